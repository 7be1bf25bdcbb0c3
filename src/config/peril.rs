//! `[[peril]]` and `[shared-frequency.NAME]`: where losses come from.

use super::credit::{self, CREDIT};
use super::earthquake::{self, EARTHQUAKE};
use super::event_loss_table::{self, EVENT_LOSS_TABLE};
use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::frequency::{self, FREQUENCY};
use super::names::Names;
use super::party::COUNTRY;
use super::reach::Reach;
use super::reading::{Reading, number};
use super::severity::{self, SEVERITY};
use super::sites::Sites;
use super::year_event_table::{self, YEAR_EVENT_TABLE};
use super::year_table::{self, YEAR_EVENT_LOSS_TABLE, YEAR_LOSS_TABLE};
use crate::input::complaint::{Fault, shown};
use crate::input::toml_tree::Value;
use crate::model::date::Axis;
use crate::model::earthquake::Earthquake;
use crate::model::money::Quantum;
use crate::model::peril::{Frequency, Peril, Season, SeverityShape, SharedFrequency, Source};
use crate::model::risk::Risk;

pub(super) const PERIL: Section = Section {
    doc: "A source of losses. Exactly one of `frequency` (with `severity`), `event-loss-table`, `year-event-loss-table`, \
          `year-event-table`, `year-loss-table`, `earthquake` and `credit` says which.",
    fields: FIELDS,
    one_of: &[
        "frequency",
        "event-loss-table",
        "year-event-loss-table",
        "year-event-table",
        "year-loss-table",
        "earthquake",
        "credit",
    ],
};

const FIELDS: &[Field] = &[
    required("name", Kind::Name, "\"earthquake\"", "the peril's name; its random numbers hang on it"),
    optional(
        "frequency",
        Kind::Table(&FREQUENCY),
        "{ poisson = { mean = 0.02 } }",
        "the law of the number of events in a year",
    ),
    optional(
        "severity",
        Kind::Table(&SEVERITY),
        "{ lognormal = { mean = \"400m\", sd = \"900m\" } }",
        "the law of the size of one loss; written with `frequency`",
    ),
    optional(
        "event-loss-table",
        Kind::Table(&EVENT_LOSS_TABLE),
        "{ file = \"elt.csv\", secondary-uncertainty = \"beta\" }",
        "a file of events with a rate each",
    ),
    optional(
        "year-event-loss-table",
        Kind::Table(&YEAR_EVENT_LOSS_TABLE),
        "{ file = \"yelt.csv\", periods = 10_000, replay = \"bootstrap\" }",
        "a file of simulated years with their events",
    ),
    optional(
        "year-event-table",
        Kind::Table(&YEAR_EVENT_TABLE),
        "{ file = \"yet.csv\", periods = 10_000, events = 5_000, replay = \"in-order\", loss-table = [{ file = \"losses.csv\" }] }",
        "a file that says which events of a catalogue happen in which simulated year, and tables of what they cost",
    ),
    optional(
        "year-loss-table",
        Kind::Table(&YEAR_LOSS_TABLE),
        "{ file = \"ylt.csv\", periods = 10_000, replay = \"bootstrap\" }",
        "a file of simulated years with one loss each",
    ),
    optional(
        "earthquake",
        Kind::Table(&EARTHQUAKE),
        "{ model = \"japan\" }",
        "the built-in model of earthquakes and tsunamis over the sites",
    ),
    optional(
        "credit",
        Kind::Table(&CREDIT),
        "{ opening-book = \"steady-state\" }",
        "the built-in model of buyers that default and of countries that stop their payments",
    ),
    defaulted(
        "season",
        Kind::Either(&[Kind::Choice(&["uniform"]), Kind::Table(&SEASON)]),
        "\"uniform\"",
        "{ monthly = [1, 1, 1, 1, 1, 2, 4, 6, 6, 3, 1, 1] }",
        "when in the year events fall that have no date of their own",
    ),
    optional(
        "shared-frequency",
        Kind::NameOf("shared frequency"),
        "\"clustering\"",
        "a factor, drawn once a year, that multiplies the expected number of events of every peril that names it",
    ),
    optional(
        "country",
        COUNTRY,
        "\"JP\"",
        "the country of what is lost, for losses that belong to no site; insurers must be licensed there",
    ),
];

const SEASON: Section = Section {
    doc: "When in the year events fall.",
    fields: &[required(
        "monthly",
        Kind::List { of: &Kind::Number { least: 0.0, above: false, most: 1e12 }, least: 12 },
        "[1, 1, 1, 1, 1, 2, 4, 6, 6, 3, 1, 1]",
        "twelve weights, January to December; within a month every day is equally likely",
    )],
    one_of: &[],
};

pub(super) const SHARED_FREQUENCY: Section = Section {
    doc: "A gamma factor with mean 1, drawn once a year, that multiplies the Poisson mean of every peril that names it.",
    fields: &[required(
        "variance",
        Kind::Number { least: 0.0, above: true, most: 100.0 },
        "0.2",
        "the variance of the factor",
    )],
    one_of: &[],
};

/// Reads every `[shared-frequency.NAME]`.
pub(super) fn read_shared(root: &Reading) -> Vec<SharedFrequency> {
    let read = |(name, _, node): (&str, _, &crate::input::toml_tree::Node)| {
        let variance = match node.table() {
            Ok(table) => root.keyed_section("shared-frequency", table)?.number("variance"),
            Err(fault) => {
                root.ctx.complain_of(node, fault.with_example("[shared-frequency.clustering]\nvariance = 0.2"));
                None
            }
        };
        // A factor with a mistake keeps its name, so that perils that name it are not blamed.
        Some(SharedFrequency { name: name.to_owned(), variance: variance.unwrap_or(1.0) })
    };
    root.keyed("shared-frequency").into_iter().filter_map(read).collect()
}

/// A peril as far as it could be read.
pub(super) struct PerilDraft {
    pub peril: Option<Peril>,
    /// Whether it can have losses at its sites, at its portfolio risk, and of no particular coverage.
    pub reach: Reach,
}

/// What perils are read against.
pub(super) struct Surroundings<'s> {
    pub root: &'s Reading<'s>,
    pub names: &'s Names,
    pub quantum: Option<Quantum>,
    pub sites: &'s Sites,
    pub shared: &'s Names,
    pub axis: Option<Axis>,
    pub horizon: Option<u32>,
}

/// Reads the earthquake model of a `[[peril]]`, if it has one without a mistake.
pub(super) fn read_earthquake(table: &Reading) -> Option<Earthquake> {
    earthquake::read(&table.section("earthquake")?)
}

/// Reads every `[[peril]]`, whose earthquake models have been read; portfolio risks that they need are added to `risks`.
/// Credit perils come last, for they name others.
pub(super) fn read_all(
    tables: &[Reading],
    quakes: Vec<Option<Earthquake>>,
    around: &Surroundings,
    risks: &mut Vec<Risk>,
) -> Vec<PerilDraft> {
    let is_credit = |table: &Reading| table.has("credit");
    let mut others = |(table, quake): (&Reading, Option<Earthquake>)| {
        let source = || match table.has("earthquake") {
            true => {
                check_earthquake(table, around);
                quake.map(|quake| Source::Earthquake(Box::new(quake)))
            }
            false => source(table, around),
        };
        (!is_credit(table)).then(|| read(table, source, around, risks))
    };
    let drafts: Vec<Option<PerilDraft>> = tables.iter().zip(quakes).map(&mut others).collect();
    let on = credit::Around {
        root: around.root,
        sites: around.sites,
        axis: around.axis,
        horizon: around.horizon,
        quantum: around.quantum,
        perils: around.names,
        drafts: &drafts,
    };
    let credits = tables.iter().filter(|table| is_credit(table)).map(|table| {
        let source = || {
            check_credit(table);
            credit::read(&table.section("credit")?, &on).map(|credit| Source::Credit(Box::new(credit)))
        };
        read(table, source, around, &mut Vec::new())
    });
    let mut credits = credits.collect::<Vec<_>>().into_iter();
    check_one_credit(tables);
    drafts.into_iter().filter_map(|draft| draft.or_else(|| credits.next())).collect()
}

/// Reads one `[[peril]]` with its source.
fn read(
    table: &Reading,
    source: impl FnOnce() -> Option<Source>,
    around: &Surroundings,
    risks: &mut Vec<Risk>,
) -> PerilDraft {
    let errors = table.ctx.errors();
    let source = source();
    let season = season(table);
    let country = table.text("country").map(str::to_owned);
    let shared_frequency = table.node("shared-frequency").and_then(|node| {
        let found = around.shared.find(node).map_err(|fault| table.complain_key("shared-frequency", fault)).ok()?;
        if !table.has("earthquake") && !table.has("credit") {
            check_poisson(table, source.as_ref());
        }
        Some(found)
    });
    let name = table.text("name").unwrap_or("").to_owned();
    let Some(mut source) = source else { return PerilDraft { peril: None, reach: Reach::UNKNOWN } };
    let reach = Reach::of(&mut source, &name, country.as_deref(), risks);
    let portfolio_risk = reach.portfolio_risk;
    let peril = season
        .map(|season| Peril { name, source, season, shared_frequency, country, portfolio_risk })
        .filter(|_| table.ctx.errors() == errors);
    PerilDraft { peril, reach }
}

fn source(table: &Reading, around: &Surroundings) -> Option<Source> {
    if let Some(law) = table.section("frequency") {
        let frequency = frequency::read(&law);
        if table.lacks("severity") {
            let what = format!("{} has `frequency` but no `severity`", table.called());
            let rule = "`frequency` says how many losses there are, `severity` how large each is";
            table.complain_key("frequency", Fault::new(what, rule, table.example("severity")));
        }
        let severity = severity::read(&table.section("severity")?);
        let (frequency, severity) = (frequency?, severity?);
        warn_of_infinite_mean(table, &severity);
        return Some(Source::FrequencySeverity { frequency, severity });
    }
    if let Some(list) = table.section("event-loss-table") {
        return event_loss_table::read(&list, around.sites).map(Source::EventLossTable);
    }
    if let Some(list) = table.section("year-event-loss-table") {
        return year_table::read_events(&list, around.sites, around.axis).map(Source::YearTable);
    }
    if let Some(list) = table.section("year-event-table") {
        return year_event_table::read(&list, around.sites).map(|table| Source::YearEventTable(Box::new(table)));
    }
    year_table::read_losses(&table.section("year-loss-table")?).map(Source::YearTable)
}

fn warn_of_infinite_mean(table: &Reading, severity: &crate::model::peril::Severity) {
    let heavy = match severity.shape {
        SeverityShape::Pareto { alpha, .. } => alpha <= 1.0,
        SeverityShape::GeneralisedPareto { shape, .. } => shape >= 1.0,
        _ => false,
    };
    if heavy && severity.truncate_above.is_none() && severity.censor_at.is_none() {
        let rule = "a Pareto law with alpha at most 1 has no mean; simulated means of its losses do not settle";
        table.warn_key("severity", Fault::new("the mean of this law is infinite", rule, "censor-at = \"20bn\""));
    }
}

fn season(table: &Reading) -> Option<Season> {
    let Some(node) = table.node("season") else { return (!table.has("season")).then_some(Season::Uniform) };
    match &node.value {
        Value::Text(text) if text == "uniform" => Some(Season::Uniform),
        Value::Text(text) => {
            let what = format!("\"{}\" is not a season", shown(text));
            table.complain_key(
                "season",
                Fault::new(what, "a season is \"uniform\" or twelve weights", table.example("season")),
            );
            None
        }
        _ => {
            let weights = table.section("season")?;
            let list = weights.list("monthly", number)?;
            let twelve: Option<[f64; 12]> = list.try_into().ok();
            let good = twelve.filter(|w| w.iter().sum::<f64>() > 0.0);
            if good.is_none() {
                let rule = "a season has twelve weights, January to December, and not all are zero";
                weights.complain_key(
                    "monthly",
                    Fault::new("these are not twelve weights", rule, weights.example("monthly")),
                );
            }
            good.map(Season::Monthly)
        }
    }
}

/// An earthquake model strikes sites, and knows itself when and how often.
fn check_earthquake(table: &Reading, around: &Surroundings) {
    let own = [
        ("season", "earthquakes follow no season: the model draws the day of each, and its aftershocks after it"),
        (
            "shared-frequency",
            "the rates of the model are those of its sources, which renew or cluster by their own laws",
        ),
        ("country", "its losses fall on sites, and the country of a site stands in the site list"),
        ("severity", "the model computes each loss from shaking and flow"),
    ];
    refuse(table, &own, "an earthquake model");
    if !around.sites.given {
        let what = "the earthquake model has no sites to strike";
        let rule = "the model shakes the sites of the list that the key `sites` at the top of the file names";
        table.complain_key("earthquake", Fault::new(what, rule, "sites = \"sites.csv\""));
    }
}

/// A credit model draws everything itself.
fn check_credit(table: &Reading) {
    let own = [
        ("season", "buyers default on any day alike, and claims follow their terms and waiting periods"),
        ("shared-frequency", "what defaults have in common are the factors of the model"),
        ("country", "its losses fall on buyers, and the country of a buyer stands in the list of buyers"),
        ("severity", "a loss is what a buyer owes on the day, and what is lost of it"),
    ];
    refuse(table, &own, "a credit model");
}

/// Two models would let every buyer default twice.
fn check_one_credit(tables: &[Reading]) {
    let mut credits = tables.iter().filter(|table| table.has("credit"));
    if let (Some(first), Some(second)) = (credits.next(), credits.next()) {
        let what = format!("a second peril has a credit model, after that of line {}", first.line("credit"));
        let rule = "all buyers of the file default under one model, in which they hang together";
        second.complain_key("credit", Fault::new(what, rule, "one [[peril]] with [peril.credit]"));
    }
}

fn refuse(table: &Reading, keys: &[(&str, &str)], beside: &str) {
    for (key, rule) in keys.iter().filter(|(key, _)| table.has(key)) {
        let what = format!("`{key}` stands beside {beside}");
        table.complain_key(key, Fault::new(what, *rule, format!("leave `{key}` out")));
    }
}

/// A shared factor multiplies a Poisson mean; other laws have none to multiply.
fn check_poisson(table: &Reading, source: Option<&Source>) {
    let poisson = match source {
        Some(Source::FrequencySeverity { frequency, .. }) => matches!(frequency, Frequency::Poisson { .. }),
        Some(Source::EventLossTable(list)) => list.dispersion.is_none(),
        Some(Source::YearTable(_) | Source::YearEventTable(_) | Source::Earthquake(_) | Source::Credit(_)) => false,
        None => true,
    };
    if !poisson {
        let rule = "a shared frequency multiplies the mean of a Poisson count; other sources cannot name one";
        let fault = Fault::new("this peril has no Poisson count", rule, "frequency = { poisson = { mean = 0.02 } }");
        table.complain_key("shared-frequency", fault);
    }
}
