//! Correlation and gamma variance from the mean and the standard deviation of a default rate over years.
//!
//! The latent correlation ρ solves Φ₂(Φ⁻¹(p), Φ⁻¹(p); ρ) - p² = sd²; the variance of a gamma factor of mean 1 on the rate
//! is (sd/p)². Chance among few obligors is inside an observed sd, so both are rather too high. Source: M. B. Gordy (2000),
//! "A comparative anatomy of credit risk models", Journal of Banking and Finance 24, 119-149.
//! Worked number: S&P's B ratings of 1981-2024, mean 2.93 %, sd 2.87 %: ρ = 0.144, gamma variance 0.96.

use super::error::{FormError, holds, inside, pd};
use super::vasicek::LargePool;
use crate::numerics::special::{bivariate_normal_covariance, normal_quantile};

/// The latent correlation at which a fine pool's default rate has this mean and standard deviation.
///
/// Errors: a mean that is not above 0 and below 1; an sd that is not above 0 and below √(mean (1 - mean)), the sd of all
/// or none.
///
/// ```
/// let correlation = ishizue::statistics::credit::asset_correlation(0.0014, 0.0023)?;
/// assert!((correlation - 0.137).abs() < 5e-4);
/// # Ok::<(), ishizue::statistics::credit::FormError>(())
/// ```
pub fn asset_correlation(mean: f64, sd: f64) -> Result<f64, FormError> {
    let mean = pd(mean)?;
    let possible = sd > 0.0 && sd * sd < mean * (1.0 - mean);
    holds("sd of the default rate", sd, "above 0 and below the root of mean (1 - mean)", possible)?;
    let threshold = normal_quantile(mean);
    let (mut low, mut high) = (0.0, 1.0);
    // The covariance of two defaults rises with their correlation.
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if bivariate_normal_covariance(threshold, threshold, middle) < sd * sd { low = middle } else { high = middle }
    }
    Ok(0.5 * (low + high))
}

/// The variance of a factor of mean 1 that gives a default rate of this mean this standard deviation.
pub fn gamma_variance(mean: f64, sd: f64) -> Result<f64, FormError> {
    let mean = holds("mean default rate", mean, "a number above 0", mean.is_finite() && mean > 0.0)?;
    let relative = holds("sd of the default rate", sd, "a number of 0 or more", sd.is_finite() && sd >= 0.0)? / mean;
    Ok(relative * relative)
}

/// The variance of a gamma factor under which a fine pool spreads as under a Gaussian factor of this correlation.
pub fn gamma_variance_of_correlation(probability: f64, correlation: f64) -> Result<f64, FormError> {
    let pool = LargePool::new(pd(probability)?, inside("correlation", correlation)?)?;
    gamma_variance(probability, pool.sd())
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn ratings_of_four_decades_have_nearly_one_correlation() {
        // S&P Global Ratings, 2024 Annual Global Corporate Default and Rating Transition Study (27 March 2025), table 21:
        // mean and sd in percent over 1981-2024.
        for (rating, mean, sd, correlation, variance) in [
            ("A", 0.05, 0.10, 0.144, 4.0),
            ("BBB", 0.14, 0.23, 0.137, 2.70),
            ("BB", 0.56, 0.76, 0.144, 1.84),
            ("B", 2.93, 2.87, 0.144, 0.96),
            ("CCC", 26.12, 11.29, 0.118, 0.187),
        ] {
            let own = asset_correlation(mean / 100.0, sd / 100.0).expect("valid");
            assert!((own - correlation).abs() < 5e-4, "{rating}: {own}");
            let gamma = gamma_variance(mean / 100.0, sd / 100.0).expect("valid");
            assert_relative_eq!(gamma, variance, max_relative = 3e-3);
            let matched = gamma_variance_of_correlation(mean / 100.0, own).expect("valid");
            assert_relative_eq!(matched, gamma, max_relative = 1e-9);
        }
    }

    #[test]
    fn the_correlation_of_a_pool_is_found_again() {
        for p in [1e-4, 0.01, 0.4] {
            for rho in [0.001, 0.05, 0.3, 0.9] {
                let sd = LargePool::new(p, rho).expect("valid").sd();
                assert_relative_eq!(asset_correlation(p, sd).expect("valid"), rho, max_relative = 1e-9);
            }
        }
    }

    #[test]
    fn bad_parameters_are_refused() {
        assert!(asset_correlation(0.0, 0.1).is_err());
        assert!(asset_correlation(0.01, 0.0).is_err());
        assert_eq!(asset_correlation(0.5, 0.5).map_err(|e| e.parameter), Err("sd of the default rate"));
        assert!(gamma_variance(0.0, 0.1).is_err() && gamma_variance(0.1, -0.1).is_err());
        assert!(gamma_variance_of_correlation(0.1, 1.0).is_err());
    }
}
