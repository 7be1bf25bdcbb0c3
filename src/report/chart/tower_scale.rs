//! The vertical scale of a tower: every attachment and every exhaustion point has a place, and between two of them there is
//! room for words.
//!
//! ```text
//! height of an interval = least + spare x length / length of all
//! ```
//! so that larger intervals are taller but the smallest can still be read; heights are not to scale. What is unlimited goes
//! on above the highest point.
//!
//! Worked number: points 0, 10 and 100 with a least of 30 and 120 to spare: intervals of 30 + 12 and 30 + 108.

/// Places of amounts, from the bottom up.
#[derive(Clone, Debug, PartialEq)]
pub struct TowerScale {
    /// Amounts, ascending, from nought.
    pub points: Vec<f64>,
    /// Height of each point above the bottom.
    heights: Vec<f64>,
    /// Height of everything, with what is unlimited.
    pub height: f64,
}

/// Height that is shared out by size.
const SPARE: f64 = 130.0;

impl TowerScale {
    /// A scale for bands from an attachment to a top (None: unlimited), with intervals of at least some height.
    pub fn new(bands: impl Iterator<Item = (f64, Option<f64>)>, least: f64) -> TowerScale {
        let mut points = vec![0.0];
        let mut unlimited = false;
        for (attachment, top) in bands {
            points.extend([Some(attachment), top].into_iter().flatten().filter(|point| point.is_finite()));
            unlimited |= top.is_none();
        }
        points.sort_by(f64::total_cmp);
        points.dedup();
        let highest = points.last().copied().unwrap_or(0.0);
        let mut heights = vec![0.0];
        for pair in points.windows(2) {
            let below = heights.last().copied().unwrap_or(0.0);
            heights.push(below + least + SPARE * (pair[1] - pair[0]) / highest.max(f64::MIN_POSITIVE));
        }
        let height = heights.last().copied().unwrap_or(0.0) + if unlimited { least } else { 0.0 };
        TowerScale { points, heights, height }
    }

    /// Height of an amount above the bottom; of None, the top of everything.
    pub fn of(&self, amount: Option<f64>) -> f64 {
        let Some(amount) = amount else { return self.height };
        let at = self.points.partition_point(|point| *point < amount);
        self.heights.get(at).copied().unwrap_or(self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_interval_has_room_and_larger_ones_have_more() {
        let scale = TowerScale::new([(0.0, Some(10.0)), (10.0, Some(100.0))].into_iter(), 30.0);
        assert_eq!(scale.points, [0.0, 10.0, 100.0]);
        assert_eq!((scale.of(Some(0.0)), scale.of(Some(10.0)), scale.of(Some(100.0))), (0.0, 43.0, 190.0));
        assert_eq!(scale.height, 190.0);
    }

    #[test]
    fn what_is_unlimited_goes_on_above_the_highest_point() {
        let scale = TowerScale::new([(5.0, None)].into_iter(), 30.0);
        assert_eq!((scale.of(Some(5.0)), scale.of(None)), (160.0, 190.0));
        assert_eq!(TowerScale::new([(0.0, None)].into_iter(), 30.0).height, 30.0);
    }
}
