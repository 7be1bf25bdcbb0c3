//! The story of one path as text that fits 80 columns: every event, what every policy and contract made of it, and the
//! accounts of the year. Amounts are exact, to the last quantum.

use super::digits::Digits;
use super::labels::{Labels, Language};
use super::text::{clipped, columns, left, right, wrapped};
use crate::programme::{ContractTrace, PolicyTrace};
use crate::study::replay::{Story, StoryEvent, StoryYear};
use rust_decimal::Decimal;

const WIDTH: usize = 80;
/// Columns of a name in a row of three amounts, and of each amount.
const NAME: usize = 19;
const AMOUNT: usize = 19;
/// Heads of the three amounts.
const HEADS: [&str; 3] = ["story.in-scope", "story.pays", "story.left"];
/// Columns of a label in a row of one amount, and of that amount.
const LABEL: usize = 52;
const LONE_AMOUNT: usize = 24;

/// The whole story in English.
pub fn text(story: &Story) -> String {
    let labels = Labels { language: Language::English };
    let mut page = Page { labels, text: String::new() };
    page.paragraph(0, &story.title);
    let what = match story.trial {
        Some(trial) => labels.fill("story.trial", &[("number", &trial.to_string())]),
        None => labels.get("story.stated"),
    };
    let design = labels.known("design", &story.design);
    page.paragraph(
        0,
        &labels.fill("story.heading", &[("what", &what), ("design", &design), ("currency", &story.currency)]),
    );
    for year in &story.years {
        let events = story.events.iter().filter(|event| event.steps.year + 1 == year.year);
        page.year(year, &events.collect::<Vec<_>>());
    }
    page.line("");
    page.paragraph(0, &labels.fill("story.difference", &[("quanta", &exact(story.largest_difference))]));
    page.text
}

struct Page {
    labels: Labels,
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn paragraph(&mut self, indent: usize, text: &str) {
        for line in wrapped(text, WIDTH - indent) {
            self.line(&format!("{}{line}", " ".repeat(indent)));
        }
    }

    fn year(&mut self, year: &StoryYear, events: &[&StoryEvent]) {
        let values = [("year", year.year.to_string()), ("from", year.from.clone()), ("to", year.to.clone())];
        let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
        self.line("");
        self.line(&self.labels.fill("story.year", &values));
        if events.is_empty() {
            self.paragraph(2, &self.labels.get("story.no-loss"));
        }
        for opening in &year.openings {
            let what = [("contract", opening.contract.as_str()), ("date", &opening.date)];
            let mut details = vec![self.labels.fill("story.opening", &what)];
            let changes = [("story.premium-change", opening.premium), ("story.commission-change", opening.commission)];
            let changes = changes.into_iter().filter(|(_, amount)| *amount != Decimal::ZERO);
            details.extend(changes.map(|(key, amount)| self.of(key, amount)));
            self.paragraph(2, &details.join("; "));
        }
        for event in events {
            self.event(event);
        }
        self.line("");
        self.paragraph(2, &self.labels.get("story.accounts"));
        // Of a quiet year the noughts say nothing.
        for (key, amount) in year.accounts.iter().filter(|(_, amount)| !events.is_empty() || *amount != Decimal::ZERO) {
            self.amount(4, &self.labels.known("account", key), *amount);
        }
        let verdict = if year.reconciles { "story.reconciles" } else { "story.does-not-reconcile" };
        self.paragraph(4, &self.labels.get(verdict));
    }

    fn event(&mut self, event: &StoryEvent) {
        let steps = &event.steps;
        // Rounded, because an hour is no whole number of binary fractions of a day.
        let minutes = ((steps.day.rem_euclid(1.0) * 1440.0).round() as u32).min(1439);
        let mut heading = format!("{} {:02}:{:02}  {}", steps.date, minutes / 60, minutes % 60, steps.peril);
        if let Some(id) = event.event.as_ref().filter(|id| **id != steps.peril) {
            heading += &format!(", {}", self.labels.fill("story.event", &[("id", id)]));
        }
        if let Some(magnitude) = event.magnitude {
            heading += &format!(", {}", self.labels.fill("story.magnitude", &[("magnitude", &magnitude.to_string())]));
        }
        self.line("");
        self.paragraph(2, &heading);
        self.amount(4, &self.labels.get("story.ground-up"), steps.ground_up);
        // A loss of the whole portfolio is named like its peril and says nothing more.
        for loss in event.losses.iter().filter(|loss| event.losses.len() > 1 || loss.risk != steps.peril) {
            self.amount(6, &format!("{} ({})", loss.risk, loss.coverage), loss.loss);
        }
        let heads = HEADS.map(|key| right(&self.labels.get(key), AMOUNT));
        self.line(&format!("    {}{}", left("", NAME), heads.concat()));
        for policy in &steps.policies {
            self.row(&policy.policy, [policy.subject, policy.paid, policy.subject - policy.paid]);
            let details = self.policy_details(policy);
            self.details(&details);
        }
        for contract in &steps.contracts {
            self.row(&contract.contract, [contract.subject, contract.paid, contract.net]);
            let details = self.contract_details(contract);
            self.details(&details);
        }
        self.amount(4, &self.labels.get("story.kept-by-parent"), steps.kept_by_parent);
    }

    fn amount(&mut self, indent: usize, label: &str, amount: Decimal) {
        let label = left(&clipped(label, LABEL + 3 - indent), LABEL + 4 - indent);
        self.line(&format!("{}{label}{}", " ".repeat(indent), right(&exact(amount), LONE_AMOUNT)));
    }

    /// Three amounts beside a name; below it where they would touch.
    fn row(&mut self, name: &str, amounts: [Decimal; 3]) {
        let texts = amounts.map(exact);
        if texts.iter().all(|text| columns(text) < AMOUNT) {
            let cells = texts.map(|text| right(&text, AMOUNT)).concat();
            self.line(&format!("    {}{cells}", left(&clipped(name, NAME - 1), NAME)));
            return;
        }
        self.paragraph(4, name);
        for (key, amount) in HEADS.into_iter().zip(amounts) {
            self.amount(6, &self.labels.get(key), amount);
        }
    }

    fn details(&mut self, details: &[String]) {
        if !details.is_empty() {
            self.paragraph(6, &details.join("; "));
        }
    }

    /// A detail with one amount.
    fn of(&self, key: &str, amount: Decimal) -> String {
        self.labels.fill(key, &[("amount", &exact(amount))])
    }

    fn unless_nothing(&self, key: &str, amount: Decimal) -> Option<String> {
        (!amount.is_zero()).then(|| self.of(key, amount))
    }

    fn policy_details(&self, policy: &PolicyTrace) -> Vec<String> {
        let mut details = Vec::new();
        if policy.term.is_none() {
            details.push(self.labels.get("story.no-term"));
        }
        if policy.after_sub_limits != policy.subject {
            details.push(self.of("story.after-sub-limits", policy.after_sub_limits));
        }
        if policy.occurrence_recovery != policy.paid {
            details.push(self.of("story.before-annual", policy.occurrence_recovery));
        }
        details.extend(policy.aggregate_limit_remaining.map(|amount| self.of("story.annual-limit-left", amount)));
        details.extend(self.unless_nothing("story.cost", policy.cost));
        details.extend(self.unless_nothing("story.recourse", policy.recourse));
        details
    }

    fn contract_details(&self, contract: &ContractTrace) -> Vec<String> {
        let parties = [("cedant", contract.cedant.as_str()), ("reinsurer", contract.reinsurer.as_str())];
        let mut details = vec![self.labels.fill("story.parties", &parties)];
        if contract.term.is_none() {
            details.push(self.labels.get("story.no-term"));
        }
        if contract.after_share_and_per_risk != contract.subject {
            details.push(self.of("story.after-share", contract.after_share_and_per_risk));
        }
        if contract.occurrence_recovery != contract.paid {
            details.push(self.of("story.before-annual-and-placed", contract.occurrence_recovery));
        }
        let left = contract.aggregate_deductible_remaining;
        details.extend(left.map(|amount| self.of("story.annual-deductible-left", amount)));
        details.extend(contract.aggregate_limit_remaining.map(|amount| self.of("story.annual-limit-left", amount)));
        if let Some(used) = contract.reinstatements_used {
            details.push(self.labels.fill("story.reinstatements", &[("number", &exact(used.round_dp(4)))]));
        }
        if contract.reinstatement_premium != Decimal::ZERO {
            details.push(self.of("story.reinstatement-premium", contract.reinstatement_premium));
            let on_deposit = contract.reinstatement_premium_on_deposit;
            details.extend(on_deposit.map(|amount| self.of("story.reinstatement-on-deposit", amount)));
        }
        let change = |key: &str, change: Option<Decimal>| {
            change.filter(|amount| *amount != Decimal::ZERO).map(|amount| self.of(key, amount))
        };
        details.extend(change("story.premium-change", contract.premium_change));
        details.extend(change("story.commission-change", contract.commission_change));
        if contract.cut != Decimal::ZERO {
            details.push(self.of("story.cut", contract.cut));
        }
        details.extend(self.unless_nothing("story.cost-ceded", contract.cost));
        details.extend(self.unless_nothing("story.recourse-ceded", contract.recourse));
        if let Some(triggered) = contract.triggered {
            details.push(self.labels.get(if triggered { "story.triggered" } else { "story.not-triggered" }));
        }
        details.extend(contract.overspill.map(|amount| self.of("story.overspill", amount)));
        for line in contract.lines.iter().filter(|line| line.paid != Decimal::ZERO) {
            let key = if line.uncollected.is_zero() { "story.line" } else { "story.line-short" };
            let (paid, lost) = (exact(line.paid), exact(line.uncollected));
            let values = [("reinsurer", line.reinsurer.as_str()), ("amount", &paid), ("lost", &lost)];
            details.push(self.labels.fill(key, &values));
        }
        if !contract.uncollected.is_zero() {
            details.push(self.of("story.uncollected", contract.uncollected));
        }
        details
    }
}

/// All digits of an amount, with separators; two decimals at least where it is not whole.
fn exact(amount: Decimal) -> String {
    let amount = amount.normalize();
    let decimals = amount.scale() as usize;
    Digits::of_decimal(amount).rounded(if decimals == 0 { 0 } else { decimals.max(2) })
}
