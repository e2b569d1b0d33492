//! The secret that both ends of a connection share.
//!
//! A key has a type so that it cannot be printed, compared, cloned or serialised by accident. It is read
//! from a file and never from the command line, which every user of the machine can see in `ps`.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use zeroize::Zeroizing;

/// Longest key that is read from a file, in bytes. HMAC hashes whatever is longer than its block
/// (64 or 128 bytes), so a longer key adds nothing; a longer *file* is more likely a mistake.
const MAX_KEY_BYTES: usize = 4096;

/// A shared secret; its bytes are wiped when it is dropped, and never shown.
///
/// Python's `authkey=b"peekaboo"` is `AuthKey::new(b"peekaboo")`. A short key can be guessed off line by
/// anyone who sees one handshake: use 32 random bytes wherever a stranger could listen.
pub struct AuthKey(Zeroizing<Vec<u8>>);

impl AuthKey {
    /// Takes a key as it is. An empty key is refused: Python up to 3.12.1 reads it as "no authentication".
    pub fn new(key: impl Into<Vec<u8>>) -> Result<AuthKey, KeyError> {
        let key = Zeroizing::new(key.into());
        if key.is_empty() {
            return Err(KeyError::Empty);
        }
        Ok(AuthKey(key))
    }

    /// Reads a key from a file that only its owner may read. One trailing line feed is not part of the
    /// key, so that a key can be written with `echo` or an editor.
    pub fn from_file(path: &Path) -> Result<AuthKey, KeyError> {
        let read = || -> io::Result<(u32, Zeroizing<Vec<u8>>)> {
            let mut file = File::open(path)?;
            let mode = file.metadata()?.permissions().mode();
            // The whole capacity at once: a growing vector would leave copies of the key behind.
            let mut key = Zeroizing::new(vec![0; MAX_KEY_BYTES + 2]);
            let mut length = 0;
            while length < key.len() {
                match file.read(&mut key[length..]) {
                    Ok(0) => break,
                    Ok(n) => length += n,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            key.truncate(length);
            Ok((mode, key))
        };
        let (mode, mut key) = read().map_err(KeyError::Io)?;
        if mode & 0o077 != 0 {
            return Err(KeyError::Exposed(mode & 0o777));
        }
        if key.last() == Some(&b'\n') {
            key.pop();
        }
        match key.len() {
            0 => Err(KeyError::Empty),
            1..=MAX_KEY_BYTES => Ok(AuthKey(key)),
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

/// Why a key was not taken.
#[derive(Debug)]
pub enum KeyError {
    /// There is nothing in it.
    Empty,
    /// The file is longer than any key.
    TooLong,
    /// Others than the owner may read or write the file; its permissions.
    Exposed(u32),
    /// The file could not be read.
    Io(io::Error),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyError::Empty => f.write_str("the key is empty"),
            KeyError::TooLong => write!(f, "the key is longer than {MAX_KEY_BYTES} bytes"),
            KeyError::Exposed(mode) => {
                write!(
                    f,
                    "others may read or write the key file (mode {mode:03o}): run chmod 600 on it"
                )
            }
            KeyError::Io(error) => write!(f, "the key file could not be read: {error}"),
        }
    }
}

impl std::error::Error for KeyError {}

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
    fn a_key_file_that_others_may_read_or_that_is_no_key_is_refused() {
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
