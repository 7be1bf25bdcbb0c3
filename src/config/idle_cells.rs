//! Cells of a list that are read and change nothing under the choices made elsewhere: told once for each column, at the first
//! of them, with the number of the others.
//!
//! Worked example: of a hundred buyers with an `lgd_sd`, under `loss-given-default = "fixed"`, the first is named; 99 more alike.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::context::Ctx;
use crate::input::complaint::{Complaint, Fault};
use crate::input::table::Row;

/// A column: its place among the files, and its name.
type Column = (usize, &'static str);

/// The first idle cell of each kind, and how many there are.
#[derive(Default)]
pub(super) struct IdleCells {
    found: RefCell<BTreeMap<Column, (Complaint, usize)>>,
}

impl IdleCells {
    /// Remembers a cell, where it is not empty. Cells of one column are alike where the rule is the same.
    pub fn note(&self, row: &Row, column: usize, what: impl FnOnce() -> String, (rule, example): (&'static str, &str)) {
        if row.is_empty(column) {
            return;
        }
        let mut found = self.found.borrow_mut();
        if let Some((_, count)) = found.get_mut(&(column, rule)) {
            *count += 1;
        } else if let Some(complaint) = row.complaint(column, Fault::new(what(), rule, example)) {
            found.insert((column, rule), (complaint, 1));
        }
    }

    /// Warns of them.
    pub fn tell(self, ctx: &Ctx) {
        for (mut complaint, count) in self.found.into_inner().into_values() {
            if count > 1 {
                complaint.what += &format!("; {} more alike", count - 1);
            }
            ctx.push(complaint.as_warning());
        }
    }
}
