//! Common factors of a year: one number for the world, each country, each sector, in columns over trials.
//!
//! | model | factors | stream |
//! |---|---|---|
//! | Gaussian, t | standard normal, correlated where a matrix says so | `<peril>/factor/<name>` (index 0) |
//! | t | chi-square, one for all | `<peril>/chi-square` (index 0) |
//! | CreditRisk+ | gamma with mean 1 | `<peril>/factor/<name>` (index 0) |
//!
//! A correlation matrix R = L L' makes factors F = L z of independent z (Cholesky); z of a factor has the address of its
//! name, so that further countries or sectors leave the others as they are where factors are independent.
//!
//! Worked number: correlation 0.6 and z = (1, 0.5) give F = (1, 0.6 + 0.8 x 0.5) = (1, 1).

use crate::model::credit::{Credit, DefaultModel};
use crate::numerics::distribution::gamma_unit_quantile;
use crate::numerics::kernels::normal_quantile_slice;
use crate::numerics::special::chi_square_quantile;
use crate::numerics::stream::{StreamKey, fill_over_trials};

/// The factors of a book.
#[derive(Clone, Debug)]
pub(super) struct Factors {
    /// Global, then those countries and sectors that some buyer belongs to.
    keys: Vec<StreamKey>,
    /// For each factor, its weights on the independent deviates 0 to its own; empty where all are independent.
    cholesky: Vec<Vec<f64>>,
    /// Of gamma factors; empty for normal ones.
    variances: Vec<f64>,
    /// Of the t copula: degrees of freedom.
    degrees: Option<(StreamKey, f64)>,
}

/// The factors of one year in all trials of a block.
#[derive(Clone, Debug, Default)]
pub(super) struct FactorColumns {
    /// One column a factor.
    pub values: Vec<Vec<f64>>,
    /// sqrt(W / degrees of freedom) of the t copula; 1 otherwise.
    pub roots: Vec<f64>,
}

impl Factors {
    /// Of a book whose buyers all have valid indices, and the place of every country's and sector's factor.
    pub fn new(credit: &Credit, key: impl Fn(&str) -> StreamKey) -> Factors {
        let names = std::iter::once("global".to_owned())
            .chain(credit.countries.iter().map(|country| format!("country/{}", country.code)))
            .chain(credit.sectors.iter().map(|sector| format!("sector/{}", sector.name)));
        let keys: Vec<StreamKey> = names.map(|name| key(&format!("factor/{name}"))).collect();
        let countries = credit.countries.len();
        let kind = |factor: usize| if factor == 0 { 0 } else { 1 + usize::from(factor > countries) };
        let variances = match credit.model {
            DefaultModel::CreditRiskPlus { variances, .. } => (0..keys.len()).map(|f| variances[kind(f)]).collect(),
            _ => Vec::new(),
        };
        let degrees = match credit.model {
            DefaultModel::StudentT { degrees } => Some((key("chi-square"), degrees)),
            _ => None,
        };
        let cholesky = credit.factor_correlation.as_deref().map(cholesky).unwrap_or_default();
        Factors { keys, cholesky, variances, degrees }
    }

    /// Stream of the global factor, and whether its large values are the bad ones.
    pub fn global(&self) -> (StreamKey, bool) {
        (self.keys[0], !self.variances.is_empty())
    }

    /// Stream of the chi-square factor of the t copula.
    pub fn chi_square(&self) -> Option<StreamKey> {
        self.degrees.map(|(key, _)| key)
    }

    /// Draws the factors of `year` that `used` names, into columns of `trials` trials. `change` may change the uniforms of a stream.
    pub fn draw(
        &self,
        (first_trial, year, trials): (u64, u32, usize),
        used: &[bool],
        out: &mut FactorColumns,
        mut change: impl FnMut(StreamKey, &mut [f64]),
    ) {
        out.values.resize_with(self.keys.len(), Vec::new);
        let all = !self.cholesky.is_empty();
        for (factor, column) in out.values.iter_mut().enumerate() {
            column.clear();
            if !(all || used[factor]) {
                continue;
            }
            column.resize(trials, 0.0);
            fill_over_trials(self.keys[factor], first_trial, year, 0, column);
            change(self.keys[factor], column);
            match self.variances.get(factor) {
                None => normal_quantile_slice(column),
                Some(&variance) => column.iter_mut().for_each(|u| *u = gamma_unit_quantile(*u, variance)),
            }
        }
        // From the last factor on, so that each still finds the independent deviates before it.
        for factor in (0..self.cholesky.len()).rev() {
            let (before, rest) = out.values.split_at_mut(factor);
            let weights = &self.cholesky[factor];
            for (trial, value) in rest[0].iter_mut().enumerate() {
                let others: f64 = weights[..factor].iter().zip(&*before).map(|(w, z)| w * z[trial]).sum();
                *value = others + weights[factor] * *value;
            }
        }
        out.roots.clear();
        out.roots.resize(trials, 1.0);
        if let Some((key, degrees)) = self.degrees {
            fill_over_trials(key, first_trial, year, 0, &mut out.roots);
            change(key, &mut out.roots);
            out.roots.iter_mut().for_each(|u| *u = (chi_square_quantile(*u, degrees) / degrees).sqrt());
        }
    }

    /// Number of factors.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Standard deviation of a sum of factors with loadings on some of them, given in the order of the factors.
    pub fn spread(&self, loadings: &[(usize, f64)]) -> f64 {
        if self.cholesky.is_empty() {
            return loadings.iter().map(|(_, loading)| loading * loading).sum::<f64>().sqrt();
        }
        let along = |deviate: usize| -> f64 {
            loadings.iter().filter_map(|&(factor, loading)| Some(loading * self.cholesky[factor].get(deviate)?)).sum()
        };
        (0..self.len()).map(|deviate| along(deviate) * along(deviate)).sum::<f64>().sqrt()
    }
}

/// Lower triangle L of R = L L' by rows; rows of a singular matrix that is positive semi-definite end in zeros.
fn cholesky(correlation: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut lower: Vec<Vec<f64>> = Vec::with_capacity(correlation.len());
    for (i, row) in correlation.iter().enumerate() {
        let mut own = vec![0.0; i + 1];
        for j in 0..i {
            let dot: f64 = (0..j).map(|k| own[k] * lower[j][k]).sum();
            own[j] = if lower[j][j] > 1e-9 { (row[j] - dot) / lower[j][j] } else { 0.0 };
        }
        let rest: f64 = 1.0 - own[..i].iter().map(|w| w * w).sum::<f64>();
        own[i] = rest.max(0.0).sqrt();
        lower.push(own);
    }
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_triangle_multiplies_to_the_matrix() {
        let matrix = vec![vec![1.0, 0.6, 0.3], vec![0.6, 1.0, 0.5], vec![0.3, 0.5, 1.0]];
        let lower = cholesky(&matrix);
        assert_eq!(lower[1], [0.6, 0.8]);
        for i in 0..3 {
            for j in 0..=i {
                let product: f64 = (0..=j).map(|k| lower[i][k] * lower[j][k]).sum();
                assert!((product - matrix[i][j]).abs() < 1e-15);
            }
        }
        // Two factors that are one.
        assert_eq!(cholesky(&[vec![1.0, 1.0], vec![1.0, 1.0]])[1], [1.0, 0.0]);
    }
}
