//! gzip members to text: RFC 1952, with the inflating left to a decoder.
//!
//! A file is one member or more; logs that were rotated with `cat a.gz >> b.gz`, or compressed in blocks,
//! have many, and a decoder that stops after the first cuts them short in silence. Each member's header,
//! CRC-32 and length are checked here. What follows the last member is told, not hidden.

use super::inflater::{Inflater, Verdict};
use super::input::Input;
use super::{Damage, Trailing};
use crate::map::lines::Lines;

/// Header flags, RFC 1952 section 2.3.1.
const FHCRC: u8 = 1 << 1;
const FEXTRA: u8 = 1 << 2;
const FNAME: u8 = 1 << 3;
const FCOMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// Decodes every member of a file that begins with one, and counts those that were whole.
pub(super) fn members(
    inflater: &mut dyn Inflater,
    input: &mut Input<'_>,
    lines: &mut Lines,
    members: &mut u64,
    on_lines: &mut dyn FnMut(&[u8]),
) -> Result<Option<Trailing>, Damage> {
    loop {
        let mut member = Member {
            number: *members + 1,
            input,
        };
        member.header()?;
        let sum = inflate(inflater, &mut member, lines, on_lines)?;
        member.trailer(sum)?;
        *members += 1;
        match input.at_least(2)? {
            [] => return Ok(None),
            [0x1f, 0x8b, ..] => {}
            _ => return trailing(input).map(Some),
        }
    }
}

fn inflate(
    inflater: &mut dyn Inflater,
    member: &mut Member<'_, '_>,
    lines: &mut Lines,
    on_lines: &mut dyn FnMut(&[u8]),
) -> Result<Sum, Damage> {
    inflater.reset();
    let mut sum = Sum::default();
    loop {
        if member.input.at_hand().is_empty() {
            member.input.at_least(1)?;
        }
        let (text, start) = lines.room();
        // What the buffer has of this member's text; what lies before is another member's.
        let floor = start - (start as u64).min(sum.length) as usize;
        let did = inflater.inflate(
            member.input.offset(),
            member.input.at_hand(),
            text,
            start,
            floor,
        );
        sum.crc.update(&text[start..start + did.produced]);
        sum.length += did.produced as u64;
        member.input.consume(did.consumed);
        on_lines(lines.commit(did.produced));
        match did.verdict {
            Verdict::Done => return Ok(sum),
            Verdict::Corrupt(why) => return Err(member.corrupt(why)),
            Verdict::GoesOn if did.consumed > 0 || did.produced > 0 => {}
            // No byte was left to give and none came out: the file has ended too early.
            Verdict::GoesOn => return Err(member.truncated()),
        }
    }
}

/// What a trailer is held against.
#[derive(Default)]
struct Sum {
    crc: crc32fast::Hasher,
    length: u64,
}

/// One member in reading.
struct Member<'m, 'i> {
    number: u64,
    input: &'m mut Input<'i>,
}

impl Member<'_, '_> {
    fn truncated(&self) -> Damage {
        Damage::Truncated {
            member: self.number,
            at: self.input.bytes_read(),
        }
    }

    fn corrupt(&self, why: impl Into<String>) -> Damage {
        Damage::Corrupt {
            member: self.number,
            at: self.input.offset(),
            why: why.into(),
        }
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Damage> {
        match self.input.at_least(N)?.first_chunk::<N>() {
            Some(bytes) => {
                let bytes = *bytes;
                self.input.consume(N);
                Ok(bytes)
            }
            None => Err(self.truncated()),
        }
    }

    /// Reads a header. Its fields are not used, but for the checks that gzip(1) makes as well.
    fn header(&mut self) -> Result<(), Damage> {
        let mut sum = crc32fast::Hasher::new();
        let fixed = self.bytes::<10>()?;
        sum.update(&fixed);
        let (method, flags) = (fixed[2], fixed[3]);
        if method != 8 {
            return Err(self.corrupt(format!("compression method {method} is unknown")));
        }
        if flags & RESERVED != 0 {
            return Err(self.corrupt(format!("header flags {flags:#04x} are unknown")));
        }
        if flags & FEXTRA != 0 {
            let length = self.bytes::<2>()?;
            sum.update(&length);
            for _ in 0..u16::from_le_bytes(length) {
                sum.update(&self.bytes::<1>()?);
            }
        }
        for _ in [FNAME, FCOMMENT].iter().filter(|&&flag| flags & flag != 0) {
            let mut byte = [1];
            while byte != [0] {
                byte = self.bytes::<1>()?;
                sum.update(&byte);
            }
        }
        if flags & FHCRC != 0 && u16::from_le_bytes(self.bytes::<2>()?) != sum.finalize() as u16 {
            return Err(self.corrupt("the header's check sum is wrong"));
        }
        Ok(())
    }

    /// Reads a trailer, CRC-32 and length modulo 2^32, and holds it against what was decoded.
    fn trailer(&mut self, decoded: Sum) -> Result<(), Damage> {
        let crc = u32::from_le_bytes(self.bytes::<4>()?);
        let length = u32::from_le_bytes(self.bytes::<4>()?);
        if crc != decoded.crc.finalize() {
            return Err(self.corrupt("the CRC-32 of the text is wrong"));
        }
        if length != decoded.length as u32 {
            return Err(self.corrupt("the length of the text is wrong"));
        }
        Ok(())
    }
}

fn trailing(input: &mut Input<'_>) -> Result<Trailing, Damage> {
    let mut kind = Trailing::Zeros;
    loop {
        let bytes = input.at_least(1)?;
        if bytes.is_empty() {
            return Ok(kind);
        }
        if bytes.iter().any(|&byte| byte != 0) {
            kind = Trailing::Garbage;
        }
        let n = bytes.len();
        input.consume(n);
    }
}
