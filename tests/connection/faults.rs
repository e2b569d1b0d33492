//! Faults after the handshake: handlers that panic, peers that die, too many peers, and the end of
//! the server.

use std::fs;
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use findrobots::multiprocessing::auth::AuthKey;
use findrobots::multiprocessing::connection::{
    self, Address, ConnectionError, Limits, Listener, ServeOptions,
};
use findrobots::multiprocessing::pickle::{Object, Value};
use findrobots::multiprocessing::rpc::{Exception, Functions, Proxy, RpcError, serve_calls};

use crate::support::{
    ANY, PATIENCE, Running, Server, client, example, example_server, key, limited, places, pythons,
    tcp, until, within,
};

fn functions() -> Functions {
    Functions::new()
        .function("add", |call| match call.positional()? {
            [Value::Int(x), Value::Int(y)] => Ok(Value::Int(x + y)),
            _ => Err(Exception::type_error("numbers, please")),
        })
        .function("boom", |_| panic!("at /secret/place"))
        .function("noted", |_| {
            let mut exception = Exception::value_error("see the notes");
            exception.notes = vec!["first".to_owned(), "second".to_owned()];
            Err(exception)
        })
        .function("unsendable", |_| {
            Ok(Value::Object(Box::new(Object::new(
                "posix",
                "system",
                vec![Value::from("echo EXECUTED")],
            ))))
        })
        .function("too_big", |_| Ok(Value::Bytes(vec![0; 17 << 20])))
        .function("own_error", |_| {
            Err(Exception::new("myproject.MyError", "odd"))
        })
        .function("slow", |_| {
            thread::sleep(Duration::from_millis(300));
            Ok(Value::from("done"))
        })
}

fn calls(address: &Address, options: ServeOptions) -> Server {
    let functions = functions();
    Server::start(address, options, move |connection| {
        serve_calls(&functions, connection)
    })
}

fn add(proxy: &mut Proxy) {
    assert_eq!(
        proxy
            .call("add", &[Value::Int(2), Value::Int(3)], &[])
            .unwrap(),
        Value::Int(5)
    );
}

#[test]
fn what_fails_in_a_handler_is_an_exception_at_the_client() {
    let server = calls(&tcp(), ServeOptions::new(ANY));
    let mut proxy = Proxy::new(client(&server.address));
    for (name, expected) in [
        (
            "boom",
            "RuntimeError: the function boom of the server panicked",
        ),
        ("nosuch", "KeyError: nosuch"),
        (
            "unsendable",
            "TypeError: refusing to send an instance of posix.system",
        ),
        ("too_big", "TypeError: the value is too big: more than"),
        ("own_error", "RuntimeError: myproject.MyError: odd"),
        ("noted", "ValueError: see the notes (first) (second)"),
    ] {
        match proxy.call(name, &[], &[]) {
            Err(RpcError::Remote(exception)) => {
                assert!(exception.to_string().starts_with(expected), "{exception}");
            }
            other => panic!("{name}: {other:?}"),
        }
        add(&mut proxy);
    }
    server.stop();
}

#[test]
fn what_fails_in_a_handler_is_an_exception_in_python() {
    let server = calls(&tcp(), ServeOptions::new(ANY));
    for python in pythons() {
        python.run("rpc_faults.py", &server.address);
    }
    server.stop();
}

#[test]
fn a_client_that_dies_disturbs_no_other_client() {
    let server = calls(&tcp(), ServeOptions::new(ANY));
    let mut bystander = Proxy::new(client(&server.address));
    for python in pythons() {
        for when in ["in_request", "in_reply"] {
            let mut script = python.script("rpc_dies.py", &server.address);
            let (status, _) = Running::start(script.arg(when)).end();
            assert!(!status.success(), "it should have been killed");
            add(&mut bystander);
        }
    }
    server.stop();
}

#[test]
fn those_beyond_the_limit_are_refused_at_once() {
    for place in places() {
        let options = limited(Limits {
            live: 17,
            ..Limits::default()
        });
        let server = calls(&place.address, options);
        let mut idle: Vec<Proxy> = (0..17)
            .map(|_| Proxy::new(client(&server.address)))
            .collect();
        // The server counts a client once the handshake is complete at its end; the call waits for
        // that.
        idle.iter_mut().for_each(add);
        let start = Instant::now();
        // The refusal arrives at the first receive, without a wait, and in answer to a call too.
        let mut refused = client(&server.address);
        let Value::Object(exception) = refused.recv().unwrap() else {
            panic!("no exception");
        };
        let text = Value::from("the server has 17 peers and takes no more");
        assert_eq!(
            (&*exception.class.name, exception.args),
            ("OSError", vec![text])
        );
        assert!(refused.recv().is_err());
        let outcome = Proxy::new(client(&server.address)).call("add", &[], &[]);
        assert!(
            matches!(outcome, Err(RpcError::Remote(exception)) if exception.class == "OSError")
        );
        assert!(start.elapsed() < PATIENCE / 4);
        idle.iter_mut().for_each(add);
        idle.pop();
        until("a place is free", || {
            connection::connect(&server.address, &key(), ANY).is_ok_and(|connection| {
                Proxy::new(connection)
                    .call("add", &[Value::Int(1), Value::Int(1)], &[])
                    .is_ok()
            })
        });
        server.stop();
    }
}

#[test]
fn a_silent_client_is_taken_for_dead() {
    let options = limited(Limits {
        idle_time: Duration::from_millis(200),
        ..Limits::default()
    });
    let server = calls(&tcp(), options);
    let mut silent = client(&server.address);
    assert!(within("the end of a silent client", move || silent.recv().is_err()).unwrap());
    server.stop();
}

#[test]
fn a_reply_that_takes_too_long_ends_the_connection() {
    let server = calls(&tcp(), ServeOptions::new(ANY));
    let mut proxy = Proxy::new(client(&server.address));
    proxy.set_timeout(Some(Duration::from_millis(30)));
    assert!(matches!(
        proxy.call("slow", &[], &[]),
        Err(RpcError::Deadline)
    ));
    // The next reply would be that of the call that timed out.
    assert!(matches!(proxy.call("add", &[], &[]), Err(RpcError::Over)));
    server.stop();
}

#[test]
fn what_is_being_done_is_finished_when_the_server_stops() {
    for place in places() {
        let server = calls(&place.address, ServeOptions::new(ANY));
        let mut proxy = Proxy::new(client(&server.address));
        let mut idle = client(&server.address);
        let call = thread::spawn(move || proxy.call("slow", &[], &[]));
        thread::sleep(Duration::from_millis(100));
        server.stop();
        assert_eq!(call.join().unwrap().unwrap(), Value::from("done"));
        assert!(idle.recv().is_err());
    }
}

#[test]
fn sigterm_and_sigint_end_the_example_and_its_socket_file() {
    for signal in ["TERM", "INT"] {
        for place in places() {
            let (server, address) = example_server("rpc_server", &place.address);
            let mut proxy = Proxy::new(client(&address));
            add(&mut proxy);
            let killed = Command::new("kill")
                .args(["-s", signal, &server.0.id().to_string()])
                .status();
            assert!(killed.unwrap().success());
            let (status, _) = server.end();
            assert!(status.success(), "{status}");
            assert!(proxy.call("add", &[], &[]).is_err());
            if let Address::Unix(path) = &address {
                assert!(!path.exists());
            }
        }
    }
}

#[test]
fn a_server_follows_one_that_was_killed() {
    let [_, place] = places();
    let Address::Unix(path) = &place.address else {
        panic!()
    };
    for _ in 0..2 {
        let (mut server, address) = example_server("rpc_server", &place.address);
        add(&mut Proxy::new(client(&address)));
        server.0.kill().unwrap();
        server.0.wait().unwrap();
        assert!(path.exists());
    }
}

#[test]
fn the_example_refuses_what_is_unsafe() {
    let run = |arguments: &[&str]| {
        let output = Command::new(example("rpc_server"))
            .args(arguments)
            .output()
            .unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(run(&["--address", "0.0.0.0:0"]).contains("use --authkey-file"));
    assert!(run(&["--address", "nonsense"]).contains("is not an address"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    fs::write(&file, "").unwrap();
    assert!(run(&["--authkey-file", file.to_str().unwrap()]).contains("chmod 600"));
}

#[test]
fn a_key_from_a_file_is_the_key() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    fs::write(&file, "another key\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let mut command = Command::new(example("rpc_server"));
    let mut server = Running::start(
        command
            .args(["--address", "127.0.0.1:0", "--authkey-file"])
            .arg(&file),
    );
    let address = server.address();
    assert!(connection::connect(&address, &key(), ANY).is_err());
    let right = AuthKey::new(b"another key").unwrap();
    add(&mut Proxy::new(
        connection::connect(&address, &right, ANY).unwrap(),
    ));
}

/// A client does not wait for ever for a server that is silent or does not run.
#[test]
fn a_client_without_a_server_gets_an_error() {
    let [_, place] = places();
    let Address::Unix(path) = &place.address else {
        panic!()
    };
    assert!(matches!(
        connection::connect(&place.address, &key(), ANY),
        Err(ConnectionError::Unreachable(_))
    ));
    drop(UnixListener::bind(path).unwrap());
    assert!(matches!(
        connection::connect(&place.address, &key(), ANY),
        Err(ConnectionError::Unreachable(_))
    ));
    let silent = Listener::bind(&tcp()).unwrap();
    let address = silent.address().clone();
    let outcome = within("a client of a silent server", move || {
        connection::connect(&address, &key(), ANY).is_err()
    });
    assert!(outcome.unwrap());
}

/// A handler that panics loses its own connection only.
#[test]
fn a_handler_of_a_connection_that_panics_gives_its_place_back() {
    static SERVED: AtomicUsize = AtomicUsize::new(0);
    let options = limited(Limits {
        live: 1,
        ..Limits::default()
    });
    let server = Server::start(&tcp(), options, |_| {
        SERVED.fetch_add(1, Ordering::SeqCst);
        panic!("as it should");
    });
    until("three were served", || {
        _ = connection::connect(&server.address, &key(), ANY).map(|mut connection| {
            connection.set_recv_timeout(Some(PATIENCE));
            connection.recv()
        });
        SERVED.load(Ordering::SeqCst) >= 3
    });
    server.stop();
}
