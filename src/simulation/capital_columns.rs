//! What the captive has along the paths of a block, by (path, year), path by path; empty where its accounts follow from the cash flow.
//!
//! Amounts are whole quanta. A path can be replayed from another opening by its [`CapitalBasis`] alone.
//!
//! Worked number: three paths of two years are six entries a column; the second year of the third path is entry 5.

use crate::ledger::capital::{InsuranceYear, YearEnd};

/// What capital is measured from, and what it came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CapitalBasis {
    /// Insurance result: the year before operating cost, investment income and tax.
    pub insurance: Vec<f64>,
    /// Return of the year on what is invested; empty where it is certain.
    pub investment_return: Vec<f64>,
    /// Claims of the path that are due and not paid.
    pub due: Vec<f64>,
    /// Recoveries of the path that are due and not received.
    pub owed: Vec<f64>,
    /// Surplus at the year end, after dividends, calls and loan.
    pub surplus: Vec<f64>,
}

impl CapitalBasis {
    /// Columns that are kept at most for each path and year.
    pub const COLUMNS: u64 = 5;

    /// One more year.
    pub fn push(&mut self, insurance: &InsuranceYear<f64>, end: &YearEnd<f64>, is_drawn: bool) {
        self.insurance.push(insurance.result);
        if is_drawn {
            self.investment_return.push(insurance.investment_return.fast());
        }
        self.due.push(insurance.outstanding);
        self.owed.push(insurance.recoverables);
        self.surplus.push(end.sheet.surplus());
    }

    /// Empties them, keeping the memory.
    pub fn clear(&mut self) {
        let CapitalBasis { insurance, investment_return, due, owed, surplus } = self;
        [insurance, investment_return, due, owed, surplus].into_iter().for_each(Vec::clear);
    }

    /// More paths.
    pub fn extend(&mut self, more: &CapitalBasis) {
        self.insurance.extend_from_slice(&more.insurance);
        self.investment_return.extend_from_slice(&more.investment_return);
        self.due.extend_from_slice(&more.due);
        self.owed.extend_from_slice(&more.owed);
        self.surplus.extend_from_slice(&more.surplus);
    }
}

/// The captive's capital of each year of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CapitalColumns {
    /// What a path is replayed from.
    pub basis: CapitalBasis,
    /// The year with its balance sheet.
    pub ends: Vec<YearEnd<f64>>,
}

impl CapitalColumns {
    /// Empties them, keeping the memory.
    pub fn clear(&mut self) {
        self.basis.clear();
        self.ends.clear();
    }
}
