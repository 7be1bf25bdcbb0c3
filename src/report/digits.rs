//! Decimal digits of a number, and half-up rounding of them.
//!
//! Display rounds once, from the unrounded figure, half up (ties away from nought), in decimals: a binary number is
//! first read as its shortest decimal text, so that 0.125 is 0.13 at two places and 42.745 is 42.75, as a reader of
//! the unrounded figure would expect. Rounding of an already rounded figure is what turns 65.0 % into 64.3 % in the
//! published captive case (premium income 136.8 shown as 140): it never happens here.

use rust_decimal::Decimal;

/// A number as sign, digits and the place of its point: 0.d1d2d3... x 10^point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits {
    negative: bool,
    digits: Vec<u8>,
    point: i32,
}

impl Digits {
    /// The shortest decimal text that reads back as `value`. None for a value that is not finite.
    pub fn of(value: f64) -> Option<Digits> {
        if !value.is_finite() {
            return None;
        }
        let text = format!("{:e}", value.abs());
        let (mantissa, exponent) = text.split_once('e')?;
        let digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
        let exponent: i32 = exponent.parse().ok()?;
        Some(Digits { negative: value < 0.0, digits, point: exponent + 1 }.trimmed())
    }

    /// The digits of a decimal, all of them.
    pub fn of_decimal(value: Decimal) -> Digits {
        let text = value.mantissa().unsigned_abs().to_string();
        let digits: Vec<u8> = text.bytes().map(|digit| digit - b'0').collect();
        let point = digits.len() as i32 - value.scale() as i32;
        Digits { negative: value.is_sign_negative(), digits, point }.trimmed()
    }

    /// The same digits multiplied by 10^`places`.
    pub fn shifted(mut self, places: i32) -> Digits {
        self.point = self.point.saturating_add(places);
        self
    }

    /// Whether the magnitude is at least 10^`exponent`.
    pub fn reaches(&self, exponent: i32) -> bool {
        !self.digits.is_empty() && self.point > exponent
    }

    /// Rounded half up to `decimals` places, with thousands separators and a minus sign where the rounded figure is
    /// below nought: `-1,234.50`.
    pub fn rounded(&self, decimals: usize) -> String {
        let (whole, fraction) = self.round(decimals);
        let below = self.negative && whole.iter().chain(&fraction).any(|&digit| digit != 0);
        let mut text = String::with_capacity(whole.len() + whole.len() / 3 + fraction.len() + 2);
        if below {
            text.push('-');
        }
        for (at, digit) in whole.iter().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                text.push(',');
            }
            text.push(char::from(b'0' + digit));
        }
        if !fraction.is_empty() {
            text.push('.');
            text.extend(fraction.iter().map(|digit| char::from(b'0' + digit)));
        }
        text
    }

    /// Whole and fractional digits after rounding; the whole part is at least `0`.
    fn round(&self, decimals: usize) -> (Vec<u8>, Vec<u8>) {
        // Beyond these bounds no figure of a report can lie; they only keep the text finite.
        let point = self.point.clamp(-400, 400);
        // One place more than the whole part needs, for a carry.
        let whole_places = point.max(1) + 1;
        let places = whole_places + decimals as i32;
        let digit = |at: i32| {
            usize::try_from(point - whole_places + at).ok().and_then(|at| self.digits.get(at)).copied().unwrap_or(0)
        };
        let mut whole: Vec<u8> = (0..places).map(digit).collect();
        if digit(places) >= 5 {
            let nines = whole.iter().rev().take_while(|&&digit| digit == 9).count();
            let carried = whole.len() - nines;
            whole[carried..].fill(0);
            if let Some(last) = whole[..carried].last_mut() {
                *last += 1;
            }
        }
        let fraction = whole.split_off(whole_places as usize);
        let leading = whole.iter().take_while(|&&digit| digit == 0).count().min(whole.len() - 1);
        whole.drain(..leading);
        (whole, fraction)
    }

    fn trimmed(mut self) -> Digits {
        let leading = self.digits.iter().take_while(|&&digit| digit == 0).count();
        self.digits.drain(..leading);
        self.point -= leading as i32;
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.point = 0;
            self.negative = false;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn rounded(value: f64, decimals: usize) -> String {
        Digits::of(value).unwrap().rounded(decimals)
    }

    #[test]
    fn ties_go_away_from_nought() {
        assert_eq!(rounded(0.125, 2), "0.13");
        assert_eq!(rounded(-0.125, 2), "-0.13");
        assert_eq!(rounded(42.745, 2), "42.75");
        assert_eq!(rounded(2.5, 0), "3");
        assert_eq!(rounded(0.5, 0), "1");
        assert_eq!(rounded(0.05, 1), "0.1");
        assert_eq!(rounded(0.0499, 1), "0.0");
    }

    #[test]
    fn a_carry_runs_through_nines() {
        assert_eq!(rounded(999.95, 1), "1,000.0");
        assert_eq!(rounded(0.999, 2), "1.00");
        assert_eq!(rounded(9.5, 0), "10");
    }

    #[test]
    fn small_numbers_do_not_become_minus_nought() {
        assert_eq!(rounded(-0.0004, 2), "0.00");
        assert_eq!(rounded(-0.0, 0), "0");
        assert_eq!(rounded(1e-300, 3), "0.000");
        assert_eq!(rounded(0.006, 2), "0.01");
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(rounded(1_234_567.891, 2), "1,234,567.89");
        assert_eq!(rounded(-123.0, 0), "-123");
        assert_eq!(rounded(1e21, 0), "1,000,000,000,000,000,000,000");
    }

    #[test]
    fn the_published_rounding_of_the_captive_case_comes_out() {
        // Premium income 136.8, captive 80.8 and group -39.2 million in units of ten million, half up: 14, 8 and -4.
        for (exact, shown) in [(dec!(136_800_000), "14"), (dec!(80_800_000), "8"), (dec!(-39_200_000), "-4")] {
            assert_eq!(Digits::of_decimal(exact).shifted(-7).rounded(0), shown);
        }
        assert_eq!(Digits::of_decimal(dec!(0.65)).shifted(2).rounded(1), "65.0");
    }

    #[test]
    fn what_is_not_finite_has_no_digits() {
        assert_eq!(Digits::of(f64::NAN), None);
        assert_eq!(Digits::of(f64::INFINITY), None);
    }

    #[test]
    fn rounding_agrees_with_decimal_arithmetic_on_many_numbers() {
        use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        for step in 0..5_000_i64 {
            let exact = Decimal::new(step * 7_919 - 17_000_000, 5);
            for decimals in 0..5 {
                let mut want = exact.round_dp_with_strategy(decimals, MidpointAwayFromZero);
                want.rescale(decimals);
                let got = Digits::of_decimal(exact).rounded(decimals as usize).replace(',', "");
                assert_eq!(got.parse::<Decimal>().unwrap(), want, "{exact} at {decimals}");
                assert_eq!(got.split_once('.').map_or(0, |(_, f)| f.len()), decimals as usize);
            }
        }
    }
}
