//! Fields that have names: what they mean, which of several counts, and whether they are a record.
//!
//! For readers of labelled fields, whatever the syntax. Knows none itself.

mod form;
mod names;
mod path;

#[cfg(test)]
pub(super) mod shown;

pub(super) use form::Form;
use names::{Meaning, meaning};
pub(super) use path::Path;

use super::draft::{Draft, ROLES, Role, Value};
use super::json::Unescaped;
use crate::map::request::Malformed;

/// What a line with named fields holds.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "it is used up at once, and a box would be an allocation a line"
)]
pub(super) enum Found<'a> {
    /// The fields of a record.
    Record(Draft<'a>),
    /// A line of text that another program put into the object.
    Text(Value<'a>),
}

/// The fields of one line, in whatever order they come.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    best: [Option<Field<'a>>; ROLES],
    text: Option<(u8, Value<'a>)>,
    /// The line is a server's message on a request that has a line of its own.
    is_message: bool,
}

#[derive(Debug, Clone, Copy)]
struct Field<'a> {
    role: Role,
    rank: u8,
    form: Form,
    value: Value<'a>,
    /// Another field has the same rank and another value.
    has_rival: bool,
}

impl<'a> Fields<'a> {
    /// Takes a field, if its name has a meaning and its value the form for it.
    pub(super) fn take(&mut self, path: &Path, value: Value<'a>) {
        match meaning(path.name()) {
            Some((rank, Meaning::Field(role, form))) => {
                if let Some((role, form, value)) = form.admit(role, value) {
                    self.add(role, rank, form, value);
                }
            }
            Some((rank, Meaning::Text)) => {
                let is_string = !matches!(value, Value::Plain(_));
                if is_string && !value.is_empty() && self.text.is_none_or(|(known, _)| rank < known)
                {
                    self.text = Some((rank, value));
                }
            }
            // Caddy's other loggers write the request too, beside the line of its access log.
            Some((_, Meaning::Logger)) => {
                let Value::Json(name) = value else { return };
                self.is_message |=
                    name.starts_with(b"http.") && !name.starts_with(b"http.log.access");
            }
            None => {}
        }
    }

    /// Adds the client of a record that names it in a way of its own, if no other names one.
    pub(super) fn add_client(&mut self, value: Value<'a>, form: Form) {
        if let Some((role, form, value)) = form.admit(Role::Client, value) {
            self.add(role, u8::MAX, form, value);
        }
    }

    fn add(&mut self, role: Role, rank: u8, form: Form, value: Value<'a>) {
        if value.is_empty() && !role.may_be_empty() {
            return;
        }
        let field = &mut self.best[role as usize];
        match field {
            Some(known) if known.rank < rank => {}
            // The first counts, except where `finish` refuses both.
            Some(known) if known.rank == rank => {
                known.has_rival |= !Unescaped::of(known.value).eq(Unescaped::of(value));
            }
            _ => {
                *field = Some(Field {
                    role,
                    rank,
                    form,
                    value,
                    has_rival: false,
                });
            }
        }
    }

    /// Returns true if and only if a field of the role was taken.
    pub(super) fn has(&self, role: Role) -> bool {
        self.best[role as usize].is_some()
    }

    /// Says what the fields are together.
    ///
    /// A text beside a record without a status is an application's message, of which a request may
    /// have several; then the text counts. If the client or the target is there twice, with the
    /// same name and different values, neither is believed: a writer that does not escape quotes
    /// lets its clients add fields.
    ///
    /// # Errors
    /// [`Malformed::NoHost`] if only the client is missing or has a rival, otherwise
    /// [`Malformed::NoRequest`].
    pub(super) fn finish(mut self) -> Result<Found<'a>, Malformed> {
        if self.is_message {
            return Err(Malformed::NoRequest);
        }
        self.choose_request();
        self.choose_time();
        let has_any = |roles: &[Role]| roles.iter().any(|role| self.has(*role));
        let is_request = has_any(&[Role::Request, Role::Target])
            && has_any(&[Role::Method, Role::Time, Role::Date, Role::Status]);
        let is_record = is_request && self.has(Role::Client);
        match self.text {
            Some((_, text)) if !is_record || !self.has(Role::Status) => {
                return Ok(Found::Text(text));
            }
            _ if !is_request => return Err(Malformed::NoRequest),
            _ if !is_record => return Err(Malformed::NoHost),
            _ => {}
        }
        let has_rival = |role: Role| {
            let field = &self.best[role as usize];
            field.is_some_and(|field| field.has_rival)
        };
        if has_rival(Role::Client) {
            return Err(Malformed::NoHost);
        }
        if has_rival(Role::Request) || has_rival(Role::Target) {
            return Err(Malformed::NoRequest);
        }
        let mut draft = Draft::default();
        for field in self.best.into_iter().flatten() {
            draft.add(field.role, 0, field.value);
            draft.is_absolute |= field.form == Form::Url;
        }
        Ok(Found::Record(draft))
    }

    /// Leaves one of request line and target, and the query only where it belongs to the target.
    ///
    /// A request line is what the client sent, a target may be what the server made of it. What is
    /// no request line stands for one that the server refused, and what is empty beside a time
    /// for none.
    fn choose_request(&mut self) {
        let target = self.best[Role::Target as usize];
        let is_line = match self.best[Role::Request as usize] {
            Some(field) if field.form == Form::Request => true,
            Some(field) => {
                let is_none = field.value.is_empty() && self.has(Role::Time);
                target.is_none() && (is_none || self.is_refused())
            }
            None => false,
        };
        let dropped = if is_line { Role::Target } else { Role::Request };
        self.best[dropped as usize] = None;
        if is_line || !target.is_some_and(joins_query) {
            self.best[Role::Query as usize] = None;
        }
    }

    fn is_refused(&self) -> bool {
        let status = self.best[Role::Status as usize];
        let first = status.and_then(|status| Unescaped::of(status.value).next());
        matches!(first, Some(b'0' | b'4' | b'5'))
    }

    /// A whole time is better than a date and a time of day, which have no zone.
    fn choose_time(&mut self) {
        if self.has(Role::Time) {
            self.best[Role::Date as usize] = None;
            self.best[Role::Clock as usize] = None;
        }
    }
}

fn joins_query(target: Field<'_>) -> bool {
    target.form != Form::Any && !Unescaped::of(target.value).any(|byte| byte == b'?')
}
