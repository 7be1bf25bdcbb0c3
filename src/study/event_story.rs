//! What a story tells of one event besides the way through the programme: its losses by site with what is paid of each, and
//! what else is known of it.
//!
//! Worked number: 400m under a deductible of 10m, 95 % ceded, 900m xs 50m retroceded: 390m insured, 370.5m gross, 320.5m
//! ceded and 50m net, over the sites in proportion to what each of them cost.

use crate::model::Model;
use crate::model::losses::{Attributes, LossBlock};
use crate::model::risk::Coverage;
use crate::programme::{Outcome, Plan};
use crate::simulation::focus::Focus;
use rust_decimal::Decimal;
use serde::Serialize;

/// What is known of an event besides its losses and its magnitude; what is not known is None.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Known {
    /// Kilometres below ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<f64>,
    /// Degrees north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// Degrees east.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// Loss of the whole insurance industry, in currency units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry_loss: Option<f64>,
    /// Day on which the risk attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attached: Option<String>,
    /// Cost of handling and recovering the loss.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Decimal>,
    /// What is recovered of the loss in the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recourse: Option<Decimal>,
}

/// Loss of one risk: from the ground up, what policies pay of it, and what of that is borne, ceded and kept by the focus of
/// the story.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RiskLoss {
    /// Id of the risk.
    pub risk: String,
    /// Coverage.
    pub coverage: String,
    /// From the ground up, in currency units.
    pub loss: Decimal,
    /// Paid by all policies.
    pub insured: Decimal,
    /// Assumed by the focus.
    pub gross: Decimal,
    /// Ceded by the focus.
    pub ceded: Decimal,
    /// Gross less ceded.
    pub net: Decimal,
}

/// What becomes of an amount that is not a whole number of quanta.
pub(super) fn rounding(model: &Model, amount: Decimal) -> Option<String> {
    let quantum = model.settings.quantum;
    let quanta = quantum.quanta(amount);
    let rounded = quantum.money(quanta);
    let (amount, size) = (amount.normalize(), quantum.size().normalize());
    match quanta.is_zero() {
        _ if rounded == amount => None,
        true => Some(format!(
            "The stated loss of {amount} is below the smallest amount of money, {size}, and counts as nothing; \
             `simulation.quantum` in the configuration lowers it."
        )),
        false => Some(format!(
            "The stated loss of {amount} counts as {rounded}, a whole number of the smallest amount of money, {size}."
        )),
    }
}

pub(super) fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// What the columns of the block know of an event.
pub(super) fn known(model: &Model, losses: &LossBlock<Decimal>, event: usize) -> Known {
    let attributes = losses.attributes.get(event).copied().unwrap_or(Attributes::UNKNOWN);
    let sum = |column: &[Decimal]| {
        let rows = column.get(losses.rows(event))?;
        Some(model.settings.quantum.money(rows.iter().sum())).filter(|sum| !sum.is_zero())
    };
    let attached = losses.attached.get(event).copied().and_then(finite);
    Known {
        depth: finite(attributes.depth),
        latitude: finite(attributes.latitude),
        longitude: finite(attributes.longitude),
        industry_loss: finite(attributes.industry_loss),
        attached: attached.map(|day| model.settings.axis.date(day).to_string()),
        cost: sum(&losses.cost),
        recourse: sum(&losses.recourse),
    }
}

/// The loss rows of an event with what is paid of each. What is paid on an index beyond any loss stands in a row of its own.
pub(super) fn risk_losses(
    model: &Model,
    focus: &Focus,
    plan: &Plan<Decimal>,
    losses: &LossBlock<Decimal>,
    outcome: &Outcome<Decimal>,
    event: usize,
) -> Vec<RiskLoss> {
    let money = |quanta: Decimal| model.settings.quantum.money(quanta);
    let mut left = focus.due(outcome, event);
    let mut told = Vec::new();
    for (row, shares) in losses.rows(event).zip(plan.by_row(model, losses, outcome, event)) {
        let (gross, ceded) = focus.amounts(&shares.policies, &shares.contracts, &shares.lines);
        left = (left.0 - gross, left.1 - ceded);
        told.push(RiskLoss {
            risk: model.risks.get(losses.risk[row] as usize).map_or(String::new(), |risk| risk.id.clone()),
            coverage: losses.coverage[row].key().into(),
            loss: money(losses.loss[row]),
            insured: money(shares.policies.iter().sum()),
            gross: money(gross),
            ceded: money(ceded),
            net: money(gross - ceded),
        });
    }
    if left != (Decimal::ZERO, Decimal::ZERO) {
        told.push(RiskLoss {
            risk: "no site".into(),
            coverage: Coverage::All.key().into(),
            loss: Decimal::ZERO,
            insured: Decimal::ZERO,
            gross: money(left.0),
            ceded: money(left.1),
            net: money(left.0 - left.1),
        });
    }
    told
}
