//! Contracts and policies: what they cost, what they are expected to pay, how often they are reached.

use crate::report::context::{Context, Style, periods};
use crate::report::format::{self, MISSING};
use crate::report::table::{Cell, Table};
use crate::statistics::Estimate;
use crate::study::results::{BasisRisk, ContractResults, PolicyResults};

/// The contracts of the design as configured, then those that only other designs have.
pub fn all<'a>(context: &Context<'a>) -> Vec<&'a ContractResults> {
    let mut contracts: Vec<&ContractResults> = Vec::new();
    for contract in context.results.designs.iter().flat_map(|design| &design.contracts) {
        if contracts.iter().all(|known| known.name != contract.name) {
            contracts.push(contract);
        }
    }
    contracts
}

/// What each contract costs and pays, one column each.
pub fn statistics(context: &Context, contracts: &[&ContractResults], style: Style) -> Table {
    let names = contracts.iter().map(|contract| contract.name.clone());
    let mut table = Table::new(1, std::iter::once(context.label("column.contract")).chain(names));
    if common_period(contracts).is_none() {
        for (key, last) in [("contract.from", false), ("contract.to", true)] {
            let day = |contract: &&ContractResults| Cell::text(day_of(&contract.period, last));
            table.row_if_any(context.label(key), contracts.iter().map(day).collect::<Vec<Cell>>());
        }
    }
    statistics_rows(context, contracts, style, &mut table);
    table
}

/// The period of the figures, where it is the same for all contracts.
pub fn common_period<'a>(contracts: &[&'a ContractResults]) -> Option<&'a str> {
    let first = contracts.first()?.period.as_str();
    contracts.iter().all(|contract| contract.period == first).then_some(first)
}

/// The first or the last day of `term 2027-04-01 to 2028-03-31`.
fn day_of(period: &str, last: bool) -> &str {
    let mut days = period.split_whitespace().filter(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    let day = if last { days.next_back() } else { days.next() };
    day.unwrap_or(MISSING)
}

/// So many figures of a contract stand side by side.
const FIGURES: usize = 6;

/// Terms, cost, payments and their tail, one row for each contract, in as many tables as a page is wide.
pub fn turned(context: &Context, contracts: &[&ContractResults], style: Style) -> Vec<Table> {
    let names: Vec<String> = contracts.iter().map(|contract| contract.name.clone()).collect();
    let empty = || Table::new(1, std::iter::once(context.label("column.contract")).chain(names.iter().cloned()));
    let (mut terms, mut figures) = (empty(), empty());
    terms_rows(context, contracts, style, &mut terms);
    statistics_rows(context, contracts, style, &mut figures);
    tail_rows(context, contracts, style, &mut figures);
    cut_row(context, contracts, style, &mut figures);
    // Kind, parties and period are words.
    let terms = terms.turned(4);
    std::iter::once(terms).chain(figures.turned(1).in_parts(FIGURES)).collect()
}

fn statistics_rows(context: &Context, contracts: &[&ContractResults], style: Style, table: &mut Table) {
    let each = |cell: &dyn Fn(&ContractResults) -> Cell| {
        contracts.iter().map(|contract| cell(contract)).collect::<Vec<Cell>>()
    };
    let rate = |rate: Option<f64>| rate.map_or_else(Cell::missing, |rate| Cell::text(format::percent(rate)));
    let chance =
        |estimate: Option<&_>| estimate.map_or_else(Cell::missing, |estimate| context.probability(estimate, style));
    let mut add = |key: &str, cells: Vec<Cell>| table.row_if_any(context.label(key), cells);
    let estimate = |estimate: Option<&_>| estimate.map_or_else(Cell::missing, |e| context.estimate(e, style));
    add("contract.premium", each(&|contract| context.amount(contract.premium, style)));
    add("contract.deposit", each(&|contract| context.optional(contract.deposit_premium, style)));
    add("contract.minimum", each(&|contract| context.optional(contract.minimum_premium, style)));
    add("contract.maximum", each(&|contract| context.optional(contract.maximum_premium, style)));
    add("contract.premium-change", each(&|contract| estimate(contract.expected_premium.as_ref())));
    add("contract.commission", each(&|contract| nonzero(contract.commission, context, style)));
    add("contract.profit-commission", each(&|contract| context.optional(contract.profit_commission, style)));
    add("contract.commission-change", each(&|contract| estimate(contract.expected_commission.as_ref())));
    add("contract.rate-on-line", each(&|contract| rate(contract.rate_on_line)));
    add("contract.recovery", each(&|contract| context.estimate(&contract.recovery.mean, style)));
    add("mean.analytic", each(&|contract| context.optional(contract.recovery.analytic_mean, style)));
    add("sd", each(&|contract| context.estimate(&contract.recovery.sd, style)));
    add("contract.loss-on-line", each(&|contract| rate(contract.loss_on_line)));
    add("contract.attach", each(&|contract| chance(Some(&contract.attach))));
    add("contract.exhaust", each(&|contract| chance(contract.exhaust.as_ref())));
    add("contract.aggregate-exhaust", each(&|contract| chance(contract.aggregate_exhaust.as_ref())));
    add("contract.reinstatement", each(&|contract| reinstatement(context, contract, style)));
    let expected =
        |estimate: Option<&Estimate>| estimate.map_or_else(Cell::missing, |estimate| context.estimate(estimate, style));
    let basis = |contract: &ContractResults, figure: fn(&BasisRisk) -> Option<&Estimate>| {
        expected(contract.basis_risk.as_ref().and_then(figure))
    };
    add("contract.basis-loss", each(&|contract| basis(contract, |risk| risk.loss_when_triggered.as_ref())));
    add("contract.basis-no-loss", each(&|contract| chance(contract.basis_risk.as_ref().map(|r| &r.paid_without_loss))));
    add("contract.basis-above", each(&|contract| basis(contract, |risk| Some(&risk.above_loss))));
    add("contract.basis-unpaid", each(&|contract| basis(contract, |risk| Some(&risk.unpaid_loss))));
    add("contract.overspill", each(&|contract| expected(contract.overspill.as_ref())));
    add("contract.uncollected", each(&|contract| uncollected(context, contract, style)));
}

fn nonzero(amount: f64, context: &Context, style: Style) -> Cell {
    if amount == 0.0 { Cell::missing() } else { context.amount(amount, style) }
}

/// Nothing where no reinsurer may default.
fn uncollected(context: &Context, contract: &ContractResults, style: Style) -> Cell {
    contract.uncollected.as_ref().map_or_else(Cell::missing, |estimate| context.estimate(estimate, style))
}

/// Nothing where the contract reinstates nothing for money.
fn reinstatement(context: &Context, contract: &ContractResults, style: Style) -> Cell {
    let paid = contract.reinstatements.as_ref().is_some_and(|rates| rates.iter().any(|&rate| rate > 0.0));
    if paid || contract.reinstatement_premium.value != 0.0 {
        context.estimate(&contract.reinstatement_premium, style)
    } else {
        Cell::missing()
    }
}

/// Terms, cost, payments and their tail of each contract, one column each.
pub fn details(context: &Context, contracts: &[&ContractResults], style: Style) -> Table {
    let names = contracts.iter().map(|contract| contract.name.clone());
    let mut table = Table::new(1, std::iter::once(context.label("column.contract")).chain(names));
    terms_rows(context, contracts, style, &mut table);
    statistics_rows(context, contracts, style, &mut table);
    tail_rows(context, contracts, style, &mut table);
    cut_row(context, contracts, style, &mut table);
    table
}

fn terms_rows(context: &Context, contracts: &[&ContractResults], style: Style, table: &mut Table) {
    let each = |cell: &dyn Fn(&ContractResults) -> Cell| {
        contracts.iter().map(|contract| cell(contract)).collect::<Vec<Cell>>()
    };
    let share = |share: Option<f64>| share.map_or_else(Cell::missing, |share| Cell::text(format::share(share)));
    let reinstatements =
        |contract: &ContractResults| reinstatement_terms(context, contract).map_or_else(Cell::missing, Cell::text);
    let mut add = |key: &str, cells: Vec<Cell>| table.row_if_any(context.label(key), cells);
    add("contract.kind", each(&|contract| Cell::text(context.labels.known("kind", &contract.kind))));
    add("contract.parties", each(&|contract| Cell::text(format!("{} → {}", contract.cedant, contract.reinsurer))));
    add("contract.period", each(&|contract| Cell::text(contract.period.clone())));
    add("contract.share", each(&|contract| share(contract.share)));
    add("contract.attachment", each(&|contract| context.optional(contract.attachment, style)));
    add("contract.limit", each(&|contract| context.optional(contract.limit, style)));
    add("contract.annual-deductible", each(&|contract| context.optional(contract.annual_deductible, style)));
    add("contract.annual-limit", each(&|contract| context.optional(contract.annual_limit, style)));
    add("contract.reinstatements", each(&reinstatements));
    add("contract.placed", each(&|contract| share(Some(contract.placed))));
    add("contract.collateral", each(&|contract| context.optional(contract.collateral, style)));
}

fn cut_row(context: &Context, contracts: &[&ContractResults], style: Style, table: &mut Table) {
    let cut = contracts.iter().map(|contract| match contract.cut.value {
        0.0 => Cell::missing(),
        _ => context.probability(&contract.cut, style),
    });
    table.row_if_any(context.label("contract.cut"), cut.collect::<Vec<Cell>>());
}

fn tail_rows(context: &Context, contracts: &[&ContractResults], style: Style, table: &mut Table) {
    let all = periods(contracts.iter().map(|contract| &contract.recovery.aep[..]));
    for years in all.into_iter().filter(|years| [100.0, 200.0, 250.0, 475.0, 500.0].contains(years)) {
        let name = context.labels.fill("return-period.aep", &[("period", &context.format.one_in(years))]);
        let cells = contracts.iter().map(|contract| context.return_period(&contract.recovery.aep, years, style));
        table.row_if_any(name, cells.collect::<Vec<Cell>>());
    }
}

/// `2 at 100%, 50%`, `1 free`.
pub fn reinstatement_terms(context: &Context, contract: &ContractResults) -> Option<String> {
    let rates = contract.reinstatements.as_ref()?;
    let count = rates.len().to_string();
    if contract.unlimited_reinstatements {
        let rate = format::share(rates.first().copied().unwrap_or(0.0));
        return Some(context.labels.fill("reinstatements.unlimited", &[("rates", &rate)]));
    }
    if rates.is_empty() {
        return Some(context.label("reinstatements.none"));
    }
    if rates.iter().all(|&rate| rate == 0.0) {
        return Some(context.labels.fill("reinstatements.free", &[("count", &count)]));
    }
    let mut each: Vec<String> = rates.iter().map(|&rate| format::share(rate)).collect();
    each.dedup();
    Some(context.labels.fill("reinstatements.paid", &[("count", &count), ("rates", &each.join(", "))]))
}

/// The policies: premium, deductible and limits in words.
pub fn policies(context: &Context, style: Style) -> Table {
    let head = [
        "column.policy",
        "column.insurer",
        "column.deductible",
        "column.premium",
        "column.occurrence-limit",
        "column.aggregate-limit",
        "column.share",
    ];
    let mut table = Table::new(3, head.map(|key| context.label(key)));
    for policy in &context.results.policies {
        table.row([
            Cell::text(policy.name.clone()),
            Cell::text(policy.insurer.clone()),
            Cell::text(deductible(context, policy)),
            context.amount(policy.premium, style),
            context.optional(policy.occurrence_limit, style),
            context.optional(policy.aggregate_limit, style),
            Cell::text(format::share(policy.share)),
        ]);
    }
    table.without_empty_columns()
}

/// `10.00m off each loss`, `franchise 10.00m`, `none`.
pub fn deductible(context: &Context, policy: &PolicyResults) -> String {
    let Some(kind) = &policy.deductible_kind else {
        return context.label("deductible.none");
    };
    let size = match (policy.deductible, policy.deductible_share) {
        (Some(amount), _) => context.format.stated(amount),
        (None, Some(share)) => context.labels.fill("deductible.share", &[("share", &format::share(share))]),
        (None, None) => MISSING.into(),
    };
    context.labels.fill(&format!("deductible.{kind}"), &[("size", &size)])
}
