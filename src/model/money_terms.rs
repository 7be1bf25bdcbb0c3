//! What adjusts the price of a contract, and what brokers, tax office and fronting insurer take: minimum and deposit
//! premium, swing rating, sliding scale and profit commission, loss corridor, co-participation, brokerage, premium tax
//! and fronting fee, as a configuration states them.
//!
//! `programme` computes premiums and commissions from them, `ledger` books brokerage, tax and fee.
//!
//! Worked number: a swing of 125 % of losses between 10 % and 30 % of a subject premium of 1,000 costs 100 in a year
//! without loss, 200 after losses of 160 and 300 after losses of 240 or more.

use super::amount::Share;
use rust_decimal::Decimal;

/// Terms about money besides premium and commission themselves; the default is none of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MoneyTerms {
    /// `premium = { minimum = "38m" }`: the least premium of a term, for 100 %.
    pub minimum_premium: Option<Decimal>,
    /// `premium = { deposit = "40m" }`: what is paid first, for 100 %; the difference to the final premium is adjusted
    /// at the end of the term.
    pub deposit_premium: Option<Decimal>,
    /// `profit-commission`.
    pub profit_commission: Option<ProfitCommission>,
    /// `loss-corridor`.
    pub loss_corridor: Option<LossCorridor>,
    /// `co-participation = "10%"`: the part of every recovery that the cedant keeps; premiums are not reduced by it.
    pub co_participation: Share,
    /// `brokerage`, paid by the reinsurer to brokers.
    pub brokerage: Option<PremiumCharge>,
    /// `premium-tax`, paid by the cedant to the tax office.
    pub premium_tax: Option<PremiumCharge>,
    /// `fronting-fee`, paid by the reinsurer to the cedant.
    pub fronting_fee: Option<FrontingFee>,
}

/// Premium that follows the losses: `swing = { loading = "125%", minimum = "10%", maximum = "30%" }`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SwingRate {
    /// What losses to the contract are multiplied by.
    pub loading: Share,
    /// Least premium, as a share of the subject premium.
    pub minimum: Share,
    /// Most premium, as a share of the subject premium.
    pub maximum: Share,
}

/// A point of a sliding scale of commission.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlidingPoint {
    /// Losses to the contract over its premium.
    pub loss_ratio: Share,
    /// Rate of commission there.
    pub rate: Share,
}

/// `profit-commission = { rate, margin, deficit, after-commission }`, paid to the cedant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProfitCommission {
    /// Part of the profit.
    pub rate: Share,
    /// The reinsurer's margin, as a share of the premium.
    pub margin: Share,
    /// `deficit`: what a loss of one term does to the next.
    pub deficit: Deficit,
    /// `after-commission`: commission is taken off the profit.
    pub after_commission: bool,
}

/// What becomes of a term's deficit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deficit {
    /// It is taken off the profit of the following terms until it is used up.
    CarriedForward,
    /// It is forgotten.
    None,
}

/// `loss-corridor = { from, to, kept }`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossCorridor {
    /// Where it begins.
    pub from: CorridorPoint,
    /// Where it ends.
    pub to: CorridorPoint,
    /// The part of the term's recoveries between the two that the cedant keeps.
    pub kept: Share,
}

/// A point of a loss corridor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CorridorPoint {
    /// An amount of recoveries for 100 % of the contract; of its placed share where `basis = "share"` says so.
    Amount(Decimal),
    /// `"80%"`: a share of the contract's premium of the term.
    ShareOfPremium(Share),
}

/// A charge that is a share of the premium: brokerage, premium tax.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PremiumCharge {
    /// `rate`.
    pub rate: Share,
    /// `on-reinstatement = true`: on reinstatement premium too.
    pub on_reinstatement: bool,
}

/// `fronting-fee`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FrontingFee {
    /// An amount for a whole term and 100 % of the contract.
    Amount(Decimal),
    /// A share of the premium of this contract.
    ShareOfReinsurancePremium(Share),
    /// A share of the premium of the policies behind it.
    ShareOfOriginalPremium(Share),
}
