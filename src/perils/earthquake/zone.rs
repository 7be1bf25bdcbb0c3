//! Ruptures of a zone: places, depths, magnitudes and faults from evenly spread points.
//!
//! Places are even over the area of the polygon, magnitudes are drawn from a flatter law than their own and weighted back,
//! so that few ruptures are spent on the many small earthquakes that do little: with weights p(m) / q(m) every sum over
//! the sample is an unbiased sum over the zone. Gutenberg-Richter between m1 and m2 has the density
//! b ln 10 10^(-b (m - m1)) / (1 - 10^(-b (m2 - m1))).
//!
//! Source of the flattening: importance sampling; the weights of a set are scaled to add up to 1, so that rates are exact.
//!
//! Worked number: b 0.9 between 5.5 and 7.3: P(M > 6.5) = (10^-0.9 - 10^-1.62) / (1 - 10^-1.62) = 10.5 %.

use super::geometry::{Axis, Flaw, depth_at};
use super::halton::Halton;
use super::rupture::Rupture;
use super::scaling::moment_magnitude;
use crate::model::earthquake::source::{Class, MagnitudeLaw, Orientation, Plate, Source, Zone, ZoneDepth, contains};
use crate::numerics::stream::StreamKey;

/// Slope of the flatter law, as a part of the true one.
const FLATTER: f64 = 0.4;
/// Tops of crustal faults lie at least this deep (km).
const LEAST_TOP_CRUST: f64 = 3.0;
const LEAST_TOP: f64 = 1.0;
/// An interface dips at least and at most so many degrees, whatever its table of depths says.
const LEAST_DIP: f64 = 3.0;
const MOST_DIP: f64 = 60.0;
/// Points tried for each that is wanted, before a sliver of a polygon is given up.
const MOST_TRIES: u32 = 10_000;

/// A rupture of a zone and its share of the zone's rate within its set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampled {
    /// The rupture.
    pub rupture: Rupture,
    /// Share; those of a set add up to 1.
    pub share: f64,
}

/// One set of `count` ruptures of `zone`, which belongs to `source` (number `index` of its model).
///
/// # Errors
/// Where the trench of a plate is no line.
pub fn sample(
    (index, source): (u32, &Source),
    zone: &Zone,
    plates: &[Plate],
    (key, set): (StreamKey, u64),
    count: u32,
) -> Result<Vec<Sampled>, Flaw> {
    let axes: Vec<Axis> = plates.iter().map(|plate| Axis::new(&plate.axis)).collect::<Result<_, _>>()?;
    let mut points = Halton::new(key, set);
    let bounds = Bounds::of(&zone.area);
    let mut sampled = Vec::with_capacity(count as usize);
    let mut tries = 0;
    while (sampled.len() as u32) < count && tries < MOST_TRIES.saturating_mul(count.max(1)) {
        tries += 1;
        let u = points.point();
        let place = bounds.place(u[0], u[1]);
        if contains(&zone.area, place) {
            sampled.push(rupture((index, source), zone, plates, &axes, place, [u[2], u[3], u[4], u[5]]));
        }
    }
    let total: f64 = sampled.iter().map(|one| one.share).sum();
    sampled.iter_mut().for_each(|one| one.share /= total);
    Ok(sampled)
}

fn rupture(
    (index, source): (u32, &Source),
    zone: &Zone,
    plates: &[Plate],
    axes: &[Axis],
    place: (f64, f64),
    u: [f64; 4],
) -> Sampled {
    let (stated, share, probability) = magnitude(&zone.magnitude, u[0]);
    let moment = moment_magnitude(stated, zone.scale, source.class);
    let of_tsunami = zone.tsunami_magnitude.map_or(moment, |(from, to)| from + probability * (to - from));
    let depth = match zone.depth {
        ZoneDepth::Range(top, bottom) => top + u[1] * (bottom - top),
        ZoneDepth::Plate { plate, offset } => on_plate(plates, axes, plate, place).0 + offset,
        ZoneDepth::Slope((west, at_west), (east, at_east)) => {
            let part = ((place.0 - west) / (east - west)).clamp(0.0, 1.0);
            at_west + part * (at_east - at_west)
        }
    };
    let (strike, dip) = match zone.orientation {
        Orientation::Fixed { strike, dip } => (strike, dip),
        Orientation::Random { dip: (from, to) } => (360.0 * u[2], from + u[3] * (to - from)),
        Orientation::Plate { plate, dip } => {
            let (_, slope, azimuth) = on_plate(plates, axes, plate, place);
            ((azimuth + 180.0) % 360.0, dip.unwrap_or(slope))
        }
    };
    let least_top = if source.class == Class::Crustal { LEAST_TOP_CRUST } else { LEAST_TOP };
    let rupture = Rupture::of_size(index, source.class, (moment, of_tsunami), (place, depth), (strike, dip), least_top);
    Sampled { rupture, share }
}

/// Depth of the interface below a place, its dip in degrees, and the azimuth of the nearest part of the trench.
fn on_plate(plates: &[Plate], axes: &[Axis], plate: usize, place: (f64, f64)) -> (f64, f64, f64) {
    let beside = axes[plate].beside(place);
    let descent = depth_at(&plates[plate].depth, beside.distance);
    (descent.depth, descent.dip().clamp(LEAST_DIP, MOST_DIP), beside.azimuth)
}

/// A magnitude at probability `u` of the flatter law: itself, its weight, and its probability under the true law.
fn magnitude(law: &MagnitudeLaw, u: f64) -> (f64, f64, f64) {
    match *law {
        MagnitudeLaw::Uniform(from, to) => (from + u * (to - from), 1.0, u),
        MagnitudeLaw::GutenbergRichter { b, from, to } => {
            let flatter = Truncated { beta: b * FLATTER * std::f64::consts::LN_10, from, to };
            let own = Truncated { beta: b * std::f64::consts::LN_10, from, to };
            let m = flatter.quantile(u);
            (m, own.density(m) / flatter.density(m), own.cdf(m))
        }
    }
}

/// Exponential law cut at both ends.
#[derive(Clone, Copy)]
struct Truncated {
    beta: f64,
    from: f64,
    to: f64,
}

impl Truncated {
    fn whole(self) -> f64 {
        -libm::expm1(-self.beta * (self.to - self.from))
    }

    fn quantile(self, u: f64) -> f64 {
        (self.from - libm::log1p(-u * self.whole()) / self.beta).min(self.to)
    }

    fn density(self, m: f64) -> f64 {
        self.beta * libm::exp(-self.beta * (m - self.from)) / self.whole()
    }

    fn cdf(self, m: f64) -> f64 {
        -libm::expm1(-self.beta * (m - self.from)) / self.whole()
    }
}

/// A box of degrees, in which even points in (longitude, sine of latitude) are even over the sphere.
struct Bounds {
    west: f64,
    east: f64,
    sine_south: f64,
    sine_north: f64,
}

impl Bounds {
    fn of(area: &[(f64, f64)]) -> Bounds {
        let sine = |latitude: f64| libm::sin(latitude.to_radians());
        let fold = |values: &mut dyn Iterator<Item = f64>| {
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)))
        };
        let (west, east) = fold(&mut area.iter().map(|corner| corner.0));
        let (south, north) = fold(&mut area.iter().map(|corner| corner.1));
        Bounds { west, east, sine_south: sine(south), sine_north: sine(north) }
    }

    fn place(&self, u: f64, v: f64) -> (f64, f64) {
        let sine = self.sine_south + v * (self.sine_north - self.sine_south);
        (self.west + u * (self.east - self.west), libm::asin(sine.clamp(-1.0, 1.0)).to_degrees())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::earthquake::source::{MagnitudeScale, Occurrence, Ruptures};

    const SQUARE: [(f64, f64); 4] = [(136.0, 34.0), (138.0, 34.0), (138.0, 36.0), (136.0, 36.0)];

    fn zone(area: &[(f64, f64)], magnitude: MagnitudeLaw) -> Zone {
        Zone {
            area: area.to_vec(),
            depth: ZoneDepth::Range(8.0, 12.0),
            magnitude,
            scale: MagnitudeScale::Moment,
            tsunami_magnitude: None,
            orientation: Orientation::Random { dip: (45.0, 60.0) },
        }
    }

    fn source(zone: Zone) -> Source {
        Source {
            name: "crust".into(),
            title: String::new(),
            reference: String::new(),
            class: Class::Crustal,
            occurrence: Occurrence::Poisson { rate: 1.0 },
            ruptures: Ruptures::Zone(zone),
            tsunami: None,
            counts_aftershocks: false,
            background: true,
        }
    }

    fn sampled(zone: Zone, count: u32) -> Vec<Sampled> {
        let source = source(zone.clone());
        sample((0, &source), &zone, &[], (StreamKey::new(1, "test/ruptures"), 0), count).unwrap()
    }

    #[test]
    fn weighted_magnitudes_follow_gutenberg_and_richter() {
        let law = MagnitudeLaw::GutenbergRichter { b: 0.9, from: 5.5, to: 7.3 };
        let sample = sampled(zone(&SQUARE, law), 4000);
        let above = |m: f64| sample.iter().filter(|s| s.rupture.magnitude > m).map(|s| s.share).sum::<f64>();
        let exact = |m: f64| {
            let p = |m: f64| libm::exp10(-0.9 * (m - 5.5));
            (p(m) - p(7.3)) / (1.0 - p(7.3))
        };
        assert!((exact(6.5) - 0.104_5).abs() < 1e-4, "{}", exact(6.5));
        for m in [5.6, 6.0, 6.5, 7.0] {
            assert!((above(m) / exact(m) - 1.0).abs() < 0.02, "P(M > {m}) = {}, exact {}", above(m), exact(m));
        }
        assert!((sample.iter().map(|s| s.share).sum::<f64>() - 1.0).abs() < 1e-12);
        let large = sample.iter().filter(|s| s.rupture.magnitude > 6.5).count();
        assert!(large > 1000, "a quarter of the ruptures for a tenth of the earthquakes: {large}");
    }

    #[test]
    fn places_are_even_over_the_area_of_a_polygon() {
        // The lower right half of the square: everything has lon - 136 > lat - 34.
        let triangle = [(136.0, 34.0), (138.0, 34.0), (138.0, 36.0)];
        let sample = sampled(zone(&triangle, MagnitudeLaw::Uniform(5.5, 6.0)), 2000);
        assert_eq!(sample.len(), 2000);
        assert!(sample.iter().all(|s| s.rupture.centre.0 - 136.0 > s.rupture.centre.1 - 34.0));
        let mean = sample.iter().map(|s| s.rupture.centre.0).sum::<f64>() / 2000.0;
        assert!((mean - (136.0 + 4.0 / 3.0)).abs() < 0.01, "centre of gravity of a triangle: {mean}");
    }

    #[test]
    fn small_ruptures_are_points_and_large_ones_faults_below_ground() {
        use super::super::rupture::Fault;
        for one in sampled(zone(&SQUARE, MagnitudeLaw::Uniform(6.0, 7.3)), 500) {
            match one.rupture.fault {
                Fault::Point => assert!(one.rupture.magnitude < 6.5),
                Fault::Plane(plane) => {
                    assert!(one.rupture.magnitude >= 6.5);
                    let top = plane.depth - 0.5 * plane.width * libm::sin(plane.dip.to_radians());
                    assert!(top >= 3.0 - 1e-9, "{plane:?}");
                }
                Fault::Stated { .. } => panic!("a zone states no rupture"),
            }
        }
    }

    #[test]
    fn a_degenerate_polygon_gives_no_ruptures_instead_of_running_on() {
        let line = [(136.0, 34.0), (138.0, 34.0), (137.0, 34.0)];
        assert!(sampled(zone(&line, MagnitudeLaw::Uniform(6.0, 6.0)), 1).is_empty());
    }
}
