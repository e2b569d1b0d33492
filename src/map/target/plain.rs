//! The text that all variants of a target reduce to.

use memchr::memmem;

use crate::map::request::percent_decoded;

/// Takes from a target what makes it a variant.
pub(super) fn plain(target: &[u8]) -> Box<[u8]> {
    let path = match memmem::find(target, b"://") {
        // Absolute form, RFC 9112 section 3.2.2: the path begins after the authority.
        Some(at) if target[..at].iter().all(u8::is_ascii_alphanumeric) => {
            let authority = &target[at + 3..];
            let ends = |byte: &u8| matches!(byte, b'/' | b'?' | b'#');
            &authority[authority.iter().position(ends).unwrap_or(authority.len())..]
        }
        _ => target,
    };
    let path = path
        .split(|&byte| byte == b'?' || byte == b'#')
        .next()
        .unwrap_or_default();
    let mut out = percent_decoded(path);
    out.dedup_by(|next, kept| *next == b'/' && *kept == b'/');
    out.make_ascii_lowercase();
    out.into()
}
