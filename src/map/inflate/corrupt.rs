//! What can be wrong with a deflate stream, in words.

use std::fmt;

/// What is wrong with a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corrupt {
    /// The type of a block is 3.
    BadBlockType,
    /// The two copies of a stored block's length differ.
    BadStoredLength,
    /// A block has more symbols than there are.
    TooManySymbols,
    /// The code for code lengths is not a code.
    BadCodeLengths,
    /// A code length is repeated too often, or before the first one.
    BadRepeat,
    /// A block has no word for its end.
    NoEndOfBlock,
    /// The literal/length code is not a code.
    BadLiteralCode,
    /// The distance code is not a code.
    BadDistanceCode,
    /// A word is not in the literal/length code.
    BadLiteral,
    /// A word is not in the distance code.
    BadDistance,
    /// A match begins before the text.
    TooFarBack,
}

impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Corrupt::BadBlockType => "invalid block type",
            Corrupt::BadStoredLength => "invalid length of a stored block",
            Corrupt::TooManySymbols => "too many length or distance symbols",
            Corrupt::BadCodeLengths => "invalid code for code lengths",
            Corrupt::BadRepeat => "invalid repetition of a code length",
            Corrupt::NoEndOfBlock => "a block without a word for its end",
            Corrupt::BadLiteralCode => "invalid literal/length code",
            Corrupt::BadDistanceCode => "invalid distance code",
            Corrupt::BadLiteral => "invalid literal/length word",
            Corrupt::BadDistance => "invalid distance word",
            Corrupt::TooFarBack => "a distance too far back",
        })
    }
}
