//! `footprint.csv`: one row for each event and site that it can damage or flood, in the order of `events.csv`.
//!
//! Medians under the first attenuation of the model. The total deviate of shaking has the standard deviation `sigma_ln_pgv`
//! of the natural logarithm; the height of the tsunami holds at the coast before the site, local factor included.

use super::finished;
use crate::numerics::kernels::exp;
use crate::study::event_tables::EventTables;
use std::io::{self, Write};

const COLUMNS: [&str; 6] =
    ["event_id", "site", "median_pgv_cm_s", "jma_intensity", "median_tsunami_height_m", "sigma_ln_pgv"];

pub(super) fn write<W: Write>(tables: &EventTables, writer: W) -> io::Result<W> {
    let mut table = csv::Writer::from_writer(writer);
    table.write_record(COLUMNS)?;
    for (event, listed) in tables.set.events.iter().enumerate() {
        for row in tables.quake.footprint(event) {
            let site = &tables.model.risks[tables.quake.risk_of(row.site) as usize];
            table.write_record([
                &listed.id,
                &site.id,
                &format!("{:.4}", exp(row.ln_pgv)),
                &format!("{:.3}", row.intensity),
                &format!("{:.3}", tables.quake.median_height(row)),
                &format!("{:.4}", row.sigma),
            ])?;
        }
    }
    finished(table)
}
