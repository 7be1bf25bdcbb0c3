//! Digest: one SHA-256 over everything that decides which losses are drawn, apart from the seed. Two models with the same
//! digest and the same seed draw the same losses.
//!
//! Worked number: the digest of a model without perils is that of its horizon and quantum alone.

use super::Perils;
use super::event_set::{EventSet, Recurrence, Residual};
use crate::model::Model;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Sixty-four hexadecimal digits for the sets of `perils`, compiled from `model`.
pub(super) fn of(perils: &Perils, model: &Model) -> String {
    let mut feed = Feed(Sha256::new());
    feed.count(perils.horizon as usize);
    feed.text(&perils.quantum.size().normalize().to_string());
    if let Some(index) = model.settings.value_index {
        feed.text("value-index");
        feed.number(index.fast());
    }
    for shared in &model.shared_frequencies {
        feed.text(&shared.name);
        feed.number(shared.variance);
    }
    if perils.is_tail() {
        feed.text("tail sampling");
    }
    for set in &perils.sets {
        feed.set(set, model);
    }
    let mut text = String::with_capacity(64);
    for byte in feed.0.finalize() {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Feeds values to the hash, each with its length or in eight bytes, so that no two lists of values look the same.
struct Feed(Sha256);

impl Feed {
    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    fn number(&mut self, number: f64) {
        self.0.update(number.to_bits().to_le_bytes());
    }

    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_le_bytes());
    }

    fn law(&mut self, name: &str, numbers: [f64; 3]) {
        self.text(name);
        numbers.into_iter().for_each(|number| self.number(number));
    }

    fn set(&mut self, set: &EventSet, model: &Model) {
        self.text(&set.name);
        self.text(&set.laws);
        let factor = set.shared_frequency.map_or("", |factor| model.shared_frequencies[factor].name.as_str());
        self.text(factor);
        set.season.numbers().for_each(|number| self.number(number));
        self.count(set.events.len());
        for event in &set.events {
            self.text(&event.id);
            self.number(event.rate);
        }
        // Tables without this column keep the digest that they have always had.
        for event in &set.events {
            if let Some(loss) = event.industry_loss {
                self.text("industry loss");
                self.text(&event.id);
                self.number(loss);
            }
        }
        self.count(set.row_start.len());
        set.row_start.iter().for_each(|&start| self.count(start as usize));
        for row in &set.rows {
            self.text(&model.risks[row.risk as usize].id);
            self.text(row.coverage.key());
            self.number(row.mean);
            self.number(row.common);
            match row.residual {
                Residual::Certain => self.text("certain"),
                Residual::Severity => self.text("severity"),
                Residual::TwoPoint { from, exposure } => self.law("two-point", [from, 0.0, exposure]),
                Residual::Beta { shape, exposure } => {
                    let law = &set.shapes[shape as usize];
                    self.law("beta", [law.a, law.b, exposure]);
                }
            }
        }
        if let Recurrence::Occurrences(stored) = &set.recurrence {
            self.text(stored.table.sha256());
        }
        if let Recurrence::Years(timeline) = &set.recurrence {
            self.count(timeline.periods as usize);
            timeline.weights.iter().for_each(|&weight| self.number(weight));
            timeline.start.iter().for_each(|&start| self.count(start as usize));
            for occurrence in &timeline.occurrences {
                self.count(occurrence.event as usize);
                self.number(occurrence.day.unwrap_or(-1.0));
            }
        }
    }
}
