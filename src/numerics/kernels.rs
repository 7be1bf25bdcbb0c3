//! Logarithm, exponential, normal distribution function and quantile without branches, one at a time or over slices, the same bits either way.
//!
//! Every function is plain IEEE arithmetic in a fixed order, without fused multiply-add, so that a loop over a slice
//! gives the same bits whatever the width of the vector registers; the slice forms are those of the instruction set that
//! `instruction_set` chooses. Distributions call these functions and nothing else for their inverse laws, so a
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

/// Beyond this the normal distribution function is computed by the error function of `libm`.
const FAR: f64 = 5.656_854_249_492_38;

/// P(Z <= x) for a standard normal Z. Relative error below 1e-15, on either side of zero.
///
/// Source: the rational approximations of W. J. Cody (1969), "Rational Chebyshev approximations for the error function",
/// Mathematics of Computation 23, 631-637, in the form of his ANORM (Algorithm 715, 1993), near and far from zero; both are
/// computed and one is chosen, so that a loop has no branch. Worked number: 0.9750021048517795 at 1.96.
///
/// ```
/// assert!((ishizue::numerics::kernels::normal_cdf(1.96) - 0.9750021048517795).abs() < 2e-16);
/// ```
#[inline]
pub fn normal_cdf(x: f64) -> f64 {
    if x.abs() < FAR { normal_cdf_body(x) } else { 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2) }
}

#[inline(always)]
fn normal_cdf_body(x: f64) -> f64 {
    let y = x.abs();
    let z = y * y;
    let near = (((0.065682337918207449113 * z + 2.2352520354606839287) * z + 161.02823106855587881) * z
        + 1067.6894854603709582)
        * z
        + 18154.981253343561249;
    let near_bottom = (((z + 47.20258190468824187) * z + 976.09855173777669322) * z + 10260.932208618978205) * z
        + 45507.789335026729956;
    let far = (((((((1.0765576773720192317e-8 * y + 0.39894151208813466764) * y + 8.8831497943883759412) * y
        + 93.506656132177855979)
        * y
        + 597.27027639480026226)
        * y
        + 2494.5375852903726711)
        * y
        + 6848.1904505362823326)
        * y
        + 11602.651437647350124)
        * y
        + 9842.7148383839780218;
    let far_bottom = (((((((y + 22.266688044328115691) * y + 235.38790178262499861) * y + 1519.377599407554805) * y
        + 6485.558298266760755)
        * y
        + 18615.571640885098091)
        * y
        + 34900.952721145977266)
        * y
        + 38912.003286093271411)
        * y
        + 19685.429676859990727;
    let is_near = y <= 0.67448975;
    let top = if is_near { near } else { far };
    let bottom = if is_near { near_bottom } else { far_bottom };
    let ratio = top / bottom;
    // exp(-y^2/2) with the square in two parts, the first of them exact.
    let upper = f64::from_bits(y.to_bits() & 0xffff_ffff_f800_0000);
    let rest = 0.5 * (y - upper) * (y + upper);
    let tail = exp(-0.5 * upper * upper) * (1.0 - rest * (1.0 - 0.5 * rest)) * ratio;
    let outer = if x < 0.0 { tail } else { 1.0 - tail };
    if is_near { 0.5 + x * ratio } else { outer }
}

/// Compiles one loop for the base instruction set, AVX2 and AVX-512, and calls that of [`super::instruction_set`].
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
            #[target_feature(enable = "avx512f,avx512dq,avx512vl")]
            fn widest($($argument: $type),*) {
                body($($argument),*)
            }

            #[cfg(target_arch = "x86_64")]
            match $crate::numerics::instruction_set::chosen() {
                // SAFETY: only a set that the processor has is ever chosen.
                $crate::numerics::instruction_set::InstructionSet::Avx512 => return unsafe { widest($($argument),*) },
                // SAFETY: as above.
                $crate::numerics::instruction_set::InstructionSet::Avx2 => return unsafe { wide($($argument),*) },
                $crate::numerics::instruction_set::InstructionSet::Base => (),
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
        let (whole, rest) = values.as_chunks_mut::<LANES>();
        for chunk in whole {
            let probabilities = *chunk;
            let mut far = 0_u64;
            for (value, &p) in chunk.iter_mut().zip(&probabilities) {
                *value = normal_quantile_body(p);
                far |= u64::from(!(FAR_TAIL..=1.0 - FAR_TAIL).contains(&p));
            }
            if far != 0 {
                *chunk = probabilities.map(normal_quantile);
            }
        }
        for value in rest {
            *value = normal_quantile(*value);
        }
    }
}

for_each_instruction_set! {
    /// Replaces every value by the normal distribution function at it.
    pub fn normal_cdf_slice(values: &mut [f64]) {
        const LANES: usize = 16;
        let (whole, rest) = values.as_chunks_mut::<LANES>();
        for chunk in whole {
            let places = *chunk;
            let mut far = 0_u64;
            for (value, &x) in chunk.iter_mut().zip(&places) {
                *value = normal_cdf_body(x);
                far |= u64::from(x.abs() >= FAR);
            }
            if far != 0 {
                *chunk = places.map(normal_cdf);
            }
        }
        for value in rest {
            *value = normal_cdf(*value);
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
    fn the_normal_distribution_function_is_that_of_the_error_function() {
        for i in -38_000..38_000 {
            let x = f64::from(i) * 1e-3 + 0.000_37;
            let exact = 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2);
            // The error function takes -x / sqrt 2 rounded, which costs it x^2 units in the last place.
            let rounding = f64::EPSILON * (2.0 + x * x) * exact;
            assert!((normal_cdf(x) - exact).abs() <= rounding, "{x}: {} {exact}", normal_cdf(x));
        }
        // Abramowitz and Stegun (1964), table 26.1 and 26.2: P(1), Q(5).
        assert!((normal_cdf(1.0) - 0.841_344_746_068_542_9).abs() < 2e-16);
        assert!((normal_cdf(-5.0) / 2.866_515_718_791_939e-7 - 1.0).abs() < 1e-15);
        assert_eq!((normal_cdf(0.0), normal_cdf(f64::INFINITY), normal_cdf(f64::NEG_INFINITY)), (0.5, 1.0, 0.0));
        assert!(normal_cdf(f64::NAN).is_nan());
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
        let mut back = quantiles.clone();
        normal_cdf_slice(&mut back);
        for (i, &p) in probabilities.iter().enumerate() {
            assert_eq!(quantiles[i].to_bits(), normal_quantile(p).to_bits(), "{p}");
            assert_eq!(logarithms[i].to_bits(), ln(p).to_bits(), "{p}");
            assert_eq!(exponentials[i].to_bits(), exp(quantiles[i]).to_bits(), "{p}");
            assert_eq!(back[i].to_bits(), normal_cdf(quantiles[i]).to_bits(), "{p}");
        }
    }
}
