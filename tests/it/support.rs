//! Runs the binary on the fixtures.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The folder of the fixtures.
pub(crate) fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

/// The binary, with the fixtures as its working folder.
pub(crate) fn findrobots() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_findrobots"));
    command.current_dir(testdata()).stdin(Stdio::null());
    command
}

/// Runs the binary with arguments.
pub(crate) fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Output {
    findrobots()
        .args(arguments)
        .output()
        .expect("the binary runs")
}

/// Runs the binary with arguments, and `input` on its standard input.
pub(crate) fn run_with_input<S: AsRef<OsStr>>(
    arguments: impl IntoIterator<Item = S>,
    input: &[u8],
) -> Output {
    let mut child = findrobots()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    std::thread::scope(|scope| {
        // From a thread, so that neither side waits for the other with a full pipe; the binary may
        // stop reading early.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().expect("the binary ends")
    })
}

/// The standard output of a run that succeeded without a message.
pub(crate) fn stdout_of(output: Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && stderr.is_empty(),
        "{}: {stderr}",
        output.status
    );
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// The standard error as text.
pub(crate) fn stderr_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Prints that a test is skipped because a program is missing. In CI that is a failure.
pub(crate) fn skip(missing: &str) {
    assert!(std::env::var_os("CI").is_none(), "missing in CI: {missing}");
    // Not `eprintln!`, which the test runner captures.
    writeln!(std::io::stderr(), "skipped: {missing}").expect("standard error is open");
}
