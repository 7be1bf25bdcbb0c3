//! The earthquake model, stage by stage, for 10 and 100 sites: footprints (distances, attenuation and tsunami of ruptures
//! that are sampled once), and years (occurrence, correlated fields, damage, losses). Throughput: ruptures, years, fields.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use ishizue::config;
use ishizue::model::Model;
use ishizue::model::losses::LossBlock;
use ishizue::model::peril::Source;
use ishizue::perils::earthquake::FieldScratch;
use ishizue::perils::earthquake::catalogue::Catalogue;
use ishizue::perils::earthquake::footprint::{Footprints, Place};
use ishizue::perils::earthquake::geometry::Point;
use ishizue::perils::earthquake::ground_motion::{Branch, GroundMotion};
use ishizue::perils::{Perils, Recurrence, Scratch};
use std::hint::black_box;
use std::path::Path;

/// Ruptures of a pass, trials of a block.
const RUPTURES: usize = 2_000;
const TRIALS: u64 = 4_096;

/// configs/japan_100.toml with its first `sites` sites.
fn model(sites: usize) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/japan_100.toml");
    let Ok((mut model, _)) = config::read(&path) else { panic!("configs/japan_100.toml") };
    model.settings.horizon = 1;
    // Every tenth site: ten sites over the whole country.
    let step = model.risks.len() / sites;
    let mut at = 0;
    model.risks.retain(|_| {
        at += 1;
        (at - 1) % step == 0
    });
    model.risks.truncate(sites);
    model.policies.clear();
    model.contracts.clear();
    model
}

fn footprints(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("footprint of a rupture");
    group.throughput(Throughput::Elements(RUPTURES as u64));
    for sites in [10, 100] {
        let model = model(sites);
        let Source::Earthquake(quake) = &model.perils[0].source else { panic!("an earthquake model") };
        let catalogue =
            Catalogue::sample(&quake.sources, &quake.settings.clusters, 200, ("bench", 1)).expect("a model");
        let place = |risk: &ishizue::model::risk::Risk| Place {
            point: Point::new(risk.longitude.unwrap_or(135.0), risk.latitude.unwrap_or(35.0), 0.0),
            vs30: 300.0,
            least_ln_pgv: 2.77,
            least_ln_height: 1.0,
        };
        let places: Vec<Place> = model.risks.iter().map(place).collect();
        let motion = GroundMotion { branch: Branch::SiMidorikawa, sigma: quake.settings.sigma };
        let footprints = Footprints::new(quake, motion, &places).expect("an axis");
        let members: Vec<_> =
            catalogue.members.iter().step_by(catalogue.members.len() / RUPTURES).take(RUPTURES).collect();
        group.bench_function(format!("{sites} sites"), |bench| {
            bench.iter_batched_ref(
                Vec::new,
                |rows| {
                    for member in &members {
                        let source = &quake.sources.sources[member.rupture.source as usize];
                        let mesh = member.rupture.mesh(source).expect("a surface");
                        footprints.add(&member.rupture, &mesh, source, rows);
                    }
                    black_box(rows.len())
                },
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

fn years(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a year of earthquakes");
    group.throughput(Throughput::Elements(TRIALS));
    for sites in [10, 100] {
        let perils = Perils::compile(&model(sites)).expect("a valid model");
        let (mut scratch, mut block) = (Scratch::default(), LossBlock::default());
        let mut first = 0;
        group.bench_function(format!("{sites} sites, {:.2} events a year", perils.events_per_year()), |bench| {
            bench.iter(|| {
                perils.draw(first..first + TRIALS, &mut scratch, &mut block);
                first += TRIALS;
                black_box(&block);
            });
        });
    }
    group.finish();
}

/// One large earthquake over and over: correlated shaking, tsunami and damage at all sites that it reaches.
fn fields(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("field of one earthquake");
    group.throughput(Throughput::Elements(TRIALS));
    for sites in [10, 100] {
        let perils = Perils::compile(&model(sites)).expect("a valid model");
        let Recurrence::Ruptures(quake) = &perils.event_sets()[0].recurrence else { panic!("an earthquake model") };
        let reached = quake.footprint(0).len();
        let mut scratch = FieldScratch::default();
        let mut number = 0;
        group.bench_function(format!("{sites} sites, {reached} reached"), |bench| {
            bench.iter(|| {
                let mut sum = 0.0;
                for _ in 0..TRIALS {
                    quake.realise(0, number, &mut scratch, |_, _, loss| sum += loss, |_| {});
                    number += 1;
                }
                black_box(sum)
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = footprints, years, fields
}
criterion_main!(benches);
