#!/usr/bin/env python3
"""Writes the logs of testdata/formats/, the same bytes each time. `make fixtures` runs it.

One file for each format and each wrapper that findrobots reads. Every file says the same in its own
way: 203.0.113.5 and 2001:db8::17 request /robots.txt, 198.51.100.7 requests /index.html, one second
after the other. The sources of the forms are the documents that the README names.
"""

import json
import os

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "formats")
AGENT = "Mozilla/5.0 (compatible; bot/1.0)"
REQUESTS = [
    ("203.0.113.5", "/robots.txt", 1),
    ("2001:db8::17", "/robots.txt", 2),
    ("198.51.100.7", "/index.html", 3),
]
EPOCH = 1704605100


def clf(second):
    return f"07/Jan/2024:05:25:{second:02} +0000"


def iso(second):
    return f"2024-01-07T05:25:{second:02}"


def combined(host, target, second, before="", url=""):
    return (f'{before}{host} - - [{clf(second)}] "GET {url}{target} HTTP/1.1" 200 67 "-" '
            f'"{AGENT}"')


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def write(name, lines, header="", end="\n"):
    """A file of one line for each request."""
    os.makedirs(HERE, exist_ok=True)
    with open(os.path.join(HERE, name + ".log"), "w", encoding="utf-8", newline="") as file:
        file.write(header)
        for host, target, second in REQUESTS:
            file.write(lines(host, target, second) + end)


def bracketed(host):
    return f"[{host}]" if ":" in host else host


def texts():
    write("common", lambda host, target, second:
          f'{host} - - [{clf(second)}] "GET {target} HTTP/1.1" 200 67')
    write("combined", combined)
    write("vhost_common", lambda host, target, second:
          f'www.example.com {host} - - [{clf(second)}] "GET {target} HTTP/1.1" 200 67')
    write("vhost_combined", lambda *request: combined(*request, before="www.example.com:443 "))
    write("ssl_common", lambda host, target, second:
          f'[{clf(second)}] {host} TLSv1.3 TLS_AES_256_GCM_SHA384 "GET {target} HTTP/1.1" 67')
    write("ssl_combined", lambda host, target, second:
          f'[{clf(second)}] {host} TLSv1.3 TLS_AES_256_GCM_SHA384 "GET {target} HTTP/1.1" 67 "-" '
          f'"{AGENT}"')
    write("varnish", lambda *request: combined(*request, url="http://www.example.com"))
    write("litespeed", lambda *request: f'"{combined(*request)}"')
    write("traefik", lambda *request: combined(*request) + ' 7 "web@docker" "http://10.0.0.9:80" 3ms')
    write("haproxy", lambda host, target, second:
          f'{host}:51234 [07/Jan/2024:05:25:{second:02}.123] http-in~ web/srv1 0/0/30/69/99 200 67 '
          f'- - ---- 1/1/1/1/0 0/0 {{www.example.com|{AGENT}}} {{}} "GET {target} HTTP/1.1"')
    write("npm", lambda host, target, second:
          f'[{clf(second)}] - 200 200 - GET https www.example.com "{target}" [Client {host}] '
          f'[Length 67] [Gzip -] [Sent-to 10.0.0.9] "{AGENT}" "-"')
    write("npmplus", lambda host, target, second:
          f'[{clf(second)}] www.example.com {host} 0.003 "GET {target} HTTP/2.0" 200 67 401 - {AGENT}')
    write("kinsta", lambda host, target, second:
          f'www.example.com {host} [{clf(second)}] GET "{target}" HTTP/1.1 200 "-" "{AGENT}" {host} '
          f'"/index.php" - - 67 0.012 0.012')
    write("s3", lambda host, target, second:
          f'{"79a5" * 16} www.example.com [{clf(second)}] {host} - 3E57427F3EXAMPLE '
          f'WEBSITE.GET.OBJECT {target[1:]} "GET {target} HTTP/1.1" 200 - 67 67 12 11 "-" "{AGENT}" '
          f'- {"hostid" * 9}= - - - www.example.com - - -')
    write("alb", lambda host, target, second:
          f'https {iso(second)}.000001Z app/web/50dc6c495c0c9188 {host}:51234 10.0.0.9:80 0.000 0.003 '
          f'0.000 200 200 401 67 "GET https://www.example.com:443{target} HTTP/1.1" "{AGENT}" '
          f'ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:eu-west-1:123456789012:'
          f'targetgroup/web/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" '
          f'"www.example.com" "session-reused" 0 {iso(second)}.000000Z "forward" "-" "-" '
          f'"10.0.0.9:80" "200" "-" "-"')
    write("elb", lambda host, target, second:
          f'{iso(second)}.000001Z web {host}:51234 10.0.0.9:80 0.00007 0.003 0.00005 200 200 0 67 '
          f'"GET http://www.example.com:80{target} HTTP/1.1" "{AGENT}" - -')
    write("envoy", lambda host, target, second:
          f'[{iso(second)}.000Z] "GET {target} HTTP/2" 200 - 0 67 3 2 "{host}" "{AGENT}" '
          f'"cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "www.example.com" "10.0.0.9:80"')
    write("istio", lambda host, target, second:
          f'[{iso(second)}.000Z] "GET {target} HTTP/1.1" 200 - via_upstream - "-" 0 67 3 2 "-" '
          f'"{AGENT}" "84961386-6d84-929d-98bd-c5aee93b5c88" "www.example.com" "10.0.0.9:80" '
          f'inbound|80|| 127.0.0.6:41854 10.0.0.8:80 {bracketed(host)}:51234 '
          f'outbound_.80_._.web.default.svc.cluster.local default')
    write("ambassador", lambda host, target, second:
          f'ACCESS [{iso(second)}.000Z] "GET {target} HTTP/1.1" 200 - 0 67 3 2 "{host}" "{AGENT}" '
          f'"cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "www.example.com" "10.0.0.9:80"')
    write("squid", lambda host, target, second:
          f'{EPOCH + second}.123     12 {host} TCP_MISS/200 67 GET http://www.example.com{target} - '
          f'HIER_DIRECT/10.0.0.9 text/plain')
    write("uvicorn", lambda host, target, second:
          f'INFO:     {bracketed(host)}:51234 - "GET {target} HTTP/1.1" 200 OK')


    write("werkzeug", lambda host, target, second:
          f'{host} - - [07/Jan/2024 05:25:{second:02}] "GET {target} HTTP/1.1" 200 -')
    write("hypercorn", lambda host, target, second:
          f'[2024-01-07 05:25:{second:02} +0000] [7] [INFO] {bracketed(host)}:51234 GET {target} 2 '
          f'200 67 812')
    write("uwsgi", lambda host, target, second:
          f'[pid: 7|app: 0|req: 1/1] {host} () {{38 vars in 696 bytes}} '
          f'[Sun Jan  7 05:25:{second:02} 2024] GET {target} => generated 67 bytes in 3 msecs '
          f'(HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)')
    write("gin", lambda host, target, second:
          f'[GIN] 2024/01/07 - 05:25:{second:02} | 200 |     145.234µs | {host:>15} | GET      '
          f'"{target}"')
    write("zoraxy", lambda host, target, second:
          f'2024/01/07 05:25:{second:02} [2024-01-07 05:25:{second:02}.740124] [router:host-http] '
          f'[origin:www.example.com] [client: {host}] [useragent: {AGENT}] GET {target} 200')
    write("gorouter", lambda host, target, second:
          f'www.example.com - [{iso(second)}.000000000Z] "GET {target} HTTP/1.1" 200 0 67 "-" '
          f'"{AGENT}" "10.0.0.9:51234" "10.0.0.8:61000" x_forwarded_for:"{host}, 10.0.0.9" '
          f'x_forwarded_proto:"https" response_time:0.003')


def clouds():
    write("gcs", lambda host, target, second:
          f'"{(EPOCH + second) * 1000000}","{host}","1","","GET","{target}","200","0","67","31000",'
          f'"www.example.com","-","{AGENT}","AEnB2U","","www.example.com","{target[1:]}"')
    write("bunny", lambda host, target, second:
          f'HIT|200|{(EPOCH + second) * 1000}|67|390|{host}|-|https://www.example.com{target}|WA|'
          f'{AGENT}|322b688bd63fb63f2babe9de30a5d262|DE')


def tables():
    iis = ("#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n"
           "#Date: 2024-01-07 05:25:00\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query "
           "s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus "
           "sc-win32-status sc-bytes time-taken\r\n")
    write("iis", lambda host, target, second:
          f'2024-01-07 05:25:{second:02} 10.0.0.9 GET {target} - 443 - {host} '
          f'{AGENT.replace(" ", "+")} - 200 0 0 67 3', header=iis, end="\r\n")
    fields = ("#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) "
              "cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) "
              "x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken "
              "x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type "
              "cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte "
              "x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start "
              "sc-range-end\n")

    def cloudfront(host, target, second):
        return "\t".join([
            "2024-01-07", f"05:25:{second:02}", "FRA50-P1", "67", host, "GET",
            "d111111abcdef8.cloudfront.net", target, "200", "-", AGENT.replace(" ", "%20"), "-", "-",
            "Hit", "SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==", "www.example.com",
            "https", "23", "0.001", "-", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "Hit", "HTTP/2.0", "-",
            "-", "11040", "0.001", "Hit", "text/plain", "67", "-", "-"])

    write("cloudfront", cloudfront, header=fields)
    write("cloudfront-no-header", cloudfront)
    zeek = ("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n"
            "#path\thttp\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\ttrans_depth"
            "\tmethod\thost\turi\treferrer\tversion\tuser_agent\trequest_body_len\tresponse_body_len"
            "\tstatus_code\tstatus_msg\n")
    write("zeek", lambda host, target, second: "\t".join([
        f"{EPOCH + second}.123456", "CwFs1P2UcUdlSxD2La", host, "51234", "10.0.0.9", "80", "1",
        "GET", "www.example.com", target, "-", "1.1", AGENT, "0", "67", "200", "OK"]), header=zeek)
    write("iis-comma", lambda host, target, second:
          f'{host}, -, 01/07/24, 5:25:{second:02}, W3SVC2, WEB1, 10.0.0.9, 3, 401, 67, 200, 0, GET, '
          f'{target}, -,')


def pairs():
    write("ltsv", lambda host, target, second: "\t".join([
        f"time:{clf(second)}", f"host:{host}", f"req:GET {target} HTTP/1.1", "status:200", "size:67",
        "referer:-", f"ua:{AGENT}", "vhost:www.example.com"]))
    write("heroku", lambda host, target, second:
          f'{iso(second)}.000000+00:00 heroku[router]: at=info method=GET path="{target}" '
          f'host=www.example.com request_id=8601b555-6a83-4c12-8269-97c8e32cdb22 fwd="{host}" '
          f'dyno=web.1 connect=1ms service=3ms status=200 bytes=67 protocol=https')


def objects():
    write("caddy", lambda host, target, second: compact({
        "level": "info", "ts": EPOCH + second + 0.1234567, "logger": "http.log.access.log0",
        "msg": "handled request",
        "request": {"remote_ip": "10.0.0.9", "remote_port": "51234", "client_ip": host,
                    "proto": "HTTP/2.0", "method": "GET", "host": "www.example.com", "uri": target,
                    "headers": {"User-Agent": [AGENT], "Accept": ["*/*"]}},
        "bytes_read": 0, "user_id": "", "duration": 0.0009, "size": 67, "status": 200,
        "resp_headers": {"Server": ["Caddy"]}}))
    write("traefik-json", lambda host, target, second: compact({
        "ClientAddr": f"{bracketed(host)}:51234", "ClientHost": host, "ClientPort": "51234",
        "DownstreamContentSize": 67, "DownstreamStatus": 200, "Duration": 357313,
        "RequestAddr": "www.example.com", "RequestHost": "www.example.com",
        "RequestMethod": "GET", "RequestPath": target, "RequestProtocol": "HTTP/1.1",
        "StartUTC": f"{iso(second)}.12Z", "entryPointName": "web", "level": "info", "msg": "",
        "request_User-Agent": AGENT, "time": f"{iso(second)}Z"}))
    # With nginx's default escapes, which JSON does not know, and with PHP's slashes.
    write("json", lambda host, target, second:
          f'{{"time": "{iso(second)}+00:00", "remote_addr": "{host}", "request": '
          f'"GET {target} HTTP/1.1", "status": "200", "body_bytes_sent": "67", "http_referer": '
          f'"\\x22", "http_user_agent": "{AGENT}", "http_host": "www.example.com"}}')
    write("json-slashes", lambda host, target, second: compact({
        "timestamp": f"{iso(second)}Z", "client_ip": host, "method": "GET", "uri": target,
        "status": 200, "bytes": 67, "user_agent": AGENT}).replace("/", "\\/"))
    write("envoy-json", lambda host, target, second: compact({
        "start_time": f"{iso(second)}.000Z", "method": "GET", "path": target,
        "protocol": "HTTP/1.1", "response_code": 200, "bytes_sent": 67, "x_forwarded_for": host,
        "user_agent": AGENT, "authority": "www.example.com",
        "downstream_remote_address": "10.0.0.9:51234", "upstream_host": "10.0.0.8:80"}))
    write("cloudflare", lambda host, target, second: compact({
        "ClientIP": host, "ClientRequestHost": "www.example.com", "ClientRequestMethod": "GET",
        "ClientRequestURI": target, "ClientRequestUserAgent": AGENT, "EdgeResponseBytes": 67,
        "EdgeResponseStatus": 200, "EdgeStartTimestamp": (EPOCH + second) * 10**9}))
    write("gcp", lambda host, target, second: compact({
        "httpRequest": {"requestMethod": "GET", "requestUrl": f"https://www.example.com{target}",
                        "status": 200, "responseSize": "67", "userAgent": AGENT, "remoteIp": host},
        "timestamp": f"{iso(second)}.000001Z", "resource": {"type": "http_load_balancer"}}))
    write("azure", lambda host, target, second: compact({
        "time": f"{iso(second)}.0000001Z", "category": "FrontDoorAccessLog",
        "properties": {"httpMethod": "GET", "requestUri": f"https://www.example.com:443{target}",
                       "clientIp": host, "httpStatusCode": "200", "responseBytes": "67",
                       "userAgent": AGENT, "hostName": "www.example.com"}}))
    write("zeek-json", lambda host, target, second: compact({
        "ts": EPOCH + second + 0.25, "uid": "CwFs1P2UcUdlSxD2La", "id.orig_h": host,
        "id.orig_p": 51234, "id.resp_h": "10.0.0.9", "id.resp_p": 80, "method": "GET",
        "host": "www.example.com", "uri": target, "user_agent": AGENT, "response_body_len": 67,
        "status_code": 200}))


def wrappers():
    write("syslog", lambda *request: f"<190>Jan  7 05:25:04 web1 nginx[7]: {combined(*request)}")
    write("syslog-iso", lambda *request:
          f"2024-01-07T05:25:04.123456+00:00 web1 nginx: {combined(*request)}")
    write("syslog-5424", lambda *request:
          f'<165>1 2024-01-07T05:25:04.003Z web1 nginx 7 - [x@1 a="\\]"] {combined(*request)}')
    write("docker", lambda *request: compact({
        "log": combined(*request) + "\n", "stream": "stdout",
        "time": "2024-01-07T05:25:04.20764059Z"}))
    write("cri", lambda *request:
          f"2024-01-07T05:25:04.669794202Z stdout F {combined(*request)}")
    write("compose", lambda *request: f"web-1  | {combined(*request)}")
    write("journald", lambda *request: compact({
        "__REALTIME_TIMESTAMP": "1704605104221373", "SYSLOG_IDENTIFIER": "nginx",
        "MESSAGE": combined(*request)}))
    write("journald-bytes", lambda *request: compact({
        "SYSLOG_IDENTIFIER": "nginx", "MESSAGE": list(combined(*request).encode())}))
    write("csv", lambda *request: '"' + combined(*request).replace('"', '""') + '"')
    write("syslog-json", lambda host, target, second:
          f"Jan  7 05:25:04 web1 caddy[7]: " + compact({
              "remote_addr": host, "time_iso8601": f"{iso(second)}Z", "request_method": "GET",
              "request_uri": target, "status": 200}))


for group in (texts, clouds, tables, pairs, objects, wrappers):
    group()
