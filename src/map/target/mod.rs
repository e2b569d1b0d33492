//! Which request targets count: one or several, each exact or a prefix, byte for byte, or their
//! variants as well.
//!
//! Knows how logs spell a target, and where a text may hold one; knows nothing of formats.

mod one;
mod plain;
mod search;
mod spellings;
mod words;

use memchr::memchr3;
use serde::{Deserialize, Serialize};

use super::request::{Escapes, unescape};
pub use one::{Hint, Target, TargetError};
use plain::plain;
pub use search::Search;
use search::{needle, numbers};
use spellings::Spellings;
use words::Words;

/// The most targets that are looked for at once. Their automata are made anew for every child
/// process, and a longer list is more likely a wrong file than a question.
pub const MOST_TARGETS: usize = 1000;

/// Why targets cannot be looked for together.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TargetsError {
    /// There is none.
    #[error("no target is named")]
    Empty,
    /// There are more than [`MOST_TARGETS`]. Their number.
    #[error("{0} targets are named, and at most {most} can be looked for at once", most = MOST_TARGETS)]
    TooMany(usize),
    /// One has no variants.
    #[error("{0} must be a path alone, because its variants differ in the rest")]
    NoPath(String),
    /// They cannot be searched for together.
    #[error("the targets are too long together: {0}")]
    TooLong(#[from] aho_corasick::BuildError),
}

/// The targets that are looked for, at least one. A request counts if its target is any of them.
///
/// They are sorted and each is there once, so equal sets are serialised alike.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Targets {
    targets: Vec<Target>,
    /// Whether variants count.
    variants: bool,
    /// The targets byte for byte.
    exact: Spellings,
    /// The texts that all variants reduce to.
    plain: Spellings,
    /// All targets are paths, and so variants of themselves.
    are_paths: bool,
    words: Words,
    /// Finds the lines that may hold a target, by its [`needle`]. None if a target has none.
    search: Option<Search>,
    /// Finds them where a line is an array of numbers, with blanks after the commas or without.
    array_searches: Option<[Search; 2]>,
}

/// One target.
impl From<Target> for Targets {
    fn from(target: Target) -> Self {
        let words = Words::one(&target);
        let needle = needle(target.text());
        let search = Search::one(needle);
        let arrays = [",", ", "].map(|comma| Search::one(numbers(needle, comma).as_bytes()));
        let searches = (!needle.is_empty()).then_some((search, arrays));
        Self::with(vec![target], words, searches)
    }
}

impl Targets {
    /// Counts requests for any of some targets.
    ///
    /// # Errors
    /// If there are none, or too many.
    pub fn new(targets: impl IntoIterator<Item = Target>) -> Result<Self, TargetsError> {
        let mut targets: Vec<_> = targets.into_iter().collect();
        targets.sort_unstable();
        targets.dedup();
        if targets.is_empty() {
            return Err(TargetsError::Empty);
        }
        if targets.len() > MOST_TARGETS {
            return Err(TargetsError::TooMany(targets.len()));
        }
        let words = Words::new(&targets)?;
        let mut needles: Vec<_> = targets.iter().map(|one| needle(one.text())).collect();
        needles.sort_unstable();
        needles.dedup();
        let searches = match needles[0] {
            b"" => None,
            _ => {
                let array = |comma| {
                    let arrays = needles.iter().map(|needle| numbers(needle, comma));
                    Search::new(&arrays.collect::<Vec<_>>())
                };
                Some((Search::new(&needles)?, [array(",")?, array(", ")?]))
            }
        };
        Ok(Self::with(targets, words, searches))
    }

    fn with(targets: Vec<Target>, words: Words, searches: Option<(Search, [Search; 2])>) -> Self {
        let (search, array_searches) = searches.unzip();
        let exact = |one: &Target| (one.text().into(), one.is_prefix());
        let variants = |one: &Target| (plain(one.text()), one.is_prefix());
        Self {
            variants: false,
            exact: Spellings::new(targets.iter().map(exact)),
            plain: Spellings::new(targets.iter().filter(|one| one.is_path()).map(variants)),
            are_paths: targets.iter().all(Target::is_path),
            targets,
            words,
            search,
            array_searches,
        }
    }

    /// Counts the variants of the targets too: with a query string, in absolute form, with doubled
    /// slashes, with percent-encoded letters, in other case. Of a prefix, those are variants whose
    /// path without all that begins as the prefix does.
    ///
    /// # Errors
    /// If a target is not a path alone.
    pub fn and_variants(self) -> Result<Self, TargetsError> {
        if let Some(other) = self.targets.iter().find(|one| !one.is_path()) {
            let typed = String::from_utf8_lossy(&other.typed()).into_owned();
            return Err(TargetsError::NoPath(typed));
        }
        Ok(Self {
            variants: true,
            ..self
        })
    }

    /// The targets, sorted.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Returns true if and only if variants count.
    pub fn has_variants(&self) -> bool {
        self.variants
    }

    /// Whether a line holds a target as a word. Then the line is perhaps a request for it, even if
    /// it could not be read; in `/old/robots.txt.bak` it is part of another target.
    pub fn is_word_in(&self, line: &[u8]) -> bool {
        self.words.are_in(line)
    }

    /// Finds the text that every request for a target has in its line. None if every line must be
    /// read: for variants, which have too many spellings, and for a target of slashes and escaped
    /// bytes alone.
    pub fn search(&self) -> Option<&Search> {
        self.search.as_ref().filter(|_| !self.variants)
    }

    /// Finds the text of [`Self::search`] where journald wrote the bytes of a line as numbers,
    /// because not all of them were UTF-8.
    pub fn array_searches(&self) -> &[Search] {
        self.array_searches.as_ref().map_or(&[], |both| both)
    }

    /// Returns true if and only if a logged target counts.
    pub fn matches(&self, logged: &[u8], escapes: Escapes) -> bool {
        self.hold(logged, escapes, self.variants)
    }

    /// Returns true if and only if a logged target is one that is looked for, or a variant, whether
    /// or not variants count.
    pub fn is_variant(&self, logged: &[u8], escapes: Escapes) -> bool {
        self.hold(logged, escapes, true)
    }

    fn hold(&self, logged: &[u8], escapes: Escapes, with_variants: bool) -> bool {
        // What most targets are refused by, without a copy in memory.
        if with_variants && self.are_paths {
            if !self.plain.may_begin(logged) {
                return false;
            }
            let path = match memchr3(b'?', b'#', b'\\', logged) {
                Some(at) if logged[at] == b'\\' => None,
                Some(at) => Some(&logged[..at]),
                None => Some(logged),
            };
            if path.is_some_and(|path| !self.plain.may_hold(path)) {
                return false;
            }
        }
        if self.exact.hold(logged) {
            return true;
        }
        if escapes == Escapes::Server && logged.contains(&b'\\') {
            let unescaped = unescape(logged);
            return self.exact.hold(&unescaped)
                || (with_variants && self.plain.hold(&plain(&unescaped)));
        }
        with_variants && self.plain.hold(&plain(logged))
    }
}

/// Targets as they cross to another process, where what they are searched with is made again.
#[derive(Serialize, Deserialize)]
struct Written {
    targets: Vec<Target>,
    variants: bool,
}

impl TryFrom<Written> for Targets {
    type Error = TargetsError;

    fn try_from(written: Written) -> Result<Self, TargetsError> {
        let targets = Self::new(written.targets)?;
        match written.variants {
            true => targets.and_variants(),
            false => Ok(targets),
        }
    }
}

impl From<Targets> for Written {
    fn from(targets: Targets) -> Self {
        Self {
            variants: targets.variants,
            targets: targets.targets,
        }
    }
}

#[cfg(test)]
mod tests;
