//! The fault matrix, of which the long self-test tries everything: a few cells of several ways in which Close falls.

use closectl::selftest::{Dice, short_round};

/// The seeds, so many for each of the tests, which run side by side.
const ROUNDS: u64 = 2;

fn is_survived(share: u64) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    for seed in share * ROUNDS..(share + 1) * ROUNDS {
        let tried = runtime.block_on(short_round(Dice::seeded(seed)));
        let tried = tried.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        assert!(tried.cells > 0 && tried.whole > 0, "seed {seed}: {tried:?}");
    }
}

#[test]
fn a_fault_of_any_write_is_survived_first_share() {
    is_survived(0);
}

#[test]
fn a_fault_of_any_write_is_survived_last_share() {
    is_survived(1);
}
