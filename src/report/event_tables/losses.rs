//! `elt.csv` and `yelt.csv`: losses by event, site and coverage, with the names of columns of Open Results Data.
//!
//! Amounts are whole quanta as exact decimals. Rates, days and the facts of events are written with all digits that they
//! need to be read back as the same numbers. Events without loss have no rows.

use super::super::quanta::QuantumText;
use super::finished;
use crate::model::risk::{Coverage, Risk};
use crate::perils::SetEvent;
use crate::simulation::Cancel;
use crate::study::event_tables::{EventTables, SiteLoss};
use std::io::{self, Write};

const EVENT_COLUMNS: [&str; 13] = [
    "EventId",
    "EventRate",
    "site",
    "coverage",
    "SampleType",
    "MeanLoss",
    "SDLoss",
    "MaxLoss",
    "FootprintExposure",
    "magnitude",
    "latitude",
    "longitude",
    "depth",
];

const YEAR_COLUMNS: [&str; 10] =
    ["Period", "EventId", "Day", "site", "coverage", "Loss", "magnitude", "latitude", "longitude", "depth"];

/// Moments that come from samples.
const FROM_SAMPLES: &str = "2";

/// The event loss table: each realisation is an event whose losses are certain.
pub(super) fn write_events<W: Write>(
    tables: &EventTables,
    realisations: u32,
    cancel: &Cancel,
    writer: W,
) -> io::Result<W> {
    let text = Text::of(tables)?;
    let mut table = csv::Writer::from_writer(writer);
    table.write_record(EVENT_COLUMNS)?;
    tables.realisations(realisations, cancel, |realisation| {
        if realisation.losses.is_empty() {
            return Ok(());
        }
        let listed = &tables.set.events[realisation.event];
        let (id, rate) = (format!("{}.r{}", listed.id, realisation.number), realisation.rate.to_string());
        let known = facts(listed);
        for row in realisation.losses {
            let (site, loss) = text.site_and_loss(row)?;
            let coverage = row.coverage.key();
            let [magnitude, latitude, longitude, depth] = &known;
            let value = value(site, row.coverage);
            table.write_record([
                &id,
                &rate,
                &site.id,
                coverage,
                FROM_SAMPLES,
                &loss,
                "0",
                &loss,
                &value,
                magnitude,
                latitude,
                longitude,
                depth,
            ])?;
        }
        Ok(())
    })?;
    finished(table)
}

/// The year event loss table: the first year of each trial.
pub(super) fn write_years<W: Write>(tables: &EventTables, trials: u64, cancel: &Cancel, writer: W) -> io::Result<W> {
    let text = Text::of(tables)?;
    let mut table = csv::Writer::from_writer(writer);
    table.write_record(YEAR_COLUMNS)?;
    tables.years(trials, cancel, |year| {
        let listed = &tables.set.events[year.event];
        let (period, day) = ((year.trial + 1).to_string(), year.day.to_string());
        let [magnitude, latitude, longitude, depth] = &facts(listed);
        for row in year.losses {
            let (site, loss) = text.site_and_loss(row)?;
            let coverage = row.coverage.key();
            table.write_record([
                &period, &listed.id, &day, &site.id, coverage, &loss, magnitude, latitude, longitude, depth,
            ])?;
        }
        Ok(())
    })?;
    finished(table)
}

/// Turns rows into text.
struct Text<'t> {
    risks: &'t [Risk],
    quantum: QuantumText,
}

impl<'t> Text<'t> {
    fn of(tables: &EventTables<'t>) -> io::Result<Text<'t>> {
        let quantum = tables.model.settings.quantum.size().to_string();
        let known = QuantumText::new(&quantum);
        let quantum = known.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, format!("quantum {quantum}")))?;
        Ok(Text { risks: &tables.model.risks, quantum })
    }

    fn site_and_loss(&self, row: &SiteLoss) -> io::Result<(&'t Risk, String)> {
        let mut line = Vec::new();
        self.quantum.push(&mut line, row.loss)?;
        // The amount follows a comma.
        let loss = String::from_utf8_lossy(line.get(1..).unwrap_or_default()).into_owned();
        Ok((&self.risks[row.risk as usize], loss))
    }
}

fn value(site: &Risk, coverage: Coverage) -> String {
    let place = Coverage::EVERY.iter().position(|&known| known == coverage);
    let value = place.and_then(|place| site.values.get(place).copied().flatten());
    value.map_or_else(String::new, |value| value.normalize().to_string())
}

/// Magnitude, latitude, longitude and depth, which contracts may ask for.
fn facts(event: &SetEvent) -> [String; 4] {
    [event.magnitude, event.latitude, event.longitude, event.depth]
        .map(|fact| fact.map_or_else(String::new, |fact| fact.to_string()))
}
