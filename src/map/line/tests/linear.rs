//! The work for a line is linear in its length, whatever it holds.

use super::*;
use crate::map::format::{Context, LogFormat, Needs};
use crate::map::steps;

/// The bytes that are looked at for a line of about `size` bytes, and its length.
fn steps_of((before, repeated, after): (&str, &str, &str), size: usize) -> (usize, usize) {
    let line = format!("{before}{}{after}", repeated.repeat(size / repeated.len()));
    let formats = [
        "combined",
        "vhost_combined",
        "ssl_combined",
        r#"%h|%t|"%r"|%b"#,
        r#"%h %{a}e [%{b}e [%{%F}t] "%r" "%{Referer}i""#,
    ];
    let formats = formats.map(|format| format.parse::<LogFormat>().expect("a format"));
    let steps = steps::of(|| {
        let mut detected = Detected::default();
        detected.learn(line.as_bytes());
        _ = detected
            .read(line.as_bytes())
            .map(|request| request.response());
        for format in &formats {
            _ = format.read(line.as_bytes(), Needs::Response, &mut Context::default());
        }
    });
    (steps, line.len())
}

#[test]
fn the_work_for_a_line_is_linear_in_its_length() {
    let request = " [07/Jan/2024:06:25:01 +0100] \"GET / HTTP/1.1\" 200 7";
    let plain = "1.2.3.4 - - [07/Jan/2024:06:25:01 +0100] \"GET /";
    for parts in [
        ("", "] \"", " /robots.txt"),
        ("", "\"", ""),
        ("", "\" ", request),
        ("", "\\", request),
        ("", "\\\"", request),
        ("", "[", request),
        ("", "[ ", request),
        ("", " [", request),
        ("", "]", request),
        ("", "(", request),
        ("", "( ", request),
        ("", " ", request),
        ("", "x ", request),
        ("", "1.2.3.4, ", request),
        ("", "x, ", request),
        ("", ",", request),
        ("", "\", ", request),
        ("", "[x] \"GET / ", request),
        ("", " [07/Jan/2024:06:25:01", request),
        ("", "[07/Jan/2024:06:25:01 +0100] ", request),
        ("", " [07/Jan/2024:06:25:01 +0100] \"GET /", " HTTP/1.1\""),
        ("1.2.3.4 - ", "\\\"", request),
        (plain, " ", "HTTP/1.1\" 200 7"),
        (plain, "\\\" ", "\" 200 7"),
        (plain, "/", " HTTP/1.1\" 200 7"),
        (plain, "\" 200 7 [", ""),
        (plain, "\" 200 7 \"", ""),
        (
            "[07/Jan/2024:06:25:01 +0100] ",
            "GET http a ",
            "\"/\" [Client 1.2.3.4]",
        ),
    ] {
        let (few, _) = steps_of(parts, 1 << 13);
        let (many, length) = steps_of(parts, 1 << 16);
        assert!(many < 9 * few, "{parts:?}: {few}, {many}");
        // Six readings, and up to 40 bytes after each bracket, which may begin a time.
        assert!(many < 200 * length, "{parts:?}: {many}");
    }
}
