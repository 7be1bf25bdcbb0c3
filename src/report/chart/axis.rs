//! Axes: from values to places in the drawing, with round ticks.

use super::svg::{Anchor, Svg};
use super::{TEXT, text_width};

/// One axis.
#[derive(Clone, Debug)]
pub struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    logarithmic: bool,
    step: f64,
}

impl Axis {
    /// A linear axis that covers the values, with about `ticks` round steps, drawn between two places.
    pub fn linear(low: f64, high: f64, ticks: usize, from: f64, to: f64) -> Axis {
        let (low, high) = if high > low { (low, high) } else { (low, low + if low == 0.0 { 1.0 } else { low.abs() }) };
        let step = round_step((high - low) / ticks.max(1) as f64);
        let low = (low / step).floor() * step;
        let high = (high / step).ceil() * step;
        Axis { low, high, from, to, logarithmic: false, step }
    }

    /// A logarithmic axis between two values above nought.
    pub fn logarithmic(low: f64, high: f64, from: f64, to: f64) -> Axis {
        Axis { low, high: high.max(low * 2.0), from, to, logarithmic: true, step: 0.0 }
    }

    /// The least value.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The greatest value.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// The place of a value; values beyond the axis land on its ends.
    pub fn place(&self, value: f64) -> f64 {
        let value = value.clamp(self.low, self.high);
        let share = if self.logarithmic {
            libm::log10(value / self.low) / libm::log10(self.high / self.low)
        } else {
            (value - self.low) / (self.high - self.low)
        };
        self.from + share * (self.to - self.from)
    }

    /// Round values within the axis: equal steps, or 1, 2, 5, 10, 20, ...
    pub fn ticks(&self) -> Vec<f64> {
        if !self.logarithmic {
            let steps = ((self.high - self.low) / self.step + 0.5).floor() as usize;
            return (0..=steps).map(|at| self.low + self.step * at as f64).collect();
        }
        let decades = -3..13;
        let ticks = decades.flat_map(|decade| [1.0, 2.0, 5.0].map(|lead| lead * libm::exp10(f64::from(decade))));
        ticks.filter(|tick| (self.low..=self.high).contains(tick)).collect()
    }

    /// Decimals that the ticks of a linear axis need.
    pub fn decimals(&self) -> usize {
        (0..6)
            .find(|&places| {
                let scaled = self.step * libm::exp10(places as f64);
                (scaled - (scaled + 0.5).floor()).abs() < 1e-6
            })
            .unwrap_or(6)
    }

    /// Draws a horizontal axis at height `y` with grid lines up to `top`; labels that would collide are left out,
    /// powers of ten first.
    pub fn draw_below(&self, svg: &mut Svg, y: f64, top: f64, label: impl Fn(f64) -> String) {
        let mut ticks = self.ticks();
        if self.logarithmic {
            ticks.sort_by(|a, b| is_power_of_ten(*b).cmp(&is_power_of_ten(*a)).then(a.total_cmp(b)));
        }
        let mut taken: Vec<(f64, f64)> = Vec::new();
        for tick in ticks {
            let x = self.place(tick);
            svg.line("grid", (x, top), (x, y));
            svg.line("axis", (x, y), (x, y + 4.0));
            let text = label(tick);
            let half = text_width(&text) / 2.0 + 2.0;
            if taken.iter().all(|&(low, high)| x - half > high || x + half < low) {
                svg.text("tick", (x, y + 6.0 + TEXT), Anchor::Middle, &text);
                taken.push((x - half, x + half));
            }
        }
        svg.line("axis", (self.from, y), (self.to, y));
    }

    /// Draws a vertical axis at `x` with grid lines to `right`.
    pub fn draw_left(&self, svg: &mut Svg, x: f64, right: f64, label: impl Fn(f64) -> String) {
        for tick in self.ticks() {
            let y = self.place(tick);
            svg.line(if tick == 0.0 { "zero" } else { "grid" }, (x, y), (right, y));
            svg.text("tick", (x - 6.0, y + 4.0), Anchor::End, &label(tick));
        }
    }
}

fn is_power_of_ten(value: f64) -> bool {
    let exponent = libm::log10(value);
    (exponent - (exponent + 0.5).floor()).abs() < 1e-9
}

/// The round number (1, 2 or 5 times a power of ten) at or above a step.
fn round_step(step: f64) -> f64 {
    let power = libm::exp10(libm::log10(step).floor());
    let lead = step / power;
    let round = [1.0, 2.0, 5.0].into_iter().find(|&round| lead <= round * (1.0 + 1e-9)).unwrap_or(10.0);
    round * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_axis_covers_its_values_in_round_steps() {
        let axis = Axis::linear(-869.2, 80.8, 5, 0.0, 100.0);
        assert_eq!(axis.ticks(), [-1000.0, -800.0, -600.0, -400.0, -200.0, 0.0, 200.0]);
        assert_eq!(axis.place(-1000.0), 0.0);
        assert_eq!(axis.place(200.0), 100.0);
        assert_eq!(axis.decimals(), 0);
        assert_eq!(Axis::linear(0.0, 0.04, 4, 0.0, 1.0).decimals(), 2);
    }

    #[test]
    fn a_flat_range_still_makes_an_axis() {
        assert!(Axis::linear(80.8, 80.8, 4, 0.0, 1.0).ticks().len() >= 2);
        assert!(Axis::linear(0.0, 0.0, 4, 0.0, 1.0).ticks().len() >= 2);
    }

    #[test]
    fn decades_are_equally_long_on_a_logarithmic_axis() {
        let axis = Axis::logarithmic(1.0, 1000.0, 0.0, 300.0);
        assert!((axis.place(10.0) - 100.0).abs() < 1e-9);
        assert!((axis.place(100.0) - 200.0).abs() < 1e-9);
        assert_eq!(axis.ticks().len(), 10);
        assert_eq!(axis.place(5000.0), 300.0);
    }
}
