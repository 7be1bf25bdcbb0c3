//! The cover: the one pipeline that every policy and contract compiles to.
//!
//! ```text
//! ceded share -> per-risk layer or sub-limit -> sum of the occurrence -> franchise or deductible, attachment, limit
//!     -> annual aggregate deductible -> annual aggregate limit, reinstatements -> final share and placed share
//! ```
//! The order is that of OED reinsurance terms (Open Exposure Data 5.0, section 8), with annual terms before the placed
//! share. Each kind of terms has a file of its own that states it as [`Stated`]; [`Cover::new`] turns that into whole
//! quanta and ties it to lanes.
//!
//! Worked number: 30 % ceded with a limit of 20,000 on the ceded amount recovers min(30 % x 100,000, 20,000) = 20,000; a
//! contract of which 30 % is placed with a limit of 20,000 on 100 % recovers 30 % x min(100,000, 20,000) = 6,000.

use super::aggregate::Aggregate;
use super::error::PlanError;
use super::lanes::Lanes;
use super::reinstatement::Reinstatement;
use super::units::Units;
use crate::model::amount::{Amount, Share};
use crate::model::contract::Layer;
use crate::model::policy::DeductibleKind;
use crate::model::risk::Coverage;
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
    /// The limit of each risk where they differ, applied after the ceded share; in place of `per_risk`.
    pub risk_limits: Vec<(u32, Decimal)>,
}

/// The ceded share that is applied first.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ceded {
    /// The same for all.
    Uniform(Share),
    /// One for each risk; risks that are not listed are not ceded.
    ByRisk(Vec<(u32, Share)>),
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
            risk_limits: Vec::new(),
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
    /// No event whose subject does not exceed this can recover anything.
    pub threshold: N,
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
            Ceded::ByRisk(_) => Part::Whole,
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
            threshold: band.attachment,
        })
    }

    /// No event of a path whose subject losses add up to no more than this can recover or attach anything.
    pub fn path_threshold(&self) -> N {
        match &self.aggregate {
            Some(aggregate) if self.by_term => aggregate.deductible,
            _ => N::ZERO,
        }
    }

    /// True where an event's recovery depends on nothing but its own subject loss.
    pub fn is_plain(&self) -> bool {
        !self.by_term && self.groups.is_none() && self.aggregate.is_none() && self.reinstatement.is_none()
    }
}

/// The groups of a cover; None where all lanes are treated as one.
fn groups<N: Amount>(stated: &Stated, lanes: &Lanes, units: &Units) -> Result<Option<Groups<N>>, PlanError> {
    let whole = Band { attachment: N::ZERO, limit: N::UNLIMITED, exhaustion: N::UNLIMITED };
    let mut groups = Groups { of_lane: Vec::new(), share: Vec::new(), band: Vec::new() };
    let mut known: BTreeMap<(u32, Decimal), u32> = BTreeMap::new();
    let per_risk = stated.per_risk.as_ref().map(|layer| Band::new(layer, "its per-risk layer", units)).transpose()?;
    let by_risk: Option<BTreeMap<u32, Share>> = match &stated.first {
        Ceded::ByRisk(shares) => Some(shares.iter().copied().collect()),
        Ceded::Uniform(_) => None,
    };
    let risk_limits: BTreeMap<u32, Decimal> = stated.risk_limits.iter().copied().collect();
    if per_risk.is_none() && by_risk.is_none() && stated.sub_limits.is_empty() && risk_limits.is_empty() {
        return Ok(None);
    }
    for lane in &lanes.lanes {
        let share = match (&by_risk, &stated.first) {
            (Some(shares), _) => units.share(shares.get(&lane.risk).copied().unwrap_or(Share::NONE), "its share")?,
            (None, Ceded::Uniform(share)) => *share,
            (None, Ceded::ByRisk(_)) => Share::NONE,
        };
        let sub_limit = stated.sub_limits.iter().position(|(coverage, _)| *coverage == lane.coverage);
        let limit = risk_limits.get(&lane.risk);
        let kind = match (per_risk.is_some() || !risk_limits.is_empty(), sub_limit) {
            (true, _) => lane.risk,
            (false, at) => at.map_or(u32::MAX, |at| at as u32),
        };
        let next = groups.share.len() as u32;
        let group = *known.entry((kind, share.exact())).or_insert(next);
        if group == next {
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
    // The losses that no policy covers are in no contract's scope; their entry is never read for an amount.
    groups.of_lane.push(0);
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
