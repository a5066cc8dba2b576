//! The object model as a picture: boxes with rows, and arrows between them.
//!
//! [`of`] finds out what there is to draw, from the facts that plans are made of; [`mermaid`], [`dot`] and [`svg`]
//! write it. None of them knows a kind, and none of them decides what is in the picture.

mod column;
mod dot;
mod drawing;
mod layers;
mod layout;
mod limit;
mod measure;
mod mermaid;
mod narrow;
mod objects;
mod picture;
mod placement;
mod route;
mod svg;

pub use dot::dot;
pub use drawing::{GraphDrawing, GraphMark};
pub use limit::limited;
pub use mermaid::mermaid;
pub use narrow::narrowed;
pub use objects::{GraphObjects, of};
pub use picture::is_picture;
pub use svg::{STYLE, SvgFrame, svg};
