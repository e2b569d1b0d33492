//! Names from the manuals and configurations of servers and panels, and what is done with each.

use proptest::prelude::*;

use super::{Siblings, Verdict, judge};

/// What is done with a name: read, skipped, or skipped and counted.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Read,
    Skipped,
    Counted,
}

fn outcome(name: &str, beside: &[&str]) -> Outcome {
    let siblings = Siblings::new(beside.iter().chain([&name]).map(ToString::to_string));
    match judge(name, &siblings) {
        Verdict::Access => Outcome::Read,
        Verdict::Skip { like_log: true, .. } => Outcome::Counted,
        Verdict::Skip { .. } => Outcome::Skipped,
    }
}

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
        "access.log-20240107",
        "access.log.old",
        // Red Hat and its kin, openSUSE
        "access_log",
        "ssl_access_log",
        "access_log-20240107",
        "access_log-20240107.gz",
        "access_log-20240107.xz",
        "ssl_log-20240107",
        // rotatelogs
        "access.2024-01-07-00_00_00",
        "logfile.1704067200",
        "logfile.2024.01.07",
        // cPanel
        "example.com-ssl_log",
        "example.com-Jan-2024.gz",
        "example.com-ssl_log-Jan-2024.gz",
        "example.sh-ssl_log-Jan-2024.gz",
        "example.zip-Jan-2024.gz",
        // Plesk
        "proxy_access_ssl_log",
        "access_ssl_log.processed",
        "access_ssl_log.webstat",
        "access_log.processed.1.gz",
        // ISPConfig, Virtualmin, DreamHost, DirectAdmin
        "20240107-access.log.gz",
        "example.com_access_log.1.gz",
        "access.log.2024-01-07.gz",
        "Jan-2024.tar.gz",
        "Jan-2024.tar.gz.2",
        // OpenLiteSpeed with CyberPanel
        "example.com.access_log",
        "access.log.2024_01_07",
        // Nginx Proxy Manager
        "proxy-host-1_access.log",
        "proxy-host-1_access.log.1.gz",
        "default-host_access.log",
        "fallback_access.log",
        "letsencrypt-requests_access.log",
        "proxy_host-13.log",
        // Caddy (lumberjack), Traefik
        "access-2024-01-07T06-25-01.000.log.gz",
        "example.com-2024-01-07T06-25-01.000.log",
        // Tomcat, Jetty
        "localhost_access_log.2024-01-07.txt",
        "2024_01_07.request.log",
        // IIS
        "u_ex240107.log",
        "u_extend1.log",
        // AWS: CloudFront, load balancers
        "E2EXAMPLE.2024-01-07-06.1a2b3c4d.gz",
        "123456789012_elasticloadbalancing_us-east-1_app.my-lb.0123456789abcdef_20240107T0005Z_192.0.2.1_2soosksi.log.gz",
        // containers
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef-json.log",
        "nginx-6799fc88d8-abcde_default_nginx-0123456789abcdef.log",
        "0.log",
        "0.log.20240107-062501.gz",
        // the original program
        "20120701.log.gz",
        // IDN
        "bücher.example.log",
        "xn--bcher-kva.example-access.log",
    ] {
        assert_eq!(outcome(name, &[]), Outcome::Read, "{name}");
    }
}

#[test]
fn the_words_of_other_logs_say_nothing_in_a_site() {
    for name in [
        "mail.example.com.log",
        "mail.example.com-access.log",
        "mail.example.com-ssl_log-Jan-2024.gz",
        "mail.example.com-Jan-2024.gz",
        "security.example.com.log.2.gz",
        "php.example.com-access.log",
        "php.example.com.log",
        "audit.example.com_access.log",
        "debug.example.com.access_log",
        "agent.example.com.log-20240107.xz",
        "cron-job.org.log",
        "cron-job.org-ssl_log-Jan-2024.gz",
        "auth.example.co.uk.log",
        "error.example.com-access.log",
        "errors.example.com.log",
        "bytes.example.com.log.1",
        "fpm.example.com.log",
        "request.example.com.log",
        "mail-access.log",
        "mail-access-logs.log",
        "audit_access.log",
        "terror.example.log",
        "travelagent.example-access_log",
        "accessories.example.log",
        "user-api.log",
        "access-json",
        "access_php.1",
    ] {
        assert_eq!(outcome(name, &[]), Outcome::Read, "{name}");
    }
}

#[test]
fn domains_are_logs_where_cpanel_puts_its_others() {
    for (name, beside) in [
        ("example.com", "example.com-bytes_log"),
        ("example.com", "example.com-ssl_log"),
        ("example.sh", "example.sh-bytes_log"),
        ("example.py", "example.py-ssl_log"),
        ("example.zip", "example.zip-ssl_log"),
        ("example.xyz", "example.com-ssl_log"),
        ("mail.example.com", "mail.example.com-bytes_log"),
        ("www.example.com", "mail.example.com-bytes_log"),
    ] {
        assert_eq!(outcome(name, &[beside]), Outcome::Read, "{name}");
        assert_eq!(outcome(name, &[]), Outcome::Skipped, "{name}");
    }
    assert_eq!(
        outcome("example.sh", &["a.example-ssl_log"]),
        Outcome::Counted
    );
    assert_eq!(
        outcome("index.html", &["a.example-ssl_log"]),
        Outcome::Skipped
    );
}

#[test]
fn other_logs_that_every_folder_has_are_skipped_without_a_word() {
    for name in [
        "error.log",
        "error.log.2.gz",
        "error_log",
        "error_log-20240107.gz",
        "ssl_error_log",
        "error_ssl_log.processed",
        "proxy_error_log",
        "example.com-error.log",
        "example.com_error.log",
        "example.com.error.log.3.gz",
        "example.com.error_log",
        "access.example.com-error.log",
        "mail.example.com-error.log",
        "mail-error-logs.log",
        "access_error.log",
        "error_example.com.log",
        "error-site1.log",
        "error-2024-01-07T06-25-01.000.log.gz",
        "proxy-host-1_error.log",
        "fallback_error.log",
        "stderr.log.2021_10_16",
        "php_errors.log",
        "httperr1.log",
        "auditmodsec.log",
        "modsec.log",
        "lsrestart.log",
        "agent_log",
        "referer.log",
        "referer_log",
        "example.com-bytes_log",
        "example.com.bytes",
        "access.example.com-bytes_log",
        "ftp.example.com-ftp_log",
        "example.com-ftp_log-Jan-2024.gz",
        "suexec.log",
        "suexec_log",
        "php8.2-fpm.log",
        "php-fpm.www.log",
        "mysql-slow.log",
        "modsec_audit.log",
        "rewrite.log",
        "traefik.log",
        "fail2ban.log",
        "dpkg.log.3.gz",
    ] {
        assert_eq!(outcome(name, &[]), Outcome::Skipped, "{name}");
    }
}

#[test]
fn a_log_that_may_be_of_a_site_is_counted() {
    for name in [
        "mail.log",
        "mail.log.1",
        "audit.log",
        "php.log",
        "security.log.2.gz",
        "debug.log",
        "agent.log",
        "cron.log",
        "example.com-mail.log",
        "mail-queue.log",
        "ssl_request_log",
        "error-tracker.example.com.log",
        "access.log.bak",
        "access.log~",
        "access_log-bak",
        "access.json",
        "access.log.orig",
        "example.log.first",
    ] {
        assert_eq!(outcome(name, &[]), Outcome::Counted, "{name}");
    }
    // Unless the names beside it show what it is.
    for (name, beside) in [
        ("mail.log", "wtmp"),
        ("cron.log.1", "dpkg.log"),
        ("ssl_request_log", "ssl_access_log"),
        ("ssl_request_log-20240107.gz", "ssl_access_log"),
        (
            "error-tracker.example.com.log",
            "access-tracker.example.com.log",
        ),
        ("error.example.com.log", "access.example.com.log"),
        ("error.example.com.log.2.gz", "access.example.com.log"),
        ("error.example.com.log", "example.com.log"),
    ] {
        assert_eq!(outcome(name, &[beside]), Outcome::Skipped, "{name}");
    }
}

#[test]
fn everything_else_is_skipped_without_a_word() {
    for name in [
        "access.log.offset",
        "access.log.md5",
        ".access.log.swp",
        "error.log~",
        "error.log.bak",
        "dump.sql.gz",
        "README",
        "index.html",
        "index.html.bak",
        "package.json",
        "not-a-log.toml",
        "log.txt",
        "logs.sql",
        "awstats.pl",
        "backup.tar.gz",
        "example.org",
        "access.php",
        "accessibility.css",
        "accessories.html",
        "blog.php",
        "wtmp",
        "syslog.1",
        "0",
        "",
    ] {
        assert_eq!(outcome(name, &[]), Outcome::Skipped, "{name}");
    }
}

proptest! {
    #[test]
    fn any_name_has_a_verdict(name in "(?s).{0,12}", log in "([a-zé]{0,3}[._~-]?|access|error|log|gz|[0-9]{0,2}){0,9}") {
        outcome(&name, &[&log]);
        outcome(&log, &[&name]);
    }
}
