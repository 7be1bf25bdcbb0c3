//! What a simulated year did to every policy and contract: summed by `programme`, booked by `ledger`.

use super::amount::Amount;

/// The loss flows of one (path, year), in quanta, by the model year of the date of loss.
#[derive(Clone, Debug, PartialEq)]
pub struct YearFlows<N> {
    /// Ground-up loss of all risks.
    pub ground_up: N,
    /// Paid by each policy.
    pub policy_paid: Vec<N>,
    /// Paid by each contract; zero for contracts that the design leaves out.
    pub contract_paid: Vec<N>,
    /// Reinstatement premium of each contract, paid by the cedant.
    pub reinstatement_premium: Vec<N>,
}

impl<N: Amount> YearFlows<N> {
    /// A year without loss.
    pub fn quiet(policies: usize, contracts: usize) -> YearFlows<N> {
        YearFlows {
            ground_up: N::ZERO,
            policy_paid: vec![N::ZERO; policies],
            contract_paid: vec![N::ZERO; contracts],
            reinstatement_premium: vec![N::ZERO; contracts],
        }
    }

    /// Back to a year without loss, keeping the memory.
    pub fn clear(&mut self) {
        self.ground_up = N::ZERO;
        self.policy_paid.fill(N::ZERO);
        self.contract_paid.fill(N::ZERO);
        self.reinstatement_premium.fill(N::ZERO);
    }
}
