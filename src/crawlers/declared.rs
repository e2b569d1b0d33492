//! The names that robots give themselves without being in a list. Knows nothing of lists.

use memchr::memmem;

use super::words::{Addresses, Word, first_comment, words};

/// Words of browsers' agents, in lower case, which name no robot.
const BROWSERS: [&str; 52] = [
    "android",
    "applewebkit",
    "build",
    "chrome",
    "chromium",
    "compatible",
    "cpu",
    "crios",
    "cros",
    "edg",
    "edga",
    "edge",
    "edgios",
    "en-us",
    "fedora",
    "firefox",
    "fxios",
    "gecko",
    "i686",
    "intel",
    "ios",
    "ipad",
    "iphone",
    "khtml",
    "konqueror",
    "like",
    "linux",
    "mac",
    "macintosh",
    "mobile",
    "mozilla",
    "msie",
    "nt",
    "opera",
    "opr",
    "os",
    "presto",
    "rv",
    "safari",
    "samsungbrowser",
    "trident",
    "u",
    "ubuntu",
    "version",
    "webkit",
    "win64",
    "windows",
    "wow64",
    "wv",
    "x",
    "x11",
    "x64",
];

/// Words that end in `bot` and name no robot: a maker of phones, surnames, a fish.
const NO_ROBOTS: [&str; 7] = [
    "cubot", "talbot", "abbot", "cabot", "turbot", "sabot", "ribot",
];

/// Words for a robot that are no name, in lower case.
const GENERIC: [&str; 10] = [
    "bot",
    "bots",
    "robot",
    "robots",
    "crawler",
    "crawlers",
    "spider",
    "spiders",
    "webcrawler",
    "webspider",
];

/// How agents begin that are browsers': of today, of text terminals, of early phones.
const BEGINNINGS: [&[u8]; 13] = [
    b"Mozilla/",
    b"Opera/",
    b"Lynx/",
    b"Links ",
    b"ELinks/",
    b"w3m/",
    b"Dillo/",
    b"NetSurf/",
    b"UCWEB",
    b"Nokia",
    b"BlackBerry",
    b"SonyEricsson",
    b"DoCoMo/",
];

/// Returns true if and only if an agent looks like a browser's.
pub(super) fn is_browser(agent: &[u8]) -> bool {
    BEGINNINGS
        .iter()
        .any(|beginning| agent.starts_with(beginning))
}

/// The name of the first product.
pub(super) fn product<'a>(agent: &'a [u8], addresses: &Addresses) -> Option<&'a str> {
    words(agent, addresses).next().map(|word| word.text)
}

/// The name of an agent that calls itself a robot: the word that holds `bot`, `crawler` or
/// `spider`.
pub(super) fn robot(agent: &[u8], addresses: &Addresses) -> Option<String> {
    let robots = named(agent, addresses).filter(|word| is_robot(word.text));
    let mut generic = None;
    for word in robots {
        if !GENERIC.contains(&word.text.to_ascii_lowercase().as_str()) {
            return Some(word.text.into());
        }
        generic = generic.or(Some(word));
    }
    // `Speedy Spider` is a name, `spider` is not.
    let generic = generic?;
    let phrase = phrase(agent, addresses, generic);
    if phrase != generic.text {
        return Some(phrase);
    }
    let first = named(agent, addresses).find(|word| word.has_version && !is_robot(word.text));
    Some(first.map_or(phrase, |first| first.text.into()))
}

/// The name of an agent that has the address of a page about itself, as in `+https://…`.
pub(super) fn with_page(agent: &[u8], addresses: &Addresses) -> Option<String> {
    let page = memmem::find(agent, b"+http")?;
    let is_page = [&b"://"[..], b"s://"]
        .iter()
        .any(|rest| agent[page + 5..].starts_with(rest));
    if !is_page {
        return None;
    }
    let mut before = named(agent, addresses).take_while(|word| word.start < page);
    let product = before.by_ref().find(|word| word.has_version);
    let named = product.or_else(|| {
        let words = named(agent, addresses).take_while(|word| word.start < page);
        words
            .filter(|word| {
                word.text
                    .starts_with(|first: char| first.is_ascii_alphabetic())
            })
            .last()
    });
    Some(match named {
        Some(word) => phrase(agent, addresses, word),
        None => host(&agent[page + 1..]),
    })
}

/// The words that may name a robot: no browser's, and not the model of a phone.
fn named<'a>(agent: &'a [u8], addresses: &Addresses) -> impl Iterator<Item = Word<'a>> {
    let device = first_comment(agent);
    let is_phone = memmem::find(&agent[device.clone()], b"Android").is_some();
    words(agent, addresses).filter(move |word| {
        let is_model = is_phone && device.contains(&word.start) && !word.has_version;
        !is_model && !is_of_browsers(word.text)
    })
}

fn is_of_browsers(word: &str) -> bool {
    BROWSERS
        .iter()
        .any(|other| other.eq_ignore_ascii_case(word))
}

/// Returns true if and only if a word holds `crawler`, `spider`, or `bot` as the end of a part.
fn is_robot(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    if lower.contains("crawler") || lower.contains("spider") {
        return true;
    }
    lower.match_indices("bot").any(|(at, _)| {
        let after = lower[at + 3..]
            .strip_prefix('s')
            .unwrap_or(&lower[at + 3..]);
        let ends = !after.starts_with(|next: char| next.is_ascii_lowercase());
        // As in `BotPoke`.
        let is_part = word[at..].starts_with("Bot")
            && word[at + 3..].starts_with(|next: char| next.is_ascii_uppercase());
        let letters = lower[..at].rfind(|letter: char| !letter.is_ascii_lowercase());
        let part = &lower[letters.map_or(0, |other| other + 1)..at + 3];
        (ends || is_part) && !NO_ROBOTS.contains(&part)
    })
}

/// A word with the two before it that make one name with it, one blank between them.
fn phrase(agent: &[u8], addresses: &Addresses, last: Word<'_>) -> String {
    let mut parts: Vec<Word<'_>> = Vec::new();
    for word in words(agent, addresses).take_while(|word| word.start <= last.start) {
        let is_next = parts.last().is_some_and(|before| {
            let end = before.start + before.text.len();
            agent[end..word.start] == *b" "
        });
        let is_name = word
            .text
            .starts_with(|first: char| first.is_ascii_alphabetic());
        if !is_next || is_of_browsers(word.text) {
            parts.clear();
        }
        if is_name && !is_of_browsers(word.text) {
            parts.push(word);
        }
    }
    let parts: Vec<_> = parts
        .iter()
        .rev()
        .take(3)
        .rev()
        .map(|word| word.text)
        .collect();
    parts.join(" ")
}

/// The host of an address.
fn host(address: &[u8]) -> String {
    let address = String::from_utf8_lossy(address);
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(|sign: char| "/:;,()?# ".contains(sign)).next();
    host.unwrap_or_default().into()
}
