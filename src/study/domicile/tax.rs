//! Tax of the domicile on premium, as an indication: it is booked nowhere.
//!
//! ```text
//! tax of a year = bands of direct premium + bands of assumed premium, not below the least, not above the most
//! ```
//! Contracts that state `premium-tax` book the tax of other countries; this is the domicile's own.
//!
//! Worked number (Hawaii, USD): 40m of direct premium pay 0.25 % x 25m + 0.15 % x 15m = 85,000; assumed premium pays nothing.

use super::figures::{Figures, float};
use super::formula::Terms;
use super::name;
use super::results::{PremiumTaxResults, PremiumTaxYear};
use crate::model::domicile::{AppliedRules, PremiumTax};
use rust_decimal::Decimal;

pub(super) fn premium_tax(figures: &Figures, rules: &AppliedRules, tax: &PremiumTax) -> PremiumTaxResults {
    let none = |_: Decimal| Decimal::ZERO;
    let year = |year: usize| {
        let premium = figures.premium(year);
        let terms = Terms { rules, premium, reserves: Decimal::ZERO, value_at_risk: &none };
        let converted = |amount: Decimal| amount.saturating_mul(rules.rate);
        let on_direct = terms.banded(premium.direct, &tax.direct);
        let on_assumed = terms.banded(premium.assumed, &tax.assumed);
        let sum = on_direct.saturating_add(on_assumed);
        let sum = tax.minimum.map_or(sum, |least| sum.max(converted(least)));
        let sum = tax.maximum.map_or(sum, |most| sum.min(converted(most)));
        PremiumTaxYear {
            year,
            direct_premium: float(premium.direct),
            assumed_premium: float(premium.assumed),
            on_direct: float(on_direct),
            on_assumed: float(on_assumed),
            tax: float(sum),
        }
    };
    PremiumTaxResults { formula: name(rules, &tax.cited), years: (1..=figures.horizon).map(year).collect() }
}
