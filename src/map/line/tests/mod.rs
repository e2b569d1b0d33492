//! Lines of many formats: what is read from them, and what is not.

mod clients;
mod combined;
mod generated;
mod linear;

use super::*;
use crate::map::request::Response;

const TIME: &str = "07/Jan/2024:06:25:01 +0100";
const REQUEST: &str = "\"GET /robots.txt HTTP/1.1\" 200 7 \"-\" \"bot\"";

/// The host and the target that are read from a line in which `TIME` and `REQUEST` are replaced.
fn read(line: &str) -> Result<(String, Option<String>), Malformed> {
    let line = line.replace("TIME", TIME).replace("REQUEST", REQUEST);
    let text = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
    parse(line.as_bytes()).map(|request| (text(request.host), request.target.map(text)))
}

#[test]
fn the_target_is_the_second_word_of_the_request() {
    for (request, target) in [
        ("GET /robots.txt HTTP/1.1", Some("/robots.txt")),
        ("GET /robots.txt", Some("/robots.txt")),
        (r#"GET /a\"b\\ HTTP/1.1"#, Some(r#"/a\"b\\"#)),
        ("OPTIONS * HTTP/1.0", Some("*")),
        ("-", None),
        ("", None),
        ("GET", None),
        (r"\x16\x03\x01\x02", None),
    ] {
        let read = read(&format!(
            "::1 - - [TIME] \"{request}\" 400 7 \"-\" \"/robots.txt\""
        ));
        assert_eq!(
            read,
            Ok(("::1".into(), target.map(String::from))),
            "{request}"
        );
    }
}

#[test]
fn the_request_is_the_field_that_reads_as_one() {
    let robots = Some("/robots.txt");
    for (line, host, target) in [
        // The time first: mod_ssl's log, and formats of one's own.
        (
            "[TIME] 1.2.3.4 TLSv1.3 TLS_AES_256_GCM_SHA384 REQUEST",
            "1.2.3.4",
            robots,
        ),
        (
            "[TIME] crawler.example TLSv1.3 TLS_AES_256_GCM_SHA384 REQUEST",
            "crawler.example",
            robots,
        ),
        (r#"[TIME] 1.2.3.4 TLSv1.3 AES "-" -"#, "1.2.3.4", None),
        (
            "[TIME] 1.2.3.4 - -  \"www.example.com\" REQUEST",
            "1.2.3.4",
            robots,
        ),
        (
            "[TIME] 1.2.3.4 - - \"192.0.2.1\" REQUEST",
            "1.2.3.4",
            robots,
        ),
        ("[TIME] \"125043\" \"1.2.3.4\" REQUEST", "1.2.3.4", robots),
        (
            "[TIME] www.example.com 1.2.3.4 0.227 REQUEST",
            "1.2.3.4",
            robots,
        ),
        ("[TIME] 1.2.3.4 1.2.3.4 0.227 REQUEST", "1.2.3.4", robots),
        (
            "[TIME] [www.example.com:443] [client 1.2.3.4, 192.0.2.9] REQUEST",
            "1.2.3.4",
            robots,
        ),
        (
            "[TIME] [www.example.com:443] [client 1.2.3.4] REQUEST",
            "1.2.3.4",
            robots,
        ),
        (
            "[2024-01-07T06:25:01+01:00] 1.2.3.4 REQUEST",
            "1.2.3.4",
            robots,
        ),
        // More fields between the time and the request.
        ("1.2.3.4 - - [TIME] 15622 REQUEST", "1.2.3.4", robots),
        (
            "www.example.com 1.2.3.4 - - [TIME] (0 s) REQUEST",
            "1.2.3.4",
            robots,
        ),
        (
            "1.2.3.4 - - [TIME] \"www.example.com\" REQUEST",
            "1.2.3.4",
            robots,
        ),
        (
            "crawler.example - - [TIME] \"192.0.2.1\" REQUEST",
            "crawler.example",
            robots,
        ),
        (
            "1.2.3.4:4711 [07/Jan/2024:06:25:01.123] web~ app/a 0/0/0/1/2 200 7 - - ---- 1/1/0/0/0 0/0 REQUEST",
            "1.2.3.4",
            robots,
        ),
        (
            "79a59df9 www.example.com [TIME] 1.2.3.4 arn:aws:iam::1:user/a EB35 REST.GET.OBJECT a REQUEST",
            "1.2.3.4",
            robots,
        ),
        ("- - - [TIME] 1.2.3.4 REQUEST", "1.2.3.4", robots),
        // Other times.
        (
            "1.2.3.4 - - [02/sept./2015:00:11:31 +0200] REQUEST",
            "1.2.3.4",
            robots,
        ),
        (
            "1.2.3.4 - - - [31/Jan/2015:14:29:44 ] www.example.com REQUEST",
            "1.2.3.4",
            robots,
        ),
        // Quotes around or inside the line.
        ("\"1.2.3.4 - - [TIME] REQUEST\"", "1.2.3.4", robots),
        (
            r#""1.2.3.4 - - [TIME] ""GET /robots.txt HTTP/1.1"" 200 52 ""-"" ""bot""""#,
            "1.2.3.4",
            robots,
        ),
        (
            r#"1.2.3.4 - x [01/Jan/2024:00:00:00 +0000] \"GET /a HTTP/1.1\" [TIME] "GET /b HTTP/1.1" 200 7"#,
            "1.2.3.4",
            Some("/b"),
        ),
        // A referer that reads as a request does not take the place of one.
        (
            r#"1.2.3.4 - - [TIME] "GET / HTTP/1.1" 200 7 "GET /robots.txt HTTP/1.1" "-""#,
            "1.2.3.4",
            Some("/"),
        ),
        (r#"1.2.3.4 - - [TIME] "-" 408 - "-" "-""#, "1.2.3.4", None),
        (r#"1.2.3.4 - - [TIME]  "-" 408 - "-" "-""#, "1.2.3.4", None),
        ("1.2.3.4\t-\t-\t[TIME]\t\"\"\t400\t0", "1.2.3.4", None),
    ] {
        assert_eq!(
            read(line),
            Ok((host.into(), target.map(String::from))),
            "{line}"
        );
    }
}

#[test]
fn a_line_that_is_no_request_says_why() {
    use Malformed::{CutShort, Joined, NoHost, NoRequest, Prefixed};
    for (line, reason) in [
        ("", NoRequest),
        ("logrotate: rotated /robots.txt", NoRequest),
        (
            r#"{"host": "192.0.2.1", "request": "GET /robots.txt HTTP/1.1"}"#,
            NoRequest,
        ),
        (
            "2024-01-07 06:25:01 192.0.2.1 GET /robots.txt - 80 - 1.2.3.4 bot - 200",
            NoRequest,
        ),
        (
            r#"https 2024-01-07T06:25:01Z app/a 1.2.3.4:2817 10.0.0.1:80 0 0 0 200 200 2 2 "GET https://a:443/robots.txt HTTP/1.1" "bot""#,
            NoRequest,
        ),
        (
            r#"2024/01/07 06:25:01 [error] 7#7: *3 user "a": mismatch, client: 1.2.3.4, request: "GET /robots.txt HTTP/1.1", host: "b""#,
            NoRequest,
        ),
        (
            r#"[TIME] [core:error] [pid 7] no such file "GET /robots.txt HTTP/1.1""#,
            NoRequest,
        ),
        (
            "[Sun Jan 07 06:25:01.5 2024] [core:error] [pid 7] [client 1.2.3.4:5] AH00126: GET /robots.txt",
            NoRequest,
        ),
        (r#"1.2.3.4 - - "GET /robots.txt HTTP/1.1" 200 7"#, NoRequest),
        (
            r#"1.2.3.4 - - [TIME] "www.example.com" /robots.txt 200 7"#,
            NoRequest,
        ),
        (
            r#"1.2.3.4 - - [TIME] "www.example.com" GET /robots.txt HTTP/1.1 "200" 7"#,
            NoRequest,
        ),
        (r#"1.2.3.4 - - [TIME] "GET /robots.txt"#, CutShort),
        (r#"1.2.3.4 - - [TIME] "GE"#, CutShort),
        (r#"1.2.3.4 - - [TIME] "GET /robots.txt\""#, CutShort),
        (" [TIME] REQUEST", NoHost),
        (", [TIME] REQUEST", NoHost),
        ("ACCESS [TIME] REQUEST", NoHost),
        (r#"{"log":"1.2.3.4 - - [TIME] REQUEST"#, NoHost),
        ("host=a - - [TIME] REQUEST", NoHost),
        ("1.2.3\".4 - - [TIME] REQUEST", NoHost),
        ("a b c d e f [TIME] REQUEST", NoHost),
        (
            r#"[TIME] "POST /robots.txt HTTP/2" 204 - "1.2.3.4" "agent""#,
            NoHost,
        ),
        ("web | 1.2.3.4 - - [TIME] REQUEST", Prefixed),
        (
            "web-1  | 2024-01-07T06:25:01Z 1.2.3.4 - - [TIME] REQUEST",
            Prefixed,
        ),
        (
            "Jan 7 06:25:01 www nginx: 1.2.3.4 - - [TIME] REQUEST",
            Prefixed,
        ),
        (
            "Jan  7 06:25:01 192.0.2.9 nginx[7]: 1.2.3.4 - - [TIME] REQUEST",
            Prefixed,
        ),
        (
            "<190>Jan  7 06:25:01 www nginx: 1.2.3.4 - - [TIME] REQUEST",
            Prefixed,
        ),
        (
            "2024-01-07T06:25:01.5Z stdout F 1.2.3.4 - - [TIME] REQUEST",
            Prefixed,
        ),
        (
            "2024-01-07T06:25:01+01:00 www nginx[7]: crawler.example - - [TIME] REQUEST",
            Prefixed,
        ),
        ("2024-01-07T06:25:01Z 1.2.3.4 - - [TIME] REQUEST", Prefixed),
        (
            "Jan  7 06:25:01 www haproxy[7]: 1.2.3.4:5 [TIME] web~ app/a 0/0 200 REQUEST",
            Prefixed,
        ),
        (
            "192.0.2.1 - - [07/Jan/2024:06:1.2.3.4 - - [TIME] REQUEST",
            Joined,
        ),
        (
            r#"192.0.2.1 - - [TIME] "GET /a1.2.3.4 - - [TIME] REQUEST"#,
            Joined,
        ),
        (
            r#"192.0.2.1 - - [TIME] "GET / HTTP/1.1" 200 5 "-" "x"1.2.3.4 - - [TIME] REQUEST"#,
            Joined,
        ),
        (
            r#"192.0.2.1 - - [TIME] "GET / HTTP/1.1" 200 5 "-" "Mozi1.2.3.4 - - [TIME] REQUEST"#,
            Joined,
        ),
    ] {
        assert_eq!(read(line), Err(reason), "{line}");
    }
}

#[test]
fn the_response_is_read_when_it_is_asked_for() {
    let line = format!("1.2.3.4 - - [{TIME}] \"GET / HTTP/1.1\" 404 7 \"/from\" \"bot\" \"more\"");
    let response = parse(line.as_bytes()).expect("a request").response();
    assert_eq!(
        response,
        Response {
            status: Some(404),
            bytes: Some(7),
            referer: Some(b"/from"),
            agent: Some(b"bot"),
        }
    );
}
