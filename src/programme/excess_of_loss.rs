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
    use crate::model::contract::{Basis, Layer, Premium, Terms};
    use crate::model::design::Design;
    use crate::programme::Plan;
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
    fn amounts_of_the_placed_share_are_compared_with_the_placed_part_of_the_loss() {
        // 50 xs 50 of a 50 % share is 50 % of 100 xs 100.
        let mut share = layer(dec!(50), dec!(50), None);
        let mut whole = layer(dec!(100), dec!(100), None);
        for (model, basis) in [(&mut share, Basis::Share), (&mut whole, Basis::Whole)] {
            model.contracts[0].placed = Share::new(dec!(0.5));
            model.contracts[0].basis = Some(basis);
            model.contracts[0].premium = Premium::RateOnLine(Share::new(dec!(0.1)));
            let losses: [&[(u32, f64)]; 4] = [&[(0, 100.0)], &[(0, 150.0)], &[(0, 200.0)], &[(0, 300.0)]];
            assert_eq!(pay(model, &losses), [0.0, 25.0, 50.0, 50.0]);
            let plan: Plan<f64> = Plan::compile(model, &Design::as_configured(model)).unwrap();
            let premium = &plan.premiums().contracts[0];
            assert_eq!((premium.full_term, premium.term), (dec!(10), dec!(5)));
        }
    }

    #[test]
    fn an_occurrence_at_or_below_the_franchise_is_not_covered() {
        let model = layer(dec!(0), dec!(1_000_000), Some(dec!(100_000)));
        let losses: [&[(u32, f64)]; 3] = [&[(0, 80_000.0)], &[(0, 100_000.0)], &[(0, 120_000.0)]];
        assert_eq!(pay(&model, &losses), [0.0, 0.0, 120_000.0]);
    }
}
