//! Field: what one earthquake of a path does at every site that it reaches.
//!
//! ```text
//! ln v   = ln PGV + sigma (sqrt(s) e + sqrt(1 - s) w),   s = 0.21 of the variance between events
//! ln H   = ln H(R) + event spread x e_t + local spread x w_t
//! damage = 1 - (1 - d_shaking) (1 - d_tsunami)           of what earlier events of the path left standing
//! ```
//! e, e_t are normal deviates of the earthquake, w a field of normal deviates over the sites with rho(h) = exp(-3 h / b), the
//! total deviate of shaking is cut at the truncation. The vulnerability multiplier and the attenuation are those of the
//! trial. Losses are value times damage; of gross profit the part of the year without production.

use super::damage::downtime::{combined_damage, share_of_year};
use super::damage::remaining::Remaining;
use super::family::{Family, SITE_DRAWS};
use super::footprint::SiteShaking;
use super::ground_motion::{between_within, jma_intensity};
use super::path::Happening;
use super::quake::Quake;
use super::site::QuakeSite;
use super::tsunami::combine::combine;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::SiteEffect;
use crate::model::risk::Coverage;
use crate::numerics::kernels::{exp, normal_quantile};
use crate::numerics::stream::StreamKey;
use crate::perils::tail::{Tail, TailBlock};

/// What holds for a whole trial, because it is not known rather than random.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrialView {
    /// Number of the attenuation among those of the model.
    pub branch: usize,
    /// What is not known of vulnerability: every mean damage ratio is multiplied by it, 1 on average.
    pub multiplier: f64,
    /// Under tail sampling the uniforms of the shaking and of the tsunami of the largest mainshock of the first year.
    of_largest: Option<[f64; 2]>,
}

/// Working memory, reused from path to path.
#[derive(Clone, Debug, Default)]
pub struct FieldScratch {
    /// What stands at the sites.
    remaining: Option<Remaining>,
    /// Independent normal deviates of the sites for the earthquake in hand, and for which earthquake each was drawn.
    independent: Vec<f64>,
    drawn: Vec<u64>,
    earthquake: u64,
    /// A mainshock and what it brings.
    cluster: Vec<Happening>,
}

impl FieldScratch {
    /// Everything stands, as at the start of a path.
    pub(in crate::perils) fn start_path(&mut self, quake: &Quake) {
        self.remaining.get_or_insert_with(|| Remaining::new(quake.sites.len(), quake.rebuilding_days)).clear();
        self.independent.resize(quake.sites.len(), 0.0);
        self.drawn.resize(quake.sites.len(), 0);
    }
}

impl Quake {
    /// The attenuation and the vulnerability of a trial.
    pub fn view(&self, trial: u64) -> TrialView {
        self.view_by(|key| key.uniform(trial, 0, 0))
    }

    /// The same of the uniforms that `uniform` has for streams at year 0 and index 0.
    fn view_by(&self, uniform: impl Fn(StreamKey) -> f64) -> TrialView {
        let branch = match self.branches.len() {
            1 => 0,
            count => ((uniform(self.branch_key) * count as f64) as usize).min(count - 1),
        };
        let spread = self.multiplier_log_sd;
        let multiplier = match spread > 0.0 {
            true => {
                let z = normal_quantile(uniform(self.multiplier_key));
                exp(spread * (z - 0.5 * spread))
            }
            false => 1.0,
        };
        TrialView { branch, multiplier, of_largest: None }
    }

    /// The view of a path under tail sampling, in which points stand for its uniforms and for those of the largest mainshock.
    pub(in crate::perils) fn view_of_points(&self, tail: &Tail, block: &TailBlock, path: usize) -> TrialView {
        let key = self.main_key();
        let of_largest = [0, 1].map(|index| block.uniform(tail, key, path, 0, index));
        TrialView { of_largest: Some(of_largest), ..self.view_by(|key| block.uniform(tail, key, path, 0, 0)) }
    }

    /// Stream of the deviates of whole mainshocks: of the largest one of the first year, shaking at index 0 and tsunami at 1.
    pub(in crate::perils) fn main_key(&self) -> StreamKey {
        self.paths.families[0].event
    }

    /// One realisation of a mainshock on sites where everything stands, on any day of a year, with the secondary earthquakes
    /// that it brings in that year, in the order of time. Calls as [`Quake::realise`], several for one risk and coverage
    /// where several earthquakes damage it.
    pub fn realise_cluster(
        &self,
        event: u32,
        number: u64,
        scratch: &mut FieldScratch,
        mut loss: impl FnMut(u32, Coverage, f64),
    ) {
        scratch.start_path(self);
        let family = self.realisations();
        let time = self.paths.families[family as usize].secondary.uniform(number, event, 3) * DAYS_PER_YEAR;
        let main = Happening { time, event, family, year: event, index: 0 };
        let mut cluster = std::mem::take(&mut scratch.cluster);
        cluster.clear();
        self.paths.with_secondaries(main, number, DAYS_PER_YEAR, &mut cluster);
        cluster.sort_by(|a, b| a.time.total_cmp(&b.time));
        for happening in &cluster {
            self.losses(happening, number, self.view(number), scratch, &mut loss, |_| {});
        }
        scratch.cluster = cluster;
    }

    /// The first family of realisations.
    fn realisations(&self) -> u16 {
        (self.paths.families.len() - 4) as u16
    }

    /// One realisation of an event on sites where everything stands, such as those of an exported table or of a scenario:
    /// the number of the realisation stands for the trial. `loss` is called for each risk and coverage with a loss above
    /// zero, `effect` for every site within reach.
    pub fn realise(
        &self,
        event: u32,
        number: u64,
        scratch: &mut FieldScratch,
        loss: impl FnMut(u32, Coverage, f64),
        effect: impl FnMut(SiteEffect),
    ) {
        scratch.start_path(self);
        let family = self.realisations();
        let happening = Happening { time: 0.0, event, family, year: event, index: 0 };
        self.losses(&happening, number, self.view(number), scratch, loss, effect);
    }

    /// The losses of `happening` in currency units at today's values, one call of `loss` for each risk and coverage with a
    /// loss above zero, in the order of risks and coverages. `effect` is called for every site within reach.
    ///
    /// Earthquakes of a path must come in the order of time.
    pub(in crate::perils) fn losses(
        &self,
        happening: &Happening,
        trial: u64,
        view: TrialView,
        scratch: &mut FieldScratch,
        mut loss: impl FnMut(u32, Coverage, f64),
        mut effect: impl FnMut(SiteEffect),
    ) {
        let family = &self.paths.families[happening.family as usize];
        let footprint = self.branches[view.branch].of(happening.event as usize);
        if footprint.is_empty() {
            return;
        }
        scratch.earthquake += 1;
        let largest = (happening.family, happening.year, happening.index) == (0, 0, 0);
        let deviate = |which: u32| {
            normal_quantile(match view.of_largest.filter(|_| largest) {
                Some(points) => points[which as usize],
                None => family.event.uniform(trial, happening.year, 2 * happening.index + which),
            })
        };
        let event = deviate(0);
        let mut of_tsunami = None;
        for row in footprint {
            let site = &self.sites[row.site as usize];
            let draws = SiteDraws { key: family.site(site.key), trial, year: happening.year, index: happening.index };
            let within = self.within(row.site as usize, family, happening, trial, scratch);
            let total = between_within::deviate(event, within).clamp(-self.truncation, self.truncation);
            let ln_pgv = row.ln_pgv + row.sigma * total;
            let height = match row.ln_height > f64::NEG_INFINITY {
                true => site.height(row, *of_tsunami.get_or_insert_with(|| deviate(1)), draws.normal(1)),
                false => 0.0,
            };
            let did = site.effect((ln_pgv, height), view.multiplier, &draws);
            effect(did);
            let Some(remaining) = &mut scratch.remaining else { continue };
            let at = row.site as usize;
            let days = remaining.interrupt(at, happening.time, did.days, &site.downtime);
            if did.damage.iter().all(|&ratio| ratio <= 0.0) && days <= 0.0 {
                continue;
            }
            let lost = remaining.lose(at, happening.time, did.damage);
            for ((coverage, value), part) in Coverage::EVERY.into_iter().zip(site.values).zip(lost) {
                if part > 0.0 && value > 0.0 {
                    loss(site.risk, coverage, value * part);
                }
            }
            let interruption = share_of_year(days) * site.values[3];
            if interruption > 0.0 {
                loss(site.risk, Coverage::BusinessInterruption, interruption);
            }
        }
    }

    /// The correlated deviate of a site: a sum over the independent ones of the sites before it.
    fn within(
        &self,
        site: usize,
        family: &Family,
        happening: &Happening,
        trial: u64,
        scratch: &mut FieldScratch,
    ) -> f64 {
        let mut sum = 0.0;
        for &(other, weight) in self.correlation.weights(site) {
            let other = other as usize;
            if scratch.drawn[other] != scratch.earthquake {
                let key = family.site(self.sites[other].key);
                scratch.independent[other] =
                    normal_quantile(key.uniform(trial, happening.year, SITE_DRAWS * happening.index));
                scratch.drawn[other] = scratch.earthquake;
            }
            sum += weight * scratch.independent[other];
        }
        sum
    }
}

/// The random numbers of one earthquake at one site.
struct SiteDraws {
    key: StreamKey,
    trial: u64,
    year: u32,
    index: u32,
}

impl SiteDraws {
    fn normal(&self, which: u32) -> f64 {
        normal_quantile(self.key.uniform(self.trial, self.year, SITE_DRAWS * self.index + which))
    }
}

impl QuakeSite {
    /// Height of the tsunami at the coast, metres.
    fn height(&self, row: &SiteShaking, event: f64, local: f64) -> f64 {
        self.tsunami.as_ref().map_or(0.0, |tsunami| tsunami.height_at_coast(row.ln_height, event, local))
    }

    /// Damage and days without production.
    fn effect(&self, (ln_pgv, height): (f64, f64), multiplier: f64, draws: &SiteDraws) -> SiteEffect {
        let (pgv, intensity) = (exp(ln_pgv), jma_intensity::from_ln_pgv(ln_pgv));
        let mut damage = [0.0; 3];
        if ln_pgv > self.place.least_ln_pgv {
            let own = [draws.normal(3), draws.normal(4), draws.normal(5)];
            damage = self.damage.draw(pgv, intensity, multiplier, draws.normal(2), own);
        }
        let mut flow = 0.0;
        if let Some(tsunami) = self.tsunami.as_ref().filter(|_| height > 0.0) {
            flow = tsunami.depth(height);
            if flow > 0.0 {
                damage = combine(damage, tsunami.damage(flow, draws.normal(6)));
            }
        }
        let together = combined_damage([damage[0], damage[1]], [self.values[0], self.values[1]]);
        let days = match self.downtime.median_days(together, intensity) > 0.0 {
            true => self.downtime.days(together, intensity, draws.normal(7)),
            false => 0.0,
        };
        SiteEffect { risk: self.risk, pgv, intensity, height, flow, damage, days }
    }
}
