//! `[sweep]`: what is read of it, and what is said of mistakes.

use ishizue::input::complaint::{Complaint, Complaints};
use ishizue::model::Model;
use ishizue::model::contract::{Premium, Terms};
use ishizue::model::sweep::{Measure, Setting, Sweep};
use rust_decimal::{Decimal, dec};
use std::path::Path;

/// A captive with a fronting quota share of which the limit is of the share, a layer with an annual limit, and a stop loss.
const BASE: &str = r#"format = 1
title = "A captive"
currency = "JPY"
[simulation]
start = 2027-04-01
trials = 1_000
horizon = 3
seed = 1
[captive]
name = "Captive"
domicile = "Hawaii"
opening-surplus = "100m"
[[party]]
name = "Front"
role = "insurer"
country = "JP"
[[party]]
name = "London"
role = "reinsurer"
[[peril]]
name = "earthquake"
frequency = { poisson = { mean = 0.1 } }
severity = { pareto = { threshold = "100m", alpha = 1.2 }, censor-at = "5bn" }
[[policy]]
name = "policy"
insurer = "Front"
premium = "160m"
deductible = { subtract = "10m" }
limit = { aggregate = "1bn" }
[[contract]]
name = "fronting"
cedant = "Front"
reinsurer = "captive"
terms = { quota-share = { share = "90%", limit = "900m" } }
basis = "share"
premium = { share-of-subject-premium = "90%" }
commission = { rate = "10%", base = "reinsurance-premium" }
[[contract]]
name = "layer"
cedant = "captive"
reinsurer = "London"
terms = { excess-of-loss = { attachment = "100m", limit = "400m" } }
annual = { limit = "400m" }
premium = "20m"
after = []
"#;

fn read(more: &str) -> Result<(Model, Complaints), Complaints> {
    ishizue::config::read_text(&format!("{BASE}{more}"), "sweep.toml", Path::new(""))
}

fn sweep(more: &str) -> Sweep {
    read(more).unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 100))).0.sweep.unwrap()
}

/// The only mistake: its line counted from the first line of the sweep, what is wrong, parts of the rule and the example.
fn refused(more: &str, line: u32, what: &str, rule: &str, example: &str) {
    let all = read(more).err().unwrap_or_else(|| panic!("read: {more}"));
    let errors: Vec<&Complaint> = all.errors().collect();
    assert_eq!(errors.len(), 1, "{all}");
    let found = errors[0];
    assert_eq!(found.what, what);
    let before = BASE.lines().count() as u32;
    assert_eq!(found.line, Some(before + line), "{all}");
    assert!(found.rule.contains(rule) && !rule.is_empty(), "rule: {}", found.rule);
    assert!(found.example.contains(example) && !example.is_empty(), "example: {}", found.example);
    assert!(all.render(false, 80).lines().all(|line| line.chars().count() <= 80), "{all}");
}

const HEAD: &str = "[sweep]\nobjective = \"tvar\"\n[[sweep.vary]]\ncontract = \"layer\"\n";

#[test]
fn ranges_multiply_and_the_last_varies_fastest() {
    let found = sweep(
        "[sweep]\nobjective = \"capital-need\"\nprobability = \"1%\"\nyears = 2\n\
         [[sweep.vary]]\ncontract = \"layer\"\nlimit = { from = \"100m\", to = \"400m\", steps = 3 }\n\
         attachment = { values = [\"50m\", \"1億\"] }\nannual-limit = \"as-written\"\npremium = \"rate-on-line\"\n\
         [[sweep.vary]]\ncontract = \"fronting\"\nshare = { values = [\"80%\"] }\nlimit = \"in-proportion\"\npremium = \"in-proportion\"\n\
         leave-out = false\n[sweep.question]\nmost-tvar = \"300m\"\nlevel = \"99.5%\"\n",
    );
    assert_eq!(found.objective, Measure::CapitalNeed { probability: dec!(0.01), years: 2 });
    let question = found.question.unwrap();
    assert_eq!((question.measure, question.most), (Measure::Tvar { level: dec!(0.995) }, dec!(300_000_000)));
    let words: Vec<(&str, &str, &str)> =
        found.terms.iter().map(|term| (term.item.as_str(), term.term.as_str(), term.premium.as_str())).collect();
    let rate = "rate-on-line";
    assert_eq!(
        words,
        [("layer", "limit", rate), ("layer", "attachment", rate), ("fronting", "share", "in-proportion")]
    );
    let millions = |setting: &Setting| match setting {
        Setting::Amount(amount) => *amount / dec!(1_000_000),
        Setting::Share(share) => *share,
        other => panic!("{other:?}"),
    };
    let designs: Vec<Vec<Decimal>> = found.designs.iter().map(|d| d.settings.iter().map(millions).collect()).collect();
    let share = dec!(0.8);
    assert_eq!(designs[0], [dec!(100), dec!(50), share]);
    assert_eq!(designs[1], [dec!(100), dec!(100), share]);
    assert_eq!(designs[2], [dec!(250), dec!(50), share]);
    assert_eq!(designs.len(), 6);
    // 20m for 400m is 5 % on line: 12.5m for 250m. 90 % of the premium for 90 % of the loss is 80 % for 80 %, and 900m is 800m.
    let changes = found.designs[2].programme.as_ref().unwrap();
    let contract = |index: usize| &changes.contracts.iter().find(|(at, _)| *at == index).unwrap().1;
    assert_eq!(contract(1).premium, Premium::Amount(dec!(12_500_000)));
    assert_eq!(contract(1).annual.limit, Some(dec!(400_000_000)));
    let Premium::ShareOfSubjectPremium(premium) = contract(0).premium else { panic!("{:?}", contract(0)) };
    assert_eq!(premium.exact(), dec!(0.8));
    let Terms::QuotaShare { limit, .. } = contract(0).terms else { panic!("{:?}", contract(0)) };
    assert_eq!(limit, Some(dec!(800_000_000)));
}

#[test]
fn ranges_move_in_step_and_an_annual_limit_with_the_limit() {
    let found = sweep(&format!(
        "{HEAD}attachment = {{ values = [\"100m\", \"200m\"] }}\nexhaustion = {{ values = [\"500m\", \"600m\"] }}\n\
         premium = {{ values = [\"20m\", \"14m\"] }}\nannual-limit = {{ times-limit = 2 }}\nin-step = true\nleave-out = true\n"
    ));
    assert_eq!(found.designs.len(), 3);
    let second = found.designs[1].programme.as_ref().unwrap();
    let contract = &second.contracts[0].1;
    let Terms::ExcessOfLoss { layer, .. } = contract.terms else { panic!("{contract:?}") };
    assert_eq!((layer.attachment, layer.limit), (dec!(200_000_000), Some(dec!(400_000_000))));
    assert_eq!((contract.annual.limit, contract.premium), (Some(dec!(800_000_000)), Premium::Amount(dec!(14_000_000))));
    let third = found.designs[2].programme.as_ref().unwrap();
    assert_eq!((third.left_out.as_slice(), third.contracts.len()), (&[1][..], 0));
    assert_eq!(found.designs[2].settings, [Setting::LeftOut; 3]);
    // Warnings that the configured programme does not have: the policy pays 1bn at most, so that a second limit is never used.
    assert!(!second.warnings.is_empty(), "{second:?}");
}

#[test]
fn designs_that_are_no_programme_are_skipped_for_what_the_file_would_be_refused_for() {
    let more = format!(
        "{HEAD}attachment = {{ values = [\"100m\", \"500m\"] }}\nexhaustion = {{ values = [\"500m\"] }}\nannual-limit = \"as-written\"\n\
         premium = \"as-written\"\n[[sweep.vary]]\ncontract = \"fronting\"\nshare = {{ values = [\"90%\", \"150%\"] }}\nlimit = \"as-written\"\n\
         premium = \"as-written\"\n"
    );
    let found = sweep(&more);
    let whats: Vec<Option<&str>> =
        found.designs.iter().map(|design| design.programme.as_ref().err().map(|why| why.what.as_str())).collect();
    let ends = Some("the layer ends at 500,000,000 and attaches at 500,000,000: its limit is 0");
    let above = Some("the share 150% is above 100%");
    assert_eq!(whats, [None, above, ends, ends]);
    assert!(found.designs[0].programme.as_ref().unwrap().is_nothing());
    // Leaving out what brings the captive its losses leaves its retrocession without any.
    let found = sweep("[sweep]\nobjective = \"ruin\"\n[[sweep.vary]]\ncontract = \"fronting\"\nleave-out = true\n");
    let why = found.designs[1].programme.as_ref().unwrap_err();
    assert!(why.what.contains("assumes") || why.rule.contains("assume"), "{why:?}");
}

#[test]
fn what_is_not_said_of_premium_annual_limit_and_limit_is_asked_for() {
    refused(
        &format!("{HEAD}attachment = {{ values = [\"50m\"] }}\n"),
        3,
        "nothing says what becomes of the premium",
        "terms that vary have a price",
        "premium = \"rate-on-line\"",
    );
    refused(
        &format!("{HEAD}limit = {{ values = [\"300m\"] }}\npremium = \"as-written\"\n"),
        3,
        "nothing says what becomes of the annual limit",
        "whether the contract's annual limit goes with it",
        "annual-limit = { times-limit = 1 }",
    );
    let fronting = HEAD.replace("\"layer\"", "\"fronting\"");
    refused(
        &format!("{fronting}share = {{ values = [\"80%\"] }}\npremium = \"in-proportion\"\n"),
        5,
        "nothing says what becomes of the limit",
        "`limit` says which",
        "limit = \"in-proportion\"",
    );
    refused(
        &format!("{fronting}share = {{ values = [\"80%\"] }}\nlimit = \"as-written\"\npremium = \"rate-on-line\"\n"),
        7,
        "the contract's premium is no amount that has a rate on line",
        "is kept \"as-written\"",
        "premium = \"as-written\"",
    );
}

#[test]
fn terms_that_a_contract_does_not_have_are_refused() {
    refused(
        &format!("{HEAD}share = {{ values = [\"50%\"] }}\npremium = \"as-written\"\n"),
        5,
        "terms of the kind excess-of-loss have no `share`",
        "among attachment, limit, franchise",
        "attachment",
    );
    refused(
        &format!("{HEAD}reinstatements = {{ values = [1] }}\npremium = \"as-written\"\n"),
        5,
        "the contract has no number of reinstatements that could vary",
        "by `count` and `rate`",
        "reinstatements = { count = 1",
    );
    refused(
        &format!("{HEAD}deductible = {{ values = [\"5m\"] }}\npremium = \"as-written\"\n"),
        5,
        "a contract has no `deductible`",
        "`deductible` is a term of policies",
        "limit",
    );
    refused(
        "[sweep]\nobjective = \"tvar\"\n[[sweep.vary]]\npolicy = \"policy\"\nleave-out = true\n",
        5,
        "a policy cannot be left out",
        "another configuration",
        "contract = \"London\"",
    );
    refused(
        "[sweep]\nobjective = \"tvar\"\n[[sweep.vary]]\ncontract = \"layr\"\nleave-out = true\n",
        4,
        "there is no contract called \"layr\"; did you mean \"layer\"?",
        "\"fronting\", \"layer\"",
        "\"layer\"",
    );
}

#[test]
fn ranges_that_say_too_little_or_too_much_are_refused() {
    refused(
        &format!("{HEAD}attachment = {{ from = \"50m\", to = \"90m\" }}\npremium = \"as-written\"\n"),
        5,
        "`from` stands without `steps`",
        "a first and a last value",
        "steps = 5",
    );
    refused(
        &format!("{HEAD}attachment = {{ values = [\"50m\", \"50_000_000\"] }}\npremium = \"as-written\"\n"),
        5,
        "the value 50,000,000 stands twice",
        "designs of its own",
        "values = ",
    );
    refused(
        &format!("{HEAD}placed = {{ from = \"50%\", to = \"60%\", steps = 2001 }}\npremium = \"as-written\"\n"),
        5,
        "2001 is out of range",
        "from 2 to 2000",
        "steps = 5",
    );
    refused(
        &format!(
            "{HEAD}attachment = {{ from = \"50m\", to = \"90m\", steps = 50 }}\nplaced = {{ from = \"50%\", to = \"60%\", steps = 50 }}\npremium = \"as-written\"\n"
        ),
        3,
        "the sweep has 2500 designs",
        "at most 2000 designs",
        "steps",
    );
    refused(
        &format!(
            "{HEAD}attachment = {{ values = [\"50m\", \"60m\"] }}\nplaced = {{ values = [\"50%\"] }}\npremium = \"as-written\"\nin-step = true\n"
        ),
        8,
        "the ranges have 2, 1 values",
        "equally many values",
        "in-step = false",
    );
    refused(&format!("{HEAD}in-step = true\n"), 3, "nothing varies here", "has a range", "attachment");
    refused(
        &format!("{HEAD}leave-out = true\n[[sweep.vary]]\ncontract = \"layer\"\nleave-out = true\n"),
        7,
        "two tables vary \"layer\"",
        "one table names all that varies",
        "limit",
    );
    refused(
        &format!(
            "{HEAD}attachment = {{ values = [\"600m\"] }}\nexhaustion = {{ values = [\"500m\"] }}\nannual-limit = \"as-written\"\npremium = \"as-written\"\n"
        ),
        3,
        "no design is a programme; of the first: the layer ends at 500,000,000 and attaches at 600,000,000: its limit is -100,000,000",
        "a layer ends above its attachment",
        "attachment",
    );
}

#[test]
fn the_objective_and_the_question_are_whole() {
    let vary = "[[sweep.vary]]\ncontract = \"layer\"\nleave-out = true\n";
    refused(
        &format!("[sweep]\nobjective = \"capital-need\"\n{vary}"),
        1,
        "sweep lacks `probability`",
        "the largest probability of ruin",
        "probability = \"1%\"",
    );
    refused(
        &format!("[sweep]\nobjective = \"ruin\"\nyears = 4\n{vary}"),
        3,
        "4 years are looked at, but a path has 3",
        "within the horizon",
        "years = 3",
    );
    refused(
        &format!("[sweep]\nobjective = \"ruin\"\nlevel = \"99%\"\n{vary}"),
        3,
        "`level` has no effect here",
        "every key that is written is used",
        "leave `level` out",
    );
    refused(
        &format!("[sweep]\nobjective = \"ruin\"\n{vary}[sweep.question]\nmost-ruin = \"1%\"\nmost-tvar = \"1m\"\n"),
        8,
        "sweep.question has both `most-ruin` and `most-tvar`",
        "exactly one of these keys",
        "most-ruin = \"1%\"",
    );
    let without =
        BASE.replace("[captive]\nname = \"Captive\"\ndomicile = \"Hawaii\"\nopening-surplus = \"100m\"\n", "");
    let without = without.replace(
        "role = \"reinsurer\"\n",
        "role = \"reinsurer\"\n[[party]]\nname = \"captive\"\nrole = \"reinsurer\"\n",
    );
    let text = format!("{without}[sweep]\nobjective = \"ruin\"\n{vary}");
    let mistakes = ishizue::config::read_text(&text, "sweep.toml", Path::new("")).unwrap_err();
    assert!(mistakes.errors().any(|error| error.what == "there is a sweep but no captive"), "{mistakes}");
}

#[test]
fn a_technical_premium_needs_recoveries_that_do_not_depend_on_premiums() {
    let stop = "[[contract]]\nname = \"stop\"\ncedant = \"captive\"\nreinsurer = \"London\"\n\
                terms = { stop-loss = { attachment = \"80%\", limit = \"40%\" } }\npremium = \"3m\"\nafter = [\"layer\"]\n";
    refused(
        &format!("{stop}{HEAD}attachment = {{ values = [\"50m\"] }}\npremium = {{ technical = \"30%\" }}\n"),
        13,
        "a stop loss in shares of the subject premium makes recoveries depend on premiums",
        "recoveries that do not depend on it",
        "rate-on-line",
    );
}
