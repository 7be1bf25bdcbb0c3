//! The sheet of `ishizue selftest`: as text of 80 columns, as one JSON document, as a file.

use super::files::{FileError, OutputFolder};
use super::labels::{Labels, Language};
use super::table::{Cell, Table};
use super::text::plain;
use super::text_page::TextPage;
use crate::selftest::{CaseResult, Check, SelftestResults, Shown};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Significant digits of a figure.
const DIGITS: i32 = 10;

/// The results as one JSON document.
pub fn json(results: &SelftestResults) -> String {
    let mut text = serde_json::to_string_pretty(results).unwrap_or_default();
    text.push('\n');
    text
}

/// JSON Schema of `selftest.json`; committed as `docs/selftest.schema.json`.
pub fn schema() -> Value {
    schemars::schema_for!(SelftestResults).to_value()
}

/// Writes `selftest.json` into `folder`.
///
/// # Errors
/// What the operating system reports; then nothing is left there.
pub fn write(results: &SelftestResults, folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let mut output = OutputFolder::open(folder)?;
    output.write("selftest.json", json(results).as_bytes())?;
    output.finish_without_manifest()
}

/// The sheet, with a list of the files that were written.
pub fn sheet(results: &SelftestResults, files: &[PathBuf], colour: bool) -> String {
    let labels = Labels { language: Language::English };
    let mut page = TextPage { colour, ..TextPage::default() };
    let heading = labels.fill("selftest.heading", &[("version", &results.version)]);
    page.paragraph(&heading, "");
    for case in &results.cases {
        one(&mut page, labels, case);
    }
    page.line("");
    page.paragraph(&verdict(results, labels), "");
    for file in files {
        page.paragraph(&file.display().to_string(), "");
    }
    page.text
}

/// How many cases hold, and which do not.
fn verdict(results: &SelftestResults, labels: Labels) -> String {
    let checks: usize = results.cases.iter().map(|case| case.checks.len()).sum();
    let failed: Vec<&str> = results.cases.iter().filter(|case| !case.holds).map(|case| case.name.as_str()).collect();
    let counts = [results.cases.len().to_string(), checks.to_string(), failed.len().to_string()];
    let values =
        [("cases", counts[0].as_str()), ("checks", &counts[1]), ("failed", &counts[2]), ("names", &failed.join("; "))];
    match (results.cases.is_empty(), failed.is_empty()) {
        (true, _) => labels.get("selftest.none"),
        (_, true) => labels.fill("selftest.holds", &values[..2]),
        (_, false) => labels.fill("selftest.fails", &values),
    }
}

fn one(page: &mut TextPage, labels: Labels, case: &CaseResult) {
    let word = |holds: bool| labels.get(if holds { "verdict.holds" } else { "verdict.fails" });
    page.title(&format!("{}: {}", case.name, word(case.holds)));
    page.paragraph(&case.source, "  ");
    if let Some(why) = &case.failed {
        page.paragraph(&labels.fill("selftest.failed", &[("why", &plain(why))]), "  ");
    }
    if case.checks.is_empty() {
        return;
    }
    let head = ["column.check", "column.expected", "column.found", "column.within", "column.verdict"];
    let mut table = Table::new(1, head.map(|key| labels.get(key)));
    for check in &case.checks {
        let mut cells = vec![Cell::text(check.what.clone())];
        cells.extend([&check.expected, &check.found].map(|shown| Cell::text(words(shown))));
        cells.extend([Cell::text(within(check, labels)), Cell::text(word(check.holds))]);
        if check.holds { table.row(cells) } else { table.strong_row(cells) }
    }
    page.fitted(&|_| table.clone());
}

fn words(shown: &Shown) -> String {
    match shown {
        Shown::Number(value) => significant(*value),
        Shown::Text(text) => text.clone(),
    }
}

/// A tolerance in words.
fn within(check: &Check, labels: Labels) -> String {
    let size = match check.within {
        within if within == 0.0 || within >= 0.01 => format!("{within:.3}"),
        within => format!("{within:.1e}"),
    };
    let size = if size.contains('e') { size } else { trimmed(size) };
    match check.by.as_str() {
        "exact" => labels.get("within.exact"),
        by => labels.fill(&format!("within.{by}"), &[("size", &size)]),
    }
}

/// A figure with ten significant digits, without noughts at its end.
fn significant(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let place = libm::floor(libm::log10(value.abs())) as i32;
    if !(-6..15).contains(&place) {
        return format!("{value:.9e}");
    }
    trimmed(format!("{value:.*}", (DIGITS - 1 - place).max(0) as usize))
}

fn trimmed(text: String) -> String {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selftest::{Case, Failed, Sheet, run};

    fn work(sheet: &mut Sheet) -> Result<(), Failed> {
        sheet.relative("a quarter", 0.25, 0.250_000_000_01, 1e-9);
        sheet.absolute("wrong", 1.0, 2.0, 0.5);
        sheet.equal("word", "a", "a");
        Ok(())
    }

    fn right(sheet: &mut Sheet) -> Result<(), Failed> {
        sheet.equal("one", 1, 1);
        Ok(())
    }

    #[test]
    fn the_sheet_says_which_case_fails_and_fits_80_columns() {
        let good = Case { name: "good", source: "by hand", work: right };
        let bad = Case { name: "bad", source: "by hand", work };
        let text = sheet(&run(&[good, bad], None), &[], false);
        assert!(text.contains("bad: FAILS") && text.contains("good: holds"), "{text}");
        assert!(text.contains("1 of 2 cases do not hold: bad"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        let fine = sheet(&run(&[good], None), &[], false);
        assert!(fine.contains("All of 1 cases with 1 checks hold."), "{fine}");
        assert!(sheet(&run(&[good], Some("nothing")), &[], false).contains("No case"));
    }

    #[test]
    fn figures_have_ten_digits() {
        assert_eq!(significant(8.622_567_981_234), "8.622567981");
        assert_eq!(significant(55_311_503.38), "55311503.38");
        assert_eq!((significant(0.25), significant(-2.0), significant(0.0)), ("0.25".into(), "-2".into(), "0".into()));
        assert_eq!(significant(7.360_312_405e-9), "7.360312405e-9");
    }
}
