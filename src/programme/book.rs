//! The book of a contract: the risks that it can ever see, before any lane exists.
//!
//! ```text
//! risk in the book = in the scope of the contract and of a policy, whose insurer is the cedant, or which reaches the
//!                    cedant through contracts that it assumes
//! ```
//! Acceptance takes the risks of a book in the order of their file, and shares that follow the exposure need one for every
//! risk in it. Designs that leave contracts out have the same books, so that a comparison changes no acceptance.
//!
//! Worked example: sites A and B under a policy, a facultative contract on A: its book is A.

use crate::model::Model;
use crate::model::contract::{Contract, Scope};
use crate::model::peril::Strikes;
use crate::model::policy::Policy;
use crate::model::risk::Risk;

/// What books are made from.
pub struct Book<'a> {
    /// All contracts.
    pub contracts: Vec<&'a Contract>,
    /// All policies.
    pub policies: Vec<&'a Policy>,
    /// All risks.
    pub risks: &'a [Risk],
    /// For each peril the risk that stands for its portfolio, if it has no sites.
    pub portfolios: Vec<Option<u32>>,
    /// For each peril the kinds of risk that it can strike.
    pub strikes: Vec<Strikes>,
}

fn mask(list: Option<&Vec<u32>>, count: usize) -> Vec<bool> {
    let Some(list) = list else { return vec![true; count] };
    let mut mask = vec![false; count];
    for &risk in list {
        if let Some(entry) = mask.get_mut(risk as usize) {
            *entry = true;
        }
    }
    mask
}

fn covers_peril(scope: &Scope, peril: usize) -> bool {
    scope.perils.as_ref().is_none_or(|list| list.contains(&peril))
}

impl<'a> Book<'a> {
    /// The books of a model.
    pub fn of(model: &'a Model) -> Book<'a> {
        Book {
            contracts: model.contracts.iter().collect(),
            policies: model.policies.iter().collect(),
            risks: &model.risks,
            portfolios: model.perils.iter().map(|peril| peril.portfolio_risk).collect(),
            strikes: model.perils.iter().map(|peril| peril.strikes(&model.risks)).collect(),
        }
    }

    /// For each risk, whether it is in the book of a contract.
    pub fn risks_of(&self, contract: usize) -> Vec<bool> {
        let count = self.risks.len();
        let masks: Vec<Vec<bool>> = self.contracts.iter().map(|c| mask(c.covers.risks.as_ref(), count)).collect();
        let mut found = vec![false; count];
        for (index, policy) in self.policies.iter().enumerate() {
            let insured = mask(policy.covers.risks.as_ref(), count);
            let open: Vec<bool> = self.contracts.iter().map(|c| self.sees_policy(c, index)).collect();
            for risk in 0..count {
                if found[risk] || !insured[risk] {
                    continue;
                }
                let within = |c: usize| open[c] && masks[c][risk] && self.shares_a_peril(c, index, risk);
                found[risk] = within(contract) && self.reaches(contract, policy.insurer, within);
            }
        }
        found
    }

    fn sees_policy(&self, contract: &Contract, policy: usize) -> bool {
        contract.covers.policies.as_ref().is_none_or(|list| list.contains(&policy))
    }

    /// Whether a peril of the policy that can strike the risk is in the scope of the contract.
    fn shares_a_peril(&self, contract: usize, policy: usize, risk: usize) -> bool {
        let (contract, policy) = (&self.contracts[contract].covers, &self.policies[policy].covers);
        let strikes = |peril: usize| match self.portfolios[peril] {
            Some(portfolio) => portfolio as usize == risk,
            None => self.strikes[peril].holds(&self.risks[risk]),
        };
        (0..self.portfolios.len()).any(|p| strikes(p) && covers_peril(contract, p) && covers_peril(policy, p))
    }

    /// Whether the cedant of a contract bears the risk: as its insurer, or through contracts that see it.
    fn reaches(&self, contract: usize, insurer: usize, within: impl Fn(usize) -> bool) -> bool {
        let mut bears = vec![insurer];
        let mut at = 0;
        while let Some(&party) = bears.get(at) {
            if self.contracts[contract].cedant == party {
                return true;
            }
            for (index, other) in self.contracts.iter().enumerate() {
                if other.cedant == party && within(index) {
                    let new = other.reinsurers().map(|(reinsurer, _)| reinsurer).filter(|r| !bears.contains(r));
                    let new: Vec<usize> = new.collect();
                    bears.extend(new);
                }
            }
            at += 1;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amount::Share;
    use crate::model::contract::Terms;
    use crate::programme::examples::{contract, one_contract};

    #[test]
    fn a_book_is_what_the_scopes_along_the_way_let_through() {
        let terms = Terms::QuotaShare { share: Share::WHOLE, limit: None };
        let mut model = one_contract(terms.clone());
        model.contracts[0].covers.risks = Some(vec![0, 1]);
        let mut retrocession = contract("retrocession", terms);
        (retrocession.cedant, retrocession.reinsurer) = (2, 0);
        retrocession.covers.risks = Some(vec![1, 2]);
        model.contracts.push(retrocession);
        let book = Book::of(&model);
        assert_eq!(book.risks_of(0), [true, true, false]);
        assert_eq!(book.risks_of(1), [false, true, false]);
        model.contracts[1].covers.perils = Some(Vec::new());
        assert_eq!(Book::of(&model).risks_of(1), [false; 3]);
    }
}
