//! Origins: which earthquakes of a block are aftershocks, foreshocks or seconds of a pair, and of which other event.
//!
//! A secondary earthquake has the address of its mainshock (year, index) in another family; so has the second of a pair.
//! The other one is looked for among the earthquakes of the same path. Only stories ask, so nothing here is fast.

use super::super::Perils;
use super::super::earthquake::Happening;
use super::super::event_set::Recurrence;
use super::Scratch;
use crate::model::losses::{LossBlock, Origin};

impl Perils {
    /// Fills the origins of a block that has just been written.
    pub(super) fn tell_origins(&self, scratch: &Scratch, out: &mut LossBlock<f64>) {
        for path in 0..out.path_start.len() - 1 {
            let events = out.path_start[path] as usize..out.path_start[path + 1] as usize;
            for event in events.clone() {
                let (peril, happening) = (out.peril[event], self.happening(scratch, event));
                let Recurrence::Ruptures(quake) = &self.sets[peril as usize].recurrence else { continue };
                let Some((role, family)) = happening.and_then(|happening| quake.cause(&happening)) else { continue };
                let same = |other: &usize| {
                    let other_happening = self.happening(scratch, *other).filter(|_| out.peril[*other] == peril);
                    other_happening.zip(happening).is_some_and(|(other, own)| {
                        (other.family, other.year, other.index) == (family, own.year, own.index)
                    })
                };
                let of = events.clone().find(same).map(|other| other as u32);
                out.origins.push((event as u32, Origin { role, of }));
            }
        }
    }

    /// The earthquake behind an event of the block.
    fn happening(&self, scratch: &Scratch, event: usize) -> Option<Happening> {
        let entry = &scratch.entries[scratch.order[event] as usize];
        match &self.sets[self.order[entry.peril as usize]].recurrence {
            Recurrence::Ruptures(_) => {
                scratch.quakes[entry.peril as usize].happenings.get(entry.unit as usize).copied()
            }
            _ => None,
        }
    }
}
