//! What the earthquake models of a configuration need of every site, and what is said of a site that lacks it.
//!
//! Every site needs a place inside a source model, ground and construction; with tsunamis also its way to the sea, unless
//! it stands more than 20 km from the coast. Worked example: under the model of Japan, which covers 24 to 46 degrees north,
//! a site at 51.5 north is refused, and one without `country` stands in `JP`.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::earthquake::known_scenario;
use super::site_traits::{COAST_CLASS, DISTANCE, ELEVATION, LANDFORM, PUBLISHED, Traits, VS30, columns};
use super::sites::{COLUMNS, COUNTRY, ID, LATITUDE, TRAITS, VALUES};
use crate::input::complaint::{Complaint, Fault, shown};
use crate::input::table::Row;
use crate::model::date::Axis;
use crate::model::earthquake::Earthquake;
use crate::model::earthquake::source::SourceModel;
use crate::model::risk::Risk;

/// Further from the coast than this no tsunami comes, in metres.
const INLAND: f64 = 20_000.0;

/// What the earthquake models of a configuration ask of every site.
#[derive(Default)]
pub(super) struct Needs<'q> {
    /// Those without a mistake.
    models: Vec<&'q Earthquake>,
}

impl<'q> Needs<'q> {
    pub fn of(models: impl Iterator<Item = &'q Earthquake>) -> Self {
        Needs { models: models.collect() }
    }

    /// Those that cover a place.
    fn at(&self, place: (f64, f64)) -> impl Iterator<Item = &&'q Earthquake> {
        self.models.iter().filter(move |model| model.sources.region.contains(place.0, place.1))
    }
}

/// What is wrong with a place (degrees north, degrees east) that no source model covers; nothing where one does.
pub(super) fn uncovered(models: &[&SourceModel], (latitude, longitude): (f64, f64)) -> Option<Fault> {
    let first = models.first()?;
    if models.iter().any(|model| model.region.contains(latitude, longitude)) {
        return None;
    }
    let place = format!("{latitude} north, {longitude} east");
    if models.iter().any(|model| model.region.contains(longitude, latitude)) {
        let what = format!(
            "latitude and longitude look swapped: {place} is not modelled, but {longitude} north, {latitude} east is"
        );
        return Some(Fault::new(what, covers(first), example(first)));
    }
    Some(Fault::new(format!("{place} lies outside the modelled region"), covers(first), example(first)))
}

fn covers(model: &SourceModel) -> String {
    let region = &model.region;
    format!(
        "the source model {} ({}) covers {} to {} degrees north and {} to {} degrees east; every site of the list lies there",
        model.name, model.country, region.south, region.north, region.west, region.east
    )
}

fn example(model: &SourceModel) -> String {
    let region = &model.region;
    format!("latitude {}, longitude {}", (region.south + region.north) / 2.0, (region.west + region.east) / 2.0)
}

/// Reads these columns of one file.
pub(super) struct TraitReader<'r, 'q> {
    needs: Option<&'r Needs<'q>>,
    /// The last year in which a building may have been built.
    last_year: u64,
    /// Which columns the file has.
    present: &'r Cell<[bool; COLUMNS]>,
    /// Columns that the file lacks and somebody needed, so that it is said once.
    lacked: BTreeSet<usize>,
    /// A Vs30 that is far from that of the landform beside it, and how many there are.
    far: Option<(Complaint, usize)>,
}

impl<'r, 'q> TraitReader<'r, 'q> {
    pub fn new(needs: Option<&'r Needs<'q>>, axis: Option<Axis>, present: &'r Cell<[bool; COLUMNS]>) -> Self {
        // Without a start of the simulation, which is complained about elsewhere, any year that can be simulated.
        let start = axis.map_or(9000, |axis| u64::try_from(axis.start().year()).unwrap_or_default());
        TraitReader { needs, last_year: start + 5, present, lacked: BTreeSet::new(), far: None }
    }

    /// Reads a row into a site, and gives the site what the earthquake models need of it.
    pub fn read(&mut self, row: &Row, risk: &mut Risk) {
        let traits = Traits::read(row, self.last_year);
        let Some(needs) = self.needs else { return };
        self.check_ground(row, &traits, &risk.id);
        if (VALUES..VALUES + 4).all(|column| row.text(column).is_none()) {
            let what = format!(
                "the site \"{}\" states no insured value, so an earthquake costs nothing there",
                shown(&risk.id)
            );
            let rule = "a site has a value in `building`, `contents`, `stock` or `business_interruption`; 0 where there is none";
            row.complain(ID, Fault::new(what, rule, "id,building\nsendai,1200m"));
        }
        if let Some(place) = risk.latitude.zip(risk.longitude) {
            let models: Vec<&SourceModel> = needs.models.iter().map(|model| &model.sources).collect();
            if let Some(fault) = uncovered(&models, place) {
                row.complain(LATITUDE, fault);
            } else if row.text(COUNTRY).is_none() {
                risk.country = needs.at(place).next().map(|model| model.sources.country.clone());
            }
            if needs.at(place).any(|model| model.tsunami.is_some()) {
                self.check_sea(row, &traits, &risk.id);
            }
            if let Some(fault) = traits.published.and_then(|_| unknown_scenario(needs.at(place).copied())) {
                row.complain(PUBLISHED, fault);
            }
        }
        risk.site = traits.complete().map(Box::new);
    }

    /// What is said once of the whole file.
    pub fn warning(self) -> Option<Complaint> {
        let (mut complaint, count) = self.far?;
        if count > 1 {
            let sites = if count == 2 { "site is" } else { "sites are" };
            complaint.what = format!("{}; {} more {sites} alike", complaint.what, count - 1);
        }
        Some(complaint.as_warning())
    }

    fn check_ground(&mut self, row: &Row, traits: &Traits, id: &str) {
        if row.text(VS30).is_none() && row.text(LANDFORM).is_none() {
            let rule =
                "the ground decides how strongly a site shakes: `vs30` in m/s as hazard maps show it, or `landform`";
            self.lacks(
                row,
                if self.has(LANDFORM) { LANDFORM } else { VS30 },
                id,
                "neither `vs30` nor `landform`",
                rule,
            );
        }
        let (Some(vs30), Some(landform)) = (traits.vs30, traits.landform) else { return };
        let usual = landform.vs30();
        if vs30 > 2.0 * usual || usual > 2.0 * vs30 {
            let count = self.far.as_ref().map_or(0, |(_, count)| *count);
            let what = format!("{vs30} m/s is far from the {usual} m/s that are usual for \"{}\"", landform.key());
            let rule = "`vs30` is used and `landform` describes it; here they differ by more than a factor of 2";
            let said =
                self.far.take().map(|(said, _)| said).or_else(|| row.complaint(VS30, Fault::new(what, rule, "")));
            self.far = said.map(|said| (said, count + 1));
        }
    }

    fn check_sea(&mut self, row: &Row, traits: &Traits, id: &str) {
        let rule = |of: &str| format!("the tsunami model needs {of}; tsunami = false leaves tsunamis out");
        if row.text(DISTANCE).is_none() {
            self.lacks(row, DISTANCE, id, "no `distance_to_coast_m`", &rule("the distance of every site to the coast"));
        }
        if traits.distance.is_some_and(|distance| distance > INLAND) {
            return;
        }
        if row.text(ELEVATION).is_none() {
            let rule = rule("the height of the ground of every site within 20 km of the coast");
            self.lacks(row, ELEVATION, id, "no `elevation_m`", &rule);
        }
        if row.text(COAST_CLASS).is_none() && row.text(PUBLISHED).is_none() {
            let rule = rule("the class of the coast, or a published height, of every site within 20 km of it");
            let column = if self.has(PUBLISHED) && !self.has(COAST_CLASS) { PUBLISHED } else { COAST_CLASS };
            self.lacks(row, column, id, "neither `coast_class` nor `published_height_m`", &rule);
        }
    }

    fn has(&self, column: usize) -> bool {
        self.present.get().get(column).copied().unwrap_or_default()
    }

    /// An empty cell is complained of in every row, a column that is not there in the first row only.
    fn lacks(&mut self, row: &Row, column: usize, id: &str, what: &str, rule: &str) {
        let what = format!("the site \"{}\" has {what}", shown(id));
        if self.has(column) {
            row.complain(column, Fault::new(what, rule, ""));
        } else if self.lacked.insert(column)
            && let Some(known) = columns(true).get(column - TRAITS)
        {
            let what = format!("{what}, and the list has no such column");
            row.complain(ID, Fault::new(what, rule, format!("id,{}\nsendai,{}", known.name, known.example)));
        }
    }
}

/// A published height is that of a rupture, which every model at the place must have.
pub(super) fn unknown_scenario<'q>(mut models: impl Iterator<Item = &'q Earthquake>) -> Option<Fault> {
    models.find_map(|model| {
        let tsunami = model.tsunami.as_ref()?;
        let why = known_scenario(&tsunami.published_scenario, &model.sources).err()?;
        let scenario = shown(&tsunami.published_scenario);
        let what = format!("a height of the rupture \"{scenario}\" cannot be compared: {}", why.what);
        let rule = "the tsunami model divides the published height by its own for the same rupture; without it the class of \
                    the coast is stated";
        Some(Fault::new(what, rule, "coast_class"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::earthquake::source::Region;

    fn model(region: Region) -> SourceModel {
        SourceModel {
            name: "Anatolia".into(),
            edition: String::new(),
            overlay: None,
            country: "TR".into(),
            region,
            plates: Vec::new(),
            seas: Vec::new(),
            sources: Vec::new(),
        }
    }

    #[test]
    fn a_place_whose_mirror_image_is_modelled_looks_swapped() {
        let anatolia = model(Region { south: 36.0, north: 42.0, west: 26.0, east: 45.0 });
        let said = |place| uncovered(&[&anatolia], place).map(|fault| fault.what);
        // Istanbul, as it is and swapped; the Gulf of Guinea, which is neither.
        assert_eq!(said((41.0, 29.0)), None);
        let swapped =
            "latitude and longitude look swapped: 29 north, 41 east is not modelled, but 41 north, 29 east is";
        assert_eq!(said((29.0, 41.0)).as_deref(), Some(swapped));
        assert_eq!(said((1.0, 2.0)).as_deref(), Some("1 north, 2 east lies outside the modelled region"));
    }

    #[test]
    fn a_place_may_lie_in_any_of_several_models() {
        let west = model(Region { south: 36.0, north: 42.0, west: 26.0, east: 35.0 });
        let east = model(Region { south: 36.0, north: 42.0, west: 35.0, east: 45.0 });
        assert!(uncovered(&[&west, &east], (40.0, 44.0)).is_none());
        assert!(uncovered(&[&west], (40.0, 44.0)).is_some());
        assert!(uncovered(&[], (40.0, 44.0)).is_none());
    }
}
