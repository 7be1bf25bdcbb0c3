//! The technical premium of a layer by every principle, at both ends of its parameters, before reinstatement premium.

use super::PastYears;
use super::layer::{Columns, error_of};
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::pricing::Range;
use crate::statistics::pricing::loading::{self, Book, Lane, TailForm};
use crate::statistics::pricing::{Distortion, distorted};
use crate::statistics::{Estimate, Level, Sample};
use crate::study::run::StudyError;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The premium of one principle, net of commission and before reinstatement premium.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TechnicalPremium {
    /// `expected-loss`, `standard-deviation`, `kreps`, `lane`, `wang`, `wang-two-factor`, `proportional-hazard`,
    /// `tail-on-excess`, `tail-on-assets`, `minimum-rate-on-line`, `burning-cost`.
    pub principle: String,
    /// The parameters, as they are printed.
    pub parameters: String,
    /// Where they come from; empty where there are none.
    pub source: String,
    /// At the parameter that loads least.
    pub low: Estimate,
    /// At the one that loads most.
    pub high: Estimate,
}

/// What the principles have in common.
struct Layer<'a> {
    sample: &'a Sample<'a>,
    paths: Paths<'a>,
    expected: Estimate,
    /// 1 + reinstatement premium over premium.
    with_reinstatement: f64,
}

impl Layer<'_> {
    /// A price with the influence of each trial on it, as a premium.
    fn premium(&self, value: f64, influence: impl Fn(f64) -> f64) -> Result<Estimate, StudyError> {
        let error = error_of(self.sample, influence, self.paths)?;
        Ok(self.scaled(Estimate {
            value,
            standard_error: error,
            low: value - 1.959_963_984_540_054 * error,
            high: value + 1.959_963_984_540_054 * error,
            ..self.expected
        }))
    }

    fn scaled(&self, price: Estimate) -> Estimate {
        let by = 1.0 / self.with_reinstatement;
        Estimate {
            value: price.value * by,
            standard_error: price.standard_error * by,
            low: price.low * by,
            high: price.high * by,
            ..price
        }
    }

    fn distorted(&self, range: Range, distortion: impl Fn(f64) -> Distortion) -> [Estimate; 2] {
        let at = |parameter| self.scaled(distorted::price(self.sample, distortion(parameter)));
        let (a, b) = (at(range.low), at(range.high));
        if a.value <= b.value { [a, b] } else { [b, a] }
    }
}

fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `0.2 to 0.5`, or one number; `percent` as percentages.
fn span(range: Range, percent: bool) -> String {
    let one = |value: f64| if percent { format!("{} %", number(value * 100.0)) } else { number(value) };
    if range.low == range.high { one(range.low) } else { format!("{} to {}", one(range.low), one(range.high)) }
}

/// All principles that the layer allows.
pub(super) fn premiums(
    model: &Model,
    columns: &Columns,
    (sample, paths): (&Sample, Paths),
    reinstatement_share: f64,
    past: Option<&PastYears>,
) -> Result<Vec<TechnicalPremium>, StudyError> {
    let pricing = &model.pricing;
    let layer = Layer { sample, paths, expected: sample.mean(), with_reinstatement: 1.0 + reinstatement_share };
    let (mean, sd) = (layer.expected.value, sample.sd().value);
    let mut list: Vec<TechnicalPremium> = Vec::new();
    let floor = pricing.minimum_rate_on_line.zip(columns.limit).map_or(0.0, |(rate, limit)| rate.fast() * limit);
    let mut add = |principle: &str, parameters: String, source: &str, [low, high]: [Estimate; 2]| {
        let (principle, source) = (principle.to_owned(), source.to_owned());
        // No principle goes below what the market gives cover for.
        let [low, high] = [low, high].map(|end| if end.value < floor { Estimate::exact(floor) } else { end });
        list.push(TechnicalPremium { principle, parameters, source, low, high });
    };
    let fair = layer.scaled(layer.expected);
    add("expected-loss", String::new(), "", [fair; 2]);

    let with_sd = |k: f64| {
        let influence = |loss: f64| {
            let gap = loss - mean;
            loss + if sd > 0.0 { k * (gap * gap - sd * sd) / (2.0 * sd) } else { 0.0 }
        };
        layer.premium(loading::standard_deviation(mean, sd, k), influence)
    };
    let of = &pricing.standard_deviation;
    add(
        "standard-deviation",
        format!("factor {}", span(of.value, false)),
        &of.source,
        [with_sd(of.value.low)?, with_sd(of.value.high)?],
    );

    let of = &pricing.kreps;
    let book = of.value.book.map(|(book, correlation)| Book { sd: book.to_f64().unwrap_or(0.0), correlation });
    let kreps = |y: f64| {
        // The load is R sd, with R held where it is.
        let load = loading::kreps(0.0, sd, y, of.value.z, book);
        with_sd(if sd > 0.0 { load / sd } else { 0.0 })
    };
    let beside =
        book.map_or_else(String::new, |book| format!(", book {} at {}", number(book.sd), number(book.correlation)));
    add(
        "kreps",
        format!("return {}, z {}{beside}", span(of.value.yield_rate, true), number(of.value.z)),
        &of.source,
        [kreps(of.value.yield_rate.low)?, kreps(of.value.yield_rate.high)?],
    );

    if let Some(limit) = columns.limit {
        let of = &pricing.lane;
        let any = sample.probability_above(0.0).value;
        let lane = |gamma: f64| {
            let parameters = Lane { gamma, alpha: of.value.alpha, beta: of.value.beta };
            let value = loading::lane(mean, limit, any, parameters);
            let load = value - mean;
            let (per_mean, per_any) = match mean > 0.0 {
                true => (1.0 + load * parameters.beta / mean, load * (parameters.alpha - parameters.beta) / any),
                false => (1.0, 0.0),
            };
            layer.premium(value, |loss| per_mean * loss + if loss > 0.0 { per_any } else { 0.0 })
        };
        add(
            "lane",
            format!(
                "gamma {}, alpha {}, beta {}",
                span(of.value.gamma, false),
                number(of.value.alpha),
                number(of.value.beta)
            ),
            &of.source,
            [lane(of.value.gamma.low)?, lane(of.value.gamma.high)?],
        );
    }

    let of = &pricing.wang;
    let prices = layer.distorted(of.value, |lambda| Distortion::Wang { lambda });
    add("wang", format!("lambda {}", span(of.value, false)), &of.source, prices);
    let of = &pricing.wang_two_factor;
    let degrees = of.value.degrees;
    let prices = layer.distorted(of.value.lambda, |lambda| Distortion::WangStudent { lambda, degrees });
    let parameters = format!("lambda {}, {} degrees", span(of.value.lambda, false), number(degrees));
    add("wang-two-factor", parameters, &of.source, prices);
    let of = &pricing.proportional_hazard;
    let prices = layer.distorted(of.value, |exponent| Distortion::ProportionalHazard { exponent });
    add("proportional-hazard", format!("exponent {}", span(of.value, false)), &of.source, prices);

    let of = &pricing.tail_capital;
    let level: Level = of.value.level.to_string().parse()?;
    let (at_risk, tvar) = (sample.quantile(level).value, sample.tvar(level));
    for (key, form) in [("tail-on-excess", TailForm::OnExcess), ("tail-on-assets", TailForm::OnAssets)] {
        let price = |r: f64| {
            let rate = if form == TailForm::OnExcess { r } else { r / (1.0 + r) };
            let influence = |loss: f64| (1.0 - rate) * loss + rate * (loss - at_risk).max(0.0) / level.tail();
            let found = layer.premium(loading::tail(mean, tvar.value, r, form), influence)?;
            Ok::<_, StudyError>(Estimate { tail_count: tvar.tail_count, supported: tvar.supported, ..found })
        };
        let parameters = format!("TVaR {}, return {}", level.percent_label(), span(of.value.rate, true));
        add(key, parameters, &of.source, [price(of.value.rate.low)?, price(of.value.rate.high)?]);
    }

    if let (Some(rate), Some(_)) = (pricing.minimum_rate_on_line, columns.limit) {
        let parameters = span(Range { low: rate.fast(), high: rate.fast() }, true);
        add("minimum-rate-on-line", parameters, "", [Estimate::exact(floor); 2]);
    }
    if let (Some(past), Some(history)) = (past, &pricing.burning_cost) {
        let loading = history.loadings.fast();
        let scaled = layer.scaled(past.mean);
        let loaded = |estimate: Estimate| Estimate {
            value: estimate.value / (1.0 - loading),
            standard_error: estimate.standard_error / (1.0 - loading),
            low: estimate.low / (1.0 - loading),
            high: estimate.high / (1.0 - loading),
            ..estimate
        };
        let parameters =
            format!("{} to {}, loadings {}", past.from, past.to, span(Range { low: loading, high: loading }, true));
        add("burning-cost", parameters, "history of the configuration", [loaded(scaled); 2]);
    }
    Ok(list)
}
