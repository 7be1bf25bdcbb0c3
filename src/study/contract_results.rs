//! Statistics of every contract over its own term: expected recovery, probability to attach and to exhaust, expected
//! reinstatement premium.

use super::analysis::{Column, Context};
use super::collect::Collected;
use super::results::ContractResults;
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
    let line = number(points.limit.and_then(|limit| contract.of_the_whole(limit))).filter(|line| *line > 0.0);
    Ok(ContractResults {
        name: contract.name.clone(),
        kind: points.kind.into(),
        cedant: parties[contract.cedant].name.clone(),
        reinsurer: parties[contract.reinsurer].name.clone(),
        share: points.share,
        attachment: number(points.attachment),
        limit,
        annual_deductible: number(contract.annual.deductible),
        annual_limit: number(annual_limit),
        placed: contract.placed.fast(),
        period: period(context, engine, index, window),
        premium: context.money(premium.term),
        commission: context.money(premium.commission),
        rate_on_line: line.map(|line| context.money(premium.full_term) / line),
        loss_on_line: line.map(|line| recovery.mean.value / (line * contract.placed.fast())).filter(|x| x.is_finite()),
        recovery,
        attach: flagged(ATTACHED)?,
        exhaust: points.limit.map(|_| flagged(EXHAUSTED)).transpose()?,
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
    })
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
        }
    }
}

/// The period of the statistics, in words.
fn period(context: &Context, engine: &Engine, contract: usize, window: &Range<f64>) -> String {
    let axis = context.model.settings.axis;
    let terms = engine.designs[0].plan.terms(contract);
    let dates = format!("{} to {}", axis.date(window.start), axis.date(window.end - 1.0));
    match terms.iter().any(|term| term.first_day == window.start && term.end_day == window.end) {
        true => format!("term {dates}"),
        false => format!("model year {dates}"),
    }
}
