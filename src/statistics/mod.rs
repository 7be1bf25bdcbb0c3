//! Exceedance curves, risk measures and their sampling errors, aware of weights.
