//! Terms by risk from their definitions: shares that follow from the exposure, acceptance, limits by risk, group and
//! country.

use ishizue::model::Model;
use ishizue::model::contract::{Basis, Contract, Terms};
use ishizue::model::policy::{Deductible, DeductibleKind, DeductibleSize, Policy};
use ishizue::model::risk_terms::*;
use rust_decimal::{Decimal, dec};
use std::collections::BTreeMap;

/// A class of risks: level (risk, group, country, all) and its name.
pub type Class = (u8, String);

fn exposure(model: &Model, risk: u32) -> Decimal {
    model.risks[risk as usize].exposure().expect("generated with exposures")
}

fn country(model: &Model, risk: u32) -> &str {
    model.risks[risk as usize].country.as_deref().expect("generated with countries")
}

/// The classes of a risk, from the narrowest, each with its limit.
pub fn classes(model: &Model, limits: &RiskLimits, risk: u32) -> [(Class, Option<Decimal>); 3] {
    let country = country(model, risk);
    let own = &model.risks[risk as usize];
    let group = own.group.clone().map_or(format!("alone {risk}"), |group| format!("group {group}"));
    [
        ((0, risk.to_string()), limits.risk),
        ((1, group), limits.group),
        ((2, country.to_string()), limits.of_country(country)),
    ]
}

/// Share x slice, added up over the slices of an amount.
fn sliced(bands: &[ShareBand], amount: Decimal) -> Decimal {
    let mut sum = dec!(0);
    let mut bottom = dec!(0);
    for band in bands {
        let top = band.up_to.unwrap_or(Decimal::MAX);
        sum += band.share.exact() * (amount.min(top) - bottom).max(dec!(0));
        bottom = top;
    }
    sum
}

/// The first risk of the group of a risk.
pub fn first_affiliate(model: &Model, risk: u32) -> u32 {
    // What belongs to no risk has no group.
    let Some(group) = model.risks.get(risk as usize).and_then(|own| own.group.as_ref()) else { return risk };
    (0..risk).find(|other| model.risks[*other as usize].group.as_ref() == Some(group)).unwrap_or(risk)
}

/// What a policy has left of the loss of a risk after its limit: its share, and a deductible of its own before or after it.
pub fn left_of_risk(policy: &Policy, each: Option<(Deductible, DeductibleSize)>, risk: u32, loss: Decimal) -> Decimal {
    let own = policy.insured.iter().find(|(of, _)| *of == risk).map_or(policy.share, |(_, share)| *share);
    let share = |loss: Decimal| if policy.insured.is_empty() { loss } else { super::cents(own.exact() * loss) };
    let Some((deductible, DeductibleSize::Amount(point))) = each else { return share(loss) };
    let borne = |loss: Decimal| match deductible.kind {
        DeductibleKind::Subtract => (loss - point).max(dec!(0)),
        DeductibleKind::Franchise => {
            if loss > point {
                loss
            } else {
                dec!(0)
            }
        }
        DeductibleKind::FranchiseAtOrAbove => {
            if loss >= point {
                loss
            } else {
                dec!(0)
            }
        }
    };
    let after = deductible.basis == Basis::Share && !policy.insured.is_empty();
    if after { borne(share(loss)) } else { share(borne(loss)) }
}

/// What a contract measures a risk by: its exposure, what reinsurance is approved for, or the exposure of its group.
fn measure(model: &Model, contract: &Contract, book: &[u32], risk: u32) -> Decimal {
    match &contract.terms {
        Terms::Surplus { .. } if contract.one_risk == OneRisk::Group => {
            let own = first_affiliate(model, risk);
            book.iter()
                .filter(|other| first_affiliate(model, **other) == own)
                .map(|other| exposure(model, *other))
                .sum()
        }
        Terms::VariableQuotaShare { .. } => asked(model, contract.acceptance.as_ref(), risk),
        _ => exposure(model, risk),
    }
}

/// What is asked of an acceptance for a risk.
fn asked(model: &Model, acceptance: Option<&Acceptance>, risk: u32) -> Decimal {
    let whole = exposure(model, risk);
    let approved = || model.risks[risk as usize].buyer.as_ref().and_then(|buyer| buyer.reinsured);
    let follows = acceptance.is_some_and(|acceptance| acceptance.as_reinsured);
    if follows { whole.min(approved().expect("generated with reinsured limits")) } else { whole }
}

/// What the terms cede of a loss of one risk.
fn by_terms(model: &Model, contract: &Contract, book: &[u32], risk: u32, loss: Decimal) -> Decimal {
    let value = measure(model, contract, book, risk);
    match &contract.terms {
        Terms::QuotaShare { share, .. } => share.exact() * loss,
        Terms::SurplusShare { shares, .. } => {
            shares.iter().find(|(of, _)| *of == risk).map_or(dec!(0), |(_, share)| share.exact() * loss)
        }
        Terms::VariableQuotaShare { mode, bands, .. } => match mode {
            BandMode::Sliced => sliced(bands, loss),
            BandMode::Blended if value > dec!(0) => sliced(bands, value) / value * loss,
            _ => {
                let band = bands.iter().find(|band| band.up_to.is_none_or(|top| value <= top)).unwrap();
                band.share.exact() * loss
            }
        },
        Terms::Surplus { retention, retentions, lines, .. } => {
            let line = retentions.iter().find(|(of, _)| *of == risk).map_or(*retention, |(_, own)| *own);
            if value == dec!(0) { dec!(0) } else { (value - line).max(dec!(0)).min(lines * line) / value * loss }
        }
        Terms::CapacityExtension { own_capacity, whole_countries, .. } => {
            if whole_countries.iter().any(|whole| whole == country(model, risk)) {
                return loss;
            }
            match own_capacity {
                Some(own) if value > dec!(0) => (value - own).max(dec!(0)) / value * loss,
                _ => dec!(0),
            }
        }
        _ => unreachable!("only proportional contracts cede by risk"),
    }
}

/// What is accepted of each risk in the book.
fn accepted(model: &Model, acceptance: &Acceptance, book: &[u32]) -> BTreeMap<u32, Decimal> {
    let of = |risk: u32| {
        let [risk, group, country] = classes(model, &acceptance.limits, risk);
        [risk, group, country, ((3, String::new()), acceptance.whole)]
    };
    let mut amounts: BTreeMap<u32, Decimal> =
        book.iter().map(|&risk| (risk, asked(model, Some(acceptance), risk))).collect();
    if acceptance.rule == AcceptanceRule::ProRata {
        for level in 0..4 {
            let mut sums: BTreeMap<Class, Decimal> = BTreeMap::new();
            for (&risk, amount) in &amounts {
                *sums.entry(of(risk)[level].0.clone()).or_default() += *amount;
            }
            for (&risk, amount) in &mut amounts {
                let (class, limit) = of(risk)[level].clone();
                if let Some(limit) = limit.filter(|limit| sums[&class] > *limit) {
                    *amount = *amount * limit / sums[&class];
                }
            }
        }
        return amounts;
    }
    let mut used: BTreeMap<Class, Decimal> = BTreeMap::new();
    for (&risk, amount) in &mut amounts {
        let mut room = Decimal::MAX;
        for (class, limit) in of(risk) {
            if let Some(limit) = limit {
                room = room.min(limit - used.get(&class).copied().unwrap_or_default());
            }
        }
        if *amount > room {
            *amount = if acceptance.rule == AcceptanceRule::Order { room } else { dec!(0) };
        }
        for (class, _) in of(risk) {
            *used.entry(class).or_default() += *amount;
        }
    }
    amounts
}

/// What a contract takes of the loss of a risk in one occurrence; None where it treats all risks alike. `book`: the risks
/// that it can meet.
pub fn cession<'a>(
    model: &'a Model,
    contract: &'a Contract,
    book: &[u32],
) -> Option<Box<dyn Fn(u32, Decimal) -> Decimal + 'a>> {
    if !contract.terms.measure_exposure() && contract.acceptance.is_none() {
        return None;
    }
    let book = book.to_vec();
    let amounts = contract.acceptance.as_ref().map(|acceptance| accepted(model, acceptance, &book));
    let share_last = contract.basis == Some(Basis::Whole);
    Some(Box::new(move |risk, loss| {
        if !book.contains(&risk) {
            return dec!(0);
        }
        let own = |loss: Decimal| if share_last { loss } else { by_terms(model, contract, &book, risk, loss) };
        let (Some(acceptance), Some(amounts)) = (&contract.acceptance, &amounts) else { return own(loss) };
        let (part, value) = (amounts[&risk], exposure(model, risk));
        match acceptance.partial {
            PartialAcceptance::Cap => own(loss.min(part)),
            // Nothing is asked for and nothing accepted.
            PartialAcceptance::Proportional if value == dec!(0) => dec!(0),
            PartialAcceptance::Proportional => own(loss) * part / value,
        }
    }))
}

/// Cuts what is ceded of each risk to what the claims limits leave, and counts it as used.
pub fn limit(model: &Model, limits: &RiskLimits, used: &mut BTreeMap<Class, Decimal>, ceded: &mut [(u32, Decimal)]) {
    for level in 0..3 {
        let mut sums: BTreeMap<Class, Decimal> = BTreeMap::new();
        for (risk, amount) in ceded.iter() {
            *sums.entry(classes(model, limits, *risk)[level].0.clone()).or_default() += *amount;
        }
        for (risk, amount) in ceded.iter_mut() {
            let (class, limit) = classes(model, limits, *risk)[level].clone();
            let Some(limit) = limit else { continue };
            let room = (limit - used.get(&class).copied().unwrap_or_default()).max(dec!(0));
            if sums[&class] > room {
                *amount = *amount * room / sums[&class];
            }
        }
    }
    for (risk, amount) in ceded.iter() {
        for (class, _) in classes(model, limits, *risk) {
            *used.entry(class).or_default() += *amount;
        }
    }
}
