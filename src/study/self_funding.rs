//! The surplus at which a captive could do without retrocession: as stated, or what it assumes of one loss that uses up the policies.
//!
//! Source: the aim of captives to retain in time what they cede at first (Global Link, EM11, December 2021, retrocedes the whole limit).
//!
//! Worked number (EM11, JPY million): 95 % of a limit of 1,000 is 950; from 100 at 80.8 a year 10.5 years without loss.

use super::changes::ceded_by_captive;
use super::stress::full_limit_gross;
use crate::model::Model;
use crate::model::design::Design;
use rust_decimal::Decimal;

/// The target in currency units; None where it is not stated and the captive buys no retrocession, or no loss uses up the policies.
pub(super) fn target(model: &Model) -> Option<Decimal> {
    let account = model.captive.as_ref()?;
    if account.self_funding.is_some() {
        return account.self_funding;
    }
    let design = Design::as_configured(model);
    if ceded_by_captive(model, &design).is_empty() {
        return None;
    }
    full_limit_gross(model, &design).filter(|gross| *gross > Decimal::ZERO)
}
