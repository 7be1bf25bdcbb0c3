//! `premium` and `commission`.

use rust_decimal::Decimal;

use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::money::{SLIDING_POINT, read_sliding};
use super::reading::{Reading, share};
use super::risk_filter::{first_few_have, in_scope};
use super::scope::Known;
use super::sites::value_in;
use crate::input::complaint::Fault;
use crate::input::toml_tree::Value;
use crate::model::amount::Share;
use crate::model::contract::{Commission, CommissionBase, Premium, Scope};
use crate::model::money_terms::SwingRate;
use crate::model::risk::Risk;

const RATE_ON_LINE: Field = optional(
    "rate-on-line",
    Kind::Share { most_percent: 1_000 },
    "\"6%\"",
    "the premium for 100% of the contract as a share of its limit",
);

pub(super) const POLICY_PREMIUM: Section = Section {
    doc: "The premium of a policy, worked out from its limit or from the risks in scope.",
    fields: &[
        RATE_ON_LINE,
        optional(
            "of-risks",
            Kind::Boolean,
            "true",
            "true: the sum of the premiums of the sites and buyers in scope (the column `premium`)",
        ),
        optional(
            "rate-on-exposure",
            Kind::Share { most_percent: 1_000 },
            "\"2.5%\"",
            "a rate on the approved limits of the buyers and the insured values of the sites in scope",
        ),
    ],
    one_of: &["rate-on-line", "of-risks", "rate-on-exposure"],
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
        optional(
            "pro-rata",
            Kind::Boolean,
            "true",
            "the premium of each risk x its ceded share, added up; where no risk states its premium, that of the policy is \
             spread in proportion to exposure. Proportional contracts only",
        ),
        optional(
            "surcharge",
            Kind::Keyed { keys: "classes of risks", of: &Kind::Share { most_percent: 1_000 } },
            "{ temporarily-non-marketable = \"30%\" }",
            "with `pro-rata`: what is added to the premium of the risks of a class",
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
    one_of: &["rate-on-line", "share-of-subject-premium", "pro-rata", "amount", "swing"],
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
    let premium = if price.has("pro-rata") {
        pro_rata(&price)
    } else if price.has("of-risks") {
        of_risks(&price)
    } else if price.has("rate-on-exposure") {
        price.share("rate-on-exposure").map(Premium::RateOnExposure)
    } else if price.has("rate-on-line") {
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

fn pro_rata(premium: &Reading) -> Option<Premium> {
    if !premium.boolean("pro-rata")? {
        let rule =
            "`pro-rata = true` says that the premium follows the cession; another premium is stated by its own key";
        let example = "premium = { share-of-subject-premium = \"95%\" }";
        premium.complain_key("pro-rata", Fault::new("the premium is not pro rata, and nothing else", rule, example));
        return None;
    }
    Some(Premium::ProRata(Share::WHOLE))
}

/// Reads the surcharges of a premium that follows the cession.
pub(super) fn read_surcharge(table: &Reading) -> Vec<(String, Share)> {
    let is_table = table.node("premium").is_some_and(|node| matches!(node.value, Value::Table(_)));
    let Some(premium) = is_table.then(|| table.section("premium")).flatten().filter(|p| p.has("pro-rata")) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (class, _, node) in premium.keyed("surcharge") {
        match share(node, &Kind::Share { most_percent: 1_000 }) {
            Ok(share) => found.push((class.to_owned(), share)),
            Err(fault) => premium.ctx.complain_of(node, fault.with_example(premium.example("surcharge"))),
        }
    }
    found
}

fn of_risks(premium: &Reading) -> Option<Premium> {
    if !premium.boolean("of-risks")? {
        let rule = "`of-risks` is true, or another key says what the premium is";
        premium.complain_key("of-risks", Fault::new("`of-risks` is false", rule, "premium = { of-risks = true }"));
        return None;
    }
    Some(Premium::OfRisks(Share::WHOLE))
}

/// What a premium that is worked out risk by risk needs of every risk in scope.
pub(super) fn check_risks(table: &Reading, premium: Premium, covers: &Scope, known: &Known) {
    let has = |risk: &Risk| match premium {
        Premium::OfRisks(_) => risk.premium.is_some(),
        Premium::RateOnExposure(_) => value_in(risk, covers.coverages.as_deref()).is_some(),
        _ => true,
    };
    let within = in_scope(covers, known);
    let lacking: Vec<&Risk> =
        within.iter().map(|risk| &known.risks[*risk as usize]).filter(|risk| !has(risk)).collect();
    if lacking.is_empty() || known.sites.doubtful {
        return;
    }
    let (what, rule, example) = match premium {
        Premium::OfRisks(_) => (
            "premium",
            "a premium of the risks is the sum of the column `premium` of all sites and buyers in scope",
            "id,country,premium\nosaka,JP,100k",
        ),
        _ => (
            "exposure",
            "a rate on exposure needs the approved limit of every buyer and an insured value of every site in scope",
            "id,country,limit\nosaka,JP,8m",
        ),
    };
    let what = format!("{} no {what}", first_few_have(&lacking));
    table.complain_key("premium", Fault::new(what, rule, example));
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
