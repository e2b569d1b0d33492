//! What is asked of every file, and what one file answers.
//!
//! The set of questions is closed: an enum that executors, child processes and records pass on
//! without looking inside, and one private trait under it, so that the loop over the lines is
//! statically typed. Adding a question takes one file here, one in [`mod@crate::reduce`], and a
//! variant in each of the two enums. Nothing here knows of files, compression or reports.

pub mod agents;
pub mod hosts;
mod merge;
pub mod sketch;
pub mod summary;
pub mod window;

use serde::{Deserialize, Serialize};

use std::ops::Range;

use super::format::wrapper::Parts;
use super::format::{Context, LogFormat, Needs, Reading};
use super::line::excerpt;
use super::opening::{Opening, Seen};
use super::request::{Malformed, Request};
pub use merge::Merge;
use summary::{Summary, Totals};
use window::Window;

use crate::escape::Text;

/// The question, and how to read the lines. With the bytes of a file it determines a summary.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Query {
    /// The format of the lines. If none is given, it is detected for each line.
    pub format: Option<LogFormat>,
    /// Which requests count.
    pub window: Window,
    /// What to keep of the requests.
    pub question: Question,
}

/// What `map` keeps of the requests it reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Question {
    /// Which hosts requested a target.
    Hosts(hosts::Question),
    /// Which agents requested what, from which hosts, and when.
    Agents(agents::Question),
}

/// What one file, or many merged ones, answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Question::Hosts`].
    Hosts(hosts::Answer),
    /// To [`Question::Agents`].
    Agents(Box<agents::Answer>),
}

/// Two answers to different questions, which cannot be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("answers another question than the files before it")]
pub struct Unlike;

/// A question that blocks of text are held against.
trait Ask {
    type Answer: Default + Merge;

    /// Makes the answer one of all questions.
    const WRAP: fn(Self::Answer) -> Answer;

    /// Adds the answer of one block of whole lines.
    fn look(&self, block: &[u8], reader: &mut LineReader<'_>, answer: &mut Self::Answer);

    /// Ends the answer of one text. `has_agents` says whether a request outside the window has an
    /// agent. Returns the number of requests that are left out, because the text says nothing of
    /// what was asked.
    fn finish(_answer: &mut Self::Answer, _has_agents: bool) -> u64 {
        0
    }
}

/// Reads lines as requests, in the given format or the detected one, and counts the lines.
struct LineReader<'a> {
    reading: Reading<'a>,
    /// None if every request counts.
    window: Option<&'a Window>,
    context: Context,
    /// How much of the block was searched for lines that name columns, in bytes.
    caught_up: usize,
    /// Lines of the text name columns.
    is_table: bool,
    /// Of these only the lines that were parsed.
    totals: Totals,
    unread: Option<UnreadLines>,
    no_requests: Option<UnreadLines>,
    two_addresses: u64,
    /// A request outside the window has an agent.
    has_agents: bool,
}

/// Lines that hold what was asked for and could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadLines {
    /// What was asked for is a target. If not, it is every request.
    pub has_target: bool,
    /// Their number.
    pub lines: u64,
    /// The first of them, in brief (see [`excerpt`]).
    pub example: Text,
    /// Why the first was not read.
    pub reason: Malformed,
}

/// A question, while it is asked of one text. It is made once for each file, so that no block of
/// text is matched against the set of questions.
pub(super) trait Asking {
    /// Looks at the next block of whole lines.
    fn look(&mut self, block: &[u8]);

    /// Ends the text.
    fn finish(self: Box<Self>) -> Asked;
}

/// The answer from one text, and what was seen on the way.
pub(super) struct Asked {
    pub(super) summary: Summary,
    /// What the text was seen to be.
    pub(super) seen: Seen,
    /// Lines that hold what was asked for and could not be read.
    pub(super) unread: Option<UnreadLines>,
    /// Lines among requests that are none, if every request was asked for.
    pub(super) no_requests: Option<UnreadLines>,
    /// Requests that are left out, because the text says nothing of what was asked.
    pub(super) left_out: u64,
    /// Requests that count, and of which two addresses could be the client.
    pub(super) two_addresses: u64,
    /// Records that were split and are too long when joined, which were dropped.
    pub(super) too_long: u64,
}

impl Query {
    /// Begins to ask the question of one text.
    pub(super) fn ask(&self) -> Box<dyn Asking + '_> {
        let needs = match self.question {
            Question::Hosts(_) => Needs::Request,
            Question::Agents(_) => Needs::Response,
        };
        let reader = LineReader::new(self.format.as_ref(), &self.window, needs);
        // A given format is that of the lines as they stand.
        let parts = self.format.is_none().then(Parts::default);
        match &self.question {
            Question::Hosts(question) => Box::new(OneText::new(question, reader, parts)),
            Question::Agents(question) => Box::new(OneText::new(question, reader, parts)),
        }
    }
}

/// A question of a known kind, while it is asked of one text.
struct OneText<'a, Q: Ask> {
    question: &'a Q,
    reader: LineReader<'a>,
    /// None if the lines are read as they stand.
    parts: Option<Parts>,
    opening: Opening,
    answer: Q::Answer,
}

impl<'a, Q: Ask> OneText<'a, Q> {
    fn new(question: &'a Q, reader: LineReader<'a>, parts: Option<Parts>) -> Self {
        Self {
            question,
            reader,
            parts,
            opening: Opening::default(),
            answer: Q::Answer::default(),
        }
    }
}

impl<Q: Ask> Asking for OneText<'_, Q> {
    fn look(&mut self, block: &[u8]) {
        let block = match &mut self.parts {
            Some(parts) => parts.join(block),
            None => block,
        };
        let text = self.opening.admit(block, &mut self.reader.reading);
        ask(self.question, text, &mut self.reader, &mut self.answer);
    }

    fn finish(mut self: Box<Self>) -> Asked {
        let mut too_long = 0;
        if let Some(mut parts) = self.parts.take() {
            too_long = parts.too_long();
            let reading = &self.reader.reading;
            let rest = parts.finish(|text| reading.read(text, &mut Context::default()).is_ok());
            self.look(rest);
        }
        let (held, seen) = self.opening.finish(&self.reader.reading);
        ask(self.question, &held, &mut self.reader, &mut self.answer);
        let left_out = Q::finish(&mut self.answer, self.reader.has_agents);
        Asked {
            summary: Summary {
                answer: Some(Q::WRAP(self.answer)),
                totals: self.reader.totals,
            },
            seen,
            unread: self.reader.unread,
            no_requests: self.reader.no_requests,
            left_out,
            two_addresses: self.reader.two_addresses,
            too_long,
        }
    }
}

/// Asks a question of a block of whole lines.
fn ask<Q: Ask>(question: &Q, block: &[u8], reader: &mut LineReader<'_>, answer: &mut Q::Answer) {
    reader.caught_up = 0;
    reader.is_table = reader.reading.has_table();
    question.look(block, reader, answer);
    if reader.is_table {
        // A table goes on in the next block.
        reader.catch_up(block, block.len());
    }
}

impl Question {
    /// The answer of no file at all.
    pub fn no_answer(&self) -> Answer {
        match self {
            Self::Hosts(_) => Answer::Hosts(hosts::Answer::default()),
            Self::Agents(_) => Answer::Agents(Box::default()),
        }
    }
}

impl Answer {
    /// The number of requests that count.
    pub fn hits(&self) -> u64 {
        match self {
            Self::Hosts(answer) => answer.hits(),
            Self::Agents(answer) => answer.requests(),
        }
    }

    /// Makes the merged answers of the parts of one file the answer of that file.
    pub(super) fn count_as_one_file(&mut self) {
        match self {
            Self::Hosts(answer) => answer
                .hosts
                .values_mut()
                .for_each(|visits| visits.files = 1),
            Self::Agents(_) => {}
        }
    }

    fn merge(&mut self, other: Self) -> Result<(), Unlike> {
        match (self, other) {
            (Self::Hosts(ours), Self::Hosts(theirs)) => ours.merge(theirs),
            (Self::Agents(ours), Self::Agents(theirs)) => ours.merge(*theirs),
            (Self::Hosts(_) | Self::Agents(_), _) => return Err(Unlike),
        }
        Ok(())
    }
}

impl<'a> LineReader<'a> {
    fn new(format: Option<&'a LogFormat>, window: &'a Window, needs: Needs) -> Self {
        Self {
            reading: Reading::new(format, needs),
            window: (!window.is_open()).then_some(window),
            context: Context::default(),
            caught_up: 0,
            is_table: false,
            totals: Totals::default(),
            unread: None,
            no_requests: None,
            two_addresses: 0,
            has_agents: false,
        }
    }

    /// Reads a line as [`Reading::read_usual`] does, if it needs no more than that.
    #[inline(always)]
    fn read_usual<'l>(&mut self, line: &'l [u8]) -> Option<Request<'l>> {
        if self.window.is_some() || self.is_table {
            return None;
        }
        let request = self.reading.read_usual(line, &self.context)?;
        self.totals.examined += 1;
        Some(request)
    }

    /// Reads one line of a block. None if it is a request outside the window. A malformed line is
    /// counted by its reason, but a comment (`#…`) is none.
    ///
    /// The lines of a block must be read in their order. Lines between them, which are not read,
    /// may name the columns of a table.
    fn read<'l>(
        &'l mut self,
        block: &'l [u8],
        line: Range<usize>,
    ) -> Result<Option<Request<'l>>, Malformed> {
        let text = &block[line.clone()];
        if self.is_table {
            self.catch_up(block, line.start);
        }
        self.totals.examined += 1;
        match self.reading.read(text, &mut self.context) {
            Ok(request) => {
                let is_admitted = is_admitted(self.window, &request, &mut self.totals);
                if !is_admitted && !self.has_agents {
                    self.has_agents = request.response().agent.is_some();
                }
                Ok(is_admitted.then_some(request))
            }
            Err(reason) => {
                if !text.starts_with(b"#") {
                    self.totals.malformed.add(reason);
                }
                Err(reason)
            }
        }
    }

    /// Reads one record of a line that was counted already. None if it is no request inside the
    /// window.
    fn read_part<'l>(&'l mut self, record: &'l [u8]) -> Option<Request<'l>> {
        let request = self.reading.read(record, &mut self.context).ok()?;
        is_admitted(self.window, &request, &mut self.totals).then_some(request)
    }

    /// Takes notice of the lines up to a place in a block, which may name columns.
    fn catch_up(&mut self, block: &[u8], to: usize) {
        self.context.catch_up(&block[self.caught_up.min(to)..to]);
        self.caught_up = to;
    }

    /// Records a malformed line that holds the target that was asked for.
    fn miss(&mut self, line: &[u8], reason: Malformed) {
        count_unread(&mut self.unread, line, reason, true);
    }

    /// Records a malformed line where every request was asked for. A line without a time and a
    /// request may be the work of another program, so it is not known that something is missing.
    fn miss_request(&mut self, line: &[u8], reason: Malformed) {
        let unread = match reason {
            Malformed::NoRequest if line.starts_with(b"#") => return,
            Malformed::NoRequest => &mut self.no_requests,
            _ => &mut self.unread,
        };
        count_unread(unread, line, reason, false);
    }
}

fn count_unread(
    unread: &mut Option<UnreadLines>,
    line: &[u8],
    reason: Malformed,
    has_target: bool,
) {
    let unread = unread.get_or_insert_with(|| UnreadLines {
        has_target,
        lines: 0,
        example: excerpt(line),
        reason,
    });
    unread.lines += 1;
}

/// Returns true if and only if the request is inside the window.
fn is_admitted(window: Option<&Window>, request: &Request<'_>, totals: &mut Totals) -> bool {
    window.is_none_or(|window| window.admits(request, &mut totals.admission))
}

#[cfg(test)]
mod tests;
