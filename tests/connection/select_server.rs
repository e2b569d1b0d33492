//! The example `select_server`: one thread, many clients, none of which starves or disturbs
//! another.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{PATIENCE, Running, example, until};

/// Takes minutes, so whatever waits for it waits in vain.
const ENDLESS: &str = "50\n";

struct Server {
    process: Running,
    address: String,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(example("select_server"));
        Self::run(command.args(["--address", "127.0.0.1:0"]).args(arguments))
    }

    fn run(command: &mut Command) -> Self {
        // What it prints about its clients is of no interest.
        let mut process = Running::start(command.stderr(Stdio::null()));
        let line = process.line();
        let address = line.strip_prefix("listening on ").unwrap().to_owned();
        Self { process, address }
    }

    fn client(&self) -> Client {
        let socket = TcpStream::connect(&self.address).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.set_write_timeout(Some(PATIENCE)).unwrap();
        Client(BufReader::new(socket))
    }

    fn status(&self, field: &str) -> u64 {
        let path = format!("/proc/{}/status", self.process.0.id());
        let status = fs::read_to_string(path).unwrap();
        let line = status.lines().find(|line| line.starts_with(field)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

struct Client(BufReader<TcpStream>);

impl Client {
    fn send(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).unwrap();
    }

    /// The next line, or none at the end.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let n = self.0.read_line(&mut line).unwrap();
        (n > 0).then(|| line.trim_end().to_owned())
    }

    fn ask(&mut self, text: &str) -> String {
        self.send(text);
        self.line().unwrap()
    }

    fn is_served(&mut self) {
        assert_eq!(self.ask("10\n"), "55");
    }
}

#[test]
fn it_speaks_the_lines_of_fib_server() {
    let server = Server::start(&[]);
    let mut client = server.client();
    for (text, answer) in [
        ("10\n", "55"),
        // Two requests in one piece, and one in two.
        ("1\n2", "1"),
        ("0\n", "6765"),
        ("what?\n", "error: not a number"),
        ("\n", "error: not a number"),
        ("1000\n", "error: 1000 would take until next week"),
        ("27\n", "196418"),
    ] {
        assert_eq!(client.ask(text), answer, "{text:?}");
    }
    // Many at once, refused ones among them, and one without a newline before the end.
    client.send(&"x\n3\n26\n".repeat(50));
    client.send("12");
    client.0.get_ref().shutdown(Shutdown::Write).unwrap();
    for _ in 0..50 {
        for answer in ["error: not a number", "2", "121393"] {
            assert_eq!(client.line().unwrap(), answer);
        }
    }
    assert_eq!(client.line().unwrap(), "144");
    assert_eq!(client.line(), None);
    let mut long = server.client();
    assert_eq!(long.ask(&"1".repeat(64)), "error: not a number");
    assert_eq!(long.line(), None);
}

#[test]
fn small_requests_do_not_wait_for_large_ones() {
    let server = Server::start(&[]);
    let workers = thread::available_parallelism().map_or(2, |n| n.get().max(2));
    let mut large: Vec<_> = (0..workers + 2).map(|_| server.client()).collect();
    large.iter_mut().for_each(|client| client.send(ENDLESS));
    let mut clients: Vec<_> = (0..50).map(|_| server.client()).collect();
    for _ in 0..20 {
        clients.iter_mut().for_each(Client::is_served);
    }
    // Its own thread, and one of the pool for each worker.
    assert_eq!(server.status("Threads:"), 1 + workers as u64);
}

/// Two hundred clients that ask small numbers and four that ask large ones, all at once and without
/// a pause: each gets its answers, and those of one kind get about as many as each other.
#[test]
fn no_client_starves() {
    let server = Server::start(&[]);
    let (start, counts) = (Instant::now(), Mutex::new(BTreeMap::new()));
    let enough = |counts: &BTreeMap<usize, u32>| {
        counts.len() == 204 && counts.values().all(|count| *count >= 5)
    };
    thread::scope(|scope| {
        for n in 0..204 {
            let (server, counts) = (&server, &counts);
            let (text, answer) = if n < 200 {
                ("15\n", "610")
            } else {
                ("27\n", "196418")
            };
            scope.spawn(move || {
                let mut client = server.client();
                while !enough(&counts.lock().unwrap()) {
                    assert!(start.elapsed() < PATIENCE, "a client starves");
                    assert_eq!(client.ask(text), answer);
                    *counts.lock().unwrap().entry(n).or_default() += 1;
                }
            });
        }
    });
    let counts = counts.into_inner().unwrap();
    let large: Vec<_> = counts.range(200..).map(|(_, count)| *count).collect();
    let (least, most) = (large.iter().min().unwrap(), large.iter().max().unwrap());
    // They take turns, but for the one that came first.
    assert!(most - least <= 3 + least / 2, "{large:?}");
}

#[test]
fn a_large_request_of_a_client_that_is_gone_is_not_computed() {
    let server = Server::start(&[]);
    let gone: Vec<_> = (0..20)
        .map(|_| {
            let mut client = server.client();
            client.send(ENDLESS);
            client
        })
        .collect();
    server.client().is_served();
    for client in gone {
        // Closed with a reset, as by a client that has died. Half a close says that it still reads.
        rustix::net::sockopt::set_socket_linger(client.0.get_ref(), Some(Duration::ZERO)).unwrap();
    }
    assert_eq!(server.client().ask("26\n"), "121393");
}

/// Clients that send without end and read nothing.
#[test]
fn clients_that_never_read_cost_little_and_lose_their_place() {
    let server = Server::start(&["--idle", "2"]);
    let mut crowd: Vec<_> = (0..10).map(|_| server.client()).collect();
    let questions = "x\n".repeat(10_000);
    let start = Instant::now();
    let mut moved = Instant::now();
    for client in &crowd {
        let socket = client.0.get_ref();
        socket.set_nonblocking(true).unwrap();
        rustix::net::sockopt::set_socket_recv_buffer_size(socket, 4096).unwrap();
    }
    while moved.elapsed() < Duration::from_secs(1) && start.elapsed() < PATIENCE / 2 {
        for client in &mut crowd {
            if client
                .0
                .get_mut()
                .write(questions.as_bytes())
                .is_ok_and(|n| n > 0)
            {
                moved = Instant::now();
            }
        }
        server.client().is_served();
    }
    assert!(server.status("VmHWM:") < 64 << 10, "in KiB");
    until("all are dropped", || {
        crowd.iter().all(|client| {
            let error = client.0.get_ref().write(b"x");
            error.is_err_and(|error| error.kind() != ErrorKind::WouldBlock)
        })
    });
    let mut client = server.client();
    client.is_served();
}

#[test]
fn a_server_without_descriptors_serves_those_that_are_connected() {
    let mut command = Command::new("sh");
    let script = "ulimit -n 32; exec \"$0\" --address 127.0.0.1:0";
    let server = Server::run(command.args(["-c", script]).arg(example("select_server")));
    let mut client = server.client();
    // Both workers are started.
    client.is_served();
    assert_eq!(client.ask("26\n"), "121393");
    let crowd: Vec<_> = (0..60).map(|_| server.client()).collect();
    for _ in 0..50 {
        client.is_served();
        thread::sleep(Duration::from_millis(2));
    }
    drop(crowd);
    server.client().is_served();
    client.is_served();
}

#[test]
fn an_idle_client_loses_its_place_and_one_that_waits_for_an_answer_does_not() {
    let server = Server::start(&["--idle", "1"]);
    let mut idle = server.client();
    let mut waiting = server.client();
    waiting.send(ENDLESS);
    assert_eq!(idle.line(), None);
    let mut byte = [0];
    let socket = waiting.0.get_mut();
    socket
        .set_read_timeout(Some(Duration::from_secs(2)))
        .unwrap();
    let outcome = socket.read(&mut byte);
    assert!(
        matches!(&outcome, Err(error) if error.kind() == ErrorKind::WouldBlock),
        "{outcome:?}"
    );
}

#[test]
fn it_takes_the_addresses_of_fib_server() {
    for (address, why) in [
        ("nowhere", "is not an address"),
        ("0.0.0.0:0", "others can reach it"),
        ("/tmp/socket", "listens on TCP only"),
    ] {
        let output = Command::new(example("select_server"))
            .args(["--address", address])
            .output()
            .unwrap();
        assert!(!output.status.success());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(why), "{address}: {said}");
    }
}
