//! The captive's cash through the year, where policies or contracts settle with a lag.
//!
//! ```text
//! opening surplus, all of it cash
//! first day of each model year   + premium received - commission - retrocession premium + its commission
//! settlement of each loss        - claims + what is collected, each with reinstatement premium, cost, recourse and
//!                                  premium and commission that the loss adds
//! first day of each term         what earlier terms add to its premium and commission
//! last day of each model year    + investment income - operating cost - cost of collateral - income tax
//!                                - brokerage - premium tax - fronting fees
//! ```
//! A loss is settled so many days after it as its policy or contract says, or at once where the payment reaches the
//! cash-call threshold; without `settlement` on the day of the loss. A buyer's failure to pay is a claim after the waiting
//! period, and its recourse comes with the recovery; days of settlement follow these. What passes at the same moment counts
//! together. What would be settled after the horizon is not followed. Without lags the cash of a year end is the surplus.
//!
//! Source: IAIS, Application Paper on Liquidity Risk Management (June 2020), on late reinsurance recoverables.
//!
//! Worked number (EM11, JPY million): opening 0, premiums 136.8 - 42.75, a claim of 950 paid at once, income and cost
//! 4 - 17.25, the retrocession twelve months later: the lowest cash is 80.8 - 950 = -869.2.

use crate::ledger::Ledger;
use crate::model::Model;
use crate::model::amount::Amount;
use crate::model::counterparty::Settlement;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::design::Design;
use crate::model::flows::YearFlows;
use crate::model::losses::LossBlock;
use crate::programme::{ExtraColumns, Outcome};

/// What moves the captive's cash under one design. Amounts in quanta.
#[derive(Clone, Debug, PartialEq)]
pub struct Liquidity {
    opening: f64,
    /// At the beginning of each model year, and at its end before income tax and charges.
    first_day: Vec<f64>,
    last_day: Vec<f64>,
    pub(super) items: Vec<Item>,
    /// Whether claims outstanding at year ends are asked for.
    pub(super) reserves: bool,
}

/// A policy or contract that the captive pays or collects.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub of: Side,
    pub days: f64,
    pub cash_call: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Side {
    Policy(usize),
    Assumed(usize),
    Line(usize, usize),
    Ceded(usize),
}

impl Liquidity {
    /// Of a design; None where nothing settles with a lag, or there is no captive.
    pub fn new(model: &Model, design: &Design, ledger: &Ledger<f64>) -> Option<Liquidity> {
        let account = model.captive.as_ref().filter(|_| model.settles_late())?;
        let quantum = model.settings.quantum;
        let quiet = YearFlows::quiet(model.policies.len(), model.contracts.len());
        let years = (0..ledger.horizon()).map(|year| ledger.year(year, &quiet));
        let fixed: Vec<(f64, f64)> = years
            .map(|year| {
                let first = year.captive_premium_income - year.retro_premium;
                (first, year.captive_result_before_tax - first + year.charges())
            })
            .collect();
        let item = |of: Side, settlement: Option<Settlement>| {
            let call = settlement.and_then(|settlement| settlement.cash_call);
            Item {
                of,
                days: settlement.map_or(0.0, |settlement| f64::from(settlement.days)),
                cash_call: call.map_or(f64::INFINITY, |call| quantum.quanta(call).as_f64()),
            }
        };
        let issued = model.policies.iter().enumerate().filter(|(_, policy)| policy.insurer == account.party);
        let mut items: Vec<Item> = issued.map(|(p, policy)| item(Side::Policy(p), policy.settlement)).collect();
        for &c in &design.contracts {
            let contract = &model.contracts[c];
            let assumed = match contract.line_of(account.party) {
                Some(line) => Some(Side::Line(c, line)),
                None => contract.is_reinsured_by(account.party).then_some(Side::Assumed(c)),
            };
            let ceded = (contract.cedant == account.party).then_some(Side::Ceded(c));
            items.extend(assumed.into_iter().chain(ceded).map(|of| item(of, contract.settlement)));
        }
        Some(Liquidity {
            opening: quantum.quanta(account.opening_surplus).as_f64(),
            first_day: fixed.iter().map(|(first, _)| *first).collect(),
            last_day: fixed.iter().map(|(_, last)| *last).collect(),
            items,
            reserves: !account.rules.is_empty(),
        })
    }

    /// Appends the lowest cash of each year of a path, given the income tax and charges of each. `flows` is memory.
    pub fn lowest(
        &self,
        losses: &LossBlock<f64>,
        outcome: &Outcome<f64>,
        path: usize,
        taxes: &[f64],
        flows: &mut Vec<(f64, f64)>,
        lowest: &mut Vec<f64>,
    ) {
        flows.clear();
        for item in &self.items {
            for event in losses.path(path) {
                let (paid, amount) = item.of.flow(outcome, event);
                if paid != 0.0 || amount != 0.0 {
                    let days = if paid >= item.cash_call { 0.0 } else { item.days };
                    let (claim, recovery) = claim_days(losses, event);
                    let recourse = item.of.recourse(outcome, event);
                    flows.push((claim + days, amount - recourse));
                    if recourse != 0.0 {
                        flows.push((recovery + days, recourse));
                    }
                }
            }
            item.of.openings(outcome, path, flows);
        }
        flows.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut cash = self.opening;
        let mut left = flows.as_slice();
        for (year, tax) in taxes.iter().enumerate() {
            cash += self.first_day[year];
            let mut least = cash;
            let end = (year + 1) as f64 * DAYS_PER_YEAR;
            while let Some(&(time, _)) = left.first().filter(|(time, _)| *time < end) {
                let together = left.iter().take_while(|(other, _)| *other == time).count();
                cash += left[..together].iter().map(|(_, amount)| amount).sum::<f64>();
                least = least.least(cash);
                left = &left[together..];
            }
            cash += self.last_day[year] - tax;
            lowest.push(least.least(cash));
        }
    }
}

/// Days of the claim and of the recovery of an event: for a buyer's failure to pay after the waiting period and after the lag
/// of the recovery, otherwise the day of the loss. All rows of an event have one cause, and so one day of claim; the first one
/// speaks for its recoveries.
pub(super) fn claim_days(losses: &LossBlock<f64>, event: usize) -> (f64, f64) {
    let time = losses.time[event];
    let claim = losses.rows(event).next().and_then(|row| losses.claims.get(row)).filter(|claim| claim.cause.is_some());
    claim.map_or((time, time), |claim| (claim.day, claim.recovery_day))
}

impl Side {
    /// What an event's recourse brings the captive.
    fn recourse(self, outcome: &Outcome<f64>, event: usize) -> f64 {
        let of = |column: &Vec<f64>| column.get(event).copied().unwrap_or(0.0);
        match self {
            Side::Policy(policy) => of(&outcome.policies[policy].recourse),
            Side::Assumed(contract) => of(&outcome.contracts[contract].extras.recourse),
            Side::Ceded(contract) => -of(&outcome.contracts[contract].extras.recourse),
            Side::Line(contract, line) => of(&outcome.contracts[contract].lines[line].extras.recourse),
        }
    }

    /// What passes on the first day of terms.
    fn openings(self, outcome: &Outcome<f64>, path: usize, flows: &mut Vec<(f64, f64)>) {
        match self {
            Side::Policy(_) => {}
            Side::Assumed(contract) => {
                let openings = outcome.openings_of(path, contract);
                flows.extend(openings.map(|opening| (opening.day, opening.premium - opening.commission)));
            }
            Side::Ceded(contract) => {
                let openings = outcome.openings_of(path, contract);
                flows.extend(openings.map(|opening| (opening.day, opening.commission - opening.premium)));
            }
            Side::Line(contract, line) => {
                let openings = outcome.openings_of_line(path, contract, line);
                flows.extend(openings.map(|opening| (opening.day, opening.premium - opening.commission)));
            }
        }
    }

    /// The payment of an event, which a cash call is measured by, and what reaches the captive with it.
    fn flow(self, outcome: &Outcome<f64>, event: usize) -> (f64, f64) {
        let of = |column: &Vec<f64>| column.get(event).copied().unwrap_or(0.0);
        let beside = |extras: &ExtraColumns<f64>| {
            of(&extras.cost) - of(&extras.recourse) - of(&extras.uncollected) - of(&extras.premium)
                + of(&extras.commission)
        };
        match self {
            Side::Policy(policy) => {
                let columns = &outcome.policies[policy];
                (columns.paid[event], of(&columns.recourse) - columns.paid[event] - of(&columns.cost))
            }
            Side::Assumed(contract) | Side::Ceded(contract) => {
                let columns = &outcome.contracts[contract];
                let paid = columns.paid[event];
                let received = paid + beside(&columns.extras) - columns.reinstatement_premium[event];
                (paid, if self == Side::Ceded(contract) { received } else { -received })
            }
            Side::Line(contract, line) => {
                let columns = &outcome.contracts[contract];
                let line = &columns.lines[line];
                let received = line.paid[event] + beside(&line.extras) - line.reinstatement_premium[event];
                // The clause looks at the whole payment of the contract.
                (columns.paid[event], -received)
            }
        }
    }
}
