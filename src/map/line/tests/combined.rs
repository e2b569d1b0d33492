//! The reader of usual lines against the reader of all lines.

use std::io::Read as _;
use std::path::Path;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::super::combined;
use super::*;
use crate::map::format::{Context, Needs, Reading};
use crate::map::lines::split;

/// The lines of every file in a folder of the test data.
fn texts(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new("testdata").join(folder);
    let files = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    let read = |path: &Path| {
        let bytes = std::fs::read(path).expect("a file");
        if path.extension().is_none_or(|extension| extension != "gz") {
            return bytes;
        }
        let mut text = Vec::new();
        let read = flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut text);
        assert!(read.is_ok() || !text.is_empty(), "{}", path.display());
        text
    };
    paths.iter().map(|path| read(path)).collect()
}

/// Readers of the same text, of which only the first leaves the usual lines to the reader of all.
struct Pair {
    all: Reading<'static>,
    usual: Reading<'static>,
    contexts: [Context; 2],
}

impl Pair {
    /// Readers that learnt from a text.
    fn after(text: &[u8]) -> Self {
        let mut pair = Self {
            all: Reading::new(None, Needs::Request),
            usual: Reading::new(None, Needs::Response),
            contexts: Default::default(),
        };
        for line in split(text) {
            let [one, other] = &mut pair.contexts;
            pair.all.learn(&text[line.clone()], one);
            pair.usual.learn(&text[line], other);
        }
        pair
    }

    /// Readers that learnt from each kind of text, and from none.
    fn of_all_kinds() -> Vec<Self> {
        let absolute =
            br#"1.2.3.4 - - [07/Jan/2024:06:25:01 +0100] "GET http://a.example/ HTTP/1.1" 200 7"#;
        let kinds = texts("formats").into_iter().chain(texts("logs"));
        let mut pairs: Vec<_> = kinds.map(|text| Self::after(&text)).collect();
        // A table that usual lines are records of.
        let table = b"#Fields: c-ip x x x x x cs-uri-stem x sc-status x x x";
        pairs.extend([&b""[..], absolute, table].map(Self::after));
        pairs
    }

    /// Checks that both read the same from a line.
    fn agree(&mut self, line: &[u8]) {
        let [one, other] = &mut self.contexts;
        let facts = |request: Request<'_>| {
            let rest = Rest::Read(request.response());
            // Where no backslash stands, nothing is escaped.
            let escapes = match line.contains(&b'\\') {
                true => request.escapes,
                false => Escapes::None,
            };
            let request = Request {
                rest,
                escapes,
                ..request
            };
            format!("{request:?}")
        };
        let all = self.all.read(line, one).map(facts);
        let usual = match self.usual.read_usual(line, other) {
            Some(request) => Ok(facts(request)),
            None => self.usual.read(line, other).map(facts),
        };
        assert_eq!(usual, all, "{}", line.escape_ascii());
    }
}

const USUAL: [&str; 14] = [
    r#"1.2.3.4 - - [TIME] "GET / HTTP/1.1" 200 7 "-" "bot""#,
    r#"1.2.3.4 - - [TIME] "GET / HTTP/1.1" 200 7"#,
    r#"1.2.3.4 - - [TIME] "HEAD /a HTTP/2.0" 304 -"#,
    r#"1.2.3.4 - - [TIME] "POST /a?b=[c]{d} HTTP/1.0" 404 123456789012345678 "" """#,
    r#"203.0.113.255 - - [TIME] "PROPFIND /12345678/x HTTP/1.1" 207 0 "https://a.example/" "-""#,
    r#"2001:db8::17 - - [TIME] "GET /robots.txt HTTP/1.1" 200 7 "-" "bot""#,
    r#"::1 - - [TIME] "OPTIONS /1234567 HTTP/1.1" 200 7 "-" "bot""#,
    r#"1:2:3:4:5:6:7:8 - - [TIME] "GET / HTTP/1.1" 200 7 "-" "[FBAN/a] [07/Jan/2024:06:25:01 +0100] GET / HTTP/1.1""#,
    r#"1 - - [TIME] "GET / HTTP/1.1" 200 7 "{" "GET / HTTP/1.1""#,
    r#"www.example.com 1.2.3.4 - - [TIME] "GET / HTTP/1.1" 200 7 "-" "bot""#,
    r#"www.example.com:443 2001:db8::17 - - [TIME] "GET / HTTP/1.1" 200 7"#,
    r#"1.2.3.4 - - [99/Zzz/9999:99:99:99 -9999] "GET /é HTTP/9.9" 999 7 "é" "	,é""#,
    r#"1.2.3.4 - - [TIME] "GET / HTTP/1.1" 200 7 "GET / HTTP/1.1" "/""#,
    r#"1.2.3.4 - - [TIME] "GET /a"#,
];

/// The last of these is none.
fn usual() -> Vec<String> {
    USUAL.map(|line| line.replace("TIME", TIME)).to_vec()
}

#[test]
fn a_usual_line_is_taken_and_no_other() {
    let usual = usual();
    let (cut, usual) = usual.split_last().expect("lines");
    for line in usual {
        assert!(combined::read(line.as_bytes()).is_some(), "{line}");
    }
    let line = &usual[0];
    let unusual = [
        line.replace("1.2.3.4", "crawler.example"),
        line.replace("1.2.3.4", "06:25:01"),
        line.replace("1.2.3.4", "1.2.3.4/5"),
        line.replace("1.2.3.4", ""),
        line.replace("1.2.3.4", "1.2.3.4:5"),
        line.replace("1.2.3.4", "1.2.3.4 1.2.3.5"),
        line.replace("- -", "- frank"),
        line.replace("- - ", "- - - "),
        line.replace("07/Jan", "7/Jan"),
        line.replace("+0100", "[0100"),
        line.replace("+0100", "\"0100"),
        line.replace("GET", "get"),
        line.replace("GET", ""),
        line.replace("GET /", "GET http://a.example/"),
        line.replace("GET /", "OPTIONS *"),
        line.replace("GET /", "GET /\t"),
        line.replace("GET /", "GET /a b"),
        line.replace("GET /", "GET  /"),
        line.replace("GET /", r#"GET /\"#),
        line.replace("GET /", r#"GET /""#),
        line.replace(" HTTP/1.1", ""),
        line.replace("HTTP/1.1", "HTTP/2"),
        line.replace("200", "20"),
        line.replace("200", "-"),
        line.replace(" 7 ", " 7x "),
        line.replace(" 7 ", " 1234567890123456789 "),
        line.replace(" 7 ", "  7 "),
        line.replace("bot", r"bot\\"),
        line.replace("bot", r#"b"t"#),
        line.replace(r#""-""#, r#""\"""#),
        line.replace(r#""-" "#, ""),
        format!("{line} "),
        format!("{line} \"-\""),
        format!("{line}{line}"),
        format!(" {line}"),
        format!("\"{line}\""),
        format!("\u{feff}{line}"),
        line.replace('"', "\"\""),
        String::new(),
        cut.clone(),
    ];
    for line in &unusual {
        assert!(combined::read(line.as_bytes()).is_none(), "{line}");
    }
    for pair in &mut Pair::of_all_kinds() {
        for line in usual.iter().chain(&unusual) {
            pair.agree(line.as_bytes());
        }
    }
}

#[test]
fn both_readers_read_the_same_from_every_log() {
    let logs = [texts("formats"), texts("logs")].concat();
    for text in &logs {
        let mut pair = Pair::after(text);
        for line in split(text) {
            pair.agree(&text[line]);
        }
    }
    // Lines of one format in a text that begins with another.
    let few: Vec<_> = logs
        .iter()
        .flat_map(|text| split(text).take(5).map(|line| &text[line]))
        .collect();
    for pair in &mut Pair::of_all_kinds() {
        few.iter().for_each(|line| pair.agree(line));
    }
}

/// What clients and servers write, in a place where it may not stand.
const PIECES: [&str; 40] = [
    "\"",
    "\"\"",
    "\\",
    "\\\"",
    "\" \"",
    " ",
    "  ",
    "\t",
    "\r",
    "\x0b",
    "\x1b",
    "\u{feff}",
    "é",
    "[",
    "]",
    "] \"",
    "{",
    "{\"\"",
    "}",
    ",",
    ";",
    "|",
    "-",
    "- ",
    " - ",
    ":",
    ".",
    "/",
    "GET ",
    " HTTP/1.1",
    "http://a.example/",
    "1.2.3.4 ",
    "::1 ",
    "a.example ",
    "unix: ",
    "200 7",
    "[07/Jan/2024:06:25:01 +0100] ",
    "\"GET /x HTTP/1.1\"",
    "2024-01-07 06:25:01 ",
    "%",
];

/// One change of a line.
#[derive(Debug, Clone)]
enum Change {
    Byte(Index, u8),
    Insert(Index, &'static str),
    Cut(Index, usize),
    Repeat(Index, Index),
    Join(Index, Index),
}

impl Change {
    fn any() -> impl Strategy<Value = Self> {
        let at = any::<Index>;
        prop_oneof![
            (at(), any::<u8>()).prop_map(|(at, byte)| Self::Byte(at, byte)),
            (at(), select(b"\" -[]/:.0a,\\".to_vec())).prop_map(|(at, byte)| Self::Byte(at, byte)),
            (at(), select(PIECES.to_vec())).prop_map(|(at, piece)| Self::Insert(at, piece)),
            (at(), 1..9_usize).prop_map(|(at, length)| Self::Cut(at, length)),
            (at(), at()).prop_map(|(from, to)| Self::Repeat(from, to)),
            (at(), at()).prop_map(|(line, at)| Self::Join(line, at)),
        ]
    }

    fn apply(&self, line: &mut Vec<u8>, lines: &[Vec<u8>]) {
        let end = line.len();
        let place = |index: &Index| index.index(end + 1);
        match self {
            Self::Byte(at, byte) => {
                if let Some(place) = line.get_mut(place(at)) {
                    *place = *byte;
                }
            }
            Self::Insert(at, piece) => {
                let at = place(at);
                line.splice(at..at, piece.bytes());
            }
            Self::Cut(at, length) => {
                let at = place(at);
                line.drain(at..line.len().min(at + length));
            }
            Self::Repeat(from, to) => {
                let (from, to) = (place(from), place(to));
                line.extend_from_within(from.min(to)..from.max(to));
            }
            Self::Join(other, at) => {
                let (other, at) = (&lines[other.index(lines.len())], place(at));
                line.splice(at..at, other.iter().copied());
            }
        }
    }
}

/// Lines that are changed.
static LINES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut lines: Vec<_> = usual().into_iter().map(String::into_bytes).collect();
    for text in texts("formats") {
        lines.extend(split(&text).take(3).map(|line| text[line].to_vec()));
    }
    lines
});

#[test]
fn both_readers_read_the_same_from_a_line_that_was_changed() {
    let mut pairs = Pair::of_all_kinds();
    let usual = (0..USUAL.len()).prop_map(|at| LINES[at].clone());
    let line = prop_oneof![3 => usual, 1 => select(LINES.clone())];
    let config = ProptestConfig {
        cases: 1000,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let pairs = std::cell::RefCell::new(&mut pairs);
    proptest!(config, |(line in line, changes in vec(Change::any(), 0..4))| {
        let mut line = line;
        changes.iter().for_each(|change| change.apply(&mut line, &LINES));
        pairs.borrow_mut().iter_mut().for_each(|pair| pair.agree(&line));
    });
}
