//! Settings of a simulation that `check` refuses, because a run could not use them or because they are written twice.

use ishizue::simulation::{Cancel, Silent};
use ishizue::study::run::StudyError;
use ishizue::study::until::look;
use std::path::Path;

fn good(simulation: &str) -> String {
    let text = std::fs::read_to_string("tests/broken/good.toml").unwrap();
    text.replacen("[simulation]\n", &format!("[simulation]\n{simulation}\n"), 1)
}

/// What is wrong, the rule and the example, of the only complaint.
fn complaint(simulation: &str) -> (String, String, String) {
    let complaints = ishizue::config::read_text(&good(simulation), "good.toml", Path::new("tests/broken")).unwrap_err();
    let errors: Vec<_> = complaints.errors().collect();
    assert_eq!(errors.len(), 1, "{complaints}");
    assert!(errors[0].place().starts_with("good.toml:"), "{}", errors[0].place());
    (errors[0].what.clone(), errors[0].rule.clone(), errors[0].example.clone())
}

#[test]
fn lists_of_levels_and_return_periods_say_each_once_and_with_digits_that_a_run_can_use() {
    for (text, what, rule) in [
        ("levels = [\"99%\", \"99.5%\", \"99.0%\"]", "99% is written twice", "each of `levels`"),
        ("return-periods = [10, 50, 10]", "10 is written twice", "each of `return-periods`"),
        ("levels = [\"99.12345678901234%\"]", "more than 15 decimals", "at most 15 decimals"),
    ] {
        let said = complaint(text);
        assert!(said.0.contains(what) && said.1.contains(rule), "{text}: {said:?}");
        let key = text.split(' ').next().unwrap();
        assert!(said.2.contains(key), "{text}: {said:?}");
    }
    let read = |text: &str| ishizue::config::read_text(&good(text), "good.toml", Path::new("tests/broken"));
    assert!(read("levels = [\"99.1234567890123%\"]\nreturn-periods = [50, 10]").is_ok());
}

#[test]
fn most_trials_below_those_of_the_configuration_are_refused() {
    let (model, _) = ishizue::config::read_text(&good(""), "good.toml", Path::new("tests/broken")).unwrap();
    let trials = model.settings.trials;
    let until = "mean of net within 1%".parse().unwrap();
    let found = look(&model, &until, (Some(trials - 1), 1), &|_| Box::new(Silent), &Cancel::new());
    let Err(StudyError::Until { why, .. }) = found else { panic!("accepted") };
    assert!(why.contains(&format!("below the {trials} trials")) && why.contains("--trials"), "{why}");
}
