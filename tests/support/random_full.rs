//! Random programmes of every kind of contract: exposures, shares and limits by risk, covers on the event, several
//! reinsurers. Made of the rich programmes of [`super::random`], to which more is added.

use super::random::{Tape, hours, random_contract, random_policy};
use super::*;
use ishizue::model::counterparty::{Collateral, CollateralSize, DefaultRisk};
use ishizue::model::lines::Line;
use ishizue::model::losses::Attributes;
use ishizue::model::policy::{DeductibleKind, DeductiblePer, DeductibleSize, RiskLimit};
use ishizue::model::renewal::*;
use ishizue::model::risk::Buyer;
use ishizue::model::risk_terms::*;
use ishizue::model::trigger::*;

const COUNTRIES: [&str; 2] = ["HR", "NG"];

/// A programme of any kind of contract.
pub fn full_programme(tape: &mut Tape) -> Model {
    let mut model = model(1 + tape.below(4) as usize);
    model.settings.horizon = 1 + tape.below(3);
    let buyers = tape.once_in(2);
    for risk in &mut model.risks {
        describe(tape, risk, buyers);
    }
    for index in 0..1 + tape.below(2) {
        let mut policy = random_policy(tape, &model, index, true);
        if buyers && policy.sub_limits.is_empty() && tape.once_in(5) {
            policy.risk_limit = Some(RiskLimit::AsApproved { discretionary: None });
        }
        by_risk(tape, &model, &mut policy);
        policy.claims_expense = tape.once_in(6).then_some(share(dec!(0.03)));
        model.policies.push(policy);
    }
    if tape.once_in(2) {
        let mut fronting = contract("fronting", quota(tape.choice(&[dec!(0.95), dec!(1), dec!(0.5)])));
        fronting.reinsurer = CAPTIVE;
        model.contracts.push(fronting);
    }
    let collected = tape.once_in(2);
    for party in [LONDON, OTHER] {
        let loss_given_default = share(tape.choice(&[dec!(0.4), dec!(1), dec!(0.25)]));
        let default = DefaultRisk { probability: Share::WHOLE, loss_given_default, correlation: Share::NONE };
        model.parties[party].default = tape.once_in(3).then_some(default);
    }
    for _ in 0..tape.below(6) {
        let next = full_contract(tape, &model);
        model.contracts.push(next);
    }
    if collected {
        model.contracts.iter_mut().for_each(|contract| contract.unl = NetLoss::Collected);
    }
    model
}

fn describe(tape: &mut Tape, risk: &mut ishizue::model::risk::Risk, buyer: bool) {
    risk.country = Some(tape.choice(&COUNTRIES).into());
    risk.group = tape.once_in(3).then(|| "G".into());
    let amount = if tape.once_in(9) { dec!(0) } else { Decimal::from(5 + tape.below(60) * 5) };
    match buyer {
        true => {
            let reinsured = Some(if tape.once_in(2) { amount } else { amount / dec!(2) });
            risk.buyer = Some(Buyer { limit: Some(amount), reinsured, ..Buyer::default() });
        }
        false => risk.values[0] = Some(amount),
    }
}

/// Insured percentages of single risks, and deductibles of each risk or of what the policy pays.
fn by_risk(tape: &mut Tape, model: &Model, policy: &mut ishizue::model::policy::Policy) {
    let (own, each, after) = (tape.once_in(3), tape.once_in(3), tape.once_in(2));
    if let Some(deductible) = &mut policy.deductible {
        let amount = matches!(deductible.size, DeductibleSize::Amount(_));
        let alone = deductible.kind == DeductibleKind::Subtract || policy.hours.is_none();
        if each && amount && alone && policy.sub_limits.is_empty() {
            deductible.per = DeductiblePer::Risk;
        }
        if after && amount {
            deductible.basis = Basis::Share;
        }
        if own && amount && deductible.per == DeductiblePer::Occurrence {
            deductible.basis = Basis::Share;
        }
    }
    if own && policy.sub_limits.is_empty() {
        let shares = [dec!(0.9), dec!(0.333), dec!(1)];
        let risks = (0..model.risks.len() as u32).filter(|_| tape.once_in(2)).collect::<Vec<_>>();
        policy.insured = risks.into_iter().map(|risk| (risk, share(tape.choice(&shares)))).collect();
        if !policy.insured.is_empty() {
            policy.occurrence_limit = None;
            policy.basis = Some(Basis::Share);
        }
    }
}

fn amount(tape: &mut Tape) -> Decimal {
    Decimal::from(5 + tape.below(40) * 5)
}

fn some(tape: &mut Tape, times: u32) -> Option<Decimal> {
    let amount = amount(tape);
    tape.once_in(times).then_some(amount)
}

fn full_contract(tape: &mut Tape, model: &Model) -> Contract {
    let mut own = random_contract(tape, model, true);
    own.cedant = if model.contracts.is_empty() { INSURER } else { tape.choice(&[INSURER, CAPTIVE, LONDON]) };
    own.reinsurer = if own.cedant == LONDON { OTHER } else { tape.choice(&[LONDON, OTHER]) };
    let mates = (0..model.contracts.len()).filter(|&c| model.contracts[c].cedant == own.cedant);
    own.after = mates.filter(|_| tape.once_in(2)).collect();
    if tape.once_in(2) {
        new_kind(tape, model, &mut own);
    }
    if own.terms.is_proportional() && tape.once_in(3) {
        let mut stated = acceptance(tape);
        stated.as_reinsured &= model.risks.iter().all(|risk| risk.buyer.is_some());
        own.acceptance = Some(stated);
        own.basis = Some(if matches!(own.terms, Terms::QuotaShare { .. }) {
            tape.choice(&[Basis::Share, Basis::Whole])
        } else {
            Basis::Share
        });
    }
    if !own.terms.is_index() && own.basis != Some(Basis::Whole) && tape.once_in(3) {
        let per = tape.choice(&[LimitPer::Term, LimitPer::Occurrence]);
        let best = own.hours.is_some_and(|clause| clause.window == Window::Best);
        let per = if best { LimitPer::Occurrence } else { per };
        own.limits = Some(ClaimsLimits { limits: risk_limits(tape), per });
    }
    if tape.once_in(2) {
        own.one_risk = OneRisk::Group;
        if ishizue::programme::one_risk::fault(&own).is_some() {
            own.one_risk = OneRisk::Each;
        }
    }
    if own.cedant != LONDON && !own.placed.exact().is_zero() && tape.once_in(3) {
        sign(tape, &mut own);
    }
    if !own.terms.is_index() && own.limits.is_none() {
        over_time(tape, &mut own);
    }
    let expense = [Expense::InAddition, Expense::Included, Expense::Excluded];
    own.expense = Some(if own.terms.is_proportional() { Expense::InAddition } else { tape.choice(&expense) });
    let collateral = Collateral { size: CollateralSize::Amount(amount(tape)), cost: Share::NONE };
    own.collateral = tape.once_in(4).then_some(collateral);
    own
}

/// Several reinsurers, whose lines add up to what is placed.
fn sign(tape: &mut Tape, own: &mut Contract) {
    let captive = own.cedant == INSURER && own.after.is_empty();
    let parties: &[usize] = if captive { &[LONDON, OTHER, CAPTIVE] } else { &[LONDON, OTHER] };
    let first = own.placed.exact() * tape.choice(&[dec!(0.5), dec!(0.25), dec!(0.75)]);
    let begin = tape.below(parties.len() as u32) as usize;
    let party = |at: usize| parties[(begin + at) % parties.len()];
    own.lines = vec![
        Line { reinsurer: party(0), share: share(first) },
        Line { reinsurer: party(1), share: share(own.placed.exact() - first) },
    ];
    own.reinsurer = party(0);
}

/// Renewal rules, attachment basis, losses to date.
fn over_time(tape: &mut Tape, own: &mut Contract) {
    let best = own.hours.is_some_and(|clause| clause.window == Window::Best);
    let percent = |tape: &mut Tape| Decimal::new(i64::from(tape.below(11)), 2);
    let notice = Notice { given: tape.choice(&[date(2027, 9, 1), date(2028, 5, 20)]), days: 60 };
    let factor = |tape: &mut Tape| tape.choice(&[dec!(1), dec!(1.5), dec!(0.6)]);
    let factors = Factors { premium: factor(tape), limit: factor(tape), attachment: factor(tape) };
    let then = if tape.once_in(3) { Then::End } else { Then::Change(factors) };
    let after_loss = AfterLoss { days: tape.below(90), above: amount(tape), then };
    let to_date = AsOf { date: START, losses: amount(tape) };
    let whole = own.placed == Share::WHOLE;
    if tape.once_in(3) {
        own.renewal = Renewal::Rules(RenewalRules {
            notice: tape.once_in(4).then_some(notice),
            after_loss: (tape.once_in(2) && whole && !best).then_some(after_loss),
            index: Index { premium: percent(tape), limits: percent(tape) },
            notice_days: None,
        });
    }
    if tape.once_in(4) {
        let book = tape.choice(&[OpeningBook::SteadyState, OpeningBook::None]);
        own.attachment_basis = AttachmentBasis::RisksAttaching(book);
    }
    let running = own.period.from == date(2026, 10, 1) && own.period.months >= 12;
    if running && whole && own.renewal.rules().after_loss.is_none() && tape.once_in(3) {
        own.as_of = Some(to_date);
    }
}

/// The days on which the risks behind events attached.
pub fn attached(tape: &mut Tape, events: &[Event]) -> Vec<f64> {
    let stated = tape.once_in(2);
    let day = |(event, back): (&Event, u32)| if stated { event.day - f64::from(back) } else { f64::NAN };
    events.iter().map(|event| day((event, tape.below(300)))).collect()
}

/// Cost or recourse of each row of each event: a part of its loss.
pub fn extras(tape: &mut Tape, events: &[Event], most: u32) -> Vec<Vec<Decimal>> {
    let part = |loss: Decimal, tape: &mut Tape| (loss * Decimal::new(i64::from(tape.below(most)), 2)).round_dp(2);
    events.iter().map(|event| event.rows.iter().map(|row| part(row.2, tape)).collect()).collect()
}

fn risk_limits(tape: &mut Tape) -> RiskLimits {
    let (risk, group, country, listed) = (some(tape, 2), some(tape, 3), some(tape, 3), some(tape, 4));
    RiskLimits { risk, group, country, countries: listed.map(|amount| ("NG".into(), amount)).into_iter().collect() }
}

fn acceptance(tape: &mut Tape) -> Acceptance {
    let rules = [AcceptanceRule::Order, AcceptanceRule::ProRata, AcceptanceRule::Reject];
    Acceptance {
        limits: risk_limits(tape),
        whole: some(tape, 3),
        rule: tape.choice(&rules),
        partial: tape.choice(&[PartialAcceptance::Cap, PartialAcceptance::Proportional]),
        as_reinsured: tape.once_in(3),
    }
}

/// Puts terms of one of the younger kinds in place of what a contract has.
fn new_kind(tape: &mut Tape, model: &Model, own: &mut Contract) {
    let limit = some(tape, 2);
    own.annual.reinstatements = None;
    let kind = tape.below(6);
    own.terms = match kind {
        0 => variable_quota_share(tape, limit),
        1 => {
            let retentions = (0..model.risks.len() as u32).filter(|_| tape.once_in(4)).collect::<Vec<_>>();
            let retentions = retentions.into_iter().map(|risk| (risk, amount(tape))).collect();
            Terms::Surplus { retention: amount(tape), retentions, lines: Decimal::from(1 + tape.below(3)), limit }
        }
        2 => Terms::CapacityExtension {
            own_capacity: Some(amount(tape)),
            whole_countries: if tape.once_in(4) { vec!["NG".into()] } else { Vec::new() },
            limit,
        },
        3 if !own.after.is_empty() => Terms::TopAndDrop { layer: layer(amount(tape), amount(tape) - dec!(5)) },
        4 => parametric(tape),
        _ => industry(tape),
    };
    if own.terms.is_proportional() {
        own.basis = Some(Basis::Share);
    }
    if own.terms.is_index() {
        own.hours = None;
        own.per_risk = None;
    } else if own.hours.is_none() {
        own.hours = hours(tape);
    }
    let limited = limit.is_some() || !own.terms.is_proportional();
    if limited && tape.once_in(3) {
        let rates = [dec!(1), dec!(0.5), dec!(0.25)];
        own.annual.reinstatements = reinstatements(&rates[..tape.below(3) as usize]);
    }
}

fn variable_quota_share(tape: &mut Tape, limit: Option<Decimal>) -> Terms {
    let mut up_to = dec!(0);
    let mut bands = Vec::new();
    for _ in 0..tape.below(3) {
        up_to += amount(tape);
        bands.push(ShareBand { up_to: Some(up_to), share: share(Decimal::new(i64::from(tape.below(40)), 2)) });
    }
    bands.push(ShareBand { up_to: None, share: share(Decimal::new(i64::from(tape.below(40)), 2)) });
    Terms::VariableQuotaShare {
        mode: tape.choice(&[BandMode::Slab, BandMode::Blended, BandMode::Sliced]),
        bands,
        limit,
    }
}

fn parametric(tape: &mut Tape) -> Terms {
    let steps = [(6.0, dec!(0.3)), (7.0, dec!(0.6)), (8.0, dec!(1))];
    let steps = &steps[tape.below(4) as usize..];
    let steps: Vec<_> = steps.iter().map(|&(magnitude, pays)| MagnitudeStep { magnitude, pays: share(pays) }).collect();
    let area = [
        None,
        Some(Area::Box { south: 33.0, north: 37.0, west: 138.0, east: 142.0 }),
        Some(Area::Circle { latitude: 36.0, longitude: 140.0, radius_km: 300.0 }),
    ];
    let depth = tape.once_in(3) || steps.is_empty();
    Terms::Parametric(Parametric {
        payout: amount(tape),
        steps,
        deepest: depth.then_some(40.0),
        area: tape.choice(&area),
        unl_warranty: tape.once_in(2),
    })
}

fn industry(tape: &mut Tape) -> Terms {
    let trigger = amount(tape);
    let exhaustion = some(tape, 2).map(|width| trigger + width);
    let unl_warranty = tape.once_in(2);
    Terms::IndustryLoss(IndustryLoss {
        trigger,
        payout: amount(tape),
        exhaustion,
        unl_warranty,
        warranty: some(tape, 4),
    })
}

/// What is known of events besides their losses.
pub fn attributes(tape: &mut Tape, events: usize) -> Vec<Attributes> {
    let one = |tape: &mut Tape| Attributes {
        magnitude: if tape.once_in(8) { f64::NAN } else { 5.5 + f64::from(tape.below(7)) * 0.5 },
        depth: f64::from(tape.below(9)) * 10.0,
        latitude: 32.0 + f64::from(tape.below(8)),
        longitude: 137.0 + f64::from(tape.below(8)),
        industry_loss: if tape.once_in(8) { f64::NAN } else { f64::from(tape.below(80) * 5) },
    };
    (0..events).map(|_| one(tape)).collect()
}
