//! The parts of a log's name, from its end: compression, rotation, the word `log`, and the head
//! before them.

use super::Siblings;

/// Endings of compressed files. Those that we do not read are picked too, so that they are reported
/// and not passed over in silence.
const COMPRESSED: [&str; 9] = [
    ".gz", ".xz", ".bz2", ".zst", ".z", ".lz4", ".lzma", ".lz", ".zip",
];

/// Endings of archives, whose members are chosen by their names in turn; all but the first are
/// compressed too.
const ARCHIVES: [&str; 8] = [
    ".tar", ".tgz", ".txz", ".tbz2", ".tbz", ".tzst", ".tlz", ".taz",
];

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// A name in lower case, taken apart.
pub(super) struct Name<'a> {
    /// The name without the endings of a compression and of an archive.
    pub(super) stem: &'a str,
    /// The words of the kind and the site: those before `log` and rotation.
    pub(super) head: Vec<Word<'a>>,
    /// Whether the last word before the rotation is `log`.
    pub(super) ends_in_log: bool,
    whole: &'a str,
    words: Vec<Word<'a>>,
}

/// A run of letters and digits.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    start: usize,
    pub(super) end: usize,
}

impl<'a> Name<'a> {
    pub(super) fn read(whole: &'a str) -> Self {
        let strip = |name: &'a str, endings: &[&str]| {
            let stem = endings.iter().find_map(|ending| name.strip_suffix(ending));
            stem.unwrap_or(name)
        };
        let stem = strip(strip(whole, &COMPRESSED), &ARCHIVES);
        let mut words = Vec::new();
        let mut at = 0;
        for text in stem.split(|c: char| !c.is_ascii_alphanumeric()) {
            let start = at;
            at = start + text.len();
            if !text.is_empty() {
                words.push(Word {
                    text,
                    start,
                    end: at,
                });
            }
            at += stem[at..].chars().next().map_or(0, char::len_utf8);
        }
        let rotated = count(&words, |word| !is_rotation(word));
        let ends_in_log = rotated > 0 && is_log(words[rotated - 1].text);
        let head = count(&words, |word| {
            !is_rotation(word) && !is_log(word) && !is_qualifier(word)
        });
        Self {
            stem,
            head: words[..head].to_vec(),
            ends_in_log,
            whole,
            words,
        }
    }

    /// The text of the head.
    pub(super) fn head_text(&self) -> &'a str {
        &self.stem[..self.head.last().map_or(0, |word| word.end)]
    }

    /// Returns true if and only if the head is followed by `tail`.
    pub(super) fn ends_in(&self, tail: &str) -> bool {
        self.stem[self.head_text().len()..].starts_with(tail)
    }

    /// Returns true if and only if `.log` is one of the endings, as in `example.log.first`.
    pub(super) fn mentions_log(&self) -> bool {
        let mut endings = self.stem.split('.').skip(1);
        endings.any(|ending| ending == "log")
    }

    /// Returns true if and only if the name is that of a compressed month: cPanel's
    /// `example.com-Jan-2024.gz`, DirectAdmin's `Jan-2024.tar.gz.2`.
    pub(super) fn is_monthly(&self) -> bool {
        let has = |wanted: fn(&str) -> bool| self.words.iter().any(|word| wanted(word.text));
        has(|word| MONTHS.contains(&word))
            && has(is_number)
            && (self.stem.len() < self.whole.len() || has(|word| word == "gz"))
    }

    /// Returns true if and only if the folder has the access log that belongs to this name, whose
    /// kind is word `n` of the head: `access.example.com.log`, or else `example.com.log`, for
    /// `error.example.com.log.2.gz`.
    pub(super) fn has_counterpart(&self, n: usize, siblings: &Siblings) -> bool {
        let Word { start, end, .. } = self.head[n];
        let after = &self.stem[end..];
        let log = self.words.iter().rfind(|word| is_log(word.text));
        let unrotated = log.map_or(after, |log| &self.stem[end..log.end.max(end)]);
        let rotated = &self.whole[end..];
        let before = &self.stem[..start];
        [rotated, unrotated].iter().any(|rest| {
            let site = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
            siblings.has(&format!("{before}access{rest}"))
                || siblings.has(&format!("{before}{site}"))
        })
    }
}

/// How many words stand up to the last wanted one.
fn count(words: &[Word<'_>], wanted: impl Fn(&str) -> bool) -> usize {
    words
        .iter()
        .rposition(|word| wanted(word.text))
        .map_or(0, |last| last + 1)
}

fn is_log(word: &str) -> bool {
    matches!(word, "log" | "logs" | "logfile")
}

/// Returns true if and only if the word stands between the kind and the end and says nothing of the
/// kind.
fn is_qualifier(word: &str) -> bool {
    matches!(word, "ssl" | "tls" | "http" | "https" | "tar" | "txt")
}

/// Returns true if and only if rotation adds such words: a number, a date, a time, `old`, the
/// `processed` and `webstat` of Plesk, the `gz` before a number.
fn is_rotation(word: &str) -> bool {
    is_time(word)
        || MONTHS.contains(&word)
        || matches!(word, "gz" | "old" | "processed" | "webstat")
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns true if and only if the word is a number, or a date or time as ISO 8601 joins them:
/// `07t06`, `20240107t062501z`.
fn is_time(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b't' | b'z'))
}

/// Returns true if and only if the text could be the name of a host with a domain: labels between
/// dots, the last one of letters.
pub(super) fn is_domain(text: &str) -> bool {
    let Some((before, last)) = text.rsplit_once('.') else {
        return false;
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    before.split('.').all(is_label)
        && (last.len() > 1 && last.chars().all(char::is_alphabetic) || last.starts_with("xn--"))
}
