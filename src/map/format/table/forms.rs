//! How the values of some columns look, whatever they say. A line whose columns do not look so is
//! no record of the table.

/// `2024-01-07`.
pub(super) fn is_date(text: &[u8]) -> bool {
    text.len() == 10
        && text.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// `06:25:01`, perhaps with a fraction, or without seconds.
pub(super) fn is_clock(text: &[u8]) -> bool {
    let (fields, fraction) = match memchr::memchr(b'.', text) {
        Some(point) => (&text[..point], Some(&text[point + 1..])),
        None => (text, None),
    };
    matches!(fields.len(), 5 | 8)
        && fraction.is_none_or(is_number)
        && fields.iter().enumerate().all(|(at, byte)| match at % 3 {
            2 => *byte == b':',
            _ => byte.is_ascii_digit(),
        })
}

/// Seconds since 1970, which have ten digits since 2001, or a date with a time after it.
pub(super) fn is_moment(text: &[u8]) -> bool {
    text.first_chunk::<10>()
        .is_some_and(|begin| is_number(begin) || is_date(begin))
}

/// A status, or `-`. CloudFront writes `000` for a client that left.
pub(super) fn is_status(text: &[u8]) -> bool {
    text == b"-" || (matches!(text.len(), 1..=3) && is_number(text))
}

/// Decimal digits.
pub(super) fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// The method of a request of HTTP: a token (RFC 9110, section 5.6.2) that is no command of FTP.
pub(super) fn is_method(text: &[u8]) -> bool {
    (1..=MAX_METHOD).contains(&text.len())
        && text
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte))
        && !FTP.contains(&text)
}

/// A method that is surely one of HTTP.
pub(super) fn is_known_method(text: &[u8]) -> bool {
    [&b"GET"[..], b"HEAD", b"POST", b"OPTIONS", b"PUT"].contains(&text)
}

/// The registered methods (RFC 9110, section 16.1) have at most 17 letters.
const MAX_METHOD: usize = 32;

/// Commands of FTP (RFC 959, RFC 3659) that come with a path, or with a name: servers log them in
/// the column of the method.
const FTP: [&[u8]; 23] = [
    b"USER", b"PASS", b"CWD", b"XCWD", b"RETR", b"STOR", b"STOU", b"APPE", b"RNFR", b"RNTO",
    b"DELE", b"RMD", b"XRMD", b"MKD", b"XMKD", b"LIST", b"NLST", b"MLST", b"MLSD", b"SIZE",
    b"MDTM", b"STAT", b"SITE",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_of_day_are_known_by_their_form() {
        for (text, date, clock) in [
            ("2024-01-07", true, false),
            ("2024-1-7", false, false),
            ("2024/01/07", false, false),
            ("20240107", false, false),
            ("06:25:01", false, true),
            ("06:25", false, true),
            ("06:25:01.123", false, true),
            ("06:25:01.7", false, true),
            ("06:25:01.123456", false, true),
            ("06:25:01.", false, false),
            ("06:25:01.x", false, false),
            ("6:25:01", false, false),
            ("06.25.01", false, false),
            ("-", false, false),
            ("", false, false),
        ] {
            assert_eq!(is_date(text.as_bytes()), date, "{text}");
            assert_eq!(is_clock(text.as_bytes()), clock, "{text}");
        }
    }

    #[test]
    fn methods_of_http_are_distinguished_from_commands_of_ftp() {
        for text in ["GET", "PROPFIND", "M-SEARCH", "get", "RPC_IN_DATA", "-"] {
            assert!(is_method(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "RETR",
            "USER",
            "[1]USER",
            "[3]sent",
            "/robots.txt",
            "GET /",
        ] {
            assert!(!is_method(text.as_bytes()), "{text}");
        }
    }
}
