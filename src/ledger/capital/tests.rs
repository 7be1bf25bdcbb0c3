//! Known answers of the rules along a path, and properties of random ones.

use super::need::need_of_path;
use super::*;
use crate::ledger::{Ledger, company_b};
use crate::model::Model;
use crate::model::capital::{CapitalCalls, Dividends, LetterOfCredit, LoanBack, OpeningBalance, RunOff, TaxLosses};
use crate::model::design::Design;
use crate::model::party::{CaptiveAccount, IncomeTax};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

fn share(text: &str) -> Share {
    Share::new(text.parse().unwrap())
}

/// Company B in units of a million with quanta of one, changed.
fn model(change: impl FnOnce(&mut CaptiveAccount)) -> Model {
    let mut model = company_b::model();
    change(model.captive.as_mut().unwrap());
    model
}

fn capital<N: Amount>(model: &Model) -> Capital<N> {
    let ledger = Ledger::<N>::compile(model, &Design::as_configured(model), &company_b::premiums()).unwrap();
    ledger.capital().unwrap().clone()
}

/// In quanta of 0.01.
fn millions(amount: Decimal) -> Decimal {
    amount * dec!(100_000_000)
}

fn year<N: Amount>(result: Decimal, outstanding: Decimal, recoverables: Decimal) -> InsuranceYear<N> {
    let quanta = |amount| N::from_quanta(millions(amount)).unwrap();
    InsuranceYear {
        result: quanta(result),
        outstanding: quanta(outstanding),
        recoverables: quanta(recoverables),
        investment_return: Share::NONE,
    }
}

fn told(amount: Decimal) -> Decimal {
    (amount / dec!(100_000_000)).normalize()
}

/// EM11: insurance result of a year without loss, 136.8 - 42.75.
const QUIET: Decimal = dec!(94.05);

fn quiet_surpluses(model: &Model) -> Vec<Decimal> {
    let rules = capital::<Decimal>(model);
    let mut path = rules.begin();
    (0..5).map(|at| told(rules.year(&mut path, at, &year(QUIET, dec!(0), dec!(0))).sheet.surplus())).collect()
}

#[test]
fn quiet_years_of_the_case_study_add_80_8_each() {
    assert_eq!(quiet_surpluses(&model(|_| ())), [dec!(180.8), dec!(261.6), dec!(342.4), dec!(423.2), dec!(504)]);
}

#[test]
fn the_worked_year_ends_with_150_of_funds_and_130_of_surplus() {
    let model = model(|captive| {
        captive.investment_income = dec!(0);
        captive.operating_cost = dec!(5_000_000);
        captive.investment =
            Some(Investment { invested: Share::WHOLE, mean: share("0.1"), volatility: Share::NONE, cash: Share::NONE });
    });
    let mut rules = capital::<Decimal>(&model);
    rules.years[0].written = millions(dec!(50));
    let mut path = rules.begin();
    let insurance = InsuranceYear { investment_return: share("0.1"), ..year(dec!(20), dec!(20), dec!(0)) };
    let end = rules.year(&mut path, 0, &insurance);
    assert_eq!((told(end.investment_income), told(end.result)), (dec!(15), dec!(30)));
    assert_eq!(
        (told(end.sheet.funds), told(end.sheet.outstanding), told(end.sheet.surplus())),
        (dec!(150), dec!(20), dec!(130))
    );
}

#[test]
fn claims_and_recoveries_from_before_the_start_move_cash_and_no_surplus() {
    let run_off = |amount, parts: &[&str]| RunOff { amount, by_year: parts.iter().map(|part| share(part)).collect() };
    let model = model(|captive| {
        let balance = OpeningBalance {
            cash: dec!(60_000_000),
            invested_assets: dec!(80_000_000),
            recoverables: run_off(dec!(20_000_000), &["1"]),
            outstanding_claims: run_off(dec!(60_000_000), &["0.5", "0.3", "0.2"]),
            ..OpeningBalance::default()
        };
        captive.opening_surplus = balance.surplus();
        captive.balance = Some(balance);
    });
    assert_eq!(model.captive.as_ref().unwrap().opening_surplus, dec!(100_000_000));
    let rules = capital::<Decimal>(&model);
    let mut path = rules.begin();
    let mut ends = Vec::new();
    for at in 0..4 {
        let end = rules.year(&mut path, at, &year(QUIET, dec!(0), dec!(0)));
        ends.push([end.sheet.funds, end.sheet.outstanding, end.sheet.recoverables, end.sheet.surplus()].map(told));
    }
    // 140 + 80.8 + 20 - 30, then - 18 and - 12.
    assert_eq!(ends[0], [dec!(210.8), dec!(30), dec!(0), dec!(180.8)]);
    assert_eq!(ends[1], [dec!(273.6), dec!(12), dec!(0), dec!(261.6)]);
    assert_eq!(ends[2], [dec!(342.4), dec!(0), dec!(0), dec!(342.4)]);
    assert_eq!(ends[3], [dec!(423.2), dec!(0), dec!(0), dec!(423.2)]);
    // Four sevenths stay invested.
    assert_eq!(told(rules.begin().sheet.invested), dec!(80));
}

#[test]
fn unearned_premium_that_no_term_earns_is_released_in_the_first_year() {
    let model = model(|captive| {
        let balance =
            OpeningBalance { cash: dec!(110_000_000), unearned_premium: dec!(10_000_000), ..OpeningBalance::default() };
        captive.balance = Some(balance);
    });
    assert_eq!(quiet_surpluses(&model), [dec!(190.8), dec!(271.6), dec!(352.4), dec!(433.2), dec!(514)]);
}

#[test]
fn dividends_leave_and_calls_come_at_year_ends() {
    let model = model(|captive| {
        captive.dividends = Some(Dividends {
            above: dec!(200_000_000),
            share: share("0.5"),
            from_year: 2,
            most_of_surplus: None,
            not_after_loss: Some(1),
        });
        captive.capital_calls =
            Some(CapitalCalls { below: dec!(0), to: dec!(50_000_000), most: Some(dec!(600_000_000)) });
    });
    let rules = capital::<Decimal>(&model);
    let mut path = rules.begin();
    let ends: Vec<[Decimal; 3]> = [QUIET, QUIET, QUIET - dec!(950), QUIET, QUIET]
        .into_iter()
        .enumerate()
        .map(|(at, result)| {
            let end = rules.year(&mut path, at, &year(result, dec!(0), dec!(0)));
            [end.sheet.surplus(), end.dividend, end.called].map(told)
        })
        .collect();
    assert_eq!(ends[0], [dec!(180.8), dec!(0), dec!(0)]);
    // 261.6, of which half of 61.6 is paid.
    assert_eq!(ends[1], [dec!(230.8), dec!(30.8), dec!(0)]);
    // 230.8 - 869.2 = -638.4: of the 688.4 that are missing 600 may be called.
    assert_eq!(ends[2], [dec!(-38.4), dec!(0), dec!(600)]);
    assert_eq!(ends[3], [dec!(42.4), dec!(0), dec!(0)]);
    assert_eq!(ends[4], [dec!(123.2), dec!(0), dec!(0)]);
}

#[test]
fn a_loan_to_the_parent_earns_interest_and_comes_back_when_funds_are_short() {
    let rules = |on_demand| {
        capital::<Decimal>(&model(|captive| {
            captive.loan_back =
                Some(LoanBack { share: share("0.5"), interest: share("0.02"), from_year: 2, on_demand });
        }))
    };
    for (on_demand, loan, funds) in [(true, dec!(0), dec!(-686.592)), (false, dec!(90.4), dec!(-776.992))] {
        let rules = rules(on_demand);
        let mut path = rules.begin();
        let first = rules.year(&mut path, 0, &year(QUIET, dec!(0), dec!(0)));
        assert_eq!((told(first.sheet.loan), told(first.sheet.surplus())), (dec!(0), dec!(180.8)));
        let second = rules.year(&mut path, 1, &year(QUIET - dec!(950), dec!(0), dec!(0)));
        // Half of 180.8 is lent at 2 %: 1.808 of interest.
        assert_eq!((told(second.lent), told(second.loan_interest)), (dec!(90.4), dec!(1.808)));
        assert_eq!((told(second.sheet.loan), told(second.sheet.funds)), (loan, funds));
        assert_eq!(told(second.sheet.surplus()), dec!(180.8) - dec!(869.2) + dec!(1.808));
    }
}

#[test]
fn what_a_path_needs_is_the_closed_form_where_nothing_hangs_on_the_surplus() {
    let rules = capital::<f64>(&model(|_| ())).undistributed(0.0);
    let mut state = rules.begin();
    let path = [QUIET - dec!(950), QUIET, QUIET - dec!(950)].map(|result| year::<f64>(result, dec!(0), dec!(0)));
    let need = |years: usize, state: &mut PathState<f64>| need_of_path(&rules, state, &path[..years], 0.0);
    assert_eq!(need(1, &mut state), 86_920_000_000.0);
    assert_eq!(need(2, &mut state), 86_920_000_000.0);
    // 869.2 - 80.8 + 869.2.
    assert_eq!(need(3, &mut state), 165_760_000_000.0);
}

#[test]
fn what_a_path_needs_shrinks_with_what_it_earns() {
    let model = model(|captive| {
        (captive.investment_income, captive.operating_cost) = (dec!(0), dec!(0));
        captive.investment = Some(Investment {
            invested: Share::WHOLE,
            mean: share("0.05"),
            volatility: Share::NONE,
            cash: Share::NONE,
        });
        captive.letter_of_credit = Some(LetterOfCredit { amount: dec!(0), cost: Share::NONE });
    });
    let mut rules = capital::<f64>(&model).undistributed(0.0);
    rules.years[0].written = 0.0;
    let insurance = InsuranceYear { investment_return: share("0.05"), ..year(dec!(-105), dec!(0), dec!(0)) };
    let mut state = rules.begin();
    assert_eq!(need_of_path(&rules, &mut state, &[insurance], 0.0), 10_000_000_000.0);
    // A bar of 21 needs 120, and a letter of credit of 21 takes it off again.
    assert_eq!(need_of_path(&rules, &mut state, &[insurance], 2_100_000_000.0), 12_000_000_000.0);
    rules.letter = 2_100_000_000.0;
    assert_eq!(need_of_path(&rules, &mut state, &[insurance], 2_100_000_000.0), 10_000_000_000.0);
}

/// Rules of every kind, in currency units.
fn accounts() -> impl Strategy<Value = CaptiveAccount> {
    let part = || (0_i64..=100).prop_map(|percent| Share::new(Decimal::new(percent, 2)));
    let money = |most: i64| (0..=most).prop_map(Decimal::from);
    let tax = (part(), 0_u8..4, proptest::option::of(1_u32..4), part(), money(500)).prop_map(
        |(rate, kind, years, most, opening)| match kind {
            0 => None,
            1 => Some(IncomeTax { rate, losses: TaxLosses::None }),
            2 => Some(IncomeTax { rate, losses: TaxLosses::Refund }),
            _ => Some(IncomeTax { rate, losses: TaxLosses::CarryForward { years, most, opening } }),
        },
    );
    let investment = proptest::option::of((part(), part(), part()).prop_map(|(invested, mean, cash)| Investment {
        invested,
        mean,
        volatility: Share::NONE,
        cash,
    }));
    let halves = || vec![Share::new(dec!(0.5)); 2];
    let balance = proptest::option::of((money(900), money(900), money(300), money(300), money(200)).prop_map(
        move |(cash, invested_assets, recoverables, outstanding, unearned_premium)| OpeningBalance {
            cash,
            invested_assets,
            loan_to_parent: dec!(0),
            recoverables: RunOff { amount: recoverables, by_year: halves() },
            unearned_premium,
            outstanding_claims: RunOff { amount: outstanding, by_year: halves() },
        },
    ));
    let dividends = proptest::option::of(
        (money(500), part(), 1_u32..4, proptest::option::of(part()), proptest::option::of(0_u32..3)).prop_map(
            |(above, share, from_year, most_of_surplus, not_after_loss)| Dividends {
                above,
                share,
                from_year,
                most_of_surplus,
                not_after_loss,
            },
        ),
    );
    let calls = proptest::option::of(
        (money(300), money(300), proptest::option::of(money(900))).prop_map(|(below, more, most)| CapitalCalls {
            below,
            to: below + more,
            most,
        }),
    );
    let loan = proptest::option::of(
        (part(), part(), 1_u32..4, any::<bool>()).prop_map(|(share, interest, from_year, on_demand)| LoanBack {
            share,
            interest,
            from_year,
            on_demand,
        }),
    );
    let letter = proptest::option::of((money(200), part()).prop_map(|(amount, cost)| LetterOfCredit { amount, cost }));
    (tax, investment, balance, dividends, calls, loan, letter).prop_map(
        |(income_tax, investment, balance, dividends, capital_calls, loan_back, letter_of_credit)| {
            let mut account = company_b::model().captive.unwrap();
            account.opening_surplus = balance.as_ref().map_or(dec!(100), OpeningBalance::surplus);
            (account.investment_income, account.operating_cost) = (dec!(0), dec!(17));
            (account.income_tax, account.investment, account.balance) = (income_tax, investment, balance);
            (account.dividends, account.capital_calls) = (dividends, capital_calls);
            (account.loan_back, account.letter_of_credit) = (loan_back, letter_of_credit);
            account
        },
    )
}

/// Years in currency units: result, outstanding, recoverables; return in per cent.
fn paths() -> impl Strategy<Value = Vec<(i64, i64, i64, i64)>> {
    proptest::collection::vec((-900_i64..400, 0_i64..300, 0_i64..300, -50_i64..60), 5)
}

fn insurance<N: Amount>(path: &[(i64, i64, i64, i64)]) -> Vec<InsuranceYear<N>> {
    let quanta = |amount: i64| N::from_quanta(Decimal::from(amount * 100)).unwrap();
    let year = |&(result, outstanding, recoverables, percent): &(i64, i64, i64, i64)| InsuranceYear {
        result: quanta(result),
        outstanding: quanta(outstanding),
        recoverables: quanta(recoverables),
        investment_return: Share::new(Decimal::new(percent, 2)),
    };
    path.iter().map(year).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_balance_sheet_balances_and_both_number_types_agree(account in accounts(), path in paths()) {
        let model = model(|captive| *captive = account.clone());
        let (fast, exact) = (capital::<f64>(&model), capital::<Decimal>(&model));
        let (mut a, mut b) = (fast.begin(), exact.begin());
        let mut surplus = exact.opening().surplus();
        prop_assert_eq!(surplus, account.opening_surplus * dec!(100));
        let years = insurance::<f64>(&path).into_iter().zip(insurance::<Decimal>(&path));
        for (at, (fast_year, exact_year)) in years.enumerate() {
            let before = b.sheet;
            let (quick, end) = (fast.year(&mut a, at, &fast_year), exact.year(&mut b, at, &exact_year));
            // What comes of the result and of the owner, and nothing else, moves the surplus.
            surplus += end.result + end.called - end.dividend;
            prop_assert_eq!(end.sheet.surplus(), surplus);
            prop_assert_eq!(end.sheet.assets(), end.sheet.liabilities() + surplus);
            // Every flow of cash by its own name.
            let cash = exact_year.result + end.investment_income + end.loan_interest - exact.extras(at).operating_cost - end.letter_cost
                - end.income_tax
                + end.released
                + (end.sheet.outstanding - before.outstanding)
                + (end.sheet.unearned - before.unearned)
                - (end.sheet.recoverables - before.recoverables)
                - end.lent
                + end.repaid
                + end.called
                - end.dividend;
            prop_assert_eq!(end.sheet.funds - before.funds, cash);
            prop_assert_eq!(quick.sheet.surplus().to_quanta(), surplus);
            prop_assert_eq!(quick.income_tax.to_quanta(), end.income_tax);
            prop_assert_eq!(quick.sheet.invested.to_quanta(), end.sheet.invested);
            prop_assert!(end.dividend >= dec!(0) && end.called >= dec!(0) && end.sheet.loan >= dec!(0));
            prop_assert!(end.dividend == dec!(0) || end.sheet.funds >= dec!(0));
        }
    }

    #[test]
    fn a_path_survives_with_what_it_needs_and_fails_with_a_quantum_less(account in accounts(), path in paths()) {
        prop_assume!(account.income_tax.is_none_or(|tax| tax.rate.exact() < dec!(1)));
        let model = model(|captive| *captive = account.clone());
        let rules = capital::<f64>(&model);
        let years = insurance::<f64>(&path);
        let minimum = 5_000.0;
        let need = need_of_path(&rules.undistributed(rules.opening().surplus()), &mut rules.begin(), &years, minimum);
        let lowest = |opening: f64| {
            let rules = rules.undistributed(opening);
            let mut state = rules.begin();
            let ends = years.iter().enumerate().map(|(at, year)| rules.year(&mut state, at, year).sheet.surplus());
            ends.fold(f64::INFINITY, f64::min) + rules.letter()
        };
        prop_assert!(lowest(need) >= minimum, "{} with {need}", lowest(need));
        // Rounding leaves a few quanta in which the lowest surplus does not rise.
        prop_assert!(lowest(need - 8.0) < minimum, "{} with {}", lowest(need - 8.0), need - 8.0);
    }
}
