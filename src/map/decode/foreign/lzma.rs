//! xz (*The .xz File Format*, 1.2) and the older .lzma, by liblzma.

use liblzma::stream::{Action, Error, Stream, TELL_UNSUPPORTED_CHECK};

use super::{Codec, Failure, MEMORY, Progress, Status, difference};
use crate::map::outcome::Defect;

/// A decoder of one stream.
pub(super) struct Lzma(Result<Stream, Error>);

impl Lzma {
    pub(super) fn xz() -> Self {
        // A check that cannot be computed must not pass for one that was.
        Self(Stream::new_stream_decoder(MEMORY, TELL_UNSUPPORTED_CHECK))
    }

    pub(super) fn alone() -> Self {
        Self(Stream::new_lzma_decoder(MEMORY))
    }
}

impl Codec for Lzma {
    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Progress {
        let Ok(stream) = &mut self.0 else {
            return Progress {
                consumed: 0,
                produced: 0,
                status: Status::Failed(Failure::Memory),
            };
        };
        let before = (stream.total_in(), stream.total_out());
        let result = stream.process(input, output, Action::Run);
        Progress {
            consumed: difference(stream.total_in(), before.0),
            produced: difference(stream.total_out(), before.1),
            status: match result {
                Ok(liblzma::stream::Status::StreamEnd) => Status::Done,
                Ok(_) => Status::Running,
                Err(error) => Status::Failed(failure(error)),
            },
        }
    }
}

fn failure(error: Error) -> Failure {
    Failure::Defect(match error {
        Error::Mem | Error::MemLimit => return Failure::Memory,
        Error::UnsupportedCheck | Error::NoCheck => Defect::UnknownCheck,
        Error::Options => Defect::Unsupported,
        _ => Defect::Data,
    })
}
