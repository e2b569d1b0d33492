//! The formats that have a name: one row each.
//!
//! A name serves `--log-format`; where it is not given, the format of a line is found by what the
//! line looks like, see [`super::reading`].

use super::Reader;
use super::words::Written;

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
    /// By the shape of its lines.
    Words(Written),
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
    Known {
        names: &["alb"],
        about: "AWS Application Load Balancer",
        kind: Kind::Words(Written {
            lines: &[
                r#"$listener $time $word $endpoint $backend $number $number $number $status $status $number $bytes "$request"… "$agent""#,
            ],
            is_absolute: true,
            has_escapes: true,
            is_marked: true,
        }),
    },
    Known {
        names: &["elb"],
        about: "AWS Classic Load Balancer",
        kind: Kind::Words(Written {
            lines: &[
                r#"$time $word $endpoint $backend $number $number $number $status $status $number $bytes "$request"… "$agent""#,
            ],
            is_absolute: true,
            has_escapes: true,
            is_marked: true,
        }),
    },
    Known {
        names: &["s3"],
        about: "Amazon S3",
        kind: Kind::Words(Written {
            lines: &[
                r#"$word $vhost [$time] $remote $word $word $operation $word "$request" $status… $word $bytes $number $number $number "$referer" "$agent""#,
                r#"$word $vhost [$time] $remote $word $word $operation $word - $status…"#,
            ],
            is_absolute: false,
            has_escapes: false,
            is_marked: true,
        }),
    },
    Known {
        names: &["gcs"],
        about: "Google Cloud Storage's usage logs",
        kind: Kind::Words(Written {
            lines: &[
                r#""$time","$remote","$number","$text","$method","$path","$status","$number","$bytes","$number","$vhost","$referer","$agent","$text","$text","$text","$text""#,
            ],
            is_absolute: false,
            has_escapes: false,
            is_marked: true,
        }),
    },
    Known {
        names: &["gorouter"],
        about: "Cloud Foundry's gorouter",
        kind: Kind::Words(Written {
            lines: &[
                r#"$vhost - [$time] "$request" $status $number $bytes "$referer" "$agent" "$peer" "$text" x_forwarded_for:"$forwarded"…"#,
                r#"$vhost - [$time] "$request" $status $number $bytes "$referer" "$agent" "$peer" x_forwarded_for:"$forwarded"…"#,
                r#"$vhost - [$time] "$request" $status $number $bytes "$referer" "$agent" $peer x_forwarded_for:"$forwarded"…"#,
                // The same cut short, whose first word is not the client.
                r#"$vhost - [$fine] "$text"…"#,
            ],
            is_absolute: false,
            has_escapes: true,
            is_marked: true,
        }),
    },
    Known {
        names: &["haproxy"],
        about: "HAProxy's HTTP log",
        kind: Kind::Words(Written {
            lines: &[
                r#"$endpoint [$time] $word $word $numbers $status $bytes $word $word $word $numbers $numbers $captures"$rebuilt"…"#,
            ],
            is_absolute: false,
            has_escapes: false,
            is_marked: true,
        }),
    },
    Known {
        names: &["envoy", "contour"],
        about: "Envoy, Contour, Gloo",
        kind: Kind::Words(Written {
            lines: &[
                r#"[$time] "$method $target $protocol" $status $word $number $bytes $number $number "$forwarded"… "$agent" "$text" "$vhost" "$text""#,
            ],
            is_absolute: false,
            has_escapes: false,
            is_marked: true,
        }),
    },
    Known {
        names: &["ambassador"],
        about: "Ambassador, Emissary-ingress",
        kind: Kind::Words(Written {
            lines: &[
                r#"ACCESS [$time] "$method $target $protocol" $status $word $number $bytes $number $number "$forwarded"… "$agent" "$text" "$vhost" "$text""#,
            ],
            is_absolute: false,
            has_escapes: false,
            is_marked: true,
        }),
    },
    Known {
        names: &["istio"],
        about: "Istio",
        kind: Kind::Words(Written {
            lines: &[
                r#"[$time] "$method $target $protocol" $status $word $word $word "$text" $number $bytes $number $number "$forwarded"… "$agent" "$text" "$vhost" "$text" $word $backend $backend $peer $word $word"#,
                r#"[$time] "$method $target $protocol" $status $word $word "$text" $number $bytes $number $number "$forwarded"… "$agent" "$text" "$vhost" "$text" $word $backend $backend $peer $word $word"#,
                r#"[$time] "$method $target $protocol" $status $word "$text" "$text" $number $bytes $number $number "$forwarded"… "$agent" "$text" "$vhost" "$text" $word $backend $backend $peer $word"#,
            ],
            is_absolute: false,
            has_escapes: false,
            is_marked: true,
        }),
    },
    Known {
        names: &["npm"],
        about: "Nginx Proxy Manager",
        kind: Kind::Words(Written {
            lines: &[
                r#"[$time] $word $upstreams $status - $method $scheme $vhost "$path" [Client $remote] [Length $bytes] [Gzip $word] [Sent-to $maybe] "$agent" "$referer""#,
                // Older ones do not say where a request was sent.
                r#"[$time] $word $upstreams $status - $method $scheme $vhost "$path" [Client $remote] [Length $bytes] [Gzip $word] "$agent" "$referer""#,
                // One that is cut after the client.
                r#"[$time] $word $upstreams $status - $method $scheme $vhost "$path" [Client $remote]… [Length $bytes] [Gzip $word] [Sent-to $maybe] "$agent" "$referer""#,
                r#"[$time] $status - $method $scheme $vhost "$path" [Client $remote]… [Length $bytes] [Gzip $word] "$agent" "$referer""#,
            ],
            is_absolute: false,
            has_escapes: true,
            is_marked: true,
        }),
    },
    Known {
        names: &["npmplus"],
        about: "NPMplus",
        kind: Kind::Words(Written {
            lines: &[
                r#"[$time] $vhost $client $number "$request" $status $bytes $number… $referer $+agent"#,
            ],
            is_absolute: false,
            has_escapes: true,
            is_marked: true,
        }),
    },
    Known {
        names: &["kinsta"],
        about: "Kinsta",
        kind: Kind::Words(Written {
            lines: &[
                r#"$vhost $client [$time] $method "$path" $protocol $status… "$referer" "$agent" $word "$text" $word $word $bytes"#,
            ],
            is_absolute: false,
            has_escapes: true,
            is_marked: true,
        }),
    },
    Known {
        names: &["squid"],
        about: "Squid's own log",
        kind: Kind::Words(Written {
            lines: &[
                "$time $padded $host $code/$status $bytes $method $target $word $code/$word $word",
                "$time $padded $host $code/$status $bytes $method $target $word $code/$word $word $number",
                "$time $padded $host $code/$status $bytes $method $target $word $code/$word $word [$+text]",
            ],
            is_absolute: true,
            has_escapes: false,
            is_marked: true,
        }),
    },
    Known {
        names: &["uvicorn"],
        about: "Uvicorn, FastAPI; without times",
        kind: Kind::Words(Written {
            lines: &[
                r#"INFO:     $endpoint - "$method $target $protocol" $status…"#,
                r#"      INFO   $endpoint - "$method $target $protocol" $status…"#,
            ],
            is_absolute: false,
            has_escapes: false,
            is_marked: true,
        }),
    },
    Known {
        names: &["hypercorn"],
        about: "Hypercorn",
        kind: Kind::Words(Written {
            lines: &[
                r#"[$time] [$number] [INFO] $endpoint - - [$again] "$method $target $number" $status $bytes… "$referer" "$agent""#,
                "[$time] [$number] [INFO] $endpoint $method $target $word $status $bytes $number",
                "[$time] $endpoint $method $target $word $status $bytes $number",
            ],
            is_absolute: false,
            has_escapes: false,
            is_marked: true,
        }),
    },
    Known {
        names: &["uwsgi"],
        about: "uWSGI",
        kind: Kind::Words(Written {
            lines: &[
                "[pid: $number|app: $text|req: $text] $client ($text) {$number vars in $number bytes} [$ctime] $method $target => generated $bytes bytes in $number $word ($protocol $status) $number headers in $number bytes ($number switches on core $number)",
            ],
            is_absolute: false,
            has_escapes: false,
            is_marked: true,
        }),
    },
    Known {
        names: &["zoraxy"],
        about: "Zoraxy",
        kind: Kind::Words(Written {
            lines: &[
                "$word $word [$time] [router:$word] [origin:$vhost] [client: $client] [useragent: $+agent] $method $target $status",
                "[$time] [router:$word] [origin:$vhost] [client: $client] [useragent: $+agent] $method $target $status",
            ],
            is_absolute: false,
            has_escapes: false,
            is_marked: true,
        }),
    },
    Known {
        names: &["gin"],
        about: "Gin",
        kind: Kind::Words(Written {
            lines: &[r#"[GIN] $moment | $status |$text|$aligned | $method $blanks"$path""#],
            is_absolute: false,
            has_escapes: true,
            is_marked: true,
        }),
    },
    Known {
        names: &["bunny"],
        about: "BunnyCDN",
        kind: Kind::Words(Written {
            lines: &[
                "$code|$status|$time|$bytes|$number|$client|$referer|$target|$word|$agent|$word|$code",
            ],
            is_absolute: true,
            has_escapes: false,
            is_marked: true,
        }),
    },
    Known {
        names: &["varnish"],
        about: "varnishncsa",
        kind: Kind::Words(Written {
            lines: &[
                r#"$host $word $+text [$time] "$request" $status $bytes… "$referer" "$agent""#,
            ],
            is_absolute: true,
            has_escapes: true,
            is_marked: false,
        }),
    },
    Known {
        names: &["traefik"],
        about: "Traefik's common log format",
        kind: Kind::Pattern(
            r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" $count "$router" "$server" ${duration}ms"#,
        ),
    },
    Known {
        names: &["litespeed"],
        about: "LiteSpeed, with the record in quotes",
        kind: Kind::Pattern(r#""%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"""#),
    },
    Known {
        names: &["werkzeug"],
        about: "Werkzeug, Flask",
        kind: Kind::Pattern(r#"%h %l %u %t "%r" %>s %b"#),
    },
];
