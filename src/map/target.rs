//! Which request targets count: one, byte for byte, or its variants as well.

use memchr::memmem::{self, Finder};
use serde::{Deserialize, Serialize};

use super::line::{hex, unescape};

/// The target that is looked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Asked", into = "Asked")]
pub struct Target {
    text: Box<[u8]>,
    /// Finds the lines that may hold the target, by its [`needle`].
    finder: Finder<'static>,
    /// What all variants come to, when they count.
    plain: Option<Box<[u8]>>,
}

impl Target {
    /// Counts requests whose target is `text` to the byte.
    pub fn exact(text: &[u8]) -> Self {
        Self {
            text: text.into(),
            finder: Finder::new(needle(text)).into_owned(),
            plain: None,
        }
    }

    /// Counts the variants of `text` too: with a query string, in absolute form, with doubled slashes, with
    /// percent-encoded letters, in other case.
    pub fn with_variants(text: &[u8]) -> Self {
        Self {
            plain: Some(plain(text)),
            ..Self::exact(text)
        }
    }

    /// The target as it was asked for.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Returns true if and only if variants count.
    pub fn has_variants(&self) -> bool {
        self.plain.is_some()
    }

    /// Finds in the text what every line holds that asks for the target. Nothing such exists for variants,
    /// which are spelled in too many ways to search for, nor for a target of nothing but escaped bytes: then
    /// every line must be read.
    pub fn finder(&self) -> Option<&Finder<'static>> {
        (!self.has_variants() && !self.finder.needle().is_empty()).then_some(&self.finder)
    }

    /// Returns true if and only if a target, as a log has it with its escapes, is the one that is asked for.
    pub fn matches(&self, logged: &[u8]) -> bool {
        if *logged == *self.text {
            return true;
        }
        match &self.plain {
            Some(asked) => plain(&unescape(logged)) == *asked,
            None => logged.contains(&b'\\') && unescape(logged) == *self.text,
        }
    }
}

/// A target as it crosses to another process, where what it is searched with is made again.
#[derive(Serialize, Deserialize)]
struct Asked {
    text: Box<[u8]>,
    variants: bool,
}

impl From<Asked> for Target {
    fn from(asked: Asked) -> Self {
        match asked.variants {
            true => Self::with_variants(&asked.text),
            false => Self::exact(&asked.text),
        }
    }
}

impl From<Target> for Asked {
    fn from(target: Target) -> Self {
        Self {
            variants: target.has_variants(),
            text: target.text,
        }
    }
}

/// The longest part of a target that stands in every log as it is, because no server escapes any byte of it.
fn needle(target: &[u8]) -> &[u8] {
    let escaped = |byte: &u8| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\');
    target
        .split(escaped)
        .max_by_key(|part| part.len())
        .unwrap_or_default()
}

/// Takes from a target what makes it a variant.
fn plain(target: &[u8]) -> Box<[u8]> {
    let path = match memmem::find(target, b"://") {
        // Absolute form, RFC 9112 section 3.2.2: the path begins after the authority.
        Some(at) if target[..at].iter().all(u8::is_ascii_alphanumeric) => {
            let authority = &target[at + 3..];
            let ends = |byte: &u8| matches!(byte, b'/' | b'?' | b'#');
            &authority[authority.iter().position(ends).unwrap_or(authority.len())..]
        }
        _ => target,
    };
    let path = path
        .split(|&byte| byte == b'?' || byte == b'#')
        .next()
        .unwrap_or_default();
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path;
    while let [byte, tail @ ..] = rest {
        let (value, length) = match (byte, tail) {
            (b'%', [high, low, ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, 3),
                _ => (b'%', 1),
            },
            _ => (*byte, 1),
        };
        if value != b'/' || out.last() != Some(&b'/') {
            out.push(value.to_ascii_lowercase());
        }
        rest = &rest[length..];
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exact_target_is_matched_to_the_byte() {
        let target = Target::exact(b"/robots.txt");
        assert!(target.matches(b"/robots.txt"));
        for other in VARIANTS.iter().chain(&OTHERS) {
            assert!(!target.matches(other), "{}", other.escape_ascii());
        }
    }

    const VARIANTS: [&[u8]; 7] = [
        b"/robots.txt?x=1",
        b"/robots.txt#top",
        b"//robots.txt",
        b"http://example.com/robots.txt",
        b"HTTPS://example.com:8443//robots.txt?",
        b"/%72obots%2etxt",
        b"/Robots.TXT",
    ];

    const OTHERS: [&[u8]; 10] = [
        b"http://example.com?u=/robots.txt",
        b"x?u=http://h/robots.txt",
        b"/robots.txt/",
        b"/sub/robots.txt",
        b"robots.txt",
        b"/robots.txt.bak",
        b"/?u=http://example.com/robots.txt",
        b"http://example.com",
        b"/%robots.txt",
        b"",
    ];

    #[test]
    fn variants_count_when_they_are_asked_for_and_nothing_else_does() {
        let target = Target::with_variants(b"/robots.txt");
        for variant in VARIANTS {
            assert!(target.matches(variant), "{}", variant.escape_ascii());
        }
        for other in OTHERS {
            assert!(!target.matches(other), "{}", other.escape_ascii());
        }
    }

    #[test]
    fn a_target_that_servers_escape_is_found_behind_both_their_escapes() {
        let target = Target::exact("/söng\"x\".txt".as_bytes());
        assert_eq!(needle(target.text()), b".txt");
        assert!(target.matches(br#"/s\xc3\xb6ng\"x\".txt"#));
        assert!(target.matches(br"/s\xC3\xB6ng\x22x\x22.txt"));
        assert!(!target.matches(br"/s\xC3\xB6ng.txt"));
    }

    #[test]
    fn a_target_of_nothing_but_escapes_is_looked_for_in_every_line() {
        assert!(Target::exact(b"\xff\xfe").finder().is_none());
    }
}
