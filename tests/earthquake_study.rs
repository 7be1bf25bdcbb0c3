//! What a run says of its earthquake model: sensitivities, prices, sources, maps.

use ishizue::model::Model;
use ishizue::report::{html, json, terminal};
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::study::earthquake::{EarthquakeResults, SensitivityRow};
use ishizue::study::results::Results;
use ishizue::study::run::{self, NoRows};
use std::path::Path;
use std::sync::OnceLock;

/// Company B over one year, with few ruptures a zone: what is tested here does not depend on their number.
fn model() -> Model {
    let text = std::fs::read_to_string("configs/company_b.toml").unwrap();
    let text = text.replace("trials = 100_000", "trials = 4_000").replace("horizon = 5", "horizon = 1");
    let text = text.replace("tsunami = true", "ruptures-per-source = 80\ntsunami = true");
    let (model, _) = ishizue::config::read_text(&text, "test.toml", Path::new("configs"))
        .unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 100)));
    assert_eq!((model.settings.trials, model.settings.horizon), (4_000, 1));
    model
}

fn results_of(model: &Model, threads: usize, block: usize) -> Results {
    let settings = RunSettings { trials: model.settings.trials, threads, block };
    run::run(model, &settings, &Silent, &Cancel::new(), &mut NoRows).unwrap()
}

fn company_b() -> &'static Results {
    static RESULTS: OnceLock<Results> = OnceLock::new();
    RESULTS.get_or_init(|| results_of(&model(), 1, 0))
}

fn quake() -> &'static EarthquakeResults {
    &company_b().earthquakes[0]
}

fn rows(input: &str) -> Vec<&'static SensitivityRow> {
    quake().sensitivity.iter().filter(|row| row.input == input).collect()
}

#[test]
fn more_vulnerable_sites_and_higher_tsunamis_never_lose_less() {
    for input in ["vulnerability", "tsunami-factor"] {
        let rows = rows(input);
        let settings: Vec<&str> = rows.iter().map(|row| row.setting.as_str()).collect();
        assert_eq!(settings, ["0.5", "1", "2"]);
        for pair in rows.windows(2) {
            let insured = |row: &SensitivityRow| row.insured.unwrap().value;
            let loss = |row: &SensitivityRow| row.loss.unwrap().value;
            assert!(insured(pair[0]) < insured(pair[1]), "{input}");
            assert!(loss(pair[0]) <= loss(pair[1]), "{input}");
        }
    }
}

#[test]
fn every_view_and_branch_has_a_row_and_each_input_has_one_base() {
    let settings = |input: &str| rows(input).iter().map(|row| row.setting.clone()).collect::<Vec<_>>();
    assert_eq!(settings("nankai-view"), ["low", "poisson", "mix", "high"]);
    assert_eq!(
        settings("ground-motion"),
        ["si-midorikawa-1999, nied", "si-midorikawa-1999, published", "morikawa-fujiwara-2013, published"]
    );
    for input in ["nankai-view", "vulnerability", "ground-motion", "tsunami-factor"] {
        assert_eq!(rows(input).iter().filter(|row| row.base).count(), 1, "{input}");
    }
}

#[test]
fn the_higher_view_of_the_nankai_trough_costs_more_than_the_lower() {
    let views = rows("nankai-view");
    let insured = |name: &str| views.iter().find(|row| row.setting == name).unwrap().insured.unwrap().value;
    assert!(insured("low") < insured("mix") && insured("mix") < insured("high"));
}

#[test]
fn the_base_is_the_figure_of_the_run_itself() {
    let results = company_b();
    let view = |key: &str| results.before_retrocession.iter().find(|view| view.key == key).unwrap();
    let own = view("ground-up").aep.iter().find(|point| point.return_period == 250.0).unwrap();
    for base in quake().sensitivity.iter().filter(|row| row.base) {
        assert_eq!(base.loss.unwrap(), own.loss);
        assert_eq!(base.insured.unwrap(), view("insured").mean);
    }
    let policy = &quake().price[0];
    assert_eq!((policy.limit, policy.rate_on_line), (1e9, 0.16));
    assert!((policy.loss_on_line.value - view("insured").mean.value / 1e9).abs() < 1e-15);
}

#[test]
fn a_view_that_is_retimed_is_the_view_that_is_configured() {
    let mut low = model();
    low.settings.trials = 1_000;
    let ishizue::model::peril::Source::Earthquake(quake) = &mut low.perils[0].source else { panic!("another source") };
    let nankai = quake.sources.sources.iter_mut().find(|source| source.name == "nankai").unwrap();
    let ishizue::model::earthquake::source::Occurrence::Renewal { views, chosen } = &mut nankai.occurrence else {
        panic!("another law")
    };
    *chosen = views.iter().position(|view| view.name == "low");
    let mut mixed = model();
    mixed.settings.trials = 1_000;
    let (low, mixed) = (results_of(&low, 0, 0), results_of(&mixed, 0, 0));
    let row = |results: &Results| {
        let mut rows = results.earthquakes[0].sensitivity.iter();
        let row = rows.find(|row| row.input == "nankai-view" && row.setting == "low").unwrap();
        (row.loss, row.insured)
    };
    assert_eq!(row(&low), row(&mixed));
    assert!(low.earthquakes[0].sensitivity[0].base);
}

#[test]
fn losses_by_source_add_up_to_the_mean_of_the_peril() {
    let peril = &company_b().perils[0];
    let sum: f64 = quake().sources.iter().map(|source| source.mean.value).sum();
    assert!((sum / peril.mean.value - 1.0).abs() < 1e-12, "{sum} and {}", peril.mean.value);
    let events: f64 = quake().sources.iter().map(|source| source.events.value).sum();
    assert!((events / peril.frequency.value - 1.0).abs() < 1e-12);
    assert!((quake().events_per_year.value / peril.frequency.value - 1.0).abs() < 1e-12);
    assert!(quake().sources.windows(2).all(|pair| pair[0].mean.value >= pair[1].mean.value));
    assert_eq!(quake().sources[0].source, "nankai");
}

#[test]
fn the_range_of_a_price_holds_its_base_and_the_ranges_of_either_part() {
    assert_eq!(quake().price.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["earthquake policy", "London"]);
    for row in &quake().price {
        let base = row.loss_on_line.value;
        for [low, high] in [row.hazard, row.vulnerability] {
            assert!(row.low <= low && low < base && base < high && high <= row.high, "{row:?}");
        }
    }
}

#[test]
fn the_event_of_a_map_belongs_to_a_year_with_the_loss_of_its_rank() {
    let ground_up = company_b().before_retrocession.iter().find(|view| view.key == "ground-up").unwrap();
    assert_eq!(quake().maps.iter().map(|map| map.return_period).collect::<Vec<_>>(), [100, 250, 475]);
    for map in &quake().maps {
        assert!(map.loss <= map.year_loss);
        let of_sites: f64 = map.sites.iter().map(|site| site.loss).sum();
        assert!((of_sites / map.loss - 1.0).abs() < 1e-12);
        if let Some(point) = ground_up.aep.iter().find(|point| point.return_period == f64::from(map.return_period)) {
            assert!((point.loss.value - map.year_loss).abs() < 0.005, "{} and {}", point.loss.value, map.year_loss);
        }
    }
}

#[test]
fn neither_threads_nor_blocks_change_a_byte() {
    let three = results_of(&model(), 3, 97);
    assert!(json::results(company_b()) == json::results(&three));
    assert!(html::page(company_b()).unwrap() == html::page(&three).unwrap());
}

#[test]
fn a_model_without_earthquakes_says_nothing_of_them() {
    let text = std::fs::read_to_string("configs/frequency_severity.toml").unwrap();
    let (mut model, _) = ishizue::config::read_text(&text, "test.toml", Path::new("configs")).unwrap();
    model.settings.trials = 500;
    let results = results_of(&model, 0, 0);
    assert!(results.earthquakes.is_empty());
    assert!(!json::results(&results).contains("\"earthquakes\""));
    let page = html::page(&results).unwrap();
    assert!(!page.contains("section-earthquake") && !page.contains("eight independent samples"));
}

#[test]
fn without_tsunamis_the_row_says_so() {
    let mut dry = model();
    dry.settings.trials = 500;
    let ishizue::model::peril::Source::Earthquake(quake) = &mut dry.perils[0].source else { panic!("another source") };
    quake.tsunami = None;
    let results = results_of(&dry, 0, 0);
    let rows: Vec<_> = results.earthquakes[0].sensitivity.iter().filter(|row| row.input == "tsunami-factor").collect();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].setting.as_str(), rows[0].base), ("off", true));
    assert!(results.assumptions.iter().any(|text| text.contains("tsunamis are left out")));
}

#[test]
fn the_report_shows_the_model_and_the_terminal_stays_in_eighty_columns() {
    let page = html::page(company_b()).unwrap();
    assert_eq!(page.matches("map-frame\" points").count(), 4, "the sites and three events");
    for text in ["Earthquake model", "Nankai Trough, M8 to M9", "6-upper", "eight independent samples of ruptures"] {
        assert!(page.contains(text), "{text}");
    }
    let summary = terminal::summary(company_b(), &[], false);
    assert!(summary.contains("Loss on line") || summary.contains("Loss on"));
    assert!(summary.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn what_is_assumed_is_said() {
    let said = company_b().assumptions.join("\n");
    for words in [
        "events fall on any day alike",
        "HERP evaluations",
        "mix of high",
        "si-midorikawa-1999, nied",
        "vulnerability as built in",
        "fire following",
        "365 days later",
        "Abe's formula",
        "within 7 days",
        "left out: basins",
    ] {
        assert!(said.contains(words), "{words}");
    }
}
