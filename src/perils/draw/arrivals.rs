//! Largest events first: the events of a year as arrivals of a Poisson process over rates of exceedance.
//!
//! The events of a Poisson peril of rate L, put in the order of their size, have the rates of exceedance G1 < G2 < ..., the
//! arrivals of a process of intensity 1 up to L; the k-th largest loss is S^-1(G_k / L), S the probability of a larger one. The law
//! is that of a count and then so many losses. A mixed count (negative binomial, or a shared factor) has the intensity g of its
//! factor. So the first uniform of a year decides its largest event.
//!
//! Source: S. I. Resnick (1987), Extreme Values, Regular Variation and Point Processes, Springer, chapter 3.
//!
//! Worked number: rate 2, exponential losses of mean 1, a first arrival at 0.5: the largest loss is -ln(0.25) = 1.386.

use super::super::Perils;
use super::super::choice::Choice;
use super::super::tail::{Tail, TailBlock, Tilt};
use super::super::time_order::time_of;
use super::{Entry, Scratch};
use crate::numerics::distribution::{Frequency, Severity, gamma_unit_quantile};
use crate::numerics::kernels::ln;
use crate::numerics::stream::StreamKey;

/// Uniforms of a year that are looked up among the points; the others never are.
const NAMED: usize = 4;

/// The arrivals of a peril in every year of a block: those of year y of trial t follow those of year y of trial t - 1.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrivals {
    /// Rate of exceedance over the whole rate.
    parts: Vec<f64>,
}

/// One year of one path.
pub(in crate::perils) struct YearOfArrivals<'t> {
    pub tail: &'t Tail,
    /// Stream of the waits.
    pub key: StreamKey,
    pub path: usize,
    pub year: u32,
    /// Rate of all events.
    pub rate: f64,
    /// What it is multiplied by.
    pub times: f64,
    /// The components that tilt the year.
    pub tilts: &'t [(usize, Tilt)],
}

impl YearOfArrivals<'_> {
    /// Adds the rates of exceedance of the events of the year, ascending, and makes their density known to the block.
    pub(in crate::perils) fn draw(&self, block: &mut TailBlock, out: &mut Vec<f64>) {
        let component = block.component(self.path);
        let own = self.tilts.iter().find(|(of, _)| *of == component).map(|(_, tilt)| tilt);
        let first = out.len();
        // Without a rate nothing arrives.
        if self.times > 0.0 {
            self.arrive(block, own, out);
        }
        for (component, tilt) in self.tilts {
            let arrivals = out[first..].iter().map(|&rate| tilt.ln_intensity(rate)).take_while(|&ln| ln > 0.0);
            block.times(*component, self.path, arrivals.fold(tilt.ln_none(self.times), |density, ln| density + ln));
        }
    }
}

impl YearOfArrivals<'_> {
    /// The arrivals alone, under the tilt of the path's component.
    fn arrive(&self, block: &TailBlock, own: Option<&Tilt>, out: &mut Vec<f64>) {
        let mut reached = 0.0;
        for index in 0.. {
            let u = if (index as usize) < NAMED {
                block.uniform(self.tail, self.key, self.path, self.year, index)
            } else {
                self.key.uniform(block.trial(self.path), self.year, index)
            };
            reached -= ln(1.0 - u) / self.times;
            let rate = own.map_or(reached, |tilt| tilt.rate_at(reached));
            if rate >= self.rate {
                break;
            }
            out.push(rate);
        }
    }
}

impl Perils {
    /// The arrivals of a peril with counts, and how many fall in each year.
    pub(super) fn draw_arrivals(&self, place: usize, tail: &Tail, frequency: &Frequency, scratch: &mut Scratch) {
        let peril = self.order[place];
        let (set, streams) = (&self.sets[peril], &self.streams[peril]);
        let mixing = frequency.mixing().filter(|variance| *variance > 0.0);
        let rate = frequency.mean();
        scratch.arrivals.resize_with(scratch.arrivals.len().max(place + 1), Arrivals::default);
        let Scratch { arrivals, tail: block, counts, factors, trials, horizon, .. } = scratch;
        let parts = &mut arrivals[place].parts;
        parts.clear();
        for year in 0..*horizon as u32 {
            let tilts = tail.rates[peril].of(year);
            for path in 0..*trials {
                let at = year as usize * *trials + path;
                let times = match (mixing, set.shared_frequency) {
                    (Some(variance), _) => {
                        let factor = gamma_unit_quantile(block.uniform(tail, streams.count, path, year, 0), variance);
                        block.thicken(tail.mixed[peril].of(year), path, factor)
                    }
                    (None, Some(factor)) => factors[factor][at],
                    (None, None) => 1.0,
                };
                let before = parts.len();
                YearOfArrivals { tail, key: streams.arrival, path, year, rate, times, tilts }.draw(block, parts);
                counts[place][at] = (parts.len() - before) as u32;
            }
        }
        parts.iter_mut().for_each(|part| *part /= rate);
    }

    /// Gives every arrival its place, its time and its event or loss.
    pub(super) fn place_arrivals(
        &self,
        place: usize,
        (severity, choice): (Option<&Severity>, &Choice),
        scratch: &mut Scratch,
        cut: &mut u64,
    ) {
        let peril = self.order[place];
        let (set, streams) = (&self.sets[peril], &self.streams[peril]);
        let Scratch { arrivals, entries, times, places, counts, uniforms, zeros, first_trial, trials, horizon, .. } =
            scratch;
        let parts = &arrivals[place].parts;
        uniforms.clear();
        if let Some(law) = severity {
            const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;
            uniforms.extend(parts.iter().map(|part| (1.0 - part).clamp(f64::EPSILON / 4.0, BELOW_ONE)));
            law.quantile_slice(uniforms);
        }
        let mut next = 0;
        for year in 0..*horizon {
            for path in 0..*trials {
                let at = places[path * *horizon + year];
                for index in 0..counts[place][year * *trials + path] {
                    let mut entry = Entry { loss: 0.0, unit: 0, index, peril: place as u16 };
                    match severity {
                        Some(_) => {
                            let (loss, beyond) = self.quantum.drawn(uniforms[next] * self.values[year]);
                            *cut += u64::from(beyond);
                            *zeros += u64::from(loss == 0.0);
                            entry.loss = loss;
                        }
                        None => entry.unit = choice.item(parts[next]),
                    }
                    let trial = first_trial.wrapping_add(path as u64);
                    let day = set.season.day(streams.time.uniform(trial, year as u32, index));
                    entries[(at + index) as usize] = entry;
                    times[(at + index) as usize] = time_of(day, year);
                    next += 1;
                }
            }
        }
    }
}
