//! The canonical form of one manifest: what `pull` would write of it, with everything that only people write kept:
//! comments, blank lines, the order of entries, anchors, and the choice between lines and braces. Pure.
//!
//! Works in passes over the text, each of which moves or replaces small parts of it. No part is trusted: a part that would
//! change a value or lose a comment is left as it is.

mod attribute_order;
mod blank_lines;
mod canonical;
mod canonical_lines;
mod flow_text;
mod indentation;
mod inline_values;
mod same_meaning;
#[cfg(test)]
mod tests;
mod text_content;
mod text_leaves;
mod text_part;

pub use canonical::{CanonicalText, LeftPart, canonical};
pub use same_meaning::has_same_meaning;
