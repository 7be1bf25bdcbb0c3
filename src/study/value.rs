//! The value of retrocession: what one design costs more than another, what capital it saves, and what that capital costs so.
//!
//! ```text
//! net cost         mean cash flow without - with: premium - commission - recoveries + reinstatement premium, after tax
//! capital saved    loss-var: VaR of the loss kept without - with, premium left out; capital-need: of the opening surplus that keeps
//!                  ruin within a horizon at or below a probability, all cash flows included
//! implied cost     net cost / capital saved              benefit      cost of capital x capital saved - net cost
//! break-even       the premium at which the benefit is nought, with what it does to capital itself and after income tax; none where tax
//!                  depends on other years or on the sign of the result, or, by capital-need, where funds are invested
//! ```
//! Both designs stand on the same losses: differences are paired trial by trial, and those of quantiles have the spread of
//! batches of trials with Student's interval. "Better" is said only where an interval leaves out nought. Sources:
//! Brehm et al. (2007), Enterprise Risk Analysis for Property and Liability Insurance Companies, chapter 3; N. M. Bodoff (2009),
//! "Capital tranching: a RAROC approach to assessing reinsurance cost effectiveness", Variance 3(2), 217-227.
//!
//! Worked number: a total loss of 950 with probability 2 %, premium 50, cost of capital 8 %: net cost 31.0; by loss-var 950 are
//! saved: 3.26 %, +45.0, break-even 95.0; by capital-need 900: 3.44 %, +41.0, 87.96, as every unit of premium costs a unit of capital.

use super::capital_paths::CapitalPaths;
use super::spread::Spread;
use crate::ledger::capital_need::{CapitalNeedError, capital_need_at};
use crate::ledger::surplus::Paths;
use crate::model::capital::TaxLosses;
use crate::model::money::Quantum;
use crate::model::party::CaptiveAccount;
use crate::statistics::{Estimate, Level, Sample, SampleError};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Level of the loss by which capital is measured under `loss-var`.
const LOSS_LEVEL: &str = "99.5%";
/// Steps of the search for a break-even premium at most.
const STEPS: usize = 60;

/// What the retrocession of a design is worth against another design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct RetroValue {
    /// The design.
    pub design: String,
    /// The design that it is held against.
    pub against: String,
    /// Premium of its retrocession in the first year less commission, less that of the other.
    pub premium: f64,
    /// Expected recovery of the first year, less that of the other.
    pub recovery: Estimate,
    /// Expected reinstatement premium, less that of the other.
    pub reinstatement_premium: Estimate,
    /// Expected cash flow that it costs in the first year, after tax.
    pub net_cost: Estimate,
    /// Recovery over premium; None without a premium.
    pub ceded_loss_ratio: Option<f64>,
    /// `better`, `worse`, `open`: what the interval of the net cost says of expected cash.
    pub verdict: String,
    /// Cost of capital, where it is stated.
    pub cost_of_capital: Option<f64>,
    /// Capital saved, by its basis.
    pub capital: Vec<CapitalSaved>,
    /// Change of the standard deviation of the captive's first-year result, without - with.
    pub sd_saved: Estimate,
    /// Change of the TVaR 99 % of the loss that is kept, without - with.
    pub tvar_saved: Estimate,
    /// Change of the probability of ruin by the end of each year, without - with.
    pub ruin_avoided: Vec<Estimate>,
    /// `tvar-saved` and `sd-saved` for a unit of premium.
    pub per_premium: Option<[f64; 2]>,
}

/// Capital that a design saves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CapitalSaved {
    /// `loss-var` or `capital-need`.
    pub basis: String,
    /// Such as `99.5%`, or `1% in 5 years`.
    pub measure: String,
    /// Capital saved.
    pub saved: Estimate,
    /// Net cost over capital saved; None where none is saved, or nothing is paid for it.
    pub implied_cost: Option<Estimate>,
    /// Cost of capital x capital saved - net cost; None where no cost of capital is stated.
    pub benefit: Option<Estimate>,
    /// The premium at which the benefit is nought.
    pub break_even: Option<f64>,
    /// `better`, `worse`, `open`: what the interval of the benefit says; empty without one.
    pub verdict: String,
}

/// The columns of a design, in quanta, path by path.
#[derive(Clone)]
pub(super) struct Side<'a> {
    pub name: &'a str,
    /// The captive's paths.
    pub paths: CapitalPaths<'a>,
    /// Loss that is kept in the first year.
    pub net: &'a [f64],
    /// Recovered in the first year.
    pub recovery: &'a [f64],
    /// Reinstatement premium of the first year.
    pub reinstatement: &'a [f64],
    /// Premium of the first year less commission.
    pub premium: f64,
    /// Opening surplus and the surplus below which it is ruined.
    pub opening: f64,
    pub minimum: f64,
}

/// What both designs share.
#[derive(Clone, Copy)]
pub(super) struct Common<'a> {
    pub account: &'a CaptiveAccount,
    pub quantum: Quantum,
    pub paths: Paths<'a>,
    /// Whether both designs stand on the same losses, trial by trial.
    pub paired: bool,
}

/// A figure of a column with one entry a path.
pub(super) type Figure<'f> = &'f dyn Fn(&[f64], Paths) -> Result<f64, CapitalNeedError>;

impl Common<'_> {
    /// An estimate of quanta in currency units.
    pub(super) fn units(&self, estimate: Estimate) -> Estimate {
        let units = |quanta: f64| self.quantum.units(quanta);
        Estimate {
            value: units(estimate.value),
            standard_error: units(estimate.standard_error),
            low: units(estimate.low),
            high: units(estimate.high),
            ..estimate
        }
    }

    /// Mean of `first - second`: trial by trial, or of independent samples.
    pub(super) fn paired(&self, first: &[f64], second: &[f64]) -> Result<Estimate, SampleError> {
        if self.paired {
            return self.paths.paired_difference(first, second);
        }
        let [a, b] = [Sample::new(first, None)?.mean(), Sample::new(second, None)?.mean()];
        let (value, half) = (a.value - b.value, libm::hypot(a.half_width(), b.half_width()));
        let standard_error = libm::hypot(a.standard_error, b.standard_error);
        Ok(Estimate { value, standard_error, low: value - half, high: value + half, ..a })
    }

    /// `figure` of the one column less that of the other, with the spread of batches.
    pub(super) fn difference(&self, other: &[f64], own: &[f64], figure: Figure) -> Result<Estimate, CapitalNeedError> {
        let most = own.len().min(other.len());
        let of = |column: &[f64]| {
            Spread::of((column.len(), most), self.paths, |batch, paths| figure(&batch.of(column), paths))
        };
        Ok(of(other)?.less(&of(own)?)?)
    }
}

/// `better` where the whole interval is above nought, `worse` where it is below, else `open`.
pub(super) fn verdict(gain: &Estimate) -> &'static str {
    match (gain.low > 0.0, gain.high < 0.0) {
        (true, _) => "better",
        (_, true) => "worse",
        _ => "open",
    }
}

fn minus(estimate: Estimate) -> Estimate {
    Estimate { value: -estimate.value + 0.0, low: -estimate.high, high: -estimate.low, ..estimate }
}

/// The value of the retrocession of `own` against `other`, which has less of it, or none.
pub(super) fn value(common: &Common, other: &Side, own: &Side) -> Result<RetroValue, CapitalNeedError> {
    let quantum = common.quantum;
    let first = |side: &Side| side.paths.cash.column(0).to_vec();
    let net_cost = common.units(common.paired(&first(other), &first(own))?);
    let recovery = common.units(common.paired(own.recovery, other.recovery)?);
    let reinstatement_premium = common.units(common.paired(own.reinstatement, other.reinstatement)?);
    let premium = quantum.units(own.premium - other.premium);
    let tail: Level = "99%".parse().map_err(|_| SampleError::Empty)?;
    let tvar_saved =
        common.units(common.difference(other.net, own.net, &|net, paths| Ok(paths.sample(net)?.tvar(tail).value))?);
    let sd_saved =
        common.units(common.difference(&first(other), &first(own), &|cash, paths| Ok(paths.sample(cash)?.sd().value))?);
    let mut capital = vec![by_loss(common, (other, own), net_cost, premium)?];
    let horizon = own.paths.cash.ncols();
    let mut horizons = vec![1, horizon];
    horizons.dedup();
    for horizon in horizons {
        let needs = |side: &Side| side.paths.needs(side.minimum, horizon, 0.0);
        let needs = [needs(other), needs(own)];
        for &probability in &common.account.ruin_probabilities {
            capital.push(by_need(common, own, &needs, (horizon, probability), net_cost, premium)?);
        }
    }
    Ok(RetroValue {
        design: own.name.into(),
        against: other.name.into(),
        premium,
        ceded_loss_ratio: Some(recovery.value / premium).filter(|ratio| ratio.is_finite()),
        recovery,
        reinstatement_premium,
        verdict: verdict(&minus(net_cost)).into(),
        net_cost,
        cost_of_capital: common.account.cost_of_capital.map(|cost| cost.fast()),
        capital,
        per_premium: (premium > 0.0).then(|| [tvar_saved.value / premium, sd_saved.value / premium]),
        sd_saved,
        tvar_saved,
        ruin_avoided: ruin_avoided(common, other, own)?,
    })
}

/// Change of the probability of ruin by the end of each year, path by path.
fn ruin_avoided(common: &Common, other: &Side, own: &Side) -> Result<Vec<Estimate>, CapitalNeedError> {
    let marks = |side: &Side, years: usize| -> Vec<f64> {
        let ruined = |path: ndarray::ArrayView1<f64>| {
            let mut surplus = side.opening + side.paths.letter();
            path.iter().take(years).any(|flow| {
                surplus += flow;
                surplus < side.minimum
            })
        };
        side.paths.moves(side.opening).outer_iter().map(|path| f64::from(u8::from(ruined(path)))).collect()
    };
    (1..=own.paths.cash.ncols()).map(|years| Ok(common.paired(&marks(other, years), &marks(own, years))?)).collect()
}

fn by_loss(
    common: &Common,
    (other, own): (&Side, &Side),
    net_cost: Estimate,
    premium: f64,
) -> Result<CapitalSaved, CapitalNeedError> {
    let level: Level = LOSS_LEVEL.parse().map_err(|_| SampleError::Empty)?;
    let saved = common
        .units(common.difference(other.net, own.net, &|net, paths| Ok(paths.sample(net)?.quantile(level).value))?);
    let (mut row, benefit) = row(common, ("loss-var", LOSS_LEVEL.into()), saved, net_cost);
    // The premium has no part in losses.
    row.break_even = benefit.zip(after_tax(common.account)).map(|(benefit, kept)| premium + benefit / kept);
    Ok(row)
}

/// By what each path of the other design and of the own one needs within the horizon.
fn by_need(
    common: &Common,
    own: &Side,
    [needs_of_other, needs]: &[Vec<f64>; 2],
    (horizon, probability): (usize, Decimal),
    net_cost: Estimate,
    premium: f64,
) -> Result<CapitalSaved, CapitalNeedError> {
    let need = |needs: &[f64], paths: Paths| {
        Ok::<f64, CapitalNeedError>(capital_need_at(&paths.sample(needs)?, horizon, probability)?.need.value)
    };
    let saved = common.units(common.difference(needs_of_other, needs, &need)?);
    let percent = (probability * Decimal::ONE_HUNDRED).normalize();
    let years = if horizon == 1 { "1 year".to_owned() } else { format!("{horizon} years") };
    let (mut row, benefit) = row(common, ("capital-need", format!("{percent}% in {years}")), saved, net_cost);
    // What more premium costs in investment income is not in the net cost.
    let kept = after_tax(common.account).filter(|_| common.account.investment.is_none());
    if let (Some(benefit), Some(cost), Some(kept)) = (benefit, common.account.cost_of_capital, kept) {
        // Every year's premium lowers the surplus, so that the capital is found anew for each premium that is tried.
        let without = common.quantum.units(need(needs_of_other, common.paths)?);
        // Paths that are replayed pay their own tax.
        let of_path = if own.paths.replays() { 1.0 } else { kept };
        let benefit_at = |more: f64| -> Result<f64, CapitalNeedError> {
            let less = more * of_path / common.quantum.units(1.0);
            let with = common.quantum.units(need(&own.paths.needs(own.minimum, horizon, less), common.paths)?);
            Ok(cost.fast() * (without - with) - net_cost.value - more * kept)
        };
        let more = root((0.0, benefit), (benefit / kept, benefit_at(benefit / kept)?), common.quantum, benefit_at)?;
        row.break_even = Some(premium + more);
    }
    Ok(row)
}

/// What is left of a unit of premium after income tax; None where that depends on other years or on the sign of the result.
fn after_tax(account: &CaptiveAccount) -> Option<f64> {
    match account.income_tax {
        None => Some(1.0),
        Some(tax) if tax.losses == TaxLosses::Refund => Some(1.0 - tax.rate.fast()).filter(|kept| *kept > 0.0),
        Some(_) => None,
    }
}

/// Where a falling function is nought, to half a quantum, between two points with values of either sign: the Illinois form of the
/// false position (M. Dowell, P. Jarratt 1971, "A modified regula falsi method for computing the root of an equation", BIT 11,
/// 168-174), which needs few steps where the function is nearly straight.
fn root<E>(
    mut a: (f64, f64),
    mut b: (f64, f64),
    quantum: Quantum,
    of: impl Fn(f64) -> Result<f64, E>,
) -> Result<f64, E> {
    let enough = 0.5 * quantum.units(1.0);
    for _ in 0..STEPS {
        if b.1 == 0.0 || (b.0 - a.0).abs() <= enough {
            break;
        }
        let x = b.0 - b.1 * (b.0 - a.0) / (b.1 - a.1);
        let step = (x, of(x)?);
        // On the other side of the root the older end is left behind; on the same its value counts half.
        a = if (step.1 > 0.0) == (b.1 > 0.0) { (a.0, 0.5 * a.1) } else { b };
        if (step.0 - b.0).abs() <= enough {
            return Ok(step.0);
        }
        b = step;
    }
    Ok(b.0)
}

/// A row without its break-even premium, and its benefit.
fn row(
    common: &Common,
    (basis, measure): (&str, String),
    saved: Estimate,
    net_cost: Estimate,
) -> (CapitalSaved, Option<f64>) {
    let together = |value: f64, of_saved: f64, of_cost: f64| {
        let error = libm::hypot(of_saved * saved.standard_error, of_cost * net_cost.standard_error);
        let half = libm::hypot(of_saved * saved.half_width(), of_cost * net_cost.half_width());
        Estimate { value, standard_error: error, low: value - half, high: value + half, ..saved }
    };
    let implied_cost = (saved.value > 0.0 && net_cost.value > 0.0).then(|| {
        let value = net_cost.value / saved.value;
        together(value, value / saved.value, 1.0 / saved.value)
    });
    let benefit = common.account.cost_of_capital.map(|cost| {
        let cost = cost.fast();
        together(cost * saved.value - net_cost.value, cost, 1.0)
    });
    let verdict = benefit.as_ref().map_or("", verdict).to_owned();
    let of_row = benefit.map(|benefit| benefit.value);
    (CapitalSaved { basis: basis.into(), measure, saved, implied_cost, benefit, break_even: None, verdict }, of_row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::company_b;
    use crate::model::amount::Share;
    use crate::model::party::IncomeTax;
    use ndarray::Array2;
    use rust_decimal::dec;

    /// A hundred years, two of them with a loss of 950; the one design pays 50 a year and recovers all.
    fn total_loss(cost_of_capital: Option<Decimal>) -> RetroValue {
        of_tax(cost_of_capital, None)
    }

    /// The same at a tax of 20 %, refunded on losses.
    fn taxed_total_loss() -> RetroValue {
        of_tax(Some(dec!(0.08)), Some(IncomeTax { rate: Share::new(dec!(0.2)), losses: TaxLosses::Refund }))
    }

    fn of_tax(cost_of_capital: Option<Decimal>, tax: Option<IncomeTax>) -> RetroValue {
        let kept = tax.map_or(1.0, |tax| 1.0 - tax.rate.fast());
        let mut account = company_b::model().captive.unwrap();
        account.income_tax = tax;
        account.opening_surplus = dec!(100);
        account.minimum_surplus = dec!(0);
        account.ruin_probabilities = vec![dec!(0.01)];
        account.cost_of_capital = cost_of_capital.map(Share::new);
        let loss: Vec<f64> = (0..100).map(|year| if year % 50 == 7 { 950.0 } else { 0.0 }).collect();
        let nothing = vec![0.0; 100];
        let cash_without = Array2::from_shape_fn((100, 1), |(year, _)| -kept * loss[year]);
        let cash_with = Array2::from_elem((100, 1), -50.0 * kept);
        let without = Side {
            name: "without",
            paths: CapitalPaths::plain(cash_without.view()),
            net: &loss,
            recovery: &nothing,
            reinstatement: &nothing,
            premium: 0.0,
            opening: 100.0,
            minimum: 0.0,
        };
        let with = Side {
            name: "with",
            paths: CapitalPaths::plain(cash_with.view()),
            net: &nothing,
            recovery: &loss,
            reinstatement: &nothing,
            premium: 50.0,
            opening: 100.0,
            minimum: 0.0,
        };
        let common =
            Common { account: &account, quantum: Quantum::new(dec!(1)).unwrap(), paths: Paths::EQUAL, paired: true };
        value(&common, &without, &with).unwrap()
    }

    #[test]
    fn the_total_loss_has_the_value_of_both_bases() {
        let found = total_loss(Some(dec!(0.08)));
        let close = |found: f64, exact: f64| assert!((found - exact).abs() < 5e-3, "{found} instead of {exact}");
        close(found.net_cost.value, 31.0);
        close(found.ceded_loss_ratio.unwrap(), 0.38);
        let [by_loss, by_need] = &found.capital[..] else { panic!("{:?}", found.capital) };
        for (row, [saved, implied, benefit, break_even]) in
            [(by_loss, [950.0, 3.263, 45.0, 95.0]), (by_need, [900.0, 3.444, 41.0, 87.963])]
        {
            close(row.saved.value, saved);
            close(row.implied_cost.unwrap().value * 100.0, implied);
            close(row.benefit.unwrap().value, benefit);
            close(row.break_even.unwrap(), break_even);
        }
        assert_eq!((by_loss.basis.as_str(), by_need.measure.as_str()), ("loss-var", "1% in 1 year"));
        close(found.ruin_avoided[0].value, 0.02);
        close(found.tvar_saved.value, 950.0);
    }

    #[test]
    fn a_break_even_premium_pays_tax() {
        // One loss in fifty years: 950 are saved at 8 %, 76; 0.8 of what the premium is above the expected recovery of 19 is left.
        let mut account = company_b::model().captive.unwrap();
        let tax = |losses| Some(IncomeTax { rate: Share::new(dec!(0.2)), losses });
        account.income_tax = tax(TaxLosses::Refund);
        assert_eq!(after_tax(&account), Some(0.8));
        account.income_tax = tax(TaxLosses::None);
        assert_eq!(after_tax(&account), None);
        let found = taxed_total_loss();
        let [by_loss, by_need] = &found.capital[..] else { panic!("{:?}", found.capital) };
        let close = |found: f64, exact: f64| assert!((found - exact).abs() < 5e-3, "{found} instead of {exact}");
        close(found.net_cost.value, 24.8);
        // 76 = 0.8 (P - 19).
        close(by_loss.break_even.unwrap(), 114.0);
        // The net loss of 760 falls to 40: 720 x 8 % - 24.8 = 32.8 = 0.8 x 1.08 x more.
        close(by_need.benefit.unwrap().value, 32.8);
        close(by_need.break_even.unwrap(), 50.0 + 32.8 / (0.8 * 1.08));
    }

    #[test]
    fn without_a_cost_of_capital_no_benefit_is_claimed() {
        let found = total_loss(None);
        assert!(found.capital.iter().all(|row| row.benefit.is_none() && row.break_even.is_none()));
        assert!(found.capital.iter().all(|row| row.implied_cost.is_some() && row.verdict.is_empty()));
    }

    #[test]
    fn a_design_against_itself_differs_by_exactly_nothing() {
        let account = company_b::model().captive.unwrap();
        let cash = Array2::from_shape_fn((1_000, 3), |(path, year)| ((path * 31 + year * 7) % 97) as f64 - 40.0);
        let column: Vec<f64> = (0..1_000).map(|path| f64::from(path % 13)).collect();
        let side = Side {
            name: "same",
            paths: CapitalPaths::plain(cash.view()),
            net: &column,
            recovery: &column,
            reinstatement: &column,
            premium: 12.0,
            opening: 100.0,
            minimum: 0.0,
        };
        let common =
            Common { account: &account, quantum: Quantum::new(dec!(1)).unwrap(), paths: Paths::EQUAL, paired: true };
        let found = value(&common, &side, &side).unwrap();
        let mut all =
            vec![found.recovery, found.reinstatement_premium, found.net_cost, found.sd_saved, found.tvar_saved];
        all.extend(found.ruin_avoided);
        all.extend(found.capital.iter().map(|row| row.saved));
        assert!(all.iter().all(|e| (e.value, e.standard_error, e.low, e.high) == (0.0, 0.0, 0.0, 0.0)), "{all:?}");
        assert_eq!((found.premium, found.verdict.as_str()), (0.0, "open"));
    }
}
