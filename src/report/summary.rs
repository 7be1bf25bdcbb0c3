//! The decision summary: three sentences and five numbers, each with its interval.

use super::context::Context;
use super::format;
use crate::statistics::Estimate;
use crate::study::cash_flow::CashFlowTable;
use crate::study::results::{CashFlowView, DesignResults, LossView};
use crate::study::solvency::{Capital, Solvency};
use rust_decimal::Decimal;
use serde::Serialize;

/// The summary in words.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// At most four.
    pub sentences: Vec<String>,
    /// At most five.
    pub numbers: Vec<Headline>,
    /// A figure of a sentence carries a star, because the sample does not support it.
    pub starred: bool,
}

/// A number that carries a decision.
#[derive(Clone, Debug, Serialize)]
pub struct Headline {
    /// What it is.
    pub name: String,
    /// The figure.
    pub value: String,
    /// Its interval.
    pub interval: String,
    /// False where the sample does not support it.
    pub supported: bool,
}

/// The summary of a run.
pub fn summary(context: &Context) -> Summary {
    let Some(design) = context.results.designs.first() else {
        return Summary { sentences: Vec::new(), numbers: Vec::new(), starred: false };
    };
    match captive_cash_flow(design) {
        Some(cash_flow) => captive_summary(context, design, cash_flow),
        None => programme_summary(context, design),
    }
}

fn captive_cash_flow(design: &DesignResults) -> Option<&CashFlowView> {
    design.cash_flows.iter().find(|view| view.key == "captive")
}

fn captive_summary(context: &Context, design: &DesignResults, cash_flow: &CashFlowView) -> Summary {
    let sentences = [
        quiet_sentence(context),
        Some(simulated_sentence(context, design, cash_flow)),
        solvency_sentence(context, design),
    ];
    let loses = design.net_result.as_ref().map(|view| &view.any);
    let ruin = design.solvency.as_ref().and_then(|solvency| solvency.years.last());
    let need = design.solvency.as_ref().and_then(headline_capital);
    let years = context.horizon();
    let probability = need.map(|need| format::stated_percent(need.probability)).unwrap_or_default();
    let numbers = [
        Some(money(context, context.label("number.cash-flow"), &cash_flow.mean)),
        loses.map(|p| chance(context, context.label("number.loses-money"), p)),
        design.group_worse_off.as_ref().map(|p| chance(context, context.label("number.worse-off"), p)),
        ruin.map(|year| chance(context, context.labels.fill("number.ruin", &[("years", &years)]), &year.ruin)),
        need.map(|need| {
            let name = context.labels.fill("number.capital", &[("years", &years), ("probability", &probability)]);
            money(context, name, &need.need)
        }),
    ];
    Summary {
        sentences: sentences.into_iter().flatten().collect(),
        numbers: numbers.into_iter().flatten().collect(),
        starred: need.is_some_and(|need| !need.need.supported),
    }
}

/// The year without loss, exact.
fn quiet_sentence(context: &Context) -> Option<String> {
    let table = context.results.cash_flow_table.as_ref()?;
    let amount = |key: &str| table.row(key)?.amount;
    let (group, without, saving) = (amount("group-cash-flow")?, amount("without-captive")?, table.saving()?);
    let key = if saving >= Decimal::ZERO { "sentence.quiet.saves" } else { "sentence.quiet.costs" };
    let money = |amount: Decimal| context.format.exact_money(amount);
    let saving = format::exact_percent(saving.abs(), 1);
    Some(context.labels.fill(key, &[("group", &money(group)), ("without", &money(without)), ("saving", &saving)]))
}

fn simulated_sentence(context: &Context, design: &DesignResults, cash_flow: &CashFlowView) -> String {
    let trials = format::count(context.results.trials);
    let mean = context.format.money_interval(&cash_flow.mean);
    let loses = design.net_result.as_ref().map(|view| format::percent(view.any.value));
    let worse = design.group_worse_off.as_ref().map(|p| format::percent(p.value));
    let mut text = context.labels.fill("sentence.mean", &[("trials", &trials), ("mean", &mean)]);
    if let Some(loses) = loses {
        text.push_str(&context.labels.fill("sentence.loses", &[("probability", &loses)]));
    }
    if let Some(worse) = worse {
        text.push_str(&context.labels.fill("sentence.worse", &[("probability", &worse)]));
    }
    text.push_str(&context.label("sentence.stop"));
    text
}

fn solvency_sentence(context: &Context, design: &DesignResults) -> Option<String> {
    let solvency = design.solvency.as_ref()?;
    let last = solvency.years.last()?;
    let years = context.horizon();
    let mut text = context.labels.fill(
        "sentence.ruin",
        &[
            ("opening", &context.format.exact_money(solvency.opening_surplus)),
            ("minimum", &context.format.exact_money(solvency.minimum_surplus)),
            ("years", &years),
            ("probability", &context.format.percent_interval(&last.ruin)),
        ],
    );
    let twin = context.results.designs.get(1).and_then(|twin| Some((twin, twin.solvency.as_ref()?.years.last()?)));
    if let Some((twin, ruin)) = twin {
        let name = context.design_name(twin);
        let probability = format::percent(ruin.ruin.value);
        text.push_str(&context.labels.fill("sentence.twin", &[("design", &name), ("probability", &probability)]));
    }
    if let Some(need) = headline_capital(solvency) {
        let star = if need.need.supported { "" } else { "*" };
        let capital = format!("{}{star}", context.format.money_interval(&need.need));
        let probability = format::stated_percent(need.probability);
        let values = [("capital", capital.as_str()), ("probability", &probability)];
        text.push_str(&context.labels.fill("sentence.capital", &values));
    }
    text.push_str(&context.label("sentence.stop"));
    Some(text)
}

/// Capital over the whole horizon at the first of the stated probabilities.
fn headline_capital(solvency: &Solvency) -> Option<&Capital> {
    let horizon = solvency.years.last()?.year;
    solvency.capital.iter().find(|need| need.horizon == horizon)
}

fn programme_summary(context: &Context, design: &DesignResults) -> Summary {
    let ground_up = context.results.before_retrocession.iter().find(|view| view.key == "ground-up");
    let mut sentences = Vec::new();
    if let Some(view) = ground_up {
        let trials = format::count(context.results.trials);
        let mean = context.format.money_interval(&view.mean);
        sentences.push(context.labels.fill("sentence.ground-up", &[("trials", &trials), ("mean", &mean)]));
    }
    // Before reinsurance: what the insurer has to pay, where somebody insures.
    let gross = context.results.before_retrocession.iter().find(|view| view.key == "captive-gross").or(ground_up);
    if let Some(view) = gross.filter(|view| view.key != "ground-up") {
        let mean = context.format.money_interval(&view.mean);
        sentences.push(context.labels.fill("sentence.gross", &[("gross", &mean)]));
    }
    let [ceded, net] = [&design.ceded, &design.net].map(|view| context.format.money_interval(&view.mean));
    sentences.push(context.labels.fill("sentence.ceded", &[("ceded", &ceded), ("net", &net)]));
    let tail = |view: &LossView| view.tvar.first().cloned();
    if let (Some(gross), Some(net)) = (gross.and_then(tail), tail(&design.net)) {
        let amounts = [&gross, &net].map(|point| context.format.money(point.estimate.value));
        let values = [("level", gross.level.as_str()), ("gross", &amounts[0]), ("net", &amounts[1])];
        sentences.push(context.labels.fill("sentence.tail", &values));
    }
    let mut numbers = Vec::new();
    numbers.extend(ground_up.map(|view| money(context, context.label("number.ground-up"), &view.mean)));
    numbers.push(money(context, context.label("number.ceded"), &design.ceded.mean));
    numbers.push(money(context, context.label("number.net"), &design.net.mean));
    numbers.push(chance(context, context.label("number.any-recovery"), &design.ceded.any));
    numbers.extend(tail(&design.net).map(|point| {
        let name = context.labels.fill("number.net-tail", &[("level", &point.level)]);
        money(context, name, &point.estimate)
    }));
    Summary { sentences, numbers, starred: false }
}

fn money(context: &Context, name: String, estimate: &Estimate) -> Headline {
    let interval = [estimate.low, estimate.high].map(|end| context.format.amount(end));
    Headline {
        name,
        value: context.format.money(estimate.value),
        interval: context.format.interval(&interval),
        supported: estimate.supported,
    }
}

fn chance(context: &Context, name: String, estimate: &Estimate) -> Headline {
    let interval = context.format.interval(&format::percent_ends(estimate));
    Headline { name, value: format::percent(estimate.value), interval, supported: estimate.supported }
}
/// The caution that a dearer policy between related parties flatters the group, with the expected loss beside it.
pub fn transfer_pricing(context: &Context, cash_flow: &CashFlowTable) -> String {
    let pricing = &cash_flow.transfer_pricing;
    let effect = format::number(pricing.group_per_unit_of_premium.try_into().unwrap_or(f64::NAN), 3);
    let premium = context.format.exact_money(pricing.primary_premium);
    let mut caution = context.labels.fill("transfer-pricing", &[("premium", &premium), ("effect", &effect)]);
    if let Some(expected) = pricing.expected_loss {
        let expected = context.format.money(expected);
        caution.push_str(&context.labels.fill("transfer-pricing.expected", &[("expected", &expected)]));
    }
    caution
}
