//! Where losses come from.
