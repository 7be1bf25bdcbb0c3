//! Ceded return on risk capital by tranche: each contract of the retrocession as capital that is rented, what it costs for what it
//! frees.
//!
//! ```text
//! net cost        premium - commission - fronting fee + premium tax + reinstatement premium - collected recovery, mean of the first year,
//!                 before income tax
//! capital freed   mean of its collected recovery in the worst 1 % of years by the captive's gross loss: its contribution to
//!                 TVaR 99 % gross - what is kept in these years
//! ceded RORAC     net cost / capital freed
//! ```
//! Contributions add up over contracts (Tasche 2000, as [`crate::statistics::TailShares`]), so that net cost and capital of the
//! tranches are those of the whole. A tranche is worth its price where its ceded RORAC is below the captive's own cost of capital:
//! N. M. Bodoff (2009), "Capital tranching: a RAROC approach to assessing reinsurance cost effectiveness", Variance 3(2), 217-227.
//!
//! Errors: a contribution is the mean over paths of  u = k + s (x - k)/(1 - p),  k = c VaR/TVaR,  with x the recovery, s how much a path
//! counts in the tail, c the contribution (Manistre and Hancock 2005; the part at VaR taken to be that of the tail); the ratio r of
//! the means of v and u has the error of v - r u over u (Cochran 1977, section 6.4), so that what both share is in it.
//!
//! Contracts of which the statistics are of another period than the first model year have no tranche in its tail: then none is shown.
//!
//! Worked number: 950 lost in 2 of 100 years, premium 50, all of it ceded: net cost 31, capital freed 950, ceded RORAC 3.26 %.

use super::changes::ceded_by_captive;
use super::collect::Collected;
use super::value::verdict;
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::premiums::ContractPremium;
use crate::simulation::Engine;
use crate::simulation::block::ContractPathColumns;
use crate::statistics::{Estimate, Level, SampleError, TailShares};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The level of the tail.
pub const LEVEL: &str = "99%";

/// The retrocession as tranches of capital.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Tranches {
    /// Level of the tail, such as `99%`.
    pub level: String,
    /// TVaR of the captive's gross loss.
    pub gross: Estimate,
    /// Cost of capital of the captive, where it is stated.
    pub cost_of_capital: Option<f64>,
    /// One for each contract that the captive cedes.
    pub contracts: Vec<Tranche>,
    /// All of them together.
    pub whole: Tranche,
}

/// A contract as capital. Amounts in currency units, of the first year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Tranche {
    /// Its name; empty for the whole.
    pub contract: String,
    /// Premium less commission and fronting fee, with premium tax, as booked beforehand.
    pub premium: f64,
    /// Mean of what is collected of it.
    pub recovery: Estimate,
    /// Mean cost before income tax.
    pub net_cost: Estimate,
    /// Capital that it frees.
    pub capital: Estimate,
    /// Net cost over capital freed; None where it frees none.
    pub rorac: Option<Estimate>,
    /// `better` where the interval of the ceded RORAC is below the cost of capital, `worse` where above, else `open`; empty without a
    /// cost of capital.
    pub verdict: String,
}

/// What a tranche is found from, path by path, in quanta.
struct Columns {
    name: String,
    premium: f64,
    /// Collected.
    recovery: Vec<f64>,
    /// Cost that hangs on losses: reinstatement premium and changes of premium and commission.
    charges: Vec<f64>,
}

/// The tranches of the first design; None without a captive that cedes, or where a contract's period is not the first model year.
///
/// # Errors
/// When a column is empty or does not fit the weights.
pub(super) fn tranches(
    model: &Model,
    engine: &Engine,
    collected: &Collected,
    paths: Paths,
) -> Result<Option<Tranches>, SampleError> {
    let Some(account) = &model.captive else { return Ok(None) };
    let first = &engine.designs[0];
    let ceded = ceded_by_captive(model, &first.design);
    let windows = engine.contract_windows();
    let of_year = |contract: &usize| {
        windows.iter().any(|(index, days)| index == contract && days.start == 0.0 && days.end == DAYS_PER_YEAR)
    };
    if ceded.is_empty() || !ceded.iter().all(of_year) {
        return Ok(None);
    }
    let quantum = model.settings.quantum;
    let of = |contract: &usize| {
        let at = windows.iter().position(|(index, _)| index == contract)?;
        let booked = quantum.quanta(booked(&first.plan.premiums().contracts[*contract]));
        Some(columns(&model.contracts[*contract].name, booked.to_f64()?, collected.contracts.get(at)?))
    };
    let all: Vec<Columns> = ceded.iter().filter_map(of).collect();
    let cost = account.cost_of_capital.map(|cost| cost.fast());
    let units = |amount: f64| quantum.units(amount);
    of_columns(&collected.gross.sum, &all, paths, (&units, cost)).map(Some)
}

/// Premium of the first model year less what comes back of it, as booked beforehand.
fn booked(premium: &ContractPremium) -> Decimal {
    let first = |years: &[Decimal]| years.first().copied().unwrap_or(Decimal::ZERO);
    first(&premium.by_year)
        - first(&premium.commission_by_year)
        - first(&premium.profit_commission_by_year)
        - first(&premium.fronting_fee_by_year)
        + first(&premium.premium_tax_by_year)
}

fn columns(name: &str, premium: f64, found: &ContractPathColumns) -> Columns {
    let at = |column: &[f64], path: usize| column.get(path).copied().unwrap_or(0.0);
    let paths = 0..found.recovery.len();
    Columns {
        name: name.into(),
        premium,
        recovery: paths.clone().map(|path| found.recovery[path] - at(&found.uncollected, path)).collect(),
        charges: paths
            .map(|path| {
                at(&found.reinstatement_premium, path) + at(&found.premium_change, path)
                    - at(&found.commission_change, path)
            })
            .collect(),
    }
}

fn of_columns(
    gross: &[f64],
    all: &[Columns],
    paths: Paths,
    (units, cost): (&dyn Fn(f64) -> f64, Option<f64>),
) -> Result<Tranches, SampleError> {
    let level: Level = LEVEL.parse().map_err(|_| SampleError::Empty)?;
    let sample = paths.sample(gross)?;
    let tail = Tail { gross, shares: sample.tail_shares(level), tvar: sample.tvar(level), kept: level.tail() };
    let whole = Columns {
        name: String::new(),
        premium: all.iter().map(|one| one.premium).sum(),
        recovery: (0..gross.len()).map(|path| all.iter().map(|one| one.recovery[path]).sum()).collect(),
        charges: (0..gross.len()).map(|path| all.iter().map(|one| one.charges[path]).sum()).collect(),
    };
    let tranche = |one: &Columns| tranche(one, &tail, paths, (units, cost));
    Ok(Tranches {
        level: level.percent_label(),
        gross: scaled(tail.tvar, units),
        cost_of_capital: cost,
        contracts: all.iter().map(tranche).collect::<Result<_, _>>()?,
        whole: tranche(&whole)?,
    })
}

/// The worst years by gross loss.
struct Tail<'a> {
    gross: &'a [f64],
    shares: TailShares,
    tvar: Estimate,
    /// The part of the paths that is in it.
    kept: f64,
}

impl Tail<'_> {
    /// A column of which the mean is the contribution of a part, and the error that of the contribution.
    fn contributions(&self, part: &[f64], paths: Paths) -> Result<Vec<f64>, SampleError> {
        let in_tail = |(gross, part): (&f64, &f64)| self.shares.of(*gross) * part / self.kept;
        let plain: Vec<f64> = self.gross.iter().zip(part).map(in_tail).collect();
        let contribution = paths.sample(&plain)?.mean().value;
        let at_edge = if self.tvar.value == 0.0 { 0.0 } else { contribution * self.shares.at_risk / self.tvar.value };
        let influence = |(gross, part): (&f64, &f64)| at_edge + self.shares.of(*gross) * (part - at_edge) / self.kept;
        Ok(self.gross.iter().zip(part).map(influence).collect())
    }
}

fn tranche(
    one: &Columns,
    tail: &Tail,
    paths: Paths,
    (units, cost_of_capital): (&dyn Fn(f64) -> f64, Option<f64>),
) -> Result<Tranche, SampleError> {
    let costs: Vec<f64> =
        one.recovery.iter().zip(&one.charges).map(|(back, charge)| one.premium + charge - back).collect();
    let freed = tail.contributions(&one.recovery, paths)?;
    let (net_cost, mut capital) = (paths.sample(&costs)?.mean(), paths.sample(&freed)?.mean());
    (capital.tail_count, capital.supported) = (tail.tvar.tail_count, tail.tvar.supported);
    let rorac = match capital.value > 0.0 {
        false => None,
        true => {
            let value = net_cost.value / capital.value;
            let residuals: Vec<f64> = costs.iter().zip(&freed).map(|(cost, freed)| cost - value * freed).collect();
            let residual = paths.sample(&residuals)?.mean();
            let (half, error) = (residual.half_width() / capital.value, residual.standard_error / capital.value);
            Some(Estimate { value, standard_error: error, low: value - half, high: value + half, ..capital })
        }
    };
    let gain = rorac.zip(cost_of_capital).map(|(rorac, cost)| Estimate {
        value: cost - rorac.value,
        low: cost - rorac.high,
        high: cost - rorac.low,
        ..rorac
    });
    Ok(Tranche {
        contract: one.name.clone(),
        premium: units(one.premium),
        recovery: scaled(paths.sample(&one.recovery)?.mean(), units),
        net_cost: scaled(net_cost, units),
        capital: scaled(capital, units),
        rorac,
        verdict: gain.as_ref().map_or("", verdict).into(),
    })
}

fn scaled(estimate: Estimate, units: &dyn Fn(f64) -> f64) -> Estimate {
    Estimate {
        value: units(estimate.value),
        standard_error: units(estimate.standard_error),
        low: units(estimate.low),
        high: units(estimate.high),
        ..estimate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::stream::StreamKey;

    fn column(name: &str, premium: f64, recovery: Vec<f64>) -> Columns {
        Columns { name: name.into(), premium, charges: vec![0.0; recovery.len()], recovery }
    }

    fn found(gross: &[f64], all: &[Columns], cost: Option<f64>) -> Tranches {
        of_columns(gross, all, Paths::EQUAL, (&|amount| amount, cost)).unwrap()
    }

    #[test]
    fn the_total_loss_costs_what_it_costs_by_the_capital_that_it_frees() {
        let gross: Vec<f64> = (0..100).map(|year| if year % 50 == 7 { 950.0 } else { 0.0 }).collect();
        let tranches = found(&gross, &[column("London", 50.0, gross.clone())], Some(0.08));
        let london = &tranches.contracts[0];
        assert_eq!((london.net_cost.value, london.capital.value, tranches.gross.value), (31.0, 950.0, 950.0));
        let rorac = london.rorac.unwrap();
        assert!((rorac.value - 31.0 / 950.0).abs() < 1e-12, "{rorac:?}");
        // The capital is certain: the error is that of the mean recovery, 950 sqrt(0.02 x 0.98/99).
        assert!((rorac.standard_error - (0.02_f64 * 0.98 / 99.0).sqrt()).abs() < 1e-12, "{rorac:?}");
        assert_eq!((london.verdict.as_str(), tranches.whole.rorac), ("better", london.rorac));
    }

    /// Pareto losses with tail index 3 in every year, in layers.
    fn layered(count: usize, seed: u64) -> (Vec<f64>, Vec<Columns>) {
        let key = StreamKey::new(seed, "tranches");
        let gross: Vec<f64> = (0..count).map(|year| 1.0 / libm::cbrt(key.uniform(year as u64, 0, 0))).collect();
        let layer = |from: f64, to: f64| gross.iter().map(|loss| loss.clamp(from, to) - from).collect::<Vec<f64>>();
        let all = vec![column("low", 0.4, layer(1.5, 3.0)), column("high", 0.3, layer(3.0, 4.5))];
        (gross, all)
    }

    #[test]
    fn tranches_add_up_and_are_those_of_the_closed_form() {
        let (gross, all) = layered(200_000, 11);
        let tranches = found(&gross, &all, None);
        let [low, high] = &tranches.contracts[..] else { panic!("two") };
        for of in [|one: &Tranche| one.net_cost.value, |one: &Tranche| one.capital.value, |one: &Tranche| one.premium] {
            assert!((of(low) + of(high) - of(&tranches.whole)).abs() < 1e-9);
        }
        // P(X > x) = 1/x³: the layer from a to b has the mean (1/a² - 1/b²)/2; the worst 1 % are losses above 4.64, which exhaust both.
        for (one, mean, limit) in [(low, 1.0 / 6.0, 1.5), (high, 0.030_864_198, 1.5)] {
            let cost = one.net_cost;
            assert!((cost.value - (one.premium - mean)).abs() < 4.0 * cost.standard_error, "{one:?}");
            assert!((one.capital.value - limit).abs() < 1e-9 && one.verdict.is_empty(), "{one:?}");
        }
        assert!(
            (tranches.gross.value - 6.962_383_250).abs() < 4.0 * tranches.gross.standard_error,
            "{:?}",
            tranches.gross
        );
    }

    #[test]
    fn intervals_hold_the_ratio_as_often_as_they_say() {
        // Half of every loss is ceded: capital freed is half of TVaR, 0.75 x 100^(1/3), the cost the premium less 0.75.
        let exact = (1.0 - 0.75) / (0.75 * libm::cbrt(100.0));
        let held = (0..300).filter(|&seed| {
            let (gross, _) = layered(4_000, 1_000 + seed);
            let half: Vec<f64> = gross.iter().map(|loss| 0.5 * loss).collect();
            let rorac = found(&gross, &[column("half", 1.0, half)], None).contracts[0].rorac.unwrap();
            rorac.low <= exact && exact <= rorac.high
        });
        // A heavy tail makes 95 % intervals of 4,000 years a little short.
        let held = held.count();
        assert!((255..=297).contains(&held), "{held} of 300");
    }

    #[test]
    fn a_contract_that_frees_nothing_has_no_return() {
        let gross = vec![1.0; 200];
        let tranches = found(&gross, &[column("idle", 5.0, vec![0.0; 200])], Some(0.1));
        assert_eq!((tranches.contracts[0].rorac, tranches.contracts[0].verdict.as_str()), (None, ""));
    }
}
