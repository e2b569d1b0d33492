//! Python's pickle, as data and nothing else.
//!
//! A pickle is a program for a small stack machine, and to Python two of its instructions are "call this".
//! Here nothing is ever called: sets, byte strings and the like are recognised by their exact names, and
//! every other object becomes an [`Object`], which is its class's name, its arguments and its state. The
//! same holds on writing, because what is harmless here may not be so to the Python program that reads it:
//! only plain data and the builtin exceptions leave this house.
//!
//! [`loads`] runs in two steps. `machine` runs the program into an arena in which shared parts stay
//! shared, so that no pickle costs more than its length; `tree` copies the arena into a [`Value`] and
//! stops at the limits in `limits`. No step recurses deeper than those.

mod arena;
mod cursor;
mod encode;
mod error;
mod exceptions;
mod limits;
mod machine;
mod opcode;
mod tree;
mod value;

pub use self::encode::dumps;
pub use self::error::PickleError;
pub use self::exceptions::is_builtin_exception;
pub use self::limits::{MAX_DEPTH, MAX_NODES, MAX_PICKLE};
pub use self::value::{BigInt, Class, Object, Value};

/// Reads one pickle, of protocol 1 to 5.
pub fn loads(pickle: &[u8]) -> Result<Value, PickleError> {
    let (nodes, root) = machine::run(pickle)?;
    tree::build(&nodes, root)
}

/// What the reader of a pickle must be able to understand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Protocol 2, which every Python can read, and in which byte strings and sets look like calls.
    Two,
    /// Protocol 4: Python 3.4 and later.
    Four,
}

impl Dialect {
    /// The dialect in which to answer a peer that sent this: one that writes protocol 3 is a Python 3.
    pub fn of(pickle: &[u8]) -> Dialect {
        match pickle {
            [opcode::PROTO, 3..=5, ..] => Dialect::Four,
            _ => Dialect::Two,
        }
    }
}

#[cfg(test)]
mod tests;
