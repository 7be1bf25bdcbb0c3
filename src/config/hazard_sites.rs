//! A site list for hazard alone: place, ground and, for tsunamis, the coast; nothing of buildings, values or countries.
//!
//! The columns are those of the site list of a configuration, so that one file serves both; those that hazard has no use
//! for may be missing. A list that has them is checked all the same, as in every configuration.
//!
//! Worked example: the two lines `id,latitude,longitude,landform` and `osaka,34.694,135.502,delta` are a whole list: shaking
//! on ground of 180 m/s, and no tsunami, which would need `coast_class` or `published_height_m`.

use std::collections::BTreeSet;
use std::path::Path;

use super::site_needs::{uncovered, unknown_scenario};
use super::site_traits::{CONSTRUCTION, LANDFORM, PUBLISHED, Traits, VS30};
use super::sites::{COLUMNS, ID, LATITUDE, LAYOUT, NAME, UNDER_MODEL, place};
use crate::input::complaint::{Complaints, Fault, shown};
use crate::input::digest::{MOST_TABLE, read_file};
use crate::input::table::{Column, Layout, Row, Sheet};
use crate::model::InputFile;
use crate::model::earthquake::Earthquake;
use crate::model::earthquake::site::{Coast, HazardSite, Landform};

/// Buildings do not change hazard, so that nothing is asked of them.
const FOR_HAZARD: [Column; COLUMNS] = {
    let mut all = UNDER_MODEL;
    all[CONSTRUCTION].required = false;
    all
};

/// The last year in which a building may have been built; hazard has no use for it.
const LAST_YEAR: u64 = 9999;

/// Reads a site list for the hazard of an earthquake model; gives the sites, the file, and warnings.
///
/// # Errors
/// All mistakes, each with file, row and column.
pub fn hazard_sites(path: &Path, quake: &Earthquake) -> Result<(Vec<HazardSite>, InputFile, Complaints), Complaints> {
    let name = path.display().to_string();
    let file = read_file(path, &name, MOST_TABLE).map_err(|complaint| {
        [complaint.or_example("ishizue hazard configs/japan_100.toml --sites sites.csv")]
            .into_iter()
            .collect::<Complaints>()
    })?;
    let layout = Layout { columns: &FOR_HAZARD, ..LAYOUT };
    let mut found = Complaints::new();
    let (mut sites, mut ids) = (Vec::new(), BTreeSet::new());
    let use_row = |row: &Row| sites.extend(site(row, quake, &mut ids));
    let read = Sheet::open(&file, &layout, &mut found).and_then(|sheet| sheet.for_each_row(&mut found, use_row));
    let input = InputFile { path: name, sha256: file.sha256, bytes: file.bytes.len() as u64 };
    match read {
        Some(_) if !found.has_errors() => Ok((sites, input, found)),
        _ => Err(found),
    }
}

/// The site of a row; nothing where something is wrong with it, which is complained about.
fn site(row: &Row, quake: &Earthquake, ids: &mut BTreeSet<String>) -> Option<HazardSite> {
    let traits = Traits::read(row, LAST_YEAR);
    let (latitude, longitude) = place(row);
    if let Some(fault) = latitude.zip(longitude).and_then(|place| uncovered(&[&quake.sources], place)) {
        row.complain(LATITUDE, fault);
    }
    if let Some(fault) = traits.published.and_then(|_| unknown_scenario([quake].into_iter())) {
        row.complain(PUBLISHED, fault);
    }
    let id = row.text(ID)?.into_owned();
    if !ids.insert(id.clone()) {
        let what = format!("the site \"{}\" stands twice in the list", shown(&id));
        row.complain(ID, Fault::new(what, "every site has an id of its own", ""));
    }
    if row.text(VS30).is_none() && row.text(LANDFORM).is_none() {
        let what = format!("the site \"{}\" has neither `vs30` nor `landform`", shown(&id));
        let rule = "the ground decides how strongly a site shakes: `vs30` in m/s as hazard maps show it, or `landform`";
        row.complain(ID, Fault::new(what, rule, "id,latitude,longitude,landform\nosaka,34.694,135.502,delta"));
    }
    Some(HazardSite {
        name: row.text(NAME).map_or_else(|| id.clone(), |name| name.into_owned()),
        id,
        latitude: latitude?,
        longitude: longitude?,
        vs30: traits.vs30.or(traits.landform.map(Landform::vs30))?,
        coast: traits.published.map(Coast::Published).or(traits.class.map(Coast::Class)),
    })
}
