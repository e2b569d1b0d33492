//! Names for agents: the crawlers of the data, those of the user's own file, and what an agent says
//! of itself. A verdict is on one agent, and knows nothing of requests and hosts.
//!
//! An agent is a claim. Whether it is true is decided elsewhere, by addresses.

mod crawler;
mod declared;
mod list;
mod matcher;
#[cfg(test)]
mod tests;
mod words;

use std::borrow::Cow;
use std::sync::LazyLock;

pub use crawler::{Claim, Crawler, Purpose};
pub use list::{AgentsFileError, Why};

use list::{Pattern, Record, Way};
use matcher::Matcher;
use words::Addresses;

/// Read and compiled once, when an agent is first judged.
static BUILTIN: LazyLock<Result<Crawlers, AgentsFileError>> = LazyLock::new(|| Crawlers::with(""));

const DATA: &str = include_str!("../../data/crawlers.txt");

/// All crawlers and tools that are known by name.
#[derive(Debug)]
pub struct Crawlers {
    /// Each with whether it is the user's own.
    list: Vec<(Crawler, bool)>,
    matcher: Matcher,
}

/// What an agent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A crawler of the list.
    Listed,
    /// Not in the list, but it calls itself a robot, or has the address of a page about itself.
    Declared,
    /// An HTTP library or a command-line client.
    Tool,
    /// No agent.
    Empty,
    /// It looks like a browser. If its hosts fetch `/robots.txt`, it hides a robot.
    Browser,
    /// Anything else, as an app that names itself: `App/1.0`.
    Other,
}

/// The verdict on an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict<'a> {
    /// What it is.
    pub kind: Kind,
    /// The crawler's name, or the product token of an agent that is not listed. Empty for
    /// [`Kind::Empty`] and [`Kind::Browser`], which are no names, and where there is no token.
    pub name: Cow<'a, str>,
    /// The crawler of [`Kind::Listed`] and the tool of [`Kind::Tool`].
    pub crawler: Option<&'a Crawler>,
}

impl Crawlers {
    /// The crawlers of the data.
    ///
    /// # Errors
    ///
    /// None with the data as it is; a test reads it.
    pub fn builtin() -> Result<&'static Self, &'static AgentsFileError> {
        BUILTIN.as_ref()
    }

    /// The crawlers of the data, with those of a file of the user's own added. The format is the
    /// data's (`data/crawlers.txt`). A record with the name of one of the data changes what it has
    /// keys for. The user's own records count before all others.
    ///
    /// # Errors
    ///
    /// If a line of the file cannot be read.
    pub fn with(agents_file: &str) -> Result<Self, AgentsFileError> {
        let mut records = Vec::new();
        list::read(DATA, &mut records, false)?;
        // Editors on Windows begin a file with a mark.
        let agents_file = agents_file.strip_prefix('\u{feff}').unwrap_or(agents_file);
        list::read(agents_file, &mut records, true)?;
        for record in &mut records {
            if record.patterns.is_empty() {
                record.patterns.push(Pattern {
                    text: record.crawler.name.clone(),
                    way: Way::Word,
                    line: 0,
                });
            }
        }
        let patterns = (0..).zip(&records).flat_map(|(id, record): (_, &Record)| {
            record.patterns.iter().map(move |pattern| (pattern, id))
        });
        let matcher = Matcher::new(patterns)?;
        let list = records.into_iter();
        let list = list.map(|record| (record.crawler, record.is_own)).collect();
        Ok(Self { list, matcher })
    }

    /// All crawlers and tools, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Crawler> {
        self.list.iter().map(|(crawler, _)| crawler)
    }

    /// Judges an agent: its bytes as the client sent them, without a log's escapes. Takes time in
    /// proportion to its length.
    ///
    /// A crawler counts before what an agent says of itself, and that before a tool. Of several
    /// crawlers that match the user's own counts, then one outside addresses, then the longest
    /// match, then the first name. A name that is only compared with (`like Googlebot`) is none.
    pub fn judge<'a>(&'a self, agent: &'a [u8]) -> Verdict<'a> {
        let agent = agent.trim_ascii();
        if matches!(agent, b"" | b"-") {
            return Verdict::unnamed(Kind::Empty);
        }
        let addresses = Addresses::of(agent);
        let (mut crawler, mut tool) = (None, None);
        for found in self.matcher.matches(agent, &addresses) {
            let (of, is_own) = &self.list[found.id];
            let rank = (*is_own, found.rank(&of.name));
            let best = if of.is_tool { &mut tool } else { &mut crawler };
            if best.as_ref().is_none_or(|(other, _)| rank > *other) {
                *best = Some((rank, of));
            }
        }
        if let Some((_, crawler)) = crawler {
            return Verdict::listed(Kind::Listed, crawler);
        }
        if let Some(name) = declared::robot(agent, &addresses) {
            return Verdict::named(Kind::Declared, name);
        }
        if let Some((_, tool)) = tool {
            return Verdict::listed(Kind::Tool, tool);
        }
        if let Some(name) = declared::with_page(agent, &addresses) {
            return Verdict::named(Kind::Declared, name);
        }
        if declared::is_browser(agent) {
            return Verdict::unnamed(Kind::Browser);
        }
        let product = declared::product(agent, &addresses);
        Verdict::named(Kind::Other, product.unwrap_or_default())
    }
}

impl<'a> Verdict<'a> {
    fn listed(kind: Kind, crawler: &'a Crawler) -> Self {
        Self {
            kind,
            name: Cow::Borrowed(&crawler.name),
            crawler: Some(crawler),
        }
    }

    fn named(kind: Kind, name: impl Into<Cow<'a, str>>) -> Self {
        Self {
            kind,
            name: name.into(),
            crawler: None,
        }
    }

    fn unnamed(kind: Kind) -> Self {
        Self::named(kind, "")
    }
}
