//! Processes and threads that work together: queue, process, pool; connections, and calls over them.
//!
//! In the manner of Python's `multiprocessing`, for Unix. This folder knows nothing of what the rest of the program is
//! about, and could be a crate of its own.
//!
//! # The pool
//!
//! ```text
//!               one process                                      worker processes: this program, run again
//!
//!  callers ──submit──►┌─ board ─┐            ┌─ slot 0 ─┐  private socket   ┌────────── worker 0 ───────────┐
//!  apply, map,        │ queue   │◄── next ───┤ thread   │◄═════════════════►│ main thread: registry, task   │
//!  map_unordered      │ (a lock)│─── job ───►│ owns the │  task ─►          │ watcher: ends the process     │
//!                     │ who is  │◄─ settle ──┤ process  │  ◄─ started       │ when the parent's end closes  │
//!        ▲            │ at what │            └──────────┘  ◄─ progress      └───────────────────────────────┘
//!        │            │         │            ┌─ slot 1 ─┐  ◄─ done, failed
//!        └──answer────│         │◄──────────►│ ...      │◄════════════════►  worker 1 ...
//!                     └─────────┘            └──────────┘
//! ```
//!
//! A **caller** serializes its task, puts it on the board, and waits for the answer on a channel of its own; or, if a
//! worker is idle, borrows it and talks to it itself. It is answered exactly once, whatever happens.
//!
//! The **board** is a bounded queue and a list of who is at what, under one lock that is held for moments. It decides
//! what becomes of a task whose worker was lost: first in line again, or an error of that task alone. A task that was
//! killed twice out of three times has its last attempt while no other runs, in case it is memory that it lacks.
//!
//! A **slot** is a thread that owns one worker: starts it when there is work, kills it when time is up, buries it, and
//! replaces it. It shares neither pipe nor lock with another slot's worker, so a worker that dies in mid-word takes
//! nobody along; that sharing is where Python's pools hang. The slot must live as long as its worker, because on Linux a
//! child dies with the thread that started it, which is wanted when the parent is killed.
//!
//! A **worker** is the same program, started again with `__worker` for its first argument and one end of the socket for
//! its standard input. `child_entry`, at the first line of `main`, never returns there. It survives errors and panics of
//! its tasks; it leaves when the other end of its socket is closed, even in mid-task; it ignores Ctrl-C, which is its
//! parent's business; what a task prints goes to standard error.
//!
//! A slot that cannot start a worker while another slot has one leaves the work to that one for a while: the machine has
//! room for no more. Three starts in a row that fail while no slot has a worker, without a task done in between, mean
//! that workers cannot be started: everybody who waits gets `Broken` with the reason. Nothing starts workers for ever.
//!
//! # Connections
//!
//! A **listener's loop** (`connection::serve`): one thread accepts, and each peer has a thread of its own. A peer is
//! *pending* (frames of 256 bytes, 3 s in all; the longest waiting goes when there are more than 64) until it has
//! authenticated, and then *live* (frames of 16 MiB, an hour of silence; those beyond the limit are refused at once).
//!
//! A **connection** is a socket, frames, and the dialect of its peer: answers go in the pickle protocol that the peer
//! surely reads, 2 for Python 2.7 and 4 for 3.x.
//!
//! The **pickle machine** runs into an arena, in a loop, where shared parts stay shared; then one bounded walk makes a
//! value of it. Nothing is called, and nothing but data and the builtin exceptions is written.
//!
//! A **proxy** sends `(name, args, kwargs)` to a **registry** of functions and gets the result or an exception back.
//!
//! # Python's name, ours, the difference
//!
//! | Python | here | the difference |
//! |---|---|---|
//! | `queue.Queue`, `JoinableQueue` | `queue::bounded` | always bounded; closed rather than sent a `None`; `join` does not wait for a consumer that is gone, but says so |
//! | `multiprocessing.Queue` | the same queue, through `process::Ends` | lives in the parent, which serves each child on its own socket; what a dying child could not be sent is given back, what it did not finish is reported by `join` |
//! | `Process(target, args)` | `process::Process` | the target is a registered `Task`; `join` returns its result, or how the process ended; dropping it kills it |
//! | start method `fork` | none | a copy of one thread of many holds locks that nobody opens |
//! | start method `spawn` | `process::child_entry` | the running image itself, also if its file was replaced |
//! | pickled function | `task::Registry` | found by name in an explicit list |
//! | `Pool(processes, maxtasksperchild)` | `pool::Config` | also a limit of time, attempts, and of the queue |
//! | `Pool.apply`, `apply_async` | `Pool::apply`, `submit` | a lost worker is an error or another attempt, not a hang |
//! | `AsyncResult.get(timeout)` | `Handle::join_timeout` | there is a `cancel` too |
//! | `Pool.imap`, `imap_unordered` | `Pool::map`, `map_unordered` | take no more items than the workers need; errors are items |
//! | `Pool.close` and `join`, `terminate` | `Pool::close`, `terminate` | dropping is terminating |
//! | none | `Config::timeout`, `Map::on_progress` | the worker is killed; the progress of a lost attempt is taken back |
//! | `connection.Listener(address, authkey)` | `connection::Listener::bind` | an empty host is 127.0.0.1, not every interface; a stale socket file is replaced, a live one is not; the file is 0600 and goes with the listener |
//! | `Listener.accept` | `Listener::accept`, then `Pending::authenticate` | apart, so a silent or rude peer holds up nobody and ends nothing |
//! | `connection.Client(address, authkey)` | `connection::connect` | ends after 20 s at the latest; MD5 only if the policy allows it |
//! | `Connection.send`, `recv`, `send_bytes`, `recv_bytes` | the same on `Connection` | frames of 16 MiB at most; receiving calls nothing |
//! | `authkey`, `AuthenticationString` | `auth::AuthKey` | never empty, never printed, wiped on drop; from a private file |
//! | `deliver_challenge`, `answer_challenge` | `auth::authenticate_client`, `authenticate_server` | both directions in one call; constant-time comparison; a policy on MD5 |
//! | `pickle.dumps`, `pickle.loads` | `pickle::dumps`, `pickle::loads` | data only; limits on depth, values, texts, integers |
//! | the column's `RPCServer` | `rpc::Registry`, `connection::serve`, `rpc::serve_calls` | a panic is a `RuntimeError`, an unknown name a `KeyError`, a bad request a `TypeError`; no client ends it |
//! | the column's `RPCProxy` | `rpc::Proxy` | a deadline, of a minute if no other is set; the remote traceback |

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod auth;
mod channel;
pub mod connection;
pub mod context;
pub mod error;
pub mod frame;
pub mod pickle;
pub mod pool;
pub mod process;
pub mod queue;
pub mod rpc;
mod sync;
pub mod task;
mod wire;
