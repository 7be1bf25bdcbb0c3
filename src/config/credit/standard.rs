//! Values of keys, or what holds where they are not written. Nothing comes back where a key has a mistake.
//!
//! Worked example: `share(&table, "correlation", 0.14)` is 0.2 for `correlation = "20%"`, and 0.14 without the key.

use crate::config::reading::Reading;
use crate::input::amount::nearest;

pub(super) fn share(table: &Reading, key: &str, standard: f64) -> Option<f64> {
    match table.has(key) {
        true => table.share(key).map(|share| nearest(share.exact())),
        false => Some(standard),
    }
}

pub(super) fn choice<'d>(table: &Reading<'d>, key: &str, standard: &'static str) -> Option<&'d str> {
    if table.has(key) { table.choice(key) } else { Some(standard) }
}

pub(super) fn boolean(table: &Reading, key: &str, standard: bool) -> Option<bool> {
    if table.has(key) { table.boolean(key) } else { Some(standard) }
}
