//! Which files of a folder or of an archive are access logs, by their names.
//!
//! A name decides only what is picked from a folder: the content of a file decides what it is, and
//! a file that is named by the user is read whatever its name is. `testdata/README.md` lists the
//! ways of naming that we know, with their sources. Knows neither folders nor archives.
//!
//! A name is read from its end: compression, rotation, the word `log`, then the *kind* of log, then
//! the site. The words of other logs count where the kind stands and not in the site, so
//! `mail.example.com.log` is the access log of a site and `mail.log` is not known to be one.

mod kind;
mod siblings;
#[cfg(test)]
mod tests;
mod text;
mod words;

use kind::{Kind, kind};
pub(crate) use siblings::Siblings;
pub(crate) use text::text;
use words::{Name, is_domain};

/// What a name says of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is an access log.
    Access,
    /// It is not known to be one.
    Skip {
        why: Reason,
        /// Whether the name is that of a log, so that it may hold requests all the same. Error logs
        /// and other well-known logs are not meant: every folder has some.
        like_log: bool,
    },
}

/// Why a name is not that of an access log.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It begins with a dot.
    Hidden,
    /// Its ending is that of a copy, a checksum, a program or a page.
    Ending(String),
    /// It is that of an error log or another log that holds no requests.
    OtherLog,
    /// It is that of some sites and some other logs.
    Unclear,
    /// It is not that of a log.
    NotNamedSo,
}

/// Endings of copies. Such a file is a log if the name before the ending is that of one.
const COPIES: [&str; 4] = ["bak", "copy", "orig", "save"];

/// Endings of files that stand beside a log, or in the folders of a site, and are none.
const BESIDE_LOGS: [&str; 25] = [
    "asc", "conf", "css", "gif", "html", "ico", "jpg", "js", "lock", "md5", "offset", "part",
    "php", "pid", "pl", "png", "py", "sh", "sha256", "sig", "svg", "swp", "tmp", "xml", "yml",
];

/// Endings of [`BESIDE_LOGS`] that are domains of countries too.
const COUNTRIES: [&str; 3] = ["pl", "py", "sh"];

/// Decides by the name of a file, and by the names beside it.
pub(crate) fn judge(name: &str, siblings: &Siblings) -> Verdict {
    if name.starts_with('.') {
        return skip(Reason::Hidden, false);
    }
    // cPanel names the log of a domain as the domain, and puts its byte count and its TLS log
    // beside it.
    if ["-bytes_log", "-ssl_log"]
        .iter()
        .any(|ending| siblings.has(&format!("{name}{ending}")))
    {
        return Verdict::Access;
    }
    if let Some(verdict) = by_ending(name, siblings) {
        return verdict;
    }
    let lower = name.to_ascii_lowercase();
    let name = Name::read(&lower);
    match kind(&name, siblings) {
        Some(Kind::Access) => Verdict::Access,
        Some(Kind::Other) => skip(Reason::OtherLog, false),
        Some(Kind::Unclear) => skip(Reason::Unclear, true),
        None if name.ends_in_log || name.is_monthly() || is_cloudfront(&lower) => Verdict::Access,
        None if siblings.are_of_cpanel() && is_domain(name.stem) => Verdict::Access,
        None if name.mentions_log() => skip(Reason::Unclear, true),
        None => skip(Reason::NotNamedSo, false),
    }
}

fn skip(why: Reason, like_log: bool) -> Verdict {
    Verdict::Skip { why, like_log }
}

/// The verdict where the ending decides.
fn by_ending(name: &str, siblings: &Siblings) -> Option<Verdict> {
    let lower = name.to_ascii_lowercase();
    let ends_in = |ending: &str, separators: &[char]| {
        let before = lower.strip_suffix(ending)?.strip_suffix(separators)?;
        Some(&name[..before.len()])
    };
    let copied = COPIES
        .iter()
        .find_map(|ending| ends_in(ending, &['.', '-', '_']));
    let copied = copied
        .or_else(|| ends_in("json", &['.']))
        .or_else(|| name.strip_suffix('~'));
    let (before, like_log) = if let Some(before) = copied {
        (before, judge(before, siblings) == Verdict::Access)
    } else {
        let is_beside = |ending: &&&str| ends_in(ending, &['.']).is_some();
        let ending = BESIDE_LOGS.iter().find(is_beside)?;
        // The file may be the log of a domain of cPanel's without TLS.
        let is_country = COUNTRIES.contains(ending) && is_domain(name);
        (
            ends_in(ending, &['.'])?,
            is_country && siblings.are_of_cpanel(),
        )
    };
    let ending = name[before.len()..].into();
    Some(skip(Reason::Ending(ending), like_log))
}

/// Returns true if and only if the name is as CloudFront makes them:
/// `E2EXAMPLE.2024-01-07-06.1a2b3c4d.gz` (AWS, *Amazon CloudFront Developer Guide*, "Standard logs:
/// file name format").
fn is_cloudfront(name: &str) -> bool {
    let parts: Vec<_> = name.split('.').collect();
    let [distribution, time, unique, "gz"] = parts[..] else {
        return false;
    };
    let numbers: Vec<_> = time.split('-').map(str::len).collect();
    distribution.starts_with('e')
        && numbers == [4, 2, 2, 2]
        && time
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_digit())
        && unique.bytes().all(|byte| byte.is_ascii_hexdigit())
}
