//! Exported event tables: an event loss table that is read back gives the annual mean and the curve of the model that it
//! comes from, a year event loss table gives its years to the last quantum; and what cannot be exported is refused.
//! Contracts that pay on the event pay on the earthquakes of the model.

mod studies;

use assert_cmd::Command;
use ishizue::config;
use ishizue::model::Model;
use ishizue::model::losses::LossBlock;
use ishizue::perils::{Perils, Scratch};
use ishizue::report::event_tables::{Extent, write};
use ishizue::report::files::OutputFolder;
use ishizue::simulation::Cancel;
use ishizue::statistics::Estimate;
use ishizue::study::event_tables::EventTables;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use studies::{Study, study};

/// Three plants: on the Nankai trough, at the Japan trench, and far from the sea.
const SITES: &str = "\
id,country,latitude,longitude,vs30,landform,elevation_m,distance_to_coast_m,coast_class,construction,year_built,building,contents,stock,business_interruption
shimizu,JP,35.02,138.505,,reclaimed,3,200,bay-mouth,steel,1989,1600000000,2000000000,450000000,950000000
sendai,JP,38.272,141.008,,delta,3,400,open,steel,2001,1500000000,1800000000,400000000,800000000
saitama,JP,35.86,139.65,300,,15,35000,,reinforced-concrete,1985,800000000,900000000,200000000,
";

/// Trials of every simulation here.
const TRIALS: usize = 20_000;
const MODEL: &str = "earthquake = { model = \"japan\", ruptures-per-source = 400 }";

/// A model of the three plants whose losses nobody insures.
fn text(folder: &Path, horizon: u32, peril: &str) -> String {
    let folder = folder.display();
    format!(
        "format = 1\ntitle = \"Three plants\"\ncurrency = \"JPY\"\nsites = \"{folder}/sites.csv\"\n\
         [simulation]\nstart = 2027-04-01\ntrials = {TRIALS}\nhorizon = {horizon}\nseed = 20\n\
         return-periods = [50, 100, 250]\n\
         [captive]\nname = \"Captive\"\ndomicile = \"Hawaii\"\nopening-surplus = \"1m\"\n\
         investment-income = \"0\"\noperating-cost = \"0\"\n\
         [parent]\nname = \"Parent\"\ncountry = \"JP\"\ntax-rate = \"30%\"\nother-costs = \"0\"\n\
         [[party]]\nname = \"Insurer\"\nrole = \"insurer\"\ncountry = \"JP\"\n\
         [[peril]]\nname = \"earthquake\"\n{peril}\n\
         [[policy]]\nname = \"policy\"\ninsurer = \"Insurer\"\npremium = \"1m\"\n\
         [[contract]]\nname = \"cession\"\ncedant = \"Insurer\"\nreinsurer = \"captive\"\n\
         terms = {{ quota-share = {{ share = \"100%\" }} }}\npremium = \"1m\"\n"
    )
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sites.csv"), SITES).unwrap();
    folder
}

fn read(text: &str) -> Model {
    config::read_text(text, "test.toml", Path::new("configs"))
        .unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 100)))
        .0
}

/// Exports the tables of a configuration into `out`.
fn export(text: &str, realisations: u32, out: &Path) {
    let model = read(text);
    let perils = Perils::compile(&model).unwrap();
    let tables = EventTables::of(&model, &perils, None).unwrap();
    let extent = Extent { realisations, trials: model.settings.trials };
    write(&tables, extent, &Cancel::new(), OutputFolder::open(out).unwrap()).unwrap();
}

fn records(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let mut table = csv::Reader::from_path(path).unwrap();
    let strings = |record: &csv::StringRecord| record.iter().map(String::from).collect::<Vec<_>>();
    let header = strings(table.headers().unwrap());
    (header, table.records().map(|record| strings(&record.unwrap())).collect())
}

/// Mean of the annual loss of an exported event loss table, and the standard error that drawing its realisations leaves
/// in it: with rates r of events, n realisations each and variance s2 between them, the root of the sum of r^2 s2 / n.
fn mean_of_table(out: &Path) -> (f64, f64) {
    let rates: BTreeMap<String, f64> =
        records(&out.join("events.csv")).1.into_iter().map(|row| (row[0].clone(), row[1].parse().unwrap())).collect();
    // Rate and loss of each realisation; those without loss are not in the file.
    let mut realisations: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for row in records(&out.join("elt.csv")).1 {
        let entry = realisations.entry(row[0].clone()).or_insert((row[1].parse().unwrap(), 0.0));
        entry.1 += row[5].parse::<f64>().unwrap();
    }
    let mut of_event: BTreeMap<&str, (f64, f64, f64)> = BTreeMap::new();
    for (id, &(rate, loss)) in &realisations {
        let event = of_event.entry(id.rsplit_once(".r").unwrap().0).or_default();
        *event = (rate, event.1 + loss, event.2 + loss * loss);
    }
    let (mut mean, mut variance) = (0.0, 0.0);
    for (id, (rate, sum, squares)) in of_event {
        // A source that has just ruptured may have no rate.
        if rate == 0.0 {
            continue;
        }
        let n = (rates[id] / rate).round();
        assert!(n >= 8.0 && (n * rate / rates[id] - 1.0).abs() < 1e-12 && rate <= 0.000_02 * (1.0 + 1e-12), "{id}");
        mean += rate * sum;
        variance += rate * rate * n * (squares - sum * sum / n) / (n - 1.0);
    }
    (mean, variance.sqrt())
}

fn annual(study: &Study) -> &Estimate {
    &study.view("ground-up").mean
}

/// Curves: with 400,000 trials of the table, which leave little error of its own, its losses must lie within the 95 %
/// intervals of the model with 20,000; with 20,000 trials of both the 95 % intervals must overlap. (That of two correct
/// simulations each lies within the other's interval has a probability of 83 % only: the difference has the standard
/// deviation of one times the root of two, and 1.96 / 1.41 is the normal quantile of 92 %.)
#[test]
fn an_event_loss_table_read_back_has_the_mean_and_the_curve_of_the_model() {
    let folder = folder();
    let original = text(folder.path(), 1, MODEL);
    export(&original, 8, folder.path());
    let (mean, error) = mean_of_table(folder.path());
    let elt = format!(
        "event-loss-table = {{ file = \"{}/elt.csv\", secondary-uncertainty = \"none\" }}",
        folder.path().display()
    );
    let (original, again) = (study(&original), study(&text(folder.path(), 1, &elt)));

    let (first, second) = (annual(&original), annual(&again));
    studies::near(second, mean);
    let squares = first.standard_error * first.standard_error + second.standard_error * second.standard_error;
    let whole = (squares + error * error).sqrt();
    println!(
        "annual mean: model {:.0} +- {:.0}, table exactly {mean:.0} +- {error:.0}, read back {:.0} +- {:.0}",
        first.value, first.standard_error, second.value, second.standard_error
    );
    assert!((first.value - second.value).abs() <= 4.0 * whole, "{first:?} {second:?} {error}");
    // The table by itself has no error of years.
    let of_table = (first.standard_error * first.standard_error + error * error).sqrt();
    assert!((first.value - mean).abs() <= 4.0 * of_table, "{first:?} {mean} {error}");

    let many = study(&text(folder.path(), 1, &elt).replace("trials = 20000", "trials = 400000"));
    let curves = [&original, &again, &many].map(|study| &study.view("ground-up").aep);
    for years in [50.0, 100.0, 250.0] {
        let [a, b, c] = curves.map(|curve| &curve.iter().find(|point| point.return_period == years).unwrap().loss);
        for Estimate { value, low, high, .. } in [a, b, c] {
            println!("1 in {years}: {value:.0} [{low:.0}, {high:.0}]");
        }
        assert!((a.low..=a.high).contains(&c.value), "1 in {years}: {a:?} {c:?}");
        assert!(a.low <= b.high && b.low <= a.high, "1 in {years}: {a:?} {b:?}");
    }
}

/// The years are the first of paths of two; the table is replayed in paths of one.
#[test]
fn a_year_event_loss_table_read_back_has_the_same_years_to_the_quantum() {
    let folder = folder();
    let original = text(folder.path(), 2, MODEL);
    export(&original, 1, folder.path());
    let yelt = format!(
        "year-event-loss-table = {{ file = \"{}/yelt.csv\", periods = {TRIALS}, replay = \"in-order\" }}",
        folder.path().display()
    );
    let (original, again) = (study(&original), study(&text(folder.path(), 1, &yelt)));
    let years = &original.columns.ground_up;
    assert_eq!(years.len(), TRIALS);
    assert!(years.iter().filter(|&&loss| loss > 0.0).count() > TRIALS / 20);
    assert!(*years == again.columns.ground_up, "some year differs");
    // Intervals differ: those of the model carry the error of sampling its ruptures.
    let losses = |study: &Study| study.view("ground-up").oep.iter().map(|point| point.loss.value).collect::<Vec<_>>();
    assert_eq!(losses(&original), losses(&again));
    assert_eq!(losses(&original).len(), 3);
}

#[test]
fn the_tables_have_the_same_bytes_twice_and_nothing_else_is_left_in_the_folder() {
    let folder = folder();
    let config = text(folder.path(), 1, MODEL).replace("trials = 20000", "trials = 500");
    let outs = ["one", "two"].map(|name| folder.path().join(name));
    outs.iter().for_each(|out| export(&config, 1, out));
    let mut names: Vec<_> =
        fs::read_dir(&outs[0]).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["elt.csv", "event_tables.md", "events.csv", "footprint.csv", "yelt.csv"]);
    for name in names {
        let [one, two] = outs.each_ref().map(|out| fs::read(out.join(&name)).unwrap());
        assert!(one == two && !one.is_empty(), "{name}");
    }
}

#[test]
fn events_and_footprints_say_what_they_are() {
    let folder = folder();
    let config = text(folder.path(), 1, MODEL).replace("trials = 20000", "trials = 10");
    export(&config, 1, folder.path());
    let (header, events) = records(&folder.path().join("events.csv"));
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let number = |row: &Vec<String>, name: &str| row[place(name)].parse::<f64>().unwrap();
    assert!(events.windows(2).all(|pair| number(&pair[0], "mean_loss") >= number(&pair[1], "mean_loss")));
    // All parts of Nankai cases are there once; those of zones belong to one of eight subsets.
    let nankai: Vec<_> = events.iter().filter(|row| row[place("source")] == "nankai").collect();
    let mains = nankai.iter().filter(|row| row[place("kind")] == "mainshock");
    assert_eq!(mains.count(), 19, "eleven cases and four pairs");
    assert!(nankai.iter().all(|row| row[place("subset")].is_empty() && row[place("class")] == "interface"));
    let subsets: std::collections::BTreeSet<&str> = events.iter().map(|row| row[place("subset")].as_str()).collect();
    assert_eq!(subsets.into_iter().collect::<Vec<_>>(), ["", "1", "2", "3", "4", "5", "6", "7", "8"]);
    // A secondary earthquake is smaller than the largest mainshock by 0.3 to 1.0.
    let largest = |kind: &str| {
        nankai.iter().filter(|row| row[place("kind")] == kind).map(|row| number(row, "magnitude")).fold(0.0, f64::max)
    };
    assert!(largest("mainshock") - largest("secondary") >= 0.3 - 1e-9);
    let known: BTreeMap<&str, &Vec<String>> = events.iter().map(|row| (row[0].as_str(), row)).collect();
    let footprint = records(&folder.path().join("footprint.csv")).1;
    assert!(footprint.iter().all(|row| known.contains_key(row[0].as_str())));
    // Inland there is no tsunami.
    let height = |site: &str| {
        let rows = footprint.iter().filter(|row| row[1] == site);
        rows.map(|row| row[4].parse::<f64>().unwrap()).fold(0.0, f64::max)
    };
    assert_eq!(height("saitama"), 0.0);
    assert!(height("shimizu") > 3.0 && height("sendai") > 3.0, "{} {}", height("shimizu"), height("sendai"));
    let readme = fs::read_to_string(folder.path().join("event_tables.md")).unwrap();
    for word in ["periods = 10", "horizon = 1", "| seed | 20 |", "secondary-uncertainty = \"none\""] {
        assert!(readme.contains(word), "{word} is not in {readme}");
    }
}

fn refused(arguments: &[&str], words: &[&str]) {
    let out = tempfile::tempdir().unwrap();
    let mut command = Command::cargo_bin("ishizue").unwrap();
    command.arg("export").args(arguments).arg("--out").arg(out.path().join("new"));
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(output.stdout.is_empty() && !out.path().join("new").exists());
    for word in words {
        assert!(err.contains(word), "`{word}` is not in: {err}");
    }
}

#[test]
fn what_has_no_events_of_its_own_is_refused() {
    refused(&["configs/frequency_severity.toml"], &["frequency_severity.toml", "frequency", "model = \"japan\""]);
    let table = "configs/company_b_event_loss_table.toml";
    refused(&[table], &[table, "come from a table already", "earthquake and tsunami"]);
    refused(&["configs/year_event_table.toml"], &["come from a table already"]);
    refused(&["configs/company_b.toml", "--peril", "flood"], &["no peril is called `flood`", "earthquake and tsunami"]);
    refused(&["configs/company_b.toml", "--realisations", "0"], &["--realisations"]);
    refused(&["configs/company_b.toml", "--trials", "0"], &["company_b.toml", "--trials 100_000"]);
}

// ---------------------------------------------------------------------------------------- contracts on the event

/// configs/parametric.toml with the built-in model at the three plants.
fn parametric(folder: &Path) -> String {
    let table = "event-loss-table = { file = \"parametric/elt.csv\", secondary-uncertainty = \"none\" }";
    let text = fs::read_to_string("configs/parametric.toml").unwrap();
    assert!(text.contains(table) && text.contains("trials = 100_000") && text.contains("horizon = 3"));
    text.replace(table, MODEL)
        .replace("parametric/sites.csv", &format!("{}/sites.csv", folder.display()))
        .replace("trials = 100_000", "trials = 20_000")
        .replace("horizon = 3", "horizon = 1")
}

/// The same without the industry-loss cover.
fn without_industry_loss(text: &str) -> String {
    let at = text.find("[[contract]]\nname = \"industry loss\"").unwrap();
    text[..at].to_string()
}

/// Great-circle kilometres by the haversine formula.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let half = |x: f64, y: f64| libm::sin(0.5 * (x - y).to_radians());
    let (south, east) = (half(a.0, b.0), half(a.1, b.1));
    let cosines = libm::cos(a.0.to_radians()) * libm::cos(b.0.to_radians());
    2.0 * 6371.0 * libm::asin((south * south + cosines * east * east).sqrt())
}

#[test]
fn a_parametric_contract_pays_in_the_years_of_qualifying_earthquakes_and_in_no_other() {
    let folder = folder();
    let text = without_industry_loss(&parametric(folder.path()));
    let model = read(&text);
    let perils = Perils::compile(&model).unwrap();
    let (mut scratch, mut block) = (Scratch::default(), LossBlock::default());
    perils.draw(0..TRIALS as u64, &mut scratch, &mut block);
    let mut qualifies = vec![false; TRIALS];
    let (mut damaging, mut harmless) = (0, 0);
    for (trial, bounds) in block.path_start.windows(2).enumerate() {
        for at in bounds[0] as usize..bounds[1] as usize {
            let known = &block.attributes[at];
            let apart = kilometres((known.latitude, known.longitude), (38.3, 142.4));
            assert!((apart - 200.0).abs() > 1e-6, "too near the circle to tell");
            if known.magnitude >= 7.0 && known.depth <= 60.0 && apart <= 200.0 {
                qualifies[trial] = true;
                match block.row_start[at + 1] > block.row_start[at] {
                    true => damaging += 1,
                    false => harmless += 1,
                }
            }
        }
    }
    println!("{damaging} damaging, {harmless} harmless");
    assert!(damaging > 100 && harmless > 100, "{damaging} damaging, {harmless} harmless");
    let study = study(&text);
    let paid = &study.columns.recovery[study.place("parametric")];
    for (trial, (qualifies, &paid)) in qualifies.into_iter().zip(paid).enumerate() {
        assert_eq!(paid > 0.0, qualifies, "trial {trial} is paid {paid}");
        assert!(paid <= 300e6);
    }
    let without = paid.iter().zip(&study.columns.ground_up).filter(|(paid, loss)| **paid > 0.0 && **loss == 0.0);
    assert!(without.count() > 100, "paid in years without any damage");
}

#[test]
fn an_industry_loss_contract_on_the_model_is_refused_because_its_events_have_none() {
    let folder = folder();
    let text = parametric(folder.path());
    let mistakes = config::read_text(&text, "test.toml", Path::new("configs")).unwrap_err();
    // In one line, without the frame about it.
    let said = mistakes.render(false, 100);
    let said = said.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
    for word in ["industry loss", "industry_loss", "\"earthquake\" carries", "covers"] {
        assert!(said.contains(word), "`{word}` is not in: {said}");
    }
    assert!(said.contains("built-in model of earthquakes knows no loss of the industry"), "{said}");
}
