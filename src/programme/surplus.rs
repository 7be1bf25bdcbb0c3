//! Surplus by lines: what of a risk exceeds the cedant's retention is ceded, up to a number of lines.
//!
//! ```text
//! ceded share = min(max(V - R, 0), lines x R) / V,  V the exposure of the risk, R the retention
//! ```
//! The share holds for every loss of the risk and for its premium. The retention is a line; it may be stated for single
//! risks. Risks no larger than their retention are not ceded, and what exceeds the capacity (lines + 1) x R falls back on
//! the cedant. Source: Clark, Basics of Reinsurance Pricing (CAS, 2014), section 2, surplus share.
//!
//! Where groups count as one risk V is the exposure of the affiliates together, and all of them are ceded at its share.
//!
//! Worked number: a retention of 1m and 9 lines cede 75 % of a risk of 4m, and 9 / 12 = 75 % of one of 12m.

use crate::model::amount::Share;
use rust_decimal::Decimal;

/// The ceded share of a risk of this exposure.
pub(super) fn share(retention: Decimal, lines: Decimal, exposure: Decimal) -> Share {
    let above = exposure.checked_sub(retention).unwrap_or_default().max(Decimal::ZERO);
    let capacity = lines.checked_mul(retention).unwrap_or(above);
    Share::new(above.min(capacity).checked_div(exposure).unwrap_or(Decimal::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_surplus_cedes_what_exceeds_the_retention_as_far_as_the_lines_reach() {
        let of = |value| share(dec!(1_000_000), dec!(9), value).exact().normalize();
        let values = [dec!(0), dec!(1_000_000), dec!(4_000_000), dec!(10_000_000), dec!(12_000_000), dec!(20_000_000)];
        assert_eq!(values.map(of), [dec!(0), dec!(0), dec!(0.75), dec!(0.9), dec!(0.75), dec!(0.45)]);
    }
}
