//! Contracts whose recovery depends on nothing but the event: one pass over the columns, without a look at paths or terms.
//!
//! ```text
//! paid = last share x min(max(ceded share x subject - attachment, 0), limit)
//! ```
//! Quota shares and layers without annual terms take this pass; it computes what the other passes compute.
//!
//! Worked number: 95 % of 400.00 is 380.00, for each event of the column.

use super::apply::Block;
use super::cover::{Cover, Franchise, Part};
use super::gather;
use super::outcome::{ATTACHED, EXHAUSTED};
use super::plan::Node;
use crate::model::amount::Amount;

/// Fills the columns of a plain policy or contract.
pub(super) fn fill<N: Amount>(
    node: &Node<N>,
    block: &Block<N>,
    events: &[N],
    subject: &mut [N],
    paid: &mut [N],
    flags: Option<&mut [u8]>,
) {
    gather::write_subject(block, events, subject);
    let cover = &node.cover;
    // Written out for each case, so that the loops hold no decisions.
    match (cover.ceded, cover.last) {
        (Part::Whole, Part::Whole) => pay(cover, subject, paid, |loss| loss, |recovery| recovery),
        (Part::Of(share), Part::Whole) => pay(cover, subject, paid, |loss| loss.times(share), |recovery| recovery),
        (Part::Whole, Part::Of(share)) => pay(cover, subject, paid, |loss| loss, |recovery| recovery.times(share)),
        (Part::Of(first), Part::Of(last)) => {
            pay(cover, subject, paid, |loss| loss.times(first), |recovery| recovery.times(last));
        }
    }
    if let Some(flags) = flags {
        mark(cover, subject, paid, flags);
    }
}

#[inline(always)]
fn pay<N: Amount>(cover: &Cover<N>, subject: &[N], paid: &mut [N], ceded: impl Fn(N) -> N, last: impl Fn(N) -> N) {
    let occurrence = &cover.occurrence;
    let band = occurrence.band;
    let columns = paid.iter_mut().zip(subject);
    if occurrence.franchise != Franchise::None || occurrence.deductible_share.is_some() {
        for (paid, &loss) in columns {
            let after = ceded(loss);
            *paid = if occurrence.passes(after) { last(occurrence.recovery(after)) } else { N::ZERO };
        }
    } else if band.attachment == N::ZERO && band.limit == N::UNLIMITED {
        columns.for_each(|(paid, &loss)| *paid = last(ceded(loss)));
    } else {
        columns.for_each(|(paid, &loss)| *paid = last(band.of(ceded(loss))));
    }
}

#[inline(always)]
fn mark<N: Amount>(cover: &Cover<N>, subject: &[N], paid: &[N], flags: &mut [u8]) {
    let band = cover.occurrence.band;
    if band.limit == N::UNLIMITED && cover.last == Part::Whole {
        // Whatever attaches is paid, and nothing exhausts.
        flags.iter_mut().zip(paid).for_each(|(flags, &paid)| *flags = u8::from(paid > N::ZERO) * ATTACHED);
        return;
    }
    for (flags, &loss) in flags.iter_mut().zip(subject) {
        let after = cover.ceded.of(loss);
        let attached = u8::from(after > band.attachment) & u8::from(cover.occurrence.passes(after));
        let exhausted = attached & u8::from(after >= band.exhaustion);
        *flags = attached * ATTACHED + exhausted * EXHAUSTED;
    }
}

#[cfg(test)]
mod tests {
    use crate::model::amount::Share;
    use crate::model::contract::{Annual, Layer, Terms};
    use crate::programme::examples::{one_contract, pay};
    use rust_decimal::dec;

    #[test]
    fn a_column_holds_what_each_event_recovers() {
        let model = one_contract(Terms::QuotaShare { share: Share::new(dec!(0.95)), limit: None });
        assert_eq!(pay(&model, &[&[(0, 400.0)], &[(1, 0.10)], &[]]), [380.0, 0.1, 0.0]);
    }

    #[test]
    fn an_annual_limit_that_never_binds_changes_nothing() {
        let losses: [&[(u32, f64)]; 4] = [&[(0, 9.99)], &[(0, 10.01)], &[(1, 25.55)], &[(2, 31.0)]];
        let layer = Layer { attachment: dec!(10), limit: Some(dec!(20)) };
        let mut model = one_contract(Terms::ExcessOfLoss { layer, franchise: Some(dec!(10.01)) });
        model.contracts[0].placed = Share::new(dec!(0.333));
        let plain = pay(&model, &losses);
        model.contracts[0].annual = Annual { limit: Some(dec!(1_000_000)), ..Annual::default() };
        assert_eq!(pay(&model, &losses), plain);
        assert_eq!(plain, [0.0, 0.0, 5.18, 6.66]);
    }
}
