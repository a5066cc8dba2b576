//! Manifests: text to specs with places, and back. Pure: files are read and written elsewhere.

mod codes;
mod document;
mod effective;
mod emit;
mod environment_guard;
mod file_names;
pub mod format;
mod held_titles;
mod interpolate;
mod invalid_pointers;
mod known_lists;
mod left_out;
mod lower;
mod move_check;
mod overlay;
mod plain_names;
mod possible_names;
mod read;
mod reading;
mod reference_check;
mod rename_check;
mod renamed_addresses;
mod schema;
mod schema_alternatives;
mod schema_messages;
mod schema_remedies;
mod text_files;
mod text_part;
mod unnamed_ids;
pub mod update;
mod validate;
mod waiver;
mod written_places;
pub mod yaml;

pub use codes::{NOT_TEXT, OUTSIDE_PROJECT, PROJECT_FILE, TOO_MUCH, codes};
pub use document::{document, pointer};
pub use effective::{EffectiveManifest, EffectiveObject, StatedAttribute};
pub use emit::{EmittedManifests, KeptObject, TextPlacing, UnwritableObject, emit};
pub use environment_guard::{EnvironmentGuard, EnvironmentRefusal, NOTIFY_URL};
pub use interpolate::VariableValues;
pub use left_out::LEFT_OUT;
pub use read::read;
pub use reading::ManifestReading;
pub use schema::{
    AS_IN_CLOSE, MOVE_TO, REMOVED, RENAMED_FROM, REPLACE, entry_schema, overlay_schema, schema,
};
pub use text_files::{NamedTextFile, file_of_text, named_text_files, path_refusal, text_of_file};
pub use validate::Schema;
pub use waiver::Waiver;
