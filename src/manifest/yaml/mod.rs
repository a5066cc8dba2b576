//! YAML text to a tree in which every key and value knows its place, and values back to canonical text.
//!
//! Knows nothing of manifests, kinds or schemas, and touches no file.

mod alias;
mod build;
mod cause;
mod codes;
mod commented_bracket;
mod excerpt;
mod limits;
mod mapping;
mod missing_space;
mod node;
mod parse;
mod scalar;
mod source_text;
mod syntax;
mod text_line;
mod value_problems;
mod write;

pub use codes::{CODES, DUPLICATE_KEY, TOO_LARGE, TOO_MANY_PROBLEMS};
pub use node::{FoundNode, MappingEntry, YamlContent, YamlNode, child_pointer};
pub use parse::{ParsedYaml, parse};
pub use value_problems::is_other_dash;
pub(crate) use write::visible_yaml;
pub use write::{YamlWriteError, is_misread, write};
