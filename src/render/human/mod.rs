//! Reviews as text for a terminal. Colours are always written; whoever prints takes them out where none are wanted.

mod detail;
mod item;
mod layout;
mod page;
mod wrap;

pub use layout::{ReviewExtent, TerminalLayout};
pub use page::review;
pub use wrap::hanging;
