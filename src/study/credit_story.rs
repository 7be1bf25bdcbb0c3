//! What a story tells of a failure to pay besides losses: who fails and why, the day of the claim and that of the recovery.

use super::replay::StoryEvent;
use crate::model::Model;
use crate::model::losses::LossBlock;
use crate::model::peril::Source;
use crate::perils::Perils;
use serde::Serialize;

/// A failure to pay, told.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct CreditStory {
    /// `insolvency`, `protracted`, `public-buyer`, `war`, `transfer`, `moratorium`, `catastrophe`.
    pub cause: String,
    /// Who fails.
    #[serde(flatten)]
    pub who: WhoFails,
    /// Day of the claim; None where nobody has one.
    pub claim: Option<String>,
    /// Day of the recovery.
    pub recovery: Option<String>,
}

/// One buyer, or the buyers that an event of a country stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum WhoFails {
    /// A buyer of its own.
    Buyer {
        /// Id.
        buyer: String,
    },
    /// Buyers of a country together.
    Country {
        /// Code.
        country: String,
        /// How many of them.
        buyers: u64,
    },
}

/// Adds to the events of a simulated path why buyers failed.
pub(super) fn tell(model: &Model, perils: &Perils, losses: &LossBlock<f64>, events: &mut [StoryEvent]) {
    let date = |day: f64| day.is_finite().then(|| model.settings.axis.date(day).to_string());
    for (number, told) in events.iter_mut().enumerate() {
        let (peril, event) = (losses.peril[number] as usize, losses.event[number] as usize);
        let Source::Credit(credit) = &model.perils[peril].source else { continue };
        let Some(known) = perils.event_sets()[peril].events.get(event) else { continue };
        let claims = losses.claims.get(losses.rows(number)).unwrap_or(&[]);
        let first = claims.first();
        let cause = first.and_then(|claim| claim.cause).map(|cause| cause.key().to_owned());
        // Events after those of the buyers are called by country and cause: `VN transfer`.
        let (who, cause) = match known.id.rsplit_once(' ').filter(|_| event >= credit.obligors.len()) {
            Some((country, key)) => {
                let buyers = claims.len() as u64;
                (WhoFails::Country { country: country.into(), buyers }, cause.unwrap_or_else(|| key.into()))
            }
            None => (WhoFails::Buyer { buyer: known.id.clone() }, cause.unwrap_or_default()),
        };
        let day = |of: fn(&crate::model::losses::Claim) -> f64| first.map(of).and_then(date);
        told.credit =
            Some(CreditStory { cause, who, claim: day(|claim| claim.day), recovery: day(|claim| claim.recovery_day) });
    }
}
