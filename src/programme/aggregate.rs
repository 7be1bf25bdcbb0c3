//! Annual aggregate terms: a deductible and a limit on the sum of a term's recoveries, used up in time order.
//!
//! ```text
//! G_n = recoveries of events 1 to n;  due_n = min(max(G_n - D, 0) - max(G_{n-1} - D, 0), L - U_{n-1});  U_n = U_{n-1} + due_n
//! ```
//! D: annual aggregate deductible; L: annual aggregate limit; U: paid in the term so far. Each event pays the increase it
//! causes, so that the first losses are paid in full and the last is cut, as in a treaty account.
//!
//! Worked number: 500 xs 250 with an annual limit of 1,000 and losses 100, 800, 500, 1,000 pays 0, 500, 250, 250.

use super::error::PlanError;
use super::units::Units;
use crate::model::amount::Amount;
use crate::model::contract::Layer;

/// The annual terms of a cover.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Aggregate<N> {
    pub deductible: N,
    pub limit: N,
    /// Deductible + limit.
    pub exhaustion: N,
}

/// How far a term's deductible and limit are used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Used<N> {
    /// Recoveries of the term's occurrences before annual terms.
    pub gross: N,
    /// Paid out of the annual limit, for 100 %.
    pub paid: N,
}

impl<N: Amount> Used<N> {
    pub const NOTHING: Used<N> = Used { gross: N::ZERO, paid: N::ZERO };
}

impl<N: Amount> Aggregate<N> {
    /// None where neither a deductible nor a limit is stated.
    pub fn new(layer: &Layer, units: &Units) -> Result<Option<Aggregate<N>>, PlanError> {
        let deductible: N = units.amount(layer.attachment, "its annual deductible")?;
        let limit: N = units.limit(layer.limit, "its annual limit")?;
        if deductible == N::ZERO && limit == N::UNLIMITED {
            return Ok(None);
        }
        let exhaustion = if limit == N::UNLIMITED { N::UNLIMITED } else { deductible + limit };
        Ok(Some(Aggregate { deductible, limit, exhaustion }))
    }

    /// What the term pays for a further recovery.
    #[inline(always)]
    pub fn due(&self, used: Used<N>, recovery: N) -> N {
        let above = (used.gross + recovery - self.deductible).positive() - (used.gross - self.deductible).positive();
        // An unlimited limit is compared only: nothing may be taken from it.
        if self.limit == N::UNLIMITED { above } else { above.least(self.limit - used.paid) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_annual_limit_pays_the_first_losses_in_full_and_cuts_the_last() {
        let terms = Aggregate { deductible: 0.0, limit: 1000.0, exhaustion: 1000.0 };
        let mut used = Used::NOTHING;
        let mut paid = Vec::new();
        for recovery in [0.0, 500.0, 250.0, 500.0] {
            let due = terms.due(used, recovery);
            used = Used { gross: used.gross + recovery, paid: used.paid + due };
            paid.push(due);
        }
        assert_eq!(paid, [0.0, 500.0, 250.0, 250.0]);
    }

    #[test]
    fn the_first_recoveries_of_a_term_fall_in_its_deductible() {
        let terms = Aggregate { deductible: 300.0, limit: f64::INFINITY, exhaustion: f64::INFINITY };
        assert_eq!(terms.due(Used::NOTHING, 100.0), 0.0);
        assert_eq!(terms.due(Used { gross: 250.0, paid: 0.0 }, 100.0), 50.0);
        assert_eq!(terms.due(Used { gross: 350.0, paid: 50.0 }, 100.0), 100.0);
    }
}
