//! What rules come to for Company B, with one of everything: several parts, an open verdict, a ratio without a surplus, an
//! assessment that the sample leaves open, tax, remarks.

use super::estimate;
use ishizue::statistics::Estimate;
use ishizue::study::domicile::results::*;
use rust_decimal::dec;

const M: f64 = 1e6;

fn formula(name: &str, status: &str) -> FormulaName {
    FormulaName { name: name.into(), status: status.into(), source: "A public source".into() }
}

fn requirement(name: &str, status: &str, required: Estimate) -> RequirementResults {
    let part = |text: &str, amount: Estimate, decisive: bool| PartResults { text: text.into(), amount, decisive };
    let date = |year: usize| {
        let held = match year {
            0 => Estimate::exact(100.0 * M),
            _ => estimate(100.0 * M + 76.0 * M * year as f64, 0.6 * M),
        };
        let headroom = estimate(held.value - required.value, held.standard_error + required.standard_error);
        RequirementAt {
            year,
            required,
            held,
            headroom,
            holds: headroom.value >= 0.0,
            open: headroom.low < 0.0 && headroom.high >= 0.0,
            below: (year > 0 && required.standard_error == 0.0).then(|| estimate(0.021, 0.0005)),
        }
    };
    RequirementResults {
        formula: formula(name, status),
        compared_with: "own-funds".into(),
        parts: vec![
            part("class captive reinsurer: EUR 1,200,000", Estimate::exact(M), false),
            part("18% of net written premium up to USD 5,000,000, 16% above", required, true),
        ],
        dates: (0..=5).map(date).collect(),
    }
}

fn screen(name: &str, needed: Option<Estimate>, ratio: Option<Estimate>) -> ScreenResults {
    let date = |year: usize| ScreenAt {
        year,
        ratio,
        surplus_needed: needed,
        holds: ratio.map(|ratio| ratio.value < 9.0),
        outside: (year > 0).then(|| estimate(0.03, 0.001)),
    };
    ScreenResults {
        formula: formula(name, "public"),
        of: "gross-written-premium".into(),
        to: "surplus".into(),
        limit: 9.0,
        side: "below".into(),
        dates: (0..=5).map(date).collect(),
    }
}

fn score() -> ScoreResults {
    let at = |level: &str, value: f64| ScoreAt {
        level: level.into(),
        value_at_risk: estimate(value * M, 2.0 * M),
        score: Some(estimate(100.0 - value, 2.0)),
    };
    ScoreResults {
        formula: formula("BCAR", "unverified"),
        levels: vec![at("99%", 62.0), at("99.6%", 74.5)],
        assessment: "strongest".into(),
        best: "strongest".into(),
        worst: "very strong".into(),
    }
}

pub fn rules() -> RulesResults {
    let pack = PackResults {
        name: "Nowhere".into(),
        edition: "2024".into(),
        effective: "2024-01-01".into(),
        origin: "rules/nowhere.toml".into(),
        source: "Gazette of Nowhere, 1 January 2024".into(),
        class: Some("1".into()),
        class_title: Some("pure captive".into()),
        currency: Some("EUR".into()),
        exchange: Some(dec!(120.50)),
        requirements: vec![
            requirement("minimum capital and surplus", "public", Estimate::exact(19.665 * M)),
            requirement("solvency capital requirement", "unverified", estimate(100.5 * M, 2.0 * M)),
        ],
        screens: vec![
            screen("gross premium to surplus", Some(Estimate::exact(16.9 * M)), Some(estimate(1.52, 0.01))),
            screen("a ratio without a denominator", None, None),
        ],
        scores: vec![score()],
        premium_tax: Some(PremiumTaxResults {
            formula: formula("premium tax", "public"),
            years: vec![PremiumTaxYear {
                year: 1,
                direct_premium: 0.0,
                assumed_premium: 152.0 * M,
                on_direct: 0.0,
                on_assumed: 0.3 * M,
                tax: 0.8 * M,
            }],
        }),
        notes: vec!["Letters of credit are accepted.".into()],
        not_worked_out: vec!["liquid assets".into()],
    };
    let keys = ["net-premium-to-surplus", "largest-event-to-surplus", "combined-ratio", "score-99.6"];
    let ratio = |key: &str| RatioResults {
        key: key.into(),
        value: Some(estimate(1.0925, 0.01)),
        numerator: estimate(109.25 * M, M),
        denominator: 100.0 * M,
        definition: "one thing / another".into(),
    };
    RulesResults { packs: vec![pack], ratios: keys.map(ratio).to_vec() }
}
