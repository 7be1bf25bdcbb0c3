//! Trials in chunks of a fixed number, in parallel, merged in the order of trials: sums of floating-point numbers are then the
//! same from any number of threads and any block size of the run. A wave of chunks is in memory at a time.
//!
//! Worked number: 1,200 trials are the chunks 0 to 511, 512 to 1023 and 1024 to 1199.

use crate::simulation::{Cancel, RunError};
use rayon::prelude::*;
use std::ops::Range;

/// Trials in a chunk.
pub(in crate::study) const CHUNK: u64 = 512;
/// Chunks of a wave by thread.
const WAVE: u64 = 4;

/// Works on every chunk and merges what each comes to, in order; stops at a cancellation within the time of a chunk.
pub(in crate::study) fn in_chunks<Space: Default + Send, Part: Send>(
    trials: u64,
    cancel: &Cancel,
    work: impl Fn(&mut Space, Range<u64>) -> Part + Sync,
    mut merge: impl FnMut(Part),
) -> Result<(), RunError> {
    let chunks = trials.div_ceil(CHUNK);
    let wave = WAVE * rayon::current_num_threads().max(1) as u64;
    let mut next = 0;
    while next < chunks {
        let last = (next + wave).min(chunks);
        let one = |space: &mut Space, chunk: u64| {
            let range = chunk * CHUNK..((chunk + 1) * CHUNK).min(trials);
            (!cancel.is_cancelled()).then(|| work(space, range))
        };
        let parts: Vec<Option<Part>> = (next..last).into_par_iter().map_init(Space::default, one).collect();
        for part in parts {
            merge(part.ok_or(RunError::Cancelled)?);
        }
        next = last;
    }
    if cancel.is_cancelled() { Err(RunError::Cancelled) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trial_is_in_one_chunk_and_parts_come_in_order() {
        for trials in [0, 1, 512, 513, 10_000] {
            let mut seen = Vec::new();
            in_chunks(trials, &Cancel::new(), |(): &mut (), range| range, |range| seen.extend(range)).unwrap();
            assert!(seen.iter().copied().eq(0..trials));
        }
    }

    #[test]
    fn a_cancelled_pass_ends() {
        let cancel = Cancel::new();
        cancel.cancel();
        let ended = in_chunks(10_000, &cancel, |(): &mut (), _| (), |()| ());
        assert!(matches!(ended, Err(RunError::Cancelled)));
    }
}
