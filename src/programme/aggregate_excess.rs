//! Aggregate excess of loss: a layer on the sum of a term's losses.
//!
//! ```text
//! recovery of the term = min(max(sum of losses - attachment, 0), limit)
//! ```
//! Each event pays the increase that it causes, in time order. The contract attaches with the event that takes the sum
//! above the attachment and is exhausted with the one that takes it to attachment + limit. Source: Bear and Nemlick, Pricing
//! the Impact of Adjustable Features and Loss Sharing Provisions of Reinsurance Treaties (CAS, 1990).
//!
//! Worked number: 100,000 xs 100,000 on losses of 60,000, 70,000 and 120,000 pays 0, 30,000 and 70,000.

use super::cover::Stated;
use crate::model::contract::Layer;

/// The terms of an aggregate layer.
pub(super) fn stated(layer: &Layer) -> Stated {
    Stated { aggregate: *layer, by_term: true, ..Stated::default() }
}

#[cfg(test)]
mod tests {
    use crate::model::contract::{Layer, Terms};
    use crate::programme::examples::{one_contract, pay};
    use rust_decimal::dec;

    #[test]
    fn the_sum_of_the_term_is_layered_and_each_event_pays_its_increase() {
        let layer = Layer { attachment: dec!(100_000), limit: Some(dec!(100_000)) };
        let model = one_contract(Terms::AggregateExcess { layer });
        assert_eq!(pay(&model, &[&[(0, 60_000.0)], &[(1, 70_000.0)], &[(0, 120_000.0)]]), [0.0, 30_000.0, 70_000.0]);
        assert_eq!(pay(&model, &[&[(0, 250_000.0)]]), [100_000.0]);
    }
}
