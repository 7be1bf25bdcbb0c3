//! Days without production after an earthquake and its tsunami.
//!
//! ```text
//! days = max(repair(damage), lifelines(intensity)) exp(log-sd z)
//! interruption = min(max(days - waiting, 0), indemnity)                      loss = interruption / 365 of a year's value
//! ```
//! Repair is linear between the points (damage ratio, median days), zero without damage and the last point's days beyond
//! it; lifelines are linear between (JMA intensity, median days), none below the first. Repair goes on while electricity,
//! gas and water are brought back, so production resumes at the later of the two, not after their sum; both take longer
//! together where an earthquake has hit a region hard, so that the one factor holds for both. Median days of repair by
//! damage state: FEMA, "Hazus Earthquake Model Technical Manual" 5.1 (2022), chapter 11 (IND1 to IND4: 10, 30, 120, 240
//! days at 2, 10, 35.5 and 100 % of the building's value).
//!
//! The mean over z of what exceeds k days of median m: m exp(s^2 / 2) Phi(d + s) - k Phi(d), d = ln(m / k) / s (Black and
//! Scholes 1973).
//!
//! Worked number: damage 0.2275 (half way from 0.1 to 0.355) takes 75 days; with z = 1 and s = 0.5 it is 123.7.

use crate::model::date::DAYS_PER_YEAR;
use crate::model::earthquake::site::SiteTraits;
use crate::model::earthquake::vulnerability::Interruption;
use crate::numerics::kernels::{exp, ln};
use crate::numerics::special::normal_cdf;

/// Interruption of one site.
#[derive(Clone, Debug, PartialEq)]
pub struct Downtime {
    repair: Vec<(f64, f64)>,
    lifelines: Vec<(f64, f64)>,
    log_sd: f64,
    waiting: f64,
    indemnity: f64,
}

impl Downtime {
    /// The interruption of a site; a month of indemnity is a twelfth of 365 days.
    pub fn new(interruption: &Interruption, traits: &SiteTraits) -> Downtime {
        Downtime {
            repair: interruption.repair_days.clone(),
            lifelines: interruption.lifeline_days.clone(),
            log_sd: interruption.log_sd,
            waiting: traits.waiting_days,
            indemnity: traits.indemnity_months * DAYS_PER_YEAR / 12.0,
        }
    }

    /// Days of no production after an event, before waiting and indemnity.
    ///
    /// `damage`: combined ratio of building and contents after shaking and tsunami, see [`combined_damage`]; `intensity`:
    /// JMA; `z`: standard normal.
    #[inline]
    pub fn days(&self, damage: f64, intensity: f64, z: f64) -> f64 {
        let median = self.median_days(damage, intensity);
        if median > 0.0 { median * exp(self.log_sd * z) } else { 0.0 }
    }

    /// Median of [`Downtime::days`].
    #[inline]
    pub fn median_days(&self, damage: f64, intensity: f64) -> f64 {
        let repair = if damage > 0.0 { linear((0.0, 0.0), &self.repair, damage) } else { 0.0 };
        let lifelines = match self.lifelines.first() {
            Some(&first) if intensity >= first.0 => linear(first, &self.lifelines, intensity),
            _ => 0.0,
        };
        repair.max(lifelines)
    }

    /// Of `days` without production, those that are paid: beyond the waiting days, within the indemnity period.
    #[inline]
    pub fn interruption(&self, days: f64) -> f64 {
        (days - self.waiting).max(0.0).min(self.indemnity)
    }

    /// Mean of the paid days over z, at a given damage and intensity.
    pub fn expected_interruption(&self, damage: f64, intensity: f64) -> f64 {
        let median = self.median_days(damage, intensity);
        if median <= 0.0 || self.log_sd <= 0.0 {
            return self.interruption(median);
        }
        self.mean_beyond(median, self.waiting) - self.mean_beyond(median, self.waiting + self.indemnity)
    }

    /// Days after an event before interruption is paid.
    pub fn waiting_days(&self) -> f64 {
        self.waiting
    }

    /// Most days that are paid.
    pub fn indemnity_days(&self) -> f64 {
        self.indemnity
    }

    /// E[(days - least)+].
    fn mean_beyond(&self, median: f64, least: f64) -> f64 {
        let sd = self.log_sd;
        let mean = median * exp(0.5 * sd * sd);
        if least <= 0.0 {
            return mean - least;
        }
        let d = ln(median / least) / sd;
        mean * normal_cdf(d + sd) - least * normal_cdf(d)
    }
}

/// Part of a year's value that so many days of interruption cost.
#[inline]
pub fn share_of_year(days: f64) -> f64 {
    days / DAYS_PER_YEAR
}

/// The damage ratio of building and contents together: by their values, or the plain mean where neither has one.
#[inline]
pub fn combined_damage(ratios: [f64; 2], values: [f64; 2]) -> f64 {
    let total = values[0] + values[1];
    if total > 0.0 { (ratios[0] * values[0] + ratios[1] * values[1]) / total } else { 0.5 * (ratios[0] + ratios[1]) }
}

/// Linear between points of rising abscissa, the first leg from `start`; constant beyond the last.
#[inline]
fn linear(start: (f64, f64), points: &[(f64, f64)], at: f64) -> f64 {
    let mut before = start;
    for &(x, y) in points {
        if at < x {
            return before.1 + (y - before.1) * (at - before.0) / (x - before.0);
        }
        before = (x, y);
    }
    before.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::earthquake::site::Construction;
    use crate::numerics::quadrature::integrate;
    use crate::numerics::special::normal_density;
    use crate::perils::earthquake::damage::examples::{interruption, site};

    fn downtime(waiting: f64, months: f64) -> Downtime {
        let mut traits = site(Construction::Steel, None, 300.0);
        (traits.waiting_days, traits.indemnity_months) = (waiting, months);
        Downtime::new(&interruption(), &traits)
    }

    #[test]
    fn repair_is_linear_between_the_states_of_the_table() {
        let down = downtime(0.0, 12.0);
        for (damage, days) in [(0.0, 0.0), (0.01, 5.0), (0.02, 10.0), (0.06, 20.0), (0.2275, 75.0), (1.0, 240.0)] {
            assert!((down.days(damage, 4.0, 0.0) - days).abs() < 1e-12, "{damage}");
        }
        // 75 exp(0.5) = 123.654.
        assert!((down.days(0.2275, 4.0, 1.0) - 123.654).abs() < 1e-3);
    }

    #[test]
    fn production_resumes_when_both_repair_and_lifelines_allow() {
        let down = downtime(0.0, 12.0);
        assert_eq!(down.days(0.0, 4.999, 1.0), 0.0);
        assert_eq!(down.median_days(0.0, 5.0), 1.0);
        assert_eq!(down.median_days(0.0, 5.75), 5.0);
        assert_eq!(down.median_days(0.0, 7.0), 20.0);
        assert_eq!(down.median_days(0.02, 6.5), 20.0);
        assert_eq!(down.median_days(0.1, 6.5), 30.0);
    }

    #[test]
    fn waiting_days_come_off_and_the_indemnity_period_ends_it() {
        let down = downtime(7.0, 3.0);
        assert_eq!(down.interruption(6.0), 0.0);
        assert_eq!(down.interruption(10.0), 3.0);
        assert_eq!(down.interruption(400.0), 91.25);
        assert_eq!(share_of_year(91.25), 0.25);
    }

    #[test]
    fn the_expected_interruption_is_the_mean_over_the_deviate() {
        for (waiting, months) in [(0.0, 12.0), (7.0, 3.0), (30.0, 1.0)] {
            let down = downtime(waiting, months);
            for (damage, intensity) in [(0.005, 4.0), (0.05, 5.5), (0.4, 6.0), (1.0, 6.6)] {
                let f = |z: f64| normal_density(z) * down.interruption(down.days(damage, intensity, z));
                // The integrand has corners: in pieces.
                let exact: f64 = (0..160).map(|i| -8.0 + f64::from(i) * 0.1).map(|z| integrate(&f, z, z + 0.1)).sum();
                let found = down.expected_interruption(damage, intensity);
                assert!((found - exact).abs() < 1e-6 * exact.max(1e-3), "{waiting} {damage}: {found} {exact}");
            }
        }
    }

    #[test]
    fn building_and_contents_count_by_their_values() {
        assert_eq!(combined_damage([0.1, 0.4], [1.0, 2.0]), 0.3);
        assert_eq!(combined_damage([0.1, 0.4], [0.0, 0.0]), 0.25);
    }
}
