//! Policies and reinsurance contracts, compiled to a flat plan that is interpreted once for each block of losses.
//!
//! [`Plan::compile`] turns a model and a design into a plan; [`Plan::apply`] passes a block of losses through it and fills
//! an [`Outcome`]; [`Plan::trace`] explains it event by event. The plan is generic over
//! [`Amount`](crate::model::amount::Amount): the simulation computes in `f64` holding whole quanta, replays in `Decimal`,
//! by the same code.
//!
//! | file | what is in it |
//! |---|---|
//! | `policy`, `quota_share`, `surplus_share`, `variable_quota_share`, `surplus`, `capacity_extension`, `excess_of_loss`, `per_risk_excess`, `aggregate_excess`, `stop_loss` | each kind of terms, translated into the one pipeline by `market` |
//! | `cover`, `aggregate`, `reinstatement`, `hours_clause` | the pipeline |
//! | `lanes`, `claims`, `allocation`, `by_row` | losses split and folded; recoveries given back to them |
//! | `graph`, `over_cession` | who waits for whom; never more than the loss |
//! | `calendar`, `premium`, `premium_units` | terms on the time axis; premiums and commissions |
//! | `timed`, `term_by_term`, `growth` | terms that change from renewal to renewal, with the losses of the path, or by attachment |
//! | `expense` | cost of claims and recourse |
//! | `risk_terms`, `book`, `cession`, `acceptance`, `risk_classes`, `claims_limits`, `risk_premium` | shares, limits and premium that depend on the risk |
//! | `plan`, `apply` | compiled; interpreted in columns |
//! | `subject`, `gather`, `settle`, `stage`, `columnwise` | the steps of the interpreter |
//! | `panel`, `collateral` | several reinsurers with signed lines; default and collateral |
//! | `outcome`, `trace` | filled, explained |
//! | `parametric`, `industry_loss`, `trigger` | contracts whose payment hangs on the event |
//! | `top_and_drop`, `overspill` | a limit on top of a tower; what a limit gives back to a share |
//! | `money`, `adjustable`, `swing_rating`, `sliding_scale`, `profit_commission`, `loss_corridor`, `charges`, `opening` | premium and commission that follow the losses; what others take |
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

pub mod acceptance;
mod aggregate;
mod aggregate_excess;
mod allocation;
mod apply;
mod by_row;
pub mod book;
mod calendar;
mod capacity_extension;
pub mod cession;
mod claims;
mod claims_limits;
mod collateral;
mod columnwise;
mod cover;
mod error;
#[cfg(test)]
mod examples;
mod excess_of_loss;
mod expense;
mod gather;
mod graph;
mod hours_clause;
mod lanes;
mod lapse;
mod market;
mod outcome;
pub mod one_risk;
mod over_cession;
mod panel;
mod per_risk_excess;
mod plan;
mod policy;
mod premium;
mod premium_units;
mod quota_share;
mod reinstatement;
pub mod risk_classes;
mod risk_premium;
mod risk_terms;
mod settle;
mod stage;
mod stop_loss;
mod subject;
mod surplus;
mod surplus_share;
mod trace;
mod units;
mod validate;
mod variable_quota_share;
mod industry_loss;
mod overspill;
mod parametric;
mod top_and_drop;
mod trigger;

mod growth;
mod term_by_term;
mod timed;
mod to_date;
mod adjustable;
mod charges;
mod loss_corridor;
mod money;
mod opening;
mod profit_commission;
mod sliding_scale;
mod swing_rating;

pub use by_row::{ClaimPart, RowShares};
pub use calendar::{NO_TERM, Term};
pub use error::PlanError;
pub use opening::{LineOpening, Opening};
pub use outcome::{
    AGGREGATE_EXHAUSTED, ATTACHED, CUT, ContractColumns, EXHAUSTED, ExtraColumns, LineColumns, Outcome, Overcession,
    PolicyColumns,
};
pub use over_cession::sizes;
pub use plan::Plan;
pub use risk_terms::cessions;
pub use to_date::LeftToDate;
pub use trace::{ContractTrace, EventTrace, LineTrace, PolicyTrace, Trace};
pub use trigger::IndexPart;
