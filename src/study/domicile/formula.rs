//! What the parts of a requirement come to, and how they read.
//!
//! ```text
//! bands of x:   sum of share x (part of x that lies in the band)
//! corridor:     min(max(sum of linear, at-least x VaR), at-most x VaR)
//! requirement:  the greatest part
//! ```
//! Everything grows with the value at risk, so that an interval of the value at risk becomes one of the requirement; its
//! standard error is half the change between one standard error more and one less.
//!
//! Worked number: a linear sum of 8.19 and a value at risk of 60: the corridor is 15 to 27, the part 15.

use super::figures::{Figures, decimal, float};
use super::premiums::YearPremiums;
use crate::model::domicile::{AppliedRules, Band, Corridor, Figure, Part};
use crate::statistics::Estimate;
use rust_decimal::Decimal;

/// What a formula is worked out with, in the reporting currency.
pub(super) struct Terms<'a> {
    pub rules: &'a AppliedRules,
    pub premium: YearPremiums,
    pub reserves: Decimal,
    /// Value at risk by level.
    pub value_at_risk: &'a dyn Fn(Decimal) -> Decimal,
}

impl Terms<'_> {
    /// The greatest of some parts.
    pub fn greatest(&self, parts: &[Part]) -> Decimal {
        parts.iter().map(|part| self.amount(part)).max().unwrap_or(Decimal::ZERO)
    }

    /// What a part comes to.
    pub fn amount(&self, part: &Part) -> Decimal {
        match part {
            Part::Amount(amount) => self.converted(*amount),
            Part::OfClass => {
                let own = self.rules.licence().and_then(|class| class.amount).map(|amount| self.converted(amount));
                own.max(self.rules.prescribed).unwrap_or(Decimal::ZERO)
            }
            Part::Share { of, bands } => self.banded(self.figure(*of), bands),
            Part::ValueAtRisk(level) => (self.value_at_risk)(*level),
            Part::Corridor(corridor) => self.corridor(corridor),
            Part::Sum(parts) => self.sum(parts),
        }
    }

    fn sum(&self, parts: &[Part]) -> Decimal {
        parts.iter().fold(Decimal::ZERO, |sum, part| sum.saturating_add(self.amount(part)))
    }

    fn corridor(&self, corridor: &Corridor) -> Decimal {
        let value_at_risk = (self.value_at_risk)(corridor.level);
        let [least, most] = [corridor.at_least, corridor.at_most].map(|share| value_at_risk.saturating_mul(share));
        self.sum(&corridor.linear).max(least).min(most)
    }

    fn figure(&self, figure: Figure) -> Decimal {
        self.premium.figure(figure).unwrap_or(if figure == Figure::Reserves { self.reserves } else { Decimal::ZERO })
    }

    fn converted(&self, amount: Decimal) -> Decimal {
        amount.saturating_mul(self.rules.rate)
    }

    /// The sum over bands whose ends are in the currency of the pack.
    pub fn banded(&self, figure: Decimal, bands: &[Band]) -> Decimal {
        let (mut sum, mut from) = (Decimal::ZERO, Decimal::ZERO);
        for band in bands {
            let to = band.up_to.map_or(figure, |end| self.converted(end)).min(figure);
            sum = sum.saturating_add((to - from).max(Decimal::ZERO).saturating_mul(band.share));
            from = from.max(to);
        }
        sum
    }
}

/// Whether a value at risk takes part.
pub(super) fn is_simulated(parts: &[Part]) -> bool {
    parts.iter().any(|part| match part {
        Part::ValueAtRisk(_) | Part::Corridor(_) => true,
        Part::Sum(parts) => is_simulated(parts),
        _ => false,
    })
}

/// Whether claims outstanding take part.
pub(super) fn has_reserves(parts: &[Part]) -> bool {
    parts.iter().any(|part| match part {
        Part::Share { of, .. } => *of == Figure::Reserves,
        Part::Corridor(corridor) => has_reserves(&corridor.linear),
        Part::Sum(parts) => has_reserves(parts),
        _ => false,
    })
}

/// What parts come to with the error of the value at risk, at stated premium and reserves.
pub(super) fn estimate(
    figures: &Figures,
    rules: &AppliedRules,
    (premium, reserves): (YearPremiums, Decimal),
    of: &dyn Fn(&Terms) -> Decimal,
    parts: &[Part],
) -> Estimate {
    let at = |pick: &dyn Fn(Estimate) -> f64| {
        let value_at_risk = |level: Decimal| decimal(pick(figures.value_at_risk(level)).max(0.0));
        float(of(&Terms { rules, premium, reserves, value_at_risk: &value_at_risk }))
    };
    let value = at(&|var| var.value);
    if !is_simulated(parts) {
        return Estimate::exact(value);
    }
    let spread = at(&|var| var.value + var.standard_error) - at(&|var| var.value - var.standard_error);
    let levels = levels(parts).into_iter().map(|level| figures.value_at_risk(level));
    let (count, supported) = levels
        .fold((f64::INFINITY, true), |(count, supported), var| (var.tail_count.min(count), supported && var.supported));
    // A floor that binds over the whole interval leaves nothing to support.
    let (low, high) = (at(&|var| var.low), at(&|var| var.high));
    let supported = supported || low == high;
    Estimate { standard_error: 0.5 * spread, low, high, tail_count: count, supported, ..Estimate::exact(value) }
}

fn levels(parts: &[Part]) -> Vec<Decimal> {
    let of = |part: &Part| match part {
        Part::ValueAtRisk(level) => vec![*level],
        Part::Corridor(corridor) => {
            let mut all = levels(&corridor.linear);
            all.push(corridor.level);
            all
        }
        Part::Sum(parts) => levels(parts),
        _ => Vec::new(),
    };
    parts.iter().flat_map(of).collect()
}

/// How a part reads, in the currency of its pack.
pub(super) fn words(rules: &AppliedRules, currency: &str, part: &Part) -> String {
    let money = |amount: Decimal| match &rules.pack.currency {
        Some(currency) => format!("{currency} {}", grouped(amount)),
        None => grouped(amount),
    };
    let joined =
        |parts: &[Part]| parts.iter().map(|part| words(rules, currency, part)).collect::<Vec<String>>().join(" + ");
    match part {
        Part::Amount(amount) => money(*amount),
        Part::OfClass => {
            let class = rules.licence().map_or("", |class| class.name.as_str());
            let own = rules.licence().and_then(|class| class.amount).map(money);
            let prescribed = rules.prescribed.map(|amount| format!("{currency} {} prescribed", grouped(amount)));
            let both: Vec<String> = own.into_iter().chain(prescribed).collect();
            format!("class {class}: {}", both.join(", "))
        }
        Part::Share { of, bands } => {
            let of = of.word().replace('-', " ");
            let band = |(at, band): (usize, &Band)| {
                let of = if at == 0 { format!(" of {of}") } else { String::new() };
                let end = match band.up_to {
                    Some(end) => format!(" up to {}", money(end)),
                    None if at > 0 => " above".into(),
                    None => String::new(),
                };
                format!("{}{of}{end}", percent(band.share))
            };
            bands.iter().enumerate().map(band).collect::<Vec<String>>().join(", ")
        }
        Part::ValueAtRisk(level) => format!("VaR {} of the first year's loss of own funds", percent(*level)),
        Part::Corridor(corridor) => {
            let Corridor { level, at_least, at_most, linear } = corridor;
            let ends = [*at_least, *at_most].map(percent);
            format!("{}, between {} and {} of VaR {}", joined(linear), ends[0], ends[1], percent(*level))
        }
        Part::Sum(parts) => joined(parts),
    }
}

fn percent(share: Decimal) -> String {
    format!("{}%", share.saturating_mul(Decimal::ONE_HUNDRED).normalize())
}

/// `5,000,000`.
fn grouped(amount: Decimal) -> String {
    let text = amount.normalize().to_string();
    let (whole, decimals) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    decimals.map_or(out.clone(), |decimals| format!("{out}.{decimals}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::domicile::{LicenceClass, RulePack};
    use jiff::civil::date;
    use rust_decimal::dec;

    fn rules(rate: Decimal) -> AppliedRules {
        let class = LicenceClass { name: "1".into(), title: "pure".into(), amount: Some(dec!(100_000)) };
        let pack = RulePack {
            name: "Nowhere".into(),
            edition: "2027".into(),
            effective: date(2027, 1, 1),
            currency: Some("USD".into()),
            source: "Gazette".into(),
            origin: "a test".into(),
            classes: vec![class],
            requirements: Vec::new(),
            screens: Vec::new(),
            scores: Vec::new(),
            premium_tax: None,
            notes: Vec::new(),
            not_worked_out: Vec::new(),
        };
        AppliedRules { pack, class: Some(0), rate, prescribed: Some(dec!(5)) }
    }

    fn aifc() -> Vec<Band> {
        vec![Band { up_to: Some(dec!(5_000_000)), share: dec!(0.18) }, Band { up_to: None, share: dec!(0.16) }]
    }

    #[test]
    fn each_band_takes_its_share_of_what_lies_in_it() {
        let (rules, none) = (rules(dec!(1)), |_: Decimal| Decimal::ZERO);
        let terms =
            Terms { rules: &rules, premium: YearPremiums::default(), reserves: Decimal::ZERO, value_at_risk: &none };
        for (figure, expected) in [
            (dec!(7_000_000), dec!(1_220_000)),
            (dec!(5_000_000), dec!(900_000)),
            (dec!(5_000_001), dec!(900_000.16)),
            (dec!(1), dec!(0.18)),
            (dec!(0), dec!(0)),
        ] {
            assert_eq!(terms.banded(figure, &aifc()), expected);
        }
        // Three bands of 10, 5 and 2.5 %, of 30m: 0.5m + 0.75m + 0.25m.
        let bands = [(Some(dec!(5_000_000)), dec!(0.1)), (Some(dec!(20_000_000)), dec!(0.05)), (None, dec!(0.025))];
        let bands = bands.map(|(up_to, share)| Band { up_to, share });
        assert_eq!(terms.banded(dec!(30_000_000), &bands), dec!(1_500_000));
        assert_eq!(terms.banded(Decimal::MAX, &[Band { up_to: None, share: dec!(10) }]), Decimal::MAX);
    }

    #[test]
    fn parts_read_as_they_are_worked_out() {
        let rules = rules(dec!(110));
        let read = |part: &Part| words(&rules, "JPY", part);
        assert_eq!(read(&Part::OfClass), "class 1: USD 100,000, JPY 5 prescribed");
        assert_eq!(read(&Part::Amount(dec!(1_234.50))), "USD 1,234.5");
        let banded = Part::Share { of: Figure::Net, bands: aifc() };
        assert_eq!(read(&banded), "18% of net written premium up to USD 5,000,000, 16% above");
        let share = |share: Decimal, of: Figure| Part::Share { of, bands: vec![Band { up_to: None, share }] };
        let linear = vec![share(dec!(0.075), Figure::Net), share(dec!(0.094), Figure::Reserves)];
        assert_eq!(read(&Part::Sum(linear.clone())), "7.5% of net written premium + 9.4% of reserves");
        let corridor = Corridor { level: dec!(0.995), at_least: dec!(0.25), at_most: dec!(0.45), linear };
        assert_eq!(
            read(&Part::Corridor(corridor)),
            "7.5% of net written premium + 9.4% of reserves, between 25% and 45% of VaR 99.5%"
        );
    }

    #[test]
    fn a_corridor_binds_at_both_ends() {
        let rules = rules(dec!(1));
        let worked = |reserves: Decimal| {
            let var = |_: Decimal| dec!(60);
            let terms = Terms { rules: &rules, premium: YearPremiums::default(), reserves, value_at_risk: &var };
            let whole = vec![Band { up_to: None, share: dec!(1) }];
            let linear = vec![Part::Share { of: Figure::Reserves, bands: whole }];
            terms.amount(&Part::Corridor(Corridor {
                level: dec!(0.995),
                at_least: dec!(0.25),
                at_most: dec!(0.45),
                linear,
            }))
        };
        assert_eq!([dec!(8.19), dec!(20), dec!(99)].map(worked), [dec!(15), dec!(20), dec!(27)]);
    }
}
