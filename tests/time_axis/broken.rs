//! Configurations of the time axis that are refused, each with what is said of it.

use ishizue::config;
use std::path::Path;

const HEAD: &str = r#"
format = 1
title = "T"
currency = "JPY"
[simulation]
start = 2027-04-01
trials = 1_000
seed = 7
horizon = 5
"#;

const REST: &str = r#"
[[party]]
name = "D"
role = "insurer"
country = "JP"
[[party]]
name = "London"
role = "reinsurer"
[[peril]]
name = "quake"
frequency = { poisson = { mean = 0.1 } }
severity = { exponential = { mean = "50m" } }
[[policy]]
name = "policy"
insurer = "D"
premium = "160m"
"#;

const CONTRACT: &str = r#"
[[contract]]
name = "treaty"
cedant = "D"
reinsurer = "London"
premium = "10m"
"#;

const LAYER: &str = "terms = { excess-of-loss = { attachment = \"50m\", limit = \"100m\" } }\n";
const QUOTA: &str = "terms = { quota-share = { share = \"50%\" } }\n";

fn read(head: &str, policy: &str, contract: &str) -> Result<ishizue::model::Model, String> {
    let text = format!("{HEAD}{head}{REST}{policy}{CONTRACT}{contract}");
    config::read_text(&text, "t.toml", Path::new("")).map(|(model, _)| model).map_err(|all| {
        let errors: Vec<String> = all.errors().map(|e| format!("{} | {} | {}", e.what, e.rule, e.example)).collect();
        errors.join("\n")
    })
}

/// Exactly one error, which says these things.
fn refused(found: Result<ishizue::model::Model, String>, said: &[&str]) {
    let errors = found.expect_err(&format!("not refused: {said:?}"));
    assert_eq!(errors.lines().count(), 1, "{errors}");
    for words in said {
        assert!(errors.contains(words), "{words} is not in: {errors}");
    }
}

#[test]
fn each_mistake_in_a_contract_is_told_with_its_rule() {
    let period = "period = { from = 2027-01-01, months = 12 }\n";
    let cases: &[(&str, &str, &str, &[&str])] = &[
        (
            LAYER,
            "",
            "renewal = { notice = 2027-11-01 }",
            &["no `notice-days`", "before the expiry", "notice-days = 60"],
        ),
        (LAYER, "", "renewal = {}", &["the renewal says nothing", "\"as-is\""]),
        (LAYER, "", "renewal = \"always\"", &["\"always\" is not one of the choices"]),
        (LAYER, "", "renewal = { index = {} }", &["the index is on nothing"]),
        (LAYER, "", "renewal = { index = { premium = \"0%\" } }", &["the index is 0%"]),
        (QUOTA, "", "renewal = { index = { limits = \"2%\" } }", &["the terms hold no amount"]),
        (
            LAYER,
            "",
            "renewal = { after-loss = { above = \"5m\", premium = \"150%\" } }",
            &["`after-loss` but no `notice-days`"],
        ),
        (LAYER, "", "renewal = { notice-days = 30, after-loss = { above = \"5m\" } }", &["nothing follows the loss"]),
        (LAYER, "", "renewal = { notice-days = 30, after-loss = { premium = \"150%\" } }", &["lacks `above`"]),
        (
            LAYER,
            "",
            "renewal = { notice-days = 30, after-loss = { above = \"5m\", renew = false, limit = \"50%\" } }",
            &["`renew = false` and `limit`", "no next terms"],
        ),
        (LAYER, "", "renewal = { notice-days = 30, after-loss = { above = \"5m\", renew = true } }", &["says nothing"]),
        (
            LAYER,
            "",
            "renewal = { notice-days = 30, after-loss = { above = \"5m\", premium = \"100%\" } }",
            &["the next premium is the same"],
        ),
        (
            LAYER,
            "",
            "renewal = { notice-days = 30, after-loss = { above = \"5m\", limit = \"0%\" } }",
            &["the next limit is nothing", "renew = false"],
        ),
        (
            QUOTA,
            "",
            "renewal = { notice-days = 30, after-loss = { above = \"5m\", limit = \"50%\" } }",
            &["hold no limit that could change"],
        ),
        (LAYER, "", "attachment-basis = \"risks-attaching\"", &["is not one of the choices", "opening-book"]),
        (LAYER, "", "attachment-basis = { risks-attaching = {} }", &["lacks `opening-book`", "steady-state"]),
        (
            LAYER,
            "period = { from = 2027-07-01, expiring = \"same\" }\n",
            "attachment-basis = { risks-attaching = { opening-book = \"none\" } }",
            &["`expiring` has no effect"],
        ),
        (
            LAYER,
            period,
            "as-of = { date = 2027-04-01, losses = \"5m\" }",
            &["nothing that losses to date could use up"],
        ),
        (
            LAYER,
            period,
            "annual = { limit = \"200m\" }\nas-of = { date = 2027-09-01, losses = \"5m\" }",
            &["as of 2027-09-01, the simulation starts on 2027-04-01"],
        ),
        (
            LAYER,
            "period = { from = 2027-07-01, expiring = \"same\" }\n",
            "annual = { limit = \"200m\" }\nas-of = { date = 2027-04-01, losses = \"5m\" }",
            &["no period that began before 2027-04-01"],
        ),
        (
            LAYER,
            "period = { from = 2026-04-01 }\n",
            "annual = { limit = \"200m\" }\nas-of = { date = 2027-04-01, losses = \"5m\" }",
            &["no period that began before 2027-04-01"],
        ),
        (
            LAYER,
            "",
            "annual = { limit = \"200m\" }\nas-of = { date = 2027-04-01, losses = \"5m\" }",
            &["no period that began before 2027-04-01"],
        ),
    ];
    for (terms, period, line, said) in cases {
        refused(read("", "", &format!("{terms}{period}{line}\n")), said);
    }
}

#[test]
fn each_mistake_in_a_policy_or_in_the_simulation_is_told_with_its_rule() {
    let policy = |line: &str| read("", &format!("{line}\n"), LAYER);
    refused(policy("renewal = { index = { limits = \"2%\" } }"), &["the terms hold no amount"]);
    refused(
        policy("renewal = { after-loss = { above = \"5m\", renew = false } }"),
        &["unknown key `after-loss`", "notice-days, notice, index"],
    );
    refused(policy("as-of = { date = 2027-04-01, losses = \"5m\" }"), &["no period that began before"]);
    refused(read("value-index = \"0%\"\n", "", LAYER), &["the index is 0%"]);
    let one_year = format!("{HEAD}value-index = \"2%\"\n{REST}").replace("horizon = 5", "horizon = 1");
    let errors = config::read_text(&one_year, "t.toml", Path::new("")).unwrap_err();
    assert!(errors.to_string().contains("one year only"), "{errors}");
}

#[test]
fn an_index_on_a_share_of_the_subject_premium_is_refused() {
    let line = "renewal = { index = { premium = \"2%\" } }\n";
    let text = format!("{HEAD}{REST}{CONTRACT}{QUOTA}{line}")
        .replace("premium = \"10m\"", "premium = { share-of-subject-premium = \"50%\" }");
    let errors = config::read_text(&text, "t.toml", Path::new("")).unwrap_err();
    assert!(errors.errors().any(|error| error.rule.contains("follows the premium it is a share of")), "{errors}");
}

#[test]
fn everything_of_the_time_axis_is_read_as_it_is_written() {
    use ishizue::model::contract::Renewal;
    use ishizue::model::renewal::*;
    use jiff::civil::date;
    use rust_decimal::dec;
    let contract = format!(
        "{LAYER}annual = {{ limit = \"200m\" }}\nperiod = {{ from = 2027-01-01 }}\n\
         as-of = {{ date = 2027-04-01, losses = \"5m\" }}\n\
         attachment-basis = {{ risks-attaching = {{ opening-book = \"none\" }} }}\n\
         renewal = {{ notice-days = 60, notice = 2027-11-02, index = {{ premium = \"2%\", limits = \"1%\" }}, \
         after-loss = {{ above = \"100m\", premium = \"150%\", attachment = \"120%\" }} }}\n"
    );
    let model = read("value-index = \"2%\"\n", "renewal = { index = { premium = \"3%\" } }\n", &contract).unwrap();
    assert_eq!(model.settings.value_index.map(|index| index.exact()), Some(dec!(0.02)));
    assert_eq!(model.policies[0].renewal.rules().index, Index { premium: dec!(0.03), limits: dec!(0) });
    let treaty = &model.contracts[0];
    assert_eq!(treaty.as_of, Some(AsOf { date: date(2027, 4, 1), losses: dec!(5_000_000) }));
    assert_eq!(treaty.attachment_basis, AttachmentBasis::RisksAttaching(OpeningBook::None));
    let factors = Factors { premium: dec!(1.5), limit: dec!(1), attachment: dec!(1.2) };
    let rules = RenewalRules {
        notice: Some(Notice { given: date(2027, 11, 2), days: 60 }),
        after_loss: Some(AfterLoss { days: 60, above: dec!(100_000_000), then: Then::Change(factors) }),
        index: Index { premium: dec!(0.02), limits: dec!(0.01) },
        notice_days: None,
    };
    assert_eq!(treaty.renewal, Renewal::Rules(rules));
}
