//! `submission.html`: what a market is sent with a quote request, on one page: risks, perils, tower, the table of layers, the
//! occurrence curve, past events.

use crate::report::chart::tower::{Band, BandKind, Tower, TowerWords};
use crate::report::context::Style;
use crate::report::format::{self, Format};
use crate::report::html::HtmlPage;
use crate::report::labels::{Labels, Language};
use crate::report::medium::Medium;
use crate::report::table::{Cell, Table};
use crate::statistics::Estimate;
use crate::study::price::{LayerPrice, PriceResults};
use std::io;

/// The page.
///
/// # Errors
/// When the template cannot be rendered, which a test rules out.
pub fn html(results: &PriceResults, language: Language) -> io::Result<String> {
    let mut page = HtmlPage::new(&results.title);
    let facts =
        Facts { results, labels: Labels { language }, format: Format { currency: &results.currency, language } };
    facts.heading(&mut page);
    facts.risks(&mut page);
    facts.perils(&mut page);
    facts.layers(&mut page);
    facts.occurrence(&mut page);
    facts.past(&mut page);
    facts.remarks(&mut page);
    page.text(language)
}

struct Facts<'a> {
    results: &'a PriceResults,
    labels: Labels,
    format: Format<'a>,
}

impl Facts<'_> {
    fn label(&self, key: &str) -> String {
        self.labels.get(key)
    }

    fn fill(&self, key: &str, values: &[(&str, String)]) -> String {
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
        self.labels.fill(key, &values)
    }

    fn table(&self, words: usize, head: &[&str]) -> Table {
        Table::new(words, head.iter().map(|key| self.label(key)))
    }

    fn money(&self, estimate: &Estimate) -> Cell {
        let error = (estimate.standard_error != 0.0).then(|| self.format.amount(estimate.standard_error));
        Cell::of(self.format.amount(estimate.value), error, estimate)
    }

    fn probability(&self, estimate: &Estimate) -> Cell {
        let text = format::percent(estimate.value);
        let decimals = format::percent_decimals(&text);
        let error = (estimate.standard_error != 0.0).then(|| format::percent_with(estimate.standard_error, decimals));
        Cell::of(text, error, estimate)
    }

    fn heading(&self, page: &mut HtmlPage) {
        let results = self.results;
        page.paragraph(
            &self.fill(
                "price.heading",
                &[
                    ("trials", format::count(results.trials)),
                    ("start", results.start.clone()),
                    ("seed", results.seed.to_string()),
                    ("version", results.version.clone()),
                    ("currency", results.currency.clone()),
                ],
            ),
            "",
        );
        let insured = &results.submission.insured;
        let text = if insured.is_empty() {
            String::new()
        } else {
            self.fill("submission.insured", &[("name", insured.clone())])
        };
        page.paragraph(&text, "");
    }

    fn risks(&self, page: &mut HtmlPage) {
        let facts = &self.results.submission;
        if facts.sites.is_empty() && facts.buyers.is_none() {
            return;
        }
        page.title(&self.label("submission.risks"));
        if let Some((count, limits)) = facts.buyers {
            let values = [("count", format::count(count)), ("limits", self.format.money(limits))];
            page.paragraph(&self.fill("submission.buyers", &values), "");
        }
        if facts.sites.is_empty() {
            return;
        }
        let mut table = self.table(
            1,
            &[
                "submission.site",
                "submission.construction",
                "submission.year-built",
                "submission.coast",
                "submission.building",
                "submission.contents",
                "submission.stock",
                "submission.interruption",
                "submission.total",
            ],
        );
        let amount =
            |amount: Option<f64>| amount.map_or_else(Cell::missing, |amount| Cell::text(self.format.amount(amount)));
        for site in &facts.sites {
            let mut cells = vec![
                Cell::text(site.name.clone()),
                site.construction.as_ref().map_or_else(Cell::missing, Cell::text),
                site.year_built.map_or_else(Cell::missing, |year| Cell::text(year.to_string())),
                site.distance_to_coast.map_or_else(Cell::missing, |km| Cell::text(format::number(km, 1))),
            ];
            cells.extend(site.values.map(amount));
            cells.push(amount(Some(site.total)));
            table.row(cells);
        }
        let sum = |of: &dyn Fn(usize) -> f64| Cell::text(self.format.amount((0..facts.sites.len()).map(of).sum()));
        let mut total =
            vec![Cell::text(self.label("submission.all")), Cell::missing(), Cell::missing(), Cell::missing()];
        total.extend((0..4).map(|part| sum(&|site| facts.sites[site].values[part].unwrap_or(0.0))));
        total.push(sum(&|site| facts.sites[site].total));
        table.strong_row(total);
        page.fitted(&|_| table.clone().without_empty_columns());
    }

    fn perils(&self, page: &mut HtmlPage) {
        page.title(&self.label("submission.perils"));
        let mut table =
            self.table(2, &["submission.peril", "submission.source", "submission.frequency", "submission.mean"]);
        for peril in &self.results.submission.perils {
            let frequency = &peril.frequency;
            let error = (frequency.standard_error != 0.0).then(|| format::number(frequency.standard_error, 4));
            table.row([
                Cell::text(peril.name.clone()),
                Cell::text(self.labels.known("source", &peril.source)),
                Cell { text: format::number(frequency.value, 4), error, supported: true },
                self.money(&peril.mean),
            ]);
        }
        page.fitted(&|_| table.clone());
        for definition in &self.results.definitions {
            page.paragraph(definition, "- ");
        }
    }

    fn layers(&self, page: &mut HtmlPage) {
        page.title(&self.label("submission.layers"));
        for cedant in self.cedants() {
            let caption = self.fill("caption.tower.of", &[("cedant", cedant.clone())]);
            page.figure(&caption, &|| self.tower(&cedant));
        }
        let head = [
            "price.layer",
            "column.limit",
            "submission.attachment",
            "submission.share",
            "price.expected",
            "submission.sd",
            "column.attach",
            "column.exhaust",
            "submission.aggregate",
            "column.rate-on-line",
            "column.loss-on-line",
            "price.multiple",
            "submission.reinstatement",
        ];
        let mut table = self.table(1, &head);
        let amount =
            |amount: Option<f64>| amount.map_or_else(Cell::missing, |amount| Cell::text(self.format.stated(amount)));
        let percent = |share: Option<f64>| share.map_or_else(Cell::missing, |share| Cell::text(format::percent(share)));
        let chance =
            |found: &Option<Estimate>| found.as_ref().map_or_else(Cell::missing, |found| self.probability(found));
        for layer in &self.results.layers {
            let quoted = layer.quoted.as_ref();
            table.row([
                Cell::text(layer.name.clone()),
                amount(layer.limit),
                amount(layer.attachment),
                percent(Some(layer.share)),
                self.money(&layer.expected),
                self.money(&layer.sd),
                self.probability(&layer.attach),
                chance(&layer.exhaust),
                chance(&layer.aggregate_exhaust),
                percent(quoted.and_then(|quoted| quoted.rate_on_line)),
                percent(layer.loss_on_line),
                quoted
                    .and_then(|quoted| quoted.multiple)
                    .map_or_else(Cell::missing, |multiple| Cell::text(format::number(multiple, 2))),
                chance(&layer.reinstatement_share),
            ]);
        }
        page.fitted(&|_| table.clone().without_empty_columns().turned(1));
        self.layer_losses(page);
    }

    /// Losses to the layers at the return periods of a submission.
    fn layer_losses(&self, page: &mut HtmlPage) {
        let years: Vec<f64> = self
            .results
            .layers
            .iter()
            .map(|layer| &layer.return_periods)
            .max_by_key(|points| points.len())
            .map_or(Vec::new(), |points| points.iter().map(|(years, _)| *years).collect());
        let head = years.iter().map(|&years| self.format.one_in(years));
        let mut table = Table::new(1, std::iter::once(self.label("price.layer")).chain(head));
        for layer in &self.results.layers {
            let loss =
                |years: &f64| layer.return_periods.iter().find(|(of, _)| of == years).map(|(_, loss)| self.money(loss));
            let cells = years.iter().map(|years| loss(years).unwrap_or_else(Cell::missing));
            table.row(std::iter::once(Cell::text(layer.name.clone())).chain(cells));
        }
        page.paragraph(&self.label("submission.return-periods"), "");
        page.fitted(&|_| table.clone());
    }

    fn cedants(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for layer in self.results.layers.iter().filter(|layer| band(self, layer).is_some()) {
            if !all.contains(&layer.from) {
                all.push(layer.from.clone());
            }
        }
        all
    }

    fn tower(&self, cedant: &str) -> String {
        let own = self.results.layers.iter().filter(|layer| layer.from == cedant);
        let words = TowerWords {
            label: self.fill("figure.tower", &[("cedant", cedant.to_owned())]),
            heads: ["tower.share", "tower.risk", "tower.loss", "tower.period"].map(|key| self.label(key)),
            kept: self.label("tower.kept"),
            scale: self.label("tower.scale"),
        };
        let amount = |amount: f64| self.format.stated(amount);
        Tower { words, bands: own.filter_map(|layer| band(self, layer)).collect(), amount: &amount }.draw()
    }

    fn occurrence(&self, page: &mut HtmlPage) {
        let curves = &self.results.submission.occurrence;
        page.title(&self.label("submission.occurrence"));
        let head = curves.iter().map(|curve| self.labels.known("loss", &curve.key));
        let mut table = Table::new(1, std::iter::once(self.label("submission.return-period")).chain(head));
        for (at, years) in crate::study::price::OCCURRENCE.into_iter().enumerate() {
            let cell = |curve: &crate::study::price::OccurrenceCurve| {
                curve.points.get(at).map_or_else(Cell::missing, |point| self.money(&point.loss))
            };
            table.row(std::iter::once(Cell::text(self.format.one_in(years))).chain(curves.iter().map(cell)));
        }
        page.fitted(&|_| table.clone());
    }

    fn past(&self, page: &mut HtmlPage) {
        let events = &self.results.submission.past_events;
        let Some(first) = events.first() else { return };
        page.title(&self.label("submission.past"));
        let head = first.totals.iter().map(|(key, ..)| self.labels.known("loss", key));
        let mut table = Table::new(1, std::iter::once(self.label("submission.event")).chain(head));
        for event in events {
            let cells = event.totals.iter().map(|(_, mean, error)| Cell {
                text: self.format.amount(*mean),
                error: (*error != 0.0).then(|| self.format.amount(*error)),
                supported: true,
            });
            table.row(std::iter::once(Cell::text(event.name.clone())).chain(cells));
        }
        page.fitted(&|_: Style| table.clone());
        page.paragraph(&self.label("submission.past-note"), "");
    }

    fn remarks(&self, page: &mut HtmlPage) {
        page.title(&self.label("section.remarks"));
        for assumption in &self.results.assumptions {
            page.paragraph(assumption, "- ");
        }
        if let Some(key) = page.support_note() {
            page.paragraph(&self.label(key), "");
        }
        page.paragraph(&self.label("note.error"), "");
    }
}

/// The band of a layer in the tower of its cedant; None for what is no band of a loss.
fn band(facts: &Facts, layer: &LayerPrice) -> Option<Band> {
    if ["policy", "parametric", "industry-loss", "top-and-drop"].contains(&layer.kind.as_str()) {
        return None;
    }
    let kind = match layer.kind.as_str() {
        "aggregate-excess" | "stop-loss" => BandKind::Period,
        "per-risk-excess" => BandKind::Risk,
        _ => BandKind::Loss,
    };
    let attachment = layer.attachment?;
    let lines = vec![
        layer.name.clone(),
        format!(
            "{} xs {}",
            layer.limit.map_or_else(String::new, |limit| facts.format.stated(limit)),
            facts.format.stated(attachment)
        ),
        layer.to.clone(),
    ];
    Some(Band { kind, lines, attachment, top: layer.top, share: layer.share })
}
