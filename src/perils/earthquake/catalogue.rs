//! Catalogue: every rupture that a source model can have, sampled once.
//!
//! Stated cases are taken as they are. Ruptures of zones are sampled in [`SUBSETS`] independent sets, each a complete
//! sample of every zone with rates of its own; trial t draws from set t modulo [`SUBSETS`]. So the spread of a figure
//! between trials of different sets is the error that sampling the ruptures, and not the years, leaves in it.
//!
//! Large ruptures have secondary earthquakes, sampled with them: a fault of its own size about a point of the rupture, of a
//! magnitude that is lower by an amount uniform in a stated range.
//!
//! Worked number: 2,000 ruptures a zone are 8 sets of 250; with a rate of 0.08 a year each stands for 0.00032 a year in the
//! trials of its set.

use super::super::error::Fault as PerilFault;
use super::geometry::{Flaw, Mesh};
use super::halton::{DIMENSIONS, Halton};
use super::rupture::{Fault, Rupture};
use super::zone::sample;
use crate::model::earthquake::settings::Clusters;
use crate::model::earthquake::source::{Class, MagnitudeLaw, Ruptures, Source, SourceModel, contains};
use crate::numerics::stream::StreamKey;

/// Independent sets of sampled ruptures.
pub const SUBSETS: usize = 8;
/// Secondary earthquakes sampled for a stated rupture, and for one of a zone.
const SECONDARIES_OF_CASE: u32 = 16;
const SECONDARIES_OF_ZONE: u32 = 3;

/// All ruptures.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Mainshocks, by source in the order of the model.
    pub members: Vec<Member>,
    /// Secondary earthquakes; those of member m are `secondary_start[m]..secondary_start[m + 1]`.
    pub secondaries: Vec<Rupture>,
    /// Where the secondary earthquakes of each member begin.
    pub secondary_start: Vec<u32>,
}

/// One mainshock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// The rupture.
    pub rupture: Rupture,
    /// Number within its source, from 0.
    pub number: u32,
    /// Part of the ruptures of its source (of its set, where it belongs to one) that are this one.
    pub share: f64,
    /// The set that it belongs to; None: all.
    pub subset: Option<u8>,
}

impl Catalogue {
    /// Samples `ruptures_per_source` ruptures of every zone; random numbers are those of `peril` under `seed`.
    ///
    /// # Errors
    /// Where a surface or a trench cannot be built.
    pub fn sample(
        model: &SourceModel,
        clusters: &Clusters,
        ruptures_per_source: u32,
        (peril, seed): (&str, u64),
    ) -> Result<Catalogue, PerilFault> {
        let mut catalogue = Catalogue { secondary_start: vec![0], ..Catalogue::default() };
        for (index, source) in (0..).zip(&model.sources) {
            let key = |what: &str| StreamKey::new(seed, &format!("{peril}/{what}/{}", source.name));
            let flawed = |flaw: Flaw| PerilFault::Source { name: source.name.clone(), what: flaw.to_string() };
            let first = catalogue.members.len();
            match &source.ruptures {
                Ruptures::Cases { cases, .. } => {
                    for (number, case) in (0..).zip(cases) {
                        for (part, stated) in (0..).zip(&case.parts) {
                            let rupture = Rupture::stated(index, (number, part), stated).map_err(flawed)?;
                            catalogue.members.push(Member { rupture, number, share: case.weight, subset: None });
                        }
                    }
                }
                Ruptures::Zone(zone) => {
                    let each = ruptures_per_source.div_ceil(SUBSETS as u32).max(1);
                    for set in 0..SUBSETS as u32 {
                        let sampled =
                            sample((index, source), zone, &model.plates, (key("ruptures"), u64::from(set)), each)
                                .map_err(flawed)?;
                        let member = |(number, one): (u32, super::zone::Sampled)| Member {
                            rupture: one.rupture,
                            number: set * each + number,
                            share: one.share,
                            subset: Some(set as u8),
                        };
                        catalogue.members.extend((0..).zip(sampled).map(member));
                    }
                }
            }
            catalogue.add_secondaries(model, source, first, clusters, key("secondary-ruptures")).map_err(flawed)?;
        }
        Ok(catalogue)
    }

    fn add_secondaries(
        &mut self,
        model: &SourceModel,
        source: &Source,
        first: usize,
        clusters: &Clusters,
        key: StreamKey,
    ) -> Result<(), Flaw> {
        for at in first..self.members.len() {
            let Member { rupture, .. } = self.members[at];
            if clusters.enabled && rupture.magnitude >= clusters.least_magnitude {
                let count = match rupture.fault {
                    Fault::Stated { .. } => SECONDARIES_OF_CASE,
                    _ => SECONDARIES_OF_ZONE,
                };
                let mesh = rupture.mesh(source)?;
                let mut points = Halton::new(key, (at - first) as u64);
                self.secondaries
                    .extend((0..count).map(|_| secondary(&rupture, &mesh, source.class, clusters, points.point())));
            }
            self.secondary_start.push(self.secondaries.len() as u32);
        }
        // Counted already by a zone whose rate includes aftershocks: such an earthquake stays in its place and does nothing.
        let from = self.secondary_start[first] as usize;
        for rupture in &mut self.secondaries[from..] {
            if counted(model, rupture) {
                rupture.magnitude = f64::NEG_INFINITY;
            }
        }
        Ok(())
    }

    /// The mainshocks of source `source`, which stand together.
    pub fn members_of(&self, source: u32) -> &[Member] {
        let from = self.members.partition_point(|member| member.rupture.source < source);
        let to = self.members.partition_point(|member| member.rupture.source <= source);
        &self.members[from..to]
    }

    /// The secondary earthquakes of member `member`. Those that other sources count already have magnitude minus infinity.
    pub fn secondaries_of(&self, member: usize) -> &[Rupture] {
        &self.secondaries[self.secondary_start[member] as usize..self.secondary_start[member + 1] as usize]
    }
}

/// A secondary earthquake of `main` at a point of its fault.
fn secondary(main: &Rupture, mesh: &Mesh, class: Class, clusters: &Clusters, u: [f64; DIMENSIONS]) -> Rupture {
    let (least, most) = clusters.magnitude_below;
    let magnitude = main.magnitude - (least + u[0] * (most - least));
    let spot = mesh.spot([u[1], u[2], u[3]]);
    Rupture::of_size(main.source, class, (magnitude, magnitude), (spot.place, spot.depth), (spot.strike, spot.dip), 1.0)
}

/// Whether some zone that counts aftershocks holds an earthquake of this size and place.
fn counted(model: &SourceModel, rupture: &Rupture) -> bool {
    model.sources.iter().filter(|source| source.counts_aftershocks).any(|source| {
        let Ruptures::Zone(zone) = &source.ruptures else { return false };
        let (MagnitudeLaw::Uniform(least, _) | MagnitudeLaw::GutenbergRichter { from: least, .. }) = zone.magnitude;
        rupture.magnitude >= least && contains(&zone.area, rupture.centre)
    })
}
