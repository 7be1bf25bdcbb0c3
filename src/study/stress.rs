//! Named, deterministic stresses: one stated year at a time, in exact decimals, through the whole programme.
//!
//! Each changes the model's terms, or withholds recoveries, and books the first model year again. What does not apply
//! to a model (a retrocession stress without retrocession, a full-limit loss of a policy without a limit) is left out.
//!
//! Source of the list: what feasibility studies and licence applications test (Sigma Actuarial Consulting, "Adverse
//! scenarios in captive feasibility", Captive International, 2020); of the case: Global Link, EM11 (December 2021).
//!
//! Worked numbers (EM11, JPY million, captive's cash flow): +80.8 without loss and in a full-limit year whose
//! retrocession pays; -869.2 when it does not; retrocession 50 % dearer +59.425; not renewed +123.55 without loss and
//! -826.45 in a full-limit year; commission 20 % +65.6; cession 90 % +73.6; no investment income +76.8; recoveries
//! after the year end: cash falls to opening + 80.8 - 950.

use super::changes::{
    ceded_by_captive, cession_moved, commission_moved, retrocession_premium_times, without_investment_income,
    without_retrocession,
};
use super::full_limit_loss::{StatedEvent, block, full_limit_loss};
use crate::ledger::{Ledger, LedgerError, YearAccount};
use crate::model::Model;
use crate::model::amount::{Amount, Share};
use crate::model::design::Design;
use crate::model::flows::{ContractExtras, YearFlows};
use crate::programme::{Outcome, Plan, PlanError};
use rust_decimal::{Decimal, dec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a stress could not be booked.
#[derive(Debug, Error)]
pub enum StressError {
    /// The changed programme could not be compiled.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The changed accounts could not be compiled.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// How hard each stress is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StressSettings {
    /// Part of its payments that a defaulting retrocessionaire does not make.
    pub loss_given_default: Share,
    /// Factor on the retrocession premium.
    pub retrocession_premium: Decimal,
    /// Points, as a fraction, by which the commission rises.
    pub commission: Decimal,
    /// Points, as a fraction, by which the cession moves.
    pub cession: Decimal,
}

impl Default for StressSettings {
    /// Default without recovery, premium half as much again, ten points more commission, five points less cession.
    fn default() -> Self {
        StressSettings {
            loss_given_default: Share::WHOLE,
            retrocession_premium: dec!(1.5),
            commission: dec!(0.10),
            cession: dec!(-0.05),
        }
    }
}

/// The captive's year under one stress. Amounts in currency units, exact; losses positive, cash flows positive when
/// received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct StressRow {
    /// Key of its label, such as `retrocession-default`.
    pub key: String,
    /// What happens.
    pub description: String,
    /// Loss that the captive assumes.
    #[schemars(with = "String")]
    pub captive_gross: Decimal,
    /// Loss that its retrocession pays.
    #[schemars(with = "String")]
    pub captive_ceded: Decimal,
    /// The captive's cash flow of the year, recoveries included whenever they come.
    #[schemars(with = "String")]
    pub captive_cash_flow: Decimal,
    /// Its difference from the year without loss as configured.
    #[schemars(with = "String")]
    pub difference: Decimal,
    /// Cash flow of captive and parent together.
    #[schemars(with = "String")]
    pub group_cash_flow: Decimal,
    /// Lowest cash in the year, from the opening surplus held as cash; only where the stress is about timing.
    #[schemars(with = "Option<String>")]
    pub lowest_cash: Option<Decimal>,
}

/// The stresses of one model and design.
pub struct Stresses<'a> {
    model: &'a Model,
    design: &'a Design,
    full_limit: Option<Vec<StatedEvent>>,
    quiet: Decimal,
}

type Row = Result<Option<StressRow>, StressError>;

/// One stated year: how many full-limit losses, and what part of the retrocession's payments stays away.
#[derive(Clone, Copy)]
struct StatedYear {
    full_limit_losses: usize,
    withheld: Share,
}

const QUIET: StatedYear = StatedYear { full_limit_losses: 0, withheld: Share::NONE };
const FULL_LIMIT: StatedYear = StatedYear { full_limit_losses: 1, withheld: Share::NONE };

/// Every stress that applies to the model, the year without loss first; one whose changed programme cannot be compiled (a
/// subject premium would be negative) does not apply.
///
/// # Errors
/// When a changed programme or its accounts cannot be compiled.
pub fn stresses(model: &Model, design: &Design, settings: &StressSettings) -> Result<Vec<StressRow>, StressError> {
    if model.captive.is_none() {
        return Ok(Vec::new());
    }
    let stresses = Stresses::new(model, design)?;
    let rows = [
        stresses.no_loss()?,
        stresses.full_limit_loss()?,
        stresses.retrocession_default(settings.loss_given_default)?,
        stresses.two_full_limit_losses()?,
        stresses.two_full_limit_losses_and_default(settings.loss_given_default)?,
        stresses.retrocession_premium(settings.retrocession_premium)?,
        stresses.retrocession_not_renewed()?,
        stresses.retrocession_not_renewed_full_limit()?,
        stresses.commission(settings.commission)?,
        stresses.cession(settings.cession)?,
        stresses.no_investment_income()?,
        stresses.late_recovery()?,
    ];
    Ok(rows.into_iter().flatten().collect())
}

impl<'a> Stresses<'a> {
    /// Prepares the stresses: finds the full-limit loss and books the year without loss.
    ///
    /// # Errors
    /// When the programme or its accounts cannot be compiled.
    pub fn new(model: &'a Model, design: &'a Design) -> Result<Stresses<'a>, StressError> {
        let quiet = book(model, design, &[], QUIET)?.captive_cash_flow;
        Ok(Stresses { model, design, full_limit: full_limit_loss(model), quiet })
    }

    /// The year without loss, as configured.
    ///
    /// # Errors
    /// As every stress: when the changed programme or its accounts cannot be compiled.
    pub fn no_loss(&self) -> Row {
        self.row("no-loss", "no loss".into(), self.model, self.design, QUIET)
    }

    /// One loss that uses up the policies; the retrocession pays as it should.
    ///
    /// # Errors
    /// When the programme or its accounts cannot be compiled.
    pub fn full_limit_loss(&self) -> Row {
        let text = "one loss that uses up the policies; the retrocession pays".into();
        self.row("full-limit-loss", text, self.model, self.design, FULL_LIMIT)
    }

    /// The same loss, and the retrocessionaires default: this part of their payments is lost. Their premium stays paid.
    ///
    /// # Errors
    /// When the programme or its accounts cannot be compiled.
    pub fn retrocession_default(&self, loss_given_default: Share) -> Row {
        self.if_retroceded(|| {
            let text = format!("one full-limit loss; the retrocession does not pay {}", percent(loss_given_default));
            let year = StatedYear { full_limit_losses: 1, withheld: loss_given_default };
            self.row("retrocession-default", text, self.model, self.design, year)
        })
    }

    /// Two losses, each of which would use up the policies, in one period.
    ///
    /// # Errors
    /// When the programme or its accounts cannot be compiled.
    pub fn two_full_limit_losses(&self) -> Row {
        let text = "two full-limit losses in one period; the retrocession pays".into();
        let year = StatedYear { full_limit_losses: 2, withheld: Share::NONE };
        self.row("two-full-limit-losses", text, self.model, self.design, year)
    }

    /// Two such losses, and the retrocessionaires default.
    ///
    /// # Errors
    /// When the programme or its accounts cannot be compiled.
    pub fn two_full_limit_losses_and_default(&self, loss_given_default: Share) -> Row {
        self.if_retroceded(|| {
            let part = percent(loss_given_default);
            let text = format!("two full-limit losses in one period; the retrocession does not pay {part}");
            let year = StatedYear { full_limit_losses: 2, withheld: loss_given_default };
            self.row("two-full-limit-losses-and-default", text, self.model, self.design, year)
        })
    }

    /// The retrocession costs `factor` times as much; no loss.
    ///
    /// # Errors
    /// When the programme or its accounts cannot be compiled.
    pub fn retrocession_premium(&self, factor: Decimal) -> Row {
        self.if_retroceded(|| {
            let text = format!("retrocession premium x {}; no loss", factor.normalize());
            let model = retrocession_premium_times(self.model, self.design, factor);
            self.row("retrocession-premium", text, &model, self.design, QUIET)
        })
    }

    /// No retrocession, neither premium nor cover; no loss.
    ///
    /// # Errors
    /// When the programme or its accounts cannot be compiled.
    pub fn retrocession_not_renewed(&self) -> Row {
        self.if_retroceded(|| {
            let design = without_retrocession(self.model, self.design);
            let text = "retrocession not renewed: no premium, no cover; no loss".into();
            self.row("retrocession-not-renewed", text, self.model, &design, QUIET)
        })
    }

    /// No retrocession and a full-limit loss.
    ///
    /// # Errors
    /// When the programme or its accounts cannot be compiled.
    pub fn retrocession_not_renewed_full_limit(&self) -> Row {
        self.if_retroceded(|| {
            let design = without_retrocession(self.model, self.design);
            let text = "retrocession not renewed; one full-limit loss".into();
            self.row("retrocession-not-renewed-full-limit-loss", text, self.model, &design, FULL_LIMIT)
        })
    }

    /// The commission that the captive pays rises by `points`; no loss.
    ///
    /// # Errors
    /// When the programme or its accounts cannot be compiled.
    pub fn commission(&self, points: Decimal) -> Row {
        let model = commission_moved(self.model, self.design, points);
        self.if_changed(&model, || {
            let text = format!("commission paid by the captive {} points; no loss", signed_points(points));
            self.row("commission", text, &model, self.design, QUIET)
        })
    }

    /// The share ceded to the captive moves by `points`; no loss.
    ///
    /// # Errors
    /// When the programme or its accounts cannot be compiled.
    pub fn cession(&self, points: Decimal) -> Row {
        let model = cession_moved(self.model, self.design, points);
        self.if_changed(&model, || {
            let text = format!("cession to the captive {} points; no loss", signed_points(points));
            self.row("cession", text, &model, self.design, QUIET)
        })
    }

    /// The captive earns no investment income; no loss.
    ///
    /// # Errors
    /// When the programme or its accounts cannot be compiled.
    pub fn no_investment_income(&self) -> Row {
        let model = without_investment_income(self.model);
        self.row("no-investment-income", "no investment income; no loss".into(), &model, self.design, QUIET)
    }

    /// A full-limit loss that the captive pays within the year while the retrocession pays after it: the year's result
    /// is as usual, but cash falls to opening surplus + cash flow - recoveries.
    ///
    /// # Errors
    /// When the programme or its accounts cannot be compiled.
    pub fn late_recovery(&self) -> Row {
        self.if_retroceded(|| {
            let text = "one full-limit loss; the retrocession pays after the year end".into();
            let row = self.row("late-recovery", text, self.model, self.design, FULL_LIMIT)?;
            let opening = self.model.captive.as_ref().map_or(Decimal::ZERO, |captive| captive.opening_surplus);
            Ok(row.map(|mut row| {
                let cash = opening.checked_add(row.captive_cash_flow);
                row.lowest_cash = cash.and_then(|cash| cash.checked_sub(row.captive_ceded));
                row
            }))
        })
    }

    fn if_retroceded(&self, row: impl FnOnce() -> Row) -> Row {
        if ceded_by_captive(self.model, self.design).is_empty() { Ok(None) } else { row() }
    }

    fn if_changed(&self, model: &Model, row: impl FnOnce() -> Row) -> Row {
        if model.contracts == self.model.contracts { Ok(None) } else { row() }
    }

    fn row(&self, key: &str, description: String, model: &Model, design: &Design, year: StatedYear) -> Row {
        let events = match (&self.full_limit, year.full_limit_losses) {
            (_, 0) => &[][..],
            (Some(events), _) => events,
            (None, _) => return Ok(None),
        };
        let account = match book(model, design, events, year) {
            // The changed programme may be none: of a premium times 1.5 nothing may be left for another contract.
            Err(StressError::Plan(_)) => return Ok(None),
            account => account?,
        };
        let money = |quanta: Decimal| model.settings.quantum.money(quanta);
        Ok(Some(StressRow {
            key: key.into(),
            description,
            captive_gross: money(account.captive_gross),
            captive_ceded: money(account.captive_ceded - account.captive_uncollected),
            captive_cash_flow: money(account.captive_cash_flow),
            difference: money(account.captive_cash_flow - self.quiet),
            group_cash_flow: money(account.group_cash_flow),
            lowest_cash: None,
        }))
    }
}

/// What the captive assumes of one loss that uses up the policies, in currency units; None where there is no such loss.
pub fn full_limit_gross(model: &Model, design: &Design) -> Option<Decimal> {
    let account = book(model, design, &full_limit_loss(model)?, FULL_LIMIT).ok()?;
    Some(model.settings.quantum.money(account.captive_gross))
}

/// The first model year's accounts after the stated losses, in quanta.
fn book(
    model: &Model,
    design: &Design,
    events: &[StatedEvent],
    year: StatedYear,
) -> Result<YearAccount<Decimal>, StressError> {
    let plan = Plan::<Decimal>::compile(model, design)?;
    let ledger = Ledger::<Decimal>::compile(model, design, plan.premiums())?;
    let losses = block(model, events, year.full_limit_losses);
    let mut outcome = Outcome::default();
    plan.apply(&losses, &mut outcome);
    let mut flows = YearFlows::quiet(model.policies.len(), model.contracts.len());
    outcome.year_flows(&losses, 0, 0, &mut flows);
    withhold(model, design, year.withheld, &mut flows);
    Ok(ledger.year(0, &flows))
}

/// What a defaulting retrocession owes and does not pay; the limit is used, and reinstatement premium is due for it.
fn withhold(model: &Model, design: &Design, part: Share, flows: &mut YearFlows<Decimal>) {
    if part.exact().is_zero() {
        return;
    }
    flows.contract_extras.resize(flows.contract_paid.len(), ContractExtras::NOTHING);
    for contract in ceded_by_captive(model, design) {
        // What a party that is certain to default does not pay is lost already.
        let known = flows.contract_extras[contract].uncollected;
        let lost = known + (flows.contract_paid[contract] - known).times(part);
        flows.contract_extras[contract].uncollected = lost;
        // Of several lines each loses its part, so that the reinsurers' accounts add up with the captive's.
        let first = model.line_starts()[contract];
        let lines = model.contracts[contract].lines.len();
        if let Some(lines) = flows.lines.get_mut(first..first + lines) {
            let mut left = lost;
            let last = lines.len().saturating_sub(1);
            for (at, line) in lines.iter_mut().enumerate() {
                let own = if at == last { left } else { line.paid.times(part).min(left) };
                line.extras.uncollected = own;
                left -= own;
            }
        }
    }
}

fn percent(share: Share) -> String {
    format!("{} %", share.exact().saturating_mul(Decimal::ONE_HUNDRED).normalize())
}

fn signed_points(points: Decimal) -> String {
    let hundredths = points.saturating_mul(Decimal::ONE_HUNDRED).normalize();
    if hundredths.is_sign_negative() { hundredths.to_string() } else { format!("+{hundredths}") }
}
