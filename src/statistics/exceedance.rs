//! Exceedance curves: the loss reached once in so many years, AEP from annual sums and OEP from annual largest losses.
//!
//! Points are order statistics, without interpolation. [`Sample::oasis`] interpolates linearly in the return period between
//! neighbouring ranks, for comparison with the Oasis loss modelling framework (OasisLMF 2.5.8, loss-curve output).
//! Worked number: of 500, 250, 210, 160, 120, 10, 0, 0, 0, 0 the 1-in-5 loss is 250; the Oasis 1-in-4 loss is
//! 210 + (4 - 10/3) / (5 - 10/3) x 40 = 226.

use super::estimate::Estimate;
use super::sample::Sample;
use serde::{Deserialize, Serialize};

/// Return periods, in years, that every report shows.
pub const STANDARD_RETURN_PERIODS: [f64; 14] =
    [2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0, 200.0, 250.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0];

/// One point of an exceedance curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ReturnPoint {
    /// Return period in years.
    pub return_period: f64,
    /// The loss reached or exceeded once in that time.
    pub loss: Estimate,
}

impl Sample<'_> {
    /// The curve at these return periods; those longer than the trials reach are left out.
    ///
    /// ```
    /// use ishizue::statistics::{STANDARD_RETURN_PERIODS, Sample};
    /// let losses: Vec<f64> = (1..=100).map(f64::from).collect();
    /// let curve = Sample::new(&losses, None).unwrap().exceedance(&STANDARD_RETURN_PERIODS);
    /// assert_eq!(curve.len(), 7);
    /// assert_eq!((curve[1].return_period, curve[1].loss.value), (5.0, 81.0));
    /// ```
    pub fn exceedance(&self, return_periods: &[f64]) -> Vec<ReturnPoint> {
        return_periods
            .iter()
            .filter_map(|&return_period| {
                self.return_period_loss(return_period).map(|loss| ReturnPoint { return_period, loss })
            })
            .collect()
    }

    /// At most `points` points of the whole curve, evenly spread over the logarithm of the return period from 1 year to the
    /// longest, each at the return period of its own rank. The first and the last rank are always among them.
    pub fn thinned(&self, points: usize) -> Vec<ReturnPoint> {
        let n = self.sorted().len();
        let longest = libm::log(self.return_period_of(n - 1));
        let steps = points.max(2) - 1;
        let mut ranks: Vec<usize> = (0..=steps)
            .map(|step| match step {
                0 => 0,
                last if last == steps => n - 1,
                _ => {
                    let years = libm::exp(longest * step as f64 / steps as f64);
                    self.rank_of_return_period(years).unwrap_or(n - 1)
                }
            })
            .collect();
        ranks.dedup();
        ranks
            .into_iter()
            .map(|rank| {
                let return_period = self.return_period_of(rank);
                let loss = self.order_statistic(rank, 1.0 - 1.0 / return_period);
                let of_subset =
                    |subset: &Sample| subset.rank_of_return_period(return_period).map(|rank| subset.sorted()[rank]);
                ReturnPoint { return_period, loss: self.spread_amount(loss, of_subset) }
            })
            .collect()
    }

    /// The loss at this return period by linear interpolation in the return period between neighbouring ranks; `None`
    /// beyond the longest, as that framework gives no row there.
    pub fn oasis(&self, years: f64) -> Option<f64> {
        let n = self.sorted().len();
        if years.is_nan() || years < 1.0 || years > self.return_period_of(n - 1) {
            return None;
        }
        // The rank with the shortest return period that is not below `years`.
        let (mut below, mut above) = (0, n - 1);
        while below < above {
            let middle = (below + above) / 2;
            if self.return_period_of(middle) < years {
                below = middle + 1;
            } else {
                above = middle;
            }
        }
        if above == 0 {
            return Some(self.sorted()[0]);
        }
        let (near, far) = (self.return_period_of(above - 1), self.return_period_of(above));
        let (low, high) = (self.sorted()[above - 1], self.sorted()[above]);
        Some(high - (far - years) / (far - near) * (high - low))
    }

    /// Years per occurrence of a loss of this rank (0 is the smallest) or above.
    fn return_period_of(&self, rank: usize) -> f64 {
        self.total_weight / self.weight_at_and_above(rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    const AEP: [f64; 10] = [160.0, 250.0, 0.0, 120.0, 500.0, 0.0, 10.0, 0.0, 210.0, 0.0];
    const OEP: [f64; 10] = [100.0, 250.0, 0.0, 40.0, 500.0, 0.0, 10.0, 0.0, 180.0, 0.0];

    #[test]
    fn the_oasis_interpolation_matches_its_printed_rows() {
        // OasisLMF 2.5.8 on the ten-period example.
        let years = [9.0, 8.0, 7.0, 6.0, 4.0, 3.0, 1.0];
        let aep = [450.0, 400.0, 350.0, 300.0, 226.0, 190.0, 0.0];
        let oep = [450.0, 400.0, 350.0, 300.0, 208.0, 148.0, 0.0];
        let (annual, largest) = (Sample::new(&AEP, None).expect("valid"), Sample::new(&OEP, None).expect("valid"));
        for i in 0..years.len() {
            assert_relative_eq!(annual.oasis(years[i]).expect("a row"), aep[i], max_relative = 1e-13);
            assert_relative_eq!(largest.oasis(years[i]).expect("a row"), oep[i], max_relative = 1e-13);
        }
        assert_eq!((annual.oasis(10.0), annual.oasis(5.0)), (Some(500.0), Some(250.0)));
        assert_eq!((annual.oasis(20.0), annual.oasis(0.5), annual.oasis(f64::NAN)), (None, None, None));
    }

    #[test]
    fn the_standard_curve_stops_where_the_trials_stop() {
        let column: Vec<f64> = (1..=1000).map(f64::from).collect();
        let curve = Sample::new(&column, None).expect("valid").exceedance(&STANDARD_RETURN_PERIODS);
        let points: Vec<(f64, f64)> = curve.iter().map(|point| (point.return_period, point.loss.value)).collect();
        assert_eq!(points.len(), 11);
        assert_eq!((points[0], points[6], points[10]), ((2.0, 501.0), (100.0, 991.0), (1000.0, 1000.0)));
        assert!(curve[2].loss.supported && !curve[3].loss.supported);
    }

    #[test]
    fn a_thinned_curve_keeps_both_ends_and_rises() {
        let column: Vec<f64> = (1..=100_000).map(|i| f64::from(i) * 0.5).collect();
        let sample = Sample::new(&column, None).expect("valid");
        let curve = sample.thinned(60);
        assert!(curve.len() <= 60 && curve.len() > 50);
        assert_eq!((curve[0].return_period, curve[0].loss.value), (1.0, 0.5));
        let last = curve[curve.len() - 1];
        assert_eq!((last.return_period, last.loss.value), (100_000.0, 50_000.0));
        assert!(
            curve.windows(2).all(|w| w[0].return_period < w[1].return_period && w[0].loss.value <= w[1].loss.value)
        );
        for point in &curve {
            assert_eq!(sample.return_period_loss(point.return_period).map(|e| e.value), Some(point.loss.value));
        }
        assert_eq!(Sample::new(&[4.0], None).expect("valid").thinned(50).len(), 1);
        assert_eq!(Sample::new(&AEP, None).expect("valid").thinned(0).len(), 2);
    }

    #[test]
    fn weighted_curves_stand_at_the_weight_of_their_ranks() {
        let sample = Sample::new(&[1.0, 2.0, 3.0], Some(&[0.5, 0.4, 0.1])).expect("valid");
        let curve = sample.thinned(100);
        let points: Vec<f64> = curve.iter().map(|point| point.return_period).collect();
        assert_relative_eq!(points[..], [1.0, 2.0, 10.0][..], max_relative = 1e-14);
        assert_relative_eq!(sample.oasis(6.0).expect("within"), 2.5, max_relative = 1e-14);
    }
}
