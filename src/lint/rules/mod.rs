//! The rules over any kind. What a rule has to know about a kind is said in its description or on its attributes.

mod all;
mod archived;
mod choices;
mod consent;
mod limit;
mod line_breaks;
mod names;
mod queries;
mod rule;
mod same_tag;
mod secrets;
mod similar;
mod tag_words;
mod tags;
mod unchecked;
mod unplaced;
mod url_spellings;
mod yaml_marks;

pub(super) use all::RULES;
pub use all::find;
pub use unchecked::UNCHECKED_REFERENCE;
