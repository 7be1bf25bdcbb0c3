//! The shared points of a group: a Poisson process over (buyers of a group) x (heights up to [`TIER`]), in bands of height.
//!
//! ```text
//! edges     0, 1/4, 2, 4, 8, 16, 32, 64, 128, 192, ... expected points of the group, and the tier
//! of a band N points, N Poisson with mean (buyers x width); each at a buyer and a height of the band at random
//! ```
//! Points depend on the number of buyers and on nothing else that is known of them, so that a hazard only decides how many
//! bands are read. The first band mostly holds no point: one look at a word ends the matter there.
//!
//! A word of 64 bits times the number of buyers is a number of 128 bits: its upper half is the buyer, its lower half the place
//! in the band. Source: D. Lemire (2019), "Fast random integer generation in an interval", ACM Transactions on Modeling and
//! Computer Simulation 29(1), without its rejection: no buyer has more than 2^-64 too much.
//!
//! Worked number: 1,000 buyers have 46.875 points in all, in bands with 1/4, 7/4, 2, 4, 8 and 30.875 expected.

use crate::numerics::fan::word;

/// Below this height a group shares its points.
pub(super) const TIER: f64 = 0.046_875;

/// Parts of a band that a point is sorted into by the upper bits of its place.
pub(super) const PARTS: usize = 16;

/// Expected points at the upper edges of the first bands.
const FIRST_EDGES: [f64; 7] = [0.25, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
/// Expected points of each later band but the last.
const WIDEST: f64 = 64.0;

/// The bands of a group.
#[derive(Clone, Debug)]
pub(super) struct Bands {
    pub bands: Vec<Band>,
    /// Number of buyers.
    buyers: u64,
}

/// One band.
#[derive(Clone, Debug)]
pub(super) struct Band {
    pub low: f64,
    pub width: f64,
    pub counts: Counts,
}

/// The number of points of a band by inversion.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    /// P(N <= k) x 2^64, up to certainty.
    below: Vec<u64>,
    /// For the upper six bits of a word, the least number that such a word can mean.
    guide: [u8; 64],
}

impl Bands {
    /// The bands of a group of `buyers`.
    pub fn new(buyers: usize) -> Bands {
        let n = buyers as f64;
        let later = (2_u32..).map(|i| WIDEST * f64::from(i));
        let mut bands = Vec::new();
        let mut low = 0.0;
        for points in FIRST_EDGES.into_iter().chain(later) {
            // A rest of heights with few points is no band of its own.
            let end = if 2.0 * points > n * TIER { TIER } else { points / n };
            bands.push(Band { low, width: end - low, counts: Counts::new(n * (end - low)) });
            low = end;
            if end == TIER {
                break;
            }
        }
        Bands { bands, buyers: buyers as u64 }
    }

    /// The buyer that a word means, and a word for its place in the band.
    #[inline(always)]
    pub fn buyer(&self, word: u64) -> (u32, u64) {
        let product = u128::from(word) * u128::from(self.buyers);
        ((product >> 64) as u32, product as u64)
    }

    /// Shows every point below `most` to `see`: buyer and height.
    pub fn each_below(&self, state: u64, most: f64, mut see: impl FnMut(u32, f64)) {
        for (number, band) in (0_u32..).zip(&self.bands).take_while(|(_, band)| band.low < most) {
            let of_band = word(state, number);
            for point in 0..band.counts.of(of_band) {
                let (buyer, place) = self.buyer(word(of_band, point));
                see(buyer, band.height(place));
            }
        }
    }
}

impl Band {
    /// The part of the band that a word means.
    #[inline(always)]
    pub fn part(word: u64) -> usize {
        (word >> 60) as usize
    }

    /// The height that a word means: its upper bits are the place in the band.
    #[inline(always)]
    pub fn height(&self, word: u64) -> f64 {
        self.low + self.width * (((word >> 11).cast_signed() as f64 + 0.5) * (f64::EPSILON / 2.0))
    }
}

impl Counts {
    fn new(mean: f64) -> Counts {
        const ALL: f64 = 18_446_744_073_709_551_616.0;
        let mut below = Vec::new();
        let (mut probability, mut sum) = (libm::exp(-mean), 0.0);
        for k in 1_u32.. {
            sum += probability;
            probability *= mean / f64::from(k);
            // Beyond this the sum of all further probabilities is less than a word can tell.
            if f64::from(k) > mean && probability < f64::EPSILON / 4.0 {
                break;
            }
            below.push((sum * ALL) as u64);
        }
        below.push(u64::MAX);
        let mut guide = [0; 64];
        for (top, least) in (0_u64..).zip(&mut guide) {
            *least = below.partition_point(|&limit| limit < top << 58).min(255) as u8;
        }
        Counts { below, guide }
    }

    /// Words up to this mean no point.
    pub fn none(&self) -> u64 {
        self.below[0]
    }

    /// The number of points that a word means.
    #[inline(always)]
    pub fn of(&self, word: u64) -> u32 {
        let mut count = u32::from(self.guide[(word >> 58) as usize]);
        // Nothing exceeds the last entry. The first step is mostly the last, and is taken without a branch.
        count += u32::from(self.below[count as usize] < word);
        while self.below[count as usize] < word {
            count += 1;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::fan::state;
    use crate::numerics::stream::StreamKey;

    #[test]
    fn counts_have_the_probabilities_of_poisson() {
        for mean in [0.01, 0.25, 1.75, 3.0, 17.0, 64.0, 110.0] {
            let counts = Counts::new(mean);
            let (mut probability, mut sum) = (libm::exp(-mean), 0.0);
            for k in 0..(mean + 9.0 * f64::sqrt(mean)) as u32 {
                sum += probability;
                let last = (sum * 18_446_744_073_709_551_616.0) as u64;
                assert!(counts.of(last.saturating_sub(1 << 20)) <= k, "{mean} {k}");
                assert!(counts.of(last.saturating_add(1 << 20)) > k || last > u64::MAX - (1 << 21), "{mean} {k}");
                probability *= mean / f64::from(k + 1);
            }
            assert_eq!(counts.of(0), 0);
            assert!(f64::from(counts.of(u64::MAX)) > mean);
        }
    }

    #[test]
    fn bands_lie_side_by_side_up_to_the_tier() {
        for buyers in [1, 2, 5, 43, 500, 1_000, 100_000] {
            let bands = Bands::new(buyers).bands;
            assert_eq!(bands[0].low, 0.0);
            for two in bands.windows(2) {
                assert!((two[0].low + two[0].width - two[1].low).abs() < 1e-16);
            }
            let last = &bands[bands.len() - 1];
            assert!((last.low + last.width - TIER).abs() < 1e-16);
        }
    }

    #[test]
    fn every_buyer_has_points_at_rate_one_and_reading_further_adds_only_higher_ones() {
        let (buyers, trials) = (50, 20_000_u64);
        let bands = Bands::new(buyers);
        let key = StreamKey::new(1, "defaults/JP");
        let (mut of_buyer, mut below) = (vec![0.0; buyers], [0.0; 2]);
        for trial in 0..trials {
            let state = state(key.words(trial, 0, 0), key);
            let (mut all, mut low) = (Vec::new(), Vec::new());
            bands.each_below(state, TIER, |buyer, height| all.push((buyer, height)));
            bands.each_below(state, 0.01, |buyer, height| low.push((buyer, height)));
            assert_eq!(low[..], all[..low.len()]);
            assert!(all[low.len()..].iter().all(|point| point.1 >= 0.01));
            all.iter().for_each(|point| of_buyer[point.0 as usize] += 1.0);
            below[0] += all.iter().filter(|point| point.1 < 0.003).count() as f64;
            below[1] += all.iter().filter(|point| (0.02..0.03).contains(&point.1)).count() as f64;
        }
        let within = |found: f64, mean: f64| assert!((found - mean).abs() < 4.5 * mean.sqrt(), "{found} {mean}");
        let all = trials as f64;
        of_buyer.iter().for_each(|&found| within(found, TIER * all));
        within(below[0], 0.003 * 50.0 * all);
        within(below[1], 0.01 * 50.0 * all);
    }
}
