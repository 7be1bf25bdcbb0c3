//! `premium` and `commission`.

use super::field::{Field, Kind, Section, optional, required};
use super::reading::{Reading, share};
use super::risk_filter::{first_few, in_scope};
use super::scope::Known;
use super::sites::value_in;
use crate::input::complaint::Fault;
use crate::input::toml_tree::Value;
use crate::model::amount::Share;
use crate::model::contract::{Commission, CommissionBase, Premium, Scope};
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
    doc: "The premium of a contract, worked out from its limit or from the premium behind it.",
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
    ],
    one_of: &["rate-on-line", "share-of-subject-premium", "pro-rata"],
};

pub(super) const COMMISSION: Section = Section {
    doc: "Commission that the reinsurer pays the cedant.",
    fields: &[
        required("rate", Kind::Share { most_percent: 100 }, "\"10%\"", "the rate of commission"),
        required(
            "base",
            Kind::Choice(&["reinsurance-premium", "original-premium"]),
            "\"reinsurance-premium\"",
            "what the rate is of: the premium of this contract, or that of the policies behind it",
        ),
    ],
    one_of: &[],
};

/// Reads `premium`: an amount for the whole period, or a table.
pub(super) fn read(table: &Reading) -> Option<Premium> {
    let node = table.node("premium")?;
    if !matches!(node.value, Value::Table(_)) {
        return table.amount("premium").map(Premium::Amount);
    }
    let premium = table.section("premium")?;
    if premium.has("pro-rata") {
        return pro_rata(&premium);
    }
    if premium.has("of-risks") {
        return of_risks(&premium);
    }
    if premium.has("rate-on-exposure") {
        return premium.share("rate-on-exposure").map(Premium::RateOnExposure);
    }
    match premium.has("rate-on-line") {
        true => premium.share("rate-on-line").map(Premium::RateOnLine),
        false => premium
            .has("share-of-subject-premium")
            .then(|| premium.share("share-of-subject-premium"))?
            .map(Premium::ShareOfSubjectPremium),
    }
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
    if lacking.is_empty() {
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
    let what = format!("{} has no {what}", first_few(&lacking));
    table.complain_key("premium", Fault::new(what, rule, example));
}

/// Reads `commission`; `Some(None)` where there is none.
pub(super) fn read_commission(table: &Reading) -> Option<Option<Commission>> {
    if !table.has("commission") {
        return Some(None);
    }
    let commission = table.section("commission")?;
    let (rate, base) = (commission.share("rate"), commission.choice("base"));
    let base = match base? {
        "original-premium" => CommissionBase::OriginalPremium,
        _ => CommissionBase::ReinsurancePremium,
    };
    Some(Some(Commission { rate: rate?, base }))
}
