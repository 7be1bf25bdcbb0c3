//! Tables of hazard: `hazard.csv`, `hazard_sources.csv`, `magnitude_frequency.csv`. Numbers are the shortest text that reads
//! back as the same number.
//!
//! Worked example: `osaka,jma,5.5,0.0167,0.38` says that JMA intensity 5.5 (6-lower) or more comes to the site osaka
//! 0.0167 times a year at the start, and within 30 years with a probability of 38 %.

use crate::study::hazard::{HazardResults, LevelResults, SiteHazard};

/// `hazard.csv`.
pub fn rates(results: &HazardResults) -> String {
    table(&["site", "measure", "level", "annual_rate", "probability_30y"], |rows| {
        for (site, level) in levels(results) {
            rows(&[
                &site.id,
                &level.measure,
                &level.level.to_string(),
                &level.annual_rate.to_string(),
                &level.probability_30y.to_string(),
            ]);
        }
    })
}

/// `hazard_sources.csv`: the largest source of each level first.
pub fn sources(results: &HazardResults) -> String {
    table(&["site", "measure", "level", "source", "annual_rate", "probability_30y"], |rows| {
        for (site, level) in levels(results) {
            for source in &level.sources {
                rows(&[
                    &site.id,
                    &level.measure,
                    &level.level.to_string(),
                    &source.source,
                    &source.annual_rate.to_string(),
                    &source.probability_30y.to_string(),
                ]);
            }
        }
    })
}

/// `magnitude_frequency.csv`: earthquakes of at least each magnitude a year.
pub fn magnitudes(results: &HazardResults) -> String {
    table(&["region", "magnitude", "mainshocks", "with_aftershocks", "background", "background_in_bin"], |rows| {
        for table in &results.magnitude_frequency {
            for row in &table.rows {
                rows(&[
                    &table.region,
                    &row.magnitude.to_string(),
                    &row.mainshocks.to_string(),
                    &row.all.to_string(),
                    &row.background.to_string(),
                    &row.background_in_bin.to_string(),
                ]);
            }
        }
    })
}

fn levels(results: &HazardResults) -> impl Iterator<Item = (&SiteHazard, &LevelResults)> {
    results.sites.iter().flat_map(|site| site.levels.iter().map(move |level| (site, level)))
}

/// A table of which `fill` adds the rows.
fn table(head: &[&str], fill: impl FnOnce(&mut dyn FnMut(&[&str]))) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing rows of equal length into memory cannot fail.
    let _ = writer.write_record(head);
    fill(&mut |row| {
        let _ = writer.write_record(row);
    });
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
