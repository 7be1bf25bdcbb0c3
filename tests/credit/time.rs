//! When money passes: a claim after the waiting period, also in the next accounting year.

use ishizue::perils::{Perils, Scratch};
use ishizue::simulation::block::BlockColumns;
use ishizue::simulation::{Cancel, RunSettings, Silent, Sink};
use ishizue::study::run;
use std::io;

const CONFIG: &str = r#"
format = 1
title = "One buyer"
currency = "EUR"
buyers = "buyers.csv"
[simulation]
start = 2027-01-01
trials = 2_000
horizon = 2
seed = 3
[captive]
name = "Captive"
domicile = "Hawaii"
opening-surplus = 1000
[[party]]
name = "Front"
role = "insurer"
country = "DE"
[[peril]]
name = "buyer default"
[peril.credit]
opening-book = "steady-state"
recoveries = "recourse"
waiting-period = { days = 92 }
[[policy]]
name = "receivables"
insurer = "Front"
country = "DE"
premium = 0
[[contract]]
name = "fronting"
cedant = "Front"
reinsurer = "captive"
terms = { quota-share = { share = "100%" } }
premium = 0
"#;

const BUYERS: &str = "id,country,pd,exposure,terms_days,lgd_mean,recovery_lag_days,limit\n\
                      acme,DE,0.5,100,60,0.75,30,100\n";

/// Lowest cash of the two years of each path.
#[derive(Default)]
struct Cash(Vec<[f64; 2]>);

impl Sink for Cash {
    fn receive(&mut self, block: &BlockColumns) -> io::Result<()> {
        self.0.extend(block.designs[0].lowest_cash.chunks_exact(2).map(|years| [years[0], years[1]]));
        Ok(())
    }
}

#[test]
fn a_claim_and_its_recovery_move_cash_on_their_days_and_not_on_that_of_the_loss() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("one.toml"), CONFIG).unwrap();
    std::fs::write(folder.path().join("buyers.csv"), BUYERS).unwrap();
    let (model, _) = ishizue::config::read(&folder.path().join("one.toml")).unwrap_or_else(|all| panic!("{all}"));
    let mut cash = Cash::default();
    let settings = RunSettings { trials: 2_000, threads: 1, block: 0 };
    run::compile(&model).unwrap().run(&settings, &Silent, &Cancel::new(), &mut cash).unwrap();
    let (mut scratch, mut block) = (Scratch::default(), Default::default());
    Perils::compile(&model).unwrap().draw(0..2_000, &mut scratch, &mut block);
    let (mut in_time, mut late) = (0, 0);
    for path in 0..2_000 {
        // Due on 15 November (day 318), waiting 92 days: a claim from 15 February (day 410).
        let claims: Vec<f64> = block.path(path).map(|event| block.time[event] + 92.0).collect();
        let mut expected = [1000.0; 2];
        for (year, lowest) in expected.iter_mut().enumerate() {
            let end = 365.0 * (year + 1) as f64;
            let cash_at = |day: f64| {
                let paid = claims.iter().filter(|claim| **claim <= day).count() as f64 * 100.0;
                let back = claims.iter().filter(|claim| **claim + 30.0 <= day).count() as f64 * 25.0;
                1000.0 - paid + back
            };
            // Cash at the start of the year, and after each claim in it.
            let moments = claims.iter().filter(|claim| (end - 365.0..end).contains(*claim)).copied();
            let at_start = cash_at((end - 365.0).next_down());
            *lowest = moments.map(cash_at).fold(at_start, f64::min);
        }
        assert_eq!(cash.0[path].map(|quanta| quanta / 100.0), expected, "path {path}: claims on {claims:?}");
        for event in block.path(path).filter(|&event| block.year(event) == 0) {
            *(if block.time[event] + 92.0 < 365.0 { &mut in_time } else { &mut late }) += 1;
        }
    }
    assert!(in_time > 500 && late > 150, "{in_time} {late}");
}
