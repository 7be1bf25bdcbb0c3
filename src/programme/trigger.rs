//! Triggers, compiled: what an index contract pays for an event, whatever the event cost the cedant.
//!
//! An index contract takes the place of the occurrence step of the pipeline: its trigger gives the recovery of each event
//! for 100 %, capped at the cedant's loss where it warrants the ultimate net loss; annual terms, reinstatements and shares
//! follow. It looks at every event of its perils, also at those that cost the cedant nothing.
//!
//! What a contract without the warranty pays beyond the loss belongs to no risk: it stands in a claim row of its own, in the
//! lane of losses that no policy covers. Contracts that inure see the loss less at most itself; a party that has assumed such
//! a contract has the whole payment as its loss.
//!
//! Worked number: a loss of 200 at one site and a payment of 500: 200 go to the row of the site and 300 to that of no risk.

use super::apply::Block;
use super::calendar::NO_TERM;
use super::cover::Cover;
use super::error::PlanError;
use super::gather::{self, Due, Dues};
use super::outcome::{ATTACHED, EXHAUSTED};
use super::subject::SubjectColumns;
use super::units::Units;
use crate::input::amount::nearest;
use crate::model::amount::{Amount, Share};
use crate::model::losses::Attributes;
use crate::model::trigger::{IndustryLoss, Parametric};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// A trigger as it is stated.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum StatedTrigger {
    Parametric(Parametric),
    IndustryLoss(IndustryLoss),
}

/// A trigger in quanta.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trigger<N> {
    law: Law<N>,
    /// The whole payment, for 100 % of the contract.
    payout: N,
    /// The cedant's own loss must reach this.
    own_loss: N,
    /// It pays at most the cedant's loss.
    pub capped: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Law<N> {
    /// Steps by falling magnitude with what each pays; none where the magnitude does not matter.
    Parametric { terms: Parametric, steps: Vec<(f64, N)> },
    /// Trigger and exhaustion point, in currency units.
    IndustryLoss { trigger: f64, exact: Decimal, exhaustion: Option<(f64, Decimal)> },
}

impl<N: Amount> Trigger<N> {
    pub fn new(stated: &StatedTrigger, units: &Units) -> Result<Trigger<N>, PlanError> {
        match stated {
            StatedTrigger::Parametric(terms) => {
                let payout: N = units.amount(terms.payout, "its payout")?;
                let steps = terms.steps.iter().rev().map(|step| (step.magnitude, payout.times(step.pays))).collect();
                let law = Law::Parametric { terms: terms.clone(), steps };
                Ok(Trigger { law, payout, own_loss: N::ZERO, capped: terms.unl_warranty })
            }
            StatedTrigger::IndustryLoss(terms) => {
                let own_loss = units.amount(terms.warranty.unwrap_or_default(), "its warranty")?;
                let exhaustion = terms.exhaustion.map(|exhaustion| (nearest(exhaustion), exhaustion));
                let law = Law::IndustryLoss { trigger: nearest(terms.trigger), exact: terms.trigger, exhaustion };
                let payout = units.amount(terms.payout, "its payout")?;
                Ok(Trigger { law, payout, own_loss, capped: terms.unl_warranty })
            }
        }
    }

    /// What it pays for an event that cost the cedant `own`, before the cap; None where it does not trigger.
    fn payment(&self, event: &Attributes, own: N) -> Option<N> {
        if own < self.own_loss {
            return None;
        }
        match &self.law {
            Law::Parametric { terms, .. } if !terms.is_in_place(event) => None,
            Law::Parametric { steps, .. } if steps.is_empty() => Some(self.payout),
            Law::Parametric { steps, .. } => {
                steps.iter().find(|(magnitude, _)| event.magnitude >= *magnitude).map(|(_, payment)| *payment)
            }
            Law::IndustryLoss { trigger, exact, exhaustion } => {
                let index = Some(event.industry_loss).filter(|index| index >= trigger)?;
                let part = match exhaustion {
                    Some((top, exact_top)) if index < *top => part_between(index, *exact, *exact_top),
                    _ => Share::WHOLE,
                };
                Some(self.payout.times(part))
            }
        }
    }
}

/// (index - trigger) / (exhaustion - trigger), as an exact share, so that both number types start from the same.
fn part_between(index: f64, trigger: Decimal, exhaustion: Decimal) -> Share {
    let above = Decimal::from_f64(index).and_then(|index| index.checked_sub(trigger));
    let part = above.and_then(|above| above.checked_div(exhaustion.checked_sub(trigger)?));
    Share::new(part.unwrap_or(Decimal::ONE).clamp(Decimal::ZERO, Decimal::ONE))
}

/// Fills `dues` and the subject column of an index contract. `all` keeps events that pay nothing too.
#[allow(clippy::too_many_arguments)]
pub(super) fn gather<N: Amount>(
    cover: &Cover<N>,
    trigger: &Trigger<N>,
    perils: &[bool],
    block: &Block<N>,
    subject: &SubjectColumns<N>,
    subject_column: &mut [N],
    dues: &mut Dues<N>,
    all: bool,
) {
    gather::write_subject(block, &subject.events, subject_column);
    for (event, &own) in subject.events.iter().enumerate() {
        let covered = perils.get(usize::from(block.losses.peril[event])).copied().unwrap_or(false);
        let term = block.term(event as u32);
        if !covered || term == NO_TERM {
            continue;
        }
        let known = block.losses.attributes.get(event).unwrap_or(&Attributes::UNKNOWN);
        let after = cover.ceded.of(own);
        let (recovery, flags) = match trigger.payment(known, own) {
            None if !all => continue,
            None => (N::ZERO, 0),
            Some(payment) => {
                let whole = if payment >= trigger.payout { EXHAUSTED } else { 0 };
                (if trigger.capped { payment.least(after) } else { payment }, ATTACHED | whole)
            }
        };
        dues.list.push(Due::alone(event as u32, term, flags, after, recovery));
    }
}

/// What a contract promised for the loss that it was bought for: the yardstick of basis risk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IndexPart<N> {
    /// The part of the cedant's loss that the contract's placed share stands for.
    pub loss: N,
    /// The same up to the payout: what an indemnity contract with this limit would pay.
    pub covered: N,
}

impl<N: Amount> Cover<N> {
    /// Whether it may pay more than the cedant's loss.
    pub fn may_exceed_the_loss(&self) -> bool {
        self.trigger.as_ref().is_some_and(|trigger| !trigger.capped)
    }

    /// How an index contract's loss of one event compares with its payout; None for other contracts.
    pub fn index_part(&self, subject: N) -> Option<IndexPart<N>> {
        let trigger = self.trigger.as_ref()?;
        let loss = self.ceded.of(subject);
        Some(IndexPart { loss: self.last.of(loss), covered: self.last.of(loss.least(trigger.payout)) })
    }
}
