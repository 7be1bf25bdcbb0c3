//! Basis risk of contracts that pay on an index, and the overspill of proportional ones: sums over a contract's term.
//!
//! For each event, with s the placed part of the cedant's net loss in scope:
//!
//! ```text
//! above the loss = max(paid - s, 0);    unpaid = max(min(s, placed payout) - paid, 0)
//! ```
//! Both are nought for an indemnity contract without annual terms. Where annual terms are used up, what they leave unpaid is
//! part of the second figure. Source: L. Zeng (2000), "On the basis risk of industry loss warranties", Journal of Risk
//! Finance 1(4), 27-32, on the two ways in which an index may miss.
//!
//! Worked number: a payment of 500 on a loss of 200 is 300 above it; no payment on a loss of 700 leaves 500 unpaid.

use crate::model::amount::Amount;
use crate::model::losses::LossBlock;
use crate::programme::{ATTACHED, ContractColumns, Plan};
use std::ops::Range;

/// Sums over the term of an index contract, by path; empty for other contracts. Amounts in quanta.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BasisColumns {
    /// The cedant's net loss in scope of the events that triggered.
    pub loss: Vec<f64>,
    /// Number of events that triggered.
    pub triggered: Vec<f64>,
    /// 1 where the contract paid for an event that cost the cedant nothing.
    pub no_loss: Vec<f64>,
    /// Paid above the loss.
    pub above: Vec<f64>,
    /// Loss up to the payout that was not paid.
    pub unpaid: Vec<f64>,
}

impl BasisColumns {
    /// Every column, for copying.
    pub fn each(&self) -> [&Vec<f64>; 5] {
        [&self.loss, &self.triggered, &self.no_loss, &self.above, &self.unpaid]
    }

    /// Every column, for filling.
    pub fn each_mut(&mut self) -> [&mut Vec<f64>; 5] {
        [&mut self.loss, &mut self.triggered, &mut self.no_loss, &mut self.above, &mut self.unpaid]
    }

    /// Adds the paths of a block for contract `contract`, which pays on an index; leaves the columns of any other empty.
    pub(super) fn fill(
        &mut self,
        plan: &Plan<f64>,
        contract: usize,
        window: &Range<f64>,
        losses: &LossBlock<f64>,
        own: &ContractColumns<f64>,
    ) {
        if plan.index_part(contract, 0.0).is_none() {
            return;
        }
        for path in 0..losses.paths() {
            let [mut loss, mut triggered, mut no_loss, mut above, mut unpaid] = [0.0; 5];
            for event in losses.path(path).filter(|&event| window.contains(&losses.time[event])) {
                let (subject, paid) = (own.subject[event], own.paid[event]);
                let Some(part) = plan.index_part(contract, subject) else { continue };
                if own.flags[event] & ATTACHED != 0 {
                    loss += subject;
                    triggered += 1.0;
                }
                if paid > 0.0 && subject == 0.0 {
                    no_loss = 1.0;
                }
                above += (paid - part.loss).positive();
                unpaid += (part.covered - paid).positive();
            }
            let sums = [loss, triggered, no_loss, above, unpaid];
            self.each_mut().into_iter().zip(sums).for_each(|(column, sum)| column.push(sum));
        }
    }
}

/// Adds the overspill of each path of a block for a contract that may have any.
pub(super) fn overspill(
    column: &mut Vec<f64>,
    plan: &Plan<f64>,
    contract: usize,
    window: &Range<f64>,
    losses: &LossBlock<f64>,
    own: &ContractColumns<f64>,
) {
    if !plan.may_spill(contract) {
        return;
    }
    let spilt = &own.extras.overspill;
    for path in 0..losses.paths() {
        let begins = |event: &usize| losses.time[own.occurrence[*event] as usize];
        let events = losses.path(path).filter(|event| !spilt.is_empty() && window.contains(&begins(event)));
        column.push(events.fold(0.0, |sum, event| sum + spilt[event]));
    }
}
