//! The terms of policies and contracts as short phrases in the words of the market: "900m xs 50m each loss",
//! "2 reinstatements at 100%", "commission 10% of the premium".
//!
//! One place for every kind of terms: a kind has its arm in `Words::kind`, a term that any contract may have its line in
//! `Words::contract`. Terms that depend on the risk are worded in `risk_terms_in_words`, triggers in `trigger`, time in
//! `check_time`, payment in `payment_in_words`. Amounts are exact. What is as usual (a placed share of 100 %, a period of twelve months from the
//! start, renewal as it is) is left out.
//!
//! Worked example: a quota share of 100 % with a limit of 950m of the ceded share and a premium of 42.75m reads "quota
//! share 100%, at most 950m each loss (of the ceded share)", "premium 42.75m (rate on line 4.5%)".

use super::format::Format;
use super::labels::{Labels, Language};
use super::money_in_words::{reinstated, swing};
use super::{check_time, trigger};
use crate::model::Model;
use crate::model::amount::Share;
use crate::model::contract::{
    Annual, Basis, Contract, HoursClause, Layer, Placement, Premium, Scope, StopLossPoint, Terms, Window,
};
use crate::model::policy::{Deductible, DeductibleKind, DeductiblePer, DeductibleSize, Policy};
use crate::model::premiums::{ContractPremium, PolicyPremium};
use crate::model::renewal::AttachmentBasis;
use crate::model::risk_terms::OneRisk;
use crate::programme::LeftToDate;
use crate::programme::acceptance::Accepted;
use rust_decimal::{Decimal, dec};

/// So many names stand in a phrase; further ones are counted.
const NAMES: usize = 4;

/// The phrases of one model.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    pub(super) model: &'a Model,
    format: Format<'a>,
}

impl<'a> Words<'a> {
    /// Phrases in English.
    pub fn new(model: &'a Model) -> Words<'a> {
        Words { model, format: Format { currency: &model.currency, language: Language::English } }
    }

    /// The terms of a policy; `premium` is what its term costs, `left` what losses to date leave of it.
    pub fn policy(&self, policy: &Policy, premium: &PolicyPremium, left: Option<LeftToDate>) -> Vec<String> {
        let mut phrases = self.scope(&policy.covers);
        phrases.extend(policy.country.as_ref().map(|country| format!("policyholder established in {country}")));
        phrases.extend(self.part_of_policy(policy));
        for (coverage, limit) in &policy.sub_limits {
            phrases.push(format!("{} at most {} each loss", coverage.key(), self.amount(*limit)));
        }
        let of_occurrence = policy.deductible.filter(|deductible| deductible.per == DeductiblePer::Occurrence);
        phrases.extend(of_occurrence.map(|deductible| self.deductible(deductible)));
        phrases.extend(policy.occurrence_limit.map(|limit| format!("at most {} each loss", self.amount(limit))));
        let of = match policy.basis.filter(|_| !policy.share.is_whole() || !policy.insured.is_empty()) {
            Some(Basis::Whole) => " (of the whole loss)",
            Some(Basis::Share) => " (of what it pays)",
            None => "",
        };
        phrases.extend(policy.first_loss.map(|own| format!("after the first {} of a period{of}", self.amount(own))));
        let times =
            policy.times_premium.map_or(String::new(), |times| format!(", {} times the premium", times.normalize()));
        phrases
            .extend(policy.aggregate_limit.map(|limit| format!("at most {} a period{times}{of}", self.amount(limit))));
        if policy.occurrence_limit.or(policy.aggregate_limit).is_none() && policy.risk_limit.is_none() {
            phrases.push("unlimited".into());
        }
        if !policy.last_share().is_whole() {
            phrases.push(format!("share {}", percent(policy.share)));
        }
        phrases.extend(policy.hours.map(hours));
        phrases.extend(policy.claims_expense.map(|share| format!("cost of claims {} of what it pays", percent(share))));
        phrases.extend(policy.settlement.map(|settlement| self.settlement(&settlement)));
        phrases.extend(self.time(&check_time::Stated {
            period: policy.period,
            renewal: policy.renewal,
            basis: AttachmentBasis::LossesOccurring,
            as_of: policy.as_of,
            left,
        }));
        let more = match policy.premium {
            Premium::RateOnLine(rate) => format!(" (rate on line {})", percent(rate)),
            Premium::OfRisks(share) if share.is_whole() => " (of the risks)".into(),
            Premium::OfRisks(share) => format!(" ({} of that of the risks)", percent(share)),
            Premium::RateOnExposure(rate) => format!(" ({} of the exposure)", percent(rate)),
            Premium::Amount(_) | Premium::ShareOfSubjectPremium(_) | Premium::ProRata(_) | Premium::Swing(_) => {
                String::new()
            }
        };
        phrases.push(self.premium_of(premium.term, &more));
        phrases
    }

    /// The terms of a contract; `premium` is what its term costs, `left` what losses to date leave of it, `accepted` what it
    /// accepts of each risk where it does not accept everything.
    pub fn contract(
        &self,
        contract: &Contract,
        premium: &ContractPremium,
        left: Option<LeftToDate>,
        accepted: &[Accepted],
    ) -> Vec<String> {
        let mut phrases = self.kind(contract);
        phrases.extend(contract.acceptance.iter().flat_map(|stated| self.acceptance(stated, accepted)));
        phrases.extend(contract.limits.as_ref().map(|limits| self.claims_limits(limits)));
        phrases.extend(contract.per_risk.map(|layer| match contract.one_risk {
            OneRisk::Each => format!("of each risk's loss {}", self.layer(&layer)),
            OneRisk::Group => format!("of the loss of each group of affiliates {}", self.layer(&layer)),
        }));
        phrases.extend(self.annual(contract));
        phrases.extend(placed(contract));
        phrases.extend(contract.hours.map(hours));
        phrases.extend(self.scope_of(contract));
        phrases.extend(self.payment(contract, premium.collateral));
        phrases.extend(self.time(&check_time::Stated {
            period: contract.period,
            renewal: contract.renewal,
            basis: contract.attachment_basis,
            as_of: contract.as_of,
            left,
        }));
        phrases.push(self.premium(contract, premium));
        phrases.extend(self.premium_bounds(premium));
        phrases.extend(self.money(contract));
        phrases
    }

    /// What kind of contract it is, with its figures: one arm a kind.
    fn kind(&self, contract: &Contract) -> Vec<String> {
        let each_loss = |limit: &Option<Decimal>| {
            let of = match contract.basis {
                Some(Basis::Whole) => " (of the whole loss)",
                Some(Basis::Share) => " (of the ceded share)",
                None => "",
            };
            limit.map_or(String::new(), |limit| format!(", at most {} each loss{of}", self.amount(limit)))
        };
        match &contract.terms {
            Terms::QuotaShare { share, limit } => {
                vec![format!("quota share {}{}", percent(*share), each_loss(limit))]
            }
            Terms::SurplusShare { shares, limit } => {
                let parts = shares.iter().map(|(risk, share)| format!("{} {}", self.risk(*risk), percent(*share)));
                vec![format!("surplus share of {}{}", listed(parts), each_loss(limit))]
            }
            Terms::ExcessOfLoss { layer, franchise } => {
                let mut phrases = vec![format!("{} each loss", self.layer(layer))];
                phrases.extend(franchise.map(|point| format!("only losses above {}", self.amount(point))));
                phrases
            }
            Terms::PerRiskExcess { layer, occurrence_limit } => {
                let mut phrases = vec![format!("{} each {}", self.layer(layer), self.one_risk(contract.one_risk))];
                phrases.extend(occurrence_limit.map(|limit| format!("at most {} each loss", self.amount(limit))));
                phrases
            }
            Terms::AggregateExcess { layer } => vec![format!("{} of the period's losses", self.layer(layer))],
            Terms::StopLoss { attachment, limit } => {
                let of = match (attachment, limit) {
                    (StopLossPoint::Amount(_), StopLossPoint::Amount(_)) => "the period's losses",
                    _ => "the period's losses, in shares of the subject premium",
                };
                vec![format!("stop loss {} xs {} of {of}", self.point(limit), self.point(attachment))]
            }
            Terms::VariableQuotaShare { limit, .. }
            | Terms::Surplus { limit, .. }
            | Terms::CapacityExtension { limit, .. } => {
                vec![format!("{}{}", self.by_risk(contract), each_loss(limit))]
            }
            Terms::Parametric(terms) => vec![trigger::parametric(&self.labels(), &self.format, terms)],
            Terms::IndustryLoss(terms) => vec![trigger::industry_loss(&self.labels(), &self.format, terms)],
            Terms::TopAndDrop { layer } => {
                vec![format!(
                    "top and drop {} a period, drops down as those before it are exhausted",
                    self.layer(layer)
                )]
            }
            // The fee is its commission.
            Terms::FollowLead { policy, share, .. } => {
                vec![format!("{} of {} on all its terms", percent(*share), self.model.policies[*policy].name)]
            }
        }
    }

    /// Annual terms and reinstatements.
    fn annual(&self, contract: &Contract) -> Vec<String> {
        let Annual { deductible, limit, reinstatements } = &contract.annual;
        let mut phrases = Vec::new();
        phrases.extend(deductible.map(|amount| format!("annual deductible {}", self.amount(amount))));
        phrases.extend(limit.map(|amount| format!("annual limit {}", self.amount(amount))));
        let by_occurrence = match &contract.terms {
            Terms::ExcessOfLoss { layer, .. } => layer.limit.is_some(),
            _ => false,
        };
        match reinstatements {
            Some(stated) => phrases.push(reinstated(stated)),
            None if by_occurrence && limit.is_none() => phrases.push("any number of losses".into()),
            None => {}
        }
        phrases
    }

    fn scope_of(&self, contract: &Contract) -> Vec<String> {
        // Bound to its policy by its kind, so that nothing else needs to be said.
        if matches!(contract.terms, Terms::FollowLead { .. }) {
            return Vec::new();
        }
        let Some(policies) = contract.covers.policies.as_ref().filter(|_| contract.placement == Placement::Facultative)
        else {
            return self.scope(&contract.covers);
        };
        let names = policies.iter().map(|policy| self.model.policies[*policy].name.clone());
        let facultative = format!("facultative for {}", listed(names));
        [facultative].into_iter().chain(self.scope(&Scope { policies: None, ..contract.covers.clone() })).collect()
    }

    /// What is covered, where it is not everything.
    fn scope(&self, scope: &Scope) -> Vec<String> {
        let Scope { perils, risks, coverages, policies } = scope;
        let mut phrases = Vec::new();
        let mut only = |what: &str, names: Option<Vec<String>>| {
            phrases.extend(names.map(|names| format!("only {what} {}", listed(names.into_iter()))));
        };
        let policy = |policy: &usize| self.model.policies[*policy].name.clone();
        only("of", policies.as_ref().map(|list| list.iter().map(policy).collect()));
        let peril = |peril: &usize| self.model.perils[*peril].name.clone();
        let some = perils.as_ref().filter(|list| list.len() < self.model.perils.len());
        only("for", some.map(|list| list.iter().map(peril).collect()));
        let is_buyer = |risk: &u32| self.model.risks.get(*risk as usize).is_some_and(|risk| risk.buyer.is_some());
        let buyers = risks.as_ref().is_some_and(|list| list.iter().all(is_buyer));
        let some = risks.as_ref().filter(|list| list.len() < self.model.risks.len());
        let at = if buyers { "for buyers" } else { "at" };
        only(at, some.map(|list| list.iter().map(|risk| self.risk(*risk)).collect()));
        let coverage = |coverage: &crate::model::risk::Coverage| coverage.key().to_string();
        only("on", coverages.as_ref().map(|list| list.iter().map(coverage).collect()));
        phrases
    }

    /// Period, attachment, renewal and losses to date, where they are not as usual.
    fn time(&self, stated: &check_time::Stated) -> Vec<String> {
        check_time::lines(self.labels(), self.format, self.model.settings.axis, stated)
    }

    fn labels(&self) -> Labels {
        Labels { language: self.format.language }
    }

    pub(super) fn deductible(&self, deductible: Deductible) -> String {
        let size = match deductible.size {
            DeductibleSize::Amount(amount) => self.amount(amount),
            DeductibleSize::ShareOfLoss(share) => format!("{} of it", percent(share)),
            DeductibleSize::ShareOfValue(share) => format!("{} of the insured value", percent(share)),
        };
        let of = match deductible.per {
            DeductiblePer::Occurrence => "loss",
            DeductiblePer::Risk => "risk's loss",
        };
        let basis = if deductible.basis == Basis::Share { " (of what it pays)" } else { "" };
        match deductible.kind {
            DeductibleKind::Subtract => format!("deductible of each {of} {size}{basis}"),
            DeductibleKind::Franchise => format!("franchise of each {of} {size}{basis}"),
            DeductibleKind::FranchiseAtOrAbove => format!("franchise of each {of} {size}{basis}, paid from there"),
        }
    }

    fn premium(&self, contract: &Contract, premium: &ContractPremium) -> String {
        let whole = if contract.placed.is_whole() { "" } else { " for 100%" };
        let more = match contract.premium {
            Premium::RateOnLine(rate) => format!("{whole} (rate on line {})", percent(rate)),
            Premium::ShareOfSubjectPremium(share) => format!("{whole} ({} of the subject premium)", percent(share)),
            Premium::ProRata(factor) => {
                let of = if factor.is_whole() { String::new() } else { format!("{} of ", percent(factor)) };
                let surcharge =
                    contract.surcharge.iter().map(|(class, share)| format!(", {class} {} more", percent(*share)));
                format!("{whole} ({of}the ceded share of each risk's{})", surcharge.collect::<String>())
            }
            Premium::OfRisks(_) | Premium::RateOnExposure(_) => whole.into(),
            Premium::Swing(rate) => format!("{whole} without losses ({})", swing(&rate)),
            Premium::Amount(_) => match contract.line().and_then(|line| premium.full_term.checked_div(line)) {
                Some(rate) => format!("{whole} (rate on line {})", percent(Share::new(rate.round_dp(4)))),
                None => whole.into(),
            },
        };
        self.premium_of(premium.full_term, &more)
    }

    fn premium_of(&self, premium: Decimal, more: &str) -> String {
        if premium.is_zero() { "no premium".into() } else { format!("premium {}{more}", self.amount(premium)) }
    }

    fn layer(&self, layer: &Layer) -> String {
        match layer.limit {
            Some(limit) => format!("{} xs {}", self.amount(limit), self.amount(layer.attachment)),
            None => format!("unlimited xs {}", self.amount(layer.attachment)),
        }
    }

    fn point(&self, point: &StopLossPoint) -> String {
        match point {
            StopLossPoint::Amount(amount) => self.amount(*amount),
            StopLossPoint::ShareOfSubjectPremium(share) => percent(*share),
        }
    }

    pub(super) fn amount(&self, amount: Decimal) -> String {
        self.format.stated_exactly(amount)
    }

    pub(super) fn risk(&self, risk: u32) -> String {
        self.model.risks.get(risk as usize).map_or(String::new(), |risk| risk.id.clone())
    }
}

fn placed(contract: &Contract) -> Option<String> {
    let proportional = contract.terms.is_proportional();
    let of = match contract.basis {
        Some(Basis::Whole) if !proportional => ", amounts of 100%",
        Some(Basis::Share) if !proportional => ", amounts of the placed share",
        _ => "",
    };
    (!contract.placed.is_whole()).then(|| format!("placed {}{of}", percent(contract.placed)))
}

fn hours(clause: HoursClause) -> String {
    let window = match clause.window {
        Window::First => "from the first loss",
        Window::Best => "best windows",
    };
    format!("{}-hour clause, {window}", clause.hours)
}

/// A share with all its decimals: `4.5%`.
pub(super) fn percent(share: Share) -> String {
    let percent = share.exact().checked_mul(dec!(100)).unwrap_or(share.exact());
    format!("{}%", percent.normalize())
}

/// `a`, `a and b`, `a, b and c`, `a, b, c, d and 3 more`; names with commas in quotation marks.
pub(super) fn listed(names: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> =
        names.map(|name| if name.contains(',') { format!("\"{name}\"") } else { name }).collect();
    if names.len() > NAMES + 1 {
        let more = format!("{} more", names.len() - NAMES);
        names.truncate(NAMES);
        names.push(more);
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_names_are_cut_after_the_fourth() {
        let list = |count: usize| listed((1..=count).map(|n| n.to_string()));
        assert_eq!(list(1), "1");
        assert_eq!(list(2), "1 and 2");
        assert_eq!(list(5), "1, 2, 3, 4 and 5");
        assert_eq!(list(6), "1, 2, 3, 4 and 2 more");
        assert_eq!(listed(["north, from April".into(), "fire".into()].into_iter()), "\"north, from April\" and fire");
    }
}
