//! Whole quanta as exact decimal text: quanta x mantissa, with the point moved by the scale of the quantum.
//!
//! Worked numbers: 12,345 quanta of 0.01 are `123.45`; 3 quanta of 0.05 are `0.15`; 7 quanta of 1000 are `7000`.

use rust_decimal::Decimal;
use std::io;

/// A quantum taken apart: mantissa x 10^-scale.
#[derive(Clone, Copy, Debug)]
pub struct QuantumText {
    mantissa: u128,
    scale: usize,
}

/// Digits of the largest product of an exact f64 and the mantissa of a quantum, and some more.
const LONGEST: usize = 64;

impl QuantumText {
    /// From the quantum as text; None unless it is a decimal above nought.
    pub fn new(quantum: &str) -> Option<QuantumText> {
        let quantum = quantum.parse::<Decimal>().ok().filter(|&quantum| quantum > Decimal::ZERO)?.normalize();
        Some(QuantumText { mantissa: quantum.mantissa().unsigned_abs(), scale: quantum.scale() as usize })
    }

    /// Appends a comma and the amount to a line.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] when `quanta` is not a whole number or its amount is beyond 128 bits.
    #[inline]
    pub fn push(&self, line: &mut Vec<u8>, quanta: f64) -> io::Result<()> {
        let magnitude = quanta.abs();
        let refused =
            || io::Error::new(io::ErrorKind::InvalidInput, format!("{quanta} is not a whole number of quanta"));
        if !(magnitude.is_finite() && magnitude == magnitude.trunc()) {
            return Err(refused());
        }
        line.push(b',');
        if quanta < 0.0 {
            line.push(b'-');
        }
        let mut digits = [b'0'; LONGEST];
        let mut first = LONGEST;
        // 2^53 and everything below it is exact, and so is every whole f64 above it.
        let amount = (magnitude as u128).checked_mul(self.mantissa).ok_or_else(refused)?;
        match u64::try_from(amount) {
            Ok(mut rest) => {
                while rest > 0 {
                    first -= 1;
                    digits[first] = b'0' + (rest % 10) as u8;
                    rest /= 10;
                }
            }
            Err(_) => {
                let mut rest = amount;
                while rest > 0 {
                    first -= 1;
                    digits[first] = b'0' + (rest % 10) as u8;
                    rest /= 10;
                }
            }
        }
        let point = LONGEST - self.scale;
        let first = first.min(point - 1);
        line.extend_from_slice(&digits[first..point]);
        if self.scale > 0 {
            line.push(b'.');
            line.extend_from_slice(&digits[point..]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(quantum: &str, quanta: f64) -> String {
        let mut line = Vec::new();
        QuantumText::new(quantum).unwrap().push(&mut line, quanta).unwrap();
        String::from_utf8(line).unwrap()
    }

    #[test]
    fn quanta_print_as_exact_decimals() {
        assert_eq!(text("0.01", 12_345.0), ",123.45");
        assert_eq!(text("0.01", 5.0), ",0.05");
        assert_eq!(text("0.01", -5.0), ",-0.05");
        assert_eq!(text("0.01", 0.0), ",0.00");
        assert_eq!(text("0.01", -0.0), ",0.00");
        assert_eq!(text("1", 950.0), ",950");
        assert_eq!(text("1000", 7.0), ",7000");
        assert_eq!(text("0.05", 3.0), ",0.15");
        assert_eq!(text("0.000001", 1.0), ",0.000001");
        assert_eq!(text("0.0100", 101.0), ",1.01");
    }

    #[test]
    fn the_largest_exact_loss_keeps_its_last_digit() {
        assert_eq!(text("0.01", 9_007_199_254_740_992.0), ",90071992547409.92");
        assert_eq!(text("0.01", 9_007_199_254_740_991.0), ",90071992547409.91");
        assert_eq!(text("0.03", 9_007_199_254_740_991.0), ",270215977642229.73");
        assert_eq!(text("0.0000000000000000000000000001", 2.0), ",0.0000000000000000000000000002");
    }

    #[test]
    fn every_amount_reads_back_as_the_same_decimal() {
        for step in 0..20_000_u64 {
            let quanta = (step * 7_919_919_919 + step) as f64;
            let read: Decimal = text("0.01", quanta)[1..].parse().unwrap();
            assert_eq!(read, Decimal::new(quanta as i64, 2));
        }
    }

    #[test]
    fn a_quantum_of_nought_or_below_is_no_quantum() {
        assert!(QuantumText::new("0").is_none());
        assert!(QuantumText::new("-0.01").is_none());
        assert!(QuantumText::new("a cent").is_none());
    }
}
