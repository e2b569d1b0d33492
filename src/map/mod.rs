//! Maps one file: bytes on the disk → text → lines → requests → a summary.
//!
//! The result depends on the bytes of the file and on the query; not on other files, on the clock,
//! or on where this runs. Nothing here starts a thread or a process, or knows of reports. Only
//! [`inflate::parallel`] knows that other threads exist, which may help.

mod archive;
pub mod ask;
mod bytes;
pub mod decode;
pub mod format;
mod gzip;
mod identity;
pub mod inflate;
pub mod known;
mod layers;
pub mod line;
pub mod lines;
pub mod open;
mod opening;
mod outcome;
pub mod request;
mod steps;
mod tar;
pub mod target;
pub mod time;
pub mod twin;
mod workspace;

use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use ask::Query;
pub use bytes::{Bytes, ReadAt};
use decode::{Decoder, is_gzip};
use identity::Identified;
pub use identity::Identity;
pub use inflate::parallel::Helpers;
use inflate::parallel::ReadAhead;
use known::Known;
use open::{Opened, Regular};
pub use opening::{Content, Unreadable};
pub use outcome::{
    BadArchive, Compression, Damage, Defect, End, IoError, Lookup, Mapped, Note, Part, Partial,
    Unread, Warning,
};

use layers::Layers;
pub use workspace::Workspace;

use crate::log_file::{LogFile, Source};

/// The size from which a compressed file takes long enough (about 10 ms) for an idle thread to be
/// of use, in bytes.
const WORTH_HELP: u64 = 2 << 20;

/// One worker: maps one file after another.
pub struct Mapper<'a> {
    query: &'a Query,
    workspace: &'a mut Workspace,
    helpers: Option<&'a Helpers>,
    known: Option<&'a dyn Known>,
}

impl<'a> Mapper<'a> {
    /// A worker that answers `query`; big files are offered to `helpers`.
    pub fn new(
        query: &'a Query,
        workspace: &'a mut Workspace,
        helpers: Option<&'a Helpers>,
    ) -> Self {
        Self {
            query,
            workspace,
            helpers,
            known: None,
        }
    }

    /// Looks up what is `known` of a file before it is read, and adds to it.
    pub fn with_known(self, known: Option<&'a dyn Known>) -> Self {
        Self { known, ..self }
    }

    /// Maps one log, and calls `on_read` with the number of bytes of each read.
    ///
    /// A file that our own decoder finds damaged is decoded again by the referee, whose verdict
    /// counts. A stream cannot be read again.
    pub fn map(&mut self, file: &LogFile, on_read: &dyn Fn(u64)) -> Mapped {
        let opened = match &file.source {
            Source::Stdin => {
                let mut stdin = io::stdin().lock();
                return self.stream(&mut stdin, file.identify, on_read);
            }
            Source::Path(path) => Opened::open(path, file.size.is_some()),
        };
        let regular = match opened {
            Ok(Opened::File(regular)) => regular,
            Ok(Opened::Stream(mut stream)) => {
                return self.stream(&mut stream, file.identify, on_read);
            }
            Err(error) => return Mapped::unread(Unread::CannotOpen(error.into())),
        };
        if let Some(plain) = &file.beside
            // A compressed file is read unless it is known to be a copy.
            && is_copy(&regular, plain).unwrap_or(false)
        {
            return Mapped {
                notes: vec![Note::SameText(
                    plain
                        .file_name()
                        .unwrap_or_default()
                        .as_encoded_bytes()
                        .into(),
                )],
                ..Mapped::default()
            };
        }
        let mut mapped = self.looked_up(&regular, file.identify, on_read);
        let is_compressed = || names_compression(file.source.name());
        if mapped.end == End::Whole && regular.size() == 0 && is_compressed() {
            mapped.notes.push(Note::Empty);
        }
        mapped
    }

    /// The outcome of a file's content, whatever the file is called: known, or read and kept.
    fn looked_up(&mut self, regular: &Regular, identify: bool, on_read: &dyn Fn(u64)) -> Mapped {
        let size = regular.size();
        let of_first = |length| Identity::of(&*regular.file, length).ok().flatten();
        let looked_up = self.known.zip(self.known.and_then(|_| of_first(size)));
        let mut useless = None;
        if let Some((known, identity)) = looked_up {
            match known.find(&identity) {
                Ok(Some(mapped)) => {
                    on_read(size);
                    return Mapped {
                        identity: identify.then_some(identity),
                        lookup: Lookup::Hit,
                        ..mapped
                    };
                }
                Ok(None) => {}
                Err(why) => useless = Some(why),
            }
        }
        let mut mapped = self.file(regular, on_read);
        let is_settled = !mapped.is_transient();
        let length = size.max(mapped.summary.totals.bytes_read);
        // The identity from before is that of the bytes that were read.
        let is_same = length == size && looked_up.is_some() && regular.change().is_none();
        if let Some((known, identity)) = looked_up {
            let kept = (is_settled && is_same).then(|| known.keep(identity, &mut mapped));
            mapped.lookup = Lookup::Miss { useless, kept };
        }
        if identify && is_settled {
            mapped.identity = match looked_up {
                Some((_, identity)) if is_same => Some(identity),
                _ => of_first(length),
            };
        }
        mapped
    }

    fn stream(&mut self, stream: &mut dyn Read, identify: bool, on_read: &dyn Fn(u64)) -> Mapped {
        let mut mapped;
        if identify {
            let mut stream = Identified::new(stream);
            mapped = self.read(Bytes::Stream(&mut stream), Decoder::Ours, on_read);
            mapped.identity = stream.finish().ok().flatten();
        } else {
            mapped = self.read(Bytes::Stream(stream), Decoder::Ours, on_read);
        }
        if mapped.end == End::Whole && mapped.summary.totals.bytes_read == 0 {
            mapped.notes.push(Note::Empty);
        }
        mapped
    }

    fn file(&mut self, regular: &Regular, on_read: &dyn Fn(u64)) -> Mapped {
        let (file, size) = (&regular.file, regular.size());
        let offer;
        let decoder = match self.helpers {
            Some(helpers) if size >= WORTH_HELP && is_gzip(file) => {
                offer = helpers.offer(ReadAhead::new(Box::new(Arc::clone(file)), size));
                Decoder::Assisted(&offer)
            }
            _ => Decoder::Ours,
        };
        let mut mapped = self.read(Bytes::File(file), decoder, on_read);
        if mapped.is_appealable() && regular.change().is_none() {
            let appealed = self.read(Bytes::File(file), Decoder::Referee, &|_| {});
            // The referee must have judged the same bytes.
            if regular.change().is_none() {
                return appealed;
            }
        }
        if let Some(now) = regular.change() {
            let is_cut = now.size < size || mapped.summary.totals.bytes_read < size;
            if is_cut && (mapped.end == End::Whole || mapped.is_appealable()) {
                mapped.end_with(Damage::Shrunk {
                    from: size,
                    to: now.size,
                });
            }
        }
        mapped
    }

    /// Maps the bytes of one log with a decoder.
    pub fn read(
        &mut self,
        bytes: Bytes<'_>,
        decoder: Decoder<'_>,
        on_read: &dyn Fn(u64),
    ) -> Mapped {
        let layers = Layers::new(self.query, decoder);
        layers.read(bytes, decoder, self.workspace, on_read)
    }
}

/// Returns true if and only if the compressed file has the text of the plain one.
fn is_copy(compressed: &Regular, plain: &Path) -> io::Result<bool> {
    let Opened::File(plain) = Opened::open(plain, true)? else {
        return Ok(false);
    };
    let [compressed, plain] = [compressed, &plain].map(|regular| twin::Sized {
        source: &regular.file,
        size: regular.size(),
    });
    twin::is_copy(compressed, plain)
}

/// Returns true if and only if a name says that the file is compressed.
fn names_compression(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str);
    extension.is_some_and(|extension| {
        ["gz", "bz2", "xz", "lzma", "zst", "lz4", "z"].contains(&&*extension.to_ascii_lowercase())
    })
}
