//! The formats of lines: found by what a line looks like, or given.
//!
//! ```text
//! reading   one line to a request: by the evidence in its text (see `line`), or by a reader below
//! known     the formats that have a name        pattern  format strings of Apache and nginx
//! json      one object a line                   table    columns named by a line before
//! pairs     labels and values                   words    other formats, word by word
//! keys      what the names of fields mean, for json and pairs
//! wrapper   what other programs put around a line
//! draft     the fields that the readers find, made one request by one set of rules
//! ```
//!
//! Knows nothing of files, blocks and questions.

mod draft;
mod json;
mod keys;
mod known;
mod pairs;
mod pattern;
mod reading;
mod table;
mod words;
pub(super) mod wrapper;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::request::{Malformed, Request};
use known::Kind;
pub use known::{KNOWN, Known};
use pattern::Pattern;
pub use pattern::PatternError;
pub use reading::{Context, Reading};
use words::Shape;

/// A given format. It serialises as the string it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LogFormat {
    text: String,
    reader: Reader,
}

/// What reads the lines of a format.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Reader {
    Pattern(Pattern),
    Words(Shape),
    Json,
    Table,
    Pairs,
}

/// Which fields of a line a question needs. A line is matched no further than these go, so that
/// fields added to the end of a format do no harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// The client, the time and the target.
    Request,
    /// [`Response`](super::request::Response) too. A line that has only some of its fields is still
    /// a request.
    Response,
}

/// Why a text is no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The text has no field and is no name.
    #[error("`{0}` is neither a format string nor one of {names}", names = names())]
    UnknownName(String),
    /// It is a string that no report can be made from.
    #[error(transparent)]
    Pattern(#[from] PatternError),
}

/// The usual names of all formats.
pub fn names() -> String {
    let names: Vec<_> = KNOWN
        .iter()
        .flat_map(|known| known.names)
        .copied()
        .collect();
    names.join(", ")
}

/// Finds a format by its name, or compiles a format string.
impl FromStr for LogFormat {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        let known = KNOWN.iter().find(|known| known.names.contains(&text));
        let reader = match known.map(|known| &known.kind) {
            Some(Kind::Own(reader)) => reader.clone(),
            Some(Kind::Pattern(pattern)) => Reader::Pattern(pattern.parse()?),
            Some(Kind::Words(written)) => Reader::Words(Shape::new(written)),
            None if text.contains(['%', '$']) => Reader::Pattern(text.parse()?),
            None => return Err(FormatError::UnknownName(text.into())),
        };
        Ok(Self {
            text: text.into(),
            reader,
        })
    }
}

impl TryFrom<String> for LogFormat {
    type Error = FormatError;

    fn try_from(text: String) -> Result<Self, FormatError> {
        text.parse()
    }
}

impl From<LogFormat> for String {
    fn from(format: LogFormat) -> Self {
        format.text
    }
}

impl LogFormat {
    /// Reads a line that is written in this format. The work is linear in the length of the line.
    ///
    /// # Errors
    /// If the line is not of the format up to the last field that every question needs, or if the
    /// field of the request holds something else.
    pub fn read<'l>(
        &self,
        line: &'l [u8],
        needs: Needs,
        context: &'l mut Context,
    ) -> Result<Request<'l>, Malformed> {
        let Context { header, made, .. } = context;
        match &self.reader {
            Reader::Pattern(pattern) => pattern.read(line, needs),
            Reader::Words(shape) => shape.read(line).ok_or(Malformed::NoRequest)??.finish(made),
            Reader::Json => match json::read(line)? {
                json::Found::Record(draft) => draft.finish(made),
                json::Found::Text(_) => Err(Malformed::NoRequest),
            },
            Reader::Table => header.read(line)?.finish(made),
            Reader::Pairs => pairs::read(line).ok_or(Malformed::NoRequest)?.finish(made),
        }
    }
}

#[cfg(test)]
mod tests;
