//! Statistics of every contract over its own term: expected recovery, probability to attach and to exhaust, expected
//! reinstatement premium.

use super::analysis::{Column, Context};
use super::collect::Collected;
use super::results::{BasisRisk, ContractResults, LineResults};
use crate::model::Model;
use crate::model::contract::{Basis, Contract, Layer, StopLossPoint, Terms};
use crate::programme::{AGGREGATE_EXHAUSTED, ATTACHED, CUT, EXHAUSTED};
use crate::simulation::Engine;
use crate::simulation::block::ContractPathColumns;
use crate::statistics::{Estimate, SampleError};
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::ops::Range;

/// One entry for each contract of the first design.
pub(super) fn contracts(
    context: &Context,
    engine: &Engine,
    collected: &Collected,
    closed_forms: &[Option<f64>],
) -> Result<Vec<ContractResults>, SampleError> {
    let windows = engine.contract_windows().par_iter().zip(&collected.contracts);
    windows
        .map(|((contract, window), columns)| {
            let column = Column {
                largest: Some(&columns.largest),
                analytic_mean: closed_forms[*contract],
                ..Column::sums(&context.model.contracts[*contract].name, &columns.recovery)
            };
            one(context, engine, *contract, window, columns, &column)
        })
        .collect()
}

fn one(
    context: &Context,
    engine: &Engine,
    index: usize,
    window: &Range<f64>,
    columns: &ContractPathColumns,
    recovery: &Column,
) -> Result<ContractResults, SampleError> {
    let contract = &context.model.contracts[index];
    let plan = &engine.designs[0].plan;
    let premium = &plan.premiums().contracts[index];
    let recovery = context.view(recovery)?;
    let flagged = |flag: u8| -> Result<Estimate, SampleError> {
        let marks: Vec<f64> = columns.flags.iter().map(|flags| f64::from(u8::from(flags & flag != 0))).collect();
        context.probability(&marks)
    };
    let points = Points::of(contract);
    let parties = &context.model.parties;
    let number = |amount: Option<Decimal>| amount.map(|amount| context.money(amount));
    let annual_limit = contract.annual.limit;
    let rates = contract.annual.reinstatements.as_ref().map(|r| r.rates.iter().map(|rate| rate.fast()).collect());
    let limit = number(points.limit).filter(|limit| *limit > 0.0);
    // Rates are of 100 % of the line, whatever the limit is stated of.
    let line = number(line_of(contract)).filter(|line| *line > 0.0);
    Ok(ContractResults {
        name: contract.name.clone(),
        kind: points.kind.into(),
        cedant: parties[contract.cedant].name.clone(),
        reinsurer: context.model.panel_in_words(contract),
        share: points.share,
        attachment: number(points.attachment),
        limit,
        annual_deductible: number(contract.annual.deductible),
        annual_limit: number(annual_limit),
        placed: contract.placed.fast(),
        period: period(context.model, engine, index, window),
        premium: context.money(premium.term),
        commission: context.money(premium.commission),
        rate_on_line: line.map(|line| context.money(premium.full_term) / line),
        loss_on_line: line.map(|line| recovery.mean.value / (line * contract.placed.fast())).filter(|x| x.is_finite()),
        recovery,
        attach: flagged(ATTACHED)?,
        exhaust: points.limit.filter(|_| has_a_top(contract)).map(|_| flagged(EXHAUSTED)).transpose()?,
        aggregate_exhaust: (annual_limit.is_some() || contract.annual.reinstatements.is_some())
            .then(|| flagged(AGGREGATE_EXHAUSTED))
            .transpose()?,
        reinstatement_premium: context.mean(&columns.reinstatement_premium, 1.0)?,
        reinstatements: rates,
        cut: flagged(CUT)?,
        basis: contract.basis.map(|basis| match basis {
            Basis::Whole => "whole".into(),
            Basis::Share => "share".into(),
        }),
        overspill: overspill(context, columns)?,
        basis_risk: basis_risk(context, columns)?,
        uncollected: match contract.reinsurers().any(|(party, _)| parties[party].default.is_some()) {
            true => Some(context.mean(&columns.uncollected, 1.0)?),
            false => None,
        },
        collateral: contract.collateral.map(|_| context.money(premium.collateral)),
        lines: (contract.lines.iter())
            .map(|line| LineResults { reinsurer: parties[line.reinsurer].name.clone(), share: line.share.fast() })
            .collect(),
        deposit_premium: number(premium.deposit),
        minimum_premium: number(premium.minimum),
        maximum_premium: number(premium.maximum),
        profit_commission: contract.money.profit_commission.map(|_| context.money(premium.profit_commission)),
        expected_premium: with_changes(context, &columns.premium_change, premium.term)?
            .filter(|_| premium.maximum.is_some()),
        expected_commission: with_changes(
            context,
            &columns.commission_change,
            premium.commission + premium.profit_commission,
        )?
        .filter(|_| contract.commission.is_some() || contract.money.profit_commission.is_some()),
        unlimited_reinstatements: contract.annual.reinstatements.as_ref().is_some_and(|terms| terms.unlimited),
    })
}

/// The mean of what was booked beforehand and of what was added; None where nothing can be.
fn with_changes(context: &Context, changes: &[f64], booked: Decimal) -> Result<Option<Estimate>, SampleError> {
    if changes.is_empty() {
        return Ok(None);
    }
    let mean = context.mean(changes, 1.0)?;
    Ok(Some(mean.shifted(context.money(booked))))
}

/// The line of a contract: its limit as an amount of 100 %; None without one.
pub(super) fn line_of(contract: &Contract) -> Option<Decimal> {
    Points::of(contract).limit.and_then(|limit| contract.of_the_whole(limit))
}

/// Whether one occurrence can reach a top: a layer of each risk without a limit of the occurrence has none.
pub(super) fn has_a_top(contract: &Contract) -> bool {
    !matches!(contract.terms, Terms::PerRiskExcess { occurrence_limit: None, .. })
}

/// Its attachment, and the word for its terms.
pub(super) fn points_of(contract: &Contract) -> (Option<Decimal>, &'static str) {
    let points = Points::of(contract);
    (points.attachment, points.kind)
}

/// Whether it pays above a point only.
pub(super) fn has_attachment(contract: &Contract) -> bool {
    Points::of(contract).attachment.is_some()
}

/// Nothing where no limit gave anything back.
fn overspill(context: &Context, columns: &ContractPathColumns) -> Result<Option<Estimate>, SampleError> {
    match columns.overspill.iter().all(|spilt| *spilt == 0.0) {
        true => Ok(None),
        false => context.mean(&columns.overspill, 1.0).map(Some),
    }
}

/// Nothing for contracts that pay on losses.
fn basis_risk(context: &Context, columns: &ContractPathColumns) -> Result<Option<BasisRisk>, SampleError> {
    let basis = &columns.basis;
    if basis.triggered.is_empty() {
        return Ok(None);
    }
    Ok(Some(BasisRisk {
        loss_when_triggered: mean_by_event(context, &basis.loss, &basis.triggered)?,
        paid_without_loss: context.probability(&basis.no_loss)?,
        above_loss: context.mean(&basis.above, 1.0)?,
        unpaid_loss: context.mean(&basis.unpaid, 1.0)?,
    }))
}

/// Sum over count with the standard error of a ratio: that of the mean of (sum - ratio x count), over the mean count (W. G.
/// Cochran (1977), "Sampling Techniques", section 6.4).
fn mean_by_event(context: &Context, sums: &[f64], counts: &[f64]) -> Result<Option<Estimate>, SampleError> {
    let (sum, count) = (context.plain_mean(sums)?.value, context.plain_mean(counts)?.value);
    if count == 0.0 {
        return Ok(None);
    }
    let residuals: Vec<f64> = sums.iter().zip(counts).map(|(one, events)| one - sum / count * events).collect();
    let (mean, residual) = (context.mean(sums, 1.0)?, context.mean(&residuals, 1.0)?);
    let (value, half) = (mean.value / count, residual.half_width() / count);
    let standard_error = residual.standard_error / count;
    Ok(Some(Estimate { value, standard_error, low: value - half, high: value + half, ..mean }))
}

/// The points of a contract, by its kind of terms.
struct Points {
    kind: &'static str,
    share: Option<f64>,
    attachment: Option<Decimal>,
    limit: Option<Decimal>,
}

impl Points {
    fn of(contract: &Contract) -> Points {
        let layer =
            |kind, layer: &Layer| Points { kind, share: None, attachment: Some(layer.attachment), limit: layer.limit };
        match &contract.terms {
            Terms::QuotaShare { share, limit } => {
                Points { kind: "quota-share", share: Some(share.fast()), attachment: None, limit: *limit }
            }
            Terms::SurplusShare { limit, .. } => {
                Points { kind: "surplus-share", share: None, attachment: None, limit: *limit }
            }
            Terms::ExcessOfLoss { layer: band, .. } => layer("excess-of-loss", band),
            Terms::PerRiskExcess { layer: band, .. } => layer("per-risk-excess", band),
            Terms::AggregateExcess { layer: band } => layer("aggregate-excess", band),
            Terms::StopLoss { attachment, limit } => {
                let amount = |point: &StopLossPoint| match point {
                    StopLossPoint::Amount(amount) => Some(*amount),
                    StopLossPoint::ShareOfSubjectPremium(_) => None,
                };
                Points { kind: "stop-loss", share: None, attachment: amount(attachment), limit: amount(limit) }
            }
            Terms::VariableQuotaShare { limit, .. } => {
                Points { kind: "variable-quota-share", share: None, attachment: None, limit: *limit }
            }
            Terms::Surplus { limit, .. } => Points { kind: "surplus", share: None, attachment: None, limit: *limit },
            Terms::CapacityExtension { limit, .. } => {
                Points { kind: "capacity-extension", share: None, attachment: None, limit: *limit }
            }
            Terms::Parametric(terms) => {
                Points { kind: "parametric", share: None, attachment: None, limit: Some(terms.payout) }
            }
            Terms::IndustryLoss(terms) => {
                Points { kind: "industry-loss", share: None, attachment: None, limit: Some(terms.payout) }
            }
            Terms::TopAndDrop { layer: band } => layer("top-and-drop", band),
            Terms::FollowLead { share, .. } => {
                Points { kind: "follow-lead", share: Some(share.fast()), attachment: None, limit: None }
            }
        }
    }
}

/// The period of the statistics, in words.
pub(super) fn period(model: &Model, engine: &Engine, contract: usize, window: &Range<f64>) -> String {
    let axis = model.settings.axis;
    let terms = engine.designs[0].plan.terms(contract);
    let to_date = model.contracts[contract].as_of.is_some() && window.start == 0.0;
    let dates = format!("{} to {}", axis.date(window.start), axis.date(window.end - 1.0));
    match terms.iter().any(|term| term.first_day == window.start && term.end_day == window.end) {
        true => format!("term {dates}"),
        false if to_date && terms.iter().any(|term| term.end_day == window.end) => format!("rest of the term {dates}"),
        false => format!("model year {dates}"),
    }
}
