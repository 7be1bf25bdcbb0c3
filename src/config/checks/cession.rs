//! Over-cession: parallel contracts of one cedant that together take more than the whole.
//!
//! Parallel proportional shares above 100 % on one risk are an error, and so are placed shares above 100 % in a band of a
//! tower. For other parallel contracts the largest excess of recoveries over the loss of one occurrence is worked out
//! where that is possible, and warned about: the loss falls on one risk and is the first of its period, so that layers of
//! the risk, of the occurrence and of the period all see it. Recoveries are piecewise linear in the loss, so their excess is
//! greatest at a corner or at infinity.
//!
//! Worked number: a quota share of 40 % and, in parallel, 100m xs 50m recover together 0.4 x + min(x - 50, 100); at
//! x = 150 that is 160, an excess of 10.

use rust_decimal::Decimal;

use super::Whole;
use crate::config::contract::ContractDraft;
use crate::config::reading::{grouped, in_percent};
use crate::input::complaint::{Fault, shown};
use crate::model::amount::Share;
use crate::model::contract::{Basis, Contract, Layer, Scope, StopLossPoint, Terms};
use crate::programme::cession::{Cession, by_terms};
use crate::programme::{cessions, sizes};

pub(super) fn check(whole: &Whole) {
    let cedants: std::collections::BTreeSet<usize> = whole.contracts.iter().filter_map(|c| c.cedant).collect();
    for cedant in cedants {
        let own: Vec<usize> = (0..whole.contracts.len())
            .filter(|c| whole.contracts[*c].cedant == Some(cedant) && whole.contracts[*c].sound)
            .collect();
        let shares = check_shares(whole, &own);
        let bands = check_bands(whole, &own);
        if !shares && !bands {
            warn(whole, &own);
        }
    }
}

/// Shares that are quotients of decimals may together exceed the whole by their last digit.
const LAST_DIGIT: Decimal = Decimal::from_parts(1, 0, 0, false, 20);

/// Contracts that all overlap and are parallel, whose weights add up to more than one.
struct Search<'w, 'd> {
    whole: &'w Whole<'w, 'd>,
    candidates: Vec<(usize, Decimal)>,
    chosen: Vec<usize>,
}

impl Search<'_, '_> {
    /// Tries all that may be added from `from` on; leaves the first set above one in `chosen`.
    fn above_one(&mut self, from: usize, total: Decimal, scope: Option<&Scope>) -> bool {
        if total > Decimal::ONE + LAST_DIGIT {
            return true;
        }
        let rest: Decimal = self.candidates[from..].iter().map(|(_, weight)| *weight).sum();
        if total + rest <= Decimal::ONE {
            return false;
        }
        for at in from..self.candidates.len() {
            let (next, weight) = self.candidates[at];
            if !self.chosen.iter().all(|c| self.whole.parallel(*c, next) && self.whole.overlap(*c, next).is_some()) {
                continue;
            }
            let covers = &self.whole.contracts[next].contract.covers;
            let common = match scope {
                Some(scope) => crate::config::scope::common(scope, covers, self.whole.reach),
                None => Some(covers.clone()),
            };
            let Some(common) = common else { continue };
            self.chosen.push(next);
            if self.above_one(at + 1, total + weight, Some(&common)) {
                return true;
            }
            self.chosen.pop();
        }
        false
    }
}

fn find(whole: &Whole, candidates: Vec<(usize, Decimal)>) -> Option<Vec<usize>> {
    let mut search = Search { whole, candidates, chosen: Vec::new() };
    search.above_one(0, Decimal::ZERO, None).then_some(search.chosen)
}

/// The cessions of the proportional contracts, by risk where they depend on it.
struct Shares<'w> {
    contracts: Vec<&'w Contract>,
    by_risk: Vec<Option<Vec<Cession>>>,
}

impl<'w> Shares<'w> {
    fn new(whole: &'w Whole) -> Shares<'w> {
        let book = super::risk_terms::book(whole);
        let depends = |contract: &Contract| contract.terms.measure_exposure() || contract.acceptance.is_some();
        let by_risk = |(index, draft): (usize, &ContractDraft)| {
            depends(&draft.contract).then(|| book.as_ref().and_then(|book| cessions(book, index).ok())).flatten()
        };
        Shares {
            contracts: whole.contracts.iter().map(|draft| &draft.contract).collect(),
            by_risk: whole.contracts.iter().enumerate().map(by_risk).collect(),
        }
    }

    /// What a contract takes of a risk, or of any risk that no contract tells apart, times its placed share.
    fn of(&self, whole: &Whole, contract: usize, risk: Option<u32>) -> Cession {
        let own = self.contracts[contract];
        let nothing = || Cession::uniform(Share::NONE);
        let ceded = match (&self.by_risk[contract], risk) {
            (Some(list), Some(risk)) => list.get(risk as usize).cloned().unwrap_or_else(nothing),
            (Some(_), None) => nothing(),
            (None, _) if own.terms.measure_exposure() => nothing(),
            (None, Some(risk)) => {
                let place = whole.risks.get(risk as usize);
                place.and_then(|place| by_terms(own, risk, place, None).ok()).unwrap_or_else(nothing)
            }
            (None, None) => match &own.terms {
                Terms::QuotaShare { share, .. } | Terms::FollowLead { share, .. } => Cession::uniform(*share),
                _ => nothing(),
            },
        };
        ceded.scaled(own.placed.exact(), Decimal::ONE)
    }
}

fn check_shares(whole: &Whole, own: &[usize]) -> bool {
    let proportional: Vec<usize> = own.iter().copied().filter(|c| whole.contracts[*c].is_proportional()).collect();
    if proportional.len() < 2 {
        return false;
    }
    let shares = Shares::new(whole);
    let mut risks: Vec<Option<u32>> = vec![None];
    for c in &proportional {
        if let Terms::SurplusShare { shares, .. } = &whole.contracts[*c].contract.terms {
            risks.extend(shares.iter().map(|(risk, _)| Some(*risk)));
        }
        if let Some(list) = &shares.by_risk[*c] {
            risks.extend((0..list.len() as u32).map(Some));
        }
    }
    risks.sort_unstable();
    risks.dedup();
    for risk in risks {
        let within = |c: &usize| {
            let list = whole.contracts[*c].contract.covers.risks.as_ref();
            risk.is_none_or(|risk| list.is_none_or(|list| list.contains(&risk)))
        };
        let weighed: Vec<(usize, Cession)> =
            proportional.iter().copied().filter(within).map(|c| (c, shares.of(whole, c, risk))).collect();
        let exposure = risk.and_then(|r| whole.risks.get(r as usize)).and_then(|r| r.exposure());
        let share = |cession: &Cession, size: Decimal| cession.ceded(size).checked_div(size).unwrap_or_default();
        for size in sizes(weighed.iter().map(|(_, cession)| cession), exposure) {
            let candidates: Vec<(usize, Decimal)> =
                weighed.iter().map(|(c, cession)| (*c, share(cession, size))).filter(|(_, s)| !s.is_zero()).collect();
            let Some(found) = find(whole, candidates.clone()) else { continue };
            let total: Decimal = candidates.iter().filter(|(c, _)| found.contains(c)).map(|(_, share)| *share).sum();
            let place = risk
                .and_then(|r| whole.risks.get(r as usize))
                .map_or(String::new(), |r| format!(" of {}", shown(&r.id)));
            let what = format!("{} cede {} together{place}", names(whole, &found), in_percent(total));
            let rule = "parallel proportional contracts of one cedant cede at most 100% of a risk together; one that works on \
                        what another leaves names it in `after`";
            complain(
                whole,
                &found,
                "terms",
                Fault::new(what, rule, "quota-share = { share = \"40%\" }, or after = [\"fronting\"]"),
            );
            return true;
        }
    }
    false
}

/// A layer from its attachment to its end, if it has one.
pub(super) struct Band {
    pub contract: usize,
    /// Layers of one family make a tower.
    pub family: u8,
    pub attachment: Decimal,
    pub end: Option<Decimal>,
}

pub(super) fn band(whole: &Whole, contract: usize) -> Option<Band> {
    let stated = &whole.contracts[contract].contract;
    let (family, layer) = match &stated.terms {
        Terms::ExcessOfLoss { layer, .. } => (0, layer),
        Terms::PerRiskExcess { layer, .. } => (1, layer),
        Terms::AggregateExcess { layer } => (2, layer),
        _ => return None,
    };
    let (attachment, end) = extent(stated, layer)?;
    Some(Band { contract, family, attachment, end })
}

/// Attachment and exhaustion point of a layer, as amounts of 100 %.
fn extent(contract: &Contract, layer: &Layer) -> Option<(Decimal, Option<Decimal>)> {
    let attachment = contract.of_the_whole(layer.attachment)?;
    let limit = layer.limit.and_then(|limit| contract.of_the_whole(limit));
    Some((attachment, limit.and_then(|limit| attachment.checked_add(limit))))
}

fn check_bands(whole: &Whole, own: &[usize]) -> bool {
    let placed = |contract: usize| whole.contracts[contract].contract.placed.exact();
    let bands: Vec<Band> = own.iter().filter_map(|c| band(whole, *c)).collect();
    for lowest in &bands {
        // Every elementary band begins at the attachment of some layer.
        let covers = |band: &&Band| {
            band.family == lowest.family
                && band.attachment <= lowest.attachment
                && band.end.is_none_or(|end| end > lowest.attachment)
        };
        let candidates = bands.iter().filter(covers).map(|band| (band.contract, placed(band.contract))).collect();
        if let Some(found) = find(whole, candidates) {
            let total: Decimal = found.iter().map(|c| placed(*c)).sum();
            let above = grouped(lowest.attachment);
            let what = format!("{} are placed to {} just above {above}", names(whole, &found), in_percent(total));
            let rule =
                "the layers of one tower share one subject loss, so that no band of it is placed to more than 100%";
            complain(whole, &found, "terms", Fault::new(what, rule, "placed = \"50%\""));
            return true;
        }
    }
    false
}

fn names(whole: &Whole, found: &[usize]) -> String {
    found.iter().map(|c| format!("\"{}\"", shown(whole.name(*c)))).collect::<Vec<_>>().join(" and ")
}

fn complain(whole: &Whole, found: &[usize], key: &str, fault: Fault) {
    if let Some(last) = found.iter().max() {
        whole.contracts[*last].table.complain_key(key, fault);
    }
}

/// The share of a risk that a surplus share lists.
fn listed(shares: &[(u32, Share)], risk: Option<u32>) -> Decimal {
    let share = shares.iter().find(|(listed, _)| Some(*listed) == risk);
    share.map_or(Decimal::ZERO, |(_, share)| share.exact())
}

/// What a contract recovers of the first loss of its period, which falls on one risk; nothing for kinds that depend on more
/// than its amount, and where limits of risks or losses to date may change it.
fn recovery(contract: &Contract, risk: Option<u32>, loss: Decimal) -> Option<Decimal> {
    if contract.limits.is_some() || contract.acceptance.is_some() || contract.as_of.is_some() {
        return None;
    }
    let of = |amount: Decimal| contract.of_the_whole(amount);
    let capped = |amount: Decimal, limit: Option<Decimal>| limit.map_or(amount, |limit| amount.min(limit));
    let loss = match &contract.per_risk {
        Some(layer) => above(contract, layer, loss)?,
        None => loss,
    };
    let mut last = Decimal::ONE;
    let ceded = match &contract.terms {
        Terms::QuotaShare { share, limit } => match contract.basis {
            Some(Basis::Whole) => {
                last = share.exact();
                capped(loss, *limit)
            }
            _ => capped(loss.checked_mul(share.exact())?, *limit),
        },
        Terms::SurplusShare { shares, limit } => capped(loss.checked_mul(listed(shares, risk))?, *limit),
        Terms::ExcessOfLoss { layer, franchise } => {
            let point = franchise.and_then(of);
            if point.is_some_and(|point| loss <= point) { Decimal::ZERO } else { above(contract, layer, loss)? }
        }
        Terms::PerRiskExcess { layer, occurrence_limit } => {
            capped(above(contract, layer, loss)?, occurrence_limit.and_then(of))
        }
        Terms::AggregateExcess { layer } => above(contract, layer, loss)?,
        Terms::StopLoss { attachment: StopLossPoint::Amount(attachment), limit: StopLossPoint::Amount(limit) } => {
            above(contract, &Layer { attachment: *attachment, limit: Some(*limit) }, loss)?
        }
        Terms::FollowLead { share, .. } => loss.checked_mul(share.exact())?,
        _ => return None,
    };
    let deductible = contract.annual.deductible.and_then(of).unwrap_or_default();
    let ceded = capped((ceded - deductible).max(Decimal::ZERO), contract.annual.limit.and_then(of));
    let paid = Decimal::ONE - contract.money.co_participation.exact();
    ceded.checked_mul(last)?.checked_mul(contract.placed.exact())?.checked_mul(paid)
}

/// The part of a loss in a layer.
fn above(contract: &Contract, layer: &Layer, loss: Decimal) -> Option<Decimal> {
    let (attachment, end) = extent(contract, layer)?;
    Some((end.map_or(loss, |end| loss.min(end)) - attachment).max(Decimal::ZERO))
}

/// Losses at which a recovery may bend.
fn corners(contract: &Contract, risk: Option<u32>) -> Vec<Decimal> {
    let of = |amount: Decimal| contract.of_the_whole(amount);
    let ends = |layer: &Layer| -> Vec<Decimal> {
        let (attachment, end) = extent(contract, layer).unzip();
        [attachment, end.flatten()].into_iter().flatten().collect()
    };
    // Every amount that stands on recoveries, as the height above the attachment at which it is reached.
    let (from, per_unit, mut found) = match &contract.terms {
        Terms::QuotaShare { share, .. } if contract.basis != Some(Basis::Whole) => (None, share.exact(), Vec::new()),
        Terms::QuotaShare { .. } => (None, Decimal::ONE, Vec::new()),
        Terms::SurplusShare { shares, .. } => (None, listed(shares, risk), Vec::new()),
        Terms::ExcessOfLoss { layer, franchise } => {
            let mut points = ends(layer);
            points.extend(franchise.and_then(of));
            (of(layer.attachment), Decimal::ONE, points)
        }
        Terms::PerRiskExcess { layer, .. } | Terms::AggregateExcess { layer } => {
            (of(layer.attachment), Decimal::ONE, ends(layer))
        }
        Terms::StopLoss { attachment: StopLossPoint::Amount(attachment), limit: StopLossPoint::Amount(limit) } => {
            let layer = Layer { attachment: *attachment, limit: Some(*limit) };
            (of(*attachment), Decimal::ONE, ends(&layer))
        }
        _ => return Vec::new(),
    };
    let limit = match &contract.terms {
        Terms::QuotaShare { limit, .. } | Terms::SurplusShare { limit, .. } => *limit,
        Terms::PerRiskExcess { occurrence_limit, .. } => *occurrence_limit,
        _ => None,
    };
    let deductible = contract.annual.deductible.and_then(of);
    let annual = contract.annual.limit.and_then(of);
    let heights = [limit.and_then(of), deductible, annual, annual.zip(deductible).and_then(|(a, d)| a.checked_add(d))];
    let reached = |height: Decimal| height.checked_div(per_unit)?.checked_add(from.unwrap_or_default());
    found.extend(heights.into_iter().flatten().filter_map(reached));
    if let Some(layer) = &contract.per_risk {
        let below = of(layer.attachment).unwrap_or_default();
        found.iter_mut().for_each(|point| *point = point.checked_add(below).unwrap_or(*point));
        found.extend(ends(layer));
    }
    found
}

/// Warns where contracts that see the same loss can recover more than it.
fn warn(whole: &Whole, own: &[usize]) {
    // What may exceed the loss anyway is not cut and takes nothing from the others.
    let own: Vec<usize> =
        own.iter().copied().filter(|c| !whole.contracts[*c].contract.terms.may_exceed_the_loss()).collect();
    for (at, first) in own.iter().enumerate() {
        let mut group = vec![*first];
        for other in &own[at + 1..] {
            if group.iter().all(|c| whole.parallel(*c, *other) && whole.overlap(*c, *other).is_some()) {
                group.push(*other);
            }
        }
        if warn_of(whole, &group) {
            return;
        }
    }
}

/// The risks on which a loss may fall that contracts tell apart: those of surplus shares, and any other.
fn told_apart(contracts: &[&Contract]) -> Vec<Option<u32>> {
    let mut risks: Vec<Option<u32>> = vec![None];
    for contract in contracts {
        if let Terms::SurplusShare { shares, .. } = &contract.terms {
            risks.extend(shares.iter().map(|(risk, _)| Some(*risk)));
        }
    }
    risks.sort_unstable();
    risks.dedup();
    risks
}

/// Whether contracts can together recover more than one loss, which is said with that loss. A contract whose recovery
/// cannot be worked out counts for nothing.
fn warn_of(whole: &Whole, group: &[usize]) -> bool {
    let contracts: Vec<&Contract> = group.iter().map(|c| &whole.contracts[*c].contract).collect();
    let far = Decimal::new(2, 0) * crate::input::amount::LARGEST;
    let mut worst: Option<(Decimal, Decimal, Decimal)> = None;
    for risk in told_apart(&contracts) {
        // No loss is larger than twice the largest amount.
        let points = contracts.iter().flat_map(|c| corners(c, risk)).filter(|point| *point < far).chain([far]);
        let excess = |loss: Decimal| -> Option<(Decimal, Decimal, Decimal)> {
            let recovered = contracts.iter().filter_map(|c| recovery(c, risk, loss));
            let paid = recovered.fold(Decimal::ZERO, |sum, paid| sum.saturating_add(paid));
            (paid > loss).then(|| (paid - loss, loss, paid))
        };
        worst = worst.max(points.filter_map(excess).max());
    }
    let Some((_, loss, paid)) = worst else { return false };
    let what = format!(
        "{} can together recover more than the loss: {} of an occurrence of {}",
        names(whole, group),
        grouped(paid),
        grouped(loss)
    );
    let rule = "in the run recoveries of parallel contracts are cut to the cedant's loss, and the report counts it; \
                a contract that works on what others leave names them in `after`";
    let table = &whole.contracts[group[group.len() - 1]].table;
    table.warn_key("terms", Fault::new(what, rule, format!("after = [\"{}\"]", shown(whole.name(group[0])))));
    true
}
