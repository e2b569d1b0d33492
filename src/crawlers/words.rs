//! The words of an agent: products (RFC 9110, section 10.1.5), comments and addresses. Knows
//! nothing of crawlers.

use std::ops::Range;

use memchr::memmem;

/// The places of an agent that are addresses of pages and of mail, in their order.
#[derive(Debug)]
pub(super) struct Addresses(Vec<Range<usize>>);

/// A word: letters, digits and the signs that a token may have (RFC 9110, section 5.6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    /// Does a version follow, as in `name/1.0`?
    pub(super) has_version: bool,
}

impl Addresses {
    pub(super) fn of(agent: &[u8]) -> Self {
        let mut places = Vec::new();
        // Most agents have none, and this is quick to see.
        let has_some = memchr::memchr(b'@', agent).is_some()
            || memmem::find(agent, b"://").is_some()
            || memmem::find(agent, b"www.").is_some();
        if !has_some {
            return Self(places);
        }
        let mut start = 0;
        for run in agent.split(|byte| b" ;,()<>[]\"'".contains(byte)) {
            if let Some(at) = address(run) {
                places.push(start + at..start + run.len());
            }
            start += run.len() + 1;
        }
        Self(places)
    }

    /// Returns true if and only if the byte at a place is in an address.
    pub(super) fn contains(&self, at: usize) -> bool {
        let next = self.0.partition_point(|place| place.end <= at);
        self.0.get(next).is_some_and(|place| place.start <= at)
    }
}

/// Where an address begins in a run without blanks.
fn address(run: &[u8]) -> Option<usize> {
    if let Some(scheme) = memmem::find(run, b"://") {
        let letters = run[..scheme].iter().rev();
        return Some(
            scheme
                - letters
                    .take_while(|byte| byte.is_ascii_alphabetic())
                    .count(),
        );
    }
    let is_mail = run.contains(&b'@');
    let is_site = run.strip_prefix(b"+").unwrap_or(run).starts_with(b"www.");
    (is_mail || is_site).then_some(0)
}

/// The words of an agent that are in no address.
pub(super) fn words<'a>(agent: &'a [u8], addresses: &Addresses) -> impl Iterator<Item = Word<'a>> {
    let mut start = 0;
    agent.split(|byte| !is_token(*byte)).filter_map(move |run| {
        let at = start;
        start += run.len() + 1;
        let run = str::from_utf8(run).ok()?;
        let signs = ['+', '.', '-', '\'', '*'];
        let text = run.trim_matches(signs);
        let start = at + run.len() - run.trim_start_matches(signs).len();
        let is_word = !text.is_empty() && !addresses.contains(start);
        is_word.then(|| Word {
            text,
            start,
            has_version: agent.get(at + run.len()) == Some(&b'/'),
        })
    })
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// The first comment of an agent, without its brackets.
pub(super) fn first_comment(agent: &[u8]) -> Range<usize> {
    let start = memchr::memchr(b'(', agent).map_or(agent.len(), |at| at + 1);
    let length = memchr::memchr(b')', &agent[start..]);
    start..length.map_or(agent.len(), |length| start + length)
}
