//! A buyer as the default model sees it.

use super::schedule::Schedule;

/// One insured buyer. Amounts in currency units.
#[derive(Clone, Debug, PartialEq)]
pub struct Obligor {
    /// Index into [`crate::model::Model::risks`].
    pub risk: u32,
    /// Index into [`super::Credit::countries`].
    pub country: u32,
    /// Index into [`super::Credit::sectors`]; None: it moves with no sector.
    pub sector: Option<u32>,
    /// Index into the classes of [`super::Credit::ratings`]; None: only `pd` is stated.
    pub rating: Option<u32>,
    /// Probability of default within a year, above 0 and below 1.
    pub pd: f64,
    /// A public body: it cannot become insolvent.
    pub public: bool,
    /// Part of the variance of its latent variable that is systematic, 0 to 1.
    pub correlation: f64,
    /// Loadings on the factors global, its country's, its sector's, before they are scaled to a variance of 1.
    pub loadings: [f64; 3],
    /// What it owes when it defaults.
    pub exposure: Exposure,
    /// Mean part of the exposure that is lost, 0 to 1.
    pub lgd_mean: f64,
    /// Standard deviation of that part, for `"beta"`.
    pub lgd_sd: f64,
    /// Days from the claim to the recovery.
    pub recovery_days: u32,
    /// `cat_zone`: the region by which catastrophes find it.
    pub zone: Option<String>,
}

/// What a buyer owes when it defaults.
#[derive(Clone, Debug, PartialEq)]
pub enum Exposure {
    /// `exposure`: so much on average, due after so many days (0 where no terms are stated).
    Stated { amount: f64, terms_days: u32 },
    /// `turnover` and `terms_days`: deliveries of a year, of which turnover x terms / 365 are unpaid.
    Turnover { turnover: f64, terms_days: u32 },
    /// A deal that is drawn and repaid by a schedule.
    Schedule(Box<Schedule>),
}

impl Exposure {
    /// What is owed in the long run, or at most under a schedule.
    ///
    /// ```
    /// use ishizue::model::credit::obligor::Exposure;
    /// assert_eq!(Exposure::Turnover { turnover: 730.0, terms_days: 90 }.usual(), 180.0);
    /// ```
    pub fn usual(&self) -> f64 {
        match self {
            Exposure::Stated { amount, .. } => *amount,
            Exposure::Turnover { turnover, terms_days } => turnover * f64::from(*terms_days) / 365.0,
            Exposure::Schedule(schedule) => schedule.most(),
        }
    }

    /// Days from a delivery to its due date; None for a deal.
    pub fn terms_days(&self) -> Option<u32> {
        match self {
            Exposure::Stated { terms_days, .. } | Exposure::Turnover { terms_days, .. } => Some(*terms_days),
            Exposure::Schedule(_) => None,
        }
    }
}
