//! Manifests: text to specs with places, and back. Pure: files are read and written elsewhere.

mod check;
mod codes;
mod compiled;
mod document;
mod doubt;
mod effective;
mod emit;
mod interpolate;
mod lower;
mod managed;
mod overlay;
mod read;
mod schema;
mod unsure;
pub mod update;
mod validate;
mod waiver;
mod words;
pub mod yaml;

pub use codes::{NOT_TEXT, codes};
pub use document::{document, pointer};
pub use effective::{Effective, Shown, Stated};
pub use emit::{Emitted, LeftOut, emit};
pub use read::{Read, Values, read};
pub use schema::{
    ALLOW_DATA_LOSS, MOVE_TO, REMOVED, RENAMED_FROM, REPLACE, entry_schema, overlay_schema, schema,
};
pub use waiver::Waiver;
