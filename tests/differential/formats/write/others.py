"""HAProxy, Squid, Heroku, uvicorn and Zeek.

Sources: section 8.2.3 of HAProxy's configuration manual, Squid's `logformat squid`, Heroku's page
on router logs, uvicorn's access formatter, Zeek's script reference for http.log.
"""

from . import escape, stamp
from .entry import entry

HAPROXY_NEWS = (
    'Proxy http-in started.', 'Server static/srv1 is DOWN, reason: Layer4 timeout.',
    '203.0.113.9:58430 [07/Jan/2024:06:25:01.655] https-in/1: SSL handshake failure')
MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split()


def syslog_time(time):
    m = stamp.at(time)
    return '%s %2d %02d:%02d:%02d' % (MONTHS[m.month - 1], m.day, m.hour, m.minute, m.second)


def haproxy(draw, n, address=None):
    """The HTTP format as HAProxy sends it to syslog, or alone. Times have no zone."""
    prefixed = draw.one(True, False)
    for k in range(n):
        r = draw.record()
        r.client = address() if address else draw.ipv4()
        target = r.target
        if r.version[5] in '23':
            # There is no absolute form in HTTP/2 and 3. HAProxy makes one of the path and the host.
            r.target = r.target if r.target.startswith('/') else '/robots.txt'
            target = draw.one('', 'https://' + r.site) + r.target
        found = entry(r, escape.haproxy)
        request = escape.haproxy('%s %s %s' % (r.method, target, r.version))
        if draw.rare(.02):
            request = '<BADREQ>'
            found.update(method=None, target=None)
        moment = stamp.at(r.time)
        shown = moment.strftime('%d/%b/%Y:%H:%M:%S') + '.%03d' % (moment.microsecond // 1000)
        captured = draw.one('', '{%s|%s} ' % (r.site, 'bot /robots.txt'), '{} {} ')
        prefix = '%s lb1 haproxy[14389]: ' % syslog_time(r.time) if prefixed else ''
        if k % 50 == 0:
            yield prefix + draw.r.choice(HAPROXY_NEWS), None
        yield '%s%s:%d [%s] %s %s 10/0/30/69/109 %d %d - - %s 1/1/1/1/0 0/0 %s"%s"' % (
            prefix, r.client, draw.port(), shown, draw.one('http-in', 'https~'),
            draw.one('static/srv1', 'http-in/<NOSRV>'), r.status, r.size,
            draw.one('----', 'LR--', 'SHVN'), captured, request), found


def haproxy_ipv6(draw, n):
    """`%ci:%cp` puts no brackets around an IPv6 address."""
    yield from haproxy(draw, n, draw.ipv6)


def squid(draw, n):
    for _ in range(n):
        r = draw.record(odd=False)
        if draw.rare(.1):
            r.method, url, target, site = 'CONNECT', r.site + ':443', r.site + ':443', None
        else:
            url = 'http://%s%s%s' % (r.site, draw.one('', '', ':8080'), r.target)
            target, site = r.target, r.site
        yield '%.3f %6d %s %s/%d %d %s %s %s %s/%s %s' % (
            r.time, draw.r.randrange(10 ** 5), r.client, draw.one('TCP_MISS', 'TCP_MEM_HIT'),
            r.status, r.size, r.method, url, draw.one('-', 'frank'),
            *draw.one(('HIER_DIRECT', '192.0.2.80'), ('HIER_NONE', '-')),
            draw.one('text/html', '-')), entry(r, target=target, vhost=site)


def heroku(draw, n):
    """The router's lines of `heroku logs`; those of errors have no size."""
    for _ in range(n):
        r = draw.record(odd=False)
        found = entry(r)
        text, found['host'] = draw.forwarded()
        start, size = 'at=info', str(r.size)
        if draw.rare(.1):
            r.status = found['status'] = 503
            start, size, found['bytes'] = 'at=error code=H12 desc="Request timeout"', '', None
        yield ('%s heroku[router]: %s method=%s path="%s" host=%s request_id=8601b555-6a83-4c12 '
               'fwd="%s" dyno=web.1 connect=1ms service=18ms status=%d bytes=%s protocol=https' % (
                   stamp.iso(r.time, 6, '+hh:mm'), start, r.method, r.target, r.site, text,
                   r.status, size)), found


PHRASES = {200: 'OK', 304: 'Not Modified', 404: 'Not Found', 403: 'Forbidden',
           301: 'Moved Permanently', 500: 'Internal Server Error', 503: 'Service Unavailable'}


def uvicorn(draw, n, address=None):
    for _ in range(n):
        r = draw.record(odd=False)
        r.client = address() if address else draw.ipv4()
        yield 'INFO:     %s:%d - "%s %s %s" %d %s' % (
            r.client, draw.port(), r.method, r.target, r.version, r.status,
            PHRASES[r.status]), entry(r)


def uvicorn_ipv6(draw, n):
    """Address and port are joined without brackets."""
    yield from uvicorn(draw, n, draw.ipv6)


ZEEK = (
    ('ts', 'time'), ('uid', 'string'), ('id.orig_h', 'addr'), ('id.orig_p', 'port'),
    ('id.resp_h', 'addr'), ('id.resp_p', 'port'), ('trans_depth', 'count'), ('method', 'string'),
    ('host', 'string'), ('uri', 'string'), ('referrer', 'string'), ('version', 'string'),
    ('user_agent', 'string'), ('origin', 'string'), ('request_body_len', 'count'),
    ('response_body_len', 'count'), ('status_code', 'count'), ('status_msg', 'string'),
    ('info_code', 'count'), ('info_msg', 'string'), ('tags', 'set[enum]'),
    ('username', 'string'), ('password', 'string'), ('proxied', 'set[string]'))


def zeek(draw, n):
    stops = stamp.at(draw.clock).strftime('%Y-%m-%d-%H-%M-%S')
    for line in ('#separator \\x09', '#set_separator\t,', '#empty_field\t(empty)',
                 '#unset_field\t-', '#path\thttp', '#open\t' + stops,
                 '#fields\t' + '\t'.join(name for name, _ in ZEEK),
                 '#types\t' + '\t'.join(kind for _, kind in ZEEK)):
        yield line, None
    for _ in range(n):
        r = draw.record()

        def text(value, draw=draw):
            return draw.one('-', '(empty)') if value is None else escape.zeek(value)

        row = ['%.6f' % r.time, 'CMXxB5GvmoxJFXdTa', r.client, draw.port(), draw.private(), 80, 1,
               r.method, r.site + draw.one('', '', ':8080'), escape.zeek(r.target),
               text(r.referer), r.version[5:], text(r.agent), '-', 0, r.size, r.status, 'OK', '-',
               '-', '(empty)', '-', '-', '-']
        yield '\t'.join(map(str, row)), entry(r, escape.zeek)
    yield '#close\t' + stops, None
