//! Sliding scale: a commission whose rate falls as the loss ratio rises.
//!
//! ```text
//! loss ratio = losses to the contract in the term / its premium
//! rate = linear between the points of the scale, flat below the first and above the last;  commission = rate x base
//! ```
//! The rate at the first point is booked beforehand; each event takes back what it makes the commission fall. Source:
//! Clark, Basics of Reinsurance Pricing (CAS, 2014).
//!
//! Worked number: 35 % at a loss ratio of 50 %, 25 % at 65 %, premium 1,000: losses of 500, 575 and 700 leave 350, 300
//! and 250.

use super::error::PlanError;
use crate::model::amount::Amount;
use crate::model::money_terms::SlidingPoint;
use rust_decimal::Decimal;

/// The commission of a term, in quanta; `base` is what the rates are shares of.
pub(super) fn commission<N: Amount>(scale: &[SlidingPoint], base: N, premium: N, losses: N) -> N {
    let mut lower: Option<(N, N)> = None;
    for point in scale {
        let (at, amount) = (premium.times_digits(point.loss_ratio), base.times_digits(point.rate));
        if losses <= at {
            return match lower {
                None => amount,
                Some((from, most)) => most - (most - amount).part_of(losses - from, at - from),
            };
        }
        lower = Some((at, amount));
    }
    lower.map_or(N::ZERO, |(_, least)| least)
}

/// Refuses scales that do not fall from point to point.
pub(super) fn check(item: &str, scale: &[SlidingPoint]) -> Result<(), PlanError> {
    let in_order = scale.windows(2).all(|pair| {
        pair[0].loss_ratio.exact() < pair[1].loss_ratio.exact() && pair[0].rate.exact() >= pair[1].rate.exact()
    });
    let within = |point: &SlidingPoint| {
        point.loss_ratio.exact() >= Decimal::ZERO
            && point.rate.exact() >= Decimal::ZERO
            && point.rate.exact() <= Decimal::ONE
    };
    if in_order && scale.len() != 1 && scale.iter().all(within) {
        return Ok(());
    }
    let why = "a sliding scale has two points or more, with rising loss ratios and rates that fall from at most 1";
    Err(PlanError::Unsupported { item: item.to_string(), why })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amount::Share;
    use rust_decimal::dec;

    fn scale(points: &[(Decimal, Decimal)]) -> Vec<SlidingPoint> {
        let point = |&(loss_ratio, rate)| SlidingPoint { loss_ratio: Share::new(loss_ratio), rate: Share::new(rate) };
        points.iter().map(point).collect()
    }

    #[test]
    fn the_rate_is_linear_between_points_and_flat_outside() {
        let scale = scale(&[(dec!(0.5), dec!(0.35)), (dec!(0.65), dec!(0.25)), (dec!(0.8), dec!(0.2))]);
        for (losses, expected) in
            [(0.0, 350.0), (500.0, 350.0), (575.0, 300.0), (650.0, 250.0), (725.0, 225.0), (800.0, 200.0), (2e3, 200.0)]
        {
            assert_eq!(commission(&scale, 1000.0, 1000.0, losses), expected, "{losses}");
            let exact = commission(&scale, dec!(1000), dec!(1000), Decimal::from_drawn(losses));
            assert_eq!(exact, Decimal::from_drawn(expected));
        }
        // Without premium there is no loss ratio: any loss is beyond the last point.
        assert_eq!(commission(&scale, 1000.0, 0.0, 0.0), 350.0);
        assert_eq!(commission(&scale, 1000.0, 0.0, 1.0), 200.0);
    }

    #[test]
    fn a_scale_that_rises_or_has_one_point_is_refused() {
        assert!(check("quota", &[]).is_ok());
        for points in [&[(dec!(0.5), dec!(0.3))][..], &[(dec!(0.5), dec!(0.3)), (dec!(0.6), dec!(0.4))]] {
            assert!(check("quota", &scale(points)).is_err());
        }
        assert!(check("quota", &scale(&[(dec!(0.5), dec!(0.3)), (dec!(0.5), dec!(0.2))])).is_err());
    }
}
