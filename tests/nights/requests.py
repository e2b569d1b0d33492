"""Requests of a small site, day by day, from a seed: people, and robots that come and go."""

import datetime
import random

FIRST = datetime.date(2025, 1, 1)
PEOPLE = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ROBOTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "CCBot/2.0 (https://commoncrawl.org/faq/)",
    "FooBot/1.0 (+https://foo.example/bot)",
    "BarSpider/0.3",
    "curl/7.88.1",
]


class Site:
    """Every robot is there in some weeks, from some hosts, and asks for robots.txt or does not."""

    def __init__(self, seed, nights):
        self.random = random.Random(seed)
        self.visits = []
        for n, agent in enumerate(ROBOTS):
            for _ in range(1 + nights // 60):
                begin = self.random.randrange(-20, nights)
                hosts = [f"198.51.100.{10 * n + h}" for h in range(self.random.randint(1, 9))]
                length = self.random.randint(3, 40)
                self.visits.append((begin, begin + length, agent, hosts, self.random.random()))

    def lines(self, night, hours):
        """The lines of some hours of a day, in order; never none."""
        day = FIRST + datetime.timedelta(night)
        requests = [("203.0.113.1", PEOPLE, "/")]
        requests += [(f"203.0.113.{self.random.randrange(250)}", PEOPLE, self.page())
                     for _ in range(self.random.randrange(len(hours) + 1))]
        for begin, end, agent, hosts, asks in self.visits:
            if begin <= night < end:
                for _ in range(self.random.randrange(1 + len(hours) // 2)):
                    asked = self.random.random() < asks / 3
                    page = "/robots.txt" if asked else self.page()
                    requests.append((self.random.choice(hosts), agent, page))
        seconds = sorted(self.random.randrange(hours[0] * 3600, (hours[-1] + 1) * 3600)
                         for _ in requests)
        self.random.shuffle(requests)
        return "".join(self.line(day, second, *request)
                       for second, request in zip(seconds, requests))

    def page(self):
        return f"/page/{self.random.randrange(1000)}"

    def line(self, day, second, host, agent, page):
        clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        status, size = self.random.choice([(200, 5000), (304, 0), (404, 153)])
        return (f'{host} - - [{day:%d/%b/%Y}:{clock} +0000] "GET {page} HTTP/1.1" '
                f'{status} {size + self.random.randrange(9)} "-" "{agent}"\n')
