//! The trace: every step of every event through every policy and contract, in currency units.
//!
//! It is made by applying the plan once more with its state recorded, so that it shows what the interpreter computed and
//! not a second opinion.
//!
//! Worked number: 2m xs 2m with one reinstatement, after losses of 2.35m and 3m: 1.35m of the limit of 4m used, 0.675
//! reinstatements.

use super::aggregate::Used;
use super::apply;
use super::calendar::{Calendar, NO_TERM};
use super::cover::Cover;
use super::outcome::{AGGREGATE_EXHAUSTED, ATTACHED, EXHAUSTED, Outcome};
use super::plan::{Node, Plan};
use super::settle::Detail;
use crate::model::amount::Amount;
use crate::model::losses::LossBlock;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

/// A block of losses, explained.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Trace {
    /// Events in the order of the block.
    pub events: Vec<EventTrace>,
}

/// One event. Amounts in currency units.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct EventTrace {
    /// Number of the trial (path); told once, by what holds the trace.
    #[serde(skip)]
    pub trial: u64,
    /// Model year within the path, from 0.
    pub year: u32,
    /// Days since the start of the path.
    pub day: f64,
    /// The calendar day.
    pub date: Date,
    /// Name of the peril.
    pub peril: String,
    /// Loss before any policy.
    pub ground_up: Decimal,
    /// Ground-up loss less what the policies pay.
    pub kept_by_parent: Decimal,
    /// All policies of the model.
    pub policies: Vec<PolicyTrace>,
    /// All contracts of the design.
    pub contracts: Vec<ContractTrace>,
}

/// A policy at one event.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PolicyTrace {
    /// Name.
    pub policy: String,
    /// Number of the term in force, 0 for the first stated one.
    pub term: Option<i32>,
    /// Ground-up loss in scope.
    pub subject: Decimal,
    /// After interest, limits of the risks and sub-limits.
    pub after_sub_limits: Decimal,
    /// After deductible and occurrence limit, before the annual limit.
    pub occurrence_recovery: Decimal,
    /// Annual limit left after the event; None where there is none.
    pub aggregate_limit_remaining: Option<Decimal>,
    /// What the policy pays.
    pub paid: Decimal,
    /// Day of the first loss of its occurrence, where that is another event.
    pub with_loss_of: Option<Date>,
    /// The occurrence belongs to an earlier term than the one in force at the event.
    pub earlier_term: bool,
    /// The insurer's cost of the claim.
    #[serde(skip_serializing_if = "Decimal::is_zero")]
    pub cost: Decimal,
    /// The insurer's recourse.
    #[serde(skip_serializing_if = "Decimal::is_zero")]
    pub recourse: Decimal,
}

/// A contract at one event.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ContractTrace {
    /// Name.
    pub contract: String,
    /// Who cedes.
    pub cedant: String,
    /// Who assumes.
    pub reinsurer: String,
    /// Number of the term, 0 for the first stated one; None where none is in force.
    pub term: Option<i32>,
    /// Index, among the events of the trace, of the first event of its occurrence.
    pub occurrence: u32,
    /// The cedant's loss in scope, net of what inures.
    pub subject: Decimal,
    /// After the ceded share and per-risk terms.
    pub after_share_and_per_risk: Decimal,
    /// After the occurrence terms, before annual terms.
    pub occurrence_recovery: Decimal,
    /// Annual deductible used after the event; None where there is none.
    pub aggregate_deductible_used: Option<Decimal>,
    /// Annual deductible left.
    pub aggregate_deductible_remaining: Option<Decimal>,
    /// Annual limit left, for 100 %; None where there is none.
    pub aggregate_limit_remaining: Option<Decimal>,
    /// Reinstatements used so far, in limits; None where there are none.
    pub reinstatements_used: Option<Decimal>,
    /// What the contract pays.
    pub paid: Decimal,
    /// Subject less paid.
    pub net: Decimal,
    /// Premium for limit that the event used and that is reinstated.
    pub reinstatement_premium: Decimal,
    /// The loss rose above the attachment with this event.
    pub attached: bool,
    /// It reached attachment + limit.
    pub exhausted: bool,
    /// The annual limit was used up.
    pub aggregate_exhausted: bool,
    /// By how much over-cession cut the recovery.
    pub cut: Decimal,
    /// Day of the first loss of its occurrence, where that is another event.
    pub with_loss_of: Option<Date>,
    /// The occurrence belongs to an earlier term than the one in force at the event.
    pub earlier_term: bool,
    /// Cost of the claim that the reinsurer pays on top.
    #[serde(skip_serializing_if = "Decimal::is_zero")]
    pub cost: Decimal,
    /// Recourse that the cedant passes on.
    #[serde(skip_serializing_if = "Decimal::is_zero")]
    pub recourse: Decimal,
    /// Whether the event met the trigger of a contract that pays on an index; None for other contracts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triggered: Option<bool>,
    /// What the limit of a proportional contract gave back to the cedant; None where it gave nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overspill: Option<Decimal>,
    /// The part of `paid` that reinsurers in default do not pay.
    #[serde(skip_serializing_if = "Decimal::is_zero")]
    pub uncollected: Decimal,
    /// The part of each reinsurer, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineTrace>,
    /// Premium that the event adds to what was booked beforehand; None where losses do not change it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub premium_change: Option<Decimal>,
    /// Commission that the event adds; negative where it is given back. None where losses do not change it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commission_change: Option<Decimal>,
    /// The reinstatement premium that is charged on the deposit premium, before the final premium is known; None where
    /// there is no deposit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reinstatement_premium_on_deposit: Option<Decimal>,
}

/// The part of one reinsurer with a signed line at one event.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct LineTrace {
    /// Who assumes.
    pub reinsurer: String,
    /// Share of 100 % of the contract.
    pub share: Decimal,
    /// Due from it.
    pub paid: Decimal,
    /// The part that it does not pay, because it is in default.
    #[serde(skip_serializing_if = "Decimal::is_zero")]
    pub uncollected: Decimal,
}

impl<N: Amount> Plan<N> {
    /// Explains an outcome of [`Plan::apply`] on the same losses.
    pub fn trace(&self, losses: &LossBlock<N>, outcome: &Outcome<N>) -> Trace {
        let mut recorded = Outcome::new();
        recorded.scratch.tracing = true;
        apply::apply(self, losses, &mut recorded);
        let details = Details::new(self, losses, recorded);
        Trace { events: (0..losses.events()).map(|event| self.event(losses, outcome, &details, event)).collect() }
    }

    fn money(&self, quanta: N) -> Decimal {
        self.labels.quantum.money(quanta.to_quanta())
    }

    fn event(&self, losses: &LossBlock<N>, outcome: &Outcome<N>, details: &Details<N>, event: usize) -> EventTrace {
        let time = losses.time[event];
        let path = (0..losses.paths()).find(|&path| losses.path(path).contains(&event)).unwrap_or(0);
        let peril = self.labels.perils.get(usize::from(losses.peril[event])).cloned().unwrap_or_default();
        EventTrace {
            trial: losses.first_trial + path as u64,
            year: losses.year(event),
            day: time,
            date: self.labels.axis.date(time),
            peril,
            ground_up: self.money(losses.total(event)),
            kept_by_parent: self.money(outcome.kept_by_parent(losses, event)),
            policies: (0..self.policies.len()).map(|p| self.policy_at(losses, outcome, details, event, p)).collect(),
            contracts: (self.contracts.iter().enumerate())
                .filter_map(|(c, node)| {
                    node.as_ref().map(|node| self.contract_at(losses, outcome, details, event, c, node))
                })
                .collect(),
        }
    }

    /// The day of the first loss of an occurrence, where that is not the event itself, and whether the term of the
    /// occurrence is over at the event.
    fn joined(
        &self,
        losses: &LossBlock<N>,
        event: usize,
        calendar: &Calendar,
        (first, term): (u32, u16),
    ) -> (Option<Date>, bool) {
        if first as usize == event {
            return (None, false);
        }
        let day = losses.time.get(first as usize).map(|&time| self.labels.axis.date(time));
        (day, calendar.at(losses.time[event]) != term)
    }

    fn policy_at(
        &self,
        losses: &LossBlock<N>,
        outcome: &Outcome<N>,
        details: &Details<N>,
        event: usize,
        policy: usize,
    ) -> PolicyTrace {
        let node = &self.policies[policy];
        let state = details.at(policy, event);
        let calendar = &self.calendars[node.calendar];
        let term = state.map_or_else(|| calendar.at(losses.time[event]), |state| state.term);
        let (after, recovery) = own(state, event);
        let account = Standing::new(node, term, state);
        let columns = &outcome.policies[policy];
        let own_state = state.filter(|state| state.event as usize == event);
        let occurrence = own_state.map_or((event as u32, term), |state| (state.occurrence, state.term));
        let (with_loss_of, earlier_term) = self.joined(losses, event, calendar, occurrence);
        PolicyTrace {
            policy: self.labels.policies[policy].clone(),
            term: number(calendar, term),
            subject: self.money(columns.subject[event]),
            after_sub_limits: self.money(after),
            occurrence_recovery: self.money(recovery),
            aggregate_limit_remaining: self.limit_left(&account).map(|left| self.as_stated(policy, left)),
            paid: self.money(columns.paid[event]),
            with_loss_of,
            earlier_term,
            cost: self.extra(&columns.cost, event),
            recourse: self.extra(&columns.recourse, event),
        }
    }

    /// An entry of a column that may be empty.
    fn extra(&self, column: &[N], event: usize) -> Decimal {
        column.get(event).map_or(Decimal::ZERO, |&quanta| self.money(quanta))
    }

    /// What is left of a policy's aggregate limit in the terms in which that is stated.
    fn as_stated(&self, policy: usize, left: Decimal) -> Decimal {
        let (part, quantum) = (self.labels.limit_parts[policy], self.labels.quantum);
        if part.is_whole() { left } else { quantum.money(quantum.quanta(left * part.exact())) }
    }

    fn contract_at(
        &self,
        losses: &LossBlock<N>,
        outcome: &Outcome<N>,
        details: &Details<N>,
        event: usize,
        contract: usize,
        node: &Node<N>,
    ) -> ContractTrace {
        let columns = &outcome.contracts[contract];
        let state = details.at(self.policies.len() + contract, event);
        let (after, recovery) = own(state, event);
        let (subject, paid, flags) = (columns.subject[event], columns.paid[event], columns.flags[event]);
        let account = Standing::new(node, columns.term[event], state);
        let deductible = (account.cover.aggregate.as_ref())
            .map(|aggregate| aggregate.deductible)
            .filter(|deductible| *deductible > N::ZERO)
            .map(|deductible| (deductible, account.used.gross.least(deductible)));
        let cut = outcome.overceded.iter().find(|cut| (cut.event as usize, cut.contract as usize) == (event, contract));
        let [name, cedant, reinsurer] = self.labels.contracts[contract].clone();
        let calendar = &self.calendars[node.calendar];
        let occurrence = (columns.occurrence[event], columns.term[event]);
        let (with_loss_of, earlier_term) = self.joined(losses, event, calendar, occurrence);
        ContractTrace {
            contract: name,
            cedant,
            reinsurer,
            term: number(calendar, columns.term[event]),
            occurrence: columns.occurrence[event],
            subject: self.money(subject),
            after_share_and_per_risk: self.money(after),
            occurrence_recovery: self.money(recovery),
            aggregate_deductible_used: deductible.map(|(_, used)| self.money(used)),
            aggregate_deductible_remaining: deductible.map(|(whole, used)| self.money(whole - used)),
            aggregate_limit_remaining: self.limit_left(&account),
            reinstatements_used: account.cover.reinstatement.as_ref().map(|r| r.count_used(account.used.paid)),
            paid: self.money(paid),
            net: self.money(subject - paid),
            reinstatement_premium: self.money(columns.reinstatement_premium[event]),
            attached: flags & ATTACHED != 0,
            exhausted: flags & EXHAUSTED != 0,
            aggregate_exhausted: flags & AGGREGATE_EXHAUSTED != 0,
            cut: cut.map_or(Decimal::ZERO, |cut| self.money(cut.amount)),
            with_loss_of,
            earlier_term,
            cost: self.extra(&columns.extras.cost, event),
            recourse: self.extra(&columns.extras.recourse, event),
            triggered: node.cover.trigger.is_some().then_some(flags & ATTACHED != 0),
            overspill: (columns.extras.overspill.get(event).filter(|spilt| **spilt != N::ZERO))
                .map(|&spilt| self.money(spilt)),
            uncollected: self.extra(&columns.extras.uncollected, event),
            lines: (self.labels.lines[contract].iter().zip(&columns.lines))
                .map(|((reinsurer, share), line)| LineTrace {
                    reinsurer: reinsurer.clone(),
                    share: *share,
                    paid: self.money(line.paid[event]),
                    uncollected: self.extra(&line.extras.uncollected, event),
                })
                .collect(),
            premium_change: columns.extras.premium.get(event).map(|&change| self.money(change)),
            commission_change: columns.extras.commission.get(event).map(|&change| self.money(change)),
            reinstatement_premium_on_deposit: self.on_deposit(node, columns.reinstatement_premium[event]),
        }
    }

    /// The part of a reinstatement premium that the deposit premium calls for.
    fn on_deposit(&self, node: &Node<N>, premium: N) -> Option<Decimal> {
        node.cover.reinstatement.as_ref()?;
        let (deposit, last) = node.money.deposit?;
        let part = self.money(premium).checked_mul(deposit)?.checked_div(last)?;
        Some(self.labels.quantum.money(self.labels.quantum.quanta(part)))
    }

    fn limit_left(&self, account: &Standing<N>) -> Option<Decimal> {
        let limit = account.cover.aggregate.as_ref().map(|aggregate| aggregate.limit);
        limit.filter(|limit| *limit < N::UNLIMITED).map(|limit| self.money(limit - account.used.paid))
    }
}

/// Where the account of a term stands after an event.
struct Standing<'a, N> {
    cover: &'a Cover<N>,
    used: Used<N>,
}

impl<'a, N: Amount> Standing<'a, N> {
    fn new(node: &'a Node<N>, term: u16, state: Option<&Detail<N>>) -> Standing<'a, N> {
        match state {
            Some(state) => Standing { cover: node.cover_at(state.cover), used: state.used },
            None => {
                let (cover, used) = node.at_rest(term);
                Standing { cover, used }
            }
        }
    }
}

/// Loss and recovery of the event itself; the state may have been carried over from an earlier one.
fn own<N: Amount>(state: Option<&Detail<N>>, event: usize) -> (N, N) {
    let state = state.filter(|state| state.event as usize == event);
    state.map_or((N::ZERO, N::ZERO), |state| (state.after, state.recovery))
}

fn number(calendar: &Calendar, term: u16) -> Option<i32> {
    if term == NO_TERM { None } else { calendar.terms.get(usize::from(term)).map(|term| term.number) }
}

/// The state of every policy and contract after every event.
struct Details<N> {
    /// By item, then by event: index into `records`.
    at: Vec<Vec<Option<u32>>>,
    records: Vec<Detail<N>>,
}

impl<N: Amount> Details<N> {
    fn new(plan: &Plan<N>, losses: &LossBlock<N>, recorded: Outcome<N>) -> Details<N> {
        let records = recorded.scratch.details;
        let items = plan.policies.len() + plan.contracts.len();
        let mut at = vec![vec![None; losses.events()]; items];
        let contract_terms = |item: usize| item.checked_sub(plan.policies.len()).map(|c| &recorded.contracts[c].term);
        for (index, record) in (0u32..).zip(&records) {
            let slot = &mut at[record.item as usize][record.event as usize];
            // Of an event that falls in several terms, the one that its column names is told.
            let named =
                contract_terms(record.item as usize).is_none_or(|terms| terms[record.event as usize] == record.term);
            if slot.is_none() || named {
                *slot = Some(index);
            }
        }
        // An event that leaves a contract alone shows the state that the last event of its term left.
        for (item, column) in at.iter_mut().enumerate() {
            let node = match plan.policies.get(item) {
                Some(node) => Some(node),
                None => plan.contracts[item - plan.policies.len()].as_ref(),
            };
            let Some(node) = node else { continue };
            let calendar = &plan.calendars[node.calendar];
            for path in 0..losses.paths() {
                let mut last: Option<u32> = None;
                for event in losses.path(path) {
                    if column[event].is_some() {
                        last = column[event];
                    } else if let Some(index) = last {
                        let term = match contract_terms(item) {
                            Some(terms) => terms[event],
                            None => calendar.at(losses.time[event]),
                        };
                        let same_term = records[index as usize].term == term;
                        column[event] = same_term.then_some(index);
                    }
                }
            }
        }
        Details { at, records }
    }

    fn at(&self, item: usize, event: usize) -> Option<&Detail<N>> {
        self.at[item][event].map(|index| &self.records[index as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amount::Share;
    use crate::model::contract::{Reinstatements, Terms};
    use crate::model::design::Design;
    use crate::model::risk::Coverage::All;
    use crate::programme::examples::{block, contract, one_contract};
    use rust_decimal::dec;

    #[test]
    fn a_trace_shows_the_limit_and_the_reinstatements_used() {
        let million = dec!(1_000_000);
        let layer = crate::model::contract::Layer { attachment: dec!(2) * million, limit: Some(dec!(2) * million) };
        let mut model = one_contract(Terms::ExcessOfLoss { layer, franchise: None });
        model.contracts[0].annual.reinstatements = Some(Reinstatements::at(vec![Share::WHOLE]));
        let losses = block::<f64>(&[&[(0, All, 2.35e6)], &[(0, All, 3e6)]]);
        let plan: Plan<f64> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
        let mut outcome = Outcome::new();
        plan.apply(&losses, &mut outcome);
        let last = plan.trace(&losses, &outcome).events[1].contracts[0].clone();
        assert_eq!(last.aggregate_limit_remaining, Some(dec!(2.65) * million));
        assert_eq!((last.reinstatements_used, last.net), (Some(dec!(0.675)), dec!(2) * million));
    }

    #[test]
    fn recording_the_state_changes_no_result() {
        let mut model = one_contract(Terms::QuotaShare { share: Share::new(dec!(0.333)), limit: None });
        let layer = crate::model::contract::Layer { attachment: dec!(10), limit: Some(dec!(20)) };
        model.contracts.push(contract("layer", Terms::ExcessOfLoss { layer, franchise: None }));
        model.contracts[1].after = vec![0];
        model.contracts[1].placed = Share::new(dec!(0.7));
        let losses = block::<f64>(&[&[(0, All, 7.77)], &[(1, All, 25.01)], &[(2, All, 99.99)], &[]]);
        let plan: Plan<f64> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
        let (mut plain, mut recorded) = (Outcome::new(), Outcome::new());
        recorded.scratch.tracing = true;
        plan.apply(&losses, &mut plain);
        plan.apply(&losses, &mut recorded);
        assert_eq!((&plain.policies, &plain.contracts), (&recorded.policies, &recorded.contracts));
    }
}
