//! Where the blocks of a run come from: the simulation, a log of an earlier one, or first the log and then the simulation.
//!
//! Whatever a run finds out is made from its blocks in the order of the trials. So two runs whose sources send the same blocks say the same,
//! byte for byte, and the study need not know which source it was.
//!
//! Worked number: three parts of 1,000 trials, merged, send trials 0 to 999 once each; so does the simulation.

use super::cancel::Cancel;
use super::engine::{Engine, Observer, RunError, RunSettings};
use super::sink::Sink;

/// Sends the blocks of a run.
pub trait BlockSource {
    /// Sends every block to the sink, in the order of the trials; tells the observer how many trials have passed.
    ///
    /// # Errors
    /// [`RunError::Cancelled`] when asked to stop; what the sink reports; a log that cannot be read or written.
    fn send(
        &mut self,
        engine: &Engine,
        settings: &RunSettings,
        observer: &dyn Observer,
        cancel: &Cancel,
        sink: &mut dyn Sink,
    ) -> Result<(), RunError>;
}

/// Simulates every block.
pub struct Simulated;

impl BlockSource for Simulated {
    fn send(
        &mut self,
        engine: &Engine,
        settings: &RunSettings,
        observer: &dyn Observer,
        cancel: &Cancel,
        sink: &mut dyn Sink,
    ) -> Result<(), RunError> {
        engine.run(settings, observer, cancel, sink)
    }
}
