//! The kind of log that a name says: the words that say it, and where they count.

use super::Siblings;
use super::words::{Name, is_domain};

/// Kinds that never hold requests, whether they stand before or after the site.
const NEVER: [&str; 8] = [
    "error", "errors", "err", "errorlog", "errlog", "stderr", "bytes", "modsec",
];

/// Kinds that hold no requests where they are the last word.
const OTHER_KINDS: [&str; 11] = [
    "auditmodsec",
    "catalina",
    "dpkg",
    "fpm",
    "httperr1",
    "kern",
    "lsrestart",
    "referer",
    "rewrite",
    "slow",
    "suexec",
];

/// Logs of well-known programs that stand in `/var/log`, by all that stands before `.log`.
const PROGRAMS: [&str; 28] = [
    "alternatives",
    "boot",
    "bootstrap",
    "clamav",
    "cloud-init",
    "cloud-init-output",
    "dnf",
    "dnf.librepo",
    "dnf.rpm",
    "dovecot",
    "fail2ban",
    "fontconfig",
    "freshclam",
    "gpu-manager",
    "hawkey",
    "letsencrypt",
    "maillog",
    "mariadb",
    "mysql",
    "mysqld",
    "postgresql",
    "redis",
    "redis-server",
    "traefik",
    "ufw",
    "unattended-upgrades",
    "vsftpd",
    "xorg",
];

/// Kinds of other logs by which sites are called too: `access_log /var/log/nginx/mail.log` is found
/// in public configurations, as is `audit.log`.
const UNCLEAR_KINDS: [&str; 10] = [
    "agent", "audit", "auth", "cron", "daemon", "debug", "ftp", "mail", "php", "security",
];

/// More such kinds, which count as the last word only: `user-api.log` is of a site.
const UNCLEAR_LAST: [&str; 2] = ["request", "user"];

/// What a name says of the log.
pub(super) enum Kind {
    /// It holds requests.
    Access,
    /// It holds none.
    Other,
    /// It is a site, or another log.
    Unclear,
}

/// The kind of log that the name says, if it says one.
pub(super) fn kind(name: &Name<'_>, siblings: &Siblings) -> Option<Kind> {
    let words = &name.head;
    for (n, word) in words.iter().enumerate().rev() {
        if is_access(word.text) {
            return Some(Kind::Access);
        }
        if NEVER.contains(&word.text) {
            let after = &name.head_text()[word.end..];
            let site = after.trim_start_matches(|c: char| !c.is_alphanumeric());
            if !is_domain(site) || name.has_counterpart(n, siblings) {
                return Some(Kind::Other);
            }
            // `error.example.com.log` alone is of a site; a domain has no `_`; `-` may be either.
            match after.as_bytes().first() {
                Some(b'.') => {}
                Some(b'_') => return Some(Kind::Other),
                _ => return Some(Kind::Unclear),
            }
        }
    }
    let last = words.last()?.text;
    let first = words.first()?.text;
    let before_last = words.len().checked_sub(2).map(|n| words[n].text);
    let head = name.head_text();
    if OTHER_KINDS.contains(&last) || PROGRAMS.contains(&head) {
        return Some(Kind::Other);
    }
    // The pools of PHP: `php8.2-fpm`, `php-fpm-www`, `php-fpm.www`.
    if first.starts_with("php") && words.iter().any(|word| word.text == "fpm") {
        return Some(Kind::Other);
    }
    if UNCLEAR_KINDS.contains(&last) || UNCLEAR_LAST.contains(&last) {
        let other = match (last, before_last) {
            // NCSA's `agent_log`, cPanel's `example.com-ftp_log`.
            ("agent" | "ftp", _) => name.ends_in("_log"),
            // Red Hat's second log of the requests over TLS.
            ("request", Some("ssl")) => {
                siblings.has("access_log") || name.has_counterpart(words.len() - 1, siblings)
            }
            // Jetty's access log.
            ("request", _) => return None,
            _ => siblings.are_of_system(),
        };
        return Some(if other { Kind::Other } else { Kind::Unclear });
    }
    // `mail-queue.log`; but `cron-job.org.log` is of a site.
    (UNCLEAR_KINDS.contains(&first) && !head.contains('.')).then_some(Kind::Unclear)
}

/// Returns true if and only if the word says an access log: `access`, `access2`, `accesslog`.
fn is_access(word: &str) -> bool {
    word.strip_prefix("access").is_some_and(|rest| {
        matches!(rest, "log" | "logs") || rest.bytes().all(|byte| byte.is_ascii_digit())
    })
}
