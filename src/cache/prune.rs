//! Which entries go, so that the others fit, and what killed runs have left.

use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::answers::is_entry;
use super::folder::{Folder, Item, is_unfinished};

/// An entry takes whole blocks of this many bytes on most file systems. So the size bounds the
/// number of entries too, and with it the work of looking at all of them.
const BLOCK: u64 = 4 << 10;

/// The time after which a file that is being written was left by a run that was killed: it takes
/// milliseconds to write one.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// Removes entries, the one that was used least recently first, until those that are left take at
/// most `most` bytes. Returns the number of entries that were removed.
pub(super) fn prune(folder: &Folder, most: u64) -> io::Result<u64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.unwrap_or_default().as_secs();
    let mut entries = Vec::new();
    for name in folder.names()? {
        let name = name?;
        let is_unfinished = is_unfinished(&name);
        if !is_unfinished && !is_entry(&name) {
            continue;
        }
        let Ok(name) = String::from_utf8(name) else {
            continue;
        };
        let Some(item) = folder.item(name)? else {
            continue;
        };
        match is_unfinished {
            false => entries.push(item),
            // Whichever way the clock was set meanwhile.
            true if now.abs_diff(item.used.0.unsigned_abs()) > ABANDONED.as_secs() => {
                folder.remove(&item.name)?;
            }
            true => {}
        }
    }
    let mut size: u64 = entries.iter().map(on_disk).sum();
    if size <= most {
        return Ok(0);
    }
    entries.sort_unstable_by(|a, b| (a.used, &a.name).cmp(&(b.used, &b.name)));
    let mut removed = 0;
    for entry in entries {
        if size <= most {
            break;
        }
        folder.remove(&entry.name)?;
        size -= on_disk(&entry);
        removed += 1;
    }
    Ok(removed)
}

fn on_disk(entry: &Item) -> u64 {
    entry.size.max(1).next_multiple_of(BLOCK)
}
