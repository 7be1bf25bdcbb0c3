//! Keys, cells, policies and links that change nothing: each is told as a warning with its place, its rule and what would let it
//! act, and nothing is told of what does act.

use std::path::Path;

use ishizue::config;
use ishizue::input::complaint::{Complaint, Complaints};
use ishizue::model::Model;

const BUYERS: &str = "id,country,rating,exposure,terms_days,limit\nosaka,JP,BBB,6m,90,8m\nhanoi,VN,BB,3m,60,4m\n";

const PARTIES: &str = "[captive]\nname = \"Cap\"\ndomicile = \"Hawaii\"\nopening-surplus = \"100m\"\n[[party]]\nname = \"Lead\"\n\
                       role = \"insurer\"\ncountry = \"JP\"\nlicensed-in = [\"VN\"]\n[[party]]\nname = \"Market\"\n\
                       role = \"reinsurer\"\n";

/// A folder of lists. `peril`: keys of `[peril.credit]` from line 14 on; `rest`: the tables after it.
fn read(horizon: u32, peril: &str, rest: &str, files: &[(&str, &str)]) -> Result<(Model, Complaints), Complaints> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("buyers.csv", BUYERS)].iter().chain(files) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let text = format!(
        "format = 1\ntitle = \"Credit\"\ncurrency = \"JPY\"\nbuyers = \"buyers.csv\"\n\
         [simulation]\nstart = 2027-04-01\ntrials = 1_000\nseed = 1\nhorizon = {horizon}\n\
         [[peril]]\nname = \"buyer default\"\n[peril.credit]\nopening-book = \"steady-state\"\n{peril}\n{rest}"
    );
    config::read_text(&text, "credit.toml", folder.path())
}

fn place(complaint: &Complaint) -> String {
    let name = Path::new(&complaint.file).file_name().unwrap().to_string_lossy().into_owned();
    format!("{name}:{}:{}", complaint.line.unwrap(), complaint.column.unwrap())
}

fn warnings(read: Result<(Model, Complaints), Complaints>) -> Vec<Complaint> {
    let (_, warnings) = read.unwrap_or_else(|all| panic!("{all}"));
    warnings.sorted().into_iter().cloned().collect()
}

/// Place, a part of what is wrong, of the rule, of the example.
type Said<'s> = (&'s str, &'s str, &'s str, &'s str);

fn warned(read: Result<(Model, Complaints), Complaints>, expected: &[Said]) {
    let found = warnings(read);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, (at, what, rule, example)) in found.iter().zip(expected) {
        assert_eq!((place(found).as_str(), found.what.contains(what)), (*at, true), "{what}: {found:#?}");
        assert!(found.rule.contains(rule), "rule: {}", found.rule);
        assert!(found.example.contains(example), "example: {}", found.example);
    }
}

/// Keys over two years.
fn keys(peril: &str, files: &[(&str, &str)]) -> Result<(Model, Complaints), Complaints> {
    read(2, peril, "", files)
}

/// One list of buyers, and keys.
fn book(peril: &str, buyers: &str) -> Result<(Model, Complaints), Complaints> {
    keys(peril, &[("buyers.csv", buyers)])
}

#[test]
fn what_differs_between_years_has_no_effect_over_one() {
    let both = "migration = true\nafter-default = \"gone\"";
    warned(
        read(1, both, "", &[]),
        &[
            (
                "credit.toml:14:13",
                "`migration` has no effect: the simulation has one year",
                "end of a model year",
                "horizon = 3",
            ),
            (
                "credit.toml:15:17",
                "`after-default` has no effect: the simulation has one year",
                "next model year",
                "horizon = 3",
            ),
        ],
    );
    warned(read(2, both, "", &[]), &[]);
    // The values that hold without the keys say what is.
    warned(read(1, "migration = false\nafter-default = \"replaced\"", "", &[]), &[]);
}

#[test]
fn systematic_shares_have_no_effect_without_a_correlation_or_where_all_have_loadings() {
    let shares = "systematic = { global = \"100%\" }";
    let none = "`systematic` has no effect: the correlation of every buyer is 0";
    let said = [("credit.toml:15:14", none, "among the factors", "correlation = \"14%\"")];
    warned(keys(&format!("correlation = 0\n{shares}"), &[]), &said);
    let t = "model = { t = { degrees-of-freedom = 4 } }";
    warned(keys(&format!("{t}\n{shares}\ncorrelation = 0"), &[]), &said);
    let list = "id,country,rating,exposure,public,sector,w_global,w_country,w_sector\n\
                osaka,JP,BBB,6m,,food,0.7,0.5,0.5\nhanoi,VN,BB,3m,yes,,,,\n";
    let own = "`systematic` has no effect: every buyer has loadings of its own, or is a public body";
    warned(book(shares, list), &[("credit.toml:14:14", own, "do not follow it", "leave `systematic` out")]);
    warned(keys(shares, &[]), &[]);
    // Variances that are matched to a correlation are shared out too.
    warned(book(&format!("{shares}\nmodel = {{ creditriskplus = {{}} }}"), list), &[]);
    // Loadings of a buyer that moves with nothing.
    let what = "column w_global: the loading has no effect";
    let found = warnings(book("correlation = 0", list));
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!((found[0].what.as_str(), place(&found[0]).as_str()), (what, "buyers.csv:2:23"));
}

#[test]
fn a_correlation_has_no_effect_where_every_buyer_or_the_gamma_factors_have_their_own() {
    let list = "id,country,rating,exposure,rho\nosaka,JP,BBB,6m,20%\nhanoi,VN,BB,3m,10%\n";
    let what = "`correlation` has no effect: every buyer has a `rho` of its own";
    let said = [("credit.toml:14:15", what, "without a `rho`", "leave `correlation` out")];
    warned(book("correlation = \"20%\"", list), &said);
    warned(book("correlation = \"20%\"", &list.replace(",10%", ",")), &[]);
    let gamma = "correlation = \"20%\"\nmodel = { creditriskplus = { variance = 0.25 } }";
    let what = "`correlation` has no effect: the gamma factors have a variance of their own";
    warned(keys(gamma, &[]), &[("credit.toml:14:15", what, "a stated `variance`", "leave `correlation` out")]);
    warned(keys(&gamma.replace("{ variance = 0.25 }", "{}"), &[]), &[]);
    let what = "column rho: the correlation has no effect; 1 more alike";
    let model = "model = { creditriskplus = { variance = 0.25 } }";
    warned(book(model, list), &[("buyers.csv:2:17", what, "under CreditRisk+", "or `variance`")]);
    let table = ("factors.csv", "f,global,JP,VN\nglobal,1,0,0\nJP,0,1,0.3\nVN,0,0.3,1\n");
    let what = "`factor-correlation` has no effect: the correlation of every buyer is 0";
    let keyed = keys("factor-correlation = \"factors.csv\"\ncorrelation = 0", &[table]);
    warned(keyed, &[("credit.toml:14:22", what, "by their correlation", "correlation = \"14%\"")]);
}

#[test]
fn a_table_of_ratings_has_no_effect_where_every_buyer_has_a_probability() {
    let list = "id,country,rating,pd,exposure\nosaka,JP,BBB,1%,6m\nhanoi,VN,BB,2%,3m\n";
    let what = "`ratings` has no effect: every buyer states its `pd`";
    let said = [("credit.toml:14:11", what, "without a `pd`", "leave `ratings` out")];
    warned(book("ratings = \"sp-1981-2009\"", list), &said);
    warned(book("ratings = \"sp-1981-2009\"", &list.replace("1%", "")), &[]);
    warned(book("ratings = \"sp-1981-2024\"\nmigration = true", list), &[]);
}

#[test]
fn what_says_how_losses_and_recoveries_vary_has_no_effect_where_all_is_lost() {
    let what = "`recoveries` has no effect: every default loses all that is owed";
    warned(keys("recoveries = \"recourse\"", &[]), &[("credit.toml:14:14", what, "below 100 %", "lgd_mean")]);
    let what = "`loss-given-default` has no effect: every buyer loses all that it owes, or nothing";
    warned(keys("loss-given-default = \"beta\"", &[]), &[("credit.toml:14:22", what, "`lgd_sd`", "lgd_mean,lgd_sd")]);
    let list = "id,country,rating,exposure,lgd_mean,lgd_sd,recovery_lag_days\nosaka,JP,BBB,6m,60%,25%,540\nhanoi,VN,BB,3m,100%,,90\n";
    let spread = "column lgd_sd: the spread of the loss given default has no effect";
    let days = "column recovery_lag_days: the days until the recovery have no effect";
    warned(
        book("recoveries = \"recourse\"", list),
        &[
            ("buyers.csv:2:21", spread, "that of a Beta law", "loss-given-default = \"beta\""),
            ("buyers.csv:3:22", days, "loses all it owes", "lgd_mean,recovery_lag_days"),
        ],
    );
    let net = [("buyers.csv:2:25", "have no effect; 1 more alike", "under recoveries = \"net\"", "lgd_mean")];
    warned(book("recoveries = \"net\"\nloss-given-default = \"beta\"", list), &net);
    let fixed = list.replace("25%", "0%");
    let what = "`loss-given-default` has no effect: every `lgd_sd` is 0";
    let found = warnings(book("recoveries = \"recourse\"\nloss-given-default = \"beta\"", &fixed));
    assert!(found.iter().any(|warning| warning.what == what), "{found:?}");
    let what = "`loss-given-default` has no effect: the correlation of every buyer is 0";
    let list = "id,country,rating,exposure,lgd_mean\nosaka,JP,BBB,6m,60%\n";
    let frye = book("recoveries = \"net\"\nloss-given-default = \"frye-jacobs\"\ncorrelation = 0", list);
    warned(frye, &[("credit.toml:15:22", what, "the rate of default of the year", "correlation")]);
}

#[test]
fn a_book_without_a_loss_or_without_terms_of_payment_is_told() {
    let what = "no buyer owes anything: there is never a loss";
    let list = "id,country,rating,exposure\nosaka,JP,BBB,0\n";
    warned(book("", list), &[("credit.toml:12:1", what, "what a buyer owes", "exposure,lgd_mean")]);
    let list = "id,country,rating,exposure,lgd_mean\nosaka,JP,BBB,6m,0%\n";
    let what = "every buyer pays all in the end: there is never a loss";
    warned(book("recoveries = \"net\"", list), &[("credit.toml:14:14", what, "what a buyer owes", "lgd_mean")]);
    let list = "id,country,rating,exposure\nosaka,JP,BBB,6m\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("buyers.csv"), list).unwrap();
    let text = "format = 1\ntitle = \"Credit\"\ncurrency = \"JPY\"\nbuyers = \"buyers.csv\"\n[simulation]\nstart = 2027-04-01\n\
                trials = 1_000\nseed = 1\n[[peril]]\nname = \"buyer default\"\n[peril.credit]\nopening-book = \"none\"\n";
    let what = "`opening-book` has no effect: no buyer has terms of payment";
    let read = config::read_text(text, "credit.toml", folder.path());
    warned(read, &[("credit.toml:12:16", what, "grows over the terms", "terms_days")]);
}

const COUNTRIES: &str = "country,war,transfer,correlation_group\nJP,0.1%,,asia\nVN,0.2%,1.5%,asia\n";

#[test]
fn events_that_are_not_drawn_or_never_happen_leave_keys_and_cells_without_effect() {
    let waiting = "waiting-period = { with-transfer = \"concurrent\" }";
    let off = format!("countries = \"c.csv\"\npolitical = false\n{waiting}");
    warned(
        keys(&off, &[("c.csv", COUNTRIES)]),
        &[
            (
                "credit.toml:14:13",
                "`countries` has no effect: no events of countries are drawn",
                "unless political = false",
                "political = true",
            ),
            (
                "credit.toml:16:36",
                "`with-transfer` has no effect: no events",
                "restriction of transfer",
                "leave `with-transfer` out",
            ),
        ],
    );
    let drawn = format!("countries = \"c.csv\"\npolitical = {{ correlation = \"20%\" }}\n{waiting}");
    warned(keys(&drawn, &[("c.csv", COUNTRIES)]), &[]);
    let quiet = ("c.csv", "country,war,correlation_group\nJP,0.1%,asia\nVN,0.2%,asia\n");
    let what = "`with-transfer` has no effect: no country of a buyer restricts transfers";
    warned(keys(&drawn, &[quiet]), &[("credit.toml:16:36", what, "drawn unless", "leave")]);
    // Without any country it never can.
    let all = keys(waiting, &[]).map(|_| ()).unwrap_err();
    let errors: Vec<&Complaint> = all.errors().collect();
    let [error] = errors[..] else { panic!("{all}") };
    assert_eq!(
        (place(error).as_str(), error.what.as_str()),
        ("credit.toml:14:36", "there are no countries that could restrict transfers")
    );
    assert!(error.example.contains("countries = \"countries.csv\""));
}

#[test]
fn groups_of_countries_are_without_effect_unless_a_correlation_is_stated() {
    let plain = "countries = \"c.csv\"\nwaiting-period = { with-transfer = \"concurrent\" }";
    let what = "the countries of the group \"asia\", such as JP and VN, have their events independently";
    let said =
        [("credit.toml:14:13", what, "0 % unless it states a correlation", "political = { correlation = \"20%\" }")];
    warned(keys(plain, &[("c.csv", COUNTRIES)]), &said);
    // One country alone, or one that no buyer is in, moves with nobody.
    warned(keys(plain, &[("c.csv", &COUNTRIES.replace("JP,0.1%,,asia", "TH,0.1%,,asia"))]), &[]);
}

#[test]
fn cells_of_countries_that_change_nothing_are_told_once_for_each_column() {
    let keyed = "countries = \"c.csv\"\nwaiting-period = { with-transfer = \"concurrent\" }";
    let list = "country,oecd_category,war,transfer,share_hit_war,transfer_days\nJP,0,0%,0.1%,80%,\nVN,5,,1.5%,80%,200\nTH,3,0.1%,,50%,300\n";
    warned(
        keys(keyed, &[("c.csv", list)]),
        &[
            (
                "c.csv:2:4",
                "column oecd_category: the category of JP has no effect beside its probabilities; 2 more alike",
                "go before it",
                "leave the cell empty",
            ),
            (
                "c.csv:2:14",
                "column share_hit_war: it has no effect, for `war` of JP is 0; 1 more alike",
                "never happens",
                "state the probability",
            ),
            (
                "c.csv:4:16",
                "column transfer_days: it has no effect, for `transfer` of TH is 0",
                "never happens",
                "state the probability",
            ),
        ],
    );
    // A wrong probability is told alone.
    let all = keys(keyed, &[("c.csv", "country,war,share_hit_war\nVN,100%,80%\n")]).map(|_| ()).unwrap_err();
    assert_eq!(all.len(), 1, "{all}");
}

const FLOOD: &str = "[[peril]]\nname = \"flood\"\nevent-loss-table = { file = \"elt.csv\", secondary-uncertainty = \"none\" }\n\
                     country = \"JP\"\n";
const EVENTS: (&str, &str) = (
    "elt.csv",
    "event_id,rate,mean,magnitude,latitude,longitude\n1,0.1,5m,7,38,142\n2,0.1,9m,6,30,130\n3,0,50m,9,0,0\n",
);

fn linked(conditions: &str, files: &[(&str, &str)], buyers: &str) -> Result<(Model, Complaints), Complaints> {
    let link = format!("[[peril.credit.catastrophe]]\nperil = \"flood\"\n{conditions}\nshift = 0.6\n");
    let files: Vec<(&str, &str)> = [EVENTS, ("buyers.csv", buyers)].into_iter().chain(files.iter().copied()).collect();
    read(2, &link, FLOOD, &files)
}

#[test]
fn links_that_never_act_are_told() {
    let rule = "large and near enough";
    let say = |conditions: &str, at: &str, what: &str, example: &str| {
        warned(linked(conditions, &[], BUYERS), &[(at, what, rule, example)]);
    };
    say(
        "loss-at-least = \"10m\"",
        "credit.toml:16:17",
        "no event of the peril \"flood\" can cost so much: at most 9,000,000",
        "9000000",
    );
    // An event that never happens does not count.
    say(
        "magnitude-at-least = 8",
        "credit.toml:16:22",
        "no event of the peril \"flood\" has such a magnitude",
        "magnitude-at-least = 7",
    );
    let far = "within = { latitude = 0, longitude = 0, km = 10 }";
    say(far, "credit.toml:16:10", "no event of the peril \"flood\" lies in the circle", "km = 1000");
    let both = "magnitude-at-least = 6.5\nloss-at-least = \"9m\"";
    say(both, "credit.toml:15:9", "no event of the peril \"flood\" is all that is asked for", "peril = ");
    warned(linked("magnitude-at-least = 7\nloss-at-least = \"5m\"", &[], BUYERS), &[]);
    let zoned = "id,country,rating,exposure,cat_zone\nosaka,JP,BBB,6m,kansai\nhanoi,VN,BB,3m,north\n";
    let conditions = "magnitude-at-least = 7\nzones = [\"kansai\"]\ncountries = [\"VN\"]";
    let what = "the link reaches no buyer";
    warned(linked(conditions, &[], zoned), &[("credit.toml:17:9", what, "both in one of its `zones`", "zones = ")]);
    warned(linked(&conditions.replace("VN", "JP"), &[], zoned), &[]);
    // Losses that are censored have an end.
    let files = [("buyers.csv", BUYERS)];
    let fire = "[[peril]]\nname = \"fire\"\nfrequency = { poisson = { mean = 2 } }\n\
                severity = { lognormal = { mean = \"1m\", sd = \"1m\" }, censor-at = \"900m\" }\n";
    let link = |least: &str| {
        format!("[[peril.credit.catastrophe]]\nperil = \"fire\"\nloss-at-least = \"{least}\"\nmultiplier = 2")
    };
    let what = "no event of the peril \"fire\" can cost so much: at most 900,000,000";
    warned(read(2, &link("1bn"), fire, &files), &[("credit.toml:16:17", what, rule, "loss-at-least = 900000000")]);
    warned(read(2, &link("900m"), fire, &files), &[]);
}

#[test]
fn columns_for_catastrophes_are_without_effect_where_no_link_asks_for_them() {
    let zoned = "id,country,rating,exposure,sector,cat_zone\nosaka,JP,BBB,6m,food,kansai\nhanoi,VN,BB,3m,food,\n";
    let sectors = ("sectors.csv", "sector,catastrophe_effect\nfood,1.5\nsteel,2\n");
    let files = [("buyers.csv", zoned), sectors];
    warned(
        keys("sectors = \"sectors.csv\"", &files),
        &[
            (
                "buyers.csv:2:22",
                "column cat_zone: the zone has no effect: no catastrophe asks for it",
                "and none names any",
                "zones = ",
            ),
            (
                "sectors.csv:2:6",
                "column catastrophe_effect: no catastrophe has an effect on buyers; 1 more alike",
                "and there is none",
                "leave the column out",
            ),
        ],
    );
    let what = "the link has no effect on any buyer that it reaches";
    let link = "sectors = \"sectors.csv\"\n[[peril.credit.catastrophe]]\nperil = \"flood\"\nzones = [\"kansai\"]\nloss-at-least = 1\nshift = 0.6";
    let none = ("sectors.csv", "sector,catastrophe_effect\nfood,0\n");
    let found = read(2, link, FLOOD, &[EVENTS, ("buyers.csv", zoned), none]);
    warned(found, &[("credit.toml:16:9", what, "which is 0 here", "machinery,1.5")]);
}

/// A policy on the buyers, and what the captive does.
fn programme(policy: &str, contracts: &str, captive: &str) -> String {
    let parties = PARTIES.replace("opening-surplus", &format!("{captive}opening-surplus"));
    format!("{parties}[[policy]]\nname = \"receivables\"\ninsurer = \"Lead\"\npremium = \"1m\"\n{policy}\n{contracts}")
}

const FRONTING: &str = "[[contract]]\nname = \"fronting\"\ncedant = \"Lead\"\nreinsurer = \"captive\"\n\
                        terms = { quota-share = { share = \"50%\" } }\npremium = \"500k\"\n";

fn with(policy: &str, contracts: &str, captive: &str, files: &[(&str, &str)]) -> Vec<Complaint> {
    warnings(read(2, "", &programme(policy, contracts, captive), files))
}

fn one(found: &[Complaint], what: &str, rule: &str, example: &str) {
    let [found] = found else { panic!("{found:#?}") };
    assert_eq!(found.what, what);
    assert!(found.rule.contains(rule) && found.example.contains(example), "{found:#?}");
}

#[test]
fn limits_of_buyers_that_no_term_looks_at_are_told() {
    let limit = "limit = { risk = \"as-approved\", discretionary = \"1m\" }";
    let what = "`discretionary` has no effect: every buyer in scope has an approved limit";
    one(&with(limit, "", "", &[]), what, "for whom nothing is approved", "leave `discretionary` out");
    let list = ("buyers.csv", "id,country,rating,exposure,limit\nosaka,JP,BBB,6m,8m\nhanoi,VN,BB,3m,\n");
    assert!(with(limit, "", "", &[list]).is_empty());
    let list = (
        "buyers.csv",
        "id,country,rating,exposure,limit,reinsured_limit\nosaka,JP,BBB,6m,8m,5m\nhanoi,VN,BB,3m,4m,0\n",
    );
    let what = "column reinsured_limit: the reinsured limit has no effect; 1 more alike";
    one(&with("", FRONTING, "", &[list]), what, "as-reinsured", "leave the column out");
    let accepts = format!(
        "{FRONTING}basis = \"share\"\nacceptance = {{ risk = \"as-reinsured\", rule = \"pro-rata\", partial-acceptance = \"cap\" }}\n"
    );
    assert!(with("", &accepts, "", &[list]).is_empty());
}

#[test]
fn a_cost_of_capital_has_no_effect_without_retrocession() {
    let what = "`cost-of-capital` has no effect: the captive buys no retrocession";
    let cost = "cost-of-capital = \"8%\"\n";
    one(&with("", FRONTING, cost, &[]), what, "the captive cedes nothing", "cedant = \"captive\"");
    let retro = "[[contract]]\nname = \"layer\"\ncedant = \"captive\"\nreinsurer = \"Market\"\n\
                 terms = { excess-of-loss = { attachment = \"1m\", limit = \"1m\" } }\npremium = \"100k\"\n";
    assert!(with("", &format!("{FRONTING}{retro}"), cost, &[]).is_empty());
}

#[test]
fn policies_that_can_never_pay_are_told_and_what_stands_on_them_is_not() {
    // Two buyers owe 6m and 3m.
    let layer = format!(
        "{FRONTING}[[contract]]\nname = \"layer\"\ncedant = \"captive\"\nreinsurer = \"Market\"\n\
         terms = {{ excess-of-loss = {{ attachment = \"1m\", limit = \"1m\" }} }}\npremium = \"100k\"\n"
    );
    let what = "the deductible 9,000,000 keeps all of the 9,000,000 that an event can lose: the policy would never pay";
    let policy = "limit = { risk = \"as-approved\" }\ndeductible = { subtract = \"9m\" }";
    one(&with(policy, &layer, "", &[]), what, "comes after the limit of each risk", "deductible below 9,000,000");
    assert!(with(&policy.replace("9m", "8m"), FRONTING, "", &[]).is_empty());
    let what = "the deductible 6,000,000 keeps all of the 5,000,000 that a buyer can lose: the policy would never pay";
    let policy = "limit = { risk = \"5m\" }\ndeductible = { subtract = \"6m\", per = \"risk\" }";
    one(&with(policy, "", "", &[]), what, "comes after the limit of each risk", "deductible below 5,000,000");
    // A buyer fails once in a model year.
    let what = "the first loss 9,000,000 keeps all of the 9,000,000 that a period can lose: the policy would never pay";
    one(
        &with("first-loss = \"9m\"", "", "", &[]),
        what,
        "the policy pays what exceeds it",
        "first-loss below 9,000,000",
    );
    assert!(with("first-loss = \"9m\"\nperiod = { months = 24, from = 2027-04-01 }", "", "", &[]).is_empty());
    let poisson = "model = { creditriskplus = { variance = 0.25 } }";
    assert!(warnings(read(2, poisson, &programme("first-loss = \"9m\"", "", ""), &[])).is_empty());
    let list = ("buyers.csv", "id,country,rating,exposure,limit\nosaka,JP,BBB,6m,0\n");
    let what = "nothing is approved for any buyer that owes something: the policy would never pay";
    one(&with("limit = { risk = \"as-approved\" }", "", "", &[list]), what, "the column `limit`", "osaka,JP,8m");
}
