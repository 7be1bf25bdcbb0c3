//! Year event tables: their losses against plain arithmetic on the same files, and layers worked out from events alone against the
//! simulation of every trial, bit by bit; the index and the cache; mistakes in their files.

use ishizue::config;
use ishizue::input::occurrences::OccurrenceTable;
use ishizue::model::Model;
use ishizue::simulation::event_analysis::{EventCache, YearColumns, analyse};
use ishizue::simulation::{Cancel, Engine, RunSettings, Silent};
use ishizue::study::price::{PriceResults, Way, price_by};
use ishizue::study::run::{NoRows, run};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const PERIODS: u32 = 700;
const EVENTS: u32 = 150;

/// Occurrences as (period, event, day in tenths), and three tables of whole losses.
struct Made {
    years: Vec<(u32, u32, u32)>,
    tables: Vec<BTreeMap<u32, u64>>,
}

fn made(seed: u64) -> Made {
    let mut random = StdRng::seed_from_u64(seed);
    let mut years = Vec::new();
    for period in 1..=PERIODS {
        let count = random.random_range(0..14_u32);
        years.extend((0..count).map(|_| (period, random.random_range(1..=EVENTS), random.random_range(0..3650_u32))));
    }
    let tables = (0..3).map(|_| {
        let named = (1..=EVENTS).filter(|_| random.random_range(0..3) == 0).collect::<Vec<_>>();
        named
            .into_iter()
            .map(|event| (event, random.random_range(0..40_u64) * random.random_range(1..500_u64)))
            .collect()
    });
    let tables = tables.collect();
    Made { years, tables }
}

impl Made {
    fn write(&self, folder: &Path, dated: bool) {
        let row = |(period, event, day): &(u32, u32, u32)| match dated {
            true => format!("{period},{event},{}.{}\n", day / 10, day % 10),
            false => format!("{period},{event}\n"),
        };
        let header = if dated { "period,event_id,day\n" } else { "period,event_id\n" };
        fs::write(folder.join("yet.csv"), header.to_owned() + &self.years.iter().map(row).collect::<String>()).unwrap();
        for (at, table) in self.tables.iter().enumerate() {
            let rows: String = table.iter().map(|(event, loss)| format!("{event},{loss}\n")).collect();
            fs::write(folder.join(format!("losses{at}.csv")), format!("event_id,loss\n{rows}")).unwrap();
        }
    }

    /// What an event costs in hundredths: terms of `CONFIG`, in whole numbers.
    fn cost(&self, event: u32) -> i64 {
        let loss = |table: usize| self.tables[table].get(&event).copied().unwrap_or(0) as i64 * 100;
        let first = loss(0);
        let second = (loss(1) * 2 - 100_000).clamp(0, 900_000);
        // Half of a whole number of hundredths, ties to even.
        let third = loss(2).min(1_234_567);
        let half = third / 2 + i64::from(third % 4 == 3);
        first + second + half
    }

    /// The events of each period in the order of days, ties in the order of the file.
    fn periods(&self) -> Vec<Vec<u32>> {
        let mut all: Vec<Vec<(u32, u32)>> = vec![Vec::new(); PERIODS as usize];
        self.years.iter().for_each(|&(period, event, day)| all[period as usize - 1].push((day, event)));
        all.iter_mut().for_each(|year| year.sort_by_key(|(day, _)| *day));
        all.into_iter().map(|year| year.into_iter().map(|(_, event)| event).collect()).collect()
    }
}

const CONFIG: &str = r#"
format = 1
title = "Event tables"
currency = "EUR"
[simulation]
start = 2027-01-01
trials = 700
seed = 5
[[party]]
name = "Cedant"
role = "insurer"
country = "DE"
[[party]]
name = "Reinsurer"
role = "reinsurer"
country = "CH"
[[party]]
name = "Pool"
role = "reinsurer"
country = "CH"
[parent]
name = "Works"
country = "DE"
tax-rate = "30%"
[[peril]]
name = "storm"
country = "DE"
[peril.year-event-table]
file = "yet.csv"
periods = 700
events = 150
replay = "in-order"
[[peril.year-event-table.loss-table]]
file = "losses0.csv"
[[peril.year-event-table.loss-table]]
file = "losses1.csv"
rate-of-exchange = 2
deductible = 1_000
limit = 9_000
[[peril.year-event-table.loss-table]]
file = "losses2.csv"
limit = 12_345.67
share = "50%"
"#;

const POLICY: &str = r#"
[[policy]]
name = "policy"
insurer = "Cedant"
premium = 9_000
deductible = { subtract = 500 }
limit = { occurrence = 20_000 }
"#;

const LAYER: &str = r#"
[[contract]]
name = "layer"
cedant = "Cedant"
reinsurer = "Reinsurer"
terms = { excess-of-loss = { attachment = 6_000, limit = 7_000 } }
premium = 900
"#;

fn model(folder: &Path, programme: &str) -> Model {
    let (model, warnings) = config::read_text(&format!("{CONFIG}{programme}"), "c.toml", folder)
        .unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 100)));
    assert!(warnings.iter().all(|warning| !warning.what.contains("event")), "{}", warnings.render(false, 100));
    model
}

fn settings(threads: usize, trials: u64) -> RunSettings {
    RunSettings { trials, threads, block: 0 }
}

fn priced(way: Way, model: &Model, threads: usize) -> PriceResults {
    let settings = settings(threads, model.settings.trials);
    price_by(way, model, &settings, &[], (&Silent, &Cancel::new())).unwrap()
}

fn years(model: &Model) -> Option<YearColumns> {
    let design = ishizue::model::design::Design::as_configured(model);
    let engine = Engine::compile(model, &[design], None).unwrap();
    analyse(model, &engine, (model.settings.trials, 2), None, &Cancel::new()).unwrap()
}

#[test]
fn years_are_those_of_plain_arithmetic_on_the_files() {
    for (seed, dated) in [(1, true), (2, true), (3, false)] {
        let (made, folder) = (made(seed), tempfile::tempdir().unwrap());
        made.write(folder.path(), dated);
        let layer = format!("{POLICY}{LAYER}annual = {{ deductible = 3_000, limit = 18_000 }}\n");
        let found = years(&model(folder.path(), &layer)).unwrap();
        for (trial, year) in made.periods().iter().enumerate() {
            let costs = || year.iter().map(|&event| made.cost(event)).filter(|cost| *cost > 0);
            let paid = |cost: i64| (cost - 50_000).clamp(0, 2_000_000);
            let layer: i64 = costs().map(|cost| (paid(cost) - 600_000).clamp(0, 700_000)).sum();
            let expected = [
                costs().count() as i64,
                costs().sum(),
                costs().max().unwrap_or(0),
                costs().map(paid).max().unwrap_or(0),
                costs().map(paid).sum(),
                (layer - 300_000).clamp(0, 1_800_000),
            ];
            let columns = [
                &found.count,
                &found.ground_up,
                &found.largest_ground_up,
                &found.largest_insured,
                &found.policies[0],
                &found.contracts[0].recovery,
            ];
            assert_eq!(columns.map(|column| column[trial] as i64), expected, "seed {seed}, trial {trial}");
        }
    }
}

/// Programmes that are worked out from events, and some that are not.
fn programmes() -> Vec<(String, bool)> {
    let share = "[[contract]]\nname = \"share\"\ncedant = \"Cedant\"\nreinsurer = \"Pool\"\nterms = { quota-share = { share = \"33%\" } }\npremium = 50\n";
    let after = format!("{LAYER}after = [\"share\"]\n");
    let mut list = vec![
        (POLICY.to_owned(), true),
        (format!("{POLICY}{LAYER}"), true),
        (format!("{POLICY}{LAYER}annual = {{ deductible = 3_000, limit = 18_000 }}\n"), true),
        (format!("{POLICY}{LAYER}reinstatements = {{ count = 1, rate = \"100%\" }}\n"), true),
        (
            format!(
                "{POLICY}{share}{after}placed = \"80%\"\nbasis = \"whole\"\nreinstatements = {{ rates = [\"100%\", \"50%\"] }}\n"
            ),
            true,
        ),
        (
            format!(
                "{POLICY}{share}{}",
                after.replace(
                    "excess-of-loss = { attachment = 6_000, limit = 7_000 }",
                    "aggregate-excess = { attachment = 8_000, limit = 30_000 }"
                )
            ),
            true,
        ),
        (
            format!(
                "{POLICY}{LAYER}reinstatements = {{ count = 1, rate = \"100%\" }}\nafter = []\n[[contract]]\nname = \"second\"\ncedant = \"Cedant\"\nreinsurer = \"Pool\"\nterms = {{ excess-of-loss = {{ attachment = 13_000, limit = 5_000 }} }}\npremium = 300\nannual = {{ limit = 9_000 }}\nafter = []\n"
            ),
            true,
        ),
        // A share of the layer's reinsurer stands behind the layer and its reinstatement.
        (
            format!(
                "{POLICY}{LAYER}reinstatements = {{ count = 1, rate = \"100%\" }}\n{}",
                share.replace("\"Cedant\"", "\"Reinsurer\"").replace("50\n", "10\n")
            ),
            false,
        ),
        (format!("{}aggregate = 90_000 }}\n{LAYER}", POLICY.replace("20_000 }", "20_000, ").trim_end()), false),
        (format!("{POLICY}{LAYER}hours-clause = {{ hours = 72, window = \"first\" }}\n"), false),
    ];
    list.iter_mut().for_each(|(programme, _)| programme.push('\n'));
    list
}

#[test]
fn layers_from_events_are_those_of_the_simulation() {
    for (seed, dated) in [(4, true), (5, false)] {
        let folder = tempfile::tempdir().unwrap();
        made(seed).write(folder.path(), dated);
        let kept = EventCache::open(&folder.path().join("cache")).unwrap();
        for (programme, from_events) in programmes() {
            let model = model(folder.path(), &programme);
            assert_eq!(years(&model).is_some(), from_events, "{programme}");
            let simulated = priced(Way::Simulated, &model, 2);
            for threads in [1, 2, 7] {
                assert_eq!(priced(Way::Events(None), &model, threads), simulated, "{programme}");
            }
            for run in ["first", "again"] {
                assert_eq!(priced(Way::Events(Some(&kept)), &model, 2), simulated, "{run}: {programme}");
            }
        }
        let built = kept.notes().iter().filter(|note| note.contains("was built")).count();
        assert_eq!(built, 1, "{:?}", kept.notes());
    }
}

#[test]
fn fewer_trials_than_periods_are_the_first_and_more_are_simulated() {
    let folder = tempfile::tempdir().unwrap();
    made(6).write(folder.path(), false);
    let mut model = model(folder.path(), &format!("{POLICY}{LAYER}annual = {{ limit = 8_000 }}\n"));
    for (trials, from_events) in [(1, true), (333, true), (700, true), (701, false)] {
        model.settings.trials = trials;
        assert_eq!(years(&model).is_some(), from_events);
        assert_eq!(priced(Way::Events(None), &model, 2), priced(Way::Simulated, &model, 2), "{trials}");
    }
}

#[test]
fn a_damaged_cache_is_worked_out_again_and_said_so() {
    let folder = tempfile::tempdir().unwrap();
    made(7).write(folder.path(), true);
    let programme =
        format!("{POLICY}{}annual = {{ limit = 8_000 }}\n", LAYER.replace("6_000", "19_000").replace("7_000", "900"));
    let model = model(folder.path(), &programme);
    let simulated = priced(Way::Simulated, &model, 2);
    let place = folder.path().join("cache");
    let priced_again = || {
        let cache = EventCache::open(&place).unwrap();
        assert_eq!(priced(Way::Events(Some(&cache)), &model, 2), simulated);
        cache.notes()
    };
    assert_eq!(priced_again().len(), 1);
    assert_eq!(priced_again(), [""; 0]);
    let damage = |ending: &str, at: usize| {
        let files = fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path());
        let file = files.filter(|path| path.extension().is_some_and(|e| e == ending)).min().unwrap();
        let mut bytes = fs::read(&file).unwrap();
        let at = at.min(bytes.len() - 1);
        bytes[at] ^= 1;
        fs::write(&file, bytes).unwrap();
    };
    damage("years", 100);
    assert!(priced_again()[0].contains("is damaged"));
    assert_eq!(priced_again(), [""; 0]);
    damage("index", 100);
    assert!(priced_again()[0].contains("was built: it is damaged"));
    // Every list is damaged at its first entry, so that one of those that are read is.
    let files = fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path());
    let index = files.filter(|path| path.extension().is_some_and(|e| e == "index")).min().unwrap();
    let mut bytes = fs::read(&index).unwrap();
    let lists = 88 + 8 * (EVENTS as usize + 1) + 32;
    bytes[lists..].iter_mut().step_by(4).for_each(|byte| *byte ^= 1);
    fs::write(&index, bytes).unwrap();
    assert!(priced_again()[0].contains("was not used"));
    assert!(priced_again()[0].contains("was built: there was none"));
}

#[test]
fn the_compact_file_gives_the_results_of_the_text() {
    let folder = tempfile::tempdir().unwrap();
    made(8).write(folder.path(), true);
    let text = model(folder.path(), &format!("{POLICY}{LAYER}"));
    let path = folder.path().join("yet.csv");
    let read = ishizue::input::occurrences_csv::read(&path, "yet.csv", PERIODS, EVENTS).unwrap();
    read.table.write(&mut fs::File::create(folder.path().join("yet.yet")).unwrap()).unwrap();
    assert_eq!(OccurrenceTable::open(&folder.path().join("yet.yet"), "yet.yet").unwrap(), read.table);
    let compact = CONFIG.replace("yet.csv", "yet.yet");
    let (compact, _) = config::read_text(&format!("{compact}{POLICY}{LAYER}"), "c.toml", folder.path()).unwrap();
    let results = |model: &Model| run(model, &settings(2, 700), &Silent, &Cancel::new(), &mut NoRows).unwrap();
    assert_eq!(results(&text), results(&compact));
}

#[test]
fn the_mean_and_deviation_of_a_run_are_those_of_its_years() {
    let (made, folder) = (made(9), tempfile::tempdir().unwrap());
    made.write(folder.path(), false);
    let results = run(&model(folder.path(), POLICY), &settings(2, 700), &Silent, &Cancel::new(), &mut NoRows).unwrap();
    let sums: Vec<f64> =
        made.periods().iter().map(|y| y.iter().map(|&e| made.cost(e)).sum::<i64>() as f64 / 100.0).collect();
    let mean = sums.iter().sum::<f64>() / 700.0;
    let variance = sums.iter().map(|sum| (sum - mean) * (sum - mean)).sum::<f64>() / 700.0;
    let peril = &results.perils[0];
    approx::assert_relative_eq!(peril.analytic_mean.unwrap(), mean, max_relative = 1e-12);
    approx::assert_relative_eq!(peril.analytic_sd.unwrap(), variance.sqrt(), max_relative = 1e-9);
}

#[test]
fn mistakes_name_file_line_rule_and_example() {
    let folder = tempfile::tempdir().unwrap();
    made(10).write(folder.path(), true);
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let told = |changed: &str| {
        let mistakes = config::read_text(changed, "c.toml", folder.path()).unwrap_err();
        mistakes.iter().map(|one| (one.place(), one.what.clone())).collect::<Vec<_>>()
    };
    write("bad.csv", "event_id,loss\n151,3\n7,1\n7,2\nx,1\n");
    let found = told(&CONFIG.replace("losses1.csv", "bad.csv"));
    assert!(
        found.iter().any(|(place, what)| place.contains("bad.csv:2") && what.contains("\"151\" is no event")),
        "{found:?}"
    );
    assert!(found.iter().any(|(place, what)| place.contains("bad.csv:4") && what.contains("second row")), "{found:?}");
    assert!(
        found.iter().any(|(place, what)| place.contains("bad.csv:5") && what.contains("\"x\" is no event")),
        "{found:?}"
    );
    write("late.csv", "period,event_id\n2,1\n1,1\n3,151\n");
    let found = told(&CONFIG.replace("yet.csv", "late.csv"));
    assert!(
        found.iter().any(|(place, what)| place.contains("late.csv:3") && what.contains("after period 2")),
        "{found:?}"
    );
    assert!(found.iter().any(|(place, _)| place.contains("late.csv:4")), "{found:?}");
    let table = OccurrenceTable::new(9, &[0, 1], &[7], &[]).unwrap();
    table.write(&mut fs::File::create(folder.path().join("small.yet")).unwrap()).unwrap();
    let found = told(&CONFIG.replace("yet.csv", "small.yet"));
    assert!(found.iter().any(|(_, what)| what == "the file has 1 periods, not 700"), "{found:?}");
    assert!(found.iter().any(|(_, what)| what == "the file has 9 events, not 150"), "{found:?}");
    let cut = CONFIG.find("[[peril.year-event-table.loss-table]]").unwrap();
    assert!(told(&CONFIG[..cut]).iter().any(|(_, what)| what.contains("loss-table")));
}

fn ishizue(arguments: &[&str], folder: &Path) -> (i32, String, String) {
    let done = assert_cmd::Command::cargo_bin("ishizue").unwrap().args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (done.status.code().unwrap(), text(&done.stdout), text(&done.stderr))
}

#[test]
fn the_commands_convert_a_table_and_keep_a_cache() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    made(11).write(here, true);
    let convert = ["convert", "yet.csv", "--periods", "700", "--events", "150"];
    let (code, told, _) = ishizue(&convert, here);
    assert!(code == 0 && told.starts_with("yet.yet: 700 periods, "), "{told}");
    let (code, _, told) = ishizue(&["convert", "yet.csv", "--periods", "699", "--events", "150"], here);
    assert!(code == 2 && told.contains("yet.csv:") && told.contains("is no period of the table"), "{told}");
    let (code, _, told) = ishizue(&["convert", "yet.yet", "--periods", "700", "--events", "150"], here);
    assert!(code == 2 && told.contains("--out"), "{told}");

    let programme = format!("{POLICY}{LAYER}annual = {{ limit = 8_000 }}\n");
    fs::write(here.join("text.toml"), format!("{CONFIG}{programme}")).unwrap();
    fs::write(here.join("compact.toml"), format!("{}{programme}", CONFIG.replace("yet.csv", "yet.yet"))).unwrap();
    let (code, plain, _) = ishizue(&["price", "text.toml", "--json", "--out", "a"], here);
    assert_eq!(code, 0);
    let cached = ["price", "compact.toml", "--json", "--out", "b", "--cache", "kept"];
    let (code, found, told) = ishizue(&cached, here);
    assert_eq!((code, &found), (0, &plain));
    assert!(told.contains("cache: the index") && told.contains("was built: there was none"), "{told}");
    assert_eq!(ishizue(&cached, here), (0, plain, String::new()));

    let hours = format!("{CONFIG}{POLICY}{LAYER}hours-clause = {{ hours = 72, window = \"first\" }}\n");
    fs::write(here.join("hours.toml"), hours).unwrap();
    let (code, _, told) = ishizue(&["price", "hours.toml", "--json", "--out", "c", "--cache", "kept"], here);
    assert!(code == 0 && told.contains("cache: not used"), "{told}");
}
