//! `[sweep]`: programme designs that differ in stated terms, held against one another by `ishizue compare`.
//!
//! | file | what lives there |
//! |---|---|
//! | `range` | the values of a term |
//! | `term` | the terms that can vary, and where they stand |
//! | `premium` | how the premium goes with the terms |
//! | `vary` | one [[sweep.vary]] |
//! | `designs` | every combination, read as if it stood in the file |

mod designs;
mod premium;
mod range;
mod term;
mod vary;

use rust_decimal::{Decimal, dec};

use super::field::{Field, Kind, Section, optional, required};
use super::programme::{Drafts, Ground};
use super::reading::{Reading, in_percent};
use crate::input::complaint::Fault;
use crate::model::sweep::{MOST_DESIGNS, Measure, Question, Sweep};
use vary::{VARY, Vary};

const WHOLE: Kind = Kind::Share { most_percent: 100 };

const PROBABILITY: Field = optional(
    "probability",
    WHOLE,
    "\"1%\"",
    "the largest probability of ruin; beside the capital need, and only there",
);

const YEARS: Field = optional(
    "years",
    Kind::Count { least: 1, most: 200 },
    "5",
    "within how many years, for capital need and ruin; the whole horizon where it is not written",
)
.unit("years");

const LEVEL: Field = optional("level", WHOLE, "\"99%\"", "the level of TVaR; 99% where it is not written");

pub(super) const SWEEP: Section = Section {
    doc: "A sweep: every combination of stated terms is a design of the programme. `ishizue compare` with this one configuration \
          simulates the losses once, applies every design to them, and finds the efficient frontier of net cost against an objective. \
          At most 2,000 designs; what is no programme is skipped with the reason.",
    fields: &[
        required(
            "objective",
            Kind::Choice(&["capital-need", "tvar", "ruin"]),
            "\"capital-need\"",
            "what net cost is weighed against: the opening surplus that keeps ruin at or below `probability`, TVaR of the loss kept in \
             the first year, or the probability of ruin",
        ),
        PROBABILITY,
        YEARS,
        LEVEL,
        required("vary", Kind::Tables(&VARY), "", "what varies"),
        optional(
            "question",
            Kind::Table(&QUESTION),
            "",
            "which design is the cheapest with so much of a figure at most",
        ),
    ],
    one_of: &[],
};

const QUESTION: Section = Section {
    doc: "The cheapest design with so much of a figure at most: by the estimates, and what their intervals allow to say.",
    fields: &[
        optional("most-ruin", WHOLE, "\"1%\"", "the largest probability of ruin within `years`"),
        optional(
            "most-capital-need",
            Kind::Amount,
            "\"500m\"",
            "the most capital need within `years` at `probability`",
        )
        .unit("currency"),
        optional("most-tvar", Kind::Amount, "\"300m\"", "the most TVaR of the loss kept in the first year")
            .unit("currency"),
        PROBABILITY,
        YEARS,
        LEVEL,
    ],
    one_of: &["most-ruin", "most-capital-need", "most-tvar"],
};

/// Reads `[sweep]`; `Some(None)` where it is not written. Designs are read where the configured programme is sound.
pub(super) fn read(root: &Reading, ground: &Ground, drafts: &Drafts) -> Option<Option<Sweep>> {
    if !root.has("sweep") {
        return Some(None);
    }
    let table = root.section("sweep")?;
    if ground.parties.captive.is_none() && !root.has("captive") {
        let rule = "designs are compared by the captive's cash flow and capital";
        table.complain(Fault::new("there is a sweep but no captive", rule, "[captive]"));
    }
    let objective = table.choice("objective").and_then(|word| measure(&table, word, ground));
    let question = match table.has("question") {
        true => table.section("question").and_then(|question| read_question(&question, ground)).map(Some),
        false => Some(None),
    };
    let tables = table.sections("vary");
    if tables.is_empty() && table.has("vary") && !table.table.damaged {
        let rule = "a sweep varies something";
        table.complain_key("vary", Fault::new("the list is empty", rule, "[[sweep.vary]]\ncontract = \"London\""));
    }
    let varied: Vec<Option<Vary>> = tables.iter().map(|vary| vary::read(vary, drafts, ground.quantum)).collect();
    complain_of_one_twice(&tables, &varied);
    let varied: Vec<Vary> = varied.into_iter().collect::<Option<_>>()?;
    let count = varied.iter().try_fold(1_usize, |product, vary| product.checked_mul(vary.variants.len()));
    if count.is_none_or(|count| count > MOST_DESIGNS) {
        designs::complain_of_too_many(&table, count);
        return None;
    }
    let (objective, question) = (objective?, question?);
    if table.ctx.errors() > 0 || varied.is_empty() {
        return None;
    }
    let designs = designs::read(root, ground, drafts, &varied, &table.ctx.complaints());
    let terms = varied.iter().flat_map(Vary::columns).collect();
    let sweep = Sweep { objective, question, terms, designs };
    if sweep.programmes() == 0
        && let Some(Err(why)) = sweep.designs.first().map(|design| &design.programme)
    {
        let what = format!("no design is a programme; of the first: {}", why.what);
        table.complain_key("vary", Fault::new(what, why.rule.clone(), "attachment = { values = [\"50m\", \"100m\"] }"));
        return None;
    }
    Some(Some(sweep))
}

fn complain_of_one_twice(tables: &[Reading], varied: &[Option<Vary>]) {
    for (at, vary) in varied.iter().enumerate() {
        let Some(vary) = vary else { continue };
        if varied[..at].iter().flatten().any(|other| other.item == vary.item && other.index == vary.index) {
            let rule = "one table names all that varies of a contract or policy; its ranges multiply";
            let key = if tables[at].has("contract") { "contract" } else { "policy" };
            let what = format!("two tables vary \"{}\"", vary.name);
            tables[at].complain_key(key, Fault::new(what, rule, "limit = { values = [\"500m\", \"900m\"] }"));
        }
    }
}

/// A figure with its settings, which stand beside it.
fn measure(table: &Reading, word: &str, ground: &Ground) -> Option<Measure> {
    let years = match table.has("years") && word != "tvar" {
        true => within_horizon(table, ground),
        false => Some(ground.horizon.unwrap_or(1)),
    };
    match word {
        "capital-need" => {
            table.require("probability");
            let probability = inside(table, "probability");
            Some(Measure::CapitalNeed { probability: probability?, years: years? })
        }
        "ruin" => Some(Measure::Ruin { years: years? }),
        _ => Some(Measure::Tvar { level: if table.has("level") { inside(table, "level")? } else { dec!(0.99) } }),
    }
}

fn within_horizon(table: &Reading, ground: &Ground) -> Option<u32> {
    let (years, horizon) = (table.count_u32("years")?, ground.horizon?);
    if years > horizon {
        let what = format!("{years} years are looked at, but a path has {horizon}");
        let rule = "ruin and capital are found within the horizon of the simulation";
        table.complain_key("years", Fault::new(what, rule, format!("years = {horizon}")));
        return None;
    }
    Some(years)
}

/// A probability above 0 and below 1.
fn inside(table: &Reading, key: &str) -> Option<Decimal> {
    let value = table.share(key)?.exact();
    if value <= Decimal::ZERO || value >= Decimal::ONE {
        let rule = "a probability lies above 0% and below 100%";
        let what = format!("{} is not between 0% and 100%", in_percent(value));
        table.complain_key(key, Fault::new(what, rule, table.example(key)));
        return None;
    }
    Some(value)
}

fn read_question(table: &Reading, ground: &Ground) -> Option<Question> {
    if table.has("most-ruin") {
        let most = table.share("most-ruin");
        return Some(Question { measure: measure(table, "ruin", ground)?, most: most?.exact() });
    }
    let (key, word) = match table.has("most-tvar") {
        true => ("most-tvar", "tvar"),
        false => ("most-capital-need", "capital-need"),
    };
    let most = if table.has(key) { table.amount(key) } else { None };
    Some(Question { measure: measure(table, word, ground)?, most: most? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_that_the_manual_names_is_the_bound() {
        assert!(SWEEP.doc.contains("2,000") && MOST_DESIGNS == 2_000);
    }
}
