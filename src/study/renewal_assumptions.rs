//! What was assumed about renewals, attachment, losses to date and the growth of values, in words that the report prints.

use crate::input::amount::percent;
use crate::model::Model;
use crate::model::contract::{Contract, Renewal};
use crate::model::renewal::{AfterLoss, AsOf, AttachmentBasis, Factors, OpeningBook, RenewalRules, Then};
use rust_decimal::Decimal;

/// Adds the assumptions of every policy and contract that states a rule.
pub(super) fn renewal_assumptions(model: &Model, list: &mut Vec<String>) {
    if let Some(index) = model.settings.value_index {
        list.push(format!(
            "Ground-up losses grow by {} from one model year of a path to the next; frequencies do not.",
            in_percent(index.exact())
        ));
    }
    for policy in &model.policies {
        rules(&policy.name, policy.renewal, list);
        list.extend(policy.as_of.map(|as_of| to_date(&policy.name, as_of)));
    }
    for contract in &model.contracts {
        rules(&contract.name, contract.renewal, list);
        attaching(contract, list);
        list.extend(contract.as_of.map(|as_of| to_date(&contract.name, as_of)));
    }
}

fn in_percent(share: Decimal) -> String {
    format!("{}%", percent(share))
}

fn rules(name: &str, renewal: Renewal, list: &mut Vec<String>) {
    let Renewal::Rules(RenewalRules { notice, after_loss, index, .. }) = renewal else { return };
    let end = match notice {
        Some(notice) => format!("until the notice of {} takes effect", notice.given),
        None => "at the end of every term".to_owned(),
    };
    list.push(format!("{name}: renewed {end}, limits and deductibles afresh."));
    let grown: Vec<String> = [("premium", index.premium), ("the amounts of the terms", index.limits)]
        .into_iter()
        .filter(|(_, rate)| !rate.is_zero())
        .map(|(what, rate)| format!("{what} by {}", in_percent(rate)))
        .collect();
    if !grown.is_empty() {
        list.push(format!("{name}: each renewal raises {}.", grown.join(" and ")));
    }
    list.extend(after_loss.map(|rule| format!("{name}: {}.", after(rule))));
}

fn after(rule: AfterLoss) -> String {
    let then = match rule.then {
        Then::End => "is not taken out, nor any later one".to_owned(),
        Then::Change(Factors { premium, limit, attachment }) => {
            let parts = [("premium", premium), ("limits", limit), ("attachments", attachment)];
            let changed = parts.into_iter().filter(|(_, factor)| *factor != Decimal::ONE);
            let changed: Vec<String> =
                changed.map(|(what, factor)| format!("{} of the {what}", in_percent(factor))).collect();
            format!(
                "has {}; the one after it goes back to the stated terms unless it has such losses too",
                changed.join(" and ")
            )
        }
    };
    format!(
        "after recoveries above {} (before annual terms, for 100%) from losses up to {} days before an expiry, the next term \
         {then}",
        rule.above.normalize(),
        rule.days
    )
}

fn attaching(contract: &Contract, list: &mut Vec<String>) {
    let AttachmentBasis::RisksAttaching(book) = contract.attachment_basis else { return };
    let earlier = match book {
        OpeningBook::SteadyState => "fall under earlier terms of the same contract, untouched by earlier losses",
        OpeningBook::None => "are not covered",
    };
    list.push(format!(
        "{}: risks attach when their policy's term begins, or on the day that a loss states; risks attached before the \
         first stated term {earlier}. Its statistics are of the losses that happen in their period, whichever term they \
         fall under; its premium is earned by days in force.",
        contract.name
    ));
}

fn to_date(name: &str, as_of: AsOf) -> String {
    format!(
        "{name}: the term in force on {} has used {} already; reinstatement premium on it has been paid.",
        as_of.date,
        as_of.losses.normalize()
    )
}
