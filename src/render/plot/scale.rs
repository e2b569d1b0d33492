//! Amounts on an axis: round numbers, and places in per cent.

/// The most steps of an axis.
const STEPS: u128 = 4;

/// Units of the powers of 1000, which numbers of bytes have too.
const POWERS: [&str; 7] = ["", "k", "M", "G", "T", "P", "E"];

/// An axis from 0 to a round number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scale {
    step: u128,
    /// At least 1 step.
    steps: u128,
}

impl Scale {
    /// The axis on which an amount has a place: its steps are 1, 2 or 5 times a power of 10, the
    /// smallest that are not too many.
    pub(super) fn to(most: u64) -> Self {
        let most = u128::from(most);
        let mut step = 1;
        let mut factors = [2, 5, 10].into_iter().cycle();
        let mut power = 1;
        while most > STEPS * step {
            let factor = factors.next().unwrap_or(10);
            step = power * factor;
            if factor == 10 {
                power *= 10;
            }
        }
        let steps = most.div_ceil(step).max(1);
        Self { step, steps }
    }

    /// The numbers of the axis, from 0 on, with the letter of their unit if it has one, and their
    /// place in per cent.
    pub(super) fn ticks(&self, unit: &str) -> impl Iterator<Item = (String, f64)> {
        (0..=self.steps).map(move |n| {
            let place = 100.0 * n as f64 / self.steps as f64;
            (self.name(n * self.step, unit), place)
        })
    }

    /// The place of an amount in per cent.
    pub(super) fn place(&self, amount: u64) -> f64 {
        100.0 * amount as f64 / (self.step * self.steps) as f64
    }

    /// A number in the unit of the largest, so that all can be compared.
    fn name(&self, number: u128, unit: &str) -> String {
        let most = self.step * self.steps;
        let (mut power, mut one) = (0, 1);
        // 2000 is clear without a unit.
        while most >= 10_000 && most >= 1000 * one && power + 1 < POWERS.len() {
            one *= 1000;
            power += 1;
        }
        let (whole, rest) = (number / one, number % one);
        let number = match rest * 10 / one {
            0 => whole.to_string(),
            tenth => format!("{whole}.{tenth}"),
        };
        match [POWERS[power], unit].concat() {
            unit if unit.is_empty() || number == "0" => number,
            unit => format!("{number}\u{a0}{unit}"),
        }
    }
}

/// A place in per cent as an attribute.
pub(super) fn percent(place: f64) -> String {
    let text = format!("{:.2}", place.clamp(0.0, 100.0));
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}%")
}

/// A height in pixels as an attribute.
pub(super) fn pixels(height: f64) -> String {
    let text = format!("{height:.1}");
    text.trim_end_matches('0').trim_end_matches('.').into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ticks_are_round_and_the_last_is_not_below_the_most() {
        for (most, unit, names) in [
            (0, "", "0 1"),
            (1, "", "0 1"),
            (3, "", "0 1 2 3"),
            (5, "", "0 2 4 6"),
            (9, "", "0 5 10"),
            (11, "", "0 5 10 15"),
            (41, "", "0 20 40 60"),
            (999, "B", "0 500_B 1000_B"),
            (7300, "", "0 2000 4000 6000 8000"),
            (9000, "", "0 5_k 10_k"),
            (11_000, "B", "0 5_kB 10_kB 15_kB"),
            (1_300_000, "B", "0 0.5_MB 1_MB 1.5_MB"),
            (u64::MAX, "", "0 5_E 10_E 15_E 20_E"),
        ] {
            let scale = Scale::to(most);
            let ticks: Vec<_> = scale.ticks(unit).map(|(name, _)| name).collect();
            assert_eq!(ticks.join(" ").replace('\u{a0}', "_"), names, "{most}");
            assert!(scale.place(most) <= 100.0, "{most}");
        }
    }

    #[test]
    fn places_are_short() {
        assert_eq!(percent(12.5), "12.5%");
        assert_eq!(percent(100.0), "100%");
        assert_eq!(percent(1.0 / 3.0), "0.33%");
        assert_eq!(pixels(7.0), "7");
    }
}
