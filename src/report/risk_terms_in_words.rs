//! Terms that depend on the risk, as short phrases: shares by band, surpluses of lines, acceptance, claims limits.
//!
//! Worked example: a surplus of nine lines over 1m that accepts 5m of each risk and 7m of all, of requests of 4m each for three
//! risks, reads "surplus of 9 lines over 1m a risk", "accepts at most 5m of each risk and 7m in all, in the order of the file;
//! losses capped at what is accepted", "7m accepted of 12m, 2 of 3 risks cut".

use super::terms_in_words::{Words, listed, percent};
use crate::model::contract::Terms;
use crate::model::policy::{Policy, RiskLimit};
use crate::model::risk_terms::{
    Acceptance, AcceptanceRule, BandMode, ClaimsLimits, LimitPer, PartialAcceptance, RiskLimits, ShareBand,
};
use crate::programme::acceptance::Accepted;
use rust_decimal::Decimal;

impl Words<'_> {
    /// A kind whose share follows the exposure of the risk, without its limit.
    pub(super) fn by_risk(&self, terms: &Terms) -> String {
        match terms {
            Terms::VariableQuotaShare { mode, bands, .. } => self.bands(*mode, bands),
            Terms::Surplus { retention, retentions, lines, .. } => {
                let own =
                    retentions.iter().map(|(risk, amount)| format!("{} {}", self.risk(*risk), self.amount(*amount)));
                let own = if retentions.is_empty() { String::new() } else { format!(" ({})", listed(own)) };
                format!("surplus of {} lines over {} a risk{own}", lines.normalize(), self.amount(*retention))
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
        phrases
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
        let Acceptance { limits, whole, rule, partial } = acceptance;
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
        let cut = accepted.iter().filter(|entry| entry.accepted < entry.requested).count();
        vec![
            format!("accepts at most {}, {rule}, {partial}", self.risk_limits(limits, *whole)),
            format!(
                "{} accepted of {} requested, {cut} of {} risks cut",
                sum(&|entry| entry.accepted),
                sum(&|entry| entry.requested),
                accepted.len()
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
