//! Where losses come from.
//!
//! Every peril of a model is compiled to an [`EventSet`], whatever its source; [`Perils::draw`] draws blocks of paths from
//! all of them. All randomness of the losses is drawn here, each number at its own address (see `streams`).
//!
//! | file | what lives there |
//! |---|---|
//! | `event_set` | the compiled form of every source |
//! | `frequency_severity`, `event_loss_table`, `year_table`, `year_event_table` | the sources |
//! | `event_fold` | years as sums over numbers by event |
//! | `secondary_uncertainty`, `quantile_table` | the loss of a site around its mean |
//! | `season`, `shared_frequency` | when events fall; years that are bad for several perils |
//! | `tail` | trials that see rare losses more often, with weights |
//! | `streams`, `lanes`, `choice`, `time_order`, `draw` | addresses of random numbers and the drawing of a block |
//! | `default_latent`, `market_size` | deviates of parties that may default; how bad a year was |
//! | `market_return` | deviates of investment returns |
//! | `analytic`, `digest`, `error` | closed forms, fingerprint, complaints |

mod analytic;
mod choice;
pub mod credit;
mod default_latent;
mod digest;
mod draw;
pub mod earthquake;
mod error;
mod event_fold;
mod event_loss_table;
mod event_set;
mod frequency_severity;
mod lanes;
mod market_return;
mod market_size;
mod merge;
mod quantile_table;
mod season;
mod secondary_uncertainty;
mod shared_frequency;
mod streams;
mod tail;
mod time_order;
mod year_event_table;
mod year_table;

pub use analytic::Analytic;
pub use choice::Choice;
pub use draw::Scratch;
pub use error::{Fault, PerilError};
pub use event_fold::EventColumns;
pub use event_set::{EventSet, Recurrence, Residual, SetEvent, SetRow};
pub use season::SeasonDays;
pub use tail::{LEAST_TRIALS, RANDOMISATIONS};
pub use year_event_table::StoredYears;
pub use year_table::{SetOccurrence, Timeline};

use crate::model::Model;
use crate::model::money::Quantum;
use crate::model::peril::{Replay, Source};
use crate::model::settings::Sampling;
use default_latent::DefaultLatents;
use market_return::MarketReturn;
use market_size::MarketSize;
use shared_frequency::SharedFactor;
use std::collections::BTreeSet;
use streams::Streams;
use tail::Tail;

/// More events a year than this are refused: a block of paths would not fit into memory.
const MOST_EVENTS_PER_YEAR: f64 = 100_000.0;

/// All perils of a model, compiled and ready to draw from.
#[derive(Clone, Debug)]
pub struct Perils {
    sets: Vec<EventSet>,
    streams: Vec<Streams>,
    /// Perils without the books of credit in the order of their keys: the order of events at the same time.
    order: Vec<usize>,
    /// Place of each peril in the order of all.
    rank: Vec<u32>,
    /// Perils of credit, drawn last.
    books: Vec<usize>,
    factors: Vec<SharedFactor>,
    quantum: Quantum,
    horizon: u32,
    /// True where every peril is frequency and severity: one row an event.
    severities_only: bool,
    digest: String,
    /// Some contract asks for more than the loss of an event.
    tells_attributes: bool,
    /// None under plain sampling.
    tail: Option<Tail>,
    /// None where nobody may default.
    defaults: Option<DefaultLatents>,
    /// None where investment returns are certain.
    returns: Option<MarketReturn>,
    /// What the losses of each year of a path are multiplied by: 1 where values are not indexed.
    values: Vec<f64>,
}

impl Perils {
    /// Compiles the perils of `model` under its seed.
    ///
    /// Errors name the peril and what the parameter must be: laws with impossible parameters, tables that contradict
    /// themselves, references to nothing.
    pub fn compile(model: &Model) -> Result<Perils, PerilError> {
        let mut names = BTreeSet::new();
        let mut sets = Vec::with_capacity(model.perils.len());
        for (index, peril) in model.perils.iter().enumerate() {
            if !names.insert(peril.name.as_str()) {
                return Err(Fault::DuplicateName.of(&peril.name));
            }
            if index > usize::from(u16::MAX) {
                let what = "the number of perils".to_owned();
                return Err(Fault::Number { what, rule: "at most 65,536", found: index as f64 + 1.0 }.of(&peril.name));
            }
            sets.push(compile_one(model, index).map_err(|fault| fault.of(&peril.name))?);
        }
        let seed = model.settings.seed;
        let streams: Vec<Streams> = sets.iter().map(|set| Streams::new(set, &model.risks, seed)).collect();
        let mut order: Vec<usize> = (0..sets.len()).collect();
        order.sort_by(|&a, &b| (streams[a].peril, &sets[a].name).cmp(&(streams[b].peril, &sets[b].name)));
        let mut rank = vec![0; sets.len()];
        (0_u32..).zip(&order).for_each(|(place, &peril)| rank[peril] = place);
        let (books, order) =
            order.into_iter().partition(|&peril| matches!(sets[peril].recurrence, Recurrence::Credit(_)));
        let factors = model.shared_frequencies.iter().map(|shared| SharedFactor::new(shared, seed));
        let one_row = |set: &EventSet| matches!(&set.recurrence, Recurrence::Counts { severity: Some(_), .. });
        let mut perils = Perils {
            severities_only: sets.iter().all(one_row),
            factors: factors.collect::<Result<_, _>>()?,
            sets,
            streams,
            order,
            rank,
            books,
            quantum: model.settings.quantum,
            horizon: model.settings.horizon.max(1),
            digest: String::new(),
            tells_attributes: model.contracts.iter().any(|contract| !contract.terms.asks().is_empty()),
            tail: None,
            defaults: None,
            returns: MarketReturn::new(model),
            values: values(model),
        };
        if model.settings.sampling == Sampling::Tail {
            let in_order = |set: &&EventSet| match &set.recurrence {
                Recurrence::Years(timeline) => timeline.replay == Replay::InOrder,
                Recurrence::Occurrences(stored) => stored.replay == Replay::InOrder,
                _ => false,
            };
            if let Some(set) = perils.sets.iter().find(in_order) {
                return Err(Fault::InOrderUnderTail.of(&set.name));
            }
            let (order, horizon) = ((&perils.order[..], &perils.books[..]), perils.horizon);
            let tail = Tail::new(&perils.sets, &perils.streams, order, &perils.factors, (horizon, seed));
            let nothing = || Fault::NothingToTilt.of(perils.sets.first().map_or("", |set| &set.name));
            perils.tail = Some(tail.ok_or_else(nothing)?);
        }
        perils.digest = digest::of(&perils, model);
        let variances = || perils.factors.iter().map(|factor| factor.variance).collect();
        let market = || MarketSize::new(&perils.sets, variances(), perils.quantum);
        perils.defaults = DefaultLatents::new(model, market);
        Ok(perils)
    }

    /// Draws by the views of renewal that `model` chooses from now on. It must be the model that was compiled but for these
    /// choices; events and their footprints stay, so that this costs next to nothing. The digest stays that of the compiled
    /// model.
    pub fn retime(&mut self, model: &Model) -> Result<(), PerilError> {
        for (set, peril) in self.sets.iter_mut().zip(&model.perils) {
            if let (Recurrence::Ruptures(compiled), Source::Earthquake(quake)) = (&mut set.recurrence, &peril.source) {
                compiled.retime(model, quake).map_err(|fault| fault.of(&peril.name))?;
            }
        }
        Ok(())
    }

    /// The event sets, one for each peril, in the order of the model.
    pub fn event_sets(&self) -> &[EventSet] {
        &self.sets
    }

    /// SHA-256, in hexadecimal, over the compiled sets and all settings that decide the losses, except the seed. Two
    /// models with the same digest and seed draw the same losses.
    pub fn digest(&self) -> String {
        self.digest.clone()
    }

    /// Closed forms for the annual ground-up loss of peril `peril`, which must be an index into the event sets.
    pub fn analytic(&self, peril: usize) -> Analytic {
        let set = &self.sets[peril];
        analytic::of(set, set.shared_frequency.map_or(0.0, |factor| self.factors[factor].variance))
    }

    /// The smallest number of periods behind an imported year table; None without such tables. Confidence intervals
    /// cannot be narrower than that many years allow.
    pub fn periods(&self) -> Option<u64> {
        let periods = |set: &EventSet| match &set.recurrence {
            Recurrence::Years(timeline) => Some(u64::from(timeline.periods)),
            Recurrence::Occurrences(stored) => Some(u64::from(stored.periods())),
            Recurrence::Counts { .. } | Recurrence::Ruptures(_) | Recurrence::Credit(_) => None,
        };
        self.sets.iter().filter_map(periods).min()
    }

    /// True under tail sampling.
    pub fn is_tail(&self) -> bool {
        self.tail.is_some()
    }

    /// Whether tail sampling makes something of peril `peril`, an index into the event sets, more frequent.
    pub fn is_tilted(&self, peril: usize) -> bool {
        self.tail.as_ref().is_some_and(|tail| tail.tilts(peril))
    }

    /// The largest number of trials up to `most` that a study of these perils may have: under tail sampling a power of two, so that
    /// every component of the mixture has its share.
    pub fn whole_trials(&self, most: u64) -> u64 {
        match self.tail {
            Some(_) if most > 0 => 1 << most.ilog2(),
            _ => most,
        }
    }

    /// Independent randomisations that the errors of a run rest on: trial t is of randomisation t modulo this number. 0 under
    /// plain sampling. Where ruptures are sampled, two of them share a subset.
    pub fn randomisations(&self) -> usize {
        if self.is_tail() { RANDOMISATIONS as usize } else { 0 }
    }

    /// True where paths carry weights: under tail sampling, or where some year table that is replayed in order has them.
    pub fn weighted(&self) -> bool {
        self.tail.is_some()
            || self.sets.iter().any(|set| match &set.recurrence {
                Recurrence::Years(timeline) => timeline.replay == Replay::InOrder && !timeline.weights.is_empty(),
                Recurrence::Counts { .. }
                | Recurrence::Occurrences(_)
                | Recurrence::Ruptures(_)
                | Recurrence::Credit(_) => false,
            })
    }

    /// Independent subsets of sampled events, one of which each trial draws from in turn; 0 where no event is sampled.
    pub fn subsets(&self) -> usize {
        let sampled = |set: &EventSet| matches!(&set.recurrence, Recurrence::Ruptures(_));
        if self.sets.iter().any(sampled) { earthquake::SUBSETS } else { 0 }
    }

    /// Expected number of events of all perils in a year: what the size of a block should be chosen by.
    pub fn events_per_year(&self) -> f64 {
        self.sets.iter().map(EventSet::events_per_year).sum()
    }
}

/// (1 + i)^y for each year y of a path, in plain products.
fn values(model: &Model) -> Vec<f64> {
    let step = 1.0 + model.settings.value_index.map_or(0.0, |index| index.fast());
    let later = (1..model.settings.horizon.max(1)).scan(1.0, |value, _| {
        *value *= step;
        Some(*value)
    });
    std::iter::once(1.0).chain(later).collect()
}

/// Whether some policy or contract covers what attached in its period, whenever it is lost.
fn asks_when_attached(model: &Model) -> bool {
    model.contracts.iter().any(|contract| contract.attachment_basis.opening_book().is_some())
}

fn compile_one(model: &Model, peril: usize) -> Result<EventSet, Fault> {
    let set = match &model.perils[peril].source {
        Source::FrequencySeverity { frequency, severity } => {
            frequency_severity::compile(model, peril, *frequency, severity)
        }
        Source::EventLossTable(table) => event_loss_table::compile(model, peril, table),
        Source::YearTable(table) => year_table::compile(model, peril, table),
        Source::YearEventTable(table) => year_event_table::compile(model, peril, table),
        Source::Earthquake(quake) => earthquake::compile(model, peril, quake),
        Source::Credit(credit) => credit::compile(model, peril, credit),
    }?;
    let expected = set.events_per_year();
    if expected > MOST_EVENTS_PER_YEAR {
        let what = "the mean number of events in a year".to_owned();
        return Err(Fault::Number { what, rule: "at most 100,000", found: expected });
    }
    Ok(set)
}
