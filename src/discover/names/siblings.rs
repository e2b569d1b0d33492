//! The names of a folder, and the kind of folder that they show.

use std::collections::HashSet;
use std::ffi::OsString;

use crate::discover::text::text;

/// The names in one folder.
pub(in crate::discover) struct Siblings {
    names: HashSet<String>,
    cpanel: bool,
}

impl Siblings {
    pub(in crate::discover) fn new(names: impl Iterator<Item = OsString>) -> Self {
        let names: HashSet<_> = names.map(|name| text(&name)).collect();
        let cpanel = names
            .iter()
            .any(|name| name.ends_with("-bytes_log") || name.ends_with("-ssl_log"));
        Self { names, cpanel }
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
