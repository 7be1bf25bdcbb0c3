//! Ishizue (礎, foundation stone): catastrophe loss simulation for captive insurers.
//!
//! The rooms of the house, in the order in which they may import one another (a room imports only from rooms above it;
//! `tests/rooms.rs` holds the code to it):
//!
//! | room | what lives there |
//! |---|---|
//! | [`numerics`] | random streams, distributions, special functions, order statistics |
//! | [`input`] | text and table readers, complaints |
//! | [`model`] | plain data everyone shares: money, dates, parties, risks, perils, contract terms, blocks of losses |
//! | [`statistics`] | exceedance curves, risk measures, intervals, all aware of weights |
//! | [`perils`] · [`programme`] · [`ledger`] | where losses come from · policies and contracts · accounts; they never import each other |
//! | [`simulation`] | blocks of trials: draw, apply, collect |
//! | [`study`] | the questions asked of a simulation, and the [`study::results::Results`] that answer them |
//! | [`config`] | the grammar of the configuration file |
//! | [`selftest`] | known answers, worked out again on the machine at hand |
//! | [`report`] | terminal, JSON, CSV, HTML |
//! | [`cli`] | the commands |

pub mod numerics;
pub mod input;
pub mod model;
pub mod statistics;
pub mod perils;
pub mod programme;
pub mod ledger;
pub mod simulation;
pub mod study;
pub mod config;
pub mod selftest;
pub mod report;
pub mod cli;
