//! `ishizue check`: the programme as a tree, and what is warned about, each with a configuration that causes it and a
//! neighbour that does not.

use ishizue::config;
use ishizue::input::complaint::{Complaint, Complaints};
use ishizue::model::Model;
use ishizue::report::check;
use ishizue::report::programme_tree::{self, BranchKind};
use std::path::Path;

/// The tree of a committed configuration.
fn tree_of(path: &str) -> String {
    let (model, _) = config::read(Path::new(path)).unwrap_or_else(|e| panic!("{e}"));
    programme_tree::text(&check::programme(&model).unwrap(), 80)
}

#[test]
fn the_benchmark_is_drawn_with_its_tower_from_the_top_down() {
    let expected = "\
Policyholder
└─ policy: Front
   │  unlimited; no premium
   └─ fronting: to Captive
      │  quota share 95%; no premium
      ├─ quota share: to Market
      │     quota share 40%; no premium
      ├─ after quota share
      │  ├─ layer 3: to Market
      │  │     50 xs 25 each loss; 1 reinstatement at 50%; premium 1 (rate on
      │  │     line 2%)
      │  ├─ layer 2: to Market
      │  │     15 xs 10 each loss; 1 reinstatement at 100%; premium 1.2 (rate on
      │  │     line 8%)
      │  └─ layer 1: to Market
      │        5 xs 5 each loss; 2 reinstatements at 100%; premium 1.2 (rate on
      │        line 24%)
      └─ after layer 1, layer 2 and layer 3
         └─ stop loss: to Market
               stop loss 4 xs 8 of the period's losses; no premium
";
    assert_eq!(tree_of("configs/w1a.toml"), expected);
}

#[test]
fn company_b_is_drawn_from_the_parent_to_london() {
    let expected = "\
Company B
└─ earthquake policy: Insurer D
   │  deductible of each loss 10m; at most 1bn a period; premium 160m
   └─ fronting: to Company B Captive
      │  quota share 95%; premium 152m (95% of the subject premium); commission
      │  10% of the premium
      └─ London: to London
            quota share 100%, at most 950m each loss (of the ceded share);
            facultative for earthquake policy; premium 42.75m (rate on line
            4.5%)
";
    assert_eq!(tree_of("configs/company_b.toml"), expected);
}

const HEAD: &str = r#"
format = 1
title = "T"
currency = "JPY"
sites = "sites.csv"
[simulation]
start = 2027-04-01
trials = 100
horizon = 2
seed = 1
[captive]
name = "Captive"
domicile = "Hawaii"
opening-surplus = "100m"
[[party]]
name = "D"
role = "insurer"
country = "JP"
[[party]]
name = "E"
role = "insurer"
country = "JP"
[[party]]
name = "London"
role = "reinsurer"
[[peril]]
name = "quake"
country = "JP"
frequency = { poisson = { mean = 0.1 } }
severity = { exponential = { mean = "50m" } }
[[peril]]
name = "site quake"
event-loss-table = { file = "elt.csv", secondary-uncertainty = "none" }
"#;

/// Sites worth 1,000m and 500m.
const SITES: &str = "id,country,building,contents\nsendai,JP,600m,400m\nchiba,JP,500m,\n";
const ELT: &str = "event_id,rate,site,coverage,mean\n1,0.1,sendai,building,5m\n1,0.1,chiba,building,2m\n";

fn read(text: &str) -> Result<(Model, Complaints), Complaints> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sites.csv"), SITES).unwrap();
    std::fs::write(folder.path().join("elt.csv"), ELT).unwrap();
    config::read_text(&format!("{HEAD}{text}"), "t.toml", folder.path())
}

fn warnings(text: &str) -> Vec<Complaint> {
    let (_, warnings) = read(text).unwrap_or_else(|e| panic!("{e}"));
    warnings.into_iter().collect()
}

/// The warning that a configuration causes and its neighbour does not.
fn warned(bad: &str, good: &str) -> Complaint {
    let none = warnings(good);
    assert!(none.is_empty(), "the neighbour: {none:#?}");
    let mut found = warnings(bad);
    assert_eq!(found.len(), 1, "{found:#?}");
    let found = found.remove(0);
    assert!(found.line.is_some() && !found.rule.is_empty() && !found.example.is_empty());
    found
}

/// The line of the configuration that holds some text.
fn line_of(text: &str, part: &str) -> u32 {
    let all = format!("{HEAD}{text}");
    1 + all.lines().position(|line| line.contains(part)).unwrap() as u32
}

fn policy(lines: &str) -> String {
    format!("[[policy]]\nname = \"policy\"\ninsurer = \"D\"\npremium = \"160m\"\n{lines}\n")
}

fn contract(name: &str, cedant: &str, reinsurer: &str, lines: &str) -> String {
    let premium = if lines.contains("premium =") { "" } else { "premium = \"1m\"\n" };
    format!(
        "[[contract]]\nname = \"{name}\"\ncedant = \"{cedant}\"\nreinsurer = \"{reinsurer}\"\n{premium}after = []\n{lines}\n"
    )
}

/// The policy, a cession of 95 % to the captive, and contracts of the captive with London.
fn captive(policy_lines: &str, contracts: &[&str]) -> String {
    let mut text =
        policy(policy_lines) + &contract("cession", "D", "captive", "terms = { quota-share = { share = \"95%\" } }");
    for (at, lines) in contracts.iter().enumerate() {
        text += &contract(&format!("retro {}", at + 1), "captive", "London", lines);
    }
    text
}

const LAYER: &str = "terms = { excess-of-loss = { attachment = \"50m\", limit = \"900m\" } }";
const YEARLY: &str = "limit = { aggregate = \"1bn\" }";

#[test]
fn a_layer_above_what_the_policy_and_the_cession_leave_never_pays() {
    // 95 % of 1bn is 950m; a loss equal to the attachment pays nothing.
    let at = |amount: &str| {
        captive(YEARLY, &[&format!("terms = {{ excess-of-loss = {{ attachment = \"{amount}\", limit = \"1m\" }} }}")])
    };
    let found = warned(&at("950m"), &at("949m"));
    assert_eq!(
        found.what,
        "it attaches at 950,000,000, but the loss of an event that comes to \"Captive\" is at most 950,000,000: it would \
         never pay"
    );
    assert_eq!(found.line, Some(line_of(&at("950m"), "attachment = \"950m\"")));
}

#[test]
fn what_contracts_before_it_take_is_off_the_loss_of_a_layer() {
    // 30 % are ceded before: 0.7 x 950m = 665m; then a layer of 200m xs 100m takes 200m of them.
    let of = |amount: &str| {
        let quota = "terms = { quota-share = { share = \"30%\" } }";
        let low = "terms = { excess-of-loss = { attachment = \"100m\", limit = \"200m\" } }";
        let top = format!("terms = {{ excess-of-loss = {{ attachment = \"{amount}\", limit = \"1m\" }} }}");
        captive(YEARLY, &[quota, low, &top])
            .replacen(
                "after = []\nterms = { excess-of-loss = { attachment = \"100m\"",
                "after = [\"retro 1\"]\nterms = { excess-of-loss = { attachment = \"100m\"",
                1,
            )
            .replacen(&format!("after = []\n{top}"), &format!("after = [\"retro 2\"]\n{top}"), 1)
    };
    let found = warned(&of("465m"), &of("464m"));
    assert!(found.what.contains("comes to \"Captive\" is at most 465,000,000"), "{}", found.what);
}

#[test]
fn an_aggregate_above_the_limits_of_the_years_it_touches_never_pays() {
    // A contract from July touches two policy years of 1bn from April: 1.9bn may come to it.
    let of = |amount: &str, from: &str| {
        let lines = format!(
            "terms = {{ aggregate-excess = {{ attachment = \"{amount}\", limit = \"1m\" }} }}\nperiod = {{ {from} }}"
        );
        captive(YEARLY, &[&lines])
    };
    let found = warned(&of("950m", "months = 12"), &of("949m", "months = 12"));
    assert!(found.what.contains("the loss of a period that comes to"), "{}", found.what);
    let july = "from = 2027-07-01, months = 12, expiring = \"same\"";
    warned(&of("1900m", july), &of("1899m", july));
}

#[test]
fn a_scope_that_meets_nothing_of_the_cedant_never_pays() {
    let of = |policy: &str, cession: &str, layer: &str| {
        let covers = |peril: &str| format!("covers = {{ perils = [\"{peril}\"] }}");
        captive(&covers(policy), &[&format!("{LAYER}\n{}", covers(layer))]).replace(
            "terms = { quota-share = { share = \"95%\" } }",
            &format!("terms = {{ quota-share = {{ share = \"95%\" }} }}\n{}", covers(cession)),
        )
    };
    // The policy covers both perils, but the cession brings only one of them.
    let found = warned(
        &of("quake\", \"site quake", "quake", "site quake"),
        &of("quake\", \"site quake", "quake\", \"site quake", "site quake"),
    );
    assert_eq!(found.what, "it covers nothing that \"Captive\" assumes: it would never pay");
    // What no policy covers is refused, and not warned about besides.
    let all = read(&of("quake", "quake", "site quake")).map(|_| ()).unwrap_err();
    let all: Vec<&Complaint> = all.iter().collect();
    assert_eq!(all.len(), 1, "{all:#?}");
    assert_eq!(all[0].what, "\"retro 1\" covers nothing that its cedant assumes");
}

#[test]
fn a_contract_of_which_nothing_is_placed_never_pays() {
    let of = |placed: &str| captive(YEARLY, &[&format!("{LAYER}\nplaced = \"{placed}\"\nbasis = \"whole\"")]);
    assert_eq!(warned(&of("0%"), &of("1%")).what, "0% is placed: it never pays");
    let of = |share: &str| captive(&format!("{YEARLY}\nshare = \"{share}\""), &[]);
    assert_eq!(warned(&of("0%"), &of("1%")).what, "the share is 0%: it never pays");
}

#[test]
fn a_contract_outside_the_simulated_years_is_warned_about() {
    // Two years from April 2027 end in March 2029.
    let of = |from: &str| {
        captive(YEARLY, &[&format!("{LAYER}\nperiod = {{ from = {from}, months = 12, expiring = \"none\" }}")])
    };
    let found = warned(&of("2029-04-01"), &of("2029-03-31"));
    assert_eq!(found.what, "this is in force on no day of the simulation");
}

#[test]
fn an_annual_deductible_that_keeps_everything_is_warned_about() {
    // One loss recovers at most 900m of the 950m, and a second would leave less.
    let of = |amount: &str| captive(YEARLY, &[&format!("{LAYER}\nannual = {{ deductible = \"{amount}\" }}")]);
    let found = warned(&of("900m"), &of("899m"));
    assert!(found.what.contains("keeps all of the 900,000,000"), "{}", found.what);
}

#[test]
fn policies_that_pay_the_same_loss_twice_are_warned_about_with_the_loss() {
    let of = |second: &str| {
        policy("limit = { occurrence = \"100m\" }")
            + &format!("[[policy]]\nname = \"second\"\ninsurer = \"E\"\npremium = 1\n{second}\n")
    };
    let twice = of("limit = { occurrence = \"100m\" }");
    let excess = of("deductible = { subtract = \"100m\" }\nlimit = { occurrence = \"100m\" }");
    let found = warned(&twice, &excess);
    assert_eq!(found.what, "\"policy\" and \"second\" together insure more than the loss: 200,000,000 of 100,000,000");
    // Co-insurers of 60 % and 40 % pay the loss once.
    let shares = |second: &str| {
        policy("share = \"60%\"")
            + &format!("[[policy]]\nname = \"second\"\ninsurer = \"E\"\npremium = 1\nshare = \"{second}\"\n")
    };
    warned(&shares("50%"), &shares("40%"));
}

#[test]
fn a_gap_between_the_layers_of_a_tower_is_warned_about_with_its_amounts() {
    let of = |attachment: &str, placed: &str| {
        let low = format!(
            "terms = {{ excess-of-loss = {{ attachment = \"1bn\", limit = \"2bn\" }} }}\nplaced = \"{placed}\"\nbasis = \"whole\""
        );
        let high = format!("terms = {{ excess-of-loss = {{ attachment = \"{attachment}\", limit = \"4bn\" }} }}");
        captive("", &[&low, &high])
    };
    // A layer that is placed in part leaves no gap.
    let found = warned(&of("5bn", "100%"), &of("3bn", "50%"));
    assert_eq!(
        found.what,
        "no layer covers the 2,000,000,000 from 3,000,000,000 to 5,000,000,000: \"retro 1\" ends below where \"retro 2\" \
         attaches"
    );
    assert_eq!(found.line, Some(line_of(&of("5bn", "100%"), "attachment = \"5bn\"")));
    // A layer of another peril does not stand on the first.
    let apart = of("5bn", "100%").replace(
        "after = []\nterms = { excess-of-loss = { attachment = \"5bn\"",
        "covers = { perils = [\"quake\"] }\nafter = []\nterms = { excess-of-loss = { attachment = \"5bn\"",
    );
    assert!(warnings(&apart).is_empty());
}

#[test]
fn a_reinstatement_that_no_second_loss_can_reach_is_warned_about() {
    // Of 950m a year one loss of 600m xs 400m recovers at most 550m, and a second would leave another 400m.
    let of = |attachment: &str| {
        captive(
            YEARLY,
            &[&format!(
                "terms = {{ excess-of-loss = {{ attachment = \"{attachment}\", limit = \"300m\" }} }}\nreinstatements = {{ count = 1, rate = \"100%\" }}"
            )],
        )
    };
    let found = warned(&of("400m"), &of("300m"));
    assert_eq!(
        found.what,
        "the cedant's losses of a period are at most 950,000,000, so that at most 300,000,000 can be recovered: room for 0 \
         of 1 reinstatement"
    );
    assert!(found.path.ends_with("reinstatements"), "{}", found.path);
}

#[test]
fn a_sub_limit_that_never_binds_is_warned_about() {
    // Buildings are worth 600m and 500m.
    let of = |limit: &str| policy(&format!("covers = {{ perils = [\"site quake\"] }}\nsub-limits = {{ {limit} }}"));
    let found = warned(&of("building = \"1101m\""), &of("building = \"1100m\""));
    assert_eq!(
        found.what,
        "the sub-limit 1,101,000,000 of building never binds: the insured value in scope is 1,100,000,000"
    );
    let quake = policy("covers = { perils = [\"quake\"] }\nsub-limits = { building = \"10m\" }");
    let found = warned(&quake, &of("building = \"10m\""));
    assert!(found.what.contains("no peril in scope has losses split by coverage"), "{}", found.what);
    let scope = |coverage: &str| {
        policy(&format!(
            "covers = {{ perils = [\"site quake\"], coverages = [\"{coverage}\"] }}\nsub-limits = {{ building = \"10m\" }}"
        ))
    };
    assert!(warned(&scope("contents"), &scope("building")).what.contains("the policy does not cover it"));
}

#[test]
fn an_annual_limit_that_never_binds_is_warned_about() {
    let of = |limit: &str| captive(YEARLY, &[&format!("{LAYER}\nannual = {{ limit = \"{limit}\" }}")]);
    let found = warned(&of("901m"), &of("900m"));
    assert_eq!(
        found.what,
        "the annual limit 901,000,000 never binds: at most 900,000,000 can be recovered in a period"
    );
    // Without a limit of the policy a reinstatement bounds the year: 2 x 900m.
    let of = |limit: &str| {
        captive(
            "",
            &[&format!("{LAYER}\nannual = {{ limit = \"{limit}\" }}\nreinstatements = {{ count = 1, rate = \"0%\" }}")],
        )
    };
    warned(&of("1801m"), &of("1800m"));
}

#[test]
fn layers_of_the_risk_and_of_the_period_can_recover_more_than_one_loss() {
    // Of one loss of 150m at one site, the first of its period, 100m xs 50m of each risk recovers 100m and 100m xs 20m of the
    // period another 100m. Above 100m the second recovers at most 50m of those 150m.
    let of = |attachment: &str| {
        let risk = "terms = { per-risk-excess = { attachment = \"50m\", limit = \"100m\" } }";
        let period = format!("terms = {{ aggregate-excess = {{ attachment = \"{attachment}\", limit = \"100m\" }} }}");
        captive("", &[risk, &period])
    };
    let found = warned(&of("20m"), &of("100m"));
    assert_eq!(
        found.what,
        "\"retro 1\" and \"retro 2\" can together recover more than the loss: 200,000,000 of an occurrence of 150,000,000"
    );
}

#[test]
fn an_exposure_above_the_insured_value_of_its_site_is_warned_about_once() {
    let read = |exposure: &str| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sites.csv"), SITES).unwrap();
        let rows = format!(
            "event_id,rate,site,coverage,mean,sd_i,sd_c,exposure\n1,0.1,sendai,building,5m,1m,1m,{exposure}\n2,0.1,sendai,building,5m,1m,1m,700m\n"
        );
        let rows = if exposure == "600m" { rows.replace("700m", "600m") } else { rows };
        std::fs::write(folder.path().join("elt.csv"), rows).unwrap();
        let text = HEAD.replace("secondary-uncertainty = \"none\"", "secondary-uncertainty = \"beta\"");
        let (_, warnings) = config::read_text(&text, "t.toml", folder.path()).unwrap_or_else(|e| panic!("{e}"));
        warnings.into_iter().collect::<Vec<Complaint>>()
    };
    assert!(read("600m").is_empty());
    let found = read("900m");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].file.ends_with("elt.csv"));
    assert_eq!(found[0].line, Some(2));
    assert_eq!(
        found[0].what,
        "column exposure: the exposure 900000000 is above the insured value of sendai (building), 600000000; so are those \
         of 1 other rows"
    );
}

/// The only error of a configuration.
fn refused(text: &str) -> Complaint {
    let errors: Vec<Complaint> = read(text).map(|_| ()).unwrap_err().errors().cloned().collect();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    errors[0].clone()
}

#[test]
fn a_rate_on_line_without_a_limit_of_an_occurrence_is_refused_with_its_line() {
    let of = |terms: &str| captive("", &[&format!("premium = {{ rate-on-line = \"6%\" }}\nterms = {{ {terms} }}")]);
    for (terms, what) in [
        (
            "aggregate-excess = { attachment = \"1m\", limit = \"1m\" }",
            "a contract on the losses of a period has no limit",
        ),
        ("stop-loss = { attachment = \"1m\", limit = \"1m\" }", "a contract on the losses of a period has no limit"),
        ("per-risk-excess = { attachment = \"1m\", limit = \"1m\" }", "no `occurrence-limit`"),
        ("quota-share = { share = \"50%\" }", "a rate on line but no limit"),
    ] {
        let text = of(terms);
        let found = refused(&text);
        assert!(found.what.contains(what), "{}", found.what);
        assert_eq!(found.line, Some(line_of(&text, "rate-on-line = \"6%\"")));
    }
    let good = of("per-risk-excess = { attachment = \"1m\", limit = \"1m\", occurrence-limit = \"2m\" }");
    assert!(warnings(&good).is_empty());
}

#[test]
fn an_amount_that_is_not_exact_in_quanta_is_refused_with_its_line() {
    // 2^53 x 0.01 = 90,071,992,547,409.92.
    let of = |amount: &str| policy(&format!("limit = {{ occurrence = {amount} }}"));
    let found = refused(&of("\"90071992547409.93\""));
    assert_eq!(found.what, "90,071,992,547,409.93 is more than 2^53 times the quantum of 0.01");
    assert_eq!(found.line, Some(line_of(&of("\"90071992547409.93\""), "90071992547409.93")));
    assert!(warnings(&of("\"90071992547409.92\"")).is_empty());
}

#[test]
fn a_party_that_several_bring_losses_has_a_tree_of_its_own() {
    let text = policy("covers = { perils = [\"quake\"] }")
        + "[[policy]]\nname = \"second\"\ninsurer = \"E\"\npremium = \"20m\"\ncovers = { perils = [\"site quake\"] }\nlimit = { occurrence = \"1234567\" }\n"
        + &contract("from D", "D", "captive", "terms = { quota-share = { share = \"90%\" } }")
        + &contract("from E", "E", "captive", "terms = { quota-share = { share = \"80%\" } }")
        + &contract("retro", "captive", "London", LAYER);
    let (model, _) = read(&text).unwrap_or_else(|e| panic!("{e}"));
    let trees = check::programme(&model).unwrap();
    let expected = "\
Policyholder
├─ policy: D
│  │  only for quake; unlimited; premium 160m
│  └─ from D: to Captive (continued below)
│        quota share 90%; premium 1m
└─ second: E
   │  only for site quake; at most 1,234,567 each loss; premium 20m
   └─ from E: to Captive (continued below)
         quota share 80%; premium 1m

Captive, for what comes by from D and from E
└─ retro: to London
      900m xs 50m each loss; any number of losses; premium 1m (rate on line
      0.11%)
";
    assert_eq!(programme_tree::text(&trees, 80), expected);
    assert_eq!((trees.len(), trees[1].kind, trees[1].branches.len()), (2, BranchKind::Party, 1));
    let json = serde_json::to_value(&trees).unwrap();
    assert_eq!(json[1]["branches"][0]["party"], "London");
    assert_eq!(json[0]["branches"][0]["branches"][0]["below"], true);
}
