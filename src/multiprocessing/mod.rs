//! Queues, processes and pools of processes, in the manner of Python's `multiprocessing`; also its
//! connections, and calls over them. For Unix.
//!
//! The tool itself uses `pool`, `process`, `task`, `context` and `error`, with `wire`, `channel`
//! and `sync` beneath them. Everything else (`queue`, `connection`, `auth`, `pickle`, `rpc`) serves
//! the programs in `examples/`, the counterparts of the Python programs of the column. The rest of
//! the crate is unknown here, so this folder could be a crate of its own.
//!
//! Each module uses only modules to its left:
//!
//! ```text
//! sync, wire, error, queue ◄─ channel ◄─ context ◄─ task ◄─ process ◄─ pool
//! frame ◄─ auth, pickle ◄─ connection ◄─ rpc
//! ```
//!
//! # The pool
//!
//! ```text
//!             parent process                           worker processes: this program, run again
//!
//!  callers ─submit─►┌ scheduler ┐        ┌─ slot 0 ─┐ private socket ┌──────── worker 0 ───────┐
//!  apply, map,      │ the queue │◄ next ─┤ thread   │◄══════════════►│ main thread: runs tasks │
//!  map_unordered    │ and the   │─ job ─►│ owns the │ task ─►        │ watcher: ends the       │
//!                   │ state of  │◄settle─┤ worker   │ ◄─ started     │ process when the parent │
//!        ▲          │ each slot │        └──────────┘ ◄─ progress    │ closes its end          │
//!        │          │ (one lock)│        ┌─ slot 1 ─┐ ◄─ done, failed└─────────────────────────┘
//!        └─ answer ─┤           │◄──────►│ ...      │◄══════════════► worker 1 ...
//!                   └───────────┘        └──────────┘
//! ```
//!
//! A **caller** encodes its task, submits it to the scheduler, and waits for the answer on a
//! channel of its own. `apply` borrows an idle worker instead, if there is one, and calls it
//! directly: 13 µs instead of 22 to 28, measured on two cores. Every caller gets exactly one
//! answer. A caller that must not wait, such as an event loop, leaves a callback instead
//! (`submit_then`).
//!
//! A map may send its tasks in **chunks**, many in one message. A chunk that fails or is late is
//! taken apart, and its tasks run again one by one, so a fault and a time limit are of one task
//! alone.
//!
//! The **scheduler** is a bounded queue and the state of every slot (empty, idle, busy, backoff),
//! under one lock that is held for moments. It also decides about a task whose worker died: another
//! attempt, first in the queue, or an error of that task alone. If the attempt before the last was
//! ended by SIGKILL, the last one runs while no other task does, in case memory was the reason.
//!
//! A **slot** is a thread that owns one worker: it starts the worker when there is work, kills it
//! when the time limit passes, reaps it, and replaces it. It shares no pipe and no lock with the
//! worker of another slot, so a worker that dies in the middle of a frame affects no other; such
//! sharing is where Python's pools hang. The slot lives as long as its worker, because on Linux a
//! child dies with the thread that started it, which is wanted for when the parent is killed.
//!
//! A **worker** is the same program, started again with `__worker` as its first argument and one
//! end of the socket as its standard input. `child_entry`, at the first line of `main`, never
//! returns there. A worker survives errors and panics of its tasks. It ends when the parent's end
//! of the socket is closed, even during a task. It ignores Ctrl-C, because the parent decides. The
//! output of tasks goes to standard error.
//!
//! A slot that cannot start a worker while another slot has one backs off and leaves the work to
//! that one: the machine has no capacity for more processes now. Three starts in a row that fail
//! while no slot has a worker, with no task done in between, mean that workers cannot be started:
//! every waiting caller gets `Broken` with the reason. So workers are never started without end.
//!
//! # Connections
//!
//! `connection::serve` accepts on one thread and handles each peer on a thread of its own. A peer
//! is *pending* until it has authenticated (frames of 256 bytes, 3 s; the oldest is dropped when
//! there are more than 64), and then *live* (frames of 16 MiB, an hour of silence; a peer over the
//! limit receives the reason and is refused). These are the defaults of `connection::Limits`, which
//! also bound the memory for the messages of all peers together. Every refusal and failure is a
//! `connection::Event` for the observer of the server, and an exception for the peer where the
//! connection still carries one.
//!
//! A **connection** is a socket, its frames, and the pickle protocol of its peer: the first message
//! received shows whether the peer reads protocol 4 (Python 3) or only 2 (Python 2.7).
//!
//! The **pickle machine** writes into an arena, in a loop, where shared parts stay shared; one
//! bounded walk then makes a value of it. It calls nothing, and only data and the builtin
//! exceptions are written.
//!
//! A **proxy** sends `(name, args, kwargs)` to the functions of a server, and receives the result
//! or an exception.
//!
//! # Python's names, ours, the differences
//!
//! | Python | here | difference |
//! |---|---|---|
//! | `queue.Queue`, `JoinableQueue` | `queue::bounded` | always bounded; closed, where Python puts a `None`; `join` reports a consumer that is gone instead of waiting for it |
//! | `multiprocessing.Queue` | the same queue, through `process::QueueEnds` | lives in the parent, which serves each child on its own socket; an item that could not be sent to a dying child is given back, an unfinished item is reported by `join` |
//! | `Process(target, args)`, `join(timeout)` | `process::Process` | the target is a registered `Task`; `join` and `join_timeout` return its result, or how the process ended; dropping it kills the process |
//! | start method `fork` | none | the copy of one thread of many holds locks that no thread will release |
//! | start method `spawn` | `process::child_entry` | runs the same image, even if its file was replaced |
//! | pickled function | `task::Registry` | found by name in an explicit list |
//! | `Pool(processes, maxtasksperchild)` | `pool::PoolConfig` | also limits time, attempts, and the queue |
//! | `Pool.apply`, `apply_async` | `Pool::apply`, `submit` | the death of a worker leads to another attempt or an error, not to a hang |
//! | `apply_async(callback, error_callback)` | `Pool::submit_then`, `try_submit_then` | one callback for both, called once even if the pool ends; the second form never blocks |
//! | `AsyncResult.get(timeout)` | `Handle::join_timeout` | there is also `cancel` |
//! | `Pool.imap`, `imap_unordered` | `Pool::map`, `map_unordered` | take no more items than the workers need, on the caller's own thread; errors are items |
//! | `chunksize` | `Map::chunk_size` | asked for, never chosen for the caller; a fault, a time limit and `max_tasks_per_child` are of tasks, not of chunks; a task may run once more |
//! | `Pool.close` and `join`, `terminate` | `Pool::close`, `terminate` | dropping a pool terminates it |
//! | none | `PoolConfig::timeout`, `Map::on_progress` | the worker is killed; the progress of a failed attempt is taken back |
//! | `connection.Listener(address, authkey)` | `connection::Listener::bind` | an empty host is 127.0.0.1, not every interface; a stale socket file is replaced, a live one is not; the file has mode 0600 and is removed with the listener |
//! | `Listener.accept`, `last_accepted` | `Listener::accept`, then `Pending::authenticate`; `Connection::peer` | two steps, so a silent or misbehaving peer blocks no other and ends nothing |
//! | `connection.Client(address, authkey)` | `connection::connect` | returns within 20 s; MD5 only if the policy allows it |
//! | `Connection.send`, `recv`, `send_bytes`, `recv_bytes` | the same on `Connection` | frames of at most 16 MiB; receiving calls nothing; a receive can time out, and the next one goes on |
//! | `Connection.poll(timeout)`, `fileno`, `connection.wait` | `Connection::poll`, `AsFd`, any poll loop | a part of a message that a receive has kept counts for `poll`; the descriptor is readable when the rest arrives |
//! | `authkey`, `AuthenticationString` | `auth::AuthKey` | never empty, never printed, wiped on drop; read from a private file |
//! | `deliver_challenge`, `answer_challenge` | `auth::authenticate_client`, `authenticate_server` | both directions in one call; constant-time comparison; a policy on MD5 |
//! | `pickle.dumps`, `pickle.loads` | `pickle::dumps`, `pickle::loads` | data only, of protocols 2 to 5; `pickle::Limits`; what the peer could not read is refused when it is written |
//! | the column's `RPCServer` | `rpc::Functions`, `connection::serve`, `rpc::serve_calls` | a panic is a `RuntimeError`, an unknown name a `KeyError`, a bad request a `TypeError`, a message that is too long a `ValueError`; no client can end it, and an observer sees what is refused |
//! | the column's `RPCProxy` | `rpc::Proxy` | a deadline, by default one minute; the remote traceback |
//! | `Lock`, `Semaphore`, `Event`, `Condition` and `Barrier` between processes | none | a process that dies holding one blocks all others; a result, or a queue in the parent, says the same without that |
//! | `Value`, `Array`, `shared_memory` | none | two processes that change the same memory need such locks, and `unsafe` code; arguments and results are copied |
//! | `Manager` | none | its objects are calls to a server: `rpc` offers the functions that are meant to be called, and no others |
//! | `reduction`: passing of descriptors | none | the peer could be on another machine, and a descriptor in flight outlives its sender; pass a path or an address |

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
