//! What every reader of a configuration shares: the file, its currency, the complaints so far, and the files read.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rust_decimal::Decimal;

use super::field::{Field, Section};
use super::reading::grouped;
use super::root::ROOT;
use crate::input::complaint::{Complaint, Complaints, Fault, shown};
use crate::input::digest::{FileBytes, MOST_TABLE, read_file};
use crate::input::table::{Bound, Layout, Row, Sheet};
use crate::input::toml_tree::{Document, Node, Table};
use crate::model::InputFile;
use crate::model::amount::{Amount, LARGEST_EXACT};
use crate::model::money::Quantum;

/// What every reader of a configuration shares.
pub(super) struct Ctx<'d> {
    pub doc: &'d Document,
    /// The reporting currency, in which amounts are read.
    pub currency: String,
    /// Folder in which files are looked for.
    base: &'d Path,
    complaints: RefCell<Complaints>,
    inputs: RefCell<Vec<InputFile>>,
    files: RefCell<BTreeMap<String, Rc<FileBytes>>>,
    /// The largest amount that a cell of a table may hold.
    bound: RefCell<Option<Bound>>,
    /// Amounts of money read so far: where each stands, and how much it is.
    amounts: RefCell<Vec<(Range<usize>, String, Decimal)>>,
}

impl<'d> Ctx<'d> {
    pub fn new(doc: &'d Document, currency: String, base: &'d Path, config: InputFile) -> Self {
        Ctx {
            doc,
            currency,
            base,
            complaints: RefCell::default(),
            inputs: RefCell::new(vec![config]),
            files: RefCell::default(),
            bound: RefCell::default(),
            amounts: RefCell::default(),
        }
    }

    /// The same file without the complaints about it, for a changed tree of it.
    pub fn beside(&self) -> Ctx<'_> {
        Ctx {
            doc: self.doc,
            currency: self.currency.clone(),
            base: self.base,
            complaints: RefCell::default(),
            inputs: RefCell::default(),
            files: RefCell::new(self.files.borrow().clone()),
            bound: RefCell::new(self.bound.borrow().clone()),
            amounts: RefCell::default(),
        }
    }

    /// The complaints so far.
    pub fn complaints(&self) -> Complaints {
        self.complaints.borrow().clone()
    }

    /// The complaints and the files read.
    pub fn finish(self) -> (Complaints, Vec<InputFile>) {
        (self.complaints.into_inner(), self.inputs.into_inner())
    }

    /// The number of errors so far.
    pub fn errors(&self) -> usize {
        self.complaints.borrow().errors().count()
    }

    pub fn push(&self, complaint: Complaint) {
        self.complaints.borrow_mut().push(complaint);
    }

    /// An error at some bytes of the configuration.
    pub fn complain(&self, span: &Range<usize>, path: &str, fault: Fault) {
        self.push(self.doc.complaint(span, path, fault));
    }

    /// An error about a value.
    pub fn complain_of(&self, node: &Node, fault: Fault) {
        self.complain(&node.span, &node.path, fault);
    }

    /// Errors about the keys of a table that do not belong there.
    pub fn complain_of_unknown(&self, table: &Table, known: &[(&str, String)]) {
        table.complain_of_unknown(&self.doc.source, known, &mut self.complaints.borrow_mut());
    }

    /// Reads an amount of money, and keeps it for [`Ctx::check_amounts`].
    pub fn amount(&self, node: &Node) -> Result<Decimal, Fault> {
        let amount = node.amount(&self.currency)?;
        self.amounts.borrow_mut().push((node.span.clone(), node.path.clone(), amount));
        Ok(amount)
    }

    /// Keeps an amount that was worked out from a value, for [`Ctx::check_amounts`].
    pub fn keep(&self, node: &Node, amount: Decimal) {
        self.amounts.borrow_mut().push((node.span.clone(), node.path.clone(), amount));
    }

    /// Refuses amounts that are too large to be exact in whole quanta.
    ///
    /// Worked number: at a quantum of 0.01 the largest is 2^53 x 0.01 = 90,071,992,547,409.92.
    pub fn check_amounts(&self, quantum: Quantum) {
        let Bound { largest, what, rule } = bound_of(quantum);
        for (span, path, amount) in self.amounts.borrow().iter().filter(|(.., amount)| *amount > largest) {
            let what = format!("{} {what}", grouped(*amount));
            self.complain(span, path, Fault::new(what, rule.as_str(), "quantum = 1"));
        }
    }

    /// Refuses such amounts in the cells of tables that are read from here on.
    pub fn bound_amounts(&self, quantum: Option<Quantum>) {
        *self.bound.borrow_mut() = quantum.map(bound_of);
    }

    /// The line of some bytes of the configuration.
    pub fn line(&self, span: &Range<usize>) -> u32 {
        self.doc.source.position(span.start).line
    }

    /// Adds an input that is not read by [`Ctx::file`], once: a text that is part of the program, or a large file.
    pub fn add_input(&self, input: InputFile) {
        let mut inputs = self.inputs.borrow_mut();
        if !inputs.contains(&input) {
            inputs.push(input);
        }
    }

    /// Where a file named by a value lies, and its name; for files that are not read as a whole.
    pub fn path_of(&self, node: &Node) -> Option<(PathBuf, String)> {
        let name = node.text().map_err(|fault| self.complain_of(node, fault)).ok()?;
        Some((self.base.join(name), name.to_owned()))
    }

    /// Reads a file named by a value, once; its digest joins the list of inputs.
    pub fn file(&self, node: &Node) -> Option<Rc<FileBytes>> {
        let name = node.text().map_err(|fault| self.complain_of(node, fault)).ok()?;
        if let Some(file) = self.files.borrow().get(name) {
            return Some(file.clone());
        }
        let path = self.base.join(name);
        match read_file(&path, &path.display().to_string(), MOST_TABLE) {
            Ok(file) => {
                let file = Rc::new(file);
                let bytes = file.bytes.len() as u64;
                self.inputs.borrow_mut().push(InputFile { path: name.into(), sha256: file.sha256.clone(), bytes });
                self.files.borrow_mut().insert(name.into(), file.clone());
                Some(file)
            }
            Err(why) => {
                let what = format!("{}: {}", shown(name), why.what);
                let why = why.or_example(&example_at(&node.path));
                self.complain_of(node, Fault::new(what, why.rule, why.example));
                None
            }
        }
    }

    /// Reads every row of a CSV file named by a value. Gives nothing when the file has mistakes.
    pub fn rows(
        &self,
        node: &Node,
        layout: &Layout,
        use_sheet: impl FnOnce(&Sheet) -> bool,
        use_row: impl FnMut(&Row),
    ) -> Option<usize> {
        let checked = |sheet: Sheet| use_sheet(&sheet).then_some(sheet);
        self.read_rows(node, layout, checked, use_row)
    }

    /// The same of a file in which a header without rows is no mistake.
    pub fn rows_if_any(&self, node: &Node, layout: &Layout, use_row: impl FnMut(&Row)) -> Option<usize> {
        self.read_rows(node, layout, |sheet| Some(sheet.that_may_be_empty()), use_row)
    }

    fn read_rows(
        &self,
        node: &Node,
        layout: &Layout,
        use_sheet: impl FnOnce(Sheet) -> Option<Sheet>,
        use_row: impl FnMut(&Row),
    ) -> Option<usize> {
        let file = self.file(node)?;
        let mut found = Complaints::new();
        let count = Sheet::open(&file, layout, &mut found)
            .map(|sheet| sheet.bounded(self.bound.borrow().clone()))
            .and_then(use_sheet)
            .and_then(|sheet| sheet.for_each_row(&mut found, use_row));
        self.complaints.borrow_mut().append(found);
        count
    }
}

fn bound_of(quantum: Quantum) -> Bound {
    let largest = quantum.money(LARGEST_EXACT.to_quanta());
    let rule = format!(
        "amounts are whole numbers of quanta, exact up to 2^53 of them: {} here; a larger `simulation.quantum` raises that, and \
         what has no limit leaves it out",
        grouped(largest)
    );
    Bound { largest, what: format!("is more than 2^53 times the quantum of {}", quantum.size()), rule }
}

/// The right form of the key at a path of the configuration, such as `peril[1].credit.countries`.
fn example_at(path: &str) -> String {
    let names: Vec<&str> = path.split('.').map(|part| part.split('[').next().unwrap_or(part)).collect();
    let key = names.last().copied().unwrap_or_default();
    field_at(&ROOT, &names).map_or_else(|| format!("{key} = \"FILE\""), Field::line)
}

fn field_at(section: &'static Section, names: &[&str]) -> Option<&'static Field> {
    let (first, rest) = names.split_first()?;
    let field = section.field(first)?;
    if rest.is_empty() {
        return Some(field);
    }
    field.kind.sections().into_iter().find_map(|inner| field_at(inner, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_a_file_is_that_of_the_key_that_names_it() {
        assert_eq!(example_at("peril[1].credit.countries"), "countries = \"countries.csv\"");
        assert_eq!(example_at("buyers[2]"), "buyers = \"buyers.csv\"");
        assert_eq!(example_at("peril[2].event-loss-table.file"), "file = \"company_b/elt.csv\"");
        assert_eq!(example_at("pricing.burning-cost.history"), "history = \"history.csv\"");
        assert_eq!(example_at("peril[1].severity.empirical.file"), "file = \"losses.csv\"");
    }
}
