//! One target as an operator types it: exact, or all that begins with it. Knows nothing of logs.

use std::borrow::Cow;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::escape::Text;

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
}

/// Why a target is perhaps not the one that is meant, although servers log such targets too.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Hint {
    /// It has a `*` before its end.
    #[error(
        "only at the end of a target does `*` stand for any text; before, it stands for itself"
    )]
    Star,
    /// It is in absolute form, which only clients of a proxy send. The path in it.
    #[error("servers log the path alone: is it `{0}`?")]
    Absolute(String),
}

/// A target that is looked for: exact, or all targets that begin with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Target {
    text: Text,
    is_prefix: bool,
}

impl Target {
    /// The target that is `text` to the byte.
    pub fn exact(text: &[u8]) -> Self {
        Self {
            text: text.into(),
            is_prefix: false,
        }
    }

    /// All targets whose first bytes are `text`.
    pub fn prefix(text: &[u8]) -> Self {
        Self {
            text: text.into(),
            is_prefix: true,
        }
    }

    /// The target, or what those that are looked for begin with.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Returns true if and only if all targets that begin with the text are looked for.
    pub fn is_prefix(&self) -> bool {
        self.is_prefix
    }

    /// The target as it is typed, with the `*` of a prefix.
    pub fn typed(&self) -> Cow<'_, [u8]> {
        match self.is_prefix {
            true => [self.text(), b"*"].concat().into(),
            false => self.text().into(),
        }
    }

    /// Returns true if and only if the text is a path alone, without a query and not in absolute
    /// form. Other targets have no variants, because variants differ in the rest.
    pub fn is_path(&self) -> bool {
        self.text.starts_with(b"/") && !self.text.iter().any(|byte| b"?#".contains(byte))
    }

    /// What the operator may have meant instead.
    pub fn hint(&self) -> Option<Hint> {
        let typed = self.typed();
        if let Some((_, rest)) = String::from_utf8_lossy(&typed).split_once("://") {
            let path = rest.find('/').map_or("/", |slash| &rest[slash..]);
            return Some(Hint::Absolute(path.into()));
        }
        (self.text.contains(&b'*') && *self.text != *b"*").then_some(Hint::Star)
    }
}

/// Reads a target as an operator types it: a `*` at the end makes it a prefix.
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
        Ok(match text.strip_suffix('*') {
            Some(prefix) if !prefix.is_empty() => Self::prefix(prefix.as_bytes()),
            _ => Self::exact(text.as_bytes()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_as_it_is_typed() {
        for (text, error) in [
            ("", TargetError::Empty),
            ("/a b", TargetError::Blank),
            ("/a/ *", TargetError::Blank),
            ("robots.txt", TargetError::NoSlash("robots.txt".into())),
            ("wp-admin/*", TargetError::NoSlash("wp-admin/*".into())),
        ] {
            assert_eq!(text.parse::<Target>(), Err(error), "{text}");
        }
        let exact = |text: &str| Target::exact(text.as_bytes());
        let prefix = |text: &str| Target::prefix(text.as_bytes());
        for (text, expected, is_path) in [
            ("/robots.txt", exact("/robots.txt"), true),
            ("*", exact("*"), false),
            ("/a?b", exact("/a?b"), false),
            ("www.example.com:443", exact("www.example.com:443"), false),
            ("/a*b", exact("/a*b"), true),
            ("/wp-admin/*", prefix("/wp-admin/"), true),
            ("/*", prefix("/"), true),
            ("/robots*", prefix("/robots"), true),
            ("/a/**", prefix("/a/*"), true),
            ("/a?b=*", prefix("/a?b="), false),
            ("www.example.com:*", prefix("www.example.com:"), false),
        ] {
            let target: Target = text.parse().expect("a target");
            assert_eq!(target, expected, "{text}");
            assert_eq!(target.typed(), text.as_bytes(), "{text}");
            assert_eq!(target.is_path(), is_path, "{text}");
        }
    }

    #[test]
    fn a_target_that_is_perhaps_another_one_has_a_hint() {
        for (text, hint) in [
            ("/robots.txt", None),
            ("*", None),
            ("/wp-admin/*", None),
            ("/*", None),
            ("/a*b", Some(Hint::Star)),
            ("/*/a/*", Some(Hint::Star)),
            ("/a/**", Some(Hint::Star)),
            ("http://a.example/b", Some(Hint::Absolute("/b".into()))),
            ("http://a.example/b*", Some(Hint::Absolute("/b*".into()))),
            ("http://a.example", Some(Hint::Absolute("/".into()))),
        ] {
            let target: Target = text.parse().expect("a target");
            assert_eq!(target.hint(), hint, "{text}");
        }
    }
}
