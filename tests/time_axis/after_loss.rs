//! Renewal after a loss: stated losses around the day of notice, and random paths against a simple loop.

use super::attaching::Numbers;
use super::*;

/// 100 xs 10, premium 365 a year (1 a day), notice 30 days before 31 March.
fn treaty(then: Then) -> Contract {
    with(contract("treaty", excess(dec!(100), dec!(10))), |c| {
        c.premium = Premium::Amount(dec!(365));
        c.commission = Some(Commission { rate: share(dec!(0.1)), base: CommissionBase::ReinsurancePremium });
        c.annual.limit = Some(dec!(100));
        c.renewal = rules(|r| r.after_loss = Some(AfterLoss { days: 30, above: dec!(50), then }));
    })
}

fn factors(premium: Decimal, limit: Decimal, attachment: Decimal) -> Then {
    Then::Change(Factors { premium, limit, attachment })
}

#[test]
fn a_term_above_the_point_makes_the_next_one_dearer_and_smaller_and_a_lighter_one_brings_the_stated_terms_back() {
    let model = years(4, vec![treaty(factors(dec!(1.5), dec!(0.5), dec!(2)))]);
    // 60 above 10 in the first term; the second has 50 xs 20 with 50 in the aggregate.
    // The second term has 40 + 40 before its annual limit, above 50 again: the third is changed too. Its 50 are not above
    // the point.
    let losses = [(100.0, 70), (400.0, 60), (410.0, 60), (800.0, 200), (1100.0, 200)];
    let losses = losses.map(|(day, amount)| loss(day, Decimal::from(amount)));
    let results = results(&model, &losses);
    assert_eq!(results.paid[0], [dec!(60), dec!(40), dec!(10), dec!(50), dec!(100)]);
    let (none, more) = ((dec!(0), dec!(0)), (dec!(182.5), dec!(18.25)));
    assert_eq!(added(&model, &losses), [none, more, more, none]);
}

#[test]
fn recoveries_equal_to_the_point_change_nothing_and_a_cent_more_does() {
    let model = years(2, vec![treaty(factors(dec!(1.5), dec!(1), dec!(1)))]);
    let none = (dec!(0), dec!(0));
    assert_eq!(added(&model, &[loss(100.0, dec!(60))]), [none, none]);
    assert_eq!(added(&model, &[loss(100.0, dec!(60.01))]), [none, (dec!(182.5), dec!(18.25))]);
    // Before annual terms: 100 + 100 count, though the annual limit pays 100.
    let two =
        years(2, vec![with(treaty(factors(dec!(1.5), dec!(1), dec!(1))), |c| c.annual.deductible = Some(dec!(500)))]);
    assert_eq!(added(&two, &[loss(100.0, dec!(60.01))])[1], (dec!(182.5), dec!(18.25)));
}

#[test]
fn a_loss_later_than_the_day_of_notice_counts_towards_the_renewal_after_the_next() {
    // The expiry is 31 March, day 364; 30 days before it is day 334.
    let model = years(3, vec![treaty(factors(dec!(1.5), dec!(1), dec!(1)))]);
    let none = (dec!(0), dec!(0));
    let more = (dec!(182.5), dec!(18.25));
    assert_eq!(added(&model, &[loss(334.99, dec!(100))]), [none, more, none]);
    assert_eq!(added(&model, &[loss(335.0, dec!(100))]), [none, none, more]);
}

#[test]
fn a_contract_that_is_not_renewed_after_a_loss_ends_for_good() {
    let model = years(4, vec![treaty(Then::End)]);
    let losses = [loss(100.0, dec!(70)), loss(400.0, dec!(60)), loss(1100.0, dec!(60))];
    let results = results(&model, &losses);
    assert_eq!(results.paid[0], [dec!(60), dec!(0), dec!(0)]);
    assert_eq!(results.term[0], [0, NO_TERM, NO_TERM]);
    assert_eq!(results.subject[0], [dec!(70), dec!(0), dec!(0)]);
    let saved = (dec!(-365), dec!(-36.5));
    assert_eq!(added(&model, &losses), [(dec!(0), dec!(0)), saved, saved, saved]);
}

#[test]
fn a_term_that_straddles_model_years_bears_its_premium_by_days() {
    let straddling = with(treaty(factors(dec!(1.5), dec!(1), dec!(1))), |c| c.period = period(date(2027, 7, 1), 12));
    // A loss in July makes the term from 1 July 2028 (day 456) dearer by 182.50: 274 days in the second model year.
    let extra = added(&years(3, vec![straddling.clone()]), &[loss(100.0, dec!(100))]);
    assert_eq!(extra.iter().map(|(premium, _)| *premium).collect::<Vec<_>>(), [dec!(0), dec!(137), dec!(45.5)]);
    // A loss of the expiring term decides nothing: the first stated term is agreed.
    let extra = added(&years(3, vec![straddling]), &[loss(10.0, dec!(100))]);
    assert!(extra.iter().all(|(premium, _)| premium.is_zero()));
}

#[test]
fn losses_to_date_count_towards_the_next_renewal() {
    let to_date = with(treaty(factors(dec!(1.5), dec!(1), dec!(1))), |c| {
        c.period = period(date(2027, 1, 1), 12);
        c.as_of = Some(AsOf { date: START, losses: dec!(45) });
    });
    let model = years(2, vec![to_date]);
    assert!(added(&model, &[loss(1.0, dec!(15))]).iter().all(|(premium, _)| premium.is_zero()));
    // 45 + 6: the term from 1 January 2028 (day 275) costs 182.50 more, 90 days of it in the first model year.
    let extra: Vec<Decimal> = added(&model, &[loss(1.0, dec!(16))]).into_iter().map(|(premium, _)| premium).collect();
    assert_eq!(extra, [dec!(45), dec!(137.5)]);
}

#[test]
fn windows_chosen_for_the_greatest_recovery_are_sought_again_under_the_changed_term() {
    let chosen = with(treaty(factors(dec!(1), dec!(1), dec!(4))), |c| {
        c.hours = Some(HoursClause { hours: 72, window: Window::Best });
        c.annual.limit = None;
    });
    let hours = |hour: f64| 400.0 + hour / 24.0;
    // The second term attaches at 40 after the loss of 70: as in the worked number of the hours clause, hours 50 to 73 are
    // taken together and recover 20; with the stated 10 everything from hour 0 would be.
    let burst = [(0.0, 10), (50.0, 10), (71.0, 10), (73.0, 40), (140.0, 10)];
    let mut losses = vec![loss(100.0, dec!(70))];
    losses.extend(burst.map(|(hour, amount)| loss(hours(hour), Decimal::from(amount))));
    let changed = results(&years(2, vec![chosen.clone()]), &losses);
    assert_eq!(changed.paid[0].iter().sum::<Decimal>(), dec!(80));
    assert_eq!(changed.occurrence[0], [0, 1, 2, 2, 2, 5]);
    losses[0] = loss(100.0, dec!(20));
    let stated = results(&years(2, vec![chosen]), &losses);
    assert_eq!(stated.paid[0].iter().sum::<Decimal>(), dec!(10) + dec!(60));
}

#[test]
fn a_risks_attaching_contract_is_judged_by_the_losses_of_all_its_terms() {
    let attaching = with(treaty(factors(dec!(1.5), dec!(0.5), dec!(1))), |c| {
        c.attachment_basis = AttachmentBasis::RisksAttaching(OpeningBook::SteadyState);
    });
    let mut model = years(3, vec![attaching]);
    model.policies[0].period = period(date(2027, 1, 1), 12);
    // The policy of January falls under the term from April 2026 until the end of the year, then under that of April
    // 2027. A loss of 70 in May, under the old term, halves the term from April 2028, to which the policy of January 2029
    // attaches.
    let losses = [loss(40.0, dec!(70)), loss(300.0, dec!(200)), loss(700.0, dec!(200))];
    let results = results(&model, &losses);
    assert_eq!(results.paid[0], [dec!(60), dec!(100), dec!(50)]);
    assert_eq!(added(&model, &losses)[1].0, dec!(182.5));
}

#[test]
fn a_premium_that_changes_after_losses_is_no_base_for_a_share() {
    let mut model = years(2, vec![treaty(factors(dec!(1.5), dec!(1), dec!(1)))]);
    let share_of_rest = with(contract("rest", quota(dec!(0.5))), |c| {
        c.after = vec![0];
        c.premium = Premium::ShareOfSubjectPremium(share(dec!(0.5)));
    });
    model.contracts.push(share_of_rest);
    let refusal = Plan::<f64>::compile(&model, &Design::as_configured(&model)).unwrap_err();
    assert!(refusal.to_string().contains("changes after losses"), "{refusal}");
}

/// The rule, told once more in the simplest way: one loss after the other, whole years from the start, cents.
struct Simple {
    days: i64,
    above: i64,
    /// In per cent: premium, limit, attachment; None: the contract ends.
    then: Option<[i64; 3]>,
}

impl Simple {
    /// Paid in cents for each (day, cents), and the premium of each year in cents, for 20 xs 10 with 30 a year and a premium
    /// of 100.
    fn tell(&self, years: usize, losses: &[(i64, i64)]) -> (Vec<i64>, Vec<i64>) {
        let mut paid = vec![0; losses.len()];
        let mut premium = Vec::new();
        let mut judged = 0;
        let mut ended = false;
        let mut next = 0;
        let mut pending = 0;
        for year in 0..years as i64 {
            let loss = year > 0 && judged > self.above;
            let [price, limit, attachment] = match self.then {
                _ if !loss => [100, 100, 100],
                Some(factors) => factors,
                None => {
                    ended = true;
                    [0, 0, 0]
                }
            };
            premium.push(if ended { 0 } else { 100 * price });
            let (attachment, limit, annual) = (10 * attachment, 20 * limit, 30 * limit);
            judged = pending;
            pending = 0;
            let mut used = 0;
            while next < losses.len() && losses[next].0 < (year + 1) * 365 {
                let (day, cents) = losses[next];
                if !ended {
                    let recovery = (cents - attachment).clamp(0, limit);
                    paid[next] = recovery.min(annual - used);
                    used += paid[next];
                    if day < (year + 1) * 365 - self.days { judged += recovery } else { pending += recovery }
                }
                next += 1;
            }
        }
        (paid, premium)
    }
}

#[test]
fn random_paths_agree_with_a_simple_loop() {
    let mut numbers = Numbers(20_270_401);
    let mut changed = 0;
    for round in 0..400 {
        let simple = Simple {
            days: numbers.next(200) as i64,
            above: 100 * (5 + numbers.next(30) as i64),
            then: (round % 4 > 0)
                .then(|| [150, [50, 100, 200][numbers.next(3) as usize], [100, 130][numbers.next(2) as usize]]),
        };
        let then = match simple.then {
            None => Then::End,
            Some(per_cent) => {
                let [premium, limit, attachment] = per_cent.map(|factor| Decimal::new(factor, 2));
                Then::Change(Factors { premium, limit, attachment })
            }
        };
        let stated = with(contract("layer", excess(dec!(20), dec!(10))), |c| {
            c.annual.limit = Some(dec!(30));
            c.premium = Premium::Amount(dec!(100));
            let above = Decimal::new(simple.above, 2);
            c.renewal = rules(|r| r.after_loss = Some(AfterLoss { days: simple.days as u32, above, then }));
        });
        let horizon = 6;
        let model = years(horizon, vec![stated]);
        let mut losses: Vec<(i64, i64)> =
            (0..numbers.next(15)).map(|_| (numbers.next(6 * 365) as i64, numbers.next(5_000) as i64)).collect();
        losses.sort_unstable();
        let (paid, premium) = simple.tell(horizon as usize, &losses);
        let events: Vec<Event> = losses.iter().map(|(day, cents)| loss(*day as f64, Decimal::new(*cents, 2))).collect();
        let told = results(&model, &events);
        let cents: Vec<Decimal> = paid.iter().map(|cents| Decimal::new(*cents, 2).normalize()).collect();
        assert_eq!(told.paid[0], cents, "round {round}: {losses:?}");
        let extra: Vec<Decimal> = added(&model, &events).into_iter().map(|(premium, _)| premium + dec!(100)).collect();
        let premium: Vec<Decimal> = premium.iter().map(|cents| Decimal::new(*cents, 2).normalize()).collect();
        assert_eq!(extra.iter().map(Decimal::normalize).collect::<Vec<_>>(), premium, "round {round}: {losses:?}");
        changed += usize::from(premium.iter().any(|premium| *premium != dec!(100)));
    }
    // The paths are such that the rule matters.
    assert!(changed > 200, "{changed}");
}
