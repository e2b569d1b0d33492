//! Python's pickle, as data and nothing else.
//!
//! A pickle is a program for a small stack machine, and two of its instructions make Python call a
//! function. Here nothing is ever called. Sets, byte strings and the like are recognised by their
//! exact names; every other object becomes an [`Object`]: the name of its class, its arguments and
//! its state. Writing is as strict, because an object that is harmless here may be harmful to the
//! Python program that reads it: only plain data and the builtin exceptions are written.
//!
//! [`loads`] runs in two steps. `machine` runs the program into an arena in which shared parts stay
//! shared, so that no pickle costs more than its length. `tree` copies the arena into a [`Value`]
//! and stops at the limits in `limits`. Neither step recurses more deeply than [`MAX_DEPTH`].

mod arena;
mod encode;
mod error;
mod exceptions;
mod limits;
mod machine;
mod opcode;
mod program;
mod tree;
mod value;

pub use self::encode::dumps;
pub use self::error::PickleError;
pub use self::exceptions::is_builtin_exception;
pub use self::limits::{MAX_DEPTH, MAX_NODES, MAX_PICKLE};
pub use self::value::{BigInt, Class, Object, Value};

/// Reads one pickle, of protocol 2 to 5, or of protocol 1 without a `long`.
///
/// # Errors
///
/// If the pickle is damaged, is not data, or exceeds a limit.
pub fn loads(pickle: &[u8]) -> Result<Value, PickleError> {
    let (nodes, root) = machine::run(pickle)?;
    tree::build(&nodes, root)
}

/// The protocol of a pickle that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Protocol 2, which every Python reads, and in which byte strings and sets are calls.
    Two,
    /// Protocol 4: Python 3.4 and later.
    Four,
}

impl Dialect {
    /// The dialect in which to answer a peer that sent this pickle. Only Python 3 writes protocol
    /// 3.
    pub fn of(pickle: &[u8]) -> Self {
        match pickle {
            [opcode::PROTO, 3..=5, ..] => Self::Four,
            _ => Self::Two,
        }
    }
}

#[cfg(test)]
mod tests;
