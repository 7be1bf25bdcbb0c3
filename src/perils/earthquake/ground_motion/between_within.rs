//! Between and within: the part of the spread that all sites of an event share, and the part of each site.
//!
//! ```text
//! sigma^2 = tau^2 + phi^2;  tau^2 = 0.21 sigma^2;  deviate = sqrt(0.21) z_event + sqrt(0.79) z_site
//! ```
//! Total spreads of the hazard maps are not split, so the share is that of J. X. Zhao et al. (2006), "Attenuation relations
//! of strong ground motion in Japan using site classification based on predominant period", Bulletin of the Seismological
//! Society of America 96(3), 898-913: for PGA tau 0.303 to 0.321 and phi 0.604, a share of 0.20 to 0.22.
//!
//! Worked number: of a sigma of 0.23, tau is 0.1054 and phi 0.2044.

/// tau^2 / sigma^2.
pub const BETWEEN_SHARE: f64 = 0.21;
/// sqrt(0.21): tau over sigma.
pub const BETWEEN: f64 = 0.458_257_569_495_584;
/// sqrt(0.79): phi over sigma.
pub const WITHIN: f64 = 0.888_819_441_731_558_9;

/// The deviate of a site, in its own total standard deviations: of the event's normal and of the site's own (correlated
/// with its neighbours).
#[inline]
pub fn deviate(event: f64, site: f64) -> f64 {
    BETWEEN * event + WITHIN * site
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_make_up_the_whole() {
        assert!((BETWEEN * BETWEEN - BETWEEN_SHARE).abs() < 1e-15);
        assert!((BETWEEN * BETWEEN + WITHIN * WITHIN - 1.0).abs() < 1e-15);
        assert!((0.23 * BETWEEN - 0.1054).abs() < 5e-5 && (0.23 * WITHIN - 0.2044).abs() < 5e-5);
        assert!((deviate(1.0, 0.0) - BETWEEN).abs() < 1e-15 && (deviate(0.0, 1.0) - WITHIN).abs() < 1e-15);
    }

    #[test]
    fn the_share_lies_within_that_of_zhao_and_others() {
        let share = |tau: f64| tau * tau / (tau * tau + 0.604 * 0.604);
        assert!(share(0.303) < BETWEEN_SHARE && BETWEEN_SHARE < share(0.321));
    }
}
