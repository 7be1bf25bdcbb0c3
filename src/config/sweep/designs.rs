//! Every design of a sweep, read as if its terms stood in the file: the tree of the configuration is changed where the terms stand, and
//! policies and contracts are read and checked again. What the file would be refused for, the design is skipped for.

use std::collections::BTreeSet;

use super::premium::{PremiumRule, ceded_share};
use super::term::{self, Item, Term};
use super::vary::Vary;
use crate::config::programme::{self, Drafts, Ground};
use crate::config::reading::Reading;
use crate::config::root::ROOT;
use crate::input::complaint::{Complaints, Fault, Severity};
use crate::input::toml_tree::{Node, Table, Value};
use crate::model::contract::Contract;
use crate::model::sweep::{Changes, MOST_DESIGNS, NoProgramme, Setting, SweptDesign};

/// Reads all combinations of the variants of all tables, the last table fastest.
pub(super) fn read(
    root: &Reading,
    ground: &Ground,
    base: &Drafts,
    varied: &[Vary],
    warned: &Complaints,
) -> Vec<SweptDesign> {
    let count = varied.iter().map(|vary| vary.variants.len()).product();
    let known: BTreeSet<&str> = warned.iter().map(|warning| warning.what.as_str()).collect();
    let design = |mut at: usize| {
        let mut chosen: Vec<&[Setting]> = Vec::with_capacity(varied.len());
        for vary in varied.iter().rev() {
            chosen.push(&vary.variants[at % vary.variants.len()]);
            at /= vary.variants.len();
        }
        chosen.reverse();
        let settings = chosen.concat();
        let programme = changed(root, varied, &chosen).and_then(|tree| {
            let design = Design { tree: &tree, varied, chosen: &chosen, known: &known };
            design.read(root, ground, base)
        });
        SweptDesign { settings, programme }
    };
    (0..count).map(design).collect()
}

/// More designs than a sweep has.
pub(super) fn complain_of_too_many(table: &Reading, count: Option<usize>) {
    let count = count.map_or_else(|| "more designs than can be counted".to_owned(), |count| format!("{count} designs"));
    let rule = format!(
        "the ranges multiply, and a sweep has at most {MOST_DESIGNS} designs; `in-step = true` moves ranges together"
    );
    table.complain(Fault::new(format!("the sweep has {count}"), rule, "steps = 5"));
}

/// The tree of the file with the terms of a design.
fn changed(root: &Reading, varied: &[Vary], chosen: &[&[Setting]]) -> Result<Table, NoProgramme> {
    let mut tree = root.table.clone();
    let currency = root.ctx.currency.as_str();
    tree.remove("sweep");
    for (vary, settings) in varied.iter().zip(chosen) {
        let list = if vary.item == Item::Contract { "contract" } else { "policy" };
        let node = tree.tables_mut(list).and_then(|tables| tables.get_mut(vary.index));
        let Some(Node { value: Value::Table(table), .. }) = node else { continue };
        put(vary, settings, table, currency)?;
    }
    let left_out: BTreeSet<&str> = varied
        .iter()
        .zip(chosen)
        .filter(|(_, settings)| is_left_out(settings))
        .map(|(vary, _)| vary.name.as_str())
        .collect();
    if !left_out.is_empty() {
        leave_out(&mut tree, &left_out);
    }
    Ok(tree)
}

fn is_left_out(settings: &[Setting]) -> bool {
    settings.contains(&Setting::LeftOut)
}

/// Puts the values of a variant into its contract or policy; what follows from other values last.
fn put(vary: &Vary, settings: &[Setting], table: &mut Table, currency: &str) -> Result<(), NoProgramme> {
    if is_left_out(settings) {
        return Ok(());
    }
    let each = || vary.terms.iter().zip(settings).zip(&vary.spans);
    for ((&term, setting), span) in each().filter(|((term, _), _)| **term != Term::Exhaustion) {
        term::put((term, vary.item), setting, table, (span, currency))?;
    }
    for ((&term, setting), span) in each().filter(|((term, _), _)| **term == Term::Exhaustion) {
        term::put((term, vary.item), setting, table, (span, currency))?;
    }
    Ok(())
}

/// Takes contracts out of the list, and their names out of what comes after them.
fn leave_out(tree: &mut Table, names: &BTreeSet<&str>) {
    let Some(tables) = tree.tables_mut("contract") else { return };
    let is_named = |node: &Node| node.text().is_ok_and(|name| names.contains(name));
    tables.retain(|node| !node.table().is_ok_and(|table| table.peek("name").is_some_and(is_named)));
    for node in tables {
        if let Value::Table(table) = &mut node.value
            && let Some(Value::List(after)) = table.value_mut("after")
        {
            after.retain(|node| !is_named(node));
        }
    }
}

/// A design whose tree is made.
struct Design<'a> {
    tree: &'a Table,
    varied: &'a [Vary],
    chosen: &'a [&'a [Setting]],
    /// What the configured programme is warned of.
    known: &'a BTreeSet<&'a str>,
}

impl Design<'_> {
    fn read(&self, base_root: &Reading, ground: &Ground, base: &Drafts) -> Result<Changes, NoProgramme> {
        let ctx = base_root.ctx.beside();
        let mut tree = self.tree.clone();
        self.put_dependent(&mut tree, base, &ctx.currency)?;
        let outcome = {
            let root = Reading::open(&ctx, &tree, &ROOT);
            let mut drafts = programme::read(&root, ground);
            let priced = self.price(&mut drafts, base, ground);
            programme::check(&ctx, &root, ground, &drafts);
            priced.map(|()| self.changes(&drafts, base))
        };
        let (complaints, _) = ctx.finish();
        if let Some(error) = complaints.sorted().into_iter().find(|complaint| complaint.severity == Severity::Error) {
            return Err(NoProgramme { what: error.what.clone(), rule: error.rule.clone() });
        }
        let mut changes = outcome?;
        let new = complaints.iter().map(|warning| &warning.what).filter(|what| !self.known.contains(what.as_str()));
        changes.warnings = new.cloned().collect();
        Ok(changes)
    }

    /// Limits that follow from the values of the design.
    fn put_dependent(&self, tree: &mut Table, base: &Drafts, currency: &str) -> Result<(), NoProgramme> {
        for (vary, settings) in self.varied.iter().zip(self.chosen).filter(|(_, settings)| !is_left_out(settings)) {
            let tables = tree.tables_mut("contract").into_iter().flatten();
            let mut tables = tables.filter_map(|node| match &mut node.value {
                Value::Table(table) => Some(table),
                _ => None,
            });
            let is_called =
                |table: &Table| table.peek("name").is_some_and(|name| name.text() == Ok(vary.name.as_str()));
            let Some(table) = tables.find(|table| vary.item == Item::Contract && is_called(table)) else { continue };
            let span = vary.spans.first().cloned().unwrap_or(0..0);
            let share = vary.terms.iter().zip(settings.iter()).find(|(term, _)| **term == Term::Share);
            if let (true, Some((_, Setting::Share(new))), Some(old)) =
                (vary.limit_in_proportion, share, ceded_share(&base.contracts[vary.index].contract))
            {
                term::put_limit_in_proportion((old, *new), table, (&span, currency))?;
            }
            if let Some(times) = vary.annual_times_limit {
                term::put_annual_limit(times, table, (&span, currency))?;
            }
        }
        Ok(())
    }

    /// Gives contracts with other terms the premium that goes with them.
    fn price(&self, drafts: &mut Drafts, base: &Drafts, ground: &Ground) -> Result<(), NoProgramme> {
        for (vary, settings) in self.varied.iter().zip(self.chosen) {
            if vary.item == Item::Policy || is_left_out(settings) {
                continue;
            }
            let configured = &base.contracts[vary.index].contract;
            let draft = drafts.contracts.iter_mut().find(|draft| draft.contract.name == vary.name && draft.sound);
            if let Some(draft) = draft {
                vary.rule.apply(configured, &mut draft.contract, ground.quantum)?;
            }
        }
        Ok(())
    }

    /// What differs from the configured programme.
    fn changes(&self, drafts: &Drafts, base: &Drafts) -> Changes {
        let place = |name: &str| base.contracts.iter().position(|draft| draft.contract.name == name);
        let places: Vec<usize> =
            drafts.contracts.iter().map(|draft| place(&draft.contract.name).unwrap_or(usize::MAX)).collect();
        let at_base = |draft: &crate::config::contract::ContractDraft| {
            let mut contract: Contract = draft.contract.clone();
            contract.after = contract.after.iter().filter_map(|&other| places.get(other).copied()).collect();
            contract.after.sort_unstable();
            contract
        };
        let contracts = drafts.contracts.iter().zip(&places).filter_map(|(draft, &index)| {
            let (contract, configured) = (at_base(draft), &base.contracts.get(index)?.contract);
            (contract != *configured).then_some((index, contract))
        });
        let policies = drafts.policies.iter().zip(&base.policies).enumerate();
        let policies = policies.filter(|(_, (draft, configured))| draft.policy != configured.policy);
        let each = || self.varied.iter().zip(self.chosen).filter(|(vary, _)| vary.item == Item::Contract);
        let mut left_out: Vec<usize> =
            each().filter(|(_, settings)| is_left_out(settings)).map(|(vary, _)| vary.index).collect();
        left_out.sort_unstable();
        let technical = each().filter(|(_, settings)| !is_left_out(settings)).filter_map(|(vary, _)| match vary.rule {
            PremiumRule::Technical(factor) => Some((vary.index, factor)),
            _ => None,
        });
        let mut contracts: Vec<(usize, Contract)> = contracts.collect();
        contracts.sort_by_key(|(index, _)| *index);
        Changes {
            contracts,
            policies: policies.map(|(at, (draft, _))| (at, draft.policy.clone())).collect(),
            left_out,
            technical: technical.collect(),
            warnings: Vec::new(),
        }
    }
}
