//! Deviates of default: one normal number for each party that may default, each path and each year, drawn with the
//! losses, so that the programme draws nothing.
//!
//! ```text
//! V = sqrt(correlation) M + sqrt(1 - correlation) e,   M the size of the year for the market, e the party's own
//! ```
//! V is standard normal whatever the correlation, so that a default above the quantile of 1 - PD keeps its probability:
//! the years of the largest events only draw more of the defaults to themselves (wrong-way risk).
//!
//! | stream | drawn |
//! |---|---|
//! | `default/<party>` | e (index 0) |
//! | `market-size` | the place within an atom of the size of the year (index 0) |
//!
//! Source: Vasicek, The distribution of loan portfolio value (Risk, December 2002).
//!
//! Worked number: at a correlation of 100 % and a probability of 0.5 % a party defaults exactly in the years whose
//! largest event is a 1-in-200 event.

use super::market_size::MarketSize;
use crate::model::Model;
use crate::model::losses::LossBlock;
use crate::numerics::kernels::normal_quantile;
use crate::numerics::stream::StreamKey;

/// The parties that may default, in the order of the model.
#[derive(Clone, Debug)]
pub(super) struct DefaultLatents {
    parties: Vec<Latent>,
    /// None where no party is correlated.
    market: Option<(StreamKey, MarketSize)>,
}

#[derive(Clone, Debug)]
struct Latent {
    key: StreamKey,
    /// Square roots of the correlation and of the rest.
    of_market: f64,
    own: f64,
}

impl DefaultLatents {
    /// Of a model; None where nobody may default.
    pub fn new(model: &Model, market: impl FnOnce() -> MarketSize) -> Option<DefaultLatents> {
        let seed = model.settings.seed;
        let latent = |(party, risk): (usize, crate::model::counterparty::DefaultRisk)| {
            let correlation = risk.correlation.fast().clamp(0.0, 1.0);
            Latent {
                key: StreamKey::new(seed, &format!("default/{}", model.parties[party].name)),
                of_market: correlation.sqrt(),
                own: (1.0 - correlation).sqrt(),
            }
        };
        let parties: Vec<Latent> = model.defaulters().map(latent).collect();
        let correlated = parties.iter().any(|party| party.of_market > 0.0);
        let market = correlated.then(|| (StreamKey::new(seed, "market-size"), market()));
        (!parties.is_empty()).then_some(DefaultLatents { parties, market })
    }

    /// Fills the column of a block whose events are drawn.
    pub fn draw(&self, losses: &mut LossBlock<f64>, size: &mut Vec<f64>) {
        let years = losses.horizon as usize;
        let cells = losses.paths() * years;
        let address = |cell: usize| (losses.first_trial.wrapping_add((cell / years) as u64), (cell % years) as u32);
        size.clear();
        if let Some((key, market)) = &self.market {
            size.extend((0..cells).map(|cell| {
                let (trial, year) = address(cell);
                key.uniform(trial, year, 0)
            }));
            market.deviates(losses, size);
        }
        let mut column = std::mem::take(&mut losses.default_latent);
        column.clear();
        for party in &self.parties {
            column.extend((0..cells).map(|cell| {
                let (trial, year) = address(cell);
                let own = party.own * normal_quantile(party.key.uniform(trial, year, 0));
                if party.of_market > 0.0 { party.of_market * size[cell] + own } else { own }
            }));
        }
        losses.default_latent = column;
    }
}

#[cfg(test)]
#[path = "default_latent_tests.rs"]
mod tests;
