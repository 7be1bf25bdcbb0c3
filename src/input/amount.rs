//! Amounts of money, shares and numbers, read from the text as written, digit by digit, never through a binary float.
//!
//! | written | means |
//! |---|---|
//! | `1_000_000_000`, `160000000.50`, `1.6e8` | the number itself |
//! | `"1,000,000"` | thousands separated by commas, in groups of three |
//! | `"5k"` `"160m"` `"42.75m"` `"1bn"` `"2tn"` | thousand, million, 10^9, 10^12 (also `thousand`, `mn`, `million`, `billion`, `trillion`) |
//! | `"500万"` `"3千万"` `"10億"` `"1億5000万"` `"2兆"` `"160百万"` | 万 = 10^4, 億 = 10^8, 兆 = 10^12, with 十, 百, 千 before them |
//! | `"JPY 160m"` `"160m JPY"` `"10億円"` | with the currency, which must be the one expected |
//! | `0.95` `"95%"` `"0.95"` | a share; a bare number above 1 is refused, because `95` may mean 95 or 9500 % |
//!
//! Worked numbers: `"42.75m"` is 42,750,000; `"1億5000万"` is 150,000,000; `0.1` is exactly 1/10.

use rust_decimal::Decimal;

use super::complaint::{Fault, shown};
use super::digits::{Digits, number_end, sign};
use super::kanji::{is_kanji_unit, kanji_amount};

pub use super::digits::LARGEST;

const FORMS: &str = "an amount is a number, with or without k, m, bn, tn, 万, 億 or 兆";

/// An amount of money that is not negative.
///
/// `currency` is the code of the currency in which it must be written, if one is written at all.
///
/// ```
/// use ishizue::input::amount::amount;
/// assert_eq!(amount("JPY 42.75m", "JPY").unwrap().to_string(), "42750000");
/// assert_eq!(amount("1億5000万", "JPY").unwrap().to_string(), "150000000");
/// assert!(amount("USD 1m", "JPY").unwrap_err().what.contains("USD"));
/// ```
///
/// # Errors
/// A [`Fault`] when the text is no amount, is negative, is not finite, is in another currency, or is above 10^15.
pub fn amount(text: &str, currency: &str) -> Result<Decimal, Fault> {
    let value = signed_amount(text, currency)?;
    if value.is_sign_negative() && !value.is_zero() {
        let rule = "this amount is zero or more; losses, limits and premiums are written as positive amounts";
        return Err(Fault::new(format!("the amount {} is negative", shown(text.trim())), rule, "\"160m\""));
    }
    Ok(value.abs())
}

/// An amount of money of either sign; a negative one begins with `-`, `▲` or `△`.
///
/// # Errors
/// As [`amount`], except that a negative amount is read.
pub fn signed_amount(text: &str, currency: &str) -> Result<Decimal, Fault> {
    let plain = half_width(text);
    let (negative, rest) = sign(plain.trim());
    if is_not_finite(rest) {
        return Err(not_finite(text));
    }
    let (rest, before) = currency_before(rest);
    let (negative, rest) = if negative { (true, rest) } else { sign(rest) };
    let (rest, after) = currency_after(rest);
    if let Some(found) = before.or(after) {
        check_currency(&found, currency)?;
    }
    let value = if rest.chars().any(is_kanji_unit) { kanji_amount(rest, text)? } else { unit_amount(rest, text)? };
    Ok(if negative { -value } else { value })
}

/// A share between 0 and `most` (1 is 100 %), written `0.95` or `"95%"`. A bare number above 1 is refused, whatever
/// `most` is.
///
/// ```
/// use ishizue::input::amount::share;
/// use rust_decimal::Decimal;
/// assert_eq!(share("95 %", Decimal::ONE).unwrap(), share("0.95", Decimal::ONE).unwrap());
/// assert!(share("95", Decimal::ONE).unwrap_err().what.contains("\"95%\""));
/// ```
///
/// # Errors
/// A [`Fault`] when the text is no share, is negative, is not finite, or is above `most`.
pub fn share(text: &str, most: Decimal) -> Result<Decimal, Fault> {
    let plain = half_width(text);
    let (negative, rest) = sign(plain.trim());
    let rule = format!("a share is a number from 0 to 1 or a percentage from 0% to {}%", percent(most));
    let fault = |what: String| Fault::new(what, rule.clone(), "0.95 or \"95%\"");
    if is_not_finite(rest) {
        return Err(not_finite(text));
    }
    let (digits, is_percent) = match rest.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), true),
        None => (rest, false),
    };
    let written = Digits::parse(digits).ok_or_else(|| fault(format!("{} is not a share", quoted(text))))?;
    let value = if is_percent { written.shifted(-2) } else { written }.value(text)?;
    if negative && !value.is_zero() {
        return Err(fault(format!("the share {} is negative", shown(text.trim()))));
    }
    if !is_percent && value > Decimal::ONE {
        let meant = format!("the share {} is above 1; did you mean \"{}%\"?", shown(text.trim()), value.normalize());
        return Err(fault(meant));
    }
    if value > most {
        return Err(fault(format!("the share {} is above {}%", shown(text.trim()), percent(most))));
    }
    Ok(value)
}

/// A share of either sign: `-0.05` or `"-5%"`.
///
/// # Errors
/// As [`share`], except that a negative share is read.
pub fn signed_share(text: &str, most: Decimal) -> Result<Decimal, Fault> {
    let plain = half_width(text);
    let (negative, rest) = sign(plain.trim());
    let value = share(rest, most)?;
    Ok(if negative { -value } else { value })
}

/// A plain number of either sign, without unit; an exponent (`1e-4`) may be written.
///
/// # Errors
/// A [`Fault`] when the text is no number, is not finite, is beyond 10^15, or has more than 28 digits.
pub fn number(text: &str) -> Result<Decimal, Fault> {
    let plain = half_width(text);
    let (negative, rest) = sign(plain.trim());
    if is_not_finite(rest) {
        return Err(not_finite(text));
    }
    let rule = "a number is written in digits, with a point before decimals";
    let digits = Digits::parse(rest)
        .ok_or_else(|| Fault::new(format!("{} is not a number", quoted(text)), rule, "0.0125 or 1_000"))?;
    let value = digits.value(text)?;
    Ok(if negative { -value } else { value })
}

/// A whole number that is not negative.
///
/// # Errors
/// A [`Fault`] when the text is no number, or one that is negative, has decimals, or is above 10^15.
pub fn count(text: &str) -> Result<u64, Fault> {
    let value = number(text)?;
    let rule = "this is a whole number, zero or more";
    let fault = |why: &str| Fault::new(format!("{} {why}", shown(text.trim())), rule, "100_000");
    if value.is_sign_negative() && !value.is_zero() {
        return Err(fault("is negative"));
    }
    let whole = value.normalize();
    if whole.scale() > 0 {
        return Err(fault("is not a whole number"));
    }
    u64::try_from(whole).map_err(|_| fault("is too large"))
}

/// The double nearest to a decimal.
///
/// ```
/// assert_eq!(ishizue::input::amount::nearest(rust_decimal::dec!(0.1)), 0.1);
/// ```
pub fn nearest(value: Decimal) -> f64 {
    // The standard library's reader of decimal text rounds correctly; every decimal is such a text.
    value.to_string().parse().unwrap_or(f64::MAX)
}

/// `1` as "100": for sentences about shares.
pub fn percent(share: Decimal) -> String {
    share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(share).normalize().to_string()
}

pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", shown(text.trim()))
}

fn not_finite(text: &str) -> Fault {
    Fault::new(
        format!("{} is not a finite number", shown(text.trim())),
        "every number is finite; a limit that does not exist is left out",
        "1_000_000_000",
    )
}

pub(super) fn not_an_amount(text: &str) -> Fault {
    Fault::new(format!("{} is not an amount", quoted(text)), FORMS, "1_000_000_000, \"1bn\" or \"10億\"")
}

/// Full-width letters, digits and signs as their ordinary forms.
fn half_width(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{2212}' => '-',
        c => c,
    };
    text.chars().map(plain).collect()
}

fn is_not_finite(text: &str) -> bool {
    ["nan", "inf", "infinity", "∞"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A currency before the number: three letters, or ¥.
fn currency_before(text: &str) -> (&str, Option<String>) {
    if let Some(rest) = text.strip_prefix(['¥', '￥']) {
        return (rest.trim_start(), Some("JPY".to_owned()));
    }
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = text[letters..].trim_start();
    if letters == 3 && rest.starts_with(|c: char| c.is_ascii_digit() || "+-.▲△".contains(c)) {
        return (rest, Some(text[..3].to_ascii_uppercase()));
    }
    (text, None)
}

/// A currency after the number: three letters behind a blank, or 円.
fn currency_after(text: &str) -> (&str, Option<String>) {
    if let Some(rest) = text.strip_suffix('円') {
        return (rest.trim_end(), Some("JPY".to_owned()));
    }
    match text.rsplit_once(' ') {
        Some((rest, word)) if word.len() == 3 && is_code(word) && unit_power(word).is_none() => {
            (rest.trim_end(), Some(word.to_ascii_uppercase()))
        }
        _ => (text, None),
    }
}

fn is_code(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_alphabetic())
}

fn check_currency(found: &str, expected: &str) -> Result<(), Fault> {
    if found.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    Err(Fault::new(
        format!("the amount is in {found}, but {expected} is expected here"),
        "an amount is written in the currency of its place, or without a currency",
        format!("\"{expected} 160m\" or \"160m\""),
    ))
}

/// A number with or without a unit behind it.
fn unit_amount(text: &str, whole: &str) -> Result<Decimal, Fault> {
    let end = number_end(text);
    let (digits, unit) = (text[..end].trim_end(), text[end..].trim());
    if digits.is_empty() {
        return Err(not_an_amount(whole));
    }
    let written = Digits::parse(digits).ok_or_else(|| malformed(digits, whole))?;
    let power = match unit {
        "" => 0,
        "%" => {
            let what = format!("{} is a share, but an amount is expected here", shown(whole.trim()));
            return Err(Fault::new(what, FORMS, "\"160m\""));
        }
        unit => unit_power(unit).ok_or_else(|| unknown_unit(unit, whole))?,
    };
    written.shifted(power).value(whole)
}

pub(super) fn malformed(digits: &str, whole: &str) -> Fault {
    if digits.contains(',') {
        let rule = "a comma separates thousands in groups of three; decimals follow a point";
        return Fault::new(format!("the comma in {} is misplaced", quoted(whole)), rule, "\"1,000,000\" or \"42.75m\"");
    }
    not_an_amount(whole)
}

fn unknown_unit(unit: &str, whole: &str) -> Fault {
    let what = format!("the unit {} of {} is not known", quoted(unit), quoted(whole));
    Fault::new(what, "units are k, m, bn, tn (10^3, 10^6, 10^9, 10^12) and 千, 万, 億, 兆", "\"42.75m\"")
}

/// The power of ten of a unit.
fn unit_power(unit: &str) -> Option<i32> {
    Some(match unit.to_ascii_lowercase().as_str() {
        "k" | "thousand" => 3,
        "m" | "mn" | "mln" | "million" => 6,
        "b" | "bn" | "bln" | "billion" => 9,
        "tn" | "trn" | "trillion" => 12,
        _ => return None,
    })
}

/// An amount in words: "8,000,000,000".
pub fn grouped(amount: Decimal) -> String {
    let text = amount.normalize().to_string();
    let (whole, decimals) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    decimals.map_or(out.clone(), |decimals| format!("{out}.{decimals}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpy(text: &str) -> String {
        amount(text, "JPY").map_or_else(|f| format!("! {}", f.what), |d| d.normalize().to_string())
    }

    #[test]
    fn amounts_are_read_exactly_in_every_form() {
        for (text, value) in [
            ("1_000_000_000", "1000000000"),
            ("160000000.50", "160000000.5"),
            ("1bn", "1000000000"),
            ("160m", "160000000"),
            ("42.75m", "42750000"),
            ("42.75 M", "42750000"),
            ("5k", "5000"),
            ("2tn", "2000000000000"),
            ("1.6e8", "160000000"),
            ("1e-2", "0.01"),
            ("1,000,000", "1000000"),
            ("0.1", "0.1"),
            (".5", "0.5"),
            ("0", "0"),
            ("-0", "0"),
            ("000", "0"),
            ("1_0.0_1", "10.01"),
            ("0.000001m", "1"),
            ("999999999999999.99", "999999999999999.99"),
            ("1e15", "1000000000000000"),
        ] {
            assert_eq!(jpy(text), value, "{text}");
        }
    }

    #[test]
    fn japanese_amounts_are_read_exactly() {
        for (text, value) in [
            ("10億", "1000000000"),
            ("500万", "5000000"),
            ("3千万", "30000000"),
            ("1億5000万", "150000000"),
            ("1億5千万", "150000000"),
            ("3千5百万", "35000000"),
            ("2兆", "2000000000000"),
            ("2兆3億4万5千", "2000300045000"),
            ("160百万", "160000000"),
            ("1億3680万円", "136800000"),
            ("１０億円", "1000000000"),
            ("10 億 円", "1000000000"),
            ("1.5億", "150000000"),
            ("1万5千", "15000"),
            ("JPY 10億", "1000000000"),
            ("¥1,000", "1000"),
        ] {
            assert_eq!(jpy(text), value, "{text}");
        }
        for text in ["億", "1億億", "1万2億", "千万", "1億2百3千", "1億x", "1億 5000", "1,00億", "万1"] {
            assert!(amount(text, "JPY").is_err(), "{text}");
        }
        assert_eq!(jpy("1億5000"), "! the last part of \"1億5000\" has no unit");
        assert_eq!(jpy("1001兆"), "! 1001兆 is too large");
        assert_eq!(jpy("999999999999億"), "! 999999999999億 is too large");
    }

    #[test]
    fn the_currency_may_be_named_and_must_be_the_one_expected() {
        for text in ["JPY 160m", "160m JPY", "JPY160m", "jpy 160m", "160 m jpy", "160m円", "¥160m"] {
            assert_eq!(jpy(text), "160000000", "{text}");
        }
        assert_eq!(jpy("USD 1m"), "! the amount is in USD, but JPY is expected here");
        assert!(amount("10億円", "USD").unwrap_err().what.contains("JPY"));
        assert_eq!(amount("1 mln", "USD").unwrap().to_string(), "1000000");
    }

    #[test]
    fn every_bad_amount_has_its_own_reason() {
        for (text, what) in [
            ("-5m", "the amount -5m is negative"),
            ("▲5m", "the amount ▲5m is negative"),
            ("JPY -5m", "the amount JPY -5m is negative"),
            ("nan", "nan is not a finite number"),
            ("-inf", "-inf is not a finite number"),
            ("+INF", "+INF is not a finite number"),
            ("1e400", "1e400 is too large"),
            ("1e99999999999999999999", "1e99999999999999999999 is too large"),
            ("1e15.5", "the unit \".5\" of \"1e15.5\" is not known"),
            ("1000000000000000.01", "1000000000000000.01 is too large"),
            ("1e-400", "1e-400 has too many digits"),
            ("1.00000000000000000000000000001", "1.00000000000000000000000000001 has too many digits"),
            ("42,75m", "the comma in \"42,75m\" is misplaced"),
            ("1_000_", "\"1_000_\" is not an amount"),
            ("5x", "the unit \"x\" of \"5x\" is not known"),
            ("5mm", "the unit \"mm\" of \"5mm\" is not known"),
            ("95%", "95% is a share, but an amount is expected here"),
            ("ten million", "\"ten million\" is not an amount"),
            ("", "\"\" is not an amount"),
            ("-", "\"-\" is not an amount"),
            ("1.", "\"1.\" is not an amount"),
            ("1 000", "the unit \"000\" of \"1 000\" is not known"),
            ("0x10", "the unit \"x10\" of \"0x10\" is not known"),
        ] {
            assert_eq!(jpy(text), format!("! {what}"), "{text}");
        }
        assert!(amount("1e400", "JPY").unwrap_err().rule.contains("1e15"));
    }

    #[test]
    fn the_largest_amount_is_a_thousand_trillion() {
        assert_eq!(LARGEST.to_string(), "1000000000000000");
    }

    #[test]
    fn a_signed_amount_keeps_its_sign() {
        assert_eq!(signed_amount("▲1億", "JPY").unwrap().to_string(), "-100000000");
        assert_eq!(signed_amount("-42.75m", "JPY").unwrap().to_string(), "-42750000");
    }

    #[test]
    fn shares_are_numbers_up_to_one_or_percentages() {
        let read =
            |text| share(text, Decimal::ONE).map_or_else(|f| format!("! {}", f.what), |d| d.normalize().to_string());
        for (text, value) in [
            ("0.95", "0.95"),
            ("95%", "0.95"),
            ("95 %", "0.95"),
            ("９５％", "0.95"),
            ("100%", "1"),
            ("1", "1"),
            ("0", "0"),
            ("1%", "0.01"),
            ("12.5%", "0.125"),
            ("33.333333%", "0.33333333"),
            ("95", "! the share 95 is above 1; did you mean \"95%\"?"),
            ("1.1", "! the share 1.1 is above 1; did you mean \"1.1%\"?"),
            ("110%", "! the share 110% is above 100%"),
            ("-5%", "! the share -5% is negative"),
            ("nan", "! nan is not a finite number"),
            ("most", "! \"most\" is not a share"),
            ("%", "! \"%\" is not a share"),
        ] {
            assert_eq!(read(text), value, "{text}");
        }
        assert_eq!(share("130%", Decimal::TWO).unwrap().to_string(), "1.3");
        assert!(share("130", Decimal::ONE_THOUSAND).is_err());
        assert_eq!(
            share("110%", Decimal::ONE).unwrap_err().rule,
            "a share is a number from 0 to 1 or a percentage from 0% to 100%"
        );
    }

    #[test]
    fn counts_are_whole_and_not_negative() {
        assert_eq!((count("100_000"), count("1e5"), count("5.0")), (Ok(100_000), Ok(100_000), Ok(5)));
        for (text, what) in
            [("-1", "-1 is negative"), ("1.5", "1.5 is not a whole number"), ("x", "\"x\" is not a number")]
        {
            assert_eq!(count(text).unwrap_err().what, what);
        }
    }

    #[test]
    fn no_text_makes_the_readers_panic() {
        // Every text of up to four of these pieces.
        let pieces = [
            "", "-", "1", "9", "0", ".", ",", "_", "e", "E9", "%", " ", "億", "千", "万", "円", "¥", "JPY", "m", "bn",
            "é",
        ];
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    for d in pieces {
                        let text = [a, b, c, d].concat();
                        let _ = (signed_amount(&text, "JPY"), share(&text, Decimal::ONE), number(&text), count(&text));
                    }
                }
            }
        }
    }
}
