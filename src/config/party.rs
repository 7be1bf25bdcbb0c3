//! `[[party]]`, `[captive]` and `[parent]`: who takes part, and the accounts that are kept for two of them.

use jiff::civil::Date;
use rust_decimal::{Decimal, dec};

use super::capital;
use super::counterparty::{DEFAULT_FIELD, read_default};
use super::domicile::{self, RULES_FIELD};
use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::names::{self, Names};
use super::reading::{Reading, text};
use super::simulation::probabilities;
use crate::input::complaint::{Fault, shown};
use crate::input::toml_tree::{Node, Value};
use crate::model::amount::Share;
use crate::model::party::{CaptiveAccount, Licence, ParentAccount, Party, Role};

pub(super) const COUNTRY: Kind = Kind::Code { letters: 2, of: "ISO 3166 alpha-2" };

pub(super) const PARTY: Section = Section {
    doc: "An insurer or reinsurer. The captive and its parent have tables of their own.",
    fields: &[
        required("name", Kind::Name, "\"Insurer D\"", "the party's name, by which policies and contracts call it"),
        required(
            "role",
            Kind::Choice(&["insurer", "reinsurer"]),
            "\"insurer\"",
            "an insurer issues policies (and fronts for the captive); a reinsurer only takes over risk",
        ),
        optional("country", COUNTRY, "\"JP\"", "the country of its domicile; an insurer may insure directly there"),
        optional(
            "licensed-in",
            Kind::List { of: &LICENSED, least: 1 },
            "[\"JP\", { country = \"VN\", from = 2018 }]",
            "further countries in which it is licensed to insure directly, where needed with the first year of the licence",
        ),
        DEFAULT_FIELD,
    ],
    one_of: &[],
};

const LICENSED: Kind = Kind::Either(&[COUNTRY, Kind::Table(&LICENCE)]);

const LICENCE: Section = Section {
    doc: "A licence to insure directly in a country from some year on.",
    fields: &[
        required("country", COUNTRY, "\"VN\"", "the country"),
        required(
            "from",
            Kind::Count { least: 1_800, most: 2_500 },
            "2018",
            "the first calendar year in which it holds",
        ),
    ],
    one_of: &[],
};

pub(super) const CAPTIVE: Section = Section {
    doc: "The captive and its account. Contracts call it \"captive\" or by its name. Without this table no captive is studied.",
    fields: CAPTIVE_FIELDS,
    one_of: &["opening-surplus", "balance-sheet"],
};

const CAPTIVE_FIELDS: &[Field] = &[
    required("name", Kind::Name, "\"Company B Captive\"", "the captive's name"),
    required("domicile", Kind::Text, "\"Hawaii\"", "where it is licensed: a known captive domicile or a country code"),
    optional("country", COUNTRY, "\"US\"", "the country of the domicile, where the domicile is not a known one"),
    optional(
        "licensed-in",
        Kind::List { of: &LICENSED, least: 1 },
        "[\"US\"]",
        "further countries in which it may insure directly; without one it reinsures a licensed front there",
    ),
    optional(
        "opening-surplus",
        Kind::Amount,
        "\"100m\"",
        "the surplus on the first day, held as cash with the unearned premium of the terms in force",
    )
    .unit("currency"),
    capital::BALANCE_SHEET_FIELD,
    capital::LETTERS_FIELD,
    defaulted("investment-income", Kind::Amount, "0", "\"4m\"", "investment income received each year")
        .unit("currency a year"),
    capital::INVESTMENT_FIELD,
    defaulted(
        "operating-cost",
        Kind::Amount,
        "0",
        "\"17.25m\"",
        "cost paid each year, with whatever tax is not modelled apart",
    )
    .unit("currency a year"),
    capital::INCOME_TAX_FIELD,
    defaulted(
        "minimum-surplus",
        Kind::Amount,
        "0",
        "\"11m\"",
        "ruin is a surplus strictly below this at the end of a year",
    )
    .unit("currency"),
    defaulted(
        "ruin-probabilities",
        Kind::List { of: &Kind::Share { most_percent: 100 }, least: 1 },
        "[\"0.5%\", \"1%\"]",
        "[\"0.5%\", \"1%\"]",
        "for each of these the opening surplus is found that keeps the probability of ruin within the horizon at or below it",
    ),
    optional(
        "cost-of-capital",
        Kind::Share { most_percent: 100 },
        "\"8%\"",
        "what a unit of capital costs the owner in a year: prices the capital that retrocession saves; without it that capital \
         has no price",
    ),
    capital::DIVIDENDS_FIELD,
    capital::CALLS_FIELD,
    capital::LOAN_FIELD,
    capital::NO_NEW_BUSINESS_FIELD,
    optional(
        "self-funding",
        Kind::Amount,
        "\"950m\"",
        "the surplus at which the captive could do without retrocession; without it what it assumes of one loss that uses up the \
         policies",
    )
    .unit("currency"),
    RULES_FIELD,
];

pub(super) const PARENT: Section = Section {
    doc: "The parent, which owns the captive and buys the policies. Contracts call it \"parent\" or by its name.",
    fields: &[
        required("name", Kind::Name, "\"Company B\"", "the parent's name"),
        optional("country", COUNTRY, "\"JP\"", "the country where it pays tax"),
        required(
            "tax-rate",
            Kind::Share { most_percent: 100 },
            "\"30%\"",
            "the rate at which premiums reduce the parent's tax",
        ),
        defaulted(
            "other-costs",
            Kind::Amount,
            "0",
            "\"8m\"",
            "what having a captive costs the parent each year, after tax",
        )
        .unit("currency a year"),
        defaulted(
            "dividend-tax",
            Kind::Share { most_percent: 100 },
            "\"0%\"",
            "\"1.5%\"",
            "tax on dividends that it receives from the captive",
        ),
        defaulted(
            "taxed-as-own",
            Kind::Boolean,
            "false",
            "true",
            "whether the captive's positive result is taxed with the parent's at its rate (rules for controlled foreign \
             companies), the captive's own tax credited",
        ),
    ],
    one_of: &[],
};

/// Domiciles known by name, with their country.
const DOMICILES: [(&str, &str); 34] = [
    ("Alabama", "US"),
    ("Anguilla", "AI"),
    ("Arizona", "US"),
    ("Astana", "KZ"),
    ("Barbados", "BB"),
    ("Bermuda", "BM"),
    ("British Virgin Islands", "VG"),
    ("Cayman", "KY"),
    ("Cayman Islands", "KY"),
    ("Delaware", "US"),
    ("District of Columbia", "US"),
    ("Dublin", "IE"),
    ("Gibraltar", "GI"),
    ("Guam", "GU"),
    ("Guernsey", "GG"),
    ("Hawaii", "US"),
    ("Hong Kong", "HK"),
    ("Ireland", "IE"),
    ("Isle of Man", "IM"),
    ("Japan", "JP"),
    ("Jersey", "JE"),
    ("Labuan", "MY"),
    ("Luxembourg", "LU"),
    ("Malta", "MT"),
    ("Micronesia", "FM"),
    ("Montana", "US"),
    ("Nevada", "US"),
    ("North Carolina", "US"),
    ("Singapore", "SG"),
    ("South Carolina", "US"),
    ("Switzerland", "CH"),
    ("Tennessee", "US"),
    ("Utah", "US"),
    ("Vermont", "US"),
];

/// Who takes part: the parent, the captive, then every `[[party]]`.
pub(super) struct Parties {
    pub list: Vec<Party>,
    pub captive: Option<CaptiveAccount>,
    pub parent: Option<ParentAccount>,
    names: Names,
    captive_index: Option<usize>,
    parent_index: Option<usize>,
}

impl Parties {
    /// Reads all three kinds of table.
    pub fn read(parent: Option<Reading>, captive: Option<Reading>, others: &[Reading], dates: Dates) -> Self {
        let mut list = Vec::new();
        let mut taken: Vec<(&str, String)> = vec![("captive", "the program".into()), ("parent", "the program".into())];
        let parent_index = parent.map(|_| 0);
        let captive_index = captive.map(|_| usize::from(parent.is_some()));
        let parent_account = parent.and_then(|table| {
            list.push(parent_party(&table));
            parent_account(&table)
        });
        let captive_account = captive.zip(captive_index).and_then(|(table, index)| {
            list.push(captive_party(&table));
            captive_account(&table, index, dates)
        });
        for (table, called) in [(parent, "[parent]"), (captive, "[captive]")] {
            if let Some(name) = table.and_then(|t| t.text("name")) {
                taken.push((name, called.to_owned()));
            }
        }
        if let (Some(parent), Some(captive)) = (parent, captive) {
            check_own_names(&parent, &captive);
        }
        let named = Names::of("party", others, &taken);
        let own: Vec<String> = list.iter().map(|p: &Party| p.name.clone()).collect();
        let names = Names::new("party", own.into_iter().chain(named.iter().map(str::to_owned)).collect());
        list.extend(others.iter().map(party));
        Parties { list, captive: captive_account, parent: parent_account, names, captive_index, parent_index }
    }

    /// The party that a key names; `"captive"` and `"parent"` are names too.
    pub fn find(&self, table: &Reading, key: &str) -> Option<usize> {
        let node = table.node(key)?;
        let special = match node.text() {
            Ok("captive") => Some((self.captive_index, "captive")),
            Ok("parent") => Some((self.parent_index, "parent")),
            _ => None,
        };
        let found = match special {
            Some((Some(index), _)) => Ok(index),
            Some((None, name)) => Err(Fault::new(
                format!("there is no {name} in the file"),
                format!("\"{name}\" stands for the party that the table [{name}] describes"),
                "",
            )),
            None => self.names.find(node),
        };
        found.map_err(|fault| table.complain_key(key, fault.with_example(table.example(key)))).ok()
    }

    /// The party of a name; "captive" and "parent" are names too.
    pub fn called(&self, name: &str) -> Result<usize, Fault> {
        match (name, self.captive_index, self.parent_index) {
            ("captive", Some(index), _) | ("parent", _, Some(index)) => Ok(index),
            _ => self.names.called(name),
        }
    }

    /// Index of the captive, also where its account has mistakes.
    pub fn captive_index(&self) -> Option<usize> {
        self.captive_index
    }

    pub fn parent_index(&self) -> Option<usize> {
        self.parent_index
    }

    pub fn name(&self, index: usize) -> &str {
        self.names.get(index)
    }
}

fn check_own_names(parent: &Reading, captive: &Reading) {
    if let (Some(a), Some(b)) = (parent.text("name"), captive.text("name"))
        && a == b
    {
        let what = format!("the captive and its parent are both called \"{}\"", shown(a));
        captive.complain_key("name", Fault::new(what, "every party has a name of its own", captive.example("name")));
    }
}

fn party(table: &Reading) -> Party {
    let role = match table.choice("role") {
        Some("reinsurer") => Role::Reinsurer,
        _ => Role::Insurer,
    };
    let default = read_default(table).flatten();
    Party { role, licensed_in: licences(table), default, ..named(table, table.text("country")) }
}

fn licences(table: &Reading) -> Vec<Licence> {
    let read = |node: &Node| match &node.value {
        Value::Table(licence) => Ok(licence_of(&Reading::open(table.ctx, licence, &LICENCE))),
        _ => text(node, &COUNTRY).map(|country| Licence { country: country.to_owned(), from: None }),
    };
    table.list("licensed-in", |node, _| read(node)).unwrap_or_default()
}

fn licence_of(table: &Reading) -> Licence {
    let from = table.count("from").and_then(|year| i16::try_from(year).ok());
    Licence { country: table.text("country").unwrap_or("").to_owned(), from }
}

fn named(table: &Reading, country: Option<&str>) -> Party {
    Party { country: country.map(str::to_owned), ..Party::new(names::written(table), Role::Insurer) }
}

fn captive_party(table: &Reading) -> Party {
    let captive = Party { role: Role::Captive, licensed_in: licences(table), ..named(table, captive_country(table)) };
    if captive.country.as_deref() != Some("JP") && captive.licensed_in.iter().any(|licence| licence.country == "JP") {
        let what = "a captive that is domiciled elsewhere has no licence in Japan";
        let rule = "Article 186 of the Insurance Business Act of Japan: an insurer without a Japanese licence may not insure \
                    persons or property in Japan; a licensed insurer issues the policy and cedes it to the captive";
        let example = "insurer = \"Insurer D\", and a [[contract]] from \"Insurer D\" to \"captive\"";
        table.complain_key("licensed-in", Fault::new(what, rule, example));
    }
    captive
}

/// The captive's country: as written, of a known domicile, or the domicile itself where it is a code.
fn captive_country<'d>(table: &Reading<'d>) -> Option<&'d str> {
    if table.has("country") {
        return table.text("country");
    }
    let domicile = table.text("domicile")?;
    let known = DOMICILES.iter().find(|(name, _)| name.eq_ignore_ascii_case(domicile)).map(|(_, code)| *code);
    let is_code = domicile.len() == 2 && domicile.bytes().all(|b| b.is_ascii_uppercase());
    let country = known.or(is_code.then_some(domicile));
    if country.is_none() {
        let what = format!("the country of the domicile \"{}\" is not known", shown(domicile));
        let rule = "the captive's country decides what it may insure directly; name it beside an unusual domicile";
        table.complain_key("domicile", Fault::new(what, rule, "country = \"US\""));
    }
    country
}

/// The first day and the years of the simulation, where they are known.
pub type Dates = (Option<Date>, Option<u32>);

fn captive_account(table: &Reading, party: usize, (start, horizon): Dates) -> Option<CaptiveAccount> {
    let domicile = table.text("domicile");
    let yearly = |key| if table.has(key) { table.amount(key) } else { Some(Decimal::ZERO) };
    let (income, cost, minimum) = (yearly("investment-income"), yearly("operating-cost"), yearly("minimum-surplus"));
    let balance = capital::read_balance_sheet(table);
    let opening_surplus = match &balance {
        Some(Some(sheet)) => Some(sheet.surplus()),
        _ => table.amount("opening-surplus"),
    };
    let investment = capital::read_investment(table, balance.as_ref().and_then(Option::as_ref));
    let (letter_of_credit, income_tax) = (capital::read_letters(table), capital::read_income_tax(table));
    let (dividends, capital_calls) = (capital::read_dividends(table), capital::read_calls(table));
    let (loan_back, run_off) = (capital::read_loan(table), capital::read_no_new_business(table, horizon));
    let self_funding = if table.has("self-funding") { table.amount("self-funding").map(Some) } else { Some(None) };
    let ruin = match table.has("ruin-probabilities") {
        true => probabilities(table, "ruin-probabilities"),
        false => Some(vec![dec!(0.005), dec!(0.01)]),
    };
    let cost_of_capital = match table.has("cost-of-capital") {
        true => table.share("cost-of-capital").map(Some),
        false => Some(None),
    };
    let asked = domicile::read(table, start)?;
    Some(CaptiveAccount {
        party,
        domicile: domicile?.to_owned(),
        opening_surplus: opening_surplus?,
        balance: balance?,
        letter_of_credit: letter_of_credit?,
        investment: investment?,
        dividends: dividends?,
        capital_calls: capital_calls?,
        loan_back: loan_back?,
        self_funding: self_funding?,
        run_off: run_off?,
        shock: None,
        later_cost: None,
        investment_income: income?,
        operating_cost: cost?,
        income_tax: income_tax?,
        minimum_surplus: minimum?,
        ruin_probabilities: ruin?,
        cost_of_capital: cost_of_capital?,
        rules: asked.rules,
        known_rules: asked.known,
    })
}

/// A cost of capital prices the capital that retrocession saves.
pub(super) fn warn_of_no_retrocession(root: &Reading) {
    let Some(captive) = root.section("captive").filter(|captive| captive.has("cost-of-capital")) else { return };
    let rule = "it prices the capital that retrocession saves the captive, and the captive cedes nothing";
    let what = "`cost-of-capital` has no effect: the captive buys no retrocession";
    let example = "a [[contract]] with cedant = \"captive\", or leave `cost-of-capital` out";
    captive.warn_key("cost-of-capital", Fault::new(what, rule, example));
}

fn parent_party(table: &Reading) -> Party {
    Party { role: Role::Parent, ..named(table, table.text("country")) }
}

fn parent_account(table: &Reading) -> Option<ParentAccount> {
    let tax_rate: Option<Share> = table.share("tax-rate");
    let other_costs = if table.has("other-costs") { table.amount("other-costs") } else { Some(Decimal::ZERO) };
    let dividend_tax = if table.has("dividend-tax") { table.share("dividend-tax") } else { Some(Share::NONE) };
    let taxed_as_own = if table.has("taxed-as-own") { table.boolean("taxed-as-own") } else { Some(false) };
    Some(ParentAccount {
        party: 0,
        tax_rate: tax_rate?,
        other_costs: other_costs?,
        dividend_tax: dividend_tax?,
        taxed_as_own: taxed_as_own?,
    })
}
