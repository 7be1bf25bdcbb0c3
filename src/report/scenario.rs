//! A scenario as text that fits 80 columns: the rupture, what reaches the sites, what is lost and who bears it with its
//! spread, and one realisation step by step.

use super::earthquake_story::{magnitude, short};
use super::format::{self, Format, MISSING, Scale};
use super::labels::{Labels, Language};
use super::story;
use super::text::{clipped, columns, left, plain, right, wrapped};
use crate::study::scenario::{ScenarioResult, SiteOutcome};
use crate::study::scenario_figures::{Middle, Spread};

const WIDTH: usize = 80;
/// Sites that are listed; JSON has all.
const MOST: usize = 20;
/// Widest column of names.
const NAME: usize = 30;
const GAP: usize = 2;

/// The whole scenario in English.
pub fn text(result: &ScenarioResult) -> String {
    let labels = Labels { language: Language::English };
    let money = Format { currency: &result.currency, language: labels.language };
    let largest = result.totals.iter().map(|(_, spread)| spread.p95.max(spread.mean)).fold(0.0, f64::max);
    let mut page = Page { labels, scale: money.scale(largest), text: String::new() };
    page.heading(result);
    let (listed, left_out) = listed(result);
    page.shaking(&listed);
    page.sea(&listed);
    page.losses(result, &listed);
    if left_out > 0 {
        page.line("");
        page.paragraph(&labels.fill("scenario.further-sites", &[("number", &format::count(left_out as u64))]));
    }
    page.line("");
    let told = [("number", format::count(result.told)), ("amount", money.money(page.told_loss(result)))];
    page.paragraph(&labels.fill("scenario.told", &told.each_ref().map(|(key, value)| (*key, value.as_str()))));
    page.text + &story::years(&result.story, labels)
}

/// The sites that are printed: all where they are few, else those with the largest mean loss; and how many are not.
fn listed(result: &ScenarioResult) -> (Vec<&SiteOutcome>, usize) {
    let mut sites: Vec<&SiteOutcome> = result.sites.iter().collect();
    if sites.len() <= MOST {
        return (sites, 0);
    }
    sites.sort_by(|a, b| b.loss.mean.total_cmp(&a.loss.mean));
    let left_out = sites.len() - MOST;
    sites.truncate(MOST);
    (sites, left_out)
}

struct Page {
    labels: Labels,
    scale: Scale,
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn paragraph(&mut self, text: &str) {
        wrapped(&plain(text), WIDTH).iter().for_each(|line| self.line(line));
    }

    fn section(&mut self, key: &str) {
        self.line("");
        self.paragraph(&self.labels.fill(key, &[("unit", &self.scale.name)]));
    }

    fn heading(&mut self, result: &ScenarioResult) {
        let rupture = &result.scenario;
        self.paragraph(&result.title);
        self.paragraph(&self.labels.fill("scenario.title", &[("name", &rupture.name), ("title", &rupture.title)]));
        let values = [
            ("magnitude", magnitude(rupture.magnitude)),
            ("class", self.labels.known("quake.class", &rupture.class)),
            ("depth", short(rupture.depth, 0)),
            ("latitude", short(rupture.latitude, 2)),
            ("longitude", short(rupture.longitude, 2)),
            ("reference", rupture.reference.clone()),
            ("realisations", format::count(result.realisations)),
            ("seed", result.seed.to_string()),
            ("design", self.labels.known("design", &result.design)),
        ];
        let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
        for key in ["scenario.rupture", "scenario.reference", "scenario.realisations"] {
            self.paragraph(&self.labels.fill(key, &values));
        }
    }

    /// Velocity and intensity at every site.
    fn shaking(&mut self, sites: &[&SiteOutcome]) {
        self.section("scenario.shaking");
        let heads = ["scenario.site", "scenario.pgv", "scenario.jma"].map(|key| self.labels.get(key));
        let rows = sites.iter().map(|site| {
            let [low, median, high] = &site.jma;
            vec![site.site.clone(), self.middle(&site.pgv), self.range(median, low, high)]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        self.table(&heads, &rows, true);
    }

    /// Height at the coast and flow at the sites that a tsunami comes to.
    fn sea(&mut self, sites: &[&SiteOutcome]) {
        let rows = sites.iter().filter_map(|site| {
            let (height, flow) = (site.tsunami_height.as_ref()?, site.flow_depth.as_ref()?);
            let flow = if flow.p84 > 0.0 { self.middle(flow) } else { MISSING.to_owned() };
            Some(vec![site.site.clone(), self.middle(height), flow, format::percent(site.flooded)])
        });
        let rows: Vec<Vec<String>> = rows.collect();
        if rows.is_empty() {
            self.line("");
            return self.paragraph(&self.labels.get("scenario.no-tsunami"));
        }
        self.section("scenario.tsunami");
        let heads = ["scenario.site", "scenario.coast", "scenario.flow", "scenario.flooded"];
        self.table(&heads.map(|key| self.labels.get(key)), &rows, true);
    }

    fn losses(&mut self, result: &ScenarioResult, sites: &[&SiteOutcome]) {
        self.section("scenario.by-coverage");
        let coverage = |(key, spread): &(String, Spread)| (self.labels.known("coverage", key), *spread);
        let coverages = result.coverages.iter().map(coverage).collect();
        self.spreads(coverages);
        self.section("scenario.by-site");
        self.spreads(sites.iter().map(|site| (site.site.clone(), site.loss)).collect());
        self.section("scenario.totals");
        let of_focus = |key: &str| match (&result.focus, key) {
            (Some(focus), "gross" | "ceded" | "net") => {
                self.labels.fill("scenario.of", &[("what", &self.labels.known("loss", key)), ("party", focus)])
            }
            _ => self.labels.known("loss", key),
        };
        self.spreads(result.totals.iter().map(|(key, spread)| (of_focus(key), *spread)).collect());
    }

    /// Mean, median and both ends of every loss.
    fn spreads(&mut self, losses: Vec<(String, Spread)>) {
        let heads = ["", "scenario.mean", "scenario.median", "scenario.p5", "scenario.p95"];
        let heads = heads.map(|key| if key.is_empty() { String::new() } else { self.labels.get(key) });
        let cell = |amount: f64| self.scale.cell(amount);
        let row = |(name, spread): (String, Spread)| {
            vec![name, cell(spread.mean), cell(spread.median), cell(spread.p5), cell(spread.p95)]
        };
        let rows: Vec<Vec<String>> = losses.into_iter().map(row).collect();
        self.table(&heads, &rows, false);
    }

    /// Rows below heads: the first column flush left, the others flush right, or all flush left (`words`).
    fn table(&mut self, heads: &[String], rows: &[Vec<String>], words: bool) {
        let width = |at: usize| {
            let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| columns(cell));
            cells.max().unwrap_or(0).max(columns(&heads[at]))
        };
        let mut widths: Vec<usize> = (0..heads.len()).map(width).collect();
        let figures: usize = widths.iter().skip(1).map(|width| width + GAP).sum();
        widths[0] = widths[0].min(NAME).min((WIDTH - GAP).saturating_sub(figures).max(8));
        for row in std::iter::once(&heads.to_vec()).chain(rows) {
            let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| match (at, words) {
                (0, _) => left(&clipped(&plain(cell), *width), *width),
                (_, true) => left(cell, *width),
                (_, false) => right(cell, *width),
            });
            let cells: Vec<String> = cells.collect();
            self.line(&format!("  {}", cells.join("  ")));
        }
    }

    /// `12 (8.1 to 18)`.
    fn middle(&self, middle: &Middle) -> String {
        let figure = |value: f64| format::number(value, if value > 0.0 && value < 9.95 { 1 } else { 0 });
        self.range(&figure(middle.median), &figure(middle.p16), &figure(middle.p84))
    }

    /// The median alone where both ends are the same.
    fn range(&self, median: &str, low: &str, high: &str) -> String {
        if low == median && median == high {
            return median.to_owned();
        }
        self.labels.fill("scenario.range", &[("median", median), ("low", low), ("high", high)])
    }

    fn told_loss(&self, result: &ScenarioResult) -> f64 {
        let ground_up = result.story.events.first().map(|event| event.steps.ground_up);
        ground_up.map_or(f64::NAN, format::float)
    }
}
