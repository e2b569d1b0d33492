"""Lines of access logs in every shape that servers, proxies and copies are known to write.

`logs(seed)` yields (name, bytes, truth): one log for each shape, logs of several shapes, and logs
that are compressed or damaged as text. `truth` is the list of (line, host) as they were written;
the host is None for a line that does not ask for /robots.txt.
"""

import csv
import gzip
import io
import json
import random

METHODS = ('GET GET GET GET HEAD POST PUT DELETE OPTIONS PATCH TRACE PROPFIND MKCOL M-SEARCH '
           'VERSION-CONTROL BAN PURGE get Quit').split()
NEAR = ('/robots.txt?x=1', '/robots.txtt', '//robots.txt', '/a/robots.txt', '/Robots.txt',
        '/robots.txt/', '/%72obots.txt', 'http://example.com/robots.txt', '/', '/?u=/robots.txt')
NONE = ('-', '', r'\x16\x03\x01\x02\x00\x01\x00\x01\xfc', r'\x03\x00\x00/*\xe0', r'\n', 't3 12.1.2',
        'PRI * HTTP/2.0', 'OPTIONS * HTTP/1.0', 'CONNECT example.com:443 HTTP/1.1', 'GET', r'\x00')
AGENTS = ('-', '', 'bot', 'Mozilla/5.0 (compatible; Bot/2.1; +http://bot.example/)', r'a \"b\" c',
          r'\x22GET /robots.txt HTTP/1.1\x22', 'x] [y', 'a\\\\', '<a href=/robots.txt >', "it's",
          'GET /robots.txt HTTP/1.1', 'ag\xe9nt', r'\xe2\x80', '${jndi:ldap://x/a}')
REFERERS = ('-', '', 'http://www.example.com/', 'http://example.com/robots.txt', '/robots.txt',
            r'http://x/\"GET /robots.txt HTTP/1.1\" 200 5', r'\x5C', 'http://x/?a=[1]')
SITES = ('www.example.com', 'example.org', 'shop.example.net', 'xn--bcher-kva.example', 'localhost')


# The host of a line in which the writer cannot know what is still to be read.
UNKNOWN = '?'


class Shapes:
    """Draws lines. Each method returns (line, host)."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.iso = True

    # The parts of a line.

    def ipv4(self):
        return '%s.%d.%d' % (self.r.choice(('198.51', '203.0', '192.0')), self.r.randrange(256),
                             self.r.randrange(1, 255))

    def ipv6(self):
        return self.r.choice(('2001:db8::%x', '2001:db8:0:%x::1', '::ffff:203.0.113.%d',
                              'fe80::%x%%eth0')) % self.r.randrange(1, 255)

    def ip(self):
        return self.ipv6() if self.r.random() < .2 else self.ipv4()

    def name(self):
        return self.r.choice(('crawl-%d.bot.example', '%d.53.161.13.crawler.example', 'host%d',
                              'crawl_%d.example')) % self.r.randrange(99)

    def client(self):
        return self.name() if self.r.random() < .15 else self.ip()

    def site(self):
        return self.r.choice(SITES)

    def clf(self):
        return '%02d/%s/2024:%02d:%02d:%02d %s' % (
            self.r.randrange(1, 29), self.r.choice('Jan Feb Mar Jun Oct Dec'.split()),
            self.r.randrange(24), self.r.randrange(60), self.r.randrange(60),
            self.r.choice(('+0000', '+0100', '-0730')))

    def time(self):
        if self.iso and self.r.random() < .1:
            return '[2024-01-%02dT%02d:00:59+01:00]' % (self.r.randrange(1, 29),
                                                        self.r.randrange(24))
        return '[%s]' % self.clf()

    def asked(self):
        """(request, whether it is for the target)"""
        x = self.r.random()
        method = self.r.choice(METHODS)
        if x < .5:
            version = self.r.choice(('1.1', '1.0', '2.0', '3.0', '2', ''))
            if not version and method.isupper():
                return method + ' /robots.txt', True
            return '%s /robots.txt HTTP/%s' % (method, version or '1.1'), True
        if x < .8:
            return '%s %s HTTP/1.1' % (method, self.r.choice(NEAR)), False
        return self.r.choice(NONE), False

    def end(self, request):
        """Status, bytes, and what follows them in the combined format and others."""
        status = '%s %s' % (self.r.choice(('200', '404', '408', '304', '499', '000', '503')),
                            self.r.choice(('-', '0', '5123')))
        kind = self.r.randrange(4)
        if kind == 0:
            return ' ' + status
        referer, agent = self.r.choice(REFERERS), self.r.choice(AGENTS)
        if request in NONE:
            # Without a request, a request in another field is taken for one.
            referer, agent = '-', 'bot /robots.txt'
        fields = ' %s "%s" "%s"' % (status, referer, agent)
        if kind == 1:
            fields += self.r.choice((' 512 1024', ' "203.0.113.250"', ' "-"', ' 0.004 "-" "GET"',
                                     ' rt=0.1 ua="192.0.2.250:80"'))
        return fields

    def record(self, prefix, host, after=' '):
        request, hit = self.asked()
        line = '%s%s%s"%s"%s' % (prefix, self.time(), after, request, self.end(request))
        return line, host if hit else None

    # The shapes: what Apache and nginx write.

    def common(self):
        host = self.client()
        return self.record('%s - %s ' % (host, self.r.choice(('-', 'frank', '""'))), host)

    def missing_client(self):
        host = self.r.choice(('-', 'unix:'))
        return self.record('%s - - ' % host, host)

    def vhost(self):
        host = self.ip()
        site = self.site() + self.r.choice(('', ':80', ':443'))
        return self.record('%s %s - %s ' % (site, host, self.r.choice(('-', 'frank'))), host)

    def vhost_name(self):
        host = self.name()
        return self.record('%s:443 %s - - ' % (self.site(), host), host)

    def vhost_client_user(self):
        host = self.ip()
        return self.record('%s %s %s ' % (self.site(), host, self.r.choice(('-', 'frank'))), host)

    def bracketed(self):
        host = '2001:db8::%x' % self.r.randrange(1, 999)
        return self.record('[%s]%s - - ' % (host, self.r.choice(('', ':51234'))), host)

    def with_port(self):
        host = self.ipv4()
        return self.record('%s:%d - - ' % (host, self.r.randrange(1024, 65536)), host)

    def forwarded(self):
        host = self.ipv4()
        rest = ', '.join(self.ip() for _ in range(self.r.randrange(1, 3)))
        return self.record('%s, %s %s- - ' % (host, rest, self.r.choice(('', '192.0.2.9 '))), host)

    def quoted_first(self):
        host = self.ip()
        listed = ', '.join([host] + [self.ip() for _ in range(self.r.randrange(2))])
        return self.record('"%s" %s - - ' % (listed, self.site()), host)

    def quoted_then_proxy(self):
        host = self.ip()
        return self.record('"%s" 192.0.2.9 - - ' % host, host)

    def user_with_blanks(self):
        host = self.ip()
        user = self.r.choice(('frank smith', 'a b c', 'fr[an]k x', 'DOM\\\\frank', 'a@b c'))
        return self.record('%s - %s ' % (host, user), host)

    def user_with_quotes(self):
        host = self.ip()
        user = self.r.choice(('"frank"', 'fr\\"ank', '"a b"', '[x] y', '"" "', 'a] "b'))
        return self.record('%s - %s ' % (host, user), host)

    # Time first.

    def ssl_request(self):
        host = self.client()
        request, hit = self.asked()
        line = '%s %s TLSv1.3 TLS_AES_256_GCM_SHA384 "%s" %s' % (self.time(), host, request,
                                                             self.r.choice(('-', '512')))
        return line, host if hit else None

    def time_then_quoted_site(self):
        host = self.ip()
        return self.record('', host, ' %s - -  "%s" ' % (host, self.site()))

    def time_then_quoted_client(self):
        host = self.ip()
        return self.record('', host, ' "%d" "%s" ' % (self.r.randrange(10**6), host))

    # Whole lines in quotes.

    def litespeed(self):
        line, host = self.common()
        return '"%s"' % line, host

    def cell(self):
        line, host = self.common()
        out = io.StringIO()
        csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator='').writerow([line])
        return out.getvalue(), host

    # Other programs.

    def proxy_manager(self):
        host, hit = self.ip(), self.r.random() < .6
        line = '[%s] %s- %s %s %s "%s" [Client %s] [Length 25] [Gzip -] %s"bot" "-"' % (
            self.clf(), self.r.choice(('200 ', '- 200 200 ', 'HIT 304 200 ')),
            self.r.choice(METHODS[:8]), self.r.choice(('http', 'https')), self.site(),
            '/robots.txt' if hit else self.r.choice(NEAR), host,
            self.r.choice(('', '[Sent-to 192.0.2.80] ')))
        return line, host if hit else None

    def haproxy(self):
        host, (request, hit) = self.ipv4(), self.asked()
        line = ('%s:33317 [07/Jan/2024:06:25:01.655] http-in '
                'static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {bot} {} "%s"'
                ) % (host, request)
        return line, host if hit else None

    def s3(self):
        host, (request, hit) = self.ipv4(), self.asked()
        line = ('%s bucket [%s] %s - 3E57427F3EXAMPLE WEBSITE.GET.OBJECT robots.txt "%s" 200 - 113 '
                '- 7 - "-" "bot" -') % ('79a59df9' * 8, self.clf(), host, request)
        return line, host if hit else None

    # Lines that were damaged, joined or prefixed.

    def damaged(self):
        self.iso = False
        line, _ = self.common()
        self.iso = True
        return line

    def torn(self):
        # Cut inside the request or after it: the joint of a line that is cut before its request
        # cannot be told from a client and a user.
        line = self.damaged()
        cut = self.r.randrange(line.index('] "') + 3, len(line))
        return line[:cut] + self.damaged(), UNKNOWN

    def cut(self):
        line, _ = self.common()
        return line[:self.r.randrange(len(line))], UNKNOWN

    def glued(self):
        return self.damaged() + self.damaged(), UNKNOWN

    def prefixed(self):
        line, _ = self.r.choice((self.common, self.vhost, self.haproxy))()
        kind = self.r.randrange(6)
        if kind == 0:
            return json.dumps({'log': line + '\n', 'stream': 'stdout',
                               'time': '2024-01-07T06:25:01.1Z'}), UNKNOWN
        return self.r.choice((
            'Jan  7 06:25:01 web1 nginx: ', 'Jan  7 06:25:01 lb1 haproxy[14389]: ', '<190>Jan  7 06:25:01 web1 nginx: ', 'web_1  | ',
            '2024-01-07T06:25:01.123456789Z stdout F ',
            '2024-01-07T06:25:01.123Z ', 
            'nginx-7d4b-x2x | ')) + line, UNKNOWN

    def noise(self):
        return self.r.choice((
            '', ' ', '/robots.txt', 'User-agent: *', 'see /robots.txt for more', '==> access.log <==',
            '{"remote_addr":"203.0.113.5","request":"GET /robots.txt HTTP/1.1","status":200}',
            'GET /robots.txt HTTP/1.1', '"GET /robots.txt HTTP/1.1" 200 5',
            '#Fields: date time c-ip cs-uri-stem', 'logrotate: compressing /robots.txt',
            '2024-01-07 06:25:01 203.0.113.5 GET /robots.txt - 80 - 203.0.113.5 bot - 200 0 0 1',
        )), UNKNOWN

    def two_columns(self, list_first):
        """A virtual host that may be an address, or a client before its proxy."""
        host = self.ipv4()
        if list_first:
            forwarded = self.r.choice((host, '%s, %s' % (host, self.ipv4())))
            return self.record('%s 192.0.2.%d - - ' % (forwarded, self.r.randrange(1, 4)), host)
        return self.record('%s %s - - ' % (self.r.choice((self.site(), '192.0.2.80')), host), host)


DOCUMENTED = ('common vhost vhost_name vhost_client_user bracketed with_port forwarded quoted_first '
              'user_with_blanks ssl_request time_then_quoted_site time_then_quoted_client litespeed '
              'cell proxy_manager haproxy s3 missing_client').split()
# Formats of which only the whole file says that an address in the first column is the client's.
ALONE = ('quoted_then_proxy',)
OPEN = 'user_with_quotes torn cut glued prefixed noise'.split()


def encoded(lines, end='\n'):
    return ''.join(line + end for line, _ in lines).encode('latin-1')


def logs(seed, n):
    """The logs of a seed, each of about `n` lines."""
    shapes = Shapes(seed)
    r = shapes.r

    def drawn(names, n):
        return [getattr(shapes, r.choice(names))() for _ in range(n)]

    for name in [*DOCUMENTED, *ALONE, *OPEN]:
        lines = drawn([name], n)
        yield name + '.log', encoded(lines), lines
    for k in range(4):
        names = r.sample(DOCUMENTED, r.randrange(2, 6))
        lines = drawn(names, n)
        yield 'documented-%d.log' % k, encoded(lines), lines
    for k in range(4):
        lines = drawn(r.sample(DOCUMENTED, 3) + r.sample(OPEN, 2), n)
        yield 'mixed-%d.log.gz' % k, gzip.compress(encoded(lines), r.randrange(1, 10)), lines
    for k, end in enumerate(('\r\n', '\r', '\0', '\n\0\0\0', '\n\n')):
        lines = drawn(DOCUMENTED, n)
        data = r.choice((b'', b'\xef\xbb\xbf')) + encoded(lines, end)
        yield 'ends-%d.log' % k, data, lines
    lines = drawn(DOCUMENTED, n)
    long = ('x' * (1 << 20) + ' /robots.txt', None)
    yield 'long.log', encoded(lines[:3] + [long] + lines[3:]), lines
    for k in (False, True):
        lines = [shapes.two_columns(k) for _ in range(n)]
        yield 'columns-%d.log' % k, encoded(lines), lines
    lines = drawn(['common'], n)
    data = encoded(lines)
    half = len(data) // 2
    yield 'members.log.gz', gzip.compress(data[:half]) + gzip.compress(data[half:]), lines
