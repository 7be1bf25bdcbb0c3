//! Industry-loss cover (an industry-loss warranty): pays when the loss of the whole insurance industry reaches a trigger.
//!
//! ```text
//! payment = payout                                                         without an exhaustion point
//!         = payout x min((index - trigger) / (exhaustion - trigger), 1)    with one
//! with an ultimate-net-loss warranty:  min(payment, cedant's net loss in scope)
//! ```
//! It pays at or above the trigger. A stated `warranty` is an amount that the cedant's own net loss in scope must reach as
//! well; most such contracts set it so low that it always does, so that they count as reinsurance. An event whose
//! industry loss is not known does not trigger. Annual terms, reinstatements (the limit is the payout) and the placed share
//! follow as for any contract. Source: Swiss Re (2009), "The role of indices in transferring insurance risks to the capital
//! markets"; L. Zeng (2000), "On the basis risk of industry loss warranties", Journal of Risk Finance 1(4), 27-32.
//!
//! Worked number: 500m from 1tn to 2tn pays 250m for an industry loss of 1.5tn.

use super::cover::Stated;
use super::error::PlanError;
use super::trigger::StatedTrigger;
use crate::model::contract::{Contract, Layer};
use crate::model::trigger::IndustryLoss;
use rust_decimal::Decimal;

/// The terms of an industry-loss cover.
pub(super) fn stated(contract: &Contract, terms: &IndustryLoss) -> Result<Stated, PlanError> {
    if terms.exhaustion.is_some_and(|exhaustion| exhaustion <= terms.trigger) {
        let why = "the exhaustion point of an industry-loss contract must lie above its trigger";
        return Err(PlanError::Unsupported { item: contract.name.clone(), why });
    }
    Ok(Stated {
        occurrence: Layer { attachment: Decimal::ZERO, limit: Some(terms.payout) },
        trigger: Some(StatedTrigger::IndustryLoss(terms.clone())),
        ..Stated::default()
    })
}
