//! Designs: the same policies with different sets of contracts, applied to the same simulated losses.

use super::Model;
use super::contract::Placement;

/// A set of contracts to apply. Contracts that are left out neither recover nor cost premium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design {
    /// Name to print: `as configured`, `without retrocession`.
    pub name: String,
    /// Indices into [`Model::contracts`], ascending.
    pub contracts: Vec<usize>,
}

impl Design {
    /// All contracts.
    pub fn as_configured(model: &Model) -> Design {
        Design { name: "as configured".into(), contracts: (0..model.contracts.len()).collect() }
    }

    /// The twin in which the captive buys no retrocession: without the contracts that it cedes, and without what
    /// their reinsurers cede only because of them. None where the captive cedes nothing.
    pub fn without_retrocession(model: &Model) -> Option<Design> {
        let captive = model.captive_party()?;
        let contracts: Vec<usize> =
            (0..model.contracts.len()).filter(|&c| model.contracts[c].cedant != captive).collect();
        // A retro-retrocession of a party that now assumes nothing recovers nothing, but its premium would still be
        // paid by that party; it is not on the captive's books, so it may stay.
        (contracts.len() < model.contracts.len()).then(|| Design { name: "without retrocession".into(), contracts })
    }

    /// Whether a contract belongs to the design.
    pub fn contains(&self, contract: usize) -> bool {
        self.contracts.binary_search(&contract).is_ok()
    }
}

/// Whether a contract is bound to named policies.
pub fn is_facultative(model: &Model, contract: usize) -> bool {
    model.contracts[contract].placement == Placement::Facultative
}
