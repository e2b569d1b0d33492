//! Which files of a folder are access logs, by their names.
//!
//! Servers and distributions name and rotate their logs in a dozen ways; `testdata/README.md` lists those that
//! are known with their sources. A name decides only what is picked from a folder: what is in a file is told
//! by its content, and a file that is named by the user is read whatever its name is.

/// Words that tell a log of something else than requests, where no word says `access`.
const OTHER_LOGS: [&str; 20] = [
    "agent", "audit", "auth", "bytes", "cron", "daemon", "debug", "dpkg", "error", "errors", "fpm",
    "kern", "mail", "modsec", "php", "referer", "request", "rewrite", "security", "suexec",
];

/// Last words of files that stand beside a log and are none.
const BESIDE_LOGS: [&str; 18] = [
    "asc", "bak", "conf", "html", "json", "lock", "md5", "offset", "part", "pid", "py", "save",
    "sh", "sha256", "sig", "swp", "tmp", "xml",
];

/// Endings of compressed files. Those that we do not read are picked too, so that they are reported and not
/// passed over in silence.
const COMPRESSED: [&str; 7] = [".gz", ".xz", ".bz2", ".zst", ".z", ".lz4", ".zip"];

/// Says why a file of a folder is left out, by its name; nothing if it is an access log.
///
/// `beside` answers whether the folder has a file of the given name.
pub(super) fn left_out(name: &str, beside: impl Fn(&str) -> bool) -> Option<&'static str> {
    if name.starts_with('.') || name.ends_with('~') {
        return Some("a hidden or a backup file");
    }
    // logrotate in the middle of its work, or `gzip -k`: the same lines twice. A name without a number is no
    // rotated one, and may be that of two logs.
    let rotated = |stem: &&str| stem.ends_with(|c: char| c.is_ascii_digit());
    if name
        .strip_suffix(".gz")
        .filter(rotated)
        .is_some_and(&beside)
    {
        return Some("compressed from the file beside it");
    }
    let lower = name.to_ascii_lowercase();
    let uncompressed = COMPRESSED
        .iter()
        .find_map(|ending| lower.strip_suffix(ending));
    let stem = uncompressed.unwrap_or(&lower);
    let words: Vec<&str> = stem
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if words.last().is_some_and(|last| BESIDE_LOGS.contains(last)) {
        return Some("not a log by its ending");
    }
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    if words.iter().any(|word| word.starts_with("access")) && !has(&["error", "errors"]) {
        return None;
    }
    // cPanel names the log of a domain as the domain, and puts its byte count and its TLS log beside it.
    if ["-bytes_log", "-ssl_log"]
        .iter()
        .any(|ending| beside(&format!("{name}{ending}")))
    {
        return None;
    }
    if has(&OTHER_LOGS) {
        return Some("a log of something else by its name");
    }
    // `example.com.log.3`, `ssl_log-20240107`, `logfile.1704067200`, cPanel's `example.com-Jan-2024.gz`,
    // DirectAdmin's `Jan-2024.tar.gz.2`.
    let unrotated = words
        .iter()
        .rposition(|word| !is_rotation(word))
        .map(|last| words[last]);
    let dated =
        words.iter().any(|word| MONTHS.contains(word)) && words.iter().any(|word| is_number(word));
    if matches!(unrotated, Some("log" | "logfile"))
        || dated && (uncompressed.is_some() || has(&["gz"]))
    {
        return None;
    }
    Some("not an access log by its name")
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Returns true if and only if the word is of the kind that rotation adds: a number, a date, `old`, the
/// `processed` of Plesk, the `gz` before a number.
fn is_rotation(word: &str) -> bool {
    is_number(word) || MONTHS.contains(&word) || matches!(word, "gz" | "old" | "processed")
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::left_out;

    #[test]
    fn access_logs_are_picked_however_they_are_named() {
        for name in [
            // Debian and Ubuntu, Apache and nginx
            "access.log",
            "access.log.1",
            "access.log.2.gz",
            "other_vhosts_access.log",
            "example.com-access.log.14.gz",
            "example.com.log",
            "example.com.log.2.gz",
            // Red Hat and its kin, openSUSE
            "access_log",
            "ssl_access_log",
            "access_log-20240107",
            "access_log-20240107.gz",
            "access_log-20240107.xz",
            // rotatelogs
            "access.2024-01-07-00_00_00",
            "logfile.1704067200",
            "logfile.2024.01.07",
            // cPanel
            "example.com",
            "example.com-ssl_log",
            "example.com-Jan-2024.gz",
            "example.com-ssl_log-Jan-2024.gz",
            // Plesk
            "proxy_access_ssl_log",
            "access_ssl_log.processed",
            "access_log.processed.1.gz",
            // ISPConfig, Virtualmin, DreamHost, DirectAdmin
            "20240107-access.log.gz",
            "example.com_access_log.1.gz",
            "access.log.2024-01-07.gz",
            "Jan-2024.tar.gz",
            "Jan-2024.tar.gz.2",
            // the original program
            "20120701.log.gz",
            // names of sites that hold a word of another log
            "php.example.com-access.log",
            "terror.example.log",
            "travelagent.example-access_log",
        ] {
            assert_eq!(
                left_out(name, |other| other == "example.com-bytes_log"),
                None,
                "{name}"
            );
        }
    }

    #[test]
    fn a_rotated_log_and_its_compressed_copy_are_one() {
        let beside = |other: &str| ["access.log.2", "access.log"].contains(&other);
        assert!(left_out("access.log.2.gz", beside).is_some());
        assert_eq!(left_out("access.log.2", beside), None);
        assert_eq!(left_out("access.log.gz", beside), None);
    }

    #[test]
    fn everything_else_is_left_out() {
        for name in [
            "error.log",
            "error.log.2.gz",
            "error_log-20240107.gz",
            "ssl_request_log",
            "referer.log",
            "agent_log",
            "example.com-bytes_log",
            "suexec.log",
            "php8.2-fpm.log",
            "modsec_audit.log",
            "access.log.offset",
            "access.log.md5",
            ".access.log.swp",
            "access.log~",
            "dump.sql.gz",
            "README",
            "index.html",
            "awstats.pl",
            "access_error.log",
            "backup.tar.gz",
            "example.org",
        ] {
            assert!(
                left_out(name, |other| other == "example.com-bytes_log").is_some(),
                "{name}"
            );
        }
    }
}
