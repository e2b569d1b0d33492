//! A nickname or a format string to parts, or the reason why no report can be made from it.

use super::{Field, Part, directives};

/// The formats that have a name. Sources: the configuration files of Apache httpd, Debian's and
/// openSUSE's packages of it, and nginx.
const NAMED: [(&[&str], &str); 6] = [
    (&["common"], r#"%h %l %u %t "%r" %>s %b"#),
    (
        &["combined", "combinedio", "nginx", "main"],
        r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#,
    ),
    (&["vhost_common"], r#"%v %h %l %u %t "%r" %>s %b"#),
    (
        &["vhost_combined"],
        r#"%v %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i""#,
    ),
    (
        &["ssl_common"],
        r#"%t %h %{SSL_PROTOCOL}x %{SSL_CIPHER}x "%r" %b"#,
    ),
    (
        &["ssl_combined"],
        r#"%t %h %{SSL_PROTOCOL}x %{SSL_CIPHER}x "%r" %b "%{Referer}i" "%{User-Agent}i""#,
    ),
];

/// Why a string is not a format that a report can be made from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The string has no field and is no nickname.
    #[error("`{0}` is neither a format string nor one of {names}", names = names())]
    UnknownName(String),
    /// There is no client.
    #[error("no field holds the client: %h, %a, %{{X-Forwarded-For}}i or $remote_addr")]
    NoClient,
    /// There is no request.
    #[error("no field holds the request: %r in quotes, %U or $request in quotes")]
    NoRequest,
    /// It cannot be seen where a field ends.
    #[error("two fields stand together with nothing between them to tell them apart")]
    Adjacent,
    /// The request is not in quotes.
    #[error("the request must stand in quotes, as in \"%r\": it holds blanks")]
    NotQuoted,
    /// A brace is not closed; the field it belongs to.
    #[error("`{0}`: the brace is not closed")]
    OpenBrace(String),
    /// A field of Apache's ends too early.
    #[error("`{0}` ends before its letter")]
    NoLetter(String),
}

fn names() -> String {
    let names: Vec<_> = NAMED
        .iter()
        .flat_map(|(names, _)| *names)
        .copied()
        .collect();
    names.join(", ")
}

/// Compiles a nickname or a format string to all of its parts.
pub(super) fn compile(text: &str) -> Result<Vec<Part>, FormatError> {
    let named = NAMED.iter().find(|(names, _)| names.contains(&text));
    let parts = directives::parts(named.map_or(text, |(_, format)| format))?;
    let has = |wanted: &[Field]| {
        parts
            .iter()
            .any(|part| matches!(part, Part::Field(field) if wanted.contains(field)))
    };
    if !text.contains(['%', '$']) && named.is_none() {
        return Err(FormatError::UnknownName(text.into()));
    }
    if !has(&[Field::Client, Field::Peer]) {
        return Err(FormatError::NoClient);
    }
    if !has(&[Field::Request, Field::Target]) {
        return Err(FormatError::NoRequest);
    }
    if parts
        .windows(2)
        .any(|window| matches!(window, [Part::Field(_), Part::Field(_)]))
    {
        return Err(FormatError::Adjacent);
    }
    let is_quoted = |at: usize| {
        at.checked_sub(1)
            .is_some_and(|before| parts[before].ends_in_quote())
    };
    let mut numbered = parts.iter().enumerate();
    if numbered.any(|(at, part)| *part == Part::Field(Field::Request) && !is_quoted(at)) {
        return Err(FormatError::NotQuoted);
    }
    Ok(parts)
}
