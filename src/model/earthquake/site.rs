//! Site: what it stands on, how it is built, how it lies to the sea.

/// What the earthquake model must know of a site besides place and values.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteTraits {
    /// Shear-wave velocity of the uppermost 30 m, m/s: `vs30`, or that of `landform`.
    pub vs30: f64,
    /// `landform`, where it is stated.
    pub landform: Option<Landform>,
    /// `elevation_m`: ground above mean sea level, metres; None: not stated, which a tsunami model refuses.
    pub elevation: Option<f64>,
    /// `distance_to_coast_m`, metres; None: not stated.
    pub distance_to_coast: Option<f64>,
    /// How the coast in front of the site amplifies tsunamis; None: not stated.
    pub coast: Option<Coast>,
    /// `wall_height_m`: crest of the sea wall above mean sea level, metres; 0: none.
    pub wall_height: f64,
    /// `construction`.
    pub construction: Construction,
    /// `year_built`; None: not known, taken as before every limit of year.
    pub year_built: Option<u32>,
    /// `storeys`; None: not known.
    pub storeys: Option<u32>,
    /// `indemnity_months` of business interruption, in months (12 by default).
    pub indemnity_months: f64,
    /// `waiting_days` of business interruption, days (0 by default).
    pub waiting_days: f64,
}

/// A place whose hazard is asked for: what shaking and tsunami need to know of it, nothing of buildings or values.
#[derive(Clone, Debug, PartialEq)]
pub struct HazardSite {
    /// Id, which no other site of its list has.
    pub id: String,
    /// Name to print.
    pub name: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Shear-wave velocity of the uppermost 30 m, m/s.
    pub vs30: f64,
    /// How the coast amplifies tsunamis; None: no tsunami is asked for.
    pub coast: Option<Coast>,
}

/// Landform classes with their usual Vs30, after the ranges of Matsuoka and Wakamatsu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Landform {
    /// `reclaimed`: filled land, 165 m/s.
    Reclaimed,
    /// `delta`, 180 m/s.
    Delta,
    /// `lowland`: alluvial lowland, 225 m/s.
    Lowland,
    /// `fan`: fan or gravel plain, 325 m/s.
    Fan,
    /// `terrace`, 375 m/s.
    Terrace,
    /// `hill`, 475 m/s.
    Hill,
    /// `rock`, 600 m/s.
    Rock,
}

impl Landform {
    /// All of them, softest first.
    pub const EVERY: [Landform; 7] = [
        Landform::Reclaimed,
        Landform::Delta,
        Landform::Lowland,
        Landform::Fan,
        Landform::Terrace,
        Landform::Hill,
        Landform::Rock,
    ];

    /// The key that tables use.
    pub fn key(self) -> &'static str {
        match self {
            Landform::Reclaimed => "reclaimed",
            Landform::Delta => "delta",
            Landform::Lowland => "lowland",
            Landform::Fan => "fan",
            Landform::Terrace => "terrace",
            Landform::Hill => "hill",
            Landform::Rock => "rock",
        }
    }

    /// Vs30 in m/s: the middle of the class.
    pub fn vs30(self) -> f64 {
        match self {
            Landform::Reclaimed => 165.0,
            Landform::Delta => 180.0,
            Landform::Lowland => 225.0,
            Landform::Fan => 325.0,
            Landform::Terrace => 375.0,
            Landform::Hill => 475.0,
            Landform::Rock => 600.0,
        }
    }
}

/// The local factor of tsunami height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coast {
    /// `coast_class`.
    Class(CoastClass),
    /// `published_height_m`: a published maximum for the municipality, of the scenario that the tsunami model names;
    /// the factor follows from it.
    Published(f64),
}

/// Classes of coast; their factors stand in the tsunami model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CoastClass {
    /// `open`: straight open coast.
    Open,
    /// `ria`: ria or cape.
    Ria,
    /// `bay-mouth`.
    BayMouth,
    /// `bay`: deep inside a bay, or an inland sea.
    Bay,
}

impl CoastClass {
    /// All of them.
    pub const EVERY: [CoastClass; 4] = [CoastClass::Open, CoastClass::Ria, CoastClass::BayMouth, CoastClass::Bay];

    /// The key that tables use.
    pub fn key(self) -> &'static str {
        match self {
            CoastClass::Open => "open",
            CoastClass::Ria => "ria",
            CoastClass::BayMouth => "bay-mouth",
            CoastClass::Bay => "bay",
        }
    }
}

/// How a building is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Construction {
    /// `steel`.
    Steel,
    /// `reinforced-concrete`, also `rc`.
    ReinforcedConcrete,
    /// `wood`.
    Wood,
    /// `masonry`.
    Masonry,
}

impl Construction {
    /// All of them.
    pub const EVERY: [Construction; 4] =
        [Construction::Steel, Construction::ReinforcedConcrete, Construction::Wood, Construction::Masonry];

    /// The key that tables use.
    pub fn key(self) -> &'static str {
        match self {
            Construction::Steel => "steel",
            Construction::ReinforcedConcrete => "reinforced-concrete",
            Construction::Wood => "wood",
            Construction::Masonry => "masonry",
        }
    }
}
