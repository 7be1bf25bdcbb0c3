//! What losses to date leave of a term: of its deductible, its limit and its reinstatements.
//!
//! Worked number: 20 xs 10 with an annual deductible of 15, an annual limit of 60 and recoveries of 50 to date: nothing
//! left of the deductible, 25 of the limit.

use super::plan::{Node, Plan};
use crate::model::amount::Amount;
use rust_decimal::Decimal;

/// What is left of the term in force on the first day, for 100 %, in currency units; None where there is no such term of
/// the contract or policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftToDate {
    /// Of the annual deductible.
    pub deductible: Option<Decimal>,
    /// Of the annual limit.
    pub limit: Option<Decimal>,
    /// Of the reinstatements, in limits.
    pub reinstatements: Option<Decimal>,
}

impl<N: Amount> Plan<N> {
    /// What losses to date leave of a policy; None where it states none.
    pub fn policy_to_date(&self, policy: usize) -> Option<LeftToDate> {
        self.left(self.policies.get(policy)?)
    }

    /// What losses to date leave of a contract; None where it states none, or the design leaves it out.
    pub fn contract_to_date(&self, contract: usize) -> Option<LeftToDate> {
        self.left(self.contracts.get(contract)?.as_ref()?)
    }

    fn left(&self, node: &Node<N>) -> Option<LeftToDate> {
        let (term, _) = node.timed.as_ref()?.to_date?;
        let (cover, used) = node.at_rest(term);
        let money = |amount: N| self.labels.quantum.money(amount.to_quanta());
        let aggregate = cover.aggregate.as_ref();
        let deductible = aggregate.map(|aggregate| aggregate.deductible).filter(|deductible| *deductible > N::ZERO);
        let limit = aggregate.map(|aggregate| aggregate.limit).filter(|limit| *limit < N::UNLIMITED);
        Some(LeftToDate {
            deductible: deductible.map(|deductible| money((deductible - used.gross).positive())),
            limit: limit.map(|limit| money(limit - used.paid)),
            reinstatements: cover.reinstatement.as_ref().map(|terms| terms.count_left(used.paid)),
        })
    }
}
