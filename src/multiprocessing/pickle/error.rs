//! Why a pickle could not be read or written.

use std::fmt;

/// Why a pickle could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PickleError {
    /// It ends before it is complete.
    Truncated,
    /// It uses an instruction that is not data, or of a protocol that is not read.
    Unsupported {
        /// The instruction.
        opcode: u8,
        /// Where it stands.
        offset: usize,
    },
    /// It makes no sense.
    Malformed {
        /// What is wrong.
        what: &'static str,
        /// Where the machine was when it was found.
        offset: usize,
    },
    /// It means nothing that is data: what is wrong with it.
    NotData(&'static str),
    /// It is nested more deeply than [`MAX_DEPTH`](super::MAX_DEPTH), or contains itself.
    TooDeep,
    /// It holds more than is taken: too many values, too much text, too long an integer.
    TooBig,
    /// A set member or the key of a dict is of this type, which cannot be one.
    Unhashable(&'static str),
    /// It would hold this, which is neither data nor a builtin exception.
    Refused(String),
}

impl fmt::Display for PickleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PickleError::Truncated => f.write_str("the pickle ends too early"),
            PickleError::Unsupported { opcode, offset } => write!(
                f,
                "the pickle has the instruction {:?} at byte {offset}, which is not read here",
                char::from(*opcode)
            ),
            PickleError::Malformed { what, offset } => {
                write!(f, "the pickle is damaged at byte {offset}: {what}")
            }
            PickleError::NotData(what) => write!(f, "the pickle holds no value: {what}"),
            PickleError::TooDeep => {
                f.write_str("the value is nested too deeply, or contains itself")
            }
            PickleError::TooBig => f.write_str("the value is too big"),
            PickleError::Unhashable(name) => write!(f, "unhashable type: '{name}'"),
            PickleError::Refused(what) => write!(f, "refusing to send {what}"),
        }
    }
}

impl std::error::Error for PickleError {}
