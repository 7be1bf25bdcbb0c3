//! Realisations of a scenario, drawn and sent through the programme, and the columns that its figures are made of.

use super::earthquake_story::{jma, mainshock};
use super::replay::{Story, told};
use super::scenario::{ScenarioError, SiteOutcome};
use super::scenario_figures::{Middle, Spread};
use crate::model::Model;
use crate::model::amount::Amount;
use crate::model::design::Design;
use crate::model::earthquake::source::Source;
use crate::model::losses::{Attributes, LossBlock, SiteEffect};
use crate::model::risk::Coverage;
use crate::perils::earthquake::{FieldScratch, Quake};
use crate::programme::{Outcome, Plan};
use crate::simulation::focus::Focus;

/// Paths that pass through the programme at a time.
const BLOCK: u64 = 1_000;
/// Coverages of a site.
const COVERAGES: [Coverage; 4] =
    [Coverage::Building, Coverage::Contents, Coverage::Stock, Coverage::BusinessInterruption];
/// The amounts of a realisation.
const TOTALS: [&str; 5] = ["ground-up", "insured", "gross", "ceded", "net"];

/// A scenario that is compiled.
pub(super) struct Running<'a> {
    pub model: &'a Model,
    pub design: &'a Design,
    pub peril: usize,
    /// The rupture is its event 0.
    pub quake: Quake,
}

/// One realisation: rows of loss in quanta, and what reached the sites.
#[derive(Default)]
struct Realisation {
    rows: Vec<(u32, Coverage, f64)>,
    effects: Vec<SiteEffect>,
}

impl Running<'_> {
    fn realise(&self, number: u64, scratch: &mut FieldScratch) -> Realisation {
        let quantum = self.model.settings.quantum;
        let mut drawn = Realisation::default();
        let (rows, effects) = (&mut drawn.rows, &mut drawn.effects);
        let row = |risk: u32, coverage: Coverage, loss: f64| {
            let (quanta, _) = quantum.drawn(loss);
            if quanta > 0.0 {
                rows.push((risk, coverage, quanta));
            }
        };
        self.quake.realise(0, number, scratch, row, |effect| effects.push(effect));
        drawn
    }

    /// Realisations as paths with one event each, on the first day.
    fn block(&self, realisations: &[Realisation]) -> LossBlock<f64> {
        let rupture = self.quake.rupture(0);
        let attributes = Attributes {
            magnitude: rupture.magnitude,
            depth: rupture.depth,
            latitude: rupture.centre.1,
            longitude: rupture.centre.0,
            ..Attributes::UNKNOWN
        };
        let mut block = LossBlock::default();
        block.clear(0, self.model.settings.horizon);
        for realisation in realisations {
            block.time.push(0.0);
            block.peril.push(self.peril as u16);
            block.event.push(0);
            block.attributes.push(attributes);
            for &(risk, coverage, quanta) in &realisation.rows {
                block.risk.push(risk);
                block.coverage.push(coverage);
                block.loss.push(quanta);
            }
            block.row_start.push(block.risk.len() as u32);
            block.path_start.push(block.time.len() as u32);
        }
        block
    }

    /// Draws realisations 0 to `count` - 1.
    pub(super) fn columns(&self, count: u64) -> Result<Columns, ScenarioError> {
        let quantum = self.model.settings.quantum;
        let plan: Plan<f64> = Plan::compile(self.model, self.design)?;
        let focus = Focus::new(self.model, self.design);
        let (mut scratch, mut outcome) = (FieldScratch::default(), Outcome::new());
        let mut columns = Columns::default();
        for first in (0..count).step_by(BLOCK as usize) {
            let numbers = first..(first + BLOCK).min(count);
            let drawn: Vec<Realisation> = numbers.map(|number| self.realise(number, &mut scratch)).collect();
            let block = self.block(&drawn);
            plan.apply(&block, &mut outcome);
            for (event, realisation) in drawn.iter().enumerate() {
                let insured: f64 = outcome.policies.iter().map(|policy| policy.paid[event].as_f64()).sum();
                let (gross, ceded, _) = focus.event(&outcome, event);
                let amounts = [block.total(event), insured, gross, ceded, gross - ceded];
                columns.add(realisation, amounts.map(|quanta| quantum.units(quanta)), |quanta| quantum.units(quanta));
            }
        }
        if columns.sites.is_empty() { Err(ScenarioError::NoSites) } else { Ok(columns) }
    }

    /// The story of one realisation, in exact decimals.
    pub(super) fn story(&self, number: u64, source: &Source) -> Result<Story, ScenarioError> {
        let drawn = [self.realise(number, &mut FieldScratch::default())];
        let mut story = told(self.model, self.design, &self.block(&drawn).convert())?.only_year(1)?;
        if let Some(event) = story.events.first_mut() {
            let sources = std::slice::from_ref(source);
            event.event = Some(source.name.clone());
            event.earthquake = mainshock(self.model, (&self.quake, 0), sources, drawn[0].effects.iter());
        }
        Ok(story)
    }
}

/// One site over all realisations.
#[derive(Default)]
struct SiteColumns {
    risk: u32,
    pgv: Vec<f64>,
    intensity: Vec<f64>,
    height: Vec<f64>,
    flow: Vec<f64>,
    /// By coverage, currency units.
    losses: [Vec<f64>; 4],
}

/// Everything that is kept of the realisations.
#[derive(Default)]
pub(super) struct Columns {
    sites: Vec<SiteColumns>,
    totals: [Vec<f64>; 5],
}

impl Columns {
    fn add(&mut self, realisation: &Realisation, totals: [f64; 5], units: impl Fn(f64) -> f64) {
        if self.sites.is_empty() {
            let site = |effect: &SiteEffect| SiteColumns { risk: effect.risk, ..SiteColumns::default() };
            self.sites = realisation.effects.iter().map(site).collect();
        }
        self.totals.iter_mut().zip(totals).for_each(|(column, amount)| column.push(amount));
        // Every realisation reaches every site, in the same order; rows come in the order of sites and coverages.
        let mut rows = realisation.rows.iter().peekable();
        for (site, effect) in self.sites.iter_mut().zip(&realisation.effects) {
            site.pgv.push(effect.pgv);
            site.intensity.push(effect.intensity);
            site.height.push(effect.height);
            site.flow.push(effect.flow);
            for (column, coverage) in site.losses.iter_mut().zip(COVERAGES) {
                let own = rows.next_if(|row| (row.0, row.1) == (effect.risk, coverage));
                column.push(own.map_or(0.0, |row| units(row.2)));
            }
        }
    }

    /// Number of the realisation whose ground-up loss is nearest the mean.
    pub(super) fn nearest_the_mean(&self) -> Result<u64, ScenarioError> {
        let column = &self.totals[0];
        let mean = Spread::of(column)?.mean;
        let gap = |at: &usize| (column[*at] - mean).abs();
        let nearest = (0..column.len()).min_by(|a, b| gap(a).total_cmp(&gap(b)));
        Ok(nearest.unwrap_or(0) as u64)
    }

    /// Figures of every site.
    pub(super) fn sites(&self, model: &Model) -> Result<Vec<SiteOutcome>, ScenarioError> {
        self.sites.iter().map(|site| site.outcome(model)).collect()
    }

    /// Ground-up loss of all sites by coverage.
    pub(super) fn coverages(&self) -> Result<Vec<(String, Spread)>, ScenarioError> {
        let of = |(at, coverage): (usize, Coverage)| {
            let column = sums(self.sites.iter().map(|site| &site.losses[at]), self.totals[0].len());
            Ok((coverage.key().to_owned(), Spread::of(&column)?))
        };
        COVERAGES.into_iter().enumerate().map(of).collect()
    }

    /// Amounts of the whole programme.
    pub(super) fn totals(&self) -> Result<Vec<(String, Spread)>, ScenarioError> {
        TOTALS.into_iter().zip(&self.totals).map(|(key, column)| Ok((key.to_owned(), Spread::of(column)?))).collect()
    }
}

impl SiteColumns {
    fn outcome(&self, model: &Model) -> Result<SiteOutcome, ScenarioError> {
        let intensity = Middle::of(&self.intensity)?;
        let wet = self.height.iter().any(|&height| height > 0.0);
        let of_sea = |column: &[f64]| wet.then(|| Middle::of(column)).transpose();
        let flooded = self.flow.iter().filter(|&&flow| flow > 0.0).count();
        let losses = COVERAGES.into_iter().zip(&self.losses);
        let coverages = losses.map(|(coverage, column)| Ok((coverage.key().to_owned(), Spread::of(column)?)));
        Ok(SiteOutcome {
            site: model.risks.get(self.risk as usize).map_or(String::new(), |risk| risk.id.clone()),
            pgv: Middle::of(&self.pgv)?,
            intensity,
            jma: [intensity.p16, intensity.median, intensity.p84].map(jma),
            tsunami_height: of_sea(&self.height)?,
            flow_depth: of_sea(&self.flow)?,
            flooded: flooded as f64 / self.flow.len().max(1) as f64,
            loss: Spread::of(&sums(self.losses.iter(), self.flow.len()))?,
            coverages: coverages.collect::<Result<_, ScenarioError>>()?,
        })
    }
}

/// Columns added up, row by row.
fn sums<'c>(columns: impl Iterator<Item = &'c Vec<f64>>, rows: usize) -> Vec<f64> {
    let mut sums = vec![0.0; rows];
    for column in columns {
        sums.iter_mut().zip(column).for_each(|(sum, amount)| *sum += amount);
    }
    sums
}
