//! Columns of the list of buyers that the default model asks for: rating, exposure, loss given default, factors.
//!
//! They are checked cell by cell in every list. What a credit peril needs of them stands in `obligors`; without one none is
//! needed and none has an effect, so that one list may serve several configurations.
//!
//! Worked numbers: a buyer who loses 40 % of the exposure on average can do so with a standard deviation of less than
//! sqrt(0.4 x 0.6) = 0.49, that of all or nothing. `pd` = 0.5% is 0.005.

use rust_decimal::Decimal;

use crate::config::sites::column;
use crate::input::amount::nearest;
use crate::input::complaint::Fault;
use crate::input::table::{Column, Row};

/// The first of these columns in the list of buyers.
pub(in crate::config) const FIRST: usize = 15;
pub(super) const SECTOR: usize = FIRST;
pub(super) const RATING: usize = FIRST + 1;
pub(super) const PD: usize = FIRST + 2;
pub(in crate::config) const EXPOSURE: usize = FIRST + 3;
pub(in crate::config) const TURNOVER: usize = FIRST + 4;
pub(super) const LGD_MEAN: usize = FIRST + 5;
pub(super) const LGD_SD: usize = FIRST + 6;
pub(super) const RECOVERY_DAYS: usize = FIRST + 7;
pub(super) const RHO: usize = FIRST + 8;
/// The first of the loadings on the factors global, of the country, of the sector.
pub(super) const LOADINGS: usize = FIRST + 9;
pub(super) const W_SECTOR: usize = LOADINGS + 2;
pub(super) const ZONE: usize = FIRST + 12;
/// How many there are.
pub(in crate::config) const COUNT: usize = 13;

/// The columns.
pub(in crate::config) const COLUMNS: [Column; COUNT] = [
    column(
        "sector",
        &["industry"],
        false,
        "machinery",
        "its sector, one of the list of a credit peril where it has one",
    ),
    column(
        "rating",
        &["rating_class"],
        false,
        "BBB",
        "a class of the ratings of a credit peril, which needs it or `pd`",
    ),
    column(
        "pd",
        &["probability_of_default"],
        false,
        "0.5%",
        "the probability of default within a year, above 0 and below 1; goes before `rating`",
    ),
    column("exposure", &[], false, "6m", "what it owes on average; a credit peril needs it, `turnover` or a deal"),
    column(
        "turnover",
        &["sales"],
        false,
        "20m",
        "the insured deliveries of a year, of which turnover x terms / 365 are owed",
    ),
    column("lgd_mean", &["lgd"], false, "60%", "the mean part of the exposure that is lost; all where it is empty"),
    column("lgd_sd", &[], false, "25%", "the standard deviation of that part, for loss-given-default = \"beta\""),
    column(
        "recovery_lag_days",
        &["recovery_days"],
        false,
        "540",
        "days from the claim to the recovery; 0 where it is empty",
    ),
    column(
        "rho",
        &["asset_correlation"],
        false,
        "20%",
        "the part of its variance that is systematic; goes before `correlation`",
    ),
    column("w_global", &[], false, "0.7", "its loading on the global factor; the three are written together, or none"),
    column("w_country", &[], false, "0.5", "its loading on the factor of its country"),
    column("w_sector", &[], false, "0.5", "its loading on the factor of its sector"),
    column("cat_zone", &["region", "zone"], false, "tohoku", "the region by which catastrophes find it"),
];

/// What a row says in these columns; absent where it is empty or has a mistake.
pub(in crate::config) struct Facts {
    pub sector: Option<String>,
    pub rating: Option<String>,
    pub pd: Option<f64>,
    pub exposure: Option<Decimal>,
    pub turnover: Option<Decimal>,
    pub lgd_mean: f64,
    pub lgd_sd: Option<f64>,
    pub recovery_days: u32,
    pub rho: Option<f64>,
    pub loadings: Option<[f64; 3]>,
    pub zone: Option<String>,
}

impl Facts {
    pub fn read(row: &Row, currency: &str) -> Facts {
        let text = |column| row.text(column).map(|text| text.into_owned());
        let (exposure, turnover) = (row.amount(EXPOSURE, currency), row.amount(TURNOVER, currency));
        if exposure.is_some() && turnover.is_some() {
            let rule = "what a buyer owes is stated once: `exposure`, or `turnover` with `terms_days`";
            row.complain(TURNOVER, Fault::new("the row has both `exposure` and `turnover`", rule, ""));
        }
        let lgd_mean = share(row, LGD_MEAN).unwrap_or(1.0);
        Facts {
            sector: text(SECTOR),
            rating: text(RATING),
            pd: probability(row),
            exposure,
            turnover,
            lgd_mean,
            lgd_sd: spread(row, lgd_mean),
            recovery_days: days(row, RECOVERY_DAYS).unwrap_or_default(),
            rho: share(row, RHO),
            loadings: loadings(row),
            zone: text(ZONE),
        }
    }
}

/// A share from 0 to 100 % as the nearest double.
pub(super) fn share(row: &Row, column: usize) -> Option<f64> {
    row.share(column, Decimal::ONE).map(nearest)
}

/// A whole number of days, up to a hundred years.
pub(super) fn days(row: &Row, column: usize) -> Option<u32> {
    let count = row.count(column)?;
    let found = u32::try_from(count).ok().filter(|days| *days <= 36_500);
    if found.is_none() {
        let what = format!("{count} days are out of range");
        row.complain(column, Fault::new(what, "this column takes whole numbers of days up to 36500", ""));
    }
    found
}

fn probability(row: &Row) -> Option<f64> {
    let stated = share(row, PD)?;
    let good = stated > 0.0 && stated < 1.0;
    if !good {
        let what = format!("a probability of default of {stated} is no risk");
        row.complain(PD, Fault::new(what, "a probability of default within a year lies above 0 and below 1", ""));
    }
    good.then_some(stated)
}

fn spread(row: &Row, mean: f64) -> Option<f64> {
    let sd = share(row, LGD_SD)?;
    let most = (mean * (1.0 - mean)).sqrt();
    let good = sd == 0.0 || sd < most;
    if !good {
        let what = format!("a part of mean {mean} cannot have the standard deviation {sd}");
        let rule = format!("it is below sqrt(mean x (1 - mean)), here {most:.4}, which all or nothing would have");
        row.complain(LGD_SD, Fault::new(what, rule, format!("{:.2}", 0.5 * most)));
    }
    good.then_some(sd)
}

fn loadings(row: &Row) -> Option<[f64; 3]> {
    let written: [Option<f64>; 3] = std::array::from_fn(|at| row.number(LOADINGS + at));
    let stated: Vec<f64> = written.iter().flatten().copied().collect();
    let at = |place: Option<usize>| LOADINGS + place.unwrap_or_default();
    let fault = |column, what: String| {
        let rule = "loadings are written all three or not at all, none is negative, and not all are 0; they are scaled to \
                    a variance of 1";
        row.complain(column, Fault::new(what, rule, "w_global,w_country,w_sector\n0.7,0.5,0.5"));
        None
    };
    match written {
        _ if stated.is_empty() => None,
        // The cells that are there carry the complaint: columns that are not there cannot.
        _ if stated.len() < 3 => {
            let first = at(written.iter().position(Option::is_some));
            fault(first, format!("the row has {} of the three loadings", stated.len()))
        }
        [Some(global), Some(country), Some(sector)] => {
            let all = [global, country, sector];
            if let Some(place) = all.iter().position(|loading| *loading < 0.0) {
                return fault(LOADINGS + place, format!("the loading {} is negative", all[place]));
            }
            if all == [0.0; 3] {
                return fault(LOADINGS, "all three loadings are 0".into());
            }
            Some(all)
        }
        _ => None,
    }
}
