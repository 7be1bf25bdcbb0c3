//! Results as terminal text, JSON, CSV and HTML.
//!
//! Every exporter is a pure function of one [`Results`](crate::study::results::Results) value: no clock, no host, no
//! order of a hash map. Every word comes from [`labels`], every figure passes through [`mod@format`].
//!
//! | exporter | writes |
//! |---|---|
//! | [`terminal::summary`] | what `run` prints, at most 80 columns wide |
//! | [`story::text`], [`scenario::text`] | what `loss` and `explain` print |
//! | [`json::results`] | `results.json` |
//! | [`csv::write_ep_curves`] | `ep_curves.csv` |
//! | [`credit_csv`] | `credit_quarters.csv`, `credit_buyers.csv` |
//! | [`rules_csv::write_rules`] | `rules.csv` |
//! | [`csv::YearTableWriter`] | `years.csv`, row by row while the run goes on |
//! | [`html::page`] | `report.html`, self-contained |
//! | [`event_tables::write`] | `events.csv`, `footprint.csv`, `elt.csv`, `yelt.csv` and what they are |
//! | [`files::OutputFolder`] | the files themselves, the manifest last |

pub mod chart;
pub mod check;
pub mod check_time;
pub mod compare;
pub mod context;
pub mod csv;
pub mod digits;
pub mod earthquake_figures;
pub mod credit_csv;
mod credit_story;
mod earthquake_story;
pub mod event_tables;
pub mod figures;
pub mod files;
pub mod format;
pub mod hazard;
pub mod html;
pub mod json;
pub mod labels;
pub mod manifest;
pub mod programme_tree;
pub mod quanta;
pub mod rules_csv;
pub mod sampling;
pub mod scenario;
pub mod selftest;
pub mod shard;
pub mod story;
pub mod stress;
pub mod summary;
pub mod sweep;
mod swing_figures;
pub mod table;
pub mod tables;
pub mod terminal;
pub mod medium;
mod money_in_words;
mod payment_in_words;
mod risk_terms_in_words;
pub mod terms_in_words;
pub mod price;
pub mod text;
pub mod text_page;
pub mod towers;
mod trigger;
mod words;
mod writer;
pub mod year_table;
