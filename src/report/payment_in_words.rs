//! How what is due is paid, as short phrases: settlement, collateral, the cost of claims, the rules that a contract keeps.
//!
//! Worked example: collateral of 100 % of a limit of 900m at a cost of 1 % a year reads "letter of credit 900m (100% of the
//! limit), which costs 1% a year".

use super::terms_in_words::{Words, percent};
use crate::model::contract::{Contract, Expense, NetLoss, RuleSet};
use crate::model::counterparty::{Collateral, CollateralSize, Settlement};
use rust_decimal::Decimal;

impl Words<'_> {
    /// When payments pass.
    pub(super) fn settlement(&self, settlement: &Settlement) -> String {
        let call = settlement.cash_call;
        let call =
            call.map_or(String::new(), |least| format!(" ({} or more for one loss: at once)", self.amount(least)));
        let ending = if settlement.days == 1 { "" } else { "s" };
        format!("paid {} day{ending} after the loss{call}", settlement.days)
    }

    /// What of a contract is about paying and not about losses; `posted` is the collateral of all reinsurers.
    pub(super) fn payment(&self, contract: &Contract, posted: Decimal) -> Vec<String> {
        let mut phrases = Vec::new();
        phrases.extend(contract.expense.map(|expense| match expense {
            Expense::Included => "cost of claims part of the loss".into(),
            Expense::InAddition => "its part of the cost of claims on top".into(),
            Expense::Excluded => "without the cost of claims".to_string(),
        }));
        if contract.unl == NetLoss::Collected {
            phrases.push("net of what those before it pay, not of what they owe".into());
        }
        phrases.extend(contract.collateral.map(|collateral| self.collateral(collateral, posted)));
        phrases.extend(contract.settlement.map(|settlement| self.settlement(&settlement)));
        phrases.extend(contract.rules.map(|rules| match rules {
            RuleSet::Hbor => "keeps the rules of HBOR".to_string(),
        }));
        phrases
    }

    fn collateral(&self, collateral: Collateral, posted: Decimal) -> String {
        let of = match collateral.size {
            CollateralSize::Amount(_) => String::new(),
            CollateralSize::ShareOfLimit(share) => format!(" ({} of the limit)", percent(share)),
        };
        let cost = match collateral.cost.exact().is_zero() {
            true => String::new(),
            false => format!(", which costs {} a year", percent(collateral.cost)),
        };
        format!("letter of credit {}{of}{cost}", self.amount(posted))
    }
}
