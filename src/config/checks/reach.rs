//! Scopes that no loss can reach.
//!
//! A contract sees only what the policies behind its cedant cover; where none of these policies shares a risk, a peril and a
//! coverage with its scope, it would never pay.
//!
//! Worked case: the policy of the cedant covers buyers in Vietnam, its contract only those in Thailand.

use super::Whole;
use super::licence::reaches;
use crate::config::contract::ContractDraft;
use crate::config::scope::common;
use crate::input::complaint::{Fault, shown};

pub(super) fn check(whole: &Whole) {
    for draft in whole.contracts.iter().filter(|draft| meets_nothing(whole, draft)) {
        let what = format!("\"{}\" covers nothing that its cedant assumes", shown(&draft.contract.name));
        let rule = "a contract pays for the risks, perils and coverages that the policies behind its cedant cover; none of \
                    them covers any of these";
        draft.table.complain_key("covers", Fault::new(what, rule, draft.table.example("covers")));
    }
}

/// Whether a contract states a scope that no policy behind its cedant meets, as far as everything could be read.
pub(super) fn meets_nothing(whole: &Whole, draft: &ContractDraft) -> bool {
    let all_known = whole.policies.iter().all(|policy| policy.scoped && policy.insurer.is_some())
        && whole.contracts.iter().all(|contract| contract.panel.is_some() && contract.cedant.is_some());
    let Some(cedant) = draft.cedant.filter(|_| all_known && draft.scoped && draft.table.has("covers")) else {
        return false;
    };
    let covers = &draft.contract.covers;
    let named = |policy: &usize| covers.policies.as_ref().is_none_or(|list| list.contains(policy));
    let mut assumed =
        (0..whole.policies.len()).filter(named).filter(|policy| reaches(whole, *policy, cedant)).peekable();
    // A cedant without any business is another mistake.
    let some = assumed.peek().is_some();
    let meets = |policy: usize| common(&whole.policies[policy].policy.covers, covers, whole.reach).is_some();
    some && !assumed.any(meets)
}
