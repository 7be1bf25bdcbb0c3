//! The cash-flow table of a captive: the first year without loss, for the captive, its parent and both together, in
//! exact decimals.
//!
//! ```text
//!  1 primary premium P                    8 parent, premium after tax  -(1) x (1 - t)
//!  2 reinsurance premium   q x (1)        9 parent, other costs        -o
//!  3 commission            c x (2)       10 parent                     (8) + (9)
//!  4 captive premium income (2) - (3)    11 group                      (7) + (10)
//!  5 investment income                   12 without a captive          -(1) x (1 - t)
//!  6 captive outgo: retrocession, costs  13 saving                     1 - (11) / (12)
//!  7 captive               (4) + (5) - (6)
//! ```
//!
//! In closed form group = -P (1 - t) - o + P q (1 - c) + i - x, from which the sensitivities follow. Figures are rounded
//! for display only, and percentages come from unrounded figures: the rounded 40 of 112 would give 64.29 %.
//!
//! Source: Global Link, "Setting up a captive: a case study" (EM11, December 2021).
//!
//! Worked number (JPY million): 160, 152, 15.2, 136.8, 4.0, 60.0, +80.8, -112.0, -8.0, -120.0, -39.2, -112.0, 65 %.

use super::changes::{assumed_by_captive, ceded_by_captive, cession_moved, commission_moved, primary_premium_times};
use crate::ledger::Ledger;
use crate::model::Model;
use crate::model::capital::TaxLosses;
use crate::model::design::Design;
use crate::model::lines::LineSplit;
use crate::model::party::{CaptiveAccount, ParentAccount};
use crate::model::premiums::PremiumSheet;
use crate::programme::{Plan, PlanError};
use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a model has no cash-flow table.
#[derive(Debug, Error)]
pub enum CashFlowError {
    /// No `[captive]`.
    #[error("the cash-flow table needs a captive")]
    NoCaptive,
    /// No `[parent]`.
    #[error("the cash-flow table needs a parent")]
    NoParent,
    /// No `[[policy]]`.
    #[error("the cash-flow table needs a policy")]
    NoPolicy,
    /// Nothing is ceded to the captive.
    #[error("the cash-flow table needs a contract that cedes to the captive")]
    NoCession,
    /// The sums leave the range of decimals, or the sheet has no first year.
    #[error("the amounts of the cash-flow table cannot be added up")]
    OutOfRange,
    /// The changed programme could not be compiled.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// The table with what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CashFlowTable {
    /// Rows 1 to 13.
    pub rows: Vec<CashFlowRow>,
    /// Rates that the table implies.
    pub facts: Vec<Fact>,
    /// What one more point, or one more unit, of each input does.
    pub sensitivities: Vec<Sensitivity>,
    /// What to beware of when the premium is set between related parties.
    pub transfer_pricing: TransferPricing,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CashFlowRow {
    /// 1 to 13.
    pub number: u32,
    /// Key of its label, such as `captive-premium-income`.
    pub key: String,
    /// Amount in currency units, exact. Cash flows are positive when the named party receives them; premium,
    /// commission, income and outgo are positive.
    #[schemars(with = "Option<String>")]
    pub amount: Option<Decimal>,
    /// Share that belongs to the row: the ceded share, the commission rate, the saving.
    #[schemars(with = "Option<String>")]
    pub share: Option<Decimal>,
    /// How it is worked out.
    pub formula: String,
}

/// A rate that the table implies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Fact {
    /// Key of its label.
    pub key: String,
    /// As a fraction.
    #[schemars(with = "String")]
    pub value: Decimal,
    /// What it is.
    pub text: String,
}

/// Effect of one more point of a share, or one more unit of an amount, everything else unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Sensitivity {
    /// The input: `cession`, `commission`, `outgo`, `tax-rate`, `primary-premium`.
    pub key: String,
    /// `point` (of a share) or `unit` (of currency).
    pub per: String,
    /// Whose cash flow changes: `group` or `parent`.
    pub of: String,
    /// By how much, in currency units.
    #[schemars(with = "String")]
    pub effect: Decimal,
}

/// A dearer policy between related parties makes the group look better; the expected loss beside it shows whether the
/// premium is one that strangers would agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TransferPricing {
    /// Change of the group's cash flow per unit of primary premium: q (1 - c) - (1 - t).
    #[schemars(with = "String")]
    pub group_per_unit_of_premium: Decimal,
    /// The premium, in currency units.
    #[schemars(with = "String")]
    pub primary_premium: Decimal,
    /// Expected loss that the policies pay in a year, in currency units; from a simulation.
    pub expected_loss: Option<f64>,
    /// The caution, in words.
    pub text: String,
}

/// The exact amounts behind the rows. Amounts as in the rows; `parent` amounts are negative.
#[derive(Clone, Copy, Debug)]
struct QuietYear {
    primary: Decimal,
    reinsurance: Decimal,
    commission: Decimal,
    income: Decimal,
    investment: Decimal,
    investment_formula: &'static str,
    retro_premium: Decimal,
    /// What the bank charges for collateral that the captive posts.
    posted: Decimal,
    outgo: Decimal,
    /// Brokerage, premium tax and fronting fees in the outgo.
    charges: Decimal,
    captive: Decimal,
    /// Part of one more unit of income that the captive keeps after income tax.
    kept_after_tax: Decimal,
    parent_after_tax: Decimal,
    other_costs: Decimal,
    parent: Decimal,
    group: Decimal,
}

/// The table of a design at the premiums of its first model year.
///
/// # Errors
/// When the model has no captive, parent, policy or cession, or its amounts cannot be added up.
pub fn cash_flow_table(
    model: &Model,
    design: &Design,
    premiums: &PremiumSheet,
) -> Result<CashFlowTable, CashFlowError> {
    let captive = model.captive.as_ref().ok_or(CashFlowError::NoCaptive)?;
    let parent = model.parent.as_ref().ok_or(CashFlowError::NoParent)?;
    if model.policies.is_empty() {
        return Err(CashFlowError::NoPolicy);
    }
    let issues = model.policies.iter().any(|policy| policy.insurer == captive.party);
    if assumed_by_captive(model, design).is_empty() && !issues {
        return Err(CashFlowError::NoCession);
    }
    let year = quiet_year(model, design, premiums, captive, parent).ok_or(CashFlowError::OutOfRange)?;
    table(model, design, parent, &year).ok_or(CashFlowError::OutOfRange)
}

/// The table of a model after a change of its terms: the programme is compiled again.
///
/// # Errors
/// As [`cash_flow_table`], and when the programme cannot be compiled.
pub fn recompiled_table(model: &Model, design: &Design) -> Result<CashFlowTable, CashFlowError> {
    let plan = Plan::<Decimal>::compile(model, design)?;
    cash_flow_table(model, design, plan.premiums())
}

impl CashFlowTable {
    /// A row by its key.
    pub fn row(&self, key: &str) -> Option<&CashFlowRow> {
        self.rows.iter().find(|row| row.key == key)
    }

    /// The saving against a parent without a captive, as a fraction: row 13.
    pub fn saving(&self) -> Option<Decimal> {
        self.row("saving").and_then(|row| row.share)
    }
}

/// An amount rounded to a multiple of `unit` for display, half away from zero. Returned as it is when `unit` is not
/// above zero.
///
/// ```
/// use rust_decimal::dec;
/// let rounded = ishizue::study::cash_flow::rounded(dec!(136_800_000), dec!(10_000_000));
/// assert_eq!(rounded, dec!(140_000_000));
/// ```
pub fn rounded(amount: Decimal, unit: Decimal) -> Decimal {
    if unit <= Decimal::ZERO {
        return amount;
    }
    let units =
        amount.checked_div(unit).map(|units| units.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero));
    units.and_then(|units| units.checked_mul(unit)).unwrap_or(amount).normalize()
}

fn sum(amounts: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    amounts.into_iter().try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?))
}

fn first(by_year: &[Decimal]) -> Option<Decimal> {
    by_year.first().copied()
}

fn first_or_nothing(by_year: &[Decimal]) -> Decimal {
    by_year.first().copied().unwrap_or(Decimal::ZERO)
}

/// Brokerage on assumed contracts, premium tax on ceded ones, fronting fees paid less received.
fn charges(
    premiums: &PremiumSheet,
    assumed: &[usize],
    ceded: &[usize],
    own: impl Fn(&usize, Decimal) -> Option<Decimal>,
) -> Option<Decimal> {
    let sheet = |contract: &usize| premiums.contracts.get(*contract);
    let paid = assumed.iter().map(|contract| {
        let sheet = sheet(contract)?;
        own(contract, first_or_nothing(&sheet.brokerage_by_year))?
            .checked_add(own(contract, first_or_nothing(&sheet.fronting_fee_by_year))?)
    });
    let of_ceded = ceded.iter().map(|contract| {
        let sheet = sheet(contract)?;
        first_or_nothing(&sheet.premium_tax_by_year).checked_sub(first_or_nothing(&sheet.fronting_fee_by_year))
    });
    sum(paid.chain(of_ceded))
}

fn quiet_year(
    model: &Model,
    design: &Design,
    premiums: &PremiumSheet,
    captive: &CaptiveAccount,
    parent: &ParentAccount,
) -> Option<QuietYear> {
    let (assumed, ceded) = (assumed_by_captive(model, design), ceded_by_captive(model, design));
    let premium = |contract: &usize| first(&premiums.contracts.get(*contract)?.by_year);
    let commission = |contract: &usize| {
        let sheet = premiums.contracts.get(*contract)?;
        first(&sheet.commission_by_year)?.checked_add(first_or_nothing(&sheet.profit_commission_by_year))
    };
    let own = |contract: &usize, amount: Decimal| own_part(model, *contract, captive.party, amount);
    let posted = |contract: &usize| match premiums.contracts.get(*contract)?.collateral_cost_by_year.first() {
        None => Some(Decimal::ZERO),
        Some(&cost) => own(contract, cost),
    };
    let charges = charges(premiums, &assumed, &ceded, own)?;
    let issued = model.policies.iter().zip(&premiums.policies).filter(|(policy, _)| policy.insurer == captive.party);
    let direct = sum(issued.map(|(_, sheet)| first(&sheet.by_year)))?;
    let primary = sum(premiums.policies.iter().map(|sheet| first(&sheet.by_year)))?;
    let reinsurance = sum(assumed.iter().map(|c| own(c, premium(c)?)))?.checked_add(direct)?;
    let commission_paid = sum(assumed.iter().map(|c| own(c, commission(c)?)))?;
    let retro_premium = sum(ceded.iter().map(premium))?;
    let retro_net = retro_premium.checked_sub(sum(ceded.iter().map(commission))?)?;
    let income = reinsurance.checked_sub(commission_paid)?;
    let posted = sum(assumed.iter().map(posted))?;
    let costs = captive.operating_cost.checked_add(posted)?;
    let ledger = Ledger::<Decimal>::compile(model, design, premiums).ok()?;
    let investment = investment(model, captive, &ledger);
    let before_tax = income.checked_add(investment)?.checked_sub(retro_net)?.checked_sub(costs)?;
    let before_tax = before_tax.checked_sub(charges)?;
    let (tax, rate) = first_tax(model, captive, &ledger, before_tax)?;
    let parent_after_tax = -primary.checked_mul(Decimal::ONE.checked_sub(parent.tax_rate.exact())?)?;
    let of_captive = match parent.taxed_as_own {
        true => {
            before_tax.max(Decimal::ZERO).checked_mul(parent.tax_rate.exact())?.checked_sub(tax)?.max(Decimal::ZERO)
        }
        false => Decimal::ZERO,
    };
    let other_costs = parent.other_costs.checked_add(of_captive)?;
    let own = parent_after_tax.checked_sub(other_costs)?;
    let cash_flow = before_tax.checked_sub(tax)?;
    Some(QuietYear {
        primary,
        reinsurance,
        commission: commission_paid,
        income,
        investment,
        investment_formula: match captive.is_plain() {
            true => "as written",
            false => "expected on opening funds",
        },
        retro_premium,
        posted,
        outgo: retro_net.checked_add(costs)?.checked_add(tax)?.checked_add(charges)?,
        charges,
        captive: cash_flow,
        kept_after_tax: Decimal::ONE.checked_sub(rate)?,
        parent_after_tax,
        other_costs: -other_costs,
        parent: own,
        group: cash_flow.checked_add(own)?,
    })
}

/// Investment income: as written, or what the opening funds are expected to earn, with what stands beside it.
fn investment(model: &Model, captive: &CaptiveAccount, ledger: &Ledger<Decimal>) -> Decimal {
    match (captive.is_plain(), ledger.capital()) {
        (false, Some(capital)) => {
            model.settings.quantum.money(capital.expected_income() + capital.yearly_extras()).normalize()
        }
        _ => captive.investment_income,
    }
}

/// Income tax of the year and the rate of the next unit of result.
fn first_tax(
    model: &Model,
    captive: &CaptiveAccount,
    ledger: &Ledger<Decimal>,
    before_tax: Decimal,
) -> Option<(Decimal, Decimal)> {
    let Some(stated) = captive.income_tax else { return Some((Decimal::ZERO, Decimal::ZERO)) };
    let rate = match stated.losses {
        TaxLosses::Refund => stated.rate.exact(),
        _ if before_tax <= Decimal::ZERO => Decimal::ZERO,
        TaxLosses::None => stated.rate.exact(),
        TaxLosses::CarryForward { opening, most, .. } => {
            let quantum = model.settings.quantum;
            let tax = quantum.money(ledger.capital()?.tax_of_first_year(quantum.quanta(before_tax)));
            let unused = before_tax.checked_mul(most.exact())? < opening;
            let untaxed = if unused { most.exact() } else { Decimal::ZERO };
            return Some((tax, stated.rate.exact().checked_mul(Decimal::ONE.checked_sub(untaxed)?)?));
        }
    };
    Some((before_tax.checked_mul(rate)?, rate))
}

/// The captive's part of an amount of a contract that it assumes, in whole or by a line.
pub(super) fn own_part(model: &Model, contract: usize, party: usize, amount: Decimal) -> Option<Decimal> {
    let contract = &model.contracts[contract];
    let Some(line) = contract.line_of(party) else { return Some(amount) };
    let quantum = model.settings.quantum;
    let mut parts = vec![Decimal::ZERO; contract.lines.len()];
    LineSplit::new(&contract.lines)?.split(quantum.quanta(amount), &mut parts, &mut Vec::new());
    Some(quantum.money(parts[line]))
}

fn table(model: &Model, design: &Design, parent: &ParentAccount, year: &QuietYear) -> Option<CashFlowTable> {
    Some(CashFlowTable {
        rows: rows(parent, year),
        facts: facts(model, design, year),
        sensitivities: sensitivities(model, design, year)?,
        transfer_pricing: TransferPricing {
            group_per_unit_of_premium: match year.primary.is_zero() {
                true => Decimal::ZERO,
                false => per_unit_of_premium(model, design, year)?,
            },
            primary_premium: year.primary,
            expected_loss: None,
            text: "A higher primary premium changes the group's cash flow by this much per unit although no risk has \
                   changed: compare the premium with the expected loss before reading the saving."
                .into(),
        },
    })
}

/// `part / whole`, None where the whole is nothing.
fn ratio(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_div(whole).map(|ratio| ratio.normalize())
}

/// A share as text, to two decimals.
fn percent(share: Decimal) -> String {
    let points = share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(share);
    format!("{} %", points.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero).normalize())
}

fn rows(parent: &ParentAccount, year: &QuietYear) -> Vec<CashFlowRow> {
    let share_text = |share: Option<Decimal>, of: &str| {
        share.map_or_else(|| "as written".to_owned(), |share| format!("{of} x {}", percent(share)))
    };
    let cession = ratio(year.reinsurance, year.primary);
    let commission = ratio(year.commission, year.reinsurance);
    let kept = Decimal::ONE - parent.tax_rate.exact();
    let after_tax = format!("-(1) x {}", percent(kept));
    let saving = ratio(year.group, -year.parent_after_tax).and_then(|part| Decimal::ONE.checked_add(part));
    let row = |number, key: &str, amount, share, formula: &str| CashFlowRow {
        number,
        key: key.into(),
        amount,
        share,
        formula: formula.into(),
    };
    let plain =
        |number, key: &str, amount: Decimal, formula: &str| row(number, key, Some(amount.normalize()), None, formula);
    let shared = |number, key: &str, amount: Decimal, share, formula: &str| {
        row(number, key, Some(amount.normalize()), share, formula)
    };
    let outgo = match (year.posted.is_zero(), year.charges.is_zero()) {
        (true, true) => "retrocession premium less its commission + operating cost + tax",
        (false, true) => "retrocession premium less its commission + operating cost + cost of collateral posted + tax",
        (true, false) => {
            "retrocession premium less its commission + operating cost + tax + brokerage, premium tax and fronting fees"
        }
        (false, false) => {
            "retrocession premium less its commission + operating cost + cost of collateral posted + tax + brokerage, \
             premium tax and fronting fees"
        }
    };
    let other = if parent.taxed_as_own { "with tax on (7)" } else { "as written" };
    vec![
        plain(1, "primary-premium", year.primary, "premium of the policies"),
        shared(2, "reinsurance-premium", year.reinsurance, cession, &share_text(cession, "(1)")),
        shared(3, "reinsurance-commission", year.commission, commission, &share_text(commission, "(2)")),
        plain(4, "captive-premium-income", year.income, "(2) - (3)"),
        plain(5, "investment-income", year.investment, year.investment_formula),
        plain(6, "captive-outgo", year.outgo, outgo),
        plain(7, "captive-cash-flow", year.captive, "(4) + (5) - (6)"),
        shared(8, "parent-premium-after-tax", year.parent_after_tax, Some(kept), &after_tax),
        plain(9, "parent-other-costs", year.other_costs, other),
        plain(10, "parent-cash-flow", year.parent, "(8) + (9)"),
        plain(11, "group-cash-flow", year.group, "(7) + (10)"),
        plain(12, "without-captive", year.parent_after_tax, &after_tax),
        row(13, "saving", None, saving.map(|saving| saving.normalize()), "1 - (11) / (12)"),
    ]
}

fn facts(model: &Model, design: &Design, year: &QuietYear) -> Vec<Fact> {
    let policy_limit = sum(model.policies.iter().map(|policy| {
        let limit = policy.aggregate_of_the_whole().or(policy.occurrence_limit)?;
        limit.checked_mul(policy.last_share().exact())
    }));
    let ceded = ceded_by_captive(model, design);
    let retro_limit = sum(ceded.iter().map(|&contract| model.contracts[contract].largest_payment()));
    let mut facts = Vec::new();
    let mut add = |key: &str, part: Decimal, whole: Option<Decimal>, text: &str| {
        if let Some(value) = whole.and_then(|whole| ratio(part, whole)) {
            facts.push(Fact { key: key.into(), value, text: text.into() });
        }
    };
    add("primary-rate-on-line", year.primary, policy_limit, "primary premium / limit of the policies");
    add("outgo-to-policy-limit", year.outgo, policy_limit, "captive outgo / limit of the policies");
    if !ceded.is_empty() {
        add("outgo-to-retrocession-limit", year.outgo, retro_limit, "captive outgo / limit of the retrocession");
        add("retrocession-rate-on-line", year.retro_premium, retro_limit, "retrocession premium / its limit");
        add(
            "outgo-to-primary-premium",
            year.outgo,
            Some(year.primary),
            "captive outgo / primary premium: the \
             retrocession costs at most this part of the primary premium",
        );
    }
    facts
}

/// The group's cash flow of the year without loss when the terms are those of `model`.
fn group(model: &Model, design: &Design) -> Option<Decimal> {
    let plan = Plan::<Decimal>::compile(model, design).ok()?;
    quiet_year(model, design, plan.premiums(), model.captive.as_ref()?, model.parent.as_ref()?).map(|year| year.group)
}

/// Effect of one point more of a share; where the share is at its end and cannot rise, of one point less, turned round.
fn point_more(year: &QuietYear, moved: impl Fn(Decimal) -> Option<Decimal>) -> Option<Decimal> {
    let point = Decimal::new(1, 2);
    let up = moved(point)?.checked_sub(year.group)?;
    if up.is_zero() { year.group.checked_sub(moved(-point)?) } else { Some(up) }
}

/// Change of the group's cash flow per unit of primary premium, with everything that is a share of it.
fn per_unit_of_premium(model: &Model, design: &Design, year: &QuietYear) -> Option<Decimal> {
    // One per cent more and what that is in units: cash flows are linear in the premium.
    let more = group(&primary_premium_times(model, Decimal::new(101, 2)), design)?.checked_sub(year.group)?;
    more.checked_div(year.primary.checked_mul(Decimal::new(1, 2))?).map(|effect| effect.round_dp(9).normalize())
}

/// Every figure but those of the parent's tax and the outgo comes from a programme that is compiled again.
fn sensitivities(model: &Model, design: &Design, year: &QuietYear) -> Option<Vec<Sensitivity>> {
    let entry = |key: &str, per: &str, of: &str, effect: Decimal| Sensitivity {
        key: key.into(),
        per: per.into(),
        of: of.into(),
        effect: effect.normalize(),
    };
    let cession = point_more(year, |points| group(&cession_moved(model, design, points), design))?;
    let commission = point_more(year, |points| group(&commission_moved(model, design, points), design))?;
    let mut entries = vec![
        entry("cession", "point", "group", cession),
        entry("commission", "point", "group", commission),
        entry("outgo", "unit", "group", -year.kept_after_tax),
        entry("tax-rate", "point", "parent", year.primary.checked_mul(Decimal::new(1, 2))?),
    ];
    if !year.primary.is_zero() {
        entries.push(entry("primary-premium", "unit", "group", per_unit_of_premium(model, design, year)?));
    }
    Some(entries)
}
