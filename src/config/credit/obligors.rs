//! Obligors: the list of buyers as the default model sees it.
//!
//! The list has been read before, and what a cell must be was checked then; here each row gets what a credit peril needs:
//! a probability of default, something that it owes, a sector of the list, factors that move it.
//!
//! Worked numbers: `rating` = BB without `pd` is 0.617 % after `sp-1981-2024`; `turnover` = 730m with `terms_days` = 90 owes
//! 180m on an average day.

use std::collections::BTreeMap;

use super::Around;
use super::dependence::Family;
use super::facts::{
    EXPOSURE, Facts, LGD_SD, LOADINGS, PD, RATING, RECOVERY_DAYS, RHO, SECTOR, TURNOVER, W_SECTOR, ZONE,
};
use super::ratings;
use crate::config::buyers::{self, COUNTRY, ID, TERMS_DAYS};
use crate::config::countries::exists;
use crate::config::idle_cells::IdleCells;
use crate::config::reading::Reading;
use crate::input::amount::nearest;
use crate::input::complaint::{Fault, shown};
use crate::input::suggest;
use crate::input::table::Row;
use crate::model::credit::LossGivenDefault;
use crate::model::credit::country::{Country, Sector};
use crate::model::credit::obligor::{Exposure, Obligor};
use crate::model::credit::rating::Ratings;
use crate::model::credit::schedule::Schedule;

/// What buyers are read against.
pub(super) struct Terms<'t> {
    pub currency: String,
    pub ratings: &'t Ratings,
    /// Sectors of the list; None: any will do.
    pub sectors: Option<&'t BTreeMap<String, Sector>>,
    pub deals: &'t BTreeMap<u32, Schedule>,
    pub correlation: f64,
    pub shares: [f64; 3],
    pub loss_given_default: LossGivenDefault,
    pub migration: bool,
    pub family: Family,
    /// The stated probabilities contain the events of countries.
    pub inside_pd: bool,
    /// Some catastrophe names zones.
    pub zoned: bool,
    /// Recoveries are taken off the loss.
    pub net: bool,
}

/// Which values of the credit peril some buyer takes, having none of its own.
#[derive(Clone, Copy, Default)]
pub(super) struct Asked {
    /// `correlation`.
    pub correlation: bool,
    /// `systematic`.
    pub shares: bool,
    /// The probability of a class of `ratings`.
    pub ratings: bool,
}

/// The buyers, and all countries and sectors in order.
pub(super) struct Book {
    pub obligors: Vec<Obligor>,
    pub countries: Vec<Country>,
    pub sectors: Vec<Sector>,
    pub asked: Asked,
}

/// A buyer with its country and sector by name.
struct Draft {
    obligor: Obligor,
    country: String,
    sector: Option<String>,
}

/// Reads every list of buyers again. `countries`, `sectors`: those of their lists.
pub(super) fn read(
    table: &Reading,
    around: &Around,
    terms: &Terms,
    countries: &BTreeMap<String, Country>,
    sectors: &BTreeMap<String, Sector>,
) -> Option<Book> {
    if !around.sites.buyers_given {
        let what = format!("{} has no buyers to default", table.called());
        let rule = "the buyers are those of the list that the key `buyers` at the top of the file names";
        table.complain(Fault::new(what, rule, "buyers = \"buyers.csv\""));
    }
    if !around.sites.buyers_given || !around.sites.buyers_sound {
        return None;
    }
    let mut drafts = Vec::new();
    let (idle, mut asked) = (IdleCells::default(), Asked::default());
    for file in buyers::files(around.root) {
        let draft = |row: &Row| drafts.extend(draft(row, around, terms, countries, (&idle, &mut asked)));
        table.ctx.rows(file, &buyers::LAYOUT, |_| true, draft)?;
    }
    idle.tell(table.ctx);
    Some(Book::of(drafts, countries, sectors, asked))
}

impl Book {
    fn of(
        drafts: Vec<Draft>,
        countries: &BTreeMap<String, Country>,
        sectors: &BTreeMap<String, Sector>,
        asked: Asked,
    ) -> Book {
        let mut countries = countries.clone();
        let mut sectors = sectors.clone();
        for draft in &drafts {
            countries.entry(draft.country.clone()).or_insert_with(|| Country::quiet(&draft.country));
            if let Some(name) = &draft.sector {
                let plain = || Sector { name: name.clone(), catastrophe_effect: 1.0 };
                sectors.entry(name.clone()).or_insert_with(plain);
            }
        }
        let country_of: BTreeMap<&str, u32> = countries.keys().map(String::as_str).zip(0..).collect();
        let sector_of: BTreeMap<&str, u32> = sectors.keys().map(String::as_str).zip(0..).collect();
        let obligor = |draft: &Draft| Obligor {
            country: country_of[draft.country.as_str()],
            sector: draft.sector.as_deref().map(|name| sector_of[name]),
            ..draft.obligor.clone()
        };
        let obligors = drafts.iter().map(obligor).collect();
        Book { obligors, countries: countries.into_values().collect(), sectors: sectors.into_values().collect(), asked }
    }
}

fn draft(
    row: &Row,
    around: &Around,
    terms: &Terms,
    countries: &BTreeMap<String, Country>,
    (idle, asked): (&IdleCells, &mut Asked),
) -> Option<Draft> {
    let id = row.text(ID)?;
    let risk = around.sites.find(&id)?;
    let known = &around.sites.risks[risk as usize];
    let buyer = known.buyer.as_ref()?;
    let country = known.country.clone()?;
    if !exists(&country) {
        let what = format!("\"{}\" is the code of no country", shown(&country));
        row.complain(COUNTRY, Fault::new(what, "a country is a code of ISO 3166 alpha-2, such as GB", ""));
    }
    let facts = Facts::read(row, &terms.currency);
    let default = default(row, &facts, terms, countries.get(&country));
    let exposure = exposure(row, &facts, buyer.terms_days, terms.deals.get(&risk));
    let sector = sector(row, &facts, terms);
    let loadings = loadings(row, &facts, buyer.public, terms.shares);
    check_spread(row, &facts, terms.loss_given_default);
    let (pd, rating) = default?;
    note_idle(row, &facts, terms, idle);
    asked.correlation |= facts.rho.is_none();
    asked.shares |= facts.loadings.is_none() && !buyer.public;
    asked.ratings |= facts.pd.is_none();
    let obligor = Obligor {
        risk,
        country: 0,
        sector: None,
        rating,
        pd,
        public: buyer.public,
        correlation: facts.rho.unwrap_or(terms.correlation),
        loadings: loadings?,
        exposure: exposure?,
        lgd_mean: facts.lgd_mean,
        lgd_sd: facts.lgd_sd.unwrap_or_default(),
        recovery_days: facts.recovery_days,
        zone: facts.zone,
    };
    Some(Draft { obligor, country, sector: sector? })
}

/// Complains of a cell that is needed and empty, or of the row where the list has no such column.
fn lacks(row: &Row, column: usize, what: &str, rule: &str) {
    let fault = |what: String, example: String| Fault::new(what, rule, example);
    if row.complaint(column, fault(String::new(), String::new())).is_some() {
        return row.complain(column, fault(format!("the buyer has {what}"), String::new()));
    }
    let known = &buyers::LAYOUT.columns[column];
    let example = format!("id,country,{}\nosaka,JP,{}", known.name, known.example);
    row.complain(ID, fault(format!("the buyer has {what}, and the list has no such column"), example));
}

/// Remembers what the other choices leave without effect.
fn note_idle(row: &Row, facts: &Facts, terms: &Terms, idle: &IdleCells) {
    if terms.loss_given_default != LossGivenDefault::Beta {
        let rule = "`lgd_sd` is that of a Beta law; under other laws than \"beta\" the part that is lost varies otherwise or not at all";
        let what = || "the spread of the loss given default has no effect".into();
        idle.note(row, LGD_SD, what, (rule, "loss-given-default = \"beta\", or leave the column out"));
    }
    if !terms.zoned {
        let rule = "the zone of a buyer is that of the `zones` of a [[peril.credit.catastrophe]], and none names any";
        let what = || "the zone has no effect: no catastrophe asks for it".into();
        idle.note(row, ZONE, what, (rule, "zones = [\"tohoku\"], or leave the column out"));
    }
    let gamma = matches!(terms.family, Family::CreditRiskPlus { .. });
    if matches!(terms.family, Family::CreditRiskPlus { variance: Some(_), .. }) {
        let rule = "under CreditRisk+ the stated `variance` says how much defaults have in common; a correlation is asked for \
                    only without it";
        idle.note(row, RHO, || "the correlation has no effect".into(), (rule, "leave the column out, or `variance`"));
    }
    if !gamma && facts.rho.unwrap_or(terms.correlation) == 0.0 {
        let rule = "loadings share out the systematic part of a buyer's variance, and its correlation is 0";
        for column in LOADINGS..LOADINGS + 3 {
            idle.note(row, column, || "the loading has no effect".into(), (rule, "rho,w_global\n20%,0.7"));
        }
    }
    if facts.lgd_mean >= 1.0 || terms.net {
        let rule = match terms.net {
            true => "under recoveries = \"net\" the loss is what is lost in the end, whenever the rest comes back",
            false => "of a buyer that loses all it owes nothing is recovered: `lgd_mean` is 100 % where it is empty",
        };
        let what = || "the days until the recovery have no effect".into();
        idle.note(row, RECOVERY_DAYS, what, (rule, "lgd_mean,recovery_lag_days\n60%,540"));
    }
}

/// Its probability of default and its class.
fn default(row: &Row, facts: &Facts, terms: &Terms, country: Option<&Country>) -> Option<(f64, Option<u32>)> {
    let rating = match &facts.rating {
        Some(name) => Some(ratings::find(terms.ratings, name).map_err(|fault| row.complain(RATING, fault)).ok()?),
        None => None,
    };
    if rating.is_none() && terms.migration {
        lacks(row, RATING, "no `rating`", "under migration = true ratings move, and every buyer has one");
        return None;
    }
    let of_class = rating.map(|class| terms.ratings.classes[class as usize].pd);
    let pd = facts.pd.or(of_class);
    if pd.is_none() {
        let rule =
            "a credit peril needs the probability of default of every buyer, `pd`, or the `rating` that stands for it";
        lacks(row, PD, "neither `pd` nor `rating`", rule);
    }
    let pd = pd?;
    let stops = country.filter(|_| terms.inside_pd).map_or(0.0, Country::stops);
    if pd <= stops {
        let column = if facts.pd.is_some() { PD } else { RATING };
        let (percent, stopped) = (digits(100.0 * pd), digits(100.0 * stops));
        let what = format!(
            "the probability of default {percent} % is not above the {stopped} % at which the events of its country alone \
             stop the buyer"
        );
        let rule = "under shocks-inside-pd = true the stated probability contains the events of the country: it is above what \
                    they make";
        row.complain(column, Fault::new(what, rule, format!("pd\n{}%", digits(200.0 * stops))));
        return None;
    }
    Some((pd, rating))
}

/// A figure with as many digits as tell it.
fn digits(percent: f64) -> String {
    let rounded: f64 = format!("{percent:.3e}").parse().unwrap_or(percent);
    rounded.to_string()
}

fn exposure(row: &Row, facts: &Facts, terms_days: Option<u32>, deal: Option<&Schedule>) -> Option<Exposure> {
    match (facts.exposure, facts.turnover, deal) {
        (None, None, Some(schedule)) => Some(Exposure::Schedule(Box::new(schedule.clone()))),
        (stated, _, Some(_)) => {
            let (column, name) = if stated.is_some() { (EXPOSURE, "exposure") } else { (TURNOVER, "turnover") };
            let rule =
                "what a buyer owes under a deal follows its schedule; what it owes besides stands under another buyer";
            row.complain(
                column,
                Fault::new(format!("the buyer has a deal and `{name}`"), rule, "leave the cell empty"),
            );
            None
        }
        (Some(amount), ..) => {
            Some(Exposure::Stated { amount: nearest(amount), terms_days: terms_days.unwrap_or_default() })
        }
        (None, Some(turnover), None) => {
            let Some(terms_days) = terms_days else {
                let rule = "of a turnover turnover x terms_days / 365 is owed on an average day";
                lacks(row, TERMS_DAYS, "a turnover and no `terms_days`", rule);
                return None;
            };
            Some(Exposure::Turnover { turnover: nearest(turnover), terms_days })
        }
        (None, None, None) => {
            let rule =
                "a credit peril needs what every buyer owes: `exposure`, `turnover` with `terms_days`, or a deal";
            lacks(row, EXPOSURE, "neither `exposure` nor `turnover` nor a deal", rule);
            None
        }
    }
}

fn sector(row: &Row, facts: &Facts, terms: &Terms) -> Option<Option<String>> {
    let (Some(name), Some(known)) = (&facts.sector, terms.sectors) else { return Some(facts.sector.clone()) };
    if known.contains_key(name) {
        return Some(Some(name.clone()));
    }
    let near = suggest::nearest(name, known.keys().map(String::as_str));
    let meant = near.map_or_else(String::new, |near| format!("; did you mean \"{}\"?", shown(near)));
    let what = format!("there is no sector called \"{}\"{meant}", shown(name));
    let rule = format!("a sector is one of the {} of the list that `sectors` names", known.len());
    row.complain(SECTOR, Fault::new(what, rule, near.unwrap_or("")));
    None
}

/// Its own, or those of all. Without a sector it moves with the other factors.
fn loadings(row: &Row, facts: &Facts, public: bool, shares: [f64; 3]) -> Option<[f64; 3]> {
    let mut loadings = match facts.loadings {
        Some(own) => own,
        None if public => [0.0, 1.0, 0.0],
        None => shares.map(f64::sqrt),
    };
    if facts.sector.is_some() {
        return Some(loadings);
    }
    if facts.loadings.is_some() && loadings[2] > 0.0 {
        let rule = "a loading on the factor of a sector belongs to a buyer with a `sector`";
        row.complain(W_SECTOR, Fault::new("the buyer has no sector", rule, "0"));
        return None;
    }
    loadings[2] = 0.0;
    if loadings == [0.0; 3] {
        lacks(row, SECTOR, "no `sector`", "all buyers move with their sectors alone, so that each has one");
        return None;
    }
    Some(loadings)
}

fn check_spread(row: &Row, facts: &Facts, law: LossGivenDefault) {
    let varies = facts.lgd_mean > 0.0 && facts.lgd_mean < 1.0;
    if law == LossGivenDefault::Beta && varies && facts.lgd_sd.is_none() {
        let rule = "under loss-given-default = \"beta\" every buyer states the standard deviation of the part that is lost, \
                    unless that is nothing or all";
        lacks(row, LGD_SD, "no `lgd_sd`", rule);
    }
}
