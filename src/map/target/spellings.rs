//! Is a text one of many, or does it begin with one of many? Knows nothing of targets.

/// Whole texts, and what texts begin with. A look takes as many steps as the logarithm of their
/// number: a request for none of a thousand targets must not be compared with each.
#[derive(Debug, Clone, Default)]
pub(super) struct Spellings {
    /// Sorted.
    whole: Vec<Box<[u8]>>,
    /// Sorted. None begins with another, so only the last before a text can be its beginning.
    beginnings: Vec<Box<[u8]>>,
    /// The last [`ENDING`] bytes of the whole texts, less if they are shorter or if one of them is
    /// a slash, of which there may be more in a text; each once.
    endings: Vec<Box<[u8]>>,
    /// The second bytes of the whole texts, each once.
    seconds: Vec<u8>,
}

/// How many of a text's last bytes are compared first. A guess: an extension.
const ENDING: usize = 4;

/// The most endings that a text is compared with.
const MOST_ENDINGS: usize = 8;

impl Spellings {
    /// Texts, each with whether it is only what others begin with.
    pub(super) fn new(texts: impl Iterator<Item = (Box<[u8]>, bool)>) -> Self {
        let mut spellings = Self::default();
        for (text, is_beginning) in texts {
            match is_beginning {
                true => spellings.beginnings.push(text),
                false => spellings.whole.push(text),
            }
        }
        spellings.whole.sort_unstable();
        let endings = spellings.whole.iter().map(|whole| {
            let tail = &whole[whole.len().saturating_sub(ENDING)..];
            let after_slash = tail.rsplit(|&byte| byte == b'/').next();
            after_slash.unwrap_or_default().into()
        });
        spellings.endings = endings.collect();
        spellings.seconds = (spellings.whole.iter())
            .filter_map(|whole| whole.get(1).copied())
            .collect();
        spellings.seconds.sort_unstable();
        spellings.seconds.dedup();
        spellings.endings.sort_unstable();
        spellings.endings.dedup();
        spellings.beginnings.sort_unstable();
        // What begins with a text follows it.
        let beginnings = &mut spellings.beginnings;
        beginnings.dedup_by(|next, kept| next.starts_with(kept));
        spellings
    }

    /// Returns false if no text whose percent-encoding, case and doubled slashes are gone can be
    /// one of these, as its second byte shows. The first is a slash in all of these.
    pub(super) fn may_begin(&self, path: &[u8]) -> bool {
        match path {
            [b'/', b'/' | b'%' | b'\\' | b'?' | b'#', ..] => true,
            [b'/', second, ..] => {
                !self.beginnings.is_empty() || self.seconds.contains(&second.to_ascii_lowercase())
            }
            _ => true,
        }
    }

    /// Returns false if no text whose percent-encoding, case and doubled slashes are gone can be
    /// one of these, as its last bytes show.
    pub(super) fn may_hold(&self, path: &[u8]) -> bool {
        // The last bytes of an escape may stand for the first one of an ending.
        let tail = &path[path.len().saturating_sub(ENDING + 2)..];
        let ends = |ending: &[u8]| {
            let end = path.len().checked_sub(ending.len());
            end.is_some_and(|end| path[end..].eq_ignore_ascii_case(ending))
        };
        !self.beginnings.is_empty()
            || self.endings.len() > MOST_ENDINGS
            || self.endings.iter().any(|ending| ends(ending))
            || tail.contains(&b'%')
    }

    /// Returns true if and only if the text is one of these, or begins with one.
    pub(super) fn hold(&self, text: &[u8]) -> bool {
        if (self.whole.binary_search_by(|whole| (**whole).cmp(text))).is_ok() {
            return true;
        }
        let after = (self.beginnings).partition_point(|beginning| **beginning <= *text);
        let last = after.checked_sub(1).map(|at| &self.beginnings[at]);
        last.is_some_and(|beginning| text.starts_with(beginning))
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_look_finds_what_comparing_with_each_finds(
            texts in vec(("[ab/]{0,4}", any::<bool>()), 0..8),
            text in "[ab/]{0,6}",
        ) {
            let expected = texts.iter().any(|(one, is_beginning)| {
                *one == text || (*is_beginning && text.starts_with(one))
            });
            let texts = texts.into_iter().map(|(one, is)| (one.into_bytes().into(), is));
            prop_assert_eq!(Spellings::new(texts).hold(text.as_bytes()), expected);
        }
    }
}
