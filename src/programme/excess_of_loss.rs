//! Excess of loss per occurrence (catastrophe excess).
//!
//! ```text
//! recovery = min(max(loss - attachment, 0), limit), nothing for an occurrence at or below the franchise
//! ```
//! `limit` is the width of the layer; it is exhausted at attachment + limit. A loss equal to the attachment pays nothing.
//! All layers of a tower look at the same subject loss. Source: Clark, Basics of Reinsurance Pricing (CAS, 2014),
//! section 4.
//!
//! Worked number: 100,000 xs 100,000 placed at 80 % pays 80,000 of a loss of 250,000 (OasisLMF 2.5.8).

use super::cover::{Point, Stated};
use crate::model::contract::Layer;
use crate::model::policy::DeductibleKind;
use rust_decimal::Decimal;

/// The terms of a layer.
pub(super) fn stated(layer: &Layer, franchise: Option<Decimal>) -> Stated {
    let franchise = franchise.map(|point| (DeductibleKind::Franchise, Point::Amount(point)));
    Stated { occurrence: *layer, franchise, ..Stated::default() }
}

#[cfg(test)]
mod tests {
    use crate::model::amount::Share;
    use crate::model::contract::{Layer, Terms};
    use crate::programme::examples::{one_contract, pay};
    use rust_decimal::{Decimal, dec};

    fn layer(attachment: Decimal, limit: Decimal, franchise: Option<Decimal>) -> crate::model::Model {
        one_contract(Terms::ExcessOfLoss { layer: Layer { attachment, limit: Some(limit) }, franchise })
    }

    #[test]
    fn a_placed_layer_pays_its_share_of_what_exceeds_the_attachment() {
        let mut model = layer(dec!(100_000), dec!(100_000), None);
        model.contracts[0].placed = Share::new(dec!(0.8));
        let losses: [&[(u32, f64)]; 4] = [&[(0, 250_000.0)], &[(0, 100_000.0)], &[(0, 100_000.01)], &[(0, 130_000.0)]];
        assert_eq!(pay(&model, &losses), [80_000.0, 0.0, 0.01, 24_000.0]);
    }

    #[test]
    fn an_occurrence_at_or_below_the_franchise_is_not_covered() {
        let model = layer(dec!(0), dec!(1_000_000), Some(dec!(100_000)));
        let losses: [&[(u32, f64)]; 3] = [&[(0, 80_000.0)], &[(0, 100_000.0)], &[(0, 120_000.0)]];
        assert_eq!(pay(&model, &losses), [0.0, 0.0, 120_000.0]);
    }
}
