//! The programme around a made-up book: amounts that fit its size, put into the text of the configuration.
//!
//! Worked number: a book with a premium of 8.13m has an annual first loss of 400,000 and a maximum liability of 33m; amounts
//! are rounded to two digits, so that they read like agreed ones.

use super::buyers::Buyer;
use super::places::Class;
use libm::{floor, log10, pow, round};

const TEXT: &str = include_str!("credit.toml");

/// The quota of the agency by approved limit: bands as in the text.
const BANDS: [(f64, f64); 3] = [(100e3, 0.5), (500e3, 0.7), (f64::INFINITY, 0.9)];
/// The insured percentage, as in the text.
const INSURED: f64 = 0.9;

pub(super) fn configuration(book: &[Buyer]) -> String {
    let premium: f64 = book.iter().map(Buyer::premium).sum();
    let first_loss = amount(0.05 * premium);
    // A small book may owe more than that at one buyer.
    let one_buyer = book.iter().map(|buyer| INSURED * buyer.limit).fold(0.0, f64::max);
    let maximum_liability = amount((4.0 * premium).max(1.1 * one_buyer));
    let largest = book.iter().map(kept).fold(0.0, f64::max);
    let attachment = amount(0.2 * largest);
    let layer = amount(0.8 * largest);
    let classes: Vec<Class> =
        Class::ALL.into_iter().filter(|class| book.iter().any(|buyer| buyer.place.class == *class)).collect();
    let reinsured: Vec<String> = classes
        .iter()
        .filter(|class| **class != Class::Marketable)
        .map(|class| format!("\"{}\"", class.word()))
        .collect();
    let surcharge = match classes.contains(&Class::TemporarilyNot) {
        true => ", surcharge = { temporarily-non-marketable = \"30%\" }",
        false => "",
    };
    TEXT.replace("{buyers}", &thousands(book.len()))
        .replace("{first loss}", &written(first_loss))
        .replace("{maximum liability}", &written(maximum_liability))
        .replace("{attachment}", &written(attachment))
        .replace("{layer}", &written(layer))
        .replace("{classes}", &reinsured.join(", "))
        .replace("{surcharge}", surcharge)
}

/// What the insurer keeps of a full limit after the agency.
fn kept(buyer: &Buyer) -> f64 {
    let quota = match buyer.place.class != Class::Marketable && buyer.tenor_months <= 24 {
        true => BANDS.iter().find(|(end, _)| buyer.limit <= *end).map_or(0.0, |(_, quota)| *quota),
        false => 0.0,
    };
    INSURED * buyer.limit * (1.0 - quota)
}

/// Rounded to two digits, in whole hundreds.
fn amount(of: f64) -> f64 {
    let unit = pow(10.0, floor(log10(of)) - 1.0).max(100.0);
    (round(of / unit) * unit).max(100.0)
}

fn written(amount: f64) -> String {
    if amount >= 1e6 { format!("{}m", round(amount / 1e3) / 1e3) } else { format!("{}k", round(amount / 100.0) / 10.0) }
}

fn thousands(count: usize) -> String {
    let digits = count.to_string();
    match digits.len() > 3 {
        true => format!("{},{}", &digits[..digits.len() - 3], &digits[digits.len() - 3..]),
        false => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_digits_and_are_written_short() {
        let of = |amount_of: f64| written(amount(amount_of));
        assert_eq!([of(406_500.0), of(32_520_000.0), of(1_150.0), of(37.0)], ["410k", "33m", "1.2k", "0.1k"]);
        assert_eq!([thousands(8), thousands(1_000), thousands(100_000)], ["8", "1,000", "100,000"]);
    }
}
