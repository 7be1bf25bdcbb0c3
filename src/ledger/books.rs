//! Which policies and contracts stand on whose books, and what each costs in every model year, in whole quanta.

use super::accounts::{LedgerError, sum_of};
use crate::model::Model;
use crate::model::amount::{Amount, LARGEST_EXACT, Share};
use crate::model::design::Design;
use crate::model::flows::{LineFlows, YearFlows};
use crate::model::lines::LineSplit;
use crate::model::money::Quantum;
use crate::model::premiums::{ContractPremium, PolicyPremium, PremiumSheet};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The books of one party: indices of policies and of the design's contracts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Book {
    /// Policies that it issued.
    pub issued: Vec<usize>,
    /// Contracts that it assumes as the only reinsurer.
    pub assumed: Vec<usize>,
    /// Contracts that it cedes.
    pub ceded: Vec<usize>,
    /// Its lines of contracts with several reinsurers, by their places in the list of all lines.
    pub lines: Vec<usize>,
}

impl Book {
    /// Losses that the party assumed in a year: of the policies that it issued, and due from it under contracts, each with
    /// its part of cost and recourse.
    pub fn losses_assumed<N: Amount>(&self, flows: &YearFlows<N>) -> N {
        let direct = sum_of(&flows.policy_paid, &self.issued);
        let extras = self.issued.iter().map(|&policy| flows.of_policy(policy));
        let direct = if flows.policy_extras.is_empty() {
            direct
        } else {
            extras.fold(direct, |sum, extras| sum + extras.cost - extras.recourse)
        };
        let of_lines = self.lines_of(flows, |line| line.paid + line.extras.cost - line.extras.recourse);
        direct + losses_due(&self.assumed, flows) + of_lines
    }

    /// Losses due from the party under the contracts and lines that it assumes, without cost and recourse.
    pub fn paid<N: Amount>(&self, flows: &YearFlows<N>) -> N {
        sum_of(&flows.contract_paid, &self.assumed) + self.lines_of(flows, |line| line.paid)
    }

    /// Reinstatement premium that the party receives as a reinsurer.
    pub fn reinstatement_received<N: Amount>(&self, flows: &YearFlows<N>) -> N {
        let of_lines = self.lines_of(flows, |line| line.reinstatement_premium);
        sum_of(&flows.reinstatement_premium, &self.assumed) + of_lines
    }

    /// Premium of the contracts and lines that it assumes, less their commission.
    pub fn premium_received<N: Amount>(&self, terms: &YearTerms<N>) -> N {
        sum_of(&terms.contract_premium, &self.assumed) + sum_of(&terms.line_premium, &self.lines)
    }

    /// What the bank charges it for the collateral that it posts.
    pub fn collateral_cost<N: Amount>(&self, terms: &YearTerms<N>) -> N {
        sum_of(&terms.collateral_cost, &self.assumed) + sum_of(&terms.line_collateral_cost, &self.lines)
    }

    /// Premium of a year before any loss: received less commission, less that of the retrocession.
    pub fn premium_earned<N: Amount>(&self, terms: &YearTerms<N>) -> N {
        sum_of(&terms.policy_premium, &self.issued) + self.premium_received(terms)
            - sum_of(&terms.contract_premium, &self.ceded)
    }

    fn lines_of<N: Amount>(&self, flows: &YearFlows<N>, of: impl Fn(LineFlows<N>) -> N) -> N {
        self.lines.iter().fold(N::ZERO, |sum, &line| sum + of(flows.of_line(line)))
    }

    /// Losses due to the party under the contracts that it cedes.
    pub fn losses_ceded<N: Amount>(&self, flows: &YearFlows<N>) -> N {
        losses_due(&self.ceded, flows)
    }

    /// The part of them that reinsurers in default do not pay.
    pub fn uncollected<N: Amount>(&self, flows: &YearFlows<N>) -> N {
        uncollected(&self.ceded, flows)
    }

    /// The part of what is due from the party that it does not pay, because it is in default.
    pub fn unpaid<N: Amount>(&self, flows: &YearFlows<N>) -> N {
        uncollected(&self.assumed, flows) + self.lines_of(flows, |line| line.extras.uncollected)
    }

    /// Premium and commission that losses and renewals added in a year: received under assumed contracts, paid under ceded
    /// ones.
    pub fn adjustments<N: Amount>(&self, flows: &YearFlows<N>) -> (N, N) {
        if flows.contract_extras.is_empty() {
            return (N::ZERO, N::ZERO);
        }
        let of = |contracts: &[usize]| {
            let extras = contracts.iter().map(|&contract| flows.of_contract(contract));
            extras.fold(N::ZERO, |sum, extras| sum + extras.premium - extras.commission)
        };
        let of_lines = self.lines_of(flows, |line| line.extras.premium - line.extras.commission);
        (of(&self.assumed) + of_lines, of(&self.ceded))
    }
}

fn losses_due<N: Amount>(contracts: &[usize], flows: &YearFlows<N>) -> N {
    let due = sum_of(&flows.contract_paid, contracts);
    if flows.contract_extras.is_empty() {
        return due;
    }
    let extras = contracts.iter().map(|&contract| flows.of_contract(contract));
    extras.fold(due, |sum, extras| sum + extras.cost - extras.recourse)
}

fn uncollected<N: Amount>(contracts: &[usize], flows: &YearFlows<N>) -> N {
    if flows.contract_extras.is_empty() {
        return N::ZERO;
    }
    contracts.iter().fold(N::ZERO, |sum, &contract| sum + flows.of_contract(contract).uncollected)
}

/// The books of every party of the model, in its order.
pub(super) fn books(model: &Model, design: &Design) -> Vec<Book> {
    let starts = model.line_starts();
    let lines_of = |party: usize| {
        let line = |c: usize| model.contracts[c].line_of(party).map(|line| starts[c] + line);
        in_design(model, design).filter_map(line).collect()
    };
    let alone = |c: usize, party: usize| model.contracts[c].lines.is_empty() && model.contracts[c].reinsurer == party;
    let of = |party: usize| Book {
        issued: (0..model.policies.len()).filter(|&p| model.policies[p].insurer == party).collect(),
        assumed: in_design(model, design).filter(|&c| alone(c, party)).collect(),
        ceded: in_design(model, design).filter(|&c| model.contracts[c].cedant == party).collect(),
        lines: lines_of(party),
    };
    (0..model.parties.len()).map(of).collect()
}

fn in_design<'a>(model: &Model, design: &'a Design) -> impl Iterator<Item = usize> + use<'a> {
    let contracts = model.contracts.len();
    design.contracts.iter().copied().filter(move |&c| c < contracts)
}

/// What is fixed in a model year before any loss is known, in quanta.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct YearTerms<N> {
    /// Premium of each policy.
    pub policy_premium: Vec<N>,
    /// Premium of each contract less its commission and profit commission, paid by the cedant.
    pub contract_premium: Vec<N>,
    /// Tax that the parent saves because premiums reduce its taxable income.
    pub tax_relief: N,
    /// The part of each line in `contract_premium`, in the list of all lines.
    pub line_premium: Vec<N>,
    /// What the bank charges the only reinsurer of each contract for its collateral; zero where there are several.
    pub collateral_cost: Vec<N>,
    /// What it charges for each line.
    pub line_collateral_cost: Vec<N>,
}

/// The terms of every year of the horizon.
pub(super) fn year_terms<N: Amount>(
    model: &Model,
    design: &Design,
    premiums: &PremiumSheet,
) -> Result<Vec<YearTerms<N>>, LedgerError> {
    check_sizes(model, premiums)?;
    (0..model.settings.horizon as usize).map(|year| terms_of(model, design, premiums, year)).collect()
}

fn check_sizes(model: &Model, premiums: &PremiumSheet) -> Result<(), LedgerError> {
    let size = |what, found, expected| {
        if found == expected { Ok(()) } else { Err(LedgerError::SheetSize { what, found, expected }) }
    };
    size("policies", premiums.policies.len(), model.policies.len())?;
    size("contracts", premiums.contracts.len(), model.contracts.len())
}

fn terms_of<N: Amount>(
    model: &Model,
    design: &Design,
    premiums: &PremiumSheet,
    year: usize,
) -> Result<YearTerms<N>, LedgerError> {
    let quantum = model.settings.quantum;
    let policies = policy_premiums(model, premiums, year)?;
    let contracts = contract_premiums(model, design, premiums, year)?;
    let tax_rate = model.parent.as_ref().map_or(Share::NONE, |parent| parent.tax_rate);
    let paid: Decimal = policies.iter().sum();
    let relief = paid.times(tax_rate);
    let costs = collateral_costs(model, design, premiums, year)?;
    let over_lines = |of: &dyn Fn(usize) -> Result<Decimal, LedgerError>| over_lines(model, of);
    let line_premium = over_lines(&|contract| premium_of(model, design, premiums, year, contract))?;
    let line_commission = over_lines(&|contract| commission_of(model, design, premiums, year, contract))?;
    let line_premium = line_premium.iter().zip(&line_commission).map(|(premium, commission)| premium - commission);
    let line_costs = over_lines(&|contract| Ok(costs[contract]))?;
    let alone = |(contract, &cost): (usize, &Decimal)| {
        whole(quantum, if model.contracts[contract].lines.is_empty() { cost } else { Decimal::ZERO })
    };
    Ok(YearTerms {
        policy_premium: policies.iter().map(|&amount| whole(quantum, amount)).collect::<Result<_, _>>()?,
        contract_premium: contracts.iter().map(|&amount| whole(quantum, amount)).collect::<Result<_, _>>()?,
        tax_relief: whole(quantum, relief)?,
        line_premium: line_premium.map(|amount| whole(quantum, amount)).collect::<Result<_, _>>()?,
        collateral_cost: costs.iter().enumerate().map(alone).collect::<Result<_, _>>()?,
        line_collateral_cost: line_costs.iter().map(|&amount| whole(quantum, amount)).collect::<Result<_, _>>()?,
    })
}

/// Premiums of the policies in one year, in quanta.
fn policy_premiums(model: &Model, premiums: &PremiumSheet, year: usize) -> Result<Vec<Decimal>, LedgerError> {
    let quantum = model.settings.quantum;
    let of = |(policy, sheet): (usize, &PolicyPremium)| {
        let name = &model.policies[policy].name;
        bounded(quantum, quantum.quanta(at(&sheet.by_year, year, name)?))
    };
    premiums.policies.iter().enumerate().map(of).collect()
}

/// Premiums less commission of the design's contracts in one year, in quanta; zero for all others.
fn contract_premiums(
    model: &Model,
    design: &Design,
    premiums: &PremiumSheet,
    year: usize,
) -> Result<Vec<Decimal>, LedgerError> {
    let of = |contract: usize| {
        let premium = premium_of(model, design, premiums, year, contract)?;
        Ok(premium - commission_of(model, design, premiums, year, contract)?)
    };
    (0..premiums.contracts.len()).map(of).collect()
}

/// Premium of a contract in one year, in quanta; zero where the design leaves it out.
fn premium_of(
    model: &Model,
    design: &Design,
    premiums: &PremiumSheet,
    year: usize,
    contract: usize,
) -> Result<Decimal, LedgerError> {
    of_year(model, design, year, contract, &premiums.contracts[contract].by_year)
}

/// Its commission and profit commission.
fn commission_of(
    model: &Model,
    design: &Design,
    premiums: &PremiumSheet,
    year: usize,
    contract: usize,
) -> Result<Decimal, LedgerError> {
    let sheet = &premiums.contracts[contract];
    let commission = of_year(model, design, year, contract, &sheet.commission_by_year)?;
    match sheet.profit_commission_by_year.is_empty() {
        true => Ok(commission),
        false => Ok(commission + of_year(model, design, year, contract, &sheet.profit_commission_by_year)?),
    }
}

pub(super) fn of_year(
    model: &Model,
    design: &Design,
    year: usize,
    contract: usize,
    by_year: &[Decimal],
) -> Result<Decimal, LedgerError> {
    if !design.contains(contract) {
        return Ok(Decimal::ZERO);
    }
    let quantum = model.settings.quantum;
    bounded(quantum, quantum.quanta(at(by_year, year, &model.contracts[contract].name)?))
}

/// What the bank charges for the collateral of each contract in one year, in quanta.
fn collateral_costs(
    model: &Model,
    design: &Design,
    premiums: &PremiumSheet,
    year: usize,
) -> Result<Vec<Decimal>, LedgerError> {
    let of = |(contract, sheet): (usize, &ContractPremium)| match sheet.collateral_cost_by_year.is_empty() {
        true => Ok(Decimal::ZERO),
        false => of_year(model, design, year, contract, &sheet.collateral_cost_by_year),
    };
    premiums.contracts.iter().enumerate().map(of).collect()
}

/// An amount of each contract with several reinsurers, split over its lines, in the list of all lines.
pub(super) fn over_lines(
    model: &Model,
    of: &dyn Fn(usize) -> Result<Decimal, LedgerError>,
) -> Result<Vec<Decimal>, LedgerError> {
    let mut all = Vec::new();
    for (contract, stated) in model.contracts.iter().enumerate() {
        if let Some(split) = LineSplit::new(&stated.lines) {
            let mut parts = vec![Decimal::ZERO; split.lines()];
            split.split(of(contract)?, &mut parts, &mut Vec::new());
            all.extend(parts);
        }
    }
    Ok(all)
}

fn at(by_year: &[Decimal], year: usize, name: &str) -> Result<Decimal, LedgerError> {
    by_year.get(year).copied().ok_or_else(|| LedgerError::MissingYear { name: name.into(), year: year + 1 })
}

/// Refuses amounts above 2^53 quanta, where `f64` is no longer exact; below, sums of decimals cannot overflow.
fn bounded(quantum: Quantum, quanta: Decimal) -> Result<Decimal, LedgerError> {
    let fits = quanta.to_f64().is_some_and(|value| value.abs() <= LARGEST_EXACT);
    if fits { Ok(quanta) } else { Err(LedgerError::TooLarge { amount: quantum.money(quanta) }) }
}

/// A whole number of quanta in the number type of the ledger.
pub(super) fn whole<N: Amount>(quantum: Quantum, quanta: Decimal) -> Result<N, LedgerError> {
    N::from_quanta(bounded(quantum, quanta)?).ok_or(LedgerError::TooLarge { amount: quantum.money(quanta) })
}
