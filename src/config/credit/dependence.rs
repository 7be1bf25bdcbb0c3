//! `model`, `correlation` and `systematic`: how the defaults of one year hang together.
//!
//! Worked numbers: shares of 50, 30 and 20 % of the systematic variance are loadings sqrt(0.5), sqrt(0.3) and sqrt(0.2) on
//! the factors global, of the country and of the sector. 14 % is the correlation of assets that the standard deviation of
//! the yearly rates of default of S&P's studies implies.

use rust_decimal::Decimal;

use super::matching::conditional_spread;
use super::standard;
use crate::config::field::{Field, Kind, Section, defaulted, optional, required};
use crate::config::reading::Reading;
use crate::input::amount::{nearest, percent};
use crate::input::complaint::{Fault, shown};
use crate::input::suggest;
use crate::input::toml_tree::Value;
use crate::model::credit::DefaultModel;
use crate::model::credit::obligor::Obligor;

const SHARE: Kind = Kind::Share { most_percent: 100 };

pub(super) const MODEL: Field = defaulted(
    "model",
    Kind::Either(&[Kind::Choice(&["gaussian"]), Kind::Table(&FAMILY)]),
    "\"gaussian\"",
    "{ t = { degrees-of-freedom = 4 } }",
    "how defaults hang together: latent normal variables, those of Student's t, or gamma factors",
);
pub(super) const CORRELATION: Field = defaulted(
    "correlation",
    SHARE,
    "\"14%\"",
    "\"20%\"",
    "the part of the variance of a buyer's latent variable that is systematic; the column `rho` goes before it",
);
pub(super) const SYSTEMATIC: Field = defaulted(
    "systematic",
    Kind::Table(&SHARES),
    "{ global = \"50%\", country = \"30%\", sector = \"20%\" }",
    "{ global = \"100%\" }",
    "of which factors the systematic part is made; a public buyer moves with its country alone, and the columns `w_global`, \
     `w_country` and `w_sector` go before both",
);

const FAMILY: Section = Section {
    doc: "A model of defaults other than the normal one.",
    fields: &[
        optional(
            "t",
            Kind::Table(&STUDENT),
            "{ degrees-of-freedom = 4 }",
            "latent variables of Student's t: the normal ones, divided by the root of one common chi-square variable over its \
             degrees of freedom",
        ),
        optional(
            "creditriskplus",
            Kind::Table(&GAMMA_FACTORS),
            "{ variance = 0.25, defaults = \"poisson\" }",
            "gamma factors with mean 1 multiply the intensity of default",
        ),
    ],
    one_of: &["t", "creditriskplus"],
};

const STUDENT: Section = Section {
    doc: "Latent variables of Student's t.",
    fields: &[required(
        "degrees-of-freedom",
        Kind::Number { least: 1.0, above: false, most: 1000.0 },
        "4",
        "the fewer, the more often many buyers default together",
    )],
    one_of: &[],
};

const GAMMA_FACTORS: Section = Section {
    doc: "Gamma factors.",
    fields: &[
        optional(
            "variance",
            Kind::Number { least: 0.0, above: true, most: 100.0 },
            "0.25",
            "of the global factor, of every country's and every sector's; where it is not written, what gives the rate of \
             default of a large book the standard deviation that it has under `correlation` in the normal model",
        ),
        defaulted(
            "defaults",
            Kind::Choice(&["poisson", "bernoulli"]),
            "\"poisson\"",
            "\"bernoulli\"",
            "\"poisson\": a buyer may default several times a year, as in the published model; \"bernoulli\": once",
        ),
    ],
    one_of: &[],
};

const SHARES: Section = Section {
    doc: "Shares of the systematic variance; they add up to 100 %.",
    fields: &[
        defaulted("global", SHARE, "\"0%\"", "\"50%\"", "of the factor of all buyers"),
        defaulted("country", SHARE, "\"0%\"", "\"30%\"", "of the factor of the buyer's country"),
        defaulted("sector", SHARE, "\"0%\"", "\"20%\"", "of the factor of the buyer's sector"),
    ],
    one_of: &[],
};

/// `model` as it is written.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Family {
    Gaussian,
    StudentT { degrees: f64 },
    CreditRiskPlus { variance: Option<f64>, poisson: bool },
}

/// Reads `model`.
pub(super) fn family(table: &Reading) -> Option<Family> {
    if !table.has("model") {
        return Some(Family::Gaussian);
    }
    let node = table.node("model")?;
    match &node.value {
        Value::Text(text) if text == "gaussian" => Some(Family::Gaussian),
        Value::Text(text) => {
            let near = suggest::nearest(text, ["gaussian"]);
            let meant = near.map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
            let what = format!("\"{}\" is no model of defaults that needs no parameters{meant}", shown(text));
            let rule = "a model is \"gaussian\", { t = { degrees-of-freedom } } or { creditriskplus = { variance, defaults } }";
            let example = near.map_or_else(|| MODEL.line(), |near| format!("model = \"{near}\""));
            table.complain_key("model", Fault::new(what, rule, example));
            None
        }
        _ => {
            let chosen = table.section("model")?;
            if chosen.has("t") {
                let degrees = chosen.section("t")?.number("degrees-of-freedom");
                return Some(Family::StudentT { degrees: degrees? });
            }
            let gamma = chosen.section("creditriskplus")?;
            let variance = if gamma.has("variance") { Some(gamma.number("variance")?) } else { None };
            let poisson = standard::choice(&gamma, "defaults", "poisson")? == "poisson";
            Some(Family::CreditRiskPlus { variance, poisson })
        }
    }
}

/// Reads `systematic`: shares of the factors global, of the country, of the sector.
pub(super) fn shares(table: &Reading) -> Option<[f64; 3]> {
    if !table.has("systematic") {
        return Some([0.5, 0.3, 0.2]);
    }
    let section = table.section("systematic")?;
    let share =
        |key| if section.has(key) { section.share(key).map(|share| share.exact()) } else { Some(Decimal::ZERO) };
    let (global, country, sector) = (share("global"), share("country"), share("sector"));
    let all = [global?, country?, sector?];
    // A key that does not belong there is a share under another name.
    if section.has_strange() {
        return None;
    }
    let sum: Decimal = all.iter().sum();
    if sum != Decimal::ONE {
        let what = format!("the shares of the systematic variance add up to {}%", percent(sum));
        table.complain_key("systematic", Fault::new(what, "they add up to 100%", SYSTEMATIC.line()));
        return None;
    }
    Some(all.map(nearest))
}

/// The model with the variances of its factors; `shares` are those of the systematic variance.
pub(super) fn model(family: Family, shares: [f64; 3], obligors: &[Obligor]) -> DefaultModel {
    match family {
        Family::Gaussian => DefaultModel::Gaussian,
        Family::StudentT { degrees } => DefaultModel::StudentT { degrees },
        Family::CreditRiskPlus { variance, poisson } => {
            let variances = variance.map_or_else(|| matched(shares, obligors), |variance| [variance; 3]);
            DefaultModel::CreditRiskPlus { variances, poisson }
        }
    }
}

/// Variances under which the yearly rate of default of a large book of average buyers spreads as in the normal model.
///
/// The factor of a buyer is the sum of three, weighted by their shares; of variances v / share it has the variance v. A
/// share of nothing, which only buyers with loadings of their own can have, counts as all.
fn matched(shares: [f64; 3], obligors: &[Obligor]) -> [f64; 3] {
    let weight = |obligor: &Obligor| obligor.exposure.usual();
    let total: f64 = obligors.iter().map(weight).sum();
    let mean = |of: fn(&Obligor) -> f64| match total > 0.0 {
        true => obligors.iter().map(|obligor| weight(obligor) * of(obligor)).sum::<f64>() / total,
        false => obligors.iter().map(of).sum::<f64>() / obligors.len().max(1) as f64,
    };
    let (pd, correlation) = (mean(|obligor| obligor.pd), mean(|obligor| obligor.correlation));
    let relative = conditional_spread(pd, correlation) / pd;
    shares.map(|share| relative * relative / if share > 0.0 { share } else { 1.0 })
}
