//! A legacy frame: blocks of 8 MiB of text, the last one shorter. It has no checksum and no end
//! mark.
//!
//! The short block is the only sign of the end, so it counts as one. After a full block the file
//! must go on, with a block or with another part: a text of a multiple of 8 MiB is taken for a cut
//! one, because a cut between two blocks leaves the same bytes.

use super::{Codec, Progress, Step, Stepper, Steps, block, number};
use crate::map::outcome::Defect;

/// The text of a block, in bytes.
const BLOCK: usize = 8 << 20;
/// The largest block: one of bytes that repeat nowhere (`LZ4_COMPRESSBOUND`).
const LARGEST: usize = BLOCK + BLOCK / 255 + 16;

/// A decoder of one legacy frame.
#[derive(Default)]
pub(in super::super) struct Legacy {
    stepper: Stepper,
    next: Next,
}

#[derive(Default)]
enum Next {
    #[default]
    Mark,
    BlockSize,
    Block(usize),
}

impl Codec for Legacy {
    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Progress {
        self.stepper.run(&mut self.next, input, output)
    }
}

impl Steps for Next {
    fn needs(&self) -> usize {
        match self {
            Self::Mark | Self::BlockSize => 4,
            Self::Block(size) => *size,
        }
    }

    fn step(&mut self, bytes: &[u8], text: &mut Vec<u8>) -> Result<Step, Defect> {
        *self = match self {
            Self::Mark => Self::BlockSize,
            Self::BlockSize => match number(bytes) as usize {
                0 => return Err(Defect::Data),
                // The mark of another part.
                size if size > LARGEST => return Ok(Step::Before),
                size => Self::Block(size),
            },
            Self::Block(_) => {
                block(bytes, &[], BLOCK, text)?;
                if text.len() < BLOCK {
                    return Ok(Step::End);
                }
                Self::BlockSize
            }
        };
        Ok(Step::On)
    }
}
