//! Why a line is no request.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a line is no request.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Error,
)]
pub enum Malformed {
    /// No field reads as a request with a time before it.
    #[error("without a time and a request")]
    NoRequest,
    /// The line ends inside its request.
    #[error("cut short")]
    CutShort,
    /// The line does not show the client.
    #[error("without a host")]
    NoHost,
    /// Another program wrote before the line, and what follows is no request.
    #[error("prefixed by another program")]
    Prefixed,
    /// The line holds two records, or one and a part of another: a line feed is missing.
    #[error("two records in one line")]
    Joined,
    /// The line is a record of a table, and no line before it names the columns.
    #[error("without a #Fields line before it")]
    NoHeader,
    /// The line is one part of a longer one, whose other parts are missing.
    #[error("a part of a longer line")]
    Part,
}

impl Malformed {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::NoRequest,
        Self::CutShort,
        Self::NoHost,
        Self::Prefixed,
        Self::Joined,
        Self::NoHeader,
        Self::Part,
    ];
}
