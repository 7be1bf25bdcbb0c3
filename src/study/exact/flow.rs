//! What is paid in a year as g(sum over perils and events of f_p(X)).
//!
//! Sums and differences stay such functions where neither part has annual terms, or where both are functions of the same
//! sum of events up to a factor: V = g_a(S) + g_b(c S).
//!
//! Worked number: 95 % of a year's losses less their part above 100 is g(S) = 0.95 min(S, 100).

use crate::numerics::piecewise::Piecewise;

/// A quantity of the year.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Flow {
    /// f_p, one for each peril.
    pub events: Vec<Piecewise>,
    /// g.
    pub year: Piecewise,
}

impl Flow {
    /// Nothing of any peril.
    pub fn nothing(perils: usize) -> Flow {
        Flow { events: vec![Piecewise::nothing(); perils], year: Piecewise::identity() }
    }

    /// Whether it is the sum of its events as they come.
    pub fn is_by_event(&self) -> bool {
        self.year.share() == Some(1.0)
    }

    fn is_nothing(&self) -> bool {
        self.year.is_nothing() || self.events.iter().all(Piecewise::is_nothing)
    }

    /// The factor c with which its sum of events is c times another's; None where there is none.
    pub fn multiple_of(&self, other: &[Piecewise]) -> Option<f64> {
        let mut factor = None;
        for (own, other) in self.events.iter().zip(other) {
            for &(start, _) in own.pieces().iter().chain(other.pieces()) {
                let (a, b) = (own.slope(start), other.slope(start));
                if (a == 0.0) != (b == 0.0) {
                    return None;
                }
                if a != 0.0 {
                    let here = a / b;
                    let known: f64 = *factor.get_or_insert(here);
                    if (here / known - 1.0).abs() > 1e-12 {
                        return None;
                    }
                }
            }
        }
        factor
    }

    /// This plus a multiple of another.
    pub fn plus(self, other: &Flow, times: f64) -> Result<Flow, String> {
        if other.is_nothing() {
            return Ok(self);
        }
        if self.is_nothing() && times > 0.0 {
            return Ok(other.clone().scaled(times));
        }
        if self.is_by_event() && other.is_by_event() {
            let events = self.events.iter().zip(&other.events).map(|(a, b)| a.plus(b, times)).collect();
            return Flow { events, year: self.year }.checked();
        }
        let Some(factor) = other.multiple_of(&self.events) else {
            return Err(
                "It adds up sums of different parts of the events, of which some are limited over the year.".to_owned()
            );
        };
        let year = self.year.plus(&other.year.clone().of_multiple(factor), times);
        Flow { events: self.events, year }.checked()
    }

    /// A share of it.
    pub fn scaled(mut self, share: f64) -> Flow {
        if self.is_by_event() {
            self.events = self.events.into_iter().map(|function| function.scaled(share)).collect();
        } else {
            self.year = self.year.scaled(share);
        }
        self
    }

    /// Losses never rise when others fall: slopes are above nought, up to rounding.
    fn checked(mut self) -> Result<Flow, String> {
        let falls = |function: &Piecewise| function.pieces().iter().any(|(_, slope)| *slope < -1e-9);
        if self.events.iter().chain([&self.year]).any(falls) {
            return Err("It may fall while losses rise.".to_owned());
        }
        self.events = self.events.into_iter().map(Piecewise::cleaned).collect();
        self.year = self.year.cleaned();
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(attachment: f64, limit: f64) -> Flow {
        Flow { events: vec![Piecewise::identity().layer(attachment, limit)], year: Piecewise::identity() }
    }

    fn whole() -> Flow {
        Flow { events: vec![Piecewise::identity()], year: Piecewise::identity() }
    }

    #[test]
    fn events_are_added_up_and_taken_off() {
        let net = whole().plus(&layer(10.0, 20.0), -1.0).unwrap();
        assert!(net.is_by_event());
        assert_eq!((net.events[0].value(25.0), net.events[0].value(50.0)), (10.0, 30.0));
        assert!(layer(10.0, 20.0).plus(&whole(), -1.0).is_err());
    }

    #[test]
    fn annual_terms_of_the_same_sum_are_added_up_and_others_are_not() {
        let capped = |flow: Flow, cap: f64| Flow { year: flow.year.layer(0.0, cap), ..flow };
        let net = whole().scaled(0.95).plus(&capped(whole().scaled(0.5), 100.0), -1.0).unwrap();
        // S = 0.95 X: kept S - min(0.5 / 0.95 S, 100).
        assert!((net.year.value(95.0) - 45.0).abs() < 1e-12 && (net.year.value(950.0) - 850.0).abs() < 1e-9);
        assert!(whole().plus(&capped(layer(10.0, 20.0), 40.0), -1.0).is_err());
        assert_eq!(whole().scaled(0.95).multiple_of(&whole().events), Some(0.95));
        assert_eq!(layer(10.0, 20.0).multiple_of(&whole().events), None);
    }
}
