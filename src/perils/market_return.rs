//! Deviates of investment returns: one normal number for each year of each path, drawn with the losses, so that the accounts draw
//! nothing. They are independent of the losses and of each other.
//!
//! | stream | drawn |
//! |---|---|
//! | `investment` | the deviate of the year's return (index 0) |
//!
//! Source: see [`crate::ledger::capital::investment_return`], which makes returns of them.

use crate::model::Model;
use crate::model::losses::LossBlock;
use crate::numerics::kernels::normal_quantile;
use crate::numerics::stream::StreamKey;

/// The deviates of a captive whose returns are volatile.
#[derive(Clone, Debug)]
pub(super) struct MarketReturn {
    key: StreamKey,
}

impl MarketReturn {
    /// Of a model; None where no return is drawn.
    pub fn new(model: &Model) -> Option<MarketReturn> {
        let stated = model.captive.as_ref()?.investment?;
        let volatile = !stated.volatility.exact().is_zero();
        volatile.then(|| MarketReturn { key: StreamKey::new(model.settings.seed, "investment") })
    }

    /// Fills the column of a block whose paths are known.
    pub fn draw(&self, losses: &mut LossBlock<f64>) {
        let (first, years) = (losses.first_trial, losses.horizon);
        let paths = losses.paths() as u64;
        losses.market_deviate.clear();
        losses.market_deviate.extend((0..paths).flat_map(|path| {
            (0..years).map(move |year| normal_quantile(self.key.uniform(first.wrapping_add(path), year, 0)))
        }));
    }
}
