//! zstd (RFC 8878), by libzstd: frames, and skippable frames, which have no text.

use zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer};

use super::{Codec, Failure, MEMORY, Progress, Status};
use crate::map::outcome::Defect;

/// A decoder of one frame. None if there is no memory for it.
pub(super) struct Zstd(Option<DCtx<'static>>);

impl Zstd {
    pub(super) fn new() -> Self {
        let context = DCtx::try_create().and_then(|mut context| {
            let limit = DParameter::WindowLogMax(MEMORY.ilog2());
            context.set_parameter(limit).ok().map(|_| context)
        });
        Self(context)
    }
}

impl Codec for Zstd {
    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Progress {
        let (mut from, mut to) = (InBuffer::around(input), OutBuffer::around(output));
        let result = self
            .0
            .as_mut()
            .map(|context| context.decompress_stream(&mut to, &mut from));
        Progress {
            consumed: from.pos(),
            produced: to.pos(),
            status: match result {
                // The number of bytes that the library wants next: none after a frame.
                Some(Ok(0)) => Status::Done,
                Some(Ok(_)) => Status::Running,
                Some(Err(code)) => Status::Failed(failure(zstd_safe::get_error_name(code))),
                None => Status::Failed(Failure::Memory),
            },
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
