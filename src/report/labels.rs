//! Every word of every exporter: one table of keys, English beside Japanese.
//!
//! Keys of the results (`captive-gross`, `quota-share`, ...) are looked up under a prefix: `loss.captive-gross`. A key
//! that is missing prints as `⟦key⟧`, which a test looks for in every output. Where the Japanese column is empty the
//! English word stands. `{name}` in a label is filled by the caller.

use super::words::WORDS;
use crate::input::counted::leading;

/// Language of the labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Japanese, as far as the table has it.
    Japanese,
}

/// The labels of one language.
#[derive(Clone, Copy, Debug)]
pub struct Labels {
    /// Which column.
    pub language: Language,
}

impl Labels {
    /// The label of a key; `⟦key⟧` where it is missing.
    pub fn get(self, key: &str) -> String {
        self.find(key).map_or_else(|| format!("⟦{key}⟧"), String::from)
    }

    /// The label with `{name}` replaced by each named value.
    pub fn fill(self, key: &str, values: &[(&str, &str)]) -> String {
        let label = self.get(key);
        let mut text = String::with_capacity(label.len() + 32);
        let mut rest = label.as_str();
        while let Some(open) = rest.find('{') {
            text.push_str(&rest[..open]);
            let Some(length) = rest[open..].find('}') else {
                break;
            };
            let name = &rest[open + 1..open + length];
            // Values are put in once and not looked at again: a title with braces stays as it is.
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => text.push_str(value),
                None => text.push_str(&rest[open..=open + length]),
            }
            rest = &rest[open + length + 1..];
            // One of what is counted is no plural.
            let one = values.iter().any(|(known, value)| *known == name && *value == "1");
            if let Some((many, single)) = rest.strip_prefix(' ').filter(|_| one).and_then(leading) {
                text.push(' ');
                text.push_str(single);
                rest = &rest[1 + many.len()..];
            }
        }
        text.push_str(rest);
        text
    }

    /// A number of years in words: `1 year`, `5 years`.
    pub fn years(self, years: u32) -> String {
        match years {
            1 => self.get("check.one-year"),
            many => self.fill("check.years", &[("years", &many.to_string())]),
        }
    }

    /// The label of a key of the results under a prefix. A key that the table does not know, such as the name of a
    /// contract or a design, is itself the label.
    pub fn known(self, prefix: &str, key: &str) -> String {
        self.find(&format!("{prefix}.{key}")).map_or_else(|| key.to_string(), String::from)
    }

    /// The label of a key, where the table has it.
    pub fn find(self, key: &str) -> Option<&'static str> {
        let at = WORDS.binary_search_by(|(known, ..)| (*known).cmp(key)).ok()?;
        let (_, english, japanese) = WORDS[at];
        let japanese = (self.language == Language::Japanese && !japanese.is_empty()).then_some(japanese);
        Some(japanese.unwrap_or(english))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: Labels = Labels { language: Language::English };
    const JAPANESE: Labels = Labels { language: Language::Japanese };

    #[test]
    fn keys_are_sorted_and_no_key_stands_twice() {
        for pair in WORDS.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} before {}", pair[0].0, pair[1].0);
        }
    }

    #[test]
    fn both_columns_of_a_row_fill_the_same_places() {
        let places = |text: &str| {
            let mut places: Vec<String> =
                text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_string())).collect();
            places.sort();
            places
        };
        for (key, english, japanese) in WORDS {
            assert!(!english.is_empty(), "{key}");
            assert!(japanese.is_empty() || places(english) == places(japanese), "{key}");
        }
    }

    #[test]
    fn the_terms_of_the_market_are_there_in_japanese() {
        for (key, japanese) in [
            ("term.retrocession", "再々保険"),
            ("term.cession", "出再率"),
            ("term.commission", "再保険手数料"),
            ("term.deductible", "免責金額"),
            ("term.aggregate-limit", "総支払限度額"),
            ("term.excess-of-loss", "超過損害額"),
            ("term.return-period", "再現期間"),
            ("term.maximum-loss", "予想最大損失"),
        ] {
            assert_eq!(JAPANESE.get(key), japanese);
            assert_ne!(ENGLISH.get(key), japanese);
        }
    }

    #[test]
    fn a_missing_key_shows_itself() {
        assert_eq!(ENGLISH.get("no-such-key"), "⟦no-such-key⟧");
        assert_eq!(ENGLISH.known("loss", "London"), "London");
    }

    #[test]
    fn values_are_filled_in_once() {
        let text = ENGLISH.fill("interval", &[("low", "{high}"), ("high", "2")]);
        assert_eq!(text, "{high} to 2");
    }
}
