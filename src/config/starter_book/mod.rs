//! The starter that `ishizue init --book` writes: the receivables book of a credit insurer, with as many made-up buyers as
//! are asked for and a programme that fits them.
//!
//! | file | what it holds |
//! |---|---|
//! | `places` | thirty countries and eight sectors |
//! | `buyers` | how a buyer is drawn, and its row |
//! | `programme` | the amounts of the programme, worked out from the book, and the configuration |
//!
//! Every buyer has draws of its own from the project's random streams, so a book of 1,000 begins with the buyers of the
//! book of 8 under the same seed, and both are the same bytes on every machine.

mod buyers;
mod places;
mod programme;

use buyers::Buyer;

const README: &str = include_str!("README.md");

/// The files of the starter, the configuration first: names and contents.
///
/// ```
/// let files = ishizue::config::starter_book(8, 1);
/// assert_eq!(files[0].0, "credit.toml");
/// assert_eq!(files[1].1.lines().count(), 2 + 8);
/// ```
pub fn starter_book(count: u32, seed: u64) -> Vec<(String, String)> {
    let book: Vec<Buyer> = (0..count).map(|number| Buyer::draw(number, seed)).collect();
    let readme = README.replace("{buyers}", &count.to_string()).replace("{seed}", &seed.to_string());
    vec![
        ("credit.toml".into(), programme::configuration(&book)),
        ("buyers.csv".into(), buyers::list(&book)),
        ("countries.csv".into(), places::countries_list()),
        ("sectors.csv".into(), places::sectors_list()),
        ("README.md".into(), readme),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read;
    use std::collections::BTreeSet;

    fn column(list: &str, at: usize) -> BTreeSet<String> {
        list.lines().skip(2).map(|row| row.split(',').nth(at).unwrap().to_owned()).collect()
    }

    #[test]
    fn books_of_any_size_are_read_without_a_complaint_and_compiled() {
        for (count, seed) in [(1, 1), (1, 2), (1, 7), (2, 3), (8, 1), (8, 5), (60, 4), (1_000, 1), (5_000, 1)] {
            let folder = tempfile::tempdir().unwrap();
            for (name, contents) in starter_book(count, seed) {
                std::fs::write(folder.path().join(name), contents).unwrap();
            }
            let (model, warnings) =
                read(&folder.path().join("credit.toml")).unwrap_or_else(|all| panic!("{count}, seed {seed}: {all}"));
            assert!(warnings.is_empty(), "{count}, seed {seed}: {warnings}");
            assert_eq!(model.risks.len() as u32, count);
            crate::study::run::compile(&model).unwrap_or_else(|error| panic!("{count}, seed {seed}: {error}"));
        }
    }

    #[test]
    fn the_same_seed_writes_the_same_bytes_and_another_one_others() {
        assert_eq!(starter_book(500, 1), starter_book(500, 1));
        assert_ne!(starter_book(500, 1)[1], starter_book(500, 2)[1]);
        let digest = crate::input::digest::sha256_hex(starter_book(1_000, 1)[1].1.as_bytes());
        assert_eq!(
            digest, "51e89d50a5a4b675399e2dd6e1a2ecb46b834d84a634b90a878038407e823f52",
            "the list of buyers that every machine writes"
        );
    }

    #[test]
    fn a_larger_book_begins_with_the_smaller_one() {
        let (small, large) = (starter_book(8, 1), starter_book(1_000, 1));
        assert!(large[1].1.starts_with(&small[1].1));
    }

    #[test]
    fn a_thousand_buyers_live_in_thirty_countries_and_work_in_eight_sectors() {
        let list = &starter_book(1_000, 1)[1].1;
        assert_eq!((column(list, 2).len(), column(list, 3).len()), (30, 8));
        assert_eq!(column(list, 4).len(), 6, "rating classes");
        assert_eq!(column(list, 6).len(), 3, "marketability");
        assert_eq!(column(list, 7), BTreeSet::from(["no".to_owned(), "yes".to_owned()]));
        assert!(column(list, 5).len() > 50, "groups of affiliates");
    }
}
