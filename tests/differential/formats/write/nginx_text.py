"""Text formats of products that are nginx: Nginx Proxy Manager, NPMplus, Kinsta.

Sources: `log-proxy.conf` of Nginx Proxy Manager, `nginx.conf` of NPMplus, Kinsta's help pages.
"""

from . import stamp
from .entry import entry
from .escape import nginx


def npm(draw, n):
    """`proxy` (of proxy hosts) and `standard` (of redirections), in one file."""
    for _ in range(n):
        yield _npm(draw, sent_to=True)


def npm_old(draw, n):
    """As `npm` before the upstream's address was logged."""
    for _ in range(n):
        yield _npm(draw, sent_to=False)


def _npm(draw, sent_to):
    r = draw.record()
    found = entry(r, nginx)
    proxy = draw.rare(.8)
    status = '%d -' % r.status
    if proxy:
        upstream = draw.one(r.status, r.status, '-', '502, %d' % r.status)
        status = '%s %s %s' % (draw.one('-', '-', 'HIT', 'MISS'), upstream, status)
    sent = '[Sent-to %s] ' % draw.private() if proxy and sent_to else ''
    return '[%s] %s %s %s %s "%s" [Client %s] [Length %d] [Gzip %s] %s"%s" "%s"' % (
        stamp.clf(r.time), status, r.method, draw.one('http', 'https'), r.site, nginx(r.target),
        r.client, r.size, draw.one('-', '3.15'), sent, nginx(r.agent or '-'),
        nginx(r.referer or '-')), found


def npmplus(draw, n):
    """Referer and agent stand without quotes at the end of the line."""
    for _ in range(n):
        r = draw.record()
        if r.referer and ' ' in r.referer:
            r.referer = None
        host = r.site + draw.one('', '', ':8443')
        yield '[%s] %s %s %.3f "%s" %d %d %d %s %s' % (
            stamp.clf(r.time), host, r.client, draw.r.random(),
            nginx('%s %s %s' % (r.method, r.target, r.version)), r.status, r.size, r.size + 312,
            nginx(r.referer or '-'), nginx(r.agent or '-')), entry(r, nginx)


def kinsta(draw, n):
    for _ in range(n):
        r = draw.record()
        yield '%s %s [%s] %s "%s" %s %d "%s" "%s" %s "%s" %s %s %d %s %s' % (
            r.site, r.client, stamp.clf(r.time), r.method, nginx(r.target), r.version, r.status,
            nginx(r.referer or '-'), nginx(r.agent or '-'), draw.private(),
            draw.one('/index.php', nginx(r.target)), '-', draw.one('-', '5.67'), r.size,
            '0.562', draw.one('-', '0.560')), entry(r, nginx)
