//! What only shows when the parts of a model are put together, told like any other mistake: at the table and key of the file
//! that it is about, with the rule and the right form.
//!
//! A configuration is checked when it is read; what perils, programme and accounts refuse all the same (sums and products that
//! grow too large, terms that do not go together) comes back as one of their errors, which names a policy, contract or peril.
//! The file is read again to find its table, and in it the key that the error is about.
//!
//! Worked example: `layer: its premium must be at least 0 and at most 2^53 quanta`, where an index lets the premium grow for forty
//! years, is told at `renewal` of the contract called "layer".

use std::path::Path;

use super::contract::CONTRACT;
use super::field::{Field, Section};
use super::peril::PERIL;
use super::policy::POLICY;
use super::root::ROOT;
use crate::input::complaint::{Complaint, Complaints, Fault};
use crate::input::toml_tree::{self, Document, Node, Table, Value};
use crate::ledger::LedgerError;
use crate::perils::{Fault as PerilFault, PerilError};
use crate::programme::PlanError;
use crate::simulation::RunError;
use crate::study::run::StudyError;

/// The error of a model that was read from a file, as a complaint about the file. None where it is about no file: an
/// interruption, a full disk.
pub fn blame(path: &Path, error: &StudyError) -> Option<Complaints> {
    let blamed = match error {
        StudyError::Run(RunError::Plan(error)) => of_plan(error),
        StudyError::Run(RunError::Peril(error)) => of_peril(error),
        StudyError::Run(RunError::Ledger(error)) => of_ledger(error),
        StudyError::TooManyTrials { most, .. } => Blamed {
            at: Place::Simulation,
            keys: vec!["trials"],
            what: error.to_string(),
            rule: "a run keeps some figures of every trial, for which memory is bounded".into(),
            example: format!("trials = {most}"),
        },
        StudyError::PastLossTooLarge { .. } => Blamed {
            at: Place::Pricing,
            keys: vec!["burning-cost"],
            what: error.to_string(),
            rule: "a loss of the past grows by `trend` from its year to that of the start".into(),
            example: String::new(),
        },
        _ => return None,
    };
    Some([blamed.complaint(path)].into_iter().collect())
}

/// Which table an error is about.
enum Place {
    /// The policy or contract of a name.
    Item(String),
    /// The peril of a name.
    Peril(String),
    Simulation,
    Pricing,
}

/// An error with its place, not yet found in the file.
struct Blamed {
    at: Place,
    /// The keys that it may be about, the likeliest first.
    keys: Vec<&'static str>,
    what: String,
    rule: String,
    /// Empty: the form of the key.
    example: String,
}

fn of_plan(error: &PlanError) -> Blamed {
    let of = |item: &String, keys: &[&'static str], rule: &str, example: &str| Blamed {
        at: Place::Item(item.clone()),
        keys: keys.to_vec(),
        what: error.to_string(),
        rule: rule.into(),
        example: example.into(),
    };
    let first = |contracts: &Vec<String>| contracts.first().cloned().unwrap_or_default();
    match error {
        PlanError::Unknown { item, .. } => of(item, &["covers"], "a name stands for something in the file", ""),
        PlanError::Cycle { contracts } => of(
            &first(contracts),
            &["after", "cedant"],
            "no contract waits for itself, directly or through others",
            "after = []",
        ),
        PlanError::SelfCession { contract } => {
            of(contract, &["reinsurer", "reinsurers"], "a contract passes risk from one party to another", "")
        }
        PlanError::AfterOtherCedant { contract, .. } => {
            of(contract, &["after"], "contracts inure to others of the same cedant", "after = []")
        }
        PlanError::SharesAboveWhole { contracts, .. } => of(
            &first(contracts),
            &["terms"],
            "contracts that run side by side cede at most 100% of a loss; `after` puts one behind another",
            "after = [\"fronting\"]",
        ),
        PlanError::ShareOutOfRange { item, what } => of(item, &keys_in(what), "a share lies between 0% and 100%", ""),
        PlanError::AmountOutOfRange { item, what } => of(
            item,
            &[&["renewal"], &keys_in(what)[..]].concat(),
            "amounts are whole numbers of quanta (`simulation.quantum`), exact up to 2^53 of them, also after what they are \
             multiplied with: an index over the model years, a premium, a division by a share",
            "",
        ),
        PlanError::BasisMissing { contract } => of(
            contract,
            &["basis", "terms"],
            "a share below 100% is applied before the amounts (\"share\") or after them (\"whole\")",
            "basis = \"share\"",
        ),
        PlanError::Unsupported { item, why } => {
            of(item, &keys_in(why), "some terms do not go together; one of them is written otherwise", "")
        }
        PlanError::PremiumInScope { contract, .. } => of(
            contract,
            &["premium"],
            "a share of the subject premium is taken of premiums that fall wholly into the scope, or are known by risk",
            "premium = \"45m\"",
        ),
        PlanError::NegativeSubjectPremium { contract } => of(
            contract,
            &["premium", "after"],
            "a share of the subject premium is of what the cedant receives less what the contracts of `after` cost",
            "premium = \"45m\"",
        ),
        PlanError::PremiumOverflow { item } => of(
            item,
            &["renewal", "premium"],
            "a premium is exact up to 2^53 quanta in every model year",
            "premium = \"45m\"",
        ),
        PlanError::Period { item } => of(
            item,
            &["period", "renewal"],
            "a period has at least a month, and there are fewer than 65,535 of them within the horizon",
            "period = { from = 2027-04-01, months = 12 }",
        ),
        PlanError::RiskLacks { contract, .. } => of(
            contract,
            &["acceptance", "terms", "premium"],
            "terms that depend on the risk need it of every risk in scope: its insured value or approved limit, its country or \
             its premium, in the lists that `sites` and `buyers` name",
            "id,country,limit,premium\nosaka,JP,8m,100k",
        ),
    }
}

fn of_peril(error: &PerilError) -> Blamed {
    const SOURCES: [&str; 6] =
        ["event-loss-table", "year-event-loss-table", "year-loss-table", "earthquake", "credit", "frequency"];
    let (keys, rule): (Vec<&'static str>, String) = match &error.fault {
        PerilFault::DuplicateName => (vec!["name"], "random numbers hang on the name of a peril".into()),
        PerilFault::Frequency(_) => (vec!["frequency"], "the law of the number of events has such parameters".into()),
        PerilFault::Severity(_) => (vec!["severity"], "the law of the size of a loss has such parameters".into()),
        PerilFault::Number { what, rule, .. } => {
            let inside = what.contains("buyer").then_some("credit");
            (inside.into_iter().collect(), format!("{what}: {rule}"))
        }
        PerilFault::SharedFrequency(_) => {
            (vec!["shared-frequency"], "a shared factor multiplies the mean of a Poisson count".into())
        }
        PerilFault::WeightsOverHorizon { .. } => (
            vec!["year-event-loss-table", "year-loss-table"],
            "weights of single years are not those of paths of several".into(),
        ),
        PerilFault::Site { .. } | PerilFault::Source { .. } => {
            (vec!["earthquake"], "an earthquake model takes every site of the list and every source of its file".into())
        }
        _ => (Vec::new(), "a peril has what its events need".into()),
    };
    Blamed {
        at: Place::Peril(error.peril.clone()),
        keys: keys.into_iter().chain(SOURCES).collect(),
        what: error.fault.to_string(),
        rule,
        example: String::new(),
    }
}

fn of_ledger(error: &LedgerError) -> Blamed {
    match error {
        LedgerError::MissingYear { name, .. } => Blamed {
            at: Place::Item(name.clone()),
            keys: vec!["premium"],
            what: error.to_string(),
            rule: "a premium is known in every model year".into(),
            example: String::new(),
        },
        LedgerError::SheetSize { .. } | LedgerError::TooLarge { .. } => Blamed {
            at: Place::Simulation,
            keys: vec!["quantum"],
            what: error.to_string(),
            rule: "accounts are kept in whole quanta, exact up to 2^53 of them; a larger quantum raises that".into(),
            example: "quantum = 1".into(),
        },
    }
}

/// The keys of policies and contracts that a sentence speaks of.
fn keys_in(sentence: &str) -> Vec<&'static str> {
    // Words of errors that are no keys, and the keys that they mean.
    const MEANT: [(&str, &str); 12] = [
        ("layer", "terms"),
        ("payout", "terms"),
        ("retention", "terms"),
        ("band", "terms"),
        ("annual limit", "limit"),
        ("annual limit", "annual"),
        ("first loss", "first-loss"),
        ("losses to date", "as-of"),
        ("index", "renewal"),
        ("share of the premium", "premium"),
        ("placed share", "placed"),
        ("claims limits", "limits"),
    ];
    let fields = POLICY.fields.iter().chain(CONTRACT.fields);
    let mut found: Vec<(usize, &'static str)> =
        fields.filter_map(|field| Some((sentence.find(field.key)?, field.key))).collect();
    found.extend(MEANT.iter().filter_map(|(word, key)| Some((sentence.find(word)?, *key))));
    found.sort_unstable();
    let mut keys: Vec<&str> = Vec::new();
    for (_, key) in found {
        if !keys.contains(&key) && key != "name" {
            keys.push(key);
        }
    }
    keys.push("terms");
    keys
}

impl Blamed {
    fn complaint(self, path: &Path) -> Complaint {
        let name = path.display().to_string();
        let Ok((document, _)) = toml_tree::read(path, &name, &mut Complaints::new()) else {
            return Complaint::of_file(name, Fault::new(self.what, self.rule, self.example));
        };
        let (table, section) = self.table(&document);
        let Some(table) = table else {
            return Complaint::of_file(name, Fault::new(self.what, self.rule, self.example));
        };
        let written = self.keys.iter().find_map(|key| Some((*key, table.peek(key).filter(|node| may_be(key, node))?)));
        let form = written.map(|(key, _)| key).or(self.keys.first().copied()).and_then(|key| section.field(key));
        let example = match written {
            Some(("renewal", _)) => "renewal = { index = { premium = \"2%\", limits = \"2%\" } }".to_owned(),
            _ if self.example.is_empty() => form.map_or(String::new(), Field::line),
            _ => self.example,
        };
        let fault = Fault::new(self.what, self.rule, example);
        match written {
            Some((_, node)) => document.complaint(&node.span, &node.path, fault),
            None => document.complaint(&table.span, &table.path, fault),
        }
    }

    fn table<'d>(&self, document: &'d Document) -> (Option<&'d Table>, &'static Section) {
        let root = &document.root;
        match &self.at {
            Place::Item(name) => match called(root, "contract", name) {
                Some(table) => (Some(table), &CONTRACT),
                None => (called(root, "policy", name), &POLICY),
            },
            Place::Peril(name) => (called(root, "peril", name), &PERIL),
            Place::Simulation => (inner(root, "simulation"), inner_section("simulation")),
            Place::Pricing => (inner(root, "pricing"), inner_section("pricing")),
        }
    }
}

/// A renewal makes an amount too large where it multiplies amounts.
fn may_be(key: &str, node: &Node) -> bool {
    let grows = |table: &Table| ["index", "after-loss"].into_iter().any(|key| table.peek(key).is_some());
    key != "renewal" || node.table().is_ok_and(grows)
}

/// The table of a list that bears a name; the policy of a co-insurer bears that of the whole and its own behind it.
fn called<'d>(root: &'d Table, list: &str, name: &str) -> Option<&'d Table> {
    let tables = || {
        let list = root.peek(list).and_then(|node| node.list().ok()).unwrap_or_default();
        list.iter().filter_map(|node: &Node| node.table().ok())
    };
    let is = |table: &&Table, wanted: &dyn Fn(&str) -> bool| {
        table.peek("name").and_then(|node| node.text().ok()).is_some_and(wanted)
    };
    let whole = |written: &str| name.strip_prefix(written).is_some_and(|rest| rest.starts_with(" ("));
    tables().find(|table| is(table, &|written| written == name)).or_else(|| tables().find(|table| is(table, &whole)))
}

fn inner<'d>(root: &'d Table, key: &str) -> Option<&'d Table> {
    match &root.peek(key)?.value {
        Value::Table(table) => Some(table),
        _ => None,
    }
}

fn inner_section(key: &str) -> &'static Section {
    ROOT.field(key).and_then(|field| field.kind.sections().first().copied()).unwrap_or(&ROOT)
}
