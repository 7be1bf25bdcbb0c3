//! Parametric cover: pays by what the event was, not by what it cost.
//!
//! ```text
//! payment = payout x (part of the highest magnitude step reached), where depth <= deepest and the place is in the area
//! with an ultimate-net-loss warranty:  min(payment, cedant's net loss in scope)
//! ```
//! Conditions hold at their limits: a magnitude of 7.5 reaches a step of 7.5. An event of which a fact is not known does not
//! meet a condition on it. The place is the epicentre; distances run along the great circle. Annual terms, reinstatements
//! (the limit is the payout) and the placed share follow as for any contract. Source: J. D. Cummins and O. Mahul (2009),
//! "Catastrophe Risk Financing in Developing Countries".
//!
//! Worked number: steps of 30 % from 7.0, 60 % from 7.5 and 100 % from 8.0 of 500m pay 300m for a magnitude of 7.9.

use super::cover::Stated;
use super::error::PlanError;
use super::trigger::StatedTrigger;
use crate::model::contract::{Contract, Layer};
use crate::model::trigger::{Area, Parametric};
use rust_decimal::Decimal;

/// The terms of a parametric cover.
pub(super) fn stated(contract: &Contract, terms: &Parametric) -> Result<Stated, PlanError> {
    let refuse = |why| PlanError::Unsupported { item: contract.name.clone(), why };
    let share = |part: Decimal| (Decimal::ZERO..=Decimal::ONE).contains(&part);
    if terms.asks().is_empty() {
        return Err(refuse("a parametric contract needs a condition on magnitude, depth or area"));
    }
    let rising = terms
        .steps
        .windows(2)
        .all(|steps| steps[0].magnitude < steps[1].magnitude && steps[0].pays.exact() <= steps[1].pays.exact());
    let plain = terms.steps.iter().all(|step| step.magnitude.is_finite() && share(step.pays.exact()));
    if !rising || !plain {
        return Err(refuse("the steps of a parametric contract rise in magnitude and pay, from 0 to 100 %"));
    }
    let known = match terms.area {
        None => true,
        Some(Area::Box { south, north, west, east }) => south <= north && (west - east).is_finite(),
        Some(Area::Circle { latitude, longitude, radius_km }) => (latitude - longitude).is_finite() && radius_km >= 0.0,
    };
    if !known || terms.deepest.is_some_and(f64::is_nan) {
        return Err(refuse("the area or depth of a parametric contract holds nothing"));
    }
    Ok(Stated {
        occurrence: Layer { attachment: Decimal::ZERO, limit: Some(terms.payout) },
        trigger: Some(StatedTrigger::Parametric(terms.clone())),
        ..Stated::default()
    })
}
