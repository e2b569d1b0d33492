//! What the program reads of its surroundings: the clock, the terminal and the environment. The
//! library reads none of them.

use std::env;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use console::Term;
use findrobots::render::Screen;
use jiff::Timestamp;

/// The columns of a line where they are not known.
const COLUMNS: usize = 80;

/// When and where the program runs.
pub(crate) struct Surroundings {
    /// The time at the start.
    pub(crate) now: Timestamp,
    /// Whether standard output is a terminal.
    pub(crate) is_terminal: bool,
    /// What a table may do on standard output.
    pub(crate) screen: Screen,
    /// The folder of the user's own cache, if it is known.
    pub(crate) cache: Option<PathBuf>,
}

impl Surroundings {
    /// Those of this process.
    pub(crate) fn read() -> Self {
        let is_terminal = io::stdout().is_terminal();
        let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = env::var_os("TERM").is_some_and(|name| name == "dumb");
        let terminal = Term::stdout();
        let of_terminal = is_terminal.then(|| terminal.size_checked()).flatten();
        // watch(1) reads a pipe, and says so how wide its screen is.
        let of_variable = || env::var("COLUMNS").ok()?.parse().ok();
        let width = of_terminal
            .map(|(_, columns)| columns.into())
            .or_else(of_variable)
            .filter(|columns| *columns > 0);
        Self {
            now: Timestamp::now(),
            is_terminal,
            screen: Screen {
                width: width.unwrap_or(COLUMNS),
                // https://no-color.org asks for no colour; bold letters stay away too.
                bold: is_terminal && !is_dumb && !is_set("NO_COLOR"),
            },
            cache: cache(),
        }
    }
}

/// The folder as the XDG Base Directory Specification has it: a relative path is ignored.
fn cache() -> Option<PathBuf> {
    let folder = |name| {
        let folder = env::var_os(name).map(PathBuf::from);
        folder.filter(|folder| folder.is_absolute())
    };
    let caches = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))?;
    Some(caches.join("findrobots"))
}
