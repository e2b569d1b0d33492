//! The search of a text for some needles, and the needle of a target. Knows nothing of lines.

use std::sync::Arc;

use aho_corasick::packed;
use aho_corasick::{AhoCorasick, BuildError};
use memchr::memmem::Finder;

/// Finds any of some needles in a text. No needle holds the end of a line.
#[derive(Debug, Clone)]
pub struct Search(Needles);

#[derive(Debug, Clone)]
enum Needles {
    One(Box<Finder<'static>>),
    /// Up to about a hundred, where the processor has SIMD for it. It was measured to take a tenth
    /// of an automaton's time or less.
    Some(Arc<packed::Searcher>),
    Many(AhoCorasick),
}

impl Search {
    pub(super) fn one(needle: &[u8]) -> Self {
        Self(Needles::One(Box::new(Finder::new(needle).into_owned())))
    }

    /// # Errors
    /// If the needles are too long together.
    pub(super) fn new(needles: &[impl AsRef<[u8]>]) -> Result<Self, BuildError> {
        if let [needle] = needles {
            return Ok(Self::one(needle.as_ref()));
        }
        if let Some(searcher) = packed::Searcher::new(needles) {
            return Ok(Self(Needles::Some(searcher.into())));
        }
        // Its own guess at rare bytes would stop at every full stop of every address.
        let automaton = AhoCorasick::builder().prefilter(false).build(needles)?;
        Ok(Self(Needles::Many(automaton)))
    }

    /// A place of a needle, in the first line of a text that holds one.
    pub fn find(&self, text: &[u8]) -> Option<usize> {
        match &self.0 {
            Needles::One(finder) => finder.find(text),
            Needles::Some(searcher) => searcher.find(text).map(|found| found.start()),
            Needles::Many(automaton) => automaton.find(text).map(|found| found.start()),
        }
    }
}

/// The longest part of a target that stands in every log as it is.
///
/// No server escapes a byte of it, and no writer of JSON, of which some escape slashes and what has
/// a meaning in HTML. A table has the query in another column than the path.
pub(super) fn needle(target: &[u8]) -> &[u8] {
    let stands_as_it_is =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~%:@!$*,;".contains(byte);
    target
        .split(|byte| !stands_as_it_is(byte))
        .max_by_key(|part| part.len())
        .unwrap_or_default()
}

/// A needle as journald writes it where not all bytes of a line are UTF-8: as numbers.
pub(super) fn numbers(needle: &[u8], comma: &str) -> String {
    let numbers: Vec<_> = needle.iter().map(u8::to_string).collect();
    numbers.join(comma)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_needles_is_found() {
        let many: Vec<_> = (0..500).map(|n| format!("x{n}")).collect();
        let many = [
            &["bc"],
            &many.iter().map(String::as_str).collect::<Vec<_>>()[..],
        ]
        .concat();
        assert!(matches!(
            Search::new(&many).expect("it can be built").0,
            Needles::Many(_)
        ));
        for (needles, expected) in [
            (&many[..], Some(3)),
            (&["b"], Some(3)),
            (&["b", "ab"], Some(2)),
            (&["bcd", "c"], Some(3)),
            (&["x", "cd", "c"], Some(4)),
            (&["x", "y"], None),
        ] {
            let search = Search::new(needles).expect("it can be built");
            assert_eq!(search.find(b"//abcd"), expected, "{needles:?}");
        }
    }

    #[test]
    fn a_needle_has_no_byte_that_a_log_may_escape() {
        for (target, expected) in [
            ("/robots.txt", "robots.txt"),
            ("/wp-admin/", "wp-admin"),
            ("/a?bc=d", "bc"),
            ("/söng\"x\".txt", ".txt"),
            ("/", ""),
            ("/é/", ""),
        ] {
            assert_eq!(needle(target.as_bytes()), expected.as_bytes(), "{target}");
        }
        assert_eq!(numbers(b"a.b", ", "), "97, 46, 98");
    }
}
