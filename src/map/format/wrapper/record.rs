//! Whether a record begins, where a prefix does not show its own end.
//!
//! After a time that stands alone the names of streams and machines may follow too.

use super::prefix::{span, word};
use crate::host::address;
use crate::map::line::client_of;
use crate::map::time::is_time;

/// Returns true if and only if a text begins as a record does: with its client (an address, a name
/// before one, or `name - user [time]`), with its time, or as JSON.
pub(super) fn is_record(text: &[u8]) -> bool {
    if let Some(inside) = text.strip_prefix(b"[") {
        let (inside, rest) = span(inside, |byte| byte != b']');
        return (is_time(inside) && !rest.is_empty()) || address(inside).is_some();
    }
    let is_client = |text: &[u8]| {
        client_of(text).is_some_and(|client| client == b"-" || address(client).is_some())
    };
    let (first, rest) = word(text);
    let (second, rest) = word(rest);
    let is_hostname = || first[..first.len().saturating_sub(1)].contains(&b'.');
    text.starts_with(b"{")
        || is_client(text)
        || address(second).is_some()
        || (second == b"-" && is_hostname() && is_user(rest))
}

/// The most words in the name of a user before whom only a name stands.
const MAX_USER: usize = 6;

/// Returns true if and only if a text begins with a user and a time. The user is one word, or
/// several of which none could be a client or the ident after one.
fn is_user(text: &[u8]) -> bool {
    let mut rest = text;
    for _ in 0..MAX_USER {
        let (user, after) = word(rest);
        if after.strip_prefix(b"[").is_some_and(begins_time) {
            return true;
        }
        if matches!(user, b"" | b"-") || address(user).is_some() {
            return false;
        }
        rest = after;
    }
    false
}

fn begins_time(text: &[u8]) -> bool {
    is_time(span(text, |byte| byte != b']').0)
}
