//! Access logs from a seed: the same seed gives the same bytes everywhere.
//!
//! The decoder's speed depends on how a log repeats itself, so the generator models visitors with
//! sessions. A person comes from one address with one agent, loads a page and its assets, and
//! follows a link; the page is then the referer of the next requests. A robot fetches `/robots.txt`
//! and then page after page. The text compresses about eight to one, like real logs (7 to 15).

mod visitor;
pub(crate) mod words;

use fastrand::Rng;
use visitor::Visitor;

use crate::answer::Answer;
use crate::corpus::Server;

pub(crate) use visitor::browser;

/// Sessions that are open at the same time: a guess at a busy site.
const VISITORS: usize = 500;

/// A line of the combined format, at a fixed time.
pub fn line(host: &str, target: &str) -> String {
    format!(
        "{host} - - [07/Jan/2024:06:25:01 +0100] \"GET {target} HTTP/1.1\" 200 67 \"-\" \"-\"\n"
    )
}

/// At least `size` bytes of a generated log, in whole lines.
pub fn text(seed: u64, size: usize) -> Vec<u8> {
    let mut log = Log::new(seed);
    let mut text = Vec::with_capacity(size + 1024);
    while text.len() < size {
        text.extend_from_slice(log.line().as_bytes());
    }
    text
}

/// The log of a server with its visitors, written line by line.
pub struct Log {
    rng: Rng,
    /// Milliseconds since the first midnight of the log.
    clock: u64,
    /// Days since the first of January.
    day: u64,
    visitors: Vec<Visitor>,
    answer: Answer,
}

impl Log {
    /// The log of one seed, which also gives the day of the month.
    pub fn new(seed: u64) -> Self {
        Self {
            rng: Rng::with_seed(0x726f_626f_7473 + seed),
            clock: 0,
            day: seed,
            visitors: Vec::new(),
            answer: Answer::default(),
        }
    }
}

impl Server for Log {
    fn line(&mut self) -> String {
        while self.visitors.len() < VISITORS {
            self.visitors.push(Visitor::new(&mut self.rng));
        }
        let at = self.rng.usize(..self.visitors.len());
        let visitor = &mut self.visitors[at];
        let target = visitor.next(&mut self.rng);
        let (host, agent) = (visitor.host(), visitor.agent());
        self.answer.note(host, &target, agent, visitor.is_robot());
        self.clock += self.rng.u64(..400);
        let line = visitor.write(&target, self.day, self.clock / 1000, &mut self.rng);
        if visitor.is_done() {
            self.visitors.swap_remove(at);
        }
        line
    }

    fn into_answer(self) -> Answer {
        self.answer
    }
}
