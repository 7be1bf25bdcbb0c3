//! The price of a sample of annual losses under a distortion, and the contributions of layers to the price of their sum.
//!
//! ```text
//! price          = sum over ascending losses of (x_i - x_(i-1)) g(P(X >= x_i))
//! influence      A(x) = sum over x_i <= x of (x_i - x_(i-1)) g'(P(X >= x_i));   standard error = sd(A) / sqrt(n)
//! contribution   of a layer: sum over outcomes of its loss x [ g(P(total >= t)) - g(P(total > t)) ], equal totals sharing alike
//! ```
//! Contributions add up to the price of the total, so that layers priced together are never dearer apart than joined (natural
//! allocation). Sources: D. Tasche (1999), "Risk contributions and performance measurement", TU Munich; J. A. Major and S. J.
//! Mildenhall (2020), "Pricing and capital allocation for multiline insurance firms with finite assets in an imperfect market";
//! standard error: R. J. Serfling (1980), Approximation Theorems of Mathematical Statistics, chapter 8 (L-statistics).
//!
//! Worked number: losses 0, 0, 0, 10 with g(s) = sqrt(s): 10 x sqrt(1/4) = 5 against a mean of 2.5.

use super::Distortion;
use crate::statistics::{Estimate, Sample};

/// Price of annual losses under a distortion; losses are not negative.
///
/// ```
/// use ishizue::statistics::{Sample, pricing::{Distortion, distorted::price}};
/// let losses = [0.0, 0.0, 10.0, 0.0];
/// let sample = Sample::new(&losses, None)?;
/// assert_eq!(price(&sample, Distortion::ProportionalHazard { exponent: 0.5 }).value, 5.0);
/// # Ok::<(), ishizue::statistics::SampleError>(())
/// ```
pub fn price(sample: &Sample, distortion: Distortion) -> Estimate {
    let (mut value, mut influence, mut before) = (0.0, 0.0, 0.0);
    let (mut mean, mut squares) = (0.0, 0.0);
    for level in levels(sample) {
        let step = level.loss - before;
        value += step * distortion.of(level.at_or_above);
        influence += step * distortion.slope(level.at_or_above);
        mean += level.weight * influence;
        squares += level.weight * influence * influence;
        before = level.loss;
    }
    let variance = (squares - mean * mean).max(0.0);
    let estimate = sample.estimate_of(value, (variance / sample.effective_size()).sqrt());
    // The spread of a sampled event set is added, as to every other figure.
    sample.spread_amount(estimate, |subset| Some(value_of(subset, distortion)))
}

/// The price alone.
fn value_of(sample: &Sample, distortion: Distortion) -> f64 {
    let step = |before: &mut f64, level: LossLevel| {
        let step = level.loss - std::mem::replace(before, level.loss);
        Some(step * distortion.of(level.at_or_above))
    };
    levels(sample).scan(0.0, step).sum()
}

/// A loss that occurs in a sample: how likely it is, and it or a larger one.
struct LossLevel {
    loss: f64,
    weight: f64,
    at_or_above: f64,
}

/// The distinct losses above nought, ascending.
fn levels(sample: &Sample) -> impl Iterator<Item = LossLevel> {
    let sorted = sample.sorted();
    let mut from = sorted.partition_point(|&loss| loss <= 0.0);
    std::iter::from_fn(move || {
        let loss = *sorted.get(from)?;
        let to = from + sorted[from..].partition_point(|&other| other <= loss);
        let (here, beyond) = (sample.share_from(from), sample.share_from(to));
        from = to;
        Some(LossLevel { loss, weight: here - beyond, at_or_above: here })
    })
}

/// What each layer contributes to the price of all layers together. `layers`: one column of annual losses each, trial by trial;
/// `total`: their sum as a sample of the same trials.
///
/// # Panics
/// When a column has another number of trials than the total.
pub fn contributions(total: &Sample, layers: &[&[f64]], weights: Option<&[f64]>, distortion: Distortion) -> Vec<f64> {
    // Weight of one trial at each level of the total: the distorted probability of the level over its probability.
    let levels: Vec<LossLevel> = levels(total).collect();
    let above = |at: usize| levels.get(at).map_or(0.0, |level| distortion.of(level.at_or_above));
    let mark = |(at, level): (usize, &LossLevel)| (level.loss, (above(at) - above(at + 1)) / level.weight);
    let marks: Vec<(f64, f64)> = levels.iter().enumerate().map(mark).collect();
    let weight_of = |loss: f64| match marks.binary_search_by(|mark| mark.0.total_cmp(&loss)) {
        Ok(at) => marks[at].1,
        Err(_) => 0.0,
    };
    let columns = total.values();
    let whole: f64 = weights.map_or(columns.len() as f64, |weights| weights.iter().sum());
    layers
        .iter()
        .map(|layer| {
            assert_eq!(layer.len(), columns.len(), "a layer of another run");
            let part = |trial: usize| weights.map_or(1.0, |weights| weights[trial]) / whole * layer[trial];
            (0..columns.len()).filter(|&t| layer[t] != 0.0).map(|t| part(t) * weight_of(columns[t])).sum()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: Distortion = Distortion::ProportionalHazard { exponent: 0.5 };

    #[test]
    fn small_samples_are_worked_by_hand() {
        // 0, 0, 4, 4, 10, 10, 10, 10 (eighths): 4 sqrt(6/8) + 6 sqrt(4/8).
        let losses = [0.0, 4.0, 10.0, 10.0, 0.0, 10.0, 4.0, 10.0];
        let sample = Sample::new(&losses, None).unwrap();
        let exact = 4.0 * f64::sqrt(0.75) + 6.0 * f64::sqrt(0.5);
        assert!((price(&sample, ROOT).value - exact).abs() < 1e-14);
        // Weights stand for rows.
        let sample = Sample::new(&[0.0, 4.0, 10.0], Some(&[2.0, 2.0, 4.0])).unwrap();
        assert!((price(&sample, ROOT).value - exact).abs() < 1e-14);
        assert_eq!(price(&Sample::new(&[0.0; 5], None).unwrap(), ROOT).value, 0.0);
    }

    #[test]
    fn the_standard_error_is_what_repeated_samples_show() {
        // Exponential losses in 3 % of the years; the price of each of 400 samples of 2,000 years.
        let mut state = 1_u64;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
        };
        let (mut prices, mut errors) = (Vec::new(), 0.0);
        for _ in 0..400 {
            let losses: Vec<f64> =
                (0..2_000).map(|_| if uniform() < 0.03 { -libm::log(uniform()) } else { 0.0 }).collect();
            let found = price(&Sample::new(&losses, None).unwrap(), Distortion::Wang { lambda: 0.45 });
            prices.push(found.value);
            errors += found.standard_error / 400.0;
        }
        let sd = Sample::new(&prices, None).unwrap().sd();
        assert!((sd.value / errors - 1.0).abs() < 0.12, "{} against {errors}", sd.value);
    }

    #[test]
    fn contributions_add_up_to_the_price_of_the_sum() {
        let layers: [Vec<f64>; 2] = [
            (0..500_u32).map(|t| if t % 7 == 0 { 5.0 } else { 0.0 }).collect(),
            (0..500_u32).map(|t| if t % 35 == 0 { f64::from(t) } else { 0.0 }).collect(),
        ];
        let total: Vec<f64> = (0..500).map(|t| layers[0][t] + layers[1][t]).collect();
        for weights in [None, Some((0..500_u32).map(|t| f64::from(1 + t % 3)).collect::<Vec<f64>>())] {
            let sample = Sample::new(&total, weights.as_deref()).unwrap();
            let parts = contributions(&sample, &[&layers[0], &layers[1]], weights.as_deref(), ROOT);
            let whole = price(&sample, ROOT).value;
            assert!((parts.iter().sum::<f64>() / whole - 1.0).abs() < 1e-12, "{parts:?} of {whole}");
            // The layer that is hit in the worst years bears more of the load.
            let mean = |layer: &Vec<f64>| Sample::new(layer, weights.as_deref()).unwrap().mean().value;
            assert!(parts[1] / mean(&layers[1]) > parts[0] / mean(&layers[0]));
        }
    }
}
