//! Shifted Halton points: places that cover a box evenly, in independent sets.
//!
//! Coordinate d of point i is the radical inverse of i in the d-th prime base, plus a shift of the set, modulo 1. With
//! shifts drawn independently every set is an unbiased sample, and the spread between sets is their error.
//!
//! Sources: J. H. Halton (1960), "On the efficiency of certain quasi-random sequences of points", Numerische Mathematik 2,
//! 84-90; R. Cranley and T. N. L. Patterson (1976), "Randomization of number theoretic methods for multiple integration",
//! SIAM Journal on Numerical Analysis 13, 904-914.
//!
//! Worked number: the radical inverse of 6 = 110 in base 2 is 0.011 = 3/8.

use crate::numerics::stream::StreamKey;

/// Coordinates of a point.
pub const DIMENSIONS: usize = 6;
const BASES: [u32; DIMENSIONS] = [2, 3, 5, 7, 11, 13];

/// One shifted set of points.
#[derive(Clone, Copy, Debug)]
pub struct Halton {
    shift: [f64; DIMENSIONS],
    next: u32,
}

impl Halton {
    /// Set number `set` of stream `key`.
    pub fn new(key: StreamKey, set: u64) -> Halton {
        Halton { shift: std::array::from_fn(|d| key.uniform(set, 0, d as u32)), next: 1 }
    }

    /// The next point, every coordinate in [0, 1).
    pub fn point(&mut self) -> [f64; DIMENSIONS] {
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        std::array::from_fn(|d| {
            let sum = radical_inverse(number, BASES[d]) + self.shift[d];
            if sum < 1.0 { sum } else { sum - 1.0 }
        })
    }
}

fn radical_inverse(mut number: u32, base: u32) -> f64 {
    let (mut value, mut digit) = (0.0, 1.0 / f64::from(base));
    while number > 0 {
        value += f64::from(number % base) * digit;
        number /= base;
        digit /= f64::from(base);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_mirrored_at_the_point() {
        assert_eq!(radical_inverse(6, 2), 0.375);
        assert!((radical_inverse(5, 3) - 7.0 / 9.0).abs() < 1e-15, "5 = 12 in base 3, mirrored 0.21");
    }

    #[test]
    fn sets_cover_the_unit_interval_evenly_and_differ() {
        let key = StreamKey::new(7, "test/ruptures");
        let (mut first, mut second) = (Halton::new(key, 0), Halton::new(key, 1));
        let points: Vec<_> = (0..1000).map(|_| first.point()).collect();
        for d in 0..DIMENSIONS {
            for tenth in 0..10 {
                let inside = points.iter().filter(|point| (point[d] * 10.0) as i32 == tenth).count();
                assert!((95..=105).contains(&inside), "coordinate {d}, tenth {tenth}: {inside} of 1000");
            }
        }
        assert_ne!(points[0], second.point());
        assert!(points.iter().flatten().all(|&x| (0.0..1.0).contains(&x)));
    }
}
