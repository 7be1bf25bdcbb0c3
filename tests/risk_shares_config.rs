//! Shares and limits by risk in configurations: what good ones are read as, what their premium is, what `check` says, and
//! what is said of broken ones.

use ishizue::config;
use ishizue::input::complaint::Complaints;
use ishizue::model::Model;
use ishizue::model::contract::*;
use ishizue::model::design::Design;
use ishizue::model::risk_terms::*;
use ishizue::programme::Plan;
use ishizue::report::check;
use rust_decimal::{Decimal, dec};
use std::fs;

const HEAD: &str = r#"
format = 1
title = "T"
currency = "EUR"
sites = "sites.csv"
[simulation]
start = 2027-01-01
trials = 10
seed = 7
[[party]]
name = "insurer"
role = "insurer"
licensed-in = ["HR", "NG", "DE"]
[[party]]
name = "agency"
role = "reinsurer"
[[peril]]
name = "default"
event-loss-table = { file = "elt.csv", secondary-uncertainty = "none" }
[[policy]]
name = "policy"
insurer = "insurer"
premium = "120k"
"#;

/// Exposures of 8m, 3m and 1m; `d` states none.
const SITES: &str = "id,country,building\na,HR,8m\nb,HR,3m\nc,NG,1m\nd,DE,\n";
const ELT: &str = "event_id,rate,site,mean\n1,0.1,a,8m\n2,0.1,b,3m\n3,0.1,c,1m\n4,0.1,d,1m\n";
const ABC: &str = "covers = { sites = [\"a\", \"b\", \"c\"] }\n";

/// A contract of the insurer with the agency, from line 25 of the file on.
fn contract(rest: &str) -> String {
    let premium = if rest.contains("premium =") { "" } else { "premium = 0\n" };
    let scope = if rest.contains("covers =") { "" } else { ABC };
    format!("[[contract]]\nname = \"x\"\ncedant = \"insurer\"\nreinsurer = \"agency\"\n{scope}{premium}{rest}\n")
}

fn read(contracts: &str) -> Result<(Model, Complaints), Complaints> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sites.csv"), SITES).unwrap();
    fs::write(folder.path().join("elt.csv"), ELT).unwrap();
    config::read_text(&format!("{HEAD}{contracts}"), "x.toml", folder.path())
}

fn good(contracts: &str) -> Model {
    read(contracts).unwrap_or_else(|errors| panic!("{errors}")).0
}

/// The only error: what is wrong, a part of the rule, a part of the example, the text that it points at.
fn refused(rest: &str, what: &str, rule: &str, example: &str, at: &str) {
    refused_of(&contract(rest), what, rule, example, at);
}

fn refused_of(contracts: &str, what: &str, rule: &str, example: &str, at: &str) {
    let Err(all) = read(contracts) else { panic!("read without an error:\n{contracts}") };
    let errors: Vec<_> = all.errors().collect();
    assert_eq!(errors.len(), 1, "{all}");
    let error = errors[0];
    assert_eq!(error.what, what);
    assert!(error.rule.contains(rule), "rule: {}", error.rule);
    assert!(error.example.contains(example), "example: {}", error.example);
    let text = format!("{HEAD}{contracts}");
    let span = error.span.clone().unwrap();
    assert!(text[span.clone()].starts_with(at), "it points at {}", &text[span]);
    assert!(error.line.unwrap() > 21);
}

const BANDS: &str =
    "bands = [{ up-to = \"100k\", share = \"50%\" }, { up-to = \"500k\", share = \"70%\" }, { share = \"90%\" }]";

fn variable(mode: &str, bands: &str) -> String {
    format!("terms = {{ variable-quota-share = {{ {mode} {bands} }} }}")
}

#[test]
fn the_kinds_are_read_as_they_are_written() {
    let model = good(&contract(
        &variable("mode = \"sliced\",", &format!("{BANDS}, limit = \"2m\""))
            .replace("terms", "basis = \"share\"\nterms"),
    ));
    let Terms::VariableQuotaShare { mode: BandMode::Sliced, bands, limit: Some(limit) } = &model.contracts[0].terms
    else {
        panic!("{:?}", model.contracts[0].terms)
    };
    let read: Vec<_> = bands.iter().map(|band| (band.up_to, band.share.exact())).collect();
    let expected = [(Some(dec!(100_000)), dec!(0.5)), (Some(dec!(500_000)), dec!(0.7)), (None, dec!(0.9))];
    assert_eq!((read, *limit), (expected.to_vec(), dec!(2_000_000)));

    let model = good(&contract("terms = { surplus = { retention = \"1m\", lines = 9, retentions = { b = \"2m\" } } }"));
    let retentions = vec![(1, dec!(2_000_000))];
    let expected = Terms::Surplus { retention: dec!(1_000_000), retentions, lines: dec!(9), limit: None };
    assert_eq!(model.contracts[0].terms, expected);

    let model = good(&contract("terms = { capacity-extension = { whole-countries = [\"NG\"] } }\ncovers = {}"));
    let expected = Terms::CapacityExtension { own_capacity: None, whole_countries: vec!["NG".into()], limit: None };
    assert_eq!(model.contracts[0].terms, expected);
}

#[test]
fn acceptance_and_limits_are_read_as_they_are_written() {
    let model = good(&contract(
        "terms = { quota-share = { share = \"90%\" } }\nbasis = \"share\"\n\
         acceptance = { risk = \"0.5m\", group = \"1m\", country = \"2m\", countries = { HR = \"1m\" }, whole = \"5m\", \
         rule = \"reject\", partial-acceptance = \"proportional\" }\n\
         limits = { country = \"5m\", per = \"occurrence\" }",
    ));
    let limits = RiskLimits {
        risk: Some(dec!(500_000)),
        group: Some(dec!(1_000_000)),
        country: Some(dec!(2_000_000)),
        countries: vec![("HR".into(), dec!(1_000_000))],
    };
    let (rule, partial) = (AcceptanceRule::Reject, PartialAcceptance::Proportional);
    let whole = Some(dec!(5_000_000));
    assert_eq!(model.contracts[0].acceptance, Some(Acceptance { limits, whole, rule, partial, as_reinsured: false }));
    let limits = RiskLimits { country: Some(dec!(5_000_000)), ..RiskLimits::default() };
    assert_eq!(model.contracts[0].limits, Some(ClaimsLimits { limits, per: LimitPer::Occurrence }));
}

fn premium(contracts: &str) -> Decimal {
    let model = good(contracts);
    let plan: Plan<f64> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
    plan.premiums().contracts[0].term.normalize()
}

#[test]
fn a_premium_pro_rata_spreads_that_of_the_policy_by_exposure() {
    let policy = "[[policy]]\nname = \"of a, b and c\"\ninsurer = \"insurer\"\npremium = \"120k\"\n";
    let extension = |rest: &str| {
        format!(
            "{policy}{ABC}{}covers = {{ policies = [\"of a, b and c\"] }}\nterms = {{ capacity-extension = {{ \
             own-capacity = \"3m\"{rest} }} }}\npremium = {{ pro-rata = true }}\n",
            "[[contract]]\nname = \"x\"\ncedant = \"insurer\"\nreinsurer = \"agency\"\n"
        )
    };
    // 80,000, 30,000 and 10,000 of 120,000; 62.5 % of the first, nothing of the second, all of the third.
    assert_eq!(premium(&extension("")), dec!(50_000));
    assert_eq!(premium(&extension(", whole-countries = [\"NG\"]")), dec!(60_000));
    // Without a scope a quota share takes its part of the whole premium, and no risk is measured.
    let quota = "covers = {}\nterms = { quota-share = { share = \"90%\" } }\npremium = { pro-rata = true }";
    assert_eq!(premium(&contract(quota)), dec!(108_000));
}

/// What `check` prints, on one line.
fn said(model: &Model) -> String {
    let text = check::text(model, &Complaints::new()).unwrap();
    text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

#[test]
fn check_says_what_is_ceded_and_how_much_is_accepted() {
    let model = good(&contract(
        "terms = { surplus = { retention = \"1m\", lines = 9 } }\n\
         acceptance = { risk = \"5m\", whole = \"7m\", rule = \"order\", partial-acceptance = \"cap\" }",
    ));
    let text = said(&model);
    assert!(text.contains("surplus of 9 lines over 1m a risk"), "{text}");
    assert!(text.contains("7m accepted of 12m requested, 3 of 3 risks cut"), "{text}");
    let text = said(&good(&contract(&variable("mode = \"slab\",", BANDS))));
    assert!(text.contains("variable quota share, slab: 50% up to 100k, 70% up to 500k, 90% above"), "{text}");
    let both = "terms = { capacity-extension = { own-capacity = \"3m\", whole-countries = [\"NG\"] } }";
    let text = said(&good(&contract(both)));
    assert!(text.contains("capacity extension over 3m a risk and all of the risks in NG"), "{text}");
}

#[test]
fn a_variable_quota_needs_its_mode_and_bands_that_ascend() {
    refused(
        &variable("", BANDS),
        "contract[1].terms.variable-quota-share lacks `mode`",
        "\"sliced\": the loss itself",
        "mode = \"slab\"",
        "{",
    );
    let mode = "mode = \"slab\",";
    let two = |first: &str, second: &str| variable(mode, &format!("bands = [{first}, {second}]"));
    refused(
        &two("{ share = \"50%\" }", "{ share = \"70%\" }"),
        "a band before the last has no upper end",
        "only the last has none",
        "up-to = ",
        "{",
    );
    refused(
        &two("{ up-to = \"1m\", share = \"50%\" }", "{ up-to = \"2m\", share = \"70%\" }"),
        "the last band has an upper end",
        "every exposure has a share",
        "bands = [",
        "\"2m\"",
    );
    let bands =
        "bands = [{ up-to = \"1m\", share = \"50%\" }, { up-to = \"1m\", share = \"60%\" }, { share = \"70%\" }]";
    refused(
        &variable(mode, bands),
        "the band ends at 1,000,000, not above where it begins",
        "bands ascend",
        "bands = [",
        "\"1m\"",
    );
    refused(
        &variable(mode, "bands = [{ share = \"0%\" }]"),
        "no band has a share above zero",
        "cedes something",
        "bands = [",
        "[",
    );
}

#[test]
fn a_risk_without_exposure_is_named_with_the_line_of_the_contract() {
    let rule = "the approved limit of a buyer, the insured value of a site";
    let what = "the risk \"d\" has no exposure";
    for terms in ["surplus = { retention = \"1m\", lines = 9 }", "capacity-extension = { own-capacity = \"3m\" }"] {
        refused(&format!("covers = {{}}\nterms = {{ {terms} }}"), what, rule, "covers = ", "{");
    }
    let acceptance = "acceptance = { whole = \"5m\", rule = \"order\", partial-acceptance = \"cap\" }";
    refused(
        &format!("covers = {{}}\nterms = {{ quota-share = {{ share = \"90%\" }} }}\n{acceptance}"),
        what,
        rule,
        "covers = ",
        "{ whole",
    );
}

#[test]
fn keys_that_do_not_apply_are_refused() {
    let layer = "terms = { excess-of-loss = { attachment = \"1m\", limit = \"1m\" } }\n";
    let acceptance = "acceptance = { risk = \"1m\", rule = \"order\", partial-acceptance = \"cap\" }";
    refused(
        &format!("{layer}{acceptance}"),
        "a contract that is not proportional accepts no exposure",
        "only a proportional contract",
        "limits = ",
        "{ risk",
    );
    refused(
        &format!("{layer}premium = {{ pro-rata = true }}"),
        "the premium of this contract cannot follow a cession",
        "only a proportional contract",
        "rate-on-line",
        "{ pro-rata",
    );
    let quota = "terms = { quota-share = { share = \"90%\" } }\n";
    refused(
        &format!("{quota}premium = {{ share-of-subject-premium = \"90%\", surcharge = {{ x = \"30%\" }} }}"),
        "`surcharge` has no effect here",
        "every key that is written is used",
        "leave `surcharge` out",
        "surcharge",
    );
    refused(
        &format!("{quota}premium = {{ pro-rata = true, surcharge = {{ new = \"30%\" }} }}"),
        "no risk is of the class \"new\"",
        "no risk has a class",
        "surcharge = ",
        "{ pro-rata",
    );
    refused(
        &format!("{quota}premium = {{ pro-rata = false }}"),
        "the premium is not pro rata, and nothing else",
        "follows the cession",
        "share-of-subject-premium",
        "false",
    );
    refused(
        &format!("{quota}acceptance = {{ rule = \"order\", partial-acceptance = \"cap\" }}"),
        "the acceptance has no limit",
        "by risk, group or country, or of the whole",
        "acceptance = ",
        "{ rule",
    );
    refused(
        &format!("{quota}basis = \"share\"\nlimits = {{ per = \"term\" }}"),
        "the limits say nothing",
        "annual.limit",
        "per = \"term\"",
        "{ per",
    );
    refused(
        &format!("{quota}limits = {{ risk = \"1m\", per = \"term\" }}"),
        "contract[1] cedes less than 100% under a limit, attachment or aggregate, but has no `basis`",
        "of the ceded or placed share",
        "basis = ",
        "{ quota-share",
    );
    let best = "hours-clause = { hours = 72, window = \"best\" }";
    refused(
        &format!("{quota}basis = \"share\"\nlimits = {{ risk = \"1m\", per = \"term\" }}\n{best}"),
        "limits of a term do not go with an hours clause of the best windows",
        "the best windows are chosen",
        "window = \"first\"",
        "{ risk",
    );
    let surplus = "terms = { surplus = { retention = \"1m\", lines = 9, limit = \"5m\" } }\nbasis = \"whole\"";
    refused(
        surplus,
        "amounts of this contract cannot be of the whole loss",
        "of the ceded share",
        "basis = \"share\"",
        "\"whole\"",
    );
}

#[test]
fn what_is_mandatory_has_no_silent_default() {
    let quota = "terms = { quota-share = { share = \"90%\" } }\nbasis = \"share\"\n";
    for (rest, what) in [
        ("acceptance = { risk = \"1m\", partial-acceptance = \"cap\" }", "contract[1].acceptance lacks `rule`"),
        ("acceptance = { risk = \"1m\", rule = \"order\" }", "contract[1].acceptance lacks `partial-acceptance`"),
        ("limits = { risk = \"1m\" }", "contract[1].limits lacks `per`"),
    ] {
        refused(&format!("{quota}{rest}"), what, "` is ", " = \"", "{ risk");
    }
    refused(
        "terms = { capacity-extension = { limit = \"1m\" } }",
        "the capacity extension does not say what is ceded",
        "`own-capacity`, `whole-countries`, or both",
        "own-capacity = \"3m\"",
        "{ limit",
    );
}

#[test]
fn names_that_mean_nothing_are_refused() {
    let surplus = |rest: &str| format!("terms = {{ surplus = {{ retention = \"1m\", lines = 9, {rest} }} }}");
    refused(
        &surplus("retentions = { e = \"2m\" }"),
        "there is no site called \"e\"",
        "one of the 4 of the list",
        "",
        "e",
    );
    refused(
        &format!("covers = {{ sites = [\"a\"] }}\n{}", surplus("retentions = { b = \"2m\" }")),
        "a retention is stated for \"b\", which is not in the scope of the contract",
        "risks in scope",
        "retentions = ",
        "{ surplus",
    );
    refused(
        "terms = { capacity-extension = { whole-countries = [\"JP\"] } }",
        "no risk in scope stands in these countries",
        "cedes something",
        "own-capacity",
        "{ capacity-extension",
    );
    refused(
        "terms = { quota-share = { share = \"90%\" } }\nbasis = \"share\"\nlimits = { countries = { hr = \"1m\" }, per = \"term\" }",
        "\"hr\" is not a country code",
        "two capital letters",
        "countries = ",
        "hr",
    );
}

#[test]
fn parallel_shares_above_the_whole_are_refused_with_the_risk() {
    let quota = |share: &str| {
        format!(
            "[[contract]]\nname = \"y\"\ncedant = \"insurer\"\nreinsurer = \"agency\"\n{ABC}premium = 0\n\
             terms = {{ quota-share = {{ share = \"{share}\" }} }}\n"
        )
    };
    let extension = contract("terms = { capacity-extension = { own-capacity = \"3m\" } }");
    let both = format!("{extension}{}", quota("50%"));
    let what = "\"x\" and \"y\" cede 112.5% together of a";
    refused_of(&both, what, "at most 100% of a risk together", "after = ", "{ quota-share");
    good(&format!("{extension}{}", quota("37.5%")));
}
