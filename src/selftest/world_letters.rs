//! The files in which worlds keep long texts. Each is what its name says, so that a manifest alone makes a world.

use crate::{
    kinds,
    manifest::named_text_files,
    model::{SourceId, Sources},
};

/// Returns the mapping that stands for the letter of a name.
pub fn letter(name: &str) -> String {
    format!("{{file: \"letters/{name}.html\"}}")
}

/// Adds the files that a manifest names.
pub fn add_letters(sources: &mut Sources, manifest: SourceId) {
    for named in named_text_files(kinds::registry(), sources, &[manifest]) {
        let text = format!("<p>Hello,</p>\n\n<p>this is {}.</p>\n", named.path);
        let file = sources.add_text_file(named.path.clone(), text);
        sources.name_text_file(named.manifest, named.path, Ok(file));
    }
}
