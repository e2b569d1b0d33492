//! The frames between a parent and its worker: their layout, and how they are cut from a stream.
//!
//! ```text
//! u32  length of the body          all numbers little endian
//! u8   kind
//! u64  id of the task
//! u64  note: attempt, progress, or 0
//! ...  body
//! ```
//! Both ends are the same program, so the only version check is the greeting, which names it.
//! Nothing here reads or writes a socket. The frames of `frame` are different ones: their layout is
//! Python's.

use serde::Serialize;

/// Bytes before the body.
const HEADER: usize = 4 + 1 + 8 + 8;

/// An inbox grows by at least this much for each read: the size of a pipe's buffer, and enough for
/// most frames.
const STEP: usize = 64 * 1024;

/// The meaning of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    /// Worker: ready. Body: `GREETING`.
    Hello = 1,
    /// Parent: run this task. Note: attempt, from 1. Body: name and argument.
    Task,
    /// Parent: run these tasks, one after the other. Note: 1 if the worker must report their
    /// starts, because their time is limited, else 0. Body: name and list of arguments.
    Chunk,
    /// Worker: the task was received and starts. Of a chunk, its first task; later ones are
    /// reported too, but not all of them.
    Started,
    /// Worker: progress of the task, or of the chunk. Note: units done.
    Progress,
    /// Worker: the task's result; of a chunk, each result or error, one after the other.
    Done,
    /// Worker: the task returned an error. Body: `Failure`.
    Failed,
    /// Worker: the task panicked. Body: `Failure`.
    Panicked,
    /// Worker: put this item in the queue. The parent answers with `Yes`, `Closed` or `No`, as to
    /// the next two.
    Put,
    /// Worker: get an item from the queue.
    Get,
    /// Worker: the last item is done.
    ItemDone,
    /// Parent: the request succeeded. Body: the item, for `Get`.
    Yes,
    /// Parent: the queue is closed.
    Closed,
    /// Parent: the request failed. Body: the reason, as text.
    No,
}

/// The body of `Hello`. Parent and worker differ only if the program was replaced where there is no
/// `/proc`, or if `Launch::program` names another program.
pub(super) const GREETING: &str = concat!(
    env!("CARGO_PKG_NAME"),
    " ",
    env!("CARGO_PKG_VERSION"),
    " worker, protocol 2"
);

impl Kind {
    fn from_byte(byte: u8) -> Option<Self> {
        use Kind::*;
        let all = [
            Hello, Task, Chunk, Started, Progress, Done, Failed, Panicked, Put, Get, ItemDone, Yes,
            Closed, No,
        ];
        all.into_iter().find(|kind| *kind as u8 == byte)
    }
}

/// A received frame.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) id: u64,
    pub(super) note: u64,
    pub(super) body: Vec<u8>,
}

/// A frame to send. Header and body are one buffer, so that they leave in one write.
pub(super) struct Outgoing(Vec<u8>);

impl Outgoing {
    /// A frame without a body.
    pub(super) fn short(kind: Kind, id: u64, note: u64) -> Self {
        let mut frame = Self(vec![0; HEADER]);
        frame.0[4] = kind as u8;
        frame.address(id, note);
        frame
    }

    /// A frame with a text of this program's own, which is always short enough.
    pub(super) fn text(kind: Kind, id: u64, text: &str) -> Self {
        let mut frame = Self::short(kind, id, 0);
        frame.0.extend_from_slice(text.as_bytes());
        frame.write_length();
        frame
    }

    /// A frame whose body is a value in postcard, of at most `max` bytes.
    pub(super) fn encode(
        kind: Kind,
        id: u64,
        value: &impl Serialize,
        max: usize,
    ) -> Result<Self, EncodeError> {
        let mut frame = Self::short(kind, id, 0);
        frame.append(value, max)?;
        Ok(frame)
    }

    /// Appends a value to the body, which then has at most `max` bytes. After an error the frame
    /// cannot be sent.
    pub(super) fn append(&mut self, value: &impl Serialize, max: usize) -> Result<(), EncodeError> {
        self.0 = postcard::to_io(value, std::mem::take(&mut self.0))?;
        let bytes = self.0.len() - HEADER;
        match u32::try_from(bytes) {
            Ok(_) if bytes <= max => {
                self.write_length();
                Ok(())
            }
            _ => Err(EncodeError::TooLong { bytes, max }),
        }
    }

    /// Changes the id and the note: a task is encoded once and sent once for each attempt.
    pub(super) fn address(&mut self, id: u64, note: u64) {
        self.0[5..13].copy_from_slice(&id.to_le_bytes());
        self.0[13..21].copy_from_slice(&note.to_le_bytes());
    }

    /// The whole frame, as it is sent.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn write_length(&mut self) {
        let length = u32::try_from(self.0.len() - HEADER).unwrap_or(u32::MAX);
        self.0[..4].copy_from_slice(&length.to_le_bytes());
    }
}

/// Why a value cannot be sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum EncodeError {
    #[error("{bytes} bytes on the wire, the limit is {max}")]
    TooLong { bytes: usize, max: usize },
    #[error(transparent)]
    Postcard(#[from] postcard::Error),
}

/// The bytes are not a frame: the length is over the limit, or the kind is unknown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotAFrame;

/// Collects bytes until they make a frame. Memory grows with the bytes received, not with the
/// length they claim.
pub(super) struct Inbox {
    bytes: Vec<u8>,
    /// `bytes[..filled]` have been received; the rest is space to read into.
    filled: usize,
    max: usize,
}

impl Inbox {
    /// An inbox for bodies of at most `max` bytes.
    pub(super) fn new(max: usize) -> Self {
        Self {
            bytes: Vec::new(),
            filled: 0,
            max,
        }
    }

    /// The longest body.
    pub(super) fn max(&self) -> usize {
        self.max
    }

    /// Space for the next bytes; never empty. `advance` then takes the number of bytes read.
    pub(super) fn space(&mut self) -> &mut [u8] {
        // Doubling keeps the copying of a big frame linear, and a false length costs at most twice
        // the bytes sent.
        let wanted = self.filled + STEP.max(self.filled);
        let wanted = match self.frame_length() {
            Ok(Some(length)) if length > self.filled => wanted.min(length.max(STEP)),
            _ => wanted,
        };
        if self.bytes.len() <= self.filled {
            self.bytes.resize(wanted.max(self.filled + 1), 0);
        }
        &mut self.bytes[self.filled..]
    }

    pub(super) fn advance(&mut self, n: usize) {
        self.filled += n;
    }

    /// Returns true if and only if no part of a frame was received.
    pub(super) fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// Takes the first frame, once all of it was received.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, NotAFrame> {
        let Some(length) = self.frame_length()? else {
            return Ok(None);
        };
        if self.filled < length {
            return Ok(None);
        }
        let word = |at: usize| {
            let mut word = [0; 8];
            word.copy_from_slice(&self.bytes[at..at + 8]);
            u64::from_le_bytes(word)
        };
        let frame = Frame {
            kind: Kind::from_byte(self.bytes[4]).ok_or(NotAFrame)?,
            id: word(5),
            note: word(13),
            body: self.bytes[HEADER..length].to_vec(),
        };
        self.bytes.copy_within(length..self.filled, 0);
        self.filled -= length;
        if self.bytes.len() > STEP && self.filled <= STEP {
            // An idle worker must not keep the memory of a big frame.
            self.bytes.truncate(STEP);
            self.bytes.shrink_to_fit();
        }
        Ok(Some(frame))
    }

    /// Length of the first frame with its header, once the header was received.
    fn frame_length(&self) -> Result<Option<usize>, NotAFrame> {
        if self.filled < HEADER {
            return Ok(None);
        }
        let mut length = [0; 4];
        length.copy_from_slice(&self.bytes[..4]);
        match usize::try_from(u32::from_le_bytes(length)) {
            Ok(length) if length <= self.max => Ok(Some(HEADER + length)),
            _ => Err(NotAFrame),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn feed(inbox: &mut Inbox, mut bytes: &[u8], step: usize) -> Result<Vec<Frame>, NotAFrame> {
        let mut frames = Vec::new();
        while !bytes.is_empty() {
            let space = inbox.space();
            let n = step.min(space.len()).min(bytes.len());
            space[..n].copy_from_slice(&bytes[..n]);
            bytes = &bytes[n..];
            inbox.advance(n);
            while let Some(frame) = inbox.next()? {
                frames.push(frame);
            }
        }
        Ok(frames)
    }

    #[test]
    fn frames_survive_every_way_of_cutting() {
        let big = vec![7_u8; 300_000];
        let mut first = Outgoing::text(Kind::Task, 1, "abc");
        first.address(1, 2);
        let second = Outgoing::short(Kind::Started, u64::MAX, 0);
        let third = Outgoing::encode(Kind::Done, 3, &big, usize::MAX).unwrap();
        let bytes = [first, second, third].map(|frame| frame.0).concat();
        for step in [1, 2, 20, 21, 22, 1000, usize::MAX] {
            let frames = feed(&mut Inbox::new(300_003), &bytes, step).unwrap();
            assert_eq!(frames.len(), 3, "{step}");
            assert_eq!((frames[0].note, &frames[0].body[..]), (2, &b"abc"[..]));
            assert_eq!((frames[1].kind, frames[1].id), (Kind::Started, u64::MAX));
            assert_eq!(postcard::from_bytes(&frames[2].body), Ok(big.clone()));
        }
    }

    #[test]
    fn a_long_frame_and_an_unknown_kind_are_not_frames() {
        let long = Outgoing::text(Kind::No, 0, "eleven byte");
        assert_eq!(feed(&mut Inbox::new(10), long.bytes(), 5), Err(NotAFrame));
        let mut odd = Outgoing::short(Kind::No, 0, 0);
        odd.0[4] += 1;
        assert_eq!(feed(&mut Inbox::new(10), odd.bytes(), 5), Err(NotAFrame));
    }

    #[test]
    fn a_value_may_be_as_long_as_the_limit() {
        assert!(Outgoing::encode(Kind::Done, 0, &[0_u8; 10], 10).is_ok());
        let longer = Outgoing::encode(Kind::Done, 0, &[0_u8; 11], 10);
        assert!(matches!(
            longer,
            Err(EncodeError::TooLong { bytes: 11, max: 10 })
        ));
    }

    #[test]
    fn a_claimed_length_takes_no_memory() {
        let mut inbox = Inbox::new(usize::MAX);
        let mut header = Outgoing::short(Kind::Done, 0, 0);
        header.0[..4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(feed(&mut inbox, header.bytes(), 1).unwrap(), []);
        assert!(inbox.space().len() <= 2 * STEP);
    }
}
