//! Sobol points with Owen's nested scrambling: numbers that fill the unit cube more evenly than independent ones.
//!
//! Coordinate d of point j is the exclusive or of the direction numbers of dimension d at the bits of j. The directions follow
//! from a primitive polynomial over two elements of degree s, with a the bits of its inner coefficients, and s first numbers:
//!
//! ```text
//! m_k = 2 a_1 m_(k-1) xor 4 a_2 m_(k-2) xor ... xor 2^s m_(k-s) xor m_(k-s),     v_k = m_k / 2^k
//! ```
//! Scrambling flips bit k of a coordinate by a random bit that belongs to the k bits before it. Every coordinate is then uniform,
//! so that means are unbiased, and 2^m points from the first on still have one in every interval of length 2^-m of each coordinate.
//! The flips are hashes of (key, bits before), exact for the first [`SCRAMBLED`] bits; a uniform of the caller fills up the rest.
//!
//! Sources: S. Joe, F. Y. Kuo (2008), "Constructing Sobol sequences with better two-dimensional projections", SIAM Journal on
//! Scientific Computing 30, 2635-2654, and its table new-joe-kuo-6; A. B. Owen (1995), "Randomly permuted (t,m,s)-nets and
//! (t,s)-sequences", in Monte Carlo and Quasi-Monte Carlo Methods in Scientific Computing, Springer, 299-317.
//!
//! Worked number: points 0 to 3 of dimensions 0 and 1 are (0, 0), (1/2, 1/2), (1/4, 3/4), (3/4, 1/4).

use super::stream::splitmix;

/// Dimensions that the table holds.
pub const DIMENSIONS: usize = 21;
/// Bits of a coordinate that are scrambled one by one; no more points than 2 to this power are told apart.
pub const SCRAMBLED: u32 = 28;
const BITS: usize = 32;

/// Degree, inner coefficients and first numbers of dimensions 1 and up; dimension 0 is the radical inverse.
const TABLE: [(usize, u32, [u32; 7]); DIMENSIONS - 1] = [
    (1, 0, [1, 0, 0, 0, 0, 0, 0]),
    (2, 1, [1, 3, 0, 0, 0, 0, 0]),
    (3, 1, [1, 3, 1, 0, 0, 0, 0]),
    (3, 2, [1, 1, 1, 0, 0, 0, 0]),
    (4, 1, [1, 1, 3, 3, 0, 0, 0]),
    (4, 4, [1, 3, 5, 13, 0, 0, 0]),
    (5, 2, [1, 1, 5, 5, 17, 0, 0]),
    (5, 4, [1, 1, 5, 5, 5, 0, 0]),
    (5, 7, [1, 1, 7, 11, 19, 0, 0]),
    (5, 11, [1, 1, 5, 1, 1, 0, 0]),
    (5, 13, [1, 1, 1, 3, 11, 0, 0]),
    (5, 14, [1, 3, 5, 5, 31, 0, 0]),
    (6, 1, [1, 3, 3, 9, 7, 49, 0]),
    (6, 13, [1, 1, 1, 15, 21, 21, 0]),
    (6, 16, [1, 3, 1, 13, 27, 49, 0]),
    (6, 19, [1, 1, 1, 15, 7, 5, 0]),
    (6, 22, [1, 3, 1, 15, 13, 25, 0]),
    (6, 25, [1, 1, 5, 5, 19, 61, 0]),
    (7, 1, [1, 3, 7, 11, 23, 15, 103]),
    (7, 4, [1, 3, 7, 13, 13, 15, 69]),
];

/// Direction numbers, the first bit of a coordinate highest.
static DIRECTIONS: [[u32; BITS]; DIMENSIONS] = directions();

const fn directions() -> [[u32; BITS]; DIMENSIONS] {
    let mut all = [[0; BITS]; DIMENSIONS];
    let mut k = 0;
    while k < BITS {
        all[0][k] = 1 << (BITS - 1 - k);
        k += 1;
    }
    let mut dimension = 1;
    while dimension < DIMENSIONS {
        let (degree, inner, first) = TABLE[dimension - 1];
        let mut k = 0;
        while k < BITS {
            all[dimension][k] = if k < degree {
                first[k] << (BITS - 1 - k)
            } else {
                let before = all[dimension][k - degree];
                let mut v = before ^ (before >> degree);
                let mut i = 1;
                while i < degree {
                    if (inner >> (degree - 1 - i)) & 1 == 1 {
                        v ^= all[dimension][k - i];
                    }
                    i += 1;
                }
                v
            };
            k += 1;
        }
        dimension += 1;
    }
    all
}

/// Coordinate `dimension` (below [`DIMENSIONS`], else that of dimension 0) of point `index`, in units of 2^-32.
///
/// ```
/// use ishizue::numerics::sobol::coordinate;
/// assert_eq!([coordinate(2, 0), coordinate(2, 1)], [1 << 30, 3 << 30]);
/// ```
pub fn coordinate(index: u32, dimension: usize) -> u32 {
    let directions = DIRECTIONS.get(dimension).unwrap_or(&DIRECTIONS[0]);
    let (mut bits, mut x) = (index, 0);
    while bits != 0 {
        x ^= directions[bits.trailing_zeros() as usize];
        bits &= bits - 1;
    }
    x
}

/// A coordinate scrambled under `key`, as a number in (0, 1): `rest`, a uniform in (0, 1), places it within 2^-28.
///
/// ```
/// use ishizue::numerics::sobol::{coordinate, scrambled};
/// let mut eighths: Vec<u32> = (0..8).map(|j| (8.0 * scrambled(7, coordinate(j, 3), 0.5)) as u32).collect();
/// eighths.sort();
/// assert_eq!(eighths, [0, 1, 2, 3, 4, 5, 6, 7]);
/// ```
pub fn scrambled(key: u64, coordinate: u32, rest: f64) -> f64 {
    const SIZE: f64 = (1_u64 << SCRAMBLED) as f64;
    const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;
    let mut flips = 0;
    for bit in 0..SCRAMBLED {
        // The bits before this one, behind a leading one, name the node of the tree.
        let node = (1_u64 << bit) | (u64::from(coordinate) >> (BITS as u32 - bit));
        flips = flips << 1 | splitmix(key ^ node) >> 63;
    }
    let bits = u64::from(coordinate >> (BITS as u32 - SCRAMBLED)) ^ flips;
    let value = (bits as f64 + rest) / SIZE;
    value.clamp(f64::EPSILON / 4.0, BELOW_ONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::stream::StreamKey;

    /// Points 1 to 9 of the first three dimensions, from the output of the authors' program `sobol.cc` on new-joe-kuo-6.
    const FIRST: [[f64; 3]; 9] = [
        [0.5, 0.5, 0.5],
        [0.75, 0.25, 0.25],
        [0.25, 0.75, 0.75],
        [0.375, 0.375, 0.625],
        [0.875, 0.875, 0.125],
        [0.625, 0.125, 0.875],
        [0.125, 0.625, 0.375],
        [0.1875, 0.3125, 0.9375],
        [0.6875, 0.8125, 0.4375],
    ];

    fn unit(x: u32) -> f64 {
        f64::from(x) / 4_294_967_296.0
    }

    #[test]
    fn the_first_points_are_the_published_ones() {
        // The program goes through the points in the order of Gray codes.
        for (number, point) in (1_u32..).zip(FIRST) {
            let gray = number ^ number >> 1;
            assert_eq!([0, 1, 2].map(|dimension| unit(coordinate(gray, dimension))), point);
        }
    }

    #[test]
    fn a_point_of_all_dimensions_is_that_of_another_program() {
        // `scipy.stats.qmc.Sobol(d=21, scramble=False, bits=32)`, SciPy 1.x, point 37, times 2^32.
        let known = [
            3_959_422_976,
            2_751_463_424,
            2_483_027_968,
            3_959_422_976,
            3_288_334_336,
            1_275_068_416,
            738_197_504,
            3_422_552_064,
            2_617_245_696,
            738_197_504,
            67_108_864,
            335_544_320,
            2_483_027_968,
            3_690_987_520,
            469_762_048,
            2_080_374_784,
            3_422_552_064,
            1_811_939_328,
            201_326_592,
            603_979_776,
            4_093_640_704_u32,
        ];
        for (dimension, x) in known.into_iter().enumerate() {
            assert_eq!(coordinate(37 ^ 37 >> 1, dimension), x, "dimension {dimension}");
        }
    }

    #[test]
    fn every_row_of_the_table_is_a_primitive_polynomial_with_odd_first_numbers() {
        for (degree, inner, first) in TABLE {
            let polynomial = 1 << degree | inner << 1 | 1;
            // x^i mod the polynomial comes back to 1 after 2^degree - 1 steps and not before.
            let order = 2_u32.pow(degree as u32) - 1;
            let mut power = 1_u32;
            for step in 1..=order {
                power <<= 1;
                if power >> degree & 1 == 1 {
                    power ^= polynomial;
                }
                assert_eq!(power == 1, step == order, "degree {degree}, inner {inner}, step {step}");
            }
            for (k, m) in (1..).zip(&first[..degree]) {
                assert!(m % 2 == 1 && *m < 1 << k, "degree {degree}, inner {inner}: {m}");
            }
        }
    }

    /// Sobol's property A, which Joe and Kuo's numbers have: of the first 2^d points one is in each of the 2^d halves of the
    /// d-dimensional cube. So the first bits of the first d direction numbers are an invertible matrix.
    #[test]
    fn the_table_has_property_a() {
        for dimensions in 1..=DIMENSIONS {
            let mut rows: Vec<u32> = DIRECTIONS[..dimensions]
                .iter()
                .map(|of| of[..dimensions].iter().fold(0, |row, v| row << 1 | v >> 31))
                .collect();
            for column in 0..dimensions {
                let pivot = (column..dimensions).find(|&row| rows[row] >> column & 1 == 1);
                rows.swap(column, pivot.expect("invertible"));
                let own = rows[column];
                for (at, row) in rows.iter_mut().enumerate() {
                    if at != column && *row >> column & 1 == 1 {
                        *row ^= own;
                    }
                }
            }
        }
    }

    #[test]
    fn scrambled_points_stay_a_net_in_every_coordinate() {
        let rest = StreamKey::new(3, "rest");
        for dimension in 0..DIMENSIONS {
            let key = splitmix(dimension as u64);
            let mut seen = [false; 4_096];
            for j in 0..4_096 {
                let u = scrambled(key, coordinate(j, dimension), rest.uniform(u64::from(j), 0, 0));
                let cell = &mut seen[(u * 4_096.0) as usize];
                assert!(!*cell, "two points in one cell of dimension {dimension}");
                *cell = true;
            }
        }
    }

    /// The first two dimensions are a (0, m, 2)-net: one point in every box of area 2^-m. Scrambling keeps that.
    #[test]
    fn scrambled_points_fill_every_box_of_two_dimensions() {
        for first in 0..=8_u32 {
            let mut seen = [false; 256];
            for j in 0..256 {
                let u = scrambled(11, coordinate(j, 0), 0.5) * f64::from(1 << first);
                let v = scrambled(12, coordinate(j, 1), 0.5) * f64::from(1 << (8 - first));
                let cell = &mut seen[(u as usize) << (8 - first) | v as usize];
                assert!(!*cell);
                *cell = true;
            }
        }
    }

    #[test]
    fn a_scrambled_point_is_uniform_over_the_keys() {
        // Mean 1/2 and variance 1/12 of one point under 20,000 keys, and no correlation of two coordinates.
        let n = 20_000_u64;
        let [mut sum, mut squares, mut products] = [0.0; 3];
        for key in 0..n {
            let rest = StreamKey::new(5, "rest").uniform(key, 0, 0);
            let u = scrambled(splitmix(key), coordinate(5, 2), rest) - 0.5;
            let v = scrambled(splitmix(key ^ 1 << 40), coordinate(5, 3), rest) - 0.5;
            sum += u;
            squares += u * u;
            products += u * v;
        }
        let n = n as f64;
        assert!((sum / n).abs() < 4.0 * (1.0 / 12.0 / n).sqrt());
        assert!((squares / n - 1.0 / 12.0).abs() < 4.0 * (1.0 / 180.0 / n).sqrt());
        assert!((products / n).abs() < 4.0 / 12.0 / n.sqrt());
    }

    #[test]
    fn a_number_is_never_zero_and_never_one() {
        assert!(scrambled(1, 0, f64::EPSILON / 4.0) > 0.0);
        for key in 0..1_000 {
            let u = scrambled(key, u32::MAX, 1.0 - f64::EPSILON / 2.0);
            assert!(u > 0.0 && u < 1.0);
        }
    }
}
