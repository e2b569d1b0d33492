//! Zeek's logs with tabs, by its reference.

use super::*;
use crate::map::request::Escapes;

const HTTP: &str = "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\ttrans_depth\t\
                    method\thost\turi\treferrer\tversion\tuser_agent\torigin\trequest_body_len\t\
                    response_body_len\tstatus_code\tstatus_msg\ttags";

#[test]
fn every_field_of_a_record_is_read() {
    let line = "1320279566.452687\tCwFs\t203.0.113.5\t52026\t10.0.0.1\t80\t1\tGET\twww.example.com\
                \t/a b?c\t(empty)\t1.1\t\"Mozilla\" 5.0\t-\t0\t109978\t200\tOK\t(empty)";
    let expected =
        "203.0.113.5|1320279566.452687|GET|/a b?c|www.example.com|200|109978||\"Mozilla\" 5.0";
    assert_eq!(after(HTTP, line), Ok(expected.into()));
    // Unset: what no answer was seen of.
    let line = "1320279566.452687\tCwFs\t2001:db8::5\t52026\t10.0.0.1\t80\t1\tGET\t-\t/\t-\t-\t-\t-\
                \t0\t0\t-\t-\t(empty)";
    let expected = "2001:db8::5|1320279566.452687|GET|/||  |0|-|-".replace("  ", "");
    assert_eq!(after(HTTP, line), Ok(expected));
}

#[test]
fn escapes_are_those_of_servers() {
    let line = "1320279566\tCwFs\t203.0.113.5\t1\t10.0.0.1\t80\t1\tGET\t-\t/a\\x09b\t-\t-\t-\t-\t0\t0\t200\tOK\t-";
    let header = header(HTTP);
    let mut made = Vec::new();
    let request = header
        .read(line.as_bytes())
        .and_then(|draft| draft.finish(&mut made));
    assert!(request.is_ok_and(|request| {
        request.escapes == Escapes::Server && request.target == Some(b"/a\\x09b")
    }));
}

#[test]
fn other_logs_and_other_lines_have_no_request() {
    let connections =
        "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice";
    for (names, line) in [
        (
            connections,
            "1320279554.496300\tCg9x\t203.0.113.5\t52025\t10.0.0.1\t80\ttcp\thttp",
        ),
        (
            "#fields\tts\tuid\tid.orig_h\tid.orig_p\tnote\tmsg",
            "1320279554.496300\tCg9x\t203.0.113.5\t52025\tx\tGET /robots.txt",
        ),
        (HTTP, "#close\t2017-04-16-21-36-10"),
        (HTTP, "#types\ttime\tstring\taddr"),
        (
            HTTP,
            "1320279554.496300 Cg9x 203.0.113.5 1 10.0.0.1 80 1 GET - / - - - - 0 0 200 OK -",
        ),
        (
            HTTP,
            "1320279554.496300\tCg9x\t203.0.113.5\t1\t10.0.0.1\t80\t1\tGET\t-\t/",
        ),
    ] {
        assert_eq!(after(names, line), Err(Malformed::NoRequest), "{line}");
    }
}
