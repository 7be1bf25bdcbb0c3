//! A failure to pay in words, for a story: `osaka defaults: insolvency; claim 2027-11-15; recovery 2028-11-15`.

use super::labels::Labels;
use crate::study::replay::{CreditStory, WhoFails};

/// The sentence.
pub(super) fn sentence(labels: Labels, credit: &CreditStory) -> String {
    let cause = labels.known("cause", &credit.cause);
    let mut text = match &credit.who {
        WhoFails::Buyer { buyer } => labels.fill("credit.defaults", &[("buyer", buyer), ("cause", &cause)]),
        WhoFails::Country { country, buyers } => {
            let key = match buyers {
                0 => "credit.stops-none",
                1 => "credit.stops-one",
                _ => "credit.stops",
            };
            labels.fill(key, &[("country", country), ("cause", &cause), ("count", &buyers.to_string())])
        }
    };
    for (key, date) in [("credit.claim", &credit.claim), ("credit.recovery", &credit.recovery)] {
        if let Some(date) = date {
            text += &format!("; {}", labels.fill(key, &[("date", date)]));
        }
    }
    text
}
