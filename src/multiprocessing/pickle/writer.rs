//! The bytes of a pickle that is written: instructions with a count, texts through the memo, names
//! of functions. It keeps to the limits, as the reader counts them, and knows no values.

use std::collections::HashMap;

use super::limits::Budget;
use super::opcode as op;
use super::{Dialect, Limits, PickleError};

/// How many texts the memo holds; later texts are written each time. The keys of rows come early.
const MEMO_TEXTS: usize = 1 << 16;

/// The nodes that a call may cost the reader more than the value that it makes: the function and
/// its two names, a tuple of two arguments.
const CALL_NODES: usize = 6;

pub(super) struct Writer<'v> {
    out: Vec<u8>,
    pub(super) dialect: Dialect,
    pub(super) limits: &'v Limits,
    budget: Budget,
    /// The place of each text, by its long instruction and its bytes.
    memo: HashMap<(u8, &'v [u8]), u32>,
}

impl<'v> Writer<'v> {
    /// Begins a pickle.
    pub(super) fn new(dialect: Dialect, limits: &'v Limits) -> Result<Self, PickleError> {
        let mut writer = Self {
            out: Vec::new(),
            dialect,
            limits,
            budget: limits.budget(),
            memo: HashMap::new(),
        };
        let protocol = match dialect {
            Dialect::Two => 2,
            Dialect::Four => 4,
        };
        writer.put(&[op::PROTO, protocol])?;
        Ok(writer)
    }

    /// Ends the pickle.
    pub(super) fn end(mut self) -> Result<Vec<u8>, PickleError> {
        self.put(&[op::STOP])?;
        Ok(self.out)
    }

    /// Charges for one value.
    pub(super) fn charge_value(&mut self) -> Result<(), PickleError> {
        self.budget.charge(1)
    }

    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), PickleError> {
        self.limits.check_bytes(self.out.len() + bytes.len())?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// Bytes or an integer of which the reader makes a copy.
    pub(super) fn copied(
        &mut self,
        short: Option<u8>,
        long: u8,
        bytes: &[u8],
    ) -> Result<(), PickleError> {
        self.budget.charge_copy(bytes.len())?;
        self.counted(short, long, bytes)
    }

    /// An instruction, the count of bytes, and the bytes. The short instruction has a count of one
    /// byte.
    fn counted(&mut self, short: Option<u8>, long: u8, bytes: &[u8]) -> Result<(), PickleError> {
        match (short, u8::try_from(bytes.len())) {
            (Some(short), Ok(length)) => self.put(&[short, length])?,
            _ => {
                // Some of the long instructions take a signed count.
                let length = i32::try_from(bytes.len()).map_err(|_| PickleError::TooBig {
                    what: "bytes of a text",
                    limit: i32::MAX as usize,
                })?;
                self.put(&[long])?;
                self.put(&length.to_le_bytes())?;
            }
        }
        self.put(bytes)
    }

    /// A text. The second time, only its place in the memo.
    pub(super) fn text(&mut self, bytes: &'v [u8]) -> Result<(), PickleError> {
        self.memoized(self.short_text(), op::BINUNICODE, bytes)
    }

    /// A text of which the reader makes bytes.
    pub(super) fn text_once(&mut self, bytes: &[u8]) -> Result<(), PickleError> {
        self.copied(self.short_text(), op::BINUNICODE, bytes)
    }

    /// A `str` of Python 2, in protocol 2.
    pub(super) fn old_str(&mut self, bytes: &'v [u8]) -> Result<(), PickleError> {
        self.memoized(Some(op::SHORT_BINSTRING), op::BINSTRING, bytes)
    }

    fn short_text(&self) -> Option<u8> {
        (self.dialect == Dialect::Four).then_some(op::SHORT_BINUNICODE)
    }

    fn memoized(
        &mut self,
        short: Option<u8>,
        long: u8,
        bytes: &'v [u8],
    ) -> Result<(), PickleError> {
        self.budget.charge_text(bytes.len())?;
        if let Some(place) = self.memo.get(&(long, bytes)).copied() {
            return self.at_place(op::BINGET, op::LONG_BINGET, place);
        }
        self.counted(short, long, bytes)?;
        if self.memo.len() < MEMO_TEXTS {
            let place = self.memo.len() as u32;
            self.memo.insert((long, bytes), place);
            match self.dialect {
                Dialect::Two => self.at_place(op::BINPUT, op::LONG_BINPUT, place)?,
                Dialect::Four => self.put(&[op::MEMOIZE])?,
            }
        }
        Ok(())
    }

    fn at_place(&mut self, short: u8, long: u8, place: u32) -> Result<(), PickleError> {
        match u8::try_from(place) {
            Ok(place) => self.put(&[short, place]),
            Err(_) => {
                self.put(&[long])?;
                self.put(&place.to_le_bytes())
            }
        }
    }

    /// The name of a function that the reader will call.
    pub(super) fn global(&mut self, module: &'v str, name: &'v str) -> Result<(), PickleError> {
        self.budget.charge(CALL_NODES)?;
        match self.dialect {
            Dialect::Two => {
                self.put(format!("{}{module}\n{name}\n", char::from(op::GLOBAL)).as_bytes())
            }
            Dialect::Four => {
                self.text(module.as_bytes())?;
                self.text(name.as_bytes())?;
                self.put(&[op::STACK_GLOBAL])
            }
        }
    }
}
