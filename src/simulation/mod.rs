//! Blocks of trials: draw the losses, apply every design, book the year, hand the columns on.
//!
//! A block is only a unit of work: every random number has its own address, every result is a column with one entry a
//! path or a path-year, and columns reach the [`sink::Sink`] in the order of the trials. So results do not depend on
//! the size of blocks or on the number of threads.

pub mod block;
pub mod block_log;
pub mod block_source;
pub mod capital_columns;
mod capital_year;
pub mod cancel;
pub mod engine;
pub mod event_analysis;
pub mod focus;
pub mod liquidity;
pub mod sink;
pub mod basis_risk;
pub mod shard;
pub mod sources;
pub mod variant;

pub use block_source::{BlockSource, Simulated};
pub use cancel::Cancel;
pub use engine::{Engine, Observer, RunError, RunSettings, Silent};
pub use sink::Sink;
