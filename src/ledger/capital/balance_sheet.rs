//! The captive's balance sheet.
//!
//! ```text
//! cash and investments + loan to the parent + recoverables  =  unearned premium + outstanding claims + surplus
//! ```
//! Cash and investments together are *funds*; they are below nothing where more was paid than there was. Unearned premium is
//! less the unearned part of commission and retrocession premium. Letters of credit stand beside it: they count towards a
//! minimum, and are no asset.
//!
//! Source: NAIC, Accounting Practices and Procedures Manual, SSAP 53 and 62R (unearned premium, recoverables); captives report
//! the same items on either GAAP or a statutory basis.
//!
//! Worked number: funds 140, recoverables 20, unearned 10, outstanding 50: a surplus of 100.

use crate::model::amount::Amount;

/// Assets and liabilities at the end of a day, in quanta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BalanceSheet<N> {
    /// Cash and investments.
    pub funds: N,
    /// The invested part of them.
    pub invested: N,
    /// Lent to the parent.
    pub loan: N,
    /// Due from reinsurers.
    pub recoverables: N,
    /// Premium of the time after the day, net.
    pub unearned: N,
    /// Claims that are due and not paid.
    pub outstanding: N,
}

impl<N: Amount> BalanceSheet<N> {
    /// Cash: funds that are not invested.
    pub fn cash(&self) -> N {
        self.funds - self.invested
    }

    /// All assets.
    pub fn assets(&self) -> N {
        self.funds + self.loan + self.recoverables
    }

    /// All liabilities.
    pub fn liabilities(&self) -> N {
        self.unearned + self.outstanding
    }

    /// What is left for the owner.
    pub fn surplus(&self) -> N {
        self.assets() - self.liabilities()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_less_liabilities_are_the_surplus() {
        let sheet = BalanceSheet {
            funds: 140.0,
            invested: 80.0,
            loan: 0.0,
            recoverables: 20.0,
            unearned: 10.0,
            outstanding: 50.0,
        };
        assert_eq!((sheet.cash(), sheet.assets(), sheet.liabilities(), sheet.surplus()), (60.0, 160.0, 60.0, 100.0));
    }
}
