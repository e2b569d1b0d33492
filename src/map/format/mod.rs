//! A log format that the operator told, compiled, and matched against a line.
//!
//! The string is Apache's `LogFormat` (mod_log_config) or nginx's `log_format`. Where none is told,
//! [`super::line::parse`] finds the format by itself; this room is for logs that are written in one's own.

use std::fmt;

use memchr::memmem;
use serde::{Deserialize, Serialize};

mod directives;

use super::line::{Malformed, Request, forwarded_host, quoted, target};

/// Formats that have a name, by what they have up to the request; nothing after it is looked at.
const NAMED: [(&[&str], &str); 3] = [
    (
        &["common", "combined", "combinedio", "nginx", "main"],
        r#"%h %l %u %t "%r""#,
    ),
    (
        &["vhost_common", "vhost_combined"],
        r#"%v %h %l %u %t "%r""#,
    ),
    (
        &["ssl_common", "ssl_combined"],
        r#"%t %h %{SSL_PROTOCOL}x %{SSL_CIPHER}x "%r""#,
    ),
];

/// A compiled format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFormat(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Part {
    /// These bytes stand in the line.
    Literal(Vec<u8>),
    /// A field goes on to the literal behind it, or to the end of the line.
    Field(Field),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Field {
    /// The client, or the nearest proxy.
    Host,
    /// What a proxy says of the client; it is the host where the format has no other.
    Forwarded,
    Time,
    Request,
    /// The target alone, for formats that take the request line apart.
    Target,
    /// Anything that no report is made from.
    Other,
}

/// Why a string is no format that a report can be made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormatError(String);

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FormatError {}

impl LogFormat {
    /// Compiles a nickname or a format string.
    ///
    /// # Errors
    /// If a client or a request is not in it, or if it cannot be told where a field ends.
    pub fn compile(text: &str) -> Result<Self, FormatError> {
        let named = NAMED.iter().find(|(names, _)| names.contains(&text));
        let format = Self(directives::parts(named.map_or(text, |(_, format)| format))?);
        let has = |wanted: &[Field]| format.fields().any(|field| wanted.contains(&field));
        if !text.contains(['%', '$']) && named.is_none() {
            let names: Vec<_> = NAMED
                .iter()
                .flat_map(|(names, _)| *names)
                .copied()
                .collect();
            return Err(FormatError(format!(
                "`{text}` is neither a format string nor one of {}",
                names.join(", ")
            )));
        }
        if !has(&[Field::Host, Field::Forwarded]) {
            return Err(FormatError(
                "no field holds the client: %h, %a, %{X-Forwarded-For}i or $remote_addr".into(),
            ));
        }
        if !has(&[Field::Request, Field::Target]) {
            return Err(FormatError(
                "no field holds the request: %r in quotes, %U or $request in quotes".into(),
            ));
        }
        for window in format.0.windows(2) {
            if let [Part::Field(_), Part::Field(_)] = window {
                return Err(FormatError(
                    "two fields stand together with nothing between them to tell them apart".into(),
                ));
            }
        }
        let is_quoted = |at: usize| {
            at.checked_sub(1)
                .is_some_and(|before| format.0[before].ends_in_quote())
        };
        if format
            .0
            .iter()
            .enumerate()
            .any(|(at, part)| *part == Part::Field(Field::Request) && !is_quoted(at))
        {
            return Err(FormatError(
                "the request must stand in quotes, as in \"%r\": it holds blanks".into(),
            ));
        }
        Ok(format)
    }

    /// Reads a record written in this format. What stands behind the last field that is needed is not looked
    /// at, so that fields added to the end of a format do no harm.
    pub fn parse<'a>(&self, line: &'a [u8]) -> Result<Request<'a>, Malformed> {
        let (mut host, mut forwarded, mut time, mut asked) = (None, None, None, None);
        let mut rest = line;
        let mut in_quotes = false;
        for (at, part) in self.0.iter().enumerate() {
            match part {
                Part::Literal(literal) => {
                    rest = rest
                        .strip_prefix(&literal[..])
                        .ok_or(Malformed::NoRequest)?;
                    in_quotes = part.ends_in_quote();
                }
                Part::Field(field) => {
                    let length = match self.0.get(at + 1) {
                        Some(Part::Literal(literal)) if in_quotes && literal.starts_with(b"\"") => {
                            quoted(rest).ok_or(Malformed::CutShort)?.len()
                        }
                        Some(Part::Literal(literal)) => self
                            .end_of_field(at, literal, rest)
                            .ok_or(Malformed::NoRequest)?,
                        _ => rest.len(),
                    };
                    let text;
                    (text, rest) = rest.split_at(length);
                    match field {
                        Field::Host => host = host.or(Some(text)),
                        Field::Forwarded => forwarded = forwarded.or(Some(text)),
                        // A time in several parts, as Apache needs for milliseconds, is one from the first to the last.
                        Field::Time => {
                            let end = line.len() - rest.len();
                            let start = time.map_or(end - text.len(), |(start, _)| start);
                            time = Some((start, end));
                        }
                        Field::Request => asked = target(text),
                        Field::Target => asked = Some(text),
                        Field::Other => {}
                    }
                }
            }
        }
        let host = host
            .or(forwarded)
            .and_then(forwarded_host)
            .ok_or(Malformed::NoHost)?;
        Ok(Request {
            host,
            time: time.map_or(b"", |(start, end)| &line[start..end]),
            target: asked,
        })
    }

    /// Where the field of part `at` ends, that goes on to `literal`: at the first one, but at the last one
    /// before the end of the time if a time in brackets is next, because a user's name may hold ` [` too.
    fn end_of_field(&self, at: usize, literal: &[u8], rest: &[u8]) -> Option<usize> {
        match self.0.get(at + 2..at + 4) {
            Some([Part::Field(Field::Time), Part::Literal(after)]) if literal.ends_with(b"[") => {
                memmem::rfind(&rest[..memmem::find(rest, after)?], literal)
            }
            _ => memmem::find(rest, literal),
        }
    }

    fn fields(&self) -> impl Iterator<Item = Field> {
        self.0.iter().filter_map(|part| match part {
            Part::Field(field) => Some(*field),
            Part::Literal(_) => None,
        })
    }
}

impl Part {
    fn ends_in_quote(&self) -> bool {
        matches!(self, Self::Literal(literal) if literal.last() == Some(&b'"'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: &str, line: &str) -> Option<(String, String, String)> {
        let format = LogFormat::compile(format).expect("a format");
        let text = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
        let record = format.parse(line.as_bytes()).ok()?;
        Some((text(record.host), text(record.time), text(record.target?)))
    }

    #[test]
    fn a_line_is_read_by_the_format_it_was_written_in() {
        for (format, line) in [
            (
                "combined",
                r#"1.2.3.4 - John [x] Smith [7/1] "GET /robots.txt HTTP/1.1" 200 7 "-" "-""#,
            ),
            (
                "vhost_combined",
                r#"example.com:80 1.2.3.4 - - [7/1] "GET /robots.txt HTTP/1.1" 200 7"#,
            ),
            (
                "ssl_common",
                r#"[7/1] 1.2.3.4 TLSv1.3 AES "GET /robots.txt HTTP/1.1" 7"#,
            ),
            (
                r#"%>s %400,501{User-agent}i|%{%F}t|%!200a|"%r""#,
                r#"200 -|7/1|1.2.3.4|"GET /robots.txt HTTP/1.1""#,
            ),
            (
                r#"%h %l %u %t \"%r\" %>s"#,
                r#"1.2.3.4 - - [7/1] "GET /robots.txt HTTP/1.1" 200"#,
            ),
            (
                r#"%{X-Forwarded-For}i %l %u %t "%r""#,
                r#"1.2.3.4, 10.0.0.1 - - [7/1] "GET /robots.txt HTTP/1.1" 200"#,
            ),
            (
                r#"%{X-Forwarded-For}i %h %t "%r""#,
                r#"9.9.9.9 1.2.3.4 [7/1] "GET /robots.txt HTTP/1.1" 200"#,
            ),
            (
                r#"%h %t "%m %U%q %H" %s"#,
                r#"1.2.3.4 [7/1] "GET /robots.txt HTTP/1.1" 200"#,
            ),
            (
                r#"100%% %h %^FB %t "%r""#,
                r#"100% 1.2.3.4 7 [7/1] "GET /robots.txt HTTP/1.1""#,
            ),
            (
                r#""%{User-Agent}i" %h %t "%r""#,
                r#""a \" b" 1.2.3.4 [7/1] "GET /robots.txt HTTP/1.1""#,
            ),
            (
                r#"$remote_addr [$time_local] "$request" $status"#,
                r#"1.2.3.4 [7/1] "GET /robots.txt HTTP/1.1" 200"#,
            ),
            (
                r#"${msec}ms $http_x_forwarded_for $request_uri x"#,
                "7/1ms 1.2.3.4 /robots.txt x",
            ),
            ("%h %t %U", "1.2.3.4 [7/1] /robots.txt"),
        ] {
            let read = read(format, line);
            assert_eq!(
                read,
                Some(("1.2.3.4".into(), "7/1".into(), "/robots.txt".into())),
                "{format}"
            );
        }
    }

    #[test]
    fn a_line_of_another_format_is_malformed() {
        let format = LogFormat::compile("vhost_combined").expect("a format");
        assert_eq!(
            format.parse(br#"{"host": "1.2.3.4"}"#),
            Err(Malformed::NoRequest)
        );
        assert_eq!(
            format.parse(br#"a 1.2.3.4 - - [7/1] "GET /robots.txt"#),
            Err(Malformed::CutShort)
        );
        assert_eq!(
            format.parse(br#"a  - - [7/1] "GET /robots.txt""#),
            Err(Malformed::NoHost)
        );
    }

    #[test]
    fn a_string_that_cannot_serve_is_refused_with_the_reason() {
        for (format, reason) in [
            ("combind", "neither"),
            ("%l %u", "client"),
            ("%h %t", "request"),
            ("%h %r", "quotes"),
            ("%h%u %U", "nothing between"),
            ("%h %{x %U", "not closed"),
            ("%U ${remote_addr", "not closed"),
            ("%h %U %>", "before its letter"),
            ("", "neither"),
        ] {
            let error = LogFormat::compile(format).expect_err(format).to_string();
            assert!(error.contains(reason), "{format}: {error}");
        }
    }
}
