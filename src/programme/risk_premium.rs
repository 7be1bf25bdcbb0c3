//! Premium that follows the cession: the reinsurer receives of each risk's premium the share that it takes of its losses.
//!
//! ```text
//! premium for 100 % = sum over risks of premium of the risk x ceded share x (1 + surcharge of its class)
//! ceded share       = ceded of a loss as large as the exposure / exposure, acceptance included
//! ```
//! Where every risk of a policy states its own premium, those are taken. Where none does, the premium of the policy is spread
//! over its risks in proportion to their exposure. Premium that the cedant received through contracts is spread in the same
//! proportions, and contracts named in `after` are taken off. A plain quota share without surcharge is its share of the
//! subject premium, for which no risk has to be measured. Source: HBOR, quota reinsurance programme (terms published at
//! hbor.hr): premium shared by the quota, increased by 30 % for temporarily non-marketable risks.
//!
//! Worked number: premiums of 100,000 and of 50,000 in a class with a surcharge of 30 %, quota 90 %: 90,000 + 58,500 =
//! 148,500.

use super::cession;
use super::error::PlanError;
use super::premium::{Sources, Written, overflow};
use super::premium_units::PremiumUnit;
use super::risk_classes::Lack;
use super::swing_rating;
use crate::model::amount::Share;
use crate::model::contract::{Contract, Premium, Terms};
use crate::model::risk::Coverage;
use rust_decimal::Decimal;

/// The premium of a contract as it is worked out: a plain quota share takes its share of the subject premium.
pub(super) fn simplified(contract: &Contract) -> Premium {
    match (contract.premium, &contract.terms) {
        (Premium::ProRata(factor), Terms::QuotaShare { share, .. })
            if contract.acceptance.is_none() && contract.surcharge.is_empty() =>
        {
            let exact = share.exact().checked_mul(factor.exact()).unwrap_or(share.exact());
            Premium::ShareOfSubjectPremium(Share::new(exact))
        }
        (premium, _) => premium,
    }
}

/// The sum of amounts by risk.
pub(super) fn sum(amounts: &[Decimal], item: &str) -> Result<Decimal, PlanError> {
    let add = |sum: Decimal, amount: &Decimal| sum.checked_add(*amount);
    amounts.iter().try_fold(Decimal::ZERO, add).ok_or_else(|| overflow(item))
}

/// The premium of a contract for 100 %, by risk of the model.
pub(super) fn by_risk(
    sources: &Sources,
    c: usize,
    factor: Share,
    units: &[PremiumUnit],
    written: &[Written],
) -> Result<Vec<Decimal>, PlanError> {
    let (model, contract) = (sources.model, &sources.model.contracts[c]);
    if !contract.terms.is_proportional() {
        let why = "a premium pro rata to the cession needs a contract that cedes a share of every risk";
        return Err(PlanError::Unsupported { item: contract.name.clone(), why });
    }
    let of_lanes = risks_of_lanes(sources);
    let mut subject = Spread { sources, c, of_lanes, of_risks: vec![Decimal::ZERO; model.risks.len()] };
    subject.add_policies(units)?;
    subject.add_contracts(units, written)?;
    if sum(&subject.of_risks, &contract.name)? < Decimal::ZERO {
        return Err(PlanError::NegativeSubjectPremium { contract: contract.name.clone() });
    }
    let mut amounts = subject.of_risks;
    for ((index, amount), risk) in (0u32..).zip(&mut amounts).zip(&model.risks) {
        if *amount == Decimal::ZERO {
            continue;
        }
        let cession = sources.risk_terms.cession(model, c, index);
        let share = match cession.uniform_share() {
            Some(share) => share.exact(),
            None => cession.share_of(cession::exposure(index, risk).map_err(|lack| lacks(sources, c, lack))?),
        };
        let surcharge = contract.surcharge.iter().find(|(class, _)| Some(class) == risk.class.as_ref());
        let more = surcharge.map_or(Decimal::ZERO, |(_, surcharge)| surcharge.exact());
        let times = Decimal::ONE.checked_add(more).and_then(|times| times.checked_mul(factor.exact()));
        let ceded = amount.checked_mul(share).zip(times).and_then(|(ceded, times)| ceded.checked_mul(times));
        *amount = ceded.ok_or_else(|| overflow(&contract.name))?;
    }
    Ok(amounts)
}

/// The risks with losses in each lane, ascending: a large book has a part of the premium for each buyer, and looking for its
/// risks among all of them would take the square of their number.
fn risks_of_lanes(sources: &Sources) -> Vec<Vec<u32>> {
    let mut found = vec![Vec::new(); sources.lanes.lanes.len()];
    for risk in 0..sources.model.risks.len() as u32 {
        for entry in Coverage::EVERY.into_iter().flat_map(|coverage| sources.lanes.entries(risk, coverage)) {
            let of_lane: &mut Vec<u32> = &mut found[entry.lane as usize];
            if of_lane.last() != Some(&risk) {
                of_lane.push(risk);
            }
        }
    }
    found
}

fn lacks(sources: &Sources, c: usize, lack: Lack) -> PlanError {
    PlanError::lacks(&sources.model.contracts[c], &sources.model.risks, lack)
}

/// The subject premium of a contract, spread over the risks.
struct Spread<'s, 'a> {
    sources: &'s Sources<'a>,
    c: usize,
    of_lanes: Vec<Vec<u32>>,
    of_risks: Vec<Decimal>,
}

impl Spread<'_, '_> {
    /// What the cedant received for policies that it issues itself.
    fn add_policies(&mut self, units: &[PremiumUnit]) -> Result<(), PlanError> {
        let model = self.sources.model;
        let cedant = model.contracts[self.c].cedant;
        for unit in units.iter().filter(|unit| model.policies[unit.policy].insurer == cedant) {
            if let Some((risks, weights)) = self.of_unit(unit)? {
                let policy = &model.policies[unit.policy];
                // Stated premiums of risks are the premium; what the policy states is spread.
                let own = risks.iter().any(|(risk, _)| model.risks[*risk as usize].premium.is_some());
                let stated = !matches!(policy.premium, Premium::OfRisks(_) | Premium::RateOnExposure(_));
                let whole = if own && stated { sum(&weights, &policy.name)? } else { unit.amount };
                let amount = self.sources.months(policy.period.months, self.c, whole)?;
                self.add(&risks, &weights, amount)?;
            }
        }
        Ok(())
    }

    /// What it received for contracts that it assumes, less what inures.
    fn add_contracts(&mut self, units: &[PremiumUnit], written: &[Written]) -> Result<(), PlanError> {
        let (sources, c) = (self.sources, self.c);
        let refuse = || overflow(&sources.model.contracts[c].name);
        let Sources { model, graph, .. } = self.sources;
        let inward = graph.inward[self.c].iter().map(|&k| (k, Decimal::ONE));
        let inuring = graph.after[self.c].iter().map(|&k| (k, Decimal::NEGATIVE_ONE));
        for (k, sign) in inward.chain(inuring) {
            swing_rating::refuse_as_subject(&model.contracts[c].name, &model.contracts[k])?;
            let months = model.contracts[k].period.months;
            let of_policies = written[k].of_policies.iter().copied().zip(units);
            for (amount, unit) in of_policies.filter(|(amount, _)| *amount != Decimal::ZERO) {
                if let Some((risks, weights)) = self.of_unit(unit)? {
                    let amount = self.sources.received(self.c, k, sign, amount * sign).ok_or_else(refuse)?;
                    let amount = self.sources.months(months, self.c, amount)?;
                    self.add(&risks, &weights, amount)?;
                }
            }
            for &(stating, amount) in &written[k].of_contracts {
                if let Some((risks, weights)) = self.of_contract(stating, &written[stating])? {
                    let amount = self.sources.received(self.c, k, sign, amount * sign).ok_or_else(refuse)?;
                    let amount = self.sources.months(months, self.c, amount)?;
                    self.add(&risks, &weights, amount)?;
                }
            }
        }
        Ok(())
    }

    /// Adds an amount to the risks in scope, in proportion to the weights of all risks that it is for.
    fn add(&mut self, risks: &[(u32, bool)], weights: &[Decimal], amount: Decimal) -> Result<(), PlanError> {
        let item = &self.sources.model.contracts[self.c].name;
        let whole = sum(weights, item)?;
        for ((risk, inside), weight) in risks.iter().zip(weights) {
            if *inside && *weight != Decimal::ZERO {
                let product = amount.checked_mul(*weight).and_then(|product| product.checked_div(whole));
                let ratio = || weight.checked_div(whole).and_then(|ratio| ratio.checked_mul(amount));
                let part = product.or_else(ratio).ok_or_else(|| overflow(item))?;
                let sum = &mut self.of_risks[*risk as usize];
                *sum = sum.checked_add(part).ok_or_else(|| overflow(item))?;
            }
        }
        Ok(())
    }

    /// The risks of a part of a policy's premium, whether each is in scope, and what the part is spread by; None where none
    /// is in scope.
    fn of_unit(&self, unit: &PremiumUnit) -> Result<Option<Spreading>, PlanError> {
        let lanes = self.sources.lanes;
        let perils = &lanes.policy_perils[unit.policy];
        let name = &self.sources.model.policies[unit.policy].name;
        let belongs = |entry: &super::lanes::Entry, lane: usize| {
            entry.policy as usize == unit.policy && unit.lanes.binary_search(&lane).is_ok()
        };
        let mut among: Vec<u32> = unit.lanes.iter().flat_map(|&lane| self.of_lanes[lane].iter().copied()).collect();
        among.sort_unstable();
        among.dedup();
        let risks = self.risks(among, perils, name, belongs)?;
        let by_exposure = matches!(self.sources.model.policies[unit.policy].premium, Premium::RateOnExposure(_));
        self.weighed(risks, &[], by_exposure)
    }

    /// The same of a contract that states its premium.
    fn of_contract(&self, other: usize, written: &Written) -> Result<Option<Spreading>, PlanError> {
        let lanes = self.sources.lanes;
        let perils = &lanes.contract_perils[other];
        let name = &self.sources.model.contracts[other].name;
        let every = 0..self.sources.model.risks.len() as u32;
        let risks = self.risks(every, perils, name, |_, lane| lanes.active[other][lane])?;
        self.weighed(risks, &written.of_risks, false)
    }

    /// Those of the risks `among` with claims of which `belongs` is true, and whether each is in the scope of the contract.
    fn risks(
        &self,
        among: impl IntoIterator<Item = u32>,
        perils: &[bool],
        name: &str,
        belongs: impl Fn(&super::lanes::Entry, usize) -> bool,
    ) -> Result<Vec<(u32, bool)>, PlanError> {
        let Sources { model, lanes, .. } = self.sources;
        let contract = &model.contracts[self.c];
        let partly = || PlanError::PremiumInScope { contract: contract.name.clone(), source_item: name.to_string() };
        let mine = &lanes.contract_perils[self.c];
        let shared = perils.iter().zip(mine).any(|(theirs, mine)| *theirs && *mine);
        let all = perils.iter().zip(mine).all(|(theirs, mine)| !theirs || *mine);
        let mut found = Vec::new();
        for risk in among {
            let entries = Coverage::EVERY.iter().flat_map(|&coverage| lanes.entries(risk, coverage));
            let (mut inside, mut outside) = (false, false);
            for entry in entries.filter(|entry| belongs(entry, entry.lane as usize)) {
                let active = lanes.active[self.c][entry.lane as usize];
                inside |= active;
                outside |= !active;
            }
            if inside && shared && (outside || !all) {
                return Err(partly());
            }
            if inside || outside {
                found.push((risk, inside && shared));
            }
        }
        Ok(found)
    }

    /// `by_exposure`: whatever premium risks state, the amount was charged on their exposure.
    fn weighed(
        &self,
        risks: Vec<(u32, bool)>,
        known: &[Decimal],
        by_exposure: bool,
    ) -> Result<Option<Spreading>, PlanError> {
        if !risks.iter().any(|(_, inside)| *inside) {
            return Ok(None);
        }
        let model = self.sources.model;
        let lack = |risk: u32, what| lacks(self.sources, self.c, Lack { risk, what });
        let own = |risk: u32| model.risks[risk as usize].premium;
        let mut weights = Vec::with_capacity(risks.len());
        let any = !by_exposure && risks.iter().any(|(risk, _)| own(*risk).is_some());
        for &(risk, _) in &risks {
            weights.push(match (known.get(risk as usize), any) {
                (Some(part), _) => *part,
                (None, true) => own(risk).ok_or_else(|| lack(risk, "premium"))?,
                (None, false) if risks.len() == 1 => Decimal::ONE,
                (None, false) => {
                    let measured = cession::exposure(risk, &model.risks[risk as usize]);
                    measured.map_err(|_| lack(risk, "premium or exposure"))?
                }
            });
        }
        Ok(Some((risks, weights)))
    }
}

/// Risks, whether each is in scope, and the weight of each.
type Spreading = (Vec<(u32, bool)>, Vec<Decimal>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use crate::model::design::Design;
    use crate::programme::Plan;
    use crate::programme::examples::{contract, one_contract, refusal};
    use rust_decimal::dec;

    fn premium(model: &Model, contract: usize) -> Decimal {
        let plan: Plan<f64> = Plan::compile(model, &Design::as_configured(model)).unwrap();
        plan.premiums().contracts[contract].term
    }

    fn quota(share: Decimal) -> Model {
        let mut model = one_contract(Terms::QuotaShare { share: Share::new(share), limit: None });
        model.contracts[0].premium = Premium::ProRata(Share::WHOLE);
        model
    }

    #[test]
    fn premium_of_risks_follows_the_quota_and_bears_the_surcharge_of_its_class() {
        let mut model = quota(dec!(0.9));
        model.risks.truncate(2);
        (model.risks[0].premium, model.risks[1].premium) = (Some(dec!(100_000)), Some(dec!(50_000)));
        model.risks[1].class = Some("temporarily-non-marketable".into());
        model.contracts[0].surcharge = vec![("temporarily-non-marketable".into(), Share::new(dec!(0.3)))];
        assert_eq!(premium(&model, 0), dec!(148_500));
    }

    #[test]
    fn a_plain_quota_share_takes_its_share_of_the_subject_premium() {
        let mut model = quota(dec!(0.95));
        model.policies[0].premium = Premium::Amount(dec!(160));
        assert_eq!(premium(&model, 0), dec!(152));
    }

    #[test]
    fn the_premium_of_a_policy_is_spread_by_exposure() {
        let mut model = one_contract(Terms::CapacityExtension {
            own_capacity: Some(dec!(3)),
            whole_countries: Vec::new(),
            limit: None,
        });
        model.contracts[0].premium = Premium::ProRata(Share::WHOLE);
        model.policies[0].premium = Premium::Amount(dec!(1200));
        for (risk, value) in model.risks.iter_mut().zip([dec!(8), dec!(3), dec!(1)]) {
            risk.values[0] = Some(value);
        }
        // 800 of the premium belong to the risk of 8, of which 62.5 % are ceded.
        assert_eq!(premium(&model, 0), dec!(500));
        model.contracts[0].covers.risks = Some(vec![1, 2]);
        assert_eq!(premium(&model, 0), dec!(0));
    }

    #[test]
    fn a_retrocession_of_a_premium_by_risk_is_spread_as_that_was_received() {
        let mut model =
            one_contract(Terms::Surplus { retention: dec!(2), retentions: Vec::new(), lines: dec!(9), limit: None });
        model.risks.truncate(2);
        (model.risks[0].values[0], model.risks[1].values[0]) = (Some(dec!(8)), Some(dec!(2)));
        model.contracts[0].premium = Premium::ProRata(Share::WHOLE);
        model.policies[0].premium = Premium::Amount(dec!(100));
        let mut half = contract("half", Terms::SurplusShare { shares: vec![(0, Share::new(dec!(0.5)))], limit: None });
        (half.cedant, half.reinsurer, half.premium) = (2, 0, Premium::ProRata(Share::WHOLE));
        model.contracts.push(half);
        // 75 % of 80 for the site of 8, nothing for the site of 2; half of that.
        assert_eq!((premium(&model, 0), premium(&model, 1)), (dec!(60), dec!(30)));
    }

    #[test]
    fn risks_of_which_only_some_state_a_premium_are_refused() {
        let mut model = quota(dec!(0.9));
        model.contracts[0].surcharge = vec![("new".into(), Share::new(dec!(0.3)))];
        model.risks[0].premium = Some(dec!(1));
        let lack = PlanError::RiskLacks { contract: "contract".into(), risk: "B".into(), what: "premium" };
        assert_eq!(refusal(&model), lack);
    }
}
