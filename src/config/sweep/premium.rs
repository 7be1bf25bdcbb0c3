//! How the premium of a contract goes with its terms: never kept in silence.
//!
//! ```text
//! as-written      what the contract says stays: an amount stays that amount, a rate is applied to the new terms
//! rate-on-line    an amount x new limit / limit: the rate on line of the configured contract
//! in-proportion   an amount, or a share of the subject premium, x new ceded share / ceded share
//! technical       expected loss + factor x standard deviation of the simulated recoveries, found by the study
//! ```
//! Amounts are rounded to the quantum, shares to a trillionth. The limit is that of the line that a rate on line is a rate of, and of
//! contracts on the losses of a period that of the period.
//!
//! Worked number: 36.9m for 900m is a rate on line of 4.1 %; for 450m it is 18.45m.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::config::contract::ContractDraft;
use crate::config::field::{Field, Kind, Section, optional};
use crate::input::complaint::Fault;
use crate::model::amount::Share;
use crate::model::contract::{CommissionBase, Contract, Premium, StopLossPoint, Terms};
use crate::model::money::Quantum;
use crate::model::sweep::NoProgramme;

/// How the premium goes with the terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum PremiumRule {
    /// The premium itself varies, or the contract is only left out.
    Itself,
    AsWritten,
    RateOnLine,
    InProportion,
    Technical(Share),
}

pub(super) const WORDS: Kind = Kind::Choice(&["as-written", "rate-on-line", "in-proportion"]);

const STANDARD: Kind = Kind::Amount;

pub(super) const PREMIUM_RANGE: Section = Section {
    doc: "The premium: a list of amounts for 100% of the contract, equal steps between two ends, or worked out of the simulation.",
    fields: &[
        optional("values", Kind::List { of: &STANDARD, least: 1 }, "[\"40m\", \"45m\"]", "the values").unit("currency"),
        optional("from", STANDARD, "\"40m\"", "the first value").unit("currency"),
        optional("to", STANDARD, "\"50m\"", "the last value").unit("currency"),
        super::range::STEPS,
        TECHNICAL,
    ],
    one_of: &["values", "from", "technical"],
};

const TECHNICAL: Field = optional(
    "technical",
    Kind::Share { most_percent: 1_000 },
    "\"30%\"",
    "expected loss + this factor x standard deviation of the contract's recoveries of a period, as `ishizue price` has it, before \
     reinstatement premium and grossed up for commission and brokerage",
);

impl PremiumRule {
    pub fn in_words(self) -> String {
        match self {
            PremiumRule::Itself => String::new(),
            PremiumRule::AsWritten => "as-written".into(),
            PremiumRule::RateOnLine => "rate-on-line".into(),
            PremiumRule::InProportion => "in-proportion".into(),
            PremiumRule::Technical(factor) => {
                format!("technical {}", crate::config::reading::in_percent(factor.exact()))
            }
        }
    }

    /// Why the rule does not suit a contract.
    pub fn refusal(self, draft: &ContractDraft, all: &[ContractDraft]) -> Option<Fault> {
        let contract = &draft.contract;
        let scales = |premium: &Premium, share: bool| match premium {
            Premium::Amount(_) => true,
            Premium::ShareOfSubjectPremium(_) => share,
            Premium::RateOnLine(_) => !share,
            _ => false,
        };
        match self {
            PremiumRule::RateOnLine if !scales(&contract.premium, false) => Some(Fault::new(
                "the contract's premium is no amount that has a rate on line",
                "\"rate-on-line\" keeps the premium over the limit; a premium that follows from others is kept \"as-written\"",
                "premium = \"as-written\"",
            )),
            PremiumRule::RateOnLine if measure(contract).is_none() => Some(Fault::new(
                "the contract has no limit, so that its premium has no rate on line",
                "\"rate-on-line\" keeps the premium over the limit",
                "premium = \"as-written\"",
            )),
            PremiumRule::InProportion if ceded_share(contract).is_none() || !scales(&contract.premium, true) => {
                Some(Fault::new(
                    "nothing of the contract is in proportion to a ceded share",
                    "\"in-proportion\" is for quota shares with a premium of an amount or of a share of the subject premium; a premium \
                 `pro-rata` follows the cession by itself and is kept \"as-written\"",
                    "premium = \"as-written\"",
                ))
            }
            PremiumRule::Technical(_) => technical_refusal(contract, all),
            _ => None,
        }
    }

    /// Gives a contract with other terms the premium that goes with them.
    pub fn apply(self, base: &Contract, contract: &mut Contract, quantum: Option<Quantum>) -> Result<(), NoProgramme> {
        let (old, new) = match self {
            PremiumRule::RateOnLine if matches!(base.premium, Premium::RateOnLine(_)) => return Ok(()),
            PremiumRule::RateOnLine => (measure(base), measure(contract)),
            PremiumRule::InProportion => (ceded_share(base), ceded_share(contract)),
            _ => return Ok(()),
        };
        let unscaled = || NoProgramme {
            what: "the premium has no limit or share to go by".into(),
            rule: format!("the premium goes by the rule \"{}\"", self.in_words()),
        };
        let (Some(old), Some(new)) = (old.filter(|old| !old.is_zero()), new) else { return Err(unscaled()) };
        let scaled = |amount: Decimal| amount.checked_mul(new)?.checked_div(old);
        let money = |amount: Decimal| {
            let amount = scaled(amount)?;
            Some(quantum.map_or(amount, |quantum| quantum.money(quantum.quanta(amount))))
        };
        contract.premium = match base.premium {
            Premium::Amount(amount) => money(amount).map(Premium::Amount),
            Premium::ShareOfSubjectPremium(share) => scaled(share.exact()).map(|share| {
                let rounded = share.round_dp_with_strategy(12, RoundingStrategy::MidpointNearestEven).normalize();
                Premium::ShareOfSubjectPremium(Share::new(rounded))
            }),
            _ => None,
        }
        .ok_or_else(unscaled)?;
        let (stated, into) = (&base.money, &mut contract.money);
        into.minimum_premium = stated.minimum_premium.map(|least| money(least).ok_or_else(unscaled)).transpose()?;
        into.deposit_premium = stated.deposit_premium.map(|deposit| money(deposit).ok_or_else(unscaled)).transpose()?;
        Ok(())
    }
}

/// The limit that a rate on line is a rate of.
fn measure(contract: &Contract) -> Option<Decimal> {
    let of_the_period = match &contract.terms {
        Terms::AggregateExcess { layer } => layer.limit,
        Terms::StopLoss { limit: StopLossPoint::Amount(limit), .. } => Some(*limit),
        _ => None,
    };
    contract.line().or_else(|| contract.of_the_whole(of_the_period?)).filter(|limit| !limit.is_zero())
}

/// The share that a quota share cedes.
pub(super) fn ceded_share(contract: &Contract) -> Option<Decimal> {
    match &contract.terms {
        Terms::QuotaShare { share, .. } => Some(share.exact()),
        _ => None,
    }
}

/// Recoveries, of which the premium is worked out, must not depend on the premium.
fn technical_refusal(contract: &Contract, all: &[ContractDraft]) -> Option<Fault> {
    let of_premium = |point: &StopLossPoint| matches!(point, StopLossPoint::ShareOfSubjectPremium(_));
    let stop_loss = |draft: &ContractDraft| match &draft.contract.terms {
        Terms::StopLoss { attachment, limit } => of_premium(attachment) || of_premium(limit),
        _ => false,
    };
    let money = &contract.money;
    let what = if all.iter().any(stop_loss) {
        "a stop loss in shares of the subject premium makes recoveries depend on premiums"
    } else if contract.is_adjustable() || money.loss_corridor.is_some() {
        "premium, commission or recoveries of the contract depend on its loss ratio"
    } else if money.minimum_premium.is_some() || money.deposit_premium.is_some() {
        "the contract states a minimum or a deposit premium"
    } else if contract.commission.as_ref().is_some_and(|commission| commission.base == CommissionBase::OriginalPremium)
    {
        "the commission of the contract is of the original premium"
    } else {
        return None;
    };
    let rule = "a technical premium is worked out of recoveries that do not depend on it, and nothing but it is paid beforehand";
    Some(Fault::new(what, rule, "premium = \"rate-on-line\""))
}
