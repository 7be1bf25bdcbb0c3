//! A year of a path with what the captive has: the step between the accounts of the insurance business and the balance sheet.

use super::liquidity::CashYear;
use crate::ledger::capital::{InsuranceYear, PathState, YearEnd};
use crate::ledger::{Ledger, YearAccount};
use crate::model::losses::LossBlock;

/// Books a year with the return that is drawn for it, and puts the path's own figures in the place of those expected. None without a
/// captive.
pub(super) fn capital_year(
    ledger: &Ledger<f64>,
    state: &mut PathState<f64>,
    losses: &LossBlock<f64>,
    (path, year): (usize, u32),
    cash: CashYear,
    account: &mut YearAccount<f64>,
) -> Option<(InsuranceYear<f64>, YearEnd<f64>)> {
    let capital = ledger.capital()?;
    let deviate = losses.market_deviate.get(path * losses.horizon as usize + year as usize);
    let insurance = InsuranceYear {
        result: ledger.insurance_result(year as usize, account),
        outstanding: cash.outstanding,
        recoverables: cash.recoverable,
        investment_return: capital.return_of(deviate.copied()),
    };
    let end = capital.year(state, year as usize, &insurance);
    ledger.along(account, &end);
    Some((insurance, end))
}
