//! Plain data that every room shares.
