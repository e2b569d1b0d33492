//! What the names of columns mean. One row each, the case of letters aside.
//!
//! A prefix says who: `c` client, `s` server, `cs` client to server, `sc` server to client; and
//! `cs(Name)` is the value of a header (W3C).

use crate::map::format::draft::Role;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// A field of the request, with its rank among the columns of the same role.
    Field(Role, u8),
    /// A target that can have scheme, host and query, with its rank among the targets.
    Url(u8),
    /// What proxies said of the client: a list, or `-`.
    Forwarded(u8),
    /// A date and a time of day in the zone of the server, which the log does not name.
    LocalDate,
    LocalClock,
    /// What logs of other protocols have.
    Foreign,
    /// Anything else.
    Other,
}

/// The meaning of a name in W3C's extended log format.
pub(super) fn w3c(name: &[u8]) -> Column {
    find(W3C, |known| known.eq_ignore_ascii_case(name))
}

/// The meaning of a name in Zeek's logs.
pub(super) fn zeek(name: &[u8]) -> Column {
    find(ZEEK, |known| known == name)
}

fn find(rows: &[(&str, Column)], is_it: impl Fn(&[u8]) -> bool) -> Column {
    let row = rows.iter().find(|(known, _)| is_it(known.as_bytes()));
    row.map_or(Column::Other, |(_, column)| *column)
}

use Column::{Field, Foreign, Forwarded, LocalClock, LocalDate, Url};
use Role::{
    Agent, Bytes, Client, Clock, Date, Method, Query, Referer, Status, Target, Time, Vhost,
};

/// IIS (also with its Advanced Logging, ARR's header and fields of one's own), HTTP.SYS,
/// CloudFront, NetScaler, Oracle's Web Cache, SHOUTcast, ISA, Blue Coat, Imperva, and services
/// before a server.
const W3C: &[(&str, Column)] = &[
    ("date", Field(Date, 0)),
    ("time", Field(Clock, 0)),
    ("x-timestamp", Field(Time, 0)),
    ("date-local", LocalDate),
    ("time-local", LocalClock),
    ("x-forwarded-for", Forwarded(0)),
    ("cs(X-Forwarded-For)", Forwarded(0)),
    ("OriginalIP", Forwarded(1)),
    ("cs(True-Client-IP)", Forwarded(1)),
    ("cs(CF-Connecting-IP)", Forwarded(1)),
    ("cs(X-Real-IP)", Forwarded(1)),
    ("True-Client-IP", Forwarded(1)),
    ("CF-Connecting-IP", Forwarded(1)),
    ("X-Real-IP", Forwarded(1)),
    ("c-ip", Field(Client, 2)),
    ("cs-ip", Field(Client, 3)),
    ("c-dns", Field(Client, 4)),
    ("cs-method", Field(Method, 0)),
    ("s-operation", Field(Method, 1)),
    ("cs-uri-stem", Field(Target, 0)),
    ("cs-uri-path", Field(Target, 1)),
    ("cs-uri", Url(2)),
    ("cs-uri-query", Field(Query, 0)),
    ("sc-status", Field(Status, 0)),
    ("c-status", Field(Status, 1)),
    ("sc-bytes", Field(Bytes, 0)),
    ("bytes", Field(Bytes, 1)),
    ("cs(Referer)", Field(Referer, 0)),
    ("cs(Referrer)", Field(Referer, 0)),
    ("cs-referred", Field(Referer, 1)),
    ("cs(User-Agent)", Field(Agent, 0)),
    ("c-agent", Field(Agent, 1)),
    // CloudFront's cs(Host) is the distribution, not the host that the viewer asked for.
    ("x-host-header", Field(Vhost, 0)),
    ("cs-host", Field(Vhost, 1)),
    ("cs(Host)", Field(Vhost, 2)),
    // The FTP service of IIS, and CloudFront's streams of RTMP.
    ("x-fullpath", Foreign),
    ("x-event", Foreign),
];

const ZEEK: &[(&str, Column)] = &[
    ("ts", Field(Time, 0)),
    ("id.orig_h", Field(Client, 2)),
    ("method", Field(Method, 0)),
    ("host", Field(Vhost, 0)),
    ("uri", Field(Target, 0)),
    ("referrer", Field(Referer, 0)),
    ("user_agent", Field(Agent, 0)),
    ("response_body_len", Field(Bytes, 0)),
    ("status_code", Field(Status, 0)),
];
