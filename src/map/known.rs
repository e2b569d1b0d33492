//! Answers that are known already: what a mapper asks before it reads a file, and what it is given
//! to keep.
//!
//! Knows nothing of where answers are kept: that is [`crate::cache`]'s.

use super::identity::Identity;
use super::outcome::Mapped;

/// Answers to one query, by the identity of a content. Used by several workers at once.
pub trait Known: Sync {
    /// The outcome of a content, if it is known.
    ///
    /// # Errors
    /// If what is known is of no use; the reason, for people. The file is read then.
    fn find(&self, identity: &Identity) -> Result<Option<Mapped>, String>;

    /// Keeps the outcome of a content. It depends on nothing but the content, and is left as it is.
    ///
    /// # Errors
    /// If it cannot be kept; the reason, for people.
    fn keep(&self, identity: Identity, mapped: &mut Mapped) -> Result<(), String>;
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::fs::File;
    use std::io::Write;
    use std::path::Path;
    use std::sync::Mutex;

    use super::*;
    use crate::log_file::{LogFile, Source};
    use crate::map::ask::{Query, Question, agents};
    use crate::map::{Lookup, Mapper, Workspace};

    /// What is kept, in the order in which it came.
    #[derive(Default)]
    struct Shelf(Mutex<Vec<(Identity, u64)>>);

    impl Known for Shelf {
        fn find(&self, identity: &Identity) -> Result<Option<Mapped>, String> {
            let shelf = self.0.lock().expect("no test panics");
            let known = shelf.iter().find(|(known, _)| known == identity);
            Ok(known.map(|(_, lines)| {
                let mut mapped = Mapped::default();
                mapped.summary.totals.lines = *lines;
                mapped
            }))
        }

        fn keep(&self, identity: Identity, mapped: &mut Mapped) -> Result<(), String> {
            let lines = mapped.summary.totals.lines;
            let mut shelf = self.0.lock().expect("no test panics");
            shelf.push((identity, lines));
            Ok(())
        }
    }

    /// Maps a file with what is known.
    fn map(path: &Path, shelf: &Shelf, identify: bool, on_read: &dyn Fn(u64)) -> Mapped {
        let query = Query {
            format: None,
            window: Default::default(),
            question: Question::Agents(agents::Question::default()),
        };
        let file = LogFile {
            source: Source::Path(path.into()),
            size: Some(1),
            beside: None,
            identify,
        };
        let mut workspace = Workspace::default();
        let mapper = Mapper::new(&query, &mut workspace, None);
        mapper.with_known(Some(shelf)).map(&file, on_read)
    }

    const LINE: &[u8] = b"192.0.2.1 - - [07/Jan/2024:06:25:01 +0100] \"GET / HTTP/1.1\" 200 7\n";

    #[test]
    fn what_is_known_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let [path, moved] = ["a", "b"].map(|name| folder.path().join(name));
        std::fs::write(&path, LINE).expect("a file can be written");
        let shelf = Shelf::default();
        let first = map(&path, &shelf, true, &|_| {});
        let (useless, kept) = (None, Some(Ok(())));
        assert_eq!(first.lookup, Lookup::Miss { useless, kept });
        std::fs::rename(&path, &moved).expect("a file can be renamed");
        for identify in [false, true] {
            let bytes = Mutex::new(0);
            let on_read = |n| *bytes.lock().expect("no test panics") += n;
            let again = map(&moved, &shelf, identify, &on_read);
            assert_eq!(
                (&again.lookup, again.summary.totals.lines),
                (&Lookup::Hit, 1)
            );
            assert_eq!(again.identity, first.identity.filter(|_| identify));
            assert_eq!(*bytes.lock().expect("no test panics"), LINE.len() as u64);
        }
        let shelf = shelf.0.into_inner().expect("no test panics");
        assert_eq!(shelf, [(first.identity.expect("it has one"), 1)]);
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_not_kept() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("access.log");
        let grow = |mut file: File| file.write_all(LINE).expect("a file can be written");
        let cut = |file: File| file.set_len(3).expect("a file can be cut");
        let changes: [&dyn Fn(File); 2] = [&grow, &cut];
        for change in changes {
            std::fs::write(&path, LINE.repeat(100_000)).expect("a file can be written");
            let shelf = Shelf::default();
            // Once: a log that grows with each read has no end.
            let is_changed = Cell::new(false);
            let mapped = map(&path, &shelf, false, &|_| {
                if !is_changed.replace(true) {
                    let file = File::options().append(true).open(&path);
                    change(file.expect("the file is there"));
                }
            });
            let (useless, kept) = (None, None);
            assert_eq!(mapped.lookup, Lookup::Miss { useless, kept });
            assert!(shelf.0.into_inner().expect("no test panics").is_empty());
        }
    }

    #[test]
    fn an_empty_file_is_like_others_and_is_not_looked_up() {
        let file = tempfile::NamedTempFile::new().expect("a file can be made");
        let shelf = Shelf::default();
        let mapped = map(file.path(), &shelf, true, &|_| {});
        assert_eq!(mapped.lookup, Lookup::Unused);
        assert!(shelf.0.into_inner().expect("no test panics").is_empty());
    }
}
