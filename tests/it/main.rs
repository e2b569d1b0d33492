//! The tests that go through the binary, or through the whole of the library, in one program.
//! `tests/README.md` says what each file holds.

mod agents;
mod arrows;
mod bounds;
mod cache;
mod cases;
mod diff;
mod differential;
mod discovery;
mod executors;
mod formats;
mod nights;
mod oracle;
mod original;
mod page;
mod processes;
mod records;
mod schema;
mod style;
mod support;
mod terminal;
mod tidy;
