//! Damage by shaking, and what it brings.
//!
//! | file | what lives there |
//! |---|---|
//! | `site_damage` | damage ratios of building, contents and stock of a site: drawn, mean, expected |
//! | `curve` | mean damage ratio by shaking, and the probability of any |
//! | `zero_inflated_beta`, `beta_family` | the ratio about its mean |
//! | `downtime` | days without production |
//! | `remaining` | what earlier events of a path left standing |
//! | `gauss`, `normal_table` | quadrature over a cut-off normal deviate; ln Phi from a table |

pub mod beta_family;
pub mod curve;
pub mod downtime;
#[cfg(test)]
pub(super) mod examples;
pub mod gauss;
pub mod normal_table;
pub mod remaining;
pub mod site_damage;
pub mod zero_inflated_beta;
