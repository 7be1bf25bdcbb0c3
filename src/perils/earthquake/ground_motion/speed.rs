//! A note of speed, by hand: `cargo test --release --lib perils::earthquake::ground_motion::speed -- --ignored --nocapture`.

use super::{Branch, GroundMotion, RuptureTraits};
use crate::model::earthquake::settings::SigmaRule;
use crate::model::earthquake::source::{Class, Plane, Surface};
use crate::perils::earthquake::geometry::{Mesh, Point};
use std::hint::black_box;
use std::time::Instant;

#[test]
#[ignore = "a measurement, which holds for one machine"]
fn nanoseconds_for_a_distance_and_a_median() {
    let site = |i: u32| Point::new(135.0 + f64::from(i % 100) * 0.05, 33.0 + f64::from(i / 100 % 50) * 0.05, 0.0);
    let sites: Vec<Point> = (0..5000).map(site).collect();
    let plane = Plane { centre: (137.0, 34.0), depth: 20.0, strike: 240.0, dip: 10.0, length: 50.0, width: 30.0 };
    for (length, width) in [(50.0, 30.0), (600.0, 150.0)] {
        let mesh = Mesh::new(&Surface::Plane(Plane { length, width, ..plane })).unwrap();
        for branch in [Branch::SiMidorikawa, Branch::MorikawaFujiwara] {
            let motion = GroundMotion { branch, sigma: SigmaRule::Nied };
            let rupture = RuptureTraits { class: Class::Interface, magnitude: 7.5, depth: 20.0 };
            let start = Instant::now();
            let mut total = 0.0;
            for _ in 0..40 {
                for &site in &sites {
                    total += motion.median(black_box(&rupture), mesh.rupture_distance(black_box(site)), 300.0).ln_pgv;
                }
            }
            let each = start.elapsed().as_secs_f64() * 1e9 / (40.0 * sites.len() as f64);
            println!(
                "{length} x {width} km, {branch:?}: {each:.0} ns (mean {:.3})",
                total / (40.0 * sites.len() as f64)
            );
            assert!(total.is_finite());
        }
    }
}
