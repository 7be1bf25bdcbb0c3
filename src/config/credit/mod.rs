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
//! | `catastrophe` | what the events of another peril do to buyers |
//! | `standard` | values of keys, or what holds without them |

pub(super) mod countries;
pub(super) mod deals;
pub(super) mod facts;
pub(super) mod schedule;
pub(super) mod sectors;

mod catastrophe;
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
    pub quantum: Option<Quantum>,
    pub perils: &'a Names,
    /// The other perils; None for a credit peril.
    pub drafts: &'a [Option<PerilDraft>],
}
