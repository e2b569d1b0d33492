"""Draws the requests of robots, tools, people and clients without a name, for the report by agent.

What the writers of `../formats` ask of a `Draw`, with other clients: few hosts that many agents
share, agents with habits, times over some days and out of order, and every kind of status.
"""

import random

from write.draw import ODD, PATHS, Draw
from write.escape import cloudfront, plus, replaced

# Requests for robots.txt, and what only resembles one.
FETCHES = ('/robots.txt', '/robots.txt', '/robots.txt', '/robots.txt?x=1', '/robots.txt?',
           '//robots.txt', '/Robots.txt', '/ROBOTS.TXT', '/%72obots.txt', '/%2frobots%2Etxt',
           '/robots.txt?u=/a?b')
ODD_FETCHES = ('http://example.com/robots.txt', 'HTTPS://example.com:8443//robots.txt?a',
               '/robots.txt#top')
NEAR = ('/a/robots.txt', '/robots.txtt', '/robots.txt/', '/robots.txt.bak', '/?u=/robots.txt',
        '/%robots.txt', '/robots', '/robots.txt%20')

# Agents of robots and of tools, each listed or declared: none may count as a person.
ROBOTS = {
    'plain': (
        'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
        'Googlebot/2.1 (+http://www.google.com/bot.html)', 'Googlebot-Image/1.0',
        'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
        'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; '
        '+https://openai.com/gptbot)', 'GPTBot/1.1', 'gptbot/1.1',
        'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; '
        '+claudebot@anthropic.com)', 'CCBot/2.0 (https://commoncrawl.org/faq/)',
        'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
        'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)',
        'Mozilla/5.0 (compatible; UnknownSpider/1.0; +http://unknown.example/bot)',
        'an-unlisted-crawler/0.1', 'curl/8.4.0', 'curl/7.68.0', 'Wget/1.21.2',
        'python-requests/2.31.0', 'Go-http-client/1.1', 'Googlebot/2.1 /robots.txt',
        'Googlebot/2.1 ' + 'x' * 900),
    'quotes': ('Googlebot/2.1 "a" b', 'Googlebot/2.1 \\xe9', 'bingbot/2.0 \\', 'GPTBot/1.2 \\\\"',
               'Googlebot/2.1 {"request":"GET /robots.txt HTTP/1.1"}', 'CCBot/2.0 \\n'),
    'unicode': ('Googlebot/2.1 \u2713', 'bingbot/2.0 \u00e9', 'GPTBot/1.2 \U0001f916'),
    'bytes': ('Googlebot/2.1 \udce9', 'Googlebot/2.1 \udcc3', 'bingbot/2.0 \udcff\udcfe',
              'GPTBot/1.2 \udce2\udc82x'),
}
# Agents of browsers, and of apps that name themselves.
PEOPLE = {
    'plain': (
        'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0',
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) '
        'Chrome/120.0.0.0 Safari/537.36',
        'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like '
        'Gecko) Version/17.1 Mobile/15E148 Safari/604.1', 'Opera/9.80 (Windows NT 6.1; U; en) '
        'Presto/2.10.229 Version/11.62', 'AnApp/3.1', 'Opera/9.80 (X11) Presto/2.12'),
    'quotes': ('Mozilla/5.0 (X11) "quoted" Firefox/1.0', 'Mozilla/5.0 (X11) \\ Firefox/1.0'),
    'unicode': ('Mozilla/5.0 (X11; \u00e9) Firefox/1.0',),
    'bytes': ('Mozilla/5.0 (X11; \udce9) Firefox/1.0',),
}
# Servers log these of clients that went away, and of requests that they gave up.
STATUSES = (200,) * 8 + (304, 304, 404, 404, 301, 403, 500, 503, 100, 101, 206, 299, 499, 599)
BEYOND = (600, 999)
SIZES = (0, 5, 113, 113, 5123, 1048576, 2 ** 32 + 1)
DAYS = 4


def choices(pools, has):
    return [agent for level, pool in pools.items() if has(level) for agent in pool]


def as_logged(pools):
    """All agents of some pools, also in the encodings that logs keep."""
    agents = choices(pools, lambda level: True)
    return frozenset(form(agent) for agent in agents for form in (str, plus, cloudfront, replaced))


class Crowd(Draw):
    """The random source of one file. With `agent`, all its requests have this one.

    `statuses` are drawn besides the usual ones.
    """

    def __init__(self, seed, name, text, statuses=(), agent=None):
        super().__init__('%s %s' % (seed, name), text)
        # One for all files of a seed, so that they share hours and days.
        self.start = random.Random(seed).randrange(1420070400, 1735689600)
        self.clock = self.start
        self.statuses = STATUSES + tuple(statuses)
        self.only = agent
        self.page = 0

    def ipv4(self):
        return '%s.%d' % (self.one('198.51.100', '203.0.113'), self.r.randrange(1, 12))

    def ipv6(self):
        return self.one('2001:db8::%x', '::ffff:203.0.113.%d') % self.r.randrange(1, 5)

    def agent(self):
        x = self.r.random()
        if self.only or x < .04:
            return self.only
        if x < .3:
            return ROBOTS['plain'][0]
        if x < .7:
            return self.r.choice(choices(ROBOTS, self.has))
        if x < .85:
            return self.r.choice(choices(PEOPLE, self.has))
        return super().agent()

    def habit(self, agent):
        """How often an agent asks for robots.txt; some never do, and few people."""
        often = random.Random('%a' % agent).choice((0, 0, .02, .1, .5))
        if agent in choices(PEOPLE, lambda level: True):
            often = .2 if agent.endswith('Firefox/1.0') else 0
        return often or .3 * bool(self.only)

    def target_of(self, agent, odd):
        if self.rare(self.habit(agent)):
            return self.r.choice(FETCHES + ODD_FETCHES if odd else FETCHES)
        x = self.r.random()
        if x < .6:
            return '/p/%d%s' % (self.r.randrange(10 ** 6), self.one('', '', '?a=1', '?a=/robots.txt'))
        if x < .7:
            return self.r.choice(NEAR)
        if odd and x < .8:
            return self.r.choice([text for text in ODD if text not in ODD_FETCHES
                                  and (self.has('bytes') or text.isascii())])
        return self.r.choice(PATHS)

    def record(self, odd=True):
        r = super().record(odd)
        r.target = self.target_of(r.agent, odd)
        self.clock = min(self.clock, self.start + DAYS * 86400)
        # Some stand where they began, long before their neighbours.
        jump = 3600 * self.one(0, 0, 0, 0, -7, 5, 40)
        r.time = round(self.clock + jump + self.r.randrange(1000) / 1000, 3)
        r.status = self.r.choice(self.statuses)
        r.size = self.r.choice(SIZES)
        if self.rare(.1):
            r.site = r.site.title()
        return r
