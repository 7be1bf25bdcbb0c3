//! What was assumed of the captive's capital, in words: investments, tax losses, dividends, calls, loan.

use crate::input::amount::grouped;
use crate::input::counted::counted;
use crate::model::Model;
use crate::model::amount::Share;
use crate::model::capital::TaxLosses;
use crate::model::party::CaptiveAccount;
use rust_decimal::Decimal;

/// What distributions there are; always said.
pub fn distributions(account: &CaptiveAccount, currency: &str) -> String {
    let money = |amount: Decimal| format!("{currency} {}", grouped(amount));
    let mut said = Vec::new();
    match account.dividends {
        None => said.push("pays no dividend".to_owned()),
        Some(rule) => {
            let mut text = format!(
                "pays {} of what its surplus lies above {} at the end of each year from year {} on",
                percent(rule.share),
                money(rule.above),
                rule.from_year
            );
            if let Some(most) = rule.most_of_surplus {
                text.push_str(&format!(", at most {} of the surplus", percent(most)));
            }
            match rule.not_after_loss {
                Some(0) => text.push_str(", none after a year with a loss"),
                Some(years) => {
                    text.push_str(&format!(
                        ", none at the end of a year with a loss and of {} after it",
                        of_years(years)
                    ));
                }
                None => {}
            }
            said.push(text);
        }
    }
    match account.capital_calls {
        None => said.push("receives no new capital".to_owned()),
        Some(rule) => {
            let most = rule.most.map_or_else(String::new, |most| format!(", {} in all at most", money(most)));
            said.push(format!(
                "is paid up to {} where its surplus falls below {} at a year end{most}",
                money(rule.to),
                money(rule.below)
            ));
        }
    }
    if let Some(rule) = account.loan_back {
        let repaid = if rule.on_demand { "repaid as far as funds are short" } else { "not repaid within the horizon" };
        said.push(format!(
            "lends {} of its cash and investments to the parent at {} from year {} on, {repaid}",
            percent(rule.share),
            percent(rule.interest),
            rule.from_year
        ));
    }
    format!("The captive {}.", said.join("; it "))
}

/// What else is assumed of capital, where it is written.
pub fn capital_assumptions(model: &Model, account: &CaptiveAccount) -> Vec<String> {
    let mut list = vec![distributions(account, &model.currency)];
    if let Some(stated) = account.investment {
        let drawn = if stated.volatility.exact().is_zero() {
            "certain".to_owned()
        } else {
            format!(
                "lognormal with a standard deviation of {}, independent of losses and of other years",
                percent(stated.volatility)
            )
        };
        list.push(format!(
            "Investment income: {} of the funds of the first day of each year, after its premium, earn {} ({drawn}), the rest {}; \
             funds below nothing earn and cost nothing.",
            percent(stated.invested),
            percent(stated.mean),
            percent(stated.cash)
        ));
    }
    if let Some(letter) = account.letter_of_credit {
        list.push(format!(
            "Letters of credit of {} {} count towards the minimum surplus and cost {} a year; they are no asset.",
            model.currency,
            grouped(letter.amount),
            percent(letter.cost)
        ));
    }
    if account.dividends.is_some() || account.capital_calls.is_some() || account.loan_back.is_some() {
        list.push(
            "Surplus, ruin and pro forma are those after dividends, calls and loan; capital need, the value of retrocession and \
             every result of a year are those without."
                .into(),
        );
    }
    if let Some(parent) = &model.parent {
        if parent.taxed_as_own {
            list.push("The captive's positive result is taxed with the parent's at its rate; the captive's own tax is credited.".into());
        }
        if !parent.dividend_tax.exact().is_zero() {
            list.push(format!("The parent pays {} tax on dividends that it receives.", percent(parent.dividend_tax)));
        }
    }
    list
}

/// That the stated unearned premium is not that of the terms in force on the first day; `released` is the difference.
pub fn released(model: &Model, released: Decimal) -> Option<String> {
    let stated = model.captive.as_ref()?.balance.as_ref()?.unearned_premium;
    (!released.is_zero()).then(|| {
        format!(
            "`unearned-premium` of the balance sheet is {} {}, but that of the terms in force on the first day is {}: the \
             difference is booked in the first year as \"Unearned premium of other terms\".",
            model.currency,
            grouped(stated),
            grouped((stated - released).round_dp(2))
        )
    })
}

/// What becomes of a loss for income tax.
pub fn tax_losses(losses: TaxLosses) -> String {
    match losses {
        TaxLosses::None => "A loss year of the captive pays no income tax and is not carried forward.".into(),
        TaxLosses::Refund => "A loss year of the captive is refunded at its income-tax rate.".into(),
        TaxLosses::CarryForward { years, most, .. } => {
            let time = years.map_or_else(|| "for ever".to_owned(), |years| format!("for {}", of_years(years)));
            let most =
                if most.is_whole() { String::new() } else { format!(", up to {} of a year's result", percent(most)) };
            format!(
                "A loss of the captive is carried forward {time} and set against later results{most}, the oldest first."
            )
        }
    }
}

fn of_years(years: u32) -> String {
    counted(u64::from(years), "years")
}

fn percent(share: Share) -> String {
    format!("{} %", share.exact().saturating_mul(Decimal::ONE_HUNDRED).round_dp(2).normalize())
}
