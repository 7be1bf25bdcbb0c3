//! Parties and the accounts that are kept for two of them, the captive and its parent.

use super::amount::Share;
use super::capital::{
    CapitalCalls, CapitalShock, Dividends, Investment, LaterCost, LetterOfCredit, LoanBack, NoNewBusiness,
    OpeningBalance, TaxLosses,
};
use super::counterparty::DefaultRisk;
use super::domicile::AppliedRules;
use rust_decimal::Decimal;

/// What a party is in the programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The owner of the captive and the buyer of the policies.
    Parent,
    /// The captive.
    Captive,
    /// An insurer that issues policies (a front).
    Insurer,
    /// A reinsurer or retrocessionaire.
    Reinsurer,
}

/// `[[party]]`, or the party that `[captive]` and `[parent]` declare.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// `name`, unique. Contracts may also say `"captive"` and `"parent"`.
    pub name: String,
    /// `role = "insurer" | "reinsurer"`.
    pub role: Role,
    /// `country`: ISO 3166 alpha-2 code of the domicile, such as `JP`. For a captive it is derived from `domicile`.
    pub country: Option<String>,
    /// `licensed-in = ["JP", { country = "VN", from = 2018 }]`: countries where it may insure directly; its own country
    /// needs no entry.
    pub licensed_in: Vec<Licence>,
    /// `default`: how likely it is not to pay as a reinsurer; None: it pays what it owes.
    pub default: Option<DefaultRisk>,
}

/// A licence to insure directly in a country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    /// ISO 3166 alpha-2 code.
    pub country: String,
    /// `from`: the first calendar year in which it holds; None: always.
    pub from: Option<i16>,
}

impl Licence {
    /// Whether it holds in a calendar year.
    pub fn holds_in(&self, year: i16) -> bool {
        self.from.is_none_or(|from| year >= from)
    }
}

impl Party {
    /// A party with a name and a role.
    pub fn new(name: &str, role: Role) -> Party {
        Party { name: name.into(), role, country: None, licensed_in: Vec::new(), default: None }
    }
}

/// `[captive]`. All amounts are a year's, in the reporting currency.
#[derive(Clone, Debug, PartialEq)]
pub struct CaptiveAccount {
    /// Index into [`super::Model::parties`].
    pub party: usize,
    /// `domicile`: a place, such as `Hawaii`; `country` gives its ISO code where the place is not a known one.
    pub domicile: String,
    /// `opening-surplus`: surplus on the first day; that of `balance-sheet` where there is one.
    pub opening_surplus: Decimal,
    /// `balance-sheet`: of the first day; None: the surplus and the unearned premium of the terms in force, all of it cash.
    pub balance: Option<OpeningBalance>,
    /// `letters-of-credit`: capital that is no asset.
    pub letter_of_credit: Option<LetterOfCredit>,
    /// `investment-income`: received each year; nothing where `investment` is written.
    pub investment_income: Decimal,
    /// `investment`: what cash and investments earn.
    pub investment: Option<Investment>,
    /// `operating-cost`: paid each year, with whatever tax is not modelled apart.
    pub operating_cost: Decimal,
    /// `income-tax = { rate = "21%", losses = "none" | "refund" | "carry-forward" }`; absent: nil.
    pub income_tax: Option<IncomeTax>,
    /// `minimum-surplus`: ruin is a year-end surplus strictly below it; 0 by default.
    pub minimum_surplus: Decimal,
    /// `ruin-probabilities = ["0.5%", "1%"]`: capital is found that keeps the probability of ruin at or below each.
    pub ruin_probabilities: Vec<Decimal>,
    /// `cost-of-capital`: what a unit of capital costs the owner in a year; None: capital saved has no price.
    pub cost_of_capital: Option<Share>,
    /// `dividends`; None: none.
    pub dividends: Option<Dividends>,
    /// `capital-calls`; None: none.
    pub capital_calls: Option<CapitalCalls>,
    /// `loan-to-parent`; None: none.
    pub loan_back: Option<LoanBack>,
    /// `self-funding`: the surplus at which the captive could do without retrocession; None: what it would assume of one loss
    /// that uses up the policies.
    pub self_funding: Option<Decimal>,
    /// `run-off`; None: not asked for.
    pub run_off: Option<NoNewBusiness>,
    /// `rules`: rules of domiciles and agencies to look at; empty: none.
    pub rules: Vec<AppliedRules>,
    /// Name of the pack that the program knows for the domicile, where `rules` is not written.
    pub known_rules: Option<String>,
    /// What a stress does to cash and investments; None in every configuration.
    pub shock: Option<CapitalShock>,
    /// What the captive costs once it writes nothing more; None in every configuration.
    pub later_cost: Option<LaterCost>,
}

impl CaptiveAccount {
    /// Whether its year depends on nothing but the year: no rule looks at what it has.
    pub fn is_plain(&self) -> bool {
        let carries = |tax: IncomeTax| matches!(tax.losses, TaxLosses::CarryForward { .. });
        self.balance.is_none()
            && self.letter_of_credit.is_none()
            && self.investment.is_none()
            && self.dividends.is_none()
            && self.capital_calls.is_none()
            && self.loan_back.is_none()
            && self.shock.is_none()
            && !self.income_tax.is_some_and(carries)
    }

    /// Operating cost of a year, from 0, in currency units.
    pub fn operating_cost_of(&self, year: usize) -> Decimal {
        self.later_cost.filter(|later| year >= later.from).map_or(self.operating_cost, |later| later.amount)
    }

    /// Capital that is promised by a bank.
    pub fn letter_amount(&self) -> Decimal {
        self.letter_of_credit.map_or(Decimal::ZERO, |letter| letter.amount)
    }
}

/// Tax on the year's result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IncomeTax {
    /// `rate`.
    pub rate: Share,
    /// `losses`.
    pub losses: TaxLosses,
}

/// `[parent]`. Amounts are a year's.
#[derive(Clone, Debug, PartialEq)]
pub struct ParentAccount {
    /// Index into [`super::Model::parties`].
    pub party: usize,
    /// `tax-rate`: premiums reduce its tax at this rate.
    pub tax_rate: Share,
    /// `other-costs`: what having a captive costs the parent each year, after tax.
    pub other_costs: Decimal,
    /// `dividend-tax`: of dividends that it receives from the captive.
    pub dividend_tax: Share,
    /// `taxed-as-own`: the captive's positive result is taxed with the parent's at its rate, the captive's own tax credited.
    pub taxed_as_own: bool,
}
