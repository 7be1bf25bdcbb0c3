//! `[peril.credit]` and the lists that it names: what is read, and what is said of mistakes.

use std::path::Path;

use ishizue::config;
use ishizue::input::complaint::{Complaint, Complaints};
use ishizue::model::Model;
use ishizue::model::credit::catastrophe::{CatastropheLink, Effect, EventFilter};
use ishizue::model::credit::country::{Country, Sector};
use ishizue::model::credit::obligor::{Exposure, Obligor};
use ishizue::model::credit::schedule::{Indemnity, Instalment};
use ishizue::model::credit::{
    AfterDefault, ClaimTiming, Credit, DefaultModel, LossGivenDefault, OpeningBook, Political, Recoveries,
};
use ishizue::model::peril::Source;
use rust_decimal::dec;

const HEADER: &str = "id,country,rating,exposure";
const BUYERS: &str = "id,country,rating,exposure\nosaka,JP,BBB,6m\nhanoi,VN,BB,3m\n";
const OPENING: &str = "opening-book = \"steady-state\"";

/// A folder of lists. `peril`: lines from line 12 on, after the name of the peril.
fn read(peril: &str, files: &[(&str, &str)]) -> Result<(Model, Complaints), Complaints> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("buyers.csv", BUYERS)].iter().chain(files) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let text = format!(
        "format = 1\ntitle = \"Credit\"\ncurrency = \"JPY\"\nbuyers = \"buyers.csv\"\n\
         [simulation]\nstart = 2027-04-01\ntrials = 1_000\nseed = 1\n\n\
         [[peril]]\nname = \"buyer default\"\n{peril}\n"
    );
    config::read_text(&text, "credit.toml", folder.path())
}

/// Keys of `[peril.credit]` from line 14 on.
fn with_keys(keys: &str, files: &[(&str, &str)]) -> Result<(Model, Complaints), Complaints> {
    read(&format!("[peril.credit]\n{OPENING}\n{keys}"), files)
}

fn credit_of(model: &Model) -> &Credit {
    match &model.perils[0].source {
        Source::Credit(credit) => credit,
        _ => panic!("another source"),
    }
}

fn credit(keys: &str, files: &[(&str, &str)]) -> Credit {
    let (model, warnings) = with_keys(keys, files).unwrap_or_else(|all| panic!("{keys}\n{all}"));
    // A key without effect is read all the same, and warned of.
    assert!(warnings.iter().all(|warning| warning.what.contains("has no effect")), "{warnings}");
    credit_of(&model).clone()
}

/// The only error is the one stated: place, what is wrong, a part of the rule, a part of the example.
fn refused(read: Result<(Model, Complaints), Complaints>, place: &str, what: &str, rule: &str, example: &str) {
    let all = read.map(|_| ()).expect_err(what);
    let errors: Vec<&Complaint> = all.errors().collect();
    assert_eq!(errors.len(), 1, "{what}:\n{all}");
    let name = Path::new(&errors[0].file).file_name().unwrap().to_string_lossy().into_owned();
    let found = format!("{name}:{}:{}", errors[0].line.unwrap(), errors[0].column.unwrap());
    assert_eq!((found.as_str(), errors[0].what.as_str()), (place, what));
    assert!(!rule.is_empty() && errors[0].rule.contains(rule), "rule: {}", errors[0].rule);
    assert!(!example.is_empty() && errors[0].example.contains(example), "example: {}", errors[0].example);
}

/// A wrong key in line 14.
fn refused_key(line: &str, column: usize, what: &str, rule: &str, example: &str) {
    refused(with_keys(line, &[]), &format!("credit.toml:14:{column}"), what, rule, example);
}

/// A wrong cell in line 2 of a file of which `keys` speak.
fn refused_cell(keys: &str, name: &str, list: &str, column: usize, what: &str, rule: &str, example: &str) {
    refused(with_keys(keys, &[(name, list)]), &format!("{name}:2:{column}"), what, rule, example);
}

/// A wrong cell of a buyer with one more column.
fn refused_buyer(column: &str, cell: &str, what: &str, rule: &str, example: &str) {
    let list = format!("{HEADER},{column}\nosaka,JP,BBB,6m,{cell}\n");
    refused_cell("recoveries = \"net\"", "buyers.csv", &list, 17, what, rule, example);
}

const ALL_KEYS: &str = r#"
[peril.credit]
opening-book = "none"
recoveries = "recourse"
model = { t = { degrees-of-freedom = 4 } }
ratings = "ratings.toml"
countries = "countries.csv"
sectors = "sectors.csv"
correlation = "20%"
systematic = { global = "60%", country = "40%" }
factor-correlation = "factors.csv"
loss-given-default = "beta"
waiting-period = { days = 180, with-transfer = "consecutive" }
protracted = { share = "60%", cured = "30%" }
political = { correlation = "25%" }
shocks-inside-pd = true
migration = true
after-default = "gone"
deals = "deals.csv"
schedules = "schedules.csv"

[[peril.credit.catastrophe]]
peril = "flood"
loss-at-least = "1bn"
zones = ["north"]
countries = ["VN"]
multiplier = 1.06
years = [1, 0.5]
from = "start-of-year"

[[peril]]
name = "flood"
frequency = { poisson = { mean = 2 } }
severity = { fixed = { loss = 1 } }
"#;

const ALL_FILES: [(&str, &str); 7] = [
    (
        "buyers.csv",
        "id,name,country,class,limit,premium_rate,terms_days,tenor_days,public,currency,sector,rating,pd,exposure,turnover,\
         lgd_mean,lgd_sd,recovery_lag_days,rho,w_global,w_country,w_sector,cat_zone\n\
         osaka,Osaka Trading,JP,temporarily_non_marketable,8m,0.3%,90,731,no,JPY,machinery,good,2%,,730m,60%,25%,540,30%,0.7,0.5,0.5,kansai\n\
         hanoi,,VN,sme_b,,,,,yes,,,poor,,5m,,,,,,,,,north\n\
         metro,,VN,,,,,,,,food,poor,,,,,,,,,,,\n",
    ),
    (
        "countries.csv",
        "country,oecd_category,war,transfer,moratorium,share_hit,share_hit_war,lgd,lgd_transfer,recovery_lag_days,\
         recovery_lag_days_moratorium,transfer_days,correlation_group\n\
         VN,5,0.2%,1.5%,0.3%,50%,80%,40%,20%,720,900,200,asia\nTH,,,,,,,,,,,,asia\n",
    ),
    ("sectors.csv", "sector,catastrophe_effect\nmachinery,1.5\nfood,\n"),
    (
        "ratings.toml",
        "format = 1\nvintage = \"2001-2020\"\nsource = \"own book\"\nnote = \"made up\"\n\
         [[class]]\nname = \"good\"\npd = \"1%\"\ntransitions = [3, 1]\n[[class]]\nname = \"poor\"\npd = 0.05\ntransitions = [1, 1]\n",
    ),
    (
        "factors.csv",
        "factor,global,VN,JP,machinery,food\nJP,0,0.3,1,0,0\nVN,0,1,0.3,0,0\nglobal,1,0,0,0,0\nmachinery,0,0,0,1,0\nfood,0,0,0,0,1\n",
    ),
    ("deals.csv", "buyer,signed,indemnity\nmetro,2027-03-31,accelerated\n"),
    (
        "schedules.csv",
        "buyer,date,drawdown,principal,interest\nmetro,2027-04-01,60m,,\nmetro,2027-07-10,40m,,1m\n\
         metro,2028-04-01,,50m,4m\nmetro,2029-04-01,,50m,2m\n",
    ),
];

#[test]
fn every_key_is_read() {
    let (model, warnings) = read(ALL_KEYS, &ALL_FILES).unwrap_or_else(|all| panic!("{all}"));
    let warned: Vec<&str> = warnings.warnings().map(|warning| warning.what.as_str()).collect();
    assert!(
        warned.contains(&"deals (of \"metro\") last longer than the simulation, which ends on 2028-03-31"),
        "{warned:?}"
    );
    // What has no effect among all keys at once, at a horizon of one year, is told.
    assert!(warned.iter().any(|what| what.starts_with("`migration` has no effect")), "{warned:?}");
    let credit = credit_of(&model);
    assert_eq!(credit.model, DefaultModel::StudentT { degrees: 4.0 });
    assert_eq!((credit.opening_book, credit.recoveries), (OpeningBook::None, Recoveries::Recourse));
    assert_eq!((credit.loss_given_default, credit.after_default), (LossGivenDefault::Beta, AfterDefault::Gone));
    let timing = ClaimTiming { waiting_days: 180, consecutive: true, protracted: 0.6, cured: 0.3 };
    assert_eq!((credit.timing, credit.migration), (timing, true));
    assert_eq!(credit.political, Some(Political { correlation: 0.25, inside_pd: true }));
    let link = CatastropheLink {
        peril: 1,
        events: EventFilter { magnitude: None, within: None, loss: Some(1e9) },
        zones: vec!["north".into()],
        countries: vec![2],
        effect: Effect::Multiplier(1.06),
        years: vec![1.0, 0.5],
        from_start_of_year: true,
    };
    assert_eq!(credit.catastrophes, [link]);

    let ratings = &credit.ratings;
    assert_eq!((ratings.name.as_str(), ratings.vintage.as_str()), ("ratings.toml", "2001-2020"));
    assert_eq!((ratings.source.as_str(), ratings.note.as_str()), ("own book", "made up"));
    assert_eq!(
        ratings.classes.iter().map(|class| (class.name.as_str(), class.pd)).collect::<Vec<_>>(),
        [("good", 0.01), ("poor", 0.05)]
    );
    assert_eq!(ratings.transitions, [[0.75, 0.25], [0.5, 0.5]]);

    let codes: Vec<&str> = credit.countries.iter().map(|country| country.code.as_str()).collect();
    assert_eq!(codes, ["JP", "TH", "VN"]);
    assert_eq!(credit.countries[0], Country::quiet("JP"));
    assert_eq!(credit.countries[1], Country { group: Some("asia".into()), ..Country::quiet("TH") });
    let vietnam = Country {
        code: "VN".into(),
        category: Some(5),
        war: 0.002,
        transfer: 0.015,
        moratorium: 0.003,
        share_hit: [0.8, 0.5, 0.5],
        lgd: [0.4, 0.2, 0.4],
        recovery_days: [720, 720, 900],
        transfer_days: 200.0,
        group: Some("asia".into()),
        illustrative: false,
    };
    assert_eq!(credit.countries[2], vietnam);
    let sector = |name: &str, effect| Sector { name: name.into(), catastrophe_effect: effect };
    assert_eq!(credit.sectors, [sector("food", 1.0), sector("machinery", 1.5)]);
    // Global, JP, TH (which the table leaves out), VN, food, machinery.
    let factors = credit.factor_correlation.as_ref().unwrap();
    assert_eq!(factors[1], [0.0, 1.0, 0.0, 0.3, 0.0, 0.0]);
    assert_eq!(factors[2], [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn every_column_of_a_buyer_is_read() {
    let (model, _) = read(ALL_KEYS, &ALL_FILES).unwrap_or_else(|all| panic!("{all}"));
    let credit = credit_of(&model);
    let osaka = Obligor {
        risk: 0,
        country: 0,
        sector: Some(1),
        rating: Some(0),
        pd: 0.02,
        public: false,
        correlation: 0.3,
        loadings: [0.7, 0.5, 0.5],
        exposure: Exposure::Turnover { turnover: 730e6, terms_days: 90 },
        lgd_mean: 0.6,
        lgd_sd: 0.25,
        recovery_days: 540,
        zone: Some("kansai".into()),
    };
    assert_eq!(credit.obligors[0], osaka);
    // A public buyer moves with its country; without a probability of its own it has that of its class.
    let hanoi = &credit.obligors[1];
    assert_eq!((hanoi.public, hanoi.loadings, hanoi.pd, hanoi.correlation), (true, [0.0, 1.0, 0.0], 0.05, 0.2));
    assert_eq!(hanoi.exposure, Exposure::Stated { amount: 5e6, terms_days: 0 });
    assert_eq!((hanoi.sector, hanoi.lgd_mean, hanoi.lgd_sd, hanoi.recovery_days), (None, 1.0, 0.0, 0));
    let metro = &credit.obligors[2];
    assert_eq!(metro.loadings, [0.6_f64.sqrt(), 0.4_f64.sqrt(), 0.0]);
    let Exposure::Schedule(deal) = &metro.exposure else { panic!("no deal") };
    assert_eq!((deal.signed, deal.indemnity), (-1.0, Indemnity::Accelerated));
    assert_eq!(deal.drawdowns, [(0.0, 60e6), (100.0, 40e6)]);
    let instalment = |day, principal, interest| Instalment { day, principal, interest };
    let due = [instalment(100.0, 0.0, 1e6), instalment(365.0, 50e6, 4e6), instalment(730.0, 50e6, 2e6)];
    assert_eq!(deal.instalments, due);
    assert!(deal.yearly_pd.is_empty());

    // What policies know of it: 731 days are 25 begun months, 0.3 % of 730m are 2.19m, both spellings of a class are one.
    let buyer = model.risks[0].buyer.as_ref().unwrap();
    assert_eq!((buyer.terms_days, buyer.tenor_months), (Some(90), Some(25)));
    assert_eq!(model.risks[0].premium, Some(dec!(2_190_000)));
    assert_eq!(model.risks[0].class.as_deref(), Some("temporarily-non-marketable"));
    assert_eq!(model.risks[1].class.as_deref(), Some("sme_b"));
}

#[test]
fn without_a_key_the_stated_defaults_hold() {
    let plain = credit("", &[]);
    let written = "model = \"gaussian\"\nratings = \"sp-1981-2024\"\ncorrelation = \"14%\"\n\
                   systematic = { global = \"50%\", country = \"30%\", sector = \"20%\" }\nloss-given-default = \"fixed\"\n\
                   waiting-period = { days = 90 }\nprotracted = { share = \"0%\", cured = \"0%\" }\npolitical = false\n\
                   shocks-inside-pd = false\nmigration = false\nafter-default = \"replaced\"";
    assert_eq!(credit(written, &[]), plain);
    assert_eq!((plain.model, plain.political), (DefaultModel::Gaussian, None));
    let timing = ClaimTiming { waiting_days: 90, consecutive: false, protracted: 0.0, cured: 0.0 };
    assert_eq!((plain.timing, plain.factor_correlation), (timing, None));
    let osaka = &plain.obligors[0];
    assert_eq!((osaka.correlation, osaka.pd, osaka.rating), (0.14, 0.00148, Some(3)));
    // Without a sector it moves with the two other factors.
    assert_eq!(osaka.loadings, [0.5_f64.sqrt(), 0.3_f64.sqrt(), 0.0]);
    // Countries whose events are drawn unless that is turned off.
    let files = [("countries.csv", "country,war\nVN,1%\n")];
    let on = credit("countries = \"countries.csv\"", &files).political;
    assert_eq!(on, Some(Political { correlation: 0.0, inside_pd: false }));
    assert_eq!(credit("countries = \"countries.csv\"\npolitical = true", &files).political, on);
    assert_eq!(credit("countries = \"countries.csv\"\npolitical = false", &files).political, None);
}

#[test]
fn what_an_earthquake_does_fades_as_bankruptcies_did() {
    let quake = "[[peril.credit.catastrophe]]\nperil = \"quakes\"\nmagnitude-at-least = 7.5\n\
                 within = { latitude = 38, longitude = 142, km = 400 }\nshift = 0.6\n\
                 [[peril]]\nname = \"quakes\"\nevent-loss-table = { file = \"elt.csv\", secondary-uncertainty = \"none\" }";
    let elt = ("elt.csv", "event_id,rate,mean,magnitude,latitude,longitude\n1,0.1,5m,8,38,142\n");
    let link = credit(quake, &[elt]).catastrophes.remove(0);
    assert_eq!(link.years, [1.0, 0.752, 0.545, 0.358]);
    assert_eq!((link.effect, link.from_start_of_year), (Effect::Shift(0.6), false));
    let events = EventFilter { magnitude: Some(7.5), within: Some((38.0, 142.0, 400.0)), loss: None };
    assert_eq!((link.events, link.peril), (events, 1));
    assert!(link.zones.is_empty() && link.countries.is_empty());
}

#[test]
fn the_built_in_ratings_are_those_published() {
    let new = credit("", &[]).ratings;
    let pds: Vec<f64> = new.classes.iter().map(|class| class.pd).collect();
    assert_eq!(pds, [0.00005, 0.00021, 0.00052, 0.00148, 0.00617, 0.03345, 0.3074]);
    // Table 21: of each row D / (1 - NR), rounded to the digit given.
    for (class, (default, lost)) in [(1, (0.02, 3.74)), (3, (0.14, 5.71)), (5, (2.93, 12.41)), (6, (26.12, 15.03))] {
        assert!((default / (100.0 - lost) - pds[class]).abs() < 0.6e-5, "{class}");
    }
    assert!(new.transitions.iter().all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-12));
    assert!((new.transitions[4][4] - 78.89 / 90.21).abs() < 1e-12);
    assert!(new.note.contains("AAA"));
    let old = credit("ratings = \"sp-1981-2009\"", &[]).ratings;
    assert_eq!(
        old.classes.iter().map(|class| class.pd).collect::<Vec<_>>(),
        [0.00005, 0.0002, 0.0008, 0.0026, 0.0097, 0.0493, 0.2798]
    );
    assert!(old.transitions.is_empty());
}

#[test]
fn a_category_stands_for_an_illustrative_probability_and_says_so() {
    let list = "country,oecd_category,war\nVN,5,\nTH,3,\nJP,0,0.1%\n";
    let keys = "countries = \"countries.csv\"\nwaiting-period = { with-transfer = \"concurrent\" }";
    let (model, warnings) = with_keys(keys, &[("countries.csv", list)]).unwrap_or_else(|all| panic!("{all}"));
    let countries = &credit_of(&model).countries;
    let seen: Vec<_> = countries.iter().map(|c| (c.code.as_str(), c.war, c.transfer, c.illustrative)).collect();
    assert_eq!(seen, [("JP", 0.001, 0.0, false), ("TH", 0.0, 0.004, true), ("VN", 0.0, 0.015, true)]);
    assert_eq!((countries[2].share_hit, countries[0].share_hit), ([0.8, 0.5, 0.5], [1.0; 3]));
    let said: Vec<String> = warnings.iter().map(|warning| warning.what.clone()).collect();
    let what =
        "column oecd_category: VN states no probabilities, and 1.5 % a year is taken for its category; 1 more alike";
    let idle = "column oecd_category: the category of JP has no effect beside its probabilities";
    assert_eq!(said, [idle, what]);
}

#[test]
fn gamma_factors_vary_as_stated_or_as_the_correlation_implies() {
    let stated = credit("model = { creditriskplus = { variance = 0.25, defaults = \"bernoulli\" } }", &[]);
    assert_eq!(stated.model, DefaultModel::CreditRiskPlus { variances: [0.25; 3], poisson: false });
    let buyers = "id,country,pd,exposure\nosaka,JP,1%,6m\nhanoi,VN,1%,3m\n";
    let keys = "correlation = \"12%\"\nmodel = { creditriskplus = {} }";
    let DefaultModel::CreditRiskPlus { variances, poisson } = credit(keys, &[("buyers.csv", buyers)]).model else {
        panic!("another model")
    };
    // The rate of default of a large book has the standard deviation 1.08210942 %.
    let square = 1.082_109_42_f64 * 1.082_109_42;
    assert!(poisson);
    for (variance, share) in variances.into_iter().zip([0.5, 0.3, 0.2]) {
        assert!((variance * share - square).abs() < 1e-7, "{variance}");
    }
}

#[test]
fn a_list_with_these_columns_serves_a_configuration_without_a_credit_peril() {
    let fire = "frequency = { poisson = { mean = 2 } }\nseverity = { fixed = { loss = 1 } }";
    let list = "id,country,rating,pd,sector\nosaka,JP,unheard-of,,\nhanoi,VN,,,\n";
    let (_, warnings) = read(fire, &[("buyers.csv", list)]).unwrap_or_else(|all| panic!("{all}"));
    assert!(warnings.is_empty(), "{warnings}");
    // A wrong cell is a wrong cell whoever reads the list.
    let wrong = read(fire, &[("buyers.csv", "id,country,pd\nosaka,JP,1\n")]);
    let what = "column pd: a probability of default of 1 is no risk";
    refused(wrong, "buyers.csv:2:10", what, "above 0 and below 1", "0.5%");
}

#[test]
fn wrong_cells_of_a_buyer_are_refused() {
    let pd = "column pd: a probability of default of 0 is no risk";
    refused_buyer("pd", "0", pd, "above 0 and below 1", "0.5%");
    let what = "column pd: the share 5 is above 1; did you mean \"5%\"?";
    refused_buyer("pd", "5", what, "a percentage from 0% to 100%", "0.5%");
    let what = "column lgd_mean: the share 120% is above 100%";
    refused_buyer("lgd_mean", "120%", what, "from 0% to 100%", "60%");
    let what = "column lgd_sd: a part of mean 1 cannot have the standard deviation 0.1";
    refused_buyer("lgd_sd", "0.1", what, "sqrt(mean x (1 - mean))", "0.00");
    refused_buyer("rho", "-1%", "column rho: the share -1% is negative", "a share is", "20%");
    let what = "column turnover: the row has both `exposure` and `turnover`";
    refused_buyer("turnover", "20m", what, "stated once", "20m");
    let what = "column recovery_lag_days: 36501 days are out of range";
    refused_buyer("recovery_lag_days", "36501", what, "up to 36500", "540");
    let what = "column currency: the amounts of this row are in \"EUR\", those of the configuration in JPY";
    refused_buyer("currency", "EUR", what, "one currency", "JPY");
    refused_buyer("w_global", "0.7", "column w_global: the row has 1 of the three loadings", "all three", "w_global");
    let what = "column w_country: the loading -1 is negative";
    refused_buyer(
        "w_global,w_country,w_sector",
        "-1,0,0",
        &what.replace("w_country", "w_global"),
        "negative",
        "w_global",
    );
    let what = "column w_global: all three loadings are 0";
    refused_buyer("w_global,w_country,w_sector", "0,0,0", what, "not all are 0", "w_global");
    let what = "column w_sector: the buyer has no sector";
    refused_buyer("w_sector,w_global,w_country", "0.5,0.5,0.5", what, "with a `sector`", "0");
    let list = "id,country,rating,exposure,tenor_months,tenor_days\nosaka,JP,BBB,6m,9,270\n";
    let what = "column tenor_days: the row has both `tenor_months` and `tenor_days`";
    refused_cell("", "buyers.csv", list, 19, what, "in months or in days", "270");
    let list = "id,country,rating,premium_rate\nosaka,JP,BBB,0.3%\n";
    let what = "column premium_rate: the row has a rate and neither `turnover` nor `exposure`";
    let fire = "frequency = { poisson = { mean = 2 } }\nseverity = { fixed = { loss = 1 } }";
    refused(read(fire, &[("buyers.csv", list)]), "buyers.csv:2:14", what, "`premium_rate` x `turnover`", "turnover,");
}

#[test]
fn a_buyer_that_lacks_what_a_credit_peril_needs_is_refused() {
    let refused = |list: &str, keys: &str, column: usize, what: &str, rule: &str, example: &str| {
        refused_cell(keys, "buyers.csv", list, column, what, rule, example);
    };
    let what = "column rating: \"BBBB\" is no class of the ratings sp-1981-2024; did you mean \"BBB\"?";
    refused("id,country,rating,exposure\na,JP,BBBB,1m\n", "", 6, what, "AAA, AA, A, BBB, BB, B, CCC/C", "BBB");
    let what = "column pd: the buyer has neither `pd` nor `rating`";
    refused("id,country,pd,exposure\na,JP,,1m\n", "", 6, what, "the probability of default of every buyer", "0.5%");
    let what = "column id: the buyer has neither `pd` nor `rating`, and the list has no such column";
    refused("id,country,exposure\na,JP,1m\n", "", 1, what, "the probability of default", "id,country,pd");
    let what = "column exposure: the buyer has neither `exposure` nor `turnover` nor a deal";
    refused("id,country,pd,exposure\na,JP,1%,\n", "", 9, what, "what every buyer owes", "6m");
    let what = "column terms_days: the buyer has a turnover and no `terms_days`";
    refused("id,country,pd,turnover,terms_days\na,JP,1%,1m,\n", "", 12, what, "turnover x terms_days / 365", "120");
    let what = "column country: \"UK\" is the code of no country";
    refused("id,country,pd,exposure\na,UK,1%,1m\n", "", 3, what, "such as GB", "JP");
    let what = "column country: the cell is empty";
    refused("id,country,pd,exposure\na,,1%,1m\n", "", 3, what, "the ISO code", "JP");
    let beta = "loss-given-default = \"beta\"\nrecoveries = \"net\"";
    let what = "column id: the buyer has no `lgd_sd`, and the list has no such column";
    refused(
        "id,country,pd,exposure,lgd_mean\na,JP,1%,1m,60%\n",
        beta,
        1,
        what,
        "unless that is nothing or all",
        "lgd_sd",
    );
    let what = "column rating: the buyer has no `rating`";
    let list = "id,country,pd,exposure,rating\na,JP,1%,1m,\n";
    refused(list, "migration = true", 12, what, "every buyer has one", "BBB");
    let what = "column sector: the buyer has no `sector`";
    let list = "id,country,pd,exposure,sector\na,JP,1%,1m,\n";
    refused(list, "systematic = { sector = \"100%\" }", 12, what, "with their sectors alone", "machinery");
    let list = "id,country,pd,exposure,sector\na,JP,1%,1m,machnery\n";
    let files = [("buyers.csv", list), ("sectors.csv", "sector\nmachinery\n")];
    let said = with_keys("sectors = \"sectors.csv\"", &files);
    let what = "column sector: there is no sector called \"machnery\"; did you mean \"machinery\"?";
    self::refused(said, "buyers.csv:2:12", what, "one of the 1 of the list", "machinery");
}

#[test]
fn a_credit_peril_without_buyers_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = "format = 1\ntitle = \"Credit\"\ncurrency = \"JPY\"\n[simulation]\nstart = 2027-04-01\ntrials = 1_000\nseed = 1\n\
                [[peril]]\nname = \"buyer default\"\n[peril.credit]\nopening-book = \"none\"\n";
    let what = "peril[1].credit has no buyers to default";
    let said = config::read_text(text, "credit.toml", folder.path());
    refused(said, "credit.toml:10:1", what, "the key `buyers`", "buyers = \"buyers.csv\"");
    let said = with_keys("", &[("buyers.csv", "id,country,pd,exposure\n")]);
    refused(said, "buyers.csv:2:1", "the table has a header but no rows", "at least one row", "id,country");
}

#[test]
fn keys_that_make_no_sense_beside_a_credit_model_are_refused() {
    for (line, key, rule) in [
        ("season = { monthly = [1, 1, 1, 1, 1, 2, 4, 6, 6, 3, 1, 1] }", "season", "on any day alike"),
        ("country = \"JP\"", "country", "in the list of buyers"),
        ("severity = { fixed = { loss = 1 } }", "severity", "what a buyer owes"),
    ] {
        let column = key.len() + 4;
        let what = format!("`{key}` stands beside a credit model");
        let said = read(&format!("{line}\n[peril.credit]\n{OPENING}"), &[]);
        refused(said, &format!("credit.toml:12:{column}"), &what, rule, &format!("leave `{key}` out"));
    }
    let shared =
        "shared-frequency = \"x\"\n[peril.credit]\nopening-book = \"none\"\n[shared-frequency.x]\nvariance = 1";
    let what = "`shared-frequency` stands beside a credit model";
    refused(read(shared, &[]), "credit.toml:12:20", what, "factors of the model", "leave `shared-frequency` out");
    let second = format!("credit = {{ {OPENING} }}\n[[peril]]\nname = \"again\"\ncredit = {{ {OPENING} }}");
    let what = "a second peril has a credit model, after that of line 12";
    refused(read(&second, &[]), "credit.toml:15:10", what, "under one model", "one [[peril]]");
}

#[test]
fn wrong_keys_are_refused() {
    let what = "\"steady\" is not one of the choices; did you mean";
    let all = read("[peril.credit]\nopening-book = \"steady\"", &[]).map(|_| ()).unwrap_err();
    assert!(all.errors().all(|error| error.what.starts_with(&what[..30])), "{all}");
    let said = read("[peril.credit]\ncorrelation = \"14%\"", &[]);
    let what = "peril[1].credit lacks `opening-book`";
    refused(said, "credit.toml:12:1", what, "what is owed at the start", "opening-book = \"steady-state\"");
    let what = "the shares of the systematic variance add up to 90%";
    refused_key("systematic = { global = \"90%\" }", 14, what, "add up to 100%", "systematic = {");
    let what = "\"t\" is no model of defaults that needs no parameters";
    refused_key("model = \"t\"", 9, what, "degrees-of-freedom", "model = { t =");
    let what = "there is no built-in table of ratings called \"sp-1981-2025\"; did you mean \"sp-1981-2024\"?";
    refused_key("ratings = \"sp-1981-2025\"", 11, what, "or a TOML file", "ratings = \"sp-1981-2024\"");
    let what = "ratings cannot move: the table of ratings has no transitions";
    refused_key(
        "migration = true\nratings = \"sp-1981-2009\"",
        13,
        what,
        "`transitions` of every class",
        "sp-1981-2024",
    );
    let what = "\"frye-jacobs\" stands beside gamma factors";
    let gamma = "model = { creditriskplus = { variance = 0.25 } }";
    let line = format!("loss-given-default = \"frye-jacobs\"\n{gamma}");
    refused_key(&line, 22, what, "normal factors alone", "loss-given-default = \"beta\"");
    let line = "loss-given-default = \"frye-jacobs\"\nmodel = { t = { degrees-of-freedom = 4 } }";
    refused_key(line, 22, "\"frye-jacobs\" stands beside a t copula", "normal factors alone", "\"beta\"");
    let line = format!("factor-correlation = \"factors.csv\"\n{gamma}");
    let what = "correlations of factors stand beside gamma factors";
    refused_key(&line, 22, what, "gamma factors are independent", "systematic = {");
    let what = "the gamma factors do not vary, for the correlation that they are matched to is 0";
    refused_key("model = { creditriskplus = {} }\ncorrelation = 0", 9, what, "above 0", "variance = 0.25");
    let what = "there are no countries to have events";
    refused_key("political = true", 13, what, "the list that `countries` names", "countries = \"countries.csv\"");
    let what = "`shocks-inside-pd` is true, and no events of countries are drawn";
    refused_key("shocks-inside-pd = true", 20, what, "only where these are drawn", "countries = ");
    let what = "late payments are made good, and there are none";
    refused_key("protracted = { cured = \"30%\" }", 24, what, "a part of the late payments", "share = \"60%\"");
    let what = "peril[1].credit has `deals` and no `schedules`";
    refused_key("deals = \"deals.csv\"", 9, what, "what is drawn and repaid", "schedules = \"schedules.csv\"");
    let said = with_keys("", &[("buyers.csv", "id,country,pd,exposure,lgd_mean\na,JP,1%,1m,60%\n")]);
    let what = "peril[1].credit does not say what becomes of recoveries";
    refused(said, "credit.toml:12:1", what, "below 100 %", "recoveries = \"recourse\"");
}

#[test]
fn wrong_lists_of_countries_and_sectors_are_refused() {
    let keys = "countries = \"countries.csv\"";
    let refused_country = |list: &str, column: usize, what: &str, rule: &str, example: &str| {
        refused_cell(keys, "countries.csv", list, column, what, rule, example);
    };
    let what = "column transfer: a certain event is no risk";
    refused_country("country,transfer\nVN,1\n", 4, what, "from 0 to less than 1", "1.5%");
    let what = "column oecd_category: 8 is no category";
    refused_country("country,oecd_category\nVN,8\n", 4, what, "from 0, the least risk, to 7", "5");
    let what = "column country: \"UK\" is the code of no country";
    refused_country("country,war\nUK,1%\n", 1, what, "ISO 3166", "VN");
    let what = "column transfer_days: 0 days are out of range";
    refused_country("country,transfer_days\nVN,0\n", 4, what, "at most 36500 days", "365");
    let said = with_keys(keys, &[("countries.csv", "country,war\nVN,1%\nVN,2%\n")]);
    let what = "column country: the country VN stands twice in the list";
    refused(said, "countries.csv:3:1", what, "every country has one row", "VN");
    let said = with_keys(keys, &[("countries.csv", "country,transfer\nVN,1%\n")]);
    let what = "VN has restrictions of transfer, and nothing says when their waiting period begins";
    refused(said, "credit.toml:12:1", what, "a loss after 90 days", "with-transfer = \"concurrent\"");
    let keys = format!("{keys}\npolitical = {{ correlation = \"20%\" }}");
    let said = with_keys(&keys, &[("countries.csv", "country,war\nVN,1%\n")]);
    let what = "no country is in a correlation group";
    refused(said, "credit.toml:15:13", what, "`correlation_group`", "correlation_group");

    let keys = "sectors = \"sectors.csv\"";
    let said = with_keys(keys, &[("sectors.csv", "sector\nfood\nfood\n")]);
    let what = "column sector: the sector \"food\" stands twice in the list";
    refused(said, "sectors.csv:3:1", what, "every sector has one row", "one row of food");
    let what = "column catastrophe_effect: -1 is out of range";
    refused_cell(keys, "sectors.csv", "sector,catastrophe_effect\nfood,-1\n", 6, what, "from 0 to 100", "1.5");
}

#[test]
fn wrong_tables_of_ratings_are_refused() {
    let head = "format = 1\nvintage = \"2001\"\nsource = \"own\"\n";
    let refused_table = |rest: &str, place: &str, what: &str, rule: &str, example: &str| {
        let said = with_keys("ratings = \"ratings.toml\"", &[("ratings.toml", &format!("{head}{rest}"))]);
        refused(said, &format!("ratings.toml:{place}"), what, rule, example);
    };
    let what = "a probability of default of 0 is no risk";
    refused_table("[[class]]\nname = \"BBB\"\npd = 0\n", "6:6", what, "a small one by assumption", "pd = \"0.005%\"");
    let two = "[[class]]\nname = \"BBB\"\npd = 0.1\ntransitions = [1]\n[[class]]\nname = \"BB\"\npd = 0.2\n";
    let said =
        with_keys("ratings = \"ratings.toml\"", &[("ratings.toml", &format!("{head}{two}"))]).map(|_| ()).unwrap_err();
    let said: Vec<&str> = said.sorted().iter().map(|complaint| complaint.what.as_str()).collect();
    assert_eq!(
        said,
        ["here stand 1 number with the sum 1, for 2 classes", "the class \"BB\" states no transitions, and others do"]
    );
    let what = "the file lacks `source`";
    let said = with_keys(
        "ratings = \"r.toml\"",
        &[("r.toml", "format = 1\nvintage = \"x\"\n[[class]]\nname = \"BBB\"\npd = 0.1\n")],
    );
    let said = said.map(|_| ()).unwrap_err();
    assert!(said.errors().any(|error| error.what == what), "{said}");
}

#[test]
fn correlations_that_do_not_fit_together_are_refused() {
    let buyers = "id,country,pd,exposure,sector\na,JP,1%,1m,food\nb,DE,1%,1m,food\n";
    let refused_table = |table: &str, place: &str, what: &str, rule: &str, example: &str| {
        let files = [("buyers.csv", buyers), ("factors.csv", table)];
        let said = with_keys("factor-correlation = \"factors.csv\"", &files);
        refused(said, &format!("factors.csv:{place}"), what, rule, example);
    };
    let table = |jp_de: &str, de_jp: &str, food: &str| {
        format!(
            "factor,global,JP,DE,food\nglobal,1,0.9,0.9,0\nJP,0.9,1,{jp_de},0\nDE,0.9,{de_jp},1,0\nfood,0,0,0,{food}\n"
        )
    };
    let what = "the correlations of global, JP, DE do not fit together: their smallest eigenvalue is -0.2728";
    refused_table(&table("0", "0", "1"), "3:10", what, "positive semi-definite", "JP,0.9,1,0.62");
    let what = "the correlation of \"JP\" and \"DE\" is 0.7, that of \"DE\" and \"JP\" 0.8";
    refused_table(&table("0.7", "0.8", "1"), "3:10", what, "the same above the diagonal", "0.8");
    let what = "the correlation of \"food\" with itself is 0.5";
    refused_table(&table("0.7", "0.7", "0.5"), "5:12", what, "1 on its diagonal", "1");
    let what = "the correlation 1.7 of \"JP\" and \"DE\" is out of range";
    refused_table(&table("1.7", "1.7", "1"), "3:10", what, "from -1 to 1", "1");
    let what = "there is no factor called \"fod\"; did you mean \"food\"?";
    let all = format!(
        "factor,global,JP,DE,food,fod\n{}fod,0,0,0,0,1\n",
        "global,1,0,0,0,0\nJP,0,1,0,0,0\nDE,0,0,1,0,0\nfood,0,0,0,1,0\n"
    );
    refused_table(&all, "1:26", what, "the names of sectors", "food");
    let what = "the table lacks the factor \"food\"";
    let less = "factor,global,JP,DE\nglobal,1,0,0\nJP,0,1,0\nDE,0,0,1\n";
    refused_table(less, "1:1", what, "every country and sector that a buyer is in", "factor,global");
}

#[test]
fn wrong_deals_and_schedules_are_refused() {
    let buyers = "id,country,pd,exposure\nmetro,VN,1%,\nosaka,JP,1%,6m\n";
    const DEAL: &str = "buyer,signed,indemnity\nmetro,2027-04-01,instalments\n";
    const HEAD: &str = "buyer,date,drawdown,principal,interest\n";
    let good = format!("{HEAD}metro,2027-04-01,9m,,\nmetro,2028-04-01,,9m,1m\n");
    let keys = "deals = \"deals.csv\"\nschedules = \"schedules.csv\"";
    let said = |deals: &str, schedules: &str| {
        with_keys(keys, &[("buyers.csv", buyers), ("deals.csv", deals), ("schedules.csv", schedules)])
    };
    assert!(said(DEAL, &good).is_ok());
    let refused_deal = |deals: &str, place: &str, what: &str, rule: &str, example: &str| {
        refused(said(deals, &good), place, what, rule, example);
    };
    let what = "column indemnity: \"instalment\" is no way to pay; did you mean \"instalments\"?";
    let deal = DEAL.replace("instalments", "instalment");
    refused_deal(&deal, "deals.csv:2:18", what, "at once", "instalments");
    let what = "column signed: the first drawdown lies before the signing";
    refused_deal(&DEAL.replace("2027-04", "2027-05"), "deals.csv:2:7", what, "signed before", "2027-04-01");
    let what = "column buyer: the buyer \"metro\" has a second deal";
    refused_deal(&format!("{DEAL}metro,2027-04-01,accelerated\n"), "deals.csv:3:1", what, "one deal", "hanoi-metro");
    let what = "column buyer: there is no buyer called \"metra\"; did you mean \"metro\"?";
    let all = said(&format!("{DEAL}metra,2027-04-01,accelerated\n"), &good);
    refused(all, "deals.csv:3:1", what, "one of the 2 of the list", "metro");
    let what = "column buyer: the deal of \"osaka\" has no schedule";
    refused_deal(
        &format!("{DEAL}osaka,2027-04-01,accelerated\n"),
        "deals.csv:3:1",
        what,
        "under each deal",
        "drawdown",
    );
    let what = "column buyer: \"osaka\" has a schedule and no deal";
    let more = format!("{good}osaka,2027-04-01,9m,,\nosaka,2028-04-01,,9m,1m\n");
    refused(said(DEAL, &more), "schedules.csv:4:1", what, "the list that `deals` names", "buyer,signed");
    let what = "column exposure: the buyer has a deal and `exposure`";
    let both = said(&format!("{DEAL}osaka,2027-04-01,accelerated\n"), &more);
    refused(both, "buyers.csv:3:13", what, "follows its schedule", "leave the cell empty");

    let refused_rows = |rows: &str, place: &str, what: &str, rule: &str, example: &str| {
        refused(said(DEAL, &format!("{HEAD}{rows}")), &format!("schedules.csv:{place}"), what, rule, example);
    };
    let what = "column principal: 8,000,000 is repaid of 9,000,000 drawn";
    refused_rows("metro,2027-04-01,9m,,\nmetro,2028-04-01,,8m,1m\n", "3:19", what, "adds up to `drawdown`", "5m");
    let what = "column principal: an instalment is due before the first drawdown";
    refused_rows("metro,2027-04-01,,9m,\nmetro,2028-04-01,9m,,\n", "2:19", what, "drawn before", "5m");
    let what = "column principal: up to here 9,000,000 is repaid of 8,000,000 drawn";
    refused_rows(
        "metro,2027-04-01,8m,,\nmetro,2027-05-01,,9m,\nmetro,2028-04-01,1m,,\n",
        "3:19",
        what,
        "drawn before",
        "5m",
    );
    let what = "column date: the day lies before that of the row above";
    refused_rows("metro,2028-04-01,9m,,\nmetro,2027-05-01,,9m,\n", "3:7", what, "in order of their days", "2027-09-30");
    let what = "column date: on this day nothing is drawn or due";
    refused_rows(
        "metro,2027-04-01,9m,,\nmetro,2027-05-01,,,\nmetro,2028-04-01,,9m,\n",
        "3:7",
        what,
        "above 0",
        "2027-09-30",
    );
    let what = "column buyer: the last instalment lies before the start of the simulation";
    let old = said(&DEAL.replace("2027", "2020"), &good.replace("2027", "2020").replace("2028", "2021"));
    refused(old, "deals.csv:2:1", what, "has no effect", "hanoi-metro");
}

#[test]
fn wrong_links_to_catastrophes_are_refused() {
    let flood =
        "[[peril]]\nname = \"flood\"\nfrequency = { poisson = { mean = 2 } }\nseverity = { fixed = { loss = 1 } }";
    let refused_link = |lines: &str, place: &str, what: &str, rule: &str, example: &str| {
        let said = with_keys(&format!("[[peril.credit.catastrophe]]\n{lines}\n{flood}"), &[]);
        refused(said, &format!("credit.toml:{place}"), what, rule, example);
    };
    let what = "there is no peril called \"flod\"; did you mean \"flood\"?";
    refused_link("peril = \"flod\"\nloss-at-least = 1\nshift = 1", "15:9", what, "\"flood\"", "flood");
    let what = "\"buyer default\" is a credit peril";
    refused_link("peril = \"buyer default\"\nloss-at-least = 1\nshift = 1", "15:9", what, "another kind", "flood");
    let what = "peril[1].credit.catastrophe[1] does not say which events";
    refused_link("peril = \"flood\"\nshift = 1", "14:1", what, "at least one of", "magnitude-at-least = 7.5");
    let what = "no event of the peril \"flood\" carries what `magnitude-at-least` asks for";
    refused_link(
        "peril = \"flood\"\nmagnitude-at-least = 7\nshift = 1",
        "16:22",
        what,
        "column magnitude",
        "loss-at-least",
    );
    let what = "peril[1].credit.catastrophe[1] has both `shift` and `multiplier`";
    refused_link(
        "peril = \"flood\"\nloss-at-least = 1\nshift = 1\nmultiplier = 2",
        "18:14",
        what,
        "exactly one",
        "shift = 0.6",
    );
    let what = "no buyer is in the zone \"tohoku\"";
    let zone = "peril = \"flood\"\nloss-at-least = 1\nshift = 1\nzones = [\"tohoku\"]";
    refused_link(zone, "18:10", what, "`cat_zone`", "cat_zone");
    let what = "no buyer is in the country DE";
    let country = "peril = \"flood\"\nloss-at-least = 1\nshift = 1\ncountries = [\"DE\"]";
    refused_link(country, "18:14", what, "those of the buyers", "countries = ");
    let what = "the effect never lasts";
    let years = "peril = \"flood\"\nloss-at-least = 1\nshift = 1\nyears = [0, 0]";
    refused_link(years, "18:9", what, "above 0", "years = ");
}

#[test]
fn a_wrong_cell_is_said_once_and_not_again_as_something_that_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "one.toml",
        "format = 1\ntitle = \"One\"\ncurrency = \"JPY\"\nbuyers = \"b.csv\"\n[simulation]\nstart = 2027-04-01\n\
         trials = 100\nseed = 1\n[[party]]\nname = \"Insurer\"\nrole = \"insurer\"\ncountry = \"JP\"\n[[peril]]\n\
         name = \"default\"\n[peril.credit]\nopening-book = \"none\"\n[[policy]]\nname = \"p\"\ninsurer = \"Insurer\"\n\
         country = \"JP\"\npremium = { of-risks = true }\nlimit = { risk = \"as-approved\" }\n",
    );
    for (row, what) in [("-80m,1m", "column limit: the amount -80m is negative"), ("80m,many", "many")] {
        write("b.csv", &format!("id,country,pd,exposure,terms_days,limit,premium\nosaka,JP,0.01,60m,60,{row}\n"));
        let all = ishizue::config::read(&folder.path().join("one.toml")).map(|_| ()).unwrap_err();
        let errors: Vec<&Complaint> = all.errors().collect();
        assert!(errors.len() == 1 && errors[0].what.contains(what), "{all}");
    }
}

#[test]
fn what_follows_from_a_mistake_is_not_told_beside_it() {
    let shares = "systematic = { globl = \"50%\", country = \"50%\" }";
    let what = "unknown key `globl` in peril[1].credit.systematic; did you mean `global`?";
    refused_key(shares, 16, what, "global, country, sector", "global = \"50%\"");
    let what = "unknown key `degrees` in peril[1].credit.model.t; did you mean `degrees-of-freedom`?";
    refused_key("model = { t = { degrees = 4 } }", 17, what, "degrees-of-freedom", "degrees-of-freedom = 4");
    let what = "\"gausian\" is no model of defaults that needs no parameters; did you mean \"gaussian\"?";
    refused_key("model = \"gausian\"", 9, what, "a model is", "model = \"gaussian\"");
    let what = "column turnover: the unit \"xm\" of \"6xm\" is not known";
    let list = "id,country,rating,turnover,terms_days,premium_rate\nosaka,JP,BBB,6xm,90,0.3%\n";
    refused_cell("", "buyers.csv", list, 14, what, "units are", "20m");
    let head = "format = 1\nvintage = \"2001\"\nsource = \"own\"\n[[class]]\nname = \"BBB\"\npd = 0.05\ntransitions = [9, 1]\n";
    let ratings = |second: &str| {
        let table = format!("{head}[[class]]\nname = \"BB\"\n{second}\n");
        with_keys("ratings = \"r.toml\"", &[("r.toml", &table)])
    };
    let what = "unknown key `transition` in class[2]; did you mean `transitions`?";
    refused(ratings("pd = 0.2\ntransition = [1, 9]"), "r.toml:11:1", what, "name, pd, transitions", "transitions = ");
    // Ratings move by thresholds in the order of the classes.
    let what = "the class \"BB\" defaults less often than \"BBB\" before it";
    refused(ratings("pd = 0.02\ntransitions = [1, 9]"), "r.toml:10:6", what, "the best first", "best rating first");
    let what = "there are no countries that could restrict transfers";
    refused_key("waiting-period = { with-transfer = \"concurrent\" }", 36, what, "`countries` names", "countries.csv");
}

#[test]
fn one_wrong_row_of_a_schedule_is_told_alone() {
    let buyers = ("buyers.csv", "id,country,pd,exposure\nmetro,VN,1%,\nosaka,JP,1%,6m\n");
    let deals = ("deals.csv", "buyer,signed,indemnity\nmetro,2027-04-01,instalments\n");
    let said = |rows: &str| {
        let schedules = format!("buyer,date,drawdown,principal,interest\n{rows}");
        with_keys(
            "deals = \"deals.csv\"\nschedules = \"schedules.csv\"",
            &[buyers, deals, ("schedules.csv", &schedules)],
        )
    };
    let what = "column buyer: there is no buyer called \"metra\"; did you mean \"metro\"?";
    let rows = "metra,2027-04-01,9m,,\nmetra,2028-04-01,,5m,1m\nmetra,2029-04-01,,4m,1m\n";
    refused(said(rows), "schedules.csv:2:1", what, "one of the 2 of the list", "metro");
    let what = "column drawdown: the amount -9m is negative";
    refused(
        said("metro,2027-04-01,-9m,,\nmetro,2028-04-01,,9m,1m\n"),
        "schedules.csv:2:18",
        what,
        "zero or more",
        "60m",
    );
    let what = "column drawdown: 900000000000000 is more than 2^53 times the quantum of 0.01";
    refused(
        said("metro,2027-04-01,900tn,,\nmetro,2028-04-01,,900tn,\n"),
        "schedules.csv:2:18",
        what,
        "exact up to 2^53",
        "60m",
    );
    // One that begins after the last model year never has an effect.
    let late = deals.1.replace("2027", "2040");
    let rows = "buyer,date,drawdown,principal,interest\nmetro,2040-04-01,9m,,\nmetro,2041-04-01,,9m,1m\n";
    let files = [buyers, ("deals.csv", late.as_str()), ("schedules.csv", rows)];
    let (_, warnings) = with_keys("deals = \"deals.csv\"\nschedules = \"schedules.csv\"", &files).unwrap();
    let what = "deals (of \"metro\") are signed after the simulation, which ends on 2028-03-31";
    assert_eq!(warnings.iter().map(|warning| warning.what.as_str()).collect::<Vec<_>>(), [what]);
}

#[test]
fn probabilities_below_those_of_the_events_that_they_contain_are_refused_by_row() {
    let keys = "countries = \"countries.csv\"\nshocks-inside-pd = true";
    let files = [("countries.csv", "country,war,share_hit_war\nVN,2%,50%\n")];
    let what = "column rating: the probability of default 0.617 % is not above the 1 % at which the events of its country alone \
                stop the buyer";
    refused(with_keys(keys, &files), "buyers.csv:3:10", what, "contains the events of the country", "pd\n2%");
    let higher = [files[0], ("buyers.csv", "id,country,pd,exposure\nosaka,JP,1%,6m\nhanoi,VN,1.1%,3m\n")];
    assert!(with_keys(keys, &higher).is_ok());
}

#[test]
fn numbers_of_correlations_that_are_none_are_told_with_a_correlation() {
    let table = ("factors.csv", "f,global,JP,VN\nglobal,1,0,0\nJP,0,inf,0.3\nVN,0,0.3,1\n");
    let said = with_keys("factor-correlation = \"factors.csv\"", &[table]);
    refused(said, "factors.csv:3:6", "inf is not a finite number", "every cell of the table", "1");
    let table = ("factors.csv", "f,global,JP,VN\nglobal,1,0,0\nJP,0,1,0.3\nVN,0,nan,1\n");
    let said = with_keys("factor-correlation = \"factors.csv\"", &[table]);
    refused(said, "factors.csv:4:6", "nan is not a finite number", "every cell of the table", "0.2");
}

#[test]
fn a_missing_file_is_told_with_the_key_that_names_it() {
    for key in ["countries", "sectors", "factor-correlation"] {
        let all = with_keys(&format!("{key} = \"gone.csv\""), &[]).map(|_| ()).unwrap_err();
        let errors: Vec<&Complaint> = all.errors().collect();
        assert!(errors.len() == 1 && errors[0].example.starts_with(&format!("{key} = \"")), "{all}");
    }
    let all = with_keys("ratings = \"gone.toml\"", &[]).map(|_| ()).unwrap_err();
    assert!(all.errors().all(|error| error.example == "ratings = \"ratings.toml\""), "{all}");
}

#[test]
fn deals_that_are_seen_in_part_are_warned_of() {
    let buyers = "id,country,pd,exposure,lgd_mean\nmetro,VN,1%,,60%\nosaka,JP,1%,6m,60%\n";
    let deal = "buyer,signed,indemnity\nmetro,2026-06-01,instalments\n";
    let warned = |last: &str, contract: &str| {
        let schedule = format!("buyer,date,drawdown,principal,interest\nmetro,2026-06-01,9m,,\nmetro,{last},,9m,1m\n");
        let party = |name: &str, role: &str| format!("[[party]]\nname = \"{name}\"\nrole = \"{role}\"\n");
        let keys = format!(
            "recoveries = \"net\"\ndeals = \"deals.csv\"\nschedules = \"schedules.csv\"\n{}{}{contract}",
            party("Lead", "insurer"),
            party("Agency", "reinsurer")
        );
        let files = [("buyers.csv", buyers), ("deals.csv", deal), ("schedules.csv", schedule.as_str())];
        let (_, warnings) = with_keys(&keys, &files).unwrap_or_else(|all| panic!("{all}"));
        warnings.warnings().map(|warning| warning.what.clone()).collect::<Vec<_>>()
    };
    // The simulation sees the year up to 31 March 2028: the last instalment falls due in it or on the day after.
    assert_eq!(warned("2028-03-31", ""), Vec::<String>::new());
    let what = "deals (of \"metro\") last longer than the simulation, which ends on 2028-03-31";
    assert_eq!(warned("2028-04-01", ""), [what]);
    let treaty = |book: &str| {
        format!(
            "[[policy]]\nname = \"policy\"\ninsurer = \"Lead\"\npremium = \"1m\"\n[[contract]]\nname = \"treaty\"\n\
             cedant = \"Lead\"\nreinsurer = \"Agency\"\nterms = {{ quota-share = {{ share = \"50%\" }} }}\npremium = \"1m\"\n\
             attachment-basis = {{ risks-attaching = {{ opening-book = \"{book}\" }} }}\n"
        )
    };
    assert_eq!(warned("2028-03-31", &treaty("steady-state")), Vec::<String>::new());
    let what = "deals (of \"metro\") were signed before the first period, which begins on 2027-04-01";
    assert_eq!(warned("2028-03-31", &treaty("none")), [what]);
}

#[test]
fn factors_that_cancel_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("b.csv", "id,country,pd,exposure,terms_days,limit,premium\na,TR,0.1,100,60,100,1\n");
    write(
        "one.toml",
        "format = 1\ntitle = \"One\"\ncurrency = \"EUR\"\nbuyers = \"b.csv\"\n[simulation]\nstart = 2027-01-01\ntrials = 100\n\
         seed = 1\n[[party]]\nname = \"Insurer\"\nrole = \"insurer\"\ncountry = \"TR\"\n[[peril]]\nname = \"default\"\n\
         [peril.credit]\nopening-book = \"none\"\nsystematic = { global = \"50%\", country = \"50%\" }\n\
         factor-correlation = \"f.csv\"\n[[policy]]\nname = \"p\"\ninsurer = \"Insurer\"\ncountry = \"TR\"\n\
         premium = { of-risks = true }\n",
    );
    let read = |correlation: &str| {
        write("f.csv", &format!("f,global,TR\nglobal,1,{correlation}\nTR,{correlation},1\n"));
        ishizue::config::read(&folder.path().join("one.toml")).map(|_| ())
    };
    let all = read("-1").unwrap_err();
    let errors: Vec<&Complaint> = all.errors().collect();
    assert!(errors.len() == 1 && errors[0].what.contains("the factors of buyer 1 of the list cancel"), "{all}");
    assert!(read("-0.99").is_ok());
}
