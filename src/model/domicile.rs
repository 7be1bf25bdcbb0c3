//! Rules of domiciles, regulators and rating agencies as data: a pack of requirements, screening ratios, scores and premium
//! tax, with the date from which it holds and the public source of every formula. Plain data; `config` reads packs, `study`
//! works them out.
//!
//! Amounts of a pack are in its own currency; [`AppliedRules::rate`] turns them into the reporting currency.

use rust_decimal::Decimal;

/// Rules that `[captive] rules` asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct AppliedRules {
    /// The pack.
    pub pack: RulePack,
    /// `class`: index into [`RulePack::classes`]; None where the pack has no classes.
    pub class: Option<usize>,
    /// `exchange`: what one unit of the pack's currency is in the reporting currency; 1 where they are the same or the pack
    /// has no amounts.
    pub rate: Decimal,
    /// `prescribed`: the amount that the regulator has set, in the reporting currency.
    pub prescribed: Option<Decimal>,
}

/// A pack of rules of one edition.
#[derive(Clone, Debug, PartialEq)]
pub struct RulePack {
    /// `name`: the domicile or agency.
    pub name: String,
    /// `edition`: what tells this edition from others of the same name.
    pub edition: String,
    /// `effective`: the date from which it holds, ISO 8601.
    pub effective: jiff::civil::Date,
    /// `currency` of its amounts; None where it has none.
    pub currency: Option<String>,
    /// `source`: the public source of what states none of its own.
    pub source: String,
    /// Where it was read: a file, or `hawaii_2024 (built in)`.
    pub origin: String,
    /// `[[class]]`.
    pub classes: Vec<LicenceClass>,
    /// `[[requirement]]`.
    pub requirements: Vec<Requirement>,
    /// `[[screen]]`.
    pub screens: Vec<Screen>,
    /// `[[score]]`.
    pub scores: Vec<Score>,
    /// `[premium-tax]`.
    pub premium_tax: Option<PremiumTax>,
    /// `notes`: remarks that the report prints.
    pub notes: Vec<String>,
    /// `not-worked-out`: what the rules ask for besides and the program does not work out.
    pub not_worked_out: Vec<String>,
}

/// `[[class]]`: a class of licence.
#[derive(Clone, Debug, PartialEq)]
pub struct LicenceClass {
    /// `name`, such as `1` or `B(i)`.
    pub name: String,
    /// `title`: what it is.
    pub title: String,
    /// `amount` of its minimum, in the currency of the pack; None: the regulator sets it case by case.
    pub amount: Option<Decimal>,
}

/// How well a formula is known, and from where.
#[derive(Clone, Debug, PartialEq)]
pub struct Cited {
    /// `name` of the formula.
    pub name: String,
    /// `status = "public" | "unverified"`: whether its numbers stand in the source.
    pub verified: bool,
    /// `source`; None: that of the pack.
    pub source: Option<String>,
    /// `classes`: names of the classes that it is for; empty: all.
    pub classes: Vec<String>,
}

/// `[[requirement]]`: money that must be held.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// Its name and source.
    pub cited: Cited,
    /// `compared-with`: how the rules call what is held.
    pub held: Held,
    /// `greatest-of`: the required amount is the greatest of these.
    pub parts: Vec<Part>,
}

/// What a requirement is compared with. The model knows one amount of own funds, the surplus, which stands for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Capital and surplus together.
    Surplus,
    /// Capital that was paid in.
    Capital,
    /// Own funds of Solvency II.
    OwnFunds,
}

impl Held {
    /// The word of the grammar.
    pub fn word(self) -> &'static str {
        match self {
            Held::Surplus => "surplus",
            Held::Capital => "capital",
            Held::OwnFunds => "own-funds",
        }
    }
}

/// A part of a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// `amount = "100k"`.
    Amount(Decimal),
    /// `amount = "class"`: that of the class, with what the regulator has prescribed.
    OfClass,
    /// `bands` or `share` of a figure.
    Share {
        /// `of`.
        of: Figure,
        /// One band without an end where `share` is written.
        bands: Vec<Band>,
    },
    /// `value-at-risk = "99.5%"` of the loss of own funds within the first year.
    ValueAtRisk(Decimal),
    /// `corridor`: the sum of `linear`, but not below and not above shares of a value at risk.
    Corridor(Corridor),
    /// `sum-of`.
    Sum(Vec<Part>),
}

/// `corridor = { value-at-risk, at-least, at-most, linear }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Corridor {
    /// Level of the value at risk.
    pub level: Decimal,
    /// Share of it below which the sum does not count.
    pub at_least: Decimal,
    /// Share of it above which the sum does not count.
    pub at_most: Decimal,
    /// The parts that are added up.
    pub linear: Vec<Part>,
}

/// A band of a figure: the share of what lies between the end of the band before and its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// `up-to`; None for the last.
    pub up_to: Option<Decimal>,
    /// `share`.
    pub share: Decimal,
}

/// What a share is taken of, or a ratio is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Premium of policies issued and contracts assumed.
    Gross,
    /// Gross less ceded, not below nought.
    Net,
    /// Premium of policies issued.
    Direct,
    /// Premium of contracts assumed.
    Assumed,
    /// Premium of contracts ceded.
    Ceded,
    /// Claims outstanding, net of what reinsurers owe for them.
    Reserves,
    /// Net claims and expenses of the first year.
    Outgo,
    /// The surplus; only in the denominator of a ratio.
    Surplus,
}

impl Figure {
    /// All that may stand in the numerator of a ratio, with the words of the grammar.
    pub const ABOVE: [&'static str; 7] = [
        "gross-written-premium",
        "net-written-premium",
        "direct-premium",
        "assumed-premium",
        "ceded-premium",
        "reserves",
        "claims-and-expenses",
    ];
    /// All that a share may be taken of.
    pub const SHARED: [&'static str; 6] = [
        "gross-written-premium",
        "net-written-premium",
        "direct-premium",
        "assumed-premium",
        "ceded-premium",
        "reserves",
    ];
    /// All that may stand in the denominator of a ratio.
    pub const BELOW: [&'static str; 4] = ["surplus", "gross-written-premium", "net-written-premium", "reserves"];

    /// The figure of a word of the grammar.
    pub fn called(word: &str) -> Option<Figure> {
        Some(match word {
            "gross-written-premium" => Figure::Gross,
            "net-written-premium" => Figure::Net,
            "direct-premium" => Figure::Direct,
            "assumed-premium" => Figure::Assumed,
            "ceded-premium" => Figure::Ceded,
            "reserves" => Figure::Reserves,
            "claims-and-expenses" => Figure::Outgo,
            "surplus" => Figure::Surplus,
            _ => return None,
        })
    }

    /// The word of the grammar.
    pub fn word(self) -> &'static str {
        match self {
            Figure::Gross => "gross-written-premium",
            Figure::Net => "net-written-premium",
            Figure::Direct => "direct-premium",
            Figure::Assumed => "assumed-premium",
            Figure::Ceded => "ceded-premium",
            Figure::Reserves => "reserves",
            Figure::Outgo => "claims-and-expenses",
            Figure::Surplus => "surplus",
        }
    }
}

/// `[[screen]]`: a ratio that has to lie on one side of a limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    /// Its name and source.
    pub cited: Cited,
    /// `of`: the numerator.
    pub of: Figure,
    /// `to`: the denominator.
    pub to: Figure,
    /// `below` or `above`: the limit is not in it.
    pub limit: Decimal,
    /// Whether it is `below`.
    pub below: bool,
}

/// `[[score]]`: (surplus - VaR) / surplus x 100 at several levels, and what it is called.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Its name and source.
    pub cited: Cited,
    /// `band`: the first whose condition holds is the assessment; the last has none.
    pub bands: Vec<ScoreBand>,
}

/// A band of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreBand {
    /// `name`, such as `strongest`.
    pub name: String,
    /// `level` and `above`: the score at this level is above this; None for the last.
    pub condition: Option<(Decimal, Decimal)>,
}

/// `[premium-tax]`: tax of the domicile on gross premium.
#[derive(Clone, Debug, PartialEq)]
pub struct PremiumTax {
    /// Its source; its name is `premium tax`.
    pub cited: Cited,
    /// `direct`: bands of direct premium; empty: none.
    pub direct: Vec<Band>,
    /// `assumed`: bands of premium assumed as a reinsurer; empty: none.
    pub assumed: Vec<Band>,
    /// `minimum` of a year.
    pub minimum: Option<Decimal>,
    /// `maximum` of a year.
    pub maximum: Option<Decimal>,
}

impl AppliedRules {
    /// The class that was asked for.
    pub fn licence(&self) -> Option<&LicenceClass> {
        self.class.and_then(|class| self.pack.classes.get(class))
    }

    /// Whether a formula is for the class that was asked for.
    pub fn concerns(&self, cited: &Cited) -> bool {
        let own = self.licence().map(|class| class.name.as_str());
        cited.classes.is_empty() || cited.classes.iter().any(|name| Some(name.as_str()) == own)
    }
}
