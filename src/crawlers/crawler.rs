//! A crawler: what the lists know of it. Knows nothing of agents and of how they are matched.

/// A crawler or a tool of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crawler {
    /// The robots.txt token, or what its source calls it.
    pub name: String,
    /// Who runs it.
    pub operator: Option<String>,
    /// What it crawls for.
    pub purpose: Purpose,
    /// Is it an HTTP library or a command-line client, which anyone runs?
    pub is_tool: bool,
    /// The name that a group of robots.txt has for it (RFC 9309, section 2.2.1).
    pub token: Option<String>,
    /// What its operator claims about robots.txt; `None` where no list says.
    pub claim: Option<Claim>,
    /// Does robots.txt not bind it, by design, because a person asked for each page?
    pub is_exempt: bool,
    /// Where the operator publishes the addresses of its crawlers.
    ///
    /// An address in a list of *any* crawler of the operator verifies this one: operators move
    /// crawlers between their lists, and the data follows later. A crawler that has neither ranges
    /// nor reverse names itself cannot be verified; anyone may run it, as Gemini's command line.
    pub ranges: Vec<String>,
    /// The suffixes of the names that its addresses resolve to, and that resolve back to them.
    pub reverse: Vec<String>,
    /// A page that says more.
    pub page: Option<String>,
    /// The lists that it is from, in the words of `data/README.md`.
    pub sources: Option<String>,
}

/// What a crawler crawls for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The index of a search engine.
    Search,
    /// To train models.
    AiTraining,
    /// The index that an assistant cites from.
    AiSearch,
    /// A page that a person asks an assistant for.
    AiUser,
    /// Links, rankings, brands.
    Seo,
    /// Preservation.
    Archive,
    /// The preview of a link that a person shared.
    Preview,
    /// Feeds.
    Feed,
    /// Is the site up?
    Monitoring,
    /// Advertising.
    Advertising,
    /// Weaknesses, certificates, open ports.
    Scanner,
    /// A library or a client, with a purpose that it does not say.
    Library,
    /// Research.
    Academic,
    /// Anything else.
    #[default]
    Other,
}

/// What an operator claims about robots.txt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// It obeys.
    Yes,
    /// It does not obey.
    No,
    /// It obeys a group for its own token; groups for `*` do not bind it.
    OwnToken,
    /// It does not obey, because a person asked for each page.
    ByDesignNo,
    /// The lists differ, or others saw it do what its operator denies.
    Disputed,
    /// Its operator's pages do not say.
    Undocumented,
}

impl Purpose {
    /// Each purpose with the word of the data for it.
    pub const ALL: [(&str, Self); 14] = [
        ("search", Self::Search),
        ("ai-training", Self::AiTraining),
        ("ai-search", Self::AiSearch),
        ("ai-user", Self::AiUser),
        ("seo", Self::Seo),
        ("archive", Self::Archive),
        ("preview", Self::Preview),
        ("feed", Self::Feed),
        ("monitoring", Self::Monitoring),
        ("advertising", Self::Advertising),
        ("scanner", Self::Scanner),
        ("library", Self::Library),
        ("academic", Self::Academic),
        ("other", Self::Other),
    ];

    /// The word of the data for it.
    pub fn word(self) -> &'static str {
        word(&Self::ALL, self)
    }

    /// The purpose that a word of the data means.
    pub fn of(text: &str) -> Option<Self> {
        of(&Self::ALL, text)
    }
}

impl Claim {
    /// Each claim with the word of the data for it.
    pub const ALL: [(&str, Self); 6] = [
        ("yes", Self::Yes),
        ("no", Self::No),
        ("own-token", Self::OwnToken),
        ("by-design-no", Self::ByDesignNo),
        ("disputed", Self::Disputed),
        ("undocumented", Self::Undocumented),
    ];

    /// The word of the data for it.
    pub fn word(self) -> &'static str {
        word(&Self::ALL, self)
    }

    /// The claim that a word of the data means.
    pub fn of(text: &str) -> Option<Self> {
        of(&Self::ALL, text)
    }
}

fn word<T: Copy + PartialEq>(all: &[(&'static str, T)], value: T) -> &'static str {
    let found = all.iter().find(|(_, other)| *other == value);
    found.map_or("", |(word, _)| word)
}

fn of<T: Copy>(all: &[(&str, T)], text: &str) -> Option<T> {
    let found = all.iter().find(|(word, _)| *word == text);
    found.map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_means_its_value() {
        for (word, purpose) in Purpose::ALL {
            assert_eq!((purpose.word(), Purpose::of(word)), (word, Some(purpose)));
        }
        for (word, claim) in Claim::ALL {
            assert_eq!((claim.word(), Claim::of(word)), (word, Some(claim)));
        }
        assert_eq!(Purpose::of("Search"), None);
        assert_eq!(Claim::of(""), None);
    }
}
