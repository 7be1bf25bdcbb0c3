//! The year table as a sink: writes simulated path-years to `years.csv` while the run goes on, up to a number of rows.

use super::csv::{YearDesignRow, YearRow, YearTableWriter};
use crate::simulation::Sink;
use crate::simulation::block::BlockColumns;
use std::io::{self, Write};

/// Writes the first `rows` path-years. Whole paths only: a path that would be cut short is left out.
pub struct YearTable<W: Write> {
    writer: YearTableWriter<W>,
    rows_left: u64,
    rows_written: u64,
    designs: Vec<YearDesignRow>,
}

impl<W: Write> YearTable<W> {
    /// A table of at most `rows` rows.
    pub fn new(writer: YearTableWriter<W>, rows: u64) -> YearTable<W> {
        YearTable { writer, rows_left: rows, rows_written: 0, designs: Vec::new() }
    }

    /// Rows so far.
    pub fn rows_written(&self) -> u64 {
        self.rows_written
    }

    /// Ends the table and gives the file back.
    pub fn finish(self) -> io::Result<W> {
        self.writer.finish()
    }
}

impl<W: Write> Sink for YearTable<W> {
    fn receive(&mut self, block: &BlockColumns) -> io::Result<()> {
        for path in 0..block.paths {
            if self.rows_left < block.horizon as u64 {
                self.rows_left = 0;
                return Ok(());
            }
            self.rows_left -= block.horizon as u64;
            self.rows_written += block.horizon as u64;
            for year in 0..block.horizon {
                let cell = path * block.horizon + year;
                self.designs.clear();
                self.designs.extend(block.designs.iter().map(|design| YearDesignRow {
                    ceded: design.ceded[cell],
                    net: design.net[cell],
                    reinstatement_premium: design.reinstatement_premium[cell],
                    captive_cash_flow: design.captive_cash_flow[cell],
                    group_cash_flow: design.group_cash_flow[cell],
                }));
                self.writer.write(&YearRow {
                    trial: block.first_trial + path as u64,
                    year: year as u32 + 1,
                    weight: block.weight.get(path).copied().unwrap_or(1.0),
                    ground_up: block.ground_up[cell],
                    insured: block.insured[cell],
                    captive_gross: block.gross[cell],
                    designs: &self.designs,
                })?;
            }
        }
        Ok(())
    }
}
