"""Logs for the page, of any number of robots, and one that attacks it. Made from seeds."""

import datetime
import math
import random

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)

ROBOTS = """
    GPTBot ClaudeBot Googlebot bingbot Bytespider Applebot PerplexityBot OAI-SearchBot ChatGPT-User
    Amazonbot meta-externalagent CCBot AhrefsBot SemrushBot MJ12bot DotBot YandexBot Baiduspider
    PetalBot facebookexternalhit Twitterbot Slackbot DuckDuckBot DataForSeoBot UptimeRobot
    python-requests curl Wget Go-http-client Feedly archive.org_bot Pinterestbot LinkedInBot
    TelegramBot Diffbot ImagesiftBot YouBot cohere-ai Timpibot omgili
""".split()

START = datetime.datetime(2026, 10, 5, tzinfo=datetime.timezone.utc)


def line(host, day, target, status, size, agent):
    """A line of a log in the combined format, at a time in days since the start."""
    time = (START + datetime.timedelta(days=day)).strftime("%d/%b/%Y:%H:%M:%S +0000")
    return f'{host} - - [{time}] "GET {target} HTTP/1.1" {status} {size} "-" "{agent}"\n'


def crowd(robots, days, requests):
    """A log of robots and people: the first robot makes so many requests, the n-th a n-th part."""
    draw = random.Random(robots)
    names = ROBOTS[:robots] + [f"Crawler{n}Bot" for n in range(robots - len(ROBOTS))]
    rows = []
    for n, name in enumerate(names):
        agent = f"Mozilla/5.0 (compatible; {name}/1.0; +https://{name.lower()}.example/bot)"
        for _ in range(max(1, round(requests / (n + 1) ** 0.8))):
            # Each has its own days, and comes in waves.
            day = draw.random() * days
            if math.sin(day * (1 + n % 3) / 3 + n) < draw.random() * 2 - 1:
                day = draw.random() * days
            asks = n % 3 != 1 and draw.random() < 0.03
            status = draw.choices([200, 301, 304, 404, 500], [70, 6, 9, 9 + n % 5 * 8, 1 + n % 4])[0]
            size = 0 if status == 304 else int(draw.paretovariate(1.1) * 900) % 2_000_000
            target = "/robots.txt" if asks else f"/page/{draw.randrange(900)}"
            host = f"20.{n % 250}.{n // 250}.{draw.randrange(1, 40)}"
            rows.append((day, line(host, day, target, 200 if asks else status, size, agent)))
    for n in range(requests):
        day = draw.random() * days
        target = "/robots.txt" if robots and n % 400 == 0 else f"/page/{draw.randrange(900)}"
        host = f"198.51.{draw.randrange(20)}.{draw.randrange(1, 250)}"
        rows.append((day, line(host, day, target, 200, draw.randrange(90_000), BROWSER)))
    rows.sort()
    return "".join(text for _, text in rows).encode()


MARKUP = [
    "<script>pwned=1</script>",
    "</script><script>pwned=1</script>",
    "</title></style><img src=x onerror=pwned=1>",
    "'><svg onload=pwned=1>",
    '\\"><svg onload=pwned=1>',
    "]]><script>pwned=1</script>",
    "<!--",
    "javascript:pwned=1//",
    "&lt;script&gt;&#x3c;b&#x3e;",
    "<style>*{display:none}</style>",
    "<meta http-equiv=refresh content=0;url=//x.example>",
    "<link rel=stylesheet href=//x.example>",
    "<base href=//x.example><iframe src=//x.example>",
]

ODD = [
    "\u202egnp.tob\u202c",
    "\u05d0\u05d1\u05d2 \u0627\u0644\u0639",
    "Z" + "\u0310\u0321\u0489" * 60,
    "\x1b[31m\x07\x00\x7f",
    "\u200b\ufeff\u2028",
    "\u6f22" * 400,
    "W" * 65_000,
]


def hostile():
    """A log of agents, targets and hosts that would do harm where they are not text."""
    rows = []
    for n, text in enumerate(MARKUP + ODD):
        path = "/" + text.replace(" ", "%20")
        for agent in [
            f"{text}bot/1.0",
            f"Evil{n}Bot/1.0 {text}",
            f"Mozilla/5.0 (compatible; {text}; +http://x.example/{n}bot.html)",
        ]:
            for target in ["/robots.txt", path]:
                rows.append(line(f"203.0.113.{n}", n, target, 200, 1 << n, agent).encode())
        host = text.replace(" ", "_")
        rows.append(line(host, n, "/robots.txt", 200, 9, "Plain/1.0").encode())
    rows.append(line("203.0.113.99", 1, "/robots.txt", 200, 9, "").encode())
    rows.append(b'203.0.113.98 - - [06/Oct/2026:00:00:00 +0000] "GET /\xff\x9b HTTP/1.1" 200 1 "-" "\x9b\xffbot"\n')
    return b"".join(rows)
