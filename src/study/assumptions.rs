//! What was assumed where the configuration left a choice open, in words that the report prints.

use super::capital_assumptions::{capital_assumptions, tax_losses};
use super::renewal_assumptions::renewal_assumptions;
use crate::input::counted::counted;
use crate::model::Model;
use crate::model::amount::Share;
use crate::model::contract::{CommissionBase, Contract, Expiring, Period, Premium, ProRata, Renewal, Window};
use crate::model::domicile::RulePack;
use crate::model::money_terms::Deficit;
use crate::model::party::CaptiveAccount;
use crate::model::peril::{Replay, Season, SecondaryUncertainty, Source};
use rust_decimal::Decimal;

/// The assumptions of a model, the weightiest first.
pub fn assumptions(model: &Model) -> Vec<String> {
    let mut list = Vec::new();
    account_assumptions(model, &mut list);
    list.extend(definitions(model));
    default_assumptions(model, &mut list);
    list.push(
        "Simulation error is not parameter uncertainty: intervals say how far the figures would move with another \
         seed, not how wrong the rates, losses and terms may be."
            .into(),
    );
    list
}

/// What is assumed of perils, policies and contracts alone: what a market asks about.
pub fn definitions(model: &Model) -> Vec<String> {
    let mut list = Vec::new();
    for peril in &model.perils {
        list.push(format!("{}: {}.", peril.name, peril_assumption(model, peril)));
    }
    super::earthquake::earthquake_assumptions(model, &mut list);
    super::credit::credit_assumptions(model, &mut list);
    contract_assumptions(model, &mut list);
    list
}

fn account_assumptions(model: &Model, list: &mut Vec<String>) {
    if let Some(captive) = &model.captive {
        if model.settles_late() {
            let text = "Results and surplus book claims and recoveries in the model year of the loss; only cash waits for \
                        settlement. Cash: that of the opening, premium on the first day of the model year in which it is written, \
                        income, cost and tax on its last.";
            list.push(text.into());
        }
        match (model.settles_late(), model.may_default()) {
            (false, false) => list.push(
                "Claims, recoveries and premiums are settled in the model year of the loss; reinsurers pay in full."
                    .into(),
            ),
            (false, true) => {
                list.push("Claims, recoveries and premiums are settled in the model year of the loss.".into())
            }
            (true, false) => list.push("Reinsurers pay in full.".into()),
            (true, true) => {}
        }
        list.extend(capital_assumptions(model, captive));
        match captive.income_tax {
            None => list.push("The captive's income tax is nil, or within its operating cost.".into()),
            Some(tax) => list.push(tax_losses(tax.losses)),
        }
        rule_assumptions(model, captive, list);
        if model.parent.is_some() {
            list.push(
                "Without the captive the parent buys the same policy at the same premium; its indemnity and retained \
                 losses are the same either way and cancel in the comparison."
                    .into(),
            );
        }
    }
    if model.settings.horizon > 1 {
        list.push(format!(
            "Figures of one year are those of the first of {} model years; every year has 365 days.",
            model.settings.horizon
        ));
    }
}

/// Which rules are looked at, or could be.
fn rule_assumptions(model: &Model, captive: &CaptiveAccount, list: &mut Vec<String>) {
    for rules in &captive.rules {
        let RulePack { name, edition, effective, currency, .. } = &rules.pack;
        let class = rules.licence().map_or_else(String::new, |class| format!(", class {}", class.name));
        let abroad = currency.as_ref().filter(|currency| **currency != model.currency);
        let rate = abroad.map_or_else(String::new, |currency| {
            format!(", at {} {} for 1 {currency}", rules.rate.normalize(), model.currency)
        });
        list.push(format!("Rules of {name} are looked at: edition {edition}, effective {effective}{class}{rate}."));
    }
    if let Some(name) = &captive.known_rules {
        list.push(format!(
            "Rules of {name} are known and not looked at: ask for them with rules = {{ pack = \"{name}\", ... }} in [captive]."
        ));
    }
}

fn peril_assumption(model: &Model, peril: &crate::model::peril::Peril) -> String {
    let mut words = match &peril.source {
        Source::FrequencySeverity { .. } => String::from("numbers and sizes of losses are independent"),
        Source::EventLossTable(table) => {
            let counts = match table.dispersion {
                None => "events arrive as a Poisson process".to_string(),
                Some(dispersion) => format!("the count of events is negative binomial with dispersion {dispersion}"),
            };
            format!("{counts}; {}", secondary(table.secondary))
        }
        Source::YearTable(table) => {
            let years = match table.replay {
                Replay::InOrder => "replayed in order",
                Replay::Bootstrap => "drawn whole, with replacement",
            };
            format!("{} imported years, {years}; {}", table.periods, secondary(table.secondary))
        }
        Source::YearEventTable(table) => {
            let years = match table.replay {
                Replay::InOrder => "replayed in order",
                Replay::Bootstrap => "drawn whole, with replacement",
            };
            let tables = counted(table.tables.len(), "event loss tables");
            format!("{} imported years of events, {years}; losses are those of {tables}", table.occurrences.periods())
        }
        Source::Earthquake(quake) => {
            format!("ruptures of the source model {}", quake.sources.name)
        }
        Source::Credit(credit) => format!("defaults of {}", counted(credit.obligors.len(), "buyers")),
    };
    let dated = match &peril.source {
        Source::YearTable(table) => table.occurrences.iter().all(|occurrence| occurrence.day.is_some()),
        Source::YearEventTable(table) => table.occurrences.is_dated(),
        _ => false,
    };
    words += match peril.season {
        _ if dated => "; events fall on the days of the table",
        Season::Uniform => "; events fall on any day alike",
        Season::Monthly(_) => "; events fall by the stated weights of the months",
    };
    if let Some(shared) = peril.shared_frequency {
        let factor = &model.shared_frequencies[shared];
        words += &format!(
            "; frequency multiplied by the year's factor `{}` (mean 1, variance {})",
            factor.name, factor.variance
        );
    }
    words
}

fn secondary(uncertainty: SecondaryUncertainty) -> &'static str {
    match uncertainty {
        SecondaryUncertainty::None => "the loss of an event is its stated mean",
        SecondaryUncertainty::Beta => {
            "the loss of an event is Beta on nought to its exposure with the stated mean and sd_i + sd_c, sites \
             correlated by sd_c / (sd_i + sd_c)"
        }
    }
}

fn default_assumptions(model: &Model, list: &mut Vec<String>) {
    if !model.may_default() {
        return;
    }
    let percent = |share: Share| format!("{}%", share.exact().saturating_mul(Decimal::ONE_HUNDRED).normalize());
    for (party, risk) in model.defaulters() {
        list.push(format!(
            "{}: defaults with probability {} a year and then does not pay {} of what is due for events of that year and \
             not secured by collateral; correlation with the year's largest event {}.",
            model.parties[party].name,
            percent(risk.probability),
            percent(risk.loss_given_default),
            percent(risk.correlation)
        ));
    }
    list.push(
        "A reinsurer in default is replaced by an equal one for the next year; its collateral stands in full again in \
         every year; premiums are paid whether it defaults or not; every other reinsurer pays in full and is liable for \
         its own line only."
            .into(),
    );
}

fn contract_assumptions(model: &Model, list: &mut Vec<String>) {
    let policies = model.policies.iter().map(|p| (&p.name, p.period, p.renewal));
    let contracts = model.contracts.iter().map(|c| (&c.name, c.period, c.renewal));
    let terms: Vec<(&String, Period, Renewal)> = policies.chain(contracts).collect();
    let names = |wanted: &dyn Fn(&Period, Renewal) -> bool| -> String {
        let names: Vec<&str> = terms.iter().filter(|(_, p, r)| wanted(p, *r)).map(|(n, ..)| n.as_str()).collect();
        names.join(", ")
    };
    let policies = model.policies.iter().filter(|p| p.as_of.is_some()).map(|p| p.name.as_str());
    let contracts = model.contracts.iter().filter(|c| c.as_of.is_some()).map(|c| c.name.as_str());
    let to_date: Vec<&str> = policies.chain(contracts).collect();
    let start = model.settings.axis.start();
    let renewed = names(&|_, renewal| renewal == Renewal::AsIs);
    if model.settings.horizon > 1 && !renewed.is_empty() {
        list.push(format!("Renewed as it is at the end of every term, limits and deductibles afresh: {renewed}."));
    }
    let ending = names(&|_, renewal| renewal == Renewal::None);
    if !ending.is_empty() {
        list.push(format!("Not renewed after the stated term: {ending}."));
    }
    let untouched = |name: &String| !to_date.contains(&name.as_str());
    let begun: Vec<&str> = (terms.iter().filter(|(name, period, _)| period.from < start && untouched(name)))
        .map(|(name, ..)| name.as_str())
        .collect();
    let begun = begun.join(", ");
    if !begun.is_empty() {
        list.push(format!("In force before the start, taken as untouched by earlier losses: {begun}."));
    }
    renewal_assumptions(model, list);
    let same = names(&|period, _| period.from > start && period.expiring == Expiring::Same);
    if !same.is_empty() {
        list.push(format!("Before inception the same terms are in force, untouched by earlier losses: {same}."));
    }
    for contract in &model.contracts {
        if let Some(commission) = &contract.commission {
            let base = match commission.base {
                CommissionBase::ReinsurancePremium => "its own premium",
                CommissionBase::OriginalPremium => "the original premium",
            };
            let on_reinstatement = if commission.on_reinstatement { "also paid" } else { "nil" };
            list.push(format!(
                "{}: commission is a share of {base}, {on_reinstatement} on reinstatement premium.",
                contract.name
            ));
        }
        money_assumptions(contract, list);
        if let Some(hours) = contract.hours {
            let window = match hours.window {
                Window::First => "beginning at the first loss",
                Window::Best => "chosen for the greatest recovery",
            };
            list.push(format!("{}: losses within {} hours are one occurrence, {window}.", contract.name, hours.hours));
        }
    }
}

/// How premium and commission follow the losses, and what is charged on them.
fn money_assumptions(contract: &Contract, list: &mut Vec<String>) {
    let name = &contract.name;
    let mut say = |words: &str| list.push(format!("{name}: {words}."));
    if matches!(contract.premium, Premium::Swing(_)) {
        say(
            "the premium follows the losses; the least premium is booked beforehand, each event adds the rise it causes",
        );
    }
    if contract.commission.as_ref().is_some_and(|commission| !commission.sliding.is_empty()) {
        say("commission slides with losses over premium of the term, reinstatement premium left out; it is booked \
             beforehand for no loss, each event takes back the fall it causes");
    }
    if let Some(profit) = &contract.money.profit_commission {
        let deficit = match profit.deficit {
            Deficit::CarriedForward => "a deficit is carried forward without end, from none at the start",
            Deficit::None => "a deficit is forgotten",
        };
        let commission = if profit.after_commission { ", commission taken off" } else { "" };
        say(&format!("profit commission is booked beforehand for no loss{commission}; {deficit}"));
    }
    if contract.money.loss_corridor.is_some() {
        say("what the loss corridor keeps is taken last, in time order, and restores no limit");
    }
    if !contract.money.co_participation.exact().is_zero() {
        say("co-participation reduces recoveries, not premium or reinstatement premium");
    }
    if contract.annual.reinstatements.as_ref().is_some_and(|terms| terms.pro_rata == ProRata::AmountAndTime) {
        say("reinstatement premium is pro rata as to amount and to the whole days left from the day of loss");
    }
    for (what, charge) in [("brokerage", contract.money.brokerage), ("premium tax", contract.money.premium_tax)] {
        if let Some(charge) = charge {
            let on_reinstatement = if charge.on_reinstatement { "charged" } else { "nil" };
            say(&format!("{what} is a share of its premium, {on_reinstatement} on reinstatement premium"));
        }
    }
}
