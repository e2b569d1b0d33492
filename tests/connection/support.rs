//! Pythons, child processes and servers that end with their test.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use findrobots::multiprocessing::auth::{AuthKey, Policy};
use findrobots::multiprocessing::connection::{
    self, Address, Connection, ConnectionError, Event, Limits, Listener, ServeOptions, StopHandle,
    serve,
};
use tempfile::TempDir;

/// Far more than any step takes, even on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) const ANY: Policy = Policy { allow_md5: true };

pub(crate) fn key() -> AuthKey {
    AuthKey::new(b"peekaboo").unwrap()
}

/// An address for a server: a free port, or a path in a folder that is removed on drop.
pub(crate) struct Place {
    pub(crate) address: Address,
    _folder: Option<TempDir>,
}

pub(crate) fn places() -> [Place; 2] {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    [
        Place {
            address: Address::Tcp("127.0.0.1".to_owned(), 0),
            _folder: None,
        },
        Place {
            address: Address::Unix(path),
            _folder: Some(folder),
        },
    ]
}

pub(crate) fn tcp() -> Address {
    Address::Tcp("127.0.0.1".to_owned(), 0)
}

/// Connects to a server of this test.
pub(crate) fn client(address: &Address) -> Connection {
    let mut client = connection::connect(address, &key(), ANY).unwrap();
    client.set_recv_timeout(Some(PATIENCE));
    client
}

/// The options of a server that any peer may authenticate with.
pub(crate) fn limited(limits: Limits) -> ServeOptions {
    ServeOptions {
        policy: ANY,
        limits,
    }
}

/// Sends back every value.
pub(crate) fn echo(connection: &mut Connection) -> Result<(), ConnectionError> {
    loop {
        let value = connection.recv()?;
        connection.send(&value)?;
    }
}

/// A server in this process, stopped on drop.
pub(crate) struct Server {
    pub(crate) address: Address,
    stop: StopHandle,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(
        address: &Address,
        options: ServeOptions,
        handler: impl Fn(&mut Connection) -> Result<(), ConnectionError> + Send + Sync + 'static,
    ) -> Self {
        Self::observed(address, options, |_| (), handler)
    }

    pub(crate) fn observed(
        address: &Address,
        options: ServeOptions,
        observe: impl Fn(&Event<'_>) + Send + Sync + 'static,
        handler: impl Fn(&mut Connection) -> Result<(), ConnectionError> + Send + Sync + 'static,
    ) -> Self {
        let listener = Listener::bind(address).unwrap();
        let address = listener.address().clone();
        let stop = StopHandle::new().unwrap();
        let stopped = stop.clone();
        let thread = thread::spawn(move || {
            serve(listener, key(), options, &stopped, observe, handler);
        });
        Self {
            address,
            stop,
            thread: Some(thread),
        }
    }

    pub(crate) fn echo(address: &Address) -> Self {
        Self::start(address, ServeOptions::new(ANY), echo)
    }

    /// Stops the server, and fails if it does not end or panics.
    pub(crate) fn stop(mut self) {
        self.stop.stop();
        let thread = self.thread.take().unwrap();
        let start = Instant::now();
        while !thread.is_finished() {
            assert!(start.elapsed() < PATIENCE, "the server does not end");
            thread::sleep(Duration::from_millis(5));
        }
        thread.join().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

/// A child process, killed on drop.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        Self(
            command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap(),
        )
    }

    /// The next line that it prints.
    pub(crate) fn line(&mut self) -> String {
        let mut stdout = BufReader::with_capacity(1, self.0.stdout.take().unwrap());
        within("a line of output", move || {
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            (line, stdout)
        })
        .map(|(line, stdout)| {
            self.0.stdout = Some(stdout.into_inner());
            line.trim_end().to_owned()
        })
        .unwrap()
    }

    /// The address of a server, which is the first line that it prints.
    pub(crate) fn address(&mut self) -> Address {
        let line = self.line();
        line.strip_prefix("listening on ").unwrap().parse().unwrap()
    }

    /// Waits until the process ends, and returns its status and the rest of its output.
    pub(crate) fn end(mut self) -> (std::process::ExitStatus, String) {
        let mut stdout = self.0.stdout.take().unwrap();
        let reader = thread::spawn(move || {
            let mut text = String::new();
            _ = stdout.read_to_string(&mut text);
            text
        });
        let start = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return (status, reader.join().unwrap());
            }
            assert!(start.elapsed() < PATIENCE, "a child process does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Runs a closure in its own thread, and fails if it takes too long.
pub(crate) fn within<T: Send + 'static>(
    what: &str,
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(run()));
    receiver
        .recv_timeout(PATIENCE)
        .map_err(|error| format!("{what}: {error}"))
}

/// Waits until something holds.
pub(crate) fn until(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "still not: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

pub(crate) struct Python {
    pub(crate) path: PathBuf,
    pub(crate) version: (u8, u8),
}

/// One Python of each version that is found. Prints the versions that are missing.
pub(crate) fn pythons() -> &'static [Python] {
    static FOUND: OnceLock<Vec<Python>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let mut candidates = vec![PathBuf::from("python3")];
        if let Some(home) = std::env::var_os("HOME") {
            let versions = std::fs::read_dir(Path::new(&home).join(".pyenv/versions"));
            candidates.extend(
                versions
                    .into_iter()
                    .flatten()
                    .flatten()
                    .map(|version| version.path().join("bin/python")),
            );
        }
        let mut found: Vec<Python> = candidates
            .iter()
            .filter_map(|path| identify(path))
            .collect();
        found.sort_by_key(|python| python.version);
        found.dedup_by_key(|python| python.version);
        let wanted = [
            (2, 7),
            (3, 6),
            (3, 7),
            (3, 8),
            (3, 9),
            (3, 10),
            (3, 11),
            (3, 12),
            (3, 13),
            (3, 14),
        ];
        for (major, minor) in wanted {
            if !found.iter().any(|python| python.version == (major, minor)) {
                // Not with `eprintln!`, whose output is shown only if the test fails.
                _ = writeln!(
                    std::io::stderr(),
                    "skipped: Python {major}.{minor} is not here"
                );
            }
        }
        assert!(
            std::env::var_os("CI").is_none() || found.iter().any(|python| python.version.0 == 3),
            "no Python 3 is here, and in CI there must be one"
        );
        found
    })
}

/// Asks a Python for its version and its executable, since the one on PATH may be a slow script.
fn identify(path: &Path) -> Option<Python> {
    let program = "import sys; print('%d %d %s' % (sys.version_info[0], sys.version_info[1], sys.executable))";
    let output = Command::new(path).args(["-c", program]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut words = text.trim_end().splitn(3, ' ');
    let version = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    Some(Python {
        path: PathBuf::from(words.next()?),
        version,
    })
}

impl Python {
    /// A script of `tests/python`, on an address.
    pub(crate) fn script(&self, name: &str, address: &Address) -> Command {
        let mut command = Command::new(&self.path);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
        command
            .arg("-B")
            .arg(folder.join(name))
            .arg(address.to_string());
        command
    }

    /// Runs a script, which must succeed, and returns its output.
    pub(crate) fn run(&self, name: &str, address: &Address) -> String {
        let (status, output) = Running::start(&mut self.script(name, address)).end();
        assert!(
            status.success(),
            "{name} failed on Python {:?} and {address}",
            self.version
        );
        output
    }

    /// Starts a server of `tests/python`, and returns it with the address that it printed.
    pub(crate) fn server(&self, name: &str, address: &Address) -> (Running, Address) {
        let mut server = Running::start(&mut self.script(name, address));
        let printed = server.line();
        // Python prints an address as ('127.0.0.1', 16000), or as a path.
        let address = match printed.strip_prefix("('127.0.0.1', ") {
            Some(port) => Address::Tcp(
                "127.0.0.1".to_owned(),
                port.trim_end_matches(')').parse().unwrap(),
            ),
            None => address.clone(),
        };
        (server, address)
    }
}

/// The path of an example. Builds the examples once, as `cargo test --test connection` alone does
/// not.
pub(crate) fn example(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--examples", "--manifest-path"]);
        build.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
        let this = std::env::current_exe().unwrap();
        let profile = this.parent().unwrap().parent().unwrap();
        if profile.ends_with("release") {
            build.arg("--release");
        }
        assert!(
            build.status().unwrap().success(),
            "the examples do not build"
        );
        profile.join("examples")
    });
    folder.join(name)
}

/// Starts a server of `examples/`, and returns it with the address that it printed.
pub(crate) fn example_server(name: &str, address: &Address) -> (Running, Address) {
    let mut server = Running::start(
        Command::new(example(name))
            .arg("--address")
            .arg(address.to_string()),
    );
    let address = server.address();
    (server, address)
}
