//! How the lines of one text are read: in the given format, or in the detected one.

use super::{LogFormat, Needs};
use crate::map::line::{Detected, Lesson, Malformed, Request};

/// How the lines of one text are read.
#[derive(Debug, Clone)]
pub enum Reading<'q> {
    /// In the format that the operator gave.
    Given(&'q LogFormat, Needs),
    /// By the evidence of each line, and of the first lines of the text.
    Detected(Detected),
}

impl<'q> Reading<'q> {
    /// Reads in the given format, or detects it.
    pub fn new(format: Option<&'q LogFormat>, needs: Needs) -> Self {
        match format {
            Some(format) => Self::Given(format, needs),
            None => Self::Detected(Detected::default()),
        }
    }

    /// Reads one line.
    ///
    /// # Errors
    /// If the line is no request.
    pub fn read<'l>(&self, line: &'l [u8]) -> Result<Request<'l>, Malformed> {
        match self {
            Self::Given(format, needs) => format.read(line, *needs),
            Self::Detected(detected) => detected.read(line),
        }
    }

    /// Learns how further lines are written. A given format leaves nothing to learn.
    pub(in crate::map) fn learn(&mut self, line: &[u8]) -> Lesson {
        match self {
            Self::Given(..) => Lesson::Known,
            Self::Detected(detected) => detected.learn(line),
        }
    }
}
