//! A policy or contract with every amount of its terms multiplied: what an index, or a loss, makes of the next term.
//!
//! Limits and attachments have factors of their own. A limit of the occurrence, of the risk, of the coverage or of the
//! term is a limit; attachments, deductibles and franchises are attachments. Shares stay as they are. The premium is not
//! touched here.
//!
//! Worked number: 20m xs 10m with an annual limit of 40m, limits x 0.5 and attachments x 1.1, is 10m xs 11m with 20m.

use super::contract::{Contract, Layer, StopLossPoint, Terms};
use super::policy::{Deductible, DeductibleSize, Policy, RiskLimit};
use super::trigger::{IndustryLoss, Parametric};
use rust_decimal::Decimal;

/// The two factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Of limits.
    pub limit: Decimal,
    /// Of attachments.
    pub attachment: Decimal,
}

impl Scale {
    /// Nothing changes.
    pub const ONE: Scale = Scale { limit: Decimal::ONE, attachment: Decimal::ONE };

    fn limit(self, amount: Option<Decimal>) -> Option<Option<Decimal>> {
        amount.map_or(Some(None), |amount| amount.checked_mul(self.limit).map(Some))
    }

    fn attachment(self, amount: Option<Decimal>) -> Option<Option<Decimal>> {
        amount.map_or(Some(None), |amount| amount.checked_mul(self.attachment).map(Some))
    }

    fn layer(self, layer: &Layer) -> Option<Layer> {
        Some(Layer { attachment: layer.attachment.checked_mul(self.attachment)?, limit: self.limit(layer.limit)? })
    }

    /// A point of a stop loss; one that is a share of the subject premium follows the premium instead.
    fn point(point: StopLossPoint, factor: Decimal) -> Option<StopLossPoint> {
        match point {
            StopLossPoint::Amount(amount) => amount.checked_mul(factor).map(StopLossPoint::Amount),
            share @ StopLossPoint::ShareOfSubjectPremium(_) => Some(share),
        }
    }

    fn terms(self, terms: &Terms) -> Option<Terms> {
        Some(match terms {
            Terms::QuotaShare { share, limit } => Terms::QuotaShare { share: *share, limit: self.limit(*limit)? },
            Terms::SurplusShare { shares, limit } => {
                Terms::SurplusShare { shares: shares.clone(), limit: self.limit(*limit)? }
            }
            Terms::ExcessOfLoss { layer, franchise } => {
                Terms::ExcessOfLoss { layer: self.layer(layer)?, franchise: self.attachment(*franchise)? }
            }
            Terms::PerRiskExcess { layer, occurrence_limit } => {
                Terms::PerRiskExcess { layer: self.layer(layer)?, occurrence_limit: self.limit(*occurrence_limit)? }
            }
            Terms::AggregateExcess { layer } => Terms::AggregateExcess { layer: self.layer(layer)? },
            Terms::StopLoss { attachment, limit } => Terms::StopLoss {
                attachment: Scale::point(*attachment, self.attachment)?,
                limit: Scale::point(*limit, self.limit)?,
            },
            // Bands, retentions of a risk and capacities go with the exposure, which is not indexed here.
            Terms::VariableQuotaShare { mode, bands, limit } => {
                Terms::VariableQuotaShare { mode: *mode, bands: bands.clone(), limit: self.limit(*limit)? }
            }
            Terms::Surplus { retention, retentions, lines, limit } => Terms::Surplus {
                retention: *retention,
                retentions: retentions.clone(),
                lines: *lines,
                limit: self.limit(*limit)?,
            },
            Terms::CapacityExtension { own_capacity, whole_countries, limit } => Terms::CapacityExtension {
                own_capacity: *own_capacity,
                whole_countries: whole_countries.clone(),
                limit: self.limit(*limit)?,
            },
            Terms::Parametric(terms) => {
                Terms::Parametric(Parametric { payout: terms.payout.checked_mul(self.limit)?, ..terms.clone() })
            }
            Terms::IndustryLoss(terms) => {
                Terms::IndustryLoss(IndustryLoss { payout: terms.payout.checked_mul(self.limit)?, ..terms.clone() })
            }
            Terms::TopAndDrop { layer } => Terms::TopAndDrop { layer: self.layer(layer)? },
            Terms::FollowLead { .. } => terms.clone(),
        })
    }
}

impl Contract {
    /// The contract with its amounts multiplied; None where one leaves the range of decimals.
    pub fn scaled(&self, scale: Scale) -> Option<Contract> {
        let mut scaled = self.clone();
        scaled.terms = scale.terms(&self.terms)?;
        scaled.per_risk = match &self.per_risk {
            Some(layer) => Some(scale.layer(layer)?),
            None => None,
        };
        scaled.annual.deductible = scale.attachment(self.annual.deductible)?;
        scaled.annual.limit = scale.limit(self.annual.limit)?;
        Some(scaled)
    }
}

impl Policy {
    /// The policy with its amounts multiplied; None where one leaves the range of decimals.
    pub fn scaled(&self, scale: Scale) -> Option<Policy> {
        let mut scaled = self.clone();
        for (_, limit) in &mut scaled.sub_limits {
            *limit = limit.checked_mul(scale.limit)?;
        }
        if let Some(Deductible { size: DeductibleSize::Amount(amount), .. }) = &mut scaled.deductible {
            *amount = amount.checked_mul(scale.attachment)?;
        }
        if let Some(RiskLimit::Amount(amount)) = &mut scaled.risk_limit {
            *amount = amount.checked_mul(scale.limit)?;
        }
        scaled.occurrence_limit = scale.limit(self.occurrence_limit)?;
        scaled.aggregate_limit = scale.limit(self.aggregate_limit)?;
        scaled.first_loss = match self.first_loss {
            Some(first_loss) => Some(first_loss.checked_mul(scale.attachment)?),
            None => None,
        };
        Some(scaled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contract::{Expiring, Period};
    use jiff::civil::date;
    use rust_decimal::dec;

    #[test]
    fn limits_and_attachments_have_factors_of_their_own() {
        let period = Period { from: date(2027, 4, 1), months: 12, expiring: Expiring::None };
        let layer = Layer { attachment: dec!(10), limit: Some(dec!(20)) };
        let mut contract =
            Contract::new("layer", 0, 1, Terms::ExcessOfLoss { layer, franchise: Some(dec!(10)) }, period);
        contract.annual.limit = Some(dec!(40));
        let scaled = contract.scaled(Scale { limit: dec!(0.5), attachment: dec!(1.1) }).unwrap();
        let layer = Layer { attachment: dec!(11), limit: Some(dec!(10)) };
        assert_eq!(scaled.terms, Terms::ExcessOfLoss { layer, franchise: Some(dec!(11)) });
        assert_eq!(scaled.annual.limit, Some(dec!(20)));
        assert_eq!(contract.scaled(Scale { limit: Decimal::MAX, attachment: dec!(1) }), None);
    }
}
