//! Countries with the events that stop payments of their buyers, and sectors.

use super::TRANSFER_DAYS;

/// A country. Probabilities are of at least one event in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Country {
    /// ISO 3166 alpha-2 code.
    pub code: String,
    /// `oecd_category`: 0 (least) to 7.
    pub category: Option<u8>,
    /// `war`.
    pub war: f64,
    /// `transfer`: a restriction of any length.
    pub transfer: f64,
    /// `moratorium`.
    pub moratorium: f64,
    /// `share_hit`: part of the buyers that an event stops, for each of war, transfer, moratorium.
    pub share_hit: [f64; 3],
    /// `lgd`: mean part of the exposure that is lost in an event, for each of them.
    pub lgd: [f64; 3],
    /// `recovery_lag_days`: days from the claim to the recovery, for each of them.
    pub recovery_days: [u32; 3],
    /// `transfer_days`: mean duration of a restriction, exponential.
    pub transfer_days: f64,
    /// `correlation_group`: countries of one group have their events together.
    pub group: Option<String>,
    /// Whether its probabilities are those that `config` takes for the category where the file states none.
    pub illustrative: bool,
}

impl Country {
    /// Probabilities of its events, in the order war, transfer, moratorium.
    pub fn events(&self) -> [f64; 3] {
        [self.war, self.transfer, self.moratorium]
    }

    /// Probability that a year's events stop a buyer: of a restriction of transfer, that one comes, lasts and hits it.
    ///
    /// ```
    /// use ishizue::model::credit::country::Country;
    /// let vietnam = Country { war: 0.02, share_hit: [0.8, 0.5, 0.5], ..Country::quiet("VN") };
    /// assert!((vietnam.stops() - 0.016).abs() < 1e-15);
    /// ```
    pub fn stops(&self) -> f64 {
        1.0 - self.spares()
    }

    /// Probability that they do not.
    pub fn spares(&self) -> f64 {
        let lasts = [1.0, libm::exp(-TRANSFER_DAYS / self.transfer_days), 1.0];
        let of_kind = self.events().into_iter().zip(lasts).zip(self.share_hit);
        of_kind.map(|((probability, lasts), share)| 1.0 - probability * lasts * share).product()
    }

    /// A country without events.
    pub fn quiet(code: &str) -> Country {
        Country {
            code: code.to_owned(),
            category: None,
            war: 0.0,
            transfer: 0.0,
            moratorium: 0.0,
            share_hit: [1.0; 3],
            lgd: [1.0; 3],
            recovery_days: [0; 3],
            transfer_days: 365.0,
            group: None,
            illustrative: false,
        }
    }
}

/// A sector of the economy.
#[derive(Clone, Debug, PartialEq)]
pub struct Sector {
    /// Name.
    pub name: String,
    /// `catastrophe_effect`: what the effect of a catastrophe on its buyers is multiplied by.
    pub catastrophe_effect: f64,
}
