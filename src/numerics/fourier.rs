//! The discrete Fourier transform of a column whose length is a power of two.
//!
//! ```text
//! y_k = sum over j of x_j exp(-2 pi i j k / n)
//! ```
//! Radix two, in place, decimation in time. Written out here because results must have the same bits on every processor:
//! the libraries at hand choose vector instructions at run time. Sines and cosines are `libm`'s.
//! Source: J. W. Cooley and J. W. Tukey (1965), "An algorithm for the machine calculation of complex Fourier series",
//! Mathematics of Computation 19, 297-301.
//!
//! Worked number: the transform of 1, 2, 3, 4 is 10, -2 + 2i, -2, -2 - 2i.

use std::f64::consts::PI;
use std::ops::{Add, Mul, Sub};

/// A complex number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Complex {
    /// Real part.
    pub re: f64,
    /// Imaginary part.
    pub im: f64,
}

impl Complex {
    /// One.
    pub const ONE: Complex = Complex::new(1.0, 0.0);

    /// re + i im.
    pub const fn new(re: f64, im: f64) -> Complex {
        Complex { re, im }
    }

    /// A multiple by a real number.
    pub fn scaled(self, by: f64) -> Complex {
        Complex::new(self.re * by, self.im * by)
    }

    /// The mirror image at the real axis.
    pub fn conjugate(self) -> Complex {
        Complex::new(self.re, -self.im)
    }

    /// e to this power.
    ///
    /// ```
    /// use ishizue::numerics::fourier::Complex;
    /// let minus_one = Complex::new(0.0, std::f64::consts::PI).exponential();
    /// assert!((minus_one.re + 1.0).abs() < 1e-15 && minus_one.im.abs() < 1e-15);
    /// ```
    pub fn exponential(self) -> Complex {
        let size = libm::exp(self.re);
        Complex::new(size * libm::cos(self.im), size * libm::sin(self.im))
    }

    /// This to a real power, by the principal value of the logarithm; nought stays nought for a power above 0.
    pub fn power(self, exponent: f64) -> Complex {
        let square = self.re * self.re + self.im * self.im;
        if square == 0.0 {
            return if exponent == 0.0 { Complex::ONE } else { Complex::default() };
        }
        let angle = libm::atan2(self.im, self.re);
        Complex::new(0.5 * libm::log(square) * exponent, angle * exponent).exponential()
    }
}

impl Add for Complex {
    type Output = Complex;

    fn add(self, other: Complex) -> Complex {
        Complex::new(self.re + other.re, self.im + other.im)
    }
}

impl Sub for Complex {
    type Output = Complex;

    fn sub(self, other: Complex) -> Complex {
        Complex::new(self.re - other.re, self.im - other.im)
    }
}

impl Mul for Complex {
    type Output = Complex;

    fn mul(self, other: Complex) -> Complex {
        Complex::new(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)
    }
}

/// The roots of unity of one length.
#[derive(Clone, Debug)]
pub struct Fourier {
    roots: Vec<Complex>,
    bits: u32,
}

impl Fourier {
    /// Transforms of 2^`bits` numbers; at most 2^24.
    pub fn new(bits: u32) -> Fourier {
        let bits = bits.min(24);
        let length = 1_usize << bits;
        let root = |k: usize| {
            let angle = -2.0 * PI * k as f64 / length as f64;
            Complex::new(libm::cos(angle), libm::sin(angle))
        };
        Fourier { roots: (0..length / 2).map(root).collect(), bits }
    }

    /// The number of numbers.
    pub fn length(&self) -> usize {
        1 << self.bits
    }

    /// Replaces a column by its transform. Columns of another length are left as they are.
    ///
    /// ```
    /// use ishizue::numerics::fourier::{Complex, Fourier};
    /// let mut x = [1.0, 2.0, 3.0, 4.0].map(|x| Complex::new(x, 0.0));
    /// Fourier::new(2).forward(&mut x);
    /// assert_eq!((x[0].re, x[2].re), (10.0, -2.0));
    /// ```
    pub fn forward(&self, x: &mut [Complex]) {
        let length = self.length();
        if x.len() != length {
            return;
        }
        for i in 0..length {
            let j = i.reverse_bits() >> (usize::BITS - self.bits).min(usize::BITS - 1);
            if i < j && self.bits > 0 {
                x.swap(i, j);
            }
        }
        let mut half = 1;
        while half < length {
            let stride = length / (2 * half);
            for block in x.chunks_exact_mut(2 * half) {
                let (low, high) = block.split_at_mut(half);
                for ((a, b), root) in low.iter_mut().zip(high).zip(self.roots.iter().step_by(stride)) {
                    let turned = *b * *root;
                    (*a, *b) = (*a + turned, *a - turned);
                }
            }
            half *= 2;
        }
    }

    /// The transform back, so that `inverse` after `forward` gives the column again.
    pub fn inverse(&self, x: &mut [Complex]) {
        x.iter_mut().for_each(|value| *value = value.conjugate());
        self.forward(x);
        let size = 1.0 / self.length() as f64;
        x.iter_mut().for_each(|value| *value = value.conjugate().scaled(size));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(length: usize) -> Vec<Complex> {
        (0..length).map(|i| Complex::new((i * 7 % 13) as f64, (i * 5 % 11) as f64)).collect()
    }

    #[test]
    fn transforms_equal_their_definition() {
        for bits in 0..7 {
            let fourier = Fourier::new(bits);
            let x = column(fourier.length());
            let mut fast = x.clone();
            fourier.forward(&mut fast);
            for (k, found) in fast.iter().enumerate() {
                let turn = |j: usize| Complex::new(0.0, -2.0 * PI * (j * k) as f64 / x.len() as f64).exponential();
                let slow = x.iter().enumerate().fold(Complex::default(), |sum, (j, &x)| sum + x * turn(j));
                assert!((found.re - slow.re).abs() < 1e-10 && (found.im - slow.im).abs() < 1e-10, "{bits} {k}");
            }
        }
    }

    #[test]
    fn back_and_forth_gives_the_column_again() {
        let fourier = Fourier::new(12);
        let x = column(4096);
        let mut y = x.clone();
        fourier.forward(&mut y);
        fourier.inverse(&mut y);
        assert!(x.iter().zip(&y).all(|(a, b)| (a.re - b.re).abs() < 1e-11 && (a.im - b.im).abs() < 1e-11));
    }

    #[test]
    fn powers_agree_with_products() {
        let z = Complex::new(0.8, -0.3);
        let cube = z * z * z;
        let power = z.power(3.0);
        assert!((cube.re - power.re).abs() < 1e-15 && (cube.im - power.im).abs() < 1e-15);
        assert_eq!(Complex::default().power(2.0), Complex::default());
        assert_eq!(Complex::default().power(0.0), Complex::ONE);
    }
}
