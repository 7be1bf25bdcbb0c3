//! Distributions of losses, counts and damage ratios, one per file.
//!
//! Each is a small checked struct with its distribution function, its inverse (every draw is an inverse of one uniform),
//! mean, variance (infinite where it is) and the mean of a layer in closed form.
//!
//! | losses | counts | ratios and factors |
//! |---|---|---|
//! | [`Lognormal`], [`Pareto`], [`GeneralisedPareto`], [`Gamma`], [`Weibull`], [`Exponential`], [`Empirical`]; [`Severity`] cuts and caps any of them | [`Poisson`], [`NegativeBinomial`], [`Binomial`], [`FixedCount`]; [`Frequency`] holds any of them | [`BetaShape`], [`gamma_unit_quantile`]; times between ruptures: [`BrownianPassageTime`] |

mod error;
mod lognormal;
mod pareto;
mod generalised_pareto;
mod gamma;
mod weibull;
mod exponential;
mod empirical;
mod severity_shape;
mod severity;
mod count_table;
mod poisson;
mod negative_binomial;
mod binomial;
mod brownian_passage_time;
mod fixed_count;
mod frequency;
mod beta;
mod mixing;

pub use beta::{BetaShape, beta_parameters};
pub use binomial::Binomial;
pub use brownian_passage_time::BrownianPassageTime;
pub use empirical::Empirical;
pub use error::DistributionError;
pub use exponential::Exponential;
pub use fixed_count::FixedCount;
pub use frequency::Frequency;
pub use gamma::Gamma;
pub use generalised_pareto::GeneralisedPareto;
pub use lognormal::Lognormal;
pub use mixing::gamma_unit_quantile;
pub use negative_binomial::NegativeBinomial;
pub use pareto::Pareto;
pub use poisson::Poisson;
pub use severity::Severity;
pub use severity_shape::SeverityShape;
pub use weibull::Weibull;
