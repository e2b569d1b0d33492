//! The example programs, run as they are.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::harness::{Case, SOON, signal};

pub(crate) const CASES: &[Case] = &[
    ("countdown", countdown),
    ("producer_consumer", producer_consumer),
    ("echo_server", echo_server),
    ("fib_server", fib_server),
    ("fib_server_and_clients_that_never_read", never_read),
    ("servers_and_bad_addresses", bad_addresses),
];

/// The command that runs an example. Builds it first, which `cargo test --test workers` alone does
/// not.
fn example(name: &str) -> Command {
    let this = std::env::current_exe().unwrap();
    let profile = this.parent().unwrap().parent().unwrap();
    let mut build = Command::new(env!("CARGO"));
    build
        .args(["build", "--quiet", "--example", name, "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
    if profile.ends_with("release") {
        build.arg("--release");
    }
    assert!(build.status().unwrap().success(), "{name} does not build");
    Command::new(profile.join("examples").join(name))
}

/// A server on a free port; killed when dropped.
struct Server(Child, String);

impl Server {
    fn start(name: &str) -> Self {
        Self::with(name, &[])
    }

    fn with(name: &str, arguments: &[&str]) -> Self {
        let mut child = example(name)
            .args(["--address", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().rsplit(' ').next().unwrap().to_owned();
        Self(child, address)
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.1).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn countdown() {
    let output = example("countdown").arg("1000").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let ways: Vec<_> = text
        .lines()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(ways, ["one after the other", "threads", "processes"]);
    assert!(output.status.success());
}

fn producer_consumer() {
    let output = example("producer_consumer").output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "threads: 45\nprocesses: 45\n"
    );
    assert!(output.status.success());
}

fn echo_server() {
    let server = Server::start("echo_server");
    let mut silent: Vec<_> = (0..8).map(|_| server.connect()).collect();
    let mut client = server.connect();
    for text in ["hello", "", "two\nlines", &"long ".repeat(10_000)] {
        client.write_all(text.as_bytes()).unwrap();
        let mut back = vec![0; text.len()];
        client.read_exact(&mut back).unwrap();
        assert_eq!(back, text.as_bytes());
    }
    silent.clear();
    client.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(client.read(&mut [0]).unwrap(), 0);
}

fn fib_server() {
    let server = Server::start("fib_server");
    let client = server.connect();
    let mut answers = BufReader::new(&client).lines();
    let mut ask = |text: &str| {
        (&client).write_all(text.as_bytes()).unwrap();
        answers.next().unwrap().unwrap()
    };
    assert_eq!(ask("10\n"), "55");
    // Two requests in one piece, and one in two.
    assert_eq!(ask("1\n2"), "1");
    assert_eq!(ask("0\n"), "6765");
    assert_eq!(ask("what?\n"), "error: not a number");
    assert_eq!(ask("1000\n"), "error: 1000 would take until next week");

    // A worker that is killed is not noticed.
    let workers = || {
        let id = server.0.id();
        let path = format!("/proc/{id}/task");
        let threads = std::fs::read_dir(path)
            .unwrap()
            .map(|thread| thread.unwrap().path());
        let children = threads.map(|thread| std::fs::read_to_string(thread.join("children")));
        let children = children
            .filter_map(Result::ok)
            .collect::<Vec<_>>()
            .join(" ");
        let pids = children.split_whitespace().map(|pid| pid.parse().unwrap());
        pids.collect::<Vec<i32>>()
    };
    let before = workers();
    assert!(!before.is_empty());
    before
        .iter()
        .for_each(|worker| signal(*worker, Signal::KILL));
    assert_eq!(ask("11\n"), "89");
    // One without a newline at the end is a request too.
    (&client).write_all(b"12").unwrap();
    client.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(answers.next().unwrap().unwrap(), "144");
    assert!(answers.next().is_none());
}

/// As many clients as there are threads send questions and take no answer, until nothing moves any
/// more.
fn never_read() {
    let server = Server::with("fib_server", &["--idle", "2"]);
    let questions = "x\n".repeat(10_000);
    let mut crowd: Vec<_> = (0..64)
        .map(|_| {
            let client = server.connect();
            client.set_nonblocking(true).unwrap();
            client
        })
        .collect();
    let start = Instant::now();
    let mut moved = Instant::now();
    while moved.elapsed() < Duration::from_secs(1) && start.elapsed() < 3 * SOON {
        for client in &mut crowd {
            if client.write(questions.as_bytes()).is_ok_and(|n| n > 0) {
                moved = Instant::now();
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let client = server.connect();
    client.set_read_timeout(Some(2 * SOON)).unwrap();
    (&client).write_all(b"10\n").unwrap();
    let mut answer = String::new();
    BufReader::new(&client).read_line(&mut answer).unwrap();
    assert_eq!(answer, "55\n");
    drop(crowd);
}

fn bad_addresses() {
    for name in ["echo_server", "fib_server"] {
        for (address, why) in [
            ("nowhere", "is not an address"),
            ("0.0.0.0:0", "others can reach it"),
            ("/tmp/socket", "listens on TCP only"),
        ] {
            let mut server = example(name);
            server.args(["--address", address]);
            let output = server.output().unwrap();
            assert!(!output.status.success());
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains(why), "{name} {address}: {said}");
        }
    }
}
