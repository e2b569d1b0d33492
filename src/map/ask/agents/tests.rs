//! The laws of merging, and the way to another process and back.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::HostKey;
use super::answer::{Answer, Sighting};
use crate::map::ask::Merge;
use crate::map::ask::merge::laws;

/// Answers to a few requests, as one file gives them.
pub(in crate::map::ask) fn answers() -> impl Strategy<Value = Answer> {
    let sighting = (
        option::of(select(&["", "a", "b\\\"\u{ff}"][..])),
        select(&["1", "2", "3"][..]),
        option::of(-9000..9000_i64),
        option::of(select(&[0, 200, 301, 599, 600][..])),
        option::of(0..9_u64),
        option::of(select(&["/", "/?a", "/robots.txt"][..])),
    );
    vec(sighting, 0..12).prop_map(|sightings| {
        let mut answer = Answer::default();
        for (agent, host, time, status, bytes, target) in sightings {
            answer.add(&Sighting {
                agent: agent.map(str::as_bytes),
                host: host.as_bytes(),
                time,
                status,
                bytes,
                target: target.map(str::as_bytes),
                is_robots_txt: target == Some("/robots.txt"),
            });
        }
        answer.settle(false);
        answer
    })
}

#[test]
fn answers_merge_by_the_laws() {
    laws::hold(answers());
}

proptest! {
    #[test]
    fn an_answer_survives_the_way_to_another_process(answer in answers()) {
        let wire = postcard::to_allocvec(&answer).expect("it can be written");
        prop_assert_eq!(&postcard::from_bytes::<Answer>(&wire).expect("it is an answer"), &answer);
    }

    #[test]
    fn equal_answers_have_equal_bytes(parts in vec(answers(), 1..5)) {
        let merged = |parts: &mut dyn Iterator<Item = &Answer>| {
            let mut all = Answer::default();
            parts.for_each(|part| all.merge(part.clone()));
            let bytes = postcard::to_allocvec(&all).expect("it can be written");
            (bytes, serde_json::to_string(&all).expect("it can be written"))
        };
        prop_assert_eq!(merged(&mut parts.iter()), merged(&mut parts.iter().rev()));
    }
}

/// An answer as it is written, with one set of targets for each agent.
fn wire(agents: &[&[u8]], visits: &[u8], numbers: u64) -> Vec<u8> {
    let targets = vec![("", Vec::<&[u8]>::new()); agents.len()];
    let hours = [((0, 7_i64), [numbers; 3])];
    let fetches = [((0, (Some(200_u16), Some(1_u64))), numbers)];
    let hours = &hours[..usize::from(numbers > 1)];
    let fetches = &fetches[..usize::from(numbers > 1)];
    let sums = [numbers; 3];
    let all = (1_u8, agents, targets, [visits, &[]], hours, fetches, sums);
    postcard::to_allocvec(&all).expect("it can be written")
}

#[test]
fn a_number_that_leads_nowhere_is_refused() {
    let is_read = |agents: &[&[u8]], visits: &[u8]| {
        postcard::from_bytes::<Answer>(&wire(agents, visits, 1)).is_ok()
    };
    let one = &[&b"a"[..]];
    // An address, an agent, and one request without bytes and time.
    assert!(is_read(one, &[5, 0, 0]));
    assert!(is_read(one, &[5, 0, 0, 1, 0, 0]));
    assert!(!is_read(one, &[5, 1, 0]), "an agent");
    assert!(
        !is_read(one, &[5, 0, 0, 0, 0, 0]),
        "the same address and agent"
    );
    assert!(!is_read(one, &[5, 0, 6]), "a class");
    for rest in [
        &[0x80][..],
        &[5, 0, 0, 0x80],
        &[5, 0, 0, 255, 255, 255, 255, 15],
    ] {
        assert!(!is_read(one, rest), "{rest:?}: more than visits");
    }
    for cut in [1, 2] {
        assert!(!is_read(one, &[5, 0, 0][..cut]), "cut short");
    }
    assert!(!is_read(one, &[255, 255, 255, 255, 31, 0, 0]), "no address");
    assert!(!is_read(&[b"a", b"a"], &[]));
    assert!(is_read(&[b"a", b"b"], &[]));
}

#[test]
fn numbers_that_no_log_has_are_added_without_an_overflow() {
    let numbers = [[255; 9].as_slice(), &[1]].concat();
    let visits = [&[5, 0, 7][..], &numbers.repeat(6)].concat();
    let wire = wire(&[b"a"], &visits, u64::MAX);
    let read = || postcard::from_bytes::<Answer>(&wire).expect("an answer");
    let mut answer = read();
    answer.merge(read());
    assert_eq!(answer, read());
    assert!(postcard::to_allocvec(&answer).is_ok());
}

proptest! {
    #[test]
    fn each_host_comes_once_and_in_order_whatever_runs_it_is_in(
        runs in vec((0..1000_u32, 1..4_u32, 1..300_u32), 1..12),
    ) {
        let mut answer = Answer::default();
        let mut expected: BTreeMap<(u32, &str), u64> = BTreeMap::new();
        for (first, step, count) in runs {
            let mut part = Answer::default();
            for n in 0..count {
                let (host, agent) = (first + n / 2 * step, ["a", "b"][n as usize % 2]);
                part.add(&Sighting {
                    agent: Some(agent.as_bytes()),
                    host: Ipv4Addr::from(host).to_string().as_bytes(),
                    time: None,
                    status: None,
                    bytes: None,
                    target: None,
                    is_robots_txt: false,
                });
                *expected.entry((host, agent)).or_default() += 1;
            }
            part.settle(false);
            answer.merge(part);
        }
        let mut found = Vec::new();
        answer.each_host(|host, visits| {
            let HostKey::V4(host) = host else {
                unreachable!("all hosts are addresses");
            };
            // Agents have numbers in the order in which they came.
            for (agent, visits) in visits {
                let agent = std::str::from_utf8(answer.agent(*agent)).expect("a letter");
                found.push(((host, agent), visits.requests()));
            }
        });
        prop_assert!(found.is_sorted_by_key(|((host, _), _)| *host));
        found.sort_unstable();
        prop_assert_eq!(found, Vec::from_iter(expected));
    }
}
