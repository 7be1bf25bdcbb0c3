//! Premium of the captive by model year, as rules look at it.
//!
//! ```text
//! gross = direct (policies that it issues) + assumed (contracts and lines that it reinsures)
//! net   = gross - ceded, not below nought
//! ```
//! Premium is what is booked in the model year before any loss, by days in force, before commission and brokerage: reinstatement
//! premium and what losses add to a premium are left out. Written and earned premium are the same until a balance sheet holds
//! unearned premium.
//!
//! Worked number (JPY million): 95 % of 160 = 152 assumed, 42.75 ceded, 109.25 net.

use crate::model::Model;
use crate::model::design::Design;
use crate::model::domicile::Figure;
use crate::model::premiums::PremiumSheet;
use crate::study::cash_flow::own_part;
use crate::study::changes::{assumed_by_captive, ceded_by_captive};
use rust_decimal::Decimal;

/// Premium of one model year, in currency units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct YearPremiums {
    pub direct: Decimal,
    pub assumed: Decimal,
    pub ceded: Decimal,
}

impl YearPremiums {
    pub fn gross(&self) -> Decimal {
        self.direct.saturating_add(self.assumed)
    }

    pub fn net(&self) -> Decimal {
        self.gross().saturating_sub(self.ceded).max(Decimal::ZERO)
    }

    /// A figure of the premium; None for what is no premium.
    pub fn figure(&self, figure: Figure) -> Option<Decimal> {
        Some(match figure {
            Figure::Gross => self.gross(),
            Figure::Net => self.net(),
            Figure::Direct => self.direct,
            Figure::Assumed => self.assumed,
            Figure::Ceded => self.ceded,
            Figure::Reserves | Figure::Outgo | Figure::Surplus => return None,
        })
    }
}

/// Premium of every model year; None without a captive, or where amounts cannot be added up.
pub(super) fn premiums(model: &Model, design: &Design, sheet: &PremiumSheet) -> Option<Vec<YearPremiums>> {
    let party = model.captive_party()?;
    let (assumed, ceded) = (assumed_by_captive(model, design), ceded_by_captive(model, design));
    let issued: Vec<usize> = (0..model.policies.len()).filter(|&p| model.policies[p].insurer == party).collect();
    let year = |year: usize| {
        let of_contract = |contract: &usize| sheet.contracts.get(*contract)?.by_year.get(year).copied();
        let direct = issued.iter().map(|&policy| sheet.policies.get(policy)?.by_year.get(year).copied());
        let own = assumed.iter().map(|contract| own_part(model, *contract, party, of_contract(contract)?));
        Some(YearPremiums {
            direct: total(direct)?,
            assumed: total(own)?,
            ceded: total(ceded.iter().map(of_contract))?,
        })
    };
    (0..model.settings.horizon as usize).map(year).collect()
}

fn total(amounts: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    amounts.into_iter().try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::company_b;
    use rust_decimal::dec;

    #[test]
    fn the_case_study_writes_152_and_keeps_109_and_a_quarter() {
        let model = company_b::model();
        let years = premiums(&model, &Design::as_configured(&model), &company_b::premiums()).unwrap();
        assert_eq!(years.len(), 5);
        let first = years[0];
        assert_eq!((first.gross(), first.ceded), (dec!(152_000_000), dec!(42_750_000)));
        assert_eq!((first.net(), first.direct), (dec!(109_250_000), dec!(0)));
        let without = Design::without_retrocession(&model).unwrap();
        let years = premiums(&model, &without, &company_b::premiums()).unwrap();
        assert_eq!(years[4].net(), dec!(152_000_000));
    }

    #[test]
    fn net_premium_is_not_below_nought_and_a_policy_of_the_captive_is_direct() {
        let mut model = company_b::model();
        model.policies[0].insurer = company_b::CAPTIVE;
        let mut sheet = company_b::premiums();
        sheet.contracts[company_b::RETROCESSION].by_year = vec![dec!(400_000_000); 5];
        let first = premiums(&model, &Design::as_configured(&model), &sheet).unwrap()[0];
        assert_eq!((first.direct, first.assumed), (dec!(160_000_000), dec!(152_000_000)));
        assert_eq!(first.net(), dec!(0));
    }
}
