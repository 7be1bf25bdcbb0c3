//! The time axis: days since `simulation.start`, in years of 365 days.
//!
//! Every model year has 365 days; 29 February reads as the 28th, so that a contract "from 1 July" begins on the same
//! day of every model year. Day 0.0 is the first moment of the start date; times carry fractions of a day.
//!
//! Worked number: from a start on 2027-04-01, 2027-07-01 is day 91 and 2028-07-01 is day 456 = 365 + 91.

use jiff::civil::Date;

/// Days in every model year.
pub const DAYS_PER_YEAR: f64 = 365.0;

/// Days before the first of each month in a year of 365 days.
const DAYS_BEFORE_MONTH: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// The axis of one model: counts days from its start date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    start: Date,
}

/// Days since the first day of year 0 when every year has 365 days.
fn absolute_day(date: Date) -> i64 {
    let day = if date.month() == 2 && date.day() == 29 { 28 } else { i64::from(date.day()) };
    i64::from(date.year()) * 365 + DAYS_BEFORE_MONTH[date.month() as usize - 1] + day - 1
}

impl Axis {
    /// The axis that begins on `start`.
    pub fn new(start: Date) -> Axis {
        Axis { start }
    }

    /// The first day.
    pub fn start(self) -> Date {
        self.start
    }

    /// Whole days from the start to `date`; negative before it.
    pub fn day(self, date: Date) -> i64 {
        absolute_day(date) - absolute_day(self.start)
    }

    /// The calendar date of a time on the axis (the day it falls in).
    pub fn date(self, day: f64) -> Date {
        let absolute = absolute_day(self.start) + day.floor() as i64;
        let (year, in_year) = (absolute.div_euclid(365), absolute.rem_euclid(365));
        let month = DAYS_BEFORE_MONTH.iter().rposition(|&before| before <= in_year).unwrap_or(0);
        let day = in_year - DAYS_BEFORE_MONTH[month] + 1;
        Date::new(year.clamp(-9999, 9999) as i16, month as i8 + 1, day as i8).unwrap_or(self.start)
    }

    /// The same day of the month `months` later (the last day of a shorter month).
    pub fn months_later(date: Date, months: u32) -> Date {
        date.saturating_add(jiff::Span::new().months(i64::from(months.min(12_000))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_year_has_365_days_and_29_february_reads_as_the_28th() {
        let axis = Axis::new(date(2027, 4, 1));
        assert_eq!(axis.day(date(2027, 7, 1)), 91);
        assert_eq!(axis.day(date(2028, 4, 1)), 365);
        assert_eq!(axis.day(date(2028, 2, 29)), axis.day(date(2028, 2, 28)));
        assert_eq!(axis.day(date(2027, 3, 31)), -1);
        for day in [0, 1, 30, 91, 364, 365, 700] {
            assert_eq!(axis.day(axis.date(day as f64 + 0.5)), day);
        }
    }
}
