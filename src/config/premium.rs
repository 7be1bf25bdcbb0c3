//! `premium` and `commission`.

use rust_decimal::Decimal;

use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::money::{SLIDING_POINT, read_sliding};
use super::reading::Reading;
use crate::input::complaint::Fault;
use crate::input::toml_tree::Value;
use crate::model::contract::{Commission, CommissionBase, Premium};
use crate::model::money_terms::SwingRate;

const RATE_ON_LINE: Field = optional(
    "rate-on-line",
    Kind::Share { most_percent: 1_000 },
    "\"6%\"",
    "the premium for 100% of the contract as a share of its limit",
);

pub(super) const POLICY_PREMIUM: Section = Section {
    doc: "The premium of a policy, worked out from its limit.",
    fields: &[RATE_ON_LINE],
    one_of: &["rate-on-line"],
};

pub(super) const CONTRACT_PREMIUM: Section = Section {
    doc: "The premium of a contract, worked out from its limit, from the premium behind it or from its losses.",
    fields: &[
        RATE_ON_LINE,
        optional(
            "share-of-subject-premium",
            Kind::Share { most_percent: 1_000 },
            "\"95%\"",
            "a share of the original premium in scope, net of the premium of the contracts named in `after`",
        ),
        optional("amount", Kind::Amount, "\"42m\"", "an amount, where minimum or deposit stand beside it")
            .unit("currency"),
        optional(
            "swing",
            Kind::Table(&SWING),
            "{ loading = \"125%\", minimum = \"10%\", maximum = \"30%\" }",
            "a premium that follows the losses to the contract",
        ),
        optional("minimum", Kind::Amount, "\"38m\"", "the least final premium for 100% of the contract")
            .unit("currency"),
        optional(
            "deposit",
            Kind::Amount,
            "\"40m\"",
            "what is paid first for 100%; the difference to the final premium is adjusted at the end of the period",
        )
        .unit("currency"),
    ],
    one_of: &["rate-on-line", "share-of-subject-premium", "amount", "swing"],
};

const SWING: Section = Section {
    doc: "Swing rating: the premium of a period is `loading` x the losses to the contract, at least `minimum` and at most \
          `maximum`. The minimum is booked beforehand, each event adds the rise that it causes.",
    fields: &[
        required("loading", Kind::Share { most_percent: 1_000 }, "\"125%\"", "what losses are multiplied by"),
        required(
            "minimum",
            Kind::Share { most_percent: 1_000 },
            "\"10%\"",
            "the least premium, as a share of the subject premium",
        ),
        required(
            "maximum",
            Kind::Share { most_percent: 1_000 },
            "\"30%\"",
            "the most premium, as a share of the subject premium",
        ),
    ],
    one_of: &[],
};

pub(super) const COMMISSION: Section = Section {
    doc: "Commission that the reinsurer pays the cedant, at a flat rate or on a sliding scale.",
    fields: &[
        optional("rate", Kind::Share { most_percent: 100 }, "\"10%\"", "the rate of commission"),
        optional(
            "sliding",
            Kind::List { of: &Kind::Table(&SLIDING_POINT), least: 2 },
            "[{ loss-ratio = \"50%\", rate = \"35%\" }, { loss-ratio = \"65%\", rate = \"25%\" }]",
            "rates that fall as the loss ratio rises: linear between the points, flat outside",
        ),
        required(
            "base",
            Kind::Choice(&["reinsurance-premium", "original-premium"]),
            "\"reinsurance-premium\"",
            "what the rate is of: the premium of this contract, or that of the policies behind it",
        ),
        defaulted(
            "on-reinstatement",
            Kind::Boolean,
            "false",
            "true",
            "commission is paid on reinstatement premium too; only at a flat rate of the reinsurance premium",
        ),
    ],
    one_of: &["rate", "sliding"],
};

/// A premium with its minimum and deposit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Price {
    pub premium: Premium,
    pub minimum: Option<Decimal>,
    pub deposit: Option<Decimal>,
}

/// Reads `premium` of a policy: an amount for the whole period, or a table.
pub(super) fn read(table: &Reading) -> Option<Premium> {
    read_price(table).map(|price| price.premium)
}

/// Reads `premium` of a contract, with minimum and deposit.
pub(super) fn read_price(table: &Reading) -> Option<Price> {
    let node = table.node("premium")?;
    if !matches!(node.value, Value::Table(_)) {
        let premium = table.amount("premium").map(Premium::Amount)?;
        return Some(Price { premium, minimum: None, deposit: None });
    }
    let price = table.section("premium")?;
    let amount = |key: &str| if price.has(key) { price.amount(key).map(Some) } else { Some(None) };
    let (minimum, deposit) = (amount("minimum"), amount("deposit"));
    let premium = if price.has("rate-on-line") {
        price.share("rate-on-line").map(Premium::RateOnLine)
    } else if price.has("share-of-subject-premium") {
        price.share("share-of-subject-premium").map(Premium::ShareOfSubjectPremium)
    } else if price.has("amount") {
        price.amount("amount").map(Premium::Amount)
    } else if price.has("swing") {
        price.section("swing").and_then(|swing| read_swing(&swing)).map(Premium::Swing)
    } else {
        None
    };
    if let (Some(Premium::Amount(stated)), Some(Some(least))) = (premium, minimum)
        && least > stated
    {
        let rule = "the final premium is the larger of the two: state that one";
        price.complain_key("minimum", Fault::new("the minimum is above the stated premium", rule, "amount = \"42m\""));
        return None;
    }
    Some(Price { premium: premium?, minimum: minimum?, deposit: deposit? })
}

fn read_swing(swing: &Reading) -> Option<SwingRate> {
    let (loading, minimum, maximum) = (swing.share("loading"), swing.share("minimum"), swing.share("maximum"));
    let rate = SwingRate { loading: loading?, minimum: minimum?, maximum: maximum? };
    if rate.loading.exact().is_zero() {
        let rule = "the premium is the loading x the losses, between its bounds";
        swing.complain_key("loading", Fault::new("the loading is zero", rule, swing.example("loading")));
        return None;
    }
    if rate.minimum.exact() > rate.maximum.exact() {
        let rule = "a swing-rated premium lies between `minimum` and `maximum`";
        swing.complain_key("maximum", Fault::new("the maximum is below the minimum", rule, swing.example("maximum")));
        return None;
    }
    Some(rate)
}

/// Reads `commission`; `Some(None)` where there is none.
pub(super) fn read_commission(table: &Reading) -> Option<Option<Commission>> {
    if !table.has("commission") {
        return Some(None);
    }
    let commission = table.section("commission")?;
    let sliding = if commission.has("sliding") { read_sliding(&commission) } else { Some(Vec::new()) };
    let rate = match &sliding {
        Some(points) if !points.is_empty() => points.first().map(|point| point.rate),
        Some(_) => commission.share("rate"),
        None => None,
    };
    let on_reinstatement = commission.has("on-reinstatement") && commission.boolean("on-reinstatement")?;
    let base = match commission.choice("base")? {
        "original-premium" => CommissionBase::OriginalPremium,
        _ => CommissionBase::ReinsurancePremium,
    };
    let sliding = sliding?;
    if on_reinstatement && (!sliding.is_empty() || base == CommissionBase::OriginalPremium) {
        let what = "commission on reinstatement premium has no rate here";
        let rule = "it is paid at a flat `rate` with base = \"reinsurance-premium\"";
        let example = "commission = { rate = \"10%\", base = \"reinsurance-premium\", on-reinstatement = true }";
        commission.complain_key("on-reinstatement", Fault::new(what, rule, example));
        return None;
    }
    Some(Some(Commission { rate: rate?, base, sliding, on_reinstatement }))
}
