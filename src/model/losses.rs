//! Losses of a block of simulated paths, in columns: what `perils` draws and `programme` reads.
//!
//! Paths of `horizon` years lie one after the other; the events of a path are in time order over the whole path, ties
//! ordered by (stream of the peril, index of the event); the loss rows of an event say which risk and coverage lost how much.

use super::amount::{Amount, total};
use super::credit::Cause;
use super::date::DAYS_PER_YEAR;

/// A block of paths. All columns of events have one entry an event, all columns of rows one entry a row.
#[derive(Clone, Debug, PartialEq)]
pub struct LossBlock<N> {
    /// Number of the first trial (path).
    pub first_trial: u64,
    /// Years in a path.
    pub horizon: u32,
    /// Events of path p are `path_start[p]..path_start[p + 1]`; length paths + 1.
    pub path_start: Vec<u32>,
    /// Time of each event: days since the start of the path, 0 <= time < 365 x horizon.
    pub time: Vec<f64>,
    /// Peril of each event: index into [`super::Model::perils`].
    pub peril: Vec<u16>,
    /// Event: index into the event set of its peril.
    pub event: Vec<u32>,
    /// Rows of event e are `row_start[e]..row_start[e + 1]`; length events + 1.
    pub row_start: Vec<u32>,
    /// Risk of each row: index into [`super::Model::risks`].
    pub risk: Vec<u32>,
    /// Coverage of each row.
    pub coverage: Vec<super::risk::Coverage>,
    /// Ground-up loss of each row, whole quanta, above zero or zero.
    pub loss: Vec<N>,
    /// What else is known of each event; empty where no contract asks for it.
    pub attributes: Vec<Attributes>,
    /// Day on which the risk behind each event attached (the policy began, the goods were shipped), negative before the
    /// start; NaN, or no column at all, where it is the inception of the policy's term in force.
    pub attached: Vec<f64>,
    /// Cost of handling and recovering each row's loss, in whole quanta; empty where there is none.
    pub cost: Vec<N>,
    /// What is recovered of each row's loss from whoever caused it or owes it, on the ultimate basis, in whole quanta;
    /// empty where nothing is.
    pub recourse: Vec<N>,
    /// For each party that may default, in the order of the model, one normal deviate for each year of each path: the
    /// deviate of default k, path p and year y stands at `(k x paths + p) x horizon + y`. Empty where nobody may.
    pub default_latent: Vec<f64>,
    /// A normal deviate for the investment return of each year of each path, path by path; empty where returns are certain.
    pub market_deviate: Vec<f64>,
    /// Why and when each row became a claim; empty where no peril is of credit.
    pub claims: Vec<Claim>,
    /// Late payments that were made good before they became claims, by path.
    pub cured: Vec<LatePayment>,
    /// What earthquakes did at sites besides losses, by event; empty unless asked for.
    pub effects: Vec<(u32, SiteEffect)>,
    /// What earthquakes are to others of their path, by event; empty unless asked for, and without mainshocks.
    pub origins: Vec<(u32, Origin)>,
    /// Weight of each path; empty where all weigh 1.
    pub weight: Vec<f64>,
    /// Losses that were cut at the largest exact amount.
    pub cut: u64,
}

/// What is known of an event besides its losses. NaN where it is not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attributes {
    /// Magnitude.
    pub magnitude: f64,
    /// Kilometres below ground.
    pub depth: f64,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Loss of the whole insurance industry, in currency units.
    pub industry_loss: f64,
}

impl Attributes {
    /// Nothing is known.
    pub const UNKNOWN: Attributes = Attributes {
        magnitude: f64::NAN,
        depth: f64::NAN,
        latitude: f64::NAN,
        longitude: f64::NAN,
        industry_loss: f64::NAN,
    };
}

/// Why and when a row of loss became a claim, and when something was recovered of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim {
    /// Why a buyer did not pay; None: the row is no failure to pay.
    pub cause: Option<Cause>,
    /// Day of the claim, from the start of the path; NaN where there is no cause.
    pub day: f64,
    /// Day of the recovery; NaN where there is no cause.
    pub recovery_day: f64,
}

impl Claim {
    /// The row is no failure to pay.
    pub const NONE: Claim = Claim { cause: None, day: f64::NAN, recovery_day: f64::NAN };
}

/// A payment that was late, but made within the waiting period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatePayment {
    /// Path of the block.
    pub path: u32,
    /// Day on which it was due, from the start of the path.
    pub time: f64,
    /// Index into [`super::Model::risks`].
    pub risk: u32,
    /// What was owed, whole quanta.
    pub amount: f64,
}

/// What one earthquake did at one site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SiteEffect {
    /// Index into [`super::Model::risks`].
    pub risk: u32,
    /// Peak ground velocity at the surface, cm/s.
    pub pgv: f64,
    /// JMA instrumental intensity.
    pub intensity: f64,
    /// Height of the tsunami at the coast, metres; zero: none.
    pub height: f64,
    /// Depth of flow at the site, metres.
    pub flow: f64,
    /// Damage ratios of building, contents and stock, of what stood.
    pub damage: [f64; 3],
    /// Days without production.
    pub days: f64,
}

/// What an earthquake is to another one of its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// What it is.
    pub role: OriginRole,
    /// Number of the other event in the block; None: it lies outside the path.
    pub of: Option<u32>,
}

/// What an earthquake can be to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginRole {
    /// It came before a larger one.
    Foreshock,
    /// It followed a larger one.
    Aftershock,
    /// The second of a pair of ruptures of one source.
    SecondOfPair,
}

impl OriginRole {
    /// The key that tables use.
    pub fn key(self) -> &'static str {
        match self {
            OriginRole::Foreshock => "foreshock",
            OriginRole::Aftershock => "aftershock",
            OriginRole::SecondOfPair => "second-of-pair",
        }
    }
}

impl<N> Default for LossBlock<N> {
    fn default() -> Self {
        LossBlock {
            first_trial: 0,
            horizon: 1,
            path_start: vec![0],
            time: Vec::new(),
            peril: Vec::new(),
            event: Vec::new(),
            row_start: vec![0],
            risk: Vec::new(),
            coverage: Vec::new(),
            loss: Vec::new(),
            attributes: Vec::new(),
            attached: Vec::new(),
            cost: Vec::new(),
            recourse: Vec::new(),
            default_latent: Vec::new(),
            market_deviate: Vec::new(),
            claims: Vec::new(),
            cured: Vec::new(),
            effects: Vec::new(),
            origins: Vec::new(),
            weight: Vec::new(),
            cut: 0,
        }
    }
}

impl<N: Amount> LossBlock<N> {
    /// Empties all columns and keeps their memory.
    pub fn clear(&mut self, first_trial: u64, horizon: u32) {
        self.first_trial = first_trial;
        self.horizon = horizon;
        self.path_start.clear();
        self.path_start.push(0);
        self.row_start.clear();
        self.row_start.push(0);
        self.time.clear();
        self.peril.clear();
        self.event.clear();
        self.risk.clear();
        self.coverage.clear();
        self.loss.clear();
        self.attributes.clear();
        self.attached.clear();
        self.cost.clear();
        self.recourse.clear();
        self.default_latent.clear();
        self.market_deviate.clear();
        self.claims.clear();
        self.cured.clear();
        self.effects.clear();
        self.origins.clear();
        self.weight.clear();
        self.cut = 0;
    }

    /// Number of paths.
    pub fn paths(&self) -> usize {
        self.path_start.len() - 1
    }

    /// Number of events.
    pub fn events(&self) -> usize {
        self.time.len()
    }

    /// The events of a path.
    pub fn path(&self, path: usize) -> std::ops::Range<usize> {
        self.path_start[path] as usize..self.path_start[path + 1] as usize
    }

    /// The events of one model year of a path: in the order of time they lie together.
    pub fn of_year(&self, path: usize, year: u32) -> std::ops::Range<usize> {
        let events = self.path(path);
        if self.horizon == 1 {
            return events;
        }
        let times = &self.time[events.clone()];
        let last = self.horizon - 1;
        let before = |year: u32| times.partition_point(|time| ((time / DAYS_PER_YEAR) as u32).min(last) < year);
        events.start + before(year)..events.start + before(year + 1)
    }

    /// The ground-up loss of events that lie together.
    pub fn total_of(&self, events: std::ops::Range<usize>) -> N {
        let row = |event: usize| self.row_start[event] as usize;
        total(self.loss[row(events.start)..row(events.end)].iter().copied())
    }

    /// The rows of an event.
    pub fn rows(&self, event: usize) -> std::ops::Range<usize> {
        self.row_start[event] as usize..self.row_start[event + 1] as usize
    }

    /// The model year, from 0, in which an event falls.
    pub fn year(&self, event: usize) -> u32 {
        ((self.time[event] / DAYS_PER_YEAR) as u32).min(self.horizon - 1)
    }

    /// The ground-up loss of an event.
    pub fn total(&self, event: usize) -> N {
        total(self.loss[self.rows(event)].iter().copied())
    }

    /// Memory that its columns take.
    pub fn bytes(&self) -> u64 {
        fn of<T>(column: &[T]) -> u64 {
            size_of_val(column) as u64
        }
        of(&self.path_start)
            + of(&self.time)
            + of(&self.peril)
            + of(&self.event)
            + of(&self.row_start)
            + of(&self.risk)
            + of(&self.coverage)
            + of(&self.loss)
            + of(&self.attributes)
            + of(&self.attached)
            + of(&self.cost)
            + of(&self.recourse)
            + of(&self.default_latent)
            + of(&self.market_deviate)
            + of(&self.claims)
            + of(&self.cured)
            + of(&self.effects)
            + of(&self.origins)
            + of(&self.weight)
    }

    /// Copies what a programme reads of some events. All paths remain, some without events; sites' effects, origins and cured
    /// payments, which no programme reads, are left behind.
    pub fn only_events(&self, kept: &[bool], into: &mut LossBlock<N>) {
        into.clear(self.first_trial, self.horizon);
        into.cut = self.cut;
        into.weight.extend_from_slice(&self.weight);
        into.default_latent.extend_from_slice(&self.default_latent);
        for path in 0..self.paths() {
            for event in self.path(path).filter(|&event| kept.get(event).copied().unwrap_or(false)) {
                let (one, rows) = (event..event + 1, self.rows(event));
                copy(&self.time, &one, &mut into.time);
                copy(&self.peril, &one, &mut into.peril);
                copy(&self.event, &one, &mut into.event);
                copy(&self.attributes, &one, &mut into.attributes);
                copy(&self.attached, &one, &mut into.attached);
                copy(&self.risk, &rows, &mut into.risk);
                copy(&self.coverage, &rows, &mut into.coverage);
                copy(&self.loss, &rows, &mut into.loss);
                copy(&self.cost, &rows, &mut into.cost);
                copy(&self.recourse, &rows, &mut into.recourse);
                copy(&self.claims, &rows, &mut into.claims);
                into.row_start.push(into.loss.len() as u32);
            }
            into.path_start.push(into.time.len() as u32);
        }
    }

    /// The same losses in another number type.
    pub fn convert<M: Amount>(&self) -> LossBlock<M> {
        LossBlock {
            first_trial: self.first_trial,
            horizon: self.horizon,
            path_start: self.path_start.clone(),
            time: self.time.clone(),
            peril: self.peril.clone(),
            event: self.event.clone(),
            row_start: self.row_start.clone(),
            risk: self.risk.clone(),
            coverage: self.coverage.clone(),
            loss: converted(&self.loss),
            attributes: self.attributes.clone(),
            attached: self.attached.clone(),
            cost: converted(&self.cost),
            recourse: converted(&self.recourse),
            default_latent: self.default_latent.clone(),
            market_deviate: self.market_deviate.clone(),
            claims: self.claims.clone(),
            cured: self.cured.clone(),
            effects: self.effects.clone(),
            origins: self.origins.clone(),
            weight: self.weight.clone(),
            cut: self.cut,
        }
    }
}

fn converted<N: Amount, M: Amount>(column: &[N]) -> Vec<M> {
    column.iter().map(|amount| M::from_drawn(amount.as_f64())).collect()
}

/// Appends some entries of a column; a column that is empty stays so.
fn copy<T: Clone>(from: &[T], range: &std::ops::Range<usize>, into: &mut Vec<T>) {
    if !from.is_empty() {
        into.extend_from_slice(&from[range.clone()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::risk::Coverage;

    #[test]
    fn paths_of_which_no_event_is_kept_remain() {
        let block = LossBlock::<f64> {
            horizon: 2,
            path_start: vec![0, 1, 3, 3],
            time: vec![5.0, 1.0, 400.0],
            peril: vec![0, 0, 1],
            event: vec![7, 8, 9],
            row_start: vec![0, 2, 3, 5],
            risk: vec![0, 1, 0, 1, 2],
            coverage: vec![Coverage::All; 5],
            loss: vec![1.0, 2.0, 3.0, 4.0, 5.0],
            recourse: vec![0.1, 0.2, 0.3, 0.4, 0.5],
            ..LossBlock::default()
        };
        let mut kept = LossBlock::default();
        block.only_events(&[true; 3], &mut kept);
        assert_eq!(kept, block);
        block.only_events(&[false, false, true], &mut kept);
        assert_eq!((kept.path_start, kept.row_start), (vec![0, 0, 1, 1], vec![0, 2]));
        assert_eq!((kept.loss, kept.recourse, kept.event), (vec![4.0, 5.0], vec![0.4, 0.5], vec![9]));
    }
}
