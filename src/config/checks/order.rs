//! The order of contracts: `after` names contracts of the same cedant, must be written where it matters, and together
//! with who cedes to whom forms no cycle.

use super::Whole;
use crate::input::complaint::{Fault, shown};
use crate::model::contract::Terms;

pub(super) fn check(whole: &Whole) {
    check_cedants(whole);
    check_cycles(whole);
    check_written(whole);
}

fn check_cedants(whole: &Whole) {
    for (index, draft) in whole.contracts.iter().enumerate() {
        for other in &draft.contract.after {
            let cedant = whole.contracts[*other].cedant;
            if *other != index && draft.cedant.is_some() && cedant.is_some() && draft.cedant != cedant {
                let what = format!("\"{}\" has another cedant", shown(whole.name(*other)));
                let rule = "`after` names contracts that the same cedant has bought";
                draft.table.complain_key("after", Fault::new(what, rule, "after = []"));
            }
        }
    }
}

/// The contracts that must be settled before one: those it comes after, and those that bring it its loss.
fn before(whole: &Whole, contract: usize) -> Vec<usize> {
    let draft = &whole.contracts[contract];
    let brings = |other: &usize| {
        whole.contracts[*other].is_reinsured_by(draft.cedant)
            && *other != contract
            && whole.overlap(contract, *other).is_some()
    };
    let inwards = (0..whole.contracts.len()).filter(brings);
    draft.contract.after.iter().copied().chain(inwards).collect()
}

fn check_cycles(whole: &Whole) {
    let mut state = vec![State::New; whole.contracts.len()];
    for start in 0..whole.contracts.len() {
        walk(whole, start, &mut state);
    }
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// Walks depth first without recursion; a contract met again while it is open closes a cycle.
fn walk(whole: &Whole, start: usize, state: &mut [State]) {
    if state[start] != State::New {
        return;
    }
    let mut path = vec![(start, before(whole, start))];
    state[start] = State::Open;
    while let Some((contract, rest)) = path.last_mut() {
        let contract = *contract;
        let Some(next) = rest.pop() else {
            state[contract] = State::Done;
            path.pop();
            continue;
        };
        match state[next] {
            State::New => {
                state[next] = State::Open;
                path.push((next, before(whole, next)));
            }
            State::Open => {
                let from = path.iter().position(|(c, _)| *c == next).unwrap_or(0);
                let cycle: Vec<usize> = path[from..].iter().map(|(c, _)| *c).collect();
                complain(whole, &cycle);
            }
            State::Done => {}
        }
    }
}

/// Complains at the contract of the cycle that stands first in the file.
fn complain(whole: &Whole, cycle: &[usize]) {
    let first = (0..cycle.len()).min_by_key(|at| cycle[*at]).unwrap_or(0);
    let order: Vec<&str> = cycle.iter().cycle().skip(first).take(cycle.len() + 1).map(|c| whole.name(*c)).collect();
    let names: Vec<String> = order.iter().map(|name| format!("\"{}\"", shown(name))).collect();
    let draft = &whole.contracts[cycle[first]];
    let what = match cycle.len() {
        1 => format!("{} comes after itself", names[0]),
        _ => format!("the contracts wait for each other in a cycle: {}", names.join(" waits for ")),
    };
    let rule = "a contract waits for those named in `after` and for those that bring risk to its cedant; they may not form a cycle";
    let key = if draft.contract.after.is_empty() { "cedant" } else { "after" };
    draft.table.complain_key(key, Fault::new(what, rule, "after = []"));
}

/// Where contracts of one cedant overlap and one is non-proportional, the order must be written.
fn check_written(whole: &Whole) {
    for (index, draft) in whole.contracts.iter().enumerate() {
        // A follow-lead contract sees what its policy pays, whatever else the lead buys.
        let follows = matches!(draft.contract.terms, Terms::FollowLead { .. });
        if !draft.table.lacks("after") || draft.cedant.is_none() || !draft.has_terms || follows {
            continue;
        }
        let open = |other: &usize| {
            let partner = &whole.contracts[*other];
            *other != index
                && partner.cedant == draft.cedant
                && partner.has_terms
                && !(partner.is_proportional() && draft.is_proportional())
                && whole.parallel(index, *other)
                && whole.overlap(index, *other).is_some()
        };
        if let Some(other) = (0..whole.contracts.len()).find(open) {
            let (name, partner) = (shown(&draft.contract.name), shown(whole.name(other)));
            let what = format!("\"{name}\" and \"{partner}\" overlap, but \"{name}\" does not say which comes first");
            let rule = "where contracts of one cedant overlap and one of them is non-proportional, `after` is written: the \
                        contracts whose recoveries are taken off first, or [] where it sees the whole loss";
            draft.table.complain(Fault::new(what, rule, format!("after = [] or after = [\"{partner}\"]")));
        }
    }
}
