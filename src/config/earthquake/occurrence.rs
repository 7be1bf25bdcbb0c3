//! How often a source ruptures: `rate`, `probability-30y`, `mean-interval`, `bpt`, or several `[[source.view]]`.
//!
//! ```text
//! rate = -ln(1 - P30) / 30 = 1 / mean interval
//! ```
//! A Poisson process has no event in 30 years with probability exp(-30 rate); this is how the Headquarters for Earthquake
//! Research Promotion (HERP) states the probability of sources without a known last event. Worked number: 70 % in 30
//! years is 0.04013 a year, a mean interval of 24.9 years.

use super::super::field::{Field, Kind, Section, optional, required};
use super::super::names::Names;
use super::super::reading::{Reading, number};
use super::views::MIX;
use super::weight::{WEIGHT, normalised};
use crate::input::amount::nearest;
use crate::model::earthquake::source::{Occurrence, RenewalLaw, View};

const YEARS: Kind = Kind::Number { least: 0.0, above: true, most: 10_000_000.0 };

pub(super) const RATE: Field = optional(
    "rate",
    Kind::Number { least: 0.0, above: false, most: 1000.0 },
    "0.0305",
    "ruptures a year of a Poisson process; 0: the source is known and does not rupture",
)
.unit("a year");
pub(super) const PROBABILITY: Field = optional(
    "probability-30y",
    Kind::Share { most_percent: 99 },
    "\"30%\"",
    "probability of at least one rupture of a Poisson process in 30 years",
);
pub(super) const INTERVAL: Field =
    optional("mean-interval", YEARS, "88.2", "mean time between ruptures of a Poisson process").unit("years");
pub(super) const BPT_FIELD: Field = optional(
    "bpt",
    Kind::Table(&BPT),
    "{ mean-interval = 97.0, alpha = [0.11, 0.24], last-event = 1968.37 }",
    "a renewal process with Brownian passage times",
);
pub(super) const VIEWS: Field =
    optional("view", Kind::Tables(&VIEW), "", "one of several views of how the source renews");

/// Keys of which one says how often.
pub(super) const KEYS: &[&str] = &["rate", "probability-30y", "mean-interval", "bpt", "view"];

const BPT: Section = Section {
    doc: "Brownian passage time law of the time between ruptures (Matthews, Ellsworth and Reasenberg 2002).",
    fields: &[
        required("mean-interval", YEARS, "88.2", "mean time between ruptures").unit("years"),
        required(
            "alpha",
            Kind::List { of: &Kind::Number { least: 0.02, above: false, most: 5.0 }, least: 1 },
            "[0.20, 0.24]",
            "aperiodicities, equally likely; one is drawn for each trial",
        ),
        required(
            "last-event",
            Kind::Number { least: -20_000.0, above: false, most: 2200.0 },
            "1946.97",
            "when it ruptured last, as a decimal year",
        )
        .unit("year"),
    ],
    one_of: &[],
};

const VIEW: Section = Section {
    doc: "A view of how a source renews.",
    fields: &[
        required("name", Kind::Name, "\"high\"", "the name by which a configuration chooses the view"),
        required("weight", WEIGHT, "0.5", "its weight where the views are mixed; they add up to 1"),
        RATE,
        PROBABILITY,
        INTERVAL,
        BPT_FIELD,
    ],
    one_of: &["rate", "probability-30y", "mean-interval", "bpt"],
};

/// Reads how often the source of a table ruptures; nothing where it does not say.
pub(super) fn read(table: &Reading) -> Option<Occurrence> {
    if table.has("view") {
        return views(table);
    }
    if !KEYS.iter().any(|key| table.has(key)) {
        return None;
    }
    Some(match law(table)? {
        RenewalLaw::Poisson { rate } => Occurrence::Poisson { rate },
        law => Occurrence::Renewal { views: vec![View { name: "bpt".into(), weight: 1.0, law }], chosen: None },
    })
}

fn views(table: &Reading) -> Option<Occurrence> {
    let tables = table.sections("view");
    Names::of("view", &tables, &[(MIX, "`nankai-view`, where it means all views by their weights".to_owned())]);
    let read = |view: &Reading| {
        let (name, weight, law) = (view.text("name"), view.number("weight"), law(view));
        Some(View { name: name?.to_owned(), weight: weight?, law: law? })
    };
    let views: Vec<Option<View>> = tables.iter().map(read).collect();
    let mut views: Vec<View> = views.into_iter().collect::<Option<_>>()?;
    let weights: Vec<f64> = views.iter().map(|view| view.weight).collect();
    let weights = normalised(table, "view", "the views", &weights)?;
    views.iter_mut().zip(weights).for_each(|(view, weight)| view.weight = weight);
    Some(Occurrence::Renewal { views, chosen: None })
}

fn law(table: &Reading) -> Option<RenewalLaw> {
    let rate = if table.has("rate") {
        table.number("rate")
    } else if table.has("probability-30y") {
        table.share("probability-30y").map(|share| rate_of_probability(nearest(share.exact())))
    } else if table.has("mean-interval") {
        table.number("mean-interval").map(|years| 1.0 / years)
    } else {
        let bpt = table.section("bpt")?;
        let (mean, alphas, last) = (bpt.number("mean-interval"), bpt.list("alpha", number), bpt.number("last-event"));
        return Some(RenewalLaw::Bpt { mean: mean?, alphas: alphas?, last: last? });
    };
    rate.map(|rate| RenewalLaw::Poisson { rate })
}

/// The yearly rate of a Poisson process with a given probability of an event in 30 years.
fn rate_of_probability(probability: f64) -> f64 {
    -libm::log1p(-probability) / 30.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_in_thirty_years_becomes_a_rate() {
        // 1 - exp(-30 r) is the probability again; 70 % is the worked number above.
        assert!((rate_of_probability(0.7) - 0.040_132_426_8).abs() < 1e-10);
        for probability in [0.0, 0.07, 0.3, 0.9, 0.99] {
            let back = -libm::expm1(-30.0 * rate_of_probability(probability));
            assert!((back - probability).abs() < 1e-14, "{probability}");
        }
    }
}
