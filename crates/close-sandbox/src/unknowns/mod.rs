//! Everything that is not known about Close, as data: one switch for each, one file for each subject.

mod all;
mod fields;
mod names;
mod protocol;
mod sign_in;
mod statuses;
mod switch;
mod types;
mod webhooks;

pub(crate) use all::SWITCHES;
pub use switch::Switch;
