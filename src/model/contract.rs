//! Reinsurance and retrocession contracts: their terms as a configuration states them.
//!
//! `programme` compiles every kind of terms to one pipeline: ceded share -> per-risk terms -> per-occurrence terms ->
//! annual aggregate deductible -> annual aggregate limit and reinstatements in time order -> placed share.

use super::amount::Share;
use super::counterparty::{Collateral, Settlement};
use super::lines::Line;
use super::money_terms::{MoneyTerms, SlidingPoint, SwingRate};
use super::renewal::{AsOf, AttachmentBasis, RenewalRules};
use super::risk::Coverage;
use super::risk_terms::{Acceptance, BandMode, ClaimsLimits, OneRisk, ShareBand};
use super::trigger::{Attribute, IndustryLoss, Parametric};
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
    /// `acceptance`: how much exposure a proportional contract accepts; None: all of it.
    pub acceptance: Option<Acceptance>,
    /// `limits`: claims limits by risk, group and country.
    pub limits: Option<ClaimsLimits>,
    /// `premium = { pro-rata = true, surcharge = { CLASS = "30%" } }`: what is added to the premium of the risks of a
    /// class.
    pub surcharge: Vec<(String, Share)>,
    /// `loss-adjustment-expense = "included" | "in-addition" | "excluded"`; must be written where claims have a cost.
    pub expense: Option<Expense>,
    /// `reinsurers = { London = "60%", "Zurich Re" = "30%" }`: lines of 100 % of the contract that add up to
    /// [`Contract::placed`]; the first is that of [`Contract::reinsurer`]. Empty: one reinsurer takes all that is placed.
    pub lines: Vec<Line>,
    /// `collateral`: what the reinsurers post in favour of the cedant.
    pub collateral: Option<Collateral>,
    /// `settlement`: when payments pass; None: on the day of the loss.
    pub settlement: Option<Settlement>,
    /// `unl = "due" | "collected"`: what the contracts named in `after` take off the ultimate net loss.
    pub unl: NetLoss,
    /// `rules = "hbor"`: published rules that the contract must keep.
    pub rules: Option<RuleSet>,
    /// `attachment-basis`: losses occurring unless stated.
    pub attachment_basis: AttachmentBasis,
    /// `as-of`: how far the term in force is used at the start.
    pub as_of: Option<AsOf>,
    /// `one-risk`: what a per-risk layer and a surplus count as one risk.
    pub one_risk: OneRisk,
    /// Minimum and deposit premium, profit commission, loss corridor, co-participation, brokerage, tax and fee.
    pub money: MoneyTerms,
}

/// What a contract does with the cost of claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expense {
    /// Cost is part of the loss: it counts towards attachment and limit.
    Included,
    /// The reinsurer pays its part of the cost on top: cost x recovery / loss.
    InAddition,
    /// Cost stays with the cedant.
    Excluded,
}

/// What inuring contracts take off the ultimate net loss of a contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NetLoss {
    /// `"due"` (default): what is due from them, whether it is paid or not.
    #[default]
    Due,
    /// `"collected"`: what they pay.
    Collected,
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
            expense: None,
            acceptance: None,
            limits: None,
            surcharge: Vec::new(),
            lines: Vec::new(),
            collateral: None,
            settlement: None,
            unl: NetLoss::Due,
            rules: None,
            attachment_basis: AttachmentBasis::LossesOccurring,
            as_of: None,
            one_risk: OneRisk::Each,
            money: MoneyTerms::default(),
        }
    }

    /// Everyone who takes a part, with the share of 100 % of the contract.
    pub fn reinsurers(&self) -> impl Iterator<Item = (usize, Share)> {
        let alone = self.lines.is_empty().then_some((self.reinsurer, self.placed));
        alone.into_iter().chain(self.lines.iter().map(|line| (line.reinsurer, line.share)))
    }

    /// Whether a party takes a part.
    pub fn is_reinsured_by(&self, party: usize) -> bool {
        self.reinsurers().any(|(reinsurer, _)| reinsurer == party)
    }

    /// The line of a party; None where one reinsurer takes all that is placed, or the party has no line.
    pub fn line_of(&self, party: usize) -> Option<usize> {
        self.lines.iter().position(|line| line.reinsurer == party)
    }

    /// The part of all that is placed which a party takes: 2/3 of a contract placed to 90 % where its line is 60 %.
    pub fn part_of(&self, party: usize) -> f64 {
        match self.line_of(party) {
            Some(line) => self.lines[line].share.fast() / self.placed.fast(),
            None => f64::from(u8::from(self.is_reinsured_by(party))),
        }
    }

    /// The limit of one occurrence for 100 % of the contract, before a share that is applied last; None where it has none.
    pub fn occurrence_limit(&self) -> Option<Decimal> {
        self.of_the_whole(self.terms.occurrence_limit()?)
    }

    /// The most that 100 % of the contract pays for one occurrence, of which a rate on line is a rate; None where it is
    /// unlimited or the contract looks at the losses of a period. A quota share of 40 % with a limit of 100 on the whole
    /// loss has a line of 40.
    pub fn line(&self) -> Option<Decimal> {
        match (&self.terms, self.basis) {
            (Terms::QuotaShare { share, .. }, Some(Basis::Whole)) => {
                self.occurrence_limit()?.checked_mul(share.exact())
            }
            _ => self.occurrence_limit(),
        }
    }

    /// The most that the reinsurers together pay for one occurrence (of contracts on a period's losses: for the period);
    /// None where it is unlimited or not an amount.
    pub fn largest_payment(&self) -> Option<Decimal> {
        let of_the_period = match &self.terms {
            Terms::AggregateExcess { layer } => layer.limit,
            Terms::StopLoss { limit: StopLossPoint::Amount(limit), .. } => Some(*limit),
            _ => None,
        };
        let most = self.line().or_else(|| self.of_the_whole(of_the_period?))?;
        most.checked_mul(self.placed.exact())
    }

    /// Whether the amounts of a part-placed contract are of its placed share (`basis = "share"`): the share is then
    /// applied first. Of proportional contracts they are of the ceded share, and the placed share still comes last.
    pub fn states_the_placed_share(&self) -> bool {
        self.basis == Some(Basis::Share) && !self.terms.is_proportional() && !self.placed.is_whole()
    }

    /// Whether it has terms that look at the loss or the exposure of one risk at a time.
    pub fn looks_at_one_risk(&self) -> bool {
        self.per_risk.is_some() || matches!(self.terms, Terms::PerRiskExcess { .. } | Terms::Surplus { .. })
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
    /// `variable-quota-share = { mode, bands = [{ up-to, share }], limit }`: a share by band of the risk's exposure; the
    /// limit is per occurrence. The bands ascend, and only the last has no upper end.
    VariableQuotaShare { mode: BandMode, bands: Vec<ShareBand>, limit: Option<Decimal> },
    /// `surplus = { retention, retentions = { SITE = "2m" }, lines, limit }`: what exceeds the retention of a risk, up to
    /// so many times the retention; the limit is per occurrence.
    Surplus { retention: Decimal, retentions: Vec<(u32, Decimal)>, lines: Decimal, limit: Option<Decimal> },
    /// `capacity-extension = { own-capacity, whole-countries = ["NG"], limit }`: what exceeds the cedant's own capacity
    /// for a risk, and all of the risks in the countries listed; the limit is per occurrence.
    CapacityExtension { own_capacity: Option<Decimal>, whole_countries: Vec<String>, limit: Option<Decimal> },
    /// `parametric = { ... }`: pays by magnitude, depth and place of the event.
    Parametric(Parametric),
    /// `industry-loss = { ... }`: pays by the loss of the whole industry.
    IndustryLoss(IndustryLoss),
    /// `top-and-drop = { attachment, limit }`: one limit for the term that stands on top of the contracts named under
    /// `after` and drops down as they are exhausted.
    TopAndDrop { layer: Layer },
    /// `follow-lead = { policy, share }` or `{ policy, portion, of }` with `fee`: a share of one policy on all of its
    /// terms, its premium rate among them; the fee is a share of that premium and is paid back to the lead. `config`
    /// gives the contract the policy's period and states scope, premium and commission accordingly.
    FollowLead { policy: usize, share: Share, fee: Share },
}

impl Terms {
    /// Whether a contract of this kind takes a share of every loss.
    pub fn is_proportional(&self) -> bool {
        match self {
            Terms::QuotaShare { .. }
            | Terms::SurplusShare { .. }
            | Terms::VariableQuotaShare { .. }
            | Terms::Surplus { .. }
            | Terms::CapacityExtension { .. }
            | Terms::FollowLead { .. } => true,
            Terms::ExcessOfLoss { .. }
            | Terms::PerRiskExcess { .. }
            | Terms::AggregateExcess { .. }
            | Terms::StopLoss { .. }
            | Terms::Parametric(_)
            | Terms::IndustryLoss(_)
            | Terms::TopAndDrop { .. } => false,
        }
    }

    /// The limit of one occurrence as it is stated; None where there is none, or where the terms look at a period.
    pub fn occurrence_limit(&self) -> Option<Decimal> {
        match self {
            Terms::QuotaShare { limit, .. }
            | Terms::SurplusShare { limit, .. }
            | Terms::VariableQuotaShare { limit, .. }
            | Terms::Surplus { limit, .. }
            | Terms::CapacityExtension { limit, .. } => *limit,
            Terms::ExcessOfLoss { layer, .. } | Terms::TopAndDrop { layer } => layer.limit,
            Terms::PerRiskExcess { occurrence_limit, .. } => *occurrence_limit,
            Terms::Parametric(terms) => Some(terms.payout),
            Terms::IndustryLoss(terms) => Some(terms.payout),
            Terms::AggregateExcess { .. } | Terms::StopLoss { .. } | Terms::FollowLead { .. } => None,
        }
    }

    /// Whether the ceded share of a risk follows from its exposure.
    pub fn measure_exposure(&self) -> bool {
        use Terms::{CapacityExtension, Surplus, VariableQuotaShare};
        matches!(self, VariableQuotaShare { .. } | Surplus { .. } | CapacityExtension { .. })
    }

    /// What it asks of the event itself; empty for contracts that only look at losses.
    pub fn asks(&self) -> Vec<Attribute> {
        match self {
            Terms::Parametric(terms) => terms.asks(),
            Terms::IndustryLoss(_) => vec![Attribute::IndustryLoss],
            _ => Vec::new(),
        }
    }

    /// Whether the payment hangs on the event and not on the cedant's loss.
    pub fn is_index(&self) -> bool {
        matches!(self, Terms::Parametric(_) | Terms::IndustryLoss(_))
    }

    /// Whether it may pay more than the cedant's loss: an index contract without an ultimate-net-loss warranty.
    pub fn may_exceed_the_loss(&self) -> bool {
        match self {
            Terms::Parametric(terms) => !terms.unl_warranty,
            Terms::IndustryLoss(terms) => !terms.unl_warranty,
            _ => false,
        }
    }
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
    /// `premium = { pro-rata = true }`: the premium of each risk x its ceded share, added up (proportional contracts only);
    /// times this factor, which is one in a configuration.
    ProRata(Share),
    /// `premium = { of-risks = true }` (policies): the sum of the premiums of the risks in scope, of which this share is
    /// charged (below 100 % for one of several co-insurers).
    OfRisks(Share),
    /// `premium = { rate-on-exposure = "2.5%" }` (policies): rate x approved limits of the buyers and insured values of
    /// the sites in scope.
    RateOnExposure(Share),
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
    /// `renewal = { ... }`: renewed by rules.
    Rules(RenewalRules),
}

/// Published rules that a contract must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleSet {
    /// `rules = "hbor"`: reinsurance of short-term export receivables by HBOR (page 587 of hbor.hr).
    Hbor,
}
