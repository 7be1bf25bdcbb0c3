//! The source model of Japan: it is what its sources say, its overlay changes what it says and nothing else, and whatever
//! is wrong in a copy of it is said with file, line and remedy.
//!
//! Catalogue figures are those of ISC-GEM (Storchak and others 2013), 30-46 N, 128-147 E, to 60 km depth: Mw 7.0 and more
//! 77 times in 1904-2012, Mw 5.5 and more 19.4 a year in 1964-2012.

use std::path::Path;

use ishizue::config::earthquake::{built_in, built_in_model, read_named};
use ishizue::input::complaint::{Complaint, Complaints};
use ishizue::input::digest::sha256_hex;
use ishizue::model::earthquake::source::{
    Case, Class, MagnitudeLaw, MagnitudeScale, Occurrence, Plate, RenewalLaw, Ruptures, Source, SourceModel, Surface,
    Zone, ZoneDepth,
};

fn japan() -> SourceModel {
    built_in_model(None).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn source<'m>(model: &'m SourceModel, name: &str) -> &'m Source {
    model.sources.iter().find(|source| source.name == name).unwrap_or_else(|| panic!("no source {name}"))
}

fn cases(source: &Source) -> &[Case] {
    match &source.ruptures {
        Ruptures::Cases { cases, .. } => cases,
        Ruptures::Zone(_) => panic!("{} is a zone", source.name),
    }
}

fn rate(source: &Source) -> f64 {
    let law_rate = |law: &RenewalLaw| match law {
        RenewalLaw::Bpt { mean, .. } => 1.0 / mean,
        RenewalLaw::Poisson { rate } => *rate,
    };
    match &source.occurrence {
        Occurrence::Poisson { rate } => *rate,
        // In the long run; at a given date the probability of a renewal source may be far from it.
        Occurrence::Renewal { views, .. } => views.iter().map(|view| view.weight * law_rate(&view.law)).sum(),
    }
}

/// The text of the built-in model read as a file `mine.toml` after `edit`.
fn read_edited(text: &str) -> Result<SourceModel, Complaints> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine.toml"), text).unwrap();
    read_named("mine.toml", folder.path(), None).map(|(model, _)| model)
}

#[test]
fn the_built_in_model_has_no_mistake_and_joins_the_list_of_inputs() {
    let (model, inputs) = read_named("japan", Path::new("."), None).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!((model.country.as_str(), model.overlay), ("JP", None));
    let [input] = &inputs[..] else { panic!("{inputs:?}") };
    assert_eq!((input.path.as_str(), input.bytes), ("japan (built in)", built_in().len() as u64));
    assert_eq!(input.sha256, sha256_hex(built_in().as_bytes()));
}

#[test]
fn a_copy_of_the_built_in_model_is_the_same_model() {
    assert_eq!(read_edited(built_in()).unwrap_or_else(|mistakes| panic!("{mistakes}")), japan());
}

#[test]
fn the_nankai_trough_has_the_fifteen_cases_of_the_national_hazard_maps() {
    // Magnitudes and weights of the J-SHIS model.
    let expected: [(&[f64], f64); 15] = [
        (&[8.8], 0.0125),
        (&[9.0], 0.0125),
        (&[9.0], 0.0125),
        (&[9.1], 0.0125),
        (&[8.7], 0.1625),
        (&[8.9], 0.1625),
        (&[8.8], 0.0125),
        (&[9.0], 0.0125),
        (&[8.7], 0.025),
        (&[8.9], 0.025),
        (&[8.4], 0.05),
        (&[8.7, 8.3], 0.05),
        (&[8.5, 8.3], 0.325),
        (&[8.7, 8.2], 0.025),
        (&[8.5, 8.2], 0.10),
    ];
    let model = japan();
    let nankai = source(&model, "nankai");
    let cases = cases(nankai);
    assert_eq!(cases.len(), 15);
    for (i, (case, (magnitudes, weight))) in cases.iter().zip(expected).enumerate() {
        let found: Vec<f64> = case.parts.iter().map(|part| part.magnitude).collect();
        assert_eq!((case.name.clone(), &found[..]), ((i + 1).to_string(), magnitudes));
        assert!((case.weight - weight).abs() < 1e-12, "case {}: {}", case.name, case.weight);
    }
    let pairs: f64 = cases.iter().filter(|case| case.parts.len() == 2).map(|case| case.weight).sum();
    assert!((pairs - 0.5).abs() < 1e-12, "{pairs}");
    let Ruptures::Cases { gaps, .. } = &nankai.ruptures else { panic!() };
    let days: Vec<(f64, f64)> = gaps.iter().map(|gap| (gap.from, gap.to)).collect();
    assert_eq!(days, [(0.0, 0.0), (1.0, 3.0), (182.5, 1095.0)]);
    assert!(gaps.iter().all(|gap| (gap.weight - 1.0 / 3.0).abs() < 1e-12));
}

#[test]
fn a_band_takes_the_stations_and_depths_between_its_ends() {
    let model = japan();
    let cases = cases(source(&model, "nankai"));
    let rows = |case: usize, part: usize| match &cases[case - 1].parts[part].surface {
        Surface::Strips(rows) => rows.clone(),
        Surface::Plane(_) => panic!("case {case} is a plane"),
    };
    // Case 13, west: 10 to 25 km depth, stations -235 to 100.
    let west = rows(13, 0);
    assert_eq!(west.len(), 7);
    assert_eq!(west[0], [(133.10, 31.83, 10.0), (132.47, 32.74, 25.0)]);
    assert_eq!(west[6], [(136.29, 33.24, 10.0), (135.93, 33.75, 25.0)]);
    assert_eq!(rows(13, 1)[0], west[6], "the eastern part begins where the western ends");
    // Case 4: all depths, all stations. The westernmost has no place at 6 and 10 km, the easternmost none at 34 km.
    let all = rows(4, 0);
    assert_eq!(all.len(), 17);
    assert_eq!(all[0], [(131.74, 31.65, 25.0), (131.74, 31.65, 25.0), (131.74, 31.65, 25.0), (131.56, 31.83, 34.0)]);
    assert_eq!(all[15][2..], [(138.34, 35.42, 25.0), (138.34, 35.42, 25.0)]);
    assert_eq!(all[16][2..], [(138.36, 35.45, 25.0), (138.36, 35.45, 25.0)]);
    assert!(all[1..15].iter().all(|row| row.windows(2).all(|pair| pair[0].2 < pair[1].2)));
}

#[test]
fn the_views_of_nankai_are_those_of_herp_and_their_weights_add_up() {
    let model = japan();
    let Occurrence::Renewal { views, chosen } = &source(&model, "nankai").occurrence else { panic!() };
    assert_eq!(*chosen, None);
    let names: Vec<&str> = views.iter().map(|view| view.name.as_str()).collect();
    assert_eq!(names, ["high", "low", "poisson"]);
    assert_eq!(views[0].law, RenewalLaw::Bpt { mean: 88.2, alphas: vec![0.20, 0.24], last: 1946.97 });
    assert_eq!(views[2].law, RenewalLaw::Poisson { rate: 1.0 / 117.0 });
}

#[test]
fn all_weights_add_up_to_one() {
    for overlay in [None, Some("herp-2018")] {
        for source in built_in_model(overlay).unwrap().sources {
            if let Ruptures::Cases { cases, .. } = &source.ruptures {
                let sum: f64 = cases.iter().map(|case| case.weight).sum();
                assert!((sum - 1.0).abs() < 1e-12, "{}: cases {sum}", source.name);
            }
            if let Occurrence::Renewal { views, .. } = &source.occurrence {
                let sum: f64 = views.iter().map(|view| view.weight).sum();
                assert!((sum - 1.0).abs() < 1e-12, "{}: views {sum}", source.name);
            }
        }
    }
}

#[test]
fn probabilities_in_thirty_years_and_mean_intervals_become_rates() {
    let model = japan();
    // -ln(0.2) / 30, -ln(0.1) / 30, 1 / 13.9; rates stated as rates stay what they are.
    for (name, expected) in [
        ("tokachi-nemuro-m7", 0.053_647_930_414_470),
        ("shikotan-etorofu-m7", 0.076_752_836_433_135),
        ("miyagi-m7", 0.071_942_446_043_165),
        ("sagami-m8", 0.000_323),
        ("hokkaido-west", 0.0),
    ] {
        assert!((rate(source(&model, name)) - expected).abs() < 1e-14, "{name}: {}", rate(source(&model, name)));
    }
}

#[test]
fn a_crustal_jma_magnitude_becomes_a_moment_magnitude() {
    // Mw = 0.78 x 7.5 + 1.08 = 6.93.
    let model = japan();
    assert!((cases(source(&model, "uemachi"))[0].parts[0].magnitude - 6.93).abs() < 1e-12);
    assert_eq!(cases(source(&model, "nemuro"))[0].parts[0].magnitude, 7.9);
}

#[test]
fn a_horizontal_width_is_shorter_than_the_width_down_the_dip() {
    let model = japan();
    let Surface::Plane(plane) = cases(source(&model, "sagami-m8"))[0].parts[0].surface else { panic!() };
    // 81 / cos(15.4 degrees) = 81 / 0.964095 = 84.017.
    assert!((plane.width - 84.017).abs() < 1e-3, "{}", plane.width);
    assert_eq!((plane.strike, plane.length, plane.depth), (304.0, 125.0, 18.2));
}

#[test]
fn every_source_has_a_reference_and_the_background_is_as_it_says() {
    let model = japan();
    assert!(model.sources.iter().all(|source| source.reference.len() > 10));
    let background: Vec<&Source> = model.sources.iter().filter(|source| source.background).collect();
    assert!(background.len() >= 12);
    for source in background {
        let Ruptures::Zone(zone) = &source.ruptures else { panic!("{}", source.name) };
        let MagnitudeLaw::GutenbergRichter { b, from, to } = zone.magnitude else { panic!("{}", source.name) };
        assert!(b == 0.9 && from == 5.5 && (to == 6.9 || to == 7.3), "{}", source.name);
        assert_eq!(zone.scale, MagnitudeScale::Moment, "{}", source.name);
    }
}

/// Signed kilometres from the axis of a trench, on a flat map about the place; positive landward.
fn from_axis(plate: &Plate, (longitude, latitude): (f64, f64)) -> f64 {
    let wide = 111.195 * libm::cos(latitude.to_radians());
    let local = |p: (f64, f64)| ((p.0 - longitude) * wide, (p.1 - latitude) * 111.195);
    let mut best = (f64::INFINITY, 1.0);
    for pair in plate.axis.windows(2) {
        let (a, b) = (local(pair[0]), local(pair[1]));
        let way = (b.0 - a.0, b.1 - a.1);
        let at = (-(a.0 * way.0 + a.1 * way.1) / (way.0 * way.0 + way.1 * way.1)).clamp(0.0, 1.0);
        let distance = libm::hypot(a.0 + at * way.0, a.1 + at * way.1);
        if distance < best.0 {
            best = (distance, (way.1 * a.0 - way.0 * a.1).signum());
        }
    }
    best.0 * best.1
}

fn interface_depth(plate: &Plate, place: (f64, f64)) -> f64 {
    let km = from_axis(plate, place).max(0.0);
    let below = plate.depth.iter().rposition(|point| point.0 <= km).unwrap();
    let (a, b) = match plate.depth.get(below + 1) {
        Some(next) => (plate.depth[below], *next),
        None => (plate.depth[below - 1], plate.depth[below]),
    };
    a.1 + (b.1 - a.1) * (km - a.0) / (b.0 - a.0)
}

fn is_inside(area: &[(f64, f64)], (x, y): (f64, f64)) -> bool {
    let sides = area.iter().zip(area.iter().cycle().skip(1));
    sides.filter(|(a, b)| (a.1 > y) != (b.1 > y) && x < a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1)).count() % 2 == 1
}

fn in_box((longitude, latitude): (f64, f64)) -> bool {
    (30.0..=46.0).contains(&latitude) && (128.0..=147.0).contains(&longitude)
}

/// The part of a zone's ruptures whose centres lie in the catalogue's box above 60 km, over a grid of places.
fn part_in_box(model: &SourceModel, zone: &Zone) -> f64 {
    let ends = |of: fn(&(f64, f64)) -> f64| {
        let all = || zone.area.iter().map(of);
        (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max))
    };
    let ((west, east), (south, north)) = (ends(|p| p.0), ends(|p| p.1));
    let (mut inside, mut counted) = (0.0, 0.0);
    for i in 0..60 {
        for j in 0..60 {
            let at = |low: f64, high: f64, k: i32| low + (high - low) * (f64::from(k) + 0.5) / 60.0;
            let place = (at(west, east, i), at(south, north, j));
            if !is_inside(&zone.area, place) {
                continue;
            }
            inside += 1.0;
            let shallow = match zone.depth {
                ZoneDepth::Range(upper, lower) => ((60.0 - upper) / (lower - upper).max(1e-9)).clamp(0.0, 1.0),
                ZoneDepth::Plate { plate, offset } => {
                    f64::from(interface_depth(&model.plates[plate], place) + offset <= 60.0)
                }
                ZoneDepth::Slope(a, b) => f64::from(a.1.max(b.1) <= 60.0),
            };
            counted += if in_box(place) { shallow } else { 0.0 };
        }
    }
    counted / inside
}

/// The part of a zone's magnitudes at `least` (Mw) and more.
fn part_above(zone: &Zone, class: Class, least: f64) -> f64 {
    let least = match (zone.scale, class) {
        (MagnitudeScale::Jma, Class::Crustal) => (least - 1.08) / 0.78,
        _ => least,
    };
    let tail = |b: f64, m: f64| libm::pow(10.0, -b * m);
    match zone.magnitude {
        MagnitudeLaw::Uniform(from, to) if from == to => f64::from(from >= least),
        MagnitudeLaw::Uniform(from, to) => ((to - least) / (to - from)).clamp(0.0, 1.0),
        MagnitudeLaw::GutenbergRichter { b, from, to } => {
            let start = least.clamp(from, to);
            (tail(b, start) - tail(b, to)) / (tail(b, from) - tail(b, to))
        }
    }
}

/// Yearly rate of earthquakes of `least` and more in the catalogue's box. A pair counts twice.
fn rate_in_box(model: &SourceModel, source: &Source, least: f64) -> f64 {
    let per_rupture = match &source.ruptures {
        Ruptures::Zone(zone) => part_in_box(model, zone) * part_above(zone, source.class, least),
        Ruptures::Cases { cases, .. } => {
            let large = |case: &Case| case.parts.iter().filter(|part| part.magnitude >= least).count() as f64;
            cases.iter().map(|case| case.weight * large(case)).sum()
        }
    };
    rate(source) * per_rupture
}

#[test]
fn large_earthquakes_are_as_frequent_as_in_the_catalogue() {
    let model = japan();
    let mainshocks: f64 = model.sources.iter().map(|source| rate_in_box(&model, source, 7.0)).sum();
    // ISC-GEM, 32 mainshocks of M7 and more: another event within one magnitude in the week after 47 % of them, and in
    // days 7 to 365 after 34 %. It is 0.3 to 1.0 smaller, uniformly; zones of raw counts contain theirs already.
    let after: f64 = (model.sources.iter().filter(|source| !source.counts_aftershocks))
        .map(|source| {
            let part = |step: i32| rate_in_box(&model, source, 7.3 + 0.7 * (f64::from(step) + 0.5) / 20.0) / 20.0;
            (0.47 + 0.34) * (0..20).map(part).sum::<f64>()
        })
        .sum();
    let total = mainshocks + after;
    println!("M >= 7.0: {mainshocks:.3} + {after:.3} aftershocks = {total:.3} a year");
    assert!((0.55..=0.95).contains(&total), "{mainshocks} + {after} a year, 77 in 109 years = 0.71 in the catalogue");
}

#[test]
fn moderate_earthquakes_are_as_frequent_as_declustered_in_the_catalogue() {
    let model = japan();
    let all: f64 = model.sources.iter().map(|source| rate_in_box(&model, source, 5.5)).sum();
    println!("M >= 5.5: {all:.2} a year");
    // 7.73 mainshocks a year (40 % of 19.5); about a tenth of them lies outside the polygons.
    assert!((0.80 * 7.73..=7.73).contains(&all), "{all} a year");
}

#[test]
fn the_overlay_of_2018_changes_what_it_says_and_nothing_else() {
    let (now, then) = (japan(), built_in_model(Some("herp-2018")).unwrap());
    assert_eq!(then.overlay.as_deref(), Some("herp-2018"));
    let names = |model: &SourceModel| model.sources.iter().map(|source| source.name.clone()).collect::<Vec<_>>();
    let gone: Vec<String> = names(&now).into_iter().filter(|name| !names(&then).contains(name)).collect();
    assert_eq!(gone, ["miyagi-near-shore", "iwate-m7", "japan-sea-southwest"]);
    let new: Vec<String> = names(&then).into_iter().filter(|name| !names(&now).contains(name)).collect();
    assert_eq!(new, ["ibaraki-large", "sanriku-south-m7"]);
    let mut changed = Vec::new();
    for before in now.sources.iter().filter(|source| !gone.contains(&source.name)) {
        let after = source(&then, &before.name);
        let same_place = match (&before.ruptures, &after.ruptures) {
            (Ruptures::Zone(a), Ruptures::Zone(b)) => Zone { magnitude: b.magnitude, ..a.clone() } == *b,
            (a, b) => a == b,
        };
        assert!(same_place && before.title == after.title && before.class == after.class, "{}", before.name);
        if before != after {
            assert_ne!(before.reference, after.reference, "{}", before.name);
            changed.push(before.name.as_str());
        }
    }
    changed.sort_unstable();
    let expected = [
        "akinada-slab",
        "aomori-m7",
        "fukushima-m7",
        "hyuganada-m7",
        "ibaraki-m7",
        "japan-trench-slab",
        "miyagi-m7",
        "miyagi-m8",
        "nansei-northwest",
        "outer-rise",
        "tohoku-m9",
        "yonaguni",
    ];
    assert_eq!(changed, expected);
    // -ln(0.9) / 30.
    assert!((rate(source(&then, "fukushima-m7")) - 0.003_512_017_188_594).abs() < 1e-14);
    let Ruptures::Zone(zone) = &source(&then, "ibaraki-m7").ruptures else { panic!() };
    assert_eq!(zone.magnitude, MagnitudeLaw::Uniform(6.7, 7.2));
    assert_eq!(rate(source(&then, "miyagi-m8")), 0.0);
}

#[test]
fn an_unknown_overlay_lists_the_known_ones() {
    let mistakes = built_in_model(Some("herp-2019")).unwrap_err();
    let all: Vec<&Complaint> = mistakes.errors().collect();
    assert_eq!(all.len(), 1, "{mistakes}");
    assert!(all[0].what.contains("no overlay called \"herp-2019\"; did you mean \"herp-2018\"?"), "{}", all[0].what);
    assert!(all[0].rule.contains("\"herp-2018\"") && all[0].example.contains("herp-2018"), "{}", all[0].rule);
}

/// A mistake: what is replaced (its first place), by what, and of the complaint: the text of its line, a part of what is
/// wrong, a part of rule or example that mends it.
type Mistake = (&'static str, &'static str, &'static str, &'static str, &'static str);

const MISTAKES: [Mistake; 22] = [
    ("edition = ", "editon = ", "editon = ", "did you mean `edition`?", "edition = "),
    ("magnitude = 8.8\n", "magnitude = 11\n", "magnitude = 11", "11 is out of range", "at most 10"),
    ("weight = 0.325", "weight = 0.425", "[[source.case]]", "add up to 1.1000000", "add up to 1"),
    ("weight = 0.4\n", "weight = 0.5\n", "[[source.view]]", "add up to 1.1000000", "add up to 1"),
    ("weight = 0.3333333,", "weight = 0.4,", "gap = [", "add up to 1.0666666", "equal weights"),
    ("from = -360\n", "from = -350\n", "from = -350", "there is no station at -350", "-360, -300"),
    ("band = [6, 34]", "band = [6, 30]", "band = [6, 30]", "no band from 6 to 30 km", "6, 10, 25, 34"),
    ("{ s = -300,", "{ s = -400,", "{ s = -400,", "station -400 comes after station -360", "order of `s`"),
    ("centre = [144.24, 42.04]", "centre = [42.04, 144.24]", "[42.04, 144.24]", "not a place", "longitude first"),
    ("[130.35, 33.63]", "[100.35, 33.63]", "[100.35, 33.63]", "outside the region", "121 to 155"),
    ("dip = 14.6", "dip = 0", "dip = 0", "0 is out of range", "above 0 and at most 90"),
    ("depth = 26.7", "depth = 5", "depth = 5", "reaches from -6.2 to 16.2 km", "depth = 11.2"),
    ("\"80%\"", "\"180%\"", "\"180%\"", "180%", "from 0% to 99%"),
    ("last-event = 2003.74", "last-event = 2250", "last-event = 2250", "2250 is out of range", "at most 2200"),
    ("alpha = [0.38]", "alpha = [7]", "alpha = [7]", "7 is out of range", "from 0.02 and at most 5"),
    ("rate = 0.0305", "rate = 0.0305\nbpt = 1", "bpt = 1", "both `rate` and `bpt`", "exactly one"),
    ("rate = 0.0305", "rate = 0.0305\ngap = []", "gap = ", "has a `gap` but no pair", "the two parts of a case"),
    (
        "name = \"high\"",
        "name = \"mix\"",
        "name = \"mix\"",
        "is used twice, first in `nankai-view`",
        "a name of its own",
    ),
    ("{ between = [70, 120] }", "{ between = [120, 70] }", "[120, 70]", "runs backwards", "between = [5, 15]"),
    (
        "[132.0, 36.0], [129.5, 35.0]",
        "[129.5, 35.0], [132.0, 36.0]",
        "[129.5, 35.0], [132.0, 36.0]",
        "cross or touch",
        "no side crosses another",
    ),
    (
        "source = \"fukushima-m7\"",
        "source = \"fukusima-m7\"",
        "fukusima",
        "did you mean \"fukushima-m7\"?",
        "fukushima",
    ),
    ("remove = [\"iwate-m7\"", "remove = [\"aomori-m7\"", "remove = [", "names \"aomori-m7\" twice", "into one"),
];

fn line_of(text: &str, part: &str, near: usize) -> u32 {
    let at = text[near..].find(part).map(|at| near + at).or_else(|| text[..near].rfind(part));
    text[..at.unwrap_or_else(|| panic!("{part} is not there"))].matches('\n').count() as u32 + 1
}

#[test]
fn every_mistake_is_said_with_file_line_and_remedy() {
    for (from, to, line, what, remedy) in MISTAKES {
        let at = built_in().find(from).unwrap_or_else(|| panic!("{from} is not in the model"));
        let text = built_in().replacen(from, to, 1);
        let mistakes = match read_edited(&text) {
            Ok(_) => panic!("{to} was read without an error"),
            Err(mistakes) => mistakes,
        };
        let errors: Vec<&Complaint> = mistakes.errors().collect();
        assert_eq!(errors.len(), 1, "{to}:\n{mistakes}");
        let said = errors[0];
        assert!(said.file.ends_with("mine.toml"), "{}", said.place());
        assert!(said.what.contains(what), "{to}: {}", said.what);
        assert!(said.rule.contains(remedy) || said.example.contains(remedy), "{to}: {} / {}", said.rule, said.example);
        assert!(!said.rule.is_empty() && !said.example.is_empty(), "{to}");
        let found = said.line.unwrap_or(0);
        let here = text.lines().nth(found as usize - 1).unwrap_or("");
        let expected = line_of(&text, line, at.saturating_sub(1));
        assert!(here.contains(line), "{to}: line {found} is {here}, expected one like that of {expected}");
    }
}

#[test]
fn all_mistakes_of_a_file_are_said_at_once() {
    let many = ["magnitude = 8.8\n", "dip = 14.6", "\"80%\"", "last-event = 2003.74", "alpha = [0.38]", "depth = 26.7"];
    let mut text = built_in().to_owned();
    for (from, to, ..) in MISTAKES.iter().filter(|mistake| many.contains(&mistake.0)) {
        text = text.replacen(from, to, 1);
    }
    let mistakes = read_edited(&text).unwrap_err();
    assert_eq!(mistakes.errors().count(), many.len(), "{mistakes}");
}

#[test]
fn a_key_that_has_no_effect_is_refused() {
    // A vertical offset belongs to depths on a plate, not to stated depths.
    let text = built_in().replacen("{ between = [70, 120] }", "{ between = [70, 120], below = 20 }", 1);
    let mistakes = read_edited(&text).unwrap_err();
    assert_eq!(mistakes.errors().count(), 1, "{mistakes}");
    assert!(mistakes.to_string().contains("`below` has no effect here"), "{mistakes}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let mistakes = read_named("nowhere.toml", Path::new("tests"), None).unwrap_err();
    assert!(mistakes.to_string().contains("nowhere.toml"), "{mistakes}");
}
