//! Reinsurance and retrocession contracts: their terms as a configuration states them.
//!
//! `programme` compiles every kind of terms to one pipeline: ceded share -> per-risk terms -> per-occurrence terms ->
//! annual aggregate deductible -> annual aggregate limit and reinstatements in time order -> placed share.

use super::amount::Share;
use super::money_terms::{MoneyTerms, SlidingPoint, SwingRate};
use super::risk::Coverage;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// `[[contract]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// `name`, unique among policies and contracts.
    pub name: String,
    /// `cedant`: index into [`super::Model::parties`].
    pub cedant: usize,
    /// `reinsurer`: index into [`super::Model::parties`].
    pub reinsurer: usize,
    /// `placement = "treaty" | "facultative"`; a facultative contract names its policy under `covers`.
    pub placement: Placement,
    /// `covers = { perils, sites, coverages, policies }`; an absent list means all that the cedant assumes.
    pub covers: Scope,
    /// `terms`.
    pub terms: Terms,
    /// `per-risk = { attachment, limit }`: applied to each risk's loss before the occurrence terms.
    pub per_risk: Option<Layer>,
    /// `annual = { deductible, limit }` and `reinstatements`.
    pub annual: Annual,
    /// `placed`: the part of the contract that is placed; 100 % by default. Applied last.
    pub placed: Share,
    /// `basis = "whole" | "share"`: what limits, attachments and aggregates of a contract with a share below 100 %
    /// are amounts of; must be written there.
    pub basis: Option<Basis>,
    /// `premium`.
    pub premium: Premium,
    /// `commission = { rate, base = "reinsurance-premium" | "original-premium" }`, paid to the cedant.
    pub commission: Option<Commission>,
    /// `after = ["..."]`: contracts of the same cedant that inure to the benefit of this one (indices into
    /// [`super::Model::contracts`]).
    pub after: Vec<usize>,
    /// `hours-clause = { hours = 72, window = "first" | "best" }`; absent: every event is an occurrence.
    pub hours: Option<HoursClause>,
    /// `period`.
    pub period: Period,
    /// `renewal`.
    pub renewal: Renewal,
    /// Minimum and deposit premium, profit commission, loss corridor, co-participation, brokerage, tax and fee.
    pub money: MoneyTerms,
}

impl Contract {
    /// A contract with these terms and nothing else: it covers all that its cedant assumes, is placed in full, costs
    /// nothing and renews as it is.
    pub fn new(name: &str, cedant: usize, reinsurer: usize, terms: Terms, period: Period) -> Contract {
        Contract {
            name: name.into(),
            cedant,
            reinsurer,
            placement: Placement::Treaty,
            covers: Scope::default(),
            terms,
            per_risk: None,
            annual: Annual::default(),
            placed: Share::WHOLE,
            basis: None,
            premium: Premium::Amount(Decimal::ZERO),
            commission: None,
            after: Vec::new(),
            hours: None,
            period,
            renewal: Renewal::AsIs,
            money: MoneyTerms::default(),
        }
    }

    /// Whether the amounts of a part-placed contract are of its placed share (`basis = "share"`): the share is then
    /// applied first. Of proportional contracts they are of the ceded share, and the placed share still comes last.
    pub fn states_the_placed_share(&self) -> bool {
        let proportional = matches!(self.terms, Terms::QuotaShare { .. } | Terms::SurplusShare { .. });
        self.basis == Some(Basis::Share) && !proportional && !self.placed.is_whole()
    }

    /// Whether losses change its premium or commission after they were booked.
    pub fn is_adjustable(&self) -> bool {
        matches!(self.premium, Premium::Swing(_))
            || self.commission.as_ref().is_some_and(|c| !c.sliding.is_empty() || c.on_reinstatement)
            || self.money.profit_commission.is_some()
    }

    /// A stated amount as an amount of 100 % of the contract: 50 of a share of 50 % is 100. None where it leaves the
    /// range of decimals.
    pub fn of_the_whole(&self, amount: Decimal) -> Option<Decimal> {
        if self.states_the_placed_share() { amount.checked_div(self.placed.exact()) } else { Some(amount) }
    }
}

/// How a contract is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// All business in scope, automatically.
    Treaty,
    /// Case by case: bound to the policies it names.
    Facultative,
}

/// What a policy or contract covers; None means everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    /// Indices into [`super::Model::perils`].
    pub perils: Option<Vec<usize>>,
    /// Indices into [`super::Model::risks`].
    pub risks: Option<Vec<u32>>,
    /// Coverages; rows with coverage `all` are in every scope.
    pub coverages: Option<Vec<Coverage>>,
    /// Indices into [`super::Model::policies`] (contracts only).
    pub policies: Option<Vec<usize>>,
}

/// `terms = { KIND = { ... } }`.
#[derive(Clone, Debug, PartialEq)]
pub enum Terms {
    /// `quota-share = { share, limit }`: a share of every loss; the limit is per occurrence.
    QuotaShare { share: Share, limit: Option<Decimal> },
    /// `surplus-share = { shares = { SITE = "50%" }, limit }`: a ceded share per risk; the limit is per occurrence.
    SurplusShare { shares: Vec<(u32, Share)>, limit: Option<Decimal> },
    /// `excess-of-loss = { attachment, limit, franchise }`: per occurrence. `franchise`: no cover for an occurrence
    /// at or below it.
    ExcessOfLoss { layer: Layer, franchise: Option<Decimal> },
    /// `per-risk-excess = { attachment, limit, occurrence-limit }`.
    PerRiskExcess { layer: Layer, occurrence_limit: Option<Decimal> },
    /// `aggregate-excess = { attachment, limit }`: of the sum of the period's losses.
    AggregateExcess { layer: Layer },
    /// `stop-loss = { attachment, limit }`, as amounts, or as shares of the subject premium (`config` keeps the text).
    StopLoss { attachment: StopLossPoint, limit: StopLossPoint },
}

/// A band of loss: `limit` is its width, the exhaustion point is attachment + limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layer {
    /// Where it begins; a loss equal to it pays nothing.
    pub attachment: Decimal,
    /// Its width; None: unlimited.
    pub limit: Option<Decimal>,
}

/// A point of a stop loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StopLossPoint {
    /// An amount.
    Amount(Decimal),
    /// `"80%"`: a share of the subject premium of the period.
    ShareOfSubjectPremium(Share),
}

/// Annual terms, per contract period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annual {
    /// `annual = { deductible = "..." }`: the first of the period's recoveries that the cedant keeps.
    pub deductible: Option<Decimal>,
    /// `annual = { limit = "..." }`.
    pub limit: Option<Decimal>,
    /// `reinstatements`: None leaves the number of occurrences open (only the annual limit binds).
    pub reinstatements: Option<Reinstatements>,
}

/// `reinstatements = { count = 2, rate = "100%" }`, `{ rates = ["100%", "50%"] }`, `{ count = 1, rate = "0%" }` (free)
/// or `{ unlimited = true, rate = "100%" }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Reinstatements {
    /// Charge of each reinstatement in the order in which losses use them, as a share of the layer's premium; of every
    /// reinstatement where their number is unlimited.
    pub rates: Vec<Share>,
    /// `unlimited = true`: the limit is reinstated any number of times, at the one rate.
    pub unlimited: bool,
    /// `pro-rata`.
    pub pro_rata: ProRata,
}

impl Reinstatements {
    /// One reinstatement for each rate, pro rata as to amount.
    pub fn at(rates: Vec<Share>) -> Reinstatements {
        Reinstatements { rates, unlimited: false, pro_rata: ProRata::Amount }
    }

    /// Any number of reinstatements at one rate, pro rata as to amount.
    pub fn without_end(rate: Share) -> Reinstatements {
        Reinstatements { rates: vec![rate], unlimited: true, pro_rata: ProRata::Amount }
    }
}

/// What reinstatement premium is proportional to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProRata {
    /// `pro-rata = "amount"`: limit used over limit.
    Amount,
    /// `pro-rata = "amount-and-time"`: that x whole days left in the term from the day of loss / days of the term.
    AmountAndTime,
}

/// What limits are amounts of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Limits are of 100 %; the share is applied last.
    Whole,
    /// Limits are of the ceded share; the share is applied first.
    Share,
}

/// Premium of a policy or contract for its whole period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Premium {
    /// `premium = "42.75m"`: for 100 % of the contract; cash is this x the placed share.
    Amount(Decimal),
    /// `premium = { rate-on-line = "6%" }`: rate x occurrence limit, for 100 %.
    RateOnLine(Share),
    /// `premium = { share-of-subject-premium = "95%" }`: of the original premium in scope that the cedant received,
    /// net of the premium of the contracts named in `after`.
    ShareOfSubjectPremium(Share),
    /// `premium = { swing = { loading = "125%", minimum = "10%", maximum = "30%" } }` (contracts only).
    Swing(SwingRate),
}

/// Commission that the reinsurer pays the cedant.
#[derive(Clone, Debug, PartialEq)]
pub struct Commission {
    /// `rate`; of a sliding scale the rate without loss, which is that of its first point.
    pub rate: Share,
    /// `base`, must be written.
    pub base: CommissionBase,
    /// `sliding = [{ loss-ratio, rate }, ...]`: loss ratios rising, rates falling; empty where the rate is flat.
    pub sliding: Vec<SlidingPoint>,
    /// `on-reinstatement = true`: on reinstatement premium too.
    pub on_reinstatement: bool,
}

impl Commission {
    /// A flat rate, nil on reinstatement premium.
    pub fn flat(rate: Share, base: CommissionBase) -> Commission {
        Commission { rate, base, sliding: Vec::new(), on_reinstatement: false }
    }
}

/// What a commission is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommissionBase {
    /// The premium of this contract.
    ReinsurancePremium,
    /// The premium of the policies behind it.
    OriginalPremium,
}

/// Hours clause: losses within so many hours of the first are one occurrence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HoursClause {
    /// Length of the window.
    pub hours: u32,
    /// Where windows begin.
    pub window: Window,
}

/// Where the windows of an hours clause begin. They never overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// At the first loss, then at the first loss after the window.
    First,
    /// The set of windows with the greatest recovery; the earliest on ties.
    Best,
}

/// `period = { from = 2027-07-01, months = 12 }`; by default twelve months from the simulation's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Length in months.
    pub months: u32,
    /// `expiring = "same" | "none"`: what is in force before `from`, where the simulation starts earlier; must be
    /// written there. `Same`: earlier terms of the same contract; `None`: nothing.
    pub expiring: Expiring,
}

/// What is in force before the first stated term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiring {
    /// The same terms, in earlier periods.
    Same,
    /// No cover.
    None,
}

/// What happens at the end of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// `renewal = "as-is"` (default): the same terms again, limits and deductibles afresh.
    AsIs,
    /// `renewal = "none"`: cover and premium end.
    None,
}
