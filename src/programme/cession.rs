//! The cession of one risk: what a proportional contract takes of its loss, as a piecewise linear function of the loss.
//!
//! ```text
//! ceded(loss) = sum over slices of share x (the part of the loss within the slice)
//! share of a risk = ceded(exposure) / exposure
//! ```
//! Most kinds cede one share of every loss. A sliced variable quota and an acceptance that caps the loss have several
//! slices. The share of a risk is what its premium follows, and what parallel contracts are added up by; shares are exact
//! decimals, computed once, before any loss.
//!
//! Worked number: slices of 50 % up to 100k, 70 % up to 500k and 90 % cede 190,000 of 300,000, a share of 63.33 %.

use super::risk_classes::Lack;
use super::{capacity_extension, surplus, variable_quota_share};
use crate::model::amount::Share;
use crate::model::contract::{Contract, Terms};
use crate::model::money::LARGEST_INPUT;
use crate::model::risk::Risk;
use crate::model::risk_terms::{PartialAcceptance, ShareBand};
use rust_decimal::Decimal;

/// What a contract takes of the loss of one risk.
#[derive(Clone, Debug, PartialEq)]
pub struct Cession {
    /// Ascending; the last has no upper end.
    slices: Vec<ShareBand>,
}

/// Shares are between 0 and 1 and amounts at most 1e15, so that sums of products fit; a model that was built with others is
/// refused elsewhere.
fn product(share: Decimal, amount: Decimal) -> Decimal {
    share.checked_mul(amount).unwrap_or(amount)
}

impl Cession {
    /// One share of every loss.
    pub fn uniform(share: Share) -> Cession {
        Cession { slices: vec![ShareBand { up_to: None, share }] }
    }

    /// A share for each slice of the loss; the slices ascend, and only the last has no upper end.
    pub fn sliced(slices: &[ShareBand]) -> Cession {
        Cession { slices: slices.to_vec() }
    }

    /// Its slices.
    pub fn slices(&self) -> &[ShareBand] {
        &self.slices
    }

    /// The share of every loss, where it is one.
    pub fn uniform_share(&self) -> Option<Share> {
        match &self.slices[..] {
            [only] => Some(only.share),
            _ => None,
        }
    }

    /// What is ceded of a loss, unrounded.
    pub fn ceded(&self, loss: Decimal) -> Decimal {
        let (mut from, mut sum) = (Decimal::ZERO, Decimal::ZERO);
        for slice in &self.slices {
            let to = slice.up_to.map_or(loss, |end| end.min(loss));
            if to > from {
                sum += product(slice.share.exact(), to - from);
                from = to;
            }
        }
        sum
    }

    /// What is ceded of each unit of a loss as large as the exposure; of no exposure, the share of the first slice.
    pub fn share_of(&self, exposure: Decimal) -> Decimal {
        let first = self.slices.first().map_or(Decimal::ZERO, |slice| slice.share.exact());
        match self.uniform_share() {
            Some(share) => share.exact(),
            None => self.ceded(exposure).checked_div(exposure).unwrap_or(first),
        }
    }

    /// Something to compare cessions by.
    pub(super) fn key(&self) -> Vec<(Option<Decimal>, Decimal)> {
        self.slices.iter().map(|slice| (slice.up_to, slice.share.exact())).collect()
    }

    /// Losses at which the share changes.
    pub fn corners(&self) -> impl Iterator<Item = Decimal> + '_ {
        self.slices.iter().filter_map(|slice| slice.up_to)
    }

    /// Cedes nothing of a loss above `most`.
    pub fn capped(&self, most: Decimal) -> Cession {
        let mut slices: Vec<ShareBand> = Vec::new();
        if most > Decimal::ZERO {
            slices.extend(self.slices.iter().copied().take_while(|slice| slice.up_to.is_some_and(|end| end < most)));
            let share = self.slices.get(slices.len()).map_or(Share::NONE, |slice| slice.share);
            slices.push(ShareBand { up_to: Some(most), share });
        }
        slices.push(ShareBand { up_to: None, share: Share::NONE });
        Cession { slices }
    }

    /// Every share times `part / whole`; nothing where `whole` is nothing.
    pub fn scaled(&self, part: Decimal, whole: Decimal) -> Cession {
        let times = |share: Share| {
            let product = share.exact().checked_mul(part).and_then(|product| product.checked_div(whole));
            Share::new(product.unwrap_or(Decimal::ZERO))
        };
        Cession { slices: self.slices.iter().map(|s| ShareBand { share: times(s.share), ..*s }).collect() }
    }

    /// The cession of a risk of whose exposure a part is accepted.
    pub fn accepted(&self, accepted: Decimal, exposure: Decimal, partial: PartialAcceptance) -> Cession {
        match partial {
            PartialAcceptance::Cap => self.capped(accepted),
            PartialAcceptance::Proportional => self.scaled(accepted, exposure),
        }
    }
}

/// The exposure of a risk.
pub(super) fn exposure(index: u32, risk: &Risk) -> Result<Decimal, Lack> {
    // The sum of a site's values may exceed what is read for one amount.
    let most = LARGEST_INPUT * Decimal::TEN;
    let sound = |exposure: &Decimal| *exposure >= Decimal::ZERO && *exposure <= most;
    risk.exposure().filter(sound).ok_or(Lack { risk: index, what: "exposure" })
}

/// What is asked for of a risk: its exposure, or the part of it for which reinsurance is approved.
pub(super) fn measure(as_reinsured: bool, index: u32, risk: &Risk) -> Result<Decimal, Lack> {
    let whole = exposure(index, risk)?;
    if !as_reinsured {
        return Ok(whole);
    }
    let approved = risk.reinsured_exposure().filter(|approved| *approved >= Decimal::ZERO);
    approved.ok_or(Lack { risk: index, what: "reinsured_limit" })
}

/// The cession of a risk by the terms alone, before acceptance; nothing for kinds that take no share. `together`: the
/// exposure of the group that counts as one risk with it, where the contract has such groups.
///
/// # Errors
/// What the risk lacks that the terms depend on.
pub fn by_terms(contract: &Contract, index: u32, risk: &Risk, together: Option<Decimal>) -> Result<Cession, Lack> {
    Ok(match &contract.terms {
        Terms::QuotaShare { share, .. } | Terms::FollowLead { share, .. } => Cession::uniform(*share),
        Terms::SurplusShare { shares, .. } => {
            let listed = shares.iter().find(|(listed, _)| *listed == index);
            Cession::uniform(listed.map_or(Share::NONE, |(_, share)| *share))
        }
        Terms::VariableQuotaShare { mode, bands, .. } => {
            let as_reinsured = contract.acceptance.as_ref().is_some_and(|acceptance| acceptance.as_reinsured);
            variable_quota_share::cession(*mode, bands, measure(as_reinsured, index, risk)?)
        }
        Terms::Surplus { retention, retentions, lines, .. } => {
            let own = retentions.iter().find(|(listed, _)| *listed == index);
            let retention = own.map_or(*retention, |(_, own)| *own);
            let own = exposure(index, risk)?;
            Cession::uniform(surplus::share(retention, *lines, together.unwrap_or(own)))
        }
        Terms::CapacityExtension { own_capacity, whole_countries, .. } => {
            capacity_extension::cession(*own_capacity, whole_countries, index, risk)?
        }
        Terms::ExcessOfLoss { .. }
        | Terms::PerRiskExcess { .. }
        | Terms::AggregateExcess { .. }
        | Terms::StopLoss { .. }
        | Terms::Parametric(_)
        | Terms::IndustryLoss(_)
        | Terms::TopAndDrop { .. } => Cession::uniform(Share::NONE),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn bands() -> Cession {
        let band = |up_to, share| ShareBand { up_to, share: Share::new(share) };
        Cession::sliced(&[band(Some(dec!(100)), dec!(0.5)), band(Some(dec!(500)), dec!(0.7)), band(None, dec!(0.9))])
    }

    #[test]
    fn a_loss_is_sliced_through_the_bands() {
        assert_eq!(
            [dec!(0), dec!(100), dec!(300), dec!(1000)].map(|x| bands().ceded(x)),
            [dec!(0), dec!(50), dec!(190), dec!(780)]
        );
        assert_eq!(bands().share_of(dec!(1000)), dec!(0.78));
        assert_eq!(bands().share_of(dec!(0)), dec!(0.5));
    }

    #[test]
    fn a_cap_ends_the_cession_and_a_proportion_lowers_every_share() {
        let capped = bands().capped(dec!(300));
        assert_eq!([dec!(300), dec!(301), dec!(900)].map(|x| capped.ceded(x)), [dec!(190); 3]);
        assert_eq!(bands().capped(dec!(100)).ceded(dec!(200)), dec!(50));
        assert_eq!(bands().capped(dec!(0)).ceded(dec!(200)), dec!(0));
        assert_eq!(bands().scaled(dec!(1), dec!(2)).ceded(dec!(300)), dec!(95));
        assert_eq!(bands().scaled(dec!(0), dec!(0)).ceded(dec!(300)), dec!(0));
    }
}
