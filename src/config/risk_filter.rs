//! The filters of `covers` that say which sites and buyers are in a scope, resolved to their indices.
//!
//! Filters are combined: a risk is covered where every one of them holds; of the values of one list any will do. `except`
//! takes out what any of its lists names. Eligibility follows HBOR's rule for short-term export receivables: terms of
//! payment of at most so many days, or a total tenor (production and collection included) of at most so many months.
//! Source: HBOR, reinsurance of short-term export receivables (hbor.hr, page 587).
//!
//! Worked number: under `eligible = { terms-days = 180, tenor-months = 24 }` a buyer with 180 days is covered, one with 181
//! days and 20 months too, one with 181 days and 25 months is not.

use super::countries;
use super::field::{Field, Kind, Section, optional, required};
use super::names::Names;
use super::party::COUNTRY;
use super::reach::strike;
use super::reading::{Reading, text};
use super::scope::Known;
use super::sites::kind;
use crate::input::complaint::{Fault, shown};
use crate::model::risk::{Buyer, Risk};

pub(super) const SITES: Field = optional(
    "sites",
    Kind::List { of: &Kind::NameOf("site"), least: 1 },
    "[\"sendai\"]",
    "the ids of the sites covered; all where it is not written",
);
pub(super) const BUYERS: Field = optional(
    "buyers",
    Kind::List { of: &Kind::NameOf("buyer"), least: 1 },
    "[\"osaka\"]",
    "the ids of the buyers covered; all where it is not written. All filters of a scope hold together",
);
pub(super) const COUNTRIES: Field = optional(
    "countries",
    Kind::List { of: &COUNTRY, least: 1 },
    "[\"VN\", \"TH\"]",
    "the countries of the sites and buyers covered",
);
pub(super) const GROUPS: Field = optional(
    "groups",
    Kind::List { of: &Kind::NameOf("group"), least: 1 },
    "[\"osaka group\"]",
    "the groups (the column `group`) of the sites and buyers covered",
);
pub(super) const CLASSES: Field = optional(
    "classes",
    Kind::List { of: &Kind::NameOf("class"), least: 1 },
    "[\"non-marketable\"]",
    "the classes (the column `class`) of the sites and buyers covered",
);
pub(super) const TERMS_DAYS: Field = optional(
    "terms-days-at-most",
    Kind::Count { least: 0, most: 36_500 },
    "180",
    "only buyers whose term of payment is at most this",
)
.unit("days");
pub(super) const TENOR_MONTHS: Field = optional(
    "tenor-months-at-most",
    Kind::Count { least: 0, most: 1_200 },
    "24",
    "only buyers whose production, delivery and collection take at most this together",
)
.unit("months");
pub(super) const ELIGIBLE: Field = optional(
    "eligible",
    Kind::Table(&ELIGIBILITY),
    "{ terms-days = 180, tenor-months = 24 }",
    "only buyers within one of two bounds or both",
);
pub(super) const EXCEPT: Field = optional(
    "except",
    Kind::Table(&EXCEPTIONS),
    "{ countries = [\"CU\"] }",
    "all but these: what any of its lists names is not covered",
);

const ELIGIBILITY: Section = Section {
    doc: "Buyers whose term of payment is within the one bound or whose total tenor is within the other.",
    fields: &[
        required("terms-days", Kind::Count { least: 0, most: 36_500 }, "180", "the longest term of payment")
            .unit("days"),
        required("tenor-months", Kind::Count { least: 0, most: 1_200 }, "24", "the longest total tenor").unit("months"),
    ],
    one_of: &[],
};

const EXCEPTIONS: Section = Section {
    doc: "What a scope does not cover.",
    fields: &[
        optional("sites", SITES.kind, SITES.example, "the ids of sites that are not covered"),
        optional("buyers", BUYERS.kind, BUYERS.example, "the ids of buyers that are not covered"),
        optional("countries", COUNTRIES.kind, "[\"CU\"]", "countries of sites and buyers that are not covered"),
        optional("groups", GROUPS.kind, GROUPS.example, "groups that are not covered"),
        optional("classes", CLASSES.kind, CLASSES.example, "classes that are not covered"),
    ],
    one_of: &[],
};

const LISTS: [&str; 5] = ["sites", "buyers", "countries", "groups", "classes"];
const NUMBERS: [&str; 3] = ["terms-days-at-most", "tenor-months-at-most", "eligible"];

/// HBOR's bounds.
pub(super) const HBOR: Eligibility = Eligibility { terms_days: 180, tenor_months: 24 };

/// Two bounds of which one must hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Eligibility {
    pub terms_days: u32,
    pub tenor_months: u32,
}

impl Eligibility {
    /// Whether a buyer is eligible; nothing where the columns that are filled do not decide it.
    pub fn holds(&self, buyer: &Buyer) -> Option<bool> {
        let terms = buyer.terms_days.map(|days| days <= self.terms_days);
        let tenor = buyer.tenor_months.map(|months| months <= self.tenor_months);
        match (terms, tenor) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        }
    }
}

/// Reads the filters: `Some(None)` where none is written, nothing where one is wrong. `perils`: those in scope.
pub(super) fn read(covers: &Reading, known: &Known, perils: Option<&[usize]>) -> Option<Option<Vec<u32>>> {
    if !LISTS.iter().chain(&NUMBERS).chain(&["except"]).any(|key| covers.has(key)) {
        return Some(None);
    }
    // Without all the sites and buyers, names would be blamed for a mistake elsewhere.
    if !known.sites.sound {
        return None;
    }
    let errors = covers.ctx.errors();
    let mut filter = Filter { known, inside: in_perils(known, perils) };
    for key in LISTS {
        filter.keep_listed(covers, key);
    }
    if let Some(except) = covers.section("except") {
        filter.leave_out(&except);
    }
    if covers.ctx.errors() == errors {
        filter.keep_short(covers);
    }
    if covers.ctx.errors() > errors {
        return None;
    }
    let found: Vec<u32> = (0u32..).zip(&filter.inside).filter(|(_, inside)| **inside).map(|(risk, _)| risk).collect();
    if found.is_empty() {
        let rule = "filters hold together: a risk is covered where every one of them holds, so a list of sites and a list \
                    of buyers, or countries in which none of the buyers named is, leave nothing; nor do sites under perils that \
                    only buyers suffer";
        covers.complain(Fault::new("this scope matches nothing", rule, "covers = { countries = [\"VN\"] }"));
        return None;
    }
    Some(Some(found))
}

/// The sites, buyers and portfolios that the perils in scope can strike.
fn in_perils(known: &Known, perils: Option<&[usize]>) -> Vec<bool> {
    (0u32..).zip(known.risks).map(|(index, risk)| strike(known.reach, perils, index, risk)).collect()
}

struct Filter<'k, 'n> {
    known: &'k Known<'n>,
    /// Whether each risk is still in scope.
    inside: Vec<bool>,
}

impl Filter<'_, '_> {
    fn risks(&self) -> &[Risk] {
        self.known.risks
    }

    /// Keeps what a list names.
    fn keep_listed(&mut self, table: &Reading, key: &str) {
        if !table.has(key) {
            return;
        }
        if key == "countries" && !self.countries_are_known(table) {
            return;
        }
        let Some(named) = self.listed(table, key) else { return };
        if !named.contains(&true) {
            complain_of_nothing(table, key);
        }
        self.inside.iter_mut().zip(named).for_each(|(inside, named)| *inside &= named);
    }

    /// Takes out what the lists of `except` name.
    fn leave_out(&mut self, except: &Reading) {
        if except.table.is_empty() {
            let rule = "`except` names sites, buyers, countries, groups or classes that are not covered";
            except.complain(Fault::new("the exception says nothing", rule, "except = { countries = [\"CU\"] }"));
        }
        for key in LISTS.into_iter().filter(|key| except.has(key)) {
            if key == "countries" && !self.countries_are_known(except) {
                continue;
            }
            let Some(named) = self.listed(except, key) else { continue };
            if !self.inside.iter().zip(&named).any(|(inside, named)| *inside && *named) {
                let rule = "an exception takes something out of the scope; this one changes nothing today";
                except.warn_key(key, Fault::new("nothing in the scope is excepted here", rule, except.example(key)));
            }
            self.inside.iter_mut().zip(named).for_each(|(inside, named)| *inside &= !named);
        }
    }

    /// The risks that a list names; nothing where a name in it is wrong.
    fn listed(&self, table: &Reading, key: &str) -> Option<Vec<bool>> {
        match key {
            "sites" | "buyers" => self.by_id(table, key, key == "buyers"),
            "countries" => self.by_country(table),
            "groups" => self.by_word(table, key, "group", |risk| risk.group.as_deref()),
            _ => self.by_word(table, key, "class", |risk| risk.class.as_deref()),
        }
    }

    fn by_id(&self, table: &Reading, key: &str, buyers: bool) -> Option<Vec<bool>> {
        let of_kind = |risk: &&Risk| !risk.portfolio && risk.buyer.is_some() == buyers;
        let find = |id: &str| -> Result<u32, Fault> {
            let sites = self.known.sites;
            match sites.find(id) {
                Some(risk) if of_kind(&&self.risks()[risk as usize]) => Ok(risk),
                Some(risk) => {
                    let found = kind(&self.risks()[risk as usize]);
                    let rule = format!("`{key}` names {key}; a {found} is named under `{found}s`");
                    Err(Fault::new(format!("\"{}\" is a {found}", shown(id)), rule, format!("{found}s = [\"{id}\"]")))
                }
                None if buyers && !sites.buyers_given => {
                    let what = format!("the buyer \"{}\" is named, but the configuration has no list", shown(id));
                    let rule = "buyers are listed in the file that the key `buyers` names";
                    Err(Fault::new(what, rule, "buyers = \"buyers.csv\""))
                }
                None if buyers => Err(sites.unknown_among(id, "buyer", self.risks().iter().filter(of_kind).collect())),
                None => Err(sites.unknown(id)),
            }
        };
        let found = table.list(key, |node, _| find(node.text()?))?;
        let mut named = vec![false; self.inside.len()];
        found.into_iter().for_each(|risk| named[risk as usize] = true);
        Some(named)
    }

    fn by_country(&self, table: &Reading) -> Option<Vec<bool>> {
        let carried = |code: &str| self.risks().iter().any(|risk| risk.country.as_deref() == Some(code));
        let listed = table.list("countries", |node, _| {
            let code = text(node, &COUNTRY)?;
            if countries::exists(code) || carried(code) {
                return Ok(code);
            }
            let own: Vec<&str> = self.risks().iter().filter_map(|risk| risk.country.as_deref()).collect();
            let near = crate::input::suggest::nearest(code, own);
            let meant = near.map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
            let what = format!("there is no country with the code \"{}\"{meant}", shown(code));
            Err(Fault::new(what, "a country is named by its ISO 3166 alpha-2 code", ""))
        })?;
        let named = |risk: &Risk| risk.country.as_deref().is_some_and(|country| listed.contains(&country));
        Some(self.risks().iter().map(named).collect())
    }

    fn by_word(
        &self,
        table: &Reading,
        key: &str,
        what: &'static str,
        of: impl Fn(&Risk) -> Option<&str>,
    ) -> Option<Vec<bool>> {
        let mut words: Vec<String> = self.risks().iter().filter_map(|risk| of(risk).map(str::to_owned)).collect();
        words.sort();
        words.dedup();
        let names = Names::new(what, words);
        let found = table.list(key, |node, _| names.find(node))?;
        let named = |risk: &Risk| of(risk).is_some_and(|word| found.iter().any(|index| names.get(*index) == word));
        Some(self.risks().iter().map(named).collect())
    }

    /// Whether the country of every risk in question is known: portfolios may not say where they are.
    fn countries_are_known(&self, table: &Reading) -> bool {
        let open = self.risks().iter().zip(&self.inside).find(|(risk, inside)| **inside && risk.country.is_none());
        if let Some((risk, _)) = open {
            let what = format!("the losses of \"{}\" have no country", shown(&risk.id));
            let rule = "a scope by country needs the country of everything in it: of a peril without sites and buyers it \
                        is the key `country` of its [[peril]]";
            table.complain_key("countries", Fault::new(what, rule, "country = \"JP\""));
        }
        open.is_none()
    }

    /// Keeps the buyers whose terms and tenor are within the bounds.
    fn keep_short(&mut self, covers: &Reading) {
        if let Some(most) = covers.count_u32("terms-days-at-most") {
            self.keep_buyers(covers, "terms-days-at-most", "terms_days", |b| b.terms_days.map(|days| days <= most));
        }
        if let Some(most) = covers.count_u32("tenor-months-at-most") {
            let within = |b: &Buyer| b.tenor_months.map(|months| months <= most);
            self.keep_buyers(covers, "tenor-months-at-most", "tenor_months", within);
        }
        let Some(bounds) = covers.section("eligible") else { return };
        let (terms_days, tenor_months) = (bounds.count_u32("terms-days"), bounds.count_u32("tenor-months"));
        if let (Some(terms_days), Some(tenor_months)) = (terms_days, tenor_months) {
            let eligibility = Eligibility { terms_days, tenor_months };
            self.keep_buyers(covers, "eligible", "terms_days or tenor_months", |b| eligibility.holds(b));
        }
    }

    fn keep_buyers(&mut self, covers: &Reading, key: &str, columns: &str, holds: impl Fn(&Buyer) -> Option<bool>) {
        let candidates = || self.risks().iter().zip(&self.inside).filter(|(_, inside)| **inside);
        let buyers = || candidates().filter_map(|(risk, _)| risk.buyer.as_ref().map(|buyer| (risk, buyer)));
        let open: Vec<&Risk> = buyers().filter(|(_, buyer)| holds(buyer).is_none()).map(|(risk, _)| risk).collect();
        if !open.is_empty() {
            let what = format!("{} no {columns} that would decide it", first_few_have(&open));
            let rule = format!("`{key}` needs the column {columns} of every buyer in the scope");
            covers.complain_key(key, Fault::new(what, rule, "id,country,terms_days,tenor_months\nosaka,JP,120,9"));
            return;
        }
        // Nothing left by the other filters is not the mistake of this one.
        if candidates().next().is_none() {
            return;
        }
        if !buyers().any(|(_, buyer)| holds(buyer) == Some(true)) {
            complain_of_nothing(covers, key);
            return;
        }
        let keep: Vec<bool> = self
            .risks()
            .iter()
            .map(|risk| risk.buyer.as_ref().is_some_and(|buyer| holds(buyer) == Some(true)))
            .collect();
        self.inside.iter_mut().zip(keep).for_each(|(inside, keep)| *inside &= keep);
    }
}

fn complain_of_nothing(table: &Reading, key: &str) {
    let rule = "a filter that no site and no buyer passes would cover nothing";
    table.complain_key(key, Fault::new(format!("`{key}` matches no risk"), rule, table.example(key)));
}

/// The first of some risks, and how many more there are: "osaka", "kobe" and 3 more.
pub(super) fn first_few(risks: &[&Risk]) -> String {
    let names: Vec<String> = risks.iter().take(3).map(|risk| format!("\"{}\"", shown(&risk.id))).collect();
    match risks.len().saturating_sub(3) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// The same as the subject of a sentence: "osaka" has, "osaka", "kobe" have.
pub(super) fn first_few_have(risks: &[&Risk]) -> String {
    format!("{} {}", first_few(risks), if risks.len() == 1 { "has" } else { "have" })
}

/// The risks that a policy covers: those that no peril in its scope can strike are left out.
pub(super) fn in_scope(covers: &crate::model::contract::Scope, known: &Known) -> Vec<u32> {
    let within = in_perils(known, covers.perils.as_deref());
    let listed = |risk: &u32| covers.risks.as_ref().is_none_or(|list| list.contains(risk));
    (0u32..).zip(within).filter(|(_, within)| *within).map(|(risk, _)| risk).filter(listed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_two_bounds_is_enough_and_what_is_not_known_decides_nothing() {
        let holds = |terms_days, tenor_months| HBOR.holds(&Buyer { terms_days, tenor_months, ..Buyer::default() });
        assert_eq!(holds(Some(180), None), Some(true));
        assert_eq!(holds(Some(181), Some(20)), Some(true));
        assert_eq!(holds(Some(181), Some(24)), Some(true));
        assert_eq!(holds(Some(181), Some(25)), Some(false));
        assert_eq!(holds(Some(181), None), None);
        assert_eq!(holds(None, Some(25)), None);
    }
}
