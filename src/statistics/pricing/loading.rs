//! Loads on the expected loss.
//!
//! ```text
//! standard deviation   P = EL + k sd
//! Kreps                P = EL + R sd,  R = y z / (1 + y) x (2 S C + s) / (S' + S),  S' = sqrt(S^2 + 2 C S s + s^2)
//!                      s: sd of the layer, S: of the reinsurer's book, C: their correlation; alone R = y z / (1 + y)
//! Lane                 P = EL + L gamma PFL^alpha CEL^beta,  PFL = P(any loss), CEL = E[loss | loss] / L, L the limit
//! tail value at risk   (a) P = EL + r (TVaR - EL)      (b) P = EL + r / (1 + r) (TVaR - EL)
//! ```
//! Sources: R. Kreps (1990), "Reinsurer risk loads from marginal surplus requirements", Proceedings of the Casualty Actuarial
//! Society 77, 196-203; M. Lane (2000), "Pricing risk transfer transactions", ASTIN Bulletin 30, 259-293; (b) is the return r on
//! assets TVaR of which the premium is a part: S. J. Mildenhall and J. A. Major (2022), Pricing Insurance Risk, Wiley, chapter 8.
//!
//! Worked number: a total loss of 950 with probability 2 %: EL 19, sd 133; k = 0.3: 58.90; Lane's parameters of 0.55, 0.495
//! and 0.574: 94.35; (b) at r = 10 % and TVaR 99 % = 950: 103.64.

/// EL + k sd.
pub fn standard_deviation(expected: f64, sd: f64, k: f64) -> f64 {
    expected + k * sd
}

/// What a reinsurer's book is, as far as a load after Kreps needs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Book {
    /// Standard deviation of its yearly result.
    pub sd: f64,
    /// Correlation of the layer with it.
    pub correlation: f64,
}

/// EL + R sd, R from the marginal surplus that the layer needs at the return `y` and the percentile `z` of a standard normal
/// variable; `book`: None for a layer alone.
///
/// ```
/// use ishizue::statistics::pricing::loading::{Book, kreps};
/// // R = 0.1 x 2.576 / 1.1 = 0.234.
/// assert!((kreps(19.0, 133.0, 0.1, 2.576, None) - 19.0 - 133.0 * 0.2342).abs() < 0.01);
/// // Of a large uncorrelated book R is next to nothing.
/// assert!(kreps(19.0, 133.0, 0.1, 2.576, Some(Book { sd: 1e6, correlation: 0.0 })) < 19.01);
/// ```
pub fn kreps(expected: f64, sd: f64, y: f64, z: f64, book: Option<Book>) -> f64 {
    let alone = y * z / (1.0 + y);
    let of_book = book.map_or(1.0, |Book { sd: before, correlation }| {
        let after = (before * before + 2.0 * correlation * before * sd + sd * sd).max(0.0).sqrt();
        if after + before > 0.0 { (2.0 * before * correlation + sd) / (after + before) } else { 1.0 }
    });
    expected + alone * of_book * sd
}

/// Parameters of Lane's expected excess return, fitted to the prices of some year's transactions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lane {
    pub gamma: f64,
    pub alpha: f64,
    pub beta: f64,
}

/// EL + L gamma PFL^alpha CEL^beta; EL where nothing is ever lost.
pub fn lane(expected: f64, limit: f64, any: f64, parameters: Lane) -> f64 {
    if any <= 0.0 || limit <= 0.0 {
        return expected;
    }
    let severity = (expected / any / limit).min(1.0);
    expected + limit * parameters.gamma * libm::pow(any, parameters.alpha) * libm::pow(severity, parameters.beta)
}

/// How the cost of capital enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TailForm {
    /// (a): the return on what TVaR exceeds the expected loss by.
    OnExcess,
    /// (b): the return on assets of TVaR, to which the premium contributes.
    OnAssets,
}

/// EL + r (TVaR - EL), or r / (1 + r) of it.
pub fn tail(expected: f64, tvar: f64, r: f64, form: TailForm) -> f64 {
    let rate = match form {
        TailForm::OnExcess => r,
        TailForm::OnAssets => r / (1.0 + r),
    };
    expected + rate * (tvar - expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_total_losses_have_their_prices() {
        // Probability, EL + 0.3 sd, Lane, TVaR 99 % at 10 % in both forms: a layer of 950.
        let table = [
            (0.005, 24.85, 42.69, 51.78, 47.50),
            (0.01, 37.86, 62.97, 103.55, 95.00),
            (0.02, 58.90, 94.35, 112.10, 103.64),
            (0.05, 109.61, 166.10, 137.75, 129.55),
        ];
        let close = |found: f64, printed: f64| assert!((found - printed).abs() < 0.005_001, "{found} for {printed}");
        for (p, sd_load, of_lane, a, b) in table {
            let (expected, sd) = (950.0 * p, 950.0 * f64::sqrt(p * (1.0 - p)));
            let tvar = 950.0 * f64::min(p / 0.01, 1.0);
            close(standard_deviation(expected, sd, 0.3), sd_load);
            close(lane(expected, 950.0, p, Lane { gamma: 0.55, alpha: 0.495, beta: 0.574 }), of_lane);
            close(tail(expected, tvar, 0.1, TailForm::OnExcess), a);
            close(tail(expected, tvar, 0.1, TailForm::OnAssets), b);
        }
    }

    #[test]
    fn a_layer_that_is_the_whole_book_is_loaded_as_if_alone() {
        let alone = kreps(10.0, 50.0, 0.1, 2.576, None);
        assert_eq!(kreps(10.0, 50.0, 0.1, 2.576, Some(Book { sd: 0.0, correlation: 0.0 })), alone);
        // Fully correlated, the marginal sd of a large book is the layer's own.
        let together = kreps(10.0, 50.0, 0.1, 2.576, Some(Book { sd: 1e7, correlation: 1.0 }));
        assert!((together - alone).abs() < 1e-3);
        assert_eq!(lane(0.0, 950.0, 0.0, Lane { gamma: 0.55, alpha: 0.495, beta: 0.574 }), 0.0);
    }
}
