//! Terms on the time axis: renewal rules, the attachment basis, and losses to date.
//!
//! The expiry of a term is its last day in force. Notice ends a contract at the first expiry that lies at least so many
//! days after the day of the notice; years have 365 days (see [`super::date`]). Source of the form: the notice clause of
//! HBOR's quota reinsurance (automatic renewal unless notice is given 60 days before expiry); Carter, Lucas and Ralph,
//! Reinsurance (2000), chapter 7, on provisional notice of cancellation and on risks-attaching treaties.
//!
//! Worked number: a term ends on 31 December, with 60 days' notice. Notice on 1 November (60 days before) ends the contract;
//! on 2 November (59 days before) it is renewed once more.

use super::contract::{Period, Renewal};
use super::date::Axis;
use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// `renewal = { notice-days, notice, after-loss, index }`; any of them may be absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RenewalRules {
    /// `notice-days` and `notice`: notice that is given.
    pub notice: Option<Notice>,
    /// `notice-days` and `after-loss`: what losses do to the next term.
    pub after_loss: Option<AfterLoss>,
    /// `index`: what every renewal multiplies.
    pub index: Index,
    /// `notice-days` alone: the contract renews unless notice is given so many days before the expiry, and none is given.
    pub notice_days: Option<u32>,
}

/// Notice of cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// `notice`: the day on which it is given.
    pub given: Date,
    /// `notice-days`: it ends the contract at the first expiry at least so many days later.
    pub days: u32,
}

/// `after-loss = { above, premium, limit, attachment }` or `{ above, renew = false }`: what follows a term whose
/// recoveries are above a point. Recoveries are those after the terms of the occurrence and before annual terms, for
/// 100 %, of losses up to `days` before the expiry; later losses count towards the next renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AfterLoss {
    /// `notice-days`.
    pub days: u32,
    /// `above`: the point, in currency units; recoveries equal to it change nothing.
    pub above: Decimal,
    /// What the next term is.
    pub then: Then,
}

/// What follows a term with losses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// `renew = false`: no cover and no premium, for good.
    End,
    /// The next term has other amounts; the one after it is judged anew and goes back to the stated terms.
    Change(Factors),
}

/// Factors on what a contract states; 1 leaves it as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factors {
    /// Of the premium.
    pub premium: Decimal,
    /// Of every limit: of the occurrence, of the risk, of the term.
    pub limit: Decimal,
    /// Of every attachment, deductible and franchise.
    pub attachment: Decimal,
}

impl Factors {
    /// Nothing changes.
    pub const NONE: Factors = Factors { premium: Decimal::ONE, limit: Decimal::ONE, attachment: Decimal::ONE };
}

/// `index = { premium = "2%", limits = "2%" }`: the k-th renewal has (1 + i)^k times what the first stated term has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// i of the premium.
    pub premium: Decimal,
    /// i of all amounts of the terms: attachments, limits, deductibles.
    pub limits: Decimal,
}

impl Index {
    /// (1 + i)^k for term number k, 1 up to the first stated term; None where it leaves the decimals.
    pub fn factor(rate: Decimal, number: i32) -> Option<Decimal> {
        let step = Decimal::ONE.checked_add(rate)?;
        let mut factor = Decimal::ONE;
        if step != Decimal::ONE {
            for _ in 0..number.max(0) {
                factor = factor.checked_mul(step)?;
            }
        }
        Some(factor)
    }
}

/// `attachment-basis`: which losses a contract answers for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AttachmentBasis {
    /// `"losses-occurring"`: losses that happen in its term.
    #[default]
    LossesOccurring,
    /// `{ risks-attaching = { opening-book } }`: losses, whenever they happen, of risks that attached in its term.
    RisksAttaching(OpeningBook),
}

impl AttachmentBasis {
    /// The opening book of a risks-attaching contract.
    pub fn opening_book(self) -> Option<OpeningBook> {
        match self {
            AttachmentBasis::LossesOccurring => None,
            AttachmentBasis::RisksAttaching(book) => Some(book),
        }
    }
}

/// `opening-book`: what answers for risks that attached before the first stated term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningBook {
    /// Earlier terms of the same contract, as if it had always been renewed.
    SteadyState,
    /// Nothing.
    None,
}

/// `as-of = { date, losses }`: how far the term in force is used on the first day of the simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// `date`: the start of the simulation.
    pub date: Date,
    /// `losses`: recoveries of the term to date after the terms of the occurrence, before annual terms, for 100 %, in
    /// currency units.
    pub losses: Decimal,
}

impl Period {
    /// First day of a term by its number: 0 is the stated one, 1 its first renewal, -1 the one before it. None beyond the
    /// calendar.
    pub fn begin(&self, number: i64) -> Option<Date> {
        let months = number.checked_mul(i64::from(self.months))?;
        self.from.checked_add(Span::new().try_months(months).ok()?).ok()
    }
}

impl Renewal {
    /// The rules, where there are any.
    pub fn rules(self) -> RenewalRules {
        match self {
            Renewal::Rules(rules) => rules,
            Renewal::AsIs | Renewal::None => RenewalRules::default(),
        }
    }

    /// Number of the last term whatever the losses; None where it is renewed for ever.
    pub fn last_term(self, period: &Period, axis: Axis) -> Option<i64> {
        let notice = match self {
            Renewal::None => return Some(0),
            Renewal::AsIs => return None,
            Renewal::Rules(rules) => rules.notice?,
        };
        let earliest = axis.day(notice.given) + i64::from(notice.days);
        // A month has at most 31 days, so no term is left out by starting the count here.
        let mut number = ((earliest - axis.day(period.from)) / (31 * i64::from(period.months.max(1))) - 2).max(0);
        loop {
            let expiry = axis.day(period.begin(number + 1)?) - 1;
            if expiry >= earliest {
                return Some(number);
            }
            number += 1;
        }
    }

    /// The day after the last one in force whatever the losses; None where it is renewed for ever.
    pub fn end(self, period: &Period, axis: Axis) -> Option<Date> {
        period.begin(self.last_term(period, axis)? + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contract::Expiring;
    use jiff::civil::date;
    use rust_decimal::dec;

    fn last(from: Date, months: u32, given: Date, days: u32) -> Option<i64> {
        let period = Period { from, months, expiring: Expiring::None };
        let rules = RenewalRules { notice: Some(Notice { given, days }), ..RenewalRules::default() };
        Renewal::Rules(rules).last_term(&period, Axis::new(date(2027, 1, 1)))
    }

    #[test]
    fn notice_59_days_before_expiry_is_too_late_and_60_days_before_is_in_time() {
        let from = date(2027, 1, 1);
        assert_eq!(last(from, 12, date(2027, 11, 2), 60), Some(1));
        assert_eq!(last(from, 12, date(2027, 11, 1), 60), Some(0));
        assert_eq!(last(from, 12, date(2026, 1, 1), 60), Some(0));
        assert_eq!(last(from, 12, date(2030, 12, 31), 0), Some(3));
        assert_eq!(last(date(1999, 10, 1), 18, date(2027, 11, 2), 90), Some(18));
    }

    #[test]
    fn an_index_multiplies_from_the_first_renewal_on() {
        assert_eq!(Index::factor(dec!(0.02), -1), Some(dec!(1)));
        assert_eq!(Index::factor(dec!(0.02), 0), Some(dec!(1)));
        assert_eq!(Index::factor(dec!(0.02), 3), Some(dec!(1.061208)));
        assert_eq!(Index::factor(dec!(1), 200), None);
    }
}
