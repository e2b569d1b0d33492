//! A frame: a header with a checksum, blocks that may have one each, an end mark, and a checksum of
//! the text if the header says so.

use twox_hash::XxHash32;

use super::{Codec, Progress, Step, Stepper, Steps, block, number};
use crate::map::outcome::Defect;

/// A decoder of one frame.
#[derive(Default)]
pub(in super::super) struct Frame {
    stepper: Stepper,
    parts: Parts,
}

impl Codec for Frame {
    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Progress {
        self.stepper.run(&mut self.parts, input, output)
    }
}

#[derive(Default)]
struct Parts {
    next: Next,
    header: Vec<u8>,
    flags: u8,
    /// The largest text of a block, in bytes.
    most: usize,
    /// The length of the text, where the header has it.
    length: Option<u64>,
    seen: u64,
    sum: Sum,
    /// The last bytes of text, which a linked block may refer to.
    before: Vec<u8>,
}

/// What the next bytes are.
#[derive(Default)]
enum Next {
    /// The mark, the flags, and the size of blocks.
    #[default]
    Start,
    /// The rest of the header, to its checksum.
    Header,
    BlockSize,
    Block(u32),
    Checksum,
}

/// The checksum of the text.
struct Sum(XxHash32);

impl Default for Sum {
    fn default() -> Self {
        Self(XxHash32::with_seed(0))
    }
}

// The bits of the flags.
const DICTIONARY: u8 = 1;
const TEXT_CHECKSUM: u8 = 1 << 2;
const TEXT_LENGTH: u8 = 1 << 3;
const BLOCK_CHECKSUMS: u8 = 1 << 4;
const INDEPENDENT: u8 = 1 << 5;
const RESERVED: u8 = 1 << 1;

/// The bit of a block's size that says that the block is not compressed.
const STORED: u32 = 1 << 31;
/// How far back a block may refer, in bytes.
const REACH: usize = 64 << 10;

impl Parts {
    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    fn checksum_length(&self) -> usize {
        if self.has(BLOCK_CHECKSUMS) { 4 } else { 0 }
    }

    fn start(&mut self, bytes: &[u8]) -> Result<Next, Defect> {
        let &[_, _, _, _, flags, sizes] = bytes else {
            return Err(Defect::Data);
        };
        self.flags = flags;
        self.header = vec![flags, sizes];
        // Version 01, and the sizes 64 KiB, 256 KiB, 1 MiB and 4 MiB.
        let size = sizes >> 4;
        if flags >> 6 != 1 || self.has(RESERVED) || !(4..=7).contains(&size) || sizes & 15 != 0 {
            return Err(Defect::Unsupported);
        }
        self.most = 1 << (8 + 2 * size);
        Ok(Next::Header)
    }

    fn header(&mut self, bytes: &[u8]) -> Result<Next, Defect> {
        let (rest, sum) = bytes.split_at(bytes.len() - 1);
        self.header.extend_from_slice(rest);
        if sum != [(XxHash32::oneshot(0, &self.header) >> 8) as u8] {
            return Err(Defect::HeaderChecksum);
        }
        if self.has(DICTIONARY) {
            return Err(Defect::Dictionary);
        }
        if self.has(TEXT_LENGTH) {
            self.length = rest.first_chunk().map(|length| u64::from_le_bytes(*length));
        }
        Ok(Next::BlockSize)
    }

    fn block(&mut self, bytes: &[u8], size: u32, text: &mut Vec<u8>) -> Result<(), Defect> {
        let (data, sum) = bytes.split_at(bytes.len() - self.checksum_length());
        if !sum.is_empty() && number(sum) != XxHash32::oneshot(0, data) {
            return Err(Defect::Checksum);
        }
        if size & STORED != 0 {
            text.extend_from_slice(data);
        } else {
            block(data, &self.before, self.most, text)?;
        }
        self.seen += text.len() as u64;
        if self.has(TEXT_CHECKSUM) {
            std::hash::Hasher::write(&mut self.sum.0, text);
        }
        if !self.has(INDEPENDENT) {
            self.before.extend_from_slice(text);
            let old = self.before.len().saturating_sub(REACH);
            self.before.drain(..old);
        }
        Ok(())
    }

    /// What follows the end mark.
    fn end(&self) -> Result<Option<Next>, Defect> {
        if self.length.is_some_and(|length| length != self.seen) {
            return Err(Defect::Length);
        }
        Ok(self.has(TEXT_CHECKSUM).then_some(Next::Checksum))
    }
}

impl Steps for Parts {
    fn needs(&self) -> usize {
        match self.next {
            Next::Start => 6,
            Next::Header => {
                let length = if self.has(TEXT_LENGTH) { 8 } else { 0 };
                let dictionary = if self.has(DICTIONARY) { 4 } else { 0 };
                length + dictionary + 1
            }
            Next::BlockSize | Next::Checksum => 4,
            Next::Block(size) => (size & !STORED) as usize + self.checksum_length(),
        }
    }

    fn step(&mut self, bytes: &[u8], text: &mut Vec<u8>) -> Result<Step, Defect> {
        self.next = match self.next {
            Next::Start => self.start(bytes)?,
            Next::Header => self.header(bytes)?,
            Next::BlockSize => match number(bytes) {
                0 => match self.end()? {
                    Some(next) => next,
                    None => return Ok(Step::End),
                },
                // A block that does not get smaller is stored.
                size if (size & !STORED) as usize > self.most => return Err(Defect::Data),
                size => Next::Block(size),
            },
            Next::Block(size) => {
                self.block(bytes, size, text)?;
                Next::BlockSize
            }
            Next::Checksum if number(bytes) == self.sum.0.finish_32() => return Ok(Step::End),
            Next::Checksum => return Err(Defect::TextChecksum),
        };
        Ok(Step::On)
    }
}
