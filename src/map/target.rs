//! Which request targets count: one, byte for byte, or its variants as well.

use std::str::FromStr;

use memchr::memmem::{self, Finder};
use serde::{Deserialize, Serialize};

use super::request::{Escapes, hex, unescape};

/// Why a text is not a target that can be looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is empty.
    #[error("the target is empty")]
    Empty,
    /// It has a blank.
    #[error("a request target holds no blank; is it percent-encoded?")]
    Blank,
    /// It begins with something else than a slash.
    #[error("a request target begins with a slash; is it `/{0}`?")]
    NoSlash(String),
    /// It has no variants.
    #[error("the target must be a path alone, because its variants differ in the rest")]
    NoPath,
}

/// Why a target is perhaps not the one that is meant, although servers log such targets too.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Hint {
    /// It has a `*` in it.
    #[error("`*` stands for itself in a target, not for other text")]
    Star,
    /// It is in absolute form, which only clients of a proxy send. The path in it.
    #[error("servers log the path alone: is it `{0}`?")]
    Absolute(String),
}

/// The target that is looked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Target {
    text: Box<[u8]>,
    /// Finds the lines that may hold the target, by its [`needle`].
    finder: Finder<'static>,
    /// Finds them where a line is an array of numbers, with blanks after the commas or without.
    array_finders: [Finder<'static>; 2],
    /// The text that all variants reduce to.
    plain: Box<[u8]>,
    /// Whether variants count.
    variants: bool,
}

impl Target {
    /// Counts requests whose target is `text` to the byte.
    pub fn exact(text: &[u8]) -> Self {
        Self {
            text: text.into(),
            finder: Finder::new(needle(text)).into_owned(),
            array_finders: [",", ", "].map(|comma| {
                let numbers: Vec<_> = needle(text).iter().map(u8::to_string).collect();
                Finder::new(numbers.join(comma).as_bytes()).into_owned()
            }),
            plain: plain(text),
            variants: false,
        }
    }

    /// Counts the variants of this target too, see [`Self::with_variants`].
    ///
    /// # Errors
    /// If the target is not a path alone.
    pub fn and_variants(self) -> Result<Self, TargetError> {
        let is_path =
            self.text.starts_with(b"/") && !self.text.iter().any(|byte| b"?#".contains(byte));
        match is_path {
            true => Ok(Self::with_variants(&self.text)),
            false => Err(TargetError::NoPath),
        }
    }

    /// Counts the variants of `text` too: with a query string, in absolute form, with doubled
    /// slashes, with percent-encoded letters, in other case.
    pub fn with_variants(text: &[u8]) -> Self {
        Self {
            variants: true,
            ..Self::exact(text)
        }
    }

    /// The target as it was asked for.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// What the operator may have meant instead.
    pub fn hint(&self) -> Option<Hint> {
        let text = String::from_utf8_lossy(&self.text);
        match text.split_once("://") {
            Some((_, rest)) => {
                let path = rest.find('/').map_or("/", |slash| &rest[slash..]);
                Some(Hint::Absolute(path.into()))
            }
            None => (text.contains('*') && text != "*").then_some(Hint::Star),
        }
    }

    /// Whether a line holds the target as a word. Then the line is perhaps a request for it, even
    /// if it could not be read; in `/old/robots.txt.bak` it is part of another target.
    pub fn is_word_in(&self, line: &[u8]) -> bool {
        let carries_on = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._~%-".contains(byte);
        let ends = |byte: &u8| !carries_on(byte) && !b"?#&=@+".contains(byte);
        let holds = |line: &[u8]| {
            memmem::find_iter(line, &self.text).any(|at| {
                let after = line.get(at + self.text.len());
                !line[..at].last().is_some_and(carries_on) && after.is_none_or(ends)
            })
        };
        holds(line) || (line.contains(&b'\\') && holds(&unescape(line)))
    }

    /// Returns true if and only if variants count.
    pub fn has_variants(&self) -> bool {
        self.variants
    }

    /// Finds the text that every request for the target has in its line. None if every line must be
    /// read: for variants, which have too many spellings, and for a target of escaped bytes alone.
    pub fn finder(&self) -> Option<&Finder<'static>> {
        (!self.has_variants() && !self.finder.needle().is_empty()).then_some(&self.finder)
    }

    /// Finds the text of [`Self::finder`] where journald wrote the bytes of a line as numbers,
    /// because not all of them were UTF-8.
    pub fn array_finders(&self) -> &[Finder<'static>] {
        &self.array_finders
    }

    /// Returns true if and only if a logged target is the one that is looked for.
    pub fn matches(&self, logged: &[u8], escapes: Escapes) -> bool {
        if *logged == *self.text {
            return true;
        }
        match self.variants {
            true => self.is_variant(logged, escapes),
            false => is_escaped(logged, escapes) && unescape(logged) == *self.text,
        }
    }

    /// Returns true if and only if a logged target is the one that is looked for, or a variant.
    pub fn is_variant(&self, logged: &[u8], escapes: Escapes) -> bool {
        let plain = match is_escaped(logged, escapes) {
            true => plain(&unescape(logged)),
            false => plain(logged),
        };
        plain == self.plain
    }
}

fn is_escaped(logged: &[u8], escapes: Escapes) -> bool {
    escapes == Escapes::Server && logged.contains(&b'\\')
}

/// Reads an exact target as an operator types it.
impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        if text.is_empty() {
            return Err(TargetError::Empty);
        }
        if text.contains(char::is_whitespace) {
            return Err(TargetError::Blank);
        }
        // `*` is a target of OPTIONS, `www.example.com:443` one of CONNECT.
        if !text.starts_with(['/', '*']) && !text.contains(':') {
            return Err(TargetError::NoSlash(text.into()));
        }
        Ok(Self::exact(text.as_bytes()))
    }
}

/// A target as it crosses to another process, where what it is searched with is made again.
#[derive(Serialize, Deserialize)]
struct Written {
    text: Box<[u8]>,
    variants: bool,
}

impl From<Written> for Target {
    fn from(written: Written) -> Self {
        match written.variants {
            true => Self::with_variants(&written.text),
            false => Self::exact(&written.text),
        }
    }
}

impl From<Target> for Written {
    fn from(target: Target) -> Self {
        Self {
            variants: target.has_variants(),
            text: target.text,
        }
    }
}

/// The longest part of a target that stands in every log as it is.
///
/// No server escapes a byte of it, and no writer of JSON, of which some escape slashes and what has
/// a meaning in HTML. A table has the query in another column than the path.
fn needle(target: &[u8]) -> &[u8] {
    let stands_as_it_is =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~%:@!$*,;".contains(byte);
    target
        .split(|byte| !stands_as_it_is(byte))
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
        assert!(target.matches(b"/robots.txt", Escapes::Server));
        for other in VARIANTS.iter().chain(&OTHERS) {
            assert!(
                !target.matches(other, Escapes::Server),
                "{}",
                other.escape_ascii()
            );
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
            assert!(
                target.matches(variant, Escapes::Server),
                "{}",
                variant.escape_ascii()
            );
        }
        for other in OTHERS {
            assert!(
                !target.matches(other, Escapes::Server),
                "{}",
                other.escape_ascii()
            );
        }
    }

    #[test]
    fn a_target_that_servers_escape_is_found_behind_both_their_escapes() {
        let target = Target::exact("/söng\"x\".txt".as_bytes());
        assert_eq!(needle(target.text()), b".txt");
        assert!(target.matches(br#"/s\xc3\xb6ng\"x\".txt"#, Escapes::Server));
        assert!(target.matches(br"/s\xC3\xB6ng\x22x\x22.txt", Escapes::Server));
        assert!(!target.matches(br"/s\xC3\xB6ng.txt", Escapes::Server));
    }

    #[test]
    fn a_target_is_read_as_it_is_typed() {
        let read = |text: &str| text.parse::<Target>().map(|target| target.hint());
        assert_eq!(read(""), Err(TargetError::Empty));
        assert_eq!(read("/a b"), Err(TargetError::Blank));
        assert_eq!(
            read("robots.txt"),
            Err(TargetError::NoSlash("robots.txt".into()))
        );
        assert_eq!(read("/robots.txt"), Ok(None));
        assert_eq!(read("*"), Ok(None));
        assert_eq!(read("www.example.com:443"), Ok(None));
        assert_eq!(read("/wp-admin/*"), Ok(Some(Hint::Star)));
        for (text, path) in [("http://a.example/b", "/b"), ("http://a.example", "/")] {
            assert_eq!(read(text), Ok(Some(Hint::Absolute(path.into()))), "{text}");
        }
        for (text, expected) in [("/robots.txt", true), ("*", false), ("/a?b", false)] {
            let target: Target = text.parse().expect("a target");
            assert_eq!(target.and_variants().is_ok(), expected, "{text}");
        }
    }

    #[test]
    fn a_line_holds_the_target_only_as_a_word() {
        let target = Target::exact(b"/robots.txt");
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
            assert_eq!(target.is_word_in(line.as_bytes()), expected, "{line}");
        }
        assert!(Target::exact("/sö".as_bytes()).is_word_in(br"GET /s\xc3\xb6 HTTP"));
    }

    #[test]
    fn a_target_of_nothing_but_escapes_is_looked_for_in_every_line() {
        assert!(Target::exact(b"\xff\xfe").finder().is_none());
    }
}
