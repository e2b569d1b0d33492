//! The log of a site whose visitors come in bursts: a second kind of log, more repetitive than
//! [`crate::logs`].
//!
//! A person loads a page and, within seconds, its images and scripts: some forty requests of one
//! host with one agent and one referer. Few people come often and many seldom, from hosts that stay
//! the same over the days. Crawlers fetch page after page between them, and most ask for
//! `/robots.txt` once a day. The lines are in the order of their times, fewer at night. The text
//! compresses about twelve to one.

mod crowd;
mod robots;
mod site;

use std::collections::BTreeMap;
use std::rc::Rc;

use fastrand::Rng;

use crate::answer::Answer;
use crate::corpus::Server;
use crate::draw::{id, pick, skewed};
use crowd::{Client, Crowd};
use site::{ASSETS, PAGES, asset, page, parts};

/// Milliseconds of a day.
const DAY: u64 = 86_400_000;

/// Of 1,000 visitors, those that are people. As they make more requests than robots at a visit,
/// two thirds of the lines are theirs.
const PEOPLE: u32 = 250;

/// A line that is still to be written.
struct Request {
    client: Rc<Client>,
    target: Rc<str>,
    referer: Rc<str>,
    is_cached: bool,
}

/// The log of one day, written line by line.
pub struct Bursts {
    rng: Rng,
    crowd: Crowd,
    /// Days since the first of January.
    day: u64,
    /// Bytes of the day that are to come, and that are written.
    size: usize,
    written: usize,
    /// By millisecond of the day, then in the order in which they were made.
    to_come: BTreeMap<(u64, u64), Request>,
    made: u64,
    answer: Answer,
}

impl Bursts {
    /// The log of a day, whose lines have about `size` bytes.
    pub fn new(day: u64, size: usize) -> Self {
        let mut log = Self {
            rng: Rng::with_seed(0x6275_7273_7473 + day),
            crowd: Crowd::new(),
            day,
            size,
            written: 0,
            to_come: BTreeMap::new(),
            made: 0,
            answer: Answer::default(),
        };
        let clients = log.crowd.ask_today(&mut log.rng);
        for client in clients {
            let at = log.rng.u64(..DAY);
            log.make(
                at,
                &Rc::new(client),
                "/robots.txt".into(),
                "-".into(),
                false,
            );
        }
        log
    }

    /// The time, which follows from how much of the day is written: at noon it passes seven times
    /// as slowly as at midnight.
    fn now(&self) -> u64 {
        let turn = self.written as f64 / self.size as f64;
        let night = (turn * std::f64::consts::TAU).sin() * 0.12;
        ((turn + night) * DAY as f64) as u64
    }

    fn make(
        &mut self,
        at: u64,
        client: &Rc<Client>,
        target: Rc<str>,
        referer: Rc<str>,
        is_cached: bool,
    ) {
        let client = Rc::clone(client);
        let request = Request {
            client,
            target,
            referer,
            is_cached,
        };
        self.made += 1;
        self.to_come.insert((at, self.made), request);
    }

    /// Makes the requests of a new visitor.
    fn visit(&mut self, at: u64) {
        if self.rng.u32(..1000) < PEOPLE {
            let client = Rc::new(self.crowd.person(&mut self.rng));
            self.read(at, &client);
        } else {
            let client = Rc::new(self.crowd.robot(&mut self.rng));
            self.crawl(at, &client);
        }
    }

    /// A person loads pages with all that is in them, and reads for a while before the next.
    fn read(&mut self, mut at: u64, client: &Rc<Client>) {
        let mut referer: Rc<str> = site::came_from(&mut self.rng).into();
        for visited in 0..=skewed(&mut self.rng, 5) {
            let number = skewed(&mut self.rng, PAGES);
            let target = page(number, &mut self.rng);
            let url: Rc<str> = format!("https://www.example.com{target}").into();
            self.make(at, client, target.into(), referer, false);
            let mut moment = at + self.rng.u64(80..400);
            let mut parts = parts(number);
            // They are loaded side by side, and come in another order each time.
            self.rng.shuffle(&mut parts);
            for (number, is_common) in parts {
                moment += self.rng.u64(..130);
                // A browser asks again for what it has, and gets the answer that it is the same.
                let is_cached = is_common && visited > 0;
                self.make(
                    moment,
                    client,
                    asset(number).into(),
                    Rc::clone(&url),
                    is_cached,
                );
            }
            let hit = format!("/stats/hit?page={number}&r={}", id(&mut self.rng, 6));
            self.make(moment + 300, client, hit.into(), Rc::clone(&url), false);
            referer = url;
            at = moment + self.rng.u64(5_000..120_000);
        }
    }

    /// A robot fetches pages, popular or not, and sometimes an image.
    fn crawl(&mut self, mut at: u64, client: &Rc<Client>) {
        for _ in 0..=skewed(&mut self.rng, 60) {
            let target = if self.rng.u8(..10) == 0 {
                asset(self.rng.usize(..ASSETS))
            } else {
                let number = self.rng.usize(..PAGES);
                page(number, &mut self.rng)
            };
            self.make(at, client, target.into(), "-".into(), false);
            at += self.rng.u64(500..12_000);
        }
    }

    /// The line of a request.
    fn write(&mut self, at: u64, request: &Request) -> String {
        let chance = self.rng.u8(..);
        let (status, body) = match chance {
            _ if request.is_cached => (304, 0),
            0..3 => (404, 1_842),
            3..6 => (301, 574),
            _ => (200, site::size(&request.target)),
        };
        // As Apache's `%O`, with the headers, which are not always equally long.
        let bytes = body + 220 + self.rng.u32(..48);
        let (day, month) = match self.day + at / DAY {
            day @ 0..31 => (day + 1, "Jan"),
            day => (day - 30, "Feb"),
        };
        let seconds = at / 1000;
        format!(
            "{} - - [{day:02}/{month}/2024:{:02}:{:02}:{:02} +0000] \"GET {} HTTP/{}\" {status} {bytes} \"{}\" \"{}\"\n",
            request.client.host,
            seconds / 3600 % 24,
            seconds / 60 % 60,
            seconds % 60,
            request.target,
            request.client.version,
            request.referer,
            request.client.agent,
        )
    }
}

impl Server for Bursts {
    fn line(&mut self) -> String {
        let now = self.now();
        while self
            .to_come
            .first_key_value()
            .is_none_or(|((at, _), _)| *at > now)
        {
            // Visitors come alone or, as from a link in the news, several at once.
            for _ in 1..*pick(&mut self.rng, &[1, 2, 4, 8]) {
                let delay = self.rng.u64(..3_000);
                self.visit(now + delay);
            }
            // The first comes now: the loop ends.
            self.visit(now);
        }
        let ((at, _), request) = self.to_come.pop_first().expect("a visitor has come");
        let client = &request.client;
        let (host, agent) = (&client.host, &client.agent);
        self.answer
            .note(host, &request.target, agent, client.is_robot);
        let line = self.write(at, &request);
        self.written += line.len();
        line
    }

    fn into_answer(self) -> Answer {
        self.answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_day_are_in_order_and_fill_it() {
        let size = 2_000_000;
        let mut log = Bursts::new(30, size);
        let mut times = Vec::new();
        while log.written < size {
            let line = log.line();
            let time = line.split('[').nth(1).expect("a line has a time");
            times.push(time[..20].to_owned());
        }
        assert!(times.is_sorted());
        assert!(times[0].starts_with("31/Jan/2024:00:"), "{}", times[0]);
        let last = &times[times.len() - 1];
        assert!(last.starts_with("31/Jan/2024:23:"), "{last}");
        assert_eq!(log.into_answer().requests(), times.len() as u64);
    }

    #[test]
    fn a_visitor_comes_back_on_another_day() {
        let hosts = |day| {
            let mut log = Bursts::new(day, 2_000_000);
            let lines = (0..5_000).map(|_| log.line());
            let host = |line: String| line.split(' ').next().map(String::from);
            lines
                .filter_map(host)
                .collect::<std::collections::BTreeSet<_>>()
        };
        let (one, other) = (hosts(0), hosts(1));
        let both = one.intersection(&other).count();
        assert!(both > 10 && both < one.len(), "{both} of {}", one.len());
    }
}
