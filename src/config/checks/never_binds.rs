//! Terms that can never matter: sub-limits above the value, annual limits above everything that can be recovered,
//! reinstatements that no further loss can use.
//!
//! Worked number: a policy of 1bn a year leaves a layer 600m xs 400m one loss. A reinstatement of it could never be used, and
//! a paid one would only cost premium.

use rust_decimal::Decimal;

use super::Whole;
use super::largest::{Reachable, least, reinstated_limit};
use crate::config::contract::ContractDraft;
use crate::config::policy::{PolicyDraft, insured_value};
use crate::config::reading::grouped;
use crate::input::complaint::Fault;
use crate::input::counted::counted;
use crate::model::contract::Scope;
use crate::model::risk::Coverage;

pub(super) fn check(whole: &Whole, reachable: &[Reachable]) {
    for draft in whole.policies.iter().filter(|draft| draft.sound) {
        for (coverage, limit) in &draft.policy.sub_limits {
            sub_limit(whole, draft, *coverage, *limit);
        }
    }
    for (draft, most) in whole.contracts.iter().zip(reachable).filter(|(draft, most)| draft.sound && pays(most)) {
        reinstatements(draft, most);
        annual_limit(draft, most);
    }
}

/// A contract that never pays has been warned about.
fn pays(most: &Reachable) -> bool {
    most.meets_anything() && most.recoveries.event != Some(Decimal::ZERO)
}

fn sub_limit(whole: &Whole, draft: &PolicyDraft, coverage: Coverage, limit: Decimal) {
    let covers = &draft.policy.covers;
    let rule = "a sub-limit is the most that is paid of one occurrence for a coverage in scope, on its ground-up loss";
    let warn = |what: String| {
        let example = "sub-limits = { building = \"500m\" }";
        draft.table.warn_key("sub-limits", Fault::new(what, rule, example));
    };
    if covers.coverages.as_ref().is_some_and(|list| !list.contains(&coverage)) {
        return warn(format!("the sub-limit of {} never binds: the policy does not cover it", coverage.key()));
    }
    let scope = Scope { coverages: Some(vec![coverage]), ..covers.clone() };
    // Only of events that are occurrences of their own is the value the most that can be lost.
    let value = insured_value(&scope, whole.risks, whole.reach).filter(|_| draft.policy.hours.is_none());
    if let Some(value) = value.filter(|value| limit > *value) {
        let (limit, value) = (grouped(limit), grouped(value));
        return warn(format!(
            "the sub-limit {limit} of {} never binds: the insured value in scope is {value}",
            coverage.key()
        ));
    }
    let in_scope = |peril: &usize| covers.perils.as_ref().is_none_or(|list| list.contains(peril));
    let mut perils = (0..whole.reach.len()).filter(in_scope).peekable();
    if perils.peek().is_some() && perils.all(|peril| !whole.reach[peril].split_losses) {
        warn(format!(
            "the sub-limit of {} never binds: no peril in scope has losses split by coverage",
            coverage.key()
        ));
    }
}

/// Reinstatements that no further loss can use, because too little is left of the cedant's losses of a period.
fn reinstatements(draft: &ContractDraft, most: &Reachable) {
    let contract = &draft.contract;
    let limited = contract.annual.reinstatements.as_ref().filter(|terms| !terms.unlimited);
    let (Some(reinstatements), Some(limit)) = (limited, contract.occurrence_limit()) else { return };
    let deductible = contract.annual.deductible.and_then(|amount| contract.of_the_whole(amount)).unwrap_or_default();
    let Some(recovered) = most.recoveries.term.map(|most| (most - deductible).max(Decimal::ZERO)) else { return };
    let limits = recovered.checked_div(limit).map_or(Decimal::MAX, |limits| limits.ceil());
    let used = (limits - Decimal::ONE).max(Decimal::ZERO);
    let stated = Decimal::from(reinstatements.rates.len() as u64);
    if used < stated {
        let subject = most.subject.term.map_or(String::new(), |subject| {
            format!("the cedant's losses of a period are at most {}, so that ", grouped(subject))
        });
        let what = format!(
            "{subject}at most {} can be recovered: room for {used} of {}",
            grouped(recovered),
            counted(stated, "reinstatements")
        );
        let rule = "each loss leaves its attachment with the cedant; a reinstatement is used by what is recovered beyond the \
                    limits before it, and a paid one that cannot be used only costs premium";
        let example = format!("reinstatements = {{ count = {used}, rate = \"100%\" }}");
        draft.table.warn_key("reinstatements", Fault::new(what, rule, example));
    }
}

fn annual_limit(draft: &ContractDraft, most: &Reachable) {
    let contract = &draft.contract;
    let Some(limit) = contract.annual.limit.and_then(|limit| contract.of_the_whole(limit)) else { return };
    let deductible = contract.annual.deductible.and_then(|amount| contract.of_the_whole(amount)).unwrap_or_default();
    let recovered = most.recoveries.term.map(|most| (most - deductible).max(Decimal::ZERO));
    if let Some(most) = least(recovered, reinstated_limit(contract)).filter(|most| limit > *most) {
        let what = format!(
            "the annual limit {} never binds: at most {} can be recovered in a period",
            grouped(limit),
            grouped(most)
        );
        let rule = "limits of policies, of each loss and of reinstatements bound the recoveries of a period as well; an \
                    annual limit above them has no effect";
        draft.table.warn_key("annual", Fault::new(what, rule, format!("annual limit below {}", grouped(most))));
    }
}
