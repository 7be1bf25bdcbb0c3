//! Prices, layer by layer: on a terminal of 80 columns, and as a page of HTML.

use crate::report::chart::spans::{Span, SpanChart};
use crate::report::context::Style;
use crate::report::format::{self, Format};
use crate::report::html::HtmlPage;
use crate::report::labels::{Labels, Language};
use crate::report::medium::Medium;
use crate::report::table::{Cell, Table};
use crate::report::text::{clipped, plain};
use crate::report::text_page::TextPage;
use crate::report::writer::{Writer, optional, percent};
use crate::statistics::Estimate;
use crate::study::price::{LayerPrice, PriceResults, Quoted, TechnicalPremium, Together};
use std::io;
use std::path::PathBuf;

/// The summary, with a list of the files that were written.
pub fn summary(results: &PriceResults, files: &[PathBuf], colour: bool, language: Language) -> String {
    let mut text = TextPage { colour, ..TextPage::default() };
    write_on(&mut text, results, files, language);
    text.text
}

/// The same as a page of HTML.
///
/// # Errors
/// When the template cannot be rendered, which a test rules out.
pub fn html(results: &PriceResults, language: Language) -> io::Result<String> {
    let mut page = HtmlPage::new(&results.title);
    write_on(&mut page, results, &[], language);
    page.text(language)
}

fn write_on(medium: &mut dyn Medium, results: &PriceResults, files: &[PathBuf], language: Language) {
    let mut page = Page { results, page: Writer::new(&results.currency, language, medium) };
    page.heading();
    page.submission();
    results.layers.iter().for_each(|layer| page.layer(layer));
    results.together.iter().for_each(|together| page.together(together));
    page.consistency();
    page.remarks();
    page.page.closing("note.error", files);
}

struct Page<'a> {
    results: &'a PriceResults,
    page: Writer<'a>,
}

impl Page<'_> {
    fn heading(&mut self) {
        self.page.medium.heading(&self.results.title);
        self.page.say(
            "price.heading",
            &[
                ("trials", format::count(self.results.trials)),
                ("start", self.results.start.clone()),
                ("seed", self.results.seed.to_string()),
                ("version", self.results.version.clone()),
                ("currency", self.results.currency.clone()),
            ],
        );
    }

    /// All layers in one table.
    fn submission(&mut self) {
        let words = self.page.words;
        self.page.title("price.submission");
        let head = [
            "price.layer",
            "column.limit",
            "price.expected",
            "column.loss-on-line",
            "column.attach",
            "column.exhaust",
            "column.rate-on-line",
            "price.multiple",
        ];
        let mut table = words.table(1, head);
        for layer in &self.results.layers {
            let quoted = layer.quoted.as_ref();
            table.row([
                Cell::text(clipped(&layer.name, 24)),
                optional(layer.limit, |limit| Cell::text(words.format.stated(limit))),
                words.amount(layer.expected.value),
                optional(layer.loss_on_line, share),
                chance(&layer.attach),
                optional(layer.exhaust.as_ref(), chance),
                optional(quoted.and_then(|quoted| quoted.rate_on_line), share),
                optional(quoted.and_then(|quoted| quoted.multiple), |multiple| Cell::text(format::number(multiple, 2))),
            ]);
        }
        self.page.table(&table);
    }

    fn layer(&mut self, layer: &LayerPrice) {
        let words = self.page.words;
        self.page.medium.title(&plain(&layer.name));
        let kind = words.labels.known("kind", &layer.kind);
        let who = match (layer.from.is_empty(), layer.to.is_empty()) {
            (false, false) => format!("{} → {}", layer.from, layer.to),
            _ => format!("{}{}", layer.from, layer.to),
        };
        self.page.say("price.who", &[("kind", kind), ("who", who), ("period", layer.period.clone())]);
        let scale = words.format.scale(layer.range[1]);
        self.page.medium.paragraph(&scale.name, "");
        let tables = Premiums { layer, labels: words.labels, format: &words.format };
        self.page.medium.fitted(&|style| tables.table(style));
        let caption = words.labels.fill("price.figure", &[("layer", &layer.name)]);
        self.page.medium.figure(&caption, &|| tables.chart());
        self.page.medium.gap();
        let range = [("low", words.format.money(layer.range[0])), ("high", words.format.money(layer.range[1]))];
        self.page.say("price.range", &range);
        if let Some(share) = &layer.reinstatement_share {
            self.page.say("price.reinstatement", &[("share", format::percent(share.value))]);
        }
        if let Some(quoted) = &layer.quoted {
            self.quoted(layer, quoted);
        }
        if let Some(test) = &layer.risk_transfer {
            let word = |holds: bool| words.label(if holds { "price.passes" } else { "price.fails" });
            let values = [
                ("deficit", format::percent(test.deficit.value)),
                ("by-deficit", word(test.by_deficit)),
                ("ten", format::percent(test.ten.value)),
                ("by-ten", word(test.by_ten)),
            ];
            self.page.say("price.risk-transfer", &values);
        }
        if let Some(past) = &layer.past {
            let values = [
                ("from", past.from.to_string()),
                ("to", past.to.to_string()),
                ("hit", past.hit.to_string()),
                ("years", (i32::from(past.to) - i32::from(past.from) + 1).to_string()),
                ("mean", words.format.money(past.mean.value)),
                ("low", format::percent(past.probability[0])),
                ("high", format::percent(past.probability[1])),
            ];
            self.page.say("price.past", &values);
        }
        if !layer.return_periods.is_empty() {
            let loss = |(years, loss): &(f64, Estimate)| {
                let star = if loss.supported { "" } else { "*" };
                format!("{} {}{star}", words.format.one_in(*years), words.format.amount(loss.value))
            };
            let list: Vec<String> = layer.return_periods.iter().map(loss).collect();
            if layer.return_periods.iter().any(|(_, loss)| !loss.supported) {
                self.page.medium.mark_unsupported();
            }
            self.page.say("price.return-periods", &[("list", list.join(", "))]);
        }
    }

    fn quoted(&mut self, layer: &LayerPrice, quoted: &Quoted) {
        let words = self.page.words;
        let implied = quoted.implied_probability.map_or_else(String::new, |implied| {
            let values = implied.map(format::percent);
            words.labels.fill("price.implied", &[("plain", &values[0]), ("high", &values[1]), ("low", &values[2])])
        });
        let mut text = words.labels.fill(
            &format!("price.{}", quoted.from),
            &[("premium", &words.format.money(quoted.premium)), ("net", &words.format.money(quoted.net_premium))],
        );
        if let (Some(rate), Some(payback)) = (quoted.rate_on_line, quoted.payback) {
            let values = [("rate", format::percent(rate)), ("payback", format::number(payback, 1))];
            let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
            text += &words.labels.fill("price.on-line", &values);
        }
        if let Some(multiple) = quoted.multiple {
            text += &words.labels.fill("price.times", &[("multiple", &format::number(multiple, 2))]);
        }
        text += &words.label(&format!("price.verdict-{}", quoted.verdict));
        if layer.kind == "policy" && quoted.verdict == "above" {
            text += &words.label("price.flatters");
        }
        self.page.medium.paragraph(&text, "");
        if !implied.is_empty() {
            self.page.medium.paragraph(&implied, "");
        }
    }

    fn together(&mut self, together: &Together) {
        let words = self.page.words;
        let title = words.labels.fill("price.all-layers", &[("cedant", &together.cedant)]);
        self.page.medium.title(&title);
        let head = ["price.layer", "price.part", "price.premium-with-reinstatement", "price.difference"];
        let mut table = words.table(1, head);
        for part in &together.parts {
            table.row([
                Cell::text(clipped(&part.name, 34)),
                words.amount(part.price),
                optional(part.premium, |premium| words.amount(premium)),
                optional(part.premium, |premium| words.amount(premium - part.price)),
            ]);
        }
        self.page.table(&table);
        let lambda = ("lambda", format::number(together.lambda, 3));
        if together.fitted {
            return self.page.say("price.fitted", &[lambda]);
        }
        let free: Vec<String> = (together.parts.iter().filter(|part| part.premium.is_none()))
            .map(|part| format!("\"{}\"", plain(&part.name)))
            .collect();
        let (premium, expected): (f64, f64) =
            (together.parts.iter().filter_map(|part| part.premium).sum(), together.expected.value);
        let key = match free.len() {
            1 => "price.not-fitted-one-free",
            2.. => "price.not-fitted-free",
            _ if premium <= expected => "price.not-fitted-below",
            _ => "price.not-fitted-above",
        };
        let money = |amount| words.format.money(amount);
        let values = [lambda, ("layers", free.join(", ")), ("premium", money(premium)), ("expected", money(expected))];
        self.page.say(key, &values);
    }

    fn consistency(&mut self) {
        if self.results.dearer.is_empty() {
            return;
        }
        self.page.title("price.consistency");
        for dearer in &self.results.dearer {
            let values = [
                ("above", dearer.above.clone()),
                ("below", dearer.below.clone()),
                ("high", format::percent(dearer.rates[0])),
                ("low", format::percent(dearer.rates[1])),
            ];
            self.page.say("price.dearer", &values);
        }
    }

    fn remarks(&mut self) {
        let words = self.page.words;
        self.page.title("section.assumptions");
        for assumption in &self.results.assumptions {
            self.page.item(assumption);
        }
        // Parameters are the same for every layer.
        let mut said: Vec<&str> = Vec::new();
        for premium in self.results.layers.iter().flat_map(|layer| &layer.premiums) {
            if premium.source.is_empty() || said.contains(&premium.principle.as_str()) {
                continue;
            }
            said.push(&premium.principle);
            let name = words.label(&format!("principle.{}", premium.principle));
            let values =
                [("principle", name.as_str()), ("parameters", &premium.parameters), ("source", &premium.source)];
            let text = words.labels.fill("price.source", &values);
            self.page.item(&text);
        }
    }
}

/// A probability; its error is left to the files.
fn chance(estimate: &Estimate) -> Cell {
    Cell { error: None, ..percent(estimate) }
}

fn share(part: f64) -> Cell {
    Cell::text(format::percent(part))
}

/// The technical premiums of a layer.
struct Premiums<'a> {
    layer: &'a LayerPrice,
    labels: Labels,
    format: &'a Format<'a>,
}

impl Premiums<'_> {
    /// Technical premiums by principle.
    fn table(&self, style: Style) -> Table {
        let layer = self.layer;
        let scale = self.format.scale(layer.range[1]);
        let estimate = |estimate: &Estimate| {
            let error = (style.errors && estimate.standard_error != 0.0)
                .then(|| scale.cell_with(estimate.standard_error, style.decimals));
            let text = scale.cell_with(estimate.value, style.decimals);
            Cell::of(text, error, estimate)
        };
        let head = ["price.principle", "price.low", "price.high", "price.on-line-range"];
        let mut table = Table::new(1, head.map(|key| self.labels.get(key)));
        for premium in &layer.premiums {
            let on_line = |limit: f64| {
                let [low, high] = [&premium.low, &premium.high].map(|end| format::percent(end.value / limit));
                if low == high { low } else { format!("{low} to {high}") }
            };
            table.row([
                Cell::text(self.labels.get(&format!("principle.{}", premium.principle))),
                estimate(&premium.low),
                estimate(&premium.high),
                layer.limit.map_or_else(Cell::missing, |limit| Cell::text(on_line(limit))),
            ]);
        }
        table.without_empty_columns()
    }

    /// The range of every principle, with the premium that is quoted or configured.
    fn chart(&self) -> String {
        let scale = self.format.scale(self.layer.range[1]);
        let span = |premium: &TechnicalPremium| Span {
            name: self.labels.get(&format!("principle.{}", premium.principle)),
            ends: (scale.number(premium.low.value), scale.number(premium.high.value)),
        };
        let quoted =
            self.layer.quoted.as_ref().map(|quoted| {
                (self.labels.get(&format!("price.mark-{}", quoted.from)), scale.number(quoted.net_premium))
            });
        let expected = (self.labels.get("price.mark-expected"), scale.number(self.layer.expected.value));
        SpanChart {
            label: self.labels.fill("price.figure", &[("layer", &self.layer.name)]),
            unit: scale.name.clone(),
            spans: self.layer.premiums.iter().map(span).collect(),
            marks: quoted.into_iter().chain([expected]).collect(),
        }
        .draw()
    }
}
