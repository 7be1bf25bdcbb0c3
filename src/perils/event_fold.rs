//! Folding: figures of years that are sums, or largest values, of numbers that depend on the event alone.
//!
//! What an event costs, what a policy or a layer without annual terms pays of it: each is a number by event, worked out once. A year
//! is then one pass over the ids of its events. Most events of a catalogue have no number at all, so each id is first looked up
//! in a set of bits that stays in a near cache, without a branch; the few that are left find their numbers by counting the bits
//! before theirs. Amounts are whole quanta, so a sum is the same in any order: bit by bit that of the literal way.
//!
//! Source: the order of terms in aggregate analysis is that of A. K. Bahl, O. Baltzer, A. Rau-Chaplin, B. Varghese (2012), SC
//! Companion, pages 1176-1184; the count of bits before a place is the rank of succinct data structures (G. Jacobson 1989, "Space-
//! efficient static trees and graphs", FOCS, pages 549-554).
//!
//! Worked number: event 7 costs 10 and event 9 costs 4; a year of 7, 3, 9, 7 has the sum 24 and the largest 10.

use crate::input::occurrences::OccurrenceTable;

/// Ids that are looked up together.
const AT_ONCE: usize = 1_024;

/// Numbers by event: some whose sum a year has, some of which it has the largest.
pub struct EventColumns {
    sums: usize,
    columns: usize,
    /// One bit for each event of the catalogue, from 0: whether it has any number.
    bits: Vec<u64>,
    /// Events with numbers before each word of the bits.
    before: Vec<u32>,
    /// Their numbers, event after event in the order of the catalogue.
    rows: Vec<f64>,
}

impl EventColumns {
    /// From columns over some events, whose numbers in a catalogue of `events` are given, from 1, each once: columns of which a
    /// year has the sum, and those of which it has the largest, none below zero. Events beyond the catalogue are left out.
    pub fn new(events: u32, numbers: &[u32], sums: &[Vec<f64>], largest: &[Vec<f64>]) -> EventColumns {
        let of = |event: usize| sums.iter().chain(largest).map(move |column| column.get(event).copied().unwrap_or(0.0));
        let mut known: Vec<(u32, usize)> = (0..).zip(numbers).map(|(event, &number)| (number, event)).collect();
        known.retain(|&(number, event)| (1..=events).contains(&number) && of(event).any(|value| value != 0.0));
        known.sort_unstable();
        known.dedup_by_key(|(number, _)| *number);
        let mut bits = vec![0_u64; (events as usize).div_ceil(64)];
        for &(number, _) in &known {
            let at = number as usize - 1;
            bits[at / 64] |= 1 << (at % 64);
        }
        let rank = |count: &mut u32, word: &u64| {
            let before = *count;
            *count += word.count_ones();
            Some(before)
        };
        let before = bits.iter().scan(0, rank).collect();
        let rows = known.iter().flat_map(|&(_, event)| of(event)).collect();
        EventColumns { sums: sums.len(), columns: sums.len() + largest.len(), bits, before, rows }
    }

    /// Columns of a year: the sums, then the largest.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The figures of one period, which counts from 0, into as many cells as there are columns.
    ///
    /// ```
    /// use ishizue::input::occurrences::OccurrenceTable;
    /// use ishizue::perils::EventColumns;
    /// let table = OccurrenceTable::new(9, &[0, 4], &[7, 3, 9, 7], &[]).unwrap();
    /// let columns = EventColumns::new(9, &[7, 9], &[vec![10.0, 4.0]], &[]);
    /// let mut year = [0.0];
    /// columns.fold(&table, 0, &mut year);
    /// assert_eq!(year, [24.0]);
    /// ```
    pub fn fold(&self, table: &OccurrenceTable, period: u32, year: &mut [f64]) {
        year.fill(0.0);
        if self.columns == 0 {
            return;
        }
        let mut hits = [0_u32; AT_ONCE];
        let range = table.occurrences_of(period);
        let mut from = range.start;
        while from < range.end {
            let to = (from + AT_ONCE).min(range.end);
            let mut count = 0;
            for event in table.ids(from..to) {
                let at = event.wrapping_sub(1);
                // Every id is checked to be in the catalogue when the table is read.
                let word = self.bits.get((at >> 6) as usize).copied().unwrap_or(0);
                hits[count & (AT_ONCE - 1)] = at;
                count += (word >> (at & 63) & 1) as usize;
            }
            match self.columns {
                1 if self.sums == 1 => year[0] += hits[..count].iter().map(|&at| self.rows[self.rank(at)]).sum::<f64>(),
                _ => hits[..count].iter().for_each(|&at| self.add(at, year)),
            }
            from = to;
        }
    }

    /// Events with numbers before that at a place of the catalogue.
    #[inline(always)]
    fn rank(&self, at: u32) -> usize {
        let word = (at >> 6) as usize;
        let below = self.bits[word] & ((1 << (at & 63)) - 1);
        self.before[word] as usize + below.count_ones() as usize
    }

    #[inline]
    fn add(&self, at: u32, year: &mut [f64]) {
        let first = self.rank(at) * self.columns;
        let row = &self.rows[first..first + self.columns];
        let (sums, largest) = year.split_at_mut(self.sums);
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        largest.iter_mut().zip(&row[self.sums..]).for_each(|(most, &value)| *most = value.max(*most));
    }

    /// Whether an event of the catalogue, from 1, has any number.
    #[inline]
    pub fn holds(&self, event: u32) -> bool {
        let at = event.wrapping_sub(1);
        self.bits.get((at >> 6) as usize).is_some_and(|word| word >> (at & 63) & 1 == 1)
    }
}
