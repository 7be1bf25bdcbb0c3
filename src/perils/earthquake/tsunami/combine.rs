//! Shaking and tsunami together: the wave takes its part of what the shaking left, so that both never cost more than all.
//!
//! ```text
//! ratio = 1 - (1 - shaking) (1 - tsunami)
//! ```
//! Worked number: 0.2 and 0.5 make 0.6.

/// Damage ratios of building, contents and stock after both.
#[inline]
pub fn combine(shaking: [f64; 3], tsunami: [f64; 3]) -> [f64; 3] {
    let mut ratios = shaking;
    for (ratio, wave) in ratios.iter_mut().zip(tsunami) {
        // Written so that no tsunami leaves the bits of the shaking alone.
        *ratio += (1.0 - *ratio) * wave;
    }
    ratios
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wave_takes_its_part_of_what_the_shaking_left() {
        let found = combine([0.2, 1.0, 0.37], [0.5, 0.8, 0.0]);
        assert!((found[0] - 0.6).abs() < 1e-15);
        assert_eq!(found[1..], [1.0, 0.37]);
        assert_eq!(combine([0.3, 0.0, 1.0], [1.0; 3]), [1.0; 3]);
    }
}
