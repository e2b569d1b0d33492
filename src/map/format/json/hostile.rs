//! What clients put into the fields that they choose.

use super::servers::record;
use crate::map::request::Malformed;
use crate::map::steps;

/// Records of a server that keeps headers, with a field that the client chose.
fn with(chosen: &str) -> String {
    format!(
        r#"{{"remote_addr":"192.0.2.7","request_uri":"/x","status":200,"time_iso8601":"2024-01-07T06:25:01Z",{chosen}}}"#
    )
}

#[test]
fn no_header_changes_the_client_or_the_target() {
    for chosen in [
        r#""http_user_agent":"198.51.100.66 - - [07/Jan/2024:06:25:01 +0000] \"GET /robots.txt HTTP/1.1\" 200 7""#,
        r#""http_user_agent":"\",\"remote_addr\":\"198.51.100.66\",\"request_uri\":\"/robots.txt""#,
        r#""http_user_agent":"\\\",\"remote_addr\":\"198.51.100.66""#,
        r#""http_user_agent":"\x22,\x22remote_addr\x22:\x22198.51.100.66""#,
        r#""http_user_agent":"{\"remote_addr\":\"198.51.100.66\"}\n{\"remote_addr\":\"198.51.100.66\"""#,
        r#""http_referer":"http://a.example/robots.txt","http_host":"198.51.100.66""#,
        r#""headers":{"remote_addr":"198.51.100.66","request":"GET /robots.txt HTTP/1.1"}"#,
        r#""body":{"jsonPayload":{"x_forwarded_for":"198.51.100.66"},"request_uri":"/robots.txt"}"#,
        r#""tags":[{"x_forwarded_for":"198.51.100.66"},"x"]"#,
        r#""remote_user":"198.51.100.66","user":{"ip":"198.51.100.66"}"#,
        r#""x_forwarded_for":"/robots.txt""#,
        r#""request_Uri":"/robots.txt","request_Client_ip":"198.51.100.66","request_Request":"GET /robots.txt""#,
        r#""request_X-Forwarded-For":"198.51.100.66""#,
        r#""msg":"198.51.100.66 - - [07/Jan/2024:06:25:01 +0000] \"GET /robots.txt HTTP/1.1\" 200 7""#,
    ] {
        let shown = record(with(chosen).as_bytes()).expect(chosen);
        assert!(
            shown.starts_with("192.0.2.7|2024-01-07T06:25:01Z||/x|"),
            "{shown}"
        );
    }
}

#[test]
fn an_empty_request_beside_a_time_is_none() {
    let chosen = r#""http_user_agent":"GET /robots.txt HTTP/1.1""#;
    let line = with(chosen).replace(r#""request_uri":"/x""#, r#""request":"""#);
    assert_eq!(
        record(line.as_bytes()),
        Ok("192.0.2.7|2024-01-07T06:25:01Z||||200|||GET /robots.txt HTTP/1.1".into())
    );
}

#[test]
fn headers_that_caddy_keeps_are_headers() {
    let line = r#"{"ts":1704605101,"request":{"remote_ip":"192.0.2.7","method":"GET","uri":"/x","headers":{"User-Agent":["a"],"User_agent":["b"],"Client_ip":["198.51.100.66"],"A.b":["c"],"X":[]}},"status":200}"#;
    assert_eq!(
        record(line.as_bytes()),
        Ok("192.0.2.7|1704605101|GET|/x||200|||a".into())
    );
}

#[test]
fn a_quote_that_the_writer_did_not_escape_is_no_way_to_another_client() {
    let agent = r#"x","remote_addr":"198.51.100.66","y":"z"#;
    let line = with(&format!(r#""http_user_agent":"{agent}""#));
    assert_eq!(record(line.as_bytes()), Err(Malformed::NoHost));
    let agent = r#"x","request_uri":"/robots.txt","y":"z"#;
    let line = with(&format!(r#""http_user_agent":"{agent}""#));
    assert_eq!(record(line.as_bytes()), Err(Malformed::NoRequest));
}

#[test]
fn nesting_has_a_bound() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"[{"a":["#, "]}]")] {
        let opened = open.repeat(20);
        let line = with(&format!(r#""x":{opened}1{}"#, close.repeat(20)));
        assert!(record(line.as_bytes()).is_ok(), "{open}");
        let line = with(&format!(r#""x":{}"#, open.repeat(1_000_000)));
        assert_eq!(record(line.as_bytes()), Err(Malformed::NoRequest), "{open}");
    }
}

#[test]
fn long_strings_are_read() {
    let long = "x".repeat(1 << 20);
    for chosen in [
        format!(r#""http_user_agent":"{long}""#),
        format!(r#""{long}":"a""#),
        format!(r#""a":{{"{long}":{{"remote_addr":"198.51.100.66"}}}}"#),
        format!(r#""a":{long}"#),
        format!(r#""a":"{}""#, r"\\\u0041\q".repeat(1 << 17)),
        format!(r#""a":[{}1]"#, "1,".repeat(1 << 19)),
    ] {
        let shown = record(with(&chosen).as_bytes()).expect("a record");
        assert!(shown.starts_with("192.0.2.7|"), "{}", &chosen[..20]);
    }
}

#[test]
fn the_work_is_linear() {
    for part in [
        r#""a":1,"#,
        r#""a":1 , 2 , "#,
        r#""a":"\"","#,
        r#""a":[1,[2],{}],"#,
        r#""a":{"b":"c"}, "#,
        " ",
        r#""a": 1 : 1 ,"#,
    ] {
        let work = |repeats: usize| {
            let line = with(&format!(r#"{}"z":0"#, part.repeat(repeats)));
            steps::of(|| _ = record(line.as_bytes()))
        };
        let (short, long) = (work(1_000), work(10_000));
        assert!(long > 0 && long < 11 * short, "{part}: {short} {long}");
    }
}
