//! lz4 frames (*LZ4 Frame Format Description*, 1.6.4) and the older legacy frames (`lz4 -l`).
//!
//! Only the blocks are left to a library. Its own reader of frames hides where a frame ends, takes
//! no legacy frame that another part follows, and allocates what a header asks for.

mod frame;
mod legacy;

pub(super) use frame::Frame;
pub(super) use legacy::Legacy;

use super::{Codec, Failure, Progress, Status, TOGETHER};
use crate::map::outcome::Defect;

/// The first bytes of a legacy frame.
pub(super) const LEGACY: [u8; 4] = 0x184c_2102_u32.to_le_bytes();

/// What a frame does with its next bytes.
trait Steps {
    /// How many bytes the next step needs.
    fn needs(&self) -> usize;

    /// Takes the next bytes, and writes the text that they hold, if any, to the end of `text`.
    fn step(&mut self, bytes: &[u8], text: &mut Vec<u8>) -> Result<Step, Defect>;
}

/// What a step came to.
enum Step {
    On,
    /// The frame ended with these bytes.
    End,
    /// The frame ended before these bytes.
    Before,
}

/// Gathers the bytes of a step, and gives out the text of the last one.
#[derive(Default)]
struct Stepper {
    /// The bytes of the next step so far.
    bytes: Vec<u8>,
    /// Text, given out up to `given`.
    text: Vec<u8>,
    given: usize,
    is_over: bool,
}

impl Stepper {
    fn run(&mut self, steps: &mut dyn Steps, input: &[u8], output: &mut [u8]) -> Progress {
        let (mut consumed, mut produced) = (0, 0);
        let status = loop {
            let ready = &self.text[self.given..];
            let n = ready.len().min(output.len() - produced);
            output[produced..produced + n].copy_from_slice(&ready[..n]);
            self.given += n;
            produced += n;
            if self.given < self.text.len() {
                break Status::Running;
            }
            if self.is_over {
                break Status::Done;
            }
            let missing = steps.needs() - self.bytes.len();
            let n = missing.min(input.len() - consumed);
            // Marks and sizes stay with the caller until they are whole, so that they can be left
            // to the next part.
            if n < missing && steps.needs() <= TOGETHER {
                break Status::Running;
            }
            self.bytes.extend_from_slice(&input[consumed..consumed + n]);
            consumed += n;
            if n < missing {
                break Status::Running;
            }
            self.text.clear();
            self.given = 0;
            match steps.step(&self.bytes, &mut self.text) {
                Ok(Step::On) => {}
                Ok(Step::End) => self.is_over = true,
                Ok(Step::Before) => {
                    consumed -= self.bytes.len();
                    self.is_over = true;
                }
                Err(defect) => break Status::Failed(Failure::Defect(defect)),
            }
            self.bytes.clear();
        };
        Progress {
            consumed,
            produced,
            status,
        }
    }
}

/// Decodes one block of at most `most` bytes of text to the end of `text`, after `before`.
fn block(bytes: &[u8], before: &[u8], most: usize, text: &mut Vec<u8>) -> Result<(), Defect> {
    let start = text.len();
    text.resize(start + most, 0);
    let space = &mut text[start..];
    let length = match before {
        [] => lz4_flex::block::decompress_into(bytes, space),
        _ => lz4_flex::block::decompress_into_with_dict(bytes, space, before),
    };
    text.truncate(start + length.map_err(|_| Defect::Data)?);
    Ok(())
}

/// Four bytes, little-endian.
fn number(bytes: &[u8]) -> u32 {
    bytes
        .first_chunk()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes))
}
