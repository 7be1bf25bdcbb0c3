//! `sweep.csv`: a row for each design, with a figure and its error in columns of their own.

use crate::model::sweep::Setting;
use crate::statistics::Estimate;
use crate::study::sweep::results::{DesignResult, SweepResults};
use std::io;

/// The table.
///
/// # Errors
/// What the writer reports.
pub fn table(results: &SweepResults) -> io::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut head = vec!["design".to_owned()];
    head.extend(results.terms.iter().map(|term| format!("{}: {}", term.item, term.term)));
    head.extend(["status", "beaten_by", "reason", "premium"].map(str::to_owned));
    let names: Vec<String> = estimates(&results.configured, results).into_iter().map(|(name, _)| name).collect();
    for name in &names {
        head.extend([name.clone(), format!("{name}_se"), format!("{name}_low"), format!("{name}_high")]);
    }
    table.write_record(&head)?;
    let configured = results.designs.iter().any(|design| design.number == results.configured.number);
    let first = (!configured).then_some(&results.configured);
    for design in first.into_iter().chain(&results.designs) {
        let mut row = keys(design.number, &design.settings);
        row.push(status(design, results).into());
        row.push(design.beaten_by.map_or_else(String::new, |by| by.to_string()));
        row.extend([String::new(), design.premium.to_string()]);
        for (_, estimate) in estimates(design, results) {
            let Estimate { value, standard_error, low, high, .. } = estimate;
            row.extend([value, standard_error, low, high].map(|figure| figure.to_string()));
        }
        table.write_record(&row)?;
    }
    for skipped in &results.skipped {
        let mut row = keys(skipped.number, &skipped.settings);
        row.extend(["skipped".into(), String::new(), skipped.reason.clone()]);
        row.resize(head.len(), String::new());
        table.write_record(&row)?;
    }
    table.into_inner().map_err(|error| error.into_error())
}

fn keys(number: usize, settings: &[Setting]) -> Vec<String> {
    std::iter::once(number.to_string()).chain(settings.iter().map(setting)).collect()
}

fn setting(setting: &Setting) -> String {
    match setting {
        Setting::Amount(number) | Setting::Share(number) | Setting::Number(number) => number.normalize().to_string(),
        Setting::Unlimited => "unlimited".into(),
        Setting::AsWritten => "as written".into(),
        Setting::LeftOut => "left out".into(),
    }
}

fn status(design: &DesignResult, results: &SweepResults) -> &'static str {
    let chosen = results.answer.as_ref().is_some_and(|answer| answer.chosen == Some(design.number));
    match (chosen, design.efficient) {
        (true, true) => "chosen, efficient",
        (true, false) => "chosen",
        (false, true) => "efficient",
        (false, false) => "beaten",
    }
}

fn estimates(design: &DesignResult, results: &SweepResults) -> Vec<(String, Estimate)> {
    let mut all: Vec<(String, Estimate)> = vec![
        ("net_cost".into(), design.net_cost),
        ("objective".into(), design.objective),
        ("cash".into(), design.cash),
        ("sd".into(), design.sd),
        ("net".into(), design.net),
        ("tvar_99".into(), design.tvar),
    ];
    all.extend((1..).zip(&design.ruin).map(|(year, ruin): (usize, _)| (format!("ruin_{year}"), *ruin)));
    let of = |horizon: usize, probability| format!("capital_{horizon}_{probability}");
    all.extend(design.capital.iter().map(|found| (of(found.horizon, found.probability), found.need)));
    if results.answer.is_some() {
        all.extend(design.asked.map(|asked| ("asked".to_owned(), asked)));
    }
    let change = &design.change;
    all.push(("change_net_cost".into(), change.net_cost));
    all.push(("change_objective".into(), change.objective));
    all.push(("change_sd".into(), change.sd));
    all.push(("change_tvar_99".into(), change.tvar));
    all.extend(change.ruin.iter().map(|found| (format!("change_ruin_{}", found.years), found.change)));
    let changed = |name: String| format!("change_{name}");
    all.extend(change.capital.iter().map(|found| (changed(of(found.horizon, found.probability)), found.change)));
    all
}
