//! Reads records of crawlers: the data of the program, and a file of the user in the same format
//! (see the head of `data/crawlers.txt`). Knows nothing of agents.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::crawler::{Claim, Crawler, Purpose};

/// A line of a file of crawlers that cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct AgentsFileError {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: Why,
}

/// What is wrong with a line.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// No key and value.
    #[error("it is not `Key: value`")]
    NoKey,
    /// A key without a value.
    #[error("`{0}` has no value")]
    NoValue(String),
    /// An unknown key.
    #[error("there is no key `{0}`")]
    UnknownKey(String),
    /// A value that is no word of the key's.
    #[error("`{value}` is no {key}; they are {words}")]
    UnknownValue {
        /// The key.
        key: &'static str,
        /// The value.
        value: String,
        /// The words that it may be.
        words: String,
    },
    /// A value before the first name.
    #[error("a record begins with its `Name`")]
    NoName,
    /// Two records with one name.
    #[error("`{name}` has a record already, at line {first}")]
    Twice {
        /// The name.
        name: String,
        /// The line of the first record.
        first: usize,
    },
    /// A regular expression that is none.
    #[error("{0}")]
    Regex(String),
}

/// A crawler, and how its agents are found.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    pub(super) crawler: Crawler,
    /// In no order; empty if the name is the word.
    pub(super) patterns: Vec<Pattern>,
    /// Is it from a file of the user, or changed by it?
    pub(super) is_own: bool,
}

/// A text that an agent of a crawler holds.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) text: String,
    pub(super) way: Way,
    /// Of its line in the file.
    pub(super) line: usize,
}

/// How the text of a pattern is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// As a whole word, in any case.
    Word,
    /// To the letter.
    Literal,
    /// As a regular expression.
    Regex,
}

/// Adds the records of a text. A record with the name of one that is there changes it: each key
/// that it has replaces all the values of that key.
pub(super) fn read(
    text: &str,
    records: &mut Vec<Record>,
    is_own: bool,
) -> Result<(), AgentsFileError> {
    // The place of the record of each name, and its line in this text.
    let mut names: HashMap<String, (usize, Option<usize>)> = HashMap::new();
    for (at, record) in records.iter().enumerate() {
        names.insert(record.crawler.name.to_ascii_lowercase(), (at, None));
    }
    let mut current = None;
    let mut seen = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let fail = |why| AgentsFileError { line, why };
        let (key, value) = text.split_once(':').ok_or_else(|| fail(Why::NoKey))?;
        let (key, value) = (key.trim_end(), value.trim_start());
        if value.is_empty() {
            return Err(fail(Why::NoValue(key.into())));
        }
        if key.eq_ignore_ascii_case("Name") {
            let at = match names.entry(value.to_ascii_lowercase()) {
                Entry::Vacant(entry) => {
                    entry.insert((records.len(), Some(line)));
                    records.push(Record::default());
                    records.len() - 1
                }
                Entry::Occupied(mut entry) => {
                    let (at, first) = *entry.get();
                    if let Some(first) = first {
                        let name = value.into();
                        return Err(fail(Why::Twice { name, first }));
                    }
                    entry.insert((at, Some(line)));
                    at
                }
            };
            records[at].crawler.name = value.into();
            records[at].is_own = is_own;
            current = Some(at);
            seen.clear();
            continue;
        }
        let at = current.ok_or_else(|| fail(Why::NoName))?;
        let key = Key::of(key).ok_or_else(|| fail(Why::UnknownKey(key.into())))?;
        if !seen.contains(&key.clears()) {
            records[at].clear(key);
            seen.push(key.clears());
        }
        records[at].set(key, value, line).map_err(fail)?;
    }
    Ok(())
}

/// The keys but `Name`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Operator,
    Purpose,
    Kind,
    Token,
    Pattern(Way),
    Claim,
    Exempt,
    Ranges,
    Reverse,
    Page,
    From,
}

impl Key {
    fn of(text: &str) -> Option<Self> {
        let all = [
            ("Operator", Self::Operator),
            ("Purpose", Self::Purpose),
            ("Kind", Self::Kind),
            ("Token", Self::Token),
            ("Word", Self::Pattern(Way::Word)),
            ("Pattern", Self::Pattern(Way::Literal)),
            ("Regex", Self::Pattern(Way::Regex)),
            ("Claim", Self::Claim),
            ("Exempt", Self::Exempt),
            ("Ranges", Self::Ranges),
            ("Reverse", Self::Reverse),
            ("Page", Self::Page),
            ("From", Self::From),
        ];
        let found = all.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
        found.map(|(_, key)| *key)
    }

    /// The key whose values its first value replaces: the ways of a pattern are one.
    fn clears(self) -> Self {
        match self {
            Self::Pattern(_) => Self::Pattern(Way::Word),
            key => key,
        }
    }
}

impl Record {
    /// Drops the values of a key that can have more than one.
    fn clear(&mut self, key: Key) {
        match key {
            Key::Pattern(_) => self.patterns.clear(),
            Key::Ranges => self.crawler.ranges.clear(),
            Key::Reverse => self.crawler.reverse.clear(),
            _ => {}
        }
    }

    fn set(&mut self, key: Key, value: &str, line: usize) -> Result<(), Why> {
        let crawler = &mut self.crawler;
        match key {
            Key::Operator => crawler.operator = Some(value.into()),
            Key::Purpose => crawler.purpose = one_of("Purpose", value, &Purpose::ALL)?,
            Key::Kind => {
                crawler.is_tool = one_of("Kind", value, &[("tool", true), ("crawler", false)])?;
            }
            Key::Token => crawler.token = Some(value.into()),
            Key::Pattern(way) => self.patterns.push(Pattern {
                text: value.into(),
                way,
                line,
            }),
            Key::Claim => crawler.claim = Some(one_of("Claim", value, &Claim::ALL)?),
            Key::Exempt => {
                crawler.is_exempt = one_of("Exempt", value, &[("yes", true), ("no", false)])?;
            }
            Key::Ranges => crawler.ranges.push(value.into()),
            Key::Reverse => crawler.reverse.push(value.into()),
            Key::Page => crawler.page = Some(value.into()),
            Key::From => crawler.sources = Some(value.into()),
        }
        Ok(())
    }
}

/// The value that a word means.
fn one_of<T: Copy>(key: &'static str, value: &str, all: &[(&str, T)]) -> Result<T, Why> {
    let found = all.iter().find(|(word, _)| *word == value);
    found.map(|(_, meant)| *meant).ok_or_else(|| {
        let words: Vec<_> = all.iter().map(|(word, _)| *word).collect();
        Why::UnknownValue {
            key,
            value: value.into(),
            words: words.join(", "),
        }
    })
}
