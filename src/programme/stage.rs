//! Settling a stage: alone, contract by contract, or together, event by event, where its contracts may over-cede.
//!
//! Worked number: two parallel layers of 80 xs 0 on a loss of 100 offer 80 each; each is cut to 50 and flagged, and each
//! has used 50 of its annual limit.

use super::apply::{Block, Scratch};
use super::outcome::{CUT, ContractColumns, Outcome, Overcession};
use super::over_cession::{Check, ClassSum, Classes};
use super::panel;
use super::plan::Plan;
use super::settle::{self, Accounts, Ledger, PathCursor, Pieces};
use crate::model::amount::Amount;
use crate::model::losses::LossBlock;

/// Memory of stages that are settled together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Memory<N> {
    /// Next recovery of each contract.
    next: Vec<usize>,
    /// Where the recoveries of the event at hand end.
    until: Vec<usize>,
    accounts: Vec<Accounts<N>>,
    path: PathCursor,
    /// What annual terms offer for each recovery of the event at hand, for 100 %, contract by contract.
    offers: Vec<N>,
    own: Vec<N>,
    sums: Vec<ClassSum<N>>,
    parts: Vec<N>,
    before: Vec<N>,
}

impl<N> Default for Memory<N> {
    fn default() -> Self {
        Memory {
            next: Vec::new(),
            until: Vec::new(),
            accounts: Vec::new(),
            path: PathCursor::default(),
            offers: Vec::new(),
            own: Vec::new(),
            sums: Vec::new(),
            parts: Vec::new(),
            before: Vec::new(),
        }
    }
}

/// Settles one contract whose stage needs no check.
pub(super) fn settle_alone<N: Amount>(
    plan: &Plan<N>,
    contract: usize,
    losses: &LossBlock<N>,
    outcome: &mut Outcome<N>,
) {
    let node = plan.node(contract);
    let Outcome { contracts, claims, ceded, scratch, .. } = outcome;
    let Scratch { terms, row_terms, subjects, dues, pieces, details, tracing, .. } = scratch;
    let block = Block { losses, claims, terms: &terms[node.calendar], row_terms: &row_terms[contract] };
    let ContractColumns { paid, reinstatement_premium, flags, .. } = &mut contracts[contract];
    let item = (plan.policies.len() + contract) as u32;
    let ledger = Ledger {
        paid,
        reinstatement_premium: Some(reinstatement_premium),
        flags: Some(flags),
        rows: (!claims.flat).then_some(&mut ceded[contract]),
        details: tracing.then_some((details, item)),
    };
    settle::in_time_order(node, &block, &subjects[node.subject], &dues[contract], pieces, ledger);
}

/// Settles the contracts of a stage together.
pub(super) fn settle<N: Amount>(
    plan: &Plan<N>,
    members: &[usize],
    check: &Check,
    losses: &LossBlock<N>,
    outcome: &mut Outcome<N>,
) {
    let mut memory = std::mem::take(&mut outcome.scratch.stage);
    memory.next.clear();
    memory.next.resize(members.len(), 0);
    memory.path = PathCursor::default();
    memory.accounts.clear();
    memory.accounts.extend(members.iter().map(|&c| Accounts::new(plan.node(c))));
    while let Some(event) = next_event(members, &memory, outcome) {
        offer(plan, members, event, losses, outcome, &mut memory);
        // An event that a contract recovers from has a peril of the model: it has claims.
        let classes = &check.classes[usize::from(losses.peril[event])];
        let over = add_up(members, check, classes, event, outcome, &mut memory);
        memory.before.clear();
        memory.before.extend(members.iter().map(|&c| outcome.contracts[c].paid[event]));
        if over {
            cut(members, check, classes, event, outcome, &mut memory);
        }
        enter(plan, members, event, losses, outcome, &mut memory);
    }
    outcome.scratch.stage = memory;
}

fn next_event<N: Amount>(members: &[usize], memory: &Memory<N>, outcome: &Outcome<N>) -> Option<usize> {
    let due = |(&c, &next): (&usize, &usize)| outcome.scratch.dues[c].list.get(next).map(|due| due.event as usize);
    members.iter().zip(&memory.next).filter_map(due).min()
}

/// What each contract would pay for an event by its own terms, down to the rows.
fn offer<N: Amount>(
    plan: &Plan<N>,
    members: &[usize],
    event: usize,
    losses: &LossBlock<N>,
    outcome: &mut Outcome<N>,
    memory: &mut Memory<N>,
) {
    let Outcome { contracts, claims, ceded, scratch, .. } = outcome;
    let Scratch { terms, row_terms, subjects, dues, pieces, .. } = scratch;
    memory.offers.clear();
    memory.until.clear();
    for (at, &contract) in members.iter().enumerate() {
        let node = plan.node(contract);
        let dues = &dues[contract];
        let block = Block { losses, claims, terms: &terms[node.calendar], row_terms: &row_terms[contract] };
        let mut next = memory.next[at];
        while let Some(due) = dues.list.get(next).filter(|due| due.event as usize == event) {
            let cover = node.cover_at(due.cover);
            let account = memory.accounts[at].open(node, memory.path.of(event, losses), due);
            let hundred = account.offer(cover, due.recovery);
            let paid = account.paid(node, cover, hundred);
            contracts[contract].paid[event] += paid;
            if !claims.flat && paid > N::ZERO {
                let rows = claims.rows(event);
                let weights = settle::own_rows(&block, due, &subjects[node.subject].rows, &mut memory.own);
                let (groups, losses) = (cover.groups.as_ref(), dues.groups_of(due));
                let out = &mut ceded[contract][rows.clone()];
                let (own, beyond) = settle::within_loss(cover, paid, subjects[node.subject].events[event]);
                settle::to_rows(groups, losses, &claims.lane[rows], weights, own, pieces, out);
                if beyond > N::ZERO
                    && let Some(last) = out.last_mut()
                {
                    *last += beyond;
                }
            }
            memory.offers.push(hundred);
            next += 1;
        }
        memory.until.push(next);
    }
}

/// Adds up the classes of an event; true where one is over-ceded.
fn add_up<N: Amount>(
    members: &[usize],
    check: &Check,
    classes: &Classes,
    event: usize,
    outcome: &Outcome<N>,
    memory: &mut Memory<N>,
) -> bool {
    let claims = &outcome.claims;
    // A share of every loss takes its part of recourse apart from the loss; other contracts look at the loss net of it.
    let nets_recourse = !check.proportional.contains(&true);
    let entry = |column: &Vec<N>, row: usize| column.get(row).copied().unwrap_or(N::ZERO);
    let balance = |cost: N, recourse: N| if nets_recourse { cost - recourse } else { cost };
    memory.sums.clear();
    memory.sums.resize(classes.count, ClassSum::NOTHING);
    for row in claims.rows(event) {
        let lane = claims.lane[row] as usize;
        let sum = &mut memory.sums[classes.of_lane[lane] as usize];
        let source = |contract: usize| {
            if claims.flat { outcome.contracts[contract].paid[row] } else { outcome.ceded[contract][row] }
        };
        if check.own_lanes[lane] {
            sum.own += claims.paid[row];
            // Cost may be part of the loss that a contract covers.
            sum.own += balance(entry(&claims.cost, row), entry(&claims.recourse, row));
        }
        for inward in &check.inward {
            let assumed = inward.assumed(outcome)[row];
            let passed = &outcome.expenses[inward.contract];
            let of_line = |amount: N| amount.in_proportion(assumed, source(inward.contract));
            sum.own += assumed + balance(of_line(entry(&passed.cost, row)), of_line(entry(&passed.recourse, row)));
        }
        for &contract in &check.earlier {
            let passed = &outcome.expenses[contract];
            sum.own -= source(contract) + balance(entry(&passed.cost, row), entry(&passed.recourse, row));
        }
        if check.collected {
            let lost = |&c: &usize| panel::uncollected(outcome, c).get(row).copied().unwrap_or(N::ZERO);
            sum.own += check.earlier.iter().map(lost).sum();
        }
        for ((&contract, &proportional), &free) in members.iter().zip(&check.proportional).zip(&check.free) {
            let recovered = if free { N::ZERO } else { source(contract) };
            if proportional {
                sum.proportional += recovered;
            } else {
                sum.other += recovered;
            }
        }
    }
    memory.sums.iter().any(|sum| sum.is_over(classes.tolerance))
}

/// Cuts every class that is over-ceded.
fn cut<N: Amount>(
    members: &[usize],
    check: &Check,
    classes: &Classes,
    event: usize,
    outcome: &mut Outcome<N>,
    memory: &mut Memory<N>,
) {
    // Each recovery of the event may have been rounded up by less than a quantum.
    let recovering = memory.before.iter().filter(|paid| **paid > N::ZERO).count() as u32;
    let beyond_rounding = memory.sums.iter().any(|sum| sum.is_over(recovering));
    let Outcome { contracts, claims, ceded, overceded, scratch, .. } = outcome;
    for ((&contract, &proportional), &free) in members.iter().zip(&check.proportional).zip(&check.free) {
        let before = contracts[contract].paid[event];
        if before == N::ZERO || free {
            continue;
        }
        let mut after = before;
        let rows = claims.rows(event);
        for (class, sum) in memory.sums.iter().enumerate().filter(|(_, sum)| sum.is_over(classes.tolerance)) {
            let in_class = |row: usize| classes.of_lane[claims.lane[row] as usize] as usize == class;
            if claims.flat {
                if in_class(event) {
                    after = sum.cut(before, proportional);
                }
                continue;
            }
            let column = &mut ceded[contract];
            let part: N = rows.clone().filter(|&row| in_class(row)).map(|row| column[row]).sum();
            let kept = sum.cut(part, proportional);
            if kept < part {
                shrink(kept, rows.clone().filter(|&row| in_class(row)), column, &mut memory.parts, &mut scratch.pieces);
                after -= part - kept;
            }
        }
        contracts[contract].paid[event] = after;
        if after < before && beyond_rounding {
            contracts[contract].flags[event] |= CUT;
            let (event, contract) = (event as u32, contract as u32);
            overceded.push(Overcession { event, contract, amount: before - after });
        }
    }
}

/// Scales some rows of a contract down to a smaller sum.
fn shrink<N: Amount>(
    kept: N,
    rows: impl Iterator<Item = usize> + Clone,
    column: &mut [N],
    parts: &mut Vec<N>,
    pieces: &mut Pieces<N>,
) {
    parts.clear();
    parts.extend(rows.clone().map(|row| column[row]));
    for (row, part) in rows.zip(pieces.split(kept, parts)) {
        column[row] = *part;
    }
}

/// Enters what is paid after cuts into the accounts.
fn enter<N: Amount>(
    plan: &Plan<N>,
    members: &[usize],
    event: usize,
    losses: &LossBlock<N>,
    outcome: &mut Outcome<N>,
    memory: &mut Memory<N>,
) {
    let Outcome { contracts, scratch, .. } = outcome;
    let mut offers = memory.offers.iter();
    for (at, &contract) in members.iter().enumerate() {
        let node = plan.node(contract);
        let recoveries = memory.next[at]..memory.until[at];
        memory.next[at] = memory.until[at];
        for (due, &offered) in scratch.dues[contract].list[recoveries].iter().zip(&mut offers) {
            let ContractColumns { paid, reinstatement_premium, flags, .. } = &mut contracts[contract];
            let (before, after) = (memory.before[at], paid[event]);
            let hundred = if after == before { offered } else { offered.in_proportion(after, before) };
            let account = memory.accounts[at].open(node, memory.path.of(event, losses), due);
            let cover = node.cover_at(due.cover);
            account.enter_corridor(node, cover, hundred);
            let (more, premium) = account.enter(cover, due.recovery, hundred);
            let premium = node.money.charged(premium, due.term, losses.time[event]);
            let item = (plan.policies.len() + contract) as u32;
            let mut ledger = Ledger {
                paid,
                reinstatement_premium: Some(reinstatement_premium),
                flags: Some(flags),
                rows: None,
                details: scratch.tracing.then_some((&mut scratch.details, item)),
            };
            settle::write(&mut ledger, due, account, due.flags | more, premium);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::contract::{Layer, Terms};
    use crate::programme::examples::{contract, one_contract, pay};
    use rust_decimal::dec;

    #[test]
    fn twin_layers_share_the_loss_and_use_no_more_limit_than_they_pay() {
        let layer = Layer { attachment: dec!(0), limit: Some(dec!(80)) };
        let mut model = one_contract(Terms::ExcessOfLoss { layer, franchise: None });
        model.contracts.push(contract("twin", model.contracts[0].terms.clone()));
        for contract in &mut model.contracts {
            contract.annual.limit = Some(dec!(120));
        }
        assert_eq!(pay(&model, &[&[(0, 100.0)], &[(1, 200.0)], &[(2, 60.0)]]), [50.0, 70.0, 0.0]);
    }
}
