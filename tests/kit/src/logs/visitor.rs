//! A visitor of a site: a person or a robot, its session, and the requests that it makes.

use fastrand::Rng;

use super::words;
use crate::draw::{id, pick, skewed};

pub(super) struct Visitor {
    host: String,
    agent: String,
    is_robot: bool,
    /// The current page: the referer of the requests that follow.
    page: String,
    /// Targets to load before the next page.
    queue: Vec<String>,
    /// Pages that are still to be loaded.
    pages: usize,
}

impl Visitor {
    pub(super) fn new(rng: &mut Rng) -> Self {
        let is_robot = rng.u8(..) < 40;
        if is_robot {
            let (agent, network) = *pick(rng, &words::ROBOTS);
            // A crawler has few addresses and comes back with them.
            let host = format!("{network}.{}", rng.u8(1..64));
            let asks_first = rng.u8(..) < 100;
            let queue = if asks_first {
                vec!["/robots.txt".into()]
            } else {
                Vec::new()
            };
            Self {
                host,
                agent: agent.into(),
                is_robot,
                page: "-".into(),
                queue,
                pages: 1 + skewed(rng, 400),
            }
        } else {
            let host = format!(
                "{}.{}.{}.{}",
                rng.u8(1..224),
                rng.u8(..),
                rng.u8(..),
                rng.u8(1..255)
            );
            let page = pick(rng, &words::REFERERS).to_string();
            Self {
                host,
                // Mostly one of the few common ones.
                agent: browser(skewed(rng, 4_000)),
                is_robot,
                page,
                queue: Vec::new(),
                pages: 1 + skewed(rng, 12),
            }
        }
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn agent(&self) -> &str {
        &self.agent
    }

    pub(super) fn is_robot(&self) -> bool {
        self.is_robot
    }

    /// Whether the session is over.
    pub(super) fn is_done(&self) -> bool {
        self.pages == 0 && self.queue.is_empty()
    }

    /// The next target.
    pub(super) fn next(&mut self, rng: &mut Rng) -> String {
        if let Some(target) = self.queue.pop() {
            return target;
        }
        self.pages = self.pages.saturating_sub(1);
        let page = page(rng);
        if !self.is_robot {
            self.queue = (0..rng.usize(2..14)).map(|_| asset(rng)).collect();
        }
        page
    }

    /// The line of a request, `seconds` after the midnight of the first day.
    pub(super) fn write(&mut self, target: &str, day: u64, seconds: u64, rng: &mut Rng) -> String {
        let status = *pick(
            rng,
            &[
                200, 200, 200, 200, 200, 200, 200, 200, 200, 304, 304, 301, 404,
            ],
        );
        // The size follows from the target, so it repeats as in real logs.
        let bytes = match status {
            304 => 0,
            301 => 574,
            404 => 1_842,
            _ => {
                900 + target
                    .bytes()
                    .fold(7_u32, |sum, byte| sum.wrapping_mul(31) + u32::from(byte))
                    % 48_000
            }
        };
        let is_page = target.ends_with('/');
        let referer = if self.is_robot { "-" } else { &self.page };
        let line = format!(
            "{} - - [{:02}/Jan/2024:{:02}:{:02}:{:02} +0000] \"GET {target} HTTP/1.1\" {status} {bytes} \"{referer}\" \"{}\"\n",
            self.host,
            1 + day % 31,
            seconds / 3600 % 24,
            seconds / 60 % 60,
            seconds % 60,
            self.agent,
        );
        if is_page && !self.is_robot {
            self.page = format!("https://www.example.com{target}");
        }
        line
    }
}

/// A browser's agent string by its number, one of thousands of builds and devices.
pub(crate) fn browser(number: usize) -> String {
    let mut of_agent = Rng::with_seed(7_777 + number as u64);
    let template = pick(&mut of_agent, &words::BROWSERS);
    let major = 121 - skewed(&mut of_agent, 40);
    let build = format!(
        "{major}.0.{}.{}",
        of_agent.u16(1_000..7_000),
        of_agent.u8(..230)
    );
    template
        .replace("{major}", &major.to_string())
        .replace("{build}", &build)
}

/// A page of the site: a few pages are read often, the rest now and then.
fn page(rng: &mut Rng) -> String {
    let number = skewed(rng, 20_000);
    let mut of_page = Rng::with_seed(number as u64);
    let section = pick(&mut of_page, &words::SECTIONS);
    let slug: Vec<_> = (0..of_page.usize(2..6))
        .map(|_| *pick(&mut of_page, &words::SLUG))
        .collect();
    match rng.u8(..) {
        0..20 => "/".into(),
        20..30 => format!("/search/?q={}&page={}", slug.join("+"), 1 + skewed(rng, 9)),
        30..36 => format!("/{section}/feed/"),
        36..43 => format!("/{section}/{}/?fbclid=IwAR{}", slug.join("-"), id(rng, 40)),
        43..47 => format!("/shop/cart/?session={}&item={number}", id(rng, 20)),
        _ => format!(
            "/{section}/{}/{number}-{}/",
            2008 + number % 16,
            slug.join("-")
        ),
    }
}

fn asset(rng: &mut Rng) -> String {
    let number = skewed(rng, 3_000);
    let mut of_asset = Rng::with_seed(77 + number as u64);
    match rng.u8(..) {
        0..90 => format!("/static/{}?ver=6.4.2", pick(rng, &words::ASSETS)),
        90..104 => format!(
            "/wp-json/stats/v1/hit?post={number}&t={}&n={}",
            1_704_067_200 + rng.u32(..86_400),
            id(rng, 10)
        ),
        _ => format!(
            "/media/{}/{:02}/{}-{}-{}x{}.{}",
            2008 + number % 16,
            1 + number % 12,
            pick(&mut of_asset, &words::SLUG),
            id(&mut of_asset, 8),
            100 * of_asset.u32(2..20),
            100 * of_asset.u32(2..12),
            pick(&mut of_asset, &["jpg", "webp", "png", "svg"]),
        ),
    }
}
