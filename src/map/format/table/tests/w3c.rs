//! W3C's extended log format, by the documents of the servers that write it.

use super::*;

const IIS: &str = "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username \
                   c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken";

const CLOUDFRONT: &str = "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) \
     cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type \
     x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for";

#[test]
fn every_field_of_a_record_is_read_by_the_name_of_its_column() {
    for (names, line, expected) in [
        (
            IIS,
            "2024-01-07 06:25:01 10.0.0.1 GET /robots.txt - 443 - 203.0.113.5 Mozilla/5.0+(x) \
             https://example.com/a 200 0 0 15",
            "203.0.113.5|2024-01-07 06:25:01|GET|/robots.txt||200||https://example.com/a|Mozilla/5.0+(x)",
        ),
        (
            IIS,
            "2024-01-07 06:25:01 fe80::1%3 GET /a+b x=1&y=%20 80 DOMAIN\\user fe80::2%3 - - 404 0 2 0",
            "fe80::2%3|2024-01-07 06:25:01|GET|/a+b?x=1&y=%20||404||-|-",
        ),
        // Older IIS: hosts and bytes, cookies in quotes.
        (
            "#Fields: date time c-ip cs-username s-sitename s-computername s-ip s-port cs-method \
             cs-uri-stem cs-uri-query sc-status sc-win32-status sc-bytes cs-bytes time-taken \
             cs-version cs-host cs(User-Agent) cs(Cookie) cs(Referer)",
            "2003-11-18 00:00:28 203.0.113.5 - W3SVC3 WWW1 10.0.0.1 80 GET /robots.txt a=1 200 0 \
             4711 256 31 HTTP/1.1 www.example.com Mozilla/4.0+(x) \"a=b; c=d\" -",
            "203.0.113.5|2003-11-18 00:00:28|GET|/robots.txt?a=1|www.example.com|200|4711|-|Mozilla/4.0+(x)",
        ),
        // Microsoft's Advanced Logging: its local times name no zone.
        (
            "#Fields:  date-local time-local s-ip cs-method cs-uri-stem cs-uri-query c-ip \
             cs(User-Agent) cs(Referer) cs(Host) sc-status sc-substatus",
            "2014-11-18 17:00:00.363 10.0.0.1 GET /a - \"203.0.113.5\" \"A b\" - \"example.com\" 404 \" \"\"x\"\" y \"",
            "203.0.113.5||GET|/a|example.com|404||-|A b",
        ),
        // IIS 5 has the time of day alone, which is no moment.
        (
            "#Fields: time c-ip cs-method cs-uri-stem sc-status",
            "06:25:01 203.0.113.5 GET /robots.txt 200",
            "203.0.113.5||GET|/robots.txt||200|||",
        ),
        (
            CLOUDFRONT,
            "2019-12-04\t21:02:31\tLAX1\t392\t203.0.113.5\tGET\td1.cloudfront.net\t/a%20b\t000\t-\
             \tMozilla/5.0%20(x)\tq=1\t-\tHit\tid==\twww.example.com\thttps\t23\t0.001\t-",
            "203.0.113.5|2019-12-04 21:02:31|GET|/a%20b?q=1|www.example.com|0|392|-|Mozilla/5.0%20(x)",
        ),
        // HTTP.SYS writes the requests that no server saw.
        (
            "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid \
             sc-status s-siteid s-reason s-queuename",
            "2024-01-07 06:25:01 203.0.113.5 61234 10.0.0.1 80 HTTP/1.1 GET /a?b=c - 503 1 N/A Pool",
            "203.0.113.5|2024-01-07 06:25:01|GET|/a?b=c||503|||",
        ),
        (
            "#Fields: date time c-ip cs-username sc-servicename s-ip s-port cs-method cs-uri-stem \
             cs-uri-query sc-status cs-bytes sc-bytes time-taken cs-version cs(User-Agent)",
            "2012-08-16 11:55:13 203.0.113.5 - HTTP 10.0.0.1 80 GET /a - 302 247 355 1 HTTP/1.1 x",
            "203.0.113.5|2012-08-16 11:55:13|GET|/a||302|355||x",
        ),
        // Oracle's Web Cache: runs of blanks.
        (
            "#Fields:  c-ip  c-dns  c-auth-id  date  time  cs-method  cs-uri  sc-status  bytes  \
             cs(Cookie)  cs(Referrer)  time-taken  cs(User-Agent)",
            "203.0.113.5    name     user   2001-10-31   00:00:18    GET   /a.gif   200  350  \
             \"a=b; c\"    \"http://example.com/\"   370879   \"Mozilla/4.5 [en] (x; I)\"",
            "203.0.113.5|2001-10-31 00:00:18|GET|/a.gif||200|350|http://example.com/|Mozilla/4.5 [en] (x; I)",
        ),
        (
            "#Fields: c-ip c-dns date time cs-uri-stem c-status cs(User-Agent) sc-bytes x-duration",
            "203.0.113.5 name 2015-12-07 10:37:05 /stream?title=a 200 x%20y 65580 1",
            "203.0.113.5|2015-12-07 10:37:05||/stream?title=a||200|65580||x%20y",
        ),
        // A forward proxy: tabs, absolute targets.
        (
            "#Fields: c-ip\tcs-username\tc-agent\tdate\ttime\tcs-referred\tsc-bytes\ts-operation\t\
             cs-uri\tsc-status",
            "203.0.113.5\tanonymous\tMozilla/4.0 (x)\t2001-10-31\t00:00:18\t-\t350\tGET\t\
             http://example.com/a?b\t200",
            "203.0.113.5|2001-10-31 00:00:18|GET|/a?b|example.com|200|350|-|Mozilla/4.0 (x)",
        ),
        // Imperva: all in quotes, the host before the path.
        (
            "#Fields: date time c-ip cs(User-Agent) cs-uri cs-method cs-uri-query sc-status",
            "\"2017-06-28\" \"07:26:35\" \"203.0.113.5\" \"A b\" \"www.example.com/a\" \"GET\" \"b=c\" \"\"",
            "203.0.113.5|2017-06-28 07:26:35|GET|/a?b=c|www.example.com||||A b",
        ),
        (
            "#Fields: x-timestamp c-ip cs-method cs-uri cs-uri-query",
            "1704605101.123 203.0.113.5 GET /a?b:/c ?b:/c",
            "203.0.113.5|1704605101.123|GET|/a?b:/c|||||",
        ),
        (
            "#Fields: x-timestamp c-ip cs-method cs-uri-path cs-uri-query cs-uri",
            "1704605101.123 203.0.113.5 GET /a ?b http://example.com/a?b",
            "203.0.113.5|1704605101.123|GET|/a?b|||||",
        ),
    ] {
        assert_eq!(
            after(names, line),
            Ok(expected.to_string()),
            "{names}\n{line}"
        );
    }
}

#[test]
fn the_first_address_of_a_list_of_proxies_is_the_client() {
    let names = "#Fields: date time c-ip cs-method cs-uri-stem sc-status X-Forwarded-For";
    for (list, client) in [
        ("203.0.113.5", "203.0.113.5"),
        ("203.0.113.5,10.0.0.1", "203.0.113.5"),
        ("203.0.113.5,+10.0.0.1", "203.0.113.5"),
        ("203.0.113.5:4711,+10.0.0.1", "203.0.113.5"),
        ("[2001:db8::5]:4711", "2001:db8::5"),
        ("unknown,%20203.0.113.5", "203.0.113.5"),
        ("unknown,+203.0.113.5", "203.0.113.5"),
        ("\"203.0.113.5, 10.0.0.1\"", "203.0.113.5"),
        ("-", "192.0.2.9"),
        ("unknown", "192.0.2.9"),
        ("robot.example", "192.0.2.9"),
        (",,+,", "192.0.2.9"),
    ] {
        let line = format!("2024-01-07 06:25:01 192.0.2.9 GET / 200 {list}");
        let fields = after(names, &line).expect(list);
        assert_eq!(fields.split('|').next(), Some(client), "{list}");
    }
    let names = names.replace("X-Forwarded-For", "cs(X-Forwarded-For)");
    let line = "2024-01-07 06:25:01 192.0.2.9 GET / 200 203.0.113.5";
    assert!(after(&names, line).is_ok_and(|fields| fields.starts_with("203.0.113.5|")));
    let names = names.replace("cs-method", "x-forwarded-for");
    let line = "2024-01-07 06:25:01 - - / 200 -";
    assert_eq!(after(&names, line), Err(Malformed::NoHost));
}

#[test]
fn a_line_that_does_not_fit_the_columns_is_no_request() {
    let fits = "2024-01-07 06:25:01 10.0.0.1 GET / - 80 - 203.0.113.5 x - 200 0 0 15";
    assert!(after(IIS, fits).is_ok());
    for line in [
        &fits[..fits.len() - 3],
        &format!("{fits} 7"),
        "",
        "#Fields: date",
        "#Date: 2024-01-07 06:25:01",
        // Fifteen words.
        "1.2.3.4 - - [07/Jan/2024:06:25:01 +0100] \"GET / HTTP/1.1\" 200 7 \"-\" \"a b c d\"",
        "2024-01-07T06:25:01Z x 10.0.0.1 GET / - 80 - 203.0.113.5 x - 200 0 0 15",
        &fits.replace("200", "2x0"),
        &fits.replace("GET", "[2]GET"),
        &fits.replace(" / ", " - "),
        // Blanks in a column that is not in quotes.
        &fits.replace(" x ", " Mozilla 5.0 "),
        &fits.replace(" x ", " \"Mozilla 5.0 "),
    ] {
        assert_eq!(after(IIS, line), Err(Malformed::NoRequest), "{line}");
    }
    // Quotes that a client sent and the server left as they are.
    for agent in ["\"x\"", "\"x", "x\"y", "\"", "\"\""] {
        let line = fits.replace(" x ", &format!(" {agent} "));
        assert!(after(IIS, &line).is_ok(), "{line}");
    }
}

#[test]
fn logs_of_other_protocols_have_no_request() {
    for (names, line) in [
        (
            "#Fields: time c-ip cs-method cs-uri-stem sc-status",
            "16:48:35 203.0.113.5 [3]sent /robots.txt 226",
        ),
        (
            "#Fields: date time c-ip cs-username s-ip s-port cs-method cs-uri-stem sc-status",
            "2024-01-07 06:25:01 203.0.113.5 - 10.0.0.1 21 RETR /robots.txt 226",
        ),
        (
            "#Fields: date time c-ip cs-method cs-uri-stem sc-status x-session x-fullpath",
            "2024-01-07 06:25:01 203.0.113.5 GET /robots.txt 226 abc /robots.txt",
        ),
        // SMTP.
        (
            "#Fields: date time c-ip cs-username s-ip cs-method cs-uri-stem cs-uri-query sc-status",
            "2024-01-07 06:25:01 203.0.113.5 OutboundConnectionCommand 10.0.0.1 EHLO - +x 0",
        ),
        (
            "#Fields: date time action protocol src-ip dst-ip src-port dst-port",
            "2024-01-07 06:25:01 DROP TCP 203.0.113.5 10.0.0.1 4711 80",
        ),
        (
            "#Fields: date-time,connector-id,session-id,remote-endpoint,event,data",
            "2024-01-07T06:25:01.123Z,A,1,203.0.113.5:25,<,GET /robots.txt",
        ),
        // CloudFront's streams.
        (
            "#Fields: date time x-edge-location c-ip x-event sc-bytes x-cf-status cs-uri-stem",
            "2024-01-07\t06:25:01\tFRA2\t203.0.113.5\tplay\t7\tOK\trtmp://example.com/robots.txt",
        ),
    ] {
        assert_eq!(after(names, line), Err(Malformed::NoRequest), "{line}");
    }
}

#[test]
fn columns_before_the_client_are_not_taken_for_it() {
    // The server's address stands first, and no other column is one of the client.
    let names = "#Fields: date time s-ip cs-method cs-uri-stem sc-status";
    let line = "2024-01-07 06:25:01 10.0.0.1 GET /robots.txt 200";
    assert_eq!(after(names, line), Err(Malformed::NoHost));
}

#[test]
fn a_table_without_dates_has_the_records_whose_client_is_an_address() {
    let names = "#Fields: s-port c-ip cs-method cs-uri-stem";
    assert!(after(names, "80 203.0.113.5 GET /robots.txt").is_ok());
    for line in [
        "# 203.0.113.5 GET /robots.txt",
        "80 robot.example GET /robots.txt",
        "80 203.0.113.5 [2]GET /robots.txt",
    ] {
        assert_eq!(after(names, line), Err(Malformed::NoRequest), "{line}");
    }
}
