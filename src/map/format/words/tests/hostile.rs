//! What a client chooses (target, agent, referer, user, host header) changes neither the client nor
//! the target; lines that are no request are refused.

use super::*;

/// The host and the target that are read from a line.
fn read(line: &str) -> Result<(String, String), Malformed> {
    detect(line.as_bytes()).map(|fields| {
        let (host, target) = host_and_target(&fields);
        (host.into(), target.into())
    })
}

#[test]
fn what_a_client_chooses_changes_neither_client_nor_target() {
    // Nothing but the request may be read, or nothing at all.
    for line in [
        // An agent or a referer that reads as a request, or as the rest of a record.
        r#"[07/Jan/2024:06:25:01 +0000] - 200 200 - GET https a.example "/real" [Client 203.0.113.5] [Length 52] [Gzip -] [Sent-to 10.0.0.5] "GET /robots.txt HTTP/1.1" "-""#,
        r#"[07/Jan/2024:06:25:01 +0000] - 200 200 - GET https a.example "/real" [Client 203.0.113.5] [Length 52] [Gzip -] [Sent-to 10.0.0.5] "x" "GET /robots.txt HTTP/1.1""#,
        r#"[07/Jan/2024:06:25:01 +0000] a.example 203.0.113.5 0.156 "GET /real HTTP/2.0" 200 52 2156 GET /robots.txt HTTP/1.1"#,
        r#"a.example 203.0.113.5 [07/Jan/2024:06:25:01 +0000] GET "/real" HTTP/1.1 200 "-" "GET /robots.txt HTTP/1.1" 192.0.2.34 "/index.php" - 5.52 52 0.012"#,
        r#"a.example 203.0.113.5 [07/Jan/2024:06:25:01 +0000] GET "/real" HTTP/1.1 200 "GET /robots.txt HTTP/1.1" "x" 192.0.2.34 "/index.php" - 5.52 52 0.012"#,
        r#"[2024-01-07T06:25:01.310Z] "GET /real HTTP/2" 200 - 0 52 226 100 "203.0.113.5" "x" "y" "z" "192.0.2.66:80" 192.0.2.66:1" "id" "a.example" "10.0.2.1:80""#,
        r#"[2024-01-07T06:25:01.310Z] "GET /real HTTP/2" 200 - 0 52 226 100 "203.0.113.5" "192.0.2.66 - - [07/Jan/2024:06:25:01 +0100] "GET /robots.txt HTTP/1.1" 200 7" "id" "a.example" "10.0.2.1:80""#,
        r#"79a59df9 bucket [07/Jan/2024:06:25:01 +0000] 203.0.113.5 - 3E57427F3 REST.GET.OBJECT real "GET /real HTTP/1.1" 200 - 52 52 10 - "GET /robots.txt HTTP/1.1" "192.0.2.66" -"#,
        r#"79a59df9 bucket [07/Jan/2024:06:25:01 +0000] 203.0.113.5 - 3E57427F3 BATCH.DELETE.OBJECT real - 204 - - 52 - - "-" "GET /robots.txt HTTP/1.1" -"#,
        r#"INFO:     203.0.113.5:52140 - "GET /real?a=[07/Jan/2024:06:25:01] HTTP/1.1" 200 OK "GET /robots.txt HTTP/1.1""#,
        // Captured headers stand between the time and the request of HAProxy.
        r#"203.0.113.5:33317 [07/Jan/2024:06:25:01.655] web~ static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {192.0.2.66 - - [08/Jan/2024:06:25:01 +0000] } "GET /real HTTP/1.1""#,
        // The host header before the time of gorouter, and its agent before the client.
        r#"192.0.2.66 - [2024-01-07T06:25:01.123456789Z] "GET /real HTTP/1.1" 200 0 52 "-" "x" "203.0.113.5:51234" "10.0.0.2:61001" x_forwarded_for:"-" x_forwarded_proto:"https""#,
        r#"a.example - [2024-01-07T06:25:01.123456789Z] "GET /real HTTP/1.1" 200 0 52 "-" "x\" \"192.0.2.66:1\" x_forwarded_for:\"192.0.2.66" "203.0.113.5:51234" "10.0.0.2:61001" x_forwarded_for:"-" x_forwarded_proto:"https""#,
        // An agent that carries on the record, and users who do.
        "2024/01/07 06:25:01 [2024-01-07 06:25:01.740124] [router:a] [origin:a.example] [client: 203.0.113.5] [useragent: x] GET /robots.txt 200] GET /real 404",
        r#"2024/01/07 06:25:01 [2024-01-07 06:25:01.740124] [router:a] [origin:a.example] [client: 203.0.113.5] [useragent: x "GET /robots.txt HTTP/1.1" 200] GET /real 404"#,
        "[pid: 7|app: 0|req: 1/1] 203.0.113.5 (x) {1 vars in 2 bytes} [Sun Jan  7 06:25:01 2024] GET /robots.txt => generated 52 bytes in 129 msecs (HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)) {38 vars in 696 bytes} [Sun Jan  7 06:25:01 2024] GET /real => generated 52 bytes in 129 msecs (HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)",
        // Istio's client follows what its client chose.
        r#"[2024-01-07T06:25:01.409Z] "GET /real HTTP/1.1" 200 - via_upstream - "-" 0 52 4 3 "-" "x" "id" "a.example" "10.0.0.1:1" outbound|1|| 10.0.0.1:1 10.0.0.1:1 192.0.2.66:6 - default" "id" "a.example" "10.44.1.27:80" outbound|8000|| 10.44.1.23:37652 10.0.45.184:8000 203.0.113.5:46520 - default"#,
        r#"[2024-01-07T06:25:01.409Z] "GET /real HTTP/1.1" 200 - via_upstream - "-" 0 52 4 3 "-" "x" "id" "a.example" "10.44.1.27:80" outbound|8000|| 10.44.1.23:37652 10.0.45.184:8000 203.0.113.5:46520 192.0.2.66:6 - default"#,
        // A column in the referer or the agent.
        "HIT|200|1704605101421|52|390|203.0.113.5|x|https://a.example/robots.txt|WA|x|https://a.example/real|DE|x|1|DE",
        "HIT|200|1704605101421|52|390|203.0.113.5|-|https://a.example/real|WA|x|192.0.2.66|/robots.txt|1|DE",
        // A blank in the target.
        r#"https 2024-01-07T06:25:01.186641Z app/front/50dc 203.0.113.5:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 34 366 "GET https://a.example:443/real /robots.txt HTTP/1.1" "x" - -"#,
        r#"https 2024-01-07T06:25:01.186641Z app/front/50dc 203.0.113.5:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 34 366 "GET https://a.example:443/real HTTP/1.1" "GET /robots.txt HTTP/1.1" - -"#,
    ] {
        if let Ok((host, target)) = read(line) {
            assert_eq!((&*host, &*target), ("203.0.113.5", "/real"), "{line}");
        }
    }
}

#[test]
fn the_server_of_http_2_and_3_writes_scheme_and_host_in_haproxys_log() {
    for (version, target) in [
        ("1.0", "http://a.example/real"),
        ("1.1", "http://a.example/real"),
        ("2.0", "/real"),
        ("3.0", "/real"),
    ] {
        let line = format!(
            r#"203.0.113.5:33317 [07/Jan/2024:06:25:01.655] web~ static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET http://a.example/real HTTP/{version}""#
        );
        let read = read(&line);
        assert_eq!(read, Ok(("203.0.113.5".into(), target.into())), "{line}");
    }
}

#[test]
fn a_line_that_fits_as_a_whole_is_one_record() {
    for line in [
        r#"[07/Jan/2024:06:25:01 +0000] HIT 200 200 - GET https a.example "/real" [Client 203.0.113.5] [Length 52] [Gzip -] "192.0.2.66 - - [07/Jan/2024:06:25:01 +0000] \x22GET /robots.txt HTTP/1.1\x22 200 5" "-""#,
        r#"[07/Jan/2024:06:25:01 +0000] HIT 200 200 - GET https a.example "/real" [Client 203.0.113.5] [Length 52] [Gzip -] "GET /robots.txt HTTP/1.1" "-""#,
        r#"[07/Jan/2024:06:25:01 +0000] a.example 203.0.113.5 0.156 "GET /real HTTP/2.0" 200 52 2156 - [07/Jan/2024:06:25:01 +0000]"#,
    ] {
        let read = read(line);
        assert_eq!(read, Ok(("203.0.113.5".into(), "/real".into())), "{line}");
    }
}

#[test]
fn a_quote_in_a_target_does_not_end_it() {
    for (line, target) in [
        (
            r#"[07/Jan/2024:06:25:01 +0000] 200 - GET https a.example "/a\"b" [Client 203.0.113.5] [Length 52] [Gzip -] "x" "-""#,
            r#"/a\"b"#,
        ),
        (
            r#"[07/Jan/2024:06:25:01 +0000] 200 - GET https a.example "/a\x22 [Client 192.0.2.66]" [Client 203.0.113.5] [Length 52] [Gzip -] "x" "-""#,
            r"/a\x22 [Client 192.0.2.66]",
        ),
        (
            r#"https 2024-01-07T06:25:01.186641Z app/front/50dc 203.0.113.5:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 34 366 "GET https://a.example:443/a\"b HTTP/1.1" "x" - -"#,
            r#"/a\"b"#,
        ),
        // Envoy escapes nothing.
        (
            r#"[2024-01-07T06:25:01.310Z] "GET /a"b\ HTTP/2" 200 - 0 52 226 100 "203.0.113.5" "x" "id" "a.example" "10.0.2.1:80""#,
            r#"/a"b\"#,
        ),
    ] {
        assert_eq!(
            read(line),
            Ok(("203.0.113.5".into(), target.into())),
            "{line}"
        );
    }
}

#[test]
fn what_is_no_request_says_why() {
    use Malformed::{NoHost, NoRequest};
    for (line, reason) in [
        // Balancers of connections, and listeners that pass on connections.
        (
            "tls 2.0 2024-01-07T06:25:01 net/front/c6e77e28c25b2234 g3d4b5e8bb8464cd 203.0.113.5:51341 10.0.0.1:443 5 2 98 246 - arn:aws:acm:us-east-2:1:certificate/2 - ECDHE-RSA-AES128-SHA tlsv12 - www.example.com - - - 2024-01-07T06:25:01",
            NoRequest,
        ),
        (
            r#"2024-01-07T06:25:01.514108Z 203.0.113.5 36280 443 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 4.036 "CN=a" NotBefore=2024-01-07T06:25:01Z;NotAfter=2025-01-07T06:25:01Z FEF2 Success TID_1234"#,
            NoRequest,
        ),
        (
            r#"2024-01-07T06:25:01.945958Z front 203.0.113.5:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -"#,
            NoRequest,
        ),
        (
            "203.0.113.5:40962 [07/Jan/2024:06:25:01.285] main app/<NOSRV> -1/-1/1 212 SC 1/1/0/0/0 0/0",
            NoRequest,
        ),
        (
            r#"[2024-01-07T06:25:01.310Z] "- - -" 0 UF,URX 0 0 0 - "-" "-" "-" "-" "127.0.0.1:9200""#,
            NoRequest,
        ),
        (
            r#"79a5 bucket [07/Jan/2024:06:25:01 +0000] 203.0.113.5 - 3E57 BATCH.DELETE.OBJECT robots.txt - 204 - - 344017 - - - - - IeDW"#,
            NoRequest,
        ),
        // No client, or none that is one.
        (
            r#"[2024-01-07T06:25:01.310Z] "GET /robots.txt HTTP/2" 200 - 0 52 226 100 "-" "bot" "id" "a.example" "192.0.2.66:80""#,
            NoHost,
        ),
        (
            r#"[2024-01-07T06:25:01.310Z] "GET /robots.txt HTTP/2" 200 - 0 52 226 100 "<script>" "bot" "id" "a.example" "192.0.2.66:80""#,
            NoHost,
        ),
        (
            r#"79a5 bucket [07/Jan/2024:06:25:01 +0000] - - 3E57 REST.GET.OBJECT robots.txt "GET /robots.txt HTTP/1.1" 200 - 52 52 10 - "-" "192.0.2.66" -"#,
            NoHost,
        ),
        (
            r#"[07/Jan/2024:06:25:01 +0000] 200 - GET https a.example "/robots.txt" [Client unix:] [Length 52] [Gzip -] "192.0.2.66" "-""#,
            NoHost,
        ),
        (
            r#"[07/Jan/2024 06:25:01] "GET /robots.txt HTTP/1.1" 200 5"#,
            NoHost,
        ),
        (
            r#"[07/Jan/2024:06:25:01 +0000] "www.example.com" "GET /robots.txt HTTP/1.1" 200 52 7 "203.0.113.5" "-""#,
            NoHost,
        ),
        // A target in quotes alone, in a format of one's own.
        (
            r#"[07/Jan/2024:06:25:01 +0000] 200 GET http a.example "/real" "GET /robots.txt HTTP/1.1" [Client 203.0.113.5]"#,
            NoRequest,
        ),
        // Lines of the same programs that tell other things.
        (
            "[2024-01-07 06:25:01 +0000] [7] [INFO] Listening at: http://0.0.0.0:8000 (7)",
            NoRequest,
        ),
        (
            "INFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)",
            NoRequest,
        ),
        (
            "INFO:     127.0.0.1:52140 - \"WebSocket /ws\" [accepted]",
            NoRequest,
        ),
        (
            "*** Starting uWSGI 2.0.23 (64bit) on [Sun Jan  7 06:25:01 2024] ***",
            NoRequest,
        ),
    ] {
        assert_eq!(read(line), Err(reason), "{line}");
    }
}
