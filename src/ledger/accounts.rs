//! The accounts of a year: the captive, its parent, and both together.
//!
//! ```text
//! premium income    = reinsurance premium assumed - commission paid (+ premium of policies that the captive issues,
//!                     + reinstatement premium received)
//! net loss          = gross loss - ceded loss + uncollected
//! result before tax = premium income - retrocession premium - reinstatement premium
//!                     + investment income - operating cost - cost of collateral posted - net loss
//!                     - brokerage - premium tax - fronting fee
//! captive           = result before tax - income tax
//! parent            = -premium x (1 - tax rate) - other costs
//! group             = captive + parent
//! without captive   = -premium x (1 - tax rate)
//! ```
//!
//! Losses are positive. Cash flows and results are positive when the named party receives them. The group is compared
//! with a parent that buys the same policy at the same premium and has no captive: the policy's indemnity and the loss
//! that the parent retains are the same on both sides and are left out of both. So the group is worse off exactly when
//! the captive's cash flow is below the parent's other costs.
//!
//! Source: Global Link, "Setting up a captive: a case study" (EM11, December 2021).
//!
//! Worked number (that study, JPY million, year without loss): 160 x 95 % = 152, less 10 % commission 136.8; with 4.0 of
//! income and 60.0 of outgo the captive has +80.8, the parent -160 x 70 % - 8.0 = -120.0, the group -39.2 against -112.0
//! without a captive.

use super::books::{Book, YearTerms, books, whole, year_terms};
use super::capital::{Capital, YearEnd};
use super::charges::{Charged, Charges};
use crate::model::Model;
use crate::model::amount::{Amount, Share};
use crate::model::design::Design;
use crate::model::flows::YearFlows;
use crate::model::premiums::PremiumSheet;
use rust_decimal::Decimal;
use thiserror::Error;

/// Why premiums and model could not be booked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// The premium sheet belongs to another model.
    #[error("the premium sheet has {found} {what}, the model {expected}")]
    SheetSize {
        /// `policies` or `contracts`.
        what: &'static str,
        /// Entries of the sheet.
        found: usize,
        /// Entries of the model.
        expected: usize,
    },
    /// The premium sheet ends before the horizon.
    #[error("`{name}` has no premium for year {year} of the horizon")]
    MissingYear {
        /// Policy or contract.
        name: String,
        /// Year, from 1.
        year: usize,
    },
    /// An amount is beyond 2^53 quanta.
    #[error("an amount of {amount} is too large for the quantum; use a larger `simulation.quantum`")]
    TooLarge {
        /// The amount, in currency units.
        amount: Decimal,
    },
}

/// The accounts of one design, ready to book any year. Amounts are whole quanta.
#[derive(Clone, Debug)]
pub struct Ledger<N: Amount> {
    pub(super) years: Vec<YearTerms<N>>,
    pub(super) books: Vec<Book>,
    pub(super) captive: Option<CaptiveTerms<N>>,
    pub(super) parent: Option<ParentTerms<N>>,
    pub(super) charges: Option<Charges<N>>,
    capital: Option<Capital<N>>,
}

/// What the captive receives and pays each year besides insurance.
#[derive(Clone, Debug)]
pub(super) struct CaptiveTerms<N> {
    pub party: usize,
    pub investment_income: N,
    /// By year.
    pub operating_cost: Vec<N>,
}

/// What the captive costs the parent each year.
#[derive(Clone, Debug)]
pub(super) struct ParentTerms<N> {
    pub party: usize,
    pub other_costs: N,
    pub tax_rate: Share,
    pub dividend_tax: Share,
    pub taxed_as_own: bool,
}

/// One year's accounts, in quanta. Losses are positive; cash flows are positive when received by the named party.
///
/// Without a captive its fields are zero, without a parent so are the parent's; the group's need both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearAccount<N> {
    /// Ground-up loss.
    pub ground_up: N,
    /// Paid by policies.
    pub insured: N,
    /// Ground-up loss that no policy pays; where no parent is modelled, the policyholder's.
    pub retained_by_parent: N,
    /// Loss that the captive assumes, after policy terms and cession.
    pub captive_gross: N,
    /// Loss that its retrocession pays.
    pub captive_ceded: N,
    /// The part of it that reinsurers in default do not pay.
    pub captive_uncollected: N,
    /// Gross less ceded, plus what was not collected.
    pub captive_net: N,
    /// Reinstatement premium that the captive pays on its retrocession.
    pub reinstatement_premium: N,
    /// Premium that the captive receives, less commission paid; includes reinstatement premium received.
    pub captive_premium_income: N,
    /// Premium of its retrocession, less commission received.
    pub retro_premium: N,
    /// Investment income, interest on a loan to the parent and unearned premium that no term of the model earns, less the cost
    /// of letters of credit.
    pub investment_income: N,
    /// The captive's result before income tax.
    pub captive_result_before_tax: N,
    /// Income tax; negative when a loss is refunded.
    pub income_tax: N,
    /// The captive's result after tax, all of it cash where everything is settled in the year.
    pub captive_cash_flow: N,
    /// The parent's: premium after tax, other costs, tax on what the captive earns or pays out where that is stated, interest
    /// on a loan from it. Losses that it retains are left out, as in the comparison; so are dividends and capital.
    pub parent_cash_flow: N,
    /// Captive and parent together.
    pub group_cash_flow: N,
    /// The parent's cash flow if it bought the same policy at the same premium and had no captive.
    pub without_captive: N,
    /// The group's cash flow is below what it would be without the captive.
    pub group_worse_off: bool,
    /// What the bank charges the captive for the collateral that it posts.
    pub collateral_cost: N,
    /// Brokerage that the captive pays on what it assumes.
    pub brokerage: N,
    /// Premium tax that the captive pays on what it cedes.
    pub premium_tax: N,
    /// Fronting fees that the captive pays on what it assumes, less those it receives on what it cedes.
    pub fronting_fee: N,
}

impl<N: Amount> YearAccount<N> {
    /// Brokerage, premium tax and fronting fees that the captive pays, less the fees that it receives.
    pub fn charges(&self) -> N {
        self.brokerage + self.premium_tax + self.fronting_fee
    }
}

/// Sum of the chosen entries of a column, from +0.
pub(super) fn sum_of<N: Amount>(column: &[N], chosen: &[usize]) -> N {
    chosen.iter().fold(N::ZERO, |sum, &index| sum + column[index])
}

/// Sum of a column, from +0.
pub(super) fn total<N: Amount>(column: &[N]) -> N {
    column.iter().fold(N::ZERO, |sum, &amount| sum + amount)
}

impl<N: Amount> Ledger<N> {
    /// The ledger of a design at the premiums that the programme worked out for it.
    ///
    /// # Errors
    /// When the sheet does not fit the model, or an amount is beyond 2^53 quanta.
    pub fn compile(model: &Model, design: &Design, premiums: &PremiumSheet) -> Result<Ledger<N>, LedgerError> {
        let quantum = model.settings.quantum;
        let booked = |money: Decimal| whole(quantum, quantum.quanta(money));
        let (years, books) = (year_terms::<N>(model, design, premiums)?, books(model, design));
        let capital = model.captive.as_ref().map(|account| {
            let book = &books[account.party];
            let earned: Vec<N> = years.iter().map(|terms| book.premium_earned(terms)).collect();
            Capital::compile(model, account, (design, premiums, book), &earned)
        });
        let capital = capital.transpose()?;
        let captive = match model.captive.as_ref().zip(capital.as_ref()) {
            None => None,
            Some((account, capital)) => Some(CaptiveTerms {
                party: account.party,
                investment_income: capital.expected_income(),
                operating_cost: (0..years.len())
                    .map(|year| booked(account.operating_cost_of(year)))
                    .collect::<Result<_, _>>()?,
            }),
        };
        let parent = match &model.parent {
            None => None,
            Some(account) => Some(ParentTerms {
                party: account.party,
                other_costs: booked(account.other_costs)?,
                tax_rate: account.tax_rate,
                dividend_tax: account.dividend_tax,
                taxed_as_own: account.taxed_as_own,
            }),
        };
        Ok(Ledger { years, books, captive, parent, charges: Charges::new(model, design, premiums)?, capital })
    }

    /// Number of model years that it can book.
    pub fn horizon(&self) -> usize {
        self.years.len()
    }

    /// What the captive has and what is done with it; None without a captive.
    pub fn capital(&self) -> Option<&Capital<N>> {
        self.capital.as_ref()
    }

    /// The accounts of a model year, from 0. Where income, tax or distributions depend on what the captive has, they are those of
    /// a first year at expected returns; along a path [`Ledger::along`] puts the path's own in their place.
    ///
    /// # Panics
    /// When `year` is not below [`Ledger::horizon`], or the flows are those of another model.
    pub fn year(&self, year: usize, flows: &YearFlows<N>) -> YearAccount<N> {
        let terms = &self.years[year];
        let insured = total(&flows.policy_paid);
        let mut account = YearAccount {
            ground_up: flows.ground_up,
            insured,
            retained_by_parent: flows.ground_up - insured,
            captive_gross: N::ZERO,
            captive_ceded: N::ZERO,
            captive_uncollected: N::ZERO,
            captive_net: N::ZERO,
            reinstatement_premium: N::ZERO,
            captive_premium_income: N::ZERO,
            retro_premium: N::ZERO,
            investment_income: N::ZERO,
            captive_result_before_tax: N::ZERO,
            income_tax: N::ZERO,
            captive_cash_flow: N::ZERO,
            parent_cash_flow: N::ZERO,
            group_cash_flow: N::ZERO,
            without_captive: N::ZERO,
            group_worse_off: false,
            collateral_cost: N::ZERO,
            brokerage: N::ZERO,
            premium_tax: N::ZERO,
            fronting_fee: N::ZERO,
        };
        if let Some(captive) = &self.captive {
            self.book_captive(captive, year, flows, &mut account);
        }
        if let Some(parent) = &self.parent {
            book_parent(parent, terms, self.captive.is_some(), &mut account);
        }
        account
    }

    /// The captive's result of a year before operating cost, investment income and tax: what [`Capital::year`] starts from.
    pub fn insurance_result(&self, year: usize, account: &YearAccount<N>) -> N {
        let captive = self.captive.as_ref();
        let (income, cost) = captive.map_or((N::ZERO, N::ZERO), |c| (c.investment_income, c.operating_cost[year]));
        account.captive_result_before_tax + cost - income - self.yearly_extras()
    }

    /// Puts what a path earned, paid in tax and distributed in the place of what was expected.
    pub fn along(&self, account: &mut YearAccount<N>, end: &YearEnd<N>) {
        account.investment_income = end.investment_income + end.loan_interest + end.released - end.letter_cost;
        account.captive_result_before_tax = end.before_tax;
        account.income_tax = end.income_tax;
        account.captive_cash_flow = end.result;
        if let Some(parent) = &self.parent {
            let interest = end.loan_interest - end.loan_interest.times(parent.tax_rate);
            account.parent_cash_flow = account.without_captive
                - parent.other_costs
                - parent.tax_on_captive(end.before_tax, end.income_tax)
                - end.dividend.times(parent.dividend_tax)
                - interest;
            account.group_cash_flow = account.captive_cash_flow + account.parent_cash_flow;
            account.group_worse_off = account.group_cash_flow < account.without_captive;
        }
    }

    /// Of the first year: what stands beside investment income and does not depend on what happens.
    fn yearly_extras(&self) -> N {
        self.capital.as_ref().map_or(N::ZERO, Capital::yearly_extras)
    }

    fn book_captive(&self, captive: &CaptiveTerms<N>, year: usize, flows: &YearFlows<N>, account: &mut YearAccount<N>) {
        let (book, terms) = (&self.books[captive.party], &self.years[year]);
        let (assumed, ceded) = self.charged(book, year, flows);
        account.brokerage = assumed.brokerage;
        account.premium_tax = ceded.premium_tax;
        account.fronting_fee = assumed.fronting_fee - ceded.fronting_fee;
        let (received, paid) = book.adjustments(flows);
        account.captive_gross = book.losses_assumed(flows);
        account.captive_ceded = book.losses_ceded(flows);
        account.captive_uncollected = book.uncollected(flows);
        account.captive_net = account.captive_gross - account.captive_ceded + account.captive_uncollected;
        account.reinstatement_premium = sum_of(&flows.reinstatement_premium, &book.ceded);
        account.captive_premium_income = sum_of(&terms.policy_premium, &book.issued)
            + book.premium_received(terms)
            + book.reinstatement_received(flows)
            + received;
        account.retro_premium = sum_of(&terms.contract_premium, &book.ceded) + paid;
        account.collateral_cost = book.collateral_cost(terms);
        account.investment_income = captive.investment_income + self.yearly_extras();
        account.captive_result_before_tax =
            account.captive_premium_income - account.retro_premium - account.reinstatement_premium
                + account.investment_income
                - captive.operating_cost[year]
                - account.captive_net
                - account.collateral_cost
                + book.unpaid(flows)
                - account.charges();
        let tax = |capital: &Capital<N>| capital.tax_of_first_year(account.captive_result_before_tax);
        account.income_tax = self.capital.as_ref().map_or(N::ZERO, tax);
        account.captive_cash_flow = account.captive_result_before_tax - account.income_tax;
    }

    /// What brokers, tax office and fronting insurers take on what a party assumes, and on what it cedes.
    pub(super) fn charged(&self, book: &Book, year: usize, flows: &YearFlows<N>) -> (Charged<N>, Charged<N>) {
        let Some(charges) = &self.charges else { return (Charged::NOTHING, Charged::NOTHING) };
        let lines = charges.of_lines(&book.lines, year, flows);
        (charges.of_contracts(&book.assumed, year, flows) + lines, charges.of_contracts(&book.ceded, year, flows))
    }

    /// Whether a contract of the model has brokerage, premium tax or a fronting fee.
    pub fn has_charges(&self) -> bool {
        self.charges.is_some()
    }
}

impl<N: Amount> ParentTerms<N> {
    /// Tax that the parent pays on the captive's result where that is taxed as its own; the captive's own tax is credited.
    fn tax_on_captive(&self, before_tax: N, captive_tax: N) -> N {
        match self.taxed_as_own {
            true => (before_tax.positive().times(self.tax_rate) - captive_tax).positive(),
            false => N::ZERO,
        }
    }
}

fn book_parent<N: Amount>(
    parent: &ParentTerms<N>,
    terms: &YearTerms<N>,
    with_captive: bool,
    account: &mut YearAccount<N>,
) {
    account.without_captive = terms.tax_relief - total(&terms.policy_premium);
    account.parent_cash_flow = account.without_captive - parent.other_costs;
    if with_captive {
        let tax = parent.tax_on_captive(account.captive_result_before_tax, account.income_tax);
        account.parent_cash_flow -= tax;
        account.group_cash_flow = account.captive_cash_flow + account.parent_cash_flow;
        account.group_worse_off = account.captive_cash_flow < parent.other_costs + tax;
    }
}

#[cfg(test)]
mod tests {
    use super::super::company_b;
    use super::*;
    use crate::model::capital::TaxLosses;
    use crate::model::party::IncomeTax;
    use rust_decimal::dec;

    fn ledger<N: Amount>(model: &Model) -> Ledger<N> {
        Ledger::compile(model, &Design::as_configured(model), &company_b::premiums()).unwrap()
    }

    fn millions(quanta: Decimal) -> Decimal {
        (quanta * dec!(0.01) / dec!(1_000_000)).normalize()
    }

    #[test]
    fn the_year_without_loss_is_the_table_of_the_case_study() {
        let account = ledger::<Decimal>(&company_b::model()).year(0, &YearFlows::quiet(1, 2));
        assert_eq!(millions(account.captive_premium_income), dec!(136.8));
        assert_eq!(millions(account.retro_premium), dec!(42.75));
        assert_eq!(millions(account.captive_cash_flow), dec!(80.8));
        assert_eq!(millions(account.parent_cash_flow), dec!(-120));
        assert_eq!(millions(account.group_cash_flow), dec!(-39.2));
        assert_eq!(millions(account.without_captive), dec!(-112));
        assert_eq!(Decimal::ONE - account.group_cash_flow / account.without_captive, dec!(0.65));
        assert!(!account.group_worse_off);
    }

    #[test]
    fn a_full_limit_year_costs_the_captive_950m_unless_its_retrocession_pays() {
        let ledger = ledger::<Decimal>(&company_b::model());
        let unpaid = ledger.year(0, &company_b::full_limit_year(false));
        assert_eq!(millions(unpaid.captive_cash_flow), dec!(-869.2));
        assert_eq!(millions(unpaid.captive_net), dec!(950));
        assert_eq!(millions(unpaid.retained_by_parent), dec!(10));
        assert!(unpaid.group_worse_off);
        let paid = ledger.year(4, &company_b::full_limit_year(true));
        assert_eq!(millions(paid.captive_cash_flow), dec!(80.8));
        assert_eq!((millions(paid.captive_gross), millions(paid.captive_ceded)), (dec!(950), dec!(950)));
    }

    #[test]
    fn the_loop_and_the_replay_book_the_same_quanta() {
        let mut model = company_b::model();
        model.captive.as_mut().unwrap().income_tax =
            Some(IncomeTax { rate: Share::new(dec!(0.21)), losses: TaxLosses::Refund });
        let (fast, exact) = (ledger::<f64>(&model), ledger::<Decimal>(&model));
        for pays in [false, true] {
            let (a, b) =
                (fast.year(0, &company_b::full_limit_year(pays)), exact.year(0, &company_b::full_limit_year(pays)));
            assert_eq!(a.captive_cash_flow.to_quanta(), b.captive_cash_flow);
            assert_eq!(a.income_tax.to_quanta(), b.income_tax);
            assert_eq!(a.group_cash_flow.to_quanta(), b.group_cash_flow);
            assert_eq!(a.without_captive.to_quanta(), b.without_captive);
        }
    }

    #[test]
    fn a_profit_is_taxed_and_a_loss_is_refunded_only_where_that_is_written() {
        let taxed = |losses: TaxLosses, london_pays: bool| {
            let mut model = company_b::model();
            model.captive.as_mut().unwrap().income_tax = Some(IncomeTax { rate: Share::new(dec!(0.21)), losses });
            millions(ledger::<Decimal>(&model).year(0, &company_b::full_limit_year(london_pays)).income_tax)
        };
        assert_eq!(taxed(TaxLosses::None, true), dec!(16.968)); // 21 % of 80.8
        assert_eq!(taxed(TaxLosses::None, false), dec!(0));
        assert_eq!(taxed(TaxLosses::Refund, false), dec!(-182.532)); // 21 % of -869.2
    }

    #[test]
    fn the_group_is_worse_off_exactly_when_the_captive_earns_less_than_the_other_costs() {
        let ledger = ledger::<f64>(&company_b::model());
        // Result 80.8m less a net loss of 72.8m leaves exactly the other costs of 8m.
        for (net_loss, worse) in [(7_280_000_000.0, false), (7_280_000_001.0, true)] {
            let mut flows = YearFlows::quiet(1, 2);
            (flows.ground_up, flows.policy_paid[0]) = (net_loss, net_loss);
            flows.contract_paid[company_b::FRONTING] = net_loss;
            let account = ledger.year(0, &flows);
            assert_eq!(account.group_worse_off, worse);
            assert_eq!(account.group_worse_off, account.group_cash_flow < account.without_captive);
        }
    }

    #[test]
    fn reinstatement_premium_leaves_the_cedant_and_reaches_the_reinsurer() {
        let ledger = ledger::<f64>(&company_b::model());
        let mut flows = YearFlows::quiet(1, 2);
        flows.reinstatement_premium = vec![300.0, 1_000.0];
        let account = ledger.year(0, &flows);
        assert_eq!(account.reinstatement_premium, 1_000.0);
        assert_eq!(account.captive_premium_income, 13_680_000_300.0);
        assert_eq!(account.captive_cash_flow, 8_080_000_000.0 - 700.0);
    }

    #[test]
    fn a_model_without_a_captive_keeps_the_accounts_that_exist() {
        let mut model = company_b::model();
        model.captive = None;
        let account = ledger::<f64>(&model).year(0, &company_b::full_limit_year(true));
        assert_eq!((account.captive_gross, account.captive_cash_flow, account.group_cash_flow), (0.0, 0.0, 0.0));
        assert_eq!(account.insured, 1e11);
        assert_eq!(account.without_captive, -112e8);
        model.parent = None;
        let account = ledger::<f64>(&model).year(0, &company_b::full_limit_year(true));
        assert_eq!((account.parent_cash_flow, account.without_captive), (0.0, 0.0));
        assert!(!account.group_worse_off);
    }

    #[test]
    fn a_design_without_retrocession_pays_no_premium_for_it() {
        let model = company_b::model();
        let design = Design::without_retrocession(&model).unwrap();
        let ledger = Ledger::<Decimal>::compile(&model, &design, &company_b::premiums()).unwrap();
        assert_eq!(millions(ledger.year(0, &YearFlows::quiet(1, 2)).captive_cash_flow), dec!(123.55));
        let full = ledger.year(0, &company_b::full_limit_year(false));
        assert_eq!(millions(full.captive_cash_flow), dec!(-826.45));
    }

    #[test]
    fn a_sheet_of_another_model_is_refused() {
        let model = company_b::model();
        let design = Design::as_configured(&model);
        let error = |sheet: &PremiumSheet| Ledger::<f64>::compile(&model, &design, sheet).unwrap_err();
        let mut sheet = company_b::premiums();
        sheet.contracts.pop();
        assert_eq!(error(&sheet), LedgerError::SheetSize { what: "contracts", found: 1, expected: 2 });
        let mut sheet = company_b::premiums();
        sheet.contracts[1].by_year.pop();
        assert_eq!(error(&sheet), LedgerError::MissingYear { name: "London".into(), year: 5 });
        let mut sheet = company_b::premiums();
        sheet.policies[0].by_year[0] = dec!(1e15);
        assert!(matches!(error(&sheet), LedgerError::TooLarge { .. }));
        let mut tiny = model.clone();
        tiny.settings.quantum = crate::model::money::Quantum::new(dec!(0.00000000000000000001)).unwrap();
        let refused = Ledger::<f64>::compile(&tiny, &design, &company_b::premiums()).unwrap_err();
        assert!(matches!(refused, LedgerError::TooLarge { .. }));
    }
}
