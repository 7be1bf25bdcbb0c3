//! `[peril.credit]`: the built-in model of buyers that default and of countries that stop their payments.
//!
//! | file | what it reads |
//! |---|---|
//! | `peril` | `[peril.credit]`: the choices, and the order in which its parts are read |
//! | `facts`, `obligors` | columns of the list of buyers, cell by cell; buyers as the default model sees them |
//! | `countries`, `sectors` | lists of countries and sectors |
//! | `ratings` | tables of ratings, built in (`ratings/`) or from a file |
//! | `deals`, `schedule` | medium and long term deals with their schedules |
//! | `dependence`, `matching` | the model of dependence, its correlation and its factors |
//! | `factors`, `definite` | correlations of factors, and whether they fit together |
//! | `political`, `timing` | events of countries; when claims fall due |
//! | `catastrophe`, `catastrophe_reach` | what the events of another peril do to buyers; whether any can |
//! | `without_effect` | keys that change nothing beside the others |
//! | `standard` | values of keys, or what holds without them |

pub(super) mod countries;
pub(super) mod deals;
pub(super) mod facts;
pub(super) mod schedule;
pub(super) mod sectors;

mod catastrophe;
mod catastrophe_reach;
mod definite;
mod dependence;
mod factors;
mod matching;
mod obligors;
mod peril;
mod political;
mod ratings;
mod standard;
mod timing;
mod without_effect;

use super::names::Names;
use super::peril::PerilDraft;
use super::reading::Reading;
use super::sites::Sites;
use crate::model::date::Axis;
use crate::model::money::Quantum;

pub(super) use peril::{CREDIT, read};

/// What a credit peril is read against.
pub(super) struct Around<'a> {
    /// The top of the file, which names the lists of buyers.
    pub root: &'a Reading<'a>,
    pub sites: &'a Sites,
    pub axis: Option<Axis>,
    /// Model years of a path.
    pub horizon: Option<u32>,
    pub quantum: Option<Quantum>,
    pub perils: &'a Names,
    /// The other perils; None for a credit peril.
    pub drafts: &'a [Option<PerilDraft>],
}

#[cfg(test)]
mod tests {
    use super::peril;
    use crate::config::field::Presence;
    use crate::input::complaint::Complaints;
    use crate::model::credit::Credit;
    use crate::model::peril::Source;

    /// The model of `credit = { opening-book = "steady-state", KEYS }`.
    fn read(keys: &str) -> (Credit, Complaints) {
        let folder = tempfile::tempdir().unwrap();
        let buyers = "id,country,rating,sector,exposure\nosaka,JP,BBB,machinery,6m\n";
        std::fs::write(folder.path().join("buyers.csv"), buyers).unwrap();
        let text = format!(
            "format = 1\ntitle = \"One peril\"\ncurrency = \"JPY\"\nbuyers = \"buyers.csv\"\n[simulation]\n\
             start = 2027-04-01\ntrials = 1_000\nseed = 1\n[[peril]]\nname = \"default\"\n\
             credit = {{ opening-book = \"steady-state\"{keys} }}\n"
        );
        let (model, warnings) =
            crate::config::read_text(&text, "one.toml", folder.path()).unwrap_or_else(|all| panic!("{keys}:\n{all}"));
        match &model.perils[0].source {
            Source::Credit(credit) => ((**credit).clone(), warnings),
            _ => panic!("another source"),
        }
    }

    fn credit(keys: &str) -> Credit {
        let (credit, warnings) = read(keys);
        assert!(warnings.is_empty(), "{warnings}");
        credit
    }

    #[test]
    fn what_the_manual_calls_a_default_holds_where_the_key_is_not_written() {
        let plain = credit("");
        for field in peril::FIELDS {
            if let Presence::Default(default) = field.presence {
                assert_eq!(credit(&format!(", {} = {default}", field.key)), plain, "{}", field.key);
            }
        }
    }

    #[test]
    fn the_example_of_every_key_that_needs_no_other_file_is_read() {
        // Events of countries, and ratings of one's own, need their lists; tests/credit_config.rs has them all.
        let alone = [
            "recoveries",
            "model",
            "correlation",
            "systematic",
            "loss-given-default",
            "waiting-period",
            "protracted",
            "migration",
            "after-default",
        ];
        for field in peril::FIELDS.iter().filter(|field| alone.contains(&field.key)) {
            // Some change nothing for one buyer over one year, which is said.
            read(&format!(", {}", field.line()));
        }
    }
}
