//! `[[scenario]]`: stated ruptures by name, built in (`scenarios.toml`) or from a file of the user in its place.
//!
//! A scenario names a rupture of the configuration's source model (`case = "nankai/4"`, or `"nankai/13/west"` for one
//! earthquake of a pair), or states its own by a rectangle or a trace with magnitude and class.
//!
//! Worked number: `tohoku-2011` is M 9.0 on 500 by 200 km; its shallow part lies 271 km (geometric mean) from the Sendai
//! plain, where Abe's formula gives 10^(9.0 - 5.55) / 271 = 10.4 m; the cap of M 9.0, 15.8 m, binds within 178 km.

use super::super::field::{Field, Kind, Section, optional, required};
use super::super::names::Names;
use super::super::reading::Reading;
use super::super::root::complain_of_unused;
use super::case::{CENTRE_DEPTH, SIZE, TSUNAMI_SIZE};
use super::source::{CLASSES, TSUNAMI};
use super::surface::{PLANE_FIELD, TRACE_FIELD, plane_or_trace};
use crate::config::context::Ctx;
use crate::input::complaint::{Complaint, Complaints, Fault};
use crate::input::digest::{MOST_TABLE, read_file, text_of};
use crate::input::source::Source as Text;
use crate::input::toml_tree::Document;
use crate::model::InputFile;
use crate::model::earthquake::scenario::{Scenario, ScenarioRupture};
use crate::model::earthquake::source::Part;
use std::path::Path;

/// How complaints call the built-in scenarios.
const BUILT_IN: &str = "scenarios (built in)";

const ROOT: Section = Section {
    doc: "Scenarios: stated ruptures by name.",
    fields: &[
        required("format", Kind::Count { least: 1, most: 1 }, "1", "the version of this grammar"),
        required("scenario", Kind::Tables(&SCENARIO), "", "a stated rupture"),
    ],
    one_of: &[],
};

const SCENARIO: Section = Section {
    doc: "A stated rupture.",
    fields: &[
        required("name", Kind::Name, "\"tohoku-2011\"", "the name of the scenario"),
        required("title", Kind::Text, "\"Off Tohoku, 11 March 2011\"", "the scenario in words"),
        required("reference", Kind::Text, "\"GSI (2011)\"", "the public source of the rupture"),
        CASE,
        CLASS,
        SIZE,
        TSUNAMI_SIZE,
        CENTRE_DEPTH,
        PLANE_FIELD,
        TRACE_FIELD,
        optional(
            "tsunami",
            Kind::Table(&TSUNAMI),
            "{ constant = 0.2 }",
            "it raises a tsunami; not written: it does not",
        ),
    ],
    one_of: &["case", "plane", "trace"],
};

const CASE: Field = optional(
    "case",
    Kind::Text,
    "\"nankai/4\"",
    "a rupture of the source model: source/case, or source/case/part for one earthquake of a pair",
);
const CLASS: Field = optional(
    "class",
    Kind::Choice(&["crustal", "interface", "slab", "philippine-slab", "outer-rise"]),
    "\"interface\"",
    "which attenuation holds",
);

/// Keys that only a rupture of its own has.
const OWN: [&str; 5] = ["class", "magnitude", "tsunami-magnitude", "centre-depth", "tsunami"];

/// The text of the built-in scenarios, as a file to copy and edit.
pub fn scenarios_text() -> &'static str {
    include_str!("scenarios.toml")
}

/// The built-in scenarios.
///
/// ```
/// let scenarios = ishizue::config::earthquake::built_in_scenarios().unwrap();
/// assert!(scenarios.iter().any(|scenario| scenario.name == "tohoku-2011"));
/// ```
///
/// # Errors
/// None: a test reads them.
pub fn built_in_scenarios() -> Result<Vec<Scenario>, Complaints> {
    understood(Text::new(BUILT_IN, scenarios_text()))
}

/// The scenarios of a file.
///
/// # Errors
/// All mistakes of the file.
pub fn scenarios(file: &Path) -> Result<Vec<Scenario>, Complaints> {
    let alone = |complaint: Box<Complaint>| {
        let mut all = Complaints::new();
        all.push(complaint.or_example("--scenarios scenarios.toml"));
        all
    };
    let bytes = read_file(file, &file.display().to_string(), MOST_TABLE).map_err(alone)?;
    understood(text_of(&bytes, "format = 1").map_err(alone)?)
}

fn understood(text: Text) -> Result<Vec<Scenario>, Complaints> {
    let mut found = Complaints::new();
    let input = InputFile { path: text.name().to_owned(), sha256: String::new(), bytes: 0 };
    let document = Document::parse(text, &mut found);
    let ctx = Ctx::new(&document, String::new(), Path::new(""), input);
    found.into_iter().for_each(|complaint| ctx.push(complaint));
    let root = Reading::open(&ctx, &document.root, &ROOT);
    root.count("format");
    let tables = root.sections("scenario");
    Names::of("scenario", &tables, &[]);
    let read: Vec<Option<Scenario>> = tables.iter().map(read).collect();
    if ctx.errors() == 0 {
        complain_of_unused(&ctx);
    }
    let (complaints, _) = ctx.finish();
    match read.into_iter().collect::<Option<Vec<_>>>().filter(|_| !complaints.has_errors()) {
        Some(scenarios) => Ok(scenarios),
        None => Err(complaints),
    }
}

fn read(table: &Reading) -> Option<Scenario> {
    let (name, title, reference) = (table.text("name"), table.text("title"), table.text("reference"));
    let rupture = if table.has("case") { case(table) } else { stated(table) };
    Some(Scenario {
        name: name?.to_owned(),
        title: title?.to_owned(),
        reference: reference?.to_owned(),
        rupture: rupture?,
    })
}

fn case(table: &Reading) -> Option<ScenarioRupture> {
    if let Some(key) = OWN.into_iter().find(|key| table.has(key)) {
        let rule = "a case of the source model has magnitude, class and tsunami there";
        table.complain_key(key, Fault::new(format!("`{key}` is written beside `case`"), rule, table.example("case")));
        return None;
    }
    table.text("case").map(|case| ScenarioRupture::Case(case.to_owned()))
}

fn stated(table: &Reading) -> Option<ScenarioRupture> {
    table.require("class");
    table.require("magnitude");
    let class = table.choice("class").and_then(|key| CLASSES.into_iter().find(|class| class.key() == key));
    let (magnitude, tsunami_magnitude) = (table.number("magnitude"), table.number("tsunami-magnitude"));
    let centre_depth = table.number("centre-depth");
    let tsunami = match table.has("tsunami") {
        true => table.section("tsunami").and_then(|tsunami| tsunami.number("constant")).map(Some),
        false => Some(None),
    };
    let has_surface = table.has("plane") || table.has("trace");
    let surface = has_surface.then(|| plane_or_trace(table, None)).flatten();
    let part = Part { name: String::new(), magnitude: magnitude?, tsunami_magnitude, surface: surface?, centre_depth };
    Some(ScenarioRupture::Stated { class: class?, part: Box::new(part), tsunami: tsunami? })
}
