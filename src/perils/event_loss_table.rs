//! Event loss table: events with a yearly rate each, and their losses by site and coverage.
//!
//! The number of events in a year is Poisson with mean the sum of the rates, or negative binomial with the same mean and a
//! stated dispersion; each event is chosen in proportion to its rate. With Poisson counts and certain losses the
//! annual total has mean sum(rate mean) and variance sum(rate (mean^2 + sd^2)).
//!
//! Sources: P. Grossi and H. Kunreuther (2005), "Catastrophe Modeling: A New Approach to Managing Risk", chapter 2, on
//! event loss tables; S. A. Klugman, H. H. Panjer, G. E. Willmot, "Loss Models", on compound Poisson sums.
//!
//! Worked number: rates 0.01 and 0.1 with losses 1,000 and 100: mean 20, standard deviation sqrt(11,000) = 104.88.

use super::choice::Choice;
use super::error::{Fault, at_least_zero, in_range};
use super::event_set::{EventSet, Recurrence, SetEvent, largest_first};
use super::season::SeasonDays;
use super::secondary_uncertainty::{RowBuilder, in_order};
use super::shared_frequency::{POISSON, index};
use crate::model::Model;
use crate::model::peril::{EventLossRow, EventLossTable, TableEvent};
use crate::numerics::distribution::{Frequency, NegativeBinomial, Poisson};
use std::collections::BTreeSet;

/// Compiles peril `peril` of the model, which is `table`.
pub(super) fn compile(model: &Model, peril: usize, table: &EventLossTable) -> Result<EventSet, Fault> {
    let config = &model.perils[peril];
    distinct_ids(&table.events)?;
    for event in &table.events {
        at_least_zero(|| format!("the rate of event \"{}\"", event.id), event.rate)?;
    }
    let rows_of = rows_by_event(&table.rows, table.events.len())?;
    let means: Vec<f64> = rows_of.iter().map(|rows| rows.iter().map(|row| row.mean).sum()).collect();
    let order = largest_first(&means, &table.events);

    let mut builder = RowBuilder::new(model, table.secondary);
    for &old in &order {
        builder.add(&table.events[old].id, &rows_of[old])?;
    }
    let events: Vec<SetEvent> =
        order.iter().map(|&old| SetEvent::from_table(&table.events[old], table.events[old].rate, means[old])).collect();
    let choice = Choice::new(events.iter().map(|event| event.rate)).ok_or(Fault::NoRate)?;
    let (law, frequency) = match table.dispersion {
        None => (POISSON, Poisson::new(choice.total()).map(Frequency::Poisson)),
        Some(dispersion) => (
            "negative binomial counts",
            NegativeBinomial::new(choice.total(), dispersion).map(Frequency::NegativeBinomial),
        ),
    };
    let frequency = frequency.map_err(|error| Fault::Frequency(error.to_string()))?;
    let shapes = builder.take_shapes();
    Ok(EventSet {
        peril,
        name: config.name.clone(),
        events,
        rows: builder.rows,
        recurrence: Recurrence::Counts { frequency, severity: None, choice },
        season: SeasonDays::new(&config.season, model.settings.axis)?,
        shared_frequency: index(config.shared_frequency, model.shared_frequencies.len(), law)?,
        row_start: builder.row_start,
        shapes,
        places: builder.places,
        laws: format!("event loss table, dispersion {:?}", table.dispersion),
    })
}

/// Refuses an empty list and ids that stand twice.
pub(super) fn distinct_ids(events: &[TableEvent]) -> Result<(), Fault> {
    if events.is_empty() {
        return Err(Fault::NoEvents);
    }
    let mut seen = BTreeSet::new();
    match events.iter().find(|event| !seen.insert(event.id.as_str())) {
        None => Ok(()),
        Some(event) => Err(Fault::DuplicateEvent { id: event.id.clone() }),
    }
}

/// The rows of each event, in the order of risk and coverage.
fn rows_by_event(rows: &[EventLossRow], events: usize) -> Result<Vec<Vec<&EventLossRow>>, Fault> {
    let mut by_event = vec![Vec::new(); events];
    for row in rows {
        by_event[in_range("event of a row", row.event, events)?].push(row);
    }
    Ok(by_event.into_iter().map(|rows: Vec<&EventLossRow>| in_order(rows.into_iter())).collect())
}
