//! The secret that both ends of a connection share.
//!
//! `AuthKey` is a type of its own so that a key cannot be printed, compared, cloned or serialised
//! by accident. A key is read from a file, never from the command line, because `ps` shows the
//! command line to every user of the machine.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use zeroize::Zeroizing;

/// The longest key that is read from a file, in bytes. HMAC hashes a key longer than its block (64
/// bytes), so a longer one adds nothing; a longer *file* is more likely a mistake.
const MAX_KEY_BYTES: usize = 4096;

/// A shared secret. Its bytes are never shown, and are wiped on drop.
///
/// Python's `authkey=b"peekaboo"` is `AuthKey::new(b"peekaboo")`. Anyone who records one handshake
/// can guess at a short key off line: use 32 random bytes where the traffic can be seen by others.
pub struct AuthKey(Zeroizing<Vec<u8>>);

impl AuthKey {
    /// Takes the bytes of a key.
    ///
    /// # Errors
    ///
    /// [`KeyError::Empty`]: Python up to 3.12.1 reads an empty key as "no authentication".
    pub fn new(key: impl Into<Vec<u8>>) -> Result<Self, KeyError> {
        let key = Zeroizing::new(key.into());
        if key.is_empty() {
            return Err(KeyError::Empty);
        }
        Ok(Self(key))
    }

    /// Reads a key from a file that only its owner may read. One trailing line feed is not part of
    /// the key, so that a key can be written with `echo` or an editor.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, if others may read or write it, or if it is empty or longer than
    /// 4096 bytes.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        let mut file = File::open(path)?;
        let mode = file.metadata()?.permissions().mode();
        // Allocated at its full size, because a vector that grows leaves copies of the key in
        // memory.
        let mut key = Zeroizing::new(vec![0; MAX_KEY_BYTES + 2]);
        let mut length = 0;
        while length < key.len() {
            match file.read(&mut key[length..]) {
                Ok(0) => break,
                Ok(n) => length += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        key.truncate(length);
        if mode & 0o077 != 0 {
            return Err(KeyError::Exposed(mode & 0o777));
        }
        if key.last() == Some(&b'\n') {
            key.pop();
        }
        match key.len() {
            0 => Err(KeyError::Empty),
            1..=MAX_KEY_BYTES => Ok(Self(key)),
            _ => Err(KeyError::TooLong),
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for AuthKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthKey(..)")
    }
}

/// Why a key was refused.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The key has no bytes.
    #[error("the key is empty")]
    Empty,
    /// The file is longer than a key may be.
    #[error("the key is longer than {MAX_KEY_BYTES} bytes")]
    TooLong,
    /// Users other than the owner may read or write the file; the value is its permissions.
    #[error("others may read or write the key file (mode {0:03o}): run chmod 600 on it")]
    Exposed(u32),
    /// The file could not be read.
    #[error("the key file could not be read: {0}")]
    Io(#[from] io::Error),
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn file(content: &[u8], mode: u32) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (folder, path)
    }

    #[test]
    fn a_key_is_never_printed() {
        let key = AuthKey::new(b"peekaboo").unwrap();
        assert_eq!(format!("{key:?}"), "AuthKey(..)");
    }

    #[test]
    fn an_empty_key_is_refused() {
        assert!(matches!(AuthKey::new(b""), Err(KeyError::Empty)));
        let (_folder, path) = file(b"\n", 0o600);
        assert!(matches!(AuthKey::from_file(&path), Err(KeyError::Empty)));
    }

    #[test]
    fn a_key_file_is_read_without_its_line_feed() {
        let (_folder, path) = file(b"peekaboo\n", 0o400);
        assert_eq!(AuthKey::from_file(&path).unwrap().bytes(), b"peekaboo");
        let (_folder, path) = file(&[b'k'; MAX_KEY_BYTES], 0o400);
        assert_eq!(
            AuthKey::from_file(&path).unwrap().bytes().len(),
            MAX_KEY_BYTES
        );
    }

    #[test]
    fn a_key_file_that_others_may_read_or_that_is_too_long_is_refused() {
        let (_folder, path) = file(b"peekaboo", 0o644);
        assert!(matches!(
            AuthKey::from_file(&path),
            Err(KeyError::Exposed(0o644))
        ));
        let (_folder, path) = file(&[b'k'; MAX_KEY_BYTES + 1], 0o600);
        assert!(matches!(AuthKey::from_file(&path), Err(KeyError::TooLong)));
        assert!(matches!(
            AuthKey::from_file(Path::new("/nonexistent")),
            Err(KeyError::Io(_))
        ));
    }
}
