//! Season: when in the model year an event falls.
//!
//! Uniform: day = 365 u. Monthly: calendar month m has probability w_m / sum(w), uniform within the month; months are
//! taken in the order in which the model year meets them, so that the day grows with u. A model year that starts inside
//! a month meets that month twice, in two parts that share its weight by their days.
//!
//! Worked number: start 1 April, weights 1 for April and 3 for July: u = 0.25 is the first moment of July, day 91.

use super::error::{Fault, above_zero, at_least_zero};
use crate::model::date::{Axis, DAYS_PER_YEAR};
use crate::model::peril::Season;

/// A stretch of days of equal probability.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stretch {
    /// Probability that the day lies before its end.
    below: f64,
    /// Probability that the day lies before its start.
    from: f64,
    first_day: f64,
    days_per_probability: f64,
    /// The largest number below its end.
    last_moment: f64,
}

/// The inverse distribution function of the day of the model year.
#[derive(Clone, Debug, PartialEq)]
pub struct SeasonDays {
    stretches: Vec<Stretch>,
}

impl SeasonDays {
    /// The season on the axis of a model. Weights must be zero or above, with a sum above zero.
    pub(super) fn new(season: &Season, axis: Axis) -> Result<SeasonDays, Fault> {
        match season {
            Season::Uniform => Ok(SeasonDays::from_parts(&[(DAYS_PER_YEAR, 1.0)])),
            Season::Monthly(weights) => {
                for (month, &weight) in weights.iter().enumerate() {
                    at_least_zero(|| format!("season: the weight of month {}", month + 1), weight)?;
                }
                above_zero(|| "season: the sum of the monthly weights".to_owned(), weights.iter().sum())?;
                Ok(SeasonDays::from_parts(&parts_of_months(weights, axis)))
            }
        }
    }

    /// From (days, weight) of successive stretches.
    fn from_parts(parts: &[(f64, f64)]) -> SeasonDays {
        let total: f64 = parts.iter().map(|part| part.1).sum();
        let mut stretches = Vec::with_capacity(parts.len());
        let (mut day, mut weight) = (0.0, 0.0);
        for &(days, own) in parts {
            let (from, below) = (weight / total, (weight + own) / total);
            if below > from {
                let last_moment = (day + days).next_down();
                stretches.push(Stretch {
                    below,
                    from,
                    first_day: day,
                    days_per_probability: days / (below - from),
                    last_moment,
                });
            }
            day += days;
            weight += own;
        }
        SeasonDays { stretches }
    }

    /// The day of the model year, 0 <= day < 365, at probability `u`.
    #[inline]
    pub fn day(&self, u: f64) -> f64 {
        let place = self.stretches.iter().position(|stretch| u < stretch.below).unwrap_or(self.stretches.len() - 1);
        self.stretches[place].day(u)
    }

    /// Replaces every probability by its day.
    pub(super) fn days(&self, values: &mut [f64]) {
        if let [only] = self.stretches[..] {
            for value in values {
                *value = only.day(*value);
            }
        } else {
            for value in values {
                *value = self.day(*value);
            }
        }
    }

    /// The numbers behind it, for the digest.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> {
        self.stretches.iter().flat_map(|stretch| [stretch.below, stretch.first_day, stretch.days_per_probability])
    }
}

impl Stretch {
    #[inline(always)]
    fn day(self, u: f64) -> f64 {
        let day = self.first_day + (u - self.from) * self.days_per_probability;
        if day < self.last_moment { day } else { self.last_moment }
    }
}

/// (days, weight) of the months in the order of the model year.
fn parts_of_months(weights: &[f64; 12], axis: Axis) -> Vec<(f64, f64)> {
    const DAYS_IN_MONTH: [f64; 12] = [31.0, 28.0, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0];
    let mut parts: Vec<(usize, f64)> = Vec::with_capacity(13);
    for day in 0..365 {
        let month = axis.date(f64::from(day)).month() as usize - 1;
        match parts.last_mut() {
            Some((last, days)) if *last == month => *days += 1.0,
            _ => parts.push((month, 1.0)),
        }
    }
    parts.into_iter().map(|(month, days)| (days, weights[month] * days / DAYS_IN_MONTH[month])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn monthly(weights: [f64; 12], start: jiff::civil::Date) -> SeasonDays {
        SeasonDays::new(&Season::Monthly(weights), Axis::new(start)).unwrap()
    }

    #[test]
    fn a_uniform_day_is_365_times_the_probability_and_never_365() {
        let days = SeasonDays::new(&Season::Uniform, Axis::new(date(2027, 4, 1))).unwrap();
        assert_eq!(days.day(0.25), 91.25);
        assert!(days.day(1.0_f64.next_down()) < 365.0);
        let mut slice = [0.25, 0.5];
        days.days(&mut slice);
        assert_eq!(slice, [91.25, 182.5]);
    }

    #[test]
    fn the_start_date_decides_which_month_day_zero_is_in() {
        let mut weights = [0.0; 12];
        weights[3] = 1.0; // April
        weights[6] = 3.0; // July
        let days = monthly(weights, date(2027, 4, 1));
        assert_eq!(days.day(0.125), 15.0);
        assert_eq!(days.day(0.25), 91.0);
        assert_eq!(days.day(0.25_f64.next_down()), 30.0_f64.next_down());
        assert!(days.day(1.0_f64.next_down()) < 122.0);
    }

    #[test]
    fn a_month_that_the_model_year_meets_twice_shares_its_weight_by_days() {
        let mut weights = [0.0; 12];
        weights[3] = 1.0;
        // From 16 April: 15 days of April at the start, 15 at the end.
        let days = monthly(weights, date(2027, 4, 16));
        assert_eq!(days.day(0.25), 7.5);
        assert_eq!(days.day(0.75), 350.0 + 7.5);
    }

    #[test]
    fn equal_daily_weights_give_the_uniform_season() {
        let days = monthly([31., 28., 31., 30., 31., 30., 31., 31., 30., 31., 30., 31.], date(2027, 2, 10));
        for u in [0.001, 0.3, 0.77, 0.999] {
            assert!((days.day(u) - 365.0 * u).abs() < 1e-9);
        }
    }

    #[test]
    fn weights_that_cannot_be_a_season_are_refused() {
        let axis = Axis::new(date(2027, 1, 1));
        for bad in [-1.0, f64::NAN, f64::INFINITY] {
            let mut weights = [1.0; 12];
            weights[4] = bad;
            let message = SeasonDays::new(&Season::Monthly(weights), axis).unwrap_err().to_string();
            assert!(
                message.starts_with("season: the weight of month 5 must be a finite number, zero or above"),
                "{message}"
            );
        }
        assert!(SeasonDays::new(&Season::Monthly([0.0; 12]), axis).is_err());
    }
}
