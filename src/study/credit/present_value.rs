//! Present value of claims and recoveries: what flows later counts for less.
//!
//! ```text
//! present value = amount x (1 + rate)^(-days / 365),  days from the start of the simulation to the claim or the recovery
//! ```
//! Worked number: 100 claimed after 365 days and 50 recovered after 730, at 2 %: 98.04 and 48.06.

use super::Study;
use super::rows::BuyerLoss;
use crate::model::date::DAYS_PER_YEAR;
use crate::statistics::{Estimate, Moments};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Claims, indemnities, recourse, recourse of the insurers.
pub(super) const FLOWS: usize = 4;

/// Means of a path of the losses of its first year, discounted to the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PresentValue {
    /// Effective rate of a year.
    pub rate: f64,
    /// Losses from the ground up, on the days of their claims.
    pub claims: Estimate,
    /// Paid by policies for them; None without a policy.
    pub indemnities: Option<Estimate>,
    /// Recovered of losses from the ground up, on the days of the recoveries.
    pub recourse: Estimate,
    /// The insurers' part of it; None without a policy.
    pub insured_recourse: Option<Estimate>,
}

/// The flows of a loss, discounted.
pub(super) fn flows(rate: f64, loss: &BuyerLoss) -> [f64; FLOWS] {
    let discounted = |day: f64| libm::exp(-libm::log1p(rate) * day / DAYS_PER_YEAR);
    let claim = discounted(loss.claim_day);
    let recovery = if loss.recourse == 0.0 { 0.0 } else { discounted(loss.recovery_day) };
    [loss.ground_up * claim, loss.insured * claim, loss.recourse * recovery, loss.insured_recourse * recovery]
}

/// What the pass found; None where no rate is stated.
pub(super) fn present_value(study: &Study, moments: &[Moments; FLOWS]) -> Option<PresentValue> {
    let rate = study.credit.discount_rate?;
    let money = |at: usize| study.units(moments[at].mean(&study.all));
    let insured = |at: usize| study.insured().then(|| money(at));
    Some(PresentValue {
        rate,
        claims: money(0),
        indemnities: insured(1),
        recourse: money(2),
        insured_recourse: insured(3),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_are_discounted_from_their_days() {
        let loss = BuyerLoss {
            ground_up: 100.0,
            insured: 90.0,
            recourse: 50.0,
            insured_recourse: 45.0,
            claim_day: 365.0,
            recovery_day: 730.0,
            ..BuyerLoss::default()
        };
        let [claims, indemnities, recourse, insured] = flows(0.02, &loss);
        for (found, exact) in
            [(claims, 100.0 / 1.02), (indemnities, 90.0 / 1.02), (recourse, 50.0 / 1.0404), (insured, 45.0 / 1.0404)]
        {
            assert!((found - exact).abs() < 1e-12, "{found} instead of {exact}");
        }
        assert_eq!(flows(0.0, &loss), [100.0, 90.0, 50.0, 45.0]);
    }
}
