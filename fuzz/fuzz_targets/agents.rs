//! Answers to the question about agents: the same after the way to another process, and no panic at
//! what comes back damaged.

#![no_main]

use findrobots::map::ask::agents::{self, Answer};
use findrobots::map::ask::{self, Query, Question};
use findrobots::map::decode::Decoder;
use findrobots::map::{Bytes, Mapper, Workspace};
use libfuzzer_sys::fuzz_target;

fn answer(text: &[u8]) -> Answer {
    let query = Query {
        format: None,
        window: Default::default(),
        question: Question::Agents(agents::Question::default()),
    };
    let mut workspace = Workspace::default();
    let mut mapper = Mapper::new(&query, &mut workspace, None);
    let mapped = mapper.read(Bytes::Stream(&mut &*text), Decoder::Ours, &|_| {});
    match mapped.summary.answer {
        Some(ask::Answer::Agents(answer)) => *answer,
        _ => Answer::default(),
    }
}

/// The number of pairs of a host and an agent.
fn pairs(answer: &Answer) -> usize {
    let mut pairs = 0;
    answer.each_host(|_, visits| pairs += visits.len());
    pairs
}

fuzz_target!(|input: (u16, u8, &[u8])| {
    let (place, flip, text) = input;
    let answer = answer(text);
    assert!(pairs(&answer) as u64 <= answer.requests());
    let mut wire = postcard::to_allocvec(&answer).expect("it can be written");
    let back: Answer = postcard::from_bytes(&wire).expect("it is an answer");
    assert_eq!(back, answer);
    let place = usize::from(place) % wire.len();
    wire[place] ^= flip;
    if let Ok(damaged) = postcard::from_bytes::<Answer>(&wire) {
        pairs(&damaged);
    }
    if let Ok(strange) = postcard::from_bytes::<Answer>(text) {
        pairs(&strange);
    }
});
