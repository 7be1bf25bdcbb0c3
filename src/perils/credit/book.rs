//! The compiled book of a peril of credit, and its draw: a block of paths, year by year.
//!
//! 1. Factors of the year in columns; events of countries; effects of the catastrophes that the other perils drew.
//! 2. Points below hazards (`sampler`): who defaults.
//! 3. Path by path: the day of each default, what came first, its cause, exposure, loss, claim and recovery.
//!
//! | stream (all begin with the name of the peril) | drawn |
//! |---|---|
//! | `/factor/…`, `/chi-square` | the factors of a year |
//! | `/defaults` | the seed of all points of a year (see `numerics::fan`), with the names of the two lines that follow |
//! | `/defaults/<country>/<sector>/<number>` | the shared points of a group |
//! | `/own/<buyer>` | the points of a buyer above the shared heights |
//! | `/country/<code>/<kind>`, `/correlation-group/<name>` | events of countries: whether, when, how long |
//! | `/stopped/<buyer>` | whether an event stops the buyer (index: kind) |
//! | `/cause/<buyer>` | late or insolvent (0), cured or not (1), delivery (2), by a catastrophe (3); 4 more for the next default |
//! | `/lost/<buyer>` | loss given default |
//! | `/rating/<buyer>` | where its rating goes at the end of the year |

use super::catastrophe::Links;
use super::check::check;
use super::claim::AtDefault;
use super::country::{CountryEvents, KINDS, own_pd};
use super::factors::Factors;
use super::group::{Group, gather};
use super::law::Law;
use super::migration::Migration;
use super::sampler::{Levels, Sampler};
use crate::model::Model;
use crate::model::credit::obligor::{Exposure, Obligor};
use crate::model::credit::{AfterDefault, Credit, DefaultModel, LossGivenDefault, OpeningBook, Recoveries};
use crate::model::date::DAYS_PER_YEAR;
use crate::model::money::Quantum;
use crate::numerics::stream::StreamKey;
use crate::perils::error::Fault;

/// A compiled book of buyers.
#[derive(Clone, Debug)]
pub struct Book {
    pub(super) credit: Credit,
    pub(super) factors: Factors,
    /// Which factors some buyer has.
    pub(super) used: Vec<bool>,
    pub(super) sampler: Sampler,
    /// One for all years, or one a year where probabilities of deals change.
    pub(super) levels: Vec<Levels>,
    pub(super) countries: CountryEvents,
    /// For each kind of event, the buyers of its country.
    pub(super) of_country: Vec<Vec<u32>>,
    pub(super) links: Option<Links>,
    pub(super) migration: Option<Migration>,
    /// Group of each buyer.
    pub(super) group: Vec<u32>,
    pub(super) stopped: Vec<StreamKey>,
    pub(super) causes: Vec<StreamKey>,
    pub(super) lost: Vec<StreamKey>,
    /// By buyer.
    pub(super) at_default: Vec<AtDefault>,
    pub(super) quantum: Quantum,
    pub(super) values: Vec<f64>,
    /// Own probability of default of each buyer, without the events of its country.
    pub(super) own_pd: Vec<f64>,
    /// Some buyers are not replaced after their default.
    pub(super) someone_goes: bool,
    /// Some contract covers what attached in its period, so that the days of deliveries matter.
    pub(super) attaches: bool,
}

impl Book {
    /// Compiles the book of a peril called `name`.
    pub(in crate::perils) fn compile(model: &Model, name: &str, credit: &Credit) -> Result<Book, Fault> {
        check(model, credit)?;
        let seed = model.settings.seed;
        let key = |purpose: &str| StreamKey::new(seed, &format!("{name}/{purpose}"));
        let law = Law::of(credit.model);
        let factors = Factors::new(credit, key);
        let groups = gather(credit, law, &factors, key);
        let mut used = vec![false; factors.len()];
        groups.iter().flat_map(|g| g.loadings).filter(|l| l.1 != 0.0).for_each(|(factor, _)| used[factor] = true);
        let countries = CountryEvents::new(credit, key);
        let own_pd = credit
            .obligors
            .iter()
            .map(|o| {
                own_pd(o.pd, o.country, credit).ok_or_else(|| Fault::Number {
                    what: format!(
                        "the probability of default of buyer \"{}\", which contains the events of its country \
                         (shocks-inside-pd)",
                        model.risks[o.risk as usize].id
                    ),
                    rule: "more than the probability of these events alone",
                    found: o.pd,
                })
            })
            .collect::<Result<Vec<f64>, Fault>>()?;
        let buyers = |purpose: &'static str| -> Vec<StreamKey> {
            let id = |risk: u32| &model.risks[risk as usize].id;
            credit.obligors.iter().map(|o| key(&format!("{purpose}/{}", id(o.risk)))).collect()
        };
        let of_country = |country: u32| {
            (0_u32..).zip(&credit.obligors).filter(|(_, o)| o.country == country).map(|(at, _)| at).collect()
        };
        let mut group = vec![0; credit.obligors.len()];
        for (at, of) in (0_u32..).zip(&groups) {
            of.obligors.iter().for_each(|&obligor| group[obligor as usize] = at);
        }
        let mut book = Book {
            migration: Migration::new(credit, law, buyers("rating")),
            group,
            links: Links::new(credit, &groups),
            of_country: countries.risks().iter().map(|risk| of_country(risk.country)).collect(),
            sampler: Sampler { law, stream: key("defaults"), groups, own: buyers("own") },
            levels: Vec::new(),
            stopped: buyers("stopped"),
            causes: buyers("cause"),
            lost: buyers("lost"),
            at_default: credit.obligors.iter().map(|o| AtDefault::new(credit, o)).collect(),
            credit: credit.clone(),
            factors,
            used,
            countries,
            quantum: model.settings.quantum,
            values: crate::perils::values(model),
            own_pd,
            someone_goes: credit.after_default == AfterDefault::Gone
                || credit.obligors.iter().any(|o| matches!(o.exposure, Exposure::Schedule(_))),
            attaches: crate::perils::asks_when_attached(model),
        };
        let horizon = model.settings.horizon.max(1);
        let changing =
            credit.obligors.iter().any(|o| matches!(&o.exposure, Exposure::Schedule(s) if !s.yearly_pd.is_empty()));
        book.levels = (0..if changing { horizon } else { 1 }).map(|year| book.levels_of(year)).collect();
        Ok(book)
    }

    /// Levels of a year of path.
    fn levels_of(&self, year: u32) -> Levels {
        let law = self.sampler.law;
        let pd = |(o, &own): (&Obligor, &f64)| match &o.exposure {
            Exposure::Schedule(schedule) => {
                let age = (f64::from(year) * DAYS_PER_YEAR - schedule.signed) / DAYS_PER_YEAR;
                schedule.yearly_pd.get(age.max(0.0) as usize).copied().unwrap_or(own)
            }
            _ => own,
        };
        let of: Vec<f64> = self.credit.obligors.iter().zip(&self.own_pd).map(pd).map(|pd| law.level(pd)).collect();
        let falling = |group: &Group| {
            let mut list = group.obligors.clone();
            list.sort_by(|&a, &b| of[b as usize].total_cmp(&of[a as usize]).then(a.cmp(&b)));
            list
        };
        let in_order = |group: &Group| group.obligors.iter().map(|&o| of[o as usize]).collect();
        let groups = &self.sampler.groups;
        Levels { falling: groups.iter().map(falling).collect(), of_group: groups.iter().map(in_order).collect(), of }
    }

    /// The settings of the book.
    pub fn credit(&self) -> &Credit {
        &self.credit
    }

    /// Expected number of events in a year, without catastrophes.
    pub fn events_per_year(&self) -> f64 {
        let countries: f64 = self.countries.risks().iter().map(|risk| risk.of_loss()).sum();
        self.own_pd.iter().sum::<f64>() + countries
    }

    /// Expected number of own defaults in the first year that become claims; None where events of countries or catastrophes
    /// take the closed form away.
    pub fn mean_count(&self) -> Option<f64> {
        let alone = self.credit.catastrophes.is_empty() && self.countries.risks().is_empty();
        let exact = alone && !matches!(self.sampler.law, Law::Gamma { poisson: false });
        let claims = self.credit.obligors.iter().zip(&self.own_pd).map(|(o, pd)| pd * self.uncured(o));
        exact.then(|| claims.sum())
    }

    /// Mean ground-up loss of the first year; None where there is no such number, and where a new or a changing book or a loss
    /// that varies with the year takes the closed form away.
    pub fn mean_loss(&self) -> Option<f64> {
        let Credit { opening_book, loss_given_default, model, .. } = &self.credit;
        let deals = self.credit.obligors.iter().any(|o| matches!(o.exposure, Exposure::Schedule(_)));
        let varies = *loss_given_default == LossGivenDefault::FryeJacobs && *model != DefaultModel::Gaussian;
        let plain = !(deals || varies) && *opening_book == OpeningBook::SteadyState;
        let lost = |o: &Obligor| if self.credit.recoveries == Recoveries::Net { o.lgd_mean } else { 1.0 };
        let losses = self.credit.obligors.iter().zip(&self.own_pd);
        let losses = losses.map(|(o, pd)| pd * self.uncured(o) * o.exposure.usual() * lost(o));
        self.mean_count().filter(|_| plain).map(|_| losses.sum())
    }

    /// Part of a buyer's own defaults that are not made good within the waiting period.
    fn uncured(&self, obligor: &Obligor) -> f64 {
        let timing = &self.credit.timing;
        if obligor.public { 1.0 } else { 1.0 - timing.protracted * timing.cured }
    }

    /// Names of the events, their rates and mean losses: every buyer's own default, then the events of countries.
    pub(in crate::perils) fn events(&self, model: &Model) -> Vec<(String, f64, f64)> {
        let owed = |o: &Obligor| match self.credit.recoveries {
            Recoveries::Net => o.exposure.usual() * o.lgd_mean,
            Recoveries::Recourse => o.exposure.usual(),
        };
        let own = self.credit.obligors.iter().zip(&self.own_pd);
        let own = own.map(|(o, &pd)| (model.risks[o.risk as usize].id.clone(), pd, owed(o)));
        let of_countries = self.countries.risks().iter().zip(&self.of_country).map(|(risk, buyers)| {
            let country = &self.credit.countries[risk.country as usize];
            let usual: f64 = buyers.iter().map(|&o| self.credit.obligors[o as usize].exposure.usual()).sum();
            let lost = if self.credit.recoveries == Recoveries::Net { country.lgd[risk.kind] } else { 1.0 };
            let mean = usual * lost * country.share_hit[risk.kind];
            (format!("{} {}", country.code, KINDS[risk.kind].key()), risk.of_loss(), mean)
        });
        own.chain(of_countries).collect()
    }

    /// Levels of a year of path.
    pub(super) fn levels(&self, year: usize) -> &Levels {
        &self.levels[year.min(self.levels.len() - 1)]
    }
}
