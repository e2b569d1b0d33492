//! zstd (RFC 8878), by libzstd: frames, and skippable frames, which have no text.

use zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer};

use super::{Codec, Failure, MEMORY, Progress, Status};
use crate::map::outcome::Defect;

/// A decoder of one frame.
pub(super) struct Zstd {
    /// None if there is no memory for it.
    context: Option<DCtx<'static>>,
    /// How much input the library wants next, in bytes.
    wanted: usize,
    /// The last call filled the output, so that the library may hold more text.
    is_full: bool,
}

/// What the library wants first: the mark and a byte of the header.
const FIRST: usize = 5;

impl Zstd {
    pub(super) fn new() -> Self {
        let context = DCtx::try_create().and_then(|mut context| {
            let limit = DParameter::WindowLogMax(MEMORY.ilog2());
            context.set_parameter(limit).ok().map(|_| context)
        });
        Self {
            context,
            wanted: FIRST,
            is_full: false,
        }
    }
}

impl Codec for Zstd {
    /// Each call of the library gets no more than it wants: one block. It forgets the text that it
    /// wrote in a call that ends in an error, so with more the text before a damage would depend on
    /// how the input came.
    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Progress {
        let (mut consumed, mut produced) = (0, 0);
        let status = loop {
            let Some(context) = &mut self.context else {
                break Status::Failed(Failure::Memory);
            };
            let rest = &input[consumed..];
            let given = match self.is_full {
                true => 0,
                false => rest.len().min(self.wanted),
            };
            let mut from = InBuffer::around(&rest[..given]);
            let mut to = OutBuffer::around(&mut output[produced..]);
            let result = context.decompress_stream(&mut to, &mut from);
            let (read, written) = (from.pos(), to.pos());
            consumed += read;
            produced += written;
            match result {
                // The number of bytes that the library wants next: none after a frame.
                Ok(0) => break Status::Done,
                Ok(wanted) => self.wanted = wanted,
                Err(code) => break Status::Failed(failure(zstd_safe::get_error_name(code))),
            }
            let was_full = self.is_full;
            self.is_full = produced == output.len();
            let is_stuck = read == 0 && written == 0 && !was_full;
            if self.is_full || consumed == input.len() || is_stuck {
                break Status::Running;
            }
        };
        Progress {
            consumed,
            produced,
            status,
        }
    }
}

/// The failure by the library's name for it (`ZSTD_getErrorName`).
fn failure(name: &str) -> Failure {
    Failure::Defect(match name {
        "Frame requires too much memory for decoding" | "Allocation error : not enough memory" => {
            return Failure::Memory;
        }
        "Restored data doesn't match checksum" => Defect::TextChecksum,
        "Dictionary mismatch" => Defect::Dictionary,
        "Unsupported frame parameter" | "Version not supported" => Defect::Unsupported,
        _ => Defect::Data,
    })
}
