//! What good configurations are read as: every kind of source and contract, exact figures, imported tables, warnings.

use std::path::Path;

use ishizue::config;
use ishizue::input::complaint::Complaints;
use ishizue::model::Model;
use ishizue::model::contract::*;
use ishizue::model::peril::*;
use ishizue::model::policy::{DeductibleKind, DeductibleSize};
use ishizue::model::risk::Coverage;
use rust_decimal::{Decimal, dec};

const HEAD: &str = r#"
format = 1
title = "T"
currency = "JPY"
sites = "sites.csv"
[simulation]
start = 2027-04-01
trials = 1_000
seed = 7
"#;

const SITES: &str = "id,country,building,contents,stock,business_interruption\n\
                     sendai,JP,1.2bn,800m,300m,700m\nchiba,JP,2bn,,,500m\n";

const PARTIES: &str = r#"
[captive]
name = "Cap"
domicile = "Hawaii"
opening-surplus = "1億"
[parent]
name = "Par"
tax-rate = "30%"
[[party]]
name = "D"
role = "insurer"
country = "JP"
[[party]]
name = "London"
role = "reinsurer"
"#;

const QUAKE: &str = r#"
[[peril]]
name = "quake"
country = "JP"
frequency = { poisson = { mean = 0.1 } }
severity = { exponential = { mean = "50m" } }
"#;

const POLICY: &str = r#"
[[policy]]
name = "policy"
insurer = "D"
premium = "160m"
[[contract]]
name = "front"
cedant = "D"
reinsurer = "captive"
terms = { quota-share = { share = "95%" } }
premium = { share-of-subject-premium = "95%" }
"#;

/// Reads text with files beside it.
fn outcome(text: &str, files: &[(&str, &str)]) -> Result<(Model, Complaints), Complaints> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sites.csv"), SITES).unwrap();
    for (name, contents) in files {
        std::fs::write(folder.path().join(name), contents).unwrap();
    }
    config::read_text(text, "t.toml", folder.path())
}

fn good(text: &str, files: &[(&str, &str)]) -> Model {
    let (model, warnings) = outcome(text, files).unwrap_or_else(|e| panic!("{e}"));
    assert!(warnings.is_empty(), "{warnings}");
    model
}

fn warned(text: &str, files: &[(&str, &str)]) -> (Model, String) {
    let (model, warnings) = outcome(text, files).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(warnings.len(), 1, "{warnings}");
    let what = warnings.iter().next().unwrap().what.clone();
    (model, what)
}

fn refused(text: &str, files: &[(&str, &str)]) -> String {
    let complaints = outcome(text, files).map(|_| ()).unwrap_err();
    let errors: Vec<String> = complaints.errors().map(|c| c.what.clone()).collect();
    assert_eq!(errors.len(), 1, "{complaints}");
    errors[0].clone()
}

fn peril(lines: &str) -> String {
    format!("{HEAD}[[peril]]\nname = \"p\"\n{lines}\n")
}

fn source(lines: &str, files: &[(&str, &str)]) -> Source {
    good(&peril(lines), files).perils.remove(0).source
}

/// The second contract of a captive whose first is the fronting cession.
fn contract(lines: &str) -> Contract {
    good(&with_contract(lines), &[]).contracts.remove(1)
}

fn with_contract(lines: &str) -> String {
    format!(
        "{HEAD}{PARTIES}{QUAKE}{POLICY}[[contract]]\nname = \"x\"\ncedant = \"captive\"\nreinsurer = \"London\"\n{lines}\n"
    )
}

#[test]
fn a_whole_configuration_becomes_a_model() {
    let model = good(&with_contract("terms = { quota-share = { share = 0.1 } }\npremium = 0.1"), &[]);
    assert_eq!((model.title.as_str(), model.currency.as_str()), ("T", "JPY"));
    assert_eq!((model.settings.trials, model.settings.horizon, model.settings.seed), (1_000, 1, 7));
    let names: Vec<&str> = model.parties.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["Par", "Cap", "D", "London"]);
    assert_eq!((model.parent_party(), model.captive_party()), (Some(0), Some(1)));
    let account = model.captive.as_ref().unwrap();
    assert_eq!((account.opening_surplus, account.operating_cost), (dec!(100_000_000), dec!(0)));
    // Two sites, then the portfolio risk of the peril that names no site.
    assert_eq!(model.risks.len(), 3);
    assert_eq!(model.risks[0].total_value(), Some(dec!(3_000_000_000)));
    assert_eq!(model.risks[1].values[1], None);
    assert!(model.risks[2].portfolio);
    assert_eq!(model.perils[0].portfolio_risk, Some(2));
    let (front, x) = (&model.contracts[0], &model.contracts[1]);
    assert_eq!((front.cedant, front.reinsurer, x.cedant, x.reinsurer), (2, 1, 1, 3));
    // One tenth is one tenth, not the double nearest to it.
    assert_eq!(x.premium, Premium::Amount(dec!(0.1)));
    assert_eq!(x.period, Period { from: jiff::civil::date(2027, 4, 1), months: 12, expiring: Expiring::Same });
    let inputs: Vec<&str> = model.inputs.iter().map(|i| i.path.as_str()).collect();
    assert_eq!(inputs, ["t.toml", "sites.csv"]);
    assert_eq!(model.inputs[1].bytes, SITES.len() as u64);
}

#[test]
fn every_kind_of_terms_is_read() {
    let layer = |attachment, limit| Layer { attachment, limit };
    let of = |terms: &str| contract(&format!("terms = {{ {terms} }}\npremium = 1\nafter = []")).terms;
    assert!(matches!(of(r#"quota-share = { share = "100%", limit = "950m" }"#),
        Terms::QuotaShare { share, limit } if share.is_whole() && limit == Some(dec!(950_000_000))));
    assert!(matches!(
        contract("terms = { surplus-share = { shares = { chiba = \"75%\", sendai = 0.5 } } }\npremium = 1").terms,
        Terms::SurplusShare { shares, limit: None }
            if shares.iter().map(|(r, s)| (*r, s.exact())).eq([(0, dec!(0.5)), (1, dec!(0.75))])
    ));
    assert_eq!(
        of(r#"excess-of-loss = { attachment = "5000万", limit = "unlimited", franchise = "60m" }"#),
        Terms::ExcessOfLoss { layer: layer(dec!(50_000_000), None), franchise: Some(dec!(60_000_000)) }
    );
    assert_eq!(
        of(r#"per-risk-excess = { attachment = 50_000, limit = 50_000, occurrence-limit = 60_000 }"#),
        Terms::PerRiskExcess { layer: layer(dec!(50_000), Some(dec!(50_000))), occurrence_limit: Some(dec!(60_000)) }
    );
    assert_eq!(
        of(r#"aggregate-excess = { attachment = 1e5, limit = 1e5 }"#),
        Terms::AggregateExcess { layer: layer(dec!(100_000), Some(dec!(100_000))) }
    );
    assert!(matches!(
        of(r#"stop-loss = { attachment = "80%", limit = "40m" }"#),
        Terms::StopLoss { attachment: StopLossPoint::ShareOfSubjectPremium(a), limit: StopLossPoint::Amount(l) }
            if a.exact() == dec!(0.8) && l == dec!(40_000_000)
    ));
}

#[test]
fn annual_terms_reinstatements_and_clauses_are_read() {
    let c = contract(
        r#"terms = { excess-of-loss = { attachment = 100, limit = 100 } }
per-risk = { limit = 40 }
annual = { deductible = 20, limit = 300 }
reinstatements = { rates = ["100%", "50%"] }
placed = "80%"
basis = "whole"
premium = { rate-on-line = "6%" }
commission = { rate = "5%", base = "original-premium" }
hours-clause = { hours = 72, window = "best" }
period = { from = 2027-07-01, months = 18, expiring = "none" }
renewal = "none"
after = []"#,
    );
    assert_eq!(c.per_risk, Some(Layer { attachment: dec!(0), limit: Some(dec!(40)) }));
    assert_eq!((c.annual.deductible, c.annual.limit), (Some(dec!(20)), Some(dec!(300))));
    let rates: Vec<Decimal> = c.annual.reinstatements.unwrap().rates.iter().map(|r| r.exact()).collect();
    assert_eq!(rates, [dec!(1), dec!(0.5)]);
    assert_eq!(c.placed.exact(), dec!(0.8));
    assert!(matches!(c.premium, Premium::RateOnLine(rate) if rate.exact() == dec!(0.06)));
    assert_eq!(c.commission.unwrap().base, CommissionBase::OriginalPremium);
    assert_eq!(c.hours, Some(HoursClause { hours: 72, window: Window::Best }));
    assert_eq!(c.period, Period { from: jiff::civil::date(2027, 7, 1), months: 18, expiring: Expiring::None });
    assert_eq!(c.renewal, Renewal::None);
    let free = contract(
        "terms = { excess-of-loss = { attachment = 1, limit = 1 } }\nreinstatements = { count = 3, rate = 0 }\npremium = 1\nafter = []",
    );
    assert_eq!(free.annual.reinstatements.unwrap().rates.len(), 3);
}

#[test]
fn policies_are_read_with_both_kinds_of_deductible() {
    let policy = |lines: &str| {
        let text = format!("{HEAD}{PARTIES}{QUAKE}[[policy]]\nname = \"q\"\ninsurer = \"D\"\npremium = 1\n{lines}\n");
        good(&text, &[]).policies.remove(0)
    };
    let lines = "deductible = { subtract = \"10m\" }\nlimit = { occurrence = 7, aggregate = 9 }\nsub-limits = { stock = 5, building = 6 }";
    let text = format!("{HEAD}{PARTIES}{QUAKE}[[policy]]\nname = \"q\"\ninsurer = \"D\"\npremium = 1\n{lines}\n");
    // Losses of a portfolio are not split by coverage, so that both sub-limits are warned about.
    let (mut model, warnings) = outcome(&text, &[]).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(warnings.len(), 2, "{warnings}");
    let plain = model.policies.remove(0);
    let deductible = plain.deductible.unwrap();
    assert_eq!(
        (deductible.kind, deductible.size),
        (DeductibleKind::Subtract, DeductibleSize::Amount(dec!(10_000_000)))
    );
    assert_eq!((plain.occurrence_limit, plain.aggregate_limit), (Some(dec!(7)), Some(dec!(9))));
    assert_eq!(plain.sub_limits, [(Coverage::Building, dec!(6)), (Coverage::Stock, dec!(5))]);
    assert_eq!(policy("deductible = { franchise = 5 }").deductible.unwrap().kind, DeductibleKind::Franchise);
    let at = policy("deductible = { franchise = 5, at-or-above = true }").deductible.unwrap();
    assert_eq!(at.kind, DeductibleKind::FranchiseAtOrAbove);
    let share = policy("deductible = { subtract = { share-of-loss = \"5%\" } }").deductible.unwrap();
    assert!(matches!(share.size, DeductibleSize::ShareOfLoss(s) if s.exact() == dec!(0.05)));
}

#[test]
fn a_deductible_in_shares_of_the_insured_value_becomes_an_amount() {
    let elt = ("elt.csv", "event_id,rate,site,mean\n1,0.1,sendai,500m\n");
    let text = |covers: &str| {
        let peril =
            "[[peril]]\nname = \"q\"\nevent-loss-table = { file = \"elt.csv\", secondary-uncertainty = \"none\" }\n";
        let policy = "[[policy]]\nname = \"q1\"\ninsurer = \"D\"\npremium = 1\n";
        format!("{HEAD}{PARTIES}{peril}{policy}{covers}deductible = {{ subtract = {{ share-of-value = \"5%\" }} }}\n")
    };
    let size = |covers: &str| good(&text(covers), &[elt]).policies[0].deductible.unwrap().size;
    // 5 % of 1.2bn + 0.8bn + 0.3bn + 0.7bn + 2bn + 0.5bn.
    assert_eq!(size(""), DeductibleSize::Amount(dec!(275_000_000)));
    assert_eq!(
        size("covers = { sites = [\"chiba\"], coverages = [\"building\"] }\n"),
        DeductibleSize::Amount(dec!(100_000_000))
    );
    let unknown = refused(
        &format!(
            "{HEAD}{PARTIES}{QUAKE}[[policy]]\nname = \"q1\"\ninsurer = \"D\"\npremium = 1\ndeductible = {{ subtract = {{ share-of-value = \"5%\" }} }}\n"
        ),
        &[],
    );
    assert_eq!(unknown, "the insured value in scope is not known");
}

#[test]
fn frequency_and_severity_are_read() {
    let of =
        |frequency: &str, severity: &str| match source(&format!("frequency = {frequency}\nseverity = {severity}"), &[])
        {
            Source::FrequencySeverity { frequency, severity } => (frequency, severity),
            other => panic!("{other:?}"),
        };
    let (frequency, severity) =
        of("{ poisson = { mean = 2 } }", "{ pareto = { threshold = 1, alpha = 1.5 }, censor-at = 1000 }");
    assert_eq!(frequency, Frequency::Poisson { mean: 2.0 });
    assert_eq!(severity.shape, SeverityShape::Pareto { threshold: 1.0, alpha: 1.5 });
    assert_eq!((severity.truncate_below, severity.truncate_above, severity.censor_at), (None, None, Some(1000.0)));
    let (frequency, severity) =
        of("{ negative-binomial = { mean = 3, dispersion = 0.5 } }", "{ lognormal = { mean = 100, sd = 100 } }");
    assert_eq!(frequency, Frequency::NegativeBinomial { mean: 3.0, dispersion: 0.5 });
    // sigma^2 = ln 2 = 0.693147..., mu = ln 100 - ln 2 / 2 = 4.258596...
    let SeverityShape::Lognormal { mu, sigma } = severity.shape else { panic!() };
    assert!((mu - 4.258_596_595_708_119).abs() < 1e-12 && (sigma - 0.832_554_611_157_697_7).abs() < 1e-12);
    let (frequency, severity) = of(
        "{ binomial = { trials = 3, probability = 0.1 } }",
        "{ empirical = { losses = [1, \"2k\"], weights = [3, 1] } }",
    );
    assert_eq!(frequency, Frequency::Binomial { trials: 3, probability: 0.1 });
    assert_eq!(severity.shape, SeverityShape::Empirical { losses: vec![1.0, 2000.0], weights: Some(vec![3.0, 1.0]) });
    let (frequency, severity) = of(
        "{ fixed = { count = 1 } }",
        "{ generalised-pareto = { location = 1, scale = 2, shape = -0.5 }, truncate-below = 2 }",
    );
    assert_eq!(frequency, Frequency::Fixed { count: 1 });
    assert_eq!(severity.shape, SeverityShape::GeneralisedPareto { location: 1.0, scale: 2.0, shape: -0.5 });
    let (_, severity) = of("{ fixed = { count = 1 } }", "{ gamma = { shape = 2, scale = 3 } }");
    assert_eq!(severity.shape, SeverityShape::Gamma { shape: 2.0, scale: 3.0 });
    let (_, severity) = of("{ fixed = { count = 1 } }", "{ weibull = { shape = 2, scale = 3 } }");
    assert_eq!(severity.shape, SeverityShape::Weibull { shape: 2.0, scale: 3.0 });
}

#[test]
fn a_list_of_losses_is_read_from_a_file() {
    let losses = ("losses.csv", "loss,weight\n5m,1\n20m,2.5\n");
    let lines = "frequency = { fixed = { count = 1 } }\nseverity = { empirical = { file = \"losses.csv\" } }";
    let Source::FrequencySeverity { severity, .. } = source(lines, &[losses]) else { panic!() };
    assert_eq!(severity.shape, SeverityShape::Empirical { losses: vec![5e6, 2e7], weights: Some(vec![1.0, 2.5]) });
}

#[test]
fn seasons_and_shared_frequencies_are_read() {
    let text = format!(
        "{HEAD}[shared-frequency.cluster]\nvariance = 0.2\n[[peril]]\nname = \"p\"\nfrequency = {{ poisson = {{ mean = 1 }} }}\n\
         severity = {{ fixed = {{ loss = 1 }} }}\nshared-frequency = \"cluster\"\nseason = {{ monthly = [0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0] }}\n"
    );
    let model = good(&text, &[]);
    assert_eq!(model.shared_frequencies, [SharedFrequency { name: "cluster".into(), variance: 0.2 }]);
    assert_eq!(model.perils[0].shared_frequency, Some(0));
    assert!(matches!(&model.perils[0].season, Season::Monthly(w) if w[7] == 2.0));
    let fixed = text.replace("poisson = { mean = 1 }", "fixed = { count = 1 }");
    assert_eq!(refused(&fixed, &[]), "this peril has no Poisson count");
}

#[test]
fn an_event_loss_table_is_read_by_event_and_site() {
    let elt = (
        "elt.csv",
        "event_id,rate,site,coverage,mean,sd_i,sd_c,exposure,magnitude\n\
        b,0.01,sendai,building,5m,1m,0.5m,1.2bn,8.1\na,0.02,chiba,,7m,2m,1m,2bn,\nb,0.01,chiba,,9m,0,0,,8.1\n",
    );
    let lines = "event-loss-table = { file = \"elt.csv\", secondary-uncertainty = \"beta\", frequency = { negative-binomial = { dispersion = 0.5 } } }";
    let model = good(&peril(lines), &[elt]);
    let Source::EventLossTable(table) = &model.perils[0].source else { panic!() };
    let ids: Vec<(&str, f64)> = table.events.iter().map(|e| (e.id.as_str(), e.rate)).collect();
    assert_eq!(ids, [("b", 0.01), ("a", 0.02)]);
    assert_eq!((table.events[0].magnitude, table.events[1].magnitude), (Some(8.1), None));
    let rows: Vec<_> = table.rows.iter().map(|r| (r.event, r.risk, r.coverage, r.mean, r.exposure)).collect();
    assert_eq!(
        rows,
        [
            (0, 0, Coverage::Building, 5e6, Some(1.2e9)),
            (0, 1, Coverage::All, 9e6, None),
            (1, 1, Coverage::All, 7e6, Some(2e9)),
        ]
    );
    assert_eq!((table.rows[0].sd_independent, table.rows[0].sd_correlated), (1e6, 5e5));
    assert_eq!((table.secondary, table.dispersion), (SecondaryUncertainty::Beta, Some(0.5)));
    assert_eq!((model.perils[0].portfolio_risk, model.risks.len()), (None, 2));
}

#[test]
fn a_melt_of_the_open_results_data_standard_is_read() {
    let melt = (
        "melt.csv",
        "EventId,SummaryId,SampleType,EventRate,ChanceOfLoss,MeanLoss,SDLoss,MaxLoss,FootprintExposure,MeanImpactedExposure,MaxImpactedExposure\n\
        1,sendai,1,0.01,0.9,100,0,100,1000,900,900\n1,sendai,2,0.01,0.9,110,50,400,1000,900,900\n",
    );
    let lines =
        |more: &str| format!("event-loss-table = {{ file = \"melt.csv\", secondary-uncertainty = \"beta\"{more} }}");
    let full = lines(", sample-type = 2, exposure = \"max_loss\", standard-deviation = \"correlated\"");
    let (model, warnings) = outcome(&peril(&full), &[melt]).unwrap_or_else(|e| panic!("{e}"));
    let unused: Vec<&str> = warnings.iter().map(|w| w.what.as_str()).collect();
    assert_eq!(unused.len(), 3, "{unused:?}");
    let Source::EventLossTable(table) = &model.perils[0].source else { panic!() };
    assert_eq!(table.rows.len(), 1);
    let row = &table.rows[0];
    assert_eq!((row.mean, row.sd_independent, row.sd_correlated, row.exposure), (110.0, 0.0, 50.0, Some(400.0)));
    // Each choice that the file leaves open is asked for.
    let open = |more: &str| refused(&peril(&lines(more)), &[melt]);
    assert_eq!(
        open(", exposure = \"max_loss\", standard-deviation = \"correlated\""),
        "the file has rows of several sample types"
    );
    assert_eq!(
        open(", sample-type = 2, standard-deviation = \"correlated\""),
        "the file has several exposures: max_loss, footprint_exposure"
    );
    assert_eq!(open(", sample-type = 2, exposure = \"max_loss\""), "the table has only a whole standard deviation");
}

#[test]
fn a_year_event_loss_table_keeps_time_order_and_joins_sites() {
    let yelt = (
        "yelt.csv",
        "period,event_id,day,site,loss\n\
        3,b,200,sendai,5\n3,a,10.5,chiba,1\n3,a,10.5,sendai,2\n1,a,0,sendai,4\n",
    );
    let lines = "year-event-loss-table = { file = \"yelt.csv\", periods = 5, replay = \"in-order\" }";
    let Source::YearTable(table) = source(lines, &[yelt]) else { panic!() };
    assert_eq!((table.periods, table.replay, &table.weights), (5, Replay::InOrder, &None));
    let found: Vec<_> = table.occurrences.iter().map(|o| (o.period, o.day, o.event, o.first_row, o.rows)).collect();
    assert_eq!(found, [(0, Some(0.0), 1, 0, 1), (2, Some(10.5), 1, 1, 2), (2, Some(200.0), 0, 3, 1)]);
    let losses: Vec<_> = table.rows.iter().map(|r| (r.event, r.risk, r.mean)).collect();
    assert_eq!(losses, [(0, 0, 4.0), (1, 1, 1.0), (1, 0, 2.0), (2, 0, 5.0)]);
}

#[test]
fn an_splt_is_read_by_period_and_sample_without_its_means() {
    // From a start on 1 April, 1 July is day 91 of the model year and 31 March day 364.
    let splt = (
        "splt.csv",
        "Period,PeriodWeight,EventId,Year,Month,Day,Hour,Minute,SummaryId,SampleId,Loss\n\
        1,0.5,7,2027,7,1,12,0,sendai,-1,50\n1,0.5,7,2027,7,1,12,0,sendai,1,40\n1,0.5,7,2027,7,1,12,0,sendai,2,60\n\
        2,0.5,8,2028,3,31,0,0,sendai,2,9\n",
    );
    let lines = "year-event-loss-table = { file = \"splt.csv\", periods = 2, samples = 2, replay = \"bootstrap\" }";
    let (model, warnings) = outcome(&peril(lines), &[splt]).unwrap_or_else(|e| panic!("{e}"));
    assert!(warnings.iter().any(|w| w.what == "1 row with the sample -1 is left out"), "{warnings}");
    let Source::YearTable(table) = &model.perils[0].source else { panic!() };
    assert_eq!((table.periods, &table.weights), (4, &None));
    let found: Vec<_> = table.occurrences.iter().map(|o| (o.period, o.day)).collect();
    assert_eq!(found, [(0, Some(91.5)), (1, Some(91.5)), (3, Some(364.0))]);
}

#[test]
fn years_may_have_weights_and_a_year_loss_table_has_one_loss_a_year() {
    let lines =
        |more: &str| format!("year-loss-table = {{ file = \"ylt.csv\", periods = 3, replay = \"bootstrap\"{more} }}");
    let weighted = ("ylt.csv", "period,loss,weight\n1,5m,1.5\n3,7m,2\n");
    let Source::YearTable(table) = source(&lines(", other-weight = 0.5"), &[weighted]) else { panic!() };
    assert_eq!(table.weights, Some(vec![1.5, 0.5, 2.0]));
    assert_eq!((table.occurrences.len(), table.rows[1].mean, table.occurrences[1].period), (2, 7e6, 2));
    let (_, what) = warned(&peril(&lines("")), &[weighted]);
    assert_eq!(what, "weights differ, and 1 period has none");
    let probabilities = ("ylt.csv", "period,loss,weight\n1,5m,0.5\n3,7m,0.2\n");
    assert_eq!(refused(&peril(&lines("")), &[probabilities]), "weights differ, and 1 period has none");
    let file = ("weights.csv", "period,weight\n1,0.5\n2,0.3\n3,0.2\n");
    let plain = ("ylt.csv", "period,loss\n1,5m\n");
    let Source::YearTable(table) = source(&lines(", period-weights = \"weights.csv\""), &[plain, file]) else {
        panic!()
    };
    assert_eq!(table.weights, Some(vec![0.5, 0.3, 0.2]));
    let other_count = ("ylt.csv", "period,loss,weight\n1,5m,0.001\n2,5m,0.001\n");
    let (_, what) = warned(&peril(&lines("")), &[other_count]);
    assert_eq!(what, "every weight is 0.001, as if there were 1000 periods");
    assert_eq!(
        refused(&peril(&lines("")), &[("ylt.csv", "period,loss\n1,5\n1,6\n")]),
        "column period: the period 1 stands twice in the table"
    );
}

#[test]
fn a_year_event_loss_table_refuses_what_would_count_twice() {
    let lines = "year-event-loss-table = { file = \"yelt.csv\", periods = 5, replay = \"in-order\" }";
    let of = |rows: &str| refused(&peril(lines), &[("yelt.csv", rows)]);
    assert_eq!(
        of("period,event_id,day,loss\n1,a,5,1\n1,a,5,2\n"),
        "column event_id: event a stands twice in the same period for the same site and coverage"
    );
    assert_eq!(of("period,event_id,day,loss\n1,a,365,1\n"), "column day: the day 365 is outside the model year");
    assert_eq!(of("period,event_id,month,day,loss\n1,a,2,30,1\n"), "column day: there is no day 30 in month 2");
    assert_eq!(of("period,event_id,sample,loss\n1,a,2,1\n"), "column sample: the sample 2 is out of range");
}

#[test]
fn contracts_that_are_ordered_disjoint_or_successive_may_cede_more_than_the_whole_together() {
    let two = |first: &str, second: &str| {
        let lines = |name, more: &str| {
            format!(
                "[[contract]]\nname = \"{name}\"\ncedant = \"captive\"\nreinsurer = \"London\"\npremium = 1\nterms = {{ quota-share = {{ share = \"60%\" }} }}\n{more}\n"
            )
        };
        format!(
            "{HEAD}{PARTIES}{QUAKE}{}{POLICY}{}{}",
            QUAKE.replace("\"quake\"", "\"flood\""),
            lines("x", first),
            lines("y", second)
        )
    };
    assert_eq!(refused(&two("", ""), &[]), "\"x\" and \"y\" cede 120% together");
    for (first, second) in [
        ("", "after = [\"x\"]"),
        ("covers = { perils = [\"quake\"] }", "covers = { perils = [\"flood\"] }"),
        ("renewal = \"none\"", "period = { from = 2028-04-01, expiring = \"none\" }"),
        ("placed = \"50%\"", ""),
    ] {
        // Half the horizon lies before the second of the successive contracts, which is why that one is warned about.
        outcome(&two(first, second), &[]).unwrap_or_else(|e| panic!("{first} {second}\n{e}"));
    }
    let by_site = two("covers = { sites = [\"sendai\"] }", "covers = { sites = [\"chiba\"] }");
    assert!(outcome(&by_site, &[]).unwrap_err().to_string().contains("no peril in its scope has losses at sites"));
    let (head, rest) = by_site.split_once("frequency = ").unwrap();
    let rest = rest.split_once("[[peril]]").unwrap().1;
    let table = "event-loss-table = { file = \"elt.csv\", secondary-uncertainty = \"none\" }";
    let rows = "event_id,rate,site,mean\n1,0.1,sendai,5\n1,0.1,chiba,7\n";
    let struck = format!("{}{table}\n[[peril]]{rest}", head.replace("country = \"JP\"\nfreq", "freq"));
    let struck = struck.replacen("name = \"quake\"\ncountry = \"JP\"\n", "name = \"quake\"\n", 1);
    outcome(&struck, &[("elt.csv", rows)]).unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn over_cession_is_found_among_many_and_by_risk() {
    let many = |n: usize, share: &str| {
        let each = |i| {
            format!(
                "[[contract]]\nname = \"x{i}\"\ncedant = \"captive\"\nreinsurer = \"London\"\npremium = 1\nterms = {{ quota-share = {{ share = \"{share}\" }} }}\n"
            )
        };
        format!("{HEAD}{PARTIES}{QUAKE}{POLICY}{}", (0..n).map(each).collect::<String>())
    };
    good(&many(30, "3%"), &[]);
    assert!(refused(&many(30, "4%"), &[]).ends_with("cede 104% together"));
    let surplus = |share: &str| {
        with_contract(&format!(
            "terms = {{ surplus-share = {{ shares = {{ sendai = \"50%\", chiba = \"{share}\" }} }} }}\npremium = 1\n\
             [[contract]]\nname = \"y\"\ncedant = \"captive\"\nreinsurer = \"London\"\npremium = 1\nterms = {{ quota-share = {{ share = \"40%\" }} }}\n"
        ))
    };
    good(&surplus("60%"), &[]);
    assert_eq!(refused(&surplus("61%"), &[]), "\"x\" and \"y\" cede 101% together of chiba");
}

#[test]
fn layers_of_a_tower_may_be_placed_in_parts_that_add_up_to_the_whole() {
    let tower = |placed: &str| {
        with_contract(&format!(
            "terms = {{ excess-of-loss = {{ attachment = 10, limit = 20 }} }}\nplaced = \"60%\"\nbasis = \"whole\"\npremium = 1\nafter = []\n\
             [[contract]]\nname = \"y\"\ncedant = \"captive\"\nreinsurer = \"London\"\npremium = 1\nafter = []\nplaced = \"{placed}\"\nbasis = \"whole\"\n\
             terms = {{ excess-of-loss = {{ attachment = 20, limit = 20 }} }}\n"
        ))
    };
    good(&tower("40%"), &[]);
    assert_eq!(refused(&tower("41%"), &[]), "\"x\" and \"y\" are placed to 101% just above 20");
}

#[test]
fn order_need_not_be_written_between_proportional_contracts() {
    let after = |first: &str, second: &str| {
        with_contract(&format!(
            "terms = {{ quota-share = {{ share = \"20%\" }} }}\npremium = 1\n{first}\n[[contract]]\nname = \"y\"\ncedant = \"captive\"\n\
             reinsurer = \"London\"\npremium = 1\nterms = {{ excess-of-loss = {{ attachment = \"50m\", limit = \"100m\" }} }}\n{second}\n"
        ))
    };
    // One that names the other settles the order of both; each empty list only speaks for itself.
    good(&after("", "after = [\"x\"]"), &[]);
    good(&after("after = [\"y\"]", ""), &[]);
    assert!(refused(&after("", "after = []"), &[]).contains("\"x\" does not say which comes first"));
    let neither = outcome(&after("", ""), &[]).map(|_| ()).unwrap_err();
    assert_eq!(neither.errors().count(), 2);
    // 0.2 x + min(x - 50, 100) at x = 150 is 130: never above the loss.
    good(&after("after = []", "after = []"), &[]);
}

#[test]
fn parallel_contracts_that_can_pay_more_than_the_loss_are_warned_about() {
    let text = with_contract(
        "terms = { quota-share = { share = \"40%\" } }\npremium = 1\nafter = []\n[[contract]]\nname = \"y\"\ncedant = \"captive\"\n\
         reinsurer = \"London\"\npremium = 1\nafter = []\nterms = { excess-of-loss = { attachment = \"50m\", limit = \"100m\" } }\n",
    );
    // 0.4 x + min(x - 50, 100) at x = 150 is 160.
    let (_, what) = warned(&text, &[]);
    assert_eq!(
        what,
        "\"x\" and \"y\" can together recover more than the loss: 160,000,000 of an occurrence of 150,000,000"
    );
}

#[test]
fn reinstatements_that_can_never_be_used_are_warned_about() {
    let lines = |annual: &str| {
        format!(
            "terms = {{ excess-of-loss = {{ attachment = 100, limit = 100 }} }}\nannual = {{ limit = {annual} }}\nreinstatements = {{ count = 2, rate = \"100%\" }}\npremium = 1\nafter = []"
        )
    };
    let (_, what) = warned(&with_contract(&lines("200")), &[]);
    assert_eq!(what, "the annual limit 200 leaves room for 1 of 2 reinstatements");
    good(&with_contract(&lines("201")), &[]);
}

#[test]
fn a_law_without_a_mean_is_warned_about_unless_it_is_cut() {
    let text = |more: &str| {
        peril(&format!(
            "frequency = {{ fixed = {{ count = 1 }} }}\nseverity = {{ pareto = {{ threshold = 1, alpha = 1 }}{more} }}"
        ))
    };
    let (_, what) = warned(&text(""), &[]);
    assert_eq!(what, "the mean of this law is infinite");
    good(&text(", truncate-above = 1000"), &[]);
}

#[test]
fn a_captive_may_insure_directly_at_home() {
    let text = |domicile: &str, country: &str| {
        format!(
            "{HEAD}{}{}[[policy]]\nname = \"p\"\ninsurer = \"captive\"\npremium = 1\n",
            PARTIES.replace("Hawaii", domicile),
            QUAKE.replace("\"JP\"", country)
        )
    };
    // The sites of the list stand in Japan, but the peril strikes none of them.
    good(&text("Hawaii", "\"US\""), &[]);
    good(&text("Japan", "\"JP\""), &[]);
    assert!(refused(&text("Hawaii", "\"JP\""), &[]).starts_with("the captive assumes a risk in Japan directly"));
}

#[test]
fn syntax_errors_are_reported_together_with_wrong_values() {
    let text =
        with_contract("terms = { quota-share = { share = \"110%\" } }\npremium = ").replace("seed = 7", "seed = seven");
    let complaints = outcome(&text, &[]).map(|_| ()).unwrap_err();
    let said: Vec<&str> = complaints.sorted().iter().map(|c| c.what.as_str()).collect();
    assert_eq!(said, ["a text without quotes", "the share 110% is above 100%", "a key without a value"]);
}

#[test]
fn a_configuration_that_is_no_file_is_refused() {
    let what = |path: &Path| config::read(path).map(|_| ()).unwrap_err().iter().next().unwrap().what.clone();
    assert_eq!(what(Path::new("no/such/file.toml")), "there is no such file");
    assert_eq!(what(Path::new("tests")), "this is a directory, not a file");
}

#[test]
fn the_same_file_named_twice_is_one_input() {
    let text = format!(
        "{HEAD}[[peril]]\nname = \"p\"\nyear-loss-table = {{ file = \"ylt.csv\", periods = 3, replay = \"bootstrap\" }}\n\
         [[peril]]\nname = \"q\"\nyear-loss-table = {{ file = \"ylt.csv\", periods = 3, replay = \"in-order\" }}\n"
    );
    let model = good(&text, &[("ylt.csv", "period,loss\n1,5m\n")]);
    assert_eq!(model.inputs.len(), 3);
    assert_eq!(model.inputs[2].path, "ylt.csv");
}
