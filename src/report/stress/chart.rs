//! The charts of stresses: how far each moves the captive's result of its year, and the capital need.

use super::page::number;
use crate::report::chart::tornado::{End, Swing, TornadoChart};
use crate::report::writer::Words;
use crate::study::stress::{Figure, StressOutcome, StressResults};

/// Change of the captive's result in the year of each stress, on the path without other losses; empty where none has any.
pub(super) fn results(results: &StressResults, words: &Words) -> String {
    let changes: Vec<(&StressOutcome, f64)> =
        results.stresses.iter().map(|stress| (stress, number(stress.path.difference))).collect();
    let scale = words.format.scale(changes.iter().map(|(_, change)| change.abs()).fold(0.0, f64::max));
    let swing = |(stress, change): &(&StressOutcome, f64)| Swing {
        name: stress.name.clone(),
        ends: vec![End {
            value: scale.number(*change),
            interval: None,
            text: scale.cell(*change),
            worse: *change < 0.0,
        }],
    };
    TornadoChart {
        label: words.label("stress.figure-path"),
        unit: scale.name.clone(),
        base: 0.0,
        percent: false,
        key: key(words),
        swings: changes.iter().map(swing).collect(),
    }
    .draw()
}

/// Change of the capital need by stress, simulated; empty where none was.
pub(super) fn capital(results: &StressResults, words: &Words) -> String {
    let changes: Vec<(&StressOutcome, &Figure)> =
        results.stresses.iter().filter_map(|stress| Some((stress, capital_need(stress)?))).collect();
    let largest = changes.iter().map(|(_, figure)| figure.difference.value.abs()).fold(0.0, f64::max);
    let scale = words.format.scale(largest);
    let swing = |(stress, figure): &(&StressOutcome, &Figure)| {
        let change = &figure.difference;
        Swing {
            name: stress.name.clone(),
            ends: vec![End {
                value: scale.number(change.value),
                interval: Some((scale.number(change.low), scale.number(change.high))),
                text: scale.cell(change.value),
                worse: change.value > 0.0,
            }],
        }
    };
    TornadoChart {
        label: words.label("stress.figure-capital"),
        unit: scale.name.clone(),
        base: 0.0,
        percent: false,
        key: key(words),
        swings: changes.iter().map(swing).collect(),
    }
    .draw()
}

fn key(words: &Words) -> [String; 2] {
    ["verdict.worse", "verdict.better"].map(|key| words.label(key))
}

/// The capital need of a stress that was simulated: that of the rarest ruin.
pub(super) fn capital_need(stress: &StressOutcome) -> Option<&Figure> {
    let figures = &stress.simulated.as_ref()?.figures;
    figures.iter().filter(|figure| figure.key == "capital-need").min_by_key(|figure| figure.probability)
}

/// The stress that asks for most capital, the first of those that ask for the same.
pub(super) fn most_capital(results: &StressResults) -> Option<(&StressOutcome, &Figure)> {
    let needs = results.stresses.iter().filter_map(|stress| Some((stress, capital_need(stress)?)));
    needs.reduce(|most, next| if next.1.difference.value > most.1.difference.value { next } else { most })
}
