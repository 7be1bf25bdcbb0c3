//! Event tables: the events of a built-in model one by one, for tables that other tools read and that this program reads
//! back (`report::event_tables` writes them).
//!
//! An event loss table holds realisations. Each event is drawn n times, each time with its own shaking, tsunami, damage,
//! attenuation and vulnerability, on sites where everything stands; each realisation is an event of its own of rate
//! r / n whose losses are certain:
//!
//! ```text
//! n = max(K, r / 0.00002, 10,000 r m / M)     rounded up
//! ```
//! r the expected occurrences in the first year, m the mean loss, M the sum of r m over all events.
//!
//! Losses drawn, rather than means with standard deviations, because a loss at many sites is not a Beta about a mean: the
//! sites are shaken and flooded together, most of them by nothing. Drawn rows keep what belongs together without any law
//! that the reader would have to share. The mean of the table is then right on average, its curve that of a sample. With
//! the same few realisations for every event the few that decide the tail (a case of the Nankai trough has up to 0.006 a
//! year) would make steps in it; so no realisation stands for more than one year in 50,000, nor for more than a
//! ten-thousandth of the annual mean, and the 250-year loss rests on 200 realisations at least, mostly on thousands.
//!
//! A mainshock and the aftershocks and foreshocks that it brings in its year are one event of the table, on what the earlier
//! ones leave standing: as events of their own they would fall into other years, and years with a loss would be up to twice
//! as many. What a table of events and rates cannot hold: both halves of a pair in one year, and the hours between the
//! earthquakes of an event. That matters in the far tail, and for hours clauses.
//!
//! A year event loss table holds the first year of each trial with exactly the losses that a run draws.
//!
//! Source of both forms: Open Results Data (Oasis LMF), moment event loss table and period loss tables.
//!
//! Worked number: K = 8; an event of 0.0004 a year that does little has 20 realisations of 0.00002, one of 0.00001 a year
//! has 8; an event of 0.006 a year that makes up a fifth of the annual mean has 2,000 of 0.000003.

use crate::model::Model;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::earthquake::Earthquake;
use crate::model::losses::LossBlock;
use crate::model::peril::Source;
use crate::model::risk::Coverage;
use crate::perils::earthquake::{FieldScratch, Quake};
use crate::perils::{EventSet, Perils, Recurrence, Scratch};
use crate::simulation::Cancel;
use std::io;

/// No realisation has a larger rate.
const LARGEST_RATE: f64 = 0.000_02;
/// Parts of the annual mean, of which no realisation stands for more than one.
const PARTS: f64 = 10_000.0;
/// Paths drawn at once.
const BLOCK: u64 = 512;

/// The events of one peril.
#[derive(Clone, Copy, Debug)]
pub struct EventTables<'m> {
    /// The model.
    pub model: &'m Model,
    /// All its perils.
    pub perils: &'m Perils,
    /// The set of the peril.
    pub set: &'m EventSet,
    /// Its configuration.
    pub earthquake: &'m Earthquake,
    /// Its footprints and laws.
    pub quake: &'m Quake,
    /// Rates times mean losses of all events, in currency units.
    annual_mean: f64,
}

/// Why there is nothing to export.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NoEvents {
    /// `--peril` names nothing.
    #[error("no peril is called `{name}` (there are: {known}); write one of these after --peril")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// A number and a size.
    #[error(
        "the peril \"{0}\" is a frequency and a severity: it draws a number of losses and their sizes and has no events \
         that a table could list; events come from a built-in model, for example [peril.earthquake] with model = \
         \"japan\"; the simulated years of this peril are in years.csv of `ishizue run CONFIG --years all`"
    )]
    Frequency(String),
    /// A file already.
    #[error(
        "the events of the peril \"{0}\" come from a table already: export writes those of a built-in model, for example \
         [peril.earthquake] with model = \"japan\"; read the file that the configuration names instead"
    )]
    Table(String),
    /// Several perils have events.
    #[error("several perils have a built-in model ({0}): say which one, for example --peril \"{1}\"")]
    Several(String, String),
    /// None has.
    #[error(
        "no peril has a built-in model whose events could be exported (there are: {0}); export is for perils such as \
         [peril.earthquake] with model = \"japan\""
    )]
    None(String),
}

/// The loss of one site and coverage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SiteLoss {
    /// Index into the risks of the model.
    pub risk: u32,
    /// Coverage.
    pub coverage: Coverage,
    /// Whole quanta, above zero.
    pub loss: f64,
}

/// An event drawn once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Realisation<'a> {
    /// Index into the events of the set.
    pub event: usize,
    /// Number among those of the event, from 1.
    pub number: u32,
    /// Expected occurrences in a year.
    pub rate: f64,
    /// What it costs; empty where nothing is damaged.
    pub losses: &'a [SiteLoss],
}

/// An event of a simulated year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearEvent<'a> {
    /// Number of the trial, from 0.
    pub trial: u64,
    /// Index into the events of the set.
    pub event: usize,
    /// Day of the first year.
    pub day: f64,
    /// What it cost; empty where nothing was damaged.
    pub losses: &'a [SiteLoss],
}

impl<'m> EventTables<'m> {
    /// The tables of the peril called `name`, or of the only one that has any.
    ///
    /// # Errors
    /// [`NoEvents`], which says what to do instead.
    pub fn of(model: &'m Model, perils: &'m Perils, name: Option<&str>) -> Result<EventTables<'m>, NoEvents> {
        let names = || model.perils.iter().map(|peril| peril.name.as_str());
        let index = match name {
            Some(name) => names().position(|known| known == name).ok_or_else(|| NoEvents::Unknown {
                name: name.into(),
                known: names().collect::<Vec<_>>().join(", "),
            })?,
            None => only_built_in(model)?,
        };
        let peril = &model.perils[index];
        let set = perils.event_sets().iter().find(|set| set.peril == index);
        match (&peril.source, set.map(|set| (set, &set.recurrence))) {
            (Source::Earthquake(earthquake), Some((set, Recurrence::Ruptures(quake)))) => {
                let annual_mean = set.events.iter().map(|event| event.rate * event.mean).sum();
                Ok(EventTables { model, perils, set, earthquake, quake, annual_mean })
            }
            (Source::FrequencySeverity { .. }, _) => Err(NoEvents::Frequency(peril.name.clone())),
            _ => Err(NoEvents::Table(peril.name.clone())),
        }
    }

    /// Realisations of an event when each has at least `least`.
    pub fn realisations_of(&self, event: usize, least: u32) -> u32 {
        let listed = &self.set.events[event];
        let part = if self.annual_mean > 0.0 { listed.rate * listed.mean / self.annual_mean } else { 0.0 };
        // At most some 100,000 events a year happen, so that the number fits.
        least.max((listed.rate / LARGEST_RATE).max(part * PARTS).ceil() as u32).max(1)
    }

    /// Draws at least `least` realisations of every mainshock, in the order of the set.
    ///
    /// # Errors
    /// Those of `each`; [`io::ErrorKind::Interrupted`] when asked to stop.
    pub fn realisations(
        &self,
        least: u32,
        cancel: &Cancel,
        mut each: impl FnMut(&Realisation) -> io::Result<()>,
    ) -> io::Result<()> {
        let quantum = self.model.settings.quantum;
        let mut scratch = FieldScratch::default();
        let mut losses = Vec::new();
        for (event, listed) in self.set.events.iter().enumerate() {
            go_on(cancel)?;
            // A secondary earthquake is part of its mainshock.
            if self.quake.origin(event).secondary {
                continue;
            }
            let count = self.realisations_of(event, least);
            for number in 1..=count {
                losses.clear();
                let row = |risk: u32, coverage: Coverage, amount: f64| {
                    let (loss, _) = quantum.drawn(amount);
                    let known =
                        losses.iter_mut().find(|row: &&mut SiteLoss| (row.risk, row.coverage) == (risk, coverage));
                    match known {
                        Some(row) => row.loss += loss,
                        None if loss > 0.0 => losses.push(SiteLoss { risk, coverage, loss }),
                        None => {}
                    }
                };
                // Every realisation has a vulnerability and an attenuation of its own: with those of a few numbers for all
                // events their spread would stay in the mean of the table.
                let address = ((event as u64) << 32) | u64::from(number);
                self.quake.realise_cluster(event as u32, address, &mut scratch, row);
                let rate = listed.rate / f64::from(count);
                each(&Realisation { event, number, rate, losses: &losses })?;
            }
        }
        Ok(())
    }

    /// Draws the first year of each of `trials` trials as a run does, events in the order of time.
    ///
    /// # Errors
    /// Those of `each`; [`io::ErrorKind::Interrupted`] when asked to stop.
    pub fn years(
        &self,
        trials: u64,
        cancel: &Cancel,
        mut each: impl FnMut(&YearEvent) -> io::Result<()>,
    ) -> io::Result<()> {
        let (mut scratch, mut block) = (Scratch::default(), LossBlock::default());
        let mut losses = Vec::new();
        let mut first = 0;
        while first < trials {
            go_on(cancel)?;
            let end = trials.min(first + BLOCK);
            self.perils.draw(first..end, &mut scratch, &mut block);
            for (trial, bounds) in (first..end).zip(block.path_start.windows(2)) {
                let events = bounds[0] as usize..bounds[1] as usize;
                let own =
                    |&at: &usize| usize::from(block.peril[at]) == self.set.peril && block.time[at] < DAYS_PER_YEAR;
                for at in events.filter(own) {
                    let rows = block.row_start[at] as usize..block.row_start[at + 1] as usize;
                    let row =
                        |i: usize| SiteLoss { risk: block.risk[i], coverage: block.coverage[i], loss: block.loss[i] };
                    losses.clear();
                    losses.extend(rows.map(row));
                    let event = block.event[at] as usize;
                    each(&YearEvent { trial, event, day: block.time[at], losses: &losses })?;
                }
            }
            first = end;
        }
        Ok(())
    }
}

fn only_built_in(model: &Model) -> Result<usize, NoEvents> {
    let built_in = |index: &usize| matches!(model.perils[*index].source, Source::Earthquake(_));
    let found: Vec<usize> = (0..model.perils.len()).filter(built_in).collect();
    let names =
        |list: &[usize]| list.iter().map(|&index| model.perils[index].name.clone()).collect::<Vec<_>>().join(", ");
    match found[..] {
        [only] => Ok(only),
        // Of a single peril more can be said than that it has none.
        [] if model.perils.len() == 1 => Ok(0),
        [] => Err(NoEvents::None(names(&(0..model.perils.len()).collect::<Vec<_>>()))),
        [first, ..] => Err(NoEvents::Several(names(&found), model.perils[first].name.clone())),
    }
}

fn go_on(cancel: &Cancel) -> io::Result<()> {
    if cancel.is_cancelled() { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
}
