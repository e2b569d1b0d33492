//! One client of a server with a poll loop: its socket, which never blocks, and its two buffers,
//! neither of which grows.
//!
//! A client has one request at a time with the server. Until that is answered and the client has
//! taken the answer, nothing more is read from it: what it sends meanwhile waits in the kernel, and
//! then at the client. So one that sends much, or reads slowly, delays itself alone.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Instant;

use rustix::event::PollFlags;
use rustix::net::sockopt::{set_socket_recv_buffer_size, set_socket_send_buffer_size};

/// The buffers that the system has for a client, in each direction: many requests and answers.
const SYSTEM_BUFFER: usize = 16 << 10;

/// A connected client.
pub(crate) struct Client {
    socket: TcpStream,
    /// At most `max_line` bytes that were received, and not taken yet.
    input: Vec<u8>,
    max_line: usize,
    /// The rest of one answer.
    output: Vec<u8>,
    /// Whether a request is with the server.
    asked: bool,
    /// Whether no further request is read: the client sends no more, or sent a line that is too
    /// long.
    ended: bool,
    /// When the last byte was sent or received, or the last answer given.
    moved: Instant,
}

impl Client {
    pub(crate) fn new(socket: TcpStream, max_line: usize) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        socket.set_nodelay(true)?;
        // The system would keep megabytes for a client that sends much and reads nothing.
        set_socket_recv_buffer_size(&socket, SYSTEM_BUFFER)?;
        set_socket_send_buffer_size(&socket, SYSTEM_BUFFER)?;
        Ok(Self {
            socket,
            input: Vec::with_capacity(max_line),
            max_line,
            output: Vec::new(),
            asked: false,
            ended: false,
            moved: Instant::now(),
        })
    }

    /// What the loop must wait for; nothing while the server owes an answer.
    pub(crate) fn interest(&self) -> PollFlags {
        match (self.output.is_empty(), self.asked || self.ended) {
            (false, _) => PollFlags::OUT,
            (true, false) => PollFlags::IN,
            (true, true) => PollFlags::empty(),
        }
    }

    /// Sends and receives what is possible without waiting. The client is to be dropped after an
    /// error.
    pub(crate) fn work(&mut self, ready: PollFlags) -> io::Result<()> {
        if ready.intersects(PollFlags::ERR | PollFlags::HUP) {
            // Whatever it has sent, it takes no answer any more.
            return Err(ErrorKind::ConnectionReset.into());
        }
        if ready.contains(PollFlags::OUT) {
            self.write()?;
        }
        if ready.contains(PollFlags::IN) {
            self.read()?;
        }
        Ok(())
    }

    /// Returns true if and only if a request can be taken: it is in the input already, and the last
    /// one is over.
    pub(crate) fn has_request(&self) -> bool {
        self.request_length().is_some()
    }

    /// Takes the next request. The last one may have no newline.
    pub(crate) fn take_request(&mut self) -> Option<Vec<u8>> {
        let length = self.request_length()?;
        let line: Vec<u8> = self.input.drain(..length).collect();
        self.ended |= !line.ends_with(b"\n");
        self.asked = true;
        Some(line)
    }

    fn request_length(&self) -> Option<usize> {
        if self.asked || !self.output.is_empty() {
            return None;
        }
        let newline = self.input.iter().position(|byte| *byte == b'\n');
        let is_last = self.input.len() == self.max_line || self.ended;
        match newline {
            Some(at) => Some(at + 1),
            None => (is_last && !self.input.is_empty()).then_some(self.input.len()),
        }
    }

    /// Answers the request, and sends as much of the answer as the client takes at once.
    pub(crate) fn answer(&mut self, text: String) -> io::Result<()> {
        self.asked = false;
        self.moved = Instant::now();
        self.output = text.into_bytes();
        self.write()
    }

    /// Returns true if and only if every request is answered and no further one can come.
    pub(crate) fn is_done(&self) -> bool {
        self.ended && !self.asked && self.input.is_empty() && self.output.is_empty()
    }

    /// Since when nothing has moved; `None` while it is the server that takes its time.
    pub(crate) fn idle_since(&self) -> Option<Instant> {
        (!self.asked).then_some(self.moved)
    }

    fn read(&mut self) -> io::Result<()> {
        let mut bytes = vec![0; self.max_line - self.input.len()];
        match transferred(self.socket.read(&mut bytes))? {
            Some(0) => self.ended = true,
            Some(n) => {
                self.input.extend_from_slice(&bytes[..n]);
                self.moved = Instant::now();
            }
            None => {}
        }
        Ok(())
    }

    fn write(&mut self) -> io::Result<()> {
        if let Some(n) = transferred(self.socket.write(&self.output))? {
            self.output.drain(..n);
            self.moved = Instant::now();
        }
        Ok(())
    }
}

impl AsFd for Client {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

/// The number of bytes that were sent or received; none if the socket was not ready after all.
fn transferred(outcome: io::Result<usize>) -> io::Result<Option<usize>> {
    match outcome {
        Ok(n) => Ok(Some(n)),
        Err(error) if [ErrorKind::WouldBlock, ErrorKind::Interrupted].contains(&error.kind()) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
