//! What the observer of a server sees, and what the peer is answered: each refusal is seen at both
//! ends.

use std::io::Write;
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use findrobots::multiprocessing::auth::{AuthKey, authenticate_server};
use findrobots::multiprocessing::connection::Event;
use findrobots::multiprocessing::connection::{
    self, Address, Connection, ConnectionError, Limits, Refusal, ServeOptions,
};
use findrobots::multiprocessing::frame::FrameError;
use findrobots::multiprocessing::pickle::Value;
use findrobots::multiprocessing::rpc::{Functions, Proxy, serve_calls};

use crate::support::{ANY, Server, client, echo, key, limited, places, pythons, tcp, until};

/// The events of a server, as lines.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn observe(&self) -> impl Fn(&Event<'_>) + Send + Sync + use<> {
        let lines = Arc::clone(&self.0);
        move |event| lines.lock().unwrap().push(event.to_string())
    }

    /// Waits for a line that ends so, and returns what is before.
    fn expect(&self, end: &str) -> String {
        let find = || {
            let lines = self.0.lock().unwrap();
            lines
                .iter()
                .find_map(|line| line.strip_suffix(end).map(str::to_owned))
        };
        until(&format!("{end}, only {:?}", self.0.lock().unwrap()), || {
            find().is_some()
        });
        find().unwrap()
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

fn calls(connection: &mut Connection) -> Result<(), ConnectionError> {
    let functions = Functions::new()
        .function("boom", |_| panic!("at /secret/place"))
        .function("add", |_| Ok(Value::Int(5)));
    serve_calls(&functions, connection)
}

fn exception(value: Value) -> String {
    let Value::Object(object) = value else {
        panic!("{value:?}")
    };
    format!(
        "{}: {}",
        object.class.name,
        object.args[0].as_str().unwrap()
    )
}

#[test]
fn a_peer_that_does_not_authenticate_is_an_event() {
    for place in places() {
        let lines = Lines::default();
        let options = limited(Limits {
            // The honest peers need far less, even on a busy machine.
            handshake_time: Duration::from_secs(2),
            ..Limits::default()
        });
        let server = Server::observed(&place.address, options, lines.observe(), echo);
        let wrong = AuthKey::new(b"wrong").unwrap();
        assert!(connection::connect(&server.address, &wrong, ANY).is_err());
        let who = lines.expect(": not authenticated: the peer has a different key");
        match &server.address {
            Address::Tcp(..) => assert!(who.starts_with("127.0.0.1:"), "{who}"),
            Address::Unix(_) => assert_eq!(who, format!("process {}", std::process::id())),
        }
        // Silent ones, and one that speaks another protocol.
        let mut others: Vec<Box<dyn Write>> = Vec::new();
        for _ in 0..2 {
            others.push(match &server.address {
                Address::Tcp(..) => {
                    Box::new(TcpStream::connect(server.address.to_string()).unwrap())
                }
                Address::Unix(path) => Box::new(UnixStream::connect(path).unwrap()),
            });
        }
        others[0].write_all(b"GET / HTTP/1.1\r\n").unwrap();
        lines.expect("a message of 1195725856 bytes, the limit is 256");
        lines.expect(": not authenticated: the handshake broke off: the peer took too long");
        // One that authenticates, has its answer and leaves is none.
        let mut honest = client(&server.address);
        honest.send(&Value::None).unwrap();
        assert_eq!(honest.recv().unwrap(), Value::None);
        drop(honest);
        server.stop();
        assert_eq!(lines.count(), 3);
    }
}

#[test]
fn a_message_that_is_too_long_is_answered_before_the_end() {
    let lines = Lines::default();
    let options = limited(Limits {
        frame: 100_000,
        ..Limits::default()
    });
    let server = Server::observed(&tcp(), options, lines.observe(), calls);
    // Far more than the buffers of the sockets, so the peer must be read from.
    let mut peer = client(&server.address);
    peer.send_bytes(&vec![0; 15 << 20]).unwrap();
    let text = "the peer announced a message of 15728640 bytes, the limit is 100000";
    assert_eq!(
        exception(peer.recv().unwrap()),
        format!("ValueError: {text}")
    );
    assert!(matches!(
        peer.recv(),
        Err(ConnectionError::Frame(FrameError::Closed))
    ));
    drop(peer);
    lines.expect(&format!(": the connection ended: {text}"));
    for python in pythons() {
        python.run("too_long.py", &server.address);
    }
    server.stop();
}

#[test]
fn a_message_that_is_no_value_is_answered_and_the_connection_goes_on() {
    let lines = Lines::default();
    let server = Server::observed(&tcp(), ServeOptions::new(ANY), lines.observe(), calls);
    let mut peer = client(&server.address);
    peer.send_bytes(b"garbage").unwrap();
    assert!(exception(peer.recv().unwrap()).starts_with("ValueError: the pickle"));
    peer.send_bytes(&[&b"\x80\x04"[..], &[b']'; 150], &[b'a'; 149], b"."].concat())
        .unwrap();
    assert!(exception(peer.recv().unwrap()).starts_with("RecursionError"));
    lines.expect(": a message was not taken: the value is nested too deeply, or contains itself");
    assert!(Proxy::new(peer).call("add", &[], &[]).is_ok());
    assert_eq!(lines.count(), 2);
    server.stop();
}

#[test]
fn panics_are_events() {
    let lines = Lines::default();
    let server = Server::observed(&tcp(), ServeOptions::new(ANY), lines.observe(), calls);
    let mut proxy = Proxy::new(client(&server.address));
    assert!(proxy.call("boom", &[], &[]).is_err());
    lines.expect(": a panic: at /secret/place");
    assert!(proxy.call("add", &[], &[]).is_ok());
    server.stop();

    let handler = |_: &mut Connection| panic!("in a handler");
    let server = Server::observed(&tcp(), ServeOptions::new(ANY), lines.observe(), handler);
    assert!(client(&server.address).recv().is_err());
    lines.expect(": a panic: in a handler");
    server.stop();
}

#[test]
fn half_a_message_and_silence_are_events() {
    let lines = Lines::default();
    let options = limited(Limits {
        idle_time: Duration::from_millis(100),
        ..Limits::default()
    });
    let server = Server::observed(&tcp(), options, lines.observe(), calls);
    let mut half = TcpStream::connect(server.address.to_string()).unwrap();
    authenticate_server(&mut half, &key(), ANY).unwrap();
    half.write_all(b"\0\0\0\x09abc").unwrap();
    drop(half);
    lines.expect(": the connection ended: the connection ended inside a message");
    let silent = client(&server.address);
    lines.expect(": the connection ended: the peer took too long");
    drop(silent);
    server.stop();
}

#[test]
fn peers_that_are_refused_are_events() {
    let lines = Lines::default();
    let refusals = Arc::new(Mutex::new(0));
    let options = limited(Limits {
        live: 1,
        pending: 2,
        ..Limits::default()
    });
    let observe = {
        let (print, refusals) = (lines.observe(), Arc::clone(&refusals));
        move |event: &Event<'_>| {
            if let Event::Refused {
                why: Refusal::Crowded(2),
                ..
            } = event
            {
                *refusals.lock().unwrap() += 1;
            }
            print(event);
        }
    };
    let server = Server::observed(&tcp(), options, observe, echo);
    let mut live = client(&server.address);
    live.send(&Value::None).unwrap();
    live.recv().unwrap();
    let mut refused = client(&server.address);
    let text = "the server has 1 peers and takes no more";
    assert_eq!(
        exception(refused.recv().unwrap()),
        format!("OSError: {text}")
    );
    lines.expect(&format!(": refused: {text}"));
    for python in pythons() {
        python.run("refused.py", &server.address);
    }
    let _crowd: Vec<_> = (0..5)
        .map(|_| TcpStream::connect(server.address.to_string()).unwrap())
        .collect();
    until("three are refused", || *refusals.lock().unwrap() >= 3);
    // They are not reported a second time, as peers that did not authenticate.
    let reported = lines.0.lock().unwrap().join("\n");
    assert!(!reported.contains("not authenticated"), "{reported}");
    server.stop();
}

#[test]
fn the_examples_print_events_on_standard_error() {
    use crate::support::{Running, example};
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    for name in ["connection_echo", "rpc_server"] {
        let mut command = Command::new(example(name));
        command
            .args(["--address", "127.0.0.1:0"])
            .stderr(Stdio::piped());
        let mut server = Running::start(&mut command);
        let address = server.address();
        let wrong = AuthKey::new(b"wrong").unwrap();
        assert!(connection::connect(&address, &wrong, ANY).is_err());
        let mut line = String::new();
        let mut stderr = BufReader::new(server.0.stderr.take().unwrap());
        stderr.read_line(&mut line).unwrap();
        assert!(line.starts_with("127.0.0.1:"), "{line}");
        assert!(
            line.ends_with(": not authenticated: the peer has a different key\n"),
            "{line}"
        );
        // A closed standard error is no reason to end.
        drop(stderr);
        assert!(connection::connect(&address, &wrong, ANY).is_err());
        drop(client(&address));
    }
}
