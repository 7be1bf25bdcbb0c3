//! Policies and reinsurance contracts, compiled to a flat plan that is interpreted once for each block of losses.
//!
//! [`Plan::compile`] turns a model and a design into a plan; [`Plan::apply`] passes a block of losses through it and fills
//! an [`Outcome`]; [`Plan::trace`] explains it event by event. The plan is generic over
//! [`Amount`](crate::model::amount::Amount): the simulation computes in `f64` holding whole quanta, replays in `Decimal`,
//! by the same code.
//!
//! | file | what is in it |
//! |---|---|
//! | `policy`, `quota_share`, `surplus_share`, `excess_of_loss`, `per_risk_excess`, `aggregate_excess`, `stop_loss` | each kind of terms, translated into the one pipeline by `market` |
//! | `cover`, `aggregate`, `reinstatement`, `hours_clause` | the pipeline |
//! | `lanes`, `claims`, `allocation`, `by_row` | losses split and folded; recoveries given back to them |
//! | `graph`, `over_cession` | who waits for whom; never more than the loss |
//! | `calendar`, `premium` | terms on the time axis; premiums and commissions |
//! | `plan`, `apply` | compiled; interpreted in columns |
//! | `subject`, `gather`, `settle`, `stage`, `columnwise` | the steps of the interpreter |
//! | `outcome`, `trace` | filled, explained |
//!
//! ```
//! use ishizue::model::{amount::Share, losses::LossBlock};
//! use ishizue::programme::{Outcome, Plan, PlanError};
//! # fn show(model: &ishizue::model::Model, losses: &LossBlock<f64>) -> Result<f64, PlanError> {
//! let design = ishizue::model::design::Design::as_configured(model);
//! let plan: Plan<f64> = Plan::compile(model, &design)?;
//! let mut outcome = Outcome::new();
//! plan.apply(losses, &mut outcome);
//! Ok(outcome.contracts[0].paid.iter().sum())
//! # }
//! ```

mod aggregate;
mod aggregate_excess;
mod allocation;
mod apply;
mod by_row;
mod calendar;
mod claims;
mod columnwise;
mod cover;
mod error;
#[cfg(test)]
mod examples;
mod excess_of_loss;
mod gather;
mod graph;
mod hours_clause;
mod lanes;
mod market;
mod outcome;
mod over_cession;
mod per_risk_excess;
mod plan;
mod policy;
mod premium;
mod quota_share;
mod reinstatement;
mod settle;
mod stage;
mod stop_loss;
mod subject;
mod surplus_share;
mod trace;
mod units;
mod validate;

pub use by_row::RowShares;
pub use calendar::{NO_TERM, Term};
pub use error::PlanError;
pub use outcome::{
    AGGREGATE_EXHAUSTED, ATTACHED, CUT, ContractColumns, EXHAUSTED, ExtraColumns, Outcome, Overcession, PolicyColumns,
};
pub use plan::Plan;
pub use trace::{ContractTrace, EventTrace, PolicyTrace, Trace};
