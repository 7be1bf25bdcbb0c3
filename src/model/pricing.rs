//! `[pricing]`: the parameters of premium principles, quotes, and a history of losses. Plain data.
//!
//! Every parameter is a range and says where it comes from: no parameter of a premium principle is a fact of nature.

use super::amount::Share;
use rust_decimal::{Decimal, dec};

/// The least and the greatest value of a parameter; equal where one is stated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub low: f64,
    pub high: f64,
}

/// A parameter's values and where they come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Sourced<T> {
    pub value: T,
    /// `source`; that of the defaults where nothing is stated.
    pub source: String,
}

/// `[pricing]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pricing {
    /// `standard-deviation = { factor }`.
    pub standard_deviation: Sourced<Range>,
    /// `kreps`.
    pub kreps: Sourced<Kreps>,
    /// `lane`.
    pub lane: Sourced<LaneParameters>,
    /// `wang = { lambda }`.
    pub wang: Sourced<Range>,
    /// `wang-two-factor`.
    pub wang_two_factor: Sourced<WangTwoFactor>,
    /// `proportional-hazard = { exponent }`.
    pub proportional_hazard: Sourced<Range>,
    /// `tail-capital`.
    pub tail_capital: Sourced<TailCapital>,
    /// `minimum-rate-on-line`: None: there is none.
    pub minimum_rate_on_line: Option<Share>,
    /// `discount-rate`: effective rate of a year at which losses are discounted to inception in the tests of risk transfer.
    pub discount_rate: Share,
    /// `[[pricing.quote]]`: premiums quoted for contracts, in place of those configured.
    pub quotes: Vec<Quote>,
    /// `burning-cost`.
    pub burning_cost: Option<History>,
}

/// `kreps = { return, z, book-sd, correlation }`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kreps {
    /// `return`: yield of the surplus that the layer needs.
    pub yield_rate: Range,
    /// `z`: percentile of a standard normal variable up to which surplus is held.
    pub z: f64,
    /// `book-sd` and `correlation`; None: the layer is priced alone.
    pub book: Option<(Decimal, f64)>,
}

/// `lane = { gamma, alpha, beta }`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaneParameters {
    pub gamma: Range,
    pub alpha: f64,
    pub beta: f64,
}

/// `wang-two-factor = { lambda, degrees-of-freedom }`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WangTwoFactor {
    pub lambda: Range,
    pub degrees: f64,
}

/// `tail-capital = { level, return }`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TailCapital {
    /// `level`: where TVaR is taken.
    pub level: Decimal,
    /// `return`.
    pub rate: Range,
}

/// `[[pricing.quote]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// `contract`: index into [`super::Model::contracts`].
    pub contract: usize,
    /// `premium` or `rate-on-line`.
    pub premium: QuotedPremium,
}

/// What is quoted for 100 % of a contract.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum QuotedPremium {
    Amount(Decimal),
    RateOnLine(Share),
}

/// `burning-cost = { history, peril, from, to, trend, loadings }`.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// `history`: occurrences, from the ground up, in the values of their years.
    pub losses: Vec<PastLoss>,
    /// `peril`: index into [`super::Model::perils`], the first unless stated.
    pub peril: usize,
    /// First and last year that the history covers.
    pub years: (i16, i16),
    /// `trend`: growth of losses a year, up to the start of the simulation.
    pub trend: Share,
    /// `loadings`: part of the premium that is not for losses.
    pub loadings: Share,
}

/// An occurrence of the past.
#[derive(Clone, Debug, PartialEq)]
pub struct PastLoss {
    pub year: i16,
    /// Ground-up loss in the values of its year.
    pub amount: Decimal,
    /// Index into [`super::Model::risks`]; None: spread over what is insured.
    pub risk: Option<u32>,
}

impl PastLoss {
    /// The loss at the values of a later year; None where it leaves the range of decimals.
    ///
    /// ```
    /// use ishizue::model::{amount::Share, pricing::PastLoss};
    /// use rust_decimal::dec;
    /// let loss = PastLoss { year: 2011, amount: dec!(100), risk: None };
    /// assert_eq!(loss.in_year(2027, Share::new(dec!(0.02))).unwrap().round_dp(2), dec!(137.28));
    /// ```
    pub fn in_year(&self, year: i16, trend: Share) -> Option<Decimal> {
        let growth = libm::pow(1.0 + trend.fast(), f64::from(i32::from(year) - i32::from(self.year)));
        self.amount.checked_mul(Decimal::try_from(growth).ok()?)
    }
}

/// Where the parameters come from that hold where `[pricing]` says nothing.
pub const ASSUMED: &str = "assumed for illustration; state your own";

impl Default for Pricing {
    /// Ranges that papers and market practice move in; illustrations.
    fn default() -> Pricing {
        let range = |low, high| Range { low, high };
        fn of<T>(value: T) -> Sourced<T> {
            Sourced { value, source: ASSUMED.into() }
        }
        Pricing {
            standard_deviation: of(range(0.2, 0.5)),
            kreps: of(Kreps { yield_rate: range(0.08, 0.12), z: 2.326, book: None }),
            lane: of(LaneParameters { gamma: range(0.45, 0.65), alpha: 0.495, beta: 0.574 }),
            wang: of(range(0.3, 0.5)),
            wang_two_factor: of(WangTwoFactor { lambda: range(0.3, 0.5), degrees: 5.0 }),
            proportional_hazard: of(range(0.6, 0.8)),
            tail_capital: of(TailCapital { level: dec!(0.99), rate: range(0.08, 0.12) }),
            minimum_rate_on_line: None,
            discount_rate: Share::NONE,
            quotes: Vec::new(),
            burning_cost: None,
        }
    }
}
