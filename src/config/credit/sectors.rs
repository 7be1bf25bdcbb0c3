//! `sectors`: the CSV of sectors of the economy, each with how hard catastrophes hit it.
//!
//! Worked number: a sector with `catastrophe_effect` 1.5 takes a shift of 0.6 as one of 0.9, one with 0 takes none.

use std::collections::BTreeMap;

use crate::config::idle_cells::IdleCells;
use crate::config::reading::Reading;
use crate::config::sites::column;
use crate::input::complaint::{Fault, shown};
use crate::input::table::{Layout, Row, Unknown};
use crate::model::credit::country::Sector;

const NAME: usize = 0;
const EFFECT: usize = 1;

pub(in crate::config) const LAYOUT: Layout = Layout {
    what: "list of sectors",
    columns: &[
        column("sector", &["name"], true, "machinery", "a name, once"),
        column(
            "catastrophe_effect",
            &[],
            false,
            "1.5",
            "what the effect of a catastrophe on its buyers is multiplied by, 0 to 100; 1 where it is empty",
        ),
    ],
    unused: &[],
    unknown: Unknown::Refuse,
};

/// Reads `sectors`, by name; none where the key is not written. `linked`: whether any catastrophe reaches buyers.
pub(super) fn read(table: &Reading, linked: bool) -> Option<BTreeMap<String, Sector>> {
    let mut found: BTreeMap<String, Sector> = BTreeMap::new();
    if !table.has("sectors") {
        return Some(found);
    }
    let idle = IdleCells::default();
    table.ctx.rows(
        table.node("sectors")?,
        &LAYOUT,
        |_| true,
        |row| {
            let effect = effect(row);
            if !linked {
                let rule = "the effect of a catastrophe is that of a [[peril.credit.catastrophe]], and there is none";
                let example = "[[peril.credit.catastrophe]], or leave the column out";
                idle.note(row, EFFECT, || "no catastrophe has an effect on buyers".into(), (rule, example));
            }
            let Some(name) = row.text(NAME).map(|text| text.into_owned()) else { return };
            if found.contains_key(&name) {
                let what = format!("the sector \"{}\" stands twice in the list", shown(&name));
                row.complain(
                    NAME,
                    Fault::new(what, "every sector has one row", format!("one row of {}", shown(&name))),
                );
            }
            found.insert(name.clone(), Sector { name, catastrophe_effect: effect });
        },
    )?;
    idle.tell(table.ctx);
    Some(found)
}

fn effect(row: &Row) -> f64 {
    let effect = row.number(EFFECT).unwrap_or(1.0);
    if !(0.0..=100.0).contains(&effect) {
        let rule = "the effect is multiplied by a number from 0 to 100";
        row.complain(EFFECT, Fault::new(format!("{effect} is out of range"), rule, ""));
    }
    effect
}
