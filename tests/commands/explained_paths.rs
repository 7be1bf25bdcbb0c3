//! `ishizue explain`: which path it finds, and what it refuses.

use super::*;

/// Column of the first years of a year table.
fn first_years(folder: &Path, column: &str) -> Vec<Decimal> {
    let mut table = csv::Reader::from_path(folder.join("years.csv")).unwrap();
    let at = table.headers().unwrap().iter().position(|name| name == column).unwrap();
    let rows = table.records().map(Result::unwrap).filter(|row| &row[1] == "1");
    rows.map(|row| row[at].parse().unwrap()).collect()
}

#[test]
fn a_return_period_finds_the_year_of_its_rank() {
    let out = tempfile::tempdir().unwrap();
    ishizue(&["run", COMPANY_B, "--trials", "5000", "--years", "all", "--out", text(out.path())]).done();
    for (quantity, column, account_key) in [
        ("gross", "captive_gross", "captive-gross"),
        ("ground-up", "ground_up", "ground-up"),
        ("insured", "insured", "insured"),
        ("ceded", "as_configured.ceded", "captive-ceded"),
    ] {
        let column = first_years(out.path(), column);
        let mut sorted = column.clone();
        sorted.sort();
        // The 1-in-250 year of 5,000 is the 20th largest; of equal ones the first path is told.
        let expected = sorted[sorted.len() - 20];
        let first = column.iter().position(|&loss| loss == expected).unwrap();
        let story =
            ishizue(&["explain", COMPANY_B, "--trials", "5000", "--return-period", "250", "--of", quantity, "--json"]);
        let story = story.json();
        assert_eq!(story["trial"], first, "{quantity}");
        assert_eq!(account(&story, 0, account_key), expected, "{quantity}");
        assert!(story["years"].as_array().unwrap().iter().all(|year| year["reconciles"] == true));
    }
}

#[test]
fn the_worst_result_is_the_smallest_cash_flow() {
    let out = tempfile::tempdir().unwrap();
    let config = "configs/company_b_excess_of_loss.toml";
    ishizue(&["run", config, "--trials", "1000", "--years", "all", "--out", text(out.path())]).done();
    let worst = first_years(out.path(), "as_configured.captive_cash_flow").into_iter().min().unwrap();
    let arguments = ["explain", config, "--trials", "1000", "--return-period", "1000", "--of", "result", "--json"];
    assert_eq!(account(&ishizue(&arguments).json(), 0, "captive-cash-flow"), worst);
}

#[test]
fn one_year_of_a_path_is_told_alone() {
    let whole = ishizue(&["explain", COMPANY_B, "--trial", "213", "--json"]).json();
    let second = ishizue(&["explain", COMPANY_B, "--trial", "213", "--year", "2", "--json"]).json();
    assert_eq!(second["years"].as_array().unwrap().len(), 1);
    assert_eq!(second["years"][0], whole["years"][1]);
    let of_second = whole["events"].as_array().unwrap().iter().filter(|event| event["year"] == 1);
    assert!(second["events"].as_array().unwrap().iter().eq(of_second));
}

#[test]
fn paths_and_years_that_do_not_exist_are_refused() {
    ishizue(&["explain", COMPANY_B, "--trial", "100000"]).fails(2, &["trial 100000", "from 0 to 99999", "--trials"]);
    ishizue(&["explain", COMPANY_B, "--trial", "10", "--trials", "10"]).fails(2, &["from 0 to 9"]);
    for year in ["0", "6"] {
        ishizue(&["explain", COMPANY_B, "--trial", "0", "--year", year]).fails(2, &["from 1 to 5"]);
    }
    ishizue(&["explain", COMPANY_B, "--return-period", "250", "--trials", "249"]).fails(2, &["1-in-250", "--trials"]);
    ishizue(&["explain", COMPANY_B, "--return-period", "0"]).fails(2, &["'0'", "--return-period <T>"]);
}

#[test]
fn questions_about_a_captive_need_one() {
    let explain = ["explain", "configs/tower.toml", "--trials", "100"];
    ishizue(&[&explain[..], &["--return-period", "10", "--of", "result"]].concat()).fails(2, &["no captive"]);
    ishizue(&[&explain[..], &["--trial", "1", "--without-retrocession"]].concat()).fails(2, &["no retrocession"]);
}

#[test]
fn more_trials_reach_further_and_tell_the_same_path() {
    let few = ishizue(&["explain", COMPANY_B, "--trial", "7", "--trials", "8"]).done().out;
    let many = ishizue(&["explain", COMPANY_B, "--trial", "7", "--trials", "1_000_000_000"]).done().out;
    assert_eq!(few, many);
}
