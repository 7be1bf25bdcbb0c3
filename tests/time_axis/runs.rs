//! Runs: any block size and number of threads, the replay in decimals, values that grow.

use ishizue::config;
use ishizue::model::Model;
use ishizue::model::design::Design;
use ishizue::model::losses::LossBlock;
use ishizue::model::renewal::{Factors, Then};
use ishizue::perils::{Perils, Scratch};
use ishizue::simulation::block::BlockColumns;
use ishizue::simulation::{Cancel, Engine, RunSettings, Silent, Sink};
use ishizue::study::replay;
use ishizue::study::stated_loss::StatedLoss;
use rust_decimal::{Decimal, dec};
use std::path::Path;

fn example() -> Model {
    config::read(Path::new("configs/risks_attaching.toml")).unwrap_or_else(|all| panic!("{all}")).0
}

/// The captive-free columns that the programme decides.
#[derive(Default, PartialEq, Debug)]
struct Kept {
    flows: Vec<f64>,
    contracts: Vec<f64>,
    off: u64,
}

impl Sink for Kept {
    fn receive(&mut self, block: &BlockColumns) -> std::io::Result<()> {
        self.off += block.years_off;
        let design = &block.designs[0];
        for path in 0..block.paths {
            let years = path * block.horizon..(path + 1) * block.horizon;
            for column in [&block.ground_up, &block.insured, &design.reinstatement_premium, &design.net] {
                self.flows.extend(&column[years.clone()]);
            }
            for contract in &block.contracts {
                let own = [contract.recovery[path], contract.largest[path], f64::from(contract.flags[path])];
                self.contracts.extend(own);
            }
        }
        Ok(())
    }
}

fn run(model: &Model, threads: usize, block: usize) -> Kept {
    let engine = Engine::compile(model, &[Design::as_configured(model)], None).unwrap();
    let mut kept = Kept::default();
    let settings = RunSettings { trials: 300, threads, block };
    engine.run(&settings, &Silent, &Cancel::new(), &mut kept).unwrap();
    kept
}

#[test]
fn blocks_and_threads_decide_nothing() {
    let model = example();
    let whole = run(&model, 1, 0);
    assert_eq!(whole.off, 0);
    assert!(whole.contracts.iter().any(|amount| *amount > 0.0));
    for (threads, block) in [(1, 1), (2, 7), (2, 64)] {
        assert_eq!(run(&model, threads, block), whole, "{threads} threads, blocks of {block}");
    }
}

#[test]
fn the_replay_in_decimals_agrees_within_a_quantum() {
    let mut model = example();
    let design = Design::as_configured(&model);
    for trial in 0..60 {
        let story = replay::trial(&model, &design, trial).unwrap();
        assert!(story.largest_difference <= dec!(1), "trial {trial}: {}", story.largest_difference);
        assert!(story.years.iter().all(|year| year.reconciles));
    }
    // With a contract that ends, and one whose limits shrink, side by side with an hours clause.
    if let ishizue::model::contract::Renewal::Rules(rules) = &mut model.contracts[0].renewal {
        rules.after_loss.as_mut().unwrap().then = Then::End;
    }
    if let ishizue::model::contract::Renewal::Rules(rules) = &mut model.contracts[1].renewal {
        let factors = Factors { premium: dec!(2), limit: dec!(0.5), attachment: dec!(1.5) };
        let then = Then::Change(factors);
        rules.after_loss = Some(ishizue::model::renewal::AfterLoss { days: 90, above: dec!(1_000_000_000), then });
    }
    for trial in 0..60 {
        let story = replay::trial(&model, &design, trial).unwrap();
        assert!(story.largest_difference <= dec!(1), "trial {trial}: {}", story.largest_difference);
    }
}

#[test]
fn values_grow_from_the_second_year_on_and_nothing_else_moves() {
    let grown = example();
    let mut flat = grown.clone();
    flat.settings.value_index = None;
    let draw = |model: &Model| {
        let perils = Perils::compile(model).unwrap();
        let mut losses = LossBlock::default();
        perils.draw(0..200, &mut Scratch::default(), &mut losses);
        (losses, perils.digest())
    };
    let ((grown, with), (flat, without)) = (draw(&grown), draw(&flat));
    assert_ne!(with, without);
    assert_eq!((&grown.time, &grown.peril), (&flat.time, &flat.peril));
    let factors = [1.0, 1.02, 1.0404, 1.061208, 1.08243216];
    for event in 0..flat.events() {
        let (before, after) = (flat.loss[event], grown.loss[event]);
        let factor = factors[flat.year(event) as usize];
        // Each was rounded to a quantum once.
        assert!((after - before * factor).abs() <= 1.2, "{before} x {factor} is not {after}");
        assert!(flat.year(event) > 0 || before == after);
    }
}

#[test]
fn the_contract_of_november_answers_for_a_loss_of_february_that_says_when_its_risk_attached() {
    let mut model = example();
    model.contracts.truncate(1);
    let loss = |text: &str| StatedLoss::parse(text, &model).unwrap();
    // 3bn of which 2bn under the treaty from April 2027; 3bn attached on 1 April 2028 under the next.
    let losses = [loss("3bn@2028-02-13+attached=2027-11-15"), loss("3bn@2028-04-02+attached=2028-04-01")];
    let story = replay::stated(&model, &Design::as_configured(&model), 0, &losses).unwrap();
    let told: Vec<(Option<i32>, Decimal)> =
        story.events.iter().map(|event| (event.steps.contracts[0].term, event.steps.contracts[0].paid)).collect();
    assert_eq!(told, [(Some(0), dec!(2_000_000_000)), (Some(1), dec!(2_000_000_000))]);
    let left: Vec<Option<Decimal>> =
        story.events.iter().map(|event| event.steps.contracts[0].aggregate_limit_remaining).collect();
    assert_eq!(left, [Some(dec!(6_000_000_000)), Some(dec!(6_000_000_000))]);
}

#[test]
fn check_tells_what_was_understood_of_the_time_axis() {
    let model = example();
    let text = ishizue::report::check::text(&model, &Default::default()).unwrap();
    let words: String = text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
    for said in [
        "from 2027-07-01, 12 months, the same terms before it",
        "risks attaching; risks attached before the first period fall under earlier periods of the same contract",
        "recoveries above 4bn from losses up to 60 days before an expiry: the next term premium x 150%, attachments x 120%",
        "premium indexed by 2% at each renewal",
        "losses to date on 2027-04-01: 600m; left of the annual deductible: 400m; left of the annual limit: 6bn",
        "Ground-up losses grow by 2% from one model year of a path to the next",
        "top layer: the term in force on 2027-04-01 has used 600000000 already",
    ] {
        assert!(words.contains(said), "{said} is not in\n{text}");
    }
}
