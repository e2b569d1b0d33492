//! The handshake: each end proves to the other that it holds the key, without sending it.
//!
//! The bytes are those of Python's `multiprocessing.connection`, old (2.7 to 3.11, MD5) and new
//! (3.12 and later, SHA-256). Every message is one frame of at most 256 bytes; H is the HMAC with
//! the shared key.
//!
//! ```text
//!      listener                                      client
//!      ----------------------------------------      ----------------------------------------
//!   1  connection accepted                           connection opened
//!   2  M1 := "{sha256}" + 40 random bytes
//!   3  "#CHALLENGE#" + M1                       ──►
//!   4                                                no "#CHALLENGE#" in front, or M1 shorter
//!                                                    than 20 bytes: leave
//!   5                                                M1 is 20 bytes (up to 3.11): R1 := H-MD5(M1);
//!                                                    M1 names a digest D: R1 := "{D}" + H-D(M1);
//!                                                    anything else: leave
//!   6                                           ◄──  R1
//!   7  R1 names a digest D: it must be H-D(M1);
//!      R1 is 16 bytes (up to 3.11): it must be
//!      H-MD5(M1), if the policy allows MD5;
//!      compared in constant time
//!   8  right: "#WELCOME#"                       ──►
//!      wrong: "#FAILURE#", and close            ──►
//!   9                                                not "#WELCOME#": leave
//!  10  as 4, 5, 6 and 9                         ◄─►  as 2, 3, 7 and 8, with a challenge M2
//! ```
//!
//! H covers the whole of M including the name of the digest, so an attacker between the two ends
//! cannot downgrade them from SHA-256. An older Python takes the `{sha256}` of step 3 for random
//! bytes and answers with sixteen bytes of MD5: step 7 recognises it by that length.
//!
//! The handshake does not protect the messages after it: they are neither encrypted nor signed. And
//! the client answers a challenge before it has seen any proof, so a process that takes the port
//! first can collect answers and guess at a weak key, or relay each message to the real server and
//! take over the connection once both ends are satisfied. Hence loopback or a private folder, and a
//! long random key.
//!
//! This module sees a stream of bytes, not a socket; deadlines belong to its callers in
//! `connection`.

mod digest;
mod key;

use std::io::{Read, Write};

use self::digest::Digest;
pub use self::key::{AuthKey, KeyError};
use super::frame::{FrameError, read_frame, write_frame};

/// The longest frame that is read from a peer that has not authenticated, in bytes: Python's own
/// limit.
pub const MAX_HANDSHAKE_FRAME: usize = 256;

const CHALLENGE: &[u8] = b"#CHALLENGE#";
const WELCOME: &[u8] = b"#WELCOME#";
const FAILURE: &[u8] = b"#FAILURE#";

/// The number of random bytes in our challenge, as in Python 3.12 and later. It must exceed the 20
/// by which an older Python is recognised.
const RANDOM_BYTES: usize = 40;
/// A challenge of exactly this length comes from Python 3.11 or older.
const LEGACY_CHALLENGE: usize = 20;
/// A response of exactly this length comes from Python 3.11 or older: a bare HMAC-MD5.
const LEGACY_RESPONSE: usize = 16;

/// What a peer may authenticate with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Accepts HMAC-MD5, the only digest of Python 3.11 and older. HMAC-MD5 is not known to be
    /// broken, but allow it only if the wire is private or the key protects little.
    pub allow_md5: bool,
}

/// The age of the other end, as far as the handshake shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// Python 2.7 to 3.11: MD5 only, and perhaps unable to read pickles above protocol 2.
    Legacy,
    /// Python 3.12 or later, or this program.
    Modern,
}

/// Authenticates both ways, as the listener's end.
///
/// # Errors
///
/// If an end does not prove that it holds the key, the policy refuses the digest of the peer, or
/// the stream fails.
pub fn authenticate_client<S: Read + Write>(
    stream: &mut S,
    key: &AuthKey,
    policy: Policy,
) -> Result<Generation, AuthError> {
    let generation = deliver_challenge(stream, key, policy)?;
    answer_challenge(stream, key, policy)?;
    Ok(generation)
}

/// Authenticates both ways, as the client's end.
///
/// # Errors
///
/// As for [`authenticate_client`].
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
    let challenge = [Digest::Sha256.prefix(), &random].concat();
    write_frame(stream, &[CHALLENGE, &challenge].concat())?;
    let response = read_frame(stream, MAX_HANDSHAKE_FRAME)?;
    match verify(key, policy, &challenge, &response) {
        Ok(generation) => {
            write_frame(stream, WELCOME)?;
            Ok(generation)
        }
        Err(error) => {
            // A failure to send this must not hide the error itself.
            _ = write_frame(stream, FAILURE);
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

/// Steps 4, 5, 6 and 9: this end proves that it holds the key.
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
        ([digest.prefix(), &mac].concat(), Generation::Modern)
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

/// Why the handshake failed.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// A message of the handshake did not arrive, or was not a frame.
    #[error("the handshake broke off: {0}")]
    Frame(#[from] FrameError),
    /// The peer's first message was not a challenge.
    #[error("the peer sent no challenge: it expects no key, or speaks another protocol")]
    NoChallenge,
    /// The peer's challenge is too short to be one.
    #[error("the peer's challenge is shorter than {LEGACY_CHALLENGE} bytes")]
    ShortChallenge,
    /// The peer named no digest, or one that is not supported.
    #[error("the peer names none of the supported digests, which are sha256 and md5")]
    UnknownDigest,
    /// The peer uses MD5, and the policy does not allow it.
    #[error(
        "the peer authenticates with MD5, as Python 3.11 and older do, and the policy refuses it"
    )]
    Md5Refused,
    /// The peer does not hold our key.
    #[error("the peer has a different key")]
    WrongKey,
    /// The peer refused our response.
    #[error("the peer did not accept our key")]
    Rejected,
    /// The operating system supplied no random bytes.
    #[error("the operating system supplied no random bytes")]
    NoRandomness,
}

#[cfg(test)]
mod tests;
