//! The client of lines in many formats.

use super::*;

#[test]
fn the_host_is_found_in_every_format_that_servers_ship() {
    for (before, host) in [
        ("1.2.3.4 - -", "1.2.3.4"),
        ("1.2.3.4 - frank", "1.2.3.4"),
        ("1.2.3.4 - John Smith", "1.2.3.4"),
        ("1.2.3.4 - [a] b [c]", "1.2.3.4"),
        ("1.2.3.4 - - - -", "1.2.3.4"),
        ("crawler.example - John Smith", "crawler.example"),
        ("1.2.3.4 - \"\"", "1.2.3.4"),
        ("1.2.3.4 - ", "1.2.3.4"),
        ("1.2.3.4", "1.2.3.4"),
        (" 1.2.3.4 - -", "1.2.3.4"),
        ("1.2.3.4\t-\t-", "1.2.3.4"),
        ("- - -", "-"),
        ("-", "-"),
        ("unknown - -", "unknown"),
        ("unix: - -", "unix:"),
        ("unix:", "unix:"),
        ("localhost - -", "localhost"),
        ("::1 - -", "::1"),
        ("fe80::1%eth0 - -", "fe80::1%eth0"),
        (
            "92.118.161.13.netsystemsresearch.com - -",
            "92.118.161.13.netsystemsresearch.com",
        ),
        ("www.example.com:443 1.2.3.4 - -", "1.2.3.4"),
        ("www.example.com 1.2.3.4 - -", "1.2.3.4"),
        ("192.0.2.1:80 1.2.3.4 - -", "1.2.3.4"),
        ("[::1]:80 ::1 - -", "::1"),
        ("[::1]:80 1.2.3.4 - -", "1.2.3.4"),
        ("192.0.2.1:80 crawler.example - -", "crawler.example"),
        ("www.example.com crawler.example - -", "crawler.example"),
        (
            "www.example.com:80 crawler.example - frank",
            "crawler.example",
        ),
        ("www.example.com 1.2.3.4 - John Smith", "1.2.3.4"),
    ] {
        let read = read(&format!("{before} [TIME] REQUEST"));
        assert_eq!(
            read,
            Ok((host.into(), Some("/robots.txt".into()))),
            "{before}"
        );
    }
}

#[test]
fn the_host_is_found_by_evidence_in_formats_of_ones_own() {
    for (before, host) in [
        // A port, brackets, quotes.
        ("1.2.3.4:51234 - -", "1.2.3.4"),
        ("[2001:db8::17] - -", "2001:db8::17"),
        ("[2001:db8::17]:51234 - frank", "2001:db8::17"),
        ("[1.2.3.4] - -", "1.2.3.4"),
        ("\"1.2.3.4 - -", "1.2.3.4"),
        ("\"1.2.3.4\" \"-\" \"-\"", "1.2.3.4"),
        ("www.example.com:443 1.2.3.4:51234 - -", "1.2.3.4"),
        // A list of proxies, wherever it stands.
        ("1.2.3.4, 10.0.0.1 - -", "1.2.3.4"),
        ("1.2.3.4,10.0.0.1 - -", "1.2.3.4"),
        ("-, unknown, 1.2.3.4, 10.0.0.1 - -", "1.2.3.4"),
        ("www.example.com:80 1.2.3.4, 10.0.0.1 - -", "1.2.3.4"),
        ("1.2.3.4, 198.51.100.9 192.0.2.9 - -", "1.2.3.4"),
        ("1.2.3.4:4711, 198.51.100.9 192.0.2.9 - -", "1.2.3.4"),
        ("\"1.2.3.4, 198.51.100.9\" www.example.com - -", "1.2.3.4"),
        ("\"1.2.3.4\" 192.0.2.9 - -", "1.2.3.4"),
        ("192.0.2.9 \"1.2.3.4\" - -", "1.2.3.4"),
        ("\"-\" 1.2.3.4 - -", "1.2.3.4"),
        ("\"\" 1.2.3.4 - -", "1.2.3.4"),
        ("192.0.2.9 (1.2.3.4) - -", "1.2.3.4"),
        ("192.0.2.9 (1.2.3.4, 192.0.2.9) - -", "1.2.3.4"),
        ("1.2.3.4 (-) - -", "1.2.3.4"),
        // The only address.
        ("www.example.com 1.2.3.4 -", "1.2.3.4"),
        ("www.example.com 1.2.3.4 frank", "1.2.3.4"),
        ("www.example.com 1.2.3.4", "1.2.3.4"),
        ("1.2.3.4 www.example.com frank", "1.2.3.4"),
        ("1.2.3.4 www.example.com", "1.2.3.4"),
        ("www.example.com 1.2.3.4 - 95386da81aa1 -", "1.2.3.4"),
        ("10031488_71334 www.example.com 1.2.3.4 - -", "1.2.3.4"),
        ("localhost:443 1.2.3.4 1j0vhgd frank", "1.2.3.4"),
        ("- 1.2.3.4 - -", "1.2.3.4"),
        ("- - 1.2.3.4", "1.2.3.4"),
        ("www.example.com - 1.2.3.4", "1.2.3.4"),
        ("1.2.3.4 -> 192.0.2.2:80, 192.0.2.3", "1.2.3.4"),
        // Names alone.
        ("www.example.com crawler.example -", "crawler.example"),
        ("www.example.com crawler.example frank", "crawler.example"),
        ("crawler.example root -", "crawler.example"),
        ("crawler.example", "crawler.example"),
        // One of two addresses is private, or has the port of a server or a client.
        ("1.2.3.4 10.0.0.9 - -", "1.2.3.4"),
        ("10.0.0.9 1.2.3.4 - -", "1.2.3.4"),
        ("192.0.2.1 1.2.3.4:51234 - -", "1.2.3.4"),
        ("1.2.3.4:51234 192.0.2.9 - -", "1.2.3.4"),
        ("1.2.3.4 192.0.2.9:8080", "1.2.3.4"),
        ("1.2.3.4 1.2.3.4 - -", "1.2.3.4"),
    ] {
        let line = format!("{before} [TIME] REQUEST")
            .replace("TIME", TIME)
            .replace("REQUEST", REQUEST);
        let request = parse(line.as_bytes()).expect(before);
        assert_eq!(str::from_utf8(request.host), Ok(host), "{before}");
        assert!(!request.is_ambiguous, "{before}");
        assert_eq!(request.time, TIME.as_bytes(), "{before}");
    }
}

#[test]
fn two_addresses_that_nothing_decides_between_are_marked() {
    for before in [
        "1.2.3.4 192.0.2.9 - -",
        "1.2.3.4 192.0.2.9",
        "1.2.3.4 - 192.0.2.9 - -",
    ] {
        let line = format!("{before} [{TIME}] {REQUEST}");
        let request = parse(line.as_bytes()).expect(before);
        assert_eq!(
            (request.host, request.is_ambiguous),
            (&b"1.2.3.4"[..], true),
            "{before}"
        );
    }
}

#[test]
fn other_lines_decide_between_two_words() {
    let pair = "192.0.2.9 1.2.3.4 - -";
    let names = "www crawler -";
    let varied = |at: usize| {
        (1..=4).map(move |n| match at {
            0 => format!("203.0.113.{n} 192.0.2.1 - -"),
            _ => format!("192.0.2.1 203.0.113.{n} - -"),
        })
    };
    let one = |line: &str| vec![line.to_owned()];
    for (lines, before, host) in [
        (one("www.example.com 1.2.3.5 - -"), pair, "1.2.3.4"),
        (
            one("198.51.100.1, 192.0.2.7 1.2.3.4 - -"),
            pair,
            "192.0.2.9",
        ),
        (one("- 1.2.3.4 - -"), pair, "192.0.2.9"),
        (varied(0).collect(), pair, "192.0.2.9"),
        (varied(1).collect(), pair, "1.2.3.4"),
        (one("www.example.com 1.2.3.5 -"), names, "crawler"),
        (
            vec!["\"www.example.com\" 1.2.3.5 - -".into(); 2],
            "\"192.0.2.1\" 1.2.3.4 - -",
            "1.2.3.4",
        ),
        (
            one("crawler.example - -"),
            "crawler.example - 1.2.3.4",
            "1.2.3.4",
        ),
        (
            vec!["a.example - -".into(), "b.example - frank".into()],
            "crawler.example - 1.2.3.4",
            "crawler.example",
        ),
    ] {
        let mut detected = Detected::default();
        for line in lines.iter().map(String::as_str).chain([before]) {
            detected.learn(format!("{line} [{TIME}] {REQUEST}").as_bytes());
        }
        let line = format!("{before} [{TIME}] {REQUEST}");
        let request = detected.read(line.as_bytes()).expect("a request");
        assert_eq!(str::from_utf8(request.host), Ok(host), "{lines:?}");
        assert!(!request.is_ambiguous, "{lines:?}");
    }
}
