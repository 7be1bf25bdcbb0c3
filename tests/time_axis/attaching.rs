//! Risks attaching on random paths against a simple loop: one loss after the other, one account a term.

use super::*;

/// Splitmix64: numbers for the test, independent of the program's own.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }
}

const POLICIES: usize = 3;

/// Policies of twelve months that begin so many days after 1 April, one for each site; a layer 20 xs 10 with 30 a term that
/// begins `from` days after it, and a quota share of 50 % of what it leaves.
fn programme_of(inceptions: [i64; POLICIES], from: i64, book: OpeningBook, after: AfterLoss) -> Model {
    let begins = |day: i64| Period { from: Axis::new(START).date(day as f64), months: 12, expiring: Expiring::Same };
    let layer = with(contract("layer", excess(dec!(20), dec!(10))), |c| {
        c.annual.limit = Some(dec!(30));
        c.premium = Premium::Amount(dec!(36.5));
        c.period = begins(from);
        c.renewal = rules(|r| r.after_loss = Some(after));
    });
    let net = with(contract("net", quota(dec!(0.5))), |c| {
        c.after = vec![0];
        c.covers.risks = Some(vec![0, 1]);
    });
    let mut model = over(4, programme(POLICIES, vec![attaching(layer, book), net]));
    model.contracts[1].period.expiring = Expiring::Same;
    model.policies = (0u32..)
        .zip(inceptions)
        .map(|(site, day)| {
            let mut policy = policy(&format!("policy {site}"));
            policy.covers.risks = Some(vec![site]);
            policy.period = begins(day);
            policy
        })
        .collect();
    model
}

/// The inception, at or before a day, of terms of 365 days of which one begins on `from`.
fn inception(from: i64, day: i64) -> i64 {
    from + (day - from).div_euclid(365) * 365
}

#[test]
fn random_paths_of_risks_attaching_agree_with_a_simple_loop() {
    let mut numbers = Numbers(1_704);
    let (mut several, mut changed) = (0, 0);
    for round in 0..300 {
        let inceptions = [0; POLICIES].map(|_| numbers.next(364) as i64);
        let from = numbers.next(364) as i64;
        let book = if round % 2 == 0 { OpeningBook::SteadyState } else { OpeningBook::None };
        let above = Decimal::from(numbers.next(25));
        let ends = round % 5 == 0;
        let then = match ends {
            true => Then::End,
            false => Then::Change(Factors { premium: dec!(2), limit: dec!(0.5), attachment: dec!(1.5) }),
        };
        let days = numbers.next(120) as u32;
        let model = programme_of(inceptions, from, book, AfterLoss { days, above, then });
        let mut losses: Vec<(i64, [Decimal; POLICIES])> = (0..numbers.next(12))
            .map(|_| (numbers.next(4 * 365) as i64, [0; POLICIES].map(|_| Decimal::from(numbers.next(40)))))
            .collect();
        losses.sort_by_key(|(day, _)| *day);

        // (first day, used), and recoveries by the renewal that they decide.
        let mut accounts: Vec<(i64, Decimal)> = Vec::new();
        let mut judged: Vec<(i64, Decimal)> = Vec::new();
        let mut expected = Vec::new();
        let sum = |list: &[(i64, Decimal)], key: i64| -> Decimal {
            list.iter().filter(|(k, _)| *k == key).map(|(_, amount)| *amount).sum()
        };
        for (day, amounts) in &losses {
            let mut parts: Vec<(i64, Decimal)> = Vec::new();
            for (policy, amount) in amounts.iter().enumerate() {
                let term = inception(from, inception(inceptions[policy], *day));
                if book == OpeningBook::SteadyState || term >= from {
                    parts.push((term, *amount));
                }
            }
            let mut terms: Vec<i64> = parts.iter().map(|(term, _)| *term).collect();
            terms.sort_unstable();
            terms.dedup();
            several += usize::from(terms.len() > 1);
            let mut paid = dec!(0);
            for term in terms {
                // Terms up to the stated one are as stated; any later one is judged by the term before it.
                let heavy = |term: i64| term > from && sum(&judged, term - 365) > above;
                let gone = ends && (0..8).any(|back| heavy(term - 365 * back));
                changed += usize::from(heavy(term));
                if gone {
                    continue;
                }
                let changed = !ends && heavy(term);
                let (attachment, limit) = if changed { (dec!(15), dec!(10)) } else { (dec!(10), dec!(20)) };
                let annual = if changed { dec!(15) } else { dec!(30) };
                let recovery = (sum(&parts, term) - attachment).clamp(dec!(0), limit);
                let due = recovery.min(annual - sum(&accounts, term));
                accounts.push((term, due));
                paid += due;
                // The loss counts towards the first renewal whose last day for notice is not before it.
                let mut at = inception(from, *day);
                while *day >= at + 365 - i64::from(days) {
                    at += 365;
                }
                judged.push((at, recovery));
            }
            expected.push(paid);
        }
        let events: Vec<Event> = losses.iter().map(|(day, amounts)| losses_by_risk(*day as f64, amounts)).collect();
        let told = results(&model, &events);
        assert_eq!(told.paid[0], expected, "round {round}: {inceptions:?} from {from}, {losses:?}");
        assert!(told.paid[0].iter().zip(&told.subject[0]).all(|(paid, subject)| paid <= subject));
    }
    assert!(several > 500 && changed > 300, "{several} {changed}");
}
