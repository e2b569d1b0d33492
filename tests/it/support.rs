//! Runs the binary, makes gzip, finds the fixtures.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use flate2::write::GzEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress};

/// Where the fixtures are.
pub(crate) fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

/// The binary, to be run in the folder of the fixtures.
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
        // From a thread, so that neither side waits for the other with a full pipe; the binary may stop
        // reading early.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().expect("the binary ends")
    })
}

/// Its standard output, of a run that went well and had nothing to say.
pub(crate) fn stdout_of(output: Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && stderr.is_empty(),
        "{}: {stderr}",
        output.status
    );
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// Its standard error as text.
pub(crate) fn stderr_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// One gzip member.
pub(crate) fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// A gzip member of `times` times the same text, without ever holding it: each is a deflate block of its own
/// that refers to nothing before it.
pub(crate) fn repeated(text: &[u8], times: u32) -> Vec<u8> {
    let mut deflate = Compress::new(Compression::best(), false);
    let mut block = Vec::with_capacity(2 * text.len());
    deflate
        .compress_vec(text, &mut block, FlushCompress::Full)
        .expect("memory can be written");
    let mut bytes = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    let mut crc = Crc::new();
    let mut one = Crc::new();
    one.update(text);
    for _ in 0..times {
        bytes.extend_from_slice(&block);
        crc.combine(&one);
    }
    bytes.extend_from_slice(&[3, 0]);
    bytes.extend_from_slice(&crc.sum().to_le_bytes());
    bytes.extend_from_slice(&crc.amount().to_le_bytes());
    bytes
}

/// A record of the combined format that asks for `target`.
pub(crate) fn line(host: &str, target: &str) -> String {
    format!(
        "{host} - - [07/Jan/2024:06:25:01 +0100] \"GET {target} HTTP/1.1\" 200 67 \"-\" \"-\"\n"
    )
}

/// True in CI, where what a test needs must be there; elsewhere a test may be skipped with a line.
pub(crate) fn in_ci() -> bool {
    std::env::var_os("CI").is_some()
}

/// Says that a test is skipped for want of something; in CI that is a failure.
pub(crate) fn skip(what: &str) {
    assert!(!in_ci(), "missing in CI: {what}");
    // Not `eprintln!`, which the test runner keeps to itself when a test passes.
    writeln!(std::io::stderr(), "skipped: {what}").expect("standard error is open");
}
