//! Small models for the unit tests of this room: three sites, one policy without terms, one contract.

use super::{Outcome, Plan, PlanError};
use crate::model::Model;
use crate::model::amount::Amount;
use crate::model::contract::{Contract, Expiring, Period, Terms};
use crate::model::date::Axis;
use crate::model::design::Design;
use crate::model::losses::LossBlock;
use crate::model::money::Quantum;
use crate::model::party::{Party, Role};
use crate::model::peril::{Frequency, Peril, Season, Severity, SeverityShape, Source};
use crate::model::policy::Policy;
use crate::model::risk::{Coverage, Risk};
use crate::model::settings::Settings;
use jiff::civil::date;
use rust_decimal::{Decimal, dec};

const PERIOD: Period = Period { from: date(2027, 4, 1), months: 12, expiring: Expiring::None };

/// A contract of the insurer (party 1) with the reinsurer (party 2).
pub fn contract(name: &str, terms: Terms) -> Contract {
    Contract::new(name, 1, 2, terms, PERIOD)
}

/// Sites A, B and C, one peril, a policy that pays everything, and one contract.
pub fn one_contract(terms: Terms) -> Model {
    let fixed = Severity {
        shape: SeverityShape::Fixed { loss: 1.0 },
        truncate_below: None,
        truncate_above: None,
        censor_at: None,
    };
    let source = Source::FrequencySeverity { frequency: Frequency::Fixed { count: 1 }, severity: fixed };
    let peril = Peril {
        name: "earthquake".into(),
        source,
        season: Season::Uniform,
        shared_frequency: None,
        country: None,
        portfolio_risk: None,
    };
    let policy = Policy::new("policy", 1, PERIOD);
    Model {
        title: "one contract".into(),
        currency: "JPY".into(),
        notes: Vec::new(),
        settings: Settings {
            axis: Axis::new(date(2027, 4, 1)),
            trials: 1,
            horizon: 1,
            seed: 1,
            quantum: Quantum::new(dec!(0.01)).unwrap(),
            sampling: crate::model::settings::Sampling::Plain,
            return_periods: Vec::new(),
            levels: Vec::new(),
            value_index: None,
        },
        parties: vec![
            Party::new("parent", Role::Parent),
            Party::new("insurer", Role::Insurer),
            Party::new("London", Role::Reinsurer),
        ],
        captive: None,
        parent: None,
        risks: vec![Risk::new("A"), Risk::new("B"), Risk::new("C")],
        perils: vec![peril],
        shared_frequencies: Vec::new(),
        policies: vec![policy],
        contracts: vec![contract("contract", terms)],
        pricing: crate::model::pricing::Pricing::default(),
        sweep: None,
        stresses: Vec::new(),
        inputs: Vec::new(),
    }
}

/// A block of one path with events a day apart; rows are (risk, coverage, loss in currency units).
pub fn block<N: Amount>(events: &[&[(u32, Coverage, f64)]]) -> LossBlock<N> {
    let mut block: LossBlock<N> = LossBlock::default();
    for (day, rows) in events.iter().enumerate() {
        block.time.push(day as f64);
        block.peril.push(0);
        block.event.push(0);
        for &(risk, coverage, loss) in *rows {
            block.risk.push(risk);
            block.coverage.push(coverage);
            block.loss.push(N::from_drawn((loss * 100.0).round()));
        }
        block.row_start.push(block.loss.len() as u32);
    }
    block.path_start.push(events.len() as u32);
    block
}

fn unsplit(events: &[&[(u32, f64)]]) -> Vec<Vec<(u32, Coverage, f64)>> {
    events.iter().map(|rows| rows.iter().map(|&(risk, loss)| (risk, Coverage::All, loss)).collect()).collect()
}

fn run<N: Amount>(model: &Model, events: &[&[(u32, Coverage, f64)]]) -> Outcome<N> {
    let plan: Plan<N> = Plan::compile(model, &Design::as_configured(model)).unwrap();
    let mut outcome = Outcome::new();
    plan.apply(&block(events), &mut outcome);
    outcome
}

/// What contract 0 pays for each event, in currency units; both number types must agree.
pub fn pay(model: &Model, events: &[&[(u32, f64)]]) -> Vec<f64> {
    let events = unsplit(events);
    let events: Vec<_> = events.iter().map(Vec::as_slice).collect();
    let exact: Vec<f64> = run::<Decimal>(model, &events).contracts[0].paid.iter().map(|paid| paid.as_f64()).collect();
    assert_eq!(run::<f64>(model, &events).contracts[0].paid, exact);
    exact.into_iter().map(|paid| paid / 100.0).collect()
}

/// What contract 0 pays for each row of one event.
pub fn ceded_by_risk(model: &Model, event: &[(u32, f64)]) -> Vec<f64> {
    let events = unsplit(&[event]);
    run::<f64>(model, &[&events[0]]).ceded[0].iter().map(|paid| paid / 100.0).collect()
}

/// What policy 0 pays for one event.
pub fn paid_by_policy(model: &Model, event: &[(u32, Coverage, f64)]) -> f64 {
    run::<f64>(model, &[event]).policies[0].paid[0] / 100.0
}

/// Why a model cannot be compiled.
pub fn refusal(model: &Model) -> PlanError {
    Plan::<f64>::compile(model, &Design::as_configured(model)).unwrap_err()
}

/// The lanes of a model with all its contracts.
pub fn lanes(model: &Model) -> super::lanes::Lanes {
    let in_design = vec![true; model.contracts.len()];
    let risk_terms = super::risk_terms::RiskTerms::new(model, &in_design).unwrap();
    super::lanes::Lanes::new(model, &in_design, &risk_terms)
}
