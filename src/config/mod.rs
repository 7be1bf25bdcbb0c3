//! The grammar of the configuration file: from text to a checked [`Model`].
//!
//! One table of fields ([`field`]) declares every key once, with its type, unit, range, default, example and meaning.
//! It drives the reader, its error texts, the starter of `ishizue init`, the JSON Schema and the manual. All mistakes of
//! a configuration and of the files that it names are reported at once.

pub mod earthquake;
pub mod field;

mod capital;
mod checks;
mod context;
mod contract;
mod counterparty;
mod event_loss_table;
mod frequency;
mod hazard_sites;
mod insured_percentage;
mod loss_table;
mod maximum_liability;
mod money;
mod manual;
mod names;
mod party;
mod peril;
mod period;
mod periods;
mod policy;
mod pricing;
mod programme;
mod premium;
mod reach;
mod reading;
mod risk_terms;
mod renewal;
mod root;
mod schema;
mod scope;
mod severity;
mod simulation;
mod site_needs;
mod site_traits;
mod sites;
mod starter;
mod stress;
mod starter_book;
mod sweep;
mod terms;
mod trigger;
mod year_event_table;
mod year_table;

mod blame;
mod buyers;
mod co_insurance;
mod countries;
mod credit;
mod deductible;
mod document;
mod domicile;
mod follow_lead;
mod idle_cells;
mod largest_event;
mod risk_filter;

use std::path::Path;

use crate::input::complaint::{Complaint, Complaints, Fault};
use crate::input::digest::sha256_hex;
use crate::input::source::Source;
use crate::input::toml_tree::{self, Document};
use crate::model::{InputFile, Model};

pub use blame::blame;
pub use hazard_sites::hazard_sites;
pub use manual::manual;
pub use schema::schema;
pub use starter::starter;
pub use starter_book::starter_book;

/// Reads a configuration file and every file that it names, looked for beside it. Gives the model and warnings.
///
/// # Errors
/// All mistakes, and the warnings among them.
pub fn read(path: &Path) -> Result<(Model, Complaints), Complaints> {
    let name = path.display().to_string();
    let mut found = Complaints::new();
    match toml_tree::read(path, &name, &mut found) {
        Ok((document, file)) => {
            let config = InputFile { path: name, sha256: file.sha256, bytes: file.bytes.len() as u64 };
            let base = path.parent().unwrap_or(Path::new(""));
            root::read(&document, base, config, found)
        }
        Err(complaint) => Err([*complaint].into_iter().collect()),
    }
}

/// Reads a configuration given as text; files that it names are looked for in `base`.
///
/// ```
/// use ishizue::config;
/// let text = r#"
/// format = 1
/// title = "One peril"
/// currency = "JPY"
/// [simulation]
/// start = 2027-04-01
/// trials = 1_000
/// seed = 1
/// [[peril]]
/// name = "earthquake"
/// frequency = { poisson = { mean = 2 } }
/// severity = { pareto = { threshold = 1, alpha = 1.5 }, censor-at = 1_000 }
/// "#;
/// let (model, warnings) = config::read_text(text, "one.toml", std::path::Path::new("")).unwrap();
/// assert_eq!(model.perils[0].name, "earthquake");
/// assert!(warnings.is_empty());
/// let mistakes = config::read_text("format = 1", "one.toml", std::path::Path::new("")).unwrap_err();
/// assert!(mistakes.len() >= 4);
/// ```
///
/// # Errors
/// All mistakes, and the warnings among them.
pub fn read_text(text: &str, name: &str, base: &Path) -> Result<(Model, Complaints), Complaints> {
    let config = InputFile { path: name.into(), sha256: sha256_hex(text.as_bytes()), bytes: text.len() as u64 };
    if text.trim().is_empty() {
        let rule = "a configuration has at least a title, a currency, [simulation] and a [[peril]]";
        let fault = Fault::new("the file is empty", rule, "ishizue init writes one to start from");
        return Err([Complaint::of_file(name, fault).on_line(1)].into_iter().collect());
    }
    let mut found = Complaints::new();
    let document = Document::parse(Source::new(name, text), &mut found);
    root::read(&document, base, config, found)
}
