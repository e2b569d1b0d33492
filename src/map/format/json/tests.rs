//! What of an object is believed, and what is refused.

use proptest::prelude::*;

use super::super::draft::{Draft, Role, Value};
use super::super::keys::shown::made;
use super::servers::record;
use super::{Found, read, unescape};
use crate::map::request::Malformed;

/// The text in an object that is no record.
fn text(line: &str) -> Option<String> {
    let Ok(Found::Text(value)) = read(line.as_bytes()) else {
        return None;
    };
    let mut out = Vec::new();
    match value {
        Value::Plain(text) => out.extend_from_slice(text),
        Value::Json(text) => unescape(text, &mut out),
        Value::Bytes(list) => super::bytes(list, &mut out),
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

#[test]
fn the_text_in_an_object_is_found_if_it_is_no_record() {
    for (line, expected) in [
        (
            r#"{"log":"a \"b\"\n","stream":"stdout","time":"2024-01-07T06:25:01.1Z"}"#,
            "a \"b\"\n",
        ),
        (
            r#"{"MESSAGE":"a","_HOSTNAME":"web1","__REALTIME_TIMESTAMP":"1704605101000000"}"#,
            "a",
        ),
        (
            r#"{ "MESSAGE" : [ 97, 98, 27 ], "PRIORITY" : "6" }"#,
            "ab\u{1b}",
        ),
        (r#"{"MESSAGE":["a","b"]}"#, "a"),
        (
            r#"{"textPayload":"a","timestamp":"2024-01-07T06:25:01Z"}"#,
            "a",
        ),
        (
            r#"{"@timestamp":"2024-01-07 06:25:01.000","@message":"a"}"#,
            "a",
        ),
        (r#"{"_raw":"a"}"#, "a"),
        (r#"{"line":"a","source":"b"}"#, "a"),
        (r#"{"msg":"b","message":"a"}"#, "a"),
        (r#"{"message":"b","event":{"original":"a"}}"#, "a"),
        (
            r#"{"message":"a","path":"/var/log/access.log","host":"192.0.2.7","@timestamp":"2024-01-07T06:25:01Z"}"#,
            "a",
        ),
        // An application that writes the request into its messages.
        (
            r#"{"level":1,"time":"2024-01-07T06:25:01+00:00","remoteAddr":"192.0.2.7","method":"GET","url":"/robots.txt","message":"a"}"#,
            "a",
        ),
    ] {
        assert_eq!(text(line), Some(expected.into()), "{line}");
    }
}

#[test]
fn an_object_that_is_no_request_is_refused() {
    use Malformed::{Joined, NoHost, NoRequest};
    for (line, reason) in [
        (r#"{}"#, NoRequest),
        (r#""#, NoRequest),
        (r#"[]"#, NoRequest),
        (r#"{"log":"","message":" ","msg":"-"}"#, NoRequest),
        (r#"{"log":null,"message":5,"msg":{"a":"b"}}"#, NoRequest),
        (r#"{"MESSAGE":[]}"#, NoRequest),
        (
            r#"{"level":"info","ts":1704605101.5,"logger":"tls"}"#,
            NoRequest,
        ),
        // Without a target, without a client, without a method, time and status.
        (
            r#"{"eventTime":"2024-01-07T06:25:01Z","sourceIPAddress":"192.0.2.7","userAgent":"x"}"#,
            NoRequest,
        ),
        (
            r#"{"protoPayload":{"requestMetadata":{"callerIp":"192.0.2.7"},"methodName":"x"},"timestamp":"2024-01-07T06:25:01Z"}"#,
            NoRequest,
        ),
        (
            r#"{"requestURI":"/robots.txt","verb":"get","sourceIPs":["192.0.2.7"],"userAgent":"x","responseStatus":{"code":200}}"#,
            NoHost,
        ),
        (
            r#"{"remote_addr":"192.0.2.7","uri":"/robots.txt"}"#,
            NoRequest,
        ),
        (
            r#"{"remote_addr":"192.0.2.7","path":"/x","time":0.003,"status":"ok"}"#,
            NoRequest,
        ),
        (
            r#"{"remote_addr":"192.0.2.7","url":"--","method":"GET","status":200}"#,
            NoRequest,
        ),
        (
            r#"{"remote_addr":"192.0.2.7","request":"","status":200}"#,
            NoRequest,
        ),
        // The virtual host is no client, even if it is an address.
        (
            r#"{"host":"192.0.2.7","request":"GET / HTTP/1.1","status":200}"#,
            NoHost,
        ),
        (
            r#"{"remote_addr":"-","x_forwarded_for":"unknown","request":"GET / HTTP/1.1","status":200}"#,
            NoHost,
        ),
        (
            r#"{"ip":"web1","request":"GET / HTTP/1.1","status":200}"#,
            NoHost,
        ),
        // Fields in a list are of several requests.
        (
            r#"{"records":[{"remote_addr":"192.0.2.7","request":"GET / HTTP/1.1","status":200}]}"#,
            NoRequest,
        ),
        (
            r#"{"logger":"http.log.error","msg":"x","request":{"remote_ip":"192.0.2.7","method":"GET","uri":"/"},"status":502}"#,
            NoRequest,
        ),
        // No JSON.
        (r#"{"a":1,}"#, NoRequest),
        (r#"{,}"#, NoRequest),
        (r#"{"a"}"#, NoRequest),
        (r#"{"a":1 "b":2}"#, NoRequest),
        (r#"{"a":"b"c"}"#, NoRequest),
        (r#"{"a":[1,]}"#, NoRequest),
        (r#"{"a":[,1]}"#, NoRequest),
        (r#"{"a":[1}"#, NoRequest),
        (r#"{"a":{"b":1]"#, NoRequest),
        (r#"{a:1}"#, NoRequest),
        (r#"{'a':1}"#, NoRequest),
        (r#"{"a":1,b:"c"}"#, NoRequest),
        (r#"{"a":#}"#, NoRequest),
        (r#"{"a":1} x"#, NoRequest),
        (r#"{"a":1},"#, NoRequest),
        (r#"{"a":1}{"b":2}"#, Joined),
        (r#"{"a":1} {"b"#, Joined),
    ] {
        assert_eq!(record(line.as_bytes()), Err(reason), "{line}");
    }
}

#[test]
fn fields_that_belong_together_are_chosen_together() {
    let rest = r#""remote_addr":"192.0.2.7","status":200"#;
    for (fields, expected) in [
        // The first of a list is the value, and what is nested in a list has no name.
        (
            r#""client_ip":["192.0.2.9","198.51.100.1"],"uri":"/""#,
            "192.0.2.9|||/|",
        ),
        (
            r#""uri":"/","url":[{"path":"/x"}],"source":["x",{"ip":"192.0.2.8"}]"#,
            "192.0.2.7|||/|",
        ),
        (
            r#""uri":"/","source":[{"a":1},"192.0.2.8",["192.0.2.8"]]"#,
            "192.0.2.7|||/|",
        ),
        // A target with its query needs no other.
        (r#""request_uri":"/a","args":"b=1""#, "192.0.2.7|||/a|"),
        (r#""uri":"/a?b=1","args":"b=1""#, "192.0.2.7|||/a?b=1|"),
        (r#""uri":"/a\u003fb=1","args":"b=1""#, "192.0.2.7|||/a?b=1|"),
        (r#""uri":"/a","args":"?b=1""#, "192.0.2.7|||/a?b=1|"),
        // A whole time needs no date.
        (
            r#""uri":"/","date":"2024-01-07","time":"06:25:01","time_local":"07/Jan/2024:06:25:01 +0100""#,
            "192.0.2.7|07/Jan/2024:06:25:01 +0100||/|",
        ),
        (
            r#""uri":"/","date":"2024-01-07T06:25:01Z""#,
            "192.0.2.7|2024-01-07T06:25:01Z||/|",
        ),
        // A URL has a host, a target in absolute form is what the client sent.
        (r#""url":"http://a.example/b""#, "192.0.2.7|||/b|a.example"),
        (
            r#""request_uri":"http://a.example/b""#,
            "192.0.2.7|||http://a.example/b|",
        ),
    ] {
        let shown = record(format!("{{{rest},{fields}}}").as_bytes()).expect(fields);
        assert!(shown.starts_with(expected), "{fields}: {shown}");
    }
}

#[test]
fn a_value_may_be_a_list_of_bytes() {
    let mut draft = Draft::default();
    draft.add(Role::Client, 0, Value::Bytes(b"58, 58, 49"));
    draft.add(Role::Target, 0, Value::Plain(b"/"));
    draft.add(Role::Status, 0, Value::Plain(b"200"));
    assert_eq!(made(draft), Ok("::1|||/||200|||".into()));
    assert_eq!(text(r#"{"MESSAGE":[97,{"b":98}]}"#), None);
    assert_eq!(text(r#"{"MESSAGE":[97,[98]]}"#), None);
}

#[test]
fn a_field_with_a_rival_is_not_believed() {
    let rest = r#""time_iso8601":"2024-01-07T06:25:01Z","status":200"#;
    for (fields, expected) in [
        // One value twice is no contradiction, however it is written.
        (
            r#""ip":"192.0.2.7","ip":"192.0.2.\u0037","uri":"/""#,
            Ok("192.0.2.7"),
        ),
        (
            r#""ip":"192.0.2.7","ip":"192.0.2.8","uri":"/""#,
            Err(Malformed::NoHost),
        ),
        (
            r#""remoteAddr":"192.0.2.7","remote_addr":"192.0.2.8","uri":"/""#,
            Err(Malformed::NoHost),
        ),
        (
            r#""ip":"192.0.2.7","uri":"/","uri":"/x""#,
            Err(Malformed::NoRequest),
        ),
        (
            r#""ip":"192.0.2.7","request":"GET / HTTP/1.1","request":"GET /x HTTP/1.1""#,
            Err(Malformed::NoRequest),
        ),
        // A better field decides.
        (
            r#""ip":"192.0.2.7","ip":"192.0.2.8","client_ip":"192.0.2.9","uri":"/""#,
            Ok("192.0.2.9"),
        ),
        (
            r#""client_ip":"192.0.2.9","ip":"192.0.2.7","ip":"192.0.2.8","uri":"/""#,
            Ok("192.0.2.9"),
        ),
        // Of other fields the first counts.
        (
            r#""ip":"192.0.2.7","uri":"/","status":404,"agent":"a","agent":"b""#,
            Ok("192.0.2.7"),
        ),
    ] {
        let line = format!("{{{rest},{fields}}}");
        let host = record(line.as_bytes())
            .map(|shown| shown.split('|').next().unwrap_or_default().to_string());
        assert_eq!(host, expected.map(str::to_string), "{line}");
    }
}

/// Writes a string with some of its characters escaped.
fn written(text: &str, choices: &[u8]) -> String {
    let mut out = String::new();
    for (char, choice) in text.chars().zip(choices.iter().cycle()) {
        let mut units = [0; 2];
        match (char, choice) {
            ('"' | '\\' | '/', 0) => out.extend(['\\', char]),
            ('"', 1) => out.push_str(r"\x22"),
            ('\\', 1) => out.push_str(r"\x5C"),
            ('"' | '\\', _) | (_, 2) => {
                for unit in char.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            _ => out.push(char),
        }
    }
    out
}

proptest! {
    #[test]
    fn a_record_is_read_as_it_was_written(
        host in "(192\\.0\\.2\\.[0-9]{1,3})|(2001:db8::[0-9a-f]{1,4})|([a-z]{1,9}\\.example)",
        target in "/[^\u{0}-\u{20}|\u{7f}]{0,30}",
        agent in "[^\u{0}-\u{1f}|]{0,40}",
        order in Just([0, 1, 2, 3, 4]).prop_shuffle(),
        choices in proptest::collection::vec(0..9_u8, 1..30),
        blank in "[ \t]{0,2}",
    ) {
        let is_address = crate::host::address(host.as_bytes()).is_some();
        prop_assume!(is_address || host.ends_with("example"));
        let fields = [
            ("remote_addr", host.as_str()),
            ("request_uri", target.as_str()),
            ("http_user_agent", agent.as_str()),
            ("request_method", "GET"),
            ("time_iso8601", "2024-01-07T06:25:01Z"),
        ];
        let fields = order.map(|at| {
            let (name, value) = fields[at];
            format!("\"{name}\"{blank}:{blank}\"{}\"", written(value, &choices))
        });
        let line = format!("{{{blank}{}{blank}}}", fields.join(&format!("{blank},")));
        let expected = format!("{host}|2024-01-07T06:25:01Z|GET|{target}|||||{agent}");
        prop_assert_eq!(record(line.as_bytes()), Ok(expected), "{}", line);
    }

    #[test]
    fn nothing_makes_the_reader_fail(line in r#"(\{|"|\\|u|[0-9a-f]|,|:|\[|\]|\}|-| |"ip"|"uri":"/"){0,60}"#) {
        _ = record(line.as_bytes());
        _ = record(format!("{{{line}}}").as_bytes());
    }
}
