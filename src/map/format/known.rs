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
        // Apache.
        names: &["common"],
        kind: Kind::Pattern(r#"%h %l %u %t "%r" %>s %b"#),
    },
    Known {
        // Apache, nginx.
        names: &["combined", "combinedio", "nginx", "main"],
        kind: Kind::Pattern(r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#),
    },
    Known {
        // Apache.
        names: &["vhost_common"],
        kind: Kind::Pattern(r#"%v %h %l %u %t "%r" %>s %b"#),
    },
    Known {
        // Apache.
        names: &["vhost_combined"],
        kind: Kind::Pattern(r#"%v %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i""#),
    },
    Known {
        // Apache.
        names: &["ssl_common"],
        kind: Kind::Pattern(r#"%t %h %{SSL_PROTOCOL}x %{SSL_CIPHER}x "%r" %b"#),
    },
    Known {
        // Apache.
        names: &["ssl_combined"],
        kind: Kind::Pattern(
            r#"%t %h %{SSL_PROTOCOL}x %{SSL_CIPHER}x "%r" %b "%{Referer}i" "%{User-Agent}i""#,
        ),
    },
    Known {
        // Caddy, Traefik, nginx, Envoy, Cloudflare and others: one object a line.
        names: &["json"],
        kind: Kind::Own(Reader::Json),
    },
    Known {
        // IIS, CloudFront and others: a #Fields line names the columns.
        names: &["w3c", "iis", "cloudfront"],
        kind: Kind::Own(Reader::Table),
    },
    Known {
        // Zeek's http.log with tabs: a #fields line names the columns.
        names: &["zeek"],
        kind: Kind::Own(Reader::Table),
    },
    Known {
        // LTSV: label:value with tabs between.
        names: &["ltsv"],
        kind: Kind::Own(Reader::Pairs),
    },
    Known {
        // Heroku's router and others: name=value with blanks between.
        names: &["logfmt", "heroku"],
        kind: Kind::Own(Reader::Pairs),
    },
    Known {
        // AWS Application Load Balancer.
        names: &["alb"],
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
        // AWS Classic Load Balancer.
        names: &["elb"],
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
        // Amazon S3.
        names: &["s3"],
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
        // Google Cloud Storage's usage logs.
        names: &["gcs"],
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
        // Cloud Foundry's gorouter.
        names: &["gorouter"],
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
        // HAProxy's HTTP log.
        names: &["haproxy"],
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
        // Envoy, Contour, Gloo.
        names: &["envoy", "contour"],
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
        // Ambassador, Emissary-ingress.
        names: &["ambassador"],
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
        // Istio.
        names: &["istio"],
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
        // Nginx Proxy Manager.
        names: &["npm"],
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
        // NPMplus.
        names: &["npmplus"],
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
        // Kinsta.
        names: &["kinsta"],
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
        // Squid's own log.
        names: &["squid"],
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
        // Uvicorn, FastAPI; without times.
        names: &["uvicorn"],
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
        // Hypercorn.
        names: &["hypercorn"],
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
        // uWSGI.
        names: &["uwsgi"],
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
        // Zoraxy.
        names: &["zoraxy"],
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
        // Gin.
        names: &["gin"],
        kind: Kind::Words(Written {
            lines: &[r#"[GIN] $moment | $status |$text|$aligned | $method $blanks"$path""#],
            is_absolute: false,
            has_escapes: true,
            is_marked: true,
        }),
    },
    Known {
        // BunnyCDN.
        names: &["bunny"],
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
        // varnishncsa.
        names: &["varnish"],
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
        // Traefik's common log format.
        names: &["traefik"],
        kind: Kind::Pattern(
            r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" $count "$router" "$server" ${duration}ms"#,
        ),
    },
    Known {
        // LiteSpeed, with the record in quotes.
        names: &["litespeed"],
        kind: Kind::Pattern(r#""%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"""#),
    },
    Known {
        // Werkzeug, Flask.
        names: &["werkzeug"],
        kind: Kind::Pattern(r#"%h %l %u %t "%r" %>s %b"#),
    },
];
