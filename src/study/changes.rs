//! One change of a model's terms at a time: what stresses and sensitivities do before the programme is compiled again.
//!
//! Shares move by points and stay between nothing and the whole. A change of the ceded share moves with it whatever is
//! proportional to it: the premium, and limits that are written for the ceded share (`basis = "share"`).
//!
//! Worked number: a cession of 95 % moved by -5 points is 90 %; a premium of 95 % of the subject premium becomes
//! 95 % x 90 % / 95 % = 90 %.

use crate::model::Model;
use crate::model::amount::Share;
use crate::model::contract::{Basis, CommissionBase, Contract, Premium, Terms};
use crate::model::design::Design;
use crate::model::money_terms::{MoneyTerms, SwingRate};
use rust_decimal::Decimal;

/// The design's contracts that the captive assumes.
pub fn assumed_by_captive(model: &Model, design: &Design) -> Vec<usize> {
    of_captive(model, design, |contract, captive| contract.is_reinsured_by(captive))
}

/// The design's contracts that the captive cedes: its retrocession.
pub fn ceded_by_captive(model: &Model, design: &Design) -> Vec<usize> {
    of_captive(model, design, |contract, captive| contract.cedant == captive)
}

fn of_captive(model: &Model, design: &Design, takes_part: impl Fn(&Contract, usize) -> bool) -> Vec<usize> {
    let Some(captive) = model.captive_party() else { return Vec::new() };
    let is_of = |&c: &usize| model.contracts.get(c).is_some_and(|contract| takes_part(contract, captive));
    design.contracts.iter().copied().filter(is_of).collect()
}

/// The model with every quota share that the captive assumes moved by `points` (-0.05 is five points less).
pub fn cession_moved(model: &Model, design: &Design, points: Decimal) -> Model {
    changed(model, &assumed_by_captive(model, design), |contract| move_share(contract, points))
}

/// The model with the commission rate of every contract that the captive assumes moved by `points`; contracts without
/// commission stay without.
pub fn commission_moved(model: &Model, design: &Design, points: Decimal) -> Model {
    changed(model, &assumed_by_captive(model, design), |contract| {
        if let Some(commission) = &mut contract.commission {
            commission.rate = moved(commission.rate, points);
            commission.sliding.iter_mut().for_each(|point| point.rate = moved(point.rate, points));
        }
    })
}

/// The first contract that the captive assumes whose commission, moved by `points`, would be below nothing or above the whole premium,
/// and that commission.
pub fn commission_out_of_range<'m>(model: &'m Model, design: &Design, points: Decimal) -> Option<(&'m str, Decimal)> {
    let assumed = assumed_by_captive(model, design).into_iter().map(|contract| &model.contracts[contract]);
    let rates = assumed.filter_map(|contract| contract.commission.as_ref().map(|stated| (&contract.name, stated)));
    let mut all = rates.flat_map(|(name, stated)| {
        std::iter::once(stated.rate).chain(stated.sliding.iter().map(|point| point.rate)).map(move |rate| (name, rate))
    });
    all.find_map(|(name, rate)| out_of_range(rate, points).map(|moved| (name.as_str(), moved)))
}

/// The same of the shares of the quota shares that it assumes.
pub fn cession_out_of_range<'m>(model: &'m Model, design: &Design, points: Decimal) -> Option<(&'m str, Decimal)> {
    let assumed = assumed_by_captive(model, design).into_iter().map(|contract| &model.contracts[contract]);
    let mut shares = assumed.filter_map(|contract| match contract.terms {
        Terms::QuotaShare { share, .. } => Some((&contract.name, share)),
        _ => None,
    });
    shares.find_map(|(name, share)| out_of_range(share, points).map(|moved| (name.as_str(), moved)))
}

fn out_of_range(share: Share, points: Decimal) -> Option<Decimal> {
    let moved = share.exact().checked_add(points)?;
    (moved < Decimal::ZERO || moved > Decimal::ONE).then_some(moved)
}

/// The model with every commission that the captive pays charged on `base`.
pub fn commission_on(model: &Model, design: &Design, base: CommissionBase) -> Model {
    changed(model, &assumed_by_captive(model, design), |contract| {
        if let Some(commission) = &mut contract.commission {
            commission.base = base;
        }
    })
}

/// The model with the premium of every contract that the captive cedes multiplied by `factor`.
pub fn retrocession_premium_times(model: &Model, design: &Design, factor: Decimal) -> Model {
    changed(model, &ceded_by_captive(model, design), |contract| {
        contract.premium = premium_times(contract.premium, factor, Decimal::ONE);
        let MoneyTerms { minimum_premium, deposit_premium, .. } = &mut contract.money;
        for amount in [minimum_premium, deposit_premium].into_iter().flatten() {
            *amount = scaled(*amount, factor, Decimal::ONE);
        }
    })
}

/// The model with the premium of every policy multiplied by `factor`.
pub fn primary_premium_times(model: &Model, factor: Decimal) -> Model {
    let mut model = model.clone();
    for policy in &mut model.policies {
        policy.premium = premium_times(policy.premium, factor, Decimal::ONE);
    }
    for risk in &mut model.risks {
        risk.premium = risk.premium.map(|premium| scaled(premium, factor, Decimal::ONE));
    }
    model
}

/// The design without the contracts that the captive cedes.
pub fn without_retrocession(model: &Model, design: &Design) -> Design {
    let ceded = ceded_by_captive(model, design);
    let contracts = design.contracts.iter().copied().filter(|contract| !ceded.contains(contract)).collect();
    Design { name: "without retrocession".into(), contracts }
}

fn changed(model: &Model, contracts: &[usize], change: impl Fn(&mut Contract)) -> Model {
    let mut model = model.clone();
    for &contract in contracts {
        change(&mut model.contracts[contract]);
    }
    model
}

fn moved(share: Share, points: Decimal) -> Share {
    let target = share.exact().checked_add(points).unwrap_or(share.exact());
    Share::new(target.clamp(Decimal::ZERO, Decimal::ONE))
}

fn move_share(contract: &mut Contract, points: Decimal) {
    let Terms::QuotaShare { share, limit } = &mut contract.terms else { return };
    let (old, new) = (share.exact(), moved(*share, points));
    if old <= Decimal::ZERO {
        return;
    }
    *share = new;
    if contract.basis == Some(Basis::Share) {
        *limit = limit.map(|limit| scaled(limit, new.exact(), old));
    }
    // A premium that follows the cession moves by itself.
    if !matches!(contract.premium, Premium::ProRata(_)) {
        contract.premium = premium_times(contract.premium, new.exact(), old);
        let MoneyTerms { minimum_premium, deposit_premium, .. } = &mut contract.money;
        for amount in [minimum_premium, deposit_premium].into_iter().flatten() {
            *amount = scaled(*amount, new.exact(), old);
        }
    }
}

fn premium_times(premium: Premium, factor: Decimal, divisor: Decimal) -> Premium {
    let share = |share: Share| Share::new(scaled(share.exact(), factor, divisor));
    match premium {
        Premium::Amount(amount) => Premium::Amount(scaled(amount, factor, divisor)),
        Premium::RateOnLine(rate) => Premium::RateOnLine(share(rate)),
        Premium::ShareOfSubjectPremium(part) => Premium::ShareOfSubjectPremium(share(part)),
        Premium::ProRata(part) => Premium::ProRata(share(part)),
        Premium::OfRisks(part) => Premium::OfRisks(share(part)),
        Premium::RateOnExposure(rate) => Premium::RateOnExposure(share(rate)),
        Premium::Swing(rate) => Premium::Swing(swing_times(rate, share)),
    }
}

fn swing_times(rate: SwingRate, share: impl Fn(Share) -> Share) -> SwingRate {
    SwingRate { loading: share(rate.loading), minimum: share(rate.minimum), maximum: share(rate.maximum) }
}

/// `amount x factor / divisor`, multiplied first so that 95 % x 90 % / 95 % is exactly 90 %. Left as it is where the
/// product has no decimal.
fn scaled(amount: Decimal, factor: Decimal, divisor: Decimal) -> Decimal {
    amount.checked_mul(factor).and_then(|product| product.checked_div(divisor)).unwrap_or(amount).normalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::company_b::{self, FRONTING, RETROCESSION};
    use rust_decimal::dec;

    fn whole() -> (Model, Design) {
        let model = company_b::model();
        let design = Design::as_configured(&model);
        (model, design)
    }

    #[test]
    fn a_moved_cession_takes_its_premium_and_its_own_limit_along() {
        let (mut model, design) = whole();
        model.contracts[FRONTING].basis = Some(Basis::Share);
        model.contracts[FRONTING].terms = Terms::QuotaShare { share: Share::new(dec!(0.95)), limit: Some(dec!(950)) };
        let fronting = &cession_moved(&model, &design, dec!(-0.05)).contracts[FRONTING];
        assert_eq!(fronting.terms, Terms::QuotaShare { share: Share::new(dec!(0.9)), limit: Some(dec!(900)) });
        assert_eq!(fronting.premium, Premium::ShareOfSubjectPremium(Share::new(dec!(0.9))));
    }

    #[test]
    fn shares_stay_between_nothing_and_the_whole() {
        let (model, design) = whole();
        let more = cession_moved(&model, &design, dec!(0.2));
        assert_eq!(more.contracts[FRONTING].terms, Terms::QuotaShare { share: Share::WHOLE, limit: None });
        let less = commission_moved(&model, &design, dec!(-0.2));
        assert_eq!(less.contracts[FRONTING].commission.as_ref().map(|commission| commission.rate), Some(Share::NONE));
    }

    #[test]
    fn only_the_contracts_of_the_captive_change() {
        let (model, design) = whole();
        let dearer = retrocession_premium_times(&model, &design, dec!(1.5));
        assert_eq!(dearer.contracts[RETROCESSION].premium, Premium::Amount(dec!(64_125_000)));
        assert_eq!(dearer.contracts[FRONTING], model.contracts[FRONTING]);
        assert_eq!(without_retrocession(&model, &design).contracts, [FRONTING]);
        assert_eq!(commission_moved(&model, &design, dec!(0.1)).contracts[RETROCESSION], model.contracts[RETROCESSION]);
    }

    #[test]
    fn a_model_without_a_captive_has_nothing_to_change() {
        let (mut model, design) = whole();
        model.captive = None;
        assert_eq!(cession_moved(&model, &design, dec!(-0.05)).contracts, model.contracts);
        assert_eq!(without_retrocession(&model, &design).contracts, design.contracts);
    }
}
