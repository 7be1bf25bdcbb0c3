//! Run-off: the same losses when the captive writes nothing after a year of the path.
//!
//! No policy and no contract begins after that year. What is in force runs to its expiry and pays what happens until then; what is
//! owed is paid and received when it is due; the captive goes on paying its (stated) operating cost, earns on what it has, and pays tax
//! and dividends by its rules. Losses are drawn from the same random numbers as in the run beside it, so that the years up to then are
//! the same, amount by amount.
//!
//! Source: NAIC, Troubled Insurance Company Handbook (run-off plans); 8 V.S.A. section 6002 and HRS section 431:19-102 ask for the plan
//! of operation that the statements belong to.
//!
//! Worked number (EM11, JPY million, no losses, after the first year): result 80.8 in the first year; then -17.25 of cost and +4.0 of
//! investment income, -13.25 a year: surplus 100, 180.8, 167.55, 154.3, 141.05, 127.8.

use super::analysis::{self, AnalysisError};
use super::collect::Collector;
use super::pro_forma::{ProForma, StatementSums, pro_forma};
use super::run::StudyError;
use super::solvency::Solvency;
use crate::model::Model;
use crate::model::capital::LaterCost;
use crate::model::contract::Renewal;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::design::Design;
use crate::model::renewal::{Notice, RenewalRules};
use crate::simulation::{Cancel, Engine, RunSettings, Silent};
use crate::statistics::SampleError;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What becomes of a captive that stops writing. Amounts in currency units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct RunOff {
    /// The last year of the path, from 1, in which policies and contracts begin.
    pub after_year: u32,
    /// Operating cost of each later year.
    #[schemars(with = "String")]
    pub operating_cost: Decimal,
    /// Its statements.
    pub pro_forma: ProForma,
    /// Its surplus, ruin and capital need.
    pub solvency: Solvency,
}

/// The run-off of a model whose captive asks for it; None where it does not.
///
/// # Errors
/// As [`super::run::run`].
pub(super) fn run_off(
    model: &Model,
    engine: &Engine,
    settings: &RunSettings,
    cancel: &Cancel,
) -> Result<Option<RunOff>, StudyError> {
    let Some(account) = &model.captive else { return Ok(None) };
    let Some(stated) = account.run_off.filter(|stated| stated.after_year < model.settings.horizon) else {
        return Ok(None);
    };
    let ended = without_new_business(model, stated.after_year, stated.operating_cost);
    let design = Design::as_configured(&ended);
    let engine = Engine::with_perils(engine.perils.clone(), &ended, std::slice::from_ref(&design), None)?;
    let (mut collector, mut statements) = (Collector::new(&ended), StatementSums::new(&ended, &engine));
    engine.run(settings, &Silent, cancel, &mut (&mut collector, &mut statements))?;
    let collected = &collector.collected;
    analysis::check_reconciled(collected)?;
    let paths = analysis::paths_of(&engine, collected);
    let missing = || AnalysisError::from(SampleError::Empty);
    let pro_forma = pro_forma(&ended, &engine, (collected, paths), &statements)?.ok_or_else(missing)?;
    let solvency = analysis::solvency_alone(&ended, &engine, (collected, paths))?.ok_or_else(missing)?;
    let operating_cost = stated.operating_cost.unwrap_or(account.operating_cost);
    Ok(Some(RunOff { after_year: stated.after_year, operating_cost, pro_forma, solvency }))
}

/// The model when nothing begins after a year of the path, from 1.
///
/// # Panics
/// Never: the last day of a year within the horizon is a date.
pub fn without_new_business(model: &Model, after_year: u32, operating_cost: Option<Decimal>) -> Model {
    let mut ended = model.clone();
    // Notice on the last day of the year ends each at its first expiry that is not before it.
    let last_day = model.settings.axis.date(f64::from(after_year) * DAYS_PER_YEAR - 1.0);
    let notice = Notice { given: last_day, days: 0 };
    for policy in &mut ended.policies {
        policy.renewal = noticed(policy.renewal, notice);
    }
    for contract in &mut ended.contracts {
        contract.renewal = noticed(contract.renewal, notice);
    }
    if let Some(account) = &mut ended.captive {
        account.later_cost = operating_cost.map(|amount| LaterCost { from: after_year as usize, amount });
    }
    ended
}

/// The renewal with notice, unless it ends earlier by itself.
fn noticed(renewal: Renewal, notice: Notice) -> Renewal {
    match renewal {
        Renewal::None => Renewal::None,
        Renewal::AsIs => Renewal::Rules(RenewalRules { notice: Some(notice), ..RenewalRules::default() }),
        Renewal::Rules(rules) => {
            let reaches = |notice: Notice| notice.given.checked_add(jiff::Span::new().days(i64::from(notice.days)));
            let earlier = rules.notice.filter(|own| match (reaches(*own), reaches(notice)) {
                (Ok(own), Ok(new)) => own <= new,
                _ => false,
            });
            Renewal::Rules(RenewalRules { notice: earlier.or(Some(notice)), ..rules })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_earlier_notice_ends_a_contract_and_one_that_ends_by_itself_stays() {
        let ours = Notice { given: date(2028, 3, 31), days: 0 };
        let with = |given, days| {
            Renewal::Rules(RenewalRules { notice: Some(Notice { given, days }), ..RenewalRules::default() })
        };
        assert_eq!(noticed(Renewal::None, ours), Renewal::None);
        assert_eq!(noticed(Renewal::AsIs, ours), with(ours.given, 0));
        // Sixty days after 1 January 2028 is 1 March.
        assert_eq!(noticed(with(date(2028, 1, 1), 60), ours), with(date(2028, 1, 1), 60));
        assert_eq!(noticed(with(date(2028, 3, 1), 60), ours), with(ours.given, 0));
    }
}
