//! How the lines of one text are read: in the given format, or in the detected one.

use memchr::{memchr, memmem};

use super::draft::Value;
use super::table::Header;
use super::{LogFormat, Needs, Reader, json, pairs, words, wrapper};
use crate::map::line::{Detected, Evidence, Lesson, read_combined};
use crate::map::request::{Malformed, Request, Rest};

/// How many wrappers around a line are taken off: a container runtime's, syslog's, a spreadsheet's.
const MAX_WRAPPERS: usize = 3;

/// UTF-8's byte order mark, which some editors write at the head of a file.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// How the lines of one text are read.
#[derive(Debug, Clone)]
pub struct Reading<'q> {
    given: Option<&'q LogFormat>,
    needs: Needs,
    /// The evidence of the first lines of the text.
    detected: Detected,
    /// One of the first lines names columns, or the given format has such lines.
    has_table: bool,
    /// One of the first lines is an object of JSON.
    has_objects: bool,
}

/// What reading lines needs to keep: the names of columns, and memory for what a line does not hold
/// as it is.
#[derive(Debug, Default)]
pub struct Context {
    pub(super) header: Header,
    pub(super) made: Vec<u8>,
    unwrapped: [Vec<u8>; MAX_WRAPPERS],
}

impl Context {
    /// Takes notice of a line, which may name the columns of the lines after it.
    pub(in crate::map) fn see(&mut self, line: &[u8]) {
        self.header.see(line.strip_prefix(BOM).unwrap_or(line));
    }

    /// Takes notice of all lines of a text.
    pub(in crate::map) fn catch_up(&mut self, text: &[u8]) {
        self.header.catch_up(text);
    }
}

impl<'q> Reading<'q> {
    /// Reads in the given format, or detects it.
    pub fn new(format: Option<&'q LogFormat>, needs: Needs) -> Self {
        Self {
            given: format,
            needs,
            detected: Detected::default(),
            has_objects: false,
            has_table: format.is_some_and(|format| format.reader == Reader::Table),
        }
    }

    /// Returns true if and only if one of the lines that it learnt from is an object of JSON.
    pub(in crate::map) fn has_objects(&self) -> bool {
        self.has_objects
    }

    /// Returns true if and only if lines name columns: one of those that it learnt from does, or
    /// the given format says so. All further lines must be looked at then.
    ///
    /// A table that begins later in a text is not read. To search every text for it would cost more
    /// than all else that is done with a line.
    pub(in crate::map) fn has_table(&self) -> bool {
        self.has_table
    }

    /// Reads one line as nearly all are written: what [`Self::read`] reads too, at a fourth of the
    /// cost. None of a line that is to be read by that.
    ///
    /// Inlined, because a request is too large to be passed on line by line.
    #[inline(always)]
    pub fn read_usual<'l>(&self, line: &'l [u8], context: &Context) -> Option<Request<'l>> {
        let is_open = self.given.is_none() && !context.header.is_known();
        if is_open { read_combined(line) } else { None }
    }

    /// Reads one line.
    ///
    /// # Errors
    /// If the line is no request.
    pub fn read<'l>(
        &self,
        line: &'l [u8],
        context: &'l mut Context,
    ) -> Result<Request<'l>, Malformed> {
        let line = line.strip_prefix(BOM).unwrap_or(line);
        match self.given {
            Some(format) => format.read(line, self.needs, context),
            None => {
                let Context {
                    header,
                    made,
                    unwrapped,
                } = context;
                self.detect(line, header, made, unwrapped)
            }
        }
    }

    /// Reads a line by what it looks like. An object of JSON is read as one, and a line of a table
    /// whose columns are known as that; a plain line by the evidence in it, another as the one
    /// format whose marks it bears, and what bears none by the evidence too. A client can write
    /// what reads as evidence into the agent of a format with marks, so these come first.
    fn detect<'l>(
        &self,
        line: &'l [u8],
        header: &Header,
        made: &'l mut Vec<u8>,
        unwrapped: &'l mut [Vec<u8>],
    ) -> Result<Request<'l>, Malformed> {
        if line.trim_ascii_start().starts_with(b"{") {
            if wrapper::is_part(line) {
                return Err(Malformed::Part);
            }
            let text = match json::read(line)? {
                json::Found::Record(draft) => return draft.finish(made),
                json::Found::Text(text) => text,
            };
            let (buffer, rest) = unwrapped.split_first_mut().ok_or(Malformed::NoRequest)?;
            let inner = inside(text, buffer);
            return self.detect(inner, header, made, rest);
        }
        // Before the evidence, which takes the escaped quotes in a cell for quotes.
        if wrapper::is_cell(line) {
            let refused = Err(Malformed::NoRequest);
            return self.unquoted(line, refused, header, made, unwrapped);
        }
        let in_no_table = match header.read(line) {
            Ok(draft) => return draft.finish(made),
            Err(reason) => reason,
        };
        let evidence = Evidence::of(line);
        let is_plain = evidence.as_ref().is_ok_and(Evidence::is_plain);
        if !is_plain && let Some(draft) = words::read(line) {
            return draft?.finish(made);
        }
        let reason = match evidence.and_then(|evidence| self.detected.judge(evidence)) {
            Err(reason) if reason != Malformed::Joined => reason,
            Ok(request) if is_doubled(&request) => {
                return self.unquoted(line, Ok(request), header, made, unwrapped);
            }
            Err(reason) => return self.unquoted(line, Err(reason), header, made, unwrapped),
            Ok(_) if !is_plain && holds_object(line) => return Err(Malformed::NoRequest),
            result => return result,
        };
        if let Some(draft) = pairs::read(line) {
            return draft.finish(made);
        }
        let Some((buffer, rest)) = unwrapped.split_first_mut() else {
            return Err(reason);
        };
        if let Some(inner) = wrapper::inner(line) {
            return self.detect(inner?, header, made, rest);
        }
        buffer.clear();
        if let Some(result) = wrapper::unquote(line, buffer) {
            return result.and_then(|()| self.detect(buffer, header, made, rest));
        }
        Err(match reason {
            Malformed::NoRequest => in_no_table,
            reason => reason,
        })
    }

    /// Reads a line again whose quotes are doubled: a cell of a table may be the record, and
    /// another one an address. What was read first counts if no cell is a record; not if one can be
    /// an object of JSON, in which a client can write a record of his choice.
    fn unquoted<'l>(
        &self,
        line: &'l [u8],
        first: Result<Request<'l>, Malformed>,
        header: &Header,
        made: &'l mut Vec<u8>,
        unwrapped: &'l mut [Vec<u8>],
    ) -> Result<Request<'l>, Malformed> {
        let Some((buffer, rest)) = unwrapped.split_first_mut() else {
            return first;
        };
        buffer.clear();
        match wrapper::unquote(line, buffer) {
            Some(result) => result.and_then(|()| self.detect(buffer, header, made, rest)),
            None if holds_object(line) => Err(Malformed::NoRequest),
            None => first,
        }
    }

    /// Learns how further lines are written. A given format leaves nothing to learn.
    pub(in crate::map) fn learn(&mut self, line: &[u8], context: &mut Context) -> Lesson {
        if self.given.is_some() {
            return Lesson::Known;
        }
        let mut line = line.strip_prefix(BOM).unwrap_or(line);
        self.has_table |= context.header.see(line);
        self.has_objects |= line.starts_with(b"{");
        for buffer in &mut context.unwrapped {
            // A prefix first: its words are not those of the record.
            line = match wrapper::inner(line) {
                Some(Ok(inner)) => inner,
                Some(Err(_)) => return Lesson::Nothing,
                None => match self.detected.learn(line) {
                    Lesson::Nothing => match json::read(line) {
                        Ok(json::Found::Text(text)) => inside(text, buffer),
                        Ok(json::Found::Record(_)) => return Lesson::OneWord,
                        Err(_) => return Lesson::Nothing,
                    },
                    lesson => return lesson,
                },
            };
        }
        self.detected.learn(line)
    }
}

/// Whether a cell of comma-separated values can be an object of JSON.
fn holds_object(line: &[u8]) -> bool {
    memmem::find(line, b"{\"\"").is_some()
}

/// Whether the quotes of a request are doubled, as in a cell of comma-separated values. Of a quote
/// that a server escaped the second stands alone after the first (`\""GET …`).
fn is_doubled(request: &Request<'_>) -> bool {
    match request.rest {
        Rest::Unread { between, after } => after.starts_with(b"\"") || between.ends_with(b"\\\""),
        Rest::Read(_) => false,
    }
}

/// The text that an object of JSON holds, up to the end of its first line.
fn inside<'l>(text: Value<'l>, buffer: &'l mut Vec<u8>) -> &'l [u8] {
    let text = match text {
        Value::Plain(text) => text,
        Value::Json(text) => {
            buffer.clear();
            json::unescape(text, buffer);
            buffer
        }
        Value::Bytes(list) => {
            buffer.clear();
            json::bytes(list, buffer);
            buffer
        }
    };
    match memchr(b'\n', text) {
        Some(end) => &text[..end],
        None => text,
    }
}
