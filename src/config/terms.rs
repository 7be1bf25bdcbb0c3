//! `terms`: the kind of a contract, spelled as a key, and its figures.

use rust_decimal::Decimal;

use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::follow_lead::{self, FOLLOW_LEAD_FIELD, Leads};
use super::policy::above_zero;
use super::reading::{Reading, share};
use super::risk_terms::{self, CAPACITY_EXTENSION, SURPLUS, VARIABLE_QUOTA_SHARE};
use super::sites::Sites;
use super::trigger::{self, INDUSTRY_LOSS, PARAMETRIC};
use crate::input::complaint::Fault;
use crate::input::toml_tree::Value;
use crate::model::amount::Share;
use crate::model::contract::{Layer, ProRata, Reinstatements, StopLossPoint, Terms};

pub(super) const TERMS: Section = Section {
    doc: "The kind of the contract. Exactly one is written.",
    fields: &[
        optional("quota-share", Kind::Table(&QUOTA_SHARE), "{ share = \"95%\" }", "a share of every loss"),
        optional(
            "surplus-share",
            Kind::Table(&SURPLUS_SHARE),
            "{ shares = { sendai = \"50%\", chiba = \"75%\" } }",
            "a share of its own for each site",
        ),
        optional(
            "excess-of-loss",
            Kind::Table(&EXCESS_OF_LOSS),
            "{ attachment = \"50m\", limit = \"900m\" }",
            "a layer of each occurrence",
        ),
        optional(
            "per-risk-excess",
            Kind::Table(&PER_RISK_EXCESS),
            "{ attachment = \"50m\", limit = \"50m\" }",
            "a layer of the loss of each site, occurrence by occurrence",
        ),
        optional(
            "aggregate-excess",
            Kind::Table(&AGGREGATE_EXCESS),
            "{ attachment = \"100m\", limit = \"100m\" }",
            "a layer of the sum of the period's losses",
        ),
        optional(
            "stop-loss",
            Kind::Table(&STOP_LOSS),
            "{ attachment = \"80%\", limit = \"40%\" }",
            "a layer of the sum of the period's losses, in shares of the subject premium or in amounts",
        ),
        optional(
            "variable-quota-share",
            Kind::Table(&VARIABLE_QUOTA_SHARE),
            "{ mode = \"slab\", bands = [{ up-to = \"100k\", share = \"50%\" }, { share = \"70%\" }] }",
            "a share of every loss that depends on the exposure of the risk",
        ),
        optional(
            "surplus",
            Kind::Table(&SURPLUS),
            "{ retention = \"1m\", lines = 9 }",
            "what exceeds the retention of a risk, up to a number of lines",
        ),
        optional(
            "capacity-extension",
            Kind::Table(&CAPACITY_EXTENSION),
            "{ own-capacity = \"3m\" }",
            "what exceeds the cedant's own capacity for a risk, and all of listed countries",
        ),
        optional(
            "parametric",
            Kind::Table(&PARAMETRIC),
            "{ payout = \"500m\", magnitude = { at-least = 7.5 }, unl-warranty = true }",
            "a payment that hangs on magnitude, depth and place of the event",
        ),
        optional(
            "industry-loss",
            Kind::Table(&INDUSTRY_LOSS),
            "{ trigger = \"1tn\", payout = \"500m\", unl-warranty = true }",
            "a payment that hangs on the loss of the whole insurance industry",
        ),
        optional(
            "top-and-drop",
            Kind::Table(&TOP_AND_DROP),
            "{ attachment = \"20m\", limit = \"50m\" }",
            "one limit on top of the contracts named in `after`, which drops down as they are used up",
        ),
        FOLLOW_LEAD_FIELD,
    ],
    one_of: &[
        "quota-share",
        "surplus-share",
        "excess-of-loss",
        "per-risk-excess",
        "aggregate-excess",
        "stop-loss",
        "variable-quota-share",
        "surplus",
        "capacity-extension",
        "parametric",
        "industry-loss",
        "top-and-drop",
        "follow-lead",
    ],
};

const TOP_AND_DROP: Section = Section {
    doc: "One limit for the whole period (unless reinstatements are written) that stands on top of the tower named in \
          `after`: an excess layer of what that tower leaves, so that it pays what exceeds the tower's top and, once the \
          tower is used up, what falls into it.",
    fields: &[
        required("attachment", Kind::Amount, "\"20m\"", "the retention below the tower").unit("currency"),
        required("limit", Kind::Amount, "\"50m\"", "the most that is paid of one occurrence").unit("currency"),
    ],
    one_of: &[],
};

const CEDED_LIMIT: Field =
    optional("limit", Kind::Amount, "\"950m\"", "the most that is ceded of one occurrence").unit("currency");

const QUOTA_SHARE: Section = Section {
    doc: "A share of every loss.",
    fields: &[
        required("share", Kind::Share { most_percent: 100 }, "\"95%\"", "the share of every loss that is ceded"),
        CEDED_LIMIT,
    ],
    one_of: &[],
};

const SURPLUS_SHARE: Section = Section {
    doc: "A share of its own for each site. Sites that are not listed are not ceded.",
    fields: &[
        required(
            "shares",
            Kind::Keyed { keys: "ids of sites", of: &Kind::Share { most_percent: 100 } },
            "{ sendai = \"50%\", chiba = \"75%\" }",
            "the ceded share of each site",
        ),
        CEDED_LIMIT,
    ],
    one_of: &[],
};

const ATTACHMENT: Field =
    required("attachment", Kind::Amount, "\"50m\"", "where the layer begins; a loss equal to it pays nothing")
        .unit("currency");
const WIDTH: Field =
    required("limit", Kind::Limit, "\"900m\"", "the width of the layer; it is exhausted at attachment + limit")
        .unit("currency");

const EXCESS_OF_LOSS: Section = Section {
    doc: "A layer of each occurrence.",
    fields: &[
        ATTACHMENT,
        WIDTH,
        optional("franchise", Kind::Amount, "\"100m\"", "no cover for an occurrence at or below this").unit("currency"),
    ],
    one_of: &[],
};

const PER_RISK_EXCESS: Section = Section {
    doc: "A layer of the loss of each site, occurrence by occurrence.",
    fields: &[
        ATTACHMENT,
        WIDTH,
        optional("occurrence-limit", Kind::Amount, "\"60m\"", "the most that is paid of one occurrence for all sites")
            .unit("currency"),
    ],
    one_of: &[],
};

const AGGREGATE_EXCESS: Section =
    Section { doc: "A layer of the sum of the period's losses.", fields: &[ATTACHMENT, WIDTH], one_of: &[] };

const POINT: Kind = Kind::Either(&[Kind::Amount, Kind::Share { most_percent: 1_000 }]);

const STOP_LOSS: Section = Section {
    doc: "A layer of the sum of the period's losses. A text with % is a share of the subject premium of the period, any \
          other value an amount.",
    fields: &[
        required("attachment", POINT, "\"80%\"", "where the layer begins"),
        required("limit", POINT, "\"40%\"", "the width of the layer"),
    ],
    one_of: &[],
};

pub(super) const PER_RISK: Section = Section {
    doc: "A layer that is applied to the loss of each site before the terms of the occurrence.",
    fields: &[
        defaulted("attachment", Kind::Amount, "0", "\"50m\"", "what stays with the cedant of each site's loss")
            .unit("currency"),
        defaulted("limit", Kind::Limit, "\"unlimited\"", "\"40m\"", "the most of each site's loss").unit("currency"),
    ],
    one_of: &[],
};

pub(super) const ANNUAL: Section = Section {
    doc: "Terms on the recoveries of a period.",
    fields: &[
        optional("deductible", Kind::Amount, "\"20m\"", "the first of the period's recoveries, which the cedant keeps")
            .unit("currency"),
        optional("limit", Kind::Amount, "\"1800m\"", "the most that is recovered in a period").unit("currency"),
    ],
    one_of: &[],
};

pub(super) const REINSTATEMENTS: Section = Section {
    doc: "How often the limit is reinstated in a period, and the charge of each, pro rata as to amount or to amount and \
          time.",
    fields: &[
        optional("count", Kind::Count { least: 0, most: 100 }, "2", "the number of reinstatements, all at `rate`"),
        optional(
            "rate",
            Kind::Share { most_percent: 1_000 },
            "\"100%\"",
            "the charge as a share of the premium for 100%; \"0%\" is free. Written with `count` or `unlimited`",
        ),
        optional(
            "rates",
            Kind::List { of: &Kind::Share { most_percent: 1_000 }, least: 1 },
            "[\"100%\", \"50%\"]",
            "the charge of each reinstatement, in the order in which losses use them",
        ),
        optional(
            "unlimited",
            Kind::Boolean,
            "true",
            "true: the limit is reinstated any number of times, all at `rate`; an annual limit still binds",
        ),
        defaulted(
            "pro-rata",
            Kind::Choice(&["amount", "amount-and-time"]),
            "\"amount\"",
            "\"amount-and-time\"",
            "\"amount\": limit used over limit; \"amount-and-time\": that x the whole days left in the period from the \
             day of loss over the days of the period",
        ),
    ],
    one_of: &["count", "rates", "unlimited"],
};

/// Reads `terms`.
pub(super) fn read(table: &Reading, sites: &Sites, leads: &Leads) -> Option<Terms> {
    let terms = table.section("terms")?;
    if let Some(kind) = risk_terms::KINDS.iter().find(|kind| terms.has(kind)) {
        return risk_terms::read_kind(&terms, kind, sites);
    }
    if let Some(lead) = terms.section("follow-lead") {
        return follow_lead::read(&lead, leads);
    }
    if let Some(quota) = terms.section("quota-share") {
        let (share, limit) = (ceded_share(&quota), optional_limit(&quota, "limit"));
        return Some(Terms::QuotaShare { share: share?, limit: limit? });
    }
    if let Some(surplus) = terms.section("surplus-share") {
        let (shares, limit) = (surplus_shares(&surplus, sites), optional_limit(&surplus, "limit"));
        return Some(Terms::SurplusShare { shares: shares?, limit: limit? });
    }
    if let Some(excess) = terms.section("excess-of-loss") {
        let (layer, franchise) = (layer(&excess), excess.amount("franchise"));
        return Some(Terms::ExcessOfLoss { layer: layer?, franchise });
    }
    if let Some(excess) = terms.section("per-risk-excess") {
        let (layer, limit) = (layer(&excess), optional_limit(&excess, "occurrence-limit"));
        return Some(Terms::PerRiskExcess { layer: layer?, occurrence_limit: limit? });
    }
    if let Some(excess) = terms.section("aggregate-excess") {
        return Some(Terms::AggregateExcess { layer: layer(&excess)? });
    }
    if let Some(trigger) = terms.section("parametric") {
        return trigger::read_parametric(&trigger);
    }
    if let Some(trigger) = terms.section("industry-loss") {
        return trigger::read_industry_loss(&trigger);
    }
    if let Some(top) = terms.section("top-and-drop") {
        let (attachment, limit) = (top.amount("attachment"), above_zero(&top, "limit"));
        return Some(Terms::TopAndDrop { layer: Layer { attachment: attachment?, limit: Some(limit?) } });
    }
    let stop = terms.section("stop-loss")?;
    let (attachment, limit) = (point(&stop, "attachment"), point(&stop, "limit"));
    Some(Terms::StopLoss { attachment: attachment?, limit: limit? })
}

fn ceded_share(quota: &Reading) -> Option<Share> {
    let share = quota.share("share")?;
    if share.exact().is_zero() {
        let rule = "a contract cedes something; one that cedes nothing is left out";
        quota.complain_key("share", Fault::new("the share is zero", rule, quota.example("share")));
        return None;
    }
    Some(share)
}

/// A limit that need not be written; `Some(None)` where it is not.
fn optional_limit(table: &Reading, key: &str) -> Option<Option<Decimal>> {
    if table.has(key) { above_zero(table, key).map(Some) } else { Some(None) }
}

fn layer(table: &Reading) -> Option<Layer> {
    let (attachment, limit) = (table.amount("attachment"), width(table));
    Some(Layer { attachment: attachment?, limit: limit? })
}

fn width(table: &Reading) -> Option<Option<Decimal>> {
    let limit = table.limit("limit")?;
    if limit.is_some_and(|limit| limit.is_zero()) {
        let rule = "a layer has a width above zero; write \"unlimited\" for one without an upper end";
        table.complain_key("limit", Fault::new("the layer has no width", rule, table.example("limit")));
        return None;
    }
    Some(limit)
}

/// An amount, or a share where the text ends with %.
pub(super) fn point(table: &Reading, key: &str) -> Option<StopLossPoint> {
    let node = table.node(key)?;
    let is_share = matches!(&node.value, Value::Text(text) if text.trim_end().ends_with(['%', '％']));
    if is_share {
        let most = Kind::Share { most_percent: 1_000 };
        let fault = |fault: Fault| table.complain_key(key, fault.with_example(table.example(key)));
        return share(node, &most).map(StopLossPoint::ShareOfSubjectPremium).map_err(fault).ok();
    }
    table.amount(key).map(StopLossPoint::Amount)
}

fn surplus_shares(table: &Reading, sites: &Sites) -> Option<Vec<(u32, Share)>> {
    let errors = table.ctx.errors();
    let mut found = Vec::new();
    for (id, span, node) in table.keyed("shares") {
        let share = share(node, &Kind::Share { most_percent: 100 });
        match (sites.find(id), share) {
            (Some(risk), Ok(share)) => found.push((risk, share)),
            (None, _) if sites.sound => table.ctx.complain(&span, &node.path, sites.unknown(id)),
            (_, Err(fault)) => table.ctx.complain_of(node, fault.with_example(table.example("shares"))),
            _ => {}
        }
    }
    found.sort_by_key(|(risk, _)| *risk);
    (table.ctx.errors() == errors && !found.is_empty()).then_some(found)
}

/// Reads `per-risk`; `Some(None)` where it is not written.
pub(super) fn read_per_risk(table: &Reading) -> Option<Option<Layer>> {
    if !table.has("per-risk") {
        return Some(None);
    }
    let terms = table.section("per-risk")?;
    if terms.table.is_empty() {
        let rule = "`per-risk` states an attachment, a limit, or both";
        terms.complain(Fault::new("the layer says nothing", rule, "per-risk = { limit = \"40m\" }"));
        return None;
    }
    let attachment = if terms.has("attachment") { terms.amount("attachment") } else { Some(Decimal::ZERO) };
    let limit = if terms.has("limit") { width(&terms) } else { Some(None) };
    Some(Some(Layer { attachment: attachment?, limit: limit? }))
}

/// Reads `annual`: its deductible and limit.
pub(super) fn read_annual(table: &Reading) -> Option<(Option<Decimal>, Option<Decimal>)> {
    if !table.has("annual") {
        return Some((None, None));
    }
    let annual = table.section("annual")?;
    if annual.table.is_empty() {
        let rule = "`annual` states a deductible, a limit, or both";
        annual.complain(Fault::new("the annual terms say nothing", rule, "annual = { limit = \"1800m\" }"));
        return None;
    }
    let limit = optional_limit(&annual, "limit");
    let deductible = if annual.has("deductible") { annual.amount("deductible").map(Some) } else { Some(None) };
    Some((deductible?, limit?))
}

/// Reads `reinstatements`; `Some(None)` where they are not written.
pub(super) fn read_reinstatements(table: &Reading) -> Option<Option<Reinstatements>> {
    if !table.has("reinstatements") {
        return Some(None);
    }
    let terms = table.section("reinstatements")?;
    let pro_rata = match terms.has("pro-rata") && terms.choice("pro-rata")? == "amount-and-time" {
        true => ProRata::AmountAndTime,
        false => ProRata::Amount,
    };
    if terms.has("rates") {
        return Some(Some(Reinstatements { pro_rata, ..Reinstatements::at(terms.list("rates", share)?) }));
    }
    let unlimited = terms.has("unlimited");
    if unlimited && !terms.boolean("unlimited")? {
        let rule = "`unlimited` is true or left out; a number of reinstatements is a `count`";
        let example = "reinstatements = { count = 2, rate = \"100%\" }";
        terms.complain_key("unlimited", Fault::new("the number of reinstatements is not stated", rule, example));
        return None;
    }
    let count = if unlimited { 1 } else { terms.count_u32("count")? };
    if count > 0 && !terms.has("rate") && !terms.lacks("rate") {
        return None;
    }
    if count > 0 && !terms.has("rate") {
        let rule = "a reinstatement states its charge; \"0%\" is free";
        terms.complain(Fault::new(
            "the reinstatements have no rate",
            rule,
            "reinstatements = { count = 2, rate = \"100%\" }",
        ));
        return None;
    }
    let rate = if terms.has("rate") { terms.share("rate")? } else { Share::NONE };
    Some(Some(Reinstatements { rates: vec![rate; count as usize], unlimited, pro_rata }))
}
