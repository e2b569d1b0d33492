//! The handshake: each end proves to the other that it holds the key, without sending it.
//!
//! The bytes are those of Python's `multiprocessing.connection`, old (2.7 to 3.11, MD5) and new (3.12 and
//! later, SHA-256). Every message is one frame of at most 256 bytes; H is the HMAC with the shared key.
//!
//! ```text
//!      listener                                        client
//!      ----------------------------------------        ----------------------------------------
//!   1  connection accepted                             connection opened
//!   2  M1 := "{sha256}" + 40 random bytes
//!   3  "#CHALLENGE#" + M1                       ──►
//!   4                                                  no "#CHALLENGE#" in front, or M1 shorter
//!                                                      than 20 bytes: leave
//!   5                                                  M1 is 20 bytes (3.11 or older): R1 := H-MD5(M1);
//!                                                      M1 names a digest D: R1 := "{D}" + H-D(M1);
//!                                                      anything else: leave
//!   6                                           ◄──    R1
//!   7  R1 names a digest D: it must be H-D(M1);
//!      R1 is 16 bytes (3.11 or older): it must
//!      be H-MD5(M1), if the policy allows MD5;
//!      compared in constant time
//!   8  right: "#WELCOME#"                       ──►
//!      wrong: "#FAILURE#", and close            ──►
//!   9                                                  not "#WELCOME#": leave
//!  10  as 4, 5, 6 and 9                         ◄─►    as 2, 3, 7 and 8, with a challenge M2 of its own
//! ```
//!
//! H is taken over the whole of M, the name of the digest included, so nobody between the two can talk
//! them down from SHA-256. An older Python that reads `{sha256}`… in step 5 takes all of it for random
//! bytes and answers with sixteen bytes of MD5: that is how step 7 knows it.
//!
//! What this does not give: nothing after the handshake is encrypted or signed, and the client answers a
//! challenge before it has seen any proof, so whoever holds the port first can collect answers and guess
//! at a weak key, or pass each message on to the real server and take over the connection once both ends
//! are content. Hence loopback or a private folder, and a long random key.
//!
//! This file sees a stream of bytes, not a socket; deadlines belong to its callers in `connection`.

mod digest;
mod key;

use std::fmt;
use std::io::{Read, Write};

use self::digest::Digest;
pub use self::key::{AuthKey, KeyError};
use super::connection::{FrameError, read_frame, write_frame};

/// Longest frame that is taken from a peer that has not proved anything: Python's own limit.
pub const MAX_HANDSHAKE_FRAME: usize = 256;

const CHALLENGE: &[u8] = b"#CHALLENGE#";
const WELCOME: &[u8] = b"#WELCOME#";
const FAILURE: &[u8] = b"#FAILURE#";

/// Random bytes in a challenge of ours, as in Python 3.12 and later. More than the 20 by which an older
/// Python is known.
const RANDOM_BYTES: usize = 40;
/// A challenge of exactly this length comes from Python 3.11 or older.
const LEGACY_CHALLENGE: usize = 20;
/// A response of exactly this length comes from Python 3.11 or older: a bare HMAC-MD5.
const LEGACY_RESPONSE: usize = 16;

/// What a peer may authenticate with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether HMAC-MD5 will do, which is all that Python 3.11 and older can. It is not known to be
    /// broken as a MAC, but the key should not be worth much, or the wire private.
    pub allow_md5: bool,
}

/// How old the other end is, as far as the handshake shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// Python 2.7 to 3.11: MD5 only, and perhaps unable to read pickles above protocol 2.
    Legacy,
    /// Python 3.12 or later, or one of ours.
    Modern,
}

/// Both halves of the handshake as the listener's end does them.
pub fn authenticate_client<S: Read + Write>(
    stream: &mut S,
    key: &AuthKey,
    policy: Policy,
) -> Result<Generation, AuthError> {
    let generation = deliver_challenge(stream, key, policy)?;
    answer_challenge(stream, key, policy)?;
    Ok(generation)
}

/// Both halves of the handshake as the client's end does them.
pub fn authenticate_server<S: Read + Write>(
    stream: &mut S,
    key: &AuthKey,
    policy: Policy,
) -> Result<Generation, AuthError> {
    let generation = answer_challenge(stream, key, policy)?;
    deliver_challenge(stream, key, policy)?;
    Ok(generation)
}

/// Steps 2, 3, 7 and 8: the peer must prove that it holds the key.
fn deliver_challenge<S: Read + Write>(
    stream: &mut S,
    key: &AuthKey,
    policy: Policy,
) -> Result<Generation, AuthError> {
    let mut random = [0; RANDOM_BYTES];
    getrandom::fill(&mut random).map_err(|_| AuthError::NoRandomness)?;
    let challenge = [Digest::Sha256.prefix().as_bytes(), &random].concat();
    write_frame(stream, &[CHALLENGE, &challenge].concat())?;
    let response = read_frame(stream, MAX_HANDSHAKE_FRAME)?;
    match verify(key, policy, &challenge, &response) {
        Ok(generation) => {
            write_frame(stream, WELCOME)?;
            Ok(generation)
        }
        Err(error) => {
            // The peer is owed the answer, but what matters here is why it got this one.
            let _ = write_frame(stream, FAILURE);
            Err(error)
        }
    }
}

fn verify(
    key: &AuthKey,
    policy: Policy,
    challenge: &[u8],
    response: &[u8],
) -> Result<Generation, AuthError> {
    let (digest, mac, generation) = match Digest::split(response) {
        Some((digest, mac)) => (digest, mac, Generation::Modern),
        None if response.len() == LEGACY_RESPONSE => (Digest::Md5, response, Generation::Legacy),
        None => return Err(AuthError::UnknownDigest),
    };
    policy.check(digest)?;
    if digest.verify(key, challenge, mac) {
        Ok(generation)
    } else {
        Err(AuthError::WrongKey)
    }
}

/// Steps 4, 5, 6 and 9: we prove that we hold the key.
fn answer_challenge<S: Read + Write>(
    stream: &mut S,
    key: &AuthKey,
    policy: Policy,
) -> Result<Generation, AuthError> {
    let message = read_frame(stream, MAX_HANDSHAKE_FRAME)?;
    let challenge = message
        .strip_prefix(CHALLENGE)
        .ok_or(AuthError::NoChallenge)?;
    if challenge.len() < LEGACY_CHALLENGE {
        return Err(AuthError::ShortChallenge);
    }
    let (response, generation) = if challenge.len() == LEGACY_CHALLENGE {
        policy.check(Digest::Md5)?;
        (Digest::Md5.mac(key, challenge), Generation::Legacy)
    } else {
        let (digest, _) = Digest::split(challenge).ok_or(AuthError::UnknownDigest)?;
        policy.check(digest)?;
        let mac = digest.mac(key, challenge);
        (
            [digest.prefix().as_bytes(), &mac].concat(),
            Generation::Modern,
        )
    };
    write_frame(stream, &response)?;
    if read_frame(stream, MAX_HANDSHAKE_FRAME)? == WELCOME {
        Ok(generation)
    } else {
        Err(AuthError::Rejected)
    }
}

impl Policy {
    fn check(self, digest: Digest) -> Result<(), AuthError> {
        if digest == Digest::Md5 && !self.allow_md5 {
            return Err(AuthError::Md5Refused);
        }
        Ok(())
    }
}

/// Why the two ends did not come to trust each other.
#[derive(Debug)]
pub enum AuthError {
    /// A message did not arrive, or not in the form of one.
    Frame(FrameError),
    /// The peer's first message was not a challenge: it expects no key, or is something else.
    NoChallenge,
    /// The peer's challenge is too short to be one.
    ShortChallenge,
    /// The peer names no digest, or one that is not allowed.
    UnknownDigest,
    /// The peer can do nothing better than MD5, and the policy does not allow that.
    Md5Refused,
    /// The peer does not hold our key.
    WrongKey,
    /// The peer says that we do not hold its key.
    Rejected,
    /// The operating system gave no random bytes.
    NoRandomness,
}

impl From<FrameError> for AuthError {
    fn from(error: FrameError) -> AuthError {
        AuthError::Frame(error)
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AuthError::Frame(error) => write!(f, "the handshake broke off: {error}"),
            AuthError::NoChallenge => {
                f.write_str("the peer sent no challenge: it expects no key, or is another kind of server")
            }
            AuthError::ShortChallenge => f.write_str("the peer's challenge is shorter than 20 bytes"),
            AuthError::UnknownDigest => f.write_str("the peer asks for a digest that is not known here"),
            AuthError::Md5Refused => f.write_str(
                "the peer can only authenticate with MD5 (Python 3.11 or older), and that is not allowed here",
            ),
            AuthError::WrongKey => f.write_str("the peer has another key"),
            AuthError::Rejected => f.write_str("the peer did not accept our key"),
            AuthError::NoRandomness => f.write_str("the operating system gave no random bytes"),
        }
    }
}

impl std::error::Error for AuthError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            AuthError::Frame(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
