//! Maps one file: bytes on the disk → text → lines → requests → a summary.
//!
//! The result depends on the bytes of the file and on the query; not on other files, on the clock,
//! or on where this runs. Nothing here starts a thread or a process, or knows of reports. Only
//! [`inflate::parallel`] knows that other threads exist, which may help.

pub mod ask;
mod bytes;
pub mod decode;
pub mod format;
mod gzip;
pub mod inflate;
pub mod line;
pub mod lines;
pub mod opening;
mod outcome;
pub mod target;
pub mod time;
pub mod twin;

use std::fs::File;
use std::io;
use std::path::Path;

use ask::Query;
use ask::summary::Summary;
pub use bytes::{Bytes, ReadAt};
use decode::{Decoder, Scratch, TextReader, is_gzip};
pub use inflate::parallel::Helpers;
use inflate::parallel::ReadAhead;
use lines::Lines;
pub use outcome::{
    Compression, Damage, Defect, End, IoError, Mapped, Note, Partial, Unread, Warning,
};

use crate::discover::{LogFile, Source};

/// The size from which a compressed file takes long enough (about 10 ms) for an idle thread to be
/// of use, in bytes.
const WORTH_HELP: u64 = 2 << 20;

/// The memory of one worker, for use by one file after another: a small file costs no allocation.
#[derive(Default)]
pub struct Workspace {
    scratch: Scratch,
    lines: Lines,
}

/// One worker: maps one file after another.
pub struct Mapper<'a> {
    query: &'a Query,
    workspace: &'a mut Workspace,
    helpers: Option<&'a Helpers>,
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
        }
    }

    /// Maps one log, and calls `on_read` with the number of bytes of each read.
    ///
    /// A file that our own decoder finds damaged is decoded again by the referee, whose verdict
    /// counts. A stream cannot be read again.
    pub fn map(&mut self, file: &LogFile, on_read: &dyn Fn(u64)) -> Mapped {
        let beside = file.beside.as_deref();
        let opened = match &file.source {
            Source::Stdin => {
                let mut stdin = io::stdin().lock();
                return self.read(Bytes::Stream(&mut stdin), Decoder::Ours, on_read);
            }
            Source::Path(path) => File::open(path).and_then(|file| Ok((file.metadata()?, file))),
        };
        let (metadata, mut file) = match opened {
            Ok(opened) => opened,
            Err(error) => return Mapped::unread(Unread::CannotOpen(error.into())),
        };
        if !metadata.is_file() {
            return self.read(Bytes::Stream(&mut file), Decoder::Ours, on_read);
        }
        if let Some(plain) = beside
            // A compressed file is read unless it is known to be a copy.
            && is_copy(&file, metadata.len(), plain).unwrap_or(false)
        {
            return Mapped {
                notes: vec![Note::SameText(plain.file_name().unwrap_or_default().into())],
                ..Mapped::default()
            };
        }
        let offer;
        let (file, decoder): (&dyn ReadAt, _) = match self.helpers {
            Some(helpers) if metadata.len() >= WORTH_HELP && is_gzip(&file) => {
                offer = helpers.offer(ReadAhead::new(Box::new(file), metadata.len()));
                (offer.file(), Decoder::Assisted(&offer))
            }
            _ => (&file, Decoder::Ours),
        };
        let mapped = self.read(Bytes::File(file), decoder, on_read);
        if mapped.is_appealable() {
            return self.read(Bytes::File(file), Decoder::Referee, &|_| {});
        }
        mapped
    }

    /// Maps the bytes of one log with a decoder.
    pub fn read(
        &mut self,
        mut bytes: Bytes<'_>,
        decoder: Decoder<'_>,
        on_read: &dyn Fn(u64),
    ) -> Mapped {
        let Workspace { scratch, lines } = &mut *self.workspace;
        lines.reset();
        let mut text = TextReader::new(bytes.reborrow(), decoder, scratch, on_read);
        let mut summary = Summary::default();
        let (answer, (count, damage)) = self.query.ask(&mut summary.totals, |look| {
            let mut damage = None;
            while !text.is_done() && damage.is_none() {
                match text.read(&mut lines.window()) {
                    Ok(written) => look(lines.commit(written)),
                    Err(why) => damage = Some(why),
                }
            }
            let (last, count) = lines.finish();
            look(last);
            (count, damage)
        });
        summary.answer = Some(answer);

        let totals = &mut summary.totals;
        totals.members = text.members();
        totals.bytes_read = text.bytes_read();
        totals.bytes = count.bytes;
        totals.lines = count.lines;
        totals.malformed.too_long = count.too_long;
        let end = match damage {
            None => End::Whole,
            Some(damage) if count.bytes == 0 => End::Unread(Unread::Damaged(damage)),
            Some(damage) => End::Partial(Partial {
                damage,
                lines: count.lines,
            }),
        };
        totals.files = u64::from(!matches!(end, End::Unread(_)));
        let mut warnings = Vec::from_iter(text.trailing());
        if totals.examined > 0
            && totals.malformed.total() - totals.malformed.too_long == totals.examined
        {
            warnings.push(Warning::NothingReadable {
                lines: totals.examined,
            });
        }
        Mapped {
            summary,
            end,
            warnings,
            notes: Vec::new(),
        }
    }
}

/// Returns true if and only if the compressed file has the text of the plain one.
fn is_copy(compressed: &File, size: u64, plain: &Path) -> io::Result<bool> {
    let plain = File::open(plain)?;
    let metadata = plain.metadata()?;
    let [compressed, plain] = [(compressed, size), (&plain, metadata.len())]
        .map(|(source, size)| twin::Sized { source, size });
    Ok(metadata.is_file() && twin::is_copy(compressed, plain)?)
}
