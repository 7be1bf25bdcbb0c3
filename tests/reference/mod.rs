//! A slow second implementation of programmes, written from the meaning of the words alone: one path at a time, in decimal
//! currency units, every loss kept apart by policy, risk and coverage, every window set tried, contracts recomputed until
//! nothing changes any more. It shares no arithmetic with the engine.
//!
//! Products with a share are rounded to 0.01, because that is what the words say. Splitting a recovery over risks is exact
//! here, where the engine gives whole quanta: with contracts of different scope the two differ by a few quanta.

mod by_risk;
mod index;
mod timing;

use super::support::Event;
use ishizue::model::Model;
use ishizue::model::contract::*;
use ishizue::model::counterparty::CollateralSize;
use ishizue::model::losses::Attributes;
use ishizue::model::policy::{Deductible, DeductibleKind, DeductiblePer, DeductibleSize, Policy, RiskLimit};
use ishizue::model::renewal::{AfterLoss, Then};
use ishizue::model::risk::Coverage;
use ishizue::model::risk_terms::{ClaimsLimits, LimitPer, OneRisk};
use rust_decimal::{Decimal, RoundingStrategy, dec};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Policy, risk, coverage.
type Cell = (usize, u32, Coverage);
type Cells = BTreeMap<Cell, Decimal>;

/// Where the part of a payment goes that exceeds the loss: to no policy, no risk and no coverage.
const NOWHERE: Cell = (usize::MAX, u32::MAX, Coverage::All);

/// What is known of the events of a path besides their losses; columns may be empty.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub attributes: Vec<Attributes>,
    /// Day on which the risk behind each event attached; NaN: the inception of the policy's term.
    pub attached: Vec<f64>,
    /// Cost of each row's loss.
    pub cost: Vec<Vec<Decimal>>,
    /// What is recovered of each row's loss.
    pub recourse: Vec<Vec<Decimal>>,
}

/// What a policy or contract did to each event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    pub subject: Vec<Decimal>,
    pub paid: Vec<Decimal>,
    pub reinstatement_premium: Vec<Decimal>,
    pub attached: Vec<bool>,
    pub exhausted: Vec<bool>,
    /// Not paid by reinsurers in default.
    pub uncollected: Vec<Decimal>,
    cells: Vec<Cells>,
    /// Cost and recourse that come with the payment.
    extras: [Vec<Cells>; 2],
}

impl Item {
    /// What comes with each payment: 0 is cost, 1 recourse.
    pub fn extra(&self, which: usize) -> Vec<Decimal> {
        self.extras[which].iter().map(|cells| cells.values().copied().sum()).collect()
    }
}

/// A path through a programme.
pub struct Answer {
    pub policies: Vec<Item>,
    pub contracts: Vec<Item>,
    /// Recoveries were cut, which is exact here and rounded down in the engine.
    pub cut: bool,
    /// A comparison was so close that quanta may decide it the other way.
    pub delicate: bool,
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven)
}

fn layered(loss: Decimal, layer: &Layer) -> Decimal {
    let above = (loss - layer.attachment).max(dec!(0));
    layer.limit.map_or(above, |limit| above.min(limit))
}

fn covers(scope: &Scope, peril: u16, cell: &Cell) -> bool {
    let (policy, risk, coverage) = cell;
    if *cell == NOWHERE && (scope.risks.is_some() || scope.policies.is_some() || scope.coverages.is_some()) {
        return false;
    }
    scope.perils.as_ref().is_none_or(|list| list.contains(&usize::from(peril)))
        && scope.risks.as_ref().is_none_or(|list| list.contains(risk))
        && scope.policies.as_ref().is_none_or(|list| list.contains(policy))
        && (*coverage == Coverage::All || scope.coverages.as_ref().is_none_or(|list| list.contains(coverage)))
}

fn term_at(terms: &[(i64, i64)], time: f64) -> Option<usize> {
    terms.iter().position(|&(first, end)| first as f64 <= time && time < end as f64)
}

/// Terms of one occurrence, and what comes before and after it.
struct Words<'a> {
    hours: Option<HoursClause>,
    terms: Vec<(i64, i64)>,
    /// Share of each risk, applied to the sum of the risks that have the same one.
    ceded: Box<dyn Fn(u32) -> Decimal + 'a>,
    /// Per-risk layer, or sub-limit by coverage.
    per_risk: Option<Layer>,
    sub_limits: &'a [(Coverage, Decimal)],
    franchise: Option<(DeductibleKind, DeductibleSize)>,
    deductible_share: Option<Decimal>,
    occurrence: Layer,
    aggregate: Layer,
    by_term: bool,
    last: Decimal,
    model: &'a Model,
    /// What is taken of the loss of a risk in one occurrence, where that is not a share of it or depends on the exposure.
    by_risk: Option<Box<dyn Fn(u32, Decimal) -> Decimal + 'a>>,
    /// The most of each risk that counts, where it differs by risk.
    approved: Option<Vec<Decimal>>,
    /// The share and the deductible of each risk, after its limit: what is left of a loss.
    each_risk: Option<Box<dyn Fn(u32, Decimal) -> Decimal + 'a>>,
    /// The affiliates of a group are one risk.
    affiliates: bool,
    claims: Option<&'a ClaimsLimits>,
    /// What classes have used, by term.
    used: RefCell<BTreeMap<usize, BTreeMap<by_risk::Class, Decimal>>>,
    /// The terms of a contract that pays on the event.
    index: Option<&'a Terms>,
    /// The perils in scope.
    perils: Option<&'a [usize]>,
}

impl Words<'_> {
    /// The losses of one event after the share and per-risk terms, given what its occurrence had before.
    fn after(&self, event: &Cells, before: &[&Cells]) -> Vec<(Vec<Cell>, Decimal)> {
        // Losses that share and layer look at together.
        let group = |cell: &Cell| -> (u32, Option<Coverage>, Decimal) {
            let sub_limited = self.sub_limits.iter().any(|(coverage, _)| *coverage == cell.2);
            let apart = self.per_risk.is_some() || self.by_risk.is_some() || self.approved.is_some();
            let apart = apart || self.claims.is_some() || self.each_risk.is_some();
            let own = || if self.affiliates { by_risk::first_affiliate(self.model, cell.1) } else { cell.1 };
            let risk = if apart { own() } else { 0 };
            (risk, sub_limited.then_some(cell.2), (self.ceded)(cell.1))
        };
        let mut groups: BTreeMap<(u32, Option<Coverage>, Decimal), Vec<Cell>> = BTreeMap::new();
        for cell in event.keys() {
            groups.entry(group(cell)).or_default().push(*cell);
        }
        let ceded = |key: &(u32, Option<Coverage>, Decimal), cells: &Cells| {
            let sum: Decimal = cells.iter().filter(|(cell, _)| group(cell) == *key).map(|(_, loss)| *loss).sum();
            cents(key.2 * sum.max(dec!(0)))
        };
        let mut result = Vec::new();
        for (key, cells) in groups {
            let approved = self.approved.as_ref().map(|limits| limits[key.0 as usize]);
            let layer = match (self.per_risk, key.1) {
                (Some(layer), _) => layer,
                _ if approved.is_some() => Layer { attachment: dec!(0), limit: approved },
                (None, Some(coverage)) => {
                    let limit = self.sub_limits.iter().find(|(of, _)| *of == coverage).map(|(_, limit)| *limit);
                    Layer { attachment: dec!(0), limit }
                }
                (None, None) => Layer { attachment: dec!(0), limit: None },
            };
            let mut so_far: Decimal = before.iter().map(|cells| ceded(&key, cells)).sum();
            let mut with = so_far + ceded(&key, event);
            if let Some(take) = &self.by_risk {
                (so_far, with) = (cents(take(key.0, so_far)), cents(take(key.0, with)));
            }
            let left = |loss: Decimal| {
                let loss = layered(loss, &layer);
                self.each_risk.as_ref().map_or(loss, |left| left(key.0, loss))
            };
            result.push((cells, left(with) - left(so_far)));
        }
        result
    }

    /// Cuts what is ceded of each risk to the claims limits.
    fn limit_classes(&self, term: usize, parts: &mut [Vec<(Vec<Cell>, Decimal)>]) {
        let Some(claims) = self.claims else { return };
        let mut used = self.used.borrow_mut();
        let used = used.entry(term).or_default();
        if claims.per == LimitPer::Occurrence {
            used.clear();
        }
        for groups in parts {
            // What belongs to no risk belongs to no class.
            let of_risks = groups.iter_mut().filter(|(cells, _)| cells[0] != NOWHERE);
            let mut of_risks: Vec<_> = of_risks.collect();
            let mut ceded: Vec<(u32, Decimal)> = of_risks.iter().map(|group| (group.0[0].1, group.1)).collect();
            by_risk::limit(self.model, &claims.limits, used, &mut ceded);
            for (group, (_, amount)) in of_risks.iter_mut().zip(ceded) {
                group.1 = amount;
            }
        }
    }

    fn passes(&self, loss: Decimal) -> bool {
        let Some((kind, size)) = self.franchise else { return true };
        let point = match size {
            DeductibleSize::Amount(amount) => amount,
            DeductibleSize::ShareOfLoss(share) => cents(share.exact() * loss),
            DeductibleSize::ShareOfValue(_) => unreachable!("not generated"),
        };
        loss > point || (kind == DeductibleKind::FranchiseAtOrAbove && loss == point)
    }

    fn recovery(&self, loss: Decimal) -> Decimal {
        let deductible = self.deductible_share.map_or(dec!(0), |share| cents(share * loss));
        layered(loss - deductible, &self.occurrence)
    }

    /// What the events of one occurrence recover, by event.
    fn occurrence(&self, term: usize, events: &[&Cells], delicate: &mut bool) -> Vec<Recovered> {
        let mut parts: Vec<_> = (0..events.len()).map(|at| self.after(events[at], &events[..at])).collect();
        self.limit_classes(term, &mut parts);
        // Where contracts side by side took more of one risk than is left of it, the event as a whole is what counts.
        let sum = |groups: &Vec<(Vec<Cell>, Decimal)>| groups.iter().map(|(_, loss)| *loss).sum::<Decimal>();
        let after: Vec<Decimal> =
            parts.iter().zip(events).map(|(groups, cells)| sum(groups).min(total(cells))).collect();
        let whole: Decimal = after.iter().sum();
        if let Some((_, DeductibleSize::Amount(point))) = self.franchise {
            *delicate |= (whole - point).abs() < dec!(0.5);
        }
        let passes = self.passes(whole);
        let mut recovered = Vec::new();
        let attached = |loss: Decimal| passes && loss > self.occurrence.attachment && self.passes(loss);
        let top = self.occurrence.limit.map(|limit| self.occurrence.attachment + limit);
        let exhausted = |loss: Decimal| attached(loss) && top.is_some_and(|top| loss >= top);
        for (at, groups) in parts.into_iter().enumerate() {
            let before: Decimal = after[..at].iter().sum();
            let with = before + after[at];
            let amount = if passes { self.recovery(with) - self.recovery(before) } else { dec!(0) };
            recovered.push(Recovered {
                groups,
                amount,
                attached: attached(with) && !attached(before),
                exhausted: exhausted(with) && !exhausted(before),
            });
        }
        recovered
    }
}

/// What one event recovers before annual terms.
#[derive(Clone, Debug)]
struct Recovered {
    groups: Vec<(Vec<Cell>, Decimal)>,
    amount: Decimal,
    attached: bool,
    exhausted: bool,
}

/// The windows of an hours clause, each a list of events.
fn windows(
    item: &InTerms,
    of_term: Option<usize>,
    clause: HoursClause,
    events: &[Event],
    subject: &[Cells],
    delicate: &mut bool,
) -> Vec<Vec<usize>> {
    let terms = &item.words[0][0].0.terms;
    let term_of = |event: usize| of_term.or_else(|| term_at(terms, events[event].day));
    let touched: Vec<usize> = (0..events.len()).filter(|&e| total(&subject[e]) > dec!(0)).collect();
    let window = |start: usize| -> Vec<usize> {
        let inside = |&e: &usize| e >= start && (events[e].day - events[start].day) * 24.0 < f64::from(clause.hours);
        touched.iter().copied().filter(inside).collect()
    };
    let may_start: Vec<usize> = touched.iter().copied().filter(|&e| term_of(e).is_some()).collect();
    match clause.window {
        Window::First => {
            let mut found: Vec<Vec<usize>> = Vec::new();
            for &start in &may_start {
                if found.iter().all(|window| !window.contains(&start)) {
                    found.push(window(start));
                }
            }
            found
        }
        Window::Best => {
            // Every set of starts whose windows do not overlap.
            let mut best: Option<(Decimal, Vec<usize>)> = None;
            let mut second = dec!(-1);
            for choice in 0u32..(1 << may_start.len()) {
                let starts: Vec<usize> =
                    (0..may_start.len()).filter(|bit| choice & (1 << bit) != 0).map(|bit| may_start[bit]).collect();
                let apart = starts.windows(2).all(|pair| !window(pair[0]).contains(&pair[1]));
                if !apart {
                    continue;
                }
                let value: Decimal = (starts.iter())
                    .map(|&start| {
                        let members: Vec<&Cells> = window(start).iter().map(|&e| &subject[e]).collect();
                        let words = &item.at(term_of(start).unwrap(), false).0;
                        words.occurrence(0, &members, delicate).iter().map(|r| r.amount).sum::<Decimal>()
                    })
                    .sum();
                // Earlier: the first start that differs comes sooner, or there is one where the other has none.
                let earlier = |a: &[usize], b: &[usize]| {
                    let at = (0..a.len().min(b.len())).find(|&i| a[i] != b[i]);
                    at.map_or(a.len() > b.len(), |i| a[i] < b[i])
                };
                let better = match &best {
                    None => true,
                    Some((most, starts_of_best)) => {
                        value > *most || (value == *most && earlier(&starts, starts_of_best))
                    }
                };
                if better {
                    second = second.max(best.as_ref().map_or(dec!(-1), |(most, _)| *most));
                    best = Some((value, starts));
                } else {
                    second = second.max(value);
                }
            }
            let (most, starts) = best.unwrap_or_default();
            *delicate |= most > dec!(0) && most - second < dec!(0.5);
            starts.into_iter().map(window).collect()
        }
    }
}

fn total(cells: &Cells) -> Decimal {
    cells.values().copied().sum::<Decimal>().round_dp(8).max(dec!(0))
}

/// What one term recovers of one event, before annual terms.
struct Part<'a> {
    term: usize,
    words: &'a Words<'a>,
    contract: Option<&'a Contract>,
    recovered: Recovered,
    /// The losses that the term looked at.
    cells: Cells,
}

/// Recoveries of occurrences, event by event.
struct Gathered<'a> {
    parts: Vec<Vec<Part<'a>>>,
    subject: Vec<Decimal>,
}

/// A policy or contract in each of its terms: as stated, and changed after losses.
struct InTerms<'a> {
    /// One for each term; one for all where no rule changes any.
    words: Vec<[(Words<'a>, Option<&'a Contract>); 2]>,
    /// Number of the first term.
    first: i64,
    rule: Option<AfterLoss>,
}

impl<'a> InTerms<'a> {
    fn at(&self, term: usize, changed: bool) -> &(Words<'a>, Option<&'a Contract>) {
        &self.words.get(term).unwrap_or(&self.words[0])[usize::from(changed)]
    }

    /// Whether losses end a term (None), change it, or leave it as it is.
    fn changed(
        &self,
        terms: &[(i64, i64)],
        term: usize,
        events: &[Event],
        parts: &[Vec<Part>],
        delicate: &mut bool,
    ) -> Option<bool> {
        let Some(rule) = self.rule else { return Some(false) };
        let mut above = false;
        for term in 1..=term {
            let until = |term: usize| terms[term].1 - 1 - i64::from(rule.days);
            let from = if term >= 2 { until(term - 2) } else { i64::MIN };
            let counts = |day: f64| from < day.floor() as i64 && day.floor() as i64 <= until(term - 1);
            let losses = (0..events.len()).filter(|&e| counts(events[e].day));
            let sum: Decimal = losses.flat_map(|e| &parts[e]).map(|part| part.recovered.amount).sum();
            // The first stated term is agreed.
            above = self.first + term as i64 >= 1 && sum > rule.above;
            *delicate |= (sum - rule.above).abs() < dec!(0.5);
            if above && rule.then == Then::End {
                return None;
            }
        }
        Some(above)
    }
}

/// The term of a loss of an event.
type TermOf<'a> = &'a dyn Fn(usize, &Cell) -> Option<usize>;

/// `attaching`: the term of each loss, of contracts that cover the risks attaching in their terms.
fn gather<'a>(
    item: &'a InTerms<'a>,
    (events, facts): Path,
    subject: &[Cells],
    attaching: Option<TermOf>,
    delicate: &mut bool,
) -> Gathered<'a> {
    let words = &item.words[0][0].0;
    item.words.iter().flatten().for_each(|(words, _)| words.used.borrow_mut().clear());
    let mut occurrences: Vec<(usize, Vec<(usize, Cells)>)> = Vec::new();
    let with = |members: Vec<usize>, cells: &[Cells]| members.iter().map(|&e| (e, cells[e].clone())).collect();
    match attaching {
        None => {
            let found = match words.hours {
                Some(clause) => windows(item, None, clause, events, subject, delicate),
                None => (0..events.len())
                    .filter(|&e| term_at(&words.terms, events[e].day).is_some())
                    .map(|e| vec![e])
                    .collect(),
            };
            for members in found {
                occurrences.push((term_at(&words.terms, events[members[0]].day).unwrap(), with(members, subject)));
            }
        }
        Some(attaching) => {
            for term in 0..words.terms.len() {
                let mut own = subject.to_vec();
                for (event, cells) in own.iter_mut().enumerate() {
                    cells.retain(|cell, _| attaching(event, cell) == Some(term));
                }
                let found = match words.hours {
                    Some(clause) => windows(item, Some(term), clause, events, &own, delicate),
                    None => (0..events.len()).filter(|&e| !own[e].is_empty()).map(|e| vec![e]).collect(),
                };
                occurrences.extend(found.into_iter().map(|members| (term, with(members, &own))));
            }
        }
    }
    occurrences.sort_by_key(|(_, members)| members[0].0);
    let mut parts: Vec<Vec<Part>> = events.iter().map(|_| Vec::new()).collect();
    for (term, members) in occurrences {
        let Some(changed) = item.changed(&words.terms, term, events, &parts, delicate) else { continue };
        let (words, contract) = item.at(term, changed);
        let cells: Vec<&Cells> = members.iter().map(|(_, cells)| cells).collect();
        let recovered = words.occurrence(term, &cells, delicate);
        for ((event, cells), mut recovered) in members.into_iter().zip(recovered) {
            if let Some(terms) = words.index {
                let loss: Decimal = recovered.groups.iter().map(|(_, loss)| *loss).sum();
                let nothing = Attributes::UNKNOWN;
                let known = facts.attributes.get(event).unwrap_or(&nothing);
                let in_scope = words.perils.is_none_or(|list| list.contains(&usize::from(events[event].peril)));
                let own_loss = total(&subject[event]);
                *delicate |= index::is_near_warranty(terms, own_loss);
                let payment = index::payment(terms, known, own_loss).filter(|_| in_scope);
                let payment = payment.unwrap_or_default();
                recovered.amount = if terms.may_exceed_the_loss() { payment } else { payment.min(loss) };
            }
            parts[event].push(Part { term, words, contract: *contract, recovered, cells });
        }
    }
    let mut amounts = Vec::new();
    for event in 0..events.len() {
        let amount = total(&subject[event]);
        *delicate |= amount > dec!(0) && amount < dec!(0.5);
        let mut in_force = || {
            let term = term_at(&words.terms, events[event].day)?;
            item.changed(&words.terms, term, events, &parts, delicate)
        };
        amounts.push(match attaching {
            // A loss that no window of the clause holds is still one of its term. What is less than nothing of one term, where
            // contracts side by side took more of it than there was, is taken off the others.
            Some(attaching) => {
                let mut all = Cells::new();
                for term in 0..words.terms.len() {
                    match parts[event].iter().find(|part| part.term == term) {
                        Some(part) => all.extend(part.cells.clone()),
                        None => {
                            let of_term = |(cell, _): &(&Cell, &Decimal)| attaching(event, cell) == Some(term);
                            let own: Cells =
                                subject[event].iter().filter(of_term).map(|(cell, amount)| (*cell, *amount)).collect();
                            if !own.is_empty() && item.changed(&words.terms, term, events, &parts, delicate).is_some() {
                                all.extend(own);
                            }
                        }
                    }
                }
                total(&all)
            }
            None if !parts[event].is_empty() || in_force().is_some() => amount,
            None => dec!(0),
        });
    }
    Gathered { parts, subject: amounts }
}

/// The account of a term.
#[derive(Clone, Default)]
struct Account {
    gross: Decimal,
    paid: Decimal,
    premium: Decimal,
}

impl Words<'_> {
    fn due(&self, account: &Account, amount: Decimal) -> Decimal {
        let cumulative = |gross: Decimal| (gross - self.aggregate.attachment).max(dec!(0));
        let due = cumulative(account.gross + amount) - cumulative(account.gross);
        self.aggregate.limit.map_or(due, |limit| due.min(limit - account.paid))
    }
}

/// Gives a payment to cells: first by group, then by loss, in proportion.
fn to_cells(paid: Decimal, recovered: &Recovered, subject: &Cells, beyond: bool) -> Cells {
    let mut cells = Cells::new();
    let whole: Decimal = recovered.groups.iter().map(|(_, loss)| *loss).sum();
    let loss = total(subject);
    if paid > loss && beyond {
        cells.insert(NOWHERE, paid - loss);
    }
    let paid = if beyond { paid.min(loss) } else { paid };
    for (members, loss) in &recovered.groups {
        let weight = |cell: &Cell| subject[cell].max(dec!(0));
        let sum: Decimal = members.iter().map(weight).sum();
        for cell in members {
            if whole > dec!(0) && sum > dec!(0) {
                *cells.entry(*cell).or_default() += paid * *loss / whole * weight(cell) / sum;
            }
        }
    }
    cells
}

fn policy_words<'a>(model: &'a Model, policy: &'a Policy) -> Words<'a> {
    let mut words = Words {
        hours: policy.hours,
        terms: timing::terms(model, &policy.period, policy.renewal, None).0,
        ceded: Box::new(|_| dec!(1)),
        per_risk: None,
        sub_limits: &policy.sub_limits,
        franchise: None,
        deductible_share: None,
        occurrence: Layer { attachment: dec!(0), limit: policy.occurrence_limit },
        aggregate: Layer { attachment: policy.first_loss.unwrap_or_default(), limit: policy.aggregate_limit },
        by_term: false,
        last: policy.share.exact(),
        model,
        by_risk: None,
        approved: None,
        each_risk: None,
        affiliates: false,
        claims: None,
        used: RefCell::default(),
        index: None,
        perils: None,
    };
    let whole = |amount: Decimal| if policy.insured.is_empty() { cents(amount / policy.share.exact()) } else { amount };
    let stated = policy.deductible.map(|deductible| match (deductible.basis, deductible.size) {
        (Basis::Share, DeductibleSize::Amount(amount)) => (deductible, DeductibleSize::Amount(whole(amount))),
        (_, size) => (deductible, size),
    });
    match stated.filter(|(deductible, _)| deductible.per == DeductiblePer::Occurrence) {
        Some((Deductible { kind: DeductibleKind::Subtract, .. }, DeductibleSize::Amount(amount))) => {
            words.occurrence.attachment = amount;
        }
        Some((Deductible { kind: DeductibleKind::Subtract, .. }, DeductibleSize::ShareOfLoss(share))) => {
            words.deductible_share = Some(share.exact());
        }
        franchise => words.franchise = franchise.map(|(deductible, size)| (deductible.kind, size)),
    }
    let each = stated.filter(|(deductible, _)| deductible.per == DeductiblePer::Risk);
    if each.is_some() || !policy.insured.is_empty() {
        words.each_risk = Some(Box::new(move |risk, loss| by_risk::left_of_risk(policy, each, risk, loss)));
    }
    if !policy.insured.is_empty() {
        words.last = dec!(1);
    }
    words.ceded = Box::new(|_| policy.interest.exact());
    if let Some(RiskLimit::Amount(limit)) = policy.risk_limit {
        words.per_risk = Some(Layer { attachment: dec!(0), limit: Some(limit) });
    }
    if matches!(policy.risk_limit, Some(RiskLimit::AsApproved { .. })) {
        words.approved = Some(model.risks.iter().map(|risk| risk.exposure().unwrap()).collect());
    }
    if policy.basis == Some(Basis::Share) && policy.insured.is_empty() {
        words.aggregate.limit = policy.aggregate_limit.map(|limit| cents(limit / policy.share.exact()));
        words.aggregate.attachment = cents(policy.first_loss.unwrap_or_default() / policy.share.exact());
    }
    words
}

fn contract_words<'a>(model: &'a Model, contract: &'a Contract, c: usize) -> Words<'a> {
    let open = Layer { attachment: dec!(0), limit: None };
    let mut words = Words {
        hours: contract.hours,
        terms: timing::terms(model, &contract.period, contract.renewal, contract.attachment_basis.opening_book()).0,
        ceded: Box::new(|_| dec!(1)),
        per_risk: contract.per_risk,
        sub_limits: &[],
        franchise: None,
        deductible_share: None,
        occurrence: open,
        aggregate: open,
        by_term: false,
        last: contract.placed.exact(),
        model,
        by_risk: None,
        approved: None,
        each_risk: None,
        affiliates: contract.one_risk == OneRisk::Group && !matches!(contract.terms, Terms::Surplus { .. }),
        claims: contract.limits.as_ref(),
        used: RefCell::default(),
        index: contract.terms.is_index().then_some(&contract.terms),
        perils: contract.covers.perils.as_deref(),
    };
    let proportional = contract.terms.is_proportional();
    if contract.basis == Some(Basis::Share) && !proportional {
        // The amounts are of the placed share, so that the share is taken before them.
        words.ceded = Box::new(|_| contract.placed.exact());
        words.last = dec!(1);
    }
    match &contract.terms {
        Terms::QuotaShare { share, limit } => {
            words.occurrence.limit = *limit;
            match contract.basis {
                Some(Basis::Whole) => words.last *= share.exact(),
                _ => words.ceded = Box::new(|_| share.exact()),
            }
        }
        Terms::SurplusShare { shares, limit } => {
            words.occurrence.limit = *limit;
            words.ceded =
                Box::new(|risk| shares.iter().find(|(of, _)| *of == risk).map_or(dec!(0), |(_, share)| share.exact()));
        }
        Terms::ExcessOfLoss { layer, franchise } => {
            words.occurrence = *layer;
            words.franchise = franchise.map(|point| (DeductibleKind::Franchise, DeductibleSize::Amount(point)));
        }
        Terms::PerRiskExcess { layer, occurrence_limit } => {
            words.per_risk = Some(*layer);
            words.occurrence.limit = *occurrence_limit;
        }
        Terms::AggregateExcess { layer } => {
            words.aggregate = *layer;
            words.by_term = true;
        }
        Terms::StopLoss { attachment: StopLossPoint::Amount(a), limit: StopLossPoint::Amount(l) } => {
            words.aggregate = Layer { attachment: *a, limit: Some(*l) };
            words.by_term = true;
        }
        Terms::StopLoss { .. } => unreachable!("not generated"),
        Terms::FollowLead { share, .. } => words.ceded = Box::new(|_| share.exact()),
        Terms::VariableQuotaShare { limit, .. }
        | Terms::Surplus { limit, .. }
        | Terms::CapacityExtension { limit, .. } => words.occurrence.limit = *limit,
        Terms::TopAndDrop { layer } => {
            words.occurrence = *layer;
            // One limit for the term, unless reinstatements restore it.
            if contract.annual.reinstatements.is_none() {
                words.aggregate.limit = layer.limit;
            }
        }
        Terms::Parametric(_) | Terms::IndustryLoss(_) => {}
    }
    if contract.terms.measure_exposure() || contract.acceptance.is_some() {
        words.ceded = Box::new(|_| dec!(1));
        words.by_risk = by_risk::cession(model, contract, &book(model, c));
    }
    if let Some(deductible) = contract.annual.deductible {
        words.aggregate.attachment += deductible;
        words.aggregate.limit = words.aggregate.limit.map(|limit| (limit - deductible).max(dec!(0)));
    }
    let behind = contract.annual.reinstatements.as_ref().map(|reinstatements| {
        occurrence_limit(&contract.terms).unwrap() * Decimal::from(reinstatements.rates.len() + 1)
    });
    for limit in [contract.annual.limit, behind].into_iter().flatten() {
        words.aggregate.limit = Some(words.aggregate.limit.map_or(limit, |other| other.min(limit)));
    }
    words
}

/// The limit that reinstatements restore.
fn occurrence_limit(terms: &Terms) -> Option<Decimal> {
    match terms {
        Terms::ExcessOfLoss { layer, .. } | Terms::TopAndDrop { layer } => layer.limit,
        Terms::QuotaShare { limit, .. }
        | Terms::SurplusShare { limit, .. }
        | Terms::VariableQuotaShare { limit, .. }
        | Terms::Surplus { limit, .. }
        | Terms::CapacityExtension { limit, .. } => *limit,
        Terms::PerRiskExcess { occurrence_limit, .. } => *occurrence_limit,
        Terms::Parametric(terms) => Some(terms.payout),
        Terms::IndustryLoss(terms) => Some(terms.payout),
        _ => None,
    }
}

/// The risks that a contract can meet.
fn book(model: &Model, c: usize) -> Vec<u32> {
    let scope = &model.contracts[c].covers;
    let meets = |risk: u32| {
        let mut cells = possible_cells(model).into_iter().filter(|(cell, _)| cell.1 == risk);
        cells.any(|(cell, peril)| covers(scope, peril, &cell) && sees(model, c, &cell, &mut Vec::new()))
    };
    (0..model.risks.len() as u32).filter(|&risk| meets(risk)).collect()
}

/// Reinstatement premium of everything paid so far in a term.
fn reinstatement_premium(contract: &Contract, paid: Decimal) -> Decimal {
    let (Some(reinstatements), Premium::Amount(base)) = (&contract.annual.reinstatements, contract.premium) else {
        return dec!(0);
    };
    let limit = occurrence_limit(&contract.terms).unwrap();
    let count = Decimal::from(reinstatements.rates.len());
    let beyond = contract.annual.limit.map_or(count * limit, |annual| (annual - limit).max(dec!(0)));
    let reinstated = paid.min(count * limit).min(beyond);
    let mut premium = dec!(0);
    for (k, rate) in reinstatements.rates.iter().enumerate() {
        let amount = (reinstated - Decimal::from(k) * limit).clamp(dec!(0), limit);
        if limit > dec!(0) {
            premium += base * rate.exact() * contract.placed.exact() * amount / limit;
        }
    }
    cents(premium)
}

fn closure(model: &Model, contract: usize) -> Vec<usize> {
    let mut all: Vec<usize> = Vec::new();
    let mut open = model.contracts[contract].after.clone();
    while let Some(next) = open.pop() {
        if !all.contains(&next) {
            all.push(next);
            open.extend(&model.contracts[next].after);
        }
    }
    all
}

/// Length of the longest chain of `after` among contracts of the same cedant that share losses.
fn rank(model: &Model, contract: usize, meets: &dyn Fn(usize, usize) -> bool) -> usize {
    let behind = closure(model, contract);
    behind.iter().filter(|&&k| meets(k, contract)).map(|&k| rank(model, k, meets) + 1).max().unwrap_or(0)
}

/// Passes one path through all policies and contracts of a model.
pub fn answer(model: &Model, events: &[Event]) -> Answer {
    answer_with(model, events, &Facts::default())
}

/// The same, with more known of the events than their losses.
pub fn answer_with(model: &Model, events: &[Event], facts: &Facts) -> Answer {
    let (mut delicate, mut cut) = (false, false);
    let policies: Vec<Item> =
        (0..model.policies.len()).map(|p| policy_item(model, p, (events, facts), &mut delicate)).collect();
    // Contracts wait for one another in some order; going round as often as there are contracts serves every order.
    let nothing = || vec![Cells::new(); events.len()];
    let extras = [nothing(), nothing()];
    let empty = Item { paid: vec![dec!(0); events.len()], cells: nothing(), extras, ..Item::default() };
    let mut contracts = vec![empty; model.contracts.len()];
    for _ in 0..=model.contracts.len() {
        (delicate, cut) = (false, false);
        let before = contracts.clone();
        round(model, (events, facts), &policies, &mut contracts, (&mut delicate, &mut cut));
        if before == contracts {
            break;
        }
    }
    for policy in 0..model.policies.len() {
        policy_item(model, policy, (events, facts), &mut delicate);
    }
    Answer { policies, contracts, cut, delicate }
}

fn policy_item(model: &Model, p: usize, (events, facts): Path, delicate: &mut bool) -> Item {
    let policy = &model.policies[p];
    let words = policy_words(model, policy);
    let mut subject = Vec::new();
    for event in events {
        let mut cells = Cells::new();
        for &(risk, coverage, loss) in &event.rows {
            let cell = (p, risk, coverage);
            if covers(&policy.covers, event.peril, &cell) {
                *cells.entry(cell).or_default() += loss;
            }
        }
        subject.push(cells);
    }
    let first = timing::terms(model, &policy.period, policy.renewal, None).1;
    let both = [(policy_words(model, policy), None), (policy_words(model, policy), None)];
    let in_terms = InTerms { words: vec![both], first, rule: None };
    let gathered = gather(&in_terms, (events, &Facts::default()), &subject, None, delicate);
    let mut item = Item { subject: gathered.subject, ..Item::default() };
    let mut accounts: BTreeMap<usize, Account> = BTreeMap::new();
    for (event, parts) in gathered.parts.iter().enumerate() {
        let (mut paid, mut cells) = (dec!(0), Cells::new());
        for Part { term, recovered, .. } in parts {
            let account = accounts.entry(*term).or_default();
            let due = words.due(account, recovered.amount);
            account.gross += recovered.amount;
            account.paid += due;
            paid = cents(words.last * due);
            cells = to_cells(paid, recovered, &subject[event], false);
        }
        for (which, amounts) in [&facts.cost, &facts.recourse].into_iter().enumerate() {
            let mut whole = Cells::new();
            for (row, amount) in events[event].rows.iter().zip(amounts.get(event).into_iter().flatten()) {
                if covers(&policy.covers, events[event].peril, &(p, row.0, row.1)) {
                    *whole.entry((p, row.0, row.1)).or_default() += *amount;
                }
            }
            let mut own = in_proportion(&whole, &cells, &subject[event]);
            if let (0, Some(rate)) = (which, policy.claims_expense) {
                cells.iter().for_each(|(cell, paid)| *own.entry(*cell).or_default() += *paid * rate.exact());
            }
            item.extras[which].push(own);
        }
        item.paid.push(paid);
        item.cells.push(cells);
    }
    item
}

/// Amounts x paid / loss, loss by loss.
fn in_proportion(amounts: &Cells, paid: &Cells, loss: &Cells) -> Cells {
    let part = |cell: &Cell| match (paid.get(cell), loss.get(cell)) {
        (Some(paid), Some(loss)) if *loss > dec!(0) => *paid / *loss,
        _ => dec!(0),
    };
    amounts.iter().map(|(cell, amount)| (*cell, (*amount).max(dec!(0)) * part(cell))).collect()
}

/// What a cedant has of cost or recourse before a contract.
fn assumed_extra(model: &Model, c: usize, which: usize, event: usize, policies: &[Item], contracts: &[Item]) -> Cells {
    let cedant = model.contracts[c].cedant;
    let mut sum = Cells::new();
    let mut add = |cells: &Cells, part: Decimal| {
        cells.iter().for_each(|(cell, amount)| *sum.entry(*cell).or_default() += *amount * part);
    };
    for (_, item) in model.policies.iter().zip(policies).filter(|(policy, _)| policy.insurer == cedant) {
        add(&item.extras[which][event], dec!(1));
    }
    for (contract, item) in model.contracts.iter().zip(contracts) {
        for (_, line) in contract.reinsurers().filter(|(party, _)| *party == cedant) {
            let part = if contract.lines.is_empty() { dec!(1) } else { line.exact() / contract.placed.exact() };
            add(&item.extras[which][event], part);
        }
    }
    closure(model, c).iter().for_each(|&k| add(&contracts[k].extras[which][event], dec!(-1)));
    sum
}

/// Every loss that some policy may pay, with its peril.
fn possible_cells(model: &Model) -> Vec<(Cell, u16)> {
    let mut cells = Vec::new();
    for (p, policy) in model.policies.iter().enumerate() {
        for risk in 0..model.risks.len() as u32 {
            for coverage in Coverage::EVERY {
                let cell = (p, risk, coverage);
                cells.extend((0..2).filter(|&peril| covers(&policy.covers, peril, &cell)).map(|peril| (cell, peril)));
            }
        }
    }
    cells
}

/// Whether a contract can receive a loss: in scope, and assumed by its cedant, whatever the peril.
fn sees(model: &Model, contract: usize, cell: &Cell, asked: &mut Vec<usize>) -> bool {
    let own = &model.contracts[contract];
    let scope = Scope { perils: None, ..own.covers.clone() };
    if asked.contains(&contract) || !covers(&scope, 0, cell) {
        return false;
    }
    asked.push(contract);
    let answer = model.policies[cell.0].insurer == own.cedant
        || (0..model.contracts.len())
            .any(|k| model.contracts[k].is_reinsured_by(own.cedant) && sees(model, k, cell, asked));
    asked.pop();
    answer
}

/// Recomputes every contract from what is known of the others.
fn round(model: &Model, path: Path, policies: &[Item], contracts: &mut [Item], marks: Marks) {
    let (delicate, was_cut) = marks;
    let meets = |a: usize, b: usize| {
        let (first, second) = (&model.contracts[a].covers, &model.contracts[b].covers);
        possible_cells(model).iter().any(|(cell, peril)| {
            covers(first, *peril, cell)
                && covers(second, *peril, cell)
                && sees(model, a, cell, &mut Vec::new())
                && sees(model, b, cell, &mut Vec::new())
        })
    };
    for cedant in 0..model.parties.len() {
        let own: Vec<usize> = (0..contracts.len()).filter(|&c| model.contracts[c].cedant == cedant).collect();
        let ranks: BTreeMap<usize, usize> = own.iter().map(|&c| (c, rank(model, c, &meets))).collect();
        for level in 0..=own.len() {
            let beside: Vec<usize> = own.iter().copied().filter(|c| ranks[c] == level).collect();
            let earlier: Vec<usize> = own.iter().copied().filter(|c| ranks[c] < level).collect();
            if !beside.is_empty() {
                settle(model, path, policies, contracts, (&beside, &earlier, &own), (delicate, was_cut));
            }
        }
    }
}

/// What a cedant assumes: its policies and the contracts it reinsures.
fn assumed(model: &Model, cedant: usize, event: usize, policies: &[Item], contracts: &[Item]) -> Cells {
    let mut cells = Cells::new();
    let from_policies = policies.iter().enumerate().filter(|(p, _)| model.policies[*p].insurer == cedant);
    for (_, item) in from_policies {
        for (cell, amount) in &item.cells[event] {
            *cells.entry(*cell).or_default() += *amount;
        }
    }
    for (contract, item) in model.contracts.iter().zip(contracts) {
        for (_, line) in contract.reinsurers().filter(|(party, _)| *party == cedant) {
            for (cell, amount) in &item.cells[event] {
                // All of it where there is one reinsurer, whatever is placed.
                let part =
                    if contract.lines.is_empty() { *amount } else { *amount * line.exact() / contract.placed.exact() };
                *cells.entry(*cell).or_default() += part;
            }
        }
    }
    cells
}

/// What a path leaves behind besides results: delicate comparisons, cuts.
type Marks<'a> = (&'a mut bool, &'a mut bool);
type Path<'a> = (&'a [Event], &'a Facts);
type Level<'a> = (&'a [usize], &'a [usize], &'a [usize]);

/// What a contract before another takes off its loss: all that is due, or all that is collected.
fn taken_off(model: &Model, c: usize, before: &Item, event: usize) -> Cells {
    let mut cells = before.cells[event].clone();
    let paid = before.paid[event];
    if model.contracts[c].unl == NetLoss::Collected && paid > dec!(0) {
        let lost = before.uncollected.get(event).copied().unwrap_or_default();
        cells.values_mut().for_each(|amount| *amount = *amount * (paid - lost) / paid);
    }
    cells
}

/// What parties that are in default in every year do not pay, event by event.
fn uncollected(model: &Model, contract: &Contract, events: &[Event], paid: &[Decimal]) -> Vec<Decimal> {
    let mut lost = vec![dec!(0); paid.len()];
    let posted = match contract.collateral.map(|collateral| collateral.size) {
        Some(CollateralSize::Amount(amount)) => amount,
        Some(CollateralSize::ShareOfLimit(_)) => unreachable!("not generated"),
        None => dec!(0),
    };
    for (party, line) in contract.reinsurers() {
        let Some(default) = model.parties[party].default else { continue };
        let part = if contract.lines.is_empty() { dec!(1) } else { line.exact() / contract.placed.exact() };
        let mut left: BTreeMap<u32, Decimal> = BTreeMap::new();
        for (event, paid) in paid.iter().enumerate() {
            let due = cents(*paid * part);
            let left = left.entry((events[event].day / 365.0) as u32).or_insert(cents(posted * part));
            let secured = due.min(*left);
            *left -= secured;
            lost[event] += cents(default.loss_given_default.exact() * (due - secured));
        }
    }
    lost
}

fn contract_terms(model: &Model, contract: &Contract) -> (Vec<(i64, i64)>, i64) {
    let book = contract.attachment_basis.opening_book();
    timing::terms(model, &contract.period, contract.renewal, book)
}

/// The term in which the risk behind a loss attached.
fn attaching(model: &Model, own: &[(i64, i64)], (events, facts): Path, event: usize, cell: &Cell) -> Option<usize> {
    let day = match facts.attached.get(event) {
        Some(day) if !day.is_nan() => *day,
        // What belongs to no policy has no inception.
        _ if *cell == NOWHERE => return None,
        _ => {
            let policy = &model.policies[cell.0];
            let (terms, _) = timing::terms(model, &policy.period, policy.renewal, None);
            // An occurrence in progress at the end of the last term still belongs to it.
            terms.iter().rev().find(|(first, _)| *first as f64 <= events[event].day)?.0 as f64
        }
    };
    term_at(own, day)
}

/// How far a term is used when its first loss comes.
fn to_date(contract: &Contract, part: &Part) -> Account {
    let mut account = Account::default();
    let in_force = term_at(&part.words.terms, 0.0) == Some(part.term);
    if let Some(as_of) = contract.as_of.filter(|_| in_force) {
        account.paid = part.words.due(&account, as_of.losses);
        account.gross = as_of.losses;
        account.premium = part.contract.map_or(dec!(0), |contract| reinstatement_premium(contract, account.paid));
    }
    account
}

/// Contracts of one cedant side by side, event by event, cut where they exceed its loss.
fn settle(
    model: &Model,
    (events, facts): Path,
    policies: &[Item],
    contracts: &mut [Item],
    (beside, earlier, own): Level,
    (delicate, was_cut): Marks,
) {
    let cedant = model.contracts[beside[0]].cedant;
    let assumed: Vec<Cells> =
        (0..events.len()).map(|event| assumed(model, cedant, event, policies, contracts)).collect();
    let numbered: Vec<_> = beside.iter().map(|&c| contract_terms(model, &model.contracts[c])).collect();
    let versions: Vec<Vec<[Contract; 2]>> = (beside.iter().zip(&numbered))
        .map(|(&c, (terms, first))| {
            let in_term = |at: usize, changed| timing::in_term(&model.contracts[c], first + at as i64, changed);
            let changing = matches!(model.contracts[c].renewal, Renewal::Rules(_));
            (0..if changing { terms.len() } else { 1 }).map(|at| [in_term(at, false), in_term(at, true)]).collect()
        })
        .collect();
    let in_terms: Vec<InTerms> = (beside.iter().zip(&numbered).zip(&versions))
        .map(|((&c, (_, first)), versions)| {
            let with = |contract| (contract_words(model, contract, c), Some(contract));
            let words = versions.iter().map(|[stated, changed]| [with(stated), with(changed)]).collect();
            InTerms { words, first: *first, rule: model.contracts[c].renewal.rules().after_loss }
        })
        .collect();
    let mut gathered = Vec::new();
    let mut subjects = Vec::new();
    for (&c, item) in beside.iter().zip(&in_terms) {
        let behind = closure(model, c);
        let (mut subject, mut before) = (Vec::new(), Vec::new());
        for (event, cells) in assumed.iter().enumerate() {
            let mut cells = cells.clone();
            for &k in &behind {
                // What is paid beyond the loss belongs to no scope that is limited to some losses.
                let in_scope =
                    |cell: &Cell| *cell != NOWHERE || covers(&model.contracts[k].covers, events[event].peril, cell);
                let has = |cells: &Cells| cells.get(&NOWHERE).is_some_and(|amount| *amount > dec!(0));
                *delicate |= has(&cells) && has(&contracts[k].cells[event]) && !in_scope(&NOWHERE);
                let collected = taken_off(model, c, &contracts[k], event);
                for (cell, amount) in collected.iter().filter(|(cell, _)| in_scope(cell)) {
                    *cells.entry(*cell).or_default() -= *amount;
                }
            }
            let own = &model.contracts[c];
            let extras = [0, 1].map(|which| assumed_extra(model, c, which, event, policies, contracts));
            if own.expense == Some(Expense::Included) {
                extras[0].iter().for_each(|(cell, cost)| *cells.entry(*cell).or_default() += *cost);
            }
            if !own.terms.is_proportional() {
                extras[1].iter().for_each(|(cell, recourse)| *cells.entry(*cell).or_default() -= *recourse);
            }
            cells.retain(|cell, _| covers(&own.covers, events[event].peril, cell));
            *delicate |= !facts.recourse.is_empty() && cells.values().any(|amount| *amount < dec!(-0.01));
            before.push(extras);
            cells.values_mut().for_each(|amount| *amount = amount.round_dp(9));
            // Covers on the event may take more than there is: nothing is left then.
            if cells.get(&NOWHERE).is_some_and(|amount| *amount <= dec!(0)) {
                cells.remove(&NOWHERE);
            }
            let short: Decimal = cells.values().map(|amount| (-*amount).max(dec!(0))).sum();
            if behind.iter().any(|&k| model.contracts[k].terms.may_exceed_the_loss()) && short > dec!(0.01) {
                *delicate |= cells.values().any(|amount| *amount > dec!(0.01));
                cells.values_mut().for_each(|amount| *amount = (*amount).max(dec!(0)));
            }
            subject.push(cells);
        }
        let attaching =
            |event: usize, cell: &Cell| attaching(model, &item.at(0, false).0.terms, (events, facts), event, cell);
        let attaches = model.contracts[c].attachment_basis.opening_book().is_some();
        let attaching = attaches.then_some(&attaching as TermOf);
        gathered.push(gather(item, (events, facts), &subject, attaching, delicate));
        subjects.push((subject, before));
    }
    let mut items: Vec<Item> =
        gathered.iter().map(|g| Item { subject: g.subject.clone(), ..Item::default() }).collect();
    let mut accounts: Vec<BTreeMap<usize, Account>> = vec![BTreeMap::new(); beside.len()];
    for event in 0..events.len() {
        let mut offers: Vec<Cells> = Vec::new();
        for (at, &c) in beside.iter().enumerate() {
            let mut cells = Cells::new();
            for part in &gathered[at].parts[event] {
                let account = accounts[at].entry(part.term).or_insert_with(|| to_date(&model.contracts[c], part));
                let due = cents(part.words.last * part.words.due(account, part.recovered.amount));
                let beyond = model.contracts[c].terms.may_exceed_the_loss();
                for (cell, amount) in to_cells(due, &part.recovered, &part.cells, beyond) {
                    *cells.entry(cell).or_default() += amount;
                }
            }
            offers.push(cells);
        }
        let offered: Vec<Decimal> = offers.iter().map(total).collect();
        *was_cut |=
            cut(model, events[event].peril, &assumed[event], event, contracts, (beside, earlier, own), &mut offers);
        for at in 0..beside.len() {
            let paid = total(&offers[at]);
            let (mut premium, mut attached, mut exhausted) = (dec!(0), false, false);
            for Part { term, words, contract, recovered, .. } in &gathered[at].parts[event] {
                let account = accounts[at].get_mut(term).unwrap();
                let due = words.due(account, recovered.amount);
                let before = account.gross;
                account.gross += recovered.amount;
                account.paid += if offered[at] > dec!(0) { due * paid / offered[at] } else { due };
                let so_far = contract.map_or(dec!(0), |contract| reinstatement_premium(contract, account.paid));
                premium += so_far - account.premium;
                account.premium = so_far;
                (attached, exhausted) = (recovered.attached, recovered.exhausted);
                if words.by_term {
                    let attachment = words.aggregate.attachment;
                    attached = account.gross > attachment && before <= attachment;
                    let top = words.aggregate.limit.map(|limit| attachment + limit);
                    exhausted =
                        top.is_some_and(|top| account.gross >= top && before < top && account.gross > attachment);
                }
            }
            let (subject, before) = (&subjects[at].0[event], &subjects[at].1[event]);
            let own = &model.contracts[beside[at]];
            let shared = [own.expense == Some(Expense::InAddition), own.terms.is_proportional()];
            for which in 0..2 {
                let nothing = Cells::new();
                let amounts = if shared[which] { &before[which] } else { &nothing };
                items[at].extras[which].push(in_proportion(amounts, &offers[at], subject));
            }
            items[at].paid.push(paid);
            items[at].reinstatement_premium.push(premium);
            items[at].attached.push(attached);
            items[at].exhausted.push(exhausted);
            items[at].cells.push(std::mem::take(&mut offers[at]));
        }
    }
    for (&c, mut item) in beside.iter().zip(items) {
        item.uncollected = uncollected(model, &model.contracts[c], events, &item.paid);
        contracts[c] = item;
    }
}

/// Within the losses that the cedant's contracts tell apart, non-proportional recoveries share what is left.
fn cut(
    model: &Model,
    peril: u16,
    assumed: &Cells,
    event: usize,
    contracts: &[Item],
    (beside, earlier, own): Level,
    offers: &mut [Cells],
) -> bool {
    let mut was_cut = false;
    let mut classes: BTreeMap<Vec<bool>, Vec<Cell>> = BTreeMap::new();
    for cell in assumed.keys() {
        let seen_by = own.iter().map(|&c| covers(&model.contracts[c].covers, peril, cell)).collect();
        classes.entry(seen_by).or_default().push(*cell);
    }
    let sum = |cells: &Cells, class: &[Cell]| -> Decimal { class.iter().filter_map(|cell| cells.get(cell)).sum() };
    let proportional = |at: usize| model.contracts[beside[at]].terms.is_proportional();
    let unbound = |c: usize| model.contracts[c].terms.may_exceed_the_loss();
    for class in classes.values() {
        let taken: Decimal = earlier
            .iter()
            .filter(|&&k| !unbound(k))
            .map(|&k| sum(&taken_off(model, beside[0], &contracts[k], event), class))
            .sum();
        let left = (sum(assumed, class) - taken).max(dec!(0));
        let of = |wanted: bool, offers: &[Cells]| -> Decimal {
            let these = (0..offers.len()).filter(|&at| proportional(at) == wanted && !unbound(beside[at]));
            these.map(|at| sum(&offers[at], class)).sum()
        };
        let (shares, others) = (of(true, offers), of(false, offers));
        for (at, cells) in offers.iter_mut().enumerate().filter(|(at, _)| !unbound(beside[*at])) {
            let (mine, room) = if proportional(at) { (shares, left) } else { (others, (left - shares).max(dec!(0))) };
            if mine > room {
                was_cut = true;
                for cell in class {
                    if let Some(amount) = cells.get_mut(cell) {
                        *amount = *amount * room / mine;
                    }
                }
            }
        }
    }
    was_cut
}
