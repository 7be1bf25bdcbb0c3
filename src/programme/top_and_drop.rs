//! Top and drop: one limit that stands on top of a tower and drops down where the tower is used up.
//!
//! ```text
//! net of the tower = retention + what exceeds the top + what exhausted layers leave
//! recovery = min(max(net of the tower - retention, 0), limit), at most one limit in the term
//! ```
//! The contracts named under `after` are the tower. What they leave of a loss is the retention below the tower, the part
//! above its top, and, once their limits are used up, the part within it that they no longer pay. An excess layer of that net
//! loss with the retention as its attachment therefore pays the last two: it is a top cover while the tower stands and a drop
//! cover when it is gone, out of the same limit. Without stated reinstatements there is one limit for the whole term.
//! The formula follows from what the cover promises; wordings of the market do not write one down.
//!
//! Worked number: a tower 180 xs 20 with one limit, and 50 xs 20 on top of it. A first loss of 220 leaves 40, of which
//! 20 lie above the top of 200: it pays 20. A second loss of 150 finds the tower used up and leaves all of 150; of the 130
//! above the retention the 30 left of the limit are paid.

use super::cover::Stated;
use super::error::PlanError;
use crate::model::contract::{Contract, Layer};

/// The terms of a top and drop.
pub(super) fn stated(contract: &Contract, layer: &Layer) -> Result<Stated, PlanError> {
    let refuse = |why| PlanError::Unsupported { item: contract.name.clone(), why };
    if contract.after.is_empty() {
        return Err(refuse("a top and drop stands on the contracts named under `after`: name the layers of its tower"));
    }
    if layer.limit.is_none() {
        return Err(refuse("a top and drop has a limit as an amount"));
    }
    let once = contract.annual.reinstatements.is_none();
    let aggregate = Layer { limit: layer.limit.filter(|_| once), ..super::cover::UNBOUNDED };
    Ok(Stated { occurrence: *layer, aggregate, ..Stated::default() })
}

#[cfg(test)]
mod tests {
    use crate::model::amount::Share;
    use crate::model::contract::{Layer, Reinstatements, Terms};
    use crate::programme::PlanError;
    use crate::programme::examples::{contract, one_contract, pay, refusal};
    use rust_decimal::dec;

    fn tower() -> crate::model::Model {
        let layer = |attachment, limit| Layer { attachment, limit: Some(limit) };
        let mut model = one_contract(Terms::TopAndDrop { layer: layer(dec!(20), dec!(50)) });
        model
            .contracts
            .push(contract("tower", Terms::ExcessOfLoss { layer: layer(dec!(20), dec!(180)), franchise: None }));
        model.contracts[1].annual.limit = Some(dec!(180));
        model.contracts[0].after = vec![1];
        model
    }

    #[test]
    fn it_pays_above_the_top_first_and_drops_into_the_exhausted_tower_next() {
        let losses: [&[(u32, f64)]; 3] = [&[(0, 220.0)], &[(1, 150.0)], &[(0, 500.0)]];
        assert_eq!(pay(&tower(), &losses), [20.0, 30.0, 0.0]);
        let mut twice = tower();
        twice.contracts[0].annual.reinstatements = Some(Reinstatements { rates: vec![Share::NONE] });
        assert_eq!(pay(&twice, &losses), [20.0, 50.0, 30.0]);
    }

    #[test]
    fn it_needs_a_tower_to_stand_on() {
        let mut model = tower();
        model.contracts[0].after.clear();
        assert!(matches!(refusal(&model), PlanError::Unsupported { .. }));
    }
}
