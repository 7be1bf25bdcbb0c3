//! Scenarios on sites of a configuration, and earthquakes in words.
//!
//! Historical replay. Sendai plain, 11 March 2011: Abe's formula with its cap of 10^(0.5 x 9.0 - 3.3) m and the reach of
//! Hills and Mader (1997). Kumamoto, 16 April 2016: 6-upper and 6-lower in the wards of the city, 3 at most in Tokyo (Japan
//! Meteorological Agency, intensity database).

use assert_cmd::Command;
use ishizue::config::earthquake::{built_in_scenarios, scenarios};
use ishizue::model::Model;
use ishizue::model::design::Design;
use ishizue::model::earthquake::scenario::{Scenario, ScenarioRupture};
use ishizue::model::earthquake::source::{Plane, Ruptures, Surface};
use ishizue::model::peril::Source;
use ishizue::perils::earthquake::tsunami::inundation::reach;
use ishizue::report;
use ishizue::study::replay;
use ishizue::study::scenario::{self, ScenarioResult, SiteOutcome};
use serde_json::Value;
use std::path::Path;

const COMPANY_B: &str = "configs/company_b.toml";

/// The header of a site list, and one standard plant of 1bn for building, contents, stock and yearly gross profit each.
const HEADER: &str = "id,latitude,longitude,vs30,elevation_m,distance_to_coast_m,coast_class,construction,year_built,\
                      storeys,building,contents,stock,business_interruption\n";
const VALUES: &str = "steel,2001,2,1bn,1bn,1bn,1bn\n";

/// A model of sites (id, latitude, longitude, vs30, elevation, distance, coast class), all losses from the ground up.
fn model_of(sites: &[&str]) -> Model {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = sites.iter().map(|site| format!("{site},{VALUES}")).collect();
    std::fs::write(folder.path().join("sites.csv"), format!("{HEADER}{rows}")).unwrap();
    let text = "format = 1\ntitle = \"Some plants\"\ncurrency = \"JPY\"\nsites = \"sites.csv\"\n[simulation]\n\
                start = 2027-04-01\ntrials = 1_000\nhorizon = 1\nseed = 1\n[[peril]]\nname = \"earthquake\"\n\
                earthquake = { model = \"japan\" }\n";
    std::fs::write(folder.path().join("one.toml"), text).unwrap();
    ishizue::config::read(&folder.path().join("one.toml")).unwrap_or_else(|all| panic!("{all}")).0
}

fn company_b() -> Model {
    ishizue::config::read(Path::new(COMPANY_B)).unwrap().0
}

/// The model with all spread of shaking, heights and vulnerability switched off.
fn without_spread(mut model: Model) -> Model {
    let Source::Earthquake(quake) = &mut model.perils[0].source else { panic!("no earthquake model") };
    quake.settings.truncation = 0.0;
    quake.vulnerability.multiplier_log_sd = 0.0;
    let tsunami = quake.tsunami.as_mut().unwrap();
    (tsunami.event_log_sd, tsunami.local_log_sd) = (0.0, 0.0);
    model
}

fn named(name: &str) -> Scenario {
    scenario::find(&built_in_scenarios().unwrap(), name).unwrap().clone()
}

fn run(model: &Model, name: &str, realisations: u64) -> ScenarioResult {
    scenario::run(model, &Design::as_configured(model), &named(name), realisations, None).unwrap()
}

fn site<'r>(result: &'r ScenarioResult, id: &str) -> &'r SiteOutcome {
    result.sites.iter().find(|site| site.site == id).unwrap()
}

/// Mean damage ratio of a coverage worth 1bn.
fn ratio(site: &SiteOutcome, coverage: &str) -> f64 {
    site.coverages.iter().find(|(key, _)| key == coverage).unwrap().1.mean / 1e9
}

/// What a command prints and its exit code.
fn ishizue(arguments: &[&str]) -> (i32, String, String) {
    let folder = env!("CARGO_MANIFEST_DIR");
    let output = Command::cargo_bin("ishizue").unwrap().args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A text on one line with single spaces.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_built_in_scenarios_are_read_and_each_names_its_public_source() {
    let all = built_in_scenarios().unwrap_or_else(|mistakes| panic!("{mistakes}"));
    for name in [
        "nankai-m9.1",
        "nankai-east",
        "nankai-west",
        "tohoku-2011",
        "kanto-1923",
        "kumamoto-2016",
        "kobe-1995",
        "noto-2024",
        "fukushima-2022",
        "tokachi-2003",
        "sanriku-1933",
        "tokyo-m7.3",
    ] {
        assert!(scenario::find(&all, name).unwrap().reference.len() > 20, "{name}");
    }
}

#[test]
fn tohoku_2011_is_the_rectangle_of_the_source_model() {
    let model = ishizue::config::earthquake::built_in_model(None).unwrap();
    let source = model.sources.iter().find(|source| source.name == "tohoku-m9").unwrap();
    let Ruptures::Cases { cases, .. } = &source.ruptures else { panic!("a zone") };
    let ScenarioRupture::Stated { class, part, tsunami } = named("tohoku-2011").rupture else { panic!("a case") };
    assert_eq!((class, tsunami, part.magnitude), (source.class, source.tsunami, cases[0].parts[0].magnitude));
    let (Surface::Plane(own), Surface::Plane(plane)) = (&part.surface, &cases[0].parts[0].surface) else {
        panic!("no rectangles")
    };
    assert_eq!(own, plane);
}

const PLAIN: &str = "plain,38.22,140.98,250,2,1000,open";
const OSAKA: &str = "osaka,34.64,135.43,180,3,500,bay";

/// Sendai plain 1 km from the sea under the cap of M 9.0, which binds where the shallow part of the rupture is within 178 km
/// (geometric mean): the rectangle of 2011 moved 140 km to the west.
#[test]
fn the_sendai_plain_under_the_cap_of_a_magnitude_9_is_flooded_as_the_formulas_say() {
    let model = without_spread(model_of(&[PLAIN]));
    let mut near = named("tohoku-2011");
    let ScenarioRupture::Stated { part, .. } = &mut near.rupture else { panic!("a case") };
    let Surface::Plane(plane) = &mut part.surface else { panic!("no rectangle") };
    plane.centre.0 = 141.3;
    let result = scenario::run(&model, &Design::as_configured(&model), &near, 400, None).unwrap();
    let plain = site(&result, "plain");
    let (height, flow) = (plain.tsunami_height.unwrap(), plain.flow_depth.unwrap());
    assert_eq!((height.p16, height.p84), (height.median, height.median), "no spread");
    assert_eq!(format!("{:.1}", height.median), "15.8");
    assert_eq!(format!("{:.2}", reach(15.8, 0.03) / 1000.0), "2.64");
    // 11.1 m at the site, 2 m above the sea: about 9 m deep.
    assert_eq!(format!("{:.1}", flow.median + 2.0), "11.1");
    assert!(ratio(plain, "building") >= 0.85, "{}", ratio(plain, "building"));
    assert!(ratio(plain, "contents") > 0.9999 && ratio(plain, "contents") <= 1.0);
}

/// The rectangle itself is less than 15 km deep only 48 to 98 km east of its centre: 271 km from the plain in the geometric
/// mean, so that the formula gives 10^(9.0 - 5.55) / 271 = 10.4 m there, below its cap.
#[test]
fn the_rupture_of_2011_floods_the_sendai_plain_and_costs_osaka_nothing() {
    let result = run(&without_spread(model_of(&[PLAIN, OSAKA])), "tohoku-2011", 400);
    let plain = site(&result, "plain");
    assert_eq!(format!("{:.1}", plain.tsunami_height.unwrap().median), "10.4");
    // H^(4/3) = 10.4^(4/3) - 1000 x 0.03^2 / 0.06 = 7.7, so 4.6 m at the site and 2.6 m above the ground.
    assert_eq!(format!("{:.1}", plain.flow_depth.unwrap().median), "2.6");
    assert_eq!(plain.flooded, 1.0);
    let osaka = site(&result, "osaka");
    assert!(osaka.pgv.median > 0.0 && osaka.loss.mean == 0.0 && osaka.flooded == 0.0, "{osaka:?}");
}

#[test]
fn an_osaka_plant_loses_nothing_in_2011_with_all_spread() {
    let result = run(&model_of(&[OSAKA]), "tohoku-2011", 1000);
    assert_eq!((result.totals[0].1.mean, result.totals[0].1.p95), (0.0, 0.0), "{:?}", result.sites);
}

#[test]
fn kumamoto_2016_shakes_kumamoto_and_leaves_tokyo_alone() {
    let model = model_of(&["kumamoto,32.803,130.708,300,10,9000,bay", "tokyo,35.689,139.692,280,40,9000,bay"]);
    let result = run(&model, "kumamoto-2016", 500);
    let at = |id: &str| site(&result, id).intensity.median;
    assert!(at("kumamoto") >= 5.5, "6-lower or more: {}", at("kumamoto"));
    assert!(at("tokyo") < 3.5, "3 or less: {}", at("tokyo"));
    assert!(site(&result, "tokyo").loss.mean == 0.0 && site(&result, "tokyo").tsunami_height.is_none());
}

#[test]
fn what_reaches_a_site_is_spread_about_its_median() {
    let result = run(&company_b(), "nankai-m9.1", 300);
    assert_eq!(result.sites.len(), 5);
    for site in &result.sites {
        assert!(site.pgv.p16 < site.pgv.median && site.pgv.median < site.pgv.p84, "{site:?}");
    }
    let ground_up = result.totals[0].1;
    assert!(ground_up.p5 < ground_up.median && ground_up.median < ground_up.p95 && ground_up.standard_error > 0.0);
    // Parts add up: coverages to the whole, gross less ceded to net.
    let by_coverage: f64 = result.coverages.iter().map(|(_, spread)| spread.mean).sum();
    assert!((by_coverage / ground_up.mean - 1.0).abs() < 1e-12);
    let mean = |key: &str| result.totals.iter().find(|(known, _)| known == key).unwrap().1.mean;
    assert!((mean("gross") - mean("ceded") - mean("net")).abs() < 1e-6 * mean("gross"));
}

#[test]
fn the_realisation_that_is_told_is_nearest_the_mean_and_is_one_of_those_drawn() {
    let model = company_b();
    let result = run(&model, "nankai-m9.1", 200);
    let event = &result.story.events[0];
    let ground_up = report::format::float(event.steps.ground_up);
    let spread = result.totals[0].1;
    let width = spread.p95 - spread.p5;
    assert!((ground_up - spread.mean).abs() < 0.05 * width, "{ground_up} against {}", spread.mean);
    assert_eq!((event.event.as_deref(), event.magnitude), (Some("nankai-m9.1"), Some(9.1)));
    assert!(result.told < 200 && !event.earthquake.as_ref().unwrap().sites.is_empty());
}

#[test]
fn an_unknown_scenario_names_those_that_there_are() {
    let (code, out, err) = ishizue(&["loss", COMPANY_B, "--scenario", "tohoku"]);
    assert_eq!((code, out.as_str()), (2, ""));
    let err = unwrapped(&err);
    assert!(err.contains("no scenario is called `tohoku`; there are: nankai-m9.1, "), "{err}");
    assert!(err.contains("tohoku-2011") && err.contains("configs/company_b.toml"), "{err}");
}

#[test]
fn options_of_a_scenario_are_refused_beside_stated_losses() {
    for option in [["--scenarios", "own.toml"], ["--realisations", "3"]] {
        let (code, out, err) = ishizue(&[&["loss", COMPANY_B, "100m"][..], &option].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{option:?}");
        assert!(unwrapped(&err).contains("belong to a scenario: write --scenario nankai-m9.1"), "{err}");
    }
}

#[test]
fn a_rupture_far_from_the_model_is_refused() {
    let mut mine = named("kumamoto-2016");
    let ScenarioRupture::Stated { part, .. } = &mut mine.rupture else { panic!("a stated rupture") };
    part.surface = Surface::Plane(Plane {
        centre: (33.0, 31.0),
        depth: 10.0,
        strike: 225.0,
        dip: 65.0,
        length: 30.0,
        width: 15.0,
    });
    let model = company_b();
    let refused = scenario::run(&model, &Design::as_configured(&model), &mine, 10, None).unwrap_err().to_string();
    assert!(refused.contains("far from what Japan covers") && refused.contains("31.00 north, 33.00 east"), "{refused}");
}

#[test]
fn a_scenario_needs_an_earthquake_model() {
    let (code, _, err) = ishizue(&["loss", "configs/company_b_event_loss_table.toml", "--scenario", "tohoku-2011"]);
    assert_eq!(code, 2);
    assert!(unwrapped(&err).contains("the configuration has no earthquake model"), "{err}");
}

#[test]
fn scenarios_of_the_users_own_file_take_the_place_of_the_built_in_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.toml");
    let own = "format = 1\n[[scenario]]\nname = \"mine\"\ntitle = \"Off Sendai\"\nreference = \"an assumption\"\n\
               class = \"interface\"\nmagnitude = 7.5\nplane = { centre = [142, 38.2], depth = 40, strike = 200, dip = 20, \
               length = 60, width = 40 }\n";
    std::fs::write(&path, own).unwrap();
    let all = scenarios(&path).unwrap();
    assert_eq!((all.len(), all[0].name.as_str()), (1, "mine"));
    for (wrong, said) in [
        (own.replace("magnitude = 7.5\n", ""), "magnitude"),
        (own.replace("class = \"interface\"", "class = \"plate\""), "interface"),
        (own.replace("reference = ", "case = \"nankai/4\"\nreference = "), "plane"),
        (own.replace("depth = 40", "depth = 4"), "between 0 and 700 km"),
    ] {
        std::fs::write(&path, wrong).unwrap();
        let mistakes = scenarios(&path).unwrap_err().to_string();
        assert!(mistakes.contains(said) && mistakes.contains("own.toml"), "{said}: {mistakes}");
    }
}

#[test]
fn a_pair_and_a_case_that_is_not_there_are_refused_with_what_to_write() {
    let model = company_b();
    let refused = |case: &str| {
        let scenario = Scenario { rupture: ScenarioRupture::Case(case.into()), ..named("nankai-m9.1") };
        scenario::run(&model, &Design::as_configured(&model), &scenario, 10, None).unwrap_err().to_string()
    };
    assert!(
        refused("nankai/13").contains("write one of them: nankai/13/west, nankai/13/east"),
        "{}",
        refused("nankai/13")
    );
    assert!(refused("nankai/99").contains("has none of that name"));
}

#[test]
fn every_scenario_prints_the_same_bytes_twice_within_80_columns() {
    for name in ["nankai-m9.1", "fukushima-2022", "noto-2024"] {
        let arguments = ["loss", "configs/japan_100.toml", "--scenario", name, "--realisations", "50"];
        let (code, first, err) = ishizue(&arguments);
        assert_eq!((code, err.as_str()), (0, ""), "{name}");
        assert_eq!(ishizue(&arguments).1, first, "{name}");
        let wide = first.lines().find(|line| line.chars().count() > 80);
        assert!(wide.is_none() && !first.contains('⟦'), "{name}: {wide:?}");
    }
}

#[test]
fn a_scenario_as_json_has_the_rupture_the_sites_and_the_story() {
    let (code, out, _) = ishizue(&["loss", COMPANY_B, "--scenario", "tohoku-2011", "--realisations", "60", "--json"]);
    assert_eq!(code, 0);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["scenario"]["magnitude"], 9.0);
    assert_eq!(json["realisations"], 60);
    assert_eq!(json["sites"].as_array().unwrap().len(), 5);
    assert!(json["sites"][1]["tsunami-height"]["median"].as_f64().unwrap() > 5.0, "{}", json["sites"][1]);
    assert_eq!(json["story"]["events"][0]["event"], "tohoku-2011");
    assert_eq!(json["story"]["events"][0]["earthquake"]["class"], "interface");
}

#[test]
fn explained_earthquakes_tell_source_magnitude_and_intensity() {
    let model = company_b();
    let design = Design::as_configured(&model);
    let story = (0..40)
        .map(|trial| replay::trial(&model, &design, trial).unwrap())
        .find(|story| story.events.iter().any(|event| event.losses.len() > 1))
        .unwrap();
    let event = story.events.iter().find(|event| event.losses.len() > 1).unwrap();
    let quake = event.earthquake.as_ref().unwrap();
    assert!(!quake.sites.is_empty() && event.event.as_ref().unwrap().contains('/'));
    let text = unwrapped(&report::story::text(&story));
    let hit = &quake.sites[0];
    for said in [quake.title.clone(), format!("event {}", event.event.as_ref().unwrap()), hit.jma.clone()] {
        assert!(text.contains(&said), "{said}: {text}");
    }
    assert!(text.contains("mainshock") && text.contains(" M "), "{text}");
    assert!(report::story::text(&story).lines().all(|line| line.chars().count() <= 80));
    // Every loss of an earthquake is at a site whose damage is told.
    for loss in &event.losses {
        assert!(quake.sites.iter().any(|site| site.site == loss.risk), "{loss:?}");
    }
}

#[test]
fn aftershocks_say_whose_they_are() {
    let mut model = company_b();
    let Source::Earthquake(quake) = &mut model.perils[0].source else { panic!("no earthquake model") };
    quake.settings.clusters.early = 1.0;
    let design = Design::as_configured(&model);
    for trial in 0..40 {
        let story = replay::trial(&model, &design, trial).unwrap();
        for event in &story.events {
            let Some(quake) = event.earthquake.as_ref().filter(|quake| quake.role == "aftershock") else { continue };
            let Some(of) = &quake.of else { continue };
            let main = story.events.iter().find(|other| other.event.as_deref() == Some(of.event.as_str())).unwrap();
            assert!(main.magnitude > event.magnitude && main.steps.date <= event.steps.date, "{event:?}");
            let id = event.event.as_ref().unwrap();
            assert!(id.starts_with(&format!("{}+", of.event)), "{id} is of {}", of.event);
            let text = unwrapped(&report::story::text(&story));
            assert!(text.contains(&format!("aftershock of {}", of.event)), "{text}");
            return;
        }
    }
    panic!("no path of 40 has an aftershock");
}
