//! Secondary uncertainty: how far the loss of an event at a site lies from its mean.
//!
//! A row of a table states mean mu, independent and correlated standard deviations sd_i and sd_c, and the exposure E. Its
//! loss is E times a Beta variable with mean m = mu / E and variance v = ((sd_i + sd_c) / E)^2:
//!
//! ```text
//! a = m (m (1 - m) / v - 1),   b = a (1 - m) / m
//! ```
//!
//! Rows of one event move together: z = sqrt(w) z_common + sqrt(1 - w) z_own with w = sd_c / (sd_i + sd_c), and the loss is
//! the Beta quantile at Phi(z). The sum of both deviations as the total of one site is the cautious reading of the
//! market's two columns. Where v is not below m (1 - m) no Beta law exists: the loss is then nothing or E, with
//! probability m of E, and keeps its mean. Rows without deviation, or with a mean of zero or E, are certain.
//!
//! Sources: the fields MeanLoss, SDLossInd, SDLossCor, MaxLoss of the ORD moment event loss table (Oasis LMF, Open
//! Results Data 1.0); Gaussian copula with one factor.
//!
//! Worked number: mu 20, sd_i 10, sd_c 10, E 100: m = 0.2, v = 0.04, a = 0.6, b = 2.4, w = 0.5.

use super::error::{Fault, at_least_zero, in_range};
use super::event_set::{Residual, SetRow};
use super::quantile_table::QuantileTable;
use crate::model::Model;
use crate::model::peril::{EventLossRow, SecondaryUncertainty};
use crate::model::risk::Coverage;
use crate::numerics::distribution::{BetaShape, beta_parameters};
use crate::numerics::special::normal_quantile;
use std::collections::BTreeMap;

/// Collects the rows of a set and the distinct laws and places that they share.
pub(super) struct RowBuilder<'a> {
    model: &'a Model,
    secondary: SecondaryUncertainty,
    pub(super) rows: Vec<SetRow>,
    pub(super) row_start: Vec<u32>,
    shapes: Vec<QuantileTable>,
    pub(super) places: Vec<(u32, Coverage)>,
    shape_index: BTreeMap<[u64; 2], u32>,
    place_index: BTreeMap<(u32, Coverage), u32>,
}

impl<'a> RowBuilder<'a> {
    pub(super) fn new(model: &'a Model, secondary: SecondaryUncertainty) -> RowBuilder<'a> {
        RowBuilder {
            model,
            secondary,
            rows: Vec::new(),
            row_start: vec![0],
            shapes: Vec::new(),
            places: Vec::new(),
            shape_index: BTreeMap::new(),
            place_index: BTreeMap::new(),
        }
    }

    /// Adds the rows of one event (or occurrence), which [`in_order`] has sorted; rows with a mean of zero are left out.
    pub(super) fn add(&mut self, event: &str, rows: &[&EventLossRow]) -> Result<(), Fault> {
        let first = self.rows.len();
        for row in rows {
            let compiled = self.row(event, row)?;
            if compiled.mean > 0.0 {
                self.rows.push(compiled);
            }
        }
        self.refuse_twins(event, first)?;
        self.row_start.push(self.rows.len() as u32);
        Ok(())
    }

    fn row(&mut self, event: &str, row: &EventLossRow) -> Result<SetRow, Fault> {
        let risk = in_range("risk", row.risk, self.model.risks.len())?;
        let name = |what: &str| format!("event \"{event}\", risk \"{}\": the {what}", self.model.risks[risk].id);
        let mean = at_least_zero(|| name("mean"), row.mean)?;
        let independent = at_least_zero(|| name("independent standard deviation"), row.sd_independent)?;
        let correlated = at_least_zero(|| name("correlated standard deviation"), row.sd_correlated)?;
        let sd = independent + correlated;
        let (residual, sd) = match self.secondary {
            SecondaryUncertainty::Beta if mean > 0.0 && sd > 0.0 => self.residual(event, row, sd)?,
            _ => (Residual::Certain, 0.0),
        };
        let weight = if sd > 0.0 { correlated / (independent + correlated) } else { 0.0 };
        Ok(SetRow {
            risk: row.risk,
            coverage: row.coverage,
            mean,
            sd,
            residual,
            common: weight.sqrt(),
            own: (1.0 - weight).sqrt(),
            place: self.place(row.risk, row.coverage),
        })
    }

    /// The law of a row with a mean and a standard deviation above zero, and the standard deviation that it has.
    fn residual(&mut self, event: &str, row: &EventLossRow, sd: f64) -> Result<(Residual, f64), Fault> {
        let risk = || self.model.risks[row.risk as usize].id.clone();
        let exposure = row.exposure.ok_or_else(|| Fault::NoExposure { event: event.to_owned(), risk: risk() })?;
        at_least_zero(|| format!("event \"{event}\", risk \"{}\": the exposure", risk()), exposure)?;
        if row.mean > exposure {
            return Err(Fault::MeanAboveExposure { event: event.to_owned(), risk: risk(), mean: row.mean, exposure });
        }
        // No ratio deviates by more than 1; held there so that the square is finite.
        let (ratio, deviation) = (row.mean / exposure, (sd / exposure).min(1.0));
        // Checked above, so the law exists; the mean alone is the answer to what cannot happen.
        let law = beta_parameters(ratio, deviation * deviation).unwrap_or(BetaShape::Fixed(ratio));
        Ok(match law {
            BetaShape::Fixed(_) => (Residual::Certain, 0.0),
            BetaShape::TwoPoint { p } => {
                (Residual::TwoPoint { from: -normal_quantile(p), exposure }, law.variance().sqrt() * exposure)
            }
            BetaShape::Beta { a, b } => (Residual::Beta { shape: self.shape(a, b), exposure }, sd),
        })
    }

    /// The distinct laws, when all rows are there.
    pub(super) fn take_shapes(&mut self) -> Vec<QuantileTable> {
        QuantileTable::limit(&mut self.shapes);
        std::mem::take(&mut self.shapes)
    }

    fn shape(&mut self, a: f64, b: f64) -> u32 {
        let shapes = &mut self.shapes;
        *self.shape_index.entry([a.to_bits(), b.to_bits()]).or_insert_with(|| {
            shapes.push(QuantileTable::new(a, b));
            shapes.len() as u32 - 1
        })
    }

    fn place(&mut self, risk: u32, coverage: Coverage) -> u32 {
        let places = &mut self.places;
        *self.place_index.entry((risk, coverage)).or_insert_with(|| {
            places.push((risk, coverage));
            places.len() as u32 - 1
        })
    }

    /// Two uncertain rows of one place would share their own uniform.
    fn refuse_twins(&self, event: &str, first: usize) -> Result<(), Fault> {
        let twins = self.rows[first..]
            .windows(2)
            .find(|pair| pair[0].place == pair[1].place && pair.iter().any(|row| row.residual != Residual::Certain));
        match twins {
            None => Ok(()),
            Some(pair) => Err(Fault::DuplicateRow {
                event: event.to_owned(),
                risk: self.model.risks[pair[0].risk as usize].id.clone(),
                coverage: pair[0].coverage.key(),
            }),
        }
    }
}

/// Rows in the order of risk and coverage, so that nothing depends on their order in a file.
pub(super) fn in_order<'r>(rows: impl Iterator<Item = &'r EventLossRow>) -> Vec<&'r EventLossRow> {
    let mut rows: Vec<&EventLossRow> = rows.collect();
    rows.sort_by_key(|row| (row.risk, row.coverage));
    rows
}

impl Residual {
    /// The loss in currency units at the normal deviate `z` of the row.
    #[inline(always)]
    pub(super) fn loss(self, mean: f64, z: f64, shapes: &[QuantileTable]) -> f64 {
        match self {
            Residual::Certain | Residual::Severity => mean,
            Residual::TwoPoint { from, exposure } => {
                if z >= from {
                    exposure
                } else {
                    0.0
                }
            }
            Residual::Beta { shape, exposure } => exposure * shapes[shape as usize].at(z),
        }
    }
}
