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
//! and stops at the [`Limits`]. Neither step recurses more deeply than they allow.

mod arena;
mod call;
mod constructor;
mod encode;
mod equality;
mod error;
mod exceptions;
mod limits;
mod machine;
mod opcode;
mod place;
mod program;
mod raise;
mod surrogates;
mod tree;
mod value;
mod writer;

pub use self::error::PickleError;
pub use self::exceptions::is_builtin_exception;
pub use self::limits::{Limits, MAX_PICKLE};
pub use self::value::{BigInt, Class, Object, Value};

/// Reads one pickle, of protocol 2 to 5, within the default [`Limits`].
///
/// # Errors
///
/// As of [`loads_within`].
pub fn loads(pickle: &[u8]) -> Result<Value, PickleError> {
    loads_within(pickle, &Limits::default())
}

/// Reads one pickle, of protocol 2 to 5, within these limits.
///
/// # Errors
///
/// If the pickle is of another protocol, is damaged, is not data, has a key that Python cannot hash,
/// or exceeds a limit.
pub fn loads_within(pickle: &[u8], limits: &Limits) -> Result<Value, PickleError> {
    limits.check_bytes(pickle.len())?;
    let (nodes, root) = machine::run(pickle, limits)?;
    tree::build(&nodes, root, limits)
}

/// Writes one pickle within the default [`Limits`].
///
/// # Errors
///
/// As of [`dumps_within`].
pub fn dumps(value: &Value, dialect: Dialect) -> Result<Vec<u8>, PickleError> {
    dumps_within(value, dialect, &Limits::default())
}

/// Writes one pickle within these limits.
///
/// # Errors
///
/// If a peer with these limits could not read the value, or must not: it exceeds a limit, contains
/// an object or a class that may not be sent, has a key that Python cannot hash, or is a text or an
/// exception that Python could not make. Nothing is written then.
pub fn dumps_within(
    value: &Value,
    dialect: Dialect,
    limits: &Limits,
) -> Result<Vec<u8>, PickleError> {
    encode::encode(value, dialect, limits)
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
