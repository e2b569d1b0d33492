//! Targets in absolute form (RFC 9112, section 3.2.2).

/// Takes scheme and authority off a target in absolute form of HTTP. Returns the authority and the
/// path, which is `/` where the target has none; none for any other target.
pub(in crate::map) fn split_absolute(target: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memchr(b':', &target[..target.len().min(6)])?;
    let (scheme, rest) = target.split_at(colon);
    if ![&b"http"[..], b"https", b"ws", b"wss"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme))
    {
        return None;
    }
    let rest = rest.strip_prefix(b"://")?;
    let ends = |byte: &u8| matches!(byte, b'/' | b'?' | b'#');
    let end = rest.iter().position(ends).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let path = match path {
        b"" => b"/",
        path => path,
    };
    Some((authority, path))
}

#[cfg(test)]
mod tests {
    use super::split_absolute;

    #[test]
    fn scheme_and_authority_are_taken_off() {
        for (target, expected) in [
            ("http://a.example/b?c", Some(("a.example", "/b?c"))),
            ("HTTPS://a.example:443/", Some(("a.example:443", "/"))),
            ("wss://a.example", Some(("a.example", "/"))),
            ("http://a.example?b", Some(("a.example", "?b"))),
            ("/robots.txt", None),
            ("a.example:443", None),
            ("ftp://a.example/", None),
            ("http:/a", None),
            ("", None),
        ] {
            let split = split_absolute(target.as_bytes());
            let expected = expected.map(|(a, b)| (a.as_bytes(), b.as_bytes()));
            assert_eq!(split, expected, "{target}");
        }
    }
}
