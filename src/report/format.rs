//! How figures look: amounts with a unit, percentages, return periods, estimates with their simulation error.
//!
//! Two styles of amounts. In sentences each amount chooses its unit: `136.8m`, `1.00bn`, `42.75m` (four digits, half up
//! from the unrounded figure). In tables one [`Scale`] holds for all, stated once ("JPY million"), so that columns can
//! be compared.

use super::digits::Digits;
use super::labels::{Labels, Language};
use crate::statistics::Estimate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A power of ten with its sign in English and in Japanese.
struct Unit {
    exponent: i32,
    sign: &'static str,
    name: &'static str,
}

const fn unit(exponent: i32, sign: &'static str, name: &'static str) -> Unit {
    Unit { exponent, sign, name }
}

/// Yen are counted one by one up to a million; other currencies know thousands.
const ENGLISH: [Unit; 5] = [
    unit(12, "tn", " trillion"),
    unit(9, "bn", " billion"),
    unit(6, "m", " million"),
    unit(3, "k", " thousand"),
    unit(0, "", ""),
];
const ENGLISH_YEN: [Unit; 4] =
    [unit(12, "tn", " trillion"), unit(9, "bn", " billion"), unit(6, "m", " million"), unit(0, "", "")];
const JAPANESE: [Unit; 4] = [unit(12, "兆", "兆"), unit(8, "億", "億"), unit(4, "万", "万"), unit(0, "", "")];
const JAPANESE_TABLE: [Unit; 4] = [unit(8, "億", "億"), unit(6, "百万", "百万"), unit(3, "千", "千"), unit(0, "", "")];

/// Figures in words of one currency and language.
#[derive(Clone, Copy, Debug)]
pub struct Format<'a> {
    /// ISO 4217 code of the reporting currency.
    pub currency: &'a str,
    /// Which units and signs.
    pub language: Language,
}

impl Format<'_> {
    /// An amount with the unit that suits its size, without the currency: `136.8m`, `1.00bn`, `950`, `-39.20m`.
    pub fn amount(&self, amount: f64) -> String {
        Digits::of(amount).map_or_else(|| no_digits(amount), |digits| self.digits(digits))
    }

    /// The same of an exact amount.
    pub fn exact(&self, amount: Decimal) -> String {
        self.digits(Digits::of_decimal(amount))
    }

    /// An amount that somebody stated, without noughts that say nothing: `10m`, `42.75m`, `1bn`.
    pub fn stated(&self, amount: f64) -> String {
        let text = self.amount(amount);
        let Some((whole, rest)) = text.split_once('.') else {
            return text;
        };
        let unit = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let fraction = rest[..rest.len() - unit.len()].trim_end_matches('0');
        if fraction.is_empty() { format!("{whole}{unit}") } else { format!("{whole}.{fraction}{unit}") }
    }

    /// An amount as it was stated, to the last digit: `42.75m`, `1.8bn`; in full where the unit would need more than three
    /// decimals: `1,234,567`.
    pub fn stated_exactly(&self, amount: Decimal) -> String {
        for unit in self.units() {
            let scale = Decimal::from(10u64.pow(unit.exponent.unsigned_abs()));
            let Some(shifted) = amount.checked_div(scale).map(|shifted| shifted.normalize()) else { continue };
            if unit.exponent == 0 || (shifted.abs() >= Decimal::ONE && shifted.scale() <= 3) {
                let decimals = shifted.scale() as usize;
                return format!("{}{}", Digits::of_decimal(shifted).rounded(decimals), unit.sign);
            }
        }
        amount.normalize().to_string()
    }

    /// An amount with currency and unit: `JPY 136.8m`, `1.37億円`.
    pub fn money(&self, amount: f64) -> String {
        self.with_currency(&self.amount(amount))
    }

    /// The same of an exact amount.
    pub fn exact_money(&self, amount: Decimal) -> String {
        self.with_currency(&self.exact(amount))
    }

    /// An exact amount to the last unit of currency: `136,800,000`. Yen have no decimals, other currencies two.
    pub fn in_full(&self, amount: Decimal) -> String {
        Digits::of_decimal(amount).rounded(self.smallest_decimals())
    }

    /// An amount with the interval of its estimate: `JPY 78.10m (77.90m to 78.30m)`.
    pub fn money_interval(&self, estimate: &Estimate) -> String {
        let ends = [self.amount(estimate.low), self.amount(estimate.high)];
        format!("{} ({})", self.money(estimate.value), self.interval(&ends))
    }

    /// A probability with its interval: `2.03% (1.94% to 2.12%)`.
    pub fn percent_interval(&self, estimate: &Estimate) -> String {
        format!("{} ({})", percent(estimate.value), self.interval(&percent_ends(estimate)))
    }

    /// Both ends of an interval: `1.94% to 2.12%`.
    pub fn interval(&self, [low, high]: &[String; 2]) -> String {
        self.labels().fill("interval", &[("low", low), ("high", high)])
    }

    /// A return period in words: `1 in 250`.
    pub fn one_in(&self, years: f64) -> String {
        self.labels().fill("one-in", &[("years", &number(years, if years.fract() == 0.0 { 0 } else { 1 }))])
    }

    fn labels(&self) -> Labels {
        Labels { language: self.language }
    }

    /// The unit for all amounts of a report whose typical amount is this large.
    pub fn scale(&self, typical: f64) -> Scale {
        let units: &[Unit] = match (self.language, self.is_yen()) {
            (Language::Japanese, true) => &JAPANESE_TABLE,
            (_, true) => &ENGLISH_YEN,
            _ => &ENGLISH,
        };
        // A unit suits when the typical amount has two digits before the point in it; three in the large units, which
        // would leave too little of the small amounts.
        let digits = Digits::of(typical);
        let needed = |unit: &Unit| if unit.exponent > 6 { unit.exponent + 2 } else { unit.exponent + 1 };
        let suits = |unit: &&Unit| digits.as_ref().is_some_and(|digits| digits.reaches(needed(unit)));
        let unit = units.iter().find(suits).unwrap_or(&units[units.len() - 1]);
        let name = match (self.language, self.is_yen()) {
            (Language::Japanese, true) => format!("{}円", unit.name),
            _ => format!("{}{}", self.currency, unit.name),
        };
        let decimals = if unit.exponent == 0 { self.smallest_decimals() } else { 2 };
        Scale { exponent: unit.exponent, name, decimals }
    }

    /// The same where amounts as small as `smallest` stand beside the typical one: a smaller unit is chosen where the
    /// smallest would otherwise have fewer than two digits, unless the typical amount then had more than six before its
    /// point. Yen keep their unit, because there is none between a million and one.
    pub fn scale_between(&self, typical: f64, smallest: f64) -> Scale {
        let scale = self.scale(typical);
        let smaller = ENGLISH.iter().find(|unit| unit.exponent < scale.exponent);
        let Some(unit) = smaller.filter(|_| self.language == Language::English && !self.is_yen()) else { return scale };
        let in_unit = |amount: f64, exponent: i32| amount / libm::exp10(f64::from(exponent));
        let is_lost = smallest > 0.0 && in_unit(smallest, scale.exponent) < 0.1;
        if !is_lost || in_unit(typical, unit.exponent) >= 1e6 {
            return scale;
        }
        let decimals = if unit.exponent == 0 { self.smallest_decimals() } else { 2 };
        Scale { exponent: unit.exponent, name: format!("{}{}", self.currency, unit.name), decimals }
    }

    fn is_yen(&self) -> bool {
        self.currency == "JPY"
    }

    fn smallest_decimals(&self) -> usize {
        if self.is_yen() { 0 } else { 2 }
    }

    fn with_currency(&self, amount: &str) -> String {
        match (self.language, self.is_yen()) {
            (Language::Japanese, true) => format!("{amount}円"),
            _ => format!("{} {amount}", self.currency),
        }
    }

    fn units(&self) -> &'static [Unit] {
        match (self.language, self.is_yen()) {
            (Language::Japanese, _) => &JAPANESE,
            (Language::English, true) => &ENGLISH_YEN,
            (Language::English, false) => &ENGLISH,
        }
    }

    fn digits(&self, digits: Digits) -> String {
        let units = self.units();
        let mut larger: Option<&Unit> = None;
        for unit in units {
            if digits.reaches(unit.exponent) || unit.exponent == 0 {
                return self.in_unit(&digits, unit, larger);
            }
            larger = Some(unit);
        }
        String::new()
    }

    /// Four digits in the unit; where rounding reaches the next unit, that one is used: 999.96m is `1.00bn`.
    fn in_unit(&self, digits: &Digits, unit: &Unit, larger: Option<&Unit>) -> String {
        let shifted = digits.clone().shifted(-unit.exponent);
        if unit.exponent == 0 {
            return shifted.rounded(self.smallest_decimals());
        }
        let decimals = if shifted.reaches(2) { 1 } else { 2 };
        let text = shifted.rounded(decimals);
        let rounded: f64 = text.replace(',', "").parse().unwrap_or(0.0);
        let next = larger.map(|larger| (larger, libm::exp10(f64::from(larger.exponent - unit.exponent))));
        match next {
            Some((larger, ratio)) if rounded.abs() >= ratio => self.in_unit(digits, larger, None),
            _ if decimals == 2 && rounded.abs() >= 100.0 => format!("{}{}", shifted.rounded(1), unit.sign),
            _ => format!("{text}{}", unit.sign),
        }
    }
}

/// What stands where there is no figure.
pub const MISSING: &str = "–";

/// A mean may be infinite; what is no number at all is missing.
fn no_digits(value: f64) -> String {
    match value {
        f64::INFINITY => "∞".into(),
        f64::NEG_INFINITY => "-∞".into(),
        _ => MISSING.into(),
    }
}

/// One unit for every amount of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    exponent: i32,
    /// `JPY million`, `百万円`.
    pub name: String,
    /// Decimals that tables show by default.
    pub decimals: usize,
}

impl Scale {
    /// The amount in this unit, with the default decimals.
    pub fn cell(&self, amount: f64) -> String {
        self.cell_with(amount, self.decimals)
    }

    /// The amount in this unit, with so many decimals.
    pub fn cell_with(&self, amount: f64, decimals: usize) -> String {
        Digits::of(amount).map_or_else(|| no_digits(amount), |digits| digits.shifted(-self.exponent).rounded(decimals))
    }

    /// An exact amount in this unit.
    pub fn exact_cell(&self, amount: Decimal, decimals: usize) -> String {
        Digits::of_decimal(amount).shifted(-self.exponent).rounded(decimals)
    }

    /// The amount as a number in this unit, for the axis of a chart.
    pub fn number(&self, amount: f64) -> f64 {
        amount / libm::exp10(f64::from(self.exponent))
    }
}

/// An exact amount as the nearest number, for charts.
pub fn float(amount: Decimal) -> f64 {
    amount.to_f64().unwrap_or(f64::NAN)
}

/// A number with so many decimals and thousands separators.
pub fn number(value: f64, decimals: usize) -> String {
    Digits::of(value).map_or_else(|| no_digits(value), |digits| digits.rounded(decimals))
}

/// A whole number with thousands separators: `100,000`.
pub fn count(value: u64) -> String {
    Digits::of_decimal(Decimal::from(value)).rounded(0)
}

/// A share as a percentage, with decimals that suit its size: `65.0%`, `2.03%`, `0.012%`, `0%`, `100%`.
pub fn percent(share: f64) -> String {
    if share == 0.0 || share == 1.0 {
        return format!("{}%", 100.0 * share);
    }
    let decimals = match share.abs() {
        size if size >= 0.0995 => 1,
        size if size >= 0.000_995 => 2,
        size if size >= 0.000_099_5 => 3,
        _ => 4,
    };
    percent_with(share, decimals)
}

/// A share that somebody stated, with as many decimals as it has: `95%`, `12.5%`.
pub fn share(share: f64) -> String {
    let text = percent_with(share, 4);
    let digits = text.trim_end_matches('%');
    let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
    format!("{digits}%")
}

/// A share as a percentage with so many decimals.
pub fn percent_with(share: f64, decimals: usize) -> String {
    Digits::of(share).map_or_else(|| MISSING.into(), |digits| format!("{}%", digits.shifted(2).rounded(decimals)))
}

/// An exact share that somebody stated, with the decimals that it has: 0.005 is `0.5%`.
pub fn stated_percent(share: Decimal) -> String {
    let decimals = share.normalize().scale().saturating_sub(2) as usize;
    exact_percent(share, decimals)
}

/// An exact share as a percentage with so many decimals: 0.65 is `65.0%`.
pub fn exact_percent(share: Decimal, decimals: usize) -> String {
    format!("{}%", Digits::of_decimal(share).shifted(2).rounded(decimals))
}

/// Both ends of the interval of a probability, with the decimals of the estimate.
pub fn percent_ends(estimate: &Estimate) -> [String; 2] {
    if estimate.value == 0.0 || estimate.value == 1.0 {
        return [estimate.low, estimate.high].map(percent);
    }
    let decimals = percent_decimals(&percent(estimate.value));
    [estimate.low, estimate.high].map(|end| percent_with(end, decimals))
}

/// Decimals of a percentage as printed; two where it has none (nought, one).
pub fn percent_decimals(text: &str) -> usize {
    text.split_once('.').map_or(2, |(_, fraction)| fraction.trim_end_matches('%').len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    const YEN: Format = Format { currency: "JPY", language: Language::English };
    const DOLLAR: Format = Format { currency: "USD", language: Language::English };
    const JAPANESE_YEN: Format = Format { currency: "JPY", language: Language::Japanese };

    #[test]
    fn amounts_choose_their_unit() {
        for (amount, shown) in [
            (136_800_000.0, "136.8m"),
            (1_000_000_000.0, "1.00bn"),
            (42_750_000.0, "42.75m"),
            (-39_200_000.0, "-39.20m"),
            (999_960_000.0, "1.00bn"),
            (99_996_000.0, "100.0m"),
            (12_345.4, "12,345"),
            (0.0, "0"),
            (1.2e13, "12.00tn"),
            (f64::NAN, "–"),
            (f64::INFINITY, "∞"),
        ] {
            assert_eq!(YEN.amount(amount), shown);
        }
        assert_eq!(DOLLAR.amount(12_345.0), "12.35k");
        assert_eq!(DOLLAR.amount(999.5), "999.50");
        assert_eq!(DOLLAR.money(-2_500_000.0), "USD -2.50m");
    }

    #[test]
    fn japanese_amounts_count_in_man_and_oku() {
        assert_eq!(JAPANESE_YEN.money(136_800_000.0), "1.37億円");
        assert_eq!(JAPANESE_YEN.money(4_000_000.0), "400.0万円");
        assert_eq!(JAPANESE_YEN.scale(950e6).name, "百万円");
    }

    #[test]
    fn a_table_states_one_unit_for_all() {
        let scale = YEN.scale(950e6);
        assert_eq!(scale.name, "JPY million");
        assert_eq!(YEN.scale(20e9).name, "JPY million");
        assert_eq!(YEN.scale(2e12).name, "JPY billion");
        assert_eq!(scale.cell(-869.2e6), "-869.20");
        assert_eq!(scale.cell(59.425e6), "59.43");
        assert_eq!(scale.exact_cell(dec!(136_800_000), 1), "136.8");
        assert_eq!(YEN.scale(9_000.0).cell(123.5), "124");
        assert_eq!(DOLLAR.scale(2e6).name, "USD thousand");
        assert_eq!(DOLLAR.scale_between(50e6, 400_000.0).name, "USD million");
        assert_eq!(DOLLAR.scale_between(50e6, 42_750.0).name, "USD thousand");
        assert_eq!(DOLLAR.scale_between(5e9, 42_750.0).name, "USD million");
        assert_eq!(YEN.scale_between(950e6, 42_750.0).name, "JPY million");
    }

    #[test]
    fn exact_amounts_print_to_the_last_yen() {
        assert_eq!(YEN.in_full(dec!(136_800_000)), "136,800,000");
        assert_eq!(YEN.in_full(dec!(-39_200_000.5)), "-39,200,001");
        assert_eq!(DOLLAR.in_full(dec!(1_234.5)), "1,234.50");
        assert_eq!(YEN.exact_money(dec!(80_800_000)), "JPY 80.80m");
    }

    #[test]
    fn percentages_come_from_unrounded_figures() {
        assert_eq!(exact_percent(dec!(0.65), 1), "65.0%");
        assert_eq!(percent(0.02031), "2.03%");
        assert_eq!(percent(0.00012), "0.012%");
        assert_eq!(percent(0.0), "0%");
        assert_eq!(percent(1.0), "100%");
        assert_eq!(percent(0.9996), "100.0%");
    }

    #[test]
    fn what_was_never_seen_still_has_an_interval() {
        let never = Estimate { high: 0.000_038_4, ..Estimate::exact(0.0) };
        assert_eq!(YEN.percent_interval(&never), "0% (0% to 0.0038%)");
    }

    #[test]
    fn stated_figures_drop_noughts_that_say_nothing() {
        assert_eq!(share(0.95), "95%");
        assert_eq!(share(0.125), "12.5%");
        assert_eq!(share(1.0), "100%");
        assert_eq!(share(0.0), "0%");
        assert_eq!(YEN.stated(10e6), "10m");
        assert_eq!(YEN.stated(42.75e6), "42.75m");
        assert_eq!(YEN.stated(1e9), "1bn");
        assert_eq!(YEN.stated(1_200.0), "1,200");
    }

    #[test]
    fn return_periods_read_as_one_in_so_many_years() {
        assert_eq!(YEN.one_in(250.0), "1 in 250");
        assert_eq!(YEN.one_in(10_000.0), "1 in 10,000");
        assert_eq!(JAPANESE_YEN.one_in(250.0), "250年に1回");
    }
}
