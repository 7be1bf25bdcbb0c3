//! Terms of a policy or contract on the axis of days: when each begins and ends.
//!
//! A contract has its own period, of any number of months from any date. With `renewal = as-is` terms follow one
//! another to the end of the horizon; with `expiring = same` they also precede the first stated one. A term includes
//! its first day and excludes its last moment: a loss at time t belongs to the term with `first_day <= t < end_day`.
//!
//! A risks-attaching contract looks up the day on which a risk attached instead of the day of the loss; its terms reach
//! back beyond the start, because risks that attached before it are still lost after it.
//!
//! Worked number: twelve months from 2027-07-01 on an axis that starts on 2027-04-01 run from day 91 to day 456. With
//! the expiring contract `same`, the days 0 to 91 belong to term number -1, which began on day -274.

use super::error::PlanError;
use crate::model::contract::{Expiring, Period, Renewal};
use crate::model::date::{Axis, DAYS_PER_YEAR};
use crate::model::renewal::OpeningBook;

/// The index of "no term in force" in columns of terms.
pub const NO_TERM: u16 = u16::MAX;

/// One term of a policy or contract.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// 0 for the first stated term, 1 for its first renewal, -1 for the expiring one.
    pub number: i32,
    /// First day on the axis; negative where the term began before the simulation.
    pub first_day: f64,
    /// The day on which it is over.
    pub end_day: f64,
}

/// The terms of one policy or contract that touch the horizon, in order, without gaps.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Calendar {
    pub terms: Vec<Term>,
    /// One term covers the whole horizon, so that nothing has to be looked up.
    pub single: bool,
}

/// Terms that begin so many months before the start can have attached risks that are still in force: as long as the
/// longest period of a policy.
const MONTHS_BACK: i64 = 600;

impl Calendar {
    /// The terms of a period over `horizon` years.
    pub fn new(item: &str, period: &Period, renewal: Renewal, axis: Axis, horizon: u32) -> Result<Calendar, PlanError> {
        // A month has at most 31 days, so no term is left out by starting the count here.
        let behind = -axis.day(period.from) / (31 * i64::from(period.months.max(1))) - 2;
        let first_number = match period.expiring {
            Expiring::Same => behind,
            Expiring::None => behind.max(0),
        };
        let terms = terms(item, (period, renewal), axis, horizon, first_number, 0)?;
        let end = f64::from(horizon) * DAYS_PER_YEAR;
        let single = terms.len() == 1 && terms[0].first_day <= 0.0 && terms[0].end_day >= end;
        Ok(Calendar { terms, single })
    }

    /// The terms under which the risks of a risks-attaching contract may have attached.
    pub fn of_attachments(
        item: &str,
        period: &Period,
        renewal: Renewal,
        book: OpeningBook,
        (axis, horizon): (Axis, u32),
    ) -> Result<Calendar, PlanError> {
        let months = i64::from(period.months.max(1));
        let first_number = match book {
            OpeningBook::SteadyState => -axis.day(period.from) / (31 * months) - 2 - MONTHS_BACK / months,
            OpeningBook::None => 0,
        };
        let terms = terms(item, (period, renewal), axis, horizon, first_number, i64::MIN)?;
        Ok(Calendar { terms, single: false })
    }

    /// Index of the term in force at a time.
    pub fn at(&self, time: f64) -> u16 {
        let index = self.terms.partition_point(|term| term.end_day <= time);
        match self.terms.get(index) {
            Some(term) if term.first_day <= time => index as u16,
            _ => NO_TERM,
        }
    }

    /// First day of the last term that has begun by a time; None before all of them.
    pub fn inception(&self, time: f64) -> Option<f64> {
        let begun = self.terms.partition_point(|term| term.first_day <= time);
        begun.checked_sub(1).map(|index| self.terms[index].first_day)
    }
}

/// The terms from a number on that end after a day and begin within the horizon.
fn terms(
    item: &str,
    (period, renewal): (&Period, Renewal),
    axis: Axis,
    horizon: u32,
    first_number: i64,
    after: i64,
) -> Result<Vec<Term>, PlanError> {
    let refuse = || PlanError::Period { item: item.to_string() };
    if period.months == 0 {
        return Err(refuse());
    }
    let begin = |number: i64| period.begin(number).map(|date| axis.day(date)).ok_or_else(refuse);
    let horizon_end = i64::from(horizon) * DAYS_PER_YEAR as i64;
    let last = renewal.last_term(period, axis);
    let mut terms = Vec::new();
    let mut number = first_number;
    while last.is_none_or(|last| number <= last) {
        let (first, end) = (begin(number)?, begin(number + 1)?);
        if first >= horizon_end {
            break;
        }
        if end > after {
            terms.push(Term { number: number as i32, first_day: first as f64, end_day: end as f64 });
        }
        number += 1;
    }
    if terms.len() >= usize::from(NO_TERM) {
        return Err(refuse());
    }
    Ok(terms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Date, date};

    fn calendar(from: Date, months: u32, expiring: Expiring, renewal: Renewal, horizon: u32) -> Calendar {
        let axis = Axis::new(date(2027, 4, 1));
        Calendar::new("layer", &Period { from, months, expiring }, renewal, axis, horizon).unwrap()
    }

    #[test]
    fn a_contract_from_july_has_an_expiring_term_before_it_when_that_is_said() {
        let with = calendar(date(2027, 7, 1), 12, Expiring::Same, Renewal::AsIs, 1);
        let days: Vec<_> = with.terms.iter().map(|t| (t.number, t.first_day, t.end_day)).collect();
        assert_eq!(days, [(-1, -274.0, 91.0), (0, 91.0, 456.0)]);
        let without = calendar(date(2027, 7, 1), 12, Expiring::None, Renewal::AsIs, 1);
        assert_eq!(without.terms.len(), 1);
        assert_eq!(without.at(90.999), NO_TERM);
        assert_eq!(without.at(91.0), 0);
    }

    #[test]
    fn a_three_year_contract_without_renewal_ends_after_three_years() {
        let three = calendar(date(2027, 4, 1), 36, Expiring::None, Renewal::None, 5);
        assert_eq!(three.terms, [Term { number: 0, first_day: 0.0, end_day: 1095.0 }]);
        assert_eq!((three.at(1094.9), three.at(1095.0)), (0, NO_TERM));
        assert!(!three.single);
        assert!(calendar(date(2027, 4, 1), 36, Expiring::None, Renewal::None, 3).single);
    }

    #[test]
    fn a_period_that_began_long_before_the_start_is_counted_from_its_renewals() {
        let old = calendar(date(1999, 10, 1), 18, Expiring::None, Renewal::AsIs, 2);
        assert!(old.terms[0].first_day <= 0.0 && old.terms[0].number > 0);
        for pair in old.terms.windows(2) {
            assert_eq!(pair[0].end_day, pair[1].first_day);
        }
        assert!(old.terms.last().unwrap().end_day >= 730.0);
    }

    #[test]
    fn a_period_of_no_months_is_refused() {
        let axis = Axis::new(date(2027, 4, 1));
        let period = Period { from: date(2027, 4, 1), months: 0, expiring: Expiring::None };
        assert!(Calendar::new("layer", &period, Renewal::AsIs, axis, 1).is_err());
    }
}
