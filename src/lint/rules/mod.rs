//! The rules over any kind. What a rule has to know about a kind is said in its description or on its attributes.

mod all;
mod archived;
mod choices;
mod consent;
mod limit;
mod names;
mod queries;
mod rule;
mod secrets;
mod similar;
mod tags;
mod unplaced;

pub(super) use all::RULES;
pub use all::find;
