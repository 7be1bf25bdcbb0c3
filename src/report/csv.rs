//! Tables for spreadsheets: `ep_curves.csv`, every exceedance curve point, and `years.csv`, the year table.
//!
//! The year table prints whole quanta exactly as decimals of currency units: 12,345 quanta of 0.01 are `123.45`. No
//! division of binary numbers takes part, so a sum over a column reconciles to the last digit.

use super::quanta::QuantumText;
use crate::statistics::ReturnPoint;
use crate::study::pro_forma::ScenarioLine;
use crate::study::results::{LossView, Results};
use crate::study::stress::StressResults;
use std::io::{self, Write};

/// Columns of `ep_curves.csv`.
const EP_COLUMNS: [&str; 9] =
    ["design", "quantity", "curve", "return_period", "loss", "standard_error", "low", "high", "supported"];

/// What `ep_curves.csv` says of figures that are the same in every design.
const EVERY_DESIGN: &str = "all";

/// Writes `ep_curves.csv`: a row for each design, quantity, curve (`aep`, `oep`) and return period. Points that the
/// sample is too short to hold are left out.
///
/// # Errors
/// What the writer reports.
pub fn write_ep_curves(results: &Results, writer: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(writer);
    table.write_record(EP_COLUMNS)?;
    for view in &results.before_retrocession {
        write_view(&mut table, EVERY_DESIGN, &view.key, view)?;
    }
    for design in &results.designs {
        for view in [Some(&design.ceded), Some(&design.net), design.net_result.as_ref()].into_iter().flatten() {
            write_view(&mut table, &design.name, &view.key, view)?;
        }
        for contract in &design.contracts {
            write_view(&mut table, &design.name, &format!("contract: {}", contract.name), &contract.recovery)?;
        }
    }
    table.flush()
}

fn write_view<W: Write>(
    table: &mut csv::Writer<W>,
    design: &str,
    quantity: &str,
    view: &LossView,
) -> Result<(), csv::Error> {
    for (curve, points) in [("aep", &view.aep), ("oep", &view.oep)] {
        for point in points {
            write_point(table, [design, quantity, curve], point)?;
        }
    }
    Ok(())
}

fn write_point<W: Write>(table: &mut csv::Writer<W>, keys: [&str; 3], point: &ReturnPoint) -> Result<(), csv::Error> {
    let figure = |figure: f64| if figure.is_finite() { figure.to_string() } else { String::new() };
    let loss = &point.loss;
    table.write_record([
        keys[0],
        keys[1],
        keys[2],
        &figure(point.return_period),
        &figure(loss.value),
        &figure(loss.standard_error),
        &figure(loss.low),
        &figure(loss.high),
        if loss.supported { "true" } else { "false" },
    ])
}

/// Columns of `pro_forma.csv`.
const PRO_FORMA_COLUMNS: [&str; 8] =
    ["statement", "line", "version", "year", "amount", "standard_error", "low", "high"];

/// Writes `pro_forma.csv`: a row for each line, version (`expected`, `adverse-75`, ..., the same with
/// `run-off-` before it; of every `[[stress]]` `stress-path: NAME` and, simulated again, `stress-mean: NAME`) and year; year 0 is
/// the first day.
///
/// # Errors
/// What the writer reports.
pub fn write_pro_forma(results: &Results, writer: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(writer);
    table.write_record(PRO_FORMA_COLUMNS)?;
    let run_off = results.run_off.as_ref().map(|found| &found.pro_forma);
    for (prefix, found) in [("", results.pro_forma.as_ref()), ("run-off-", run_off)] {
        for line in found.iter().flat_map(|found| &found.lines) {
            let mut row = |version: &str, year: usize, figures: [String; 4]| {
                let ([amount, error, low, high], version) = (&figures, format!("{prefix}{version}"));
                table.write_record([&line.statement, &line.key, &version, &year.to_string(), amount, error, low, high])
            };
            let alone = |amount: f64| [amount.to_string(), String::new(), String::new(), String::new()];
            if let Some(opening) = line.opening {
                row("opening", 0, alone(opening))?;
            }
            for (year, mean) in line.expected.iter().enumerate() {
                let figures = [mean.value, mean.standard_error, mean.low, mean.high];
                row("expected", year + 1, figures.map(|figure| figure.to_string()))?;
            }
            let adverse = found.iter().flat_map(|found| &found.adverse);
            for (column, years) in adverse.zip(&line.adverse) {
                for (year, &amount) in years.iter().enumerate() {
                    row(&format!("adverse-{}", column.percentile), year + 1, alone(amount))?;
                }
            }
        }
        for scenario in found.iter().flat_map(|found| &found.scenarios) {
            write_lines(&mut table, &scenario.name, &scenario.lines)?;
        }
    }
    table.flush()
}

/// The statements under a stress: versions `stress-opening`, `stress-path` and `stress-mean`, each with the name behind a colon.
fn write_lines(table: &mut csv::Writer<impl Write>, name: &str, lines: &[ScenarioLine]) -> io::Result<()> {
    for line in lines {
        let mut row = |version: &str, year: usize, figures: [String; 4]| {
            let ([amount, error, low, high], version) = (&figures, format!("{version}: {name}"));
            table.write_record([&line.statement, &line.key, &version, &year.to_string(), amount, error, low, high])
        };
        let alone = |amount: f64| [amount.to_string(), String::new(), String::new(), String::new()];
        if let Some(opening) = line.opening {
            row("stress-opening", 0, alone(opening))?;
        }
        for (year, &amount) in (1..).zip(&line.path) {
            row("stress-path", year, alone(amount))?;
        }
        for (year, mean) in (1..).zip(&line.expected) {
            let figures = [mean.value, mean.standard_error, mean.low, mean.high];
            row("stress-mean", year, figures.map(|figure| figure.to_string()))?;
        }
    }
    Ok(())
}

/// Writes `stress_pro_forma.csv`: the statements under every stress, in the columns of `pro_forma.csv`.
///
/// # Errors
/// What the writer reports.
pub fn write_stress_pro_forma(results: &StressResults, writer: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(writer);
    table.write_record(PRO_FORMA_COLUMNS)?;
    for stress in &results.stresses {
        write_lines(&mut table, &stress.name, &stress.statements)?;
    }
    table.flush()
}

/// One simulated year. Amounts are whole quanta.
#[derive(Clone, Copy, Debug)]
pub struct YearRow<'a> {
    /// The path, from 0.
    pub trial: u64,
    /// The year of the path, from 1.
    pub year: u32,
    /// Weight of the path.
    pub weight: f64,
    /// Ground-up loss.
    pub ground_up: f64,
    /// Paid by the policies.
    pub insured: f64,
    /// Assumed by the captive.
    pub captive_gross: f64,
    /// One for each design, in the order of the header.
    pub designs: &'a [YearDesignRow],
}

/// What one design did in a year, in whole quanta; cash flows are positive when received.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct YearDesignRow {
    /// Recovered by the captive's retrocession.
    pub ceded: f64,
    /// Captive gross less ceded.
    pub net: f64,
    /// Reinstatement premium paid by the captive.
    pub reinstatement_premium: f64,
    /// After-tax cash flow of the captive.
    pub captive_cash_flow: f64,
    /// After-tax cash flow of captive and parent.
    pub group_cash_flow: f64,
}

impl YearDesignRow {
    const COLUMNS: [&'static str; 5] =
        ["ceded", "net", "reinstatement_premium", "captive_cash_flow", "group_cash_flow"];

    fn amounts(&self) -> [f64; 5] {
        [self.ceded, self.net, self.reinstatement_premium, self.captive_cash_flow, self.group_cash_flow]
    }
}

/// Writes `years.csv` row by row, in the order in which rows come.
#[derive(Debug)]
pub struct YearTableWriter<W: Write> {
    writer: W,
    quantum: QuantumText,
    designs: usize,
    line: Vec<u8>,
}

impl<W: Write> YearTableWriter<W> {
    /// Writes the header. `quantum` is the quantum as text, such as `0.01`; `designs` are the names of the designs.
    ///
    /// # Errors
    /// What the writer reports; [`io::ErrorKind::InvalidInput`] when the quantum is not a decimal above nought.
    pub fn new(mut writer: W, quantum: &str, designs: &[&str]) -> io::Result<YearTableWriter<W>> {
        let quantum = QuantumText::new(quantum).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("the quantum {quantum} is not a decimal above nought"))
        })?;
        let mut header: Vec<String> =
            ["trial", "year", "weight", "ground_up", "insured", "captive_gross"].map(String::from).to_vec();
        for name in column_names(designs) {
            header.extend(YearDesignRow::COLUMNS.map(|column| format!("{name}.{column}")));
        }
        writeln!(writer, "{}", header.join(","))?;
        Ok(YearTableWriter { writer, quantum, designs: designs.len(), line: Vec::with_capacity(256) })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// What the writer reports; [`io::ErrorKind::InvalidInput`] when the row has another number of designs than the
    /// header or an amount that is not a whole number of quanta.
    pub fn write(&mut self, row: &YearRow) -> io::Result<()> {
        if row.designs.len() != self.designs {
            let text = format!("a year of {} designs in a table of {}", row.designs.len(), self.designs);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        self.line.clear();
        write!(self.line, "{},{},{}", row.trial, row.year, row.weight)?;
        for amount in [row.ground_up, row.insured, row.captive_gross] {
            self.quantum.push(&mut self.line, amount)?;
        }
        for design in row.designs {
            for amount in design.amounts() {
                self.quantum.push(&mut self.line, amount)?;
            }
        }
        self.line.push(b'\n');
        self.writer.write_all(&self.line)
    }

    /// Flushes and gives the writer back.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn finish(mut self) -> io::Result<W> {
        self.writer.flush()?;
        Ok(self.writer)
    }
}

/// Names of designs as parts of column names: `as configured` is `as_configured`; equal ones are numbered.
fn column_names(designs: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for design in designs {
        let plain: String =
            design.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
        let taken = |name: &String| names.contains(name);
        let name = Some(plain.clone()).filter(|name| !taken(name));
        let numbered = || (2..).map(|number| format!("{plain}_{number}")).find(|name| !taken(name));
        let name = name.or_else(numbered).unwrap_or_default();
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(quantum: &str, rows: &[YearRow]) -> String {
        let mut writer = YearTableWriter::new(Vec::new(), quantum, &["as configured", "as-configured"]).unwrap();
        for row in rows {
            writer.write(row).unwrap();
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    fn row<'a>(ground_up: f64, designs: &'a [YearDesignRow; 2]) -> YearRow<'a> {
        YearRow { trial: 7, year: 1, weight: 1.0, ground_up, insured: 0.0, captive_gross: 0.0, designs }
    }

    #[test]
    fn a_row_prints_trial_year_and_exact_amounts() {
        let mut design = YearDesignRow { ceded: 95_000_000_000.0, ..YearDesignRow::default() };
        design.captive_cash_flow = -86_920_000_001.0;
        let text = table("0.01", &[row(12_345.0, &[design, YearDesignRow::default()])]);
        let mut lines = text.lines();
        assert_eq!(
            lines.next().unwrap(),
            "trial,year,weight,ground_up,insured,captive_gross,as_configured.ceded,as_configured.net,\
             as_configured.reinstatement_premium,as_configured.captive_cash_flow,as_configured.group_cash_flow,\
             as_configured_2.ceded,as_configured_2.net,as_configured_2.reinstatement_premium,\
             as_configured_2.captive_cash_flow,as_configured_2.group_cash_flow"
        );
        assert_eq!(
            lines.next().unwrap(),
            "7,1,1,123.45,0.00,0.00,950000000.00,0.00,0.00,-869200000.01,0.00,0.00,0.00,0.00,0.00,0.00"
        );
        assert_eq!(lines.next(), None);
    }

    #[test]
    fn a_row_that_does_not_fit_the_header_is_refused() {
        let mut writer = YearTableWriter::new(Vec::new(), "0.01", &["one"]).unwrap();
        let designs = [YearDesignRow::default(); 2];
        assert_eq!(writer.write(&row(1.0, &designs)).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        assert_eq!(YearTableWriter::new(Vec::new(), "nought", &[]).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn a_fraction_of_a_quantum_is_refused() {
        let mut writer = YearTableWriter::new(Vec::new(), "0.01", &["one", "two"]).unwrap();
        let designs = [YearDesignRow::default(); 2];
        for amount in [0.5, f64::NAN, f64::INFINITY] {
            assert_eq!(writer.write(&row(amount, &designs)).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        }
    }
}
