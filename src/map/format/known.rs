//! The formats that have a name: one row each.
//!
//! A name serves `--log-format`; where it is not given, the format of a line is found by what the
//! line looks like, see [`super::reading`].

use super::Reader;

/// A format that has a name.
pub struct Known {
    /// Its names, the usual one first.
    pub names: &'static [&'static str],
    /// What writes it, in brief.
    pub about: &'static str,
    /// How it is read.
    pub(super) kind: Kind,
}

/// How the lines of a format are read.
#[derive(Debug)]
pub(super) enum Kind {
    /// By a format string of Apache or nginx.
    Pattern(&'static str),
    /// By a reader of their own.
    Own(Reader),
}

/// Every format that has a name. Sources: the configuration files of Apache httpd, Debian's and
/// openSUSE's packages of it, and nginx; for the others see their readers.
pub static KNOWN: &[Known] = &[
    Known {
        names: &["common"],
        about: "Apache",
        kind: Kind::Pattern(r#"%h %l %u %t "%r" %>s %b"#),
    },
    Known {
        names: &["combined", "combinedio", "nginx", "main"],
        about: "Apache, nginx",
        kind: Kind::Pattern(r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#),
    },
    Known {
        names: &["vhost_common"],
        about: "Apache",
        kind: Kind::Pattern(r#"%v %h %l %u %t "%r" %>s %b"#),
    },
    Known {
        names: &["vhost_combined"],
        about: "Apache",
        kind: Kind::Pattern(r#"%v %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i""#),
    },
    Known {
        names: &["ssl_common"],
        about: "Apache",
        kind: Kind::Pattern(r#"%t %h %{SSL_PROTOCOL}x %{SSL_CIPHER}x "%r" %b"#),
    },
    Known {
        names: &["ssl_combined"],
        about: "Apache",
        kind: Kind::Pattern(
            r#"%t %h %{SSL_PROTOCOL}x %{SSL_CIPHER}x "%r" %b "%{Referer}i" "%{User-Agent}i""#,
        ),
    },
    Known {
        names: &["json"],
        about: "Caddy, Traefik, nginx, Envoy, Cloudflare and others: one object a line",
        kind: Kind::Own(Reader::Json),
    },
    Known {
        names: &["w3c", "iis", "cloudfront"],
        about: "IIS, CloudFront and others: a #Fields line names the columns",
        kind: Kind::Own(Reader::Table),
    },
    Known {
        names: &["zeek"],
        about: "Zeek's http.log with tabs: a #fields line names the columns",
        kind: Kind::Own(Reader::Table),
    },
    Known {
        names: &["ltsv"],
        about: "LTSV: label:value with tabs between",
        kind: Kind::Own(Reader::Pairs),
    },
    Known {
        names: &["logfmt", "heroku"],
        about: "Heroku's router and others: name=value with blanks between",
        kind: Kind::Own(Reader::Pairs),
    },
];
