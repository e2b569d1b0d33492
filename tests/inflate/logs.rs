//! Access-log text from a seed, like a real site's: sessions of a few thousand visitors and robots, so that
//! it compresses about ten times, as real logs do. Used by the tests and the bench of the decoder.

/// A xorshift generator: small, and the same everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        ((self.next() >> 32) as usize * end) >> 32
    }

    /// One of the items, the first ones much more often.
    fn skewed(&mut self, end: usize) -> usize {
        let (a, b) = (self.below(end), self.below(end));
        a * b / end
    }
}

const SECTIONS: [&str; 12] = [
    "blog",
    "archive",
    "tags",
    "products",
    "docs",
    "images",
    "static/js",
    "static/css",
    "feeds",
    "wiki",
    "forum",
    "download",
];
const WORDS: [&str; 24] = [
    "introduction",
    "index",
    "release-notes",
    "setup",
    "parallel",
    "python",
    "cookbook",
    "review",
    "garden",
    "music",
    "travel",
    "photo",
    "summer",
    "kernel",
    "network",
    "storage",
    "security",
    "contact",
    "pricing",
    "history",
    "events",
    "guide",
    "tutorial",
    "faq",
];
const ENDINGS: [&str; 6] = ["", "/", ".html", ".jpg", ".png", "?page=2"];
const AGENTS: [&str; 14] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.0; +https://openai.com/gptbot)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Tiny Tiny RSS/21.05 (http://tt-rss.org/)",
    "curl/7.88.1",
    "-",
];

/// At least `size` bytes of lines in the combined format.
pub(crate) fn text(seed: u64, size: usize) -> Vec<u8> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let paths: Vec<String> = (0..1500)
        .map(|_| {
            let mut path = format!(
                "/{}/{}",
                SECTIONS[random.skewed(12)],
                WORDS[random.below(24)]
            );
            if random.below(2) == 0 {
                path += &format!("-{}-{}", WORDS[random.below(24)], random.below(400));
            }
            path + ENDINGS[random.skewed(6)]
        })
        .collect();
    let hosts: Vec<String> = (0..20_000)
        .map(|_| {
            let host = random.next();
            format!(
                "{}.{}.{}.{}",
                host & 127 | 64,
                host >> 8 & 255,
                host >> 16 & 255,
                host >> 24 & 255
            )
        })
        .collect();
    let sizes: Vec<usize> = paths.iter().map(|_| 200 + random.below(60_000)).collect();

    let mut text = Vec::with_capacity(size + 512);
    let mut second = 0usize;
    let mut sessions: Vec<(usize, usize, usize)> = Vec::new();
    while text.len() < size {
        if sessions.len() < 12 || random.below(6) == 0 {
            sessions.push((
                random.skewed(hosts.len()),
                random.skewed(AGENTS.len()),
                random.skewed(paths.len()),
            ));
        }
        let index = random.below(sessions.len());
        let (host, agent, from) = sessions[index];
        let path = random.skewed(paths.len());
        sessions[index].2 = path;
        if random.below(7) == 0 {
            sessions.swap_remove(index);
        }
        second += random.below(3);
        let robots = random.below(300) == 0;
        let mut target = if robots {
            "/robots.txt".to_owned()
        } else {
            paths[path].clone()
        };
        // What no request before had: identifiers, search words, sizes of pages made for this one.
        if random.below(5) < 2 && !robots {
            target += &format!("?id={:x}", random.next() >> (8 + random.below(40)));
        }
        let (status, length) = match random.below(20) {
            0 => (304, "-".to_owned()),
            1 => (404, "1142".to_owned()),
            2..12 => (200, (200 + random.below(90_000)).to_string()),
            _ => (200, sizes[path].to_string()),
        };
        let referer = match random.below(4) {
            0 => "-".to_owned(),
            1 => "https://www.example.com/".to_owned(),
            _ => format!("https://www.example.com{}", paths[from]),
        };
        let line = format!(
            "{} - - [{:02}/Nov/2026:{:02}:{:02}:{:02} +0000] \"GET {target} HTTP/1.1\" {status} {length} \"{referer}\" \"{}\"\n",
            hosts[host],
            1 + second / 86_400 % 30,
            second / 3600 % 24,
            second / 60 % 60,
            second % 60,
            AGENTS[agent]
        );
        text.extend_from_slice(line.as_bytes());
    }
    text
}
