//! A hundred simulated paths chosen at random, replayed in exact decimals: every year equals the row that the loop wrote
//! into the year table within one quantum for each step, and adds up from what every party keeps.

use ishizue::model::Model;
use ishizue::model::design::Design;
use ishizue::perils::Perils;
use ishizue::report::csv::YearTableWriter;
use ishizue::report::year_table::YearTable;
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::study::replay::{self, Story, StoryEvent};
use ishizue::study::run;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::path::Path;

/// Paths in the year table.
const TRIALS: u64 = 50_000;
/// Paths that are replayed.
const CHOSEN: usize = 100;

fn model(config: &str) -> Model {
    let (mut model, _) = ishizue::config::read(Path::new(config)).unwrap();
    model.settings.trials = TRIALS;
    model
}

/// The cells of the year table by (trial, year), each by the name of its column.
type Rows = BTreeMap<(u64, u32), BTreeMap<String, Decimal>>;

/// The rows that the loop writes for some trials, read back from the text of `years.csv`.
fn rows(model: &Model, trials: &[u64]) -> Rows {
    let designs = run::designs(model);
    let names: Vec<&str> = designs.iter().map(|design| design.name.as_str()).collect();
    let writer = YearTableWriter::new(Vec::new(), &model.settings.quantum.size().to_string(), &names).unwrap();
    let mut table = YearTable::new(writer, u64::MAX);
    let settings = RunSettings { trials: TRIALS, threads: 2, block: 0 };
    run::compile(model).unwrap().run(&settings, &Silent, &Cancel::new(), &mut table).unwrap();
    let text = table.finish().unwrap();
    let mut reader = csv::Reader::from_reader(text.as_slice());
    let header = reader.headers().unwrap().clone();
    let mut found = Rows::new();
    for record in reader.records().map(Result::unwrap) {
        let trial = record[0].parse().unwrap();
        if trials.contains(&trial) {
            let cells = header.iter().zip(&record).map(|(name, cell)| (name.to_owned(), cell.parse().unwrap()));
            found.insert((trial, record[1].parse().unwrap()), cells.collect());
        }
    }
    assert_eq!(found.len(), trials.len() * model.settings.horizon as usize);
    found
}

/// The party whose gross, ceded and net loss the table shows: the captive, else the insurer of the first policy.
fn focus(model: &Model) -> usize {
    model.captive_party().unwrap_or_else(|| model.policies[0].insurer)
}

/// What every party keeps of the events of a year, and the figures of a row, added up from the events of a story.
struct Year {
    kept: BTreeMap<String, Decimal>,
    row: BTreeMap<&'static str, Decimal>,
    steps: usize,
}

fn add_up(model: &Model, events: &[&StoryEvent]) -> Year {
    let focus = &model.parties[focus(model)].name;
    let mut kept: BTreeMap<String, Decimal> = BTreeMap::new();
    let mut row = BTreeMap::new();
    let mut steps = 0;
    for event in events {
        let trace = &event.steps;
        *kept.entry("parent".into()).or_default() += trace.ground_up;
        *row.entry("ground_up").or_default() += trace.ground_up;
        for (policy, terms) in trace.policies.iter().zip(&model.policies) {
            let insurer = &model.parties[terms.insurer].name;
            *kept.entry("parent".into()).or_default() -= policy.paid;
            *kept.entry(insurer.clone()).or_default() += policy.paid;
            *row.entry("insured").or_default() += policy.paid;
            *row.entry("gross").or_default() += if insurer == focus { policy.paid } else { Decimal::ZERO };
        }
        for contract in &trace.contracts {
            *kept.entry(contract.cedant.clone()).or_default() -= contract.paid;
            *kept.entry(contract.reinsurer.clone()).or_default() += contract.paid;
            if contract.reinsurer == *focus {
                *row.entry("gross").or_default() += contract.paid;
            }
            if contract.cedant == *focus {
                *row.entry("ceded").or_default() += contract.paid;
                *row.entry("reinstatement_premium").or_default() += contract.reinstatement_premium;
            }
        }
        steps += trace.policies.len() + trace.contracts.len();
    }
    let figure = |key| row.get(key).copied().unwrap_or_default();
    let net = figure("gross") - figure("ceded");
    row.insert("net", net);
    Year { kept, row, steps }
}

/// Compares a story with the rows of its trial under one design.
fn agrees(model: &Model, design: &str, story: &Story, rows: &Rows) {
    let quantum = model.settings.quantum.size();
    let trial = story.trial.unwrap();
    assert!(story.largest_difference <= Decimal::ONE, "trial {trial}: {} quanta", story.largest_difference);
    assert_eq!(story.years.len(), model.settings.horizon as usize);
    for year in &story.years {
        assert!(year.reconciles, "trial {trial} year {}", year.year);
        let events: Vec<&StoryEvent> = story.events.iter().filter(|e| e.steps.year + 1 == year.year).collect();
        let own = add_up(model, &events);
        let total: Decimal = own.kept.values().sum();
        assert_eq!(total, own.row.get("ground_up").copied().unwrap_or_default());
        assert!(own.kept.values().all(|kept| *kept >= Decimal::ZERO), "trial {trial}: {:?}", own.kept);
        let row = &rows[&(trial, year.year)];
        // The accounts add a rounding each for commission, tax and saving to those of the events.
        let tolerance = quantum * Decimal::from(own.steps + if events.is_empty() { 0 } else { 4 });
        let compare = |column: &str, replayed: Decimal| {
            let apart = (row[column] - replayed).abs();
            assert!(apart <= tolerance, "trial {trial} year {}: {column} {} and {replayed}", year.year, row[column]);
        };
        for (column, key) in [("ground_up", "ground_up"), ("insured", "insured"), ("captive_gross", "gross")] {
            compare(column, own.row.get(key).copied().unwrap_or_default());
        }
        for key in ["ceded", "net", "reinstatement_premium"] {
            compare(&format!("{design}.{key}"), own.row.get(key).copied().unwrap_or_default());
        }
        for (account, column) in [
            ("ground-up", "ground_up".to_owned()),
            ("insured", "insured".to_owned()),
            ("captive-gross", "captive_gross".to_owned()),
            ("captive-ceded", format!("{design}.ceded")),
            ("captive-net", format!("{design}.net")),
            ("reinstatement-premium", format!("{design}.reinstatement_premium")),
            ("captive-cash-flow", format!("{design}.captive_cash_flow")),
            ("group-cash-flow", format!("{design}.group_cash_flow")),
        ] {
            if let Some((_, amount)) = year.accounts.iter().find(|(key, _)| key == account) {
                compare(&column, *amount);
            }
        }
    }
}

/// Replays the chosen trials of a configuration under every design.
fn replayed_trials_agree(config: &str, seed: u64, at_least: usize) {
    let model = model(config);
    let mut random = StdRng::seed_from_u64(seed);
    let chosen = rand::seq::index::sample(&mut random, TRIALS as usize, CHOSEN);
    let trials: Vec<u64> = chosen.iter().map(|trial| trial as u64).collect();
    let rows = rows(&model, &trials);
    let perils = Perils::compile(&model).unwrap();
    for design in run::designs(&model) {
        let column = design.name.replace(' ', "_");
        let mut events = 0;
        for &trial in &trials {
            let story = replay::drawn(&model, &design, &perils, trial).unwrap();
            agrees(&model, &column, &story, &rows);
            events += story.events.len();
        }
        // So that the comparison is one: the chosen paths have losses, and some of them are ceded.
        assert!(events >= at_least, "{events} events");
        let ceded = rows.values().filter(|row| row[&format!("{column}.ceded")] > Decimal::ZERO).count();
        assert_eq!(ceded > 0, column == "as_configured");
    }
}

#[test]
fn company_b_is_replayed_to_the_quantum() {
    replayed_trials_agree("configs/company_b.toml", 1, 100);
}

#[test]
fn company_b_with_an_excess_of_loss_is_replayed_to_the_quantum() {
    replayed_trials_agree("configs/company_b_excess_of_loss.toml", 6, 100);
}

#[test]
fn a_tower_with_reinstatements_and_an_hours_clause_is_replayed_to_the_quantum() {
    replayed_trials_agree("configs/tower.toml", 2, 300);
}

#[test]
fn three_perils_and_a_stop_loss_are_replayed_to_the_quantum() {
    replayed_trials_agree("configs/frequency_severity.toml", 3, 800);
}

#[test]
fn an_imported_year_table_is_replayed_to_the_quantum() {
    replayed_trials_agree("configs/year_event_table.toml", 4, 50);
}

#[test]
fn a_programme_in_which_every_term_acts_is_replayed_to_the_quantum() {
    replayed_trials_agree("configs/w1a.toml", 5, 150);
}

#[test]
fn a_path_is_the_same_whatever_the_number_of_trials() {
    let mut model = model("configs/company_b_event_loss_table.toml");
    let design = Design::as_configured(&model);
    let few = replay::trial(&model, &design, 77).unwrap();
    model.settings.trials = 1_000_000_000;
    assert_eq!(replay::trial(&model, &design, 77).unwrap(), few);
}
