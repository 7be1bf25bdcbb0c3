//! Frequency and severity: a random number of events a year, each of random size.
//!
//! Compiled to a set of one event, whose rate is the mean count and whose residual is the severity. The annual total S of
//! N losses X has mean E[N] E[X] and variance E[N] Var[X] + Var[N] E[X]^2.
//!
//! Source: S. A. Klugman, H. H. Panjer, G. E. Willmot, "Loss Models", on the collective risk model.
//!
//! Worked number: Poisson(2) counts of exponential losses with mean 1: mean 2, variance 2 + 2 = 4.

use super::choice::Choice;
use super::error::{Fault, in_range};
use super::event_set::{EventSet, Recurrence, Residual, SetEvent, SetRow};
use super::season::SeasonDays;
use super::shared_frequency::{POISSON, index};
use crate::model::Model;
use crate::model::peril as config;
use crate::model::risk::Coverage;
use crate::numerics::distribution::{
    Binomial, DistributionError, Empirical, Exponential, FixedCount, Frequency, Gamma, GeneralisedPareto, Lognormal,
    NegativeBinomial, Pareto, Poisson, Severity, SeverityShape, Weibull,
};

/// Compiles peril `peril` of the model, which is `frequency` and `severity`.
pub(super) fn compile(
    model: &Model,
    peril: usize,
    frequency: config::Frequency,
    severity: &config::Severity,
) -> Result<EventSet, Fault> {
    let config = &model.perils[peril];
    let laws = format!("{frequency:?}, {severity:?}");
    let (law, frequency) = frequency_law(frequency).map_err(|error| Fault::Frequency(error.to_string()))?;
    let severity = severity_law(severity).map_err(|error| Fault::Severity(error.to_string()))?;
    let risk = config.portfolio_risk.ok_or(Fault::NoPortfolioRisk)?;
    in_range("risk", risk, model.risks.len())?;
    let (rate, mean) = (frequency.mean(), severity.mean());
    Ok(EventSet {
        peril,
        name: config.name.clone(),
        events: vec![SetEvent {
            id: config.name.clone(),
            rate,
            mean,
            magnitude: None,
            latitude: None,
            longitude: None,
            depth: None,
            industry_loss: None,
        }],
        rows: vec![SetRow {
            risk,
            coverage: Coverage::All,
            mean,
            sd: severity.variance().sqrt(),
            residual: Residual::Severity,
            common: 0.0,
            own: 1.0,
            place: 0,
        }],
        recurrence: Recurrence::Counts { frequency, severity: Some(Box::new(severity)), choice: Choice::certain() },
        season: SeasonDays::new(&config.season, model.settings.axis)?,
        shared_frequency: index(config.shared_frequency, model.shared_frequencies.len(), law)?,
        row_start: vec![0, 1],
        shapes: Vec::new(),
        places: vec![(risk, Coverage::All)],
        laws,
    })
}

/// The law of a count and its name.
fn frequency_law(frequency: config::Frequency) -> Result<(&'static str, Frequency), DistributionError> {
    Ok(match frequency {
        config::Frequency::Poisson { mean } => (POISSON, Frequency::Poisson(Poisson::new(mean)?)),
        config::Frequency::NegativeBinomial { mean, dispersion } => {
            ("negative binomial counts", Frequency::NegativeBinomial(NegativeBinomial::new(mean, dispersion)?))
        }
        config::Frequency::Binomial { trials, probability } => {
            ("binomial counts", Frequency::Binomial(Binomial::new(trials, probability)?))
        }
        config::Frequency::Fixed { count } => ("a fixed count", Frequency::FixedCount(FixedCount::new(count)?)),
    })
}

/// The law of a loss.
fn severity_law(severity: &config::Severity) -> Result<Severity, DistributionError> {
    use config::SeverityShape as Shape;
    let shape = match &severity.shape {
        Shape::Lognormal { mu, sigma } => SeverityShape::Lognormal(Lognormal::new(*mu, *sigma)?),
        Shape::Pareto { threshold, alpha } => SeverityShape::Pareto(Pareto::new(*threshold, *alpha)?),
        Shape::GeneralisedPareto { location, scale, shape } => {
            SeverityShape::GeneralisedPareto(GeneralisedPareto::new(*location, *scale, *shape)?)
        }
        Shape::Gamma { shape, scale } => SeverityShape::Gamma(Gamma::new(*shape, *scale)?),
        Shape::Weibull { shape, scale } => SeverityShape::Weibull(Weibull::new(*shape, *scale)?),
        Shape::Exponential { mean } => SeverityShape::Exponential(Exponential::new(*mean)?),
        Shape::Empirical { losses, weights } => SeverityShape::Empirical(Empirical::new(losses, weights.as_deref())?),
        Shape::Fixed { loss } => SeverityShape::Empirical(Empirical::new(&[*loss], None)?),
    };
    // A list may hold the truncation point itself; the law given a loss *above* it leaves it out.
    let truncate_below = match shape {
        SeverityShape::Empirical(_) => severity.truncate_below.map(f64::next_up),
        _ => severity.truncate_below,
    };
    Severity::new(shape, truncate_below, severity.truncate_above, severity.censor_at)
}
