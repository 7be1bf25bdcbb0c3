//! Collateral: letters of credit that reinsurers post in favour of their cedant, and what the bank charges for them.
//!
//! ```text
//! amount = stated, or share x the most that the reinsurers pay together for one occurrence
//! cost of a model year = rate x amount x days in force / 365
//! ```
//! The reinsurer pays the bank. The amount stands again in full in every model year: what was drawn is replaced.
//!
//! Source: letters of credit as security for ceded reinsurance: NAIC, Credit for Reinsurance Model Law (#785), section 3.
//!
//! Worked number: 100 % of a limit of 900m at 1 %: 9m a year.

use super::calendar::Calendar;
use super::error::PlanError;
use super::units::Units;
use crate::model::Model;
use crate::model::contract::Contract;
use crate::model::counterparty::CollateralSize;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::money::Quantum;
use rust_decimal::{Decimal, RoundingStrategy};

/// What the reinsurers of a contract post together, in whole quanta.
pub(super) fn amount(quantum: Quantum, contract: &Contract) -> Result<Decimal, PlanError> {
    let Some(collateral) = &contract.collateral else { return Ok(Decimal::ZERO) };
    let units = Units { quantum, item: &contract.name };
    let stated = match collateral.size {
        CollateralSize::Amount(amount) => amount,
        CollateralSize::ShareOfLimit(share) => {
            let why = "collateral as a share of the limit needs a limit; state it as an amount";
            let limit = contract.largest_payment();
            let limit = limit.ok_or_else(|| PlanError::Unsupported { item: contract.name.clone(), why })?;
            let refuse = || PlanError::AmountOutOfRange { item: contract.name.clone(), what: "its collateral" };
            limit.checked_mul(share.exact()).ok_or_else(refuse)?
        }
    };
    units.amount::<Decimal>(stated, "its collateral").map(|quanta| quantum.money(quanta))
}

/// What the bank charges in each model year; empty without collateral.
pub(super) fn cost_by_year(model: &Model, contract: &Contract, calendar: &Calendar) -> Result<Vec<Decimal>, PlanError> {
    let Some(collateral) = &contract.collateral else { return Ok(Vec::new()) };
    let quantum = model.settings.quantum;
    let refuse = || PlanError::AmountOutOfRange { item: contract.name.clone(), what: "the cost of its collateral" };
    let year = amount(quantum, contract)?.checked_mul(collateral.cost.exact()).ok_or_else(refuse)?;
    let of_year = |number: u32| {
        let (from, to) = (f64::from(number) * DAYS_PER_YEAR, f64::from(number + 1) * DAYS_PER_YEAR);
        let in_force = |first: f64, end: f64| (end.min(to) - first.max(from)).max(0.0);
        let days: f64 = calendar.terms.iter().map(|term| in_force(term.first_day, term.end_day)).sum();
        let part = year.checked_mul(Decimal::from(days as i64))?.checked_div(Decimal::from(DAYS_PER_YEAR as i64))?;
        let quanta = quantum.quanta(part).round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven);
        Some(quantum.money(quanta))
    };
    (0..model.settings.horizon).map(|number| of_year(number).ok_or_else(refuse)).collect()
}

#[cfg(test)]
mod tests {
    use crate::model::amount::Share;
    use crate::model::contract::{Layer, Terms};
    use crate::model::counterparty::{Collateral, CollateralSize};
    use crate::model::design::Design;
    use crate::programme::Plan;
    use crate::programme::examples::one_contract;
    use rust_decimal::{Decimal, dec};

    #[test]
    fn a_letter_of_credit_over_the_limit_costs_its_rate_for_the_days_in_force() {
        let layer = Layer { attachment: dec!(50_000_000), limit: Some(dec!(900_000_000)) };
        let mut model = one_contract(Terms::ExcessOfLoss { layer, franchise: None });
        model.contracts[0].collateral =
            Some(Collateral { size: CollateralSize::ShareOfLimit(Share::WHOLE), cost: Share::new(dec!(0.01)) });
        let cost = |model: &crate::model::Model| {
            let plan: Plan<Decimal> = Plan::compile(model, &Design::as_configured(model)).unwrap();
            plan.premiums().contracts[0].collateral_cost_by_year[0]
        };
        assert_eq!(cost(&model), dec!(9_000_000));
        model.contracts[0].placed = Share::new(dec!(0.5));
        assert_eq!(cost(&model), dec!(4_500_000));
        model.contracts[0].period.from = jiff::civil::date(2027, 4, 1).checked_add(jiff::Span::new().days(73)).unwrap();
        assert_eq!(cost(&model), dec!(3_600_000));
    }
}
