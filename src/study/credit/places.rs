//! The groups that a loss is counted under: its cause, its buyer's country and sector, its buyer, and all.
//!
//! Worked number: 7 causes, 2 countries, 1 sector and no sector, 3 buyers: buyer 0 of country 1 without a sector who becomes
//! insolvent counts under the places 0, 8, 10, 11 and 14.

use crate::model::Model;
use crate::model::credit::{Cause, Credit};

const CAUSES: usize = Cause::EVERY.len();
/// No buyer of this book.
const NOBODY: u32 = u32::MAX;

/// Where each group stands in a list of all groups.
#[derive(Clone, Debug)]
pub(super) struct Places {
    countries: usize,
    sectors: usize,
    buyers: usize,
    /// Country and sector of each buyer.
    of_buyer: Vec<(usize, usize)>,
    /// The buyer of each risk.
    of_risk: Vec<u32>,
}

impl Places {
    pub fn new(model: &Model, credit: &Credit) -> Places {
        let sectors = credit.sectors.len() + 1;
        let mut of_risk = vec![NOBODY; model.risks.len()];
        for (at, obligor) in (0..).zip(&credit.obligors) {
            of_risk[obligor.risk as usize] = at;
        }
        let of_buyer = credit.obligors.iter().map(|obligor| {
            let sector = obligor.sector.map_or(credit.sectors.len(), |sector| sector as usize);
            (obligor.country as usize, sector)
        });
        let (countries, buyers) = (credit.countries.len(), credit.obligors.len());
        Places { countries, sectors, buyers, of_buyer: of_buyer.collect(), of_risk }
    }

    /// The buyer of a risk.
    pub fn buyer_of(&self, risk: u32) -> Option<usize> {
        Some(*self.of_risk.get(risk as usize)?).filter(|&buyer| buyer != NOBODY).map(|buyer| buyer as usize)
    }

    pub fn cause(&self, cause: Cause) -> usize {
        cause as usize
    }

    pub fn country(&self, country: usize) -> usize {
        CAUSES + country
    }

    /// Of a sector, or of none after the last.
    pub fn sector(&self, sector: usize) -> usize {
        CAUSES + self.countries + sector
    }

    pub fn buyer(&self, buyer: usize) -> usize {
        CAUSES + self.countries + self.sectors + buyer
    }

    pub fn total(&self) -> usize {
        self.buyer(self.buyers)
    }

    /// Number of groups.
    pub fn len(&self) -> usize {
        self.total() + 1
    }

    /// Every group of a loss.
    pub fn of(&self, buyer: usize, cause: Cause) -> [usize; 5] {
        let (country, sector) = self.of_buyer[buyer];
        [self.cause(cause), self.country(country), self.sector(sector), self.buyer(buyer), self.total()]
    }
}
