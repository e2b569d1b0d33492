//! Logs to measure with: made by a seeded generator, so that everybody measures on the same bytes.
//!
//! What makes a log realistic for a decompressor is how it repeats itself. So there are visitors here with a
//! session each: they come from one address with one agent, load a page and what belongs to it, follow a
//! link, and the page is the next one's referer. Robots fetch `/robots.txt`, then page after page. The text
//! compresses about eight to one, as real logs do (7 to 15).

mod words;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fastrand::Rng;
use rayon::prelude::*;

/// Changes when the generator does, so that an old corpus is not taken for the new one.
const VERSION: &str = "1";

/// A folder of logs, and the right answer.
pub(crate) struct Corpus {
    /// The folder.
    pub(crate) logs: PathBuf,
    /// The hosts that asked for `/robots.txt`, sorted as `sort -u` does in the C locale.
    pub(crate) robots: Vec<String>,
}

/// How large a corpus is: the sizes of its files, in bytes of text.
pub(crate) struct Plan {
    /// Its name, which is the folder's too.
    pub(crate) name: &'static str,
    /// The sizes.
    pub(crate) sizes: Vec<usize>,
}

const MB: usize = 1_000_000;

impl Plan {
    /// 32 files and 1.4 GB, the sizes uneven as the days of a month are.
    pub(crate) fn month() -> Self {
        Self {
            name: "month",
            sizes: (0..32).map(|day| (30 + day * 7 % 31) * MB).collect(),
        }
    }

    /// One file of 1.4 GB.
    pub(crate) fn one() -> Self {
        Self {
            name: "one",
            sizes: vec![1_425 * MB],
        }
    }

    /// 31 small files, and one that has two thirds of all.
    pub(crate) fn skewed() -> Self {
        let small = (0..31).map(|_| 8 * MB);
        Self {
            name: "skewed",
            sizes: small.chain([500 * MB]).collect(),
        }
    }

    /// 10,000 files of 4 kB.
    pub(crate) fn tiny() -> Self {
        Self {
            name: "tiny",
            sizes: vec![4_000; 10_000],
        }
    }
}

/// Makes a corpus below `folder`, unless it is there already.
pub(crate) fn corpus(folder: &Path, plan: &Plan) -> std::io::Result<Corpus> {
    let logs = folder.join(format!("{}-v{VERSION}", plan.name));
    let answer = logs.with_extension("answer");
    if !answer.exists() {
        eprintln!(
            "making {} MB of logs in {} …",
            plan.sizes.iter().sum::<usize>() / MB,
            logs.display()
        );
        fs::create_dir_all(&logs)?;
        let robots = plan
            .sizes
            .par_iter()
            .enumerate()
            .map(|(day, size)| {
                let file = logs.join(format!("access-{day:05}.log.gz"));
                make(&file, day as u64, *size)
            })
            .try_reduce(BTreeSet::new, |mut all, hosts| {
                all.extend(hosts);
                Ok(all)
            })?;
        let lines: String = robots.iter().map(|host| format!("{host}\n")).collect();
        fs::write(&answer, lines)?;
    }
    let robots = fs::read_to_string(&answer)?
        .lines()
        .map(String::from)
        .collect();
    Ok(Corpus { logs, robots })
}

/// Makes one log of about `size` bytes of text, compressed by gzip(1) as logrotate has it done, and returns
/// the hosts that asked for `/robots.txt`.
fn make(file: &Path, day: u64, size: usize) -> std::io::Result<BTreeSet<String>> {
    let mut gzip = Command::new("gzip")
        .arg("-nc")
        .stdin(Stdio::piped())
        .stdout(File::create(file)?)
        .spawn()?;
    let mut out = BufWriter::new(gzip.stdin.take().expect("standard input is piped"));
    let mut log = Log::new(day);
    let mut written = 0;
    while written < size {
        let line = log.line();
        written += line.len();
        out.write_all(line.as_bytes())?;
    }
    drop(out);
    assert!(gzip.wait()?.success(), "gzip failed");
    Ok(log.robots)
}

/// A server with its visitors.
struct Log {
    rng: Rng,
    /// Seconds since the midnight that the log begins at, in thousandths.
    clock: u64,
    day: u64,
    visitors: Vec<Visitor>,
    robots: BTreeSet<String>,
}

/// How many sessions are open at once: a guess at a busy site.
const VISITORS: usize = 500;

struct Visitor {
    host: String,
    agent: String,
    is_robot: bool,
    /// Where it is on the site; the referer of what it loads next.
    page: String,
    /// What it will load before it moves on.
    queue: Vec<String>,
    /// How many pages it will still look at.
    pages: usize,
}

impl Log {
    fn new(day: u64) -> Self {
        Self {
            rng: Rng::with_seed(0x726f_626f_7473 + day),
            clock: 0,
            day,
            visitors: Vec::new(),
            robots: BTreeSet::new(),
        }
    }

    fn line(&mut self) -> String {
        while self.visitors.len() < VISITORS {
            let visitor = Visitor::new(&mut self.rng);
            self.visitors.push(visitor);
        }
        let at = self.rng.usize(..self.visitors.len());
        let visitor = &mut self.visitors[at];
        let target = visitor.next(&mut self.rng);
        if target == "/robots.txt" {
            self.robots.insert(visitor.host.clone());
        }
        self.clock += self.rng.u64(..400);
        let line = visitor.write(&target, self.day, self.clock / 1000, &mut self.rng);
        if visitor.pages == 0 && visitor.queue.is_empty() {
            self.visitors.swap_remove(at);
        }
        line
    }
}

impl Visitor {
    fn new(rng: &mut Rng) -> Self {
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
                agent: browser(rng),
                is_robot,
                page,
                queue: Vec::new(),
                pages: 1 + skewed(rng, 12),
            }
        }
    }

    fn next(&mut self, rng: &mut Rng) -> String {
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

    fn write(&mut self, target: &str, day: u64, seconds: u64, rng: &mut Rng) -> String {
        let status = *pick(
            rng,
            &[
                200, 200, 200, 200, 200, 200, 200, 200, 200, 304, 304, 301, 404,
            ],
        );
        // The size of what is sent goes with the target, so it repeats as in life.
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

/// A browser's agent string. Builds and devices make thousands of them, a few of which are most common.
fn browser(rng: &mut Rng) -> String {
    let common = skewed(rng, 4_000);
    let mut of_agent = Rng::with_seed(7_777 + common as u64);
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

/// A page of the site: few are read often, and the rest now and then.
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

/// What a tracker or a shop hangs on an address: no two are alike.
fn id(rng: &mut Rng, length: usize) -> String {
    (0..length).map(|_| rng.alphanumeric()).collect()
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

/// A number below `n` that is mostly small, roughly as the ranks of popular things are.
fn skewed(rng: &mut Rng, n: usize) -> usize {
    ((n as f64).powf(rng.f64()) - 1.0) as usize
}

fn pick<'a, T>(rng: &mut Rng, of: &'a [T]) -> &'a T {
    &of[rng.usize(..of.len())]
}
