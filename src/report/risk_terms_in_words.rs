//! Terms that depend on the risk, as short phrases: shares by band, surpluses of lines, acceptance, claims limits.
//!
//! Worked example: a surplus of nine lines over 1m that accepts 5m of each risk and 7m of all, of requests of 4m each for three
//! risks, reads "surplus of 9 lines over 1m a risk", "accepts at most 5m of each risk and 7m in all, in the order of the file;
//! losses capped at what is accepted", "7m accepted of 12m, 2 of 3 risks cut".

use super::terms_in_words::{Words, listed, percent};
use crate::input::counted::counted;
use crate::model::amount::Share;
use crate::model::contract::{Basis, Contract, Terms};
use crate::model::policy::{Deductible, DeductiblePer, Policy, RiskLimit};
use crate::model::risk::any_affiliates;
use crate::model::risk_terms::{
    Acceptance, AcceptanceRule, BandMode, ClaimsLimits, LimitPer, OneRisk, PartialAcceptance, RiskLimits, ShareBand,
};
use crate::programme::acceptance::Accepted;
use rust_decimal::Decimal;

impl Words<'_> {
    /// A kind whose share follows the exposure of the risk, without its limit.
    pub(super) fn by_risk(&self, contract: &Contract) -> String {
        match &contract.terms {
            Terms::VariableQuotaShare { mode, bands, .. } => self.bands(*mode, bands),
            Terms::Surplus { retention, retentions, lines, .. } => {
                let own =
                    retentions.iter().map(|(risk, amount)| format!("{} {}", self.risk(*risk), self.amount(*amount)));
                let own = if retentions.is_empty() { String::new() } else { format!(" ({})", listed(own)) };
                let lines = counted(lines.normalize(), "lines");
                format!(
                    "surplus of {lines} over {} a {}{own}",
                    self.amount(*retention),
                    self.one_risk(contract.one_risk)
                )
            }
            Terms::CapacityExtension { own_capacity, whole_countries, .. } => {
                let own = own_capacity.map(|capacity| format!("over {} a risk", self.amount(capacity)));
                let whole = (!whole_countries.is_empty())
                    .then(|| format!("all of the risks in {}", listed(whole_countries.iter().cloned())));
                let parts: Vec<String> = own.into_iter().chain(whole).collect();
                format!("capacity extension {}", parts.join(" and "))
            }
            _ => String::new(),
        }
    }

    /// `variable quota share, slab: 50% up to 1m, 70% up to 5m, 90% above`.
    fn bands(&self, mode: BandMode, bands: &[ShareBand]) -> String {
        let mode = match mode {
            BandMode::Slab => "slab",
            BandMode::Blended => "blended",
            BandMode::Sliced => "sliced",
        };
        let band = |band: &ShareBand| match band.up_to {
            Some(end) => format!("{} up to {}", percent(band.share), self.amount(end)),
            None if bands.len() == 1 => percent(band.share),
            None => format!("{} above", percent(band.share)),
        };
        format!("variable quota share, {mode}: {}", bands.iter().map(band).collect::<Vec<String>>().join(", "))
    }

    /// What of a loss a policy looks at before its other terms.
    pub(super) fn part_of_policy(&self, policy: &Policy) -> Vec<String> {
        let mut phrases = Vec::new();
        if !policy.interest.is_whole() {
            phrases.push(format!("interest {}", percent(policy.interest)));
        }
        phrases.extend(policy.risk_limit.map(|limit| match limit {
            RiskLimit::AsApproved { discretionary: None } => "up to each buyer's approved limit".into(),
            RiskLimit::AsApproved { discretionary: Some(limit) } => {
                format!("up to each buyer's approved limit, {} of buyers without", self.amount(limit))
            }
            RiskLimit::Amount(amount) => format!("up to {} of each risk", self.amount(amount)),
        }));
        let each = policy.deductible.filter(|deductible| deductible.per == DeductiblePer::Risk);
        let before = |deductible: &Deductible| deductible.basis == Basis::Whole || policy.insured.is_empty();
        phrases.extend(each.filter(before).map(|deductible| self.deductible(deductible)));
        if !policy.insured.is_empty() {
            phrases.push(self.insured(policy));
        }
        phrases.extend(each.filter(|deductible| !before(deductible)).map(|deductible| self.deductible(deductible)));
        phrases
    }

    /// What a contract counts as one risk; where there are affiliates, whether they are one is said.
    pub(super) fn one_risk(&self, unit: OneRisk) -> &'static str {
        match unit {
            OneRisk::Each if any_affiliates(self.model.risks.iter()) => "risk, affiliates apart",
            OneRisk::Each => "risk",
            OneRisk::Group => "group of affiliates",
        }
    }

    /// `insured for 80% to 95% by buyer`: the percentages of single buyers with that of all others.
    fn insured(&self, policy: &Policy) -> String {
        let mut shares: Vec<Share> = policy.insured.iter().map(|(_, share)| *share).collect();
        shares.sort_by_key(|share| share.exact());
        let (Some(least), Some(most)) = (shares.first(), shares.last()) else { return String::new() };
        let range = if least == most { percent(*least) } else { format!("{} to {}", percent(*least), percent(*most)) };
        let buyers = counted(shares.len(), "buyers");
        format!("{buyers} insured for {range}, others for {}", percent(policy.share))
    }

    /// `0.5m of each risk, 2m of each country, 10m of HR`.
    fn risk_limits(&self, limits: &RiskLimits, whole: Option<Decimal>) -> String {
        let of = |amount: Option<Decimal>, what: &str| amount.map(|amount| format!("{} {what}", self.amount(amount)));
        let listed_country = |(code, amount): &(String, Decimal)| format!("{} of {code}", self.amount(*amount));
        let country = if limits.countries.is_empty() { "of each country" } else { "of each other country" };
        let parts = [of(limits.risk, "of each risk"), of(limits.group, "of each group")]
            .into_iter()
            .flatten()
            .chain(limits.countries.iter().map(listed_country))
            .chain(of(limits.country, country))
            .chain(of(whole, "in all"))
            .collect::<Vec<String>>();
        match parts.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => parts.concat(),
        }
    }

    /// Acceptance with what comes of it.
    pub(super) fn acceptance(&self, acceptance: &Acceptance, accepted: &[Accepted]) -> Vec<String> {
        let Acceptance { limits, whole, rule, partial, as_reinsured } = acceptance;
        let rule = match rule {
            AcceptanceRule::Order => "in the order of the file",
            AcceptanceRule::ProRata => "cut in proportion",
            AcceptanceRule::Reject => "each in full or not at all",
        };
        let partial = match partial {
            PartialAcceptance::Cap => "losses capped at what is accepted",
            PartialAcceptance::Proportional => "losses shared in the proportion accepted",
        };
        let sum = |of: &dyn Fn(&Accepted) -> Decimal| self.amount(accepted.iter().map(of).sum::<Decimal>().round_dp(2));
        let cut = accepted.iter().filter(|entry| entry.accepted < entry.exposure).count();
        let stated = self.risk_limits(limits, *whole);
        let most = match (*as_reinsured, stated.is_empty()) {
            (false, _) => stated,
            (true, true) => "each buyer's reinsured limit".into(),
            (true, false) => format!("each buyer's reinsured limit, {stated}"),
        };
        vec![
            format!("accepts at most {most}, {rule}, {partial}"),
            format!(
                "{} accepted of {} requested, {cut} of {} cut",
                sum(&|entry| entry.accepted),
                sum(&|entry| entry.exposure),
                counted(accepted.len(), "risks")
            ),
        ]
    }

    /// Claims limits.
    pub(super) fn claims_limits(&self, limits: &ClaimsLimits) -> String {
        let per = match limits.per {
            LimitPer::Term => "a period",
            LimitPer::Occurrence => "each loss",
        };
        format!("recoveries at most {}, {per}", self.risk_limits(&limits.limits, None))
    }
}
