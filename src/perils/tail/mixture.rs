//! Which component of the mixture a trial belongs to, and which point of it.
//!
//! Trial t is of randomisation t mod 16. Within a randomisation the trials go round a short list of slots: every other slot is
//! untouched (component 0), the others are shared among the tilted components, one or two slots each, so that every component has
//! a share of 1 over a power of two and, of a whole number of rounds, exactly that part of the trials (deterministic mixture, or
//! "balance heuristic": E. Veach, L. J. Guibas 1995, "Optimally combining sampling techniques for Monte Carlo rendering", SIGGRAPH
//! 95; A. B. Owen, Y. Zhou 2000, "Safe and effective importance sampling", Journal of the American Statistical Association 95).
//! With f the density of a path under the model and r_c f that under component c, a path weighs
//!
//! ```text
//! w = 1 / (sum of share_c r_c) <= 1 / share_0 = 2
//! ```
//! and the mean of w x over the trials is that of x under the model. Nothing here hangs on the number of trials, so that more of
//! them begin with the same ones.
//!
//! Worked number: three tilted components have 1/4, 1/8 and 1/8; trial 100 = 6 x 16 + 4 is of randomisation 4, slot 6.

/// Independent randomisations of the points.
pub const RANDOMISATIONS: u64 = 16;

/// The components' slots.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::perils) struct Mixture {
    /// Component of each slot, and which of its own slots it is.
    slots: Vec<(usize, u64)>,
    /// Slots of each component.
    sizes: Vec<u64>,
}

/// Where a trial stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::perils) struct Place {
    /// Randomisation, 0 to 15.
    pub randomisation: u64,
    /// Component; 0 is untouched.
    pub component: usize,
    /// Number of the trial within its randomisation and component.
    pub point: u32,
}

impl Mixture {
    /// Of the untouched component and this many tilted ones, of which there is one at least.
    pub(in crate::perils) fn new(tilted: usize) -> Mixture {
        let half = (tilted + 1).next_power_of_two();
        // So many have two slots of the half that is tilted, the others one.
        let twice = half.max(2) - tilted;
        let mut sizes = vec![half.max(2) as u64];
        sizes.extend((0..tilted).map(|at| if at < twice { 2 } else { 1 }));
        // One component alone takes all.
        if tilted == 1 {
            sizes[1] = sizes[0];
        }
        let owners = (1..).zip(&sizes[1..]).flat_map(|(component, &size)| (0..size).map(move |own| (component, own)));
        let slots = (0..sizes[0]).zip(owners).flat_map(|(own, owner)| [(0, own), owner]).collect();
        Mixture { slots, sizes }
    }

    /// Where trial `trial` stands.
    #[inline]
    pub(in crate::perils) fn place(&self, trial: u64) -> Place {
        let (number, randomisation) = (trial / RANDOMISATIONS, trial % RANDOMISATIONS);
        let round = self.slots.len() as u64;
        let (component, own) = self.slots[(number % round) as usize];
        // Points beyond 2^32 of one component would take more trials than a run may have.
        let point = (number / round * self.sizes[component] + own) as u32;
        Place { randomisation, component, point }
    }

    /// Part of the trials that a component has.
    pub(in crate::perils) fn share(&self, component: usize) -> f64 {
        self.sizes[component] as f64 / self.slots.len() as f64
    }

    /// Number of components, the untouched one included.
    pub(in crate::perils) fn components(&self) -> usize {
        self.sizes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_powers_of_two_and_add_up() {
        for tilted in 1..=13 {
            let mixture = Mixture::new(tilted);
            assert_eq!(mixture.components(), tilted + 1);
            let shares: Vec<f64> = (0..=tilted).map(|component| mixture.share(component)).collect();
            assert_eq!(shares.iter().sum::<f64>(), 1.0);
            assert_eq!(shares[0], 0.5);
            assert!(
                shares.iter().all(|share| (1.0 / share).fract() == 0.0 && ((1.0 / share) as u64).is_power_of_two())
            );
        }
        let mixture = Mixture::new(3);
        assert_eq!([1, 2, 3].map(|component| mixture.share(component)), [0.25, 0.125, 0.125]);
    }

    #[test]
    fn every_component_counts_its_points_without_a_gap() {
        for tilted in [1, 2, 3, 5, 8, 12] {
            let mixture = Mixture::new(tilted);
            let mut next = vec![vec![0; mixture.components()]; 16];
            for trial in 0..16 * 256 {
                let place = mixture.place(trial);
                let expected = &mut next[place.randomisation as usize][place.component];
                assert_eq!((place.randomisation, place.point), (trial % 16, *expected));
                *expected += 1;
            }
            for of in next {
                let parts: Vec<f64> = of.iter().map(|&points| f64::from(points) / 256.0).collect();
                assert_eq!(parts, (0..=tilted).map(|component| mixture.share(component)).collect::<Vec<_>>());
            }
        }
    }
}
