//! Waiting times of a renewal source along a path.
//!
//! The first wait is drawn given the years that have passed since the last rupture, every later one from the start of a
//! cycle; so a source that has ruptured is quiet for decades of the same path. Only waits within the path matter: the
//! inverse distribution function is tabulated over its length, and a uniform beyond the table means no rupture in it.
//!
//! Worked number: a Poisson law of 0.02 a year and u = 0.5: 34.66 years, so none in a path of 5 years, where P = 9.5 %.

use super::super::error::Fault;
use crate::model::earthquake::source::RenewalLaw;
use crate::numerics::distribution::BrownianPassageTime;

/// Parts of a year, the same for every path, so that a longer one begins with the same waits.
const CELLS_PER_YEAR: usize = 200;

/// Inverse distribution functions of one law over a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Waiting {
    /// P(first wait <= i parts of a year).
    first: Vec<f64>,
    /// The same of later waits.
    later: Vec<f64>,
    /// Length of the path, years.
    pub(super) years: f64,
}

impl Waiting {
    /// One law (a BPT law with one alpha) over a path that begins at decimal year `start` and lasts `years`.
    ///
    /// # Errors
    /// Where the law has impossible parameters.
    pub(super) fn new(law: &RenewalLaw, alpha: f64, start: f64, years: u32) -> Result<Waiting, Fault> {
        let table = |f: &dyn Fn(f64) -> f64| {
            let mut rising = 0.0_f64;
            let value = |i| {
                rising = rising.max(f(i as f64 / CELLS_PER_YEAR as f64));
                rising
            };
            (0..=years as usize * CELLS_PER_YEAR).map(value).collect::<Vec<f64>>()
        };
        Ok(match *law {
            RenewalLaw::Bpt { mean, last, .. } => {
                let bpt = BrownianPassageTime::new(mean, alpha).map_err(|error| Fault::Frequency(error.to_string()))?;
                let passed = super::occurrence::passed(last, start)?;
                Waiting {
                    first: table(&|t| bpt.conditional(passed, t)),
                    later: table(&|t| bpt.cdf(t)),
                    years: f64::from(years),
                }
            }
            RenewalLaw::Poisson { rate } => {
                let first = table(&|t| -libm::expm1(-rate * t));
                Waiting { later: first.clone(), first, years: f64::from(years) }
            }
        })
    }

    /// Years to the first rupture at probability `u`; None: not within the path.
    pub(super) fn first(&self, u: f64) -> Option<f64> {
        invert(&self.first, u)
    }

    /// Years from one rupture to the next at probability `u`; None: longer than the path.
    pub(super) fn later(&self, u: f64) -> Option<f64> {
        invert(&self.later, u)
    }

    /// Probability of a rupture within the first `years` of the path.
    pub(super) fn within(&self, years: f64) -> f64 {
        let last = self.first.len() - 1;
        let place = (years * CELLS_PER_YEAR as f64).clamp(0.0, last as f64);
        let cell = (place as usize).min(last.saturating_sub(1));
        self.first[cell] + (self.first[cell + 1] - self.first[cell]) * (place - cell as f64)
    }
}

fn invert(table: &[f64], u: f64) -> Option<f64> {
    if u >= *table.last()? {
        return None;
    }
    let above = table.partition_point(|&p| p <= u).clamp(1, table.len() - 1);
    let (low, high) = (table[above - 1], table[above]);
    let part = if high > low { (u - low) / (high - low) } else { 0.0 };
    Some((above as f64 - 1.0 + part) / CELLS_PER_YEAR as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_undoes_the_distribution_function() {
        let law = RenewalLaw::Bpt { mean: 88.2, alphas: vec![0.24], last: 1946.97 };
        let waiting = Waiting::new(&law, 0.24, 2027.25, 30).unwrap();
        let exact = BrownianPassageTime::new(88.2, 0.24).unwrap();
        for i in 1..70 {
            let u = f64::from(i) / 100.0;
            let years = waiting.first(u).unwrap();
            assert!((exact.conditional(2027.25 - 1946.97, years) - u).abs() < 1e-7, "{u}: {years}");
        }
        assert_eq!(waiting.first(0.99), None);
        assert!((waiting.within(1.0) - exact.conditional(80.28, 1.0)).abs() < 1e-6);
        assert!(waiting.later(0.001).is_none(), "nothing within 30 years of a rupture: F(30) = {}", exact.cdf(30.0));
    }

    #[test]
    fn a_poisson_law_forgets() {
        let waiting = Waiting::new(&RenewalLaw::Poisson { rate: 0.02 }, 0.0, 2027.0, 50).unwrap();
        for (u, years) in [(0.1, -libm::log(0.9) / 0.02), (0.5, 34.657_359)] {
            assert!((waiting.first(u).unwrap() - years).abs() < 1e-4);
            assert_eq!(waiting.first(u), waiting.later(u));
        }
        let never = Waiting::new(&RenewalLaw::Poisson { rate: 0.0 }, 0.0, 2027.0, 50).unwrap();
        assert_eq!(never.first(1e-12), None);
    }

    #[test]
    fn impossible_laws_are_refused() {
        let law = RenewalLaw::Bpt { mean: -1.0, alphas: vec![0.24], last: 1946.97 };
        assert!(Waiting::new(&law, 0.24, 2027.0, 5).is_err());
    }
}
