//! Over-cession: parallel contracts of one cedant that together take more than the whole.
//!
//! Parallel proportional shares above 100 % on one risk are an error, and so are placed shares above 100 % in a band of a
//! tower. For other parallel contracts the largest excess of recoveries over the loss of one occurrence is worked out
//! where that is possible, and warned about. Recoveries are piecewise linear in the loss, so their excess is greatest at
//! a corner or at infinity.
//!
//! Worked number: a quota share of 40 % and, in parallel, 100m xs 50m recover together 0.4 x + min(x - 50, 100); at
//! x = 150 that is 160, an excess of 10.

use rust_decimal::Decimal;

use super::Whole;
use crate::config::contract::ContractDraft;
use crate::config::reading::{grouped, in_percent};
use crate::input::complaint::{Fault, shown};
use crate::model::amount::Share;
use crate::model::contract::{Basis, Contract, Layer, Scope, Terms};
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
                place.and_then(|place| by_terms(own, risk, place).ok()).unwrap_or_else(nothing)
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
struct Band {
    contract: usize,
    /// Layers of one family make a tower.
    family: u8,
    attachment: Decimal,
    end: Option<Decimal>,
}

fn band(whole: &Whole, contract: usize) -> Option<Band> {
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

/// The recovery of one occurrence, without annual terms; nothing for kinds that depend on more than its amount.
fn recovery(contract: &Contract, loss: Decimal) -> Option<Decimal> {
    if contract.per_risk.is_some() || contract.limits.is_some() || contract.acceptance.is_some() {
        return None;
    }
    let capped = |amount: Decimal, limit: Option<Decimal>| limit.map_or(amount, |limit| amount.min(limit));
    let ceded = match &contract.terms {
        Terms::QuotaShare { share, limit } => match contract.basis {
            Some(Basis::Whole) => capped(loss, *limit).checked_mul(share.exact())?,
            _ => capped(loss.checked_mul(share.exact())?, *limit),
        },
        Terms::ExcessOfLoss { layer, franchise } => {
            let (attachment, end) = extent(contract, layer)?;
            let above = (capped(loss, end) - attachment).max(Decimal::ZERO);
            let point = franchise.and_then(|point| contract.of_the_whole(point));
            if point.is_some_and(|point| loss <= point) { Decimal::ZERO } else { above }
        }
        Terms::FollowLead { share, .. } => loss.checked_mul(share.exact())?,
        _ => return None,
    };
    let paid = Decimal::ONE - contract.money.co_participation.exact();
    ceded.checked_mul(contract.placed.exact())?.checked_mul(paid)
}

/// Losses at which a recovery bends.
fn corners(contract: &Contract) -> Vec<Decimal> {
    match &contract.terms {
        Terms::QuotaShare { share, limit: Some(limit) } => match contract.basis {
            Some(Basis::Whole) => vec![*limit],
            _ => limit.checked_div(share.exact()).into_iter().collect(),
        },
        Terms::ExcessOfLoss { layer, franchise } => {
            let (attachment, end) = extent(contract, layer).unzip();
            let point = franchise.and_then(|point| contract.of_the_whole(point));
            [attachment, end.flatten(), point].into_iter().flatten().collect()
        }
        _ => Vec::new(),
    }
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
        let contracts: Vec<&Contract> = group.iter().map(|c| &whole.contracts[*c].contract).collect();
        let far = Decimal::new(2, 0) * crate::input::amount::LARGEST;
        let points = contracts.iter().flat_map(|c| corners(c)).chain([far]);
        let excess = |loss: Decimal| -> Option<(Decimal, Decimal, Decimal)> {
            let paid = contracts.iter().map(|c| recovery(c, loss)).sum::<Option<Decimal>>()?;
            (paid > loss).then(|| (paid - loss, loss, paid))
        };
        if let Some((_, loss, paid)) = points.filter_map(excess).max() {
            let what = format!(
                "{} can together recover more than the loss: {} of an occurrence of {}",
                names(whole, &group),
                grouped(paid),
                grouped(loss)
            );
            let rule = "in the run recoveries of parallel contracts are cut to the cedant's loss, and the report counts it; \
                        a contract that works on what others leave names them in `after`";
            let table = &whole.contracts[group[group.len() - 1]].table;
            table.warn_key("terms", Fault::new(what, rule, format!("after = [\"{}\"]", shown(whole.name(*first)))));
            return;
        }
    }
}
