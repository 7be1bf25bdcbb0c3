//! Event-table analysis: the layers of a programme over the years of a year event table, without drawing most of its events.
//!
//! What a policy pays of an event, and a contract without annual terms, is a number that depends on the event alone: it is worked out
//! once for every event, by the programme itself, and a year is a sum over its events ([`EventColumns`]). A contract with annual
//! terms remembers earlier losses of the year; of it only the occurrences that touch it are drawn, and the programme is applied to
//! these in their order. Which plans allow it is said in [`qualify`]; all others are simulated in full. Either way the figures are
//! the same, bit by bit.
//!
//! With a folder for a cache, the occurrences of events that touch a contract are found by an index, and sums that were worked out
//! before are read again ([`cache`]): a changed layer costs what its own events cost.
//!
//! Worked number: a layer 5 xs 10 with an annual limit of 8 over a year of losses 12, 3, 30: the events 12 and 30 touch it with 2 and
//! 5; it pays 7.

pub mod cache;
mod columns;
pub mod qualify;

pub use cache::EventCache;
pub use columns::{ContractColumn, YearColumns};

use super::cancel::Cancel;
use super::engine::{Engine, RunError, pool};
use crate::input::event_index::EventIndex;
use crate::model::Model;
use crate::model::design::Design;
use crate::model::losses::LossBlock;
use crate::perils::{EventColumns, StoredYears};
use crate::programme::{ATTACHED, CUT, EXHAUSTED, Outcome, Plan};
use columns::{ContractYears, Figure, Op};
use qualify::Memory;
use rayon::prelude::*;

/// Events that are put through the programme together, each in a year of its own.
const EVENTS_AT_ONCE: usize = 2_048;
/// Periods that a thread works through together.
const PERIODS_AT_ONCE: u32 = 1_024;
/// The index is used where it finds at most this part of all occurrences; a pass over the table is quicker otherwise.
const PART_OF_TABLE: u64 = 16;

/// What one event does, alone in a year.
#[derive(Default)]
struct Alone {
    ground_up: Vec<f64>,
    insured: Vec<f64>,
    /// By policy, by event.
    policies: Vec<Vec<f64>>,
    /// By contract of the design, by event: what it pays, and its flags.
    paid: Vec<Vec<f64>>,
    flags: Vec<Vec<u8>>,
    /// By event: whether it touches a contract with annual terms.
    touches: Vec<bool>,
    /// Some recovery was cut because contracts beside it recover more than the loss.
    cut: bool,
}

/// The first design's figures of the first `trials` years; None where the plan or the table does not allow it, or where the number
/// of trials is above that of the periods.
///
/// # Errors
/// [`RunError::Cancelled`], and what the file system reports of the cache.
pub fn analyse(
    model: &Model,
    engine: &Engine,
    (trials, threads): (u64, usize),
    cache: Option<&EventCache>,
    cancel: &Cancel,
) -> Result<Option<YearColumns>, RunError> {
    let Some(stored) = engine.perils.only_stored_years() else { return Ok(None) };
    let (Some(memory), true) = (qualify::memory(model, engine), trials <= u64::from(stored.periods())) else {
        return Ok(None);
    };
    let bare = Plan::compile(&memory.without_annual_terms(model), &Design::as_configured(model))?;
    let trials = trials as u32;
    pool(threads)?.install(|| {
        let alone = each_event(engine, &bare, &memory);
        if alone.cut {
            return Ok(None);
        }
        if cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        let index = cache.map(|cache| cache.index(&stored.table)).transpose()?;
        let years = year_figures(stored, &alone, &memory, (trials, cancel), cache)?;
        let remembered = remembered(engine, stored, (&alone, &memory), (trials, cancel), index.as_ref(), cache)?;
        Ok(Some(YearColumns::new(years, remembered, (model.policies.len(), &memory), trials as usize)))
    })
}

/// Every event of the set through the programme, alone.
fn each_event(engine: &Engine, bare: &Plan<f64>, memory: &Memory) -> Alone {
    let events = engine.perils.event_sets()[0].events.len();
    let starts: Vec<usize> = (0..events).step_by(EVENTS_AT_ONCE).collect();
    let one = |&first: &usize| {
        let mut losses = LossBlock::default();
        engine.perils.draw_each_event(first as u32..(first + EVENTS_AT_ONCE).min(events) as u32, 0.0, &mut losses);
        let (mut outcome, mut stripped) = (Outcome::default(), Outcome::default());
        engine.designs[0].plan.apply(&losses, &mut outcome);
        bare.apply(&losses, &mut stripped);
        alone(engine, memory, &losses, (&outcome, &stripped))
    };
    let parts: Vec<Alone> = starts.par_iter().map(one).collect();
    parts.into_iter().fold(Alone::default(), Alone::join)
}

fn alone(
    engine: &Engine,
    memory: &Memory,
    losses: &LossBlock<f64>,
    (outcome, bare): (&Outcome<f64>, &Outcome<f64>),
) -> Alone {
    let events = 0..losses.events();
    let contracts = || engine.contract_windows().iter().map(|(contract, _)| *contract);
    let touches = |event: usize| {
        memory.contracts.iter().any(|&(contract, by_layer)| {
            let own = &bare.contracts[contract];
            match by_layer {
                true => own.flags[event] != 0 || own.paid[event] != 0.0,
                false => own.subject[event] != 0.0,
            }
        })
    };
    Alone {
        ground_up: events.clone().map(|event| losses.total(event)).collect(),
        insured: events.clone().map(|event| outcome.policies.iter().map(|policy| policy.paid[event]).sum()).collect(),
        policies: outcome.policies.iter().map(|policy| policy.paid.clone()).collect(),
        paid: contracts().map(|contract| outcome.contracts[contract].paid.clone()).collect(),
        flags: contracts().map(|contract| outcome.contracts[contract].flags.clone()).collect(),
        touches: events.map(touches).collect(),
        cut: [outcome, bare]
            .iter()
            .any(|outcome| outcome.contracts.iter().any(|own| own.flags.iter().any(|f| f & CUT != 0))),
    }
}

impl Alone {
    fn join(mut self, other: Alone) -> Alone {
        fn each<T>(all: &mut Vec<Vec<T>>, parts: Vec<Vec<T>>) {
            all.resize_with(parts.len().max(all.len()), Vec::new);
            all.iter_mut().zip(parts).for_each(|(all, part)| all.extend(part));
        }
        self.ground_up.extend(other.ground_up);
        self.insured.extend(other.insured);
        each(&mut self.policies, other.policies);
        each(&mut self.paid, other.paid);
        each(&mut self.flags, other.flags);
        self.touches.extend(other.touches);
        self.cut |= other.cut;
        self
    }
}

/// The figures of years that are folded from numbers by event: those that the cache does not have in one pass over the table.
fn year_figures(
    stored: &StoredYears,
    alone: &Alone,
    memory: &Memory,
    (trials, cancel): (u32, &Cancel),
    cache: Option<&EventCache>,
) -> Result<Vec<Vec<f64>>, RunError> {
    let figures = figures(alone, memory);
    let mut years: Vec<Option<Vec<f64>>> = figures
        .iter()
        .map(|figure| cache.and_then(|cache| cache.column(&stored.table, stored.numbers(), figure, trials)))
        .collect();
    let missing =
        |op: Op| (0..figures.len()).filter(|&at| figures[at].op == op && years[at].is_none()).collect::<Vec<_>>();
    let (sums, largest) = (missing(Op::Sum), missing(Op::Largest));
    let values = |places: &[usize]| places.iter().map(|&at| figures[at].values.clone()).collect::<Vec<_>>();
    let columns = EventColumns::new(stored.table.events(), stored.numbers(), &values(&sums), &values(&largest));
    let found = fold(stored, &columns, trials, cancel)?;
    for (place, at) in sums.into_iter().chain(largest).enumerate() {
        let column: Vec<f64> = found.iter().skip(place).step_by(columns.columns()).copied().collect();
        if let Some(cache) = cache {
            cache.keep(&stored.table, stored.numbers(), &figures[at], &column)?;
        }
        years[at] = Some(column);
    }
    Ok(years.into_iter().map(Option::unwrap_or_default).collect())
}

/// What a year is folded from: number of events, ground-up loss, largest events, then policies, then contracts without memory.
fn figures(alone: &Alone, memory: &Memory) -> Vec<Figure> {
    let sum = |values: &[f64]| Figure { op: Op::Sum, values: values.to_vec() };
    let largest = |values: Vec<f64>| Figure { op: Op::Largest, values };
    let mut figures = vec![
        Figure { op: Op::Sum, values: vec![1.0; alone.ground_up.len()] },
        sum(&alone.ground_up),
        largest(alone.ground_up.clone()),
        largest(alone.insured.clone()),
    ];
    figures.extend(alone.policies.iter().map(|paid| sum(paid)));
    for (place, (paid, flags)) in alone.paid.iter().zip(&alone.flags).enumerate() {
        if !memory.remembers(place) {
            let flag = |flag: u8| largest(flags.iter().map(|flags| f64::from(u8::from(flags & flag != 0))).collect());
            figures.extend([sum(paid), flag(ATTACHED), flag(EXHAUSTED)]);
        }
    }
    figures
}

/// One pass over the table, on all threads: the columns of every year, year after year.
fn fold(stored: &StoredYears, columns: &EventColumns, trials: u32, cancel: &Cancel) -> Result<Vec<f64>, RunError> {
    let width = columns.columns();
    let mut years = vec![0.0; trials as usize * width];
    if width > 0 {
        years.par_chunks_mut(width * PERIODS_AT_ONCE as usize).enumerate().for_each(|(chunk, years)| {
            if !cancel.is_cancelled() {
                let first = chunk as u32 * PERIODS_AT_ONCE;
                (first..)
                    .zip(years.chunks_mut(width))
                    .for_each(|(period, year)| columns.fold(&stored.table, period, year));
            }
        });
    }
    if cancel.is_cancelled() { Err(RunError::Cancelled) } else { Ok(years) }
}

/// The years of the contracts with annual terms that have any loss of theirs: numbers of trials, then one column a contract.
fn remembered(
    engine: &Engine,
    stored: &StoredYears,
    (alone, memory): (&Alone, &Memory),
    (trials, cancel): (u32, &Cancel),
    index: Option<&EventIndex>,
    cache: Option<&EventCache>,
) -> Result<Vec<ContractYears>, RunError> {
    if memory.contracts.is_empty() {
        return Ok(Vec::new());
    }
    let numbers =
        stored.numbers().iter().zip(&alone.touches).filter(|(_, touches)| **touches).map(|(&number, _)| number);
    let numbers: Vec<u32> = numbers.collect();
    let end = stored.table.occurrences_of(trials - 1).end as u32;
    let listed = index.and_then(|index| listed(stored, index, &numbers, end, cache));
    let marks = EventColumns::new(stored.table.events(), &numbers, &[vec![1.0; numbers.len()]], &[]);
    let chunk = |chunk: u32| {
        if cancel.is_cancelled() {
            return Vec::new();
        }
        let first = stored.table.occurrences_of(chunk * PERIODS_AT_ONCE).start as u32;
        let end = stored.table.occurrences_of(((chunk + 1) * PERIODS_AT_ONCE).min(trials) - 1).end as u32;
        let chosen: Vec<u32> = match &listed {
            Some(all) => all[all.partition_point(|&o| o < first)..all.partition_point(|&o| o < end)].to_vec(),
            None => (first..end)
                .zip(stored.table.ids(first as usize..end as usize))
                .filter_map(|(occurrence, event)| marks.holds(event).then_some(occurrence))
                .collect(),
        };
        contract_years(engine, memory, &chosen)
    };
    let parts: Vec<Vec<ContractYears>> = (0..trials.div_ceil(PERIODS_AT_ONCE)).into_par_iter().map(chunk).collect();
    if cancel.is_cancelled() {
        return Err(RunError::Cancelled);
    }
    let mut all = vec![ContractYears::default(); memory.contracts.len()];
    for part in parts {
        all.iter_mut().zip(part).for_each(|(all, part)| all.append(part));
    }
    Ok(all)
}

/// The occurrences of some events, ascending, by the index; None where these are many, or where the index is damaged.
fn listed(
    stored: &StoredYears,
    index: &EventIndex,
    numbers: &[u32],
    end: u32,
    cache: Option<&EventCache>,
) -> Option<Vec<u32>> {
    let count: u64 = numbers.iter().map(|&number| index.count(number)).sum();
    if count > stored.table.len() as u64 / PART_OF_TABLE {
        return None;
    }
    let mut all = Vec::with_capacity(count as usize);
    for &number in numbers {
        if index.occurrences_of(number, &stored.table, &mut all).is_err() {
            if let Some(cache) = cache {
                cache.forget_index(&stored.table);
            }
            return None;
        }
    }
    all.par_sort_unstable();
    all.truncate(all.partition_point(|&occurrence| occurrence < end));
    Some(all)
}

/// The programme on some occurrences, year by year.
fn contract_years(engine: &Engine, memory: &Memory, chosen: &[u32]) -> Vec<ContractYears> {
    let (mut trials, mut losses, mut outcome) = (Vec::new(), LossBlock::default(), Outcome::default());
    engine.perils.draw_occurrences(chosen, &mut trials, &mut losses);
    engine.designs[0].plan.apply(&losses, &mut outcome);
    let years = |&(contract, _): &(usize, bool)| {
        let own = &outcome.contracts[contract];
        let mut years = ContractYears { trials: trials.clone(), ..ContractYears::default() };
        for path in 0..losses.paths() {
            let events = losses.path(path);
            years.recovery.push(events.clone().map(|event| own.paid[event]).sum());
            years.reinstatement_premium.push(events.clone().map(|event| own.reinstatement_premium[event]).sum());
            years.flags.push(events.fold(0, |flags, event| flags | own.flags[event]));
        }
        years
    };
    memory.contracts.iter().map(years).collect()
}
