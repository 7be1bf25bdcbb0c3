//! The captive's money through the year, where policies or contracts settle with a lag: how far it falls within each year, and
//! what is due and not settled at its end.
//!
//! ```text
//! settlement of each loss   - claims + what is collected, each with reinstatement premium, cost, recourse and premium and
//!                             commission that the loss adds
//! first day of each term    what earlier terms add to its premium and commission
//! dip of a year             the lowest sum of what passed since its first day, at most nothing
//! outstanding, recoverable  what belongs to losses up to the year end and passes after it
//! ```
//! A loss is settled so many days after it as its policy or contract says, or at once where the payment reaches the
//! cash-call threshold; without `settlement` on the day of the loss. A buyer's failure to pay is a claim after the waiting
//! period, and its recourse comes with the recovery; days of settlement follow these. What passes at the same moment counts
//! together. Premium written in a year is there on its first day; investment income, cost and tax pass on its last. Without lags
//! nothing is outstanding.
//!
//! Source: IAIS, Application Paper on Liquidity Risk Management (June 2020), on late reinsurance recoverables.
//!
//! Worked number (EM11, JPY million): opening 0, premiums 136.8 - 42.75, a claim of 950 paid at once, income and cost
//! 4 - 17.25, the retrocession twelve months later: the dip is -950, the lowest cash 80.8 - 950 = -869.2, recoverable 950.

use crate::model::Model;
use crate::model::amount::Amount;
use crate::model::counterparty::Settlement;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::design::Design;
use crate::model::losses::LossBlock;
use crate::programme::{ExtraColumns, Outcome};

/// What moves the captive's cash under one design. Amounts in quanta.
#[derive(Clone, Debug, PartialEq)]
pub struct Liquidity {
    items: Vec<Item>,
    horizon: u32,
}

/// What a year of a path looks like between its first day and its last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CashYear {
    /// The lowest sum of what passed since the first day; nothing or below.
    pub dip: f64,
    /// What the captive owes at the year end for losses of the path so far.
    pub outstanding: f64,
    /// What it is owed.
    pub recoverable: f64,
}

/// Something that passes on a day, in quanta; positive when the captive receives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passing {
    day: f64,
    amount: f64,
    /// Year of the path in whose accounts it stands.
    booked: u32,
    /// Of what the captive assumes; else of what it cedes.
    assumed: bool,
}

/// A policy or contract that the captive pays or collects.
#[derive(Clone, Debug, PartialEq)]
struct Item {
    of: Side,
    days: f64,
    cash_call: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Policy(usize),
    Assumed(usize),
    Line(usize, usize),
    Ceded(usize),
}

impl Liquidity {
    /// Of a design; None where nothing settles with a lag, or there is no captive.
    pub fn new(model: &Model, design: &Design) -> Option<Liquidity> {
        let account = model.captive.as_ref().filter(|_| model.settles_late())?;
        let quantum = model.settings.quantum;
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
        Some(Liquidity { items, horizon: model.settings.horizon })
    }

    /// The years of a path. `flows` is memory, `years` is filled.
    pub fn years(
        &self,
        losses: &LossBlock<f64>,
        outcome: &Outcome<f64>,
        path: usize,
        flows: &mut Vec<Passing>,
        years: &mut Vec<CashYear>,
    ) {
        flows.clear();
        for item in &self.items {
            let assumed = !matches!(item.of, Side::Ceded(_));
            for event in losses.path(path) {
                let (paid, amount) = item.of.flow(outcome, event);
                if paid != 0.0 || amount != 0.0 {
                    let days = if paid >= item.cash_call { 0.0 } else { item.days };
                    let (claim, recovery) = claim_days(losses, event);
                    let recourse = item.of.recourse(outcome, event);
                    let booked = (losses.time[event] / DAYS_PER_YEAR) as u32;
                    flows.push(Passing { day: claim + days, amount: amount - recourse, booked, assumed });
                    if recourse != 0.0 {
                        flows.push(Passing { day: recovery + days, amount: recourse, booked, assumed });
                    }
                }
            }
            item.of.openings(outcome, path, |day, amount| {
                let booked = (day / DAYS_PER_YEAR) as u32;
                flows.push(Passing { day, amount, booked, assumed });
            });
        }
        flows.sort_unstable_by(|a, b| a.day.total_cmp(&b.day));
        years.clear();
        years.resize(self.horizon as usize, CashYear::default());
        let mut left = flows.as_slice();
        for (year, out) in (0..).zip(years.iter_mut()) {
            let end = f64::from(year + 1) * DAYS_PER_YEAR;
            let (mut sum, mut least) = (0.0, 0.0);
            while let Some(&Passing { day, .. }) = left.first().filter(|next| next.day < end) {
                let together = left.iter().take_while(|other| other.day == day).count();
                sum += left[..together].iter().map(|passing| passing.amount).sum::<f64>();
                least = sum.least(least);
                left = &left[together..];
            }
            out.dip = least;
            for waiting in left.iter().filter(|passing| passing.booked <= year) {
                if waiting.assumed {
                    out.outstanding -= waiting.amount;
                } else {
                    out.recoverable += waiting.amount;
                }
            }
        }
    }
}

/// Days of the claim and of the recovery of an event: for a buyer's failure to pay after the waiting period and after the lag
/// of the recovery, otherwise the day of the loss. All rows of an event have one cause, and so one day of claim; the first one
/// speaks for its recoveries.
fn claim_days(losses: &LossBlock<f64>, event: usize) -> (f64, f64) {
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
    fn openings(self, outcome: &Outcome<f64>, path: usize, mut passes: impl FnMut(f64, f64)) {
        match self {
            Side::Policy(_) => {}
            Side::Assumed(contract) => outcome
                .openings_of(path, contract)
                .for_each(|opening| passes(opening.day, opening.premium - opening.commission)),
            Side::Ceded(contract) => outcome
                .openings_of(path, contract)
                .for_each(|opening| passes(opening.day, opening.commission - opening.premium)),
            Side::Line(contract, line) => outcome
                .openings_of_line(path, contract, line)
                .for_each(|opening| passes(opening.day, opening.premium - opening.commission)),
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
