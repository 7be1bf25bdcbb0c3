//! `events.csv`: one row an event, largest mean loss first.
//!
//! `rate` is the expected number in the first model year; that of a secondary earthquake follows from its mainshock.
//! `subset` counts from 1 the sets of sampled ruptures, of which trial t draws from set t modulo their number plus one; it
//! is empty for ruptures that belong to all.

use super::finished;
use crate::study::event_tables::EventTables;
use std::io::{self, Write};

const COLUMNS: [&str; 13] = [
    "event_id",
    "rate",
    "source",
    "source_title",
    "class",
    "kind",
    "magnitude",
    "tsunami_magnitude",
    "depth_km",
    "longitude",
    "latitude",
    "subset",
    "mean_loss",
];

pub(super) fn write<W: Write>(tables: &EventTables, writer: W) -> io::Result<W> {
    let mut table = csv::Writer::from_writer(writer);
    table.write_record(COLUMNS)?;
    for (event, listed) in tables.set.events.iter().enumerate() {
        let (rupture, origin) = (tables.quake.rupture(event), tables.quake.origin(event));
        let source = &tables.earthquake.sources.sources[rupture.source as usize];
        let fields: [&str; 13] = [
            &listed.id,
            &listed.rate.to_string(),
            &source.name,
            &source.title,
            source.class.key(),
            if origin.secondary { "secondary" } else { "mainshock" },
            &format!("{:.3}", rupture.magnitude),
            &format!("{:.3}", rupture.tsunami_magnitude),
            &format!("{:.2}", rupture.depth),
            &format!("{:.4}", rupture.centre.0),
            &format!("{:.4}", rupture.centre.1),
            &origin.subset.map_or_else(String::new, |subset| (u32::from(subset) + 1).to_string()),
            &format!("{:.2}", listed.mean),
        ];
        table.write_record(fields)?;
    }
    finished(table)
}
