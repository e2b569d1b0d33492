//! The place of a value in the value that contains it: how deep, and whether Python hashes it
//! there. Reading and writing admit the same values at the same places.

use super::{Limits, PickleError, Value};

/// Where a value is.
#[derive(Clone, Copy)]
pub(super) struct Place {
    depth: usize,
    is_hashed: bool,
}

impl Place {
    /// The place of the whole value.
    pub(super) const ROOT: Self = Self {
        depth: 0,
        is_hashed: false,
    };

    /// An item of a list, a value of a dict, a part of an object.
    pub(super) fn item(self) -> Self {
        Self {
            depth: self.depth + 1,
            is_hashed: false,
        }
    }

    /// A key of a dict or a member of a set.
    pub(super) fn key(self) -> Self {
        Self {
            depth: self.depth + 1,
            is_hashed: true,
        }
    }

    /// An item of a tuple: Python hashes it with the tuple.
    pub(super) fn part(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }

    /// Fails if this is too deep for any value.
    pub(super) fn check_depth(self, limits: &Limits) -> Result<(), PickleError> {
        if self.depth > limits.depth {
            return Err(PickleError::TooDeep);
        }
        Ok(())
    }

    /// Fails if Python would hash the value here, and cannot.
    pub(super) fn check_hash(self, value: &Value) -> Result<(), PickleError> {
        let unhashable = match value {
            Value::List(_) => "list",
            Value::Dict(_) => "dict",
            Value::Set(_) => "set",
            Value::ByteArray(_) => "bytearray",
            _ => return Ok(()),
        };
        if self.is_hashed {
            return Err(PickleError::Unhashable(unhashable));
        }
        Ok(())
    }
}
