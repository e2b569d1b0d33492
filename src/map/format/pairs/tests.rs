//! Lines of labels and values, and lines that only look like them.

use super::super::keys::shown::made;
use super::read;

fn record(line: &str) -> Option<String> {
    read(line.as_bytes()).and_then(|draft| made(draft).ok())
}

#[test]
fn every_field_of_every_server_is_read() {
    for (line, expected) in [
        (
            "time:07/Jan/2024:06:25:01 +0000\thost:192.0.2.7\tforwardedfor:-\treq:GET /robots.txt HTTP/1.1\tstatus:200\tsize:52\treferer:http://a.example/\tua:bot: 1\tvhost:www.example.com\treqtime:0.003\tcache:-",
            "192.0.2.7|07/Jan/2024:06:25:01 +0000|GET|/robots.txt|www.example.com|200|52|http://a.example/|bot: 1",
        ),
        (
            "host:10.0.0.1\tforwardedfor:192.0.2.7, 10.0.0.9\ttime:[07/Jan/2024:06:25:01 +0000]\tmethod:GET\turi:/a?b\tprotocol:HTTP/1.1\tstatus:200\tsize:-\tua:a\\x22\\tb",
            "192.0.2.7|07/Jan/2024:06:25:01 +0000|GET|/a?b|10.0.0.1|200|||a\"\tb",
        ),
        // nginx's variables as labels: the host is the virtual one.
        (
            "remote_addr:192.0.2.7\ttime_local:07/Jan/2024:06:25:01 +0000\thost:www.example.com\tmethod:GET\turi:/\tstatus:404\trequest_time:0.382",
            "192.0.2.7|07/Jan/2024:06:25:01 +0000|GET|/|www.example.com|404|||",
        ),
        (
            "[nginx] time:2024-01-07T06:25:01+09:00\thost:192.0.2.7\tmethod:GET\turi:/a\tquery:b=1\tstatus:301",
            "192.0.2.7|2024-01-07T06:25:01+09:00|GET|/a?b=1||301|||",
        ),
        (
            r#"2024-01-07T06:25:01.000000+00:00 heroku[router]: at=info method=GET path="/robots.txt?a=\"b\"" host=www.example.com request_id=8601 fwd="192.0.2.7, 10.0.0.9" dyno=web.1 connect=1ms service=18ms status=200 bytes=52 protocol=https"#,
            "192.0.2.7|2024-01-07T06:25:01.000000+00:00|GET|/robots.txt?a=\"b\"|www.example.com|200|52||",
        ),
        (
            r#"<158>1 2024-01-07T06:25:01+00:00 host heroku router - at=error code=H12 desc="Request timeout" method=GET path=/ host=a fwd=192.0.2.7 dyno=web.1 connect= service= status=503 bytes=0"#,
            "192.0.2.7|2024-01-07T06:25:01+00:00|GET|/|a|503|0||",
        ),
        (
            r#"at=info method=GET path=/ host=a fwd="192.0.2.7" status=200"#,
            "192.0.2.7||GET|/|a|200|||",
        ),
        (
            r#"logger=context t=2024-01-07T06:25:01Z level=info msg="Request Completed" method=GET path=/robots.txt status=302 remote_addr=192.0.2.7 size=29 referer= ts=x"#,
            "192.0.2.7||GET|/robots.txt||302|29||",
        ),
        // Splunk's formats for nginx and Apache.
        (
            r#"site="a" server="b" src="192.0.2.7" src_ip="10.0.0.1" time_local="07/Jan/2024:06:25:01 +0000" status="200" bytes_out="52" http_referer="-" http_user_agent="bot \x221\x22" http_x_forwarded_for="-" uri_query="b=1" uri_path="/a" http_method="GET" request_time="0.1""#,
            "192.0.2.7|07/Jan/2024:06:25:01 +0000|GET|/a?b=1||200|52|-|bot \"1\"",
        ),
        (
            r#"time=1704605101.123456, bytes_in=7, bytes_out=52, http_method="GET", http_user_agent="bot", client=192.0.2.7, status=200, uri_path="/a", uri_query="?b", user="-""#,
            "192.0.2.7|1704605101.123456|GET|/a?b||200|52||bot",
        ),
    ] {
        assert_eq!(record(line), Some(expected.into()), "{line}");
    }
}

#[test]
fn what_is_no_record_of_pairs_is_refused() {
    for line in [
        "",
        "\t",
        "prose with a=b in it, and 192.0.2.7",
        "a=b",
        // An application's messages hold a request, but no answer.
        "time=2024-01-07T06:25:01Z level=error msg=\"x\" method=POST path=/login remote_ip=192.0.2.7",
        "time=2024-01-07T06:25:01Z level=error status=Pending method=GET path=/ ip=192.0.2.7",
        // Cut short: in quotes, in a name, after a field.
        r#"method=GET status=200 fwd=192.0.2.7 path="/robots.txt"#,
        "method=GET status=200 fwd=192.0.2.7 path=/ by",
        r#"method=GET status=200 fwd=192.0.2.7 path="/"x"#,
        "method=GET status=200 fwd=192.0.2 path=/",
        // Another program's prefix is not for this reader.
        "Jan  7 06:25:01 web1 app: method=GET status=200 ip=192.0.2.7 path=/",
        // Two clients, two targets.
        "method=GET status=200 fwd=192.0.2.7 path=/ fwd=192.0.2.8",
        "method=GET status=200 fwd=192.0.2.7 path=/ path=/robots.txt",
        "host:192.0.2.7\tstatus:200\tmethod:GET\turi:/\turi:/robots.txt",
        // A name alone may be the client's or the server's.
        "host:www.example.com\tstatus:200\tmethod:GET\turi:/",
        "192.0.2.7\t-\tGET /robots.txt HTTP/1.1\t200",
        "2024-01-07\t06:25:01\t192.0.2.7\tGET\t/robots.txt",
        "host:192.0.2.7\tstatus:200\tGET /robots.txt HTTP/1.1",
    ] {
        assert_eq!(record(line), None, "{line}");
    }
}

#[test]
fn a_name_is_the_client_where_another_is_the_virtual_host() {
    let line = "host:crawler.example.com\tvhost:www.example.com\tstatus:200\tmethod:GET\turi:/";
    let expected = "crawler.example.com||GET|/|www.example.com|200|||";
    assert_eq!(record(line), Some(expected.into()));
}

#[test]
fn a_client_cannot_add_a_field_from_inside_quotes() {
    for agent in [
        r#"x\" fwd=198.51.100.66 path=/robots.txt \""#,
        r"x\x22 fwd=198.51.100.66",
        "x fwd=198.51.100.66 path=/robots.txt",
    ] {
        let line = format!(r#"method=GET path="/x" fwd="192.0.2.7" status=200 ua="{agent}""#);
        let shown = record(&line).expect("a record");
        assert!(shown.starts_with("192.0.2.7||GET|/x|"), "{shown}");
        let line = format!("host:192.0.2.7\tua:{agent}\tmethod:GET\turi:/x\tstatus:200");
        let shown = record(&line).expect("a record");
        assert!(shown.starts_with("192.0.2.7||GET|/x|"), "{shown}");
    }
}
