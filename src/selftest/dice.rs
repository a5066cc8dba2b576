//! Chance that can be repeated: every choice of a world comes from one of these, and the same dice make the same world.

/// A source of choices. Where it runs out, every choice is the first one, which is the simplest.
#[derive(Clone, Debug)]
pub struct Dice {
    source: DiceSource,
}

#[derive(Clone, Debug)]
enum DiceSource {
    Seed(u64),
    Bytes { bytes: Vec<u8>, next: usize },
}

impl Dice {
    /// Makes dice that never run out.
    pub fn seeded(seed: u64) -> Self {
        Self {
            source: DiceSource::Seed(seed),
        }
    }

    /// Makes dice that fall as the bytes say; fewer and smaller bytes make simpler worlds.
    pub fn of(bytes: Vec<u8>) -> Self {
        Self {
            source: DiceSource::Bytes { bytes, next: 0 },
        }
    }

    /// Returns a number below `sides`, or 0 where there are no sides.
    pub fn below(&mut self, sides: usize) -> usize {
        let drawn = match &mut self.source {
            DiceSource::Seed(state) => scramble(state),
            DiceSource::Bytes { bytes, next } => {
                let byte = bytes.get(*next).copied().unwrap_or_default();
                *next += 1;
                u64::from(byte)
            }
        };
        usize::try_from(drawn % sides.max(1) as u64).unwrap_or_default()
    }

    /// Returns a number from `least` to `most`.
    pub fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// Says yes once in so many times.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    /// Returns one of several things; there must be one.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }
}

/// Draws the next number and moves on (SplitMix64).
fn scramble(state: &mut u64) -> u64 {
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
    fn the_same_seed_falls_the_same_and_another_one_otherwise() {
        let draw = |seed| {
            let mut dice = Dice::seeded(seed);
            (0..50).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn bytes_that_run_out_choose_the_first() {
        let mut dice = Dice::of(vec![5]);
        assert_eq!((dice.below(4), dice.below(4), dice.between(2, 9)), (1, 0, 2));
        assert!(!dice.one_in(3));
    }
}
