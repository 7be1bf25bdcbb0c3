//! What the report shows of a programme: towers, contracts with their periods, and headline figures that the sample does not
//! support.

use ishizue::config;
use ishizue::report::{html, terminal};
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::study::results::Results;
use ishizue::study::run;
use std::path::Path;

fn results(path: &str, trials: u64) -> Results {
    let (mut model, _) = config::read(Path::new(path)).unwrap_or_else(|e| panic!("{e}"));
    model.settings.trials = trials;
    let settings = RunSettings { trials, threads: 1, block: 0 };
    run::run(&model, &settings, &Silent, &Cancel::new(), &mut run::NoRows).unwrap()
}

/// The text of a page on one line, without line breaks of paragraphs.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_capital_figure_that_is_not_supported_carries_a_star_in_its_sentence() {
    let mut results = results("configs/frequency_severity.toml", 300);
    let star = "* fewer than 100 effective trials";
    let text = joined(&terminal::summary(&results, &[], true));
    assert!(text.contains(")* would keep it at or below 1%"), "{text}");
    assert!(text.contains(star) && html::page(&results).unwrap().contains(star));
    for design in &mut results.designs {
        let needs = design.solvency.iter_mut().flat_map(|solvency| &mut solvency.capital);
        needs.for_each(|need| need.need.supported = true);
    }
    let text = joined(&terminal::summary(&results, &[], true));
    assert!(text.contains(") would keep it at or below 1%") && !text.contains(star), "{text}");
    assert!(!html::page(&results).unwrap().contains(star));
}

#[test]
fn the_contracts_show_the_term_that_their_figures_are_of() {
    let mut results = results("configs/tower.toml", 300);
    let text = terminal::summary(&results, &[], false);
    assert!(text.contains("Figures of the term 2027-07-01 to 2028-06-30."), "{text}");
    results.designs[0].contracts[1].period = "model year 2027-04-01 to 2028-03-31".into();
    let text = terminal::summary(&results, &[], false);
    let row =
        |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!(row("Period from"), ["Period", "from", "2027-07-01", "2027-04-01", "2027-07-01", "2027-07-01"]);
    assert_eq!(row("Period to")[3], "2028-03-31");
}

#[test]
fn the_tower_names_its_layers_reinsurers_shares_and_points() {
    let page = html::page(&results("configs/tower.toml", 300)).unwrap();
    for words in [">layer 2<", ">4bn xs 3bn; 1 at 100%<", ">Market 90%<", ">37bn<", ">of each loss<"] {
        assert!(page.contains(words), "{words}");
    }
    let page = html::page(&results("configs/w1a.toml", 300)).unwrap();
    for words in
        [">share of every loss<", ">of the period&#39;s losses<", "class=\"tower-period\"", "class=\"tower-share\""]
    {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn more_contracts_than_fit_side_by_side_stand_below_one_another() {
    let page = html::page(&results("configs/w1a.toml", 300)).unwrap();
    // Six contracts: a row each in every table, so that each name stands in the first cell of several rows.
    let rows = page.matches("<td class=\"word\">layer 1</td>").count();
    assert!(rows >= 3, "{rows}");
    let page = html::page(&results("configs/company_b.toml", 300)).unwrap();
    assert!(page.contains("scope=\"col\">fronting</th>"));
}

#[test]
fn the_tranches_of_a_retrocession_add_up_to_what_it_costs() {
    let results = results("configs/captive18_excess_of_loss.toml", 4_000);
    let (found, value) = (results.tranches.as_ref().unwrap(), results.value.as_ref().unwrap());
    assert_eq!(found.contracts.len(), 2);
    // Without income tax the cost before tax is the whole cost.
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-6 * b.abs().max(1.0), "{a} {b}");
    close(found.whole.net_cost.value, value.net_cost.value);
    close(found.whole.recovery.value, value.recovery.value);
    close(found.whole.premium, value.premium);
    close(found.contracts.iter().map(|one| one.capital.value).sum(), found.whole.capital.value);
    close(found.contracts.iter().map(|one| one.net_cost.value).sum(), found.whole.net_cost.value);
    assert!(found.whole.capital.value <= found.gross.value);
    let text = terminal::summary(&results, &[], false);
    assert!(text.contains("Ceded RORAC") && text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let page = html::page(&results).unwrap();
    assert!(page.contains("The retrocession as tranches of capital"), "no tranches");
}
