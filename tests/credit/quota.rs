//! A variable quota over a book of unequal buyers, against exact distributions of what is ceded (recursion of Andersen, Sidenius
//! and Basu 2003 over the ceded amounts).

use super::cases::HETERO_POOL;
use super::support::{Exact, agree};
use ishizue::simulation::block::BlockColumns;
use ishizue::simulation::{Cancel, RunSettings, Silent, Sink};
use ishizue::study::run;
use std::io;

/// Bands by reinsured amount: up to 3 50 %, up to 6 70 %, above 90 %.
fn config(mode: &str) -> String {
    format!(
        r#"
format = 1
title = "A variable quota"
currency = "EUR"
buyers = "buyers.csv"
[simulation]
start = 2027-01-01
trials = 1_000
seed = 12
[[party]]
name = "Insurer"
role = "insurer"
country = "DE"
[[party]]
name = "Agency"
role = "reinsurer"
[[peril]]
name = "buyer default"
[peril.credit]
opening-book = "steady-state"
systematic = {{ global = "100%" }}
[[policy]]
name = "receivables"
insurer = "Insurer"
country = "DE"
premium = 0
limit = {{ risk = "as-approved" }}
[[contract]]
name = "quota"
cedant = "Insurer"
reinsurer = "Agency"
terms = {{ variable-quota-share = {{ mode = "{mode}", bands = [
    {{ up-to = 3, share = "50%" }},
    {{ up-to = 6, share = "70%" }},
    {{ share = "90%" }},
] }} }}
premium = 0
"#
    )
}

/// What is ceded in each year.
struct Ceded(Vec<f64>);

impl Sink for Ceded {
    fn receive(&mut self, block: &BlockColumns) -> io::Result<()> {
        self.0.extend(block.designs[0].ceded.iter().map(|quanta| quanta / 100.0));
        Ok(())
    }
}

fn ceded(mode: &str) -> Vec<f64> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("quota.toml"), config(mode)).unwrap();
    let row = |(at, (pd, rho, amount)): (usize, (f64, f64, f64))| format!("b{at},DE,{pd},{rho},{amount},30,{amount}\n");
    let rows: String = HETERO_POOL.into_iter().enumerate().map(row).collect();
    std::fs::write(folder.path().join("buyers.csv"), format!("id,country,pd,rho,exposure,terms_days,limit\n{rows}"))
        .unwrap();
    let (model, _) = ishizue::config::read(&folder.path().join("quota.toml")).unwrap_or_else(|all| panic!("{all}"));
    let mut all = Ceded(Vec::new());
    let settings = RunSettings { trials: 1_000_000, threads: 2, block: 0 };
    run::compile(&model).unwrap().run(&settings, &Silent, &Cancel::new(), &mut all).unwrap();
    all.0
}

#[test]
fn a_slab_gives_each_buyer_the_quota_of_its_band() {
    agree(
        &ceded("slab"),
        &Exact {
            mean: 0.579_38,
            sd: 1.354_759_192,
            points: &[],
            tails: &[],
            risk: &[(0.95, 3.5, 5.482_987_395), (0.99, 7.2, 9.058_885_367), (0.995, 8.3, 10.510_138_15)],
        },
    );
}

#[test]
fn slices_and_their_blend_are_the_same_for_losses_of_the_whole_amount() {
    let sliced = ceded("sliced");
    agree(
        &sliced,
        &Exact {
            mean: 0.5216,
            sd: 1.112_046_142,
            points: &[],
            tails: &[],
            risk: &[(0.95, 2.9, 4.441_971_148), (0.99, 5.4, 7.154_577_635), (0.995, 6.6, 8.383_850_165)],
        },
    );
    assert_eq!(sliced, ceded("blended"));
}
