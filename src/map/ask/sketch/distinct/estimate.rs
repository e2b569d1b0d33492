//! The estimate of a dense sketch, without tables of empirical bias.
//!
//! This is the improved raw estimator of Otmar Ertl, "New cardinality estimation algorithms for
//! HyperLogLog sketches", 2017 (arXiv:1702.01284), section 2. It corrects the raw estimator for
//! registers that are zero or at the highest rank, so one formula serves every size.

use std::f64::consts::LN_2;

use super::DENSE;
use super::register::Register;

/// 1 / (2 ln 2), Ertl's α for an infinite number of registers.
const ALPHA: f64 = 0.5 / LN_2;

/// Estimates how many distinct hashes raised the registers to these ranks. It is infinite if every
/// rank is the highest.
pub(super) fn estimate(ranks: &[u8; DENSE]) -> f64 {
    const HIGHEST: usize = Register::MAX_RANK as usize;
    let mut counts = [0_u32; HIGHEST + 1];
    for &rank in ranks {
        counts[usize::from(rank)] += 1;
    }
    let m = DENSE as f64;
    let mut z = m * tau(1.0 - f64::from(counts[HIGHEST]) / m);
    for &count in counts[1..HIGHEST].iter().rev() {
        z = 0.5 * (z + f64::from(count));
    }
    z += m * sigma(f64::from(counts[0]) / m);
    ALPHA * m * m / z
}

/// Ertl's σ(x) = x + Σ x^(2^k) 2^(k-1), for the registers that are zero.
fn sigma(mut x: f64) -> f64 {
    if x == 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z == before {
            return z;
        }
    }
}

/// Ertl's τ(x) = ⅓ (1 - x - Σ (1 - x^(2^-k))² 2^-k), for the registers at the highest rank.
fn tau(mut x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x) * (1.0 - x) * y;
        if z == before {
            return z / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ranks that `n` random hashes lead to, drawn register by register: a register gets
    /// n / 4096 of them, by Poisson, and so has at most rank r with probability
    /// exp(-n / 4096 / 2^r).
    fn ranks(n: f64, random: &mut fastrand::Rng) -> [u8; DENSE] {
        let load = n / DENSE as f64;
        std::array::from_fn(|_| {
            let u = random.f64();
            let is_at_most = |rank: u8| u <= (-load / 2_f64.powi(rank.into())).exp();
            let rank = (0..Register::MAX_RANK).find(|&rank| is_at_most(rank));
            rank.unwrap_or(Register::MAX_RANK)
        })
    }

    #[test]
    fn estimates_of_every_size_are_unbiased_and_within_the_standard_error() {
        let random = &mut fastrand::Rng::with_seed(1);
        // There are 2^64 hashes, about 10^19; then two in five ranks are the highest.
        for exponent in 1..=19 {
            let n = 10_f64.powi(exponent);
            let trials = 60;
            let errors = Vec::from_iter((0..trials).map(|_| estimate(&ranks(n, random)) / n - 1.0));
            // The drawn number of hashes itself varies.
            let sigma = (1.04_f64.powi(2) / DENSE as f64 + 1.0 / n).sqrt();
            let mean = errors.iter().sum::<f64>() / f64::from(trials);
            let rms =
                (errors.iter().map(|error| error * error).sum::<f64>() / f64::from(trials)).sqrt();
            assert!(
                mean.abs() < 4.0 * sigma / f64::from(trials).sqrt(),
                "10^{exponent}: {mean}"
            );
            assert!(rms < 1.4 * sigma, "10^{exponent}: {rms}");
        }
    }

    #[test]
    fn the_extremes_have_estimates() {
        assert_eq!(estimate(&[0; DENSE]), 0.0);
        assert_eq!(estimate(&[Register::MAX_RANK; DENSE]), f64::INFINITY);
        let mut ranks = [Register::MAX_RANK; DENSE];
        ranks[0] = 0;
        assert!(estimate(&ranks).is_finite());
        let mut ranks = [0; DENSE];
        ranks[DENSE - 1] = Register::MAX_RANK;
        assert!((estimate(&ranks) - 1.0).abs() < 0.001);
    }
}
