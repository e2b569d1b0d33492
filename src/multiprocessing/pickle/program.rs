//! Reads a pickle as a program: instructions and their operands, never beyond its end.
//!
//! It does not know what an instruction does; `machine` does.

use super::PickleError;

/// A pickle, and how far it has been read.
pub(super) struct Program<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Program<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.offset == self.bytes.len()
    }

    pub(super) fn take(&mut self, length: u64) -> Result<&'a [u8], PickleError> {
        let length = usize::try_from(length).map_err(|_| PickleError::Truncated)?;
        let end = self
            .offset
            .checked_add(length)
            .ok_or(PickleError::Truncated)?;
        let bytes = self
            .bytes
            .get(self.offset..end)
            .ok_or(PickleError::Truncated)?;
        self.offset = end;
        Ok(bytes)
    }

    /// Fails if fewer bytes than this are left.
    pub(super) fn check_rest(&self, length: u64) -> Result<(), PickleError> {
        if length > (self.bytes.len() - self.offset) as u64 {
            return Err(PickleError::Truncated);
        }
        Ok(())
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], PickleError> {
        let bytes = self.take(N as u64)?;
        Ok(bytes.try_into().expect("take returns N bytes"))
    }

    pub(super) fn byte(&mut self) -> Result<u8, PickleError> {
        Ok(self.array::<1>()?[0])
    }

    /// Bytes preceded by their count, which is `N` bytes long.
    pub(super) fn counted<const N: usize>(&mut self) -> Result<&'a [u8], PickleError> {
        let mut count = [0; 8];
        count[..N].copy_from_slice(&self.array::<N>()?);
        self.take(u64::from_le_bytes(count))
    }

    pub(super) fn line(&mut self) -> Result<&'a str, PickleError> {
        let length =
            memchr::memchr(b'\n', &self.bytes[self.offset..]).ok_or(PickleError::Truncated)?;
        let line = self.take(length as u64)?;
        self.offset += 1;
        std::str::from_utf8(line).map_err(|_| PickleError::Malformed {
            what: "a line that is not UTF-8",
            offset: self.offset,
        })
    }
}
