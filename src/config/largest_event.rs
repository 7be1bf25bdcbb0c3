//! The most that one event of a peril can cost, and all events of one year, as far as its source says beforehand.
//!
//! Of a table an event costs at most the sum of its rows, with Beta uncertainty the sum of their exposures; of a law of
//! severities its truncation or censoring point, where it has one. A year is bounded where the number of events is, and by the
//! dearest period of a year table. Of an earthquake model and of buyers nothing is said here.
//!
//! Worked example: three events a year, censored at 800m each, cost at most 2.4bn.

use crate::model::peril::{
    EventLossRow, Frequency, Occurrence, SecondaryUncertainty, Severity, SeverityShape, Source, TableEvent,
};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The events of a source, with what each can cost at most.
pub(super) struct Events<'s>(pub Vec<(Option<&'s TableEvent>, f64)>);

impl<'s> Events<'s> {
    /// None where the source tells nothing beforehand.
    pub fn of(source: &'s Source) -> Option<Events<'s>> {
        match source {
            Source::FrequencySeverity { severity, .. } => Some(Events(vec![(None, largest(severity))])),
            Source::EventLossTable(table) => {
                let mut events: Vec<_> = table.events.iter().map(|event| (Some(event), 0.0)).collect();
                for row in &table.rows {
                    if let Some((_, most)) = events.get_mut(row.event as usize) {
                        *most += most_of(row, table.secondary);
                    }
                }
                events.retain(|(event, _)| event.is_some_and(|event| event.rate > 0.0));
                Some(Events(events))
            }
            Source::YearTable(table) => {
                let rows = |occurrence: &Occurrence| {
                    let first = occurrence.first_row as usize;
                    table.rows.get(first..first + occurrence.rows as usize).unwrap_or_default()
                };
                let most = |occurrence| rows(occurrence).iter().map(|row| most_of(row, table.secondary)).sum();
                let event = |occurrence: &Occurrence| table.events.get(occurrence.event as usize);
                Some(Events(table.occurrences.iter().map(|one| (event(one), most(one))).collect()))
            }
            Source::YearEventTable(years) => {
                let mut most = vec![0.0; years.events.len()];
                for table in &years.tables {
                    let net = |loss: f64| {
                        let left = (loss * table.rate - number(table.deductible)).max(0.0);
                        left.min(table.limit.map_or(f64::INFINITY, number)) * table.share.fast()
                    };
                    for rows in table.rows.chunk_by(|a, b| a.event == b.event) {
                        if let Some(most) = most.get_mut(rows[0].event as usize) {
                            *most += net(rows.iter().map(|row| row.mean).sum());
                        }
                    }
                }
                Some(Events(years.events.iter().map(Some).zip(most).collect()))
            }
            Source::Earthquake(_) | Source::Credit(_) => None,
        }
    }

    /// What the dearest costs at most; infinite where there is no end.
    pub fn largest(&self) -> f64 {
        self.0.iter().map(|(_, most)| *most).fold(0.0, f64::max)
    }

    /// What all events of a year cost at most.
    pub fn of_a_year(&self, source: &Source) -> f64 {
        let times = |count: u32| if count == 0 { 0.0 } else { f64::from(count) * self.largest() };
        match source {
            Source::FrequencySeverity { frequency: Frequency::Fixed { count }, .. } => times(*count),
            Source::FrequencySeverity { frequency: Frequency::Binomial { trials, .. }, .. } => times(*trials),
            Source::YearTable(table) => {
                let mut of_period = vec![0.0; table.periods as usize];
                for (occurrence, (_, most)) in table.occurrences.iter().zip(&self.0) {
                    if let Some(sum) = of_period.get_mut(occurrence.period as usize) {
                        *sum += most;
                    }
                }
                of_period.into_iter().fold(0.0, f64::max)
            }
            _ => f64::INFINITY,
        }
    }
}

fn number(amount: Decimal) -> f64 {
    amount.to_f64().unwrap_or(f64::INFINITY)
}

fn most_of(row: &EventLossRow, secondary: SecondaryUncertainty) -> f64 {
    let varies = secondary == SecondaryUncertainty::Beta && row.sd_independent + row.sd_correlated > 0.0;
    if varies { row.exposure.unwrap_or(f64::INFINITY) } else { row.mean }
}

/// The most that a law of severities gives.
fn largest(severity: &Severity) -> f64 {
    let of_shape = match &severity.shape {
        SeverityShape::Fixed { loss } => *loss,
        SeverityShape::Empirical { losses, .. } => losses.iter().copied().fold(0.0, f64::max),
        SeverityShape::GeneralisedPareto { location, scale, shape } if *shape < 0.0 => location - scale / shape,
        _ => f64::INFINITY,
    };
    [severity.truncate_above, severity.censor_at].into_iter().flatten().fold(of_shape, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_three_events_costs_three_times_the_largest() {
        let severity = Severity {
            shape: SeverityShape::Lognormal { mu: 20.0, sigma: 1.0 },
            truncate_below: None,
            truncate_above: None,
            censor_at: Some(8e8),
        };
        let of = |frequency| {
            let source = Source::FrequencySeverity { frequency, severity: severity.clone() };
            let events = Events::of(&source).unwrap();
            (events.largest(), events.of_a_year(&source))
        };
        assert_eq!(of(Frequency::Fixed { count: 3 }), (8e8, 2.4e9));
        assert_eq!(of(Frequency::Binomial { trials: 2, probability: 0.1 }), (8e8, 1.6e9));
        assert_eq!(of(Frequency::Poisson { mean: 0.1 }), (8e8, f64::INFINITY));
    }
}
