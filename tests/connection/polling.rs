//! Waiting for messages: `poll`, the file descriptor, and receives whose time is over.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use findrobots::multiprocessing::auth::authenticate_server;
use findrobots::multiprocessing::connection::{
    Connection, ConnectionError, Limits, Listener, StopHandle,
};
use findrobots::multiprocessing::frame::{FrameError, write_frame};
use findrobots::multiprocessing::pickle::{Dialect, Value, dumps};
use rustix::event::{PollFd, PollFlags, Timespec};

use crate::support::{ANY, PATIENCE, Server, client, key, places, pythons, tcp};

const MOMENT: Duration = Duration::from_millis(20);

/// A connection of ours, and the bare socket of its peer.
fn pair(limits: Limits) -> (Connection, TcpStream) {
    let listener = Listener::bind(&tcp()).unwrap();
    let mut peer = TcpStream::connect(listener.address().to_string()).unwrap();
    let handshake = thread::spawn(move || {
        let pending = listener.accept(&StopHandle::new().unwrap()).unwrap();
        pending.unwrap().authenticate(&key(), ANY, &limits).unwrap()
    });
    authenticate_server(&mut peer, &key(), ANY).unwrap();
    (handshake.join().unwrap(), peer)
}

fn frame(value: &Value) -> Vec<u8> {
    let mut wire = Vec::new();
    write_frame(&mut wire, &dumps(value, Dialect::Four).unwrap()).unwrap();
    wire
}

/// Whether an event loop would be woken.
fn is_readable(connection: &Connection, timeout: Duration) -> bool {
    let timeout = Timespec::try_from(timeout).unwrap();
    let mut polled = [PollFd::new(connection, PollFlags::IN)];
    rustix::event::poll(&mut polled, Some(&timeout)).unwrap() > 0
}

fn timed_out<T>(outcome: &Result<T, ConnectionError>) -> bool {
    matches!(outcome, Err(ConnectionError::Frame(FrameError::TimedOut)))
}

#[test]
fn poll_is_true_for_a_message_and_for_the_end() {
    for place in places() {
        let server = Server::echo(&place.address);
        let mut client = client(&server.address);
        assert!(!client.poll(Some(Duration::ZERO)).unwrap());
        assert!(!client.poll(Some(MOMENT)).unwrap());
        client.send(&Value::Int(1)).unwrap();
        assert!(client.poll(Some(PATIENCE)).unwrap());
        assert!(client.poll(None).unwrap());
        assert_eq!(client.recv().unwrap(), Value::Int(1));
        assert!(!client.poll(Some(Duration::ZERO)).unwrap());
        server.stop();
        assert!(client.poll(Some(PATIENCE)).unwrap());
        assert!(matches!(
            client.recv(),
            Err(ConnectionError::Frame(FrameError::Closed))
        ));
        assert!(client.poll(Some(Duration::ZERO)).unwrap());
    }
}

#[test]
fn python_servers_are_polled() {
    for python in pythons() {
        let (_server, address) = python.server("echo_server.py", &tcp());
        let mut client = client(&address);
        for value in [Value::Int(1), Value::Bytes(vec![7; 100_000])] {
            assert!(!client.poll(Some(Duration::ZERO)).unwrap());
            client.send(&value).unwrap();
            assert!(client.poll(Some(PATIENCE)).unwrap());
            client.recv().unwrap();
        }
    }
}

#[test]
fn a_receive_that_times_out_leaves_the_connection_usable() {
    let (mut connection, mut peer) = pair(Limits::default());
    connection.set_recv_timeout(Some(MOMENT));
    assert!(timed_out(&connection.recv()));
    let large = Value::Bytes((0..100_000).map(|n| n as u8).collect());
    for value in [Value::from("small"), large] {
        let wire = frame(&value);
        // Cut in the header, after it, in the payload, and before its last byte.
        for cut in [1, 3, 4, 5, 9, wire.len() - 1] {
            peer.write_all(&wire[..cut]).unwrap();
            assert!(timed_out(&connection.recv()), "at {cut}");
            assert!(timed_out(&connection.recv_bytes()), "at {cut}");
            // The other direction is as before.
            connection.send(&Value::None).unwrap();
            peer.write_all(&wire[cut..]).unwrap();
            connection.set_recv_timeout(Some(PATIENCE));
            assert_eq!(connection.recv().unwrap(), value, "at {cut}");
            connection.set_recv_timeout(Some(MOMENT));
        }
    }
}

#[test]
fn a_part_that_was_kept_counts_for_poll_and_the_descriptor_waits_for_the_rest() {
    let (mut connection, mut peer) = pair(Limits::default());
    let wire = frame(&Value::from("in two parts"));
    assert!(!is_readable(&connection, Duration::ZERO));
    peer.write_all(&wire[..7]).unwrap();
    assert!(is_readable(&connection, PATIENCE));
    connection.set_recv_timeout(Some(Duration::ZERO));
    assert!(timed_out(&connection.recv()));
    assert!(connection.poll(Some(Duration::ZERO)).unwrap());
    // A loop that waits for the descriptor does not spin, and sleeps over nothing.
    assert!(!is_readable(&connection, MOMENT));
    peer.write_all(&wire[7..]).unwrap();
    assert!(is_readable(&connection, PATIENCE));
    assert_eq!(connection.recv().unwrap(), Value::from("in two parts"));
    assert!(!connection.poll(Some(Duration::ZERO)).unwrap());
}

/// Two messages that arrive at once are two wake-ups: nothing of the second is taken with the
/// first.
#[test]
fn no_message_is_held_back_from_the_descriptor() {
    let (mut connection, mut peer) = pair(Limits::default());
    connection.set_recv_timeout(Some(Duration::ZERO));
    let both = [frame(&Value::Int(1)), frame(&Value::Int(2))].concat();
    peer.write_all(&both).unwrap();
    for n in 1..=2 {
        assert!(is_readable(&connection, PATIENCE));
        assert_eq!(connection.recv().unwrap(), Value::Int(n));
    }
    assert!(!is_readable(&connection, Duration::ZERO));
    assert!(timed_out(&connection.recv()));
    peer.shutdown(Shutdown::Write).unwrap();
    assert!(is_readable(&connection, PATIENCE));
    assert!(matches!(
        connection.recv(),
        Err(ConnectionError::Frame(FrameError::Closed))
    ));
}

#[test]
fn a_message_must_be_complete_in_time_once_its_length_is_known() {
    let (mut connection, mut peer) = pair(Limits {
        transfer_time: MOMENT,
        ..Limits::default()
    });
    let wire = frame(&Value::from("slow"));
    // No limit on the wait for a message, and one on the message.
    peer.write_all(&wire[..6]).unwrap();
    assert!(timed_out(&connection.recv()));
    peer.write_all(&wire[6..]).unwrap();
    let start = Instant::now();
    while let Err(error) = connection.recv() {
        assert!(timed_out::<()>(&Err(error)));
        assert!(start.elapsed() < PATIENCE);
    }
}

/// The peer would take the next message for the rest of this one.
#[test]
fn a_send_that_times_out_ends_the_connection() {
    let (mut connection, peer) = pair(Limits {
        transfer_time: MOMENT,
        ..Limits::default()
    });
    assert!(timed_out(&connection.send_bytes(&vec![0; 15 << 20])));
    connection.set_recv_timeout(Some(PATIENCE));
    let outcome = connection.recv();
    assert!(outcome.is_err() && !timed_out(&outcome), "{outcome:?}");
    assert!(connection.send(&Value::None).is_err());
    drop(peer);
}
