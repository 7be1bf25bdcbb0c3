//! Reinsurance of single events as OpenQuake computes it (openquake.engine 3.26.2: cases R1 to R10 of its treaties, the
//! portfolio identity of its reinsurance outputs, and what its users ran into). Its layers are written [attachment,
//! exhaustion]; the widths here are the differences. R1, R4, R8 and R10 stand contract by contract in
//! `programme_cases.rs`; here they are read from configurations or carried on to what is kept.

mod studies;
mod support;

use ishizue::config;
use ishizue::model::Model;
use ishizue::model::amount::Amount;
use ishizue::model::contract::*;
use ishizue::model::design::Design;
use ishizue::model::losses::LossBlock;
use ishizue::model::money::Quantum;
use ishizue::model::risk::Coverage;
use ishizue::programme::{Outcome, Plan, PlanError};
use proptest::prelude::*;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};
use std::path::Path;
use support::*;

const OPENQUAKE: &str = "openquake.engine 3.26.2";

/// One event with a loss for each site, at any quantum, in both number types.
fn one_event(model: &Model, losses: &[Decimal]) -> Outcome<Decimal> {
    fn run<N: Amount>(model: &Model, losses: &[Decimal]) -> Outcome<N> {
        let mut block: LossBlock<N> = LossBlock::default();
        block.clear(0, 1);
        block.time.push(1.0);
        block.peril.push(0);
        block.event.push(0);
        for (risk, loss) in (0..).zip(losses) {
            block.risk.push(risk);
            block.coverage.push(Coverage::All);
            block.loss.push(N::from_drawn((loss / model.settings.quantum.size()).to_f64().unwrap()));
        }
        block.row_start.push(losses.len() as u32);
        block.path_start.push(1);
        apply(model, &block)
    }
    let (exact, fast) = (run::<Decimal>(model, losses), run::<f64>(model, losses));
    for (exact, fast) in exact.contracts.iter().zip(&fast.contracts) {
        assert_eq!(exact.paid[0], fast.paid[0].to_quanta());
        let spilt = |column: &[f64]| column.first().map(|spilt| spilt.to_quanta());
        assert_eq!(exact.extras.overspill.first().copied(), spilt(&fast.extras.overspill));
    }
    exact
}

/// What the outcome of one event says of each contract: paid and overspill.
fn told(model: &Model, outcome: &Outcome<Decimal>) -> Vec<(Decimal, Decimal)> {
    let money = |quanta: Decimal| model.settings.quantum.money(quanta);
    let spilt = |column: &Vec<Decimal>| column.first().map_or(Decimal::ZERO, |&spilt| money(spilt));
    outcome.contracts.iter().map(|c| (money(c.paid[0]), spilt(&c.extras.overspill))).collect()
}

fn fractions(name: &str, parts: &[Decimal], cap: Option<Decimal>) -> Contract {
    let shares = (0..).zip(parts).map(|(risk, &part)| (risk, share(part))).collect();
    contract(name, Terms::SurplusShare { shares, limit: cap })
}

fn after(mut contract: Contract, others: &[usize]) -> Contract {
    contract.after = others.to_vec();
    contract
}

#[test]
fn a_liability_is_a_limit_of_the_policy_on_a_stated_basis() {
    // R1: the liability 900 is an upper bound on the ground-up loss; behind the deductible of 100 that is a limit of 800.
    // A limit of 900 is the other reading, and both are written out.
    let ground_up = [dec!(50), dec!(100), dec!(100.5), dec!(400), dec!(900), dec!(1000), dec!(5000)];
    for (limit, claims) in [
        (dec!(800), [dec!(0), dec!(0), dec!(0.5), dec!(300), dec!(800), dec!(800), dec!(800)]),
        (dec!(900), [dec!(0), dec!(0), dec!(0.5), dec!(300), dec!(800), dec!(900), dec!(900)]),
    ] {
        let mut model = programme(1, Vec::new());
        model.policies[0].deductible = subtract(dec!(100));
        model.policies[0].occurrence_limit = Some(limit);
        for (loss, claim) in ground_up.iter().zip(claims) {
            assert_eq!(units(one_event(&model, &[*loss]).policies[0].paid[0]), claim, "R1, {OPENQUAKE}");
        }
    }
    // A share below the whole with a limit says what the limit is of.
    let vague =
        programme(1, vec![contract("QS", Terms::QuotaShare { share: share(dec!(0.5)), limit: Some(dec!(10)) })]);
    let refusal = Plan::<f64>::compile(&vague, &Design::as_configured(&vague)).unwrap_err();
    assert_eq!(refusal, PlanError::BasisMissing { contract: "QS".into() });
}

#[test]
fn caps_of_quota_shares_give_the_overspill_back() {
    // R2: losses of four policies; QS1 with a cap of 5,000 and QS2 with one of 8,000 on the sum.
    let losses = [dec!(12_000), dec!(5000), dec!(3000), dec!(6000)];
    let contracts = vec![
        fractions("QS1", &[dec!(0.5), dec!(0.4), dec!(0.5), dec!(0.4)], Some(dec!(5000))),
        fractions("QS2", &[dec!(0.3); 4], Some(dec!(8000))),
    ];
    let model = programme(4, contracts);
    let told = told(&model, &one_event(&model, &losses));
    assert_eq!(told, [(dec!(5000), dec!(6900)), (dec!(7800), dec!(0))], "R2, {OPENQUAKE}");
    let claim: Decimal = losses.iter().sum();
    assert_eq!(claim - told[0].0 - told[1].0, dec!(13_200), "retention of R2, {OPENQUAKE}");
    // Policy by policy, before caps: each loss alone stays below them.
    let by_policy = [
        (dec!(6000), dec!(3600), dec!(2400)),
        (dec!(2000), dec!(1500), dec!(1500)),
        (dec!(1500), dec!(900), dec!(600)),
        (dec!(2400), dec!(1800), dec!(1800)),
    ];
    for (policy, (first, second, kept)) in by_policy.into_iter().enumerate() {
        let mut alone = [dec!(0); 4];
        alone[policy] = losses[policy];
        let told = self::told(&model, &one_event(&model, &alone));
        let (paid, spilt) = (told.iter().map(|t| t.0).sum::<Decimal>(), told.iter().map(|t| t.1).sum::<Decimal>());
        assert_eq!((told[0].0 + told[0].1, told[1].0), (first, second), "policy {policy} of R2, {OPENQUAKE}");
        assert_eq!(losses[policy] - paid - spilt, kept, "policy {policy} of R2, {OPENQUAKE}");
    }
}

#[test]
fn overspill_is_of_the_placed_part_and_the_same_event_by_event_and_site_by_site() {
    // 50 % of 100 under a limit of 30, 40 % placed: 12 paid and 8 given back. On the basis of the whole: 40 % x 50 % x 30.
    let terms = Terms::QuotaShare { share: share(dec!(0.5)), limit: Some(dec!(30)) };
    for (basis, paid, spilt) in [(Basis::Share, dec!(12), dec!(8)), (Basis::Whole, dec!(6), dec!(14))] {
        let mut cession = contract("QS", terms.clone());
        cession.basis = Some(basis);
        cession.placed = share(dec!(0.4));
        for annual in [None, Some(dec!(1000))] {
            cession.annual.limit = annual;
            for (risks, losses) in [(1, vec![dec!(100)]), (2, vec![dec!(60), dec!(40)])] {
                let mut probe = contract("on one site", quota(dec!(0.1)));
                probe.covers.risks = Some(vec![0]);
                let model = programme(risks, vec![cession.clone(), probe]);
                assert_eq!(told(&model, &one_event(&model, &losses))[0], (paid, spilt), "{basis:?} {annual:?} {risks}");
            }
        }
    }
    // A loss below the limit spills nothing, and neither does what an annual limit takes away.
    let mut cession = contract("QS", terms);
    (cession.basis, cession.annual.limit) = (Some(Basis::Share), Some(dec!(5)));
    let model = programme(1, vec![cession]);
    assert_eq!(told(&model, &one_event(&model, &[dec!(60)])), [(dec!(5), dec!(0))]);
    assert_eq!(told(&model, &one_event(&model, &[dec!(80)])), [(dec!(5), dec!(10))]);
}

#[test]
fn a_policy_after_two_layers_per_risk_keeps_the_retention_of_the_second() {
    // R4: wm leaves P2 500, and wr works on that 500.
    let policies = [(dec!(7900), dec!(100)), (dec!(3800), dec!(200)), (dec!(8500), dec!(500))];
    let per_risk = |name: &str, exhaustion: Decimal, attachment| {
        let terms = Terms::PerRiskExcess { layer: layer(exhaustion - attachment, attachment), occurrence_limit: None };
        let mut layer = contract(name, terms);
        layer.covers = covering_policies(&[1, 2]);
        layer
    };
    let cat = |members: &[usize]| {
        let mut cat = after(contract("cat", excess(dec!(2450), dec!(50))), &[0, 1]);
        cat.covers = covering_policies(members);
        cat
    };
    let contracts =
        vec![per_risk("wm", dec!(3500), dec!(500)), after(per_risk("wr", dec!(5000), dec!(200)), &[0]), cat(&[0, 1])];
    let mut model = model(3);
    model.settings.quantum = Quantum::new(dec!(0.0001)).unwrap();
    for (risk, (limit, deductible)) in (0..).zip(policies) {
        let mut own = policy(&format!("P{}", risk + 1));
        own.covers.risks = Some(vec![risk]);
        own.deductible = subtract(deductible);
        own.occurrence_limit = Some(limit);
        model.policies.push(own);
    }
    model.contracts = contracts;
    for (loss, kept) in
        [(dec!(761.1264), dec!(200)), (dec!(1157.2078), dec!(200)), (dec!(450), dec!(200)), (dec!(350), dec!(150))]
    {
        let outcome = one_event(&model, &[dec!(0), loss, dec!(0)]);
        let seen = model.settings.quantum.money(outcome.contracts[2].subject[0]);
        assert_eq!(seen, kept, "P2 of R4 with a loss of {loss}, {OPENQUAKE}");
    }
}

/// A configuration with the two layers of R8 in either order of listing.
fn tower(lower_first: bool, afters: [&str; 2]) -> Model {
    let layer = |name: &str, attachment: u32, limit: u32, after: &str| {
        format!(
            "[[contract]]\nname = \"{name}\"\ncedant = \"Insurer\"\nreinsurer = \"Market\"\npremium = 0\nafter = [{after}]\n\
             terms = {{ excess-of-loss = {{ attachment = {attachment}, limit = {limit} }} }}\n"
        )
    };
    let (lower, upper) = (layer("L1", 20, 30, afters[0]), layer("L2", 50, 50, afters[1]));
    let layers = if lower_first { lower + &upper } else { upper + &lower };
    let text = format!(
        "format = 1\ntitle = \"R8\"\ncurrency = \"EUR\"\n[simulation]\nstart = 2027-01-01\ntrials = 1\nseed = 1\n\
         quantum = 0.00001\n\
         [[party]]\nname = \"Insurer\"\nrole = \"insurer\"\ncountry = \"DE\"\n\
         [[party]]\nname = \"Market\"\nrole = \"reinsurer\"\ncountry = \"GB\"\n\
         [[peril]]\nname = \"earthquake\"\nfrequency = {{ fixed = {{ count = 1 }} }}\n\
         severity = {{ exponential = {{ mean = 50 }} }}\n\
         [[policy]]\nname = \"policy\"\ninsurer = \"Insurer\"\npremium = 0\n{layers}"
    );
    config::read_text(&text, "r8.toml", Path::new("")).unwrap_or_else(|m| panic!("{}", m.render(false, 100))).0
}

#[test]
fn the_listing_order_of_a_tower_decides_nothing_unless_one_layer_is_written_after_the_other() {
    // R8. Loss; what L1, L2 pay side by side or L2 first; what they pay when L2 works on what L1 leaves.
    let rows = [
        (dec!(10), (dec!(0), dec!(0)), (dec!(0), dec!(0))),
        (dec!(35), (dec!(15), dec!(0)), (dec!(15), dec!(0))),
        (dec!(60), (dec!(30), dec!(10)), (dec!(30), dec!(0))),
        (dec!(83.68772), (dec!(30), dec!(33.68772)), (dec!(30), dec!(3.68772))),
        (dec!(100), (dec!(30), dec!(50)), (dec!(30), dec!(20))),
        (dec!(250), (dec!(30), dec!(50)), (dec!(30), dec!(50))),
    ];
    for lower_first in [true, false] {
        let pays = |afters, loss| {
            let model = tower(lower_first, afters);
            let told = told(&model, &one_event(&model, &[loss]));
            if lower_first { (told[0].0, told[1].0) } else { (told[1].0, told[0].0) }
        };
        for (loss, market, in_turn) in rows {
            assert_eq!(pays(["", ""], loss), market, "R8 right, {OPENQUAKE}");
            assert_eq!(pays(["\"L2\"", ""], loss), market, "R8 right, L1 after L2, {OPENQUAKE}");
            assert_eq!(pays(["", "\"L1\""], loss), in_turn, "R8 left, {OPENQUAKE}");
        }
    }
}

#[test]
fn a_full_cession_of_fractions_leaves_nothing_of_a_limited_claim() {
    // R10: policy (1000, 0).
    for (parts, loss, paid) in [
        (vec![dec!(0.6), dec!(0.4)], dec!(700), vec![dec!(420), dec!(280)]),
        (vec![dec!(0.6), dec!(0.4)], dec!(3000), vec![dec!(600), dec!(400)]),
        (vec![dec!(0.1), dec!(0.2), dec!(0.7)], dec!(700), vec![dec!(70), dec!(140), dec!(490)]),
    ] {
        let contracts = parts.iter().map(|&part| fractions(&format!("QS {part}"), &[part], None)).collect();
        let mut model = programme(1, contracts);
        model.policies[0].occurrence_limit = Some(dec!(1000));
        let outcome = one_event(&model, &[loss]);
        let told: Vec<Decimal> = told(&model, &outcome).iter().map(|told| told.0).collect();
        assert_eq!((&told, units(outcome.policies[0].paid[0]) - told.iter().sum::<Decimal>()), (&paid, dec!(0)), "R10");
    }
}

#[test]
fn the_published_portfolio_retentions_are_retentions_and_overspills_less_the_catastrophe_layer() {
    // The user guide's sample: four retentions and one overspill. Half of each claim is ceded, the cap leaves the overspill.
    let quantum = Quantum::new(dec!(0.0000001)).unwrap();
    let kept = [dec!(4.61304), dec!(3.01643), dec!(0.38947), dec!(3.57945)];
    let claims = kept.map(|kept| kept * dec!(2));
    let cap = kept.iter().sum::<Decimal>() - dec!(6.42181);
    let mut model = programme(4, vec![fractions("QS", &[dec!(0.5); 4], Some(cap))]);
    model.settings.quantum = quantum;
    let paid = told(&model, &one_event(&model, &claims));
    assert_eq!(paid[0].1, dec!(6.42181));
    assert_eq!(claims.iter().sum::<Decimal>() - paid[0].0, dec!(18.0202), "user guide, {OPENQUAKE}");
    // QA test reinsurance_1, job 2: 71.480339 + 41.5 + 4.0 - 15.0; single precision stores 101.980327.
    let claim = dec!(142.960678);
    let contracts = vec![
        fractions("QS1", &[dec!(0.4)], Some(dec!(0.4) * claim - dec!(41.5))),
        fractions("QS2", &[dec!(0.1)], Some(dec!(0.1) * claim - dec!(4.0))),
        after(contract("cat", excess(dec!(15), dec!(20))), &[0, 1]),
    ];
    let mut model = programme(1, contracts);
    model.settings.quantum = quantum;
    let told = told(&model, &one_event(&model, &[claim]));
    assert_eq!((told[0].1, told[1].1, told[2].0), (dec!(41.5), dec!(4), dec!(15)));
    let kept = claim - told.iter().map(|told| told.0).sum::<Decimal>();
    assert_eq!(kept, dec!(101.980339), "reinsurance_1, {OPENQUAKE}");
}

/// Claims in whole units, fractions in whole per cent, so that nothing is rounded.
#[derive(Clone, Debug)]
struct Random {
    claims: Vec<u32>,
    /// Per cent ceded of each policy under each proportional treaty, and the caps.
    parts: Vec<(Vec<u32>, u32)>,
    /// (attachment, limit) of catastrophe layers, each after the one before.
    layers: Vec<(u32, u32)>,
}

fn random() -> impl Strategy<Value = Random> {
    (1usize..6, 1usize..4, 0usize..3).prop_flat_map(|(policies, treaties, layers)| {
        let part = prop::collection::vec(0..=(100 / treaties as u32), policies);
        (
            prop::collection::vec(0u32..20_000, policies),
            prop::collection::vec((part, 1u32..12_000), treaties),
            prop::collection::vec((0u32..10_000, 1u32..10_000), layers),
        )
            .prop_map(|(claims, parts, layers)| Random { claims, parts, layers })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Portfolio retention = retentions of the policies + overspills - recoveries of the catastrophe layers, where the
    /// retentions are those before overspill and catastrophe layers.
    #[test]
    fn what_is_kept_is_retentions_and_overspills_less_catastrophe_recoveries(case in random()) {
        let percent = |part: u32| Decimal::new(i64::from(part), 2);
        let treaties = case.parts.len();
        let mut contracts: Vec<Contract> = (case.parts.iter().enumerate())
            .map(|(at, (parts, cap))| {
                let parts: Vec<Decimal> = parts.iter().map(|&part| percent(part)).collect();
                fractions(&format!("treaty {at}"), &parts, Some(Decimal::from(*cap)))
            })
            .collect();
        for (at, &(attachment, limit)) in case.layers.iter().enumerate() {
            let before: Vec<usize> = (0..treaties + at).collect();
            let layer = contract(&format!("layer {at}"), excess(Decimal::from(limit), Decimal::from(attachment)));
            contracts.push(after(layer, &before));
        }
        let model = programme(case.claims.len(), contracts);
        let claims: Vec<Decimal> = case.claims.iter().map(|&claim| Decimal::from(claim)).collect();
        let outcome = one_event(&model, &claims);
        let told = told(&model, &outcome);
        let retention = |(policy, claim): (usize, &Decimal)| {
            case.parts.iter().fold(*claim, |kept, (parts, _)| kept - *claim * percent(parts[policy]))
        };
        let retentions: Decimal = claims.iter().enumerate().map(retention).sum();
        let overspills: Decimal = told[..treaties].iter().map(|told| told.1).sum();
        let layers: Decimal = told[treaties..].iter().map(|told| told.0).sum();
        let ceded: Decimal = told.iter().map(|told| told.0).sum();
        let kept = claims.iter().sum::<Decimal>() - ceded;
        prop_assert_eq!(kept, retentions + overspills - layers);
        // The overspill by its own definition: the ceded sum above the cap.
        for (treaty, (parts, cap)) in case.parts.iter().enumerate() {
            let before: Decimal = claims.iter().zip(parts).map(|(claim, &part)| *claim * percent(part)).sum();
            prop_assert_eq!(told[treaty].1, (before - Decimal::from(*cap)).max(Decimal::ZERO));
        }
    }
}

#[test]
fn a_layer_below_its_own_attachment_cannot_be_written() {
    // In OpenQuake [50, 20] is accepted and recovers negative amounts. A width below nought is an error with its place.
    let good = std::fs::read_to_string("configs/tower.toml").unwrap();
    let text = good.replacen("limit = \"2bn\"", "limit = \"-30\"", 1);
    let all = config::read_text(&text, "tower.toml", Path::new("configs")).unwrap_err();
    let errors: Vec<_> = all.errors().collect();
    assert_eq!(errors.len(), 1, "{all}");
    assert_eq!((errors[0].file.as_str(), errors[0].what.as_str()), ("tower.toml", "the amount -30 is negative"));
    assert!(errors[0].path.ends_with("terms.excess-of-loss.limit") && errors[0].line.is_some());
    let model = programme(1, vec![contract("layer", excess(dec!(-30), dec!(50)))]);
    let refusal = Plan::<f64>::compile(&model, &Design::as_configured(&model)).unwrap_err();
    assert_eq!(refusal, PlanError::AmountOutOfRange { item: "layer".into(), what: "its layer" });
}

#[test]
fn no_layer_is_hit_by_the_rounding_of_a_number_type() {
    // Single precision holds 16,777,217 as 16,777,216 and 0.1 + 0.2 + 0.1 off by 6e-9: spurious recoveries of 1e-6.
    let at = |attachment| programme(3, vec![contract("layer", excess(dec!(1_000_000), attachment))]);
    for (losses, attachment) in [
        ([dec!(16_777_217.01), dec!(0), dec!(0)], dec!(16_777_217.01)),
        ([dec!(0.1), dec!(0.2), dec!(0.1)], dec!(0.4)),
        ([dec!(3_333_333.33), dec!(3_333_333.33), dec!(3_333_333.34)], dec!(10_000_000)),
    ] {
        let model = at(attachment);
        let outcome = one_event(&model, &losses);
        assert_eq!((outcome.contracts[0].paid[0], outcome.contracts[0].flags[0]), (dec!(0), 0), "{attachment}");
        let mut more = losses;
        more[0] += dec!(0.01);
        assert_eq!(units(one_event(&model, &more).contracts[0].paid[0]), dec!(0.01), "{attachment}");
    }
}

#[test]
fn a_return_period_of_the_net_loss_is_its_own_and_no_difference_of_other_columns() {
    let text = std::fs::read_to_string("configs/tower.toml").unwrap().replace("trials = 100_000", "trials = 4_000");
    let study = studies::study(&text);
    let design = &study.results.designs[0];
    let gross = study.view("insured");
    let net = studies::ascending(&study.columns.net);
    let mut apart = 0;
    for level in ["99%", "99.5%"] {
        let at = |view: &ishizue::study::results::LossView| studies::at(&view.var, level).value;
        let (gross, ceded, kept) = (at(gross), at(&design.ceded), at(&design.net));
        // The smallest value that 99 % (99.5 %) of 4,000 years do not exceed stands at rank 3,960 (3,980).
        let rank = if level == "99%" { 3_960 } else { 3_980 };
        assert_eq!(kept, net[rank - 1]);
        apart += usize::from((gross - ceded - kept).abs() > 1.0);
    }
    // Means add up; the columns of one return period do not, because each is sorted by itself.
    let sum = design.ceded.mean.value + design.net.mean.value;
    assert!((gross.mean.value - sum).abs() < 1e-6 * sum);
    assert!(apart > 0);
}

#[test]
fn annual_curves_without_the_number_of_years_are_refused() {
    let good = std::fs::read_to_string("configs/year_event_table.toml").unwrap();
    let start = good.find("periods =").expect("the configuration states its periods");
    let rest = &good[start..];
    let length = rest.find([',', '\n', '}']).unwrap();
    let cut = if rest.as_bytes()[length] == b',' { length + 1 } else { length };
    let text = format!("{}{}", &good[..start], &rest[cut..]);
    let all = config::read_text(&text, "years.toml", Path::new("configs")).unwrap_err();
    assert!(all.errors().any(|error| error.what.ends_with("lacks `periods`")), "{all}");
}
