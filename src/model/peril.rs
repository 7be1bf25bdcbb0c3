//! Perils: what a configuration says of where losses come from. `perils` compiles each to an event set.

use super::credit::Credit;
use super::earthquake::Earthquake;
use super::risk::{Coverage, Risk};
use super::trigger::Attribute;
use super::year_event_table::YearEventTable;

/// `[[peril]]`. Exactly one of the keys `frequency` (with `severity`), `event-loss-table`, `year-event-loss-table`,
/// `year-event-table`, `year-loss-table`, `earthquake` and `credit` says which source it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Peril {
    /// `name`, unique: the address of its random numbers hangs on it.
    pub name: String,
    /// Where its losses come from.
    pub source: Source,
    /// `season`: when in the year its events fall.
    pub season: Season,
    /// `shared-frequency = "NAME"`: index into [`super::Model::shared_frequencies`]; only for Poisson counts.
    pub shared_frequency: Option<usize>,
    /// `country`: ISO code of the country of its portfolio risk, where it has no sites.
    pub country: Option<String>,
    /// Index into [`super::Model::risks`] of its portfolio risk, for sources (or rows) without a site.
    pub portfolio_risk: Option<u32>,
}

/// Which kinds of risk a peril can strike, apart from the portfolio that stands for one without sites.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strikes {
    /// Sites and buyers, or what its source does not say.
    #[default]
    Any,
    /// Sites only.
    Sites,
    /// Buyers only.
    Buyers,
}

impl Strikes {
    /// Whether a site or buyer is of the kind.
    pub fn holds(self, risk: &Risk) -> bool {
        !risk.portfolio
            && match self {
                Strikes::Any => true,
                Strikes::Sites => risk.buyer.is_none(),
                Strikes::Buyers => risk.buyer.is_some(),
            }
    }
}

impl Source {
    /// The kinds of risk that it can strike: an earthquake no buyer, a default no site, a table what its rows name.
    pub fn strikes(&self, risks: &[Risk]) -> Strikes {
        match self {
            Source::FrequencySeverity { .. } => return Strikes::Any,
            Source::Earthquake(_) => return Strikes::Sites,
            Source::Credit(_) => return Strikes::Buyers,
            Source::EventLossTable(_) | Source::YearTable(_) | Source::YearEventTable(_) => {}
        }
        let (mut sites, mut buyers) = (false, false);
        for risk in self.rows().filter_map(|row| risks.get(row.risk as usize)).filter(|risk| !risk.portfolio) {
            sites |= risk.buyer.is_none();
            buyers |= risk.buyer.is_some();
        }
        match (sites, buyers) {
            (true, false) => Strikes::Sites,
            (false, true) => Strikes::Buyers,
            _ => Strikes::Any,
        }
    }
}

impl Peril {
    /// The kinds of risk that its losses can fall on.
    pub fn strikes(&self, risks: &[Risk]) -> Strikes {
        self.source.strikes(risks)
    }

    /// The risks that its losses can fall on, ascending, without repetition; `risks` are those of the model.
    pub fn risks(&self, risks: &[Risk]) -> Vec<u32> {
        let mut hit: Vec<u32> = match &self.source {
            Source::Earthquake(_) => {
                (0..).zip(risks).filter(|(_, risk)| risk.site.is_some()).map(|(at, _)| at).collect()
            }
            Source::Credit(credit) => credit.obligors.iter().map(|obligor| obligor.risk).collect(),
            source => source.rows().map(|row| row.risk).collect(),
        };
        hit.extend(self.portfolio_risk);
        hit.sort_unstable();
        hit.dedup();
        hit
    }
}

/// Where the losses of a peril come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// `frequency = { poisson = { mean = 2 } }` and `severity = { pareto = { threshold = 1, alpha = 1.5 } }`.
    FrequencySeverity { frequency: Frequency, severity: Severity },
    /// `event-loss-table = { file, secondary-uncertainty = "beta" | "none", frequency = "poisson" | { negative-binomial = { dispersion } } }`.
    EventLossTable(EventLossTable),
    /// `year-event-loss-table = { file, periods, replay = "in-order" | "bootstrap", secondary-uncertainty = "none" | "beta" }`.
    /// A `year-loss-table` (columns `period,loss[,weight]`) is the same with one undated event a year.
    YearTable(YearTable),
    /// `year-event-table = { file, periods, events, replay }` with tables of losses: occurrences of events of a catalogue.
    YearEventTable(Box<YearEventTable>),
    /// `earthquake = { model = "japan" }`: ruptures of a source model over the sites.
    Earthquake(Box<Earthquake>),
    /// `credit = { … }`: buyers that do not pay, and countries that stop them.
    Credit(Box<Credit>),
}

impl Source {
    /// The rows of its tables; none where it is no table.
    pub fn rows(&self) -> Box<dyn Iterator<Item = &EventLossRow> + '_> {
        match self {
            Source::EventLossTable(table) => Box::new(table.rows.iter()),
            Source::YearTable(table) => Box::new(table.rows.iter()),
            Source::YearEventTable(table) => Box::new(table.rows()),
            Source::FrequencySeverity { .. } | Source::Earthquake(_) | Source::Credit(_) => {
                Box::new(std::iter::empty())
            }
        }
    }

    /// Whether some of its events carry a fact that triggers ask for.
    pub fn carries(&self, attribute: Attribute) -> bool {
        let any = |events: &[TableEvent]| events.iter().any(|event| event.carries(attribute));
        match self {
            Source::EventLossTable(table) => any(&table.events),
            Source::YearTable(table) => any(&table.events),
            Source::YearEventTable(table) => any(&table.events),
            Source::Earthquake(_) => attribute != Attribute::IndustryLoss,
            Source::FrequencySeverity { .. } | Source::Credit(_) => false,
        }
    }
}

/// The number of events in a year. All parameters are those of the full distribution in one year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Frequency {
    /// `poisson = { mean }`.
    Poisson { mean: f64 },
    /// `negative-binomial = { mean, dispersion }`: variance = mean + dispersion x mean^2.
    NegativeBinomial { mean: f64, dispersion: f64 },
    /// `binomial = { trials, probability }`.
    Binomial { trials: u32, probability: f64 },
    /// `fixed = { count }`.
    Fixed { count: u32 },
}

/// The size of one loss, in currency units.
#[derive(Clone, Debug, PartialEq)]
pub struct Severity {
    /// The distribution before truncation and censoring.
    pub shape: SeverityShape,
    /// `truncate-below`: the law of X given X > this.
    pub truncate_below: Option<f64>,
    /// `truncate-above`: the law of X given X <= this.
    pub truncate_above: Option<f64>,
    /// `censor-at`: min(X, this).
    pub censor_at: Option<f64>,
}

/// A family of severities. Parameters in currency units where they are amounts.
#[derive(Clone, Debug, PartialEq)]
pub enum SeverityShape {
    /// `lognormal = { mu, sigma }` (of the logarithm) or `{ mean, sd }` (of the loss).
    Lognormal { mu: f64, sigma: f64 },
    /// `pareto = { threshold, alpha }`: P(X > x) = (threshold / x)^alpha.
    Pareto { threshold: f64, alpha: f64 },
    /// `generalised-pareto = { location, scale, shape }`: P(X > x) = (1 + shape (x - location) / scale)^(-1/shape).
    GeneralisedPareto { location: f64, scale: f64, shape: f64 },
    /// `gamma = { shape, scale }`.
    Gamma { shape: f64, scale: f64 },
    /// `weibull = { shape, scale }`: P(X > x) = exp(-(x / scale)^shape).
    Weibull { shape: f64, scale: f64 },
    /// `exponential = { mean }`.
    Exponential { mean: f64 },
    /// `empirical = { file }` (columns `loss[,weight]`) or `{ losses = [...] }`.
    Empirical { losses: Vec<f64>, weights: Option<Vec<f64>> },
    /// `fixed = { loss }`: always the same amount.
    Fixed { loss: f64 },
}

/// When in the year events fall.
#[derive(Clone, Debug, PartialEq)]
pub enum Season {
    /// `season = "uniform"`, the default.
    Uniform,
    /// `season = { monthly = [w1, ..., w12] }`: weights of the calendar months January to December, uniform within a
    /// month.
    Monthly([f64; 12]),
}

/// How a stated mean and standard deviation become a loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondaryUncertainty {
    /// `"none"`: the loss is the mean.
    None,
    /// `"beta"`: a Beta law on [0, exposure] with the stated mean and sd = sd_i + sd_c.
    Beta,
}

/// One row of an event loss table: the loss of one event at one risk.
/// Columns `event_id,rate,site,coverage,mean,sd_i,sd_c,exposure`; ORD MELT names are read as aliases.
#[derive(Clone, Debug, PartialEq)]
pub struct EventLossRow {
    /// Index into [`EventLossTable::events`] (or the occurrences of a year table).
    pub event: u32,
    /// Index into [`super::Model::risks`].
    pub risk: u32,
    /// Coverage, `all` where the table does not split.
    pub coverage: Coverage,
    /// Mean loss, currency units.
    pub mean: f64,
    /// Independent standard deviation.
    pub sd_independent: f64,
    /// Correlated standard deviation.
    pub sd_correlated: f64,
    /// Largest possible loss; needed for Beta secondary uncertainty.
    pub exposure: Option<f64>,
}

/// One event of a table. The rate is a year's.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TableEvent {
    /// `event_id`, unique in its table.
    pub id: String,
    /// `rate`: expected occurrences in a year (event loss tables only; 0 in year tables).
    pub rate: f64,
    /// `magnitude`.
    pub magnitude: Option<f64>,
    /// `latitude`, degrees north.
    pub latitude: Option<f64>,
    /// `longitude`, degrees east.
    pub longitude: Option<f64>,
    /// `depth`, kilometres.
    pub depth: Option<f64>,
    /// `industry_loss`: loss of the whole insurance industry, currency units.
    pub industry_loss: Option<f64>,
}

impl TableEvent {
    /// Whether it carries a fact that triggers ask for.
    pub fn carries(&self, attribute: Attribute) -> bool {
        match attribute {
            Attribute::Magnitude => self.magnitude.is_some(),
            Attribute::Depth => self.depth.is_some(),
            Attribute::Position => self.latitude.is_some() && self.longitude.is_some(),
            Attribute::IndustryLoss => self.industry_loss.is_some(),
        }
    }
}

/// `event-loss-table`.
#[derive(Clone, Debug, PartialEq)]
pub struct EventLossTable {
    /// Events in the order of the file.
    pub events: Vec<TableEvent>,
    /// Rows, sorted by event.
    pub rows: Vec<EventLossRow>,
    /// `secondary-uncertainty`.
    pub secondary: SecondaryUncertainty,
    /// `frequency`: None is Poisson; otherwise the dispersion of a negative binomial total count.
    pub dispersion: Option<f64>,
}

/// How the years of an imported table become trials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replay {
    /// `"in-order"`: trial t is period t (from the first again after the last); weights become weights of trials.
    InOrder,
    /// `"bootstrap"`: whole years drawn with replacement, in proportion to their weights.
    Bootstrap,
}

/// One occurrence of a year table.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrence {
    /// Period, from 0.
    pub period: u32,
    /// Day of the model year, 0 <= day < 365; None where the table has no dates: drawn from the season.
    pub day: Option<f64>,
    /// Index into [`YearTable::events`].
    pub event: u32,
    /// Its rows are `rows[first_row..first_row + rows]` of the table.
    pub first_row: u32,
    /// Number of rows.
    pub rows: u32,
}

/// `year-event-loss-table` or `year-loss-table`.
#[derive(Clone, Debug, PartialEq)]
pub struct YearTable {
    /// `periods`: the number of years behind the table, those without loss included.
    pub periods: u32,
    /// Weight of each period (1 where the table states none).
    pub weights: Option<Vec<f64>>,
    /// Distinct events.
    pub events: Vec<TableEvent>,
    /// Occurrences, sorted by (period, day, order in the file).
    pub occurrences: Vec<Occurrence>,
    /// Loss rows; `event` holds the index of the occurrence.
    pub rows: Vec<EventLossRow>,
    /// `replay`.
    pub replay: Replay,
    /// `secondary-uncertainty`; none by default, because such tables usually contain it already.
    pub secondary: SecondaryUncertainty,
}

/// `[shared-frequency.NAME]`: a gamma factor with mean 1, drawn once a year, that multiplies the Poisson mean of every
/// peril that names it.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedFrequency {
    /// Name.
    pub name: String,
    /// `variance` of the factor.
    pub variance: f64,
}
