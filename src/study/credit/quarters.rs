//! The agency's quarterly report: what a credit insurer tells its reinsurer of a book, quarter by quarter from the start of the
//! simulation, on average over the paths.
//!
//! | column | what it is |
//! |---|---|
//! | exposure, turnover | what buyers owe at the quarter's beginning; a quarter of a year's deliveries (of deals, what is drawn) |
//! | late payments | by due date: those made good later, and those that became claims |
//! | claims, indemnities | from the ground up and paid by policies, on the day of the claim |
//! | recourse | what is recovered of them, on the day of the recovery |
//!
//! Flows are of losses of the first year, followed to the last quarter in which something flows; what falls after 40 quarters
//! stands in one row. A column of flows adds up to the figure of the year. Source of the list: HBOR, reinsurance of short-term
//! export receivables (hbor.hr, page 587).
//!
//! Worked number: start on 1 April, due on 15 November, waiting period 92 days, recovery a year later: late in the third
//! quarter, a claim in the fourth, recourse in the eighth.

use super::Study;
use super::rows::BuyerLoss;
use crate::model::credit::obligor::{Exposure, Obligor};
use crate::model::credit::{Cause, OpeningBook};
use crate::model::date::Axis;
use crate::statistics::{Estimate, Moments};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Quarters with a row of their own, at most.
pub(super) const MOST: usize = 40;
/// Quarters with a row of their own, at least.
const LEAST: usize = 8;
/// Late payments, number of claims, claims, indemnities, recourse, recourse of the insurers.
pub(super) const FLOWS: usize = 6;

/// One quarter. Amounts are means of a path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct QuarterRow {
    /// From 1; None for all that is later than the rows before.
    pub quarter: Option<u32>,
    /// First day.
    pub from: String,
    /// Last day; None for what is later.
    pub to: Option<String>,
    /// Owed by all buyers on the first day, before any default; None for what is later.
    pub exposure: Option<f64>,
    /// The part of it owed by buyers that a policy covers.
    pub insured_exposure: Option<f64>,
    /// Deliveries of the quarter.
    pub turnover: Option<f64>,
    /// The part of them to buyers that a policy covers.
    pub insured_turnover: Option<f64>,
    /// Late payments by due date, those made good later included.
    pub late_payments: Estimate,
    /// Number of claims received.
    pub claims_received: Estimate,
    /// Losses of these claims from the ground up.
    pub claims: Estimate,
    /// Paid by policies for them; None without a policy.
    pub indemnities: Option<Estimate>,
    /// Recovered of losses from the ground up.
    pub recourse: Estimate,
    /// The insurers' part of it; None without a policy.
    pub insured_recourse: Option<Estimate>,
}

/// Where quarters begin.
pub(super) struct Quarters {
    /// Day of the first day of each quarter, and of what is later.
    begin: Vec<f64>,
}

/// The flows of a late payment on its due date.
pub(super) fn late(amount: f64) -> [f64; FLOWS] {
    [amount, 0.0, 0.0, 0.0, 0.0, 0.0]
}

impl Quarters {
    pub fn new(axis: Axis) -> Quarters {
        let begin = |quarter: usize| axis.day(Axis::months_later(axis.start(), 3 * quarter as u32)) as f64;
        Quarters { begin: (0..=MOST).map(begin).collect() }
    }

    /// The quarter of a day; [`MOST`] for later ones.
    pub fn of(&self, day: f64) -> usize {
        self.begin.partition_point(|&begin| begin <= day).saturating_sub(1)
    }

    /// What flows after the loss of one buyer, and when.
    pub fn flows(&self, cause: Cause, loss: &BuyerLoss, mut flow: impl FnMut(usize, [f64; FLOWS])) {
        if cause == Cause::Protracted {
            flow(self.of(loss.due_day), late(loss.ground_up));
        }
        flow(self.of(loss.claim_day), [0.0, 1.0, loss.ground_up, loss.insured, 0.0, 0.0]);
        if loss.recourse != 0.0 {
            flow(self.of(loss.recovery_day), [0.0, 0.0, 0.0, 0.0, loss.recourse, loss.insured_recourse]);
        }
    }
}

/// The rows of the report.
pub(super) fn rows(study: &Study, flows: &[[Moments; FLOWS]]) -> Vec<QuarterRow> {
    let quarters = Quarters::new(study.model.settings.axis);
    let flows_in = |quarter: usize| flows[quarter].iter().any(|moments| *moments != Moments::default());
    let last = (0..MOST).rev().find(|&quarter| flows_in(quarter)).map_or(LEAST, |last| (last + 1).max(LEAST));
    let covered = covered(study);
    let mut rows: Vec<QuarterRow> =
        (0..last).map(|quarter| row(study, &quarters, quarter, &flows[quarter], &covered)).collect();
    if flows_in(MOST) {
        rows.push(row(study, &quarters, MOST, &flows[MOST], &covered));
    }
    rows
}

fn row(study: &Study, quarters: &Quarters, quarter: usize, flows: &[Moments; FLOWS], covered: &[bool]) -> QuarterRow {
    let date = |day: f64| study.model.settings.axis.date(day).to_string();
    let (begin, end) = (quarters.begin[quarter], quarters.begin.get(quarter + 1).copied());
    let sum = |insured: bool, of: &dyn Fn(&Obligor, f64) -> f64| {
        let chosen = study.credit.obligors.iter().zip(covered).filter(|(_, covered)| **covered || !insured);
        end.map(|end| chosen.map(|(obligor, _)| of(obligor, end)).sum())
    };
    let exposure = |obligor: &Obligor, _: f64| owed(obligor, study.credit.opening_book, begin);
    let turnover = |obligor: &Obligor, end: f64| delivered(obligor, begin, end);
    let money = |at: usize| study.units(flows[at].mean(&study.all));
    let insured = |at: usize| study.insured().then(|| money(at));
    QuarterRow {
        quarter: end.map(|_| quarter as u32 + 1),
        from: date(begin),
        to: end.map(|end| date(end - 1.0)),
        exposure: sum(false, &exposure),
        insured_exposure: sum(true, &exposure).filter(|_| study.insured()),
        turnover: sum(false, &turnover),
        insured_turnover: sum(true, &turnover).filter(|_| study.insured()),
        late_payments: money(0),
        claims_received: flows[1].mean(&study.all),
        claims: money(2),
        indemnities: insured(3),
        recourse: money(4),
        insured_recourse: insured(5),
    }
}

/// Which buyers some policy covers.
fn covered(study: &Study) -> Vec<bool> {
    let covers = |obligor: &Obligor| {
        study.model.policies.iter().any(|policy| {
            let perils = policy.covers.perils.as_ref().is_none_or(|perils| perils.contains(&study.peril));
            perils && policy.covers.risks.as_ref().is_none_or(|risks| risks.contains(&obligor.risk))
        })
    };
    study.credit.obligors.iter().map(covers).collect()
}

/// What a buyer owes on a day, before any default.
pub(super) fn owed(obligor: &Obligor, opening: OpeningBook, day: f64) -> f64 {
    match &obligor.exposure {
        Exposure::Schedule(deal) if day < deal.signed || day > deal.end() => 0.0,
        Exposure::Schedule(deal) => deal.outstanding(day),
        Exposure::Stated { terms_days, .. } | Exposure::Turnover { terms_days, .. } => {
            let begun = match opening {
                OpeningBook::None if day < f64::from(*terms_days) => day / f64::from(*terms_days),
                _ => 1.0,
            };
            obligor.exposure.usual() * begun
        }
    }
}

/// Deliveries to a buyer in a quarter; of a deal, what is drawn in it.
fn delivered(obligor: &Obligor, begin: f64, end: f64) -> f64 {
    match &obligor.exposure {
        Exposure::Turnover { turnover, .. } => turnover / 4.0,
        Exposure::Stated { terms_days: 0, .. } => 0.0,
        Exposure::Stated { amount, terms_days } => amount * 365.0 / f64::from(*terms_days) / 4.0,
        Exposure::Schedule(deal) => {
            deal.drawdowns.iter().filter(|(day, _)| (begin..end).contains(day)).map(|(_, amount)| amount).sum()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn quarters_are_of_three_months_and_the_worked_case_falls_where_it_says() {
        let axis = Axis::new(date(2027, 4, 1));
        let quarters = Quarters::new(axis);
        assert_eq!(quarters.begin[..5], [0.0, 91.0, 183.0, 275.0, 365.0]);
        let due = axis.day(date(2027, 11, 15)) as f64;
        assert_eq!([due, due + 92.0, due + 92.0 + 365.0].map(|day| quarters.of(day) + 1), [3, 4, 8]);
        assert_eq!(quarters.of(1e6), MOST);
        assert_eq!(quarters.of(0.0), 0);
    }
}
