//! Terms of contracts that pay on the event, in words.

use super::format::Format;
use super::labels::Labels;
use super::terms_in_words::percent;
use crate::model::trigger::{Area, IndustryLoss, Parametric};
use rust_decimal::Decimal;

fn stated(format: &Format, amount: Decimal) -> String {
    format.stated_exactly(amount)
}

fn sentence(labels: &Labels, kind: &str, payout: &str, mut conditions: Vec<String>, unl_warranty: bool) -> String {
    conditions.push(labels.get(if unl_warranty { "check.trigger.within-loss" } else { "check.trigger.beyond-loss" }));
    let kind = labels.known("kind", kind);
    let values = [("kind", kind.as_str()), ("payout", payout), ("conditions", &conditions.join(", "))];
    labels.fill("check.trigger", &values)
}

/// `parametric 500m: 30% from magnitude 7, 100% from magnitude 8, depth to 60 km, may exceed the cedant's loss`.
pub(super) fn parametric(labels: &Labels, format: &Format, terms: &Parametric) -> String {
    let mut conditions = Vec::new();
    for step in &terms.steps {
        let values = [("magnitude", step.magnitude.to_string()), ("pays", percent(step.pays))];
        let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
        conditions.push(labels.fill("check.trigger.magnitude", &values));
    }
    if let Some(deepest) = terms.deepest {
        conditions.push(labels.fill("check.trigger.depth", &[("depth", &deepest.to_string())]));
    }
    match terms.area {
        None => {}
        Some(Area::Box { south, north, west, east }) => {
            let values = [("south", south), ("north", north), ("west", west), ("east", east)];
            let values = values.map(|(key, value)| (key, value.to_string()));
            let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
            conditions.push(labels.fill("check.trigger.box", &values));
        }
        Some(Area::Circle { latitude, longitude, radius_km }) => {
            let values = [("latitude", latitude), ("longitude", longitude), ("radius", radius_km)];
            let values = values.map(|(key, value)| (key, value.to_string()));
            let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
            conditions.push(labels.fill("check.trigger.circle", &values));
        }
    }
    sentence(labels, "parametric", &stated(format, terms.payout), conditions, terms.unl_warranty)
}

/// `industry-loss warranty 500m: industry loss from 1tn, at most the cedant's loss`.
pub(super) fn industry_loss(labels: &Labels, format: &Format, terms: &IndustryLoss) -> String {
    let trigger = stated(format, terms.trigger);
    let mut conditions = vec![match terms.exhaustion {
        None => labels.fill("check.trigger.industry", &[("trigger", &trigger)]),
        Some(exhaustion) => {
            let exhaustion = stated(format, exhaustion);
            labels.fill("check.trigger.industry-band", &[("trigger", &trigger), ("exhaustion", &exhaustion)])
        }
    }];
    if let Some(warranty) = terms.warranty {
        conditions.push(labels.fill("check.trigger.own-loss", &[("warranty", &stated(format, warranty))]));
    }
    sentence(labels, "industry-loss", &stated(format, terms.payout), conditions, terms.unl_warranty)
}
