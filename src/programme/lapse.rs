//! Premium that ends with its source: a share of the subject premium is charged as long as something is subject.
//!
//! ```text
//! borne between two days = term's amount x (part whose sources are in force) x days / days of the term
//! ```
//! A policy or contract that is not renewed, or gets notice, leaves the subject premium on the day on which it is over; what it brought
//! is charged no longer, although the contract that takes a share of it goes on. Under risks attaching the term in which its last
//! term began is charged in full, later terms are not. Amounts that are stated, a minimum premium too, stay as agreed.
//!
//! Source: Clark, Basics of Reinsurance Pricing (CAS, 2014), section 2: the subject premium is that earned (losses occurring) or written
//! (risks attaching) within the contract's period.
//!
//! Worked number: 95 % of a policy of 160 that is over after 90 of the contract's 365 days: 152 x 90/365 = 37.48 in that term, nothing in the
//! next.

use super::calendar::{Calendar, Term};
use super::growth::between;
use crate::model::date::DAYS_PER_YEAR;
use rust_decimal::{Decimal, RoundingStrategy};

/// When a source is over for good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ending {
    /// The day on which it is over.
    pub end: f64,
    /// First day of its last term.
    pub last_begins: f64,
}

impl Ending {
    /// Of a calendar that ends within the horizon; None where it goes on.
    pub fn of(calendar: &Calendar, horizon: u32) -> Option<Ending> {
        let last = calendar.terms.last()?;
        let ends = last.end_day < f64::from(horizon) * DAYS_PER_YEAR;
        ends.then_some(Ending { end: last.end_day, last_begins: last.first_day })
    }

    /// The earlier of two: what passes through a contract ends with it.
    pub fn earlier(self, other: Option<Ending>) -> Ending {
        match other {
            Some(other) if other.end < self.end => other,
            _ => self,
        }
    }
}

/// An amount of a premium whose source ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lapse {
    pub ending: Ending,
    pub amount: Decimal,
}

/// What is left of a term's premium, step by step.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Left {
    /// In the order of their ends: from then on this part of the whole.
    steps: Vec<(Ending, Decimal)>,
    attaching: bool,
}

impl Left {
    /// Of a premium of which these amounts lapse; None where no part of it is known.
    pub fn new(total: Decimal, lapses: &[Lapse], attaching: bool) -> Option<Left> {
        let mut lapses: Vec<Lapse> = lapses.iter().copied().filter(|lapse| !lapse.amount.is_zero()).collect();
        lapses.sort_by(|a, b| a.ending.end.total_cmp(&b.ending.end));
        let (mut left, mut steps) = (total, Vec::with_capacity(lapses.len()));
        for Lapse { ending, amount } in lapses {
            left = left.checked_sub(amount)?;
            steps.push((ending, left.checked_div(total)?));
        }
        Some(Left { steps, attaching })
    }

    /// What is borne of a term's whole amount between two days, in whole quanta.
    pub fn borne(&self, term: &Term, whole: Decimal, from: f64, to: f64) -> Decimal {
        let (mut sum, mut begun, mut amount) = (Decimal::ZERO, from, whole);
        for (ending, part) in &self.steps {
            let end = match (self.attaching, ending.last_begins < term.first_day) {
                (false, _) => ending.end,
                (true, true) => term.first_day,
                (true, false) => term.end_day,
            };
            let until = end.clamp(begun, to.max(begun));
            sum += between(term, amount, begun, until);
            begun = until;
            amount = (whole * part).round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven);
        }
        sum + between(term, amount, begun, to.max(begun))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn lapse(end: f64, amount: Decimal) -> Lapse {
        Lapse { ending: Ending { end, last_begins: end - 365.0 }, amount }
    }

    fn term(first_day: f64) -> Term {
        Term { number: 0, first_day, end_day: first_day + 365.0 }
    }

    #[test]
    fn a_part_is_borne_until_its_source_ends() {
        let left = Left::new(dec!(100), &[lapse(200.0, dec!(40)), lapse(100.0, dec!(60))], false).unwrap();
        // 365 a term: one a day, 40 % of it after day 100, nothing after day 200.
        let whole = dec!(36_500);
        assert_eq!(left.borne(&term(0.0), whole, 0.0, 365.0), dec!(14_000)); // 100 x 100 + 100 x 40
        assert_eq!(left.borne(&term(0.0), whole, 0.0, 50.0), dec!(5_000));
        assert_eq!(left.borne(&term(0.0), whole, 150.0, 365.0), dec!(2_000));
        assert_eq!(left.borne(&term(365.0), whole, 365.0, 730.0), dec!(0));
        assert_eq!(Left::default().borne(&term(0.0), whole, 0.0, 365.0), whole);
    }

    #[test]
    fn under_risks_attaching_the_term_of_the_last_inception_is_charged_in_full() {
        // The last policy attached on day 100 and is over on day 465.
        let left = Left::new(dec!(7), &[lapse(465.0, dec!(7))], true).unwrap();
        assert_eq!(left.borne(&term(0.0), dec!(365), 0.0, 365.0), dec!(365));
        assert_eq!(left.borne(&term(365.0), dec!(365), 365.0, 730.0), dec!(0));
    }
}
