//! From the columns of a design to its figures: the one place at which a captive's cash flows become what a sweep says of them.
//!
//! Figures are those of `compare`, found by the same functions: means and their paired differences, TVaR of the loss kept, ruin by
//! year, capital need. Differences of figures that are no means have the spread of batches.

use super::results::{CapitalChange, Change, DesignResult, RuinChange};
use super::{Candidate, Study, bars};
use crate::ledger::capital::Capital as CapitalRules;
use crate::ledger::capital_need::{CapitalNeed, CapitalNeedError, capital_need_at, capital_need_value};
use crate::ledger::surplus::{Paths, first_ruin, ruin_by_year_of};
use crate::model::sweep::{Measure, Setting};
use crate::simulation::variant::{Variant, VariantColumns};
use crate::statistics::{Estimate, Level, LevelError, SampleError};
use crate::study::analysis::AnalysisError;
use crate::study::capital_paths::CapitalPaths;
use crate::study::run::StudyError;
use crate::study::solvency::{Capital, in_units};
use crate::study::spread::{Batch, Spread};
use crate::study::value::{Common, verdict};
use rust_decimal::{Decimal, dec};

/// Level of the TVaR that every design shows.
const TAIL: Decimal = dec!(0.99);

/// Which figures are found of every design.
struct Points {
    /// Capital needs: years, probabilities.
    needs: Vec<(usize, Vec<Decimal>)>,
    /// Levels of TVaR, the one that every design shows first.
    levels: Vec<Decimal>,
    /// Years by which ruin is compared.
    ruin: Vec<usize>,
}

impl Points {
    fn of(study: &Study) -> Points {
        let horizon = study.model.settings.horizon as usize;
        let stated = study.model.captive.as_ref().map_or(Vec::new(), |account| account.ruin_probabilities.clone());
        let mut ends = vec![1, horizon];
        ends.dedup();
        let mut points = Points {
            needs: ends.iter().map(|&years| (years, stated.clone())).collect(),
            levels: vec![TAIL],
            ruin: ends,
        };
        let question = study.sweep.question.map(|question| question.measure);
        for measure in std::iter::once(study.sweep.objective).chain(question) {
            points.add(measure);
        }
        points
    }

    fn add(&mut self, measure: Measure) {
        let years = measure.years() as usize;
        match measure {
            Measure::CapitalNeed { probability, .. } => {
                match self.needs.iter_mut().find(|(horizon, _)| *horizon == years) {
                    Some((_, list)) if list.contains(&probability) => {}
                    Some((_, list)) => list.push(probability),
                    None => self.needs.push((years, vec![probability])),
                }
            }
            Measure::Tvar { level } if !self.levels.contains(&level) => self.levels.push(level),
            Measure::Ruin { .. } if !self.ruin.contains(&years) => self.ruin.push(years),
            _ => {}
        }
    }
}

/// The figures of a design, and what its differences from others are found of.
pub(super) struct Figures<'s> {
    common: Common<'s>,
    cash: Estimate,
    sd: Estimate,
    net: Estimate,
    tvars: Vec<(Decimal, Estimate)>,
    ruin: Vec<Estimate>,
    capital: Vec<Capital>,
    parts: Parts,
}

/// What differences are found of.
pub(super) struct Parts {
    /// First-year cash flows, in quanta.
    pub first: Vec<f64>,
    sd: Spread,
    tvars: Vec<Spread>,
    capital: Vec<Spread>,
    /// Years, and a mark of each path that is ruined by their end.
    ruined: Vec<(usize, Vec<f64>)>,
}

/// What every design is held against.
pub(super) struct Reference {
    /// First-year cash flows without retrocession.
    twin: Vec<f64>,
    /// The configured programme.
    parts: Parts,
    pub configured: DesignResult,
}

impl Reference {
    /// From the columns of the configured programme and of its twin.
    pub fn new(
        study: &Study,
        columns: &[VariantColumns],
        variants: &[Variant],
        paths: Paths,
    ) -> Result<Reference, StudyError> {
        let ([own, twin], Some(rules)) = (columns, variants[0].capital()) else {
            return Err(StudyError::NoSweep);
        };
        let premium = study.model.settings.quantum.units(variants[0].retro_premium());
        let figures = Figures::new(study, own, rules, paths)?;
        let nobody = Candidate { number: 0, changes: Default::default(), priced: Vec::new() };
        let parts = Figures::new(study, own, rules, paths)?.parts;
        let mut reference = Reference {
            twin: twin.first_year(study.model.settings.horizon as usize),
            parts,
            configured: figures.bare(study, premium, &nobody),
        };
        reference.configured = figures.result(study, &reference, premium, &nobody)?;
        Ok(reference)
    }
}

fn level(of: Decimal) -> Result<Level, LevelError> {
    of.to_string().parse()
}

impl From<CapitalNeedError> for StudyError {
    fn from(error: CapitalNeedError) -> StudyError {
        AnalysisError::from(error).into()
    }
}

impl<'s> Figures<'s> {
    /// Finds the figures of a design with these rules of capital.
    pub fn new(
        study: &Study<'s>,
        columns: &VariantColumns,
        rules: &CapitalRules<f64>,
        paths: Paths<'s>,
    ) -> Result<Figures<'s>, StudyError> {
        let account = study.model.captive.as_ref().ok_or(StudyError::NoSweep)?;
        let quantum = study.model.settings.quantum;
        let common = Common { account, quantum, paths, paired: true };
        let (opening, minimum) = bars(study.model);
        let (years, kept) = (study.model.settings.horizon as usize, &columns.net);
        let capital_paths = CapitalPaths::of(rules, (&columns.cash, &columns.capital), years, account.is_plain());
        let capital_paths = capital_paths.ok_or(SampleError::Empty)?;
        let points = Points::of(study);
        let first = columns.first_year(years);
        let units = |column: &[f64]| -> Vec<f64> { column.iter().map(|&quanta| quantum.units(quanta) + 0.0).collect() };
        let (cash_units, net_units) = (units(&first), units(kept));
        let (cash, net) = (paths.sample(&cash_units)?, paths.sample(&net_units)?);
        let size = (first.len(), first.len());
        let levels = points.levels.iter().map(|&of| level(of)).collect::<Result<Vec<Level>, _>>()?;
        let mut capital = Vec::new();
        let mut capital_spread = Vec::new();
        for (years, probabilities) in &points.needs {
            let needs = capital_paths.needs(minimum, *years, 0.0);
            let of = |batch: Batch, paths: Paths| -> Result<Vec<f64>, StudyError> {
                let (column, at) = (batch.of(&needs), probabilities.iter());
                let sample = paths.sample(&column)?;
                Ok(at.map(|&probability| capital_need_value(&sample, probability)).collect::<Result<_, _>>()?)
            };
            let found = needs_at(&needs, (*years, probabilities), paths)?;
            let values: Vec<f64> = found.iter().map(|found| found.need.value).collect();
            capital_spread.extend(Spread::around(values, size, paths, of)?);
            capital.extend(found.into_iter().map(|found| Capital {
                horizon: found.horizon,
                probability: found.probability,
                need: in_units(found.need, quantum),
                unfloored: quantum.units(found.unfloored),
            }));
        }
        let tvars = |column: &[f64], paths: Paths| -> Result<Vec<f64>, StudyError> {
            let sample = paths.sample(column)?;
            Ok(levels.iter().map(|&level| sample.tvar_value(level)).collect())
        };
        let first_ruins = first_ruin(capital_paths.moves(opening).view(), opening + capital_paths.letter(), minimum);
        // Differences are of quanta, which the figures of a design are not.
        let parts = Parts {
            sd: Spread::of(size, paths, |batch, paths| {
                Ok::<f64, StudyError>(paths.sample(&batch.of(&first))?.sd_value())
            })?,
            tvars: Spread::around(tvars(kept, paths)?, size, paths, |batch, paths| tvars(&batch.of(kept), paths))?,
            capital: capital_spread,
            ruined: ruined(&first_ruins, &points.ruin),
            first,
        };
        Ok(Figures {
            cash: cash.mean(),
            sd: cash.sd(),
            net: net.mean(),
            tvars: points.levels.iter().copied().zip(levels.iter().map(|&level| net.tvar(level))).collect(),
            ruin: ruin_by_year_of(&first_ruins, years, paths)?,
            capital,
            common,
            parts,
        })
    }

    fn measure(&self, measure: Measure) -> Estimate {
        let missing = || Estimate { supported: false, ..Estimate::exact(f64::NAN) };
        match measure {
            Measure::CapitalNeed { probability, years } => {
                let is_it = |found: &&Capital| found.horizon == years as usize && found.probability == probability;
                self.capital.iter().find(is_it).map_or_else(missing, |found| found.need)
            }
            Measure::Tvar { level } => {
                self.tvars.iter().find(|(of, _)| *of == level).map_or_else(missing, |(_, tvar)| *tvar)
            }
            Measure::Ruin { years } => self.ruin.get(years as usize - 1).copied().unwrap_or_else(missing),
        }
    }

    /// The design without what it is held against.
    fn bare(&self, study: &Study, premium: f64, candidate: &Candidate) -> DesignResult {
        let nothing = Estimate::exact(0.0);
        let settings = match candidate.number {
            0 => vec![Setting::AsWritten; study.sweep.terms.len()],
            number => study.sweep.designs[number - 1].settings.clone(),
        };
        DesignResult {
            number: candidate.number,
            settings,
            is_configured: candidate.changes.is_nothing(),
            warnings: candidate.changes.warnings.clone(),
            priced: candidate.priced.clone(),
            premium,
            net_cost: nothing,
            cash: self.cash,
            sd: self.sd,
            net: self.net,
            tvar: self.measure(Measure::Tvar { level: TAIL }),
            ruin: self.ruin.clone(),
            capital: self.capital.clone(),
            objective: self.measure(study.sweep.objective),
            asked: study.sweep.question.map(|question| self.measure(question.measure)),
            change: Change {
                net_cost: nothing,
                net_cost_verdict: String::new(),
                sd: nothing,
                tvar: nothing,
                ruin: Vec::new(),
                capital: Vec::new(),
                objective: nothing,
                objective_verdict: String::new(),
            },
            efficient: false,
            beaten_by: None,
        }
    }

    /// The design against the configured programme and its twin.
    pub fn result(
        &self,
        study: &Study,
        against: &Reference,
        premium: f64,
        candidate: &Candidate,
    ) -> Result<DesignResult, StudyError> {
        let common = &self.common;
        let net_cost = common.units(common.paired(&against.twin, &self.parts.first)?);
        let change = self.change(study, &against.parts)?;
        Ok(DesignResult { net_cost, change, ..self.bare(study, premium, candidate) })
    }

    fn change(&self, study: &Study, against: &Parts) -> Result<Change, StudyError> {
        let (common, own) = (&self.common, &self.parts);
        let net_cost = common.units(common.paired(&against.first, &own.first)?);
        let less =
            |own: &Spread, other: &Spread| -> Result<Estimate, StudyError> { Ok(common.units(own.less(other)?)) };
        let tvars = own.tvars.iter().zip(&against.tvars).map(|(own, other)| less(own, other));
        let tvars = tvars.collect::<Result<Vec<_>, _>>()?;
        let mut capital = Vec::with_capacity(self.capital.len());
        for (of, (own, other)) in self.capital.iter().zip(own.capital.iter().zip(&against.capital)) {
            capital.push(CapitalChange { horizon: of.horizon, probability: of.probability, change: less(own, other)? });
        }
        let mut ruin = Vec::with_capacity(own.ruined.len());
        for ((years, own), (_, other)) in own.ruined.iter().zip(&against.ruined) {
            ruin.push(RuinChange { years: *years, change: common.paired(own, other)? });
        }
        let tvar_of = |level| self.tvars.iter().position(|(of, _)| *of == level).and_then(|at| tvars.get(at).copied());
        let objective = match study.sweep.objective {
            Measure::Tvar { level } => tvar_of(level),
            Measure::Ruin { years } => {
                ruin.iter().find(|found| found.years == years as usize).map(|found| found.change)
            }
            Measure::CapitalNeed { probability, years } => {
                let is_it =
                    |found: &&CapitalChange| found.horizon == years as usize && found.probability == probability;
                capital.iter().find(is_it).map(|found| found.change)
            }
        };
        let objective = objective.ok_or(SampleError::Empty)?;
        let of = |change: &Estimate| verdict(&lower(*change)).to_owned();
        Ok(Change {
            net_cost_verdict: of(&net_cost),
            net_cost,
            sd: less(&own.sd, &against.sd)?,
            tvar: tvar_of(TAIL).ok_or(SampleError::Empty)?,
            ruin,
            capital,
            objective_verdict: of(&objective),
            objective,
        })
    }
}

/// What less of a figure is worth.
fn lower(change: Estimate) -> Estimate {
    Estimate { value: -change.value, low: -change.high, high: -change.low, ..change }
}

/// Capital needs within some years at every probability.
fn needs_at(
    needs: &[f64],
    (years, probabilities): (usize, &[Decimal]),
    paths: Paths,
) -> Result<Vec<CapitalNeed>, StudyError> {
    let sample = paths.sample(needs)?;
    Ok(probabilities.iter().map(|&of| capital_need_at(&sample, years, of)).collect::<Result<_, _>>()?)
}

/// A mark of each path that is ruined by the end of some years.
fn ruined(first: &[Option<usize>], years: &[usize]) -> Vec<(usize, Vec<f64>)> {
    let by = |&years: &usize| {
        let mark = |first: &Option<usize>| f64::from(u8::from(first.is_some_and(|year| year < years)));
        (years, first.iter().map(mark).collect())
    };
    years.iter().map(by).collect()
}
