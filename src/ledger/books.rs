//! Which policies and contracts stand on whose books, and what each costs in every model year, in whole quanta.

use super::accounts::{LedgerError, sum_of};
use crate::model::Model;
use crate::model::amount::{Amount, LARGEST_EXACT, Share};
use crate::model::design::Design;
use crate::model::flows::YearFlows;
use crate::model::money::Quantum;
use crate::model::premiums::{ContractPremium, PolicyPremium, PremiumSheet};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The books of one party: indices of policies and of the design's contracts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Book {
    /// Policies that it issued.
    pub issued: Vec<usize>,
    /// Contracts that it assumes as reinsurer.
    pub assumed: Vec<usize>,
    /// Contracts that it cedes.
    pub ceded: Vec<usize>,
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
        direct + losses_due(&self.assumed, flows)
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
        uncollected(&self.assumed, flows)
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
        (of(&self.assumed), of(&self.ceded))
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
    let of = |party: usize| Book {
        issued: (0..model.policies.len()).filter(|&p| model.policies[p].insurer == party).collect(),
        assumed: in_design(model, design).filter(|&c| model.contracts[c].reinsurer == party).collect(),
        ceded: in_design(model, design).filter(|&c| model.contracts[c].cedant == party).collect(),
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
    Ok(YearTerms {
        policy_premium: policies.iter().map(|&amount| whole(quantum, amount)).collect::<Result<_, _>>()?,
        contract_premium: contracts.iter().map(|&amount| whole(quantum, amount)).collect::<Result<_, _>>()?,
        tax_relief: whole(quantum, relief)?,
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
    let quantum = model.settings.quantum;
    let of = |(contract, sheet): (usize, &ContractPremium)| {
        if !design.contains(contract) {
            return Ok(Decimal::ZERO);
        }
        let name = &model.contracts[contract].name;
        let premium = bounded(quantum, quantum.quanta(at(&sheet.by_year, year, name)?))?;
        let commission = bounded(quantum, quantum.quanta(at(&sheet.commission_by_year, year, name)?))?;
        let profit = at_or_nothing(&sheet.profit_commission_by_year, year, name)?;
        Ok(premium - commission - bounded(quantum, quantum.quanta(profit))?)
    };
    premiums.contracts.iter().enumerate().map(of).collect()
}

fn at(by_year: &[Decimal], year: usize, name: &str) -> Result<Decimal, LedgerError> {
    by_year.get(year).copied().ok_or_else(|| LedgerError::MissingYear { name: name.into(), year: year + 1 })
}

/// The same of a column that is empty where there is nothing in any year.
pub(super) fn at_or_nothing(by_year: &[Decimal], year: usize, name: &str) -> Result<Decimal, LedgerError> {
    if by_year.is_empty() { Ok(Decimal::ZERO) } else { at(by_year, year, name) }
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
