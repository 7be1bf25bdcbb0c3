//! Gaps between the layers of one tower: a band of loss between the end of one layer and the attachment of the next that no
//! layer covers.
//!
//! A tower is the layers of one kind that a cedant buys on the same loss: the same scope, the same contracts before them, the
//! same clause of hours. A layer that is placed in part leaves no gap.
//!
//! Worked number: 2bn xs 1bn and 4bn xs 5bn leave the band from 3bn to 5bn with the cedant.

use rust_decimal::Decimal;

use super::cession::{Band, band};
use super::{Whole, at_the_same_time};
use crate::config::reading::grouped;
use crate::input::complaint::{Fault, shown};

pub(super) fn check(whole: &Whole) {
    let mut bands: Vec<Band> = (0..whole.contracts.len())
        .filter(|contract| whole.contracts[*contract].sound)
        .filter_map(|contract| band(whole, contract))
        .collect();
    bands.sort_by_key(|band| (band.attachment, band.contract));
    for (at, upper) in bands.iter().enumerate() {
        let below: Vec<&Band> = bands[..at].iter().filter(|lower| one_tower(whole, lower, upper)).collect();
        // Of layers that begin together only the first speaks.
        if below.iter().any(|lower| lower.attachment == upper.attachment) {
            continue;
        }
        let ends: Option<Vec<Decimal>> = below.iter().map(|lower| lower.end).collect();
        let Some((end, lower)) = ends.and_then(|ends| ends.into_iter().zip(&below).max_by_key(|(end, _)| *end)) else {
            continue;
        };
        if end < upper.attachment {
            complain(whole, lower, upper, end);
        }
    }
}

/// Whether two layers stand on the same loss.
fn one_tower(whole: &Whole, a: &Band, b: &Band) -> bool {
    let (first, second) = (&whole.contracts[a.contract], &whole.contracts[b.contract]);
    let (x, y) = (&first.contract, &second.contract);
    a.family == b.family
        && first.cedant == second.cedant
        && x.covers == y.covers
        && x.after == y.after
        && x.hours == y.hours
        && x.per_risk == y.per_risk
        && x.attachment_basis == y.attachment_basis
        && at_the_same_time(first, second, whole.axis)
}

fn complain(whole: &Whole, lower: &Band, upper: &Band, end: Decimal) {
    let draft = &whole.contracts[upper.contract];
    let gap = upper.attachment - end;
    let what = format!(
        "no layer covers the {} from {} to {}: \"{}\" ends below where \"{}\" attaches",
        grouped(gap),
        grouped(end),
        grouped(upper.attachment),
        shown(whole.name(lower.contract)),
        shown(&draft.contract.name)
    );
    let rule = "the layers of a tower follow one another; what lies between them stays with the cedant";
    draft.table.warn_key("terms", Fault::new(what, rule, format!("attachment = {}", grouped(end))));
}
