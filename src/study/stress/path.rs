//! A path in exact decimals: stated losses in one year, the programme before and after a stress, the captive's balance sheet.
//!
//! Every loss of the path falls in the year of the stress, so that limits and reinstatements are those of that year's programme.
//! Recoveries that are withheld use up limits, and reinstatement premium is due for them.
//!
//! Worked number (EM11, JPY million): opening 0, a full-limit loss of which the retrocession pays nothing: 80.8 - 950 = -869.2 at
//! the first year end, -788.4 at the second.

use super::StressError;
use super::apply::Stressed;
use crate::ledger::capital::{BalanceSheet, InsuranceYear, YearEnd};
use crate::ledger::{Ledger, YearAccount};
use crate::model::Model;
use crate::model::amount::{Amount, Share};
use crate::model::design::Design;
use crate::model::flows::YearFlows;
use crate::model::losses::LossBlock;
use crate::model::stress::Stress;
use crate::programme::{Outcome, Plan};
use crate::simulation::liquidity::{CashYear, Liquidity};
use crate::study::changes::ceded_by_captive;
use crate::study::full_limit_loss::{StatedEvent, block_of, full_limit_loss};
use crate::study::stated_loss;
use rust_decimal::Decimal;

/// A model year of the path, in quanta.
#[derive(Clone, Copy, Debug)]
pub(super) struct PathYear {
    /// Accounts.
    pub account: YearAccount<Decimal>,
    /// What the captive has on its first day.
    pub before: BalanceSheet<Decimal>,
    /// What the captive has at its end.
    pub end: YearEnd<Decimal>,
    /// What running the captive costs.
    pub operating_cost: Decimal,
    /// The lowest cash and investments that the captive is seen to have in it.
    pub lowest: Decimal,
}

/// A model and its contracts, ready for paths of stated losses.
pub(super) struct Programme<'m> {
    model: &'m Model,
    ceded: Vec<usize>,
    plan: Plan<Decimal>,
    ledger: Ledger<Decimal>,
    /// When the captive's money passes; None where everything is settled on the day of the loss.
    money: Option<(Liquidity, Plan<f64>)>,
}

/// What the retrocession does not pay: for losses of this year, from 0, that part.
#[derive(Clone, Copy)]
pub(super) struct Withheld {
    pub year: u32,
    pub part: Share,
}

/// What became of stated losses.
struct Booked {
    flows: Vec<YearFlows<Decimal>>,
    cash: Vec<CashYear>,
}

impl<'m> Programme<'m> {
    pub fn compile(model: &'m Model, design: &Design) -> Result<Programme<'m>, StressError> {
        let plan = Plan::<Decimal>::compile(model, design)?;
        let ledger = Ledger::<Decimal>::compile(model, design, plan.premiums())?;
        let money = match Liquidity::new(model, design) {
            Some(liquidity) => Some((liquidity, Plan::<f64>::compile(model, design)?)),
            None => None,
        };
        Ok(Programme { model, ceded: ceded_by_captive(model, design), plan, ledger, money })
    }

    /// Applies the programme to the losses and sums the first `years` years.
    fn book(&self, losses: &LossBlock<Decimal>, withheld: Withheld, years: u32) -> Booked {
        let mut outcome = Outcome::default();
        self.plan.apply(losses, &mut outcome);
        withhold(&mut outcome, &self.ceded, losses, withheld);
        let year = |year: u32| {
            let mut flows = YearFlows::quiet(self.model.policies.len(), self.model.contracts.len());
            outcome.year_flows(losses, 0, year, &mut flows);
            flows
        };
        let flows = (0..years).map(year).collect();
        let mut cash = Vec::new();
        if let Some((liquidity, plan)) = &self.money {
            let (fast, mut outcome) = (losses.convert(), Outcome::default());
            plan.apply(&fast, &mut outcome);
            withhold(&mut outcome, &self.ceded, &fast, withheld);
            liquidity.years(&fast, &outcome, 0, &mut Vec::new(), &mut cash);
        }
        Booked { flows, cash }
    }
}

/// The first `years` years of a path: `before` up to year `from` (from 0), `after` from it on. Empty without a captive.
pub(super) fn path(
    (before, after, from): (&Programme, &Programme, usize),
    losses: &LossBlock<Decimal>,
    withheld: Withheld,
    years: u32,
) -> Vec<PathYear> {
    let (Some(old), Some(new)) = (before.ledger.capital(), after.ledger.capital()) else { return Vec::new() };
    let booked = [before, after].map(|programme| programme.book(losses, withheld, years));
    let plain = after.model.captive.as_ref().is_none_or(|stated| stated.is_plain());
    let (mut state, mut sheet) = (old.begin(), *old.opening());
    let one = |year: usize| {
        let ((programme, capital), booked) =
            if year < from { ((before, old), &booked[0]) } else { ((after, new), &booked[1]) };
        let mut account = programme.ledger.year(year, &booked.flows[year]);
        let cash = booked.cash.get(year).copied();
        let insurance = InsuranceYear {
            result: programme.ledger.insurance_result(year, &account),
            outstanding: Decimal::from_drawn(cash.unwrap_or_default().outstanding),
            recoverables: Decimal::from_drawn(cash.unwrap_or_default().recoverable),
            investment_return: capital.return_of(None),
        };
        let end = capital.year(&mut state, year, &insurance);
        if !plain {
            programme.ledger.along(&mut account, &end);
        }
        let dip = cash.map(|cash| end.first_day_funds + Decimal::from_drawn(cash.dip));
        let before = std::mem::replace(&mut sheet, end.sheet);
        let operating_cost = capital.extras(year).operating_cost;
        let lowest = dip.map_or(end.sheet.funds, |dip| dip.min(end.sheet.funds));
        PathYear { account, before, end, operating_cost, lowest }
    };
    (0..years as usize).map(one).collect()
}

/// What a defaulting retrocession owes and does not pay; the limit is used, and reinstatement premium is due for it.
fn withhold<N: Amount>(outcome: &mut Outcome<N>, ceded: &[usize], losses: &LossBlock<N>, withheld: Withheld) {
    if withheld.part.exact().is_zero() {
        return;
    }
    for &contract in ceded {
        let contract = &mut outcome.contracts[contract];
        contract.extras.uncollected.resize(contract.paid.len(), N::ZERO);
        for event in losses.path(0).filter(|&event| losses.year(event) == withheld.year) {
            // What a party that is certain to default does not pay is lost already.
            let known = contract.extras.uncollected[event];
            let lost = known + (contract.paid[event] - known).times(withheld.part);
            contract.extras.uncollected[event] = lost;
            // Of several lines each loses its part, so that the reinsurers' accounts add up with the captive's.
            let (mut left, last) = (lost, contract.lines.len().saturating_sub(1));
            for (at, line) in contract.lines.iter_mut().enumerate() {
                line.extras.uncollected.resize(line.paid.len(), N::ZERO);
                let own = if at == last { left } else { line.paid[event].times(withheld.part).least(left) };
                line.extras.uncollected[event] = own;
                left -= own;
            }
        }
    }
}

/// The losses that a stress states, in its year.
pub(super) fn stated(model: &Model, stress: &Stress) -> Result<LossBlock<Decimal>, StressError> {
    let full = if stress.full_limit_losses > 0 { full_limit_loss(model) } else { None };
    let mut slots: Vec<Vec<StatedEvent>> = Vec::new();
    if let Some(events) = full {
        slots.resize(stress.full_limit_losses as usize, events);
    }
    if let Some(loss) = stress.loss {
        let rows = stated_loss::spread(model, loss.peril, model.settings.quantum.quanta(loss.amount))?;
        slots.push(vec![StatedEvent { peril: loss.peril, rows }]);
    }
    Ok(block_of(model, &slots, stress.year.saturating_sub(1)))
}

/// The path of a stress over so many years.
pub(super) fn stressed_path(
    stressed: &Stressed,
    stress: &Stress,
    configured: &Design,
    years: u32,
) -> Result<Vec<PathYear>, StressError> {
    let after = Programme::compile(&stressed.after, &stressed.design)?;
    let earlier = match stressed.from {
        0 => None,
        _ => Some(Programme::compile(&stressed.before, configured)?),
    };
    let losses = stated(&stressed.after, stress)?;
    let part = stress.not_paid.unwrap_or(Share::NONE);
    let withheld = Withheld { year: stressed.from as u32, part };
    Ok(path((earlier.as_ref().unwrap_or(&after), &after, stressed.from), &losses, withheld, years))
}
