//! Faults injected into the pool, through real processes. The numbers are those of the list that the design was made
//! from: what is injected, and what must come of it.
//!
//! This program is its own worker (`child_entry` at the first line), so it has no libtest around it; `harness` is the
//! little of that which is needed. Every case runs in a process of its own, with a time limit, and fails if it leaves a
//! child behind, living or dead.

// A program that is killed, exits and prints for a living.
#![allow(clippy::exit, clippy::print_stdout, clippy::unwrap_used)]
// Two of the examples that it contains share a file.
#![allow(clippy::duplicate_mod)]

mod examples;
mod harness;
mod life;
mod losses;
mod queues;
mod starts;
mod system;
mod tasks;
mod traffic;

use findrobots::multiprocessing::process::child_entry;
use harness::Case;

fn main() {
    starts::forget();
    child_entry(tasks::registry);
    examples::example();
    system::scenario();
    let cases: Vec<Case> = [
        losses::CASES,
        starts::CASES,
        life::CASES,
        traffic::CASES,
        queues::CASES,
        system::CASES,
        examples::CASES,
    ]
    .concat();
    harness::main(&cases);
}
