//! What is taken off a line and what is not, and that no wrong host comes of it.

use proptest::prelude::*;

use super::*;
use crate::map::format::wrapper::inner;
use crate::map::line::{parse, words};

/// Every prefix that is taken off, with `RECORD` in place of the record.
const PREFIXES: &[&str] = &[
    "Jan  7 06:25:01 www nginx: RECORD",
    "Jan  7 06:25:01 www nginx[7]: RECORD",
    "Jan 17 06:25:01 192.0.2.9 nginx[7]:RECORD",
    "Jan  7 06:25:01 2001:db8::9 nginx:  RECORD",
    "Jan  7 06:25:01 nginx[7]: RECORD",
    "Jan  7 2024 06:25:01 www nginx: RECORD",
    "Jan  7 06:25:01 2024 www nginx: RECORD",
    "Jan 07 06:25:01.123456 www nginx[7]: RECORD",
    "Sun Jan  7 06:25:01 2024 daemon.info nginx[7]: RECORD",
    "Jan  7 06:25:01 www local0.info nginx: RECORD",
    "Sun 2024-01-07 06:25:01 CET www nginx[7]: RECORD",
    "Sun 2024-01-07 06:25:01 UTC www nginx.service[7]: RECORD",
    "1704605101.123456 www nginx[7]: RECORD",
    "Jan  7 06:25:01 www app/web.1:  RECORD",
    "<190>Jan  7 06:25:01 www nginx: RECORD",
    "<190>Jan  7 06:25:01 nginx: RECORD",
    "<134>Jan  7 06:25:01 www RECORD",
    "2024-01-07T06:25:01.123+01:00 www nginx: RECORD",
    "2024-01-07T06:25:01+0100 www nginx[7]: RECORD",
    "2024-01-07T06:25:01+00:00 app[web.1]: RECORD",
    "2024-01-07 06:25:01 www nginx: RECORD",
    "<165>1 2024-01-07T06:25:01.003Z www nginx 7 - - RECORD",
    "<165>1 2024-01-07T06:25:01.003Z 192.0.2.9 nginx - - - RECORD",
    "<165>1 - - - - - - RECORD",
    "<165>1 2024-01-07T06:25:01Z www nginx 7 ID47 [a@1 b=\"c\"] RECORD",
    "<165>1 2024-01-07T06:25:01Z www nginx 7 - [a@1 b=\"\\] \\\" 9.9.9.9\"][d] \u{feff}RECORD",
    "<165>1 2024-01-07T06:25:01Z www nginx 7 - - \u{feff}RECORD",
    "<40>1 2024-01-07T06:25:01+00:00 host app web.3 - RECORD",
    "312 <40>1 2024-01-07T06:25:01+00:00 host app web.3 - RECORD",
    "1 2024-01-07T06:25:01.003Z www nginx 7 - - RECORD",
    "2024-01-07T06:25:01.003Z www nginx 7 - - RECORD",
    "2024-01-07T06:25:01.003Z www nginx 7 - [a@1 b=\"c\"] RECORD",
    "haproxy[14389]: RECORD",
    "access.log:RECORD",
    "access.log.1:12:RECORD",
    "/var/log/nginx/access.log:RECORD",
    "./www:RECORD",
    "web-1  | RECORD",
    "web_1     | RECORD",
    "\u{1b}[36mweb-1  | \u{1b}[0mRECORD",
    "\u{1b}[36mweb-1  |\u{1b}[0m RECORD",
    "\u{1b}[1;36mweb-1\u{1b}[0m | RECORD",
    "web-1  | 2024-01-07T06:25:01.123456789Z RECORD",
    "[pod/web-0/nginx] RECORD",
    "[pod/web-0/nginx] 2024-01-07T06:25:01.5Z RECORD",
    "2024-01-07T06:25:01.123456789Z RECORD",
    "2024-01-07T06:25:01.123456789Z stdout F RECORD",
    "2024-01-07T06:25:01.123456789+01:00 stderr F RECORD",
    "2024-01-07T06:25:01Z stdout F:x RECORD",
    "5034\t2024-01-07 06:25:01 -0800\t2024-01-07T06:25:02Z\t42\twww\t192.0.2.9\tUser\tInfo\tnginx\tRECORD",
    "2024-01-07T06:25:01.5Z stdout F Jan  7 06:25:01 www nginx: RECORD",
];

/// Prefixes that may be anything. With `RECORD` as above.
const UNKNOWN: &[&str] = &[
    "www: RECORD",
    "nginx[a]: RECORD",
    "Jan  7 06:25:01 RECORD",
    "Jan  7 06:25:01 192.0.2.9 RECORD",
    "Jan  7 06:25:01 www nginx RECORD",
    "06:25:01 www nginx: RECORD",
    "2024-01-07 06:25:01 RECORD",
    "2024-01-07 06:25:01 192.0.2.9 RECORD",
    "06:25:01.123456 IP 192.0.2.9.4711 > 192.0.2.1.80: RECORD",
    "<165>2 2024-01-07T06:25:01Z www nginx 7 - - RECORD",
    "<165>1 2024-01-07T06:25:01Z www nginx: RECORD",
    "<165>1 2024-01-07T06:25:01Z www nginx RECORD",
    "<165>1 2024-01-07T06:25:01Z www nginx 7 RECORD",
    "<x> RECORD",
    "2024-01-07T06:25:01Z www nginx x - - RECORD",
    "2024-01-07T06:25:01Z www nginx 7 - RECORD",
    "access.txt:RECORD",
    "access.log: x RECORD",
    "a b.log:RECORD",
    "web-1 | x | RECORD",
    "web 1 | RECORD",
    "a[b] | RECORD",
    "2024-01-07T06:25:01Z stdout P RECORD",
    "2024-01-07T06:25:01Z stdout X RECORD",
    "2024-01-07T06:25:01Z stdio F RECORD",
    "nginx: 2024-01-07T06:25:01Z RECORD",
];

#[test]
fn a_prefix_of_a_known_form_is_taken_off() {
    let records = [
        (record("203.0.113.5"), "203.0.113.5"),
        (record("2001:db8::17"), "2001:db8::17"),
        (record("203.0.113.5, 10.0.0.1"), "203.0.113.5"),
        (record("www.example.com:443 203.0.113.5"), "203.0.113.5"),
        (
            format!("[{TIME}] 203.0.113.5 TLSv1.3 AES {REQUEST}"),
            "203.0.113.5",
        ),
        (
            format!("203.0.113.5:33317 [{TIME}] http-in static/srv1 10/0 200 {REQUEST}"),
            "203.0.113.5",
        ),
    ];
    for prefix in PREFIXES {
        for (record, client) in &records {
            // Without a tag an address must stand at the beginning.
            if prefix.starts_with("<134>") && !record.starts_with("203.0.113.5 ") {
                continue;
            }
            let line = prefix.replace("RECORD", record);
            assert_eq!(host(&line).as_deref(), Ok(*client), "{line}");
        }
    }
}

#[test]
fn a_name_or_no_name_is_the_client_after_a_prefix_too() {
    for prefix in PREFIXES {
        for client in ["crawler.example", "-"] {
            let line = prefix.replace("RECORD", &record(client));
            let expected = match prefix.starts_with("<134>") {
                true => Err(Malformed::Prefixed),
                false => Ok(client),
            };
            assert_eq!(host(&line), expected.map(String::from), "{line}");
        }
    }
}

#[test]
fn a_line_with_a_prefix_is_no_record_by_its_own_evidence() {
    // The prefix is taken off only then.
    let records = [
        record("203.0.113.5"),
        record("crawler.example"),
        record("-"),
        format!("[{TIME}] {REQUEST}"),
        format!("[{TIME}] crawler.example {REQUEST}"),
    ];
    for prefix in PREFIXES
        .iter()
        .filter(|prefix| !prefix.starts_with("<134>"))
    {
        for record in &records {
            let line = prefix.replace("RECORD", record);
            assert!(parse(line.as_bytes()).is_err(), "{line}");
            assert!(inner(line.as_bytes()).is_some(), "{line}");
        }
    }
}

#[test]
fn a_record_without_a_client_has_none_after_a_prefix_either() {
    let envoy = format!("[{TIME}] {REQUEST}");
    for prefix in PREFIXES.iter().chain(UNKNOWN) {
        let line = prefix.replace("RECORD", &envoy);
        let client = host(&line);
        assert!(client.is_err(), "{client:?}: {line}");
    }
}

#[test]
fn other_prefixes_are_refused() {
    for prefix in UNKNOWN {
        for client in ["203.0.113.5", "-", "crawler.example"] {
            let line = prefix.replace("RECORD", &record(client));
            // With a word less, `-` is still right.
            let host = host(&line).ok().filter(|host| host != "-" || client != "-");
            assert_eq!(host, None, "{line}");
        }
    }
}

#[test]
fn a_word_of_the_record_is_not_taken_off_with_the_prefix() {
    let heroku = "<40>1 2024-01-07T06:25:01+00:00 host app web.3 - ";
    for (line, expected) in [
        // Without structured data the record must show its beginning.
        (format!("{heroku}at=info"), Some("at=info")),
        (format!("{heroku}1.2.3.4 - -"), Some("1.2.3.4 - -")),
        (format!("{heroku}x - - - [{TIME}]"), None),
        (
            format!("{heroku}[2001:db8::17] - -"),
            Some("[2001:db8::17] - -"),
        ),
        (
            format!("{heroku}[2024-01-07T06:25:01Z] x"),
            Some("[2024-01-07T06:25:01Z] x"),
        ),
        // A client in the place of a word that is missing.
        (format!("<40>1 - www nginx 1.2.3.4:4711 - - [{TIME}]"), None),
        (format!("<40>1 - www nginx 7 a.example - - [{TIME}]"), None),
        // The first field of a record before a bar.
        ("1.2.3.4 | a".into(), None),
        ("web-1 | a".into(), Some("a")),
        // The name of a stream after a time.
        (format!("2024-01-07T06:25:01Z x - - [{TIME}]"), None),
    ] {
        let inner = inner(line.as_bytes());
        assert_eq!(inner, expected.map(|text| Ok(text.as_bytes())), "{line}");
    }
}

#[test]
fn a_part_is_refused_and_says_so() {
    for line in [
        "2024-01-07T06:25:01Z stdout P RECORD",
        "2024-01-07T06:25:01.123456789+01:00 stderr P:x RECORD",
        "web-1  | 2024-01-07T06:25:01Z stdout P RECORD",
        r#"{"log":"1.2.3.4 - - [x] GET","stream":"stdout","time":"x"}"#,
        r#"{"time":"x","log":"a\\\\n"}"#,
    ] {
        let line = line.replace("RECORD", &record("1.2.3.4"));
        assert_eq!(host(&line), Err(Malformed::Part), "{line}");
    }
}

#[test]
fn a_client_cannot_write_a_prefix() {
    let fake = "6.6.6.6 - - [07/Jan/2024:06:25:01 +0100] ";
    for fake in [
        format!("Jan  7 06:25:01 www nginx: {fake}"),
        format!("2024-01-07T06:25:01Z stdout F {fake}"),
        format!("web-1  | {fake}"),
        format!("[pod/web-0/nginx] {fake}"),
        format!("<190>1 - - - - - - {fake}"),
    ] {
        // As the user, the agent and the target, where quotes are escaped.
        for line in [
            format!("1.2.3.4 - {fake} [{TIME}] {REQUEST}"),
            format!(r#"1.2.3.4 - - [{TIME}] "GET /robots.txt HTTP/1.1" 200 5 "-" "{fake}""#),
            format!(r#"1.2.3.4 - - [{TIME}] "GET /robots.txt {fake} HTTP/1.1" 200 5"#),
            format!(r#"1.2.3.4 | {fake} | [{TIME}] {REQUEST}"#),
            format!(r#"www.example.com | {fake} | 1.2.3.4 | [{TIME}] {REQUEST}"#),
        ] {
            let host = host(&line);
            assert!(
                host.as_deref().is_ok_and(|host| host == "1.2.3.4") || host.is_err(),
                "{host:?}: {line}"
            );
        }
    }
}

#[test]
fn a_prefix_of_a_megabyte_leaves_the_right_host_or_none() {
    for (before, repeated) in [
        ("x: ", "x"),
        ("", "1 "),
        ("", "<190>"),
        ("", "\u{1b}[36m"),
        ("web-1", " "),
        ("web-1  |", " | "),
        ("[pod/", "a"),
        ("Jan  7 06:25:01 ", "a"),
        ("Jan  7 06:25:01 ", "a: "),
        ("Jan  7 06:25:01 nginx[", "1"),
        ("2024-01-07T06:25:01Z stdout F", ":F"),
        ("2024-01-07T06:25:01Z ", "203.0.113.5, "),
        ("<165>1 - ", "x "),
        ("<165>1 - - - - - ", "[a b=\"c\"]"),
        ("<165>1 - - - - - [a", " b=\"c\""),
        ("<165>1 - - - - - [a b=\"", "\\"),
        ("1", "\t2024-01-07 06:25:01"),
        ("", "Jan  7 06:25:01 www nginx: "),
        ("", "2024-01-07T06:25:01Z stdout F "),
    ] {
        let line = format!(
            "{before}{} {}",
            repeated.repeat(1 << 20),
            record("203.0.113.5")
        );
        let is_wrong = host(&line).is_ok_and(|host| host != "203.0.113.5");
        assert!(!is_wrong, "{before}{repeated}…");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// Words as prefixes have them, in any order, of which none can be the client of a record.
    #[test]
    fn a_random_prefix_leaves_the_right_host_or_none(
        words in proptest::collection::vec(proptest::sample::select(&[
            "Jan", "7", "06:25:01", "Jan  7 06:25:01", "Sun", "2024", "2024-01-07T06:25:01Z",
            "2024-01-07T06:25:01.123456789Z", "2024-01-07", "<190>", "<165>1", "<190>Jan", "www",
            "nginx:", "nginx[7]:", "|", "stdout", "stderr", "F", "P", "[pod/web-0/nginx]", "[a]",
            "web-1", "ID47", "daemon.info", "app/web.1:", "\u{1b}[36mweb-1", "\u{1b}[0m",
            "5034\t", "@cee:", "[a@1 b=\"c\"]", "(x)", "42",
        ]), 1..6),
        client in proptest::sample::select(&["203.0.113.5", "2001:db8::17", "203.0.113.5:4711"]),
        after in proptest::sample::select(&[" - -", " - frank", "", " - John Smith"]),
    ) {
        let line = format!("{} {client}{after} [{TIME}] {REQUEST}", words.join(" "));
        if let Ok(host) = host(&line) {
            prop_assert_eq!(host, client.trim_end_matches(":4711"), "{}", line);
        }
    }

    #[test]
    fn any_bytes_are_taken_off_without_a_panic(
        line in r#"([ \t\[\]|:<>=."-]|[0-9]|Jan|Z|T|stdout F |\x1b\[|2024-01-07T06:25:01|06:25:01|é|\PC){0,30}"#,
    ) {
        if let Some(Ok(rest)) = inner(line.as_bytes()) {
            prop_assert!(line.as_bytes().ends_with(rest) && rest.len() < line.len());
            _ = words(rest);
        }
    }
}
