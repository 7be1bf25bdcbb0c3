//! The plan: policies and contracts of one design, compiled to a flat list of stages over columns.
//!
//! Compiling checks the model, splits losses into lanes, orders the contracts, works out premiums and turns every kind
//! of terms into the one pipeline of `cover`. [`Plan::apply`] then interprets the plan once a block.
//!
//! Worked example: a policy, a fronting quota share, a quota share of the captive, three layers after it and a stop loss
//! after the layers compile to four stages: 1, 1, 3 and 1 contracts.

use super::calendar::{Calendar, Term};
use super::cover::{Band, Cover, Franchise};
use super::error::PlanError;
use super::expense::UltimateLoss;
use super::graph::{Graph, Stage};
use super::growth::Growth;
use super::lanes::Lanes;
use super::money::{self, Money};
use super::over_cession::{self, Check};
use super::overspill;
use super::panel::{Inward, Panel};
use super::reinstatement::{self, Reinstatement};
use super::risk_terms::RiskTerms;
use super::timed::{Stating, Timed};
use super::units::Units;
use super::{market, policy, premium};
use super::{outcome::Outcome, validate};
use crate::model::Model;
use crate::model::amount::{Amount, Share};
use crate::model::contract::{Contract, Expense, HoursClause, NetLoss, Window};
use crate::model::date::Axis;
use crate::model::design::Design;
use crate::model::losses::LossBlock;
use crate::model::money::Quantum;
use crate::model::policy::Policy;
use crate::model::premiums::PremiumSheet;
use crate::model::renewal::AttachmentBasis;
use rust_decimal::Decimal;

/// A compiled design, in the number type that it computes with.
#[derive(Clone, Debug)]
pub struct Plan<N: Amount> {
    pub(super) labels: Labels,
    pub(super) lanes: Lanes,
    /// Distinct calendars of policies and contracts.
    pub(super) calendars: Vec<Calendar>,
    pub(super) policies: Vec<Node<N>>,
    /// None where the design leaves a contract out.
    pub(super) contracts: Vec<Option<Node<N>>>,
    pub(super) subjects: Vec<Subject<N>>,
    pub(super) stages: Vec<Step>,
    premiums: PremiumSheet,
    /// None for contracts with one reinsurer that pays what it owes.
    pub(super) panels: Vec<Option<Panel<N>>>,
}

/// Names and units, for traces.
#[derive(Clone, Debug)]
pub(super) struct Labels {
    pub policies: Vec<String>,
    pub contracts: Vec<[String; 3]>,
    /// Reinsurer and share of each line of each contract.
    pub lines: Vec<Vec<(String, Decimal)>>,
    pub perils: Vec<String>,
    pub quantum: Quantum,
    pub axis: Axis,
    /// For each policy, what one of its stated aggregate limit is of 100 %: its share where the limit is of what it pays.
    pub limit_parts: Vec<Share>,
}

/// A policy or contract.
#[derive(Clone, Debug)]
pub(super) struct Node<N> {
    pub cover: Cover<N>,
    pub hours: Option<HoursClause>,
    /// Index into the calendars.
    pub calendar: usize,
    /// Index into the subjects (contracts), or the policy itself.
    pub subject: usize,
    /// Its stage is settled together, because it may over-cede.
    pub checked: bool,
    /// What a contract does with the cost of claims.
    pub expense: Option<Expense>,
    /// What an insurer spends on claims, as a share of what its policy pays.
    pub claims_expense: Option<Share>,
    /// A limit may give a part of its share of a loss back to the cedant.
    pub spills: bool,
    /// What differs from term to term, or by attachment; None where every term is like the first.
    pub timed: Option<Box<Timed<N>>>,
    /// Loss corridor, adjustable premium and commission (contracts only).
    pub money: Money<N>,
}

/// A subject loss, shared by all contracts of one cedant with the same scope and the same `after`.
#[derive(Clone, Debug)]
pub(super) struct Subject<N> {
    pub cedant: usize,
    pub lanes: Vec<bool>,
    pub perils: Vec<bool>,
    /// Lanes that the cedant insures itself.
    pub own_lanes: Vec<bool>,
    /// Extent of `lanes`, of `perils` and of `own_lanes`, so that columns need no look at each row.
    pub sees: Extent,
    pub all_perils: bool,
    pub insures: Extent,
    /// All its contracts take one pass over the columns, and none needs a check.
    pub columnwise: bool,
    pub inward: Vec<Inward>,
    pub after: Vec<usize>,
    /// Those of `after` that take nothing off what is paid beyond losses, for their scope holds none of it.
    pub blind: Vec<usize>,
    /// Whether what is paid beyond losses is part of it.
    pub sees_beyond: bool,
    /// How cost and recourse count.
    pub ultimate: UltimateLoss,
    /// Whether what is not collected of the contracts of `after` counts as the cedant's own loss.
    pub collected: bool,
    /// No contract looks at events whose subject does not exceed this, or at paths whose subject in all does not exceed
    /// the other.
    pub threshold: N,
    pub path_threshold: N,
}

/// How much of all lanes a mask covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    None,
    Some,
    All,
}

impl Extent {
    /// Of a mask, whose last entry stands for losses that no policy covers; it counts where such rows hold amounts.
    fn of(mask: &[bool], beyond: bool) -> Extent {
        let lanes = &mask[..mask.len() - usize::from(!beyond)];
        match (lanes.contains(&true), lanes.contains(&false)) {
            (false, _) => Extent::None,
            (true, true) => Extent::Some,
            (true, false) => Extent::All,
        }
    }
}

/// A stage with what it needs at run time.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub contracts: Vec<usize>,
    pub subjects: Vec<usize>,
    /// None where the contracts cannot recover more than the loss.
    pub check: Option<Check>,
}

impl<N: Amount> Plan<N> {
    /// Compiles a design.
    ///
    /// # Errors
    /// A [`PlanError`] for a model that breaks a rule: an index that points nowhere, contracts that wait for one another,
    /// proportional shares above the whole, terms that cannot be combined or computed. It never panics.
    pub fn compile(model: &Model, design: &Design) -> Result<Plan<N>, PlanError> {
        let in_design = validate::contracts_of(model, design)?;
        let risk_terms = RiskTerms::new(model, &in_design)?;
        let lanes = Lanes::new(model, &in_design, &risk_terms);
        let graph = Graph::new(model, &in_design, &lanes)?;
        let (axis, horizon) = (model.settings.axis, model.settings.horizon);
        let policy_calendars = (model.policies.iter())
            .map(|p| Calendar::new(&p.name, &p.period, p.renewal, axis, horizon))
            .collect::<Result<Vec<_>, _>>()?;
        let contract_calendars = (model.contracts.iter())
            .map(|c| match c.attachment_basis {
                AttachmentBasis::LossesOccurring => Calendar::new(&c.name, &c.period, c.renewal, axis, horizon),
                AttachmentBasis::RisksAttaching(book) => {
                    Calendar::of_attachments(&c.name, &c.period, c.renewal, book, (axis, horizon))
                }
            })
            .collect::<Result<Vec<_>, _>>()?;
        over_cession::refuse_shares_above_whole(model, &lanes, &graph, &contract_calendars, &risk_terms)?;
        let sources = premium::Sources {
            model,
            lanes: &lanes,
            graph: &graph,
            policy_calendars: &policy_calendars,
            contract_calendars: &contract_calendars,
            risk_terms: &risk_terms,
        };
        let premium::Premiums { sheet: premiums, subjects: subject_premiums, growths } = premium::sheet(&sources)?;
        let mut plan = Plan {
            labels: Labels::new(model),
            lanes,
            calendars: Vec::new(),
            policies: Vec::new(),
            contracts: vec![None; model.contracts.len()],
            subjects: Vec::new(),
            stages: Vec::new(),
            premiums,
            panels: vec![None; model.contracts.len()],
        };
        for (index, calendar) in policy_calendars.into_iter().enumerate() {
            let calendar = plan.calendar(calendar);
            let node = plan.policy(model, index, calendar)?;
            plan.policies.push(node);
        }
        for (index, calendar) in contract_calendars.into_iter().enumerate() {
            if in_design[index] {
                let calendar = plan.calendar(calendar);
                let money = (subject_premiums[index], &growths[index]);
                let node = plan.contract(model, &graph, index, calendar, money, &risk_terms)?;
                plan.contracts[index] = Some(node);
                plan.panels[index] = Panel::new(model, &in_design, index)?;
            }
        }
        for stage in &graph.stages {
            let step = plan.step(model, &graph, stage);
            plan.stages.push(step);
        }
        plan.mark_columnwise();
        Ok(plan)
    }

    /// Premiums and commissions of the design.
    pub fn premiums(&self) -> &PremiumSheet {
        &self.premiums
    }

    /// The terms of a contract on the axis of days, in order; none where the design leaves it out.
    pub fn terms(&self, contract: usize) -> &[Term] {
        match self.contracts.get(contract) {
            Some(Some(node)) => &self.calendars[node.calendar].terms,
            _ => &[],
        }
    }

    /// For an index contract, how the cedant's loss of one event compares with its payout; None for other contracts.
    pub fn index_part(&self, contract: usize, subject: N) -> Option<super::IndexPart<N>> {
        self.contracts.get(contract)?.as_ref()?.cover.index_part(subject)
    }

    /// Whether its recoveries may be cut because contracts beside it recover more than the loss together.
    pub fn may_be_cut(&self, contract: usize) -> bool {
        matches!(self.contracts.get(contract), Some(Some(node)) if node.checked)
    }

    /// The layer of the sum of a term that a contract pays, of the part that its amounts are stated of: deductible and
    /// limit, as annual terms, reinstatements and points in shares of premium make them. None where there is none.
    pub fn annual_layer(&self, contract: usize) -> Option<(N, Option<N>)> {
        let aggregate = self.contracts.get(contract)?.as_ref()?.cover.aggregate?;
        let limit = (aggregate.limit != N::UNLIMITED).then_some(aggregate.limit);
        Some((aggregate.deductible, limit))
    }

    /// Whether a limit may give a part of the contract's share of a loss back to the cedant.
    pub fn may_spill(&self, contract: usize) -> bool {
        matches!(self.contracts.get(contract), Some(Some(node)) if node.spills)
    }

    /// Applies the design to a block of losses. `outcome` is cleared and filled; it may come from another plan.
    pub fn apply(&self, losses: &LossBlock<N>, outcome: &mut Outcome<N>) {
        super::apply::apply(self, losses, outcome);
    }

    fn calendar(&mut self, calendar: Calendar) -> usize {
        let known = self.calendars.iter().position(|other| *other == calendar);
        known.unwrap_or_else(|| {
            self.calendars.push(calendar);
            self.calendars.len() - 1
        })
    }

    fn policy(&self, model: &Model, index: usize, calendar: usize) -> Result<Node<N>, PlanError> {
        let policy = &model.policies[index];
        let units = Units { quantum: model.settings.quantum, item: &policy.name };
        let compiled = |policy: &Policy| {
            let cover = Cover::new(&policy::stated(model, policy)?, Share::WHOLE, None, &self.lanes, &units)?;
            Ok(from_first_loss(cover, policy.hours))
        };
        if policy.renewal.rules().after_loss.is_some() {
            let why = "a renewal rule that depends on losses belongs to contracts; state it there";
            return Err(PlanError::Unsupported { item: policy.name.clone(), why });
        }
        let stating = Stating { renewal: policy.renewal, basis: AttachmentBasis::LossesOccurring, as_of: policy.as_of };
        let timed = Timed::new(
            &stating,
            &self.calendars[calendar],
            &Growth::default(),
            None,
            (model.settings.axis, model.settings.horizon),
            &units,
            |variant| compiled(&policy.scaled(variant.scale).ok_or_else(|| units.beyond("its limit"))?),
        )?;
        let cover = compiled(policy)?;
        let timed = timed.map(Box::new);
        Ok(Node {
            cover,
            hours: policy.hours,
            calendar,
            subject: index,
            checked: false,
            expense: None,
            claims_expense: policy.claims_expense,
            spills: false,
            timed,
            money: Money::default(),
        })
    }

    fn contract(
        &mut self,
        model: &Model,
        graph: &Graph,
        index: usize,
        calendar: usize,
        (subject_premium, growth): (Option<Decimal>, &Growth),
        risk_terms: &RiskTerms,
    ) -> Result<Node<N>, PlanError> {
        let contract = &model.contracts[index];
        let units = Units { quantum: model.settings.quantum, item: &contract.name };
        let premium = &self.premiums.contracts[index];
        let cover = self.cover(contract, index, (subject_premium, premium.full_term), risk_terms, &units)?;
        let stating = Stating { renewal: contract.renewal, basis: contract.attachment_basis, as_of: contract.as_of };
        let timed = Timed::new(
            &stating,
            &self.calendars[calendar],
            growth,
            Some((premium, contract.commission.as_ref())),
            (model.settings.axis, model.settings.horizon),
            &units,
            |variant| {
                let times =
                    |amount: Decimal, factor| amount.checked_mul(factor).ok_or_else(|| units.beyond("its premium"));
                let subject_premium = subject_premium.map(|premium| times(premium, variant.subject)).transpose()?;
                let base = units.amount::<Decimal>(times(premium.full_term, variant.premium)?, "its premium")?;
                let scaled = contract.scaled(variant.scale).ok_or_else(|| units.beyond("its limit"))?;
                self.cover(&scaled, index, (subject_premium, units.quantum.money(base)), risk_terms, &units)
            },
        )?;
        let timed = timed.map(Box::new);
        let money = Money::new(contract, premium, &self.calendars[calendar].terms, &units)?;
        money.refuse_changing_terms(timed.as_deref(), growth, &contract.name)?;
        // An hours clause writes to every event that it counts, whether it recovers or not; terms that differ have
        // thresholds that differ.
        let path_threshold = if contract.hours.is_some() { N::ZERO } else { cover.path_threshold() };
        let thresholds = if timed.is_some() { (N::ZERO, N::ZERO) } else { (cover.threshold, path_threshold) };
        let subject = self.subject(model, graph, index, thresholds);
        if timed.is_some() && (contract.terms.is_index() || contract.limits.is_some()) {
            let why = "terms that change from renewal to renewal, run off or are used to date go with neither a trigger nor \
                       claims limits by risk, group and country";
            return Err(PlanError::Unsupported { item: contract.name.clone(), why });
        }
        Ok(Node {
            cover,
            hours: contract.hours,
            calendar,
            subject,
            checked: false,
            expense: contract.expense,
            claims_expense: None,
            spills: overspill::may_spill(&contract.terms),
            timed,
            money,
        })
    }

    /// The cover of a contract; `base` is the premium of a term for 100 %.
    fn cover(
        &self,
        contract: &Contract,
        index: usize,
        (subject_premium, base): (Option<Decimal>, Decimal),
        risk_terms: &RiskTerms,
        units: &Units,
    ) -> Result<Cover<N>, PlanError> {
        let (stated, placed) = market::stated(contract, subject_premium, risk_terms.of(index))?;
        let reinstatement = match (&contract.annual.reinstatements, stated.occurrence.limit) {
            (Some(reinstatements), Some(limit)) => {
                let terms = reinstatement::Terms {
                    limit,
                    annual_limit: contract.annual.limit,
                    rates: &reinstatements.rates,
                    unlimited: reinstatements.unlimited,
                    base,
                    placed: contract.placed,
                };
                Some(Reinstatement::new(&terms, units)?)
            }
            _ => None,
        };
        let placed = money::paid_share(contract, units.share(placed, "its placed share")?, units)?;
        let cover = Cover::new(&stated, placed, reinstatement, &self.lanes, units)?;
        Ok(from_first_loss(cover, contract.hours))
    }

    fn subject(&mut self, model: &Model, graph: &Graph, contract: usize, (threshold, path_threshold): (N, N)) -> usize {
        let cedant = model.contracts[contract].cedant;
        let insured = |lane: &super::lanes::Lane| model.policies[lane.policy as usize].insurer == cedant;
        let own_lanes: Vec<bool> = self.lanes.lanes.iter().map(insured).chain([false]).collect();
        let lanes = self.lanes.active[contract].clone();
        let perils = self.lanes.contract_perils[contract].clone();
        let sees_beyond = self.lanes.beyond && self.lanes.sees_beyond(contract);
        let is_blind = |k: &usize| model.contracts[*k].terms.may_exceed_the_loss() && !self.lanes.sees_beyond(*k);
        let subject = Subject {
            cedant,
            sees_beyond,
            blind: graph.after[contract].iter().copied().filter(|k| sees_beyond && is_blind(k)).collect(),
            sees: Extent::of(&lanes, self.lanes.beyond),
            all_perils: !perils.contains(&false),
            insures: Extent::of(&own_lanes, self.lanes.beyond),
            columnwise: true,
            lanes,
            perils,
            own_lanes,
            inward: graph.inward[contract].iter().map(|&k| Inward::new(model, k, cedant)).collect(),
            after: graph.after[contract].clone(),
            ultimate: UltimateLoss::of(
                model.contracts[contract].terms.is_proportional(),
                model.contracts[contract].expense,
            ),
            collected: model.contracts[contract].unl == NetLoss::Collected,
            threshold,
            path_threshold,
        };
        let same = |other: &Subject<N>| {
            (other.cedant, &other.lanes, &other.perils, &other.after, other.ultimate, other.collected)
                == (
                    subject.cedant,
                    &subject.lanes,
                    &subject.perils,
                    &subject.after,
                    subject.ultimate,
                    subject.collected,
                )
        };
        match self.subjects.iter().position(same) {
            Some(known) => {
                let subject = &mut self.subjects[known];
                subject.threshold = subject.threshold.least(threshold);
                subject.path_threshold = subject.path_threshold.least(path_threshold);
                known
            }
            None => {
                self.subjects.push(subject);
                self.subjects.len() - 1
            }
        }
    }

    fn step(&self, model: &Model, graph: &Graph, stage: &Stage) -> Step {
        let mut subjects: Vec<usize> = stage.contracts.iter().map(|&c| self.node(c).subject).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let check = Check::new(model, &self.lanes, graph, stage);
        // Contracts side by side may leave less than nothing of one risk and more of another. Where scopes tell them
        // apart, a later contract that is net of them all may still take too much of a class.
        let uneven = check.classes.iter().any(|classes| classes.tolerance > 0)
            && self.stages.iter().any(|step| {
                step.check.is_some() && step.contracts.iter().any(|contract| stage.earlier.contains(contract))
            });
        let check = (uneven || !self.is_within_loss(graph, stage)).then_some(check);
        Step { contracts: stage.contracts.clone(), subjects, check }
    }

    fn mark_columnwise(&mut self) {
        for step in &self.stages {
            for &contract in &step.contracts {
                if let Some(node) = &mut self.contracts[contract] {
                    node.checked = step.check.is_some();
                    self.subjects[node.subject].columnwise &= node.is_plain();
                }
            }
        }
    }

    /// The node of a contract of the design; stages name no others.
    pub(super) fn node(&self, contract: usize) -> &Node<N> {
        self.contracts[contract].as_ref().expect("stages hold contracts of the design only")
    }

    /// Whether the contracts of a stage can never together recover more than what is left of the cedant's loss: each is
    /// net of all earlier ones that it overlaps, and those that overlap are bands of one tower.
    fn is_within_loss(&self, graph: &Graph, stage: &Stage) -> bool {
        // What hangs on an index without a warranty is no part of the cedant's loss and takes nothing from it.
        let free = |c: usize| self.node(c).cover.may_exceed_the_loss();
        let net = |&c: &usize| {
            let leaves = |k: &usize| graph.after[c].contains(k) || free(*k) || !self.lanes.overlap(*k, c);
            free(c) || stage.earlier.iter().all(leaves)
        };
        let apart = |a: usize, b: usize| {
            free(a) || free(b) || !self.lanes.overlap(a, b) || {
                let (first, second) = (self.node(a), self.node(b));
                first.subject == second.subject && first.is_layer_apart_from(second)
            }
        };
        stage.contracts.iter().all(net)
            && stage.contracts.iter().enumerate().all(|(at, &a)| stage.contracts[at + 1..].iter().all(|&b| apart(a, b)))
    }
}

impl<N: Amount> Node<N> {
    /// Every event is an occurrence, and no risk or coverage is looked at apart.
    pub(super) fn is_by_event(&self) -> bool {
        self.hours.is_none()
            && self.cover.groups.is_none()
            && self.cover.trigger.is_none()
            && self.timed.is_none()
            && self.money.is_plain()
    }

    /// Recovery that depends on the event alone, where events have one row and nothing is cut.
    pub(super) fn is_plain(&self) -> bool {
        self.hours.is_none() && self.cover.is_plain() && !self.checked && self.timed.is_none() && self.money.is_plain()
    }

    /// Two occurrence layers of the same subject whose bands do not overlap.
    fn is_layer_apart_from(&self, other: &Node<N>) -> bool {
        let is_layer = |node: &Node<N>| {
            node.cover.groups.is_none()
                && !node.cover.by_term
                && node.cover.ceded == super::cover::Part::Whole
                && node.cover.occurrence.deductible_share.is_none()
                && node.cover.occurrence.franchise == Franchise::None
                && node.timed.is_none()
        };
        let same_windows = match (self.hours, other.hours) {
            (None, None) => true,
            (Some(mine), Some(theirs)) => {
                mine == theirs && mine.window == Window::First && self.calendar == other.calendar
            }
            _ => false,
        };
        let below = |lower: &Band<N>, upper: &Band<N>| lower.exhaustion <= upper.attachment;
        let (mine, theirs) = (&self.cover.occurrence.band, &other.cover.occurrence.band);
        is_layer(self) && is_layer(other) && same_windows && (below(mine, theirs) || below(theirs, mine))
    }
}

impl Labels {
    fn new(model: &Model) -> Labels {
        let party = |index: usize| model.parties[index].name.clone();
        let contract = |c: &Contract| [c.name.clone(), party(c.cedant), model.panel_in_words(c)];
        let lines = |c: &Contract| c.lines.iter().map(|line| (party(line.reinsurer), line.share.exact())).collect();
        Labels {
            policies: model.policies.iter().map(|p| p.name.clone()).collect(),
            contracts: model.contracts.iter().map(contract).collect(),
            lines: model.contracts.iter().map(lines).collect(),
            perils: model.perils.iter().map(|p| p.name.clone()).collect(),
            quantum: model.settings.quantum,
            axis: model.settings.axis,
            limit_parts: model.policies.iter().map(Policy::limit_part).collect(),
        }
    }
}

/// A cover with an hours clause looks at every loss, because small ones add up.
fn from_first_loss<N: Amount>(mut cover: Cover<N>, hours: Option<HoursClause>) -> Cover<N> {
    if hours.is_some() {
        cover.threshold = N::ZERO;
    }
    cover
}
