//! The names of a folder, and the kind of folder that they show.

use std::collections::HashSet;

/// The names in one folder.
#[derive(Default)]
pub(crate) struct Siblings {
    names: HashSet<String>,
    cpanel: bool,
}

impl Siblings {
    /// Of names as [`text()`](super::text()) writes them.
    pub(crate) fn new(names: impl Iterator<Item = String>) -> Self {
        let mut siblings = Self::default();
        for name in names {
            siblings.add(name);
        }
        siblings
    }

    /// Adds a name.
    pub(crate) fn add(&mut self, name: String) {
        self.cpanel |= name.ends_with("-bytes_log") || name.ends_with("-ssl_log");
        self.names.insert(name);
    }

    /// Returns true if and only if the folder has a file of the name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Returns true if and only if the folder holds logs of cPanel, whose names are domains.
    pub(super) fn are_of_cpanel(&self) -> bool {
        self.cpanel
    }

    /// Returns true if and only if the folder is the system's own, as `/var/log` is.
    pub(super) fn are_of_system(&self) -> bool {
        ["wtmp", "btmp", "lastlog", "syslog", "dpkg.log", "dnf.log"]
            .iter()
            .any(|name| self.has(name))
    }
}
