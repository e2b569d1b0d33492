//! Entries that are damaged, a disk that is full or cannot be written: a note, and the right
//! answer.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use kit::compress::gzip;
use kit::logs::line;
use tempfile::tempdir;

use super::{Place, option, uses};
use crate::cases::EXECUTORS;
use crate::support::{findrobots, skip, stderr_of, testdata};

const NOTE: &str = "an entry of the cache is of no use, and its log is read again: ";

/// A place with one small log, which is in the cache.
fn small() -> Place {
    let place = Place(tempdir().expect("a folder can be made"));
    fs::create_dir(place.logs()).expect("a folder can be made");
    let log = line("192.0.2.1", "/robots.txt");
    place.write("access.log.gz", &gzip(log.as_bytes()));
    assert_eq!(place.uses(), (0, 1));
    place
}

/// Runs with a damaged entry: the answer is right, a note says what is wrong, and the entry is
/// written again.
fn mended(place: &Place, entry: &Path, right: &[u8], arguments: &[&str], case: &str) {
    let output = place.cached(arguments);
    assert_eq!(output.status.code(), Some(0), "{case}: {output:?}");
    assert_eq!(output.stdout, b"192.0.2.1\n", "{case}");
    let stderr = stderr_of(&output);
    assert!(
        stderr.contains(NOTE) && stderr.lines().count() == 1,
        "{case}: {stderr}"
    );
    assert_eq!(fs::read(entry).expect("it is there"), right, "{case}");
}

#[test]
fn an_entry_that_is_cut_is_mended_at_every_length() {
    let place = small();
    let (path, right) = place.entries().remove(0);
    for length in 0..right.len() {
        fs::write(&path, &right[..length]).expect("a file can be written");
        mended(&place, &path, &right, &["-j1"], &format!("{length} bytes"));
    }
}

#[test]
fn an_entry_with_a_flipped_bit_is_mended_at_every_byte() {
    let place = small();
    let (path, right) = place.entries().remove(0);
    for at in 0..right.len() {
        let mut wrong = right.clone();
        // Not the bit of a letter's case, which means nothing in a checksum.
        wrong[at] ^= [1, 2, 4, 8, 16, 64, 128][at % 7];
        fs::write(&path, &wrong).expect("a file can be written");
        mended(&place, &path, &right, &["-j1"], &format!("byte {at}"));
    }
}

#[test]
fn an_entry_that_is_another_one_is_mended_under_every_executor() {
    let place = small();
    let (path, right) = place.entries().remove(0);
    let elsewhere = Place::new();
    elsewhere.cached(&[]);
    let of_content = elsewhere.entries().remove(0).1;
    let query = small();
    fs::remove_dir_all(query.cache()).expect("a folder can be removed");
    query.cached(&["--target", "/x"]);
    let of_query = query.entries().remove(0).1;
    let mut record = vec![b'x'];
    record.extend_from_slice(&right);
    for executor in EXECUTORS {
        for (wrong, reason) in [
            (&of_content, "another content or query"),
            (&of_query, "another content or query"),
            (&[&right[..], &right].concat(), "is torn"),
            (&record, "torn"),
            (&vec![0; 70_000], "no line"),
            (&b"x\t2.00000000.AAAA\n".to_vec(), "version 2"),
        ] {
            fs::write(&path, wrong).expect("a file can be written");
            let output = place.cached(executor);
            assert!(stderr_of(&output).contains(reason), "{reason}: {output:?}");
            fs::write(&path, wrong).expect("a file can be written");
            mended(&place, &path, &right, executor, reason);
        }
    }
}

#[test]
fn what_is_no_file_is_no_entry() {
    let place = small();
    let (path, right) = place.entries().remove(0);
    fs::remove_file(&path).expect("a file can be removed");
    assert!(
        Command::new("mkfifo")
            .arg(&path)
            .status()
            .expect("mkfifo runs")
            .success()
    );
    mended(&place, &path, &right, &[], "a pipe");
    fs::remove_file(&path).expect("a file can be removed");
    std::os::unix::fs::symlink("/dev/zero", &path).expect("a link can be made");
    mended(&place, &path, &right, &[], "a device");
    let file = fs::File::create(&path).expect("a file can be written");
    file.set_len(5 << 30).expect("a file can have holes");
    mended(&place, &path, &right, &[], "5 GiB");
    // A folder cannot be replaced.
    fs::remove_file(&path).expect("a file can be removed");
    fs::create_dir(&path).expect("a folder can be made");
    let output = place.cached(&[]);
    assert_eq!(output.stdout, b"192.0.2.1\n");
    let stderr = stderr_of(&output);
    assert!(
        stderr.contains(NOTE) && stderr.contains("an answer is not kept"),
        "{stderr}"
    );
}

#[test]
fn damage_is_a_note_in_json_and_a_warning_if_strict() {
    let place = small();
    let (path, _) = place.entries().remove(0);
    for (arguments, status) in [
        (&["--format=json"][..], 0),
        (&["--format=json", "--strict"], 1),
    ] {
        fs::write(&path, "x").expect("a file can be written");
        let output = place.cached(arguments);
        assert_eq!(output.status.code(), Some(status), "{output:?}");
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
        let key = ["notes", "warnings"][status as usize];
        let why = json[key][0]["why"]
            .as_str()
            .unwrap_or_else(|| panic!("{json}"));
        assert!(why.starts_with(NOTE), "{why}");
        assert_eq!(json["complete"], status == 0);
    }
    fs::write(&path, "x").expect("a file can be written");
    let output = place.cached(&["map"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stderr_of(&output).contains("an entry of the cache"),
        "{output:?}"
    );
}

/// Runs in a shell that prepares something; `$0` is the binary.
fn in_shell(place: &Place, script: &str, arguments: &[&str]) -> Output {
    Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_findrobots")])
        .args(arguments)
        .arg("--stats")
        .arg(place.logs())
        .arg(option(&place.cache()))
        .current_dir(testdata())
        .output()
        .expect("sh runs")
}

/// The answer is right, nothing is kept, and one note says why.
fn not_kept(place: &Place, output: &Output, answers: usize, why: &str) {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(output.stdout, place.plain(&[]).stdout);
    let stderr = stderr_of(output);
    let notes: Vec<_> = stderr.lines().filter(|line| line.contains(": ")).collect();
    assert!(notes.len() >= 1 && notes[0].contains(why), "{stderr}");
    let note = format!("{answers} answers are not kept in the cache: ");
    assert_eq!(stderr.matches(&note).count(), 1, "{stderr}");
}

#[test]
fn a_file_that_cannot_grow_is_a_note() {
    for executor in EXECUTORS {
        let place = Place::new();
        fs::create_dir(place.cache()).expect("a folder can be made");
        let limited = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"";
        // The folder cannot even be tagged.
        let output = in_shell(&place, limited, executor);
        not_kept(&place, &output, 4, "File too large");
        assert_eq!(fs::read_dir(place.cache()).expect("it is there").count(), 0);
        assert_eq!(place.uses(), (0, 4));
        for (path, _) in &place.entries()[..2] {
            fs::remove_file(path).expect("a file can be removed");
        }
        let output = in_shell(&place, limited, executor);
        assert_eq!(uses(&output), (2, 2));
        not_kept(&place, &output, 2, "File too large");
        let names = fs::read_dir(place.cache()).expect("it is there");
        assert_eq!(names.count(), 3, "nothing unfinished is left");
    }
}

#[test]
fn a_full_disk_is_a_note() {
    let place = Place::new();
    fs::create_dir(place.cache()).expect("a folder can be made");
    // A disk of four blocks, seen by this shell alone: one for the tag, and the others are filled.
    let script = "cd \"$1\" && mount -t tmpfs -o size=16k,mode=700 none . && cd \"$1\" || exit 77
        shift
        \"$0\" \"$@\" > /dev/null 2>&1
        rm *.record
        cat /dev/zero > full 2> /dev/null
        exec \"$0\" \"$@\"";
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script])
        .arg(env!("CARGO_BIN_EXE_findrobots"))
        .arg(place.cache())
        .arg("--stats")
        .arg(place.logs())
        .arg(option(&place.cache()))
        .output();
    match output {
        Ok(output) if !matches!(output.status.code(), Some(1 | 77)) => {
            assert_eq!(uses(&output), (0, 4));
            not_kept(&place, &output, 4, "No space left on device");
        }
        _ => skip("the right to mount a file system of one's own"),
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_read_all_the_same() {
    let place = Place::new();
    place.cached(&[]);
    let removed = place.entries().remove(0).0;
    fs::remove_file(removed).expect("a file can be removed");
    let set = |mode| {
        let mode = Permissions::from_mode(mode);
        fs::set_permissions(place.cache(), mode).expect("the mode can be set");
    };
    set(0o500);
    // Root may write everywhere, unless it gives that right up.
    let script = "if [ $(id -u) = 0 ]; then set -- --bounding-set=-dac_override \"$0\" \"$@\"; \
                  exec setpriv \"$@\"; else exec \"$0\" \"$@\"; fi";
    let output = in_shell(&place, script, &[]);
    set(0o700);
    assert_eq!(uses(&output), (3, 1));
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(output.stdout, place.plain(&[]).stdout);
    let stderr = stderr_of(&output);
    assert!(
        stderr.contains("an answer is not kept in the cache: Permission denied"),
        "{stderr}"
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_a_note() {
    let place = Place::new();
    let output = findrobots()
        .arg(place.logs())
        .arg(option(Path::new("/proc/none/cache")))
        .output()
        .expect("the binary runs");
    assert_eq!(output.stdout, place.plain(&[]).stdout);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(
        stderr_of(&output).contains("4 answers are not kept"),
        "{output:?}"
    );
}
