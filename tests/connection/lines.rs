//! The servers of plain sockets, against Python's sockets: `echo_server`, `fib_server` and
//! `select_server` give each Python the right answers.

use crate::support::{Running, example_server, pythons, tcp};

#[test]
fn python_clients_of_the_plain_servers() {
    for (name, what) in [
        ("echo_server", "echo"),
        ("fib_server", "fib"),
        ("select_server", "fib"),
    ] {
        let (_server, address) = example_server(name, &tcp());
        for python in pythons() {
            let mut script = python.script("lines_client.py", &address);
            let (status, _) = Running::start(script.arg(what)).end();
            assert!(status.success(), "{name} and Python {:?}", python.version);
        }
    }
}
