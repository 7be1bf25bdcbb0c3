//! Checks that look at several parts of a configuration at once. Each complains where the user can mend it.

mod cession;
mod clauses;
mod counterparty;
mod deals;
mod gaps;
mod largest;
mod licence;
mod money;
mod never_binds;
mod never_pays;
mod order;
mod pays_twice;
mod policies;
mod reach;
mod renewal;
mod risk_terms;
mod rules;
mod trigger;
mod values;

use super::contract::ContractDraft;
use super::party::Parties;
use super::peril::PerilDraft;
use super::period::in_force;
use super::policy::PolicyDraft;
use super::reach::Reach;
use super::reading::Reading;
use super::scope::common;
use crate::model::contract::Scope;
use crate::model::date::Axis;
use crate::model::risk::Risk;

/// Everything that was read.
pub(super) struct Whole<'w, 'd> {
    pub parties: &'w Parties,
    pub party_tables: &'w [Reading<'d>],
    pub risks: &'w [Risk],
    /// Some cell of the lists of risks is wrong, so that what a risk lacks may be in it.
    pub doubtful: bool,
    pub reach: &'w [Reach],
    pub policies: &'w [PolicyDraft<'d>],
    pub contracts: &'w [ContractDraft<'d>],
    pub axis: Option<Axis>,
    pub horizon: Option<u32>,
    pub perils: &'w [PerilDraft],
    pub peril_tables: &'w [Reading<'d>],
}

/// Runs all of them.
pub(super) fn run(whole: &Whole) {
    licence::check(whole);
    order::check(whole);
    cession::check(whole);
    clauses::check(whole);
    values::check(whole);
    if !whole.doubtful {
        pays_twice::check(whole);
    }
    gaps::check(whole);
    // What could not be read holds nothing, and would make everything after it look as if it never paid.
    let sound = whole.policies.iter().all(|draft| draft.sound) && whole.contracts.iter().all(|draft| draft.sound);
    let some_never_pay = policies::check(whole);
    if let Some(reachable) = sound.then(|| largest::reachable(whole)).flatten() {
        never_pays::check(whole, &reachable, some_never_pay);
        never_binds::check(whole, &reachable);
    }
    risk_terms::check(whole);
    trigger::check(whole);
    counterparty::check(whole);
    counterparty::check_defaults(whole, whole.party_tables);
    reach::check(whole);
    rules::check(whole);
    renewal::check(whole);
    money::check(whole);
    deals::check(whole);
}

impl Whole<'_, '_> {
    /// What two contracts of one cedant both cover at some time; nothing where no loss falls into both.
    fn overlap(&self, a: usize, b: usize) -> Option<Scope> {
        let (a, b) = (&self.contracts[a], &self.contracts[b]);
        if !(a.scoped && b.scoped && at_the_same_time(a, b, self.axis)) {
            return None;
        }
        common(&a.contract.covers, &b.contract.covers, self.reach)
    }

    /// Whether contract `a` comes after contract `b`, directly or through others.
    fn is_after(&self, a: usize, b: usize) -> bool {
        let mut open = self.contracts[a].contract.after.clone();
        let mut seen = vec![false; self.contracts.len()];
        while let Some(next) = open.pop() {
            if next == b {
                return true;
            }
            if !std::mem::replace(&mut seen[next], true) {
                open.extend(&self.contracts[next].contract.after);
            }
        }
        false
    }

    /// Whether neither of two contracts comes after the other, so that both see the same loss.
    fn parallel(&self, a: usize, b: usize) -> bool {
        !self.is_after(a, b) && !self.is_after(b, a)
    }

    fn name(&self, contract: usize) -> &str {
        &self.contracts[contract].contract.name
    }
}

fn at_the_same_time(a: &ContractDraft, b: &ContractDraft, axis: Option<Axis>) -> bool {
    // Where one looks at losses and the other at attachments, the run-off of the latter has no known end.
    let basis = |draft: &ContractDraft| draft.contract.attachment_basis.opening_book().is_some();
    let mixed = basis(a) != basis(b);
    let days = |draft: &ContractDraft| {
        let (begin, end) = in_force(&draft.contract.period, draft.contract.renewal, axis);
        (begin, if mixed && basis(draft) { None } else { end })
    };
    let (a, b) = (days(a), days(b));
    let before =
        |end: Option<jiff::civil::Date>, begin: Option<jiff::civil::Date>| end.zip(begin).is_some_and(|(e, b)| e <= b);
    !before(a.1, b.0) && !before(b.1, a.0)
}
