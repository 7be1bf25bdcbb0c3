//! Which perils have losses that are independent numbers of independent amounts.

use crate::model::Model;
use crate::numerics::distribution::{Empirical, Severity, SeverityShape};
use crate::perils::{EventSet, Perils, Recurrence, Residual};
use crate::statistics::aggregate::Counts;

/// A peril with a law of counts and a law of amounts.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// How many events a year has.
    pub counts: Counts,
    /// Ground-up loss of one.
    pub severity: Severity,
    /// Its portfolio risk, where it strikes nothing else.
    pub portfolio: Option<u32>,
}

/// One for each peril, or why there is none.
pub(super) fn sources(model: &Model, perils: &Perils) -> Vec<Result<Source, String>> {
    perils.event_sets().iter().map(|set| source(model, set)).collect()
}

fn source(model: &Model, set: &EventSet) -> Result<Source, String> {
    let refuse = |why: &str| Err(format!("{}: {why}.", set.name));
    let peril = &model.perils[set.peril];
    match &set.recurrence {
        Recurrence::Years(_) | Recurrence::Occurrences(_) => refuse("its years are those of an imported table"),
        Recurrence::Ruptures(_) => refuse("an earthquake damages what earlier ones of its path left"),
        Recurrence::Credit(_) => refuse("buyers default together, by factors and events of their countries"),
        Recurrence::Counts { frequency, severity, .. } => {
            let severity = match severity {
                Some(severity) => (**severity).clone(),
                None => match table(set) {
                    Some(severity) => severity,
                    None => return refuse("the losses of its table are uncertain around their means"),
                },
            };
            let factor = set.shared_frequency.map(|index| (index, model.shared_frequencies[index].variance));
            let only_portfolio = set.rows.iter().all(|row| Some(row.risk) == peril.portfolio_risk);
            Ok(Source {
                counts: Counts { frequency: frequency.clone(), shared: factor },
                severity,
                portfolio: peril.portfolio_risk.filter(|_| only_portfolio),
            })
        }
    }
}

/// The list of an event loss table whose losses are certain: every event with its rate.
fn table(set: &EventSet) -> Option<Severity> {
    let certain = set.rows.iter().all(|row| row.residual == Residual::Certain);
    let losses: Vec<f64> =
        (0..set.events.len()).map(|unit| set.rows_of(unit).iter().map(|row| row.mean).sum()).collect();
    let rates: Vec<f64> = set.events.iter().map(|event| event.rate).collect();
    let list = Empirical::new(&losses, Some(&rates)).ok().filter(|_| certain)?;
    Severity::uncut(SeverityShape::Empirical(list)).ok()
}
