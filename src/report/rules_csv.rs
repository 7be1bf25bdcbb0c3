//! `rules.csv`: every figure of the rules in a row of its own, for spreadsheets that sort and filter.

use crate::statistics::Estimate;
use crate::study::domicile::results::{FormulaName, PackResults, RulesResults};
use std::io::{self, Write};

/// Columns of `rules.csv`.
const COLUMNS: [&str; 13] = [
    "pack",
    "edition",
    "class",
    "kind",
    "name",
    "status",
    "at",
    "figure",
    "value",
    "standard_error",
    "low",
    "high",
    "supported",
];

/// Writes `rules.csv`.
///
/// # Errors
/// What the writer reports.
pub fn write_rules(results: &RulesResults, writer: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(writer);
    table.write_record(COLUMNS)?;
    for pack in &results.packs {
        write_pack(&mut table, pack)?;
    }
    for ratio in &results.ratios {
        let row = Row { keys: ["", "", "", "ratio", &ratio.key, ""].map(str::to_owned), at: "first year".into() };
        row.optional(&mut table, "value", ratio.value.as_ref())?;
        row.estimate(&mut table, "numerator", &ratio.numerator)?;
        row.exact(&mut table, "denominator", ratio.denominator)?;
    }
    table.flush()
}

fn write_pack<W: Write>(table: &mut csv::Writer<W>, pack: &PackResults) -> Result<(), csv::Error> {
    let row = |kind: &str, formula: &FormulaName, at: String| {
        let class = pack.class.as_deref().unwrap_or("");
        let keys = [&pack.name, &pack.edition, class, kind, &formula.name, &formula.status].map(str::to_owned);
        Row { keys, at }
    };
    for requirement in &pack.requirements {
        for part in &requirement.parts {
            let row = row("requirement", &requirement.formula, date(0));
            row.estimate(table, &format!("part: {}", part.text), &part.amount)?;
        }
        for at in &requirement.dates {
            let row = row("requirement", &requirement.formula, date(at.year));
            row.estimate(table, "required", &at.required)?;
            row.estimate(table, "held", &at.held)?;
            row.estimate(table, "headroom", &at.headroom)?;
            row.text(table, "holds", if at.holds { "true" } else { "false" })?;
            row.optional(table, "probability below", at.below.as_ref())?;
        }
    }
    for screen in &pack.screens {
        for at in &screen.dates {
            let row = row("screen", &screen.formula, date(at.year));
            row.optional(table, "ratio", at.ratio.as_ref())?;
            row.exact(table, &format!("limit, {}", screen.side), screen.limit)?;
            row.text(table, "holds", at.holds.map_or("", |holds| if holds { "true" } else { "false" }))?;
            row.optional(table, "surplus needed", at.surplus_needed.as_ref())?;
            row.optional(table, "probability outside", at.outside.as_ref())?;
        }
    }
    for score in &pack.scores {
        for level in &score.levels {
            let row = row("score", &score.formula, level.level.clone());
            row.estimate(table, "value at risk", &level.value_at_risk)?;
            row.optional(table, "score", level.score.as_ref())?;
        }
        row("score", &score.formula, date(0)).text(table, "assessment", &score.assessment)?;
    }
    if let Some(tax) = &pack.premium_tax {
        for year in &tax.years {
            let row = row("premium tax", &tax.formula, format!("year {}", year.year));
            row.exact(table, "direct premium", year.direct_premium)?;
            row.exact(table, "assumed premium", year.assumed_premium)?;
            row.exact(table, "tax", year.tax)?;
        }
    }
    Ok(())
}

fn date(year: usize) -> String {
    if year == 0 { "opening".into() } else { format!("end of year {year}") }
}

/// The first columns of a row.
struct Row {
    keys: [String; 6],
    at: String,
}

impl Row {
    fn write<W: Write>(&self, table: &mut csv::Writer<W>, rest: [&str; 6]) -> Result<(), csv::Error> {
        let keys = self.keys.iter().map(String::as_str).chain([self.at.as_str()]);
        table.write_record(keys.chain(rest))
    }

    fn estimate<W: Write>(
        &self,
        table: &mut csv::Writer<W>,
        figure: &str,
        estimate: &Estimate,
    ) -> Result<(), csv::Error> {
        let Estimate { value, standard_error, low, high, supported, .. } = estimate;
        let [value, error, low, high] = [value, standard_error, low, high].map(|figure| number(*figure));
        self.write(table, [figure, &value, &error, &low, &high, if *supported { "true" } else { "false" }])
    }

    fn optional<W: Write>(
        &self,
        table: &mut csv::Writer<W>,
        figure: &str,
        estimate: Option<&Estimate>,
    ) -> Result<(), csv::Error> {
        estimate.map_or(Ok(()), |estimate| self.estimate(table, figure, estimate))
    }

    fn exact<W: Write>(&self, table: &mut csv::Writer<W>, figure: &str, amount: f64) -> Result<(), csv::Error> {
        self.estimate(table, figure, &Estimate::exact(amount))
    }

    fn text<W: Write>(&self, table: &mut csv::Writer<W>, figure: &str, text: &str) -> Result<(), csv::Error> {
        self.write(table, [figure, text, "", "", "", ""])
    }
}

fn number(figure: f64) -> String {
    if figure.is_finite() { figure.to_string() } else { String::new() }
}
