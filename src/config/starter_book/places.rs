//! Thirty countries and eight sectors of a made-up book.
//!
//! Categories follow the order of the OECD's country risk classification and may be out of date; the probabilities behind
//! them are illustrative, because the OECD publishes none. Which countries the market covers changes too: here those with
//! category 0 are marketable, but for two that stand for a time of crisis.

/// What a private market takes of a country's buyers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Marketable,
    TemporarilyNot,
    NonMarketable,
}

impl Class {
    pub(super) const ALL: [Class; 3] = [Class::Marketable, Class::TemporarilyNot, Class::NonMarketable];

    /// As the column `class` has it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Class::Marketable => "marketable",
            Class::TemporarilyNot => "temporarily-non-marketable",
            Class::NonMarketable => "non-marketable",
        }
    }
}

/// A country: code, category, class, group of countries whose events go together, weight in the book.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub code: &'static str,
    pub category: usize,
    pub class: Class,
    region: &'static str,
    pub weight: f64,
}

const fn place(code: &'static str, category: usize, class: Class, region: &'static str, weight: f64) -> Place {
    Place { code, category, class, region, weight }
}

pub(super) const PLACES: [Place; 30] = [
    place("DE", 0, Class::Marketable, "europe", 9.0),
    place("FR", 0, Class::Marketable, "europe", 8.0),
    place("IT", 0, Class::Marketable, "europe", 7.0),
    place("ES", 0, Class::Marketable, "europe", 6.0),
    place("NL", 0, Class::Marketable, "europe", 5.0),
    place("BE", 0, Class::Marketable, "europe", 4.0),
    place("AT", 0, Class::Marketable, "europe", 4.0),
    place("PL", 0, Class::Marketable, "europe", 5.0),
    place("CZ", 0, Class::Marketable, "europe", 4.0),
    place("CH", 0, Class::Marketable, "europe", 3.0),
    place("GB", 0, Class::Marketable, "europe", 6.0),
    place("US", 0, Class::Marketable, "america", 7.0),
    place("JP", 0, Class::Marketable, "asia", 2.0),
    place("AU", 0, Class::Marketable, "asia", 2.0),
    place("GR", 0, Class::TemporarilyNot, "europe", 2.0),
    place("RO", 3, Class::TemporarilyNot, "europe", 3.0),
    place("RS", 4, Class::NonMarketable, "europe", 2.0),
    place("UA", 7, Class::NonMarketable, "europe", 1.0),
    place("TR", 5, Class::NonMarketable, "middle east", 4.0),
    place("AE", 2, Class::NonMarketable, "middle east", 3.0),
    place("SA", 2, Class::NonMarketable, "middle east", 2.0),
    place("EG", 6, Class::NonMarketable, "africa", 2.0),
    place("MA", 3, Class::NonMarketable, "africa", 2.0),
    place("NG", 6, Class::NonMarketable, "africa", 1.0),
    place("ZA", 4, Class::NonMarketable, "africa", 2.0),
    place("IN", 3, Class::NonMarketable, "asia", 3.0),
    place("CN", 2, Class::NonMarketable, "asia", 4.0),
    place("VN", 4, Class::NonMarketable, "asia", 2.0),
    place("MX", 3, Class::NonMarketable, "america", 3.0),
    place("BR", 4, Class::NonMarketable, "america", 3.0),
];

/// Sectors, and what the effect of a catastrophe on their buyers is multiplied by.
pub(super) const SECTORS: [(&str, &str); 8] = [
    ("chemicals", "1"),
    ("construction", "1.2"),
    ("electronics", "1.5"),
    ("food", "0.8"),
    ("machinery", "1.2"),
    ("textiles", "1"),
    ("vehicles", "1.5"),
    ("wholesale", "1"),
];

/// Yearly probability of a restriction of transfer by category, in per cent.
const TRANSFER: [f64; 8] = [0.01, 0.05, 0.15, 0.4, 0.8, 1.5, 3.0, 6.0];

/// Yearly probability that an event of its country stops a buyer, times what is then lost.
pub(super) fn political_cost(place: &Place) -> f64 {
    // War 80 % of buyers and 90 % lost, transfer 50 % and 30 %, moratorium 50 % and 50 %.
    TRANSFER[place.category] / 100.0 * (0.2 * 0.8 * 0.9 + 0.5 * 0.3 + 0.2 * 0.5 * 0.5)
}

pub(super) fn countries_list() -> String {
    let categories: Vec<String> = PLACES.iter().map(|place| format!("{} {}", place.code, place.category)).collect();
    let mut text = format!(
        "# Every probability, share and delay here is illustrative. They follow categories in the manner of the OECD's country\n\
         # risk classification, which is an order of countries and holds no probabilities. Put your own view in their place.\n\
         # {}\n\
         country,war,transfer,moratorium,share_hit_war,share_hit_transfer,share_hit_moratorium,\
         lgd_war,lgd_transfer,lgd_moratorium,recovery_lag_days_war,recovery_lag_days_transfer,\
         recovery_lag_days_moratorium,transfer_days,correlation_group\n",
        categories.join(", ")
    );
    for Place { code, category, region, .. } in PLACES {
        let transfer = TRANSFER[category];
        let fifth = transfer / 5.0;
        text += &format!(
            "{code},{fifth:.3}%,{transfer:.2}%,{fifth:.3}%,80%,50%,50%,90%,30%,50%,1080,360,720,200,{region}\n"
        );
    }
    text
}

pub(super) fn sectors_list() -> String {
    let effects: Vec<String> = SECTORS.iter().map(|(sector, effect)| format!("{sector} {effect}")).collect();
    let mut text = format!(
        "# Where the configuration has a [[peril.credit.catastrophe]], a column catastrophe_effect says what its effect on a\n\
         # sector's buyers is multiplied by, such as {}.\n\
         sector\n",
        effects.join(", ")
    );
    for (sector, _) in SECTORS {
        text += &format!("{sector}\n");
    }
    text
}
