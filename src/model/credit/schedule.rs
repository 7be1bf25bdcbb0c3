//! A medium or long term deal: what is drawn and repaid when, and how its insurer pays.

/// The schedule of one deal. Days from `simulation.start`, negative before it; amounts in currency units.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// Day on which the policy attaches: the signing.
    pub signed: f64,
    /// Drawdowns in order of time: (day, amount).
    pub drawdowns: Vec<(f64, f64)>,
    /// Instalments in order of time.
    pub instalments: Vec<Instalment>,
    /// `indemnity`.
    pub indemnity: Indemnity,
    /// Probability of default in each year of its life, counted from the signing, given none before; empty: that of the
    /// buyer in every year.
    pub yearly_pd: Vec<f64>,
}

/// What is to be paid on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Instalment {
    /// Day.
    pub day: f64,
    /// Repayment.
    pub principal: f64,
    /// Interest.
    pub interest: f64,
}

/// How an insurer pays when a borrower has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indemnity {
    /// `"instalments"`: each instalment with its interest, as it would have fallen due; one claim stands for them all, on their
    /// mean day weighted by amount.
    Instalments,
    /// `"accelerated"`: what is outstanding, at once, with the interest of the running period.
    Accelerated,
}

impl Schedule {
    /// Principal that is drawn and not yet due on a day.
    ///
    /// ```
    /// use ishizue::model::credit::schedule::{Indemnity, Instalment, Schedule};
    /// let deal = Schedule {
    ///     signed: 0.0,
    ///     drawdowns: vec![(0.0, 60.0), (100.0, 40.0)],
    ///     instalments: vec![
    ///         Instalment { day: 365.0, principal: 50.0, interest: 4.0 },
    ///         Instalment { day: 730.0, principal: 50.0, interest: 2.0 },
    ///     ],
    ///     indemnity: Indemnity::Accelerated,
    ///     yearly_pd: Vec::new(),
    /// };
    /// assert_eq!([deal.outstanding(50.0), deal.outstanding(200.0), deal.outstanding(365.0)], [60.0, 100.0, 50.0]);
    /// assert_eq!(deal.most(), 100.0);
    /// ```
    pub fn outstanding(&self, day: f64) -> f64 {
        let drawn: f64 = self.drawdowns.iter().filter(|(drawn, _)| *drawn <= day).map(|(_, amount)| amount).sum();
        let repaid: f64 = self.instalments.iter().filter(|due| due.day <= day).map(|due| due.principal).sum();
        (drawn - repaid).max(0.0)
    }

    /// The greatest principal outstanding on any day.
    pub fn most(&self) -> f64 {
        self.drawdowns.iter().map(|(day, _)| self.outstanding(*day)).fold(0.0, f64::max)
    }

    /// The day of the last instalment.
    pub fn end(&self) -> f64 {
        self.instalments.last().map_or(self.signed, |last| last.day)
    }
}
