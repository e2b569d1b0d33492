//! The layers of one log: its text, and what is inside the text, to one outcome.
//!
//! A [`TextReader`] says what the text of each part is. Compressed data are read by another one
//! over the rest of the text; the members of an archive are read as logs of their own, and merged.
//! So readers stand on each other, [`DEEPEST`] at most. Knows nothing of files, and nothing of how
//! anything is decoded.

mod members;
mod names;
#[cfg(test)]
mod tests;

use super::ask::summary::Totals;
use super::ask::{Asking, Query};
use super::bytes::Bytes;
use super::decode::{Content, Decoder, Piece, Rest, Scratch, TextReader};
use super::lines::Lines;
use super::opening::Seen;
use super::outcome::{Damage, End, Mapped, Note, Warning};
use super::workspace::Workspace;
use members::Members;

/// How many readers may stand on each other. Logs that are compressed twice are known from reports;
/// what goes deeper is no accident, and each takes memory.
const DEEPEST: u8 = 3;

/// Reads logs for a query.
#[derive(Clone, Copy)]
pub(super) struct Layers<'q> {
    query: &'q Query,
    /// Whether the referee decodes gzip.
    is_appeal: bool,
    /// How many readers stand below.
    level: u8,
}

/// What comes out of one log.
struct Outlet<'s> {
    lines: &'s mut Lines,
    asking: Box<dyn Asking + 's>,
    /// The compressed parts whose end was checked.
    parts: u64,
    notes: Vec<Note>,
    members: Members,
}

impl<'q> Layers<'q> {
    pub(super) fn new(query: &'q Query, decoder: Decoder<'_>) -> Self {
        Self {
            query,
            is_appeal: matches!(decoder, Decoder::Referee),
            level: 0,
        }
    }

    /// Reads the bytes of one log.
    pub(super) fn read(
        &self,
        mut bytes: Bytes<'_>,
        decoder: Decoder<'_>,
        workspace: &mut Workspace,
        on_read: &dyn Fn(u64),
    ) -> Mapped {
        let Workspace { scratch, lines } = workspace;
        lines.reset();
        let mut text = TextReader::new(bytes.reborrow(), decoder, scratch, on_read);
        let mut outlet = Outlet {
            lines,
            asking: self.query.ask(),
            parts: 0,
            notes: Vec::new(),
            members: Members::default(),
        };
        let damage = self.pour(&mut text, &mut outlet).err();
        outlet.finish(text.bytes_read(), damage)
    }

    /// Reads a text to its end.
    fn pour(&self, text: &mut TextReader<'_>, outlet: &mut Outlet<'_>) -> Result<(), Damage> {
        let result = self.pieces(text, outlet);
        outlet.parts += text.members();
        outlet.notes.extend(text.trailing());
        result
    }

    fn pieces(&self, text: &mut TextReader<'_>, outlet: &mut Outlet<'_>) -> Result<(), Damage> {
        while !text.is_done() {
            let Piece { written, begins } = text.read(&mut outlet.lines.window())?;
            let read_on = match begins {
                Some(Content::Compressed) => Self::decompress,
                Some(Content::Archive) => Self::unpack,
                None | Some(Content::Text | Content::Utf16(_)) => {
                    outlet.asking.look(outlet.lines.commit(written));
                    continue;
                }
            };
            let level = self.level + 1;
            if level == DEEPEST {
                return Err(Damage::TooDeep);
            }
            let judged = outlet.lines.window().space_mut()[..written].to_vec();
            let mut rest = Rest::new(text, &judged);
            let result = read_on(&Self { level, ..*self }, &mut rest, outlet);
            // Damage inside may be no more than what the damage outside makes it look like.
            rest.into_damage().map_or(result, Err)?;
        }
        Ok(())
    }

    /// Decompresses text once more, into the same text.
    fn decompress(&self, rest: &mut Rest<'_, '_>, outlet: &mut Outlet<'_>) -> Result<(), Damage> {
        let mut scratch = Scratch::default();
        let bytes = Bytes::Stream(rest);
        let mut text = TextReader::new(bytes, self.decoder(), &mut scratch, &|_| {});
        self.pour(&mut text, outlet).map_err(Damage::inside)
    }

    /// The decoder of what is inside; the helpers know the file only.
    fn decoder(&self) -> Decoder<'static> {
        match self.is_appeal {
            true => Decoder::Referee,
            false => Decoder::Ours,
        }
    }
}

impl Outlet<'_> {
    fn finish(mut self, bytes_read: u64, damage: Option<Damage>) -> Mapped {
        let (last, count) = self.lines.finish();
        self.asking.look(last);
        let asked = self.asking.finish();
        let mut mapped = Mapped {
            summary: asked.summary,
            end: End::Whole,
            notes: self.notes,
            ..Mapped::default()
        };
        let totals = &mut mapped.summary.totals;
        *totals = Totals {
            members: self.parts,
            bytes: count.bytes,
            lines: count.lines,
            ..*totals
        };
        let too_long = count.too_long + asked.too_long;
        totals.malformed.too_long = too_long;
        match (asked.seen, asked.unread) {
            // A text that was cut short may have lost its requests.
            (Seen::Unreadable(text), _) if damage.is_none() => {
                mapped.warnings.push(Warning::NoRequest(text));
            }
            (_, unread) => {
                mapped.warnings.extend(unread.map(Warning::Unread));
                mapped.notes.extend(asked.no_requests.map(Note::NoRequests));
            }
        }
        let requests = asked.left_out;
        let without_agents = (requests > 0).then_some(Warning::WithoutAgents { requests });
        mapped.warnings.extend(without_agents);
        let lines = too_long;
        let too_long = (lines > 0).then_some(Warning::TooLong { lines });
        mapped.warnings.extend(too_long);
        let lines = asked.two_addresses;
        let two_addresses = (lines > 0).then_some(Note::TwoAddresses { lines });
        mapped.notes.extend(two_addresses);
        self.members.join(&mut mapped, damage);
        let totals = &mut mapped.summary.totals;
        (totals.files, totals.bytes_read) = (1, bytes_read);
        if let Some(damage) = mapped.damage().cloned() {
            mapped.end_with(damage);
        }
        mapped
    }
}
