//! What a market is sent with a quote request: what is insured, by what perils, how large losses are, what past events would do.
//!
//! Source: the contents of a property catastrophe submission (D. R. Clark, Basics of Reinsurance Pricing, CAS study note, 2014,
//! section 2); the 1-in-475-year loss is the Japanese habit (10 % in 50 years).
//!
//! Worked number: buildings of 3bn, contents of 4bn and business interruption of 1bn at a plant are a total insured value of 8bn.

use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::design::Design;
use crate::model::earthquake::scenario::Scenario;
use crate::model::peril::Source;
use crate::model::risk::Risk;
use crate::simulation::Engine;
use crate::statistics::{Estimate, ReturnPoint};
use crate::study::collect::Collected;
use crate::study::run::StudyError;
use crate::study::scenario;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Return periods of the occurrence table.
pub const OCCURRENCE: [f64; 8] = [10.0, 20.0, 50.0, 100.0, 200.0, 250.0, 475.0, 1_000.0];
/// How often a past event is drawn.
pub const REALISATIONS: u64 = 200;

/// The facts of a submission. Amounts in currency units.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Submission {
    /// The insured; empty where nobody is named.
    pub insured: String,
    /// Sites, in the order of their list.
    pub sites: Vec<SubmissionSite>,
    /// Buyers: how many, and the sum of their approved limits; None without any.
    pub buyers: Option<(u64, f64)>,
    /// Perils.
    pub perils: Vec<SubmissionPeril>,
    /// Largest event of a year: from the ground up, and as the policies pay it.
    pub occurrence: Vec<OccurrenceCurve>,
    /// What past earthquakes would do today; empty without an earthquake model.
    pub past_events: Vec<PastEvent>,
}

/// A site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SubmissionSite {
    /// Its id and name.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Building, contents, stock, business interruption; None where not stated.
    pub values: [Option<f64>; 4],
    /// Their sum.
    pub total: f64,
    /// Construction, where it is known.
    pub construction: Option<String>,
    /// Year of construction.
    pub year_built: Option<u32>,
    /// Distance to the coast, km.
    pub distance_to_coast: Option<f64>,
}

/// A peril.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SubmissionPeril {
    /// Its name.
    pub name: String,
    /// Kind of its loss source.
    pub source: String,
    /// Events a year.
    pub frequency: Estimate,
    /// Ground-up loss a year.
    pub mean: Estimate,
}

/// An exceedance curve of the largest event of a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct OccurrenceCurve {
    /// `ground-up` or `insured`.
    pub key: String,
    /// Losses at return periods.
    pub points: Vec<ReturnPoint>,
}

/// An earthquake of the past on today's sites and programme: means over its realisations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PastEvent {
    /// Its name.
    pub name: String,
    /// `ground-up`, `insured`, `gross`, `ceded`, `net` with their means and standard errors.
    pub totals: Vec<(String, f64, f64)>,
}

/// The facts of a run; `scenarios` are the events that are told.
pub(super) fn submission(
    model: &Model,
    engine: &Engine,
    (collected, paths): (&Collected, Paths),
    scenarios: &[Scenario],
) -> Result<Submission, StudyError> {
    let quantum = model.settings.quantum;
    let units = |column: &[f64]| -> Vec<f64> { column.iter().map(|&quanta| quantum.units(quanta) + 0.0).collect() };
    let peril = |(index, peril): (usize, &crate::model::peril::Peril)| -> Result<SubmissionPeril, StudyError> {
        Ok(SubmissionPeril {
            name: peril.name.clone(),
            source: source(&peril.source).into(),
            frequency: paths.sample(&collected.peril_count[index])?.mean(),
            mean: paths.sample(&units(&collected.peril_loss[index]))?.mean(),
        })
    };
    let curve = |(key, column): (&str, &[f64])| -> Result<OccurrenceCurve, StudyError> {
        Ok(OccurrenceCurve { key: key.into(), points: paths.sample(&units(column))?.exceedance(&OCCURRENCE) })
    };
    let mut curves = vec![("ground-up", collected.ground_up.largest.as_slice())];
    if !model.policies.is_empty() {
        curves.push(("insured", collected.insured.largest.as_slice()));
    }
    let buyers: Vec<&Risk> = model.risks.iter().filter(|risk| risk.buyer.is_some()).collect();
    let limits = buyers.iter().filter_map(|risk| risk.exposure()).map(number).sum();
    Ok(Submission {
        insured: model.parent.as_ref().map_or_else(String::new, |parent| model.parties[parent.party].name.clone()),
        sites: model.risks.iter().filter(|risk| !risk.portfolio && risk.buyer.is_none()).map(site).collect(),
        buyers: (!buyers.is_empty()).then_some((buyers.len() as u64, limits)),
        perils: model.perils.iter().enumerate().map(peril).collect::<Result<_, _>>()?,
        occurrence: curves.into_iter().map(curve).collect::<Result<_, _>>()?,
        past_events: past_events(model, engine, scenarios),
    })
}

fn number(amount: Decimal) -> f64 {
    amount.to_f64().unwrap_or(0.0)
}

fn site(risk: &Risk) -> SubmissionSite {
    let traits = risk.site.as_deref();
    SubmissionSite {
        id: risk.id.clone(),
        name: risk.name.clone(),
        values: risk.values.map(|value| value.map(number)),
        total: risk.total_value().map_or(0.0, number),
        construction: traits.map(|traits| traits.construction.key().into()),
        year_built: traits.and_then(|traits| traits.year_built),
        distance_to_coast: traits.and_then(|traits| traits.distance_to_coast),
    }
}

/// Kind of a loss source.
pub(in crate::study) fn source(source: &Source) -> &'static str {
    match source {
        Source::FrequencySeverity { .. } => "frequency-severity",
        Source::EventLossTable(_) => "event-loss-table",
        Source::YearTable(_) => "year-table",
        Source::YearEventTable(_) => "year-event-table",
        Source::Earthquake(_) => "earthquake",
        Source::Credit(_) => "credit",
    }
}

/// Past events on today's sites; none where no peril has the earthquake model, and those that it does not know are left out.
fn past_events(model: &Model, engine: &Engine, scenarios: &[Scenario]) -> Vec<PastEvent> {
    let quakes = model.perils.iter().position(|peril| matches!(peril.source, Source::Earthquake(_)));
    let (Some(peril), Some(first)) = (quakes, engine.designs.first()) else { return Vec::new() };
    let told = |event: &Scenario| {
        let found = scenario::run(model, &Design { ..first.design.clone() }, event, REALISATIONS, Some(peril)).ok()?;
        let totals = found.totals.iter().map(|(key, spread)| (key.clone(), spread.mean, spread.standard_error));
        Some(PastEvent { name: event.title.clone(), totals: totals.collect() })
    };
    scenarios.iter().filter_map(told).collect()
}
