//! Formats that are known word by word: those of load balancers, proxies and other servers.

use crate::map::request::{Malformed, Request};

/// Reads a line that looks like one of these formats; none if it looks like none.
pub(super) fn read(_line: &[u8]) -> Option<Result<Request<'_>, Malformed>> {
    None
}
