"""Draws what clients send and servers answer, before any server has logged it.

Text is `str`; a byte that is not UTF-8 is a surrogate, as in Python's `surrogateescape`.
"""

import random
from types import SimpleNamespace

METHODS = ('GET GET GET GET GET HEAD POST PUT DELETE OPTIONS PATCH PROPFIND PURGE '
           'M-SEARCH').split()
NEAR = ('/robots.txt?x=1', '/a/robots.txt', '//robots.txt', '/robots.txtt', '/Robots.txt',
        '/robots.txt/', '/%72obots.txt', '/robots.txt.bak', '/?u=/robots.txt', '/robots.txt?')
PATHS = ('/', '/index.html', '/a%20b', '/search?q=a+b&l=en', '/wp-login.php', '/x;y=1,2/z',
         '/.well-known/acme-challenge/x_-~', '/%E2%9C%93', "/it's",
         '/a?b=http://x.example/robots.txt', '/(x)/*', '/api/v1/items/17?sort=-date')
# What only lenient servers accept, and log as they escape it.
ODD = ('/q?"x"=1', '/caf\u00e9', '/b\udce9d', '/a\\b', '/[x]{y}', '/<b>', '/a|b#c',
       'http://example.com/robots.txt', '/robots.txt"', '/\u2713/robots.txt')

PLAIN = ('Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0', 'bot',
         'Mozilla/5.0 (compatible; Bot/2.1; +http://bot.example/bot.html)', 'curl/8.4.0',
         'GET /robots.txt HTTP/1.1', '/robots.txt', 'x] [y', "it's", 'a, b, c',
         '<a href=/robots.txt >', '${jndi:ldap://x/a}', 'a=b; c=[1]', '{k:1}', 'a - - b',
         '100% + 1', 'k:v  two', 'Bot/1.0 (robots.txt; /robots.txt)', '1',
         '[07/Jan/2024:06:25:01 +0000]')
QUOTES = ('a "b" c', '"', '\\', 'a\\', 'a\\"', '"GET /robots.txt HTTP/1.1" 200 5', '\tb\tc',
          '203.0.113.9 - - [07/Jan/2024:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 5',
          '{"request":"GET /robots.txt HTTP/1.1"}', '\\x22', '","remote_addr":"203.0.113.9')
UNICODE = ('B\u00f6t/1.0', '\u2713 \u4e2d\u6587', '\U0001f916 bot', 'a\x7fb')
BYTES = ('ag\udce9nt', '\udcff\udcfe', 'x\udce2\udc82')
PLAIN_REFERERS = ('http://www.example.com/', 'https://example.com/robots.txt', '/robots.txt',
                  'http://x.example/?a=[1]&b=2', 'https://x.example/a,b;c', 'android-app://com.x/',
                  'http://x.example/GET%20/robots.txt%20HTTP/1.1')
ODD_REFERERS = ('http://x.example/"GET /robots.txt HTTP/1.1" 200 5', 'http://x.example/\\',
                'http://x.example/?q="', 'a b', 'http://x.example/\u00fc')
SITES = ('www.example.com', 'example.org', 'shop.example.net', 'xn--bcher-kva.example', 'localhost')


class Draw:
    """The random source of one file.

    `text` says which characters agents, referers and targets may have: 'plain' (nothing that a
    log would have to escape), 'quotes', 'unicode' or 'bytes', each with all before it. `long`
    allows referers of some 40 KiB.
    """

    def __init__(self, seed, text='bytes'):
        self.r = random.Random(seed)
        self.text = text
        self.long = False
        self.clock = self.r.randrange(1420070400, 1735689600)

    def one(self, *choices):
        return self.r.choice(choices)

    def rare(self, share):
        return self.r.random() < share

    def has(self, level):
        levels = ('plain', 'quotes', 'unicode', 'bytes')
        return levels.index(self.text) >= levels.index(level)

    def ipv4(self):
        return '%s.%d.%d' % (self.one('198.51', '203.0', '192.0'), self.r.randrange(256),
                             self.r.randrange(1, 255))

    def ipv6(self):
        return self.one('2001:db8::%x', '2001:db8:0:%x::1', '::ffff:203.0.113.%d',
                        '2001:db8:1:2:3:4:5:%x') % self.r.randrange(1, 255)

    def private(self):
        return '10.%d.%d.%d' % tuple(self.r.randrange(1, 255) for _ in range(3))

    def ip(self):
        return self.ipv6() if self.rare(.2) else self.ipv4()

    def port(self):
        return self.r.randrange(1024, 65536)

    def with_port(self, address):
        return ('[%s]:%d' if ':' in address else '%s:%d') % (address, self.port())

    def name(self):
        return self.one('crawl-%d.bot.example', 'host%d.example', '13.crawler-%d.example'
                        ) % self.r.randrange(99)

    def forwarded(self, first=None, ports=False):
        """(list, client): an X-Forwarded-For of one to three addresses, and its first."""
        first = first or self.ip()
        shown = self.with_port(first) if ports and self.rare(.1) else first
        rest = [self.one(self.ip, self.private)() for _ in range(self.one(0, 0, 1, 2))]
        return self.one(', ', ', ', ',').join([shown] + rest), first

    def agent(self):
        if self.rare(.06):
            return None
        return self.r.choice(self._pool(PLAIN, QUOTES))

    def referer(self):
        if self.rare(.5):
            return None
        if self.long and self.rare(.02):
            return 'https://x.example/?' + 'a /robots.txt ' * self.r.randrange(1000, 3000)
        return self.r.choice(self._pool(PLAIN_REFERERS, ODD_REFERERS))

    def _pool(self, plain, quotes):
        pool = list(plain)
        if self.has('quotes'):
            pool += [text for text in quotes if text.isascii() or self.has('unicode')]
        if self.has('unicode'):
            pool += UNICODE
        if self.has('bytes'):
            pool += BYTES
        return pool

    def target(self, odd):
        x = self.r.random()
        if x < .4:
            return '/robots.txt'
        if x < .65:
            return self.r.choice(NEAR)
        if odd and x < .75:
            pool = [text for text in ODD if self.has('bytes') or text.isascii()]
            return self.r.choice(pool)
        return self.r.choice(PATHS)

    def record(self, odd=True):
        """A request and its answer. With `odd`, the target may hold more than URLs may."""
        self.clock += self.one(0, 0, 1, 2, 59, 3600) + self.r.randrange(1000) / 1000
        site = self.r.choice(SITES)
        return SimpleNamespace(
            client=self.ip(), time=round(self.clock, 3), method=self.r.choice(METHODS),
            target=self.target(odd), version=self.one('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/2',
                                       'HTTP/3.0'),
            status=self.one(200, 200, 200, 304, 404, 403, 301, 500, 503),
            size=self.one(0, 5, 113, 5123, 1048576, 2 ** 32 + 1), referer=self.referer(),
            agent=self.agent(), site=site, user=self.one('-', '-', '-', 'frank', 'j.doe@x.example'))
