//! What a reader sees of a plan or a comparison, before any format: grouped by what people know, each object with all
//! that happens to it. Whoever writes text reads this and nothing else; nothing here is escaped for any format.

mod alignment;
mod compared;
mod detail;
mod document;
mod grouping;
mod item;
mod list;
mod of_plan;
mod plain;
mod shown;
mod summary;
mod text;
mod tree;
mod wording;

pub use compared::{of_comparison, of_drift};
pub use detail::Detail;
pub use document::{About, Group, Hazard, Item, Level, Review, Sign};
pub use list::{List, Row, What};
pub use of_plan::of_plan;
pub use plain::Plain;
pub use shown::Shown;
pub use summary::{Blocked, Count, Stake, Summary};
pub use text::{Line, Piece, Text};
pub use tree::{Branch, Tree};
