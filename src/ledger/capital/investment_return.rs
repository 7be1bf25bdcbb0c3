//! What cash and investments earn in a year.
//!
//! ```text
//! income = invested part of the funds x r + the rest x cash return
//! 1 + r  = (1 + mean) exp(s z - s^2 / 2),   s^2 = ln(1 + (volatility / (1 + mean))^2),   z standard normal
//! ```
//! The funds are those of the first day after the year's premium is received and the retrocession paid; where they are below
//! nothing they earn and cost nothing. r is lognormal, so that no more than everything can be lost; its mean and standard
//! deviation are those stated, and returns of different years are independent. It is rounded to 1e-9, so that the loop and the
//! replay multiply by the same number.
//!
//! Source: Daykin, Pentikainen and Pesonen (1994), "Practical Risk Theory for Actuaries", section 8.5 (lognormal returns).
//!
//! Worked number: funds of 200, 80 % invested at a mean of 5 %, cash at 1 %: 160 x 5 % + 40 x 1 % = 8.4.

use crate::model::amount::{Amount, Share};
use crate::model::capital::Investment;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// Digits of a drawn return.
const DIGITS: u32 = 9;

/// The return of a year at a standard normal deviate.
///
/// ```
/// use ishizue::ledger::capital::investment_return::drawn_return;
/// use ishizue::model::{amount::Share, capital::Investment};
/// use rust_decimal::dec;
/// let stated = Investment {
///     invested: Share::WHOLE,
///     mean: Share::new(dec!(0.05)),
///     volatility: Share::new(dec!(0.1)),
///     cash: Share::NONE,
/// };
/// // The median lies below the mean: 1.05 / sqrt(1 + (0.1 / 1.05)^2) - 1.
/// assert_eq!(drawn_return(&stated, 0.0).exact(), dec!(0.045270246));
/// ```
pub fn drawn_return(stated: &Investment, deviate: f64) -> Share {
    if stated.volatility.exact().is_zero() {
        return stated.mean;
    }
    let growth = 1.0 + stated.mean.fast();
    let relative = stated.volatility.fast() / growth;
    let variance = libm::log1p(relative * relative);
    let r = growth * libm::exp(variance.sqrt() * deviate - 0.5 * variance) - 1.0;
    Decimal::from_f64(r).map_or(stated.mean, |r| Share::new(r.round_dp(DIGITS)))
}

/// Income of a year on the funds of its first day.
pub fn investment_income<N: Amount>(stated: &Investment, drawn: Share, funds: N) -> N {
    let base = funds.positive();
    let invested = base.times_digits(stated.invested);
    invested.times_digits(drawn) + (base - invested).times_digits(stated.cash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::kernels::normal_quantile;
    use rust_decimal::dec;

    fn stated(mean: Decimal, volatility: Decimal) -> Investment {
        Investment {
            invested: Share::new(dec!(0.8)),
            mean: Share::new(mean),
            volatility: Share::new(volatility),
            cash: Share::new(dec!(0.01)),
        }
    }

    #[test]
    fn returns_have_the_stated_mean_and_standard_deviation() {
        let stated = stated(dec!(0.05), dec!(0.1));
        // Midpoints of a hundred thousand equal slices of probability.
        let n = 100_000;
        let returns: Vec<f64> = (0..n)
            .map(|i| drawn_return(&stated, normal_quantile((f64::from(i) + 0.5) / f64::from(n))).fast())
            .collect();
        let mean = returns.iter().sum::<f64>() / f64::from(n);
        let variance = returns.iter().map(|r| (r - mean) * (r - mean)).sum::<f64>() / f64::from(n);
        assert!((mean - 0.05).abs() < 1e-6, "{mean}");
        assert!((variance.sqrt() - 0.1).abs() < 1e-4, "{}", variance.sqrt());
        assert!(returns.iter().all(|&r| r > -1.0));
    }

    #[test]
    fn the_invested_part_earns_the_drawn_return_and_the_rest_that_of_cash() {
        let stated = stated(dec!(0.05), dec!(0));
        assert_eq!(investment_income(&stated, stated.mean, 20_000.0), 840.0);
        assert_eq!(investment_income(&stated, stated.mean, dec!(20_000)), dec!(840));
        assert_eq!(investment_income(&stated, Share::new(dec!(-0.5)), 20_000.0), -7_960.0);
    }

    #[test]
    fn funds_below_nothing_earn_and_cost_nothing() {
        let stated = stated(dec!(0.05), dec!(0));
        assert_eq!(investment_income(&stated, stated.mean, -20_000.0), 0.0);
    }
}
