//! Capacity extension: the cedant keeps what its own capacity holds of a risk and cedes the rest; of listed countries it
//! cedes everything.
//!
//! ```text
//! ceded share = max(0, exposure - own capacity) / exposure;  100 % of a risk in a listed country
//! ```
//! The share holds for every loss of the risk and for its premium: an insurer that cannot carry a buyer's whole limit, or
//! a country, passes it to one that can. Source: Swiss Re, The essential guide to reinsurance (2015), surplus treaties and
//! facultative capacity; practice of export credit agencies that reinsure private insurers.
//!
//! Worked number: a buyer of 8m and a capacity of 3m: 62.5 % of every loss and premium of that buyer.

use super::cession::{Cession, exposure};
use super::risk_classes::{Lack, country};
use crate::model::amount::Share;
use crate::model::risk::Risk;
use rust_decimal::Decimal;

/// The cession of a risk. Without an own capacity only the listed countries are ceded, and no exposure is needed.
pub(super) fn cession(
    own_capacity: Option<Decimal>,
    whole_countries: &[String],
    index: u32,
    risk: &Risk,
) -> Result<Cession, Lack> {
    if !whole_countries.is_empty() {
        let own = country(index, risk)?;
        if whole_countries.iter().any(|listed| listed == own) {
            return Ok(Cession::uniform(Share::WHOLE));
        }
    }
    let Some(capacity) = own_capacity else { return Ok(Cession::uniform(Share::NONE)) };
    let exposure = exposure(index, risk)?;
    let above = exposure.checked_sub(capacity).unwrap_or_default().max(Decimal::ZERO);
    Ok(Cession::uniform(Share::new(above.checked_div(exposure).unwrap_or(Decimal::ZERO))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::risk::Buyer;
    use rust_decimal::dec;

    fn share(country: &str, limit: Option<Decimal>, capacity: Option<Decimal>) -> Result<Decimal, Lack> {
        let buyer = Buyer { limit, ..Buyer::default() };
        let risk = Risk { country: Some(country.into()), buyer: Some(buyer), ..Risk::new("buyer") };
        let cession = cession(capacity, &["NG".into()], 0, &risk)?;
        Ok(cession.uniform_share().unwrap().exact().normalize())
    }

    #[test]
    fn what_exceeds_the_own_capacity_is_ceded_and_all_of_listed_countries() {
        let capacity = Some(dec!(3_000_000));
        assert_eq!(share("DE", Some(dec!(8_000_000)), capacity), Ok(dec!(0.625)));
        assert_eq!(share("DE", Some(dec!(2_000_000)), capacity), Ok(dec!(0)));
        assert_eq!(share("NG", None, capacity), Ok(dec!(1)));
        assert_eq!(share("DE", None, None), Ok(dec!(0)));
        assert_eq!(share("DE", None, capacity), Err(Lack { risk: 0, what: "exposure" }));
    }
}
