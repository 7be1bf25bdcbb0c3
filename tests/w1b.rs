//! The workload W1b (`configs/w1b.toml`): W1a with 500 buyers of one normal factor. 200,000 years against the reference answers in
//! the head of the file, and closed forms.

mod studies;

use std::sync::OnceLock;
use studies::*;

fn w1b() -> &'static Study {
    static STUDY: OnceLock<Study> = OnceLock::new();
    STUDY.get_or_init(|| {
        let text = std::fs::read_to_string("configs/w1b.toml").unwrap();
        study(&text.replace("trials = 1_000_000", "trials = 200_000"))
    })
}

#[test]
fn the_net_loss_is_that_of_the_reference() {
    let net = &w1b().results.designs[0].net;
    assert_eq!(w1b().columns.net.len(), 200_000);
    near(&net.mean, 4.89032);
    near(&net.sd, 7.6343);
    let sorted = ascending(&w1b().columns.net);
    for (level, q, exact) in [("99%", 0.99, 12.79524), ("99.5%", 0.995, 15.6061), ("99.9%", 0.999, 74.242)] {
        near_quantile(&sorted, q, exact);
        near(at(&net.var, level), exact);
    }
    for (level, exact) in [("99%", 36.193), ("99.5%", 58.447), ("99.9%", 182.01)] {
        near(at(&net.tvar, level), exact);
    }
}

#[test]
fn buyers_lose_the_sum_of_exposure_probability_and_loss_given_default() {
    // Five classes of exposures that sum to 52.5: 0.6 x 52.5 x (0.002 + 0.005 + 0.01 + 0.02 + 0.04).
    let buyers = w1b().results.perils.iter().find(|peril| peril.name == "buyer default").unwrap();
    near(&buyers.mean, 2.4255);
}

#[test]
fn credit_touches_no_layer_of_the_tower() {
    let mut simulated = vec![0.0; w1b().columns.net.len()];
    for column in &w1b().columns.reinstatement_premium {
        simulated.iter_mut().zip(column).for_each(|(sum, part)| *sum += part);
    }
    near_mean(&simulated, 0.23606095);
}
