//! The promises of closectl, each tried in worlds that are made up for it: an organization in memory, manifests, records,
//! consent and faults.
//!
//! Everything goes through the functions that the commands use, and what came of it is judged by the organization, not
//! by what closectl says. Chance comes from a seed, so that every world can be made again. Prints nothing.

mod applied_manifest;
mod attempts;
mod bad_input;
mod broken_promise;
mod calls;
mod comebacks;
mod dice;
mod element;
mod example_settings;
mod inventory;
mod keys;
mod kills;
mod losses;
mod lost_answers;
mod matrix;
mod policies;
mod promises;
mod records;
mod reviewed;
mod run;
mod scenario;
mod scenario_manifests;
mod team;
mod together;
mod trial_client;
mod trial_folder;
mod trial_organization;
mod trial_undo;
mod trips;
mod world_letters;
mod world_roles;
mod world_views;
mod world_workflows;

pub use applied_manifest::AppliedManifest;
pub use broken_promise::BrokenPromise;
pub use dice::Dice;
pub use example_settings::{ExampleSettings, WorldPhase};
pub use inventory::{beyond, inventory};
pub use losses::begin;
pub use matrix::{MatrixCoverage, long_round, short_round};
pub use promises::{LATE_KILLS, MATRIX, PROMISES, Promise, PromiseAttempt, TOGETHER};
pub use records::{HeldValues, fill, judge};
pub use run::{PromiseResult, USUAL_WORLDS, run};
pub use scenario::Scenario;
pub use trial_organization::{TrialOrganization, with_letters};
pub use world_letters::add_letters;
