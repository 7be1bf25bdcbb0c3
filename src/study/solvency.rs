//! Solvency: the captive's surplus year by year, the probability of ruin, and the opening surplus that keeps it low.
//!
//! The yearly cash flows of the simulated paths are replayed from the opening surplus; nothing is simulated again.
//! Percentiles are values of the inverse distribution function, so they are surpluses that some path has.
//!
//! Source: see [`crate::ledger::surplus`] and [`crate::ledger::capital_need`].
//!
//! Worked number: opening 100, +100 a year, a loss of 950 with probability 2 %: after one year the surplus is 200 at the
//! 5th percentile and above (-750 in 2 % of paths), ruin has 2 %, and 1 % ruin needs 850.

use super::capital_paths::CapitalPaths;
use crate::ledger::capital_need::{CapitalNeedError, capital_needs};
use crate::ledger::surplus::{Paths, first_ruin, ruin_by_year, surplus_after};
use crate::model::amount::Amount;
use crate::model::money::Quantum;
use crate::model::party::CaptiveAccount;
use crate::statistics::estimate::SUPPORT;
use crate::statistics::{Estimate, Level, Sample, SampleError};
use ndarray::ArrayView2;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Percentiles at which the surplus is shown.
pub const PERCENTILES: [u64; 5] = [5, 25, 50, 75, 95];
/// Thousandths at which VaR and TVaR of the year's result are shown: those that regulators and rating agencies ask for.
pub const RESULT_LEVELS: [u64; 7] = [750, 800, 900, 950, 990, 995, 996];

/// The captive's solvency over the horizon. Amounts in currency units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Solvency {
    /// Surplus on the first day.
    #[schemars(with = "String")]
    pub opening_surplus: Decimal,
    /// The bar: ruin is a year-end surplus strictly below it.
    #[schemars(with = "String")]
    pub minimum_surplus: Decimal,
    /// Year by year.
    pub years: Vec<SolvencyYear>,
    /// Capital for every horizon and stated probability.
    pub capital: Vec<Capital>,
    /// Capital that a bank promises; counts towards the bar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub letters_of_credit: Option<Decimal>,
    /// VaR and TVaR of minus the first year's result.
    pub result: Vec<ResultLevel>,
    /// The surplus at which the captive could do without retrocession; None where it buys none or no policy has a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_funding: Option<SelfFunding>,
    /// Capital called over the horizon; None where no call is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<Passed>,
    /// Dividends paid over the horizon; None where none is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dividends: Option<Passed>,
}

/// The first year's result at a level, as a loss: positive where the captive loses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ResultLevel {
    /// Such as `99.5%`.
    pub level: String,
    /// VaR.
    pub var: Estimate,
    /// TVaR.
    pub tvar: Estimate,
}

/// A surplus to grow to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SelfFunding {
    /// The surplus.
    #[schemars(with = "String")]
    pub target: Decimal,
    /// Years without loss until it is reached; None where such a year brings nothing.
    pub quiet_years: Option<f64>,
}

/// Money that passed between owner and captive over the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Passed {
    /// Probability that any passed.
    pub any: Estimate,
    /// Mean over all paths.
    pub mean: Estimate,
}

/// One year end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SolvencyYear {
    /// Year of the path, from 1.
    pub year: usize,
    /// Probability that the captive was ruined by the end of this year: surplus and letters of credit below the minimum.
    pub ruin: Estimate,
    /// Probability that its surplus was below nothing at some year end so far; None where that is the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insolvent: Option<Estimate>,
    /// Probability that its surplus reached the target of self-funding so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_funded: Option<Estimate>,
    /// Mean surplus.
    pub mean_surplus: Estimate,
    /// Percentiles of the surplus.
    pub percentiles: Vec<Percentile>,
}

/// A percentile of the surplus.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Percentile {
    /// Which.
    pub level: Level,
    /// The surplus that so many paths do not exceed.
    pub surplus: Estimate,
}

/// The smallest opening surplus that keeps ruin within a horizon at or below a probability.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Capital {
    /// Years.
    pub horizon: usize,
    /// Largest probability of ruin.
    #[schemars(with = "String")]
    pub probability: Decimal,
    /// The capital, not below zero.
    pub need: Estimate,
    /// The same without the floor: below zero where the captive earns more than it can lose.
    pub unfloored: f64,
}

/// What solvency is found from, in quanta, path by path.
pub(super) struct Question<'a> {
    /// The captive's paths.
    pub paths: &'a CapitalPaths<'a>,
    /// Capital called and dividends paid over each path, where they are stated.
    pub called: Option<&'a [f64]>,
    pub dividends: Option<&'a [f64]>,
    /// The surplus at which the captive could do without retrocession, in currency units; and the first year's result if
    /// nothing happens.
    pub self_funding: Option<(Decimal, f64)>,
}

/// The solvency of a captive.
///
/// # Errors
/// When there is no path, the weights do not fit, or a ruin probability is not above 0 and below 1.
pub(super) fn solvency(
    question: &Question,
    account: &CaptiveAccount,
    quantum: Quantum,
    paths: Paths,
) -> Result<Solvency, CapitalNeedError> {
    let opening = quantum.quanta(account.opening_surplus).as_f64();
    let minimum = quantum.quanta(account.minimum_surplus).as_f64();
    let letter = question.paths.letter();
    let moves = question.paths.moves(opening);
    let flows = moves.view();
    let ruin = ruin_by_year(flows, opening + letter, minimum, paths)?;
    let insolvent = match minimum == 0.0 && letter == 0.0 {
        true => None,
        false => Some(ruin_by_year(flows, opening, 0.0, paths)?),
    };
    let target = question.self_funding.map(|(target, _)| quantum.quanta(target).as_f64());
    let funded = target.map(|target| reached_by_year(flows, opening, target, paths)).transpose()?;
    let years = ruin.into_iter().enumerate().map(|(year, ruin)| {
        let surplus = surplus_after(flows, opening, year);
        let sample = paths.sample(&surplus)?;
        let percentile = |percent| {
            let level = Level::from_fraction(percent, 100)?;
            Some(Percentile { level, surplus: in_units(quantile(&sample, level), quantum) })
        };
        Ok(SolvencyYear {
            year: year + 1,
            ruin,
            insolvent: insolvent.as_ref().map(|years| years[year]),
            self_funded: funded.as_ref().map(|years| years[year]),
            mean_surplus: in_units(sample.mean(), quantum),
            percentiles: PERCENTILES.into_iter().filter_map(percentile).collect(),
        })
    });
    let needs = |horizon| question.paths.needs(minimum, horizon, 0.0);
    let needs = capital_needs(needs, question.paths.cash.ncols(), &account.ruin_probabilities, paths)?;
    let capital = needs.into_iter().map(|need| Capital {
        horizon: need.horizon,
        probability: need.probability,
        need: in_units(need.need, quantum),
        unfloored: quantum.units(need.unfloored),
    });
    let moneys = |column: Option<&[f64]>| column.map(|column| distribution(column, quantum, paths)).transpose();
    Ok(Solvency {
        opening_surplus: account.opening_surplus,
        minimum_surplus: account.minimum_surplus,
        letters_of_credit: account.letter_of_credit.map(|letter| letter.amount),
        years: years.collect::<Result<_, CapitalNeedError>>()?,
        capital: capital.collect(),
        result: result_levels(question.paths.cash, quantum, paths)?,
        self_funding: question.self_funding.map(|(target, quiet)| SelfFunding {
            target,
            quiet_years: quiet_years(target, account.opening_surplus, quiet),
        }),
        called: moneys(question.called)?,
        dividends: moneys(question.dividends)?,
    })
}

/// 1 for each path that is ruined within the horizon, else 0.
pub(super) fn ruined(question: &Question, account: &CaptiveAccount, quantum: Quantum) -> Vec<f64> {
    let opening = quantum.quanta(account.opening_surplus).as_f64();
    let minimum = quantum.quanta(account.minimum_surplus).as_f64();
    let first = first_ruin(question.paths.moves(opening).view(), opening + question.paths.letter(), minimum);
    first.iter().map(|first| f64::from(u8::from(first.is_some()))).collect()
}

/// VaR and TVaR of minus the first year's result.
fn result_levels(cash: ArrayView2<f64>, quantum: Quantum, paths: Paths) -> Result<Vec<ResultLevel>, SampleError> {
    let loss: Vec<f64> = cash.column(0).iter().map(|&quanta| quantum.units(-quanta) + 0.0).collect();
    let sample = paths.sample(&loss)?;
    let at = |thousandths: u64| {
        let level = Level::from_fraction(thousandths, 1_000)?;
        Some(ResultLevel { level: level.percent_label(), var: sample.quantile(level), tvar: sample.tvar(level) })
    };
    Ok(RESULT_LEVELS.into_iter().filter_map(at).collect())
}

/// Whether so much passed at all, and how much on average.
fn distribution(column: &[f64], quantum: Quantum, paths: Paths) -> Result<Passed, SampleError> {
    let units: Vec<f64> = column.iter().map(|&quanta| quantum.units(quanta)).collect();
    let sample = paths.sample(&units)?;
    Ok(Passed { any: sample.probability_above(0.0), mean: sample.mean() })
}

/// Probability that the surplus was at or above a target at some year end so far.
fn reached_by_year(
    flows: ArrayView2<f64>,
    opening: f64,
    target: f64,
    paths: Paths,
) -> Result<Vec<Estimate>, SampleError> {
    // The mirror of ruin: minus the surplus strictly below minus the target less a quantum, in whole quanta.
    let mirrored = flows.mapv(|flow| -flow);
    ruin_by_year(mirrored.view(), -opening, 1.0 - target, paths)
}

/// Years without loss until the target is reached; None where the year without loss brings nothing.
fn quiet_years(target: Decimal, opening: Decimal, quiet: f64) -> Option<f64> {
    let missing = (target - opening).to_f64()?;
    match (missing <= 0.0, quiet > 0.0) {
        (true, _) => Some(0.0),
        (false, true) => Some(missing / quiet),
        (false, false) => None,
    }
}

/// A percentile, supported by the paths on its own side: below the median those at or below it.
fn quantile(sample: &Sample, level: Level) -> Estimate {
    let estimate = sample.quantile(level);
    if level.probability() >= 0.5 {
        return estimate;
    }
    let below = sample.count_at_or_below(estimate.value);
    Estimate { tail_count: below, supported: below >= SUPPORT, ..estimate }
}

pub(super) fn in_units(estimate: Estimate, quantum: Quantum) -> Estimate {
    Estimate {
        value: quantum.units(estimate.value),
        standard_error: quantum.units(estimate.standard_error),
        low: quantum.units(estimate.low),
        high: quantum.units(estimate.high),
        ..estimate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::company_b;
    use ndarray::Array2;
    use rust_decimal::dec;

    /// One hundred paths of two years in quanta of 0.01: +100 a year, and -850 in the first year of two of them.
    fn results() -> Array2<f64> {
        Array2::from_shape_fn((100, 2), |(path, year)| if path < 2 && year == 0 { -85_000.0 } else { 10_000.0 })
    }

    fn solvency(
        results: ArrayView2<f64>,
        account: &CaptiveAccount,
        quantum: Quantum,
        paths: Paths,
    ) -> Result<Solvency, CapitalNeedError> {
        let of = CapitalPaths::plain(results);
        let question = Question { paths: &of, called: None, dividends: None, self_funding: None };
        super::solvency(&question, account, quantum, paths)
    }

    fn account() -> CaptiveAccount {
        let mut account = company_b::model().captive.unwrap();
        account.opening_surplus = dec!(100);
        account.ruin_probabilities = vec![dec!(0.01), dec!(0.02)];
        account
    }

    #[test]
    fn surplus_ruin_and_capital_come_in_currency_units() {
        let quantum = Quantum::new(dec!(0.01)).unwrap();
        let solvency = solvency(results().view(), &account(), quantum, Paths::EQUAL).unwrap();
        let [first, second] = &solvency.years[..] else { panic!("two years") };
        assert_eq!((first.year, first.ruin.value, second.ruin.value), (1, 0.02, 0.02));
        assert_eq!(first.mean_surplus.value, 181.0); // 0.98 x 200 + 0.02 x -750
        let values: Vec<f64> = second.percentiles.iter().map(|percentile| percentile.surplus.value).collect();
        assert_eq!(values, [300.0; 5]);
        let capital: Vec<_> =
            solvency.capital.iter().map(|c| (c.horizon, c.probability, c.need.value, c.unfloored)).collect();
        assert_eq!(
            capital,
            [
                (1, dec!(0.01), 850.0, 850.0),
                (1, dec!(0.02), 0.0, -100.0),
                (2, dec!(0.01), 850.0, 850.0),
                (2, dec!(0.02), 0.0, -100.0),
            ]
        );
    }

    #[test]
    fn the_lowest_percentile_rests_on_the_paths_below_it() {
        let quantum = Quantum::new(dec!(1)).unwrap();
        let results = Array2::from_shape_fn((1_000, 1), |(path, _)| path as f64);
        let solvency = solvency(results.view(), &account(), quantum, Paths::EQUAL).unwrap();
        let counts: Vec<_> = (solvency.years[0].percentiles.iter())
            .map(|p| (p.surplus.value, p.surplus.tail_count.round(), p.surplus.supported))
            .collect();
        // Opening 100: the 50th of 1,000 is 149, with 50 paths at or below; the 950th is 1,049, with 51 at or above.
        assert_eq!(counts[0], (149.0, 50.0, false));
        assert_eq!(counts[1], (349.0, 250.0, true));
        assert_eq!(counts[4], (1_049.0, 51.0, false));
    }

    #[test]
    fn results_are_written_with_exact_money_and_described_by_a_schema() {
        let quantum = Quantum::new(dec!(0.01)).unwrap();
        let solvency = solvency(results().view(), &account(), quantum, Paths::EQUAL).unwrap();
        let json = serde_json::to_value(&solvency).unwrap();
        assert_eq!(json["opening-surplus"], "100");
        assert_eq!(json["capital"][0]["probability"], "0.01");
        assert_eq!(json["years"][0]["percentiles"][0]["level"], "5%");
        assert_eq!(json["years"][1]["ruin"]["value"], 0.02);
        let schema = serde_json::to_value(schemars::schema_for!(Solvency)).unwrap();
        assert_eq!(schema["properties"]["opening-surplus"]["type"], "string");
    }

    #[test]
    fn no_paths_are_an_error_and_not_a_panic() {
        let quantum = Quantum::new(dec!(0.01)).unwrap();
        assert!(solvency(Array2::zeros((0, 5)).view(), &account(), quantum, Paths::EQUAL).is_err());
    }
}
