//! Times of one log, one after the other. Knows no form of a time; see [`super`].

use super::{Month, parse, two};

/// Reads times as [`parse`] does, those of a log one after the other: what the month and the zone
/// of the last one mean is remembered.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// What was written of the last time: `/Mon/yyyy:`, and the zone with the blank before it.
    month: [u8; 10],
    zone: [u8; 6],
    /// None if these are no month and no zone, or if there was no time.
    meaning: Option<Month>,
    /// What was written of the last time up to its seconds, and the moment at which that minute
    /// began.
    minute: [u8; 18],
    begin: Option<i64>,
}

impl Clock {
    /// Returns what [`parse`] does.
    pub fn parse(&mut self, text: &[u8]) -> Option<i64> {
        self.fixed(text).or_else(|| parse(text))
    }

    fn fixed(&mut self, text: &[u8]) -> Option<i64> {
        let text: &[u8; 26] = text.try_into().ok()?;
        let is_same_zone = text[20..] == self.zone;
        if is_same_zone
            && text[..18] == self.minute
            && let Some(begin) = self.begin
        {
            let second = two(text, 18).filter(|second| *second < 60)?;
            return Some(begin + second);
        }
        if text[2..12] != self.month || !is_same_zone {
            self.month.copy_from_slice(&text[2..12]);
            self.zone.copy_from_slice(&text[20..]);
            self.meaning = Month::of(text);
        }
        let moment = self.meaning?.moment(text)?;
        self.minute.copy_from_slice(&text[..18]);
        self.begin = Some(moment - two(text, 18)?);
        Some(moment)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_clock_reads_each_time_as_if_it_were_the_first() {
        let mut clock = Clock::default();
        for text in [
            "07/Jan/2024:06:25:01 +0100",
            "31/Jan/2024:23:59:59 +0100",
            "32/Jan/2024:06:25:01 +0100",
            "00/Jan/2024:06:25:01 +0100",
            "07/Jan/2024:06:25:01 -0100",
            "07/Jan/2024:06:25:60 -0100",
            "07/Jan/2024:06:25.01 -0100",
            "x7/Jan/2024:06:25:01 -0100",
            "29/Feb/2024:06:25:01 +0000",
            "29/Feb/2023:06:25:01 +0000",
            "28/Feb/2023:06:25:01 +0000",
            "07/Xxx/2024:06:25:01 +0100",
            "07/Jan/2024:06:25:01 +9900",
            "07/Jan/1024:06:25:01 +0100",
            "07/Jan/2024x06:25:01 +0100",
            "2024-01-07T06:25:01.5+01:0",
            "2024-01-07T06:25:01Z",
            "",
        ] {
            // The month is remembered the second time.
            for _ in 0..2 {
                assert_eq!(
                    clock.parse(text.as_bytes()),
                    parse(text.as_bytes()),
                    "{text}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn a_clock_reads_what_is_read_without_it(
            texts in proptest::collection::vec(
                "[023][0-9]/(Jan|Feb|Fab)/20(23|24):[012][0-9]:[0-6][0-9][:.][0-6][0-9] [+-]0[01][0-9]0",
                1..30,
            ),
        ) {
            let mut clock = Clock::default();
            for text in texts {
                prop_assert_eq!(clock.parse(text.as_bytes()), parse(text.as_bytes()), "{}", text);
            }
        }
    }
}
