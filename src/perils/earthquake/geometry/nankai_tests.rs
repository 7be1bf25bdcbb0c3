//! Distances from the ruptures of the Nankai trough. The stations are places at which its interface reaches 6, 10, 25 and
//! 34 km, read off the three-dimensional meshes of the Japan Seismic Hazard Information Station (J-SHIS, NIED) of 2021, as
//! distributed with the tests of openquake.engine 3.26.2 (mosaic/JPN); the distances compared with are those from the
//! nodes of those meshes to the city halls (Tokyo: the Metropolitan Government).

use super::{Mesh, Point};
use crate::model::earthquake::source::Surface;

/// Kilometres along azimuth 60 degrees from 135.0 E, 33.3 N; places at 6, 10, 25 and 34 km, `NONE` where there is none.
const STATIONS: [(f64, [(f64, f64); 4]); 16] = [
    (-360.0, [NONE, NONE, (131.74, 31.65), (131.56, 31.83)]),
    (-300.0, [(132.81, 31.08), (132.56, 31.44), (132.01, 32.23), (131.85, 32.47)]),
    (-235.0, [(133.30, 31.53), (133.10, 31.83), (132.47, 32.74), (132.19, 33.14)]),
    (-180.0, [(133.80, 31.81), (133.60, 32.08), (132.91, 33.09), (132.56, 33.60)]),
    (-120.0, [(134.33, 32.11), (134.12, 32.42), (133.42, 33.43), (133.09, 33.91)]),
    (-60.0, [(134.85, 32.44), (134.55, 32.87), (133.97, 33.72), (133.71, 34.09)]),
    (0.0, [(135.43, 32.68), (135.23, 32.97), (134.62, 33.86), (134.40, 34.17)]),
    (50.0, [(135.98, 32.79), (135.80, 33.04), (135.44, 33.57), (135.14, 34.00)]),
    (100.0, [(136.48, 32.96), (136.29, 33.24), (135.93, 33.75), (135.76, 34.00)]),
    (150.0, [(136.94, 33.19), (136.73, 33.49), (136.34, 34.06), (136.15, 34.33)]),
    (200.0, [(137.40, 33.42), (137.19, 33.73), (136.73, 34.39), (136.48, 34.76)]),
    (250.0, [(137.85, 33.68), (137.66, 33.95), (137.15, 34.68), (136.86, 35.10)]),
    (300.0, [(138.27, 33.96), (138.11, 34.19), (137.64, 34.87), (137.43, 35.19)]),
    (330.0, [(138.45, 34.24), (138.30, 34.46), (137.91, 35.03), (137.73, 35.28)]),
    (360.0, [(138.57, 34.61), (138.44, 34.79), (138.14, 35.23), (137.99, 35.45)]),
    (395.0, [(138.65, 35.00), (138.56, 35.18), (138.34, 35.42), NONE]),
];
const NONE: (f64, f64) = (f64::NAN, f64::NAN);
const DEPTHS: [f64; 4] = [6.0, 10.0, 25.0, 34.0];

const OSAKA: (f64, f64) = (135.502, 34.694);
const NAGOYA: (f64, f64) = (136.906, 35.181);
const FUKUOKA: (f64, f64) = (130.402, 33.590);
const TOKYO: (f64, f64) = (139.692, 35.689);
const CITIES: [(f64, f64); 4] = [OSAKA, NAGOYA, FUKUOKA, TOKYO];

/// The surface between two depths and two stations; a missing place repeats its neighbour in the row.
fn rupture(depths: (f64, f64), stations: (f64, f64)) -> Mesh {
    let wanted = |value: f64, range: (f64, f64)| (range.0..=range.1).contains(&value);
    let mut rows = Vec::new();
    for (_, places) in STATIONS.iter().filter(|station| wanted(station.0, stations)) {
        let band = DEPTHS.iter().zip(places).filter(|&(&depth, _)| wanted(depth, depths));
        let row: Vec<Option<(f64, f64, f64)>> =
            band.map(|(&depth, &(lon, lat))| (!lon.is_nan()).then_some((lon, lat, depth))).collect();
        let present = |i: usize| row[..=i].iter().rev().chain(&row[i..]).find_map(|place| *place);
        rows.push((0..row.len()).map(|i| present(i).unwrap()).collect());
    }
    Mesh::new(&Surface::Strips(rows)).unwrap()
}

fn distances(mesh: &Mesh) -> [f64; 4] {
    CITIES.map(|(lon, lat)| mesh.rupture_distance(Point::new(lon, lat, 0.0)))
}

#[test]
fn ruptures_down_to_25_km_are_as_far_from_cities_as_the_meshes_they_were_read_off() {
    let all = (-360.0, 395.0);
    let (from_east, to_west) = ((-235.0, 395.0), (-360.0, 330.0));
    for (case, depths, stations, mesh) in [
        (1, (10.0, 25.0), all, [109.1, 64.0, 208.8, 112.4]),
        (5, (10.0, 25.0), from_east, [109.1, 64.0, 216.4, 112.4]),
        (7, (10.0, 25.0), to_west, [109.1, 64.0, 208.8, 182.3]),
        (8, (6.0, 25.0), to_west, [107.8, 63.3, 208.6, 182.6]),
        (9, (10.0, 25.0), (-235.0, 330.0), [109.1, 64.0, 216.4, 182.3]),
        (10, (6.0, 25.0), (-235.0, 330.0), [107.8, 63.3, 219.0, 182.6]),
    ] {
        for (found, expected) in distances(&rupture(depths, stations)).iter().zip(mesh) {
            assert!((found / expected - 1.0).abs() < 0.05, "case {case}: {found} instead of {expected}");
        }
    }
}

#[test]
fn the_largest_rupture_lies_where_its_stations_put_it() {
    // Lattices over the triangles, refined twelve times about the nearest node, computed apart in Python. The mesh itself
    // reaches 41 km where the stations end at 34 km, and a little farther at its north-eastern end: its distances are 72.8,
    // 35.4, 163.5 and 109.8 km, so that Osaka, Fukuoka and Tokyo are 7 to 8 % too far by the stations.
    for (found, expected) in
        distances(&rupture((6.0, 34.0), (-360.0, 395.0))).iter().zip([78.354, 34.952, 175.370, 117.471])
    {
        assert!((found - expected).abs() < 2e-3, "{found} instead of {expected}");
    }
}

#[test]
fn the_middles_of_the_ruptures_lie_within_a_kilometre_of_the_depths_of_the_meshes() {
    // Mean depths of the nodes of the meshes, whose upper edge is at 4.6 km rather than 6. A kilometre is 0.9 % of the
    // velocity by Si and Midorikawa (0.0038 in the decimal logarithm).
    let (all, from_east, to_west) = ((-360.0, 395.0), (-235.0, 395.0), (-360.0, 330.0));
    for (depths, stations, centre) in [
        ((10.0, 25.0), all, 17.2),
        ((10.0, 34.0), all, 21.6),
        ((6.0, 25.0), all, 14.0),
        ((6.0, 34.0), all, 18.2),
        ((6.0, 25.0), from_east, 13.9),
        ((10.0, 25.0), to_west, 17.4),
        ((6.0, 10.0), from_east, 7.3),
    ] {
        let found = rupture(depths, stations).centre().2;
        assert!((found - centre).abs() < 1.0, "{depths:?} {stations:?}: {found} instead of {centre}");
    }
}
