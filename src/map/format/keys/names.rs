//! What the names of fields mean: one table, in the order of precedence.
//!
//! Sources: the documentation of Caddy (`log`), Traefik (access logs), nginx (its variables), Envoy
//! and Istio (access log operators), Cloudflare (Logpush, `http_requests`), Google Cloud
//! (`HttpRequest` of a `LogEntry`), Azure (Front Door, Application Gateway), AWS (API Gateway, WAF,
//! CloudFront), Zeek (`http.log`), Elastic's common schema, Logstash's `COMBINEDAPACHELOG`,
//! Splunk's add-ons for nginx and Apache, pino-http, HAProxy, Heroku, and ltsv.org.

use std::sync::LazyLock;

use super::form::Form::{
    self, Address, Any, Host, Method, Number, Request, Resource, Status, Stem, Time, Url,
};
use super::path::Path;
use crate::map::format::draft::Role;

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A field of a record, and the form that its value must have.
    Field(Role, Form),
    /// A line of text, if the rest is no record.
    Text,
    /// What wrote the line.
    Logger,
}

const fn client(form: Form) -> Meaning {
    Meaning::Field(Role::Client, form)
}

const fn target(form: Form) -> Meaning {
    Meaning::Field(Role::Target, form)
}

const REQUEST: Meaning = Meaning::Field(Role::Request, Request);
const TIME: Meaning = Meaning::Field(Role::Time, Time);
const METHOD: Meaning = Meaning::Field(Role::Method, Method);
const QUERY: Meaning = Meaning::Field(Role::Query, Any);
const STATUS: Meaning = Meaning::Field(Role::Status, Status);
const BYTES: Meaning = Meaning::Field(Role::Bytes, Number);
const REFERER: Meaning = Meaning::Field(Role::Referer, Any);
const AGENT: Meaning = Meaning::Field(Role::Agent, Any);
const VHOST: Meaning = Meaning::Field(Role::Vhost, Any);

/// Names with one meaning. Of several rows with one role the first counts whose value has its form.
/// Names in one row are spellings of one thing: if two of them differ, neither is believed.
const NAMES: &[(&str, Meaning)] = &[
    // What proxies said of the client, then the peer of the connection.
    (
        "http_x_forwarded_for x_forwarded_for xff forwarded_for fwd",
        client(Address),
    ),
    ("http_cf_connecting_ip cf_connecting_ip", client(Address)),
    ("http_true_client_ip true_client_ip", client(Address)),
    ("http_x_real_ip x_real_ip real_ip", client(Address)),
    ("request.client_ip", client(Host)),
    ("request.remote_ip", client(Host)),
    ("request.remote_addr", client(Host)),
    ("client.ip", client(Host)),
    ("client.address", client(Host)),
    ("source.ip", client(Host)),
    ("source.address", client(Host)),
    ("httpRequest.remoteIp", client(Host)),
    ("httpRequest.clientIp", client(Host)),
    ("properties.clientIp", client(Host)),
    ("properties.socketIp", client(Host)),
    ("client_ip", client(Host)),
    ("ClientHost", client(Host)),
    ("ClientAddr client_address", client(Host)),
    ("remote_addr remote_address", client(Host)),
    ("remote_ip", client(Host)),
    ("realip_remote_addr", client(Host)),
    ("downstream_remote_address", client(Host)),
    ("downstream_direct_remote_address", client(Host)),
    ("id.orig_h", client(Host)),
    ("req.remoteAddress", client(Host)),
    ("c-ip", client(Host)),
    ("remote_host", client(Host)),
    ("source_ip", client(Address)),
    ("src", client(Address)),
    ("src_ip", client(Address)),
    ("client", client(Address)),
    ("ip", client(Address)),
    // The start of the request, then its end, then the time of whatever took the record over.
    ("StartUTC", TIME),
    ("StartLocal", TIME),
    ("start_time", TIME),
    ("EdgeStartTimestamp", TIME),
    ("time_iso8601", TIME),
    ("time_local", TIME),
    ("msec time_msec", TIME),
    ("request_time", TIME),
    ("time", TIME),
    ("timestamp", TIME),
    ("ts", TIME),
    ("datetime", TIME),
    ("date", TIME),
    ("@timestamp", TIME),
    // What the client sent, before what the server made of it.
    ("request req http_request request_line", REQUEST),
    ("request.uri", target(Any)),
    ("request_uri", target(Any)),
    ("ClientRequestURI", target(Any)),
    ("x-envoy-original-path x-envoy-origin-path", target(Any)),
    ("properties.originalRequestUriWithArgs", target(Any)),
    ("properties.requestUri", target(Url)),
    ("httpRequest.requestUrl", target(Url)),
    ("httpRequest.uri", target(Stem)),
    ("req.url", target(Any)),
    ("url.original", target(Url)),
    ("url.full", target(Url)),
    ("url.path", target(Stem)),
    ("RequestPath", target(Stem)),
    ("ClientRequestPath", target(Stem)),
    ("http_uri", target(Stem)),
    ("cs-uri-stem", target(Stem)),
    ("uri_path", target(Stem)),
    ("uri", target(Stem)),
    ("request_url", target(Url)),
    ("url", target(Url)),
    // A path may be that of a log file, and a resource a pattern.
    ("path", target(Stem)),
    ("resource_path", target(Resource)),
    ("url.query", QUERY),
    ("httpRequest.args", QUERY),
    ("properties.requestQuery", QUERY),
    ("cs-uri-query", QUERY),
    ("query_string", QUERY),
    ("args", QUERY),
    ("uri_query", QUERY),
    ("query", QUERY),
    ("request.method", METHOD),
    ("http.request.method", METHOD),
    ("httpRequest.requestMethod", METHOD),
    ("httpRequest.httpMethod", METHOD),
    ("properties.httpMethod", METHOD),
    ("request_method", METHOD),
    ("ClientRequestMethod", METHOD),
    ("req.method", METHOD),
    ("http_method", METHOD),
    ("cs-method", METHOD),
    ("method", METHOD),
    ("verb", METHOD),
    ("http.response.status_code", STATUS),
    ("httpRequest.status", STATUS),
    ("properties.httpStatusCode", STATUS),
    ("properties.httpStatus", STATUS),
    ("DownstreamStatus", STATUS),
    ("EdgeResponseStatus", STATUS),
    ("res.statusCode", STATUS),
    ("response_code", STATUS),
    ("response_status", STATUS),
    ("status_code", STATUS),
    ("http_status", STATUS),
    ("sc-status", STATUS),
    ("status", STATUS),
    ("response", STATUS),
    ("http.response.body.bytes", BYTES),
    ("http.response.bytes", BYTES),
    ("httpRequest.responseSize", BYTES),
    ("properties.responseBytes", BYTES),
    ("properties.sentBytes", BYTES),
    ("DownstreamContentSize", BYTES),
    ("EdgeResponseBytes", BYTES),
    ("response_body_len", BYTES),
    ("body_bytes_sent", BYTES),
    ("bytes_sent", BYTES),
    ("bytes_out", BYTES),
    ("sc-bytes", BYTES),
    ("response_body_size", BYTES),
    ("response_size", BYTES),
    ("response_length", BYTES),
    ("size", BYTES),
    ("bytes", BYTES),
    ("length", BYTES),
    // HAProxy's name for bytes sent. Caddy's bytes of the request's body, beside its `size`.
    ("bytes_read", BYTES),
    ("request.headers.Referer", REFERER),
    ("http.request.referrer", REFERER),
    ("httpRequest.referer", REFERER),
    ("properties.referer properties.referrer", REFERER),
    ("request_Referer", REFERER),
    ("ClientRequestReferer", REFERER),
    ("req.headers.referer", REFERER),
    ("cs(Referer)", REFERER),
    ("http_referer http_referrer", REFERER),
    ("referer referrer", REFERER),
    ("request.headers.User-Agent", AGENT),
    ("user_agent.original", AGENT),
    ("httpRequest.userAgent", AGENT),
    ("properties.userAgent", AGENT),
    ("request_User-Agent", AGENT),
    ("ClientRequestUserAgent", AGENT),
    ("req.headers.user-agent", AGENT),
    ("cs(User-Agent)", AGENT),
    ("http_user_agent", AGENT),
    ("user_agent", AGENT),
    ("agent", AGENT),
    ("ua", AGENT),
    ("request.host", VHOST),
    ("RequestHost", VHOST),
    ("RequestAddr", VHOST),
    ("ClientRequestHost", VHOST),
    ("properties.hostName", VHOST),
    ("properties.host", VHOST),
    ("url.domain", VHOST),
    ("req.headers.host", VHOST),
    ("authority", VHOST),
    ("x-host-header", VHOST),
    ("cs(Host)", VHOST),
    ("vhost virtual_host", VHOST),
    ("http_host", VHOST),
    ("host", VHOST),
    ("server_name", VHOST),
    ("domain", VHOST),
    ("event.original", Meaning::Text),
    ("log", Meaning::Text),
    ("message", Meaning::Text),
    ("textPayload", Meaning::Text),
    ("@message", Meaning::Text),
    ("_raw", Meaning::Text),
    ("line", Meaning::Text),
    ("msg", Meaning::Text),
    ("logger", Meaning::Logger),
];

/// The names as [`Path`] spells them, in the order of their bytes, with their ranks.
static INDEX: LazyLock<Vec<(Box<[u8]>, u8)>> = LazyLock::new(|| {
    let mut index = Vec::new();
    for (rank, (names, _)) in (0_u8..).zip(NAMES) {
        index.extend(names.split(' ').map(|name| {
            let mut path = Path::new();
            path.enter(name.as_bytes());
            (path.name().into(), rank)
        }));
    }
    index.sort_unstable();
    index
});

/// What a name means, as [`Path::name`] spells it, and the rank of the meaning.
pub(super) fn meaning(name: &[u8]) -> Option<(u8, Meaning)> {
    let at = INDEX
        .binary_search_by(|(known, _)| known[..].cmp(name))
        .ok()?;
    let rank = INDEX[at].1;
    Some((rank, NAMES[usize::from(rank)].1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_has_one_meaning() {
        assert!(NAMES.len() < 256);
        for (names, expected) in NAMES {
            for name in names.split(' ') {
                let mut path = Path::new();
                path.enter(name.as_bytes());
                let found = meaning(path.name()).map(|(_, meaning)| meaning);
                assert_eq!(found, Some(*expected), "{name}");
            }
        }
        let twice: Vec<_> = INDEX
            .windows(2)
            .filter(|pair| pair[0].0 == pair[1].0)
            .map(|pair| String::from_utf8_lossy(&pair[0].0))
            .collect();
        assert!(twice.is_empty(), "{twice:?}");
        assert_eq!(meaning(b""), None);
        assert_eq!(meaning(b"xhttpxforwardedfor"), None);
    }
}
