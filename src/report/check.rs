//! What `ishizue check` says of a configuration in which nothing is wrong.

use super::format::{Format, count};
use super::labels::{Labels, Language};
use super::programme_tree::{self, Branch};
use super::text::{clipped, left, wrapped};
use crate::input::complaint::Complaints;
use crate::input::counted::counted;
use crate::model::Model;
use crate::model::design::Design;
use crate::model::peril::Source;
use crate::programme::{Plan, PlanError};
use crate::study::assumptions::assumptions;
use crate::study::sweep::refused;
use crate::study::sweep::results::by_reason;
use rust_decimal::Decimal;

const WIDTH: usize = 80;
/// Columns of the kind of a line and of the name in it.
const KIND: usize = 10;
const NAME: usize = 26;

/// What was understood of a model, so that a reader can see whether it is what was meant.
///
/// # Errors
/// When the programme cannot be compiled.
pub fn text(model: &Model, warnings: &Complaints) -> Result<String, PlanError> {
    let labels = Labels { language: Language::English };
    let format = Format { currency: &model.currency, language: labels.language };
    let plan: Plan<Decimal> = Plan::compile(model, &Design::as_configured(model))?;
    let mut page = Page { labels, format, text: String::new() };
    page.heading(model);
    page.perils_and_sites(model);
    page.programme(model, &plan)?;
    page.assumptions(model);
    page.sweep(model);
    let verdict = match warnings.len() {
        0 => labels.get("check.sound"),
        some => labels.fill("check.warned", &[("warnings", &some.to_string())]),
    };
    page.text += &format!("\n{verdict}\n");
    Ok(page.text)
}

/// The programme of a model as trees, for the text and for JSON.
///
/// # Errors
/// When the programme cannot be compiled.
pub fn programme(model: &Model) -> Result<Vec<Branch>, PlanError> {
    let plan: Plan<Decimal> = Plan::compile(model, &Design::as_configured(model))?;
    trees(model, &plan)
}

fn trees(model: &Model, plan: &Plan<Decimal>) -> Result<Vec<Branch>, PlanError> {
    let policyholder = Labels { language: Language::English }.get("party.policyholder");
    programme_tree::trees(model, plan, &policyholder)
}

struct Page<'a> {
    labels: Labels,
    format: Format<'a>,
    text: String,
}

impl Page<'_> {
    /// The designs of a sweep, and why some are none.
    fn sweep(&mut self, model: &Model) {
        let Some(sweep) = &model.sweep else { return };
        let terms: Vec<String> = sweep.terms.iter().map(|term| format!("{} {}", term.item, term.term)).collect();
        let count = sweep.designs.len().to_string();
        let mut lines =
            wrapped(&self.labels.fill("sweep.check", &[("count", &count), ("terms", &terms.join(", "))]), WIDTH);
        let skipped = refused(model);
        if !skipped.is_empty() {
            lines.extend(wrapped(
                &self.labels.fill("sweep.check.skipped", &[("count", &skipped.len().to_string())]),
                WIDTH,
            ));
            for (reason, numbers) in by_reason(&skipped) {
                let line = format!("{}: {reason}", counted(numbers.len(), "designs"));
                lines.extend(wrapped(&line, WIDTH - 2).iter().map(|line| format!("  {line}")));
            }
        }
        self.text += &format!("\n{}\n", lines.join("\n"));
    }

    fn heading(&mut self, model: &Model) {
        let settings = &model.settings;
        let years = match settings.horizon {
            1 => self.labels.get("check.one-year"),
            years => self.labels.fill("check.years", &[("years", &years.to_string())]),
        };
        let run = [
            ("trials", count(settings.trials)),
            ("years", years),
            ("start", settings.axis.start().to_string()),
            ("seed", settings.seed.to_string()),
            ("currency", model.currency.clone()),
        ];
        let run = run.each_ref().map(|(key, value)| (*key, value.as_str()));
        for line in wrapped(&model.title, WIDTH).iter().chain(&wrapped(&self.labels.fill("check.run", &run), WIDTH)) {
            self.text += &format!("{line}\n");
        }
        self.text.push('\n');
    }

    fn perils_and_sites(&mut self, model: &Model) {
        for peril in &model.perils {
            let number = |count_of: usize| count(count_of as u64);
            let source = match &peril.source {
                Source::FrequencySeverity { .. } => self.labels.get("check.frequency-severity"),
                Source::EventLossTable(table) => {
                    let sizes = [("events", number(table.events.len())), ("rows", number(table.rows.len()))];
                    let sizes = sizes.each_ref().map(|(key, value)| (*key, value.as_str()));
                    self.labels.fill("check.event-loss-table", &sizes)
                }
                Source::YearTable(table) => {
                    let sizes =
                        [("periods", number(table.periods as usize)), ("occurrences", number(table.occurrences.len()))];
                    let sizes = sizes.each_ref().map(|(key, value)| (*key, value.as_str()));
                    self.labels.fill("check.year-table", &sizes)
                }
                Source::YearEventTable(table) => {
                    let sizes = [
                        ("periods", number(table.occurrences.periods() as usize)),
                        ("occurrences", number(table.occurrences.len())),
                        ("tables", number(table.tables.len())),
                        ("events", number(table.events.len())),
                    ];
                    let sizes = sizes.each_ref().map(|(key, value)| (*key, value.as_str()));
                    self.labels.fill("check.year-event-table", &sizes)
                }
                Source::Earthquake(quake) => {
                    let sizes =
                        [("model", quake.sources.name.clone()), ("sources", number(quake.sources.sources.len()))];
                    let sizes = sizes.each_ref().map(|(key, value)| (*key, value.as_str()));
                    self.labels.fill("check.earthquake", &sizes)
                }
                Source::Credit(credit) => {
                    let sizes = [
                        ("buyers", number(credit.obligors.len())),
                        ("countries", number(credit.countries.len())),
                        ("sectors", number(credit.sectors.len())),
                    ];
                    let sizes = sizes.each_ref().map(|(key, value)| (*key, value.as_str()));
                    self.labels.fill("check.credit", &sizes)
                }
            };
            self.row("check.peril", &peril.name, &source);
        }
        let sites: Vec<_> = model.risks.iter().filter(|risk| !risk.portfolio && risk.buyer.is_none()).collect();
        if !sites.is_empty() {
            let value: Decimal = sites.iter().filter_map(|site| site.total_value()).sum();
            let what = [("sites", count(sites.len() as u64)), ("value", self.format.exact(value))];
            let what = what.each_ref().map(|(key, value)| (*key, value.as_str()));
            self.row("check.sites", "", &self.labels.fill("check.site-values", &what));
        }
        let buyers: Vec<_> = model.risks.iter().filter(|risk| risk.buyer.is_some()).collect();
        if !buyers.is_empty() {
            let limits: Decimal = buyers.iter().filter_map(|buyer| buyer.exposure()).sum();
            let what = [("buyers", count(buyers.len() as u64)), ("limits", self.format.exact(limits))];
            let what = what.each_ref().map(|(key, value)| (*key, value.as_str()));
            self.row("check.buyers", "", &self.labels.fill("check.buyer-limits", &what));
        }
    }

    /// Who covers whom, as a tree.
    fn programme(&mut self, model: &Model, plan: &Plan<Decimal>) -> Result<(), PlanError> {
        let trees = trees(model, plan)?;
        if trees.is_empty() {
            return Ok(());
        }
        let start = model.settings.axis.start();
        self.text += &format!("\n{}\n\n", self.labels.get("section.programme"));
        self.text += &programme_tree::text(&trees, WIDTH);
        let usual = format!(
            "Unless stated otherwise, periods are of 12 months from {start} and renewed as they are, contracts are treaties \
             placed for 100%, every event is a loss of its own, and what is due is paid on the day of the loss."
        );
        self.text.push('\n');
        for line in wrapped(&usual, WIDTH) {
            self.text += &format!("{line}\n");
        }
        Ok(())
    }

    fn assumptions(&mut self, model: &Model) {
        self.text += &format!("\n{}\n", self.labels.get("check.assumed"));
        for assumption in assumptions(model) {
            for (line, text) in wrapped(&assumption, WIDTH - 4).iter().enumerate() {
                self.text += &format!("{}{text}\n", if line == 0 { "  - " } else { "    " });
            }
        }
    }

    /// A kind, a name, and what it is, in three columns.
    fn row(&mut self, kind: &str, name: &str, what: &str) {
        let kind = self.labels.get(kind);
        for (line, text) in wrapped(what, WIDTH - KIND - NAME - 1).iter().enumerate() {
            let (kind, name) = if line == 0 { (kind.as_str(), clipped(name, NAME)) } else { ("", String::new()) };
            self.text += &format!("{}{} {text}\n", left(kind, KIND), left(&name, NAME));
        }
    }
}
