//! Overspill: what the limit of a proportional contract gives back to the cedant.
//!
//! ```text
//! overspill = (share of the loss before the limit - the same after it) x placed share
//! ```
//! It stays with the cedant and is told apart only because a proportional contract seems to promise its share of every loss.
//! What annual terms or over-cession take away is not overspill. The column is left empty where no loss of the block reaches
//! the limit. Source: the overspill of proportional treaties with an event cap in openquake.engine 3.26.2.
//!
//! Worked number: shares of 50 %, 40 %, 50 % and 40 % of losses of 12,000, 5,000, 3,000 and 6,000 are 11,900; an event cap
//! of 5,000 leaves an overspill of 6,900.

use super::outcome::{ContractColumns, EXHAUSTED, Outcome};
use super::plan::Plan;
use crate::model::amount::Amount;
use crate::model::contract::Terms;

/// Whether a contract cedes a share of every loss up to a limit.
pub(super) fn may_spill(terms: &Terms) -> bool {
    match terms {
        Terms::QuotaShare { limit, .. }
        | Terms::SurplusShare { limit, .. }
        | Terms::VariableQuotaShare { limit, .. }
        | Terms::Surplus { limit, .. }
        | Terms::CapacityExtension { limit, .. } => limit.is_some(),
        _ => false,
    }
}

/// Fills the column of a contract that has been settled.
pub(super) fn note<N: Amount>(plan: &Plan<N>, contract: usize, outcome: &mut Outcome<N>) {
    let node = plan.node(contract);
    let Outcome { contracts, claims, scratch, .. } = outcome;
    let ContractColumns { subject, flags, extras, .. } = &mut contracts[contract];
    if !flags.iter().any(|flags| flags & EXHAUSTED != 0) {
        return;
    }
    let cover = &node.cover;
    let spilt = |after: N, recovery: N| cover.last.of(after) - cover.last.of(recovery);
    let column = &mut extras.overspill;
    if claims.flat && !scratch.tracing && node.is_by_event() && !node.checked {
        column.extend(subject.iter().map(|&loss| {
            let after = cover.ceded.of(loss);
            spilt(after, cover.occurrence.recovery(after))
        }));
    } else {
        column.resize(subject.len(), N::ZERO);
        for due in &scratch.dues[contract].list {
            column[due.event as usize] = spilt(due.after, due.recovery);
        }
    }
    if column.iter().all(|spilt| *spilt == N::ZERO) {
        column.clear();
    }
}
