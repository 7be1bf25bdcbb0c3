//! The committed manual and JSON Schema of the configuration are those of the field table.
//!
//! After a change of the field table: `ISHIZUE_WRITE_DOCS=1 cargo test --test config_docs`.

use std::fs;

fn is_current(path: &str, made: &str) {
    if std::env::var_os("ISHIZUE_WRITE_DOCS").is_some() {
        fs::create_dir_all("docs").unwrap();
        fs::write(path, made).unwrap();
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(committed == made, "{path} is out of date; run: ISHIZUE_WRITE_DOCS=1 cargo test --test config_docs");
}

#[test]
fn the_manual_is_that_of_the_field_table() {
    is_current("docs/config.md", &ishizue::config::manual());
}

#[test]
fn the_json_schema_is_that_of_the_field_table() {
    let schema = serde_json::to_string_pretty(&ishizue::config::schema()).unwrap() + "\n";
    is_current("docs/config.schema.json", &schema);
}

#[test]
fn the_json_schema_of_selftest_json_is_that_of_the_results() {
    let schema = serde_json::to_string_pretty(&ishizue::report::selftest::schema()).unwrap() + "\n";
    is_current("docs/selftest.schema.json", &schema);
}

#[test]
fn the_json_schema_of_stress_json_is_that_of_the_results() {
    let schema = serde_json::to_string_pretty(&ishizue::report::stress::schema()).unwrap() + "\n";
    is_current("docs/stress.schema.json", &schema);
}
