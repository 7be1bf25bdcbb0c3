//! Defaults and losses of a year by cause, country, sector and buyer, with what each contributes to the tail.
//!
//! Every figure has the standard error of the group's sum by trial, so that defaults which come together are counted as
//! what they are.

use super::Study;
use super::pass::FIGURES;
use super::tail::Tail;
use crate::model::credit::Cause;
use crate::statistics::{Estimate, Moments};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Defaults and losses of a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CreditFigures {
    /// Buyers that do not pay: own defaults, and buyers that an event of a country stops.
    pub defaults: Estimate,
    /// Loss from the ground up.
    pub ground_up: Estimate,
    /// Paid by policies; None without a policy, like the next two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insured: Option<Estimate>,
    /// Gross loss of the captive (without one, of the insurer of the first policy), less its recourse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gross: Option<Estimate>,
    /// What it keeps of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub net: Option<Estimate>,
    /// Contribution to each tail, in the order of `tails`: the mean part of the group in the worst years. Causes, countries,
    /// sectors and buyers each add up to the whole.
    pub tail: Vec<TailPart>,
}

/// A contribution to a tail value at risk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TailPart {
    /// `gross`, `net`, or `ground-up` where there is no policy.
    pub of: String,
    /// Such as `99%`.
    pub level: String,
    /// Mean of the group in these years.
    pub part: Estimate,
}

/// The figures of a cause, country or sector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CreditGroup {
    /// Key of the cause, code of the country, name of the sector.
    pub key: String,
    /// Its figures.
    #[serde(flatten)]
    pub figures: CreditFigures,
}

/// The figures of a buyer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CreditBuyer {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Country.
    pub country: String,
    /// Sector; None: it has none.
    pub sector: Option<String>,
    /// Class of the ratings table; None: its probability is stated.
    pub rating: Option<String>,
    /// Probability of its own default within a year.
    pub pd: f64,
    /// What it usually owes, or at most under a schedule.
    pub exposure: f64,
    /// Mean part of it that is lost in a default.
    pub loss_given_default: f64,
    /// Its figures.
    #[serde(flatten)]
    pub figures: CreditFigures,
}

/// Late payments that were made good within the waiting period; they cost nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CuredPayments {
    /// Number in a year.
    pub number: Estimate,
    /// What was owed.
    pub amount: Estimate,
}

/// What the passes counted, ready to be told.
pub(super) struct Groups<'a> {
    pub study: &'a Study<'a>,
    pub moments: &'a [[Moments; FIGURES]],
    pub tails: &'a [Tail],
    /// By tail, then group.
    pub contributions: Vec<Vec<Moments>>,
}

impl Groups<'_> {
    /// Of the group at a place.
    pub fn figures(&self, place: usize) -> CreditFigures {
        let study = self.study;
        let money = |at: usize| study.units(self.moments[place][at].mean(&study.all));
        let insured = |at: usize| study.insured().then(|| money(at));
        CreditFigures {
            defaults: self.moments[place][0].mean(&study.all),
            ground_up: money(1),
            insured: insured(2),
            gross: insured(3),
            net: insured(4),
            tail: self.tail(place),
        }
    }

    fn tail(&self, place: usize) -> Vec<TailPart> {
        let part = |(tail, moments): (&Tail, &Vec<Moments>)| TailPart {
            of: tail.of().into(),
            level: tail.level.percent_label(),
            part: self.study.units(tail.shares.contribution(&moments[place])),
        };
        self.tails.iter().zip(&self.contributions).map(part).collect()
    }

    pub fn cured(&self, moments: &[Moments; 2]) -> CuredPayments {
        let [number, amount] = moments.each_ref().map(|moments| moments.mean(&self.study.all));
        CuredPayments { number, amount: self.study.units(amount) }
    }

    /// Causes that occurred.
    pub fn causes(&self) -> Vec<CreditGroup> {
        let groups = Cause::EVERY.map(|cause| CreditGroup {
            key: cause.key().into(),
            figures: self.figures(self.study.places.cause(cause)),
        });
        groups.into_iter().filter(|group| group.figures.defaults.value > 0.0).collect()
    }

    /// Countries with a buyer.
    pub fn countries(&self) -> Vec<CreditGroup> {
        let credit = self.study.credit;
        let has_buyer = |country: usize| credit.obligors.iter().any(|o| o.country as usize == country);
        let group = |country: usize| CreditGroup {
            key: credit.countries[country].code.clone(),
            figures: self.figures(self.study.places.country(country)),
        };
        (0..credit.countries.len()).filter(|&country| has_buyer(country)).map(group).collect()
    }

    /// Sectors with a buyer, and none.
    pub fn sectors(&self) -> Vec<CreditGroup> {
        let credit = self.study.credit;
        let none = credit.sectors.len();
        let of = |sector: Option<u32>| sector.map_or(none, |sector| sector as usize);
        let has_buyer = |sector: usize| credit.obligors.iter().any(|o| of(o.sector) == sector);
        let group = |sector: usize| CreditGroup {
            key: credit.sectors.get(sector).map_or_else(|| "none".into(), |sector| sector.name.clone()),
            figures: self.figures(self.study.places.sector(sector)),
        };
        (0..=none).filter(|&sector| has_buyer(sector)).map(group).collect()
    }

    /// Every buyer.
    pub fn buyers(&self) -> Vec<CreditBuyer> {
        let Study { model, credit, places, .. } = self.study;
        let buyer = |(at, obligor): (usize, &crate::model::credit::obligor::Obligor)| {
            let risk = &model.risks[obligor.risk as usize];
            CreditBuyer {
                id: risk.id.clone(),
                name: risk.name.clone(),
                country: credit.countries[obligor.country as usize].code.clone(),
                sector: obligor.sector.map(|sector| credit.sectors[sector as usize].name.clone()),
                rating: obligor.rating.map(|rating| credit.ratings.classes[rating as usize].name.clone()),
                pd: obligor.pd,
                exposure: obligor.exposure.usual(),
                loss_given_default: obligor.lgd_mean,
                figures: self.figures(places.buyer(at)),
            }
        };
        credit.obligors.iter().enumerate().map(buyer).collect()
    }
}
