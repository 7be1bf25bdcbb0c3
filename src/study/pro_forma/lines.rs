//! The lines of the statements of a year, and how they follow from its accounts and two balance sheets.
//!
//! ```text
//! income statement   its lines add up to the result after tax
//! cash flow          its lines add up to the change of cash and investments
//! balance sheet      cash + invested assets + recoverables + loan = unearned premium + outstanding claims + surplus
//! surplus            = surplus before + result + capital called - dividend
//! ```
//! What the captive receives is positive, what it pays negative; a balance sheet has no signs.
//!
//! Source: NAIC, Accounting Practices and Procedures Manual, SSAP 53 and 62R (premium earned, reinsurance); IAS 7 (cash flows).
//!
//! Worked number: premium income 50 of which 50 are received, a claim of 30 of which 10 are paid, income 15, cost 5: result 30; cash
//! flow 50 - 10 + 15 - 5 = 50; outstanding claims 20.

use crate::ledger::YearAccount;
use crate::ledger::capital::{BalanceSheet, YearEnd};
use crate::model::amount::Amount;

/// The lines, in the order in which they are printed; places in a [`Year`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Line {
    PremiumIncome,
    RetroPremium,
    ReinstatementPremium,
    Claims,
    ReserveDeterioration,
    Recoveries,
    Uncollected,
    Brokerage,
    PremiumTax,
    FrontingFee,
    OperatingCost,
    CollateralCost,
    LetterCost,
    InvestmentIncome,
    LoanInterest,
    Released,
    IncomeTax,
    YearResult,
    PremiumReceived,
    ClaimsPaid,
    RecoveriesReceived,
    CostsPaid,
    InvestmentReceived,
    LoanLent,
    CapitalCalled,
    Dividend,
    FundsChange,
    Cash,
    InvestedAssets,
    Recoverables,
    LoanToParent,
    UnearnedPremium,
    OutstandingClaims,
    Surplus,
    Parent,
    Group,
    WithoutCaptive,
}

use Line::*;

/// Every line with its statement and key, in the order in which it is printed.
pub(super) const LINES: [(Line, &str, &str); 37] = [
    (PremiumIncome, "income", "premium-income"),
    (RetroPremium, "income", "retro-premium"),
    (ReinstatementPremium, "income", "reinstatement-premium"),
    (Claims, "income", "claims"),
    (ReserveDeterioration, "income", "reserve-deterioration"),
    (Recoveries, "income", "recoveries"),
    (Uncollected, "income", "uncollected"),
    (Brokerage, "income", "brokerage"),
    (PremiumTax, "income", "premium-tax"),
    (FrontingFee, "income", "fronting-fee"),
    (OperatingCost, "income", "operating-cost"),
    (CollateralCost, "income", "collateral-cost"),
    (LetterCost, "income", "letter-cost"),
    (InvestmentIncome, "income", "investment-income"),
    (LoanInterest, "income", "loan-interest"),
    (Released, "income", "unearned-released"),
    (IncomeTax, "income", "income-tax"),
    (YearResult, "income", "result"),
    (PremiumReceived, "cash-flow", "premium-received"),
    (ClaimsPaid, "cash-flow", "claims-paid"),
    (RecoveriesReceived, "cash-flow", "recoveries-received"),
    (CostsPaid, "cash-flow", "costs-and-tax"),
    (InvestmentReceived, "cash-flow", "income-received"),
    (LoanLent, "cash-flow", "lent-to-parent"),
    (CapitalCalled, "cash-flow", "capital-called"),
    (Dividend, "cash-flow", "dividend"),
    (FundsChange, "cash-flow", "funds-change"),
    (Cash, "balance-sheet", "cash"),
    (InvestedAssets, "balance-sheet", "invested-assets"),
    (Recoverables, "balance-sheet", "recoverables"),
    (LoanToParent, "balance-sheet", "loan-to-parent"),
    (UnearnedPremium, "balance-sheet", "unearned-premium"),
    (OutstandingClaims, "balance-sheet", "outstanding-claims"),
    (Surplus, "balance-sheet", "surplus"),
    (Parent, "group", "parent-cash-flow"),
    (Group, "group", "group-cash-flow"),
    (WithoutCaptive, "group", "without-captive"),
];

/// Amounts of one year, by [`Line`].
pub(super) type Year<N> = [N; LINES.len()];

/// Lines that are printed although they are nothing.
const ALWAYS: [&str; 5] = ["premium-income", "claims", "result", "cash", "surplus"];

/// Whether a line is printed although it is nothing.
pub(super) fn is_always_printed(key: &str) -> bool {
    ALWAYS.contains(&key)
}

/// A year of the captive with all that its statements tell, in quanta. Losses, costs, premium paid and tax are positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BookedYear<N> {
    /// Premium received less commission paid.
    pub premium_income: N,
    /// Premium of the retrocession less commission received.
    pub retro_premium: N,
    /// Reinstatement premium paid.
    pub reinstatement_premium: N,
    /// Loss assumed.
    pub gross: N,
    /// Loss that the retrocession owes.
    pub ceded: N,
    /// What it does not pay of that.
    pub uncollected: N,
    /// Brokerage.
    pub brokerage: N,
    /// Premium tax.
    pub premium_tax: N,
    /// Fronting fees paid less received.
    pub fronting_fee: N,
    /// Operating cost.
    pub operating_cost: N,
    /// Cost of collateral posted.
    pub collateral_cost: N,
    /// Cost of letters of credit.
    pub letter_cost: N,
    /// What cash and investments earn, before any cost.
    pub investment_income: N,
    /// Interest on the loan to the parent.
    pub loan_interest: N,
    /// Unearned premium of the opening that no term earns.
    pub released: N,
    /// More paid for claims outstanding before the year than was set aside.
    pub deterioration: N,
    /// Income tax; negative for a refund.
    pub income_tax: N,
    /// Result after tax.
    pub result: N,
    /// Capital paid in.
    pub called: N,
    /// Dividend paid out.
    pub dividend: N,
    /// At the year end.
    pub sheet: BalanceSheet<N>,
    /// Cash flow of parent, group, and of a parent without captive; None without a parent.
    pub owners: Option<[N; 3]>,
}

impl<N: Amount> BookedYear<N> {
    /// From the accounts of a year and what the captive has at its end.
    pub fn new(account: &YearAccount<N>, operating_cost: N, has_parent: bool, end: &YearEnd<N>) -> BookedYear<N> {
        let mut year = BookedYear {
            premium_income: account.captive_premium_income,
            retro_premium: account.retro_premium,
            reinstatement_premium: account.reinstatement_premium,
            gross: account.captive_gross,
            ceded: account.captive_ceded,
            uncollected: account.captive_uncollected,
            brokerage: account.brokerage,
            premium_tax: account.premium_tax,
            fronting_fee: account.fronting_fee,
            operating_cost,
            collateral_cost: account.collateral_cost,
            letter_cost: end.letter_cost,
            investment_income: end.investment_income,
            loan_interest: end.loan_interest,
            released: end.released,
            deterioration: end.deterioration,
            income_tax: end.income_tax,
            result: end.result,
            called: end.called,
            dividend: end.dividend,
            sheet: end.sheet,
            owners: None,
        };
        year.ends(end, account, has_parent);
        year
    }

    /// Puts another end of the year in the place of the one that was booked: the same insurance business on another balance sheet.
    /// `account`: with what parent and group have along it.
    pub fn ends(&mut self, end: &YearEnd<N>, account: &YearAccount<N>, has_parent: bool) {
        self.letter_cost = end.letter_cost;
        self.investment_income = end.investment_income;
        self.loan_interest = end.loan_interest;
        self.released = end.released;
        self.deterioration = end.deterioration;
        self.income_tax = end.income_tax;
        self.result = end.result;
        self.called = end.called;
        self.dividend = end.dividend;
        self.sheet = end.sheet;
        let owners = [account.parent_cash_flow, account.group_cash_flow, account.without_captive];
        self.owners = has_parent.then_some(owners);
    }

    /// What the insurance business brought, whatever the captive has.
    pub fn insurance_result(&self) -> N {
        self.result + self.income_tax + self.operating_cost + self.letter_cost + self.deterioration
            - self.investment_income
            - self.loan_interest
            - self.released
    }
}

/// The statements of a year that began with the balance sheet `before`.
pub(super) fn statement<N: Amount>(year: &BookedYear<N>, before: &BalanceSheet<N>) -> Year<N> {
    let mut out = [N::ZERO; LINES.len()];
    // Nothing has no sign.
    let mut set = |line: Line, amount: N| out[line as usize] = amount + N::ZERO;
    let sheet = &year.sheet;
    set(PremiumIncome, year.premium_income);
    set(RetroPremium, -year.retro_premium);
    set(ReinstatementPremium, -year.reinstatement_premium);
    set(Claims, -year.gross);
    set(ReserveDeterioration, -year.deterioration);
    set(Recoveries, year.ceded);
    set(Uncollected, -year.uncollected);
    set(Brokerage, -year.brokerage);
    set(PremiumTax, -year.premium_tax);
    set(FrontingFee, -year.fronting_fee);
    set(OperatingCost, -year.operating_cost);
    set(CollateralCost, -year.collateral_cost);
    set(LetterCost, -year.letter_cost);
    set(InvestmentIncome, year.investment_income);
    set(LoanInterest, year.loan_interest);
    set(Released, year.released);
    set(IncomeTax, -year.income_tax);
    set(YearResult, year.result);
    let charges = year.brokerage + year.premium_tax + year.fronting_fee;
    let costs = charges + year.operating_cost + year.collateral_cost + year.letter_cost + year.income_tax;
    let premium = year.premium_income - year.retro_premium - year.reinstatement_premium + year.released;
    set(PremiumReceived, premium + sheet.unearned - before.unearned);
    set(ClaimsPaid, sheet.outstanding - before.outstanding - year.gross - year.deterioration);
    set(RecoveriesReceived, year.ceded - year.uncollected - (sheet.recoverables - before.recoverables));
    set(CostsPaid, -costs);
    set(InvestmentReceived, year.investment_income + year.loan_interest);
    set(LoanLent, before.loan - sheet.loan);
    set(CapitalCalled, year.called);
    set(Dividend, -year.dividend);
    set(FundsChange, sheet.funds - before.funds);
    set(Cash, sheet.cash());
    set(InvestedAssets, sheet.invested);
    set(Recoverables, sheet.recoverables);
    set(LoanToParent, sheet.loan);
    set(UnearnedPremium, sheet.unearned);
    set(OutstandingClaims, sheet.outstanding);
    set(Surplus, before.surplus() + year.result + year.called - year.dividend);
    if let Some([parent, group, without_captive]) = year.owners {
        set(Parent, parent);
        set(Group, group);
        set(WithoutCaptive, without_captive);
    }
    out
}

/// What a line of the balance sheet is on the first day; None for lines of flows.
pub(super) fn opening<N: Amount>(sheet: &BalanceSheet<N>, line: Line) -> Option<N> {
    match line {
        Cash => Some(sheet.cash()),
        InvestedAssets => Some(sheet.invested),
        Recoverables => Some(sheet.recoverables),
        LoanToParent => Some(sheet.loan),
        UnearnedPremium => Some(sheet.unearned),
        OutstandingClaims => Some(sheet.outstanding),
        Surplus => Some(sheet.surplus()),
        _ => None,
    }
}
