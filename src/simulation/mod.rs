//! Blocks of trials: draw, apply, collect.
