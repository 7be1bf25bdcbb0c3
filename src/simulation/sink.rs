//! Receivers of simulated blocks.

use super::block::BlockColumns;
use std::io;

/// Receives the columns of every block, in the order of the trials, on the thread that called the run.
pub trait Sink {
    /// Takes a block. An error stops the run.
    fn receive(&mut self, block: &BlockColumns) -> io::Result<()>;
}

/// Several sinks in a row.
impl<A: Sink + ?Sized, B: Sink + ?Sized> Sink for (&mut A, &mut B) {
    fn receive(&mut self, block: &BlockColumns) -> io::Result<()> {
        self.0.receive(block)?;
        self.1.receive(block)
    }
}
