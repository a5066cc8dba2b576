//! Reviews as Markdown for a comment on a pull request: a summary, what loses data, and everything else folded.
//! Whatever comes from Close or manifests stays text, and no page is longer than a comment may be.

mod escape;
mod fleet;
mod item;
mod page;
mod result;
mod size_budget;

pub(super) use escape::{code, prose};
pub use fleet::fleet;
pub use page::{review, review_within};
pub use result::{refused, result};
pub use size_budget::MOST;
