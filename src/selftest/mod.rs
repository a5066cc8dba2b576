//! The promises of closectl, each tried in worlds that are made up for it: an organization in memory, manifests, records,
//! consent and faults.
//!
//! Everything goes through the functions that the commands use, and what came of it is judged by the organization, not
//! by what closectl says. Chance comes from a seed, so that every world can be made again. Prints nothing.

mod bad_input;
mod broken;
mod calls;
mod dice;
mod inventory;
mod keys;
mod kills;
mod losses;
mod lost_answers;
mod matrix;
mod part;
mod promises;
mod records;
mod reviewed;
mod run;
mod scene;
mod team;
mod trips;
mod world;

pub use broken::Broken;
pub use dice::Dice;
pub use inventory::{beyond, inventory};
pub use losses::begin;
pub use matrix::{Tried, long_round, short_round};
pub use promises::{Attempt, MATRIX, PROMISES, Promise};
pub use records::{Held, fill, judge};
pub use run::{Verdict, run};
pub use scene::Scene;
pub use world::{Applied, World};
