//! A robot: what it is, beside what it did. Knows nothing of requests.

use crate::crawlers::{Crawler, Purpose};

/// How it is known that it is a robot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::reduce) enum Kind {
    /// Its agent is a crawler's of the list.
    Listed,
    /// Its agent says so, or names an app that fetched robots.txt.
    Declared,
    /// Its agent is an HTTP library's or a command-line client's.
    Tool,
    /// It fetched robots.txt, and its agent looks like a browser's or names nothing.
    Hidden,
    /// It has no agent.
    Empty,
}

/// What a robot is.
#[derive(Debug, Clone)]
pub(in crate::reduce) struct Robot {
    pub(in crate::reduce) kind: Kind,
    pub(in crate::reduce) name: Box<str>,
    pub(in crate::reduce) operator: Option<Box<str>>,
    /// None if no list says.
    pub(in crate::reduce) purpose: Option<Purpose>,
    /// Robots.txt does not bind it, by design.
    pub(in crate::reduce) is_exempt: bool,
}

impl Kind {
    /// The word for it.
    pub(in crate::reduce) fn word(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Declared => "declared",
            Self::Tool => "tool",
            Self::Hidden => "hidden",
            Self::Empty => "empty",
        }
    }
}

impl Robot {
    /// A robot that no list has.
    pub(in crate::reduce) fn unlisted(kind: Kind, name: &str) -> Self {
        Self {
            kind,
            name: name.into(),
            operator: None,
            purpose: None,
            is_exempt: false,
        }
    }

    /// A crawler or a tool of the list.
    pub(in crate::reduce) fn listed(kind: Kind, crawler: &Crawler) -> Self {
        Self {
            kind,
            name: crawler.name.as_str().into(),
            operator: crawler.operator.as_deref().map(Into::into),
            purpose: Some(crawler.purpose),
            is_exempt: crawler.is_exempt,
        }
    }
}
