"""JSON formats: an object is read by the keys of its format. A line that is none is no record."""

import json
import re

from . import values
from .values import record


def loaded(line):
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _time(value):
    """Seconds, nanoseconds, ISO 8601 or the time of the common log format."""
    text = str(value)
    if re.fullmatch(r'\d+(\.\d+)?', text):
        seconds = int(text.split('.')[0])
        return seconds // 10 ** 9 if seconds > 10 ** 15 else seconds
    return values.iso_time(text) if text[4] == '-' else values.clf_time(text)


def _header(headers, key):
    return (headers.get(key) or [None])[0]


def caddy(line):
    row = loaded(line)
    if row is None:
        return None
    asked = row['request']
    headers = asked['headers']
    return record(host=asked.get('client_ip') or asked.get('remote_ip')
                  or values.bare(asked['remote_addr']), time=_time(row['ts']),
                  method=asked['method'], target=asked['uri'], status=row['status'],
                  bytes=row['size'], referer=_header(headers, 'Referer'),
                  agent=_header(headers, 'User-Agent'), vhost=values.name(asked['host']))


def traefik(line):
    row = loaded(line)
    if row is None:
        return None
    return record(host=values.first(row['ClientHost']), time=_time(row['StartUTC']),
                  method=row['RequestMethod'], target=row['RequestPath'],
                  status=row['DownstreamStatus'], bytes=row['DownstreamContentSize'],
                  referer=row.get('request_Referer'), agent=row.get('request_User-Agent'),
                  vhost=row['RequestHost'])


def _any(row, *keys):
    return next((row[key] for key in keys if row.get(key) not in (None, '', '-')), None)


def nginx(line):
    row = loaded(line)
    if row is None or 'remote_addr' not in row:
        return None
    if 'request' in row:
        method, target = values.request(row['request'])
    else:
        method, target = row['request_method'], row['request_uri']
    return record(
        host=values.first(_any(row, 'http_x_forwarded_for', 'x_forwarded_for'))
        or row['remote_addr'],
        time=_time(_any(row, 'time_iso8601', '@timestamp', 'time_local', 'msec')), method=method,
        target=target, status=int(row['status']), bytes=int(row['body_bytes_sent']),
        referer=_any(row, 'http_referer', 'referer'),
        agent=_any(row, 'http_user_agent', 'user_agent'),
        vhost=_any(row, 'host', 'http_host', 'server_name'))


def nginx_hex(line):
    """Without `escape=json`, nginx writes `\\xHH` for quotes, backslashes and other bytes.

    A run of them is put back as JSON would have it before the line is read.
    """
    def json_text(match):
        octets = bytes.fromhex(match[0].replace('\\x', ''))
        return json.dumps(octets.decode('utf-8', 'surrogateescape'))[1:-1]
    return nginx(re.sub(r'(?:\\x[0-9A-F]{2})+', json_text, line))


def envoy(line):
    row = loaded(line)
    if row is None:
        return None
    remote = row['downstream_remote_address']
    return record(host=values.first(_any(row, 'x-forwarded-for', 'x_forwarded_for'))
                  or values.bare(remote),
                  time=_time(row['start_time']), method=row['method'],
                  target=_any(row, 'x-envoy-origin-path', 'path'), status=row['response_code'],
                  bytes=row['bytes_sent'], agent=_any(row, 'user-agent', 'user_agent'),
                  vhost=values.name(_any(row, ':authority', 'authority')))


def cloudflare(line):
    row = loaded(line)
    return row and record(
        host=row['ClientIP'], time=_time(row['EdgeStartTimestamp']),
        method=row['ClientRequestMethod'], target=row['ClientRequestURI'],
        status=row['EdgeResponseStatus'], bytes=row['EdgeResponseBytes'],
        referer=row['ClientRequestReferer'], agent=row['ClientRequestUserAgent'],
        vhost=values.name(row['ClientRequestHost']))


def gcp(line):
    row = loaded(line)
    if row is None:
        return None
    asked = row['httpRequest']
    target, site = values.path(asked['requestUrl'])
    return record(host=asked['remoteIp'], time=_time(row['timestamp']),
                  method=asked['requestMethod'], target=target, status=asked['status'],
                  bytes=int(asked['responseSize']), referer=asked.get('referer'),
                  agent=asked.get('userAgent'), vhost=site)


def azure(line):
    row = loaded(line)
    if row is None:
        return None
    asked = row['properties']
    target, site = values.path(asked['requestUri'])
    return record(host=asked['clientIp'], time=_time(row['time']), method=asked['httpMethod'],
                  target=target, status=int(asked['httpStatusCode']),
                  bytes=int(asked['responseBytes']), referer=asked['referer'],
                  agent=asked['userAgent'], vhost=site)
