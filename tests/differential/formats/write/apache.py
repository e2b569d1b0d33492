"""Apache's formats and those of servers that escape as it does.

Sources: Apache mod_log_config, LiteSpeed's default log format, varnishncsa(1), ltsv.org.
"""

from . import stamp
from .entry import entry
from .escape import apache

NO_REQUEST = ('-', '', '\x16\x03\x01\x02', 't3 12.1.2', '\x00')
OFFSETS = (0, 60, -450, 330)


def words(draw):
    """A record and its parts as `mod_log_config` shows them, with the truth."""
    r = draw.record()
    if draw.rare(.1):
        r.client = draw.name()
    if draw.rare(.03):
        r.user = draw.one('frank smith', 'a b c', 'DOM\\frank x', 'fr[an]k x')
    request = '%s %s %s' % (r.method, r.target, r.version)
    found = entry(r, apache)
    if draw.rare(.02):
        request = draw.r.choice(NO_REQUEST)
        found.update(method=None, target=None)
    elif r.method == 'GET' and r.target.startswith('/') and draw.rare(.02):
        request = 'GET ' + r.target
    size = str(r.size)
    if r.size == 0:
        size, found['bytes'] = '-', None
    return r, found, {
        'h': r.client, 'u': apache(r.user), 'r': apache(request), 's': r.status, 'b': size,
        'referer': apache(r.referer or '-'), 'agent': draw.one('-', '') if r.agent is None
        else apache(r.agent)}


COMMON = '%(h)s - %(u)s [%(t)s] "%(r)s" %(s)s %(b)s'
COMBINED = COMMON + ' "%(referer)s" "%(agent)s"'


def lines(draw, n, form, before=lambda draw, r, w, found: None):
    minutes = draw.r.choice(OFFSETS)
    for _ in range(n):
        r, found, w = words(draw)
        w['t'] = stamp.clf(r.time, minutes)
        before(draw, r, w, found)
        yield form % w, found


def common(draw, n):
    yield from lines(draw, n, COMMON)


def combined(draw, n):
    yield from lines(draw, n, COMBINED)


def combined_forwarded(draw, n):
    """`%{X-Forwarded-For}i` in the place of `%h`."""
    def listed(draw, r, w, found):
        if draw.rare(.05):
            w['h'], found['host'] = '-', None
        else:
            w['h'], found['host'] = draw.forwarded(ports=True)
    yield from lines(draw, n, COMBINED, listed)


def vhost_combined(draw, n):
    """`%v:%p` before the combined format, as in Debian's `other_vhosts_access.log`."""
    def site(draw, r, w, found):
        w['v'] = '%s:%d' % (r.site, draw.one(80, 443, 8080))
    yield from lines(draw, n, '%(v)s ' + COMBINED, site)


def litespeed(draw, n):
    """The combined format in quotes: those of the setting are part of the line."""
    yield from lines(draw, n, '"' + COMBINED + '"')


def varnishncsa(draw, n):
    """The request line has an absolute URL, made of the Host header."""
    minutes = draw.r.choice(OFFSETS)
    for _ in range(n):
        r = draw.record()
        r.target = r.target if r.target.startswith('/') else '/robots.txt'
        host = r.site + draw.one('', '', ':8080')
        found = entry(r, apache)
        request = '%s http://%s%s %s' % (r.method, host, r.target, r.version)
        size = r.size or '-'
        found['bytes'] = r.size or None
        yield '%s - %s [%s] "%s" %d %s "%s" "%s"' % (
            r.client, apache(r.user), stamp.clf(r.time, minutes), apache(request), r.status,
            size, apache(r.referer or '-'), apache(r.agent or '-')), found


def ltsv(draw, n):
    """Labelled values; the labels of the request, of the list and of the site vary by file."""
    minutes = draw.r.choice(OFFSETS)
    split, forwarded = draw.one(True, False), draw.one(True, False)
    for _ in range(n):
        r = draw.record()
        found = entry(r, apache)
        pairs = [('time', '[%s]' % stamp.clf(r.time, minutes)), ('host', r.client), ('ident', '-'),
                 ('user', apache(r.user))]
        if forwarded:
            text, first = draw.forwarded()
            if draw.rare(.3):
                text, first = '-', r.client
            pairs.append(('forwardedfor', text))
            found['host'] = first
        if split:
            pairs += [('method', r.method), ('uri', apache(r.target)), ('protocol', r.version)]
        else:
            pairs.append(('req', apache('%s %s %s' % (r.method, r.target, r.version))))
        pairs += [('status', r.status), ('size', r.size), ('referer', apache(r.referer or '-')),
                  ('ua', apache(r.agent or '-')), ('vhost', r.site), ('reqtime', '0.004')]
        yield '\t'.join('%s:%s' % pair for pair in pairs), found
