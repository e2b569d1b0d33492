//! A tar archive as a sequence of members.
//!
//! The archive is read once, from the front, and takes the memory of one long name at most. Knows
//! where members begin and end; knows nothing of which are wanted, and nothing of what is in them.

use std::io::{self, Read};

use super::decode::Input;
use super::outcome::{BadArchive, Damage};
use super::tar::{BLOCK, Header, Kind, is_header, until_nul};

use crate::escape::Text;

/// The longest name or extended header that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// An archive that is being read.
pub(super) struct Archive<'i, 'a> {
    input: &'i mut Input<'a>,
    /// What is left of the current member's data, and of the filling after them, in bytes.
    data: u64,
    filling: u64,
    name: Text,
}

/// What comes next in an archive.
pub(super) enum Next {
    /// A file. Its data are what the archive reads next.
    File(Header),
    /// The end of the archive, and of the bytes.
    End,
    /// The end of the archive. The bytes go on with something else.
    Other,
}

impl<'i, 'a> Archive<'i, 'a> {
    pub(super) fn new(input: &'i mut Input<'a>) -> Self {
        Self {
            input,
            data: 0,
            filling: 0,
            name: Text::default(),
        }
    }

    /// Skips what is left of the current member, and goes to the next file. An archive that follows
    /// the end mark of another one counts as its continuation.
    ///
    /// # Errors
    ///
    /// If the archive is damaged, or the bytes cannot be read.
    pub(super) fn next(&mut self) -> Result<Next, Damage> {
        let mut long_name = None;
        let mut extended = Vec::new();
        loop {
            self.skip()?;
            let at = self.input.offset();
            let Some(block) = self.input.at_least(BLOCK)?.first_chunk::<BLOCK>().copied() else {
                return Err(Damage::Archive(BadArchive::NoEnd));
            };
            if block == [0; BLOCK] {
                if !self.is_after_end()? {
                    return Ok(Next::Other);
                }
                if self.input.at_hand().is_empty() {
                    return Ok(Next::End);
                }
                continue;
            }
            let no_header = Damage::Archive(BadArchive::NoHeader { at });
            let mut header = Header::read(&block).ok_or(no_header)?;
            self.input.consume(BLOCK);
            match header.kind {
                Kind::LongName => long_name = Some(self.long(&header)?),
                Kind::Extended { is_global: false } => extended = self.long(&header)?,
                Kind::Extended { is_global: true } => self.begin(&header),
                Kind::File | Kind::Sparse | Kind::Other => {
                    if let Some(name) = long_name.take() {
                        header.name = until_nul(&name).into();
                    }
                    header.extend(&extended);
                    extended.clear();
                    if block[156] == b'S' && block[482] != 0 {
                        self.skip_sparse_map()?;
                    }
                    self.begin(&header);
                    if header.kind != Kind::Other {
                        return Ok(Next::File(header));
                    }
                }
            }
        }
    }

    /// Skips the end mark at hand, and the zeros after it. Returns true if and only if the bytes
    /// end there, or go on with another archive.
    fn is_after_end(&mut self) -> Result<bool, Damage> {
        let blocks = self.input.at_least(2 * BLOCK)?;
        if blocks.len() < 2 * BLOCK || blocks[BLOCK..2 * BLOCK] != [0; BLOCK] {
            return Err(Damage::Archive(BadArchive::NoEnd));
        }
        self.input.consume(2 * BLOCK);
        loop {
            let bytes = self.input.at_least(BLOCK)?;
            let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
            if zeros == 0 {
                let is_over = bytes.is_empty();
                return Ok(is_over || is_header(bytes));
            }
            self.input.consume(zeros);
        }
    }

    fn begin(&mut self, header: &Header) {
        self.data = header.size;
        self.name.clone_from(&header.name);
        let over = header.size % BLOCK as u64;
        self.filling = if over == 0 { 0 } else { BLOCK as u64 - over };
    }

    /// Reads the data of a header that belongs to the next member.
    fn long(&mut self, header: &Header) -> Result<Vec<u8>, Damage> {
        let size = header.size;
        if size > LONGEST {
            return Err(Damage::Archive(BadArchive::LongHeader { size }));
        }
        self.begin(header);
        let mut data = Vec::new();
        match self.read_to_end(&mut data) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(Damage::Archive(BadArchive::NoEnd))
            }
            Err(error) => Err(error.into()),
            Ok(_) => Ok(data),
        }
    }

    /// Skips the blocks that go on with the map of a sparse file, up to the one that is the last.
    fn skip_sparse_map(&mut self) -> Result<(), Damage> {
        loop {
            let Some(&block) = self.input.at_least(BLOCK)?.first_chunk::<BLOCK>() else {
                return Err(Damage::Archive(BadArchive::NoEnd));
            };
            self.input.consume(BLOCK);
            if block[504] == 0 {
                return Ok(());
            }
        }
    }

    /// Skips the rest of the current member.
    fn skip(&mut self) -> Result<(), Damage> {
        for left in [&mut self.data, &mut self.filling] {
            while *left > 0 {
                let at_hand = self.input.at_least(1)?.len() as u64;
                if at_hand == 0 {
                    return Err(Damage::Archive(BadArchive::Cut(self.name.clone())));
                }
                let n = at_hand.min(*left);
                self.input.consume(n as usize);
                *left -= n;
            }
        }
        Ok(())
    }
}

/// The data of the current member.
impl Read for Archive<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.data)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let at_hand = self.input.at_least(1)?;
        let n = most.min(at_hand.len());
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        buffer[..n].copy_from_slice(&at_hand[..n]);
        self.input.consume(n);
        self.data -= n as u64;
        Ok(n)
    }
}
