//! The worker's side: from the first line of `main` to the end of the process.
//!
//! ```text
//! main thread      hello, then: read a task, say "started", run it, answer; at the end of the input leave with 0
//! watcher thread   waits for the parent's end of the socket to close, and ends the process even in mid-task
//! ```
//! A worker survives errors and panics of its tasks. It leaves when its parent is gone, whatever became of it: the
//! kernel kills it (`PR_SET_PDEATHSIG`, Linux), and the watcher does elsewhere, or when only the thread is gone.

use std::any::Any;
use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::net::SocketType;
use rustix::process::{Pid, Signal, getpid, getppid, kill_process};

use super::WORKER_ARGUMENT;
use super::context::{Channel, Context, Progress, Writer};
use crate::multiprocessing::error::Failure;
use crate::multiprocessing::lock;
use crate::multiprocessing::task::Registry;
use crate::multiprocessing::wire::{self, Frame, Inbox, Kind};

/// A backtrace is cut here: enough for a hundred frames.
const MAX_BACKTRACE: usize = 32 * 1024;

/// A worker is more likely than its parent to be the one that fills the memory, and easier to do without: the kernel
/// shall take it first. Half of the scale, so that other processes' own wishes still count.
const OOM_SCORE: &str = "500";

/// The exit code of a worker that was not started by a parent.
const NO_PARENT: i32 = 2;

/// Set in a worker that knows that it is one.
static SERVING: AtomicBool = AtomicBool::new(false);

/// Returns true if and only if this process was started as a worker and runs its `main` all the same. Were it to start
/// workers of its own, they would do so too, without end.
pub(super) fn is_forgetful() -> bool {
    let mut arguments = std::env::args_os().skip(1);
    arguments
        .next()
        .is_some_and(|first| first == WORKER_ARGUMENT)
        && !SERVING.load(Ordering::SeqCst)
}

/// To be called at the first line of `main`: in a worker process it never returns, in any other it returns at once.
///
/// `registry` is a function, because only a worker needs the registry.
#[allow(clippy::exit)] // A worker has no use for the rest of its program's main().
pub fn child_entry(registry: fn() -> Registry) {
    let mut arguments = std::env::args_os().skip(1);
    if arguments
        .next()
        .is_none_or(|first| first != WORKER_ARGUMENT)
    {
        return;
    }
    SERVING.store(true, Ordering::SeqCst);
    let mut number = || arguments.next()?.to_str()?.parse::<usize>().ok();
    let code = match (number(), number()) {
        (Some(parent), Some(max_frame)) => match prepare(parent) {
            Ok(stream) => serve(stream, max_frame, &registry()),
            Err(error) => complain(&error.to_string()),
        },
        _ => complain("it is started by the program itself, never by hand"),
    };
    std::process::exit(code)
}

fn complain(why: &str) -> i32 {
    // Nobody may be listening, and there is nobody else to tell.
    let _unheard = writeln!(io::stderr(), "worker process: {why}");
    NO_PARENT
}

/// Makes this process a good child, and returns its end of the parent's socket.
fn prepare(parent: usize) -> io::Result<UnixStream> {
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    // The parent may have died before the line above. Not a comparison with 1: in a container, 1 may be the parent.
    let alive = getppid().map(Pid::as_raw_nonzero).map(|pid| pid.get());
    if alive.and_then(|pid| usize::try_from(pid).ok()) != Some(parent) {
        return Err(io::Error::other("its parent is gone"));
    }
    // Ctrl-C on a terminal goes to parent and workers alike; what becomes of the workers is the parent's business. A
    // handler that does nothing rather than "ignore", which a program started by a task would inherit.
    signal_hook::flag::register(
        signal_hook::consts::SIGINT,
        Arc::new(AtomicBool::new(false)),
    )?;

    let stdin = io::stdin();
    if rustix::net::sockopt::socket_type(&stdin) != Ok(SocketType::STREAM) {
        return Err(io::Error::other(
            "its standard input is no socket of a parent",
        ));
    }
    // Not on 0, where a task would read it, nor inherited by what a task starts, which would keep it open.
    let stream = UnixStream::from(rustix::io::fcntl_dupfd_cloexec(&stdin, 3)?);
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    // Not everywhere, and not worth failing for.
    let _no_proc = std::fs::write("/proc/self/oom_score_adj", OOM_SCORE);
    Ok(stream)
}

/// Runs tasks until the parent wants no more. Returns the exit code.
fn serve(stream: UnixStream, max_frame: usize, registry: &Registry) -> i32 {
    let busy = Arc::new(AtomicBool::new(false));
    let (writer, watched) = match (stream.try_clone(), stream.try_clone()) {
        (Ok(writer), Ok(watched)) => (Writer::new(writer), watched),
        (Err(error), _) | (_, Err(error)) => return complain(&error.to_string()),
    };
    let watcher = Arc::clone(&busy);
    let watcher = std::thread::Builder::new()
        .name("watcher".to_owned())
        .spawn(move || watch(&watched, &watcher));
    if let Err(error) = watcher {
        return complain(&error.to_string());
    }
    let panics = note_panics();
    let channel = RefCell::new(Channel {
        stream,
        inbox: Inbox::new(max_frame),
        writer: writer.clone(),
    });
    writer.send(&wire::with_body(Kind::Hello, 0, 0, wire::GREETING));
    loop {
        let frame = match channel.borrow_mut().receive() {
            Some(frame) if frame.kind == Kind::Task => frame,
            Some(_) => return complain("its parent speaks another language"),
            None => return 0,
        };
        busy.store(true, Ordering::SeqCst);
        writer.send(&wire::short(Kind::Started, frame.id, 0));
        let answer = run(&frame, registry, &channel, &panics, max_frame);
        drop(frame);
        // First the flag: whoever has the answer may close the socket at once, and the watcher must not take this
        // worker for a busy one.
        busy.store(false, Ordering::SeqCst);
        writer.send(&answer);
    }
}

/// Runs one task, and returns the frame that answers it.
fn run(
    frame: &Frame,
    registry: &Registry,
    channel: &RefCell<Channel>,
    panics: &PanicNotes,
    max_frame: usize,
) -> Vec<u8> {
    lock(panics).take();
    let writer = channel.borrow().writer.clone();
    let progress = Progress::new(writer, frame.id);
    let context = Context::new(frame.note, frame.id, progress.clone(), channel);
    let mut answer = wire::begin();
    // The task's own data is gone after a panic; registry and channel hold nothing half done.
    let end = catch_unwind(AssertUnwindSafe(|| {
        registry.run(&frame.body, &context, &mut answer)
    }));
    progress.finish();
    let note = lock(panics).take();
    if let (Ok(_), Some(note)) = (&end, &note) {
        // The task has caught it, and its parent is not told.
        note.write();
    }
    let report = match end {
        Ok(Ok(())) => {
            if wire::seal(&mut answer, Kind::Done, frame.id, 0, max_frame) {
                return answer;
            }
            let bytes = wire::body_length(&answer);
            let message = format!("result too big: {bytes} bytes, the limit is {max_frame}");
            (false, Failure::new(message))
        }
        Ok(Err(failure)) => (false, failure),
        Err(payload) => (true, describe(payload, note)),
    };
    failed(frame.id, &report, max_frame)
}

fn failed(id: u64, report: &(bool, Failure), max_frame: usize) -> Vec<u8> {
    let mut answer = wire::begin();
    let written = crate::multiprocessing::task::append(report, &mut answer);
    if written.is_ok() && wire::seal(&mut answer, Kind::Failed, id, 0, max_frame) {
        return answer;
    }
    let short = (report.0, Failure::new("a failure with a message too big"));
    // A flag and a short text always fit: postcard fails only for types that these are not.
    let body = postcard::to_stdvec(&short).unwrap_or_default();
    wire::with_body(Kind::Failed, id, 0, &body)
}

/// Ends this process when the parent's end of the socket is closed.
///
/// Polls for no event: the end of the stream is always reported, and ordinary data does not wake this thread.
fn watch(stream: &UnixStream, busy: &AtomicBool) {
    let mut end = [PollFd::new(stream, PollFlags::empty())];
    while matches!(poll(&mut end, None), Ok(0) | Err(Errno::INTR)) {}
    // An idle worker sees the end too, and leaves in good order. This one stays to see it out.
    for _ in 0..100 {
        if busy.load(Ordering::SeqCst) {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    leave();
}

/// Ends this process now: no destructors, no exit handlers, which might wait for the task that is to be ended.
pub(super) fn leave() -> ! {
    loop {
        let _cannot_fail = kill_process(getpid(), Signal::KILL);
        std::thread::park();
    }
}

/// The last panic of the task's own thread, until it is reported.
type PanicNotes = Arc<Mutex<Option<Note>>>;

/// A panic that may have to be reported.
struct Note {
    message: String,
    place: String,
    backtrace: String,
}

impl Note {
    /// For a panic of which the parent is not told.
    fn write(&self) {
        let Self { message, place, .. } = self;
        let _unheard = writeln!(
            io::stderr(),
            "worker process: a panic at {place}: {message}"
        );
    }
}

/// The panic that ends a task is noted and travels to the parent, instead of being printed. All others are printed: those
/// of a task's other threads at once, those that the task has caught at its end or at the next panic.
fn note_panics() -> PanicNotes {
    let notes = PanicNotes::default();
    let hook = Arc::clone(&notes);
    let tasks_own = std::thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string);
        let payload = panic.payload();
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
        let message = text.unwrap_or("a value that is no text");
        let mut backtrace = Backtrace::force_capture().to_string();
        let cut = (0..=MAX_BACKTRACE.min(backtrace.len())).rev();
        let cut = cut.into_iter().find(|at| backtrace.is_char_boundary(*at));
        backtrace.truncate(cut.unwrap_or(0));
        let note = Note {
            message: message.to_owned(),
            place: place.unwrap_or_default(),
            backtrace,
        };
        if std::thread::current().id() != tasks_own {
            note.write();
        } else if let Some(caught) = lock(&hook).replace(note) {
            caught.write();
        }
    }));
    notes
}

fn describe(payload: Box<dyn Any + Send>, note: Option<Note>) -> Failure {
    let message = match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => match payload.downcast::<&str>() {
            Ok(text) => (*text).to_owned(),
            Err(_) => "a value that is no text".to_owned(),
        },
    };
    let (place, backtrace) = note.map(|note| (note.place, note.backtrace)).unzip();
    Failure {
        message,
        place,
        backtrace,
    }
}
