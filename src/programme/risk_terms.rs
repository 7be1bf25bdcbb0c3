//! Terms by risk, worked out once for a whole model: the cession of every risk, what is accepted of it, the classes that
//! claims limits hold for, and which risks a contract tells apart.
//!
//! A contract that treats all risks alike has none of this, and runs as if this file did not exist.
//!
//! Worked example: a surplus of 9 lines over 1m on sites of 4m, 4m and 2m tells two kinds of sites apart: 75 % and 50 %.

use super::acceptance::{self, Accepted};
use super::book::Book;
use super::cession::{self, Cession};
use super::cover::{Ceded, Stated};
use super::error::PlanError;
use super::one_risk;
use super::risk_classes::{self, Lack, Level};
use super::units::Units;
use crate::model::Model;
use crate::model::amount::Share;
use crate::model::contract::{Basis, Contract, Layer, Terms};
use crate::model::risk_terms::{ClaimsLimits, LimitPer, OneRisk, RiskLimits, ShareBand};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The terms by risk of every contract of a model.
#[derive(Clone, Debug)]
pub(super) struct RiskTerms {
    contracts: Vec<OfContract>,
}

/// Those of one contract.
#[derive(Clone, Debug, Default)]
pub(super) struct OfContract {
    /// By risk, acceptance included; None where the terms alone say the share.
    cessions: Option<Vec<Cession>>,
    accepted: Vec<Accepted>,
    /// Levels of the claims limits.
    pub levels: Option<Vec<Level>>,
    /// For each risk the first of those that count as one with it; None where each counts alone.
    pub one_risk: Option<Vec<u32>>,
    /// For each risk a number that is the same where nothing tells two risks apart.
    kinds: Option<BTreeMap<u32, u32>>,
}

/// Whether the share of a risk is not in the terms alone.
pub(super) fn depend_on_exposure(contract: &Contract) -> bool {
    contract.terms.measure_exposure() || contract.acceptance.is_some()
}

impl RiskTerms {
    /// Works out the terms by risk of the contracts of a checked model that are in the design.
    pub fn new(model: &Model, in_design: &[bool]) -> Result<RiskTerms, PlanError> {
        let mut found = RiskTerms { contracts: vec![OfContract::default(); model.contracts.len()] };
        let book = Book::of(model);
        for (index, contract) in model.contracts.iter().enumerate() {
            if in_design[index] && (depend_on_exposure(contract) || contract.limits.is_some()) {
                let lacks = |lack| PlanError::lacks(contract, &model.risks, lack);
                found.contracts[index] = OfContract::new(&book, index).map_err(lacks)?;
            }
            if contract.one_risk == OneRisk::Group {
                found.contracts[index].one_risk = Some(one_risk::firsts(&model.risks));
            }
        }
        Ok(found)
    }

    /// The terms by risk of a contract.
    pub fn of(&self, contract: usize) -> &OfContract {
        &self.contracts[contract]
    }

    /// The numbers by which a contract tells risks apart; None where it does not.
    pub fn kinds(&self, contract: usize) -> Option<&BTreeMap<u32, u32>> {
        self.contracts[contract].kinds.as_ref()
    }

    /// What a contract takes of the loss of a risk: the one answer for every share of a risk.
    pub fn cession(&self, model: &Model, contract: usize, risk: u32) -> Cession {
        let nothing = || Cession::uniform(Share::NONE);
        match &self.contracts[contract].cessions {
            Some(cessions) => cessions.get(risk as usize).cloned().unwrap_or_else(nothing),
            None => {
                let place = model.risks.get(risk as usize);
                let stated = place.map(|place| cession::by_terms(&model.contracts[contract], risk, place, None));
                stated.and_then(Result::ok).unwrap_or_else(nothing)
            }
        }
    }
}

/// The cession of every risk of a model by one contract, acceptance included; risks out of its book cede nothing.
///
/// # Errors
/// What a risk of the book lacks.
pub fn cessions(book: &Book, contract: usize) -> Result<Vec<Cession>, Lack> {
    let in_book = book.risks_of(contract);
    let accepted = acceptance::accepted(book, contract, &in_book)?;
    by_risk(book, contract, &in_book, &accepted)
}

fn by_risk(book: &Book, contract: usize, in_book: &[bool], accepted: &[Accepted]) -> Result<Vec<Cession>, Lack> {
    let terms = book.contracts[contract];
    let together = match (&terms.terms, terms.one_risk) {
        (Terms::Surplus { .. }, OneRisk::Group) => Some(one_risk::exposures(book.risks, in_book)?),
        _ => None,
    };
    let mut list = Vec::with_capacity(in_book.len());
    for ((index, risk), inside) in (0u32..).zip(book.risks).zip(in_book) {
        let of_group = together.as_ref().map(|sums| sums[index as usize]);
        list.push(match inside {
            true => cession::by_terms(terms, index, risk, of_group)?,
            false => Cession::uniform(Share::NONE),
        });
    }
    if let Some(acceptance) = &terms.acceptance {
        for entry in accepted {
            let own = &mut list[entry.risk as usize];
            *own = own.accepted(entry.accepted, entry.exposure, acceptance.partial);
        }
    }
    Ok(list)
}

impl OfContract {
    fn new(book: &Book, contract: usize) -> Result<OfContract, Lack> {
        let terms = book.contracts[contract];
        let in_book = book.risks_of(contract);
        let accepted = acceptance::accepted(book, contract, &in_book)?;
        let stated = by_risk(book, contract, &in_book, &accepted)?;
        let levels = match &terms.limits {
            Some(claims) => Some(risk_classes::levels(&claims.limits, book.risks, &in_book)?),
            None => None,
        };
        let kinds = Some(kinds(&stated, levels.as_deref().unwrap_or_default()));
        let cessions = depend_on_exposure(terms).then_some(stated);
        Ok(OfContract { cessions, accepted, levels, one_risk: None, kinds })
    }

    /// Puts the cession of each risk, and the claims limits, in the place of what the kind of terms stated.
    pub fn apply(&self, contract: &Contract, stated: &mut Stated) {
        // The members of a group have one share of a surplus, and are accepted one by one all the same.
        stated.one_risk = self.one_risk.clone().filter(|_| stated.per_risk.is_some());
        let Some(cessions) = &self.cessions else { return self.limit(contract, stated) };
        let shared_last = !stated.last.is_whole();
        let by_risk: Vec<(u32, Cession)> = match (&contract.acceptance, shared_last) {
            // The share comes last: what comes first is the acceptance alone.
            (Some(acceptance), true) => {
                let whole = Cession::uniform(Share::WHOLE);
                let own = |entry: &Accepted| whole.accepted(entry.accepted, entry.exposure, acceptance.partial);
                self.accepted.iter().map(|entry| (entry.risk, own(entry))).collect()
            }
            _ => (0u32..).zip(cessions.iter().cloned()).collect(),
        };
        let shares: Option<Vec<(u32, Share)>> =
            by_risk.iter().map(|(risk, cession)| Some((*risk, cession.uniform_share()?))).collect();
        stated.first = match shares {
            Some(shares) => Ceded::ByRisk(shares),
            None => {
                Ceded::Sliced(by_risk.into_iter().map(|(risk, cession)| (risk, cession.slices().to_vec())).collect())
            }
        };
        self.limit(contract, stated);
    }

    fn limit(&self, contract: &Contract, stated: &mut Stated) {
        if let (Some(claims), Some(levels)) = (&contract.limits, &self.levels) {
            stated.claims_limits = Some((claims.per, levels.clone()));
        }
    }
}

/// Numbers the risks by their cession and classes; a risk whose loss is sliced is like no other.
fn kinds(cessions: &[Cession], levels: &[Level]) -> BTreeMap<u32, u32> {
    let mut known: BTreeMap<(Vec<u32>, Option<Decimal>, u32), u32> = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    for (risk, cession) in (0u32..).zip(cessions) {
        let classes = levels.iter().map(|level| level.of_risk[risk as usize]).collect();
        let share = cession.uniform_share().map(Share::exact);
        let alone = if share.is_some() { u32::MAX } else { risk };
        let next = known.len() as u32 + 1;
        numbers.insert(risk, *known.entry((classes, share, alone)).or_insert(next));
    }
    numbers
}

/// The pipeline of a kind whose share follows the exposure; the shares themselves come from [`OfContract::apply`].
pub(super) fn stated(contract: &Contract, limit: Option<Decimal>) -> Result<Stated, PlanError> {
    if contract.basis == Some(Basis::Whole) {
        let why =
            "amounts of a contract whose share depends on the risk are of the ceded share; write `basis = \"share\"`";
        return Err(PlanError::Unsupported { item: contract.name.clone(), why });
    }
    let occurrence = Layer { attachment: Decimal::ZERO, limit };
    Ok(Stated { occurrence, ..Stated::default() })
}

/// Refuses terms by risk that make no sense, in a model that was built by hand.
pub(super) fn validate(model: &Model, contract: &Contract) -> Result<(), PlanError> {
    let units = Units { quantum: model.settings.quantum, item: &contract.name };
    let refuse = |why| Err(PlanError::Unsupported { item: contract.name.clone(), why });
    one_risk::fault(contract).map_or(Ok(()), refuse)?;
    match &contract.terms {
        Terms::VariableQuotaShare { bands, .. } => validate_bands(&units, bands)?,
        Terms::Surplus { retention, retentions, lines, .. } => {
            let mut listed = BTreeSet::new();
            for (risk, own) in retentions {
                units.amount::<Decimal>(*own, "its retention")?;
                if *risk as usize >= model.risks.len() {
                    let (item, index) = (contract.name.clone(), *risk as usize);
                    return Err(PlanError::Unknown { item, kind: "site", index });
                }
                if !listed.insert(risk) {
                    return refuse("a risk is listed twice under `retentions`");
                }
            }
            units.amount::<Decimal>(*retention, "its retention")?;
            units.amount::<Decimal>(*lines, "its number of lines")?;
        }
        Terms::CapacityExtension { own_capacity, whole_countries, .. } => {
            if own_capacity.is_none() && whole_countries.is_empty() {
                return refuse("a capacity extension states its own capacity, countries that are ceded whole, or both");
            }
            units.amount::<Decimal>(own_capacity.unwrap_or_default(), "its own capacity")?;
        }
        _ => {}
    }
    if let Some(acceptance) = &contract.acceptance {
        if !contract.terms.is_proportional() {
            return refuse("acceptance is of exposure, in which only a proportional contract takes a share");
        }
        validate_limits(&units, &acceptance.limits, "its limits of acceptance")?;
        units.amount::<Decimal>(acceptance.whole.unwrap_or_default(), "its limits of acceptance")?;
    }
    match &contract.limits {
        Some(ClaimsLimits { limits, per }) => {
            let best = contract.hours.is_some_and(|clause| clause.window == crate::model::contract::Window::Best);
            if best && *per == LimitPer::Term {
                return refuse(
                    "claims limits of a term need occurrences that follow one another; write `window = \"first\"`",
                );
            }
            validate_limits(&units, limits, "its claims limits")
        }
        None => Ok(()),
    }
}

fn validate_bands(units: &Units, bands: &[ShareBand]) -> Result<(), PlanError> {
    let refuse = |why| Err(PlanError::Unsupported { item: units.item.to_string(), why });
    let Some((last, rest)) = bands.split_last() else { return refuse("a variable quota share has no bands") };
    let mut below = Decimal::ZERO;
    for band in rest {
        units.share(band.share, "its share")?;
        let Some(end) = band.up_to else { return refuse("only the last band has no upper end") };
        units.amount::<Decimal>(end, "the end of a band")?;
        if end <= below {
            return refuse("bands ascend, each with an upper end above the last");
        }
        below = end;
    }
    units.share(last.share, "its share")?;
    if last.up_to.is_some() { refuse("the last band has no upper end") } else { Ok(()) }
}

fn validate_limits(units: &Units, limits: &RiskLimits, what: &'static str) -> Result<(), PlanError> {
    let general = [limits.risk, limits.group, limits.country].into_iter().flatten();
    for amount in general.chain(limits.countries.iter().map(|(_, amount)| *amount)) {
        units.amount::<Decimal>(amount, what)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::examples::{one_contract, refusal};
    use rust_decimal::dec;

    fn surplus() -> Terms {
        Terms::Surplus { retention: dec!(1), retentions: Vec::new(), lines: dec!(9), limit: None }
    }

    #[test]
    fn risks_with_the_same_share_are_not_told_apart() {
        let mut model = one_contract(surplus());
        for (risk, value) in model.risks.iter_mut().zip([dec!(4), dec!(4), dec!(2)]) {
            risk.values[0] = Some(value);
        }
        let terms = RiskTerms::new(&model, &[true]).unwrap();
        let numbers: Vec<u32> = terms.kinds(0).unwrap().values().copied().collect();
        assert_eq!(numbers, [1, 1, 2]);
    }

    #[test]
    fn a_risk_without_exposure_is_named() {
        let mut model = one_contract(surplus());
        model.risks[0].values[0] = Some(dec!(4));
        let said = refusal(&model).to_string();
        assert_eq!(said, "contract contract: risk B has no exposure, on which its terms depend");
    }

    #[test]
    fn bands_that_do_not_ascend_are_refused() {
        let band = |up_to, share| ShareBand { up_to, share: Share::new(share) };
        let end = Some(dec!(100));
        for bands in [
            vec![],
            vec![band(end, dec!(0.5))],
            vec![band(end, dec!(0.5)), band(end, dec!(0.6)), band(None, dec!(0.7))],
            vec![band(None, dec!(0.5)), band(None, dec!(0.7))],
            vec![band(None, dec!(1.1))],
        ] {
            let mode = crate::model::risk_terms::BandMode::Slab;
            let model = one_contract(Terms::VariableQuotaShare { mode, bands, limit: None });
            assert!(matches!(refusal(&model), PlanError::Unsupported { .. } | PlanError::ShareOutOfRange { .. }));
        }
    }
}
