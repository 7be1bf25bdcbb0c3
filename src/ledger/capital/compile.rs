//! The rules of `[captive]` in whole quanta, with what the terms of policies and contracts make of premium.

use super::balance_sheet::BalanceSheet;
use super::capital_calls::CallRule;
use super::dividends::DividendRule;
use super::shock::ShockRule;
use super::tax_losses::TaxRule;
use super::{Capital, LoanRule, YearTerms};
use crate::ledger::LedgerError;
use crate::ledger::books::{Book, over_lines, whole};
use crate::model::Model;
use crate::model::amount::{Amount, Share};
use crate::model::capital::{OpeningBalance, RunOff, TaxLosses};
use crate::model::design::Design;
use crate::model::party::CaptiveAccount;
use crate::model::premiums::PremiumSheet;
use rust_decimal::Decimal;

/// How amounts of the configuration become quanta.
struct Units<'a> {
    model: &'a Model,
    account: &'a CaptiveAccount,
}

impl Units<'_> {
    fn booked<N: Amount>(&self, money: Decimal) -> Result<N, LedgerError> {
        let quantum = self.model.settings.quantum;
        whole(quantum, quantum.quanta(money))
    }

    /// What is left of an amount from before the start at the end of each year.
    fn left<N: Amount>(&self, stated: &RunOff) -> Result<Vec<N>, LedgerError> {
        let amount: N = self.booked(stated.amount)?;
        let mut settled = Decimal::ZERO;
        let left = |year: usize| {
            settled += stated.by_year.get(year).map_or(Decimal::ZERO, |share| share.exact());
            amount - amount.times(Share::new(settled.min(Decimal::ONE)))
        };
        Ok((0..self.model.settings.horizon as usize).map(left).collect())
    }
}

/// The captive's unearned premium on the first day and at each year end, in quanta: what is received less what is paid on.
fn unearned<N: Amount>(
    model: &Model,
    design: &Design,
    premiums: &PremiumSheet,
    book: &Book,
) -> Result<Vec<N>, LedgerError> {
    let quantum = model.settings.quantum;
    let of = |year: usize| {
        let at = |column: &[Decimal]| quantum.quanta(column.get(year).copied().unwrap_or(Decimal::ZERO));
        let contract = |c: usize| match design.contains(c) {
            true => at(&premiums.contracts[c].unearned),
            false => Decimal::ZERO,
        };
        let lines = over_lines(model, &|c| Ok(contract(c)))?;
        let issued: Decimal = book.issued.iter().map(|&p| at(&premiums.policies[p].unearned)).sum();
        let assumed: Decimal = book.assumed.iter().map(|&c| contract(c)).sum();
        let signed: Decimal = book.lines.iter().map(|&line| lines[line]).sum();
        let ceded: Decimal = book.ceded.iter().map(|&c| contract(c)).sum();
        whole(quantum, issued + assumed + signed - ceded)
    };
    (0..=model.settings.horizon as usize).map(of).collect()
}

impl<N: Amount> Capital<N> {
    /// The rules of the model's captive under a design. `earned` is the premium of each year that the accounts book before any
    /// loss: received less commission, less retrocession.
    pub(in crate::ledger) fn compile(
        model: &Model,
        account: &CaptiveAccount,
        (design, premiums, book): (&Design, &PremiumSheet, &Book),
        earned: &[N],
    ) -> Result<Capital<N>, LedgerError> {
        let units = Units { model, account };
        let of_terms = unearned::<N>(model, design, premiums, book)?;
        let opening = units.opening(of_terms[0])?;
        let stated = account.balance.clone().unwrap_or_default();
        let (old_outstanding, old_recoverables) =
            (units.left::<N>(&stated.outstanding_claims)?, units.left::<N>(&stated.recoverables)?);
        let year = |year: usize| -> Result<YearTerms<N>, LedgerError> {
            let unearned = of_terms[year + 1];
            Ok(YearTerms {
                operating_cost: units.booked(account.operating_cost_of(year))?,
                written: earned[year] + unearned - of_terms[year],
                unearned,
                old_outstanding: old_outstanding[year],
                old_recoverables: old_recoverables[year],
                released: if year == 0 { opening.unearned - of_terms[0] } else { N::ZERO },
            })
        };
        let years = (0..earned.len()).map(year).collect::<Result<_, _>>()?;
        let letter: N = units.booked(account.letter_amount())?;
        let opening_losses = match account.income_tax.map(|tax| tax.losses) {
            Some(TaxLosses::CarryForward { opening, .. }) => units.booked(opening)?,
            _ => N::ZERO,
        };
        let dividends = account.dividends.map(|stated| {
            Ok::<_, LedgerError>(DividendRule {
                above: units.booked(stated.above)?,
                share: stated.share,
                from_year: stated.from_year.saturating_sub(1) as usize,
                most_of_surplus: stated.most_of_surplus,
                not_after_loss: stated.not_after_loss,
            })
        });
        let calls = account.capital_calls.map(|stated| {
            let most = stated.most.map(|most| units.booked(most)).transpose()?;
            Ok::<_, LedgerError>(CallRule { below: units.booked(stated.below)?, to: units.booked(stated.to)?, most })
        });
        Ok(Capital {
            invested: units.invested(),
            opening,
            years,
            letter,
            letter_cost: account.letter_of_credit.map_or(N::ZERO, |stated| letter.times(stated.cost)),
            stated_income: units.booked(account.investment_income)?,
            investment: account.investment,
            tax: account.income_tax.map(|tax| TaxRule::new(tax, opening_losses)),
            dividends: dividends.transpose()?,
            calls: calls.transpose()?,
            loan: account.loan_back.map(|stated| LoanRule {
                share: stated.share,
                interest: stated.interest,
                from_year: stated.from_year.saturating_sub(1) as usize,
                on_demand: stated.on_demand,
            }),
            shock: match account.shock {
                Some(stated) => Some(ShockRule::new(stated, units.booked(stated.dividend)?)),
                None => None,
            },
        })
    }
}

impl Units<'_> {
    /// The stated balance sheet, or the surplus and the unearned premium of the terms in force, all of it funds.
    fn opening<N: Amount>(&self, of_terms: N) -> Result<BalanceSheet<N>, LedgerError> {
        let Some(stated) = &self.account.balance else {
            let funds = self.booked::<N>(self.account.opening_surplus)? + of_terms;
            return Ok(BalanceSheet {
                funds,
                invested: funds.positive().times(self.invested()),
                loan: N::ZERO,
                recoverables: N::ZERO,
                unearned: of_terms,
                outstanding: N::ZERO,
            });
        };
        let OpeningBalance {
            cash,
            invested_assets,
            loan_to_parent,
            recoverables,
            unearned_premium,
            outstanding_claims,
        } = stated;
        let invested: N = self.booked(*invested_assets)?;
        Ok(BalanceSheet {
            funds: self.booked::<N>(*cash)? + invested,
            invested,
            loan: self.booked(*loan_to_parent)?,
            recoverables: self.booked(recoverables.amount)?,
            unearned: self.booked(*unearned_premium)?,
            outstanding: self.booked(outstanding_claims.amount)?,
        })
    }

    /// The part of funds that is invested: as stated, or as on the opening balance sheet.
    fn invested(&self) -> Share {
        let of_opening = |stated: &OpeningBalance| {
            let funds = stated.cash + stated.invested_assets;
            let part = stated.invested_assets.checked_div(funds).unwrap_or(Decimal::ZERO);
            Share::new(part.clamp(Decimal::ZERO, Decimal::ONE).round_dp(9))
        };
        let stated = self.account.investment.map(|investment| investment.invested);
        stated.or(self.account.balance.as_ref().map(of_opening)).unwrap_or(Share::NONE)
    }
}
