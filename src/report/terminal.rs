//! The summary that `run` prints: at most 80 columns, plain text, dimmed figures where the sample does not support them.

use super::context::{Context, Style};
use super::format;
use super::html::variants_note;
use super::labels::Language;
use super::sampling::sampling;
use super::summary;
use super::table::Table;
use super::tables::{
    accounts, contracts, convergence, credit, designs, earthquake, exact, limit_use, liquidity, losses, pro_forma,
    quiet_year, rules, run_off, sources, stresses, tranches, value,
};
use super::text;
use super::text_page::TextPage;
pub use super::text_page::WIDTH;
use crate::study::pro_forma::ProForma;
use crate::study::results::Results;
use std::path::PathBuf;

/// How the summary is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether ANSI sequences may be used.
    pub colour: bool,
    /// Language of the labels.
    pub language: Language,
}

/// The summary in English, with a list of the files that were written.
pub fn summary(results: &Results, files: &[PathBuf], colour: bool) -> String {
    summary_in(results, files, Options { colour, language: Language::English })
}

/// The summary in a language.
pub fn summary_in(results: &Results, files: &[PathBuf], options: Options) -> String {
    let context = Context::new(results, options.language);
    let page = TextPage { colour: options.colour, ..TextPage::default() };
    let mut page = Page { context: &context, page, starred: false };
    page.heading();
    page.decision();
    page.quiet_year();
    page.section("section.losses");
    page.fitted(&|style| losses::table(&context, style, losses::Points::Few));
    page.designs();
    page.value();
    page.liquidity();
    page.contracts();
    page.exact();
    page.stresses();
    page.deductible();
    page.earthquakes();
    page.credits();
    page.rules();
    page.accounts();
    page.pro_forma();
    page.run_off();
    page.remarks();
    page.files(files);
    page.page.text
}

struct Page<'a> {
    context: &'a Context<'a>,
    page: TextPage,
    /// A figure of a sentence carries a star.
    starred: bool,
}

impl Page<'_> {
    fn heading(&mut self) {
        let results = self.context.results;
        for line in text::wrapped(&text::plain(&results.title), WIDTH) {
            let line = self.bold(&line);
            self.line(&line);
        }
        let values = [
            ("trials", format::count(results.trials)),
            ("years", self.context.horizon()),
            ("start", results.start.clone()),
            ("seed", results.seed.to_string()),
            ("version", results.version.clone()),
            ("unit", self.context.scale.name.clone()),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.paragraph(&self.context.labels.fill("heading.run", &values), "");
        self.paragraph(&self.context.labels.fill("heading.unit", &values), "");
    }

    fn decision(&mut self) {
        let summary = summary::summary(self.context);
        if !summary.sentences.is_empty() {
            self.line("");
        }
        for sentence in &summary.sentences {
            self.paragraph(sentence, "");
        }
        self.starred = summary.starred;
    }

    fn quiet_year(&mut self) {
        let Some(cash_flow) = &self.context.results.cash_flow_table else {
            return;
        };
        self.section("section.quiet-year");
        self.table(&quiet_year::table(self.context, cash_flow, false));
        self.paragraph(&self.context.label("note.rounding"), "");
        if !self.context.results.tornado.is_empty() {
            self.line("");
            self.table(&quiet_year::tornado(self.context));
        }
        self.line("");
        self.paragraph(&summary::transfer_pricing(self.context, cash_flow), "");
    }

    fn designs(&mut self) {
        if self.context.results.designs.is_empty() {
            return;
        }
        self.section("section.designs");
        self.fitted(&|style| designs::table(self.context, style, losses::Points::Few));
    }

    fn liquidity(&mut self) {
        if self.context.results.designs.iter().all(|design| design.liquidity.is_none()) {
            return;
        }
        self.section("section.liquidity");
        self.fitted(&|style| liquidity::table(self.context, style, losses::Points::Few));
    }

    fn contracts(&mut self) {
        if contracts::all(self.context).is_empty() {
            return;
        }
        let contracts = contracts::all(self.context);
        self.section("section.contracts");
        if let Some(period) = contracts::common_period(&contracts) {
            let note = self.context.labels.fill("contracts.period", &[("period", period)]);
            self.paragraph(&note, "");
        }
        self.fitted(&|style| contracts::statistics(self.context, &contracts, style));
    }

    fn exact(&mut self) {
        let context = self.context;
        let Some(found) = context.results.exact.as_ref().filter(|found| !found.views.is_empty()) else { return };
        self.section("section.exact");
        self.fitted(&|style| exact::table(context, found, style, losses::Points::Few));
        self.paragraph(&exact::note(context, found), "");
        for sentence in exact::missing(context, found) {
            self.paragraph(&sentence, "");
        }
    }

    fn stresses(&mut self) {
        if self.context.results.stresses.is_empty() {
            return;
        }
        self.section("section.stresses");
        self.fitted(&|style| stresses::table(self.context, style));
    }

    fn deductible(&mut self) {
        if self.context.results.deductible.is_none() {
            return;
        }
        self.section("section.deductible");
        self.fitted(&|style| sources::deductible(self.context, style).unwrap_or_default());
    }

    fn earthquakes(&mut self) {
        for quake in &self.context.results.earthquakes {
            self.section("section.earthquake");
            self.fitted(&|style| earthquake::sources(self.context, quake, style));
            self.line("");
            self.fitted(&|style| earthquake::sensitivity(self.context, quake, style));
            self.paragraph(&variants_note(self.context, quake), "");
            if !quake.price.is_empty() {
                self.line("");
                self.fitted(&|style| earthquake::price(self.context, quake, style));
                for note in earthquake::price_notes(self.context, quake) {
                    self.paragraph(&note, "");
                }
                self.paragraph(&self.context.label("note.price"), "");
            }
        }
    }

    fn value(&mut self) {
        let context = self.context;
        let Some(found) = &context.results.value else { return };
        self.section("section.value");
        self.fitted(&|style| value::cost(context, found, style));
        self.line("");
        self.fitted(&|style| value::capital(context, found, style));
        self.paragraph(&value::note(context, found), "");
        // One tranche says what the table above says.
        if let Some(found) = context.results.tranches.as_ref().filter(|found| found.contracts.len() > 1) {
            self.line("");
            self.fitted(&|style| tranches::table(context, found, style));
            self.paragraph(&tranches::note(context, found), "");
        }
    }

    fn credits(&mut self) {
        let context = self.context;
        for book in &context.results.credits {
            self.section("section.credit");
            self.paragraph(&credit::book(context, book), "");
            self.line("");
            self.fitted(&|style| credit::causes(context, book, style, losses::Points::Few));
            if book.countries.len() > 1 {
                self.line("");
                self.fitted(&|style| credit::countries(context, book, style, losses::Points::Few));
            }
            self.line("");
            self.fitted(&|style| credit::buyers(context, book, style, losses::Points::Few));
            self.line("");
            if !book.limits.is_empty() {
                self.fitted(&|style| limit_use::limit_use(context, book, style));
                self.paragraph(&context.label("note.limit-use"), "");
                self.line("");
            }
            self.fitted(&|style| credit::models(context, book, style, false));
            self.paragraph(&credit::models_note(context, book), "");
            if let Some(note) = credit::present_value_note(context, book) {
                self.paragraph(&note, "");
            }
            if let Some(note) = credit::wrong_way_note(context, book) {
                self.line("");
                self.fitted(&|style| credit::wrong_way(context, book, style));
                self.paragraph(&note, "");
            }
        }
    }

    fn rules(&mut self) {
        let context = self.context;
        let Some(found) = &context.results.rules else { return };
        self.section("section.rules");
        for pack in &found.packs {
            for line in text::wrapped(&text::plain(&rules::heading(context, pack)), WIDTH) {
                let line = self.bold(&line);
                self.line(&line);
            }
            self.paragraph(&rules::source(context, pack), "");
            self.line("");
            if !pack.requirements.is_empty() {
                self.fitted(&|style| rules::parts(context, pack, style));
                self.line("");
            }
            for requirement in &pack.requirements {
                self.fitted(&|style| rules::dates(context, requirement, style, losses::Points::Few));
                self.line("");
            }
            if !pack.screens.is_empty() {
                self.fitted(&|style| rules::screens(context, pack, style, losses::Points::Few));
                self.line("");
            }
            for score in &pack.scores {
                self.fitted(&|style| rules::score(context, score, style));
                self.paragraph(&rules::assessment(context, score), "");
                self.line("");
            }
            if let Some(tax) = pack.premium_tax.as_ref().and_then(|tax| rules::premium_tax(context, tax)) {
                self.paragraph(&tax, "");
            }
            for remark in rules::remarks(context, pack, false) {
                self.paragraph(&remark, "");
            }
            self.line("");
        }
        self.fitted(&|style| rules::ratios(context, &found.ratios, style));
        self.paragraph(&context.label("note.ratios"), "");
        self.paragraph(&context.label("note.rules"), "");
    }

    fn accounts(&mut self) {
        if self.context.results.designs.iter().all(|design| design.expected_year.is_empty()) {
            return;
        }
        self.section("section.expected-year");
        self.fitted(&|style| accounts::expected_year(self.context, style, false));
    }

    fn pro_forma(&mut self) {
        let Some(found) = &self.context.results.pro_forma else { return };
        self.section("section.pro-forma");
        self.statements(found);
        self.paragraph(&self.context.label("note.pro-forma"), "");
    }

    fn run_off(&mut self) {
        let context = self.context;
        let Some(found) = &context.results.run_off else { return };
        self.section("section.run-off");
        self.paragraph(&run_off::words(context, found), "");
        self.line("");
        self.statements(&found.pro_forma);
        self.line("");
        self.fitted(&|style| run_off::ruin(context, found, style));
    }

    fn statements(&mut self, found: &ProForma) {
        let context = self.context;
        for statement in ["income", "cash-flow", "balance-sheet"] {
            self.fitted(&|style| pro_forma::expected(context, found, statement, style.bare()).unwrap_or_default());
            self.line("");
        }
        self.fitted(&|style| pro_forma::surplus(context, found, style).unwrap_or_default());
    }

    fn remarks(&mut self) {
        let results = self.context.results;
        for (key, remarks) in [
            ("section.warnings", &results.warnings),
            ("section.assumptions", &results.assumptions),
            ("section.notes", &results.notes),
        ] {
            if remarks.is_empty() {
                continue;
            }
            self.section(key);
            for remark in remarks {
                self.paragraph(remark, "- ");
            }
        }
        self.line("");
        if self.page.unsupported && self.page.colour {
            self.paragraph(&self.context.label("note.unsupported.grey"), "");
        }
        if self.starred || (self.page.unsupported && !self.page.colour) {
            self.paragraph(&self.context.label("note.unsupported.star"), "");
        }
        self.paragraph(&self.context.label("note.error"), "");
        if !results.earthquakes.is_empty() {
            self.paragraph(&self.context.label("note.subsets"), "");
        }
        if let Some(sentence) = convergence::sentence(self.context) {
            self.paragraph(&sentence, "");
        }
        if let Some(note) = sampling(&self.context.labels, results.trials, results.effective_trials) {
            self.paragraph(&note, "");
        }
        self.paragraph(&reconciliation(self.context), "");
    }

    fn files(&mut self, files: &[PathBuf]) {
        if files.is_empty() {
            return;
        }
        self.section("section.files");
        for file in files {
            self.paragraph(&file.display().to_string(), "  ");
        }
    }

    fn section(&mut self, key: &str) {
        self.page.title(&self.context.label(key));
    }

    fn line(&mut self, line: &str) {
        self.page.line(line);
    }

    fn bold(&self, text: &str) -> String {
        self.page.bold(text)
    }

    fn paragraph(&mut self, text: &str, bullet: &str) {
        self.page.paragraph(text, bullet);
    }

    /// Prints the table in the fullest style that fits.
    fn fitted(&mut self, table: &dyn Fn(Style) -> Table) {
        self.page.fitted(table);
    }

    fn table(&mut self, table: &Table) {
        self.page.table(table);
    }
}

/// What the production check found.
pub fn reconciliation(context: &Context) -> String {
    let check = &context.results.reconciliation;
    let values = [format::count(check.years_checked), format::count(check.years_off), format::count(check.losses_cut)];
    let key = if check.years_off == 0 { "reconciliation.holds" } else { "reconciliation.fails" };
    let mut text = context.labels.fill(key, &[("checked", &values[0]), ("off", &values[1])]);
    if check.losses_cut > 0 {
        text.push(' ');
        text.push_str(&context.labels.fill("reconciliation.cut", &[("cut", &values[2])]));
    }
    text
}
