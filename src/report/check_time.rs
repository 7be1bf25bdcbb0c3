//! The time axis of a policy or contract in words: its period where it is not the usual one, what attaches to it, how it
//! is renewed, and what losses to date leave of it.

use super::format::Format;
use super::labels::Labels;
use crate::input::amount::percent;
use crate::model::contract::{Expiring, Period, Renewal};
use crate::model::date::Axis;
use crate::model::renewal::{AsOf, AttachmentBasis, OpeningBook, Then};
use crate::programme::LeftToDate;
use rust_decimal::Decimal;

/// What a policy or contract states about time.
pub struct Stated {
    pub period: Period,
    pub renewal: Renewal,
    pub basis: AttachmentBasis,
    pub as_of: Option<AsOf>,
    pub left: Option<LeftToDate>,
}

/// One sentence a line; none where all is as usual: twelve months from the start, losses occurring, renewed as it is.
pub fn lines(labels: Labels, format: Format, axis: Axis, stated: &Stated) -> Vec<String> {
    let words = Words { labels, format };
    let mut lines = Vec::new();
    lines.extend(words.period(stated, axis));
    lines.extend(words.basis(stated.basis));
    words.renewal(stated, axis, &mut lines);
    lines.extend(stated.as_of.map(|as_of| words.as_of(as_of, stated.left)));
    lines
}

struct Words<'a> {
    labels: Labels,
    format: Format<'a>,
}

impl Words<'_> {
    fn percent(&self, share: Decimal) -> String {
        format!("{}%", percent(share))
    }

    fn period(&self, stated: &Stated, axis: Axis) -> Option<String> {
        let Period { from, months, expiring } = stated.period;
        if from == axis.start() && months == 12 {
            return None;
        }
        let what = [("from", from.to_string()), ("months", months.to_string())];
        let period = self.labels.fill("check.period", &what.each_ref().map(|(key, value)| (*key, value.as_str())));
        if from <= axis.start() || stated.basis != AttachmentBasis::LossesOccurring {
            return Some(period);
        }
        let key = match expiring {
            Expiring::Same => "check.expiring-same",
            Expiring::None => "check.expiring-none",
        };
        Some(format!("{period}{}", self.labels.get(key)))
    }

    fn basis(&self, basis: AttachmentBasis) -> Option<String> {
        Some(self.labels.get(match basis.opening_book()? {
            OpeningBook::SteadyState => "check.attaching-steady",
            OpeningBook::None => "check.attaching-none",
        }))
    }

    fn renewal(&self, stated: &Stated, axis: Axis, lines: &mut Vec<String>) {
        let rules = stated.renewal.rules();
        if let Some(end) = stated.renewal.end(&stated.period, axis) {
            let last = axis.date((axis.day(end) - 1) as f64).to_string();
            lines.push(match rules.notice {
                None => self.labels.fill("check.not-renewed", &[("last", &last)]),
                Some(notice) => {
                    let what = [("given", notice.given.to_string()), ("days", notice.days.to_string()), ("last", last)];
                    self.labels.fill("check.notice", &what.each_ref().map(|(key, value)| (*key, value.as_str())))
                }
            });
        }
        if let Some(days) = rules.notice_days.filter(|_| stated.renewal.end(&stated.period, axis).is_none()) {
            lines.push(self.labels.fill("check.notice-none", &[("days", &days.to_string())]));
        }
        let indexed = [("check.index-premium", rules.index.premium), ("check.index-limits", rules.index.limits)];
        for (key, rate) in indexed.into_iter().filter(|(_, rate)| !rate.is_zero()) {
            lines.push(self.labels.fill(key, &[("rate", &self.percent(rate))]));
        }
        if let Some(rule) = rules.after_loss {
            let what = [("above", self.format.stated_exactly(rule.above)), ("days", rule.days.to_string())];
            let condition =
                self.labels.fill("check.after-loss", &what.each_ref().map(|(key, value)| (*key, value.as_str())));
            lines.push(format!("{condition}{}", self.then(rule.then)));
        }
    }

    fn then(&self, then: Then) -> String {
        let factors = match then {
            Then::End => return self.labels.get("check.then-ends"),
            Then::Change(factors) => factors,
        };
        let parts = [
            ("check.then-premium", factors.premium),
            ("check.then-limit", factors.limit),
            ("check.then-attachment", factors.attachment),
        ];
        let changed = parts.into_iter().filter(|(_, factor)| *factor != Decimal::ONE);
        changed
            .map(|(key, factor)| self.labels.fill(key, &[("factor", &self.percent(factor))]))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn as_of(&self, as_of: AsOf, left: Option<LeftToDate>) -> String {
        let what = [("date", as_of.date.to_string()), ("losses", self.format.stated_exactly(as_of.losses))];
        let mut text = self.labels.fill("check.as-of", &what.each_ref().map(|(key, value)| (*key, value.as_str())));
        let Some(left) = left else { return text };
        let amount = |amount: Decimal| self.format.stated_exactly(amount);
        let parts = [
            ("check.left-deductible", left.deductible.map(amount)),
            ("check.left-limit", left.limit.map(amount)),
            ("check.left-reinstatements", left.reinstatements.map(|count| count.to_string())),
        ];
        for (key, amount) in parts {
            text.extend(amount.map(|amount| self.labels.fill(key, &[("left", &amount)])));
        }
        text
    }
}
