//! Adjustable features: premium and commission that follow the losses of a term, booked in time order.
//!
//! ```text
//! F(L) = premium and commission of a term whose losses to the contract are L
//! booked beforehand: F(0), by days in force;   booked with event n: F(L_n) - F(L_{n-1})
//! ```
//! The events of a term therefore add up to what the final account of the term shows, whatever their number. A deficit that
//! a profit commission brings forward changes F(0) of a term; the difference is booked on its first day. State belongs to
//! (path, term). It runs after all payments are final, and changes none.
//!
//! Worked number: premium 1,000, commission sliding from 35 % at 50 % to 25 % at 65 %: 350 beforehand; losses of 575 and 125
//! add -50 and -50.

use super::calendar::{NO_TERM, Term};
use super::error::PlanError;
use super::opening::Opening;
use super::outcome::{ContractColumns, Outcome};
use super::plan::{Node, Plan};
use super::profit_commission::{self, ProfitAccount};
use super::sliding_scale;
use super::swing_rating::{self, Swing};
use super::units::Units;
use crate::model::amount::{Amount, Share};
use crate::model::contract::{Commission, CommissionBase, Contract, Premium};
use crate::model::losses::LossBlock;
use crate::model::money_terms::ProfitCommission;
use crate::model::premiums::ContractPremium;

/// The adjustable features of a contract.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Adjustable<N> {
    /// Premium of a term without losses.
    premium: N,
    swing: Option<Swing<N>>,
    commission: Option<Commission>,
    /// What the commission is a share of, where that is not the contract's own premium.
    base: Option<N>,
    profit: Option<ProfitCommission>,
}

/// Premium and commission of a term so far.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Account<N> {
    premium: N,
    /// Commission and profit commission.
    commission: N,
    /// Deficit that the next term is charged with.
    deficit: N,
}

/// Whether losses may change a contract's premium or commission.
pub(super) fn is_adjustable<N: Amount>(node: &Node<N>) -> bool {
    node.money.adjustable.is_some()
}

impl<N: Amount> Adjustable<N> {
    /// None where losses change neither premium nor commission.
    pub fn new(
        contract: &Contract,
        premium: &ContractPremium,
        units: &Units,
    ) -> Result<Option<Adjustable<N>>, PlanError> {
        let swing = match &contract.premium {
            Premium::Swing(rate) => {
                swing_rating::check(&contract.name, rate)?;
                Some(Swing::new(rate, premium, units)?)
            }
            _ => None,
        };
        let commission = &contract.commission;
        if let Some(commission) = commission {
            sliding_scale::check(&contract.name, &commission.sliding)?;
            let mixed = !commission.sliding.is_empty() || commission.base == CommissionBase::OriginalPremium;
            if commission.on_reinstatement && mixed {
                let why = "commission on reinstatement premium is at a flat rate of the reinsurance premium";
                return Err(PlanError::Unsupported { item: contract.name.clone(), why });
            }
        }
        let profit = contract.money.profit_commission;
        profit.iter().try_for_each(|terms| profit_commission::check(terms, units))?;
        let slides = commission.as_ref().is_some_and(|c| !c.sliding.is_empty() || c.on_reinstatement);
        if swing.is_none() && !slides && profit.is_none() {
            return Ok(None);
        }
        let of_original = commission.as_ref().is_some_and(|c| c.base == CommissionBase::OriginalPremium);
        let base = of_original.then(|| units.amount(premium.original_premium, "its original premium")).transpose()?;
        let term = units.amount(premium.term, "its premium")?;
        Ok(Some(Adjustable { premium: term, swing, commission: commission.clone(), base, profit }))
    }

    /// Whether premium or commission depend on the losses of the term, and not only commission on reinstatement premium.
    pub fn follows_losses(&self) -> bool {
        self.swing.is_some()
            || self.profit.is_some()
            || self.commission.as_ref().is_some_and(|commission| !commission.sliding.is_empty())
    }

    fn account(&self, losses: N, deficit: N) -> Account<N> {
        let premium = self.swing.as_ref().map_or(self.premium, |swing| swing.premium(losses));
        let commission = match &self.commission {
            None => N::ZERO,
            Some(commission) => {
                let base = self.base.unwrap_or(premium);
                match commission.sliding.is_empty() {
                    true => base.times_digits(commission.rate),
                    false => sliding_scale::commission(&commission.sliding, base, premium, losses),
                }
            }
        };
        let Some(terms) = &self.profit else { return Account { premium, commission, deficit: N::ZERO } };
        let profit = ProfitAccount { premium, commission, losses, deficit };
        Account { premium, commission: commission + profit.commission(terms), deficit: profit.carried_forward(terms) }
    }

    /// Rate of commission on reinstatement premium.
    fn on_reinstatement(&self) -> Option<Share> {
        self.commission.as_ref().filter(|commission| commission.on_reinstatement).map(|commission| commission.rate)
    }

    fn book(
        &self,
        contract: u32,
        terms: &[Term],
        losses: &LossBlock<N>,
        columns: &mut ContractColumns<N>,
        openings: &mut Vec<Opening<N>>,
    ) {
        let ContractColumns { paid, reinstatement_premium, term: terms_of, extras, .. } = columns;
        extras.premium.resize(if self.swing.is_some() { losses.events() } else { extras.premium.len() }, N::ZERO);
        extras.commission.resize(losses.events(), N::ZERO);
        if let Some(rate) = self.on_reinstatement() {
            for (commission, premium) in extras.commission.iter_mut().zip(reinstatement_premium.iter()) {
                *commission += premium.times_digits(rate);
            }
        }
        let without_loss = self.account(N::ZERO, N::ZERO);
        for path in 0..losses.paths() {
            let mut events = losses.path(path).filter(|&event| paid[event] != N::ZERO && terms_of[event] != NO_TERM);
            let mut next = events.next();
            let mut brought = N::ZERO;
            for (index, term) in (0u16..).zip(terms) {
                let mut now = self.account(N::ZERO, brought);
                if now != without_loss && now.commission != without_loss.commission {
                    let (premium, commission) = (N::ZERO, now.commission - without_loss.commission);
                    let path = path as u32;
                    openings.push(Opening { path, contract, term: index, day: term.first_day, premium, commission });
                }
                let mut sum = N::ZERO;
                while let Some(event) = next.filter(|&event| terms_of[event] <= index) {
                    sum += paid[event];
                    let after = self.account(sum, brought);
                    if self.swing.is_some() {
                        extras.premium[event] += after.premium - now.premium;
                    }
                    extras.commission[event] += after.commission - now.commission;
                    now = after;
                    next = events.next();
                }
                brought = now.deficit;
            }
        }
    }
}

/// Books what losses add to premiums and commissions.
pub(super) fn adjust<N: Amount>(plan: &Plan<N>, losses: &LossBlock<N>, outcome: &mut Outcome<N>) {
    for (contract, node) in plan.contracts.iter().enumerate() {
        let Some(node) = node else { continue };
        if let Some(adjustable) = &node.money.adjustable {
            let terms = &plan.calendars[node.calendar].terms;
            let columns = &mut outcome.contracts[contract];
            adjustable.book(contract as u32, terms, losses, columns, &mut outcome.openings);
        }
    }
}
