//! Buyers of a made-up book: each is drawn by itself, from uniforms that are its own.
//!
//! Turnover is lognormal with a median of 1.2m and a standard deviation of its logarithm of 1.2: a few large buyers carry
//! much of the book, as in real ones. The premium rate is what the buyer is expected to cost, with a loading.
//!
//! Worked number: a turnover of 3.65m at 60 days is an exposure of 600,000; the limit that is approved is 750,000 (a quarter
//! more), or, for every seventh buyer or so, 420,000.

use super::places::{Class, PLACES, Place, SECTORS, political_cost};
use crate::numerics::special::normal_quantile;
use crate::numerics::stream::{Draws, StreamKey};
use libm::{ceil, exp, log, round};

/// Classes of the built-in ratings; their share of buyers in countries of category 0 to 2, and of 3 to 7; the probability
/// of default within a year, for the price only.
const RATINGS: [(&str, f64, f64, f64); 6] = [
    ("AA", 2.0, 0.0, 0.0002),
    ("A", 10.0, 3.0, 0.0005),
    ("BBB", 34.0, 24.0, 0.0015),
    ("BB", 38.0, 46.0, 0.006),
    ("B", 15.0, 25.5, 0.033),
    ("CCC/C", 1.0, 1.5, 0.3),
];
/// Terms of payment in days, and how many of a hundred buyers have them.
const TERMS: [(u32, f64); 7] = [(30, 20.0), (45, 10.0), (60, 30.0), (90, 25.0), (120, 8.0), (150, 4.0), (180, 3.0)];
/// Longer terms, with the months from production to collection. The last is beyond two years.
const LONGER: [(u32, u32); 4] = [(210, 12), (270, 18), (360, 24), (540, 30)];
const LAGS: [u32; 4] = [180, 360, 540, 720];
/// Buyers that stand together in the list and may be affiliates.
const NEIGHBOURS: u32 = 6;

/// One buyer. Amounts in currency units.
#[derive(Clone, Debug)]
pub(super) struct Buyer {
    number: u32,
    pub place: Place,
    sector: &'static str,
    rating: &'static str,
    affiliate: bool,
    public: bool,
    turnover: f64,
    terms_days: u32,
    pub tenor_months: u32,
    pub limit: f64,
    lgd_percent: u32,
    recovery_days: u32,
    /// In hundredths of a per cent of turnover.
    rate: f64,
}

impl Buyer {
    /// The buyer at `number` of the list, from 0.
    pub(super) fn draw(number: u32, seed: u64) -> Buyer {
        let mut draws = StreamKey::new(seed, "receivables book/buyers").at(u64::from(number), 0);
        // The first is of the kind for which there are agencies, so that the smallest book has work for its programme.
        let first = |place: &Place| number > 0 || place.class == Class::NonMarketable;
        let place = *pick(&mut draws, PLACES.iter().filter(|place| first(place)), |place| place.weight);
        let risky = place.category > 2;
        let (rating, _, _, pd) =
            *pick(&mut draws, RATINGS.iter(), |(_, usual, risk, _)| if risky { *risk } else { *usual });
        let (sector, _) = *pick(&mut draws, SECTORS.iter(), |_| 1.0);
        let normal = normal_quantile(draws.next_uniform());
        let turnover = tens_of_thousands(exp(log(1.2e6) + 1.2 * normal)).clamp(5e4, 5e8);
        let short = *pick(&mut draws, TERMS.iter(), |(_, weight)| *weight);
        let production = 1 + below(&mut draws, 3);
        let long = LONGER[below(&mut draws, 4) as usize];
        let is_long = draws.next_uniform() < 0.04 && number > 0;
        let (terms_days, tenor_months) = if is_long { long } else { (short.0, short.0.div_ceil(30) + production) };
        let exposure = turnover * f64::from(terms_days) / 365.0;
        let approved = if draws.next_uniform() < 0.15 { 0.7 } else { 1.25 };
        let lgd_percent = 50 + 5 * below(&mut draws, 9);
        let recovery_days = LAGS[below(&mut draws, 4) as usize];
        let affiliate = draws.next_uniform() < 0.25;
        let public = draws.next_uniform() < 0.04;
        let cost = f64::from(terms_days) / 365.0 * (pd * f64::from(lgd_percent) / 100.0 + political_cost(&place));
        Buyer {
            number,
            place,
            sector,
            rating,
            affiliate,
            public,
            turnover,
            terms_days,
            tenor_months,
            limit: ceil(exposure * approved / 1e4) * 1e4,
            lgd_percent,
            recovery_days,
            rate: ceil(1e4 * (0.0005 + 1.6 * cost)),
        }
    }

    /// What is charged for it in a year.
    pub(super) fn premium(&self) -> f64 {
        self.turnover * self.rate / 1e4
    }

    fn row(&self) -> String {
        let Buyer { number, place, sector, rating, limit, turnover, terms_days, tenor_months, .. } = self;
        let id = number + 1;
        let group = if self.affiliate { format!("group {}", number / NEIGHBOURS + 1) } else { String::new() };
        let (code, class) = (place.code, place.class.word());
        let public = if self.public { "yes" } else { "no" };
        let (lgd, lag) = (self.lgd_percent, self.recovery_days);
        let rate = self.rate / 100.0;
        format!(
            "b{id:05},{code} {sector} {id},{code},{sector},{rating},{group},{class},{public},{limit:.0},{turnover:.0},\
             {terms_days},{tenor_months},{lgd}%,{lag},{rate:.2}%\n"
        )
    }
}

pub(super) fn list(book: &[Buyer]) -> String {
    let mut text = String::from(
        "# Made-up buyers: README.md says how they were drawn. Amounts in EUR, premium_rate on the turnover of a year.\n\
         id,name,country,sector,rating,group,class,public,limit,turnover,terms_days,tenor_months,lgd_mean,\
         recovery_lag_days,premium_rate\n",
    );
    text.extend(book.iter().map(Buyer::row));
    text
}

fn tens_of_thousands(amount: f64) -> f64 {
    round(amount / 1e4) * 1e4
}

/// A whole number from 0 to `count` - 1.
fn below(draws: &mut Draws, count: u32) -> u32 {
    ((draws.next_uniform() * f64::from(count)) as u32).min(count - 1)
}

/// One of the items, by weight.
fn pick<'i, T: 'i>(draws: &mut Draws, items: impl Iterator<Item = &'i T> + Clone, weight: impl Fn(&T) -> f64) -> &'i T {
    let whole: f64 = items.clone().map(&weight).sum();
    let mut left = draws.next_uniform() * whole;
    let mut last = None;
    for item in items.filter(|item| weight(item) > 0.0) {
        last = Some(item);
        left -= weight(item);
        if left < 0.0 {
            break;
        }
    }
    last.expect("one of the items has a weight")
}
