//! Results of a company like the one in the published case study (Global Link, "Setting up a captive: a case study",
//! EM11, December 2021): its table of the year without loss to the yen, and beside it a loss distribution in closed
//! form, so that every exporter has something of everything to print.

#[path = "rules.rs"]
mod rules;

use ishizue::statistics::{Estimate, Level, ReturnPoint};
use ishizue::study::capital_tornado::{CapitalEnd, CapitalSwing, CapitalTornado};
use ishizue::study::cash_flow::{CashFlowRow, CashFlowTable, Fact, Sensitivity, TransferPricing};
use ishizue::study::convergence::{Convergence, ConvergencePoint};
use ishizue::study::deductible::DeductibleEffect;
use ishizue::study::results::*;
use ishizue::study::solvency::{Capital, Percentile, Solvency, SolvencyYear};
use ishizue::study::stress::StressRow;
use ishizue::study::tranches::{Tranche, Tranches};
use rust_decimal::{Decimal, dec};

const M: f64 = 1e6;
const TRIALS: f64 = 100_000.0;
const RETURN_PERIODS: [u32; 13] = [2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 5_000, 10_000];
const LEVELS: [(&str, f64); 4] = [("95%", 20.0), ("99%", 100.0), ("99.5%", 200.0), ("99.9%", 1_000.0)];

/// A loss by return period, in currency units.
type Quantile<'a> = &'a dyn Fn(f64) -> f64;

fn ground_up(years: f64) -> f64 {
    let beyond = years * 0.08;
    if beyond <= 1.0 { 0.0 } else { 90.0 * M * (libm::pow(beyond, 0.85) - 1.0) }
}

fn insured(years: f64) -> f64 {
    (ground_up(years) - 10.0 * M).clamp(0.0, 1_000.0 * M)
}

fn gross(years: f64) -> f64 {
    0.95 * insured(years)
}

fn ceded(years: f64) -> f64 {
    (gross(years) - 50.0 * M).clamp(0.0, 850.0 * M)
}

fn net(years: f64) -> f64 {
    gross(years) - ceded(years)
}

pub fn estimate(value: f64, standard_error: f64) -> Estimate {
    Estimate {
        value,
        standard_error,
        low: value - 1.96 * standard_error,
        high: value + 1.96 * standard_error,
        tail_count: TRIALS,
        supported: true,
        better_plain: false,
    }
}

fn chance(probability: f64) -> Estimate {
    let mut estimate = estimate(probability, (probability * (1.0 - probability) / TRIALS).sqrt());
    estimate.low = estimate.low.max(0.0);
    estimate
}

fn at(quantile: Quantile, years: f64) -> Estimate {
    let spread = 1.0 / (TRIALS / years).sqrt();
    let (low, high) = (quantile(years * (1.0 - 1.96 * spread).max(0.1)), quantile(years * (1.0 + 1.96 * spread)));
    Estimate {
        value: quantile(years),
        standard_error: (high - low) / 3.92,
        low,
        high,
        tail_count: TRIALS / years,
        supported: TRIALS / years >= 100.0,
        better_plain: false,
    }
}

/// Mean beyond a return period, by a sum over equally likely years.
fn tail(quantile: Quantile, years: f64) -> f64 {
    let steps = 2_000;
    (0..steps).map(|step| quantile(years * f64::from(steps) / (f64::from(step) + 0.5))).sum::<f64>() / f64::from(steps)
}

fn view(key: &str, quantile: Quantile, occurrences: bool) -> LossView {
    let mean = tail(quantile, 1.0);
    let sd = (tail(&|years| quantile(years) * quantile(years), 1.0) - mean * mean).sqrt();
    let oep = |years: f64| 0.93 * quantile(years);
    let points = |quantile: Quantile| {
        RETURN_PERIODS
            .map(|years| ReturnPoint { return_period: f64::from(years), loss: at(quantile, f64::from(years)) })
            .to_vec()
    };
    let curve = |quantile: Quantile| -> Vec<CurvePoint> {
        let point = |years: f64| {
            let loss = at(quantile, years);
            CurvePoint { return_period: years, loss: loss.value, low: loss.low, high: loss.high }
        };
        (0..=200).map(|step| point(libm::exp10(f64::from(step) * 0.02))).collect()
    };
    let any = (1..1000)
        .find(|&step| quantile(f64::from(step) * 0.25 + 1.0) > 0.0)
        .map_or(0.0, |step| 1.0 / (f64::from(step) * 0.25 + 1.0));
    let level = |figure: &dyn Fn(f64) -> f64| {
        LEVELS
            .map(|(level, years)| {
                let mut point = at(quantile, years);
                let shift = figure(years) - point.value;
                (point.value, point.low, point.high) = (point.value + shift, point.low + shift, point.high + shift);
                LevelPoint { level: level.into(), estimate: point }
            })
            .to_vec()
    };
    LossView {
        key: key.into(),
        mean: estimate(mean, sd / TRIALS.sqrt()),
        analytic_mean: (key == "ground-up").then_some(mean * 1.003),
        sd: estimate(sd, sd * 0.02),
        analytic_sd: (key == "ground-up").then_some(sd * 0.99),
        any: chance(any),
        aep: points(quantile),
        oep: if occurrences { points(&oep) } else { Vec::new() },
        var: level(&|years| quantile(years)),
        tvar: level(&|years| tail(quantile, years)),
        aep_curve: curve(quantile),
        oep_curve: if occurrences { curve(&oep) } else { Vec::new() },
    }
}

fn cash_flow(key: &str, quiet: f64, loss: Quantile) -> CashFlowView {
    let mean = quiet - tail(loss, 1.0);
    let percentile = |level: &str, years: f64| {
        let point = at(loss, years);
        let estimate =
            Estimate { value: quiet - point.value, low: quiet - point.high, high: quiet - point.low, ..point };
        LevelPoint { level: level.into(), estimate }
    };
    let percentiles =
        [("0.5%", 200.0), ("1%", 100.0), ("5%", 20.0), ("25%", 4.0), ("50%", 2.0), ("75%", 1.33), ("95%", 1.05)];
    CashFlowView {
        key: key.into(),
        quiet_year: quiet,
        mean: if mean == quiet { Estimate::exact(quiet) } else { estimate(mean, 0.31 * M) },
        sd: if tail(loss, 1.0) == 0.0 { Estimate::exact(0.0) } else { estimate(98.3 * M, 0.9 * M) },
        percentiles: percentiles.map(|(level, years)| percentile(level, years)).to_vec(),
    }
}

fn solvency(quiet: f64, ruin: f64, loss: f64) -> Solvency {
    let opening = 100.0 * M;
    let years = (1..=5u32).map(|year| {
        let t = f64::from(year);
        let at = |percent: u64, value: f64| Percentile {
            level: Level::from_fraction(percent, 100).unwrap(),
            surplus: estimate(value, 0.4 * M),
        };
        SolvencyYear {
            insolvent: None,
            self_funded: None,
            year: year as usize,
            ruin: chance(1.0 - libm::pow(1.0 - ruin, t)),
            mean_surplus: estimate(opening + (quiet - 0.2 * loss) * t, 0.6 * M),
            percentiles: vec![
                at(5, opening + quiet * t - loss * (0.6 + 0.4 * t)),
                at(25, opening + quiet * t - loss * 0.1 * t),
                at(50, opening + quiet * t),
                at(75, opening + quiet * t),
                at(95, opening + quiet * t),
            ],
        }
    });
    let need = |horizon: usize, probability: Decimal, capital: f64| Capital {
        horizon,
        probability,
        need: if capital > 0.0 { estimate(capital, 4.2 * M) } else { Estimate::exact(0.0) },
        unfloored: capital,
    };
    Solvency {
        letters_of_credit: None,
        result: Vec::new(),
        self_funding: None,
        called: None,
        dividends: None,
        opening_surplus: dec!(100_000_000),
        minimum_surplus: dec!(11_000_000),
        years: years.collect(),
        capital: vec![
            need(1, dec!(0.005), loss * 6.1 - 20.0 * M),
            need(5, dec!(0.005), loss * 9.1 - 20.0 * M),
            need(1, dec!(0.01), loss * 4.4 - 25.0 * M),
            need(5, dec!(0.01), loss * 6.4 - 25.0 * M),
            need(1, dec!(0.05), loss - 150.0 * M),
            need(5, dec!(0.05), loss - 90.0 * M),
        ],
    }
}

fn contract(name: &str, kind: &str, parties: [&str; 2], quantile: Quantile) -> ContractResults {
    ContractResults {
        name: name.into(),
        kind: kind.into(),
        cedant: parties[0].into(),
        reinsurer: parties[1].into(),
        share: None,
        attachment: None,
        limit: None,
        annual_deductible: None,
        annual_limit: None,
        reinstatements: None,
        placed: 1.0,
        period: "term 1 (2027-04-01 to 2028-03-31)".into(),
        premium: 152.0 * M,
        commission: 0.0,
        rate_on_line: None,
        recovery: view(name, quantile, true),
        attach: chance(0.0712),
        exhaust: None,
        aggregate_exhaust: None,
        reinstatement_premium: estimate(0.0, 0.0),
        loss_on_line: None,
        cut: chance(0.0),
        basis: None,
        overspill: None,
        basis_risk: None,
        uncollected: None,
        collateral: None,
        lines: Vec::new(),
        deposit_premium: None,
        minimum_premium: None,
        maximum_premium: None,
        profit_commission: None,
        expected_premium: None,
        expected_commission: None,
        unlimited_reinstatements: false,
    }
}

fn fronting() -> ContractResults {
    ContractResults {
        share: Some(0.95),
        commission: 15.2 * M,
        aggregate_exhaust: Some(chance(0.0061)),
        ..contract("fronting", "quota-share", ["Insurer D", "Company B Captive"], &gross)
    }
}

fn london() -> ContractResults {
    ContractResults {
        attachment: Some(50.0 * M),
        limit: Some(850.0 * M),
        reinstatements: Some(vec![1.0]),
        placed: 0.9,
        premium: 42.75 * M,
        rate_on_line: Some(0.0503),
        exhaust: Some(chance(0.0059)),
        loss_on_line: Some(0.031),
        reinstatement_premium: estimate(1.32 * M, 0.03 * M),
        ..contract("London", "excess-of-loss", ["Company B Captive", "London"], &ceded)
    }
}

fn design(name: &str, contracts: Vec<ContractResults>) -> DesignResults {
    let bare = name != "as configured";
    let (quiet, ruin, loss) = if bare { (123.55 * M, 0.0211, 140.0 * M) } else { (80.8 * M, 0.000_31, 19.0 * M) };
    let kept: Quantile = if bare { &gross } else { &net };
    let none: Quantile = &|_| 0.0;
    let account = |key: &str, quiet: f64, mean: f64| AccountMean {
        key: key.into(),
        quiet_year: quiet * M,
        mean: estimate(mean * M, 0.02 * M),
    };
    DesignResults {
        name: name.into(),
        ceded: view("ceded", if bare { none } else { &ceded }, true),
        net: view("net", kept, true),
        net_result: Some(view("net-result", &|years| kept(years) - quiet, false)),
        cash_flows: vec![
            cash_flow("captive", quiet, kept),
            cash_flow("parent", -120.0 * M, none),
            cash_flow("group", quiet - 120.0 * M, kept),
            cash_flow("without-captive", -112.0 * M, none),
        ],
        group_worse_off: Some(chance(if bare { 0.0361 } else { 0.000_4 })),
        solvency: Some(solvency(quiet, ruin, loss)),
        expected_year: vec![
            account("premium-income", 136.8, 136.8),
            account("investment-income", 4.0, 4.0),
            account("operating-cost", -17.25, -17.25),
            account("retro-premium", if bare { 0.0 } else { -42.75 }, if bare { 0.0 } else { -42.75 }),
            account("claims", 0.0, -21.4),
            account("recoveries", 0.0, if bare { 0.0 } else { 17.9 }),
            account("reinstatement-premium", 0.0, if bare { 0.0 } else { -1.32 }),
            account("captive-cash-flow", quiet / M, if bare { 102.15 } else { 76.0 }),
        ],
        contracts,
        uncollected: None,
        liquidity: None,
    }
}

fn cash_flow_table() -> CashFlowTable {
    let row = |number: u32, key: &str, amount: Decimal, share: Option<Decimal>, formula: &str| CashFlowRow {
        number,
        key: key.into(),
        amount: (number < 13).then(|| amount * dec!(1_000_000)),
        share,
        formula: formula.into(),
    };
    let fact = |key: &str, value: Decimal| Fact { key: key.into(), value, text: String::new() };
    let sensitivity = |key: &str, per: &str, of: &str, effect: Decimal| Sensitivity {
        key: key.into(),
        per: per.into(),
        of: of.into(),
        effect,
    };
    CashFlowTable {
        rows: vec![
            row(1, "primary-premium", dec!(160), None, "premium of the policies"),
            row(2, "reinsurance-premium", dec!(152), Some(dec!(0.95)), "(1) x 95 %"),
            row(3, "reinsurance-commission", dec!(15.2), Some(dec!(0.1)), "(2) x 10 %"),
            row(4, "captive-premium-income", dec!(136.8), None, "(2) - (3)"),
            row(5, "investment-income", dec!(4), None, "as written"),
            row(6, "captive-outgo", dec!(60), None, "retrocession premium less its commission + operating cost + tax"),
            row(7, "captive-cash-flow", dec!(80.8), None, "(4) + (5) - (6)"),
            row(8, "parent-premium-after-tax", dec!(-112), Some(dec!(0.7)), "-(1) x 70 %"),
            row(9, "parent-other-costs", dec!(-8), None, "as written"),
            row(10, "parent-cash-flow", dec!(-120), None, "(8) + (9)"),
            row(11, "group-cash-flow", dec!(-39.2), None, "(7) + (10)"),
            row(12, "without-captive", dec!(-112), None, "-(1) x 70 %"),
            row(13, "saving", dec!(0), Some(dec!(0.65)), "1 - (11) / (12)"),
        ],
        facts: vec![
            fact("primary-rate-on-line", dec!(0.16)),
            fact("outgo-to-policy-limit", dec!(0.06)),
            fact("retrocession-rate-on-line", dec!(0.045)),
        ],
        sensitivities: vec![
            sensitivity("cession", "point", "group", dec!(1_440_000)),
            sensitivity("commission", "point", "group", dec!(-1_520_000)),
            sensitivity("outgo", "unit", "group", dec!(-1)),
            sensitivity("tax-rate", "point", "parent", dec!(1_600_000)),
            sensitivity("primary-premium", "unit", "group", dec!(0.155)),
        ],
        transfer_pricing: TransferPricing {
            group_per_unit_of_premium: dec!(0.155),
            primary_premium: dec!(160_000_000),
            expected_loss: Some(22.5 * M),
            text: String::new(),
        },
    }
}

fn stress(key: &str, description: &str, gross: Decimal, ceded: Decimal, captive: Decimal) -> StressRow {
    let units = |millions: Decimal| millions * dec!(1_000_000);
    StressRow {
        key: key.into(),
        description: description.into(),
        captive_gross: units(gross),
        captive_ceded: units(ceded),
        captive_cash_flow: units(captive),
        difference: units(captive - dec!(80.8)),
        group_cash_flow: units(captive - dec!(120)),
        lowest_cash: (key == "late-recovery").then(|| units(dec!(-769.2))),
    }
}

/// Everything that a run can find out.
pub fn company_b() -> Results {
    let site = |id: &str, name: &str, value: f64, mean: f64| SiteResults {
        id: id.into(),
        name: name.into(),
        value: Some(value * M),
        mean: mean * M,
        insured: mean * M,
        gross: 0.95 * mean * M,
        ceded: 0.95 * mean * M,
        premium: (id == "S2").then_some(40.0 * M),
        group: (id != "S1").then(|| "Plants & stores".into()),
        is_buyer: false,
    };
    Results {
        pro_forma: None,
        run_off: None,
        exact: None,
        bridges: Vec::new(),
        format: FORMAT,
        version: "0.1.0".into(),
        title: "Company B: a small Hawaii captive for earthquake and tsunami".into(),
        currency: "JPY".into(),
        quantum: "0.01".into(),
        start: "2027-04-01".into(),
        trials: 100_000,
        horizon: 5,
        seed: 2011,
        perils_digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        sampling: "plain".into(),
        effective_trials: None,
        notes: vec!["The event loss table is illustrative: it is no model of the hazard at these sites.".into()],
        assumptions: vec![
            "Every contract renews as it is at the end of its term.".into(),
            "The captive's other outgo of 17.25m is an assumption: the case study gives only the total of 60m.".into(),
        ],
        warnings: vec!["London is placed at 90%: the captive keeps 10% of the layer.".into()],
        cash_flow_table: Some(cash_flow_table()),
        captive: Some("Company B Captive".into()),
        parent: Some("Company B".into()),
        policies: vec![PolicyResults {
            name: "earthquake policy".into(),
            insurer: "Insurer D".into(),
            premium: 160.0 * M,
            deductible_kind: Some("subtract".into()),
            deductible: Some(10.0 * M),
            deductible_share: None,
            occurrence_limit: None,
            aggregate_limit: Some(1_000.0 * M),
            share: 1.0,
        }],
        tornado: Vec::new(),
        stresses: vec![
            stress("no-loss", "A year without loss", dec!(0), dec!(0), dec!(80.8)),
            stress(
                "full-limit",
                "A loss that uses up the policy's limit; the retrocession pays",
                dec!(950),
                dec!(950),
                dec!(80.8),
            ),
            stress(
                "retrocession-default",
                "The same, and the retrocession pays nothing",
                dec!(950),
                dec!(0),
                dec!(-869.2),
            ),
            stress("retrocession-premium", "Retrocession premium x 1.5, no loss", dec!(0), dec!(0), dec!(59.425)),
            stress(
                "late-recovery",
                "A full-limit loss; recoveries come twelve months later",
                dec!(950),
                dec!(950),
                dec!(80.8),
            ),
        ],
        perils: vec![PerilResults {
            name: "earthquake and tsunami".into(),
            source: "event-loss-table".into(),
            events: 240,
            frequency: estimate(0.0803, 0.0009),
            analytic_frequency: Some(0.08),
            mean: estimate(24.1 * M, 0.42 * M),
            analytic_mean: Some(24.3 * M),
            sd: estimate(161.0 * M, 3.1 * M),
            analytic_sd: Some(162.4 * M),
        }],
        sites: vec![
            site("S1", "Head office, Tokyo", 4_000.0, 3.1),
            site("S2", "Plant, Shizuoka coast", 6_500.0, 11.2),
            site("S3", "Plant, Wakayama coast", 5_200.0, 6.9),
            site("S4", "Warehouse, Sendai", 2_300.0, 1.8),
            site("S5", "Warehouse, Kochi", 2_000.0, 1.1),
        ],
        before_retrocession: vec![
            view("ground-up", &ground_up, true),
            view("insured", &insured, true),
            view("captive-gross", &gross, true),
        ],
        deductible: Some(DeductibleEffect {
            mean_without: estimate(23.6 * M, 0.41 * M),
            mean_with: estimate(22.5 * M, 0.40 * M),
            mean_removed: estimate(0.0466, 0.0012),
            level: "99%".parse().unwrap(),
            tail_without: estimate(771.0 * M, 8.0 * M),
            tail_with: estimate(763.0 * M, 8.1 * M),
            tail_removed: estimate(0.0104, 0.0003),
        }),
        designs: vec![
            design("as configured", vec![fronting(), london()]),
            design("without retrocession", vec![fronting()]),
        ],
        earthquakes: Vec::new(),
        credits: Vec::new(),
        rules: Some(rules::rules()),
        value: None,
        capital_tornado: Some(CapitalTornado {
            horizon: 5,
            probability: dec!(0.005),
            need: -80.8 * M,
            swings: vec![
                swing("operating-cost", 17.25, &[(0.25, 4.3), (-0.25, -4.3)]),
                swing("retrocession", 0.0, &[(-1.0, 907.0)]),
            ],
        }),
        tranches: Some(Tranches {
            level: "99%".into(),
            gross: estimate(950.0 * M, 2.0 * M),
            cost_of_capital: Some(0.08),
            contracts: vec![tranche("London"), tranche("a second, with <brackets>")],
            whole: tranche(""),
        }),
        convergence: ["mean", "var", "tvar"].map(converging).into(),
        reconciliation: Reconciliation { years_checked: 500_000, years_off: 0, losses_cut: 0 },
    }
}

/// A row of the capital tornado: settings with the change of the need.
fn swing(key: &str, amount: f64, ends: &[(f64, f64)]) -> CapitalSwing {
    let end = |&(factor, change): &(f64, f64)| CapitalEnd {
        factor,
        need: (change - 80.8) * M,
        change: estimate(change * M, 1.5 * M),
    };
    CapitalSwing { key: key.into(), amount: amount * M, ends: ends.iter().map(end).collect() }
}

/// A tranche of the retrocession.
fn tranche(contract: &str) -> Tranche {
    Tranche {
        contract: contract.into(),
        premium: 42.75 * M,
        recovery: estimate(34.7 * M, 0.6 * M),
        net_cost: estimate(8.05 * M, 0.6 * M),
        capital: estimate(900.0 * M, 3.0 * M),
        rorac: Some(estimate(0.0089, 0.0007)),
        verdict: "better".into(),
    }
}

/// A figure of the gross loss at half and all of the trials.
fn converging(figure: &str) -> Convergence {
    let point = |trials: u64, error: f64| ConvergencePoint { trials, estimate: estimate(36.5 * M, error * M) };
    Convergence {
        of: "captive-gross".into(),
        figure: figure.into(),
        level: if figure == "mean" { String::new() } else { "99.5%".into() },
        points: vec![point(50_000, 0.57), point(100_000, 0.4)],
        to_halve: Some(400_000),
        verdict: "settled".into(),
    }
}

/// A broker's layer: no captive, no parent, one contract, dollars.
pub fn layer_only() -> Results {
    let mut results = company_b();
    let layer = ContractResults { cedant: "Cedant".into(), reinsurer: "Market".into(), ..london() };
    results.title = "A layer".into();
    results.currency = "USD".into();
    (results.captive, results.parent) = (None, None);
    results.rules = None;
    (results.cash_flow_table, results.deductible) = (None, None);
    (results.tranches, results.capital_tornado) = (None, None);
    results.policies.clear();
    results.stresses.clear();
    results.sites.clear();
    results.before_retrocession.truncate(1);
    results.designs.truncate(1);
    let design = &mut results.designs[0];
    (design.net_result, design.solvency, design.group_worse_off) = (None, None, None);
    design.cash_flows.clear();
    design.expected_year.clear();
    design.contracts = vec![layer];
    results
}
