//! Random programmes and years, read from a tape of numbers: a tape of zeros is the plainest programme, so that a property
//! test that fails shrinks towards something a person can read.

use super::*;
use ishizue::model::contract::Window;
use ishizue::model::policy::RiskLimit;

/// A tape of choices; zeros follow its end.
pub struct Tape<'a> {
    numbers: &'a [u32],
    at: usize,
}

impl<'a> Tape<'a> {
    pub fn new(numbers: &'a [u32]) -> Tape<'a> {
        Tape { numbers, at: 0 }
    }

    /// A number below `count`.
    pub fn below(&mut self, count: u32) -> u32 {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        number % count
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: u32) -> bool {
        self.below(times) == times - 1
    }

    pub fn choice<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u32) as usize]
    }

    fn amount(&mut self) -> Decimal {
        Decimal::from(self.below(41) * 5)
    }

    fn subset(&mut self, count: usize) -> Vec<usize> {
        (0..count).filter(|_| self.once_in(2)).collect()
    }
}

/// How rich programmes are.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// One policy, one site, every contract covers everything: all arithmetic is exact to the quantum.
    Plain,
    /// Sites, coverages, several policies, scopes, per-risk terms, hours clauses, cedants and retrocessionaires.
    Rich,
    /// Rich programmes of every kind of contract; see [`super::random_full`].
    Full,
}

pub fn programme(tape: &mut Tape, kind: Kind) -> Model {
    if kind == Kind::Full {
        return super::random_full::full_programme(tape);
    }
    let rich = kind == Kind::Rich;
    let mut model = model(if rich { 1 + tape.below(3) as usize } else { 1 });
    model.settings.horizon = 1 + tape.below(3);
    for index in 0..if rich { 1 + tape.below(3) } else { 1 } {
        let policy = random_policy(tape, &model, index, rich);
        model.policies.push(policy);
    }
    if tape.once_in(2) {
        let mut fronting = contract("fronting", quota(tape.choice(&[dec!(0.95), dec!(1), dec!(0.5)])));
        fronting.reinsurer = CAPTIVE;
        model.contracts.push(fronting);
    }
    for _ in 0..tape.below(6) {
        let next = random_contract(tape, &model, rich);
        model.contracts.push(next);
    }
    model
}

fn scope(tape: &mut Tape, model: &Model) -> Scope {
    let mut scope = Scope::default();
    if tape.once_in(4) {
        scope.perils = Some(vec![tape.below(2) as usize]);
    }
    if tape.once_in(3) {
        scope.risks = Some(tape.subset(model.risks.len()).into_iter().map(|risk| risk as u32).collect());
    }
    if tape.once_in(5) {
        scope.coverages = Some(vec![tape.choice(&[Coverage::Building, Coverage::Stock])]);
    }
    scope
}

fn period(tape: &mut Tape) -> (Period, Renewal) {
    let from = tape.choice(&[START, START, START, date(2027, 7, 1), date(2026, 10, 1)]);
    let months = tape.choice(&[12, 12, 12, 18, 36, 5]);
    let expiring = tape.choice(&[Expiring::None, Expiring::Same]);
    (Period { from, months, expiring }, if tape.once_in(6) { Renewal::None } else { Renewal::AsIs })
}

pub(super) fn hours(tape: &mut Tape) -> Option<HoursClause> {
    let clause = HoursClause { hours: 72, window: tape.choice(&[Window::First, Window::Best]) };
    tape.once_in(4).then_some(clause)
}

fn limit(tape: &mut Tape) -> Option<Decimal> {
    let amount = tape.amount();
    tape.once_in(2).then_some(amount)
}

pub(super) fn random_policy(tape: &mut Tape, model: &Model, index: u32, rich: bool) -> Policy {
    let mut policy = policy(&format!("policy {index}"));
    if rich && index > 0 {
        policy.covers = scope(tape, model);
        policy.insurer = tape.choice(&[INSURER, INSURER, OTHER]);
    }
    let size = match tape.below(3) {
        0 => DeductibleSize::Amount(tape.amount()),
        1 => DeductibleSize::Amount(tape.amount()),
        _ => DeductibleSize::ShareOfLoss(share(dec!(0.05))),
    };
    let kinds = [DeductibleKind::Subtract, DeductibleKind::Franchise, DeductibleKind::FranchiseAtOrAbove];
    let kind = tape.choice(&kinds);
    policy.deductible = tape.once_in(2).then_some(Deductible::new(kind, size));
    policy.occurrence_limit = limit(tape);
    policy.aggregate_limit = limit(tape);
    policy.share = share(tape.choice(&[dec!(1), dec!(1), dec!(0.85)]));
    (policy.period, policy.renewal) = period(tape);
    policy.hours = hours(tape);
    if rich && tape.once_in(3) {
        policy.sub_limits = vec![(Coverage::Stock, tape.amount())];
    }
    if rich {
        policy.interest = share(tape.choice(&[dec!(1), dec!(1), dec!(0.7), dec!(0.333)]));
        let limit = tape.amount();
        policy.risk_limit = (policy.sub_limits.is_empty() && tape.once_in(4)).then_some(RiskLimit::Amount(limit));
        policy.basis = tape.once_in(2).then_some(Basis::Share);
    }
    policy
}

pub(super) fn random_contract(tape: &mut Tape, model: &Model, rich: bool) -> Contract {
    let name = format!("contract {}", model.contracts.len());
    let mut own = contract(&name, random_terms(tape, model, rich));
    own.cedant = if model.contracts.is_empty() { INSURER } else { tape.choice(&[INSURER, CAPTIVE]) };
    own.reinsurer = tape.choice(&[LONDON, OTHER]);
    if !matches!(own.terms, Terms::SurplusShare { .. }) {
        own.basis = Some(tape.choice(&[Basis::Share, Basis::Whole]));
    }
    if rich {
        own.covers = scope(tape, model);
        if tape.once_in(3) {
            own.covers.policies = Some(tape.subset(model.policies.len()));
        }
        if tape.once_in(6) && !matches!(own.terms, Terms::PerRiskExcess { .. }) {
            own.per_risk = Some(layer(tape.amount(), tape.amount()));
        }
    }
    let mates = (0..model.contracts.len()).filter(|&c| model.contracts[c].cedant == own.cedant);
    own.after = mates.filter(|_| tape.once_in(2)).collect();
    own.placed = share(tape.choice(&[dec!(1), dec!(1), dec!(0.8), dec!(0.333)]));
    own.premium = Premium::Amount(tape.amount());
    (own.period, own.renewal) = period(tape);
    own.hours = hours(tape);
    own.annual.deductible = tape.once_in(4).then(|| tape.amount());
    own.annual.limit = tape.once_in(4).then(|| tape.amount());
    let limited = match &own.terms {
        Terms::QuotaShare { limit, .. } | Terms::SurplusShare { limit, .. } => limit.is_some(),
        Terms::ExcessOfLoss { layer, .. } => layer.limit.is_some(),
        Terms::PerRiskExcess { occurrence_limit, .. } => occurrence_limit.is_some(),
        _ => false,
    };
    if limited && tape.once_in(2) {
        let rates = [dec!(1), dec!(0.5), dec!(0), dec!(1.25)];
        own.annual.reinstatements = reinstatements(&rates[..tape.below(4) as usize]);
    }
    own
}

fn random_terms(tape: &mut Tape, model: &Model, rich: bool) -> Terms {
    let excess = |tape: &mut Tape| Layer { attachment: tape.amount(), limit: limit(tape) };
    match tape.below(if rich { 7 } else { 5 }) {
        0 | 1 => Terms::ExcessOfLoss {
            layer: excess(tape),
            franchise: if tape.once_in(6) { Some(tape.amount()) } else { None },
        },
        2 => Terms::QuotaShare { share: share(tape.choice(&[dec!(0.2), dec!(0.15), dec!(0.07)])), limit: limit(tape) },
        3 => Terms::AggregateExcess { layer: excess(tape) },
        4 => Terms::StopLoss {
            attachment: StopLossPoint::Amount(tape.amount()),
            limit: StopLossPoint::Amount(tape.amount()),
        },
        5 => Terms::PerRiskExcess { layer: excess(tape), occurrence_limit: limit(tape) },
        _ => Terms::SurplusShare {
            shares: (0..model.risks.len() as u32)
                .map(|risk| (risk, share(tape.choice(&[dec!(0.15), dec!(0.2), dec!(0)]))))
                .collect(),
            limit: limit(tape),
        },
    }
}

/// Events of one path in time order, some of them within days of one another.
pub fn path(tape: &mut Tape, model: &Model, kind: Kind, most: u32) -> Vec<Event> {
    let count = tape.below(most + 1);
    let mut events = Vec::new();
    for _ in 0..count {
        let day = f64::from(tape.below(365 * model.settings.horizon));
        let day = if tape.once_in(2) { day } else { (day / 90.0).floor() * 90.0 + f64::from(tape.below(19)) / 4.0 };
        let rows = if kind != Kind::Plain { 1 + tape.below(4) } else { 1 };
        let row = |tape: &mut Tape| {
            let coverages = [Coverage::All, Coverage::Building, Coverage::Stock];
            let coverage = if kind != Kind::Plain { tape.choice(&coverages) } else { Coverage::All };
            let cents = if tape.once_in(2) { tape.below(100) } else { 0 };
            let amount = Decimal::from(tape.below(60) * 5) + Decimal::new(i64::from(cents), 2);
            (tape.below(model.risks.len() as u32), coverage, amount)
        };
        let rows = (0..rows).map(|_| row(tape)).collect();
        events.push(Event { day, peril: tape.below(2) as u16, rows });
    }
    events.sort_by(|a, b| a.day.total_cmp(&b.day));
    events
}
