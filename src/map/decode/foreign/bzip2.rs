//! bzip2, by libbz2-rs: every block has a CRC-32, and the stream one of them all.

use bzip2::{Decompress, Error, Status as Answer};

use super::{Codec, Failure, Progress, Status, difference};
use crate::map::outcome::Defect;

/// A decoder of one stream. Its memory is at most 4 MB, by the format.
pub(super) struct Bzip2(Decompress);

impl Bzip2 {
    pub(super) fn new() -> Self {
        Self(Decompress::new(false))
    }
}

impl Codec for Bzip2 {
    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Progress {
        let before = (self.0.total_in(), self.0.total_out());
        let result = self.0.decompress(input, output);
        Progress {
            consumed: difference(self.0.total_in(), before.0),
            produced: difference(self.0.total_out(), before.1),
            status: match result {
                Ok(Answer::StreamEnd) => Status::Done,
                Ok(Answer::MemNeeded) => Status::Failed(Failure::Memory),
                Ok(_) => Status::Running,
                Err(Error::Data | Error::DataMagic | Error::Param | Error::Sequence) => {
                    Status::Failed(Failure::Defect(Defect::Data))
                }
            },
        }
    }
}
