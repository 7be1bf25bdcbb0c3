//! `covers`: what a policy or contract covers. A list that is not written covers everything.

use super::field::{Field, Kind, Section, optional};
use super::loss_table::coverage_of;
use super::names::Names;
use super::reach::Reach;
use super::reading::Reading;
use super::risk_filter;
use super::sites::Sites;
use crate::input::complaint::{Fault, shown};
use crate::model::contract::Scope;
#[cfg(test)]
use crate::model::peril::Strikes;
use crate::model::risk::{Coverage, Risk};

/// The coverages that can be chosen.
pub(super) const COVERAGES: Kind = Kind::Choice(&["building", "contents", "stock", "business-interruption"]);

const PERILS: Field = optional(
    "perils",
    Kind::List { of: &Kind::NameOf("peril"), least: 1 },
    "[\"earthquake\"]",
    "the perils covered; all where it is not written",
);
const COVERAGE_LIST: Field = optional(
    "coverages",
    Kind::List { of: &COVERAGES, least: 1 },
    "[\"building\", \"contents\"]",
    "the coverages; all where it is not written. Losses that their source does not split are always covered",
);
const POLICIES: Field = optional(
    "policies",
    Kind::List { of: &Kind::NameOf("policy"), least: 1 },
    "[\"earthquake policy\"]",
    "the policies covered; all where it is not written. A facultative contract must name them",
);

pub(super) const POLICY_SCOPE: Section = Section {
    doc: "What the policy covers.",
    fields: &[
        PERILS,
        risk_filter::SITES,
        COVERAGE_LIST,
        risk_filter::BUYERS,
        risk_filter::COUNTRIES,
        risk_filter::GROUPS,
        risk_filter::CLASSES,
        risk_filter::TERMS_DAYS,
        risk_filter::TENOR_MONTHS,
        risk_filter::ELIGIBLE,
        risk_filter::EXCEPT,
    ],
    one_of: &[],
};

pub(super) const CONTRACT_SCOPE: Section = Section {
    doc: "What the contract covers of what its cedant assumes.",
    fields: &[
        PERILS,
        risk_filter::SITES,
        COVERAGE_LIST,
        POLICIES,
        risk_filter::BUYERS,
        risk_filter::COUNTRIES,
        risk_filter::GROUPS,
        risk_filter::CLASSES,
        risk_filter::TERMS_DAYS,
        risk_filter::TENOR_MONTHS,
        risk_filter::ELIGIBLE,
        risk_filter::EXCEPT,
    ],
    one_of: &[],
};

/// What names in a scope stand for.
#[derive(Clone, Copy)]
pub(super) struct Known<'k> {
    pub perils: &'k Names,
    pub sites: &'k Sites,
    pub policies: Option<&'k Names>,
    /// The policies that each of these names stands for: several for a co-insured one.
    pub members: &'k [Vec<usize>],
    /// All risks, portfolios among them, and where the losses of each peril fall.
    pub risks: &'k [Risk],
    pub reach: &'k [Reach],
}

/// Reads `covers`; nothing where a name in it is wrong.
pub(super) fn read(table: &Reading, known: &Known) -> Option<Scope> {
    if !table.has("covers") {
        return Some(Scope::default());
    }
    let covers = table.section("covers")?;
    let list = |key, names: Option<&Names>| match (covers.has(key), names) {
        (true, Some(names)) => covers.list(key, |node, _| names.find(node)).map(|found| Some(in_order(found))),
        _ => Some(None),
    };
    let perils = list("perils", Some(known.perils));
    let policies = list("policies", known.policies).map(|named| {
        let members = |index: &usize| known.members.get(*index).cloned().unwrap_or_default();
        named.map(|named: Vec<usize>| in_order(named.iter().flat_map(members).collect()))
    });
    let coverages = match covers.has("coverages") {
        true => covers
            .list("coverages", |node, kind| chosen_coverage(super::reading::text(node, kind)?))
            .map(|c| Some(in_order(c))),
        false => Some(None),
    };
    let risks = risk_filter::read(&covers, known, perils.as_ref().and_then(|list| list.as_deref()));
    Some(Scope { perils: perils?, risks: risks?, coverages: coverages?, policies: policies? })
}

fn in_order<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}

fn chosen_coverage(text: &str) -> Result<Coverage, Fault> {
    coverage_of(text).ok_or_else(|| Fault::new(format!("\"{}\" is not a coverage", shown(text)), COVERAGES.words(), ""))
}

/// The common part of two scopes; nothing where no loss can fall into both.
pub(super) fn common(a: &Scope, b: &Scope, reach: &[Reach]) -> Option<Scope> {
    let perils = both(&a.perils, &b.perils)?;
    let within = |peril: usize| perils.as_ref().is_none_or(|list| list.contains(&peril));
    let whole = reach.iter().enumerate().any(|(peril, reach)| within(peril) && reach.whole_losses);
    // Losses of no particular coverage are in every scope, so disjoint coverages still share them.
    let coverages = match both(&a.coverages, &b.coverages) {
        None if whole => Some(vec![Coverage::All]),
        None => return None,
        Some(common) => common,
    };
    Some(Scope { perils, risks: both(&a.risks, &b.risks)?, coverages, policies: both(&a.policies, &b.policies)? })
}

/// The common items of two lists, where no list means everything.
fn both<T: PartialEq + Clone>(a: &Option<Vec<T>>, b: &Option<Vec<T>>) -> Option<Option<Vec<T>>> {
    match (a, b) {
        (None, None) => Some(None),
        (Some(list), None) | (None, Some(list)) => Some(Some(list.clone())),
        (Some(a), Some(b)) => {
            let common: Vec<T> = a.iter().filter(|item| b.contains(item)).cloned().collect();
            (!common.is_empty()).then_some(Some(common))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(whole_losses: bool) -> [Reach; 2] {
        [Reach { portfolio_risk: None, whole_losses, hits_sites: true, split_losses: true, strikes: Strikes::Any }; 2]
    }

    #[test]
    fn scopes_overlap_where_every_list_does() {
        let all = Scope::default();
        let first = Scope { perils: Some(vec![0]), risks: Some(vec![1, 2]), ..all.clone() };
        let second = Scope { perils: Some(vec![1]), ..all.clone() };
        assert_eq!(common(&all, &first, &reach(false)), Some(first.clone()));
        assert_eq!(common(&first, &second, &reach(false)), None);
        let third = Scope { risks: Some(vec![2, 3]), ..all };
        assert_eq!(common(&first, &third, &reach(false)).unwrap().risks, Some(vec![2]));
    }

    #[test]
    fn disjoint_coverages_share_losses_that_are_not_split() {
        let of = |coverage| Scope { coverages: Some(vec![coverage]), ..Scope::default() };
        let (a, b) = (of(Coverage::Building), of(Coverage::Stock));
        assert_eq!(common(&a, &b, &reach(false)), None);
        assert!(common(&a, &b, &reach(true)).is_some());
    }
}
