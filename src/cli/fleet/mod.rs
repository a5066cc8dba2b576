//! Organizations that a command works on: which ones, working on them side by side, and one report in the order of
//! `closectl.yaml`. What is done to each is the commands' business.

mod apply;
mod choice;
mod each;
mod failures;
mod organization;
mod prepare;
mod report;

pub use apply::ApplyRequest;
pub use choice::{FleetChoice, names};
pub use each::Fleet;
pub use organization::{FleetEnd, NamedResult, OrganizationResult, Preparation, ReadyOrganization};
