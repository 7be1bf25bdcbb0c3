//! `frequency`: the law of the number of events in a year.

use super::field::{Field, Kind, Section, optional, required};
use super::reading::Reading;
use crate::input::complaint::Fault;
use crate::model::peril::Frequency;

/// The most events a year that a source may have on average.
const MOST_EVENTS: f64 = 10_000.0;

const MEAN: Field = required(
    "mean",
    Kind::Number { least: 0.0, above: true, most: MOST_EVENTS },
    "0.02",
    "the expected number of events in a year",
);

const DISPERSION: Field = required(
    "dispersion",
    Kind::Number { least: 0.0, above: true, most: 1_000.0 },
    "0.5",
    "the variance is mean + dispersion x mean^2",
);

pub(super) const FREQUENCY: Section = Section {
    doc: "The law of the number of events in a year. Exactly one kind is written.",
    fields: &[
        optional("poisson", Kind::Table(&POISSON), "{ mean = 0.02 }", "a Poisson count"),
        optional(
            "negative-binomial",
            Kind::Table(&NEGATIVE_BINOMIAL),
            "{ mean = 0.02, dispersion = 0.5 }",
            "a count that varies more than a Poisson count",
        ),
        optional(
            "binomial",
            Kind::Table(&BINOMIAL),
            "{ trials = 3, probability = 0.01 }",
            "so many independent chances a year",
        ),
        optional("fixed", Kind::Table(&FIXED), "{ count = 1 }", "always the same number"),
    ],
    one_of: &["poisson", "negative-binomial", "binomial", "fixed"],
};

const POISSON: Section = Section { doc: "A Poisson count.", fields: &[MEAN], one_of: &[] };

const NEGATIVE_BINOMIAL: Section =
    Section { doc: "A negative binomial count.", fields: &[MEAN, DISPERSION], one_of: &[] };

/// `frequency` of an event loss table: the rates fix the mean, only the dispersion is stated.
pub(super) const TABLE_FREQUENCY: Section = Section {
    doc: "The law of the number of events of a table in a year; its mean is the sum of the rates.",
    fields: &[required(
        "negative-binomial",
        Kind::Table(&Section {
            doc: "A negative binomial count about the sum of the rates.",
            fields: &[DISPERSION],
            one_of: &[],
        }),
        "{ dispersion = 0.5 }",
        "the law of a count that varies more than a Poisson count",
    )],
    one_of: &[],
};

const BINOMIAL: Section = Section {
    doc: "So many independent chances a year.",
    fields: &[
        required("trials", Kind::Count { least: 1, most: 10_000 }, "3", "the number of chances"),
        required(
            "probability",
            Kind::Number { least: 0.0, above: true, most: 1.0 },
            "0.01",
            "the probability of an event at each chance",
        ),
    ],
    one_of: &[],
};

const FIXED: Section = Section {
    doc: "Always the same number of events.",
    fields: &[required("count", Kind::Count { least: 0, most: 10_000 }, "1", "the number of events in every year")],
    one_of: &[],
};

/// Reads `frequency`.
pub(super) fn read(table: &Reading) -> Option<Frequency> {
    if let Some(law) = table.section("poisson") {
        return Some(Frequency::Poisson { mean: law.number("mean")? });
    }
    if let Some(law) = table.section("negative-binomial") {
        let (mean, dispersion) = (law.number("mean"), law.number("dispersion"));
        return Some(Frequency::NegativeBinomial { mean: mean?, dispersion: dispersion? });
    }
    if let Some(law) = table.section("binomial") {
        let (trials, probability) = (law.count_u32("trials"), law.number("probability"));
        return Some(Frequency::Binomial { trials: trials?, probability: probability? });
    }
    Some(Frequency::Fixed { count: table.section("fixed")?.count_u32("count")? })
}

/// Reads `frequency` of an event loss table: the dispersion, nothing for a Poisson count.
pub(super) fn read_of_table(table: &Reading) -> Option<Option<f64>> {
    let Some(node) = table.node("frequency") else { return Some(None) };
    match node.text() {
        Ok("poisson") => Some(None),
        Ok(text) => {
            let what = format!("\"{}\" is not a law of frequency", crate::input::complaint::shown(text));
            let rule =
                "an event loss table has a \"poisson\" count or a negative binomial one with a stated dispersion";
            table.complain_key(
                "frequency",
                Fault::new(what, rule, "frequency = { negative-binomial = { dispersion = 0.5 } }"),
            );
            None
        }
        Err(_) => Some(Some(table.section("frequency")?.section("negative-binomial")?.number("dispersion")?)),
    }
}
