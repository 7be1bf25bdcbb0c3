//! Payments: annual terms in time order, the share, reinstatement premium, and the claim rows.
//!
//! State belongs to (path, term): it starts afresh at each inception. An occurrence belongs to one term as a whole, and
//! occurrences do not overlap, so that the terms of a path follow one another in the list of recoveries.
//!
//! Worked number: a layer 2m xs 2m with one reinstatement and losses of 2.35m, 3m, 4m and 3m pays 350,000, 1m, 2m and
//! 650,000 (CII M97, example 5.15).

use super::aggregate::Used;
use super::allocation::{self, Remainders};
use super::apply::Block;
use super::calendar::NO_TERM;
use super::cover::{Cover, Groups};
use super::gather::{self, Due, Dues};
use super::outcome::{AGGREGATE_EXHAUSTED, ATTACHED, EXHAUSTED};
use super::plan::Node;
use super::subject::SubjectColumns;
use crate::model::amount::Amount;
use crate::model::losses::LossBlock;

/// The state behind one payment, recorded for traces.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Detail<N> {
    /// Policy, or contract.
    pub item: u32,
    pub event: u32,
    pub term: u16,
    pub after: N,
    pub recovery: N,
    /// After the event.
    pub used: Used<N>,
    /// First event of its occurrence.
    pub occurrence: u32,
    /// See `Node::cover_at`.
    pub cover: u16,
}

/// Where payments are written.
pub(super) struct Ledger<'a, N> {
    pub paid: &'a mut [N],
    pub reinstatement_premium: Option<&'a mut [N]>,
    pub flags: Option<&'a mut [u8]>,
    /// Claim rows; None where each event has one.
    pub rows: Option<&'a mut [N]>,
    pub details: Option<(&'a mut Vec<Detail<N>>, u32)>,
}

/// Finds the path of events that are asked for in ascending order.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct PathCursor {
    path: u32,
}

impl PathCursor {
    /// The path of an event, not before the last one asked for.
    #[inline(always)]
    pub fn of<N>(&mut self, event: usize, losses: &LossBlock<N>) -> u32 {
        while losses.path_start[self.path as usize + 1] as usize <= event {
            self.path += 1;
        }
        self.path
    }
}

/// The account of one contract in one term of one path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Account<N> {
    key: (u32, u16),
    pub used: Used<N>,
    premium: N,
    /// Recoveries of the term before its loss corridor; kept only where there is one.
    before_corridor: N,
}

impl<N: Amount> Account<N> {
    pub const CLOSED: Account<N> =
        Account { key: (u32::MAX, NO_TERM), used: Used::NOTHING, premium: N::ZERO, before_corridor: N::ZERO };

    /// Starts afresh where the path or term is another.
    #[inline(always)]
    pub fn open(&mut self, path: u32, term: u16) {
        if self.key != (path, term) {
            *self = Account { key: (path, term), ..Account::CLOSED };
        }
    }

    /// What annual terms leave of a recovery, for 100 %.
    #[inline(always)]
    pub fn offer(&self, cover: &Cover<N>, recovery: N) -> N {
        match &cover.aggregate {
            Some(aggregate) => aggregate.due(self.used, recovery),
            None => recovery,
        }
    }

    /// What is paid of an offer for 100 %: its placed share, less what a loss corridor keeps.
    #[inline(always)]
    pub fn paid(&self, node: &Node<N>, cover: &Cover<N>, hundred: N) -> N {
        let recovery = cover.last.of(hundred);
        match &node.money.corridor {
            Some(corridor) => corridor.paid(self.before_corridor, recovery),
            None => recovery,
        }
    }

    /// Enters a payment of `hundred` in the loss corridor.
    #[inline(always)]
    pub fn enter_corridor(&mut self, node: &Node<N>, cover: &Cover<N>, hundred: N) {
        if node.money.corridor.is_some() {
            self.before_corridor += cover.last.of(hundred);
        }
    }

    /// Enters a payment of `hundred` (for 100 %); returns its flags and reinstatement premium.
    #[inline(always)]
    pub fn enter(&mut self, cover: &Cover<N>, recovery: N, hundred: N) -> (u8, N) {
        let before = self.used;
        self.used = Used { gross: before.gross + recovery, paid: before.paid + hundred };
        let mut flags = 0;
        if let Some(aggregate) = &cover.aggregate {
            if hundred > N::ZERO && self.used.paid >= aggregate.limit && before.paid < aggregate.limit {
                flags |= AGGREGATE_EXHAUSTED;
            }
            if cover.by_term && self.used.gross > aggregate.deductible {
                flags |= if before.gross > aggregate.deductible { 0 } else { ATTACHED };
                let crosses = self.used.gross >= aggregate.exhaustion && before.gross < aggregate.exhaustion;
                flags |= if crosses { EXHAUSTED } else { 0 };
            }
        } else if cover.by_term && recovery > N::ZERO && before.gross == N::ZERO {
            flags |= ATTACHED;
        }
        let premium = match &cover.reinstatement {
            Some(reinstatement) if hundred > N::ZERO => {
                let total = reinstatement.premium(self.used.paid);
                let more = total - self.premium;
                self.premium = total;
                more
            }
            _ => N::ZERO,
        };
        (flags, premium)
    }
}

/// The accounts of a contract: one after the other, or side by side where losses of several terms come together.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Accounts<N> {
    One(Account<N>),
    ByTerm(Vec<Account<N>>),
}

impl<N: Amount> Accounts<N> {
    pub fn new(node: &Node<N>) -> Accounts<N> {
        match &node.timed {
            Some(timed) if timed.attaching.is_some() => Accounts::ByTerm(Vec::new()),
            _ => Accounts::One(Account::CLOSED),
        }
    }

    /// The account to which a recovery belongs.
    #[inline(always)]
    pub fn open(&mut self, node: &Node<N>, path: u32, due: &Due<N>) -> &mut Account<N> {
        let account = match self {
            Accounts::One(account) => account,
            Accounts::ByTerm(accounts) => {
                let term = usize::from(due.term);
                accounts.resize(accounts.len().max(term + 1), Account::CLOSED);
                &mut accounts[term]
            }
        };
        match &node.timed {
            Some(timed) if account.key != (path, due.term) => {
                let cover = node.cover_at(due.cover);
                let used = timed.used_at_start(due.term, cover);
                // Premium for limit that was used before the start has been paid.
                let premium = cover.reinstatement.as_ref().map_or(N::ZERO, |terms| terms.premium(used.paid));
                let before_corridor = match node.money.corridor {
                    Some(_) => cover.last.of(used.paid),
                    None => N::ZERO,
                };
                *account = Account { key: (path, due.term), used, premium, before_corridor };
            }
            _ => account.open(path, due.term),
        }
        account
    }
}

/// Memory of the split of a payment over rows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pieces<N> {
    weights: Vec<N>,
    parts: Vec<N>,
    group_parts: Vec<N>,
    positions: Vec<u32>,
    remainders: Remainders,
}

impl<N> Default for Pieces<N> {
    fn default() -> Self {
        Pieces {
            weights: Vec::new(),
            parts: Vec::new(),
            group_parts: Vec::new(),
            positions: Vec::new(),
            remainders: Remainders::default(),
        }
    }
}

impl<N: Amount> Pieces<N> {
    /// Splits an amount over weights.
    pub fn split(&mut self, amount: N, weights: &[N]) -> &[N] {
        self.parts.clear();
        self.parts.resize(weights.len(), N::ZERO);
        allocation::allocate(amount, weights, &mut self.parts, &mut self.remainders);
        &self.parts
    }
}

/// Settles one policy or contract by itself.
pub(super) fn in_time_order<N: Amount>(
    node: &Node<N>,
    block: &Block<N>,
    subject: &SubjectColumns<N>,
    dues: &Dues<N>,
    pieces: &mut Pieces<N>,
    mut ledger: Ledger<N>,
) {
    let (mut accounts, mut path) = (Accounts::new(node), PathCursor::default());
    let mut own = Vec::new();
    for due in &dues.list {
        let event = due.event as usize;
        let cover = node.cover_at(due.cover);
        let account = accounts.open(node, path.of(event, block.losses), due);
        let hundred = account.offer(cover, due.recovery);
        let paid = account.paid(node, cover, hundred);
        account.enter_corridor(node, cover, hundred);
        let (flags, premium) = account.enter(cover, due.recovery, hundred);
        let premium = node.money.charged(premium, due.term, block.losses.time[event]);
        ledger.paid[event] += paid;
        write(&mut ledger, due, account, due.flags | flags, premium);
        if let Some(rows) = &mut ledger.rows
            && paid > N::ZERO
        {
            let at = block.claims.rows(event);
            let lanes = &block.claims.lane[at.clone()];
            let weights = own_rows(block, due, &subject.rows, &mut own);
            let (inside, beyond) = within_loss(cover, paid, subject.events[event]);
            to_rows(cover.groups.as_ref(), dues.groups_of(due), lanes, weights, inside, pieces, &mut rows[at.clone()]);
            if beyond > N::ZERO {
                rows[at.end - 1] += beyond;
            }
        }
    }
}

/// The rows of an event that belong to the term of a recovery, the others as nothing.
pub(super) fn own_rows<'a, N: Amount>(block: &Block<N>, due: &Due<N>, rows: &'a [N], own: &'a mut Vec<N>) -> &'a [N] {
    let at = block.claims.rows(due.event as usize);
    if block.row_terms.is_empty() {
        return &rows[at];
    }
    own.clear();
    let terms = block.row_terms[at.clone()].iter();
    own.extend(terms.zip(&rows[at]).map(|(term, row)| if *term == due.term { *row } else { N::ZERO }));
    own
}

/// Settles events that are occurrences of their own and have one row each, in one go.
pub(super) fn event_by_event<N: Amount>(
    node: &Node<N>,
    block: &Block<N>,
    subject: &SubjectColumns<N>,
    ledger: &mut Ledger<N>,
) {
    let cover = &node.cover;
    let (mut account, mut path) = (Account::CLOSED, PathCursor::default());
    for &event in &subject.reached {
        let term = block.term(event);
        let after = cover.ceded.of(subject.events[event as usize]);
        let Some((recovery, flags)) = gather::one_event(cover, after).filter(|_| term != NO_TERM) else { continue };
        let event = event as usize;
        account.open(path.of(event, block.losses), term);
        let hundred = account.offer(cover, recovery);
        let (more, premium) = account.enter(cover, recovery, hundred);
        ledger.paid[event] = cover.last.of(hundred);
        if let Some(column) = &mut ledger.flags {
            column[event] |= flags | more;
        }
        if let Some(column) = &mut ledger.reinstatement_premium {
            column[event] = premium;
        }
    }
}

/// Writes everything but the amount paid.
#[inline(always)]
pub(super) fn write<N: Amount>(ledger: &mut Ledger<N>, due: &Due<N>, account: &Account<N>, flags: u8, premium: N) {
    let event = due.event as usize;
    if let Some(column) = &mut ledger.flags {
        column[event] |= flags;
    }
    if let Some(column) = &mut ledger.reinstatement_premium {
        column[event] += premium;
    }
    if let Some((details, item)) = &mut ledger.details {
        let Due { event, occurrence, term, after, recovery, cover, .. } = *due;
        let used = account.used;
        details.push(Detail { item: *item, event, term, after, recovery, used, occurrence, cover });
    }
}

/// A payment up to the loss, which belongs to its rows, and what an index contract pays beyond, which belongs to no risk and
/// stands in the last row of the event.
pub(super) fn within_loss<N: Amount>(cover: &Cover<N>, paid: N, loss: N) -> (N, N) {
    if !cover.may_exceed_the_loss() {
        return (paid, N::ZERO);
    }
    let own = paid.least(loss);
    (own, paid - own)
}

/// Gives a payment back to the claim rows of its event; rows of no weight are left as they are.
pub(super) fn to_rows<N: Amount>(
    groups: Option<&Groups<N>>,
    group_losses: &[(u32, N)],
    lanes: &[u32],
    weights: &[N],
    paid: N,
    pieces: &mut Pieces<N>,
    out: &mut [N],
) {
    let Some(groups) = groups else {
        for ((out, part), weight) in out.iter_mut().zip(pieces.split(paid, weights)).zip(weights) {
            if *weight > N::ZERO {
                *out = *part;
            }
        }
        return;
    };
    let Pieces { weights: chosen, parts, group_parts, positions, remainders } = pieces;
    chosen.clear();
    chosen.extend(group_losses.iter().map(|(_, loss)| *loss));
    group_parts.clear();
    group_parts.resize(chosen.len(), N::ZERO);
    allocation::allocate(paid, chosen, group_parts, remainders);
    for (&(group, _), &part) in group_losses.iter().zip(group_parts.iter()) {
        positions.clear();
        let in_group =
            |row: &u32| groups.of_lane[lanes[*row as usize] as usize] == group && weights[*row as usize] > N::ZERO;
        positions.extend((0..lanes.len() as u32).filter(in_group));
        chosen.clear();
        chosen.extend(positions.iter().map(|&row| weights[row as usize]));
        parts.clear();
        parts.resize(chosen.len(), N::ZERO);
        allocation::allocate(part, chosen, parts, remainders);
        for (&row, &part) in positions.iter().zip(parts.iter()) {
            out[row as usize] = part;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::amount::Share;
    use crate::model::contract::{Layer, Reinstatements, Terms};
    use crate::programme::examples::{one_contract, pay};
    use rust_decimal::dec;

    #[test]
    fn a_layer_with_one_reinstatement_pays_two_limits_in_time_order() {
        let layer = Layer { attachment: dec!(2_000_000), limit: Some(dec!(2_000_000)) };
        let mut model = one_contract(Terms::ExcessOfLoss { layer, franchise: None });
        model.contracts[0].annual.reinstatements = Some(Reinstatements::at(vec![Share::WHOLE]));
        let losses: [&[(u32, f64)]; 4] = [&[(0, 2.35e6)], &[(1, 3e6)], &[(0, 4e6)], &[(2, 3e6)]];
        assert_eq!(pay(&model, &losses), [350_000.0, 1e6, 2e6, 650_000.0]);
    }
}
