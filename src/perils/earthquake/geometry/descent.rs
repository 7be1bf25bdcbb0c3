//! Descent: how deep the interface of a plate lies at a distance from its trench, and how steeply it falls there.
//!
//! Linear between the entries of a table (kilometres from the axis, depth in kilometres), flat outside of it. The dip is
//! the arc tangent of the slope.
//!
//! Worked number: between (50, 10) and (120, 25) the slope is 15 / 70, a dip of 12.09 degrees; at 85 km the depth is 17.5.

use super::point::RADIANS;

/// The interface of a plate below a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Descent {
    /// Kilometres below the ground.
    pub depth: f64,
    /// Kilometres down per kilometre away from the axis; 0 outside the table.
    pub slope: f64,
}

impl Descent {
    /// Degrees below horizontal.
    pub fn dip(self) -> f64 {
        libm::atan(self.slope) / RADIANS
    }
}

/// The interface at a distance from the axis, by a table of (distance, depth) with increasing distances. An entry belongs
/// to the stretch that begins there, the last one to the stretch that ends there. Depth 0 by a table without entries.
pub fn depth_at(table: &[(f64, f64)], distance: f64) -> Descent {
    let (Some(&first), Some(&last)) = (table.first(), table.last()) else {
        return Descent { depth: 0.0, slope: 0.0 };
    };
    if distance < first.0 {
        return Descent { depth: first.1, slope: 0.0 };
    }
    if distance > last.0 {
        return Descent { depth: last.1, slope: 0.0 };
    }
    let mut found = Descent { depth: last.1, slope: 0.0 };
    for (from, to) in table.iter().zip(table.iter().skip(1)) {
        if distance >= from.0 && to.0 > from.0 {
            let slope = (to.1 - from.1) / (to.0 - from.0);
            found = Descent { depth: from.1 + slope * (distance - from.0), slope };
        }
        if distance < to.0 {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: [(f64, f64); 4] = [(0.0, 7.0), (50.0, 10.0), (120.0, 25.0), (185.0, 49.0)];

    #[test]
    fn depth_is_linear_between_entries() {
        let at = depth_at(&TABLE, 85.0);
        assert!((at.depth - 17.5).abs() < 1e-12);
        assert!((at.slope - 15.0 / 70.0).abs() < 1e-15);
        assert!((at.dip() - 12.0947571).abs() < 1e-6, "atan(3/14) = 0.2110933 radians");
    }

    #[test]
    fn an_entry_has_its_own_depth_and_the_slope_that_begins_there() {
        let at = depth_at(&TABLE, 50.0);
        assert_eq!(at.depth, 10.0);
        assert!((at.slope - 15.0 / 70.0).abs() < 1e-15);
        let end = depth_at(&TABLE, 185.0);
        assert!((end.depth - 49.0).abs() < 1e-12 && (end.slope - 24.0 / 65.0).abs() < 1e-15);
    }

    #[test]
    fn outside_the_table_the_interface_is_flat() {
        assert_eq!(depth_at(&TABLE, -30.0), Descent { depth: 7.0, slope: 0.0 });
        assert_eq!(depth_at(&TABLE, 400.0), Descent { depth: 49.0, slope: 0.0 });
        assert_eq!(depth_at(&[(10.0, 5.0)], 10.0), Descent { depth: 5.0, slope: 0.0 });
        assert_eq!(depth_at(&[], 10.0), Descent { depth: 0.0, slope: 0.0 });
    }
}
