//! Finds the crawlers that an agent names. Knows what a pattern is, and nothing of crawlers.

use std::cmp::Reverse;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::bytes::{Regex, RegexBuilder};

use super::list::{AgentsFileError, Pattern, Way, Why};
use super::words::Addresses;

/// Letters and digits of a pattern that is found as a whole word only. The words of crawlers that
/// are longer hold no other word that an agent is known to have; those up to five do (`linko` in
/// `plinko`, `NING/` in `RUNNING/`), and all agents of crawler-user-agents but one have them as
/// words.
const SHORT: usize = 5;

/// Bytes of a compiled regular expression. Those of the data take less than 20,000.
const REGEX_SIZE: usize = 1 << 20;

/// All patterns of all crawlers.
#[derive(Debug)]
pub(super) struct Matcher {
    automaton: AhoCorasick,
    /// In the order of the automaton's patterns.
    literals: Vec<Literal>,
    regexes: Vec<(Regex, usize)>,
}

#[derive(Debug)]
struct Literal {
    text: String,
    /// What it stands for.
    id: usize,
    is_word: bool,
    /// In any case?
    is_any_case: bool,
    is_start: bool,
    is_end: bool,
}

/// A place of an agent where a pattern matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// What the pattern stands for.
    pub(super) id: usize,
    pub(super) length: usize,
    /// Is it inside an address, which may be any page's?
    pub(super) is_in_address: bool,
}

impl Matcher {
    /// # Errors
    ///
    /// If a pattern is a regular expression that cannot be compiled, or is too large.
    pub(super) fn new<'a>(
        patterns: impl Iterator<Item = (&'a Pattern, usize)>,
    ) -> Result<Self, AgentsFileError> {
        let mut literals = Vec::new();
        let mut regexes = Vec::new();
        for (pattern, id) in patterns {
            let fail = |why: String| AgentsFileError {
                line: pattern.line,
                why: Why::Regex(why),
            };
            if pattern.way == Way::Regex {
                let regex = RegexBuilder::new(&pattern.text)
                    .unicode(false)
                    .size_limit(REGEX_SIZE)
                    .build();
                regexes.push((regex.map_err(|error| fail(error.to_string()))?, id));
            } else {
                literals.push(Literal::new(pattern, id));
            }
        }
        // Built in half the time of a compact automaton, and each distinct agent is judged once.
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(literals.iter().map(|literal| &literal.text))
            .map_err(|error| AgentsFileError {
                line: 0,
                why: Why::Regex(error.to_string()),
            })?;
        Ok(Self {
            automaton,
            literals,
            regexes,
        })
    }

    /// Every match of every pattern, except those that only compare: `like Googlebot`.
    pub(super) fn matches(
        &self,
        agent: &[u8],
        addresses: &Addresses,
    ) -> impl Iterator<Item = Match> {
        let literals = self
            .automaton
            .find_overlapping_iter(agent)
            .filter_map(|found| {
                let literal = &self.literals[found.pattern()];
                let place = found.range();
                literal.stands(agent, &place).then_some((place, literal.id))
            });
        let regexes = self
            .regexes
            .iter()
            .filter_map(|(regex, id)| Some((regex.find(agent)?.range(), *id)));
        literals
            .chain(regexes)
            .filter(|(place, _)| !is_comparison(&agent[..place.start]))
            .map(|(place, id)| Match {
                id,
                length: place.len(),
                is_in_address: addresses.contains(place.start),
            })
    }
}

impl Match {
    /// Of two matches the greater one counts: outside addresses, the longest, the first name.
    pub(super) fn rank<'a>(&self, name: &'a str) -> (bool, usize, Reverse<&'a str>) {
        (!self.is_in_address, self.length, Reverse(name))
    }
}

impl Literal {
    fn new(pattern: &Pattern, id: usize) -> Self {
        let is_any_case = pattern.way == Way::Word;
        let mut text = pattern.text.as_str();
        let (mut is_start, mut is_end) = (false, false);
        if !is_any_case {
            if let Some(rest) = text.strip_prefix('^').filter(|rest| !rest.is_empty()) {
                (text, is_start) = (rest, true);
            }
            if let Some(rest) = text.strip_suffix('$').filter(|rest| !rest.is_empty()) {
                (text, is_end) = (rest, true);
            }
        }
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric).count();
        Self {
            text: text.into(),
            id,
            is_word: is_any_case || letters <= SHORT,
            is_any_case,
            is_start,
            is_end,
        }
    }

    /// Does it count at a place where its letters are?
    fn stands(&self, agent: &[u8], place: &Range<usize>) -> bool {
        (!self.is_start || place.start == 0)
            && (!self.is_end || place.end == agent.len())
            && (self.is_any_case || agent[place.clone()] == *self.text.as_bytes())
            && (!self.is_word || is_word(agent, place))
    }
}

/// Does no word go on over the ends of a place?
fn is_word(agent: &[u8], place: &Range<usize>) -> bool {
    let goes_on = |a: Option<&u8>, b: Option<&u8>| {
        a.is_some_and(u8::is_ascii_alphanumeric) && b.is_some_and(u8::is_ascii_alphanumeric)
    };
    let inside = &agent[place.clone()];
    !goes_on(agent[..place.start].last(), inside.first())
        && !goes_on(inside.last(), agent.get(place.end))
}

/// Does the text before a name only compare with it, as in `like Googlebot`?
fn is_comparison(before: &[u8]) -> bool {
    let last = before.last_chunk::<5>();
    let words: [&[u8]; 2] = [b"like ", b"with "];
    last.is_some_and(|last| words.iter().any(|word| last.eq_ignore_ascii_case(word)))
}
