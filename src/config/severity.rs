//! `severity`: the law of the size of one loss.

use super::field::{Field, Kind, Section, optional, required};
use super::loss_table::column;
use super::reading::{Reading, number};
use crate::input::amount::nearest;
use crate::input::complaint::Fault;
use crate::input::table::{Layout, Unknown};
use crate::model::peril::{Severity, SeverityShape};

const POSITIVE: Kind = Kind::Number { least: 0.0, above: true, most: 1_000.0 };

pub(super) const SEVERITY: Section = Section {
    doc: "The law of the size of one loss. Exactly one family is written; truncation and censoring may be added.",
    fields: FIELDS,
    one_of: &["lognormal", "pareto", "generalised-pareto", "gamma", "weibull", "exponential", "empirical", "fixed"],
};

const FIELDS: &[Field] = &[
    optional("lognormal", Kind::Table(&LOGNORMAL), "{ mean = \"50m\", sd = \"120m\" }", "a lognormal loss"),
    optional(
        "pareto",
        Kind::Table(&PARETO),
        "{ threshold = \"10m\", alpha = 1.5 }",
        "P(X > x) = (threshold / x)^alpha",
    ),
    optional(
        "generalised-pareto",
        Kind::Table(&GENERALISED_PARETO),
        "{ location = \"10m\", scale = \"8m\", shape = 0.4 }",
        "P(X > x) = (1 + shape (x - location) / scale)^(-1 / shape)",
    ),
    optional("gamma", Kind::Table(&GAMMA), "{ shape = 0.8, scale = \"60m\" }", "a gamma loss with mean shape x scale"),
    optional(
        "weibull",
        Kind::Table(&WEIBULL),
        "{ shape = 0.7, scale = \"40m\" }",
        "P(X > x) = exp(-(x / scale)^shape)",
    ),
    optional("exponential", Kind::Table(&EXPONENTIAL), "{ mean = \"50m\" }", "an exponential loss"),
    optional("empirical", Kind::Table(&EMPIRICAL), "{ file = \"losses.csv\" }", "one of the losses of a list"),
    optional("fixed", Kind::Table(&FIXED), "{ loss = \"100m\" }", "always the same loss"),
    optional("truncate-below", Kind::Amount, "\"1m\"", "the law is that of X given that X is above this")
        .unit("currency"),
    optional("truncate-above", Kind::Amount, "\"20bn\"", "the law is that of X given that X is at most this")
        .unit("currency"),
    optional("censor-at", Kind::Amount, "\"20bn\"", "the loss is the smaller of X and this").unit("currency"),
];

const LOGNORMAL: Section = Section {
    doc: "A lognormal loss: mu and sigma of the logarithm, or mean and sd of the loss itself.",
    fields: &[
        optional(
            "mu",
            Kind::Number { least: -50.0, above: false, most: 50.0 },
            "17.5",
            "the mean of the natural logarithm of the loss in currency units",
        ),
        optional(
            "sigma",
            Kind::Number { least: 0.0, above: true, most: 10.0 },
            "1.2",
            "the standard deviation of the logarithm",
        ),
        optional("mean", Kind::Amount, "\"50m\"", "the mean loss").unit("currency"),
        optional("sd", Kind::Amount, "\"120m\"", "the standard deviation of the loss").unit("currency"),
    ],
    one_of: &["mu", "mean"],
};

const PARETO: Section = Section {
    doc: "A Pareto loss.",
    fields: &[
        required("threshold", Kind::Amount, "\"10m\"", "the smallest loss").unit("currency"),
        required("alpha", POSITIVE, "1.5", "the tail index; the mean is finite above 1"),
    ],
    one_of: &[],
};

const GENERALISED_PARETO: Section = Section {
    doc: "A generalised Pareto loss.",
    fields: &[
        required("location", Kind::Amount, "\"10m\"", "the smallest loss").unit("currency"),
        required("scale", Kind::Amount, "\"8m\"", "the scale").unit("currency"),
        required(
            "shape",
            Kind::Number { least: -10.0, above: false, most: 10.0 },
            "0.4",
            "the shape: 0 is exponential, above 0 heavy, below 0 bounded",
        ),
    ],
    one_of: &[],
};

const SHAPE: Field = required("shape", POSITIVE, "0.8", "the shape");
const SCALE: Field = required("scale", Kind::Amount, "\"60m\"", "the scale").unit("currency");
const GAMMA: Section = Section { doc: "A gamma loss.", fields: &[SHAPE, SCALE], one_of: &[] };
const WEIBULL: Section = Section { doc: "A Weibull loss.", fields: &[SHAPE, SCALE], one_of: &[] };

const EXPONENTIAL: Section = Section {
    doc: "An exponential loss.",
    fields: &[required("mean", Kind::Amount, "\"50m\"", "the mean loss").unit("currency")],
    one_of: &[],
};

const EMPIRICAL: Section = Section {
    doc: "One of the losses of a list, with equal or stated weights.",
    fields: &[
        optional("file", Kind::File("losses: loss, and weight if they differ"), "\"losses.csv\"", "the list as a file"),
        optional("losses", Kind::List { of: &Kind::Amount, least: 1 }, "[\"5m\", \"20m\", \"90m\"]", "the list itself")
            .unit("currency"),
        optional(
            "weights",
            Kind::List { of: &Kind::Number { least: 0.0, above: true, most: 1e12 }, least: 1 },
            "[3, 2, 1]",
            "the weight of each of `losses`; equal where it is not written",
        ),
    ],
    one_of: &["file", "losses"],
};

const FIXED: Section = Section {
    doc: "Always the same loss.",
    fields: &[required("loss", Kind::Amount, "\"100m\"", "the loss").unit("currency")],
    one_of: &[],
};

const LAYOUT: Layout = Layout {
    what: "list of losses",
    columns: &[
        column("loss", &["amount"], true, "20m", "a loss"),
        column("weight", &["probability"], false, "2", "the weight of the loss"),
    ],
    unused: &[],
    unknown: Unknown::Refuse,
};

/// Reads `severity`.
pub(super) fn read(table: &Reading) -> Option<Severity> {
    let shape = shape(table);
    let below = optional_amount(table, "truncate-below");
    let above = optional_amount(table, "truncate-above");
    let censor = optional_amount(table, "censor-at");
    let severity = Severity { shape: shape?, truncate_below: below?, truncate_above: above?, censor_at: censor? };
    in_order(table, &severity).then_some(severity)
}

fn optional_amount(table: &Reading, key: &str) -> Option<Option<f64>> {
    if table.has(key) { table.amount_f64(key).map(Some) } else { Some(None) }
}

/// Truncation and censoring must leave something of the law.
fn in_order(table: &Reading, severity: &Severity) -> bool {
    let (least, most) = support(&severity.shape);
    let low = severity.truncate_below.unwrap_or(0.0).max(least);
    let high = severity.truncate_above.unwrap_or(f64::INFINITY).min(most);
    let rule =
        "truncate-below lies below truncate-above, both where the law has losses; censor-at lies above truncate-below";
    if low >= high && severity.truncate_above.or(severity.truncate_below).is_some() && least < most {
        let key = if severity.truncate_above.is_some() { "truncate-above" } else { "truncate-below" };
        let what = "the truncation leaves no loss";
        table.complain_key(key, Fault::new(what, rule, "truncate-below = \"1m\", truncate-above = \"20bn\""));
        return false;
    }
    if severity.censor_at.is_some_and(|censor| censor <= low && least < most) {
        let what = "every loss would be cut to the same amount";
        table.complain_key("censor-at", Fault::new(what, rule, table.example("censor-at")));
        return false;
    }
    true
}

/// The smallest and largest loss of a law.
fn support(shape: &SeverityShape) -> (f64, f64) {
    match shape {
        SeverityShape::Pareto { threshold, .. } => (*threshold, f64::INFINITY),
        SeverityShape::GeneralisedPareto { location, scale, shape } if *shape < 0.0 => {
            (*location, location - scale / shape)
        }
        SeverityShape::GeneralisedPareto { location, .. } => (*location, f64::INFINITY),
        SeverityShape::Empirical { losses, .. } => {
            let bound = |best: fn(f64, f64) -> f64| losses.iter().copied().reduce(best).unwrap_or(0.0);
            (bound(f64::min), bound(f64::max))
        }
        SeverityShape::Fixed { loss } => (*loss, *loss),
        _ => (0.0, f64::INFINITY),
    }
}

fn shape(table: &Reading) -> Option<SeverityShape> {
    if let Some(law) = table.section("lognormal") {
        return lognormal(&law);
    }
    if let Some(law) = table.section("pareto") {
        let (threshold, alpha) = (positive(&law, "threshold"), law.number("alpha"));
        return Some(SeverityShape::Pareto { threshold: threshold?, alpha: alpha? });
    }
    if let Some(law) = table.section("generalised-pareto") {
        let (location, scale, shape) = (law.amount_f64("location"), positive(&law, "scale"), law.number("shape"));
        return Some(SeverityShape::GeneralisedPareto { location: location?, scale: scale?, shape: shape? });
    }
    if let Some(law) = table.section("gamma") {
        let (shape, scale) = (law.number("shape"), positive(&law, "scale"));
        return Some(SeverityShape::Gamma { shape: shape?, scale: scale? });
    }
    if let Some(law) = table.section("weibull") {
        let (shape, scale) = (law.number("shape"), positive(&law, "scale"));
        return Some(SeverityShape::Weibull { shape: shape?, scale: scale? });
    }
    if let Some(law) = table.section("exponential") {
        return Some(SeverityShape::Exponential { mean: positive(&law, "mean")? });
    }
    if let Some(law) = table.section("empirical") {
        return empirical(&law);
    }
    Some(SeverityShape::Fixed { loss: table.section("fixed")?.amount_f64("loss")? })
}

/// An amount above zero.
fn positive(table: &Reading, key: &str) -> Option<f64> {
    let value = table.amount_f64(key)?;
    if value <= 0.0 {
        let rule = format!("`{key}` is above zero");
        table.complain_key(key, Fault::new(format!("`{key}` is zero"), rule, table.example(key)));
        return None;
    }
    Some(value)
}

/// By mu and sigma, or by mean and sd: sigma^2 = ln(1 + (sd / mean)^2), mu = ln(mean) - sigma^2 / 2.
fn lognormal(law: &Reading) -> Option<SeverityShape> {
    let (first, second, other) = if law.has("mean") { ("mean", "sd", "sigma") } else { ("mu", "sigma", "sd") };
    if !law.has(second) && !law.lacks(second) {
        return None;
    }
    if !law.has(second) {
        let what = format!("{} has `{first}` but not `{second}`", law.called());
        let rule = "a lognormal law has mu and sigma, or mean and sd";
        law.complain(Fault::new(what, rule, "lognormal = { mean = \"50m\", sd = \"120m\" }"));
        return None;
    }
    if law.has(other) {
        let what = format!("{} mixes `{first}` with `{other}`", law.called());
        let rule = "a lognormal law has mu and sigma, or mean and sd";
        law.complain_key(other, Fault::new(what, rule, "lognormal = { mean = \"50m\", sd = \"120m\" }"));
        return None;
    }
    if first == "mu" {
        let (mu, sigma) = (law.number("mu"), law.number("sigma"));
        return Some(SeverityShape::Lognormal { mu: mu?, sigma: sigma? });
    }
    let (mean, sd) = (positive(law, "mean"), positive(law, "sd"));
    let (mean, sd) = (mean?, sd?);
    let variance = libm::log1p((sd / mean) * (sd / mean));
    Some(SeverityShape::Lognormal { mu: libm::log(mean) - variance / 2.0, sigma: variance.sqrt() })
}

fn empirical(law: &Reading) -> Option<SeverityShape> {
    let (losses, weights) = if law.has("file") { listed(law)? } else { written(law)? };
    if !losses.iter().any(|loss| *loss > 0.0) {
        let fault = Fault::new("every loss is zero", "at least one loss is above zero", law.example("losses"));
        law.complain(fault);
        return None;
    }
    Some(SeverityShape::Empirical { losses, weights })
}

/// From a file.
fn listed(law: &Reading) -> Option<(Vec<f64>, Option<Vec<f64>>)> {
    let (mut losses, mut weights) = (Vec::new(), Vec::new());
    let weighted = std::cell::Cell::new(false);
    let remember = |sheet: &crate::input::table::Sheet| {
        weighted.set(sheet.has(1));
        true
    };
    law.ctx.rows(law.node("file")?, &LAYOUT, remember, |row| {
        losses.extend(row.money(0, &law.ctx.currency));
        let weight = if weighted.get() { row.number(1) } else { Some(1.0) };
        match weight {
            Some(weight) if weight > 0.0 => weights.push(weight),
            Some(_) => row.complain(1, Fault::new("the weight is not above zero", "every weight is above zero", "")),
            None => row.complain(1, Fault::new("the weight is missing", "where one loss has a weight, all have", "")),
        }
    })?;
    Some((losses, weighted.get().then_some(weights)))
}

/// From the configuration itself.
fn written(law: &Reading) -> Option<(Vec<f64>, Option<Vec<f64>>)> {
    let currency = &law.ctx.currency;
    let losses = law.list("losses", |node, _| node.amount(currency).map(nearest));
    let weights = if law.has("weights") { Some(law.list("weights", number)?) } else { None };
    let losses = losses?;
    if weights.as_ref().is_some_and(|w| w.len() != losses.len()) {
        let rule = "there is one weight for each loss";
        law.complain_key(
            "weights",
            Fault::new("the list has another length than `losses`", rule, law.example("weights")),
        );
        return None;
    }
    Some((losses, weights))
}
