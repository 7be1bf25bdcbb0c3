//! Expected losses in closed form, through whole configurations, against published and hand-worked values.

use approx::assert_relative_eq;
use ishizue::model::Model;
use ishizue::model::design::Design;
use ishizue::perils::Perils;
use ishizue::study::closed_form::{ClosedForms, closed_forms};
use std::path::Path;

/// Poisson(2) x Pareto(alpha 1.5, threshold 1) behind one insurer, with the given contracts.
fn model(policy: &str, contracts: &str) -> Model {
    let text = format!(
        "format = 1\ntitle = \"closed forms\"\ncurrency = \"XXX\"\n\
         [simulation]\nstart = 2027-01-01\ntrials = 1_000\nseed = 1\nquantum = 0.000001\n\
         [parent]\nname = \"P\"\ncountry = \"JP\"\ntax-rate = 0\nother-costs = 0\n\
         [[party]]\nname = \"I\"\nrole = \"insurer\"\ncountry = \"JP\"\n\
         [[party]]\nname = \"R\"\nrole = \"reinsurer\"\ncountry = \"GB\"\n\
         [[peril]]\nname = \"quake\"\ncountry = \"JP\"\nfrequency = {{ poisson = {{ mean = 2 }} }}\n\
         severity = {{ pareto = {{ threshold = 1, alpha = 1.5 }} }}\n\
         [[policy]]\nname = \"policy\"\ninsurer = \"I\"\npremium = 1\n{policy}\n{contracts}"
    );
    match ishizue::config::read_text(&text, "closed.toml", Path::new("")) {
        Ok((model, _)) => model,
        Err(mistakes) => panic!("{}", mistakes.render(false, 80)),
    }
}

fn contract(name: &str, terms: &str) -> String {
    format!("[[contract]]\nname = \"{name}\"\ncedant = \"I\"\nreinsurer = \"R\"\npremium = 1\n{terms}\n")
}

fn forms(policy: &str, contracts: &str) -> ClosedForms {
    let model = model(policy, contracts);
    closed_forms(&model, &Design::as_configured(&model), &Perils::compile(&model).unwrap())
}

/// 2 E[min(max(X - a, 0), l)] for a at or above the threshold: the integral of x^-1.5, worked by hand.
fn pareto(limit: f64, attachment: f64) -> f64 {
    2.0 * 2.0 * (1.0 / attachment.sqrt() - 1.0 / (attachment + limit).sqrt())
}

#[test]
fn five_in_excess_of_five_costs_what_the_closed_form_says() {
    // 5 xs 5 of Poisson(2) x Pareto(1.5, 1), unlimited reinstatements: 0.5239433179.
    let layer = contract("layer", "terms = { excess-of-loss = { attachment = 5, limit = 5 } }\nafter = []");
    let forms = forms("", &layer);
    assert_relative_eq!(forms.contracts[0].unwrap(), 0.5239433179, max_relative = 1e-9);
    assert_relative_eq!(forms.policies[0].unwrap(), 6.0, max_relative = 1e-12);
}

#[test]
fn shares_deductibles_and_inuring_layers_are_followed() {
    let both = contract("quota", "terms = { quota-share = { share = \"40%\" } }\nafter = []")
        + &contract("layer", "terms = { excess-of-loss = { attachment = 3, limit = 6 } }\nafter = [\"quota\"]");
    let forms = forms("deductible = { subtract = 2 }\nlimit = { occurrence = 30 }", &both);
    // The layer on 60 % of what exceeds 2: loss 7 to 17. The policy ends at a loss of 32.
    assert_relative_eq!(forms.policies[0].unwrap(), pareto(30.0, 2.0), max_relative = 1e-12);
    assert_relative_eq!(forms.contracts[0].unwrap(), 0.4 * pareto(30.0, 2.0), max_relative = 1e-12);
    assert_relative_eq!(forms.contracts[1].unwrap(), 0.6 * pareto(10.0, 7.0), max_relative = 1e-12);
}

#[test]
fn annual_terms_have_no_closed_form() {
    let layer = contract(
        "layer",
        "terms = { excess-of-loss = { attachment = 5, limit = 5 } }\nreinstatements = { count = 1, rate = \"100%\" }\n\
         after = []",
    );
    assert_eq!(forms("", &layer).contracts, [None]);
    assert_eq!(forms("limit = { aggregate = 50 }", &layer).policies, [None]);
}
