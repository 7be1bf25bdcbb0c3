//! Special functions: normal (also of two variables), gamma, beta, Student and binomial, with their inverses.
//!
//! Built on `libm` and the project's own kernels, so that every machine gives the same bits. Arguments outside the domain
//! give NaN; nothing panics.

mod binomial;
mod bivariate_normal;
mod gamma;
mod incomplete_beta;
mod incomplete_gamma;
mod large_gamma;
mod normal;
mod student_t;

pub use binomial::{binomial_cdf, binomial_quantile, binomial_survival};
pub use bivariate_normal::{bivariate_normal_cdf, bivariate_normal_covariance};
pub(in crate::numerics) use gamma::binomial_term;
pub use gamma::{binomial_density, ln_beta, ln_gamma, poisson_density};
pub use incomplete_beta::{
    beta_cdf, beta_cdf_and_survival, beta_density, beta_quantile, beta_quantile_upper, beta_survival,
};
pub use incomplete_gamma::{chi_square_quantile, gamma_density, gamma_p, gamma_p_inverse, gamma_q, gamma_q_inverse};
pub use normal::{normal_cdf, normal_density, normal_quantile, normal_survival};
pub use student_t::{student_t_cdf, student_t_quantile};
