//! A TCP server of one thread: a poll loop with many clients, and a pool of processes as its
//! coprocessor. It answers every number with its Fibonacci number, as `fib_server` does.
//!
//! Run `cargo run --release --example select_server`, and `nc 127.0.0.1 15000` to talk to it. The
//! loop never waits for anything but `poll`. A worker that has an answer puts it into a channel and
//! writes a byte to a socket that the loop polls as well. (The pool has a thread of its own for
//! each worker, which sleeps while the worker computes.)
//!
//! Small requests are answered while large ones are computed, because the large ones never have all
//! workers: there are at least two workers, and one of them is always left to the small requests.
//! So, on two processors or more, the large requests have fewer processes than there are
//! processors. They wait in a queue of their own, first come, first served, and a client has one
//! request at a time: so no client starves, whatever the others ask.

mod fib;
mod line_client;
mod tcp_address;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::error::Error;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use fib::{Fib, MAX_LINE};
use findrobots::multiprocessing::error::PoolError;
use findrobots::multiprocessing::pool::{CancelHandle, Pool, PoolConfig};
use findrobots::multiprocessing::process::child_entry;
use findrobots::multiprocessing::task::Registry;
use line_client::Client;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tcp_address::{ACCEPT_PAUSE, listen};

/// Clients served at once; the others wait in the kernel.
const MAX_CLIENTS: usize = 1000;

/// The largest small number, whose answer takes half a millisecond.
const SMALL: u64 = 25;

/// A client, by its number: the numbers are never used again, so the answer to a client that has
/// left reaches no other.
type Id = u64;

struct Server {
    listener: TcpListener,
    /// A failed `accept` is tried again from then on.
    accept_after: Instant,
    idle: Duration,
    clients: BTreeMap<Id, Client>,
    next_id: Id,
    pool: Pool,
    /// The most large requests that the workers may have.
    max_large: usize,
    /// Those that wait, and those that the workers have.
    large_waiting: VecDeque<(Id, u64)>,
    large_running: HashMap<Id, CancelHandle>,
    /// Where the workers put their answers, and the socket that is readable then.
    answer: Sender<(Id, Result<u64, PoolError>)>,
    answers: Receiver<(Id, Result<u64, PoolError>)>,
    wake: Arc<UnixStream>,
    woken: UnixStream,
}

impl Server {
    fn new(listener: TcpListener, idle: Duration) -> Result<Self, Box<dyn Error>> {
        listener.set_nonblocking(true)?;
        let (wake, woken) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        woken.set_nonblocking(true)?;
        let mut config = PoolConfig::default();
        config.workers = config.workers.max(2);
        // A client has one request at a time, so the queue is never full.
        config.queue = MAX_CLIENTS;
        let max_large = config.workers - 1;
        let (answer, answers) = channel();
        Ok(Self {
            listener,
            accept_after: Instant::now(),
            idle,
            clients: BTreeMap::new(),
            next_id: 0,
            pool: Pool::new(config)?,
            max_large,
            large_waiting: VecDeque::new(),
            large_running: HashMap::new(),
            answer,
            answers,
            wake: Arc::new(wake),
            woken,
        })
    }

    /// One turn of the loop: waits until something is ready, and does what is possible without
    /// waiting, for each client at most one step.
    fn turn(&mut self) -> io::Result<()> {
        let ready = self.wait()?;
        self.take_answers();
        for (id, flags) in ready {
            let worked = self.clients.get_mut(&id).map(|client| client.work(flags));
            self.check(id, worked);
        }
        self.take_requests();
        self.start_large();
        self.drop_idle();
        self.accept();
        Ok(())
    }

    /// The clients that are ready, and for what.
    fn wait(&self) -> io::Result<Vec<(Id, PollFlags)>> {
        let now = Instant::now();
        let accepts = self.clients.len() < MAX_CLIENTS && self.accept_after <= now;
        let listener = if accepts {
            PollFlags::IN
        } else {
            PollFlags::empty()
        };
        let mut polled = vec![
            PollFd::new(&self.woken, PollFlags::IN),
            PollFd::new(&self.listener, listener),
        ];
        let clients = self.clients.values();
        polled.extend(clients.map(|client| PollFd::new(client, client.interest())));
        let idle = self.clients.values().filter_map(Client::idle_since).min();
        let deadlines = [
            idle.map(|since| since + self.idle),
            (!accepts && self.accept_after > now).then_some(self.accept_after),
        ];
        let next = deadlines.into_iter().flatten().min();
        let left = if self.clients.values().any(Client::has_request) {
            // Poll sees what is with the system, not what a client has sent before.
            Some(Duration::ZERO)
        } else {
            next.map(|deadline| deadline.saturating_duration_since(now))
        };
        let left = left.and_then(|left| Timespec::try_from(left).ok());
        match poll(&mut polled, left.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let flags = polled[2..].iter().map(PollFd::revents);
        let ids = self.clients.keys().copied();
        Ok(ids
            .zip(flags)
            .filter(|(_, flags)| !flags.is_empty())
            .collect())
    }

    fn take_answers(&mut self) {
        // Emptied before the channel, so a byte that arrives meanwhile wakes the loop again.
        let mut bytes = [0; 256];
        while matches!((&self.woken).read(&mut bytes), Ok(n) if n == bytes.len()) {}
        while let Ok((id, result)) = self.answers.try_recv() {
            self.large_running.remove(&id);
            let client = self.clients.get_mut(&id);
            let answered = client.map(|client| client.answer(fib::answer(result)));
            self.check(id, answered);
        }
    }

    fn take_requests(&mut self) {
        let lines = self.clients.iter_mut();
        let lines: Vec<_> = lines
            .filter_map(|(id, client)| Some((*id, client.take_request()?)))
            .collect();
        for (id, line) in lines {
            match Fib::parse(&line) {
                Ok(Fib(n)) if n > SMALL => self.large_waiting.push_back((id, n)),
                Ok(task) => _ = self.submit(id, task),
                Err(why) => self.refuse(id, why),
            }
        }
    }

    fn start_large(&mut self) {
        while self.large_running.len() < self.max_large
            && let Some((id, n)) = self.large_waiting.pop_front()
        {
            if self.clients.contains_key(&id)
                && let Some(running) = self.submit(id, Fib(n))
            {
                self.large_running.insert(id, running);
            }
        }
    }

    fn submit(&mut self, id: Id, task: Fib) -> Option<CancelHandle> {
        let (answer, wake) = (self.answer.clone(), Arc::clone(&self.wake));
        let submitted = self.pool.try_submit_then(task, move |result| {
            // Both fail only if the server has ended, or the loop is to be woken already.
            _ = answer.send((id, result));
            _ = (&*wake).write(&[1]);
        });
        match submitted {
            Ok(handle) => Some(handle),
            Err(refused) => {
                self.refuse(id, refused.why);
                None
            }
        }
    }

    fn refuse(&mut self, id: Id, why: impl std::fmt::Display) {
        let client = self.clients.get_mut(&id);
        let answered = client.map(|client| client.answer(fib::refusal(why)));
        self.check(id, answered);
    }

    /// Drops a client that has failed or is done.
    fn check(&mut self, id: Id, outcome: Option<io::Result<()>>) {
        match outcome {
            Some(Err(error)) => {
                report(format_args!("a client: {error}"));
                self.drop_client(id);
            }
            Some(Ok(())) if self.clients.get(&id).is_some_and(Client::is_done) => {
                self.drop_client(id);
            }
            _ => {}
        }
    }

    /// A large request of the client is not computed further. A small one takes less time than a
    /// new worker.
    fn drop_client(&mut self, id: Id) {
        self.clients.remove(&id);
        if let Some(running) = self.large_running.get(&id) {
            running.cancel();
        }
    }

    fn drop_idle(&mut self) {
        let idle = |client: &Client| {
            client
                .idle_since()
                .is_some_and(|at| at.elapsed() >= self.idle)
        };
        self.clients.retain(|_, client| !idle(client));
    }

    fn accept(&mut self) {
        while self.clients.len() < MAX_CLIENTS && self.accept_after <= Instant::now() {
            let accepted = self.listener.accept();
            match accepted.and_then(|(socket, _)| Client::new(socket, MAX_LINE)) {
                Ok(client) => {
                    self.clients.insert(self.next_id, client);
                    self.next_id += 1;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) => {
                    // Most likely there is no descriptor left: those that are connected go on.
                    report(format_args!("accept: {error}"));
                    self.accept_after = Instant::now() + ACCEPT_PAUSE;
                }
            }
        }
    }
}

/// Prints one line on standard error; a closed one is no reason to end.
fn report(line: std::fmt::Arguments<'_>) {
    _ = writeln!(io::stderr(), "{line}");
}

/// Serves without end.
fn main() -> Result<(), Box<dyn Error>> {
    child_entry(|| Registry::default().with::<Fib>());
    let (listener, idle) = listen()?;
    let mut server = Server::new(listener, idle)?;
    loop {
        server.turn()?;
    }
}
