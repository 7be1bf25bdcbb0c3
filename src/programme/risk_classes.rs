//! Classes of risks that limits hold for: each risk, each group of risks, each country.
//!
//! Limits are nested in this order, so that what a risk may take is cut by its own limit first, then with its group, then
//! with its country. A risk in no group stands alone. A country that is listed has the limit listed, any other the
//! general one, if there is one.
//!
//! Worked example: buyers A and B of group G in HR and C in HR have the classes A, B, C by risk, G, G, C by group and one
//! by country.

use crate::model::risk::Risk;
use crate::model::risk_terms::RiskLimits;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A risk without something that terms depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lack {
    /// Index of the risk.
    pub risk: u32,
    /// `exposure`, `country` or `premium`.
    pub what: &'static str,
}

/// One level of limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The class of each risk of the model.
    pub of_risk: Vec<u32>,
    /// The limit of each class; None: it has none.
    pub limits: Vec<Option<Decimal>>,
}

/// The country of a risk.
pub(super) fn country(index: u32, risk: &Risk) -> Result<&str, Lack> {
    risk.country.as_deref().ok_or(Lack { risk: index, what: "country" })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Outside,
    Alone(u32),
    Named(&'a str),
}

/// The levels that limits tell apart, from the risk upwards; risks out of the book have a class without a limit.
pub(super) fn levels(limits: &RiskLimits, risks: &[Risk], in_book: &[bool]) -> Result<Vec<Level>, Lack> {
    let mut levels = Vec::new();
    if limits.risk.is_some() {
        levels.push(level(risks, in_book, |index, _| Ok((Key::Alone(index), limits.risk)))?);
    }
    if limits.group.is_some() {
        let group = |index, risk| Ok((own_group(index, risk), limits.group));
        levels.push(level(risks, in_book, group)?);
    }
    if limits.by_country() {
        let by_country = |index, risk| {
            let code = country(index, risk)?;
            Ok((Key::Named(code), limits.of_country(code)))
        };
        levels.push(level(risks, in_book, by_country)?);
    }
    Ok(levels)
}

fn own_group(index: u32, risk: &Risk) -> Key<'_> {
    risk.group.as_deref().map_or(Key::Alone(index), Key::Named)
}

/// One level that holds every risk of the book.
pub(super) fn whole(limit: Decimal, in_book: &[bool]) -> Level {
    Level { of_risk: in_book.iter().map(|&inside| u32::from(inside)).collect(), limits: vec![None, Some(limit)] }
}

fn level<'a>(
    risks: &'a [Risk],
    in_book: &[bool],
    class: impl Fn(u32, &'a Risk) -> Result<(Key<'a>, Option<Decimal>), Lack>,
) -> Result<Level, Lack> {
    let mut known: BTreeMap<Key, u32> = BTreeMap::new();
    let mut level = Level { of_risk: Vec::with_capacity(risks.len()), limits: Vec::new() };
    for ((index, risk), inside) in (0u32..).zip(risks).zip(in_book) {
        let (key, limit) = if *inside { class(index, risk)? } else { (Key::Outside, None) };
        let next = level.limits.len() as u32;
        let number = *known.entry(key).or_insert(next);
        if number == next {
            level.limits.push(limit);
        }
        level.of_risk.push(number);
    }
    Ok(level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn risks_are_classed_by_themselves_by_group_and_by_country() {
        let risk = |id: &str, group: Option<&str>, country: &str| Risk {
            group: group.map(Into::into),
            country: Some(country.into()),
            ..Risk::new(id)
        };
        let risks = [risk("A", Some("G"), "HR"), risk("B", Some("G"), "HR"), risk("C", None, "HR"), Risk::new("out")];
        let limits = RiskLimits {
            risk: Some(dec!(1)),
            group: Some(dec!(2)),
            country: Some(dec!(3)),
            countries: vec![("HR".into(), dec!(4))],
        };
        let levels = levels(&limits, &risks, &[true, true, true, false]).unwrap();
        let classes: Vec<&[u32]> = levels.iter().map(|level| &level.of_risk[..]).collect();
        assert_eq!(classes, [&[0, 1, 2, 3][..], &[0, 0, 1, 2], &[0, 0, 0, 1]]);
        assert_eq!(levels[2].limits, [Some(dec!(4)), None]);
    }

    #[test]
    fn limits_by_country_need_the_country_of_every_risk() {
        let limits = RiskLimits { country: Some(dec!(1)), ..RiskLimits::default() };
        assert_eq!(levels(&limits, &[Risk::new("A")], &[true]), Err(Lack { risk: 0, what: "country" }));
    }
}
