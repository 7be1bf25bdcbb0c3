//! Where the losses of a peril can fall: on sites and buyers, or on a portfolio of its own where its source knows neither.
//!
//! Worked example: an event loss table without the column `site` hits the portfolio risk that bears the name of its peril.

use super::loss_table::PORTFOLIO;
use crate::model::peril::{EventLossRow, Source, Strikes};
use crate::model::risk::{Coverage, Risk};

/// Where the losses of a peril can fall.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    pub portfolio_risk: Option<u32>,
    /// Whether some of its losses belong to coverage `all`.
    pub whole_losses: bool,
    /// Whether some of its losses fall on sites.
    pub hits_sites: bool,
    /// Whether some of its losses are split by coverage.
    pub split_losses: bool,
    /// The kinds of risk that it can strike.
    pub strikes: Strikes,
}

/// Whether one of the perils in scope can strike a risk; `perils`: those in scope, or all. Without any peril nothing is left out.
pub(super) fn strike(reach: &[Reach], perils: Option<&[usize]>, index: u32, risk: &Risk) -> bool {
    let covered = |peril: &usize| perils.is_none_or(|list| list.contains(peril));
    let mut covered = (0..reach.len()).filter(covered).map(|peril| &reach[peril]);
    match risk.portfolio {
        true => covered.any(|reach| reach.portfolio_risk == Some(index)),
        false => reach.is_empty() || covered.any(|reach| reach.strikes.holds(risk)),
    }
}

impl Reach {
    /// Of a peril with a mistake, so that nothing else is blamed for it.
    pub const UNKNOWN: Reach =
        Reach { portfolio_risk: None, whole_losses: true, hits_sites: true, split_losses: true, strikes: Strikes::Any };

    /// Of the source of a peril; a portfolio risk that it needs is added to `risks`.
    pub fn of(source: &mut Source, name: &str, country: Option<&str>, risks: &mut Vec<Risk>) -> Reach {
        let portfolio_risk = uses_portfolio(source).then_some(risks.len() as u32);
        if let Some(risk) = portfolio_risk {
            risks.push(portfolio(name, country.map(str::to_owned)));
            give_portfolio(source, risk);
        }
        Reach {
            portfolio_risk,
            whole_losses: has_whole_losses(source),
            hits_sites: hits_sites(source, portfolio_risk),
            split_losses: has_split_losses(source),
            strikes: source.strikes(risks),
        }
    }
}

fn portfolio(name: &str, country: Option<String>) -> Risk {
    Risk { country, portfolio: true, ..Risk::new(name) }
}

fn uses_portfolio(source: &Source) -> bool {
    matches!(source, Source::FrequencySeverity { .. }) || source.rows().any(|row| row.risk == PORTFOLIO)
}

fn give_portfolio(source: &mut Source, risk: u32) {
    let give = |row: &mut EventLossRow| {
        if row.risk == PORTFOLIO {
            row.risk = risk;
        }
    };
    match source {
        Source::FrequencySeverity { .. } | Source::Earthquake(_) | Source::Credit(_) => {}
        Source::EventLossTable(list) => list.rows.iter_mut().for_each(give),
        Source::YearTable(years) => years.rows.iter_mut().for_each(give),
        Source::YearEventTable(years) => years.rows_mut().for_each(give),
    }
}

fn hits_sites(source: &Source, portfolio_risk: Option<u32>) -> bool {
    match source {
        Source::Earthquake(_) | Source::Credit(_) => true,
        source => source.rows().any(|row| Some(row.risk) != portfolio_risk),
    }
}

fn has_split_losses(source: &Source) -> bool {
    matches!(source, Source::Earthquake(_)) || source.rows().any(|row| row.coverage != Coverage::All)
}

fn has_whole_losses(source: &Source) -> bool {
    match source {
        Source::FrequencySeverity { .. } | Source::Credit(_) => true,
        source => source.rows().any(|row| row.coverage == Coverage::All),
    }
}
