//! Events of countries: war, transfer restriction, moratorium. One event stops many buyers and is one occurrence.
//!
//! ```text
//! event:  sqrt(r) Z_group + sqrt(1 - r) Z > Phi^-1(1 - q),   q the probability of a year, r the correlation within a group
//! stops a buyer with probability s, independently:  P = 1 - (1 - p)(1 - q s) with its own default p
//! transfer: of exponential duration D; a loss where D > 90 days
//! ```
//! Source of the terms: HBOR, reinsurance of short-term export receivables (hbor.hr, page 587): war; "measures ... limiting or
//! impeding transfers ... for more than three months". The combination is a common shock (Marshall and Olkin 1967, "A
//! multivariate exponential distribution", Journal of the American Statistical Association 62, 30-44).
//!
//! Worked number: p = 1 %, q = 2 %, s = 40 %: 1.792 %.

use crate::model::credit::country::Country;
use crate::model::credit::{Cause, Credit, TRANSFER_DAYS};
use crate::numerics::kernels::{normal_quantile, normal_quantile_slice};
use crate::numerics::stream::{StreamKey, fill_over_trials};

/// The kinds of events, in the order of the columns of a country.
pub(super) const KINDS: [Cause; 3] = [Cause::War, Cause::Transfer, Cause::Moratorium];

/// Events of every country that has both events and buyers.
#[derive(Clone, Debug, Default)]
pub(super) struct CountryEvents {
    risks: Vec<CountryRisk>,
    /// Streams of the correlation groups.
    groups: Vec<StreamKey>,
    of_group: f64,
    own: f64,
}

/// One kind of event of one country.
#[derive(Clone, Debug)]
pub(super) struct CountryRisk {
    key: StreamKey,
    pub country: u32,
    pub kind: usize,
    /// Probability of at least one in a year, of any duration.
    pub probability: f64,
    /// Normal quantile of one minus that.
    from: f64,
    group: Option<usize>,
    /// Mean duration in days of a transfer restriction.
    duration: Option<f64>,
}

/// An event in one year of one trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CountryEvent {
    pub trial: u32,
    /// Which of the risks.
    pub risk: u32,
    /// Part of the year.
    pub at: f64,
}

impl CountryRisk {
    /// Probability in a year of an event that is a loss.
    pub fn of_loss(&self) -> f64 {
        self.probability * self.duration.map_or(1.0, |mean| libm::exp(-TRANSFER_DAYS / mean))
    }
}

impl CountryEvents {
    /// Of a book; none where it has none.
    pub fn new(credit: &Credit, key: impl Fn(&str) -> StreamKey) -> CountryEvents {
        let Some(political) = credit.political else { return CountryEvents::default() };
        let mut names: Vec<&str> = credit.countries.iter().filter_map(|country| country.group.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        let mut risks = Vec::new();
        for (index, country) in (0_u32..).zip(&credit.countries) {
            if !credit.obligors.iter().any(|obligor| obligor.country == index) {
                continue;
            }
            for (kind, probability) in probabilities(country).into_iter().enumerate() {
                if probability > 0.0 && country.share_hit[kind] > 0.0 {
                    risks.push(CountryRisk {
                        key: key(&format!("country/{}/{}", country.code, KINDS[kind].key())),
                        country: index,
                        kind,
                        probability,
                        from: -normal_quantile(probability),
                        group: country.group.as_deref().and_then(|name| names.binary_search(&name).ok()),
                        duration: (KINDS[kind] == Cause::Transfer).then_some(country.transfer_days),
                    });
                }
            }
        }
        CountryEvents {
            risks,
            groups: names.iter().map(|name| key(&format!("correlation-group/{name}"))).collect(),
            of_group: political.correlation.sqrt(),
            own: (1.0 - political.correlation).sqrt(),
        }
    }

    /// The kinds of events that happen.
    pub fn risks(&self) -> &[CountryRisk] {
        &self.risks
    }

    /// Draws the events of a year that are losses, ascending by trial, then time.
    pub fn draw(
        &self,
        (first_trial, year, trials): (u64, u32, usize),
        (groups, uniforms): (&mut Vec<Vec<f64>>, &mut Vec<f64>),
        out: &mut Vec<CountryEvent>,
    ) {
        out.clear();
        if self.risks.is_empty() {
            return;
        }
        groups.resize_with(self.groups.len(), Vec::new);
        for (&key, column) in self.groups.iter().zip(groups.iter_mut()) {
            column.resize(trials, 0.0);
            fill_over_trials(key, first_trial, year, 0, column);
            normal_quantile_slice(column);
        }
        uniforms.resize(trials, 0.0);
        for (number, risk) in (0_u32..).zip(&self.risks) {
            fill_over_trials(risk.key, first_trial, year, 0, uniforms);
            let group = risk.group.filter(|_| self.of_group > 0.0);
            for (trial, &u) in (0_u32..).zip(&*uniforms) {
                // The first line spares a quantile: nothing lies beyond the probability where countries are on their own.
                let happens = match group {
                    None => u > 1.0 - risk.probability,
                    Some(group) => {
                        self.of_group * groups[group][trial as usize] + self.own * normal_quantile(u) > risk.from
                    }
                };
                if happens {
                    let address = first_trial.wrapping_add(u64::from(trial));
                    let lasts = risk
                        .duration
                        .is_none_or(|mean| -mean * libm::log(risk.key.uniform(address, year, 2)) > TRANSFER_DAYS);
                    if lasts {
                        out.push(CountryEvent { trial, risk: number, at: risk.key.uniform(address, year, 1) });
                    }
                }
            }
        }
        out.sort_by(|a, b| a.trial.cmp(&b.trial).then(a.at.total_cmp(&b.at)).then(a.risk.cmp(&b.risk)));
    }
}

/// Annual probabilities in the order of [`KINDS`].
pub(super) fn probabilities(country: &Country) -> [f64; 3] {
    [country.war, country.transfer, country.moratorium]
}

/// The probability of a buyer's own default that leaves `pd` in all, where the events of its country are inside it; None
/// where they alone are more.
pub(super) fn own_pd(pd: f64, country: u32, credit: &Credit) -> Option<f64> {
    let inside = credit.political.is_some_and(|political| political.inside_pd);
    if !inside {
        return Some(pd);
    }
    let own = 1.0 - (1.0 - pd) / credit.countries[country as usize].spares();
    (own > 0.0).then_some(own)
}
