//! Faults injected into pools and processes: the name of a case says which, its body the expected
//! result.
//!
//! This program is its own worker (`child_entry` at the first line), so it cannot use libtest;
//! `harness` takes its place. Every case runs in a process of its own, with a time limit, and fails
//! if it leaves a child behind, alive or dead.

// This program kills itself, exits and prints on purpose.
#![allow(clippy::exit, clippy::print_stdout, clippy::unwrap_used)]

mod callbacks;
mod chunks;
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

fn main() {
    starts::forget();
    child_entry(tasks::registry);
    system::scenario();
    harness::main(&[
        ("losses", losses::CASES),
        ("starts", starts::CASES),
        ("life", life::CASES),
        ("chunks", chunks::CASES),
        ("callbacks", callbacks::CASES),
        ("traffic", traffic::CASES),
        ("queues", queues::CASES),
        ("system", system::CASES),
        ("examples", examples::CASES),
    ]);
}
