//! The story of one path as text that fits 80 columns: every event, what every policy and contract made of it, and the
//! accounts of the year. Amounts are exact, to the last quantum.

use super::credit_story;
use super::digits::Digits;
use super::earthquake_story::{self, magnitude, short};
use super::format::MISSING;
use super::labels::{Labels, Language};
use super::text::{clipped, columns, left, right, wrapped};
use crate::programme::{ContractTrace, PolicyTrace};
use crate::study::replay::{RiskLoss, Story, StoryEvent, StoryYear};
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

/// Least columns of a name in a table, and the gap before an amount.
const SHORT_NAME: usize = 14;
const GAP: usize = 2;

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
    for note in &story.notes {
        page.paragraph(0, note);
    }
    page.years(story);
    page.text
}

/// The years of a story without its heading.
pub(super) fn years(story: &Story, labels: Labels) -> String {
    let mut page = Page { labels, text: String::new() };
    page.years(story);
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

    fn years(&mut self, story: &Story) {
        for year in &story.years {
            let events = story.events.iter().filter(|event| event.steps.year + 1 == year.year);
            self.year(year, &events.collect::<Vec<_>>(), story.focus.as_deref());
        }
        self.line("");
        let difference = exact(story.largest_difference);
        self.paragraph(0, &self.labels.fill("story.difference", &[("quanta", &difference)]));
    }

    fn year(&mut self, year: &StoryYear, events: &[&StoryEvent], focus: Option<&str>) {
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
            self.event(event, focus);
        }
        self.line("");
        self.paragraph(2, &self.labels.get("story.accounts"));
        // Of a quiet year the noughts say nothing.
        for (key, amount) in year.accounts.iter().filter(|(_, amount)| !events.is_empty() || *amount != Decimal::ZERO) {
            self.amount(4, &self.labels.known("account", key), *amount);
        }
        if !year.balance_sheet.is_empty() {
            self.paragraph(2, &self.labels.get("story.balance-sheet"));
            for (key, amount) in &year.balance_sheet {
                self.amount(4, &self.labels.known("account", key), *amount);
            }
        }
        let verdict = if year.reconciles { "story.reconciles" } else { "story.does-not-reconcile" };
        self.paragraph(4, &self.labels.get(verdict));
    }

    fn event(&mut self, event: &StoryEvent, focus: Option<&str>) {
        let steps = &event.steps;
        self.line("");
        self.paragraph(2, &self.event_heading(event));
        if let Some(earthquake) = &event.earthquake {
            earthquake_story::lines(self.labels, earthquake).iter().for_each(|line| self.line(line));
            // Of the many earthquakes that do nothing, noughts in every policy and contract say no more.
            if says_nothing(event) {
                return;
            }
        }
        if let Some(credit) = &event.credit {
            self.paragraph(4, &credit_story::sentence(self.labels, credit));
        }
        self.amount(4, &self.labels.get("story.ground-up"), steps.ground_up);
        for (key, amount) in [("story.event-cost", event.known.cost), ("story.event-recourse", event.known.recourse)] {
            if let Some(amount) = amount {
                self.amount(4, &self.labels.get(key), amount);
            }
        }
        let wide = self.widths(event);
        if let Some((name, widths)) = &wide {
            self.cells(name, "", &widths.iter().map(|(key, _)| self.labels.get(key)).collect::<Vec<_>>(), widths);
        } else {
            let heads = HEADS.map(|key| right(&self.labels.get(key), AMOUNT));
            self.line(&format!("    {}{}", left("", NAME), heads.concat()));
        }
        for policy in &steps.policies {
            let amounts = [policy.subject, policy.paid, policy.subject - policy.paid];
            self.row_of(&policy.policy, amounts, [policy.aggregate_limit_remaining, None], &wide);
            let details = self.policy_details(policy, wide.is_some());
            self.details(&details);
        }
        for contract in &steps.contracts {
            let premium = Some(contract.reinstatement_premium).filter(|_| contract.reinstatements_used.is_some());
            let amounts = [contract.subject, contract.paid, contract.net];
            self.row_of(&contract.contract, amounts, [contract.aggregate_limit_remaining, premium], &wide);
            let details = self.contract_details(contract, wide.is_some());
            self.details(&details);
        }
        self.amount(4, &self.labels.get("story.kept-by-parent"), steps.kept_by_parent);
        self.by_site(event, focus);
    }

    /// Date, time, peril and what else is known.
    fn event_heading(&self, event: &StoryEvent) -> String {
        let steps = &event.steps;
        // Rounded, because an hour is no whole number of binary fractions of a day.
        let minutes = ((steps.day.rem_euclid(1.0) * 1440.0).round() as u32).min(1439);
        let mut heading = format!("{} {:02}:{:02}  {}", steps.date, minutes / 60, minutes % 60, steps.peril);
        if let Some(id) = event.event.as_ref().filter(|id| **id != steps.peril) {
            heading += &format!(", {}", self.labels.fill("story.event", &[("id", id)]));
        }
        let known = &event.known;
        let place = known.latitude.zip(known.longitude).map(|(latitude, longitude)| {
            let (north, east) = (if latitude < 0.0 { "S" } else { "N" }, if longitude < 0.0 { "W" } else { "E" });
            format!("{}°{north} {}°{east}", short(latitude.abs(), 2), short(longitude.abs(), 2))
        });
        let facts = [
            event.magnitude.map(|m| self.labels.fill("story.magnitude", &[("magnitude", &magnitude(m))])),
            known.depth.map(|depth| self.labels.fill("story.depth", &[("depth", &short(depth, 1))])),
            place,
            known.industry_loss.map(|loss| {
                let loss = Digits::of(loss).map_or_else(|| loss.to_string(), |digits| digits.rounded(0));
                self.labels.fill("story.industry-loss", &[("amount", &loss)])
            }),
            known.attached.as_ref().map(|date| self.labels.fill("story.attached", &[("date", date)])),
        ];
        for fact in facts.into_iter().flatten() {
            heading += &format!(", {fact}");
        }
        heading
    }

    /// Columns of the table of an event, each with its width, and that of names; None where they are too wide for a line.
    fn widths(&self, event: &StoryEvent) -> Option<(usize, Vec<(&'static str, usize)>)> {
        let steps = &event.steps;
        let mut columns_of: [Vec<Option<Decimal>>; 5] = Default::default();
        let mut note = |amounts: [Option<Decimal>; 5]| {
            columns_of.iter_mut().zip(amounts).for_each(|(column, amount)| column.push(amount));
        };
        for policy in &steps.policies {
            let left = policy.subject - policy.paid;
            note([Some(policy.subject), Some(policy.paid), Some(left), policy.aggregate_limit_remaining, None]);
        }
        for contract in &steps.contracts {
            let premium = Some(contract.reinstatement_premium).filter(|_| contract.reinstatements_used.is_some());
            let limit = contract.aggregate_limit_remaining;
            note([Some(contract.subject), Some(contract.paid), Some(contract.net), limit, premium]);
        }
        let heads = ["story.in-scope", "story.pays", "story.left", "story.limit-left", "story.premium"];
        let widths: Vec<(&str, usize)> = heads
            .into_iter()
            .zip(&columns_of)
            .filter(|(_, column)| column.iter().any(Option::is_some))
            .map(|(head, column)| {
                let amounts = column.iter().flatten().map(|amount| columns(&exact(*amount)));
                (head, amounts.max().unwrap_or(0).max(columns(&self.labels.get(head))) + GAP)
            })
            .collect();
        let names = steps.policies.iter().map(|policy| &policy.policy);
        let names = names.chain(steps.contracts.iter().map(|contract| &contract.contract));
        let longest = names.map(|name| columns(name)).max().unwrap_or(0);
        let room = (WIDTH - 4).checked_sub(widths.iter().map(|(_, width)| width).sum())?;
        (room >= SHORT_NAME.min(longest)).then_some((room.min(longest.max(SHORT_NAME)), widths))
    }

    /// One line of a table.
    fn cells(&mut self, width: &usize, name: &str, cells: &[String], widths: &[(&'static str, usize)]) {
        let cells: String = cells.iter().zip(widths).map(|(cell, (_, width))| right(cell, *width)).collect();
        self.line(&format!("    {}{cells}", left(&clipped(name, *width), *width)));
    }

    /// A policy or contract in the wide table, or in the narrow one where that does not fit.
    fn row_of(
        &mut self,
        name: &str,
        amounts: [Decimal; 3],
        more: [Option<Decimal>; 2],
        wide: &Option<(usize, Vec<(&'static str, usize)>)>,
    ) {
        let Some((width, widths)) = wide else { return self.row(name, amounts) };
        let of = |head: &str| match head {
            "story.in-scope" => Some(amounts[0]),
            "story.pays" => Some(amounts[1]),
            "story.left" => Some(amounts[2]),
            "story.limit-left" => more[0],
            _ => more[1],
        };
        let cells: Vec<String> =
            widths.iter().map(|(head, _)| of(head).map_or_else(|| MISSING.into(), exact)).collect();
        self.cells(width, name, &cells, widths);
    }

    /// What the loss of each site became.
    fn by_site(&mut self, event: &StoryEvent, focus: Option<&str>) {
        // A loss of the whole portfolio is named like its peril and says nothing more.
        if event.losses.len() < 2 && event.losses.iter().all(|loss| loss.risk == event.steps.peril) {
            return;
        }
        let heads = ["story.site-ground-up", "story.site-insured", "story.site-ceded", "story.site-net"];
        let shown = if focus.is_some() { heads.len() } else { 2 };
        let amounts_of = |loss: &RiskLoss| [loss.loss, loss.insured, loss.ceded, loss.net];
        let name_of = |loss: &RiskLoss| match loss.coverage.as_str() {
            "all" => loss.risk.clone(),
            coverage => format!("{} ({coverage})", loss.risk),
        };
        let width = |at: usize, head: &str| {
            let amounts = event.losses.iter().map(|loss| columns(&exact(amounts_of(loss)[at])));
            amounts.max().unwrap_or(0).max(columns(&self.labels.get(head))) + GAP
        };
        let widths: Vec<(&'static str, usize)> =
            heads.into_iter().take(shown).enumerate().map(|(at, head)| (head, width(at, head))).collect();
        let longest = event.losses.iter().map(|loss| columns(&name_of(loss))).max().unwrap_or(0);
        let room = (WIDTH - 4).checked_sub(widths.iter().map(|(_, width)| width).sum());
        let title = match focus {
            Some(party) => {
                let recourse = event.known.recourse.is_some_and(|recourse| !recourse.is_zero());
                let key = if recourse { "story.by-site-before-recourse" } else { "story.by-site-of" };
                self.labels.fill(key, &[("party", party)])
            }
            None => self.labels.get("story.by-site"),
        };
        self.paragraph(4, &title);
        match room.filter(|room| *room >= SHORT_NAME.min(longest)) {
            Some(room) => {
                let name = room.min(longest.max(SHORT_NAME));
                let titles: Vec<String> = widths.iter().map(|(head, _)| self.labels.get(head)).collect();
                self.cells(&name, "", &titles, &widths);
                for loss in &event.losses {
                    let cells: Vec<String> = amounts_of(loss).into_iter().take(shown).map(exact).collect();
                    self.cells(&name, &name_of(loss), &cells, &widths);
                }
            }
            None => {
                for loss in &event.losses {
                    self.paragraph(6, &name_of(loss));
                    for (head, amount) in heads.into_iter().zip(amounts_of(loss)).take(shown) {
                        self.amount(8, &self.labels.get(head), amount);
                    }
                }
            }
        }
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

    fn policy_details(&self, policy: &PolicyTrace, wide: bool) -> Vec<String> {
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
        let left = policy.aggregate_limit_remaining.filter(|_| !wide);
        details.extend(left.map(|amount| self.of("story.annual-limit-left", amount)));
        details.extend(self.joined(policy.with_loss_of, policy.earlier_term));
        details.extend(self.unless_nothing("story.cost", policy.cost));
        details.extend(self.unless_nothing("story.recourse", policy.recourse));
        details
    }

    fn contract_details(&self, contract: &ContractTrace, wide: bool) -> Vec<String> {
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
        let left = contract.aggregate_limit_remaining.filter(|_| !wide);
        details.extend(left.map(|amount| self.of("story.annual-limit-left", amount)));
        if let Some(used) = contract.reinstatements_used {
            details.push(self.labels.fill("story.reinstatements", &[("number", &exact(used.round_dp(4)))]));
        }
        if contract.reinstatement_premium != Decimal::ZERO && !wide {
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
        details.extend(self.joined(contract.with_loss_of, contract.earlier_term));
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

    /// Says of an event that belongs to the occurrence of an earlier loss.
    fn joined(&self, first: Option<jiff::civil::Date>, earlier_term: bool) -> Option<String> {
        let key = if earlier_term { "story.with-loss-of-term" } else { "story.with-loss-of" };
        first.map(|date| self.labels.fill(key, &[("date", &date.to_string())]))
    }
}

/// Whether an event costs nothing and no trigger had to look at it.
fn says_nothing(event: &StoryEvent) -> bool {
    let steps = &event.steps;
    let quiet = |contract: &ContractTrace| contract.paid.is_zero() && contract.triggered.is_none();
    event.losses.is_empty() && steps.ground_up.is_zero() && steps.contracts.iter().all(quiet)
}

/// All digits of an amount, with separators; two decimals at least where it is not whole.
fn exact(amount: Decimal) -> String {
    let amount = amount.normalize();
    let decimals = amount.scale() as usize;
    Digits::of_decimal(amount).rounded(if decimals == 0 { 0 } else { decimals.max(2) })
}
