//! `ishizue price`: technical premiums against closed forms, quotes, risk transfer, order of layers, history.

use ishizue::model::Model;
use ishizue::model::counterparty::Settlement;
use ishizue::report::labels::Language;
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::statistics::Estimate;
use ishizue::study::price::{LayerPrice, PriceResults, price};
use std::path::Path;

fn read(folder: &Path, text: &str) -> Model {
    let path = folder.join("price.toml");
    std::fs::write(&path, text).unwrap();
    ishizue::config::read(&path).unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 100))).0
}

fn priced(model: &Model) -> PriceResults {
    let settings = RunSettings { trials: model.settings.trials, threads: 1, block: 0 };
    price(model, &settings, &[], (&Silent, &Cancel::new())).unwrap()
}

fn layer<'r>(results: &'r PriceResults, name: &str) -> &'r LayerPrice {
    results.layers.iter().find(|layer| layer.name == name).unwrap()
}

const HEAD: &str = "format = 1\ntitle = \"Price\"\ncurrency = \"JPY\"\n[[party]]\nname = \"Insurer\"\nrole = \"insurer\"\n\
                    country = \"JP\"\n[[party]]\nname = \"Market\"\nrole = \"reinsurer\"\n";

/// A hundred years of which two have a total loss of 950, replayed in order: everything is exact.
fn total_loss(layer: &str) -> String {
    format!(
        "{HEAD}[simulation]\nstart = 2027-04-01\ntrials = 100\nseed = 1\nlevels = [\"99%\"]\n[[peril]]\nname = \"quake\"\n\
         year-event-loss-table = {{ file = \"years.csv\", periods = 100, replay = \"in-order\", secondary-uncertainty = \"none\" \
         }}\n[[policy]]\nname = \"policy\"\ninsurer = \"Insurer\"\npremium = 100\n[[contract]]\nname = \"layer\"\n\
         cedant = \"Insurer\"\nreinsurer = \"Market\"\n{layer}\n"
    )
}

const YEARS: &str = "period,event_id,day,loss\n40,a,10,1000\n80,b,10,1000\n";

#[test]
fn a_layer_that_is_lost_whole_in_two_years_of_a_hundred_has_the_price_of_every_principle() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("years.csv"), YEARS).unwrap();
    let terms = "terms = { excess-of-loss = { attachment = 50, limit = 950 } }\npremium = 42.75\n[pricing]\n\
                 standard-deviation = { factor = 0.3 }\nkreps = { return = \"10%\", z = 2.576, source = \"a book\" }\n\
                 lane = { gamma = 0.55, alpha = 0.495, beta = 0.574 }\nwang = { lambda = 0.45 }\n\
                 wang-two-factor = { lambda = 0.45, degrees-of-freedom = 5 }\nproportional-hazard = { exponent = 0.6 }\n\
                 tail-capital = { level = \"99%\", return = \"10%\" }\nminimum-rate-on-line = \"2%\"\n";
    let results = priced(&read(folder.path(), &total_loss(terms)));
    let layer = layer(&results, "layer");
    assert_eq!((layer.expected.value, layer.loss_on_line, layer.limit), (19.0, Some(0.02), Some(950.0)));
    // The sample's divisor n - 1 makes its standard deviation sqrt(100/99) times that of the law.
    let more = f64::sqrt(100.0 / 99.0);
    let sd = 950.0 * f64::sqrt(0.02 * 0.98) * more;
    for (principle, exact) in [
        ("expected-loss", 19.0),
        ("standard-deviation", 19.0 + 0.3 * sd),
        ("kreps", 19.0 + 0.1 * 2.576 / 1.1 * sd),
        ("lane", 94.35),
        ("wang", 51.67),
        ("wang-two-factor", 80.60),
        ("proportional-hazard", 90.85),
        ("tail-on-excess", 112.10),
        ("tail-on-assets", 103.64),
        ("minimum-rate-on-line", 19.0),
    ] {
        let found = layer.premiums.iter().find(|premium| premium.principle == principle).unwrap();
        assert!((found.low.value - exact).abs() < 0.005_001, "{principle}: {} instead of {exact}", found.low.value);
        assert_eq!(found.low.value, found.high.value);
    }
    let source = |at: usize| layer.premiums[at].source.as_str();
    assert_eq!([source(1), source(2)], ["stated in the configuration without a source", "a book"]);
    assert!((layer.range[0] - 19.0).abs() < 1e-12 && (layer.range[1] - 112.10).abs() < 0.005_001);
    let quoted = layer.quoted.as_ref().unwrap();
    assert_eq!((quoted.from.as_str(), quoted.verdict.as_str()), ("configured", "within"));
    assert_eq!((quoted.rate_on_line, quoted.multiple), (Some(0.045), Some(2.25)));
    assert!((quoted.payback.unwrap() - 22.22).abs() < 0.01);
    assert!((quoted.implied_probability.unwrap()[1] - 0.0159).abs() < 1e-4);
    // 907.25 lost beyond the premium in 2 % of the years.
    let test = layer.risk_transfer.unwrap();
    assert!((test.deficit.value - 0.02 * 907.25 / 42.75).abs() < 1e-12 && test.by_deficit);
    assert!((test.ten.value - 0.02).abs() < 1e-15 && !test.by_ten);
}

#[test]
fn quotes_replace_the_premium_and_losses_are_discounted_in_the_tests_of_risk_transfer() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("years.csv"), YEARS).unwrap();
    let terms = "terms = { excess-of-loss = { attachment = 50, limit = 950 } }\npremium = 42.75\nplaced = \"50%\"\n\
                 basis = \"whole\"\n[pricing]\ndiscount-rate = \"4%\"\n[[pricing.quote]]\n\
                 contract = \"layer\"\nrate-on-line = \"6%\"\n";
    let mut model = read(folder.path(), &total_loss(terms));
    model.contracts[0].settlement = Some(Settlement { days: 365, cash_call: None });
    let results = priced(&model);
    let layer = layer(&results, "layer");
    let quoted = layer.quoted.as_ref().unwrap();
    assert_eq!((quoted.from.as_str(), quoted.premium, layer.limit), ("quote", 28.5, Some(475.0)));
    // The losses of 475 are paid a year after the middle of the year.
    let deficit = 0.02 * (475.0 * libm::pow(1.04, -1.5) - 28.5) / 28.5;
    assert!((layer.risk_transfer.unwrap().deficit.value - deficit).abs() < 1e-12);
}

fn poisson(severity: &str, contracts: &str, trials: u64) -> String {
    format!(
        "{HEAD}[simulation]\nstart = 2027-04-01\ntrials = {trials}\nseed = 3\nquantum = 1e-6\nlevels = [\"99%\"]\n[[peril]]\n\
         name = \"quake\"\n{severity}\n[[policy]]\nname = \"policy\"\ninsurer = \"Insurer\"\npremium = 100\n{contracts}"
    )
}

fn close(found: &Estimate, exact: f64, what: &str) {
    let gap = (found.value - exact).abs();
    assert!(gap < 4.0 * found.standard_error, "{what}: {} ±{} instead of {exact}", found.value, found.standard_error);
}

#[test]
fn initial_premiums_with_reinstatements_are_those_of_the_closed_form() {
    // Poisson(10) of Lomax(3, 10), 10 xs 10: Mata (2000), ASTIN Bulletin 30, Table 2, converged; Sundt (1991) for the premium.
    let folder = tempfile::tempdir().unwrap();
    let contract = |name: &str, attachment: u32, limit: u32, charge: &str| {
        format!(
            "[[contract]]\nname = \"{name}\"\ncedant = \"Insurer\"\nreinsurer = \"Market\"\nafter = []\n\
             terms = {{ excess-of-loss = {{ attachment = {attachment}, limit = {limit} }} }}\n\
             reinstatements = {{ count = 1, rate = \"{charge}\" }}\npremium = 0\n"
        )
    };
    let lomax = "frequency = { poisson = { mean = 10 } }\n\
                 severity = { generalised-pareto = { location = 0, scale = 3.333333333333333, shape = 0.3333333333333333 } }";
    let one = |severity: &str, contract: String, trials: u64| {
        priced(&read(folder.path(), &poisson(severity, &contract, trials))).layers.remove(1)
    };
    let free = one(lomax, contract("free", 10, 10, "0%"), 400_000);
    let paid = one(lomax, contract("paid", 10, 10, "100%"), 400_000);
    close(&free.expected, 6.615_059_244, "free");
    assert_eq!(free.expected, paid.expected);
    close(&free.premiums[0].low, 6.615_059_244, "premium, free");
    close(&paid.premiums[0].low, 4.371_971_544, "premium, paid");

    // Poisson(2) of Pareto(1.5, 1), 50 xs 25.
    let pareto = "frequency = { poisson = { mean = 2 } }\nseverity = { pareto = { threshold = 1, alpha = 1.5 } }";
    close(&one(pareto, contract("free", 25, 50, "0%"), 400_000).expected, 0.338_118_266_4, "free");
    let paid = one(pareto, contract("paid", 25, 50, "100%"), 400_000);
    close(&paid.premiums[0].low, 0.335_853_292_4, "premium, paid");
    assert_eq!(paid.quoted, None);
}

#[test]
fn layers_priced_together_add_up_and_one_that_is_dearer_than_the_one_below_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let contract = |name: &str, attachment: u32, limit: u32, premium: f64| {
        format!(
            "[[contract]]\nname = \"{name}\"\ncedant = \"Insurer\"\nreinsurer = \"Market\"\nafter = []\n\
             terms = {{ excess-of-loss = {{ attachment = {attachment}, limit = {limit} }} }}\npremium = {premium}\n"
        )
    };
    let pareto = "frequency = { poisson = { mean = 0.1 } }\nseverity = { pareto = { threshold = 100, alpha = 1.2 } }";
    let text = |upper: f64| {
        poisson(pareto, &(contract("lower", 100, 400, 30.0) + &contract("upper", 500, 500, upper)), 200_000)
    };
    let results = priced(&read(folder.path(), &text(45.0)));
    // 400 xs 100: EL 13.7610, sd 61.7053, attach 9.516 %, exhaust 1.439 %; 500 xs 500: 4.6911, 44.9786, 1.439 %, 0.629 %.
    for (name, [expected, sd, attach, exhaust]) in
        [("lower", [13.7610, 61.7053, 0.09516, 0.01439]), ("upper", [4.6911, 44.9786, 0.01439, 0.00629])]
    {
        let found = layer(&results, name);
        close(&found.expected, expected, name);
        close(&found.sd, sd, name);
        close(&found.attach, attach, name);
        close(&found.exhaust.unwrap(), exhaust, name);
    }
    let [dearer] = &results.dearer[..] else { panic!("{:?}", results.dearer) };
    assert_eq!((dearer.above.as_str(), dearer.below.as_str(), dearer.rates), ("upper", "lower", [0.09, 0.075]));
    let [together] = &results.together[..] else { panic!("{:?}", results.together) };
    assert!(together.fitted && (together.price - 75.0).abs() < 1e-6);
    let parts: f64 = together.parts.iter().map(|part| part.price).sum();
    assert!((parts - 75.0).abs() < 1e-6, "{parts}");
    // Beside the lower layer the upper one is dear.
    assert!(together.parts[1].premium.unwrap() > together.parts[1].price);
    let results = priced(&read(folder.path(), &text(10.0)));
    assert!(results.dearer.is_empty());
}

#[test]
fn a_history_is_sent_through_the_layers_at_todays_values() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("years.csv"), YEARS).unwrap();
    std::fs::write(folder.path().join("history.csv"), "year,loss\n2007,400\n2007,30\n2017,500\n").unwrap();
    let terms = "terms = { excess-of-loss = { attachment = 50, limit = 950 } }\npremium = 42.75\n[pricing.burning-cost]\n\
                 history = \"history.csv\"\nfrom = 1997\nto = 2026\ntrend = \"0%\"\nloadings = \"20%\"\n";
    let results = priced(&read(folder.path(), &total_loss(terms)));
    let past = layer(&results, "layer").past.as_ref().unwrap();
    assert_eq!(
        (past.from, past.to, past.hit, past.losses.clone()),
        (1997, 2026, 2, vec![(2007, 350.0), (2017, 450.0)])
    );
    assert!((past.mean.value - 800.0 / 30.0).abs() < 1e-9);
    let premium = layer(&results, "layer").premiums.iter().find(|premium| premium.principle == "burning-cost").unwrap();
    assert!((premium.low.value - 800.0 / 30.0 / 0.8).abs() < 1e-9);
    // The policy pays every loss; ten years at 7 % double it nearly.
    let trended = terms.replace("trend = \"0%\"", "trend = \"7%\"");
    let results = priced(&read(folder.path(), &total_loss(&trended)));
    let (a, b) = (libm::pow(1.07, 20.0), libm::pow(1.07, 10.0));
    let policy = layer(&results, "policy").past.as_ref().unwrap();
    let years: Vec<f64> = policy.losses.iter().map(|(_, loss)| *loss).collect();
    assert!((years[0] - 430.0 * a).abs() < 0.02 && (years[1] - 500.0 * b).abs() < 0.02, "{years:?}");
}

#[test]
fn a_history_without_a_loss_is_a_header_and_says_what_so_many_years_allow() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("years.csv"), YEARS).unwrap();
    std::fs::write(folder.path().join("history.csv"), "year,loss\n").unwrap();
    let terms = "terms = { excess-of-loss = { attachment = 50, limit = 950 } }\npremium = 42.75\n[pricing.burning-cost]\n\
                 history = \"history.csv\"\nfrom = 1997\nto = 2026\ntrend = \"2%\"\nloadings = \"20%\"\n";
    let results = priced(&read(folder.path(), &total_loss(terms)));
    for name in ["policy", "layer"] {
        let past = layer(&results, name).past.as_ref().unwrap();
        assert_eq!((past.from, past.to, past.hit, past.mean.value), (1997, 2026, 0, 0.0));
        assert!(past.losses.is_empty());
        // No loss in 30 years: up to 1 - 0.025^(1/30) = 11.57 % a year (Clopper and Pearson 1934).
        assert_eq!(past.probability[0], 0.0);
        assert!((past.probability[1] - (1.0 - libm::pow(0.025, 1.0 / 30.0))).abs() < 1e-12);
    }
    // A file that says nothing at all is refused, and so is a list of other things without rows.
    std::fs::write(folder.path().join("history.csv"), "").unwrap();
    let path = folder.path().join("price.toml");
    let mistakes = ishizue::config::read(&path).map(|_| ()).unwrap_err();
    assert!(mistakes.errors().any(|error| error.what == "the file is empty"), "{mistakes}");
    std::fs::write(folder.path().join("history.csv"), "year,loss\n").unwrap();
    std::fs::write(folder.path().join("years.csv"), "period,event_id,day,loss\n").unwrap();
    let mistakes = ishizue::config::read(&path).map(|_| ()).unwrap_err();
    assert!(mistakes.errors().any(|error| error.what == "the table has a header but no rows"), "{mistakes}");
}

#[test]
fn why_no_distortion_makes_the_price_of_all_layers_their_premium_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("years.csv"), YEARS).unwrap();
    let text = |lower: f64, upper: f64| {
        let contract = |name: &str, attachment: u32, premium: f64| {
            format!(
                "[[contract]]\nname = \"{name}\"\ncedant = \"Insurer\"\nreinsurer = \"Market\"\nafter = []\n\
                 terms = {{ excess-of-loss = {{ attachment = {attachment}, limit = 450 }} }}\npremium = {premium}\n"
            )
        };
        let both = total_loss("");
        let policy = both.split("[[contract]]").next().unwrap();
        format!("{policy}{}{}", contract("lower", 50, lower), contract("upper", 500, upper))
    };
    // Each loses 450 in two of a hundred years: 18 together.
    for (premiums, reason) in [
        ((10.0, 0.0), "\"upper\" has no premium"),
        ((0.0, 0.0), "\"lower\", \"upper\" have no premium"),
        ((9.0, 9.0), "the premium of all layers together, JPY 18, does not exceed their expected loss of JPY 18"),
        ((450.0, 450.0), "no lambda makes the price of all layers together as high as their premium of JPY 900"),
    ] {
        let results = priced(&read(folder.path(), &text(premiums.0, premiums.1)));
        let [together] = &results.together[..] else { panic!("{:?}", results.together) };
        assert!(!together.fitted && (together.expected.value - 18.0).abs() < 1e-9, "{together:?}");
        let said = ishizue::report::price::page::summary(&results, &[], false, Language::English);
        let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(reason), "{reason}\n{said}");
    }
}

#[test]
fn the_layout_of_every_document_is_told_and_holds_what_is_written() {
    for (of, key) in [
        ("config", "simulation"),
        ("results", "designs"),
        ("price", "layers"),
        ("compare", "designs"),
        ("hazard", "sites"),
    ] {
        let mut command = assert_cmd::Command::cargo_bin("ishizue").unwrap();
        let printed = command.args(["schema", "--of", of]).assert().success().get_output().stdout.clone();
        let schema: serde_json::Value = serde_json::from_slice(&printed).unwrap();
        assert!(schema["properties"][key].is_object(), "{of}: {schema:#}");
    }
    // Every key of a price document stands in its layout.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("years.csv"), YEARS).unwrap();
    let terms = "terms = { excess-of-loss = { attachment = 50, limit = 950 } }\npremium = 42.75\n";
    let results = priced(&read(folder.path(), &total_loss(terms)));
    let document: serde_json::Value = serde_json::from_str(&ishizue::report::price::json(&results)).unwrap();
    let schema = ishizue::report::price::schema();
    for key in document.as_object().unwrap().keys() {
        assert!(schema["properties"][key].is_object(), "{key}");
    }
}

#[test]
fn wrong_parameters_of_prices_are_told_with_the_right_form() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("years.csv"), YEARS).unwrap();
    std::fs::write(folder.path().join("history.csv"), "year,loss,site\n1950,5,\n2000,7,nowhere\n").unwrap();
    let terms = "terms = { excess-of-loss = { attachment = 50, limit = 950 } }\npremium = 42.75\n[pricing]\n";
    for (wrong, what) in [
        ("wang = { lambda = [0.5, 0.3] }", "the least value 0.5 is above the greatest 0.3"),
        ("wang = { lambda = [0.5, 0.6, 0.7] }", "the list has 3 items"),
        ("proportional-hazard = { exponent = 1.2 }", "1.2 is out of range"),
        ("kreps = { return = \"10%\", z = 2.5, book-sd = 100 }", "`book-sd` stands without `correlation`"),
        ("tail-capital = { level = \"100%\", return = \"10%\" }", "is no level of a tail"),
        ("[[pricing.quote]]\ncontract = \"layr\"\npremium = 5", "layr"),
        ("[[pricing.quote]]\ncontract = \"layer\"\nrate-on-line = \"0%\"", "the quote is zero"),
        ("kreps = { return = \"10%\", z = 2.5, book-sd = 100, corelation = \"20%\" }", "1 error"),
        (
            "[[pricing.quote]]\ncontract = \"layer\"\npremium = 5\n[[pricing.quote]]\ncontract = \"layer\"\npremium = 6",
            "two quotes",
        ),
        (
            "burning-cost = { history = \"history.csv\", from = 1990, to = 2020, trend = \"0%\", loadings = \"20%\" }",
            "the year 1950 is outside",
        ),
        (
            "burning-cost = { history = \"history.csv\", from = 1940, to = 2020, trend = \"0%\", loadings = \"20%\" }",
            "\"nowhere\" is no site or buyer",
        ),
        (
            "burning-cost = { history = \"history.csv\", from = 2020, to = 1990, trend = \"0%\", loadings = \"20%\" }",
            "before it begins",
        ),
    ] {
        let path = folder.path().join("price.toml");
        std::fs::write(&path, total_loss(&format!("{terms}{wrong}"))).unwrap();
        let mistakes = ishizue::config::read(&path).map(|_| ()).unwrap_err();
        let text = mistakes.render(false, 200);
        assert!(text.contains(what), "{wrong}\n{text}");
    }
}

#[test]
fn the_command_writes_the_same_bytes_from_any_number_of_threads_and_says_what_it_simulated() {
    let folder = tempfile::tempdir().unwrap();
    let files = |threads: &str| -> Vec<Vec<u8>> {
        let out = folder.path().join(threads);
        let mut command = assert_cmd::Command::cargo_bin("ishizue").unwrap();
        command.args(["price", "configs/tower.toml", "--trials", "2000", "--threads", threads, "--out"]).arg(&out);
        let printed = command.assert().success().get_output().stdout.clone();
        let text = String::from_utf8(printed).unwrap();
        assert!(text.lines().all(|line| line.chars().count() <= 80 || line.starts_with("  /")), "{text}");
        let manifest = std::fs::read_to_string(out.join("manifest.json")).unwrap();
        assert!(manifest.contains("\"trials\": 2000"), "{manifest}");
        ["price.csv", "layers.csv", "price.json"].map(|name| std::fs::read(out.join(name)).unwrap()).into()
    };
    assert_eq!(files("1"), files("2"));
}
