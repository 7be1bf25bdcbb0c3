//! Perils through their public face: addresses of random numbers, laws against closed forms, tables, refusals.

#[path = "perils/support.rs"]
mod support;

#[path = "perils/addresses.rs"]
mod addresses;
#[path = "perils/laws.rs"]
mod laws;
#[path = "perils/refusals.rs"]
mod refusals;
#[path = "perils/tables.rs"]
mod tables;
