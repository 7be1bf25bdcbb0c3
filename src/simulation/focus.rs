//! The party whose gross, ceded and net loss a run reports: the captive; without one, the insurer of the first
//! policy (a broker's client).

use crate::model::Model;
use crate::model::amount::{Amount, total};
use crate::model::design::Design;
use crate::model::flows::YearFlows;
use crate::programme::{ClaimPart, ExtraColumns, Outcome};

/// Which policies and contracts make a party's gross and ceded loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Focus {
    /// Index into [`Model::parties`]; None where the model has neither captive nor policy.
    pub party: Option<usize>,
    /// Policies that it issues.
    policies: Vec<usize>,
    /// Contracts by which it assumes.
    assumed: Vec<usize>,
    /// Contracts by which it cedes.
    ceded: Vec<usize>,
    /// Its lines of contracts with several reinsurers.
    lines: Vec<FocusLine>,
}

/// A line that the party signed.
#[derive(Clone, Copy, Debug, PartialEq)]
struct FocusLine {
    contract: usize,
    line: usize,
    /// Its place in the list of all lines.
    place: usize,
    /// The part of all that is placed.
    part: f64,
}

/// Something that pays losses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    /// Index into [`Model::policies`].
    Policy(usize),
    /// Index into [`Model::contracts`].
    Contract(usize),
}

/// What a year cost the party, before and after its cessions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FocusYear<N> {
    /// Assumed, with cost and less recourse.
    pub gross: N,
    /// Due from its reinsurers.
    pub ceded: N,
    /// The part of it that those in default do not pay.
    pub uncollected: N,
    /// Reinstatement premium paid.
    pub reinstatement: N,
}

impl Focus {
    /// The focus of a design.
    pub fn new(model: &Model, design: &Design) -> Focus {
        let party = model.captive_party().or_else(|| model.policies.first().map(|policy| policy.insurer));
        let Some(index) = party else {
            return Focus { party, policies: Vec::new(), assumed: Vec::new(), ceded: Vec::new(), lines: Vec::new() };
        };
        let starts = model.line_starts();
        let signed = |contract: usize| {
            let line = model.contracts[contract].line_of(index)?;
            let part = model.contracts[contract].part_of(index);
            Some(FocusLine { contract, line, place: starts[contract] + line, part })
        };
        let alone = |c: usize| model.contracts[c].lines.is_empty() && model.contracts[c].reinsurer == index;
        let contracts = || design.contracts.iter().copied();
        Focus {
            party,
            policies: (0..model.policies.len()).filter(|&p| model.policies[p].insurer == index).collect(),
            assumed: contracts().filter(|&c| alone(c)).collect(),
            ceded: contracts().filter(|&c| model.contracts[c].cedant == index).collect(),
            lines: contracts().filter_map(signed).collect(),
        }
    }

    /// Whether it cedes anything.
    pub fn cedes(&self) -> bool {
        !self.ceded.is_empty()
    }

    /// What makes up the gross loss, and the part of each.
    pub fn gross(&self) -> impl Iterator<Item = (Payer, f64)> + '_ {
        let direct = self.policies.iter().map(|&policy| (Payer::Policy(policy), 1.0));
        let assumed = self.assumed.iter().map(|&contract| (Payer::Contract(contract), 1.0));
        let lines = self.lines.iter().map(|line| (Payer::Contract(line.contract), line.part));
        direct.chain(assumed).chain(lines)
    }

    /// What makes up the ceded loss.
    pub fn ceded(&self) -> impl Iterator<Item = (Payer, f64)> + '_ {
        self.ceded.iter().map(|&contract| (Payer::Contract(contract), 1.0))
    }

    /// Gross and ceded amount from one figure for each policy and contract; None where a figure is missing.
    pub fn sums(&self, policies: &[Option<f64>], contracts: &[Option<f64>]) -> (Option<f64>, Option<f64>) {
        let of =
            |column: &[Option<f64>], chosen: &[usize]| chosen.iter().try_fold(0.0, |sum, &i| Some(sum + column[i]?));
        let lines = self.lines.iter().try_fold(0.0, |sum, line| Some(sum + line.part * contracts[line.contract]?));
        let direct = of(policies, &self.policies).zip(of(contracts, &self.assumed));
        let gross = direct.zip(lines).map(|((direct, assumed), lines)| direct + assumed + lines);
        (gross, of(contracts, &self.ceded))
    }

    /// Whether nothing but losses due passed in a block, so that [`Focus::losses`] says all.
    pub fn is_plain<N>(&self, outcome: &Outcome<N>) -> bool {
        let quiet = |extras: &ExtraColumns<N>| {
            extras.cost.is_empty() && extras.recourse.is_empty() && extras.uncollected.is_empty()
        };
        let direct = |&p: &usize| outcome.policies[p].cost.is_empty() && outcome.policies[p].recourse.is_empty();
        let contracts = || self.assumed.iter().chain(&self.ceded);
        self.lines.is_empty()
            && self.policies.iter().all(direct)
            && contracts().all(|&c| quiet(&outcome.contracts[c].extras))
    }

    /// Gross and ceded loss of one event of a plain block.
    #[inline]
    pub fn losses<N: Amount>(&self, outcome: &Outcome<N>, event: usize) -> (N, N) {
        let policies = self.policies.iter().map(|&p| outcome.policies[p].paid[event]);
        let assumed = self.assumed.iter().map(|&c| outcome.contracts[c].paid[event]);
        let ceded = self.ceded.iter().map(|&c| outcome.contracts[c].paid[event]);
        (total(policies.chain(assumed)), total(ceded))
    }

    /// Gross and ceded loss of one event, without cost and recourse.
    pub fn due<N: Amount>(&self, outcome: &Outcome<N>, event: usize) -> (N, N) {
        let (gross, ceded) = self.losses(outcome, event);
        let lines = self.lines.iter().map(|line| outcome.contracts[line.contract].lines[line.line].paid[event]);
        (gross + total(lines), ceded)
    }

    /// Gross and ceded loss from one amount for each policy, each contract, and each line of the list of all lines.
    pub fn amounts<N: Amount>(&self, policies: &[N], contracts: &[N], lines: &[N]) -> (N, N) {
        let direct = self.policies.iter().map(|&p| policies[p]);
        let assumed = self.assumed.iter().map(|&c| contracts[c]);
        let signed = self.lines.iter().map(|line| lines[line.place]);
        (total(direct.chain(assumed).chain(signed)), total(self.ceded.iter().map(|&c| contracts[c])))
    }

    /// Gross and ceded loss of one event, with cost and recourse, and what of the ceded loss is not collected.
    #[inline]
    pub fn event<N: Amount>(&self, outcome: &Outcome<N>, event: usize) -> (N, N, N) {
        let of = |column: &Vec<N>| column.get(event).copied().unwrap_or(N::ZERO);
        let direct = self.policies.iter().map(|&p| {
            let policy = &outcome.policies[p];
            policy.paid[event] + of(&policy.cost) - of(&policy.recourse)
        });
        let due = |paid: N, extras: &ExtraColumns<N>| paid + of(&extras.cost) - of(&extras.recourse);
        let contract = |&c: &usize| due(outcome.contracts[c].paid[event], &outcome.contracts[c].extras);
        let line = |line: &FocusLine| {
            let columns = &outcome.contracts[line.contract].lines[line.line];
            due(columns.paid[event], &columns.extras)
        };
        let gross = total(direct.chain(self.assumed.iter().map(contract)).chain(self.lines.iter().map(line)));
        let uncollected = self.ceded.iter().map(|&c| of(&outcome.contracts[c].extras.uncollected));
        (gross, total(self.ceded.iter().map(contract)), total(uncollected))
    }

    /// Gross and ceded loss of a claim, in quanta.
    pub fn claim<N: Amount>(&self, claim: &ClaimPart<N>) -> (f64, f64) {
        let direct = if self.policies.contains(&claim.policy) { claim.paid() } else { 0.0 };
        let assumed: f64 = self.assumed.iter().map(|&contract| claim.ceded(contract)).sum();
        let lines: f64 = self.lines.iter().map(|line| line.part * claim.ceded(line.contract)).sum();
        (direct + assumed + lines, self.ceded.iter().map(|&contract| claim.ceded(contract)).sum())
    }

    /// What one year cost.
    #[inline]
    pub fn year<N: Amount>(&self, flows: &YearFlows<N>) -> FocusYear<N> {
        let direct = self.policies.iter().map(|&p| {
            let extras = flows.of_policy(p);
            flows.policy_paid[p] + extras.cost - extras.recourse
        });
        let contract = |&c: &usize| {
            let extras = flows.of_contract(c);
            flows.contract_paid[c] + extras.cost - extras.recourse
        };
        let line = |line: &FocusLine| {
            let of_line = flows.of_line(line.place);
            of_line.paid + of_line.extras.cost - of_line.extras.recourse
        };
        FocusYear {
            gross: total(direct.chain(self.assumed.iter().map(contract)).chain(self.lines.iter().map(line))),
            ceded: total(self.ceded.iter().map(contract)),
            uncollected: total(self.ceded.iter().map(|&c| flows.of_contract(c).uncollected)),
            reinstatement: total(self.ceded.iter().map(|&c| flows.reinstatement_premium[c])),
        }
    }
}
