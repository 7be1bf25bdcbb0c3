//! The same book under other default models: what the choice of model alone makes of the tail.
//!
//! | model | setting |
//! |---|---|
//! | `gaussian` | Gaussian copula |
//! | `t-10`, `t-4` | t copula with 10 and 4 degrees of freedom: extreme years hit buyers together |
//! | `creditriskplus` | gamma factors that multiply intensities, one default a year at most |
//! | `as-configured` | where it is none of these |
//! | `...-equal-correlation` | with the correlations of the book instead |
//!
//! Probabilities of default and shares of factors stay. So does the probability that two buyers default together, in a fine pool
//! with the means of the book, and with it the pool's standard deviation, √(P(both) − p²): correlations are multiplied to that
//! end. A t copula may exceed it without any correlation; its multiple is then 0. Gamma factors have the variances of the Gaussian
//! correlation r that does the same. With the parts w of the world, country and sector, and V(r) the gamma variance of a
//! correlation:
//!
//! ```text
//! world w1^2 v1 = V(r w1)   country w2^2 v2 = V(r (w1 + w2)) - V(r w1)   sector w3^2 v3 = V(r) - V(r (w1 + w2))
//! ```
//! (M. B. Gordy 2000, "A comparative anatomy of credit risk models", Journal of Banking and Finance 24, 119-149; R. Frey and
//! A. J. McNeil 2003, "Dependent defaults in models of portfolio credit risk", Journal of Risk 6, 59-92.) A model that the book
//! does not allow is left out.
//!
//! Worked number: PD 2.93 %, correlation 0.144, one factor: variance 0.96. PD 2 %, correlation 20 %: two default together in 0.1100 %
//! of the years, under a t copula with 10 degrees of freedom at a correlation of 2.6 %, with 4 in 0.21 % without any.

use super::large_pool::mean_of;
use super::{CreditError, Study};
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::credit::obligor::Obligor;
use crate::model::credit::{Credit, DefaultModel};
use crate::model::losses::LossBlock;
use crate::model::peril::Source;
use crate::perils::{Perils, Scratch};
use crate::statistics::Estimate;
use crate::statistics::credit::{gamma_variance_of_correlation, joint_pd, joint_pd_t};
use crate::study::chunks::in_chunks;
use crate::study::results::LevelPoint;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A model is drawn over at most so many trials.
const MOST_TRIALS: u64 = 50_000;
/// No correlation is raised above this.
const HIGHEST: f64 = 0.99;
/// Leaves a correlation to 6 digits.
const BISECTIONS: usize = 20;

/// Ground-up credit loss of a year under one default model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct DefaultModelRow {
    /// `gaussian`, `t-10`, `t-4`, `creditriskplus`, `as-configured`; `...-equal-correlation`: with the correlations of the book.
    pub model: String,
    /// Whether the configuration has it.
    pub base: bool,
    /// What the correlations of the book are multiplied by; None for CreditRisk+, which has none.
    pub correlation_scale: Option<f64>,
    /// Mean.
    pub mean: Estimate,
    /// Standard deviation.
    pub sd: Estimate,
    /// Value at risk by level.
    pub var: Vec<LevelPoint>,
    /// Tail value at risk by level.
    pub tvar: Vec<LevelPoint>,
}

/// Trials of each model, and the rows.
pub(super) fn rows(study: &Study) -> Result<(u64, Vec<DefaultModelRow>), CreditError> {
    let trials = study.engine.perils.whole_trials(study.trials.min(MOST_TRIALS));
    let mut rows = Vec::new();
    for Setting { key, model: default_model, scale } in settings(study.credit) {
        let base = scale == 1.0 && default_model == study.credit.model;
        let model = changed(study.model, study.peril, (default_model, scale));
        // Some books have no such model: correlated factors are normal ones.
        let Ok(perils) = Perils::compile(&model) else { continue };
        let (losses, weights) = years(study, &model, &perils, trials)?;
        let weights = (!weights.is_empty()).then_some(weights.as_slice());
        let effective_size = perils.periods().map(|periods| (periods as f64).min(trials as f64));
        let (subsets, randomisations) = (perils.subsets(), perils.randomisations());
        let paths = Paths { weights, effective_size, subsets, randomisations };
        let sample = paths.sample(&losses)?;
        let points = |figure: &dyn Fn(crate::statistics::Level) -> Estimate| -> Vec<LevelPoint> {
            let levels = study.levels.iter();
            levels.map(|&at| LevelPoint { level: at.percent_label(), estimate: figure(at) }).collect()
        };
        rows.push(DefaultModelRow {
            model: key,
            base,
            correlation_scale: (!matches!(default_model, DefaultModel::CreditRiskPlus { .. })).then_some(scale),
            mean: sample.mean(),
            sd: sample.sd(),
            var: points(&|at| sample.quantile(at)),
            tvar: points(&|at| sample.tvar(at)),
        });
    }
    Ok((trials, rows))
}

/// A model to compare with.
struct Setting {
    key: String,
    model: DefaultModel,
    /// What correlations are multiplied by.
    scale: f64,
}

/// The configured model among those at the same joint probability of default; then those at the same correlations.
fn settings(credit: &Credit) -> Vec<Setting> {
    let latent = [
        ("gaussian", DefaultModel::Gaussian),
        ("t-10", DefaultModel::StudentT { degrees: 10.0 }),
        ("t-4", DefaultModel::StudentT { degrees: 4.0 }),
    ];
    let is_gamma = matches!(credit.model, DefaultModel::CreditRiskPlus { .. });
    let correlation = mean_of(credit, |o| o.correlation).unwrap_or(0.0);
    let matched = Matched::of(credit, correlation);
    let scale = |model: DefaultModel| match &matched {
        Some(matched) if model != credit.model => matched.correlation(model).map_or(1.0, |r| r / correlation),
        _ => 1.0,
    };
    let mut settings: Vec<Setting> =
        latent.iter().map(|&(key, model)| Setting { key: key.into(), model, scale: scale(model) }).collect();
    let gamma = if is_gamma {
        Some(credit.model)
    } else {
        matched.as_ref().and_then(|matched| gamma(credit, matched.correlation(DefaultModel::Gaussian)?))
    };
    settings.extend(gamma.map(|model| Setting { key: "creditriskplus".into(), model, scale: 1.0 }));
    if settings.iter().all(|setting| setting.model != credit.model) {
        settings.push(Setting { key: "as-configured".into(), model: credit.model, scale: 1.0 });
    }
    if !is_gamma {
        let other = latent.iter().filter(|(_, model)| *model != credit.model && scale(*model) != 1.0);
        let equal = |&(key, model): &(&str, DefaultModel)| Setting {
            key: format!("{key}-equal-correlation"),
            model,
            scale: 1.0,
        };
        settings.extend(other.map(equal));
    }
    settings
}

/// How often two buyers with the means of the book default together.
struct Matched {
    pd: f64,
    joint: f64,
}

impl Matched {
    /// As configured; None where nothing is correlated or nothing can be lost.
    fn of(credit: &Credit, correlation: f64) -> Option<Matched> {
        let pd = mean_of(credit, |o| o.pd).filter(|_| correlation > 0.0)?;
        let joint = match credit.model {
            DefaultModel::CreditRiskPlus { variances, .. } => {
                let part = |kind: usize| mean_of(credit, |o| part_of(o, kind)).unwrap_or(0.0);
                pd * pd * (1.0 + (0..3).map(|kind| part(kind) * part(kind) * variances[kind]).sum::<f64>())
            }
            model => joint(model, pd, correlation)?,
        };
        Some(Matched { pd, joint })
    }

    /// The correlation under which a model has the same; 0 where it has more without any.
    fn correlation(&self, model: DefaultModel) -> Option<f64> {
        let (mut low, mut high) = (0.0, HIGHEST);
        joint(model, self.pd, high)?;
        for _ in 0..BISECTIONS {
            let middle = 0.5 * (low + high);
            if joint(model, self.pd, middle)? <= self.joint { low = middle } else { high = middle }
        }
        Some(low)
    }
}

/// P(two buyers default together) of a latent model.
fn joint(model: DefaultModel, pd: f64, correlation: f64) -> Option<f64> {
    match model {
        DefaultModel::Gaussian => joint_pd(pd, pd, correlation).ok(),
        DefaultModel::StudentT { degrees } => joint_pd_t(pd, correlation, degrees).ok(),
        DefaultModel::CreditRiskPlus { .. } => None,
    }
}

/// CreditRisk+ with the variances that match a correlation; None where nothing is correlated.
fn gamma(credit: &Credit, correlation: f64) -> Option<DefaultModel> {
    let pd = mean_of(credit, |o| o.pd)?;
    let mut variances = [1.0; 3];
    let (mut systematic, mut before) = (0.0, 0.0);
    for (kind, variance) in variances.iter_mut().enumerate() {
        let part = mean_of(credit, |o| part_of(o, kind))?;
        systematic += part;
        // What nobody moves with may have any variance.
        if part > 0.0 {
            let with = gamma_variance_of_correlation(pd, correlation * systematic).ok()?;
            *variance = (with - before) / (part * part);
            before = with;
        }
    }
    let usable = variances.iter().all(|variance| variance.is_finite() && *variance > 0.0);
    usable.then_some(DefaultModel::CreditRiskPlus { variances, poisson: false })
}

/// The part of a buyer's systematic variance that comes from the world (0), its country (1) or its sector (2).
fn part_of(obligor: &Obligor, kind: usize) -> f64 {
    let mut loadings = obligor.loadings;
    if obligor.sector.is_none() {
        loadings[2] = 0.0;
    }
    let whole: f64 = loadings.iter().map(|loading| loading * loading).sum();
    if whole > 0.0 { loadings[kind] * loadings[kind] / whole } else { 0.0 }
}

/// The model over one year with another default model, without contracts; other perils stay where they bring insolvencies.
fn changed(model: &Model, peril: usize, (default_model, scale): (DefaultModel, f64)) -> Model {
    let mut model = model.clone();
    model.settings.horizon = 1;
    model.policies.clear();
    model.contracts.clear();
    (model.captive, model.parent) = (None, None);
    let linked: Vec<usize> = match &model.perils[peril].source {
        Source::Credit(credit) => credit.catastrophes.iter().map(|link| link.peril).collect(),
        _ => Vec::new(),
    };
    let kept: Vec<usize> = (0..model.perils.len()).filter(|at| *at == peril || linked.contains(at)).collect();
    model.perils = kept.iter().map(|&at| model.perils[at].clone()).collect();
    for described in &mut model.perils {
        if let Source::Credit(credit) = &mut described.source {
            credit.model = default_model;
            for obligor in credit.obligors.iter_mut().filter(|_| scale != 1.0) {
                obligor.correlation = (obligor.correlation * scale).min(HIGHEST);
            }
            for link in &mut credit.catastrophes {
                link.peril = kept.iter().position(|&at| at == link.peril).unwrap_or(link.peril);
            }
        }
    }
    model
}

/// Memory of a thread.
#[derive(Default)]
struct Space {
    scratch: Scratch,
    losses: LossBlock<f64>,
}

/// Credit loss of the first year by trial in currency units, and the weights of the trials.
fn years(study: &Study, model: &Model, perils: &Perils, trials: u64) -> Result<(Vec<f64>, Vec<f64>), CreditError> {
    let is_credit: Vec<bool> = model.perils.iter().map(|peril| matches!(peril.source, Source::Credit(_))).collect();
    let (mut all, mut weights) = (Vec::new(), Vec::new());
    let work = |space: &mut Space, trials: Range<u64>| {
        perils.draw(trials, &mut space.scratch, &mut space.losses);
        let losses = &space.losses;
        let of_credit = |event: &usize| is_credit[usize::from(losses.peril[*event])];
        let year = |path: usize| losses.path(path).filter(of_credit).fold(0.0, |sum, event| sum + losses.total(event));
        let sums: Vec<f64> = (0..losses.paths()).map(|path| study.quantum().units(year(path))).collect();
        (sums, losses.weight.clone())
    };
    in_chunks(trials, study.cancel, work, |(sums, weighing): (Vec<f64>, Vec<f64>)| {
        all.extend(sums);
        weights.extend(weighing);
    })?;
    Ok((all, weights))
}
