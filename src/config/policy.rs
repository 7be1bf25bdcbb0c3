//! `[[policy]]`: what the parent buys from an insurer.

use rust_decimal::Decimal;

use super::counterparty::{SETTLEMENT_FIELD, read_settlement};
use super::deductible::{self, DEDUCTIBLE};
use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::insured_percentage;
use super::loss_table::coverage_of;
use super::maximum_liability::{self, AGGREGATE};
use super::party::{COUNTRY, Parties};
use super::period::{self, HOURS_FIELD, PERIOD_FIELD};
use super::premium::{self, POLICY_PREMIUM};
use super::reach::{Reach, strike};
use super::reading::Reading;
use super::renewal::{self, AS_OF_FIELD, POLICY_RENEWAL_FIELD};
use super::risk_filter::{first_few_have, in_scope};
use super::scope::{self, COVERAGES, Known, POLICY_SCOPE};
use super::sites::value_in;
use crate::input::complaint::{Fault, shown};
use crate::input::toml_tree::Value;
use crate::model::amount::Share;
use crate::model::contract::{Basis, Premium, Scope};
use crate::model::date::Axis;
use crate::model::policy::{Policy, RiskLimit};
use crate::model::risk::{Coverage, Risk};

pub(super) const POLICY: Section = Section {
    doc: "A policy that the parent buys. Order of terms: sub-limits, deductible, limit per occurrence; then the aggregate \
          limit of the period, in time order; the share last, so that limits are of 100%. The interest comes first, a limit of \
          each risk second and a deductible of each risk third. Where buyers have an `insured_pct` of their own, each is taken \
          of that buyer's loss, before deductible and aggregate limit.",
    fields: FIELDS,
    one_of: &["insurer", "co-insurers"],
};

const FIELDS: &[Field] = &[
    required(
        "name",
        Kind::Name,
        "\"earthquake policy\"",
        "the policy's name; policies and contracts share their names",
    ),
    optional("insurer", Kind::NameOf("party"), "\"Insurer D\"", "the party that issues it"),
    optional(
        "covers",
        Kind::Table(&POLICY_SCOPE),
        "{ perils = [\"earthquake\"] }",
        "what it covers; everything where it is not written",
    ),
    required(
        "premium",
        Kind::Either(&[Kind::Amount, Kind::Table(&POLICY_PREMIUM)]),
        "\"160m\"",
        "the premium of the whole period",
    )
    .unit("currency"),
    optional(
        "sub-limits",
        Kind::Keyed { keys: "coverages", of: &Kind::Amount },
        "{ building = \"500m\", stock = \"50m\" }",
        "the most that is paid of one occurrence for a coverage, on its ground-up loss",
    )
    .unit("currency"),
    optional(
        "deductible",
        Kind::Table(&DEDUCTIBLE),
        "{ subtract = \"10m\" }",
        "what the parent bears of each occurrence, or of each risk's loss; nothing where it is not written",
    ),
    optional(
        "limit",
        Kind::Table(&LIMIT),
        "{ aggregate = \"1bn\" }",
        "the most that is paid; unlimited where it is not written",
    ),
    optional(
        "first-loss",
        Kind::Amount,
        "\"480k\"",
        "annual aggregate first loss: so much of what a period's losses come to, after the terms of each, is the \
         policyholder's before the policy pays; nothing where it is not written",
    )
    .unit("currency"),
    defaulted(
        "share",
        Kind::Share { most_percent: 100 },
        "\"100%\"",
        "\"100%\"",
        "the part of the loss after all terms that it pays; of a buyer with an `insured_pct` that percentage instead",
    ),
    HOURS_FIELD,
    PERIOD_FIELD,
    POLICY_RENEWAL_FIELD,
    optional(
        "claims-expense",
        Kind::Share { most_percent: 100 },
        "\"3%\"",
        "what the insurer spends on handling claims, as a share of what the policy pays; nothing where it is not written",
    ),
    SETTLEMENT_FIELD,
    optional(
        "co-insurers",
        Kind::Keyed { keys: "parties", of: &Kind::Share { most_percent: 100 } },
        "{ \"Insurer D\" = \"60%\", \"Insurer E\" = \"40%\" }",
        "in place of `insurer`: several insurers, each with a policy of its own for its share on the same terms, called \
         NAME (Insurer D). None answers for another; contracts that name NAME mean all of them",
    ),
    defaulted(
        "interest",
        Kind::Share { most_percent: 100 },
        "\"100%\"",
        "\"70%\"",
        "the policyholder's part of the loss, applied before everything else",
    ),
    optional(
        "basis",
        Kind::Choice(&["whole", "share"]),
        "\"share\"",
        "what the aggregate limit and the first loss are of: the whole (the share is taken after it; so where nothing is written) or what the \
         policy pays (the share is taken before it). With a share below 100%, must be written beside `interest` or a limit \
         of each risk",
    ),
    optional(
        "country",
        COUNTRY,
        "\"VN\"",
        "where the policyholder is established: the country whose licence the insurance of its buyers needs; that of the \
         parent where it is not written",
    ),
    AS_OF_FIELD,
];

const LIMIT: Section = Section {
    doc: "The most that the policy pays.",
    fields: &[
        optional("occurrence", Kind::Amount, "\"800m\"", "of one occurrence, after the deductible").unit("currency"),
        optional("aggregate", AGGREGATE, "\"1bn\"", "in a policy period; an amount, or a multiple of the premium")
            .unit("currency"),
        optional(
            "risk",
            Kind::Either(&[Kind::Amount, Kind::Choice(&["as-approved"])]),
            "\"as-approved\"",
            "of the policyholder's part of each risk's loss, before all other terms: an amount, or the limit that is \
             approved for the buyer",
        )
        .unit("currency"),
        optional(
            "discretionary",
            Kind::Amount,
            "\"50k\"",
            "beside `risk = \"as-approved\"`: the limit of a buyer for whom nothing is approved, which the policyholder may \
             grant without asking",
        )
        .unit("currency"),
    ],
    one_of: &[],
};

/// A policy as far as it could be read. What could not be read holds a harmless value.
#[derive(Clone)]
pub(super) struct PolicyDraft<'d> {
    pub policy: Policy,
    pub table: Reading<'d>,
    pub insurer: Option<usize>,
    /// Whether its scope could be read.
    pub scoped: bool,
    /// Whether all of it could be read.
    pub sound: bool,
    /// The key that names its insurer.
    pub insurer_key: &'static str,
}

/// What policies are read against.
pub(super) struct Surroundings<'s> {
    pub parties: &'s Parties,
    pub known: Known<'s>,
    pub axis: Option<Axis>,
    pub risks: &'s [Risk],
    pub reach: &'s [Reach],
}

/// Reads one `[[policy]]`.
pub(super) fn read<'d>(table: Reading<'d>, around: &Surroundings) -> PolicyDraft<'d> {
    let errors = table.ctx.errors();
    let insurer = if table.has("insurer") { around.parties.find(&table, "insurer") } else { None };
    let scope = scope::read(&table, &around.known);
    let premium = premium::read(&table);
    let (occurrence_limit, aggregate_limit) = limits(&table);
    let covers = scope.clone().unwrap_or_default();
    let deductible = deductible::read(&table, &covers, around);
    let share = if table.has("share") { table.share("share") } else { Some(Share::WHOLE) };
    let (period, renewal) = (period::read(&table, around.axis), renewal::read_renewal(&table));
    let as_of = renewal::read_as_of(&table);
    let hours = period::read_hours(&table);
    let settlement = read_settlement(&table);
    let mut policy = Policy {
        name: table.text("name").unwrap_or("").to_owned(),
        insurer: insurer.unwrap_or(usize::MAX),
        covers,
        premium: premium.unwrap_or(Premium::Amount(Decimal::ZERO)),
        sub_limits: sub_limits(&table),
        deductible,
        occurrence_limit,
        aggregate_limit,
        first_loss: table.has("first-loss").then(|| above_zero(&table, "first-loss")).flatten(),
        share: share.unwrap_or(Share::WHOLE),
        hours: hours.flatten(),
        period: period.unwrap_or(super::contract::SOME_PERIOD),
        renewal: renewal.unwrap_or(crate::model::contract::Renewal::AsIs),
        claims_expense: table.has("claims-expense").then(|| table.share("claims-expense")).flatten(),
        settlement: settlement.flatten(),
        interest: interest(&table),
        risk_limit: risk_limit(&table),
        basis: table.choice("basis").map(|basis| if basis == "share" { Basis::Share } else { Basis::Whole }),
        country: table.text("country").map(str::to_owned),
        as_of: as_of.flatten(),
        insured: Vec::new(),
        times_premium: None,
    };
    if scope.is_some() {
        policy.insured = insured_percentage::of_buyers(&policy, &around.known);
        maximum_liability::read(&table, &mut policy, &around.known);
        premium::check_risks(&table, policy.premium, &policy.covers, &around.known);
        check_risk_limit(&table, &policy, &around.known);
    }
    check_basis(&table, &policy);
    insured_percentage::check(&table, &policy);
    deductible::check(&table, &policy);
    if matches!(policy.premium, Premium::RateOnLine(_)) && occurrence_limit.is_none() {
        let rule = "rate on line is premium divided by the limit of an occurrence, so the policy states one";
        table.complain_key(
            "premium",
            Fault::new(
                "there is a rate on line but no limit of an occurrence",
                rule,
                "limit = { occurrence = \"1bn\" }",
            ),
        );
    }
    let complete = premium.is_some() && period.is_some() && hours.is_some();
    let sound = complete && table.ctx.errors() == errors;
    PolicyDraft { policy, table, insurer, scoped: scope.is_some(), sound, insurer_key: "insurer" }
}

fn interest(table: &Reading) -> Share {
    let interest = if table.has("interest") { table.share("interest") } else { None };
    if interest.is_some_and(|interest| interest.exact().is_zero()) {
        let rule = "the policyholder has some part of the loss; a policy on nothing is left out";
        table.complain_key("interest", Fault::new("the interest is zero", rule, table.example("interest")));
    }
    interest.unwrap_or(Share::WHOLE)
}

fn risk_limit(table: &Reading) -> Option<RiskLimit> {
    let limit = table.section("limit")?;
    let words = limit.has("risk").then(|| limit.node("risk")).flatten().map(|node| &node.value);
    let approved = matches!(words, Some(Value::Text(text)) if text.trim() == "as-approved");
    if limit.has("discretionary") && !approved {
        let rule =
            "a discretionary limit is that of buyers for whom nothing is approved; it stands beside `as-approved`";
        let example = "limit = { risk = \"as-approved\", discretionary = \"50k\" }";
        limit.complain_key("discretionary", Fault::new("`discretionary` has no effect here", rule, example));
    }
    match (words?, approved) {
        (_, true) => {
            let discretionary = limit.has("discretionary").then(|| above_zero(&limit, "discretionary")).flatten();
            Some(RiskLimit::AsApproved { discretionary })
        }
        _ => above_zero(&limit, "risk").map(RiskLimit::Amount),
    }
}

/// Approved limits belong to buyers, and limits of risks and of coverages would cross one another.
fn check_risk_limit(table: &Reading, policy: &Policy, known: &Known) {
    let Some(limit) = policy.risk_limit else { return };
    if !policy.sub_limits.is_empty() {
        let rule = "one loss would stand under a limit of its risk and under one of its coverage; state either, or two \
                    policies";
        let what = "a limit of each risk and sub-limits by coverage stand in one policy";
        table.complain_key("sub-limits", Fault::new(what, rule, "limit = { risk = \"as-approved\" } alone"));
    }
    let RiskLimit::AsApproved { discretionary } = limit else { return };
    let approved =
        |risk: &&Risk| risk.buyer.as_ref().is_some_and(|buyer| buyer.limit.is_some() || discretionary.is_some());
    let within = in_scope(&policy.covers, known);
    let without = |risk: &u32| known.risks[*risk as usize].buyer.as_ref().is_none_or(|buyer| buyer.limit.is_none());
    if discretionary.is_some() && !known.sites.doubtful && !within.iter().any(without) {
        let rule = "`discretionary` is the limit of the buyers in scope for whom nothing is approved";
        let what = "`discretionary` has no effect: every buyer in scope has an approved limit";
        if let Some(limit) = table.section("limit") {
            limit.warn_key("discretionary", Fault::new(what, rule, "leave `discretionary` out"));
        }
    }
    let lacking: Vec<&Risk> =
        within.iter().map(|risk| &known.risks[*risk as usize]).filter(|risk| !approved(risk)).collect();
    if !lacking.is_empty() && !known.sites.doubtful {
        let what = format!("{} no approved limit", first_few_have(&lacking));
        let rule = "`as-approved` needs the column `limit` of every risk in scope, and only buyers have one; `discretionary` \
                    is the limit of buyers without";
        table.complain_key("limit", Fault::new(what, rule, "id,country,limit\nosaka,JP,8m"));
    }
}

/// The aggregate limit of a credit policy may be of the loss or of what the policy pays; both are usual.
fn check_basis(table: &Reading, policy: &Policy) {
    let annual = table.has("first-loss") || policy.aggregate_limit.is_some();
    let part = (policy.share.exact() < Decimal::ONE || !policy.insured.is_empty()) && annual;
    let credit = policy.risk_limit.is_some() || table.has("interest") || !policy.insured.is_empty();
    if part && credit && table.lacks("basis") {
        let rule = "basis = \"whole\": the aggregate limit is of the loss after the other terms, and the share is taken after \
                    it; basis = \"share\": it is of what the policy pays";
        let limited = policy.aggregate_limit.is_some();
        let (terms, key) = if limited { ("an aggregate limit", "limit") } else { ("a first loss", "first-loss") };
        let what = format!("{} pays a share and has {terms}, but no `basis`", table.called());
        table.complain_key(key, Fault::new(what, rule, table.example("basis")));
    } else if table.has("basis") && !part {
        let rule =
            "`basis` says what the aggregate limit and the first loss of a policy with a share below 100% are of";
        table.complain_key("basis", Fault::new("`basis` has no effect here", rule, "leave `basis` out"));
    }
}

fn limits(table: &Reading) -> (Option<Decimal>, Option<Decimal>) {
    let Some(limit) = table.section("limit") else { return (None, None) };
    if limit.table.is_empty() {
        let rule = "a limit is of each risk, per occurrence, in the aggregate of a period, or several of these";
        limit.complain(Fault::new("the limit says nothing", rule, limit.example("aggregate")));
    }
    let aggregate = if maximum_liability::is_multiple(&limit) { None } else { above_zero(&limit, "aggregate") };
    (above_zero(&limit, "occurrence"), aggregate)
}

/// A limit of zero would pay nothing; some formats use it for "unlimited", so it is refused.
pub(super) fn above_zero(table: &Reading, key: &str) -> Option<Decimal> {
    let value = table.amount(key)?;
    if value.is_zero() {
        let rule = "a limit is above zero; a limit that does not exist is left out";
        table.complain_key(key, Fault::new("the limit is zero", rule, table.example(key)));
        return None;
    }
    Some(value)
}

fn sub_limits(table: &Reading) -> Vec<(Coverage, Decimal)> {
    let mut found = Vec::new();
    for (key, span, node) in table.keyed("sub-limits") {
        match coverage_of(key).filter(|coverage| *coverage != Coverage::All) {
            Some(coverage) => match table.ctx.amount(node) {
                Ok(amount) => found.push((coverage, amount)),
                Err(fault) => table.ctx.complain_of(node, fault.with_example(table.example("sub-limits"))),
            },
            None => {
                let what = format!("`{}` is not a coverage", shown(key));
                let fault =
                    Fault::new(what, format!("a coverage is {}", COVERAGES.words()), table.example("sub-limits"));
                table.ctx.complain(&span, &node.path, fault);
            }
        }
    }
    found.sort_by_key(|(coverage, _)| *coverage);
    found
}

/// The insured value of a scope; nothing where a risk in it states none.
pub(super) fn insured_value(covers: &Scope, risks: &[Risk], reach: &[Reach]) -> Option<Decimal> {
    let mut total = Decimal::ZERO;
    let mut any = false;
    for (index, risk) in (0u32..).zip(risks) {
        if covers.risks.as_ref().is_some_and(|list| !list.contains(&index)) {
            continue;
        }
        if !strike(reach, covers.perils.as_deref(), index, risk) {
            continue;
        }
        if risk.portfolio {
            return None;
        }
        total = total.checked_add(value_in(risk, covers.coverages.as_deref())?)?;
        any = true;
    }
    any.then_some(total)
}
