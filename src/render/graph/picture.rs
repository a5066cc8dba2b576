//! Recognizes the pictures of this module by how they begin, so that no other file is taken for one.

/// The beginnings: of Mermaid, DOT and SVG.
const BEGINNINGS: &[&str] = &["flowchart LR\n", "digraph \"", "<svg class=\"graph\" "];

/// Says whether a text is a picture of the object model.
pub fn is_picture(text: &[u8]) -> bool {
    BEGINNINGS
        .iter()
        .any(|beginning| text.starts_with(beginning.as_bytes()))
}
