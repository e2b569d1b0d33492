//! The worker's side: from the first line of `main` to the end of the process.
//!
//! ```text
//! main thread     hello; then: receive a task, started, run it, answer; exit at end of input
//! watcher thread  waits until the parent closes its end of the socket; ends the process, even busy
//! ```
//! A worker survives errors and panics of its tasks. It ends when its parent is gone, however that
//! ended: on Linux the kernel kills it (`PR_SET_PDEATHSIG`); elsewhere, or if only the parent's
//! thread is gone, the watcher does.

use std::cell::RefCell;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::net::SocketType;
use rustix::process::{Pid, Signal, getppid};

use super::launch;
use super::panics::PanicRecorder;
use crate::multiprocessing::channel::{Channel, exit_now};
use crate::multiprocessing::context::Context;
use crate::multiprocessing::error::Failure;
use crate::multiprocessing::task::Registry;
use crate::multiprocessing::wire::{self, Frame, Kind, Outgoing};

/// Workers are the likelier memory hogs and are expendable, so the OOM killer should choose them
/// over the parent. Half of the scale, so that the scores of other processes still count.
const OOM_SCORE: &str = "500";

/// The exit code of a worker that was not started by a parent.
const NO_PARENT: i32 = 2;

/// How long an idle worker may take to exit by itself after its parent closed the socket.
const IDLE_EXIT: Duration = Duration::from_secs(1);

/// To be called at the first line of `main`: returns at once in an ordinary process, never in a
/// worker process.
///
/// `registry` is a function, because only a worker needs the registry.
#[allow(clippy::exit)] // A worker must not run the rest of its program's main().
pub fn child_entry(registry: fn() -> Registry) {
    let Some(arguments) = launch::worker_arguments() else {
        return;
    };
    launch::enter();
    let code = prepare(arguments)
        .and_then(|(stream, max_frame)| serve(stream, max_frame, &registry()))
        .map_or_else(
            |error| {
                // A failed write cannot be reported anywhere else.
                _ = writeln!(io::stderr(), "worker process: {error}");
                NO_PARENT
            },
            |()| 0,
        );
    std::process::exit(code)
}

/// Makes this process a well-behaved child, and returns its end of the parent's socket and the
/// longest frame.
fn prepare(mut arguments: impl Iterator<Item = OsString>) -> io::Result<(UnixStream, usize)> {
    let mut number = || arguments.next()?.to_str()?.parse::<usize>().ok();
    let (Some(parent), Some(max_frame)) = (number(), number()) else {
        return Err(io::Error::other("only the program itself can start it"));
    };
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    // The parent may have died before the line above. Not a comparison with 1: in a container, 1
    // may be the parent.
    let alive = getppid().map(Pid::as_raw_nonzero).map(|pid| pid.get());
    if alive.and_then(|pid| usize::try_from(pid).ok()) != Some(parent) {
        return Err(io::Error::other("its parent is gone"));
    }
    // Ctrl-C on a terminal reaches parent and workers alike, and the parent decides what becomes of
    // its workers. A handler that does nothing rather than "ignore", which the programs that a task
    // starts would inherit.
    signal_hook::flag::register(
        signal_hook::consts::SIGINT,
        Arc::new(AtomicBool::new(false)),
    )?;

    let stdin = io::stdin();
    if rustix::net::sockopt::socket_type(&stdin) != Ok(SocketType::STREAM) {
        return Err(io::Error::other(
            "its standard input is not a parent's socket",
        ));
    }
    // Not on descriptor 0, where a task would read it, and not inherited by programs that a task
    // starts, which would keep it open.
    let stream = UnixStream::from(rustix::io::fcntl_dupfd_cloexec(&stdin, 3)?);
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    // Not every system has it, and it is not worth failing for.
    _ = std::fs::write("/proc/self/oom_score_adj", OOM_SCORE);
    Ok((stream, max_frame))
}

/// Runs tasks until the parent closes the socket.
fn serve(stream: UnixStream, max_frame: usize, registry: &Registry) -> io::Result<()> {
    let busy = Arc::new(AtomicBool::new(false));
    let watched = stream.try_clone()?;
    let watcher = Arc::clone(&busy);
    std::thread::Builder::new()
        .name("watcher".to_owned())
        .spawn(move || watch(&watched, &watcher))?;
    let panics = PanicRecorder::install();
    let channel = Channel::new(stream, max_frame)?;
    let writer = channel.writer().clone();
    let channel = RefCell::new(channel);
    writer.send(&Outgoing::text(Kind::Hello, 0, wire::GREETING));
    loop {
        let frame = match channel.borrow_mut().receive() {
            Some(frame) if matches!(frame.kind, Kind::Task | Kind::Chunk) => frame,
            Some(_) => return Err(io::Error::other("its parent sent an unexpected frame")),
            None => return Ok(()),
        };
        busy.store(true, Ordering::SeqCst);
        writer.send(&Outgoing::short(Kind::Started, frame.id, 0));
        let mut context = Context::new(&frame, max_frame, &channel);
        let answer = run(&frame, registry, &mut context, &panics);
        drop(frame);
        // Before the answer: the parent may close the socket as soon as it has the answer, and the
        // watcher must not take this worker for a busy one.
        busy.store(false, Ordering::SeqCst);
        writer.send(&answer);
    }
}

/// Runs one task or chunk, and returns the frame that answers it.
fn run(
    frame: &Frame,
    registry: &Registry,
    context: &mut Context,
    panics: &PanicRecorder,
) -> Outgoing {
    // A panic ends the whole chunk, and destroys the task's own data; registry and channel are
    // never half changed.
    let end = catch_unwind(AssertUnwindSafe(|| registry.run(frame, context)));
    context.progress().finish();
    let (kind, failure) = match end {
        Ok(result) => {
            panics.print_caught();
            match result {
                Ok(answer) => return answer,
                Err(failure) => (Kind::Failed, failure),
            }
        }
        Err(payload) => (Kind::Panicked, panics.take(&*payload)),
    };
    let encode = |failure: &Failure| Outgoing::encode(kind, frame.id, failure, context.max_frame());
    encode(&failure)
        .or_else(|_| encode(&Failure::new("a failure with a message too long to send")))
        .unwrap_or_else(|_| Outgoing::short(kind, frame.id, 0))
}

/// Ends this process when the parent closes its end of the socket.
///
/// Polls for no event: the end of the stream is always reported, and ordinary data does not wake
/// this thread.
fn watch(stream: &UnixStream, busy: &AtomicBool) {
    let mut end = [PollFd::new(stream, PollFlags::empty())];
    while matches!(poll(&mut end, None), Ok(0) | Err(Errno::INTR)) {}
    // The main thread of an idle worker sees the end too and exits in good order; this loop gives
    // it the time.
    let start = Instant::now();
    while start.elapsed() < IDLE_EXIT && !busy.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(10));
    }
    exit_now();
}
