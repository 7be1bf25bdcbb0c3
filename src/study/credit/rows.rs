//! What becomes of the loss of one buyer: ground-up, paid by policies, gross and net of the focus party, and recoveries.
//!
//! An event has one gross and one net loss, with cost, recourse and what reinsurers in default do not pay, as a run reports
//! them. They are divided among the buyers of the event in proportion to what policies and contracts pay of each claim; where
//! these pay nothing of any claim (a cover on an index), in proportion to the ground-up losses. So parts add up to the event.
//!
//! Worked number: a transfer restriction costs two buyers 60 and 30; 80 % insured, half ceded: gross 48 and 24, net 24 and 12.

use super::Study;
use crate::model::credit::Cause;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::LossBlock;
use crate::programme::Outcome;

/// The loss of one buyer by one event. Amounts in quanta; days from the start of the path.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BuyerLoss {
    pub buyer: usize,
    pub ground_up: f64,
    pub insured: f64,
    pub gross: f64,
    pub net: f64,
    /// Recovered in the end of the ground-up loss.
    pub recourse: f64,
    /// The insurers' part of it.
    pub insured_recourse: f64,
    pub due_day: f64,
    pub claim_day: f64,
    pub recovery_day: f64,
}

/// Memory of [`Study::visit_year`].
#[derive(Default)]
pub(super) struct RowSpace {
    /// Row of each risk in the current event.
    row_of: Vec<u32>,
    /// Insured, gross, ceded of each row.
    parts: Vec<[f64; 3]>,
}

impl Study<'_> {
    /// Visits the losses of the first year of a path of this peril.
    pub fn visit_year(
        &self,
        (losses, outcome): (&LossBlock<f64>, &Outcome<f64>),
        path: usize,
        space: &mut RowSpace,
        mut visit: impl FnMut(Cause, &BuyerLoss),
    ) {
        for event in losses.path(path) {
            if losses.time[event] >= DAYS_PER_YEAR {
                break;
            }
            if usize::from(losses.peril[event]) == self.peril {
                self.visit_event((losses, outcome), event, space, &mut visit);
            }
        }
    }

    fn visit_event(
        &self,
        (losses, outcome): (&LossBlock<f64>, &Outcome<f64>),
        event: usize,
        space: &mut RowSpace,
        visit: &mut impl FnMut(Cause, &BuyerLoss),
    ) {
        let rows = losses.rows(event);
        let whole = if self.insured() { self.parts((losses, outcome), event, space) } else { Whole::default() };
        let ground_up: f64 = losses.loss[rows.clone()].iter().sum();
        for row in rows.clone() {
            let Some(buyer) = self.places.buyer_of(losses.risk[row]) else { continue };
            let claim = losses.claims[row];
            let Some(cause) = claim.cause else { continue };
            let [insured, gross, ceded] = space.parts.get(row - rows.start).copied().unwrap_or_default();
            let of_loss = if ground_up > 0.0 { losses.loss[row] / ground_up } else { 0.0 };
            let share = |part: f64, of: f64| if of > 0.0 { part / of } else { of_loss };
            let gross = whole.gross * share(gross, whole.claims[1]);
            let ceded = (whole.ceded - whole.uncollected) * share(ceded, whole.claims[2]);
            visit(
                cause,
                &BuyerLoss {
                    buyer,
                    ground_up: losses.loss[row],
                    insured,
                    gross,
                    net: gross - ceded,
                    recourse: losses.recourse.get(row).copied().unwrap_or(0.0),
                    insured_recourse: whole.recourse * share(insured, whole.claims[0]),
                    due_day: losses.time[event],
                    claim_day: claim.day,
                    recovery_day: claim.recovery_day,
                },
            );
        }
    }

    /// Fills in what policies and contracts pay of each row, and says what the event comes to.
    fn parts(&self, (losses, outcome): (&LossBlock<f64>, &Outcome<f64>), event: usize, space: &mut RowSpace) -> Whole {
        let rows = losses.rows(event);
        let RowSpace { row_of, parts } = space;
        row_of.resize(self.model.risks.len(), 0);
        parts.clear();
        parts.resize(rows.len(), [0.0; 3]);
        for (at, row) in (0..).zip(rows) {
            row_of[losses.risk[row] as usize] = at;
        }
        let mut whole = Whole::default();
        self.design.plan.visit_claims(losses, outcome, event, |claim| {
            let (gross, ceded) = self.design.focus.claim(claim);
            let own = &mut parts[row_of[claim.risk as usize] as usize];
            for ((own, sum), amount) in own.iter_mut().zip(&mut whole.claims).zip([claim.paid(), gross, ceded]) {
                *own += amount;
                *sum += amount;
            }
        });
        (whole.gross, whole.ceded, whole.uncollected) = self.design.focus.event(outcome, event);
        let recourse = |column: &Vec<f64>| column.get(event).copied().unwrap_or(0.0);
        whole.recourse = outcome.policies.iter().map(|policy| recourse(&policy.recourse)).sum();
        whole
    }
}

/// What an event comes to.
#[derive(Clone, Copy, Debug, Default)]
struct Whole {
    /// Insured, gross, ceded, by claim and without recourse.
    claims: [f64; 3],
    gross: f64,
    ceded: f64,
    uncollected: f64,
    /// Of all policies.
    recourse: f64,
}
