//! How the targets of one text are written: as they are, or with scheme and host before them.
//!
//! Varnish logs every target with its host (`GET http://www.example.com/ HTTP/1.1`). In the logs of
//! other servers such a target is what a client of a proxy sent, and another one than the path
//! alone. The first lines show which it is, see [`super::super::opening`].

use super::request_field::Words;
use crate::map::request::split_absolute;

/// The evidence of some lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Habit {
    /// Targets with scheme and host, and targets that are paths.
    absolute: u32,
    paths: u32,
}

/// The words of a request line, and the host that the server wrote before the target.
#[derive(Debug, Clone, Copy)]
pub(super) struct Applied<'a> {
    pub method: &'a [u8],
    pub target: &'a [u8],
    pub authority: Option<&'a [u8]>,
}

impl Habit {
    /// Adds the evidence of one request.
    pub(super) fn learn(&mut self, words: &Words<'_>) {
        match words.target {
            [b'/', ..] => self.paths += 1,
            target => self.absolute += u32::from(split_absolute(target).is_some()),
        }
    }

    /// Takes off the target what the server wrote before it.
    pub(super) fn apply<'a>(&self, words: Words<'a>) -> Applied<'a> {
        let is_absolute = self.absolute > 0 && self.paths == 0;
        let split = match is_absolute {
            true => split_absolute(words.target),
            false => None,
        };
        Applied {
            method: words.method,
            target: split.map_or(words.target, |(_, path)| path),
            authority: split.map(|(authority, _)| authority),
        }
    }
}
