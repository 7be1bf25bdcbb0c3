//! Cases of OasisLMF 2.5.8 that `programme_cases.rs` only adds up: what stays at each location, and the readings that must not
//! appear. What is left of one location is what a later contract on that location alone sees.

mod support;

use ishizue::config;
use ishizue::model::contract::*;
use rust_decimal::{Decimal, dec};
use std::path::Path;
use support::*;

const OASIS: &str = "OasisLMF 2.5.8";

/// What `contracts` leave at each location of one event.
fn net_by_location(contracts: Vec<Contract>, losses: &[Decimal]) -> Vec<Decimal> {
    let before: Vec<usize> = (0..contracts.len()).collect();
    let mut contracts = contracts;
    for risk in 0..losses.len() as u32 {
        // Side by side on different sites: they share no loss.
        let mut probe = contract(&format!("rest of location {risk}"), quota(dec!(1)));
        probe.covers.risks = Some(vec![risk]);
        probe.after = before.clone();
        contracts.push(probe);
    }
    let results = results(&programme(losses.len(), contracts), &[losses_by_risk(1.0, losses)]);
    results.subject[before.len()..].iter().map(|column| column[0]).collect()
}

fn placed(mut contract: Contract, part: Decimal) -> Contract {
    contract.placed = share(part);
    contract
}

#[test]
fn what_each_location_keeps_agrees_with_oasis() {
    let per_risk =
        |occurrence_limit| Terms::PerRiskExcess { layer: layer(dec!(50_000), dec!(50_000)), occurrence_limit };
    let mut forty = placed(contract("QS", quota(dec!(1))), dec!(0.5));
    forty.per_risk = Some(layer(dec!(40_000), dec!(0)));
    let surplus =
        Terms::SurplusShare { shares: vec![(0, share(dec!(0.5))), (1, share(dec!(0.75)))], limit: Some(dec!(60_000)) };
    let k = |thousands: &[i64]| thousands.iter().map(|&t| Decimal::from(t * 1000)).collect::<Vec<_>>();
    for (id, contract, losses, net) in [
        ("C01", placed(contract("QS", quota(dec!(1))), dec!(0.2)), k(&[100, 50]), k(&[80, 40])),
        ("C04", forty, k(&[100, 30]), k(&[80, 15])),
        ("C05", contract("surplus", surplus), k(&[100, 80]), vec![dec!(72_727.27), dec!(47_272.73)]),
        ("C06", contract("risk", per_risk(None)), k(&[120, 70, 30]), k(&[70, 50, 30])),
        // 54k of the 70k that the layers pay, given back in proportion 50 to 20: 38,571.43 and 15,428.57.
        (
            "C07",
            placed(contract("risk", per_risk(Some(dec!(60_000)))), dec!(0.9)),
            k(&[120, 70, 30]),
            vec![dec!(81_428.57), dec!(54_571.43), dec!(30_000)],
        ),
    ] {
        assert_eq!(net_by_location(vec![contract], &losses), net, "{id}, {OASIS}");
    }
}

#[test]
fn contracts_of_one_priority_see_one_loss_whatever_their_risk_level() {
    // C19: per-risk 100k xs 50k and cat 100k xs 120k on 200k and 100k. Side by side 150k and 100k; Oasis passes what the
    // first leaves on to the second, which then pays 30k.
    let risk =
        || contract("risk", Terms::PerRiskExcess { layer: layer(dec!(100_000), dec!(50_000)), occurrence_limit: None });
    let cat = || contract("cat", excess(dec!(100_000), dec!(120_000)));
    let losses = [dec!(200_000), dec!(100_000)];
    for contracts in [vec![risk(), cat()], vec![cat(), risk()]] {
        let net: Decimal = net_by_location(contracts, &losses).iter().sum();
        assert_eq!(net, dec!(50_000), "C19, {OASIS} reads 120,000");
    }
}

#[test]
fn the_placed_share_comes_last_and_the_ceded_share_first() {
    // C02 and C03 differ only by which percentage is 30 %: min(30 % x 100k, 20k) against 30 % x min(100k, 20k).
    let limited = |part| Terms::QuotaShare { share: share(part), limit: Some(dec!(20_000)) };
    let mut ceded = contract("ceded", limited(dec!(0.3)));
    ceded.basis = Some(Basis::Share);
    assert_eq!(net_by_location(vec![ceded], &[dec!(100_000)]), [dec!(80_000)], "C02, {OASIS}");
    let last = placed(contract("placed", limited(dec!(1))), dec!(0.3));
    assert_eq!(net_by_location(vec![last], &[dec!(100_000)]), [dec!(94_000)], "C03, {OASIS}");
}

#[test]
fn annual_terms_that_oasis_ignores_bind() {
    // C16 to C18 on a loss of 250k (80k): what Oasis keeps must not come out.
    let cat = || contract("cat", excess(dec!(100_000), dec!(100_000)));
    let mut limited = cat();
    limited.annual.limit = Some(dec!(50_000));
    limited.annual.reinstatements = reinstatements(&[dec!(1)]);
    let mut retained = cat();
    retained.annual.deductible = Some(dec!(300_000));
    let open = Layer { attachment: dec!(0), limit: None };
    let franchised = contract("franchise", Terms::ExcessOfLoss { layer: open, franchise: Some(dec!(100_000)) });
    let aggregate = contract("aggregate", Terms::AggregateExcess { layer: layer(dec!(100_000), dec!(100_000)) });
    for (id, contract, loss, net, oasis) in [
        ("C15", aggregate, dec!(250_000), dec!(150_000), None),
        ("C16", limited, dec!(250_000), dec!(200_000), Some(dec!(150_000))),
        ("C17", retained, dec!(250_000), dec!(250_000), Some(dec!(150_000))),
        ("C18", franchised, dec!(80_000), dec!(80_000), Some(dec!(0))),
    ] {
        let kept = net_by_location(vec![contract], &[loss])[0];
        assert_eq!(kept, net, "{id}");
        assert_ne!(Some(kept), oasis, "{id}, {OASIS}");
    }
}

#[test]
fn a_limit_of_nought_is_not_read_as_unlimited() {
    // In OED files 0 means unlimited. Here it is a mistake with its remedy.
    let good = std::fs::read_to_string("configs/tower.toml").unwrap();
    let text = good.replacen("limit = \"2bn\"", "limit = 0", 1);
    let all = config::read_text(&text, "tower.toml", Path::new("configs")).unwrap_err();
    let errors: Vec<_> = all.errors().collect();
    assert_eq!(errors.len(), 1, "{all}");
    assert_eq!(errors[0].what, "the layer has no width");
    assert!(errors[0].rule.contains("\"unlimited\""));
}

#[test]
fn a_field_of_oed_that_is_not_computed_is_an_error() {
    let good = std::fs::read_to_string("configs/tower.toml").unwrap();
    let text = good.replacen("terms = {", "OccReverseFranchise = 5\nterms = {", 1);
    let all = config::read_text(&text, "tower.toml", Path::new("configs")).unwrap_err();
    assert!(all.errors().any(|error| error.what.contains("unknown key `OccReverseFranchise`")), "{all}");
}

#[test]
fn a_loss_on_the_boundary_of_a_franchise_is_decided_by_its_kind() {
    // D04 to D06, D17 and D18 with both readings of equality: nothing (Oasis) or in full (the manual of ktools).
    use ishizue::model::policy::{Deductible, DeductibleKind, DeductibleSize};
    for (ground_up, point, strictly_above, at_or_above) in [
        (vec![dec!(9)], dec!(10), dec!(0), dec!(0)),
        (vec![dec!(10)], dec!(10), dec!(0), dec!(10)),
        (vec![dec!(25)], dec!(10), dec!(25), dec!(25)),
        (vec![dec!(12), dec!(7)], dec!(20), dec!(0), dec!(0)),
        (vec![dec!(13), dec!(7)], dec!(20), dec!(0), dec!(20)),
        (vec![dec!(15), dec!(7)], dec!(20), dec!(22), dec!(22)),
    ] {
        for (kind, paid) in
            [(DeductibleKind::Franchise, strictly_above), (DeductibleKind::FranchiseAtOrAbove, at_or_above)]
        {
            let mut model = programme(2, Vec::new());
            model.policies[0].deductible = Some(Deductible::new(kind, DeductibleSize::Amount(point)));
            let event = losses_by_risk(1.0, &ground_up);
            assert_eq!(results(&model, &[event]).policies[0], [paid], "{ground_up:?} {kind:?}, {OASIS}");
        }
    }
}
