//! A site as the earthquake model sees it: place, ground, damage, flooding, interruption, values.

use super::damage::downtime::{Downtime, combined_damage, share_of_year};
use super::damage::site_damage::{DamageCurves, SiteDamage};
use super::footprint::{Place, SiteShaking};
use super::geometry::Point;
use super::ground_motion::jma_intensity;
use super::mean_damage::MeanDamage;
use super::tsunami::site_tsunami::SiteTsunami;
use crate::model::earthquake::Earthquake;
use crate::model::earthquake::site::{Coast, SiteTraits};
use crate::model::risk::Risk;
use crate::numerics::stream::StreamKey;
use rust_decimal::prelude::ToPrimitive;

/// One site.
#[derive(Clone, Debug)]
pub(super) struct QuakeSite {
    /// Index into the risks of the model.
    pub risk: u32,
    /// Mixed into the families' keys.
    pub key: StreamKey,
    /// (longitude, latitude).
    pub coordinates: (f64, f64),
    /// Where it stands and what reaches it.
    pub place: Place,
    /// Insured values of building, contents, stock and a year's gross profit, currency units.
    pub values: [f64; 4],
    /// Damage by shaking.
    pub damage: SiteDamage,
    /// Flooding; None: no tsunami model, or too far from the sea.
    pub tsunami: Option<SiteTsunami>,
    /// Days without production.
    pub downtime: Downtime,
    /// Mean damage by footprint.
    mean_damage: MeanDamage,
}

impl QuakeSite {
    /// The site of `risk`; None where it is none, or nothing is insured there. `published` gives the height in metres of
    /// the published scenario at a point by the formula, before any local factor.
    ///
    /// # Errors
    /// In words, where the traits fit no curve or lack what the model needs.
    pub(super) fn new(
        (index, risk): (u32, &Risk),
        (quake, curves): (&Earthquake, &DamageCurves),
        seed: u64,
        published: &(dyn Fn(Point) -> Option<f64> + Sync),
    ) -> Result<Option<QuakeSite>, String> {
        let (Some(traits), Some(latitude), Some(longitude)) = (&risk.site, risk.latitude, risk.longitude) else {
            return Ok(None);
        };
        let values = risk.values.map(|value| value.and_then(|value| value.to_f64()).unwrap_or(0.0));
        if values.iter().all(|&value| value <= 0.0) {
            return Ok(None);
        }
        let point = Point::new(longitude, latitude, 0.0);
        let damage = curves.site(traits)?;
        let tsunami = flooding(quake, traits, || published(point))?;
        let least_ln_height = tsunami.as_ref().map_or(f64::INFINITY, SiteTsunami::least_ln_height);
        let place =
            Place { point, vs30: traits.vs30, least_ln_pgv: libm::log(damage.threshold_pgv()), least_ln_height };
        let downtime = Downtime::new(&quake.vulnerability.interruption, traits);
        let mean_damage = MeanDamage::new(&damage, tsunami.as_ref(), place.least_ln_pgv, quake.settings.truncation);
        let key = StreamKey::new(seed, &format!("site/{}", risk.id));
        Ok(Some(QuakeSite {
            risk: index,
            key,
            coordinates: (longitude, latitude),
            place,
            values,
            damage,
            tsunami,
            downtime,
            mean_damage,
        }))
    }
}

impl QuakeSite {
    /// Mean loss under a footprint, currency units; interruption is taken at the mean damage.
    pub(super) fn mean_loss(&self, row: &SiteShaking) -> f64 {
        let damage = self.mean_damage.of(row);
        let together = combined_damage([damage[0], damage[1]], [self.values[0], self.values[1]]);
        let days = self.downtime.expected_interruption(together, jma_intensity::from_ln_pgv(row.ln_pgv));
        damage.iter().zip(self.values).map(|(ratio, value)| ratio * value).sum::<f64>()
            + share_of_year(days) * self.values[3]
    }
}

/// The flooding of a site; nothing where tsunamis are off or its list says nothing of the sea because it is far away.
fn flooding(
    quake: &Earthquake,
    traits: &SiteTraits,
    published: impl Fn() -> Option<f64>,
) -> Result<Option<SiteTsunami>, String> {
    let Some(model) = &quake.tsunami else { return Ok(None) };
    if traits.coast.is_none() || traits.elevation.is_none() || traits.distance_to_coast.is_none() {
        return Ok(None);
    }
    let height = matches!(traits.coast, Some(Coast::Published(_))).then(published).flatten();
    SiteTsunami::new(model, traits, height).map(Some)
}
