//! Which members of an archive are read: those that would be read if they were files of a folder.
//!
//! A name is judged with the names beside it, and in an archive those are known as far as they
//! came. Where only they show a log, as for cPanel's domains, the member is read and its outcome
//! waits for the end of the archive. Knows names, and nothing of archives.

use std::collections::HashMap;

use crate::names::{Siblings, Verdict, judge, text};

/// How many bytes of names are remembered. Later ones are judged without being remembered.
const REMEMBERED: usize = 4 << 20;

/// The names of an archive, by folder.
#[derive(Default)]
pub(super) struct Names {
    folders: HashMap<Box<[u8]>, Siblings>,
    bytes: usize,
}

impl Names {
    /// Remembers the name of a member, and judges it by the names so far.
    pub(super) fn judge(&mut self, name: &[u8]) -> Verdict {
        let (folder, base) = split(name);
        if self.bytes < REMEMBERED {
            self.bytes += name.len() + size_of::<Siblings>();
            let siblings = self.folders.entry(folder.into()).or_default();
            siblings.add(base.clone());
        }
        self.judge_again(name)
    }

    /// Judges a name by the names so far.
    pub(super) fn judge_again(&self, name: &[u8]) -> Verdict {
        let (folder, base) = split(name);
        match self.folders.get(folder) {
            Some(siblings) => judge(&base, siblings),
            None => judge(&base, &Siblings::default()),
        }
    }
}

/// Returns true if and only if the name is that of a log among cPanel's.
pub(super) fn may_become_log(name: &[u8]) -> bool {
    let (_, base) = split(name);
    let cpanel = ["another.example-ssl_log".into()].into_iter();
    judge(&base, &Siblings::new(cpanel)) == Verdict::Access
}

/// The folder and the name in it.
fn split(name: &[u8]) -> (&[u8], String) {
    let at = name.iter().rposition(|&byte| byte == b'/');
    let (folder, base) = name.split_at(at.map_or(0, |at| at + 1));
    (folder, text(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged_in_their_folders() {
        let mut names = Names::default();
        assert_eq!(names.judge(b"logs/access.log"), Verdict::Access);
        assert_ne!(names.judge(b"logs/error.log"), Verdict::Access);
        assert_ne!(names.judge(b"a/example.com"), Verdict::Access);
        assert_ne!(names.judge(b"b/example.com-bytes_log"), Verdict::Access);
        assert_ne!(names.judge_again(b"a/example.com"), Verdict::Access);
        names.judge(b"a/example.com-ssl_log");
        assert_eq!(names.judge_again(b"a/example.com"), Verdict::Access);
    }

    #[test]
    fn names_take_no_more_memory_than_the_bound() {
        let mut names = Names::default();
        for n in 0..100_000_u32 {
            names.judge(format!("{n:0100}/x").as_bytes());
        }
        assert!(names.bytes < REMEMBERED + 1000, "{}", names.bytes);
        assert_eq!(names.judge(b"z/access.log"), Verdict::Access);
    }
}
