//! Hazard on a terminal of 80 columns: probabilities within 30 years by JMA class and by height of the tsunami, the largest
//! sources, how many earthquakes the model has, and what was assumed.

use crate::report::format;
use crate::report::labels::{Labels, Language};
use crate::report::text::{clipped, left, plain, right, wrapped};
use crate::study::hazard::{HazardResults, LevelResults, MagnitudeFrequency, SiteHazard};
use std::path::PathBuf;

const WIDTH: usize = 80;
/// Columns of a name and of a figure.
const NAME: usize = 30;
const FIGURE: usize = 10;
/// Intensities that begin a class of the JMA scale: 5-lower to 7.
const CLASSES: [f64; 5] = [4.5, 5.0, 5.5, 6.0, 6.5];
/// Heights of tsunamis that are printed, metres.
const HEIGHTS: [f64; 5] = [1.0, 2.0, 3.0, 5.0, 10.0];
/// Levels whose sources are printed: JMA 6-lower and a tsunami of 3 m.
const SOURCES_OF: [(&str, f64); 2] = [("jma", 5.5), ("tsunami", 3.0)];
/// So many sources of a level, and the sources of so many sites, are printed; the files have them all.
const SOURCES: usize = 3;
const SITES: usize = 20;

/// The summary, with a list of the files that were written.
pub fn summary(results: &HazardResults, files: &[PathBuf]) -> String {
    let mut page = Page { results, labels: Labels { language: Language::English }, text: String::new() };
    page.heading();
    page.probabilities("jma", &CLASSES);
    page.probabilities("tsunami", &HEIGHTS);
    SOURCES_OF.iter().for_each(|&(measure, level)| page.sources(measure, level));
    page.magnitudes();
    page.assumptions();
    page.files(files);
    page.text
}

struct Page<'a> {
    results: &'a HazardResults,
    labels: Labels,
    text: String,
}

fn level<'s>(site: &'s SiteHazard, measure: &str, level: f64) -> Option<&'s LevelResults> {
    site.levels.iter().find(|known| known.measure == measure && known.level == level)
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text += line.trim_end();
        self.text.push('\n');
    }

    /// Text that is broken at the width; later lines stand as far in as `bullet` is wide.
    fn paragraph(&mut self, bullet: &str, text: &str) {
        let indent = " ".repeat(bullet.len());
        for (number, line) in wrapped(text, WIDTH - bullet.len()).iter().enumerate() {
            let before = if number == 0 { bullet } else { &indent };
            self.line(&format!("{before}{line}"));
        }
    }

    fn section(&mut self, key: &str) {
        let title = self.labels.get(key);
        self.line("");
        self.line(&title);
        self.line("");
    }

    fn heading(&mut self) {
        let (results, assumed) = (self.results, &self.results.assumptions);
        self.paragraph("", &plain(&results.title));
        let overlay = assumed
            .overlay
            .as_ref()
            .map_or_else(String::new, |name| self.labels.fill("hazard.with-overlay", &[("overlay", name)]));
        let said = self.labels.fill(
            "hazard.heading",
            &[("start", &results.start), ("model", &assumed.source_model), ("overlay", &overlay)],
        );
        self.paragraph("", &plain(&said));
    }

    fn row(&mut self, name: &str, cells: impl IntoIterator<Item = String>) {
        let cells: String = cells.into_iter().map(|cell| right(&cell, FIGURE)).collect();
        let name = left(&clipped(&plain(name), NAME - 1), NAME);
        self.line(&format!("{name}{cells}"));
    }

    /// Probabilities within 30 years, site by site; nothing where no site has any of the measure.
    fn probabilities(&mut self, measure: &str, levels: &[f64]) {
        let results = self.results;
        let asked = |site: &&SiteHazard| site.levels.iter().any(|level| level.measure == measure);
        let sites: Vec<&SiteHazard> = results.sites.iter().filter(asked).collect();
        if sites.is_empty() {
            return;
        }
        self.section(&format!("hazard.within-{measure}"));
        let titles: Vec<String> = levels.iter().map(|&level| self.level(measure, level)).collect();
        let corner = self.labels.get("column.site");
        self.row(&corner, titles);
        for site in sites {
            let cell =
                |&at: &f64| level(site, measure, at).map_or_else(String::new, |of| format::percent(of.probability_30y));
            self.row(&site.name, levels.iter().map(cell));
        }
    }

    /// A level in words: the class of an intensity, a height in metres.
    fn level(&self, measure: &str, level: f64) -> String {
        match measure {
            "jma" => self.labels.get(&format!("hazard.jma-{level:.1}")),
            _ => self.labels.fill("hazard.height", &[("height", &level.to_string())]),
        }
    }

    fn sources(&mut self, measure: &str, at: f64) {
        let results = self.results;
        let of = |site| level(site, measure, at).filter(|level| !level.sources.is_empty());
        let sites: Vec<(&SiteHazard, &LevelResults)> =
            results.sites.iter().filter_map(|site| Some((site, of(site)?))).collect();
        if sites.is_empty() {
            return;
        }
        let named = self.level(measure, at);
        let title = self.labels.fill(&format!("hazard.sources-{measure}"), &[("level", &named)]);
        self.line("");
        self.line(&title);
        self.line("");
        for (site, level) in sites.iter().take(SITES) {
            let share = |source: &crate::study::hazard::SourceHazard| {
                format!("{} {}", plain(&source.source), format::percent(source.annual_rate / level.annual_rate))
            };
            let shares: Vec<String> = level.sources.iter().take(SOURCES).map(share).collect();
            let name = left(&clipped(&plain(&site.name), 23), 24);
            for (number, line) in wrapped(&shares.join(", "), WIDTH - 24).iter().enumerate() {
                let before = if number == 0 { name.clone() } else { " ".repeat(24) };
                self.line(&format!("{before}{line}"));
            }
        }
        if sites.len() > SITES {
            let more = (sites.len() - SITES).to_string();
            let said = self.labels.fill("hazard.more-sites", &[("count", &more)]);
            self.line(&said);
        }
    }

    fn magnitudes(&mut self) {
        for table in &self.results.magnitude_frequency {
            self.section(&format!("hazard.magnitudes-{}", table.region));
            self.magnitude_rows(table);
        }
    }

    fn magnitude_rows(&mut self, table: &MagnitudeFrequency) {
        let titles =
            ["with-aftershocks", "mainshocks", "background"].map(|key| self.labels.get(&format!("hazard.{key}")));
        let print = |page: &mut Self, name: &str, cells: [String; 3]| {
            let cells: String = cells.iter().map(|cell| right(cell, 18)).collect();
            page.line(&format!("{}{cells}", left(name, 14)));
        };
        let corner = self.labels.get("hazard.magnitude");
        print(self, &corner, titles);
        // The files have every tenth.
        for row in table.rows.iter().step_by(5) {
            let cells = [row.all, row.mainshocks, row.background].map(|rate| format::number(rate, 4));
            print(self, &format!("M >= {:.1}", row.magnitude), cells);
        }
    }

    fn assumptions(&mut self) {
        self.section("hazard.assumed");
        let assumed = &self.results.assumptions;
        let labels = self.labels;
        let mut said = vec![labels.fill("hazard.assumed-edition", &[("edition", &assumed.edition)])];
        for view in &assumed.views {
            said.push(match &view.view {
                Some(name) => labels.fill("hazard.assumed-view", &[("source", &view.source), ("view", name)]),
                None => labels.fill("hazard.assumed-views", &[("source", &view.source)]),
            });
        }
        said.push(labels.get(&format!("hazard.motion-{}", assumed.ground_motion)));
        said.push(labels.get(&format!("hazard.sigma-{}", assumed.sigma)));
        said.push(labels.fill("hazard.truncation", &[("truncation", &assumed.sigma_truncation.to_string())]));
        let sampled =
            [("ruptures", &*assumed.ruptures_per_source.to_string()), ("seed", &*self.results.seed.to_string())];
        said.push(labels.fill("hazard.assumed-sampling", &sampled));
        said.push(labels.get("hazard.assumed-clusters"));
        said.push(labels.get(if assumed.tsunami { "hazard.assumed-tsunami" } else { "hazard.assumed-no-tsunami" }));
        said.iter().for_each(|text| self.paragraph("  - ", &plain(text)));
    }

    fn files(&mut self, files: &[PathBuf]) {
        self.section("hazard.files");
        files.iter().for_each(|file| self.line(&format!("  {}", plain(&file.display().to_string()))));
    }
}
