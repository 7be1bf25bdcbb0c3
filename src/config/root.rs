//! The file as a whole: its top-level keys, and the order in which its parts are read and checked.

use std::path::Path;

use super::buyers::{self, BUYERS};
use super::context::Ctx;
use super::contract::{CONTRACT, ContractDraft};
use super::field::{Field, Kind, Section, optional, required};
use super::names::Names;
use super::party::{self, CAPTIVE, PARENT, PARTY, Parties};
use super::peril::{self, PERIL, SHARED_FREQUENCY};
use super::policy::POLICY;
use super::pricing::{self, PRICING};
use super::programme::{self, Drafts, Ground};
use super::reach::Reach;
use super::reading::{Reading, text};
use super::simulation::{self, SIMULATION};
use super::site_needs::Needs;
use super::sites::{SITES, Sites};
use super::stress::{self, STRESS};
use super::sweep::{self, SWEEP};
use crate::input::complaint::{Complaints, Fault};
use crate::input::toml_tree::Document;
use crate::model::{InputFile, Model};

pub(super) const ROOT: Section = Section {
    doc: "A configuration: who takes part, what can be lost, how it is insured and reinsured, and how long it is simulated.",
    fields: FIELDS,
    one_of: &[],
};

const FIELDS: &[Field] = &[
    required("format", Kind::Count { least: 1, most: 1 }, "1", "the version of this grammar"),
    required(
        "title",
        Kind::Text,
        "\"Company B: a captive for earthquake and tsunami\"",
        "one line that heads every output",
    ),
    required(
        "currency",
        Kind::Code { letters: 3, of: "ISO 4217" },
        "\"JPY\"",
        "the currency of all amounts and results",
    ),
    optional(
        "notes",
        Kind::List { of: &Kind::Text, least: 1 },
        "[\"the event loss table is illustrative\"]",
        "remarks that the report prints as they are",
    ),
    optional(
        "sites",
        SITES,
        "\"company_b/sites.csv\"",
        "the list of insured sites; it may serve several configurations: columns that only an earthquake model needs are \
         checked, and have no effect without one",
    ),
    optional(
        "buyers",
        BUYERS,
        "\"buyers.csv\"",
        "the list of insured buyers; their ids are not those of sites; columns that only a credit peril needs are checked, and \
         have no effect without one",
    ),
    required("simulation", Kind::Table(&SIMULATION), "", "how many years, from when, from which seed"),
    optional("captive", Kind::Table(&CAPTIVE), "", "the captive and its account"),
    optional("parent", Kind::Table(&PARENT), "", "the parent and its account"),
    optional("party", Kind::Tables(&PARTY), "", "an insurer or reinsurer"),
    optional(
        "shared-frequency",
        Kind::Keyed { keys: "names", of: &Kind::Table(&SHARED_FREQUENCY) },
        "{ clustering = { variance = 0.2 } }",
        "factors that several perils share; each is headed [shared-frequency.NAME]",
    ),
    required("peril", Kind::Tables(&PERIL), "", "a source of losses"),
    optional("policy", Kind::Tables(&POLICY), "", "a policy that the parent buys"),
    optional("contract", Kind::Tables(&CONTRACT), "", "a reinsurance or retrocession contract"),
    optional("pricing", Kind::Table(&PRICING), "", "what `ishizue price` prices layers by"),
    optional("sweep", Kind::Table(&SWEEP), "", "designs that `ishizue compare` holds against one another"),
    optional(
        "stress",
        Kind::Tables(&STRESS),
        "",
        "a stress that `ishizue stress` works out beside its library; all that is written in one table strikes together",
    ),
];

/// Reads a parsed file. `found`: its syntax errors.
pub(super) fn read(
    document: &Document,
    base: &Path,
    config: InputFile,
    found: Complaints,
) -> Result<(Model, Complaints), Complaints> {
    let currency = currency(document);
    let ctx = Ctx::new(document, currency, base, config);
    found.into_iter().for_each(|complaint| ctx.push(complaint));
    let model = model(&ctx);
    if ctx.errors() == 0 {
        complain_of_unused(&ctx);
    }
    let errors = ctx.errors();
    let (complaints, inputs) = ctx.finish();
    match model.filter(|_| errors == 0) {
        Some(model) => Ok((Model { inputs, ..model }, complaints)),
        None => Err(complaints),
    }
}

/// The currency is needed before anything else is read; a wrong one is complained about later.
fn currency(document: &Document) -> String {
    let written = document.root.peek("currency").and_then(|node| node.text().ok());
    written.unwrap_or("JPY").to_owned()
}

/// A key that is known but was not needed would be ignored in silence.
pub(super) fn complain_of_unused(ctx: &Ctx) {
    for (key, span, path) in ctx.doc.root.unread() {
        let what = format!("`{key}` has no effect here");
        let rule = "every key that is written is used; this one belongs to other choices than those made beside it";
        ctx.complain(&span, &path, Fault::new(what, rule, format!("leave `{key}` out")));
    }
}

fn model(ctx: &Ctx) -> Option<Model> {
    let root = Reading::open(ctx, &ctx.doc.root, &ROOT);
    let (format, title, currency) = (root.count("format"), root.text("title"), root.text("currency"));
    let notes = match root.has("notes") {
        true => root.list("notes", |node, kind| text(node, kind).map(str::to_owned)),
        false => Some(Vec::new()),
    };
    let settings = root.section("simulation").and_then(|table| simulation::read(&table));
    ctx.bound_amounts(settings.as_ref().map(|settings| settings.quantum));
    let axis = settings.as_ref().map(|settings| settings.axis);
    let horizon = settings.as_ref().map(|settings| settings.horizon);
    let party_tables = root.sections("party");
    let start = axis.map(|axis| axis.start());
    let parties = Parties::read(root.section("parent"), root.section("captive"), &party_tables, (start, horizon));
    // What the sites must say follows from the earthquake models that lie over them.
    let peril_tables = root.sections("peril");
    let quakes: Vec<_> = peril_tables.iter().map(peril::read_earthquake).collect();
    let shaken = peril_tables.iter().any(|table| table.has("earthquake"));
    let needs = shaken.then(|| Needs::of(quakes.iter().flatten()));
    let mut sites = Sites::read(&root, needs.as_ref(), axis);
    buyers::read(&root, &mut sites);

    let shared = peril::read_shared(&root);
    let shared_names = Names::new("shared frequency", shared.iter().map(|s| s.name.clone()).collect());
    let peril_names = Names::of("peril", &peril_tables, &[]);
    let mut risks = sites.risks.clone();
    let quantum = settings.as_ref().map(|settings| settings.quantum);
    let around = peril::Surroundings {
        root: &root,
        names: &peril_names,
        quantum,
        sites: &sites,
        shared: &shared_names,
        axis,
        horizon,
    };
    let perils = peril::read_all(&peril_tables, quakes, &around, &mut risks);
    let reach: Vec<Reach> = perils.iter().map(|draft| draft.reach).collect();
    complain_of_no_peril(&root, &peril_tables);

    let ground = Ground {
        parties: &parties,
        sites: &sites,
        risks: &risks,
        reach: &reach,
        perils: &perils,
        peril_names: &peril_names,
        axis,
        horizon,
        quantum,
    };
    let drafts = programme::read(&root, &ground);
    let pricing =
        pricing::read(&root, (&peril_names, &drafts.contract_names), &drafts.contracts, &risks, (axis, quantum));
    programme::check(ctx, &root, &ground, &drafts);
    let sweep = sweep::read(&root, &ground, &drafts);
    let stress_tables = root.sections("stress");
    let stresses = stress::read(&stress_tables, &peril_names, horizon);
    let accepts_as_reinsured =
        |draft: &ContractDraft| draft.contract.acceptance.as_ref().is_some_and(|accepts| accepts.as_reinsured);
    let all_read = drafts.contracts.iter().all(|draft| draft.sound);
    if all_read && !drafts.contracts.iter().any(accepts_as_reinsured) {
        std::mem::take(&mut sites.reinsured_limits).tell(ctx);
    }
    let retroceded = |draft: &ContractDraft| draft.cedant.is_some() && draft.cedant == parties.captive_index();
    if all_read && !drafts.contracts.iter().any(retroceded) {
        party::warn_of_no_retrocession(&root);
    }
    format?;
    let complete = parties.captive.is_some() == parties.captive_index().is_some()
        && parties.parent.is_some() == parties.parent_index().is_some()
        && drafts.sound();
    let Drafts { policies, contracts, .. } = drafts;
    let perils = perils.into_iter().map(|draft| draft.peril).collect::<Option<Vec<_>>>()?;
    let model = complete.then_some(Model {
        title: title?.to_owned(),
        currency: currency?.to_owned(),
        notes: notes?,
        settings: settings?,
        parties: parties.list,
        captive: parties.captive,
        parent: parties.parent,
        risks,
        perils,
        shared_frequencies: shared,
        policies: policies.into_iter().map(|draft| draft.policy).collect(),
        contracts: contracts.into_iter().map(|draft| draft.contract).collect(),
        pricing: pricing?,
        sweep: sweep?,
        stresses: stresses?,
        inputs: Vec::new(),
    })?;
    if ctx.errors() == 0 {
        stress::check(&stress_tables, &model);
    }
    Some(model)
}

fn complain_of_no_peril(root: &Reading, perils: &[Reading]) {
    if root.has("peril") && perils.is_empty() && !root.table.damaged {
        let rule = "a configuration has at least one source of losses";
        root.complain_key("peril", Fault::new("the list of perils is empty", rule, "[[peril]]\nname = \"earthquake\""));
    }
}
