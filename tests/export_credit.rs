//! Export-credit structures as configuration text, stated losses and exact amounts.
//!
//! Sources: HBOR, "Reinsurance of short-term export receivables" (hbor.hr, page 587); Bpifrance Assurance Export, export
//! credit cooperation (reinsurance, joint insurance, co-insurance); NEXI, overseas reinsurance network (fronting, private
//! reinsurance, reinsurance of export credit agencies, one-stop-shop, domestic reinsurance). Where a page names no figure,
//! the share is an input here and the amounts are worked out by hand.

use ishizue::config;
use ishizue::input::complaint::Complaints;
use ishizue::model::Model;
use ishizue::model::amount::Amount;
use ishizue::model::contract::Terms;
use ishizue::model::design::Design;
use ishizue::model::losses::LossBlock;
use ishizue::programme::{Outcome, Plan};
use ishizue::study::stated_loss::{StatedLoss, block};
use rust_decimal::{Decimal, dec};

const M: Decimal = dec!(1_000_000);

/// Buyers of several countries, groups and classes. `twenty` has 181 days and 20 months, `twentyfive` 181 and 25.
const BUYERS: &str = "\
id,name,country,group,class,limit,premium,terms_days,tenor_months,public
hanoi,Hanoi Steel,VN,lotus,non-marketable,50m,100k,180,6,no
saigon,Saigon Foods,VN,lotus,temporarily-non-marketable,8m,50k,90,6,no
bangkok,Bangkok Motors,TH,,non-marketable,40m,80k,120,12,no
havana,Havana Sugar,CU,,non-marketable,2m,40k,120,12,yes
twenty,Twenty Months,TH,,sme,10m,20k,181,20,no
twentyfive,Twenty-five Months,TH,,sme,10m,30k,181,25,no
";

const HEAD: &str = r#"
format = 1
title = "export credit"
currency = "EUR"
buyers = "buyers.csv"
[simulation]
start = 2027-01-01
trials = 10
horizon = 1
seed = 1
[[party]]
name = "Lead"
role = "insurer"
[[party]]
name = "Second"
role = "insurer"
[[party]]
name = "Agency"
role = "reinsurer"
[[party]]
name = "Other Agency"
role = "reinsurer"
[[peril]]
name = "non-payment"
year-event-loss-table = { file = "years.csv", periods = 10, replay = "in-order" }
"#;

/// A year table in which every buyer fails once, under the column `buyer`.
fn years(buyers: &str) -> String {
    let ids = buyers.lines().skip(1).filter_map(|line| line.split(',').next());
    let rows = ids.enumerate().map(|(at, id)| format!("{},{id}-fails,{},{id},100m\n", at + 1, 10 * at));
    format!("period,event_id,day,buyer,loss\n{}", rows.collect::<String>())
}

fn read_with(buyers: &str, text: &str) -> Result<(Model, Complaints), Complaints> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("buyers.csv"), buyers).unwrap();
    std::fs::write(folder.path().join("years.csv"), years(buyers)).unwrap();
    std::fs::write(folder.path().join("sites.csv"), "id,country,building\nplant,VN,100m\n").unwrap();
    config::read_text(text, "credit.toml", folder.path())
}

fn read(text: &str) -> Result<(Model, Complaints), Complaints> {
    read_with(BUYERS, &format!("{HEAD}{text}"))
}

/// A model without a mistake or a warning.
fn model(text: &str) -> Model {
    let (model, warnings) = read(text).unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 100)));
    assert!(warnings.is_empty(), "{warnings}");
    model
}

/// What each policy and contract pays of stated losses, in millions; the fast and the exact arithmetic agree.
fn pays(model: &Model, losses: &[&str]) -> (Vec<Decimal>, Vec<Decimal>) {
    let stated: Vec<StatedLoss> = losses.iter().map(|text| StatedLoss::parse(text, model).unwrap()).collect();
    let exact = block(model, 0, &stated).unwrap();
    let fast: LossBlock<f64> = exact.convert();
    let (sums, same) = (sums(model, &exact), self::sums(model, &fast));
    assert_eq!(sums, same);
    sums
}

fn sums<N: Amount>(model: &Model, losses: &LossBlock<N>) -> (Vec<Decimal>, Vec<Decimal>) {
    let plan: Plan<N> = Plan::compile(model, &Design::as_configured(model)).unwrap();
    let mut outcome = Outcome::new();
    plan.apply(losses, &mut outcome);
    let sum = |column: &Vec<N>| {
        let quanta: Decimal = column.iter().map(|amount| amount.to_quanta()).sum();
        (model.settings.quantum.money(quanta) / M).normalize()
    };
    (
        outcome.policies.iter().map(|policy| sum(&policy.paid)).collect(),
        outcome.contracts.iter().map(|contract| sum(&contract.paid)).collect(),
    )
}

/// Premium of every policy, and premium and commission of every contract, in millions.
fn premiums(model: &Model) -> (Vec<Decimal>, Vec<(Decimal, Decimal)>) {
    let plan: Plan<f64> = Plan::compile(model, &Design::as_configured(model)).unwrap();
    let in_millions = |amount: Decimal| (amount / M).normalize();
    let sheet = plan.premiums();
    (
        sheet.policies.iter().map(|policy| in_millions(policy.term)).collect(),
        sheet.contracts.iter().map(|c| (in_millions(c.term), in_millions(c.commission))).collect(),
    )
}

const WHOLE_BOOK: &str = r#"
[[policy]]
name = "receivables"
insurer = "Lead"
premium = { of-risks = true }
"#;

fn quota(name: &str, reinsurer: &str, covers: &str, share: &str) -> String {
    format!(
        r#"
[[contract]]
name = "{name}"
cedant = "Lead"
reinsurer = "{reinsurer}"
covers = {covers}
terms = {{ quota-share = {{ share = "{share}" }} }}
premium = {{ share-of-subject-premium = "{share}" }}
"#
    )
}

// ---- Bpifrance Assurance Export: reinsurance, joint insurance, co-insurance; NEXI: one-stop-shop ----

/// A contract of 100m of which 95 % is insured, at 2.5 %.
const LEAD: &str = r#"
[[policy]]
name = "lead policy"
insurer = "Lead"
covers = { buyers = ["hanoi"] }
premium = "2.5m"
share = "95%"
"#;

fn follow_lead(terms: &str, more: &str) -> String {
    format!(
        "{LEAD}\n[[contract]]\nname = \"reinsurance\"\ncedant = \"Lead\"\nreinsurer = \"Agency\"\n\
         terms = {{ follow-lead = {{ {terms} }} }}\n{more}\n"
    )
}

#[test]
fn the_reinsurer_of_a_lead_agency_pays_its_share_of_what_the_lead_pays_and_gets_its_premium_less_the_fee() {
    for share in ["share = \"30%\"", "portion = \"30m\", of = \"100m\""] {
        let model = model(&follow_lead(&format!("policy = \"lead policy\", {share}, fee = \"5%\""), ""));
        assert_eq!(pays(&model, &["40m#hanoi"]), (vec![dec!(38)], vec![dec!(11.4)]));
        let (policies, contracts) = premiums(&model);
        assert_eq!(policies, [dec!(2.5)]);
        let (premium, fee) = contracts[0];
        assert_eq!((premium, premium - fee), (dec!(0.75), dec!(0.7125)));
        assert!(matches!(model.contracts[0].terms, Terms::FollowLead { policy: 0, .. }));
    }
}

#[test]
fn a_follower_inherits_every_term_of_the_lead_policy_with_its_period_and_its_limits() {
    let text = follow_lead("policy = \"lead policy\", share = \"30%\"", "").replace(
        "share = \"95%\"",
        "share = \"95%\"\ndeductible = { subtract = \"1m\" }\nlimit = { occurrence = \"20m\", aggregate = \"30m\" }\n\
         period = { from = 2027-07-01, months = 18, expiring = \"none\" }\nrenewal = \"none\"",
    );
    let model = model(&text);
    let (lead, follower) = (&model.policies[0], &model.contracts[0]);
    assert_eq!((follower.period, follower.renewal), (lead.period, lead.renewal));
    // 0 before the inception; min(40 - 1, 20) x 95 % = 19; then what the aggregate of 30 leaves: 10 x 95 % = 9.5.
    let losses = ["40m@2027-06-30#hanoi", "40m@2027-07-01#hanoi", "40m@2027-09-01#hanoi"];
    assert_eq!(pays(&model, &losses), (vec![dec!(28.5)], vec![dec!(8.55)]));
}

#[test]
fn a_follower_needs_no_order_beside_an_excess_of_loss_of_the_lead() {
    let excess = "\n[[contract]]\nname = \"excess\"\ncedant = \"Lead\"\nreinsurer = \"Other Agency\"\n\
                  terms = { excess-of-loss = { attachment = \"10m\", limit = \"10m\" } }\npremium = \"1m\"\n\
                  after = [\"reinsurance\"]\n";
    let text = follow_lead("policy = \"lead policy\", share = \"30%\"", "after = []");
    let model = model(&format!("{text}{excess}"));
    // 38.0 - 11.4 = 26.6: the layer 10 xs 10 is exhausted.
    assert_eq!(pays(&model, &["40m#hanoi"]).1, [dec!(11.4), dec!(10)]);
}

#[test]
fn a_follower_may_be_a_panel_that_shares_the_leads_cost_of_claims() {
    let text = follow_lead(
        "policy = \"lead policy\", share = \"30%\"",
        "reinsurers = { Agency = \"60%\", \"Other Agency\" = \"40%\" }\nloss-adjustment-expense = \"in-addition\"",
    )
    .replace("reinsurer = \"Agency\"\n", "")
    .replace("premium = \"2.5m\"", "premium = \"2.5m\"\nclaims-expense = \"3%\"");
    let model = model(&text);
    assert_eq!(model.contracts[0].lines.len(), 2);
    assert_eq!(pays(&model, &["40m#hanoi"]), (vec![dec!(38)], vec![dec!(11.4)]));
}

#[test]
fn a_follower_has_the_notice_and_the_index_of_its_policy() {
    let text =
        follow_lead("policy = \"lead policy\", share = \"30%\"", "").replace("horizon = 1", "horizon = 3").replace(
            "share = \"95%\"",
            "share = \"95%\"\nrenewal = { notice-days = 60, notice = 2028-06-01, index = { premium = \"10%\" } }",
        );
    let horizon = HEAD.replace("horizon = 1", "horizon = 3");
    let (model, warnings) = read_with(BUYERS, &format!("{horizon}{text}")).unwrap_or_else(|e| panic!("{e}"));
    assert!(warnings.is_empty(), "{warnings}");
    let plan: Plan<f64> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
    // 30 % of 2.5m, then of 2.75m; notice in June 2028 ends both with the year.
    assert_eq!(plan.premiums().contracts[0].by_year, [dec!(750_000), dec!(825_000), dec!(0)]);
}

const JOINT: &str = r#"
[[policy]]
name = "main contractor"
insurer = "Lead"
covers = { buyers = ["hanoi"] }
premium = "1.75m"
interest = "70%"
share = "95%"
[[policy]]
name = "subcontractor"
insurer = "Second"
covers = { buyers = ["hanoi"] }
premium = "0.75m"
interest = "30%"
share = "90%"
"#;

#[test]
fn joint_policies_pay_by_their_own_terms_for_one_default() {
    let joint = model(JOINT);
    let (paid, _) = pays(&joint, &["40m#hanoi"]);
    assert_eq!(paid, [dec!(26.6), dec!(10.8)]);
    let under_one_policy = pays(&model(LEAD), &["40m#hanoi"]).0;
    assert_eq!((paid.iter().sum::<Decimal>(), under_one_policy[0]), (dec!(37.4), dec!(38)));
}

#[test]
fn the_interest_comes_before_the_limit_of_the_risk_the_deductible_and_the_limit() {
    let text = JOINT.replace(
        "interest = \"70%\"",
        "interest = \"70%\"\nlimit = { risk = \"25m\", occurrence = \"20m\" }\ndeductible = { subtract = \"1m\" }",
    );
    let model = model(&text);
    // 70 % of 40 = 28 -> 25 -> 24 -> 20, of which 95 %; 70 % of 20 = 14 -> 13, of which 95 %.
    assert_eq!(pays(&model, &["40m#hanoi"]).0[0], dec!(19));
    assert_eq!(pays(&model, &["20m#hanoi"]).0[0], dec!(12.35));
}

#[test]
fn each_buyer_counts_up_to_its_approved_limit_before_all_other_terms() {
    let text = WHOLE_BOOK.to_owned()
        + "share = \"95%\"\nbasis = \"share\"\nlimit = { risk = \"as-approved\", aggregate = \"50m\" }\n";
    let model = model(&text);
    // Approved 50, 8 and 2: 9 of Saigon counts 8, 30 of Hanoi 30.
    assert_eq!(pays(&model, &["9m#saigon", "30m#hanoi"]).0, [dec!(36.1)]);
    // The aggregate limit is of what the policy pays: 28.5 + 38.0 is cut to 50; of the whole it would be 47.5.
    let losses = ["30m@2027-03-01#hanoi", "45m@2027-04-01#bangkok"];
    assert_eq!(pays(&model, &losses).0, [dec!(50)]);
    let whole = self::model(&text.replace("basis = \"share\"", "basis = \"whole\""));
    assert_eq!(pays(&whole, &losses).0, [dec!(47.5)]);
}

const CO_INSURED: &str = r#"
[[policy]]
name = "venture"
co-insurers = { "Lead" = "60%", "Second" = "40%" }
covers = { buyers = ["hanoi"] }
premium = "2.5m"
share = "95%"
limit = { occurrence = "30m" }
"#;

#[test]
fn co_insurers_pay_their_shares_by_policies_of_their_own() {
    let model = model(CO_INSURED);
    let names: Vec<&str> = model.policies.iter().map(|policy| policy.name.as_str()).collect();
    assert_eq!(names, ["venture (Lead)", "venture (Second)"]);
    // Limits are of 100 %: min(40, 30) x 95 % = 28.5, of which 60 % and 40 %.
    assert_eq!(pays(&model, &["40m#hanoi"]).0, [dec!(17.1), dec!(11.4)]);
    assert_eq!(premiums(&model).0, [dec!(1.5), dec!(1)]);
}

#[test]
fn no_co_insurer_answers_for_another() {
    let mut model = model(CO_INSURED);
    model.policies.remove(1);
    assert_eq!(pays(&model, &["40m#hanoi"]).0, [dec!(17.1)]);
}

#[test]
fn an_aggregate_limit_of_what_is_paid_is_split_among_co_insurers() {
    let text = CO_INSURED
        .replace("occurrence = \"30m\" }", "risk = \"as-approved\", aggregate = \"19m\" }\nbasis = \"share\"");
    // 95 % of 40 is 38, cut to 19: 11.4 and 7.6.
    assert_eq!(pays(&model(&text), &["40m#hanoi"]).0, [dec!(11.4), dec!(7.6)]);
}

#[test]
fn a_contract_that_names_a_co_insured_policy_means_all_its_parts_and_a_follower_that_of_its_cedant() {
    let named = quota("quota", "Agency", "{ policies = [\"venture\"] }", "50%");
    let model = model(&format!("{CO_INSURED}{named}"));
    assert_eq!(model.contracts[0].covers.policies, Some(vec![0, 1]));
    // Lead cedes half of its own part.
    assert_eq!(pays(&model, &["40m#hanoi"]).1, [dec!(8.55)]);
    let one = quota("quota", "Agency", "{ policies = [\"venture (Lead)\"] }", "50%");
    assert_eq!(self::model(&format!("{CO_INSURED}{one}")).contracts[0].covers.policies, Some(vec![0]));
    let follower = "\n[[contract]]\nname = \"follower\"\ncedant = \"Second\"\nreinsurer = \"Agency\"\n\
                    terms = { follow-lead = { policy = \"venture\", share = \"25%\" } }\n";
    let model = self::model(&format!("{CO_INSURED}{follower}"));
    assert_eq!(pays(&model, &["40m#hanoi"]).1, [dec!(2.85)]);
    assert_eq!(premiums(&model).1, [(dec!(0.25), dec!(0))]);
}

// ---- NEXI: fronting, private reinsurance, agencies, domestic ----

const FRONT: &str = r#"
format = 1
title = "fronting"
currency = "USD"
buyers = "buyers.csv"
[simulation]
start = 2018-01-01
trials = 10
horizon = 1
seed = 1
[[party]]
name = "Front"
role = "insurer"
country = "JP"
licensed-in = ["SG", { country = "VN", from = 2018 }]
[[party]]
name = "Agency"
role = "reinsurer"
country = "JP"
[[peril]]
name = "non-payment"
year-event-loss-table = { file = "years.csv", periods = 10, replay = "in-order" }
[[policy]]
name = "subsidiary in Vietnam"
insurer = "Front"
country = "VN"
premium = "1m"
[[contract]]
name = "fronting"
cedant = "Front"
reinsurer = "Agency"
terms = { quota-share = { share = "95%" } }
premium = { share-of-subject-premium = "95%" }
commission = { rate = "10%", base = "reinsurance-premium" }
"#;

#[test]
fn a_front_insures_where_it_is_licensed_from_the_year_of_its_licence() {
    let (model, warnings) = read_with(BUYERS, FRONT).unwrap();
    assert!(warnings.is_empty(), "{warnings}");
    assert_eq!(pays(&model, &["10m#bangkok"]), (vec![dec!(10)], vec![dec!(9.5)]));
    assert_eq!(premiums(&model).1, [(dec!(0.95), dec!(0.095))]);
    let early = FRONT.replace("start = 2018-01-01", "start = 2017-01-01");
    says(
        read_with(BUYERS, &early),
        "insurer",
        "\"Front\" is licensed in VN only from 2018, but insures there from 2017-01-01",
        "licence of its country on its first day",
        "2018-01-01",
    );
    // A later first period is fine, unless the same terms are in force before it.
    let later = "period = { from = 2018-01-01, expiring = \"none\" }\n[[contract]]";
    assert!(read_with(BUYERS, &early.replacen("[[contract]]", later, 1)).is_ok());
    let same = later.replace("none", "same");
    assert!(read_with(BUYERS, &early.replacen("[[contract]]", &same, 1)).is_err());
}

#[test]
fn a_site_needs_the_licence_of_its_country_and_a_buyer_that_of_the_policyholder() {
    let site = FRONT.replace("buyers = \"buyers.csv\"", "sites = \"sites.csv\"").replace(
        "year-event-loss-table = { file = \"years.csv\", periods = 10, replay = \"in-order\" }",
        "event-loss-table = { file = \"elt.csv\", secondary-uncertainty = \"none\" }",
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sites.csv"), "id,country,building\nplant,VN,100m\n").unwrap();
    std::fs::write(folder.path().join("elt.csv"), "event_id,rate,site,mean\n1,0.1,plant,1m\n").unwrap();
    let site = site.replace("country = \"VN\"\npremium", "premium");
    assert!(config::read_text(&site, "site.toml", folder.path()).is_ok());
    let early = site.replace("start = 2018", "start = 2017");
    let mistakes = config::read_text(&early, "site.toml", folder.path()).unwrap_err();
    assert!(mistakes.to_string().contains("only from 2018"), "{mistakes}");
    // Buyers all over the world need no licence there: the policyholder is in Japan.
    let at_home = FRONT.replace("country = \"VN\"\npremium", "country = \"JP\"\npremium");
    assert!(read_with(BUYERS, &at_home).is_ok());
    let elsewhere = FRONT.replace("country = \"VN\"\npremium", "country = \"TH\"\npremium");
    says(
        read_with(BUYERS, &elsewhere),
        "insurer",
        "\"Front\" is not licensed in TH, where the policyholder is established",
        "those named in `licensed-in`",
        "licensed-in = [\"TH\"]",
    );
}

#[test]
fn private_reinsurance_takes_the_buyers_of_a_list_of_countries_or_of_all_but_a_list() {
    // The list may name countries in which there is no buyer today.
    let listed = quota("listed", "Agency", "{ countries = [\"VN\", \"LA\"] }", "60%");
    let others =
        quota("others", "Other Agency", "{ except = { countries = [\"VN\"], buyers = [\"havana\"] } }", "100%");
    let model = model(&format!("{WHOLE_BOOK}{listed}{others}"));
    let losses = ["10m#hanoi", "4m#saigon", "3m#bangkok", "2m#havana"];
    assert_eq!(pays(&model, &losses), (vec![dec!(19)], vec![dec!(8.4), dec!(3)]));
    // 60 % of 150k; the whole of 80k + 20k + 30k.
    assert_eq!(premiums(&model), (vec![dec!(0.32)], vec![(dec!(0.09), dec!(0)), (dec!(0.13), dec!(0))]));
}

#[test]
fn an_agency_cedes_a_quota_of_one_obligor_and_of_a_group() {
    let obligor = quota("obligor", "Agency", "{ buyers = [\"bangkok\"] }", "40%");
    let group = quota("group", "Agency", "{ groups = [\"lotus\"] }", "25%");
    let model = model(&format!("{WHOLE_BOOK}{obligor}{group}"));
    assert_eq!(pays(&model, &["10m#bangkok", "8m#hanoi", "4m#saigon"]).1, [dec!(4), dec!(3)]);
}

#[test]
fn domestic_reinsurance_takes_a_quota_of_the_policies_tagged_for_small_firms() {
    let sme = quota("domestic", "Agency", "{ classes = [\"sme\"] }", "50%");
    let model = model(&format!("{WHOLE_BOOK}{sme}"));
    assert_eq!(model.contracts[0].covers.risks, Some(vec![4, 5]));
    assert_eq!(pays(&model, &["3m#twenty", "5m#hanoi"]).1, [dec!(1.5)]);
    assert_eq!(premiums(&model).1, [(dec!(0.025), dec!(0))]);
}

// ---- HBOR: quota and eligibility ----

const ELIGIBLE: &str = "{ eligible = { terms-days = 180, tenor-months = 24 } }";

#[test]
fn receivables_are_eligible_within_180_days_or_two_years() {
    let hbor = quota("HBOR", "Agency", ELIGIBLE, "90%") + "rules = \"hbor\"\n";
    let model = model(&format!("{WHOLE_BOOK}{hbor}"));
    // 180 days; 181 days and 20 months; 181 days and 25 months.
    for (loss, ceded) in [("1m#hanoi", dec!(0.9)), ("1m#twenty", dec!(0.9)), ("1m#twentyfive", dec!(0))] {
        assert_eq!(pays(&model, &[loss]).1, [ceded], "{loss}");
    }
    // 90 % of 100 + 50 + 80 + 40 + 20.
    assert_eq!(premiums(&model).1, [(dec!(0.261), dec!(0))]);
}

#[test]
fn the_bounds_may_also_be_asked_for_one_by_one() {
    let scope = |covers| {
        model(&format!("{WHOLE_BOOK}{}", quota("q", "Agency", covers, "50%"))).contracts[0].covers.risks.clone()
    };
    assert_eq!(scope("{ terms-days-at-most = 180 }"), Some(vec![0, 1, 2, 3]));
    assert_eq!(scope("{ tenor-months-at-most = 20 }"), Some(vec![0, 1, 2, 3, 4]));
    assert_eq!(scope("{ terms-days-at-most = 120, countries = [\"TH\"] }"), Some(vec![2]));
    assert_eq!(
        scope("{ classes = [\"non-marketable\", \"sme\"], except = { groups = [\"lotus\"] } }"),
        Some(vec![2, 3, 4, 5])
    );
}

#[test]
fn the_rules_of_hbor_leave_the_insurer_ten_per_cent_of_every_risk() {
    let rules = "rules = \"hbor\"\n";
    let too_much = quota("HBOR", "Agency", ELIGIBLE, "91%") + rules;
    let what = "91% of a risk is ceded under HBOR's rules";
    says(read(&format!("{WHOLE_BOOK}{too_much}")), "terms", what, "keeps at least 10%", "90%");
    let placed = quota("HBOR", "Agency", ELIGIBLE, "100%") + rules + "placed = \"90%\"\n";
    assert!(read(&format!("{WHOLE_BOOK}{placed}")).is_ok());
    let two =
        quota("first", "Agency", ELIGIBLE, "60%") + rules + &quota("second", "Other Agency", ELIGIBLE, "35%") + rules;
    let mistakes = read(&format!("{WHOLE_BOOK}{two}")).unwrap_err();
    assert!(mistakes.to_string().contains("95% of a risk is ceded"), "{mistakes}");
    let by_risk = quota("HBOR", "Agency", ELIGIBLE, "90%").replace(
        "quota-share = { share = \"90%\" }",
        "surplus-share = { shares = { hanoi = \"50%\", saigon = \"92%\" } }",
    );
    says(read(&format!("{WHOLE_BOOK}{by_risk}{rules}")), "terms", "92% of a risk is ceded", "at most 90%", "90%");
    let bands = "variable-quota-share = { mode = \"slab\", bands = [{ up-to = \"9m\", share = \"60%\" }, { share = \"95%\" }] }";
    let by_band = quota("HBOR", "Agency", ELIGIBLE, "90%").replace("quota-share = { share = \"90%\" }", bands);
    says(read(&format!("{WHOLE_BOOK}{by_band}{rules}")), "terms", "95% of a risk is ceded", "at most 90%", "90%");
    assert!(read(&format!("{WHOLE_BOOK}{}{rules}", by_band.replace("95%", "90%"))).is_ok());
}

#[test]
fn the_rules_of_hbor_need_eligible_buyers_and_a_quota() {
    let rules = "rules = \"hbor\"\n";
    let all = quota("HBOR", "Agency", "{ policies = [\"receivables\"] }", "90%") + rules;
    let what = "\"twentyfive\" is not known to be eligible under HBOR's rules";
    says(read(&format!("{WHOLE_BOOK}{all}")), "rules", what, "at most 180 days", "eligible = ");
    // A policy on eligible buyers alone is enough.
    let narrow = format!("{WHOLE_BOOK}covers = {ELIGIBLE}\n{all}");
    assert!(read(&narrow).is_ok());
    let excess =
        all.replace("quota-share = { share = \"90%\" }", "excess-of-loss = { attachment = 0, limit = \"1m\" }");
    says(read(&format!("{WHOLE_BOOK}{excess}")), "rules", "not one that HBOR concludes", "by quota", "quota-share");
}

// ---- Buyers as risks ----

#[test]
fn a_loss_without_an_id_is_spread_by_approved_limit() {
    // A loss of 10m over limits of 50, 30 and 20.
    let buyers = "id,country,limit,premium\nhanoi,VN,50m,1\nbangkok,TH,30m,1\nsaigon,VN,20m,1\n";
    let text = format!("{HEAD}{WHOLE_BOOK}{}", quota("q", "Agency", "{ countries = [\"VN\"] }", "100%"));
    let (model, _) = read_with(buyers, &text).unwrap();
    assert_eq!(pays(&model, &["10m"]), (vec![dec!(10)], vec![dec!(7)]));
    let error = StatedLoss::parse("1m#hanoy", &model).unwrap_err().to_string();
    assert!(error.contains("no buyer has the id `hanoy`"), "{error}");
}

#[test]
fn a_rate_on_exposure_is_charged_on_the_approved_limits_in_scope() {
    let text = WHOLE_BOOK.replace("{ of-risks = true }", "{ rate-on-exposure = \"2.5%\" }");
    let model = model(&(text + &quota("q", "Agency", "{ countries = [\"VN\"] }", "50%")));
    assert_eq!(premiums(&model), (vec![dec!(3)], vec![(dec!(0.725), dec!(0))]));
}

#[test]
fn check_speaks_of_buyers_and_of_what_policies_look_at() {
    let (model, warnings) = read(JOINT).unwrap();
    let text = ishizue::report::check::text(&model, &warnings).unwrap();
    assert!(text.contains("buyers") && text.contains("6, approved limits"), "{text}");
    assert!(text.contains("interest 70%;") && !text.contains("sites"), "{text}");
    let (model, warnings) = read(&follow_lead("policy = \"lead policy\", share = \"30%\"", "")).unwrap();
    let text = ishizue::report::check::text(&model, &warnings).unwrap();
    assert!(text.contains("30% of lead policy on all its terms;"), "{text}");
}

#[test]
fn what_is_left_of_an_aggregate_limit_is_told_as_it_is_stated() {
    let text = WHOLE_BOOK.to_owned()
        + "share = \"95%\"\nbasis = \"share\"\nlimit = { risk = \"as-approved\", aggregate = \"50m\" }\n";
    let model = model(&text);
    let stated = [StatedLoss::parse("30m#hanoi", &model).unwrap()];
    let story = ishizue::study::replay::stated(&model, &Design::as_configured(&model), 0, &stated).unwrap();
    // 50 less 95 % of 30.
    let told = ishizue::report::story::text(&story);
    let line = told.lines().find(|line| line.trim_start().starts_with("receivables")).unwrap_or("");
    assert!(told.contains("limit left\n") && line.ends_with(" 21,500,000"), "{told}");
}

#[test]
fn a_programme_with_buyers_runs_and_reconciles_path_by_path() {
    for text in [JOINT, CO_INSURED] {
        let (model, _) = read(text).unwrap();
        let story = ishizue::study::replay::trial(&model, &Design::as_configured(&model), 0);
        assert!(story.is_ok(), "{:?}", story.err());
    }
}

#[test]
fn policies_that_insure_more_than_the_loss_are_warned_about() {
    let text = JOINT.replace("interest = \"30%\"", "interest = \"40%\"");
    let (_, warnings) = read(&text).unwrap();
    let said = warnings.iter().map(|warning| warning.what.as_str()).collect::<String>();
    // 66.5 % + 36 % = 102.5 %.
    assert!(said.contains("\"main contractor\" and \"subcontractor\" together insure more than the loss"), "{said}");
    // One after the other in height they do not.
    let layers = JOINT
        .replace("interest = \"70%\"\nshare = \"95%\"", "limit = { occurrence = \"10m\" }")
        .replace("interest = \"30%\"\nshare = \"90%\"", "deductible = { subtract = \"10m\" }");
    assert!(read(&layers).unwrap().1.is_empty());
}

// ---- Mistakes ----

/// The only error is the one stated; it stands at this key.
#[track_caller]
fn says(read: Result<(Model, Complaints), Complaints>, key: &str, what: &str, rule: &str, example: &str) {
    let all = match read {
        Ok(_) => panic!("read without an error; expected: {what}"),
        Err(all) => all,
    };
    let errors: Vec<_> = all.errors().collect();
    assert_eq!(errors.len(), 1, "{all}");
    let error = errors[0];
    assert!(error.what.contains(what), "what: {}", error.what);
    assert!(error.rule.contains(rule), "rule: {}", error.rule);
    assert!(error.example.contains(example), "example: {}", error.example);
    assert!(error.line.is_some() && !rule.is_empty() && !example.is_empty());
    let lines = all.render(false, 100);
    assert!(lines.contains(key), "{lines}");
}

#[test]
fn scopes_that_name_or_match_nothing_are_refused() {
    let cases: &[(&str, &str, &str, &str, &str)] = &[
        (
            "{ buyers = [\"hanoy\"] }",
            "buyers",
            "no buyer called \"hanoy\"; did you mean \"hanoi\"?",
            "one of the 6",
            "buyers = ",
        ),
        ("{ countries = [\"UK\"] }", "countries", "no country with the code \"UK\"", "ISO 3166", "VN"),
        ("{ countries = [\"FR\"] }", "countries", "`countries` matches no risk", "would cover nothing", "countries = "),
        (
            "{ groups = [\"lotos\"] }",
            "groups",
            "no group called \"lotos\"; did you mean \"lotus\"?",
            "lotus",
            "groups = ",
        ),
        ("{ classes = [\"marketable\"] }", "classes", "no class called \"marketable\"", "non-marketable", "classes = "),
        ("{ terms-days-at-most = 10 }", "terms-days-at-most", "`terms-days-at-most` matches no risk", "nothing", "180"),
        (
            "{ eligible = { terms-days = 1, tenor-months = 1 } }",
            "eligible",
            "`eligible` matches no risk",
            "nothing",
            "180",
        ),
        (
            "{ buyers = [\"hanoi\"], countries = [\"TH\"] }",
            "covers",
            "this scope matches nothing",
            "hold together",
            "covers",
        ),
        ("{ sites = [\"hanoi\"] }", "sites", "\"hanoi\" is a buyer", "named under `buyers`", "sites = "),
        ("{ except = { } }", "except", "the exception says nothing", "not covered", "except = "),
        ("{ except = { buyers = [\"nobody\"] } }", "buyers", "no buyer called \"nobody\"", "one of the 6", "buyers = "),
        ("{ eligible = { terms-days = 180 } }", "eligible", "lacks `tenor-months`", "longest total tenor", "24"),
    ];
    for (covers, key, what, rule, example) in cases {
        says(read(&format!("{WHOLE_BOOK}covers = {covers}\n")), key, what, rule, example);
    }
    let outside = format!(
        "{WHOLE_BOOK}covers = {{ countries = [\"VN\"] }}\n{}",
        quota("q", "Agency", "{ countries = [\"TH\"] }", "50%")
    );
    says(read(&outside), "covers", "\"q\" covers nothing that its cedant assumes", "none of them covers", "covers = ");
}

#[test]
fn an_exception_that_takes_nothing_out_is_warned_about() {
    let text = format!("{WHOLE_BOOK}covers = {{ except = {{ countries = [\"FR\"] }} }}\n");
    let (model, warnings) = read(&text).unwrap();
    assert!(warnings.to_string().contains("nothing in the scope is excepted here"), "{warnings}");
    assert_eq!(model.policies[0].covers.risks, Some((0..6).collect()));
}

#[test]
fn columns_that_a_filter_limit_or_premium_needs_are_asked_for_by_name() {
    let bare = "id,country\nosaka,JP\nkobe,JP\nnara,JP\nkyoto,JP\n";
    let cases = [
        ("covers = { terms-days-at-most = 180 }\n", "terms_days", "\"osaka\", \"kobe\", \"nara\" and 1 more"),
        ("covers = { tenor-months-at-most = 24 }\n", "tenor_months", "have no tenor_months"),
        ("covers = { eligible = { terms-days = 180, tenor-months = 24 } }\n", "terms_days", "have no terms_days or"),
        ("limit = { risk = \"as-approved\" }\n", "`limit`", "and 1 more have no approved limit"),
    ];
    for (key, rule, what) in cases {
        let text = format!("{HEAD}{}{key}", WHOLE_BOOK.replace("{ of-risks = true }", "1"));
        says(read_with(bare, &text), "policy[1]", what, rule, "osaka");
    }
    let text = format!("{HEAD}{WHOLE_BOOK}");
    says(read_with(bare, &text), "premium", "have no premium", "the sum of the column `premium`", "premium");
    let rate = text.replace("of-risks = true", "rate-on-exposure = \"1%\"");
    says(read_with(bare, &rate), "premium", "have no exposure", "approved limit of every buyer", "limit");
    let not = text.replace("of-risks = true", "of-risks = false");
    says(read_with(bare, &not), "of-risks", "`of-risks` is false", "`of-risks` is true", "true");
}

#[test]
fn lists_of_buyers_are_read_with_care() {
    let text = format!("{HEAD}{}", WHOLE_BOOK.replace("{ of-risks = true }", "1"));
    let cases = [
        ("id,country\nosaka,JP\nosaka,JP\n", "the buyer \"osaka\" stands twice", "an id of its own"),
        ("id,country\nosaka,Japan\n", "\"Japan\" is not a country code", "two capital letters"),
        ("id,country,public\nosaka,JP,perhaps\n", "\"perhaps\" is neither yes nor no", "public body"),
        ("id,country,terms_days\nosaka,JP,99999\n", "99999 is out of range", "up to 36500"),
    ];
    for (buyers, what, rule) in cases {
        let mistakes = read_with(buyers, &text).unwrap_err();
        let first = mistakes.errors().next().unwrap();
        assert!(first.what.contains(what) && first.rule.contains(rule), "{mistakes}");
        assert_eq!((first.line, first.example.is_empty()), (Some(if what.contains("twice") { 3 } else { 2 }), false));
    }
    let both = text.replace("buyers = ", "sites = \"sites.csv\"\nbuyers = ");
    let taken = read_with("id,country\nplant,VN\n", &both).unwrap_err();
    assert!(taken.to_string().contains("the buyer \"plant\" has the id of a site"), "{taken}");
    let unlisted = text.replace("buyers = \"buyers.csv\"\n", "") + "covers = { buyers = [\"hanoi\"] }\n";
    let mistakes = read_with(BUYERS, &unlisted).unwrap_err();
    assert!(mistakes.to_string().contains("but the configuration has no list"), "{mistakes}");
}

#[test]
fn a_country_is_asked_for_where_a_portfolio_has_none() {
    let text = format!("{HEAD}{}", WHOLE_BOOK.replace("{ of-risks = true }", "1")).replace(
        "year-event-loss-table = { file = \"years.csv\", periods = 10, replay = \"in-order\" }",
        "frequency = { poisson = { mean = 1 } }\nseverity = { exponential = { mean = 1 } }",
    );
    let by_country = format!("{text}covers = {{ countries = [\"VN\"] }}\n");
    says(
        read_with(BUYERS, &by_country),
        "countries",
        "the losses of \"non-payment\" have no country",
        "`country`",
        "JP",
    );
    let stated = by_country.replace("name = \"non-payment\"", "name = \"non-payment\"\ncountry = \"VN\"").replacen(
        "role = \"insurer\"",
        "role = \"insurer\"\nlicensed-in = [\"VN\"]",
        1,
    );
    let (model, _) = read_with(BUYERS, &stated).unwrap();
    assert_eq!(model.policies[0].covers.risks, Some(vec![0, 1, 6]));
    let buyers = format!("{text}covers = {{ buyers = [\"hanoi\"] }}\n");
    says(read_with(BUYERS, &buyers), "covers", "it covers buyers, but no peril", "leave `buyers` out", "covers = ");
}

#[test]
fn a_follower_that_overrides_a_term_is_refused_with_the_name_of_the_key() {
    let cases = [
        ("covers", "{ buyers = [\"hanoi\"] }"),
        ("per-risk", "{ limit = \"1m\" }"),
        ("annual", "{ limit = \"1m\" }"),
        ("reinstatements", "{ count = 1, rate = \"0%\" }"),
        ("placed", "\"50%\""),
        ("basis", "\"share\""),
        ("premium", "\"1m\""),
        ("commission", "{ rate = \"1%\", base = \"reinsurance-premium\" }"),
        ("hours-clause", "{ hours = 72 }"),
        ("period", "{ months = 24 }"),
        ("renewal", "\"none\""),
        ("placement", "\"treaty\""),
    ];
    for (key, value) in cases {
        let text = follow_lead("policy = \"lead policy\", share = \"30%\"", &format!("{key} = {value}"));
        let what = format!("`{key}` would override a term of the lead policy \"lead policy\"");
        says(read(&text), key, &what, "owns only its share and fee", &format!("leave `{key}` out"));
    }
    let other = quota("first", "Other Agency", "{ policies = [\"lead policy\"] }", "10%");
    let after = follow_lead("policy = \"lead policy\", share = \"30%\"", "after = [\"first\"]") + &other;
    says(read(&after), "after", "`after` would override", "owns only its share and fee", "leave `after` out");
}

#[test]
fn a_follower_states_its_policy_and_one_share_of_it() {
    let cases = [
        ("policy = \"lead polcy\", share = \"30%\"", "did you mean \"lead policy\"?", "a name stands for"),
        ("policy = \"lead policy\"", "says none of share, portion", "exactly one"),
        ("policy = \"lead policy\", portion = \"30m\"", "the portion has no `of`", "whole transaction"),
        (
            "policy = \"lead policy\", portion = \"130m\", of = \"100m\"",
            "the portion 130,000,000 is above",
            "at most 100%",
        ),
        ("policy = \"lead policy\", share = \"0%\"", "the share is zero", "takes over something"),
        ("policy = \"lead policy\", share = \"10%\", of = \"1m\"", "`of` has no effect here", "is used"),
    ];
    for (terms, what, rule) in cases {
        says(
            read(&follow_lead(terms, "")),
            "follow-lead",
            what,
            rule,
            if what.contains("effect") { "of" } else { " = " },
        );
    }
    let stranger = follow_lead("policy = \"lead policy\", share = \"30%\"", "") + JOINT;
    let stranger = stranger.replace("cedant = \"Lead\"", "cedant = \"Second\"");
    let mistakes = read(&stranger).unwrap_err();
    assert!(mistakes.to_string().contains("the cedant has not issued the lead policy"), "{mistakes}");
}

#[test]
fn followers_that_together_take_more_than_the_whole_are_refused() {
    let second = "\n[[contract]]\nname = \"second\"\ncedant = \"Lead\"\nreinsurer = \"Other Agency\"\n\
                  terms = { follow-lead = { policy = \"lead policy\", share = \"71%\" } }\n";
    let text = follow_lead("policy = \"lead policy\", share = \"30%\"", "") + second;
    says(read(&text), "terms", "cede 101% together", "at most 100%", "quota-share");
    assert!(read(&text.replace("71%", "70%")).is_ok());
}

#[test]
fn a_contract_without_a_premium_still_lacks_one() {
    let text = format!("{WHOLE_BOOK}{}", quota("q", "Agency", "{ }", "50%"));
    let text = text.replace("premium = { share-of-subject-premium = \"50%\" }\n", "");
    says(read(&text), "contract[1]", "contract[1] lacks `premium`", "`premium` is the premium", "premium = ");
}

#[test]
fn co_insurers_are_known_parties_with_shares_of_at_most_the_whole() {
    let with = |co: &str| read(&CO_INSURED.replace("{ \"Lead\" = \"60%\", \"Second\" = \"40%\" }", co));
    let key = "co-insurers";
    says(with("{ \"Lead\" = \"60%\", \"Second\" = \"41%\" }"), key, "together take 101%", "at most 100%", "60%");
    says(
        with("{ \"Lead\" = \"60%\", \"Secund\" = \"40%\" }"),
        key,
        "no party called \"Secund\"; did you mean",
        "there are",
        "Insurer D",
    );
    says(
        with("{ \"Lead\" = \"60%\", \"Second\" = \"0%\" }"),
        key,
        "the share is zero",
        "every co-insurer has a share",
        "60%",
    );
    says(with("{ }"), key, "the list of co-insurers is empty", "each insurer with its share", "60%");
    says(with("{ \"Agency\" = \"40%\" }"), key, "\"Agency\" is a reinsurer", "role \"insurer\"", "insurer = ");
    let both = CO_INSURED.replace("co-insurers", "insurer = \"Lead\"\nco-insurers");
    says(read(&both), key, "has both `insurer` and `co-insurers`", "exactly one", "insurer = ");
    let taken = format!(
        "{CO_INSURED}{}",
        WHOLE_BOOK
            .replace("receivables", "venture (Lead)")
            .replace("premium = ", "covers = { buyers = [\"bangkok\"] }\npremium = ")
    );
    says(read(&taken), key, "another policy is called \"venture (Lead)\"", "a name of its own", "venture 2");
    // What the co-insurers leave stays with the policyholder.
    let (model, _) = with("{ \"Lead\" = \"60%\", \"Second\" = \"30%\" }").unwrap();
    assert_eq!(pays(&model, &["40m#hanoi"]).0, [dec!(17.1), dec!(8.55)]);
}

#[test]
fn terms_of_a_policy_that_have_two_readings_must_say_which() {
    let credit = WHOLE_BOOK.to_owned() + "share = \"95%\"\nlimit = { risk = \"as-approved\", aggregate = \"50m\" }\n";
    says(read(&credit), "limit", "has an aggregate limit, but no `basis`", "of what the policy pays", "basis = ");
    let idle = WHOLE_BOOK.to_owned() + "basis = \"share\"\n";
    says(read(&idle), "basis", "`basis` has no effect here", "share below 100%", "leave `basis` out");
    let nothing = WHOLE_BOOK.to_owned() + "interest = \"0%\"\n";
    says(read(&nothing), "interest", "the interest is zero", "some part of the loss", "70%");
    let zero = WHOLE_BOOK.to_owned() + "limit = { risk = 0 }\n";
    says(read(&zero), "risk", "the limit is zero", "above zero", "as-approved");
    let crossed = WHOLE_BOOK.to_owned() + "limit = { risk = \"1m\" }\nsub-limits = { stock = \"1m\" }\n";
    says(read(&crossed), "sub-limits", "stand in one policy", "either", "as-approved");
}
