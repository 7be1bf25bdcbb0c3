//! The figures of the captive at every date, which formulas are made of. Columns are in quanta, so that ties are decided right;
//! what leaves is in currency units.

use super::premiums::YearPremiums;
use super::reserves::Reserves;
use crate::input::amount::nearest;
use crate::ledger::surplus::{Paths, surplus_after};
use crate::model::Model;
use crate::model::amount::Amount;
use crate::model::money::Quantum;
use crate::model::party::CaptiveAccount;
use crate::statistics::{Estimate, Level, Sample, SampleError};
use crate::study::collect::CollectedDesign;
use ndarray::ArrayView2;
use rust_decimal::Decimal;

/// The captive as rules look at it.
pub(super) struct Figures<'a> {
    pub model: &'a Model,
    /// Surplus and letters of credit on the first day, exact.
    pub opening: Decimal,
    /// Premium of every model year.
    pub premiums: Vec<YearPremiums>,
    pub reserves: Reserves,
    /// Number of model years.
    pub horizon: usize,
    /// Net claims and expenses of the first year, by path.
    pub outgo: Vec<f64>,
    /// Surplus by year end and path.
    surplus: Vec<Vec<f64>>,
    /// Loss of own funds within the first year, by path.
    losses: Sample<'a>,
    paths: Paths<'a>,
    quantum: Quantum,
}

/// Loss of own funds within the first year, by path: the cash flow with the other sign.
pub(super) fn first_losses(columns: &CollectedDesign, horizon: usize) -> Vec<f64> {
    columns.captive_cash_flow.iter().step_by(horizon).map(|&flow| 0.0 - flow).collect()
}

impl<'a> Figures<'a> {
    /// Those of a design. `losses`: of [`first_losses`].
    pub fn new(
        model: &'a Model,
        account: &CaptiveAccount,
        (premiums, losses): (Vec<YearPremiums>, &'a [f64]),
        columns: &CollectedDesign,
        (horizon, paths): (usize, Paths<'a>),
    ) -> Result<Figures<'a>, SampleError> {
        let quantum = model.settings.quantum;
        let shape = (losses.len(), horizon);
        let flows = ArrayView2::from_shape(shape, &columns.captive_cash_flow).map_err(|_| SampleError::Empty)?;
        let letter = quantum.quanta(account.letter_amount()).as_f64();
        let opening = quantum.quanta(account.opening_surplus).as_f64() + letter;
        let first = premiums.first().copied().unwrap_or_default();
        let net = first.gross().saturating_sub(first.ceded);
        let fixed = in_quanta(quantum, net);
        let stated = in_quanta(quantum, account.investment_income);
        let income = |path: usize| columns.investment_income.get(path).copied().unwrap_or(stated);
        let outgo = |(path, (loss, tax)): (usize, (&f64, &f64))| fixed + income(path) + loss - tax;
        // After dividends, calls and loan where any is stated.
        let after = |year: usize| -> Vec<f64> {
            columns.capital.surplus.iter().skip(year).step_by(horizon).map(|surplus| surplus + letter).collect()
        };
        let surplus = |year: usize| match columns.capital.surplus.is_empty() {
            true => surplus_after(flows, opening, year),
            false => after(year),
        };
        Ok(Figures {
            model,
            opening: account.opening_surplus.saturating_add(account.letter_amount()),
            premiums,
            reserves: Reserves::of(columns, horizon).opening_with(account, quantum, losses.len()),
            horizon,
            outgo: losses.iter().zip(&columns.income_tax).enumerate().map(outgo).collect(),
            surplus: (0..horizon).map(surplus).collect(),
            losses: paths.sample(losses)?,
            paths,
            quantum,
        })
    }

    /// Premium that rules look at on a date: of the first year at the opening, of the year that ends at a year end.
    pub fn premium(&self, year: usize) -> YearPremiums {
        self.premiums.get(year.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// Surplus at the end of a year, from 1, path by path, in quanta.
    pub fn surplus(&self, year: usize) -> &[f64] {
        year.checked_sub(1).and_then(|year| self.surplus.get(year)).map_or(&[], Vec::as_slice)
    }

    /// The surplus on a date: stated at the opening, expected at a year end.
    pub fn held(&self, year: usize) -> Result<Estimate, SampleError> {
        match year {
            0 => Ok(Estimate::exact(float(self.opening))),
            _ => self.mean(self.surplus(year)),
        }
    }

    /// Mean of a column of quanta.
    pub fn mean(&self, column: &[f64]) -> Result<Estimate, SampleError> {
        Ok(self.units(self.sample(column)?.mean()))
    }

    /// A column with one entry a path, ready to be asked.
    pub fn sample<'c>(&self, column: &'c [f64]) -> Result<Sample<'c>, SampleError>
    where
        'a: 'c,
    {
        self.paths.sample(column)
    }

    /// Probability that something is so, told by ones and noughts.
    pub fn probability(&self, marks: &[f64]) -> Result<Estimate, SampleError> {
        Ok(self.sample(marks)?.probability_above(0.5))
    }

    /// Value at risk of the loss of own funds within the first year, not below nought.
    pub fn value_at_risk(&self, level: Decimal) -> Estimate {
        let Ok(level) = level.to_string().parse::<Level>() else { return Estimate::exact(f64::NAN) };
        let estimate = self.units(self.losses.quantile(level));
        if estimate.high <= 0.0 {
            return Estimate { tail_count: estimate.tail_count, supported: estimate.supported, ..Estimate::exact(0.0) };
        }
        let [value, low, high] = [estimate.value, estimate.low, estimate.high].map(|amount| amount.max(0.0));
        Estimate { value, low, high, ..estimate }
    }

    /// An amount in quanta.
    pub fn quanta(&self, amount: Decimal) -> f64 {
        in_quanta(self.quantum, amount)
    }

    /// A whole number of quanta as an exact amount.
    pub fn money(&self, quanta: f64) -> Decimal {
        self.quantum.money(quanta.to_quanta())
    }

    /// An estimate of quanta in currency units.
    pub fn units(&self, estimate: Estimate) -> Estimate {
        let [value, standard_error, low, high] = [estimate.value, estimate.standard_error, estimate.low, estimate.high]
            .map(|quanta| self.quantum.units(quanta) + 0.0);
        Estimate { value, standard_error, low, high, ..estimate }
    }
}

/// An amount in quanta, not rounded to whole ones: what is held is a whole number of them, what is required need not be.
fn in_quanta(quantum: Quantum, amount: Decimal) -> f64 {
    amount.checked_div(quantum.size()).map_or(f64::MAX, float)
}

/// The nearest number, so that equal amounts stay equal.
pub(super) fn float(amount: Decimal) -> f64 {
    nearest(amount)
}

/// A number as a decimal with all of its digits, so that it comes back as the same number.
pub(super) fn decimal(amount: f64) -> Decimal {
    Decimal::from_f64_retain(amount).unwrap_or(Decimal::MAX)
}

/// 1 where something is so.
pub(super) fn mark(so: bool) -> f64 {
    f64::from(u8::from(so))
}

/// The quotient of two expected figures with its error to first order; None where the denominator is not above nought.
///
/// Worked number: (30 ± 3) / (100 ± 4) is 0.3 with an error of hypot(3, 0.3 x 4) / 100 = 0.0323.
pub(super) fn quotient(of: &Estimate, to: &Estimate) -> Option<Estimate> {
    if to.value.is_nan() || to.value <= 0.0 {
        return None;
    }
    let value = of.value / to.value;
    let error = |of: f64, of_denominator: f64| libm::hypot(of, value * of_denominator) / to.value;
    let (below, above) = (to.value - to.low, to.high - to.value);
    // A larger denominator lowers a positive ratio and raises a negative one.
    let (lowers, raises) = if value >= 0.0 { (above, below) } else { (below, above) };
    Some(Estimate {
        value,
        standard_error: error(of.standard_error, to.standard_error),
        low: value - error(of.value - of.low, lowers),
        high: value + error(of.high - of.value, raises),
        tail_count: of.tail_count.max(to.tail_count),
        supported: of.supported && to.supported,
        better_plain: of.better_plain || to.better_plain,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn the_error_of_a_quotient_is_that_of_its_parts_to_first_order() {
        let estimate = |value: f64, standard_error: f64| Estimate {
            standard_error,
            low: value - 2.0 * standard_error,
            high: value + 2.0 * standard_error,
            ..Estimate::exact(value)
        };
        let ratio = quotient(&estimate(30.0, 3.0), &estimate(100.0, 4.0)).unwrap();
        assert_relative_eq!(ratio.standard_error, libm::hypot(0.03, 0.012), max_relative = 1e-12);
        assert_relative_eq!(ratio.high - 0.3, 2.0 * ratio.standard_error, max_relative = 1e-12);
        let exact = quotient(&Estimate::exact(109.25), &Estimate::exact(100.0)).unwrap();
        assert_eq!((exact.value, exact.low, exact.high), (1.0925, 1.0925, 1.0925));
        assert_eq!(quotient(&Estimate::exact(1.0), &Estimate::exact(0.0)), None);
    }

    #[test]
    fn a_number_comes_back_from_its_decimal() {
        for amount in [0.1, 1e15, 123_456_789.37, 2.5e-7, 0.0] {
            assert_eq!(float(decimal(amount)), amount);
        }
        assert_eq!(decimal(f64::INFINITY), Decimal::MAX);
    }
}
