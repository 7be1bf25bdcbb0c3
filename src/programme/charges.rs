//! Brokerage, premium tax and fronting fee of a term without losses, and the columns by year of what is shared out by days.
//!
//! ```text
//! brokerage = rate x cash premium;   premium tax = rate x cash premium
//! fronting fee = an amount x placed share, or rate x (cash premium | original premium x placed share)
//! ```
//! What losses change of the premium is charged when it is booked, in `ledger`.
//!
//! Worked number: cash premium 40m, brokerage 10 %, premium tax 4 %: 4m to brokers, 1.6m to the tax office.

use super::error::PlanError;
use super::profit_commission::ProfitAccount;
use super::units::Units;
use crate::model::contract::Contract;
use crate::model::money_terms::{FrontingFee, PremiumCharge};
use crate::model::premiums::ContractPremium;
use rust_decimal::Decimal;

/// What a charge grows with from renewal to renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follows {
    Premium,
    OriginalPremium,
    Nothing,
}

/// Fills in profit commission, brokerage, tax and fee of a contract whose premium and commission are known; `original` is
/// the premium of the policies behind it times the placed share, where the fee needs it, and `by_year` shares out an
/// amount of the term.
pub(super) fn fill(
    contract: &Contract,
    premium: &mut ContractPremium,
    original: Option<Decimal>,
    units: &Units,
    by_year: impl Fn(Decimal, Follows) -> Vec<Decimal>,
) -> Result<(), PlanError> {
    let overflow = || PlanError::PremiumOverflow { item: contract.name.clone() };
    let rounded = |money: Option<Decimal>, what: &'static str| {
        let quanta = units.amount::<Decimal>(money.ok_or_else(overflow)?, what)?;
        Ok::<Decimal, PlanError>(units.quantum.money(quanta))
    };
    let term = premium.term;
    let charged = |charge: &PremiumCharge, what: &'static str| {
        let rate = units.share(charge.rate, what)?;
        rounded(term.checked_mul(rate.exact()), what)
    };
    let money = &contract.money;
    if let Some(terms) = &money.profit_commission {
        let quanta = |money: Decimal| units.quantum.quanta(money);
        let account = ProfitAccount {
            premium: quanta(term),
            commission: quanta(premium.commission),
            losses: Decimal::ZERO,
            deficit: Decimal::ZERO,
        };
        premium.profit_commission = units.quantum.money(account.commission(terms));
        premium.profit_commission_by_year = by_year(premium.profit_commission, Follows::Premium);
    }
    if let Some(charge) = &money.brokerage {
        premium.brokerage = charged(charge, "its brokerage")?;
        premium.brokerage_by_year = by_year(premium.brokerage, Follows::Premium);
    }
    if let Some(charge) = &money.premium_tax {
        premium.premium_tax = charged(charge, "its premium tax")?;
        premium.premium_tax_by_year = by_year(premium.premium_tax, Follows::Premium);
    }
    if let Some(fee) = &money.fronting_fee {
        let what = "its fronting fee";
        let amount = match fee {
            FrontingFee::Amount(amount) => amount.checked_mul(contract.placed.exact()),
            FrontingFee::ShareOfReinsurancePremium(rate) => term.checked_mul(units.share(*rate, what)?.exact()),
            FrontingFee::ShareOfOriginalPremium(rate) => {
                original.and_then(|original| original.checked_mul(rate.exact()))
            }
        };
        premium.fronting_fee = rounded(amount, what)?;
        let follows = match fee {
            FrontingFee::Amount(_) => Follows::Nothing,
            FrontingFee::ShareOfReinsurancePremium(_) => Follows::Premium,
            FrontingFee::ShareOfOriginalPremium(_) => Follows::OriginalPremium,
        };
        premium.fronting_fee_by_year = by_year(premium.fronting_fee, follows);
    }
    Ok(())
}

/// Whether the fee is a share of the original premium.
pub(super) fn needs_original_premium(contract: &Contract) -> bool {
    matches!(contract.money.fronting_fee, Some(FrontingFee::ShareOfOriginalPremium(_)))
}
