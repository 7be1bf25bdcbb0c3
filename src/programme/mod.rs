//! Policies and reinsurance contracts, compiled to a flat plan.
