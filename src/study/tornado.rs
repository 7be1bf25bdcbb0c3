//! One change at a time: the saving of the cash-flow table at a lower and a higher cession, and at a dearer and a
//! cheaper commission.
//!
//! The contract terms of the model are changed and the programme is compiled again, so that whatever hangs on them
//! moves along; this is not the closed form of [`super::cash_flow`], which it confirms.
//!
//! Worked number (Global Link's case study EM11, 65 % saved): cession 90 % / 100 % saves 58.57 % / 71.43 %; commission
//! 20 % / 5 % saves 51.43 % / 71.79 %.

use super::cash_flow::{CashFlowError, CashFlowTable, recompiled_table};
use super::changes::{cession_moved, commission_moved};
use crate::model::Model;
use crate::model::design::Design;
use rust_decimal::{Decimal, dec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far each share is moved, in points as fractions: the worse way first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swings {
    /// Of the share ceded to the captive.
    pub cession: [Decimal; 2],
    /// Of the commission that the captive pays.
    pub commission: [Decimal; 2],
}

impl Default for Swings {
    /// Five points of cession either way; commission ten points dearer or five cheaper.
    fn default() -> Self {
        Swings { cession: [dec!(-0.05), dec!(0.05)], commission: [dec!(0.10), dec!(-0.05)] }
    }
}

/// One bar of the tornado.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TornadoRow {
    /// `cession` or `commission`.
    pub key: String,
    /// At the first setting.
    pub low: TornadoEnd,
    /// As configured.
    pub base: TornadoEnd,
    /// At the second setting.
    pub high: TornadoEnd,
}

/// A setting and the saving it leads to, both as fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TornadoEnd {
    /// The ceded share, or the commission rate, of the whole.
    #[schemars(with = "String")]
    pub setting: Decimal,
    /// The saving against a parent without a captive.
    #[schemars(with = "String")]
    pub saving: Decimal,
}

/// The bars that the model has: none for commission where none is paid.
///
/// # Errors
/// When a table cannot be made, see [`CashFlowError`].
pub fn tornado(model: &Model, design: &Design, swings: &Swings) -> Result<Vec<TornadoRow>, CashFlowError> {
    let base = recompiled_table(model, design)?;
    let mut rows = Vec::new();
    for (key, row, points, change) in [
        ("cession", "reinsurance-premium", swings.cession, cession_moved as fn(&Model, &Design, Decimal) -> Model),
        ("commission", "reinsurance-commission", swings.commission, commission_moved),
    ] {
        let moved = |point| match recompiled_table(&change(model, design, point), design) {
            // The moved programme may be none; it has no bar.
            // Beyond what can be booked there is no such end.
            Err(CashFlowError::Plan(_) | CashFlowError::OutOfRange) => Ok(None),
            table => table.map(Some),
        };
        let (Some(low), Some(high)) = (moved(points[0])?, moved(points[1])?) else { continue };
        let ends = (end(&low, row), end(&base, row), end(&high, row));
        if let (Some(low), Some(base), Some(high)) = ends
            && low.setting != high.setting
        {
            rows.push(TornadoRow { key: key.into(), low, base, high });
        }
    }
    Ok(rows)
}

fn end(table: &CashFlowTable, row: &str) -> Option<TornadoEnd> {
    Some(TornadoEnd { setting: table.row(row)?.share?, saving: table.saving()? })
}
