//! What event loss tables and year event loss tables have in common: their columns, and a row's loss.
//!
//! Column names are those of this program, with the names of the Open Results Data standard (ORD 1.0: MELT, SPLT, MPLT)
//! and of its predecessors as aliases.

use std::collections::{BTreeMap, BTreeSet};

use super::field::{Field, Kind, optional};
use super::reading::Reading;
pub(super) use super::sites::column;
use super::sites::{Sites, value_in};
use crate::input::complaint::{Complaint, Fault, shown};
use crate::input::table::{Column, Row, Sheet};
use crate::model::peril::{EventLossRow, SecondaryUncertainty, TableEvent};
use crate::model::risk::{Coverage, Risk};
use rust_decimal::prelude::ToPrimitive;

pub(super) const EVENT: usize = 0;
const SITE: usize = 1;
const COVERAGE: usize = 2;
const MEAN: usize = 3;
const SD: usize = 4;
const SD_I: usize = 5;
const SD_C: usize = 6;
const EXPOSURE: usize = 7;
const MAX_LOSS: usize = 8;
const FOOTPRINT: usize = 9;
const SAMPLE_TYPE: usize = 10;
const MAGNITUDE: usize = 11;
const LATITUDE: usize = 12;
const LONGITUDE: usize = 13;
const DEPTH: usize = 14;
const INDUSTRY_LOSS: usize = 15;
/// The first column that belongs to one kind of table only.
pub(super) const OWN: usize = 16;

const SHARED: [Column; OWN] = [
    column("event_id", &["event"], true, "7", "the id of the event"),
    column(
        "site",
        &["site_id", "SummaryId", "LocNumber", "location", "buyer", "buyer_id", "risk"],
        false,
        "sendai",
        "the id of the site or buyer",
    ),
    column(
        "coverage",
        &["coverage_type"],
        false,
        "building",
        "building, contents, stock, business-interruption or all",
    ),
    column("mean", &["MeanLoss", "loss"], true, "250m", "the mean loss"),
    column("sd", &["SDLoss", "standard_deviation"], false, "80m", "the whole standard deviation of the loss"),
    column("sd_i", &["SDLossInd", "sd_independent"], false, "60m", "the independent standard deviation"),
    column("sd_c", &["SDLossCor", "sd_correlated"], false, "20m", "the correlated standard deviation"),
    column("exposure", &["exposure_value"], false, "1200m", "the largest possible loss"),
    column("max_loss", &[], false, "900m", "the largest possible loss (ORD MaxLoss)"),
    column("footprint_exposure", &[], false, "1200m", "the exposed value (ORD FootprintExposure)"),
    column("sample_type", &[], false, "2", "1 analytical, 2 from samples"),
    column("magnitude", &["m", "mw"], false, "8.1", "the magnitude of the event"),
    column("latitude", &["lat"], false, "38.1", "degrees north"),
    column("longitude", &["lon"], false, "142.9", "degrees east"),
    column("depth", &["depth_km"], false, "24", "the depth in kilometres"),
    column("industry_loss", &[], false, "1.2tn", "the loss of the whole insurance industry"),
];

/// Columns of ORD files that carry nothing needed here.
pub(super) const UNUSED: [&str; 7] = [
    "ChanceOfLoss",
    "MeanImpactedExposure",
    "MaxImpactedExposure",
    "ImpactedExposure",
    "PerilCode",
    "Year",
    "occ_year",
];

/// The shared columns and those of one kind of table.
pub(super) const fn with_own<const OWN_COLUMNS: usize, const ALL: usize>(own: [Column; OWN_COLUMNS]) -> [Column; ALL] {
    let mut all = [SHARED[0]; ALL];
    let mut at = 0;
    while at < ALL {
        all[at] = if at < OWN { SHARED[at] } else { own[at - OWN] };
        at += 1;
    }
    all
}

pub(super) const STANDARD_DEVIATION: Field = optional(
    "standard-deviation",
    Kind::Choice(&["independent", "correlated"]),
    "\"independent\"",
    "what the column `sd` is between the sites of one event; must be written where the file has `sd` alone",
);

pub(super) const EXPOSURE_COLUMN: Field = optional(
    "exposure",
    Kind::Choice(&["exposure", "max_loss", "footprint_exposure"]),
    "\"max_loss\"",
    "the column with the largest possible loss; must be written where the file has several",
);

pub(super) const SAMPLE_TYPE_KEY: Field = optional(
    "sample-type",
    Kind::Count { least: 1, most: 2 },
    "2",
    "which rows are read, 1 analytical or 2 from samples; must be written where the file has both",
);

pub(super) const SECONDARY: Kind = Kind::Choice(&["beta", "none"]);

/// `secondary-uncertainty`.
pub(super) fn secondary(table: &Reading) -> Option<SecondaryUncertainty> {
    Some(match table.choice("secondary-uncertainty")? {
        "beta" => SecondaryUncertainty::Beta,
        _ => SecondaryUncertainty::None,
    })
}

/// Which columns of a file are read, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choices {
    secondary: SecondaryUncertainty,
    /// Whether a whole standard deviation is correlated; nothing where the file has its parts.
    whole_is_correlated: Option<bool>,
    exposure: Option<usize>,
    sample_type: Option<u64>,
}

impl Choices {
    /// Decides by the header and the configuration; complains where the file leaves a choice that is not stated.
    pub fn new(table: &Reading, sheet: &Sheet, secondary: SecondaryUncertainty) -> Option<Choices> {
        let errors = table.ctx.errors();
        let choices = Choices {
            secondary,
            whole_is_correlated: whole_deviation(table, sheet, secondary),
            exposure: exposure_column(table, sheet, secondary),
            sample_type: if sheet.has(SAMPLE_TYPE) { table.count("sample-type") } else { None },
        };
        (table.ctx.errors() == errors).then_some(choices)
    }
}

fn whole_deviation(table: &Reading, sheet: &Sheet, secondary: SecondaryUncertainty) -> Option<bool> {
    if secondary == SecondaryUncertainty::None {
        return None;
    }
    let parts = sheet.has(SD_I) || sheet.has(SD_C);
    if !parts && !sheet.has(SD) {
        let rule = "Beta secondary uncertainty needs a standard deviation: the columns sd_i and sd_c, or sd";
        let fault = Fault::new("the table has no standard deviations", rule, "secondary-uncertainty = \"none\"");
        table.complain_key("secondary-uncertainty", fault);
    }
    if parts || !sheet.has(SD) {
        return None;
    }
    if !table.has("standard-deviation") {
        let rule = "a table with the column sd alone must say whether it is independent between sites or correlated";
        let fault =
            Fault::new("the table has only a whole standard deviation", rule, table.example("standard-deviation"));
        table.complain_key("file", fault);
    }
    Some(table.choice("standard-deviation")? == "correlated")
}

fn exposure_column(table: &Reading, sheet: &Sheet, secondary: SecondaryUncertainty) -> Option<usize> {
    let columns = [EXPOSURE, MAX_LOSS, FOOTPRINT];
    let present: Vec<usize> = columns.into_iter().filter(|column| sheet.has(*column)).collect();
    if secondary == SecondaryUncertainty::None {
        return (present.len() == 1).then(|| present[0]);
    }
    let names = |list: &[usize]| list.iter().map(|c| SHARED[*c].name).collect::<Vec<_>>().join(", ");
    match present[..] {
        [] => {
            let rule = "Beta secondary uncertainty needs the largest possible loss of every row: the column exposure";
            let fault =
                Fault::new("the table has rates but no exposure", rule, "event_id,rate,mean,sd_i,sd_c,exposure");
            table.complain_key("file", fault);
            None
        }
        [only] if !table.has("exposure") => Some(only),
        _ if table.has("exposure") => {
            let chosen = table.choice("exposure")?;
            let column = columns.into_iter().find(|c| SHARED[*c].name == chosen)?;
            if !present.contains(&column) {
                let rule = format!("the file has the columns {}", names(&present));
                let fault = Fault::new(format!("the file has no column {chosen}"), rule, table.example("exposure"));
                table.complain_key("exposure", fault);
            }
            Some(column)
        }
        _ => {
            let what = format!("the file has several exposures: {}", names(&present));
            let rule = "where a file has several, the configuration says which is the largest possible loss";
            table.complain_key("file", Fault::new(what, rule, table.example("exposure")));
            None
        }
    }
}

/// Whether a file states how far losses lie from their means.
pub(super) fn has_deviations(sheet: &Sheet) -> bool {
    [SD, SD_I, SD_C].into_iter().any(|column| sheet.has(column))
}

/// A row's loss before its event is known by number.
pub(super) struct Loss {
    /// The risk; nothing where the row names no site.
    pub risk: Option<u32>,
    coverage: Coverage,
    mean: f64,
    sd_independent: f64,
    sd_correlated: f64,
    exposure: Option<f64>,
}

/// The number that stands for the portfolio risk until it has one.
pub(super) const PORTFOLIO: u32 = u32::MAX;

impl Loss {
    pub fn row(self, event: u32) -> EventLossRow {
        EventLossRow {
            event,
            risk: self.risk.unwrap_or(PORTFOLIO),
            coverage: self.coverage,
            mean: self.mean,
            sd_independent: self.sd_independent,
            sd_correlated: self.sd_correlated,
            exposure: self.exposure,
        }
    }

    pub fn key(&self) -> (u32, Coverage) {
        (self.risk.unwrap_or(PORTFOLIO), self.coverage)
    }
}

/// Reads the rows of a table.
pub(super) struct RowReader<'s> {
    pub sites: &'s Sites,
    pub currency: &'s str,
    pub events: Vec<TableEvent>,
    by_id: BTreeMap<String, u32>,
    /// The sample type that is read.
    sample_type: Option<u64>,
    sample_types: BTreeSet<u64>,
    /// Rows whose Beta law reaches above the insured value.
    above_value: AboveValue,
}

/// Rows of which the exposure is above the insured value of their site: how many, and the first that is furthest above.
#[derive(Default)]
struct AboveValue {
    rows: u64,
    worst: Option<(f64, Complaint)>,
}

impl AboveValue {
    fn note(&mut self, row: &Row, column: usize, site: &Risk, coverage: Coverage, exposure: f64) {
        let coverages = [coverage];
        let Some(value) = value_in(site, Some(&coverages)).and_then(|value| value.to_f64()) else { return };
        // An exposure that is the value itself, worked out elsewhere, may differ in its last digits.
        if exposure <= value * (1.0 + 1e-9) {
            return;
        }
        self.rows += 1;
        if self.worst.as_ref().is_none_or(|(worst, _)| exposure - value > *worst) {
            let what = format!(
                "the exposure {exposure} is above the insured value of {} ({}), {value}",
                shown(&site.id),
                coverage.key()
            );
            let rule = "Beta losses lie between nothing and the exposure, so losses above the insured value would be drawn; \
                        the exposure is at most the value in the list of sites";
            let fault = Fault::new(what, rule, format!("{value}"));
            self.worst = row.complaint(column, fault).map(|complaint| (exposure - value, complaint.as_warning()));
        }
    }

    /// Says it once, of the row that is furthest above.
    fn warn(&mut self, table: &Reading) {
        let Some((_, mut complaint)) = self.worst.take() else { return };
        if self.rows > 1 {
            complaint.what = format!("{}; so are those of {} other rows", complaint.what, self.rows - 1);
        }
        table.ctx.push(complaint);
    }
}

impl<'s> RowReader<'s> {
    pub fn new(sites: &'s Sites, currency: &'s str) -> Self {
        RowReader {
            sites,
            currency,
            events: Vec::new(),
            by_id: BTreeMap::new(),
            sample_type: None,
            sample_types: BTreeSet::new(),
            above_value: AboveValue::default(),
        }
    }

    /// Begins another table of the same events: what is told apart within one table starts anew.
    pub fn begin_table(&mut self) {
        self.sample_type = None;
        self.sample_types.clear();
    }

    /// Says what is said once of the whole table.
    pub fn finish(&mut self, table: &Reading) {
        self.above_value.warn(table);
    }

    /// Whether the row is of the sample type that is read.
    pub fn is_wanted(&mut self, row: &Row, choices: &Choices) -> bool {
        let Some(found) = row.count(SAMPLE_TYPE) else { return true };
        self.sample_types.insert(found);
        // Where none is chosen, the first stands in until all rows are seen and the choice is asked for.
        *self.sample_type.get_or_insert(choices.sample_type.unwrap_or(found)) == found
    }

    /// Complains where the rows are of several sample types and none is chosen.
    pub fn one_sample_type(&self, table: &Reading, choices: &Choices) -> bool {
        let good = choices.sample_type.is_some() || self.sample_types.len() <= 1;
        if !good {
            let rule = "rows of both sample types would count every loss twice; the configuration says which is read";
            let fault = Fault::new("the file has rows of several sample types", rule, table.example("sample-type"));
            table.complain_key("file", fault);
        }
        good
    }

    /// The number of the event of a row; new ids get the next number, in the order of the file.
    pub fn event(&mut self, row: &Row, rate: f64) -> Option<u32> {
        let id = row.text(EVENT)?;
        if let Some(number) = self.by_id.get(id.as_ref()).copied() {
            self.learn(row, number);
            return Some(number);
        }
        let number = u32::try_from(self.events.len()).ok()?;
        self.by_id.insert(id.clone().into_owned(), number);
        self.events.push(TableEvent {
            id: id.into_owned(),
            rate,
            magnitude: row.number(MAGNITUDE),
            latitude: row.number(LATITUDE),
            longitude: row.number(LONGITUDE),
            depth: row.number(DEPTH),
            industry_loss: self.industry_loss(row),
        });
        Some(number)
    }

    fn industry_loss(&self, row: &Row) -> Option<f64> {
        row.money(INDUSTRY_LOSS, self.currency)
    }

    /// What a further row of an event says of the event itself: it may add to what is known, but not contradict it.
    fn learn(&mut self, row: &Row, number: u32) {
        let told = [
            (MAGNITUDE, row.number(MAGNITUDE)),
            (LATITUDE, row.number(LATITUDE)),
            (LONGITUDE, row.number(LONGITUDE)),
            (DEPTH, row.number(DEPTH)),
            (INDUSTRY_LOSS, self.industry_loss(row)),
        ];
        let event = &mut self.events[number as usize];
        for (column, value) in told {
            let known = match column {
                MAGNITUDE => &mut event.magnitude,
                LATITUDE => &mut event.latitude,
                LONGITUDE => &mut event.longitude,
                DEPTH => &mut event.depth,
                _ => &mut event.industry_loss,
            };
            match (*known, value) {
                (None, _) => *known = value,
                (Some(first), Some(second)) if first != second => {
                    let name = SHARED[column].name;
                    let what = format!("event {} has the {name} {second} here and {first} before", shown(&event.id));
                    row.complain(column, Fault::new(what, "what is said of an event is the same in all its rows", ""));
                }
                _ => {}
            }
        }
    }

    /// The loss of a row.
    pub fn loss(&mut self, row: &Row, choices: &Choices) -> Option<Loss> {
        let (risk, coverage) = (self.risk(row), coverage(row));
        let mean = row.money(MEAN, self.currency);
        let (sd_independent, sd_correlated) = self.deviations(row, choices)?;
        let exposure = choices.exposure.and_then(|column| row.money(column, self.currency));
        let (risk, coverage, mean) = (risk?, coverage?, mean?);
        if choices.secondary == SecondaryUncertainty::Beta {
            check_beta(row, choices, mean, sd_independent + sd_correlated, exposure);
            let site = risk.and_then(|risk| self.sites.risks.get(risk as usize));
            if let (Some(site), Some(column), Some(exposure)) = (site, choices.exposure, exposure) {
                self.above_value.note(row, column, site, coverage, exposure);
            }
        }
        Some(Loss { risk, coverage, mean, sd_independent, sd_correlated, exposure })
    }

    fn risk(&self, row: &Row) -> Option<Option<u32>> {
        let Some(id) = row.text(SITE) else { return Some(None) };
        let risk = self.sites.find(&id);
        if risk.is_none() && self.sites.sound {
            row.complain(SITE, self.sites.unknown(&id));
        }
        risk.map(Some)
    }

    fn deviations(&self, row: &Row, choices: &Choices) -> Option<(f64, f64)> {
        let read = |column| row.money(column, self.currency).unwrap_or(0.0);
        Some(match choices.whole_is_correlated {
            Some(true) => (0.0, read(SD)),
            Some(false) => (read(SD), 0.0),
            None => (read(SD_I), read(SD_C)),
        })
    }
}

fn coverage(row: &Row) -> Option<Coverage> {
    let Some(text) = row.text(COVERAGE) else { return Some(Coverage::All) };
    let found = coverage_of(&text);
    if found.is_none() {
        let what = format!("\"{}\" is not a coverage", shown(&text));
        row.complain(
            COVERAGE,
            Fault::new(what, "a coverage is building, contents, stock, business-interruption or all", ""),
        );
    }
    found
}

/// A coverage by its key; blanks and `_` count as `-`.
pub(super) fn coverage_of(text: &str) -> Option<Coverage> {
    let plain: String = text.to_lowercase().replace(['_', ' '], "-");
    Coverage::EVERY.into_iter().find(|coverage| coverage.key() == plain)
}

/// A Beta loss lies between nothing and the exposure, its mean strictly inside.
fn check_beta(row: &Row, choices: &Choices, mean: f64, sd: f64, exposure: Option<f64>) {
    let Some(column) = choices.exposure else { return };
    match exposure {
        None if sd > 0.0 => {
            let rule =
                "Beta secondary uncertainty needs the largest possible loss of every row that has a standard deviation";
            row.complain(column, Fault::new("the exposure is missing", rule, ""));
        }
        Some(exposure) if mean > exposure => {
            let what = format!("the mean {mean} is above the exposure {exposure}");
            row.complain(
                MEAN,
                Fault::new(what, "the exposure is the largest possible loss; the mean is at most that", ""),
            );
        }
        _ => {}
    }
}
