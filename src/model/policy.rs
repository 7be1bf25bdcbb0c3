//! Policies: what the parent buys from an insurer.

use super::amount::Share;
use super::contract::{Basis, HoursClause, Period, Premium, Renewal, Scope};
use super::counterparty::Settlement;
use super::renewal::AsOf;
use super::risk::Coverage;
use rust_decimal::Decimal;

/// `[[policy]]`. Order of terms on one event: interest, limit of each risk, deductible of each risk, sub-limits by coverage,
/// deductible, limit per occurrence; then the annual aggregate limit in time order and the share.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// `name`, unique among policies and contracts.
    pub name: String,
    /// `insurer`: index into [`super::Model::parties`].
    pub insurer: usize,
    /// `covers = { perils = [...], sites = [...], coverages = [...] }`; an absent list means all.
    pub covers: Scope,
    /// `premium`: for the whole period.
    pub premium: Premium,
    /// `sub-limits = { building = "500m" }`: per occurrence, on the ground-up loss of that coverage.
    pub sub_limits: Vec<(Coverage, Decimal)>,
    /// `deductible`.
    pub deductible: Option<Deductible>,
    /// `limit = { occurrence = "..." }`: per occurrence, after the deductible.
    pub occurrence_limit: Option<Decimal>,
    /// `limit = { aggregate = "1bn" }`: per policy period.
    pub aggregate_limit: Option<Decimal>,
    /// `first-loss`: annual aggregate first loss: of what is left after the terms of the occurrences, so much of each period is
    /// the policyholder's; measured by the same basis as the aggregate limit, which lies above it.
    pub first_loss: Option<Decimal>,
    /// `share`: the part of the loss after the terms that the policy pays; 100 % by default.
    pub share: Share,
    /// `hours-clause`, as in contracts; absent: every event is an occurrence.
    pub hours: Option<HoursClause>,
    /// `period`.
    pub period: Period,
    /// `renewal`; without rules that depend on losses.
    pub renewal: Renewal,
    /// `claims-expense = "3%"`: what the insurer spends on handling claims, as a share of what the policy pays.
    pub claims_expense: Option<Share>,
    /// `settlement`: when claims are paid; None: on the day of the loss.
    pub settlement: Option<Settlement>,
    /// `interest`: the policyholder's part of the loss, applied before everything else; 100 % by default.
    pub interest: Share,
    /// `limit = { risk = "as-approved" | "8m" }`: the most of the policyholder's part of each risk's loss in one
    /// occurrence that counts; applied after the interest and before the deductible.
    pub risk_limit: Option<RiskLimit>,
    /// `basis = "whole" | "share"`: whether the aggregate limit is of 100 % (the share is taken after it; so where
    /// nothing is written) or of what the policy pays (the share is taken before it).
    pub basis: Option<Basis>,
    /// `country`: where the policyholder is established, which decides the licence for insuring its buyers; the
    /// parent's country where nothing is written.
    pub country: Option<String>,
    /// `as-of`: how far the term in force is used at the start.
    pub as_of: Option<AsOf>,
    /// The shares of single buyers in place of [`Policy::share`] (the column `insured_pct`), ascending by risk. Where there are
    /// any, every buyer's share is taken of its own loss, after its limit, and all that follows is of what the policy pays.
    pub insured: Vec<(u32, Share)>,
    /// `limit = { aggregate = { times-premium = 30 } }`: what the aggregate limit was worked out from; None where it is stated.
    pub times_premium: Option<Decimal>,
}

/// The most of a risk's loss that counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RiskLimit {
    /// The amount that is approved for the buyer.
    AsApproved {
        /// `discretionary`: that of a buyer for whom nothing is approved; None: every buyer has an approved limit.
        discretionary: Option<Decimal>,
    },
    /// The same for every risk.
    Amount(Decimal),
}

impl Policy {
    /// A policy that pays every loss in full and costs nothing.
    pub fn new(name: &str, insurer: usize, period: Period) -> Policy {
        Policy {
            name: name.into(),
            insurer,
            covers: Scope::default(),
            premium: Premium::Amount(Decimal::ZERO),
            sub_limits: Vec::new(),
            deductible: None,
            occurrence_limit: None,
            aggregate_limit: None,
            first_loss: None,
            share: Share::WHOLE,
            hours: None,
            period,
            renewal: Renewal::AsIs,
            claims_expense: None,
            settlement: None,
            interest: Share::WHOLE,
            risk_limit: None,
            basis: None,
            country: None,
            as_of: None,
            insured: Vec::new(),
            times_premium: None,
        }
    }

    /// The share that is taken after all other terms: the whole where each buyer's was taken before them.
    pub fn last_share(&self) -> Share {
        if self.insured.is_empty() { self.share } else { Share::WHOLE }
    }

    /// Whether terms of the policy tell its risks apart.
    pub fn tells_risks_apart(&self) -> bool {
        let each = self.deductible.is_some_and(|deductible| deductible.per == DeductiblePer::Risk);
        self.risk_limit.is_some() || !self.insured.is_empty() || each
    }

    /// The part of an aggregate limit of 100 % that is stated: the share where it is of what the policy pays.
    pub fn limit_part(&self) -> Share {
        if self.basis == Some(Basis::Share) { self.last_share() } else { Share::WHOLE }
    }

    /// The aggregate limit as an amount of 100 %: where it is stated of what the policy pays, 95 of a share of 95 % is
    /// 100. None without one, and where it leaves the range of decimals or the share is nothing.
    pub fn aggregate_of_the_whole(&self) -> Option<Decimal> {
        self.of_the_whole(self.aggregate_limit?)
    }

    /// An annual amount of 100 %, as the aggregate limit and the first loss are compared with losses.
    pub fn of_the_whole(&self, stated: Decimal) -> Option<Decimal> {
        match self.basis {
            Some(Basis::Share) => stated.checked_div(self.last_share().exact()),
            _ => Some(stated),
        }
    }
}

/// `deductible = { subtract = "10m" }`, `{ franchise = "10m" }` or `{ franchise = "10m", at-or-above = true }`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deductible {
    /// Which of the two kinds.
    pub kind: DeductibleKind,
    /// The amount or share.
    pub size: DeductibleSize,
    /// `per`.
    pub per: DeductiblePer,
    /// `basis = "whole" | "share"`: whether it is of the loss before the share (so unless written) or of what the policy
    /// pays: 10k after a share of 90 % is what 11,111.11 is before it.
    pub basis: Basis,
}

impl Deductible {
    /// A deductible of each occurrence, taken before the share.
    pub fn new(kind: DeductibleKind, size: DeductibleSize) -> Deductible {
        Deductible { kind, size, per: DeductiblePer::Occurrence, basis: Basis::Whole }
    }
}

/// What bears a deductible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeductiblePer {
    /// Each occurrence.
    Occurrence,
    /// The loss of each site and buyer in an occurrence, after the limit of the risk (each-and-every first loss).
    Risk,
}

/// The two kinds of deductible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeductibleKind {
    /// Kind 1: taken off the loss.
    Subtract,
    /// Kind 2: pays in full strictly above the point, nothing at or below it.
    Franchise,
    /// Kind 2 that pays in full at the point too (`at-or-above = true`).
    FranchiseAtOrAbove,
}

/// What the deductible is measured in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DeductibleSize {
    /// `"10m"`.
    Amount(Decimal),
    /// `{ share-of-loss = "5%" }`.
    ShareOfLoss(Share),
    /// `{ share-of-value = "5%" }`: of the insured value in scope (already worked out by `config` as an amount in
    /// [`DeductibleSize::Amount`]; kept apart only in the text).
    ShareOfValue(Share),
}
