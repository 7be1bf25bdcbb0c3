//! Brokerage, premium tax and fronting fee: what is booked beforehand, and what losses and renewals add to it.
//!
//! ```text
//! charge of a year = charge booked beforehand + rate x (premium added in the year + reinstatement premium, where agreed)
//! ```
//! Brokerage goes from the reinsurer to brokers, premium tax from the cedant to the tax office, the fronting fee from the
//! reinsurer to the cedant; a fee that is an amount, or a share of the original premium, does not follow the losses.
//!
//! Worked number: brokerage of 10 % on a premium of 100 that a loss raises by 100, and on 50 of reinstatement premium:
//! 10 beforehand, 25 in all.

use super::accounts::LedgerError;
use super::books::{of_year, over_lines, whole};
use crate::model::Model;
use crate::model::amount::{Amount, Share};
use crate::model::contract::Contract;
use crate::model::design::Design;
use crate::model::flows::YearFlows;
use crate::model::money_terms::{FrontingFee, PremiumCharge};
use crate::model::premiums::{ContractPremium, PremiumSheet};
use rust_decimal::Decimal;
use std::ops::Add;

/// What is charged on the contracts of a book in a year, in quanta; positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Charged<N> {
    pub brokerage: N,
    pub premium_tax: N,
    pub fronting_fee: N,
}

impl<N: Amount> Charged<N> {
    pub const NOTHING: Charged<N> = Charged { brokerage: N::ZERO, premium_tax: N::ZERO, fronting_fee: N::ZERO };
}

impl<N: Amount> Add for Charged<N> {
    type Output = Charged<N>;

    fn add(self, other: Charged<N>) -> Charged<N> {
        Charged {
            brokerage: self.brokerage + other.brokerage,
            premium_tax: self.premium_tax + other.premium_tax,
            fronting_fee: self.fronting_fee + other.fronting_fee,
        }
    }
}

/// A rate on premium that is added during the year.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rate {
    rate: Share,
    on_reinstatement: bool,
}

impl Rate {
    const NONE: Rate = Rate { rate: Share::NONE, on_reinstatement: false };

    fn of(charge: Option<PremiumCharge>) -> Rate {
        charge.map_or(Rate::NONE, |charge| Rate { rate: charge.rate, on_reinstatement: charge.on_reinstatement })
    }

    fn of_fee(fee: Option<FrontingFee>) -> Rate {
        match fee {
            Some(FrontingFee::ShareOfReinsurancePremium(rate)) => Rate { rate, on_reinstatement: false },
            _ => Rate::NONE,
        }
    }

    /// Each sum is rounded by itself, so that both ends of a flow book the same.
    fn charge<N: Amount>(self, added: N, reinstatement: N) -> N {
        let on_reinstatement = if self.on_reinstatement { reinstatement.times(self.rate) } else { N::ZERO };
        N::ZERO + added.times(self.rate) + on_reinstatement
    }
}

/// The charges of the contracts of a model; None in a ledger without any. Where a contract has several reinsurers its
/// charges are those of their lines, added up.
#[derive(Clone, Debug)]
pub(super) struct Charges<N> {
    /// Brokerage, premium tax, fronting fee of each contract.
    rates: Vec<[Rate; 3]>,
    /// First line of each contract in the list of all lines, and the end of the list.
    line_starts: Vec<usize>,
    /// Contract of each line.
    contract_of: Vec<usize>,
    years: Vec<Year<N>>,
}

/// What is booked beforehand in a year.
#[derive(Clone, Debug)]
struct Year<N> {
    contracts: Vec<[N; 3]>,
    lines: Vec<[N; 3]>,
}

/// The columns by year of the three charges.
fn columns(sheet: &ContractPremium) -> [&[Decimal]; 3] {
    [&sheet.brokerage_by_year, &sheet.premium_tax_by_year, &sheet.fronting_fee_by_year]
}

impl<N: Amount> Charges<N> {
    /// None where no contract is charged with anything.
    pub fn new(model: &Model, design: &Design, premiums: &PremiumSheet) -> Result<Option<Charges<N>>, LedgerError> {
        let is_charged = |contract: &Contract| {
            let money = &contract.money;
            money.brokerage.is_some() || money.premium_tax.is_some() || money.fronting_fee.is_some()
        };
        if !model.contracts.iter().any(is_charged) {
            return Ok(None);
        }
        let rates = model.contracts.iter().map(|contract| {
            let money = &contract.money;
            [Rate::of(money.brokerage), Rate::of(money.premium_tax), Rate::of_fee(money.fronting_fee)]
        });
        let contract_of = |(contract, stated): (usize, &Contract)| vec![contract; stated.lines.len()];
        let year = |year: usize| Year::new(model, design, premiums, year);
        Ok(Some(Charges {
            rates: rates.collect(),
            line_starts: model.line_starts(),
            contract_of: model.contracts.iter().enumerate().flat_map(contract_of).collect(),
            years: (0..model.settings.horizon as usize).map(year).collect::<Result<_, _>>()?,
        }))
    }

    /// What is charged on some contracts of the design, whoever reinsures them.
    pub fn of_contracts(&self, contracts: &[usize], year: usize, flows: &YearFlows<N>) -> Charged<N> {
        contracts.iter().fold(Charged::NOTHING, |sum, &contract| {
            let lines = self.line_starts[contract]..self.line_starts[contract + 1];
            if !lines.is_empty() {
                return lines.fold(sum, |sum, line| sum + self.of_line(line, year, flows));
            }
            let (added, reinstatement) = (flows.of_contract(contract).premium, flows.reinstatement_premium[contract]);
            sum + self.charge(&self.years[year].contracts[contract], contract, added, reinstatement)
        })
    }

    /// What is charged on some lines.
    pub fn of_lines(&self, lines: &[usize], year: usize, flows: &YearFlows<N>) -> Charged<N> {
        lines.iter().fold(Charged::NOTHING, |sum, &line| sum + self.of_line(line, year, flows))
    }

    fn of_line(&self, line: usize, year: usize, flows: &YearFlows<N>) -> Charged<N> {
        let own = flows.of_line(line);
        let booked = &self.years[year].lines[line];
        self.charge(booked, self.contract_of[line], own.extras.premium, own.reinstatement_premium)
    }

    fn charge(&self, booked: &[N; 3], contract: usize, added: N, reinstatement: N) -> Charged<N> {
        let of = |kind: usize| booked[kind] + self.rates[contract][kind].charge(added, reinstatement);
        Charged { brokerage: of(0), premium_tax: of(1), fronting_fee: of(2) }
    }
}

impl<N: Amount> Year<N> {
    fn new(model: &Model, design: &Design, premiums: &PremiumSheet, year: usize) -> Result<Year<N>, LedgerError> {
        let quanta = |contract: usize, kind: usize| match columns(&premiums.contracts[contract])[kind] {
            [] => Ok(Decimal::ZERO),
            by_year => of_year(model, design, year, contract, by_year),
        };
        let booked = |quanta: Decimal| whole(model.settings.quantum, quanta);
        let contract = |contract: usize| -> Result<[N; 3], LedgerError> {
            Ok([booked(quanta(contract, 0)?)?, booked(quanta(contract, 1)?)?, booked(quanta(contract, 2)?)?])
        };
        let lines = |kind: usize| over_lines(model, &|contract| quanta(contract, kind));
        let [brokerage, tax, fee] = [lines(0)?, lines(1)?, lines(2)?];
        let line = |at: usize| -> Result<[N; 3], LedgerError> {
            Ok([booked(brokerage[at])?, booked(tax[at])?, booked(fee[at])?])
        };
        Ok(Year {
            contracts: (0..model.contracts.len()).map(contract).collect::<Result<_, _>>()?,
            lines: (0..brokerage.len()).map(line).collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_rate_follows_added_premium_and_reinstatement_premium_where_agreed() {
        let rate = |on_reinstatement| Rate { rate: Share::new(dec!(0.1)), on_reinstatement };
        assert_eq!(rate(true).charge(100.0, 50.0), 15.0);
        assert_eq!(rate(false).charge(100.0, 50.0), 10.0);
        assert_eq!(rate(false).charge(-100.0, 50.0), -10.0);
    }
}
