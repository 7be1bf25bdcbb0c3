//! Time order: the events of one year of a path by time, ties as they stand.
//!
//! Before sorting, the events of a year stand in the order (key of the peril, index of the event), so keeping ties gives
//! the order (time, key, index). Most years have few events: then each event's place is the number of events before
//! it, counted without branches.
//!
//! Worked number: days 200, 30, 200 stand at places 1, 0, 2.

use crate::model::date::DAYS_PER_YEAR;

/// Sorts the times of one year, whose events stand at `first`, `first + 1`, ..., and writes the places they come from.
#[inline]
pub(super) fn sort_year(times: &mut [f64], order: &mut [u32], first: u32) {
    match times.len() {
        2 => count_earlier::<2>(times, order, first),
        3 => count_earlier::<3>(times, order, first),
        4 => count_earlier::<4>(times, order, first),
        5 => count_earlier::<5>(times, order, first),
        6 => count_earlier::<6>(times, order, first),
        7 => count_earlier::<7>(times, order, first),
        _ => sort_many(times, order, first),
    }
}

/// Each event goes to the place given by the number of events before it: no branches, so a few events cost less than
/// one branch guessed wrong.
#[inline(always)]
fn count_earlier<const N: usize>(times: &mut [f64], order: &mut [u32], first: u32) {
    let (Ok(times), Ok(order)) = (<&mut [f64; N]>::try_from(times), <&mut [u32; N]>::try_from(order)) else { return };
    let drawn = *times;
    for (i, &time) in drawn.iter().enumerate() {
        let before = |j: usize| usize::from(if j < i { drawn[j] <= time } else { drawn[j] < time });
        let place = (0..N).map(before).sum::<usize>().min(N - 1);
        times[place] = time;
        order[place] = first + i as u32;
    }
}

fn sort_many(times: &mut [f64], order: &mut [u32], first: u32) {
    let time = |at: u32| times[(at - first) as usize];
    order.sort_unstable_by(|&a, &b| time(a).total_cmp(&time(b)).then(a.cmp(&b)));
    times.sort_unstable_by(f64::total_cmp);
}

/// Days of a year to times of the path.
pub(super) fn to_times(days: &mut [f64], year: usize) {
    if year > 0 {
        days.iter_mut().for_each(|day| *day = time_of(*day, year));
    }
}

/// The day of a model year as time of the path. The sum may round up to the first moment of the next year; it is held
/// below.
#[inline(always)]
pub(super) fn time_of(day: f64, year: usize) -> f64 {
    let first_day = year as f64 * DAYS_PER_YEAR;
    (first_day + day).min((first_day + DAYS_PER_YEAR).next_down())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_events_is_sorted_and_ties_keep_their_order() {
        for n in 2..40_u32 {
            // Multiples of 3 modulo 7: many ties, no order.
            let drawn: Vec<f64> = (0..n).map(|i| f64::from(i * i * 3 % 7)).collect();
            let mut expected: Vec<(f64, u32)> = drawn.iter().copied().zip(100..).collect();
            expected.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (mut times, mut order) = (drawn, (100..100 + n).collect::<Vec<u32>>());
            sort_year(&mut times, &mut order, 100);
            assert_eq!(times.into_iter().zip(order).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn a_time_stays_in_its_model_year() {
        let last = 365.0_f64.next_down();
        for year in 0..100 {
            assert!(time_of(last, year) < (year as f64 + 1.0) * 365.0);
            assert_eq!(time_of(0.0, year), year as f64 * 365.0);
        }
        let mut days = [1.5, 200.0];
        to_times(&mut days, 2);
        assert_eq!(days, [731.5, 930.0]);
    }
}
