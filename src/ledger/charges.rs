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
use super::books::{at_or_nothing, whole};
use crate::model::Model;
use crate::model::amount::{Amount, Share};
use crate::model::contract::Contract;
use crate::model::flows::YearFlows;
use crate::model::money_terms::{FrontingFee, PremiumCharge};
use crate::model::premiums::{ContractPremium, PremiumSheet};

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

/// The charges of the contracts of a model; None in a ledger without any.
#[derive(Clone, Debug)]
pub(super) struct Charges<N> {
    /// Brokerage, premium tax, fronting fee of each contract.
    rates: Vec<[Rate; 3]>,
    /// Booked beforehand, by year and contract.
    years: Vec<Vec<[N; 3]>>,
}

impl<N: Amount> Charges<N> {
    /// None where no contract is charged with anything.
    pub fn new(model: &Model, premiums: &PremiumSheet) -> Result<Option<Charges<N>>, LedgerError> {
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
        let year = |year: usize| -> Result<Vec<[N; 3]>, LedgerError> {
            let of = |(contract, sheet): (&Contract, &ContractPremium)| -> Result<[N; 3], LedgerError> {
                let [brokerage, tax, fee] =
                    [&sheet.brokerage_by_year, &sheet.premium_tax_by_year, &sheet.fronting_fee_by_year].map(
                        |by_year| {
                            let quanta = model.settings.quantum.quanta(at_or_nothing(by_year, year, &contract.name)?);
                            whole(model.settings.quantum, quanta)
                        },
                    );
                Ok([brokerage?, tax?, fee?])
            };
            model.contracts.iter().zip(&premiums.contracts).map(of).collect()
        };
        let years = (0..model.settings.horizon as usize).map(year).collect::<Result<_, _>>()?;
        Ok(Some(Charges { rates: rates.collect(), years }))
    }

    /// What is charged on some contracts of the design in a year.
    pub fn of(&self, contracts: &[usize], year: usize, flows: &YearFlows<N>) -> Charged<N> {
        contracts.iter().fold(Charged::NOTHING, |sum, &contract| {
            let added = flows.of_contract(contract).premium;
            let reinstatement = flows.reinstatement_premium[contract];
            let charge = |kind: usize| {
                self.years[year][contract][kind] + self.rates[contract][kind].charge(added, reinstatement)
            };
            Charged {
                brokerage: sum.brokerage + charge(0),
                premium_tax: sum.premium_tax + charge(1),
                fronting_fee: sum.fronting_fee + charge(2),
            }
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
