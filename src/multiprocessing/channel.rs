//! The worker's end of the socket to its parent: whole frames in and out.
//!
//! Blocks, unlike the parent's end (`process::link`): a worker has nothing else to do. Knows nothing of tasks.

use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

use rustix::process::{Signal, getpid, kill_process};

use super::sync::lock;
use super::wire::{Frame, Inbox, Outgoing};

/// Only the main thread reads.
pub(super) struct Channel {
    stream: UnixStream,
    inbox: Inbox,
    writer: FrameWriter,
}

impl Channel {
    pub(super) fn new(stream: UnixStream, max_frame: usize) -> io::Result<Self> {
        let writer = FrameWriter(Arc::new(Mutex::new(stream.try_clone()?)));
        Ok(Self {
            stream,
            inbox: Inbox::new(max_frame),
            writer,
        })
    }

    pub(super) fn writer(&self) -> &FrameWriter {
        &self.writer
    }

    /// Receives the next frame; `None` when the parent has closed its end or died.
    pub(super) fn receive(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.inbox.next().ok()? {
                return Some(frame);
            }
            match self.stream.read(self.inbox.space()) {
                Ok(0) => return None,
                Ok(n) => self.inbox.advance(n),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
    }
}

/// Sends whole frames, from any thread.
#[derive(Clone)]
pub(super) struct FrameWriter(Arc<Mutex<UnixStream>>);

impl FrameWriter {
    /// Sends a frame. If that fails, the parent is gone, and this process ends.
    pub(super) fn send(&self, frame: &Outgoing) {
        if lock(&self.0).write_all(frame.bytes()).is_err() {
            exit_now();
        }
    }
}

/// Ends this process at once, without destructors or exit handlers, which might wait for the running task.
pub(super) fn exit_now() -> ! {
    loop {
        // Signalling oneself cannot fail.
        _ = kill_process(getpid(), Signal::KILL);
        std::thread::park();
    }
}
