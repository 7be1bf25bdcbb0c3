//! Closed forms of the annual ground-up loss of a peril, to stand beside the simulated figures.
//!
//! For N losses X a year, mean E[N] E[X] and variance E[N] Var[X] + Var[N] E[X]^2; for a year table the moments over its
//! weighted periods. A shared factor with variance v adds v (E[N] E[X])^2 to the variance of a Poisson peril.
//!
//! The loss of an event is the sum of its rows, X_i = f_i(Z_i) of normal deviates with correlation sqrt(w_i w_j). With
//! a_ik = E[f_i(Z) h_k(Z)] for the Hermite polynomials h_k of unit norm, Mehler's formula gives
//!
//! ```text
//! Cov(X_i, X_j) = sum over k >= 1 of a_ik a_jk (w_i w_j)^(k/2)
//! ```
//!
//! (W. F. Kibble 1945, "An extension of a theorem of Mehler's on Hermite polynomials", Proceedings of the Cambridge
//! Philosophical Society 41, 12-15). The series is cut at k = 32; what the cut can hide is bounded by the part of each
//! row's variance that its coefficients leave over, and where the bound is not small no standard deviation is given.
//! Rounding to quanta and the cut at the largest exact amount are left out.
//!
//! Worked number: two rows that are X = Z + 5 each, w = 0.5: variance 1 + 1 + 2 x 0.5 = 3.

use super::event_set::{EventSet, Recurrence, Residual, SetRow};
use super::quantile_table::{MOST_TABLES, QuantileTable};
use super::year_event_table::StoredYears;
use crate::numerics::special::normal_density;

/// Closed forms of the annual ground-up loss of one peril, in currency units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Analytic {
    /// Mean; None where the severity has none, or where there is no closed form.
    pub mean: Option<f64>,
    /// Standard deviation; None where it is infinite or has no form that is cheap and accurate.
    pub sd: Option<f64>,
    /// Mean number of events; None where there is no closed form.
    pub mean_count: Option<f64>,
}

/// Terms of the series.
const TERMS: usize = 32;
/// The expectation over z is a sum over nodes this far apart, from minus to plus [`REACH`].
const STEP: f64 = 0.125;
const REACH: f64 = 8.0;
/// No standard deviation where the cut of the series may hide more than this part of the variance.
const HIDDEN: f64 = 1e-3;

/// The figures of one set; `shared_variance` is the variance of its shared factor, or zero.
pub(super) fn of(set: &EventSet, shared_variance: f64) -> Analytic {
    let mean_count = set.events_per_year();
    let (mean, variance) = match &set.recurrence {
        Recurrence::Counts { frequency, severity, .. } => {
            let (mean, variance) = match severity {
                Some(severity) => (severity.mean(), severity.variance()),
                None => one_event(set),
            };
            let count_variance = frequency.variance() + shared_variance * mean_count * mean_count;
            (mean_count * mean, mean_count * variance + count_variance * mean * mean)
        }
        Recurrence::Years(_) => years(set),
        Recurrence::Occurrences(stored) => stored_years(set, stored),
        // Several earthquakes of a path meet what earlier ones left: no closed form.
        Recurrence::Ruptures(_) => (f64::NAN, f64::NAN),
        Recurrence::Credit(book) => (book.mean_loss().unwrap_or(f64::NAN), f64::NAN),
    };
    let finite = |value: f64| value.is_finite().then_some(value);
    let sd = if variance.is_nan() { None } else { finite(variance.max(0.0).sqrt()) };
    let mean_count = match &set.recurrence {
        Recurrence::Credit(book) => book.mean_count(),
        _ => Some(mean_count),
    };
    Analytic { mean: finite(mean), sd, mean_count }
}

/// Mean and variance of the loss of one event of a table, chosen by rate. NaN where there is no variance to give.
fn one_event(set: &EventSet) -> (f64, f64) {
    let (mut rate, mut first, mut second) = (0.0, 0.0, 0.0);
    let mut series = Series::new(set);
    for (unit, event) in set.events.iter().enumerate() {
        let variance = series.variance(event.rate, set.rows_of(unit));
        rate += event.rate;
        first += event.rate * event.mean;
        second += event.rate * (event.mean * event.mean + variance);
    }
    let mean = first / rate;
    (mean, series.checked(second / rate - mean * mean))
}

/// Mean and variance of a year of a year table.
fn years(set: &EventSet) -> (f64, f64) {
    let Recurrence::Years(timeline) = &set.recurrence else { return (f64::NAN, f64::NAN) };
    let mut series = Series::new(set);
    let (mut first, mut second) = (0.0, 0.0);
    for period in 0..timeline.periods {
        let (mut mean, mut variance) = (0.0, 0.0);
        let weight = timeline.weight(period) / f64::from(timeline.periods);
        for unit in timeline.occurrences_of(period) {
            mean += set.rows_of(unit).iter().map(|row| row.mean).sum::<f64>();
            variance += series.variance(weight, set.rows_of(unit));
        }
        first += weight * mean;
        second += weight * (mean * mean + variance);
    }
    (first, series.checked(second - first * first))
}

/// The same of a year event table, whose losses are certain.
fn stored_years(set: &EventSet, stored: &StoredYears) -> (f64, f64) {
    let (mut first, mut second) = (0.0, 0.0);
    for period in 0..stored.periods() {
        let year: f64 = stored.events_of(period).map(|(_, event)| set.events[event as usize].mean).sum();
        first += year / f64::from(stored.periods());
        second += year * year / f64::from(stored.periods());
    }
    (first, second - first * first)
}

/// Hermite coefficients of the laws of a set, computed when first needed.
struct Series<'a> {
    shapes: &'a [QuantileTable],
    known: Vec<Option<Box<[f64; TERMS]>>>,
    /// Normalised Hermite polynomials times density and step, by node.
    basis: Vec<[f64; TERMS]>,
    /// Bound of what the cut may hide, and the variance that it is measured against.
    hidden: f64,
    total: f64,
}

impl<'a> Series<'a> {
    fn new(set: &'a EventSet) -> Series<'a> {
        Series { shapes: &set.shapes, known: vec![None; set.shapes.len()], basis: Vec::new(), hidden: 0.0, total: 0.0 }
    }

    /// Variance of the sum of the rows of one event; `weight` is its part in the figure that is being computed.
    fn variance(&mut self, weight: f64, rows: &[SetRow]) -> f64 {
        let own: f64 = rows.iter().map(|row| row.sd * row.sd).sum();
        let moving = |row: &&SetRow| row.residual != Residual::Certain && row.common > 0.0;
        let covariances = match rows.iter().filter(moving).count() {
            0 | 1 => 0.0,
            // Without tables the series would take longer than a simulation.
            _ if self.shapes.len() > MOST_TABLES => f64::NAN,
            _ => self.covariances(weight, rows.iter().filter(moving)),
        };
        let variance = own + covariances;
        self.total += weight * variance;
        variance
    }

    /// Sum of the covariances of all pairs of rows.
    fn covariances<'r>(&mut self, weight: f64, rows: impl Iterator<Item = &'r SetRow>) -> f64 {
        let (mut sums, mut squares, mut left) = ([0.0; TERMS], 0.0, 0.0);
        for row in rows {
            let (scale, coefficients) = self.coefficients(row);
            let (mut power, mut found) = (1.0, 0.0);
            for (sum, coefficient) in sums.iter_mut().zip(coefficients) {
                power *= row.common;
                let own = scale * coefficient;
                found += own * own;
                squares += own * own * power * power;
                *sum += own * power;
            }
            left += power * (row.sd * row.sd - found).max(0.0).sqrt();
        }
        self.hidden += weight * left * left;
        sums.iter().map(|sum| sum * sum).sum::<f64>() - squares
    }

    /// The variance, unless the cut may hide too much of it.
    fn checked(&self, variance: f64) -> f64 {
        if self.hidden <= HIDDEN * self.total { variance } else { f64::NAN }
    }

    /// Scale and coefficients 1, 2, ... of a row.
    fn coefficients(&mut self, row: &SetRow) -> (f64, [f64; TERMS]) {
        match row.residual {
            Residual::TwoPoint { from, exposure } => (exposure, step_coefficients(from)),
            Residual::Beta { shape, exposure } => (exposure, self.shape_coefficients(shape as usize)),
            Residual::Certain | Residual::Severity => (0.0, [0.0; TERMS]),
        }
    }

    fn shape_coefficients(&mut self, shape: usize) -> [f64; TERMS] {
        if self.basis.is_empty() {
            self.basis = basis();
        }
        let (basis, law) = (&self.basis, &self.shapes[shape]);
        let compute = || {
            let mut coefficients = Box::new([0.0; TERMS]);
            for (i, polynomials) in basis.iter().enumerate() {
                let loss = law.at(i as f64 * STEP - REACH);
                for (coefficient, polynomial) in coefficients.iter_mut().zip(polynomials) {
                    *coefficient += loss * polynomial;
                }
            }
            coefficients
        };
        **self.known[shape].get_or_insert_with(compute)
    }
}

/// h_1(z) ... h_TERMS(z), each times density and step, at every node.
fn basis() -> Vec<[f64; TERMS]> {
    let nodes = (2.0 * REACH / STEP) as usize + 1;
    let at = |i: usize| {
        let z = i as f64 * STEP - REACH;
        polynomials(z).map(|h| h * normal_density(z) * STEP)
    };
    (0..nodes).map(at).collect()
}

/// h_1(z) ... h_TERMS(z): h_(k+1) = (z h_k - sqrt(k) h_(k-1)) / sqrt(k + 1).
fn polynomials(z: f64) -> [f64; TERMS] {
    let mut values = [0.0; TERMS];
    let (mut before, mut here) = (1.0, z);
    for (k, value) in (1..).zip(&mut values) {
        *value = here;
        let k = f64::from(k);
        (before, here) = (here, (z * here - k.sqrt() * before) / (k + 1.0).sqrt());
    }
    values
}

/// Coefficients of the step from 0 to 1 at `from`: h_(k-1)(from) density(from) / sqrt(k).
fn step_coefficients(from: f64) -> [f64; TERMS] {
    let polynomials = polynomials(from);
    let density = normal_density(from);
    let mut values = [density; TERMS];
    for k in 1..TERMS {
        values[k] = density * polynomials[k - 1] / (k as f64 + 1.0).sqrt();
    }
    values
}
