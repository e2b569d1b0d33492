//! Faults injected into the pool, through real processes. The numbers are those of the list that the design was made
//! from: what is injected, and what must come of it.
//!
//! This program is its own worker (`child_entry` at the first line), so it has no libtest around it; `harness` is the
//! little of that which is needed. Every case runs in a process of its own, with a time limit, and fails if it leaves a
//! child behind, living or dead.

// A program that is killed, exits and prints for a living.
#![allow(clippy::exit, clippy::print_stdout, clippy::unwrap_used)]
#![allow(
    clippy::duplicate_mod,
    reason = "two examples share a file, and this program contains both"
)]

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
