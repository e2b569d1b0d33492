//! A nickname or a format string to parts, or the reason why no report can be made from it.

use super::{Field, Part, directives};

/// Why a string is not a format that a report can be made from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
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

/// Compiles a format string to all of its parts.
pub(super) fn compile(text: &str) -> Result<Vec<Part>, PatternError> {
    let parts = directives::parts(text)?;
    let has = |wanted: &[Field]| {
        parts
            .iter()
            .any(|part| matches!(part, Part::Field(field) if wanted.contains(field)))
    };
    if !has(&[Field::Client, Field::Peer]) {
        return Err(PatternError::NoClient);
    }
    if !has(&[Field::Request, Field::Target]) {
        return Err(PatternError::NoRequest);
    }
    if parts
        .windows(2)
        .any(|window| matches!(window, [Part::Field(_), Part::Field(_)]))
    {
        return Err(PatternError::Adjacent);
    }
    let is_quoted = |at: usize| {
        at.checked_sub(1)
            .is_some_and(|before| parts[before].ends_in_quote())
    };
    let mut numbered = parts.iter().enumerate();
    if numbered.any(|(at, part)| *part == Part::Field(Field::Request) && !is_quoted(at)) {
        return Err(PatternError::NotQuoted);
    }
    Ok(parts)
}
