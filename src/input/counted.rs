//! Counted nouns: `1 buyer`, `2 buyers`.

use std::fmt::Display;

/// Plurals of what messages and labels count, with their singulars.
const NOUNS: &[(&str, &str)] = &[
    ("buyers", "buyer"),
    ("classes", "class"),
    ("contracts", "contract"),
    ("countries", "country"),
    ("designs are", "design is"),
    ("designs cannot", "design cannot"),
    ("designs may", "design may"),
    ("designs", "design"),
    ("events", "event"),
    ("lines", "line"),
    ("losses were", "loss was"),
    ("months", "month"),
    ("numbers", "number"),
    ("occurrences", "occurrence"),
    ("periods have", "period has"),
    ("periods", "period"),
    ("reinstatements", "reinstatement"),
    ("risks", "risk"),
    ("rows", "row"),
    ("sectors", "sector"),
    ("sources", "source"),
    ("years", "year"),
    ("trials hold", "trial holds"),
    ("trials need", "trial needs"),
    ("trials", "trial"),
];

/// A number with what it counts, which is stated in the plural.
///
/// ```
/// use ishizue::input::counted::counted;
/// assert_eq!((counted(1, "countries"), counted(2, "countries")), ("1 country".into(), "2 countries".into()));
/// ```
pub fn counted(number: impl Display, many: &str) -> String {
    let number = number.to_string();
    let one = if number == "1" { leading(many) } else { None };
    one.map_or_else(|| format!("{number} {many}"), |(plural, one)| format!("1 {one}{}", &many[plural.len()..]))
}

/// The plural noun with which a text begins, and its singular.
pub fn leading(text: &str) -> Option<(&'static str, &'static str)> {
    let ends = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric());
    NOUNS.iter().copied().find(|(many, _)| text.strip_prefix(many).is_some_and(ends))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_words_that_merely_begin_alike_are_left() {
        assert_eq!(counted(1, "buyers"), "1 buyer");
        assert_eq!(counted(0, "buyers"), "0 buyers");
        assert_eq!(counted(1, "losses were cut"), "1 loss was cut");
        assert_eq!(counted(1, "buyersish"), "1 buyersish");
    }
}
