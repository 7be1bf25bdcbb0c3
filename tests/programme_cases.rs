//! Stated losses through stated programmes, against numbers published elsewhere. Every table row names its source.

mod support;

use ishizue::model::Model;
use ishizue::model::contract::*;
use ishizue::model::design::Design;
use ishizue::model::flows::YearFlows;
use ishizue::model::policy::{Deductible, DeductibleKind, DeductibleSize, RiskLimit};
use ishizue::model::risk::Coverage;
use ishizue::programme::{AGGREGATE_EXHAUSTED, ATTACHED, CUT, EXHAUSTED, Plan, PlanError};
use jiff::civil::date;
use rust_decimal::{Decimal, dec};
use support::*;

const OASIS: &str = "OasisLMF 2.5.8";
const OPENQUAKE: &str = "openquake.engine 3.26.2";

/// One event by risk, and what each contract pays and the cedant keeps.
struct Case {
    id: &'static str,
    source: &'static str,
    model: Model,
    losses: Vec<Decimal>,
    paid: Vec<Decimal>,
    net: Decimal,
}

fn check(cases: Vec<Case>) {
    for case in cases {
        let results = results(&case.model, &[losses_by_risk(1.0, &case.losses)]);
        let paid: Vec<Decimal> = results.paid.iter().map(|column| column[0]).collect();
        assert_eq!(paid, case.paid, "{} ({})", case.id, case.source);
        let gross: Decimal = results.policies.iter().map(|column| column[0]).sum();
        let ceded: Decimal = paid.iter().sum();
        assert_eq!(gross - ceded, case.net, "net of {} ({})", case.id, case.source);
        assert_eq!(results.cut, dec!(0), "{} is not over-ceded", case.id);
    }
}

fn with(mut contract: Contract, change: impl FnOnce(&mut Contract)) -> Contract {
    change(&mut contract);
    contract
}

fn placed(contract: Contract, part: Decimal) -> Contract {
    with(contract, |c| c.placed = share(part))
}

fn after(contract: Contract, others: &[usize]) -> Contract {
    with(contract, |c| c.after = others.to_vec())
}

#[test]
fn reinsurance_of_one_event_agrees_with_oasis() {
    let k = dec!(1000);
    let quota_share = || contract("quota share", quota(dec!(0.2)));
    let cat = || contract("cat", excess(dec!(100_000), dec!(50_000)));
    let per_risk = |limit, attachment| Terms::PerRiskExcess { layer: layer(limit, attachment), occurrence_limit: None };
    let case = |id, losses: &[i64], contracts, paid: &[i64], net: i64| Case {
        id,
        source: OASIS,
        model: programme(3, contracts),
        losses: losses.iter().map(|&loss| Decimal::from(loss) * k).collect(),
        paid: paid.iter().map(|&paid| Decimal::from(paid) * k).collect(),
        net: Decimal::from(net) * k,
    };
    let limited = |share_of, limit| Terms::QuotaShare { share: share(share_of), limit: Some(limit) };
    check(vec![
        case("C01", &[100, 50], vec![placed(contract("qs", quota(dec!(1))), dec!(0.2))], &[30], 120),
        case(
            "C02",
            &[100],
            vec![with(contract("qs", limited(dec!(0.3), dec!(20_000))), |c| c.basis = Some(Basis::Share))],
            &[20],
            80,
        ),
        case("C03 placed", &[100], vec![placed(contract("qs", limited(dec!(1), dec!(20_000))), dec!(0.3))], &[6], 94),
        case(
            "C03 share of the whole",
            &[100],
            vec![with(contract("qs", limited(dec!(0.3), dec!(20_000))), |c| c.basis = Some(Basis::Whole))],
            &[6],
            94,
        ),
        case(
            "C04",
            &[100, 30],
            vec![with(placed(contract("qs", quota(dec!(1))), dec!(0.5)), |c| {
                c.per_risk = Some(layer(dec!(40_000), dec!(0)));
            })],
            &[35],
            95,
        ),
        case(
            "C05",
            &[100, 80],
            vec![contract(
                "surplus",
                Terms::SurplusShare {
                    shares: vec![(0, share(dec!(0.5))), (1, share(dec!(0.75)))],
                    limit: Some(dec!(60_000)),
                },
            )],
            &[60],
            120,
        ),
        case("C06", &[120, 70, 30], vec![contract("risk", per_risk(dec!(50_000), dec!(50_000)))], &[70], 150),
        case(
            "C07",
            &[120, 70, 30],
            vec![placed(
                contract(
                    "risk",
                    Terms::PerRiskExcess {
                        layer: layer(dec!(50_000), dec!(50_000)),
                        occurrence_limit: Some(dec!(60_000)),
                    },
                ),
                dec!(0.9),
            )],
            &[54],
            166,
        ),
        case("C08", &[250], vec![placed(contract("cat", excess(dec!(100_000), dec!(100_000))), dec!(0.8))], &[80], 170),
        case("C09", &[200], vec![quota_share(), after(cat(), &[0])], &[40, 100], 60),
        case("C10", &[200], vec![cat(), after(quota_share(), &[0])], &[100, 20], 80),
        case("C11", &[200], vec![cat(), quota_share()], &[100, 40], 60),
        case(
            "C15",
            &[250],
            vec![contract("aggregate", Terms::AggregateExcess { layer: layer(dec!(100_000), dec!(100_000)) })],
            &[100],
            150,
        ),
        case(
            "C16",
            &[250],
            vec![with(contract("cat", excess(dec!(100_000), dec!(100_000))), |c| {
                c.annual.limit = Some(dec!(50_000));
                c.annual.reinstatements = reinstatements(&[dec!(1)]);
            })],
            &[50],
            200,
        ),
        case(
            "C17",
            &[250],
            vec![with(contract("cat", excess(dec!(100_000), dec!(100_000))), |c| {
                c.annual.deductible = Some(dec!(300_000));
            })],
            &[0],
            250,
        ),
        case(
            "C18",
            &[80],
            vec![contract(
                "cat",
                Terms::ExcessOfLoss {
                    layer: Layer { attachment: dec!(0), limit: None },
                    franchise: Some(dec!(100_000)),
                },
            )],
            &[0],
            80,
        ),
        case(
            "C19 (parallel)",
            &[200, 100],
            vec![
                contract("risk", per_risk(dec!(100_000), dec!(50_000))),
                contract("cat", excess(dec!(100_000), dec!(120_000))),
            ],
            &[150, 100],
            50,
        ),
        case(
            "C19 (one after the other, as Oasis reads it)",
            &[200, 100],
            vec![
                contract("risk", per_risk(dec!(100_000), dec!(50_000))),
                after(contract("cat", excess(dec!(100_000), dec!(120_000))), &[0]),
            ],
            &[150, 30],
            120,
        ),
    ]);
}

#[test]
fn two_quota_shares_of_sixty_per_cent_on_one_loss_are_an_error_that_names_both() {
    let twice = vec![contract("first", quota(dec!(0.6))), contract("second", quota(dec!(0.6)))];
    let model = programme(1, twice);
    let error = Plan::<f64>::compile(&model, &Design::as_configured(&model)).unwrap_err();
    let expected = PlanError::SharesAboveWhole { contracts: vec!["first".into(), "second".into()], total: dec!(1.2) };
    assert_eq!(error, expected, "C14");
    let mut one_after_the_other = model.clone();
    one_after_the_other.contracts[1].after = vec![0];
    assert_eq!(results(&one_after_the_other, &[loss(1.0, dec!(100))]).paid, [[dec!(60)], [dec!(24)]]);
    let mut apart = model.clone();
    apart.contracts[0].covers.perils = Some(vec![0]);
    apart.contracts[1].covers.perils = Some(vec![1]);
    assert_eq!(results(&apart, &[loss(1.0, dec!(100))]).paid, [[dec!(60)], [dec!(0)]]);
    let mut in_turn = model;
    in_turn.contracts[0].renewal = Renewal::None;
    in_turn.contracts[1].period = year_from(date(2028, 4, 1), Expiring::None);
    in_turn.settings.horizon = 2;
    let paid = results(&in_turn, &[loss(1.0, dec!(100)), loss(366.0, dec!(100))]).paid;
    assert_eq!(paid, [[dec!(60), dec!(0)], [dec!(0), dec!(60)]]);
}

#[test]
fn a_fronted_policy_with_deductible_and_limit_leaves_five_per_cent_with_the_front() {
    let mut model = programme(1, vec![contract("fronting", quota(dec!(0.95)))]);
    model.policies[0].deductible = subtract(dec!(50_000_000));
    model.policies[0].occurrence_limit = Some(dec!(1_000_000_000));
    let results = results(&model, &[loss(1.0, dec!(1_400_000_000))]);
    assert_eq!((results.policies[0][0], results.paid[0][0]), (dec!(1_000_000_000), dec!(950_000_000)), "E01, {OASIS}");
}

#[test]
fn policies_agree_with_the_primary_terms_of_oasis() {
    let deductible = |kind, size| Some(Deductible::new(kind, size));
    let five = share(dec!(0.05));
    let cases = [
        ("D01", dec!(9), subtract(dec!(10)), None, dec!(0)),
        ("D02", dec!(10), subtract(dec!(10)), None, dec!(0)),
        ("D03", dec!(25), subtract(dec!(10)), None, dec!(15)),
        ("D04", dec!(9), franchise(dec!(10)), None, dec!(0)),
        ("D05", dec!(10), franchise(dec!(10)), None, dec!(0)),
        ("D06", dec!(25), franchise(dec!(10)), None, dec!(25)),
        ("D07", dec!(100), deductible(DeductibleKind::Subtract, DeductibleSize::ShareOfLoss(five)), None, dec!(95)),
        ("D08", dec!(100), deductible(DeductibleKind::Subtract, DeductibleSize::ShareOfValue(five)), None, dec!(95)),
        ("D09", dec!(100), subtract(dec!(10)), Some(dec!(60)), dec!(60)),
        (
            "D05 as ktools reads it",
            dec!(10),
            deductible(DeductibleKind::FranchiseAtOrAbove, DeductibleSize::Amount(dec!(10))),
            None,
            dec!(10),
        ),
    ];
    for (id, ground_up, deductible, limit, paid) in cases {
        let mut model = programme(1, Vec::new());
        model.risks[0].values[0] = Some(dec!(100));
        model.policies[0].deductible = deductible;
        model.policies[0].occurrence_limit = limit;
        assert_eq!(results(&model, &[loss(1.0, ground_up)]).policies[0][0], paid, "{id}, {OASIS}");
    }
}

#[test]
fn layers_of_a_policy_are_policies_with_shares_and_a_franchise_looks_at_the_sum_of_its_sites() {
    let mut model = programme(2, Vec::new());
    model.policies[0].occurrence_limit = Some(dec!(40));
    model.policies[0].share = share(dec!(0.5));
    let mut second = policy("second");
    second.deductible = subtract(dec!(40));
    second.occurrence_limit = Some(dec!(100));
    second.share = share(dec!(0.3));
    model.policies.push(second);
    assert_eq!(results(&model, &[loss(1.0, dec!(120))]).policies, [[dec!(20)], [dec!(24)]], "D15, {OASIS}");

    let mut model = programme(2, Vec::new());
    model.policies[0].deductible = franchise(dec!(20));
    let events = [losses_by_risk(1.0, &[dec!(12), dec!(7)]), losses_by_risk(2.0, &[dec!(15), dec!(7)])];
    assert_eq!(results(&model, &events).policies[0], [dec!(0), dec!(22)], "D17 and D18, {OASIS}");
}

#[test]
fn both_kinds_of_deductible_behind_a_cession_of_95_per_cent() {
    // Deductible of kind 1 (taken off) and kind 2 (franchise): the two readings of the captive literature.
    for (ground_up, taken_off, in_full) in [
        (dec!(50), dec!(0), dec!(0)),
        (dec!(100), dec!(0), dec!(0)),
        (dec!(150), dec!(47.5), dec!(142.5)),
        (dec!(1000), dec!(855), dec!(950)),
    ] {
        let mut model = programme(1, vec![contract("fronting", quota(dec!(0.95)))]);
        model.policies[0].deductible = subtract(dec!(100));
        assert_eq!(results(&model, &[loss(1.0, ground_up)]).paid[0][0], taken_off);
        model.policies[0].deductible = franchise(dec!(100));
        assert_eq!(results(&model, &[loss(1.0, ground_up)]).paid[0][0], in_full);
    }
}

#[test]
fn a_liability_on_the_ground_up_loss_is_a_limit_of_liability_less_deductible() {
    let mut model = programme(1, Vec::new());
    model.policies[0].deductible = subtract(dec!(100));
    model.policies[0].occurrence_limit = Some(dec!(800));
    let losses = [dec!(50), dec!(100), dec!(100.5), dec!(400), dec!(900), dec!(1000), dec!(5000)];
    let events: Vec<Event> = (0..).zip(losses).map(|(day, amount)| loss(f64::from(day), amount)).collect();
    let expected = [dec!(0), dec!(0), dec!(0.5), dec!(300), dec!(800), dec!(800), dec!(800)];
    assert_eq!(results(&model, &events).policies[0], expected, "R1, {OPENQUAKE}");
}

#[test]
fn quota_shares_with_event_caps_run_side_by_side() {
    let shares = [dec!(0.5), dec!(0.4), dec!(0.5), dec!(0.4)];
    let first = (0..).zip(shares).map(|(risk, part)| (risk, share(part))).collect();
    let second = (0..4).map(|risk| (risk, share(dec!(0.3)))).collect();
    let contracts = vec![
        contract("QS1", Terms::SurplusShare { shares: first, limit: Some(dec!(5000)) }),
        contract("QS2", Terms::SurplusShare { shares: second, limit: Some(dec!(8000)) }),
    ];
    let case = Case {
        id: "R2",
        source: OPENQUAKE,
        model: programme(4, contracts),
        losses: vec![dec!(12_000), dec!(5000), dec!(3000), dec!(6000)],
        paid: vec![dec!(5000), dec!(7800)],
        net: dec!(13_200),
    };
    check(vec![case]);
}

/// Three policies, two per-risk layers one after the other on the last two, a catastrophe layer on the first two.
fn per_risk_then_cat() -> Model {
    let mut model = model(3);
    for (index, (liability, deductible)) in
        [(dec!(8000), dec!(100)), (dec!(4000), dec!(200)), (dec!(9000), dec!(500))].into_iter().enumerate()
    {
        let mut policy = policy(&format!("P{}", index + 1));
        policy.covers.risks = Some(vec![index as u32]);
        policy.deductible = subtract(deductible);
        policy.occurrence_limit = Some(liability - deductible);
        model.policies.push(policy);
    }
    let per_risk = |limit, attachment| Terms::PerRiskExcess { layer: layer(limit, attachment), occurrence_limit: None };
    let covering = |contract: Contract, policies: &[usize]| with(contract, |c| c.covers = covering_policies(policies));
    model.contracts = vec![
        covering(contract("wm", per_risk(dec!(3000), dec!(500))), &[1, 2]),
        after(covering(contract("wr", per_risk(dec!(4800), dec!(200))), &[1, 2]), &[0]),
        after(covering(contract("cat", excess(dec!(2450), dec!(50))), &[0, 1]), &[1]),
    ];
    model
}

#[test]
fn per_risk_layers_inure_to_a_catastrophe_layer() {
    let none = dec!(0);
    for (losses, paid, net) in [
        ([dec!(761.1264), dec!(761.1264), none], [dec!(61.1264), dec!(300), dec!(811.1264)], dec!(50)),
        ([dec!(764.2781), dec!(764.2781), none], [dec!(64.2781), dec!(300), dec!(814.2781)], dec!(50)),
        ([none, dec!(1157.2078), none], [dec!(457.2078), dec!(300), dec!(150)], dec!(50)),
        ([none, none, dec!(9159.046)], [dec!(3000), dec!(4800), none], dec!(700)),
    ] {
        // The published losses have four decimals: a finer unit keeps them exact.
        let scale = dec!(100);
        let mut model = per_risk_then_cat();
        model.settings.quantum = ishizue::model::money::Quantum::new(dec!(0.0001)).unwrap();
        let scaled: Vec<Decimal> = losses.iter().map(|loss| loss * scale).collect();
        let results = results(&model, &[losses_by_risk(1.0, &scaled)]);
        let got: Vec<Decimal> = results.paid.iter().map(|column| (column[0] / scale).normalize()).collect();
        assert_eq!(got, paid.map(|amount| amount.normalize()), "R4, {OPENQUAKE}");
        let gross: Decimal = results.policies.iter().map(|column| column[0]).sum();
        assert_eq!(gross / scale - got.iter().sum::<Decimal>(), net, "net of R4, {OPENQUAKE}");
    }
}

#[test]
fn layers_of_a_tower_look_at_one_subject_loss_and_net_of_one_another_only_on_request() {
    // In thousands, so that the published decimals are whole quanta.
    let k = |thousands: Decimal| thousands * dec!(1000);
    let lower = || contract("L1", excess(k(dec!(30)), k(dec!(20))));
    let upper = || contract("L2", excess(k(dec!(50)), k(dec!(50))));
    // Loss; parallel, and L2 before L1: L1, L2; L1 before L2: L1, L2.
    let rows = [
        (dec!(10), [dec!(0), dec!(0)], [dec!(0), dec!(0)], [dec!(0), dec!(0)]),
        (dec!(35), [dec!(15), dec!(0)], [dec!(15), dec!(0)], [dec!(15), dec!(0)]),
        (dec!(60), [dec!(30), dec!(10)], [dec!(30), dec!(10)], [dec!(30), dec!(0)]),
        (dec!(83.68772), [dec!(30), dec!(33.68772)], [dec!(30), dec!(33.68772)], [dec!(30), dec!(3.68772)]),
        (dec!(100), [dec!(30), dec!(50)], [dec!(30), dec!(50)], [dec!(30), dec!(20)]),
        (dec!(250), [dec!(30), dec!(50)], [dec!(30), dec!(50)], [dec!(30), dec!(50)]),
    ]
    .map(|(amount, parallel, upper_first, lower_first)| {
        (k(amount), parallel.map(k), upper_first.map(k), lower_first.map(k))
    });
    let paid = |contracts: Vec<Contract>, amount| {
        let results = results(&programme(1, contracts), &[loss(1.0, amount)]);
        [results.paid[0][0], results.paid[1][0]]
    };
    for (amount, parallel, upper_first, lower_first) in rows {
        assert_eq!(paid(vec![lower(), upper()], amount), parallel, "R8 right, {OPENQUAKE}");
        let [two, one] = paid(vec![upper(), lower()], amount);
        assert_eq!([one, two], parallel, "R8 right, listed the other way, {OPENQUAKE}");
        assert_eq!(paid(vec![after(lower(), &[1]), upper()], amount), upper_first, "R8 right, inuring, {OPENQUAKE}");
        assert_eq!(paid(vec![lower(), after(upper(), &[0])], amount), lower_first, "R8 left, {OPENQUAKE}");
    }
}

#[test]
fn a_full_cession_leaves_nothing() {
    for (parts, amount, paid) in [
        (vec![dec!(0.6), dec!(0.4)], dec!(700), vec![dec!(420), dec!(280)]),
        (vec![dec!(0.6), dec!(0.4)], dec!(3000), vec![dec!(600), dec!(400)]),
        (vec![dec!(0.1), dec!(0.2), dec!(0.7)], dec!(700), vec![dec!(70), dec!(140), dec!(490)]),
    ] {
        let contracts = parts.iter().enumerate().map(|(at, &part)| contract(&format!("QS{at}"), quota(part))).collect();
        let mut model = programme(1, contracts);
        model.policies[0].occurrence_limit = Some(dec!(1000));
        let results = results(&model, &[loss(1.0, amount)]);
        let got: Vec<Decimal> = results.paid.iter().map(|column| column[0]).collect();
        assert_eq!(got, paid, "R10, {OPENQUAKE}");
    }
}

#[test]
fn passing_what_a_layer_leaves_to_the_next_one_pays_less_than_the_tower() {
    let tower = || {
        vec![
            contract("first", excess(dec!(20), dec!(10))),
            contract("second", excess(dec!(50), dec!(30))),
            contract("third", excess(dec!(120), dec!(80))),
        ]
    };
    let ceded = |contracts, amount| -> Decimal {
        results(&programme(1, contracts), &[loss(1.0, amount)]).paid.iter().map(|column| column[0]).sum()
    };
    for (amount, expected) in [(dec!(25), dec!(15)), (dec!(80), dec!(70)), (dec!(200), dec!(190))] {
        assert_eq!(ceded(tower(), amount), expected);
    }
    let [first, second, third]: [Contract; 3] = tower().try_into().unwrap();
    let in_series = vec![first, after(second, &[0]), after(third, &[1])];
    assert_eq!(ceded(in_series, dec!(80)), dec!(50), "the reading of the Japan NatCat pricing workbook");
}

#[test]
fn a_quota_share_may_inure_to_an_excess_or_not() {
    let quota_share = contract("quota share", quota(dec!(0.2)));
    let on_net = after(contract("excess", excess(dec!(50), dec!(20))), &[0]);
    let on_whole = contract("excess", excess(dec!(50), dec!(20)));
    let paid = |excess| results(&programme(1, vec![quota_share.clone(), excess]), &[loss(1.0, dec!(60))]).paid;
    assert_eq!(paid(on_net), [[dec!(12)], [dec!(28)]]);
    assert_eq!(paid(on_whole), [[dec!(12)], [dec!(40)]]);
}

#[test]
fn losses_use_limit_and_reinstatements_in_time_order() {
    let m = |millions: Decimal| millions * dec!(1_000_000);
    let treaty = with(contract("layer", excess(m(dec!(2)), m(dec!(2)))), |c| {
        c.annual.reinstatements = reinstatements(&[dec!(1)]);
    });
    let losses = [dec!(2.35), dec!(3), dec!(4), dec!(3), dec!(5)];
    let events: Vec<Event> = (0..).zip(losses).map(|(day, amount)| loss(f64::from(day), m(amount))).collect();
    let results = results(&programme(1, vec![treaty]), &events);
    assert_eq!(results.paid[0], [m(dec!(0.35)), m(dec!(1)), m(dec!(2)), m(dec!(0.65)), dec!(0)], "CII M97, 5.15");
    let flags: Vec<u8> = results.flags[0].clone();
    assert_eq!(flags, [ATTACHED, ATTACHED, ATTACHED | EXHAUSTED, ATTACHED | AGGREGATE_EXHAUSTED, ATTACHED | EXHAUSTED]);
}

#[test]
fn reinstatement_premium_follows_the_adjusted_premium() {
    for (premium, expected) in [(dec!(10_000), dec!(5000)), (dec!(12_000), dec!(6000))] {
        let treaty = with(contract("layer", excess(dec!(100_000), dec!(100_000))), |c| {
            c.annual.reinstatements = reinstatements(&[dec!(1)]);
            c.premium = Premium::Amount(premium);
        });
        let results = results(&programme(1, vec![treaty]), &[loss(1.0, dec!(150_000))]);
        assert_eq!(results.reinstatement_premium[0], [expected], "CII M97, 5.16");
    }
}

#[test]
fn an_annual_limit_is_used_in_time_order_and_not_spread_over_the_events() {
    let treaty = with(contract("layer", excess(dec!(500_000), dec!(250_000))), |c| {
        c.annual.limit = Some(dec!(1_000_000));
    });
    let losses = [dec!(100_000), dec!(800_000), dec!(500_000), dec!(1_000_000)];
    let events: Vec<Event> = (0..).zip(losses).map(|(day, amount)| loss(f64::from(day), amount)).collect();
    let results = results(&programme(1, vec![treaty]), &events);
    assert_eq!(results.paid[0], [dec!(0), dec!(500_000), dec!(250_000), dec!(250_000)], "PAL 0.3.1, chronological");
}

#[test]
fn a_partial_reinstatement_is_charged_at_its_own_rate() {
    let treaty = |limit, attachment, premium, rates: &[Decimal]| {
        with(contract("layer", excess(limit, attachment)), |c| {
            c.annual.reinstatements = reinstatements(rates);
            c.premium = Premium::Amount(premium);
        })
    };
    let model = programme(1, vec![treaty(dec!(10), dec!(0), dec!(1000), &[dec!(1), dec!(0.5)])]);
    let charged = results(&model, &[loss(1.0, dec!(10)), loss(2.0, dec!(2))]).reinstatement_premium;
    assert_eq!(charged, [[dec!(1000), dec!(100)]], "1,100 in all where PAL 0.3.1 charges 1,200");
    let model = programme(1, vec![treaty(dec!(10), dec!(10), dec!(100), &[dec!(0), dec!(1)])]);
    let charged = results(&model, &[loss(1.0, dec!(25)), loss(2.0, dec!(15))]).reinstatement_premium;
    assert_eq!(charged, [[dec!(0), dec!(50)]], "first reinstatement free");
}

#[test]
fn losses_inside_the_annual_deductible_cost_no_reinstatement_premium_and_the_placed_share_scales_it() {
    let treaty = with(placed(contract("layer", excess(dec!(10), dec!(0))), dec!(0.5)), |c| {
        c.annual.deductible = Some(dec!(10));
        c.annual.reinstatements = reinstatements(&[dec!(1)]);
        c.premium = Premium::Amount(dec!(1000));
    });
    let events = [loss(1.0, dec!(10)), loss(2.0, dec!(4)), loss(3.0, dec!(10)), loss(4.0, dec!(10))];
    let results = results(&programme(1, vec![treaty]), &events);
    assert_eq!(results.paid[0], [dec!(0), dec!(2), dec!(5), dec!(3)]);
    assert_eq!(results.reinstatement_premium[0], [dec!(0), dec!(200), dec!(300), dec!(0)]);
}

#[test]
fn a_layer_is_exhausted_at_attachment_plus_limit() {
    let losses = [dec!(1.5), dec!(1.5), dec!(0.5), dec!(0.2), dec!(2), dec!(1)];
    let events: Vec<Event> = (0..).zip(losses).map(|(day, amount)| loss(f64::from(day), amount)).collect();
    let flags = results(&programme(1, vec![contract("layer", excess(dec!(1), dec!(1)))]), &events).flags;
    // PAL 0.3.1 compares with limit - attachment and reports the first four as exhausting.
    assert_eq!(flags[0], [ATTACHED, ATTACHED, 0, 0, ATTACHED | EXHAUSTED, 0]);
}

#[test]
fn every_layer_of_a_tower_sees_the_loss_of_50() {
    let tower = vec![contract("first", excess(dec!(20), dec!(10))), contract("second", excess(dec!(50), dec!(30)))];
    assert_eq!(results(&programme(1, tower), &[loss(1.0, dec!(50))]).paid, [[dec!(20)], [dec!(20)]]);
}

#[test]
fn parallel_layers_above_the_loss_are_cut_to_it_and_use_no_more_limit_than_they_pay() {
    let twin = |name| with(contract(name, excess(dec!(80), dec!(0))), |c| c.annual.limit = Some(dec!(100)));
    let mut model = programme(1, vec![twin("one"), twin("two")]);
    let events = [loss(1.0, dec!(100)), loss(2.0, dec!(200)), loss(3.0, dec!(200))];
    let got = results(&model, &events);
    assert_eq!(got.paid, [[dec!(50), dec!(50), dec!(0)], [dec!(50), dec!(50), dec!(0)]]);
    assert_eq!(got.flags[0][0] & CUT, CUT);
    assert_eq!(got.flags[0][1] & CUT, 0);
    assert_eq!(got.cut, dec!(60));
    // A proportional contract beside them is not cut.
    model.contracts.push(contract("quota share", quota(dec!(0.4))));
    assert_eq!(results(&model, &events[..1]).paid, [[dec!(30)], [dec!(30)], [dec!(40)]]);
}

#[test]
fn facultative_cover_of_one_policy_leaves_other_policies_alone() {
    let mut model = model(2);
    for index in 0..2 {
        let mut policy = policy(&format!("policy {index}"));
        policy.covers.risks = Some(vec![index]);
        model.policies.push(policy);
    }
    model.contracts = vec![
        with(contract("facultative", excess(dec!(100), dec!(50))), |c| {
            c.placement = Placement::Facultative;
            c.covers = covering_policies(&[0]);
        }),
        after(contract("treaty", quota(dec!(0.5))), &[0]),
    ];
    let results = results(&model, &[losses_by_risk(1.0, &[dec!(120), dec!(90)])]);
    assert_eq!(results.subject, [[dec!(120)], [dec!(140)]]);
    assert_eq!(results.paid, [[dec!(70)], [dec!(70)]]);
}

#[test]
fn over_cession_is_judged_where_scopes_meet() {
    // Two covers of risk 0 in full: risk 1 is no reason to pay risk 0 twice.
    let on_risk_0 = |name| with(contract(name, excess(dec!(100), dec!(0))), |c| c.covers.risks = Some(vec![0]));
    let model = programme(2, vec![on_risk_0("one"), on_risk_0("two")]);
    let results = results(&model, &[losses_by_risk(1.0, &[dec!(100), dec!(100)])]);
    assert_eq!(results.paid, [[dec!(50)], [dec!(50)]]);
}

#[test]
fn the_premiums_of_company_b() {
    let m = |millions: Decimal| millions * dec!(1_000_000);
    let fronting = with(contract("fronting", quota(dec!(0.95))), |c| {
        c.reinsurer = CAPTIVE;
        c.premium = Premium::ShareOfSubjectPremium(share(dec!(0.95)));
        c.commission = Some(Commission::flat(share(dec!(0.1)), CommissionBase::ReinsurancePremium));
    });
    let london = with(contract("London", quota(dec!(1))), |c| {
        c.cedant = CAPTIVE;
        c.premium = Premium::Amount(m(dec!(42.75)));
    });
    let mut model = programme(1, vec![fronting, london]);
    model.policies[0].premium = Premium::Amount(m(dec!(160)));
    let premiums = compile::<f64>(&model).premiums().clone();
    assert_eq!(premiums.policies[0].term, m(dec!(160)));
    assert_eq!((premiums.contracts[0].full_term, premiums.contracts[0].term), (m(dec!(152)), m(dec!(152))));
    assert_eq!(premiums.contracts[0].commission, m(dec!(15.2)));
    assert_eq!(premiums.contracts[0].by_year, [m(dec!(152))]);
    assert_eq!(premiums.contracts[1].term, m(dec!(42.75)));

    model.contracts[0].commission.as_mut().unwrap().base = CommissionBase::OriginalPremium;
    // A quarter of what the captive received, net of nothing; then net of the first.
    model.contracts[1].terms = quota(dec!(0.25));
    model.contracts[1].premium = Premium::ShareOfSubjectPremium(share(dec!(0.25)));
    model.contracts.push(with(contract("second", quota(dec!(0.5))), |c| {
        c.cedant = CAPTIVE;
        c.after = vec![1];
        c.premium = Premium::ShareOfSubjectPremium(share(dec!(0.5)));
        c.commission = Some(Commission::flat(share(dec!(0.1)), CommissionBase::OriginalPremium));
    }));
    let premiums = compile::<f64>(&model).premiums().clone();
    assert_eq!(premiums.contracts[0].commission, m(dec!(16)));
    assert_eq!(premiums.contracts[1].term, m(dec!(38)));
    assert_eq!(premiums.contracts[2].term, m(dec!(57)));
    assert_eq!(premiums.contracts[2].commission, m(dec!(16)));
}

#[test]
fn a_rate_on_line_is_for_the_whole_limit_and_cash_for_the_placed_share() {
    let treaty = with(placed(contract("layer", excess(dec!(900), dec!(50))), dec!(0.8)), |c| {
        c.premium = Premium::RateOnLine(share(dec!(0.06)));
    });
    let mut model = programme(1, vec![treaty]);
    let premium = compile::<f64>(&model).premiums().contracts[0].clone();
    assert_eq!((premium.full_term, premium.term), (dec!(54), dec!(43.2)));
    model.contracts[0].terms = Terms::AggregateExcess { layer: layer(dec!(900), dec!(50)) };
    let refused = Plan::<f64>::compile(&model, &Design::as_configured(&model)).unwrap_err();
    assert!(matches!(refused, PlanError::Unsupported { .. }), "{refused}");
}

#[test]
fn premium_of_a_part_of_a_policy_is_not_guessed() {
    let mut model = programme(
        2,
        vec![with(contract("site 0 only", quota(dec!(0.5))), |c| {
            c.covers.risks = Some(vec![0]);
            c.premium = Premium::ShareOfSubjectPremium(share(dec!(0.5)));
        })],
    );
    model.policies[0].premium = Premium::Amount(dec!(100));
    let refused = Plan::<f64>::compile(&model, &Design::as_configured(&model)).unwrap_err();
    let expected = PlanError::PremiumInScope { contract: "site 0 only".into(), source_item: "policy".into() };
    assert_eq!(refused, expected);
    model.contracts[0].covers.risks = Some(vec![0, 1]);
    assert_eq!(compile::<f64>(&model).premiums().contracts[0].term, dec!(50));
}

#[test]
fn premium_falls_in_model_years_by_days_in_force_and_adds_up() {
    let mut model = programme(1, vec![contract("layer", excess(dec!(10), dec!(0)))]);
    model.settings.horizon = 3;
    model.contracts[0].premium = Premium::Amount(dec!(100));
    model.contracts[0].period = year_from(date(2027, 7, 1), Expiring::None);
    model.contracts[0].renewal = Renewal::None;
    let by_year = compile::<f64>(&model).premiums().contracts[0].by_year.clone();
    // 274 of 365 days fall in the first model year.
    assert_eq!(by_year, [dec!(75.07), dec!(24.93), dec!(0)]);
    model.contracts[0].renewal = Renewal::AsIs;
    model.contracts[0].period.expiring = Expiring::Same;
    assert_eq!(compile::<f64>(&model).premiums().contracts[0].by_year, [dec!(100); 3]);
}

#[test]
fn limits_start_afresh_at_inception_and_an_occurrence_in_progress_stays_in_its_term() {
    let annual = with(contract("layer", excess(dec!(10), dec!(0))), |c| {
        c.annual.reinstatements = reinstatements(&[]);
        c.period = year_from(date(2027, 7, 1), Expiring::Same);
    });
    let mut model = programme(1, vec![annual]);
    let events = [loss(90.0, dec!(10)), loss(90.5, dec!(10)), loss(91.0, dec!(10)), loss(92.0, dec!(10))];
    let by_event = results(&model, &events);
    assert_eq!(by_event.paid[0], [dec!(10), dec!(0), dec!(10), dec!(0)]);
    assert_eq!(by_event.term[0], [0, 0, 1, 1]);
    model.contracts[0].hours = Some(HoursClause { hours: 72, window: Window::First });
    let by_window = results(&model, &events);
    assert_eq!(by_window.paid[0], [dec!(10), dec!(0), dec!(0), dec!(0)]);
    assert_eq!(by_window.term[0], [0, 0, 0, 0]);
    assert_eq!(by_window.occurrence[0], [0, 0, 0, 0]);
    model.contracts[0].period.expiring = Expiring::None;
    let uncovered = results(&model, &events);
    assert_eq!(uncovered.paid[0], [dec!(0), dec!(0), dec!(10), dec!(0)]);
    assert_eq!(uncovered.subject[0], [dec!(0), dec!(0), dec!(10), dec!(10)]);
    assert_eq!(uncovered.term[0], [u16::MAX, u16::MAX, 0, 0]);
}

#[test]
fn a_loss_on_31_march_belongs_to_the_old_treaty_and_one_on_1_april_to_the_new() {
    let treaty = with(contract("layer", excess(dec!(10), dec!(0))), |c| c.annual.limit = Some(dec!(10)));
    let mut model = programme(1, vec![treaty]);
    model.settings.horizon = 2;
    let results = results(&model, &[loss(100.0, dec!(10)), loss(364.99, dec!(10)), loss(365.0, dec!(10))]);
    assert_eq!(results.paid[0], [dec!(10), dec!(0), dec!(10)]);
    let terms: Vec<_> = compile::<f64>(&model).terms(0).iter().map(|t| (t.number, t.first_day, t.end_day)).collect();
    assert_eq!(terms, [(0, 0.0, 365.0), (1, 365.0, 730.0)]);
}

#[test]
fn a_franchise_on_an_occurrence_of_several_events_pays_each_event_its_own_loss() {
    let clause = Some(HoursClause { hours: 72, window: Window::First });
    let mut model = programme(1, Vec::new());
    model.policies[0].deductible = franchise(dec!(30));
    model.policies[0].hours = clause;
    let events = [loss(0.0, dec!(20)), loss(1.0, dec!(20)), loss(10.0, dec!(20))];
    assert_eq!(results(&model, &events).policies[0], [dec!(20), dec!(20), dec!(0)]);
}

#[test]
fn under_an_hours_clause_a_risk_and_a_coverage_have_one_loss_in_the_window() {
    let clause = Some(HoursClause { hours: 72, window: Window::First });
    let per_risk = Terms::PerRiskExcess { layer: layer(dec!(15), dec!(10)), occurrence_limit: None };
    let mut model = programme(2, vec![with(contract("risk", per_risk), |c| c.hours = clause)]);
    let event =
        |day| Event { day, peril: 0, rows: vec![(0, Coverage::Stock, dec!(20)), (1, Coverage::Stock, dec!(8))] };
    let got = results(&model, &[event(0.0), event(1.0), event(9.0)]);
    assert_eq!(got.paid[0], [dec!(10), dec!(11), dec!(10)]);
    model.policies[0].sub_limits = vec![(Coverage::Stock, dec!(30))];
    model.policies[0].hours = clause;
    assert_eq!(results(&model, &[event(0.0), event(1.0), event(9.0)]).policies[0], [dec!(28), dec!(2), dec!(28)]);
}

#[test]
fn hours_windows_of_72_hours_by_hand() {
    let treaty = |window| {
        with(contract("layer", excess(dec!(50), dec!(40))), |c| c.hours = Some(HoursClause { hours: 72, window }))
    };
    let losses = [dec!(10), dec!(10), dec!(10), dec!(40), dec!(10)];
    let hours = [0.0, 50.0, 71.0, 73.0, 140.0];
    let events: Vec<Event> = hours.iter().zip(losses).map(|(hour, amount)| loss(hour / 24.0, amount)).collect();
    let first = results(&programme(1, vec![treaty(Window::First)]), &events);
    assert_eq!(first.paid[0], [dec!(0), dec!(0), dec!(0), dec!(0), dec!(10)]);
    assert_eq!(first.occurrence[0], [0, 0, 0, 3, 3]);
    assert_eq!(first.flags[0], [0, 0, 0, 0, ATTACHED]);
    let best = results(&programme(1, vec![treaty(Window::Best)]), &events);
    assert_eq!(best.paid[0], [dec!(0), dec!(0), dec!(0), dec!(20), dec!(0)]);
    assert_eq!(best.occurrence[0], [0, 1, 1, 1, 4]);
}

#[test]
fn a_year_adds_up_from_its_events() {
    let mut model = programme(1, vec![contract("fronting", quota(dec!(0.95)))]);
    model.settings.horizon = 2;
    model.policies[0].deductible = subtract(dec!(10));
    let events = vec![loss(1.0, dec!(110)), loss(364.0, dec!(60)), loss(365.0, dec!(15))];
    let losses = block::<f64>(2, &[Vec::new(), events]);
    let outcome = apply(&model, &losses);
    let mut flows = YearFlows::quiet(1, 1);
    outcome.year_flows(&losses, 1, 0, &mut flows);
    assert_eq!((flows.ground_up, flows.policy_paid[0], flows.contract_paid[0]), (17_000.0, 15_000.0, 14_250.0));
    outcome.year_flows(&losses, 1, 1, &mut flows);
    assert_eq!((flows.ground_up, flows.policy_paid[0], flows.contract_paid[0]), (1_500.0, 500.0, 475.0));
    outcome.year_flows(&losses, 0, 0, &mut flows);
    assert_eq!(flows, YearFlows::quiet(1, 1));
    assert_eq!(outcome.kept_by_parent(&losses, 0), 1_000.0);
}

#[test]
fn what_no_policy_covers_stays_with_the_parent() {
    let mut model = programme(2, vec![contract("fronting", quota(dec!(0.5)))]);
    model.policies[0].covers.risks = Some(vec![0]);
    model.policies[0].covers.perils = Some(vec![0]);
    let mut tsunami = losses_by_risk(2.0, &[dec!(30), dec!(40)]);
    tsunami.peril = 1;
    let losses = block::<Decimal>(1, &[vec![losses_by_risk(1.0, &[dec!(30), dec!(40)]), tsunami]]);
    let outcome = apply(&model, &losses);
    assert_eq!(outcome.contracts[0].paid, [dec!(1500), dec!(0)]);
    assert_eq!((outcome.kept_by_parent(&losses, 0), outcome.kept_by_parent(&losses, 1)), (dec!(4000), dec!(7000)));
}

#[test]
fn a_contract_that_the_design_leaves_out_recovers_and_costs_nothing() {
    let treaty = |name| {
        with(contract(name, excess(dec!(50), dec!(10))), |c| {
            c.premium = Premium::Amount(dec!(5));
        })
    };
    let model = programme(1, vec![treaty("one"), after(treaty("two"), &[0])]);
    let design = Design { name: "without one".into(), contracts: vec![1] };
    let plan: Plan<f64> = Plan::compile(&model, &design).unwrap();
    let mut outcome = ishizue::programme::Outcome::new();
    let losses = block::<f64>(1, &[vec![loss(1.0, dec!(60))]]);
    plan.apply(&losses, &mut outcome);
    assert_eq!((outcome.contracts[0].paid[0], outcome.contracts[1].paid[0]), (0.0, 5000.0));
    assert_eq!((outcome.contracts[0].subject[0], outcome.contracts[0].term[0]), (0.0, u16::MAX));
    assert_eq!(plan.premiums().contracts[0].term, dec!(0));
    assert!(plan.terms(0).is_empty());
    assert_eq!(plan.trace(&losses, &outcome).events[0].contracts.len(), 1);
}

#[test]
fn the_trace_shows_how_limits_and_reinstatements_are_used() {
    let treaty = with(placed(contract("layer", excess(dec!(100), dec!(50))), dec!(0.5)), |c| {
        c.annual.deductible = Some(dec!(30));
        c.annual.reinstatements = reinstatements(&[dec!(1)]);
        c.premium = Premium::Amount(dec!(10));
    });
    let model = programme(1, vec![treaty]);
    let losses = block::<Decimal>(1, &[vec![loss(1.0, dec!(100)), loss(2.0, dec!(20)), loss(3.5, dec!(250))]]);
    let plan = compile(&model);
    let outcome = apply(&model, &losses);
    let trace = plan.trace(&losses, &outcome);
    let [first, second, third] = [0, 1, 2].map(|event| trace.events[event].contracts[0].clone());
    assert_eq!((first.subject, first.occurrence_recovery, first.paid), (dec!(100), dec!(50), dec!(10)));
    assert_eq!(first.aggregate_deductible_remaining, Some(dec!(0)));
    assert_eq!((first.aggregate_limit_remaining, first.reinstatements_used), (Some(dec!(180)), Some(dec!(0.2))));
    assert_eq!((first.net, first.reinstatement_premium), (dec!(90), dec!(1)));
    assert_eq!((second.subject, second.paid, second.aggregate_limit_remaining), (dec!(20), dec!(0), Some(dec!(180))));
    assert_eq!((third.paid, third.reinstatements_used, third.exhausted), (dec!(50), Some(dec!(1)), true));
    assert_eq!(third.aggregate_limit_remaining, Some(dec!(80)));
    assert_eq!(trace.events[2].date, date(2027, 4, 4));
    let text = serde_json::to_string(&trace).unwrap();
    assert!(text.contains("\"paid\":\"10\""), "{text}");
}

#[test]
fn models_that_break_a_rule_are_refused_with_the_names_concerned() {
    let refused = |model: &Model| Plan::<f64>::compile(model, &Design::as_configured(model)).unwrap_err();
    let two = || programme(1, vec![contract("one", quota(dec!(0.5))), contract("two", excess(dec!(5), dec!(5)))]);
    let broken = |change: fn(&mut Model)| {
        let mut model = two();
        change(&mut model);
        model
    };
    type Broken = (fn(&mut Model), &'static str);
    let cases: Vec<Broken> = vec![
        (|m| m.contracts[0].after = vec![7], "one names contract number 7, which does not exist"),
        (|m| m.contracts[0].cedant = 99, "one names party number 99, which does not exist"),
        (|m| m.policies[0].insurer = 99, "policy names party number 99, which does not exist"),
        (|m| m.contracts[0].covers.perils = Some(vec![9]), "one names peril number 9, which does not exist"),
        (|m| m.contracts[0].covers.risks = Some(vec![9]), "one names site number 9, which does not exist"),
        (|m| m.contracts[0].covers.policies = Some(vec![9]), "one names policy number 9, which does not exist"),
        (
            |m| (m.contracts[0].after, m.contracts[1].after) = (vec![1], vec![0]),
            "the contracts one, two wait for one another: each needs the recoveries of the next",
        ),
        (
            |m| (m.contracts[1].cedant, m.contracts[1].reinsurer) = (LONDON, INSURER),
            "the contracts one, two wait for one another: each needs the recoveries of the next",
        ),
        (
            |m| m.contracts[0].after = vec![0],
            "the contracts one wait for one another: each needs the recoveries of the next",
        ),
        (|m| m.contracts[0].reinsurer = INSURER, "contract one: cedant and reinsurer are the same party"),
        (
            |m| {
                m.contracts[1].cedant = CAPTIVE;
                m.contracts[1].after = vec![0];
            },
            "contract two: `after` names one, which another party cedes; only contracts of one cedant inure",
        ),
        (|m| m.contracts[0].terms = quota(dec!(1.2)), "one: its share must lie between 0 and 1"),
        (|m| m.contracts[0].placed = share(dec!(-0.1)), "one: its placed share must lie between 0 and 1"),
        (
            |m| m.contracts[1].terms = excess(dec!(-5), dec!(5)),
            "two: its layer must be at least 0 and at most 2^53 quanta",
        ),
        (
            |m| m.contracts[1].terms = excess(Decimal::MAX, Decimal::MAX),
            "two: its layer must be at least 0 and at most 2^53 quanta",
        ),
        (
            |m| m.contracts[1].annual.deductible = Some(Decimal::MAX),
            "two: its annual deductible must be at least 0 and at most 2^53 quanta",
        ),
        (
            |m| m.contracts[1].annual.limit = Some(Decimal::MIN),
            "two: its annual limit must be at least 0 and at most 2^53 quanta",
        ),
        (
            |m| m.contracts[0].annual.limit = Some(dec!(5)),
            "contract one: a share below 100 % with limits must say `basis = \"whole\"` or `\"share\"`",
        ),
        (
            |m| m.contracts[0].premium = Premium::Amount(Decimal::MAX),
            "one: its premium must be at least 0 and at most 2^53 quanta",
        ),
        (
            |m| m.contracts[0].period.months = 0,
            "one: the period must last at least a month and end within the calendar",
        ),
        (
            |m| m.contracts[0].period.months = u32::MAX,
            "one: the period must last at least a month and end within the calendar",
        ),
        (
            |m| m.contracts[0].hours = Some(HoursClause { hours: 0, window: Window::Best }),
            "one: an hours clause needs at least one hour; leave it out to count every event as an occurrence",
        ),
        (
            |m| {
                m.contracts[0].annual.reinstatements = reinstatements(&[dec!(1)]);
                m.contracts[0].basis = Some(Basis::Whole);
            },
            "one: reinstatements need an occurrence limit to reinstate",
        ),
        (
            |m| {
                m.contracts[0].premium = Premium::Amount(dec!(10));
                m.contracts[1].after = vec![0];
                m.contracts[1].premium = Premium::ShareOfSubjectPremium(share(dec!(0.1)));
            },
            "contract two: its subject premium is negative: the contracts under `after` cost more than was received",
        ),
    ];
    for (change, expected) in cases {
        assert_eq!(refused(&broken(change)).to_string(), expected);
    }
    let model = two();
    let design = Design { name: "half".into(), contracts: vec![5] };
    let error = Plan::<f64>::compile(&model, &design).unwrap_err();
    assert_eq!(error.to_string(), "half names contract number 5, which does not exist");
}

#[test]
fn reciprocal_cessions_of_different_policies_are_no_cycle() {
    let mut model = model(2);
    for (index, insurer) in [(0, INSURER), (1, LONDON)] {
        let mut policy = policy(&format!("policy {index}"));
        policy.covers.risks = Some(vec![index]);
        policy.insurer = insurer;
        model.policies.push(policy);
    }
    model.contracts = vec![
        with(contract("there", quota(dec!(0.5))), |c| c.covers = covering_policies(&[0])),
        with(contract("back", quota(dec!(0.25))), |c| {
            (c.cedant, c.reinsurer) = (LONDON, INSURER);
            c.covers = covering_policies(&[1]);
        }),
    ];
    let results = results(&model, &[losses_by_risk(1.0, &[dec!(100), dec!(80)])]);
    assert_eq!(results.paid, [[dec!(50)], [dec!(20)]]);
}

#[test]
fn an_annual_first_loss_stays_with_the_policyholder_before_the_policy_pays() {
    // Trade credit: losses of 30, 40 and 50 of which each bears 5; first loss 45 a year, maximum liability 50, insured 90 %.
    // After 5 each: 25, 35, 45. Of the whole: 60 - 45 = 15 by the second, then 45, of which 35 are left; 90 % of each.
    let mut model = programme(1, Vec::new());
    model.policies[0].deductible = subtract(dec!(5));
    model.policies[0].first_loss = Some(dec!(45));
    model.policies[0].aggregate_limit = Some(dec!(50));
    model.policies[0].share = share(dec!(0.9));
    let losses = [loss(10.0, dec!(30)), loss(20.0, dec!(40)), loss(30.0, dec!(50))];
    model.policies[0].basis = Some(Basis::Whole);
    assert_eq!(results(&model, &losses).policies[0], [dec!(0), dec!(13.5), dec!(31.5)]);
    // Of what the policy pays: 22.5, 31.5, 40.5 less the first 45, at most 50.
    model.policies[0].basis = Some(Basis::Share);
    assert_eq!(results(&model, &losses).policies[0], [dec!(0), dec!(9), dec!(40.5)]);
    // It begins anew with the next period.
    model.settings.horizon = 2;
    let later = [loss(10.0, dec!(100)), loss(400.0, dec!(60))];
    model.policies[0].aggregate_limit = None;
    model.policies[0].basis = Some(Basis::Whole);
    assert_eq!(results(&model, &later).policies[0], [dec!(45), dec!(9)]);
}

#[test]
fn a_buyer_for_whom_nothing_is_approved_has_the_discretionary_limit() {
    // 80 approved for the first buyer, nothing for the second, whose limit is 30: of 100 and 50 the policy pays 80 and 30.
    let mut model = programme(2, Vec::new());
    let buyer = |limit| ishizue::model::risk::Buyer { limit, ..Default::default() };
    model.risks[0].buyer = Some(buyer(Some(dec!(80))));
    model.risks[1].buyer = Some(buyer(None));
    model.policies[0].risk_limit = Some(RiskLimit::AsApproved { discretionary: Some(dec!(30)) });
    let each = [losses_by_risk(1.0, &[dec!(100)]), losses_by_risk(2.0, &[dec!(0), dec!(50)])];
    assert_eq!(results(&model, &each).policies[0], [dec!(80), dec!(30)]);
}
