//! Events: the ruptures of a catalogue that can do anything at some site, with their footprints.

use super::super::error::Fault;
use super::super::event_set::SetEvent;
use super::catalogue::Catalogue;
use super::clock::NOTHING;
use super::footprint::{Footprints, Place, SiteShaking};
use super::geometry::Flaw;
use super::quake::motions;
use super::rupture::Rupture;
use super::site::QuakeSite;
use crate::model::earthquake::Earthquake;
use rayon::prelude::*;
use std::ops::Range;

/// Footprints of the events of a set under one attenuation.
#[derive(Clone, Debug)]
pub(super) struct Table {
    rows: Vec<SiteShaking>,
    start: Vec<u32>,
}

impl Table {
    fn new() -> Table {
        Table { rows: Vec::new(), start: vec![0] }
    }

    /// The footprint of an event.
    #[inline]
    pub(super) fn of(&self, event: usize) -> &[SiteShaking] {
        &self.rows[self.start[event] as usize..self.start[event + 1] as usize]
    }

    /// The same in another order.
    fn reordered(&self, order: &[u32]) -> Table {
        let mut table = Table { rows: Vec::with_capacity(self.rows.len()), start: Vec::with_capacity(order.len() + 1) };
        table.start.push(0);
        for &event in order {
            table.rows.extend_from_slice(self.of(event as usize));
            table.start.push(table.rows.len() as u32);
        }
        table
    }
}

/// Which ruptures become events, and where their footprints are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Ruptures that can do anything at some site, there.
    Damaging,
    /// All ruptures; footprints where they can do anything.
    Ruptures,
    /// All ruptures, with what reaches every site, however little.
    Everywhere,
}

impl Keep {
    /// Where a footprint is kept.
    fn place(self, place: Place) -> Place {
        match self {
            Keep::Everywhere => Place {
                least_ln_pgv: f64::NEG_INFINITY,
                least_ln_height: if place.least_ln_height < f64::INFINITY { f64::NEG_INFINITY } else { f64::INFINITY },
                ..place
            },
            Keep::Damaging | Keep::Ruptures => place,
        }
    }
}

/// Where an event of a set comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// True for an earthquake that others bring with them.
    pub secondary: bool,
    /// The set of sampled ruptures that it belongs to, from 0; None: all.
    pub subset: Option<u8>,
}

/// Members whose footprints are computed together.
const CHUNK: usize = 1024;

/// Events on their way into a set.
pub(super) struct Events {
    pub ruptures: Vec<Rupture>,
    pub origins: Vec<Origin>,
    pub ids: Vec<String>,
    /// Mean loss of the whole portfolio, currency units.
    means: Vec<f64>,
    pub tables: Vec<Table>,
    /// Event of each member of the catalogue; [`NOTHING`]: none.
    pub of_member: Vec<u32>,
    /// Event of each secondary earthquake.
    pub of_secondary: Vec<u32>,
}

impl Events {
    /// Computes all footprints.
    ///
    /// # Errors
    /// Where the surface of a rupture cannot be built.
    pub(super) fn of(
        quake: &Earthquake,
        catalogue: &Catalogue,
        sites: &[QuakeSite],
        keep: Keep,
    ) -> Result<Events, Fault> {
        let places: Vec<Place> = sites.iter().map(|site| keep.place(site.place)).collect();
        let keep_all = keep != Keep::Damaging;
        let footprints: Vec<Footprints> = motions(quake)
            .into_iter()
            .map(|motion| Footprints::new(quake, motion, &places))
            .collect::<Result<_, _>>()
            .map_err(|flaw: Flaw| Fault::Source { name: quake.sources.name.clone(), what: flaw.to_string() })?;
        let starts: Vec<usize> = (0..catalogue.members.len()).step_by(CHUNK).collect();
        let parts = starts.into_par_iter().map(|first| {
            let members = first..(first + CHUNK).min(catalogue.members.len());
            Events::of_members(quake, catalogue, members, &footprints, keep_all)
        });
        let mut events = Events::none(footprints.len());
        for part in parts.collect::<Result<Vec<Events>, Fault>>()? {
            events.append(part);
        }
        Ok(events)
    }

    fn none(branches: usize) -> Events {
        Events {
            ruptures: Vec::new(),
            origins: Vec::new(),
            ids: Vec::new(),
            means: Vec::new(),
            tables: (0..branches).map(|_| Table::new()).collect(),
            of_member: Vec::new(),
            of_secondary: Vec::new(),
        }
    }

    /// Adds the events of members that come after these.
    fn append(&mut self, part: Events) {
        let before = self.ruptures.len() as u32;
        let moved = |event: u32| if event == NOTHING { NOTHING } else { event + before };
        self.of_member.extend(part.of_member.into_iter().map(moved));
        self.of_secondary.extend(part.of_secondary.into_iter().map(moved));
        self.ruptures.extend(part.ruptures);
        self.origins.extend(part.origins);
        self.ids.extend(part.ids);
        for (table, part) in self.tables.iter_mut().zip(part.tables) {
            let rows = table.rows.len() as u32;
            table.rows.extend(part.rows);
            table.start.extend(part.start[1..].iter().map(|start| start + rows));
        }
    }

    /// The events of some members, numbered from nought.
    fn of_members(
        quake: &Earthquake,
        catalogue: &Catalogue,
        members: Range<usize>,
        footprints: &[Footprints],
        keep_all: bool,
    ) -> Result<Events, Fault> {
        let mut events = Events::none(footprints.len());
        for at in members {
            let member = &catalogue.members[at];
            let source = &quake.sources.sources[member.rupture.source as usize];
            let id = || member.rupture.id(source, member.number);
            let event = events.add(quake, footprints, &member.rupture, keep_all, id)?;
            events.tell_origins(Origin { secondary: false, subset: member.subset });
            events.of_member.push(event);
            for (number, rupture) in catalogue.secondaries_of(at).iter().enumerate() {
                let happens = rupture.magnitude.is_finite() && event != NOTHING;
                let id = || format!("{}+{number}", member.rupture.id(source, member.number));
                let event = match happens {
                    true => events.add(quake, footprints, rupture, keep_all, id)?,
                    false => NOTHING,
                };
                events.of_secondary.push(event);
            }
            events.tell_origins(Origin { secondary: true, subset: member.subset });
        }
        Ok(events)
    }

    /// The events that were added since the last call come from `origin`.
    fn tell_origins(&mut self, origin: Origin) {
        self.origins.resize(self.ruptures.len(), origin);
    }

    fn add(
        &mut self,
        quake: &Earthquake,
        footprints: &[Footprints],
        rupture: &Rupture,
        keep_all: bool,
        id: impl Fn() -> String,
    ) -> Result<u32, Fault> {
        let source = &quake.sources.sources[rupture.source as usize];
        let mesh =
            rupture.mesh(source).map_err(|flaw| Fault::Source { name: source.name.clone(), what: flaw.to_string() })?;
        let mut reaches = keep_all;
        for (footprint, table) in footprints.iter().zip(&mut self.tables) {
            let before = table.rows.len();
            footprint.add(rupture, &mesh, source, &mut table.rows);
            reaches |= table.rows.len() > before;
        }
        if !reaches {
            return Ok(NOTHING);
        }
        self.tables.iter_mut().for_each(|table| table.start.push(table.rows.len() as u32));
        self.ruptures.push(*rupture);
        self.ids.push(id());
        Ok(self.ruptures.len() as u32 - 1)
    }

    /// Puts the event with the largest mean loss first, as every set of events is.
    pub(super) fn put_largest_first(&mut self, sites: &[QuakeSite]) {
        let branches = self.tables.len() as f64;
        let mean = |event: usize| {
            let rows = self.tables.iter().flat_map(|table| table.of(event));
            rows.map(|row| sites[row.site as usize].mean_loss(row)).sum::<f64>() / branches
        };
        let means: Vec<f64> = (0..self.ruptures.len()).into_par_iter().map(mean).collect();
        let mut order: Vec<u32> = (0..means.len() as u32).collect();
        order.sort_by(|&a, &b| means[b as usize].total_cmp(&means[a as usize]).then(a.cmp(&b)));
        let mut place = vec![0; order.len()];
        for (new, &old) in (0..).zip(&order) {
            place[old as usize] = new;
        }
        for event in self.of_member.iter_mut().chain(&mut self.of_secondary).filter(|event| **event != NOTHING) {
            *event = place[*event as usize];
        }
        self.tables = self.tables.iter().map(|table| table.reordered(&order)).collect();
        self.ruptures = order.iter().map(|&at| self.ruptures[at as usize]).collect();
        self.origins = order.iter().map(|&at| self.origins[at as usize]).collect();
        self.ids = order.iter().map(|&at| std::mem::take(&mut self.ids[at as usize])).collect();
        self.means = order.iter().map(|&at| means[at as usize]).collect();
    }

    /// The list of the set; `rates` are the expected occurrences of each in the first year.
    pub(super) fn listed(&self, rates: &[f64]) -> Vec<SetEvent> {
        let listed = |event: usize| {
            let rupture = &self.ruptures[event];
            SetEvent {
                id: self.ids[event].clone(),
                rate: rates[event],
                mean: self.means[event],
                magnitude: Some(rupture.magnitude),
                latitude: Some(rupture.centre.1),
                longitude: Some(rupture.centre.0),
                depth: Some(rupture.depth),
                industry_loss: None,
            }
        };
        (0..self.ruptures.len()).map(listed).collect()
    }
}
