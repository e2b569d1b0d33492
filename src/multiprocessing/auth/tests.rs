//! The handshake between two ends in memory: it succeeds with the key, and fails in each other
//! case.

use std::os::unix::net::UnixStream;
use std::thread;

use super::*;

const ANY: Policy = Policy { allow_md5: true };
const STRICT: Policy = Policy { allow_md5: false };

fn key() -> AuthKey {
    AuthKey::new(b"peekaboo").unwrap()
}

/// Plays `peer` against the listener's end and returns the results of both.
fn against_listener<T: Send>(
    policy: Policy,
    peer: impl FnOnce(&mut UnixStream) -> T + Send,
) -> (Result<Generation, AuthError>, T) {
    let (mut ours, mut theirs) = UnixStream::pair().unwrap();
    thread::scope(|scope| {
        let theirs = scope.spawn(move || peer(&mut theirs));
        let verdict = authenticate_client(&mut ours, &key(), policy);
        drop(ours);
        (verdict, theirs.join().unwrap())
    })
}

fn challenge_of(peer: &mut UnixStream) -> Vec<u8> {
    let message = read_frame(peer, MAX_HANDSHAKE_FRAME).unwrap();
    message.strip_prefix(CHALLENGE).unwrap().to_vec()
}

#[test]
fn two_ends_with_the_same_key_trust_each_other() {
    let (listener, client) = against_listener(STRICT, |s| authenticate_server(s, &key(), STRICT));
    assert_eq!(listener.unwrap(), Generation::Modern);
    assert_eq!(client.unwrap(), Generation::Modern);
}

#[test]
fn two_ends_with_different_keys_do_not() {
    let other = AuthKey::new(b"peekabo0").unwrap();
    let (listener, client) = against_listener(ANY, |s| authenticate_server(s, &other, ANY));
    assert!(matches!(listener, Err(AuthError::WrongKey)));
    assert!(matches!(client, Err(AuthError::Rejected)));
}

#[test]
fn a_bare_md5_is_taken_only_where_the_policy_allows_it() {
    let legacy = |s: &mut UnixStream| {
        let challenge = challenge_of(s);
        write_frame(s, &Digest::Md5.mac(&key(), &challenge)).unwrap();
        read_frame(s, MAX_HANDSHAKE_FRAME).unwrap()
    };
    let (listener, answer) = against_listener(STRICT, legacy);
    assert!(matches!(listener, Err(AuthError::Md5Refused)));
    assert_eq!(answer, FAILURE);
    let (_, answer) = against_listener(ANY, legacy);
    assert_eq!(answer, WELCOME);
}

#[test]
fn an_answer_to_another_challenge_is_refused() {
    let stale = [
        Digest::Sha256.prefix(),
        &Digest::Sha256.mac(&key(), b"{sha256}old"),
    ]
    .concat();
    for response in [stale, vec![0; 16], b"{sha256}".to_vec(), b"{md5}".to_vec()] {
        let (listener, answer) = against_listener(ANY, |s| {
            challenge_of(s);
            write_frame(s, &response).unwrap();
            read_frame(s, MAX_HANDSHAKE_FRAME).unwrap()
        });
        assert!(matches!(listener, Err(AuthError::WrongKey)), "{response:?}");
        assert_eq!(answer, FAILURE);
    }
}

#[test]
fn our_own_challenge_sent_back_is_refused() {
    let (listener, _) = against_listener(ANY, |s| {
        let challenge = challenge_of(s);
        write_frame(s, &[CHALLENGE, &challenge].concat()).unwrap();
        read_frame(s, MAX_HANDSHAKE_FRAME).unwrap()
    });
    assert!(matches!(listener, Err(AuthError::UnknownDigest)));
}

#[test]
fn a_client_answers_the_digests_it_knows_and_rejects_any_other_message() {
    let answer = |message: &[u8], policy| {
        let (mut ours, mut theirs) = UnixStream::pair().unwrap();
        write_frame(&mut theirs, message).unwrap();
        write_frame(&mut theirs, WELCOME).unwrap();
        answer_challenge(&mut ours, &key(), policy)
    };
    let with = |prefix: &str| [CHALLENGE, prefix.as_bytes(), &[7; 40]].concat();
    let modern = answer(&with("{sha256}"), STRICT);
    assert_eq!(modern.unwrap(), Generation::Modern);
    let modern = answer(&with("{md5}"), ANY);
    assert_eq!(modern.unwrap(), Generation::Modern);
    assert!(matches!(
        answer(&with("{md5}"), STRICT),
        Err(AuthError::Md5Refused)
    ));
    for unknown in ["{sha1}", "{sha384}", "{sha3_256}", "{sha3_384}"] {
        let outcome = answer(&with(unknown), ANY);
        assert!(
            matches!(outcome, Err(AuthError::UnknownDigest)),
            "{unknown}"
        );
    }
    let legacy = [CHALLENGE, &[7; 20]].concat();
    assert_eq!(answer(&legacy, ANY).unwrap(), Generation::Legacy);
    assert!(matches!(
        answer(&legacy, STRICT),
        Err(AuthError::Md5Refused)
    ));
    assert!(matches!(
        answer(&legacy[..30], ANY),
        Err(AuthError::ShortChallenge)
    ));
    assert!(matches!(
        answer(b"\x80\x04N.", ANY),
        Err(AuthError::NoChallenge)
    ));
}
