//! Amounts and shares of a model turned into whole quanta, refused where they cannot be computed with.

use super::error::PlanError;
use crate::model::amount::{Amount, Share};
use crate::model::money::{LARGEST_INPUT, Quantum};
use rust_decimal::Decimal;

/// 2^53: up to here the loop's whole numbers are exact.
const LARGEST_QUANTA: Decimal = Decimal::from_parts(0, 1 << 21, 0, false, 0);

/// The quantum and the name of the policy or contract whose terms are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Units<'a> {
    pub quantum: Quantum,
    pub item: &'a str,
}

impl Units<'_> {
    /// An amount in whole quanta.
    pub fn amount<N: Amount>(&self, money: Decimal, what: &'static str) -> Result<N, PlanError> {
        let refuse = || PlanError::AmountOutOfRange { item: self.item.to_string(), what };
        let quanta = self.quantum.quanta(money);
        if money < Decimal::ZERO || money > LARGEST_INPUT || quanta > LARGEST_QUANTA {
            return Err(refuse());
        }
        N::from_quanta(quanta).ok_or_else(refuse)
    }

    /// The refusal of an amount that is out of range.
    pub fn beyond(&self, what: &'static str) -> PlanError {
        PlanError::AmountOutOfRange { item: self.item.to_string(), what }
    }

    /// A limit in whole quanta; absent means unlimited.
    pub fn limit<N: Amount>(&self, money: Option<Decimal>, what: &'static str) -> Result<N, PlanError> {
        money.map_or(Ok(N::UNLIMITED), |money| self.amount(money, what))
    }

    /// A share between 0 and 1.
    pub fn share(&self, share: Share, what: &'static str) -> Result<Share, PlanError> {
        if share.exact() < Decimal::ZERO || share.exact() > Decimal::ONE {
            return Err(PlanError::ShareOutOfRange { item: self.item.to_string(), what });
        }
        Ok(share)
    }
}
