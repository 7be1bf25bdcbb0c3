//! Triggers: what a contract asks of the event itself, instead of what the event cost the cedant.
//!
//! A parametric contract looks at magnitude, depth and place; an industry-loss contract at the loss of the whole
//! insurance industry. Both pay at or above their trigger. `unl_warranty` says whether they are indemnity contracts: with it
//! they pay at most the cedant's net loss in scope (its "ultimate net loss"); without it they may pay more, and also for
//! events that cost the cedant nothing. Sources: J. D. Cummins and O. Mahul (2009), "Catastrophe Risk Financing in
//! Developing Countries", on parametric cover; Swiss Re (2009), "The role of indices in transferring insurance risks to
//! the capital markets", sigma 4/2009, on industry-loss warranties.

use super::amount::Share;
use super::losses::Attributes;
use crate::numerics::great_circle::distance_km;
use rust_decimal::Decimal;

/// `parametric = { ... }`: pays when an event meets every condition that is stated.
#[derive(Clone, Debug, PartialEq)]
pub struct Parametric {
    /// `payout`: the whole payment, for 100 % of the contract.
    pub payout: Decimal,
    /// `magnitude = { at-least = 7.5 }` (one step that pays all) or `steps`, by rising magnitude; empty where the magnitude
    /// does not matter. The highest step reached pays.
    pub steps: Vec<MagnitudeStep>,
    /// `depth = { at-most = 60 }`, kilometres.
    pub deepest: Option<f64>,
    /// `area`.
    pub area: Option<Area>,
    /// `unl-warranty`.
    pub unl_warranty: bool,
}

/// A step of a parametric payment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MagnitudeStep {
    /// From this magnitude on.
    pub magnitude: f64,
    /// Part of the payout.
    pub pays: Share,
}

/// Where an event must be. Borders belong to the area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Area {
    /// `{ latitude = [33, 41], longitude = [138, 146] }`: from west to east, so that [170, -170] crosses the date line.
    Box {
        /// Degrees north of the southern border.
        south: f64,
        /// Degrees north of the northern border.
        north: f64,
        /// Degrees east of the western border.
        west: f64,
        /// Degrees east of the eastern border.
        east: f64,
    },
    /// `{ centre = [38.3, 142.4], radius-km = 200 }`: along the great circle.
    Circle {
        /// Degrees north of the centre.
        latitude: f64,
        /// Degrees east of the centre.
        longitude: f64,
        /// Kilometres.
        radius_km: f64,
    },
}

/// `industry-loss = { ... }`: pays when the loss of the whole industry reaches the trigger.
#[derive(Clone, Debug, PartialEq)]
pub struct IndustryLoss {
    /// `trigger`.
    pub trigger: Decimal,
    /// `payout`: the whole payment, for 100 % of the contract.
    pub payout: Decimal,
    /// `exhaustion`: the industry loss at which the whole payout is due; between the trigger and it a part in proportion.
    /// None: the whole payout at the trigger.
    pub exhaustion: Option<Decimal>,
    /// `unl-warranty`.
    pub unl_warranty: bool,
    /// `warranty`: the cedant's own net loss in scope must reach it.
    pub warranty: Option<Decimal>,
}

/// A fact about events that a trigger can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// Magnitude.
    Magnitude,
    /// Depth.
    Depth,
    /// Latitude and longitude.
    Position,
    /// Loss of the industry.
    IndustryLoss,
}

impl Attribute {
    /// The columns of a table that carry it.
    pub fn columns(self) -> &'static str {
        match self {
            Attribute::Magnitude => "magnitude",
            Attribute::Depth => "depth",
            Attribute::Position => "latitude and longitude",
            Attribute::IndustryLoss => "industry_loss",
        }
    }
}

impl Area {
    /// Whether a place lies in it; a place that is not known does not.
    pub fn holds(&self, latitude: f64, longitude: f64) -> bool {
        match *self {
            Area::Box { south, north, west, east } => {
                let width = if east - west >= 360.0 { 360.0 } else { (east - west).rem_euclid(360.0) };
                (south..=north).contains(&latitude) && (longitude - west).rem_euclid(360.0) <= width
            }
            Area::Circle { latitude: north, longitude: east, radius_km } => {
                distance_km((north, east), (latitude, longitude)) <= radius_km
            }
        }
    }
}

impl Parametric {
    /// What it asks of events.
    pub fn asks(&self) -> Vec<Attribute> {
        let conditions = [
            (!self.steps.is_empty(), Attribute::Magnitude),
            (self.deepest.is_some(), Attribute::Depth),
            (self.area.is_some(), Attribute::Position),
        ];
        conditions.into_iter().filter(|(asked, _)| *asked).map(|(_, attribute)| attribute).collect()
    }

    /// Whether depth and place are right; what is not known is not.
    pub fn is_in_place(&self, event: &Attributes) -> bool {
        self.deepest.is_none_or(|deepest| event.depth <= deepest)
            && self.area.is_none_or(|area| area.holds(event.latitude, event.longitude))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_borders_of_a_box_belong_to_it_and_it_may_cross_the_date_line() {
        let japan = Area::Box { south: 33.0, north: 41.0, west: 138.0, east: 146.0 };
        for (latitude, longitude, inside) in [
            (33.0, 138.0, true),
            (41.0, 146.0, true),
            (32.99, 140.0, false),
            (35.0, 146.01, false),
            (35.0, -214.0, true),
        ] {
            assert_eq!(japan.holds(latitude, longitude), inside, "{latitude} {longitude}");
        }
        let pacific = Area::Box { south: -10.0, north: 10.0, west: 170.0, east: -170.0 };
        assert!(pacific.holds(0.0, 180.0) && pacific.holds(0.0, -175.0) && !pacific.holds(0.0, 0.0));
        let round = Area::Box { south: 60.0, north: 90.0, west: -180.0, east: 180.0 };
        assert!(round.holds(70.0, 12.0) && !japan.holds(f64::NAN, 140.0) && !japan.holds(35.0, f64::NAN));
    }

    #[test]
    fn a_circle_reaches_as_far_as_its_radius() {
        // One degree of a meridian is 6371.0088 x pi / 180 = 111.195 km.
        let circle = |radius_km| Area::Circle { latitude: 38.3, longitude: 142.4, radius_km };
        assert!(circle(111.2).holds(39.3, 142.4) && !circle(111.19).holds(39.3, 142.4));
        assert!(!circle(1e9).holds(f64::NAN, f64::NAN));
    }
}
