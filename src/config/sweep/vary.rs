//! `[[sweep.vary]]`: the terms of one contract or policy that vary, and how its premium goes with them.

use std::ops::Range;

use super::premium::{PREMIUM_RANGE, PremiumRule, WORDS, ceded_share};
use super::range::{self, AMOUNTS, NUMBERS, POINTS, SHARES};
use super::term::{self, Item, TERM_WORDS, Term};
use crate::config::field::{Field, Kind, Section, defaulted, optional};
use crate::config::names::Names;
use crate::config::programme::Drafts;
use crate::config::reading::{Reading, text};
use crate::input::complaint::Fault;
use crate::input::toml_tree::{Node, Table, Value};
use crate::model::money::Quantum;
use crate::model::sweep::{Setting, SweptTerm};

pub(super) const VARY: Section = Section {
    doc: "What varies of one contract or policy. Its ranges multiply, and so do the tables: every combination is a design. What is not \
          named stays as it is written.",
    fields: FIELDS,
    one_of: &["contract", "policy"],
};

const AS_WRITTEN: Kind = Kind::Choice(&["as-written"]);
const LIMIT_WORDS: Kind = Kind::Choice(&["as-written", "in-proportion"]);

const FIELDS: &[Field] = &[
    optional("contract", Kind::NameOf("contract"), "\"London\"", "the contract whose terms vary"),
    optional("policy", Kind::NameOf("policy"), "\"earthquake policy\"", "the policy whose terms vary"),
    optional(
        "attachment",
        Kind::Table(&POINTS),
        "{ from = \"50m\", to = \"250m\", steps = 5 }",
        "where the layer begins: the retention below it",
    ),
    optional(
        "exhaustion",
        Kind::Table(&AMOUNTS),
        "{ values = [\"950m\"] }",
        "where the layer ends: the limit is exhaustion less attachment; in place of `limit`",
    ),
    optional(
        "limit",
        Kind::Either(&[LIMIT_WORDS, Kind::Table(&POINTS)]),
        "{ values = [\"500m\", \"900m\"] }",
        "the limit of the contract's terms, of a policy that of an occurrence. Where the share of a quota share varies and its limit is \
         of that share (`basis`), it must be written: \"as-written\", \"in-proportion\" to the share, or a range",
    ),
    optional("share", Kind::Table(&SHARES), "{ from = \"50%\", to = \"90%\", steps = 5 }", "the ceded share"),
    optional(
        "retention",
        Kind::Table(&AMOUNTS),
        "{ values = [\"1m\", \"2m\"] }",
        "the line that is kept under a surplus",
    ),
    optional("lines", Kind::Table(&NUMBERS), "{ from = 4, to = 8, steps = 5 }", "the number of lines of a surplus"),
    optional(
        "placed",
        Kind::Table(&SHARES),
        "{ values = [\"50%\", \"100%\"] }",
        "the part of the contract that is placed",
    ),
    optional(
        "reinstatements",
        Kind::Table(&NUMBERS),
        "{ values = [0, 1, 2] }",
        "the number of reinstatements, at the rate that the contract states",
    ),
    optional("annual-deductible", Kind::Table(&AMOUNTS), "{ values = [\"20m\"] }", "the annual deductible"),
    optional(
        "annual-limit",
        Kind::Either(&[AS_WRITTEN, Kind::Table(&ANNUAL_LIMIT)]),
        "{ times-limit = 1 }",
        "the annual limit; must be written where the limit varies and the contract has one",
    ),
    optional("commission", Kind::Table(&SHARES), "{ values = [\"10%\", \"20%\"] }", "the rate of commission"),
    optional(
        "rate-on-line",
        Kind::Table(&SHARES),
        "{ values = [\"4%\", \"5%\"] }",
        "the premium as a share of the limit; in place of `premium`",
    ),
    optional("deductible", Kind::Table(&AMOUNTS), "{ values = [\"10m\", \"50m\"] }", "the deductible of a policy"),
    optional(
        "aggregate-limit",
        Kind::Table(&AMOUNTS),
        "{ values = [\"1bn\", \"2bn\"] }",
        "the aggregate limit of a policy",
    ),
    optional(
        "premium",
        Kind::Either(&[WORDS, Kind::Table(&PREMIUM_RANGE)]),
        "\"rate-on-line\"",
        "how the premium goes with the terms; must be written: \"as-written\", it stays what the contract says, an amount or a rule; \
         \"rate-on-line\", an amount goes with the limit; \"in-proportion\", it goes with the ceded share; a range of amounts; or \
         { technical = \"30%\" }",
    ),
    defaulted(
        "in-step",
        Kind::Boolean,
        "false",
        "true",
        "true: the ranges of this table have equally many values and move together, the first value of each, then the second",
    ),
    defaulted(
        "leave-out",
        Kind::Boolean,
        "false",
        "true",
        "true: one more variant, in which the contract is not bought",
    ),
];

const ANNUAL_LIMIT: Section = Section {
    doc: "Annual limits: a list, equal steps between two ends (rounded to the quantum), or a multiple of the limit.",
    fields: &[
        optional("values", Kind::List { of: &Kind::Amount, least: 1 }, "[\"900m\"]", "the values").unit("currency"),
        optional("from", Kind::Amount, "\"500m\"", "the first value").unit("currency"),
        optional("to", Kind::Amount, "\"900m\"", "the last value").unit("currency"),
        range::STEPS,
        optional("times-limit", Kind::Count { least: 1, most: 1_000 }, "1", "so many times the limit of the design"),
    ],
    one_of: &["values", "from", "times-limit"],
};

/// What varies of one contract or policy.
pub(super) struct Vary {
    pub item: Item,
    /// Its place among the [[contract]] or [[policy]] tables.
    pub index: usize,
    pub name: String,
    pub terms: Vec<Term>,
    /// Where the values of each term stand.
    pub spans: Vec<Range<usize>>,
    /// One value for each term, or `LeftOut` for all; `AsWritten` and `LeftOut` where nothing but being in force varies.
    pub variants: Vec<Vec<Setting>>,
    pub rule: PremiumRule,
    pub limit_in_proportion: bool,
    pub annual_times_limit: Option<u64>,
}

impl Vary {
    /// The columns of its terms.
    pub fn columns(&self) -> Vec<SweptTerm> {
        let column = |term: &str| {
            let itself = ["premium", "rate-on-line", "in-force"].contains(&term);
            let premium = if itself { String::new() } else { self.rule.in_words() };
            SweptTerm { item: self.name.clone(), term: term.into(), premium }
        };
        match self.terms.is_empty() {
            true => vec![column("in-force")],
            false => self.terms.iter().map(|term| column(term.word())).collect(),
        }
    }
}

/// Reads one table.
pub(super) fn read(table: &Reading, drafts: &Drafts, quantum: Option<Quantum>) -> Option<Vary> {
    let errors = table.ctx.errors();
    let (item, index, of) = item(table, drafts)?;
    let mut vary = Vary {
        item,
        index,
        name: table.text(if item == Item::Contract { "contract" } else { "policy" })?.to_owned(),
        terms: Vec::new(),
        spans: Vec::new(),
        variants: Vec::new(),
        rule: PremiumRule::Itself,
        limit_in_proportion: false,
        annual_times_limit: None,
    };
    let mut ranges = Vec::new();
    let mut said = Said::default();
    for (key, _, node) in table.table.iter() {
        let Some((term, _, values)) = TERM_WORDS.iter().find(|(_, word, _)| *word == key) else { continue };
        if let Some(fault) = term::refusal(*term, item, of) {
            table.node(key);
            table.complain_key(key, fault);
            continue;
        }
        if rule(table, node, *term, &mut vary, &mut said) {
            continue;
        }
        if let Some(settings) = table.section(key).and_then(|range| range::read(&range, *values, quantum)) {
            vary.terms.push(*term);
            vary.spans.push(node.span.clone());
            ranges.push(settings);
        }
    }
    check(table, &vary, &said, of, drafts);
    let in_step = table.has("in-step") && table.boolean("in-step")?;
    let leave_out = table.has("leave-out") && table.boolean("leave-out")?;
    if table.ctx.errors() > errors {
        return None;
    }
    vary.variants = combined(table, &ranges, in_step)?;
    let width = vary.terms.len();
    if leave_out && item == Item::Policy {
        let rule = "contracts pass on what policies cover; a policy that is not there is another configuration";
        table.complain_key("leave-out", Fault::new("a policy cannot be left out", rule, "contract = \"London\""));
    }
    match (leave_out, width) {
        (false, 0) => {
            let rule = "a table of the sweep has a range, or leaves the contract out";
            table.complain(Fault::new("nothing varies here", rule, "attachment = { values = [\"50m\", \"100m\"] }"));
        }
        (true, 0) => vary.variants = vec![vec![Setting::AsWritten], vec![Setting::LeftOut]],
        (true, _) => vary.variants.push(vec![Setting::LeftOut; width]),
        (false, _) => {}
    }
    (table.ctx.errors() == errors).then_some(vary)
}

/// The contract or policy that a table names, and the table in which it is written.
fn item<'d>(table: &Reading<'d>, drafts: &'d Drafts) -> Option<(Item, usize, &'d Table)> {
    let find = |key: &str, names: &Names| {
        let node = table.node(key)?;
        names.find(node).map_err(|fault| table.complain_key(key, fault)).ok()
    };
    if table.has("contract") {
        let index = find("contract", &drafts.contract_names)?;
        return Some((Item::Contract, index, drafts.contracts.get(index)?.table.table));
    }
    let names: Vec<String> =
        drafts.policy_tables.iter().map(|policy| policy.text("name").unwrap_or("").to_owned()).collect();
    let index = find("policy", &Names::new("policy", names))?;
    Some((Item::Policy, index, drafts.policy_tables.get(index)?.table))
}

/// Which rules a table states.
#[derive(Default)]
struct Said {
    premium: bool,
    limit: bool,
    annual_limit: bool,
}

/// Takes a key that states a rule in the place of a range; false where it states a range.
fn rule(table: &Reading, node: &Node, term: Term, vary: &mut Vary, said: &mut Said) -> bool {
    let key = term.word();
    let word = |kind: &Kind| {
        let found = text(node, kind).map_err(|fault| table.complain_key(key, fault.with_example(table.example(key))));
        table.node(key);
        found.ok()
    };
    let is_text = matches!(node.value, Value::Text(_));
    match term {
        Term::Premium => {
            said.premium = true;
            if is_text {
                vary.rule = match word(&WORDS) {
                    Some("rate-on-line") => PremiumRule::RateOnLine,
                    Some("in-proportion") => PremiumRule::InProportion,
                    _ => PremiumRule::AsWritten,
                };
                return true;
            }
            let Some(premium) = table.section(key).filter(|premium| premium.has("technical")) else { return false };
            if let Some(factor) = premium.share("technical") {
                vary.rule = PremiumRule::Technical(factor);
            }
            true
        }
        Term::Limit => {
            said.limit = true;
            vary.limit_in_proportion = is_text && word(&LIMIT_WORDS) == Some("in-proportion");
            is_text
        }
        Term::AnnualLimit => {
            said.annual_limit = true;
            if is_text {
                word(&AS_WRITTEN);
                return true;
            }
            let Some(limit) = table.section(key).filter(|limit| limit.has("times-limit")) else { return false };
            vary.annual_times_limit = limit.count("times-limit");
            true
        }
        _ => false,
    }
}

/// What a table must say, and what does not go together.
fn check(table: &Reading, vary: &Vary, said: &Said, of: &Table, drafts: &Drafts) {
    let has = |term: Term| vary.terms.contains(&term);
    let priced = has(Term::Premium) || has(Term::RateOnLine);
    let moves = vary.terms.iter().any(|term| !matches!(term, Term::Premium | Term::RateOnLine));
    if moves && !said.premium && !priced {
        let rule = "terms that vary have a price: the table says how the premium goes with them";
        table.complain(Fault::new("nothing says what becomes of the premium", rule, table.example("premium")));
    }
    if said.premium && has(Term::RateOnLine) {
        let rule = "a table has `premium` or a range of `rate-on-line`, which is the premium";
        let fault = Fault::new("the premium is stated twice", rule, table.example("rate-on-line"));
        table.complain_key("premium", fault);
    }
    if said.limit && has(Term::Exhaustion) {
        let rule = "`exhaustion` less attachment is the limit";
        table.complain_key("limit", Fault::new("the limit is stated twice", rule, table.example("exhaustion")));
    }
    let limit_moves = has(Term::Limit) || has(Term::Exhaustion) || vary.limit_in_proportion;
    if limit_moves && vary.item == Item::Contract && term::states_an_annual_limit(of) && !said.annual_limit {
        let rule = "where the limit varies, `annual-limit` says whether the contract's annual limit goes with it";
        table.complain(Fault::new(
            "nothing says what becomes of the annual limit",
            rule,
            table.example("annual-limit"),
        ));
    }
    let Some(draft) = drafts.contracts.get(vary.index).filter(|_| vary.item == Item::Contract) else {
        if matches!(vary.rule, PremiumRule::RateOnLine | PremiumRule::InProportion | PremiumRule::Technical(_)) {
            let rule = "the premium of a policy stays \"as-written\", or has a range of its own";
            let what = "this rule is for contracts";
            table.complain_key("premium", Fault::new(what, rule, "premium = \"as-written\""));
        }
        return;
    };
    if let Some(fault) = vary.rule.refusal(draft, &drafts.contracts) {
        table.complain_key("premium", fault);
    }
    if has(Term::Share) && term::states_a_limit(of) && term::is_of_the_share(of) && !said.limit {
        let rule = "a limit of the ceded share (basis = \"share\") goes with it or not: `limit` says which";
        table.complain_key(
            "share",
            Fault::new("nothing says what becomes of the limit", rule, "limit = \"in-proportion\""),
        );
    }
    if vary.limit_in_proportion
        && !(has(Term::Share) && term::states_a_limit(of) && ceded_share(&draft.contract).is_some())
    {
        let rule = "a limit goes in proportion to a share of a quota share that varies beside it";
        table.complain_key(
            "limit",
            Fault::new("there is nothing to be in proportion to", rule, "limit = \"as-written\""),
        );
    }
}

/// Every combination of the values, the last range fastest; or the values side by side.
fn combined(table: &Reading, ranges: &[Vec<Setting>], in_step: bool) -> Option<Vec<Vec<Setting>>> {
    let Some(first) = ranges.first() else { return Some(Vec::new()) };
    if in_step {
        if ranges.iter().any(|range| range.len() != first.len()) {
            let counts: Vec<String> = ranges.iter().map(|range| range.len().to_string()).collect();
            let what = format!("the ranges have {} values", counts.join(", "));
            let rule = "ranges that move together have equally many values";
            table.complain_key("in-step", Fault::new(what, rule, "in-step = false"));
            return None;
        }
        return Some((0..first.len()).map(|at| ranges.iter().map(|range| range[at]).collect()).collect());
    }
    let count = ranges.iter().try_fold(1_usize, |product, range| product.checked_mul(range.len()));
    if count.is_none_or(|count| count > crate::model::sweep::MOST_DESIGNS) {
        super::designs::complain_of_too_many(table, count);
        return None;
    }
    let mut all: Vec<Vec<Setting>> = vec![Vec::new()];
    for range in ranges {
        let with = |before: &Vec<Setting>| {
            let before = before.clone();
            range.iter().map(move |setting| before.iter().copied().chain([*setting]).collect())
        };
        all = all.iter().flat_map(with).collect();
    }
    Some(all)
}
