//! Terms that depend on when: the covers of a policy or contract term by term, its renewal rule, its losses to date.
//!
//! ```text
//! cover of term k = stated amounts x (1 + index)^k, and x the factors of the rule where term k - 1 had too much loss
//! ```
//! The rule looks at recoveries after the terms of the occurrence, before annual terms, for 100 %, of the losses between one
//! last day for notice and the next. The premium that a path adds or saves is worked out here for every term and state, split
//! over model years by days like the premium itself, so that a path only has to look it up.
//!
//! Worked number: premium 100 from 1 April, notice 30 days, above 50, premium x 150 %: a recovery of 60 on 1 March adds 50 to
//! the next term; one on 2 March, 29 days before the expiry on 31 March, adds it to the term after the next.

use super::aggregate::Used;
use super::calendar::{Calendar, Term};
use super::cover::Cover;
use super::error::PlanError;
use super::growth::{self, Growth};
use super::plan::{Node, Plan};
use super::units::Units;
use crate::model::amount::Amount;
use crate::model::contract::{Commission, CommissionBase, Renewal};
use crate::model::date::{Axis, DAYS_PER_YEAR};
use crate::model::premiums::ContractPremium;
use crate::model::renewal::{AsOf, AttachmentBasis, Factors, Index, OpeningBook, Then};
use crate::model::scaled_terms::Scale;
use rust_decimal::Decimal;

/// What depends on time.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Timed<N> {
    /// Of a risks-attaching contract.
    pub attaching: Option<OpeningBook>,
    pub covers: Vec<Cover<N>>,
    /// For each term of the calendar, the cover as stated and the one after a loss.
    of_term: Vec<[u16; 2]>,
    pub rule: Option<Rule<N>>,
    /// The term in force at the start, and its recoveries to date.
    pub to_date: Option<(u16, N)>,
}

/// What losses do to the next term.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule<N> {
    pub above: N,
    pub ends: bool,
    /// For each term, the moment from which losses count towards the next renewal.
    pub until: Vec<f64>,
    /// For each term, whether it is a renewal that the rule decides.
    pub decided: Vec<bool>,
    /// For each term, the premium that the rule adds.
    pub added: Vec<Vec<Added<N>>>,
}

/// Premium and commission that a term adds from a day on; negative where they are saved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Added<N> {
    pub day: f64,
    pub premium: N,
    pub commission: N,
}

/// What the losses of a path have made of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    AsStated,
    AfterLoss,
    Ended,
}

/// What a policy or contract states about time.
pub(super) struct Stating {
    pub renewal: Renewal,
    pub basis: AttachmentBasis,
    pub as_of: Option<AsOf>,
}

impl Stating {
    /// Whether nothing depends on time: every term is like the first.
    fn is_plain(&self, growth: &Growth) -> bool {
        let rules = self.renewal.rules();
        let grows = [&growth.subject, &growth.premium].into_iter().flatten().any(|factor| *factor != Decimal::ONE);
        rules.after_loss.is_none()
            && rules.index.limits == Decimal::ZERO
            && !grows
            && self.basis == AttachmentBasis::LossesOccurring
            && self.as_of.is_none()
    }
}

/// What a cover is compiled from besides the stated terms: two with the same are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Variant {
    pub scale: Scale,
    /// Factors on the subject premium and on the premium.
    pub subject: Decimal,
    pub premium: Decimal,
}

impl<N: Amount> Timed<N> {
    /// None where nothing depends on time. `cover` compiles a variant of the stated terms; `premium` is that of contracts.
    pub fn new(
        stating: &Stating,
        calendar: &Calendar,
        growth: &Growth,
        premium: Option<(&ContractPremium, Option<Commission>)>,
        (axis, horizon): (Axis, u32),
        units: &Units,
        cover: impl Fn(&Variant) -> Result<Cover<N>, PlanError>,
    ) -> Result<Option<Timed<N>>, PlanError> {
        if stating.is_plain(growth) {
            return Ok(None);
        }
        let rules = stating.renewal.rules();
        let after = match rules.after_loss.map(|rule| rule.then) {
            Some(Then::Change(factors)) => factors,
            _ => Factors::NONE,
        };
        let mut timed = Timed {
            attaching: stating.basis.opening_book(),
            covers: Vec::new(),
            of_term: Vec::with_capacity(calendar.terms.len()),
            rule: None,
            to_date: None,
        };
        let mut known: Vec<(Variant, u16)> = Vec::new();
        for (index, term) in calendar.terms.iter().enumerate() {
            let indexed = Index::factor(rules.index.limits, term.number).ok_or_else(|| units.beyond("its limit"))?;
            let variant = |factors: Factors| -> Option<Variant> {
                let scale = Scale {
                    limit: indexed.checked_mul(factors.limit)?,
                    attachment: indexed.checked_mul(factors.attachment)?,
                };
                let premium = growth::at(&growth.premium, index).checked_mul(factors.premium)?;
                Some(Variant { scale, subject: growth::at(&growth.subject, index), premium })
            };
            let mut of_state = |factors: Factors| -> Result<u16, PlanError> {
                let variant = variant(factors).ok_or_else(|| units.beyond("its limit"))?;
                if let Some((_, at)) = known.iter().find(|(other, _)| *other == variant) {
                    return Ok(*at);
                }
                let compiled = cover(&variant)?;
                let at = timed.covers.iter().position(|other| *other == compiled).unwrap_or(timed.covers.len());
                if at == timed.covers.len() {
                    timed.covers.push(compiled);
                }
                known.push((variant, at as u16));
                Ok(at as u16)
            };
            timed.of_term.push([of_state(Factors::NONE)?, of_state(after)?]);
        }
        if let Some(rule) = rules.after_loss {
            let changed =
                |index: usize| -> Option<f64> { Some(calendar.terms.get(index)?.end_day - f64::from(rule.days)) };
            let decided = |(index, term): (usize, &Term)| index > 0 && term.number >= 1;
            let mut compiled = Rule {
                above: units.amount(rule.above, "the point of its renewal rule")?,
                ends: rule.then == Then::End,
                until: (0..calendar.terms.len()).filter_map(changed).collect(),
                decided: calendar.terms.iter().enumerate().map(decided).collect(),
                added: vec![Vec::new(); calendar.terms.len()],
            };
            if let Some((premium, commission)) = premium {
                let money = Money { premium, commission, growth, units, horizon };
                for (index, term) in calendar.terms.iter().enumerate() {
                    compiled.added[index] = money.added(index, term, rule.then)?;
                }
            }
            timed.rule = Some(compiled);
        }
        if let Some(as_of) = stating.as_of {
            let term = calendar.at(0.0);
            let inside = calendar.terms.get(usize::from(term)).is_some_and(|term| term.first_day < 0.0);
            if as_of.date != axis.start() || !inside {
                let why = "`as-of` is the first day of the simulation, within a term that began before it";
                return Err(PlanError::Unsupported { item: units.item.to_string(), why });
            }
            timed.to_date = Some((term, units.amount(as_of.losses, "its losses to date")?));
        }
        let alike = timed.covers.len() <= 1 && timed.rule.is_none() && timed.to_date.is_none();
        Ok((!alike || timed.attaching.is_some()).then_some(timed))
    }

    /// Index of the cover of a term in a state.
    pub fn cover_in(&self, term: u16, state: State) -> u16 {
        let of_state = if state == State::AfterLoss { 1 } else { 0 };
        self.of_term.get(usize::from(term)).map_or(0, |covers| covers[of_state])
    }

    /// What is used of a term when it begins, or on the first day.
    pub fn used_at_start(&self, term: u16, cover: &Cover<N>) -> Used<N> {
        match self.to_date {
            Some((of, gross)) if of == term => {
                let paid = cover.aggregate.as_ref().map_or(gross, |aggregate| aggregate.due(Used::NOTHING, gross));
                Used { gross, paid }
            }
            _ => Used::NOTHING,
        }
    }

    /// Whether terms differ from the stated ones from the first renewal on, by an index or after losses.
    pub fn renews_otherwise(&self) -> bool {
        self.rule.is_some() || self.of_term.windows(2).any(|pair| pair[0] != pair[1])
    }
}

impl<N: Amount> Node<N> {
    /// The cover that a recovery names.
    #[inline(always)]
    pub(super) fn cover_at(&self, index: u16) -> &Cover<N> {
        match &self.timed {
            None => &self.cover,
            Some(timed) => &timed.covers[usize::from(index)],
        }
    }

    /// The cover of a term that no loss has changed yet, and how far it is used when it begins.
    pub(super) fn at_rest(&self, term: u16) -> (&Cover<N>, Used<N>) {
        match &self.timed {
            Some(timed) if !timed.covers.is_empty() => {
                let cover = &timed.covers[usize::from(timed.cover_in(term, State::AsStated))];
                (cover, timed.used_at_start(term, cover))
            }
            _ => (&self.cover, Used::NOTHING),
        }
    }
}

impl<N: Amount> Plan<N> {
    /// The terms of a contract over which its statistics can be taken: those on the stated terms. Of a contract with losses
    /// to date the rest of the term in force counts as one.
    pub fn stated_terms(&self, contract: usize) -> Vec<Term> {
        let mut terms = self.terms(contract).to_vec();
        let Some(Some(Node { timed: Some(timed), .. })) = self.contracts.get(contract) else { return terms };
        if timed.renews_otherwise() {
            terms.retain(|term| term.number <= 0);
        }
        if timed.to_date.is_some()
            && let Some(in_force) = terms.iter_mut().find(|term| term.first_day < 0.0 && term.end_day > 0.0)
        {
            in_force.first_day = 0.0;
        }
        terms
    }
}

/// The premium of a contract, from which a rule's additions are worked out.
struct Money<'a> {
    premium: &'a ContractPremium,
    commission: Option<Commission>,
    growth: &'a Growth,
    units: &'a Units<'a>,
    horizon: u32,
}

impl Money<'_> {
    /// What a rule adds to the premium and the commission of a term, from each model year's first day in it.
    fn added<N: Amount>(&self, index: usize, term: &Term, then: Then) -> Result<Vec<Added<N>>, PlanError> {
        let refuse = || PlanError::PremiumOverflow { item: self.units.item.to_string() };
        let quanta = |amount: Decimal, factor: Decimal, factors: &[Decimal]| {
            let grown = amount.checked_mul(growth::at(factors, index)).and_then(|amount| amount.checked_mul(factor));
            self.units.amount::<Decimal>(grown.ok_or_else(refuse)?, "its premium")
        };
        let of_own = self.commission.is_some_and(|commission| commission.base == CommissionBase::ReinsurancePremium);
        let (premium, commission) = match then {
            Then::End => (Decimal::ZERO, Decimal::ZERO),
            Then::Change(factors) => (factors.premium, if of_own { factors.premium } else { Decimal::ONE }),
        };
        let of_premium = |factor| quanta(self.premium.term, factor, &self.growth.premium);
        let of_commission = |factor| quanta(self.premium.commission, factor, &self.growth.commission);
        let premium = (of_premium(premium)?, of_premium(Decimal::ONE)?);
        let commission = (of_commission(commission)?, of_commission(Decimal::ONE)?);
        let mut added = Vec::new();
        for year in 0..self.horizon {
            let (from, to) = (f64::from(year) * DAYS_PER_YEAR, f64::from(year + 1) * DAYS_PER_YEAR);
            let more = |(changed, stated): (Decimal, Decimal)| {
                growth::between(term, changed, from, to) - growth::between(term, stated, from, to)
            };
            let (premium, commission) = (more(premium), more(commission));
            if !premium.is_zero() || !commission.is_zero() {
                let quanta = |amount: Decimal| N::from_quanta(amount).ok_or_else(refuse);
                let day = from.max(term.first_day);
                added.push(Added { day, premium: quanta(premium)?, commission: quanta(commission)? });
            }
        }
        Ok(added)
    }
}

/// The course of one contract along one path: what its losses have made of its terms.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Course<N> {
    /// Recoveries that count towards the renewal at the end of each term.
    judged: Vec<N>,
    states: Vec<State>,
}

impl<N> Default for Course<N> {
    fn default() -> Self {
        Course { judged: Vec::new(), states: Vec::new() }
    }
}

impl<N: Amount> Course<N> {
    /// The beginning of a path.
    pub fn start(&mut self, timed: &Timed<N>) {
        self.states.clear();
        self.judged.clear();
        if let Some(rule) = &timed.rule {
            self.judged.resize(rule.until.len(), N::ZERO);
            if let Some((term, gross)) = timed.to_date {
                self.judged[usize::from(term)] = gross;
            }
        }
    }

    /// The state of a term; all losses that decide it have been counted.
    pub fn state(&mut self, timed: &Timed<N>, term: u16) -> State {
        let Some(rule) = &timed.rule else { return State::AsStated };
        let term = usize::from(term);
        while self.states.len() <= term {
            let next = self.states.len();
            let loss = rule.decided[next] && self.judged[next - 1] > rule.above;
            self.states.push(match self.states.last() {
                Some(State::Ended) => State::Ended,
                _ if !loss => State::AsStated,
                _ if rule.ends => State::Ended,
                _ => State::AfterLoss,
            });
        }
        self.states[term]
    }

    /// The state of a term as far as it is decided; later terms are taken as stated.
    pub fn known(&self, term: u16) -> State {
        match (self.states.get(usize::from(term)), self.states.last()) {
            (Some(state), _) => *state,
            (None, Some(State::Ended)) => State::Ended,
            _ => State::AsStated,
        }
    }

    /// Whether the state of a term is decided.
    pub fn is_decided(&self, timed: &Timed<N>, term: u16) -> bool {
        timed.rule.is_none() || usize::from(term) < self.states.len()
    }

    /// Counts a recovery.
    pub fn count(&mut self, timed: &Timed<N>, time: f64, recovery: N) {
        if let Some(rule) = &timed.rule {
            let term = rule.until.partition_point(|until| *until <= time);
            if let Some(sum) = self.judged.get_mut(term) {
                *sum += recovery;
            }
        }
    }
}
