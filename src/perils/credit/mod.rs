//! Buyers that do not pay, and countries that stop them.
//!
//! | file | what lives there |
//! |---|---|
//! | `hazard`, `law` | hazard of default given the factors of a year, by default model |
//! | `factors`, `group` | common factors; buyers that share them |
//! | `sampler` | who defaults: points below hazards |
//! | `bands`, `shared` | points that a group shares, and how they are read |
//! | `own` | points of single buyers above them |
//! | `country` | war, transfer restriction, moratorium |
//! | `catastrophe` | what earthquakes do to buyers after them |
//! | `migration` | ratings that move between the years of a path |
//! | `changed_year` | the hazards of a year after both |
//! | `claim` | exposure, loss given default, claim and recovery |
//! | `book`, `check` | the compiled book of a peril, and what must hold of it |
//! | `draw`, `own_defaults`, `settle` | its draw: who defaults in a year, and when; what becomes of it path by path |

mod bands;
mod book;
mod catastrophe;
mod changed_year;
mod check;
mod claim;
mod country;
mod draw;
mod factors;
mod group;
mod hazard;
mod law;
mod marks;
mod migration;
mod own;
mod own_defaults;
mod sampler;
mod settle;
mod shared;

pub use book::Book;
pub use draw::BookScratch;

use super::error::Fault;
use super::event_set::{EventSet, Recurrence, SetEvent};
use super::season::SeasonDays;
use crate::model::Model;
use crate::model::credit::Credit;
use crate::model::peril::{Season, TableEvent};

/// Compiles peril `peril` of the model, which is `credit`. Its events are the buyers' own defaults, in the order of the book,
/// then the events of countries.
pub(super) fn compile(model: &Model, peril: usize, credit: &Credit) -> Result<EventSet, Fault> {
    let name = &model.perils[peril].name;
    let book = Book::compile(model, name, credit)?;
    let event = |(id, rate, mean): (String, f64, f64)| {
        SetEvent::from_table(&TableEvent { id, ..TableEvent::default() }, rate, mean)
    };
    let events: Vec<SetEvent> = book.events(model).into_iter().map(event).collect();
    let ids: Vec<&str> = credit.obligors.iter().map(|o| model.risks[o.risk as usize].id.as_str()).collect();
    let laws = format!("credit {credit:?} of {ids:?}");
    Ok(EventSet {
        peril,
        name: name.clone(),
        row_start: vec![0; events.len() + 1],
        events,
        rows: Vec::new(),
        recurrence: Recurrence::Credit(Box::new(book)),
        season: SeasonDays::new(&Season::Uniform, model.settings.axis)?,
        shared_frequency: None,
        shapes: Vec::new(),
        places: Vec::new(),
        laws,
    })
}
