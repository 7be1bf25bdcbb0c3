//! The library: stresses that every captive is asked about, with the parameters that are stated here.
//!
//! Source of the list: what feasibility studies and licence applications test (Sigma Actuarial Consulting, "Adverse
//! scenarios in captive feasibility", Captive International, 2020); of the case below: Global Link, EM11 (December 2021). The
//! parameters are conventions, not estimates.
//!
//! Worked numbers (EM11, JPY million, captive's cash flow): +80.8 without loss and in a full-limit year whose
//! retrocession pays; -869.2 when it does not; retrocession 50 % dearer +59.425; not renewed +123.55 without loss and
//! -826.45 in a full-limit year; commission 20 % +65.6; cession 90 % +73.6; no investment income +76.8; recoveries a year
//! late: cash falls to opening + 80.8 - 950.

use super::words::{percent, signed_points};
use crate::model::Model;
use crate::model::amount::Share;
use crate::model::counterparty::DefaultRisk;
use crate::model::peril::Source;
use crate::model::stress::{CurrencyMove, Dependence, Stress};
use rust_decimal::{Decimal, dec};

/// How hard the stresses of the short table are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StressSettings {
    /// Part of its payments that a defaulting retrocessionaire does not make.
    pub loss_given_default: Share,
    /// Factor on the retrocession premium.
    pub retrocession_premium: Decimal,
    /// Points, as a fraction, by which the commission rises.
    pub commission: Decimal,
    /// Points, as a fraction, by which the cession moves.
    pub cession: Decimal,
}

impl Default for StressSettings {
    /// Default without recovery, premium half as much again, ten points more commission, five points less cession.
    fn default() -> Self {
        StressSettings {
            loss_given_default: Share::WHOLE,
            retrocession_premium: dec!(1.5),
            commission: dec!(0.10),
            cession: dec!(-0.05),
        }
    }
}

/// A stress of the library.
pub(super) struct Entry {
    pub stress: Stress,
    pub description: String,
    /// Whether every run tells it too.
    pub of_run: bool,
}

/// All of them, whether they apply or not; the year without loss first.
pub(super) fn library(model: &Model, settings: &StressSettings) -> Vec<Entry> {
    let mut entries = of_every_run(settings);
    entries.extend(further(model));
    entries
}

/// The names of the library's stresses for a model, which a stress of one's own may not take.
pub fn library_names(model: &Model) -> Vec<String> {
    library(model, &StressSettings::default()).into_iter().map(|entry| entry.stress.name).collect()
}

fn of_every_run(settings: &StressSettings) -> Vec<Entry> {
    let entry = |name: &str, description: String, change: &dyn Fn(&mut Stress)| {
        let mut stress = Stress::new(name);
        change(&mut stress);
        Entry { stress, description, of_run: true }
    };
    let StressSettings { loss_given_default, retrocession_premium, commission, cession } = *settings;
    let part = percent(loss_given_default);
    vec![
        entry("no-loss", "no loss".into(), &|_| {}),
        entry("full-limit-loss", "one loss that uses up the policies; the retrocession pays".into(), &|s| {
            s.full_limit_losses = 1;
        }),
        entry("retrocession-default", format!("one full-limit loss; the retrocession does not pay {part}"), &|s| {
            (s.full_limit_losses, s.not_paid) = (1, Some(loss_given_default));
        }),
        entry("two-full-limit-losses", "two full-limit losses in one period; the retrocession pays".into(), &|s| {
            s.full_limit_losses = 2
        }),
        entry(
            "two-full-limit-losses-and-default",
            format!("two full-limit losses in one period; the retrocession does not pay {part}"),
            &|s| (s.full_limit_losses, s.not_paid) = (2, Some(loss_given_default)),
        ),
        entry(
            "retrocession-premium",
            format!("retrocession premium x {}; no loss", retrocession_premium.normalize()),
            &|s| s.retrocession_premium_times = Some(retrocession_premium),
        ),
        entry("retrocession-not-renewed", "retrocession not renewed: no premium, no cover; no loss".into(), &|s| {
            s.not_renewed = true
        }),
        entry(
            "retrocession-not-renewed-full-limit-loss",
            "retrocession not renewed; one full-limit loss".into(),
            &|s| (s.not_renewed, s.full_limit_losses) = (true, 1),
        ),
        entry(
            "commission",
            format!("commission paid by the captive {} points; no loss", signed_points(commission)),
            &|s| s.commission_points = Some(commission),
        ),
        entry("cession", format!("cession to the captive {} points; no loss", signed_points(cession)), &|s| {
            s.cession_points = Some(cession);
        }),
        entry("no-investment-income", "no investment income; no loss".into(), &|s| {
            s.investment_income_times = Some(Decimal::ZERO);
        }),
        entry("late-recovery", "one full-limit loss; the retrocession pays after the year end".into(), &|s| {
            (s.full_limit_losses, s.late_recovery) = (1, Some(365))
        }),
    ]
}

fn further(model: &Model) -> Vec<Entry> {
    let entry = |name: &str, description: &str, change: &dyn Fn(&mut Stress)| {
        let mut stress = Stress::new(name);
        change(&mut stress);
        Entry { stress, description: description.into(), of_run: false }
    };
    let opening = model.captive.as_ref().map_or(Decimal::ZERO, |account| account.opening_surplus);
    let money = |amount: Decimal| model.settings.quantum.money(model.settings.quantum.quanta(amount));
    let half = money(opening.max(Decimal::ZERO).checked_div(dec!(2)).unwrap_or(Decimal::ZERO)).normalize();
    let wrong_way = DefaultRisk {
        probability: Share::new(dec!(0.02)),
        loss_given_default: Share::WHOLE,
        correlation: Share::new(dec!(0.5)),
    };
    let currency = |move_by: Decimal| Some(CurrencyMove { part: Share::WHOLE, move_by });
    let of_losses = |peril: &crate::model::peril::Peril| !matches!(peril.source, Source::Credit(_));
    let perils = |times: f64| -> Vec<(usize, f64)> {
        (0..).zip(&model.perils).filter(|(_, peril)| of_losses(peril)).map(|(at, _)| (at, times)).collect()
    };
    let mut entries = vec![
        entry(
            "wrong-way-default",
            "reinsurers of the retrocession default with 2 %, all of it lost, half of the variance that of the largest event",
            &|s| s.retrocession_default = Some(wrong_way),
        ),
        entry("reserve-deterioration", "outstanding claims cost 30 % more", &|s| {
            s.reserve_deterioration = Some(Share::new(dec!(0.3)));
        }),
        entry("asset-haircut", "invested assets lose 20 %", &|s| s.asset_haircut = Some(Share::new(dec!(0.2)))),
        entry("currency-down", "cash and investments in another currency, which falls by 20 %", &|s| {
            s.currency = currency(dec!(-0.2));
        }),
        entry("currency-up", "cash and investments in another currency, which rises by 20 %", &|s| {
            s.currency = currency(dec!(0.2));
        }),
        entry("buyer-defaults", "buyers and countries default twice as often and lose a quarter more", &|s| {
            (s.default_probability_times, s.loss_given_default_times) = (Some(2.0), Some(1.25));
        }),
        entry(
            "buyer-clustering",
            "buyers default together: Student's t with 4 degrees of freedom, correlations half as much again",
            &|s| s.dependence = Some(Dependence { degrees: Some(4.0), correlation_times: Some(1.5) }),
        ),
    ];
    if half > Decimal::ZERO {
        entries.push(entry("dividend-too-early", "half of the opening surplus paid out on the first day", &|s| {
            s.dividend = Some(half);
        }));
    }
    if model.perils.iter().any(of_losses) {
        entries.push(entry("more-losses", "losses half as frequent again", &|s| s.frequency_times = perils(1.5)));
        entries.push(entry("larger-losses", "losses a quarter larger", &|s| s.severity_times = perils(1.25)));
    }
    entries
}
