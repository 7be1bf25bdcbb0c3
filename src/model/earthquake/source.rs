//! Source model: what can rupture, how often, where and how large.
//!
//! Longitudes come before latitudes wherever both stand together (lon, lat), as on maps; depths are kilometres, positive
//! downwards; rates are yearly; times of past events are decimal years (1946.97 is 20 December 1946).

/// A source model, as read from its file with the changes of an overlay made.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceModel {
    /// `name`, such as `Japan`.
    pub name: String,
    /// `edition`: of which evaluations, in words.
    pub edition: String,
    /// `overlay` that was chosen: another edition of some entries.
    pub overlay: Option<String>,
    /// `country`: ISO code of the country that it covers.
    pub country: String,
    /// `region`: where sites may stand.
    pub region: Region,
    /// `[plate.NAME]`: plate interfaces by their trench.
    pub plates: Vec<Plate>,
    /// `[sea.NAME]`: seas that land cuts off from the open ocean.
    pub seas: Vec<Sea>,
    /// `[[source]]`.
    pub sources: Vec<Source>,
}

/// A box of degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    /// Degrees north.
    pub south: f64,
    /// Degrees north.
    pub north: f64,
    /// Degrees east.
    pub west: f64,
    /// Degrees east.
    pub east: f64,
}

impl Region {
    /// Whether a place lies in it.
    pub fn contains(&self, latitude: f64, longitude: f64) -> bool {
        (self.south..=self.north).contains(&latitude) && (self.west..=self.east).contains(&longitude)
    }
}

/// A sea that land cuts off: its tsunamis stay in it, and others stay out.
#[derive(Clone, Debug, PartialEq)]
pub struct Sea {
    /// Name.
    pub name: String,
    /// Corners of a simple polygon, (lon, lat): the water, and the land that drains to it.
    pub area: Vec<(f64, f64)>,
}

impl SourceModel {
    /// The sea in which a place (lon, lat) lies; None: the open ocean.
    pub fn sea_of(&self, place: (f64, f64)) -> Option<usize> {
        self.seas.iter().position(|sea| contains(&sea.area, place))
    }
}

/// Whether a place lies in a polygon (even-odd rule, straight lines in degrees); both are (lon, lat).
pub fn contains(area: &[(f64, f64)], (x, y): (f64, f64)) -> bool {
    let mut within = false;
    for (i, &(x1, y1)) in area.iter().enumerate() {
        let (x2, y2) = area[(i + 1) % area.len()];
        if (y1 > y) != (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 {
            within = !within;
        }
    }
    within
}

/// A plate interface: it starts at the axis of a trench and deepens with the distance from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Plate {
    /// Name that zones refer to.
    pub name: String,
    /// Axis of the trench, (lon, lat), so that the plate dips to the left of the direction of travel (west of an axis that
    /// runs northwards).
    pub axis: Vec<(f64, f64)>,
    /// (kilometres from the axis, depth of the interface in kilometres), increasing.
    pub depth: Vec<(f64, f64)>,
    /// `trench-correction = true`: shaking by deep earthquakes of class `slab` is corrected by the distance of a site from
    /// this axis.
    pub corrects_slab: bool,
}

/// One entry of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// `name`: unique key, the address of its random numbers, such as `nankai`.
    pub name: String,
    /// `title` in words.
    pub title: String,
    /// `reference`: public source and edition.
    pub reference: String,
    /// `class`: which attenuation holds.
    pub class: Class,
    /// How often.
    pub occurrence: Occurrence,
    /// Where, and how large.
    pub ruptures: Ruptures,
    /// `tsunami = { constant = 0.2 }`: the constant C of Abe's formula; None: no tsunami.
    pub tsunami: Option<f64>,
    /// `counts-aftershocks = true`: its rate is a raw count that includes aftershocks of its own magnitudes, so that no
    /// aftershock of a magnitude in its range is added inside it.
    pub counts_aftershocks: bool,
    /// `background = true`: part of the background by Gutenberg-Richter polygons.
    pub background: bool,
}

/// The class of an earthquake in ground-motion formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// `crustal`.
    Crustal,
    /// `interface`, between plates.
    Interface,
    /// `slab`, inside the subducting Pacific plate.
    Slab,
    /// `philippine-slab`: inside the Philippine Sea plate, for which some formulas have a term of their own.
    PhilippineSlab,
    /// `outer-rise`: inside the oceanic plate before the trench; shakes like `slab`.
    OuterRise,
}

impl Class {
    /// The key that files use.
    pub fn key(self) -> &'static str {
        match self {
            Class::Crustal => "crustal",
            Class::Interface => "interface",
            Class::Slab => "slab",
            Class::PhilippineSlab => "philippine-slab",
            Class::OuterRise => "outer-rise",
        }
    }
}

/// How often a source ruptures.
#[derive(Clone, Debug, PartialEq)]
pub enum Occurrence {
    /// `rate`, or `probability-30y`: rate = -ln(1 - P) / 30.
    Poisson {
        /// Ruptures a year.
        rate: f64,
    },
    /// `[[source.view]]`: it renews; science has one or several views of how.
    Renewal {
        /// All views, with their weights in a mix (they add up to 1).
        views: Vec<View>,
        /// The view that is taken; None: a mix, drawn once for each trial.
        chosen: Option<usize>,
    },
}

/// A view of a renewal source.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// `name`: `high`, `low`, `poisson`.
    pub name: String,
    /// `weight` in a mix.
    pub weight: f64,
    /// Its law.
    pub law: RenewalLaw,
}

/// The law of the time between ruptures.
#[derive(Clone, Debug, PartialEq)]
pub enum RenewalLaw {
    /// Brownian passage time; `alpha` is drawn from the list once for each trial.
    Bpt {
        /// `mean-interval`, years.
        mean: f64,
        /// `alpha`: aperiodicities, equally likely.
        alphas: Vec<f64>,
        /// `last-event`, decimal year.
        last: f64,
    },
    /// A Poisson process.
    Poisson {
        /// Ruptures a year; zero: never.
        rate: f64,
    },
}

/// What ruptures of a source look like.
#[derive(Clone, Debug, PartialEq)]
pub enum Ruptures {
    /// `[[source.case]]`: stated ruptures.
    Cases {
        /// The cases; their weights add up to 1.
        cases: Vec<Case>,
        /// `gaps`: time between the two earthquakes of a pair, by weight.
        gaps: Vec<Gap>,
    },
    /// `zone`: anywhere in an area.
    Zone(Zone),
}

/// A stated rupture: one earthquake, or a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// `name`, such as `13`.
    pub name: String,
    /// `weight` among the cases.
    pub weight: f64,
    /// One earthquake, or the two of a pair, either of which may be the first.
    pub parts: Vec<Part>,
}

/// One earthquake of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// `name`, such as `west`; empty for the only one.
    pub name: String,
    /// Moment magnitude.
    pub magnitude: f64,
    /// Tsunami magnitude Mt, where it differs.
    pub tsunami_magnitude: Option<f64>,
    /// What ruptures.
    pub surface: Surface,
    /// Depth of the centre, kilometres; None: that of the surface's middle.
    pub centre_depth: Option<f64>,
}

/// A fault surface.
#[derive(Clone, Debug, PartialEq)]
pub enum Surface {
    /// Rows of places (lon, lat, depth) along the strike, each row from shallow to deep with equally many places. Two
    /// neighbouring rows span quadrilaterals, each split into two triangles. Where the surface narrows, a row repeats a
    /// place; the triangle without area there is left out.
    Strips(Vec<Vec<(f64, f64, f64)>>),
    /// A rectangle.
    Plane(Plane),
}

/// A rectangular fault.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    /// Centre, (lon, lat).
    pub centre: (f64, f64),
    /// Depth of the centre, kilometres.
    pub depth: f64,
    /// Strike, degrees clockwise from north; the plane dips to the right of it.
    pub strike: f64,
    /// Dip, degrees below horizontal.
    pub dip: f64,
    /// Length along the strike, kilometres.
    pub length: f64,
    /// Width down the dip (along the plane, not its map view), kilometres.
    pub width: f64,
}

/// Time between the earthquakes of a pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// Weight among the gaps; they add up to 1.
    pub weight: f64,
    /// Days, uniform from here.
    pub from: f64,
    /// Days, to here.
    pub to: f64,
}

/// An area in which ruptures are placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// Corners of a simple polygon, (lon, lat).
    pub area: Vec<(f64, f64)>,
    /// Depth of the centre of a rupture.
    pub depth: ZoneDepth,
    /// Magnitudes on the scale of the entry.
    pub magnitude: MagnitudeLaw,
    /// `magnitude-scale`.
    pub scale: MagnitudeScale,
    /// Range of the tsunami magnitude, taken at the same probability as the magnitude; None: as the magnitude.
    pub tsunami_magnitude: Option<(f64, f64)>,
    /// How the fault lies.
    pub orientation: Orientation,
}

/// Depth of ruptures of a zone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ZoneDepth {
    /// Uniform between two depths.
    Range(f64, f64),
    /// On the interface of a plate, `offset` kilometres deeper.
    Plate {
        /// Index into [`SourceModel::plates`].
        plate: usize,
        /// Kilometres below the interface.
        offset: f64,
    },
    /// Linear in longitude between two (longitude, depth): the simplest dipping interface.
    Slope((f64, f64), (f64, f64)),
}

/// Law of magnitudes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MagnitudeLaw {
    /// Uniform in a range (equal ends: always the same).
    Uniform(f64, f64),
    /// Gutenberg-Richter between two magnitudes: density proportional to 10^(-b m).
    GutenbergRichter {
        /// Slope.
        b: f64,
        /// Least magnitude.
        from: f64,
        /// Largest magnitude.
        to: f64,
    },
}

/// Which magnitude a zone states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MagnitudeScale {
    /// `jma`: of the Japan Meteorological Agency; in the crust Mw = 0.78 Mj + 1.08, elsewhere Mw = Mj.
    Jma,
    /// `moment`.
    Moment,
}

/// How the fault of a zone's rupture lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Orientation {
    /// Strike of the nearest segment of a plate's trench; `dip`: None: the slope of the interface there.
    Plate {
        /// Index into [`SourceModel::plates`].
        plate: usize,
        /// Dip in degrees where it is not that of the interface.
        dip: Option<f64>,
    },
    /// Any strike, dip uniform between two angles.
    Random {
        /// Degrees.
        dip: (f64, f64),
    },
    /// A stated strike and dip.
    Fixed {
        /// Degrees clockwise from north.
        strike: f64,
        /// Degrees.
        dip: f64,
    },
}
