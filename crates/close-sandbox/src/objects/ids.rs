//! Mints ids and times from a seed and a counter; never reads a clock or a random source.

use serde::{Deserialize, Serialize};

/// The source of every id and time of one organization: the same calls mint the same values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mint {
    seed: u64,
    drawn: u64,
}

/// An instant in microseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const FIRST_MOMENT: i64 = 1_767_603_600_000_000;
const STEP: i64 = 7_013_917;

impl Mint {
    /// Starts at the first value of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, drawn: 0 }
    }

    /// The seed it was made from.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Makes an id of the older shape: the prefix and 43 letters.
    pub fn older_id(&mut self, prefix: &str) -> String {
        format!("{prefix}_{}", self.letters(43))
    }

    /// Makes an id of the newer shape: the prefix and 22 letters.
    pub fn newer_id(&mut self, prefix: &str) -> String {
        format!("{prefix}_{}", self.letters(22))
    }

    /// Makes a signature key: 64 hexadecimal digits.
    pub fn signature_key(&mut self) -> String {
        let mut stream = self.stream();
        (0..4).map(|_| format!("{:016x}", next(&mut stream))).collect()
    }

    /// Makes an API key: its public id, a dot and its secret.
    #[must_use]
    pub fn api_key(seed: u64) -> String {
        let mut mint = Self::new(seed ^ 0x05EE_D0FA_4BE7);
        format!("api_{}.{}", mint.letters(22), mint.letters(22))
    }

    /// Moves the organization's clock on and reads it.
    pub fn now(&mut self) -> Moment {
        self.drawn += 1;
        let steps = i64::try_from(self.drawn).unwrap_or(i64::MAX);
        Moment(FIRST_MOMENT.saturating_add(steps.saturating_mul(STEP)))
    }

    fn letters(&mut self, count: usize) -> String {
        let mut stream = self.stream();
        (0..count)
            .map(|_| char::from(BASE62[(next(&mut stream) % 62) as usize]))
            .collect()
    }

    fn stream(&mut self) -> u64 {
        self.drawn += 1;
        let mut mixed = self.seed ^ self.drawn.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        next(&mut mixed)
    }
}

impl Moment {
    /// Writes it as the older endpoints do: milliseconds padded to six digits, with the offset.
    #[must_use]
    pub fn older(self) -> String {
        let whole = self.0 - self.0.rem_euclid(1_000);
        format!("{}+00:00", Self(whole).newer())
    }

    /// Writes it as the newer endpoints do: microseconds, no offset.
    #[must_use]
    pub fn newer(self) -> String {
        let instant = jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        instant.strftime("%Y-%m-%dT%H:%M:%S%.6f").to_string()
    }
}

fn next(state: &mut u64) -> u64 {
    // SplitMix64, which is small and the same on every machine.
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_mints_the_same_values_and_another_seed_others() {
        let (mut one, mut two, mut other) = (Mint::new(7), Mint::new(7), Mint::new(8));
        assert_eq!(one.older_id("stat"), two.older_id("stat"));
        assert_eq!(one.now(), two.now());
        assert_ne!(one.older_id("stat"), other.older_id("stat"));
    }

    #[test]
    fn ids_and_times_have_the_two_shapes() {
        let mut mint = Mint::new(1);
        assert_eq!(mint.older_id("cf").len(), 3 + 43);
        assert_eq!(mint.newer_id("pipe").len(), 5 + 22);
        let moment = mint.now();
        assert_eq!(moment.newer().len(), "2019-11-04T11:04:13.014979".len());
        assert!(moment.older().ends_with("000+00:00"), "{}", moment.older());
    }

    #[test]
    fn ids_never_repeat() {
        let mut mint = Mint::new(1);
        let drawn: std::collections::BTreeSet<_> = (0..10_000).map(|_| mint.newer_id("x")).collect();
        assert_eq!(drawn.len(), 10_000);
    }
}
