//! The captive's capital along a path: balance sheet, investments, tax losses, calls and dividends, year by year.
//!
//! ```text
//! first day   + premium written, net of commission and retrocession         - lent to the parent
//! in the year - claims paid, + recoveries received
//! last day    + investment income + interest on the loan - operating cost - cost of letters of credit - income tax
//!             + loan repaid, where funds are short     + capital called     - dividend
//! result      = insurance result + investment income + interest - costs + unearned premium of other terms - income tax
//! surplus     = surplus of the year before + result + capital called - dividend
//! ```
//! The insurance result does not depend on the surplus, so a path is replayed for another opening, rule or stress without
//! simulating again. Claims and recoveries that are due and not paid stand in the balance sheet; so does premium of the time
//! after the year end. Outstanding claims and recoverables from before the start are settled in the stated years, and do not
//! change the result.
//!
//! | file | what it answers |
//! |---|---|
//! | [`balance_sheet`] | what the captive has and owes |
//! | [`investment_return`] | what funds earn |
//! | [`tax_losses`] | income tax, and what a loss is good for later |
//! | [`dividends`], [`capital_calls`] | what goes to the owner and comes from it |
//! | [`shock`] | what a stress takes on the first day of a year |
//! | [`need`] | the opening surplus that a path needs |
//!
//! Source: IAIS, Insurance Core Principles 14 to 17 (valuation, investment, capital adequacy); the pro forma statements that
//! domiciles ask for: 8 V.S.A. section 6002 (Vermont), HRS section 431:19-102 (Hawaii).
//!
//! Worked number: opening funds 100, premium 50 written, a claim of 30 of which 10 are paid, return 10 % on everything, cost 5,
//! no tax: income 15, result 50 - 30 + 15 - 5 = 30; funds 100 + 50 - 10 + 15 - 5 = 150, outstanding 20, surplus 130.

pub mod balance_sheet;
pub mod capital_calls;
pub mod dividends;
pub mod investment_return;
pub mod need;
pub mod shock;
pub mod tax_losses;

mod compile;

pub use balance_sheet::BalanceSheet;
pub use tax_losses::{CarriedLosses, TaxRule};

use crate::model::amount::{Amount, Share};
use crate::model::capital::Investment;
use capital_calls::CallRule;
use dividends::DividendRule;
use investment_return::{drawn_return, investment_income};
use shock::{ShockRule, Struck};

/// The rules of a captive under one design, in quanta.
#[derive(Clone, Debug, PartialEq)]
pub struct Capital<N> {
    opening: BalanceSheet<N>,
    /// The invested part of funds at year ends.
    invested: Share,
    years: Vec<YearTerms<N>>,
    letter: N,
    letter_cost: N,
    stated_income: N,
    investment: Option<Investment>,
    tax: Option<TaxRule<N>>,
    dividends: Option<DividendRule<N>>,
    calls: Option<CallRule<N>>,
    loan: Option<LoanRule>,
    shock: Option<ShockRule<N>>,
}

/// What is known of a year before anything is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
struct YearTerms<N> {
    operating_cost: N,
    /// Premium written in the year, net of commission and retrocession.
    written: N,
    /// Unearned at its end.
    unearned: N,
    /// Claims outstanding and recoverables of before the start at its end.
    old_outstanding: N,
    old_recoverables: N,
    /// Unearned premium of the opening balance sheet that no term of the model earns.
    released: N,
}

/// When and how much the captive lends to its parent.
#[derive(Clone, Copy, Debug, PartialEq)]
struct LoanRule {
    share: Share,
    interest: Share,
    from_year: usize,
    on_demand: bool,
}

/// What the insurance business did in a year of a path, whatever the surplus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InsuranceYear<N> {
    /// Premium less commission, retrocession, losses kept and charges; before operating cost, investment income and tax.
    pub result: N,
    /// Claims of the path that are due and not paid at the year end.
    pub outstanding: N,
    /// What reinsurers owe for losses of the path at the year end.
    pub recoverables: N,
    /// Return of the year on what is invested.
    pub investment_return: Share,
}

/// A year of a path with everything that hangs on the surplus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearEnd<N> {
    /// On cash and investments.
    pub investment_income: N,
    /// On the loan to the parent.
    pub loan_interest: N,
    /// What the bank charges for letters of credit.
    pub letter_cost: N,
    /// Unearned premium of the opening balance sheet that no term of the model earns.
    pub released: N,
    /// More for claims outstanding on the first day than was set aside: what a stress makes of them.
    pub deterioration: N,
    /// Before income tax.
    pub before_tax: N,
    /// Income tax; negative for a refund.
    pub income_tax: N,
    /// After it.
    pub result: N,
    /// Lent to the parent on the first day; negative where the loan is reduced.
    pub lent: N,
    /// Repaid at the year end because funds were short.
    pub repaid: N,
    /// Paid in by the owner.
    pub called: N,
    /// Paid out to it.
    pub dividend: N,
    /// Funds after the premium of the first day and the loan.
    pub first_day_funds: N,
    /// At the year end.
    pub sheet: BalanceSheet<N>,
}

/// What stands beside the insurance business in a year and is known beforehand, in quanta; positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearExtras<N> {
    /// Paid for running the captive.
    pub operating_cost: N,
    /// What the bank charges for letters of credit.
    pub letter_cost: N,
    /// Unearned premium of the opening balance sheet that no term of the model earns.
    pub released: N,
    /// Unearned premium at the year end.
    pub unearned: N,
}

/// Where a path stands.
#[derive(Clone, Debug, PartialEq)]
pub struct PathState<N> {
    sheet: BalanceSheet<N>,
    carried: CarriedLosses<N>,
    called: N,
    since_loss: Option<u32>,
}

impl<N: Amount> Capital<N> {
    /// The balance sheet of the first day.
    pub fn opening(&self) -> &BalanceSheet<N> {
        &self.opening
    }

    /// Capital that a bank promises.
    pub fn letter(&self) -> N {
        self.letter
    }

    /// The return of a year at a normal deviate; as expected without one.
    pub fn return_of(&self, deviate: Option<f64>) -> Share {
        match (&self.investment, deviate) {
            (None, _) => Share::NONE,
            (Some(stated), None) => stated.mean,
            (Some(stated), Some(deviate)) => drawn_return(stated, deviate),
        }
    }

    /// What is known of a year beforehand.
    ///
    /// # Panics
    /// When `year` is beyond the horizon.
    pub fn extras(&self, year: usize) -> YearExtras<N> {
        let terms = &self.years[year];
        YearExtras {
            operating_cost: terms.operating_cost,
            letter_cost: self.letter_cost,
            released: terms.released,
            unearned: terms.unearned,
        }
    }

    /// Investment income that is stated and earned whatever the funds.
    pub fn stated_income(&self) -> N {
        self.stated_income
    }

    /// The first year's income on the opening funds at the expected return.
    pub fn expected_income(&self) -> N {
        let lent = self.lent(0, &self.opening);
        let earned = match &self.investment {
            Some(stated) => investment_income(stated, stated.mean, self.opening.funds - lent + self.years[0].written),
            None => self.stated_income,
        };
        self.shock.map_or(earned, |shock| shock.income(0, earned))
    }

    /// The same with what is known beforehand of the years before `year` (from 0) taken from other terms: a programme that
    /// changes at a renewal.
    pub fn after(mut self, before: &Capital<N>, year: usize) -> Capital<N> {
        let known = year.min(self.years.len()).min(before.years.len());
        self.years[..known].copy_from_slice(&before.years[..known]);
        self.opening = before.opening;
        self
    }

    /// Of the first year, beside investment income: interest on the loan and unearned premium that no term earns, less the cost
    /// of letters of credit.
    pub fn yearly_extras(&self) -> N {
        let loan = self.opening.loan + self.lent(0, &self.opening);
        let interest = self.loan.map_or(N::ZERO, |rule| loan.times_digits(rule.interest));
        interest + self.years[0].released - self.letter_cost
    }

    /// Income tax on the first year's result, when nothing else is known.
    pub fn tax_of_first_year(&self, result: N) -> N {
        self.tax.as_ref().map_or(N::ZERO, |tax| tax.of_first_year(result))
    }

    /// What is invested; None: income is stated.
    pub fn investment(&self) -> Option<&Investment> {
        self.investment.as_ref()
    }

    /// The same without dividends, calls and loan, from another opening surplus: capital need is measured so.
    pub fn undistributed(&self, surplus: N) -> Capital<N> {
        let mut other = self.clone();
        (other.dividends, other.calls, other.loan) = (None, None, None);
        other.opening.funds += surplus - self.opening.surplus();
        other
    }

    /// The beginning of a path.
    pub fn begin(&self) -> PathState<N> {
        let mut carried = CarriedLosses::default();
        if let Some(tax) = &self.tax {
            tax.begin(&mut carried);
        }
        PathState { sheet: self.opening, carried, called: N::ZERO, since_loss: None }
    }

    /// Back to the beginning, keeping the memory.
    pub fn restart(&self, state: &mut PathState<N>) {
        state.sheet = self.opening;
        state.called = N::ZERO;
        state.since_loss = None;
        if let Some(tax) = &self.tax {
            tax.begin(&mut state.carried);
        }
    }

    /// What is lent on the first day of a year.
    fn lent(&self, year: usize, sheet: &BalanceSheet<N>) -> N {
        match self.loan {
            Some(rule) if year >= rule.from_year => {
                (sheet.funds + sheet.loan).positive().times_digits(rule.share) - sheet.loan
            }
            _ => N::ZERO,
        }
    }

    /// One more year of a path, from 0.
    ///
    /// # Panics
    /// When `year` is beyond the horizon.
    pub fn year(&self, state: &mut PathState<N>, year: usize, insurance: &InsuranceYear<N>) -> YearEnd<N> {
        let (terms, before) = (&self.years[year], state.sheet);
        let lent = self.lent(year, &before);
        let mut loan = before.loan + lent;
        let struck = self.shock.map_or(Struck::NOTHING, |shock| shock.first_day(year, &before));
        let first_day_funds = before.funds - lent + terms.written - struck.assets - struck.dividend;
        let earned = match &self.investment {
            Some(stated) => investment_income(stated, insurance.investment_return, first_day_funds),
            None => self.stated_income,
        };
        let investment_income = self.shock.map_or(earned, |shock| shock.income(year, earned)) - struck.assets;
        let loan_interest = self.loan.map_or(N::ZERO, |rule| loan.times_digits(rule.interest));
        let before_tax = insurance.result + investment_income + loan_interest + terms.released
            - terms.operating_cost
            - self.letter_cost
            - struck.claims;
        let income_tax = self.tax.as_ref().map_or(N::ZERO, |tax| tax.tax(year, before_tax, &mut state.carried));
        let result = before_tax - income_tax;
        let outstanding = insurance.outstanding + terms.old_outstanding;
        let recoverables = insurance.recoverables + terms.old_recoverables;
        // What is earned or incurred and not yet money.
        let waiting = (outstanding - before.outstanding) + (terms.unearned - before.unearned)
            - (recoverables - before.recoverables);
        let mut funds = before.funds - lent + result + waiting - struck.dividend;
        let repaid = match self.loan {
            Some(rule) if rule.on_demand => loan.least((-funds).positive()),
            _ => N::ZERO,
        };
        (funds, loan) = (funds + repaid, loan - repaid);
        let mut sheet =
            BalanceSheet { funds, invested: N::ZERO, loan, recoverables, unearned: terms.unearned, outstanding };
        state.since_loss =
            if result < N::ZERO { Some(0) } else { state.since_loss.map(|years| years.saturating_add(1)) };
        let called = self.calls.map_or(N::ZERO, |rule| rule.call(sheet.surplus() + self.letter, state.called));
        state.called += called;
        sheet.funds += called;
        let dividend = match self.dividends {
            Some(rule) if called == N::ZERO => rule.dividend(year, &sheet, state.since_loss),
            _ => N::ZERO,
        };
        sheet.funds -= dividend;
        sheet.invested = sheet.funds.positive().times_digits(self.invested);
        state.sheet = sheet;
        YearEnd {
            investment_income,
            loan_interest,
            letter_cost: self.letter_cost,
            released: terms.released,
            deterioration: struck.claims,
            before_tax,
            income_tax,
            result,
            lent,
            repaid,
            called,
            dividend: dividend + struck.dividend,
            first_day_funds,
            sheet,
        }
    }
}

#[cfg(test)]
mod tests;
