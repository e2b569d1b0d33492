//! The lines of the crontab, run by sh as cron does, at the time of the logs.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::{BINARY, contrib, output, path, placed};
use crate::support::{run, stderr_of, testdata};

/// The command of the line that has some words, as sh gets it.
fn command(words: &str) -> String {
    let crontab = contrib("cron/findrobots");
    let mut lines = crontab.lines().filter(|line| !line.starts_with('#'));
    let line = lines.find(|line| line.contains(words));
    let line = line.expect("the crontab has the line");
    let mut fields = line.splitn(7, ' ');
    assert_eq!(fields.by_ref().take(5).count(), 5);
    assert_eq!(fields.next(), Some("findrobots"), "the user");
    unescaped(fields.next().expect("a command comes last"))
}

/// The part of a line that cron gives to the shell. An escaped % is a %; a bare one would end it.
fn unescaped(line: &str) -> String {
    let parts = line.split("\\%").inspect(|part| {
        assert!(!part.contains('%'), "a bare %: {line}");
    });
    parts.collect::<Vec<_>>().join("%")
}

/// Runs a command at some time, with the variables of the crontab. None if there is no faketime.
fn at(time: &str, command: &str, folder: &Path) -> Option<Output> {
    let crontab = contrib("cron/findrobots");
    let variables = crontab.lines().filter_map(|line| line.split_once('='));
    let variables = variables.filter(|(name, _)| name.bytes().all(|b| b.is_ascii_uppercase()));
    let logs = testdata().join("agents");
    let bin = Path::new(BINARY).parent().expect("it lies in a folder");
    output(
        Command::new("faketime")
            .args([time, "sh", "-c", &placed(command, folder, &logs)])
            .env_clear()
            .envs(variables)
            .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
            .env("TZ", "UTC"),
    )
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &stderr_of(output)
}

#[test]
fn cron_takes_the_crontab() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("crontab");
    // crontab(1) knows only those without a user.
    let crontab = contrib("cron/findrobots").replace(" findrobots findrobots ", " findrobots ");
    fs::write(&file, crontab).expect("a file can be written");
    let Some(checked) = output(Command::new("crontab").arg("-n").arg(&file)) else {
        return;
    };
    assert!(checked.status.success(), "{}", text(&checked));
}

#[test]
fn the_nightly_line_mails_the_robots_of_yesterday() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let command = command("--since yesterday");
    let Some(mail) = at("2024-01-08 05:30:00", &command, folder.path()) else {
        return;
    };
    let mail = text(&mail);
    assert!(mail.contains("GPTBot"), "{mail}");
    assert!(mail.starts_with("2024-01-07 "), "{mail}");
    assert!(!mail.contains("2024-01-08 "), "{mail}");
}

#[test]
fn the_nightly_line_mails_nothing_of_a_day_without_requests() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let command = command("--since yesterday");
    if let Some(mail) = at("2024-03-01 05:30:00", &command, folder.path()) {
        assert_eq!(text(&mail), "");
    }
}

#[test]
fn the_monthly_line_mails_what_operators_took_of_the_records_of_a_month() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let nights = folder.path().join("findrobots-nights");
    fs::create_dir(&nights).expect("it can be made");
    let mut records = Vec::new();
    for (night, log) in [
        ("2024-01-07T235959-1-1", "access.log.1"),
        ("2024-02-01T000000-1-1", "access.log"),
    ] {
        let record = nights.join(night);
        let log = testdata().join("agents").join(log);
        let map = [
            "map",
            "--report",
            "agents",
            "--out",
            path(&record),
            path(&log),
        ];
        assert!(run(map).status.success());
        records.push(record);
    }
    let command = command("--by operator");
    let Some(mail) = at("2024-02-01 06:00:00", &command, folder.path()) else {
        return;
    };
    let mail = text(&mail);
    assert!(mail.contains("OpenAI"), "{mail}");
    assert!(mail.contains("1 file"), "{mail}");
}

#[test]
fn a_percent_sign_of_the_crontab_is_unescaped() {
    assert_eq!(unescaped("date +\\%Y-\\%m"), "date +%Y-%m");
    let crontab = contrib("cron/findrobots");
    assert!(crontab.contains("\\%"), "there is none to be unescaped");
}
