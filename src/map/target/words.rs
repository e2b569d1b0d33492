//! Does a line hold a target as a word? For lines that could not be read as requests.

use aho_corasick::{AhoCorasick, BuildError};
use memchr::memmem::Finder;

use super::one::Target;
use crate::map::request::unescape;

/// Finds targets as words.
#[derive(Debug, Clone)]
pub(super) struct Words {
    finder: Targets,
    /// Of each target, whether anything may follow it.
    are_prefixes: Vec<bool>,
}

#[derive(Debug, Clone)]
enum Targets {
    One(Box<Finder<'static>>),
    Many(AhoCorasick),
}

impl Words {
    pub(super) fn one(target: &Target) -> Self {
        Self {
            finder: Targets::One(Box::new(Finder::new(target.text()).into_owned())),
            are_prefixes: vec![target.is_prefix()],
        }
    }

    /// # Errors
    /// If the targets are too long together.
    pub(super) fn new(targets: &[Target]) -> Result<Self, BuildError> {
        if let [target] = targets {
            return Ok(Self::one(target));
        }
        Ok(Self {
            finder: Targets::Many(AhoCorasick::new(targets.iter().map(Target::text))?),
            are_prefixes: targets.iter().map(Target::is_prefix).collect(),
        })
    }

    /// Returns true if and only if a line holds one of the targets as a word, as it stands or with
    /// a server's escapes.
    pub(super) fn are_in(&self, line: &[u8]) -> bool {
        self.stand_in(line) || (line.contains(&b'\\') && self.stand_in(&unescape(line)))
    }

    fn stand_in(&self, line: &[u8]) -> bool {
        match &self.finder {
            Targets::One(finder) => finder
                .find_iter(line)
                .any(|at| self.is_word(line, at, at + finder.needle().len(), 0)),
            // A find that is no word must hide none that overlaps it.
            Targets::Many(automaton) => automaton.find_overlapping_iter(line).any(|found| {
                let target = found.pattern().as_usize();
                self.is_word(line, found.start(), found.end(), target)
            }),
        }
    }

    /// Returns true if and only if a target that was found in a line is not part of a longer one.
    fn is_word(&self, line: &[u8], start: usize, end: usize, target: usize) -> bool {
        let carries_on = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._~%-".contains(byte);
        let ends = |byte: &u8| !carries_on(byte) && !b"?#&=@+".contains(byte);
        let begins = !line[..start].last().is_some_and(carries_on);
        begins && (self.are_prefixes[target] || line.get(end).is_none_or(ends))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_word_in(targets: &[Target], line: &[u8]) -> bool {
        Words::new(targets).expect("they are short").are_in(line)
    }

    #[test]
    fn a_line_holds_the_target_only_as_a_word() {
        let one = [Target::exact(b"/robots.txt")];
        let two = [one[0].clone(), Target::exact(b"/other")];
        for (line, expected) in [
            ("see /robots.txt", true),
            (r#"{"uri":"/robots.txt"}"#, true),
            ("path=/robots.txt status=200", true),
            ("a,/robots.txt,b", true),
            ("2024-01-07\t/robots.txt\t200", true),
            ("/robots.txt.bak and /robots.txt", true),
            (r"\x22/robots.txt\x22", true),
            ("/old/robots.txt", false),
            ("/robots.txt.bak", false),
            ("/robots.txt?x", false),
            ("http://www.example.com/robots.txt", false),
            ("robots.txt", false),
        ] {
            for targets in [&one[..], &two] {
                assert_eq!(is_word_in(targets, line.as_bytes()), expected, "{line}");
            }
        }
        let escaped = [Target::exact("/sö".as_bytes())];
        assert!(is_word_in(&escaped, br"GET /s\xc3\xb6 HTTP"));
    }

    #[test]
    fn anything_may_follow_a_prefix_and_nothing_may_go_before() {
        let one = [Target::prefix(b"/wp-admin/")];
        let two = [one[0].clone(), Target::prefix(b"/other")];
        for (line, expected) in [
            ("see /wp-admin/", true),
            (r#""/wp-admin/x.php?a=b""#, true),
            ("/blog/wp-admin/x /wp-admin/y", true),
            ("/blog/wp-admin/x", false),
            ("/wp-admin", false),
            ("http://www.example.com/wp-admin/x", false),
        ] {
            for targets in [&one[..], &two] {
                assert_eq!(is_word_in(targets, line.as_bytes()), expected, "{line}");
            }
        }
    }

    #[test]
    fn a_target_inside_another_is_found_too() {
        let targets = ["/a/b", "/a/b:c", "c:/d"].map(|text| Target::exact(text.as_bytes()));
        for (line, expected) in [("/a/b:cc", true), ("/a/b:c:/d", true), ("x/a/b:cc", false)] {
            assert_eq!(is_word_in(&targets, line.as_bytes()), expected, "{line}");
        }
    }
}
