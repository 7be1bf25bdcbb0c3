//! Streams: the names under which a peril draws its random numbers.
//!
//! A uniform has the address (seed, stream, trial, year of path, index); the stream is named after the peril and what is
//! drawn, the index is the number of the event in its (trial, year). Nothing hangs on the place of a peril in a list, so
//! adding or removing a peril, a contract, a site or trials leaves all other draws as they are.
//!
//! | stream | drawn |
//! |---|---|
//! | `<peril>/count` | the number of events in a year (index 0) |
//! | `<peril>/event` | which event of the table |
//! | `<peril>/time` | its day, where none is stated |
//! | `<peril>/severity` | its loss, where the peril has a severity |
//! | `<peril>/common` | the part of secondary uncertainty that its sites share |
//! | `<peril>/own/<risk id>/<coverage>` | the rest of it |
//! | `<peril>/arrival` | waits between rates of exceedance, under tail sampling |
//! | `<peril>/year` | the period of a bootstrapped year table (index 0) |
//! | `shared-frequency/<name>` | the factor of a shared frequency (index 0) |

use super::event_set::EventSet;
use crate::model::risk::Risk;
use crate::numerics::stream::StreamKey;

/// The keys of one peril.
#[derive(Clone, Debug)]
pub(super) struct Streams {
    /// Orders perils whose events fall at the same time.
    pub(super) peril: StreamKey,
    pub(super) count: StreamKey,
    pub(super) event: StreamKey,
    pub(super) time: StreamKey,
    pub(super) severity: StreamKey,
    pub(super) common: StreamKey,
    pub(super) arrival: StreamKey,
    pub(super) year: StreamKey,
    /// One for each place of the set.
    pub(super) own: Vec<StreamKey>,
}

impl Streams {
    pub(super) fn new(set: &EventSet, risks: &[Risk], seed: u64) -> Streams {
        let name = &set.name;
        let key = |purpose: &str| StreamKey::new(seed, &format!("{name}/{purpose}"));
        let own = set.places.iter().map(|&(risk, coverage)| {
            let id = risks.get(risk as usize).map_or("", |risk| risk.id.as_str());
            key(&format!("own/{id}/{}", coverage.key()))
        });
        Streams {
            peril: StreamKey::new(seed, name),
            count: key("count"),
            event: key("event"),
            time: key("time"),
            severity: key("severity"),
            common: key("common"),
            arrival: key("arrival"),
            year: key("year"),
            own: own.collect(),
        }
    }
}
