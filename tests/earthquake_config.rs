//! `[peril.earthquake]` and the columns of a site list that it needs: what is read, and what is said of mistakes.

use std::path::Path;

use ishizue::config;
use ishizue::input::complaint::{Complaint, Complaints};
use ishizue::model::Model;
use ishizue::model::earthquake::Earthquake;
use ishizue::model::earthquake::settings::{GroundMotionBranch, SigmaRule};
use ishizue::model::earthquake::site::{Coast, CoastClass, Construction, Landform, SiteTraits};
use ishizue::model::earthquake::source::{Occurrence, RenewalLaw};
use ishizue::model::earthquake::vulnerability::Measure;
use ishizue::model::peril::Source;
use rust_decimal::dec;

const HEADER: &str = "id,latitude,longitude,building,construction,landform,elevation_m,distance_to_coast_m,coast_class";
const SENDAI: &str = "sendai,38.26,141.01,1200m,steel,delta,3.5,1200,open";

fn sites() -> String {
    format!("{HEADER}\n{SENDAI}\n")
}

/// Reads a configuration with this peril (from the line after its name) over these sites.
fn read(peril: &str, sites: &str, files: &[(&str, &str)]) -> Result<(Model, Complaints), Complaints> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("sites.csv", sites)].iter().chain(files) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let text = format!(
        "format = 1\ntitle = \"Earthquake\"\ncurrency = \"JPY\"\nsites = \"sites.csv\"\n\
         [simulation]\nstart = 2027-04-01\ntrials = 1_000\nseed = 1\n\
         [[peril]]\nname = \"earthquake\"\n{peril}\n"
    );
    config::read_text(&text, "quake.toml", folder.path())
}

fn good(peril: &str, sites: &str) -> (Model, Complaints) {
    read(peril, sites, &[]).unwrap_or_else(|all| panic!("{peril}\n{all}"))
}

fn quake(keys: &str) -> Earthquake {
    let (model, warnings) = good(&format!("[peril.earthquake]\nmodel = \"japan\"\n{keys}"), &sites());
    assert!(warnings.is_empty(), "{warnings}");
    earthquake_of(&model).clone()
}

fn earthquake_of(model: &Model) -> &Earthquake {
    match &model.perils[0].source {
        Source::Earthquake(quake) => quake,
        _ => panic!("another source"),
    }
}

fn traits(model: &Model, site: usize) -> &SiteTraits {
    model.risks[site].site.as_ref().unwrap()
}

/// The only error is the one stated: place, what is wrong, a part of the rule, a part of the example.
fn refused(read: Result<(Model, Complaints), Complaints>, place: &str, what: &str, rule: &str, example: &str) {
    let all = read.map(|_| ()).unwrap_err();
    let errors: Vec<&Complaint> = all.errors().collect();
    assert_eq!(errors.len(), 1, "{what}:\n{all}");
    let name = Path::new(&errors[0].file).file_name().unwrap().to_string_lossy().into_owned();
    let found = format!("{name}:{}:{}", errors[0].line.unwrap(), errors[0].column.unwrap());
    assert_eq!((found.as_str(), errors[0].what.as_str()), (place, what));
    assert!(!rule.is_empty() && errors[0].rule.contains(rule), "rule: {}", errors[0].rule);
    assert!(!example.is_empty() && errors[0].example.contains(example), "example: {}", errors[0].example);
}

/// A wrong key in line 13 of the configuration.
fn refused_key(line: &str, column: usize, what: &str, rule: &str, example: &str) {
    let peril = format!("[peril.earthquake]\nmodel = \"japan\"\n{line}");
    refused(read(&peril, &sites(), &[]), &format!("quake.toml:13:{column}"), what, rule, example);
}

/// A wrong cell in line 2 of a list with one more column.
fn refused_cell(column: &str, cell: &str, what: &str, rule: &str, example: &str) {
    let list = format!("{HEADER},{column}\n{SENDAI},{cell}\n");
    let place = format!("sites.csv:2:{}", SENDAI.len() + 2);
    refused(read("earthquake = { model = \"japan\" }", &list, &[]), &place, what, rule, example);
}

#[test]
fn every_key_is_read() {
    let keys = r#"
overlay = "herp-2018"
views = { nankai = "low" }
renewal = "poisson"
ground-motion = "morikawa-fujiwara-2013"
sigma = "published"
sigma-truncation = 2.5
correlation-range-km = 40
ruptures-per-source = 500
aftershocks = { least-magnitude = 6.5, early = "37%", early-days = 3, late = "41%", late-days = 200, foreshock = 0, foreshock-days = 10, magnitude-below = [0.5, 0.9], omori-p = 1.0, omori-c = 0.1 }

[peril.earthquake.tsunami]
factors = { open = 1.2, bay = 0.5 }
factor-multiplier = 1.5
published-scenario = "nankai/1"
published-divisor = 2
event-log-sd = 0.35
local-log-sd = 0.3
truncation = 3
roughness = 0.06
least-distance-km = 30
greatest-depth-km = 20
contents = { median = 0.8, log-sd = 0.5 }
stock = { median = 0.5, log-sd = 0.6 }

[[peril.earthquake.tsunami.fragility]]
construction = "wood"
states = [[-1.0, 0.9, 0.2], [0.7, 0.5, 1.0]]

[peril.earthquake.vulnerability]
multiplier = 2
multiplier-log-sd = 0.7
correlation = 0.8
fire-following = "8%"
liquefaction = 0.2
liquefaction-vs30 = 180
rebuilding-days = 200
contents = { measure = "jma", states = [[5.5, 0.4, 0.1], [6.5, 0.4, 1]], cov = 1.1 }
stock = { states = [[60, 0.5, 0.1], [300, 0.5, 0.9]], cov = 1.3 }

[[peril.earthquake.vulnerability.building]]
construction = "steel"
states = [[50, 0.6, 0.1], [300, 0.6, 1]]
cov = 0.9

[[peril.earthquake.vulnerability.building]]
construction = "steel"
from-year = 2001
states = [[100, 0.6, 0.1], [400, 0.6, 1]]
cov = 0.8

[peril.earthquake.vulnerability.interruption]
repair-days = [[0, 0], [0.5, 100], [1, 300]]
log-sd = 0.6
lifeline-days = [[5.0, 2], [6.0, 9]]
"#;
    let quake = quake(keys);
    assert_eq!(quake.sources.overlay.as_deref(), Some("herp-2018"));
    let settings = &quake.settings;
    assert_eq!(settings.ground_motion, GroundMotionBranch::MorikawaFujiwara);
    assert_eq!((settings.sigma, settings.truncation), (SigmaRule::Published, 2.5));
    assert_eq!((settings.correlation_range, settings.ruptures_per_source), (40.0, 500));
    let clusters = &settings.clusters;
    assert!(clusters.enabled);
    assert_eq!((clusters.least_magnitude, clusters.early, clusters.early_days), (6.5, 0.37, 3.0));
    assert_eq!((clusters.late, clusters.late_days), (0.41, 200.0));
    assert_eq!((clusters.foreshock, clusters.foreshock_days, clusters.magnitude_below), (0.0, 10.0, (0.5, 0.9)));
    assert_eq!((clusters.omori_p, clusters.omori_c), (1.0, 0.1));

    let tsunami = quake.tsunami.unwrap();
    // The two classes that are not stated stay as built in, 1.8 and 0.7.
    assert_eq!((tsunami.factors, tsunami.multiplier), ([1.2, 1.8, 0.7, 0.5], 1.5));
    assert_eq!((tsunami.published_scenario.as_str(), tsunami.published_divisor), ("nankai/1", 2.0));
    assert_eq!((tsunami.event_log_sd, tsunami.local_log_sd, tsunami.truncation), (0.35, 0.3, 3.0));
    assert_eq!((tsunami.roughness, tsunami.least_distance, tsunami.greatest_depth), (0.06, 30.0, 20.0));
    assert_eq!((tsunami.contents, tsunami.stock), ((0.8, 0.5), (0.5, 0.6)));
    let wood: Vec<_> = tsunami.buildings.iter().filter(|curve| curve.construction == Construction::Wood).collect();
    assert_eq!(wood.len(), 1);
    assert_eq!(wood[0].states, [(-1.0, 0.9, 0.2), (0.7, 0.5, 1.0)]);

    let damage = &quake.vulnerability;
    assert_eq!((damage.multiplier, damage.multiplier_log_sd, damage.correlation), (2.0, 0.7, 0.8));
    assert_eq!((damage.fire_following, damage.liquefaction, damage.liquefaction_vs30), (0.08, 0.2, 180.0));
    assert_eq!(damage.rebuilding_days, 200.0);
    assert_eq!((damage.contents.measure, damage.stock.measure), (Measure::Jma, Measure::Pgv));
    assert_eq!((damage.contents.states[1].median, damage.stock.states[1].ratio), (6.5, 0.9));
    let steel: Vec<_> = damage.buildings.iter().filter(|curve| curve.construction == Construction::Steel).collect();
    // The later year comes first, whatever the order in which they are written.
    assert_eq!(
        steel.iter().map(|curve| (curve.from_year, curve.curve.cov)).collect::<Vec<_>>(),
        [(Some(2001), 0.8), (None, 0.9)]
    );
    assert!(damage.buildings.iter().any(|curve| curve.construction == Construction::Wood));
    assert_eq!(damage.interruption.repair_days, [(0.0, 0.0), (0.5, 100.0), (1.0, 300.0)]);
    assert_eq!((damage.interruption.log_sd, damage.interruption.lifeline_days[1]), (0.6, (6.0, 9.0)));
}

#[test]
fn without_a_key_the_stated_defaults_hold() {
    let settings = quake("").settings;
    assert_eq!((settings.ground_motion, settings.sigma), (GroundMotionBranch::SiMidorikawa, SigmaRule::Nied));
    assert_eq!((settings.truncation, settings.correlation_range, settings.ruptures_per_source), (3.0, 25.7, 2000));
    // ISC-GEM, Japan 1964-2012: 47 % within 7 days, 34 % in days 7 to 365, 16 % in the 30 days before.
    let clusters = settings.clusters;
    assert_eq!((clusters.early, clusters.early_days, clusters.late, clusters.late_days), (0.47, 7.0, 0.34, 365.0));
    assert_eq!((clusters.foreshock, clusters.foreshock_days, clusters.least_magnitude), (0.16, 30.0, 7.0));
    assert_eq!((clusters.magnitude_below, clusters.omori_p, clusters.omori_c), ((0.3, 1.0), 1.1, 0.05));
}

#[test]
fn tsunamis_and_aftershocks_can_be_left_out() {
    let quake = quake("tsunami = false\naftershocks = false");
    assert!(quake.tsunami.is_none() && !quake.settings.clusters.enabled);
    let inland = "id,latitude,longitude,building,construction,vs30\nkofu,35.66,138.57,1m,w,300\n";
    let (model, _) = good("earthquake = { model = \"japan\", tsunami = false }", inland);
    assert_eq!(traits(&model, 0).elevation, None);
}

/// Laws and choice of the views of the Nankai trough.
fn nankai(keys: &str) -> (Vec<String>, Option<usize>, bool) {
    let quake = quake(keys);
    let source = quake.sources.sources.iter().find(|source| source.name == "nankai").unwrap();
    match &source.occurrence {
        Occurrence::Renewal { views, chosen } => {
            let remembers = views.iter().any(|view| matches!(view.law, RenewalLaw::Bpt { .. }));
            (views.iter().map(|view| view.name.clone()).collect(), *chosen, remembers)
        }
        Occurrence::Poisson { .. } => panic!("no views"),
    }
}

#[test]
fn the_view_of_the_nankai_trough_is_a_mix_unless_one_is_named() {
    let (names, chosen, remembers) = nankai("");
    assert_eq!((chosen, remembers), (None, true));
    for name in ["high", "low", "poisson"] {
        let place = names.iter().position(|known| known == name);
        assert!(place.is_some());
        assert_eq!(nankai(&format!("nankai-view = \"{name}\"")).1, place);
        assert_eq!(nankai(&format!("views = {{ nankai = \"{name}\" }}")).1, place);
    }
    assert_eq!(nankai("nankai-view = \"mix\"").1, None);
    assert!(!nankai("renewal = \"poisson\"").2);
}

#[test]
fn a_site_is_read_with_all_that_it_says() {
    let list = "ID,Lat,Lon,Buildings,Machinery,Gross Profit,TIV,AVS30,Landform,Elevation,coast_m,coast_class,\
                published_height_m,sea_wall_m,Structure,Year,Stories,indemnity_period,waiting_period\n\
                sendai,38.26,141.01,1200m,1800m,900m,3900m,190,delta,-2,1200,bay-mouth,,7.2,RC造,1983,5,18,14\n\
                kochi,33.5,133.57,1m,,,,,FAN,2,800,open,16,,timber,,,,\n";
    let (model, warnings) = good("earthquake = { model = \"japan\" }", list);
    assert!(warnings.is_empty(), "{warnings}");
    let values = [Some(dec!(1_200_000_000)), Some(dec!(1_800_000_000)), None, Some(dec!(900_000_000))];
    assert_eq!(model.risks[0].values, values);
    assert_eq!(model.risks[0].country.as_deref(), Some("JP"));
    let expected = SiteTraits {
        vs30: 190.0,
        landform: Some(Landform::Delta),
        elevation: Some(-2.0),
        distance_to_coast: Some(1200.0),
        coast: Some(Coast::Class(CoastClass::BayMouth)),
        wall_height: 7.2,
        construction: Construction::ReinforcedConcrete,
        year_built: Some(1983),
        storeys: Some(5),
        indemnity_months: 18.0,
        waiting_days: 14.0,
    };
    assert_eq!(traits(&model, 0), &expected);
    // What is empty: the Vs30 of the landform, no wall, nothing known of the building, twelve months without waiting.
    let kochi = traits(&model, 1);
    assert_eq!((kochi.vs30, kochi.coast, kochi.wall_height), (325.0, Some(Coast::Published(16.0)), 0.0));
    assert_eq!((kochi.construction, kochi.year_built, kochi.storeys), (Construction::Wood, None, None));
    assert_eq!((kochi.indemnity_months, kochi.waiting_days), (12.0, 0.0));
}

#[test]
fn beyond_twenty_kilometres_from_the_coast_the_sea_needs_nothing() {
    let list = |distance| {
        format!(
            "id,latitude,longitude,building,construction,vs30,distance_to_coast_m\nkofu,35.66,138.57,1m,s,300,{distance}\n"
        )
    };
    let (model, _) = good("earthquake = { model = \"japan\" }", &list("20001"));
    assert_eq!(traits(&model, 0).distance_to_coast, Some(20_001.0));
    let all = read("earthquake = { model = \"japan\" }", &list("20000"), &[]).unwrap_err();
    let said: Vec<&str> = all.sorted().iter().map(|complaint| complaint.what.as_str()).collect();
    assert_eq!(
        said,
        [
            "column id: the site \"kofu\" has no `elevation_m`, and the list has no such column",
            "column id: the site \"kofu\" has neither `coast_class` nor `published_height_m`, and the list has no such column",
        ]
    );
}

#[test]
fn a_list_with_these_columns_serves_a_configuration_without_an_earthquake_model() {
    let list = format!("country,{HEADER}\nJP,{SENDAI}\nJP,berlin,52.5,13.4,1m,,,,,\n");
    let fire = "frequency = { poisson = { mean = 2 } }\nseverity = { fixed = { loss = 1 } }";
    let (model, warnings) = good(fire, &list);
    assert!(warnings.is_empty(), "{warnings}");
    assert!(model.risks.iter().all(|risk| risk.site.is_none()));
    // A wrong cell is a wrong cell whoever reads the list, and without a model every site states its country.
    let wrong = list.replace("steel", "steal");
    let place = "sites.csv:2:30";
    let what = "column construction: \"steal\" is not known; did you mean \"steel\"?";
    refused(read(fire, &wrong, &[]), place, what, "steel, reinforced-concrete, wood, masonry", "steel");
    let what = "the header lacks the column country";
    refused(read(fire, &sites(), &[]), "sites.csv:1:1", what, "must have the columns id, country", "id,country");
    let what = "column country: the cell is empty";
    refused(read(fire, &list.replace("JP,berlin", ",berlin"), &[]), "sites.csv:3:1", what, "ISO code", "JP");
}

#[test]
fn a_vs30_that_does_not_suit_its_landform_is_a_warning_for_the_whole_list() {
    let list = format!("{HEADER},vs30\n{SENDAI},650\n{SENDAI},150\n{SENDAI},80\n{SENDAI},361\n");
    let list = list.replacen("sendai", "a", 1).replacen("sendai", "b", 1).replacen("sendai", "c", 1);
    let (model, warnings) = good("earthquake = { model = \"japan\" }", &list);
    // A delta has 180 m/s: 650, 80 and 361 are off by more than a factor of 2, 150 is not.
    let said: Vec<&str> = warnings.iter().map(|warning| warning.what.as_str()).collect();
    let expected = "column vs30: 650 m/s is far from the 180 m/s that are usual for \"delta\"; 2 more sites are alike";
    assert_eq!(said, [expected]);
    assert_eq!(traits(&model, 0).vs30, 650.0);
}

#[test]
fn cells_out_of_range_are_refused() {
    refused_cell("vs30", "20", "column vs30: 20 m/s is out of range", "50 to 3000 m/s", "250");
    let what = "column published_height_m: 61 m is out of range";
    refused_cell("published_height_m", "61", what, "0.1 to 60 m", "5");
    refused_cell("wall_height_m", "-1", "column wall_height_m: -1 m is out of range", "0 to 40 m", "6.2");
    refused_cell("year_built", "1799", "column year_built: 1799 is out of range", "between 1800 and 2032", "1998");
    refused_cell("year_built", "2033", "column year_built: 2033 is out of range", "between 1800 and 2032", "1998");
    refused_cell("storeys", "0", "column storeys: 0 is out of range", "1 to 150 storeys", "2");
    let what = "column indemnity_months: 61 months is out of range";
    refused_cell("indemnity_months", "61", what, "0 to 60 months", "12");
    refused_cell("waiting_days", "366", "column waiting_days: 366 days is out of range", "0 to 365 days", "7");
    refused_cell("waiting_days", "a week", "column waiting_days: \"a week\" is not a number", "digits", "7");
    let what =
        "column declared_total: the values of the row add up to 1,200,000,000, above the declared total 1,000,000,000";
    refused_cell("declared_total", "1bn", what, "building, contents, stock", "1,200,000,000");
}

#[test]
fn cells_of_the_common_columns_are_refused_with_their_place() {
    let quake = "earthquake = { model = \"japan\" }";
    let refused = |old: &str, new: &str, column: usize, what: &str, rule: &str, example: &str| {
        assert_eq!(sites().matches(old).count(), 1);
        refused(read(quake, &sites().replace(old, new), &[]), &format!("sites.csv:2:{column}"), what, rule, example);
    };
    let what = "column landform: \"dleta\" is not known; did you mean \"delta\"?";
    refused("steel,delta", "steel,dleta", 33, what, "reclaimed, delta, lowland", "delta");
    let what = "column landform: the site \"sendai\" has neither `vs30` nor `landform`";
    refused("steel,delta", "steel,", 33, what, "how strongly a site shakes", "delta");
    let what = "column elevation_m: 4001 m is out of range";
    refused("3.5", "4001", 39, what, "-10 to 4000 m", "3.5");
    let what = "column elevation_m: the site \"sendai\" has no `elevation_m`";
    refused("3.5", "", 39, what, "tsunami = false leaves tsunamis out", "3.5");
    let what = "column distance_to_coast_m: 500001 m is out of range";
    refused("1200,open", "500001,open", 43, what, "0 to 500000 m", "1200");
    let what = "column distance_to_coast_m: the site \"sendai\" has no `distance_to_coast_m`";
    refused("1200,open", ",open", 43, what, "the distance of every site to the coast", "1200");
    let what = "column coast_class: \"baymouth\" is not known; did you mean \"bay-mouth\"?";
    refused("open", "baymouth", 48, what, "open, ria, bay-mouth, bay", "bay");
    let what = "column coast_class: the site \"sendai\" has neither `coast_class` nor `published_height_m`";
    refused("1200,open", "1200,", 48, what, "within 20 km", "bay");
    let what = "column id: the site \"sendai\" states no insured value, so an earthquake costs nothing there";
    refused("1200m", "", 1, what, "0 where there is none", "id,building");
    let what = "column latitude: the cell is empty";
    refused("38.26", "", 8, what, "degrees north", "38.26");
}

#[test]
fn columns_that_every_site_needs_are_asked_for_in_the_header() {
    let what = "the header lacks the columns latitude, longitude, construction";
    let list = "id,building\nsendai,1m\n";
    let said = read("earthquake = { model = \"japan\" }", list, &[]);
    refused(said, "sites.csv:1:1", what, "must have the columns id, latitude, longitude", "38.26,141.01,steel");
}

#[test]
fn settings_out_of_range_are_refused() {
    refused_key("sigma-truncation = 9", 20, "9 is out of range", "above 0 and at most 6", "sigma-truncation = 2.5");
    let what = "0 is out of range";
    refused_key("correlation-range-km = 0", 24, what, "above 0", "correlation-range-km = 50");
    let what = "\"si-midorikawa\" is not one of the choices; did you mean \"si-midorikawa-1999\"?";
    refused_key("ground-motion = \"si-midorikawa\"", 17, what, "morikawa-fujiwara-2013", "ground-motion = \"mix\"");
    let what = "`aftershocks` is a text";
    refused_key("aftershocks = \"no\"", 15, what, "true, false or a table", "aftershocks = {");
    let what = "the late part ends after 5 days, the early part after 7";
    refused_key("aftershocks = { late-days = 5 }", 29, what, "begins where the early part ends", "late-days = 365");
    let what = "the steps run from 1 down to 0.3";
    let line = "aftershocks = { magnitude-below = [1.0, 0.3] }";
    refused_key(line, 35, what, "the least step comes first", "magnitude-below = [0.5, 1.0]");
    let what = "the model Japan has no source called \"nankia\"; did you mean \"nankai\"?";
    refused_key("views = { nankia = \"low\" }", 20, what, "with views are", "views = {");
    let what = "the view of \"nankai\" is stated twice, here and by `nankai-view`";
    let line = "views = { nankai = \"low\" }\nnankai-view = \"high\"";
    refused_key(line, 20, what, "each source has one view", "nankai-view = \"low\"");
}

#[test]
fn wrong_curves_are_refused() {
    let stock = |states: &str| format!("vulnerability = {{ stock = {{ states = {states}, cov = 1.2 }} }}");
    let rule = "in order, and the median increases";
    let what = "the median of row 2, 80, is not above that of the row before, 90";
    refused_key(&stock("[[90, 0.5, 0.1], [80, 0.5, 0.2]]"), 38, what, rule, "states = [[90");
    let what = "the damage ratio of row 2, 0.1, is not above that of the row before, 0.1";
    refused_key(&stock("[[90, 0.5, 0.1], [95, 0.5, 0.1]]"), 38, what, "damage ratio increases", "states = [[90");
    let what = "here stand 2 numbers instead of 3";
    refused_key(&stock("[[90, 0.5]]"), 39, what, "[median, spread, damage ratio]", "states = [[90");
    let what = "the damage ratio 5 of state 1 is out of range";
    refused_key(&stock("[[90, 0.5, 5]]"), 38, what, "above 0 and at most 1", "states = [[90");
    let what = "state 1 has the median 90 and the spread 0";
    refused_key(&stock("[[90, 0, 0.5]]"), 38, what, "above zero", "states = [[90");
    let jma = "vulnerability = { stock = { measure = \"jma\", states = [[90, 0.5, 0.5]], cov = 1.2 } }";
    let what = "the median 90 of state 1 is no JMA intensity";
    refused_key(jma, 55, what, "at most 8", "states = [[90");
    let what = "peril[1].earthquake.vulnerability.stock lacks `cov`";
    refused_key(
        "vulnerability = { stock = { states = [[90, 0.5, 1]] } }",
        27,
        what,
        "coefficient of variation",
        "cov = 1.2",
    );
    let what = "unknown key `stcok` in peril[1].earthquake.vulnerability; did you mean `stock`?";
    refused_key("vulnerability = { stcok = { cov = 1 } }", 19, what, "the keys here are file, multiplier", "stock = {");
    let one = "construction = \"steel\", states = [[90, 0.5, 1]], cov = 1";
    let what = "no curve of steel is for older buildings, or those of an unknown year";
    let line = format!("vulnerability = {{ building = [{{ from-year = 1982, {one} }}] }}");
    refused_key(&line, 45, what, "one of them has no `from-year`", "without from-year");
    let what = "a second curve of steel is for the same years";
    let line = format!("vulnerability = {{ building = [{{ {one} }}, {{ {one} }}] }}");
    refused_key(&line, 110, what, "one curve from each year on", "from-year = 2001");
    let what = "the rows leave out some damage ratios";
    let line = "vulnerability = { interruption = { repair-days = [[0, 0], [0.5, 100]] } }";
    refused_key(line, 50, what, "to the damage ratio 1", "repair-days = [[0, 0]");
}

#[test]
fn wrong_tsunamis_are_refused() {
    let what = "the source \"nankai\" of the model Japan has no case called \"99\"";
    let line = "tsunami = { published-scenario = \"nankai/99\" }";
    refused_key(line, 34, what, "source/case", "published-scenario = \"nankai/1\"");
    let what = "\"nankai\" does not say which source and which case";
    refused_key("tsunami = { published-scenario = \"nankai\" }", 34, what, "source/case", "published-scenario =");
    let what = "unknown key `opn` in peril[1].earthquake.tsunami.factors; did you mean `open`?";
    refused_key("tsunami = { factors = { opn = 2 } }", 25, what, "open, ria, bay-mouth, bay", "open = 1.0");
    let what = "peril[1].earthquake.tsunami.stock lacks `log-sd`";
    refused_key("tsunami = { stock = { median = 1 } }", 21, what, "standard deviation", "log-sd = 0.4");
    let what = "the mean of row 2, 0, is not above that of the row before, 0.5";
    let states = "[[0.5, 0.7, 0.5], [0, 0.7, 1]]";
    let line = format!("tsunami = {{ fragility = [{{ construction = \"wood\", states = {states} }}] }}");
    refused_key(&line, 60, what, "the mean increases", "states = [[-0.9");
    let line = "tsunami = { fragility = [{ construction = \"wood\", storeys = 2, states = [[-1, 0.9, 1]] }] }";
    let what = "no fragility of wood is for higher buildings, or those of unknown height";
    refused_key(line, 61, what, "one of them has no `storeys`", "without storeys");
}

#[test]
fn keys_of_other_sources_are_refused_beside_an_earthquake_model() {
    let shared = "shared-frequency = \"c\"\nearthquake = { model = \"japan\" }\n[shared-frequency.c]\nvariance = 0.2";
    let what = "`shared-frequency` stands beside an earthquake model";
    let said = read(shared, &sites(), &[]);
    refused(said, "quake.toml:11:20", what, "renew or cluster by their own laws", "leave `shared-frequency` out");
    let what = "`country` stands beside an earthquake model";
    let said = read("country = \"JP\"\nearthquake = { model = \"japan\" }", &sites(), &[]);
    refused(said, "quake.toml:11:11", what, "stands in the site list", "leave `country` out");
    let what = "peril[1] has both `frequency` and `earthquake`";
    let both = "frequency = { fixed = { count = 1 } }\nearthquake = { model = \"japan\" }";
    let said = read(both, &sites(), &[]);
    refused(said, "quake.toml:12:14", what, "exactly one of these keys", "frequency =");
}

#[test]
fn a_file_of_vulnerability_changes_what_it_states_and_the_configuration_has_the_last_word() {
    let file = "multiplier = 3\ncorrelation = 0.2\n[stock]\nstates = [[10, 0.5, 1]]\ncov = 1\n";
    let peril = "earthquake = { model = \"japan\", vulnerability = { file = \"own.toml\", multiplier = 4 } }";
    let (model, _) = read(peril, &sites(), &[("own.toml", file)]).unwrap_or_else(|all| panic!("{all}"));
    let damage = &earthquake_of(&model).vulnerability;
    assert_eq!((damage.multiplier, damage.correlation, damage.stock.states.len()), (4.0, 0.2, 1));
    assert_eq!(damage.contents, quake("").vulnerability.contents);
    let inputs: Vec<&str> = model.inputs.iter().map(|input| input.path.as_str()).collect();
    for name in ["own.toml", "vulnerability (built in)", "tsunami (built in)", "sites.csv"] {
        assert!(inputs.contains(&name), "{inputs:?}");
    }
}

#[test]
fn mistakes_of_a_file_are_reported_with_its_name_and_lines() {
    let peril = "earthquake = { model = \"japan\", vulnerability = { file = \"own.toml\" } }";
    let said = read(peril, &sites(), &[("own.toml", "correlation = 0.2\nmultiplier = -1\n")]);
    refused(said, "own.toml:2:14", "-1 is out of range", "above 0", "multiplier = 2.0");
    let said = read(peril, &sites(), &[("own.toml", "file = \"other.toml\"\n")]);
    refused(said, "own.toml:1:1", "unknown key `file` at the top of the file", "multiplier", "multiplier");
    let peril = "earthquake = { model = \"japan\", tsunami = { file = \"sea.toml\" } }";
    let said = read(peril, &sites(), &[("sea.toml", "roughness = 3\n")]);
    refused(said, "sea.toml:1:13", "3 is out of range", "at most 0.5", "roughness = 0.06");
    let said = read(peril, &sites(), &[]);
    let what = "sea.toml: there is no such file";
    refused(said, "quake.toml:11:52", what, "sea.toml", "file = ");
}
