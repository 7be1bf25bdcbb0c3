//! `[[stress]]`: a bad turn of events with a name. Everything written in one table strikes together.
//!
//! Some shocks strike once, in a stated year of the path; some hold from that year on; some change what is drawn.
//! [`crate::study::stress`] works them out.

use super::amount::Share;
use super::counterparty::DefaultRisk;
use rust_decimal::Decimal;

/// One stress: any combination of shocks. What is absent stays as configured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stress {
    /// `name`, unique among stresses.
    pub name: String,
    /// `year`: of the path, from 1, in which it strikes.
    pub year: u32,
    /// `full-limit-losses`: so many losses, each of which uses up the policies.
    pub full_limit_losses: u32,
    /// `loss = { peril, amount }`: one loss from the ground up.
    pub loss: Option<StressLoss>,
    /// `retrocession-not-paid`: the part of what the retrocession owes for these losses that it never pays.
    pub not_paid: Option<Share>,
    /// `late-recovery`: days from the loss to the payments of the retrocession.
    pub late_recovery: Option<u32>,
    /// `reserve-deterioration`: more is paid for the claims outstanding on the first day of the year.
    pub reserve_deterioration: Option<Share>,
    /// `asset-haircut`: the part of invested assets that is lost on the first day of the year.
    pub asset_haircut: Option<Share>,
    /// `dividend`: paid on the first day of the year.
    pub dividend: Option<Decimal>,
    /// `currency = { part, move }`.
    pub currency: Option<CurrencyMove>,
    /// `retrocession-premium-times`.
    pub retrocession_premium_times: Option<Decimal>,
    /// `retrocession-not-renewed`: neither premium nor cover from the year on.
    pub not_renewed: bool,
    /// `commission-points`: by which the commission that the captive pays moves, as a fraction.
    pub commission_points: Option<Decimal>,
    /// `cession-points`: by which the share ceded to the captive moves, as a fraction.
    pub cession_points: Option<Decimal>,
    /// `investment-income-times`.
    pub investment_income_times: Option<Decimal>,
    /// `frequency-times`: peril and factor.
    pub frequency_times: Vec<(usize, f64)>,
    /// `severity-times`: peril and factor.
    pub severity_times: Vec<(usize, f64)>,
    /// `default-probability-times`: of buyers and of events of countries.
    pub default_probability_times: Option<f64>,
    /// `loss-given-default-times`: of buyers and of events of countries.
    pub loss_given_default_times: Option<f64>,
    /// `dependence = { degrees-of-freedom, correlation-times }`.
    pub dependence: Option<Dependence>,
    /// `retrocession-default`: of every reinsurer of the captive's retrocession.
    pub retrocession_default: Option<DefaultRisk>,
}

/// A loss from the ground up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StressLoss {
    /// Index into [`super::Model::perils`].
    pub peril: usize,
    /// In currency units.
    pub amount: Decimal,
}

/// Another currency moves against that of the accounts on the first day of the year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurrencyMove {
    /// `part`: of cash and investments that is held in it.
    pub part: Share,
    /// `move`: -0.2 is a loss of a fifth of its value.
    pub move_by: Decimal,
}

/// How buyers default together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dependence {
    /// `degrees-of-freedom`: of a t copula in place of the Gaussian one.
    pub degrees: Option<f64>,
    /// `correlation-times`.
    pub correlation_times: Option<f64>,
}

impl Stress {
    /// A stress of the first year in which nothing is stressed yet.
    pub fn new(name: &str) -> Stress {
        Stress { name: name.into(), year: 1, ..Stress::default() }
    }

    /// Whether everything that is written leaves the model as it is: factors of 1, moves and losses of nothing.
    pub fn is_neutral(&self) -> bool {
        let same = |factor: &Option<Decimal>| factor.is_none_or(|factor| factor == Decimal::ONE);
        let nothing = |amount: &Option<Decimal>| amount.is_none_or(|amount| amount.is_zero());
        let none = |share: &Option<Share>| share.is_none_or(|share| share.exact().is_zero());
        let once = |factor: &Option<f64>| factor.is_none_or(|factor| factor == 1.0);
        let by_peril = |factors: &[(usize, f64)]| factors.iter().all(|(_, factor)| *factor == 1.0);
        let Stress { name: _, year: _, full_limit_losses, not_renewed, late_recovery, retrocession_default, .. } = self;
        *full_limit_losses == 0
            && !not_renewed
            && late_recovery.is_none()
            && retrocession_default.is_none()
            && self.loss.is_none_or(|loss| loss.amount.is_zero())
            && [&self.not_paid, &self.reserve_deterioration, &self.asset_haircut].into_iter().all(none)
            && [&self.dividend, &self.commission_points, &self.cession_points].into_iter().all(nothing)
            && [&self.retrocession_premium_times, &self.investment_income_times].into_iter().all(same)
            && self.currency.is_none_or(|stated| stated.part.exact().is_zero() || stated.move_by.is_zero())
            && by_peril(&self.frequency_times)
            && by_peril(&self.severity_times)
            && once(&self.default_probability_times)
            && once(&self.loss_given_default_times)
            && self.dependence.is_none_or(|stated| stated.degrees.is_none() && once(&stated.correlation_times))
    }

    /// Whether something is lost that a retrocession could pay.
    pub fn has_losses(&self) -> bool {
        self.full_limit_losses > 0 || self.loss.is_some()
    }
}
