//! Broken configurations and what must be said of each: file and line, what is wrong, the rule, the right form.
//!
//! `tests/broken/good.toml` is the configuration without a mistake; every other file there differs from it in one place.

use std::path::Path;

use ishizue::config;
use ishizue::input::complaint::{Complaint, Complaints};

/// What a complaint must say: place, what is wrong, a part of the rule, a part of the example.
type Said = (&'static str, &'static str, &'static str, &'static str);

fn complaints(name: &str) -> Complaints {
    let path = format!("tests/broken/{name}.toml");
    match config::read(Path::new(&path)) {
        Ok(_) => panic!("{path} was read without an error"),
        Err(complaints) => complaints,
    }
}

/// The only error about a configuration is the one stated.
fn refused(name: &str, expected: Said) {
    let all = complaints(name);
    let errors: Vec<&Complaint> = all.errors().collect();
    assert_eq!(errors.len(), 1, "{name}:\n{all}");
    says(errors[0], expected);
    assert!(all.render(false, 80).lines().all(|line| line.chars().count() <= 80), "{name}:\n{all}");
}

fn says(complaint: &Complaint, (place, what, rule, example): Said) {
    assert_eq!(complaint.place(), format!("tests/broken/{place}"));
    assert_eq!(complaint.what, what);
    assert!(complaint.rule.contains(rule), "rule: {}", complaint.rule);
    assert!(complaint.example.contains(example), "example: {}", complaint.example);
    assert!(!rule.is_empty() && !example.is_empty());
}

macro_rules! refused {
    ($($name:ident: $place:expr, $what:expr, $rule:expr, $example:expr;)*) => {
        $(#[test] fn $name() { refused(stringify!($name), ($place, $what, $rule, $example)); })*

        #[test]
        fn every_broken_file_is_tried() {
            let mut tried = vec![$(stringify!($name)),*];
            tried.extend(["good", "many_at_once", "unknown_table", "wrong_header"]);
            for entry in std::fs::read_dir("tests/broken").unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                if let Some(name) = name.strip_suffix(".toml") {
                    assert!(tried.contains(&name), "{name}");
                }
            }
            assert!(tried.len() >= 30);
        }
    };
}

#[test]
fn the_configuration_from_which_the_broken_ones_differ_is_read() {
    let (model, warnings) = config::read(Path::new("tests/broken/good.toml")).unwrap_or_else(|e| panic!("{e}"));
    assert!(warnings.is_empty(), "{warnings}");
    assert_eq!((model.policies.len(), model.contracts.len(), model.risks.len()), (1, 2, 2));
}

refused! {
    start_too_late: "start_too_late.toml:7:9",
        "the simulation ends in 9955, too late for the calendar", "a period of 50 years", "start = 2027-04-01";
    multiple_of_premium_too_large: "multiple_of_premium_too_large.toml:40:23",
        "600,000,000,000,000 is more than 2^53 times the quantum of 0.01", "whole numbers of quanta", "quantum = 1";
    amount_above_quanta: "amount_above_quanta.csv:2:24",
        "column building: 900000000000000 is more than 2^53 times the quantum of 0.01", "exact up to 2^53", "1200m";
    open_quotation_mark: "open_quotation_mark.csv:2:8",
        "a quotation mark is not closed", "closed at its end", "\"a cell, with a comma\"";
    quote_without_limit: "quote_without_limit.toml:60:16",
        "the contract \"fronting\" has no limit", "the premium over the limit", "premium = \"45m\"";
    quote_of_nothing: "quote_of_nothing.toml:60:11",
        "the quote is zero", "a quote is above zero", "premium = \"45m\"";
    name_too_long: "name_too_long.toml:51:8",
        "\"llllllllllllllllllllllllllllllllllllllll…\" is not a good name", "at most 80 characters", "name = \"fronting\"";
    capacity_misspelt: "capacity_misspelt.toml:54:34",
        "unknown key `own-capcity` in contract[2].terms.capacity-extension; did you mean `own-capacity`?",
        "own-capacity, whole-countries", "own-capacity = \"3m\"";
    acceptance_misspelt: "acceptance_misspelt.toml:56:60",
        "unknown key `rsk` in contract[2].acceptance; did you mean `risk`?", "the keys here are risk", "risk = ";
    history_of_nothing: "history_of_nothing.csv:2:6",
        "column loss: the loss is zero", "without a row had none", "400m";
    history_too_large: "history_too_large.csv:2:6",
        "column loss: at the values of the start the loss is too large to be exact in whole quanta", "grows by `trend`", "400m";
    history_missing: "history_missing.toml:59:11",
        "history_missing.csv: there is no such file", "tests/broken/history_missing.csv", "history = \"history.csv\"";
    unknown_key: "unknown_key.toml:14:1",
        "unknown key `domicil` in captive; did you mean `domicile`?",
        "the keys here are name, domicile, country", "domicile = \"Hawaii\"";
    wrong_type: "wrong_type.toml:8:10",
        "a whole number without quotes is expected here, not the text \"many\"",
        "takes a whole number", "trials = 100_000";
    missing_field: "missing_field.toml:50:1",
        "contract[2] lacks `premium`", "`premium` is the premium of the whole period", "premium = \"42.75m\"";
    missing_section: "missing_section.toml:1:1",
        "the file lacks `simulation`", "how many years, from when", "[simulation]";
    negative_limit: "negative_limit.toml:54:58",
        "the amount -900m is negative", "zero or more", "limit = \"900m\"";
    not_a_number: "not_a_number.toml:20:15",
        "nan is not a finite number", "every number is finite", "other-costs = \"8m\"";
    too_large: "too_large.toml:15:19",
        "1e400 is too large", "up to 1e15", "opening-surplus = \"100m\"";
    cession_110_percent: "cession_110_percent.toml:46:35",
        "the share 110% is above 100%", "from 0% to 100%", "share = \"95%\"";
    share_without_percent: "share_without_percent.toml:46:35",
        "the share 95 is above 1; did you mean \"95%\"?", "a number from 0 to 1 or a percentage", "share = \"95%\"";
    parallel_cessions: "parallel_cessions.toml:61:9",
        "\"London\" and \"Zurich\" cede 110% together", "at most 100% of a risk", "after = ";
    cycle_of_after: "cycle_of_after.toml:56:9",
        "the contracts wait for each other in a cycle: \"London\" waits for \"Zurich\" waits for \"London\"",
        "may not form a cycle", "after = []";
    cycle_of_cedants: "cycle_of_cedants.toml:44:10",
        "the contracts wait for each other in a cycle: \"fronting\" waits for \"back to the front\" waits for \"London\" \
         waits for \"fronting\"",
        "those that bring risk to its cedant", "after = []";
    unknown_party: "unknown_party.toml:53:13",
        "there is no party called \"Londn\"; did you mean \"London\"?", "there are \"Company B\"", "reinsurer = ";
    unknown_contract: "unknown_contract.toml:56:10",
        "there is no contract called \"frontng\"; did you mean \"fronting\"?", "\"fronting\", \"London\"", "after = [";
    unknown_peril: "unknown_peril.toml:38:22",
        "there is no peril called \"flood\"", "there are \"earthquake\"", "perils = [";
    unknown_site_in_scope: "unknown_site_in_scope.toml:38:21",
        "there is no site called \"sendia\"; did you mean \"sendai\"?", "one of the 2 of the list", "sites = [\"sendai\"]";
    missing_after: "missing_after.toml:58:1",
        "\"Zurich\" and \"London\" overlap, but \"Zurich\" does not say which comes first",
        "`after` is written", "after = [] or after = [\"London\"]";
    missing_csv: "missing_csv.toml:33:29",
        "gone.csv: there is no such file", "tests/broken/gone.csv", "file = ";
    text_in_number_column: "text_in_number_column.csv:3:3",
        "column rate: \"often\" is not a number", "written in digits", "0.004";
    duplicate_site: "duplicate_site.csv:4:1",
        "column id: the site \"sendai\" stands twice in the list", "an id of its own", "sendai";
    duplicate_name: "duplicate_name.toml:51:8",
        "the name \"fronting\" is used twice, first in line 43", "a name of its own", "name = \"fronting 2\"";
    duplicate_event_row: "duplicate_event_row.csv:3:1",
        "column event_id: event a has a second row for the same site and coverage", "one row for each site", "7";
    two_rates_of_an_event: "two_rates_of_an_event.csv:3:3",
        "column rate: event a has the rate 0.005 here and 0.004 before", "an event has one rate", "0.004";
    empty_file: "empty_file.toml:1", "the file is empty", "must say something", "[simulation]";
    empty_csv: "empty_csv.csv:1", "the file is empty", "must say something", "event_id,mean,rate\n7,250m,0.004";
    rate_without_exposure: "rate_without_exposure.toml:33:29",
        "the table has rates but no exposure", "Beta secondary uncertainty needs the largest possible loss",
        "event_id,rate,mean,sd_i,sd_c,exposure";
    row_without_exposure: "row_without_exposure.csv:2:31",
        "column exposure: the exposure is missing", "every row that has a standard deviation", "1200m";
    unknown_site_in_table: "unknown_site_in_table.csv:2:9",
        "column site: there is no site called \"sendia\"; did you mean \"sendai\"?", "the key `sites` names", "sendai";
    rate_is_nan: "rate_is_nan.csv:2:3",
        "column rate: nan is not a finite number", "every number is finite", "0.004";
    semicolons: "semicolons.csv:1:1",
        "the columns are separated by semicolons", "separated by commas", "event_id,mean,rate";
    attachment_above_value: "attachment_above_value.toml:54:9",
        "the attachment 8,000,000,000 is not below the insured value in scope, 7,600,000,000",
        "nothing would ever be paid", "attachment = \"50m\"";
    zero_trials: "zero_trials.toml:8:10", "0 is out of range", "a whole number from 1", "trials = 100_000";
    zero_horizon: "zero_horizon.toml:9:11", "0 is out of range", "from 1 to 200", "horizon = 5";
    too_many_years: "too_many_years.toml:8:10",
        "trials x horizon = 900000000 x 5 = 4500000000 simulated years are too many",
        "at most 1000000000 simulated years", "trials = 1_000_000";
    direct_captive_in_japan: "direct_captive_in_japan.toml:37:11",
        "the captive assumes a risk in Japan directly (where the site \"sendai\" stands), without a licensed front",
        "Article 186 of the Insurance Business Act", "a [[contract]] from \"Insurer D\" to \"captive\"";
    unlicensed_insurer: "unlicensed_insurer.toml:37:11",
        "\"Insurer D\" is not licensed in JP, where the site \"sendai\" stands", "in its own country",
        "licensed-in = [\"JP\"]";
    placed_without_basis: "placed_without_basis.toml:54:9",
        "contract[2] cedes less than 100% under a limit, attachment or aggregate, but has no `basis`",
        "are of the ceded or placed share", "basis = ";
    missing_basis: "missing_basis.toml:46:9",
        "contract[1] cedes less than 100% under a limit, attachment or aggregate, but has no `basis`",
        "the share is applied last", "basis = ";
    rate_on_line_without_limit: "rate_on_line_without_limit.toml:47:11",
        "there is a rate on line but no limit", "divided by the limit", "limit = \"900m\"";
    reinstatements_of_unlimited_layer: "reinstatements_of_unlimited_layer.toml:57:18",
        "an unlimited contract has reinstatements", "restore the limit of an occurrence", "limit = \"900m\"";
    placed_above_100_percent: "placed_above_100_percent.toml:64:9",
        "\"London\" and \"Zurich\" are placed to 120% just above 500,000,000",
        "no band of it is placed to more than 100%", "placed = \"50%\"";
    period_after_start: "period_after_start.toml:57:19",
        "the period begins on 2027-07-01, after the simulation's start on 2027-04-01",
        "what is in force until then", "expiring = \"same\"";
    facultative_without_policy: "facultative_without_policy.toml:57:13",
        "the facultative contract names no policy", "bound to the policies", "policies = [";
    unquoted_text: "unquoted_text.toml:37:11", "a text without quotes", "double quotes", "insurer = \"Insurer D\"";
    key_written_twice: "key_written_twice.toml:9:1",
        "`trials` is written twice, first in line 8", "once in its table", "trials = … (once)";
    key_without_effect: "key_without_effect.toml:39:34",
        "`at-or-above` has no effect here", "every key that is written is used", "leave `at-or-above` out";
    two_kinds_of_terms: "two_kinds_of_terms.toml:46:56",
        "contract[1].terms has both `quota-share` and `stop-loss`", "exactly one of these keys", "quota-share = ";
    unknown_choice: "unknown_choice.toml:48:37",
        "\"reinsurence-premium\" is not one of the choices; did you mean \"reinsurance-premium\"?",
        "\"reinsurance-premium\" or \"original-premium\"", "base = ";
    wrong_currency: "wrong_currency.toml:55:11",
        "the amount is in USD, but JPY is expected here", "without a currency", "premium = \"42.75m\"";
    single_brackets: "single_brackets.toml:35:1",
        "`policy` is written as a single table", "double brackets", "[[policy]]";
    cedant_without_business: "cedant_without_business.toml:52:10",
        "\"London\" assumes nothing that it could cede", "the insurer of a policy or the reinsurer", "cedant = ";
    truncation_leaves_nothing: "truncation_leaves_nothing.toml:34:76",
        "the truncation leaves no loss", "where the law has losses", "truncate-above = ";
    frequency_without_severity: "frequency_without_severity.toml:33:13",
        "peril[1] has `frequency` but no `severity`", "how large each is", "severity = ";
    periods_not_stated: "periods_not_stated.toml:33:19",
        "peril[1].year-loss-table lacks `periods`", "those without a loss included", "periods = 10_000";
    period_out_of_range: "years.csv:3:1",
        "column period: the period 3 is out of range", "numbered from 1 to `periods`, which is 2", "12";
    format_of_the_future: "format_of_the_future.toml:1:10", "2 is out of range", "the number 1", "format = 1";
    unknown_domicile: "unknown_domicile.toml:14:12",
        "the country of the domicile \"Atlantis\" is not known", "beside an unusual domicile", "country = \"US\"";
    quake_swapped_degrees: "quake_swapped_degrees.csv:2:8",
        "column latitude: 141.01 degrees north are out of range: latitude and longitude look swapped",
        "between -90 and 90", "latitude 38.26, longitude 141.01";
    quake_year_3011: "quake_year_3011.csv:2:54",
        "column year_built: 3011 is out of range", "between 1800 and 2032, five years after", "1998";
    quake_above_declared_total: "quake_above_declared_total.csv:2:38",
        "column declared_total: the values of the row add up to 3,900,000,000, above the declared total 3,000,000,000",
        "building, contents, stock and business interruption", "3,900,000,000";
    quake_below_the_sea_bed: "quake_below_the_sea_bed.csv:2:59",
        "column elevation_m: -35 m is below the sea bed of any coast on which a site stands",
        "above mean sea level, positive upwards", "3.5";
    quake_outside_the_model: "quake_outside_the_model.csv:3:7",
        "column latitude: 51.5 north, -0.12 east lies outside the modelled region",
        "the source model Japan (JP) covers", "longitude 1";
    quake_duplicate_site: "quake_duplicate_site.csv:3:1",
        "column id: the site \"sendai\" stands twice in the list", "an id of its own", "sendai";
    quake_site_without_construction: "quake_site_without_construction.csv:2:48",
        "column construction: the cell is empty", "every row needs steel (s), reinforced-concrete (rc", "steel";
    quake_machinery_twice: "quake_machinery_twice.csv:1:63",
        "the column contents stands twice in the header", "once, under one of its names", "id,latitude,longitude";
    quake_unknown_view: "quake_unknown_view.toml:33:47",
        "\"nankai\" has no view called \"hihg\"; did you mean \"high\"?", "views of \"nankai\" are", "\"high\"";
    quake_unknown_overlay: "quake_unknown_overlay.toml:33:24",
        "there is no overlay called \"herp-2108\"; did you mean \"herp-2018\"?", "\"herp-2018\"", "\"herp-2018\"";
    quake_with_season: "quake_with_season.toml:34:10",
        "`season` stands beside an earthquake model", "earthquakes follow no season", "leave `season` out";
    quake_without_sites: "quake_without_sites.toml:32:14",
        "the earthquake model has no sites to strike", "the key `sites` at the top", "sites = \"sites.csv\"";
}

#[test]
fn a_misspelt_table_is_named_together_with_what_misses_it() {
    let all = complaints("unknown_table");
    let said: Vec<String> = all.sorted().iter().map(|c| format!("{}: {}", c.line.unwrap(), c.what)).collect();
    assert_eq!(
        said,
        [
            "12: unknown key `captve` at the top of the file; did you mean `captive`?",
            "45: there is no captive in the file",
            "52: there is no captive in the file",
        ]
    );
}

#[test]
fn a_wrong_header_says_what_is_missing_and_what_is_strange() {
    let all = complaints("wrong_header");
    let sorted = all.sorted();
    says(
        sorted[0],
        ("wrong_header.csv:1:1", "the header lacks the column rate", "must have the columns event_id", "event_id,mean"),
    );
    says(
        sorted[1],
        (
            "wrong_header.csv:1:10",
            "unknown column `frequncy`; did you mean `frequency`?",
            "may have site, coverage",
            "event_id,mean,rate",
        ),
    );
    assert_eq!(sorted.len(), 2);
}

#[test]
fn all_mistakes_of_a_configuration_and_its_files_are_reported_at_once() {
    let all = complaints("many_at_once");
    let said: Vec<String> = all.sorted().iter().map(|c| format!("{}: {}", c.place(), c.what)).collect();
    let config = "tests/broken/many_at_once.toml";
    assert_eq!(
        said,
        [
            format!("{config}:8:10: 0 is out of range"),
            format!("{config}:14:1: unknown key `domicil` in captive; did you mean `domicile`?"),
            format!("{config}:46:35: the share 110% is above 100%"),
            format!("{config}:53:13: there is no party called \"Londn\"; did you mean \"London\"?"),
            format!("{config}:54:58: 1e400 is too large"),
            "tests/broken/text_in_number_column.csv:3:3: column rate: \"often\" is not a number".to_owned(),
        ]
    );
}

#[test]
fn a_complaint_is_drawn_with_the_mistake_underlined() {
    let text = complaints("cession_110_percent").render(false, 80);
    let expected = r#"  × the share 110% is above 100%
    ╭─[tests/broken/cession_110_percent.toml:46:35]
 46 │ terms = { quota-share = { share = "110%" } }
    ·                                   ──────
    ╰────
  help: rule: a share is a number from 0 to 1 or a percentage from 0% to 100%
        example: share = "95%"
        key: contract[1].terms.quota-share.share

1 error
"#;
    assert_eq!(text, expected);
}
