//! What a default costs, and when: exposure on the day, loss given default, claim and recovery.
//!
//! ```text
//! exposure  = turnover x terms / 365, as stated, or what a schedule leaves outstanding
//! claim     = date of loss + waiting period; after a transfer restriction 90 days and the waiting period, together or after
//!             each other
//! recovery  = claim + lag
//! ```
//! The date of loss is that of the insolvency, of the due date that was missed, or the first day of a country's event.
//! Deliveries that are unpaid on the day were made evenly over the terms of payment before it.
//!
//! Source of the terms: HBOR, reinsurance of short-term export receivables (hbor.hr, page 587). Worked number: due on 15
//! November, waiting period 92 days: a claim from 15 February, in the next accounting year.

use crate::model::credit::obligor::{Exposure, Obligor};
use crate::model::credit::schedule::{Indemnity, Schedule};
use crate::model::credit::{ClaimTiming, Credit, LossGivenDefault, OpeningBook, TRANSFER_DAYS};
use crate::numerics::special::beta_quantile;
use crate::statistics::credit::LgdFunction;

/// What is asked of a buyer at its default, side by side.
#[derive(Clone, Copy, Debug)]
pub(super) struct AtDefault {
    /// What is owed on any day; NaN where it changes.
    owed: f64,
    /// Mean loss given default.
    pub lgd: f64,
    pub risk: u32,
    pub recovery_days: u32,
    pub public: bool,
    /// Its claim waits from the mean day of its instalments.
    by_instalments: bool,
}

impl AtDefault {
    pub fn new(credit: &Credit, obligor: &Obligor) -> AtDefault {
        let changes =
            credit.opening_book != OpeningBook::SteadyState || matches!(obligor.exposure, Exposure::Schedule(_));
        AtDefault {
            owed: if changes { f64::NAN } else { exposure(obligor, credit.opening_book, 0.0) },
            lgd: obligor.lgd_mean,
            risk: obligor.risk,
            recovery_days: obligor.recovery_days,
            public: obligor.public,
            by_instalments: matches!(&obligor.exposure, Exposure::Schedule(s) if s.indemnity == Indemnity::Instalments),
        }
    }

    /// The day from which the claim waits, as [`due_day`].
    #[inline]
    pub fn due_day(&self, credit: &Credit, obligor: u32, day: f64) -> f64 {
        if self.by_instalments { due_day(&credit.obligors[obligor as usize], day) } else { day }
    }

    /// What is owed on a day of the path.
    #[inline]
    pub fn owed(&self, credit: &Credit, obligor: u32, day: f64) -> f64 {
        if !self.owed.is_nan() {
            return self.owed;
        }
        exposure(&credit.obligors[obligor as usize], credit.opening_book, day)
    }
}

/// What is owed on a day of the path.
pub(super) fn exposure(obligor: &Obligor, opening: OpeningBook, day: f64) -> f64 {
    // Deliveries from the first day on: after part of the terms only that part is owed.
    let begun = |terms: u32| match opening {
        OpeningBook::None if day < f64::from(terms) => day / f64::from(terms),
        _ => 1.0,
    };
    match &obligor.exposure {
        Exposure::Stated { amount, terms_days } => amount * begun(*terms_days),
        Exposure::Turnover { turnover, terms_days } => turnover * f64::from(*terms_days) / 365.0 * begun(*terms_days),
        Exposure::Schedule(schedule) => owed(schedule, day),
    }
}

/// What a deal owes from a day on: all instalments still to come, or principal with the interest of the running period.
fn owed(schedule: &Schedule, day: f64) -> f64 {
    if day < schedule.signed || day > schedule.end() {
        return 0.0;
    }
    let principal = schedule.outstanding(day);
    let mut to_come = schedule.instalments.iter().filter(|due| due.day > day);
    match schedule.indemnity {
        // Interest on what is not drawn yet never arises; instalments are cut to what is outstanding.
        Indemnity::Instalments => {
            let (of_principal, interest) =
                to_come.fold((0.0, 0.0), |(p, i), due| (p + due.principal, i + due.interest));
            let drawn = if of_principal > 0.0 { (principal / of_principal).min(1.0) } else { 0.0 };
            principal + interest * drawn
        }
        Indemnity::Accelerated => {
            let running = to_come.next().map_or(0.0, |due| {
                let before = schedule.instalments.iter().rfind(|other| other.day <= day).map(|other| other.day);
                let begin =
                    before.unwrap_or_else(|| schedule.drawdowns.first().map_or(schedule.signed, |first| first.0));
                if due.day > begin { due.interest * ((day - begin) / (due.day - begin)).clamp(0.0, 1.0) } else { 0.0 }
            });
            if principal > 0.0 { principal + running } else { 0.0 }
        }
    }
}

/// The day on which the risk attached: of a delivery, at the part `u` of the terms before the day; NaN where nothing is known.
pub(super) fn attached(obligor: &Obligor, opening: OpeningBook, day: f64, u: f64) -> f64 {
    match &obligor.exposure {
        Exposure::Schedule(schedule) => schedule.signed,
        Exposure::Stated { terms_days: 0, .. } => f64::NAN,
        Exposure::Stated { terms_days, .. } | Exposure::Turnover { terms_days, .. } => {
            let earliest = day - f64::from(*terms_days);
            let earliest = if opening == OpeningBook::None { earliest.max(0.0) } else { earliest };
            day - u * (day - earliest)
        }
    }
}

/// The day from which the claim waits: that of the loss, or under `"instalments"` the mean day on which what is owed would have
/// fallen due, weighted by amount.
pub(super) fn due_day(obligor: &Obligor, day: f64) -> f64 {
    let Exposure::Schedule(schedule) = &obligor.exposure else { return day };
    if schedule.indemnity != Indemnity::Instalments {
        return day;
    }
    let to_come = schedule.instalments.iter().filter(|due| due.day > day);
    let (amount, days) = to_come.fold((0.0, 0.0), |(sum, days), due| {
        let amount = due.principal + due.interest;
        (sum + amount, days + amount * due.day)
    });
    if amount > 0.0 { days / amount } else { day }
}

/// The day of the claim after a loss on `day`.
pub(super) fn claim_day(timing: &ClaimTiming, day: f64, transfer: bool) -> f64 {
    let waiting = f64::from(timing.waiting_days);
    day + match (transfer, timing.consecutive) {
        (false, _) => waiting,
        (true, true) => TRANSFER_DAYS + waiting,
        (true, false) => waiting.max(TRANSFER_DAYS),
    }
}

/// Part of the exposure that is lost: at the uniform `u`, in a year in which buyers like this default with probability `rate`.
pub(super) fn lost_part(credit: &Credit, obligor: &Obligor, u: impl FnOnce() -> f64, rate: f64) -> f64 {
    let mean = obligor.lgd_mean;
    match credit.loss_given_default {
        LossGivenDefault::Beta if obligor.lgd_sd > 0.0 && mean > 0.0 && mean < 1.0 => {
            let (a, b) = beta_shape(mean, obligor.lgd_sd);
            beta_quantile(u(), a, b)
        }
        // Where every buyer or none defaults, or nothing or everything is lost, there is no function: the mean stands.
        LossGivenDefault::FryeJacobs => LgdFunction::new(obligor.pd, mean, obligor.correlation)
            .map_or(mean, |function| function.lgd(rate.min(1.0 - f64::EPSILON)).min(1.0)),
        _ => mean,
    }
}

/// Shapes of the Beta law with a mean and a standard deviation.
fn beta_shape(mean: f64, sd: f64) -> (f64, f64) {
    let count = mean * (1.0 - mean) / (sd * sd) - 1.0;
    (mean * count, (1.0 - mean) * count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::credit::schedule::Instalment;

    #[test]
    fn beta_shapes_are_those_of_mean_and_deviation() {
        assert_eq!(beta_shape(0.5, 0.25), (1.5, 1.5));
        let (a, b) = beta_shape(0.4, 0.3);
        assert!((a - 2.0 / 3.0).abs() < 1e-12 && (b - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_claim_waits_and_a_transfer_restriction_counts_or_not() {
        let timing = |consecutive| ClaimTiming { waiting_days: 120, consecutive, protracted: 0.0, cured: 0.0 };
        assert_eq!(claim_day(&timing(false), 10.0, false), 130.0);
        assert_eq!(claim_day(&timing(false), 10.0, true), 130.0);
        assert_eq!(claim_day(&timing(true), 10.0, true), 220.0);
        // 15 November and 92 days later: day 319 of a year from 1 January, the 15th of February after it.
        let due = ClaimTiming { waiting_days: 92, ..timing(false) };
        assert_eq!(claim_day(&due, 318.0, false) - 365.0, 45.0);
    }

    fn deal(indemnity: Indemnity) -> Obligor {
        let instalment = |day, interest| Instalment { day, principal: 50.0, interest };
        let schedule = Schedule {
            signed: -30.0,
            drawdowns: vec![(0.0, 100.0)],
            instalments: vec![instalment(365.0, 8.0), instalment(730.0, 4.0)],
            indemnity,
            yearly_pd: Vec::new(),
        };
        Obligor {
            risk: 0,
            country: 0,
            sector: None,
            rating: None,
            pd: 0.01,
            public: false,
            correlation: 0.2,
            loadings: [1.0, 0.0, 0.0],
            exposure: Exposure::Schedule(Box::new(schedule)),
            lgd_mean: 1.0,
            lgd_sd: 0.0,
            recovery_days: 0,
            zone: None,
        }
    }

    #[test]
    fn a_deal_owes_what_is_outstanding_with_the_interest_that_its_indemnity_covers() {
        let at = |indemnity, day| exposure(&deal(indemnity), OpeningBook::SteadyState, day);
        assert_eq!(at(Indemnity::Instalments, 100.0), 112.0);
        assert_eq!(at(Indemnity::Instalments, 400.0), 54.0);
        assert_eq!(due_day(&deal(Indemnity::Instalments), 400.0), 730.0);
        assert_eq!(due_day(&deal(Indemnity::Accelerated), 400.0), 400.0);
        assert_eq!(at(Indemnity::Accelerated, 182.5), 104.0);
        assert_eq!(at(Indemnity::Accelerated, 730.0), 0.0);
        assert_eq!(at(Indemnity::Accelerated, -10.0), 0.0);
        assert_eq!(attached(&deal(Indemnity::Accelerated), OpeningBook::SteadyState, 100.0, 0.3), -30.0);
    }

    #[test]
    fn a_new_book_owes_more_as_deliveries_go_on() {
        let exposures = Exposure::Turnover { turnover: 730.0, terms_days: 90 };
        let obligor = Obligor { exposure: exposures, ..deal(Indemnity::Accelerated) };
        assert_eq!(exposure(&obligor, OpeningBook::SteadyState, 30.0), 180.0);
        assert_eq!(exposure(&obligor, OpeningBook::None, 30.0), 60.0);
        assert_eq!(exposure(&obligor, OpeningBook::None, 200.0), 180.0);
        assert_eq!(attached(&obligor, OpeningBook::None, 30.0, 1.0), 0.0);
        assert_eq!(attached(&obligor, OpeningBook::SteadyState, 30.0, 1.0), -60.0);
        assert_eq!(attached(&obligor, OpeningBook::SteadyState, 300.0, 0.5), 255.0);
    }
}
