//! The money terms of a contract, compiled: what its node carries besides the cover.
//!
//! Worked number: co-participation of 10 % and a placed share of 60 % pay 54 % of every recovery; premium and
//! reinstatement premium are those of 60 %.

use super::adjustable::Adjustable;
use super::calendar::Term;
use super::error::PlanError;
use super::growth::Growth;
use super::loss_corridor::Corridor;
use super::reinstatement::TimeLeft;
use super::timed::Timed;
use super::units::Units;
use crate::model::amount::{Amount, Share};
use crate::model::contract::{Contract, Premium, ProRata};
use crate::model::premiums::ContractPremium;
use rust_decimal::Decimal;

/// Money terms of a contract; the default is none.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Money<N> {
    pub corridor: Option<Corridor<N>>,
    /// Reinstatement premium is pro rata as to time, too.
    pub time_left: Option<TimeLeft>,
    pub adjustable: Option<Adjustable<N>>,
    /// Deposit and final cash premium of a term, in currency units.
    pub deposit: Option<(Decimal, Decimal)>,
}

impl<N> Default for Money<N> {
    fn default() -> Self {
        Money { corridor: None, time_left: None, adjustable: None, deposit: None }
    }
}

impl<N: Amount> Money<N> {
    /// The money terms of a contract with the premium of its terms.
    pub fn new(
        contract: &Contract,
        premium: &ContractPremium,
        terms: &[Term],
        units: &Units,
    ) -> Result<Money<N>, PlanError> {
        let charged = |rates: &[Share]| rates.iter().any(|rate| !rate.exact().is_zero());
        let reinstatements = contract.annual.reinstatements.as_ref();
        if matches!(contract.premium, Premium::Swing(_)) && reinstatements.is_some_and(|r| charged(&r.rates)) {
            let why =
                "a swing-rated contract has free reinstatements: its premium is known only at the end of the term";
            return Err(PlanError::Unsupported { item: contract.name.clone(), why });
        }
        let timed = reinstatements.is_some_and(|r| r.pro_rata == ProRata::AmountAndTime);
        Ok(Money {
            corridor: Corridor::new(contract, premium, units)?,
            time_left: timed.then(|| TimeLeft::new(terms)),
            adjustable: Adjustable::new(contract, premium, units)?,
            deposit: premium.deposit.map(|deposit| (deposit, premium.term)),
        })
    }

    /// Refuses terms about money whose premium would differ from term to term, or from path to path.
    pub fn refuse_changing_terms(
        &self,
        timed: Option<&Timed<N>>,
        growth: &Growth,
        item: &str,
    ) -> Result<(), PlanError> {
        let grows = growth.premium.iter().chain(&growth.commission).any(|factor| *factor != Decimal::ONE);
        let attaching = timed.is_some_and(|timed| timed.attaching.is_some());
        let premium_changes = grows || timed.is_some_and(|timed| timed.rule.is_some() || timed.to_date.is_some());
        let changes = grows || timed.is_some_and(Timed::renews_otherwise);
        let why = if self.adjustable.as_ref().is_some_and(Adjustable::follows_losses) && (premium_changes || attaching)
        {
            "premium and commission that follow losses need terms that losses occur in, renewed at the stated premium, \
             and no losses to date"
        } else if self.corridor.is_some() && changes {
            "a loss corridor needs terms that are renewed as they are"
        } else if self.time_left.is_some() && attaching {
            "reinstatement premium pro rata as to time needs terms that losses occur in"
        } else {
            return Ok(());
        };
        Err(PlanError::Unsupported { item: item.to_string(), why })
    }

    /// Whether payments or reinstatement premium need the events one by one, with their terms.
    pub fn is_plain(&self) -> bool {
        self.corridor.is_none() && self.time_left.is_none()
    }

    /// Reinstatement premium of an event at `time`, pro rata as to time where that is agreed.
    #[inline(always)]
    pub fn charged(&self, premium: N, term: u16, time: f64) -> N {
        match &self.time_left {
            Some(left) if premium != N::ZERO => left.part(premium, term, time),
            _ => premium,
        }
    }
}

/// The share of every recovery that is paid: the placed share less co-participation.
pub(super) fn paid_share(contract: &Contract, placed: Share, units: &Units) -> Result<Share, PlanError> {
    let kept = units.share(contract.money.co_participation, "its co-participation")?;
    match kept.exact().is_zero() {
        true => Ok(placed),
        false => Ok(Share::new(placed.exact() * (Decimal::ONE - kept.exact()))),
    }
}
