//! Excess of loss per risk (working excess), with an optional limit on all risks of one occurrence.
//!
//! ```text
//! recovery = min(sum over risks of min(max(loss_risk - attachment, 0), limit), occurrence limit)
//! ```
//! A risk is a site or a buyer; all coverages of a site in scope are one loss, and so are the losses of one risk within an
//! hours clause. Source: Clark, Basics of Reinsurance Pricing (CAS, 2014), section 3; Open Exposure Data 5.0, type PR.
//!
//! Worked number: 50,000 xs 50,000 on losses of 120,000, 70,000 and 30,000 pays 50,000 + 20,000 + 0 = 70,000; an occurrence
//! limit of 60,000 and 90 % placed leave 54,000 (OasisLMF 2.5.8).

use super::cover::Stated;
use crate::model::contract::Layer;
use rust_decimal::Decimal;

/// The terms of a per-risk layer.
pub(super) fn stated(layer: &Layer, occurrence_limit: Option<Decimal>) -> Stated {
    let occurrence = Layer { attachment: Decimal::ZERO, limit: occurrence_limit };
    Stated { per_risk: Some(*layer), occurrence, ..Stated::default() }
}

#[cfg(test)]
mod tests {
    use crate::model::amount::Share;
    use crate::model::contract::{Layer, Terms};
    use crate::programme::examples::{ceded_by_risk, one_contract, pay};
    use rust_decimal::dec;

    const LOSS: &[(u32, f64)] = &[(0, 120_000.0), (1, 70_000.0), (2, 30_000.0)];

    #[test]
    fn the_layer_applies_to_each_risk_and_the_occurrence_limit_to_their_sum() {
        let layer = Layer { attachment: dec!(50_000), limit: Some(dec!(50_000)) };
        let model = one_contract(Terms::PerRiskExcess { layer, occurrence_limit: None });
        assert_eq!(ceded_by_risk(&model, LOSS), [50_000.0, 20_000.0, 0.0]);
        let mut model = one_contract(Terms::PerRiskExcess { layer, occurrence_limit: Some(dec!(60_000)) });
        model.contracts[0].placed = Share::new(dec!(0.9));
        assert_eq!(pay(&model, &[LOSS]), [54_000.0]);
    }
}
