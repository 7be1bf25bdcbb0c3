//! Annual losses without simulation, to stand beside the simulated ones.
//!
//! A quantity of the year has an exact law here where it is V = g(sum of f_p(X)): f_p a continuous piecewise linear function
//! of the loss X of one event of peril p (shares, deductibles, limits, layers), g another of their sum (annual limits and
//! deductibles, reinstatements, stop losses), and the counts and sizes of all perils are independent but for shared
//! frequencies. `statistics::aggregate` works out its figures. Whatever is no such quantity says why, and nothing is guessed.
//!
//! | file | what lives there |
//! |---|---|
//! | `sources` | which perils have such a law |
//! | `flow` | f and g of what policies and contracts pay, and their sums |
//! | `programme` | the walk through policies and contracts |
//!
//! Worked number: Poisson(2) of Pareto losses (threshold 1, alpha 1.5), 50 xs 25, one reinstatement: 0.3381182664 a year.

mod flow;
mod programme;
mod sources;

use super::results::{DesignResults, LevelPoint, LossView, Results};
use crate::model::Model;
use crate::model::contract::{Premium, ProRata, Terms};
use crate::numerics::piecewise::Piecewise;
use crate::simulation::Engine;
use crate::statistics::Estimate;
use crate::statistics::aggregate::{Exact, Part, Question, exact};
use flow::Flow;
use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sources::Source;

/// Exact figures beside simulated ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ExactResults {
    /// The quantities that have an exact law, in the order of the money.
    pub views: Vec<ExactView>,
    /// The quantities that have none, and why.
    pub missing: Vec<NotExact>,
}

/// A quantity of the first year with its exact figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ExactView {
    /// `ground-up`, `insured`, `captive-gross`, `ceded`, `net`, or the name of a contract.
    pub key: String,
    /// Whether it is what a contract pays.
    pub contract: bool,
    /// Distance of the nodes of its grid, in currency units of the sum that annual terms apply to.
    pub step: f64,
    /// Number of nodes.
    pub nodes: u64,
    /// Whether every amount with a probability of its own is a node; values at risk are good to one step otherwise.
    pub on_nodes: bool,
    /// Mean, standard deviation, probability of any loss, value at risk and tail value at risk, reinstatement premium.
    pub figures: Vec<ExactFigure>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ExactFigure {
    /// `mean`, `sd`, `any`, `var`, `tvar`, `reinstatement-premium`.
    pub figure: String,
    /// Level of a value at risk or tail value at risk, such as `99.5%`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Without simulation, in currency units or as a probability.
    pub exact: f64,
    /// By how much halving the step of the grid moved it last; 0 for a closed form.
    pub moved: f64,
    /// The simulated figure.
    pub simulated: Estimate,
    /// Simulated less exact, in standard errors of the simulated; absent where that error is no more than the quantum to
    /// which the simulation rounds every amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_errors: Option<f64>,
}

/// Why quantities have no exact law.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct NotExact {
    /// Their keys, as in the views.
    pub keys: Vec<String>,
    /// One sentence.
    pub why: String,
}

/// A quantity that is asked for.
struct Asked<'a> {
    view: &'a LossView,
    contract: Option<usize>,
    flow: Result<Flow, String>,
}

/// Figures of all quantities of a run, first design.
pub fn studies(model: &Model, engine: &Engine, results: &Results) -> ExactResults {
    let sources = sources::sources(model, &engine.perils);
    let asked = asked(model, engine, &sources, results);
    let levels: Vec<f64> = model.settings.levels.iter().filter_map(|level| level.to_f64()).collect();
    let groups = groups(&asked);
    let laws: Vec<Option<Exact>> = groups
        .par_iter()
        .map(|group| {
            let parts = parts(&sources, &group.events);
            exact(&Question { parts: &parts, years: &group.years, levels: &levels })
        })
        .collect();
    let mut found = ExactResults { views: Vec::new(), missing: Vec::new() };
    for (index, quantity) in asked.iter().enumerate() {
        let member = groups.iter().zip(&laws).find_map(|(group, law)| {
            let place = group.members.iter().position(|member| *member == index)?;
            Some(Answer { law: law.as_ref()?, place, year: &group.years[place] })
        });
        let refused = match (&quantity.flow, member) {
            (Err(why), _) => why.clone(),
            (Ok(_), Some(answer)) if !answer.law.figures[answer.place].is_known() => {
                "Its annual terms end so far above its losses that a grid of 65,536 nodes is too coarse.".to_owned()
            }
            (Ok(_), Some(answer)) => {
                let view = view(model, engine, results, quantity, &answer);
                let quantum = model.settings.quantum.units(1.0);
                if view.figures.iter().all(|figure| is_settled(figure, quantum)) {
                    found.views.push(view);
                    continue;
                }
                "Halving the step of its grid still moves a figure by more than 1 %.".to_owned()
            }
            (Ok(_), None) => "A grid of 65,536 nodes does not reach its tail.".to_owned(),
        };
        let key = quantity.view.key.clone();
        match found.missing.iter_mut().find(|missing| missing.why == refused) {
            Some(missing) => missing.keys.push(key),
            None => found.missing.push(NotExact { keys: vec![key], why: refused }),
        }
    }
    found
}

/// Whether halving the step of the grid left it where it was, to a hundredth, or a quantum.
fn is_settled(figure: &ExactFigure, quantum: f64) -> bool {
    figure.moved <= 0.01 * figure.exact.abs() + quantum
}

/// Every distribution of annual losses that the run reports of its first design.
fn asked<'a>(
    model: &Model,
    engine: &Engine,
    sources: &[Result<Source, String>],
    results: &'a Results,
) -> Vec<Asked<'a>> {
    let design = &engine.designs[0];
    let programme = programme::programme(model, (&design.design, &design.plan), sources);
    let ground_up = programme::ground_up(sources);
    let focus = &design.focus;
    let gross = programme.sum(focus.gross());
    let ceded = programme.sum(focus.ceded());
    let mut asked: Vec<Asked> = Vec::new();
    for view in &results.before_retrocession {
        let flow = match view.key.as_str() {
            "ground-up" => ground_up.clone(),
            "insured" => programme.insured(),
            _ => gross.clone(),
        };
        asked.push(Asked { view, contract: None, flow });
    }
    let Some(DesignResults { ceded: of_ceded, net: of_net, contracts, uncollected, .. }) = results.designs.first()
    else {
        return asked;
    };
    if focus.cedes() {
        let net = match uncollected {
            Some(_) => Err("Reinsurers may default: what is not collected depends on more than the losses.".to_owned()),
            None => gross.and_then(|gross| gross.plus(&ceded.clone()?, -1.0)),
        };
        asked.push(Asked { view: of_ceded, contract: None, flow: ceded });
        asked.push(Asked { view: of_net, contract: None, flow: net });
    }
    for ((index, _), contract) in engine.contract_windows().iter().zip(contracts) {
        let flow = programme.of_term(*index);
        asked.push(Asked { view: &contract.recovery, contract: Some(*index), flow });
    }
    asked
}

/// A quantity's place in the law of its group, and what it makes of the group's sum.
struct Answer<'a> {
    law: &'a Exact,
    place: usize,
    year: &'a Piecewise,
}

/// Quantities of one sum of events: one grid serves them all.
struct Group {
    events: Vec<Piecewise>,
    years: Vec<Piecewise>,
    members: Vec<usize>,
}

fn groups(asked: &[Asked]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, quantity) in asked.iter().enumerate() {
        let Ok(flow) = &quantity.flow else { continue };
        let same = groups.iter_mut().find_map(|group| Some((flow.multiple_of(&group.events)?, group)));
        match same {
            Some((times, group)) => {
                group.years.push(flow.year.clone().of_multiple(times));
                group.members.push(index);
            }
            None => {
                groups.push(Group { events: flow.events.clone(), years: vec![flow.year.clone()], members: vec![index] })
            }
        }
    }
    groups
}

fn parts<'a>(sources: &'a [Result<Source, String>], events: &[Piecewise]) -> Vec<Part<'a>> {
    let touched = sources.iter().zip(events).filter(|(_, function)| !function.is_nothing());
    touched
        .filter_map(|(source, function)| {
            let source = source.as_ref().ok()?;
            Some(Part { counts: source.counts.clone(), severity: &source.severity, function: function.clone() })
        })
        .collect()
}

fn view(model: &Model, engine: &Engine, results: &Results, asked: &Asked, answer: &Answer) -> ExactView {
    let law = answer.law;
    let (found, coarser) = (&law.figures[answer.place], &law.coarser[answer.place]);
    let mut figures = Vec::new();
    let quantum = model.settings.quantum.units(1.0);
    let mut add = |name: &str, level: Option<&LevelPoint>, exact: f64, before: f64, simulated: &Estimate| {
        if exact.is_finite() {
            let error = simulated.standard_error;
            let coarsest = if name == "any" { 0.0 } else { quantum };
            figures.push(ExactFigure {
                figure: name.into(),
                level: level.map(|point| point.level.clone()),
                exact,
                moved: (exact - before).abs(),
                simulated: *simulated,
                standard_errors: (error > coarsest).then(|| (simulated.value - exact) / error),
            });
        }
    };
    let simulated = asked.view;
    add("mean", None, found.mean, coarser.mean, &simulated.mean);
    add("sd", None, found.sd, coarser.sd, &simulated.sd);
    add("any", None, found.any, coarser.any, &simulated.any);
    for (at, (var, tvar)) in simulated.var.iter().zip(&simulated.tvar).enumerate() {
        add("var", Some(var), found.var[at], coarser.var[at], &var.estimate);
        add("tvar", Some(tvar), found.tvar[at], coarser.tvar[at], &tvar.estimate);
    }
    let charged = asked.contract.and_then(|index| reinstatement(model, engine, results, index, answer));
    if let Some((exact, simulated)) = charged {
        add("reinstatement-premium", None, exact, exact, &simulated);
    }
    ExactView {
        key: simulated.key.clone(),
        contract: asked.contract.is_some(),
        step: law.law.step(),
        nodes: law.nodes,
        on_nodes: law.on_nodes,
        figures,
    }
}

/// Expected reinstatement premium, pro rata as to amount: sum over k of rate_k x base / limit x E[part of the k-th limit].
fn reinstatement(
    model: &Model,
    engine: &Engine,
    results: &Results,
    index: usize,
    answer: &Answer,
) -> Option<(f64, Estimate)> {
    let contract = &model.contracts[index];
    let layered =
        matches!(contract.terms, Terms::ExcessOfLoss { .. }) && !matches!(contract.premium, Premium::Swing(_));
    let terms = contract.annual.reinstatements.as_ref().filter(|_| layered)?;
    let simulated = results.designs.first()?.contracts.iter().find(|found| found.name == contract.name)?;
    let number = |amount: Decimal| amount.to_f64();
    let limit = number(contract.occurrence_limit()?).filter(|limit| *limit > 0.0)?;
    let paid = programme::paid_share(contract);
    if terms.pro_rata != ProRata::Amount || paid <= 0.0 {
        return None;
    }
    let base = number(engine.designs[0].plan.premiums().contracts[index].full_term)? * contract.placed.fast();
    let beyond = match contract.annual.limit {
        Some(annual) => (number(contract.of_the_whole(annual)?)? - limit).max(0.0),
        None => f64::INFINITY,
    };
    let most = if terms.unlimited { beyond } else { beyond.min(limit * terms.rates.len() as f64) };
    // Rates are of 100 %; the quantity is of what is paid.
    let reinstated = answer.year.clone().scaled(1.0 / paid).layer(0.0, most);
    let mut premium = 0.0;
    for (at, rate) in terms.rates.iter().enumerate() {
        let width = if terms.unlimited { f64::INFINITY } else { limit };
        let band = reinstated.layer(at as f64 * limit, width);
        premium += rate.fast() * base / limit * band.mean(|limit, from| answer.law.law.layer_mean(limit, from));
    }
    premium.is_finite().then_some((premium, simulated.reinstatement_premium))
}
