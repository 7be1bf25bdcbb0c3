//! Terms of single buyers: insured percentages, reinsured limits, affiliates, deductibles of each risk, a maximum liability
//! in premiums; as configuration text, stated losses and amounts worked out by hand.

use ishizue::config;
use ishizue::input::complaint::Complaints;
use ishizue::model::Model;
use ishizue::model::amount::Amount;
use ishizue::model::contract::Renewal;
use ishizue::model::design::Design;
use ishizue::model::losses::LossBlock;
use ishizue::model::policy::DeductibleSize;
use ishizue::model::risk_terms::OneRisk;
use ishizue::programme::acceptance::accepted_amounts;
use ishizue::programme::{Outcome, Plan};
use ishizue::report::check;
use ishizue::study::replay::stated;
use ishizue::study::stated_loss::{StatedLoss, block};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

const K: Decimal = dec!(1_000);

/// `ann` has percentage and reinsured limit of her own, `bob` those of the policy, `cem` no reinsurance.
const BUYERS: &str = "\
id,country,group,limit,insured_pct,reinsured_limit,premium
ann,VN,lotus,200k,90%,100k,1k
bob,VN,lotus,150k,,75k,1k
cem,TH,,100k,100%,0,1k
";

const HEAD: &str = r#"
format = 1
title = "terms of buyers"
currency = "EUR"
buyers = "buyers.csv"
sites = "sites.csv"
[simulation]
start = 2027-01-01
trials = 10
horizon = 3
seed = 1
[[party]]
name = "Lead"
role = "insurer"
country = "VN"
[[party]]
name = "Second"
role = "insurer"
country = "VN"
[[party]]
name = "Agency"
role = "reinsurer"
[[peril]]
name = "non-payment"
year-event-loss-table = { file = "buyers_fail.csv", periods = 10, replay = "in-order" }
[[peril]]
name = "fire"
year-event-loss-table = { file = "plants_burn.csv", periods = 10, replay = "in-order" }
"#;

const FAILURES: &str = "period,event_id,day,buyer,loss\n1,a,0,ann,1m\n2,b,10,bob,1m\n3,c,20,cem,1m\n";

fn read_with(buyers: &str, text: &str) -> Result<(Model, Complaints), Complaints> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("buyers.csv", buyers);
    write("sites.csv", "id,country,building\nplant,VN,100m\n");
    write("buyers_fail.csv", FAILURES);
    write("plants_burn.csv", "period,event_id,day,site,loss\n1,f,5,plant,1m\n");
    config::read_text(&format!("{HEAD}{text}"), "credit.toml", folder.path())
}

fn read(text: &str) -> Result<(Model, Complaints), Complaints> {
    read_with(BUYERS, text)
}

/// The list serves contracts that look at reinsured limits and others, which is told.
fn is_sound(warnings: &Complaints) -> bool {
    warnings.iter().all(|warning| warning.path == "reinsured_limit")
}

/// A model without a mistake or a warning.
fn model(text: &str) -> Model {
    let (model, warnings) = read(text).unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 100)));
    assert!(is_sound(&warnings), "{warnings}");
    model
}

fn policy(more: &str) -> String {
    format!(
        "[[policy]]\nname = \"receivables\"\ninsurer = \"Lead\"\ncovers = {{ perils = [\"non-payment\"] }}\n\
         premium = \"10k\"\nshare = \"80%\"\n{more}\n"
    )
}

fn contract(terms: &str) -> String {
    format!("[[contract]]\nname = \"treaty\"\ncedant = \"Lead\"\nreinsurer = \"Agency\"\npremium = \"1k\"\n{terms}\n")
}

/// What policy and contracts pay of each stated loss, in thousands; fast and exact arithmetic agree, and so does the replay.
fn pays(model: &Model, losses: &[&str]) -> Vec<Vec<Decimal>> {
    let losses: Vec<StatedLoss> = losses.iter().map(|text| StatedLoss::parse(text, model).unwrap()).collect();
    let exact = block(model, 0, &losses).unwrap();
    let fast: LossBlock<f64> = exact.convert();
    let found = paid(model, &exact);
    assert_eq!(found, paid(model, &fast));
    let story = stated(model, &Design::as_configured(model), 0, &losses).unwrap();
    assert_eq!(story.largest_difference, Decimal::ZERO);
    assert!(story.years.iter().all(|year| year.reconciles));
    found
}

fn paid<N: Amount>(model: &Model, losses: &LossBlock<N>) -> Vec<Vec<Decimal>> {
    let plan: Plan<N> = Plan::compile(model, &Design::as_configured(model)).unwrap();
    let mut outcome = Outcome::new();
    plan.apply(losses, &mut outcome);
    let in_thousands = |amount: &N| (model.settings.quantum.money(amount.to_quanta()) / K).normalize();
    let policies = outcome.policies.iter().map(|policy| policy.paid.iter().map(in_thousands).collect());
    let contracts = outcome.contracts.iter().map(|contract| contract.paid.iter().map(in_thousands).collect());
    policies.chain(contracts).collect()
}

/// What `check` prints, on one line.
fn said(model: &Model) -> String {
    let text = check::text(model, &Complaints::new()).unwrap();
    text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

const LOSSES: [&str; 3] = ["300k@2027-01-01#ann", "100k@2027-02-01#bob", "50k@2027-03-01#cem"];

#[test]
fn each_buyer_is_insured_for_its_own_percentage_of_the_loss_within_its_limit() {
    let plain = model(&policy("limit = { risk = \"as-approved\" }"));
    // 90 % of 200, 80 % of 100, all of 50.
    assert_eq!(pays(&plain, &LOSSES)[0], [dec!(180), dec!(80), dec!(50)]);
    let text = said(&plain);
    assert!(text.contains("2 buyers insured for 90% to 100%, others for 80%"), "{text}");
    // The aggregate limit is of what the policy pays: 260 are used when the last fails.
    let limited = model(&policy("limit = { risk = \"as-approved\", aggregate = \"300k\" }\nbasis = \"share\""));
    assert_eq!(pays(&limited, &LOSSES)[0], [dec!(180), dec!(80), dec!(40)]);
    let first = model(&policy("first-loss = \"200k\"\nlimit = { risk = \"as-approved\" }\nbasis = \"share\""));
    assert_eq!(pays(&first, &LOSSES)[0], [dec!(0), dec!(60), dec!(50)]);
}

#[test]
fn percentages_equal_to_the_share_change_nothing() {
    let same = BUYERS.replace("90%", "80%").replace("100%", "80%");
    let text = policy("deductible = { subtract = \"10k\" }\nlimit = { occurrence = \"100k\" }");
    let (model, _) = read_with(&same, &text).unwrap();
    assert!(model.policies[0].insured.is_empty());
    // 80 % of 100, 90 and 40.
    assert_eq!(pays(&model, &LOSSES)[0], [dec!(80), dec!(72), dec!(32)]);
}

#[test]
fn co_insurers_share_the_percentage_of_each_buyer() {
    let text = policy("limit = { risk = \"as-approved\" }");
    let model = model(&text.replace("insurer = \"Lead\"", "co-insurers = { Lead = \"60%\", Second = \"40%\" }"));
    let found = pays(&model, &LOSSES);
    assert_eq!(found[0], [dec!(108), dec!(48), dec!(30)]);
    assert_eq!(found[1], [dec!(72), dec!(32), dec!(20)]);
}

#[test]
fn a_deductible_may_be_of_each_risk_before_or_after_the_percentage() {
    let with = |deductible: &str| {
        let terms = format!("limit = {{ risk = \"as-approved\" }}\ndeductible = {{ {deductible} }}");
        pays(&model(&policy(&terms)), &LOSSES)[0].clone()
    };
    // 90 % of 190, 80 % of 90, all of 40; then 180 - 10, 80 - 10, 50 - 10.
    assert_eq!(with("subtract = \"10k\", per = \"risk\""), [dec!(171), dec!(72), dec!(40)]);
    let after = [dec!(170), dec!(70), dec!(40)];
    assert_eq!(with("subtract = \"10k\", per = \"risk\", basis = \"share\""), after);
    assert_eq!(with("subtract = \"10k\", basis = \"share\""), after);
    // A franchise: losses of 200, 100 and 50 against 100 and then 180, 80 and 50 against 80.
    assert_eq!(with("franchise = \"100k\", per = \"risk\""), [dec!(180), dec!(0), dec!(0)]);
    assert_eq!(with("franchise = \"100k\", at-or-above = true, per = \"risk\""), [dec!(180), dec!(80), dec!(0)]);
    assert_eq!(with("franchise = \"80k\", per = \"risk\", basis = \"share\""), [dec!(180), dec!(0), dec!(0)]);
}

#[test]
fn a_deductible_of_each_risk_is_borne_by_every_buyer_of_an_occurrence() {
    let hours = "hours-clause = { hours = 168, window = \"first\" }";
    let losses = ["100k@2027-01-01#ann", "50k@2027-01-02#bob", "8k@2027-01-03#cem"];
    let with = |terms: &str| pays(&model(&policy(&format!("{hours}\n{terms}"))), &losses)[0].iter().sum::<Decimal>();
    // 90 % of 90, 80 % of 40, nothing of 8; once for the occurrence, 90 + 40 + 8 - 10.
    assert_eq!(with("deductible = { subtract = \"10k\", per = \"risk\" }"), dec!(113));
    assert_eq!(with("deductible = { subtract = \"10k\", basis = \"share\" }"), dec!(128));
}

#[test]
fn a_deductible_of_what_the_policy_pays_comes_off_after_one_share_for_all() {
    let plain = BUYERS.replace("90%", "").replace("100%", "");
    let with = |deductible: &str| {
        let text = policy(&format!("deductible = {{ {deductible} }}"));
        let (model, warnings) = read_with(&plain, &text).unwrap();
        assert!(is_sound(&warnings), "{warnings}");
        (pays(&model, &LOSSES)[0].clone(), said(&model))
    };
    // 80 % of 300 - 10, and 80 % of 290.
    assert_eq!(with("subtract = \"10k\", basis = \"share\"").0, [dec!(230), dec!(70), dec!(30)]);
    assert_eq!(with("subtract = \"10k\"").0, [dec!(232), dec!(72), dec!(32)]);
    let (paid, words) = with("subtract = \"10k\", per = \"risk\", basis = \"share\"");
    assert_eq!(paid, [dec!(230), dec!(70), dec!(30)]);
    assert!(words.contains("deductible of each risk's loss 10k (of what it pays)"), "{words}");
}

#[test]
fn reinsurers_follow_reinsured_limits() {
    let with = |terms: &str, acceptance: &str| {
        let accept = format!("acceptance = {{ risk = \"as-reinsured\", rule = \"order\", {acceptance} }}");
        let text = policy("limit = { risk = \"as-approved\" }") + &contract(&format!("{terms}\n{accept}"));
        let model = model(&text);
        (pays(&model, &LOSSES)[1].clone(), model)
    };
    let quota = "terms = { quota-share = { share = \"50%\" } }";
    // Half of 100 of 180, of 75 of 80, and nothing; or half of 180 x 100/200 and of 80 x 75/150.
    let (capped, model) = with(quota, "partial-acceptance = \"cap\"");
    assert_eq!(capped, [dec!(50), dec!(37.5), dec!(0)]);
    let text = said(&model);
    assert!(text.contains("accepts at most each buyer's reinsured limit"), "{text}");
    assert!(text.contains("175k accepted of 450k requested, 3 of 3 risks cut"), "{text}");
    assert_eq!(with(quota, "partial-acceptance = \"proportional\"").0, [dec!(45), dec!(20), dec!(0)]);
    // 100 and then 50 of 75 are accepted of 150 in all.
    let whole = "whole = \"150k\", partial-acceptance = \"cap\"";
    assert_eq!(with(quota, whole).0, [dec!(50), dec!(25), dec!(0)]);
    // Bands lie on the reinsured amounts: 100 is in the first, which includes its end.
    let bands = "terms = { variable-quota-share = { mode = \"slab\", \
                 bands = [{ up-to = \"100k\", share = \"50%\" }, { share = \"90%\" }] } }";
    assert_eq!(with(bands, "partial-acceptance = \"cap\"").0, [dec!(50), dec!(37.5), dec!(0)]);
}

#[test]
fn affiliates_may_be_one_risk() {
    let hours = "hours-clause = { hours = 168, window = \"first\" }";
    let losses = ["100k@2027-01-01#ann", "100k@2027-01-02#bob", "90k@2027-01-03#cem"];
    let layer = "terms = { per-risk-excess = { attachment = \"100k\", limit = \"60k\" } }";
    let with = |one: &str| {
        let model = model(&(policy("") + &contract(&format!("{layer}\n{hours}\n{one}"))));
        let paid = pays(&model, &losses)[1].iter().sum::<Decimal>();
        (paid, said(&model), model.contracts[0].one_risk)
    };
    // 90 + 80 of the two affiliates reach 70 into the layer of 60.
    let (group, words, unit) = with("one-risk = \"group\"");
    assert_eq!((group, unit), (dec!(60), OneRisk::Group));
    assert!(words.contains("60k xs 100k each group of affiliates"), "{words}");
    let (each, words, _) = with("");
    assert_eq!(each, dec!(0));
    assert!(words.contains("60k xs 100k each risk, affiliates apart"), "{words}");
}

#[test]
fn a_maximum_liability_is_a_multiple_of_the_premium() {
    let text = policy("limit = { risk = \"as-approved\", aggregate = { times-premium = 30 } }\nbasis = \"share\"");
    let own = model(&text);
    assert_eq!(own.policies[0].aggregate_limit, Some(dec!(300_000)));
    assert_eq!(pays(&own, &LOSSES)[0], [dec!(180), dec!(80), dec!(40)]);
    assert!(said(&own).contains("at most 300k a period, 30 times the premium (of what it pays)"), "{}", said(&own));
    let of_risks = model(&text.replace("premium = \"10k\"", "premium = { of-risks = true }"));
    assert_eq!(of_risks.policies[0].aggregate_limit, Some(dec!(90_000)));
    let co_insured = model(&text.replace("insurer = \"Lead\"", "co-insurers = { Lead = \"60%\" }"));
    assert_eq!(co_insured.policies[0].aggregate_limit, Some(dec!(180_000)));
}

#[test]
fn a_policy_has_the_risks_in_scope_that_its_perils_can_strike() {
    // The site has neither an approved limit nor a premium nor a reinsured limit, and cannot fail to pay.
    let text = policy("limit = { risk = \"as-approved\" }")
        .replace("premium = \"10k\"", "premium = { of-risks = true }")
        + &contract(
            "terms = { quota-share = { share = \"50%\" } }\n\
             acceptance = { risk = \"as-reinsured\", rule = \"order\", partial-acceptance = \"cap\" }",
        )
        + "[[policy]]\nname = \"fire\"\ninsurer = \"Lead\"\ncovers = { perils = [\"fire\"] }\n\
           premium = { rate-on-exposure = \"1%\" }\ndeductible = { subtract = { share-of-value = \"5%\" } }\n";
    let model = model(&text.replace("cedant = \"Lead\"", "cedant = \"Lead\"\ncovers = { perils = [\"non-payment\"] }"));
    let plan: Plan<Decimal> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
    let premiums: Vec<Decimal> = plan.premiums().policies.iter().map(|policy| policy.term.normalize()).collect();
    // Three times 1k; 1 % of 100m, without the approved limits of the buyers.
    assert_eq!(premiums, [dec!(3_000), dec!(1_000_000)]);
    assert_eq!(accepted_amounts(&model, 0).unwrap().len(), 3);
    let size = model.policies[1].deductible.map(|deductible| deductible.size);
    assert_eq!(size, Some(DeductibleSize::Amount(dec!(5_000_000))));
}

#[test]
fn a_notice_period_alone_renews_every_period() {
    let text = policy("") + &contract("terms = { quota-share = { share = \"50%\" } }\nrenewal = { notice-days = 60 }");
    let own = model(&text);
    assert!(matches!(own.contracts[0].renewal, Renewal::Rules(rules) if rules.notice_days == Some(60)));
    let words = said(&own);
    assert!(words.contains("renewed unless notice is given 60 days before the expiry, and none is given"), "{words}");
    let losses = ["10k@2027-05-01#bob", "10k@2028-05-01#bob", "10k@2029-05-01#bob"];
    assert_eq!(pays(&own, &losses)[1], [dec!(4); 3]);
    // Notice 60 days before 31 December ends the contract, 59 days before is too late.
    for (given, second) in [("2027-11-01", dec!(0)), ("2027-11-02", dec!(4))] {
        let with = text.replace("notice-days = 60", &format!("notice-days = 60, notice = {given}"));
        assert_eq!(pays(&model(&with), &losses)[1], [dec!(4), second, dec!(0)], "{given}");
    }
}

#[test]
fn each_mistake_is_told_with_its_rule() {
    let quota = "terms = { quota-share = { share = \"50%\" } }\n";
    let accept = "acceptance = { risk = \"as-reinsured\", rule = \"order\", partial-acceptance = \"cap\" }";
    let cases: Vec<(String, String, &[&str])> = vec![
        (BUYERS.replace("90%", "0%"), policy(""), &["insured_pct", "percentage is zero", "left out of `covers`"]),
        (BUYERS.replace("90%", "120%"), policy(""), &["insured_pct", "120%"]),
        (
            BUYERS.replace(",75k,", ",,"),
            policy("") + &contract(&format!("{quota}{accept}")),
            &["\"bob\" has no reinsured_limit", "`as-reinsured` needs"],
        ),
        (BUYERS.into(), policy("limit = { aggregate = \"1m\" }"), &["no `basis`", "basis = \"share\""]),
        (
            BUYERS.into(),
            policy("limit = { aggregate = \"1m\" }\nbasis = \"whole\""),
            &["cannot be of the whole loss", "insured_pct"],
        ),
        (
            BUYERS.into(),
            policy("limit = { occurrence = \"1m\" }"),
            &["limit per occurrence is of the loss before the share"],
        ),
        (BUYERS.into(), policy("deductible = { subtract = \"1k\" }"), &["differ by buyer", "per = \"risk\""]),
        (
            BUYERS.into(),
            policy("deductible = { subtract = { share-of-loss = \"5%\" }, per = \"risk\" }"),
            &["is no amount"],
        ),
        (
            BUYERS.into(),
            policy("deductible = { subtract = { share-of-loss = \"5%\" }, basis = \"share\" }"),
            &["`basis` has no effect"],
        ),
        (BUYERS.into(), policy("deductible = { subtract = \"1k\", per = \"buyer\" }"), &["\"buyer\"", "risk"]),
        (
            BUYERS.into(),
            policy(
                "hours-clause = { hours = 72, window = \"first\" }\ndeductible = { franchise = \"1k\", per = \"risk\" }",
            ),
            &["a franchise of each risk and an hours clause"],
        ),
        (BUYERS.into(), policy("limit = { aggregate = { times-premium = 0 } }"), &["times-premium"]),
        (
            BUYERS.into(),
            policy(
                "basis = \"share\"\nlimit = { aggregate = { times-premium = 30 } }\nrenewal = { index = { premium = \"2%\" } }",
            ),
            &["indexed by another rate"],
        ),
        (
            BUYERS.into(),
            policy("") + &contract(&format!("{quota}one-risk = \"group\"")),
            &["groups cannot count as one risk", "neither"],
        ),
        (BUYERS.into(), policy("") + &contract(&format!("{quota}one-risk = \"each\"")), &["`one-risk` has no effect"]),
        (
            BUYERS.into(),
            policy("")
                + &contract(
                    "terms = { surplus = { retention = \"1k\", lines = 3, retentions = { ann = \"2k\" } } }\none-risk = \"group\"",
                ),
            &["`retentions` are of single risks"],
        ),
        (
            BUYERS.into(),
            policy("").replace("covers = { perils", "covers = { sites = [\"plant\"], perils"),
            &["this scope matches nothing", "only buyers suffer"],
        ),
    ];
    for (buyers, text, words) in cases {
        let mistakes = read_with(&buyers, &text).expect_err(&text).render(false, 200);
        let flat = mistakes.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
        for word in words {
            assert!(flat.contains(word), "{word} is not in\n{mistakes}\nof\n{text}");
        }
    }
}

#[test]
fn co_insurers_above_the_whole_are_one_mistake() {
    let text = policy("").replace("insurer = \"Lead\"", "co-insurers = { Lead = \"70%\", Second = \"40%\" }");
    let mistakes = read(&text).unwrap_err();
    assert!(mistakes.to_string().contains("together take 110%"), "{mistakes}");
    assert!(mistakes.warnings().all(|warning| warning.what.contains("has no effect")), "{mistakes}");
}

#[test]
fn groups_of_one_are_warned_of() {
    let text = policy("")
        + &contract("terms = { per-risk-excess = { attachment = \"10k\", limit = \"60k\" } }\none-risk = \"group\"");
    let (_, warnings) = read_with(&BUYERS.replace("bob,VN,lotus", "bob,VN,iris"), &text).unwrap();
    assert!(warnings.to_string().contains("no two risks in scope are of one group"), "{warnings}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A larger loss is paid no less, and nothing is paid beyond the loss.
    #[test]
    fn payments_grow_with_the_loss_and_stay_within_it(
        losses in prop::collection::vec((0u32..400, 0u32..400, 0u32..3), 1..4),
        which in 0usize..6,
    ) {
        let terms = [
            "limit = { risk = \"as-approved\" }",
            "limit = { risk = \"as-approved\", aggregate = \"300k\" }\nbasis = \"share\"",
            "deductible = { subtract = \"33k\", per = \"risk\" }",
            "deductible = { franchise = \"33k\", per = \"risk\", basis = \"share\" }",
            "deductible = { subtract = \"33k\", basis = \"share\" }",
            "deductible = { subtract = \"33k\", per = \"risk\", basis = \"share\" }\ninterest = \"70%\"",
        ][which];
        let treaty = "terms = { per-risk-excess = { attachment = \"20k\", limit = \"60k\" } }\none-risk = \"group\"";
        let model = model(&(policy(terms) + &contract(treaty)));
        let name = |buyer: u32| ["ann", "bob", "cem"][buyer as usize];
        let of = |more: bool| -> Vec<String> {
            let size = |&(loss, extra, buyer): &(u32, u32, u32)| (loss + 1 + if more { extra } else { 0 }, buyer);
            losses.iter().map(size).map(|(loss, buyer)| format!("{loss}k#{}", name(buyer))).collect()
        };
        let found: Vec<_> = [of(false), of(true)].iter().map(|texts| {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            pays(&model, &texts)
        }).collect();
        let sum = |column: &[Decimal]| column.iter().sum::<Decimal>();
        prop_assert!(sum(&found[0][0]) <= sum(&found[1][0]));
        for (event, (loss, _, _)) in losses.iter().enumerate() {
            prop_assert!(found[0][0][event] >= dec!(0) && found[0][0][event] <= Decimal::from(loss + 1));
            prop_assert!(found[0][1][event] >= dec!(0) && found[0][1][event] <= found[0][0][event]);
        }
    }
}
