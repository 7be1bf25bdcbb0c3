//! `ishizue hazard`: rates against numbers worked out here, the files that it writes, and what it says of mistakes.

use assert_cmd::Command;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const SITES: &str = "id,latitude,longitude,vs30\nabove,35,135,600\n";
const INSURED: &str = "id,latitude,longitude,vs30,construction,building\nfar,33,132,400,steel,1m\n";

/// A model of one fault of ten metres below 35 N, 135 E, and a configuration over it.
fn folder(occurrence: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let model = format!(
        "format = 1\nname = \"One\"\nedition = \"made for a test\"\ncountry = \"JP\"\n\
         region = {{ west = 130, east = 140, south = 30, north = 40 }}\n[[source]]\nname = \"fault\"\ntitle = \"A fault\"\n\
         class = \"crustal\"\nreference = \"none\"\n{occurrence}\n[source.rupture]\nmagnitude = 7.0\n\
         plane = {{ centre = [135, 35], depth = 10, strike = 0, dip = 90, length = 0.01, width = 0.01 }}\n"
    );
    let config = "format = 1\ntitle = \"One fault\"\ncurrency = \"JPY\"\nsites = \"insured.csv\"\n[simulation]\n\
                  start = 2027-04-01\ntrials = 1_000\nseed = 1\n[[peril]]\nname = \"earthquake\"\n\
                  earthquake = { model = \"one.toml\", tsunami = false }\n";
    for (name, text) in [("one.toml", &*model), ("config.toml", config), ("sites.csv", SITES), ("insured.csv", INSURED)]
    {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn ishizue(folder: &Path, arguments: &[&str]) -> Ran {
    let output = Command::cargo_bin("ishizue").unwrap().args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
    assert!(!ran.err.contains("panicked"), "{arguments:?}: {}", ran.err);
    ran
}

fn done(folder: &Path, options: &[&str]) -> Ran {
    let ran = ishizue(folder, &[&["hazard", "config.toml", "--out", "out"], options].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran
}

/// (annual rate, probability within 30 years) of a level in `out/hazard.csv`.
fn level(folder: &Path, key: &str) -> (f64, f64) {
    let text = fs::read_to_string(folder.join("out/hazard.csv")).unwrap();
    let row = text.lines().find_map(|line| line.strip_prefix(&format!("{key},"))).unwrap_or_else(|| panic!("{key}"));
    let (rate, probability) = row.split_once(',').unwrap();
    (rate.parse().unwrap(), probability.parse().unwrap())
}

/// P(velocity > 20 cm/s) at the site above the fault, of Si and Midorikawa (1999): 9.995 km to the fault, Vs30 600 m/s,
/// 0.23 decimal orders of spread.
fn above_twenty() -> f64 {
    let near = 0.0028 * libm::exp10(3.5);
    let median = 0.58 * 7.0 + 0.0038 * 10.0 - 1.29 - libm::log10(9.995 + near) - 0.002 * 9.995 + 2.367
        - 0.852 * libm::log10(600.0);
    0.5 * libm::erfc((libm::log10(20.0) - median) / 0.23 / std::f64::consts::SQRT_2)
}

#[test]
fn a_poisson_source_exceeds_at_its_rate_times_the_normal_survival() {
    let folder = folder("rate = 0.01");
    done(folder.path(), &["--sites", "sites.csv"]);
    let (rate, within) = level(folder.path(), "above,pgv,20");
    let exact = 0.01 * above_twenty();
    assert!((rate / exact - 1.0).abs() < 1e-9, "{rate} {exact}");
    assert!((within + libm::expm1(-30.0 * exact)).abs() < 1e-9, "{within}");
    // 2 cm/s lie more than three standard deviations below the median: every rupture exceeds them.
    assert!((level(folder.path(), "above,pgv,2").0 - 0.01).abs() < 1e-15);
}

/// The distribution function of Brownian passage time.
fn passage(t: f64, mean: f64, alpha: f64) -> f64 {
    let phi = |x: f64| 0.5 * libm::erfc(-x / std::f64::consts::SQRT_2);
    let (root, inverse) = ((t / mean).sqrt(), (mean / t).sqrt());
    phi((root - inverse) / alpha) + libm::exp(2.0 / alpha / alpha) * phi(-(root + inverse) / alpha)
}

#[test]
fn the_start_moves_a_renewal_source_as_brownian_passage_time_says() {
    let folder = folder("bpt = { mean-interval = 88.2, alpha = [0.24], last-event = 1946.97 }");
    let conditional = |passed: f64, years: f64| {
        let f = |t| passage(t, 88.2, 0.24);
        (f(passed + years) - f(passed)) / (1.0 - f(passed))
    };
    let mut before = 0.0;
    for (from, year) in [("1990-01-01", 1990.0), ("2018-01-01", 2018.0), ("2027-07-02", 2027.0 + 182.0 / 365.0)] {
        done(folder.path(), &["--sites", "sites.csv", "--from", from]);
        let (rate, within) = level(folder.path(), "above,pgv,20");
        let p = above_twenty();
        assert!((within - p * conditional(year - 1946.97, 30.0)).abs() < 1e-9, "{from}: {within}");
        assert!((rate + libm::log1p(-p * conditional(year - 1946.97, 1.0))).abs() < 1e-9, "{from}: {rate}");
        assert!(within > before, "{from}");
        before = within;
    }
    // Without --from the start of the configuration holds, day 90 of 2027.
    done(folder.path(), &["--sites", "sites.csv"]);
    let within = level(folder.path(), "above,pgv,2").1;
    assert!((within - conditional(2027.0 + 90.0 / 365.0 - 1946.97, 30.0)).abs() < 1e-9);
}

fn head(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join("out").join(file)).unwrap().lines().next().unwrap().into()
}

#[test]
fn the_files_have_their_columns_and_nothing_is_left_unfinished() {
    let folder = folder("rate = 0.01");
    let ran = done(folder.path(), &["--sites", "sites.csv"]);
    assert_eq!(head(folder.path(), "hazard.csv"), "site,measure,level,annual_rate,probability_30y");
    assert_eq!(head(folder.path(), "hazard_sources.csv"), "site,measure,level,source,annual_rate,probability_30y");
    assert_eq!(
        head(folder.path(), "magnitude_frequency.csv"),
        "region,magnitude,mainshocks,with_aftershocks,background,background_in_bin"
    );
    let names: Vec<&str> = ran.out.lines().filter_map(|line| line.strip_prefix("  out/")).collect();
    assert_eq!(names.len(), 7, "{}", ran.out);
    let mut there: Vec<String> = fs::read_dir(folder.path().join("out"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    there.sort();
    let mut named: Vec<String> = names.iter().map(|name| name.to_string()).collect();
    named.sort();
    assert_eq!(there, named, "no .part is left, and the curves of tsunamis that were not asked for are not drawn");
    for line in ran.out.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(!ran.out.contains('⟦'), "{}", ran.out);
    assert!(ran.out.contains("6-lower") && ran.out.contains("fault 100%"), "{}", ran.out);
    let picture = fs::read_to_string(folder.path().join("out/hazard_jma.svg")).unwrap();
    assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" ") && picture.contains("<style>"));
}

fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder.join("out")).unwrap().map(|entry| entry.unwrap().path());
    let named =
        entries.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()));
    named.filter(|(name, _)| name != "manifest.json").collect()
}

#[test]
fn a_second_run_with_other_threads_writes_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("insured.csv"), INSURED).unwrap();
    let config = "format = 1\ntitle = \"Japan\"\ncurrency = \"JPY\"\nsites = \"insured.csv\"\n[simulation]\n\
                  start = 2027-04-01\ntrials = 1_000\nseed = 1\n[[peril]]\nname = \"earthquake\"\n\
                  earthquake = { model = \"japan\", tsunami = false, ruptures-per-source = 400 }\n";
    fs::write(folder.path().join("config.toml"), config).unwrap();
    let run = |threads: &str| {
        let mut command = Command::cargo_bin("ishizue").unwrap();
        command.args(["hazard", "config.toml", "--out", "out"]).env("RAYON_NUM_THREADS", threads);
        command.current_dir(folder.path()).assert().success();
        bytes(folder.path())
    };
    let first = run("1");
    assert!(first["hazard_sources.csv"].len() > 2000, "many sources");
    assert!(first == run("3"));
}

#[test]
fn sites_are_those_of_the_configuration_unless_others_are_named() {
    let folder = folder("rate = 0.01");
    let ran = done(folder.path(), &["--json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["sites"][0]["id"], "far");
    assert_eq!(ran.out.as_bytes(), &bytes(folder.path())["hazard.json"][..]);
    let other: serde_json::Value =
        serde_json::from_str(&done(folder.path(), &["--json", "--sites", "sites.csv"]).out).unwrap();
    assert_eq!((&other["sites"][0]["id"], &other["sites"][0]["vs30"]), (&"above".into(), &600.0.into()));
    assert_eq!(other["sites"].as_array().unwrap().len(), 1);
}

#[test]
fn mistakes_of_a_site_list_are_named_by_file_row_and_column() {
    let folder = folder("rate = 0.01");
    let list = "id,latitude,longitude,vs30,coast_class\nparis,48.8,2.3,400,\nbare,35,135,,\nbare,36,136,300,fjord\n";
    fs::write(folder.path().join("bad.csv"), list).unwrap();
    let ran = ishizue(folder.path(), &["hazard", "config.toml", "--out", "out", "--sites", "bad.csv"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    let said = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
    for what in [
        "bad.csv:2:7",
        "covers 30 to 40 degrees north and 130 to 140 degrees east",
        "bad.csv:3:",
        "neither `vs30` nor `landform`",
        "bad.csv:4:",
        "stands twice",
        "\"fjord\" is not known",
        "4 errors",
    ] {
        assert!(said.contains(what), "{what}: {said}");
    }
    assert!(!folder.path().join("out").exists());
}

#[test]
fn a_configuration_without_an_earthquake_model_and_wrong_options_are_refused() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = tempfile::tempdir().unwrap();
    let out = out.path().join("never").display().to_string();
    let ran = ishizue(root, &["hazard", "configs/tower.toml", "--out", &out]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("no peril of the configuration is an earthquake model"), "{}", ran.err);
    assert!(ran.err.contains("earthquake = { model = \"japan\" }"), "{}", ran.err);
    assert!(!Path::new(&out).exists());

    let folder = folder("rate = 0.01");
    let ran = ishizue(folder.path(), &["hazard", "config.toml", "--peril", "typhoon"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`typhoon`") && ran.err.contains("there are: earthquake"), "{}", ran.err);
    let ran = ishizue(folder.path(), &["hazard", "config.toml", "--from", "1 January 2018"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("like 2018-01-01"), "{}", ran.err);
}

#[test]
fn init_writes_the_built_in_source_model_once() {
    let folder = folder("rate = 0.01");
    let write = || ishizue(folder.path(), &["init", "--source-model", "mine.toml"]);
    let first = write();
    assert_eq!(first.code, 0, "{}", first.err);
    let path = folder.path().join("mine.toml");
    assert_eq!(fs::read_to_string(&path).unwrap(), ishizue::config::earthquake::built_in());
    fs::write(&path, "mine").unwrap();
    let second = write();
    assert_eq!(second.code, 2);
    assert!(second.err.contains("exists already"), "{}", second.err);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}
