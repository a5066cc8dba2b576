//! Manifests: text to specs with places, and back. Pure: files are read and written elsewhere.

mod check;
mod document;
mod doubt;
mod emit;
mod interpolate;
mod lower;
mod managed;
mod read;
mod schema;
mod unsure;
pub mod update;
mod validate;
mod words;
pub mod yaml;

pub use document::document;
pub use emit::{Emitted, LeftOut, emit};
pub use read::{Read, Values, read};
pub use schema::schema;
