//! Text in columns of a terminal: made visible, measured, cut, and broken into lines.

use unicode_width::UnicodeWidthChar;

use crate::visible::visible;

/// Stands for the end of a text that was cut.
const CUT: char = '…';

/// Bytes of a log as text whose every character takes at least one column, so that none can hide
/// or join its neighbours.
pub(super) fn shown(bytes: &[u8]) -> String {
    let text = visible(bytes);
    if text.is_ascii() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.width() {
            Some(1..) => out.push(c),
            _ => out.extend(c.escape_unicode()),
        }
    }
    out
}

/// The columns of a text. Characters that a terminal may join are counted one by one, which is
/// never too few.
pub(super) fn columns(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().map(of).sum()
    }
}

fn of(c: char) -> usize {
    c.width().unwrap_or_default()
}

/// The text in at most `width` columns, with `…` at its end if it was cut.
pub(super) fn cut(mut text: String, width: usize) -> String {
    if columns(&text) <= width {
        return text;
    }
    let mut used = of(CUT);
    let mut end = 0;
    for c in text.chars() {
        used += of(c);
        if used > width {
            break;
        }
        end += c.len_utf8();
    }
    text.truncate(end);
    if width >= of(CUT) {
        text.push(CUT);
    }
    text
}

/// The words of a text in lines of at most `width` columns.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = cut(word.into(), width);
        match lines.last_mut() {
            Some(line) if columns(line) + 1 + columns(&word) <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_a_hostile_text_takes_a_column() {
        for (raw, seen) in [
            (&b"a\x1b[2J\n"[..], r"a\x1b[2J\n"),
            ("e\u{301}\u{200d}".as_bytes(), r"e\u{301}\u{200d}"),
            ("\u{2764}\u{fe0f}".as_bytes(), "\u{2764}\\u{fe0f}"),
            ("é 漢".as_bytes(), "é 漢"),
            (b"\xff", r"\xff"),
        ] {
            assert_eq!(shown(raw), seen);
        }
    }

    #[test]
    fn a_text_is_cut_to_the_columns_that_there_are() {
        for (text, width, seen) in [
            ("robots", 6, "robots"),
            ("robots", 5, "robo…"),
            ("robots", 1, "…"),
            ("robots", 0, ""),
            ("漢字漢字", 8, "漢字漢字"),
            ("漢字漢字", 7, "漢字漢…"),
            ("漢字漢字", 6, "漢字…"),
            ("", 0, ""),
        ] {
            assert_eq!(cut(text.into(), width), seen, "{text} {width}");
        }
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrapped("fourteen", 4), ["fou…"]);
        assert!(wrapped(" ", 4).is_empty());
    }
}
