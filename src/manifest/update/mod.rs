//! Live changes into manifests, in place: what an organization has goes to where the manifests say it, and everything
//! else in the files stays as it stands. Pure: reads and writes no file.

mod attribute;
mod block;
mod difference;
mod edit;
mod editable_text;
mod flow;
mod homeless;
mod lists;
mod members;
mod order;
mod outcome;
mod placing;
mod rewrite;
mod route;
mod sides;
mod stated;
mod survey;
#[cfg(test)]
mod tests;
mod text_file_edit;
mod text_file_fate;
mod text_locations;
mod unsettled;
mod yaml_style;

pub use attribute::variable;
pub(super) use block::{with_comments_above, with_comments_below};
pub use difference::{
    DifferenceKind, ManifestDifference, PendingRequest, UnwrittenDifference, WrittenDifference,
};
pub(super) use editable_text::{EditableText, TextSplice};
pub use homeless::{NewTextFolder, new_text_name};
pub use outcome::{InvalidUpdate, ManifestUpdate, UpdateTask, update};
pub(super) use placing::in_lines;
pub(super) use route::{end, is_alias, is_flow, is_own, start};
pub use sides::{PlannedDifference, Sides};
#[cfg(test)]
pub(super) use tests::random_page;
pub(super) use yaml_style::inline;
