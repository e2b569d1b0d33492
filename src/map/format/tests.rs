//! Lines read in given formats, and strings that are no format.

use super::*;

fn read(format: &str, line: &str) -> Option<(String, String, String)> {
    let format = LogFormat::from_str(format).expect("a format");
    let text = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
    let mut context = Context::default();
    let record = format
        .read(line.as_bytes(), Needs::Request, &mut context)
        .ok()?;
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
            r#"1.2.3.4 9.9.9.9 [7/1] "GET /robots.txt HTTP/1.1" 200"#,
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
    let format = LogFormat::from_str("vhost_combined").expect("a format");
    for (line, reason) in [
        (r#"{"host": "1.2.3.4"}"#, Malformed::NoRequest),
        (
            r#"a 1.2.3.4 - - [7/1] "GET /robots.txt"#,
            Malformed::CutShort,
        ),
        (r#"a  - - [7/1] "GET /robots.txt""#, Malformed::NoHost),
    ] {
        let mut context = Context::default();
        let read = format.read(line.as_bytes(), Needs::Request, &mut context);
        assert_eq!(read, Err(reason), "{line}");
    }
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
        let error = LogFormat::from_str(format).expect_err(format).to_string();
        assert!(error.contains(reason), "{format}: {error}");
    }
}
