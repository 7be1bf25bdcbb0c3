//! Columns of the site list that the earthquake model asks for: ground, sea, building, interruption.
//!
//! They are checked cell by cell in every list. Which of them a site needs follows from the earthquake models of the
//! configuration (`site_needs`); without one none is needed and none has an effect, so that one list may serve several
//! configurations.
//!
//! Worked example: a site on a `delta` without `vs30` has 180 m/s, the middle of that class after the ranges of Matsuoka
//! and Wakamatsu; 25 km from the coast it needs no elevation, for no tsunami is modelled there.

use super::sites::{TRAITS, column};
use crate::input::complaint::{Fault, shown};
use crate::input::suggest;
use crate::input::table::{Column, Row};
use crate::model::earthquake::site::{Coast, CoastClass, Construction, Landform, SiteTraits};

pub(super) const VS30: usize = TRAITS;
pub(super) const LANDFORM: usize = TRAITS + 1;
pub(super) const ELEVATION: usize = TRAITS + 2;
pub(super) const DISTANCE: usize = TRAITS + 3;
pub(super) const COAST_CLASS: usize = TRAITS + 4;
pub(super) const PUBLISHED: usize = TRAITS + 5;
const WALL: usize = TRAITS + 6;
pub(super) const CONSTRUCTION: usize = TRAITS + 7;
const YEAR: usize = TRAITS + 8;
const STOREYS: usize = TRAITS + 9;
const INDEMNITY: usize = TRAITS + 10;
const WAITING: usize = TRAITS + 11;
/// How many there are.
pub(super) const COUNT: usize = 12;

/// The first year in which a building may have been built.
const FIRST_YEAR: u64 = 1800;

/// The columns; `quake`: as an earthquake model needs them.
pub(super) const fn columns(quake: bool) -> [Column; COUNT] {
    [
        column(
            "vs30",
            &["avs30", "vs30_m_s"],
            false,
            "250",
            "the shear-wave velocity of the uppermost 30 m in m/s, 50 to 3000; an earthquake model needs it or `landform`",
        ),
        column(
            "landform",
            &["terrain", "geomorphology"],
            false,
            "delta",
            "reclaimed, delta, lowland, fan, terrace, hill or rock: stands for 165, 180, 225, 325, 375, 475 or 600 m/s where `vs30` is empty",
        ),
        column(
            "elevation_m",
            &["elevation", "altitude", "ground_level_m"],
            false,
            "3.5",
            "the height of the ground above mean sea level in metres, -10 to 4000; a tsunami model needs it within 20 km of the coast",
        ),
        column(
            "distance_to_coast_m",
            &["distance_to_coast", "distance_from_coast", "coast_distance", "coast_m"],
            false,
            "1200",
            "the distance to the coast in metres, up to 500000; a tsunami model needs it",
        ),
        column(
            "coast_class",
            &["coast", "coast_type"],
            false,
            "bay",
            "open (straight coast), ria (or cape), bay-mouth or bay (deep in a bay, inland sea); a tsunami model needs it or `published_height_m` within 20 km of the coast",
        ),
        column(
            "published_height_m",
            &["published_height", "published_tsunami_height"],
            false,
            "5",
            "the published maximum height of the tsunami of the model's `published-scenario` in the municipality, 0.1 to 60 m; goes before `coast_class`",
        ),
        column(
            "wall_height_m",
            &["wall_height", "sea_wall", "sea_wall_m", "sea_wall_height"],
            false,
            "6.2",
            "the crest of the sea wall above mean sea level in metres, 0 to 40; none where it is empty",
        ),
        column(
            "construction",
            &["structure", "construction_type"],
            quake,
            "steel",
            "steel (s), reinforced-concrete (rc, src), wood (w) or masonry (m)",
        ),
        column(
            "year_built",
            &["year", "built"],
            false,
            "1998",
            "the year in which the building was built; where it is empty, one of the oldest",
        ),
        column(
            "storeys",
            &["stories", "floors", "NumberOfStoreys", "NumberOfStories"],
            false,
            "2",
            "the number of storeys, 1 to 150; not known where it is empty",
        ),
        column(
            "indemnity_months",
            &["indemnity_period", "indemnity_period_months"],
            false,
            "12",
            "how long business interruption is paid, 0 to 60 months; 12 where it is empty",
        ),
        column(
            "waiting_days",
            &["waiting_period", "waiting_period_days"],
            false,
            "7",
            "the first days of an interruption that are not paid, 0 to 365; 0 where it is empty",
        ),
    ]
}

/// What a row says in these columns; absent where it is empty or has a mistake.
pub(super) struct Traits {
    pub vs30: Option<f64>,
    pub landform: Option<Landform>,
    pub elevation: Option<f64>,
    pub distance: Option<f64>,
    pub class: Option<CoastClass>,
    pub published: Option<f64>,
    pub wall: Option<f64>,
    pub construction: Option<Construction>,
    pub year: Option<u32>,
    pub storeys: Option<u32>,
    pub indemnity: Option<f64>,
    pub waiting: Option<f64>,
}

impl Traits {
    /// Reads a row. `last_year`: the last in which a building may have been built.
    pub fn read(row: &Row, last_year: u64) -> Traits {
        let years = format!(
            "the year of a building lies between {FIRST_YEAR} and {}, five years after the simulation's start",
            last_year
        );
        Traits {
            vs30: ranged(row, VS30, (50.0, 3000.0), "m/s"),
            landform: word(row, LANDFORM, &Landform::EVERY, Landform::key, |_| None),
            elevation: elevation(row),
            distance: ranged(row, DISTANCE, (0.0, 500_000.0), "m"),
            class: word(row, COAST_CLASS, &CoastClass::EVERY, CoastClass::key, |_| None),
            published: ranged(row, PUBLISHED, (0.1, 60.0), "m"),
            wall: ranged(row, WALL, (0.0, 40.0), "m"),
            construction: word(row, CONSTRUCTION, &Construction::EVERY, Construction::key, also_called),
            year: whole(row, YEAR, (FIRST_YEAR, last_year), &years),
            storeys: whole(row, STOREYS, (1, 150), "a building has 1 to 150 storeys"),
            indemnity: ranged(row, INDEMNITY, (0.0, 60.0), "months"),
            waiting: ranged(row, WAITING, (0.0, 365.0), "days"),
        }
    }

    /// Nothing where something is lacking that every model needs.
    pub fn complete(self) -> Option<SiteTraits> {
        Some(SiteTraits {
            vs30: self.vs30.or(self.landform.map(Landform::vs30))?,
            landform: self.landform,
            elevation: self.elevation,
            distance_to_coast: self.distance,
            coast: self.published.map(Coast::Published).or(self.class.map(Coast::Class)),
            wall_height: self.wall.unwrap_or(0.0),
            construction: self.construction?,
            year_built: self.year,
            storeys: self.storeys,
            indemnity_months: self.indemnity.unwrap_or(12.0),
            waiting_days: self.waiting.unwrap_or(0.0),
        })
    }
}

fn ranged(row: &Row, column: usize, (least, most): (f64, f64), unit: &str) -> Option<f64> {
    let value = row.number(column)?;
    if value < least || value > most {
        let rule = format!("this column takes {least} to {most} {unit}");
        row.complain(column, Fault::new(format!("{value} {unit} is out of range"), rule, ""));
        return None;
    }
    Some(value)
}

fn elevation(row: &Row) -> Option<f64> {
    let value = row.number(ELEVATION)?;
    if value < -10.0 {
        let what = format!("{value} m is below the sea bed of any coast on which a site stands");
        let rule = "`elevation_m` is the height of the ground above mean sea level, positive upwards, -10 to 4000 m";
        row.complain(ELEVATION, Fault::new(what, rule, ""));
        return None;
    }
    ranged(row, ELEVATION, (-10.0, 4000.0), "m")
}

fn whole(row: &Row, column: usize, (least, most): (u64, u64), rule: &str) -> Option<u32> {
    let value = row.count(column)?;
    if value < least || value > most {
        row.complain(column, Fault::new(format!("{value} is out of range"), rule, ""));
        return None;
    }
    u32::try_from(value).ok()
}

/// One of some words, whatever its case, with `-`, `_` or blanks between its parts.
fn word<T: Copy>(
    row: &Row,
    column: usize,
    every: &[T],
    key: fn(T) -> &'static str,
    also: fn(&str) -> Option<T>,
) -> Option<T> {
    let text = row.text(column)?;
    let plain: String = text.chars().map(|c| if matches!(c, '_' | ' ') { '-' } else { c }).collect();
    let plain = plain.to_lowercase();
    let found = every.iter().copied().find(|known| key(*known) == plain).or_else(|| also(&plain));
    if found.is_none() {
        let words: Vec<&str> = every.iter().map(|known| key(*known)).collect();
        let near = suggest::nearest(&plain, words.iter().copied());
        let meant = near.map_or_else(String::new, |word| format!("; did you mean \"{word}\"?"));
        let rule = format!("this column takes {}", words.join(", "));
        row.complain(column, Fault::new(format!("\"{}\" is not known{meant}", shown(&text)), rule, ""));
    }
    found
}

/// Usual abbreviations and Japanese words of construction.
fn also_called(word: &str) -> Option<Construction> {
    Some(match word {
        "s" | "st" | "steel-frame" | "s造" | "鉄骨" | "鉄骨造" => Construction::Steel,
        "rc" | "src" | "c" | "concrete" | "rc造" | "src造" | "鉄筋コンクリート" | "鉄筋コンクリート造" => {
            Construction::ReinforcedConcrete
        }
        "w" | "timber" | "wooden" | "w造" | "木造" => Construction::Wood,
        "m" | "brick" | "block" | "れんが造" | "組積造" => Construction::Masonry,
        _ => return None,
    })
}
