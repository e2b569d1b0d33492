//! How long a robot waits before it fetches robots.txt again.

/// The seconds of an hour, which is as exact as the hours with a fetch are known.
const HOUR: u64 = 3600;

/// The median and the longest of the times between hours with a fetch, in seconds; the hours are in
/// order, each once. Of an even number of times, the lower of the two in the middle is the median.
/// None under two hours.
pub(super) fn intervals(hours: &[i64]) -> Option<(u64, u64)> {
    let times = hours.windows(2).map(|pair| pair[1].abs_diff(pair[0]));
    let mut times: Vec<u64> = times.collect();
    let middle = times.len().checked_sub(1)? / 2;
    times.sort_unstable();
    let seconds = |hours: u64| hours.saturating_mul(HOUR);
    Some((seconds(times[middle]), seconds(*times.last()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_is_the_lower_of_the_two_in_the_middle() {
        for (hours, expected) in [
            (&[][..], None),
            (&[7][..], None),
            (&[7, 8], Some((1, 1))),
            (&[-3, 7, 8], Some((1, 10))),
            (&[0, 5, 6, 9], Some((3, 5))),
            (&[0, 5, 6, 9, 29], Some((3, 20))),
            (&[i64::MIN, i64::MAX], Some((u64::MAX / HOUR + 1, u64::MAX))),
        ] {
            let expected = expected.map(|(median, longest): (u64, u64)| {
                (median.saturating_mul(HOUR), longest.saturating_mul(HOUR))
            });
            assert_eq!(intervals(hours), expected, "{hours:?}");
        }
    }
}
