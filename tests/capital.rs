//! The captive's balance sheet along paths: an independent enumeration, volatile returns, the replay in decimals, capital need as a
//! root, what is refused.

use ishizue::model::Model;
use ishizue::simulation::block::BlockColumns;
use ishizue::simulation::{Cancel, RunSettings, Silent, Sink};
use ishizue::statistics::Estimate;
use ishizue::study::pro_forma::ProForma;
use ishizue::study::replay;
use ishizue::study::results::Results;
use ishizue::study::run::{NoRows, run};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};

fn read(text: &str) -> Result<Model, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("capital.toml");
    std::fs::write(&path, text).unwrap();
    ishizue::config::read(&path).map(|(model, _)| model).map_err(|mistakes| mistakes.render(false, 120))
}

fn results(model: &Model, threads: usize) -> Results {
    let settings = RunSettings { trials: model.settings.trials, threads, block: 0 };
    run(model, &settings, &Silent, &Cancel::new(), &mut NoRows).unwrap()
}

/// A captive that issues nothing and reinsures a front in whole: premium 100, one loss of 300 a year with probability 20 %.
fn text(captive: &str, simulation: &str) -> String {
    format!(
        "format = 1\ntitle = \"Capital\"\ncurrency = \"JPY\"\n[simulation]\nstart = 2027-04-01\nseed = 5\nquantum = 0.000001\n{simulation}\n\
         [captive]\nname = \"Captive\"\ndomicile = \"Hawaii\"\noperating-cost = 10\n{captive}\n\
         [parent]\nname = \"Parent\"\ntax-rate = \"30%\"\nother-costs = 2\ndividend-tax = \"5%\"\n\
         [[party]]\nname = \"Front\"\nrole = \"insurer\"\ncountry = \"JP\"\n\
         [[peril]]\nname = \"quake\"\nfrequency = {{ binomial = {{ trials = 1, probability = 0.2 }} }}\n\
         severity = {{ fixed = {{ loss = 300 }} }}\n\
         [[policy]]\nname = \"policy\"\ninsurer = \"Front\"\npremium = 100\nlimit = {{ aggregate = 1000 }}\n\
         [[contract]]\nname = \"fronting\"\ncedant = \"Front\"\nreinsurer = \"captive\"\n\
         terms = {{ quota-share = {{ share = \"100%\" }} }}\npremium = {{ share-of-subject-premium = \"100%\" }}\n"
    )
}

const RULES: &str = "opening-surplus = 150\n\
    investment = { return = \"4%\", invested = \"75%\", cash-return = \"1%\" }\n\
    income-tax = { rate = \"20%\", losses = \"carry-forward\", carried = { years = 2, most-of-result = \"50%\", opening = 30 } }\n\
    dividends = { above = 250, share = \"50%\", from-year = 2, most-of-surplus = \"20%\", not-after-loss = 1 }\n\
    capital-calls = { below = 0, to = 80, most = 200 }\n\
    loan-to-parent = { share = \"25%\", interest = \"2%\", from-year = 2, repaid = \"on-demand\" }\n\
    minimum-surplus = 20\nruin-probabilities = [\"5%\"]\n";

/// A year of the enumeration: surplus, funds, loan, income, interest, tax, dividend, call.
#[derive(Clone, Copy, Debug, Default)]
struct Naive {
    surplus: f64,
    loan: f64,
    income: f64,
    interest: f64,
    tax: f64,
    dividend: f64,
    called: f64,
    result: f64,
}

/// The rules of [`RULES`] written down a second time, for one path of losses.
fn naive(losses: &[bool]) -> Vec<Naive> {
    let (mut funds, mut loan, mut called_so_far) = (150.0_f64, 0.0_f64, 0.0_f64);
    let mut carried: Vec<(i32, f64)> = vec![(-1, 30.0)];
    let mut last_loss: Option<usize> = None;
    let mut years = Vec::new();
    for (year, &loss) in losses.iter().enumerate() {
        if year >= 1 {
            let target = (funds + loan).max(0.0) * 0.25;
            funds -= target - loan;
            loan = target;
        }
        let base = (funds + 100.0).max(0.0);
        let income = base * 0.75 * 0.04 + base * 0.25 * 0.01;
        let interest = loan * 0.02;
        let before_tax = 100.0 - if loss { 300.0 } else { 0.0 } - 10.0 + income + interest;
        carried.retain(|(of, _)| year as i32 - of <= 2);
        let mut tax = 0.0;
        if before_tax > 0.0 {
            let mut room = before_tax * 0.5;
            for (_, left) in &mut carried {
                let part = left.min(room);
                *left -= part;
                room -= part;
            }
            tax = 0.2 * (before_tax - (before_tax * 0.5 - room));
        } else {
            carried.push((year as i32, -before_tax));
        }
        let result = before_tax - tax;
        funds += result;
        let back = loan.min((-funds).max(0.0));
        (funds, loan) = (funds + back, loan - back);
        if result < 0.0 {
            last_loss = Some(year);
        }
        let mut called = 0.0;
        if funds + loan < 0.0 {
            called = (80.0 - funds - loan).min(200.0 - called_so_far);
            called_so_far += called;
            funds += called;
        }
        let barred = last_loss.is_some_and(|of| year - of <= 1);
        let surplus = funds + loan;
        let mut dividend = 0.0;
        if year >= 1 && !barred && called == 0.0 && surplus > 0.0 {
            dividend = (0.5 * (surplus - 250.0).max(0.0)).min(0.2 * surplus).min(funds.max(0.0));
        }
        funds -= dividend;
        years.push(Naive { surplus: funds + loan, loan, income, interest, tax, dividend, called, result });
    }
    years
}

fn within(found: &Estimate, exact: f64, what: &str) {
    let slack = 4.0 * found.standard_error + 1e-4;
    assert!((found.value - exact).abs() <= slack, "{what}: {} ± {} against {exact}", found.value, found.standard_error);
}

fn line<'r>(statements: &'r ProForma, key: &str) -> &'r [Estimate] {
    let found = statements.lines.iter().find(|line| line.key == key);
    &found.unwrap_or_else(|| panic!("no line {key}")).expected
}

#[test]
fn the_pro_forma_is_the_enumeration_of_all_paths_within_four_standard_errors() {
    let model = read(&text(RULES, "trials = 100_000\nhorizon = 5")).unwrap();
    let results = results(&model, 0);
    let statements = results.pro_forma.as_ref().unwrap();
    let mut expected = [Naive::default(); 5];
    let mut ruined = [0.0; 5];
    let mut called = 0.0;
    for path in 0..32_u32 {
        let losses: Vec<bool> = (0..5).map(|year| path >> year & 1 == 1).collect();
        let weight: f64 = losses.iter().map(|&loss| if loss { 0.2 } else { 0.8 }).product();
        let years = naive(&losses);
        for (sum, year) in expected.iter_mut().zip(&years) {
            sum.surplus += weight * year.surplus;
            sum.loan += weight * year.loan;
            sum.income += weight * year.income;
            sum.interest += weight * year.interest;
            sum.tax += weight * year.tax;
            sum.dividend += weight * year.dividend;
            sum.called += weight * year.called;
            sum.result += weight * year.result;
        }
        if let Some(first) = years.iter().position(|year| year.surplus < 20.0) {
            ruined[first..].iter_mut().for_each(|sum| *sum += weight);
        }
        called += if years.iter().any(|year| year.called > 0.0) { weight } else { 0.0 };
    }
    for (year, exact) in expected.iter().enumerate() {
        for (key, sign, exact) in [
            ("surplus", 1.0, exact.surplus),
            ("loan-to-parent", 1.0, exact.loan),
            ("investment-income", 1.0, exact.income),
            ("loan-interest", 1.0, exact.interest),
            ("income-tax", -1.0, exact.tax),
            ("dividend", -1.0, exact.dividend),
            ("capital-called", 1.0, exact.called),
            ("result", 1.0, exact.result),
        ] {
            within(&line(statements, key)[year], sign * exact, &format!("{key}, year {}", year + 1));
        }
    }
    let solvency = results.designs[0].solvency.as_ref().unwrap();
    for (year, exact) in solvency.years.iter().zip(ruined) {
        let error = (exact * (1.0 - exact) / 100_000.0_f64).sqrt();
        assert!((year.ruin.value - exact).abs() <= 4.0 * error, "{} against {exact}", year.ruin.value);
    }
    let error = (called * (1.0 - called) / 100_000.0_f64).sqrt();
    assert!((solvency.called.unwrap().any.value - called).abs() <= 4.0 * error);
}

#[test]
fn expected_columns_balance_and_adverse_columns_too() {
    let model = read(&text(RULES, "trials = 20_000\nhorizon = 5")).unwrap();
    let results = results(&model, 0);
    let statements = results.pro_forma.unwrap();
    let amount = |key: &str, column: Option<usize>, year: usize| -> f64 {
        let Some(line) = statements.lines.iter().find(|line| line.key == key) else { return 0.0 };
        column.map_or(line.expected[year].value, |column| line.adverse[column][year])
    };
    for column in [None, Some(0), Some(1), Some(2)] {
        let mut surplus = 150.0;
        for year in 0..5 {
            let of = |keys: &[&str]| keys.iter().map(|key| amount(key, column, year)).sum::<f64>();
            let assets = of(&["cash", "invested-assets", "recoverables", "loan-to-parent"]);
            let liabilities = of(&["unearned-premium", "outstanding-claims"]);
            surplus += of(&["result", "capital-called", "dividend"]);
            assert!((assets - liabilities - surplus).abs() < 1e-6, "{column:?} year {year}");
            let income = of(&[
                "premium-income",
                "retro-premium",
                "reinstatement-premium",
                "claims",
                "recoveries",
                "uncollected",
                "brokerage",
                "premium-tax",
                "fronting-fee",
                "operating-cost",
                "collateral-cost",
                "letter-cost",
                "investment-income",
                "loan-interest",
                "unearned-released",
                "income-tax",
            ]);
            assert!((income - of(&["result"])).abs() < 1e-6);
            let cash = of(&[
                "premium-received",
                "claims-paid",
                "recoveries-received",
                "costs-and-tax",
                "income-received",
                "lent-to-parent",
                "capital-called",
                "dividend",
            ]);
            assert!((cash - of(&["funds-change"])).abs() < 1e-6, "{column:?} year {year}: {cash}");
        }
    }
    // The worse the percentile, the lower the surplus at the end.
    let total = |column: usize| (0..5).map(|year| amount("result", Some(column), year)).sum::<f64>();
    let ends: Vec<f64> = (0..3).map(total).collect();
    assert!(ends.windows(2).all(|pair| pair[0] >= pair[1]), "{ends:?}");
}

#[test]
fn volatile_returns_have_their_mean_and_spread() {
    let captive =
        "opening-surplus = 900\ninvestment = { return = \"5%\", volatility = \"10%\", invested = \"100%\" }\n";
    let quiet = text(captive, "trials = 50_000").replace("probability = 0.2", "probability = 0.000000001");
    let results = results(&read(&quiet).unwrap(), 0);
    // Funds of 1,000 after the premium: 90 + 50 ± 100.
    let cash = &results.designs[0].cash_flows[0];
    within(&cash.mean, 140.0, "mean");
    within(&cash.sd, 100.0, "standard deviation");
    assert_eq!(cash.quiet_year, 140.0);
    let income = results.designs[0].expected_year.iter().find(|account| account.key == "investment-income").unwrap();
    within(&income.mean, 50.0, "income");
}

/// Surplus of the first design by path and year, in quanta.
struct Surpluses(Vec<f64>);

impl Sink for Surpluses {
    fn receive(&mut self, block: &BlockColumns) -> std::io::Result<()> {
        self.0.extend_from_slice(&block.designs[0].capital.basis.surplus);
        Ok(())
    }
}

#[test]
fn the_replay_in_decimals_balances_on_every_path_and_agrees_with_the_loop() {
    let lag = "settlement = { days = 200 }\n";
    let captive = RULES.replace("opening-surplus = 150\n", "").replace("\"4%\"", "\"4%\", volatility = \"15%\"").replace(
        "minimum-surplus",
        "balance-sheet = { cash = 90, invested-assets = 120, outstanding-claims = { amount = 80, by-year = [\"70%\", \"30%\"] }, \
         recoverables = 20 }\nletters-of-credit = { amount = 10, cost = \"1%\" }\nminimum-surplus",
    );
    let model = read(&(text(&captive, "trials = 300\nhorizon = 5") + lag)).unwrap();
    assert_eq!(model.captive.as_ref().unwrap().opening_surplus, dec!(150));
    let settings = RunSettings { trials: 300, threads: 1, block: 0 };
    let mut loop_surplus = Surpluses(Vec::new());
    run(&model, &settings, &Silent, &Cancel::new(), &mut loop_surplus).unwrap();
    let design = ishizue::model::design::Design::as_configured(&model);
    let mut losses = 0;
    for trial in 0..300 {
        let story = replay::trial(&model, &design, trial).unwrap();
        losses += story.events.len();
        let mut surplus = dec!(150);
        for (year, told) in story.years.iter().enumerate() {
            assert!(told.reconciles, "trial {trial}, year {}", told.year);
            let of = |list: &[(String, Decimal)], key: &str| {
                list.iter().find(|(known, _)| known == key).map_or(Decimal::ZERO, |(_, amount)| *amount)
            };
            let sheet = |key: &str| of(&told.balance_sheet, key);
            surplus += of(&told.accounts, "captive-cash-flow") + sheet("capital-called") - sheet("dividend");
            assert_eq!(sheet("surplus"), surplus);
            let assets = sheet("cash") + sheet("invested-assets") + sheet("recoverables") + sheet("loan-to-parent");
            assert_eq!(assets - sheet("unearned-premium") - sheet("outstanding-claims"), surplus);
            let quick = loop_surplus.0[trial as usize * 5 + year] * 1e-6;
            assert!((quick - surplus.to_f64().unwrap()).abs() < 2e-5, "trial {trial}: {quick} against {surplus}");
        }
    }
    assert!(losses > 200);
}

#[test]
fn capital_need_is_a_root_where_funds_earn() {
    // One year: (K + 100) x 1.05 + 90 - 100 - 300 >= 20, so K >= 214.2857...; at 25 % no loss has to be survived.
    let captive = "opening-surplus = 150\ninvestment = { return = \"5%\", invested = \"100%\" }\nminimum-surplus = 20\n\
                   ruin-probabilities = [\"5%\", \"25%\"]\n";
    let results = results(&read(&text(captive, "trials = 4_000")).unwrap(), 0);
    let capital = &results.designs[0].solvency.as_ref().unwrap().capital;
    // Surplus at the end: K + 90 - 300 + (K + 100) x 5 % = 20.
    let exact = (20.0 - 90.0 + 300.0 - 5.0) / 1.05;
    assert!((capital[0].need.value - exact).abs() < 2e-6, "{} against {exact}", capital[0].need.value);
    // K + 90 + (K + 100) x 5 % = 20 where K + 100 is above nothing.
    assert!((capital[1].unfloored - (20.0 - 90.0 - 5.0) / 1.05).abs() < 2e-6);
    assert_eq!(capital[1].need.value, 0.0);
}

#[test]
fn ruin_against_the_minimum_and_against_nothing_are_told_apart() {
    let captive = "opening-surplus = 150\nletters-of-credit = { amount = 100, cost = \"0%\" }\nminimum-surplus = 150\n";
    let results = results(&read(&text(captive, "trials = 20_000\nhorizon = 2")).unwrap(), 0);
    let years = &results.designs[0].solvency.as_ref().unwrap().years;
    // 150 + 90 - 300 = -60: below nothing; with the letter 40 of 150.
    let error = (0.2_f64 * 0.8 / 20_000.0).sqrt();
    assert!((years[0].ruin.value - 0.2).abs() < 4.0 * error);
    assert_eq!(years[0].ruin.value, years[0].insolvent.unwrap().value);
    // Year two without and then with a loss: 150 + 180 - 300 = 30 is above nothing and 130 is below 150.
    assert!((years[1].ruin.value - 0.36).abs() < 4.0 * (0.36_f64 * 0.64 / 20_000.0).sqrt());
    assert!((years[1].insolvent.unwrap().value - 0.2).abs() < 4.0 * error);
}

#[test]
fn the_same_bytes_come_from_one_and_two_threads() {
    let model =
        read(&text(&RULES.replace("\"4%\"", "\"4%\", volatility = \"15%\""), "trials = 5_000\nhorizon = 3")).unwrap();
    let [one, two] = [1, 2].map(|threads| serde_json::to_string(&results(&model, threads)).unwrap());
    assert_eq!(one, two);
}

#[test]
fn a_captive_without_rules_has_the_results_of_before_and_a_pro_forma() {
    let results = results(
        &read(&text("opening-surplus = 150\ninvestment-income = 4\n", "trials = 10_000\nhorizon = 3")).unwrap(),
        0,
    );
    let statements = results.pro_forma.unwrap();
    let solvency = results.designs[0].solvency.as_ref().unwrap();
    for (year, surplus) in line(&statements, "surplus").iter().enumerate() {
        assert!((surplus.value - solvency.years[year].mean_surplus.value).abs() < 1e-6);
        let error = solvency.years[year].mean_surplus.standard_error;
        assert!((surplus.standard_error / error - 1.0).abs() < 1e-6);
    }
}

#[test]
fn mistakes_in_the_rules_are_told_with_the_right_form() {
    for (captive, what, rule) in [
        (
            "opening-surplus = 1\nbalance-sheet = { cash = 1 }",
            "both `opening-surplus` and `balance-sheet`",
            "exactly one",
        ),
        ("minimum-surplus = 1", "says none of opening-surplus, balance-sheet", "exactly one"),
        (
            "balance-sheet = { cash = 1, outstanding-claims = { amount = 5, by-year = [\"60%\", \"30%\"] } }",
            "add up to 90%",
            "add up to 100%",
        ),
        ("balance-sheet = { cash = 1, loan-to-parent = 5 }", "has no terms", "loan-to-parent"),
        ("opening-surplus = 1\ninvestment = { return = \"2%\" }", "what part is invested", "invested"),
        (
            "opening-surplus = 1\ninvestment-income = 1\ninvestment = { return = \"2%\", invested = \"50%\" }",
            "both `investment-income` and `investment`",
            "exactly one",
        ),
        (
            "opening-surplus = 1\nincome-tax = { rate = \"20%\", losses = \"none\", carried = { years = 3 } }",
            "carries nothing forward",
            "carry-forward",
        ),
        ("opening-surplus = 1\ncapital-calls = { below = 50, to = 20 }", "below 50 and only up to 20", "at least"),
        ("opening-surplus = 1\ndividends = { above = 5, share = \"50%\" }", "lacks `from-year`", "from-year"),
        (
            "opening-surplus = 1\nloan-to-parent = { share = \"50%\", interest = \"1%\", from-year = 1, repaid = \"soon\" }",
            "soon",
            "on-demand",
        ),
        ("opening-surplus = 1\nletters-of-credit = { amount = 5 }", "lacks `cost`", "cost"),
        ("opening-surplus = 1\nself-funding = -5", "-5", "amount"),
    ] {
        let said = read(&text(captive, "trials = 10")).expect_err(captive);
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(what), "{captive}\n{said}");
        assert!(said.contains(rule), "{captive}\n{said}");
    }
}
