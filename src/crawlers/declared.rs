//! The names that robots give themselves without being in a list. Knows nothing of lists.

use std::ops::Range;

use memchr::memmem;

use super::words::{Addresses, Word, first_comment, words};

/// Words of browsers' agents, in lower case, which name no robot.
const BROWSERS: &str = "android applewebkit build chrome chromium compatible cpu crios cros edg \
    edga edge edgios en-us fedora firefox fxios gecko i686 intel ios ipad iphone khtml konqueror \
    like linux mac macintosh mobile mozilla msie nt opera opr os presto rv safari samsungbrowser \
    trident u ubuntu version webkit win64 windows wow64 wv x x11 x64";

/// Words that end in `bot` and name no robot: a maker of phones, surnames, a fish.
const NO_ROBOTS: &str = "abbot cabot cubot ribot sabot talbot turbot";

/// Words for a robot that are no name, in lower case.
const GENERIC: &str = "bot bots robot robots crawler crawlers spider spiders webcrawler webspider";

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
    let mut generic = None;
    let models = Models::of(agent);
    for word in words(agent, addresses) {
        if !is_robot(word.text) || models.contain(&word) {
            continue;
        }
        if !is_one_of(GENERIC, word.text) {
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
    let before = || named(agent, addresses).take_while(|word| word.start < page);
    let product = before().find(|word| word.has_version);
    let named = product.or_else(|| before().filter(begins_with_a_letter).last());
    Some(match named {
        Some(word) => phrase(agent, addresses, word),
        None => host(&agent[page + 1..]),
    })
}

/// The words that may name a robot: no browser's, and not the model of a phone.
fn named<'a>(agent: &'a [u8], addresses: &Addresses) -> impl Iterator<Item = Word<'a>> {
    let models = Models::of(agent);
    words(agent, addresses)
        .filter(move |word| !models.contain(word) && !is_one_of(BROWSERS, word.text))
}

/// The comment of a phone's browser, where its model is.
struct Models(Option<Range<usize>>);

impl Models {
    fn of(agent: &[u8]) -> Self {
        let comment = first_comment(agent);
        let is_phone = memmem::find(&agent[comment.clone()], b"Android").is_some();
        Self(is_phone.then_some(comment))
    }

    fn contain(&self, word: &Word<'_>) -> bool {
        let comment = self.0.as_ref();
        !word.has_version && comment.is_some_and(|comment| comment.contains(&word.start))
    }
}

fn is_one_of(words: &str, word: &str) -> bool {
    let mut words = words.split_ascii_whitespace();
    words.any(|other| other.eq_ignore_ascii_case(word))
}

/// Returns true if and only if a word holds `crawler`, `spider`, or `bot` as the end of a part.
fn is_robot(word: &str) -> bool {
    let beginnings = |three: &[u8]| {
        [b"bot", b"cra", b"spi"]
            .iter()
            .any(|mark| three.eq_ignore_ascii_case(*mark))
    };
    // Of all words few go on from here.
    if !word.as_bytes().windows(3).any(beginnings) {
        return false;
    }
    let lower = word.to_ascii_lowercase();
    if lower.contains("crawler") || lower.contains("spider") {
        return true;
    }
    lower.match_indices("bot").any(|(at, _)| {
        let after = &lower[at + 3..];
        let after = after.strip_prefix('s').unwrap_or(after);
        let ends = !after.starts_with(|next: char| next.is_ascii_lowercase());
        // As in `BotPoke`.
        let is_part = word[at..].starts_with("Bot")
            && word[at + 3..].starts_with(|next: char| next.is_ascii_uppercase());
        (ends || is_part) && !is_no_robot(&lower[..at + 3])
    })
}

fn is_no_robot(until_bot: &str) -> bool {
    NO_ROBOTS.split_ascii_whitespace().any(|word| {
        let before = until_bot.strip_suffix(word);
        before.is_some_and(|before| !before.ends_with(|last: char| last.is_ascii_lowercase()))
    })
}

fn begins_with_a_letter(word: &Word<'_>) -> bool {
    word.text.as_bytes()[0].is_ascii_alphabetic()
}

/// A word with up to two words before it, one blank between them, that are of its name.
fn phrase(agent: &[u8], addresses: &Addresses, last: Word<'_>) -> String {
    let mut parts: Vec<Word<'_>> = Vec::new();
    for word in words(agent, addresses).take_while(|word| word.start < last.start) {
        if parts
            .last()
            .is_some_and(|before| !is_next(agent, before, &word))
        {
            parts.clear();
        }
        if begins_with_a_letter(&word) && !is_one_of(BROWSERS, word.text) {
            parts.push(word);
        } else {
            parts.clear();
        }
    }
    if parts
        .last()
        .is_some_and(|before| !is_next(agent, before, &last))
    {
        parts.clear();
    }
    parts.push(last);
    let of_name = &parts[parts.len().saturating_sub(3)..];
    let of_name: Vec<_> = of_name.iter().map(|word| word.text).collect();
    of_name.join(" ")
}

/// Is one blank all that is between two words?
fn is_next(agent: &[u8], before: &Word<'_>, word: &Word<'_>) -> bool {
    agent[before.start + before.text.len()..word.start] == *b" "
}

/// The host of an address.
fn host(address: &[u8]) -> String {
    let address = String::from_utf8_lossy(address);
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(|sign: char| "/:;,()?# ".contains(sign)).next();
    host.unwrap_or_default().into()
}
