//! Peers that have not authenticated: silent, slow, wrong, hostile, many. Each is dropped in time,
//! and a client with the key is served throughout.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use findrobots::multiprocessing::auth::AuthKey;
use findrobots::multiprocessing::connection::{self, Address};
use findrobots::multiprocessing::frame::{read_frame, write_frame};
use findrobots::multiprocessing::pickle::Value;

use crate::support::{ANY, PATIENCE, Running, Server, client, example, key, places, tcp, until};

/// A handshake may take three seconds; the rest allows for a busy machine.
const DROPPED_WITHIN: Duration = Duration::from_secs(12);
/// On an idle machine this takes a millisecond.
const SERVED_WITHIN: Duration = Duration::from_secs(2);

trait Socket: Read + Write + Send {}
impl<T: Read + Write + Send> Socket for T {}

/// Connects and sends nothing.
fn knock(address: &Address) -> Box<dyn Socket> {
    match address {
        Address::Unix(path) => {
            let socket = UnixStream::connect(path).unwrap();
            socket.set_read_timeout(Some(PATIENCE)).unwrap();
            Box::new(socket)
        }
        tcp => {
            let socket = TcpStream::connect(tcp.to_string()).unwrap();
            socket.set_read_timeout(Some(PATIENCE)).unwrap();
            Box::new(socket)
        }
    }
}

/// Connects and reads the challenge.
fn challenged(address: &Address) -> (Box<dyn Socket>, Vec<u8>) {
    let mut socket = knock(address);
    let challenge = read_frame(&mut socket, 256).unwrap();
    assert!(challenge.starts_with(b"#CHALLENGE#{sha256}"));
    (socket, challenge)
}

fn is_served(address: &Address) {
    let start = Instant::now();
    let mut client = client(address);
    client.send(&Value::Int(7)).unwrap();
    assert_eq!(client.recv().unwrap(), Value::Int(7));
    assert!(
        start.elapsed() < SERVED_WITHIN,
        "served only after {:?}",
        start.elapsed()
    );
}

/// All bytes until the stream ends or fails.
fn rest(socket: &mut dyn Socket) -> Vec<u8> {
    let mut all = Vec::new();
    let mut buffer = [0; 1024];
    while let Ok(n @ 1..) = socket.read(&mut buffer) {
        all.extend(&buffer[..n]);
    }
    all
}

#[test]
fn fifty_silent_peers_and_a_dribbler_delay_no_other_peer() {
    for place in places() {
        let server = Server::echo(&place.address);
        let address = &server.address;
        let start = Instant::now();
        let mut silent: Vec<_> = (0..50).map(|_| knock(address)).collect();
        let dribbler = thread::spawn({
            let (mut socket, _) = challenged(address);
            move || {
                // Each byte arrives long before a timeout of a single read would pass.
                for byte in [0, 0, 0, 200].into_iter().chain([b'x'; 200]) {
                    if socket.write_all(&[byte]).is_err() {
                        break;
                    }
                    thread::sleep(Duration::from_millis(250));
                }
                start.elapsed()
            }
        });
        for _ in 0..20 {
            is_served(address);
        }
        for socket in &mut silent {
            rest(socket);
        }
        assert!(
            start.elapsed() < DROPPED_WITHIN,
            "silent peers live for {:?}",
            start.elapsed()
        );
        assert!(dribbler.join().unwrap() < DROPPED_WITHIN);
        is_served(address);
        server.stop();
    }
}

#[test]
fn more_silent_peers_than_may_be_pending_do_not_keep_a_good_one_out() {
    let server = Server::echo(&tcp());
    let crowd: Vec<_> = (0..300).map(|_| knock(&server.address)).collect();
    for _ in 0..20 {
        is_served(&server.address);
    }
    drop(crowd);
    server.stop();
}

#[test]
fn an_invalid_answer_ends_its_connection_and_nothing_else() {
    for place in places() {
        let server = Server::echo(&place.address);
        let address = &server.address;
        let mut long = vec![0, 0, 1, 1];
        long.extend([b'x'; 257]);
        let rude: [&[u8]; 8] = [
            b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"\xff\xff\xff\xfe",
            b"\x7f\xff\xff\xff",
            b"\x80\x00\x00\x00",
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\xff\xff\xff\xff\x00\x00\x00\x00\x80\x00\x00\x00",
            b"\x00\x00",
            &long,
        ];
        for bytes in rude {
            let (mut socket, _) = challenged(address);
            let start = Instant::now();
            socket.write_all(bytes).unwrap();
            assert!(rest(&mut *socket).is_empty(), "{bytes:?} was answered");
            assert!(
                start.elapsed() < DROPPED_WITHIN,
                "{bytes:?}: {:?}",
                start.elapsed()
            );
            is_served(address);
        }
        server.stop();
    }
}

/// The right answer to an earlier challenge, recorded from the handshake of a good client.
fn watched_answer(address: &Address) -> Vec<u8> {
    let between = TcpListener::bind("127.0.0.1:0").unwrap();
    let here: Address = between.local_addr().unwrap().to_string().parse().unwrap();
    // The client fails, because this end closes the connection without a proof.
    let client = thread::spawn(move || connection::connect(&here, &key(), ANY).is_ok());
    let (mut peer, _) = between.accept().unwrap();
    let (mut server, challenge) = challenged(address);
    write_frame(&mut peer, &challenge).unwrap();
    let answer = read_frame(&mut peer, 256).unwrap();
    write_frame(&mut server, &answer).unwrap();
    assert_eq!(read_frame(&mut server, 256).unwrap(), b"#WELCOME#");
    drop(peer);
    assert!(!client.join().unwrap());
    answer
}

#[test]
fn a_wrong_answer_gets_a_failure() {
    let server = Server::echo(&tcp());
    let address = &server.address;
    let (mut watched, first) = challenged(address);
    let right_once = watched_answer(address);
    let mut zeros = b"{sha256}".to_vec();
    zeros.extend([0; 32]);
    for answer in [
        &[0; 16][..],
        &zeros,
        &first,
        &right_once,
        b"",
        b"{sha256}",
        b"{md5}",
        b"{none}0123456789abcdef",
    ] {
        let (mut socket, challenge) = challenged(address);
        assert_ne!(challenge, first, "a challenge was used twice");
        write_frame(&mut socket, answer).unwrap();
        assert_eq!(
            read_frame(&mut socket, 256).unwrap(),
            b"#FAILURE#",
            "{answer:?}"
        );
        assert!(rest(&mut *socket).is_empty());
        is_served(address);
    }
    let wrong = AuthKey::new(b"peekabo0").unwrap();
    assert!(connection::connect(address, &wrong, ANY).is_err());
    is_served(address);
    assert!(rest(&mut *watched).is_empty());
    server.stop();
}

/// A client with the key is served by a process that has just run out of file descriptors.
#[test]
fn a_server_out_of_file_descriptors_recovers() {
    let script = "ulimit -n 24; exec \"$0\" --address 127.0.0.1:0";
    let mut server = Running::start(
        Command::new("sh")
            .args(["-c", script])
            .arg(example("connection_echo")),
    );
    let address = server.address();
    let crowd: Vec<_> = (0..100).map(|_| knock(&address)).collect();
    thread::sleep(Duration::from_millis(200));
    drop(crowd);
    until("a client is served", || {
        connection::connect(&address, &key(), ANY).is_ok()
    });
    is_served(&address);
}
