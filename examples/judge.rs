//! Says which crawlers the agents are that it reads, one a line: kind, name and purpose.
//!
//! Run `cargo run --example judge`, and type an agent.

#![allow(clippy::print_stdout, reason = "an example is a program")]

use std::error::Error;
use std::io::{BufRead, stdin};

use findrobots::crawlers::Crawlers;

fn main() -> Result<(), Box<dyn Error>> {
    let crawlers = Crawlers::builtin()?;
    for line in stdin().lock().split(b'\n') {
        let line = line?;
        let verdict = crawlers.judge(&line);
        let kind = format!("{:?}", verdict.kind).to_lowercase();
        let purpose = verdict.crawler.map_or("", |crawler| crawler.purpose.word());
        println!("{kind}\t{}\t{purpose}", verdict.name);
    }
    Ok(())
}
