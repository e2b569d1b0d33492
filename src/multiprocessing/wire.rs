//! The frames between a parent and its worker: what they look like, and how they are cut from a stream.
//!
//! ```text
//! u32  length of the body          all numbers little endian
//! u8   kind
//! u64  id of the task
//! u64  note: attempt, progress, or 0
//! ...  body
//! ```
//! Header and body leave in one write. Both ends are the same program, so there is no versioning beyond the greeting,
//! which names it. Nothing here reads or writes a socket.

/// Bytes before the body.
const HEADER: usize = 4 + 1 + 8 + 8;

/// An inbox grows by at least this much a read: the size of a pipe's buffer, and enough for most frames.
const STEP: usize = 64 * 1024;

/// What a frame says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    /// Worker: I am ready. Body: `GREETING`.
    Hello = 1,
    /// Parent: run this. Note: attempt, from 1. Body: u16 length of the name, name, argument.
    Task,
    /// Worker: I have it, and begin.
    Started,
    /// Worker: note says how much is done.
    Progress,
    /// Worker: the result.
    Done,
    /// Worker: a `Report` of a failure that it survived.
    Failed,
    /// Worker: put this item in the queue. Answered by `Yes`, `Closed` or `No`, as the next two are.
    Put,
    /// Worker: an item, please.
    Get,
    /// Worker: the last item is done with.
    ItemDone,
    /// Parent: done; for `Get`, here it is.
    Yes,
    /// Parent: the queue is closed.
    Closed,
    /// Parent: no. Body: why, in words.
    No,
}

/// The body of `Hello`. Parent and worker can differ only if the program was replaced and `/proc` is missing, or if
/// somebody configured another program.
pub(super) const GREETING: &[u8] = concat!(
    env!("CARGO_PKG_NAME"),
    " ",
    env!("CARGO_PKG_VERSION"),
    " worker, protocol 1"
)
.as_bytes();

impl Kind {
    fn from_byte(byte: u8) -> Option<Self> {
        use Kind::*;
        let all = [
            Hello, Task, Started, Progress, Done, Failed, Put, Get, ItemDone, Yes, Closed, No,
        ];
        all.into_iter().find(|kind| *kind as u8 == byte)
    }
}

/// One frame, read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) id: u64,
    pub(super) note: u64,
    pub(super) body: Vec<u8>,
}

/// Begins a frame to write: room for the header, to be followed by the body and `seal`.
pub(super) fn begin() -> Vec<u8> {
    vec![0; HEADER]
}

/// Fills in the header. Returns false if and only if the body is longer than `max`.
#[must_use]
pub(super) fn seal(frame: &mut [u8], kind: Kind, id: u64, note: u64, max: usize) -> bool {
    let length = body_length(frame);
    let Ok(written) = u32::try_from(length) else {
        return false;
    };
    frame[..4].copy_from_slice(&written.to_le_bytes());
    frame[4] = kind as u8;
    frame[5..13].copy_from_slice(&id.to_le_bytes());
    frame[13..21].copy_from_slice(&note.to_le_bytes());
    length <= max
}

/// Length of the body of a frame begun by `begin`.
pub(super) fn body_length(frame: &[u8]) -> usize {
    frame.len() - HEADER
}

/// A frame without a body.
pub(super) fn short(kind: Kind, id: u64, note: u64) -> Vec<u8> {
    with_body(kind, id, note, &[])
}

/// A frame with a small body of ours, which cannot be too long.
pub(super) fn with_body(kind: Kind, id: u64, note: u64, body: &[u8]) -> Vec<u8> {
    let mut frame = begin();
    frame.extend_from_slice(body);
    let _fits = seal(&mut frame, kind, id, note, usize::MAX);
    frame
}

/// Bytes that are no frame: a length over the limit, or an unknown kind.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Garbage;

/// Collects bytes until they make a frame. Memory grows with the bytes that came, not with the length they claim.
pub(super) struct Inbox {
    bytes: Vec<u8>,
    /// `bytes[..filled]` were read; the rest is room to read into.
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

    /// Room for the next bytes; never empty. `advance` says how many came.
    pub(super) fn room(&mut self) -> &mut [u8] {
        // Doubling keeps the copies of a big frame linear; a lie in a length costs at most twice what was sent.
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

    /// Returns true if and only if no part of a frame is here.
    pub(super) fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// The first whole frame, if it is there.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, Garbage> {
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
            kind: Kind::from_byte(self.bytes[4]).ok_or(Garbage)?,
            id: word(5),
            note: word(13),
            body: self.bytes[HEADER..length].to_vec(),
        };
        self.bytes.copy_within(length..self.filled, 0);
        self.filled -= length;
        if self.bytes.len() > STEP && self.filled <= STEP {
            // A big frame must not leave its memory with an idle worker.
            self.bytes.truncate(STEP);
            self.bytes.shrink_to_fit();
        }
        Ok(Some(frame))
    }

    /// Length of the first frame with its header, once the header is there.
    fn frame_length(&self) -> Result<Option<usize>, Garbage> {
        if self.filled < HEADER {
            return Ok(None);
        }
        let mut length = [0; 4];
        length.copy_from_slice(&self.bytes[..4]);
        match usize::try_from(u32::from_le_bytes(length)) {
            Ok(length) if length <= self.max => Ok(Some(HEADER + length)),
            _ => Err(Garbage),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn feed(inbox: &mut Inbox, mut bytes: &[u8], step: usize) -> Result<Vec<Frame>, Garbage> {
        let mut frames = Vec::new();
        while !bytes.is_empty() {
            let room = inbox.room();
            let n = step.min(room.len()).min(bytes.len());
            room[..n].copy_from_slice(&bytes[..n]);
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
        let big = vec![7; 300_000];
        let mut bytes = with_body(Kind::Task, 1, 2, b"abc");
        bytes.extend(short(Kind::Started, u64::MAX, 0));
        bytes.extend(with_body(Kind::Done, 3, u64::MAX, &big));
        for step in [1, 2, 20, 21, 22, 1000, usize::MAX] {
            let frames = feed(&mut Inbox::new(big.len()), &bytes, step).unwrap();
            assert_eq!(frames.len(), 3, "{step}");
            assert_eq!(frames[0].body, b"abc");
            assert_eq!((frames[1].kind, frames[1].id), (Kind::Started, u64::MAX));
            assert_eq!((frames[2].note, &frames[2].body), (u64::MAX, &big));
        }
    }

    #[test]
    fn a_long_frame_and_an_unknown_kind_are_garbage() {
        let long = with_body(Kind::Done, 0, 0, &[0; 11]);
        assert_eq!(feed(&mut Inbox::new(10), &long, 5), Err(Garbage));
        let mut odd = short(Kind::No, 0, 0);
        odd[4] += 1;
        assert_eq!(feed(&mut Inbox::new(10), &odd, 5), Err(Garbage));
    }

    #[test]
    fn a_claimed_length_takes_no_memory() {
        let mut inbox = Inbox::new(usize::MAX);
        let mut header = short(Kind::Done, 0, 0);
        header[..4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(feed(&mut inbox, &header, 1).unwrap(), []);
        assert!(inbox.room().len() <= 2 * STEP);
    }
}
