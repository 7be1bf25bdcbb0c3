//! Every draw has its own address: nothing moves when something else is added, removed or cut into other blocks.

use super::support::*;
use ishizue::model::losses::LossBlock;
use ishizue::model::peril::*;
use ishizue::numerics::distribution;
use ishizue::numerics::kernels::normal_quantile;
use ishizue::numerics::special::{beta_quantile, normal_cdf};
use ishizue::numerics::stream::StreamKey;
use ishizue::perils::{Perils, Scratch};

/// One peril of every source, some undated, some dated, some with shared frequency.
fn mixed() -> Vec<Peril> {
    let mut dated = year_table(&TEN_PERIODS, Replay::Bootstrap);
    for (i, occurrence) in dated.occurrences.iter_mut().enumerate() {
        occurrence.day = (i % 3 > 0).then_some(40.0 + i as f64);
    }
    vec![
        earthquake(),
        peril("table", Source::EventLossTable(event_loss_table())),
        tsunami(),
        peril("replayed years", Source::YearTable(year_table(&TEN_PERIODS, Replay::InOrder))),
        peril("drawn years", Source::YearTable(dated)),
        Peril { shared_frequency: Some(0), ..poisson("storm", 0.7, SeverityShape::Exponential { mean: 3.0 }) },
    ]
}

fn mixed_model(perils: Vec<Peril>, horizon: u32) -> ishizue::model::Model {
    let mut model = model(perils);
    model.shared_frequencies.push(SharedFrequency { name: "wet years".to_owned(), variance: 0.5 });
    model.settings.horizon = horizon;
    model
}

/// Time, event, and loss by the id of its risk.
type Loss = (u64, u32, Vec<(String, u64)>);

/// Events without the numbers of their risks, which change with the list of perils.
fn losses(model: &ishizue::model::Model, block: &LossBlock<f64>, name: &str) -> Vec<Vec<Loss>> {
    let one = |drawn: Drawn| {
        let rows = drawn.rows.iter().map(|&(risk, _, loss)| (model.risks[risk as usize].id.clone(), loss.to_bits()));
        (drawn.time.to_bits(), drawn.event, rows.collect())
    };
    events_of(model, block, name).into_iter().map(|path| path.into_iter().map(one).collect()).collect()
}

#[test]
fn adding_removing_or_moving_a_peril_leaves_all_other_losses_as_they_are() {
    let all = mixed_model(mixed(), 3);
    let together = block(&Perils::compile(&all).unwrap(), 0..1_000);
    let reversed = mixed_model(mixed().into_iter().rev().collect(), 3);
    let backwards = block(&Perils::compile(&reversed).unwrap(), 0..1_000);
    for peril in mixed() {
        let name = peril.name.clone();
        let expected = losses(&all, &together, &name);
        assert!(expected.iter().flatten().count() > 500, "{name}");
        let alone = mixed_model(vec![peril], 3);
        assert_eq!(losses(&alone, &block(&Perils::compile(&alone).unwrap(), 0..1_000), &name), expected);
        assert_eq!(losses(&reversed, &backwards, &name), expected);
    }
}

#[test]
fn adding_a_site_to_a_table_leaves_the_losses_of_its_other_sites_as_they_are() {
    let small = EventLossTable {
        rows: event_loss_table().rows.into_iter().filter(|row| row.risk < 3).collect(),
        ..event_loss_table()
    };
    let draw = |table| {
        let model = model(vec![peril("table", Source::EventLossTable(table))]);
        losses(&model, &block(&Perils::compile(&model).unwrap(), 0..1_000), "table")
    };
    let mut large = draw(event_loss_table());
    for event in large.iter_mut().flatten() {
        event.2.retain(|(site, _)| ["site 0", "site 1", "site 2"].contains(&site.as_str()));
    }
    assert_eq!(large, draw(small));
}

#[test]
fn a_trial_alone_equals_itself_in_any_block() {
    let model = mixed_model(mixed(), 2);
    let perils = Perils::compile(&model).unwrap();
    let whole = block(&perils, 0..1_000);
    for size in [1, 7, 333] {
        let mut joined: LossBlock<f64> = LossBlock::default();
        joined.clear(0, 2);
        in_blocks(&perils, 1_000, size, |part| {
            let (events, rows) = (joined.events() as u32, joined.loss.len() as u32);
            joined.path_start.extend(part.path_start[1..].iter().map(|start| start + events));
            joined.row_start.extend(part.row_start[1..].iter().map(|start| start + rows));
            joined.time.extend(&part.time);
            joined.peril.extend(&part.peril);
            joined.event.extend(&part.event);
            joined.risk.extend(&part.risk);
            joined.coverage.extend(&part.coverage);
            joined.loss.extend(&part.loss);
        });
        assert_eq!(joined, whole, "blocks of {size}");
    }
    let (mut scratch, mut out) = (Scratch::default(), LossBlock::default());
    perils.draw(4_000_000_000_123..4_000_000_000_124, &mut scratch, &mut out);
    let alone = out.clone();
    perils.draw(4_000_000_000_100..4_000_000_000_200, &mut scratch, &mut out);
    let range = out.path(23);
    assert_eq!(alone.time, out.time[range]);
    assert_eq!(alone.first_trial, 4_000_000_000_123);
}

#[test]
fn counts_times_and_severities_are_the_uniforms_of_the_documented_addresses() {
    let mut config = model(vec![tsunami()]);
    config.settings.horizon = 2;
    let out = block(&Perils::compile(&config).unwrap(), 500..900);
    let key = |purpose: &str| StreamKey::new(2011, &format!("tsunami/{purpose}"));
    let count = distribution::Poisson::new(0.3).unwrap();
    let size = distribution::Lognormal::new(2.0, 1.2).unwrap();
    for (path, drawn) in events_of(&config, &out, "tsunami").into_iter().enumerate() {
        let trial = 500 + path as u64;
        let mut expected = Vec::new();
        for year in 0..2 {
            let mut events: Vec<(f64, f64)> = (0..count.quantile(key("count").uniform(trial, year, 0)))
                .map(|index| {
                    let day = 365.0 * key("time").uniform(trial, year, index);
                    let loss = size.quantile(key("severity").uniform(trial, year, index));
                    (365.0 * f64::from(year) + day, config.settings.quantum.drawn(loss).0)
                })
                .collect();
            events.sort_by(|a, b| a.0.total_cmp(&b.0));
            expected.extend(events);
        }
        let found: Vec<(f64, f64)> = drawn.iter().map(|event| (event.time, event.rows[0].2)).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn secondary_uncertainty_reads_one_common_stream_and_one_for_each_site_and_coverage() {
    let config = model(vec![peril("table", Source::EventLossTable(event_loss_table()))]);
    let perils = Perils::compile(&config).unwrap();
    let (set, out) = (&perils.event_sets()[0], block(&perils, 0..300));
    let key = |purpose: &str| StreamKey::new(2011, &format!("table/{purpose}"));
    let mut seen = 0;
    for (path, mut drawn) in events_of(&config, &out, "table").into_iter().enumerate() {
        let trial = path as u64;
        // Back to the order of drawing.
        drawn.sort_by(|a, b| a.time.total_cmp(&b.time));
        let mut by_time: Vec<(u32, f64)> =
            (0..drawn.len() as u32).map(|index| (index, key("time").uniform(trial, 0, index))).collect();
        by_time.sort_by(|a, b| a.1.total_cmp(&b.1));
        for (event, (index, _)) in drawn.iter().zip(by_time) {
            let common = normal_quantile(key("common").uniform(trial, 0, index));
            for row in set.rows_of(event.event as usize) {
                let risk = row.risk;
                let own = normal_quantile(key(&format!("own/site {risk}/all")).uniform(trial, 0, index));
                let weight: f64 = 0.5 / 1.1;
                let z = weight.sqrt() * common + (1.0 - weight).sqrt() * own;
                let (m, v) = (row.mean / 1000.0, (1.1 * row.mean / 1000.0) * (1.1 * row.mean / 1000.0));
                let a = m * (m * (1.0 - m) / v - 1.0);
                // The largest event at site 0 has a deviation that no Beta law has: nothing or everything.
                let part =
                    if a > 0.0 { beta_quantile(normal_cdf(z), a, a * (1.0 - m) / m) } else { f64::from(z >= 0.0) };
                let exact = 1000.0 * part;
                // A loss below half a quantum has no row.
                let loss = event.rows.iter().find(|found| found.0 == risk).map_or(0.0, |found| found.2);
                let found = config.settings.quantum.units(loss);
                // One part in ten thousand of the interpolation, and half a quantum.
                assert!((found - exact).abs() < 1e-4 * exact + 0.5e-6, "trial {trial}: {found}, exact {exact}");
                seen += 1;
            }
        }
    }
    assert!(seen > 500);
}

#[test]
fn the_first_years_of_a_longer_path_are_those_of_a_shorter_one() {
    let perils = vec![earthquake(), peril("table", Source::EventLossTable(event_loss_table()))];
    let short = model(perils.clone());
    let mut long = model(perils);
    long.settings.horizon = 5;
    let short_block = block(&Perils::compile(&short).unwrap(), 0..500);
    let long_block = block(&Perils::compile(&long).unwrap(), 0..500);
    assert_eq!((long_block.horizon, long_block.paths()), (5, 500));
    for name in ["earthquake", "table"] {
        let mut first_years = events_of(&long, &long_block, name);
        first_years.iter_mut().for_each(|path| path.retain(|event| event.time < 365.0));
        assert_eq!(first_years, events_of(&short, &short_block, name));
    }
    assert!(long_block.time.iter().all(|&time| (0.0..5.0 * 365.0).contains(&time)));
    let per_year: Vec<usize> =
        (0..5).map(|year| (0..long_block.events()).filter(|&e| long_block.year(e) == year).count()).collect();
    assert!(per_year.iter().all(|&events| events > 900), "{per_year:?}");
}

#[test]
fn the_events_of_a_path_are_in_time_order() {
    let model = mixed_model(mixed(), 3);
    let out = block(&Perils::compile(&model).unwrap(), 0..2_000);
    for path in 0..out.paths() {
        assert!(out.time[out.path(path)].is_sorted());
    }
    assert_eq!(out.path_start.last(), Some(&(out.events() as u32)));
    assert_eq!(out.row_start.last(), Some(&(out.loss.len() as u32)));
    assert!(out.weight.is_empty());
}

#[test]
fn many_events_in_a_year_are_in_time_order_too() {
    let model = model(vec![poisson("hail", 400.0, SeverityShape::Exponential { mean: 1.0 }), earthquake()]);
    let out = block(&Perils::compile(&model).unwrap(), 0..50);
    for path in 0..out.paths() {
        assert!(out.path(path).len() > 300);
        assert!(out.time[out.path(path)].is_sorted());
    }
}

#[test]
fn events_at_the_same_time_follow_the_keys_of_their_perils_whatever_the_listing_order() {
    let dated = |name: &str, losses: &'static [f64]| {
        let mut table = year_table(&[losses], Replay::InOrder);
        table.occurrences.iter_mut().for_each(|occurrence| occurrence.day = Some(91.0));
        peril(name, Source::YearTable(table))
    };
    let names = ["alpha", "beta", "gamma"];
    let mut expected = names;
    expected.sort_by_key(|name| StreamKey::new(2011, name));
    for rotation in 0..3 {
        let mut perils =
            vec![dated("alpha", &[3.0, 1.0, 2.0]), dated("beta", &[6.0, 5.0, 4.0]), dated("gamma", &[7.0, 8.0, 9.0])];
        perils.rotate_left(rotation);
        let model = model(perils);
        let out = block(&Perils::compile(&model).unwrap(), 0..1);
        let order: Vec<&str> = out.peril.iter().map(|&p| model.perils[usize::from(p)].name.as_str()).collect();
        assert_eq!(order, expected.iter().flat_map(|&name| [name; 3]).collect::<Vec<_>>());
        // Within a peril: the order of the table.
        let alpha: Vec<f64> = events_of(&model, &out, "alpha")[0].iter().map(|event| event.rows[0].2).collect();
        assert_eq!(alpha, [3e6, 1e6, 2e6]);
    }
}

#[test]
fn the_digest_tells_sets_apart_and_knows_no_seed() {
    let digest = |model: &ishizue::model::Model| Perils::compile(model).unwrap().digest();
    let base = model(vec![peril("table", Source::EventLossTable(event_loss_table()))]);
    assert_eq!(digest(&base).len(), 64);
    let mut other_seed = base.clone();
    other_seed.settings.seed = 1;
    assert_eq!(digest(&other_seed), digest(&base));

    let mut reordered = event_loss_table();
    reordered.rows.reverse();
    assert_eq!(digest(&model(vec![peril("table", Source::EventLossTable(reordered))])), digest(&base));

    let mut table = event_loss_table();
    table.rows[3].mean += 1e-9;
    assert_ne!(digest(&model(vec![peril("table", Source::EventLossTable(table))])), digest(&base));
    let mut renamed = base.clone();
    renamed.perils[0].name = "other".to_owned();
    assert_ne!(digest(&renamed), digest(&base));
    let mut seasonal = base.clone();
    seasonal.perils[0].season = Season::Monthly([1.0; 12]);
    assert_ne!(digest(&seasonal), digest(&base));
    let mut longer = base.clone();
    longer.settings.horizon = 2;
    assert_ne!(digest(&longer), digest(&base));
}
