//! Small models built by hand, and blocks of stated losses, for the tests of the programme.

#![allow(dead_code)]

pub mod random;
pub mod random_full;

use ishizue::model::Model;
use ishizue::model::amount::{Amount, Share};
use ishizue::model::contract::*;
use ishizue::model::date::Axis;
use ishizue::model::design::Design;
use ishizue::model::losses::LossBlock;
use ishizue::model::money::Quantum;
use ishizue::model::party::{Party, Role};
use ishizue::model::peril::{Frequency, Peril, Season, Severity, SeverityShape, Source};
use ishizue::model::policy::{Deductible, DeductibleKind, DeductibleSize, Policy};
use ishizue::model::risk::{Coverage, Risk};
use ishizue::model::settings::Settings;
use ishizue::programme::{Outcome, Plan};
use jiff::civil::{Date, date};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};

/// Parties of every model here.
pub const PARENT: usize = 0;
pub const INSURER: usize = 1;
pub const CAPTIVE: usize = 2;
pub const LONDON: usize = 3;
pub const OTHER: usize = 4;

/// The first day of every model here.
pub const START: Date = date(2027, 4, 1);

pub fn share(text: Decimal) -> Share {
    Share::new(text)
}

pub fn year_from(from: Date, expiring: Expiring) -> Period {
    Period { from, months: 12, expiring }
}

fn peril(name: &str) -> Peril {
    let severity = Severity {
        shape: SeverityShape::Fixed { loss: 1.0 },
        truncate_below: None,
        truncate_above: None,
        censor_at: None,
    };
    Peril {
        name: name.into(),
        source: Source::FrequencySeverity { frequency: Frequency::Fixed { count: 1 }, severity },
        season: Season::Uniform,
        shared_frequency: None,
        country: None,
        portfolio_risk: None,
    }
}

/// A model of `risks` sites and two perils, without policies and contracts; a year, a quantum of 0.01.
pub fn model(risks: usize) -> Model {
    let site = |index: usize| Risk::new(&format!("site {index}"));
    Model {
        title: "test".into(),
        currency: "JPY".into(),
        notes: Vec::new(),
        settings: Settings {
            axis: Axis::new(START),
            trials: 1,
            horizon: 1,
            seed: 1,
            quantum: Quantum::new(dec!(0.01)).unwrap(),
            sampling: ishizue::model::settings::Sampling::Plain,
            return_periods: Vec::new(),
            levels: Vec::new(),
            value_index: None,
        },
        parties: vec![
            Party::new("parent", Role::Parent),
            Party::new("insurer", Role::Insurer),
            Party::new("captive", Role::Captive),
            Party::new("London", Role::Reinsurer),
            Party::new("Zurich", Role::Reinsurer),
        ],
        captive: None,
        parent: None,
        risks: (0..risks).map(site).collect(),
        perils: vec![peril("earthquake"), peril("tsunami")],
        shared_frequencies: Vec::new(),
        policies: Vec::new(),
        contracts: Vec::new(),
        pricing: ishizue::model::pricing::Pricing::default(),
        sweep: None,
        stresses: Vec::new(),
        inputs: Vec::new(),
    }
}

/// A policy of the insurer that pays every loss in full.
pub fn policy(name: &str) -> Policy {
    Policy::new(name, INSURER, year_from(START, Expiring::None))
}

/// A contract of the insurer with London.
pub fn contract(name: &str, terms: Terms) -> Contract {
    Contract::new(name, INSURER, LONDON, terms, year_from(START, Expiring::None))
}

/// `limit` xs `attachment`.
pub fn layer(limit: Decimal, attachment: Decimal) -> Layer {
    Layer { attachment, limit: Some(limit) }
}

pub fn excess(limit: Decimal, attachment: Decimal) -> Terms {
    Terms::ExcessOfLoss { layer: layer(limit, attachment), franchise: None }
}

pub fn quota(part: Decimal) -> Terms {
    Terms::QuotaShare { share: share(part), limit: None }
}

pub fn subtract(amount: Decimal) -> Option<Deductible> {
    Some(Deductible::new(DeductibleKind::Subtract, DeductibleSize::Amount(amount)))
}

pub fn franchise(amount: Decimal) -> Option<Deductible> {
    Some(Deductible::new(DeductibleKind::Franchise, DeductibleSize::Amount(amount)))
}

pub fn reinstatements(rates: &[Decimal]) -> Option<Reinstatements> {
    Some(Reinstatements::at(rates.iter().map(|&rate| share(rate)).collect()))
}

pub fn covering_policies(policies: &[usize]) -> Scope {
    Scope { policies: Some(policies.to_vec()), ..Scope::default() }
}

/// A model of one policy without terms and the contracts given.
pub fn programme(risks: usize, contracts: Vec<Contract>) -> Model {
    let mut model = model(risks);
    model.policies.push(policy("policy"));
    model.contracts = contracts;
    model
}

/// One event: day, peril, rows of (risk, coverage, loss in currency units).
#[derive(Clone, Debug)]
pub struct Event {
    pub day: f64,
    pub peril: u16,
    pub rows: Vec<(u32, Coverage, Decimal)>,
}

/// An unsplit loss of risk 0.
pub fn loss(day: f64, amount: Decimal) -> Event {
    Event { day, peril: 0, rows: vec![(0, Coverage::All, amount)] }
}

/// Unsplit losses of risks 0, 1, 2, ...
pub fn losses_by_risk(day: f64, amounts: &[Decimal]) -> Event {
    Event { day, peril: 0, rows: (0..).zip(amounts).map(|(risk, &amount)| (risk, Coverage::All, amount)).collect() }
}

/// A block of paths at a quantum of 0.01.
pub fn block<N: Amount>(horizon: u32, paths: &[Vec<Event>]) -> LossBlock<N> {
    let mut block: LossBlock<N> = LossBlock::default();
    block.clear(0, horizon);
    for path in paths {
        for event in path {
            block.time.push(event.day);
            block.peril.push(event.peril);
            block.event.push(0);
            for &(risk, coverage, amount) in &event.rows {
                block.risk.push(risk);
                block.coverage.push(coverage);
                block.loss.push(N::from_drawn((amount * dec!(100)).to_f64().unwrap()));
            }
            block.row_start.push(block.loss.len() as u32);
        }
        block.path_start.push(block.time.len() as u32);
    }
    block
}

/// Quanta of 0.01 in currency units.
pub fn units<N: Amount>(quanta: N) -> Decimal {
    (quanta.to_quanta() / dec!(100)).normalize()
}

pub fn compile<N: Amount>(model: &Model) -> Plan<N> {
    Plan::compile(model, &Design::as_configured(model)).unwrap()
}

pub fn apply<N: Amount>(model: &Model, losses: &LossBlock<N>) -> Outcome<N> {
    let mut outcome = Outcome::new();
    compile(model).apply(losses, &mut outcome);
    outcome
}

/// Results of one path in currency units, by item and event; exact and fast arithmetic must agree.
#[derive(Debug)]
pub struct Results {
    pub policies: Vec<Vec<Decimal>>,
    pub subject: Vec<Vec<Decimal>>,
    pub paid: Vec<Vec<Decimal>>,
    pub reinstatement_premium: Vec<Vec<Decimal>>,
    pub flags: Vec<Vec<u8>>,
    pub term: Vec<Vec<u16>>,
    pub occurrence: Vec<Vec<u32>>,
    pub cut: Decimal,
}

pub fn results(model: &Model, events: &[Event]) -> Results {
    let exact = results_in::<Decimal>(model, events);
    let fast = results_in::<f64>(model, events);
    assert_eq!(exact.policies, fast.policies);
    assert_eq!(exact.paid, fast.paid);
    assert_eq!(exact.reinstatement_premium, fast.reinstatement_premium);
    assert_eq!(exact.flags, fast.flags);
    exact
}

pub fn results_in<N: Amount>(model: &Model, events: &[Event]) -> Results {
    results_of_block::<N>(model, &block(model.settings.horizon, &[events.to_vec()]))
}

pub fn results_of_block<N: Amount>(model: &Model, losses: &LossBlock<N>) -> Results {
    results_of(&apply::<N>(model, losses))
}

pub fn results_of<N: Amount>(outcome: &Outcome<N>) -> Results {
    let money = |column: &Vec<N>| column.iter().map(|&quanta| units(quanta)).collect::<Vec<_>>();
    Results {
        policies: outcome.policies.iter().map(|p| money(&p.paid)).collect(),
        subject: outcome.contracts.iter().map(|c| money(&c.subject)).collect(),
        paid: outcome.contracts.iter().map(|c| money(&c.paid)).collect(),
        reinstatement_premium: outcome.contracts.iter().map(|c| money(&c.reinstatement_premium)).collect(),
        flags: outcome.contracts.iter().map(|c| c.flags.clone()).collect(),
        term: outcome.contracts.iter().map(|c| c.term.clone()).collect(),
        occurrence: outcome.contracts.iter().map(|c| c.occurrence.clone()).collect(),
        cut: outcome.overceded.iter().map(|cut| units(cut.amount)).sum(),
    }
}
