//! How far each limit is used.
//!
//! | kind | limit | used by |
//! |---|---|---|
//! | `approved` | of each buyer, in a policy | what the buyer usually owes |
//! | `acceptance` | of exposure, in a contract: by risk, group, country and as a whole | what the contract accepts of what is asked |
//! | `claims` | of losses, in a contract: by risk, group and country | what it pays of losses of the first year |
//! | `annual` | of a policy's payments in a period | what it pays of losses of the first year |
//!
//! The first two are known at inception, the last two are means over the paths with the probability that the limit is reached
//! (an occurrence, where claims limits are of an occurrence). The annual limits of contracts stand with the contracts.
//!
//! Worked number: a country limit of 2.0m and requests of 0.6m from five buyers with limits of 0.5m: asked 3.0m, accepted 2.0m.

use super::Study;
use super::pass::TrialSums;
use crate::model::contract::{Basis, Contract, Terms};
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::LossBlock;
use crate::model::policy::RiskLimit;
use crate::model::risk::Risk;
use crate::model::risk_terms::{LimitPer, RiskLimits};
use crate::programme::acceptance::accepted_amounts;
use crate::programme::{ClaimPart, Outcome};
use crate::statistics::{Estimate, Moments};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A limit and how far it is used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct LimitUse {
    /// Name of the policy or contract.
    pub holder: String,
    /// `approved`, `acceptance`, `claims`, `annual`.
    pub kind: String,
    /// `risk`, `group`, `country`, `whole`.
    pub level: String,
    /// Id of the buyer, name of the group, code of the country; empty for the whole.
    pub of: String,
    /// The limit: of exposure, or the most that is paid.
    pub limit: f64,
    /// Exposure that is asked to be taken, known at inception; None for limits of losses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<f64>,
    /// Exposure that is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<f64>,
    /// Mean paid in a year; None for limits of exposure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Estimate>,
    /// Probability of a year in which the limit is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<Estimate>,
}

/// What limits are told apart by.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Risk,
    Group,
    Country,
    Whole,
}

impl Level {
    fn key(self) -> &'static str {
        match self {
            Level::Risk => "risk",
            Level::Group => "group",
            Level::Country => "country",
            Level::Whole => "whole",
        }
    }

    /// The class that a risk falls in, and its limit; None: it has none.
    fn class(self, limits: &RiskLimits, risk: &Risk) -> Option<(String, Decimal)> {
        match self {
            Level::Risk => limits.risk.map(|limit| (risk.id.clone(), limit)),
            Level::Group => limits.group.map(|limit| (risk.group.clone().unwrap_or_else(|| risk.id.clone()), limit)),
            Level::Country => {
                let code = risk.country.as_ref()?;
                limits.of_country(code).map(|limit| (code.clone(), limit))
            }
            Level::Whole => None,
        }
    }
}

/// Whose payments count towards a limit of losses.
#[derive(Clone, Copy, PartialEq)]
enum Payer {
    Policy(usize),
    Contract(usize),
}

/// Limits of losses of one payer and level.
struct LossLimits {
    payer: Payer,
    level: Level,
    per_occurrence: bool,
    /// Place of the class of each risk among all classes; None: it has no limit.
    of_risk: Vec<Option<usize>>,
}

/// Limits of losses, and the classes they are of.
pub(super) struct Watched {
    limits: Vec<LossLimits>,
    /// Payer, level, class and most that is paid, in currency units.
    classes: Vec<(Payer, Level, String, f64)>,
}

/// What limits paid, by class: amount and whether it was reached.
pub(super) type Used = Vec<[Moments; 2]>;

impl Watched {
    pub fn new(study: &Study) -> Watched {
        let mut watched = Watched { limits: Vec::new(), classes: Vec::new() };
        let model = study.model;
        for (index, policy) in model.policies.iter().enumerate() {
            let Some(most) = policy.aggregate_of_the_whole() else { continue };
            let at = watched.classes.len();
            let most = number(most) * policy.last_share().fast();
            watched.classes.push((Payer::Policy(index), Level::Whole, String::new(), most));
            let of_risk = vec![Some(at); model.risks.len()];
            let payer = Payer::Policy(index);
            watched.limits.push(LossLimits { payer, level: Level::Whole, per_occurrence: false, of_risk });
        }
        for (index, contract) in model.contracts.iter().enumerate() {
            let Some(stated) = &contract.limits else { continue };
            for level in [Level::Risk, Level::Group, Level::Country] {
                watched.add_levels(study, index, (level, stated.per == LimitPer::Occurrence), &stated.limits);
            }
        }
        watched
    }

    fn add_levels(
        &mut self,
        study: &Study,
        contract: usize,
        (level, per_occurrence): (Level, bool),
        limits: &RiskLimits,
    ) {
        let stated = &study.model.contracts[contract];
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let mut of_risk = vec![None; study.model.risks.len()];
        for obligor in &study.credit.obligors {
            let risk = obligor.risk as usize;
            let Some((class, limit)) = level.class(limits, &study.model.risks[risk]) else { continue };
            let next = self.classes.len();
            let place = *known.entry(class.clone()).or_insert(next);
            if place == next {
                let most = number(stated.of_the_whole(limit).unwrap_or(limit)) * share_after_limits(stated);
                self.classes.push((Payer::Contract(contract), level, class, most));
            }
            of_risk[risk] = Some(place);
        }
        if !known.is_empty() {
            self.limits.push(LossLimits { payer: Payer::Contract(contract), level, per_occurrence, of_risk });
        }
    }

    /// No limit of losses to watch.
    pub fn is_empty(&self) -> bool {
        self.limits.is_empty()
    }

    pub fn unused(&self) -> Used {
        vec![Default::default(); self.classes.len()]
    }

    /// Counts the first year of a path.
    pub fn count(
        &self,
        study: &Study,
        (losses, outcome): (&LossBlock<f64>, &Outcome<f64>),
        path: usize,
        (occurrence, year): (&mut TrialSums<1>, &mut TrialSums<2>),
        used: &mut Used,
    ) {
        let weight = losses.weight.get(path).copied().unwrap_or(1.0);
        for event in losses.path(path).take_while(|&event| losses.time[event] < DAYS_PER_YEAR) {
            study.design.plan.visit_claims(losses, outcome, event, |claim| self.add(claim, occurrence));
            occurrence.drain(|class, [paid]| {
                year.add(class, [paid, f64::from(u8::from(self.is_reached(study, class, paid)))]);
            });
        }
        year.drain(|class, [paid, reached]| {
            let once = self.limits.iter().any(|limits| {
                limits.per_occurrence && (limits.payer, limits.level) == (self.classes[class].0, self.classes[class].1)
            });
            let reached =
                if once { reached.min(1.0) } else { f64::from(u8::from(self.is_reached(study, class, paid))) };
            used[class][0].add(weight, paid);
            used[class][1].add(weight, reached);
        });
    }

    fn add(&self, claim: &ClaimPart<f64>, sums: &mut TrialSums<1>) {
        for limits in &self.limits {
            let Some(class) = limits.of_risk[claim.risk as usize] else { continue };
            let paid = match limits.payer {
                Payer::Policy(index) if index != claim.policy => continue,
                Payer::Policy(_) => claim.paid(),
                Payer::Contract(index) => claim.ceded(index),
            };
            if paid > 0.0 {
                sums.add(class, [paid]);
            }
        }
    }

    /// Whether an amount in quanta is the most that is paid of a class; parts of claims are fractions of quanta.
    fn is_reached(&self, study: &Study, class: usize, paid: f64) -> bool {
        let most = self.classes[class].3 / study.quantum().units(1.0);
        paid >= most - (most * 1e-9).max(0.5)
    }

    /// The rows of all limits: those known at inception first.
    pub fn rows(&self, study: &Study, used: &Used) -> Vec<LimitUse> {
        let mut rows = approved(study);
        rows.extend(acceptance(study));
        for ((payer, level, class, limit), [paid, reached]) in self.classes.iter().zip(used) {
            let (holder, kind) = match *payer {
                Payer::Policy(index) => (&study.model.policies[index].name, "annual"),
                Payer::Contract(index) => (&study.model.contracts[index].name, "claims"),
            };
            rows.push(LimitUse {
                holder: holder.clone(),
                kind: kind.into(),
                level: level.key().into(),
                of: class.clone(),
                limit: *limit,
                asked: None,
                accepted: None,
                paid: Some(study.units(paid.mean(&study.all))),
                reached: Some(reached.probability(&study.all)),
            });
        }
        rows
    }
}

/// The part of what claims limits leave that a contract pays.
fn share_after_limits(contract: &Contract) -> f64 {
    let ceded = match contract.terms {
        Terms::QuotaShare { share, .. } if contract.basis == Some(Basis::Whole) => share.fast(),
        _ => 1.0,
    };
    ceded * contract.placed.fast()
}

fn number(amount: Decimal) -> f64 {
    amount.to_f64().unwrap_or(0.0)
}

fn exposure_row(
    holder: &str,
    (kind, level): (&str, Level),
    of: String,
    [limit, asked, accepted]: [f64; 3],
) -> LimitUse {
    LimitUse {
        holder: holder.into(),
        kind: kind.into(),
        level: level.key().into(),
        of,
        limit,
        asked: Some(asked),
        accepted: Some(accepted),
        paid: None,
        reached: None,
    }
}

/// What buyers usually owe under the limits of policies.
fn approved(study: &Study) -> Vec<LimitUse> {
    let mut rows = Vec::new();
    for policy in &study.model.policies {
        let Some(stated) = policy.risk_limit else { continue };
        for obligor in &study.credit.obligors {
            let risk = &study.model.risks[obligor.risk as usize];
            if policy.covers.risks.as_ref().is_some_and(|risks| !risks.contains(&obligor.risk)) {
                continue;
            }
            let limit = match stated {
                RiskLimit::Amount(limit) => Some(limit),
                RiskLimit::AsApproved { discretionary } => {
                    risk.buyer.as_ref().and_then(|buyer| buyer.limit).or(discretionary)
                }
            };
            let Some(limit) = limit else { continue };
            let (limit, asked) = (number(limit), obligor.exposure.usual());
            let amounts = [limit, asked, asked.min(limit)];
            rows.push(exposure_row(&policy.name, ("approved", Level::Risk), risk.id.clone(), amounts));
        }
    }
    rows
}

/// What contracts accept of what is asked.
fn acceptance(study: &Study) -> Vec<LimitUse> {
    let mut rows = Vec::new();
    for (index, contract) in study.model.contracts.iter().enumerate() {
        let (Some(stated), Ok(accepted)) = (&contract.acceptance, accepted_amounts(study.model, index)) else {
            continue;
        };
        for level in [Level::Risk, Level::Group, Level::Country, Level::Whole] {
            let mut classes: Vec<(String, [f64; 3])> = Vec::new();
            let mut known: BTreeMap<String, usize> = BTreeMap::new();
            for entry in &accepted {
                let risk = &study.model.risks[entry.risk as usize];
                let class = match level {
                    Level::Whole => stated.whole.map(|limit| (String::new(), limit)),
                    Level::Risk if stated.as_reinsured => {
                        risk.buyer.as_ref().and_then(|buyer| buyer.reinsured).map(|limit| (risk.id.clone(), limit))
                    }
                    _ => level.class(&stated.limits, risk),
                };
                let Some((class, limit)) = class else { continue };
                let place = *known.entry(class.clone()).or_insert(classes.len());
                if place == classes.len() {
                    classes.push((class, [number(limit), 0.0, 0.0]));
                }
                classes[place].1[1] += number(entry.requested);
                classes[place].1[2] += number(entry.accepted);
            }
            let row = |(class, amounts)| exposure_row(&contract.name, ("acceptance", level), class, amounts);
            rows.extend(classes.into_iter().map(row));
        }
    }
    rows
}
