//! A format string to parts: Apache's directives and nginx's variables.
//!
//! Sources: Apache's mod_log_config ("Custom Log Formats"), nginx's ngx_http_log_module. A
//! directive that no report needs is a field to step over.

use super::{Field, Part, PatternError};

/// Takes a format string apart.
pub(super) fn parts(text: &str) -> Result<Vec<Part>, PatternError> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (field, length) = match first {
            '%' => directive(&rest[1..])?,
            '$' if rest[1..]
                .starts_with(|next: char| next.is_ascii_alphabetic() || next == '{') =>
            {
                variable(&rest[1..])?
            }
            _ => {
                // Apache's configuration file has `\"` for a quote, and so has what is copied from
                // it.
                let escaped = (first == '\\').then(|| rest[1..].chars().next()).flatten();
                let (byte, length) = match escaped {
                    Some('t') => ('\t', 2),
                    Some(quote @ ('"' | '\'' | '\\')) => (quote, 2),
                    _ => (first, first.len_utf8()),
                };
                push_literal(&mut parts, byte.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &rest[length..];
                continue;
            }
        };
        match field {
            Directive::Percent => push_literal(&mut parts, b"%"),
            Directive::BracketedTime => {
                push_literal(&mut parts, b"[");
                parts.push(Part::Field(Field::Time));
                push_literal(&mut parts, b"]");
            }
            // `%U%q` is one target: the query string follows the path and brings its own `?`.
            Directive::Query if parts.last() == Some(&Part::Field(Field::Target)) => {}
            Directive::Query => parts.push(Part::Field(Field::Other)),
            Directive::Field(field) => parts.push(Part::Field(field)),
        }
        rest = &rest[1 + length..];
    }
    Ok(parts)
}

fn push_literal(parts: &mut Vec<Part>, bytes: &[u8]) {
    match parts.last_mut() {
        Some(Part::Literal(literal)) => literal.extend_from_slice(bytes),
        _ => parts.push(Part::Literal(bytes.to_vec())),
    }
}

enum Directive {
    Percent,
    BracketedTime,
    Query,
    Field(Field),
}

/// Headers in which proxies pass on the client.
const CLIENT_HEADERS: [&str; 4] = [
    "X-Forwarded-For",
    "X-Real-IP",
    "CF-Connecting-IP",
    "True-Client-IP",
];

/// Reads one of Apache's directives after its `%`, and says how long it is:
/// `[!][status,…][<>]{argument}letter`, see mod_log_config.
fn directive(text: &str) -> Result<(Directive, usize), PatternError> {
    let modifiers = text
        .find(|c: char| !matches!(c, '!' | '<' | '>' | ',' | '0'..='9'))
        .unwrap_or(text.len());
    let after = &text[modifiers..];
    let (argument, letter_at) = match after.strip_prefix('{') {
        Some(inside) => {
            let close = inside
                .find('}')
                .ok_or_else(|| PatternError::OpenBrace(format!("%{text}")))?;
            (Some(&inside[..close]), modifiers + close + 2)
        }
        None => (None, modifiers),
    };
    // `%^FB`, `%^ti` and `%^to` are the directives of more than one letter.
    let letters = if text[letter_at..].starts_with('^') {
        3
    } else {
        1
    };
    let Some(letter) = text.get(letter_at..letter_at + letters) else {
        return Err(PatternError::NoLetter(format!("%{text}")));
    };
    let is_header =
        |name: &str| argument.is_some_and(|argument| argument.eq_ignore_ascii_case(name));
    let directive = match letter {
        "%" => Directive::Percent,
        // `%{c}a` is the other end of the connection, see mod_remoteip.
        "a" if is_header("c") => Directive::Field(Field::Peer),
        "h" | "a" => Directive::Field(Field::Client),
        "i" if CLIENT_HEADERS.into_iter().any(is_header) => Directive::Field(Field::Client),
        "i" if is_header("Referer") => Directive::Field(Field::Referer),
        "i" if is_header("User-Agent") => Directive::Field(Field::Agent),
        "s" => Directive::Field(Field::Status),
        "b" | "B" | "O" => Directive::Field(Field::Bytes),
        "t" if argument.is_none() => Directive::BracketedTime,
        "t" => Directive::Field(Field::Time),
        "r" => Directive::Field(Field::Request),
        "m" => Directive::Field(Field::Method),
        "v" | "V" => Directive::Field(Field::Vhost),
        "i" if is_header("Host") => Directive::Field(Field::Vhost),
        "U" => Directive::Field(Field::Target),
        "q" => Directive::Query,
        _ => Directive::Field(Field::Other),
    };
    Ok((directive, letter_at + letters))
}

/// Reads one of nginx's variables after its `$`, with braces or not, and says how long it is.
fn variable(text: &str) -> Result<(Directive, usize), PatternError> {
    let (inside, braces) = match text.strip_prefix('{') {
        Some(inside) => (inside, 2),
        None => (text, 0),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = inside.find(|c| !is_name(c)).unwrap_or(inside.len());
    if braces > 0 && !inside[end..].starts_with('}') {
        return Err(PatternError::OpenBrace(format!("${text}")));
    }
    let field = match &inside[..end] {
        "realip_remote_addr" => Field::Peer,
        "remote_addr"
        | "http_x_forwarded_for"
        | "proxy_add_x_forwarded_for"
        | "http_x_real_ip"
        | "http_cf_connecting_ip"
        | "http_true_client_ip" => Field::Client,
        "status" => Field::Status,
        "body_bytes_sent" | "bytes_sent" => Field::Bytes,
        "http_referer" => Field::Referer,
        "http_user_agent" => Field::Agent,
        "time_local" | "time_iso8601" | "msec" => Field::Time,
        "request" => Field::Request,
        "request_method" => Field::Method,
        "request_uri" | "uri" => Field::Target,
        "host" | "http_host" | "server_name" => Field::Vhost,
        _ => Field::Other,
    };
    Ok((Directive::Field(field), end + braces))
}
