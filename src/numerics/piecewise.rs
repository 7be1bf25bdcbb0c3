//! A continuous, non-decreasing, piecewise linear function that is 0 at 0: what a term pays of a loss.
//!
//! Shares, deductibles, limits, layers and what inures to them turn one such function into another; the mean of what they
//! pay follows from the layer means of the loss:
//!
//! ```text
//! E[f(X)] = sum over pieces k of slope_k E[layer_k],   layer_k = min(max(X - start_k, 0), length_k)
//! E[f(X)^2] = sum over k of slope_k^2 E[layer_k^2] + 2 f(start_k) slope_k E[layer_k]
//! ```
//! since a piece is reached only where f has come to f(start_k). Source: Klugman, Panjer and Willmot (2012), "Loss
//! Models", 4th edition, chapter 8. Worked number: half of a loss less 10, at most 90, of which 20 xs 15, pays 20 of 80.

/// Pieces by their start, ascending from 0, and the slope from there on.
#[derive(Clone, Debug, PartialEq)]
pub struct Piecewise(Vec<(f64, f64)>);

impl Piecewise {
    /// Nothing of any loss.
    pub fn nothing() -> Piecewise {
        Piecewise(vec![(0.0, 0.0)])
    }

    /// The loss itself.
    pub fn identity() -> Piecewise {
        Piecewise(vec![(0.0, 1.0)])
    }

    /// Whether it is 0 everywhere.
    pub fn is_nothing(&self) -> bool {
        self.0.iter().all(|(_, slope)| *slope == 0.0)
    }

    /// The one slope of a share of the loss; None where there is more than one piece.
    pub fn share(&self) -> Option<f64> {
        let first = self.0.first()?.1;
        self.0.iter().all(|(_, slope)| *slope == first).then_some(first)
    }

    /// Starts and slopes.
    pub fn pieces(&self) -> &[(f64, f64)] {
        &self.0
    }

    /// A share of it.
    #[must_use]
    pub fn scaled(mut self, share: f64) -> Piecewise {
        self.0.iter_mut().for_each(|(_, slope)| *slope *= share);
        self
    }

    /// The function of `unit` times the loss: g(x) = f(unit x).
    #[must_use]
    pub fn of_multiple(mut self, unit: f64) -> Piecewise {
        self.0.iter_mut().for_each(|(start, slope)| (*start, *slope) = (*start / unit, *slope * unit));
        self
    }

    /// Slope at a point, to its right.
    pub fn slope(&self, x: f64) -> f64 {
        self.0.iter().rev().find(|(start, _)| *start <= x).map_or(0.0, |(_, slope)| *slope)
    }

    /// Slope beyond the last start.
    pub fn last_slope(&self) -> f64 {
        self.0.last().map_or(0.0, |(_, slope)| *slope)
    }

    /// The value at a point.
    pub fn value(&self, x: f64) -> f64 {
        self.lengths().map(|(start, length, slope)| slope * (x - start).clamp(0.0, length)).sum()
    }

    /// Sum with a multiple of another.
    #[must_use]
    pub fn plus(&self, other: &Piecewise, times: f64) -> Piecewise {
        let mut starts: Vec<f64> = self.0.iter().chain(&other.0).map(|(start, _)| *start).collect();
        starts.sort_by(f64::total_cmp);
        starts.dedup();
        Piecewise(starts.iter().map(|&start| (start, self.slope(start) + times * other.slope(start))).collect())
    }

    /// The x at which the function first reaches `value`; infinite where it never does.
    pub fn reaches(&self, value: f64) -> f64 {
        let mut height = 0.0;
        for (start, length, slope) in self.lengths() {
            let rise = if slope == 0.0 { 0.0 } else { slope * length };
            if height + rise >= value && (slope > 0.0 || height >= value) {
                return if slope > 0.0 { start + (value - height) / slope } else { start };
            }
            height += rise;
        }
        f64::INFINITY
    }

    /// The same without slopes below nought, which rounding leaves, and without pieces that change nothing.
    #[must_use]
    pub fn cleaned(mut self) -> Piecewise {
        self.0.iter_mut().for_each(|(_, slope)| {
            if slope.abs() < 1e-12 {
                *slope = 0.0;
            }
            *slope = slope.max(0.0);
        });
        self.0.dedup_by(|later, earlier| later.1 == earlier.1);
        self
    }

    /// min(max(f - attachment, 0), limit); the limit may be infinite.
    #[must_use]
    pub fn layer(&self, attachment: f64, limit: f64) -> Piecewise {
        let (from, to) = (self.reaches(attachment), self.reaches(attachment + limit));
        let inside = self.0.iter().copied().filter(|(start, _)| *start > from && *start < to);
        let mut pieces = vec![(0.0, 0.0)];
        if from.is_finite() {
            pieces.push((from, self.slope(from)));
            pieces.extend(inside);
            if to.is_finite() {
                pieces.push((to, 0.0));
            }
        }
        pieces.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1 = later.1;
            }
            same
        });
        Piecewise(pieces)
    }

    /// E[f(X)] from E[min(max(X - attachment, 0), limit)] as a function of (limit, attachment).
    pub fn mean(&self, layer_mean: impl Fn(f64, f64) -> f64) -> f64 {
        let pieces = self.lengths().filter(|(_, _, slope)| *slope != 0.0);
        pieces.map(|(start, length, slope)| slope * layer_mean(length, start)).sum()
    }

    /// E[f(X)^2] from the mean and the mean square of layers; infinite where the last layer's is.
    pub fn mean_square(
        &self,
        layer_mean: impl Fn(f64, f64) -> f64,
        layer_mean_square: impl Fn(f64, f64) -> f64,
    ) -> f64 {
        let (mut sum, mut height) = (0.0, 0.0);
        for (start, length, slope) in self.lengths().filter(|(_, _, slope)| *slope != 0.0) {
            sum += slope * slope * layer_mean_square(length, start) + 2.0 * height * slope * layer_mean(length, start);
            height += slope * length;
        }
        sum
    }

    /// Start, length and slope of every piece.
    fn lengths(&self) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        let ends = self.0.iter().skip(1).map(|(start, _)| *start).chain([f64::INFINITY]);
        self.0.iter().zip(ends).map(|(&(start, slope), end)| (start, end - start, slope))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(f: &Piecewise, x: f64) -> f64 {
        let by_layers = f.mean(|limit, attachment| (x - attachment).max(0.0).min(limit));
        assert!((by_layers - f.value(x)).abs() < 1e-12);
        by_layers
    }

    #[test]
    fn layers_of_shares_of_layers_are_followed_exactly() {
        // A loss less 10, at most 90, of which 50 %, of which 20 xs 15.
        let f = Piecewise::identity().layer(10.0, 90.0).scaled(0.5).layer(15.0, 20.0);
        for (loss, expected) in [(0.0, 0.0), (40.0, 0.0), (41.0, 0.5), (80.0, 20.0), (100.0, 20.0), (500.0, 20.0)] {
            assert_eq!(value(&f, loss), expected, "{loss}");
        }
    }

    #[test]
    fn what_inures_is_taken_off_before_the_next_layer() {
        let whole = Piecewise::identity();
        let quota = whole.clone().scaled(0.4);
        let rest = whole.plus(&quota, -1.0);
        assert!((value(&rest.layer(30.0, 40.0), 100.0) - 30.0).abs() < 1e-12);
        assert_eq!(value(&rest.layer(30.0, 40.0), 50.0), 0.0);
    }

    #[test]
    fn a_layer_above_a_limit_never_pays() {
        let f = Piecewise::identity().layer(0.0, 50.0).layer(60.0, 10.0);
        assert_eq!(value(&f, 1e9), 0.0);
        assert_eq!(value(&Piecewise::identity().layer(0.0, 50.0).layer(50.0, f64::INFINITY), 1e9), 0.0);
    }

    #[test]
    fn squares_and_multiples_are_those_of_the_value() {
        let f = Piecewise::identity().plus(&Piecewise::identity().layer(10.0, 30.0), -0.5);
        for x in [5.0, 25.0, 40.0, 90.0] {
            let layer = |limit: f64, attachment: f64| (x - attachment).max(0.0).min(limit);
            let square = f.mean_square(layer, |limit, attachment| layer(limit, attachment) * layer(limit, attachment));
            assert!((square - f.value(x) * f.value(x)).abs() < 1e-9, "{x}");
            assert!((f.clone().of_multiple(3.0).value(x) - f.value(3.0 * x)).abs() < 1e-9);
        }
        assert_eq!(f.share(), None);
        assert_eq!(Piecewise::identity().scaled(0.3).share(), Some(0.3));
    }
}
