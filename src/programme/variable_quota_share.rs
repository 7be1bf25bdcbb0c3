//! Variable quota share: a share of every loss that depends on the band of the risk's exposure.
//!
//! ```text
//! slab:     recovery = share of the band that holds the exposure x loss
//! blended:  recovery = (sum over bands of share x slice of the exposure) / exposure x loss
//! sliced:   recovery = sum over bands of share x slice of the loss
//! ```
//! "Various quotas for various levels of reinsured amounts" can be read in all three ways, and they pay differently, so
//! that the mode must be written. Bands include their upper end. Losses of one risk within one occurrence are one loss
//! to the slices. Sources: HBOR, quota reinsurance programme for short-term export receivables (terms published at
//! hbor.hr); Clark, Basics of Reinsurance Pricing (CAS, 2014), section 2, for variable quota shares by size of risk.
//!
//! Worked numbers: 50 % up to 100k, 70 % up to 500k, 90 % above, an exposure of 300k: a loss of 300k recovers 210,000 by
//! slab and 190,000 otherwise; a loss of 150k 105,000 by slab, 95,000 blended, 85,000 sliced.

use super::cession::Cession;
use crate::model::amount::Share;
use crate::model::risk_terms::{BandMode, ShareBand};
use rust_decimal::Decimal;

/// The cession of a risk of this exposure.
pub(super) fn cession(mode: BandMode, bands: &[ShareBand], exposure: Decimal) -> Cession {
    match mode {
        BandMode::Sliced => Cession::sliced(bands),
        BandMode::Blended => Cession::uniform(Share::new(Cession::sliced(bands).share_of(exposure))),
        BandMode::Slab => {
            let holds = |band: &&ShareBand| band.up_to.is_none_or(|end| exposure <= end);
            Cession::uniform(bands.iter().find(holds).map_or(Share::NONE, |band| band.share))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contract::Terms;
    use crate::model::risk::{Buyer, Risk};
    use crate::programme::examples::{one_contract, pay};
    use rust_decimal::dec;

    fn paid(mode: BandMode, exposure: Decimal, loss: f64) -> f64 {
        let band = |up_to, share| ShareBand { up_to, share: Share::new(share) };
        let (first, second) = (band(Some(dec!(100_000)), dec!(0.5)), band(Some(dec!(500_000)), dec!(0.7)));
        let bands = vec![first, second, band(None, dec!(0.9))];
        let mut model = one_contract(Terms::VariableQuotaShare { mode, bands, limit: None });
        let buyer = Buyer { limit: Some(exposure), ..Buyer::default() };
        model.risks = vec![Risk { buyer: Some(buyer), ..Risk::new("buyer") }];
        pay(&model, &[&[(0, loss)]])[0]
    }

    #[test]
    fn the_three_modes_give_three_answers_to_one_loss() {
        let modes = [BandMode::Slab, BandMode::Blended, BandMode::Sliced];
        let of = |exposure, loss| modes.map(|mode| paid(mode, exposure, loss));
        assert_eq!(of(dec!(300_000), 300_000.0), [210_000.0, 190_000.0, 190_000.0]);
        assert_eq!(of(dec!(300_000), 150_000.0), [105_000.0, 95_000.0, 85_000.0]);
        assert_eq!(of(dec!(1_000_000), 1_000_000.0), [900_000.0, 780_000.0, 780_000.0]);
    }

    #[test]
    fn a_band_includes_its_upper_end() {
        assert_eq!(paid(BandMode::Slab, dec!(100_000), 100_000.0), 50_000.0);
        assert_eq!(paid(BandMode::Slab, dec!(100_000.01), 100_000.0), 70_000.0);
    }
}
