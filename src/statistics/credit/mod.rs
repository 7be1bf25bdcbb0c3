//! Closed and exact forms of portfolio credit risk: figures without simulation error to hold a simulation against.
//!
//! Amounts are default rates (0 to 1), numbers of defaults, or whole units of loss; a [`Lattice`] holds the exact law of
//! the last two and answers for mean, sd, VaR and TVaR. Levels are numbers from 0 to 1 (0.999), correlations are those
//! of latent normal or t variables. Bad parameters give a [`FormError`]; nothing panics.
//!
//! | file | what lives there |
//! |---|---|
//! | [`lattice`] | a law on 0, 1, 2, ...: mean, sd, VaR, TVaR, layers, sums and mixtures |
//! | [`vasicek`] | the infinitely fine homogeneous pool |
//! | `joint_default` | two obligors: joint default and default correlation |
//! | [`finite_pool`] | defaults of a homogeneous Gaussian or t pool; loss of a heterogeneous Gaussian pool |
//! | [`granularity`] | what a finite pool needs beyond the infinitely fine one, exactly and to first order |
//! | [`common_shock`] | a political event that strikes a share of all; thresholds moved by a catastrophe |
//! | [`compound`] | Panjer's recursion for Poisson and negative binomial numbers of losses in whole units |
//! | [`credit_risk_plus`] | banded exposures under gamma factors |
//! | [`frye_jacobs`] | loss given default as a function of the default rate |
//! | `calibration` | correlation and gamma variance from the mean and sd of a default rate |

mod error;
pub mod lattice;
pub mod vasicek;
mod joint_default;
pub mod finite_pool;
pub mod granularity;
pub mod common_shock;
pub mod compound;
pub mod credit_risk_plus;
pub mod frye_jacobs;
mod calibration;

pub use calibration::{asset_correlation, gamma_variance, gamma_variance_of_correlation};
pub use common_shock::{CommonShock, shifted_pd};
pub use compound::compound_negative_binomial;
pub use credit_risk_plus::{BandedBook, Exposure};
pub use error::FormError;
pub use finite_pool::{Obligor, gaussian_pool, heterogeneous_pool, t_pool};
pub use frye_jacobs::LgdFunction;
pub use joint_default::{default_correlation, joint_pd, joint_pd_t};
pub use lattice::Lattice;
pub use vasicek::LargePool;
