//! `schedules`: the CSV of what is drawn and repaid under each deal, and when.
//!
//! Worked numbers: 60m drawn on the first day and 40m on the hundredth are repaid by two instalments of 50m with interest of
//! 4m and 2m; the sum of `principal`, 100m, is that of `drawdown`.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Around;
use crate::config::reading::{Reading, grouped};
use crate::config::sites::column;
use crate::input::amount::nearest;
use crate::input::complaint::{Complaint, Fault, shown};
use crate::input::table::{Layout, Row, Unknown};
use crate::model::credit::schedule::Instalment;
use crate::model::date::Axis;

const BUYER: usize = 0;
const DATE: usize = 1;
const DRAWDOWN: usize = 2;
const PRINCIPAL: usize = 3;
const INTEREST: usize = 4;

pub(in crate::config) const LAYOUT: Layout = Layout {
    what: "list of schedules",
    columns: &[
        column("buyer", &["id", "buyer_id"], true, "hanoi-metro", "the id of a buyer of the list of deals"),
        column("date", &[], true, "2027-09-30", "the day; the rows of a buyer stand in order of their days"),
        column("drawdown", &[], false, "60m", "what is drawn on the day"),
        column("principal", &["repayment"], false, "5m", "what is repaid on the day; over all as much as is drawn"),
        column("interest", &[], false, "1.2m", "the interest that is due on the day"),
    ],
    unused: &[],
    unknown: Unknown::Refuse,
};

/// The rows of one buyer.
pub(super) struct Lines {
    pub drawdowns: Vec<(f64, f64)>,
    pub instalments: Vec<Instalment>,
    /// The day of the last row read.
    last_day: f64,
    drawn: Decimal,
    repaid: Decimal,
    /// Of the simulation, to which both are the same.
    quantum: Decimal,
    /// The cell `buyer` of the first row and the cell `principal` of the last, for what is said of the whole.
    first: Option<Complaint>,
    last: Option<Complaint>,
}

impl Lines {
    /// Complains that the rows belong to no deal.
    pub fn complain_of_no_deal(self, table: &Reading) {
        let rule = "the buyers of the list that `schedules` names are those of the list that `deals` names";
        if let Some(mut complaint) = self.first {
            complaint.what += " has a schedule and no deal";
            (complaint.rule, complaint.example) = (rule.into(), DEAL.into());
            table.ctx.push(complaint);
        }
    }
}

/// A deal, as an example.
pub(super) const DEAL: &str = "buyer,signed,indemnity\nhanoi-metro,2027-04-01,instalments";

/// Reads `schedules`, by risk.
pub(super) fn read(table: &Reading, around: &Around) -> Option<BTreeMap<u32, Lines>> {
    let mut found: BTreeMap<u32, Lines> = BTreeMap::new();
    let axis = around.axis?;
    let quantum = around.quantum?.size();
    let currency = &table.ctx.currency;
    // Nothing more is told of a buyer that does not exist or has a wrong row: what follows from it is no mistake of its own.
    let mut told: BTreeSet<String> = BTreeSet::new();
    table.ctx.rows(
        table.node("schedules")?,
        &LAYOUT,
        |_| true,
        |row| {
            let id = row.text(BUYER).map(|id| id.into_owned());
            if id.as_ref().is_some_and(|id| told.contains(id)) {
                return;
            }
            let risk = super::deals::buyer_of(row, BUYER, around);
            match (risk, Line::read(row, currency, axis)) {
                (Some(risk), Some(line)) => {
                    line.add_to(row, found.entry(risk).or_insert_with(|| Lines::starting(row, quantum)));
                }
                _ => told.extend(id),
            }
        },
    )?;
    // Every schedule is looked at, not only those up to the first mistake.
    let wrong = found.values().filter(|lines| !lines.balance(table)).count();
    (wrong == 0).then_some(found)
}

impl Lines {
    fn starting(row: &Row, quantum: Decimal) -> Lines {
        let name = shown(&row.text(BUYER).unwrap_or_default());
        let first = row.complaint(BUYER, Fault::new(format!("\"{name}\""), "", ""));
        Lines {
            drawdowns: Vec::new(),
            instalments: Vec::new(),
            last_day: f64::NEG_INFINITY,
            drawn: Decimal::ZERO,
            repaid: Decimal::ZERO,
            quantum,
            first,
            last: None,
        }
    }

    /// What is drawn is repaid, to the quantum of the simulation.
    fn balance(&self, table: &Reading) -> bool {
        let good = (self.drawn - self.repaid).abs() <= self.quantum;
        if let (false, Some(mut complaint)) = (good, self.last.clone()) {
            let (drawn, repaid) = (grouped(self.drawn), grouped(self.repaid));
            complaint.what = format!("column {}: {repaid} is repaid of {drawn} drawn", complaint.path);
            complaint.rule = "over the whole schedule of a buyer `principal` adds up to `drawdown`".into();
            table.ctx.push(complaint);
        }
        good
    }
}

/// One row.
struct Line {
    day: f64,
    drawdown: Decimal,
    principal: Decimal,
    interest: Decimal,
}

impl Line {
    fn read(row: &Row, currency: &str, axis: Axis) -> Option<Line> {
        let amounts =
            [DRAWDOWN, PRINCIPAL, INTEREST].map(|column| (row.amount(column, currency), row.is_empty(column)));
        let date = row.date(DATE)?;
        let [drawdown, principal, interest] = amounts.map(|(amount, empty)| amount.or(empty.then_some(Decimal::ZERO)));
        Some(Line { day: axis.day(date) as f64, drawdown: drawdown?, principal: principal?, interest: interest? })
    }

    fn add_to(self, row: &Row, lines: &mut Lines) {
        let complain = |column, what: String, rule: &str| row.complain(column, Fault::new(what, rule, ""));
        if self.day < lines.last_day {
            complain(
                DATE,
                "the day lies before that of the row above".into(),
                "the rows of a buyer stand in order of their days",
            );
        }
        let sum = self.drawdown + self.principal + self.interest;
        if sum.is_zero() {
            let rule = "a row states a `drawdown`, `principal` or `interest` above 0";
            complain(DATE, "on this day nothing is drawn or due".into(), rule);
        }
        lines.drawn += self.drawdown;
        lines.repaid += self.principal;
        let due = self.principal + self.interest;
        if lines.drawn.is_zero() && !due.is_zero() {
            let column = if self.principal.is_zero() { INTEREST } else { PRINCIPAL };
            complain(
                column,
                "an instalment is due before the first drawdown".into(),
                "what is repaid has been drawn before",
            );
        } else if lines.repaid > lines.drawn + lines.quantum {
            let what = format!("up to here {} is repaid of {} drawn", grouped(lines.repaid), grouped(lines.drawn));
            complain(PRINCIPAL, what, "what is repaid has been drawn before");
        }
        lines.last_day = self.day;
        lines.last =
            [PRINCIPAL, DRAWDOWN, BUYER].into_iter().find_map(|column| row.complaint(column, Fault::new("", "", "")));
        if !self.drawdown.is_zero() {
            lines.drawdowns.push((self.day, nearest(self.drawdown)));
        }
        if !due.is_zero() {
            let (principal, interest) = (nearest(self.principal), nearest(self.interest));
            lines.instalments.push(Instalment { day: self.day, principal, interest });
        }
    }
}
