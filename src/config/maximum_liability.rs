//! `limit = { aggregate = { times-premium = 30 } }`: the maximum liability of a period as a multiple of its premium, as trade
//! credit policies usually state it.
//!
//! The multiple is of the premium of the stated period, before any adjustment; for co-insurers of the premium of all of them,
//! like every limit of 100 %. Source: Chartered Insurance Institute, study text M97 (2018), on trade credit insurance.
//!
//! Worked number: 30 times a premium of 160k is an aggregate limit of 4.8m.

use super::field::{Kind, Section, required};
use super::reading::Reading;
use super::risk_filter::in_scope;
use super::scope::Known;
use super::sites::value_in;
use crate::input::complaint::Fault;
use crate::input::toml_tree::Value;
use crate::model::contract::{Premium, Renewal};
use crate::model::policy::Policy;
use rust_decimal::Decimal;

pub(super) const AGGREGATE: Kind = Kind::Either(&[Kind::Amount, Kind::Table(&TIMES)]);

const TIMES: Section = Section {
    doc: "The aggregate limit (the maximum liability) as a multiple of the premium of the period.",
    fields: &[required("times-premium", Kind::Count { least: 1, most: 10_000 }, "30", "how many times the premium")],
    one_of: &[],
};

/// Whether a limit states its aggregate as a multiple.
pub(super) fn is_multiple(limit: &Reading) -> bool {
    limit.has("aggregate") && limit.node("aggregate").is_some_and(|node| matches!(node.value, Value::Table(_)))
}

/// Works out the aggregate limit of a policy whose other terms are read.
pub(super) fn read(table: &Reading, policy: &mut Policy, known: &Known) {
    let Some(limit) = table.section("limit").filter(is_multiple) else { return };
    let Some(times) = limit.section("aggregate").and_then(|multiple| multiple.count("times-premium")) else { return };
    let times = Decimal::from(times);
    let premium = premium(policy, known).filter(|premium| !premium.is_zero());
    // Beyond the decimals it is beyond the largest amount too.
    let product = premium.map(|premium| premium.checked_mul(times).unwrap_or(Decimal::MAX));
    if let (Some(product), Some(node)) = (product, limit.node("aggregate")) {
        table.ctx.keep(node, policy.of_the_whole(product).unwrap_or(Decimal::MAX));
    }
    let Some(product) = product else {
        let rule = "the limit is so many times the premium of the period, which is stated and above zero";
        let fault = Fault::new("there is no premium to take a multiple of", rule, limit.example("aggregate"));
        limit.complain_key("aggregate", fault);
        return;
    };
    if let Renewal::Rules(rules) = policy.renewal
        && rules.index.premium != rules.index.limits
    {
        let rule = "a multiple of the premium is indexed like the premium";
        let example = "index = { premium = \"2%\", limits = \"2%\" }";
        let what = "limits are indexed by another rate than the premium of which one is a multiple";
        table.complain_key("renewal", Fault::new(what, rule, example));
    }
    (policy.aggregate_limit, policy.times_premium) = (Some(product), Some(times));
}

/// The premium of the stated period.
fn premium(policy: &Policy, known: &Known) -> Option<Decimal> {
    let sum = |of: &dyn Fn(u32) -> Option<Decimal>| {
        in_scope(&policy.covers, known).into_iter().try_fold(Decimal::ZERO, |sum, risk| sum.checked_add(of(risk)?))
    };
    match policy.premium {
        Premium::Amount(amount) => Some(amount),
        Premium::RateOnLine(rate) => policy.occurrence_limit?.checked_mul(rate.exact()),
        Premium::OfRisks(share) => sum(&|risk| known.risks[risk as usize].premium)?.checked_mul(share.exact()),
        Premium::RateOnExposure(rate) => {
            let value = |risk: u32| value_in(&known.risks[risk as usize], policy.covers.coverages.as_deref());
            sum(&value)?.checked_mul(rate.exact())
        }
        Premium::ShareOfSubjectPremium(_) | Premium::ProRata(_) | Premium::Swing(_) => None,
    }
}
