//! Readers of text and tables that complain with file, line, rule and example.
//!
//! A reader never stops at the first mistake: it pushes a [`complaint::Complaint`] and goes on, so that the user sees
//! every mistake of a file at once. Money is read from the source text, digit by digit, never through a binary float.

pub mod complaint;
pub mod counted;
pub mod source;
mod render;
pub mod suggest;
mod digits;
mod kanji;
pub mod amount;
pub mod digest;
pub mod toml_tree;
pub mod toml_node;
pub mod toml_edit;
mod toml_syntax;
pub mod table;
pub mod matrix;
mod table_header;
pub mod occurrences;
pub mod occurrences_csv;
pub mod event_index;

pub use complaint::{Complaint, Complaints, Fault, Severity};
