//! The tests that go through the binary, or through the whole of the library, in one program.
//!
//! - `cases`: what is asked, what is printed, and the exit status, as data in `testdata/cases`
//! - `executors`: one report, whichever executor made it
//! - `oracle`: random logs against a naive reading of the original program; the laws of merging
//! - `original`: the original program itself, in Python, on every fixture and on generated logs
//! - `discovery`: folders, links, patterns, pipes, lists
//! - `bounds`: bombs and long lines in little memory, a full disk, a closed pipe
//! - `terminal`: the progress bar, Ctrl-C
//! - `processes`: what happens to the report when children are killed
//! - `schema`: JSON as the README promises it
//! - `tidy`: what the tree promises of itself

mod bounds;
mod cases;
mod discovery;
mod executors;
mod oracle;
mod original;
mod processes;
mod schema;
mod support;
mod terminal;
mod tidy;
