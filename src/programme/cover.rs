//! The cover: the one pipeline that every policy and contract compiles to.
//!
//! ```text
//! ceded share -> per-risk layer or sub-limit -> deductible and share of each risk -> sum of the occurrence -> franchise or deductible, attachment, limit
//!     -> annual aggregate deductible -> annual aggregate limit, reinstatements -> final share and placed share
//! ```
//! The order is that of OED reinsurance terms (Open Exposure Data 5.0, section 8), with annual terms before the placed
//! share. Each kind of terms has a file of its own that states it as [`Stated`]; [`Cover::new`] turns that into whole
//! quanta and ties it to lanes.
//!
//! Worked number: 30 % ceded with a limit of 20,000 on the ceded amount recovers min(30 % x 100,000, 20,000) = 20,000; a
//! contract of which 30 % is placed with a limit of 20,000 on 100 % recovers 30 % x min(100,000, 20,000) = 6,000.

use super::aggregate::Aggregate;
use super::claims_limits::ClassLimits;
use super::error::PlanError;
use super::lanes::Lanes;
use super::reinstatement::Reinstatement;
use super::risk_classes::Level;
use super::trigger::{StatedTrigger, Trigger};
use super::units::Units;
use crate::model::amount::{Amount, Share};
use crate::model::contract::Layer;
use crate::model::policy::DeductibleKind;
use crate::model::risk::Coverage;
use crate::model::risk_terms::{LimitPer, ShareBand};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A layer without bounds.
pub(super) const UNBOUNDED: Layer = Layer { attachment: Decimal::ZERO, limit: None };

/// The terms of a policy or contract, translated from its market kind, in currency units.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stated {
    /// Ceded share, applied first.
    pub first: Ceded,
    /// Applied to each risk.
    pub per_risk: Option<Layer>,
    /// Applied to each coverage.
    pub sub_limits: Vec<(Coverage, Decimal)>,
    /// No cover for an occurrence that does not exceed (or reach) it.
    pub franchise: Option<(DeductibleKind, Point)>,
    /// A deductible that is a share of the loss.
    pub deductible_share: Option<Share>,
    /// Applied to each occurrence.
    pub occurrence: Layer,
    /// Applied to the sum of a term: annual deductible and limit.
    pub aggregate: Layer,
    /// Attaching and exhausting are about the sum of the term, not the occurrence.
    pub by_term: bool,
    /// Share applied last, before the placed share.
    pub last: Share,
    /// Limits by risk, group and country, applied after `per_risk`.
    pub claims_limits: Option<(LimitPer, Vec<Level>)>,
    /// Pays by the event instead of by the loss.
    pub trigger: Option<StatedTrigger>,
    /// The limit of each risk where they differ, applied after the ceded share; in place of `per_risk`.
    pub risk_limits: Vec<(u32, Decimal)>,
    /// A share of each risk, applied after its limit: that of every risk and those of single ones.
    pub insured: Option<Insured>,
    /// A deductible of each risk, applied after its limit.
    pub each_risk: Option<StatedEachRisk>,
    /// For each risk the first of those that count as one with it; None where each counts alone.
    pub one_risk: Option<Vec<u32>>,
}

/// A share of every risk.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Insured {
    /// That of risks without one of their own.
    pub others: Share,
    /// Those of single risks.
    pub own: Vec<(u32, Share)>,
}

/// The ceded share that is applied first.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ceded {
    /// The same for all.
    Uniform(Share),
    /// One for each risk; risks that are not listed are not ceded.
    ByRisk(Vec<(u32, Share)>),
    /// Slices of the loss of each risk, each with its share; risks that are not listed are not ceded.
    Sliced(Vec<(u32, Vec<ShareBand>)>),
}

/// A deductible of each risk, in currency units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct StatedEachRisk {
    pub kind: DeductibleKind,
    pub amount: Decimal,
    /// It is taken off after the share of the risk.
    pub after_share: bool,
}

/// The same in quanta.
#[derive(Clone, Copy, Debug, PartialEq)]
struct EachRisk<N> {
    kind: DeductibleKind,
    amount: N,
    after_share: bool,
}

impl<N: Amount> EachRisk<N> {
    fn new(stated: StatedEachRisk, units: &Units) -> Result<EachRisk<N>, PlanError> {
        let StatedEachRisk { kind, amount, after_share } = stated;
        Ok(EachRisk { kind, amount: units.amount(amount, "its deductible")?, after_share })
    }

    fn of(&self, loss: N) -> N {
        match self.kind {
            DeductibleKind::Subtract => (loss - self.amount).positive(),
            DeductibleKind::Franchise if loss > self.amount => loss,
            DeductibleKind::FranchiseAtOrAbove if loss >= self.amount => loss,
            DeductibleKind::Franchise | DeductibleKind::FranchiseAtOrAbove => N::ZERO,
        }
    }
}

/// A franchise point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Point {
    /// An amount.
    Amount(Decimal),
    /// A share of the loss itself.
    ShareOfLoss(Share),
}

impl Default for Stated {
    fn default() -> Stated {
        Stated {
            first: Ceded::Uniform(Share::WHOLE),
            per_risk: None,
            sub_limits: Vec::new(),
            franchise: None,
            deductible_share: None,
            occurrence: UNBOUNDED,
            aggregate: UNBOUNDED,
            by_term: false,
            last: Share::WHOLE,
            claims_limits: None,
            trigger: None,
            risk_limits: Vec::new(),
            insured: None,
            each_risk: None,
            one_risk: None,
        }
    }
}

/// A share that costs nothing to apply when it is the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    Whole,
    Of(Share),
}

impl Part {
    pub fn new(share: Share) -> Part {
        if share.is_whole() { Part::Whole } else { Part::Of(share) }
    }

    #[inline(always)]
    pub fn of<N: Amount>(self, amount: N) -> N {
        match self {
            Part::Whole => amount,
            Part::Of(share) => amount.times(share),
        }
    }
}

/// A layer in quanta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Band<N> {
    pub attachment: N,
    pub limit: N,
    /// Attachment + limit.
    pub exhaustion: N,
}

impl<N: Amount> Band<N> {
    pub fn new(layer: &Layer, what: &'static str, units: &Units) -> Result<Band<N>, PlanError> {
        let attachment: N = units.amount(layer.attachment, what)?;
        let limit: N = units.limit(layer.limit, what)?;
        let exhaustion = if limit == N::UNLIMITED { N::UNLIMITED } else { attachment + limit };
        Ok(Band { attachment, limit, exhaustion })
    }

    /// min(max(loss - attachment, 0), limit).
    #[inline(always)]
    pub fn of(&self, loss: N) -> N {
        (loss - self.attachment).positive().least(self.limit)
    }
}

/// When an occurrence is covered at all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Franchise<N> {
    None,
    Amount { point: N, at_or_above: bool },
    ShareOfLoss { share: Share, at_or_above: bool },
}

/// Terms of an occurrence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Occurrence<N> {
    pub franchise: Franchise<N>,
    pub deductible_share: Option<Share>,
    pub band: Band<N>,
}

impl<N: Amount> Occurrence<N> {
    /// Whether the franchise lets an occurrence of this size through.
    #[inline(always)]
    pub fn passes(&self, loss: N) -> bool {
        let (point, at_or_above) = match self.franchise {
            Franchise::None => return true,
            Franchise::Amount { point, at_or_above } => (point, at_or_above),
            Franchise::ShareOfLoss { share, at_or_above } => (loss.times(share), at_or_above),
        };
        loss > point || (at_or_above && loss == point)
    }

    /// The recovery of an occurrence that the franchise lets through.
    #[inline(always)]
    pub fn recovery(&self, loss: N) -> N {
        match self.deductible_share {
            None => self.band.of(loss),
            Some(share) => self.band.of(loss - loss.times(share)),
        }
    }
}

/// Lanes that a share or layer treats apart: each risk of a per-risk cover, each risk share of a surplus, each coverage
/// with a sub-limit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Groups<N> {
    /// Group of each lane.
    pub of_lane: Vec<u32>,
    /// Ceded share of each group.
    pub share: Vec<Part>,
    /// Layer of each group.
    pub band: Vec<Band<N>>,
    /// Slices of the loss of each group, instead of its share; empty where no loss is sliced.
    pub slices: Vec<Slices<N>>,
    /// Limits by risk, group of risks and country.
    pub limits: Option<ClassLimits<N>>,
    /// Share of each group, applied after its layer; empty where there is none.
    insured: Vec<Part>,
    /// Deductible of each group, applied after its layer.
    each_risk: Option<EachRisk<N>>,
}

impl<N: Amount> Groups<N> {
    /// The loss of a group after its layer, deductible and share.
    #[inline(always)]
    pub fn layered(&self, group: usize, loss: N) -> N {
        let loss = self.band[group].of(loss);
        let insured = |loss: N| self.insured.get(group).map_or(loss, |share| share.of(loss));
        match &self.each_risk {
            None => insured(loss),
            Some(deductible) if deductible.after_share => deductible.of(insured(loss)),
            Some(deductible) => insured(deductible.of(loss)),
        }
    }
}

/// A loss cut into slices, each ceded at its own share.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Slices<N>(Vec<(Band<N>, Part)>);

impl<N: Amount> Slices<N> {
    fn new(slices: &[ShareBand], units: &Units) -> Result<Slices<N>, PlanError> {
        let (mut from, mut list) = (Decimal::ZERO, Vec::with_capacity(slices.len()));
        for slice in slices {
            let width = slice.up_to.map(|end| end - from);
            let layer = Layer { attachment: from, limit: width };
            // The ends are rounded to quanta, so that the slices meet.
            let mut band: Band<N> = Band::new(&layer, "a band of its shares", units)?;
            if let Some(end) = slice.up_to {
                band.exhaustion = units.amount(end, "a band of its shares")?;
                band.limit = band.exhaustion - band.attachment;
                from = end;
            }
            list.push((band, Part::new(units.share(slice.share, "its share")?)));
        }
        Ok(Slices(list))
    }

    fn of(&self, loss: N) -> N {
        self.0.iter().map(|(band, share)| share.of(band.of(loss))).sum()
    }

    /// What a loss adds to what was ceded of the losses before it.
    pub fn increase(&self, before: N, loss: N) -> N {
        (self.of(before + loss) - self.of(before)).positive().least(loss)
    }
}

/// A compiled cover.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cover<N> {
    pub ceded: Part,
    pub groups: Option<Groups<N>>,
    pub occurrence: Occurrence<N>,
    pub aggregate: Option<Aggregate<N>>,
    pub reinstatement: Option<Reinstatement<N>>,
    pub by_term: bool,
    pub last: Part,
    /// No event whose subject does not exceed this can recover anything; above every loss where payments hang on the
    /// event, which are not sought by their loss.
    pub threshold: N,
    /// Takes the place of the occurrence step.
    pub trigger: Option<Trigger<N>>,
}

impl<N: Amount> Cover<N> {
    /// Terms in quanta; `placed` is multiplied into the last share.
    pub fn new(
        stated: &Stated,
        placed: Share,
        reinstatement: Option<Reinstatement<N>>,
        lanes: &Lanes,
        units: &Units,
    ) -> Result<Cover<N>, PlanError> {
        let band = Band::new(&stated.occurrence, "its layer", units)?;
        let franchise = match stated.franchise {
            None => Franchise::None,
            Some((kind, point)) => {
                let at_or_above = kind == DeductibleKind::FranchiseAtOrAbove;
                match point {
                    Point::Amount(point) => {
                        Franchise::Amount { point: units.amount(point, "its franchise")?, at_or_above }
                    }
                    Point::ShareOfLoss(share) => {
                        Franchise::ShareOfLoss { share: units.share(share, "its franchise")?, at_or_above }
                    }
                }
            }
        };
        let deductible_share = match stated.deductible_share {
            Some(share) => Some(units.share(share, "its deductible")?),
            None => None,
        };
        let ceded = match &stated.first {
            Ceded::Uniform(share) => Part::new(units.share(*share, "its share")?),
            Ceded::ByRisk(_) | Ceded::Sliced(_) => Part::Whole,
        };
        let last = units.share(stated.last, "its share")?.exact() * units.share(placed, "its placed share")?.exact();
        Ok(Cover {
            ceded,
            groups: groups(stated, lanes, units)?,
            occurrence: Occurrence { franchise, deductible_share, band },
            aggregate: Aggregate::new(&stated.aggregate, units)?,
            reinstatement,
            by_term: stated.by_term,
            last: Part::new(Share::new(last)),
            // What the smallest loss uses of a limit by risk is missing for the next.
            threshold: match (&stated.trigger, &stated.claims_limits) {
                (Some(_), _) => N::UNLIMITED,
                (None, Some(_)) => N::ZERO,
                (None, None) => band.attachment,
            },
            trigger: stated.trigger.as_ref().map(|trigger| Trigger::new(trigger, units)).transpose()?,
        })
    }

    /// No event of a path whose subject losses add up to no more than this can recover or attach anything.
    pub fn path_threshold(&self) -> N {
        match &self.aggregate {
            _ if self.trigger.is_some() => N::UNLIMITED,
            Some(aggregate) if self.by_term => aggregate.deductible,
            _ => N::ZERO,
        }
    }

    /// True where an event's recovery depends on nothing but its own subject loss.
    pub fn is_plain(&self) -> bool {
        self.trigger.is_none()
            && !self.by_term
            && self.groups.is_none()
            && self.aggregate.is_none()
            && self.reinstatement.is_none()
    }
}

/// The groups of a cover; None where all lanes are treated as one.
fn groups<N: Amount>(stated: &Stated, lanes: &Lanes, units: &Units) -> Result<Option<Groups<N>>, PlanError> {
    let whole = Band { attachment: N::ZERO, limit: N::UNLIMITED, exhaustion: N::UNLIMITED };
    let mut groups = Groups {
        of_lane: Vec::new(),
        share: Vec::new(),
        band: Vec::new(),
        slices: Vec::new(),
        limits: None,
        insured: Vec::new(),
        each_risk: stated.each_risk.map(|stated| EachRisk::new(stated, units)).transpose()?,
    };
    let mut known: BTreeMap<(u32, Decimal, Vec<u32>), u32> = BTreeMap::new();
    let per_risk = stated.per_risk.as_ref().map(|layer| Band::new(layer, "its per-risk layer", units)).transpose()?;
    let by_risk: Option<BTreeMap<u32, Share>> = match &stated.first {
        Ceded::ByRisk(shares) => Some(shares.iter().copied().collect()),
        Ceded::Uniform(_) | Ceded::Sliced(_) => None,
    };
    let sliced: Option<BTreeMap<u32, &[ShareBand]>> = match &stated.first {
        Ceded::Sliced(risks) => Some(risks.iter().map(|(risk, slices)| (*risk, &slices[..])).collect()),
        Ceded::Uniform(_) | Ceded::ByRisk(_) => None,
    };
    let levels = stated.claims_limits.as_ref().map_or(&[][..], |(_, levels)| levels);
    if let Some((per, levels)) = &stated.claims_limits {
        groups.limits = Some(ClassLimits::new(*per, levels, units)?);
    }
    let risk_limits: BTreeMap<u32, Decimal> = stated.risk_limits.iter().copied().collect();
    let insured: Option<(Share, BTreeMap<u32, Share>)> =
        stated.insured.as_ref().map(|insured| (insured.others, insured.own.iter().copied().collect()));
    let by_share = by_risk.is_some() || sliced.is_some();
    let by_own_terms =
        per_risk.is_some() || !risk_limits.is_empty() || stated.insured.is_some() || stated.each_risk.is_some();
    let by_layer = by_own_terms || !stated.sub_limits.is_empty();
    if !by_share && !by_layer && groups.limits.is_none() {
        return Ok(None);
    }
    for lane in &lanes.lanes {
        let share = match (&by_risk, &stated.first) {
            (Some(shares), _) => units.share(shares.get(&lane.risk).copied().unwrap_or(Share::NONE), "its share")?,
            (None, Ceded::Uniform(share)) => *share,
            (None, Ceded::ByRisk(_) | Ceded::Sliced(_)) => Share::NONE,
        };
        let sub_limit = stated.sub_limits.iter().position(|(coverage, _)| *coverage == lane.coverage);
        let limit = risk_limits.get(&lane.risk);
        let kind = match (by_own_terms || sliced.is_some(), sub_limit) {
            (true, _) => stated.one_risk.as_ref().map_or(lane.risk, |firsts| firsts[lane.risk as usize]),
            (false, at) => at.map_or(u32::MAX, |at| at as u32),
        };
        let next = groups.share.len() as u32;
        let classes = levels.iter().map(|level| level.of_risk[lane.risk as usize]).collect();
        let group = *known.entry((kind, share.exact(), classes)).or_insert(next);
        if group == next {
            if let Some(sliced) = &sliced {
                let nothing = [ShareBand { up_to: None, share: Share::NONE }];
                groups.slices.push(Slices::new(sliced.get(&lane.risk).copied().unwrap_or(&nothing), units)?);
            }
            if let Some(limits) = &mut groups.limits {
                limits.push(lane, levels);
            }
            if let Some((all, own)) = &insured {
                let own = own.get(&lane.risk).copied().unwrap_or(*all);
                groups.insured.push(Part::new(units.share(own, "its insured percentage")?));
            }
            groups.share.push(Part::new(share));
            groups.band.push(match (per_risk, sub_limit) {
                _ if limit.is_some() => {
                    let layer = Layer { attachment: Decimal::ZERO, limit: limit.copied() };
                    Band::new(&layer, "its limit of each risk", units)?
                }
                (Some(band), _) => band,
                (None, Some(at)) => {
                    let limit = Some(stated.sub_limits[at].1);
                    Band::new(&Layer { attachment: Decimal::ZERO, limit }, "its sub-limit", units)?
                }
                (None, None) => whole,
            });
        }
        groups.of_lane.push(group);
    }
    if lanes.beyond {
        // What index contracts pay beyond the loss is treated like a risk of its own.
        let uniform = match &stated.first {
            Ceded::Uniform(share) => *share,
            Ceded::ByRisk(_) | Ceded::Sliced(_) => Share::NONE,
        };
        if sliced.is_some() {
            groups.slices.push(Slices::new(&[ShareBand { up_to: None, share: Share::NONE }], units)?);
        }
        if let Some(limits) = &mut groups.limits {
            limits.push_beyond();
        }
        groups.of_lane.push(groups.share.len() as u32);
        groups.share.push(Part::new(uniform));
        groups.band.push(per_risk.unwrap_or(whole));
    } else {
        // The losses that no policy covers are in no contract's scope; their entry is never read for an amount.
        groups.of_lane.push(0);
    }
    if groups.share.is_empty() {
        groups.share.push(Part::Whole);
        groups.band.push(whole);
    }
    Ok(Some(groups))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::money::Quantum;
    use rust_decimal::dec;

    #[test]
    fn a_band_pays_above_its_attachment_up_to_its_limit() {
        let units = Units { quantum: Quantum::new(dec!(1)).unwrap(), item: "layer" };
        let band: Band<f64> =
            Band::new(&Layer { attachment: dec!(10), limit: Some(dec!(20)) }, "its layer", &units).unwrap();
        assert_eq!([9.0, 10.0, 11.0, 30.0, 31.0].map(|loss| band.of(loss)), [0.0, 0.0, 1.0, 20.0, 20.0]);
        assert_eq!(band.exhaustion, 30.0);
        let open: Band<Decimal> = Band::new(&UNBOUNDED, "its layer", &units).unwrap();
        assert_eq!((open.of(dec!(1e20)), open.exhaustion), (dec!(1e20), Decimal::MAX));
    }

    #[test]
    fn a_franchise_lets_through_what_exceeds_it_or_what_reaches_it() {
        let band = Band { attachment: 0.0, limit: f64::INFINITY, exhaustion: f64::INFINITY };
        let terms = |at_or_above| Occurrence {
            franchise: Franchise::Amount { point: 10.0, at_or_above },
            deductible_share: None,
            band,
        };
        assert_eq!([9.0, 10.0, 11.0].map(|loss| terms(false).passes(loss)), [false, false, true]);
        assert_eq!([9.0, 10.0, 11.0].map(|loss| terms(true).passes(loss)), [false, true, true]);
    }
}
