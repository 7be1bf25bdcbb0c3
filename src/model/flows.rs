//! What a simulated year did to every policy and contract: summed by `programme`, booked by `ledger`.

use super::amount::Amount;

/// The flows of one (path, year), in quanta, by the model year of the date of loss.
#[derive(Clone, Debug, PartialEq)]
pub struct YearFlows<N> {
    /// Ground-up loss of all risks.
    pub ground_up: N,
    /// Paid by each policy.
    pub policy_paid: Vec<N>,
    /// Cost and recourse of the claims of each policy; empty where no claim has any.
    pub policy_extras: Vec<PolicyExtras<N>>,
    /// Due from each contract; zero for contracts that the design leaves out.
    pub contract_paid: Vec<N>,
    /// Reinstatement premium of each contract, paid by the cedant.
    pub reinstatement_premium: Vec<N>,
    /// What else passed between cedant and reinsurer; empty where no contract of the design has any of it.
    pub contract_extras: Vec<ContractExtras<N>>,
    /// The parts of contracts with several reinsurers, line by line in the order of [`super::Model::line_starts`]; empty
    /// where there is none.
    pub lines: Vec<LineFlows<N>>,
}

/// The part of one reinsurer with a signed line. The parts of a contract add up to its amounts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineFlows<N> {
    /// Due from the reinsurer.
    pub paid: N,
    /// Reinstatement premium paid to it.
    pub reinstatement_premium: N,
    /// What else passed.
    pub extras: ContractExtras<N>,
}

/// What comes with the claims of a policy besides the loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PolicyExtras<N> {
    /// Cost of handling and recovering claims, borne by the insurer; positive.
    pub cost: N,
    /// What the insurer recovers from whoever caused or owes the loss; positive.
    pub recourse: N,
}

/// What passes between the cedant and the reinsurer of a contract besides the loss due and reinstatement premium.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContractExtras<N> {
    /// The part of the loss due that a reinsurer in default does not pay; stays with the cedant. Positive.
    pub uncollected: N,
    /// Cost of claims that the reinsurer pays on top of the loss. Positive.
    pub cost: N,
    /// The reinsurer's part of recourse, which the cedant passes on. Positive.
    pub recourse: N,
    /// Premium that losses or renewals add to what was booked beforehand, paid by the cedant; negative where it is paid
    /// back.
    pub premium: N,
    /// Commission that losses or renewals add to what was booked beforehand, paid by the reinsurer; negative where the
    /// cedant gives it back.
    pub commission: N,
}

impl<N: Amount> PolicyExtras<N> {
    /// Nothing.
    pub const NOTHING: PolicyExtras<N> = PolicyExtras { cost: N::ZERO, recourse: N::ZERO };
}

impl<N: Amount> ContractExtras<N> {
    /// Nothing.
    pub const NOTHING: ContractExtras<N> = ContractExtras {
        uncollected: N::ZERO,
        cost: N::ZERO,
        recourse: N::ZERO,
        premium: N::ZERO,
        commission: N::ZERO,
    };
}

impl<N: Amount> LineFlows<N> {
    /// Nothing.
    pub const NOTHING: LineFlows<N> =
        LineFlows { paid: N::ZERO, reinstatement_premium: N::ZERO, extras: ContractExtras::NOTHING };
}

impl<N: Amount> YearFlows<N> {
    /// A year without loss.
    pub fn quiet(policies: usize, contracts: usize) -> YearFlows<N> {
        YearFlows {
            ground_up: N::ZERO,
            policy_paid: vec![N::ZERO; policies],
            policy_extras: Vec::new(),
            contract_paid: vec![N::ZERO; contracts],
            reinstatement_premium: vec![N::ZERO; contracts],
            contract_extras: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Back to a year without loss, keeping the memory.
    pub fn clear(&mut self) {
        self.ground_up = N::ZERO;
        self.policy_paid.fill(N::ZERO);
        self.policy_extras.clear();
        self.contract_paid.fill(N::ZERO);
        self.reinstatement_premium.fill(N::ZERO);
        self.contract_extras.clear();
        self.lines.clear();
    }

    /// Cost and recourse of a policy.
    pub fn of_policy(&self, policy: usize) -> PolicyExtras<N> {
        self.policy_extras.get(policy).copied().unwrap_or(PolicyExtras::NOTHING)
    }

    /// What else passed under a contract.
    pub fn of_contract(&self, contract: usize) -> ContractExtras<N> {
        self.contract_extras.get(contract).copied().unwrap_or(ContractExtras::NOTHING)
    }
    /// The part of one line, by its place in the list of all lines.
    pub fn of_line(&self, line: usize) -> LineFlows<N> {
        self.lines.get(line).copied().unwrap_or(LineFlows::NOTHING)
    }
}
