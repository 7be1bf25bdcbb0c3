//! Terms that depend on the risk: bands of a variable quota, limits by risk, group and country, acceptance.
//!
//! What a risk is measured by is its exposure ([`super::risk::Risk::exposure`]): the approved limit of a buyer, the
//! insured value of a site. A band includes its upper end: with bands up to 100k and 500k, an exposure of exactly 100k
//! lies in the first.

use super::amount::Share;
use rust_decimal::Decimal;

/// `mode` of a variable quota share: three readings of "the quota varies by band", which must be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BandMode {
    /// The band of the exposure sets one quota for every loss.
    Slab,
    /// The average quota over the slices of the exposure holds for every loss.
    Blended,
    /// The loss itself is sliced through the bands.
    Sliced,
}

/// A band and its share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareBand {
    /// Its upper end, which belongs to it; None for the last band, which has none.
    pub up_to: Option<Decimal>,
    /// The share that is ceded in it.
    pub share: Share,
}

/// `one-risk`: what terms by risk count as one risk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OneRisk {
    /// `"each"` (default): each site and buyer alone.
    #[default]
    Each,
    /// `"group"`: the affiliates of a group (the column `group`) together; a risk in no group stands alone.
    Group,
}

/// Limits by risk, by group of risks and by country, nested in this order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RiskLimits {
    /// `risk`: of each risk.
    pub risk: Option<Decimal>,
    /// `group`: of each group of risks; a risk in no group stands alone.
    pub group: Option<Decimal>,
    /// `country`: of each country that is not listed under `countries`.
    pub country: Option<Decimal>,
    /// `countries = { HR = "10m" }`: of the countries listed.
    pub countries: Vec<(String, Decimal)>,
}

impl RiskLimits {
    /// The limit of a country; None where it has none.
    pub fn of_country(&self, country: &str) -> Option<Decimal> {
        let listed = self.countries.iter().find(|(code, _)| code == country);
        listed.map(|(_, limit)| *limit).or(self.country)
    }

    /// Whether risks are told apart by country.
    pub fn by_country(&self) -> bool {
        self.country.is_some() || !self.countries.is_empty()
    }
}

/// `acceptance`: how much exposure a proportional contract accepts at inception.
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptance {
    /// `risk`, `group`, `country` and `countries`.
    pub limits: RiskLimits,
    /// `whole`: of all risks together.
    pub whole: Option<Decimal>,
    /// `rule`.
    pub rule: AcceptanceRule,
    /// `partial-acceptance`.
    pub partial: PartialAcceptance,
    /// `risk = "as-reinsured"`: of each buyer at most its `reinsured_limit`, by which a variable quota is banded too.
    pub as_reinsured: bool,
}

/// Who is accepted when requests exceed a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptanceRule {
    /// `order`: risks in the order of their file, each as far as the limits leave room.
    Order,
    /// `pro-rata`: all requests of a class are cut in proportion.
    ProRata,
    /// `reject`: risks in the order of their file, each in full or not at all.
    Reject,
}

/// What a risk of which an amount A of its exposure E is accepted recovers of a loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartialAcceptance {
    /// `cap`: the cession of min(loss, A).
    Cap,
    /// `proportional`: the cession of the loss, times A / E.
    Proportional,
}

/// `limits`: the most that is ceded of the losses of a risk, a group and a country.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimsLimits {
    /// `risk`, `group`, `country` and `countries`.
    pub limits: RiskLimits,
    /// `per`.
    pub per: LimitPer,
}

/// What claims limits hold for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitPer {
    /// `term`: a term of the contract, in time order.
    Term,
    /// `occurrence`.
    Occurrence,
}
