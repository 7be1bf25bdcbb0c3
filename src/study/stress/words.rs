//! A stress in words, from its shocks.
//!
//! Worked example: one full-limit loss in year 2 of which the retrocession does not pay 60 % is "year 2: one full-limit loss; the
//! retrocession does not pay 60 %".

use crate::input::amount::grouped;
use crate::model::Model;
use crate::model::amount::Share;
use crate::model::stress::Stress;
use rust_decimal::Decimal;

pub(super) fn percent(share: Share) -> String {
    percent_of(share.exact())
}

fn percent_of(part: Decimal) -> String {
    format!("{} %", part.saturating_mul(Decimal::ONE_HUNDRED).normalize())
}

pub(super) fn signed_points(points: Decimal) -> String {
    let hundredths = points.saturating_mul(Decimal::ONE_HUNDRED).normalize();
    if hundredths.is_sign_negative() { hundredths.to_string() } else { format!("+{hundredths}") }
}

/// What happens, shock by shock.
pub(super) fn describe(model: &Model, stress: &Stress) -> String {
    let mut parts = once(model, stress);
    parts.extend(from_then_on(stress));
    parts.extend(drawn(model, stress));
    let text = parts.join("; ");
    if stress.year > 1 { format!("year {}: {text}", stress.year) } else { text }
}

fn once(model: &Model, stress: &Stress) -> Vec<String> {
    let mut parts = Vec::new();
    match stress.full_limit_losses {
        0 => {}
        1 => parts.push("one full-limit loss".into()),
        many => parts.push(format!("{many} full-limit losses")),
    }
    if let Some(loss) = stress.loss {
        let peril = model.perils.get(loss.peril).map_or("", |peril| peril.name.as_str());
        parts.push(format!("a loss of {} by {peril}", grouped(loss.amount)));
    }
    if let Some(part) = stress.not_paid {
        parts.push(format!("the retrocession does not pay {}", percent(part)));
    }
    if let Some(days) = stress.late_recovery {
        parts.push(format!("the retrocession pays {days} days after the loss"));
    }
    if let Some(part) = stress.reserve_deterioration {
        parts.push(format!("outstanding claims cost {} more", percent(part)));
    }
    if let Some(part) = stress.asset_haircut {
        parts.push(format!("invested assets lose {}", percent(part)));
    }
    if let Some(dividend) = stress.dividend {
        parts.push(format!("a dividend of {} on the first day", grouped(dividend)));
    }
    if let Some(currency) = stress.currency {
        let verb = if currency.move_by.is_sign_negative() { "falls" } else { "rises" };
        let (part, by) = (percent(currency.part), percent_of(currency.move_by.abs()));
        parts.push(format!("{part} of cash and investments in another currency, which {verb} by {by}"));
    }
    parts
}

fn from_then_on(stress: &Stress) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(times) = stress.retrocession_premium_times {
        parts.push(format!("retrocession premium x {}", times.normalize()));
    }
    if stress.not_renewed {
        parts.push("retrocession not renewed".into());
    }
    if let Some(points) = stress.commission_points {
        parts.push(format!("commission paid by the captive {} points", signed_points(points)));
    }
    if let Some(points) = stress.cession_points {
        parts.push(format!("cession to the captive {} points", signed_points(points)));
    }
    if let Some(times) = stress.investment_income_times {
        parts.push(match times.is_zero() {
            true => "no investment income".into(),
            false => format!("investment income x {}", times.normalize()),
        });
    }
    parts
}

fn drawn(model: &Model, stress: &Stress) -> Vec<String> {
    let mut parts = Vec::new();
    for (what, factors) in [("frequency", &stress.frequency_times), ("severity", &stress.severity_times)] {
        if let Some((_, first)) = factors.first() {
            let all = factors.len() == model.perils.len() && factors.iter().all(|(_, factor)| factor == first);
            if all {
                parts.push(format!("{what} of losses x {first}"));
                continue;
            }
            let of = |&(peril, factor): &(usize, f64)| {
                format!("{what} of {} x {factor}", model.perils.get(peril).map_or("", |peril| peril.name.as_str()))
            };
            parts.extend(factors.iter().map(of));
        }
    }
    if let Some(times) = stress.default_probability_times {
        parts.push(format!("probabilities of default of buyers x {times}"));
    }
    if let Some(times) = stress.loss_given_default_times {
        parts.push(format!("loss given default of buyers x {times}"));
    }
    if let Some(dependence) = stress.dependence {
        if let Some(degrees) = dependence.degrees {
            parts.push(format!("buyers default together by Student's t with {degrees} degrees of freedom"));
        }
        if let Some(times) = dependence.correlation_times {
            parts.push(format!("correlations of buyers x {times}"));
        }
    }
    if let Some(risk) = stress.retrocession_default {
        let (probability, loss) = (percent(risk.probability), percent(risk.loss_given_default));
        parts.push(format!(
            "reinsurers of the retrocession default with {probability}, of which {loss} is lost, correlation with the largest event {}",
            percent(risk.correlation)
        ));
    }
    parts
}
