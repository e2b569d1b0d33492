//! Why a pickle could not be read or written.

/// Why a pickle could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PickleError {
    /// The pickle ends before it is complete.
    #[error("the pickle ends too early")]
    Truncated,
    /// The pickle does not begin with its protocol, as those of protocol 2 and later do.
    #[error("the pickle is of protocol 0 or 1, or is none: only protocols 2 to 5 are read")]
    NoProtocol,
    /// The pickle says that it is of this protocol.
    #[error("the pickle is of protocol {0}: only protocols 2 to 5 are read")]
    Protocol(u8),
    /// The pickle has an instruction that does not make data.
    #[error(
        "the pickle has an unsupported instruction {:?} at byte {offset}",
        char::from(*.opcode)
    )]
    Unsupported {
        /// The instruction.
        opcode: u8,
        /// Its offset in the pickle.
        offset: usize,
    },
    /// The instructions of the pickle do not fit together.
    #[error("the pickle is damaged at byte {offset}: {what}")]
    Malformed {
        /// What is wrong.
        what: &'static str,
        /// The offset at which it was detected.
        offset: usize,
    },
    /// The pickle does not mean data, for this reason.
    #[error("the pickle is not data: {0}")]
    NotData(&'static str),
    /// The value is nested more deeply than [`Limits::depth`](super::Limits), or contains itself.
    #[error("the value is nested too deeply, or contains itself")]
    TooDeep,
    /// The value exceeds one of the [`Limits`](super::Limits).
    #[error("the value is too big: more than {limit} {what}")]
    TooBig {
        /// What there is too much of.
        what: &'static str,
        /// How much there may be.
        limit: usize,
    },
    /// A value of this type is a key of a dict or a member of a set, where Python needs its hash.
    #[error("a {0} cannot be a key of a dict or a member of a set")]
    Unhashable(&'static str),
    /// The value contains this, which is neither data nor a builtin exception.
    #[error("refusing to send {0}")]
    Refused(String),
}
