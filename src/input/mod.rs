//! Readers of text and tables that complain with file, line, rule and example.
//!
//! A reader never stops at the first mistake: it pushes a [`complaint::Complaint`] and goes on, so that the user sees
//! every mistake of a file at once. Money is read from the source text, digit by digit, never through a binary float.

pub mod complaint;
pub mod source;
pub mod render;
pub mod suggest;
pub mod amount;
pub mod digest;
pub mod toml_tree;
pub mod table;

pub use complaint::{Complaint, Complaints, Fault, Severity};
