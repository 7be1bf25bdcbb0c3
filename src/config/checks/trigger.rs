//! Contracts whose payment hangs on the event, and the top and drop: what they need around them.

use super::Whole;
use crate::config::contract::ContractDraft;
use crate::input::complaint::{Fault, shown};
use crate::model::contract::Terms;
use crate::model::peril::Source;

pub(super) fn check(whole: &Whole) {
    for draft in whole.contracts.iter().filter(|draft| draft.has_terms) {
        if draft.contract.terms.is_index() {
            refuse(draft, "hours-clause", "an hours clause joins losses, and this contract pays for single events");
            refuse(draft, "per-risk", "per-risk terms are terms on losses, and this contract pays on the event");
        }
        if draft.scoped {
            check_attributes(whole, draft);
        }
        let alone = matches!(draft.contract.terms, Terms::TopAndDrop { .. }) && draft.contract.after.is_empty();
        // Names in `after` that do not exist have been complained about already.
        if alone && !draft.table.table.peek("after").is_some_and(|node| node.list().is_ok_and(|list| !list.is_empty()))
        {
            let rule =
                "a top and drop stands on the contracts that it names in `after` and drops down as they are used up";
            let what = "the top and drop names no tower";
            draft.table.complain_key("after", Fault::new(what, rule, "after = [\"first layer\", \"second layer\"]"));
        }
    }
}

fn refuse(draft: &ContractDraft, key: &str, why: &str) {
    if draft.table.has(key) {
        let rule = format!("{why}; leave `{key}` out");
        let what = format!("a contract that pays on an index has `{key}`");
        draft.table.complain_key(key, Fault::new(what, rule, "annual = { limit = \"500m\" }"));
    }
}

/// A condition on a fact that no event of a peril carries could never hold.
fn check_attributes(whole: &Whole, draft: &ContractDraft) {
    let covers = &draft.contract.covers;
    for attribute in draft.contract.terms.asks() {
        for (index, peril) in whole.perils.iter().enumerate() {
            let Some(peril) = &peril.peril else { continue };
            let in_scope = covers.perils.as_ref().is_none_or(|list| list.contains(&index));
            if in_scope && !peril.source.carries(attribute) {
                let columns = attribute.columns();
                let what = format!(
                    "\"{}\" asks for the {columns} of events, which no event of the peril \"{}\" carries",
                    shown(&draft.contract.name),
                    shown(&peril.name)
                );
                let built_in = match &peril.source {
                    Source::Earthquake(_) => "; the built-in model of earthquakes knows no loss of the industry",
                    _ => "",
                };
                let rule = format!(
                    "the event table of every peril in scope carries what the trigger asks for (the column {columns}); \
                     `covers` names the perils that do{built_in}"
                );
                draft.table.complain_key("terms", Fault::new(what, rule, "covers = { perils = [\"earthquake\"] }"));
            }
        }
    }
}
