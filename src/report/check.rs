//! What `ishizue check` says of a configuration in which nothing is wrong.

use super::check_time;
use super::format::{Format, count, percent};
use super::labels::{Labels, Language};
use super::text::{clipped, left, wrapped};
use super::trigger;
use crate::input::complaint::Complaints;
use crate::model::Model;
use crate::model::contract::{Contract, Layer, Placement, StopLossPoint, Terms};
use crate::model::design::Design;
use crate::model::peril::Source;
use crate::model::policy::{Policy, RiskLimit};
use crate::model::premiums::ContractPremium;
use crate::model::renewal::AttachmentBasis;
use crate::model::risk_terms::BandMode;
use crate::programme::acceptance::accepted_amounts;
use crate::programme::{Plan, PlanError};
use crate::study::assumptions::assumptions;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

const WIDTH: usize = 80;
/// Columns of the kind of a line and of the name in it.
const KIND: usize = 10;
const NAME: usize = 26;

/// What was understood of a model, so that a reader can see whether it is what was meant.
///
/// # Errors
/// When the programme cannot be compiled.
pub fn text(model: &Model, warnings: &Complaints) -> Result<String, PlanError> {
    let labels = Labels { language: Language::English };
    let format = Format { currency: &model.currency, language: labels.language };
    let plan: Plan<Decimal> = Plan::compile(model, &Design::as_configured(model))?;
    let mut page = Page { labels, format, text: String::new() };
    page.heading(model);
    page.perils_and_sites(model);
    for (index, (policy, premium)) in model.policies.iter().zip(&plan.premiums().policies).enumerate() {
        let insurer = &model.parties[policy.insurer].name;
        let what = [("insurer", insurer.as_str()), ("premium", &format.exact(premium.term))];
        let is = labels.fill("check.policy-is", &what);
        page.row("check.policy", &policy.name, &format!("{is}{}", page.part(policy)));
        let time = check_time::Stated {
            period: policy.period,
            renewal: policy.renewal,
            basis: AttachmentBasis::LossesOccurring,
            as_of: policy.as_of,
            left: plan.policy_to_date(index),
        };
        page.time(model, &time);
    }
    for (index, (contract, premium)) in model.contracts.iter().zip(&plan.premiums().contracts).enumerate() {
        let what = [
            ("cedant", model.parties[contract.cedant].name.as_str()),
            ("reinsurer", &model.panel_in_words(contract)),
            ("terms", &page.terms(contract)),
            ("premium", &page.price(premium)),
        ];
        page.row("check.contract", &contract.name, &labels.fill("check.contract-is", &what));
        page.acceptance(model, index)?;
        let time = check_time::Stated {
            period: contract.period,
            renewal: contract.renewal,
            basis: contract.attachment_basis,
            as_of: contract.as_of,
            left: plan.contract_to_date(index),
        };
        page.time(model, &time);
    }
    page.assumptions(model);
    let verdict = match warnings.len() {
        0 => labels.get("check.sound"),
        some => labels.fill("check.warned", &[("warnings", &some.to_string())]),
    };
    page.text += &format!("\n{verdict}\n");
    Ok(page.text)
}

struct Page<'a> {
    labels: Labels,
    format: Format<'a>,
    text: String,
}

impl Page<'_> {
    fn heading(&mut self, model: &Model) {
        let settings = &model.settings;
        let years = match settings.horizon {
            1 => self.labels.get("check.one-year"),
            years => self.labels.fill("check.years", &[("years", &years.to_string())]),
        };
        let run = [
            ("trials", count(settings.trials)),
            ("years", years),
            ("start", settings.axis.start().to_string()),
            ("seed", settings.seed.to_string()),
            ("currency", model.currency.clone()),
        ];
        let run = run.each_ref().map(|(key, value)| (*key, value.as_str()));
        for line in wrapped(&model.title, WIDTH).iter().chain(&wrapped(&self.labels.fill("check.run", &run), WIDTH)) {
            self.text += &format!("{line}\n");
        }
        self.text.push('\n');
    }

    fn perils_and_sites(&mut self, model: &Model) {
        for peril in &model.perils {
            let number = |count_of: usize| count(count_of as u64);
            let source = match &peril.source {
                Source::FrequencySeverity { .. } => self.labels.get("check.frequency-severity"),
                Source::EventLossTable(table) => {
                    let sizes = [("events", number(table.events.len())), ("rows", number(table.rows.len()))];
                    let sizes = sizes.each_ref().map(|(key, value)| (*key, value.as_str()));
                    self.labels.fill("check.event-loss-table", &sizes)
                }
                Source::YearTable(table) => {
                    let sizes =
                        [("periods", number(table.periods as usize)), ("occurrences", number(table.occurrences.len()))];
                    let sizes = sizes.each_ref().map(|(key, value)| (*key, value.as_str()));
                    self.labels.fill("check.year-table", &sizes)
                }
            };
            self.row("check.peril", &peril.name, &source);
        }
        let sites: Vec<_> = model.risks.iter().filter(|risk| !risk.portfolio && risk.buyer.is_none()).collect();
        if !sites.is_empty() {
            let value: Decimal = sites.iter().filter_map(|site| site.total_value()).sum();
            let what = [("sites", count(sites.len() as u64)), ("value", self.format.exact(value))];
            let what = what.each_ref().map(|(key, value)| (*key, value.as_str()));
            self.row("check.sites", "", &self.labels.fill("check.site-values", &what));
        }
        let buyers: Vec<_> = model.risks.iter().filter(|risk| risk.buyer.is_some()).collect();
        if !buyers.is_empty() {
            let limits: Decimal = buyers.iter().filter_map(|buyer| buyer.exposure()).sum();
            let what = [("buyers", count(buyers.len() as u64)), ("limits", self.format.exact(limits))];
            let what = what.each_ref().map(|(key, value)| (*key, value.as_str()));
            self.row("check.buyers", "", &self.labels.fill("check.buyer-limits", &what));
        }
    }

    fn assumptions(&mut self, model: &Model) {
        self.text += &format!("\n{}\n", self.labels.get("check.assumed"));
        for assumption in assumptions(model) {
            for (line, text) in wrapped(&assumption, WIDTH - 4).iter().enumerate() {
                self.text += &format!("{}{text}\n", if line == 0 { "  - " } else { "    " });
            }
        }
    }

    /// A kind, a name, and what it is, in three columns.
    fn row(&mut self, kind: &str, name: &str, what: &str) {
        let kind = self.labels.get(kind);
        for (line, text) in wrapped(what, WIDTH - KIND - NAME - 1).iter().enumerate() {
            let (kind, name) = if line == 0 { (kind.as_str(), clipped(name, NAME)) } else { ("", String::new()) };
            self.text += &format!("{}{} {text}\n", left(kind, KIND), left(&name, NAME));
        }
    }

    /// What a policy or contract states about time, under its row.
    fn time(&mut self, model: &Model, stated: &check_time::Stated) {
        for line in check_time::lines(self.labels, self.format, model.settings.axis, stated) {
            for text in wrapped(&line, WIDTH - KIND - NAME - 1) {
                self.text += &format!("{}{} {text}\n", left("", KIND), left("", NAME));
            }
        }
    }

    fn stated(&self, amount: Decimal) -> String {
        self.format.stated(amount.to_f64().unwrap_or(0.0))
    }

    /// The premium of a term, with what bounds it and what is paid first.
    fn price(&self, premium: &ContractPremium) -> String {
        let stated = [
            ("check.deposit", premium.deposit),
            ("check.minimum", premium.minimum),
            ("check.maximum", premium.maximum),
        ];
        let stated = stated.into_iter().filter_map(|(key, amount)| Some((key, self.format.exact(amount?))));
        let terms = stated.map(|(key, amount)| self.labels.fill(key, &[("amount", &amount)]));
        std::iter::once(self.format.exact(premium.term)).chain(terms).collect::<Vec<_>>().join(", ")
    }

    fn limit(&self, limit: Option<Decimal>) -> String {
        limit.map_or_else(|| self.labels.get("check.unlimited"), |limit| self.stated(limit))
    }

    fn layer(&self, kind: &str, attachment: &str, limit: &str) -> String {
        let kind = self.labels.known("kind", kind);
        self.labels.fill("check.layer", &[("kind", &kind), ("limit", limit), ("attachment", attachment)])
    }

    /// A kind whose share depends on the risk.
    fn by_risk(&self, terms: &Terms) -> String {
        match terms {
            Terms::VariableQuotaShare { mode, bands, .. } => {
                let mode = match mode {
                    BandMode::Slab => "slab",
                    BandMode::Blended => "blended",
                    BandMode::Sliced => "sliced",
                };
                let shares: Vec<String> = bands.iter().map(|band| percent(band.share.fast())).collect();
                self.labels.fill("check.variable-quota-share", &[("mode", mode), ("shares", &shares.join(" / "))])
            }
            Terms::Surplus { retention, lines, .. } => {
                let what = [("lines", &*lines.to_string()), ("retention", &*self.stated(*retention))];
                self.labels.fill("check.surplus-lines", &what)
            }
            Terms::CapacityExtension { own_capacity, whole_countries, .. } => {
                let capacity = own_capacity.map_or(String::new(), |capacity| self.stated(capacity));
                let key = match (own_capacity, whole_countries.is_empty()) {
                    (Some(_), true) => "check.capacity-own",
                    (Some(_), false) => "check.capacity-own-countries",
                    (None, _) => "check.capacity-countries",
                };
                self.labels.fill(key, &[("capacity", &*capacity), ("countries", &*whole_countries.join(", "))])
            }
            _ => String::new(),
        }
    }

    /// What a contract accepts of the exposure in its scope, if it limits it.
    fn acceptance(&mut self, model: &Model, contract: usize) -> Result<(), PlanError> {
        let list = accepted_amounts(model, contract)?;
        if model.contracts[contract].acceptance.is_none() {
            return Ok(());
        }
        let sum = |amounts: &mut dyn Iterator<Item = Decimal>| amounts.sum::<Decimal>();
        let cut = list.iter().filter(|entry| entry.accepted < entry.requested).count();
        let what = [
            ("accepted", self.format.exact(sum(&mut list.iter().map(|entry| entry.accepted)))),
            ("requested", self.format.exact(sum(&mut list.iter().map(|entry| entry.requested)))),
            ("cut", count(cut as u64)),
            ("risks", count(list.len() as u64)),
        ];
        let what = what.each_ref().map(|(key, value)| (*key, value.as_str()));
        self.row("check.acceptance", "", &self.labels.fill("check.accepted", &what));
        Ok(())
    }

    /// What a policy says of the part of a loss that it looks at, where that is not the whole.
    fn part(&self, policy: &Policy) -> String {
        let mut text = String::new();
        if !policy.interest.is_whole() {
            text += &self.labels.fill("check.interest", &[("share", &percent(policy.interest.fast()))]);
        }
        match policy.risk_limit {
            None => {}
            Some(RiskLimit::AsApproved) => text += &self.labels.get("check.risk-limit-approved"),
            Some(RiskLimit::Amount(limit)) => {
                text += &self.labels.fill("check.risk-limit", &[("limit", &self.stated(limit))]);
            }
        }
        if !text.is_empty() && !policy.share.is_whole() {
            text += &self.labels.fill("check.insured-share", &[("share", &percent(policy.share.fast()))]);
        }
        text
    }

    fn terms(&self, contract: &Contract) -> String {
        let band = |kind, layer: &Layer| self.layer(kind, &self.stated(layer.attachment), &self.limit(layer.limit));
        let point = |point: &StopLossPoint| match point {
            StopLossPoint::Amount(amount) => self.stated(*amount),
            StopLossPoint::ShareOfSubjectPremium(share) => percent(share.fast()),
        };
        let terms = match &contract.terms {
            Terms::QuotaShare { share, limit } => {
                let terms = self.labels.fill("check.quota-share", &[("share", &percent(share.fast()))]);
                match limit {
                    None => terms,
                    Some(limit) => {
                        self.labels.fill("check.up-to", &[("terms", &terms), ("limit", &self.stated(*limit))])
                    }
                }
            }
            Terms::SurplusShare { shares, .. } => {
                self.labels.fill("check.surplus", &[("sites", &shares.len().to_string())])
            }
            Terms::ExcessOfLoss { layer, .. } => band("excess-of-loss", layer),
            Terms::PerRiskExcess { layer, .. } => band("per-risk-excess", layer),
            Terms::AggregateExcess { layer } => band("aggregate-excess", layer),
            Terms::StopLoss { attachment, limit } => self.layer("stop-loss", &point(attachment), &point(limit)),
            Terms::VariableQuotaShare { limit, .. }
            | Terms::Surplus { limit, .. }
            | Terms::CapacityExtension { limit, .. } => {
                let terms = self.by_risk(&contract.terms);
                match limit {
                    None => terms,
                    Some(limit) => {
                        self.labels.fill("check.up-to", &[("terms", &terms), ("limit", &self.stated(*limit))])
                    }
                }
            }
            Terms::Parametric(terms) => trigger::parametric(&self.labels, &self.format, terms),
            Terms::IndustryLoss(terms) => trigger::industry_loss(&self.labels, &self.format, terms),
            Terms::TopAndDrop { layer } => band("top-and-drop", layer),
            // Bound to its policy by its kind, so that nothing else needs to be said.
            Terms::FollowLead { share, .. } => {
                return self.labels.fill("check.follow-lead", &[("share", &percent(share.fast()))]);
            }
        };
        match contract.placement {
            Placement::Treaty => terms,
            Placement::Facultative => self.labels.fill("check.facultative", &[("terms", &terms)]),
        }
    }
}
