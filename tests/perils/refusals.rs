//! What cannot be compiled, and the words it is refused with.

use super::support::*;
use ishizue::model::Model;
use ishizue::model::peril::*;
use ishizue::perils::{Fault, PerilError, Perils};

fn refusal(model: &Model) -> PerilError {
    Perils::compile(model).expect_err("must be refused")
}

#[track_caller]
fn assert_refused(model: &Model, words: &str) {
    let message = refusal(model).to_string();
    assert!(message.contains(words), "{message}");
}

fn table_with(change: impl FnOnce(&mut EventLossTable)) -> Model {
    let mut table = event_loss_table();
    change(&mut table);
    model(vec![peril("table", Source::EventLossTable(table))])
}

fn years_with(change: impl FnOnce(&mut YearTable)) -> Model {
    let mut table = year_table(&TEN_PERIODS, Replay::InOrder);
    change(&mut table);
    model(vec![peril("years", Source::YearTable(table))])
}

#[test]
fn laws_with_impossible_parameters_are_refused_with_the_peril_and_the_rule() {
    let with = |frequency, shape| model(vec![frequency_severity("quake", frequency, uncut(shape))]);
    let one = SeverityShape::Fixed { loss: 1.0 };
    assert_eq!(
        refusal(&with(Frequency::Poisson { mean: 1.0 }, SeverityShape::Pareto { threshold: 1.0, alpha: -2.0 }))
            .to_string(),
        "peril \"quake\": severity: alpha of the Pareto distribution must be a number above 0, but is -2"
    );
    for frequency in [
        Frequency::Poisson { mean: -1.0 },
        Frequency::Poisson { mean: f64::NAN },
        Frequency::NegativeBinomial { mean: 1.0, dispersion: -0.5 },
        Frequency::Binomial { trials: 3, probability: 1.5 },
    ] {
        assert!(matches!(refusal(&with(frequency, one.clone())).fault, Fault::Frequency(_)), "{frequency:?}");
    }
    for shape in [
        SeverityShape::Lognormal { mu: 0.0, sigma: -1.0 },
        SeverityShape::Gamma { shape: 0.0, scale: 1.0 },
        SeverityShape::Weibull { shape: 1.0, scale: f64::INFINITY },
        SeverityShape::Exponential { mean: 0.0 },
        SeverityShape::GeneralisedPareto { location: 0.0, scale: -1.0, shape: 0.1 },
        SeverityShape::Empirical { losses: Vec::new(), weights: None },
        SeverityShape::Fixed { loss: -1.0 },
    ] {
        assert!(matches!(refusal(&with(Frequency::Fixed { count: 1 }, shape)).fault, Fault::Severity(_)));
    }
    let cut = Severity {
        truncate_below: Some(9.0),
        truncate_above: Some(3.0),
        ..uncut(SeverityShape::Exponential { mean: 1.0 })
    };
    let model = model(vec![frequency_severity("quake", Frequency::Fixed { count: 1 }, cut)]);
    assert!(matches!(refusal(&model).fault, Fault::Severity(_)));
}

#[test]
fn too_many_events_a_year_are_refused() {
    let model = model(vec![poisson("dust", 2e5, SeverityShape::Fixed { loss: 1.0 })]);
    assert_refused(&model, "the mean number of events in a year must be at most 100,000, found 200000");
}

#[test]
fn two_perils_of_one_name_are_refused() {
    assert_refused(&model(vec![earthquake(), earthquake()]), "peril \"earthquake\": another peril has the same name");
}

#[test]
fn a_severity_without_a_portfolio_risk_is_refused() {
    let mut model = model(vec![earthquake()]);
    model.perils[0].portfolio_risk = None;
    assert_eq!(refusal(&model).fault, Fault::NoPortfolioRisk);
    model.perils[0].portfolio_risk = Some(99);
    assert_refused(&model, "risk number 99 does not exist; there are 6");
}

#[test]
fn shared_frequency_is_for_poisson_counts_only() {
    let shared = |source| {
        let mut model = model(vec![Peril { shared_frequency: Some(0), ..peril("p", source) }]);
        model.shared_frequencies.push(SharedFrequency { name: "bad years".to_owned(), variance: 0.4 });
        model
    };
    let severity = uncut(SeverityShape::Fixed { loss: 1.0 });
    let frequency = Frequency::Fixed { count: 1 };
    assert_refused(
        &shared(Source::FrequencySeverity { frequency, severity }),
        "needs Poisson counts; this peril has a fixed count",
    );
    let table = EventLossTable { dispersion: Some(1.0), ..event_loss_table() };
    assert_refused(&shared(Source::EventLossTable(table)), "this peril has negative binomial counts");
    assert_refused(&shared(Source::YearTable(year_table(&TEN_PERIODS, Replay::InOrder))), "the years of a table");
    let mut model = shared(Source::EventLossTable(event_loss_table()));
    assert!(Perils::compile(&model).is_ok());
    model.perils[0].shared_frequency = Some(1);
    assert_refused(&model, "shared frequency number 1 does not exist; there are 1");
    model.perils[0].shared_frequency = Some(0);
    model.shared_frequencies[0].variance = -0.1;
    assert_refused(
        &model,
        "peril \"shared-frequency.bad years\": its variance must be a finite number, zero or above, found -0.1",
    );
}

#[test]
fn malformed_event_loss_tables_are_refused() {
    assert_eq!(refusal(&table_with(|table| table.events.clear())).fault, Fault::NoEvents);
    assert_eq!(refusal(&table_with(|table| table.events.iter_mut().for_each(|e| e.rate = 0.0))).fault, Fault::NoRate);
    assert_refused(
        &table_with(|table| table.events[2].rate = f64::NAN),
        "the rate of event \"E02\" must be a finite number",
    );
    assert_refused(&table_with(|table| table.events[2].rate = -0.1), "zero or above, found -0.1");
    assert_refused(&table_with(|table| table.events[3].id = "E00".to_owned()), "event \"E00\" stands twice");
    assert_refused(
        &table_with(|table| table.rows[0].event = 20),
        "event of a row number 20 does not exist; there are 20",
    );
    assert_refused(&table_with(|table| table.rows[0].risk = 77), "risk number 77 does not exist");
    assert_refused(&table_with(|table| table.rows[0].mean = -1.0), "event \"E00\", risk \"site 0\": the mean must be");
    assert_refused(
        &table_with(|table| table.rows[0].sd_independent = f64::INFINITY),
        "the independent standard deviation",
    );
    assert_refused(&table_with(|table| table.rows[0].sd_correlated = -2.0), "the correlated standard deviation");
    assert_refused(&table_with(|table| table.rows[0].exposure = None), "secondary uncertainty needs an exposure");
    assert_refused(
        &table_with(|table| table.rows[0].exposure = Some(f64::NAN)),
        "the exposure must be a finite number",
    );
    assert_refused(
        &table_with(|table| table.rows[0].exposure = Some(499.0)),
        "the mean 500 must not be above the exposure 499",
    );
    assert_refused(&table_with(|table| table.dispersion = Some(-1.0)), "frequency: ");
    let twin = table_with(|table| table.rows.push(table.rows[0].clone()));
    assert_refused(&twin, "event \"E00\" has two rows for risk \"site 0\", coverage all");
}

#[test]
fn two_certain_rows_of_one_site_add_up() {
    let model = table_with(|table| {
        table.secondary = SecondaryUncertainty::None;
        table.rows.push(table.rows[0].clone());
    });
    let perils = Perils::compile(&model).unwrap();
    assert!((perils.event_sets()[0].events[0].mean - 500.0 * (1.0 + 137.0 / 60.0)).abs() < 1e-9);
}

#[test]
fn malformed_year_tables_are_refused() {
    assert_refused(&years_with(|table| table.periods = 0), "periods must be at least 1");
    assert_refused(&years_with(|table| table.periods = 8), "period of an occurrence number 8 does not exist");
    assert_refused(&years_with(|table| table.occurrences[0].event = 55), "event of an occurrence number 55");
    assert_refused(
        &years_with(|table| table.occurrences[0].first_row = 10),
        "row of an occurrence number 11 does not exist",
    );
    assert_refused(&years_with(|table| table.occurrences[0].rows = u32::MAX), "row of an occurrence");
    for day in [-1.0, 365.0, f64::NAN] {
        assert_refused(
            &years_with(|table| table.occurrences[0].day = Some(day)),
            "the day of event \"Y0000\" must be at least 0",
        );
    }
    assert_refused(&years_with(|table| table.weights = Some(vec![1.0; 9])), "the number of weights of 10 periods");
    let weights = |weights: Vec<f64>| years_with(|table| table.weights = Some(weights));
    assert_refused(&weights([vec![1.0; 9], vec![-1.0]].concat()), "the weight of period 10 must be");
    assert_refused(&weights(vec![0.0; 10]), "the sum of the weights of the periods must be");
    let mut long = weights((1..=10).map(f64::from).collect());
    assert!(Perils::compile(&long).is_ok());
    long.settings.horizon = 2;
    assert_eq!(refusal(&long).fault, Fault::WeightsOverHorizon { horizon: 2 });
    assert_refused(&years_with(|table| table.events.clear()), "at least one event");
}

#[test]
fn a_season_must_have_weights() {
    let mut model = model(vec![earthquake()]);
    model.perils[0].season = Season::Monthly([0.0; 12]);
    assert_refused(&model, "the sum of the monthly weights must be a finite number above zero");
}
