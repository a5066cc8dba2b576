//! Live changes into manifests, in place: what an organization has goes to where the manifests say it, and everything
//! else in the files stays as it stands. Pure: reads and writes no file.

mod attribute;
mod block;
mod difference;
mod edit;
mod editable_text;
mod flow;
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
mod yaml_style;

pub use difference::{
    DifferenceKind, ManifestDifference, PendingRequest, UnwrittenDifference, WrittenDifference,
};
pub use outcome::{InvalidUpdate, ManifestUpdate, UpdateTask, update};
pub use sides::Sides;
