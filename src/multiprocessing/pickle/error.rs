//! Why a pickle could not be read or written.

/// Why a pickle could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PickleError {
    /// The pickle ends before it is complete.
    #[error("the pickle ends too early")]
    Truncated,
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
    /// The value is nested more deeply than [`MAX_DEPTH`](super::MAX_DEPTH), or contains itself.
    #[error("the value is nested too deeply, or contains itself")]
    TooDeep,
    /// The value exceeds a limit: too many values, too much text, or too long an integer.
    #[error("the value is too big")]
    TooBig,
    /// The value contains this, which is neither data nor a builtin exception.
    #[error("refusing to send {0}")]
    Refused(String),
}
