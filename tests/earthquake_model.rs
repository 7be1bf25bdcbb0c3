//! The earthquake model of a run: how often, how correlated, how clustered, against exact answers with a fixed seed.

use ishizue::config;
use ishizue::model::Model;
use ishizue::model::losses::LossBlock;
use ishizue::model::peril::Source;
use ishizue::model::risk::Coverage;
use ishizue::numerics::distribution::BrownianPassageTime;
use ishizue::perils::{Perils, Recurrence, Scratch};
use std::fmt::Write;

/// A source model of one rectangle under Osaka: M 6.8, and what occurs as `occurrence` says.
fn fault(occurrence: &str) -> String {
    format!(
        r#"
[[source]]
name = "fault"
title = "A fault"
class = "crustal"
reference = "made for a test"
{occurrence}
[source.rupture]
magnitude = 6.8
plane = {{ centre = [135.50, 34.70], depth = 12, strike = 40, dip = 60, length = 30, width = 17 }}
"#
    )
}

const POISSON: &str = "rate = 0.2";

struct Case {
    sources: String,
    sites: Vec<(&'static str, f64, f64)>,
    keys: &'static str,
    horizon: u32,
}

impl Case {
    fn new(sources: String) -> Case {
        let sites = vec![("osaka", 34.69, 135.50), ("sakai", 34.57, 135.48)];
        Case { sources, sites, keys: "aftershocks = false", horizon: 1 }
    }

    fn model(&self) -> Model {
        let folder = tempfile::tempdir().unwrap();
        let head = "format = 1\nname = \"Test\"\nedition = \"test\"\ncountry = \"JP\"\nregion = { west = 122, east = 150, south = 24, north = 46 }\n";
        std::fs::write(folder.path().join("model.toml"), format!("{head}{}", self.sources)).unwrap();
        let mut sites = String::from(
            "id,country,latitude,longitude,vs30,construction,year_built,building,contents,stock,business_interruption,distance_to_coast_m\n",
        );
        for (id, latitude, longitude) in &self.sites {
            let _ = writeln!(sites, "{id},JP,{latitude},{longitude},300,steel,1990,1000m,500m,100m,365m,30000");
        }
        std::fs::write(folder.path().join("sites.csv"), sites).unwrap();
        let text = format!(
            "format = 1\ntitle = \"Test\"\ncurrency = \"JPY\"\nsites = \"sites.csv\"\n[simulation]\nstart = 2027-01-01\n\
             trials = 1_000\nhorizon = {}\nseed = 1923\n[[peril]]\nname = \"earthquake\"\n[peril.earthquake]\n\
             model = \"model.toml\"\n{}\n",
            self.horizon, self.keys
        );
        config::read_text(&text, "test.toml", folder.path()).unwrap_or_else(|all| panic!("{all}")).0
    }
}

/// The losses of trials `from..to`, drawn in blocks of `block`, each with its effects.
fn drawn(model: &Model, trials: u64, block: u64) -> Vec<LossBlock<f64>> {
    let perils = Perils::compile(model).unwrap_or_else(|error| panic!("{error}"));
    let mut scratch = Scratch::default();
    scratch.tell_effects = true;
    let step = |first: u64| {
        let mut out = LossBlock::default();
        perils.draw(first..(first + block).min(trials), &mut scratch, &mut out);
        out
    };
    (0..trials).step_by(block as usize).map(step).collect()
}

fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    (mean, variance.sqrt())
}

#[test]
fn shaking_varies_between_and_within_events_as_stated() {
    let case = Case::new(fault(POISSON));
    let blocks = drawn(&case.model(), 100_000, 1000);
    let ln = libm::log;
    let (mut osaka, mut sakai) = (Vec::new(), Vec::new());
    for block in &blocks {
        for pair in block.effects.chunks(2) {
            assert_eq!((pair[0].1.risk, pair[1].1.risk), (0, 1));
            osaka.push(ln(pair[0].1.pgv));
            sakai.push(ln(pair[1].1.pgv));
        }
    }
    let n = osaka.len() as f64;
    assert!((n - 20_000.0).abs() < 5.0 * 20_000_f64.sqrt(), "Poisson(0.2) in 100,000 years: {n}");
    let ((mean_a, sd_a), (mean_b, sd_b)) = (mean_and_sd(&osaka), mean_and_sd(&sakai));
    // Close to the fault sigma is 0.23 in log10; the cut at three standard deviations takes 1.3 % off it.
    let sigma = 0.23 * std::f64::consts::LN_10;
    assert!((sd_a / sigma - 1.0).abs() < 0.02, "{sd_a} against {sigma}");
    let covariance = osaka.iter().zip(&sakai).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum::<f64>() / (n - 1.0);
    // 13.47 km apart: 0.21 + 0.79 exp(-3 x 13.47 / 25.7) = 0.374; the standard error of a correlation is (1 - r^2) / sqrt n.
    let kilometres = ishizue::numerics::great_circle::distance_km((34.69, 135.50), (34.57, 135.48));
    let expected = 0.21 + 0.79 * libm::exp(-3.0 * kilometres / 25.7);
    let correlation = covariance / (sd_a * sd_b);
    assert!((correlation - expected).abs() < 5.0 * (1.0 - expected * expected) / n.sqrt(), "{correlation}, {expected}");
}

#[test]
fn mean_losses_of_an_event_are_those_of_its_quadrature() {
    let mut case = Case::new(fault(POISSON));
    case.sites.truncate(1);
    let model = case.model();
    let perils = Perils::compile(&model).unwrap();
    let event = &perils.event_sets()[0].events[0];
    assert_eq!((event.id.as_str(), event.rate, event.magnitude), ("fault", 0.2, Some(6.8)));
    // Without interruption, which the quadrature takes at the mean damage only.
    let mut sums = Vec::new();
    for block in drawn(&model, 400_000, 4000) {
        for event in 0..block.events() {
            let rows = block.rows(event).filter(|&row| block.coverage[row] != Coverage::BusinessInterruption);
            sums.push(rows.map(|row| block.loss[row] / 100.0).sum::<f64>());
        }
    }
    let (mean, sd) = mean_and_sd(&sums);
    let error = sd / (sums.len() as f64).sqrt();
    let interruption = event.mean - mean;
    // What the quadrature adds to damage is the interruption at mean damage: between nothing and a tenth of a year's profit.
    assert!(interruption > -4.0 * error && interruption < 40e6, "{} +- {error}: {}", mean, event.mean);
}

#[test]
fn a_renewal_source_follows_its_law_and_is_quiet_afterwards() {
    let mut case = Case::new(fault("bpt = { mean-interval = 60, alpha = [0.3], last-event = 1975.0 }"));
    case.horizon = 50;
    let model = case.model();
    let blocks = drawn(&model, 20_000, 500);
    let law = BrownianPassageTime::new(60.0, 0.3).unwrap();
    let (mut in_ten, mut in_fifty, mut gaps) = (0, 0, Vec::new());
    for block in &blocks {
        for path in 0..block.paths() {
            let years: Vec<f64> = block.path(path).map(|event| block.time[event] / 365.0).collect();
            in_ten += u32::from(years.first().is_some_and(|&year| year < 10.0));
            in_fifty += u32::from(!years.is_empty());
            gaps.extend(years.windows(2).map(|pair| pair[1] - pair[0]));
        }
    }
    for (count, years) in [(in_ten, 10.0), (in_fifty, 50.0)] {
        let p = law.conditional(2027.0 - 1975.0, years);
        let error = (p * (1.0 - p) / 20_000.0).sqrt();
        assert!((f64::from(count) / 20_000.0 - p).abs() < 4.5 * error, "{years} years: {count}, expected {p}");
    }
    // Of second ruptures within the path few come within half an interval: F(30) = 2.2 %.
    assert!(gaps.len() > 500);
    let early = gaps.iter().filter(|&&gap| gap < 20.0).count() as f64 / gaps.len() as f64;
    assert!(early < 0.01, "{early}");
}

#[test]
fn the_view_of_a_source_is_drawn_once_for_a_whole_path() {
    let views = "[[source.view]]\nname = \"often\"\nweight = 0.5\nrate = 0.5\n[[source.view]]\nname = \"never\"\nweight = 0.5\nrate = 0\n";
    let sources = fault("").replace("[source.rupture]", &format!("{views}[source.rupture]"));
    let mut case = Case::new(sources);
    case.horizon = 20;
    let blocks = drawn(&case.model(), 4000, 500);
    let counts: Vec<usize> =
        blocks.iter().flat_map(|block| (0..block.paths()).map(|path| block.path(path).len())).collect();
    let none = counts.iter().filter(|&&count| count == 0).count() as f64 / 4000.0;
    // Half of the paths never see it; of the others exp(-10) do not.
    assert!((none - 0.5).abs() < 4.0 * 0.5 / 4000_f64.sqrt(), "{none}");
    let some: Vec<f64> = counts.iter().filter(|&&count| count > 0).map(|&count| count as f64).collect();
    assert!((mean_and_sd(&some).0 - 10.0).abs() < 0.4, "{}", mean_and_sd(&some).0);
}

#[test]
fn secondary_earthquakes_come_as_often_as_stated_and_meet_what_remains() {
    let mut case = Case::new(fault(POISSON).replace("6.8", "7.2"));
    case.keys = "aftershocks = { early = \"47%\", late = \"34%\", foreshock = \"16%\" }";
    case.horizon = 3;
    let model = case.model();
    let blocks = drawn(&model, 40_000, 1000);
    let perils = Perils::compile(&model).unwrap();
    let set = &perils.event_sets()[0];
    let is_main = |event: u32| !set.events[event as usize].id.contains('+');
    let (mut mains, mut early) = (0.0, 0.0);
    for block in &blocks {
        for path in 0..block.paths() {
            let events: Vec<(f64, bool)> = block.path(path).map(|e| (block.time[e], is_main(block.event[e]))).collect();
            let alone = events.iter().filter(|event| event.1).count() == 1;
            let Some(main) = events.iter().find(|event| event.1).filter(|main| alone && main.0 < 700.0) else {
                continue;
            };
            mains += 1.0;
            early += f64::from(u8::from(events.iter().any(|e| !e.1 && e.0 > main.0 && e.0 < main.0 + 7.0)));
        }
    }
    // Some secondary earthquakes are too far from both sites to be events, none is counted twice.
    let share = early / mains;
    assert!(share > 0.40 && share < 0.47 + 4.0 * (0.25_f64 / mains).sqrt(), "{share} of {mains}");
    // Nothing is lost twice within the time of rebuilding: the losses of a path and coverage stay below its value.
    for block in &blocks {
        for path in 0..block.paths() {
            let first = block.path(path).filter(|&event| block.time[event] < 365.0);
            let mut building = 0.0;
            for event in first {
                let rows =
                    block.rows(event).filter(|&row| block.coverage[row] == Coverage::Building && block.risk[row] == 0);
                building += rows.map(|row| block.loss[row] / 100.0).sum::<f64>();
            }
            assert!(building <= 1000e6, "{building}");
        }
    }
}

#[test]
fn another_site_another_source_or_another_block_moves_no_loss() {
    let base = Case::new(fault(POISSON));
    let (alone, blocks) = (drawn(&base.model(), 3000, 3000), drawn(&base.model(), 3000, 7));
    let losses =
        |blocks: &[LossBlock<f64>], keep: &dyn Fn(&LossBlock<f64>, usize) -> bool| -> Vec<(u64, f64, u32, f64)> {
            let mut list = Vec::new();
            for block in blocks {
                for path in 0..block.paths() {
                    for event in block.path(path).filter(|&event| keep(block, event)) {
                        for row in block.rows(event).filter(|&row| block.risk[row] < 2) {
                            list.push((
                                block.first_trial + path as u64,
                                block.time[event],
                                block.risk[row],
                                block.loss[row],
                            ));
                        }
                    }
                }
            }
            list
        };
    let every = |_: &LossBlock<f64>, _: usize| true;
    let expected = losses(&alone, &every);
    assert!(expected.len() > 500);
    assert_eq!(losses(&blocks, &every), expected, "block size");

    let mut wider = Case::new(fault(POISSON));
    wider.sites.push(("kyoto", 35.01, 135.76));
    assert_eq!(losses(&drawn(&wider.model(), 3000, 500), &every), expected, "another site at the end of the list");

    let other =
        fault("bpt = { mean-interval = 40, alpha = [0.3], last-event = 1990.0 }").replace("\"fault\"", "\"other\"");
    let two = Case::new(format!("{}{other}", fault(POISSON)));
    let model = two.model();
    let perils = Perils::compile(&model).unwrap();
    let set = &perils.event_sets()[0];
    let of_first = |block: &LossBlock<f64>, event: usize| set.events[block.event[event] as usize].id == "fault";
    let both = drawn(&model, 3000, 500);
    // Paths in which the other source ruptures too leave less standing; all others are the same to the quantum.
    let clean = |block: &LossBlock<f64>, path: usize| block.path(path).all(|event| of_first(block, event));
    let mut quiet = std::collections::BTreeSet::new();
    for block in &both {
        quiet.extend((0..block.paths()).filter(|&path| clean(block, path)).map(|path| block.first_trial + path as u64));
    }
    let expected: Vec<_> = expected.into_iter().filter(|loss| quiet.contains(&loss.0)).collect();
    let found: Vec<_> = losses(&both, &every).into_iter().filter(|loss| quiet.contains(&loss.0)).collect();
    assert_eq!(found, expected, "another source");
}

#[test]
fn the_pairs_of_nankai_are_half_of_its_ruptures_and_have_the_stated_gaps() {
    let mut case = Case::new(String::new());
    case.keys = "nankai-view = \"poisson\"\naftershocks = false\nruptures-per-source = 16";
    case.horizon = 30;
    let folder = tempfile::tempdir().unwrap();
    let sites = "id,country,latitude,longitude,vs30,construction,building,distance_to_coast_m\nkochi,JP,33.559,133.531,180,wood,100m,25000\nshizuoka,JP,34.975,138.383,270,wood,100m,25000\n";
    std::fs::write(folder.path().join("sites.csv"), sites).unwrap();
    let text = format!(
        "format = 1\ntitle = \"Test\"\ncurrency = \"JPY\"\nsites = \"sites.csv\"\n[simulation]\nstart = 2027-01-01\ntrials = 10\n\
         horizon = 30\nseed = 1854\n[[peril]]\nname = \"earthquake\"\n[peril.earthquake]\nmodel = \"japan\"\n{}\n",
        case.keys
    );
    let model = config::read_text(&text, "test.toml", folder.path()).unwrap_or_else(|all| panic!("{all}")).0;
    let perils = Perils::compile(&model).unwrap();
    let set = &perils.event_sets()[0];
    let Recurrence::Ruptures(_) = &set.recurrence else { panic!("an earthquake model") };
    let Source::Earthquake(_) = &model.perils[0].source else { panic!("an earthquake model") };
    let half = |id: &str| ["west", "east"].iter().position(|part| id.starts_with("nankai/") && id.ends_with(part));
    let (mut ruptures, mut pairs, mut same, mut days, mut long) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for block in drawn(&model, 20_000, 500) {
        for path in 0..block.paths() {
            let nankai: Vec<(f64, Option<usize>)> = block
                .path(path)
                .map(|event| (block.time[event], set.events[block.event[event] as usize].id.as_str()))
                .filter(|(_, id)| id.starts_with("nankai/"))
                .map(|(time, id)| (time, half(id)))
                .collect();
            ruptures += nankai.iter().filter(|(time, part)| part.is_none() && *time < 8000.0).count() as f64;
            let halves: Vec<_> = nankai.iter().filter(|(_, part)| part.is_some()).collect();
            // Only paths with exactly one pair, so that its halves are known to belong together.
            if let [first, second] = halves[..]
                && first.1 != second.1
                && first.0 < 8000.0
            {
                pairs += 1.0;
                let gap = second.0 - first.0;
                same += f64::from(u8::from(gap == 0.0));
                days += f64::from(u8::from((1.0..=3.0).contains(&gap)));
                long += f64::from(u8::from((182.5..=1095.0).contains(&gap)));
            }
        }
    }
    // Expected 21.9 years x 0.5 / 117; paths with two pairs are left out, 4 % of those with one.
    let expected = 20_000.0 * 0.5 * 8000.0 / 365.0 / 117.0;
    assert!((ruptures - expected).abs() < 5.0 * expected.sqrt(), "single ruptures {ruptures}, expected {expected}");
    assert!(pairs > 0.8 * expected && pairs < 1.05 * expected, "pairs {pairs}, expected {expected}");
    for (count, what) in [(same, "together"), (days, "days apart"), (long, "months to years apart")] {
        let share = count / pairs;
        assert!((share - 1.0 / 3.0).abs() < 4.5 * (2.0 / 9.0 / pairs).sqrt(), "{what}: {share}");
    }
}
