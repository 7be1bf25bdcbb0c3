//! Logarithm, exponential and normal quantile without branches, one at a time or over slices, the same bits either way.
//!
//! Every function is plain IEEE arithmetic in a fixed order, without fused multiply-add, so that a loop over a slice
//! gives the same bits whatever the width of the vector registers; the slice forms pick the widest instruction set of
//! the processor when they start. Distributions call these functions and nothing else for their inverse laws, so a
//! trial drawn alone equals the trial drawn in a block.
//!
//! Formulas: `ln x = k ln 2 + ln m` with m in [1/√2, √2] and `exp x = 2^k exp r` with |r| <= ½ ln 2, both with the minimax
//! polynomials of FDLIBM (Sun Microsystems, 1993), error below 1 ulp; normal quantile PPND16 of M. J. Wichura (1988),
//! "Algorithm AS 241: The percentage points of the normal distribution", Applied Statistics 37, 477-484.
//!
//! Worked number: `normal_quantile(0.975)` = 1.959963984540054.

#![allow(clippy::excessive_precision, reason = "coefficients as printed by their authors")]

use std::f64::consts::LOG2_E;

const LN2_HI: f64 = 6.931_471_803_691_238_164_90e-1;
const LN2_LO: f64 = 1.908_214_929_270_587_700_02e-10;
const TWO_52: f64 = 4_503_599_627_370_496.0;
const TWO_52_BITS: u64 = 0x4330_0000_0000_0000;
/// 1.5 * 2^52: adding it rounds a small number to the nearest whole number, kept in the low bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// Natural logarithm; `-inf` at 0, NaN below 0.
///
/// ```
/// assert_eq!(ishizue::numerics::kernels::ln(1.0), 0.0);
/// ```
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let subnormal = x < f64::MIN_POSITIVE;
    let scaled = if subnormal { x * 18_014_398_509_481_984.0 } else { x };
    let shift = if subnormal { 54.0 } else { 0.0 };
    // Shift the bits so that the exponent field counts from 1/√2, then put the mantissa into [1/√2, √2].
    let bits = scaled.to_bits().wrapping_add(0x3ff0_0000_0000_0000 - 0x3fe6_a09e_0000_0000);
    let exponent = f64::from_bits(TWO_52_BITS | (bits >> 52)) - (TWO_52 + 1023.0) - shift;
    let mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) + 0x3fe6_a09e_0000_0000);

    let f = mantissa - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even =
        w * (3.999_999_999_940_941_908e-1 + w * (2.222_219_843_214_978_396e-1 + w * 1.531_383_769_920_937_332e-1));
    let odd = z
        * (6.666_666_666_666_735_130e-1
            + w * (2.857_142_874_366_239_149e-1
                + w * (1.818_357_216_161_805_012e-1 + w * 1.479_819_860_511_658_591e-1)));
    let value = s * (half_square + (odd + even)) + exponent * LN2_LO - half_square + f + exponent * LN2_HI;

    let value = if x == f64::INFINITY { f64::INFINITY } else { value };
    let value = if x > 0.0 { value } else { f64::NAN };
    if x == 0.0 { f64::NEG_INFINITY } else { value }
}

/// Exponential; `inf` above 709.78, 0 below -745.13.
///
/// ```
/// assert_eq!(ishizue::numerics::kernels::exp(0.0), 1.0);
/// ```
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    // Comparisons written so that NaN passes through.
    let bounded = if x > 710.0 { 710.0 } else { x };
    let bounded = if bounded < -746.0 { -746.0 } else { bounded };
    let rounded = bounded * LOG2_E + ROUNDER;
    let k = rounded - ROUNDER;
    let high = bounded - k * LN2_HI;
    let low = k * LN2_LO;
    let r = high - low;
    let rr = r * r;
    let c = r - rr
        * (1.666_666_666_666_660_190_37e-1
            + rr * (-2.777_777_777_701_559_338_42e-3
                + rr * (6.613_756_321_437_934_361_17e-5
                    + rr * (-1.653_390_220_546_525_153_90e-6 + rr * 4.138_136_797_057_238_460_39e-8))));
    let value = 1.0 + (r * c / (2.0 - c) - low + high);
    // 2^k in two factors, so that neither overflows while the product is finite or subnormal.
    let half = k * 0.5 + ROUNDER;
    let first = half - ROUNDER;
    let second = k - first;
    value * power_of_two(first) * power_of_two(second)
}

/// 2^k for a whole number |k| <= 1022.
#[inline(always)]
fn power_of_two(k: f64) -> f64 {
    f64::from_bits(((k + (TWO_52 + 1023.0)).to_bits() & 0x0000_0000_0000_07ff) << 52)
}

/// Probability below which the farthest polynomial of AS 241 takes over: sqrt(-ln p) > 5.
const FAR_TAIL: f64 = 1.388_794_386_496_402_1e-11;

/// Normal quantile: x with Φ(x) = p; `-inf` at 0, `inf` at 1, NaN outside [0, 1]. Relative error about 1e-16.
///
/// ```
/// let z = ishizue::numerics::kernels::normal_quantile(0.975);
/// assert!((z - 1.959963984540054).abs() < 1e-15);
/// ```
#[inline]
pub fn normal_quantile(p: f64) -> f64 {
    let tail = if p < 0.5 { p } else { 1.0 - p };
    if tail < FAR_TAIL { normal_quantile_far(p, tail) } else { normal_quantile_body(p) }
}

/// The two inner polynomials of AS 241, both computed and one chosen, so that a loop over it has no branch.
#[inline(always)]
fn normal_quantile_body(p: f64) -> f64 {
    let q = p - 0.5;
    let r = 0.180625 - q * q;
    let numerator = ((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
        + 45921.953931549871457)
        * r
        + 13731.693765509461125)
        * r
        + 1971.5909503065514427)
        * r
        + 133.14166789178437745)
        * r
        + 3.387132872796366608;
    let denominator = ((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
        + 21213.794301586595867)
        * r
        + 5394.1960214247511077)
        * r
        + 687.1870074920579083)
        * r
        + 42.313330701600911252)
        * r
        + 1.0;
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let t = (-ln(tail)).sqrt() - 1.6;
    let tail_numerator =
        ((((((7.7454501427834140764e-4 * t + 0.0227238449892691845833) * t + 0.24178072517745061177) * t
            + 1.27045825245236838258)
            * t
            + 3.64784832476320460504)
            * t
            + 5.7694972214606914055)
            * t
            + 4.6303378461565452959)
            * t
            + 1.42343711074968357734;
    let tail_denominator =
        ((((((1.05075007164441684324e-9 * t + 5.475938084995344946e-4) * t + 0.0151986665636164571966) * t
            + 0.14810397642748007459)
            * t
            + 0.68976733498510000455)
            * t
            + 1.6763848301838038494)
            * t
            + 2.05319162663775882187)
            * t
            + 1.0;
    let central = q.abs() <= 0.425;
    let top = if central { q * numerator } else { tail_numerator };
    let bottom = if central { denominator } else { tail_denominator };
    let value = top / bottom;
    if central || q >= 0.0 { value } else { -value }
}

/// The outermost polynomial of AS 241.
#[cold]
fn normal_quantile_far(p: f64, tail: f64) -> f64 {
    if tail < 0.0 || p.is_nan() {
        return f64::NAN;
    }
    let magnitude = if tail == 0.0 {
        f64::INFINITY
    } else {
        let t = (-ln(tail)).sqrt() - 5.0;
        let numerator =
            ((((((2.01033439929228813265e-7 * t + 2.71155556874348757815e-5) * t + 0.0012426609473880784386) * t
                + 0.026532189526576123093)
                * t
                + 0.29656057182850489123)
                * t
                + 1.7848265399172913358)
                * t
                + 5.4637849111641143699)
                * t
                + 6.6579046435011037772;
        let denominator =
            ((((((2.04426310338993978564e-15 * t + 1.4215117583164458887e-7) * t + 1.8463183175100546818e-5) * t
                + 7.868691311456132591e-4)
                * t
                + 0.0148753612908506148525)
                * t
                + 0.13692988092273580531)
                * t
                + 0.59983220655588793769)
                * t
                + 1.0;
        numerator / denominator
    };
    if p < 0.5 { -magnitude } else { magnitude }
}

/// Compiles one loop for the base instruction set and for AVX2, and calls the widest one that the processor has.
/// The bits do not differ: the loop holds no fused multiply-add and no reordered sum.
macro_rules! for_each_instruction_set {
    ($(#[$doc:meta])* $visibility:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) $body:block) => {
        $(#[$doc])*
        $visibility fn $name($($argument: $type),*) {
            #[inline(always)]
            fn body($($argument: $type),*) $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn wide($($argument: $type),*) {
                body($($argument),*)
            }

            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                // SAFETY: the processor has just been asked for the feature that `wide` is compiled with.
                return unsafe { wide($($argument),*) };
            }
            body($($argument),*)
        }
    };
}
pub(crate) use for_each_instruction_set;

for_each_instruction_set! {
    /// Replaces every value by its natural logarithm.
    pub fn ln_slice(values: &mut [f64]) {
        for value in values.iter_mut() {
            *value = ln(*value);
        }
    }
}

for_each_instruction_set! {
    /// Replaces every value by its exponential.
    pub fn exp_slice(values: &mut [f64]) {
        for value in values.iter_mut() {
            *value = exp(*value);
        }
    }
}

for_each_instruction_set! {
    /// Replaces every probability by its normal quantile.
    pub fn normal_quantile_slice(values: &mut [f64]) {
        const LANES: usize = 16;
        let mut before = [0.0; LANES];
        for chunk in values.chunks_mut(LANES) {
            let before = &mut before[..chunk.len()];
            before.copy_from_slice(chunk);
            let mut innermost = 1.0;
            for value in chunk.iter_mut() {
                let p = *value;
                let tail = if p < 0.5 { p } else { 1.0 - p };
                innermost = if tail < innermost { tail } else { innermost };
                *value = normal_quantile_body(p);
            }
            if innermost < FAR_TAIL {
                for (value, &p) in chunk.iter_mut().zip(before.iter()) {
                    *value = normal_quantile(p);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ulps(a: f64, b: f64) -> i64 {
        a.to_bits().cast_signed().wrapping_sub(b.to_bits().cast_signed()).abs()
    }

    fn grid() -> impl Iterator<Item = f64> {
        (0..200_000).map(|i| libm::pow(10.0, -310.0 + f64::from(i) * 0.0031))
    }

    #[test]
    fn the_logarithm_is_within_two_ulp_of_libm() {
        for x in grid() {
            assert!(ulps(ln(x), libm::log(x)) <= 2, "ln({x:e})");
        }
        for i in 1..10_000 {
            let x = 0.5 + f64::from(i) * 1e-4;
            assert!((ln(x) - libm::log(x)).abs() <= 2.0 * f64::EPSILON * libm::log(x).abs(), "ln({x})");
        }
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert_eq!(ln(f64::INFINITY), f64::INFINITY);
        assert!(ln(-1.0).is_nan() && ln(f64::NAN).is_nan());
    }

    #[test]
    fn the_exponential_is_within_two_ulp_of_libm() {
        for i in 0..300_000 {
            let x = -746.0 + f64::from(i) * 0.00486;
            assert!(ulps(exp(x), libm::exp(x)) <= 2, "exp({x}) {} {}", exp(x), libm::exp(x));
        }
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert_eq!(exp(709.8), f64::INFINITY);
        assert!(exp(f64::NAN).is_nan());
    }

    #[test]
    fn the_normal_quantile_matches_wichuras_printed_check_values() {
        // Applied Statistics 37 (1988), p. 478: p = 0.25, 0.001, 1e-20.
        let printed =
            [(0.25, -0.674_489_750_196_081_7), (0.001, -3.090_232_306_167_814), (1e-20, -9.262_340_089_798_408)];
        for (p, z) in printed {
            assert!((normal_quantile(p) - z).abs() <= 4e-16 * z.abs(), "{p}: {}", normal_quantile(p));
        }
        assert_eq!(normal_quantile(0.5), 0.0);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert!(normal_quantile(-0.1).is_nan() && normal_quantile(1.1).is_nan() && normal_quantile(f64::NAN).is_nan());
    }

    #[test]
    fn slices_give_the_bits_of_single_calls() {
        let mut probabilities: Vec<f64> = (0..10_007).map(|i| (f64::from(i) + 0.5) / 10_007.0).collect();
        probabilities.extend([1e-300, 1e-12, 1.0 - 1e-14, 0.0, 1.0, 0.5]);
        let mut quantiles = probabilities.clone();
        normal_quantile_slice(&mut quantiles);
        let mut logarithms = probabilities.clone();
        ln_slice(&mut logarithms);
        let mut exponentials = quantiles.clone();
        exp_slice(&mut exponentials);
        for (i, &p) in probabilities.iter().enumerate() {
            assert_eq!(quantiles[i].to_bits(), normal_quantile(p).to_bits(), "{p}");
            assert_eq!(logarithms[i].to_bits(), ln(p).to_bits(), "{p}");
            assert_eq!(exponentials[i].to_bits(), exp(quantiles[i]).to_bits(), "{p}");
        }
    }
}
