//! A request as one line of text, for tables of tests.

use crate::map::format::draft::Draft;
use crate::map::request::{Malformed, Request};

/// `host|time|method|target|vhost|status|bytes|referer|agent`; nothing for a field that is missing.
pub(in crate::map::format) fn shown(request: &Request<'_>) -> String {
    let text =
        |field: Option<&[u8]>| String::from_utf8_lossy(field.unwrap_or_default()).into_owned();
    let rest = request.response();
    [
        text(Some(request.host)),
        text(Some(request.time)),
        text(request.method),
        text(request.target),
        text(request.vhost),
        rest.status
            .map(|status| status.to_string())
            .unwrap_or_default(),
        rest.bytes
            .map(|bytes| bytes.to_string())
            .unwrap_or_default(),
        text(rest.referer),
        text(rest.agent),
    ]
    .join("|")
}

/// The request that a draft is.
pub(in crate::map::format) fn made(draft: Draft<'_>) -> Result<String, Malformed> {
    let mut made = Vec::new();
    draft.finish(&mut made).map(|request| shown(&request))
}
