//! What stands behind the captive, and what is done with it: opening balance sheet, investments, tax losses, dividends,
//! capital calls, a loan to the parent.
//!
//! None of it changes what the insurance business does; all of it changes what the captive has at each year end. The rules are
//! replayed along every path by [`crate::ledger::capital`].
//!
//! Worked number: cash 60, invested assets 80, recoverables 20, less unearned premium 10 and outstanding claims 50: a surplus
//! of 100.

use super::amount::Share;
use rust_decimal::Decimal;

/// `[captive] balance-sheet`: the captive's on the first day. Amounts are positive, in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpeningBalance {
    /// `cash`.
    pub cash: Decimal,
    /// `invested-assets`, at what they would fetch.
    pub invested_assets: Decimal,
    /// `loan-to-parent`: lent back to the parent.
    pub loan_to_parent: Decimal,
    /// `recoverables`: due from reinsurers for losses before the start.
    pub recoverables: RunOff,
    /// `unearned-premium`, less the unearned part of commission and retrocession premium.
    pub unearned_premium: Decimal,
    /// `outstanding-claims`: due for losses before the start.
    pub outstanding_claims: RunOff,
}

impl OpeningBalance {
    /// Assets less liabilities.
    pub fn surplus(&self) -> Decimal {
        self.cash + self.invested_assets + self.loan_to_parent + self.recoverables.amount
            - self.unearned_premium
            - self.outstanding_claims.amount
    }
}

/// An amount from before the start and when it is settled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunOff {
    /// `amount`.
    pub amount: Decimal,
    /// `by-year`: the part that is settled in each year from the first on; they add up to the whole.
    pub by_year: Vec<Share>,
}

/// `[captive] letters-of-credit`: capital as a bank's promise. It counts towards the minimum surplus and is no asset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LetterOfCredit {
    /// `amount`.
    pub amount: Decimal,
    /// `cost`: what the bank charges a year.
    pub cost: Share,
}

/// `[captive] investment`: what cash and investments earn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Investment {
    /// `invested`: the part of cash and investments that is invested each year.
    pub invested: Share,
    /// `return`: expected, of what is invested. May be below nothing.
    pub mean: Share,
    /// `volatility`: standard deviation of the return of a year.
    pub volatility: Share,
    /// `cash-return`, of the rest.
    pub cash: Share,
}

/// What becomes of a loss for income tax.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TaxLosses {
    /// `"none"`: it pays no tax and gets nothing back.
    None,
    /// `"refund"`: it gets back tax at the same rate.
    Refund,
    /// `"carry-forward"`: it is set against later results.
    CarryForward {
        /// `carried.years`: for so many years; None: for ever.
        years: Option<u32>,
        /// `carried.most`: of the result of a later year, at most.
        most: Share,
        /// `carried.opening`: losses of years before the start, the youngest possible.
        opening: Decimal,
    },
}

/// `[captive] dividends`: paid at year ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dividends {
    /// `above`: what is left of the surplus after a dividend.
    pub above: Decimal,
    /// `share`: of what lies above it.
    pub share: Share,
    /// `from-year`: the first year of the path at whose end one may be paid, from 1.
    pub from_year: u32,
    /// `most-of-surplus`: without approval the regulator allows no more than this part of the surplus.
    pub most_of_surplus: Option<Share>,
    /// `not-after-loss`: none is approved at the end of a year with a loss and of so many years after it.
    pub not_after_loss: Option<u32>,
}

/// `[captive] capital-calls`: the parent pays in when the surplus falls low.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CapitalCalls {
    /// `below`: a surplus strictly below this at a year end is called up.
    pub below: Decimal,
    /// `to`: as far as this.
    pub to: Decimal,
    /// `most`: in all over the path; None: whatever is needed.
    pub most: Option<Decimal>,
}

/// What a stress does to cash and investments; never part of a configuration's `[captive]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CapitalShock {
    /// Year of the path in which it strikes, from 1.
    pub year: u32,
    /// The part of invested assets that is lost on its first day.
    pub asset_haircut: Share,
    /// The part of cash and investments that is lost on its first day; below nothing where it is gained.
    pub currency_loss: Share,
    /// So much more is paid in the year for the claims outstanding on its first day.
    pub reserve_deterioration: Share,
    /// Paid to the owner on its first day.
    pub dividend: Decimal,
    /// What investment income is multiplied by from that year on.
    pub income_times: Share,
}

/// `[captive] loan-to-parent`: money lent back to the parent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoanBack {
    /// `share`: of cash, investments and loan on the first day of each year.
    pub share: Share,
    /// `interest`: a year.
    pub interest: Share,
    /// `from-year`, from 1.
    pub from_year: u32,
    /// `repaid = "on-demand"`: when cash and investments would end a year below nothing; `"never"`: not within the horizon.
    pub on_demand: bool,
}

/// `run-off`: what becomes of the captive when no policy and no contract begins after a year of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoNewBusiness {
    /// `after-year`: the last year, from 1, in which business is written; below the horizon.
    pub after_year: u32,
    /// `operating-cost`: of each later year; None: as before.
    pub operating_cost: Option<Decimal>,
}

/// Another operating cost from a year on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaterCost {
    /// The first year, from 0.
    pub from: usize,
    /// In currency units a year.
    pub amount: Decimal,
}
