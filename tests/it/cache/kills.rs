//! Runs that are killed at any moment, and runs at once: the next answer is right.

use std::fs::{self, File};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use kit::compress::gzip;
use kit::logs::text;

use super::{Place, option};
use crate::support::{findrobots, stderr_of, stdout_of};

fn start(place: &Place, arguments: &[&str]) -> Child {
    findrobots()
        .args(arguments)
        .arg(place.logs())
        .arg(option(&place.cache()))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs")
}

fn unfinished(place: &Place) -> usize {
    let names = fs::read_dir(place.cache()).into_iter().flatten().flatten();
    let names = names.map(|item| item.file_name().into_string().expect("it is UTF-8"));
    names
        .filter(|name| name.starts_with(".unfinished-"))
        .count()
}

/// Many small logs, so that most of the time goes into writing entries.
fn many() -> Place {
    let place = Place::new();
    for n in 10..150 {
        place.write(&format!("access.log.{n}.gz"), &gzip(&text(n, 3_000)));
    }
    place
}

#[test]
fn a_run_that_is_killed_costs_the_next_one_nothing_but_time() {
    let place = many();
    let question = ["--report", "agents", "--format", "json"];
    let plain = stdout_of(place.plain(&question));
    let begin = Instant::now();
    assert_eq!(stdout_of(place.cached(&question)), plain);
    let whole = begin.elapsed();
    for n in 0..60_u32 {
        if n % 6 == 0 {
            fs::remove_dir_all(place.cache()).expect("a folder can be removed");
        }
        let executor = ["-j1", "-j2", "--processes=2"][n as usize % 3];
        let mut child = start(&place, &[&question[..], &[executor]].concat());
        // Moments over the whole of a run, each once, in an order without a pattern.
        sleep(whole * (n * 37 % 60) / 50);
        child.kill().expect("it is ours");
        child.wait().expect("it ends");
        if n % 2 == 0 {
            assert_eq!(stdout_of(place.cached(&question)), plain, "kill {n}");
        }
    }
    assert_eq!(stdout_of(place.cached(&question)), plain);
}

#[test]
fn what_a_killed_run_left_is_swept_later() {
    let place = Place::new();
    fs::create_dir(place.cache()).expect("a folder can be made");
    let names = [".unfinished-00", ".unfinished-01", ".unfinished-02"];
    let hour = Duration::from_secs(3600);
    let now = SystemTime::now();
    for (name, time) in names.iter().zip([now, now - 2 * hour, now + 2 * hour]) {
        let file = File::create(place.cache().join(name)).expect("a file can be made");
        file.set_modified(time).expect("the time can be set");
    }
    // A folder with no more than that is as good as empty.
    assert_eq!(place.uses(), (0, 4));
    assert_eq!(unfinished(&place), 1);
    assert!(
        place.cache().join(names[0]).exists(),
        "another run may write it now"
    );
}

#[test]
fn runs_at_once_do_not_disturb_each_other() {
    let place = many();
    let plain = stdout_of(place.plain(&["-c"]));
    for _ in 0..4 {
        _ = fs::remove_dir_all(place.cache());
        let runs = [
            &["-c", "-j1"][..],
            &["-c", "-j2"],
            // Removes entries while the others read and write them.
            &["-c", "-j2", "--cache-size=20K"],
            &["-c", "--processes=2"],
        ];
        let runs = runs.map(|arguments| start(&place, arguments));
        for run in runs {
            let output = run.wait_with_output().expect("the binary ends");
            assert_eq!(String::from_utf8_lossy(&output.stdout), plain);
            assert_eq!(
                (output.status.code(), stderr_of(&output)),
                (Some(0), String::new())
            );
        }
        assert_eq!(unfinished(&place), 0);
    }
}
