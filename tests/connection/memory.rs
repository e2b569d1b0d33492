//! The memory of all peers of a server together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use findrobots::multiprocessing::connection::Limits;
use findrobots::multiprocessing::pickle::Value;

use crate::support::{PATIENCE, Server, client, echo, limited, tcp};

/// A message of 100 kB, whose value may take 13 MB.
fn large() -> Value {
    Value::List(vec![Value::None; 100_000])
}

/// A message of 300 bytes whose value has 200,000 nodes, since each list is in the next one twice.
fn laugh() -> Vec<u8> {
    let doubled = |n: u8| [b"\x94](h", &[n][..], b"h", &[n], b"e"].concat();
    [
        &b"\x80\x04]"[..],
        &(0..16).flat_map(doubled).collect::<Vec<_>>(),
        b".",
    ]
    .concat()
}

#[test]
fn many_large_messages_at_once_are_handled_a_few_at_a_time() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let options = limited(Limits {
        memory: 30_000_000,
        memory_time: PATIENCE,
        ..Limits::default()
    });
    let counted = (Arc::clone(&now), Arc::clone(&most));
    let server = Server::start(&tcp(), options, move |connection| {
        loop {
            let value = connection.recv()?;
            let at_once = counted.0.fetch_add(1, Ordering::SeqCst) + 1;
            counted.1.fetch_max(at_once, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(5));
            counted.0.fetch_sub(1, Ordering::SeqCst);
            connection.send(&value)?;
        }
    });
    let value = large();
    thread::scope(|scope| {
        for _ in 0..24 {
            scope.spawn(|| {
                let mut client = client(&server.address);
                for _ in 0..2 {
                    client.send(&value).unwrap();
                    assert_eq!(client.recv().unwrap(), value);
                }
            });
        }
    });
    // Twice 13 MB are within 30 MB, three times are not.
    assert_eq!(most.load(Ordering::SeqCst), 2);
    server.stop();
}

#[test]
fn who_gets_no_memory_gets_an_exception_and_small_messages_need_none() {
    let options = limited(Limits {
        memory: 20_000_000,
        memory_time: Duration::from_millis(50),
        ..Limits::default()
    });
    let server = Server::start(&tcp(), options, |connection| {
        loop {
            let outcome = connection.recv().and_then(|value| {
                if matches!(value, Value::List(_)) {
                    // The value is held until its peer sends more.
                    connection.poll(Some(PATIENCE)).unwrap();
                }
                connection.send(&value)
            });
            if let Err(error) = outcome {
                connection.refuse(error)?;
            }
        }
    });
    let mut holder = client(&server.address);
    holder.send(&large()).unwrap();
    let mut small = client(&server.address);
    let mut refused = client(&server.address);
    refused.send(&large()).unwrap();
    small.send(&Value::Int(1)).unwrap();
    assert_eq!(small.recv().unwrap(), Value::Int(1));
    // Which of the two came first is not known.
    let (mut first, mut second) = loop {
        if refused.poll(Some(Duration::from_millis(10))).unwrap() {
            break (holder, refused);
        }
        if holder.poll(Some(Duration::from_millis(10))).unwrap() {
            break (refused, holder);
        }
    };
    let Value::Object(exception) = second.recv().unwrap() else {
        panic!("no exception");
    };
    assert_eq!(exception.class.name, "MemoryError");
    assert!(second.recv().is_err());
    first.send(&Value::None).unwrap();
    assert_eq!(first.recv().unwrap(), large());
    assert_eq!(first.recv().unwrap(), Value::None);
    // Now there is memory again.
    let mut next = client(&server.address);
    next.send(&large()).unwrap();
    next.send(&Value::None).unwrap();
    assert_eq!(next.recv().unwrap(), large());
    server.stop();
}

#[test]
fn a_small_message_that_becomes_large_takes_its_share_too() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut limits = Limits {
        memory: 60_000_000,
        memory_time: PATIENCE,
        ..Limits::default()
    };
    // 38 MB, so one at a time.
    limits.pickle.nodes = 300_000;
    let counted = (Arc::clone(&now), Arc::clone(&most));
    let server = Server::start(&tcp(), limited(limits), move |connection| {
        loop {
            let value = connection.recv()?;
            let at_once = counted.0.fetch_add(1, Ordering::SeqCst) + 1;
            counted.1.fetch_max(at_once, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(5));
            drop(value);
            counted.0.fetch_sub(1, Ordering::SeqCst);
            connection.send(&Value::None)?;
        }
    });
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut client = client(&server.address);
                client.send_bytes(&laugh()).unwrap();
                assert_eq!(client.recv().unwrap(), Value::None);
            });
        }
    });
    assert_eq!(most.load(Ordering::SeqCst), 1);
    server.stop();
}

/// Its memory is given back when a peer leaves, whatever it was doing.
#[test]
fn a_peer_that_leaves_gives_its_memory_back() {
    let options = limited(Limits {
        memory: 20_000_000,
        memory_time: PATIENCE,
        ..Limits::default()
    });
    let server = Server::start(&tcp(), options, echo);
    for _ in 0..10 {
        let mut client = client(&server.address);
        // Half a message, and then a whole one that is never taken.
        client.send(&large()).unwrap();
    }
    let mut last = client(&server.address);
    last.send(&large()).unwrap();
    assert_eq!(last.recv().unwrap(), large());
    server.stop();
}

/// With less memory than the largest message needs, it is refused at once; with the default, none
/// is.
#[test]
fn a_message_that_never_fits_is_refused_at_once() {
    let options = limited(Limits {
        memory: 10_000_000,
        memory_time: PATIENCE,
        ..Limits::default()
    });
    let server = Server::start(&tcp(), options, |connection| {
        loop {
            match connection.recv() {
                Ok(value) => connection.send(&value)?,
                Err(error) => connection.refuse(error)?,
            }
        }
    });
    let mut client_of_little = client(&server.address);
    client_of_little.send(&large()).unwrap();
    let Value::Object(exception) = client_of_little.recv().unwrap() else {
        panic!("no exception");
    };
    assert_eq!(exception.class.name, "MemoryError");
    server.stop();

    let server = Server::echo(&tcp());
    let mut client = client(&server.address);
    let largest = Value::Bytes(vec![7; (16 << 20) - 100]);
    client.send(&largest).unwrap();
    assert_eq!(client.recv().unwrap(), largest);
    server.stop();
}
