//! Groups: buyers with the same factors and loadings, who share one stream of points.
//!
//! The systematic part of a group is sum_k a_k F_k, with a_k = sqrt(correlation) w_k and w scaled so that sum_k w_k F_k has
//! variance 1; under CreditRisk+ it is sum_k w_k^2 S_k, weights that add up to 1.
//!
//! Worked number: loadings 1, 1, 0 on independent factors and a correlation of 18 %: a = (0.3, 0.3, 0).

use super::bands::{Band, Bands, PARTS, TIER};
use super::factors::Factors;
use super::law::Law;
use crate::model::credit::Credit;
use crate::numerics::stream::StreamKey;

/// Buyers with the same factors and loadings.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Name of its points.
    pub key: StreamKey,
    /// The bands that they lie in.
    pub bands: Bands,
    /// By band and part of it: the score that every buyer exceeds whose hazard exceeds the lower edge of the part.
    pub least: Vec<[f64; PARTS]>,
    /// The same of the upper edge of all bands.
    pub least_of_tier: f64,
    /// Factors and what they are multiplied by; 0 where there is no such factor.
    pub loadings: [(usize, f64); 3],
    /// 1 / sqrt(1 - correlation).
    pub per_own: f64,
    /// Buyers in the order of the book: a point finds them by their place in it.
    pub obligors: Vec<u32>,
}

/// Gathers the buyers of a book into groups, in the order of their first buyers.
pub(super) fn gather(credit: &Credit, law: Law, factors: &Factors, key: impl Fn(&str) -> StreamKey) -> Vec<Group> {
    /// Country, sector, correlation and loadings in bits.
    type Likeness = (u32, Option<u32>, [u64; 4]);
    let mut groups: Vec<(Likeness, Group)> = Vec::new();
    let mut found: std::collections::BTreeMap<Likeness, usize> = std::collections::BTreeMap::new();
    let mut of_place: std::collections::BTreeMap<(u32, Option<u32>), usize> = std::collections::BTreeMap::new();
    for (index, obligor) in (0_u32..).zip(&credit.obligors) {
        let [global, country, sector] = obligor.loadings;
        let bits = [obligor.correlation, global, country, sector].map(f64::to_bits);
        let likeness = (obligor.country, obligor.sector, bits);
        let at = *found.entry(likeness).or_insert_with(|| {
            let number = of_place.entry((obligor.country, obligor.sector)).or_insert(0);
            let sector_name = obligor.sector.map_or("", |sector| &credit.sectors[sector as usize].name);
            let code = &credit.countries[obligor.country as usize].code;
            let name = format!("defaults/{code}/{sector_name}/{number}");
            *number += 1;
            let group = Group {
                key: key(&name),
                bands: Bands::new(1),
                least: Vec::new(),
                least_of_tier: 0.0,
                loadings: loadings(credit, obligor, law, factors),
                per_own: 1.0 / (1.0 - obligor.correlation).max(0.0).sqrt(),
                obligors: Vec::new(),
            };
            groups.push((likeness, group));
            groups.len() - 1
        });
        groups[at].1.obligors.push(index);
    }
    groups.into_iter().map(|(_, group)| with_bands(group, law)).collect()
}

/// A group whose buyers are all found, with its bands.
fn with_bands(group: Group, law: Law) -> Group {
    let bands = Bands::new(group.obligors.len());
    let least = |height: f64| law.least_score(height, group.per_own);
    let of_band = |band: &Band| std::array::from_fn(|part| least(band.low + band.width * (part as f64 / PARTS as f64)));
    Group { least: bands.bands.iter().map(of_band).collect(), least_of_tier: least(TIER), bands, ..group }
}

fn loadings(
    credit: &Credit,
    obligor: &crate::model::credit::obligor::Obligor,
    law: Law,
    factors: &Factors,
) -> [(usize, f64); 3] {
    let first_sector = 1 + credit.countries.len();
    let places = [0, 1 + obligor.country as usize, obligor.sector.map_or(0, |sector| first_sector + sector as usize)];
    let mut raw = obligor.loadings;
    if obligor.sector.is_none() {
        raw[2] = 0.0;
    }
    let pairs = [0, 1, 2].map(|kind| (places[kind], raw[kind]));
    let scale = match law {
        Law::Latent { .. } => obligor.correlation.sqrt() / factors.spread(&pairs.map(|pair| pair)),
        Law::Gamma { .. } => 1.0 / raw.iter().map(|w| w * w).sum::<f64>(),
    };
    let of = |w: f64| match law {
        _ if w == 0.0 => 0.0,
        Law::Latent { .. } => w * scale,
        Law::Gamma { .. } => w * w * scale,
    };
    pairs.map(|(factor, w)| (factor, of(w)))
}
