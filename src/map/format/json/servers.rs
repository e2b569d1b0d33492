//! A line of every server that is known, made from its documentation, and what is read from it.

use super::super::keys::shown::made;
use super::{Found, read};
use crate::map::request::Malformed;

pub(super) fn record(line: &[u8]) -> Result<String, Malformed> {
    match read(line)? {
        Found::Record(draft) => made(draft),
        Found::Text(_) => Err(Malformed::Part),
    }
}

/// The server, a line of it, and the fields.
const SERVERS: &[(&str, &str, &str)] = &[
    (
        "Caddy 2.7",
        r#"{"level":"info","ts":1704605101.5241024,"logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"10.0.0.1","remote_port":"41342","client_ip":"192.0.2.7","proto":"HTTP/2.0","method":"GET","host":"www.example.com","uri":"/robots.txt?a=1","headers":{"X-Forwarded-For":["198.51.100.66"],"User-Agent":["bot/1","second"],"Referer":["https://a.example/"]},"tls":{"resumed":false,"version":772}},"bytes_read":3,"user_id":"","duration":0.0009,"size":52,"status":200,"resp_headers":{"Server":["Caddy"]}}"#,
        "192.0.2.7|1704605101.5241024|GET|/robots.txt?a=1|www.example.com|200|52|https://a.example/|bot/1",
    ),
    (
        "Caddy 2.5",
        r#"{"ts":1704605101,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"192.0.2.7","method":"GET","host":"a","uri":"/"},"size":0,"status":0}"#,
        "192.0.2.7|1704605101|GET|/|a|0|0||",
    ),
    (
        "Caddy 2.0, whose records hold a line of the common format too",
        r#"{"ts":"2024-01-07T06:25:01.000Z","logger":"http.log.access","msg":"handled request","request":{"method":"GET","uri":"/","proto":"HTTP/1.1","remote_addr":"[2001:db8::7]:5800","host":"a"},"common_log":"198.51.100.1 - - [07/Jan/2024:06:25:01 +0000] \"GET /x HTTP/1.1\" 200 7","size":7,"status":200}"#,
        "2001:db8::7|2024-01-07T06:25:01.000Z|GET|/|a|200|7||",
    ),
    (
        "Traefik",
        r#"{"ClientAddr":"10.0.0.1:39496","ClientHost":"192.0.2.7","ClientPort":"39496","DownstreamContentSize":52,"DownstreamStatus":200,"Duration":357313,"OriginContentSize":9,"OriginStatus":500,"RequestAddr":"www.example.com:443","RequestHost":"www.example.com","RequestMethod":"GET","RequestPath":"/robots.txt?a=1","RequestPort":"443","RequestProtocol":"HTTP/1.1","ServiceURL":{"Scheme":"http","Host":"172.17.0.3:80","Path":"/x"},"StartLocal":"2024-01-07T07:25:01.12+01:00","StartUTC":"2024-01-07T06:25:01.12Z","level":"info","msg":"","request_Referer":"https://a.example/","request_User-Agent":"bot/1","time":"2024-01-07T06:25:02Z"}"#,
        "192.0.2.7|2024-01-07T06:25:01.12Z|GET|/robots.txt?a=1|www.example.com|200|52|https://a.example/|bot/1",
    ),
    (
        "Traefik with few fields",
        r#"{"ClientAddr":"[2001:db8::7]:1","RequestMethod":"GET","RequestPath":"/","DownstreamStatus":"200","StartLocal":"2024-01-07T07:25:01+01:00"}"#,
        "2001:db8::7|2024-01-07T07:25:01+01:00|GET|/||200|||",
    ),
    (
        "nginx with a request line; its $uri is what the server made of the target",
        r#"{"time_iso8601":"2024-01-07T06:25:01+00:00","msec":"1704605101.000","remote_addr":"192.0.2.7","request":"GET /robots.txt HTTP/1.1","uri":"/index.php","args":"q=/robots.txt","status":"200","body_bytes_sent":"52","bytes_sent":"300","request_time":"0.003","upstream_response_time":"0.002","http_referer":"","http_user_agent":"bot/1","http_host":"www.example.com:443","server_name":"_","http_x_forwarded_for":"-"}"#,
        "192.0.2.7|2024-01-07T06:25:01+00:00|GET|/robots.txt|www.example.com:443|200|52||bot/1",
    ),
    (
        "nginx with path and query apart, a list of proxies, and words without quotes",
        r#"{ "@timestamp": "2024-01-07T06:25:01+00:00", "clientip": "10.0.0.1", "x_forwarded_for": "192.0.2.7, 10.0.0.9", "method": "GET", "uri": "/a", "args": "b=1", "status": 200, "bytes": 52, "upstream_time": 0.1, 0.2 : 0.3, "cache": -, "port": , "host": "a", "agent": "bot/1" }"#,
        "192.0.2.7|2024-01-07T06:25:01+00:00|GET|/a?b=1|a|200|52||bot/1",
    ),
    (
        "nginx's default escapes",
        r#"{"remote_addr":"192.0.2.7","time_local":"07/Jan/2024:06:25:01 +0000","request_method":"GET","request_uri":"/\x22a\xC3\xBC\x5C","query_string":"-","status":404,"http_user_agent":"a \x22b\x22"}"#,
        "192.0.2.7|07/Jan/2024:06:25:01 +0000|GET|/\"aü\\||404|||a \"b\"",
    ),
    (
        "nginx, a connection without a request",
        r#"{"remote_addr":"192.0.2.7","time":"07/Jan/2024:06:25:01 +0000","request":"","request_uri":"","status":400}"#,
        "192.0.2.7|07/Jan/2024:06:25:01 +0000||||400|||",
    ),
    (
        "nginx, TLS sent to the port of HTTP",
        r#"{"remote_addr":"192.0.2.7","time":"07/Jan/2024:06:25:01 +0000","request":"\x16\x03\x01","status":400}"#,
        "192.0.2.7|07/Jan/2024:06:25:01 +0000||||400|||",
    ),
    (
        "Apache, whose %t has brackets",
        r#"{"time":"[07/Jan/2024:06:25:01 +0000]","remote_host":"crawler.example.com","request":"GET /a\"b HTTP/1.1","status":"200","size":"-","referer":"-","user_agent":"a \"b\""}"#,
        "crawler.example.com|07/Jan/2024:06:25:01 +0000|GET|/a\"b||200||-|a \"b\"",
    ),
    (
        "Envoy",
        r#"{":authority":"www.example.com","bytes_received":0,"bytes_sent":52,"downstream_local_address":"10.42.0.77:10443","downstream_remote_address":"10.0.0.12:59292","duration":11,"method":"GET","path":"/index.php","protocol":"HTTP/2","response_code":200,"start_time":"2024-01-07T06:25:01.479Z","upstream_host":"10.42.0.82:8080","user-agent":"bot/1","x-envoy-original-path":"/robots.txt","x-forwarded-for":"192.0.2.7,10.0.0.1","referer":null}"#,
        "192.0.2.7|2024-01-07T06:25:01.479Z|GET|/robots.txt|www.example.com|200|52||bot/1",
    ),
    (
        "Istio inside the mesh",
        r#"{"authority":"httpbin:8000","bytes_sent":135,"downstream_remote_address":"192.0.2.7:41854","method":"GET","path":"/status/418","requested_server_name":null,"response_code":418,"start_time":"2024-01-07T06:25:01.479Z","user_agent":"curl/7","x_forwarded_for":null}"#,
        "192.0.2.7|2024-01-07T06:25:01.479Z|GET|/status/418|httpbin:8000|418|135||curl/7",
    ),
    (
        "Cloudflare",
        r#"{"ClientIP":"192.0.2.7","ClientRequestHost":"www.example.com","ClientRequestMethod":"GET","ClientRequestPath":"/robots.txt","ClientRequestURI":"/robots.txt?a=1","EdgeEndTimestamp":1704605102000000000,"EdgeResponseBytes":52,"EdgeResponseStatus":200,"EdgeStartTimestamp":1704605101000000000,"OriginResponseStatus":0,"ClientRequestUserAgent":"bot/1","ClientRequestReferer":"https://a.example/"}"#,
        "192.0.2.7|1704605101000000000|GET|/robots.txt?a=1|www.example.com|200|52|https://a.example/|bot/1",
    ),
    (
        "Google's load balancer",
        r#"{"httpRequest":{"latency":"0.05s","remoteIp":"192.0.2.7","requestMethod":"GET","requestSize":"300","requestUrl":"https://www.example.com/robots.txt?a=1","responseSize":"52","serverIp":"10.0.0.2","status":200,"userAgent":"bot/1","referer":"https://a.example/"},"insertId":"x","jsonPayload":{"@type":"type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry","remoteIp":"192.0.2.7","statusDetails":"response_sent_by_backend"},"receiveTimestamp":"2024-01-07T06:25:03Z","timestamp":"2024-01-07T06:25:01.5Z"}"#,
        "192.0.2.7|2024-01-07T06:25:01.5Z|GET|/robots.txt?a=1|www.example.com|200|52|https://a.example/|bot/1",
    ),
    (
        "nginx below Google's logging agent",
        r#"{"jsonPayload":{"remote_addr":"192.0.2.7","request":"GET / HTTP/1.1","status":"200"},"timestamp":"2024-01-07T06:25:01Z"}"#,
        "192.0.2.7|2024-01-07T06:25:01Z|GET|/||200|||",
    ),
    (
        "Azure Front Door",
        r#"{"time":"2024-01-07T06:25:01.0Z","category":"FrontDoorAccessLog","properties":{"httpMethod":"GET","requestUri":"https://www.example.com:443/robots.txt?a=1","clientIp":"192.0.2.7","socketIp":"10.0.0.1","clientPort":"4000","timeTaken":"0.01","httpStatusCode":"200","responseBytes":"52","userAgent":"bot/1","referer":"https://a.example/"}}"#,
        "192.0.2.7|2024-01-07T06:25:01.0Z|GET|/robots.txt?a=1|www.example.com:443|200|52|https://a.example/|bot/1",
    ),
    (
        "Azure Application Gateway",
        r#"{"timeStamp":"2024-01-07T06:25:01Z","category":"ApplicationGatewayAccessLog","properties":{"instanceId":"x","clientIP":"192.0.2.7","clientPort":4000,"httpMethod":"GET","requestUri":"/robots.txt","requestQuery":"a=1","userAgent":"bot/1","httpStatus":200,"receivedBytes":65,"sentBytes":52,"host":"www.example.com","originalHost":"x"}}"#,
        "192.0.2.7|2024-01-07T06:25:01Z|GET|/robots.txt?a=1|www.example.com|200|52||bot/1",
    ),
    (
        "Zeek",
        r#"{"ts":1704605101.479,"uid":"C1","id.orig_h":"192.0.2.7","id.orig_p":4000,"id.resp_h":"10.0.0.2","id.resp_p":80,"method":"GET","host":"www.example.com","uri":"/robots.txt","referrer":"http://a.example/","user_agent":"bot/1","request_body_len":9,"response_body_len":52,"status_code":200,"status_msg":"OK"}"#,
        "192.0.2.7|1704605101.479|GET|/robots.txt|www.example.com|200|52|http://a.example/|bot/1",
    ),
    (
        "Elastic's common schema, nested",
        r#"{"@timestamp":"2024-01-07T06:25:01Z","client":{"ip":"192.0.2.7","port":4000},"source":{"ip":"10.0.0.1"},"url":{"path":"/robots.txt","query":"a=1","domain":"www.example.com"},"http":{"version":"1.1","request":{"method":"GET","referrer":"http://a.example/"},"response":{"status_code":200,"body":{"bytes":52}}},"user_agent":{"original":"bot/1","name":"x"},"log":{"level":"info","file":{"path":"/var/log/a"}},"host":{"name":"web1","ip":["10.0.0.3"]}}"#,
        "192.0.2.7|2024-01-07T06:25:01Z|GET|/robots.txt?a=1|www.example.com|200|52|http://a.example/|bot/1",
    ),
    (
        "Elastic's common schema, with dots",
        r#"{"@timestamp":"2024-01-07T06:25:01Z","source.ip":"192.0.2.7","url.original":"/robots.txt","http.request.method":"GET","http.response.status_code":200,"user_agent.original":"bot/1"}"#,
        "192.0.2.7|2024-01-07T06:25:01Z|GET|/robots.txt||200|||bot/1",
    ),
    (
        "Logstash, whose request is the target and whose path is the file",
        r#"{"message":"192.0.2.7 - - [07/Jan/2024:06:25:01 +0000] \"GET /robots.txt HTTP/1.1\" 200 52","@timestamp":"2024-01-07T06:25:09Z","path":"/var/log/access.log","host":"web1","clientip":"192.0.2.7","timestamp":"07/Jan/2024:06:25:01 +0000","verb":"GET","request":"/robots.txt","httpversion":"1.1","response":"200","bytes":"52","agent":"bot/1"}"#,
        "192.0.2.7|07/Jan/2024:06:25:01 +0000|GET|/robots.txt|web1|200|52||bot/1",
    ),
    (
        "HAProxy",
        r#"{"time":"07/Jan/2024:06:25:01.479","client_ip":"192.0.2.7","client_port":4000,"http_method":"GET","http_uri":"/robots.txt","http_status":200,"bytes_read":52,"backend":"b","captured":"x"}"#,
        "192.0.2.7|07/Jan/2024:06:25:01.479|GET|/robots.txt||200|52||",
    ),
    (
        "AWS API Gateway",
        r#"{"requestId":"x","ip":"192.0.2.7","caller":"-","requestTime":"07/Jan/2024:06:25:01 +0000","httpMethod":"GET","resourcePath":"/pets","status":"200","protocol":"HTTP/1.1","responseLength":"52"}"#,
        "192.0.2.7|07/Jan/2024:06:25:01 +0000|GET|/pets||200|52||",
    ),
    (
        "AWS WAF",
        r#"{"timestamp":1704605101479,"action":"ALLOW","httpSourceName":"ALB","httpRequest":{"clientIp":"192.0.2.7","country":"AU","headers":[{"name":"Host","value":"a"},{"name":"uri","value":"/x"}],"uri":"/robots.txt","args":"a=1","httpVersion":"HTTP/1.1","httpMethod":"GET"}}"#,
        "192.0.2.7|1704605101479|GET|/robots.txt?a=1|||||",
    ),
    (
        "CloudFront",
        r#"{"date":"2024-01-07","time":"06:25:01","c-ip":"192.0.2.7","cs-method":"GET","cs(Host)":"d1.cloudfront.net","cs-uri-stem":"/robots.txt","cs-uri-query":"-","sc-status":"200","sc-bytes":"52","cs(Referer)":"-","cs(User-Agent)":"bot/1","x-host-header":"www.example.com","x-forwarded-for":"-"}"#,
        "192.0.2.7|2024-01-07 06:25:01|GET|/robots.txt|www.example.com|200|52|-|bot/1",
    ),
    (
        "Fastly",
        r#"{ "timestamp": "2024-01-07T06:25:01+0000", "client_ip": "192.0.2.7", "host": "www.example.com", "url": "/robots.txt", "request_method": "GET", "request_referer": "", "request_user_agent": "bot/1", "response_status": 200, "response_body_size": 52 }"#,
        "192.0.2.7|2024-01-07T06:25:01+0000|GET|/robots.txt|www.example.com|200|52||bot/1",
    ),
    (
        "pino-http",
        r#"{"level":30,"time":1704605101479,"pid":7,"hostname":"web1","req":{"id":1,"method":"GET","url":"/robots.txt","query":{"client_ip":"198.51.100.66"},"headers":{"host":"www.example.com","user-agent":"bot/1"},"remoteAddress":"192.0.2.7","remotePort":4000},"res":{"statusCode":200},"responseTime":5,"msg":"request completed"}"#,
        "192.0.2.7|1704605101479|GET|/robots.txt|www.example.com|200|||bot/1",
    ),
];

#[test]
fn every_field_of_every_server_is_read() {
    for (server, line, expected) in SERVERS {
        assert_eq!(record(line.as_bytes()), Ok((*expected).into()), "{server}");
    }
}

#[test]
fn a_line_that_is_cut_is_never_read() {
    for (server, line, _) in SERVERS {
        for end in 1..line.len() {
            let cut = record(&line.as_bytes()[..end]);
            assert_eq!(cut, Err(Malformed::CutShort), "{server} at {end}");
        }
    }
}

#[test]
fn the_order_of_the_fields_does_not_matter() {
    for (server, line, expected) in SERVERS {
        let fields = fields(line);
        let mut turned = fields.clone();
        for _ in 0..fields.len() {
            turned.rotate_left(1);
            for fields in [turned.clone(), turned.iter().rev().copied().collect()] {
                let line = format!("{{{}}}", fields.join(","));
                assert_eq!(record(line.as_bytes()), Ok((*expected).into()), "{server}");
            }
        }
    }
}

/// The fields of the outermost object, which begin after a comma outside of strings and objects and
/// before a quote.
fn fields(line: &str) -> Vec<&str> {
    let inside = line
        .trim_start_matches('{')
        .strip_suffix('}')
        .expect("an object");
    let (mut fields, mut start, mut depth, mut is_string, mut is_escaped) =
        (vec![], 0, 0, false, false);
    for (at, char) in inside.char_indices() {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_string = !is_string,
            '{' | '[' if !is_string => depth += 1,
            '}' | ']' if !is_string => depth -= 1,
            ',' if !is_string && depth == 0 && inside[at + 1..].trim_start().starts_with('"') => {
                fields.push(&inside[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    fields.push(&inside[start..]);
    fields
}
