//! Tables of a peril of credit for spreadsheets: `credit_quarters.csv`, the agency's quarterly report, and `credit_buyers.csv`,
//! every buyer with its defaults, losses and contributions to the tail.

use crate::statistics::Estimate;
use crate::study::results::Results;
use std::io::{self, Write};

/// Columns of `credit_quarters.csv`.
const QUARTERS: [&str; 15] = [
    "peril",
    "quarter",
    "from",
    "to",
    "exposure",
    "insured_exposure",
    "turnover",
    "insured_turnover",
    "late_payments",
    "claims_received",
    "claims",
    "indemnities",
    "recourse",
    "insured_recourse",
    "claims_standard_error",
];

/// Columns of `credit_buyers.csv` before those of the tails.
const BUYERS: [&str; 18] = [
    "peril",
    "buyer",
    "name",
    "country",
    "sector",
    "rating",
    "pd",
    "exposure",
    "loss_given_default",
    "defaults",
    "defaults_standard_error",
    "ground_up",
    "ground_up_standard_error",
    "insured",
    "gross",
    "gross_standard_error",
    "net",
    "net_standard_error",
];

fn figure(figure: f64) -> String {
    if figure.is_finite() { figure.to_string() } else { String::new() }
}

fn optional(value: Option<f64>) -> String {
    value.map_or_else(String::new, figure)
}

/// Writes `credit_quarters.csv`: a row for each peril of credit and quarter; the last row has no number where something falls
/// later.
///
/// # Errors
/// What the writer reports.
pub fn write_credit_quarters(results: &Results, writer: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(writer);
    table.write_record(QUARTERS)?;
    for credit in &results.credits {
        for row in &credit.quarters {
            let value = |estimate: &Option<Estimate>| optional(estimate.map(|estimate| estimate.value));
            table.write_record([
                credit.peril.clone(),
                row.quarter.map_or_else(String::new, |quarter| quarter.to_string()),
                row.from.clone(),
                row.to.clone().unwrap_or_default(),
                optional(row.exposure),
                optional(row.insured_exposure),
                optional(row.turnover),
                optional(row.insured_turnover),
                figure(row.late_payments.value),
                figure(row.claims_received.value),
                figure(row.claims.value),
                value(&row.indemnities),
                figure(row.recourse.value),
                value(&row.insured_recourse),
                figure(row.claims.standard_error),
            ])?;
        }
    }
    table.flush()
}

/// Writes `credit_buyers.csv`: a row for each peril of credit and buyer, in the order of the book.
///
/// # Errors
/// What the writer reports.
pub fn write_credit_buyers(results: &Results, writer: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(writer);
    let tails = results.credits.first().map_or(&[][..], |credit| &credit.tails);
    let mut head: Vec<String> = BUYERS.map(String::from).to_vec();
    head.extend(
        tails.iter().map(|tail| format!("{}_tvar_{}", tail.of.replace('-', "_"), tail.level.trim_end_matches('%'))),
    );
    table.write_record(head)?;
    for credit in &results.credits {
        for buyer in &credit.buyers {
            let figures = &buyer.figures;
            let pair = |estimate: Option<Estimate>| {
                [
                    optional(estimate.map(|estimate| estimate.value)),
                    optional(estimate.map(|estimate| estimate.standard_error)),
                ]
            };
            let mut row = vec![
                credit.peril.clone(),
                buyer.id.clone(),
                buyer.name.clone(),
                buyer.country.clone(),
                buyer.sector.clone().unwrap_or_default(),
                buyer.rating.clone().unwrap_or_default(),
                figure(buyer.pd),
                figure(buyer.exposure),
                figure(buyer.loss_given_default),
            ];
            row.extend(pair(Some(figures.defaults)));
            row.extend(pair(Some(figures.ground_up)));
            row.push(optional(figures.insured.map(|insured| insured.value)));
            row.extend(pair(figures.gross));
            row.extend(pair(figures.net));
            row.extend(figures.tail.iter().map(|part| figure(part.part.value)));
            table.write_record(row)?;
        }
    }
    table.flush()
}
