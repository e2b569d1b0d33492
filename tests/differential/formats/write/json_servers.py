"""JSON of servers: Caddy, Traefik, and nginx with formats made by hand.

Sources: Caddy's page on logging and zap's encoder, Traefik's list of access log fields and Go's
encoding/json, ngx_http_log_module (`escape=default` and `escape=json`), PHP json_encode.
"""

from . import escape, stamp
from .entry import entry


def caddy(draw, n):
    """`request.client_ip` is the client as Caddy decided; `remote_ip` may be a proxy.

    Before 2.7 there is only `remote_ip`, before 2.5 only `remote_addr`, with the port.
    """
    form = draw.one('unix', 'unix', 'iso8601')
    version = draw.one('2.4', '2.6', '2.8', '2.8')
    for _ in range(n):
        r = draw.record()
        headers = {'Accept': ['*/*']}
        if r.agent is not None:
            headers['User-Agent'] = [r.agent]
        if r.referer is not None:
            headers['Referer'] = [r.referer]
        proxied = version == '2.8' and draw.rare(.3)
        if proxied:
            headers['X-Forwarded-For'] = [draw.forwarded(r.client)[0]]
        request = {'remote_ip': draw.private() if proxied else r.client, 'remote_port': '41342',
                   'client_ip': r.client, 'proto': r.version, 'method': r.method,
                   'host': r.site + draw.one('', '', ':8080'), 'uri': r.target, 'headers': headers}
        if version != '2.8':
            del request['client_ip']
        if version == '2.4':
            del request['remote_ip'], request['remote_port']
            request['remote_addr'] = draw.with_port(r.client)
        yield escape.document({
            'level': 'info', 'ts': r.time if form == 'unix' else stamp.iso(r.time),
            'logger': 'http.log.access.log0', 'msg': 'handled request', 'request': request,
            'bytes_read': 0, 'user_id': '', 'duration': 0.000929675, 'size': r.size,
            'status': r.status, 'resp_headers': {'Server': ['Caddy'], 'Content-Length': ['7']}},
            escape.zap), entry(r, escape.replaced)


def traefik(draw, n):
    """Keys in alphabetical order. Headers are logged only if the configuration keeps them."""
    headers = draw.one(True, False)
    for _ in range(n):
        r = draw.record()
        address = draw.with_port(r.client)
        found = entry(r, escape.replaced)
        # With trusted proxies in front, the host can be what they forwarded.
        host = draw.forwarded(r.client)[0] if draw.rare(.05) else r.client
        row = {
            'ClientAddr': address, 'ClientHost': host,
            'ClientPort': address.rpartition(':')[2], 'ClientUsername': r.user,
            'DownstreamContentSize': r.size,
            'DownstreamStatus': r.status, 'Duration': 2301837, 'OriginContentSize': r.size,
            'OriginDuration': 2101837, 'OriginStatus': r.status, 'Overhead': 200000,
            'RequestAddr': r.site + ':443', 'RequestContentSize': 0, 'RequestCount': 17,
            'RequestHost': r.site, 'RequestMethod': r.method, 'RequestPath': r.target,
            'RequestPort': '443', 'RequestProtocol': r.version, 'RequestScheme': 'https',
            'RetryAttempts': 0, 'RouterName': 'web@docker', 'ServiceAddr': '10.0.0.5:80',
            'ServiceName': 'web@docker', 'ServiceURL': 'http://10.0.0.5:80',
            'StartLocal': stamp.iso(r.time, 9, '+hh:mm', 60), 'StartUTC': stamp.iso(r.time, 9),
            'entryPointName': 'websecure', 'level': 'info', 'msg': ''}
        if headers and r.referer is not None:
            row['request_Referer'] = r.referer
        if headers and r.agent is not None:
            row['request_User-Agent'] = r.agent
        if not headers:
            found.update(referer=None, agent=None)
        row['time'] = stamp.iso(r.time + 1, 0)
        yield escape.document(row, escape.go), found


class Keys:
    """The keys that the author of one `log_format` chose."""

    def __init__(self, draw):
        self.time = draw.one('time_iso8601', 'time_local', 'msec', '@timestamp')
        self.site = draw.one('host', 'http_host', 'server_name')
        self.whole = draw.one(True, False)
        self.forwarded = draw.one('http_x_forwarded_for', 'x_forwarded_for', None)
        self.agent = draw.one('http_user_agent', 'http_user_agent', 'user_agent')
        self.referer = draw.one('http_referer', 'http_referer', 'referer')
        self.numbers = draw.one(True, False)
        self.minutes = draw.one(0, 60, -450)


def _nginx(draw, n, string, separators=(',', ':'), text=str):
    """`string` writes a JSON string, `text` is what reading it gives back."""
    keys = Keys(draw)

    def number(value):
        return value if keys.numbers else str(value)

    for _ in range(n):
        r = draw.record()
        found = entry(r, text)
        times = {'time_iso8601': stamp.iso(r.time, 0, '+hh:mm', keys.minutes),
                 '@timestamp': stamp.iso(r.time, 0, '+hh:mm', keys.minutes),
                 'time_local': stamp.clf(r.time, keys.minutes), 'msec': number(r.time)}
        row = {keys.time: times[keys.time], 'remote_addr': r.client,
               'remote_user': '' if r.user == '-' else r.user}
        if keys.whole:
            row['request'] = '%s %s %s' % (r.method, r.target, r.version)
            if draw.rare(.02):
                row['request'] = ''
                found.update(method=None, target=None)
        else:
            row.update(request_method=r.method, request_uri=r.target, server_protocol=r.version)
        row.update({'status': number(r.status), 'body_bytes_sent': number(r.size),
                    'request_time': number(0.004), keys.referer: r.referer or '',
                    keys.agent: r.agent or '', keys.site: r.site,
                    'upstream_addr': '%s:8080' % draw.private()})
        if keys.forwarded:
            row[keys.forwarded], found['host'] = '', r.client
            if draw.rare(.7):
                row[keys.forwarded], found['host'] = draw.forwarded()
        yield escape.document(row, string, separators), found


def nginx(draw, n):
    """`escape=json`."""
    yield from _nginx(draw, n, escape.nginx_json, draw.one((',', ':'), (', ', ': ')))


def nginx_hex(draw, n):
    """Without `escape=json`: `\\xHH`, which is not JSON, and `-` for what is empty."""
    yield from _nginx(draw, n, escape.nginx_hex)


def nginx_php(draw, n):
    """The same keys, written by a program in PHP."""
    yield from _nginx(draw, n, escape.php, text=escape.replaced)
