//! The lines of Nginx Proxy Manager, which have no request line.
//!
//! `[$time_local] … $request_method $scheme $host "$request_uri" [Client $remote_addr] [Length …]
//! …` Source: its `log-proxy.conf` and `log.conf`.

use memchr::memmem;

use super::unit::{Kind, units};
use crate::map::request::{Escapes, Malformed, Request, Response, Rest, quoted};
use crate::map::time;

/// Reads a line of Nginx Proxy Manager; none if it is not one.
pub(super) fn read(line: &[u8]) -> Option<Result<Request<'_>, Malformed>> {
    let inside = line.strip_prefix(b"[")?;
    let close = memmem::find(&inside[..inside.len().min(64)], b"] ")?;
    let time = &inside[..close];
    if !time::is_time(time) {
        return None;
    }
    let open = memchr::memchr(b'"', inside)?;
    let mut words = inside[..open]
        .rsplit(|&byte| byte == b' ')
        .filter(|word| !word.is_empty());
    let (vhost, scheme, method) = (words.next()?, words.next()?, words.next()?);
    if !matches!(scheme, b"http" | b"https") || !method.iter().all(u8::is_ascii_uppercase) {
        return None;
    }
    let target = quoted(&inside[open + 1..])?;
    let after = inside[open + 1 + target.len() + 1..].strip_prefix(b" ")?;
    let client = units(after).get(0).copied()?;
    if !after.starts_with(b"[Client ") {
        return None;
    }
    Some(match client.kind {
        Kind::Address(_) | Kind::List => Ok(Request {
            host: client.host,
            time,
            method: Some(method),
            target: Some(target),
            vhost: Some(vhost),
            escapes: Escapes::Server,
            is_ambiguous: false,
            rest: Rest::Read(Response::default()),
        }),
        Kind::Nothing | Kind::Name => Err(Malformed::NoHost),
    })
}
