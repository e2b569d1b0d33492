//! The members of the archives in one log, each read as a log of its own, merged to one outcome.

use super::names::{Names, may_become_log};
use super::{Layers, Outlet};
use crate::escape::Text;
use crate::map::archive::{Archive, Next};
use crate::map::ask::summary::Summary;
use crate::map::bytes::Bytes;
use crate::map::decode::{Buffer, Input, Rest, Scratch, TextReader};
use crate::map::outcome::{BadArchive, Damage, Mapped, Note, Warning};
use crate::map::tar::{Header, Kind};
use crate::map::workspace::Workspace;
use crate::names::Verdict;

/// How many names a warning gives.
const NAMED: usize = 3;
/// How many members may wait for the names after them.
const WAITING: usize = 1000;

/// What came of the members.
#[derive(Default)]
pub(super) struct Members {
    names: Names,
    /// Files in the archives, and how many of them were read.
    files: u64,
    chosen: u64,
    is_archive: bool,
    /// The first few names.
    first: Vec<Text>,
    overlooked: Option<(Text, u64)>,
    waiting: Vec<(Text, Mapped)>,
    summary: Summary,
    damages: Vec<Damage>,
    warnings: Vec<Warning>,
    notes: Vec<Note>,
}

impl Layers<'_> {
    /// Reads the members of an archive, and what follows it.
    pub(super) fn unpack(
        &self,
        rest: &mut Rest<'_, '_>,
        outlet: &mut Outlet<'_>,
    ) -> Result<(), Damage> {
        let mut buffer = Buffer::default();
        let mut input = Input::new(Bytes::Stream(rest), &mut buffer, &|_| {});
        let mut archive = Archive::new(&mut input);
        let mut workspace = Workspace::default();
        outlet.members.is_archive = true;
        loop {
            match archive.next()? {
                Next::File(header) => {
                    outlet.members.add(&header, || {
                        let bytes = Bytes::Stream(&mut archive);
                        self.read(bytes, self.decoder(), &mut workspace, &|_| {})
                    });
                }
                Next::End => return Ok(()),
                Next::Other => break,
            }
        }
        let mut scratch = Scratch::default();
        let bytes = Bytes::Stream(&mut input);
        let mut text = TextReader::new(bytes, self.decoder(), &mut scratch, &|_| {});
        self.pour(&mut text, outlet).map_err(Damage::inside)
    }
}

impl Members {
    /// Adds a member, and reads it if its name is that of a log.
    fn add(&mut self, header: &Header, read: impl FnOnce() -> Mapped) {
        let name = &header.name;
        self.files += 1;
        if self.first.len() < NAMED {
            self.first.push(name.clone());
        }
        let read = || match header.kind {
            Kind::Sparse => {
                let mut mapped = Mapped::default();
                mapped.end_with(Damage::Archive(BadArchive::Sparse));
                mapped
            }
            _ => read(),
        };
        match self.names.judge(name) {
            Verdict::Access => self.join_one(name, read()),
            Verdict::Skip { .. } if self.waiting.len() < WAITING && may_become_log(name) => {
                self.waiting.push((name.clone(), read()));
            }
            Verdict::Skip { like_log, .. } => self.pass_over(name, like_log),
        }
    }

    fn pass_over(&mut self, name: &[u8], like_log: bool) {
        if like_log {
            let (_, n) = self.overlooked.get_or_insert_with(|| (name.into(), 0));
            *n += 1;
        }
    }

    /// Adds the outcome of one member.
    fn join_one(&mut self, name: &[u8], mapped: Mapped) {
        self.chosen += 1;
        match mapped.damage() {
            // The archive ended or is damaged itself, which it says next.
            None | Some(Damage::Io(_)) => {}
            Some(damage) => self.damages.push(Damage::Member {
                name: name.into(),
                damage: Box::new(damage.clone()),
            }),
        }
        let warnings = mapped.warnings.into_iter();
        self.warnings
            .extend(warnings.map(|warning| Warning::Member {
                name: name.into(),
                warning: Box::new(warning),
            }));
        let notes = mapped.notes.into_iter();
        self.notes.extend(notes.map(|note| Note::Member {
            name: name.into(),
            note: Box::new(note),
        }));
        // All members answer the same question.
        _ = self.summary.merge(mapped.summary);
    }

    /// Adds all members to the outcome of the file, and ends it with its damage or with the first
    /// of theirs.
    pub(super) fn join(mut self, mapped: &mut Mapped, damage: Option<Damage>) {
        for (name, outcome) in std::mem::take(&mut self.waiting) {
            match self.names.judge_again(&name) {
                Verdict::Access => self.join_one(&name, outcome),
                Verdict::Skip { like_log, .. } => self.pass_over(&name, like_log),
            }
        }
        _ = mapped.summary.merge(self.summary);
        if self.chosen > 0
            && let Some(answer) = &mut mapped.summary.answer
        {
            answer.count_as_one_file();
        }
        if self.is_archive && self.chosen == 0 && damage.is_none() {
            mapped
                .warnings
                .push(Warning::NoMember(self.first, self.files));
        } else if let Some((name, n)) = self.overlooked {
            mapped.notes.push(Note::OverlookedMembers(name, n));
        }
        mapped.warnings.extend(self.warnings);
        mapped.notes.extend(self.notes);
        let mut damages = damage.into_iter().chain(self.damages);
        if let Some(damage) = damages.next() {
            mapped.end_with(damage);
        }
        mapped.warnings.extend(damages.map(Warning::Damaged));
    }
}
