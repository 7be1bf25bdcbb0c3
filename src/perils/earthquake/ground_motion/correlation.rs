//! Correlation: within an event, sites close together shake above or below the median together.
//!
//! ```text
//! rho(h) = exp(-3 h / b),  h in km on the ground;  b = 25.7 km for PGV, taken as the period of 1 s
//! ```
//! N. Jayaram and J. W. Baker (2009), "Correlation model for spatially distributed ground-motion intensities", Earthquake
//! Engineering and Structural Dynamics 38, 1687-1708: b = 22.0 + 3.7 T. The exponential of the great-circle distance is a
//! valid correlation on a sphere (Gneiting 2013, Bernoulli 19, 1327-1349), so the matrix R of the sites has a factor L with
//! L L' = R (Cholesky); the deviates of the sites are L z of independent normals z, one for each site.
//!
//! Rows are kept sparse: weights below 1e-6 are dropped and the rest rescaled, so that every deviate has exactly the
//! variance 1. Sites at one place share one deviate: the second adds no normal of its own.
//!
//! Worked number: rho at 1, 10 and 50 km: 0.88982406, 0.31120134, 0.00291882.

use crate::numerics::great_circle::distance_km;
use crate::numerics::kernels::exp;

/// Range b for peak ground velocity, kilometres.
pub const RANGE: f64 = 25.7;
/// Weights below it are dropped.
const NEGLIGIBLE: f64 = 1e-6;
/// What is left of a variance below it is rounding: the site stands where others stand.
const SINGULAR: f64 = 1e-10;

/// Correlation of within-event deviates `distance` kilometres apart.
pub fn rho(distance: f64, range: f64) -> f64 {
    exp(-3.0 * distance / range)
}

/// The factor of the correlation matrix of some sites, by sparse rows.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteCorrelation {
    /// Where the row of each site begins in `entries`; one more at the end.
    starts: Vec<usize>,
    /// (independent normal, weight).
    entries: Vec<(u32, f64)>,
}

impl SiteCorrelation {
    /// Of sites (lon, lat) with a range b in kilometres above zero. Needs memory for half of the square of their number
    /// while it is made, and time that grows with the cube.
    pub fn new(sites: &[(f64, f64)], range: f64) -> SiteCorrelation {
        let mut factor: Vec<Vec<f64>> = Vec::with_capacity(sites.len());
        let mut correlation = SiteCorrelation { starts: vec![0], entries: Vec::new() };
        for (i, here) in sites.iter().enumerate() {
            let mut row: Vec<f64> = Vec::with_capacity(i + 1);
            let mut left = 1.0;
            for (there, known) in sites.iter().zip(&factor) {
                let target = rho(distance_km((here.1, here.0), (there.1, there.0)), range);
                let weight = weight(target, &row, known);
                left -= weight * weight;
                row.push(weight);
            }
            row.push(if left > SINGULAR { left.sqrt() } else { 0.0 });
            correlation.push(&row);
            factor.push(row);
        }
        correlation
    }

    /// Number of sites, which is that of the independent normals.
    pub fn sites(&self) -> usize {
        self.starts.len() - 1
    }

    /// Weights of a site: (index of an independent normal, weight); none of a site that does not exist.
    pub fn weights(&self, site: usize) -> &[(u32, f64)] {
        let bounds = self.starts.get(site).zip(self.starts.get(site + 1));
        bounds.and_then(|(&from, &to)| self.entries.get(from..to)).unwrap_or(&[])
    }

    /// The deviate of a site from independent normals, one for each site (missing ones count as 0).
    #[inline]
    pub fn deviate(&self, site: usize, normals: &[f64]) -> f64 {
        let term = |&(index, weight): &(u32, f64)| weight * normals.get(index as usize).copied().unwrap_or(0.0);
        self.weights(site).iter().map(term).sum()
    }

    /// Appends a row, without what is negligible and with variance 1.
    fn push(&mut self, row: &[f64]) {
        let kept = |weight: &f64| weight.abs() >= NEGLIGIBLE;
        let variance: f64 = row.iter().filter(|weight| kept(weight)).map(|weight| weight * weight).sum();
        let scale = 1.0 / variance.sqrt();
        let indexed = (0_u32..).zip(row).filter(|(_, weight)| kept(weight));
        self.entries.extend(indexed.map(|(index, weight)| (index, weight * scale)));
        self.starts.push(self.entries.len());
    }
}

/// The next weight of a row, so that it has the correlation `target` with the site of the finished row `known`: the sum of
/// products of both rows is `target`. 0 where that site has no normal of its own.
fn weight(target: f64, row: &[f64], known: &[f64]) -> f64 {
    let shared: f64 = row.iter().zip(known).map(|(a, b)| a * b).sum();
    match known.last() {
        Some(&own) if own > 0.0 => (target - shared) / own,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlations_are_those_of_openquake() {
        // openquake.engine 3.26.2, JB2009CorrelationModel for PGV.
        for (distance, expected) in [(1.0, 0.88982406), (10.0, 0.31120134), (50.0, 0.00291882)] {
            assert!((rho(distance, RANGE) - expected).abs() < 1e-8, "{distance}");
        }
    }

    /// Correlation of two sites by their rows.
    fn product(correlation: &SiteCorrelation, a: usize, b: usize) -> f64 {
        let of = |site: usize, index: u32| {
            let found = correlation.weights(site).iter().find(|entry| entry.0 == index);
            found.map_or(0.0, |entry| entry.1)
        };
        (0..correlation.sites() as u32).map(|index| of(a, index) * of(b, index)).sum()
    }

    fn tokyo_bay() -> Vec<(f64, f64)> {
        vec![(139.69, 35.69), (139.64, 35.44), (139.79, 35.61), (140.12, 35.61), (139.69, 35.53), (135.50, 34.69)]
    }

    #[test]
    fn the_factor_gives_back_the_matrix() {
        let sites = tokyo_bay();
        let correlation = SiteCorrelation::new(&sites, RANGE);
        for (i, a) in sites.iter().enumerate() {
            for (j, b) in sites.iter().enumerate() {
                let expected = rho(distance_km((a.1, a.0), (b.1, b.0)), RANGE);
                assert!((product(&correlation, i, j) - expected).abs() < 1e-5, "{i} {j}");
            }
            assert!((product(&correlation, i, i) - 1.0).abs() < 1e-14, "variance 1 to rounding");
        }
        assert_eq!(correlation.weights(5), [(5, 1.0)], "Osaka is far from Tokyo: its row is its own normal");
    }

    #[test]
    fn two_sites_have_the_factor_of_the_textbook() {
        let correlation = SiteCorrelation::new(&[(0.0, 0.0), (0.1, 0.0)], RANGE);
        let r = rho(distance_km((0.0, 0.0), (0.0, 0.1)), RANGE);
        let expected = [r, (1.0 - r * r).sqrt()];
        for (found, expected) in correlation.weights(1).iter().zip(expected) {
            assert!((found.1 - expected).abs() < 1e-14);
        }
        assert!((correlation.deviate(1, &[2.0, -1.0]) - (2.0 * r - (1.0 - r * r).sqrt())).abs() < 1e-14);
    }

    #[test]
    fn sites_at_one_place_share_their_deviate() {
        let mut sites = tokyo_bay();
        sites.insert(2, sites[0]);
        sites.push(sites[1]);
        sites.push(sites[0]);
        let correlation = SiteCorrelation::new(&sites, RANGE);
        let normals = [0.3, -1.2, 5.0, 0.7, 1.1, -0.4, 2.0, -3.0, 4.0];
        let deviate = |site| correlation.deviate(site, &normals);
        for (first, second) in [(0, 2), (1, 7), (0, 8)] {
            assert!((deviate(first) - deviate(second)).abs() < 1e-9, "{first} {second}");
        }
        for (i, a) in sites.iter().enumerate() {
            for (j, b) in sites.iter().enumerate() {
                let expected = rho(distance_km((a.1, a.0), (b.1, b.0)), RANGE);
                assert!((product(&correlation, i, j) - expected).abs() < 1e-5, "{i} {j}");
            }
        }
    }

    #[test]
    fn sites_metres_apart_stay_finite_and_of_unit_variance() {
        let sites: Vec<(f64, f64)> =
            (0..40).map(|i| (139.7 + f64::from(i % 7) * 1e-6, 35.6 + f64::from(i / 7) * 1e-6)).collect();
        let correlation = SiteCorrelation::new(&sites, RANGE);
        for site in 0..sites.len() {
            assert!((product(&correlation, site, site) - 1.0).abs() < 1e-12, "{site}");
            assert!(product(&correlation, 0, site) > 0.9999, "{site}");
        }
    }

    #[test]
    fn no_sites_have_no_rows() {
        let none = SiteCorrelation::new(&[], RANGE);
        assert_eq!(none.sites(), 0);
        assert!(none.weights(0).is_empty());
        assert_eq!(none.deviate(3, &[1.0]), 0.0);
    }
}
