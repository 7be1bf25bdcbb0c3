//! Premium principles: what a layer is worth beyond its expected loss.
//!
//! Each principle is a function of the annual loss of a layer. They disagree by a factor of two and more on a layer that is hit
//! once in a hundred years, so a price is a range over principles and their parameters and never one of them.
//!
//! | file | principle |
//! |---|---|
//! | [`distortion`] | proportional hazard, Wang's transform with normal and Student tails: the probability of loss made larger |
//! | [`distorted`] | the price under a distortion, and what each of several layers contributes to the price of all |
//! | [`loading`] | expected loss plus a load on the standard deviation, on the tail value at risk, on capital (Kreps), on frequency and severity (Lane) |
//! | [`risk_transfer`] | whether a contract moves risk at all: expected reinsurer deficit, 10-10 |
//! | [`quote`] | from a quoted premium back: loss on line, multiple, payback, implied probability of a total loss |
//! | [`burning_cost`] | the average of past years, with what a history without loss still allows |

pub mod burning_cost;
pub mod distorted;
pub mod distortion;
pub mod loading;
pub mod quote;
pub mod risk_transfer;

pub use distortion::Distortion;
