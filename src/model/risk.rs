//! Risks: what can be lost. A site with its insured values, or a whole portfolio where a loss source knows no sites.

use super::amount::Share;
use super::earthquake::site::SiteTraits;
use rust_decimal::Decimal;

/// What is insured at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Coverage {
    /// `building`.
    Building,
    /// `contents` and machinery.
    Contents,
    /// `stock`.
    Stock,
    /// `business-interruption`: lost gross profit.
    BusinessInterruption,
    /// `all`: a loss that its source does not split.
    All,
}

impl Coverage {
    /// All coverages in order.
    pub const EVERY: [Coverage; 5] =
        [Coverage::Building, Coverage::Contents, Coverage::Stock, Coverage::BusinessInterruption, Coverage::All];

    /// The key that configurations and tables use.
    pub fn key(self) -> &'static str {
        match self {
            Coverage::Building => "building",
            Coverage::Contents => "contents",
            Coverage::Stock => "stock",
            Coverage::BusinessInterruption => "business-interruption",
            Coverage::All => "all",
        }
    }
}

/// One risk. Sites come from `sites = "sites.csv"` with the columns
/// `id,name,country,latitude,longitude,building,contents,stock,business_interruption`.
#[derive(Clone, Debug, PartialEq)]
pub struct Risk {
    /// Unique id; for a portfolio risk the name of its peril.
    pub id: String,
    /// Name to print.
    pub name: String,
    /// ISO 3166 alpha-2 code of the country where it stands.
    pub country: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Insured value by coverage, in the order of [`Coverage::EVERY`] without `all`; absent where not stated.
    pub values: [Option<Decimal>; 4],
    /// True for the one risk of a peril that has no sites.
    pub portfolio: bool,
    /// What only buyers have; None for a site or a portfolio.
    pub buyer: Option<Buyer>,
    /// What the earthquake model asks of a site; None where its list says nothing of the kind.
    pub site: Option<Box<SiteTraits>>,
    /// `group`: affiliates that count as one to limits by group; None: it stands alone.
    pub group: Option<String>,
    /// `class`, in the words of the configuration, such as `temporarily-non-marketable`.
    pub class: Option<String>,
    /// `premium`: what the insurer charges for this risk in a period of its policy.
    pub premium: Option<Decimal>,
}

/// A buyer of insured deliveries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Buyer {
    /// `limit`: the amount that is approved for the buyer, which bands, acceptance and capacity are measured by.
    pub limit: Option<Decimal>,
    /// `terms-days`: agreed term of payment.
    pub terms_days: Option<u32>,
    /// `tenor-months`: production, delivery and collection together.
    pub tenor_months: Option<u32>,
    /// `public`: a public body, which cannot become insolvent.
    pub public: bool,
    /// `insured_pct`: the insured percentage of the buyer, in place of the share of the policies that cover it.
    pub insured: Option<Share>,
    /// `reinsured_limit`: the amount for which reinsurance of the buyer is approved.
    pub reinsured: Option<Decimal>,
}

/// Whether two of some risks are of one group.
pub fn any_affiliates<'r>(risks: impl Iterator<Item = &'r Risk>) -> bool {
    let mut groups: Vec<&str> = risks.filter_map(|risk| risk.group.as_deref()).collect();
    groups.sort_unstable();
    groups.windows(2).any(|pair| pair[0] == pair[1])
}

impl Risk {
    /// A site of which nothing but the id is known.
    pub fn new(id: &str) -> Risk {
        Risk {
            id: id.into(),
            name: id.into(),
            country: None,
            latitude: None,
            longitude: None,
            values: [None; 4],
            portfolio: false,
            buyer: None,
            site: None,
            group: None,
            class: None,
            premium: None,
        }
    }

    /// The amount by which shares and acceptance are measured: a buyer's approved limit, a site's insured value.
    pub fn exposure(&self) -> Option<Decimal> {
        match &self.buyer {
            Some(buyer) => buyer.limit,
            None => self.total_value(),
        }
    }

    /// The amount of its exposure for which reinsurance is approved: at most all of it. None where either is not stated.
    pub fn reinsured_exposure(&self) -> Option<Decimal> {
        let approved = self.buyer.as_ref()?.reinsured?;
        Some(self.exposure()?.min(approved))
    }

    /// The insured value of all coverages; None where none is stated.
    pub fn total_value(&self) -> Option<Decimal> {
        let stated: Vec<Decimal> = self.values.iter().flatten().copied().collect();
        (!stated.is_empty()).then(|| stated.iter().sum())
    }
}
