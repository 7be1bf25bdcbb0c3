//! The packs of rules that are part of the program, found by name, domicile and edition.
//!
//! Only the head of a document is looked at here; [`super::pack`] reads the one that is chosen.

use std::sync::OnceLock;

use jiff::civil::Date;

use crate::input::complaint::Complaints;
use crate::input::source::Source;
use crate::input::toml_tree::{Document, Node};

/// File names and texts.
const TEXTS: [(&str, &str); 13] = [
    ("aifc_2020", include_str!("rules/aifc_2020.toml")),
    ("am_best_2017", include_str!("rules/am_best_2017.toml")),
    ("bermuda_1995", include_str!("rules/bermuda_1995.toml")),
    ("cayman_2018", include_str!("rules/cayman_2018.toml")),
    ("guernsey_2015", include_str!("rules/guernsey_2015.toml")),
    ("hawaii_2024", include_str!("rules/hawaii_2024.toml")),
    ("micronesia_2017", include_str!("rules/micronesia_2017.toml")),
    ("solvency_ii_2016", include_str!("rules/solvency_ii_2016.toml")),
    ("solvency_ii_2022", include_str!("rules/solvency_ii_2022.toml")),
    ("uk_2024", include_str!("rules/uk_2024.toml")),
    ("us_ratios_2019", include_str!("rules/us_ratios_2019.toml")),
    ("vermont_2016", include_str!("rules/vermont_2016.toml")),
    ("vermont_2024", include_str!("rules/vermont_2024.toml")),
];

/// The head of a pack.
#[derive(Clone, Debug)]
pub(super) struct Shipped {
    pub file: &'static str,
    pub text: &'static str,
    pub name: String,
    pub edition: String,
    pub effective: Date,
    /// Places that have these rules.
    pub domiciles: Vec<String>,
}

/// The heads of all packs, in the order of their names and dates.
pub(super) fn all() -> &'static [Shipped] {
    static HEADS: OnceLock<Vec<Shipped>> = OnceLock::new();
    HEADS.get_or_init(|| {
        let mut heads: Vec<Shipped> = TEXTS.iter().filter_map(|(file, text)| head(file, text)).collect();
        heads.sort_by(|a, b| (&a.name, a.effective).cmp(&(&b.name, b.effective)));
        heads
    })
}

fn head(file: &'static str, text: &'static str) -> Option<Shipped> {
    let document = Document::parse(Source::new(file, text), &mut Complaints::new());
    let word = |key: &str| Some(document.root.peek(key)?.text().ok()?.to_owned());
    let domiciles = document.root.peek("domiciles").and_then(|node| node.list().ok()).unwrap_or_default();
    let place = |node: &Node| node.text().ok().map(str::to_owned);
    Some(Shipped {
        file,
        text,
        name: word("name")?,
        edition: word("edition")?,
        effective: document.root.peek("effective")?.date().ok()?,
        domiciles: domiciles.iter().filter_map(place).collect(),
    })
}

/// Names of all packs.
pub(super) fn names() -> Vec<String> {
    let mut names: Vec<String> = all().iter().map(|pack| pack.name.clone()).collect();
    names.dedup();
    names
}

/// All editions of a pack, the oldest first; it is called by its name or by a place that has its rules.
pub(super) fn called(name: &str) -> Vec<Shipped> {
    let by_name = |pack: &&Shipped| pack.name.eq_ignore_ascii_case(name);
    let by_place = |pack: &&Shipped| pack.domiciles.iter().any(|place| place.eq_ignore_ascii_case(name));
    let named: Vec<Shipped> = all().iter().filter(by_name).cloned().collect();
    if named.is_empty() { all().iter().filter(by_place).cloned().collect() } else { named }
}

/// The newest edition that holds on a day; the oldest where none does, the newest where no day is known.
pub(super) fn newest(editions: &[Shipped], day: Option<Date>) -> Option<&Shipped> {
    let holds = |pack: &&Shipped| day.is_none_or(|day| pack.effective <= day);
    editions.iter().rev().find(holds).or(editions.first())
}

/// The pack of a domicile, its newest edition.
pub(super) fn of_domicile(domicile: &str) -> Option<Shipped> {
    all().iter().rev().find(|pack| pack.domiciles.iter().any(|place| place.eq_ignore_ascii_case(domicile))).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_text_has_a_head_and_no_two_are_the_same_edition() {
        assert_eq!(all().len(), TEXTS.len());
        for pair in all().windows(2) {
            assert!((&pair[0].name, pair[0].effective) < (&pair[1].name, pair[1].effective), "{}", pair[1].file);
        }
        let domiciles =
            ["Hawaii", "Vermont", "Bermuda", "Guernsey", "Cayman Islands", "Micronesia", "Astana", "Dublin"];
        assert!(domiciles.iter().all(|place| of_domicile(place).is_some()));
        assert!(of_domicile("Utah").is_none());
    }

    #[test]
    fn the_edition_that_holds_on_the_first_day_is_taken() {
        let vermont = called("vermont");
        let edition = |day| newest(&vermont, Some(day)).map(|pack| pack.edition.as_str());
        assert_eq!(edition(date(2027, 4, 1)), Some("2024"));
        assert_eq!(edition(date(2018, 1, 1)), Some("2016"));
        assert_eq!(edition(date(1990, 1, 1)), Some("2016"));
        assert_eq!(newest(&vermont, None).map(|pack| pack.edition.as_str()), Some("2024"));
        assert_eq!(called("FSM").len(), 1);
        assert!(called("Atlantis").is_empty());
    }
}
