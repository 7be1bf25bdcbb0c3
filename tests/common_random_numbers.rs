//! Common random numbers: whatever is changed in a configuration, the losses of every peril that the change does not
//! touch stay as they are, number by number, over 1,000 trials. So two programmes, or two views of one peril, can be
//! compared on the same years (P. Glasserman (2003), Monte Carlo Methods in Financial Engineering, section 7.1).

use ishizue::model::Model;
use ishizue::model::losses::LossBlock;
use ishizue::perils::{Perils, Scratch};
use ishizue::simulation::block::BlockColumns;
use ishizue::simulation::{Cancel, RunSettings, Silent, Sink};
use ishizue::study::run;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const TRIALS: u64 = 1_000;

/// Three perils, two of them with a common factor; three years; a cession and a stop loss.
fn three_perils() -> String {
    fs::read_to_string("configs/frequency_severity.toml").unwrap()
}

/// The earthquake model at five sites; five years.
fn company_b() -> String {
    fs::read_to_string("configs/company_b.toml").unwrap()
}

/// An event loss table at five sites with secondary uncertainty; five years.
fn event_loss_table() -> String {
    fs::read_to_string("configs/company_b_event_loss_table.toml").unwrap()
}

fn model(text: &str) -> Model {
    match ishizue::config::read_text(text, "test.toml", Path::new("configs")) {
        Ok((model, _)) => model,
        Err(mistakes) => panic!("{}", mistakes.render(false, 100)),
    }
}

/// The text with something else in one place, which must be there.
fn changed(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

/// The text without the table that begins with a header and a name.
fn without(text: &str, header: &str, name: &str) -> String {
    let begin = text.find(&format!("{header}\nname = \"{name}\"")).unwrap();
    let length = text[begin + 1..].find("\n[").map_or(text.len() - begin, |length| length + 1);
    format!("{}{}", &text[..begin], &text[begin + length..])
}

/// One drawn loss: trial, time, event of its set, and the rows by id of the risk.
#[derive(Clone, Debug, PartialEq)]
struct Loss {
    trial: u64,
    time: f64,
    event: u32,
    rows: Vec<(String, &'static str, f64)>,
}

/// All losses of the first 1,000 trials by the name of the peril, drawn in blocks of some size.
fn drawn_in_blocks(model: &Model, block: u64) -> BTreeMap<String, Vec<Loss>> {
    let perils = Perils::compile(model).unwrap();
    let (mut scratch, mut losses) = (Scratch::default(), LossBlock::default());
    let mut found: BTreeMap<String, Vec<Loss>> =
        model.perils.iter().map(|peril| (peril.name.clone(), Vec::new())).collect();
    for first in (0..TRIALS).step_by(block as usize) {
        perils.draw(first..(first + block).min(TRIALS), &mut scratch, &mut losses);
        for path in 0..losses.paths() {
            for event in losses.path(path) {
                let row = |row: usize| {
                    (model.risks[losses.risk[row] as usize].id.clone(), losses.coverage[row].key(), losses.loss[row])
                };
                let loss = Loss {
                    trial: first + path as u64,
                    time: losses.time[event],
                    event: losses.event[event],
                    rows: losses.rows(event).map(row).collect(),
                };
                found.get_mut(&model.perils[losses.peril[event] as usize].name).unwrap().push(loss);
            }
        }
    }
    found
}

fn drawn(text: &str) -> BTreeMap<String, Vec<Loss>> {
    let losses = drawn_in_blocks(&model(text), 256);
    assert!(losses.values().all(|losses| losses.len() > 200), "too few losses to compare");
    losses
}

/// What the loop makes of the first 1,000 trials: columns before retrocession, and the net loss as configured.
#[derive(Debug, Default, PartialEq)]
struct Columns {
    ground_up: Vec<f64>,
    peril_loss: BTreeMap<String, Vec<f64>>,
    peril_count: BTreeMap<String, Vec<f64>>,
    insured: Vec<f64>,
    gross: Vec<f64>,
    net: Vec<f64>,
}

struct Keep<'a> {
    columns: Columns,
    model: &'a Model,
}

impl Sink for Keep<'_> {
    fn receive(&mut self, block: &BlockColumns) -> std::io::Result<()> {
        let kept = &mut self.columns;
        let paths = block.paths.min(TRIALS.saturating_sub(block.first_trial) as usize);
        let years = paths * block.horizon;
        kept.ground_up.extend(&block.ground_up[..years]);
        kept.insured.extend(&block.insured[..years]);
        kept.gross.extend(&block.gross[..years]);
        kept.net.extend(&block.designs[0].net[..years]);
        for (index, peril) in self.model.perils.iter().enumerate() {
            kept.peril_loss.entry(peril.name.clone()).or_default().extend(&block.peril_loss[index][..paths]);
            kept.peril_count.entry(peril.name.clone()).or_default().extend(&block.peril_count[index][..paths]);
        }
        Ok(())
    }
}

fn simulated_with(text: &str, settings: &RunSettings) -> Columns {
    let model = model(text);
    let mut keep = Keep { columns: Columns::default(), model: &model };
    run::compile(&model).unwrap().run(settings, &Silent, &Cancel::new(), &mut keep).unwrap();
    keep.columns
}

fn simulated(text: &str) -> Columns {
    simulated_with(text, &RunSettings { trials: TRIALS, threads: 2, block: 0 })
}

/// Nothing before retrocession differs; what the captive keeps does, else the change was none.
fn only_the_net_loss_differs(before: &str, after: &str) {
    assert_eq!(drawn(before), drawn(after));
    let (before, after) = (simulated(before), simulated(after));
    assert_ne!(before.net, after.net);
    assert_eq!(Columns { net: Vec::new(), ..before }, Columns { net: Vec::new(), ..after });
}

const WILDFIRE: &str = r#"
[[peril]]
name = "wildfire"
country = "JP"
frequency = { poisson = { mean = 0.7 } }
severity = { lognormal = { mean = "5m", sd = "9m" } }
"#;

#[test]
fn a_further_peril_leaves_the_losses_of_the_others_as_they_are_wherever_it_is_listed() {
    let plain = drawn(&three_perils());
    let first =
        changed(&three_perils(), "[[peril]]\nname = \"storm\"", &format!("{WILDFIRE}\n[[peril]]\nname = \"storm\""));
    let last = three_perils() + WILDFIRE;
    for text in [&first, &last] {
        let mut more = drawn(text);
        assert!(more.remove("wildfire").is_some());
        assert_eq!(more, plain);
    }
    assert_eq!(drawn(&first), drawn(&last));
}

#[test]
fn a_further_peril_adds_its_losses_to_every_year_and_changes_nothing_else() {
    let (plain, more) = (simulated(&three_perils()), simulated(&(three_perils() + WILDFIRE)));
    for (peril, losses) in &plain.peril_loss {
        assert_eq!(losses, &more.peril_loss[peril], "{peril}");
        assert_eq!(plain.peril_count[peril], more.peril_count[peril], "{peril}");
    }
    let added = &more.peril_loss["wildfire"];
    assert!(added.iter().filter(|&&loss| loss > 0.0).count() > 400);
    // The first of every three years; amounts are whole quanta, so the sums are exact.
    for (trial, added) in added.iter().enumerate() {
        assert_eq!(plain.ground_up[3 * trial] + added, more.ground_up[3 * trial], "trial {trial}");
    }
}

#[test]
fn further_perils_leave_an_event_loss_table_with_secondary_uncertainty_as_it_is() {
    let plain = drawn(&company_b());
    let yelt = "\n[[peril]]\nname = \"imported\"\ncountry = \"JP\"\nyear-event-loss-table = { file = \
                \"year_event_table/yelt.csv\", periods = 400, replay = \"bootstrap\", secondary-uncertainty = \"none\" }\n";
    let mut more = drawn(&(company_b() + WILDFIRE + yelt));
    assert!(more.remove("wildfire").is_some() && more.remove("imported").is_some());
    assert_eq!(more, plain);
}

#[test]
fn a_peril_that_is_removed_takes_only_its_own_losses_away() {
    let all = drawn(&three_perils());
    // Flood shares the factor of its year with storm, which keeps it.
    for gone in ["storm", "flood", "minor earthquakes"] {
        let rest = drawn(&without(&three_perils(), "[[peril]]", gone));
        assert_eq!(rest.len(), 2);
        assert!(rest.iter().all(|(peril, losses)| losses == &all[peril]), "{gone}");
    }
}

#[test]
fn another_severity_of_one_peril_keeps_its_number_and_days_and_all_other_perils() {
    let before = drawn(&three_perils());
    let weibull = "weibull = { shape = 0.8, scale = \"10m\" }";
    let mut after = drawn(&changed(&three_perils(), weibull, "lognormal = { mean = \"8m\", sd = \"20m\" }"));
    let (flood, other) = (&before["flood"], after["flood"].clone());
    assert_eq!(flood.len(), other.len());
    assert!(flood.iter().zip(&other).all(|(a, b)| (a.trial, a.time) == (b.trial, b.time) && a.rows != b.rows));
    after.insert("flood".into(), flood.clone());
    assert_eq!(after, before);
}

#[test]
fn a_further_contract_leaves_all_losses_before_retrocession_as_they_are() {
    let excess = r#"
[[contract]]
name = "excess of loss"
cedant = "captive"
reinsurer = "Reinsurer"
terms = { excess-of-loss = { attachment = "20m", limit = "60m" } }
reinstatements = { count = 1, rate = "100%" }
premium = "3m"
after = []
"#;
    let inuring =
        changed(&three_perils(), "premium = \"2.5m\"\nafter = []", "premium = \"2.5m\"\nafter = [\"excess of loss\"]");
    only_the_net_loss_differs(&three_perils(), &(inuring + excess));
}

#[test]
fn a_changed_or_removed_contract_leaves_all_losses_before_retrocession_as_they_are() {
    let stop_loss = "stop-loss = { attachment = \"90%\", limit = \"80%\" }";
    let lower = changed(&three_perils(), stop_loss, "stop-loss = { attachment = \"60%\", limit = \"120%\" }");
    only_the_net_loss_differs(&three_perils(), &lower);
    only_the_net_loss_differs(&three_perils(), &without(&three_perils(), "[[contract]]", "stop loss"));
    let excess = fs::read_to_string("configs/company_b_excess_of_loss.toml").unwrap();
    only_the_net_loss_differs(&event_loss_table(), &excess);
}

#[test]
fn a_changed_policy_leaves_the_ground_up_losses_as_they_are() {
    let dearer = changed(&company_b(), "{ subtract = \"10m\" }", "{ franchise = \"50m\" }");
    assert_eq!(drawn(&company_b()), drawn(&dearer));
    let (before, after) = (simulated(&company_b()), simulated(&dearer));
    assert_eq!(before.ground_up, after.ground_up);
    assert_eq!(before.peril_loss, after.peril_loss);
    assert_ne!(before.insured, after.insured);
}

#[test]
fn more_trials_begin_with_the_same_thousand() {
    for text in [three_perils(), company_b(), event_loss_table()] {
        let many = RunSettings { trials: 7_003, threads: 2, block: 0 };
        assert_eq!(simulated_with(&text, &many), simulated(&text));
    }
}

#[test]
fn the_size_of_blocks_and_the_number_of_threads_change_nothing() {
    for text in [three_perils(), company_b(), event_loss_table()] {
        let whole = drawn_in_blocks(&model(&text), TRIALS);
        for block in [1, 7, 64, 999] {
            assert_eq!(drawn_in_blocks(&model(&text), block), whole, "{block}");
        }
        let plain = simulated(&text);
        for (threads, block) in [(1, 1), (3, 13), (2, 5_000)] {
            assert_eq!(simulated_with(&text, &RunSettings { trials: TRIALS, threads, block }), plain);
        }
    }
}

#[test]
fn a_longer_path_begins_with_the_same_years() {
    for text in [company_b(), event_loss_table()] {
        let longer = changed(&text, "horizon = 5", "horizon = 8");
        let mut more = drawn(&longer);
        more.values_mut().for_each(|losses| losses.retain(|loss| loss.time < 5.0 * 365.0));
        assert_eq!(more, drawn(&text));
    }
}

#[test]
fn another_seed_draws_other_losses_of_every_peril() {
    let before = drawn(&three_perils());
    let after = drawn(&changed(&three_perils(), "seed = 33", "seed = 34"));
    assert!(before.iter().all(|(peril, losses)| losses != &after[peril]));
}
