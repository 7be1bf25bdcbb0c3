//! Premium and commission of policies and contracts, exact, before any loss.
//!
//! ```text
//! rate on line:               premium for 100 % = rate x occurrence limit
//! share of subject premium:   premium for 100 % = share x (premium the cedant received in scope - premium of `after`)
//! minimum:                    premium for 100 % = max(premium by the rate, minimum); of a swing rate, its minimum
//! cash premium = premium for 100 % x placed share;  commission = rate x base, paid back by the reinsurer
//! ```
//! The subject premium is, for an insurer, the premium of its policies in scope; for a party that assumes contracts, the
//! cash premium of those contracts, before commission. The premium of the contracts named under `after`, and of those they
//! name, is taken off. Premiums of sources with another length of period count in proportion to the months. A
//! commission is a share of the contract's own cash premium, or of the original premium: that of the policies behind
//! it, in full, times the placed share. Model years bear premium by days in force, rounded so that they add up to the
//! term. Source: Clark, Basics of Reinsurance Pricing (CAS, 2014), sections 2 and 4.
//!
//! Worked number: a policy of 160m, 95 % ceded for 95 % of its premium, 10 % commission on the reinsurance premium: 152.0m
//! of premium, 15.2m of commission; on the original premium the commission is 16.0m.

use super::calendar::Calendar;
use super::error::PlanError;
use super::graph::Graph;
use super::lanes::Lanes;
use super::units::Units;
use super::{charges, excess_of_loss, stop_loss};
use crate::model::Model;
use crate::model::contract::{Commission, CommissionBase, Premium, Terms};
use crate::model::date::DAYS_PER_YEAR;
use crate::model::premiums::{ContractPremium, PolicyPremium, PremiumSheet};
use rust_decimal::{Decimal, RoundingStrategy};

/// Premium of one term, and where it comes from: in proportion to policies, or stated as an amount for a contract.
#[derive(Clone, Debug, Default)]
struct Written {
    of_policies: Vec<Decimal>,
    of_contracts: Vec<(usize, Decimal)>,
}

/// What premiums are computed from.
pub(super) struct Sources<'a> {
    pub model: &'a Model,
    pub lanes: &'a Lanes,
    pub graph: &'a Graph,
    pub policy_calendars: &'a [Calendar],
    pub contract_calendars: &'a [Calendar],
}

/// Premiums of a design, and the subject premium of each contract that states something as a share of it.
pub(super) fn sheet(sources: &Sources) -> Result<(PremiumSheet, Vec<Option<Decimal>>), PlanError> {
    let model = sources.model;
    let mut policies = Vec::with_capacity(model.policies.len());
    for (policy, calendar) in model.policies.iter().zip(sources.policy_calendars) {
        let term = policy_term(model, policy)?;
        policies.push(PolicyPremium { term, by_year: by_year(model, calendar, term) });
    }
    let years = vec![Decimal::ZERO; model.settings.horizon as usize];
    let left_out =
        ContractPremium { by_year: years.clone(), commission_by_year: years.clone(), ..ContractPremium::default() };
    let mut sheet = PremiumSheet { policies, contracts: vec![left_out; model.contracts.len()] };
    let mut written = vec![Written::default(); model.contracts.len()];
    let mut subjects = vec![None; model.contracts.len()];
    for &c in sources.graph.stages.iter().flat_map(|stage| &stage.contracts) {
        let (premium, own) = sources.contract(c, &sheet.policies, &written, &mut subjects[c])?;
        sheet.contracts[c] = premium;
        written[c] = own;
    }
    Ok((sheet, subjects))
}

fn overflow(item: &str) -> PlanError {
    PlanError::PremiumOverflow { item: item.to_string() }
}

fn policy_term(model: &Model, policy: &crate::model::policy::Policy) -> Result<Decimal, PlanError> {
    let units = Units { quantum: model.settings.quantum, item: &policy.name };
    let term = match policy.premium {
        Premium::Amount(amount) => amount,
        Premium::RateOnLine(rate) => {
            let why = "a rate on line needs an occurrence limit";
            let limit = policy.occurrence_limit;
            let limit = limit.ok_or_else(|| PlanError::Unsupported { item: policy.name.clone(), why })?;
            limit.checked_mul(rate.exact()).ok_or_else(|| overflow(&policy.name))?
        }
        Premium::ShareOfSubjectPremium(_) | Premium::Swing(_) => {
            let why = "a policy has no subject premium; state its premium as an amount";
            return Err(PlanError::Unsupported { item: policy.name.clone(), why });
        }
    };
    rounded(&units, term)
}

/// A premium in whole quanta, refused where it is negative or too large.
fn rounded(units: &Units, money: Decimal) -> Result<Decimal, PlanError> {
    units.amount::<Decimal>(money, "its premium").map(|quanta| units.quantum.money(quanta))
}

/// The part of each term that falls in each model year, by days, in quanta that add up to the term.
fn by_year(model: &Model, calendar: &Calendar, term_amount: Decimal) -> Vec<Decimal> {
    let quantum = model.settings.quantum;
    let whole = quantum.quanta(term_amount);
    let mut years = Vec::with_capacity(model.settings.horizon as usize);
    for year in 0..model.settings.horizon {
        let (from, to) = (f64::from(year) * DAYS_PER_YEAR, f64::from(year + 1) * DAYS_PER_YEAR);
        let mut earned = Decimal::ZERO;
        for term in &calendar.terms {
            let days = Decimal::from((term.end_day - term.first_day) as i64);
            // Counted from the first day of the term, so that the years of a term add up to it.
            let until = |day: f64| {
                let in_force = Decimal::from((day.clamp(term.first_day, term.end_day) - term.first_day) as i64);
                let share = in_force.checked_div(days).unwrap_or(Decimal::ONE);
                let part = whole.checked_mul(in_force).and_then(|product| product.checked_div(days));
                part.unwrap_or(whole * share).round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven)
            };
            earned += until(to) - until(from);
        }
        years.push(quantum.money(earned));
    }
    years
}

impl Sources<'_> {
    fn contract(
        &self,
        c: usize,
        policies: &[PolicyPremium],
        written: &[Written],
        subject: &mut Option<Decimal>,
    ) -> Result<(ContractPremium, Written), PlanError> {
        let contract = &self.model.contracts[c];
        let units = Units { quantum: self.model.settings.quantum, item: &contract.name };
        let needs_subject = match &contract.terms {
            Terms::StopLoss { attachment, limit } => stop_loss::needs_premium(*attachment, *limit),
            _ => false,
        } || matches!(contract.premium, Premium::ShareOfSubjectPremium(_) | Premium::Swing(_));
        let mut original = Written::default();
        if needs_subject {
            original = self.subject_premium(c, policies, written)?;
            *subject = Some(total(&original, &contract.name)?);
        }
        let (mut full, mut own) = match contract.premium {
            Premium::Amount(amount) => (amount, stated_by(c, amount)),
            Premium::RateOnLine(rate) => {
                let amount = self.line(c)?.checked_mul(rate.exact()).ok_or_else(|| overflow(&contract.name))?;
                (amount, stated_by(c, amount))
            }
            Premium::ShareOfSubjectPremium(share) => {
                let own = scaled(&original, share.exact(), &contract.name)?;
                (total(&own, &contract.name)?, own)
            }
            Premium::Swing(rate) => {
                let own = scaled(&original, rate.minimum.exact(), &contract.name)?;
                (total(&own, &contract.name)?, own)
            }
        };
        if let Some(minimum) = contract.money.minimum_premium.filter(|minimum| *minimum > full) {
            (full, own) = (minimum, stated_by(c, minimum));
        }
        own = scaled(&own, contract.placed.exact(), &contract.name)?;
        let full_term = rounded(&units, full)?;
        let of_placed = |amount: Decimal| -> Result<Decimal, PlanError> {
            rounded(&units, amount.checked_mul(contract.placed.exact()).ok_or_else(|| overflow(&contract.name))?)
        };
        let term = of_placed(full)?;
        let on_original = |commission: &Commission| commission.base == CommissionBase::OriginalPremium;
        let needs_original = contract.commission.as_ref().is_some_and(on_original);
        let of_policies = match needs_original || charges::needs_original_premium(contract) {
            true => self.original_premium(c, policies)?.checked_mul(contract.placed.exact()),
            false => None,
        };
        let commission_base = if needs_original { of_policies } else { Some(term) };
        let commission = contract.commission.as_ref().map_or(Some(Decimal::ZERO), |commission| {
            commission_base.and_then(|base| base.checked_mul(commission.rate.exact()))
        });
        let commission = rounded(&units, commission.ok_or_else(|| overflow(&contract.name))?)?;
        let maximum = match contract.premium {
            Premium::Swing(rate) => {
                let most = total(&scaled(&original, rate.maximum.exact(), &contract.name)?, &contract.name)?;
                Some(of_placed(most)?.max(term))
            }
            _ => None,
        };
        let minimum = contract.money.minimum_premium.map(of_placed).transpose()?;
        let calendar = &self.contract_calendars[c];
        let mut premium = ContractPremium {
            full_term,
            term,
            commission,
            by_year: by_year(self.model, calendar, term),
            commission_by_year: by_year(self.model, calendar, commission),
            deposit: contract.money.deposit_premium.map(of_placed).transpose()?,
            minimum: if maximum.is_some() { Some(term) } else { minimum },
            maximum,
            original_premium: of_policies.unwrap_or_default(),
            ..ContractPremium::default()
        };
        charges::fill(contract, &mut premium, of_policies, &units, |amount| by_year(self.model, calendar, amount))?;
        Ok((premium, own))
    }

    /// The occurrence limit that a rate on line is a rate of, for 100 % of the contract.
    fn line(&self, c: usize) -> Result<Decimal, PlanError> {
        let contract = &self.model.contracts[c];
        let whole_basis = contract.basis == Some(crate::model::contract::Basis::Whole);
        let limit = match &contract.terms {
            Terms::QuotaShare { share, limit } if whole_basis => limit.and_then(|l| l.checked_mul(share.exact())),
            Terms::QuotaShare { limit, .. } | Terms::SurplusShare { limit, .. } => *limit,
            Terms::ExcessOfLoss { layer, franchise } => excess_of_loss::stated(layer, *franchise).occurrence.limit,
            Terms::PerRiskExcess { occurrence_limit, .. } => *occurrence_limit,
            Terms::AggregateExcess { .. } | Terms::StopLoss { .. } => None,
        };
        let why = "a rate on line needs an occurrence limit; state the premium as an amount";
        let limit = limit.ok_or_else(|| PlanError::Unsupported { item: contract.name.clone(), why })?;
        contract.of_the_whole(limit).ok_or_else(|| overflow(&contract.name))
    }

    /// Whether all, nothing, or only a part of what a policy covers is in a contract's scope.
    fn policy_in_scope(&self, c: usize, policy: usize) -> Option<bool> {
        let perils = &self.lanes.policy_perils[policy];
        let of_policy = |lane: &usize| self.lanes.lanes[*lane].policy as usize == policy;
        let lanes = (0..self.lanes.lanes.len()).filter(of_policy);
        self.in_scope(c, lanes, perils)
    }

    /// The same for what a contract covers.
    fn contract_in_scope(&self, c: usize, other: usize) -> Option<bool> {
        let lanes: Vec<usize> = (0..self.lanes.lanes.len()).filter(|&lane| self.lanes.active[other][lane]).collect();
        let mut perils = self.lanes.contract_perils[other].clone();
        for (peril, covered) in perils.iter_mut().enumerate() {
            let policy = |&lane: &usize| self.lanes.lanes[lane].policy as usize;
            *covered &= lanes.iter().any(|lane| self.lanes.policy_perils[policy(lane)][peril]);
        }
        self.in_scope(c, lanes.into_iter(), &perils)
    }

    fn in_scope(&self, c: usize, lanes: impl Iterator<Item = usize>, perils: &[bool]) -> Option<bool> {
        let inside: Vec<bool> = lanes.map(|lane| self.lanes.active[c][lane]).collect();
        let mine = &self.lanes.contract_perils[c];
        let shared = perils.iter().zip(mine).any(|(theirs, mine)| *theirs && *mine);
        let all = perils.iter().zip(mine).all(|(theirs, mine)| !theirs || *mine);
        if !shared || !inside.contains(&true) {
            return Some(false);
        }
        (all && !inside.contains(&false)).then_some(true)
    }

    fn months(&self, from: u32, c: usize, amount: Decimal) -> Result<Decimal, PlanError> {
        let own = self.model.contracts[c].period.months;
        if own == from {
            return Ok(amount);
        }
        let scaled =
            amount.checked_mul(Decimal::from(own)).and_then(|product| product.checked_div(Decimal::from(from)));
        scaled.ok_or_else(|| overflow(&self.model.contracts[c].name))
    }

    /// The premium of the policies behind a contract, in full.
    fn original_premium(&self, c: usize, policies: &[PolicyPremium]) -> Result<Decimal, PlanError> {
        let mut sum = Decimal::ZERO;
        for (policy, premium) in policies.iter().enumerate() {
            if self.whole_policy(c, policy)? {
                let part = self.months(self.model.policies[policy].period.months, c, premium.term)?;
                sum = sum.checked_add(part).ok_or_else(|| overflow(&self.model.contracts[c].name))?;
            }
        }
        Ok(sum)
    }

    fn whole_policy(&self, c: usize, policy: usize) -> Result<bool, PlanError> {
        self.policy_in_scope(c, policy).ok_or_else(|| PlanError::PremiumInScope {
            contract: self.model.contracts[c].name.clone(),
            source_item: self.model.policies[policy].name.clone(),
        })
    }

    /// What the cedant received in scope, net of the contracts that inure.
    fn subject_premium(&self, c: usize, policies: &[PolicyPremium], written: &[Written]) -> Result<Written, PlanError> {
        let contract = &self.model.contracts[c];
        let refuse = || overflow(&contract.name);
        let mut sum = Written { of_policies: vec![Decimal::ZERO; policies.len()], of_contracts: Vec::new() };
        for (policy, premium) in policies.iter().enumerate() {
            if self.model.policies[policy].insurer == contract.cedant && self.whole_policy(c, policy)? {
                sum.of_policies[policy] = self.months(self.model.policies[policy].period.months, c, premium.term)?;
            }
        }
        let inward = self.graph.inward[c].iter().map(|&k| (k, Decimal::ONE));
        let inuring = self.graph.after[c].iter().map(|&k| (k, Decimal::NEGATIVE_ONE));
        for (k, sign) in inward.chain(inuring) {
            if matches!(self.model.contracts[k].premium, Premium::Swing(_)) {
                let why = "its subject premium contains a swing-rated premium, which follows losses; state an amount";
                return Err(PlanError::Unsupported { item: contract.name.clone(), why });
            }
            let months = self.model.contracts[k].period.months;
            for (policy, &amount) in written[k].of_policies.iter().enumerate() {
                if amount != Decimal::ZERO && self.whole_policy(c, policy)? {
                    let part = self.months(months, c, amount * sign)?;
                    sum.of_policies[policy] = sum.of_policies[policy].checked_add(part).ok_or_else(refuse)?;
                }
            }
            for &(stating, amount) in &written[k].of_contracts {
                let in_scope = self.contract_in_scope(c, stating).ok_or_else(|| PlanError::PremiumInScope {
                    contract: contract.name.clone(),
                    source_item: self.model.contracts[stating].name.clone(),
                })?;
                if in_scope {
                    sum.of_contracts.push((stating, self.months(months, c, amount * sign)?));
                }
            }
        }
        if total(&sum, &contract.name)? < Decimal::ZERO {
            return Err(PlanError::NegativeSubjectPremium { contract: contract.name.clone() });
        }
        Ok(sum)
    }
}

fn stated_by(contract: usize, amount: Decimal) -> Written {
    Written { of_policies: Vec::new(), of_contracts: vec![(contract, amount)] }
}

fn scaled(written: &Written, share: Decimal, item: &str) -> Result<Written, PlanError> {
    let times = |amount: Decimal| amount.checked_mul(share).ok_or_else(|| overflow(item));
    Ok(Written {
        of_policies: written.of_policies.iter().map(|&amount| times(amount)).collect::<Result<_, _>>()?,
        of_contracts: (written.of_contracts.iter())
            .map(|&(contract, amount)| Ok((contract, times(amount)?)))
            .collect::<Result<_, PlanError>>()?,
    })
}

fn total(written: &Written, item: &str) -> Result<Decimal, PlanError> {
    let amounts = written.of_policies.iter().copied().chain(written.of_contracts.iter().map(|(_, amount)| *amount));
    let mut sum = Decimal::ZERO;
    for amount in amounts {
        sum = sum.checked_add(amount).ok_or_else(|| overflow(item))?;
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use crate::model::amount::Share;
    use crate::model::contract::{Commission, CommissionBase, Premium, Terms};
    use crate::model::design::Design;
    use crate::programme::Plan;
    use crate::programme::examples::one_contract;
    use rust_decimal::dec;

    #[test]
    fn commission_is_a_share_of_the_reinsurance_or_of_the_original_premium() {
        let share = Share::new(dec!(0.95));
        let mut model = one_contract(Terms::QuotaShare { share, limit: None });
        model.policies[0].premium = Premium::Amount(dec!(160_000_000));
        model.contracts[0].premium = Premium::ShareOfSubjectPremium(share);
        for (base, expected) in [
            (CommissionBase::ReinsurancePremium, dec!(15_200_000)),
            (CommissionBase::OriginalPremium, dec!(16_000_000)),
        ] {
            model.contracts[0].commission = Some(Commission::flat(Share::new(dec!(0.1)), base));
            let plan: Plan<f64> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
            let premium = &plan.premiums().contracts[0];
            assert_eq!((premium.term, premium.commission), (dec!(152_000_000), expected));
        }
    }

    #[test]
    fn sources_with_another_length_of_period_count_by_months() {
        let share = Share::new(dec!(0.5));
        let mut model = one_contract(Terms::QuotaShare { share, limit: None });
        model.policies[0].premium = Premium::Amount(dec!(100));
        model.contracts[0].premium = Premium::ShareOfSubjectPremium(share);
        model.contracts[0].period.months = 18;
        let plan: Plan<f64> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
        assert_eq!(plan.premiums().contracts[0].term, dec!(75));
    }
}
