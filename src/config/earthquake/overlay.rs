//! `[overlay.NAME]`: another edition of some entries. It removes sources, changes how often they rupture, how large, or
//! which of their cases, and adds sources; everything else stays as it is.

use super::super::field::{Field, Kind, Section, optional, required};
use super::super::names::Names;
use super::super::reading::{Reading, number, text};
use super::occurrence::{self, BPT_FIELD, INTERVAL, PROBABILITY, RATE, VIEWS};
use super::plate::Plates;
use super::source::{self, SOURCE};
use super::weight::{WEIGHT, normalised};
use super::zone::{self, MAGNITUDE_LAW};
use crate::input::complaint::{Fault, shown};
use crate::input::toml_tree::Node;
use crate::model::earthquake::source::{Case, MagnitudeLaw, Occurrence, Region, Ruptures, Source};

pub(super) const OVERLAY: Section = Section { doc: "Another edition of some entries.", fields: FIELDS, one_of: &[] };

const FIELDS: &[Field] = &[
    required("title", Kind::Text, "\"As evaluated on 2018-01-01\"", "the edition in words"),
    optional(
        "remove",
        Kind::List { of: &Kind::NameOf("source"), least: 1 },
        "[\"miyagi-near-shore\"]",
        "sources that this edition does not have",
    ),
    optional("change", Kind::Tables(&CHANGE), "", "a source of which this edition says something else"),
    optional("source", Kind::Tables(&SOURCE), "", "a source that only this edition has"),
];

const CHANGE: Section = Section {
    doc: "What an overlay says of a source; keys that are not written stay as they are.",
    fields: &[
        required("source", Kind::NameOf("source"), "\"fukushima-m7\"", "the source that is changed"),
        required(
            "reference",
            Kind::Text,
            "\"HERP 2011, off Sanriku to Boso, second edition\"",
            "the public source of it",
        ),
        RATE,
        PROBABILITY,
        INTERVAL,
        BPT_FIELD,
        VIEWS,
        optional("magnitude", Kind::Table(&MAGNITUDE_LAW), "{ uniform = [7.1, 7.6] }", "magnitudes of a zone"),
        optional(
            "weights",
            Kind::Keyed { keys: "all cases of the source", of: &WEIGHT },
            "{ tokachi = 0.9, both = 0.1 }",
            "weights of its cases",
        ),
    ],
    one_of: &[],
};

/// What an overlay does.
pub(super) struct Overlay {
    pub name: String,
    removed: Vec<usize>,
    changes: Vec<Change>,
    added: Vec<Source>,
}

struct Change {
    source: usize,
    reference: String,
    occurrence: Option<Occurrence>,
    magnitude: Option<MagnitudeLaw>,
    weights: Option<Vec<f64>>,
}

/// What overlays are read against.
pub(super) struct Around<'a> {
    pub plates: &'a Plates,
    pub region: Option<&'a Region>,
    /// Names of the sources of the model, and where each stands.
    pub names: &'a Names,
    pub taken: &'a [(&'a str, String)],
    pub sources: &'a [Option<Source>],
}

/// Reads every `[overlay.NAME]`; gives the names of all, and those that could be read.
pub(super) fn read_all(root: &Reading, around: &Around) -> (Vec<String>, Vec<Overlay>) {
    let tables = root.keyed("overlay");
    let names = tables.iter().map(|(name, ..)| (*name).to_owned()).collect();
    let read = |(name, _, node): (&str, _, &Node)| match node.table() {
        Ok(table) => read(&root.keyed_section("overlay", table)?, name, around),
        Err(fault) => {
            root.ctx.complain_of(node, fault.with_example("[overlay.herp-2018]"));
            None
        }
    };
    (names, tables.into_iter().filter_map(read).collect())
}

fn read(table: &Reading, name: &str, around: &Around) -> Option<Overlay> {
    let title = table.text("title");
    let removed = match table.has("remove") {
        true => table.list("remove", |node, kind| around.names.called(text(node, kind)?)),
        false => Some(Vec::new()),
    };
    let changes: Vec<Option<Change>> =
        table.sections("change").iter().map(|change| read_change(change, around)).collect();
    let added = table.sections("source");
    Names::of("source", &added, around.taken);
    let added: Vec<Option<Source>> =
        added.iter().map(|source| source::read(source, around.plates, around.region)).collect();
    let changes: Vec<Change> = changes.into_iter().collect::<Option<_>>()?;
    let (added, removed) = (added.into_iter().collect::<Option<_>>()?, removed?);
    let overlay = Overlay { name: name.to_owned(), removed, changes, added };
    title?;
    names_once(table, &overlay, around.names).then_some(overlay)
}

/// A source that is changed twice, or changed and removed, would depend on the order of the file.
fn names_once(table: &Reading, overlay: &Overlay, names: &Names) -> bool {
    let mut named: Vec<usize> = overlay.changes.iter().map(|change| change.source).collect();
    named.extend(&overlay.removed);
    named.sort_unstable();
    match named.windows(2).find(|pair| pair[0] == pair[1]) {
        None => true,
        Some(pair) => {
            let what = format!("the overlay names \"{}\" twice", shown(names.get(pair[0])));
            let rule = "an overlay changes or removes a source once";
            let key = if overlay.removed.contains(&pair[0]) { "remove" } else { "change" };
            table.complain_key(key, Fault::new(what, rule, "put all that changes into one [[overlay.NAME.change]]"));
            false
        }
    }
}

fn read_change(table: &Reading, around: &Around) -> Option<Change> {
    let source = table.node("source");
    let source = source.and_then(|node| around.names.find(node).map_err(|why| table.complain_key("source", why)).ok());
    let reference = table.text("reference");
    let errors = table.ctx.errors();
    one_occurrence(table);
    let occurrence = occurrence::read(table);
    let magnitude = table.section("magnitude").and_then(|law| zone::read_magnitude(&law));
    let target = source.and_then(|source| around.sources.get(source)?.as_ref());
    let weights = match (target.map(|source| &source.ruptures), table.has("weights")) {
        (Some(Ruptures::Cases { cases, .. }), true) => weights(table, cases),
        _ => None,
    };
    if let Some(target) = target {
        check_target(table, target);
    }
    let change = Change { source: source?, reference: reference?.to_owned(), occurrence, magnitude, weights };
    (table.ctx.errors() == errors).then_some(change)
}

fn one_occurrence(table: &Reading) {
    let written: Vec<&str> = occurrence::KEYS.iter().copied().filter(|key| table.has(key)).collect();
    if let [first, second, ..] = written[..] {
        let what = format!("{} has both `{first}` and `{second}`", table.called());
        let rule = format!("at most one of these keys is written: {}", occurrence::KEYS.join(", "));
        table.complain_key(second, Fault::new(what, rule, table.example(first)));
    }
}

/// Magnitudes belong to zones and weights to cases.
fn check_target(table: &Reading, target: &Source) {
    let is_zone = matches!(target.ruptures, Ruptures::Zone(_));
    let (key, other) =
        if is_zone { ("weights", "a zone has no cases") } else { ("magnitude", "its cases have their own") };
    if table.has(key) {
        let what = format!("`{key}` does not fit the source \"{}\": {other}", shown(&target.name));
        let example = table.example(if is_zone { "magnitude" } else { "weights" });
        table.complain_key(
            key,
            Fault::new(what, "an overlay changes the magnitudes of zones and the weights of cases", example),
        );
    }
}

/// The weights of all cases of a source, in the order of its cases.
fn weights(table: &Reading, cases: &[Case]) -> Option<Vec<f64>> {
    let names = Names::new("case", cases.iter().map(|case| case.name.clone()).collect());
    let mut found: Vec<Option<f64>> = vec![None; cases.len()];
    for (name, span, node) in table.keyed("weights") {
        match (names.called(name), number(node, &WEIGHT)) {
            (Ok(case), Ok(weight)) => found[case] = Some(weight),
            (Err(why), _) => table.ctx.complain(&span, &node.path, why),
            (_, Err(why)) => table.ctx.complain_of(node, why.with_example(table.example("weights"))),
        }
    }
    if let Some(missing) = found.iter().position(Option::is_none) {
        let what = format!("the case \"{}\" has no weight", shown(names.get(missing)));
        table.complain_key(
            "weights",
            Fault::new(what, "an overlay that changes weights states those of all cases", table.example("weights")),
        );
        return None;
    }
    let found: Vec<f64> = found.into_iter().collect::<Option<_>>()?;
    normalised(table, "weights", "the cases", &found)
}

impl Overlay {
    /// Makes the changes: removed sources leave, changed ones keep their place, added ones come last.
    pub fn apply(self, sources: Vec<Source>) -> Vec<Source> {
        let mut sources: Vec<Option<Source>> = sources.into_iter().map(Some).collect();
        for change in self.changes {
            if let Some(Some(source)) = sources.get_mut(change.source) {
                change.apply(source);
            }
        }
        for removed in self.removed {
            if let Some(source) = sources.get_mut(removed) {
                *source = None;
            }
        }
        sources.into_iter().flatten().chain(self.added).collect()
    }
}

impl Change {
    fn apply(self, source: &mut Source) {
        source.reference = self.reference;
        if let Some(occurrence) = self.occurrence {
            source.occurrence = occurrence;
        }
        match &mut source.ruptures {
            Ruptures::Zone(zone) => zone.magnitude = self.magnitude.unwrap_or(zone.magnitude),
            Ruptures::Cases { cases, .. } => {
                let weights = self.weights.unwrap_or_default();
                cases.iter_mut().zip(weights).for_each(|(case, weight)| case.weight = weight);
            }
        }
    }
}
