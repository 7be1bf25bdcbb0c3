//! CreditRisk+: a book of exposures under independent gamma factors, one for each sector, in bands of a unit of loss.
//!
//! With L the unit, an exposure E belongs to the band ν = ⌈E/L⌉; its rate is scaled so that the expected loss stays,
//! λ = p E/(L ν), and so is the sd of its rate. A sector's rates are multiplied by one gamma factor of variance
//! (Σ sd E/(L ν) / Σ λ)²; obligors are Poisson, so one may default twice. The law of a sector is the compound negative
//! binomial one of [`compound`](super::compound), sectors are independent and add up. Rounding exposures up raises the sd a
//! little: the figures are those of the banded book.
//!
//! Source: Credit Suisse First Boston (1997), *CreditRisk+: A Credit Risk Management Framework*, appendices A and B.
//! Worked number: the book of 25 obligors of appendix B, one sector: expected loss 14,221,863, 99 % point 55,311,503.

use super::compound::compound_negative_binomial;
use super::error::{FormError, holds};
use super::lattice::Lattice;

/// One obligor: what is lost at default, net of recovery, and how often.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exposure {
    /// Loss at default, above 0.
    pub amount: f64,
    /// Mean default rate a year, 0 or more.
    pub pd: f64,
    /// Standard deviation of the default rate over years, 0 or more.
    pub pd_sd: f64,
}

/// The law of the loss of a banded book.
#[derive(Clone, Debug, PartialEq)]
pub struct BandedBook {
    unit: f64,
    loss: Lattice,
}

/// Most bands: the largest exposure over the unit.
const MOST_BANDS: f64 = 1e6;

impl BandedBook {
    /// The book of these sectors, each a list of exposures, in bands of `unit`.
    ///
    /// Errors: a unit or amount that is not above 0, a rate or sd below 0, more than a million bands, and what
    /// [`compound_negative_binomial`] refuses.
    ///
    /// ```
    /// use ishizue::statistics::credit::{BandedBook, Exposure};
    /// let buyers = [300.0, 450.0, 1000.0].map(|amount| Exposure { amount, pd: 0.02, pd_sd: 0.01 });
    /// let book = BandedBook::new(&[&buyers], 50.0)?;
    /// assert!((book.mean() - 35.0).abs() < 1e-12);
    /// assert_eq!(book.quantile(0.99), 1000.0);
    /// # Ok::<(), ishizue::statistics::credit::FormError>(())
    /// ```
    pub fn new(sectors: &[&[Exposure]], unit: f64) -> Result<Self, FormError> {
        holds("unit of loss", unit, "a number above 0", unit.is_finite() && unit > 0.0)?;
        let mut loss = Lattice::known(vec![1.0]);
        for sector in sectors {
            loss = loss.plus(&sector_loss(sector, unit)?);
        }
        Ok(BandedBook { unit, loss })
    }

    /// The unit of loss.
    pub fn unit(&self) -> f64 {
        self.unit
    }

    /// The law of the loss, in units.
    pub fn loss(&self) -> &Lattice {
        &self.loss
    }

    /// Expected loss, an amount.
    pub fn mean(&self) -> f64 {
        self.unit * self.loss.mean()
    }

    /// Standard deviation, an amount.
    pub fn sd(&self) -> f64 {
        self.unit * self.loss.sd()
    }

    /// The smallest multiple of the unit that is not exceeded with probability `level` or more, an amount.
    pub fn quantile(&self, level: f64) -> f64 {
        self.unit * self.loss.quantile(level) as f64
    }

    /// The percentile interpolated between two multiples of the unit, as the published tables have it, an amount.
    pub fn interpolated_quantile(&self, level: f64) -> f64 {
        self.unit * self.loss.interpolated_quantile(level)
    }

    /// Mean of the worst 1 - `level` of years, an amount; NaN unless 0 <= level < 1.
    pub fn tvar(&self, level: f64) -> f64 {
        self.unit * self.loss.tvar(level)
    }
}

fn sector_loss(exposures: &[Exposure], unit: f64) -> Result<Lattice, FormError> {
    let mut rates = Vec::with_capacity(exposures.len());
    let (mut rate, mut sd) = (0.0, 0.0);
    for exposure in exposures {
        let (scale, bands) = banded(exposure, unit)?;
        rates.push((bands, exposure.pd * scale));
        rate += exposure.pd * scale;
        sd += exposure.pd_sd * scale;
    }
    let relative = if rate > 0.0 { sd / rate } else { 0.0 };
    compound_negative_binomial(&rates, relative * relative)
}

/// By what a rate is multiplied so that rounding the exposure up leaves the expected loss, and the band.
fn banded(exposure: &Exposure, unit: f64) -> Result<(f64, u32), FormError> {
    let Exposure { amount, pd, pd_sd } = *exposure;
    holds("exposure", amount, "a number above 0", amount.is_finite() && amount > 0.0)?;
    holds("default rate", pd, "a number of 0 or more", pd.is_finite() && pd >= 0.0)?;
    holds("sd of the default rate", pd_sd, "a number of 0 or more", pd_sd.is_finite() && pd_sd >= 0.0)?;
    let units = amount / unit;
    let bands = holds("number of bands", units.ceil(), "at most 1,000,000", units <= MOST_BANDS)?;
    Ok((units / bands, bands as u32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    /// Appendix B of the document: exposure, rating, country.
    const BOOK: [(f64, char, u8); 25] = [
        (358_475.0, 'H', 1),
        (1_089_819.0, 'H', 2),
        (1_799_710.0, 'F', 2),
        (1_933_116.0, 'G', 1),
        (2_317_327.0, 'G', 3),
        (2_410_929.0, 'G', 3),
        (2_652_184.0, 'H', 1),
        (2_957_685.0, 'G', 2),
        (3_137_989.0, 'D', 3),
        (3_204_044.0, 'D', 3),
        (4_727_724.0, 'A', 1),
        (4_830_517.0, 'D', 3),
        (4_912_097.0, 'D', 3),
        (4_928_989.0, 'H', 2),
        (5_042_312.0, 'F', 3),
        (5_320_364.0, 'E', 3),
        (5_435_457.0, 'D', 1),
        (5_517_586.0, 'C', 1),
        (5_764_596.0, 'E', 1),
        (5_847_845.0, 'C', 1),
        (6_466_533.0, 'H', 1),
        (6_480_322.0, 'H', 3),
        (7_727_651.0, 'B', 2),
        (15_410_906.0, 'F', 3),
        (20_238_895.0, 'E', 1),
    ];

    fn exposure(amount: f64, rating: char) -> Exposure {
        let rates = [0.015, 0.016, 0.03, 0.05, 0.075, 0.1, 0.15, 0.3];
        let pd = rates[rating as usize - 'A' as usize];
        Exposure { amount, pd, pd_sd: 0.5 * pd }
    }

    /// A hundred bands up to the largest exposure.
    fn hundred_bands(obligors: &[(f64, char, u8)]) -> f64 {
        (obligors.iter().map(|obligor| obligor.0).fold(0.0, f64::max) / 100.0).ceil()
    }

    fn one_sector(obligors: &[(f64, char, u8)]) -> BandedBook {
        let exposures: Vec<Exposure> = obligors.iter().map(|&(amount, rating, _)| exposure(amount, rating)).collect();
        BandedBook::new(&[&exposures], hundred_bands(obligors)).expect("valid")
    }

    #[test]
    fn the_published_book_has_its_published_percentiles() {
        // Expected loss 14,221,863; 99 % 55,311,503; 99.5 % 62,033,181 are published; the further digits and the multiples
        // of the unit follow from the published recursion.
        let book = one_sector(&BOOK);
        assert_eq!(book.unit(), 202_389.0);
        assert_relative_eq!(book.mean(), 14_221_863.48, max_relative = 1e-9);
        assert_relative_eq!(book.sd(), 12_668_741.91, max_relative = 1e-9);
        assert_relative_eq!(book.loss().probability(0), 0.098_814_220_04, max_relative = 1e-9);
        for (level, interpolated, multiple) in [
            (0.50, 11_089_455.12, 11_131_395.0),
            (0.75, 20_498_062.21, 20_643_678.0),
            (0.90, 31_388_720.52, 31_572_684.0),
            (0.95, 38_908_485.68, 39_061_077.0),
            (0.975, 46_152_128.47, 46_347_081.0),
            (0.99, 55_311_503.38, 55_454_586.0),
            (0.995, 62_033_181.00, 62_133_423.0),
            (0.9975, 68_612_539.76, 68_812_260.0),
            (0.999, 77_133_478.47, 77_312_598.0),
        ] {
            assert_relative_eq!(book.interpolated_quantile(level), interpolated, max_relative = 1e-9);
            assert_eq!(book.quantile(level), multiple);
        }
        assert_relative_eq!(book.tvar(0.99), 64_944_301.52, max_relative = 1e-9);
    }

    #[test]
    fn three_countries_as_sectors_have_the_published_percentile() {
        // 99 % 49,931,502 is published.
        let of = |country: u8| -> Vec<Exposure> {
            let inside = BOOK.iter().filter(|obligor| obligor.2 == country);
            inside.map(|&(amount, rating, _)| exposure(amount, rating)).collect()
        };
        let book = BandedBook::new(&[&of(1), &of(2), &of(3)], 202_389.0).expect("valid");
        assert_relative_eq!(book.mean(), 14_221_863.48, max_relative = 1e-9);
        assert_relative_eq!(book.sd(), 11_339_481.66, max_relative = 1e-9);
        for (level, figure) in
            [(0.95, 36_057_338.44), (0.99, 49_931_502.43), (0.995, 55_540_040.79), (0.999, 68_017_542.25)]
        {
            assert_relative_eq!(book.interpolated_quantile(level), figure, max_relative = 1e-9);
        }
    }

    #[test]
    fn without_its_two_largest_obligors_the_book_has_the_published_figures() {
        let book = one_sector(&BOOK[..23]);
        assert_relative_eq!(book.mean(), 11_162_856.0, epsilon = 0.5);
        assert_relative_eq!(book.interpolated_quantile(0.99), 39_946_857.0, epsilon = 0.5);
    }

    #[test]
    fn exposures_of_whole_units_need_no_banding() {
        // Rounded to 100,000; gamma variance 1/4.
        let rates: Vec<(u32, f64)> = BOOK
            .iter()
            .map(|&(amount, rating, _)| ((amount / 1e5).round().max(1.0) as u32, exposure(amount, rating).pd))
            .collect();
        assert_eq!(rates.iter().map(|rate| rate.0).sum::<u32>(), 1303);
        let law = compound_negative_binomial(&rates, 0.25).expect("valid");
        assert_relative_eq!(law.mean(), 142.402, max_relative = 1e-12);
        assert_relative_eq!(law.sd(), 126.161_905_5, max_relative = 5e-10);
        assert_relative_eq!(law.probability(0), 0.091_845_607_53, max_relative = 5e-10);
        for (level, var, tvar) in [
            (0.50, 113, 236.695_096_3),
            (0.90, 314, 419.035_359_7),
            (0.95, 389, 490.373_985_1),
            (0.99, 553, 647.552_136_3),
            (0.995, 620, 712.737_879_2),
            (0.999, 770, 860.063_456_3),
        ] {
            assert_eq!(law.quantile(level), var);
            assert_relative_eq!(law.tvar(level), tvar, max_relative = 1e-9);
        }
        let beyond = [(300, 0.113_720_652_8), (500, 0.017_115_716_35), (800, 0.000_723_938_780_3)];
        for (units, figure) in beyond {
            assert_relative_eq!(law.at_least(units), figure, max_relative = 1e-9);
        }
    }

    #[test]
    fn the_true_book_spreads_less_than_the_banded_one() {
        let square: f64 = BOOK.iter().map(|&(e, rating, _)| exposure(e, rating).pd * e * e).sum();
        let mean: f64 = BOOK.iter().map(|&(e, rating, _)| exposure(e, rating).pd * e).sum();
        let exact = (square + 0.25 * mean * mean).sqrt();
        assert_relative_eq!(exact, 12_613_103.68, max_relative = 1e-9);
        assert!(one_sector(&BOOK).sd() > exact);
    }

    #[test]
    fn a_hundred_thousand_points_take_seconds() {
        let exposures = [1.0, 0.73, 0.5, 0.2].map(|amount| Exposure { amount, pd: 0.3, pd_sd: 0.15 });
        let book = BandedBook::new(&[&exposures], 1e-4).expect("valid");
        assert!(book.loss().probabilities().len() > 100_000);
        assert_relative_eq!(book.mean(), 0.3 * 2.43, max_relative = 1e-10);
    }

    #[test]
    fn bad_parameters_are_refused() {
        let one = |amount, pd, pd_sd, unit| BandedBook::new(&[&[Exposure { amount, pd, pd_sd }]], unit);
        assert!(one(1.0, 0.1, 0.05, 0.0).is_err());
        assert!(one(0.0, 0.1, 0.05, 1.0).is_err());
        assert!(one(1.0, -0.1, 0.05, 1.0).is_err());
        assert!(one(1.0, 0.1, f64::NAN, 1.0).is_err());
        assert_eq!(one(1e9, 0.1, 0.05, 1.0).map_err(|e| e.parameter), Err("number of bands"));
        assert_eq!(BandedBook::new(&[], 1.0).map(|book| book.mean()), Ok(0.0));
    }
}
