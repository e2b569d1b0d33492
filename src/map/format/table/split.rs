//! A record cut into its columns.

use memchr::memchr;

use crate::map::steps;

/// What stands between columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    /// One tab; a column can be empty.
    Tab,
    /// Blanks, one or more.
    Blanks,
    /// Blanks, one or more, that do not stand in a column in quotes. In it a quote is doubled.
    Unquoted,
}

/// The columns of a record, from the left.
#[derive(Debug, Clone)]
pub(super) struct Columns<'a> {
    rest: Option<&'a [u8]>,
    separator: Separator,
}

impl Separator {
    /// The columns of a line. Those in quotes keep them.
    pub(super) fn columns(self, line: &[u8]) -> Columns<'_> {
        Columns {
            rest: Some(line),
            separator: self,
        }
    }

    /// Returns true if and only if the line has this number of columns.
    fn has(self, line: &[u8], number: usize) -> bool {
        self.columns(line).take(number + 1).count() == number
    }
}

/// The separator by which a line has a number of columns: tabs if the line has some, otherwise
/// blanks, and only if these give too many columns, blanks outside of quotes.
///
/// IIS writes no blank into a column and leaves a client's quotes as they are, so quotes count only
/// where they must.
pub(super) fn fitting(line: &[u8], number: usize) -> Option<Separator> {
    let tabs = memchr(b'\t', line).map(|_| Separator::Tab);
    tabs.into_iter()
        .chain([Separator::Blanks, Separator::Unquoted])
        .find(|separator| separator.has(line, number))
}

/// Takes the quotes off a column that stands in them.
pub(super) fn unquoted(text: &[u8]) -> &[u8] {
    match text {
        [b'"', inside @ .., b'"'] => inside,
        text => text,
    }
}

impl<'a> Iterator for Columns<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let mut rest = self.rest?;
        if self.separator != Separator::Tab {
            let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
            rest = &rest[blanks..];
            if rest.is_empty() {
                self.rest = None;
                return None;
            }
        }
        let end = match (self.separator, rest) {
            (Separator::Tab, _) => memchr(b'\t', rest),
            (Separator::Unquoted, [b'"', ..]) => quoted_end(rest),
            _ => memchr(b' ', rest),
        };
        let (column, after) = rest.split_at(end.unwrap_or(rest.len()));
        steps::add(column.len() + 1);
        self.rest = after.get(1..);
        Some(column)
    }
}

/// Where a column in quotes ends; none if it ends with the line. Its last quote stands before a
/// blank; two quotes in it mean one.
fn quoted_end(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr(b'"', text.get(at..)?)?;
        match text.get(at + 1)? {
            b' ' => return Some(at + 1),
            b'"' => at += 2,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(separator: Separator, line: &str) -> Vec<String> {
        let columns = separator.columns(line.as_bytes());
        columns
            .map(|column| String::from_utf8_lossy(column).into_owned())
            .collect()
    }

    #[test]
    fn columns_end_at_tabs_or_blanks_outside_of_quotes() {
        use Separator::{Blanks, Tab, Unquoted};
        for (separator, line, expected) in [
            (Tab, "a\t\tb c\t", &["a", "", "b c", ""][..]),
            (Tab, "", &[""]),
            (Blanks, "  a  b\tc ", &["a", "b\tc"]),
            (Blanks, "\"a b\"", &["\"a", "b\""]),
            (Blanks, "", &[]),
            (Unquoted, "a \"b c\"  d", &["a", "\"b c\"", "d"]),
            (Unquoted, "\"a \"\"b\"\" c\" d", &["\"a \"\"b\"\" c\"", "d"]),
            (Unquoted, "\"\" \"\"\"\" e", &["\"\"", "\"\"\"\"", "e"]),
            (Unquoted, "\"a\"b c\" d", &["\"a\"b c\"", "d"]),
            (Unquoted, "a\"b c\" d", &["a\"b", "c\"", "d"]),
            (Unquoted, "a \"b c", &["a", "\"b c"]),
            (Unquoted, "a \"b\"\" c", &["a", "\"b\"\" c"]),
            (Unquoted, "a \"", &["a", "\""]),
        ] {
            assert_eq!(split(separator, line), expected, "{separator:?} {line}");
        }
    }

    #[test]
    fn quotes_count_only_where_blanks_give_too_many_columns() {
        use Separator::{Blanks, Tab, Unquoted};
        for (line, number, expected) in [
            ("a b c", 3, Some(Blanks)),
            ("a \"b c\"", 3, Some(Blanks)),
            ("a \"b c\"", 2, Some(Unquoted)),
            ("a\tb c", 2, Some(Tab)),
            ("a\tb c d", 3, Some(Blanks)),
            ("a b", 3, None),
            ("a b c d", 3, None),
            ("a \"b c d", 3, None),
        ] {
            assert_eq!(fitting(line.as_bytes(), number), expected, "{line}");
        }
    }
}
