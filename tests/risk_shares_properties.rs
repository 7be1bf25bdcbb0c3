//! Properties of shares and limits by risk over random terms and losses, and their agreement with a second computation
//! that is written from the definitions alone: one risk and one occurrence at a time, in exact decimals.

mod support;

use ishizue::model::Model;
use ishizue::model::contract::*;
use ishizue::model::risk::{Buyer, Risk};
use ishizue::model::risk_terms::*;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use std::collections::BTreeMap;
use support::*;

const COUNTRIES: [&str; 3] = ["HR", "NG", "DE"];

fn money(most: u32) -> impl Strategy<Value = Decimal> {
    (1..=most).prop_map(Decimal::from)
}

fn percent() -> impl Strategy<Value = Decimal> {
    (0u32..=100).prop_map(|percent| Decimal::new(i64::from(percent), 2))
}

fn bands() -> impl Strategy<Value = Vec<ShareBand>> {
    (prop::collection::btree_set(1u32..500, 0..4), prop::collection::vec(percent(), 5)).prop_map(|(ends, shares)| {
        let ends = ends.into_iter().map(|end| Some(Decimal::from(end))).chain([None]);
        ends.zip(shares).map(|(up_to, part)| ShareBand { up_to, share: share(part) }).collect()
    })
}

fn mode() -> impl Strategy<Value = BandMode> {
    prop::sample::select(vec![BandMode::Slab, BandMode::Blended, BandMode::Sliced])
}

fn terms() -> impl Strategy<Value = Terms> {
    prop_oneof![
        (mode(), bands()).prop_map(|(mode, bands)| Terms::VariableQuotaShare { mode, bands, limit: None }),
        (money(200), 1u32..10, prop::option::of(money(300))).prop_map(|(retention, lines, own)| Terms::Surplus {
            retention,
            retentions: own.map(|own| (1, own)).into_iter().collect(),
            lines: Decimal::from(lines),
            limit: None
        }),
        money(300).prop_map(|own| Terms::CapacityExtension {
            own_capacity: Some(own),
            whole_countries: vec!["NG".into()],
            limit: None
        }),
        percent().prop_map(quota),
    ]
}

fn limits() -> impl Strategy<Value = RiskLimits> {
    let some = || prop::option::of(money(400));
    (some(), some(), some(), some()).prop_map(|(risk, group, country, listed)| RiskLimits {
        risk,
        group,
        country,
        countries: listed.map(|amount| ("DE".to_string(), amount)).into_iter().collect(),
    })
}

fn acceptance() -> impl Strategy<Value = Acceptance> {
    let rules = vec![AcceptanceRule::Order, AcceptanceRule::ProRata, AcceptanceRule::Reject];
    let partial = vec![PartialAcceptance::Cap, PartialAcceptance::Proportional];
    (limits(), prop::option::of(money(900)), prop::sample::select(rules), prop::sample::select(partial))
        .prop_map(|(limits, whole, rule, partial)| Acceptance { limits, whole, rule, partial, as_reinsured: false })
}

fn claims() -> impl Strategy<Value = ClaimsLimits> {
    (limits(), prop::sample::select(vec![LimitPer::Term, LimitPer::Occurrence]))
        .prop_map(|(limits, per)| ClaimsLimits { limits, per })
}

fn exposures() -> impl Strategy<Value = Vec<Decimal>> {
    prop::collection::vec((0u32..600).prop_map(Decimal::from), 4)
}

/// Losses by risk of some events, in hundredths.
fn years() -> impl Strategy<Value = Vec<Vec<Decimal>>> {
    let amount = prop_oneof![Just(dec!(0)), (0i64..60_000).prop_map(|cents| Decimal::new(cents, 2))];
    prop::collection::vec(prop::collection::vec(amount, 4), 1..6)
}

fn modelled(exposures: &[Decimal], terms: Terms) -> Model {
    let mut quota = contract("contract", terms);
    quota.basis = Some(Basis::Share);
    let mut model = programme(0, vec![quota]);
    let risk = |(at, &limit): (usize, &Decimal)| Risk {
        country: Some(COUNTRIES[at % 3].into()),
        group: (at < 2).then(|| "G".into()),
        buyer: Some(Buyer { limit: Some(limit), ..Buyer::default() }),
        ..Risk::new(&format!("buyer {at}"))
    };
    model.risks = exposures.iter().enumerate().map(risk).collect();
    model
}

fn events(years: &[Vec<Decimal>]) -> Vec<Event> {
    (0..).zip(years).map(|(at, losses)| losses_by_risk(f64::from(at) * 5.0, losses)).collect()
}

/// Both arithmetics: exact, and fast within a quantum a step.
fn paid(model: &Model, events: &[Event]) -> Vec<Decimal> {
    let exact = results_in::<Decimal>(model, events).paid.swap_remove(0);
    let fast = results_in::<f64>(model, events).paid.swap_remove(0);
    for (exact, fast) in exact.iter().zip(&fast) {
        assert!((exact - fast).abs() <= dec!(0.05), "{exact} exact, {fast} fast");
    }
    exact
}

/// What is ceded of a loss of one risk, from the definitions.
fn ceded(terms: &Terms, risk: usize, country: &str, exposure: Decimal, loss: Decimal) -> Decimal {
    let slices = |bands: &[ShareBand], amount: Decimal| {
        let mut below = dec!(0);
        let mut sum = dec!(0);
        for band in bands {
            let top = band.up_to.unwrap_or(Decimal::MAX);
            sum += band.share.exact() * (amount.min(top) - below).max(dec!(0));
            below = top;
        }
        sum
    };
    match terms {
        Terms::QuotaShare { share, .. } => share.exact() * loss,
        Terms::VariableQuotaShare { mode: BandMode::Sliced, bands, .. } => slices(bands, loss),
        Terms::VariableQuotaShare { mode: BandMode::Slab, bands, .. } => {
            bands.iter().find(|band| band.up_to.is_none_or(|top| exposure <= top)).unwrap().share.exact() * loss
        }
        Terms::VariableQuotaShare { bands, .. } if exposure == dec!(0) => bands[0].share.exact() * loss,
        Terms::VariableQuotaShare { bands, .. } => slices(bands, exposure) / exposure * loss,
        _ if exposure == dec!(0) && country != "NG" => dec!(0),
        Terms::Surplus { retention, retentions, lines, .. } => {
            let line = retentions.iter().find(|(of, _)| *of as usize == risk).map_or(*retention, |(_, own)| *own);
            if exposure == dec!(0) {
                return dec!(0);
            }
            (exposure - line).max(dec!(0)).min(lines * line) / exposure * loss
        }
        Terms::CapacityExtension { .. } if country == "NG" => loss,
        Terms::CapacityExtension { own_capacity, .. } => {
            (exposure - own_capacity.unwrap()).max(dec!(0)) / exposure * loss
        }
        _ => unreachable!("not generated"),
    }
}

fn group(risk: usize) -> usize {
    if risk < 2 { 100 } else { risk }
}

/// Accepted amounts from the definitions.
fn accepted(acceptance: &Acceptance, exposures: &[Decimal]) -> Vec<Decimal> {
    let classes = |risk: usize| {
        let country = COUNTRIES[risk % 3];
        [
            ((0, risk), acceptance.limits.risk),
            ((1, group(risk)), acceptance.limits.group),
            ((2, risk % 3), acceptance.limits.of_country(country)),
            ((3, 0), acceptance.whole),
        ]
    };
    let mut taken: BTreeMap<(usize, usize), Decimal> = BTreeMap::new();
    let mut amounts = exposures.to_vec();
    if acceptance.rule == AcceptanceRule::ProRata {
        for level in 0..4 {
            let mut sums: BTreeMap<(usize, usize), Decimal> = BTreeMap::new();
            amounts.iter().enumerate().for_each(|(risk, a)| *sums.entry(classes(risk)[level].0).or_default() += *a);
            for (risk, amount) in amounts.iter_mut().enumerate() {
                let (class, limit) = classes(risk)[level];
                if let Some(limit) = limit.filter(|limit| sums[&class] > *limit) {
                    *amount = *amount * limit / sums[&class];
                }
            }
        }
        return amounts;
    }
    for (risk, amount) in amounts.iter_mut().enumerate() {
        let room = |(class, limit): ((usize, usize), Option<Decimal>)| {
            Some(limit? - taken.get(&class).copied().unwrap_or_default())
        };
        let room = classes(risk).into_iter().filter_map(room).min().unwrap_or(Decimal::MAX);
        let whole = *amount <= room || acceptance.rule == AcceptanceRule::Order;
        *amount = if whole { (*amount).min(room) } else { dec!(0) };
        classes(risk).into_iter().for_each(|(class, _)| *taken.entry(class).or_default() += *amount);
    }
    amounts
}

/// What a contract pays for each event, without terms of the occurrence and the year.
fn reference(model: &Model, exposures: &[Decimal], years: &[Vec<Decimal>]) -> Vec<Decimal> {
    let contract = &model.contracts[0];
    let amounts = contract.acceptance.as_ref().map(|acceptance| accepted(acceptance, exposures));
    let of_risk = |risk: usize, loss: Decimal| {
        let own = |loss| ceded(&contract.terms, risk, COUNTRIES[risk % 3], exposures[risk], loss);
        match (&contract.acceptance, &amounts) {
            (Some(acceptance), Some(amounts)) => match acceptance.partial {
                PartialAcceptance::Cap => own(loss.min(amounts[risk])),
                PartialAcceptance::Proportional if exposures[risk] == dec!(0) => dec!(0),
                PartialAcceptance::Proportional => own(loss) * amounts[risk] / exposures[risk],
            },
            _ => own(loss),
        }
    };
    let mut used: BTreeMap<(usize, usize), Decimal> = BTreeMap::new();
    let mut paid = Vec::new();
    for losses in years {
        let mut parts: Vec<Decimal> = (0..4).map(|risk| of_risk(risk, losses[risk])).collect();
        if let Some(claims) = &contract.limits {
            if claims.per == LimitPer::Occurrence {
                used.clear();
            }
            let classes = |risk: usize| {
                let of_country = claims.limits.of_country(COUNTRIES[risk % 3]);
                [((0, risk), claims.limits.risk), ((1, group(risk)), claims.limits.group), ((2, risk % 3), of_country)]
            };
            for level in 0..3 {
                let mut sums: BTreeMap<(usize, usize), Decimal> = BTreeMap::new();
                parts.iter().enumerate().for_each(|(risk, a)| *sums.entry(classes(risk)[level].0).or_default() += *a);
                for (risk, part) in parts.iter_mut().enumerate() {
                    let (class, limit) = classes(risk)[level];
                    // Exact fractions may add up to a last digit above the limit.
                    let room = limit.map(|limit| (limit - used.get(&class).copied().unwrap_or_default()).max(dec!(0)));
                    if let Some(room) = room.filter(|room| sums[&class] > *room) {
                        *part = *part * room / sums[&class];
                    }
                }
            }
            for (risk, part) in parts.iter().enumerate() {
                classes(risk).into_iter().for_each(|(class, _)| *used.entry(class).or_default() += *part);
            }
        }
        paid.push(parts.iter().sum());
    }
    paid
}

fn dressed(exposures: &[Decimal], terms: Terms, acceptance: Option<Acceptance>, claims: Option<ClaimsLimits>) -> Model {
    let mut model = modelled(exposures, terms);
    (model.contracts[0].acceptance, model.contracts[0].limits) = (acceptance, claims);
    model
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_the_definitions(
        exposures in exposures(), terms in terms(), acceptance in prop::option::of(acceptance()),
        claims in prop::option::of(claims()), years in years(),
    ) {
        let model = dressed(&exposures, terms, acceptance, claims);
        let expected = reference(&model, &exposures, &years);
        for (paid, expected) in paid(&model, &events(&years)).iter().zip(&expected) {
            // Each risk and slice is rounded to a quantum of 0.01, in every event before this one too.
            prop_assert!((paid - expected).abs() <= dec!(0.3), "{} instead of {}", paid, expected);
        }
    }

    #[test]
    fn recoveries_lie_between_nothing_and_the_loss(
        exposures in exposures(), terms in terms(), acceptance in prop::option::of(acceptance()),
        claims in prop::option::of(claims()), years in years(), window in prop::option::of(1u32..400),
    ) {
        let mut model = dressed(&exposures, terms, acceptance, claims);
        model.contracts[0].hours = window.map(|hours| HoursClause { hours, window: Window::First });
        for (paid, losses) in paid(&model, &events(&years)).iter().zip(&years) {
            prop_assert!(*paid >= dec!(0) && *paid <= losses.iter().sum());
        }
    }

    #[test]
    fn a_larger_loss_never_recovers_less(
        exposures in exposures(), terms in terms(), acceptance in prop::option::of(acceptance()),
        losses in prop::collection::vec(0i64..60_000, 4), more in 0i64..10_000, risk in 0usize..4,
    ) {
        let model = dressed(&exposures, terms, acceptance, None);
        let mut losses: Vec<Decimal> = losses.iter().map(|&cents| Decimal::new(cents, 2)).collect();
        let before = paid(&model, &[losses_by_risk(1.0, &losses)]);
        losses[risk] += Decimal::new(more, 2);
        let after = paid(&model, &[losses_by_risk(1.0, &losses)]);
        prop_assert!(after[0] >= before[0]);
        prop_assert!(after[0] - before[0] <= Decimal::new(more, 2));
    }

    #[test]
    fn slicing_a_loss_as_large_as_the_exposure_is_the_blended_share(
        exposure in money(1_000), bands in bands(), cents in 0i64..100,
    ) {
        let exposure = exposure + Decimal::new(cents, 2);
        let of = |mode| {
            let terms = Terms::VariableQuotaShare { mode, bands: bands.clone(), limit: None };
            paid(&modelled(&[exposure; 4], terms), &[loss(1.0, exposure)])[0]
        };
        // Each slice is rounded.
        prop_assert!((of(BandMode::Sliced) - of(BandMode::Blended)).abs() <= dec!(0.03));
    }

    #[test]
    fn a_contract_split_by_placed_shares_pays_what_the_whole_pays(
        exposures in exposures(), terms in terms(), acceptance in prop::option::of(acceptance()),
        claims in prop::option::of(claims()), years in years(), part in 1i64..100,
    ) {
        let whole = dressed(&exposures, terms, acceptance, claims);
        let mut split = whole.clone();
        split.contracts.push(whole.contracts[0].clone());
        split.contracts[1].name = "rest".into();
        split.contracts[0].placed = share(Decimal::new(part, 2));
        split.contracts[1].placed = share(Decimal::new(100 - part, 2));
        let expected = paid(&whole, &events(&years));
        let parts = results_in::<Decimal>(&split, &events(&years)).paid;
        for ((whole, first), second) in expected.iter().zip(&parts[0]).zip(&parts[1]) {
            prop_assert!((*whole - *first - *second).abs() <= dec!(0.01));
        }
    }
}
