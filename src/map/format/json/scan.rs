//! The fields of an object of JSON, one by one, without a copy.
//!
//! Tolerant where servers write what is no JSON (RFC 8259): strings hold any byte and any escape,
//! because nginx and Apache escape in their own way; a variable without quotes may be empty, a word
//! or a list (`"upstream_time":0.1, 0.2`). Strict in what holds the object together. Knows no
//! names.

use crate::map::format::draft::Value;
use crate::map::format::keys::Path;
use crate::map::request::{Malformed, next_quote};

/// How deep objects and lists may be nested: one bit each.
const MAX_NESTING: u32 = u64::BITS;

/// Reads an object and shows every string, number and word in it. Of a list its first string is
/// shown, or the whole list if it holds no strings, lists and objects.
///
/// The work is linear in the length of the line.
///
/// # Errors
/// [`Malformed::CutShort`] if the line ends inside the object, [`Malformed::Joined`] if another
/// object follows it, and [`Malformed::NoRequest`] if it is none.
pub(super) fn scan<'a>(line: &'a [u8], see: impl FnMut(&Path, Value<'a>)) -> Result<(), Malformed> {
    let line = line.trim_ascii();
    if !line.starts_with(b"{") {
        return Err(Malformed::NoRequest);
    }
    let scanner = Scanner {
        line,
        at: 1,
        nesting: 1,
        lists: 0,
        path: Path::new(),
        list: None,
        see,
    };
    match scanner.run()? {
        [] => Ok(()),
        [b'{', ..] => Err(Malformed::Joined),
        _ => Err(Malformed::NoRequest),
    }
}

struct Scanner<'a, F> {
    line: &'a [u8],
    at: usize,
    nesting: u32,
    /// Which of the levels are lists, the innermost in the lowest bit.
    lists: u64,
    path: Path,
    list: Option<List>,
    see: F,
}

/// A list that is shown if its name still means something at its end.
struct List {
    nesting: u32,
    start: usize,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A key, or an element: or the end, because there is none yet.
    First,
    Key,
    Value,
    /// A comma or the end.
    Comma,
}

impl<'a, F: FnMut(&Path, Value<'a>)> Scanner<'a, F> {
    /// Reads up to the end of the object and returns what follows it.
    fn run(mut self) -> Result<&'a [u8], Malformed> {
        let mut next = Next::First;
        while self.nesting > 0 {
            self.skip_blanks();
            let byte = *self.line.get(self.at).ok_or(Malformed::CutShort)?;
            let is_list = self.lists & 1 == 1;
            next = match (next, byte) {
                (Next::First | Next::Key, b'"') if !is_list => self.key()?,
                (Next::First | Next::Comma, b'}') if !is_list => self.close(),
                (Next::First | Next::Comma, b']') if is_list => self.close(),
                (Next::Comma, b',') => {
                    self.at += 1;
                    if is_list { Next::Value } else { Next::Key }
                }
                (Next::Value, b',' | b'}') if !is_list => Next::Comma,
                (Next::First | Next::Value, _) if is_list || next == Next::Value => {
                    self.value(byte, is_list)?
                }
                _ => return Err(Malformed::NoRequest),
            };
        }
        self.skip_blanks();
        Ok(&self.line[self.at..])
    }

    fn key(&mut self) -> Result<Next, Malformed> {
        let key = self.string()?;
        self.skip_blanks();
        match self.line.get(self.at) {
            Some(b':') => self.at += 1,
            Some(_) => return Err(Malformed::NoRequest),
            None => return Err(Malformed::CutShort),
        }
        self.path.enter(key);
        Ok(Next::Value)
    }

    fn value(&mut self, byte: u8, is_list: bool) -> Result<Next, Malformed> {
        match byte {
            b'"' => {
                let text = self.string()?;
                self.show(Value::Json(text));
                self.end_name_of_list();
            }
            b'{' => {
                self.end_name_of_list();
                self.open(0)?;
                self.path.descend();
                return Ok(Next::First);
            }
            b'[' => {
                self.end_name_of_list();
                self.open(1)?;
                if self.path.is_alive() {
                    self.list = Some(List {
                        nesting: self.nesting,
                        start: self.at,
                    });
                }
                self.path.descend_into_list();
                return Ok(Next::First);
            }
            _ if is_bare(byte) => {
                let start = self.at;
                self.bare(is_list);
                if !is_list {
                    let word = &self.line[start..self.at];
                    self.show(Value::Plain(word));
                }
            }
            _ => return Err(Malformed::NoRequest),
        }
        Ok(Next::Comma)
    }

    fn show(&mut self, value: Value<'a>) {
        if self.path.is_alive() {
            (self.see)(&self.path, value);
        }
    }

    /// Of a list only the first string is shown by itself, and nothing that is nested in it.
    fn end_name_of_list(&mut self) {
        if self.lists & 1 == 1 {
            self.path.forget();
        }
    }

    fn open(&mut self, list: u64) -> Result<(), Malformed> {
        if self.nesting == MAX_NESTING {
            return Err(Malformed::NoRequest);
        }
        self.nesting += 1;
        self.lists = self.lists << 1 | list;
        self.at += 1;
        Ok(())
    }

    fn close(&mut self) -> Next {
        if let Some(list) = self.list.take_if(|list| list.nesting == self.nesting) {
            let inside = &self.line[list.start..self.at];
            self.show(Value::Bytes(inside));
        }
        self.path.ascend();
        self.nesting -= 1;
        self.lists >>= 1;
        self.at += 1;
        Next::Comma
    }

    /// Reads a string and returns its inside.
    fn string(&mut self) -> Result<&'a [u8], Malformed> {
        let start = self.at + 1;
        let end = next_quote(self.line, start).ok_or(Malformed::CutShort)?;
        self.at = end + 1;
        Ok(&self.line[start..end])
    }

    /// Reads a word, and in an object the words of a list that follow it.
    fn bare(&mut self, is_list: bool) {
        loop {
            self.at += count(&self.line[self.at..], is_bare);
            if is_list {
                return;
            }
            let rest = &self.line[self.at..];
            let blanks = count(rest, |byte| byte.is_ascii_whitespace());
            let Some(b',' | b':') = rest.get(blanks) else {
                return;
            };
            let more = count(&rest[blanks + 1..], |byte| byte.is_ascii_whitespace());
            let next = blanks + 1 + more;
            match rest.get(next) {
                Some(byte) if !is_bare(*byte) => return,
                // At the end of the line there is nothing more to find.
                _ => self.at += next,
            }
        }
    }

    fn skip_blanks(&mut self) {
        self.at += count(&self.line[self.at..], |byte| byte.is_ascii_whitespace());
    }
}

/// Numbers, `true`, `null`, and what servers write without quotes.
fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+-._".contains(&byte)
}

/// How many bytes at the head of a text are of a kind.
fn count(text: &[u8], is: impl Fn(u8) -> bool) -> usize {
    let count = text
        .iter()
        .position(|byte| !is(*byte))
        .unwrap_or(text.len());
    crate::map::steps::add(count);
    count
}
