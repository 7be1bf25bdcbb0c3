//! What a sweep says, in words and tables, for terminal and page alike.

use crate::model::sweep::{Measure, Setting};
use crate::report::context::Style;
use crate::report::format::{self, Format, Scale, float};
use crate::report::labels::{Labels, Language};
use crate::report::table::{Cell, Table};
use crate::report::writer::percent;
use crate::statistics::Estimate;
use crate::study::sweep::results::{Answer, DesignResult, SweepResults, by_reason};

/// Results with the words and units to print them.
pub(super) struct View<'a> {
    pub results: &'a SweepResults,
    pub labels: Labels,
    pub format: Format<'a>,
    pub scale: Scale,
}

/// So many numbers of designs stand in a sentence.
const LISTED: usize = 12;

impl<'a> View<'a> {
    pub fn new(results: &'a SweepResults, language: Language) -> View<'a> {
        let format = Format { currency: &results.currency, language };
        let of = |design: &DesignResult| {
            let needs = design.capital.iter().map(|found| found.need.value);
            needs.chain([design.tvar.value, design.sd.value, design.net_cost.value.abs()]).fold(0.0, f64::max)
        };
        let typical = results.designs.iter().map(of).fold(of(&results.configured), f64::max);
        View { results, labels: Labels { language }, scale: format.scale(typical), format }
    }

    pub fn label(&self, key: &str) -> String {
        self.labels.get(key)
    }

    pub fn fill(&self, key: &str, values: &[(&str, String)]) -> String {
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
        self.labels.fill(key, &values)
    }

    fn years(&self, years: u32) -> String {
        self.labels.years(years)
    }

    /// The name of a figure: `ruin within 5 years`.
    pub fn measure(&self, measure: Measure) -> String {
        match measure {
            Measure::CapitalNeed { probability, years } => {
                let values = [("probability", format::stated_percent(probability)), ("years", self.years(years))];
                self.fill("sweep.measure.capital-need", &values)
            }
            Measure::Ruin { years } => self.fill("sweep.measure.ruin", &[("years", self.years(years))]),
            Measure::Tvar { level } => self.fill("sweep.measure.tvar", &[("level", format::stated_percent(level))]),
        }
    }

    fn is_percent(measure: Measure) -> bool {
        matches!(measure, Measure::Ruin { .. })
    }

    fn with_interval(&self, measure: Measure, estimate: &Estimate) -> String {
        if Self::is_percent(measure) {
            self.format.percent_interval(estimate)
        } else {
            self.format.money_interval(estimate)
        }
    }

    /// Who varies what, one sentence for each contract or policy.
    pub fn varied(&self) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        let mut items: Vec<&str> = Vec::new();
        for term in &self.results.terms {
            if items.contains(&term.item.as_str()) {
                continue;
            }
            items.push(&term.item);
            let own = || self.results.terms.iter().filter(|other| other.item == term.item);
            let terms: Vec<String> = own().map(|term| self.labels.known("sweep.term", &term.term)).collect();
            let rule = own().map(|term| term.premium.as_str()).find(|rule| !rule.is_empty());
            let (key, percent) = match rule.and_then(|rule| rule.split_once(' ')) {
                Some((key, percent)) => (Some(key), percent.to_owned()),
                None => (rule, String::new()),
            };
            let rule = key.map(|key| self.fill(&format!("sweep.premium.{key}"), &[("factor", percent)]));
            let values = [("item", term.item.clone()), ("terms", terms.join(", "))];
            let sentence = self.fill("sweep.varied", &values);
            said.push(match rule {
                Some(rule) => format!("{sentence} {rule}"),
                None => sentence,
            });
        }
        said
    }

    pub fn setting(&self, setting: &Setting) -> String {
        match setting {
            Setting::Amount(amount) => self.format.stated_exactly(*amount),
            Setting::Share(share) => format::stated_percent(*share),
            Setting::Number(number) => number.normalize().to_string(),
            Setting::Unlimited => self.label("sweep.unlimited"),
            Setting::AsWritten => self.label("sweep.as-written"),
            Setting::LeftOut => self.label("sweep.left-out"),
        }
    }

    /// Heads of the columns of the terms that vary; the contract is named where there are several.
    fn term_heads(&self) -> Vec<String> {
        let terms = &self.results.terms;
        let several = terms.iter().any(|term| term.item != terms[0].item);
        let head = |term: &crate::model::sweep::SweptTerm| {
            let word = self.labels.known("sweep.term", &term.term);
            if several { format!("{}: {word}", term.item) } else { word }
        };
        terms.iter().map(head).collect()
    }

    /// What a design is, in a few words: `attachment 50m, limit 900m`.
    pub fn in_words(&self, design: &DesignResult) -> String {
        if design.number == 0 {
            return self.label("sweep.as-configured");
        }
        let of = |(head, setting): (String, &Setting)| format!("{head} {}", self.setting(setting));
        self.term_heads().into_iter().zip(&design.settings).map(of).collect::<Vec<String>>().join(", ")
    }

    pub fn number(&self, number: usize) -> String {
        match number {
            0 => self.label("sweep.configured-number"),
            same if same == self.results.configured.number => {
                let beaten = self.design(same).is_some_and(|design| !design.efficient);
                let key = if beaten { "sweep.configured-beaten" } else { "sweep.configured-too" };
                self.fill(key, &[("number", number.to_string())])
            }
            other => other.to_string(),
        }
    }

    fn list(&self, numbers: &[usize]) -> String {
        let shown: Vec<String> = numbers.iter().take(LISTED).map(|&number| self.number(number)).collect();
        match numbers.len().saturating_sub(LISTED) {
            0 => shown.join(", "),
            more => self.fill("sweep.and-more", &[("list", shown.join(", ")), ("count", more.to_string())]),
        }
    }

    pub fn design(&self, number: usize) -> Option<&'a DesignResult> {
        self.results.designs.iter().find(|design| design.number == number)
    }

    /// The question.
    pub fn question(&self, answer: &Answer) -> String {
        let most = match Self::is_percent(answer.measure) {
            true => format::share(answer.most),
            false => self.format.money(answer.most),
        };
        self.fill("sweep.question", &[("measure", self.measure(answer.measure)), ("most", most)])
    }

    /// The answer, a sentence for each thing that can be said.
    pub fn answer(&self, answer: &Answer) -> Vec<String> {
        let told = |key: &str, number: usize| {
            let design = self.design(number)?;
            let values = [
                ("number", self.number(number)),
                ("settings", self.in_words(design)),
                ("figure", self.with_interval(answer.measure, &design.asked?)),
                ("cost", self.format.money_interval(&design.net_cost)),
                ("measure", self.measure(answer.measure)),
            ];
            Some(self.fill(key, &values))
        };
        let mut sentences = Vec::new();
        let Some(chosen) = answer.chosen else {
            sentences.extend(answer.nearest.and_then(|nearest| told("sweep.answer.none", nearest)));
            let reaches = |number: usize| self.design(number)?.asked.map(|asked| asked.low <= answer.most);
            if answer.nearest.and_then(reaches) == Some(true) {
                sentences.push(self.label("sweep.answer.none-reaches"));
            }
            return sentences;
        };
        sentences.extend(told("sweep.answer.chosen", chosen));
        if answer.certain {
            sentences.push(self.label("sweep.answer.certain"));
        } else {
            sentences.push(self.label("sweep.answer.uncertain"));
            sentences.extend(match answer.cheapest_certain {
                Some(number) => told("sweep.answer.cheapest-certain", number),
                None => Some(self.label("sweep.answer.none-certain")),
            });
        }
        if !answer.perhaps.is_empty() {
            let values = [("list", self.list(&answer.perhaps)), ("count", answer.perhaps.len().to_string())];
            sentences.push(self.fill("sweep.answer.perhaps", &values));
        }
        if !answer.as_cheap.is_empty() {
            let numbers: Vec<usize> = answer.as_cheap.iter().map(|gap| gap.number).collect();
            let values = [("list", self.list(&numbers)), ("count", numbers.len().to_string())];
            sentences.push(self.fill("sweep.answer.as-cheap", &values));
        }
        sentences.push(self.label("sweep.answer.selection"));
        sentences
    }

    fn money(&self, estimate: &Estimate, style: Style) -> Cell {
        let error = (style.errors && estimate.standard_error != 0.0)
            .then(|| self.scale.cell_with(estimate.standard_error, style.decimals));
        Cell::of(self.scale.cell_with(estimate.value, style.decimals), error, estimate)
    }

    fn percent(&self, estimate: &Estimate, style: Style) -> Cell {
        if style.errors { percent(estimate) } else { Cell::of(format::percent(estimate.value), None, estimate) }
    }

    fn figure(&self, measure: Measure, estimate: &Estimate, style: Style) -> Cell {
        if Self::is_percent(measure) { self.percent(estimate, style) } else { self.money(estimate, style) }
    }

    /// The figures beside net cost: the objective, then what else is asked and shown, none twice.
    fn figures(&self) -> Vec<Measure> {
        let mut all = vec![self.results.objective];
        let asked = self.results.answer.as_ref().map(|answer| answer.measure);
        let shown = [Measure::Ruin { years: self.results.horizon }, Measure::Tvar { level: rust_decimal::dec!(0.99) }];
        for measure in asked.into_iter().chain(shown) {
            if !all.contains(&measure) {
                all.push(measure);
            }
        }
        all
    }

    fn of(&self, design: &DesignResult, measure: Measure) -> Option<Estimate> {
        let asked = self.results.answer.as_ref().is_some_and(|answer| answer.measure == measure);
        match measure {
            _ if measure == self.results.objective => Some(design.objective),
            _ if asked => design.asked,
            Measure::Ruin { years } => design.ruin.get(years as usize - 1).copied(),
            _ => Some(design.tvar),
        }
    }

    /// Some designs, a row each: terms, premium, net cost, figures.
    pub fn designs(&self, designs: &[&DesignResult], style: Style) -> Table {
        let figures = self.figures();
        let mut head = vec![self.label("sweep.number")];
        head.extend(self.term_heads());
        head.extend([self.label("column.premium"), self.label("sweep.net-cost")]);
        head.extend(figures.iter().map(|&measure| self.measure(measure)));
        head.push(self.label("sweep.sd"));
        let mut table = Table::new(1, head.iter().map(|title| capitalised(title)));
        for design in designs {
            let mut cells = vec![Cell::text(self.number(design.number))];
            cells.extend(design.settings.iter().map(|setting| match design.number {
                0 => Cell::missing(),
                _ => Cell::text(self.setting(setting)),
            }));
            cells.push(Cell::text(self.scale.cell_with(design.premium, style.decimals)));
            cells.push(self.money(&design.net_cost, style));
            cells.extend(figures.iter().map(|&measure| match self.of(design, measure) {
                Some(estimate) => self.figure(measure, &estimate, style),
                None => Cell::missing(),
            }));
            cells.push(self.money(&design.sd, style));
            if self.is_chosen(design) { table.strong_row(cells) } else { table.row(cells) }
        }
        table
    }

    /// The same designs against the configured programme.
    pub fn changes(&self, designs: &[&DesignResult], style: Style) -> Table {
        let objective = self.measure(self.results.objective);
        let verdict = self.label("value.verdict");
        let head = [self.label("sweep.number"), self.label("sweep.net-cost"), verdict.clone(), objective, verdict];
        let mut table = Table::new(1, head.iter().map(|title| capitalised(title)));
        let word = |word: &str| Cell::text(self.label(&format!("verdict.{word}")));
        for design in designs.iter().filter(|design| !design.is_configured) {
            let change = &design.change;
            let cells = [
                Cell::text(self.number(design.number)),
                self.money(&change.net_cost, style),
                word(&change.net_cost_verdict),
                self.figure(self.results.objective, &change.objective, style),
                word(&change.objective_verdict),
            ];
            if self.is_chosen(design) { table.strong_row(cells) } else { table.row(cells) }
        }
        table
    }

    pub fn is_chosen(&self, design: &DesignResult) -> bool {
        self.results.answer.as_ref().is_some_and(|answer| answer.chosen == Some(design.number))
    }

    /// Skipped designs by reason, each with its numbers.
    pub fn skipped(&self) -> Vec<String> {
        let reasons = by_reason(&self.results.skipped);
        reasons.iter().map(|(reason, numbers)| format!("{}: {reason}", self.list(numbers))).collect()
    }

    /// The bound of the question on the axis of the objective, where they are of one figure.
    pub fn bound(&self) -> Option<(f64, String)> {
        let answer = self.results.answer.as_ref().filter(|answer| answer.measure == self.results.objective)?;
        let percent = Self::is_percent(answer.measure);
        let at = if percent { answer.most } else { self.scale.number(answer.most) };
        let text = if percent { format::share(answer.most) } else { self.format.money(answer.most) };
        Some((at, text))
    }

    /// Net cost and objective of a design in the units of a chart, and the interval of each.
    pub fn point(&self, design: &DesignResult) -> ((f64, f64), (f64, f64), (f64, f64)) {
        let of = |value: f64| match Self::is_percent(self.results.objective) {
            true => value,
            false => self.scale.number(value),
        };
        let Estimate { value, low, high, .. } = design.objective;
        let cost = |amount: f64| self.scale.number(amount);
        let net = &design.net_cost;
        ((cost(net.value), of(value)), (cost(net.low), cost(net.high)), (of(low), of(high)))
    }

    pub fn objective_is_percent(&self) -> bool {
        Self::is_percent(self.results.objective)
    }

    /// What was worked out of the simulation.
    pub fn priced(&self, designs: &[&DesignResult]) -> Table {
        let head = ["sweep.number", "compare.contract", "column.premium"].map(|key| self.label(key));
        let mut table = Table::new(2, head);
        for design in designs {
            for priced in &design.priced {
                let error = (priced.standard_error != 0.0).then(|| self.scale.cell(priced.standard_error));
                let premium = Cell { error, ..Cell::text(self.scale.cell(float(priced.premium))) };
                table.row([Cell::text(self.number(design.number)), Cell::text(priced.contract.clone()), premium]);
            }
        }
        table
    }
}

/// The same with a capital letter at its beginning.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
