//! The questions asked of a simulation.
//!
//! | file | what it answers |
//! |---|---|
//! | [`run`] | the main job: simulate a model and its twin without retrocession |
//! | [`collect`], [`analysis`], `contract_results` | the columns that are kept, and the figures made of them |
//! | [`results`] | everything that was found out, in one value |
//! | [`cash_flow`], [`tornado`] | the year without loss, exact, and what moves it |
//! | [`mod@stress`], [`full_limit_loss`], [`changes`] | stated bad years, changed models, and what it takes to breach the minimum |
//! | [`solvency`], [`liquidity`] | surplus, ruin and capital; cash through the year |
//! | [`domicile`] | what rules of domiciles and rating agencies come to |
//! | [`deductible`] | what the deductibles take off the mean and the tail |
//! | [`replay`], [`stated_loss`] | one path in exact decimals; losses that somebody states |
//! | [`hazard`] | shaking and tsunami at sites, without any insurance |
//! | [`scenario`], `scenario_columns`, [`scenario_figures`] | one stated rupture on the sites of a model, with the spread |
//! | [`event_tables`] | the events of a built-in model, their footprints and losses, for tables that other tools read |
//! | [`closed_form`] | expected losses without simulation, where they exist |
//! | [`exact`] | annual losses without simulation, beside the simulated ones |
//! | [`earthquake`] | sensitivities, prices, sources and maps of an earthquake peril |
//! | [`credit`] | buyers that do not pay: by cause, country, sector and buyer; tails, other models, quarters |
//! | [`price`] | what layers are worth: technical premiums, quotes, risk transfer |
//! | `chunks` | trials in chunks of a fixed number, in parallel, merged in order |
//! | [`compare`] | several designs on the same losses |
//! | [`value`] | what retrocession costs, the capital it saves, and what that capital costs so |
//! | `spread` | the spread of figures that are no means, over batches of the same trials |
//! | [`sweep`] | many designs on the same losses: the efficient frontier, and the cheapest that keeps a bound |
//! | [`assumptions`] | what was assumed, in words |

pub mod analysis;
pub mod assumptions;
pub mod bridge;
mod capital_assumptions;
mod capital_paths;
pub mod capital_tornado;
pub mod cash_flow;
pub mod changes;
pub mod closed_form;
pub mod collect;
pub mod compare;
pub mod convergence;
mod chunks;
mod contract_results;
pub mod credit;
mod credit_story;
pub mod deductible;
pub mod domicile;
pub mod earthquake;
mod earthquake_story;
pub mod exact;
mod event_story;
pub mod event_tables;
pub mod full_limit_loss;
pub mod hazard;
pub mod liquidity;
mod renewal_assumptions;
pub mod price;
pub mod pro_forma;
mod self_funding;
pub mod replay;
pub mod results;
pub mod run;
pub mod run_off;
mod sampling;
pub mod scenario;
mod scenario_columns;
pub mod scenario_figures;
pub mod solvency;
mod spread;
pub mod stated_loss;
pub mod stress;
pub mod sweep;
pub mod tornado;
pub mod tranches;
pub mod until;
pub mod value;
