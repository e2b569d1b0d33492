//! Lines made from the documents of each format, and the fields in them.

/// The name of a format, a line, and its fields with ` | ` between: client, time, method, target,
/// virtual host, status, bytes, referer and agent. `none` is one that the line does not have.
pub(super) const SAMPLES: &[(&str, &str, &str)] = &[
    (
        "alb",
        r#"https 2024-01-07T06:25:01.186641Z app/front/50dc6c495c0c9188 203.0.113.5:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 34 366 "GET https://www.example.com:443/robots.txt HTTP/1.1" "bot \x22x\x22" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/a/73e2 "Root=1-58337281-1d84" "www.example.com" "arn:aws:acm:us-east-2:1:certificate/2" 1 2024-01-07T06:25:00.364000Z "authenticate,forward" "https://other.example:443/" "-" "10.0.0.1:80" "200" "-" "-" TID_1234abcd"#,
        r"203.0.113.5 | 2024-01-07T06:25:01.186641Z | GET | /robots.txt | www.example.com:443 | 200 | 366 | none | bot \x22x\x22",
    ),
    (
        "alb",
        r#"h2 2024-01-07T06:25:01.186641Z app/front/50dc6c495c0c9188 2001:db8::17:48160 - -1 -1 -1 502 - 0 0 "GET https://[2001:db8::1]:443/a?b HTTP/2.0" "-" - - - "Root=1-5" "-" "-" -"#,
        "2001:db8::17 | 2024-01-07T06:25:01.186641Z | GET | /a?b | [2001:db8::1]:443 | 502 | 0 | none | -",
    ),
    (
        "alb",
        r#"http 2024-01-07T06:25:01.186641Z app/front/50dc6c495c0c9188 203.0.113.5:2817 - -1 -1 -1 400 - 0 272 "- http://front-1.elb.amazonaws.com:80- -" "-" - - - "-" "-" "-" - 2024-01-07T06:25:01.186000Z "-" "-" "-" "-" "-" "-" "-""#,
        "203.0.113.5 | 2024-01-07T06:25:01.186641Z | none | none | none | 400 | 272 | none | -",
    ),
    (
        "elb",
        r#"2024-01-07T06:25:01.945958Z front 203.0.113.5:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/robots.txt HTTP/1.1" "curl/8.5.0" - -"#,
        "203.0.113.5 | 2024-01-07T06:25:01.945958Z | GET | /robots.txt | www.example.com:80 | 200 | 29 | none | curl/8.5.0",
    ),
    (
        "elb",
        r#"2014-02-15T23:39:43Z front 203.0.113.5:2817 - -1 -1 -1 504 - 0 0 "GET http://www.example.com:80/ HTTP/1.1""#,
        "203.0.113.5 | 2014-02-15T23:39:43Z | GET | / | www.example.com:80 | 504 | 0 | none | none",
    ),
    (
        "s3",
        r#"79a59df9 www.example.com [07/Jan/2024:06:25:01 +0000] 203.0.113.5 arn:aws:iam::1:user/a 3E57427F3 WEBSITE.GET.OBJECT robots.txt "GET /robots.txt HTTP/1.1" 404 NoSuchKey 297 - 38 37 "https://www.example.com/" "bot" - s9lzHYrFp76= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader www.example.com TLSv1.2 - -"#,
        "203.0.113.5 | 07/Jan/2024:06:25:01 +0000 | GET | /robots.txt | www.example.com | 404 | 297 | https://www.example.com/ | bot",
    ),
    (
        "s3",
        r#"79a59df9 bucket [07/Jan/2024:06:25:01 +0000] 2001:db8::17 - 3E57427F3 REST.HEAD.OBJECT a%2520b "HEAD /bucket/a%20b HTTP/1.1" 200 - - 1718 10 - "-" "-" -"#,
        "2001:db8::17 | 07/Jan/2024:06:25:01 +0000 | HEAD | /bucket/a%20b | bucket | 200 | none | - | -",
    ),
    (
        "gcs",
        r#""1704605101000000","203.0.113.5","1","","GET","/robots.txt","200","0","52","31000","www.example.com","https://www.example.com/","bot, 1","AEnB2U","","www.example.com","robots.txt""#,
        "203.0.113.5 | 1704605101000000 | GET | /robots.txt | www.example.com | 200 | 52 | https://www.example.com/ | bot, 1",
    ),
    (
        "gorouter",
        r#"www.example.com - [2024-01-07T06:25:01.123456789Z] "GET /robots.txt HTTP/1.1" 200 0 52 "-" "bot \"x\"" "10.0.0.9:51234" "10.0.0.2:61001" x_forwarded_for:"203.0.113.5, 10.0.0.9" x_forwarded_proto:"https" vcap_request_id:"a" response_time:0.003 gorouter_time:0.001 app_id:"b" app_index:"0" x_cf_routererror:"-""#,
        r#"203.0.113.5 | 2024-01-07T06:25:01.123456789Z | GET | /robots.txt | www.example.com | 200 | 52 | - | bot \"x\""#,
    ),
    (
        "gorouter",
        r#"www.example.com - [2024-01-07T06:25:01.123456789Z] "GET /robots.txt HTTP/1.1" 200 0 52 "/" "bot" "203.0.113.5:51234" "10.0.0.2:61001" x_forwarded_for:"-" x_forwarded_proto:"https""#,
        "203.0.113.5 | 2024-01-07T06:25:01.123456789Z | GET | /robots.txt | www.example.com | 200 | 52 | / | bot",
    ),
    (
        "haproxy",
        r#"203.0.113.5:33317 [07/Jan/2024:06:25:01.655] web~ static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {www.example.com|Mozilla/5.0 (x; y)} {} "GET /robots.txt HTTP/1.1""#,
        "203.0.113.5 | 07/Jan/2024:06:25:01.655 | GET | /robots.txt | none | 200 | 2750 | none | none",
    ),
    (
        "haproxy",
        r#"2001:db8::17:33317 [07/Jan/2024:06:25:01.655] web~ static/srv1 10/0/30/69/+109 200 +2750 - - ---- 1/1/1/1/+3 0/0 "GET https://www.example.com/robots.txt HTTP/2.0" 0/0000000000000000/0/0/0 www.example.com/TLSv1.3/TLS_AES_256_GCM_SHA384"#,
        "2001:db8::17 | 07/Jan/2024:06:25:01.655 | GET | /robots.txt | www.example.com | 200 | 2750 | none | none",
    ),
    (
        "haproxy",
        r#"203.0.113.5:33317 [07/Jan/2024:06:25:01.655] web web/<NOSRV> -1/-1/-1/-1/0 400 187 - - PR-- 0/0/0/0/0 0/0 "<BADREQ>""#,
        "203.0.113.5 | 07/Jan/2024:06:25:01.655 | none | none | none | 400 | 187 | none | none",
    ),
    (
        "envoy",
        r#"[2024-01-07T06:25:01.310Z] "GET /robots.txt HTTP/2" 200 - 0 52 226 100 "203.0.113.5, 10.0.35.28" "bot" "cc21d9b0-cf5c" "www.example.com" "10.0.2.1:80""#,
        "203.0.113.5 | 2024-01-07T06:25:01.310Z | GET | /robots.txt | www.example.com | 200 | 52 | none | bot",
    ),
    (
        "ambassador",
        r#"ACCESS [2024-01-07T06:25:01.310Z] "GET /robots.txt HTTP/1.1" 503 UF,URX 0 91 226 - "[2001:db8::17]:4711" "bot" "cc21d9b0-cf5c" "www.example.com" "-""#,
        "2001:db8::17 | 2024-01-07T06:25:01.310Z | GET | /robots.txt | www.example.com | 503 | 91 | none | bot",
    ),
    (
        "istio",
        r#"[2024-01-07T06:25:01.409Z] "GET /robots.txt HTTP/1.1" 200 - via_upstream - "-" 0 52 4 3 "-" "bot" "84961386-6d84" "www.example.com" "10.44.1.27:80" outbound|8000||web.svc.cluster.local 10.44.1.23:37652 10.0.45.184:8000 203.0.113.5:46520 - default"#,
        "203.0.113.5 | 2024-01-07T06:25:01.409Z | GET | /robots.txt | www.example.com | 200 | 52 | none | bot",
    ),
    (
        "istio",
        r#"[2024-01-07T06:25:01.409Z] "GET /robots.txt HTTP/1.1" 200 - "-" "-" 0 52 4 3 "203.0.113.5" "bot" "84961386-6d84" "www.example.com" "10.44.1.27:80" inbound|80|http|web - 172.30.146.73:80 10.0.0.9:38618 outbound_.80_._.web"#,
        "203.0.113.5 | 2024-01-07T06:25:01.409Z | GET | /robots.txt | www.example.com | 200 | 52 | none | bot",
    ),
    (
        "npm",
        r#"[07/Jan/2024:06:25:01 +0000] - 502, 200 200 - GET https www.example.com "/robots.txt" [Client 203.0.113.5] [Length 52] [Gzip 2.45] [Sent-to 10.0.0.5] "bot \x22" "https://www.example.com/""#,
        r"203.0.113.5 | 07/Jan/2024:06:25:01 +0000 | GET | /robots.txt | www.example.com | 200 | 52 | https://www.example.com/ | bot \x22",
    ),
    (
        "npm",
        r#"[07/Jan/2024:06:25:01 +0000] 444 - GET http  "/robots.txt" [Client 2001:db8::17] [Length 0] [Gzip -] "-" "-""#,
        "2001:db8::17 | 07/Jan/2024:06:25:01 +0000 | GET | /robots.txt | none | 444 | 0 | - | -",
    ),
    (
        "npmplus",
        r#"[07/Jan/2024:06:25:01 +0000] www.example.com 203.0.113.5 0.156 "GET /robots.txt HTTP/2.0" 200 52 2156 https://www.example.com/ Mozilla/5.0 (X11; Linux x86_64)"#,
        "203.0.113.5 | 07/Jan/2024:06:25:01 +0000 | GET | /robots.txt | www.example.com | 200 | 52 | https://www.example.com/ | Mozilla/5.0 (X11; Linux x86_64)",
    ),
    (
        "kinsta",
        r#"www.example.com 203.0.113.5 [07/Jan/2024:06:25:01 +0000] GET "/robots.txt" HTTP/1.1 200 "-" "bot" 192.0.2.34 "/index.php" - 5.52 52 0.012 0.012"#,
        "203.0.113.5 | 07/Jan/2024:06:25:01 +0000 | GET | /robots.txt | www.example.com | 200 | 52 | - | bot",
    ),
    (
        "squid",
        "1704605101.556      3 203.0.113.5 TCP_MISS/200 52 GET http://www.example.com/robots.txt - HIER_DIRECT/192.0.2.1 text/plain",
        "203.0.113.5 | 1704605101.556 | GET | /robots.txt | www.example.com | 200 | 52 | none | none",
    ),
    (
        "squid",
        "1704605101.556   5006 client.example TCP_TUNNEL/200 19763 CONNECT www.example.com:443 frank HIER_DIRECT/2001:db8::1 - [Host: a] [Server: b]",
        "client.example | 1704605101.556 | CONNECT | www.example.com:443 | none | 200 | 19763 | none | none",
    ),
    (
        "uvicorn",
        r#"INFO:     203.0.113.5:52140 - "GET /robots.txt HTTP/1.1" 404 Not Found"#,
        "203.0.113.5 |  | GET | /robots.txt | none | 404 | none | none | none",
    ),
    (
        "uvicorn",
        r#"      INFO   2001:db8::17:0 - "GET /robots.txt HTTP/1.1" 200"#,
        "2001:db8::17 |  | GET | /robots.txt | none | 200 | none | none | none",
    ),
    (
        "hypercorn",
        r#"[2024-01-07 06:25:01 +0000] [7] [INFO] 203.0.113.5:52140 - - [07/Jan/2024:06:25:01 +0000] "GET /robots.txt 1.1" 200 52 "-" "bot""#,
        "203.0.113.5 | 2024-01-07 06:25:01 +0000 | GET | /robots.txt | none | 200 | 52 | - | bot",
    ),
    (
        "hypercorn",
        "[2024-01-07 06:25:01 +0000] [7] [INFO] 203.0.113.5:52140 GET /robots.txt 2 200 52 812",
        "203.0.113.5 | 2024-01-07 06:25:01 +0000 | GET | /robots.txt | none | 200 | 52 | none | none",
    ),
    (
        "uwsgi",
        "[pid: 7|app: 0|req: 1/1] 203.0.113.5 (frank) {38 vars in 696 bytes} [Sun Jan  7 06:25:01 2024] GET /robots.txt => generated 52 bytes in 129 msecs (HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)",
        "203.0.113.5 | Sun Jan  7 06:25:01 2024 | GET | /robots.txt | none | 200 | 52 | none | none",
    ),
    (
        "zoraxy",
        "2024/01/07 06:25:01 [2024-01-07 06:25:01.740124] [router:host-http] [origin:www.example.com] [client: 203.0.113.5] [useragent: Mozilla/5.0 [a/b] (c)] GET /robots.txt 404",
        "203.0.113.5 | 2024-01-07 06:25:01.740124 | GET | /robots.txt | www.example.com | 404 | none | none | Mozilla/5.0 [a/b] (c)",
    ),
    (
        "gin",
        r#"[GIN] 2024/01/07 - 06:25:01 | 404 |       1.234µs |     203.0.113.5 | GET      "/robots.txt""#,
        "203.0.113.5 | 2024/01/07 - 06:25:01 | GET | /robots.txt | none | 404 | none | none | none",
    ),
    (
        "gin",
        r#"[GIN] 2024/01/07 - 06:25:01 | 204 |  12.34ms | 2001:db8::17 | OPTIONS "/a\"b""#,
        r#"2001:db8::17 | 2024/01/07 - 06:25:01 | OPTIONS | /a\"b | none | 204 | none | none | none"#,
    ),
    (
        "bunny",
        "HIT|200|1704605101421|52|390|203.0.113.5|-|https://www.example.com/robots.txt|WA|bot (x; y)|322b688bd63fb63f|DE",
        "203.0.113.5 | 1704605101421 | none | /robots.txt | www.example.com | 200 | 52 | - | bot (x; y)",
    ),
];

/// Lines of formats that other evidence reads, with their fields.
pub(super) const OTHERS: &[(&str, &str, &str)] = &[
    (
        "traefik",
        r#"203.0.113.5 - frank [07/Jan/2024:06:25:01 +0000] "GET /robots.txt HTTP/2.0" 200 52 "-" "bot" 500 "web@docker" "http://172.17.0.3:80" 0ms"#,
        "203.0.113.5 | 07/Jan/2024:06:25:01 +0000 | GET | /robots.txt | none | 200 | 52 | - | bot",
    ),
    (
        "litespeed",
        r#""203.0.113.5 - - [07/Jan/2024:06:25:01 +0000] "GET /robots.txt HTTP/2" 200 52 "/from" "bot""#,
        "203.0.113.5 | 07/Jan/2024:06:25:01 +0000 | GET | /robots.txt | none | 200 | 52 | /from | bot",
    ),
    (
        "varnish",
        r#"203.0.113.5 - - [07/Jan/2024:06:25:01 +0000] "GET http://www.example.com/robots.txt HTTP/1.1" 200 52 "-" "bot""#,
        "203.0.113.5 | 07/Jan/2024:06:25:01 +0000 | GET | /robots.txt | www.example.com | 200 | 52 | - | bot",
    ),
    (
        "werkzeug",
        r#"203.0.113.5 - - [07/Jan/2024 06:25:01] "GET /robots.txt HTTP/1.1" 404 -"#,
        "203.0.113.5 | 07/Jan/2024 06:25:01 | GET | /robots.txt | none | 404 | none | none | none",
    ),
    (
        "vhost_combined",
        r#"www.example.com:443 203.0.113.5 - - [07/Jan/2024:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 52 "-" "bot" 1234"#,
        "203.0.113.5 | 07/Jan/2024:06:25:01 +0000 | GET | /robots.txt | www.example.com:443 | 200 | 52 | - | bot",
    ),
    // Kong's default, which is nginx's with a further field.
    (
        "combined",
        r#"203.0.113.5 - - [07/Jan/2024:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 52 "-" "bot" kong_request_id: "3f2a""#,
        "203.0.113.5 | 07/Jan/2024:06:25:01 +0000 | GET | /robots.txt | none | 200 | 52 | - | bot",
    ),
];
