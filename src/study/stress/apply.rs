//! From a stress to a model: what of the configuration changes, and from which year on.
//!
//! | shock | what changes |
//! |---|---|
//! | asset haircut, currency, reserves, dividend, investment income | the captive's capital along the path |
//! | late recovery | days of settlement of the retrocession |
//! | premium and renewal of the retrocession, commission, cession | contracts from the year on |
//! | frequency, severity, default of buyers | perils from the year on |
//! | default of the retrocession | its reinsurers from the year on |
//! | full-limit losses, a stated loss, what is not paid of them | nothing: they are events of one path |
//!
//! Worked number: a stress of year 3 leaves contracts and perils of the years 1 and 2 as they are configured.

use super::factors::{self, Unfit};
use crate::model::Model;
use crate::model::amount::Share;
use crate::model::capital::CapitalShock;
use crate::model::counterparty::Settlement;
use crate::model::design::Design;
use crate::model::stress::Stress;
use crate::study::changes::{
    ceded_by_captive, cession_moved, cession_out_of_range, commission_moved, commission_out_of_range,
    retrocession_premium_times, without_retrocession,
};
use crate::study::full_limit_loss::full_limit_loss;
use crate::study::stated_loss;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// A model under a stress.
#[derive(Clone, Debug)]
pub struct Stressed<'a> {
    /// Before the year in which the stress strikes.
    pub before: Cow<'a, Model>,
    /// From that year on.
    pub after: Cow<'a, Model>,
    /// The contracts in force from that year on.
    pub design: Cow<'a, Design>,
    /// That year, from 0.
    pub from: usize,
    /// Whether simulated paths differ: something is drawn, bought, paid or earned otherwise.
    pub resimulated: bool,
    /// Whether losses or defaults are drawn otherwise.
    pub drawn_anew: bool,
}

/// Why a shock cannot strike a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Key of the configuration.
    pub key: &'static str,
    /// What is wrong.
    pub what: String,
    /// What holds.
    pub rule: String,
    /// Whether only leaving it out helps.
    pub leave_out: bool,
}

impl Refusal {
    fn new(key: &'static str, what: &str, rule: &str) -> Refusal {
        Refusal { key, what: what.into(), rule: rule.into(), leave_out: true }
    }
}

/// Why a stress cannot strike a model; None where it can.
pub fn refusal(model: &Model, design: &Design, stress: &Stress) -> Option<Refusal> {
    apply(model, design, stress).err()
}

/// The model under a stress.
///
/// # Errors
/// The first shock that the model gives no hold to.
pub fn apply<'a>(model: &'a Model, design: &'a Design, stress: &Stress) -> Result<Stressed<'a>, Refusal> {
    let Some(account) = &model.captive else {
        return Err(Refusal::new("name", "the configuration has no captive", "a stress strikes the captive's surplus"));
    };
    losses(model, stress)?;
    retrocession(model, design, stress)?;
    let mut before = Cow::Borrowed(model);
    if let Some(days) = stress.late_recovery {
        for contract in ceded_by_captive(model, design) {
            before.to_mut().contracts[contract].settlement = Some(Settlement { days, cash_call: None });
        }
    }
    let shock = capital_shock(model, stress)?;
    if shock.is_some() {
        before.to_mut().captive = Some(crate::model::party::CaptiveAccount { shock, ..account.clone() });
    }
    let (after, changed) = changed(before.clone(), design, stress)?;
    let bought =
        if stress.not_renewed { Cow::Owned(without_retrocession(model, design)) } else { Cow::Borrowed(design) };
    let drawn_anew = stress.retrocession_default.is_some() || factors::any(stress);
    let resimulated = shock.is_some() || changed || stress.not_renewed;
    Ok(Stressed {
        before,
        after,
        design: bought,
        from: stress.year.saturating_sub(1) as usize,
        resimulated,
        drawn_anew,
    })
}

/// A share that a move takes below 0 % or above 100 %.
fn beyond(key: &'static str, what: &str, contract: &str, moved: Decimal) -> Refusal {
    let percent = moved.saturating_mul(Decimal::ONE_HUNDRED).normalize();
    Refusal {
        leave_out: false,
        ..Refusal::new(
            key,
            &format!("the move takes the {what} of `{contract}` to {percent}%"),
            "a move is in points of the premium, and what it leads to lies between 0% and 100%",
        )
    }
}

/// Losses that are stated can happen.
fn losses(model: &Model, stress: &Stress) -> Result<(), Refusal> {
    if stress.full_limit_losses > 0 && full_limit_loss(model).is_none() {
        return Err(Refusal::new(
            "full-limit-losses",
            "no loss uses up every policy",
            "every policy has a limit or sites with values, and a peril that can strike them",
        ));
    }
    if let Some(loss) = stress.loss
        && stated_loss::spread(model, loss.peril, model.settings.quantum.quanta(loss.amount)).is_err()
    {
        return Err(Refusal::new(
            "loss",
            "the peril strikes no site",
            "a loss falls on the sites or buyers of its peril",
        ));
    }
    Ok(())
}

/// What is said of the retrocession makes sense.
fn retrocession(model: &Model, design: &Design, stress: &Stress) -> Result<(), Refusal> {
    let of_losses =
        [("retrocession-not-paid", stress.not_paid.is_some()), ("late-recovery", stress.late_recovery.is_some())];
    let of_cover = [
        ("retrocession-premium-times", stress.retrocession_premium_times.is_some()),
        ("retrocession-default", stress.retrocession_default.is_some()),
    ];
    let all = || of_losses.into_iter().chain(of_cover).filter(|(_, stated)| *stated).map(|(key, _)| key);
    let renewal = stress.not_renewed.then_some("retrocession-not-renewed");
    if ceded_by_captive(model, design).is_empty()
        && let Some(key) = all().chain(renewal).next()
    {
        let rule = "a stress of the retrocession needs a [[contract]] whose cedant is the captive";
        return Err(Refusal::new(key, "the captive buys no retrocession", rule));
    }
    if let Some(key) = all().next().filter(|_| stress.not_renewed) {
        let rule = "retrocession that is not renewed costs nothing and owes nothing";
        return Err(Refusal::new(key, "the stress does not renew the retrocession", rule));
    }
    if let Some((key, _)) = of_losses.into_iter().find(|(_, stated)| *stated && !stress.has_losses()) {
        return Err(Refusal {
            leave_out: false,
            ..Refusal::new(
                key,
                "the stress has no loss that the retrocession could pay",
                "what is paid late or not at all is owed for a loss: write `full-limit-losses` or `loss` beside it",
            )
        });
    }
    Ok(())
}

/// What happens to cash and investments; None where nothing does.
fn capital_shock(model: &Model, stress: &Stress) -> Result<Option<CapitalShock>, Refusal> {
    let Some(account) = &model.captive else { return Ok(None) };
    let balance = account.balance.as_ref();
    let invests = account.investment.is_some_and(|stated| !stated.invested.exact().is_zero())
        || balance.is_some_and(|sheet| !sheet.invested_assets.is_zero());
    if stress.asset_haircut.is_some() && !invests {
        let rule = "a haircut strikes the part that `[captive] investment` or `balance-sheet` says is invested";
        return Err(Refusal::new("asset-haircut", "the captive has no invested assets", rule));
    }
    let opening = balance.is_some_and(|sheet| !sheet.outstanding_claims.amount.is_zero());
    let owes = opening || (stress.year > 1 && model.settles_late());
    if stress.reserve_deterioration.is_some() && !owes {
        let rule = "claims are outstanding where `[captive] balance-sheet` has `outstanding-claims`, and after the first year where \
                    claims settle late";
        return Err(Refusal::new(
            "reserve-deterioration",
            "no claim is outstanding on the first day of the year",
            rule,
        ));
    }
    let earns = account.investment.is_some() || !account.investment_income.is_zero();
    if stress.investment_income_times.is_some() && !earns {
        let rule = "a multiple of nothing is nothing: `[captive]` has `investment-income` or `investment`";
        return Err(Refusal::new("investment-income-times", "the captive has no investment income", rule));
    }
    let invested = account.investment.map(|stated| stated.invested.exact());
    let currency = stress.currency.map_or(Decimal::ZERO, |stated| {
        stated.part.exact().checked_mul(-stated.move_by).unwrap_or(Decimal::ZERO).round_dp(9).normalize()
    });
    let haircut = stress.asset_haircut.map_or(Decimal::ZERO, |share| share.exact());
    if haircut.saturating_mul(invested.unwrap_or(Decimal::ONE)).saturating_add(currency) >= Decimal::ONE {
        let key = if stress.currency.is_some() { "currency" } else { "asset-haircut" };
        let rule = "of what is lost in proportion to funds something is left, so that more capital can make up for it";
        return Err(Refusal::new(key, "the stress takes all cash and investments", rule));
    }
    let struck = stress.asset_haircut.is_some()
        || stress.currency.is_some()
        || stress.reserve_deterioration.is_some()
        || stress.dividend.is_some()
        || stress.investment_income_times.is_some();
    Ok(struck.then(|| CapitalShock {
        year: stress.year,
        asset_haircut: stress.asset_haircut.unwrap_or(Share::NONE),
        currency_loss: Share::new(currency),
        reserve_deterioration: stress.reserve_deterioration.unwrap_or(Share::NONE),
        dividend: stress.dividend.unwrap_or(Decimal::ZERO),
        income_times: stress.investment_income_times.map_or(Share::WHOLE, Share::new),
    }))
}

/// Contracts, perils and reinsurers from the year on, and whether any of them changed.
fn changed<'a>(model: Cow<'a, Model>, design: &Design, stress: &Stress) -> Result<(Cow<'a, Model>, bool), Refusal> {
    let mut changed = model;
    let mut any = false;
    if let Some(factor) = stress.retrocession_premium_times {
        changed = Cow::Owned(retrocession_premium_times(&changed, design, factor));
        any = true;
    }
    if let Some(points) = stress.commission_points {
        if let Some((contract, moved)) = commission_out_of_range(&changed, design, points) {
            return Err(beyond("commission-points", "commission", contract, moved));
        }
        let moved = commission_moved(&changed, design, points);
        if moved.contracts == changed.contracts {
            let rule = "the commission is that of contracts that the captive assumes";
            return Err(Refusal::new(
                "commission-points",
                "the move changes no commission that the captive pays",
                rule,
            ));
        }
        (changed, any) = (Cow::Owned(moved), true);
    }
    if let Some(points) = stress.cession_points {
        if let Some((contract, moved)) = cession_out_of_range(&changed, design, points) {
            return Err(beyond("cession-points", "cession", contract, moved));
        }
        let moved = cession_moved(&changed, design, points);
        if moved.contracts == changed.contracts {
            let rule = "the cession is that of quota shares that the captive assumes";
            return Err(Refusal::new("cession-points", "the move changes no share ceded to the captive", rule));
        }
        (changed, any) = (Cow::Owned(moved), true);
    }
    if let Some(risk) = stress.retrocession_default {
        let ceded = ceded_by_captive(&changed, design);
        let parties: Vec<usize> =
            ceded.iter().flat_map(|&c| changed.contracts[c].reinsurers().map(|(party, _)| party)).collect();
        for party in parties {
            changed.to_mut().parties[party].default = Some(risk);
        }
        any = true;
    }
    if factors::any(stress) {
        factors::change(changed.to_mut(), stress)
            .map_err(|Unfit { key, what, rule }| Refusal::new(key, &what, rule))?;
        any = true;
    }
    Ok((changed, any))
}
