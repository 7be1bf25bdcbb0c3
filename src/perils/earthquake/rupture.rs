//! Rupture: one earthquake that can happen, with everything that shaking and tsunami need to know of it.

use super::geometry::{Flaw, Mesh, lowered};
use super::scaling::fault_size;
use crate::model::earthquake::source::{Case, Class, Part, Plane, Ruptures, Source, SourceModel, Surface};

/// Below this moment magnitude a rupture is a point: its fault is shorter than about 20 km.
const LEAST_FAULT: f64 = 6.5;

/// One rupture of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rupture {
    /// Index into the sources of the model.
    pub source: u32,
    /// Moment magnitude.
    pub magnitude: f64,
    /// Magnitude in tsunami formulas.
    pub tsunami_magnitude: f64,
    /// Longitude, latitude of the centre.
    pub centre: (f64, f64),
    /// Depth of the centre, kilometres.
    pub depth: f64,
    /// What breaks.
    pub fault: Fault,
}

/// The fault of a rupture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// A point at the centre.
    Point,
    /// A rectangle.
    Plane(Plane),
    /// A part of a stated case of its source.
    Stated {
        /// Index into the cases.
        case: u32,
        /// Index into the parts.
        part: u32,
    },
}

impl Rupture {
    /// A rupture of `magnitude` about a centre, on a fault that its size follows from; the fault is pushed down where its
    /// top would stand less than `least_top` kilometres deep.
    pub fn of_size(
        source: u32,
        class: Class,
        (magnitude, tsunami_magnitude): (f64, f64),
        (centre, depth): ((f64, f64), f64),
        (strike, dip): (f64, f64),
        least_top: f64,
    ) -> Rupture {
        if magnitude < LEAST_FAULT {
            return Rupture { source, magnitude, tsunami_magnitude, centre, depth, fault: Fault::Point };
        }
        // Rounding may have put a vertical fault beyond it.
        let dip = dip.min(90.0);
        let (length, width) = fault_size(magnitude, class, dip);
        let plane = lowered(Plane { centre, depth, strike, dip, length, width }, least_top);
        Rupture { source, magnitude, tsunami_magnitude, centre, depth: plane.depth, fault: Fault::Plane(plane) }
    }

    /// A part of a stated case.
    ///
    /// # Errors
    /// Where its surface cannot be built.
    pub fn stated(source: u32, (case, part): (u32, u32), stated: &Part) -> Result<Rupture, Flaw> {
        let (longitude, latitude, middle) = Mesh::new(&stated.surface)?.centre();
        Ok(Rupture {
            source,
            magnitude: stated.magnitude,
            tsunami_magnitude: stated.tsunami_magnitude.unwrap_or(stated.magnitude),
            centre: (longitude, latitude),
            depth: stated.centre_depth.unwrap_or(middle),
            fault: Fault::Stated { case, part },
        })
    }

    /// The surface that breaks; `source` is the one that the rupture is of.
    ///
    /// # Errors
    /// Where it cannot be built: a rectangle out of the ground, stations that span nothing.
    pub fn mesh(&self, source: &Source) -> Result<Mesh, Flaw> {
        match (&self.fault, &source.ruptures) {
            (Fault::Plane(plane), _) => Mesh::new(&Surface::Plane(*plane)),
            (Fault::Stated { case, part }, Ruptures::Cases { cases, .. }) => {
                let part = cases.get(*case as usize).and_then(|case| case.parts.get(*part as usize));
                part.map_or_else(|| Ok(self.point()), |part| Mesh::new(&part.surface))
            }
            _ => Ok(self.point()),
        }
    }

    fn point(&self) -> Mesh {
        Mesh::point(self.centre.0, self.centre.1, self.depth)
    }

    /// The rupture that is called `source/case` (or `source/case/part`) in a model; None where there is none.
    pub fn named(model: &SourceModel, name: &str) -> Option<Rupture> {
        let mut names = name.split('/');
        let (source, case, part) = (names.next()?, names.next()?, names.next());
        let index = model.sources.iter().position(|known| known.name == source)?;
        let Ruptures::Cases { cases, .. } = &model.sources[index].ruptures else { return None };
        let at = cases.iter().position(|known| known.name == case)?;
        let parts = &cases[at].parts;
        let of = part.map_or(Some(0), |part| parts.iter().position(|known| known.name == part))?;
        Rupture::stated(index as u32, (at as u32, of as u32), parts.get(of)?).ok()
    }

    /// Id in tables: the source and the number of the rupture, or the case and its part.
    pub fn id(&self, source: &Source, number: u32) -> String {
        match (&self.fault, &source.ruptures) {
            (Fault::Stated { case, part }, Ruptures::Cases { cases, .. }) => {
                let name = cases.get(*case as usize).map_or_else(|| source.name.clone(), |case| case_id(source, case));
                let part = cases.get(*case as usize).and_then(|case| case.parts.get(*part as usize));
                match part.map_or("", |part| part.name.as_str()) {
                    "" => name,
                    part => format!("{name}-{part}"),
                }
            }
            _ => format!("{}/{number}", source.name),
        }
    }
}

fn case_id(source: &Source, case: &Case) -> String {
    let plain = case.name.is_empty() || case.name == source.name;
    if plain { source.name.clone() } else { format!("{}/{}", source.name, case.name) }
}
