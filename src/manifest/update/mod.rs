//! Live changes into manifests, in place: what an organization has goes to where the manifests say it, and everything
//! else in the files stays as it stands. Pure: reads and writes no file.

mod attribute;
mod block;
mod edit;
mod finding;
mod flow;
mod lists;
mod members;
mod order;
mod outcome;
mod page;
mod placing;
mod rewrite;
mod route;
mod sides;
mod spots;
mod stated;
mod survey;
#[cfg(test)]
mod tests;
mod words;

pub use finding::{Change, Finding, Pending, Unplaced, What};
pub use outcome::{Invalid, Task, Update, update};
pub use sides::Sides;
