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
        let json = serde_json::to_string(&answer).expect("it can be written");
        prop_assert_eq!(&serde_json::from_str::<Answer>(&json).expect("it is an answer"), &answer);
    }
}

#[test]
fn a_number_that_leads_nowhere_is_refused() {
    let json = |agents: &str, visits: &[u8]| {
        let targets = r#"[{"distinct":"","sample":[]}]"#;
        format!(
            r#"{{"sketches":1,"agents":{agents},"targets":{targets},"visits":[{visits:?},[]],
            "hours":[],"fetches":[],"sums":{{"requests":1,"unmarked":0,"agentless":0}}}}"#
        )
    };
    let is_read = |text: &str| serde_json::from_str::<Answer>(text).is_ok();
    // An address, an agent, and one request without bytes and time.
    assert!(is_read(&json(r#"["a"]"#, &[5, 0, 0])));
    assert!(is_read(&json(r#"["a"]"#, &[5, 0, 0, 1, 0, 0])));
    assert!(!is_read(&json(r#"["a"]"#, &[5, 1, 0])), "an agent");
    assert!(
        !is_read(&json(r#"["a"]"#, &[5, 0, 0, 0, 0, 0])),
        "the same address and agent"
    );
    assert!(!is_read(&json(r#"["a"]"#, &[5, 0, 6])), "a class");
    for rest in [
        &[0x80][..],
        &[5, 0, 0, 0x80],
        &[5, 0, 0, 255, 255, 255, 255, 15],
    ] {
        assert!(
            !is_read(&json(r#"["a"]"#, rest)),
            "{rest:?}: more than visits"
        );
    }
    for cut in [1, 2] {
        assert!(!is_read(&json(r#"["a"]"#, &[5, 0, 0][..cut])), "cut short");
    }
    assert!(
        !is_read(&json(r#"["a"]"#, &[255, 255, 255, 255, 31, 0, 0])),
        "no address"
    );
    assert!(!is_read(&json(r#"["a","a"]"#, &[])));
    assert!(!is_read(&json(r#"["a","b"]"#, &[])));
    assert!(!is_read(&json(r#"["\\q"]"#, &[])));
}

#[test]
fn numbers_that_no_log_has_are_added_without_an_overflow() {
    let numbers = [[255; 9].as_slice(), &[1]].concat();
    let visits = [&[5, 0, 7][..], &numbers.repeat(6)].concat();
    let most = u64::MAX;
    let json = format!(
        r#"{{"sketches":1,"agents":["a"],"targets":[{{"distinct":"","sample":[]}}],
        "visits":[{visits:?},[]],"fetches":[[[0,{{"status":200,"size":1}}],{most}]],
        "hours":[[[0,7],{{"requests":{most},"bytes":{most},"robots_txt":{most}}}]],
        "sums":{{"requests":{most},"unmarked":{most},"agentless":{most}}}}}"#
    );
    let read = || serde_json::from_str::<Answer>(&json).expect("an answer");
    let mut answer = read();
    answer.merge(read());
    assert_eq!(answer, read());
    assert!(serde_json::to_string(&answer).is_ok());
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
