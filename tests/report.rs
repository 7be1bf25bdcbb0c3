//! Every exporter on results that hold something of everything, on a layer alone, and on awkward texts.

#[allow(dead_code)]
mod company_b;
#[path = "report/fixture.rs"]
mod fixture;

use ishizue::model;
use ishizue::report::files::OutputFolder;
use ishizue::report::labels::{Labels, Language};
use ishizue::report::manifest::Manifest;
use ishizue::report::terminal::Options;
use ishizue::report::text::columns;
use ishizue::report::{csv, html, json, terminal};
use ishizue::statistics::Estimate;
use ishizue::study::results::{CurvePoint, Results};
use std::path::{Path, PathBuf};

const LANGUAGES: [Language; 2] = [Language::English, Language::Japanese];

fn terminal_text(results: &Results) -> String {
    terminal::summary(results, &[PathBuf::from("out/company_b/report.html")], false)
}

fn ep_curves(results: &Results) -> String {
    let mut bytes = Vec::new();
    csv::write_ep_curves(results, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Twelve layers with long names in Japanese, amounts in thousands of billions.
fn tower() -> Results {
    let mut results = fixture::company_b();
    let layer = results.designs[0].contracts[1].clone();
    results.title = "地震・津波再々保険プログラム".repeat(8);
    for number in 0..12 {
        let mut layer = layer.clone();
        layer.name = format!("第{number}超過損害額再々保険特約（ロンドン市場・共同引受）");
        layer.premium *= 40_000.0;
        layer.attachment = Some(50e6 + 75e6 * f64::from(number));
        layer.limit = Some(75e6);
        results.designs[0].contracts.push(layer);
    }
    results.before_retrocession[0].mean.value *= 1e7;
    results
}

/// Texts that try to break out of where they are printed.
fn hostile() -> Results {
    let mut results = fixture::company_b();
    let text = "<script>alert(\"x\")</script>'&{{ 7 * 7 }}\u{1b}[2J\n=1+1";
    results.title = text.into();
    results.currency = "<b>".into();
    results.captive = Some(text.into());
    results.notes = vec![text.into()];
    results.warnings = vec![text.into()];
    results.policies[0].name = text.into();
    results.policies[0].insurer = text.into();
    results.sites[0].name = text.into();
    results.perils[0].name = text.into();
    results.stresses[0].description = text.into();
    results.designs[0].name = text.into();
    for pack in results.rules.iter_mut().flat_map(|rules| &mut rules.packs) {
        (pack.name, pack.source, pack.origin, pack.class) = (text.into(), text.into(), text.into(), Some(text.into()));
        pack.notes = vec![text.into()];
        pack.requirements[0].formula.name = text.into();
        pack.requirements[0].parts[0].text = text.into();
        pack.scores[0].assessment = text.into();
    }
    for contract in &mut results.designs[0].contracts {
        (contract.name, contract.cedant, contract.kind) = (text.into(), text.into(), text.into());
    }
    results
}

/// Figures that are no numbers, and lists without entries.
fn barren() -> Results {
    let mut results = fixture::company_b();
    let nothing = Estimate { value: f64::NAN, standard_error: f64::NAN, ..Estimate::exact(f64::INFINITY) };
    results.perils[0].mean = nothing;
    results.designs[0].net.mean = nothing;
    results.before_retrocession[0].aep_curve =
        vec![CurvePoint { return_period: f64::NAN, loss: f64::INFINITY, low: f64::NAN, high: f64::NAN }; 2];
    results.before_retrocession[1].var.clear();
    results.before_retrocession[1].aep.clear();
    results.designs[1].cash_flows.clear();
    results.designs[1].solvency = None;
    results
}

fn empty() -> Results {
    let mut results = fixture::layer_only();
    results.perils.clear();
    results.before_retrocession.clear();
    results.designs.clear();
    results
}

fn every_kind() -> Vec<Results> {
    vec![fixture::company_b(), fixture::layer_only(), tower(), hostile(), barren(), empty()]
}

fn without_ansi(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, sequence)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = sequence.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[test]
fn every_line_of_the_summary_fits_eighty_columns() {
    for results in every_kind() {
        for language in LANGUAGES {
            for colour in [false, true] {
                let files = [PathBuf::from(format!("out/{}/report.html", "long".repeat(40)))];
                let text = terminal::summary_in(&results, &files, Options { colour, language });
                for line in without_ansi(&text).lines() {
                    assert!(columns(line) <= terminal::WIDTH, "{} columns: {line}", columns(line));
                }
            }
        }
    }
}

#[test]
fn the_summary_steers_no_terminal_unless_colour_is_wanted() {
    for results in every_kind() {
        assert!(!terminal_text(&results).contains('\u{1b}'));
    }
    assert!(terminal::summary(&fixture::company_b(), &[], true).contains("\u{1b}[1m"));
    assert!(!terminal::summary(&hostile(), &[], true).contains("\u{1b}[2J"));
}

#[test]
fn no_exporter_prints_a_key_that_is_missing() {
    for results in every_kind() {
        for language in LANGUAGES {
            let text = terminal::summary_in(&results, &[], Options { colour: false, language });
            let page = html::page_in(&results, language).unwrap();
            for output in [text, page] {
                let missing = output.split('⟦').nth(1).and_then(|rest| rest.split('⟧').next());
                assert_eq!(missing, None);
            }
        }
    }
}

#[test]
fn every_key_that_the_exporters_name_is_in_the_table() {
    let mut named = 0;
    for file in sources(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report").as_path()) {
        let text = std::fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for call in ["label(\"", "fill(\"", "section(\"", "add(\"", "Labels::get(\""] {
            for rest in code.split(call).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                let labels = Labels { language: Language::English };
                assert!(labels.find(key).is_some(), "{key} in {}", file.display());
                named += 1;
            }
        }
    }
    assert!(named > 60, "{named}");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn every_row_of_a_real_cash_flow_table_has_a_label() {
    use ishizue::model::design::Design;
    let model = company_b::model();
    let design = Design::as_configured(&model);
    let table = ishizue::study::cash_flow::cash_flow_table(&model, &design, &company_b::premiums()).unwrap();
    let labels = Labels { language: Language::English };
    let rows = table.rows.iter().map(|row| format!("cash-flow.{}", row.key));
    let facts = table.facts.iter().map(|fact| format!("fact.{}", fact.key));
    let inputs = table.sensitivities.iter().flat_map(|entry| {
        [format!("input.{}", entry.key), format!("per.{}", entry.per), format!("cash-flow-of.{}", entry.of)]
    });
    let keys: Vec<String> = rows.chain(facts).chain(inputs).collect();
    assert!(keys.len() >= 13 + 3 + 15);
    for key in keys {
        assert!(labels.find(&key).is_some(), "{key}");
    }
}

#[test]
fn the_published_year_without_loss_is_printed_to_the_yen() {
    let mut results = fixture::company_b();
    let model = company_b::model();
    let design = ishizue::model::design::Design::as_configured(&model);
    results.cash_flow_table =
        Some(ishizue::study::cash_flow::cash_flow_table(&model, &design, &company_b::premiums()).unwrap());
    for output in [terminal_text(&results), html::page(&results).unwrap().replace('−', "-")] {
        for figure in ["160,000,000", "136,800,000", "80,800,000", "-120,000,000", "-39,200,000", "65.00%"] {
            assert!(output.contains(figure), "{figure}");
        }
        assert!(output.replace('\n', " ").contains("a saving of 65.0%"));
    }
}

#[test]
fn figures_that_the_sample_does_not_support_are_marked_and_not_dropped() {
    let mut results = fixture::company_b();
    let text = terminal_text(&results);
    assert!(!text.contains('*'));
    let ground_up = &mut results.before_retrocession[0];
    let point = ground_up.tvar.iter_mut().find(|point| point.level == "99.5%").unwrap();
    (point.estimate.value, point.estimate.supported) = (777e6, false);
    let starred = terminal_text(&results);
    assert!(starred.contains("777 ±36*"), "{starred}");
    assert!(starred.contains("* fewer than 100 effective trials"));
    let dimmed = terminal::summary(&results, &[], true);
    assert!(dimmed.contains("\u{1b}[2m") && !dimmed.contains("777 ±36*"));
    assert!(html::page(&results).unwrap().contains("unsupported\">777.00</td>"));
}

#[test]
fn figures_come_with_their_simulation_error() {
    let text = terminal_text(&fixture::company_b());
    for row in ["Captive cash flow, mean", "P(ruin by end of year 5)", "Expected recovery", "TVaR 99% "] {
        let line = text.lines().find(|line| line.starts_with(row)).unwrap();
        assert!(line.contains('±'), "{line}");
    }
}

#[test]
fn the_page_is_harmless_and_self_contained_whatever_the_texts() {
    for results in every_kind() {
        let page = html::page(&results).unwrap();
        assert!(!page.contains("<script"));
        for outside in ["http:", "https:", "src=", "@import", "<link", "javascript:", "onload"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
    let page = html::page(&hostile()).unwrap();
    assert!(page.contains("&lt;script&gt;"));
    assert!(page.contains("{{ 7 * 7 }}"));
}

#[test]
fn every_tag_of_the_page_is_closed_in_order() {
    for results in every_kind() {
        let page = html::page(&results).unwrap();
        let mut open: Vec<String> = Vec::new();
        for tag in page.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()) {
            let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            if tag.starts_with('!') || tag.ends_with('/') || ["meta", "br"].contains(&name.as_str()) {
                continue;
            }
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name), "{tag}");
            } else {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}

#[test]
fn the_page_shows_every_part_of_a_study() {
    let page = html::page(&fixture::company_b()).unwrap();
    for section in [
        "quiet-year",
        "programme",
        "losses",
        "designs",
        "cash-flow",
        "solvency",
        "rules",
        "contracts",
        "stresses",
        "sources",
        "convergence",
        "remarks",
    ] {
        assert!(page.contains(&format!("<h2 id=\"section-{section}\">")), "{section}");
    }
    // Programme, tower, four curves, cash flows, surplus, ruin, what moves the capital, stresses, sites, convergence; patterns.
    assert_eq!(page.matches("<svg").count(), 14);
    // Sites by group: the sum of four, with a premium known of one alone left out.
    assert!(page.contains("Plants &amp; stores") && page.contains("without a group"), "no groups");
    assert!(page.contains("Simulation error is not parameter uncertainty"));
    assert!(!html::page(&empty()).unwrap().contains("section-contracts"));
}

#[test]
fn equal_results_give_equal_bytes() {
    let (first, second) = (fixture::company_b(), fixture::company_b());
    assert_eq!(terminal_text(&first), terminal_text(&second));
    assert_eq!(html::page(&first).unwrap(), html::page(&second).unwrap());
    assert_eq!(json::results(&first), json::results(&second));
    assert_eq!(ep_curves(&first), ep_curves(&second));
}

#[test]
fn json_reads_back_as_the_same_results() {
    let text = json::results(&fixture::company_b());
    let read: Results = serde_json::from_str(&text).unwrap();
    let again = json::results(&read);
    assert_eq!(text.lines().count(), again.lines().count());
    for (first, second) in text.lines().zip(again.lines()) {
        // The reader of serde_json may miss the last bit of a number; the text has all of them.
        let number = |line: &str| line.split(": ").last().unwrap().trim().trim_end_matches(',').parse::<f64>();
        match (number(first), number(second)) {
            (Ok(first), Ok(second)) => assert!((first - second).abs() <= 1e-15 * first.abs()),
            _ => assert!(first == second, "{first} and {second}"),
        }
    }
}

#[test]
fn numbers_in_json_read_back_as_the_same_bits() {
    let mut results = fixture::company_b();
    for value in [0.1 + 0.2, 24_336_435.462_162_96, 1e-320, 9_007_199_254_740_993.0, -0.0] {
        results.designs[0].ceded.mean.value = value;
        let text = json::results(&results);
        let written =
            text.split("\"key\": \"ceded\"").nth(1).and_then(|rest| rest.split("\"value\": ").nth(1)).unwrap();
        let written: f64 = written.split(',').next().unwrap().parse().unwrap();
        assert_eq!(written.to_bits(), value.to_bits());
    }
}

#[test]
fn json_has_null_where_a_figure_is_not_finite() {
    let text = json::results(&barren());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(value["perils"][0]["mean"]["value"].is_null());
    assert!(!text.contains("NaN") && !text.contains("inf,"));
}

#[test]
fn the_committed_schema_is_that_of_the_code() {
    let committed = include_str!("../docs/results.schema.json");
    assert!(
        committed == json::schema_text(),
        "write docs/results.schema.json again: ishizue schema --of results > docs/results.schema.json"
    );
}

#[test]
fn the_schema_describes_every_key_of_the_results() {
    let schema = json::results_schema();
    let value = serde_json::to_value(fixture::company_b()).unwrap();
    assert_keys(&schema, &schema, &value, "results");
}

/// Every key of an object is a property of its schema, down to the leaves.
fn assert_keys(root: &serde_json::Value, schema: &serde_json::Value, value: &serde_json::Value, path: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#')).unwrap();
        return assert_keys(root, target, value, path);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let choice = choices.iter().find(|choice| (choice["type"] == "null") == value.is_null()).unwrap();
        return assert_keys(root, choice, value, path);
    }
    match value {
        serde_json::Value::Object(entries) => {
            for (key, entry) in entries {
                let property = &schema["properties"][key];
                assert!(!property.is_null(), "{path}.{key}");
                assert_keys(root, property, entry, &format!("{path}.{key}"));
            }
        }
        serde_json::Value::Array(entries) if schema["items"].is_object() => {
            entries.iter().for_each(|entry| assert_keys(root, &schema["items"], entry, path));
        }
        _ => {}
    }
}

#[test]
fn every_point_of_every_curve_is_a_row_of_the_curve_table() {
    let results = fixture::company_b();
    let table = ep_curves(&results);
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some("design,quantity,curve,return_period,loss,standard_error,low,high,supported"));
    let views = results.before_retrocession.iter().chain(results.designs.iter().flat_map(|design| {
        let contracts = design.contracts.iter().map(|contract| &contract.recovery);
        [&design.ceded, &design.net].into_iter().chain(design.net_result.as_ref()).chain(contracts)
    }));
    let points: usize = views.map(|view| view.aep.len() + view.oep.len()).sum();
    assert_eq!(lines.count(), points);
    let row = table.lines().find(|line| line.starts_with("all,captive-gross,aep,250,")).unwrap();
    let loss = results.before_retrocession[2].aep[8].loss;
    let figures: Vec<f64> = row.split(',').skip(4).take(4).map(|figure| figure.parse().unwrap()).collect();
    assert_eq!(figures, [loss.value, loss.standard_error, loss.low, loss.high]);
    assert!(row.ends_with(",true"));
    assert!(table.contains("as configured,contract: London,aep,10000,850000000,0,850000000,850000000,false\n"));
}

#[test]
fn a_name_with_a_comma_or_a_quote_stays_in_its_cell() {
    let mut results = fixture::company_b();
    results.designs[0].name = "one, \"two\"".into();
    let table = ep_curves(&results);
    let mut reader = ::csv::Reader::from_reader(table.as_bytes());
    let names: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_string()).collect();
    assert!(names.contains(&"one, \"two\"".to_string()));
}

#[test]
fn the_files_of_a_run_are_those_that_its_manifest_lists() {
    let results = fixture::company_b();
    let folder = tempfile::tempdir().unwrap();
    let mut output = OutputFolder::open(folder.path()).unwrap();
    output.write("results.json", json::results(&results).as_bytes()).unwrap();
    let mut curves = output.begin("ep_curves.csv").unwrap();
    csv::write_ep_curves(&results, &mut curves).unwrap();
    output.close(curves).unwrap();
    output.write("report.html", html::page(&results).unwrap().as_bytes()).unwrap();
    output.finish(Manifest::of(&results)).unwrap();
    let text = std::fs::read_to_string(folder.path().join("manifest.json")).unwrap();
    let manifest: Manifest = serde_json::from_str(&text).unwrap();
    assert_eq!((manifest.seed, manifest.trials, manifest.horizon), (2011, 100_000, 5));
    assert_eq!(manifest.files.len(), 3);
    for file in &manifest.files {
        let bytes = std::fs::read(folder.path().join(&file.name)).unwrap();
        assert_eq!(file.bytes, bytes.len() as u64);
        assert_eq!(file.sha256, ishizue::report::files::sha256(&bytes));
    }
}
