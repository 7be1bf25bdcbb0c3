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
//! term; what comes from a policy or contract that is over is borne no longer (`lapse`). Source: Clark, Basics of Reinsurance Pricing (CAS, 2014), sections 2 and 4.
//!
//! Worked number: a policy of 160m, 95 % ceded for 95 % of its premium, 10 % commission on the reinsurance premium: 152.0m
//! of premium, 15.2m of commission; on the original premium the commission is 16.0m.

use super::calendar::Calendar;
use super::charges::Follows;
use super::error::PlanError;
use super::graph::Graph;
use super::growth::{Growth, Indices, by_year, unearned};
use super::lanes::Lanes;
use super::lapse::{Ending, Lapse, Left};
use super::premium_units::{self, PremiumUnit};
use super::risk_terms::RiskTerms;
use super::units::Units;
use super::{charges, risk_premium, stop_loss, swing_rating};
use crate::model::Model;
use crate::model::contract::{Commission, CommissionBase, Premium, Terms};
use crate::model::premiums::{ContractPremium, PolicyPremium, PremiumSheet};
use crate::model::renewal::{AttachmentBasis, Then};
use rust_decimal::Decimal;

/// Premium of one term, and where it comes from: in proportion to parts of policy premiums (`premium_units`), or stated as
/// an amount for a contract.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    pub of_policies: Vec<Decimal>,
    pub of_contracts: Vec<(usize, Decimal)>,
    /// By risk, where the contract's premium is worked out by risk; the parts of its stated amount.
    pub of_risks: Vec<Decimal>,
    /// Parts of it whose sources end within the horizon.
    pub lapses: Vec<Lapse>,
}

/// What premiums are computed from.
pub(super) struct Sources<'a> {
    pub model: &'a Model,
    pub lanes: &'a Lanes,
    pub graph: &'a Graph,
    pub policy_calendars: &'a [Calendar],
    pub contract_calendars: &'a [Calendar],
    pub risk_terms: &'a RiskTerms,
}

/// What premiums there are.
pub(super) struct Premiums {
    pub sheet: PremiumSheet,
    /// Subject premium of one term of each contract that states something as a share of it.
    pub subjects: Vec<Option<Decimal>>,
    /// How each contract's grow from term to term.
    pub growths: Vec<Growth>,
}

/// Premiums of a design, the subject premium of each contract that states something as a share of it, and how both grow.
pub(super) fn sheet(sources: &Sources) -> Result<Premiums, PlanError> {
    let model = sources.model;
    let indices = Indices::new(model, sources.policy_calendars, sources.contract_calendars);
    let mut growths = vec![Growth::default(); model.contracts.len()];
    let mut policies = Vec::with_capacity(model.policies.len());
    for (index, (policy, calendar)) in model.policies.iter().zip(sources.policy_calendars).enumerate() {
        let term = policy_term(model, policy)?;
        let factors = indices.as_ref().map_or(Ok(Vec::new()), |indices| indices.of_policy(index))?;
        policies.push(PolicyPremium {
            term,
            by_year: by_year(model, calendar, term, (&factors, &Left::default())),
            unearned: unearned(model, calendar, term, (&factors, &Left::default())),
        });
    }
    let years = vec![Decimal::ZERO; model.settings.horizon as usize];
    let left_out =
        ContractPremium { by_year: years.clone(), commission_by_year: years.clone(), ..ContractPremium::default() };
    let units = premium_units::units(model, sources.lanes, &policies)?;
    let mut sheet = PremiumSheet { policies, contracts: vec![left_out; model.contracts.len()] };
    let mut written = vec![Written::default(); model.contracts.len()];
    let mut subjects = vec![None; model.contracts.len()];
    for &c in sources.graph.stages.iter().flat_map(|stage| &stage.contracts) {
        let (premium, own) = sources.contract(c, &units, &written, &mut subjects[c], (&indices, &mut growths[c]))?;
        sheet.contracts[c] = premium;
        written[c] = own;
    }
    Ok(Premiums { sheet, subjects, growths })
}

pub(super) fn overflow(item: &str) -> PlanError {
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
        Premium::ShareOfSubjectPremium(_) | Premium::ProRata(_) | Premium::Swing(_) => {
            let why = "a policy has no subject premium; state its premium as an amount";
            return Err(PlanError::Unsupported { item: policy.name.clone(), why });
        }
        Premium::OfRisks(_) | Premium::RateOnExposure(_) => {
            let parts = premium_units::by_risk(model, policy)?.unwrap_or_default();
            let add = |sum: Decimal, part: &(u32, Decimal)| sum.checked_add(part.1);
            parts.iter().try_fold(Decimal::ZERO, add).ok_or_else(|| overflow(&policy.name))?
        }
    };
    rounded(&units, term)
}

/// A premium in whole quanta, refused where it is negative or too large.
fn rounded(units: &Units, money: Decimal) -> Result<Decimal, PlanError> {
    units.amount::<Decimal>(money, "its premium").map(|quanta| units.quantum.money(quanta))
}

impl Sources<'_> {
    fn contract(
        &self,
        c: usize,
        parts: &[PremiumUnit],
        written: &[Written],
        subject: &mut Option<Decimal>,
        (indices, growth): (&Option<Indices>, &mut Growth),
    ) -> Result<(ContractPremium, Written), PlanError> {
        let contract = &self.model.contracts[c];
        let units = Units { quantum: self.model.settings.quantum, item: &contract.name };
        let needs_subject =
            match &contract.terms {
                Terms::StopLoss { attachment, limit } => stop_loss::needs_premium(*attachment, *limit),
                _ => false,
            } || matches!(risk_premium::simplified(contract), Premium::ShareOfSubjectPremium(_) | Premium::Swing(_));
        let mut original = Written::default();
        if needs_subject {
            original = self.subject_premium(c, parts, written)?;
            *subject = Some(total(&original, &contract.name)?);
            if let Some(indices) = indices {
                growth.subject = indices.of_sum(c, &self.by_policy(parts, &original), &original.of_contracts)?;
            }
        }
        let (mut full, mut own) = match risk_premium::simplified(contract) {
            Premium::Amount(amount) => (amount, stated_by(c, amount)),
            Premium::RateOnLine(rate) => {
                let amount = self.line(c)?.checked_mul(rate.exact()).ok_or_else(|| overflow(&contract.name))?;
                (amount, stated_by(c, amount))
            }
            Premium::ShareOfSubjectPremium(share) => {
                let own = scaled(&original, share.exact(), &contract.name)?;
                (total(&own, &contract.name)?, own)
            }
            Premium::ProRata(factor) => {
                let of_risks = risk_premium::by_risk(self, c, factor, parts, written)?;
                let amount = risk_premium::sum(&of_risks, &contract.name)?;
                (amount, Written { of_risks, ..stated_by(c, amount) })
            }
            Premium::OfRisks(_) | Premium::RateOnExposure(_) => {
                let why = "only a policy is charged by its risks; a contract takes a share of the subject premium";
                return Err(PlanError::Unsupported { item: contract.name.clone(), why });
            }
            Premium::Swing(rate) => {
                let own = scaled(&original, rate.minimum.exact(), &contract.name)?;
                (total(&own, &contract.name)?, own)
            }
        };
        if let Some(minimum) = contract.money.minimum_premium.filter(|minimum| *minimum > full) {
            (full, own) = (minimum, stated_by(c, minimum));
        }
        if let Some(indices) = indices {
            growth.premium = indices.of_sum(c, &self.by_policy(parts, &own), &own.of_contracts)?;
            if !own.of_risks.is_empty()
                && self.model.policies.iter().any(|p| !p.renewal.rules().index.premium.is_zero())
            {
                let why = "a premium pro rata to the cession cannot follow indexed policies; state a share of the subject premium";
                return Err(PlanError::Unsupported { item: contract.name.clone(), why });
            }
        }
        let left = self.left(c, &own)?;
        own = scaled(&own, contract.placed.exact(), &contract.name)?;
        let full_term = rounded(&units, full)?;
        let of_placed = |amount: Decimal| -> Result<Decimal, PlanError> {
            rounded(&units, amount.checked_mul(contract.placed.exact()).ok_or_else(|| overflow(&contract.name))?)
        };
        let term = of_placed(full)?;
        let on_original = |commission: &Commission| commission.base == CommissionBase::OriginalPremium;
        let needs_original = contract.commission.as_ref().is_some_and(on_original);
        let (mut of_policies, mut original_growth, mut original_left) = (None, Vec::new(), Left::default());
        if needs_original || charges::needs_original_premium(contract) {
            let behind = self.original_premium(c, parts)?;
            if let Some(indices) = indices {
                original_growth = indices.of_sum(c, &self.by_policy(parts, &behind), &[])?;
            }
            original_left = self.left(c, &behind)?;
            of_policies = total(&behind, &contract.name)?.checked_mul(contract.placed.exact());
        }
        growth.commission = if needs_original { original_growth.clone() } else { growth.premium.clone() };
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
        let of_premium = (&growth.premium[..], &left);
        let of_commission = (&growth.commission[..], if needs_original { &original_left } else { &left });
        let mut premium = ContractPremium {
            full_term,
            term,
            commission,
            by_year: by_year(self.model, calendar, term, of_premium),
            commission_by_year: by_year(self.model, calendar, commission, of_commission),
            unearned: {
                let of_premium = unearned(self.model, calendar, term, of_premium);
                let of_commission = unearned(self.model, calendar, commission, of_commission);
                of_premium.iter().zip(&of_commission).map(|(premium, commission)| premium - commission).collect()
            },
            collateral: super::collateral::amount(self.model.settings.quantum, contract)?,
            collateral_cost_by_year: super::collateral::cost_by_year(self.model, contract, calendar)?,
            deposit: contract.money.deposit_premium.map(of_placed).transpose()?,
            minimum: if maximum.is_some() { Some(term) } else { minimum },
            maximum,
            original_premium: of_policies.unwrap_or_default(),
            ..ContractPremium::default()
        };
        charges::fill(contract, &mut premium, of_policies, &units, |amount, follows| {
            let nothing = Left::default();
            let follows: (&[Decimal], &Left) = match follows {
                Follows::Premium => (&growth.premium, &left),
                Follows::OriginalPremium => (&original_growth, &original_left),
                Follows::Nothing => (&[], &nothing),
            };
            by_year(self.model, calendar, amount, follows)
        })?;
        Ok((premium, own))
    }

    /// What is left of a premium of contract `c` where its sources end.
    fn left(&self, c: usize, written: &Written) -> Result<Left, PlanError> {
        let contract = &self.model.contracts[c];
        let attaching = contract.attachment_basis != AttachmentBasis::LossesOccurring;
        let whole = total(written, &contract.name)?;
        if written.lapses.is_empty() || whole.is_zero() {
            return Ok(Left::default());
        }
        Left::new(whole, &written.lapses, attaching).ok_or_else(|| overflow(&contract.name))
    }

    /// When a policy is over for good.
    fn policy_ending(&self, policy: usize) -> Option<Ending> {
        Ending::of(&self.policy_calendars[policy], self.model.settings.horizon)
    }

    /// The occurrence limit that a rate on line is a rate of, for 100 % of the contract.
    fn line(&self, c: usize) -> Result<Decimal, PlanError> {
        let contract = &self.model.contracts[c];
        let why = "a rate on line needs an occurrence limit; state the premium as an amount";
        contract.line().ok_or_else(|| PlanError::Unsupported { item: contract.name.clone(), why })
    }

    /// Whether all, nothing, or only a part of what a part of a premium is charged for is in a contract's scope.
    fn unit_in_scope(&self, c: usize, unit: &PremiumUnit) -> Option<bool> {
        self.in_scope(c, unit.lanes.iter().copied(), &self.lanes.policy_perils[unit.policy])
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

    pub(super) fn months(&self, from: u32, c: usize, amount: Decimal) -> Result<Decimal, PlanError> {
        let own = self.model.contracts[c].period.months;
        if own == from {
            return Ok(amount);
        }
        let scaled =
            amount.checked_mul(Decimal::from(own)).and_then(|product| product.checked_div(Decimal::from(from)));
        scaled.ok_or_else(|| overflow(&self.model.contracts[c].name))
    }

    /// The premium of the policies behind a contract, in full.
    fn original_premium(&self, c: usize, units: &[PremiumUnit]) -> Result<Written, PlanError> {
        let mut sum = Written { of_policies: vec![Decimal::ZERO; units.len()], ..Written::default() };
        for (at, unit) in units.iter().enumerate() {
            if self.whole_unit(c, unit)? {
                let amount = self.months(self.model.policies[unit.policy].period.months, c, unit.amount)?;
                sum.of_policies[at] = amount;
                sum.lapses.extend(self.policy_ending(unit.policy).map(|ending| Lapse { ending, amount }));
            }
        }
        Ok(sum)
    }

    fn whole_unit(&self, c: usize, unit: &PremiumUnit) -> Result<bool, PlanError> {
        self.unit_in_scope(c, unit).ok_or_else(|| PlanError::PremiumInScope {
            contract: self.model.contracts[c].name.clone(),
            source_item: self.model.policies[unit.policy].name.clone(),
        })
    }

    /// The parts that come from policies, added up by policy.
    fn by_policy(&self, units: &[PremiumUnit], written: &Written) -> Vec<Decimal> {
        let mut sums = vec![Decimal::ZERO; self.model.policies.len()];
        for (unit, amount) in units.iter().zip(&written.of_policies) {
            sums[unit.policy] = sums[unit.policy].saturating_add(*amount);
        }
        sums
    }

    /// The part of another contract's premium that the cedant received (`sign` of one) or paid: a party that signed a line
    /// received the premium of its line.
    pub(super) fn received(&self, c: usize, k: usize, sign: Decimal, amount: Decimal) -> Option<Decimal> {
        let other = &self.model.contracts[k];
        match other.line_of(self.model.contracts[c].cedant).filter(|_| sign == Decimal::ONE) {
            None => Some(amount),
            Some(line) => amount.checked_mul(other.lines[line].share.exact())?.checked_div(other.placed.exact()),
        }
    }

    /// What the cedant received in scope, net of the contracts that inure.
    fn subject_premium(&self, c: usize, units: &[PremiumUnit], written: &[Written]) -> Result<Written, PlanError> {
        let contract = &self.model.contracts[c];
        let refuse = || overflow(&contract.name);
        let mut sum = Written { of_policies: vec![Decimal::ZERO; units.len()], ..Written::default() };
        for (at, unit) in units.iter().enumerate() {
            if self.model.policies[unit.policy].insurer == contract.cedant && self.whole_unit(c, unit)? {
                let amount = self.months(self.model.policies[unit.policy].period.months, c, unit.amount)?;
                sum.of_policies[at] = amount;
                sum.lapses.extend(self.policy_ending(unit.policy).map(|ending| Lapse { ending, amount }));
            }
        }
        let inward = self.graph.inward[c].iter().map(|&k| (k, Decimal::ONE));
        let inuring = self.graph.after[c].iter().map(|&k| (k, Decimal::NEGATIVE_ONE));
        for (k, sign) in inward.chain(inuring) {
            swing_rating::refuse_as_subject(&contract.name, &self.model.contracts[k])?;
            let of_line = |amount: Decimal| self.received(c, k, sign, amount);
            self.refuse_changing(c, k)?;
            let months = self.model.contracts[k].period.months;
            let mut in_scope = Decimal::ZERO;
            for (at, &amount) in written[k].of_policies.iter().enumerate() {
                if amount != Decimal::ZERO && self.whole_unit(c, &units[at])? {
                    let part = self.months(months, c, of_line(amount * sign).ok_or_else(refuse)?)?;
                    sum.of_policies[at] = sum.of_policies[at].checked_add(part).ok_or_else(refuse)?;
                    in_scope = in_scope.checked_add(part).ok_or_else(refuse)?;
                }
            }
            for &(stating, amount) in &written[k].of_contracts {
                let covered = self.contract_in_scope(c, stating).ok_or_else(|| PlanError::PremiumInScope {
                    contract: contract.name.clone(),
                    source_item: self.model.contracts[stating].name.clone(),
                })?;
                if covered {
                    let part = self.months(months, c, of_line(amount * sign).ok_or_else(refuse)?)?;
                    sum.of_contracts.push((stating, part));
                    in_scope = in_scope.checked_add(part).ok_or_else(refuse)?;
                }
            }
            self.lapses_through(k, in_scope, &written[k], &mut sum.lapses).ok_or_else(refuse)?;
        }
        if total(&sum, &contract.name)? < Decimal::ZERO {
            return Err(PlanError::NegativeSubjectPremium { contract: contract.name.clone() });
        }
        Ok(sum)
    }
}

impl Sources<'_> {
    /// What of a premium `amount` that came through contract `k` ends: with its own sources, the rest with the contract. None where it
    /// is too large.
    fn lapses_through(&self, k: usize, amount: Decimal, of: &Written, lapses: &mut Vec<Lapse>) -> Option<()> {
        let own = Ending::of(&self.contract_calendars[k], self.model.settings.horizon);
        let whole = total(of, "").ok()?;
        let mut rest = amount;
        for lapse in of.lapses.iter().filter(|_| !whole.is_zero()) {
            let part = lapse.amount.checked_mul(amount)?.checked_div(whole)?;
            rest = rest.checked_sub(part)?;
            lapses.push(Lapse { ending: lapse.ending.earlier(own), amount: part });
        }
        lapses.extend(own.filter(|_| !rest.is_zero()).map(|ending| Lapse { ending, amount: rest }));
        Some(())
    }

    /// A share of a premium that depends on the path would have to be worked out anew on every path.
    fn refuse_changing(&self, c: usize, source: usize) -> Result<(), PlanError> {
        let changing = match self.model.contracts[source].renewal.rules().after_loss.map(|rule| rule.then) {
            None => false,
            Some(Then::End) => true,
            Some(Then::Change(factors)) => factors.premium != Decimal::ONE,
        };
        if changing {
            let why = "it states a share of a premium that changes after losses; state an amount";
            return Err(PlanError::Unsupported { item: self.model.contracts[c].name.clone(), why });
        }
        Ok(())
    }
}

fn stated_by(contract: usize, amount: Decimal) -> Written {
    Written { of_contracts: vec![(contract, amount)], ..Written::default() }
}

fn scaled(written: &Written, share: Decimal, item: &str) -> Result<Written, PlanError> {
    let times = |amount: Decimal| amount.checked_mul(share).ok_or_else(|| overflow(item));
    Ok(Written {
        of_policies: written.of_policies.iter().map(|&amount| times(amount)).collect::<Result<_, _>>()?,
        of_contracts: (written.of_contracts.iter())
            .map(|&(contract, amount)| Ok((contract, times(amount)?)))
            .collect::<Result<_, PlanError>>()?,
        of_risks: written.of_risks.clone(),
        lapses: (written.lapses.iter())
            .map(|lapse| Ok(Lapse { amount: times(lapse.amount)?, ..*lapse }))
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
