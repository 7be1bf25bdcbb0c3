//! Buyer default and political risk: exact cases, limits, pairing, time, catastrophes.

#[path = "credit/support.rs"]
mod support;

#[path = "credit/cases.rs"]
mod cases;
#[path = "credit/catastrophes.rs"]
mod catastrophes;
#[path = "credit/limits.rs"]
mod limits;
#[path = "credit/migration.rs"]
mod migration;
#[path = "credit/pairing.rs"]
mod pairing;
#[path = "credit/political.rs"]
mod political;
#[path = "credit/quota.rs"]
mod quota;
#[path = "credit/time.rs"]
mod time;
