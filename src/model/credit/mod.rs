//! Buyer default and political risk: who owes, how likely they fail to pay, what fails with them. Plain data; `config` reads
//! it, `perils::credit` draws from it.
//!
//! | file | what it describes |
//! |---|---|
//! | `obligor` | a buyer as the default model sees it: probability, factors, exposure, recovery |
//! | `schedule` | a medium or long term deal: what is drawn and repaid when |
//! | `country` | events of a country that stop many buyers; sectors |
//! | `rating` | rating classes with their one-year probabilities, and how ratings move |
//! | `catastrophe` | what an earthquake does to the buyers of a region or sector after it |

pub mod catastrophe;
pub mod country;
pub mod obligor;
pub mod rating;
pub mod schedule;

use catastrophe::CatastropheLink;
use country::{Country, Sector};
use obligor::Obligor;
use rating::Ratings;

/// `[peril.credit]`: the buyers of a configuration, and how they default together.
#[derive(Clone, Debug, PartialEq)]
pub struct Credit {
    /// `model`.
    pub model: DefaultModel,
    /// One for each insured buyer, in the order of the risks.
    pub obligors: Vec<Obligor>,
    /// Every country of a buyer or of `countries`, by code.
    pub countries: Vec<Country>,
    /// Every sector of a buyer or of `sectors`, by name.
    pub sectors: Vec<Sector>,
    /// `ratings`.
    pub ratings: Ratings,
    /// `factor-correlation`: correlations of the factors global, then every country, then every sector; None: independent.
    /// Positive semi-definite, with ones on the diagonal.
    pub factor_correlation: Option<Vec<Vec<f64>>>,
    /// `loss-given-default`.
    pub loss_given_default: LossGivenDefault,
    /// `recoveries`.
    pub recoveries: Recoveries,
    /// When claims fall due.
    pub timing: ClaimTiming,
    /// `political = { correlation }`: whether events of countries are drawn, and how those of one correlation group go
    /// together; None: `political = false`.
    pub political: Option<Political>,
    /// `[[peril.credit.catastrophe]]`.
    pub catastrophes: Vec<CatastropheLink>,
    /// `migration`: ratings move at the end of each year of a path.
    pub migration: bool,
    /// `after-default`.
    pub after_default: AfterDefault,
    /// `opening-book`.
    pub opening_book: OpeningBook,
    /// `discount-rate`: effective rate of a year at which claims and recoveries are told as present values; None: they are not.
    pub discount_rate: Option<f64>,
}

/// How defaults of one year hang together. All share the probabilities of default and the systematic shares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefaultModel {
    /// `"gaussian"`: latent normal variables with common factors.
    Gaussian,
    /// `{ t = { degrees-of-freedom = 4 } }`: the same divided by the root of one common chi-square variable over its
    /// degrees of freedom.
    StudentT { degrees: f64 },
    /// `{ creditriskplus = { variance, defaults } }`: gamma factors with mean 1 multiply the intensity of default.
    CreditRiskPlus {
        /// Variances of the global factor, of every country's, of every sector's.
        variances: [f64; 3],
        /// `defaults = "poisson"`: a buyer may default several times a year, as in the published model; otherwise
        /// (`"bernoulli"`) once, with probability min(1, p S).
        poisson: bool,
    },
}

/// `loss-given-default`: how the part of an exposure that is lost varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossGivenDefault {
    /// `"fixed"`: always the mean.
    Fixed,
    /// `"beta"`: a Beta law with the mean and standard deviation of the buyer.
    Beta,
    /// `"frye-jacobs"`: grows with the rate of default of the year.
    FryeJacobs,
}

/// `recoveries`: what a recovery does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recoveries {
    /// `"net"`: the loss is what is lost in the end.
    Net,
    /// `"recourse"`: the loss is the whole exposure, and what is recovered later is shared as recourse.
    Recourse,
}

/// When a claim falls due, and which late payments become none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClaimTiming {
    /// `waiting-period = { days }`: from the date of loss to the claim.
    pub waiting_days: u32,
    /// `with-transfer = "consecutive"`: the waiting period of a transfer restriction begins when it has lasted its three
    /// months; otherwise both run together.
    pub consecutive: bool,
    /// `protracted = { share }`: part of the buyers' own defaults that are late payments; the rest are insolvencies.
    pub protracted: f64,
    /// `protracted = { cured }`: part of the late payments that are made good within the waiting period.
    pub cured: f64,
}

/// Months of 30 days that a transfer restriction lasts before it is a loss: "for more than three months".
pub const TRANSFER_DAYS: f64 = 90.0;

/// Events of countries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Political {
    /// Correlation of the latent normal variables of countries in one correlation group.
    pub correlation: f64,
    /// `shocks-inside-pd`: the stated probabilities of default contain the events of countries, so that own defaults are
    /// made so much rarer.
    pub inside_pd: bool,
}

/// `after-default`: what becomes of a buyer in later years of its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterDefault {
    /// `"replaced"`: another buyer of the same kind takes its place at the start of the next year.
    Replaced,
    /// `"gone"`: its exposure is no more.
    Gone,
}

/// `opening-book`: what is owed at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningBook {
    /// `"steady-state"`: as much as ever.
    SteadyState,
    /// `"none"`: deliveries begin at the start; what is owed grows over the first terms of payment.
    None,
}

/// Why a buyer did not pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Cause {
    /// `insolvency`.
    Insolvency,
    /// `protracted`: late beyond the waiting period.
    Protracted,
    /// `public-buyer`: a public body that does not pay, a political risk.
    PublicBuyer,
    /// `war`.
    War,
    /// `transfer`: money may not leave the country.
    Transfer,
    /// `moratorium`: a state suspends payments.
    Moratorium,
    /// `catastrophe`: an insolvency that an earthquake brought.
    Catastrophe,
}

impl Cause {
    /// All causes in order.
    pub const EVERY: [Cause; 7] = [
        Cause::Insolvency,
        Cause::Protracted,
        Cause::PublicBuyer,
        Cause::War,
        Cause::Transfer,
        Cause::Moratorium,
        Cause::Catastrophe,
    ];

    /// The key that tables use.
    pub fn key(self) -> &'static str {
        match self {
            Cause::Insolvency => "insolvency",
            Cause::Protracted => "protracted",
            Cause::PublicBuyer => "public-buyer",
            Cause::War => "war",
            Cause::Transfer => "transfer",
            Cause::Moratorium => "moratorium",
            Cause::Catastrophe => "catastrophe",
        }
    }
}
