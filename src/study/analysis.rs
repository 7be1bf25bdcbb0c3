//! From the columns of a simulation to [`Results`].
//!
//! Columns hold quanta; every figure is worked out in currency units. Views are analysed in parallel and collected in
//! their order, each from its own column alone, so that the result does not depend on the number of threads.

use super::capital_paths::CapitalPaths;
use super::capital_tornado::{self, CapitalTornado, Changed};
use super::cash_flow;
use super::closed_form::closed_forms;
use super::collect::{Collected, CollectedDesign, Pair};
use super::contract_results;
use super::convergence::{Convergence, Losses, convergence};
use super::deductible::{self, DeductibleEffect};
use super::domicile;
use super::liquidity;
use super::results::*;
use super::sampling;
use super::solvency;
use super::stress::{self, StressSettings};
use super::tornado::{self, Swings};
use super::tranches;
use super::value::{self, Common, RetroValue, Side};
use crate::input::counted::counted;
use crate::ledger::YearAccount;
use crate::ledger::capital_need::CapitalNeedError;
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::amount::Amount;
use crate::model::capital::TaxLosses;
use crate::model::flows::YearFlows;
use crate::model::party::CaptiveAccount;
use crate::model::policy::{DeductibleKind, DeductibleSize, Policy};
use crate::simulation::block::WEIGHT_STEPS;
use crate::simulation::engine::DesignEngine;
use crate::simulation::{Engine, RunSettings};
use crate::statistics::{Estimate, Level, LevelError, ReturnPoint, Sample, SampleError};
use ndarray::ArrayView2;
use rayon::join;
use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Why columns could not be analysed.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// A column is empty or holds something that is no number.
    #[error("the simulated columns cannot be analysed: {0}")]
    Sample(#[from] SampleError),
    /// A confidence level.
    #[error(transparent)]
    Level(#[from] LevelError),
    /// The production check failed: nothing of such a run may be used.
    #[error(
        "the losses of {off} of {checked} simulated years do not reconcile: ground-up loss differs from what the parties \
         keep; nothing was written"
    )]
    NotReconciled { off: u64, checked: u64 },
    /// The cash-flow table.
    #[error(transparent)]
    CashFlow(#[from] cash_flow::CashFlowError),
    /// Surplus and capital.
    #[error(transparent)]
    Capital(#[from] CapitalNeedError),
    /// A path that is drawn again.
    #[error("a path cannot be told again: {0}")]
    Redraw(std::io::Error),
    /// The stresses.
    #[error(transparent)]
    Stress(#[from] stress::StressError),
}

/// Points of a curve that is drawn.
const CURVE_POINTS: usize = 160;
/// Percentiles of a cash flow, worst first.
const CASH_FLOW_LEVELS: [&str; 7] = ["0.5%", "1%", "5%", "25%", "50%", "75%", "95%"];

/// What every view of a run shares.
pub(super) struct Context<'a> {
    pub model: &'a Model,
    paths: Paths<'a>,
    return_periods: Vec<f64>,
    levels: Vec<Level>,
}

/// A column of annual amounts to look at, in quanta.
pub(super) struct Column<'a> {
    pub key: &'a str,
    pub sum: &'a [f64],
    pub largest: Option<&'a [f64]>,
    /// +1, or -1 where the column is a cash flow and the view is of a loss.
    pub sign: f64,
    pub analytic_mean: Option<f64>,
    pub analytic_sd: Option<f64>,
}

impl<'a> Column<'a> {
    fn of(key: &'a str, pair: &'a Pair) -> Column<'a> {
        Column { largest: Some(&pair.largest), ..Column::sums(key, &pair.sum) }
    }

    pub(super) fn sums(key: &'a str, sum: &'a [f64]) -> Column<'a> {
        Column { key, sum, largest: None, sign: 1.0, analytic_mean: None, analytic_sd: None }
    }
}

impl Context<'_> {
    /// A column in currency units.
    fn units(&self, quanta: &[f64], sign: f64) -> Vec<f64> {
        let quantum = self.model.settings.quantum;
        // Adding nought turns -0 into 0.
        quanta.iter().map(|&quanta| quantum.units(sign * quanta) + 0.0).collect()
    }

    fn sample<'v>(&'v self, values: &'v [f64]) -> Result<Sample<'v>, SampleError> {
        self.paths.sample(values)
    }

    /// Mean of a column of quanta.
    pub(super) fn mean(&self, quanta: &[f64], sign: f64) -> Result<Estimate, SampleError> {
        let values = self.units(quanta, sign);
        Ok(self.sample(&values)?.mean())
    }

    /// The mean of a column that is not money.
    pub(super) fn plain_mean(&self, values: &[f64]) -> Result<Estimate, SampleError> {
        Ok(self.sample(values)?.mean())
    }

    /// Probability that an entry of a column of zeros and ones is one.
    pub(super) fn probability(&self, marks: &[f64]) -> Result<Estimate, SampleError> {
        Ok(self.sample(marks)?.probability_above(0.5))
    }

    /// The whole view of a column.
    pub(super) fn view(&self, column: &Column) -> Result<LossView, SampleError> {
        let values = self.units(column.sum, column.sign);
        let sample = self.sample(&values)?;
        let occurrence_values = column.largest.map(|largest| self.units(largest, column.sign));
        let occurrence = occurrence_values.as_deref().map(|values| self.sample(values)).transpose()?;
        let points = |estimate: &dyn Fn(Level) -> Estimate| {
            self.levels
                .iter()
                .map(|&level| LevelPoint { level: level.percent_label(), estimate: estimate(level) })
                .collect()
        };
        Ok(LossView {
            key: column.key.into(),
            mean: sample.mean(),
            analytic_mean: column.analytic_mean,
            sd: sample.sd(),
            analytic_sd: column.analytic_sd,
            any: sample.probability_above(0.0),
            aep: sample.exceedance(&self.return_periods),
            oep: occurrence.as_ref().map_or(Vec::new(), |sample| sample.exceedance(&self.return_periods)),
            var: points(&|level| sample.quantile(level)),
            tvar: points(&|level| sample.tvar(level)),
            aep_curve: drawn(&sample),
            oep_curve: occurrence.as_ref().map_or(Vec::new(), drawn),
        })
    }

    fn cash_flow_view(&self, key: &str, quanta: &[f64], quiet_year: f64) -> Result<CashFlowView, AnalysisError> {
        let values = self.units(quanta, 1.0);
        let sample = self.sample(&values)?;
        let percentiles = CASH_FLOW_LEVELS
            .iter()
            .map(|label| {
                let level: Level = label.parse()?;
                Ok(LevelPoint { level: (*label).into(), estimate: sample.quantile(level) })
            })
            .collect::<Result<_, LevelError>>()?;
        Ok(CashFlowView { key: key.into(), quiet_year, mean: sample.mean(), sd: sample.sd(), percentiles })
    }

    pub(super) fn money(&self, amount: Decimal) -> f64 {
        amount.to_f64().unwrap_or(0.0)
    }
}

fn drawn(sample: &Sample) -> Vec<CurvePoint> {
    let point = |ReturnPoint { return_period, loss }: &ReturnPoint| CurvePoint {
        return_period: *return_period,
        loss: loss.value,
        low: loss.low,
        high: loss.high,
    };
    sample.thinned(CURVE_POINTS).iter().map(point).collect()
}

/// (Σw)²/Σw².
pub(super) fn effective_trials(weights: &[f64]) -> f64 {
    let (sum, squares) = weights.iter().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    sum * sum / squares
}

/// How the paths of a run count.
pub(super) fn paths_of<'a>(engine: &Engine, collected: &'a Collected) -> Paths<'a> {
    let weights = (!collected.weight.is_empty()).then_some(collected.weight.as_slice());
    // Errors of imported year tables rest on their periods, not on the trials drawn from them.
    let effective_size = engine.perils.periods().map(|periods| (periods as f64).min(collected.paths as f64));
    let (subsets, randomisations) = (engine.perils.subsets(), engine.perils.randomisations());
    Paths { weights, effective_size, subsets, randomisations }
}

/// Analyses a run.
///
/// # Errors
/// [`AnalysisError::NotReconciled`] when the production check failed in any year.
pub fn analyse(
    model: &Model,
    settings: &RunSettings,
    engine: &Engine,
    collected: &Collected,
) -> Result<Results, AnalysisError> {
    check_reconciled(collected)?;
    let context = Context {
        model,
        paths: paths_of(engine, collected),
        return_periods: model.settings.return_periods.iter().map(|&years| f64::from(years)).collect(),
        levels: model.settings.levels.iter().map(|level| level.to_string().parse()).collect::<Result<_, _>>()?,
    };
    let first = &engine.designs[0];
    let cash_flow_table = match cash_flow::cash_flow_table(model, &first.design, first.plan.premiums()) {
        Ok(table) => Some(table),
        Err(
            cash_flow::CashFlowError::NoCaptive
            | cash_flow::CashFlowError::NoParent
            | cash_flow::CashFlowError::NoPolicy
            | cash_flow::CashFlowError::NoCession,
        ) => None,
        Err(error) => return Err(error.into()),
    };
    let of_design = |(index, (design, columns))| design_results(&context, engine, index, design, columns, collected);
    // None of these depends on another; each is worked out from columns of its own.
    let (
        (designs, (perils, before_retrocession)),
        ((value, capital_tornado), ((tranches, convergence), (bridges, rules))),
    ) = join(
        || {
            let designs = || engine.designs.par_iter().zip(&collected.designs).enumerate().map(of_design).collect();
            let before = || before_retrocession(&context, engine, collected);
            join::<_, _, Result<Vec<_>, _>, _>(designs, || join(|| peril_results(&context, engine, collected), before))
        },
        || {
            let worth = || value_of_retrocession(&context, engine, collected);
            let paths = context.paths;
            let by_layer = || tranches::tranches(model, engine, collected, paths);
            let bridge = || super::bridge::bridges(collected, model.settings.quantum, paths);
            join(
                || join(worth, || capital_tornado_of(&context, engine, collected)),
                || {
                    join(
                        || join(by_layer, || convergence_of(&context, engine, collected)),
                        || join(bridge, || domicile::rules(model, engine, (collected, paths))),
                    )
                },
            )
        },
    );
    let (own_stresses, left_out) = stress::own_stresses(model, &first.design)?;
    let mut stresses = stress::stresses(model, &first.design, &StressSettings::default())?;
    stresses.extend(own_stresses);
    let name = |party: Option<usize>| party.map(|party| model.parties[party].name.clone());
    let mut results = Results {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").into(),
        title: model.title.clone(),
        currency: model.currency.clone(),
        quantum: model.settings.quantum.size().normalize().to_string(),
        start: model.settings.axis.start().to_string(),
        trials: settings.trials,
        horizon: model.settings.horizon,
        seed: model.settings.seed,
        perils_digest: engine.perils.digest(),
        sampling: model.settings.sampling.key().into(),
        effective_trials: engine.perils.is_tail().then(|| effective_trials(&collected.weight)),
        notes: model.notes.clone(),
        assumptions: {
            let mut all = super::assumptions::assumptions(model);
            all.extend(sampling::assumption(model, &engine.perils));
            all
        },
        warnings: Vec::new(),
        cash_flow_table: None,
        captive: name(model.captive_party()),
        parent: name(model.parent_party()),
        policies: policy_results(&context, first),
        tornado: match &cash_flow_table {
            Some(_) => tornado::tornado(model, &first.design, &Swings::default())?,
            None => Vec::new(),
        },
        stresses,
        perils: perils?,
        sites: site_results(&context, collected),
        before_retrocession: before_retrocession?,
        deductible: deductible_effect(&context, collected)?,
        designs: designs?,
        value: value?,
        capital_tornado: capital_tornado?,
        tranches: tranches?,
        convergence: convergence?,
        reconciliation: Reconciliation {
            years_checked: collected.years_checked,
            years_off: collected.years_off,
            losses_cut: collected.losses_cut,
        },
        // Found by further steps, see `study::pro_forma`, `study::exact`, `study::earthquake` and `study::credit`.
        pro_forma: None,
        run_off: None,
        exact: None,
        bridges: bridges?,
        earthquakes: Vec::new(),
        credits: Vec::new(),
        rules: rules?,
    };
    let insured = results.before_retrocession.iter().find(|view| view.key == "insured");
    results.cash_flow_table = cash_flow_table.map(|mut table| {
        table.transfer_pricing.expected_loss = insured.map(|view| view.mean.value);
        table
    });
    let released = first.ledger.capital().map_or(0.0, |capital| capital.extras(0).released);
    let left_out = left_out.iter().map(|left| format!("The stress `{}` is left out: {}.", left.name, left.why));
    results.warnings = sampling::warning(&engine.perils, settings.trials).into_iter().chain(left_out).collect();
    results.warnings.extend(warnings(&context, &results, model.settings.quantum.money(released.to_quanta())));
    Ok(results)
}

/// The first design against the second, on the same paths.
fn value_of_retrocession(
    context: &Context,
    engine: &Engine,
    collected: &Collected,
) -> Result<Option<RetroValue>, AnalysisError> {
    let (Some(account), [own, other]) = (&context.model.captive, &engine.designs[..]) else { return Ok(None) };
    let sides = [(own, &collected.designs[0]), (other, &collected.designs[1])];
    let [own, other] = sides.map(|(design, columns)| side(context.model, design, columns, collected.horizon));
    let (Some(own), Some(other)) = (own, other) else { return Ok(None) };
    let common = Common { account, quantum: context.model.settings.quantum, paths: context.paths, paired: true };
    Ok(Some(value::value(&common, &other, &own)?))
}

/// The columns of a design as the value of its retrocession is found from; None without a captive.
pub(super) fn side<'a>(
    model: &Model,
    design: &'a DesignEngine,
    columns: &'a CollectedDesign,
    horizon: usize,
) -> Option<Side<'a>> {
    if columns.captive_cash_flow.is_empty() {
        return None;
    }
    let account = model.captive.as_ref()?;
    let quanta = |money: Decimal| model.settings.quantum.quanta(money).to_f64().unwrap_or(0.0);
    Some(Side {
        opening: quanta(account.opening_surplus),
        minimum: quanta(account.minimum_surplus),
        name: &design.design.name,
        paths: capital_paths(account, design, columns, horizon)?,
        net: &columns.net.sum,
        recovery: &columns.ceded.sum,
        reinstatement: &columns.reinstatement_premium,
        premium: quiet_year(model, design).retro_premium,
    })
}

fn before_retrocession(
    context: &Context,
    engine: &Engine,
    collected: &Collected,
) -> Result<Vec<LossView>, AnalysisError> {
    let (mean, sd) = total_closed_form(context.model, engine);
    let first = &engine.designs[0];
    let forms = closed_forms(context.model, &first.design, &engine.perils);
    let (gross, _) = first.focus.sums(&forms.policies, &forms.contracts);
    let insured = forms.policies.iter().try_fold(0.0, |sum, policy| Some(sum + (*policy)?));
    let columns = [
        Column { analytic_mean: mean, analytic_sd: sd, ..Column::of("ground-up", &collected.ground_up) },
        Column { analytic_mean: insured, ..Column::of("insured", &collected.insured) },
        Column { analytic_mean: gross, ..Column::of("captive-gross", &collected.gross) },
    ];
    let kept = if context.model.policies.is_empty() { 1 } else { columns.len() };
    Ok(columns[..kept].par_iter().map(|column| context.view(column)).collect::<Result<_, _>>()?)
}

/// Mean and standard deviation of the ground-up loss of all perils, where every peril has them in closed form and no
/// two share a factor.
fn total_closed_form(model: &Model, engine: &Engine) -> (Option<f64>, Option<f64>) {
    let parts: Vec<_> = (0..model.perils.len()).map(|peril| engine.perils.analytic(peril)).collect();
    let mean = parts.iter().map(|part| part.mean).sum();
    let shared = model.perils.iter().filter(|peril| peril.shared_frequency.is_some()).count() > 1;
    let variance: Option<f64> = parts.iter().map(|part| part.sd.map(|sd| sd * sd)).sum();
    (mean, variance.filter(|_| !shared).map(f64::sqrt))
}

fn design_results(
    context: &Context,
    engine: &Engine,
    index: usize,
    design: &DesignEngine,
    columns: &CollectedDesign,
    collected: &Collected,
) -> Result<DesignResults, AnalysisError> {
    let model = context.model;
    let quiet = quiet_year(model, design);
    let horizon = collected.horizon;
    let captive: Vec<f64> = columns.captive_cash_flow.iter().step_by(horizon).copied().collect();
    let forms = closed_forms(model, &design.design, &engine.perils);
    let (gross, ceded) = design.focus.sums(&forms.policies, &forms.contracts);
    // What is not collected has no closed form.
    let net = gross.zip(ceded).map(|(gross, ceded)| gross - ceded).filter(|_| columns.uncollected.is_empty());
    let mut views = vec![
        Column { analytic_mean: ceded, ..Column::of("ceded", &columns.ceded) },
        Column { analytic_mean: net, ..Column::of("net", &columns.net) },
    ];
    if !captive.is_empty() {
        views.push(Column { sign: -1.0, ..Column::sums("net-result", &captive) });
    }
    let mut views = views.par_iter().map(|view| context.view(view)).collect::<Result<Vec<_>, _>>()?.into_iter();
    let (ceded, net) = (views.next(), views.next());
    let (Some(ceded), Some(net)) = (ceded, net) else { return Err(SampleError::Empty.into()) };
    let units = |quanta: f64| model.settings.quantum.units(quanta);
    let flows = [
        ("captive", &captive, quiet.captive_cash_flow),
        ("parent", &columns.parent_cash_flow, quiet.parent_cash_flow),
        ("group", &columns.group_cash_flow, quiet.group_cash_flow),
        ("without-captive", &columns.without_captive, quiet.without_captive),
    ];
    let cash_flows = flows
        .par_iter()
        .filter(|(_, column, _)| !column.is_empty())
        .map(|(key, column, quiet)| context.cash_flow_view(key, column, units(*quiet)))
        .collect::<Result<_, _>>()?;
    let group_worse_off = match columns.group_worse_off.as_slice() {
        [] => None,
        marks => Some(context.probability(marks)?),
    };
    let contracts = if index == 0 {
        contract_results::contracts(context, engine, collected, &forms.contracts)?
    } else {
        Vec::new()
    };
    Ok(DesignResults {
        name: design.design.name.clone(),
        ceded,
        net,
        net_result: views.next(),
        cash_flows,
        group_worse_off,
        solvency: solvency_of(context, design, columns, horizon)?,
        expected_year: expected_year(context, design, columns, collected, &quiet)?,
        contracts,
        uncollected: match columns.uncollected.is_empty() {
            true => None,
            false => Some(context.view(&Column::sums("uncollected", &columns.uncollected))?),
        },
        liquidity: liquidity_of(context, design, columns, horizon)?,
    })
}

/// The first year without loss.
fn quiet_year(model: &Model, design: &DesignEngine) -> YearAccount<f64> {
    design.ledger.year(0, &YearFlows::quiet(model.policies.len(), model.contracts.len()))
}

/// The captive's accounts of the first year, signed as its cash flows; they add up to the last.
fn expected_year(
    context: &Context,
    design: &DesignEngine,
    columns: &CollectedDesign,
    collected: &Collected,
    quiet: &YearAccount<f64>,
) -> Result<Vec<AccountMean>, AnalysisError> {
    let Some(account) = &context.model.captive else { return Ok(Vec::new()) };
    let quantum = context.model.settings.quantum;
    let fixed =
        |key: &str, amount: f64| AccountMean { key: key.into(), quiet_year: amount, mean: Estimate::exact(amount) };
    let varying = |key: &str, quanta: &[f64], sign: f64, quiet: f64| -> Result<AccountMean, SampleError> {
        let quiet_year = quantum.units(sign * quiet) + 0.0;
        Ok(AccountMean { key: key.into(), quiet_year, mean: context.mean(quanta, sign)? })
    };
    let captive: Vec<f64> = columns.captive_cash_flow.iter().step_by(collected.horizon).copied().collect();
    let mut accounts = vec![
        varying("premium-income", &columns.premium_income, 1.0, quiet.captive_premium_income)?,
        match columns.investment_income.is_empty() {
            true => fixed("investment-income", context.money(account.investment_income)),
            false => varying("investment-income", &columns.investment_income, 1.0, quiet.investment_income)?,
        },
        varying("claims", &collected.gross.sum, -1.0, 0.0)?,
    ];
    if design.focus.cedes() {
        accounts.push(match columns.retro_premium.is_empty() {
            true => fixed("retro-premium", quantum.units(-quiet.retro_premium)),
            false => varying("retro-premium", &columns.retro_premium, -1.0, quiet.retro_premium)?,
        });
        accounts.push(varying("recoveries", &columns.ceded.sum, 1.0, 0.0)?);
        if !columns.uncollected.is_empty() {
            accounts.push(varying("uncollected", &columns.uncollected, -1.0, 0.0)?);
        }
        accounts.push(varying("reinstatement-premium", &columns.reinstatement_premium, -1.0, 0.0)?);
    }
    for (key, column, quiet) in [
        ("brokerage", &columns.brokerage, quiet.brokerage),
        ("premium-tax", &columns.premium_tax, quiet.premium_tax),
        ("fronting-fee", &columns.fronting_fee, quiet.fronting_fee),
    ] {
        if quiet != 0.0 || column.iter().any(|charge| *charge != 0.0) {
            accounts.push(varying(key, column, -1.0, quiet)?);
        }
    }
    accounts.push(fixed("operating-cost", -context.money(account.operating_cost)));
    if quiet.collateral_cost != 0.0 {
        accounts.push(fixed("collateral-cost", quantum.units(-quiet.collateral_cost)));
    }
    if account.income_tax.is_some() {
        accounts.push(varying("income-tax", &columns.income_tax, -1.0, quiet.income_tax)?);
    }
    accounts.push(varying("captive-cash-flow", &captive, 1.0, quiet.captive_cash_flow)?);
    Ok(accounts)
}

/// The captive's paths under a design.
pub(super) fn capital_paths<'a>(
    account: &CaptiveAccount,
    design: &DesignEngine,
    columns: &'a CollectedDesign,
    horizon: usize,
) -> Option<CapitalPaths<'a>> {
    CapitalPaths::of(
        design.ledger.capital()?,
        (&columns.captive_cash_flow, &columns.capital),
        horizon,
        account.is_plain(),
    )
}

/// What its solvency is found from.
pub(super) fn solvency_question<'a>(
    model: &Model,
    design: &DesignEngine,
    columns: &'a CollectedDesign,
    of: &'a CapitalPaths<'a>,
) -> solvency::Question<'a> {
    let stated = |column: &'a Vec<f64>| (!column.is_empty()).then_some(column.as_slice());
    let quiet = model.settings.quantum.units(quiet_year(model, design).captive_cash_flow);
    solvency::Question {
        paths: of,
        called: stated(&columns.called),
        dividends: stated(&columns.dividends),
        self_funding: super::self_funding::target(model).map(|target| (target, quiet)),
    }
}

/// The production check.
pub(super) fn check_reconciled(collected: &Collected) -> Result<(), AnalysisError> {
    match collected.years_off {
        0 => Ok(()),
        off => Err(AnalysisError::NotReconciled { off, checked: collected.years_checked }),
    }
}

/// The solvency of the first design of an engine; None without a captive.
pub(super) fn solvency_alone(
    model: &Model,
    engine: &Engine,
    (collected, paths): (&Collected, Paths),
) -> Result<Option<solvency::Solvency>, AnalysisError> {
    let (Some(account), Some(design), Some(columns)) =
        (&model.captive, engine.designs.first(), collected.designs.first())
    else {
        return Ok(None);
    };
    let Some(of) = capital_paths(account, design, columns, collected.horizon) else {
        return Err(SampleError::Empty.into());
    };
    let question = solvency_question(model, design, columns, &of);
    Ok(Some(solvency::solvency(&question, account, model.settings.quantum, paths)?))
}

fn solvency_of(
    context: &Context,
    design: &DesignEngine,
    columns: &CollectedDesign,
    horizon: usize,
) -> Result<Option<solvency::Solvency>, AnalysisError> {
    let Some(account) = &context.model.captive else { return Ok(None) };
    let Some(of) = capital_paths(account, design, columns, horizon) else { return Err(SampleError::Empty.into()) };
    let question = solvency_question(context.model, design, columns, &of);
    Ok(Some(solvency::solvency(&question, account, context.model.settings.quantum, context.paths)?))
}

/// What moves the capital need at the horizon and the rarest ruin that is asked for.
fn capital_tornado_of(
    context: &Context,
    engine: &Engine,
    collected: &Collected,
) -> Result<Option<CapitalTornado>, AnalysisError> {
    let (model, horizon, first) = (context.model, collected.horizon, &engine.designs[0]);
    let Some(account) = &model.captive else { return Ok(None) };
    let Some(&probability) = account.ruin_probabilities.iter().min() else { return Ok(None) };
    let paths = |at: usize| {
        let (design, columns) = (engine.designs.get(at)?, collected.designs.get(at)?);
        capital_paths(account, design, columns, horizon)
    };
    let Some(own) = paths(0) else { return Ok(None) };
    let after_tax = match account.income_tax {
        Some(tax) if !own.replays() => match tax.losses {
            TaxLosses::Refund => 1.0 - tax.rate.fast(),
            _ => return Ok(None),
        },
        _ => 1.0,
    };
    let quantum = model.settings.quantum;
    let quiet = quiet_year(model, first);
    let stated = |money: Decimal| quantum.quanta(money).to_f64().unwrap_or(0.0);
    let income = if account.investment.is_none() { stated(account.investment_income) } else { 0.0 };
    let of = |key, amount, income, factors| Changed { key, amount, income, factors };
    let twin = paths(1);
    let question = capital_tornado::Question {
        own: &own,
        twin: twin.as_ref(),
        minimum: stated(account.minimum_surplus),
        horizon,
        probability,
        changed: vec![
            of("premium-income", quiet.captive_premium_income, true, [-0.1, 0.1]),
            of("retrocession-premium", quiet.retro_premium, false, [0.25, -0.25]),
            of("operating-cost", stated(account.operating_cost), false, [0.25, -0.25]),
            of("investment-income", income, true, [-1.0, 0.5]),
        ],
        after_tax,
    };
    let common = Common { account, quantum, paths: context.paths, paired: true };
    Ok(Some(capital_tornado::capital_tornado(&question, &common)?))
}

/// The captive's gross loss and its result (without a captive what the insurer keeps), and ruin, with more and more trials.
fn convergence_of(
    context: &Context,
    engine: &Engine,
    collected: &Collected,
) -> Result<Vec<Convergence>, AnalysisError> {
    let (model, horizon) = (context.model, collected.horizon);
    let (design, columns) = (&engine.designs[0], &collected.designs[0]);
    let (of, before) = match model.policies.is_empty() {
        true => ("ground-up", &collected.ground_up.sum),
        false => ("captive-gross", &collected.gross.sum),
    };
    let mut losses = vec![Losses { of, values: context.units(before, 1.0) }];
    let captive: Vec<f64> = columns.captive_cash_flow.iter().step_by(horizon).copied().collect();
    if !captive.is_empty() {
        losses.push(Losses { of: "net-result", values: context.units(&captive, -1.0) });
    } else if columns.net.sum != *before {
        losses.push(Losses { of: "net", values: context.units(&columns.net.sum, 1.0) });
    }
    let paths = model.captive.as_ref().and_then(|account| capital_paths(account, design, columns, horizon));
    let ruined = model.captive.as_ref().zip(paths.as_ref()).map(|(account, paths)| {
        solvency::ruined(&solvency_question(model, design, columns, paths), account, model.settings.quantum)
    });
    Ok(convergence(&losses, ruined.as_deref(), context.paths)?)
}

fn liquidity_of(
    context: &Context,
    design: &DesignEngine,
    columns: &CollectedDesign,
    horizon: usize,
) -> Result<Option<liquidity::Liquidity>, AnalysisError> {
    let Some(account) = context.model.captive.as_ref().filter(|_| !columns.lowest_cash.is_empty()) else {
        return Ok(None);
    };
    let settings = &context.model.settings;
    let funds = design.ledger.capital().map_or(0.0, |capital| capital.opening().funds);
    let opening_cash = settings.quantum.money(funds.to_quanta()).normalize();
    let question = liquidity::Question { account, opening_cash, quantum: settings.quantum, levels: &context.levels };
    let paths = columns.captive_cash_flow.len() / horizon;
    let shape = |column| ArrayView2::from_shape((paths, horizon), column).map_err(|_| SampleError::Empty);
    let (lowest, flows) = (shape(&columns.lowest_cash)?, shape(&columns.captive_cash_flow)?);
    Ok(Some(liquidity::liquidity(&question, lowest, flows, context.paths)?))
}

fn deductible_effect(context: &Context, collected: &Collected) -> Result<Option<DeductibleEffect>, AnalysisError> {
    if collected.insured_without_deductible.is_empty() {
        return Ok(None);
    }
    let with = context.units(&collected.insured.sum, 1.0);
    let without = context.units(&collected.insured_without_deductible, 1.0);
    Ok(Some(deductible::deductible_effect(&with, &without, "99%".parse()?, context.paths)?))
}

fn peril_results(
    context: &Context,
    engine: &Engine,
    collected: &Collected,
) -> Result<Vec<PerilResults>, AnalysisError> {
    let perils = context.model.perils.par_iter().enumerate().map(|(index, peril)| {
        let analytic = engine.perils.analytic(index);
        let losses = context.units(&collected.peril_loss[index], 1.0);
        let sample = context.sample(&losses)?;
        let counts = context.sample(&collected.peril_count[index])?;
        Ok(PerilResults {
            name: peril.name.clone(),
            source: super::price::source(&peril.source).into(),
            events: engine.perils.event_sets()[index].events.len() as u64,
            frequency: counts.mean(),
            analytic_frequency: analytic.mean_count,
            mean: sample.mean(),
            analytic_mean: analytic.mean,
            sd: sample.sd(),
            analytic_sd: analytic.sd,
        })
    });
    perils.collect()
}

fn site_results(context: &Context, collected: &Collected) -> Vec<SiteResults> {
    let weight: f64 = context.paths.weights.map_or(collected.paths as f64, |weights| weights.iter().sum());
    let mean = |sum: u128| context.model.settings.quantum.units(sum as f64 / WEIGHT_STEPS / weight);
    let shares = |risk: usize| collected.risk_shares.get(risk).copied().unwrap_or_default().map(mean);
    let sites = context.model.risks.iter().zip(&collected.risk_loss).enumerate();
    sites
        .filter(|(_, (risk, _))| !risk.portfolio)
        .map(|(index, (risk, &sum))| (risk, sum, shares(index)))
        .map(|(risk, sum, [insured, gross, ceded])| SiteResults {
            id: risk.id.clone(),
            name: risk.name.clone(),
            value: risk.exposure().map(|value| context.money(value)),
            mean: mean(sum),
            insured,
            gross,
            ceded,
            premium: risk.premium.map(|premium| context.money(premium)),
            group: risk.group.clone(),
            is_buyer: risk.buyer.is_some(),
        })
        .collect()
}

fn policy_results(context: &Context, first: &DesignEngine) -> Vec<PolicyResults> {
    let sheets = &first.plan.premiums().policies;
    let result = |(policy, sheet): (&Policy, &crate::model::premiums::PolicyPremium)| PolicyResults {
        name: policy.name.clone(),
        insurer: context.model.parties[policy.insurer].name.clone(),
        premium: context.money(sheet.term),
        deductible_kind: policy.deductible.map(|deductible| {
            String::from(match deductible.kind {
                DeductibleKind::Subtract => "subtract",
                DeductibleKind::Franchise => "franchise",
                DeductibleKind::FranchiseAtOrAbove => "franchise-at-or-above",
            })
        }),
        deductible: policy.deductible.and_then(|deductible| match deductible.size {
            DeductibleSize::Amount(amount) => Some(context.money(amount)),
            _ => None,
        }),
        deductible_share: policy.deductible.and_then(|deductible| match deductible.size {
            DeductibleSize::ShareOfLoss(share) | DeductibleSize::ShareOfValue(share) => Some(share.fast()),
            DeductibleSize::Amount(_) => None,
        }),
        occurrence_limit: policy.occurrence_limit.map(|limit| context.money(limit)),
        aggregate_limit: policy.aggregate_limit.map(|limit| context.money(limit)),
        share: policy.share.fast(),
    };
    context.model.policies.iter().zip(sheets).map(result).collect()
}

/// What a reader should be warned of.
fn warnings(context: &Context, results: &Results, released: Decimal) -> Vec<String> {
    let mut warnings = Vec::new();
    if results.reconciliation.losses_cut > 0 {
        warnings.push(format!(
            "{} cut at the largest exact amount, 2^53 quanta: write a larger `quantum`, or censor the severity.",
            counted(results.reconciliation.losses_cut, "losses were")
        ));
    }
    let longest = context.model.settings.return_periods.iter().max().copied().unwrap_or(0);
    let size = context.paths.effective_size.unwrap_or(results.trials as f64);
    let plain = context.paths.randomisations == 0 || context.paths.effective_size.is_some();
    if plain && size / f64::from(longest.max(1)) < 100.0 {
        warnings.push(format!(
            "{} independent years support return periods up to {} years with 100 or more years at or beyond; longer ones \
             are marked.",
            size as u64,
            (size / 100.0) as u64
        ));
    }
    warnings.extend(super::capital_assumptions::released(context.model, released));
    // Only a severity without a mean has no closed form of it.
    // Earthquakes and most books of buyers have no closed form, but a mean.
    let simulated = |peril: &PerilResults| matches!(peril.source.as_str(), "earthquake" | "credit");
    let infinite = |peril: &&PerilResults| peril.analytic_mean.is_none() && !simulated(peril);
    if let Some(peril) = results.perils.iter().find(infinite) {
        warnings.push(format!("{}: its mean loss is infinite; every mean here is that of this sample.", peril.name));
    }
    warnings
}
