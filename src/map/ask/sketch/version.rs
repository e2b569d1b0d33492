//! The version of the sketches, so that sketches of two kinds are never merged in silence.
//!
//! A sketch does not name its version: there are millions of small ones. What holds sketches holds
//! one `Version` too.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::Merge;

/// Says by which hash and with which parameters sketches were made.
///
/// It is serialised as a number, and only the present one is read back. The number goes up with
/// every change to the hash, the precisions and limits of `Distinct`, the size of `Sample`, the
/// length of its items, or the way that either is serialised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Version;

impl Version {
    const NUMBER: u8 = 1;
}

impl Merge for Version {
    fn merge(&mut self, Self: Self) {}
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(Self::NUMBER)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u8::deserialize(deserializer)? {
            Self::NUMBER => Ok(Self),
            other => Err(D::Error::custom(format_args!(
                "sketches of version {other}, not {}",
                Self::NUMBER
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_present_version_is_read() {
        let json = serde_json::to_string(&Version).expect("it can be written");
        assert_eq!(json, "1");
        assert!(serde_json::from_str::<Version>(&json).is_ok());
        for other in ["0", "2", "256", "-1", "null"] {
            assert!(serde_json::from_str::<Version>(other).is_err(), "{other}");
        }
    }
}
