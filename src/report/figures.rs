//! The charts of the report, from the results.

use super::chart::bars::{BarChart, BarSeries};
use super::chart::bridge::{BridgeChart, Step};
use super::chart::convergence::{ConvergenceChart, Panel};
use super::chart::exceedance::{Curve, ExceedanceChart};
use super::chart::fan::{Fan, FanChart, FanYear};
use super::chart::flow::{Card, FlowPicture};
use super::chart::ranges::{Range, RangeChart};
use super::chart::stacked::{Stack, StackedBars};
use super::context::Context;
use super::format::{self, float};
use super::tables::{contracts, convergence, designs, sources};
use super::text;
use crate::study::bridge::Bridge;
use crate::study::convergence::{Convergence, ConvergencePoint};
use crate::study::results::{CashFlowView, ContractResults, DesignResults, LevelPoint, LossView};
use crate::study::solvency::{Percentile, Solvency, SolvencyYear};

/// From the loss of the ground to what is kept.
pub fn bridge(context: &Context, bridge: &Bridge) -> String {
    let scale = &context.scale;
    let at = |amount: f64| scale.number(amount);
    let gross = if context.results.captive.is_some() { "bridge.gross" } else { "bridge.gross-insurer" };
    let [ground_up, insured, assumed, ceded, net] =
        [&bridge.ground_up, &bridge.insured, &bridge.gross, &bridge.ceded, &bridge.net].map(|mean| mean.value);
    let uncollected = bridge.uncollected.map_or(0.0, |mean| mean.value);
    let mut steps = Vec::new();
    let mut step = |key: &str, (from, to): (f64, f64), total: bool| {
        let amount = if total { to } else { to - from };
        steps.push(Step {
            name: context.label(key),
            ends: if total { (at(to), at(to)) } else { (at(from), at(to)) },
            total,
            amount: text::with_minus(&scale.cell_with(amount, 1)),
        });
    };
    step("bridge.ground-up", (0.0, ground_up), true);
    step("bridge.retained", (ground_up, insured), false);
    step("bridge.insured", (0.0, insured), true);
    if assumed != insured {
        step("bridge.others", (insured, assumed), false);
        step(gross, (0.0, assumed), true);
    }
    step("bridge.ceded", (assumed, assumed - ceded), false);
    if uncollected != 0.0 {
        step("bridge.uncollected", (assumed - ceded, net), false);
    }
    step("bridge.net", (0.0, net), true);
    BridgeChart {
        label: context.labels.fill(&format!("caption.bridge.{}", bridge.key), &[("years", &bridge.years.to_string())]),
        unit: scale.name.clone(),
        steps,
    }
    .draw()
}

/// Parties, policies and contracts.
pub fn programme(context: &Context) -> String {
    let results = context.results;
    let parent = results.parent.clone().unwrap_or_else(|| context.label("party.policyholder"));
    let policies = results.policies.iter().map(|policy| {
        let mut lines = vec![
            context.labels.fill("card.premium", &[("premium", &context.format.stated(policy.premium))]),
            context.labels.fill("card.deductible", &[("deductible", &contracts::deductible(context, policy))]),
        ];
        for (key, limit) in [("card.occurrence", policy.occurrence_limit), ("card.aggregate", policy.aggregate_limit)] {
            lines.extend(limit.map(|limit| context.labels.fill(key, &[("limit", &context.format.stated(limit))])));
        }
        Card { from: parent.clone(), to: policy.insurer.clone(), name: policy.name.clone(), lines }
    });
    let contracts = contract_cards(context);
    FlowPicture { label: context.label("figure.programme"), cards: policies.chain(contracts).collect() }.draw()
}

/// So many contracts between the same two parties have a card each; more share one.
const CARDS: usize = 3;

fn contract_cards(context: &Context) -> Vec<Card> {
    let contracts = contracts::all(context);
    // A contract with several reinsurers has a card with each.
    let signed = contracts.iter().flat_map(|&contract| {
        let alone = contract.lines.is_empty().then(|| (contract, contract.reinsurer.clone(), None));
        let lines = contract.lines.iter().map(move |line| (contract, line.reinsurer.clone(), Some(line.share)));
        alone.into_iter().chain(lines)
    });
    let signed: Vec<(&ContractResults, String, Option<f64>)> = signed.collect();
    let mut cards: Vec<Card> = Vec::new();
    let mut shared: Vec<(String, String)> = Vec::new();
    for (contract, reinsurer, share) in &signed {
        let (from, to) = (contract.cedant.clone(), reinsurer.clone());
        let same =
            |(other, reinsurer, _): &&(&ContractResults, String, Option<f64>)| other.cedant == from && *reinsurer == to;
        let alike: Vec<&ContractResults> = signed.iter().filter(same).map(|(other, ..)| *other).collect();
        if alike.len() <= CARDS {
            let line = share.map(|share| context.labels.fill("card.line", &[("share", &format::share(share))]));
            let lines = line.into_iter().chain(contract_lines(context, contract)).collect();
            cards.push(Card { from, to, name: contract.name.clone(), lines });
        } else if !shared.contains(&(from.clone(), to.clone())) {
            shared.push((from.clone(), to.clone()));
            let name = context.labels.fill("card.contracts", &[("count", &alike.len().to_string())]);
            let lines = alike.iter().map(|other| format!("{}: {}", other.name, layer(context, other))).collect();
            cards.push(Card { from, to, name, lines });
        }
    }
    cards
}

fn contract_lines(context: &Context, contract: &ContractResults) -> Vec<String> {
    let mut lines = vec![format!("{} {}", context.labels.known("kind", &contract.kind), layer(context, contract))];
    if contract.placed != 1.0 {
        lines.push(context.labels.fill("card.placed", &[("share", &format::share(contract.placed))]));
    }
    for (key, amount) in
        [("card.annual-deductible", contract.annual_deductible), ("card.annual-limit", contract.annual_limit)]
    {
        lines.extend(amount.map(|amount| context.labels.fill(key, &[("limit", &context.format.stated(amount))])));
    }
    let reinstatements = contracts::reinstatement_terms(context, contract);
    lines.extend(reinstatements.map(|terms| context.labels.fill("card.reinstatements", &[("terms", &terms)])));
    lines.push(context.labels.fill("card.premium", &[("premium", &context.format.stated(contract.premium))]));
    if contract.commission != 0.0 {
        let commission = context.format.stated(contract.commission);
        lines.push(context.labels.fill("card.commission", &[("commission", &commission)]));
    }
    lines
}

/// `95%`, `100% up to 950.0m`, `900.0m xs 50.00m`.
pub(super) fn layer(context: &Context, contract: &ContractResults) -> String {
    let amount = |amount: f64| context.format.stated(amount);
    let limit = contract.limit.map_or_else(|| context.label("layer.unlimited"), amount);
    match (contract.share, contract.attachment) {
        (Some(share), _) if contract.limit.is_some() => {
            context.labels.fill("layer.share-limit", &[("share", &format::share(share)), ("limit", &limit)])
        }
        (Some(share), _) => format::share(share),
        (None, Some(attachment)) => {
            context.labels.fill("layer.excess", &[("limit", &limit), ("attachment", &amount(attachment))])
        }
        (None, None) if contract.limit.is_none() => String::new(),
        (None, None) => limit,
    }
}

/// Ground-up and insured loss: annual sums and largest occurrences.
pub fn before_captive(context: &Context) -> String {
    let views: Vec<&LossView> =
        context.results.before_retrocession.iter().filter(|view| view.key != "captive-gross").collect();
    if views.len() < 2 {
        return String::new();
    }
    let mut curves = Vec::new();
    for view in views.iter().take(2) {
        for aggregate in [true, false] {
            let curve = context.label(if aggregate { "aep" } else { "oep" });
            let name = format!("{}, {curve}", context.view_name(view));
            curves.push(loss_curve(context, name, view, aggregate));
        }
    }
    exceedance(context, "figure.before", curves)
}

/// Gross, ceded and net of the first design; `aggregate` chooses annual sums or largest occurrences.
pub fn captive_losses(context: &Context, aggregate: bool) -> String {
    let results = context.results;
    let gross = results.before_retrocession.iter().find(|view| view.key == "captive-gross");
    let gross = gross.or(results.before_retrocession.first());
    let Some(design) = results.designs.first() else {
        return String::new();
    };
    let twin = results.designs.get(1);
    let mut curves: Vec<Curve> = gross
        .into_iter()
        .chain([&design.net, &design.ceded])
        .map(|view| loss_curve(context, context.view_name(view), view, aggregate))
        .collect();
    if let Some(twin) = twin {
        let name = format!("{}, {}", context.view_name(&twin.net), context.design_name(twin));
        let curve = loss_curve(context, name, &twin.net, aggregate);
        // Without retrocession the captive keeps its gross loss: one line with both names, not two on top of each other.
        match curves.first_mut() {
            Some(gross) if gross.points == curve.points => gross.name = format!("{} = {}", gross.name, curve.name),
            _ => curves.push(curve),
        }
    }
    exceedance(context, if aggregate { "figure.aep" } else { "figure.oep" }, curves)
}

/// The captive's result as a loss, one curve for each design.
pub fn net_result(context: &Context) -> String {
    let curves: Vec<Curve> = context
        .results
        .designs
        .iter()
        .filter_map(|design| Some((design, design.net_result.as_ref()?)))
        .take(4)
        .map(|(design, view)| loss_curve(context, context.design_name(design), view, true))
        .collect();
    if curves.is_empty() { String::new() } else { exceedance(context, "figure.net-result", curves) }
}

fn loss_curve(context: &Context, name: String, view: &LossView, aggregate: bool) -> Curve {
    let points = if aggregate { &view.aep_curve } else { &view.oep_curve };
    let number = |amount: f64| context.scale.number(amount);
    Curve {
        name,
        points: points.iter().map(|point| (point.return_period, number(point.loss))).collect(),
        band: points.iter().map(|point| (point.return_period, number(point.low), number(point.high))).collect(),
    }
}

fn exceedance(context: &Context, key: &str, curves: Vec<Curve>) -> String {
    let curves: Vec<Curve> = curves.into_iter().filter(|curve| curve.points.len() > 1).collect();
    if curves.is_empty() {
        return String::new();
    }
    let supported_to = context.results.trials as f64 / 100.0;
    ExceedanceChart {
        label: context.label(key),
        unit: context.scale.name.clone(),
        axis_name: context.label("axis.return-period"),
        curves,
        supported_to,
        last: (2.0 * supported_to).max(250.0),
        unsupported: context.label("chart.unsupported"),
    }
    .draw()
}

/// Cash flows of captive, parent and group in each design.
pub fn cash_flows(context: &Context) -> String {
    let ranges: Vec<Range> =
        designs::named_cash_flows(context).into_iter().filter_map(|(name, view)| range(context, name, view)).collect();
    if ranges.is_empty() {
        return String::new();
    }
    let key =
        ["chart.whiskers", "chart.box", "chart.median", "chart.mean", "chart.quiet"].map(|key| context.label(key));
    RangeChart { label: context.label("figure.cash-flows"), unit: context.scale.name.clone(), key, ranges }.draw()
}

fn range(context: &Context, name: String, view: &CashFlowView) -> Option<Range> {
    let at = |level: &str| percentile(&view.percentiles, level).map(|amount| context.scale.number(amount));
    Some(Range {
        name,
        whiskers: (at("0.5%").or(at("1%"))?, at("95%")?),
        quartiles: (at("25%")?, at("75%")?),
        median: at("50%")?,
        mean: context.scale.number(view.mean.value),
        quiet: context.scale.number(view.quiet_year),
    })
}

fn percentile(points: &[LevelPoint], level: &str) -> Option<f64> {
    points.iter().find(|point| point.level == level).map(|point| point.estimate.value)
}

/// Percentiles of surplus in each design.
pub fn surplus(context: &Context) -> String {
    let solvent: Vec<(&DesignResults, &Solvency)> = solvent(context).collect();
    let Some((_, first)) = solvent.first() else {
        return String::new();
    };
    FanChart {
        label: context.label("figure.surplus"),
        unit: context.scale.name.clone(),
        axis_name: context.label("axis.year-end"),
        minimum: context.scale.number(float(first.minimum_surplus)),
        minimum_name: context.label("chart.minimum"),
        key: ["chart.fan-wide", "chart.fan-narrow", "chart.median"].map(|key| context.label(key)),
        fans: solvent.into_iter().take(2).map(|(design, solvency)| fan(context, design, solvency)).collect(),
    }
    .draw()
}

fn solvent<'a>(context: &Context<'a>) -> impl Iterator<Item = (&'a DesignResults, &'a Solvency)> {
    context.results.designs.iter().filter_map(|design| Some((design, design.solvency.as_ref()?)))
}

fn fan(context: &Context, design: &DesignResults, solvency: &Solvency) -> Fan {
    let opening = context.scale.number(float(solvency.opening_surplus));
    let mut years = vec![FanYear { year: 0, percentiles: [opening; 5] }];
    years.extend(solvency.years.iter().filter_map(|year| fan_year(context, year)));
    Fan { name: context.design_name(design), years }
}

/// A year end, where it has the five percentiles of the fan.
fn fan_year(context: &Context, year: &SolvencyYear) -> Option<FanYear> {
    let surplus = |percentile: &Percentile| context.scale.number(percentile.surplus.value);
    let percentiles: Vec<f64> = year.percentiles.iter().map(surplus).collect();
    Some(FanYear { year: year.year as u32, percentiles: percentiles.try_into().ok()? })
}

/// Probability of ruin by the end of each year in each design.
pub fn ruin(context: &Context) -> String {
    let series: Vec<BarSeries> = solvent(context)
        .take(4)
        .map(|(design, solvency)| BarSeries {
            name: context.design_name(design),
            values: solvency.years.iter().map(|year| (year.ruin.value, year.ruin.low, year.ruin.high)).collect(),
        })
        .collect();
    if series.is_empty() {
        return String::new();
    }
    BarChart { label: context.label("figure.ruin"), axis_name: context.label("axis.year-end"), series }.draw()
}

/// Rows of the chart of risks.
const RISKS: usize = 15;

/// Expected loss of groups, and of risks that stand alone, in the parts that somebody bears; the largest.
pub fn risks(context: &Context, buyers: bool) -> String {
    let groups = sources::grouped(context, buyers).into_iter();
    let mut rows: Vec<(String, sources::Outcome)> = groups.filter_map(|(group, sum)| Some((group?, sum))).collect();
    let alone = context.results.sites.iter().filter(|site| site.is_buyer == buyers && site.group.is_none());
    rows.extend(alone.map(|site| (site.name.clone(), sources::Outcome::of(site))));
    rows.sort_by(|a, b| b.1.mean.total_cmp(&a.1.mean));
    rows.truncate(RISKS);
    let stack = |(name, outcome): &(String, sources::Outcome)| Stack {
        name: name.clone(),
        parts: [
            outcome.gross - outcome.ceded,
            outcome.ceded,
            outcome.insured - outcome.gross,
            outcome.mean - outcome.insured,
        ]
        .map(|part| context.scale.number(part.max(0.0)))
        .into(),
    };
    StackedBars {
        label: context.label("caption.risks"),
        unit: context.scale.name.clone(),
        key: ["bridge.net", "bridge.ceded", "bridge.others", "bridge.retained"].map(|key| context.label(key)).into(),
        stacks: rows.iter().map(stack).collect(),
    }
    .draw()
}

/// The figures that have an error, at parts of the trials; at most four.
pub fn convergence(context: &Context) -> String {
    let results = context.results;
    let uncertain = results.convergence.iter().filter(|one| one.last().is_some_and(|last| last.standard_error > 0.0));
    // Ruin stands last in the list and first in what is asked.
    let mut shown: Vec<_> = uncertain.collect();
    shown.sort_by_key(|one| (one.figure == "var", one.of == "net-result" && one.figure == "mean"));
    shown.truncate(4);
    let panel = |one: &&Convergence| {
        let percent = one.figure == "ruin";
        let at = |value: f64| if percent { value } else { context.scale.number(value) };
        let point = |point: &ConvergencePoint| {
            let estimate = &point.estimate;
            (point.trials, at(estimate.value), (at(estimate.low), at(estimate.high)))
        };
        Panel {
            name: convergence::name(context, one),
            unit: if percent { String::new() } else { context.scale.name.clone() },
            percent,
            points: one.points.iter().map(point).collect(),
        }
    };
    ConvergenceChart {
        label: context.label("caption.convergence"),
        axis_name: context.label("axis.trials"),
        panels: shown.iter().map(panel).collect(),
    }
    .draw()
}
