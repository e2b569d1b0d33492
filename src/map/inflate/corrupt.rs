//! The kinds of damage in a deflate stream, in zlib's words, so that a search for a message finds
//! its meaning.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The damage of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum Corrupt {
    /// The type of a block is 3.
    #[error("invalid block type")]
    BadBlockType,
    /// The two copies of a stored block's length differ.
    #[error("invalid stored block lengths")]
    BadStoredLength,
    /// A block defines more symbols than there are.
    #[error("too many length or distance symbols")]
    TooManySymbols,
    /// The lengths of the code-length code do not make a code.
    #[error("invalid code lengths set")]
    BadCodeLengths,
    /// A code length is repeated too often, or before the first one.
    #[error("invalid bit length repeat")]
    BadRepeat,
    /// A block has no code word for its end.
    #[error("invalid code -- missing end-of-block")]
    NoEndOfBlock,
    /// The literal/length lengths do not make a code.
    #[error("invalid literal/lengths set")]
    BadLiteralCode,
    /// The distance lengths do not make a code.
    #[error("invalid distances set")]
    BadDistanceCode,
    /// A code word is not in the literal/length code.
    #[error("invalid literal/length code")]
    BadLiteral,
    /// A code word is not in the distance code.
    #[error("invalid distance code")]
    BadDistance,
    /// A match begins before the text.
    #[error("invalid distance too far back")]
    TooFarBack,
    /// Any other damage, reported by another decoder.
    #[error("invalid deflate data")]
    Other,
}

impl Corrupt {
    /// The variant with this message of zlib's.
    pub fn from_message(message: &str) -> Self {
        [
            Self::BadBlockType,
            Self::BadStoredLength,
            Self::TooManySymbols,
            Self::BadCodeLengths,
            Self::BadRepeat,
            Self::NoEndOfBlock,
            Self::BadLiteralCode,
            Self::BadDistanceCode,
            Self::BadLiteral,
            Self::BadDistance,
            Self::TooFarBack,
        ]
        .into_iter()
        .find(|corrupt| corrupt.to_string() == message)
        .unwrap_or(Self::Other)
    }
}
