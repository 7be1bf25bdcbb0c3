//! What adjusts the price of a contract and what others take of it, in market words.
//!
//! Worked example: `deposit 40m`, `sliding commission from 35% (loss ratio to 50%) to 25% (from 65%) of the premium`,
//! `cedant keeps 100% of recoveries between 80% and 100% of the premium`.

use super::terms_in_words::{Words, percent};
use crate::model::contract::{Commission, CommissionBase, Contract, ProRata, Reinstatements};
use crate::model::money_terms::{CorridorPoint, Deficit, FrontingFee, PremiumCharge, SwingRate};
use crate::model::premiums::ContractPremium;

impl Words<'_> {
    /// Minimum and deposit premium, and the most that a swing may cost.
    pub(super) fn premium_bounds(&self, premium: &ContractPremium) -> Vec<String> {
        let bounds = [("deposit", premium.deposit), ("at least", premium.minimum), ("at most", premium.maximum)];
        bounds.into_iter().filter_map(|(word, amount)| Some(format!("{word} {}", self.amount(amount?)))).collect()
    }

    /// Commissions, charges, corridor and co-participation.
    pub(super) fn money(&self, contract: &Contract) -> Vec<String> {
        let mut phrases = Vec::new();
        phrases.extend(contract.commission.as_ref().map(commission));
        let money = &contract.money;
        phrases.extend(money.profit_commission.as_ref().map(|stated| {
            let after = if stated.after_commission { " and commission" } else { "" };
            let deficit = match stated.deficit {
                Deficit::CarriedForward => ", deficits carried forward",
                Deficit::None => ", deficits forgotten",
            };
            let (rate, margin) = (percent(stated.rate), percent(stated.margin));
            format!("profit commission {rate} after a margin of {margin}{after}{deficit}")
        }));
        if let Some(corridor) = &money.loss_corridor {
            let point = |point: &CorridorPoint| match point {
                CorridorPoint::Amount(amount) => self.amount(*amount),
                CorridorPoint::ShareOfPremium(share) => format!("{} of the premium", percent(*share)),
            };
            let (kept, from, to) = (percent(corridor.kept), point(&corridor.from), point(&corridor.to));
            phrases.push(format!("loss corridor: the cedant keeps {kept} of recoveries between {from} and {to}"));
        }
        if !money.co_participation.exact().is_zero() {
            phrases.push(format!("co-participation {}", percent(money.co_participation)));
        }
        phrases.extend(money.brokerage.as_ref().map(|stated| charge("brokerage", stated)));
        phrases.extend(money.premium_tax.as_ref().map(|stated| charge("premium tax", stated)));
        phrases.extend(money.fronting_fee.map(|fee| match fee {
            FrontingFee::Amount(amount) => format!("fronting fee {}", self.amount(amount)),
            FrontingFee::ShareOfReinsurancePremium(share) => format!("fronting fee {} of the premium", percent(share)),
            FrontingFee::ShareOfOriginalPremium(share) => {
                format!("fronting fee {} of the original premium", percent(share))
            }
        }));
        phrases
    }
}

fn commission(stated: &Commission) -> String {
    let base = match stated.base {
        CommissionBase::ReinsurancePremium => "the premium",
        CommissionBase::OriginalPremium => "the original premium",
    };
    let on = if stated.on_reinstatement { ", on reinstatement premium too" } else { "" };
    match (stated.sliding.first(), stated.sliding.last()) {
        (Some(best), Some(worst)) => format!(
            "sliding commission from {} (loss ratio to {}) to {} (from {}) of {base}{on}",
            percent(best.rate),
            percent(best.loss_ratio),
            percent(worst.rate),
            percent(worst.loss_ratio)
        ),
        _ => format!("commission {} of {base}{on}", percent(stated.rate)),
    }
}

fn charge(name: &str, stated: &PremiumCharge) -> String {
    let on = if stated.on_reinstatement { ", on reinstatement premium too" } else { "" };
    format!("{name} {}{on}", percent(stated.rate))
}

/// `125% of losses, from 10% to 30% of the subject premium`.
pub(super) fn swing(rate: &SwingRate) -> String {
    let SwingRate { loading, minimum, maximum } = rate;
    let (loading, minimum, maximum) = (percent(*loading), percent(*minimum), percent(*maximum));
    format!("{loading} of losses, from {minimum} to {maximum} of the subject premium")
}

/// `2 reinstatements at 100%`, `1 free reinstatement`, `unlimited reinstatements at 100%, pro rata amount and time`.
pub(super) fn reinstated(stated: &Reinstatements) -> String {
    let time = match stated.pro_rata {
        ProRata::Amount => "",
        ProRata::AmountAndTime => ", pro rata amount and time",
    };
    let rates = &stated.rates;
    let Some(first) = rates.first() else { return "no reinstatement".into() };
    let (count, ending) = match stated.unlimited {
        true => ("unlimited".to_owned(), "s"),
        false => (rates.len().to_string(), if rates.len() == 1 { "" } else { "s" }),
    };
    if rates.iter().any(|rate| rate.exact() != first.exact()) {
        let each: Vec<String> = rates.iter().map(|rate| percent(*rate)).collect();
        return format!("{count} reinstatements at {}{time}", each.join(", then "));
    }
    match first.exact().is_zero() {
        true => format!("{count} free reinstatement{ending}"),
        false => format!("{count} reinstatement{ending} at {}{time}", percent(*first)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amount::Share;
    use rust_decimal::{Decimal, dec};

    #[test]
    fn reinstatements_are_counted_with_their_rates() {
        let rates = |list: &[Decimal]| {
            reinstated(&Reinstatements::at(list.iter().map(|rate| Share::new(*rate)).collect::<Vec<_>>()))
        };
        assert_eq!(rates(&[]), "no reinstatement");
        assert_eq!(rates(&[dec!(0)]), "1 free reinstatement");
        assert_eq!(rates(&[dec!(1), dec!(1)]), "2 reinstatements at 100%");
        assert_eq!(rates(&[dec!(0), dec!(0.5)]), "2 reinstatements at 0%, then 50%");
        let mut unlimited = Reinstatements::without_end(Share::WHOLE);
        unlimited.pro_rata = ProRata::AmountAndTime;
        assert_eq!(reinstated(&unlimited), "unlimited reinstatements at 100%, pro rata amount and time");
    }
}
