//! The text that all variants of a target reduce to.

use memchr::memmem;

use crate::map::request::hex;

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
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path;
    while let [byte, tail @ ..] = rest {
        let (value, length) = match (byte, tail) {
            (b'%', [high, low, ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, 3),
                _ => (b'%', 1),
            },
            _ => (*byte, 1),
        };
        if value != b'/' || out.last() != Some(&b'/') {
            out.push(value.to_ascii_lowercase());
        }
        rest = &rest[length..];
    }
    out.into()
}
