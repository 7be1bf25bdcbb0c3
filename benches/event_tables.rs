//! Event-table analysis at the size of the literature: 1,000,000 trials of 1,000 occurrences each, drawn from a catalogue of 2,000,000
//! events, 15 event loss tables of 20,000 events with terms of their own, one layer with occurrence and aggregate terms
//! (A. K. Bahl, O. Baltzer, A. Rau-Chaplin, B. Varghese 2012, SC Companion, pages 1176-1184).
//!
//! `ISHIZUE_EVENT_TABLES=1` runs it in full (4 GB of ids on disk and in the page cache, as much again for the index); the default is a
//! tenth of the trials. Everything on all threads, medians of five. The literal way, 15 look-ups an occurrence, is timed over a
//! hundredth of the trials and multiplied; the folded years of these trials must be the same bits.
//!
//! Targets: folded years within 6 times of reading the ids once; a changed layer 20 times faster than folded years.

use ishizue::config;
use ishizue::input::event_index::EventIndex;
use ishizue::input::occurrences::OccurrenceTable;
use ishizue::model::design::Design;
use ishizue::perils::EventColumns;
use ishizue::simulation::event_analysis::{EventCache, analyse};
use ishizue::simulation::{Cancel, Engine};
use ishizue::statistics::Sample;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use rayon::prelude::*;
use std::fs::{self, File};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

const TRIALS: f64 = 1e6;
const OCCURRENCES: u32 = 1_000;
const EVENTS: u32 = 2_000_000;
const TABLES: usize = 15;
const ROWS: usize = 20_000;
/// Periods that a thread works through together.
const CHUNK: u32 = 1_024;

/// Terms of one table, in whole quanta: deductible and limit; half counts in every other table.
const DEDUCTIBLE: f64 = 50_000.0;
const LIMIT: f64 = 900_000_000.0;

/// One layer: attachment and limit of the occurrence, deductible and limit of the year.
#[derive(Clone, Copy)]
struct Layer {
    occurrence: [f64; 2],
    year: [f64; 2],
}

impl Layer {
    fn of_event(&self, loss: f64) -> f64 {
        (loss - self.occurrence[0]).max(0.0).min(self.occurrence[1])
    }

    fn of_year(&self, sum: f64) -> f64 {
        (sum - self.year[0]).max(0.0).min(self.year[1])
    }
}

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let scale = std::env::var("ISHIZUE_EVENT_TABLES").ok().and_then(|text| text.parse().ok()).unwrap_or(0.1_f64);
    let trials = (TRIALS * scale) as u32;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("event_tables");
    fs::create_dir_all(&folder).expect("a folder");
    println!(
        "{trials} trials x {OCCURRENCES} occurrences of {EVENTS} events, {TABLES} tables of {ROWS}, {} threads",
        rayon::current_num_threads()
    );
    let table = occurrences(&folder, trials);
    let losses = losses();
    let layer = layer(&losses, 0.1);

    let stream = median(|| stream(&table));
    line("the ids once", stream, stream);
    let few = (trials / 100).max(1);
    let begun = Instant::now();
    let literal: Vec<f64> = years(&table, few, |period| literal(&table, &losses, &layer, period));
    line("literal, from a hundredth", begun.elapsed().as_secs_f64() * f64::from(trials) / f64::from(few), stream);

    let begun = Instant::now();
    let net: Vec<f64> = folded(&losses);
    let columns = of_layer(&net, &layer);
    line("tables folded by event, once", begun.elapsed().as_secs_f64(), stream);
    let mut folded = Vec::new();
    let years_of_layer = median(|| folded = fold(&table, &columns, &layer, trials));
    line("folded years of the layer", years_of_layer, stream);
    assert!(literal.iter().zip(&folded).all(|(a, b)| a.to_bits() == b.to_bits()), "the two ways differ");
    let ground_up = of_layer(&net, &Layer { occurrence: [0.0, f64::INFINITY], year: [0.0, f64::INFINITY] });
    let all = Layer { occurrence: [0.0, f64::INFINITY], year: [0.0, f64::INFINITY] };
    line("folded years of all losses", median(|| drop(fold(&table, &ground_up, &all, trials))), stream);

    let path = folder.join("bench.index");
    let begun = Instant::now();
    EventIndex::build(&path, &table).expect("an index");
    line("the index, once", begun.elapsed().as_secs_f64(), stream);
    let index = EventIndex::open(&path, &table).expect("the index that was built");
    // Whole quanta: sums are then the same in any order.
    let [attachment, limit] = layer.occurrence;
    let changed = Layer { occurrence: [(attachment * 0.95).round(), (limit * 1.1).round()], year: layer.year };
    let mut again = Vec::new();
    let repriced = median(|| again = by_index(&table, &index, &net, &changed, trials));
    line("a changed layer by the index", repriced, stream);
    let expected = fold(&table, &of_layer(&net, &changed), &changed, trials);
    assert!(again.iter().zip(&expected).all(|(a, b)| a.to_bits() == b.to_bits()), "the index gives other years");
    let verdict = |reached: bool| if reached { "reached" } else { "MISSED" };
    println!(
        "folded years / ids once: {:.1}, target 6: {}",
        years_of_layer / stream,
        verdict(years_of_layer <= 6.0 * stream)
    );
    println!(
        "folded years / changed layer: {:.0}, target 20: {}",
        years_of_layer / repriced,
        verdict(years_of_layer >= 20.0 * repriced)
    );
    drop((index, table));
    programme(&folder, trials, &losses, &layer, &changed);
    curves();
}

fn line(what: &str, seconds: f64, stream: f64) {
    println!("{what:34}{seconds:10.4} s {:10.2} x", seconds / stream);
}

fn median(mut work: impl FnMut()) -> f64 {
    let mut seconds: Vec<f64> = (0..5)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds[2]
}

/// The table, written once and mapped.
fn occurrences(folder: &Path, trials: u32) -> OccurrenceTable {
    let path = folder.join(format!("{trials}.yet"));
    if let Ok(table) = OccurrenceTable::open(&path, "bench.yet") {
        return table;
    }
    let chunk = |chunk: u32| {
        let mut random = StdRng::seed_from_u64(u64::from(chunk));
        (0..CHUNK.min(trials - chunk * CHUNK) * OCCURRENCES)
            .map(move |_| random.random_range(1..=EVENTS))
            .collect::<Vec<_>>()
    };
    let ids: Vec<u32> = (0..trials.div_ceil(CHUNK)).into_par_iter().flat_map_iter(chunk).collect();
    let starts: Vec<u64> = (0..=u64::from(trials)).map(|period| period * u64::from(OCCURRENCES)).collect();
    let table = OccurrenceTable::new(EVENTS, &starts, &ids, &[]).expect("a table");
    table.write(&mut File::create(&path).expect("a file")).expect("room on the disk");
    drop(table);
    OccurrenceTable::open(&path, "bench.yet").expect("the table that was written")
}

/// By table, the loss of every event of the catalogue in quanta: unfolded, as they are looked up.
fn losses() -> Vec<Vec<f64>> {
    let mut random = StdRng::seed_from_u64(15);
    let mut table = || {
        let mut losses = vec![0.0; EVENTS as usize + 1];
        for _ in 0..ROWS {
            let size = libm::pow(1.0 - random.random::<f64>(), -1.0 / 1.3);
            losses[random.random_range(1..=EVENTS) as usize] = (100_000.0 * size).min(2e9).round();
        }
        losses
    };
    (0..TABLES).map(|_| table()).collect()
}

fn net(table: usize, loss: f64) -> f64 {
    let left = (loss - DEDUCTIBLE).clamp(0.0, LIMIT);
    if table.is_multiple_of(2) { left } else { (left * 0.5).round_ties_even() }
}

fn folded(losses: &[Vec<f64>]) -> Vec<f64> {
    (0..=EVENTS as usize)
        .into_par_iter()
        .map(|event| losses.iter().enumerate().map(|(at, table)| net(at, table[event])).sum())
        .collect()
}

/// The layer that is reached so many times a year.
fn layer(losses: &[Vec<f64>], times: f64) -> Layer {
    let mut sizes = folded(losses);
    sizes.sort_by(f64::total_cmp);
    let above = (times / f64::from(OCCURRENCES) * f64::from(EVENTS)) as usize;
    let attachment = sizes[sizes.len() - 1 - above];
    Layer { occurrence: [attachment, attachment * 4.0], year: [attachment * 0.5, attachment * 8.0] }
}

fn years(table: &OccurrenceTable, trials: u32, year: impl Fn(u32) -> f64 + Sync + Send) -> Vec<f64> {
    let trials = trials.min(table.periods());
    (0..trials).into_par_iter().with_min_len(256).map(year).collect()
}

fn stream(table: &OccurrenceTable) {
    let sum = |chunk: u32| {
        let last = ((chunk + 1) * CHUNK).min(table.periods()) - 1;
        let ids = table.occurrences_of(chunk * CHUNK).start..table.occurrences_of(last).end;
        table.ids(ids).fold(0_u32, u32::wrapping_add)
    };
    black_box((0..table.periods().div_ceil(CHUNK)).into_par_iter().map(sum).reduce(|| 0, u32::wrapping_add));
}

fn literal(table: &OccurrenceTable, losses: &[Vec<f64>], layer: &Layer, period: u32) -> f64 {
    let of_event =
        |event: u32| -> f64 { losses.iter().enumerate().map(|(at, table)| net(at, table[event as usize])).sum() };
    layer.of_year(table.ids(table.occurrences_of(period)).map(|event| layer.of_event(of_event(event))).sum())
}

fn of_layer(net: &[f64], layer: &Layer) -> EventColumns {
    let known =
        (1..).zip(&net[1..]).map(|(event, loss)| (event, layer.of_event(*loss))).filter(|(_, paid)| *paid > 0.0);
    let (events, paid): (Vec<u32>, Vec<f64>) = known.unzip();
    EventColumns::new(EVENTS, &events, &[paid], &[])
}

fn fold(table: &OccurrenceTable, columns: &EventColumns, layer: &Layer, trials: u32) -> Vec<f64> {
    years(table, trials, |period| {
        let mut year = [0.0];
        columns.fold(table, period, &mut year);
        layer.of_year(year[0])
    })
}

fn by_index(table: &OccurrenceTable, index: &EventIndex, net: &[f64], layer: &Layer, trials: u32) -> Vec<f64> {
    let mut years = vec![0.0; trials as usize];
    let mut list = Vec::new();
    for (event, loss) in (1_u32..).zip(&net[1..]) {
        let paid = layer.of_event(*loss);
        if paid > 0.0 {
            list.clear();
            index.occurrences_of(event, table, &mut list).expect("a sound index");
            list.iter().for_each(|&occurrence| years[table.period_of(occurrence) as usize] += paid);
        }
    }
    years.iter_mut().for_each(|year| *year = layer.of_year(*year));
    years
}

/// The same through the ordinary program: configuration, policy and layer, with a cache.
fn programme(folder: &Path, trials: u32, losses: &[Vec<f64>], layer: &Layer, changed: &Layer) {
    for (at, table) in losses.iter().enumerate() {
        let rows = (0..).zip(table).filter(|(_, loss)| **loss > 0.0).map(|(event, loss)| format!("{event},{loss}\n"));
        fs::write(folder.join(format!("losses{at}.csv")), "event_id,loss\n".to_owned() + &rows.collect::<String>())
            .expect("a file");
    }
    let cache = folder.join("cache");
    let _ = fs::remove_dir_all(&cache);
    let steps = [("from nothing", layer), ("again", layer), ("a changed layer", changed)];
    for (what, layer) in steps {
        let begun = Instant::now();
        let text = text(trials, layer);
        let (model, _) =
            config::read_text(&text, "bench.toml", folder).unwrap_or_else(|m| panic!("{}", m.render(false, 100)));
        let read = begun.elapsed().as_secs_f64();
        let engine = Engine::compile(&model, &[Design::as_configured(&model)], None).expect("an engine");
        let compiled = begun.elapsed().as_secs_f64();
        let kept = EventCache::open(&cache).expect("a cache");
        let years = analyse(&model, &engine, (u64::from(trials), 0), Some(&kept), &Cancel::new())
            .expect("years")
            .expect("events alone");
        let done = begun.elapsed().as_secs_f64();
        let mean = years.contracts[0].recovery.iter().sum::<f64>() / f64::from(trials);
        println!(
            "programme, {what}: read {read:.2} s, compiled {:.2} s, years {:.2} s (mean {mean:.0})",
            compiled - read,
            done - compiled
        );
    }
    let _ = fs::remove_dir_all(&cache);
}

fn text(trials: u32, layer: &Layer) -> String {
    let tables = (0..TABLES).map(|at| {
        let share = if at.is_multiple_of(2) { "100%" } else { "50%" };
        format!("[[peril.year-event-table.loss-table]]\nfile = \"losses{at}.csv\"\ndeductible = {DEDUCTIBLE}\nlimit = {LIMIT}\nshare = \"{share}\"\n")
    });
    let [attachment, limit] = layer.occurrence;
    let [deductible, most] = layer.year;
    format!(
        "format = 1\ntitle = \"W2\"\ncurrency = \"USD\"\n[simulation]\nstart = 2027-01-01\ntrials = {trials}\nseed = 1\nquantum = 1\n\
         [[party]]\nname = \"Cedant\"\nrole = \"insurer\"\ncountry = \"US\"\n[[party]]\nname = \"Reinsurer\"\nrole = \"reinsurer\"\ncountry = \"US\"\n\
         [parent]\nname = \"Works\"\ncountry = \"US\"\ntax-rate = \"21%\"\n\
         [[peril]]\nname = \"storm\"\ncountry = \"US\"\n[peril.year-event-table]\nfile = \"{trials}.yet\"\nperiods = {trials}\nevents = {EVENTS}\nreplay = \"in-order\"\n{}\
         [[policy]]\nname = \"policy\"\ninsurer = \"Cedant\"\npremium = 1_000_000\n\
         [[contract]]\nname = \"layer\"\ncedant = \"Cedant\"\nreinsurer = \"Reinsurer\"\npremium = 1_000_000\n\
         terms = {{ excess-of-loss = {{ attachment = {attachment:.0}, limit = {limit:.0} }} }}\nannual = {{ deductible = {deductible:.0}, limit = {most:.0} }}\n",
        tables.collect::<String>()
    )
}

/// Exceedance curves from ten million rows (period, loss) in memory: sums by period, a sample, its return-period losses.
fn curves() {
    let mut random = StdRng::seed_from_u64(4);
    let periods = 1_000_000_u32;
    let rows: Vec<(u32, f64)> =
        (0..10_000_000).map(|_| (random.random_range(0..periods), random.random::<f64>() * 1e9)).collect();
    let seconds = median(|| {
        let (mut sums, mut largest) = (vec![0.0; periods as usize], vec![0.0_f64; periods as usize]);
        for &(period, loss) in &rows {
            sums[period as usize] += loss;
            largest[period as usize] = loss.max(largest[period as usize]);
        }
        for column in [&sums, &largest] {
            let sample = Sample::new(column, None).expect("a sample");
            black_box(sample.exceedance(&[10.0, 50.0, 100.0, 250.0, 1_000.0]));
        }
    });
    println!("two exceedance curves from 10,000,000 rows in memory: {seconds:.3} s");
}
