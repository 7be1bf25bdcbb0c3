//! The opening surplus that one path needs, where what it earns and pays in tax depends on what it has.
//!
//! ```text
//! need = smallest K with  surplus_t(K) + letters of credit >= minimum  at every year end t up to the horizon
//! ```
//! Without dividends, calls and loan the surplus grows with K, by straight pieces (returns above -100 %, tax below 100 %), so
//! that the need is the only root of the lowest surplus; it is bracketed and found by the Illinois rule to a quantum.
//!
//! Source: Dowell and Jarratt (1971), "A modified regula falsi method for computing the root of an equation", BIT 11, 168-174.
//!
//! Worked number: a loss of 105 at the end of a year on everything invested at 5 %: the need is 100.

use super::{Capital, InsuranceYear, PathState};

/// Steps at most; the pieces are straight, so that a handful do.
const STEPS: usize = 200;

/// The lowest of surplus and letters of credit, less the minimum, over the first years of a path that opens with `funds` more.
fn lowest(
    rules: &Capital<f64>,
    state: &mut PathState<f64>,
    path: &[InsuranceYear<f64>],
    (more, minimum): (f64, f64),
) -> f64 {
    rules.restart(state);
    state.sheet.funds += more;
    let ends = path.iter().enumerate().map(|(year, insurance)| rules.year(state, year, insurance).sheet.surplus());
    ends.fold(f64::INFINITY, f64::min) + rules.letter() - minimum
}

/// The smallest opening surplus, in whole quanta, with which a path never falls below the minimum at a year end. `rules` are
/// those of [`Capital::undistributed`]; `path` holds the years up to the horizon.
pub fn need_of_path(
    rules: &Capital<f64>,
    state: &mut PathState<f64>,
    path: &[InsuranceYear<f64>],
    minimum: f64,
) -> f64 {
    let opening = rules.opening().surplus();
    if path.is_empty() {
        return minimum - rules.letter();
    }
    let mut at = |more: f64| lowest(rules, state, path, (more, minimum));
    let (low, high) = bracket(&mut at);
    opening + least_root(&mut at, low, high)
}

/// An end of a bracket: how much more, and what is left over with it.
type End = (f64, f64);

/// Something is missing at the lower end, nothing at the upper one.
fn bracket(at: &mut impl FnMut(f64) -> f64) -> (End, End) {
    let first = (0.0, at(0.0));
    // As much more or less as is missing or left over: where funds do not grow, exactly the need.
    let mut step = first.1.abs().max(1.0);
    let up = first.1 < 0.0;
    let mut inner = first;
    loop {
        let more = if up { inner.0 + step } else { inner.0 - step };
        let outer = (more, at(more));
        match (up, outer.1 >= 0.0) {
            (true, true) => return (inner, outer),
            (false, false) => return (outer, inner),
            _ => (inner, step) = (outer, 2.0 * step),
        }
        if step > 1e300 {
            return (inner, inner);
        }
    }
}

/// The least whole amount in a bracket at which nothing is missing.
fn least_root(at: &mut impl FnMut(f64) -> f64, mut low: End, mut high: End) -> f64 {
    // Ends that stay while the other moves weigh less and less (Illinois).
    let (mut weight_low, mut weight_high) = (low.1, high.1);
    for step in 0..STEPS {
        if high.0 - low.0 <= 1.0 {
            break;
        }
        let line = high.0 - weight_high * (high.0 - low.0) / (weight_high - weight_low);
        let middle = if step % 4 == 3 || !line.is_finite() { 0.5 * (low.0 + high.0) } else { line };
        let middle = middle.round().clamp(low.0 + 1.0, high.0 - 1.0);
        let found = at(middle);
        if found >= 0.0 {
            high = (middle, found);
            (weight_high, weight_low) = (found, 0.5 * weight_low);
        } else {
            low = (middle, found);
            (weight_low, weight_high) = (found, 0.5 * weight_high);
        }
    }
    high.0
}
