//! A request as a log has it, and the reasons for which a line is none.
//!
//! The words that every reader of lines and every question share. Knows nothing of formats.

mod absolute;
mod escapes;
mod malformed;
mod quotes;
mod response;

pub(super) use absolute::split_absolute;
pub use escapes::{Escapes, unescape};
pub(super) use escapes::{hex, percent_decoded};
pub use malformed::Malformed;
pub(super) use quotes::{next_quote, quoted};
pub use response::Response;
pub(super) use response::number;

/// A request as the log has it. A field that the format does not have is none, or empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// The client: an address, a name, or whatever else the server wrote, without quotes, brackets
    /// and port.
    pub host: &'a [u8],
    /// The time of the request, without its brackets. Empty if the format has none.
    pub time: &'a [u8],
    /// The method. None if the client sent no request line.
    pub method: Option<&'a [u8]>,
    /// The request target. None if the client sent no request line.
    pub target: Option<&'a [u8]>,
    /// The virtual host, with its port if the log has one.
    pub vhost: Option<&'a [u8]>,
    /// How the bytes of `target`, the referer and the agent are written.
    pub escapes: Escapes,
    /// Two addresses could be the client, and nothing decides between them. `host` is the first.
    pub is_ambiguous: bool,
    pub(super) rest: Rest<'a>,
}

/// What follows the fields that every question needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest<'a> {
    /// The text between the time and the request, and the text after the request. They cost nothing
    /// until they are asked for.
    Unread { between: &'a [u8], after: &'a [u8] },
    /// What the format of the line shows.
    Read(Response<'a>),
}

impl<'a> Request<'a> {
    /// The answer of the server, and the headers that the log keeps.
    #[inline]
    pub fn response(&self) -> Response<'a> {
        match self.rest {
            Rest::Unread { between, after } => response::read(between, after),
            Rest::Read(response) => response,
        }
    }
}
