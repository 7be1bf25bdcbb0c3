//! Terms that depend on the risk: variable quota share, surplus by lines, capacity extension, `acceptance` and `limits`.

use rust_decimal::Decimal;

use super::field::{Field, Kind, Section, optional, required};
use super::policy::above_zero;
use super::reading::{Reading, grouped};
use super::sites::Sites;
use crate::input::complaint::{Fault, shown};
use crate::input::toml_tree::Value;
use crate::model::contract::Terms;
use crate::model::risk_terms::{
    Acceptance, AcceptanceRule, BandMode, ClaimsLimits, LimitPer, PartialAcceptance, RiskLimits, ShareBand,
};

/// The kinds that [`read_kind`] reads.
pub(super) const KINDS: [&str; 3] = ["variable-quota-share", "surplus", "capacity-extension"];

const CEDED_LIMIT: Field =
    optional("limit", Kind::Amount, "\"950m\"", "the most that is ceded of one occurrence").unit("currency");

const MODE: Kind = Kind::Choice(&["slab", "blended", "sliced"]);

pub(super) const VARIABLE_QUOTA_SHARE: Section = Section {
    doc: "A share of every loss that depends on the exposure of the risk: the approved limit of a buyer, the insured value \
          of a site.",
    fields: &[
        required(
            "mode",
            MODE,
            "\"slab\"",
            "\"slab\": the band of the exposure sets one share for every loss; \"blended\": the average share over the \
             slices of the exposure; \"sliced\": the loss itself is sliced through the bands",
        ),
        required(
            "bands",
            Kind::List { of: &Kind::Table(&BAND), least: 1 },
            "[{ up-to = \"100k\", share = \"50%\" }, { share = \"70%\" }]",
            "the bands, ascending; only the last has no upper end",
        ),
        CEDED_LIMIT,
    ],
    one_of: &[],
};

const BAND: Section = Section {
    doc: "A band of exposure and its share.",
    fields: &[
        optional("up-to", Kind::Amount, "\"100k\"", "its upper end, which belongs to it; the last band has none")
            .unit("currency"),
        required("share", Kind::Share { most_percent: 100 }, "\"50%\"", "the share that is ceded"),
    ],
    one_of: &[],
};

pub(super) const SURPLUS: Section = Section {
    doc: "What exceeds the retention of a risk, up to a number of lines: the share is min(max(V - R, 0), lines x R) / V of \
          every loss, with V the exposure of the risk and R the retention.",
    fields: &[
        required("retention", Kind::Amount, "\"1m\"", "the line that the cedant keeps of each risk").unit("currency"),
        optional(
            "retentions",
            Kind::Keyed { keys: "ids of sites", of: &Kind::Amount },
            "{ sendai = \"2m\" }",
            "retentions of single risks",
        )
        .unit("currency"),
        required("lines", Kind::Count { least: 1, most: 10_000 }, "9", "the most that is ceded, in retentions"),
        CEDED_LIMIT,
    ],
    one_of: &[],
};

pub(super) const CAPACITY_EXTENSION: Section = Section {
    doc: "What exceeds the cedant's own capacity for a risk, as a share of every loss of it, and all of the risks in some \
          countries. At least one of `own-capacity` and `whole-countries` is written.",
    fields: &[
        optional("own-capacity", Kind::Amount, "\"3m\"", "what the cedant carries of each risk").unit("currency"),
        optional(
            "whole-countries",
            Kind::List { of: &COUNTRY, least: 1 },
            "[\"NG\"]",
            "countries of which every risk is ceded whole",
        ),
        CEDED_LIMIT,
    ],
    one_of: &[],
};

const COUNTRY: Kind = Kind::Code { letters: 2, of: "ISO 3166 alpha-2" };

const OF_COUNTRIES: Kind = Kind::Keyed { keys: "country codes", of: &Kind::Amount };

pub(super) const ACCEPTANCE: Section = Section {
    doc: "How much exposure a proportional contract accepts at inception, risk by risk in the order of their file. These \
          limits are of exposure (a buyer's approved limit, a site's insured value), not of losses.",
    fields: &[
        optional(
            "risk",
            Kind::Either(&[Kind::Amount, Kind::Choice(&["as-reinsured"])]),
            "\"0.5m\"",
            "the most of each risk: an amount, or the `reinsured_limit` of each buyer, by which a variable quota is banded then",
        )
        .unit("currency"),
        optional("group", Kind::Amount, "\"1m\"", "the most of each group of risks; a risk in no group stands alone")
            .unit("currency"),
        optional("country", Kind::Amount, "\"2m\"", "the most of each country").unit("currency"),
        optional("countries", OF_COUNTRIES, "{ HR = \"1m\" }", "the most of single countries, instead of `country`")
            .unit("currency"),
        optional("whole", Kind::Amount, "\"5m\"", "the most of all risks together").unit("currency"),
        required(
            "rule",
            Kind::Choice(&["order", "pro-rata", "reject"]),
            "\"order\"",
            "\"order\": each risk as far as the limits leave room; \"pro-rata\": all risks of a class are cut in \
             proportion; \"reject\": each risk in full or not at all",
        ),
        required(
            "partial-acceptance",
            Kind::Choice(&["cap", "proportional"]),
            "\"cap\"",
            "what a risk recovers of whose exposure E an amount A is accepted: \"cap\": the share of the loss up to A; \
             \"proportional\": the share of the loss x A / E",
        ),
    ],
    one_of: &[],
};

pub(super) const LIMITS: Section = Section {
    doc: "The most that is ceded of the losses of each risk, group of risks and country, nested in this order, after the \
          ceded share and the per-risk terms and before the terms of the occurrence. The limit of the whole contract is \
          `annual.limit`.",
    fields: &[
        optional("risk", Kind::Amount, "\"1m\"", "the most of the losses of each risk").unit("currency"),
        optional("group", Kind::Amount, "\"2m\"", "the most of each group of risks; a risk in no group stands alone")
            .unit("currency"),
        optional("country", Kind::Amount, "\"5m\"", "the most of each country").unit("currency"),
        optional("countries", OF_COUNTRIES, "{ HR = \"10m\" }", "the most of single countries, instead of `country`")
            .unit("currency"),
        required(
            "per",
            Kind::Choice(&["term", "occurrence"]),
            "\"term\"",
            "\"term\": in a term of the contract, in time order; \"occurrence\": of each occurrence",
        ),
    ],
    one_of: &[],
};

/// Reads one of [`KINDS`] from `terms`.
pub(super) fn read_kind(terms: &Reading, kind: &str, sites: &Sites) -> Option<Terms> {
    let table = terms.section(kind)?;
    let limit = if table.has("limit") { above_zero(&table, "limit").map(Some) } else { Some(None) };
    match kind {
        "variable-quota-share" => {
            let mode = match table.choice("mode") {
                Some("slab") => Some(BandMode::Slab),
                Some("blended") => Some(BandMode::Blended),
                Some(_) => Some(BandMode::Sliced),
                None => None,
            };
            let bands = bands(&table);
            Some(Terms::VariableQuotaShare { mode: mode?, bands: bands?, limit: limit? })
        }
        "surplus" => {
            let (retention, retentions) = (above_zero(&table, "retention"), retentions(&table, sites));
            let lines = table.count("lines").map(Decimal::from);
            Some(Terms::Surplus { retention: retention?, retentions: retentions?, lines: lines?, limit: limit? })
        }
        _ => capacity(&table, limit),
    }
}

fn bands(table: &Reading) -> Option<Vec<ShareBand>> {
    let errors = table.ctx.errors();
    let rows = table.sections("bands");
    let mut found: Vec<ShareBand> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let up_to = row.amount("up-to");
        let last = at + 1 == rows.len();
        check_end(row, last, up_to, found.last().and_then(|band| band.up_to));
        if let Some(share) = row.share("share") {
            found.push(ShareBand { up_to, share });
        }
    }
    if table.ctx.errors() == errors && found.iter().all(|band| band.share.exact().is_zero()) {
        let rule = "a contract cedes something; one that cedes nothing is left out";
        table.complain_key("bands", Fault::new("no band has a share above zero", rule, table.example("bands")));
    }
    (table.ctx.errors() == errors && !found.is_empty()).then_some(found)
}

fn check_end(row: &Reading, last: bool, end: Option<Decimal>, below: Option<Decimal>) {
    let rule =
        "bands ascend, each with its upper end in `up-to`; only the last has none, so that every exposure has a share";
    let example = "bands = [{ up-to = \"100k\", share = \"50%\" }, { share = \"70%\" }]";
    if last && row.has("up-to") {
        row.complain_key("up-to", Fault::new("the last band has an upper end", rule, example));
    } else if !last && row.lacks("up-to") {
        row.complain(Fault::new("a band before the last has no upper end", rule, example));
    } else if let Some(end) = end.filter(|end| *end <= below.unwrap_or_default()) {
        let what = format!("the band ends at {}, not above where it begins", grouped(end));
        row.complain_key("up-to", Fault::new(what, rule, example));
    }
}

fn retentions(table: &Reading, sites: &Sites) -> Option<Vec<(u32, Decimal)>> {
    let errors = table.ctx.errors();
    let mut found = Vec::new();
    for (id, span, node) in table.keyed("retentions") {
        let amount = table.ctx.amount(node);
        match (sites.find(id), amount) {
            (Some(risk), Ok(amount)) => found.push((risk, amount)),
            (None, _) if sites.sound => table.ctx.complain(&span, &node.path, sites.unknown(id)),
            (_, Err(fault)) => table.ctx.complain_of(node, fault.with_example(table.example("retentions"))),
            _ => {}
        }
    }
    found.sort_by_key(|(risk, _)| *risk);
    (table.ctx.errors() == errors).then_some(found)
}

fn capacity(table: &Reading, limit: Option<Option<Decimal>>) -> Option<Terms> {
    let written = |key: &str| table.has(key);
    if table.lacks("own-capacity") && table.lacks("whole-countries") {
        let rule = "a capacity extension states `own-capacity`, `whole-countries`, or both";
        let example = "capacity-extension = { own-capacity = \"3m\" }";
        table.complain(Fault::new("the capacity extension does not say what is ceded", rule, example));
        return None;
    }
    if !written("own-capacity") && !written("whole-countries") {
        return None;
    }
    let own_capacity = if written("own-capacity") { above_zero(table, "own-capacity").map(Some) } else { Some(None) };
    let whole_countries = match written("whole-countries") {
        true => table.list("whole-countries", |node, kind| super::reading::text(node, kind).map(str::to_owned)),
        false => Some(Vec::new()),
    };
    Some(Terms::CapacityExtension { own_capacity: own_capacity?, whole_countries: whole_countries?, limit: limit? })
}

/// The keys of limits by class of risks.
const LIMIT_KEYS: [&str; 4] = ["risk", "group", "country", "countries"];

/// Reads them.
fn risk_limits(table: &Reading, as_reinsured: bool) -> Option<RiskLimits> {
    let stated = |key: &str| table.has(key) && !(as_reinsured && key == "risk");
    let amount = |key: &str| if stated(key) { above_zero(table, key).map(Some) } else { Some(None) };
    let (risk, group, country) = (amount("risk"), amount("group"), amount("country"));
    let errors = table.ctx.errors();
    let mut countries = Vec::new();
    for (code, span, node) in table.keyed("countries") {
        if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
            let what = format!("\"{}\" is not a country code", shown(code));
            let rule = "a country is two capital letters (ISO 3166 alpha-2)";
            table.ctx.complain(&span, &node.path, Fault::new(what, rule, table.example("countries")));
            continue;
        }
        match table.ctx.amount(node) {
            Ok(amount) => countries.push((code.to_owned(), amount)),
            Err(fault) => table.ctx.complain_of(node, fault.with_example(table.example("countries"))),
        }
    }
    let sound = table.ctx.errors() == errors;
    let limits = RiskLimits { risk: risk?, group: group?, country: country?, countries };
    sound.then_some(limits)
}

/// Reads `acceptance`; `Some(None)` where it is not written.
pub(super) fn read_acceptance(contract: &Reading) -> Option<Option<Acceptance>> {
    if !contract.has("acceptance") {
        return Some(None);
    }
    let table = contract.section("acceptance")?;
    let words = table.has("risk").then(|| table.node("risk")).flatten().map(|node| &node.value);
    let as_reinsured = matches!(words, Some(Value::Text(text)) if text.trim() == "as-reinsured");
    let limits = risk_limits(&table, as_reinsured);
    let whole = if table.has("whole") { above_zero(&table, "whole").map(Some) } else { Some(None) };
    let rule = match table.choice("rule") {
        Some("order") => Some(AcceptanceRule::Order),
        Some("pro-rata") => Some(AcceptanceRule::ProRata),
        Some(_) => Some(AcceptanceRule::Reject),
        None => None,
    };
    let partial = match table.choice("partial-acceptance") {
        Some("cap") => Some(PartialAcceptance::Cap),
        Some(_) => Some(PartialAcceptance::Proportional),
        None => None,
    };
    let (limits, whole) = (limits?, whole?);
    let named = LIMIT_KEYS.into_iter().chain(["whole"]).any(|key| !table.lacks(key));
    if limits == RiskLimits::default() && whole.is_none() && !as_reinsured && !named {
        let rule = "`acceptance` states limits of exposure by risk, group or country, or of the whole";
        table.complain(Fault::new("the acceptance has no limit", rule, "acceptance = { risk = \"0.5m\", … }"));
        return None;
    }
    Some(Some(Acceptance { limits, whole, rule: rule?, partial: partial?, as_reinsured }))
}

/// Reads `limits`; `Some(None)` where they are not written.
pub(super) fn read_limits(contract: &Reading) -> Option<Option<ClaimsLimits>> {
    if !contract.has("limits") {
        return Some(None);
    }
    let table = contract.section("limits")?;
    let limits = risk_limits(&table, false);
    let per = match table.choice("per") {
        Some("term") => Some(LimitPer::Term),
        Some(_) => Some(LimitPer::Occurrence),
        None => None,
    };
    let limits = limits?;
    if limits == RiskLimits::default() && LIMIT_KEYS.into_iter().all(|key| table.lacks(key)) {
        let rule = "`limits` states the most that is ceded by risk, group or country; of the whole contract it is `annual.limit`";
        table.complain(Fault::new("the limits say nothing", rule, "limits = { risk = \"1m\", per = \"term\" }"));
        return None;
    }
    Some(Some(ClaimsLimits { limits, per: per? }))
}
