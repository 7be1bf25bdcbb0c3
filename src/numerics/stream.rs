//! Random streams: every uniform has the address (seed, stream, trial, year of path, index).
//!
//! The key of [Philox4x32-10](super::philox) is a hash of the seed and the *name* of the stream; the counter words are
//! trial (low, high), year, index / 2. So any uniform can be drawn alone, and a draw does not move when another peril,
//! contract, trial, block or thread is added. A word becomes a number by `((x >> 11) + 0.5) * 2^-53`, held below 1
//! (for the largest word the sum would round up to 2^53): never 0, never 1.
//!
//! Source: Salmon et al. (2011) for the generator; FNV-1a (Fowler, Noll, Vo) and the finaliser of SplitMix64 (Steele,
//! Lea, Flood 2014) for the key. Worked number: key of seed 2011 and "earthquake/count" in the tests below.

use super::kernels::for_each_instruction_set;
use super::philox::philox4x32;
use rand_core::{Infallible, TryRng};

/// Key of one stream: the seed of the run and the name of what is drawn, hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamKey(pub u64);

impl StreamKey {
    /// Key of the stream `name` (peril and purpose, such as `"earthquake/count"`) under `seed`.
    ///
    /// ```
    /// use ishizue::numerics::stream::StreamKey;
    /// let key = StreamKey::new(2011, "earthquake/count");
    /// assert_ne!(key, StreamKey::new(2011, "tsunami/count"));
    /// assert_ne!(key, StreamKey::new(2012, "earthquake/count"));
    /// ```
    pub fn new(seed: u64, name: &str) -> Self {
        StreamKey(splitmix(splitmix(seed) ^ fnv1a(name.as_bytes())))
    }

    /// The key of this stream inside another, for streams of two names: cheap enough to make where it is needed.
    ///
    /// ```
    /// use ishizue::numerics::stream::StreamKey;
    /// let (main, osaka) = (StreamKey::new(1, "main"), StreamKey::new(1, "osaka"));
    /// assert_ne!(main.within(osaka), osaka.within(main));
    /// ```
    #[inline]
    pub fn within(self, other: StreamKey) -> StreamKey {
        StreamKey(splitmix(splitmix(self.0) ^ other.0))
    }

    /// The uniform in (0, 1) at (trial, year, index).
    #[inline]
    pub fn uniform(self, trial: u64, year: u32, index: u32) -> f64 {
        to_unit(self.words(trial, year, index / 2)[(index % 2) as usize])
    }

    /// The uniforms at indices `2 * pair` and `2 * pair + 1`, for the price of one.
    #[inline(always)]
    pub fn uniform_pair(self, trial: u64, year: u32, pair: u32) -> [f64; 2] {
        self.words(trial, year, pair).map(to_unit)
    }

    /// Reads the uniforms of (trial, year) from index 0 on.
    ///
    /// ```
    /// use ishizue::numerics::stream::StreamKey;
    /// let key = StreamKey::new(1, "tsunami/loss");
    /// let mut draws = key.at(7, 0);
    /// assert_eq!(draws.next_uniform(), key.uniform(7, 0, 0));
    /// assert_eq!(draws.next_uniform(), key.uniform(7, 0, 1));
    /// ```
    #[inline]
    pub fn at(self, trial: u64, year: u32) -> Draws {
        Draws { key: self, trial, year, index: 0, words: [0; 2] }
    }

    /// The 64-bit words that the uniforms at indices `2 * pair` and `2 * pair + 1` are made of.
    #[inline(always)]
    pub(crate) fn words(self, trial: u64, year: u32, pair: u32) -> [u64; 2] {
        let counter = [trial as u32, (trial >> 32) as u32, year, pair];
        let [a, b, c, d] = philox4x32(counter, [self.0 as u32, (self.0 >> 32) as u32]);
        [u64::from(a) | u64::from(b) << 32, u64::from(c) | u64::from(d) << 32]
    }
}

/// Sequential reader of one (stream, trial, year); also a `rand_core` generator over the same words.
#[derive(Clone, Debug)]
pub struct Draws {
    key: StreamKey,
    trial: u64,
    year: u32,
    index: u32,
    words: [u64; 2],
}

impl Draws {
    /// The next uniform in (0, 1): indices 0, 1, 2, ...
    #[inline]
    pub fn next_uniform(&mut self) -> f64 {
        to_unit(self.next_word())
    }

    /// Index of the uniform that comes next, that is, how many were read.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// Goes to the uniform at `index`, forwards or backwards.
    pub fn seek(&mut self, index: u32) {
        self.index = index;
        if index % 2 == 1 {
            self.words = self.key.words(self.trial, self.year, index / 2);
        }
    }

    #[inline]
    fn next_word(&mut self) -> u64 {
        let place = self.index % 2;
        if place == 0 {
            self.words = self.key.words(self.trial, self.year, self.index / 2);
        }
        self.index = self.index.wrapping_add(1);
        self.words[place as usize]
    }
}

impl TryRng for Draws {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next_word() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next_word())
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Infallible> {
        for part in destination.chunks_mut(8) {
            let bytes = self.next_word().to_le_bytes();
            part.copy_from_slice(&bytes[..part.len()]);
        }
        Ok(())
    }
}

for_each_instruction_set! {
    /// Writes the uniform at (`first_trial` + t, `year`, `index`) to `out[t]`: one variable of a lane of trials.
    ///
    /// ```
    /// use ishizue::numerics::stream::{StreamKey, fill_over_trials};
    /// let key = StreamKey::new(1, "earthquake/count");
    /// let mut lane = [0.0; 100];
    /// fill_over_trials(key, 1000, 0, 3, &mut lane);
    /// assert_eq!(lane[42], key.uniform(1042, 0, 3));
    /// ```
    pub fn fill_over_trials(key: StreamKey, first_trial: u64, year: u32, index: u32, out: &mut [f64]) {
        const LANES: usize = 16;
        let (whole, rest) = out.as_chunks_mut::<LANES>();
        let mut trial = first_trial;
        for chunk in whole {
            fill_chunk(key, trial, year, index, chunk);
            trial = trial.wrapping_add(LANES as u64);
        }
        for (t, value) in rest.iter_mut().enumerate() {
            *value = key.uniform(trial.wrapping_add(t as u64), year, index);
        }
    }
}

/// One chunk of lanes. The choice between the two halves of the block is taken outside the loop over lanes.
#[inline(always)]
fn fill_chunk<const LANES: usize>(key: StreamKey, trial: u64, year: u32, index: u32, chunk: &mut [f64; LANES]) {
    if index.is_multiple_of(2) {
        for (t, value) in chunk.iter_mut().enumerate() {
            *value = to_unit(key.words(trial.wrapping_add(t as u64), year, index / 2)[0]);
        }
    } else {
        for (t, value) in chunk.iter_mut().enumerate() {
            *value = to_unit(key.words(trial.wrapping_add(t as u64), year, index / 2)[1]);
        }
    }
}

/// 64 random bits to a number in (0, 1).
#[inline(always)]
pub(crate) fn to_unit(word: u64) -> f64 {
    const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;
    let value = (small_to_f64(word >> 11) + 0.5) * (f64::EPSILON / 2.0);
    if value < BELOW_ONE { value } else { BELOW_ONE }
}

/// A whole number below 2^53 as a number, exactly: its halves stand in the low bits of 2^52 + low and 2^84 + 2^32 high. A loop
/// does this in vector registers, for which older processors have no conversion.
#[inline(always)]
fn small_to_f64(x: u64) -> f64 {
    const TWO_52: u64 = 0x4330_0000_0000_0000;
    const TWO_84: u64 = 0x4530_0000_0000_0000;
    /// 2^84 + 2^52.
    const BOTH: f64 = 19_342_813_118_337_666_422_669_312.0;
    let low = f64::from_bits(x & 0xffff_ffff | TWO_52);
    let high = f64::from_bits(x >> 32 | TWO_84);
    (high - BOTH) + low
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// One step of SplitMix64: a word whose bits all depend on all bits of `x`.
#[inline(always)]
pub(crate) fn splitmix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_distr::Distribution;

    #[test]
    fn whole_numbers_are_converted_exactly() {
        for x in [0, 1, 2, 0xffff_ffff, 0x1_0000_0000, 0x1_0000_0001, (1 << 53) - 1, 0x15_5555_aaaa_5555] {
            assert_eq!(small_to_f64(x), x as f64);
        }
    }

    #[test]
    fn the_name_hash_gives_the_published_answers_of_fnv_1a() {
        // Noll's test vectors: FNV-1a/64 of "", "a", "foobar".
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn the_seed_hash_gives_the_published_answers_of_splitmix64() {
        // First output of SplitMix64 from state 0 and 1234567 (Vigna's reference code, Rosetta Code).
        assert_eq!(splitmix(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(splitmix(1_234_567), 6_457_827_717_110_365_317);
    }

    #[test]
    fn keys_and_draws_do_not_change_between_versions() {
        let key = StreamKey::new(2011, "earthquake/count");
        assert_eq!(key, StreamKey(VALUE_OF_KEY));
        assert_eq!(key.uniform(0, 0, 0), VALUES[0]);
        assert_eq!(key.uniform(1, 0, 0), VALUES[1]);
        assert_eq!(key.uniform(0, 1, 0), VALUES[2]);
        assert_eq!(key.uniform(5_000_000_000, 4, 7), VALUES[3]);
    }
    // From a separate implementation of the two hashes and of Philox.
    const VALUE_OF_KEY: u64 = 8_045_731_263_982_898_001;
    const VALUES: [f64; 4] =
        [0.803_163_815_835_973_7, 0.183_774_930_699_929_84, 0.878_903_058_114_585_6, 0.727_362_367_956_210_7];

    #[test]
    fn a_pair_a_reader_and_a_lane_read_the_same_addresses() {
        let key = StreamKey::new(7, "buyers/default");
        let far = (u64::from(u32::MAX)) - 3;
        for index in 0..5 {
            let mut lane = [0.0; 37];
            fill_over_trials(key, far, 2, index, &mut lane);
            for (t, &value) in lane.iter().enumerate() {
                let trial = far + t as u64;
                let mut reader = key.at(trial, 2);
                reader.seek(index);
                assert_eq!(value, key.uniform(trial, 2, index));
                assert_eq!(value, key.uniform_pair(trial, 2, index / 2)[(index % 2) as usize]);
                assert_eq!(value, reader.next_uniform());
                assert_eq!(reader.index(), index + 1);
            }
        }
    }

    #[test]
    fn a_uniform_is_never_zero_and_never_one() {
        assert_eq!(to_unit(0), f64::EPSILON / 4.0);
        assert!(to_unit(u64::MAX) < 1.0);
        assert!(to_unit(u64::MAX) > to_unit(u64::MAX - (3 << 11)));
    }

    #[test]
    fn uniforms_of_neighbouring_addresses_are_uniform_and_uncorrelated() {
        let key = StreamKey::new(3, "test");
        let n = 100_000;
        for (year, index) in [(0, 0), (0, 1), (1, 0)] {
            let mut here = vec![0.0; n];
            let mut next = vec![0.0; n];
            fill_over_trials(key, 0, year, index, &mut here);
            fill_over_trials(key, 0, year, index + 1, &mut next);
            let size = n as f64;
            let mean = here.iter().sum::<f64>() / size;
            let second = here.iter().map(|u| u * u).sum::<f64>() / size;
            let product = here.iter().zip(&next).map(|(a, b)| (a - 0.5) * (b - 0.5)).sum::<f64>() / size;
            let serial = here.windows(2).map(|w| (w[0] - 0.5) * (w[1] - 0.5)).sum::<f64>() / size;
            // Standard errors: sqrt(1/12), sqrt(4/45), 1/12, each over sqrt(n); four of them.
            let bound = |sd: f64| 4.0 * sd / size.sqrt();
            assert!((mean - 0.5).abs() < bound((1.0_f64 / 12.0).sqrt()));
            assert!((second - 1.0 / 3.0).abs() < bound((4.0_f64 / 45.0).sqrt()));
            assert!(product.abs() < bound(1.0 / 12.0));
            assert!(serial.abs() < bound(1.0 / 12.0));
        }
    }

    #[test]
    fn samplers_of_rand_distr_can_be_driven_by_a_stream() {
        let mut draws = StreamKey::new(1, "test").at(0, 0);
        let law = rand_distr::Exp::new(0.5).expect("a positive rate");
        let n = 20_000;
        let mean = (0..n).map(|_| law.sample(&mut draws)).sum::<f64>() / f64::from(n);
        assert!((mean - 2.0).abs() < 4.0 * 2.0 / f64::from(n).sqrt());
    }
}
