//! Small pickles that would become large, deep or slow. Each is refused quickly, in a process that
//! stays small, and a good client is served meanwhile.

use std::fs;
use std::io::Write;
use std::iter::repeat_n;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use findrobots::multiprocessing::connection::Address;
use findrobots::multiprocessing::frame::write_frame;
use findrobots::multiprocessing::pickle::{MAX_PICKLE, Value, loads};
use findrobots::multiprocessing::rpc::Proxy;

use crate::support::{client, example_server, tcp};

/// A release build on an idle machine should need half a second; the rest allows for a debug build
/// on a busy one.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);
const MEMORY_KIB: u64 = 200 << 10;

/// Every pickle here must be refused.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let parts = |parts: &[&[u8]]| parts.concat();
    let many =
        |n: usize, bytes: &[u8]| -> Vec<u8> { repeat_n(bytes, n).flatten().copied().collect() };
    let full = MAX_PICKLE - 64;
    // Each is made of the one before, twice.
    let laughs = |mark: &[u8], end: &[u8]| -> Vec<u8> {
        (0..40)
            .flat_map(|n| [b"\x94", mark, b"h", &[n][..], b"h", &[n], end].concat())
            .collect()
    };
    let text = |length: usize| parts(&[b"X", &(length as u32).to_le_bytes(), &many(length, b"x")]);
    let encoded = |text: &[u8]| {
        parts(&[
            b"\x80\x02](c_codecs\nencode\nq\x01",
            text,
            b"X\x06\0\0\0latin1\x86q\x02R",
            &many(100_000, b"h\x01h\x02R"),
            b"e.",
        ])
    };
    let not_ascii = parts(&[b"X\0\0\x10\0", &many(1 << 19, "ÿ".as_bytes())]);
    vec![
        (
            "a million nested lists",
            parts(&[
                b"\x80\x04",
                &many(1_000_000, b"]"),
                &many(999_999, b"a"),
                b".",
            ]),
        ),
        (
            "a million nested tuples",
            parts(&[b"\x80\x04)", &many(1_000_000, b"\x85"), b"."]),
        ),
        (
            "a million nested calls",
            parts(&[
                b"\x80\x04ca\nb\n\x94",
                &many(300_000, b"h\0"),
                b")R",
                &many(300_000, b"\x85R"),
                b".",
            ]),
        ),
        (
            "a billion laughs",
            parts(&[b"\x80\x04N", &laughs(b"", b"\x86"), b"."]),
        ),
        (
            "a billion laughs as a key",
            parts(&[b"\x80\x04}N", &laughs(b"", b"\x86"), b"Ns."]),
        ),
        (
            "a billion laughs in frozen sets",
            parts(&[b"\x80\x04(N\x91", &laughs(b"(", b"\x91"), b"."]),
        ),
        ("a list of itself", b"\x80\x04]\x94h\0a.".to_vec()),
        (
            "a list of itself many times",
            parts(&[b"\x80\x04]\x94(", &many(100_000, b"h\0"), b"e."]),
        ),
        ("a dict of itself", b"\x80\x04}\x94Nh\0s.".to_vec()),
        (
            "a text repeated",
            parts(&[
                b"\x80\x04]",
                &text(1 << 20),
                b"\x94(",
                &many(100_000, b"h\0"),
                b"e.",
            ]),
        ),
        ("a text encoded again and again", encoded(&text(1 << 20))),
        (
            "a text that is not ASCII encoded again and again",
            encoded(&not_ascii),
        ),
        (
            "a frame of marks",
            parts(&[b"\x80\x04", &many(full, b"("), b"."]),
        ),
        (
            "a frame of nothing",
            parts(&[b"\x80\x04](", &many(full, b"N"), b"e."]),
        ),
        (
            "a frame of lists",
            parts(&[b"\x80\x04](", &many(full, b"]"), b"e."]),
        ),
        (
            "a frame of dicts",
            parts(&[b"\x80\x04](", &many(full, b"}"), b"e."]),
        ),
        (
            "a frame of copies",
            parts(&[b"\x80\x04]\x94", &many(full / 2, b"h\0"), b"."]),
        ),
        (
            "a frame of memos",
            parts(&[b"\x80\x04N", &many(full, b"\x94"), b"."]),
        ),
        (
            "a frame of calls",
            parts(&[b"\x80\x04](ca\nb\n\x94", &many(full / 4, b"h\0)R"), b"e."]),
        ),
        (
            "a class a million times",
            parts(&[
                b"\x80\x04](c",
                &[b'x'; 31],
                b"\n",
                &[b'x'; 31],
                b"\n\x94",
                &many(999_000, b"h\0"),
                b"e.",
            ]),
        ),
        (
            "a text of 64 bytes half a million times",
            parts(&[
                b"\x80\x04](",
                &text(64),
                b"\x94",
                &many(500_000, b"h\0"),
                b"e.",
            ]),
        ),
        (
            "a list of pairs read as a dict again and again",
            parts(&[
                b"\x80\x04]\x94(",
                &many(200_000, b"NN\x86"),
                b"e\x85\x94](ccollections\nOrderedDict\n\x94",
                &many(100_000, b"h\x02h\x01R"),
                b"e.",
            ]),
        ),
        (
            "a list with what is no pair at its end read again and again",
            parts(&[
                b"\x80\x04]\x94(",
                &many(200_000, b"NN\x86"),
                b"Ne\x85\x94](ccollections\nOrderedDict\n\x94",
                &many(100_000, b"h\x02h\x01R"),
                b"e.",
            ]),
        ),
        (
            "an integer of eight megabytes",
            parts(&[b"\x80\x04\x8b\0\0\x80\0", &many(8 << 20, b"\x7f"), b"."]),
        ),
        (
            "two million digits",
            parts(&[b"\x80\x04I", &many(2_000_000, b"9"), b"\n."]),
        ),
        (
            "two million digits, long",
            parts(&[b"\x80\x04L", &many(2_000_000, b"9"), b"L\n."]),
        ),
        (
            "bytes that are not there",
            b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\xff.".to_vec(),
        ),
        (
            "bytes of two gigabytes",
            b"\x80\x04B\xff\xff\xff\x7f.".to_vec(),
        ),
        (
            "a negative integer length",
            b"\x80\x04\x8b\xff\xff\xff\xff.".to_vec(),
        ),
        (
            "a place far out in the memo",
            b"\x80\x04Nr\xff\xff\xff\xffj\xff\xff\xff\xfe.".to_vec(),
        ),
        ("an object by id", b"\x80\x04Pid\n.".to_vec()),
        ("an extension", b"\x80\x04\x82\x01.".to_vec()),
    ]
}

#[test]
fn bombs_are_refused() {
    for (name, bomb) in bombs() {
        let start = Instant::now();
        assert!(loads(&bomb).is_err(), "{name} was read");
        eprintln!(
            "{:>8.1} ms, {:>8} bytes: {name}",
            1000.0 * start.elapsed().as_secs_f64(),
            bomb.len()
        );
        assert!(
            start.elapsed() < ANSWERED_WITHIN,
            "{name} took {:?}",
            start.elapsed()
        );
    }
}

/// The largest values that are accepted. They are not bombs, but they must fit in memory too.
fn largest() -> Vec<(&'static str, Vec<u8>)> {
    let many =
        |n: usize, bytes: &[u8]| -> Vec<u8> { repeat_n(bytes, n).flatten().copied().collect() };
    let mut dict = b"\x80\x04}(".to_vec();
    for key in 0..499_000_u32 {
        dict.push(b'J');
        dict.extend(key.to_le_bytes());
        dict.push(b'N');
    }
    dict.extend(b"u.");
    let name = [b'x'; 31];
    let global = [&b"c"[..], &name, b"\n", &name, b"\n"].concat();
    let list = |items: &[&[u8]]| [b"\x80\x04](", &items.concat()[..], b"e."].concat();
    let repeated = |instruction: u8, n: usize, length: u32| {
        let bytes = vec![b'x'; length as usize];
        let first = [&[instruction][..], &length.to_le_bytes(), &bytes, b"\x94"].concat();
        list(&[&first, &many(n, b"h\0")])
    };
    vec![
        (
            "many classes",
            list(&[&global, b"\x94", &many(199_000, b"h\0")]),
        ),
        ("a million uses of a text", repeated(b'X', 999_000, 63)),
        (
            "half a million copies of bytes",
            repeated(b'B', 499_000, 63),
        ),
        ("a third of a million copies", repeated(b'B', 333_000, 127)),
        ("a million texts", list(&[&many(999_990, b"\x8c\x01x")])),
        (
            "half a million texts of 23 bytes",
            list(&[&many(600_000, b"\x8c\x1712345678901234567890123")]),
        ),
        ("a million old texts", list(&[&many(999_990, b"U\x01x")])),
        ("a million lists", list(&[&many(999_990, b"]")])),
        (
            "half a million lists of one",
            list(&[&many(499_990, b"]Na")]),
        ),
        ("a dict of half a million", dict),
        (
            "a third of a million dicts of one",
            list(&[&many(333_000, b"}NNs")]),
        ),
        ("names of functions", list(&[&many(190_000, b"ca\nb\n")])),
        (
            "many objects",
            list(&[&global, b"\x94", &many(199_000, b"h\0)R")]),
        ),
    ]
}

#[test]
fn the_largest_values_are_read() {
    for (name, pickle) in largest() {
        let start = Instant::now();
        let value = loads(&pickle);
        assert!(value.is_ok(), "{name}: {value:?}");
        let milliseconds = 1000.0 * start.elapsed().as_secs_f64();
        eprintln!("{milliseconds:>8.1} ms, {:>8} bytes: {name}", pickle.len());
    }
}

fn peak_memory_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Calls `add` again and again while `work` runs, and fails if a call takes too long.
fn while_others_are_served(address: &Address, work: impl FnOnce()) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut calls = 0;
            while !done.load(Ordering::SeqCst) || calls == 0 {
                let start = Instant::now();
                let mut proxy = Proxy::new(client(address));
                let sum = proxy
                    .call("add", &[Value::Int(2), Value::Int(3)], &[])
                    .unwrap();
                assert_eq!(sum, Value::Int(5));
                assert!(
                    start.elapsed() < ANSWERED_WITHIN,
                    "a good client waited for {:?}",
                    start.elapsed()
                );
                calls += 1;
                thread::sleep(Duration::from_millis(20));
            }
        });
        // Set even if `work` panics, because the scope waits for the other thread before it
        // propagates the panic.
        struct Done<'a>(&'a AtomicBool);
        impl Drop for Done<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let end = Done(&done);
        work();
        drop(end);
        other.join().unwrap();
    });
}

#[test]
fn bombs_from_a_client_with_the_key() {
    let (server, address) = example_server("rpc_server", &tcp());
    while_others_are_served(&address, || {
        let mut connection = client(&address);
        for (name, bomb) in bombs() {
            let start = Instant::now();
            connection.send_bytes(&bomb).unwrap();
            let answer = connection.recv().unwrap();
            assert!(
                start.elapsed() < ANSWERED_WITHIN,
                "{name} took {:?}",
                start.elapsed()
            );
            let Value::Object(exception) = answer else {
                panic!("{name}: {answer:?}")
            };
            assert!(
                ["ValueError", "TypeError", "RecursionError"]
                    .contains(&exception.class.name.as_str())
            );
        }
        for (name, pickle) in largest() {
            let request = [
                &b"\x80\x04\x8c\x04echo"[..],
                &pickle[2..pickle.len() - 1],
                b"\x85}\x87.",
            ]
            .concat();
            connection.send_bytes(&request).unwrap();
            // Most of the replies are refusals, because the value is too big or may not be sent
            // back.
            connection
                .recv_bytes()
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let mut proxy = Proxy::new(connection);
        assert!(
            proxy
                .call("add", &[Value::Int(2), Value::Int(3)], &[])
                .is_ok()
        );
    });
    let peak = peak_memory_kib(server.0.id());
    eprintln!("the server needed {} MB at most", peak >> 10);
    assert!(peak < MEMORY_KIB, "the server needed {peak} KiB");
}

#[test]
fn bombs_from_a_stranger() {
    let (server, address) = example_server("rpc_server", &tcp());
    while_others_are_served(&address, || {
        for (_, bomb) in bombs() {
            let mut socket = TcpStream::connect(address.to_string()).unwrap();
            // The server may close the connection before the whole bomb is sent.
            _ = write_frame(&mut socket, &bomb);
            let mut socket = TcpStream::connect(address.to_string()).unwrap();
            _ = socket.write_all(&bomb);
        }
    });
    let peak = peak_memory_kib(server.0.id());
    assert!(peak < MEMORY_KIB / 4, "the server needed {peak} KiB");
}
