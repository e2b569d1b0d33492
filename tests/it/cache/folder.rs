//! Which folder the cache is: the default, a given one, and one that is refused.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;

use tempfile::tempdir;

use super::{Place, option, uses};
use crate::support::{findrobots, run, skip, stderr_of};

fn mode(path: &Path) -> u32 {
    let metadata = fs::metadata(path).expect("it is there");
    metadata.permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("the mode can be set");
}

#[test]
fn the_default_is_the_users_cache_folder_and_the_option_takes_no_path() {
    let home = tempdir().expect("a folder can be made");
    let other = home.path().join("other");
    for (xdg, folder) in [
        (None, home.path().join(".cache/findrobots")),
        (Some(other.as_path()), other.join("findrobots")),
        (
            Some(Path::new("relative")),
            home.path().join(".cache/findrobots"),
        ),
    ] {
        let mut command = findrobots();
        command
            .env("HOME", home.path())
            .env_remove("XDG_CACHE_HOME");
        if let Some(xdg) = xdg {
            command.env("XDG_CACHE_HOME", xdg);
        }
        // The path follows the option, and is a log.
        let output = command.args(["--stats", "--cache", "logs"]).output();
        let output = output.expect("the binary runs");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(folder.join("CACHEDIR.TAG").exists(), "{}", folder.display());
        assert_eq!(mode(&folder), 0o700);
        let parent = folder.parent().expect("it is in a folder");
        assert_eq!(mode(parent), 0o700);
    }
    let mut command = findrobots();
    command.env_remove("HOME").env_remove("XDG_CACHE_HOME");
    let output = command.args(["logs", "--cache"]).output();
    let output = output.expect("the binary runs");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(
        stderr_of(&output).contains("write --cache=DIR"),
        "{output:?}"
    );
}

#[test]
fn the_mode_of_a_folder_that_is_there_is_kept() {
    let place = Place::new();
    fs::create_dir(place.cache()).expect("a folder can be made");
    for mode_before in [0o755, 0o770, 0o2750] {
        set_mode(&place.cache(), mode_before);
        assert_eq!(place.cached(&[]).status.code(), Some(0));
        assert_eq!(mode(&place.cache()), mode_before);
    }
    assert_eq!(place.uses(), (4, 0));
    for (path, _) in place.entries() {
        assert_eq!(mode(&path), 0o600);
    }
}

/// Runs with a folder as the cache, which is refused for a reason and left as it is.
fn refused(place: &Place, folder: &Path, reason: &str) {
    let before = fs::read_dir(folder).map(Iterator::count).ok();
    for arguments in [&["logs"][..], &["map", "logs"], &["--cache-clear"]] {
        let output = run(arguments
            .iter()
            .map(|&word| word.into())
            .chain([option(folder)]));
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(output.stdout, b"");
        assert!(stderr_of(&output).contains(reason), "{output:?}");
    }
    assert_eq!(fs::read_dir(folder).map(Iterator::count).ok(), before);
    assert_eq!(place.plain(&[]).status.code(), Some(0));
}

#[test]
fn a_folder_that_is_not_ours_is_refused_and_left_as_it_is() {
    let place = Place::new();
    refused(
        &place,
        &place.logs(),
        "not empty, and no cache of findrobots",
    );
    refused(&place, &place.logs().join("access.log"), "not a folder");
    refused(&place, &place.logs().join("access.log/x"), "not a folder");
    let foreign = place.cache();
    fs::create_dir(&foreign).expect("a folder can be made");
    let tag = "Signature: 8a477f597d28d172789f06886806bc55\n# of another program\n";
    fs::write(foreign.join("CACHEDIR.TAG"), tag).expect("a file can be written");
    refused(&place, &foreign, "no cache of findrobots");
    fs::remove_file(foreign.join("CACHEDIR.TAG")).expect("a file can be removed");
    set_mode(&foreign, 0o777);
    refused(&place, &foreign, "every user may write into it");
    set_mode(&foreign, 0o1777);
    refused(&place, &foreign, "every user may write into it");
    set_mode(&foreign, 0o700);
    match chown(&foreign, Some(12345), None) {
        Ok(()) => refused(&place, &foreign, "belongs to another user"),
        Err(_) => skip("the right to give a folder away"),
    }
}

#[test]
fn an_entry_of_another_user_is_of_no_use() {
    let place = Place::new();
    place.cached(&[]);
    let (path, _) = place.entries().remove(0);
    if chown(&path, Some(12345), None).is_err() {
        return skip("the right to give a file away");
    }
    let output = place.cached(&["--stats"]);
    assert_eq!(uses(&output), (3, 1));
    assert!(
        stderr_of(&output).contains("a file of another user"),
        "{output:?}"
    );
    let owner = fs::metadata(&path).expect("it is there").uid();
    assert_ne!(owner, 12345);
    assert_eq!(place.uses(), (4, 0));
}

#[test]
fn a_link_leads_to_the_folder_but_not_out_of_it() {
    let place = Place::new();
    place.cached(&[]);
    // The folder may be on another disk.
    let moved = place.0.path().join("moved");
    fs::rename(place.cache(), &moved).expect("a folder can be renamed");
    std::os::unix::fs::symlink(&moved, place.cache()).expect("a link can be made");
    assert_eq!(place.uses(), (4, 0));
    let outside = place.0.path().join("outside");
    let (entry, bytes) = place.entries().remove(0);
    fs::rename(&entry, &outside).expect("a file can be renamed");
    std::os::unix::fs::symlink(&outside, &entry).expect("a link can be made");
    let before = fs::metadata(&outside).expect("it is there").mtime_nsec();
    let output = place.cached(&["--stats"]);
    assert_eq!(uses(&output), (3, 1));
    assert!(stderr_of(&output).contains("not a file"), "{output:?}");
    let metadata = fs::symlink_metadata(&entry).expect("it is there");
    assert!(metadata.is_file());
    assert_eq!(fs::read(&outside).expect("it is there"), bytes);
    assert_eq!(
        fs::metadata(&outside).expect("it is there").mtime_nsec(),
        before
    );
}

#[test]
fn wrong_sizes_are_refused() {
    for size in ["", "x", "-1", "1T", "99999999999G"] {
        let output = run(["logs", "--cache", &format!("--cache-size={size}")]);
        assert_eq!(output.status.code(), Some(2), "{size}");
    }
    assert_eq!(run(["logs", "--cache-size=1M"]).status.code(), Some(2));
    assert_eq!(run(["logs", "--cache="]).status.code(), Some(2));
}
