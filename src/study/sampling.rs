//! What is said of tail sampling in words: what it makes more frequent, what it draws as it is, and what it takes to be precise.

use crate::input::counted::counted;
use crate::model::Model;
use crate::perils::{Perils, RANDOMISATIONS};

/// Trials of a randomisation from which on its points are even enough for intervals to rest on them.
const ENOUGH: u64 = 1 << 14;

/// The assumption of a run under tail sampling; None under plain sampling.
pub(super) fn assumption(model: &Model, perils: &Perils) -> Option<String> {
    if !perils.is_tail() {
        return None;
    }
    let named = |tilted: bool| -> Vec<String> {
        let of = model.perils.iter().enumerate().filter(|(at, _)| perils.is_tilted(*at) == tilted);
        of.map(|(_, peril)| peril.name.clone()).collect()
    };
    let mut text = format!(
        "Tail sampling: half of the trials are untouched; the others see rare events of {} more often, in the first year{}, and \
         trials have weights.",
        named(true).join(", "),
        if model.settings.horizon > 1 { " or over the whole path" } else { "" }
    );
    let as_it_is = named(false);
    if !as_it_is.is_empty() {
        text.push_str(&format!(" As in plain sampling, and so no better known: {}.", as_it_is.join(", ")));
    }
    Some(text)
}

/// The warning of a run with short randomisations; None where they are long enough, and under plain sampling.
pub(super) fn warning(perils: &Perils, trials: u64) -> Option<String> {
    let each = trials / RANDOMISATIONS;
    (perils.is_tail() && each < ENOUGH).then(|| {
        format!(
            "Intervals of tail sampling rest on {RANDOMISATIONS} randomisations of {} each; from {} trials on they have {ENOUGH}, \
             and the intervals of the far tail can be relied upon.",
            counted(each, "trials"),
            RANDOMISATIONS * ENOUGH
        )
    })
}
