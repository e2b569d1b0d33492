//! The clients of the site: people who come back, and robots.

use fastrand::Rng;

use super::robots::{CRAWLERS, TOOLS};
use crate::draw::skewed;
use crate::logs::browser;

/// Hosts of people. The first ones come many times a day, and half of the visits are of the first
/// two hundred.
const PEOPLE: usize = 30_000;

/// Agents of people.
const BROWSERS: usize = 60;

/// Of 256 crawlers, those that ask for `/robots.txt` on a day.
const ASK: u8 = 220;

/// Who makes a request.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) host: String,
    pub(super) agent: String,
    pub(super) is_robot: bool,
    /// The version of HTTP.
    pub(super) version: &'static str,
}

/// All clients.
pub(super) struct Crowd {
    browsers: Vec<String>,
}

impl Crowd {
    pub(super) fn new() -> Self {
        let mut browsers = Vec::new();
        for number in 0.. {
            let browser = browser(number);
            if !browsers.contains(&browser) {
                browsers.push(browser);
            }
            if browsers.len() == BROWSERS {
                break;
            }
        }
        Self { browsers }
    }

    /// A person, who has one address and mostly one browser.
    pub(super) fn person(&self, rng: &mut Rng) -> Client {
        let number = skewed(rng, PEOPLE) as u64;
        let mut of_host = Rng::with_seed(0x0068_6f73_7400 + number);
        let host = format!(
            "{}.{}.{}.{}",
            of_host.u8(11..224),
            of_host.u8(..),
            of_host.u8(..),
            of_host.u8(1..255)
        );
        let first = skewed(&mut of_host, BROWSERS);
        let second = skewed(&mut of_host, BROWSERS);
        let browser = if rng.u8(..) < 25 { second } else { first };
        Client {
            host,
            agent: self.browsers[browser].clone(),
            is_robot: false,
            version: "2.0",
        }
    }

    /// A crawler or, seldom, a tool.
    pub(super) fn robot(&self, rng: &mut Rng) -> Client {
        let number = if rng.u8(..) < 20 {
            CRAWLERS.len() + rng.usize(..TOOLS.len())
        } else {
            skewed(rng, CRAWLERS.len())
        };
        robot(number, rng)
    }

    /// The crawlers that ask for `/robots.txt` on a day. The others of the list never do.
    pub(super) fn ask_today(&self, rng: &mut Rng) -> Vec<Client> {
        let mut asking = Vec::new();
        for number in 0..CRAWLERS.len() * 4 / 5 {
            if rng.u8(..) < ASK {
                asking.push(robot(number, rng));
            }
        }
        asking
    }
}

/// A robot by its place among crawlers and tools, from one of its hosts. Their networks are
/// private, so that no generated log accuses a real host.
fn robot(number: usize, rng: &mut Rng) -> Client {
    let agent = match number.checked_sub(CRAWLERS.len()) {
        Some(tool) => TOOLS[tool],
        None => CRAWLERS[number],
    };
    let hosts = 2 + number * 7 % 40;
    Client {
        host: format!("10.40.{number}.{}", 1 + skewed(rng, hosts)),
        agent: agent.into(),
        is_robot: true,
        version: "1.1",
    }
}
